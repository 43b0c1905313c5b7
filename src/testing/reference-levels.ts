/** The levels of a reference pool: what lies in which container, found by looking at every container. */
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Lease } from '../pool.ts';
import type { Where } from './reference-read.ts';
import {
  aligned,
  anycastIn,
  ascending,
  contains,
  cut,
  equals,
  isAnycast,
  overlaps,
  type Span,
  spanOf,
} from './span.ts';

export interface HeldLease extends Lease, Span {}

export interface HeldReservation extends Span {
  readonly range: AddressRange;
  readonly reason: string;
  readonly allow: 'exact' | undefined;
}

export interface HeldQuarantine extends Span {
  readonly prefix: Prefix;
  readonly until: number;
  readonly owner: string;
}

/** The rules of a reference pool. */
export interface ReferenceSettings {
  readonly lengths: readonly number[] | null;
  readonly strategy: string;
  readonly quarantineSeconds: number;
  readonly anycast: 'skip' | 'allow';
}

/** All that a pool holds, and its rules. */
export interface Holdings {
  readonly settings: ReferenceSettings;
  readonly roots: readonly (Span & { readonly prefix: Prefix })[];
  readonly leases: readonly HeldLease[];
  readonly reservations: readonly HeldReservation[];
  readonly quarantines: readonly HeldQuarantine[];
  /** The lease of level 0 that was made last, and those of containers in pools whose strategy is `next`, by container. */
  readonly newest: Readonly<Record<string, HeldLease>>;
}

/** A part of one level: of a container, or of a root. */
export interface Place extends Span {
  /** Null on level 0. */
  readonly container: HeldLease | null;
  /** The container, or the root: the subnet that has the anycast addresses. */
  readonly subnet: Span;
}

/** One item of a `within`: where it leads, or why it leads nowhere. */
export interface Choice {
  /** The prefix or the range; null for all roots, and for the container of an owner. */
  readonly named: Span | null;
  readonly places: readonly Place[];
  readonly refusal: string | null;
}

/** The innermost container that holds a span; `strictly`: and is larger. Null on level 0. */
export function containerOf(holdings: Holdings, span: Span, strictly: boolean): HeldLease | null {
  let innermost: HeldLease | null = null;
  for (const lease of holdings.leases) {
    if (!lease.container || !contains(lease, span) || (strictly && equals(lease, span))) continue;
    // A container was made before what is in it.
    innermost = lease;
  }
  return innermost;
}

/** The items of a list on the level of a container, or on level 0, and not in a container of that level. */
export function onLevel<T extends Span>(
  holdings: Holdings,
  container: HeldLease | null,
  list: readonly T[],
): T[] {
  return list.filter((one) => containerOf(holdings, one, true) === container);
}

/** Everything on a level that takes space. */
export function holdsOf(holdings: Holdings, container: HeldLease | null): Span[] {
  const { leases, quarantines, reservations } = holdings;
  return [leases, quarantines, reservations].flatMap((list) => onLevel<Span>(holdings, container, list));
}

/** The gaps of a place, ascending. */
export function gapsOf(holdings: Holdings, place: Place): Span[] {
  const taken = holdsOf(holdings, place.container).map((hold) => cut(hold, place));
  taken.sort((a, b) => (a.first < b.first ? -1 : 1));
  const gaps: Span[] = [];
  let next = place.first;
  for (const { first, last } of taken) {
    if (first > last) continue;
    if (next < first) gaps.push({ first: next, last: first - 1n });
    if (next <= last) next = last + 1n;
  }
  if (next <= place.last) gaps.push({ first: next, last: place.last });
  return gaps;
}

/** The places that a `within` names, item by item; all roots for null. */
export function choicesOf(holdings: Holdings, within: readonly Where[] | null): Choice[] {
  const places = holdings.roots.map(
    (root): Place => ({ ...spanOf(root.prefix), container: null, subnet: root }),
  );
  return (
    within?.map((where) => choiceOf(holdings, where, places)) ?? [{ named: null, places, refusal: null }]
  );
}

function choiceOf(holdings: Holdings, where: Where, roots: readonly Place[]): Choice {
  const named = 'owner' in where ? null : where;
  const region = regionOf(holdings, where);
  const isLeased = holdings.leases.some(
    (lease) => !lease.container && region !== null && contains(lease, region),
  );
  const places = region === null ? [] : placesIn(holdings, region, roots);
  if (region === null || isLeased) return { named, places, refusal: 'not-a-container' };
  return { named, places, refusal: places.length > 0 ? null : 'outside-root' };
}

/** The part of the innermost container that holds a region, else the parts of all roots in it. */
function placesIn(holdings: Holdings, region: Span, roots: readonly Place[]): Place[] {
  const container = containerOf(holdings, region, false);
  if (container !== null) return [{ ...cut(region, region), container, subnet: container }];
  const parts = roots.map((root): Place => ({ ...root, ...cut(root, region) }));
  return parts.filter(({ first, last }) => first <= last);
}

/** The part of the space that is named, or the oldest container of an owner; null for none. */
function regionOf(holdings: Holdings, where: Where): Span | null {
  if (!('owner' in where)) return where;
  const { owner } = where;
  const owned = holdings.leases.filter((lease) => lease.owner === owner && lease.container);
  owned.sort((a, b) => a.generation - b.generation || ascending(a, b));
  return owned[0] ?? null;
}

/**
 * The leases of a length that an owner has where it may have one. A lease that fills the prefix or the range that is
 * named counts, too, a container as well as another: it was the answer when it was made.
 */
export function ownedIn(
  holdings: Holdings,
  { named, places, refusal }: Choice,
  length: number,
  owner: string,
): HeldLease[] {
  const owned = holdings.leases.filter((lease) => lease.owner === owner && lease.prefix.length === length);
  const filling = owned.filter((lease) => named !== null && equals(named, lease));
  const inside = (refusal === null ? places : []).map((place) =>
    onLevel(holdings, place.container, owned).filter((lease) => contains(place, lease)),
  );
  return [filling, ...inside].flat();
}

/** The prefixes that can be leased in a place: aligned ones of a length that are free and, of single addresses, no anycast. */
export function countOf(holdings: Holdings, place: Place, length: number): bigint {
  const size = 1n << BigInt(128 - length);
  if (place.container?.prefix.length === length) return 0n;
  return gapsOf(holdings, place).reduce((sum, gap) => {
    const { first, last } = aligned(gap, size);
    const leftOut =
      length === 128 && holdings.settings.anycast === 'skip' ? anycastIn(gap, place.subnet) : 0n;
    return first > last ? sum : sum + (last + 1n - first) / size - leftOut;
  }, 0n);
}

/** Returns true if a prefix is a single address that is never allocated. */
export function isLeftOut({ settings }: Holdings, span: Span, length: number, subnet: Span): boolean {
  return settings.anycast === 'skip' && length === 128 && isAnycast(span.first, subnet);
}

/** The leases and reservations in a container, on any level below it. */
export function contentsOf({ leases, reservations }: Holdings, container: Span): Span[] {
  const isInside = (one: Span) => contains(container, one) && !equals(container, one);
  return [...leases.filter(isInside), ...reservations.filter(isInside)];
}

/** The leases around an address, outermost first: a container was made before what is in it. */
export function pathOf({ leases }: Holdings, address: bigint): HeldLease[] {
  const at = { first: address, last: address };
  return leases.filter((lease) => overlaps(lease, at));
}
