/** What docs/policy.md says of formats and runtimes. The rest of it is held by the tests that it names. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { Pool, type PoolSnapshot } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('canonical bytes', () => {
  const bitmap = new PrefixBitmap('2001:db8::/32');
  for (const length of [64, 64, 48, 128, 33, 64]) bitmap.carve(length);
  const bytes = bitmap.toBytes();

  test('are those of the version that wrote them', () => {
    expect(hex(bytes)).toBe(
      '48585042012020010db800000000000000000000000000000004000000017f80900805000000cab000000785f051c00000000000001080ecb7f378',
    );
  });

  test('of a format to come are refused', () => {
    bytes[4] = 2;
    expect(refusal(() => PrefixBitmap.fromBytes(bytes)).code).toBe('damaged-version');
  });
});

test('a journal that was written is read, and makes the same pool', () => {
  const lines = read('test/fixtures/pool-journal-1.jsonl')
    .split('\n')
    .filter((line) => line !== '');
  const snapshot = lines.pop();
  const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 60 } });
  for (const line of lines) pool.apply(JSON.parse(line));
  expect(lines).toHaveLength(7);
  expect(JSON.stringify(pool.snapshot())).toBe(snapshot);
  expect(pool.changes(0)).toEqual(lines.map((line) => JSON.parse(line)));
});

test('a snapshot of a format to come is refused', () => {
  const snapshot = { ...new Pool({ roots: ['2001:db8::/48'] }).snapshot(), format: 2 } as PoolSnapshot;
  expect(refusal(() => Pool.restore(snapshot)).code).toBe('damaged-version');
});

test('the runtimes are those that are pinned', () => {
  const { dependencies } = JSON.parse(read('scripts/runtimes/package.json'));
  const pinned = (name: string, digits: RegExp) =>
    Object.entries<string>(dependencies)
      .filter(([alias]) => alias.startsWith(name))
      .map(([, pin]) => digits.exec(pin.slice(pin.lastIndexOf('@')))?.[1]);
  const list = (versions: unknown[]) => `${versions.slice(0, -1).join(', ')} and ${versions.at(-1)}`;
  const policy = read('docs/policy.md');
  expect(policy).toContain(`Node ${list(pinned('node', /@(\d+)/))}, as ESM`);
  expect(policy).toContain(`Bun ${pinned('bun', /@(\d+\.\d+)/)} and Deno ${pinned('deno', /@(\d+\.\d+)/)};`);
  expect(policy).toContain(`TypeScript ${list(pinned('typescript', /@(\d+\.\d+)/))}, under`);
  expect(JSON.parse(read('package.json')).engines.node).toBe(`>=${pinned('node', /@(\d+)/)[0]}`);
});
