/** What a reference pool holds: plain lists, in which every overlap is found by looking at each item. */

import { type ErrorCode, HextetError } from '../error.ts';
import { failType } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Wish } from '../pool/requests.ts';
import type { Settings } from '../pool/settings.ts';
import type { Lease, Quarantine, Reservation } from '../pool/types.ts';
import { ascending, contains, covered, cut, equals, isAnycast, overlaps, type Span, spanOf } from './span.ts';

type Held<T> = T & Span;
type Request<Op> = Extract<Wish, { op: Op }>;

/** What gives space comes before what takes it, and what must have a certain place before what may have any. */
const ORDER = [
  'expire',
  'release',
  'unreserve',
  'remove-root',
  'resize-root',
  'add-root',
  'reserve',
  'exact',
  'allocate',
];

/** These two depend on nothing but what is taken. */
export function checkStrategy(strategy: string): void {
  if (strategy !== 'first' && strategy !== 'last') failType("the strategy 'first' or 'last'", strategy);
}

/** Refuses with a code. */
export function refuse(code: ErrorCode): never {
  throw new HextetError({ code, message: `the reference pool refuses: ${code}` });
}

export class ReferenceState {
  readonly settings: Settings;
  /** The roots that the pool was made with. */
  startRoots: readonly Prefix[] = [];
  version = 0;
  roots: Held<{ prefix: Prefix }>[] = [];
  /** In the order in which they were made. */
  leases: Held<Lease>[] = [];
  /** In the order in which they were made. */
  reservations: Held<Reservation>[] = [];
  /** The least recently released first. */
  quarantines: Held<Quarantine>[] = [];

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** A state of the next version, to be changed. */
  next(): ReferenceState {
    const state = new ReferenceState(this.settings);
    state.startRoots = this.startRoots;
    state.version = this.version + 1;
    state.roots = [...this.roots];
    state.leases = [...this.leases];
    state.reservations = [...this.reservations];
    state.quarantines = [...this.quarantines];
    return state;
  }

  /** Whether two states hold the same. */
  equals(other: ReferenceState): boolean {
    const isSame = <T>(a: readonly T[], b: readonly T[]) =>
      a.length === b.length && a.every((item, i) => item === b[i]);
    return (
      isSame(this.roots, other.roots) &&
      isSame(this.leases, other.leases) &&
      isSame(this.reservations, other.reservations) &&
      isSame(this.quarantines, other.quarantines)
    );
  }

  /** Carries out all wishes; the leases that they asked for, in the order of the wishes. */
  grantAll(wishes: readonly Wish[], now: number): Lease[] {
    const lengthOf = (wish: Wish) => (wish.op === 'allocate' ? wish.length : 0);
    const order = wishes.map((wish, i) => ({ wish, i }));
    order.sort(
      (a, b) =>
        ORDER.indexOf(a.wish.op) - ORDER.indexOf(b.wish.op) ||
        lengthOf(a.wish) - lengthOf(b.wish) ||
        a.i - b.i,
    );
    const leases: (Lease | null)[] = wishes.map(() => null);
    for (const { wish, i } of order) leases[i] = this.grant(wish, now);
    return leases.filter((lease) => lease !== null);
  }

  grant(wish: Wish, now: number): Lease | null {
    switch (wish.op) {
      case 'allocate':
        return this.allocate(wish, now);
      case 'exact':
        return this.exact(wish, now);
      case 'release':
        this.release(wish, now);
        break;
      case 'reserve':
        this.reserve(wish);
        break;
      case 'unreserve':
        this.unreserve(wish);
        break;
      case 'expire':
        this.expire(now);
        break;
      case 'add-root':
        if (this.roots.some((other) => overlaps(other, spanOf(wish.root)))) refuse('overlaps-root');
        this.roots.push({ prefix: wish.root, ...spanOf(wish.root) });
        break;
      case 'remove-root':
        this.replaceRoot(wish.root, null);
        break;
      case 'resize-root':
        this.replaceRoot(wish.root, wish.to);
    }
    return null;
  }

  /** All quarantines that are over, the least recently released first. */
  expire(now: number): Prefix[] {
    const lasting = this.quarantines.findIndex(({ until }) => until > now);
    return this.quarantines
      .splice(0, lasting < 0 ? this.quarantines.length : lasting)
      .map(({ prefix }) => prefix);
  }

  allocate({ length, owner, tags, within, strategy }: Request<'allocate'>, now: number): Lease {
    const rule = strategy ?? this.settings.strategy;
    checkStrategy(rule);
    this.checkLength(length);
    const region = within === null ? null : spanOf(within);
    const owned = this.leases.filter(
      (lease) =>
        lease.owner === owner && lease.prefix.length === length && (!region || contains(region, lease)),
    );
    owned.sort((a, b) => a.generation - b.generation || ascending(a, b));
    if (owned[0] !== undefined) return owned[0];
    if (region !== null && !this.roots.some((root) => overlaps(root, region))) refuse('outside-root');
    for (;;) {
      for (const root of this.roots) {
        const place = this.place(root, length, region, rule);
        if (place !== null) return this.lease(place, owner, tags, now);
      }
      const oldest = this.quarantines[0];
      if (oldest === undefined || oldest.until > now) return refuse('exhausted');
      this.quarantines.shift();
    }
  }

