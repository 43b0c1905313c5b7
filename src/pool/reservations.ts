import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Reservation } from './types.ts';

/**
 * The reservations as the operator made them, which may overlap, ascending; no two are of the same range. Finding takes
 * O(log n) steps and one for each reservation from the first that reaches the place to the place itself.
 */
export class Reservations {
  readonly list: Reservation[] = [];
  /** At each position the highest address of the reservations up to it: what comes after is never lower. */
  readonly reach: Address[] = [];

  /** The reservation of just this range. */
  find(range: AddressRange): Reservation | undefined {
    const found = this.list[this.position(range)];
    return found?.range.equals(range) ? found : undefined;
  }

  add(reservation: Reservation): void {
    const position = this.position(reservation.range);
    this.list.splice(position, 0, reservation);
    this.reach.splice(position, 0, reservation.range.last);
    this.refreshReach(position);
  }

  remove(range: AddressRange): void {
    const position = this.position(range);
    this.list.splice(position, 1);
    this.reach.splice(position, 1);
    this.refreshReach(position);
  }

  /** Those that have at least one address of a range, ascending. */
  *overlapping(range: AddressRange | Prefix): Generator<Reservation> {
    const { first, last } = range;
    const start = lowest(this.reach.length, (i) => Address.compare(this.reach[i] as Address, first) >= 0);
    for (let i = start; i < this.list.length; i++) {
      const reservation = this.list[i] as Reservation;
      if (Address.compare(reservation.range.first, last) > 0) return;
      if (Address.compare(reservation.range.last, first) >= 0) yield reservation;
    }
  }

  /** Where a range stands, or would stand, in the list. */
  position(range: AddressRange): number {
    return lowest(
      this.list.length,
      (i) => AddressRange.compare((this.list[i] as Reservation).range, range) >= 0,
    );
  }

  /** Puts `reach` right from a position on; it stops where the rest is right already. */
  refreshReach(from: number): void {
    for (let i = from; i < this.list.length; i++) {
      const { last } = (this.list[i] as Reservation).range;
      const before = this.reach[i - 1];
      const reach = before !== undefined && Address.compare(before, last) > 0 ? before : last;
      if (i > from && reach.equals(this.reach[i] as Address)) return;
      this.reach[i] = reach;
    }
  }
}

/** The lowest index at which a test that is false up to some index and true from there on is true; else the count. */
function lowest(count: number, test: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
