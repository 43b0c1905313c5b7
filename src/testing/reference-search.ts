/** The search of a reference pool for space: past everything held on the level, in the order of a strategy. */
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { hashPlace } from '../pool/hash-place.ts';
import { gapsOf, type Holdings, holdsOf, isLeftOut, type Place } from './reference-levels.ts';
import type { Allocate } from './reference-read.ts';
import { contains, overlaps, type Span, spanOf } from './span.ts';

type Search = Pick<Allocate, 'length' | 'owner' | 'strategy' | 'drawn'>;

/** The prefix that a strategy chooses in a place, or null. */
export function findPlace(holdings: Holdings, place: Place, search: Search): Prefix | null {
  const { length } = search;
  // A container is not given out in itself.
  if (place.container?.prefix.length === length) return null;
  const lowest = () => walk(holdings, place, place, length, true);
  switch (search.strategy ?? holdings.settings.strategy) {
    case 'last':
      return walk(holdings, place, place, length, false);
    case 'next':
      return from(holdings, place, afterNewest(holdings, place), length);
    case 'hash':
      return from(
        holdings,
        place,
        hashPlace(rangeOf(place), length, search.owner)?.first.toBigInt() ?? null,
        length,
      );
    case 'best':
      return inGap(holdings, place, length, (a, b) => b - a);
    case 'sparse':
      return inGap(holdings, place, length, (a, b) => a - b);
    case 'random':
      return isFree(holdings, place, search) ? search.drawn : lowest();
    default:
      return lowest();
  }
}

/** The first one from an address on, then from the beginning of the place. */
function from(holdings: Holdings, place: Place, start: bigint | null, length: number): Prefix | null {
  const isInside = start !== null && place.first <= start && start <= place.last;
  const above = isInside ? { first: start, last: place.last } : place;
  return walk(holdings, place, above, length, true) ?? walk(holdings, place, place, length, true);
}

/** The address after the newest lease of a place. */
function afterNewest({ newest }: Holdings, { container }: Place): bigint | null {
  const last = newest[container === null ? '' : String(container.prefix)]?.last;
  return last === undefined ? null : last + 1n;
}

/** The start of the first gap that is large enough, in an order of their lengths; of equals the lowest. */
function inGap(
  holdings: Holdings,
  place: Place,
  length: number,
  order: (a: number, b: number) => number,
): Prefix | null {
  // A range is looked through prefix by prefix.
  for (const piece of rangeOf(place).prefixes()) {
    const part = { ...place, ...spanOf(piece) };
    const gaps = gapsOf(holdings, part).flatMap((gap) => [...rangeOf(gap).prefixes()]);
    gaps.sort((a, b) => order(a.length, b.length));
    for (const gap of gaps.filter((one) => one.length <= length)) {
      const found = walk(holdings, place, spanOf(gap), length, true);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Returns true if the prefix that another pool drew is free. */
function isFree(holdings: Holdings, place: Place, { drawn, length }: Search): boolean {
  if (drawn === null || drawn.length !== length) return false;
  const span = spanOf(drawn);
  const isHeld = holdsOf(holdings, place.container).some((hold) => overlaps(hold, span));
  return contains(place, span) && !isHeld && !isLeftOut(holdings, span, length, place.subnet);
}

/** The first or the last free aligned prefix of a length in a part of a place. */
function walk(
  holdings: Holdings,
  place: Place,
  part: Span,
  length: number,
  isUpwards: boolean,
): Prefix | null {
  const size = 1n << BigInt(128 - length);
  const holds = holdsOf(holdings, place.container);
  const above = (edge: bigint) => edge + ((size - (edge % size)) % size);
  const below = (edge: bigint) => edge - (edge % size) - size;
  let first = isUpwards ? above(part.first) : below(part.last + 1n);
  while (part.first <= first && first + size - 1n <= part.last) {
    const span = { first, last: first + size - 1n };
    const hold = holds.find((some) => overlaps(some, span));
    if (hold !== undefined) first = isUpwards ? above(hold.last + 1n) : below(hold.first);
    else if (isLeftOut(holdings, span, length, place.subnet)) first += isUpwards ? 1n : -1n;
    else return Address.fromBigInt(first).prefix(length);
  }
  return null;
}

function rangeOf({ first, last }: Span): AddressRange {
  return AddressRange.of(Address.fromBigInt(first), Address.fromBigInt(last));
}
