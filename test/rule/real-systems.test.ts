/** Rules of a real system, with the answers that this library gives. */
import { expect, test } from 'vitest';
import { covers, type Rule, splitRule } from '../../src/rule.ts';
import { allow, family, odd } from './rules.ts';

const ACL_TEST =
  'apache/cloudstack server/src/test/java/com/cloud/network/vpc/NetworkACLServiceImplTest.java:500-720';
const NET_UTILS_TEST = 'apache/cloudstack utils/src/test/java/com/cloud/utils/net/NetUtilsTest.java';
const ACL_RUN = 'apache/cloudstack systemvm/debian/opt/cloud/bin/configure.py: removeUndesiredCidrs, run';

test.each<[string[], string[] | undefined, string[] | undefined, string]>([
  [
    ['10.0.0.0/8', '2001:db8::/32', '192.168.0.0/16'],
    ['10.0.0.0/8', '192.168.0.0/16'],
    ['2001:db8::/32'],
    ACL_RUN,
  ],
  [['0.0.0.0/0', '::/0'], ['0.0.0.0/0'], ['::/0'], ACL_RUN],
])('the sources %j are split into %j and %j (%s)', (sources, ipv4, ipv6) => {
  const split = splitRule(allow({ sources }));
  expect([split.ipv4?.sources, split.ipv6?.sources]).toEqual([ipv4, ipv6]);
});

test('an IPv6 rule without lists is for ::/0 both ways (CreateIpv6FirewallRuleCmd.java, CreateNetworkACLCmd.java)', () => {
  expect(splitRule(allow({ family: 'ipv6' })).ipv6).toMatchObject({
    sources: ['::/0'],
    destinations: ['::/0'],
  });
});

test('an ICMPv6 rule has all that its line for nft needs (test_network_ipv6.py:724-729)', () => {
  const { ipv6 } = splitRule(
    allow({ protocol: 'icmp', sources: ['2001:db8::/64'], icmp: { type: 'echo-request', code: 0 } }),
  );
  const line = `ip6 saddr ${ipv6?.sources} ip6 daddr ${ipv6?.destinations} icmpv6 type ${ipv6?.icmp?.type} icmpv6 code ${ipv6?.icmp?.code} accept`;
  expect(line).toBe('ip6 saddr 2001:db8::/64 ip6 daddr ::/0 icmpv6 type 128 icmpv6 code 0 accept');
});

test.each<[Partial<Rule>, string, string]>([
  [{ sources: ['2a01:4f8:130:2192::2'] }, 'ipv6', `${NET_UTILS_TEST}: testIsIpv4*`],
  // Theirs drops it from the rules of both families.
  [{ sources: ['::ffff:1.2.3.0/120'] }, 'ipv4-mapped', ACL_RUN],
  [{ protocol: undefined }, 'both', ACL_TEST],
  [{ protocol: 'tcp' }, 'both', ACL_TEST],
  [{ protocol: 'tcp', icmp: { type: 3, code: 2 } }, 'icmp-not-allowed', ACL_TEST],
  // Theirs takes -1 for every type and code: leaving them out says it here.
  [{ protocol: 1, icmp: { type: -1, code: -1 } }, 'out-of-range out-of-range', ACL_TEST],
  [
    { protocol: 1, icmp: { type: 3, code: -2 } },
    'out-of-range',
    `${NET_UTILS_TEST}: validateIcmpTypeAndCodes*`,
  ],
  [{ protocol: 'tcp', ports: { start: 65536, end: 65536 } }, 'out-of-range out-of-range', ACL_TEST],
  [{ protocol: 'tcp', ports: { start: 65535, end: 65536 } }, 'out-of-range', ACL_TEST],
  [{ protocol: 'tcp', ports: { start: 65535, end: 2 } }, 'range-inverted', ACL_TEST],
  [{ protocol: 'tcp', ports: { start: 0, end: 0 } }, 'both', `${NET_UTILS_TEST}: testIsValidPort`],
])('%j is %s (%s)', (fields, wanted) => {
  expect(family(odd(fields))).toBe(wanted);
});

test.each([
  ['192.168.1.1', ['0.0.0.0/0', '::/0'], true],
  ['2a01:4f8:130:2192::2', ['0.0.0.0/0', '::/0'], true],
  ['2001:db8:1938:3ff1::1', ['127.0.0.1/8', '::1/128'], false],
  ['2a01:4f8:130:2192::2', ['::/0', '127.0.0.1'], true],
])(`%s is in %j: %s (${NET_UTILS_TEST}: testIsIpInCidrList)`, (address, sources, wanted) => {
  expect(covers(allow({ sources }), allow({ sources: [address] }), { hostBits: 'mask' })).toBe(wanted);
});
