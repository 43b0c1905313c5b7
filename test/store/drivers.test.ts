/** Every driver that needs no server passes the checks, and keeps everything through a restart. */
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, memoryJournal, Store } from '../../src/store.ts';
import { fileJournal } from '../../src/store-file.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { journalChecks } from '../../src/testing.ts';
import { ownFolder } from '../support/own-folder.ts';

const pathOf = ownFolder();
const files = (name: string) => fileJournal(pathOf(name));
const sqlite = (name: string) => sqliteJournal(new Database(pathOf(`${name}.db`)));
const make = () => new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

describe.each<readonly [string, (name: string) => Journal]>([
  ['memory', memoryJournal],
  ['files', files],
  ['better-sqlite3', sqlite],
])('on %s', (_, open) => {
  test.each(journalChecks)('$name', async ({ check }) => {
    const journal = open('checks');
    await check(journal);
    await journal.close();
  });

  test('all checks pass one after the other', async () => {
    const journal = open('checks');
    for (const { check } of journalChecks) await check(journal);
    await journal.close();
  });
});

describe.each<readonly [string, (name: string) => Journal]>([
  ['files', files],
  ['better-sqlite3', sqlite],
])('on %s', (_, open) => {
  test('a store opened again has everything, and goes on', async () => {
    const store = new Store(open('kept'));
    const site = await store.openOrCreate('a site/ü', make);
    const other = await store.openOrCreate('other', make);
    await Promise.all(Array.from({ length: 20 }, (_, i) => site.run(lease(`o${i}`))));
    await other.run(lease('a'));
    await site.checkpoint();
    await store.transact(['a site/ü', 'other'], () => [[lease('late')], [lease('late')]]);
    const heads = [site.view.head, other.view.head];
    await store.close();
    const again = new Store(open('kept'));
    expect(await again.names()).toEqual(['a site/ü', 'other']);
    const opened = [await again.openOrCreate('a site/ü', make), await again.openOrCreate('other', make)];
    expect(opened.map(({ view }) => view.head)).toEqual(heads);
    await opened[0]!.run(lease('more'));
    expect([...opened[0]!.view.leases()].length).toBe(22);
    await again.close();
  });
});

describe('of a driver with a planted fault', () => {
  const faults: Record<string, (journal: Journal) => Partial<Journal>> = {
    'append without a look at the digest': (journal) => ({
      append: async (name, { version }, entry) => {
        const [news] = await journal.since([[name, version]]);
        return journal.append(
          name,
          news?.head.version === version ? news.head : { version, digest: '' },
          entry,
        );
      },
    }),
    'a lock that appends at once': (journal) => ({
      lock: async (_, work) =>
        work({
          since: async (name, version) => (await journal.since([[name, version]]))[0]!,
          append: async (...args) => void (await journal.append(...args)),
        }),
    }),
    'an empty list in place of removed records': (journal) => ({
      since: async (asked) =>
        (await journal.since(asked)).map((news) => news && { ...news, entries: news.entries ?? [] }),
    }),
    'a checkpoint that removes everything': (journal) => ({
      checkpoint: (name, snapshot) => journal.checkpoint(name, snapshot, { ms: -1, versions: 0 }),
    }),
    'a name that is taken twice': (journal) => ({
      create: async (...args) => (await journal.create(...args)) || true,
    }),
  };
  test.each(Object.entries(faults))('%s is found', async (_, plant) => {
    const journal = memoryJournal();
    const faulty: Journal = { ...journal, ...plant(journal) };
    const failed = [];
    for (const { name, check } of journalChecks) await check(faulty).catch(() => failed.push(name));
    expect(failed.length).toBeGreaterThan(0);
  });
});
