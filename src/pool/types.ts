/** The public types of `hextet/pool`. */

import type { Strategy } from '../bitmap.ts';
import type { JournalRecord } from '../internal/journaled.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';

/**
 * Words of the owner's about a lease; the pool keeps them and looks at none.
 *
 * @public
 */
export type Tags = Readonly<Record<string, string>>;

/**
 * What a pool gives out. It is a copy: releasing it needs only its prefix and its generation.
 *
 * @public
 */
export interface Lease {
  /** The space that is leased. */
  readonly prefix: Prefix;
  /** The key of its owner: 1 to 1,024 UTF-16 units, of any characters. */
  readonly owner: string;
  /** The version of the pool at which the lease was made: a later lease of the same prefix has a greater one. */
  readonly generation: number;
  /** What the caller noted with the lease. */
  readonly tags: Tags;
  /** Whether other leases can lie inside. */
  readonly container: boolean;
  /** When it was made, in milliseconds of the pool's clock. */
  readonly since: number;
}

/**
 * The rule that picks among the free prefixes: those of {@link Strategy}, and `hash`: the first free one from the place
 * on at which a stable hash of the owner points. So the same name gets the same prefix in every pool that has it free.
 *
 * @public
 */
export type PoolStrategy = Strategy | 'hash';

/**
 * Space that is never leased.
 *
 * @public
 */
export interface Reservation {
  /** The addresses that are kept. */
  readonly range: AddressRange;
  /** What the operator gave as the reason. */
  readonly reason: string;
  /** Only there as `exact`: a request that names a prefix in it gets that. */
  readonly allow?: 'exact';
}

/**
 * Released space that may not be leased yet.
 *
 * @public
 */
export interface Quarantine {
  /** The space that was released. */
  readonly prefix: Prefix;
  /** When it ends, in milliseconds of the pool's clock. */
  readonly until: number;
  /** The owner of the lease before: it can have the prefix again at once, if it names it. */
  readonly owner: string;
}

/**
 * Counts of addresses, or of prefixes of one length, which add up to the total exactly.
 *
 * @public
 */
export interface UsageCounts {
  /** All of them. */
  readonly total: bigint;
  /** Those under leases. */
  readonly leased: bigint;
  /** Each once, however many reservations cover it, and only while it is in no quarantine. */
  readonly reserved: bigint;
  /** Those in quarantine, whether or not a reservation covers them. */
  readonly quarantined: bigint;
  /** Those that nothing holds. */
  readonly free: bigint;
}

/**
 * The use of the space of a pool or of a place in it. `JSON.stringify` writes the counts as decimal text.
 *
 * @public
 */
export interface Usage extends UsageCounts {
  /** The length of the largest free aligned prefix, or null where nothing is free. */
  readonly largestGap: number | null;
  /** The use of the space of all containers inside, at any depth: each container counts as the space that it holds. */
  readonly below: UsageCounts;
}

/**
 * What a new pool is made of.
 *
 * @public
 */
export interface PoolOptions {
  /**
   * The prefixes to lease from, in the order in which they are used. No two overlap. IPv4 space is one of IPv4-mapped
   * addresses: `IPv4Prefix.parse('10.0.0.0/8').toIPv6()`.
   */
  readonly roots: Iterable<Prefix | string>;
  /** What is never leased: prefixes, ranges or addresses inside the roots, with or without a reason. One may come twice. */
  readonly reserve?:
    | Iterable<Reservable | { readonly range: Reservable; readonly reason: string; readonly allow?: 'exact' }>
    | undefined;
  /** The lengths that can be leased. Defaults to all. */
  readonly lengths?: Iterable<number> | undefined;
  /** Defaults to `first`. */
  readonly strategy?: PoolStrategy | undefined;
  /** Where the strategy `random` begins: an integer from 0 to 2^53-1. Defaults to 0. */
  readonly seed?: number | undefined;
  /** How long released space is quarantined, 0 to 2^32-1 seconds. Defaults to 0. */
  readonly quarantine?: { readonly seconds: number } | undefined;
  /** Whether single addresses that a subnet uses for anycast are never leased: `skip` (the default) or `allow`. */
  readonly anycast?: 'skip' | 'allow' | undefined;
  /**
   * Milliseconds since some moment, 0 to 8.64e15. Defaults to `Date.now`. Time that goes back stands still for
   * the pool.
   */
  readonly clock?: (() => number) | undefined;
  /**
   * The seconds, 0 to 2^32-1, that times of other hosts can be ahead of the clock: later ones are refused. A clock that is
   * more than that before the last change starts anew from its own time. Defaults to one hour.
   */
  readonly maxClockSkew?: number | undefined;
  /** How many change sets {@link Pool.changes} can give back, 0 to 2^24. Defaults to 1,024. */
  readonly journal?: number | undefined;
}

/**
 * What can be reserved: an address, a prefix or a range, as a value or as text.
 *
 * @public
 */
export type Reservable = Address | Prefix | AddressRange | string;

/**
 * One change of a pool as plain data, with canonical texts of prefixes and ranges. A release has all of the lease that
 * ends, so that the time each owner had it follows from the records alone.
 *
 * @public
 */
