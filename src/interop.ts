/**
 * To and from the objects of other packages: `Address6` and `Address4` of ip-address, `BigInteger` of big-integer.
 *
 * Neither package is imported: what is converted from is read, and a call that converts to a class is given that class.
 * So a program needs only the package whose objects it has, in any copy.
 *
 * @packageDocumentation
 */

import { InterfaceAddress } from './interface.ts';
import { formatIPv4 } from './internal/format.ts';
import { isAddress, isPrefix } from './internal/guards.ts';
import { checkInteger, fail, failType } from './internal/issue.ts';
import { prefixMessages } from './internal/messages.ts';
import {
  type Address4Like,
  type Address6Like,
  type BigIntegerLike,
  isAddress4,
  isAddress6,
  isBigInteger,
} from './interop/peers.ts';
import { Address, parseScoped } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import type { PrefixOptions } from './ip/read-prefix.ts';

export type { Address4Like, Address6Like, BigIntegerLike } from './interop/peers.ts';

/**
 * Returns the address that an `Address6` of ip-address holds.
 *
 * @param value - without a zone, and without a mask or with one of 128: {@link interfaceFromAddress6} reads any.
 * @throws HextetError as {@link Address.parse} refuses the text of it: `zone-not-allowed`, or `prefix-not-allowed`
 * for a shorter mask; `invalid-type` for anything else.
 *
 * @example
 * ```ts
 * import { fromAddress6, toAddress6 } from 'hextet/interop';
 * import { Address6 } from 'ip-address';
 *
 * const address = fromAddress6(new Address6('2001:db8::1'));
 * String(address.next()); // '2001:db8::2'
 * toAddress6(address, Address6).correctForm(); // '2001:db8::1'
 * ```
 *
 * @public
 */
export function fromAddress6(value: Address6Like): Address {
  const text = scopedText(value);
  const length = maskOf(value, 128);
  return Address.parse(length === 128 ? text : `${text}/${length}`);
}

/**
 * Returns the prefix that an `Address6` of ip-address with a mask represents.
 *
 * @param options - refuses bits below the mask, which an `Address6` can have, or clears them.
 * @throws HextetError as {@link Prefix.parse} refuses the text of it: `length-missing` if no mask was written,
 * `host-bits`, `zone-not-allowed`; `invalid-type` for anything else.
 *
 * @public
 */
export function prefixFromAddress6(value: Address6Like, options?: PrefixOptions): Prefix {
  const text = scopedText(value);
  const length = maskOf(value, 128);
  return Prefix.parse(value.parsedSubnet === '' ? text : `${text}/${length}`, options);
}

/**
 * Returns everything that an `Address6` of ip-address holds: {@link toAddress6} makes an equal one of it.
 *
 * @throws HextetError as {@link parseScoped} for a zone; `invalid-type` for anything else.
 *
 * @example
 * ```ts
 * import { interfaceFromAddress6, prefixFromAddress6 } from 'hextet/interop';
 * import { Address6 } from 'ip-address';
 *
 * const value = new Address6('2001:db8::1/64');
 * const { address, length } = interfaceFromAddress6(value);
 * `${address} ${length}`; // '2001:db8::1 64'
 * String(prefixFromAddress6(value, { hostBits: 'mask' })); // '2001:db8::/64'
 * ```
 *
 * @public
 */
export function interfaceFromAddress6(value: Address6Like): InterfaceAddress {
  const { address, zone } = parseScoped(scopedText(value));
  return InterfaceAddress.of(address, maskOf(value, 128), zone);
}

/**
 * Makes the `Address6` of ip-address for an address, for a prefix (with its length as the mask), or for an address with both.
 *
 * @param Address6 - the class, of the copy of ip-address that is to have the object.
 * @throws HextetError as {@link Address.parse}, {@link Prefix.parse} and, for a zone, {@link parseScoped};
 * `out-of-range` for a length; `invalid-type` for anything else, also for another class.
 *
 * @public
 */
export function toAddress6<T>(
  value: Address | Prefix | Pick<InterfaceAddress, 'address' | 'length' | 'zone'> | string,
  Address6: new (text: string) => T,
): T {
  const text = isInterface(value) ? interfaceText(value) : String(addressOrPrefix(value as Address));
  return made('typeof Address6', Address6, isAddress6, () => new Address6(text));
}

/**
 * Returns the IPv4-mapped address (RFC 4291 section 2.5.5.2) for an `Address4` of ip-address, as
 * `::ffff:192.0.2.1` for 192.0.2.1: `IPv4Address.fromIPv6` makes an IPv4 address of it.
 *
 * @param value - without a mask, or with one of 32.
 * @throws HextetError `prefix-not-allowed` for a shorter mask, `ipv4-leading-zero` for what older
 * versions let pass; `invalid-type` for anything else.
 *
 * @public
 */
export function fromAddress4(value: Address4Like): Address {
  const text = mappedText(value);
  const length = maskOf(value, 32);
  return Address.parse(length === 32 ? text : `${text}/${96 + length}`);
}

