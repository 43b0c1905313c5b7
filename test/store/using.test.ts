/** Calls inside a transaction of the caller, on SQLite: test/servers has those on PostgreSQL. */
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { JournalError, memoryJournal, Store } from '../../src/store.ts';
import { sqliteJournal } from '../../src/store-sqlite.ts';
import { ownFolder } from '../support/own-folder.ts';

const pathOf = ownFolder();
const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

async function begin() {
  const path = pathOf('db');
  const store = new Store(sqliteJournal(new Database(path), { busyTimeout: 20 }));
  const site = await store.openOrCreate('site', make);
  const own = new Database(path);
  const owners = async () => {
    await site.refresh();
    return Array.from(site.view.leases(), ({ owner }) => owner);
  };
  return { store, site, own, owners };
}

test('a lease is there after the commit, and not before', async () => {
  const { site, own, owners } = await begin();
  own.exec('begin immediate');
  const using = site.using(own);
  expect(`${using}`).toBe('"site" in a transaction');
  const got = await using.run(lease('a'));
  expect([String(got.prefix), await owners()]).toEqual(['2001:db8::/64', []]);
  own.exec('commit');
  expect(await owners()).toEqual(['a']);
});

test('two objects see one another in one transaction, and nothing is left of it after a rollback', async () => {
  const { site, own, owners } = await begin();
  own.exec('begin immediate');
  const [first, second] = [site.using(own), site.using(own)];
  await first.run(lease('a'));
  await second.transact((view) => [lease(`after ${view.version}`)]);
  await second.transact([lease('c')]);
  const refused = await first.tryRun({ op: 'allocate', length: 4, owner: 'd' });
  expect([refused.ok, !refused.ok && refused.issue.path]).toEqual([false, undefined]);
  await expect(first.transact([{ op: 'allocate', length: 4, owner: 'd' }])).rejects.toThrow();
  expect(site.view.version).toBe(0);
  own.exec('rollback');
  expect(await owners()).toEqual([]);
  own.exec('begin immediate');
  await site.using(own).run(lease('e'));
  await first.run(lease('f'));
  own.exec('commit');
  expect(await owners()).toEqual(['e', 'f']);
});

test('a savepoint that is rolled back takes its leases along, and the others stay', async () => {
  const { site, own, owners } = await begin();
  own.exec('begin immediate');
  const using = site.using(own);
  await using.run(lease('a'));
  own.exec('savepoint s');
  await using.run(lease('b'));
  own.exec('rollback to s');
  const got = await using.run(lease('c'));
  expect(String(got.prefix)).toBe('2001:db8:0:1::/64');
  own.exec('commit');
  expect(await owners()).toEqual(['a', 'c']);
});

test('a savepoint that is rolled back is seen by the one object whose leases are gone', async () => {
  const { site, own, owners } = await begin();
  own.exec('begin immediate');
  const [first, second] = [site.using(own), site.using(own)];
  await first.run(lease('first'));
  own.exec('savepoint s');
  await first.run(lease('a'));
  own.exec('rollback to s');
  await second.run(lease('b'));
  expect(String((await first.run(lease('c'))).prefix)).toBe('2001:db8:0:2::/64');
  own.exec('commit');
  expect(await owners()).toEqual(['first', 'b', 'c']);
});

test('records that a checkpoint of another process removed are read from its snapshot', async () => {
  const { site, own, owners } = await begin();
  const journal = sqliteJournal(own);
  const other = await new Store(journal).openOrCreate('site', make);
  for (const owner of ['a', 'b']) await other.run(lease(owner));
  const snapshot = { head: other.view.head, format: 1, lines: other.view.snapshotParts() };
  await journal.checkpoint('site', snapshot, { ms: -1, versions: 0 });
  own.exec('begin immediate');
  const using = site.using(own);
  expect(String((await using.run(lease('c'))).prefix)).toBe('2001:db8:0:2::/64');
  const [last] = await using.transact((view) => [lease(`after ${[...view.leases()].length}`)]);
  expect([last.owner, String(last.prefix)]).toEqual(['after 3', '2001:db8:0:3::/64']);
  own.exec('commit');
  expect(await owners()).toEqual(['a', 'b', 'c', 'after 3']);
});

test('calls of one object in a transaction read the journal whole once', async () => {
  const path = pathOf('db');
  const journal = sqliteJournal(new Database(path));
  const join = journal.join.bind(journal);
  let count = 0;
  journal.join = (transaction) => {
    const session = join(transaction);
    const open = (name: string) => {
      count++;
      return session.open(name);
    };
    return { ...session, open };
  };
  const site = await new Store(journal).openOrCreate('site', make);
  const own = new Database(path);
  own.exec('begin immediate');
  const using = site.using(own);
  const counts: number[] = [];
  for (const owner of ['a', 'b', 'c', 'd']) {
    await using.run(lease(owner));
    counts.push(count);
  }
  own.exec('commit');
  // The copy of the process serves the first call.
  expect(counts).toEqual([0, 1, 1, 1]);
});

test('what others committed is read, and a record that is no longer kept too', async () => {
  const { site, own, owners } = await begin();
  const other = await new Store(sqliteJournal(own)).openOrCreate('site', make);
  await other.run(lease('a'));
  own.exec('begin immediate');
  await site.using(own).run(lease('b'));
  own.exec('commit');
  expect([site.view.version, await owners()]).toEqual([1, ['a', 'b']]);
  await other.run(lease('c'));
  own.exec('delete from hextet_journal');
  own.exec('begin immediate');
  const gone = { code: 'journal-gone', details: { since: 0, oldest: 3 } };
  await expect(site.using(own).run(lease('d'))).rejects.toMatchObject(gone);
  own.exec('rollback');
});

test('a write outside waits for the transaction, and is busy', async () => {
  const { site, own } = await begin();
  own.exec('begin immediate');
  await site.using(own).run(lease('a'));
  await expect(site.run(lease('b'))).rejects.toMatchObject({ code: 'store-busy' });
  own.exec('commit');
  await site.run(lease('b'));
  expect(site.view.version).toBe(2);
});

test('a journal without transactions, and one that is closed, refuse', async () => {
  const memory = await new Store(memoryJournal()).openOrCreate('site', make);
  expect(() => memory.using({})).toThrow('PostgresJournal');
  const { store, site, own } = await begin();
  expect(() => site.using({})).toThrow('SqliteDatabase');
  own.exec('delete from hextet_snapshots; delete from hextet_journal; delete from hextet_pools');
  own.exec('begin immediate');
  await expect(site.using(own).run(lease('a'))).rejects.toMatchObject({ fault: 'unavailable' });
  own.exec('rollback');
  await store.close();
  expect(() => site.using(own)).toThrow('closed');
});

test('a lost answer is found where a call inside a transaction read its record first: a release is made once', async () => {
  const path = pathOf('db');
  const own = new Database(path);
  const journal = sqliteJournal(new Database(path));
  let isCut = false;
  const cut = Object.create(journal) as typeof journal;
  cut.append = async (...given) => {
    const isDone = await journal.append(...given);
    if (!isCut) return isDone;
    isCut = false;
    own.exec('begin immediate');
    await site.using(own).run(lease('row'));
    own.exec('commit');
    throw new JournalError('disconnected');
  };
  const site = await new Store(cut).openOrCreate('site', make);
  const got = await site.run(lease('a'));
  isCut = true;
  await site.run({ op: 'release', ...got });
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['row']);
});
