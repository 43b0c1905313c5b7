/** Sentences of the refusals of text of addresses. */
export const addressMessages = {
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
  'ipv4-part-missing': 'an IPv4 address has four decimal numbers, one is missing here',
  'ipv4-part-range': 'a number of an IPv4 address is at most 255',
  'ipv4-leading-zero': 'a number of an IPv4 address has no leading zero',
  'ipv4-not-last': 'an IPv4 part may only stand for the last two groups',
  'zone-not-allowed': 'a zone ("%...") is not part of an address',
} as const;

const moreMessages = {
  'ipv6-address': 'this is IPv6, an IPv4 address is needed',
  'zone-empty': 'after "%" the name of a zone must follow',
  'length-missing': 'a prefix needs "/" and a length',
  'length-invalid': 'a prefix length is a decimal number without sign or leading zero',
  'length-too-long': 'a prefix length is at most {max}',
  'host-bits': 'the address has bits set below the prefix length: the prefix here is {prefix}',
  'range-inverted': 'the range ends at {last}, before its start {first}',
  'invalid-arpa': 'expected a name of single hexadecimal digits and dots under ip6.arpa',
} as const;

/** Sentences of the refusals of text of addresses, prefixes and ranges. */
export const textMessages: typeof addressMessages & typeof moreMessages = /* @__PURE__ */ Object.assign(
  {},
  addressMessages,
  moreMessages,
);
