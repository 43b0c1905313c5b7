/** A journal proves itself: it replays from every version, no flipped bit is taken, and histories that differ are forks. */
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/internal/random.ts';
import { Pool, type PoolRecord, type PoolRequest, type PoolSnapshot } from '../../src/pool.ts';
import { thrownBy } from '../support/refusal.ts';

const copy = <T>(data: T): T => JSON.parse(JSON.stringify(data)) as T;

interface History {
  readonly pool: Pool;
  readonly clock: () => number;
  /** The snapshot of every version. */
  readonly snapshots: PoolSnapshot[];
  readonly records: PoolRecord[];
}

/** A pool with a long past in little space. */
function history(seed: number, steps: number): History {
  const random = new Random(seed);
  let now = 1.7e12;
  const clock = () => now;
  const pool = new Pool({
    roots: ['2001:db8::/59', '2001:db8:1::/60'],
    reserve: [{ range: '2001:db8::/64', reason: 'routers' }],
    quarantine: { seconds: 5 },
    clock,
  });
  const snapshots = [copy(pool.snapshot())];
  for (let i = 0; i < steps; i++) {
    now += random.below(3000);
    const leases = [...pool.leases()];
    const lease = leases[random.below(leases.length + 1)];
    const owner = `net-${random.below(9)}`;
    const site = `2001:db8:0:${(random.below(16) + 1).toString(16)}::/64`;
    // Now and then the clock goes back by two hours.
    if (random.below(12) === 0) now -= 7_200_000;
    const container = random.below(2) === 0;
    const requests: PoolRequest[] = [
      { op: 'allocate', length: 62 + random.below(4), owner, container, onExisting: 'keep' },
      { op: 'allocate', prefix: site, owner, tags: { vlan: `${i}`, ü: '\u{1f600}' }, onExisting: 'update' },
      { op: 'reserve', range: `2001:db8:1:${i % 16}::1 - 2001:db8:1:${i % 16}::9`, reason: `r${i}` },
      { op: 'unreserve', range: `2001:db8:1:${(i + 8) % 16}::1 - 2001:db8:1:${(i + 8) % 16}::9` },
      { op: 'reclaim' },
      i % 2 === 0
        ? { op: 'add-root', root: `2001:db8:${i + 2}::/64` }
        : { op: 'resize-root', root: '2001:db8:1::/60', to: '2001:db8:1::/59' },
    ];
    if (lease !== undefined) {
      const { prefix, generation } = lease;
      const outer = leases.find((one) => one.container)?.prefix ?? prefix;
      requests.push(
        { op: 'release', prefix, generation },
        { op: 'release', prefix, generation, contents: 'release', quarantine: false },
        { op: 'update', prefix, generation, owner, container },
        { op: 'update', prefix, generation, tags: { i: `${i}` } },
        {
          op: 'resize',
          prefix,
          generation,
          to: container ? prefix.parent() : prefix.children(prefix.length + 1).at(0n),
        },
        { op: 'allocate', length: outer.length + 2, owner, within: outer, container, onExisting: 'update' },
        { op: 'reserve', range: outer.children(outer.length + 1).at(1n), reason: '', allow: 'exact' },
        { op: 'reclaim', limit: 1, all: true },
      );
    }
    const { version } = pool;
    const { plan } = pool.planEach([
      [requests[random.below(requests.length)] as PoolRequest],
      [requests[random.below(requests.length)] as PoolRequest],
    ]);
    pool.commit(plan);
    if (pool.version > version) snapshots.push(copy(pool.snapshot()));
  }
  // Whoever replays it does so later.
  return { pool, clock: () => 1.8e12, snapshots, records: copy(pool.changes(0)) };
}

test.each([1, 2, 3])(
  'a journal replays from every version to the same snapshot and head, history %i',
  (seed) => {
    const { pool, clock, snapshots, records } = history(seed, 80);
    const text = JSON.stringify(pool.snapshot());
    expect(snapshots).toHaveLength(pool.version + 1);
    expect(records.length).toBeGreaterThan(50);
    for (const [version, snapshot] of snapshots.entries()) {
      const replayed = Pool.restore(snapshot, { clock });
      expect(replayed.head.version).toBe(version);
      for (const record of records.slice(version)) expect(replayed.apply(record)).toBe(true);
      expect(JSON.stringify(replayed.snapshot())).toBe(text);
      expect(replayed.head).toEqual(pool.head);
    }
  },
);

