/** What a store does at its edges: wrong arguments, journals that are not what they were, answers that come late. */
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { type Journal, JournalError, memoryJournal, Store } from '../../src/store.ts';
import { type Files, fileJournal } from '../../src/store-file.ts';
import { type SqliteDatabase, sqliteJournal } from '../../src/store-sqlite.ts';
import { outcomeOf } from '../support/refusal.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

/** A store whose journal can be changed. */
async function open(options = {}) {
  const inner = memoryJournal();
  const journal: Journal = { ...inner };
  const store = new Store(journal, options);
  return { inner, journal, store, site: await store.openOrCreate('site', make) };
}

afterEach(() => void vi.useRealTimers());

test('a store and what it keeps print their names', async () => {
  expect(String(new Store(memoryJournal()))).toBe('store of nothing');
  const { store, site } = await open();
  expect([String(store), String(site)]).toEqual(['store of "site"', `"site": ${site.view}`]);
});

test('what is no journal, no option and no database is refused', () => {
  expect(() => new Store({} as Journal)).toThrow('Journal');
  expect(() => new Store(memoryJournal(), { keep: 'some' as never })).toThrow("'all'");
  expect(() => sqliteJournal({} as SqliteDatabase)).toThrow('SqliteDatabase');
});

test('a store that keeps all records removes none at a checkpoint', async () => {
  const { inner, site } = await open({ keep: 'all' });
  await site.run(lease('a'));
  await site.checkpoint();
  const [news] = await inner.since([['site', 0]]);
  expect(news!.entries?.length).toBe(1);
});

test('a change of several leaves those without commands as they are', async () => {
  const { inner, store, site } = await open();
  const other = await store.openOrCreate('other', make);
  await store.transact(['site', 'other'], () => [[lease('a')]]);
  expect([site.view.version, other.view.version]).toEqual([1, 0]);
  const news = await inner.since([
    ['site', 0],
    ['other', 0],
  ]);
  expect(news.map((one) => one?.head.version)).toEqual([1, 0]);
});

test('other settings than those that another process kept are refused', async () => {
  const { inner } = await open();
  const roots = ['2001:db8:1::/48'];
  const opened = new Store(inner).openOrCreate('site', () => new Pool({ roots }));
  expect(await outcomeOf(opened)).toBe('pool-exists');
});

test('a store that could not be opened says why, and closes', async () => {
  const store = new Store({ ...memoryJournal(), open: async () => null });
  const opening = store.openOrCreate('site', make);
  await Promise.all([
    expect(opening).rejects.toMatchObject({
      code: 'store-unavailable',
      details: { reason: 'the journal "site" is not there after it was created' },
    }),
    store.close(),
  ]);
});

test('what is kept already is opened without a write', async () => {
  const { inner } = await open();
  const create = vi.spyOn(inner, 'create');
  await new Store(inner).openOrCreate('site', make);
  expect(create).not.toHaveBeenCalled();
});

test('an error of a driver that is none of a journal is unavailable', async () => {
  const { journal, site } = await open();
  journal.since = () => Promise.reject(new Error('odd'));
  expect(await outcomeOf(site.refresh())).toBe('store-unavailable');
  expect(await outcomeOf(site.follow().next())).toBe('store-unavailable');
  for (const thrown of ['odd', null, {}]) {
    journal.since = () => Promise.reject(thrown);
    expect(await outcomeOf(site.refresh())).toBe('store-unavailable');
  }
  expect(await outcomeOf(memoryJournal().append('none', { version: 0, digest: '' }, {} as never))).not.toBe(
    'done',
  );
});

test('a journal that was replaced by one with less, or by none, is read anew', async () => {
  const rewound: string[] = [];
  const silent = await open();
  await silent.site.run(lease('a'));
  Object.assign(silent.journal, memoryJournal());
  expect((await silent.site.refresh()).version).toBe(0);
  const { journal, site } = await open({ onRewound: (name: string) => rewound.push(name) });
  for (const owner of ['a', 'b']) await site.run(lease(owner));
  const less = memoryJournal();
  await (await new Store(less).openOrCreate('site', make)).run(lease('x'));
  Object.assign(journal, less);
  await site.refresh();
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['x']);
  const fork = memoryJournal();
  const other = await new Store(fork).openOrCreate('site', make);
  for (const owner of ['y', 'z']) await other.run(lease(owner));
  Object.assign(journal, fork);
  await site.refresh();
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['y', 'z']);
  Object.assign(journal, memoryJournal());
  expect((await site.refresh()).version).toBe(0);
  expect(rewound).toEqual(['site', 'site', 'site']);
});

