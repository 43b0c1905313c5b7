/** What a store asks of its journal, and how its errors and clocks come from there. */
import { describe, expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, JournalError, type JournalFault, memoryJournal, Store } from '../../src/store.ts';
import { rejection } from '../support/refusal.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

async function open(options = {}, journal: Journal = memoryJournal()) {
  const store = new Store(journal, options);
  return { journal, store, site: await store.openOrCreate('site', make) };
}

test('changes of several in another order of their names do not wait for one another', async () => {
  const store = new Store(memoryJournal());
  const [a, b] = [await store.openOrCreate('a', make), await store.openOrCreate('b', make)];
  const versions: number[][] = [];
  const change = (names: string[], i: number) =>
    store.transact(names, (...views: { version: number }[]) => {
      versions.push(views.map(({ version }) => version));
      return names.map((name) => [lease(`${name} ${i}`)]);
    });
  await Promise.all([change(['a', 'b'], 0), change(['b', 'a'], 1), change(['a', 'b'], 2)]);
  expect([a.view.version, b.view.version]).toEqual([3, 3]);
  expect(versions.at(-1)).toEqual([2, 2]);
});

test.each([
  [{}, { ms: 600_000, versions: 1_000 }],
  [{ keep: 'all' }, { ms: 600_000, versions: Number.POSITIVE_INFINITY }],
])('a checkpoint with %j keeps %j', async (options, keep) => {
  const { journal, site } = await open(options);
  const checkpoint = vi.spyOn(journal, 'checkpoint');
  await site.run(lease('a'));
  await site.checkpoint();
  const [name, snapshot, kept] = checkpoint.mock.calls[0]!;
  expect([name, snapshot.head, snapshot.format, kept]).toEqual(['site', site.view.head, 1, keep]);
});

test('a snapshot is kept after more than 1,024 changes, and again after so many more', async () => {
  const { journal, site } = await open();
  const checkpoint = vi.spyOn(journal, 'checkpoint');
  const leases = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => lease(`o${from + i}`));
  await site.transact(leases(0, 1_023));
  await site.run(lease('last'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(checkpoint.mock.calls.length).toBe(0);
  await site.run(lease('one more'));
  const calls = (count: number) =>
    vi.waitFor(() => expect(checkpoint.mock.calls.length).toBe(count), { timeout: 30_000, interval: 1 });
  await calls(1);
  await checkpoint.mock.results[0]!.value;
  await new Promise((resolve) => setTimeout(resolve));
  await site.transact(leases(2_000, 1_024));
  expect(checkpoint.mock.calls.length).toBe(1);
  await site.run(lease('again'));
  await calls(2);
});

test('the time of a record is that of the journal, not of this host', async () => {
  const journal = memoryJournal();
  const day = 86_400_000;
  const ahead: Journal = {
    ...journal,
    open: async (name) => {
      const opened = await journal.open(name);
      return opened && { ...opened, news: { ...opened.news, now: opened.news.now + day } };
    },
  };
  await new Store(journal).openOrCreate('site', make);
  const { site } = await open({}, ahead);
  await site.run(lease('a'));
  const [news] = await journal.since([['site', 0]]);
  const { at } = JSON.parse(news!.entries![0]!.record) as { at: number };
  expect(Math.abs(at - Date.now() - day)).toBeLessThan(day / 2);
});

test('a host whose clock is a day behind that of the journal opens what is kept, and what is kept later', async () => {
  const journal = memoryJournal();
  const real = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(real + 86_400_000);
  const ahead = await new Store(journal).openOrCreate('site', make);
  await ahead.run(lease('a'));
  await ahead.checkpoint();
  const { now } = (await journal.open('site'))!.news;
  clock.mockReturnValue(real);
  const { open: opened } = journal;
  const late: Journal = {
    ...journal,
    open: async (name) => {
      const kept = await opened(name);
      return kept && { ...kept, news: { ...kept.news, now } };
    },
  };
  const site = await new Store(late).openOrCreate('site', make);
  await site.run(lease('b'));
  vi.restoreAllMocks();
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['a', 'b']);
});

