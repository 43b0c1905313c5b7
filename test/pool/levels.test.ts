/** What a pool keeps of its levels: snapshots, cursors, reserved space, and what an undo brings back. */
import { describe, expect, test } from 'vitest';
import { type Lease, Pool, type PoolChange, type PoolOptions } from '../../src/pool.ts';
import { blocksOf, checkPool } from '../support/check-pool.ts';
import { recordFor } from '../support/records.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/32';
const net = (i: number) => `2001:db8:0:${i.toString(16)}::/64`.replace(':0:0::', '::');

function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

/** The pool has just the blocks that it has after a restore. */
function expectSound(pool: Pool): void {
  checkPool(pool);
  expect(blocksOf(Pool.restore(pool.snapshot(), { clock: () => pool.snapshot().at }))).toEqual(
    blocksOf(pool),
  );
}

/** Two sites, a network in each, two addresses in each of these, and a lease beside them. */
function nested(options: Partial<PoolOptions> = {}): Pool {
  const pool = poolWith(options);
  pool.allocateExact('2001:db8:5::/48', { owner: 'flat' });
  for (const site of ['2001:db8:2::/48', '2001:db8:1::/48']) {
    pool.allocateExact(site, { owner: 'site', container: true });
    const inner = `${site.slice(0, -5)}:7::/64`;
    pool.allocateExact(inner, { owner: `net ${site}`, container: true, tags: { vlan: '7' } });
    for (const i of [9, 8]) pool.allocateExact(inner.replace('::/64', `::${i}/128`), { owner: 'nic' });
  }
  return pool;
}

describe('a snapshot', () => {
  test('has the leases of all levels in their order, and each owner once', () => {
    const { owners, leases, newest, cursors } = nested().snapshot();
    expect(leases.map((row) => [row[0], owners[row[1] as number], ...row.slice(4)])).toEqual([
      ['2001:db8:1::/48', 'site', 1],
      ['2001:db8:1:7::/64', 'net 2001:db8:1::/48', { vlan: '7' }, 1],
      ['2001:db8:1:7::8/128', 'nic'],
      ['2001:db8:1:7::9/128', 'nic'],
      ['2001:db8:2::/48', 'site', 1],
      ['2001:db8:2:7::/64', 'net 2001:db8:2::/48', { vlan: '7' }, 1],
      ['2001:db8:2:7::8/128', 'nic'],
      ['2001:db8:2:7::9/128', 'nic'],
      ['2001:db8:5::/48', 'flat'],
    ]);
    expect(owners).toEqual(['site', 'net 2001:db8:1::/48', 'nic', 'net 2001:db8:2::/48', 'flat']);
    expect([newest, cursors]).toEqual(['2001:db8:1::/48', []]);
  });

  test('has the cursors of the strategy `next` in the order of their containers', () => {
    expect(nested({ strategy: 'next' }).snapshot()).toMatchObject({
      newest: '2001:db8:1::/48',
      cursors: [
        ['2001:db8:1::/48', '2001:db8:1:7::/64'],
        ['2001:db8:1:7::/64', '2001:db8:1:7::8/128'],
        ['2001:db8:2::/48', '2001:db8:2:7::/64'],
        ['2001:db8:2:7::/64', '2001:db8:2:7::8/128'],
      ],
    });
  });
});

describe('the cursor of a container', () => {
  /** A /62 as a container, whose last lease was the second of four. */
  function walked(): { pool: Pool; site: Lease } {
    const pool = poolWith({ strategy: 'next' });
    const site = pool.allocate({ length: 62, owner: 'site', container: true });
    for (const owner of ['a', 'b']) pool.release(pool.allocate({ length: 64, owner, within: site.prefix }));
    return { pool, site };
  }
  const cursors = (pool: Pool) => pool.snapshot().cursors;
  const plans: [string, (pool: Pool, site: Lease) => unknown][] = [
    ['a release', (pool, site) => pool.release(site)],
    ['an update', (pool, site) => pool.update(site, { container: false })],
    ['a resize', (pool, site) => pool.resizeLease(site, '2001:db8::/64')],
    ['a lease', (pool, site) => pool.allocate({ length: 64, owner: 'c', within: site.prefix })],
  ];

  test.each(plans)(
    'is what it was after a plan of %s, and fits the snapshot after the change',
    (_, change) => {
      const { pool, site } = walked();
      const before = JSON.stringify(pool.snapshot());
      pool.plan((draft) => void change(draft as never, site));
      expect(JSON.stringify(pool.snapshot())).toBe(before);
      change(pool, site);
      expectSound(pool);
    },
  );

  test('stays with other tags and a size that holds it, and goes with the container', () => {
    const { pool, site } = walked();
    const kept = [['2001:db8::/62', net(1)]];
    pool.update(site, { tags: { a: 'b' } });
    expect(cursors(pool)).toEqual(kept);
    pool.resizeLease(site, '2001:db8::/63');
    expect(cursors(pool)).toEqual([['2001:db8::/63', net(1)]]);
    pool.resizeLease({ ...site, prefix: '2001:db8::/63' }, net(0));
    expect(cursors(pool)).toEqual([]);
  });

  test('goes where the container becomes a lease, or is released', () => {
    for (const change of [plans[0]![1], plans[1]![1]]) {
      const { pool, site } = walked();
      change(pool, site);
      expect(cursors(pool)).toEqual([]);
      expectSound(pool);
    }
  });
});

