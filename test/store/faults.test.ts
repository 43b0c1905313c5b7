/** A store on a driver that fails: each line of the table of faults in docs/decisions/0016-store.md. */
import { expect, test, vi } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Pool } from '../../src/pool.ts';
import { type Journal, JournalError, type JournalFault, memoryJournal, Store } from '../../src/store.ts';
import { outcomeOf } from '../support/refusal.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });
const lease = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

type Moment = 'before' | 'after';

/** A journal whose next writes fail by a script, before or after they are made. */
class Faulty {
  readonly inner: Journal = memoryJournal();
  readonly script: (readonly [Moment, JournalFault] | null)[] = [];
  readonly counts: Record<string, number> = {};
  readonly journal: Journal = {
    ...this.inner,
    since: (asked) => this.count('since', () => this.inner.since(asked)),
    append: (...args) => this.count('append', () => this.act(() => this.inner.append(...args))),
    lock: (names, work) => this.count('lock', () => this.act(() => this.inner.lock(names, work))),
  };

  private count<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    return work();
  }

  private async act<T>(work: () => Promise<T>): Promise<T> {
    const [moment, fault] = this.script.shift() ?? [];
    if (moment === 'before') throw new JournalError(fault!, new Error('planted'));
    const result = await work();
    if (moment === 'after') throw new JournalError(fault!, new Error('planted'));
    return result;
  }
}

async function open(options = {}) {
  const faulty = new Faulty();
  const site = await new Store(faulty.journal, options).openOrCreate('site', make);
  const other = await new Store(faulty.inner).openOrCreate('site', make);
  return { faulty, site, other };
}

test('256 callers at once share one record', async () => {
  const { faulty, site } = await open();
  await Promise.all(Array.from({ length: 256 }, (_, i) => site.run(lease(`o${i}`))));
  expect([site.view.version, faulty.counts]).toEqual([1, { append: 1 }]);
});

test('a bad request of one caller does not fail those beside it', async () => {
  const { site } = await open();
  const codes = await Promise.all([
    outcomeOf(site.run(lease('a'))),
    outcomeOf(site.run({ op: 'allocate', length: 4, owner: 'b' })),
    outcomeOf(site.run({ op: 'nonsense' } as never)),
    outcomeOf(site.run(null as never)),
    outcomeOf(site.run(lease('c'))),
  ]);
  expect([codes[0], codes[4]]).toEqual(['done', 'done']);
  for (const code of codes.slice(1, 4)) expect(code).toMatch(/^[a-z-]+$/);
  expect(site.view.version).toBe(1);
});

for (const moment of ['before', 'after'] as const) {
  test(`a connection lost ${moment} an append leaves one lease, and a release is made once`, async () => {
    const { faulty, site } = await open();
    faulty.script.push([moment, 'disconnected'], [moment, 'disconnected']);
    const got = await site.run(lease('a'));
    faulty.script.push([moment, 'disconnected'], [moment, 'disconnected']);
    expect(await site.run({ op: 'release', ...got })).toBe(true);
    expect([site.view.version, [...site.view.leases()]]).toEqual([2, []]);
  });
}

test('an append that was given up and is made late is found', async () => {
  const { faulty, site } = await open();
  const { append } = faulty.journal;
  let late: (() => Promise<unknown>) | null = null;
  Object.assign(faulty.journal, {
    append: async (...args: Parameters<typeof append>) => {
      late = () => faulty.inner.append(...args);
      throw new JournalError('disconnected');
    },
    lock: async (...args: Parameters<Journal['lock']>) => {
      await late?.();
      return faulty.inner.lock(...args);
    },
  });
  const got = await site.run(lease('a'));
  expect([site.view.version, got.generation]).toEqual([1, 1]);
});

test.each([
  ['busy', 'store-busy'],
  ['read-only', 'store-read-only'],
  ['unavailable', 'store-unavailable'],
] as const)('a driver that is %s ends the call with %s, and the next one works', async (fault, code) => {
  const { faulty, site } = await open();
  faulty.script.push(['before', fault]);
  expect(await outcomeOf(site.run(lease('a')))).toBe(code);
  expect(site.view.version).toBe(0);
  await site.run(lease('a'));
  expect(site.view.version).toBe(1);
});

