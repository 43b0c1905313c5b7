/**
 * What two systems that manage IPv6 addresses answer, Apache CloudStack (main, 2025-10) and Cloud Foundry BOSH (main,
 * 2026-08): inputs and results as found in their tests, or by running their code where the source says so. Where this
 * library is stricter or answers otherwise, the row has our answer and a comment says what theirs is.
 */

const NET_UTILS_TEST = 'apache/cloudstack utils/src/test/java/com/cloud/utils/net/NetUtilsTest.java';
const CONFIGURATION_TEST =
  'apache/cloudstack server/src/test/java/com/cloud/configuration/ConfigurationManagerTest.java';
const IPV6_SERVICE_TEST = 'apache/cloudstack server/src/test/java/com/cloud/network/Ipv6ServiceImplTest.java';
const NETWORK_MODEL_TEST = 'apache/cloudstack server/src/test/java/com/cloud/network/NetworkModelTest.java';
const NETWORK_SERVICE_TEST =
  'apache/cloudstack server/src/test/java/com/cloud/network/NetworkServiceImplTest.java';
const MARVIN_DATA = 'apache/cloudstack tools/marvin/marvin/config/test_data.py';
const NETWORK_RUN = 'apache/cloudstack: IPv6Network.fromString of java-ipv6, run';
const ADDRESS_RUN = 'apache/cloudstack: IPv6Address.toString of java-ipv6, run';
const OVERLAP_RUN = 'apache/cloudstack: NetUtils.ipv6NetworksOverlap, run';
const UI_RUN = 'apache/cloudstack ui/src/views/network/CreateVlanIpRange.vue: its expression, run';
const ACL_RUN = 'apache/cloudstack systemvm/debian/opt/cloud/bin/configure.py: removeUndesiredCidrs, run';
const IP_SPEC = 'cloudfoundry/bosh src/bosh-director/spec/unit/bosh/director/ip_addr_or_cidr_spec.rb';
const IP_UTIL_SPEC = 'cloudfoundry/bosh src/bosh-director/spec/unit/bosh/director/ip_util_spec.rb';
const BOSH_RUN = 'cloudfoundry/bosh: IpAddrOrCidr, run';
const BOSH_RUN_RANGES =
  'cloudfoundry/bosh: ip_range_to_cidr_list, run; Python: ipaddress.summarize_address_range, run';
const AGENT_ADDRESS_TEST = 'cloudfoundry/bosh-agent platform/net/ip/interface_address_test.go';
const AGENT_SETTINGS_TEST = 'cloudfoundry/bosh-agent settings/settings_test.go';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Text, the canonical text of the address or null where it is none. */
export const addressRows: readonly (readonly [unknown, string | null, string])[] = [
  ['fc00::1', 'fc00::1', `${NET_UTILS_TEST}: testIsValidIpv6`],
  ['', null, `${NET_UTILS_TEST}: testIsValidIpv6`],
  [null, null, `${NET_UTILS_TEST}: testIsValidIpv6`],
  ['1234:5678::1/64', null, `${NET_UTILS_TEST}: testIsValidIpv6`],
  ['2001:DB8::1', '2001:db8::1', UI_RUN],
  ['fe80::1%eth0', null, UI_RUN],
  ['::ffff:1.2.3.4', '::ffff:1.2.3.4', UI_RUN],
  ['::1:2:3:4:5:6:7:8', null, UI_RUN],
  ['02001:db8::', null, UI_RUN],
  ['1:0:0:2:0:0:0:3', '1:0:0:2::3', ADDRESS_RUN],
  ['fc00:0003:1373::0002', 'fc00:3:1373::2', 'apache/cloudstack a93a30595d: CLOUDSTACK-6854'],
  ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '2001:db8:85a3::8a2e:370:7334', `${IP_UTIL_SPEC}:179`],
  // Theirs takes the brackets of a URL off.
  ['[2001:db8::1]', null, BOSH_RUN],
  // Theirs prints ::0.1.0.5, as Ruby does for everything below ::1:0:0.
  ['::1:5', '::1:5', BOSH_RUN],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1', BOSH_RUN],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1', BOSH_RUN],
  ['2001:DB8::A', '2001:db8::a', BOSH_RUN],
];