/**
 * Returns the prefix of IPv4-mapped addresses for an `Address4` of ip-address with a mask: `10.0.0.0/8` comes as
 * `::ffff:10.0.0.0/104`.
 *
 * @param options - refuses bits below the mask, or clears them.
 * @throws HextetError as {@link prefixFromAddress6} and {@link fromAddress4}.
 *
 * @public
 */
export function prefixFromAddress4(value: Address4Like, options?: PrefixOptions): Prefix {
  const text = mappedText(value);
  const length = maskOf(value, 32);
  return Prefix.parse(value.parsedSubnet === '' ? text : `${text}/${96 + length}`, options);
}

/**
 * Makes the `Address4` of ip-address for an IPv4-mapped address, or for a prefix of them (with its length less 96 as the
 * mask).
 *
 * @param Address4 - the class, of the copy of ip-address that is to have the object.
 * @throws HextetError `not-inside` for one outside `::ffff:0:0/96`; as {@link Address.parse} and
 * {@link Prefix.parse}; `invalid-type` for anything else, also for another class.
 *
 * @example
 * ```ts
 * import { fromAddress4, toAddress4 } from 'hextet/interop';
 * import { Address4 } from 'ip-address';
 *
 * const address = fromAddress4(new Address4('192.0.2.1'));
 * String(address); // '::ffff:192.0.2.1'
 * toAddress4(address.prefix(120), Address4).networkForm(); // '192.0.2.0/24'
 * ```
 *
 * @public
 */
export function toAddress4<T>(value: Address | Prefix | string, Address4: new (text: string) => T): T {
  const item = addressOrPrefix(value);
  const { w0, w1, w2, w3 } = isPrefix(item) ? item.first : item;
  // Of a prefix shorter than /96 the last bit of w2 is zero.
  if (w0 !== 0 || w1 !== 0 || w2 !== 0xffff) {
    fail(prefixMessages, 'not-inside', { details: { inner: String(item), outer: '::ffff:0.0.0.0/96' } });
  }
  const text = isPrefix(item) ? `${formatIPv4(w3)}/${item.length - 96}` : formatIPv4(w3);
  return made('typeof Address4', Address4, isAddress4, () => new Address4(text));
}

/**
 * Returns the address of a number of big-integer.
 *
 * @param value - 0 to 2^128-1.
 * @throws HextetError `out-of-range` or `invalid-type`.
 *
 * @example
 * ```ts
 * import bigInt from 'big-integer';
 * import { fromBigInteger, toBigInteger } from 'hextet/interop';
 *
 * const number = toBigInteger('2001:db8::', bigInt).add(1);
 * String(fromBigInteger(number)); // '2001:db8::1'
 * ```
 *
 * @public
 */
export function fromBigInteger(value: BigIntegerLike): Address {
  if (!isBigInteger(value)) failType('BigInteger', value);
  return Address.fromBigInt(BigInt(value.toString()));
}

/**
 * Returns the value of an address as a number of big-integer.
 *
 * @param bigInt - the function that the package exports.
 * @throws HextetError as {@link Address.parse}; `invalid-type` for anything else, also for another function.
 *
 * @public
 */
export function toBigInteger<T>(value: Address | string, bigInt: (text: string) => T): T {
  const text = String(Address.from(value).toBigInt());
  return made('typeof bigInt', bigInt, isBigInteger, () => bigInt(text));
}

/** The address as this library prints it, and the zone with its `%`: nothing of it is checked but the groups. */
function scopedText(value: Address6Like): string {
  if (!isAddress6(value)) failType('Address6', value);
  return `${Address.parse(value.parsedAddress.join(':'))}${value.zone}`;
}

function mappedText(value: Address4Like): string {
  if (!isAddress4(value)) failType('Address4', value);
  return `::ffff:${value.parsedAddress.join('.')}`;
}

/** The length of a mask, which is a field that everybody can write to. */
function maskOf({ subnetMask }: Address6Like | Address4Like, max: number): number {
  checkInteger('subnetMask', subnetMask, 0, max);
  return subnetMask;
}

function addressOrPrefix(value: Address | Prefix | string): Address | Prefix {
  if (typeof value === 'string') return value.includes('/') ? Prefix.parse(value) : Address.parse(value);
  return isAddress(value) || isPrefix(value) ? value : failType('Address | Prefix | string', value);
}

function isInterface(value: unknown): value is InterfaceAddress {
  return isAddress((value as InterfaceAddress | null)?.address);
}

function interfaceText({ address, length, zone }: InterfaceAddress): string {
  const text = String(InterfaceAddress.of(address, length, zone));
  return length === 128 ? text.slice(0, -'/128'.length) : text;
}

/** Checks an object that another package made: the caller can have passed another class. */
function made<T>(expected: string, maker: unknown, isMade: (value: unknown) => boolean, make: () => T): T {
  let value: T | undefined;
  try {
    value = make();
  } catch {}
  return isMade(value) ? (value as T) : failType(expected, maker);
}