test('the time of a record does not jump with the clock of this host', async () => {
  const { journal, site } = await open();
  const before = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(before + 86_400_000);
  await site.run(lease('a'));
  vi.restoreAllMocks();
  const [news] = await journal.since([['site', 0]]);
  const { at } = JSON.parse(news!.entries![0]!.record) as { at: number };
  expect([at >= before - 10, at <= Date.now() + 10]).toEqual([true, true]);
});

describe('a fault of a driver', () => {
  test.each<[fault: JournalFault, code: string]>([
    ['busy', 'store-busy'],
    ['read-only', 'store-read-only'],
    ['unavailable', 'store-unavailable'],
    ['corrupt', 'store-corrupt'],
  ])('that is %s is %s, with the name and the reason', async (fault, code) => {
    const { journal, site } = await open();
    const cause = new Error('the reason');
    journal.append = () => Promise.reject(new JournalError(fault, cause));
    const { code: actual, details } = await rejection(site.run(lease('a')));
    const reason = fault === 'read-only' ? {} : { reason: 'the reason' };
    expect([actual, details]).toMatchObject([code, { name: 'site', ...reason }]);
  });

  test('that is corrupt, of an error of its own, has no rows', async () => {
    const { journal, site } = await open();
    journal.append = () => Promise.reject({ fault: 'corrupt', cause: new Error('the reason') });
    expect((await rejection(site.run(lease('a')))).details).toEqual({
      name: 'site',
      reason: 'the reason',
      rows: [],
    });
  });

  test.each([
    [new Error('odd'), 'odd'],
    ['text', 'text'],
    [null, 'null'],
    [new Error(''), 'Error'],
  ])('that is none, but %s, has its message as the reason', async (thrown, reason) => {
    const { journal, site } = await open();
    journal.append = () => Promise.reject(thrown);
    expect((await rejection(site.run(lease('a')))).details).toMatchObject({ name: 'site', reason });
  });
});

describe('a record of the journal', () => {
  test.each([
    ['{', 'not-json'],
    ['null', 'wrong-version'],
    ['{"version":7,"changes":[]}', 'wrong-version'],
    ['{"version":1,"changes":{}}', 'wrong-version'],
  ])('that is %s is damaged: %s', async (record, reason) => {
    const { journal, site } = await open();
    await (await new Store({ ...journal }).openOrCreate('site', make)).run(lease('a'));
    const { since } = journal;
    journal.since = async (asked) =>
      (await since(asked)).map(
        (news) => news && { ...news, entries: news.entries!.map((entry) => ({ ...entry, record })) },
      );
    for (const work of [site.refresh(), site.follow().next()])
      expect(await rejection(work)).toMatchObject({
        code: 'damaged-record',
        details: { version: 1, reason },
      });
  });

  test('of a newer format is refused with it, by readers and followers', async () => {
    const { journal, site } = await open();
    await (await new Store({ ...journal }).openOrCreate('site', make)).run(lease('a'));
    const { since } = journal;
    journal.since = async (asked) =>
      (await since(asked)).map(
        (news) => news && { ...news, entries: news.entries!.map((entry) => ({ ...entry, format: 2 })) },
      );
    for (const work of [site.follow().next(), site.refresh()])
      expect(await rejection(work)).toMatchObject({
        code: 'store-too-new',
        details: { name: 'site', format: 2 },
      });
  });
});

test('a path of a refusal begins inside the command or the list of the caller', async () => {
  const { site } = await open();
  const wrong = { op: 'allocate', length: 64, owner: 'a', ownr: 1 } as never;
  expect((await rejection(site.run(wrong))).path).toEqual(['ownr']);
  expect((await rejection(site.transact([lease('a'), wrong]))).path).toEqual([1, 'ownr']);
});

test('a name that is not open is refused with those that are', async () => {
  const { store } = await open();
  await store.openOrCreate('other', make);
  const { details } = await rejection(store.transact(['site', 'none'], () => [[], []]));
  expect(details).toMatchObject({ expected: "'site' | 'other'" });
});

test('after the store is closed a call is refused', async () => {
  const { store, site } = await open();
  await store.close();
  expect(await rejection(site.run(lease('a')))).toMatchObject({ code: 'store-closed' });
});
