/**
 * Leases: who has which prefix.
 *
 * @packageDocumentation
 */

import { failType } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange } from './ip/range.ts';
import { type AuditItem, auditOf } from './pool/audit.ts';
import { readChangeSet, readPlan, toChangeSet } from './pool/changes.ts';
import { checkKey, checkObject } from './pool/checks.ts';
import { Core } from './pool/core.ts';
import { Plan } from './pool/plan.ts';
import { coveringOf, freePrefixes, leasesIn, readListing } from './pool/queries.ts';
import { readSnapshot } from './pool/read-snapshot.ts';
import {
  orderedWishes,
  readAllocate,
  readExact,
  readRelease,
  readRequest,
  readReserve,
} from './pool/requests.ts';
import type {
  AllocateRequest,
  Audit,
  ChangeListener,
  ChangeSet,
  ExactRequest,
  Lease,
  PoolOptions,
  PoolRequest,
  PoolSnapshot,
  Quarantine,
  ReleaseRequest,
  Reservable,
  Reservation,
  Usage,
} from './pool/types.ts';
import { usageOf } from './pool/usage.ts';
import { snapshotOf } from './pool/write-snapshot.ts';

export type { AuditItem } from './pool/audit.ts';
export { Plan } from './pool/plan.ts';
export type {
  AddRootRequest,
  AllocateRequest,
  Audit,
  Change,
  ChangeListener,
  ChangeSet,
  ExactRequest,
  ExpireRequest,
  Finding,
  Lease,
  PoolBlocker,
  PoolOptions,
  PoolRequest,
  PoolSnapshot,
  Quarantine,
  ReleaseRequest,
  RemoveRootRequest,
  Reservable,
  Reservation,
  ReserveRequest,
  ResizeRootRequest,
  Tags,
  UnreserveRequest,
  Usage,
} from './pool/types.ts';

/**
 * The truth of who holds which prefix. What it holds are leases, reservations and quarantines, all of them inside its
 * roots; no two leases overlap, whatever their lengths, and none overlaps a reservation or a quarantine.
 *
 * Every change gets the next version, and is one entry of a journal that makes an equal pool again from an empty one or
 * from any snapshot. No call that fails changes anything. The same calls on equal pools give the same results.
 *
 * @example
 * ```ts
 * import { Pool } from 'hextet/pool';
 *
 * const pool = new Pool({ roots: ['2001:db8::/48'], reserve: ['2001:db8::/64'] });
 * const lease = pool.allocate({ length: 64, owner: 'net-7' });
 * String(lease.prefix); // '2001:db8:0:1::/64'
 * pool.allocate({ length: 64, owner: 'net-7' }).generation === lease.generation; // true
 * pool.release(lease);
 * ```
 *
 * @public
 */
export class Pool {
  /** The state, the journal and the clock. @internal */
  core: object;

  /**
   * A pool of version 0 without leases.
   *
   * @throws HextetError as for {@link Pool.addRoot} and {@link Pool.reserve}, and for an option out of its bounds.
   */
  constructor(options: PoolOptions) {
    this.core = Core.of(options);
  }

  /** How many changes there have been. */
  get version(): number {
    return coreOf(this).state.version;
  }

  /** The roots in the operator's order. */
  get roots(): readonly Prefix[] {
    return coreOf(this).state.space.bitmaps.map(({ root }) => root);
  }

  /**
   * Makes sure that an owner has a lease of a length (inside `within`, if that is given). If it has one, that is the
   * answer, the oldest of several, and nothing is changed, whatever else is asked; so a call may safely be repeated.
   *
   * The strategy picks inside the first root, in the operator's order, where something fits; `next` goes on behind the
   * lease that was made last, `random` needs no seed. Where nothing fits, quarantines that are over are ended, the
   * least recently released first, until something does. It looks at each lease that the owner has.
   *
   * @throws HextetError `exhausted` with the counts in its details, `length-not-allowed`, `outside-root` for `within`,
   * `unknown-strategy`, `out-of-range`, `empty` or `too-long` for the owner.
   */
  allocate(request: AllocateRequest): Lease {
    return coreOf(this).lease(readAllocate(request));
  }

  /**
   * Makes sure that an owner has the lease of just this prefix. If it has, that is the answer, and nothing is changed.
   *
   * @throws HextetError `overlaps-lease`, `overlaps-reservation` or `overlaps-quarantine` with what is in the way, the
   * first of all; `outside-root`, `length-not-allowed`, `anycast-address`; `host-bits` for an unaligned prefix.
   */
  allocateExact(prefix: Prefix | string, request: Omit<ExactRequest, 'prefix'>): Lease {
    return coreOf(this).lease(readExact(prefix, request));
  }