test('a store that contradicts its journal ends all writing', async () => {
  const { faulty, site } = await open();
  faulty.script.push(['before', 'corrupt']);
  expect(await outcomeOf(site.run(lease('a')))).toBe('store-corrupt');
  expect(await outcomeOf(site.run(lease('a')))).toBe('store-corrupt');
  expect(faulty.counts.append).toBe(1);
});

test('conflicts are tried again under the lock', async () => {
  const { faulty, site } = await open();
  faulty.script.push(['before', 'conflict'], ['before', 'conflict']);
  await site.run(lease('a'));
  expect(faulty.counts).toEqual({ append: 1, lock: 2 });
});

test('a store that does not answer is given up', async () => {
  const { faulty, site } = await open({ timeout: 20 });
  Object.assign(faulty.journal, { append: () => new Promise(() => {}) });
  expect(await outcomeOf(site.run(lease('a')))).toBe('outcome-unknown');
  Object.assign(faulty.journal, { since: () => new Promise(() => {}) });
  expect(await outcomeOf(site.refresh())).toBe('store-unavailable');
});

test('after another process was faster the next changes are locked, and then no more', async () => {
  const { faulty, site, other } = await open();
  await other.run(lease('x'));
  await site.run(lease('a'));
  expect(faulty.counts).toEqual({ append: 1, lock: 1 });
  for (let i = 0; i < 8; i++) await site.run(lease(`o${i}`));
  expect(faulty.counts).toEqual({ append: 5, lock: 5 });
});

test('while another process writes all changes are locked', async () => {
  const { faulty, site, other } = await open();
  const lock = vi.spyOn(faulty.inner, 'lock');
  for (let i = 0; i < 8; i++) {
    await other.run(lease(`x${i}`));
    await site.run(lease(`o${i}`));
  }
  expect(faulty.counts).toEqual({ append: 1, lock: 8 });
  expect(lock.mock.calls.map(([names]) => names)).toContainEqual(['site']);
});

test('a refusal whose lock is never let go has no unknown outcome', async () => {
  const { faulty, site, other } = await open({ timeout: 30 });
  await other.run(lease('x'));
  await site.run(lease('a'));
  faulty.script.push(...Array.from({ length: 50 }, () => ['after', 'disconnected'] as const));
  expect(await outcomeOf(site.run({ op: 'allocate', length: 4, owner: 'b' }))).toBe('store-unavailable');
});

test('a refusal and an answer without a change are told of the newest version', async () => {
  const { faulty, site, other } = await open();
  const got = await other.run(lease('a'));
  await site.refresh();
  await other.run({ op: 'release', ...got });
  const again = await site.run(lease('a'));
  expect(again.generation).toBe(3);
  const reads = faulty.counts.since!;
  expect(await outcomeOf(site.run({ op: 'allocate', length: 4, owner: 'b' }))).not.toBe('done');
  expect(faulty.counts.since).toBe(reads + 1);
});

test('memory does not move before the journal has the change', async () => {
  const { faulty, site } = await open();
  const { append } = faulty.inner;
  Object.assign(faulty.journal, {
    append: async (...args: Parameters<typeof append>) => {
      expect(site.view.version).toBe(0);
      return append(...args);
    },
  });
  await site.run(lease('a'));
  expect(site.view.version).toBe(1);
});

test('a copy that was changed beside the store is thrown away', async () => {
  const { site } = await open();
  Object.getPrototypeOf(site.view).allocate({ length: 64, owner: 'beside' });
  await site.run(lease('a'));
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['a']);
});

test('a function that changes the view is refused, and nothing is kept of it', async () => {
  const { site, other } = await open();
  const code = await outcomeOf(
    site.transact((pool) => {
      (pool as Pool).allocate({ length: 64, owner: 'beside' });
      return [lease('a')];
    }),
  );
  expect(code).toBe('read-only-view');
  await other.refresh();
  expect(other.view.version).toBe(0);
  await site.run(lease('b'));
});

test('an error of the function of a caller reaches it as it is', async () => {
  const { site } = await open();
  const mine = new Error('mine');
  const fail = () => {
    throw mine;
  };
  expect(await outcomeOf(site.transact(fail))).toBe(mine);
  const store = new Store(memoryJournal());
  await store.openOrCreate('a', make);
  expect(await outcomeOf(store.transact(['a'], fail))).toBe(mine);
});