  /** The first or the last free aligned prefix of a length, inside a root and a region: past everything in the way. */
  place(root: Span, length: number, region: Span | null, strategy: string): Prefix | null {
    const size = 1n << BigInt(128 - length);
    const space = region === null ? root : cut(root, region);
    const isUpwards = strategy === 'first';
    const above = (edge: bigint) => edge + ((size - (edge % size)) % size);
    const below = (edge: bigint) => edge - (edge % size) - size;
    let first = isUpwards ? above(space.first) : below(space.last + 1n);
    while (space.first <= first && first + size - 1n <= space.last) {
      const span = { first, last: first + size - 1n };
      const hold = this.holds().find((some) => overlaps(some, span));
      if (hold !== undefined) first = isUpwards ? above(hold.last + 1n) : below(hold.first);
      else if (this.isLeftOut(span, length, root)) first += isUpwards ? 1n : -1n;
      else return Address.fromBigInt(first).prefix(length);
    }
    return null;
  }

  exact({ prefix, owner, tags }: Request<'exact'>, now: number): Lease {
    const span = spanOf(prefix);
    this.checkLength(prefix.length);
    const same = this.leases.find((lease) => equals(lease, span) && lease.owner === owner);
    if (same !== undefined) return same;
    const root = this.roots.find((some) => contains(some, span)) ?? refuse('outside-root');
    if (this.isLeftOut(span, prefix.length, root)) refuse('anycast-address');
    // The first hold in the way is named; where a quarantine is reserved, too, it is the quarantine.
    const blockers = [
      ...this.leases.map((hold) => ({ code: 'overlaps-lease' as const, ...cut(hold, span) })),
      ...this.quarantines.map((hold) => ({ code: 'overlaps-quarantine' as const, ...cut(hold, span) })),
      ...this.reservations.map((hold) => ({ code: 'overlaps-reservation' as const, ...cut(hold, span) })),
    ].filter(({ first, last }) => first <= last);
    blockers.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    if (blockers[0] !== undefined) refuse(blockers[0].code);
    return this.lease(prefix, owner, tags, now);
  }

  lease(prefix: Prefix, owner: string, tags: Lease['tags'], since: number): Lease {
    const lease = { prefix, owner, generation: this.version, tags, since, ...spanOf(prefix) };
    this.leases.push(lease);
    return lease;
  }

  release({ prefix, generation }: Request<'release'>, now: number): void {
    const span = spanOf(prefix);
    const position = this.leases.findIndex((lease) => equals(lease, span));
    const lease = this.leases[position];
    if (lease?.generation !== generation) {
      if (generation >= this.version || !this.roots.some((root) => contains(root, span)))
        refuse('unknown-lease');
      refuse(lease === undefined ? 'double-release' : 'stale-generation');
    }
    this.leases.splice(position, 1);
    const rest = 1000 * this.settings.quarantineSeconds;
    if (rest > 0) this.quarantines.push({ prefix, until: now + rest, ...span });
  }

  reserve({ range, reason }: Request<'reserve'>): void {
    const span = spanOf(range);
    const same = this.reservations.find((reservation) => equals(reservation, span));
    if (same?.reason === reason) return;
    if (covered(span, this.roots) < span.last - span.first + 1n) refuse('outside-root');
    if (same !== undefined) refuse('already-reserved');
    if (this.leases.some((lease) => overlaps(lease, span))) refuse('overlaps-lease');
    this.reservations.push({ range, reason, ...span });
  }

  unreserve({ range }: Request<'unreserve'>): void {
    const position = this.reservations.findIndex((reservation) => equals(reservation, spanOf(range)));
    if (position < 0) refuse('unknown-reservation');
    this.reservations.splice(position, 1);
  }

  /** A root goes, or becomes another one. */
  replaceRoot(root: Prefix, to: Prefix | null): void {
    const position = this.roots.findIndex(({ prefix }) => prefix.equals(root));
    if (position < 0) refuse('unknown-root');
    if (to?.equals(root) === true) return;
    const space = to === null ? null : spanOf(to);
    const lost = this.holds()
      .map((hold) => cut(hold, spanOf(root)))
      .some((hold) => hold.first <= hold.last && (space === null || !contains(space, hold)));
    const hit = space !== null && this.roots.some((other, i) => i !== position && overlaps(other, space));
    if (lost || hit) refuse(to === null ? 'root-in-use' : 'resize-blocked');
    this.roots.splice(position, 1, ...(to === null ? [] : [{ prefix: to, ...spanOf(to) }]));
  }

  /** Everything that must not overlap a lease. */
  holds(): Span[] {
    return [...this.leases, ...this.quarantines, ...this.reservations];
  }

  checkLength(length: number): void {
    if (this.settings.lengths?.includes(length) === false) refuse('length-not-allowed');
  }

  isLeftOut(span: Span, length: number, root: Span): boolean {
    return this.settings.anycast === 'skip' && length === 128 && isAnycast(span.first, root);
  }
}
