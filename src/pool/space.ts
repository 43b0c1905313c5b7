import { type CarveOptions, PrefixBitmap } from '../bitmap.ts';
import { fail } from '../internal/issue.ts';
import { bitmapMessages, poolMessages } from '../internal/messages.ts';
import { Random } from '../internal/random.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { carveHost } from './anycast.ts';
import { hashPlace } from './hash-place.ts';
import type { PoolStrategy } from './types.ts';

/** A root or a container: where there is space to lease. */
export interface Place {
  readonly bitmap: PrefixBitmap;
  /** All of the place: its bitmap can have others beside it. */
  readonly region: Prefix;
  /** The count of containers around what lies in the place. */
  readonly level: number;
  /** The row of the container, 0 for a root. */
  readonly row: number;
}

/** A part of a place: all of it, a prefix or a range inside. */
export interface Target extends Place {
  readonly part: Prefix | AddressRange;
}

/** A prefix that a search took: where, and the row of its container, or 0. */
export interface Found {
  readonly prefix: Prefix;
  readonly bitmap: PrefixBitmap;
  readonly row: number;
}

/** How a search chooses. */
export interface Search {
  readonly strategy: PoolStrategy;
  readonly seed: number;
  /** The address at which the strategy `next` continues. */
  readonly from: Address | null;
  readonly owner: string;
  readonly skipsAnycast: boolean;
}

/** The roots and the containers, each with what is taken in it: leases, quarantines and reserved space. */
export class Space {
  /** The roots in the operator's order. */
  readonly bitmaps: PrefixBitmap[] = [];
  /** The roots, ascending. */
  readonly sorted: PrefixBitmap[] = [];
  /** One bitmap for all containers of a level, which are disjoint; none for level 0. */
  readonly levels: PrefixBitmap[] = [];
  /** For each length the position of the first root that may have space for it, and the highest of them. */
  readonly firstWithSpace: Int32Array = new Int32Array(129);
  mostSkipped = 0;
  /** The positions of the roots in the operator's order, or null where they have changed. */
  positions: Map<PrefixBitmap, number> | null = null;

  /**
   * Searches that find nothing even if all quarantines that are over are ended, each with the time from which on more of
   * them are. It only ever says no, so each change but a lease forgets them all.
   */
  vain: Map<string, number> = new Map();

  forgetVain(): void {
    if (this.vain.size > 0) this.vain.clear();
  }

  /** The bitmap of what lies in containers of a level, which is at least 1. */
  level(level: number): PrefixBitmap {
    while (this.levels.length < level) this.levels.push(new PrefixBitmap(ALL));
    return this.levels[level - 1] as PrefixBitmap;
  }

  /** Adds the bitmap of a root at a position in the operator's order. */
  add(bitmap: PrefixBitmap, position: number = this.bitmaps.length): void {
    const { root } = bitmap;
    for (const { root: other } of this.overlapping(root)) {
      fail(poolMessages, 'overlaps-root', { details: { item: String(root), root: String(other) } });
    }
    this.moved();
    this.bitmaps.splice(position, 0, bitmap);
    this.sorted.splice(this.firstReaching(root.first), 0, bitmap);
  }

  /** Removes a bitmap; returns its position in the operator's order. */
  remove(bitmap: PrefixBitmap): number {
    this.moved();
    const position = this.bitmaps.indexOf(bitmap);
    this.bitmaps.splice(position, 1);
    this.sorted.splice(this.sorted.indexOf(bitmap), 1);
    return position;
  }

  /** The bitmap whose root holds an address, a prefix or a range. */
  holding(item: Address | Prefix | AddressRange): PrefixBitmap | undefined {
    const first = 'first' in item ? item.first : item;
    const bitmap = this.sorted[this.sorted.length === 1 ? 0 : this.firstReaching(first)];
    return bitmap?.root.contains(item) ? bitmap : undefined;
  }

