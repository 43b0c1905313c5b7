/**
 * IPv4 addresses, prefixes and ranges as immutable values: what `hextet/address`, `hextet/prefix` and `hextet/range` are
 * for IPv6. A `PrefixBitmap`, a `Pool` and a `PrefixSet` hold them through the IPv4-mapped block `::ffff:0:0/96`:
 * `mappedAddress`, `mappedPrefix` and `unmapped` convert.
 *
 * @packageDocumentation
 */
import { isAddress, isIPv4Address, isIPv4Prefix, isPrefix } from './internal/guards.ts';
import { failType } from './internal/issue.ts';
import { Address } from './ip/address.ts';
import { IPv4Address } from './ip/ipv4/address.ts';
import { IPv4Prefix } from './ip/ipv4/prefix.ts';
import { Prefix } from './ip/prefix.ts';

export { IPv4Address } from './ip/ipv4/address.ts';
export { type IPv4Children, IPv4Prefix } from './ip/ipv4/prefix.ts';
export { type IPv4Item, IPv4Range } from './ip/ipv4/range.ts';

/**
 * Returns the address of either family given as a value or as text. Text with a colon is IPv6.
 *
 * @throws HextetError as {@link Address.parse} or {@link IPv4Address.parse}; `invalid-type`.
 *
 * @public
 */
export function ipAddress(value: Address | IPv4Address | string): Address | IPv4Address {
  if (typeof value === 'string') return value.includes(':') ? Address.parse(value) : IPv4Address.parse(value);
  return isAddress(value) || isIPv4Address(value) ? value : failType('Address | IPv4Address | string', value);
}

/**
 * Returns the prefix of either family given as a value or as text. Text with a colon is IPv6.
 *
 * @throws HextetError as {@link Prefix.parse} or {@link IPv4Prefix.parse}; `invalid-type`.
 *
 * @public
 */
export function ipPrefix(value: Prefix | IPv4Prefix | string): Prefix | IPv4Prefix {
  if (typeof value === 'string') return value.includes(':') ? Prefix.parse(value) : IPv4Prefix.parse(value);
  return isPrefix(value) || isIPv4Prefix(value) ? value : failType('Prefix | IPv4Prefix | string', value);
}

/**
 * Orders addresses of both families for `Array.prototype.sort`: IPv4 first, each family by value.
 *
 * @throws HextetError `invalid-type` for anything but addresses.
 *
 * @public
 */
export function compareAddresses(a: Address | IPv4Address, b: Address | IPv4Address): -1 | 0 | 1 {
  if (isIPv4Address(a) === isIPv4Address(b)) {
    return isIPv4Address(a) ? IPv4Address.compare(a, b as IPv4Address) : Address.compare(a, b as Address);
  }
  if (!isAddress(isIPv4Address(a) ? b : a)) failType('Address | IPv4Address', isIPv4Address(a) ? b : a);
  return isIPv4Address(a) ? -1 : 1;
}

/**
 * Returns the address of either family, given as a value or as text, in the one space in which sets, bitmaps and pools
 * hold both: IPv4 in the IPv4-mapped block `::ffff:0:0/96` (RFC 4291 section 2.5.5.2), IPv6 as it is.
 *
 * @throws HextetError as {@link ipAddress}.
 *
 * @public
 */
export function mappedAddress(value: Address | IPv4Address | string): Address {
  const address = ipAddress(value);
  return isIPv4Address(address) ? address.toIPv6() : address;
}

/**
 * Returns the prefix of either family, given as a value or as text, in the one space in which sets, bitmaps and pools hold
 * both, as {@link mappedAddress}.
 *
 * @throws HextetError as {@link ipPrefix}.
 *
 * @example
 * ```ts
 * import { mappedPrefix, unmapped } from 'hextet/ipv4';
 *
 * String(mappedPrefix('10.0.0.0/8')); // '::ffff:10.0.0.0/104'
 * String(mappedPrefix('2001:db8::/32')); // '2001:db8::/32'
 * String(unmapped(mappedPrefix('10.0.0.0/8'))); // '10.0.0.0/8'
 * ```
 *
 * @public
 */
export function mappedPrefix(value: Prefix | IPv4Prefix | string): Prefix {
  const prefix = ipPrefix(value);
  return isIPv4Prefix(prefix) ? prefix.toIPv6() : prefix;
}

/**
 * Returns an address inside `::ffff:0:0/96` as IPv4, and any other as it is.
 *
 * @throws HextetError `invalid-type` for anything but IPv6 addresses and prefixes.
 *
 * @public
 */
export function unmapped(item: Address): Address | IPv4Address;
/**
 * Returns a prefix inside `::ffff:0:0/96` as IPv4, and any other as it is.
 *
 * @throws HextetError `invalid-type` for anything but IPv6 addresses and prefixes.
 *
 * @public
 */
export function unmapped(item: Prefix): Prefix | IPv4Prefix;
export function unmapped(item: Address | Prefix): Address | Prefix | IPv4Address | IPv4Prefix {
  if (isAddress(item)) return item.isIPv4Mapped ? IPv4Address.fromIPv6(item) : item;
  if (!isPrefix(item)) return failType('Address | Prefix', item);
  return item.isIPv4Mapped ? IPv4Prefix.fromIPv6(item) : item;
}
