/** Sets of addresses of one family as sorted intervals of integers between which something is always missing. */
import { formatAddress, formatIPv4 } from '../internal/format.ts';
import { bigIntView } from '../internal/uint128.ts';
import type { FamilyIndex } from './protocols.ts';

/** The integers from a first to a last, both included. */
export interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** How many bits an address has. */
export function bitsOf(family: FamilyIndex): number {
  return family === 0 ? 32 : 128;
}

/** The set of all addresses. */
export function everyAddress(family: FamilyIndex): readonly Interval[] {
  return [{ first: 0n, last: (1n << BigInt(bitsOf(family))) - 1n }];
}

/** The set of everything in any of the intervals: what overlaps or meets becomes one. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  let top: Interval | undefined;
  for (const next of [...intervals].sort((a, b) => Number(a.first > b.first) - Number(a.first < b.first))) {
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

/** Whether all of set b is in set a. */
export function coversSet(a: readonly Interval[], b: readonly Interval[]): boolean {
  const reach = walk(a);
  return b.every(({ first, last }) => {
    const candidate = reach(first);
    return candidate !== undefined && candidate.first <= first && last <= candidate.last;
  });
}

/** Whether two sets have anything in common. */
export function overlapsSet(a: readonly Interval[], b: readonly Interval[]): boolean {
  const reach = walk(a);
  return b.some(({ first, last }) => {
    const candidate = reach(first);
    return candidate !== undefined && candidate.first <= last;
  });
}

/** Finds, for ascending values, the first interval that ends at or after each: one pass for all of them. */
function walk(set: readonly Interval[]): (value: bigint) => Interval | undefined {
  let at = 0;
  return (value) => {
    let candidate = set[at];
    while (candidate !== undefined && candidate.last < value) candidate = set[++at];
    return candidate;
  };
}

/** The fewest prefixes that make up a set, as text and in order: at most 254 an interval. */
export function prefixTexts(set: readonly Interval[], family: FamilyIndex): string[] {
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

/** An interval as a prefix, or as `first - last` where it is none. */
export function intervalText(interval: Interval, family: FamilyIndex): string {
  const prefixes = prefixTexts([interval], family);
  return prefixes.length === 1
    ? prefixes.join()
    : `${addressText(interval.first, family)} - ${addressText(interval.last, family)}`;
}

function addressText(value: bigint, family: FamilyIndex): string {
  const view = bigIntView(value);
  const w3 = view.getInt32(12);
  return family === 0
    ? formatIPv4(w3)
    : formatAddress(view.getInt32(0), view.getInt32(4), view.getInt32(8), w3);
}
