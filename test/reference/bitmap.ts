/**
 * The slow, readable twin of the prefix bitmap: a sorted list of disjoint prefixes, every answer a walk over it, all
 * arithmetic on bigint.
 */
import { Address } from '../../src/address.ts';
import { Prefix } from '../../src/prefix.ts';

/** A prefix as two numbers. */
export interface Span {
  readonly base: bigint;
  readonly length: number;
}

/** The strategies that a list can predict; `random` is judged by {@link BitmapModel.isFree}. */
export const predictable = ['first', 'last', 'next', 'best', 'sparse'] as const;
export type Predictable = (typeof predictable)[number];

/** Where to look, as the bitmap's own options. */
export interface Where {
  readonly strategy?: Predictable;
  readonly within?: Span | undefined;
  readonly from?: bigint | undefined;
}

/** Which items to list, as the bitmap's own options. */
export interface Listing {
  readonly within?: Span | undefined;
  readonly from?: bigint | undefined;
  readonly reverse?: boolean | undefined;
}

export function sizeOf(length: number): bigint {
  return 1n << BigInt(128 - length);
}

export function lastOf(span: Span): bigint {
  return span.base + sizeOf(span.length) - 1n;
}

/** The prefix of a length that holds an address. */
export function spanAt(address: bigint, length: number): Span {
  return { base: address - (address % sizeOf(length)), length };
}

export function inside(inner: Span, outer: Span): boolean {
  return inner.base >= outer.base && lastOf(inner) <= lastOf(outer);
}

export function spanOf(prefix: Prefix | string): Span {
  const { first, length } = Prefix.from(prefix);
  return { base: first.toBigInt(), length };
}

export function prefixOf({ base, length }: Span): Prefix {
  return Prefix.of(Address.fromBigInt(base), length);
}

/** The fewest prefixes that make up the addresses from first to last; none where last lies below first. */
function cover(first: bigint, last: bigint): Span[] {
  const spans: Span[] = [];
  for (let base = first; base <= last; ) {
    const aligned = base === 0n ? 128 : log2(base & -base);
    const length = 128 - Math.min(aligned, log2(last - base + 1n));
    spans.push({ base, length });
    base += sizeOf(length);
  }
  return spans;
}

/** The position of the highest bit. */
function log2(value: bigint): number {
  return value.toString(2).length - 1;
}

export class BitmapModel {
  readonly root: Span;
  /** Disjoint and ascending, always. */
  blocks: Span[] = [];
  /** Where the strategy `next` goes on. */
  cursor: bigint;

  constructor(root: Span) {
    this.root = root;
    this.cursor = root.base;
  }

  /** The maximal free aligned prefixes inside a prefix, ascending. */
  gaps(within: Span = this.root): Span[] {
    const gaps: Span[] = [];
    let next = within.base;
    for (const block of this.overlapping(within)) {
      gaps.push(...cover(next, block.base - 1n));
      next = lastOf(block) + 1n;
    }
    gaps.push(...cover(next, lastOf(within)));
    return gaps;
  }

  overlapping(within: Span): Span[] {
    return this.blocks.filter((block) => block.base <= lastOf(within) && lastOf(block) >= within.base);
  }

  isFree(span: Span): boolean {
    return this.overlapping(span).length === 0;
  }

  take(span: Span): boolean {
    return this.takeAll([span]);
  }

  free(span: Span): boolean {
    return this.freeAll([span]);
  }

  takeRange(first: bigint, last: bigint): boolean {
    return this.takeAll(cover(first, last));
  }

  freeRange(first: bigint, last: bigint): boolean {
    return this.freeAll(cover(first, last));
  }

  find(
    length: number,
    { strategy = 'first', within = this.root, from = this.cursor }: Where = {},
  ): Span | null {
    const fits = this.gaps(within).filter((gap) => gap.length <= length);
    const lowest = fits[0];
    if (lowest === undefined) return null;
    return { base: choose[strategy](fits, lowest, sizeOf(length), from), length };
  }