test('a journal that went back is read anew, and its user is told', async () => {
  const rewound: string[] = [];
  const { faulty, site } = await open({ onRewound: (name: string) => rewound.push(name) });
  await site.run(lease('a'));
  await site.run(lease('b'));
  const backup = memoryJournal();
  const fork = await new Store(backup).openOrCreate('site', make);
  for (const owner of ['x', 'y']) await fork.run(lease(owner));
  Object.assign(faulty.journal, backup);
  await site.run(lease('c'));
  expect(rewound).toEqual(['site']);
  expect(Array.from(site.view.leases(), ({ owner }) => owner)).toEqual(['x', 'y', 'c']);
});

test('a refusal is of the history that is there, where the head after a rewind has the version of the copy', async () => {
  const rewound: string[] = [];
  const { faulty, site } = await open({ onRewound: (name: string) => rewound.push(name) });
  const got = await site.run(lease('a'));
  await site.run({ op: 'release', ...got });
  const backup = memoryJournal();
  const fork = await new Store(backup).openOrCreate('site', make);
  for (const owner of ['a', 'b']) await fork.run(lease(owner));
  expect(fork.view.version).toBe(site.view.version);
  Object.assign(faulty.journal, backup);
  // Released already in the copy's history, and leased in that which is there.
  expect(await site.run({ op: 'release', ...got })).toBe(true);
  expect([rewound, Array.from(site.view.leases(), ({ owner }) => owner)]).toEqual([['site'], ['b']]);
});

test('after a truncation up to the head no owner is told the lease of another', async () => {
  const { faulty, site, other } = await open();
  const got = await site.run(lease('a'));
  await other.run({ op: 'release', ...got });
  expect(String((await other.run(lease('b'))).prefix)).toBe(String(got.prefix));
  const snapshot = { head: other.view.head, format: 1, lines: other.view.snapshotParts() };
  await faulty.inner.checkpoint('site', snapshot, { ms: -1, versions: 0 });
  expect((await faulty.inner.since([['site', 1]]))[0]!.entries).toBe(null);
  // The copy has a lease of this owner, and no record is there that ends it.
  expect(String((await site.run(lease('a'))).prefix)).not.toBe(String(got.prefix));
  expect(await outcomeOf(site.run({ op: 'release', ...got }))).toBe('stale-generation');
});

test('a lost answer is found in the journal that is read anew, where records before it are no longer kept', async () => {
  const { faulty, site, other } = await open();
  for (const owner of ['a', 'b']) await other.run(lease(owner));
  const { head } = other.view;
  const snapshot = { head, format: 1, lines: [...other.view.snapshotParts()] };
  Object.assign(faulty.journal, {
    append: async () => false,
    lock: async (...[names, work]: Parameters<Journal['lock']>) => {
      await faulty.inner.lock(names, work);
      await faulty.inner.checkpoint('site', snapshot, { ms: -1, versions: 0 });
      Object.getPrototypeOf(site.view).allocate({ length: 64, owner: 'beside' });
      Object.assign(faulty.journal, { lock: faulty.inner.lock });
      throw new JournalError('disconnected');
    },
  });
  expect(String((await site.run(lease('c'))).prefix)).toBe('2001:db8:0:2::/64');
  expect([site.view.version, site.view.ownedBy('beside')]).toEqual([3, []]);
});

test('a change whose answer was lost is made on the journal that went back meanwhile', async () => {
  const rewound: string[] = [];
  const { faulty, site } = await open({ onRewound: (name: string) => rewound.push(name) });
  for (const owner of ['a', 'b']) await site.run(lease(owner));
  const backup = memoryJournal();
  await (await new Store(backup).openOrCreate('site', make)).run(lease('x'));
  Object.assign(faulty.journal, {
    append: async () => {
      Object.assign(faulty.journal, backup);
      throw new JournalError('disconnected');
    },
  });
  expect(String((await site.run(lease('c'))).prefix)).toBe('2001:db8:0:1::/64');
  expect([rewound, Array.from(site.view.leases(), ({ owner }) => owner)]).toEqual([['site'], ['x', 'c']]);
});

test('records that are no longer kept are read from the snapshot', async () => {
  const { faulty, site, other } = await open();
  for (const owner of ['a', 'b', 'c']) await other.run(lease(owner));
  const snapshot = { head: other.view.head, format: 1, lines: other.view.snapshotParts() };
  await faulty.inner.checkpoint('site', snapshot, { ms: -1, versions: 0 });
  await site.run(lease('d'));
  expect(site.view.version).toBe(4);
});

