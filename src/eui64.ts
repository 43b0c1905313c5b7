/**
 * Interface identifiers made from hardware addresses: the modified EUI-64 format of RFC 4291 appendix A.
 *
 * An address made here is a *prediction* of what stateless autoconfiguration (SLAAC, RFC 4862) will choose. A guest
 * with stable opaque identifiers (RFC 7217) or temporary addresses (RFC 8981) uses another.
 *
 * @packageDocumentation
 */

import { fail } from './internal/issue.ts';
import { eui64Messages } from './internal/messages.ts';
import { maskWord } from './internal/uint128.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { Mac } from './mac.ts';

/** The bit for "assigned locally" (U/L) where it stands in the first word of an identifier, which inverts it. */
const LOCAL_BIT = 0x0200_0000;

/**
 * Returns the interface identifier of a hardware address, as a number below 2^64 (RFC 4291 appendix A): the U/L bit inverted,
 * and `ff:fe` in the middle of an EUI-48.
 *
 * @throws HextetError as {@link Mac.parse}; `mac-multicast` or `mac-zero` for an address that no interface has.
 *
 * @public
 */
export function interfaceId(mac: Mac | string): bigint {
  return identifier(mac).toBigInt();
}

/**
 * Returns the address that an interface is predicted to choose in a prefix by SLAAC (RFC 4862 section 5.5.3), with its hardware
 * address as the identifier. It is a prediction: a guest with RFC 7217 or RFC 8981 identifiers uses another address.
 *
 * @param prefix - exactly a /64: no other length works with identifiers of 64 bits.
 * @throws HextetError `not-64`, or as {@link interfaceId} and {@link Prefix.parse}.
 *
 * @example
 * ```ts
 * import { slaacAddress } from 'hextet/eui64';
 *
 * String(slaacAddress('2601:646:100:69f0::/64', '00:50:56:8c:86:a9'));
 * // '2601:646:100:69f0:250:56ff:fe8c:86a9'
 * ```
 *
 * @public
 */
export function slaacAddress(prefix: Prefix | string, mac: Mac | string): Address {
  const target = Prefix.from(prefix);
  if (target.length !== 64) fail(eui64Messages, 'not-64', { details: { prefix: target.toString() } });
  return moveIid(identifier(mac), target);
}

/**
 * Returns the link-local address in `fe80::/64` that an interface is predicted to have (RFC 4291 section 2.5.6, RFC 4862
 * section 5.3). It is a prediction: a guest with RFC 7217 identifiers uses another address.
 *
 * @throws HextetError as {@link interfaceId}.
 *
 * @public
 */
export function linkLocalAddress(mac: Mac | string): Address {
  return slaacAddress('fe80::/64', mac);
}

/**
 * Returns the EUI-48 that the last 64 bits of an address were made from, or `null` if they were not: without `ff:fe` in the
 * middle, or if the result would be a group address or all zeros. The first 64 bits are not looked at.
 *
 * The result is always an EUI-48. An identifier made from an EUI-64 carries no mark, and any 64 bits can be one: it gives
 * `null`, or an EUI-48 if that EUI-64 has `ff:fe` in its middle. And one random identifier in 131072 looks as if
 * it were made from an EUI-48.
 *
 * @throws HextetError as {@link Address.parse}.
 *
 * @public
 */
export function macFromAddress(address: Address | string): Mac | null {
  const { w2, w3 } = Address.from(address);
  if ((w2 & 0xff) !== 0xff || w3 >>> 24 !== 0xfe) return null;
  const mac = new Mac(((w2 ^ LOCAL_BIT) & ~0xff) | ((w3 >>> 16) & 0xff), w3 << 16, 6);
  return mac.isMulticast || isZero(mac) ? null : mac;
}

/**
 * Returns true if the last 64 bits of an address look made from an EUI-48: {@link macFromAddress} says from which.
 *
 * @throws HextetError as {@link Address.parse}.
 *
 * @public
 */
export function isEui64Address(address: Address | string): boolean {
  return macFromAddress(address) !== null;
}

/**
 * Returns the address at the same place under another prefix: the leading bits become those of the prefix, the others
 * stay. So `fe80::1` moves to `2001:db8:0:7::1` in `2001:db8:0:7::/64`, and an address moves with its site.
 *
 * @throws HextetError as {@link Address.parse} and {@link Prefix.parse}.
 *
 * @example
 * ```ts
 * import { moveIid } from 'hextet/eui64';
 *
 * String(moveIid('fe80::1', '2001:db8:0:7::/64')); // '2001:db8:0:7::1'
 * String(moveIid('2001:db8:1:42::5', '3fff::/48')); // '3fff:0:0:42::5'
 * ```
 *
 * @public
 */
export function moveIid(address: Address | string, prefix: Prefix | string): Address {
  const { w0, w1, w2, w3 } = Address.from(address);
  const { first, length } = Prefix.from(prefix);
  const mask = (index: number) => ~maskWord(length, index);
  return new Address(
    first.w0 | (w0 & mask(0)),
    first.w1 | (w1 & mask(1)),
    first.w2 | (w2 & mask(2)),
    first.w3 | (w3 & mask(3)),
  );
}

/** The interface identifier of a hardware address as the address `::` and those 64 bits. */
function identifier(value: Mac | string): Address {
  const mac = Mac.from(value);
  if (mac.isMulticast) fail(eui64Messages, 'mac-multicast', { details: { mac: mac.toString() } });
  if (isZero(mac)) fail(eui64Messages, 'mac-zero', { details: { mac: mac.toString() } });
  const { w0, w1, size } = mac;
  if (size === 8) return new Address(0, 0, w0 ^ LOCAL_BIT, w1);
  return new Address(0, 0, (w0 ^ LOCAL_BIT) | 0xff, 0xfe00_0000 | ((w0 & 0xff) << 16) | (w1 >>> 16));
}

function isZero({ w0, w1 }: Mac): boolean {
  return (w0 | w1) === 0;
}
