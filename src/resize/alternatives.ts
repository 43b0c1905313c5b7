/** Other proposals. */
import { contains, larger, type Span, sizeOf } from '../internal/span.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import type { Survey } from './blockers.ts';
import { Targets } from './plan.ts';
import { gapAround } from './space.ts';
import { freePlaces } from './targets.ts';
import type { ResizeAlternatives } from './types.ts';

/** Tells whether a prefix of a length is accepted. */
export type Accepts = (length: number) => boolean;

/** The alternatives to a proposed prefix of a length. `current` is the length of the current one. */
export function prefixAlternatives(
  survey: Survey,
  length: number,
  current: number,
  accepts: Accepts,
): ResizeAlternatives<Prefix> {
  const { kind, held, proposed } = survey;
  const shrinks = kind === 'shrink';
  const bits = 128 - length;
  const places = shrinks && accepts(length) ? placesIn(survey.current, survey, sizeOf(proposed), bits) : [];
  return {
    targets: new Targets(places, proposed.first, bits, (first) => new Prefix(first, length)),
    smallest: shrinks && held !== null ? prefixAround(held, survey, 128, 0, accepts) : null,
    largest: kind === 'expand' ? prefixAround(survey.current, survey, 0, current - 1, accepts) : null,
  };
}

/** The alternatives to a proposed range. */
export function rangeAlternatives(survey: Survey, minimum: bigint): ResizeAlternatives<AddressRange> {
  const { kind, current, proposed, held, outer } = survey;
  const shrinks = kind === 'shrink' || kind === 'overlap';
  const grows = kind === 'expand' || kind === 'overlap';
  const rangesIn = (within: Span, count: bigint, near: bigint) => {
    const places = shrinks && count >= minimum ? placesIn(within, survey, count, 0) : [];
    return new Targets(places, near, 0, (first) => AddressRange.of(first, first.offset(count - 1n)));
  };
  const [smallest = null] = held === null ? [] : rangesIn(current, larger(sizeOf(held), minimum), held.first);
  return {
    targets: rangesIn(outer, sizeOf(proposed), proposed.first),
    smallest,
    largest: grows ? largestRange(survey, minimum) : null,
  };
}

function placesIn(within: Span, { held, siblings }: Survey, size: bigint, bits: number): Span[] {
  return freePlaces({ within, held, taken: siblings, size, shift: BigInt(bits) });
}

/**
 * The first accepted prefix, from one length to another, that contains the core and overlaps no sibling:
 *
 * ```
 *  outer      |-------------------------------|-------------------------------|
 *  core                         |------|
 *  siblings                                               |==|
 *  shortest   |-------------------------------|
 *  longest                    |---------------|
 * ```
 */
function prefixAround(
  core: Span,
  { outer, siblings }: Survey,
  from: number,
  to: number,
  accepts: Accepts,
): Prefix | null {
  const gap = gapAround(core, outer, siblings);
  if (gap === null) return null;
  const step = from < to ? 1 : -1;
  for (let length = from; length !== to + step; length += step) {
    const size = 1n << BigInt(128 - length);
    const first = core.first - (core.first & (size - 1n));
    const space = { first, last: first + size - 1n };
    if (accepts(length) && contains(space, core) && contains(gap, space)) {
      return new Prefix(Address.fromBigInt(first), length);
    }
  }
  return null;
}

/** All of the gap around the current range, if it is larger. */
function largestRange({ current, outer, held, siblings }: Survey, minimum: bigint): AddressRange | null {
  const gap = gapAround(current, outer, siblings);
  if (gap === null || contains(current, gap) || sizeOf(gap) < minimum) return null;
  if (held !== null && !contains(gap, held)) return null;
  return AddressRange.of(Address.fromBigInt(gap.first), Address.fromBigInt(gap.last));
}
