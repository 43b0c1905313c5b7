/** The search of a reference pool for space: past everything held on the level, in the order of a strategy. */
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { hashPlace } from '../pool/hash-place.ts';
import { type Holdings, holdsOf, isLeftOut, type Place } from './reference-levels.ts';
import { type Allocate, checkStrategy } from './reference-read.ts';
import { overlaps, type Span } from './span.ts';

type Search = Pick<Allocate, 'length' | 'owner' | 'strategy'>;

/** The prefix that a strategy chooses in a place, or null. */
export function findPlace(holdings: Holdings, place: Place, search: Search): Prefix | null {
  const { length, owner } = search;
  const strategy = search.strategy ?? holdings.settings.strategy;
  checkStrategy(strategy);
  // A container is not given out in itself.
  if (place.container?.prefix.length === length) return null;
  if (strategy !== 'hash') return walk(holdings, place, place, length, strategy === 'first');
  const start = hashPlace(rangeOf(place), length, owner)?.first.toBigInt();
  if (start === undefined) return null;
  const after = { first: start, last: place.last };
  const before = { first: place.first, last: start - 1n };
  return walk(holdings, place, after, length, true) ?? walk(holdings, place, before, length, true);
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
