/** Spaces of a resize: spans with a text, and how two of them lie to each other. */
import { larger, overlaps, type Span, smaller } from '../internal/span.ts';

/** A span of addresses, and its text. */
export interface Space extends Span {
  text(): string;
}

/**
 * The parts of `a` that are not in `b`: one before it and one after it. Each can be missing.
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
 * The part of `outer` around `core` that overlaps none of the others; `null` if one of them overlaps the core.
 *
 * ```
 *  outer         |----------------------------------|
 *  core                        |------|
 *  others     |==|    |===|              |==|            |==|
 *                          |-------------|
 * ```
 */
export function gapAround(core: Span, outer: Span, others: readonly Span[]): Span | null {
  let { first, last } = outer;
  for (const other of others) {
    if (overlaps(core, other)) return null;
    if (other.last < core.first) first = larger(first, other.last + 1n);
    else last = smaller(last, other.first - 1n);
  }
  return { first, last };
}
