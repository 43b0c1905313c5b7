/**
 * Types and codes of ICMP and ICMPv6 with their names: the IANA registries "ICMP Type Numbers" and "ICMPv6 type
 * Numbers" with their code fields. The document that defines it follows every entry, ICMP before ICMPv6.
 *
 * A name is the registry's in lower case with hyphens, shortened where the registry has a sentence. One name with two
 * numbers says that both protocols mean the same by it.
 */
import type { Named } from './protocols.ts';

/** The types, with the names of their codes: without them the registries name no code but 0. */
export const icmpTypes: readonly Named[] = [
  ['echo-request', 8, 128], // RFC 792 ("Echo"), RFC 4443
  ['echo-reply', 0, 129], // RFC 792, RFC 4443
  [
    'destination-unreachable', // RFC 792, RFC 4443
    3,
    1,
    [
      ['port-unreachable', 3, 4], // RFC 792, RFC 4443
      ['administratively-prohibited', 13, 1], // RFC 1812, RFC 4443
      ['net-unreachable', 0, null], // RFC 792
      ['host-unreachable', 1, null], // RFC 792
      ['protocol-unreachable', 2, null], // RFC 792
      ['fragmentation-needed', 4, null], // RFC 792
      ['source-route-failed', 5, null], // RFC 792
      ['net-unknown', 6, null], // RFC 1122
      ['host-unknown', 7, null], // RFC 1122
      ['source-host-isolated', 8, null], // RFC 1122
      ['net-prohibited', 9, null], // RFC 1122
      ['host-prohibited', 10, null], // RFC 1122
      ['net-unreachable-for-tos', 11, null], // RFC 1122
      ['host-unreachable-for-tos', 12, null], // RFC 1122
      ['host-precedence-violation', 14, null], // RFC 1812
      ['precedence-cutoff', 15, null], // RFC 1812
      ['no-route', null, 0], // RFC 4443
      ['beyond-scope', null, 2], // RFC 4443
      ['address-unreachable', null, 3], // RFC 4443
      ['source-policy-failed', null, 5], // RFC 4443
      ['reject-route', null, 6], // RFC 4443
      ['source-routing-error', null, 7], // RFC 6550
      ['headers-too-long', null, 8], // RFC 8883
      ['p-route-error', null, 9], // RFC 9914
    ],
  ],
  ['packet-too-big', null, 2], // RFC 4443
  [
    'time-exceeded', // RFC 792, RFC 4443
    11,
    3,
    [
      ['exceeded-in-transit', 0, 0], // RFC 792, RFC 4443
      ['reassembly-time-exceeded', 1, 1], // RFC 792, RFC 4443
    ],
  ],
  [
    'parameter-problem', // RFC 792, RFC 4443
    12,
    4,
    [
      ['erroneous-header', 0, 0], // RFC 792 ("Pointer indicates the error"), RFC 4443; a pair in RFC 7915 section 4.2
      ['missing-option', 1, null], // RFC 1108
      ['bad-length', 2, null], // RFC 792
      ['unrecognized-next-header', null, 1], // RFC 4443
      ['unrecognized-option', null, 2], // RFC 4443
      ['incomplete-header-chain', null, 3], // RFC 7112
      ['sr-upper-layer-header', null, 4], // RFC 8754
      ['next-header-at-intermediate-node', null, 5], // RFC 8883
      ['extension-header-too-big', null, 6], // RFC 8883
      ['header-chain-too-long', null, 7], // RFC 8883
      ['too-many-extension-headers', null, 8], // RFC 8883
      ['too-many-options', null, 9], // RFC 8883
      ['option-too-big', null, 10], // RFC 8883
    ],
  ],
  [
    'redirect', // RFC 792, RFC 4861
    5,
    137,
    [
      ['redirect-for-net', 0, null], // RFC 792
      ['redirect-for-host', 1, null], // RFC 792
      ['redirect-for-tos-and-net', 2, null], // RFC 792
      ['redirect-for-tos-and-host', 3, null], // RFC 792
    ],
  ],
  ['router-solicitation', 10, 133], // RFC 1256, RFC 4861
  [
    'router-advertisement', // RFC 1256, RFC 4861
    9,
    134,
    [
      ['normal-advertisement', 0, 0], // RFC 5944, RFC 4861
      ['no-common-traffic', 16, null], // RFC 5944
    ],
  ],
  ['neighbor-solicitation', null, 135], // RFC 4861
  ['neighbor-advertisement', null, 136], // RFC 4861
  ['multicast-listener-query', null, 130], // RFC 2710
  ['multicast-listener-report', null, 131], // RFC 2710
  ['multicast-listener-done', null, 132], // RFC 2710
  ['version-2-multicast-listener-report', null, 143], // RFC 9777
  [
    'router-renumbering', // RFC 2894
    null,
    138,
    [
      ['command', null, 0], // RFC 2894
      ['result', null, 1], // RFC 2894
      ['sequence-number-reset', null, 255], // RFC 2894
    ],
  ],
  [
    'node-information-query', // RFC 4620
    null,
    139,
    [
      ['ipv6-subject', null, 0], // RFC 4620
      ['name-subject', null, 1], // RFC 4620
      ['ipv4-subject', null, 2], // RFC 4620
    ],
  ],
  [
    'node-information-response', // RFC 4620
    null,
    140,
    [
      ['success', null, 0], // RFC 4620
      ['refused', null, 1], // RFC 4620
      ['unknown-qtype', null, 2], // RFC 4620
    ],
  ],
  ['inverse-neighbor-discovery-solicitation', null, 141], // RFC 3122
  ['inverse-neighbor-discovery-advertisement', null, 142], // RFC 3122
  ['home-agent-address-discovery-request', null, 144], // RFC 6275
  ['home-agent-address-discovery-reply', null, 145], // RFC 6275
  ['mobile-prefix-solicitation', null, 146], // RFC 6275
  ['mobile-prefix-advertisement', null, 147], // RFC 6275
  ['certification-path-solicitation', null, 148], // RFC 3971
  ['certification-path-advertisement', null, 149], // RFC 3971
  ['experimental-mobility', 41, 150], // RFC 4065
  ['multicast-router-advertisement', null, 151], // RFC 4286
  ['multicast-router-solicitation', null, 152], // RFC 4286
  ['multicast-router-termination', null, 153], // RFC 4286
  ['fmipv6', null, 154], // RFC 5568
  ['rpl-control', null, 155], // RFC 6550
  ['ilnpv6-locator-update', null, 156], // RFC 6743
  ['duplicate-address-request', null, 157], // RFC 6775
  ['duplicate-address-confirmation', null, 158], // RFC 6775
  ['mpl-control', null, 159], // RFC 7731
  ['extended-echo-request', 42, 160], // RFC 8335
  [
    'extended-echo-reply', // RFC 8335
    43,
    161,
    [
      ['no-error', 0, 0], // RFC 8335
      ['malformed-query', 1, 1], // RFC 8335
      ['no-such-interface', 2, 2], // RFC 8335
      ['no-such-table-entry', 3, 3], // RFC 8335
      ['multiple-interfaces', 4, 4], // RFC 8335
    ],
  ],
  ['timestamp', 13, null], // RFC 792
  ['timestamp-reply', 14, null], // RFC 792
  [
    'photuris', // RFC 2521
    40,
    null,
    [
      ['bad-spi', 0, null], // RFC 2521
      ['authentication-failed', 1, null], // RFC 2521
      ['decompression-failed', 2, null], // RFC 2521
      ['decryption-failed', 3, null], // RFC 2521
      ['need-authentication', 4, null], // RFC 2521
      ['need-authorization', 5, null], // RFC 2521
    ],
  ],
  ['source-quench', 4, null], // RFC 792, deprecated by RFC 6633
  ['alternate-host-address', 6, null], // deprecated by RFC 6918
  ['information-request', 15, null], // RFC 792, deprecated by RFC 6918
  ['information-reply', 16, null], // RFC 792, deprecated by RFC 6918
  ['address-mask-request', 17, null], // RFC 950, deprecated by RFC 6918
  ['address-mask-reply', 18, null], // RFC 950, deprecated by RFC 6918
  ['traceroute', 30, null], // RFC 1393, deprecated by RFC 6918
  ['datagram-conversion-error', 31, null], // RFC 1475, deprecated by RFC 6918
  ['mobile-host-redirect', 32, null], // deprecated by RFC 6918
  ['ipv6-where-are-you', 33, null], // deprecated by RFC 6918
  ['ipv6-i-am-here', 34, null], // deprecated by RFC 6918
  ['mobile-registration-request', 35, null], // deprecated by RFC 6918
  ['mobile-registration-reply', 36, null], // deprecated by RFC 6918
  ['domain-name-request', 37, null], // RFC 1788, deprecated by RFC 6918
  ['domain-name-reply', 38, null], // RFC 1788, deprecated by RFC 6918
  ['skip', 39, null], // deprecated by RFC 6918
];
