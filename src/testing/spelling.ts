/** Arbitraries of texts: every legal way to write a value. */
import fc from 'fast-check';
import type { Endpoint } from '../endpoint.ts';
import type { InterfaceAddress } from '../interface.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { IPv4Address, IPv4Range } from '../ipv4.ts';
import type { Mac } from '../mac.ts';
import { Biased } from './biased.ts';
import { address, endpoint, interfaceAddress, ipv4Range, mac, prefix, range } from './values.ts';

/**
 * A text and the value that it represents.
 *
 * @public
 */
export interface Spelled<T> {
  /** A legal spelling, seldom the canonical one. */
  readonly text: string;
  /** The value that it represents. */
  readonly value: T;
}

/** The choices in the spelling of an address; all zeros and false is the canonical text (RFC 5952). */
interface Style {
  /** True if the other of dotted decimal and hexadecimal is used for the last 32 bits. */
  readonly quad: boolean;
  /** The place of `::`: 0 for the canonical one, 1 for none, and more for any zero groups in a row. */
  readonly gap: number;
  /** Leading zeros of each group, as many of them as fit. */
  readonly zeros: readonly number[];
  readonly upper: number;
}

/** There are 36 ways to put `::` for some of eight zero groups in a row. */
const MOST_GAPS = 36;
const ALL_BITS = 2 ** 32 - 1;

function style(): fc.Arbitrary<Style> {
  const zeros = fc.array(fc.nat({ max: 3 }), { minLength: 8, maxLength: 8 });
  const gap = fc.nat({ max: MOST_GAPS + 1 });
  const none = fc.constant(Array<number>(8).fill(0));
  const most = fc.constant(Array<number>(8).fill(3));
  return fc.record({
    quad: fc.boolean(),
    gap: new Biased(fc.oneof(fc.constantFrom(0, 1), gap), gap),
    zeros: new Biased(fc.oneof(none, most, zeros), zeros),
    upper: upper(),
  });
}

/** Which of up to 32 letters are in upper case, a bit for each: none, all, or any of them. */
function upper(): fc.Arbitrary<number> {
  const any = fc.integer({ min: 0, max: ALL_BITS });
  return new Biased(fc.oneof(fc.constantFrom(0, ALL_BITS), any), any);
}

/**
 * Every legal spelling of addresses (RFC 4291 section 2.2): `::` for none or any of the zero groups in a row, leading
 * zeros up to four digits, digits of either case, the last two groups in dotted decimal or not. They shrink towards the
 * canonical text (RFC 5952) of an address that shrinks as it does by itself.
 *
 * @param addresses - the addresses to spell. Defaults to {@link address}.
 *
 * @public
 */
export function addressText(addresses: fc.Arbitrary<Address> = address()): fc.Arbitrary<Spelled<Address>> {
  return fc.tuple(addresses, style()).map(([value, style]) => ({ text: spell(value, style), value }));
}

/**
 * Legal spellings of prefixes: those of their addresses, with the length.
 *
 * @param prefixes - the prefixes to spell. Defaults to {@link prefix}.
 *
 * @public
 */
export function prefixText(prefixes: fc.Arbitrary<Prefix> = prefix()): fc.Arbitrary<Spelled<Prefix>> {
  return fc.tuple(prefixes, style()).map(([value, style]) => ({
    text: `${spell(value.first, style)}/${value.length}`,
    value,
  }));
}

/**
 * Legal spellings of ranges: two addresses with a hyphen, with and without blanks around it; a prefix or one address
 * where that is all there is in the range.
 *
 * @param ranges - the ranges to spell. Defaults to {@link range}.
 *
 * @public
 */
export function rangeText(ranges: fc.Arbitrary<AddressRange> = range()): fc.Arbitrary<Spelled<AddressRange>> {
  return fc
    .tuple(ranges, style(), style(), hyphen(), fc.boolean())
    .map(([value, firstStyle, lastStyle, hyphen, short]) => {
      const first = spell(value.first, firstStyle);
      const [cover, ...more] = value.prefixes();
      if (!short || cover === undefined || more.length > 0) {
        return { text: first + hyphen + spell(value.last, lastStyle), value };
      }
      const isAddress = cover.length === 128 && lastStyle.quad;
      return { text: isAddress ? first : `${first}/${cover.length}`, value };
    });
}

/**
 * Legal spellings of hardware addresses: with each of the separators or none, a hyphen between octets or pairs of
 * octets, digits of either case.
 *
 * @param macs - the hardware addresses to spell. Defaults to {@link mac}.
 *
 * @public
 */
