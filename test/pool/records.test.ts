/** Records and plans that no pool of these settings made, and the last times and versions that there are. */
import { describe, expect, test } from 'vitest';
import { jsonChecksum } from '../../src/pool/json-checksum.ts';
import { Pool, type PoolChange, type PoolOptions, type PoolSnapshot } from '../../src/pool.ts';
import { recordFor } from '../support/records.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/48';
const LAST_TIME = 8.64e15;

function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

describe('a record made by hand', () => {
  const options: Partial<PoolOptions> = { lengths: [64, 128], quarantine: { seconds: 60 } };

  /** A pool with a lease, a quarantine until 60,000 and a reservation, at version 4. */
  function poolOf(more: Partial<PoolOptions> = {}): Pool {
    const pool = poolWith({ ...options, ...more });
    pool.allocate({ length: 64, owner: 'a' });
    pool.release(pool.allocate({ length: 64, owner: 'b' }));
    pool.reserve('2001:db8:0:2::/64', 'routers');
    return pool;
  }

  const lease = { op: 'lease', prefix: '2001:db8:0:9::/64', owner: 'c' } as const;
  const release = {
    op: 'release',
    prefix: '2001:db8::/64',
    generation: 1,
    owner: 'a',
    since: 0,
    until: 60_100,
  } as const;
  const reclaim = { op: 'reclaim', prefix: '2001:db8:0:1::/64' } as const;
  const unreserve = {
    op: 'unreserve',
    range: '2001:db8:0:2:: - 2001:db8:0:2:ffff:ffff:ffff:ffff',
    reason: 'routers',
  } as const;

  test.each<[string, PoolChange, number]>([
    ['a lease', lease, 100],
    ['a release', release, 100],
    ['an ended quarantine', reclaim, 60_000],
    ['an ended reservation', unreserve, 100],
  ])('%s that is right', (_, change, at) => {
    const pool = poolOf();
    expect(pool.apply(recordFor(pool, { at, changes: [change] }))).toBe(true);
  });

  test.each<[string, string, PoolChange, number]>([
    ['a length that is not allowed', 'length-not-allowed', { ...lease, prefix: '2001:db8:0:10::/60' }, 100],
    ['a Subnet-Router address', 'anycast-address', { ...lease, prefix: '2001:db8:0:9::/128' }, 100],
    ['a lease outside the roots', 'outside-root', { ...lease, prefix: '2001:db9::/64' }, 100],
    ['another owner', 'damaged-record', { ...release, owner: 'b' }, 100],
    ['other tags', 'damaged-record', { ...release, tags: { vlan: '7' } }, 100],
    ['a longer quarantine', 'damaged-record', { ...release, until: 60_101 }, 100],
    ['an older generation', 'unknown-lease', { ...release, generation: 9 }, 100],
    ['an early end', 'damaged-record', reclaim, 59_999],
    ['the end of no quarantine', 'unknown-quarantine', { ...reclaim, prefix: '2001:db8::/64' }, 60_000],
    ['another reason', 'damaged-record', { ...unreserve, reason: '' }, 100],
    ['no reservation', 'unknown-reservation', { ...unreserve, range: '2001:db8:: - 2001:db8::' }, 100],
    ['a reservation that is there', 'already-reserved', { ...unreserve, op: 'reserve' }, 100],
  ])('%s is refused as %s', (_, code, change, at) => {
    const pool = poolOf();
    const before = JSON.stringify(pool.snapshot());
    const changes = change.op === 'lease' ? [change] : [lease, change];
    const record = recordFor(pool, { at, changes });
    const path = ['changes', changes.length - 1];
    expect(refusal(() => pool.apply(record))).toMatchObject({ code, path });
    expect(refusal(() => pool.commit({ version: 4, record, results: [] }))).toMatchObject({ code, path });
    expect(JSON.stringify(pool.snapshot())).toBe(before);
    const again = Pool.restore(pool.snapshot());
    expect(refusal(() => again.apply(record))).toMatchObject({ code, path });
  });

  test('with a quarantine where the pool has none', () => {
    const pool = poolWith();
    pool.allocate({ length: 64, owner: 'a' });
    expect(refusal(() => pool.apply(recordFor(pool, { at: 100, changes: [release] }))).code).toBe(
      'damaged-record',
    );
    expect(pool.apply(recordFor(pool, { at: 100, changes: [{ ...release, until: null }] }))).toBe(true);
  });

  test('all that a pool records of itself is taken', () => {
    const time = { now: 0 };
    const pool = poolWith({ ...options, anycast: 'skip' }, time);
    const follower = poolWith(options);
    pool.allocate({ length: 128, owner: 'host', tags: { a: 'b' } });
    const old = pool.allocate({ length: 64, owner: 'a' });
    pool.commit(
      pool.plan([
        { op: 'release', ...old },
        { op: 'allocate', length: 64, owner: 'b' },
        { op: 'reserve', range: '2001:db8:0:f000::/52', reason: 'r' },
      ]),
    );
    time.now = 60_000;
    pool.commit(
      pool.plan([
        { op: 'reclaim' },
        { op: 'unreserve', range: '2001:db8:0:f000::/52' },
        { op: 'add-root', root: '2001:db9::/64' },
      ]),
    );
    pool.resizeRoot('2001:db9::/64', '2001:db9::/60');
    for (const record of pool.changes(0)) expect(follower.apply(record)).toBe(true);
    expect(follower.snapshot()).toEqual(pool.snapshot());
  });
});