describe('reserved space is one block where it can be', () => {
  const slash = (from: string, length: number) => `${from}/${length}`;
  test.each<[string, readonly string[]]>([
    ['two halves', ['2001:db8::/65', '2001:db8::8000:0:0:0/65']],
    [
      'a range between two that reach to it',
      ['2001:db8::/66', '2001:db8::c000:0:0:0/66', '2001:db8::4000:0:0:0 - 2001:db8::bfff:ffff:ffff:ffff'],
    ],
    ['the end of a range', ['2001:db8:0:1::/64', '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff']],
    [
      'ranges that overlap',
      ['2001:db8::3 - 2001:db8::c', '2001:db8:: - 2001:db8::7', '2001:db8::9 - 2001:db8::f'],
    ],
  ])('%s', (_, ranges) => {
    for (const roots of [[slash('2001:db8::', 48)], [slash('2001:db8::', 64), '2001:db8:0:1::/64']]) {
      const pool = poolWith({ roots });
      for (const range of ranges) pool.reserve(range);
      expectSound(pool);
      expect(blocksOf(poolWith({ roots, reserve: [...ranges].reverse() }))).toEqual(blocksOf(pool));
      for (const range of [...ranges].reverse()) pool.unreserve(range);
      expect([pool.usage().reserved, blocksOf(pool)]).toEqual([0n, blocksOf(poolWith({ roots }))]);
    }
  });

  test('and two where the block would be as large as the container, also when that changes its size', () => {
    const pool = poolWith();
    const site = pool.allocateExact('2001:db8::/62', { owner: 'site', container: true });
    for (const i of [0, 1]) pool.reserve(net(i));
    expectSound(pool);
    const before = blocksOf(pool);
    pool.plan([{ op: 'resize', ...site, to: '2001:db8::/63' }]);
    expect(blocksOf(pool)).toEqual(before);
    pool.resizeLease(site, '2001:db8::/63');
    expectSound(pool);
    pool.plan((draft) => void draft.resizeLease({ ...site, prefix: '2001:db8::/63' }, '2001:db8::/62'));
    pool.resizeLease({ ...site, prefix: '2001:db8::/63' }, '2001:db8::/61');
    expectSound(pool);
    expect(pool.usage({ within: '2001:db8::/61', unit: 64 })).toMatchObject({ reserved: 2n, free: 6n });
  });

  test('a lease that fills half of the old place of a container stays what it is', () => {
    const pool = poolWith();
    const site = pool.allocateExact('2001:db8::/63', { owner: 'site', container: true });
    pool.allocateExact(net(0), { owner: 'a' });
    pool.reserve(net(1));
    pool.resizeLease(site, '2001:db8::/62');
    expect(pool.covering('2001:db8::')).toMatchObject({ owner: 'a' });
    expectSound(pool);
  });
});