/** Text, the canonical text of the prefix or null where it is none, and the same where host bits are masked. */
export const prefixRows: readonly (readonly [string, string | null, string | null, string])[] = [
  ['1234:5678::1', null, null, `${NET_UTILS_TEST}: testIsValidIp6Cidr`],
  // Theirs masks host bits unasked, here and in the next row.
  ['2001:db8::1/64', null, '2001:db8::/64', NETWORK_RUN],
  [
    '1234:0000:0000:5678:0000:0000:ABCD:0001/64',
    null,
    '1234:0:0:5678::/64',
    `${NET_UTILS_TEST}: testStandardizeIp6Address`,
  ],
  ['2001:DB8::/64', '2001:db8::/64', '2001:db8::/64', NETWORK_RUN],
  ['2001:db8::/129', null, null, NETWORK_RUN],
  ['2001:db8::1/129', null, null, BOSH_RUN],
  ['2001:db8::/-1', null, null, NETWORK_RUN],
  ['2001:db8::/', null, null, NETWORK_RUN],
  ['fe80::1%eth0/64', null, null, NETWORK_RUN],
  ['[2001:db8::]/64', null, null, NETWORK_RUN],
  ['2001:db8:::/64', null, null, NETWORK_RUN],
  ['1::2::3/64', null, null, NETWORK_RUN],
  [' 2001:db8::/64', null, null, NETWORK_RUN],
  ['12345::/64', null, null, NETWORK_RUN],
  // Theirs takes the leading zero.
  ['2001:db8::/064', null, null, NETWORK_RUN],
  // Theirs drops such a prefix from the rules of both families, since it has dots and colons.
  ['::ffff:1.2.3.0/120', '::ffff:1.2.3.0/120', '::ffff:1.2.3.0/120', ACL_RUN],
];

/** A prefix or range, what may lie in it, and whether it does. */
export const containsRows: readonly (readonly [string, string, boolean, string])[] = [
  ['2001:db8:0:f101::0/64', '2001:db8:0:f101::1', true, `${CONFIGURATION_TEST}: hasSameSubnet`],
  [
    '2001:db8:0:f101::0/64',
    '2001:db8:0:f101::2 - 2001:db8:0:f101::a',
    true,
    `${CONFIGURATION_TEST}: hasSameSubnet`,
  ],
  ['fd17:ac56:1234:2000::/64', 'fd17:ac56:1234:2000::1', true, `${MARVIN_DATA}:52`],
  ['fd17:ac56:1234:2000::1', 'fd17:ac56:1234:2000::1', true, `${NETWORK_SERVICE_TEST}:1097`],
  ['fd59:16ba:559b:243d::/64', 'fd59:16ba:559b:243d::1', true, `${NETWORK_MODEL_TEST}:125`],
  ['fd59:16ba:559b:243d::/64', 'fd59:16ba:559b:243d:ffff:ffff:ffff:ffff', true, `${NETWORK_MODEL_TEST}:125`],
  ['::/0', '2a01:4f8:130:2192::2', true, `${NET_UTILS_TEST}: testIsIpInCidrList`],
  ['::1/128', '2001:db8:1938:3ff1::1', false, `${NET_UTILS_TEST}: testIsIpInCidrList`],
];

/** Two prefixes or ranges, and whether they overlap. */
export const overlapRows: readonly (readonly [string, string, boolean, string])[] = [
  [
    '1234:5678::1-1234:5678::ffff',
    '1234:5678:1::1-1234:5678:1::ffff',
    false,
    `${NET_UTILS_TEST}: testIsIp6RangeOverlap`,
  ],
  [
    '1234:5678::f-1234:5678::ffff',
    '1234:5678::2-1234:5678::f',
    true,
    `${NET_UTILS_TEST}: testIsIp6RangeOverlap`,
  ],
  [
    '1234:5678::f-1234:5678::f',
    '1234:5678::2-1234:5678::e',
    false,
    `${NET_UTILS_TEST}: testIsIp6RangeOverlap`,
  ],
  // Theirs takes 1,048,576 steps for this answer.
  ['2001:db8::/44', '2001:db9::/64', false, OVERLAP_RUN],
  // Theirs steps over the end of the space and throws.
  ['ffff:ffff:ffff::/48', 'ffff:ffff:ffff:ffff::/64', true, OVERLAP_RUN],
  ['fd17:5:8a43:e2a5::/64', 'fd17:5:8a43:e2a4::/62', true, `${CONFIGURATION_TEST}:1196`],
];

