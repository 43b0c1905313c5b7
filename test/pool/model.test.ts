/**
 * The whole pool against the reference that others get in hextet/testing, step by step; a failure prints the shortest
 * list of steps that shows it. Beside what the commands look at, the journal, the snapshots, the gaps and the inside of
 * the pool are held to their promises after each step.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AllocateRequest,
  type Lease,
  type LeaseId,
  Pool,
  type PoolAnswer,
  type PoolOptions,
  type PoolPlan,
  type PoolRequest,
  type PoolSnapshot,
  type ReleaseOptions,
  type UpdateOptions,
} from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import type { AddressRange } from '../../src/range.ts';
import { type PoolUnderTest, poolCommands, ReferencePool } from '../../src/testing.ts';
import { blocksOf, checkPool } from '../support/check-pool.ts';

interface Universe {
  readonly options: Pick<PoolOptions, 'roots' | 'lengths' | 'strategy' | 'quarantine' | 'anycast'>;
  /** What is asked for. */
  readonly lengths: readonly number[];
}

const universes: Record<string, Universe> = {
  'single addresses and small blocks': {
    options: {
      roots: [
        '2001:db8::/122',
        '2001:db8:0:1:fdff:ffff:ffff:ff60/123',
        '2001:db8:0:1:fdff:ffff:ffff:ff80/123',
      ],
    },
    lengths: [128, 128, 127, 126, 124, 122],
  },
  'the ends of the space, with quarantine': {
    options: {
      roots: ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122', '::/123'],
      quarantine: { seconds: 3 },
      anycast: 'allow',
    },
    lengths: [128, 127, 125, 124, 123],
  },
  'delegated prefixes, with quarantine': {
    options: {
      roots: ['2001:db8::/57', '2001:db8:0:80::/58', '2001:db8:0:c0::/58'],
      quarantine: { seconds: 2 },
      lengths: [64, 62, 60, 58],
    },
    lengths: [64, 64, 62, 60, 58, 57],
  },
  'four addresses and six beside them, with quarantine': {
    options: {
      roots: ['2001:db8::8/127', '2001:db8::/126', '2001:db8::4/126'],
      strategy: 'next',
      quarantine: { seconds: 2 },
      anycast: 'allow',
    },
    lengths: [128, 128, 127, 126],
  },
  'eight networks, with quarantine': {
    options: { roots: ['2001:db8::/61'], strategy: 'best', quarantine: { seconds: 2 } },
    lengths: [64, 64, 63, 62],
  },
  'nearly everything there is': {
    options: { roots: ['::/1', '8000::/2'] },
    lengths: [1, 2, 4, 6, 7],
  },
  'a large site': {
    options: { roots: ['2001:db8::/32'], quarantine: { seconds: 1 } },
    lengths: [48, 56, 64, 80, 128],
  },
};

/** A pool that is looked at closely after every call, and a second one that follows its journal. */
class WatchedPool implements PoolUnderTest {
  readonly clock: PoolOptions['clock'];
  pool: Pool;
  mirror: Pool;

  constructor(options: PoolOptions) {
    this.clock = options.clock;
    this.pool = new Pool(options);
    this.mirror = new Pool(options);
  }

  allocate(request: AllocateRequest): Lease {
    return this.watch(() => this.pool.allocate(request));
  }

  allocateExact(prefix: Prefix, request: { owner: string }): Lease {
    return this.watch(() => this.pool.allocateExact(prefix, request));
  }

  release(lease: LeaseId, options: ReleaseOptions = {}): void {
    this.watch(() => this.pool.release(lease, options));
  }

  update(lease: LeaseId, changes: UpdateOptions): Lease {
    return this.watch(() => this.pool.update(lease, changes));
  }

  resizeLease(lease: LeaseId, to: Prefix): Lease {
    return this.watch(() => this.pool.resizeLease(lease, to));
  }

  planEach(groups: readonly (readonly PoolRequest[])[]) {
    return this.watch(() => this.pool.planEach(groups));
  }

  reserve(range: AddressRange, reason: string, options: { allow?: 'exact' } = {}): void {
    this.watch(() => this.pool.reserve(range, reason, options));
  }

  unreserve(range: AddressRange): void {
    this.watch(() => this.pool.unreserve(range));
  }

  plan(requests: readonly PoolRequest[]): PoolPlan {
    const { version } = this.pool;
    const plan = this.watch(() => this.pool.plan(requests));
    expect(this.pool.version).toBe(version);
    return plan;
  }

