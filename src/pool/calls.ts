import { checkFields } from '../internal/fields.ts';
import { checkInteger } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import type { AnswerOf } from '../internal/journaled.ts';
import { Printable } from '../internal/printable.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { PrefixOptions } from '../ip/read-prefix.ts';
import { type AuditItem, auditOf } from './audit.ts';
import { checkKey, checkObject } from './checks.ts';
import {
  type Command,
  readAllocate,
  readExact,
  readPrefix,
  readReclaim,
  readRelease,
  readRequest,
  readReserve,
  readResize,
  readUpdate,
} from './commands.ts';
import { targetsIn } from './places.ts';
import {
  coveringOf,
  freePrefixes,
  leasesIn,
  pathOf,
  quarantinesIn,
  readListing,
  readPlaces,
  reservationsIn,
} from './queries.ts';
import { type Renumbering, renumbering } from './renumber.ts';
import type {
  AllocateRequest,
  ExactRequest,
  FreeOptions,
  LeaseFilter,
  LeaseId,
  PoolAnswer,
  PoolAnswers,
  PoolRequest,
  QuarantineFilter,
  ReclaimOptions,
  ReleaseOptions,
  ReservationFilter,
  UpdateOptions,
  UsageOptions,
} from './requests.ts';
import type { State } from './state.ts';
import type { Audit, Lease, Quarantine, Reservable, Reservation, Usage } from './types.ts';
import { countOf, usageOf } from './usage.ts';

/**
 * The calls that a {@link Pool} and the draft of a plan share. On a pool each call that changes something is one change;
 * on a draft all of them together are one.
 *
 * @public
 */
export abstract class PoolCalls extends Printable {
  /** All that the pool holds, and the way to change it. @internal */
  declare readonly internals: object;

  /**
   * Executes a request: returns what the call named by its `op` returns.
   *
   * @throws HextetError as that call; `unknown-field` for a field that the request cannot have.
   */
  run<R extends PoolRequest>(request: R): AnswerOf<R, PoolAnswers> {
    return execute(this, readRequest(request)) as AnswerOf<R, PoolAnswers>;
  }

  /**
   * Leases a prefix of a length to an owner. An owner that has such a lease (inside `within`, if that is given) gets that
   * one, the oldest of several, and nothing changes: so the call can be repeated.
   *
   * The strategy chooses inside the first root, in the operator's order, that has space. If none has, quarantines that
   * are over are ended, the least recently released first, until one has.
   *
   * @throws HextetError `exhausted` with the counts in its details, `length-not-allowed`, `outside-root` for `within`,
   * `unknown-strategy`, `out-of-range`, `empty` or `too-long` for the owner; `differs` for an owner that has the lease
   * with other tags.
   */
  allocate(request: AllocateRequest | ExactRequest): Lease {
    return execute(this, readAllocate(request)) as Lease;
  }

  /**
   * Leases one prefix to an owner. An owner that has it gets that lease, and nothing changes. A prefix in quarantine goes
   * back to the owner that released it, and to any once the quarantine is over.
   *
   * @throws HextetError `overlaps-lease`, `overlaps-reservation` or `overlaps-quarantine` with the lowest conflict;
   * `outside-root`, `length-not-allowed`, `anycast-address`; `host-bits` for an unaligned prefix; `differs` as for
   * {@link PoolCalls.allocate}.
   */
  allocateExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Lease {
    return execute(this, readExact(prefix, request)) as Lease;
  }

  /**
   * Ends a lease. Its space is free at once, or in quarantine first.
   *
   * @returns Whether there was something to do: false where it was released before.
   * @throws HextetError `container-in-use` with every {@link PoolBlocker} in its details; `stale-generation` where the prefix was leased anew; `unknown-lease` for a generation that is
   * still to come, or a prefix outside the roots.
   */
  release(lease: LeaseId, options: ReleaseOptions = {}): boolean {
    return execute(this, readRelease(lease, options)) as boolean;
  }

  /**
   * Changes a lease in place.
   *
   * @returns The lease as it is now; with a new owner it has a new generation.
   * @throws HextetError `stale-generation`, `unknown-lease`; `container-in-use` where it is to be no container any longer.
   */
  update(lease: LeaseId, changes: UpdateOptions): Lease {
    return execute(this, readUpdate(lease, changes)) as Lease;
  }