test('a follower of a journal that is gone is told, and one that waits ends with its signal or the store', async () => {
  const { journal, store, site } = await open({ interval: 3_600_000 });
  const controller = new AbortController();
  const aborted = site.follow({ signal: controller.signal }).next();
  const closed = site.follow().next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  expect((await aborted).done).toBe(true);
  for (const since of [async () => [null], async () => []]) {
    journal.since = since;
    expect(await outcomeOf(site.follow().next())).toBe('journal-gone');
  }
  await store.close();
  expect((await closed).done).toBe(true);
});

test('a change that is made after its call was given up is found by the next', async () => {
  vi.useFakeTimers();
  const { inner, journal, site } = await open({ timeout: 30 });
  let made: Promise<unknown> = Promise.resolve();
  journal.append = (...args) => {
    const answer = new Promise((resolve) => setTimeout(resolve, 100)).then(() => inner.append(...args));
    made = answer;
    return answer;
  };
  const given = outcomeOf(site.run(lease('a')));
  await vi.advanceTimersByTimeAsync(30);
  expect(await given).toBe('outcome-unknown');
  await vi.advanceTimersByTimeAsync(100);
  await made;
  journal.append = (...args) => inner.append(...args);
  await site.refresh();
  expect([...site.view.leases()].map(({ owner }) => owner)).toEqual(['a']);
});

test('a plan that comes after the call was given up is not made', async () => {
  vi.useFakeTimers();
  const { inner, journal, site } = await open({ timeout: 30 });
  journal.append = () => Promise.reject(new JournalError('conflict'));
  let late: Promise<unknown> = Promise.resolve();
  journal.lock = (names, work) => {
    const begun = new Promise((resolve) => setTimeout(resolve, 100)).then(() => inner.lock(names, work));
    late = outcomeOf(begun);
    return begun;
  };
  const given = outcomeOf(site.run(lease('a')));
  await vi.advanceTimersByTimeAsync(30);
  expect(await given).toBe('store-unavailable');
  await vi.advanceTimersByTimeAsync(100);
  expect(await late).toBe('unavailable');
});

test('a change whose record was removed before it was found has an unknown outcome', async () => {
  const { inner, journal, site } = await open();
  journal.append = async (name, base, entry) => {
    await inner.append(name, base, entry);
    const lines = [...Array.from((await new Store(inner).openOrCreate('site', make)).view.snapshotParts())];
    const { version, digest } = entry.value;
    await inner.checkpoint(name, { head: { version, digest }, format: 1, lines }, { ms: -1, versions: 0 });
    throw new JournalError('disconnected');
  };
  expect(await outcomeOf(site.run(lease('a')))).toBe('outcome-unknown');
});

test('a follower that waits gets a change of its own process at once', async () => {
  const { site } = await open({ interval: 3_600_000 });
  const next = site.follow().next();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await site.run(lease('a'));
  expect((await next).value?.version).toBe(1);
});

test('a refusal without a place has none, or that of its journal', async () => {
  const { store, site } = await open();
  const plan = { version: 0, record: null, results: [] };
  const issue = { code: 'exhausted', message: 'none' };
  Object.assign(Object.getPrototypeOf(site.view), {
    planEach: () => ({ plan, results: [{ ok: false, issue }] }),
  });
  const pathOf = (work: Promise<unknown>) => work.catch(({ path }) => path);
  expect(await pathOf(site.run(lease('a')))).toBe(undefined);
  expect(await pathOf(store.transact(['site'], () => [[lease('a')]]))).toEqual([0]);
});

test('a journal that is opened too late is not taken', async () => {
  vi.useFakeTimers();
  const inner = memoryJournal();
  await new Store(inner).openOrCreate('site', make);
  let read = () => {};
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const slow: Journal = {
    ...inner,
    open: async (name) => {
      const opened = (await inner.open(name))!;
      const lines = async function* () {
        await new Promise((resolve) => setTimeout(resolve, 60));
        yield* opened.snapshot.lines;
        read();
      };
      return { ...opened, snapshot: { ...opened.snapshot, lines: lines() } };
    },
  };
  const given = outcomeOf(new Store(slow, { timeout: 20 }).openOrCreate('site', make));
  await vi.advanceTimersByTimeAsync(20);
  expect(await given).toBe('store-unavailable');
  await vi.advanceTimersByTimeAsync(60);
  await isRead;
});