  /**
   * Gives a lease back. Its space is free at once, or rests in quarantine.
   *
   * @throws HextetError `stale-generation` where the prefix was leased anew, `double-release` where it is not leased any
   * more, `unknown-lease` where it never was.
   */
  release(lease: ReleaseRequest): void {
    coreOf(this).grant(readRelease(lease));
  }

  /**
   * Keeps space from being leased. Reservations may overlap each other, and span roots that lie side by side. The same
   * again changes nothing. Space in quarantine is reserved from the quarantine's end on. It takes steps for each prefix of
   * the range's minimal cover, and for each other reservation and quarantine in it, however large it is.
   *
   * @returns The reservation.
   * @throws HextetError `overlaps-lease` with the first lease in the way, `outside-root`, `already-reserved` for the same
   * range with another reason.
   */
  reserve(item: Reservable, reason: string = ''): Reservation {
    const range = AddressRange.from(item);
    coreOf(this).grant(readReserve({ reserve: range, reason }));
    return { range, reason };
  }

  /**
   * Ends a reservation. What another one covers stays reserved.
   *
   * @param item - just the range of the reservation, not a part of it.
   * @throws HextetError `unknown-reservation`.
   */
  unreserve(item: Reservable): void {
    coreOf(this).grant(readRequest({ unreserve: item }));
  }

  /**
   * What any number of requests would do, all together, without doing it. What gives space comes first: ended
   * quarantines, releases, ended reservations; then the roots, new reservations, exact allocations, and at last the other
   * allocations, the largest first and equal ones as they stand.
   *
   * @returns The plan, which {@link Pool.commit} carries out as long as nothing else has changed.
   * @throws HextetError as the calls for the single requests do; the path is the index of the request.
   */
  plan(requests: Iterable<PoolRequest>): Plan {
    const wishes = orderedWishes(requests);
    const { steps, result } = coreOf(this).rehearse((transaction) => transaction.grantAll(wishes));
    return new Plan(steps.version - 1, toChangeSet(steps), result.map(String));
  }

  /**
   * Carries out a plan, or its JSON, as one change.
   *
   * @returns The leases that were asked for, in the order of the requests.
   * @throws HextetError `stale-plan` where the pool has changed since the plan was made.
   */
  commit(plan: Pick<Plan, 'version' | 'record' | 'leases'>): Lease[] {
    return coreOf(this).carryOut(readPlan(plan));
  }

  /**
   * Carries out an entry of the journal of another pool, or of this one before a restart.
   *
   * @returns Whether it was the next one; false where it was done before, or has no changes, and nothing was to do.
   * @throws HextetError `journal-gap` where entries between are missing, `journal-fork` where another change led to its
   * version, as far as the journal of this pool still has that, `damaged-record` where it is no such entry or
   * none that a pool with these settings can have made, and as the single changes do where it does not fit the pool.
   */
  apply(record: ChangeSet): boolean {
    const core = coreOf(this);
    const steps = readChangeSet(record);
    const { version } = core.state;
    if (steps.version <= version) core.journal.checkKnown(steps, version);
    if (steps.version <= version || steps.steps.length === 0) return false;
    core.replay(steps, () => {});
    return true;
  }

  /**
   * Ends all quarantines that are over, in a number of steps that depends on these only. Space that {@link Pool.allocate}
   * finds nothing else for comes back without this, too.
   *
   * @returns What is free now, the least recently released first.
   */
  expire(): Prefix[] {
    return coreOf(this).commit((transaction) => transaction.expire());
  }

  /**
   * Adds a root behind the others.
   *
   * @throws HextetError `overlaps-root` with the root in the way.
   */
  addRoot(root: Prefix | string): void {
    coreOf(this).grant({ op: 'add-root', root: Prefix.from(root) });
  }

  /**
   * Takes a root away.
   *
   * @throws HextetError `unknown-root`; `root-in-use` with every {@link PoolBlocker} in its details: all leases,
   * reservations and quarantines that have space in it.
   */
  removeRoot(root: Prefix | string): void {
    coreOf(this).grant({ op: 'remove-root', root: Prefix.from(root) });
  }

