/** Arbitraries of addresses, prefixes, ranges, hardware addresses, interface addresses and endpoints. */
import fc from 'fast-check';
import { Endpoint } from '../endpoint.ts';
import { InterfaceAddress } from '../interface.ts';
import { checkInteger, failType } from '../internal/issue.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { IPv4Address, type IPv4Prefix, IPv4Range } from '../ipv4.ts';
import { Mac } from '../mac.ts';
import { Biased, offset } from './biased.ts';
import { checked } from './constraints.ts';

const ALL_BITS = 2 ** 32 - 1;

/**
 * The space of generated values.
 *
 * @public
 */
export interface WithinConstraints {
  /** The prefix that holds them. Defaults to the whole space. */
  readonly within?: Prefix | string;
}

/**
 * The space and the lengths of generated prefixes.
 *
 * @public
 */
export interface PrefixConstraints extends WithinConstraints {
  /** The least length, from that of `within` to 128. Defaults to that of `within`. */
  readonly minLength?: number;
  /** The greatest length, from `minLength` to 128. Defaults to 128. */
  readonly maxLength?: number;
}

/**
 * The kind of generated hardware addresses.
 *
 * @public
 */
export interface MacConstraints {
  /** How many octets they have, 6 or 8. Defaults to either. */
  readonly size?: 6 | 8;
  /** Only those that an interface can have: no group address, not all zeros. */
  readonly unicast?: boolean;
}

/**
 * Addresses: at and near the ends, beside powers of two, with runs of zero groups and of full ones, IPv4-mapped, and
 * any. They shrink towards the first address of `within`, by default `::`.
 *
 * @throws HextetError as {@link Prefix.parse} for `within`; `unknown-field`.
 *
 * @public
 */
export function address(constraints: WithinConstraints = {}): fc.Arbitrary<Address> {
  const { within = '::/0' } = checked('WithinConstraints', constraints, ['within']);
  const { first, last } = space(within);
  return offset(last).map(
    (value) => Address.fromBigInt(first + value),
    (value) => (value as Address).toBigInt() - first,
  );
}

/**
 * Prefixes of every length, `within` itself among them. They shrink towards its first address and the least length:
 * towards `::/0` without constraints.
 *
 * @throws HextetError as {@link Prefix.parse} for `within`; `out-of-range` for a length; `unknown-field`.
 *
 * @public
 */
export function prefix(constraints: PrefixConstraints = {}): fc.Arbitrary<Prefix> {
  checked('PrefixConstraints', constraints, ['within', 'minLength', 'maxLength']);
  const { within = '::/0', ...lengths } = constraints;
  const { first, last, length } = space(within);
  const { minLength = length, maxLength = 128 } = lengths;
  return fc.tuple(offset(last), prefixLength(minLength, maxLength, length)).map(
    ([value, length]) => Address.fromBigInt(first + value).prefix(length),
    (value) => [(value as Prefix).first.toBigInt() - first, (value as Prefix).length],
  );
}

/** Lengths, biased to the ends, the edges of words, and what networks use. */
function prefixLength(min: number, max: number, least: number): fc.Arbitrary<number> {
  checkInteger('minLength', min, least, 128);
  checkInteger('maxLength', max, min, 128);
  const usual = [0, 1, 31, 32, 33, 44, 48, 56, 63, 64, 65, 95, 96, 97, 127, 128];
  const inside = usual.filter((length) => min <= length && length <= max);
  const any = fc.integer({ min, max });
  return new Biased(fc.oneof(fc.constantFrom(min, max, ...inside), any), any);
}

/**
 * Lists of prefixes without overlaps, in no order. They shrink towards the empty list.
 *
 * @param constraints - as for {@link prefix}, and the most prefixes of a list, 0 to 2^16. Defaults to 10.
 * @throws HextetError as {@link prefix}; `out-of-range` for `maxCount`.
 *
 * @public
 */
export function disjointPrefixes(
  constraints: PrefixConstraints & { readonly maxCount?: number } = {},
): fc.Arbitrary<Prefix[]> {
  const known = ['within', 'minLength', 'maxLength', 'maxCount'];
  const { maxCount = 10, ...rest } = checked('PrefixConstraints', constraints, known);
  checkInteger('maxCount', maxCount, 0, 2 ** 16);
  return fc.uniqueArray(prefix(rest), {
    maxLength: maxCount,
    comparator: (a, b) => a.overlaps(b),
  });
}

/**
 * Ranges: of any two ends, short ones, and those of a prefix with its ends moved by little. They shrink towards the
 * range of the first address of `within` alone.
 *
 * @throws HextetError as {@link Prefix.parse} for `within`; `unknown-field`.
 *
 * @public
 */