describe('inside a transaction of the caller', () => {
  /** A journal in memory with a session whose `open` can fail. */
  async function joined(isThere = true) {
    const made = await open();
    const { inner, journal } = made;
    const other = await new Store(inner).openOrCreate('site', make);
    journal.join = () => ({
      transaction: null,
      since: async (name, version) => (await journal.since([[name, version]]))[0]!,
      append: async () => {},
      open: (name) => (isThere ? inner.open(name) : Promise.resolve(null)),
    });
    const read = () => made.site.using({}).tryRun({ op: 'allocate', length: 4, owner: 'x' });
    return { ...made, other, read };
  }

  test('a read of what a call there has read by now changes nothing', async () => {
    const { inner, journal, site, other, read } = await joined();
    await other.run(lease('a'));
    journal.since = async (asked) => {
      const news = await inner.since(asked);
      journal.since = inner.since;
      await read();
      return news;
    };
    await site.refresh();
    expect(site.view.head).toEqual(other.view.head);
  });

  test('what a call reads while a snapshot is taken is in the snapshot', async () => {
    const { inner, site, other, read } = await joined();
    await site.transact(Array.from({ length: 600 }, (_, i) => lease(`o${i}`)));
    await other.run(lease('more'));
    let now = Date.now();
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => {
      now += 100;
      return now;
    });
    try {
      await Promise.all([site.checkpoint(), read()]);
    } finally {
      clock.mockRestore();
    }
    expect((await inner.open('site'))!.snapshot.version).toBe(2);
  });

  test('a journal that is gone is told, and after damage nothing is done', async () => {
    const { inner, journal, other, read, site } = await joined(false);
    await other.run(lease('a'));
    journal.since = async (asked) =>
      (await inner.since(asked)).map((news) => news && { ...news, entries: null });
    expect(await outcomeOf(read())).toBe('journal-gone');
    journal.since = async (asked) =>
      (await inner.since(asked)).map(
        (news) => news && { ...news, entries: news.entries!.map((entry) => ({ ...entry, record: '{' })) },
      );
    expect(await outcomeOf(site.refresh())).toBe('damaged-record');
    expect(await outcomeOf(read())).toBe('damaged-record');
  });

  test('nothing is done after the journal was found to contradict itself', async () => {
    const { journal, site, read } = await joined();
    journal.append = () => Promise.reject(new JournalError('corrupt'));
    expect(await outcomeOf(site.run(lease('a')))).toBe('store-corrupt');
    expect(await outcomeOf(read())).toBe('store-corrupt');
  });
});

describe('a folder', () => {
  const newFolder = () => files.mkdtemp(join(tmpdir(), 'hextet-'));

  test('whose journal names what has no snapshot, or that cannot be read, is told', async () => {
    const folder = await newFolder();
    const store = new Store(fileJournal(folder));
    await (await store.openOrCreate('site', make)).run(lease('a'));
    await store.close();
    const readFile = (path: string) =>
      path.endsWith('/journal')
        ? Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
        : files.readFile(path);
    const broken = new Store(fileJournal(folder, { fs: { ...(files as unknown as Files), readFile } }));
    expect(await outcomeOf(broken.names())).toBe('store-unavailable');
    await broken.close();
    await files.rm(join(folder, 'site.snapshot'));
    expect(await outcomeOf(fileJournal(folder).names())).toBe('corrupt');
    await files.rm(folder, { recursive: true });
  });

  test('of a system without processes to look at has an owner too, and an error of a caller is its own', async () => {
    const folder = await newFolder();
    const readFile = (path: string) =>
      path.startsWith('/proc/') ? Promise.reject(new Error('none')) : files.readFile(path);
    const journal = fileJournal(folder, { fs: { ...(files as unknown as Files), readFile } });
    expect(await outcomeOf(journal.lock([], () => Promise.reject(null)))).toBe(null);
    expect((await files.readdir(folder)).filter((name) => /^owner-\d+-0-/.test(name)).length).toBe(1);
    await journal.close();
    await files.rm(folder, { recursive: true });
  });
});

