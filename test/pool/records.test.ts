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

const RANGE = '2001:db8:0:9:: - 2001:db8:0:9::5';
const LEASE = { op: 'lease', prefix: '2001:db8::/64', owner: 'a' };
const UPDATE = { op: 'update', prefix: '2001:db8::/64', owner: 'a', generation: 1, since: 0 };

test.each<[string, object, string]>([
  ['a reservation without a reason', { op: 'reserve', range: RANGE }, 'invalid-type'],
  ['a reservation for all', { op: 'reserve', range: RANGE, reason: '', allow: 'all' }, 'invalid-type'],
  ['a reservation for nobody', { op: 'reserve', range: RANGE, reason: '', allow: undefined }, 'invalid-type'],
  ['a range that is a number', { op: 'reserve', range: 5, reason: '' }, 'invalid-type'],
  ['a range in capitals', { op: 'reserve', range: RANGE.toUpperCase(), reason: '' }, 'invalid-type'],
  ['a prefix that is a number', { op: 'reclaim', prefix: 5 }, 'invalid-type'],
  ['a prefix in capitals', { ...LEASE, prefix: '2001:DB8::/64' }, 'invalid-type'],
  ['an early end that is none', { op: 'reclaim', prefix: '2001:db8::/64', early: false }, 'invalid-type'],
  ['a container that is none', { ...LEASE, container: false }, 'invalid-type'],
  ['no tags', { ...LEASE, tags: {} }, 'invalid-type'],
  ['an op in a list', { ...LEASE, op: ['lease'] }, 'invalid-type'],
  ['an update to a container that is text', { ...UPDATE, to: { container: 'x' } }, 'invalid-type'],
  ['an update to nothing', { ...UPDATE, to: null }, 'invalid-type'],
  ['an update of something else', { ...UPDATE, to: { ownr: 'b' } }, 'unknown-field'],
  [
    'a resize of generation 0',
    { op: 'resize', prefix: '2001:db8::/64', generation: 0, to: '2001:db8::/63' },
    'out-of-range',
  ],
])('%s damages a record', (_, change, reason) => {
  const pool = poolWith();
  pool.allocate({ length: 64, owner: 'a' });
  const record = recordFor(pool, { changes: [change as PoolChange] });
  expect(refusal(() => pool.apply(record))).toMatchObject({
    code: 'damaged-record',
    path: ['changes', 0],
    details: { reason },
  });
  expect(pool.version).toBe(1);
});

test.each<[string, object]>([
  ['no changes', { changes: [] }],
  ['changes that are no list', { changes: { 0: LEASE, length: 1 } }],
  ['a digest that is a number', { previous: 5 }],
  ['a digest in a list', { previous: ['0000000000000000'] }],
  ['a digest with something before it', { previous: 'x0000000000000000' }],
  ['a digest with something after it', { previous: '00000000000000000' }],
  ['a digest in capitals', { digest: 'ABCDEF0000000000' }],
])('%s is no record', (_, fields) => {
  const pool = poolWith();
  const record = recordFor(pool, { changes: [LEASE as PoolChange] });
  expect(refusal(() => pool.apply({ ...record, ...fields } as never))).toMatchObject({
    code: 'damaged-record',
    details: { reason: 'invalid-type' },
  });
  const empty = recordFor(pool, { changes: [] });
  expect(refusal(() => pool.apply(empty)).details).toMatchObject({ reason: 'invalid-type' });
  expect(pool.version).toBe(0);
});

test('an update to a field that is not there names the field', () => {
  const pool = poolWith();
  const record = recordFor(pool, { changes: [{ ...UPDATE, to: { ownr: 'b' } } as never] });
  expect(refusal(() => pool.apply(record)).cause).toMatchObject({
    code: 'unknown-field',
    path: ['to', 'ownr'],
    details: { nearest: 'owner' },
  });
});