describe('a lease of another size', () => {
  test('in a container is smaller than that, and in a root can be as large', () => {
    const pool = poolWith({ roots: ['2001:db8::/62'] });
    const site = pool.allocateExact('2001:db8::/63', { owner: 'site', container: true });
    const lease = pool.allocateExact(net(0), { owner: 'a' });
    expect(refusal(() => pool.resizeLease(lease, '2001:db8::/63'))).toMatchObject({
      code: 'resize-blocked',
      details: {
        root: net(0),
        to: '2001:db8::/63',
        count: 1,
        blockers: [{ kind: 'root', root: '2001:db8::/63' }],
      },
    });
    expect(String(pool.resizeLease(site, '2001:db8::/62').prefix)).toBe('2001:db8::/62');
    expect(
      refusal(() => pool.resizeLease({ ...site, prefix: '2001:db8::/62' }, '2001:db8::/61')).details,
    ).toMatchObject({ blockers: [{ kind: 'root', root: '2001:db8::/62' }] });
    expectSound(pool);
  });

  test('of the same size is no change, and one beside it is refused with both', () => {
    const pool = poolWith();
    const lease = pool.allocateExact(net(0), { owner: 'a' });
    expect(pool.resizeLease(lease, net(0))).toEqual(lease);
    expect(pool.version).toBe(1);
    expect(refusal(() => pool.resizeLease(lease, net(1)))).toMatchObject({
      code: 'not-in-place',
      details: { prefix: net(0), to: net(1) },
    });
    const pair = pool.allocateExact('2001:db8:0:5::/127', { owner: 'b' });
    expect(refusal(() => pool.resizeLease(pair, '2001:db8:0:5::/128')).details).toEqual({
      item: '2001:db8:0:5::/128',
    });
  });
});

describe('records of other pools', () => {
  const apply = (pool: Pool, change: object, at = 0) =>
    pool.apply(recordFor(pool, { at, changes: [change as PoolChange] }));

  test('release no container that is in use', () => {
    const pool = poolWith();
    pool.allocateExact('2001:db8::/63', { owner: 'site', container: true });
    pool.allocateExact(net(0), { owner: 'a' });
    const release = { op: 'release', prefix: '2001:db8::/63', generation: 1, owner: 'site', container: true };
    expect(refusal(() => apply(pool, { ...release, since: 0, until: null }))).toMatchObject({
      code: 'container-in-use',
      details: { prefix: '2001:db8::/63', count: 1, blockers: [{ owner: 'a' }] },
    });
    expectSound(pool);
  });

  test('release without a quarantine, which a pool can do, too', () => {
    const time = { now: 0 };
    const options = { quarantine: { seconds: 60 } };
    const [pool, follower] = [poolWith(options, time), poolWith(options, time)];
    pool.release(pool.allocate({ length: 64, owner: 'a' }), { quarantine: false });
    for (const record of pool.changes(0)) follower.apply(record);
    expect([follower.quarantines(), follower.head]).toEqual([[], pool.head]);
  });

  test('have tags, lengths and reservations that are those of this one', () => {
    const pool = poolWith({ lengths: [64] });
    pool.allocate({ length: 64, owner: 'a' });
    const release = { op: 'release', prefix: net(0), generation: 1, owner: 'a', tags: { a: 'b' } };
    expect(refusal(() => apply(pool, { ...release, since: 0, until: null })).details).toEqual({
      place: 'tags',
      reason: 'unexpected',
    });
    const resize = { op: 'resize', prefix: net(0), generation: 1, to: '2001:db8::/63' };
    expect(refusal(() => apply(pool, resize)).code).toBe('length-not-allowed');
    const range = '2001:db8:: - 2001:db8::1';
    expect(refusal(() => apply(pool, { op: 'unreserve', range, reason: '' }))).toMatchObject({
      code: 'unknown-reservation',
      details: { range },
    });
    expect(refusal(() => apply(pool, { op: 'reclaim', prefix: net(0) })).code).toBe('unknown-quarantine');
    expect(refusal(() => apply(pool, { op: 'reclaim', prefix: net(5) })).code).toBe('unknown-quarantine');
    expect(refusal(() => apply(pool, { op: 'reclaim', prefix: net(5), early: true })).code).toBe(
      'unknown-quarantine',
    );
  });

  test('with answers that are leases of this pool, or of the change', () => {
    const pool = poolWith();
    pool.allocate({ length: 64, owner: 'old' });
    const plan = pool.plan([
      { op: 'allocate', length: 64, owner: 'old' },
      { op: 'allocate', length: 64, owner: 'new' },
      { op: 'add-root', root: '2001:db9::/48' },
    ]);
    const { version, record, results } = JSON.parse(JSON.stringify(plan));
    for (const [i, fields] of [
      [0, { generation: 2 }],
      [0, { prefix: net(9) }],
      [1, { prefix: net(9) }],
    ] as const) {
      const answers = [...results];
      answers[i] = { ...results[i], ...fields };
      expect(refusal(() => pool.commit({ version, record, results: answers }))).toMatchObject({
        code: 'damaged-record',
        path: ['results', i],
        details: { place: `results.${i}`, reason: 'not-leased' },
      });
    }
    expect(pool.commit({ version, record, results })).toEqual(plan.results);
  });
});

