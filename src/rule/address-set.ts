/** Sets of addresses of one family as merged spans of integers. */
import { formatAddress, formatIPv4 } from '../internal/format.ts';
import type { Span } from '../internal/span.ts';
import { bigIntView } from '../internal/uint128.ts';
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
  const texts: string[] = [];
  const space = 1n << BigInt(bitsOf(family));
  for (const { first, last } of set) {
    for (let base = first; base <= last; ) {
      let size = base === 0n ? space : base & -base;
      while (base + size - 1n > last) size >>= 1n;
      texts.push(`${addressText(base, family)}/${bitsOf(family) - size.toString(2).length + 1}`);
      base += size;
    }
  }
  return texts;
}

function addressText(value: bigint, family: FamilyIndex): string {
  const view = bigIntView(value);
  const w3 = view.getInt32(12);
  return family === 0
    ? formatIPv4(w3)
    : formatAddress(view.getInt32(0), view.getInt32(4), view.getInt32(8), w3);
}
