/**
 * Sets of addresses as bits: the slow, readable twin of a prefix set. A universe is a stretch of the space, and bit `i`
 * of a mask says whether its address `i` is in the set; so `|`, `&` and `& ~` are the operations.
 */
import bigInt from 'big-integer';
import { textOf } from './arithmetic.ts';

/** The addresses from `base` on, `width` of them. */
export type Universe = Readonly<{ base: bigint; width: number }>;

/** Universes of a width at the ends of the space and across the edges where words carry and signs change. */
export function universes(width: number): [where: string, universe: Universe][] {
  const half = BigInt(width / 2);
  const across = (bit: bigint): [string, Universe] => [`across 2^${bit}`, { base: 2n ** bit - half, width }];
  return [
    ['from :: on', { base: 0n, width }],
    across(32n),
    across(63n),
    across(64n),
    across(96n),
    across(127n),
    ['up to the last address', { base: 2n ** 128n - BigInt(width), width }],
  ];
}

/** The mask of all addresses of a universe. */
export function full({ width }: Universe): bigint {
  return ones(BigInt(width));
}

/** The text of every address in a set. */
export function addressTexts(mask: bigint, { base, width }: Universe): string[] {
  const texts: string[] = [];
  for (let i = 0; i < width; i++) if (has(mask, i)) texts.push(text(base + BigInt(i)));
  return texts;
}

/** The text of every run of neighbours in a set. */
export function rangeTexts(mask: bigint, { base, width }: Universe): string[] {
  const texts: string[] = [];
  for (let i = 0; i < width; i++) {
    if (!has(mask, i)) continue;
    const first = i;
    while (i + 1 < width && has(mask, i + 1)) i++;
    texts.push(`${text(base + BigInt(first))} - ${text(base + BigInt(i))}`);
  }
  return texts;
}

/**
 * The texts of the fewest prefixes that make up a set: halve the space, keep a half that is in the set, drop one of
 * which nothing is, halve again what is in it partly.
 */
export function prefixTexts(mask: bigint, universe: Universe, first = 0n, length = 0): string[] {
  const { base, width } = universe;
  const end = first + 2n ** BigInt(128 - length);
  const from = first < base ? 0n : first - base;
  const to = end > base + BigInt(width) ? BigInt(width) : end - base;
  const here = from < to ? ones(to) - ones(from) : 0n;
  if ((mask & here) === 0n) return [];
  const wholly = first >= base && end <= base + BigInt(width) && (mask & here) === here;
  if (wholly) return [`${text(first)}/${length}`];
  const middle = (first + end) / 2n;
  return [
    ...prefixTexts(mask, universe, first, length + 1),
    ...prefixTexts(mask, universe, middle, length + 1),
  ];
}

/** How many addresses a set has. */
export function count(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}

function ones(bits: bigint): bigint {
  return 2n ** bits - 1n;
}

function has(mask: bigint, i: number): boolean {
  return ((mask >> BigInt(i)) & 1n) === 1n;
}

function text(number: bigint): string {
  return String(textOf(bigInt(number)));
}
