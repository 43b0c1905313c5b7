/** Names of protocols (the IANA registry "Assigned Internet Protocol Numbers"), and names with numbers in general. */

/**
 * The two families of packets.
 *
 * @public
 */
export type Family = 'ipv4' | 'ipv6';

/** The place of a family in everything that is held once for each. */
export type FamilyIndex = 0 | 1;

export const FAMILIES: readonly [Family, Family] = ['ipv4', 'ipv6'];

/** Something for IPv4 and for IPv6: null where there is none. */
export type Pair<T> = readonly [ipv4: T | null, ipv6: T | null];

/** A name with its number in IPv4 and in IPv6, null where only the other family has it, and names that go with it. */
export type Named = readonly [
  name: string,
  ipv4: number | null,
  ipv6: number | null,
  inner?: readonly Named[],
];

/** The number that stands for every protocol. */
export const EVERY_PROTOCOL = -1;

export const ICMP = 1;
export const ICMPV6 = 58;

/** `icmpv6` stands before `icmp`, so that 58 is called so. */
export const protocols: readonly Named[] = [
  ['all', EVERY_PROTOCOL, EVERY_PROTOCOL],
  ['icmpv6', null, ICMPV6], // RFC 4443
  ['icmp', ICMP, ICMPV6], // RFC 792, RFC 4443
  ['igmp', 2, 2], // RFC 1112
  ['tcp', 6, 6], // RFC 9293
  ['udp', 17, 17], // RFC 768
  ['dccp', 33, 33], // RFC 4340
  ['gre', 47, 47], // RFC 2784
  ['esp', 50, 50], // RFC 4303
  ['ah', 51, 51], // RFC 4302
  ['ospf', 89, 89], // RFC 2328, RFC 5340
  ['pim', 103, 103], // RFC 7761
  ['vrrp', 112, 112], // RFC 9568
  ['l2tp', 115, 115], // RFC 3931
  ['sctp', 132, 132], // RFC 9260
  ['udplite', 136, 136], // RFC 3828
];

/** Whether packets of a protocol have a destination port. */
export function hasPorts(protocol: number | null): boolean {
  return protocol === 6 || protocol === 17 || protocol === 33 || protocol === 132 || protocol === 136;
}

/** The entry of a name. */
export function byName(table: readonly Named[], name: string): Named | undefined {
  return table.find((entry) => entry[0] === name);
}

/** The first entry with a number in a family. */
export function byNumber(table: readonly Named[], family: FamilyIndex, number: number): Named | undefined {
  return table.find((entry) => entry[family === 0 ? 1 : 2] === number);
}
