/** The questions about the holdings of a pool. */
import { checkFields } from '../internal/fields.ts';
import { checkInteger } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { PrefixSet } from '../set.ts';
import { checkKey, checkObject, checkTags } from './checks.ts';
import { readPrefix, readWithin, type Place as Where } from './commands.ts';
import { NO_TAGS } from './leases.ts';
import { targetsIn } from './places.ts';
import type { FreeOptions, LeaseFilter, QuarantineFilter, ReservationFilter, Within } from './requests.ts';
import { type Place, piecesOf, rootPlace, rootTarget, type Target } from './space.ts';
import type { State } from './state.ts';
import type { Lease, Quarantine, Reservation, Tags } from './types.ts';

/** A block around an address: its row, or 0, and the count of containers around it. */
interface Around {
  readonly row: number;
  readonly level: number;
}

/** The blocks around an address, the outermost first. */
function blocksAround({ space, leases }: State, address: Address): Around[] {
  const around: Around[] = [];
  let bitmap = space.holding(address);
  for (let level = 0; bitmap !== undefined; level++) {
    const block = bitmap.blockAt(address);
    if (block === null) break;
    const row = leases.find(block);
    around.push({ row, level });
    bitmap = leases.isContainer(row) ? space.level(level + 1) : undefined;
  }
  return around;
}

/** The leases around an address, the outermost first. */
export function pathOf(state: State, address: Address): Lease[] {
  const { leases } = state;
  const rows = blocksAround(state, address).filter(({ row }) => leases.isLease(row));
  return rows.map(({ row }) => leases.leaseAt(row));
}

/** The innermost lease or reservation that holds an address. */
export function coveringOf(state: State, address: Address): Lease | Reservation | null {
  const { leases, reservations } = state;
  for (const { row, level } of blocksAround(state, address).reverse()) {
    if (leases.isLease(row)) return leases.leaseAt(row);
    for (const reservation of reservations.overlapping(new AddressRange(address, address))) {
      if (state.isOnLevel(reservation.range, level)) return reservation;
    }
  }
  return null;
}

/** What to list. */
export interface Listing {
  readonly within: readonly Where[] | null;
  readonly owner: string | null;
  readonly tag: Tags;
  readonly after: Prefix | null;
  readonly limit: number;
  readonly length: number | null;
}

/** Reads the options of a listing. */
export function readListing(options: LeaseFilter & FreeOptions, names: readonly string[]): Listing {
  checkObject('object', options);
  checkFields('ListOptions', options, names);
  const { within, owner, tag, after, limit = MOST, length } = options;
  if (length !== undefined) checkInteger('length', length, 0, 128);
  checkInteger('limit', limit, 0, MOST);
  return {
    within: readPlaces(within),
    owner: owner === undefined ? null : checkKey(owner),
    tag: tag === undefined ? NO_TAGS : checkTags(tag),
    after: after === undefined ? null : readPrefix(after),
    limit,
    length: length ?? null,
  };
}

export function readPlaces(within: Within | readonly Within[] | undefined): readonly Where[] | null {
  return within === undefined ? null : readWithin(within);
}

const MOST = 2 ** 32 - 1;

/** All leases of a pool. */
export const EVERYTHING: Listing = {
  within: null,
  owner: null,
  tag: NO_TAGS,
  after: null,
  limit: MOST,
  length: null,
};

/** The reservations that a filter selects, ascending. */
export function reservationsIn({ reservations }: State, filter: ReservationFilter): Reservation[] {
  checkObject('object', filter);
  checkFields('ReservationFilter', filter, ['within', 'after', 'limit']);
  const { within = '::/0', limit = MOST } = filter;
  checkInteger('limit', limit, 0, MOST);
  const { first, last } = AddressRange.from(within);
  const after = filter.after === undefined ? null : AddressRange.from(filter.after);
  const list: Reservation[] = [];
  if (limit === 0) return list;
  // One that begins before the last of the page before is that one or before it.
  const isLater = after !== null && Address.compare(after.first, first) > 0;
  for (const one of reservations.overlapping({ first: isLater ? after.first : first, last })) {
    if (after !== null && AddressRange.compare(one.range, after) <= 0) continue;
    if (list.push(one) === limit) break;
  }
  return list;
}

/** The quarantines that a filter selects, the least recently released first. */
export function quarantinesIn({ leases }: State, filter: QuarantineFilter): Quarantine[] {
  checkObject('object', filter);
  checkFields('QuarantineFilter', filter, ['after', 'limit']);
  const { after, limit = MOST } = filter;
  checkInteger('limit', limit, 0, MOST);
  if (after === undefined) return leases.quarantines(null, limit);
  checkObject('Quarantine', after);
  checkFields('Quarantine', after, ['prefix', 'until', 'owner']);
  checkInteger('until', after.until, 0, Number.MAX_SAFE_INTEGER);
  return leases.quarantines({ prefix: readPrefix(after.prefix), until: after.until }, limit);
}