/** A range, its size and its fewest prefixes. */
export const rangeRows: readonly { text: string; size: bigint; cover: readonly string[]; source: string }[] =
  [
    {
      text: '1234:5678::2',
      size: 1n,
      cover: ['1234:5678::2/128'],
      source: `${NET_UTILS_TEST}: testCountIp6InRange`,
    },
    {
      text: '2001:db8::5 - 2001:db8::e',
      size: 10n,
      cover: words(`
      2001:db8::5/128 2001:db8::6/127 2001:db8::8/126 2001:db8::c/127
      2001:db8::e/128
    `),
      source: `${IP_UTIL_SPEC}:109`,
    },
    {
      text: '2001:db8::545 - 2001:db8::b5c',
      size: 1560n,
      cover: words(`
      2001:db8::545/128 2001:db8::546/127 2001:db8::548/125 2001:db8::550/124
      2001:db8::560/123 2001:db8::580/121 2001:db8::600/119 2001:db8::800/119
      2001:db8::a00/120 2001:db8::b00/122 2001:db8::b40/124 2001:db8::b50/125
      2001:db8::b58/126 2001:db8::b5c/128
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::5 - 2001:db8::6',
      size: 2n,
      cover: words(`
      2001:db8::5/128 2001:db8::6/128
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::1637:750c:396a - 2001:db8::e4c4:20cf:3703',
      size: 227103572426138n,
      cover: words(`
      2001:db8::1637:750c:396a/127 2001:db8::1637:750c:396c/126 2001:db8::1637:750c:3970/124 2001:db8::1637:750c:3980/121
      2001:db8::1637:750c:3a00/119 2001:db8::1637:750c:3c00/118 2001:db8::1637:750c:4000/114 2001:db8::1637:750c:8000/113
      2001:db8::1637:750d:0/112 2001:db8::1637:750e:0/111 2001:db8::1637:7510:0/108 2001:db8::1637:7520:0/107
      2001:db8::1637:7540:0/106 2001:db8::1637:7580:0/105 2001:db8::1637:7600:0/103 2001:db8::1637:7800:0/101
      2001:db8::1637:8000:0/97 2001:db8::1638:0:0/93 2001:db8::1640:0:0/90 2001:db8::1680:0:0/89
      2001:db8::1700:0:0/88 2001:db8::1800:0:0/85 2001:db8::2000:0:0/83 2001:db8::4000:0:0/82
      2001:db8::8000:0:0/82 2001:db8::c000:0:0/83 2001:db8::e000:0:0/86 2001:db8::e400:0:0/89
      2001:db8::e480:0:0/90 2001:db8::e4c0:0:0/94 2001:db8::e4c4:0:0/99 2001:db8::e4c4:2000:0/105
      2001:db8::e4c4:2080:0/106 2001:db8::e4c4:20c0:0/109 2001:db8::e4c4:20c8:0/110 2001:db8::e4c4:20cc:0/111
      2001:db8::e4c4:20ce:0/112 2001:db8::e4c4:20cf:0/115 2001:db8::e4c4:20cf:2000/116 2001:db8::e4c4:20cf:3000/118
      2001:db8::e4c4:20cf:3400/119 2001:db8::e4c4:20cf:3600/120 2001:db8::e4c4:20cf:3700/126
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::6 - 2001:db8::c',
      size: 7n,
      cover: words(`
      2001:db8::6/127 2001:db8::8/126 2001:db8::c/128
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::741 - 2001:db8::e8f',
      size: 1871n,
      cover: words(`
      2001:db8::741/128 2001:db8::742/127 2001:db8::744/126 2001:db8::748/125
      2001:db8::750/124 2001:db8::760/123 2001:db8::780/121 2001:db8::800/118
      2001:db8::c00/119 2001:db8::e00/121 2001:db8::e80/124
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::4:99b5 - 2001:db8::7:d060',
      size: 210604n,
      cover: words(`
      2001:db8::4:99b5/128 2001:db8::4:99b6/127 2001:db8::4:99b8/125 2001:db8::4:99c0/122
      2001:db8::4:9a00/119 2001:db8::4:9c00/118 2001:db8::4:a000/115 2001:db8::4:c000/114
      2001:db8::5:0/112 2001:db8::6:0/112 2001:db8::7:0/113 2001:db8::7:8000/114
      2001:db8::7:c000/116 2001:db8::7:d000/122 2001:db8::7:d040/123 2001:db8::7:d060/128
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::3f80:9151:a20a - 2001:db8::bd5b:4de0:1da3',
      size: 138378419796890n,
      cover: words(`
      2001:db8::3f80:9151:a20a/127 2001:db8::3f80:9151:a20c/126 2001:db8::3f80:9151:a210/124 2001:db8::3f80:9151:a220/123
      2001:db8::3f80:9151:a240/122 2001:db8::3f80:9151:a280/121 2001:db8::3f80:9151:a300/120 2001:db8::3f80:9151:a400/118
      2001:db8::3f80:9151:a800/117 2001:db8::3f80:9151:b000/116 2001:db8::3f80:9151:c000/114 2001:db8::3f80:9152:0/111
      2001:db8::3f80:9154:0/110 2001:db8::3f80:9158:0/109 2001:db8::3f80:9160:0/107 2001:db8::3f80:9180:0/105
      2001:db8::3f80:9200:0/103 2001:db8::3f80:9400:0/102 2001:db8::3f80:9800:0/101 2001:db8::3f80:a000:0/99
      2001:db8::3f80:c000:0/98 2001:db8::3f81:0:0/96 2001:db8::3f82:0:0/95 2001:db8::3f84:0:0/94
      2001:db8::3f88:0:0/93 2001:db8::3f90:0:0/92 2001:db8::3fa0:0:0/91 2001:db8::3fc0:0:0/90
      2001:db8::4000:0:0/82 2001:db8::8000:0:0/83 2001:db8::a000:0:0/84 2001:db8::b000:0:0/85
      2001:db8::b800:0:0/86 2001:db8::bc00:0:0/88 2001:db8::bd00:0:0/90 2001:db8::bd40:0:0/92
      2001:db8::bd50:0:0/93 2001:db8::bd58:0:0/95 2001:db8::bd5a:0:0/96 2001:db8::bd5b:0:0/98
      2001:db8::bd5b:4000:0/101 2001:db8::bd5b:4800:0/102 2001:db8::bd5b:4c00:0/104 2001:db8::bd5b:4d00:0/105
      2001:db8::bd5b:4d80:0/106 2001:db8::bd5b:4dc0:0/107 2001:db8::bd5b:4de0:0/116 2001:db8::bd5b:4de0:1000/117
      2001:db8::bd5b:4de0:1800/118 2001:db8::bd5b:4de0:1c00/120 2001:db8::bd5b:4de0:1d00/121 2001:db8::bd5b:4de0:1d80/123
      2001:db8::bd5b:4de0:1da0/126
    `),
      source: BOSH_RUN_RANGES,
    },
    {
      text: '2001:db8::2 - 2001:db8::d',
      size: 12n,
      cover: words(`
      2001:db8::2/127 2001:db8::4/126 2001:db8::8/126 2001:db8::c/127
    `),
      source: BOSH_RUN_RANGES,
    },
  ];

/** Text of a range that is none, and what is wrong with it. */
export const refusedRanges: readonly (readonly [string, string, string])[] = [
  // Theirs reserves nothing, without a word.
  ['2001:db8::1 - 10.0.0.1', 'ipv4-address', BOSH_RUN_RANGES],
  ['', 'empty', BOSH_RUN_RANGES],
  // Theirs reads it, and finds it different from ::/32.
  ['0.0.0.0/32', 'ipv4-address', `${IP_SPEC}:293`],
];

/** A prefix, a length, and its children of that length. */
export const childrenRows: readonly (readonly [string, number, readonly string[], string])[] = [
  [
    'fd17:6:8a43:e2a4::/62',
    64,
    words(`
      fd17:6:8a43:e2a4::/64 fd17:6:8a43:e2a5::/64 fd17:6:8a43:e2a6::/64 fd17:6:8a43:e2a7::/64
    `),
    IPV6_SERVICE_TEST,
  ],
];

/** A number and the address it is, or null outside the space. */
export const numberRows: readonly (readonly [bigint, string | null, string])[] = [
  // Theirs takes this for an IPv4 address.
  [4294967295n, '::ffff:ffff', `${IP_SPEC}:20`],
  [4294967296n, '::1:0:0', `${IP_SPEC}:28`],
  [340282366920938463463374607431768211456n, null, `${IP_SPEC}:36`],
];

/** An address and the next one. */
export const nextRows: readonly (readonly [string, string, string])[] = [
  // Theirs gives 0.0.0.2, of the other family.
  ['::1', '::2', BOSH_RUN],
];

/** An address and its text with all digits. */
export const expandedRows: readonly (readonly [string, string, string])[] = [
  ['ff00:f8::', 'ff00:00f8:0000:0000:0000:0000:0000:0000', `${AGENT_ADDRESS_TEST}:23`],
];

/** A netmask and its length. */
export const netmaskRows: readonly (readonly [string, number, string])[] = [
  ['::', 0, `${AGENT_SETTINGS_TEST}:1447`],
];
