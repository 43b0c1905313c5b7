/** The commands find nothing wrong with a pool, and everything wrong with a broken one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Lease,
  type LeaseFilter,
  Pool,
  type PoolAnswer,
  type PoolDraft,
  type PoolGroup,
  type PoolOptions,
  type PoolPlan,
  type PoolStrategy,
  type ResultsOf,
  type Usage,
  type UsageOptions,
} from '../../src/pool.ts';
import type { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import {
  type PoolUnderTest,
  poolCommands,
  ReferencePool,
  type ReferencePoolOptions,
  type TestedLease,
} from '../../src/testing.ts';

const twoRoots = { roots: ['2001:db8::/122', '2001:db8::80/124'], quarantine: { seconds: 2 } };

/** What fast-check says after driving a pool that is made for the reference. */
function drive(
  make: (model: ReferencePool) => PoolUnderTest,
  seed = 4193,
  options: ReferencePoolOptions = twoRoots,
) {
  return fc.check(
    fc.property(poolCommands({ maxCommands: 40, size: 'max' }), (commands) => {
      fc.modelRun(() => {
        const model = new ReferencePool(options);
        return { model, real: make(model) };
      }, commands);
    }),
    { numRuns: 100, seed },
  );
}

/** The commands that are left of a failure, as they print, and what is wrong after the last. */
function failureOf(
  make: (model: ReferencePool) => PoolUnderTest,
  seed?: number,
  options?: ReferencePoolOptions,
): [calls: string[], what: string] {
  const { counterexample, errorInstance } = drive(make, seed, options);
  const calls = String(counterexample?.[0]).replace(/ \/\*.*\*\/$/s, '');
  return [calls.split(/,(?=\w+\()/), (errorInstance as Error).message];
}

const poolOf = (Class: typeof Pool) => (model: ReferencePool) =>
  new Class({ ...twoRoots, clock: model.clock });

test('a pool does what the reference does', () => {
  expect(drive(poolOf(Pool))).toMatchObject({ failed: false, errorInstance: null });
});

test.each<[why: string, options: ReferencePoolOptions]>([
  ['no root', { roots: [] }],
  ['a root of one address', { roots: ['2001:db8::7/128'], anycast: 'allow' }],
  ['the whole space', { roots: ['::/0'] }],
  ['no length at all', { roots: ['2001:db8::/64'], lengths: [] }],
  ['lengths shorter than its root', { roots: ['2001:db8::/64'], lengths: [32, 48] }],
])('so it does with %s', (_, options) => {
  const make = (model: ReferencePool) => new Pool({ ...options, clock: model.clock });
  expect(drive(make, 5952, options)).toMatchObject({ failed: false, errorInstance: null });
});

test('a pool need not have more than the calls that lease', () => {
  const small = (pool: Pool): PoolUnderTest => ({
    allocate: (request) => pool.allocate(request),
    allocateExact: (prefix, request) => pool.allocateExact(prefix, request),
    release: (lease) => pool.release(lease),
    leases: () => [...pool.leases()].reverse(),
  });
  expect(drive((model) => small(poolOf(Pool)(model)))).toMatchObject({ failed: false, errorInstance: null });
});

class NeverFrees extends Pool {
  override release(): boolean {
    return true;
  }
}

class FreesForOthers extends Pool {
  override release({ prefix, generation }: { prefix: Prefix; generation: number }): boolean {
    const lease = [...this.leases()].find((one) => one.prefix.equals(prefix));
    return super.release(lease ?? { prefix, generation });
  }
}

class AcceptsOverlap extends Pool {
  override allocateExact(prefix: Prefix, request: { owner: string }): Lease {
    try {
      return super.allocateExact(prefix, request);
    } catch (error) {
      if ((error as { code?: string }).code !== 'overlaps-lease') throw error;
      return { prefix, owner: request.owner, generation: this.version, tags: {}, container: false, since: 0 };
    }
  }
}

class GivesTwice extends Pool {
  given: Lease | null = null;

  override allocate(request: { length: number; owner: string }): Lease {
    const { given } = this;
    if (given?.prefix.length === request.length) return { ...given, owner: request.owner };
    this.given = super.allocate(request);
    return this.given;
  }
}

class ForgetsReservations extends Pool {
  override reserve(item: string | AddressRange, reason = '') {
    return { range: AddressRange.from(item), reason };
  }
}

class CommitsByHalves extends Pool {
  override commit<R extends readonly PoolAnswer[]>(
    plan: Pick<PoolPlan<R>, 'version' | 'record' | 'results'>,
  ): R {
    const answers = super.commit(plan);
    const first = answers.find((answer) => typeof answer === 'object' && 'owner' in answer);
    if (first !== undefined) this.release(first as Lease);
    return answers;
  }
}

class PlansForReal extends Pool {
  override plan<const G extends PoolGroup>(requests: G): PoolPlan<ResultsOf<G>> {
    const plan = super.plan(requests);
    super.commit(plan);
    return plan;
  }
}

class HidesOne extends Pool {
  override leases(): Iterable<Lease> {
    return [...super.leases()].slice(0, 2);
  }
}

class ListsBackwards extends Pool {
  override leases(filter?: LeaseFilter): Iterable<Lease> {
    return [...super.leases(filter)].reverse();
  }
}

class ChangesOnFailure extends Pool {
  override addRoot(root: Prefix): Prefix {
    try {
      return super.addRoot(root);
    } catch (error) {
      this.reclaim();
      if (this.usage().leased > 0n) this.release([...this.leases()][0] as TestedLease);
      throw error;
    }
  }
}

class OtherCode extends Pool {
  override removeRoot(root: Prefix): Prefix {
    try {
      return super.removeRoot(root);
    } catch {
      throw Object.assign(new Error('no'), { code: 'in-use' });
    }
  }
}

class Crashes extends Pool {
  override unreserve(): never {
    throw new TypeError('x is undefined');
  }
}

/** Believes each hour that the clock goes back. */
class FollowsTheClock extends Pool {
  constructor(options: PoolOptions) {
    super({ ...options, maxClockSkew: 0 });
  }
}

class CountsAnycast extends Pool {
  override count(length: number, options = {}): bigint {
    return super.count(length, options) + (length === 128 ? 1n : 0n);
  }
}

class HidesWhatIsBelow extends Pool {
  override usage(options: UsageOptions = {}): Usage {
    const usage = super.usage(options);
    return { ...usage, below: super.usage({ ...options, within: this.roots }).below };
  }
}

class IgnoresTheUnit extends Pool {
  override usage({ unit, ...options }: UsageOptions = {}): Usage {
    return super.usage(options);
  }
}

class DrawsWhatIsTaken extends Pool {
  override allocate(request: AllocateRequest): Lease {
    const lease = super.allocate(request);
    if (request.strategy !== 'random' || lease.prefix.length === 0) return lease;
    return { ...lease, prefix: lease.prefix.sibling() };
  }
}

class StopsAtARefusal extends Pool {
  override plan<const G extends PoolGroup>(group: G): PoolPlan<ResultsOf<G>> {
    const fill = (draft: PoolDraft) => {
      try {
        (group as (draft: PoolDraft) => void)(draft);
      } finally {
        const [first] = draft.leases();
        if (first !== undefined) draft.release(first, { contents: 'release' });
      }
    };
    return super.plan((typeof group === 'function' ? fill : group) as G);
  }
}

type AllocateRequest = Parameters<Pool['allocate']>[0] & { readonly strategy?: PoolStrategy };

/** Takes another strategy than the one that is asked for. */
const confuses = (asked: string, done: PoolStrategy) => {
  const Confusing = class extends Pool {
    override allocate(request: AllocateRequest): Lease {
      return super.allocate(request.strategy === asked ? { ...request, strategy: done } : request);
    }
  };
  return Object.defineProperty(Confusing, 'name', { value: `${asked} as ${done}` });
};

describe('what is broken is found', () => {
  test.each<[Class: unknown, what: string]>([
    [FollowsTheClock, 'by the rules'],
    [CountsAnycast, 'count('],
    [HidesWhatIsBelow, 'below'],
    [IgnoresTheUnit, 'usage('],
    [DrawsWhatIsTaken, '"random"'],
    [StopsAtARefusal, '"draft"'],
    [confuses('best', 'sparse'), '"best"'],
    [confuses('sparse', 'best'), '"sparse"'],
    [confuses('hash', 'next'), '"hash"'],
    [NeverFrees, 'release'],
    [FreesForOthers, 'release'],
    [AcceptsOverlap, 'refused: overlaps-lease'],
    [GivesTwice, 'lease'],
    [ForgetsReservations, 'reservation'],
    [CommitsByHalves, 'plan('],
    [PlansForReal, 'by the rules'],
    [HidesOne, 'lease'],
    [ListsBackwards, 'leases('],
    [ChangesOnFailure, 'addRoot'],
    [OtherCode, 'refused: in-use'],
    [Crashes, 'x is undefined'],
  ])('%o', (Class, what) => {
    const [calls, message] = failureOf(poolOf(Class as typeof Pool));
    expect(message).toContain(what);
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  test('the strategy `next` that begins anew each time', () => {
    const options = { roots: ['2001:db8::/122'], lengths: [124, 128] };
    const Broken = confuses('next', 'first');
    const make = (model: ReferencePool) => new Broken({ ...options, clock: model.clock });
    const [calls, message] = failureOf(make, undefined, options);
    expect(message).toContain('"next"');
    expect(calls.length).toBeLessThanOrEqual(4);
  });

  test('without a quarantine that the rules ask for', () => {
    const [calls, message] = failureOf((model) => new Pool({ roots: twoRoots.roots, clock: model.clock }), 9);
    expect(calls).toEqual([
      expect.stringContaining('{"op":"allocate","length":122,"owner":"owner-0"}'),
      'release({"op":"release","prefix":"2001:db8::/122","generation":1})',
    ]);
    expect(message).toBe(
      [
        'After release({"op":"release","prefix":"2001:db8::/122","generation":1}) there is by the rules',
        '  quarantine 2001:db8::/122 until 1002000',
        '  80 addresses: 0 leased, 0 reserved, 64 quarantined, 16 free',
        '  largest gap 124',
        'but in the pool',
        '  80 addresses: 0 leased, 0 reserved, 0 quarantined, 80 free',
        '  largest gap 122',
      ].join('\n'),
    );
  });
});