  /**
   * Gives a lease another size: the new prefix holds the old one, or lies in it.
   *
   * @throws HextetError `not-in-place`; `resize-blocked` where a container would lose something inside, or its place is
   * too small; `overlaps-lease`, `overlaps-reservation` or `overlaps-quarantine` for space that is not free;
   * `length-not-allowed`, `anycast-address`, `stale-generation`, `unknown-lease`.
   */
  resizeLease(lease: LeaseId, to: Prefix | string): Lease {
    return execute(this, readResize(lease, to)) as Lease;
  }

  /**
   * Keeps space from being leased. Reservations can overlap each other, and span adjacent roots. The same again changes
   * nothing. Space in quarantine is reserved from the end of the quarantine on. A reservation belongs to the innermost
   * container that holds more than its range.
   *
   * @param options - `allow: 'exact'`: a request that names a prefix in it gets that, and a lease there falls back to it.
   * @throws HextetError `overlaps-lease` with the lowest conflict, `outside-root`, `already-reserved` for the same range
   * with another reason.
   */
  reserve(
    range: Reservable,
    reason?: string,
    options: { readonly allow?: 'exact' | undefined } = {},
  ): Reservation {
    return execute(this, readReserve(range, reason, options)) as Reservation;
  }

  /**
   * Ends a reservation. Space that another one covers stays reserved.
   *
   * @param range - the whole range of the reservation, not a part of it.
   * @throws HextetError `unknown-reservation`.
   */
  unreserve(range: Reservable): Reservation {
    return execute(this, readRequest({ op: 'unreserve', range })) as Reservation;
  }

  /**
   * Ends quarantines that are over, the least recently released first. {@link PoolCalls.allocate} does it by itself where
   * it needs the space.
   *
   * @returns The prefixes that are free now.
   */
  reclaim(options: ReclaimOptions = {}): readonly Prefix[] {
    return execute(this, readReclaim(options)) as readonly Prefix[];
  }

  /**
   * Adds a root after the others.
   *
   * @throws HextetError `overlaps-root` with the conflicting root.
   */
  addRoot(root: Prefix | string): Prefix {
    return execute(this, { op: 'add-root', root: readPrefix(root) }) as Prefix;
  }

  /**
   * Removes a root.
   *
   * @throws HextetError `unknown-root`; `root-in-use` with every {@link PoolBlocker} in its details: all leases,
   * reservations and quarantines that have space in it.
   */
  removeRoot(root: Prefix | string): Prefix {
    return execute(this, { op: 'remove-root', root: readPrefix(root) }) as Prefix;
  }

  /**
   * Gives a root another size or another place, in a step for each lease in it.
   *
   * @throws HextetError `unknown-root`; `resize-blocked` with every {@link PoolBlocker} in its details: all leases,
   * reservations and quarantines that would be outside, and all other roots that would overlap.
   */
  resizeRoot(from: Prefix | string, to: Prefix | string): Prefix {
    return execute(this, { op: 'resize-root', root: readPrefix(from), to: readPrefix(to) }) as Prefix;
  }

  /** The roots in the operator's order. */
  get roots(): readonly Prefix[] {
    return stateOf(this).space.bitmaps.map(({ root }) => root);
  }

  /** How long released space is quarantined, in seconds. */
  get quarantineSeconds(): number {
    return stateOf(this).settings.quarantineSeconds;
  }

  /** Returns the innermost lease or reservation that holds an address, or null. */
  covering(address: Address | string): Lease | Reservation | null {
    return coveringOf(stateOf(this), Address.from(address));
  }

  /** Returns the leases around an address, the outermost first. */
  path(address: Address | string): Lease[] {
    return pathOf(stateOf(this), Address.from(address));
  }

  /**
   * Returns all leases of an owner, ascending.
   *
   * @throws HextetError `empty` or `too-long` for a text that is not an owner.
   */
  ownedBy(owner: string): Lease[] {
    return stateOf(this).leases.ownedBy(checkKey(owner));
  }

  /**
   * Lists leases in the order of `Prefix.compare`, a container before what it holds, one at a time. Each step continues
   * after the lease before in the pool as it is at that moment: it can change between the steps.
   *
   * @throws HextetError `outside-root` for a `within` apart from all roots.
   */
  leases(filter: LeaseFilter = {}): Iterable<Lease> {
    const state = stateOf(this);
    const listing = readListing(filter, ['within', 'owner', 'tag', 'after', 'limit']);
    return iterable(() => leasesIn(state, listing));
  }