  commit(plan: PoolPlan): readonly PoolAnswer[] {
    const data = JSON.parse(JSON.stringify(plan)) as PoolPlan;
    // Every other plan is committed as it is, the others by way of a wire.
    const answers = this.watch(() => this.pool.commit(plan.version % 2 === 0 ? plan : data));
    expect(answers).toEqual(plan.results);
    return answers;
  }

  reclaim(): readonly Prefix[] {
    return this.watch(() => this.pool.reclaim());
  }

  addRoot(root: Prefix): void {
    this.watch(() => this.pool.addRoot(root));
  }

  removeRoot(root: Prefix): void {
    this.watch(() => this.pool.removeRoot(root));
  }

  resizeRoot(from: Prefix, to: Prefix): void {
    this.watch(() => this.pool.resizeRoot(from, to));
  }

  leases() {
    return this.pool.leases();
  }

  reservations() {
    return this.pool.reservations();
  }

  quarantines() {
    return this.pool.quarantines();
  }

  usage() {
    return this.pool.usage();
  }

  get roots() {
    return this.pool.roots;
  }

  get version() {
    return this.pool.version;
  }

  /** A failure changes nothing; a success leaves everything sound. */
  watch<T>(call: () => T): T {
    const before = JSON.stringify(this.pool.snapshot());
    let result: T;
    try {
      result = call();
    } catch (error) {
      expect(JSON.stringify(this.pool.snapshot())).toBe(before);
      throw error;
    }
    if (this.pool.version > this.mirror.version) {
      this.follow();
      this.look();
    }
    return result;
  }

  follow(): void {
    const { pool, mirror } = this;
    for (const record of pool.changes(mirror.version)) {
      expect(mirror.apply(JSON.parse(JSON.stringify(record)))).toBe(true);
      expect(mirror.apply(record)).toBe(false);
    }
    const text = JSON.stringify(pool.snapshot());
    expect(JSON.stringify(mirror.snapshot())).toBe(text);
    const restored = Pool.restore(JSON.parse(text) as PoolSnapshot, { clock: this.clock });
    expect(JSON.stringify(restored.snapshot())).toBe(text);
    // What a pool remembers beside what it holds decides nothing: another one takes over now and then.
    if (pool.version % 7 === 0) [this.pool, this.mirror] = [mirror, restored];
  }

  look(): void {
    const { pool } = this;
    const { total, leased, reserved, quarantined, free, largestGap } = pool.usage();
    expect(leased + reserved + quarantined + free).toBe(total);
    const gaps = [...pool.free()];
    expect(gaps.reduce((sum, { size }) => sum + size, 0n)).toBe(free);
    expect(largestGap).toBe(gaps.length === 0 ? null : Math.min(...gaps.map(({ length }) => length)));
    const leases = [...pool.leases()];
    for (const [i, lease] of leases.entries()) {
      const { prefix, owner } = lease;
      expect(pool.ownedBy(owner)).toContainEqual(lease);
      const path = pool.path(prefix.first);
      expect(
        path
          .filter((one) => one.prefix.contains(prefix))
          .every((one) => one.container || one.prefix === prefix || one.prefix.equals(prefix)),
      ).toBe(true);
      expect(path).toContainEqual(lease);
      const next = leases[i + 1];
      if (next !== undefined) expect(Prefix.compare(prefix, next.prefix)).toBe(-1);
      expect(pool.roots.filter((root) => root.contains(prefix))).toHaveLength(1);
    }
    const after = leases[leases.length >> 1];
    if (after !== undefined) {
      const rest = leases.slice((leases.length >> 1) + 1);
      expect([...pool.leases({ after: after.prefix })]).toEqual(rest);
      expect([...pool.leases({ after: after.prefix, limit: 1 })]).toEqual(rest.slice(0, 1));
    }
    checkPool(pool);
    expect(blocksOf(this.mirror)).toEqual(blocksOf(pool));
    expect(blocksOf(Pool.restore(pool.snapshot()))).toEqual(blocksOf(pool));
  }
}

describe.each(Object.entries(universes))('%s', (_, { options, lengths }) => {
  test('every step does what the reference does', () => {
    fc.assert(
      fc.property(poolCommands({ lengths, maxCommands: 100, size: 'max' }), (commands) => {
        const model = new ReferencePool(options);
        const real = new WatchedPool({ ...options, clock: model.clock });
        fc.modelRun(() => ({ model, real }), commands);
        for (const lease of model.leases()) expect([...real.leases()]).toContainEqual(lease);
      }),
      { numRuns: 12 },
    );
  });
});
