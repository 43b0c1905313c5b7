/** The registries as data, most of it one line for each block. */

/**
 * The kind of a block of addresses. `reserved` is space that nobody may use yet, `protocol` is a block for protocols of
 * the IETF that has no kind of its own.
 *
 * @public
 */
export type AddressKind =
  | 'global'
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'unique-local'
  | 'multicast'
  | 'documentation'
  | 'ipv4-mapped'
  | 'ipv4-compatible'
  | 'nat64'
  | '6to4'
  | 'teredo'
  | 'orchid'
  | 'orchidv2'
  | 'drone-id'
  | 'discard'
  | 'dummy'
  | 'benchmarking'
  | 'segment-routing'
  | 'anycast'
  | 'amt'
  | 'as112'
  | 'site-local'
  | 'this-network'
  | 'private'
  | 'shared'
  | 'broadcast'
  | 'protocol'
  | 'reserved';

/**
 * A row of the registries. A flag is null where the registry does not say: for a block that is no longer in use, and for
 * tunnels, whose reachability is that of the IPv4 address inside.
 *
 * @public
 */
export interface SpecialPurposeBlock {
  /** The block as canonical text. */
  readonly prefix: string;
  /** The kind that {@link kindOf} returns for it. */
  readonly kind: AddressKind;
  /** The name in the registry. */
  readonly name: string;
  /** The RFC that defines it, as `RFC 4193`; of several that the registry names the first. */
  readonly rfc: string;
  /** Whether a packet from such an address may pass a router. */
  readonly source: boolean | null;
  /** Whether a packet to such an address may pass a router. */
  readonly destination: boolean | null;
  /** Whether a router may forward a packet to such an address between external interfaces. */
  readonly forwardable: boolean | null;
  /** Whether a packet to such an address may leave an administrative domain. */
  readonly global: boolean | null;
}

/** The flags source, destination, forwardable and global, a letter each: yes, no, or not said. */
type Flags = `${'y' | 'n' | '-'}${'y' | 'n' | '-'}${'y' | 'n' | '-'}${'y' | 'n' | '-'}`;

type Row = readonly [prefix: string, kind: AddressKind, flags: Flags, rfc: number, name: string];