  /** Returns reservations, ascending: all, those of a place, or a page of them. */
  reservations(filter: ReservationFilter = {}): Reservation[] {
    return reservationsIn(stateOf(this), filter);
  }

  /** Returns quarantines, the least recently released first: all, or a page of them. */
  quarantines(filter: QuarantineFilter = {}): Quarantine[] {
    return quarantinesIn(stateOf(this), filter);
  }

  /**
   * Lists the fewest prefixes that make up the free space, or all free prefixes of a length. Ascending, one at a time, and
   * live as {@link PoolCalls.leases} is.
   *
   * @throws HextetError `outside-root` for a `within` apart from all roots, `out-of-range`.
   */
  free(options: FreeOptions = {}): Iterable<Prefix> {
    const state = stateOf(this);
    const listing = readListing(options, ['within', 'length']);
    return iterable(() => freePrefixes(state, listing));
  }

  /**
   * Counts the prefixes of a length that can be leased, exactly: without anycast addresses, if the pool skips these.
   *
   * @throws HextetError `out-of-range`; `outside-root` for a `within` apart from all roots.
   */
  count(length: number, options: Pick<UsageOptions, 'within'> = {}): bigint {
    checkInteger('length', length, 0, 128);
    checkObject('object', options);
    checkFields('UsageOptions', options, ['within']);
    const state = stateOf(this);
    return countOf(state, targetsIn(state, readPlaces(options.within)), length);
  }

  /**
   * Counts what is leased, reserved, in quarantine and free: addresses, or prefixes of one length. A prefix that several
   * hold counts once, as leased if it is at all, else as in quarantine, else as reserved.
   *
   * @throws HextetError `out-of-range`; `outside-root` for a `within` apart from all roots.
   */
  usage(options: UsageOptions = {}): Usage {
    checkObject('object', options);
    checkFields('UsageOptions', options, ['within', 'unit']);
    const { within, unit = 128 } = options;
    checkInteger('unit', unit, 0, 128);
    const state = stateOf(this);
    return usageOf(state, targetsIn(state, readPlaces(within)), unit);
  }

  /**
   * Makes the requests that move all leases of a prefix to another one, where each has the same place: first `allocate`,
   * containers before what they hold, so that old and new exist side by side (RFC 4192), later `release`.
   *
   * @returns The requests, and the leases that have no place in the new prefix.
   */
  renumber(from: Prefix | string, to: Prefix | string): Renumbering {
    return renumbering(stateOf(this), readPrefix(from), readPrefix(to));
  }

  /**
   * Compares the leases with what is really in use.
   *
   * @param truth - prefixes, with or without their owners, in any order.
   * @param options - `hostBits: 'mask'` clears the bits after the length in texts of prefixes.
   * @throws HextetError for an item that cannot be read, with its index as the path.
   */
  audit(truth: Iterable<AuditItem>, options?: PrefixOptions): Audit {
    return auditOf(stateOf(this), truth, options);
  }

  /** Returns one line: the counts of what the pool holds. */
  override toString(): string {
    const { version, space, leases, reservations } = stateOf(this);
    const [leased, quarantined] = [leases.leased, leases.quarantined].map(sumOf);
    return `pool at version ${version}: ${space.bitmaps.length} roots, ${leased} leases, ${quarantined} quarantines, ${reservations.count} reservations`;
  }
}

/** What a pool or a draft is made of. */
export interface Internals {
  readonly state: State;
  /** Executes a command that was read. */
  readonly execute: (command: Command) => PoolAnswer;
}

/** Gives a pool or a draft its internals, which are neither printed nor compared. */
export function setInternals<I extends Internals>(calls: PoolCalls, internals: I): void {
  Object.defineProperty(calls, 'internals', { value: internals });
}

export function stateOf(calls: PoolCalls): State {
  return (calls.internals as Internals).state;
}

function execute(calls: PoolCalls, command: Command): PoolAnswer {
  return (calls.internals as Internals).execute(command);
}

function sumOf(counts: readonly Float64Array[]): number {
  return counts.reduce((sum, level) => level.reduce((total, count) => total + count, sum), 0);
}
