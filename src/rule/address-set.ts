/** Sets of addresses of one family as merged spans of integers. */
import { formatIPv4 } from '../internal/format.ts';
import { formatBigInt } from '../internal/format-bigint.ts';
import { coverSpan, type Span } from '../internal/span.ts';
import type { FamilyIndex } from './protocols.ts';

/** How many bits an address has. */
export function bitsOf(family: FamilyIndex): number {
  return family === 0 ? 32 : 128;
}

/** The set of all addresses. */
export function everyAddress(family: FamilyIndex): readonly Span[] {
  return [{ first: 0n, last: (1n << BigInt(bitsOf(family))) - 1n }];
}

/** The fewest prefixes that make up a set, as text and in order: at most 254 a span. */
export function prefixTexts(set: readonly Span[], family: FamilyIndex): string[] {
  return set.flatMap((span) =>
    coverSpan(span, bitsOf(family)).map(
      ({ first, length }) => `${family === 0 ? formatIPv4(Number(first)) : formatBigInt(first)}/${length}`,
    ),
  );
}