export function macText(macs: fc.Arbitrary<Mac> = mac()): fc.Arbitrary<Spelled<Mac>> {
  return fc
    .tuple(macs, fc.constantFrom<Parameters<Mac['format']>>([':'], ['-'], ['-', 4], ['.'], ['']), upper())
    .map(([value, spelling, upper]) => ({ text: inCase(value.format(...spelling), upper), value }));
}

/**
 * Legal spellings of IPv4 ranges, as {@link rangeText} has them. An IPv4 address or prefix has one spelling, its text.
 *
 * @param ranges - the ranges to spell. Defaults to {@link ipv4Range}.
 *
 * @public
 */
export function ipv4RangeText(
  ranges: fc.Arbitrary<IPv4Range> = ipv4Range(),
): fc.Arbitrary<Spelled<IPv4Range>> {
  return fc.tuple(ranges, hyphen(), fc.nat({ max: 2 })).map(([value, hyphen, short]) => {
    const { first, last } = value;
    const [cover, ...more] = value.prefixes();
    const isPrefix = short > 0 && cover !== undefined && more.length === 0;
    if (!isPrefix) return { text: `${first}${hyphen}${last}`, value };
    return { text: String(cover.length === 32 && short > 1 ? first : cover), value };
  });
}

/**
 * Legal spellings of interface addresses: IPv6 in every spelling, a zone before the length or after it; and IPv4.
 *
 * @param values - the interface addresses to spell. Defaults to {@link interfaceAddress}.
 *
 * @public
 */
export function interfaceText(
  values: fc.Arbitrary<InterfaceAddress> = interfaceAddress(),
): fc.Arbitrary<Spelled<InterfaceAddress>> {
  return fc.tuple(values, style(), fc.boolean()).map(([value, style, isZoneLast]) => {
    const { length, zone } = value;
    const address = spellHost(value.address, style);
    if (zone === null) return { text: `${address}/${length}`, value };
    return { text: isZoneLast ? `${address}/${length}%${zone}` : `${address}%${zone}/${length}`, value };
  });
}

/**
 * Legal spellings of endpoints in the form to listen: IPv6 in every spelling in brackets, with and without a zone; and
 * IPv4.
 *
 * @param values - the endpoints to spell. Defaults to {@link endpoint}.
 *
 * @public
 */
export function endpointText(values: fc.Arbitrary<Endpoint> = endpoint()): fc.Arbitrary<Spelled<Endpoint>> {
  return fc.tuple(values, style()).map(([value, style]) => {
    const { port, zone } = value;
    const host = spellHost(value.address, style);
    if (value.family === 'ipv4') return { text: `${host}:${port}`, value };
    return { text: `[${host}${zone === null ? '' : `%${zone}`}]:${port}`, value };
  });
}

function spellHost(value: Address | IPv4Address, style: Style): string {
  return 'w0' in value ? spell(value, style) : String(value);
}

function hyphen(): fc.Arbitrary<string> {
  return fc.constantFrom(' - ', '-', ' -', '-  ');
}

function spell(value: Address, { quad, gap, zeros, upper }: Style): string {
  const number = value.toBigInt();
  const pieces = Array.from({ length: 8 }, (_, i) =>
    ((number >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  );
  const isMapped = number >> 32n === 0xffffn;
  if (quad !== isMapped) pieces.splice(6, 2, value.toBytes().slice(12).join('.'));
  const [start, end] = place(pieces, gap);
  const padded = pieces.map((piece, i) =>
    piece.includes('.') ? piece : piece.padStart(Math.min(4, piece.length + zeros[i]!), '0'),
  );
  const head = padded.slice(0, start).join(':');
  const tail = padded.slice(end).join(':');
  return inCase(start === end ? tail : `${head}::${tail}`, upper);
}

/** The pieces that `::` replaces; empty without one. */
function place(pieces: readonly string[], gap: number): readonly [start: number, end: number] {
  const runs: [start: number, end: number][] = [];
  for (let start = 0; start < pieces.length; start++) {
    for (let end = start + 1; pieces[end - 1] === '0'; end++) runs.push([start, end]);
  }
  if (gap > 1) return runs[(gap - 2) % runs.length] ?? [0, 0];
  const lengths = runs.map(([start, end]) => end - start);
  const longest = Math.max(...lengths);
  return (gap === 0 && longest > 1 && runs[lengths.indexOf(longest)]) || [0, 0];
}

function inCase(text: string, upper: number): string {
  let letter = 0;
  return text.replace(/[a-f]/g, (digit) => ((upper >>> letter++) & 1 ? digit.toUpperCase() : digit));
}