  /** The bitmaps whose roots overlap a range, ascending. */
  *overlapping({ first, last }: AddressRange | Prefix): Generator<PrefixBitmap> {
    for (let i = this.firstReaching(first); i < this.sorted.length; i++) {
      const bitmap = this.sorted[i] as PrefixBitmap;
      if (Address.compare(bitmap.root.first, last) > 0) return;
      yield bitmap;
    }
  }

  /** Whether all of a range lies in roots, one or several side by side. */
  contains(range: AddressRange): boolean {
    let place = range.first;
    for (const { root } of this.overlapping(range)) {
      if (Address.compare(root.first, place) > 0) return false;
      if (Address.compare(root.last, range.last) >= 0) return true;
      place = root.last.next();
    }
    return false;
  }

  /** The roots, in the operator's order, that a prefix or a range reaches into, each with that part of it. */
  reached(within: Prefix | AddressRange): Target[] {
    const found = [...this.overlapping(within)];
    if (found.length === 0) this.failOutside(within);
    if (found.length > 1) found.sort((a, b) => this.bitmaps.indexOf(a) - this.bitmaps.indexOf(b));
    return found.map((bitmap) => targetIn(rootPlace(bitmap), partOf(bitmap.root, within)));
  }

  /** Takes a free prefix of a length in the first root, in the operator's order, that has one. */
  carve(length: number, search: Search): Found | null {
    const { bitmaps, firstWithSpace } = this;
    const start = firstWithSpace[length]!;
    for (let i = start; i < bitmaps.length; i++) {
      const bitmap = bitmaps[i] as PrefixBitmap;
      // Of many roots only those with space get the memory for a change.
      if (i === start || (bitmap.largestGap ?? 129) <= length) {
        const prefix = carveIn(rootTarget(bitmap), length, search);
        if (prefix !== null) return { prefix, bitmap, row: 0 };
      }
      firstWithSpace[length] = i + 1;
      this.mostSkipped = Math.max(this.mostSkipped, i + 1);
    }
    return null;
  }

  /** Notes that a bitmap has free space that it had not. */
  freed(bitmap: PrefixBitmap): void {
    if (this.mostSkipped === 0) return;
    this.positions ??= new Map(this.bitmaps.map((each, i) => [each, i]));
    const position = this.positions.get(bitmap) ?? this.mostSkipped;
    if (position >= this.mostSkipped) return;
    const { firstWithSpace } = this;
    for (let length = 0; length <= 128; length++) {
      if (firstWithSpace[length]! > position) firstWithSpace[length] = position;
    }
    this.mostSkipped = position;
  }

  moved(): void {
    this.firstWithSpace.fill(0);
    this.mostSkipped = 0;
    this.positions = null;
  }