  carve(length: number, where: Where = {}): Span | null {
    const found = this.find(length, where);
    if (found === null) return null;
    this.take(found);
    if (where.strategy === 'next') this.movePast(found);
    return found;
  }

  has(span: Span): boolean {
    return this.blocks.some((block) => block.base === span.base && block.length === span.length);
  }

  blockAt(address: bigint): Span | null {
    return this.overlapping({ base: address, length: 128 })[0] ?? null;
  }

  state(first: bigint, last: bigint): 'free' | 'taken' | 'partly' {
    let taken = 0n;
    for (const block of this.blocks) {
      const from = block.base > first ? block.base : first;
      const to = lastOf(block) < last ? lastOf(block) : last;
      if (from <= to) taken += to - from + 1n;
    }
    return taken === 0n ? 'free' : taken === last - first + 1n ? 'taken' : 'partly';
  }

  /** How many free aligned prefixes of a length lie inside a prefix. */
  count(length: number, within: Span = this.root): bigint {
    let count = 0n;
    for (const gap of this.gaps(within)) {
      if (gap.length <= length) count += 1n << BigInt(length - gap.length);
    }
    return count;
  }

  nth(length: number, index: bigint, within: Span = this.root): Span | null {
    let left = index;
    for (const gap of this.gaps(within)) {
      if (gap.length > length) continue;
      const count = 1n << BigInt(length - gap.length);
      if (left < count) return { base: gap.base + left * sizeOf(length), length };
      left -= count;
    }
    return null;
  }

  listGaps(listing: Listing = {}): Span[] {
    return list(this.gaps(listing.within), listing);
  }

  listBlocks(listing: Listing = {}): Span[] {
    return list(this.overlapping(listing.within ?? this.root), listing);
  }

  get takenSize(): bigint {
    return this.blocks.reduce((sum, block) => sum + sizeOf(block.length), 0n);
  }

  get freeSize(): bigint {
    return sizeOf(this.root.length) - this.takenSize;
  }

  get largestGap(): number | null {
    const lengths = this.gaps().map((gap) => gap.length);
    return lengths.length === 0 ? null : Math.min(...lengths);
  }

  /** The strategy `next` goes on behind what it gave last; behind the root it begins anew. */
  movePast(span: Span): void {
    this.cursor = lastOf(span) === lastOf(this.root) ? this.root.base : lastOf(span) + 1n;
  }

  private takeAll(spans: Span[]): boolean {
    if (!spans.every((span) => this.isFree(span))) return false;
    this.blocks.push(...spans);
    this.blocks.sort((a, b) => (a.base < b.base ? -1 : 1));
    return true;
  }

  private freeAll(spans: Span[]): boolean {
    if (!spans.every((span) => this.has(span))) return false;
    this.blocks = this.blocks.filter((block) => !spans.some((span) => span.base === block.base));
    return true;
  }
}

/** The base that each strategy chooses, given the gaps that fit, ascending. */
const choose: Record<Predictable, (fits: Span[], lowest: Span, size: bigint, cursor: bigint) => bigint> = {
  first: (_fits, lowest) => lowest.base,
  last: (fits, lowest, size) => lastOf(fits.at(-1) ?? lowest) - size + 1n,
  next: (fits, lowest, size, cursor) => {
    const aligned = ((cursor + size - 1n) / size) * size;
    for (const gap of fits) {
      if (gap.base >= aligned) return gap.base;
      if (lastOf(gap) >= aligned) return aligned;
    }
    return lowest.base;
  },
  best: (fits, lowest) => fits.reduce((best, gap) => (gap.length > best.length ? gap : best), lowest).base,
  sparse: (fits, lowest) => fits.reduce((best, gap) => (gap.length < best.length ? gap : best), lowest).base,
};

/** Items from the one that covers `from`, or the next one in the direction. */
function list(items: Span[], { from, reverse = false }: Listing): Span[] {
  const rest = items.filter(
    (item) => from === undefined || (reverse ? item.base <= from : lastOf(item) >= from),
  );
  return reverse ? rest.reverse() : rest;
}
