/**
 * IPv4 addresses, prefixes and ranges as immutable values: what `hextet/address`, `hextet/prefix` and `hextet/range` are
 * for IPv6. A `PrefixBitmap`, a `Pool` and a `PrefixSet` hold them through the IPv4-mapped block `::ffff:0:0/96`:
 * `toIPv6` and `fromIPv6` convert.
 *
 * @packageDocumentation
 */
export { IPv4Address } from './ipv4/address.ts';
export { compareAddresses, ipAddress, ipPrefix } from './ipv4/either.ts';
export { type IPv4Children, IPv4Prefix } from './ipv4/prefix.ts';
export { type IPv4Item, IPv4Range } from './ipv4/range.ts';