test('a reservation is the same only with the same reason and the same rule, and none is made over a lease', () => {
  const pool = poolWith();
  pool.allocateExact(net(9), { owner: 'a' });
  pool.reserve(net(1), 'r');
  pool.reserve(net(1), 'r');
  expect(pool.version).toBe(2);
  expect(refusal(() => pool.reserve(net(1), 'r', { allow: 'exact' })).code).toBe('already-reserved');
  expect(refusal(() => pool.reserve(net(9), 'r', { allow: 'exact' })).code).toBe('overlaps-lease');
  expect(refusal(() => pool.reserve('2001:db7:ffff:: - 2001:db8::', 'r')).code).toBe('outside-root');
});

test('as many quarantines are ended as are asked for', () => {
  const pool = poolWith({ quarantine: { seconds: 60 } });
  for (const i of [0, 1, 2]) pool.release(pool.allocateExact(net(i), { owner: 'a' }));
  expect(pool.reclaim({ limit: 0, all: true })).toEqual([]);
  expect(pool.reclaim({ limit: 1, all: true }).map(String)).toEqual([net(0)]);
  expect(pool.reclaim({ limit: 2 })).toEqual([]);
  expect(pool.quarantines()).toHaveLength(2);
});

test('a clock that goes back makes no quarantine longer', () => {
  const time = { now: 20_000_000 };
  const pool = poolWith({ quarantine: { seconds: 20_000 } }, time);
  pool.release(pool.allocateExact(net(0), { owner: 'a' }));
  time.now += 3_000_000;
  pool.release(pool.allocateExact(net(1), { owner: 'a' }));
  time.now = 10_000_000;
  expect(pool.quarantines().map(({ until }) => until)).toEqual([40_000_000, 43_000_000]);
  pool.addRoot('2001:db9::/48');
  expect(pool.quarantines().map(({ until }) => until)).toEqual([30_000_000, 30_000_000]);
  time.now = 30_000_000;
  expect(pool.reclaim()).toHaveLength(2);
  const fresh = { now: 20_000_000 };
  const other = poolWith({ quarantine: { seconds: 5_000 } }, fresh);
  other.release(other.allocateExact(net(0), { owner: 'a' }));
  fresh.now = 16_000_000;
  other.release(other.allocateExact(net(1), { owner: 'a' }));
  expect(other.quarantines().map(({ until }) => until)).toEqual([21_000_000, 21_000_000]);
});

describe('counts', () => {
  test('a prefix that several hold counts as leased, else as in quarantine, else as reserved, in any order', () => {
    const pool = poolWith({ quarantine: { seconds: 60 }, anycast: 'allow' });
    const at = (i: number, host: number) => `2001:db8:0:${i}::${host}/128`;
    const hold = (i: number, host: number, kind: 'l' | 'q' | 'r') => {
      if (kind === 'r') return pool.reserve(at(i, host));
      const lease = pool.allocateExact(at(i, host), { owner: `${i} ${host}` });
      return kind === 'q' && pool.release(lease);
    };
    (['rl', 'lr', 'rq', 'qr', 'ql', 'lq'] as const).forEach((kinds, i) => {
      hold(i + 1, 0, kinds[0] as 'r');
      hold(i + 1, 1, kinds[1] as 'r');
    });
    pool.reserve('2001:db8:0:7::3');
    expect(pool.usage({ unit: 64, within: '2001:db8::/61' })).toMatchObject({
      total: 8n,
      leased: 4n,
      quarantined: 2n,
      reserved: 1n,
      free: 1n,
    });
  });

  test('the largest gap is that of the place', () => {
    const pool = poolWith();
    pool.reserve('2001:db8::/65');
    expect(pool.usage({ within: net(0) }).largestGap).toBe(65);
    expect(JSON.parse(JSON.stringify(pool.usage({ within: net(0), unit: 65 })))).toEqual({
      total: '2',
      leased: '0',
      reserved: '1',
      quarantined: '0',
      free: '1',
      largestGap: 65,
      below: { total: '0', leased: '0', reserved: '0', quarantined: '0', free: '0' },
    });
  });

  test('a root has one prefix of its own length, an empty container none, and every address counts if allowed', () => {
    const pool = poolWith({ anycast: 'allow' });
    expect(pool.count(32)).toBe(1n);
    const site = pool.allocate({ length: 48, owner: 'site', container: true });
    expect(pool.count(48, { within: site.prefix })).toBe(0n);
    expect(pool.count(49, { within: site.prefix })).toBe(2n);
    expect(pool.count(64, { within: '2001:db8:1::/64' })).toBe(1n);
    expect(pool.count(128, { within: '2001:db8:1::/126' })).toBe(4n);
  });
});