test.each([
  ['a newer format', { format: 2 }, 'store-too-new'],
  ['no JSON', { record: '{' }, 'damaged-record'],
  ['another version', { record: '{"version":7,"changes":[]}' }, 'damaged-record'],
  ['null', { record: 'null' }, 'damaged-record'],
])('a record with %s ends all writing', async (_, damage, code) => {
  const { faulty, site, other } = await open();
  await other.run(lease('a'));
  Object.assign(faulty.journal, {
    since: async (asked: Parameters<Journal['since']>[0]) =>
      (await faulty.inner.since(asked)).map(
        (news) => news && { ...news, entries: news.entries!.map((entry) => ({ ...entry, ...damage })) },
      ),
  });
  expect(await outcomeOf(site.refresh())).toBe(code);
  expect(await outcomeOf(site.run(lease('b')))).toBe(code);
  const cursor = site.follow()[Symbol.asyncIterator]();
  expect(await outcomeOf(cursor.next())).toBe(code);
});

test('a caller that gives up before its change is sent has none, and later an unknown one', async () => {
  const { faulty, site } = await open();
  expect(await outcomeOf(site.run(lease('a'), { signal: AbortSignal.abort('gone') }))).toBe('gone');
  const controller = new AbortController();
  const { append } = faulty.inner;
  Object.assign(faulty.journal, {
    append: async (...args: Parameters<typeof append>) => {
      controller.abort('late');
      return append(...args);
    },
  });
  const sent = site.run(lease('b'), { signal: controller.signal });
  expect(await outcomeOf(sent)).toBe('outcome-unknown');
  const queued = new AbortController();
  const waiting = site.run(lease('c'), { signal: queued.signal });
  queued.abort('early');
  expect(await outcomeOf(waiting)).toBe('early');
  expect(String((await site.run(lease('b'))).generation)).toBe('1');
});

test('a closed store refuses, after it did what was asked', async () => {
  const store = new Store(memoryJournal());
  const site = await store.openOrCreate('site', make);
  const asked = site.run(lease('a'));
  await store.close();
  expect((await asked).generation).toBe(1);
  expect(await outcomeOf(site.run(lease('b')))).toBe('store-closed');
  expect(await outcomeOf(store.openOrCreate('site', make))).toBe('store-closed');
});

test('a write inside a transaction of the caller is refused where the store can tell', async () => {
  let transaction: object | undefined;
  const store = new Store(memoryJournal(), { context: { getStore: () => transaction } });
  const site = await store.openOrCreate('site', make);
  await site.run(lease('a'));
  transaction = {};
  expect(await outcomeOf(site.run(lease('b')))).toBe('inside-transaction');
  expect(await outcomeOf(store.transact(['site'], () => [[lease('b')]]))).toBe('inside-transaction');
});

test('a follower gets every record once from its cursor, and the new ones', async () => {
  const { site, other } = await open({ interval: 5 });
  await site.run(lease('a'));
  const first = await site.follow().next();
  const controller = new AbortController();
  const seen: number[] = [];
  const { version, digest } = first.value!;
  setTimeout(() => other.run(lease('b')), 10);
  for await (const record of site.follow({ after: { version, digest }, signal: controller.signal })) {
    seen.push(record.version);
    if (record.version === 2) await site.run(lease('c'));
    if (record.version === 3) controller.abort();
  }
  expect(seen).toEqual([2, 3]);
  const lost = site.follow({ after: { version: 1, digest: 'f'.repeat(16) } });
  expect(await outcomeOf(lost.next())).toBe('journal-gone');
  expect(await outcomeOf(site.follow({ after: { version: 9, digest } }).next())).toBe('journal-gone');
});

test('a follower without a digest begins after a version, and knows the history from the first record on', async () => {
  const { site } = await open({ interval: 5 });
  for (const owner of ['a', 'b', 'c']) await site.run(lease(owner));
  const follower = site.follow({ after: { version: 1 } });
  expect([(await follower.next()).value?.version, (await follower.next()).value?.version]).toEqual([2, 3]);
  await follower.return();
  const waiting = site.follow({ after: { version: 3 } }).next();
  await site.run(lease('d'));
  expect((await waiting).value?.version).toBe(4);
  expect(await outcomeOf(site.follow({ after: { version: 9 } }).next())).toBe('journal-gone');
});