export function range(constraints: WithinConstraints = {}): fc.Arbitrary<AddressRange> {
  const { within = '::/0' } = checked('WithinConstraints', constraints, ['within']);
  const { first, last, length } = space(within);
  const cut = (value: bigint) => (value < 0n ? 0n : value > last ? last : value);
  const any = fc.tuple(offset(last), offset(last));
  const short = fc.tuple(offset(last), fc.bigInt(0n, 1000n)).map(([from, more]) => [from, cut(from + more)]);
  const nearPrefix = fc
    .tuple(offset(last), prefixLength(length, 128, length), fc.bigInt(-2n, 2n), fc.bigInt(-2n, 2n))
    .map(([value, length, before, after]) => {
      const below = (1n << BigInt(128 - length)) - 1n;
      return [cut((value & ~below) + before), cut((value | below) + after)];
    });
  const drawn = fc.oneof(any, short, nearPrefix) as fc.Arbitrary<[bigint, bigint]>;
  return new Biased(drawn, any).map(
    ([a, b]) => (a < b ? between(first + a, first + b) : between(first + b, first + a)),
    (value) => [
      (value as AddressRange).first.toBigInt() - first,
      (value as AddressRange).last.toBigInt() - first,
    ],
  );
}

function between(first: bigint, last: bigint): AddressRange {
  return AddressRange.of(Address.fromBigInt(first), Address.fromBigInt(last));
}

/** A prefix in numbers: its first address, and how far the last is from it. */
function space(within: Prefix | string): { first: bigint; last: bigint; length: number } {
  const { first, size, length } = Prefix.from(within);
  return { first: first.toBigInt(), last: size - 1n, length };
}

/**
 * Hardware addresses. Many of their octets are at the ends or have a single bit. They shrink towards
 * `00:00:00:00:00:00`, or `00:00:00:00:00:01` if that may not be.
 *
 * @throws HextetError `invalid-type` for another size.
 *
 * @public
 */
export function mac(constraints: MacConstraints = {}): fc.Arbitrary<Mac> {
  const { size, unicast = false } = checked('MacConstraints', constraints, ['size', 'unicast']);
  if (size !== undefined && size !== 6 && size !== 8) failType('6 | 8', size);
  const sizes = size === undefined ? [6, 8] : [size];
  const macs = fc
    .oneof({ withCrossShrink: true }, ...sizes.map(octets))
    .map((bytes) => Mac.fromBytes(Uint8Array.from(bytes)));
  return unicast
    ? macs.filter((value) => !value.isMulticast && value.toBytes().some((octet) => octet > 0))
    : macs;
}

function octets(size: number): fc.Arbitrary<number[]> {
  const any = fc.nat({ max: 255 });
  const octet = new Biased(fc.oneof(fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xfe, 0xff), any), any);
  return fc.array(octet, { minLength: size, maxLength: size });
}

/**
 * IPv4 addresses: at and near the ends of the space and of well-known blocks, and any. They shrink towards `0.0.0.0`.
 *
 * @public
 */
export function ipv4Address(): fc.Arbitrary<IPv4Address> {
  const any = fc.integer({ min: 0, max: ALL_BITS });
  const edges = fc.constantFrom(
    0,
    1,
    255,
    256,
    0x0a00_0001,
    0x7f00_0001,
    0x7fff_ffff,
    0x8000_0000,
    0xc0a8_0000,
    ALL_BITS,
  );
  return new Biased(fc.oneof(edges, any), any).map((value) => IPv4Address.fromNumber(value));
}

/**
 * IPv4 prefixes of every length. They shrink towards `0.0.0.0/0`.
 *
 * @public
 */
export function ipv4Prefix(): fc.Arbitrary<IPv4Prefix> {
  return fc
    .tuple(ipv4Address(), fc.integer({ min: 0, max: 32 }))
    .map(([base, length]) => base.prefix(length));
}

/**
 * Ranges of IPv4 addresses, of any two ends. They shrink towards `0.0.0.0` alone.
 *
 * @public
 */
export function ipv4Range(): fc.Arbitrary<IPv4Range> {
  return fc
    .tuple(ipv4Address(), ipv4Address())
    .map(([a, b]) => (a.value >>> 0 <= b.value >>> 0 ? IPv4Range.of(a, b) : IPv4Range.of(b, a)));
}

/**
 * Addresses of both families with the length of their link, some with a zone. They shrink towards `::/0`.
 *
 * @public
 */
export function interfaceAddress(): fc.Arbitrary<InterfaceAddress> {
  const ipv6 = fc.tuple(address(), fc.integer({ min: 0, max: 128 }), zone());
  const ipv4 = fc.tuple(ipv4Address(), fc.integer({ min: 0, max: 32 }));
  return fc.oneof(
    { withCrossShrink: true },
    ipv6.map((parts) => InterfaceAddress.of(...parts)),
    ipv4.map((parts) => InterfaceAddress.of(...parts)),
  );
}

/**
 * Addresses of both families with a port, some with a zone. They shrink towards `[::]:0`.
 *
 * @public
 */
export function endpoint(): fc.Arbitrary<Endpoint> {
  const any = fc.nat({ max: 65535 });
  const port = new Biased(fc.oneof(fc.constantFrom(0, 1, 80, 443, 65535), any), any);
  return fc.oneof(
    { withCrossShrink: true },
    fc.tuple(address(), port, zone()).map((parts) => Endpoint.of(...parts)),
    fc.tuple(ipv4Address(), port).map((parts) => Endpoint.of(...parts)),
  );
}

/** Zones as interfaces have them, odd ones too; null for none. */
function zone(): fc.Arbitrary<string | null> {
  return fc.option(fc.constantFrom('eth0', '1', 'wlan0', 'br-3f', 'eth0:1', 'a]b', '~', '25x'), { freq: 2 });
}