/** The leases that a listing is about, in the order of `Prefix.compare`, a container before what it holds. */
export function* leasesIn(state: State, { within, owner, tag, after, limit }: Listing): Generator<Lease> {
  let left = limit;
  const targets = targetsIn(state, within);
  if (left === 0) return;
  for (const lease of owner === null ? everyLease(state, targets, after) : state.leases.ownedBy(owner)) {
    const { prefix } = lease;
    if (after !== null && Prefix.compare(prefix, after) <= 0) continue;
    if (targets?.some((target) => isInside(state, prefix, target)) === false || !hasTags(lease, tag))
      continue;
    yield lease;
    if (--left === 0) return;
  }
}

function hasTags({ tags }: Lease, tag: Tags): boolean {
  return Object.keys(tag).every((name) => Object.hasOwn(tags, name) && tags[name] === tag[name]);
}

/** Whether a lease has space in a target, at any depth. */
function isInside({ leases }: State, prefix: Prefix, { level, part, region }: Target): boolean {
  return part.overlaps(prefix) && region.contains(prefix) && leases.levelOf(leases.find(prefix)) >= level;
}

/** All leases with space in the parts of targets, each once, those around the targets among them. */
function* everyLease(
  state: State,
  targets: readonly Target[] | null,
  after: Prefix | null,
): Generator<Lease> {
  const { leases, space } = state;
  const seek: Seek = ({ bitmap }, within, from) => {
    for (const block of bitmap.blocks({ within, from })) if (leases.findLease(block) !== 0) return block;
    return null;
  };
  const pieces =
    targets === null
      ? space.sorted.map(({ root }) => root)
      : PrefixSet.of(targets.map(({ part }) => part)).prefixes();
  let last = after;
  for (const piece of pieces) {
    for (const block of walk(state, null, piece, last, seek, true)) {
      last = block;
      yield leases.leaseAt(leases.findLease(block));
    }
  }
}

/** The free prefixes in places: the fewest that there are, or those of one length. */
export function* freePrefixes(state: State, { within, length }: Listing): Generator<Prefix> {
  const seek: Seek = ({ bitmap, level, region }, part, from) => {
    if (length === null) {
      const [gap] = bitmap.gaps({ within: part, from });
      return gap ?? null;
    }
    if (level > 0 && length === region.length) return null;
    const found = bitmap.find(length, { strategy: 'next', within: part, from });
    return found !== null && Address.compare(found.first, from) >= 0 ? found : null;
  };
  const targets = targetsIn(state, within) ?? state.space.sorted.map(rootTarget);
  for (const target of targets) {
    const place = target.level === 0 ? null : target;
    for (const piece of piecesOf(target.part)) yield* walk(state, place, piece, null, seek, false);
  }
}

/** Finds what covers an address or comes first after it, in a piece of a place. */
type Seek = (place: Place, part: Prefix, from: Address) => Prefix | null;

/**
 * What there is in a piece of a place, of the roots for null: ascending, one at a time. Each step continues after the one
 * before in what the pool is at that moment. The roots are those of the first step, and those of another size that replaced
 * them. `isDeep`: with what is in containers, each before its contents.
 */
function* walk(
  state: State,
  place: Place | null,
  piece: Prefix,
  after: Prefix | null,
  seek: Seek,
  isDeep: boolean,
): Generator<Prefix> {
  const isLater = after !== null && Address.compare(after.first, piece.first) > 0;
  for (let from: Address | null = isLater ? after.first : piece.first; from !== null; ) {
    if (Address.compare(from, piece.last) > 0) return;
    const found: Prefix | null =
      place === null ? seekRoots(state, piece, from, seek) : seek(place, piece, from);
    if (found === null) return;
    if (after === null || Prefix.compare(found, after) > 0) yield found;
    const row = isDeep ? state.leases.find(found) : 0;
    if (state.leases.isContainer(row)) {
      const inside = found.length < piece.length ? piece : found;
      yield* walk(state, state.placeIn(found, row), inside, after, seek, true);
    }
    from = Address.compare(found.last, piece.last) < 0 ? found.last.next() : null;
  }
}

function seekRoots(state: State, piece: Prefix, from: Address, seek: Seek): Prefix | null {
  for (const bitmap of state.space.overlapping(new AddressRange(from, piece.last))) {
    const { root } = bitmap;
    const start = Address.compare(from, root.first) < 0 ? root.first : from;
    const part = root.length < piece.length ? piece : root;
    const found = seek(rootPlace(bitmap), part, start);
    if (found !== null) return found;
  }
  return null;
}