export const ROWS: readonly Row[] = [
  ['::/128', 'unspecified', 'ynnn', 4291, 'Unspecified Address'],
  ['::1/128', 'loopback', 'nnnn', 4291, 'Loopback Address'],
  ['::/96', 'ipv4-compatible', '----', 4291, 'IPv4-Compatible Address (deprecated)'],
  ['::ffff:0.0.0.0/96', 'ipv4-mapped', 'nnnn', 4291, 'IPv4-mapped Address'],
  ['64:ff9b::/96', 'nat64', 'yyyy', 6052, 'IPv4-IPv6 Translat.'],
  ['64:ff9b:1::/48', 'nat64', 'yyyn', 8215, 'IPv4-IPv6 Translat.'],
  ['100::/64', 'discard', 'yyyn', 6666, 'Discard-Only Address Block'],
  ['100:0:0:1::/64', 'dummy', 'ynnn', 9780, 'Dummy IPv6 Prefix'],
  ['2001::/23', 'protocol', 'nnnn', 2928, 'IETF Protocol Assignments'],
  ['2001::/32', 'teredo', 'yyy-', 4380, 'TEREDO'],
  ['2001:1::1/128', 'anycast', 'yyyy', 7723, 'Port Control Protocol Anycast'],
  ['2001:1::2/128', 'anycast', 'yyyy', 8155, 'Traversal Using Relays around NAT Anycast'],
  ['2001:1::3/128', 'anycast', 'yyyy', 9665, 'DNS-SD Service Registration Protocol Anycast'],
  ['2001:2::/48', 'benchmarking', 'yyyn', 5180, 'Benchmarking'],
  ['2001:3::/32', 'amt', 'yyyy', 7450, 'AMT'],
  ['2001:4:112::/48', 'as112', 'yyyy', 7535, 'AS112-v6'],
  ['2001:10::/28', 'orchid', '----', 4843, 'Deprecated (previously ORCHID)'],
  ['2001:20::/28', 'orchidv2', 'yyyy', 7343, 'ORCHIDv2'],
  ['2001:30::/28', 'drone-id', 'yyyy', 9374, 'Drone Remote ID Protocol Entity Tags (DETs) Prefix'],
  ['2001:db8::/32', 'documentation', 'nnnn', 3849, 'Documentation'],
  ['2002::/16', '6to4', 'yyy-', 3056, '6to4'],
  ['2620:4f:8000::/48', 'as112', 'yyyy', 7534, 'Direct Delegation AS112 Service'],
  ['3fff::/20', 'documentation', 'nnnn', 9637, 'Documentation'],
  ['5f00::/16', 'segment-routing', 'yyyn', 9602, 'Segment Routing (SRv6) SIDs'],
  ['fc00::/7', 'unique-local', 'yyyn', 4193, 'Unique-Local'],
  ['fe80::/10', 'link-local', 'yynn', 4291, 'Link-Local Unicast'],
  ['fec0::/10', 'site-local', '----', 3879, 'Site-Local Unicast (deprecated)'],
  ['ff00::/8', 'multicast', 'nyy-', 4291, 'Multicast'],
  ['0.0.0.0/8', 'this-network', 'ynnn', 791, 'This network'],
  ['0.0.0.0/32', 'unspecified', 'ynnn', 1122, 'This host on this network'],
  ['10.0.0.0/8', 'private', 'yyyn', 1918, 'Private-Use'],
  ['100.64.0.0/10', 'shared', 'yyyn', 6598, 'Shared Address Space'],
  ['127.0.0.0/8', 'loopback', 'nnnn', 1122, 'Loopback'],
  ['169.254.0.0/16', 'link-local', 'yynn', 3927, 'Link Local'],
  ['172.16.0.0/12', 'private', 'yyyn', 1918, 'Private-Use'],
  ['192.0.0.0/24', 'protocol', 'nnnn', 6890, 'IETF Protocol Assignments'],
  ['192.0.0.0/29', 'protocol', 'yyyn', 7335, 'IPv4 Service Continuity Prefix'],
  ['192.0.0.8/32', 'dummy', 'ynnn', 7600, 'IPv4 dummy address'],
  ['192.0.0.9/32', 'anycast', 'yyyy', 7723, 'Port Control Protocol Anycast'],
  ['192.0.0.10/32', 'anycast', 'yyyy', 8155, 'Traversal Using Relays around NAT Anycast'],
  ['192.0.0.170/32', 'nat64', 'nnnn', 8880, 'NAT64/DNS64 Discovery'],
  ['192.0.0.171/32', 'nat64', 'nnnn', 8880, 'NAT64/DNS64 Discovery'],
  ['192.0.2.0/24', 'documentation', 'nnnn', 5737, 'Documentation (TEST-NET-1)'],
  ['192.31.196.0/24', 'as112', 'yyyy', 7535, 'AS112-v4'],
  ['192.52.193.0/24', 'amt', 'yyyy', 7450, 'AMT'],
  ['192.88.99.0/24', '6to4', '----', 7526, 'Deprecated (6to4 Relay Anycast)'],
  ['192.88.99.2/32', 'anycast', 'yyyn', 6751, '6a44-relay anycast address'],
  ['192.168.0.0/16', 'private', 'yyyn', 1918, 'Private-Use'],
  ['192.175.48.0/24', 'as112', 'yyyy', 7534, 'Direct Delegation AS112 Service'],
  ['198.18.0.0/15', 'benchmarking', 'yyyn', 2544, 'Benchmarking'],
  ['198.51.100.0/24', 'documentation', 'nnnn', 5737, 'Documentation (TEST-NET-2)'],
  ['203.0.113.0/24', 'documentation', 'nnnn', 5737, 'Documentation (TEST-NET-3)'],
  ['224.0.0.0/4', 'multicast', 'nyy-', 1112, 'Multicast'],
  ['240.0.0.0/4', 'reserved', 'nnnn', 1112, 'Reserved'],
  ['255.255.255.255/32', 'broadcast', 'nynn', 8190, 'Limited Broadcast'],
];

/** The space around the blocks: unicast addresses are given out of `2000::/3` alone (RFC 4291 section 2.4). */
export const AROUND: readonly (readonly [prefix: string, kind: AddressKind])[] = [
  ['2000::/3', 'global'],
  ['::/0', 'reserved'],
  ['0.0.0.0/0', 'global'],
];

export function flag(letter: string | undefined): boolean | null {
  return letter === '-' ? null : letter === 'y';
}
