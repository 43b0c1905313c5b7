/** Arithmetic on inclusive ranges of whole numbers, of any size. */

/** The numbers from a first to a last, both included. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** A span of addresses, and how it is written. */
export interface Space extends Span {
  text(): string;
}

export function sizeOf({ first, last }: Span): bigint {
  return last - first + 1n;
}

export function holds(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function meets(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The smallest span that holds both. */
export function hull(a: Span, b: Span): Span {
  return { first: smaller(a.first, b.first), last: larger(a.last, b.last) };
}

/**
 * What of `a` is not in `b`: a part before it and a part behind it, each of which may be missing.
 *
 * ```
 *  a    |------------|     |------|         |------|           |------|      |------|
 *  b       |----|        |----------|    |------|           |------|                    |----|
 *       |=|      |===|                           |=|               |==|     |======|
 * ```
 */
export function difference(a: Span, b: Span): Span[] {
  const parts: Span[] = [];
  if (a.first < b.first) parts.push({ first: a.first, last: smaller(a.last, b.first - 1n) });
  if (a.last > b.last) parts.push({ first: larger(a.first, b.last + 1n), last: a.last });
  return parts;
}

/**
 * What of `outer` lies around `core` and meets none of the others; `null` where one of them meets the core.
 *
 * ```
 *  outer         |----------------------------------|
 *  core                        |------|
 *  others     |==|    |===|              |==|            |==|
 *                          |-------------|
 * ```
 */
export function roomAround(core: Span, outer: Span, others: readonly Span[]): Span | null {
  let { first, last } = outer;
  for (const other of others) {
    if (other.last < core.first) first = larger(first, other.last + 1n);
    else if (other.first > core.last) last = smaller(last, other.first - 1n);
    else return null;
  }
  return { first, last };
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