describe('a database of SQLite', () => {
  test.each([-1, 3_600_001, 0.5])('refuses to wait for %d milliseconds', (busyTimeout) => {
    expect(() => sqliteJournal(new Database(':memory:'), { busyTimeout })).toThrow('busyTimeout');
  });

  test('refuses an option that it does not have', () => {
    expect(() => sqliteJournal(new Database(':memory:'), { timeout: 1 } as never)).toThrow('timeout');
  });

  test.each([0, 3_600_000, undefined])('waits for %s milliseconds', (busyTimeout) => {
    const db = new Database(':memory:');
    sqliteJournal(db, { busyTimeout });
    expect(db.pragma('busy_timeout', { simple: true })).toBe(busyTimeout ?? 5_000);
  });

  test('reads names sorted by code units, and none of its snapshots that is not the newest', async () => {
    const db = new Database(':memory:');
    const journal = sqliteJournal(db);
    const of = (version: number, lines: string[]) => ({ head: { version, digest: 'd' }, format: 1, lines });
    for (const name of ['b', 'a', 'Z', 'é']) expect(await journal.create(name, 'd', of(0, ['0']))).toBe(true);
    expect(await journal.names()).toEqual(['Z', 'a', 'b', 'é']);
    expect(await journal.create('a', 'd', of(0, ['other']))).toBe(false);
    const keep = { ms: 0, versions: 0 };
    expect(await journal.checkpoint('a', of(1, ['x', 'y']), keep)).toBe(true);
    expect(await journal.checkpoint('a', of(1, ['later']), keep)).toBe(false);
    expect(await journal.checkpoint('none', of(1, []), keep)).toBe(false);
    expect((await journal.open('a'))?.snapshot).toEqual({ version: 1, format: 1, lines: ['x', 'y'] });
    expect(db.prepare('select count(*) as count from hextet_snapshots').get()).toEqual({ count: 4 });
  });

  test('keeps long snapshots in parts of four million characters', async () => {
    const db = new Database(':memory:');
    const journal = sqliteJournal(db);
    const lines = Array.from({ length: 9 }, (_, i) => String(i).repeat(1_000_000));
    await journal.create('a', 'd', { head: { version: 0, digest: 'd' }, format: 1, lines });
    expect((await journal.open('a'))?.snapshot.lines).toEqual(lines);
    const parts = db.prepare('select length(body) as length from hextet_snapshots order by part').all();
    expect(parts).toEqual([4_000_003, 4_000_003, 1_000_000].map((length) => ({ length })));
  });

  test('whose snapshot somebody removed is damaged', async () => {
    const db = new Database(':memory:');
    await new Store(sqliteJournal(db)).openOrCreate('site', make);
    db.exec('delete from hextet_snapshots');
    expect(await outcomeOf(new Store(sqliteJournal(db)).openOrCreate('site', make))).toBe('damaged-snapshot');
  });

  test('keeps a snapshot without lines', async () => {
    const journal = sqliteJournal(new Database(':memory:'));
    const head = { version: 0, digest: 'd' };
    await journal.create('a', 'd', { head, format: 1, lines: [] });
    expect((await journal.open('a'))?.snapshot).toEqual({ version: 0, format: 1, lines: [''] });
  });

  /** As `node:sqlite` has it: other names, and numbers for errors. */
  function nodeLike(failure: unknown, isTransaction: boolean | undefined): SqliteDatabase {
    const db = new Database(':memory:');
    return {
      isTransaction,
      exec: (sql: string) => {
        if (sql === 'commit') throw failure;
        return db.exec(sql);
      },
      prepare: (sql: string) => db.prepare(sql) as never,
    } as SqliteDatabase;
  }

  test.each([
    [{ errcode: 5 + 256 }, 'busy'],
    [{ errcode: 6 }, 'busy'],
    [{ errcode: 8 + 1024 }, 'read-only'],
    [{ errcode: 11 }, 'corrupt'],
    [{ errcode: 19 + 2048 }, 'corrupt'],
    [{ errcode: 26 }, 'corrupt'],
    [{ errcode: 1 }, 'unavailable'],
    [{ code: 'SQLITE_BUSY_SNAPSHOT' }, 'busy'],
    [{ code: 'SQLITE_LOCKED' }, 'busy'],
    [{ code: 'SQLITE_READONLY_DBMOVED' }, 'read-only'],
    [{ code: 'SQLITE_CORRUPT' }, 'corrupt'],
    [{ code: 'SQLITE_NOTADB' }, 'corrupt'],
    [{ code: 'SQLITE_CONSTRAINT_UNIQUE' }, 'corrupt'],
    [{ code: 'SQLITE_FULL' }, 'unavailable'],
    [{ code: 'ENOSPC' }, 'ENOSPC'],
    [null, null],
  ])('that fails with %j is %s, whatever it tells of its transaction', async (failure, fault) => {
    for (const isTransaction of [true, undefined]) {
      expect(await outcomeOf(sqliteJournal(nodeLike(failure, isTransaction)).names())).toBe(fault);
    }
    // It has rolled back by itself.
    expect(await outcomeOf(sqliteJournal(nodeLike(failure, false)).names())).toBe(fault);
  });
});
