import type { PrefixBitmap } from '../bitmap.ts';
import { checkFields } from '../internal/fields.ts';
import { checkInteger } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { checkObject } from './checks.ts';
import { readPrefix } from './commands.ts';
import { partOf, type Space } from './space.ts';
import type { State } from './state.ts';
import type { Lease, Reservation } from './types.ts';

/** The lease or the first reservation that holds an address. */
export function coveringOf(
  { space, leases, reservations }: State,
  address: Address,
): Lease | Reservation | null {
  const block = space.holding(address)?.blockAt(address) ?? null;
  if (block === null) return null;
  const row = leases.findLease(block);
  if (row !== 0) return leases.leaseAt(row);
  const [reservation] = reservations.overlapping(new AddressRange(address, address));
  return reservation ?? null;
}

/** Reads the part of a pool to list, null for all of it, and the length of the prefixes. */
export function readListing(
  options: { readonly within?: Prefix | string | undefined; readonly length?: number | undefined },
  names: readonly string[],
): {
  readonly within: Prefix | null;
  readonly length: number | undefined;
} {
  checkObject('options', options);
  checkFields('ListOptions', options, names);
  const { within, length } = options;
  if (length !== undefined) checkInteger('the length', length, 0, 128);
  return { within: within === undefined ? null : readPrefix(within), length };
}

/** The rows of all leases: root by root, ascending. */
export function* leaseRows({ space, leases }: State): Generator<number> {
  for (const bitmap of space.bitmaps) {
    for (const block of bitmap.blocks()) {
      const row = leases.findLease(block);
      if (row !== 0) yield row;
    }
  }
}

/** The leases that overlap a prefix, or all of them. */
export function* leasesIn({ space, leases }: State, within: Prefix | null): Generator<Lease> {
  const firstLease: Seek = (bitmap, part, from) => {
    for (const block of bitmap.blocks({ within: part, from }))
      if (leases.findLease(block) !== 0) return block;
    return null;
  };
  for (const block of walk(space, within, firstLease)) yield leases.leaseAt(leases.findLease(block));
}

/** The free prefixes inside a prefix, or all: the fewest that there are, or those of one length. */
export function freePrefixes(
  { space }: State,
  within: Prefix | null,
  length: number | undefined,
): Generator<Prefix> {
  if (length === undefined) return walk(space, within, firstGap);
  return walk(space, within, (bitmap, part, from) => {
    const found = bitmap.find(length, { strategy: 'next', within: part, from });
    return found !== null && Address.compare(found.first, from) >= 0 ? found : null;
  });
}

/** Finds what covers an address, or comes first behind it, in a part of a root. */
type Seek = (bitmap: PrefixBitmap, part: Prefix, from: Address) => Prefix | null;

function firstGap(bitmap: PrefixBitmap, part: Prefix, from: Address): Prefix | null {
  const [gap] = bitmap.gaps({ within: part, from });
  return gap ?? null;
}

/**
 * What there is in a prefix, or in all roots, one at a time: each step goes on behind the one before in what the pool is
 * at that moment. Only the roots that there are at the first step count, wherever one of another size takes their place.
 */
function* walk(space: Space, within: Prefix | null, seek: Seek): Generator<Prefix> {
  const parts = space.reached(within).map(({ root }) => partOf(root, within));
  for (const part of parts) {
    for (let from: Address | null = part.first; from !== null; ) {
      const found = seekFrom(space, part, from, seek);
      if (found === null) break;
      yield found;
      from = Address.compare(found.last, part.last) < 0 ? found.last.next() : null;
    }
  }
}

function seekFrom(space: Space, part: Prefix, from: Address, seek: Seek): Prefix | null {
  for (const bitmap of space.overlapping(new AddressRange(from, part.last))) {
    const { root } = bitmap;
    const start = Address.compare(from, root.first) < 0 ? root.first : from;
    const found = seek(bitmap, partOf(root, part), start);
    if (found !== null) return found;
  }
  return null;
}