test('a snapshot is kept when enough has changed', async () => {
  const { faulty, site } = await open();
  const commands = Array.from({ length: 1100 }, (_, i) => lease(`o${i}`));
  await site.transact(commands);
  await site.run(lease('last'));
  expect((await faulty.inner.open('site'))!.snapshot.version).toBe(1);
  expect([await site.checkpoint(), await site.checkpoint()]).toEqual([true, false]);
});

test('a snapshot that cannot be kept is tried again after the next change', async () => {
  const { faulty, site } = await open();
  let tries = 0;
  Object.assign(faulty.journal, {
    checkpoint: async (...args: Parameters<Journal['checkpoint']>) => {
      if (tries++ === 0) throw new JournalError('unavailable');
      return faulty.inner.checkpoint(...args);
    },
  });
  await site.transact(Array.from({ length: 1100 }, (_, i) => lease(`o${i}`)));
  for (let i = 0; i < 100 && tries < 2; i++) await site.run(lease(`more${i}`));
  expect(tries).toBe(2);
});

test('a snapshot on a connection that hangs is given up', async () => {
  const { faulty, site } = await open({ timeout: 20 });
  await site.run(lease('a'));
  Object.assign(faulty.journal, { checkpoint: () => new Promise(() => {}) });
  await expect(site.checkpoint()).rejects.toMatchObject({
    code: 'store-unavailable',
    details: { reason: 'no answer within 20 ms' },
  });
});

test('a snapshot of a copy that was changed beside the store has none of that', async () => {
  const { faulty, site } = await open();
  await site.run(lease('a'));
  Object.getPrototypeOf(site.view).allocate({ length: 64, owner: 'beside' });
  expect(await site.checkpoint()).toBe(true);
  const again = await new Store(faulty.inner).openOrCreate('site', make);
  expect(Array.from(again.view.leases(), ({ owner }) => owner)).toEqual(['a']);
});

test('changes one after the other let timers run', async () => {
  const { site } = await open();
  let isOver = false;
  setTimeout(() => {
    isOver = true;
  });
  for (let i = 0; i < 100_000 && !isOver; i++)
    await site.run({ op: 'release', ...(await site.run(lease('a'))) });
  expect(isOver).toBe(true);
});

test('many callers with one signal share a listener', async () => {
  const { faulty, site } = await open();
  let count = 0;
  let abort = () => {};
  const signal = {
    aborted: false,
    reason: 'gone',
    addEventListener: (_: 'abort', listener: () => void) => {
      count++;
      abort = listener;
    },
  };
  await Promise.all(Array.from({ length: 50 }, (_, i) => site.run(lease(`o${i}`), { signal })));
  expect(count).toBe(1);
  const waiting = Array.from({ length: 50 }, (_, i) => outcomeOf(site.run(lease(`late${i}`), { signal })));
  abort();
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['gone']));
  expect(faulty.counts.append).toBe(1);
});

test('several at once change together, or not at all', async () => {
  const store = new Store(memoryJournal());
  const a = await store.openOrCreate('a', make);
  const b = await store.openOrCreate('b', make);
  await store.transact(['b', 'a'], () => [[lease('x')], [lease('y')]]);
  const thrown = await store
    .transact(['a', 'b'], () => [[lease('z')], [{ op: 'allocate', length: 4, owner: 'z' }]])
    .catch((error: unknown) => error as HextetError);
  expect(HextetError.is(thrown) && thrown.path?.[0]).toBe(1);
  expect([a.view.version, b.view.version]).toEqual([1, 1]);
  for (const names of [[], ['a', 'a'], ['none']]) {
    expect(await outcomeOf(store.transact(names, () => []))).toBe('invalid-type');
  }
});

test('a name is opened once, and only with its settings', async () => {
  const store = new Store(memoryJournal());
  const [one, two] = await Promise.all([store.openOrCreate('a', make), store.openOrCreate('a', make)]);
  expect(one).toBe(two);
  const other = () => new Pool({ roots: ['2001:db8:1::/48'] });
  expect(await outcomeOf(store.openOrCreate('a', other))).toBe('pool-exists');
  for (const name of ['', '\n', 'x'.repeat(201), 7]) {
    expect(await outcomeOf(store.openOrCreate(name as string, make))).toBe('invalid-type');
  }
});
