/**
 * 128-bit arithmetic written with the `big-integer` package, from and to texts: the reference that the words and the
 * native bigints of `src/` are held against.
 */
import bigInt, { type BigInteger } from 'big-integer';
import { expandSlow, formatSlow, type Groups, parseSlow } from './address.ts';

/** How many addresses there are. */
export const SPACE: BigInteger = bigInt(2).pow(128);

/** An inclusive pair of numbers. */
export type Interval = Readonly<{ first: BigInteger; last: BigInteger }>;

/** A base and a length, the base without host bits. */
export type Block = Readonly<{ base: BigInteger; length: number }>;

/** The number of an address text. */
export function numberOf(text: string): BigInteger {
  const groups = parseSlow(text);
  if (groups === null) throw new Error(`the reference has no number for ${JSON.stringify(text)}`);
  return bigInt(expandSlow(groups).replaceAll(':', ''), 16);
}

/** The canonical text of the address with a number, or null outside the space. */
export function textOf(number: BigInteger): string | null {
  if (number.isNegative() || number.geq(SPACE)) return null;
  const digits = number.toString(16).padStart(32, '0');
  const groups: Groups = Array.from({ length: 8 }, (_, i) =>
    Number.parseInt(digits.slice(4 * i, 4 * i + 4), 16),
  );
  return formatSlow(groups);
}

/** How many addresses a prefix of a length has. */
export function blockSize(length: number): BigInteger {
  return bigInt(2).pow(128 - length);
}

/** The number without its bits below a length. */
export function mask(number: BigInteger, length: number): BigInteger {
  return number.minus(number.mod(blockSize(length)));
}

/** The interval of a prefix text without host bits, or of an address text. */
export function intervalOf(text: string): Interval {
  const [address, length = '128'] = text.split('/') as [string, string?];
  const first = numberOf(address);
  return { first, last: first.plus(blockSize(Number(length))).prev() };
}

export function contains(outer: Interval, inner: Interval): boolean {
  return outer.first.leq(inner.first) && inner.last.leq(outer.last);
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.first.leq(b.last) && b.first.leq(a.last);
}

/**
 * The fewest blocks that make up an interval: halve the space, keep a half that lies inside, drop one that lies
 * outside, halve again what lies across an end. No block can be larger, since its parent was found to lie across.
 */
export function minimalCover(interval: Interval, block: Block = { base: bigInt.zero, length: 0 }): Block[] {
  const own = { first: block.base, last: block.base.plus(blockSize(block.length)).prev() };
  if (contains(interval, own)) return [block];
  if (!overlaps(interval, own)) return [];
  const length = block.length + 1;
  return [
    ...minimalCover(interval, { base: block.base, length }),
    ...minimalCover(interval, { base: block.base.plus(blockSize(length)), length }),
  ];
}

/** The canonical text of a block. */
export function blockText({ base, length }: Block): string {
  return `${textOf(base)}/${length}`;
}
