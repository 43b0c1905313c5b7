/** Spans of whole numbers of any size, and sorted lists of them. */

/** The numbers from a first to a last, both included. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

export function sizeOf({ first, last }: Span): bigint {
  return last - first + 1n;
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The smallest span that contains both. */
export function hull(a: Span, b: Span): Span {
  return { first: smaller(a.first, b.first), last: larger(a.last, b.last) };
}

/** The fewest spans that hold the same numbers, in order: spans that overlap or touch become one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  let top: Span | undefined;
  for (const next of [...spans].sort(byFirst)) {
    if (top === undefined || next.first > top.last + 1n) {
      merged.push(next);
      top = next;
    } else if (next.last > top.last) {
      top = { first: top.first, last: next.last };
      merged[merged.length - 1] = top;
    }
  }
  return merged;
}

/**
 * The numbers of one span that no other holds, in order. The others may overlap one another.
 *
 * ```
 *  span      |----------------------|
 *  others  |---|    |=====|            |--|
 *                      |-----|
 *  left         |--|           |----|
 * ```
 */
export function subtractSpans({ first, last }: Span, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let at = first;
  for (const other of [...others].sort(byFirst)) {
    const end = smaller(last, other.first - 1n);
    if (at <= end) left.push({ first: at, last: end });
    at = larger(at, other.last + 1n);
  }
  if (at <= last) left.push({ first: at, last });
  return left;
}

/** A span that is a prefix: the numbers with the same leading bits, so many of them. */
export interface Block extends Span {
  readonly length: number;
}

/** The fewest prefixes of a span, in order. The numbers have so many bits. */
export function coverSpan({ first, last }: Span, bits: number): Block[] {
  const blocks: Block[] = [];
  for (let base = first; base <= last; ) {
    // No larger than what is left, and than the base is aligned: the lowest bit of the two.
    const either = base | (1n << BigInt((last - base + 1n).toString(2).length - 1));
    const size = either & -either;
    blocks.push({ first: base, last: base + size - 1n, length: bits + 1 - size.toString(2).length });
    base += size;
  }
  return blocks;
}

/** Tells whether merged spans `a` hold every number of merged spans `b`. */
export function spansContain(a: readonly Span[], b: readonly Span[]): boolean {
  const reach = walk(a);
  return b.every((inner) => {
    const outer = reach(inner.first);
    return outer !== undefined && contains(outer, inner);
  });
}

/** Tells whether two lists of merged spans have a number in common. */
export function spansOverlap(a: readonly Span[], b: readonly Span[]): boolean {
  const reach = walk(a);
  return b.some(({ first, last }) => {
    const candidate = reach(first);
    return candidate !== undefined && candidate.first <= last;
  });
}

/** Finds, for ascending values, the first span that ends at or after each: one pass for all of them. */
function walk(spans: readonly Span[]): (value: bigint) => Span | undefined {
  let at = 0;
  return (value) => {
    let candidate = spans[at];
    while (candidate !== undefined && candidate.last < value) candidate = spans[++at];
    return candidate;
  };
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function byFirst(a: Span, b: Span): number {
  return Number(a.first > b.first) - Number(a.first < b.first);
}