describe('over a wire', () => {
  const json = <T>(data: T): T => JSON.parse(JSON.stringify(data)) as T;

  test('every kind of change is plain data, and makes an equal pool', () => {
    const time = { now: 20_000_000 };
    const options: Partial<PoolOptions> = { quarantine: { seconds: 60 } };
    const pool = poolWith(options, time);
    const follower = poolWith(options, time);
    const prefix = '2001:db8::/64';
    const lease = pool.allocate({ length: 64, owner: 'a' });
    const since = 20_000_000;
    const id = { prefix, generation: 1 };
    pool.update(id, { tags: { vlan: '7' } });
    pool.update(id, { container: true });
    pool.resizeLease(lease, '2001:db8::/60');
    pool.update({ prefix: '2001:db8::/60', generation: 1 }, { owner: 'b' });
    pool.update({ prefix: '2001:db8::/60', generation: 5 }, { container: false });
    pool.release({ prefix: '2001:db8::/60', generation: 5 });
    pool.reclaim({ all: true });
    pool.reserve(RANGE, 'static', { allow: 'exact' });
    pool.unreserve(RANGE);
    time.now = 1;
    pool.reserve(RANGE);
    const tags = { vlan: '7' };
    const site = { prefix: '2001:db8::/60', tags, since };
    expect(pool.changes(1).flatMap(({ changes }) => changes)).toStrictEqual([
      { op: 'update', prefix, generation: 1, owner: 'a', since, to: { tags } },
      { op: 'update', prefix, generation: 1, owner: 'a', tags, since, to: { container: true } },
      { op: 'resize', prefix, generation: 1, to: '2001:db8::/60' },
      { op: 'update', ...site, generation: 1, owner: 'a', container: true, to: { owner: 'b' } },
      { op: 'update', ...site, generation: 5, owner: 'b', container: true, to: { container: false } },
      { op: 'release', ...site, generation: 5, owner: 'b', until: 20_060_000 },
      { op: 'reclaim', prefix: '2001:db8::/60', early: true },
      { op: 'reserve', range: RANGE, reason: 'static', allow: 'exact' },
      { op: 'unreserve', range: RANGE, reason: 'static', allow: 'exact' },
      { op: 'reset-clock' },
      { op: 'reserve', range: RANGE, reason: '' },
    ]);
    for (const record of json(pool.changes(0))) {
      time.now = record.at;
      expect(follower.apply(record)).toBe(true);
      expect(follower.changes(record.version - 1)).toStrictEqual([record]);
    }
    expect(follower.snapshot()).toEqual(pool.snapshot());
  });

  test('a plan gives the answers that it had', () => {
    const pool = poolWith({ quarantine: { seconds: 60 } });
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    const plan = pool.plan([
      { op: 'reclaim', all: true },
      { op: 'reserve', range: RANGE, reason: 'static', allow: 'exact' },
      { op: 'reserve', range: '2001:db8:0:8::', reason: 'r' },
      { op: 'add-root', root: '2001:db9::/48' },
      { op: 'allocate', length: 64, owner: 'b', container: true, tags: { a: 'b' } },
    ]);
    expect(pool.commit(json(plan))).toEqual(plan.results);
    expect(plan.results[1]).toMatchObject({ allow: 'exact' });
    expect(plan.results[2]).not.toHaveProperty('allow');
    const empty = pool.plan([{ op: 'reclaim' }]);
    expect([String(empty), empty.record]).toEqual(['', null]);
    expect(pool.commit(json(empty))).toEqual([[]]);
    expect(pool.version).toBe(3);
  });

  test('a lease that ends in its own plan is an answer of that', () => {
    const pool = poolWith();
    const plan = pool.plan((draft) => {
      const lease = draft.allocate({ length: 64, owner: 'a' });
      draft.reserve(RANGE);
      draft.release(lease);
    });
    expect(pool.commit(json(plan))).toEqual(plan.results);
    expect(plan.results[0]).toMatchObject({ owner: 'a', generation: 1 });
  });

  test.each<[string, object]>([
    ['a lease whose container is text', { container: 'no' }],
    ['a lease without tags', { tags: undefined }],
    ['a lease of generation 0', { generation: 0 }],
    ['a lease from before all time', { since: -1 }],
    ['a lease with something more', { more: 1 }],
  ])('%s is no answer', (_, fields) => {
    const pool = poolWith();
    const { version, record, results } = json(pool.plan([{ op: 'allocate', length: 64, owner: 'a' }]));
    const answers = [{ ...results[0], ...fields }];
    expect(refusal(() => pool.commit({ version, record, results: answers } as never))).toMatchObject({
      code: 'damaged-record',
      path: ['results', 0],
    });
    expect(pool.version).toBe(0);
  });
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