  /**
   * Gives a root another size or another place. It takes a step for each lease in the root.
   *
   * @throws HextetError `unknown-root`; `resize-blocked` with every {@link PoolBlocker} in its details: all leases,
   * reservations and quarantines that would be outside, and all other roots that would overlap.
   */
  resizeRoot(from: Prefix | string, to: Prefix | string): void {
    coreOf(this).grant({ op: 'resize-root', root: Prefix.from(from), to: Prefix.from(to) });
  }

  /** The lease that holds an address, or the lowest of the reservations that do, or null; null outside the roots. */
  covering(address: Address | string): Lease | Reservation | null {
    return coveringOf(coreOf(this).state, Address.from(address));
  }

  /**
   * All leases of an owner, ascending.
   *
   * @throws HextetError `empty` or `too-long` for what is no owner.
   */
  ownedBy(owner: string): Lease[] {
    return coreOf(this).state.leases.ownedBy(checkKey(owner));
  }

  /**
   * All leases, or those that overlap a prefix: root by root, ascending, made one at a time. Each step goes on behind
   * the lease before in what the pool is at that moment: it may be changed between the steps.
   *
   * @throws HextetError `outside-root` where no root has any of `within`.
   */
  leases(options: { readonly within?: Prefix | string | undefined } = {}): Iterable<Lease> {
    const { state } = coreOf(this);
    const { within } = readListing(options);
    return iterable(() => leasesIn(state, within));
  }

  /** All reservations as they are now, ascending. */
  reservations(): Reservation[] {
    return [...coreOf(this).state.reservations.list];
  }

  /** All quarantines as they are now, the least recently released first. */
  quarantines(): Quarantine[] {
    return coreOf(this).state.leases.quarantines();
  }

  /**
   * The fewest prefixes that make up the free space, or all free prefixes of a length; inside `within`, if that is
   * given. Root by root, ascending, made one at a time, and live as {@link Pool.leases} is.
   *
   * @throws HextetError `outside-root` where no root has any of `within`, `out-of-range`.
   */
  free(
    options: { readonly length?: number | undefined; readonly within?: Prefix | string | undefined } = {},
  ): Iterable<Prefix> {
    const { state } = coreOf(this);
    const { within, length } = readListing(options);
    return iterable(() => freePrefixes(state, within, length));
  }

  /** How many addresses there are, and how many are leased, reserved, in quarantine and free: exactly. */
  usage(): Usage {
    return usageOf(coreOf(this).state);
  }

  /**
   * Compares the leases with what is really in use.
   *
   * @param truth - prefixes, with or without their owners, in any order.
   * @throws HextetError for an item that is none, with its index as the path.
   */
  audit(truth: Iterable<AuditItem>): Audit {
    return auditOf(coreOf(this).state, truth);
  }

  /**
   * The changes that lead from a version to this one, as plain data: {@link Pool.apply} takes them.
   *
   * @throws HextetError `journal-gone` where they are not kept any longer, `out-of-range` for a version still to come.
   */
  changes(since: number): ChangeSet[] {
    const { journal, state } = coreOf(this);
    return journal.since(since, state.version);
  }

  /**
   * Tells a listener of every change from now on, in order and after the change is whole. What it throws changes
   * nothing: it becomes an unhandled rejection, and the other listeners are told all the same.
   *
   * @returns What makes it stop.
   */
  onChange(listener: ChangeListener): () => void {
    if (typeof listener !== 'function') failType('a function', listener);
    const { listeners } = coreOf(this).journal;
    const own: ChangeListener = (changes) => listener(changes);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** The pool as plain JSON data with a checksum. Equal pools give equal text, whatever happened before. */
  snapshot(): PoolSnapshot {
    return snapshotOf(coreOf(this).state);
  }

  /**
   * The pool that a snapshot stands for; the clock, the journal and listeners are no part of one.
   *
   * @throws HextetError for damage: `damaged-snapshot`, `damaged-version`, `damaged-checksum`, `damaged-overlap`,
   * `damaged-outside`, `damaged-owner` or `damaged-generation`, with the path to it.
   */
  static restore(
    snapshot: PoolSnapshot,
    options: Pick<PoolOptions, 'clock' | 'journal'> & { readonly onChange?: ChangeListener } = {},
  ): Pool {
    checkObject('the options of a restore', options);
    const { onChange } = options;
    const pool = new Pool({ roots: [] });
    pool.core = new Core(readSnapshot(snapshot), options);
    if (onChange !== undefined) pool.onChange(onChange);
    return pool;
  }
}

function coreOf(pool: Pool): Core {
  return pool.core as Core;
}
