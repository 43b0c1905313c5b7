/**
 * fast-check arbitraries of the values of this library and of their texts. Plain random numbers almost never have two
 * runs of zeros, an end of the space or a carry: these are biased towards them.
 */
import fc from 'fast-check';
import { Address } from '../src/address.ts';
import type { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';

const LAST = (1n << 128n) - 1n;

/** A text and the value that it stands for. */
export type Spelled<T> = Readonly<{ text: string; value: T }>;

/** Addresses: at and near the ends, with few bits, with runs of zero and of full groups, IPv4-mapped, and any. */
export function address(): fc.Arbitrary<Address> {
  return fc
    .oneof(
      { weight: 2, arbitrary: fc.bigInt(0n, 16n) },
      { weight: 2, arbitrary: fc.bigInt(LAST - 16n, LAST) },
      { weight: 2, arbitrary: nearPowerOfTwo() },
      { weight: 6, arbitrary: groups() },
      { weight: 1, arbitrary: fc.bigInt(0xffff_0000_0000n, 0xffff_ffff_ffffn) },
      { weight: 3, arbitrary: fc.bigInt(0n, LAST) },
    )
    .map((value) => Address.fromBigInt(value));
}

/** One below, at, or one above a power of two: where words carry and borrow. */
function nearPowerOfTwo(): fc.Arbitrary<bigint> {
  return fc.tuple(fc.nat({ max: 127 }), fc.bigInt(-1n, 1n)).map(([bit, step]) => (1n << BigInt(bit)) + step);
}

/** Eight groups, most of them all zeros or all ones. */
function groups(): fc.Arbitrary<bigint> {
  const group = fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constant(0xffff) },
    { weight: 3, arbitrary: fc.nat({ max: 0xffff }) },
  );
  return fc
    .array(group, { minLength: 8, maxLength: 8 })
    .map((all) => all.reduce((value, next) => (value << 16n) | BigInt(next), 0n));
}

/**
 * Every legal spelling of an address (RFC 4291 section 2.2): `::` for none or any of its zero groups in a row, leading
 * zeros up to four digits, digits of either case, the last two groups in dotted decimal or not.
 */
export function spellingOf(value: Address): fc.Arbitrary<string> {
  return fc.boolean().chain((dotted) => {
    const pieces = shortGroups(value);
    if (dotted) pieces.splice(6, 2, value.toBytes().slice(12).join('.'));
    return fc
      .tuple(fc.tuple(...pieces.map((piece) => paddedGroup(piece))), fc.constantFrom(...shortenings(pieces)))
      .chain(([padded, shorten]) => fc.mixedCase(fc.constant(shorten(padded))));
  });
}

function shortGroups(value: Address): string[] {
  const number = value.toBigInt();
  return Array.from({ length: 8 }, (_, i) => ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16));
}

function paddedGroup(piece: string): fc.Arbitrary<string> {
  return piece.includes('.')
    ? fc.constant(piece)
    : fc.integer({ min: piece.length, max: 4 }).map((width) => piece.padStart(width, '0'));
}

/** The ways to join pieces: with colons only, or with `::` in place of any zero groups in a row. */
function shortenings(pieces: readonly string[]): ((pieces: readonly string[]) => string)[] {
  const ways = [(all: readonly string[]) => all.join(':')];
  for (let start = 0; start < pieces.length; start++) {
    for (let end = start + 1; pieces[end - 1] === '0'; end++) {
      ways.push((all) => `${all.slice(0, start).join(':')}::${all.slice(end).join(':')}`);
    }
  }
  return ways;
}

/** An address and any legal spelling of it. */
export function spelledAddress(): fc.Arbitrary<Spelled<Address>> {
  return address().chain((value) => spellingOf(value).map((text) => ({ text, value })));
}

/** A legal spelling of an address with exactly one character put in, taken out or changed: seldom still legal. */
export function almostAddress(): fc.Arbitrary<string> {
  return oneEdit(spelledAddress().map(({ text }) => text));
}

/** Text with exactly one character put in, taken out or changed. */
export function oneEdit(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const written = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...'::..//%%09afAF') },
    { weight: 2, arbitrary: fc.constantFrom(...'gG -+[]x\t\n\0') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  );
  return text.chain((whole) =>
    fc
      .tuple(fc.nat({ max: whole.length }), fc.constantFrom('put in', 'take out', 'change'), written)
      .map(([at, edit, character]) => {
        const before = whole.slice(0, at);
        if (edit === 'put in' || at === whole.length) return before + character + whole.slice(at);
        return before + (edit === 'change' ? character : '') + whole.slice(at + 1);
      })
      .filter((edited) => edited !== whole),
  );
}

/** Lengths from a least one to 128, biased to the ends, the word edges, the nibbles and what networks use. */
export function prefixLength(min = 0): fc.Arbitrary<number> {
  const usual = [0, 1, 31, 32, 33, 44, 48, 56, 63, 64, 65, 95, 96, 97, 127, 128].filter(
    (length) => length >= min,
  );
  return fc.oneof(fc.constantFrom(...usual), fc.integer({ min, max: 128 }));
}

/** Prefixes of every length. */
export function prefix(): fc.Arbitrary<Prefix> {
  return fc.tuple(address(), prefixLength()).map(([base, length]) => base.prefix(length));
}

/** Prefixes inside a prefix, itself among them. */
export function prefixInside(outer: Prefix): fc.Arbitrary<Prefix> {
  return fc
    .tuple(addressInside(outer), prefixLength(outer.length))
    .map(([base, length]) => base.prefix(length));
}

/** Addresses inside a prefix, biased as {@link address}. */
function addressInside(outer: Prefix): fc.Arbitrary<Address> {
  const first = outer.first.toBigInt();
  return address().map((any) => Address.fromBigInt(first + (any.toBigInt() % outer.size)));
}

/** Ranges: of any two ends, short ones, and those of a prefix with its ends moved by little. */
export function range(): fc.Arbitrary<AddressRange> {
  const short = fc
    .tuple(address(), fc.bigInt(0n, 1000n))
    .map(([first, more]) => AddressRange.of(first, cut(first.toBigInt() + more)));
  const nearPrefix = fc
    .tuple(prefix(), fc.bigInt(-2n, 2n), fc.bigInt(-2n, 2n))
    .map(([whole, before, after]) => between(whole.first.toBigInt() + before, whole.last.toBigInt() + after));
  const any = fc.tuple(address(), address()).map(([a, b]) => between(a.toBigInt(), b.toBigInt()));
  return fc.oneof(any, short, nearPrefix);
}

/** The range from one number to another in either order, cut at the ends of the space. */
function between(a: bigint, b: bigint): AddressRange {
  const [first, last] = a <= b ? [a, b] : [b, a];
  return AddressRange.of(cut(first), cut(last));
}

function cut(value: bigint): Address {
  return Address.fromBigInt(value < 0n ? 0n : value > LAST ? LAST : value);
}
