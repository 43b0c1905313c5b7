/** Snapshots in parts of zones and manual networks: short lines out, the same in, and every fault of a line found. */
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { writeParts } from '../../src/internal/parts.ts';
import { Networks, parseCloudConfig } from '../../src/network.ts';
import { siteFixture } from '../../src/testing.ts';
import { Zone } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const clock = () => 1_000;

function zoneOf(count: number): Zone {
  const zone = new Zone({ clock, capacityLow: 0.1 });
  zone.commit(zone.plan(siteFixture(1, { networks: count, nics: 2 })));
  zone.run({ op: 'set-rules', network: 'net-0', rules: [{ direction: 'ingress', action: 'allow' }] });
  zone.run({ op: 'remove-network', id: 'net-1', contents: 'remove' });
  return zone;
}

function networksOf(count: number): Networks {
  const subnet = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };
  const parsed = parseCloudConfig({ networks: [{ name: 'v6', subnets: [subnet] }] });
  const networks = new Networks(parsed.ok ? parsed.value : expect.fail(), { clock, lastAddress: 'keep' });
  const assign = (i: number) => ({ op: 'assign', instance: `web/${i}`, network: 'v6' }) as const;
  networks.commit(networks.plan(Array.from({ length: count }, (_, i) => assign(i))));
  return networks;
}

async function faultOf(lines: Iterable<string>): Promise<HextetError> {
  const error: unknown = await Zone.restoreParts(lines, { clock }).catch((error: unknown) => error);
  return HextetError.is(error) ? error : expect.fail(`${error}`);
}

describe.each([
  ['a zone', zoneOf, Zone.restoreParts],
  ['manual networks', networksOf, Networks.restoreParts],
] as const)('%s', (_, make, restore) => {
  test('comes back from its lines as it was, also line by line', async () => {
    const one = make(400);
    const lines = [...one.snapshotParts()];
    expect(lines.length).toBeGreaterThan(3);
    const again = await restore(lines, { clock });
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
    expect(again.head).toEqual(one.head);
    async function* slowly() {
      for (const line of lines) yield await Promise.resolve(line);
    }
    expect(JSON.stringify(await restore(slowly(), { clock }))).toBe(JSON.stringify(one));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(64 * 1024);
  });

  test('refuses what is no list of lines, and options that are unknown', async () => {
    await expect(restore(7 as never)).rejects.toThrow('Iterable<string>');
    await expect(restore([], { clocks: clock } as never)).rejects.toThrow('clocks');
  });
});

test('nothing of a zone is empty, and it comes back', async () => {
  const zone = new Zone({ clock });
  expect(JSON.stringify(await Zone.restoreParts(zone.snapshotParts(), { clock }))).toBe(JSON.stringify(zone));
});

test('a line that is missing, doubled, moved or changed is refused', async () => {
  const lines = [...zoneOf(200).snapshotParts()];
  for (let i = 0; i < lines.length; i++) {
    const without = lines.filter((_, k) => k !== i);
    expect((await faultOf(without)).code).toMatch(/^damaged-snapshot$/);
    expect((await faultOf([...lines.slice(0, i), lines[i]!, ...lines.slice(i)])).code).toBe(
      'damaged-snapshot',
    );
    const changed = lines[i]!.replace(/\d(?=\D*$)/, (digit) => `${9 - Number(digit)}`);
    expect((await faultOf([...lines.slice(0, i), changed, ...lines.slice(i + 1)])).code).toBe(
      'damaged-snapshot',
    );
  }
});

test('lines of two zones do not go together, and those of a pool or of manual networks are no zone', async () => {
  const [one, two] = [zoneOf(3), zoneOf(4)].map((zone) => [...zone.snapshotParts()]) as [string[], string[]];
  const headOf = (lines: string[]) => lines.findIndex((line, i) => i > 0 && line.startsWith('["head"'));
  const mixed = [...one.slice(0, headOf(one)), ...two.slice(headOf(two))];
  expect((await faultOf(mixed)).path).toEqual(['pool']);
  expect((await faultOf(networksOf(1).snapshotParts())).code).toBe('damaged-snapshot');
  const sections = ['offering', 'prefix', 'vpc', 'network', 'router', 'nic'];
  const lines = (head: object, rows: unknown[]) =>
    writeParts(
      head,
      sections.map((name) => ({
        name,
        count: name === 'nic' ? rows.length : 0,
        rows: name === 'nic' ? rows : [],
      })),
    );
  expect((await faultOf(lines({ format: 'other' }, []))).path).toEqual(['format']);
  expect((await faultOf(lines({ format: 'hextet-zone' }, [7]))).path).toEqual(['nic', 0]);
});

test('a change between two lines is refused at the next one, a plan is not', () => {
  const zone = zoneOf(5);
  const parts = zone.snapshotParts()[Symbol.iterator]();
  parts.next();
  zone.plan([{ op: 'set-network', id: 'more', offering: 'dual' }]);
  expect(parts.next().done).toBe(false);
  zone.run({ op: 'set-rules', network: 'net-0', rules: [] });
  expect(refusal(() => parts.next())).toMatchObject({ code: 'stale-snapshot' });
});

test.each([
  ['of another version', { version: 5 }],
  ['of another history', { digest: '0'.repeat(16) }],
  ['that is not there', null],
])('lines whose head has a pool %s are refused', async (_, changes) => {
  const [first, ...rest] = networksOf(0).snapshotParts();
  const [, head] = JSON.parse(first!) as [string, { pool: object }];
  const pool = changes && { ...head.pool, ...changes };
  const forged = writeParts({ ...head, pool }, [{ name: 'assignments', count: 0, rows: [] }]);
  await expect(Networks.restoreParts([...forged, ...rest], { clock })).rejects.toMatchObject({
    code: 'damaged-snapshot',
    path: ['pool'],
  });
});
