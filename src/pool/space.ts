import type { CarveOptions, PrefixBitmap, Strategy } from '../bitmap.ts';
import { fail } from '../internal/issue.ts';
import { bitmapMessages, poolMessages } from '../internal/messages.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { carveHost } from './anycast.ts';

/** Where a search for space may look, and how. */
export interface Search {
  readonly strategy: Strategy;
  readonly seed: number;
  readonly within: Prefix | null;
  /** Where the strategy `next` goes on. */
  readonly from: Address | null;
  readonly skipsAnycast: boolean;
}

/** The roots, each with what is taken in it: leases, quarantines and reserved space. */
export class Space {
  /** In the operator's order. */
  readonly bitmaps: PrefixBitmap[] = [];
  /** Ascending. */
  readonly sorted: PrefixBitmap[] = [];

  /** Adds the bitmap of a root at a position in the operator's order. */
  add(bitmap: PrefixBitmap, position: number = this.bitmaps.length): void {
    const { root } = bitmap;
    for (const { root: other } of this.overlapping(root)) {
      fail(poolMessages, 'overlaps-root', { details: { item: String(root), root: String(other) } });
    }
    this.bitmaps.splice(position, 0, bitmap);
    this.sorted.splice(this.firstReaching(root.first), 0, bitmap);
  }

  /** Takes a bitmap out; answers with its position in the operator's order. */
  remove(bitmap: PrefixBitmap): number {
    const position = this.bitmaps.indexOf(bitmap);
    this.bitmaps.splice(position, 1);
    this.sorted.splice(this.sorted.indexOf(bitmap), 1);
    return position;
  }

  /** The bitmap whose root holds an address or a prefix. */
  holding(item: Address | Prefix): PrefixBitmap | undefined {
    const first = 'first' in item ? item.first : item;
    const bitmap = this.sorted[this.sorted.length === 1 ? 0 : this.firstReaching(first)];
    return bitmap?.root.contains(item) ? bitmap : undefined;
  }

  /** As {@link Space.holding}; fails outside every root. */
  inside(item: Prefix): PrefixBitmap {
    return this.holding(item) ?? this.failOutside(item);
  }

  /** The bitmaps whose roots overlap a range, ascending. */
  *overlapping({ first, last }: AddressRange | Prefix): Generator<PrefixBitmap> {
    for (let i = this.firstReaching(first); i < this.sorted.length; i++) {
      const bitmap = this.sorted[i] as PrefixBitmap;
      if (Address.compare(bitmap.root.first, last) > 0) return;
      yield bitmap;
    }
  }

  /** Whether all of a range lies in roots, which may be several side by side. */
  contains(range: AddressRange): boolean {
    let place = range.first;
    for (const { root } of this.overlapping(range)) {
      if (Address.compare(root.first, place) > 0) return false;
      if (Address.compare(root.last, range.last) >= 0) return true;
      place = root.last.next();
    }
    return false;
  }

  /** The fewest prefixes that make up the part of a range inside the roots, each with its bitmap. */
  *pieces(range: AddressRange): Generator<readonly [PrefixBitmap, Prefix]> {
    for (const bitmap of this.overlapping(range)) {
      const { first, last } = bitmap.root;
      const from = Address.compare(first, range.first) > 0 ? first : range.first;
      const to = Address.compare(last, range.last) < 0 ? last : range.last;
      for (const piece of new AddressRange(from, to).prefixes()) yield [bitmap, piece];
    }
  }

  /** The bitmaps, in the operator's order, whose roots a prefix reaches into; all for null. */
  reached(within: Prefix | null): readonly PrefixBitmap[] {
    if (within === null) return this.bitmaps;
    const found = this.bitmaps.filter(({ root }) => root.overlaps(within));
    return found.length > 0 ? found : this.failOutside(within);
  }

  /** Takes a free prefix of a length in the first root, in the operator's order, that has one where the search looks. */
  carve(length: number, search: Search): Prefix | null {
    for (const bitmap of this.reached(search.within)) {
      const options = carveOptions(bitmap.root, search);
      bitmap.ensureCapacity();
      const prefix =
        length === 128 && search.skipsAnycast ? carveHost(bitmap, options) : bitmap.carve(length, options);
      if (prefix !== null) return prefix;
    }
    return null;
  }

  failOutside(item: Prefix | AddressRange): never {
    const roots = this.bitmaps.map(({ root }) => String(root)).join(', ');
    return fail(bitmapMessages, 'outside-root', {
      details: { item: String(item), root: roots || 'any root' },
    });
  }

  /** The position in ascending order of the first root that ends at an address or above it. */
  firstReaching(address: Address): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { root } = this.sorted[middle] as PrefixBitmap;
      if (Address.compare(root.last, address) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The part of a root inside a prefix that reaches into it. */
export function partOf(root: Prefix, within: Prefix | null): Prefix {
  return within !== null && root.length < within.length ? within : root;
}

/** How to search in a root; none for the lowest in all of it, which is what a bitmap does fastest. */
function carveOptions(root: Prefix, { strategy, seed, within, from }: Search): CarveOptions | undefined {
  const part = partOf(root, within);
  if (part === root && strategy === 'first') return undefined;
  if (strategy !== 'next') return { strategy, seed, within: part };
  return { strategy, within: part, from: from !== null && root.contains(from) ? from : root.first };
}
