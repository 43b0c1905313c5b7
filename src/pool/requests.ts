/** The public types of what a pool is asked for, and of its answers. */
import type { Strategy } from '../bitmap.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Lease, Reservable, Reservation, Tags } from './types.ts';

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
  /**
   * For an owner that has the lease already, with other tags than those given: `refuse` (the default), `keep` the lease as
   * it is, or `update` it.
   */
  readonly onExisting?: 'refuse' | 'keep' | 'update' | undefined;
}

/**
 * Asks that an owner has a lease of a length.
 *
 * @public
 */
export interface AllocateRequest extends LeaseOptions {
  /** The length of the prefix, 0 to 128. */
  readonly length: number;
  /** The place of the lease: a prefix inside a root, or one that holds whole roots. Defaults to all roots. */
  readonly within?: Prefix | string | undefined;
  /** Defaults to the pool's strategy. */
  readonly strategy?: Strategy | undefined;
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

/** Fields of a lease that a request about it can have and that say nothing: so a lease can be spread into one. */
interface LeaseRest {
  readonly generation?: number;
  readonly since?: number;
}

/**
 * A command to a pool: its `op`, and the arguments of the call of that name. A {@link Lease} can be spread into those
 * that are about one: `{ op: 'release', ...lease }`.
 *
 * @public
 */
export type PoolRequest =
  | ({ readonly op: 'allocate' } & AllocateRequest)
  | ({ readonly op: 'allocate' } & ExactRequest & LeaseRest)
  | ({ readonly op: 'release' } & LeaseId & Partial<Lease>)
  | { readonly op: 'reserve'; readonly range: Reservable; readonly reason?: string | undefined }
  | { readonly op: 'unreserve'; readonly range: Reservable; readonly reason?: string | undefined }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix | string }
  | { readonly op: 'resize-root'; readonly root: Prefix | string; readonly to: Prefix | string }
  | { readonly op: 'reclaim'; readonly limit?: number | undefined };

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