describe('what a pool begins with', () => {
  test('may be named twice, as `reserve` may be called twice', () => {
    const pool = poolWith({
      reserve: [
        '2001:db8::/64',
        '2001:db8::/64',
        { range: '2001:db8:0:1::/64', reason: 'r' },
        { range: '2001:db8:0:1::/64', reason: 'r' },
      ],
    });
    expect(pool.reservations()).toHaveLength(2);
    expect(pool.version).toBe(0);
    expect(pool.changes(0)).toEqual([]);
    expect(
      refusal(() => poolWith({ reserve: ['2001:db8::/64', { range: '2001:db8::/64', reason: 'r' }] })),
    ).toMatchObject({ code: 'already-reserved', path: ['reserve', 1] });
  });

  test('a reservation of a pool is one of the next', () => {
    const pool = poolWith({ reserve: [{ range: '2001:db8::/64', reason: 'r' }] });
    expect(poolWith({ reserve: pool.reservations() }).reservations()).toEqual(pool.reservations());
  });
});

describe('the last times and versions', () => {
  test('at the last time everything works, and what comes out is taken again', () => {
    const options = { quarantine: { seconds: 2 ** 32 - 1 } };
    const pool = poolWith(options, { now: LAST_TIME });
    const plan = pool.plan([{ op: 'allocate', length: 64, owner: 'a' }]);
    const [lease] = pool.commit(JSON.parse(JSON.stringify(plan)));
    pool.release(lease as never);
    const [quarantine] = pool.quarantines();
    expect(Number.isSafeInteger(quarantine?.until)).toBe(true);
    const follower = poolWith(options, { now: LAST_TIME });
    for (const record of pool.changes(0)) follower.apply(record);
    expect(Pool.restore(follower.snapshot(), { clock: () => LAST_TIME }).snapshot()).toEqual(pool.snapshot());
  });

  test.each([LAST_TIME + 1, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'at %d there is no pool',
    (now) => {
      const pool = poolWith({}, { now });
      const before = JSON.stringify(pool.snapshot());
      expect(refusal(() => pool.allocate({ length: 64, owner: 'a' })).code).toBe('out-of-range');
      expect(refusal(() => pool.plan([])).code).toBe('out-of-range');
      expect(JSON.stringify(pool.snapshot())).toBe(before);
    },
  );

  test('behind the last version nothing is changed any more', () => {
    const { checksum: _, ...content } = { ...poolWith().snapshot(), version: Number.MAX_SAFE_INTEGER - 1 };
    const pool = Pool.restore({ ...content, checksum: jsonChecksum(content) } as PoolSnapshot);
    const lease = pool.allocate({ length: 64, owner: 'a' });
    expect(lease.generation).toBe(Number.MAX_SAFE_INTEGER);
    const last = JSON.stringify(pool.snapshot());
    expect(refusal(() => pool.allocate({ length: 64, owner: 'b' })).code).toBe('out-of-range');
    expect(refusal(() => pool.plan([{ op: 'release', ...lease }])).code).toBe('out-of-range');
    expect(pool.allocate({ length: 64, owner: 'a' })).toEqual(lease);
    expect(JSON.stringify(pool.snapshot())).toBe(last);
    expect(JSON.stringify(Pool.restore(JSON.parse(last)).snapshot())).toBe(last);
  });
});

test.each<[string, object]>([
  ['a reservation without a reason', { op: 'reserve', range: '2001:db8::1' }],
  ['a reservation for all requests', { op: 'reserve', range: '2001:db8::1', reason: '', allow: 'all' }],
  ['a range that is a number', { op: 'reserve', range: 5, reason: '' }],
  ['a prefix that is a number', { op: 'reclaim', prefix: 5 }],
  ['an early end that is none', { op: 'reclaim', prefix: '2001:db8::/64', early: false }],
  [
    'a container that is text',
    { op: 'update', prefix: '2001:db8::/64', owner: 'a', generation: 1, since: 0, to: { container: 'x' } },
  ],
])('%s damages a record', (_, change) => {
  const pool = poolWith();
  const record = recordFor(pool, { changes: [change as PoolChange] });
  expect(refusal(() => pool.apply(record))).toMatchObject({ code: 'damaged-record', path: ['changes', 0] });
});

test('a record that sets the clock back to a time that is not before the last change is damaged', () => {
  const pool = poolWith();
  const changes: PoolChange[] = [{ op: 'reset-clock' }, { op: 'add-root', root: '2001:db9::/48' }];
  const error = refusal(() => pool.apply(recordFor(pool, { changes })));
  expect(error.message).toBe('damaged record at at: out-of-order');
});

test('a plan whose answer is a reservation for all requests is damaged', () => {
  const pool = poolWith();
  const { version, record } = pool.plan([{ op: 'reserve', range: '2001:db8::1', reason: '' }]);
  const results = [{ range: '2001:db8::1 - 2001:db8::1', reason: '', allow: 'all' }];
  const json = JSON.parse(JSON.stringify({ version, record, results }));
  expect(refusal(() => pool.commit(json)).code).toBe('damaged-record');
  expect(pool.version).toBe(0);
});

test('a generation that the change after a clock reset would get is unknown until there is that change', () => {
  const time = { now: 10_000_000 };
  const pool = poolWith({}, time);
  const { prefix } = pool.allocate({ length: 64, owner: 'a' });
  time.now = 0;
  expect(refusal(() => pool.release({ prefix, generation: 2 })).code).toBe('unknown-lease');
  pool.plan((draft) => {
    draft.reserve('2001:db8:0:9::/64');
    expect(refusal(() => draft.release({ prefix, generation: 2 })).code).toBe('stale-generation');
  });
});
