/** A pool as slow as it is readable. */

import { checkInteger, failType } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { readList } from '../pool/checks.ts';
import {
  type Command,
  readAllocate,
  readExact,
  readRelease,
  readRequest,
  readReservation,
} from '../pool/commands.ts';
import type { AllocateRequest, ExactRequest, LeaseId, PoolAnswer, PoolRequest } from '../pool/requests.ts';
import { readSettings } from '../pool/settings.ts';
import type { Lease, PoolOptions, Quarantine, Reservable, Reservation, Usage } from '../pool/types.ts';
import type { PoolUnderTest } from './pool-under-test.ts';
import { checkStrategy, ReferenceState, refuse } from './reference-state.ts';
import { ascending, type Span, shares } from './span.ts';

/**
 * What a reference pool is made of: as `PoolOptions`. The strategy is `first` or `last`.
 *
 * @public
 */
export type ReferencePoolOptions = Pick<
  PoolOptions,
  'roots' | 'reserve' | 'lengths' | 'strategy' | 'quarantine' | 'anycast'
>;

/**
 * What `commit` of a reference pool takes.
 *
 * @public
 */
export interface ReferencePlan {
  /** The version of the pool for which it was made. */
  readonly version: number;
  /** What it carries out. */
  readonly requests: readonly PoolRequest[];
}

/**
 * The rules of `Pool` in their plainest form: lists of leases, reservations and quarantines, and overlap tested two at a
 * time. Its calls mean what those of the same names of a `Pool` do, give the same leases and refuse with the same codes;
 * what a call costs grows with the square of what the pool holds. It is to be held against, and stands in for a pool in
 * small tests. It has its own clock, which stands still until {@link ReferencePool.wait}.
 *
 * @public
 */
export class ReferencePool implements PoolUnderTest {
  /** The state, whole between two calls. @internal */
  state: object;
  /** Milliseconds of its clock, which a pool beside it may share: `new Pool({ ...options, clock: model.clock })`. */
  readonly clock: () => number;
  /** What its clock shows. @internal */
  now = 1_000_000;

  /**
   * @throws HextetError as for `Pool`; `invalid-type` for a strategy other than `first` and `last`.
   */
  constructor(options: ReferencePoolOptions) {
    if (typeof options !== 'object' || options === null) failType('the options of a pool', options);
    const settings = readSettings(options);
    checkStrategy(settings.strategy);
    const state = new ReferenceState(settings);
    this.clock = () => this.now;
    this.state = state;
    const { roots, reserve = [] } = options;
    for (const root of readList('a list of roots', roots))
      state.execute({ op: 'add-root', root: Prefix.from(root) }, 0);
    state.startRoots = this.roots;
    for (const item of readList('a list of reservations', reserve)) state.execute(readReservation(item), 0);
  }

  /** How many changes there have been. */
  get version(): number {
    return stateOf(this).version;
  }

  /** The roots in the operator's order. */
  get roots(): readonly Prefix[] {
    return stateOf(this).roots.map(({ prefix }) => prefix);
  }

  /** As `Pool.allocate`, with the strategies `first` and `last`. */
  allocate(request: AllocateRequest): Lease {
    return run(this, [readAllocate(request)])[0] as Lease;
  }

  /** As `Pool.allocateExact`. */
  allocateExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Lease {
    return run(this, [readExact(prefix, request)])[0] as Lease;
  }

  /** As `Pool.release`. */
  release(lease: LeaseId): boolean {
    return run(this, [readRelease(lease ?? failType('a lease', lease))])[0] as boolean;
  }

  /** As `Pool.reserve`. */
  reserve(item: Reservable, reason: string = ''): Reservation {
    const range = AddressRange.from(item);
    return run(this, [readRequest({ op: 'reserve', range, reason })])[0] as Reservation;
  }

  /** As `Pool.unreserve`. */
  unreserve(range: Reservable): Reservation {
    return run(this, [readRequest({ op: 'unreserve', range })])[0] as Reservation;
  }

  /** As `Pool.plan`; the plan says only what was asked. */
  plan(requests: Iterable<PoolRequest>): ReferencePlan {
    const list = readList('a list of requests', requests);
    stateOf(this).next().executeAll(list.map(readRequest), this.now);
    return { version: this.version, requests: list };
  }

  /** As `Pool.commit`. */
  commit(plan: ReferencePlan): PoolAnswer[] {
    if (typeof plan !== 'object' || plan === null) failType('a plan', plan);
    if (plan.version !== this.version) refuse('stale-plan');
    return run(this, readList('the requests of a plan', plan.requests).map(readRequest));
  }

  /** As `Pool.reclaim`. */
  reclaim(): Prefix[] {
    return run(this, [readRequest({ op: 'reclaim' })])[0] as Prefix[];
  }

  /** As `Pool.addRoot`. */
  addRoot(root: Prefix | string): void {
    run(this, [readRequest({ op: 'add-root', root })]);
  }

  /** As `Pool.removeRoot`. */
  removeRoot(root: Prefix | string): void {
    run(this, [readRequest({ op: 'remove-root', root })]);
  }

  /** As `Pool.resizeRoot`. */
  resizeRoot(from: Prefix | string, to: Prefix | string): void {
    run(this, [readRequest({ op: 'resize-root', root: from, to })]);
  }

  /** All leases: root by root, ascending. */
  leases(): Lease[] {
    const { leases, roots } = stateOf(this);
    const rootOf = ({ prefix }: Lease) => roots.findIndex((root) => root.prefix.contains(prefix));
    return [...leases].sort((a, b) => rootOf(a) - rootOf(b) || ascending(a, b)).map(withoutSpan);
  }

  /** All reservations, ascending. */
  reservations(): Reservation[] {
    return [...stateOf(this).reservations].sort(ascending).map(withoutSpan);
  }

  /** All quarantines, the least recently released first. */
  quarantines(): Quarantine[] {
    return stateOf(this).quarantines.map(withoutSpan);
  }

  /** As `Pool.usage`, without the largest gap. */
  usage(): Omit<Usage, 'largestGap'> {
    const { roots, leases, quarantines, reservations } = stateOf(this);
    const [leased, quarantined, reserved, free] = shares(roots, leases, quarantines, reservations, roots) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    return { total: leased + quarantined + reserved + free, leased, reserved, quarantined, free };
  }

  /**
   * Lets time pass.
   *
   * @param seconds - 0 to 2^32-1, whole ones.
   * @throws HextetError `out-of-range`.
   */
  wait(seconds: number): void {
    checkInteger('the seconds', seconds, 0, 2 ** 32 - 1);
    this.now += 1000 * seconds;
  }
}

/** The state that only the modules of this folder look into. */
export function stateOf(pool: ReferencePool): ReferenceState {
  return pool.state as ReferenceState;
}

function run(pool: ReferencePool, commands: readonly Command[]): PoolAnswer[] {
  return change(pool, (state) => state.executeAll(commands, pool.now)).map((answer) =>
    typeof answer === 'object' && 'owner' in answer ? withoutSpan(answer) : answer,
  );
}

/** All or nothing: what throws leaves the state as it was, and so does what changes nothing. */
function change<T>(pool: ReferencePool, work: (state: ReferenceState) => T): T {
  const state = stateOf(pool);
  const next = state.next();
  const result = work(next);
  if (!next.equals(state)) pool.state = next;
  return result;
}

function withoutSpan<T>(held: T & Partial<Span>): T {
  const { first, last, ...rest } = held;
  return rest as T;
}
