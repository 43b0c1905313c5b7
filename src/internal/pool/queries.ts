import type { Address } from '../../address.ts';
import type { Prefix } from '../../prefix.ts';
import { AddressRange } from '../../range.ts';
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

/** The rows of the leases that overlap a prefix, or of all: root by root, ascending. */
export function* leaseRows({ space, leases }: State, within: Prefix | null): Generator<number> {
  for (const [bitmap, part] of space.regions(within)) {
    for (const block of bitmap.blocks({ within: part })) {
      const row = leases.findLease(block);
      if (row !== 0) yield row;
    }
  }
}

/** The free prefixes inside a prefix, or all: the fewest that there are, or those of one length. */
export function* freePrefixes(
  { space }: State,
  within: Prefix | null,
  length: number | null,
): Generator<Prefix> {
  for (const [bitmap, part] of space.regions(within)) {
    for (const gap of bitmap.gaps({ within: part })) {
      if (length === null) yield gap;
      else if (gap.length <= length) yield* gap.children(length);
    }
  }
}
