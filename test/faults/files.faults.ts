/** The journal file of a folder, cut at every byte and spoilt at every line. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Store } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { leasesOf, makePool } from './pools.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-cut-'));
const origin = join(folder, 'origin');
/** The leases after each line. */
const states: string[][] = [];
let bytes: Buffer;

beforeAll(async () => {
  const store = new Store(fileJournal(origin));
  const site = await store.openOrCreate('site', () => makePool('site'));
  states.push([]);
  for (let i = 0; i < 4; i++) {
    if (i === 2) await site.run({ op: 'release', ...[...site.view.leases()][0]! });
    else await site.run({ op: 'allocate', length: 64, owner: `o${i}` });
    states.push(leasesOf(site.view));
  }
  await store.close();
  bytes = readFileSync(join(origin, 'journal'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a copy of the folder whose journal has other bytes; returns its leases and what they are after one more. */
async function openWith(journal: Uint8Array): Promise<string[]> {
  const copy = join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(origin, copy, { recursive: true });
  writeFileSync(join(copy, 'journal'), journal);
  const store = new Store(fileJournal(copy));
  try {
    const site = await store.openOrCreate('site', () => makePool('site'));
    const leases = leasesOf(site.view);
    await site.run({ op: 'allocate', length: 64, owner: 'more' });
    return leases;
  } finally {
    await store.close();
  }
}

test('a journal that ends at any byte has every line that is whole, and goes on', async () => {
  for (let size = 0; size <= bytes.length; size++) {
    const part = bytes.subarray(0, size);
    const lines = part.filter((byte) => byte === 0x0a).length;
    expect([size, await openWith(part)]).toEqual([size, states[lines]]);
  }
});

test('a journal that lacks any byte is refused, or has all its leases', async () => {
  const last = bytes.lastIndexOf(0x0a, bytes.length - 2);
  for (let at = 0; at < last; at++) {
    const spoilt = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    const leases = await openWith(spoilt).catch(() => 'refused');
    if (leases !== 'refused') expect([at, leases]).toEqual([at, states.at(-1)]);
  }
});
