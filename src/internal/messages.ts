/**
 * The English sentence of every code, in tables that a bundler drops where nothing refers to them.
 * `{name}` stands for the detail of that name.
 */
import type { ErrorCode } from '../error.ts';

/** A part of the codes with their sentences. */
export type Messages = Readonly<Partial<Record<ErrorCode, string>>>;

export const argumentMessages = {
  'invalid-type': 'expected {expected}, got {received}',
  'out-of-range': '{name} must be an integer from {min} to {max}, got {received}',
  'outside-space': 'the result is not between :: and ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
} as const;

export const textMessages = {
  empty: 'expected {expected}, got nothing',
  'too-long': 'the text is longer than any {expected}',
  'invalid-character': 'this character has no place in {expected}',
  'stray-colon': 'a colon stands alone here: it needs a group on both sides, or a second colon',
  'double-colon-twice': '"::" may stand only once',
  'double-colon-empty': '"::" stands for no group at all: eight groups are written out',
  'group-too-long': 'a group has at most four digits',
  'too-few-groups': 'an address has eight groups, or "::" for the missing ones',
  'too-many-groups': 'an address has at most eight groups',
  'ipv4-address': 'this is an IPv4 address, an IPv6 address is needed',
  'ipv4-part-missing': 'an IPv4 part has four decimal numbers, one is missing here',
  'ipv4-part-range': 'a number of an IPv4 part is at most 255',
  'ipv4-leading-zero': 'a number of an IPv4 part has no leading zero',
  'ipv4-not-last': 'an IPv4 part may only stand for the last two groups',
  'zone-not-allowed': 'a zone ("%...") is not part of an address',
  'zone-empty': 'after "%" the name of a zone must follow',
  'length-missing': 'a prefix needs "/" and a length',
  'length-invalid': 'a prefix length is a decimal number without sign or leading zero',
  'length-too-long': 'a prefix length is at most 128',
  'host-bits': 'the address has bits set below the prefix length: the prefix here is {prefix}',
  'range-inverted': 'the range ends at {last}, before its start {first}',
  'invalid-arpa': 'expected a name of single hexadecimal digits and dots under ip6.arpa',
} as const;

export const prefixMessages = {
  'no-sibling': 'the prefix of length 0 is the whole space and has no sibling',
  'not-inside': '{inner} is not inside {outer}',
} as const;

export const macMessages = {
  'mac-digit': 'a hardware address has hexadecimal digits and one kind of separator',
  'mac-octet': 'an octet is written with exactly two digits, a dotted group with four',
  'mac-size': 'a hardware address has 6 octets (EUI-48) or 8 (EUI-64)',
  'mac-separator': 'all separators of a hardware address are the same',
} as const;

export const poolMessages = {
  exhausted:
    'no /{length} is free{where}: of all {total} addresses {leased} are leased, {reserved} reserved, {quarantined} in quarantine and {free} free, {largest}',
  'anycast-address':
    '{item} is an anycast address of its subnet, which this pool leaves out: its option anycast is skip',
  'overlaps-lease': '{item} overlaps {lease}, which is leased to "{owner}"',
  'overlaps-reservation': '{item} overlaps the reservation {range} ("{reason}")',
  'overlaps-quarantine': '{item} overlaps {prefix}, which is in quarantine until {until}',
  'overlaps-root': '{item} overlaps the root {root}',
  'unknown-lease': 'there never was a lease of {prefix} with generation {generation}',
  'double-release': 'the lease of {prefix} with generation {generation} was released before',
  'stale-generation': '{prefix} was leased anew: its generation is {current}, not {generation}',
  'stale-plan': 'the plan was made on version {planned}, the pool has version {version}',
  'already-reserved': '{range} is reserved already ("{reason}")',
  'unknown-reservation': '{range} is not a reservation',
  'unknown-quarantine': '{prefix} is not what was released first of all that rests',
  'unknown-root': '{root} is not a root',
  'root-in-use': '{root} cannot go: {count} of the leases, reservations and quarantines lie in it',
  'resize-blocked':
    '{root} cannot become {to}: {count} of the leases, reservations, quarantines and other roots are in the way',
  'journal-gone':
    'the changes since version {since} are kept no longer, the oldest kept leads to version {oldest}',
  'journal-fork': 'another change than this one led to version {version} of the pool',
  'journal-gap': 'the changes lead to version {received}, the pool needs those to version {expected}',
  'damaged-record': 'no change set, at {place}: {reason}',
  'damaged-snapshot': 'no snapshot of a pool, at {place}: {reason}',
  'damaged-overlap': '{item} overlaps {other}',
  'damaged-outside': '{item} is not inside the roots',
  'damaged-owner': 'the owner "{owner}" is listed twice',
  'damaged-generation': '{item} has generation {generation}, but the pool has version {version}',
} as const;

export const eui64Messages = {
  'mac-multicast': '{mac} is a group address: no interface has it',
  'mac-zero': '{mac} is all zeros: no interface has it',
  'not-64': 'an address is made from a prefix of length 64, got {prefix}',
} as const;

export const resizeMessages = {
  'length-not-allowed': 'a prefix of length {length} is not allowed here',
  'too-small': '{proposed} has fewer addresses than the minimum of {minimum}',
  'gateway-outside': 'the gateway {gateway} is not inside {proposed}',
  'loses-in-use': '{what} is in use and not inside {proposed}',
  'loses-reserved': '{what} is reserved and not inside {proposed}',
  'loses-quarantined': '{what} is in quarantine and not inside {proposed}',
  'overlaps-sibling': '{proposed} overlaps {what}',
} as const;

export const bitmapMessages = {
  'outside-root': '{item} is not inside {root}',
  'unknown-strategy': '"{strategy}" is not one of first, last, next, best, sparse, random',
  'seed-missing': 'the strategy "random" needs a seed',
  'out-of-memory': 'no memory for {bytes} bytes',
  'damaged-size': 'the data has {received} bytes, at least {min} are needed',
  'damaged-magic': 'the data does not begin with the mark of a prefix bitmap',
  'damaged-version': 'the data has format version {received}, this library reads {expected}',
  'damaged-checksum': 'the checksum does not fit the data',
  'damaged-root': 'the root written in the data is no prefix',
  'damaged-blocks': 'the list of blocks is not well formed',
} as const;

/** Of those who read plain data field by field. */
export const fieldMessages = {
  'unknown-field': '{what} has no field "{received}"',
} as const;

export const ruleMessages = {
  'unknown-name': '"{received}" is no known {expected}',
  'list-empty': 'an empty list matches no packet: leave the list out to match every address',
  'range-mixed': 'both ends of a range are of one family',
  'ipv4-mapped': 'no packet carries an IPv4-mapped address: write it as IPv4, {ipv4}',
  'ipv4-length-too-long': 'an IPv4 prefix length is at most 32',
  'family-conflict': 'this is {family}, but {other} ({value}) is {otherFamily}: no packet is both',
  'ports-not-allowed': 'ports need one of the protocols that have them: tcp, udp, dccp, sctp, udplite',
  'icmp-not-allowed': 'an ICMP type needs the protocol icmp or icmpv6',
  'icmp-ambiguous':
    '{received} is {ipv4} in ICMP and {ipv6} in ICMPv6: write the name, or give the rule a family',
} as const;
