/** The public types of what a pool is asked for, and of its answers. */
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Lease, PoolStrategy, Reservable, Reservation, Tags } from './types.ts';

/**
 * Names a lease. A {@link Lease} is one, too.
 *
 * @public
 */
export interface LeaseId {
  /** The prefix of the lease. */
  readonly prefix: Prefix | string;
  /** The generation of the lease: another one is refused. */
  readonly generation: number;
}

/**
 * The owner and the notes of a lease to be made.
 *
 * @public
 */
export interface LeaseOptions {
  /** The key of the owner: any text but the empty one. */
  readonly owner: string;
  /** Notes that stay with the lease. */
  readonly tags?: Tags | undefined;
  /** Whether other leases can lie inside. */
  readonly container?: boolean | undefined;
  /**
   * For an owner that has the lease already, with other tags or another `container` than those given: `refuse` (the
   * default), `keep` the lease as it is, or `update` it.
   */
  readonly onExisting?: 'refuse' | 'keep' | 'update' | undefined;
}

/**
 * A place: a prefix or a range in a root or in a container, one that holds whole roots, or the containers of an owner.
 *
 * @public
 */
export type Within = Prefix | AddressRange | string | { readonly owner: string };

/**
 * How a lease ends.
 *
 * @public
 */
export interface ReleaseOptions {
  /** For a container with something inside: `refuse` (the default), or `release` all of that first, as one change. */
  readonly contents?: 'refuse' | 'release' | undefined;
  /** Only as false: without the quarantine of the pool. */
  readonly quarantine?: false | undefined;
}

/**
 * Which quarantines end.
 *
 * @public
 */
export interface ReclaimOptions {
  /** At most so many. Defaults to all of them. */
  readonly limit?: number | undefined;
  /** Whether those end, too, whose time has not come. */
  readonly all?: boolean | undefined;
}

/**
 * The fields of a lease to change.
 *
 * @public
 */
export interface UpdateOptions {
  /** The new owner: the lease gets a new generation, and begins now. */
  readonly owner?: string | undefined;
  /** The new tags, instead of all that it has. */
  readonly tags?: Tags | undefined;
  /** True makes it a container; false is refused for a container with something inside. */
  readonly container?: boolean | undefined;
}

/**
 * Asks that an owner has a lease of a length.
 *
 * @public
 */
export interface AllocateRequest extends LeaseOptions {
  /** The length of the prefix, 0 to 128. */
  readonly length: number;
  /** The place of the lease. Defaults to all roots, outside of containers. */
  readonly within?: Within | readonly Within[] | undefined;
  /** Leased if it is free, or in quarantine after a lease of this owner; else the strategy chooses. */
  readonly prefer?: Prefix | string | undefined;
  /** Defaults to the pool's strategy. */
  readonly strategy?: PoolStrategy | undefined;
  /** For the strategy `random`. Defaults to a new seed for each request, made from the pool's. */
  readonly seed?: number | undefined;
}

/**
 * Asks that an owner has the lease of one prefix.
 *
 * @public
 */
export interface ExactRequest extends LeaseOptions {
  /** The prefix to lease. */
  readonly prefix: Prefix | string;
}

/**
 * A command to a pool: its `op`, and the arguments of the call of that name. A {@link Lease} can be spread into those
 * that are about one: `{ op: 'release', ...lease }`.
 *
 * @public
 */
export type PoolRequest =
  | ({ readonly op: 'allocate' } & AllocateRequest)
  | ({ readonly op: 'allocate' } & ExactRequest & Partial<Pick<Lease, 'generation' | 'since'>>)
  | ({ readonly op: 'release' } & LeaseId & ReleaseOptions & Partial<Omit<Lease, 'prefix'>>)
  | ({ readonly op: 'update' } & LeaseId & UpdateOptions & { readonly since?: number })
  | ({ readonly op: 'resize'; readonly to: Prefix | string } & LeaseId & Partial<Omit<Lease, 'prefix'>>)
  | {
      readonly op: 'reserve';
      readonly range: Reservable;
      readonly reason?: string | undefined;
      readonly allow?: 'exact' | undefined;
    }
  | {
      readonly op: 'unreserve';
      readonly range: Reservable;
      readonly reason?: string;
      readonly allow?: 'exact';
    }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix | string }
  | { readonly op: 'resize-root'; readonly root: Prefix | string; readonly to: Prefix | string }
  | { readonly op: 'reclaim'; readonly limit?: number | undefined; readonly all?: boolean | undefined };

/**
 * Selects leases.
 *
 * @public
 */
export interface LeaseFilter {
  /** Those with space in a place, at any depth: its contents, never the container itself. */
  readonly within?: Within | readonly Within[] | undefined;
  /** Those of an owner. */
  readonly owner?: string | undefined;
  /** Those that have all of these tags. */
  readonly tag?: Tags | undefined;
  /** Those after a prefix in the order of `Prefix.compare`: the last one of the page before. */
  readonly after?: Prefix | string | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
}

/**
 * Selects reservations.
 *
 * @public
 */
export interface ReservationFilter {
  /** Those with space in a prefix or a range. */
  readonly within?: Reservable | undefined;
  /** Those after a range in the order of `AddressRange.compare`: that of the last one of the page before. */
  readonly after?: Reservable | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
}

/**
 * Selects quarantines.
 *
 * @public
 */
export interface QuarantineFilter {
  /**
   * Those after this one: the last one of the page before. If it has ended since, the page begins with those of the same
   * time.
   */
  readonly after?: { readonly prefix: Prefix | string; readonly until: number } | undefined;
  /** At most so many. */
  readonly limit?: number | undefined;
}

/**
 * Selects free space.
 *
 * @public
 */
export interface FreeOptions {
  /** Space of a place that nothing in it holds. Defaults to all roots. */
  readonly within?: Within | readonly Within[] | undefined;
  /** Prefixes of one length. Defaults to the fewest prefixes that make up the space. */
  readonly length?: number | undefined;
}

/**
 * What to count.
 *
 * @public
 */
export interface UsageOptions {
  /** The space of a place. Defaults to all roots. */
  readonly within?: Within | readonly Within[] | undefined;
  /** Counts prefixes of this length instead of addresses. */
  readonly unit?: number | undefined;
}

/**
 * The answers to commands, by op: what the calls of those names return.
 *
 * @public
 */
export interface PoolAnswers {
  /** The lease, new or old. */
  readonly allocate: Lease;
  /** False where it was released before. */
  readonly release: boolean;
  /** The lease as it is now. */
  readonly update: Lease;
  /** The lease as it is now. */
  readonly resize: Lease;
  /** The reservation, new or old. */
  readonly reserve: Reservation;
  /** The reservation that has ended. */
  readonly unreserve: Reservation;
  /** The root. */
  readonly 'add-root': Prefix;
  /** The root that is gone. */
  readonly 'remove-root': Prefix;
  /** The root as it is now. */
  readonly 'resize-root': Prefix;
  /** The prefixes whose quarantine has ended. */
  readonly reclaim: readonly Prefix[];
}

/**
 * Any answer of a pool.
 *
 * @public
 */
export type PoolAnswer = PoolAnswers[keyof PoolAnswers];