test('every record with one flipped bit is refused, and nothing is changed', () => {
  const { clock, snapshots, records } = history(7, 40);
  const texts = new TextDecoder('utf-8', { fatal: true });
  let tried = 0;
  const accepted: string[] = [];
  for (const [version, record] of records.entries()) {
    const before = Pool.restore(snapshots[version] as PoolSnapshot, { clock });
    const bytes = new TextEncoder().encode(JSON.stringify(record));
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      let flipped: PoolRecord | null = null;
      try {
        flipped = JSON.parse(texts.decode(bytes)) as PoolRecord;
      } catch {
        // Neither text nor JSON any more.
      }
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      if (flipped === null) continue;
      tried++;
      try {
        before.apply(flipped);
        accepted.push(JSON.stringify(flipped));
      } catch (error) {
        const { code } = error as { code: string };
        if (!['damaged-record', 'journal-gap', 'journal-fork'].includes(code)) accepted.push(code);
      }
    }
    expect(before.version).toBe(version);
    expect(before.apply(record)).toBe(true);
  }
  expect(accepted).toEqual([]);
  expect(tried).toBeGreaterThan(20_000);
});

describe('two histories that differ', () => {
  const options = { roots: ['2001:db8::/56'], clock: () => 1.7e12 };
  const first: PoolRequest[] = [
    { op: 'allocate', length: 64, owner: 'a' },
    { op: 'allocate', length: 64, owner: 'b' },
    { op: 'allocate', length: 63, owner: 'a' },
    { op: 'allocate', length: 64, owner: 'a', tags: { vlan: '7' } },
    { op: 'allocate', prefix: '2001:db8:0:1::/64', owner: 'a' },
    { op: 'allocate', length: 64, owner: 'a', container: true },
    { op: 'reserve', range: '2001:db8::/64', reason: '' },
    { op: 'reserve', range: '2001:db8::/64', reason: 'x' },
    { op: 'reserve', range: '2001:db8::/64', reason: 'x', allow: 'exact' },
    { op: 'add-root', root: '2001:db8:1::/56' },
    { op: 'resize-root', root: '2001:db8::/56', to: '2001:db8::/55' },
    { op: 'remove-root', root: '2001:db8::/56' },
  ];

  test('are a fork at the first record, each against each', () => {
    for (const shared of [0, 3]) {
      // A root with reservations in it stays.
      const pools = first.slice(0, shared === 0 ? first.length : -1).map((request) => {
        const pool = new Pool(options);
        for (let k = 0; k < shared; k++) pool.reserve(`2001:db8:0:${k + 16}::/64`);
        pool.run(request);
        return pool;
      });
      for (const [i, pool] of pools.entries()) {
        for (const [k, other] of pools.entries()) {
          const [record] = copy(other.changes(shared)) as [PoolRecord];
          if (i === k) expect(pool.apply(record)).toBe(false);
          else expect(thrownBy(() => pool.apply(record)).code).toBe('journal-fork');
        }
      }
    }
  });

  test('are a fork at the first record about a lease that both have, each against each', () => {
    const id = { prefix: '2001:db8::/64', generation: 1 };
    const next: PoolRequest[] = [
      { op: 'release', ...id },
      { op: 'release', ...id, quarantine: false },
      { op: 'update', ...id, owner: 'b' },
      { op: 'update', ...id, tags: { vlan: '7' } },
      { op: 'update', ...id, tags: { vlan: '8' } },
      { op: 'update', ...id, container: true },
      { op: 'resize', ...id, to: '2001:db8::/65' },
      { op: 'resize', ...id, to: '2001:db8::/66' },
      { op: 'unreserve', range: '2001:db8:0:9::/64' },
      { op: 'reclaim', all: true },
    ];
    const pools = next.map((request) => {
      const pool = new Pool({ ...options, quarantine: { seconds: 60 }, reserve: ['2001:db8:0:9::/64'] });
      pool.allocate({ length: 64, owner: 'a' });
      pool.release(pool.allocate({ length: 64, owner: 'gone' }));
      pool.run(request);
      return pool;
    });
    for (const [i, pool] of pools.entries()) {
      for (const [k, other] of pools.entries()) {
        const [record] = copy(other.changes(3)) as [PoolRecord];
        if (i === k) expect(pool.apply(record)).toBe(false);
        else expect(thrownBy(() => pool.apply(record)).code).toBe('journal-fork');
      }
    }
  });

  test('are a fork where only what came before them differs', () => {
    const pools = ['routers', 'switches'].map((reason) => {
      const pool = new Pool({ ...options, reserve: [{ range: '2001:db8::/64', reason }] });
      pool.allocate({ length: 64, owner: 'a' });
      return pool;
    }) as [Pool, Pool];
    const [record] = copy(pools[1].changes(0)) as [PoolRecord];
    expect(thrownBy(() => pools[0].apply(record)).code).toBe('journal-fork');
    const fresh = new Pool({ ...options, reserve: [{ range: '2001:db8::/64', reason: 'routers' }] });
    expect(thrownBy(() => fresh.apply(record)).code).toBe('journal-fork');
  });
});
