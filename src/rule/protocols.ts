/** Names of protocols (the IANA registry "Assigned Internet Protocol Numbers"), and names with numbers in general. */

/**
 * The two families of packets.
 *
 * @public
 */
export type Family = 'ipv4' | 'ipv6';

/** The index of a family in every pair. */
export type FamilyIndex = 0 | 1;

export const FAMILIES: readonly [Family, Family] = ['ipv4', 'ipv6'];

/** A value for IPv4 and a value for IPv6: null if that family has none. */
export type Pair<T> = readonly [ipv4: T | null, ipv6: T | null];

/** A name with its number in IPv4 and in IPv6, null if only the other family has it, and the names that depend on it. */
export type Named = readonly [
  name: string,
  ipv4: number | null,
  ipv6: number | null,
  inner?: readonly Named[],
];

/** The number of every protocol together. */
export const EVERY_PROTOCOL = -1;

export const ICMP = 1;
export const ICMPV6 = 58;
export const AH = 51;
/** Hop-by-hop options, routing, fragment, destination options: in IPv6 headers before the protocol. */
export const EXTENSION_HEADERS: readonly number[] = [0, 43, 44, 60];

/** The first of several names with one number is the one in a normal form. */
export const protocols: readonly Named[] = [
  ['all', EVERY_PROTOCOL, EVERY_PROTOCOL],
  ['any', EVERY_PROTOCOL, EVERY_PROTOCOL],
  ['ip', EVERY_PROTOCOL, EVERY_PROTOCOL],
  ['icmpv6', null, ICMPV6], // RFC 4443
  ['ipv6-icmp', null, ICMPV6], // the keyword of the registry
  ['icmp6', null, ICMPV6],
  ['icmp', ICMP, ICMPV6], // RFC 792, RFC 4443
  ['hopopt', 0, null], // RFC 8200
  ['igmp', 2, 2], // RFC 1112
  ['ggp', 3, 3], // RFC 823
  ['ipencap', 4, 4], // RFC 2003
  ['tcp', 6, 6], // RFC 9293
  ['egp', 8, 8], // RFC 888
  ['igp', 9, 9],
  ['udp', 17, 17], // RFC 768
  ['dccp', 33, 33], // RFC 4340
  ['ipv6-route', 43, null], // RFC 8200
  ['ipv6-frag', 44, null], // RFC 8200
  ['idrp', 45, 45],
  ['rsvp', 46, 46], // RFC 2205
  ['gre', 47, 47], // RFC 2784
  ['esp', 50, 50], // RFC 4303
  ['ah', AH, AH], // RFC 4302
  ['skip', 57, 57],
  ['ipv6-nonxt', 59, 59], // RFC 8200
  ['ipv6-opts', 60, null], // RFC 8200
  ['eigrp', 88, 88], // RFC 7868
  ['ospf', 89, 89], // RFC 2328, RFC 5340
  ['ospfigp', 89, 89], // the keyword of the registry
  ['ipip', 94, 94],
  ['etherip', 97, 97], // RFC 3378
  ['encap', 98, 98], // RFC 1241
  ['pim', 103, 103], // RFC 7761
  ['ipcomp', 108, 108], // RFC 3173
  ['vrrp', 112, 112], // RFC 9568
  ['l2tp', 115, 115], // RFC 3931
  ['isis', 124, 124],
  ['sctp', 132, 132], // RFC 9260
  ['fc', 133, 133],
  ['mobility-header', 135, 135], // RFC 6275
  ['udplite', 136, 136], // RFC 3828
  ['mpls-in-ip', 137, 137], // RFC 4023
  ['manet', 138, 138], // RFC 5498
  ['hip', 139, 139], // RFC 7401
  ['shim6', 140, 140], // RFC 5533
  ['wesp', 141, 141], // RFC 5840
  ['rohc', 142, 142], // RFC 5858
  ['ethernet', 143, 143], // RFC 8986
];

/**
 * The number of a protocol in the families that have packets of it. ICMP is IPv4 only and ICMPv6 is IPv6 only by
 * decision. The extension headers of IPv6 are never the protocol of a packet there.
 */
export function protocolPair(number: number): Pair<number> {
  if (number === ICMPV6) return [null, number];
  return number === ICMP || isExtensionHeader(number) ? [number, null] : [number, number];
}

/** Tells whether a number is that of an extension header, and so never the protocol of an IPv6 packet. */
export function isExtensionHeader(protocol: number | null): boolean {
  return protocol !== null && EXTENSION_HEADERS.includes(protocol);
}

/** Tells whether a protocol is ICMP in IPv4, or ICMPv6 in IPv6. */
export function isIcmp(protocol: number | null, family: FamilyIndex): boolean {
  return protocol === (family === 0 ? ICMP : ICMPV6);
}

/** Tells whether packets of a protocol have a destination port. */
export function hasPorts(protocol: number | null): boolean {
  return [6, 17, 33, 132, 136].includes(protocol!);
}

/**
 * Returns the number of the protocol of a {@link FamilyRule}, as packets have it and programs that do not read
 * `/etc/protocols` want it.
 *
 * @param protocol - a name of this library, or a number, which is returned.
 * @returns null for `all`, and for a name that has no number in the family.
 *
 * @example
 * ```ts
 * import { protocolNumber } from 'hextet/rule';
 *
 * protocolNumber('icmp', 'ipv6'); // 58
 * protocolNumber('all', 'ipv6'); // null
 * ```
 *
 * @public
 */
export function protocolNumber(protocol: string | number, family: Family): number | null {
  if (typeof protocol === 'number') return protocol;
  const number = byName(protocols, protocol)?.[family === 'ipv4' ? 1 : 2] ?? EVERY_PROTOCOL;
  return number === EVERY_PROTOCOL ? null : number;
}

/** The entry of a name. */
export function byName(table: readonly Named[], name: string): Named | undefined {
  return table.find((entry) => entry[0] === name);
}

/** The first entry with a number in a family. */
export function byNumber(table: readonly Named[], family: FamilyIndex, number: number): Named | undefined {
  return table.find((entry) => entry[family === 0 ? 1 : 2] === number);
}