  failOutside(item: Prefix | AddressRange): never {
    const { names, ...more } = namedIn(this.bitmaps, ({ root }) => root);
    return fail(bitmapMessages, 'outside-root', {
      details: { item: String(item), ...(names !== '' && { root: names }), ...more },
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

const ALL: Prefix = /* @__PURE__ */ Prefix.parse('::/0');

export function targetIn({ bitmap, region, level, row }: Place, part: Prefix | AddressRange): Target {
  return { bitmap, region, level, row, part };
}

export function rootPlace(bitmap: PrefixBitmap): Place {
  return { bitmap, region: bitmap.root, level: 0, row: 0 };
}

export function rootTarget(bitmap: PrefixBitmap): Target {
  return targetIn(rootPlace(bitmap), bitmap.root);
}

/** The part of a region inside a prefix or a range that reaches into it. */
function partOf(region: Prefix, within: Prefix | AddressRange): Prefix | AddressRange {
  // A prefix that no root holds holds each root that it reaches.
  if ('length' in within) return region;
  const first = Address.compare(within.first, region.first) > 0 ? within.first : region.first;
  const last = Address.compare(within.last, region.last) < 0 ? within.last : region.last;
  return AddressRange.of(first, last);
}

/** The fewest prefixes that make up a part. */
export function piecesOf(part: Prefix | AddressRange): readonly Prefix[] {
  return 'length' in part ? [part] : [...part.prefixes()];
}

/** Takes a free prefix of a length in a part of a place, or returns null. */
export function carveIn(target: Target, length: number, search: Search): Prefix | null {
  const { bitmap, region, level, part } = target;
  // No lease in a container is as large as it. A request that cannot fit needs no memory.
  if (length < region.length || (level > 0 && length === region.length)) return null;
  bitmap.ensureCapacity();
  // All of a bitmap, the lowest first, is what it finds fastest.
  const isPlain = search.strategy === 'first' && part === bitmap.root;
  if (!isPlain) return carveInPart(target, length, search);
  return length === 128 && search.skipsAnycast ? carveHost(bitmap, region) : bitmap.carve(length);
}

function carveInPart(target: Target, length: number, search: Search): Prefix | null {
  const { bitmap, region, part } = target;
  const { strategy, seed, skipsAnycast } = search;
  const carve = (options: CarveOptions): Prefix | null =>
    length === 128 && skipsAnycast ? carveHost(bitmap, region, options) : bitmap.carve(length, options);
  if (strategy === 'next' || strategy === 'hash') return carveFrom(target, length, search, carve);
  if ('length' in part) return carve({ strategy, seed, within: part });
  const pieces = [...piecesOf(part)];
  if (strategy === 'random') return carveAtRandom(bitmap, pieces, length, seed, carve);
  if (strategy === 'last') pieces.reverse();
  return firstOf(pieces, (within) => carve({ strategy, seed, within }));
}

type Carve = (options: CarveOptions) => Prefix | null;

/** Takes the first free one from an address on, then from the beginning of the part. */
function carveFrom(
  { part }: Target,
  length: number,
  { strategy, from, owner }: Search,
  carve: Carve,
): Prefix | null {
  const start =
    strategy === 'hash' ? (hashPlace(part, length, owner)?.first ?? part.first) : (from ?? part.first);
  const first = part.contains(start) ? start : part.first;
  if ('length' in part) return carve({ strategy: 'next', within: part, from: first });
  const pieces = piecesOf(part);
  const at = pieces.findIndex((piece) => piece.contains(first));
  const above = AddressRange.of(first, pieces[at]!.last).prefixes();
  return firstOf([...above, ...pieces.slice(at + 1), ...pieces.slice(0, at + 1)], (piece) =>
    carve({ within: piece }),
  );
}

/** Takes any of the free ones of all pieces, each with the same probability. */
function carveAtRandom(
  bitmap: PrefixBitmap,
  pieces: readonly Prefix[],
  length: number,
  seed: number,
  carve: Carve,
): Prefix | null {
  const counts = pieces.map((within) => bitmap.count(length, { within }));
  const total = counts.reduce((sum, count) => sum + count, 0n);
  if (total === 0n) return null;
  let index = new Random(seed).belowBig(total);
  const chosen = counts.findIndex((count) => {
    index -= count;
    return index < 0n;
  });
  const order = [...pieces.slice(chosen), ...pieces.slice(0, chosen)];
  return firstOf(order, (within) => carve({ strategy: 'random', seed, within }));
}

function firstOf(pieces: readonly Prefix[], carve: (piece: Prefix) => Prefix | null): Prefix | null {
  for (const piece of pieces) {
    const found = carve(piece);
    if (found !== null) return found;
  }
  return null;
}

/** The places that a refusal names. */
const NAMED = 8;

/** Returns the names of the first places, and the count of the others if there are any. */
export function namedIn<T>(
  list: readonly T[],
  placeOf: (one: T) => Prefix | AddressRange,
): { names: string; more?: number } {
  const names = list.slice(0, NAMED).map(placeOf).join(', ');
  return list.length <= NAMED ? { names } : { names, more: list.length - NAMED };
}
