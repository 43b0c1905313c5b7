/**
 * The places that a block of addresses may take: counted exactly and visited nearest first, however many there are.
 * A place is a number; the block there begins at `place << shift`.
 */
import { larger, type Span, sizeOf, smaller, subtractSpans } from '../internal/span.ts';

/** The limits of a block of `size` addresses. */
export interface PlaceRules {
  /** All of the block lies in here. */
  readonly within: Span;
  /** All of this lies in the block; `null` for nothing. */
  readonly held: Span | null;
  /** Nothing of these lies in the block. */
  readonly taken: readonly Span[];
  readonly size: bigint;
  /** How many bits are zero at the end of the block's first address. */
  readonly shift: bigint;
}

/**
 * The places where a block keeps to all rules, in order.
 *
 * ```
 *  within   |-----------------------------------|
 *  held                  |----|
 *  lowest          |----------|                   ends where the held ends
 *  highest               |----------|             begins where the held begins
 *  taken                         |==|             leaves the places from which the block ends before it
 * ```
 */
export function freePlaces({ within, held, taken, size, shift }: PlaceRules): Span[] {
  const up = (address: bigint) => -(-address >> shift);
  const reach = size - 1n;
  const lowest = held === null ? within.first : larger(within.first, held.last - reach);
  const highest = held === null ? within.last - reach : smaller(within.last - reach, held.first);
  const ruledOut = taken.map(({ first, last }) => ({ first: up(first - reach), last: last >> shift }));
  return subtractSpans({ first: up(lowest), last: highest >> shift }, ruledOut);
}

/** How many places the spans hold together. */
export function countPlaces(spans: readonly Span[]): bigint {
  return spans.reduce((sum, span) => sum + sizeOf(span), 0n);
}

/** The places of all spans, by their distance from `near`; of two at the same distance the lower one first. */
export function* nearestPlaces(spans: readonly Span[], near: bigint): Generator<bigint, void> {
  const below = descending(spans, near);
  const above = ascending(spans, near + 1n);
  let low = below.next().value;
  let high = above.next().value;
  while (low !== undefined || high !== undefined) {
    if (high === undefined || (low !== undefined && near - low <= high - near)) {
      yield low!;
      low = below.next().value;
    } else {
      yield high;
      high = above.next().value;
    }
  }
}

function* descending(spans: readonly Span[], from: bigint): Generator<bigint, void> {
  for (const { first, last } of [...spans].reverse()) {
    for (let at = smaller(last, from); at >= first; at--) yield at;
  }
}

function* ascending(spans: readonly Span[], from: bigint): Generator<bigint, void> {
  for (const { first, last } of spans) {
    for (let at = larger(first, from); at <= last; at++) yield at;
  }
}