export type PoolChange =
  | {
      readonly op: 'lease';
      readonly prefix: string;
      readonly owner: string;
      readonly tags?: Tags;
      readonly container?: true;
    }
  | {
      readonly op: 'release';
      readonly prefix: string;
      readonly generation: number;
      readonly owner: string;
      readonly tags?: Tags;
      readonly container?: true;
      readonly since: number;
      /** The end of the quarantine; null for none. */
      readonly until: number | null;
    }
  | {
      readonly op: 'update';
      readonly prefix: string;
      readonly generation: number;
      readonly owner: string;
      readonly tags?: Tags;
      readonly container?: true;
      readonly since: number;
      /** The fields that are other ones now. With another owner the lease has a new generation, and begins now. */
      readonly to: { readonly owner?: string; readonly tags?: Tags; readonly container?: boolean };
    }
  | { readonly op: 'resize'; readonly prefix: string; readonly generation: number; readonly to: string }
  | {
      readonly op: 'reclaim';
      readonly prefix: string;
      /** Only there as true: before its end. */
      readonly early?: true;
    }
  | { readonly op: 'reserve'; readonly range: string; readonly reason: string; readonly allow?: 'exact' }
  | { readonly op: 'unreserve'; readonly range: string; readonly reason: string; readonly allow?: 'exact' }
  /** The clock went back: the quarantines end no later than their length from the time of the record. */
  | { readonly op: 'reset-clock' }
  | { readonly op: 'add-root'; readonly root: string }
  | { readonly op: 'remove-root'; readonly root: string }
  | { readonly op: 'resize-root'; readonly root: string; readonly to: string };

/**
 * One record of the journal of a pool.
 *
 * @public
 */
export type PoolRecord = JournalRecord<PoolChange>;

/**
 * A whole pool as plain JSON data: equal pools give equal text.
 *
 * @public
 */
export interface PoolSnapshot {
  /** The format of the snapshot: 1. */
  readonly format: number;
  /** The version of the pool. */
  readonly version: number;
  /** The time of the last change. */
  readonly at: number;
  /** The digest of the journal up to the version. */
  readonly digest: string;
  /** The options of the pool. */
  readonly settings: {
    readonly lengths: readonly number[] | null;
    readonly strategy: string;
    readonly seed: number;
    readonly quarantineSeconds: number;
    readonly anycast: string;
  };
  /** In the operator's order. */
  readonly roots: readonly string[];
  /** `[range, reason]`, ascending; with `exact` where that is allowed. */
  readonly reservations: readonly (readonly string[])[];
  /** Every owner once, in the order of their first leases below. */
  readonly owners: readonly string[];
  /**
   * `[prefix, index of the owner, generation, since]`, in the order of `Prefix.compare`; with the tags where there are
   * some, and with 1 for a container.
   */
  readonly leases: readonly (readonly (string | number | Tags)[])[];
  /** `[prefix, until, owner]`, the least recently released first. */
  readonly quarantine: readonly (readonly [string, number, string])[];
  /** The lease of a root that was made last, after which the strategy `next` continues. */
  readonly newest: string | null;
  /** `[container, lease]` for the same in containers, ascending; in pools whose strategy is `next`. */
  readonly cursors: readonly (readonly [string, string])[];
  /** The checksum of all the other members: 16 hexadecimal digits. */
  readonly checksum: string;
}

/**
 * The holders of space of a root that is to be removed, as plain data.
 *
 * @public
 */
export type PoolBlocker =
  | {
      readonly kind: 'lease';
      readonly prefix: string;
      readonly owner: string;
      readonly generation: number;
      /** For a container: the count of leases inside, at any depth. */
      readonly inside?: number;
    }
  | { readonly kind: 'reservation'; readonly range: string; readonly reason: string }
  | { readonly kind: 'quarantine'; readonly prefix: string; readonly until: number }
  | { readonly kind: 'root'; readonly root: string };

/**
 * What really is in use somewhere, and by whom if that is known.
 *
 * @public
 */
export interface Finding {
  /** The space that is in use. */
  readonly prefix: Prefix;
  /** Who uses it, if that is known. */
  readonly owner?: string;
}

/**
 * Where a pool and the truth differ.
 *
 * @public
 */
export interface Audit {
  /** Leases that are not in use. */
  readonly unused: readonly Lease[];
  /** What is in use inside a root without a lease of that prefix, or of that owner. */
  readonly untracked: readonly Finding[];
  /** What overlaps something else in use that comes before it in order. */
  readonly duplicate: readonly Finding[];
  /** What is in use and not inside any root. */
  readonly outside: readonly Finding[];
}

/**
 * Is notified of every change after it is whole: one that this pool made, or one that it applied.
 *
 * @public
 */
export type ChangeListener = (record: PoolRecord, origin: 'own' | 'applied') => void;

/**
 * What a pool that is restored gets beside what it holds.
 *
 * @public
 */
export interface RestoreOptions extends Pick<PoolOptions, 'clock' | 'journal' | 'maxClockSkew'> {
  /** Is called after every change from then on. */
  readonly onChange?: ChangeListener;
}
