/** Sentences for text of addresses. */
export const addressMessages = {
  empty: 'empty text, expected {expected}',
  'too-long': 'text is too long for {expected}',
  'invalid-character': 'invalid character in {expected}',
  'stray-colon': 'a colon needs a group on both sides, or a second colon',
  'double-colon-twice': '"::" can appear only once',
  'double-colon-empty': '"::" replaces no group, all eight are written out',
  'group-too-long': 'a group has at most four digits',
  'too-few-groups': 'an address has eight groups, or "::" for the missing ones',
  'too-many-groups': 'an address has at most eight groups',
  'ipv4-address': 'expected an IPv6 address, got an IPv4 address',
  'ipv4-part-missing': 'an IPv4 address has four decimal numbers, one is missing',
  'ipv4-part-range': 'a number of an IPv4 address is at most 255',
  'ipv4-leading-zero': 'a number of an IPv4 address has no leading zero',
  'ipv4-not-last': 'an IPv4 part must be the last 32 bits of the address',
  'zone-not-allowed': 'a zone ("%...") is not part of an address',
  'prefix-not-allowed': 'expected {expected}, got a prefix ("/...")',
  'range-not-allowed': 'expected {expected}, got a range ("... - ...")',
} as const;

const moreMessages = {
  'ipv6-address': 'expected an IPv4 address, got an IPv6 address',
  'zone-empty': '"%" needs the name of a zone',
  'length-missing': 'a prefix needs "/" and a length',
  'length-invalid': 'a prefix length is a decimal number without sign or leading zero',
  'length-too-long': 'a prefix length is at most {max}',
  'host-bits': 'bits are set below the prefix length, the prefix is {prefix}',
  'range-inverted': 'the range ends at {last}, before its start {first}',
  'invalid-arpa': 'expected single hexadecimal digits and dots under ip6.arpa',
} as const;

/** Sentences of the refusals of text of addresses, prefixes and ranges. */
export const textMessages: typeof addressMessages & typeof moreMessages = /* @__PURE__ */ Object.assign(
  {},
  addressMessages,
  moreMessages,
);
