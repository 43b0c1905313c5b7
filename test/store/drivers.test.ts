/** One suite for every driver that needs no server. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, memoryJournal, Store } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
const drivers: readonly (readonly [string, () => Journal, boolean])[] = [
  ['memory', () => memoryJournal(), false],
  ['files', () => fileJournal(join(folder, 'files')), true],
  ['better-sqlite3', () => sqliteJournal(new Database(join(folder, 'db'))), true],
];
const make = () => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

describe.each(drivers)('%s', (_, open, isDurable) => {
  test('works', async () => {
    const journal = open();
    const stores = [new Store(journal), new Store(journal)];
    const site = await Promise.all(stores.map((store) => store.openOrCreate('a site/ü', make)));
    const results = await Promise.all(
      Array.from({ length: 260 }, (_, i) => site[i % 2]!.tryRun(lease(`o${i}`))),
    );
    expect(results.filter(({ ok }) => ok).length).toBe(255);
    await stores[0]!.openOrCreate('other', make);
    await stores[0]!.transact(['a site/ü', 'other'], (a: Pool, b: Pool) => [
      [{ op: 'release', ...[...a.leases()][0]! }],
      [lease(`x${b.version}`)],
    ]);
    await site[0]!.checkpoint();
    await site[1]!.run(lease('late'));
    await site[0]!.refresh();
    const { head } = site[0]!.view;
    expect(head).toEqual(site[1]!.view.head);
    await journal.close();
    if (!isDurable) return;
    const again = open();
    const store = new Store(again);
    expect(await store.names()).toEqual(['a site/ü', 'other']);
    expect((await store.openOrCreate('a site/ü', make)).view.head).toEqual(head);
    await store.close();
  });
});
