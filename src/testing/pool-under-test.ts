/** A pool that is to be tested, and what is seen of it. */
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Lease, Quarantine, Reservation, Usage, UsageCounts } from '../pool.ts';

/**
 * The fields of a lease that are compared: `tags` and `container` if they are there.
 *
 * @public
 */
export type TestedLease = Pick<Lease, 'prefix' | 'owner' | 'generation'> &
  Partial<Pick<Lease, 'tags' | 'container'>>;

/**
 * The fields of a usage that are compared: `largestGap` and `below` if they are there.
 *
 * @public
 */
export type TestedUsage = UsageCounts & Partial<Pick<Usage, 'largestGap' | 'below'>>;

/**
 * A value, or the promise of one.
 *
 * @public
 */
export type TestedAnswer<T, IsAsync> = IsAsync extends true ? PromiseLike<T> | T : T;

/**
 * The calls of a pool, synchronous or not.
 *
 * @public
 */
export interface TestedCalls<IsAsync extends boolean> {
  /** The lease of an owner, new or had before. */
  allocate(request: {
    readonly length: number;
    readonly owner: string;
    readonly [option: string]: unknown;
  }): TestedAnswer<TestedLease, IsAsync>;
  /** The lease of just this prefix. */
  allocateExact?(
    prefix: Prefix,
    request: { readonly owner: string; readonly [option: string]: unknown },
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Ends a lease; with `contents: 'release'` also all that is in it. */
  release(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    options?: { readonly contents: 'release' },
  ): TestedAnswer<unknown, IsAsync>;
  /** Changes the owner, the tags or what a lease may hold: a pool that has this call has containers. */
  update?(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    changes: object,
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Gives a lease another length. */
  resizeLease?(
    lease: Pick<TestedLease, 'prefix' | 'generation'>,
    to: Prefix,
  ): TestedAnswer<TestedLease, IsAsync>;
  /** Keeps space from being leased. */
  reserve?(
    range: AddressRange,
    reason: string,
    options?: { readonly allow: 'exact' },
  ): TestedAnswer<unknown, IsAsync>;
  /** Ends a reservation. */
  unreserve?(range: AddressRange): TestedAnswer<unknown, IsAsync>;
  /** Ends the quarantines that are over. */
  reclaim?(options?: never): TestedAnswer<Iterable<Prefix>, IsAsync>;
  /** Adds a root after the others. */
  addRoot?(root: Prefix): TestedAnswer<unknown, IsAsync>;
  /** Removes a root. */
  removeRoot?(root: Prefix): TestedAnswer<unknown, IsAsync>;
  /** Gives a root another size or place. */
  resizeRoot?(from: Prefix, to: Prefix): TestedAnswer<unknown, IsAsync>;
  /** All leases, in any order. A pool with `count` is asked as `Pool` is: with a filter, too, and in its order. */
  leases(filter?: never): TestedAnswer<Iterable<TestedLease>, IsAsync>;
  /** All reservations, in any order. */
  reservations?(): TestedAnswer<Iterable<Reservation>, IsAsync>;
  /** All quarantines, the least recently released first. */
  quarantines?(): TestedAnswer<Iterable<Pick<Quarantine, 'prefix' | 'until'>>, IsAsync>;
  /** How many addresses there are of each kind. A pool with `count` is asked as `Pool` is: with `within` and `unit`, too. */
  usage?(of?: never): TestedAnswer<TestedUsage, IsAsync>;
  /** How many prefixes of a length can be leased; of a part for `within`. */
  count?(length: number, of?: never): TestedAnswer<bigint, IsAsync>;
  /** The free prefixes. */
  free?(of?: never): TestedAnswer<Iterable<Prefix>, IsAsync>;
  /** The leases around an address, outermost first. */
  path?(address: Address): TestedAnswer<Iterable<TestedLease>, IsAsync>;
  /** The innermost hold around an address. */
  covering?(address: Address): TestedAnswer<TestedLease | Reservation | null, IsAsync>;
}

/**
 * A pool that {@link poolCommands} drives: a `Pool`, what is wrapped around one, or an implementation of one's own. Calls
 * mean what those of `Pool` mean; they refuse by throwing an error that has the same `code`. It needs `allocate`,
 * `release` and `leases` only. Other calls are used and compared if they exist.
 *
 * @public
 */
export interface PoolUnderTest extends TestedCalls<false> {
  /**
   * The plan that `commit` is to execute, all or nothing; nothing is changed yet. A pool that has `planEach` also takes a
   * function, which gets a draft to call.
   */
  plan?(group: never): object;
  /** Plans independent groups: each whole, or refused. */
  planEach?(groups: readonly (readonly never[])[]): {
    readonly plan: object;
    readonly results: readonly { readonly ok: boolean; readonly issue?: { readonly code: string } }[];
  };
  /** Executes a plan. */
  commit?(plan: object): Iterable<unknown>;
  /** The roots in the operator's order. */
  readonly roots?: readonly Prefix[];
  /** How many changes there have been. */
  readonly version?: number;
}

/**
 * A pool whose calls return promises, as one reached through a network or a store: {@link asyncPoolCommands} drives it. Its calls
 * are those of {@link PoolUnderTest}.
 *
 * @public
 */
export interface AsyncPoolUnderTest extends TestedCalls<true> {
  /** Executes the requests of a list as one change, all or nothing, as `Pool.plan` orders them. */
  transact?(requests: readonly never[]): PromiseLike<Iterable<unknown>>;
  /**
   * Executes the calls of a function as one change. The function gets a draft, which answers at once, and can be called
   * again where another change came first.
   */
  draft?(work: never): PromiseLike<Iterable<unknown>>;
}

/** The result of a step, or the content of a pool, as lines of text. */
export type Lines = readonly string[];

/** Everything that can be seen of a pool, as far as another one shows it, too. */
export function seen(pool: PoolUnderTest, like: PoolUnderTest): Lines {
  const { reservations, quarantines, roots, usage, version } = like;
  return [
    ...leaseLines(pool.leases()),
    ...(reservations && pool.reservations ? reservationLines(pool.reservations()) : []),
    ...(quarantines && pool.quarantines ? Array.from(pool.quarantines(), quarantineText) : []),
    ...(roots && pool.roots ? pool.roots.map((root) => `root ${root}`) : []),
    ...(usage && pool.usage ? usageLines(pool.usage(), like.usage?.()) : []),
    ...(version === undefined ? [] : [`version ${pool.version}`]),
  ];
}

export function leaseLines(leases: Iterable<TestedLease>): string[] {
  return Array.from(leases, leaseText).sort();
}

export function leaseText({ prefix, owner, generation, tags = {}, container }: TestedLease): string {
  const notes = Object.keys(tags).length > 0 ? `, tags ${JSON.stringify(tags)}` : '';
  const kind = container === true ? 'container' : 'lease';
  return `${kind} ${prefix} of "${owner}", generation ${generation}${notes}`;
}

export function reservationLines(reservations: Iterable<Reservation>): string[] {
  return Array.from(reservations, reservationText).sort();
}

export function reservationText({ range, reason, allow }: Reservation): string {
  return `reservation ${range} "${reason}"${allow === undefined ? '' : `, ${allow}`}`;
}

export function quarantineText({ prefix, until }: Pick<Quarantine, 'prefix' | 'until'>): string {
  return `quarantine ${prefix} until ${until}`;
}

/** The counts of a usage, and what else another one shows, too. */
export function usageLines(usage: TestedUsage, like: TestedUsage = usage): string[] {
  const { largestGap, below } = usage;
  return [
    countsLine('addresses', usage),
    ...(like.largestGap === undefined || largestGap === undefined ? [] : [`largest gap ${largestGap}`]),
    ...(like.below === undefined || below === undefined ? [] : [countsLine('below', below)]),
  ];
}

function countsLine(what: string, { total, leased, reserved, quarantined, free }: TestedUsage): string {
  return `${total} ${what}: ${leased} leased, ${reserved} reserved, ${quarantined} quarantined, ${free} free`;
}
