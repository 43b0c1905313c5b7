/** The facts of the kernel, packet by packet, and the base sets. */
import { describe, expect, test } from 'vitest';
import {
  antiSpoofing,
  type BaseRule,
  baseSets,
  type MatchOptions,
  matches,
  type Packet,
  type Rule,
  ruleFamily,
} from '../../src/rule.ts';
import { refusal } from '../support/refusal.ts';
import { allow, deny } from './rules.ts';

const web = allow({ protocol: 'tcp', ports: { start: 80, end: 80 } });

/** A TCP packet of IPv6 to port 80, through the router into the network. */
function ipv6(fields: Partial<Packet> = {}): Packet {
  return {
    hook: 'forward',
    direction: 'ingress',
    source: '2001:db8::1',
    destination: '2001:db8:1:1::2',
    protocol: 6,
    port: 80,
    ...fields,
  };
}

function ipv4(fields: Partial<Packet> = {}): Packet {
  return ipv6({ source: '192.0.2.1', destination: '10.1.1.2', ...fields });
}

function icmpv6(type: number, fields: Partial<Packet> = {}): Packet {
  return ipv6({ protocol: 58, port: undefined, icmp: { type, code: 0 }, ...fields });
}

function answer(rules: readonly Rule[], packet: Packet, options?: MatchOptions): string {
  const { action, rule, base, because } = matches(rules, packet, options);
  return [action, because, base ?? rule].filter((part) => part !== null).join(' ');
}

describe('the first rule that matches decides', () => {
  test('with its position', () => {
    const rules = [deny({ sources: ['2001:db8::1'] }), web];
    expect(matches(rules, ipv6())).toEqual({ action: 'deny', rule: 0, base: null, because: 'rule' });
    expect(matches(rules, ipv6({ source: '2001:db8::2' }))).toEqual({
      action: 'allow',
      rule: 1,
      base: null,
      because: 'rule',
    });
  });

  test('in either family, and never in the other', () => {
    const rules = [allow({ protocol: 'icmp', icmp: { type: 'echo-request' } }), deny({ sources: ['::/0'] })];
    const ping = { protocol: 1, port: undefined, icmp: { type: 8, code: 0 } };
    expect(answer(rules, ipv4(ping))).toBe('allow rule 0');
    expect(answer(rules, ipv4({ ...ping, icmp: { type: 128, code: 0 } }))).toBe('deny state invalid');
    expect(answer(rules, icmpv6(128), { base: 'none' })).toBe('allow rule 0');
    expect(answer(rules, ipv6())).toBe('deny rule 1');
    expect(answer([deny({ family: 'ipv6' })], ipv4(), { policy: 'allow' })).toBe('allow policy');
  });

  test('of the direction of the packet; without one the policy does, deny for ingress and allow for egress', () => {
    expect(answer([{ ...web, direction: 'egress' }], ipv6())).toBe('deny policy');
    expect(answer([], ipv6({ direction: 'egress' }))).toBe('allow policy');
    expect(answer([], ipv6({ direction: 'egress' }), { policy: 'deny' })).toBe('deny policy');
    expect(answer([], ipv6(), { policy: 'allow' })).toBe('allow policy');
  });

  test.each([
    [79, 'deny policy'],
    [80, 'allow rule 0'],
    [81, 'deny policy'],
    [null, 'deny state invalid'],
  ])('by the port %s', (port, wanted) => {
    expect(answer([web], ipv6({ port }))).toBe(wanted);
  });
});

describe('bytes that are not named', () => {
  test('decide if a rule asks for them', () => {
    expect(matches([web], ipv6({ port: undefined }))).toEqual({
      action: 'depends',
      rule: 0,
      base: null,
      because: 'bytes',
    });
  });

  test('decide nothing if every value has the same verdict: the last that decides is named', () => {
    const rest = allow({ protocol: 'tcp', ports: { start: 81, end: 65535 } });
    const below = allow({ protocol: 'tcp', ports: { start: 0, end: 79 } });
    expect(answer([web, below, rest], ipv6({ port: undefined }))).toBe('allow rule 2');
    expect(answer([web, below], ipv6({ port: undefined }))).toBe('depends bytes 0');
    expect(answer([web], ipv6({ port: undefined }), { policy: 'allow' })).toBe('allow policy');
    expect(answer([deny(), web], ipv6({ port: undefined }))).toBe('deny rule 0');
  });

  test('are no matter to a rule that earlier ones leave no packet', () => {
    expect(answer([web, deny({ protocol: 'tcp', ports: { start: 80, end: 80 } })], ipv6())).toBe(
      'allow rule 0',
    );
  });

  test('are the hop limit of neighbour discovery, but of nothing else', () => {
    const packet = icmpv6(135, { hook: 'input' });
    expect(answer([], packet)).toBe('depends bytes neighbor-solicitation');
    expect(answer([], packet, { policy: 'allow' })).toBe('allow policy');
    expect(answer([web], ipv6({ hook: 'input' }))).toBe('allow rule 0');
    const each = Array.from({ length: 256 }, (_, hopLimit): BaseRule => {
      return { name: `hop limit ${hopLimit}`, reference: 'a test', action: 'allow', hopLimit };
    });
    expect(matches([], packet, { base: each }).action).toBe('allow');
    expect(matches([], packet, { base: each.slice(1) }).action).toBe('depends');
    expect(matches([], packet, { base: each.slice(0, -1) }).action).toBe('depends');
  });

  test('are the ICMP message: some are tracked, some are not', () => {
    const packet = icmpv6(0, { icmp: undefined, hopLimit: 64 });
    expect(answer([], packet)).toBe('depends bytes invalid');
    expect(answer([], packet, { stateful: false, base: 'none' })).toBe('deny policy');
    expect(answer([allow()], packet, { stateful: false, base: 'none' })).toBe('allow rule 0');
  });
});

describe('the state', () => {
  test.each<[Packet['state'], string, string]>([
    ['established', 'allow state established', 'allow state established'],
    ['related', 'allow state established', 'allow state established'],
    ['invalid', 'deny state invalid', 'allow rule 0'],
    ['no-conntrack', 'deny state invalid', 'allow rule 0'],
    ['untracked', 'allow rule 0', 'allow rule 0'],
    ['new', 'allow rule 0', 'allow rule 0'],
  ])('%s is asked first: %s when forwarded', (state, forwarded, received) => {
    expect(answer([web], ipv6({ state }))).toBe(forwarded);
    expect(answer([web], ipv6({ state, hook: 'input' }))).toBe(received);
    expect(answer([web], ipv6({ state }), { stateful: false })).toBe('allow rule 0');
  });

  test.each([
    ...[130, 131, 132, 133, 134, 135, 136, 143].map((type) => [type, 'untracked'] as const),
    ...[128, 139].map((type) => [type, 'new'] as const),
    ...[0, 1, 2, 3, 4, 127, 129, 137, 138, 140, 141, 142, 144, 151, 255].map(
      (type) => [type, 'invalid'] as const,
    ),
  ])('of an unasked ICMPv6 message of type %i is %s', (type, state) => {
    const base: BaseRule[] = [{ name: 'this', reference: 'a test', action: 'allow', states: [state] }];
    for (const hopLimit of [1, 64, 255]) {
      expect(answer([], icmpv6(type, { hook: 'input', hopLimit }), { base })).toBe('allow state this');
    }
  });

  test.each([
    ...[8, 13, 15, 17].map((type) => [type, 'new'] as const),
    ...[0, 3, 5, 7, 9, 11, 12, 14, 16, 18, 255].map((type) => [type, 'invalid'] as const),
  ])('of an unasked ICMP message of type %i is %s', (type, state) => {
    const base: BaseRule[] = [{ name: 'this', reference: 'a test', action: 'allow', states: [state] }];
    const packet = ipv4({ hook: 'input', protocol: 1, port: undefined, icmp: { type, code: 0 } });
    expect(answer([], packet, { base })).toBe('allow state this');
  });

  test('of a message without its type, and of a protocol that cannot be found, is invalid', () => {
    expect(answer([allow()], icmpv6(0, { icmp: null }))).toBe('deny state invalid');
    expect(answer([allow()], ipv6({ protocol: null, port: undefined }))).toBe('deny state invalid');
    expect(answer([allow()], ipv6({ protocol: 47, port: undefined }))).toBe('allow rule 0');
  });

  test('of a TCP packet is new with SYN and without: nothing asks for it', () => {
    expect(answer([web], ipv6())).toBe('allow rule 0');
  });
});

describe('fragments', () => {
  const stateless = { stateful: false, base: 'none' } as const;

  test.each(['none', 'atomic', 'first'] as const)('%s show their port', (fragment) => {
    expect(answer([web], ipv6({ fragment }), stateless)).toBe('allow rule 0');
  });

  test('later are put together first if anything in the namespace asks for a state', () => {
    expect(answer([web], ipv6({ fragment: 'later' }))).toBe('allow rule 0');
    expect(answer([web], ipv6({ fragment: 'later', state: 'new' }), stateless)).toBe('allow rule 0');
    expect(answer([web], ipv6({ fragment: 'later', port: undefined }))).toBe('depends bytes 0');
  });

  test('later without a state have bytes where nftables looks for a port, and none for ip6tables', () => {
    for (const packet of [ipv4({ fragment: 'later' }), ipv6({ fragment: 'later' })]) {
      expect(answer([web], packet, stateless)).toBe('depends bytes 0');
      expect(answer([web], { ...packet, state: 'no-conntrack' }, stateless)).toBe('depends bytes 0');
      expect(answer([web], packet, { ...stateless, filter: 'ip6tables' })).toBe('deny policy');
      expect(answer([allow({ protocol: 'tcp' })], packet, stateless)).toBe('allow rule 0');
    }
    const everyPort = allow({ protocol: 'tcp', ports: { start: 0, end: 65535 } });
    expect(answer([everyPort], ipv6({ fragment: 'later' }), stateless)).toBe('depends bytes 0');
  });

  test('later of ICMP have bytes where nftables looks for a type', () => {
    const ping = allow({ protocol: 'icmp', icmp: { type: 'echo-request' } });
    expect(answer([ping], icmpv6(128, { fragment: 'later' }), stateless)).toBe('depends bytes 0');
  });

  test('later of a protocol without ports are like any other packet of it', () => {
    const packet = ipv6({ protocol: 47, port: undefined, fragment: 'later' });
    expect(answer([web, allow({ protocol: 'gre' })], packet, stateless)).toBe('allow rule 1');
  });

  test('later that begin with an extension header have no protocol: nftables passes by, ip6tables drops', () => {
    const packet = ipv6({ protocol: null, port: undefined, fragment: 'later' });
    expect(answer([web, allow()], packet, stateless)).toBe('allow rule 1');
    const ip6tables = { ...stateless, filter: 'ip6tables' } as const;
    expect(answer([web, allow()], packet, ip6tables)).toBe('deny kernel');
    expect(answer([allow(), web], packet, ip6tables)).toBe('allow rule 0');
    expect(answer([{ ...web, sources: ['::1'] }, allow()], packet, ip6tables)).toBe('allow rule 1');
    expect(answer([{ ...web, family: 'ipv4' }, allow()], packet, ip6tables)).toBe('allow rule 1');
  });

  test.each(['first', 'later'] as const)(
    '%s, put together, have a protocol, although it is not named',
    (fragment) => {
      const packet = ipv6({ protocol: null, port: undefined, fragment, hopLimit: 64 });
      expect(answer([web], packet)).toBe('depends bytes invalid');
      expect(answer([web], packet, { base: 'none', policy: 'allow' })).toBe('depends bytes invalid');
      expect(
        answer([deny({ protocol: 'gre' }), allow()], { ...packet, state: 'new' }, { base: 'none' }),
      ).toBe('depends bytes 0');
      expect(answer([allow()], { ...packet, state: 'new' })).toBe('allow rule 0');
      // The number 1 is IPv4 only: no rule is for an IPv6 packet with it.
      const each = Array.from({ length: 256 }, (_, protocol) => deny({ protocol }));
      expect(answer([...each, allow()], { ...packet, state: 'new' }, { base: 'none' })).toBe(
        'depends bytes 2',
      );
    },
  );
});

describe('an authentication header', () => {
  const rules = [web, allow({ protocol: 'ah' })];

  test('is where nftables stops, and ip6tables looks through', () => {
    expect(answer(rules, ipv6({ ah: true }))).toBe('allow rule 1');
    expect(answer(rules, ipv6({ ah: true }), { filter: 'ip6tables' })).toBe('allow rule 0');
    expect(answer(rules, ipv6({ ah: false }))).toBe('allow rule 0');
  });

  test('is the protocol in IPv4 for both', () => {
    for (const filter of ['nftables', 'ip6tables'] as const) {
      expect(answer(rules, ipv4({ ah: true }), { filter })).toBe('allow rule 1');
    }
  });

  test('is seen through by connection tracking in IPv6', () => {
    expect(answer([allow()], icmpv6(129, { ah: true }))).toBe('deny state invalid');
    const reply = { protocol: 1, port: undefined, icmp: { type: 0, code: 0 } };
    expect(answer([allow()], ipv4({ ...reply, ah: true }))).toBe('allow rule 0');
  });

  test('hides the protocol of a later fragment in IPv6', () => {
    const packet = { ah: true, fragment: 'later' } as const;
    expect(answer([...rules, allow()], ipv6(packet), { stateful: false, base: 'none' })).toBe('allow rule 2');
    expect(answer(rules, ipv4(packet), { stateful: false, base: 'none' })).toBe('allow rule 1');
  });
});

describe('the kernel', () => {
  test.each([
    ipv6({ source: 'ff02::1' }),
    ipv6({ source: '::1' }),
    ipv6({ destination: '::1', hook: 'input' }),
    ipv4({ source: '224.0.0.1' }),
    ipv4({ source: '239.255.255.255' }),
    ipv4({ source: '127.255.255.255', hook: 'input' }),
    ipv4({ destination: '127.0.0.0' }),
  ])('lets no hook see $source to $destination from outside', (packet) => {
    expect(answer([allow()], packet)).toBe('deny kernel');
    expect(answer([allow()], { ...packet, hook: 'output' })).toBe('allow rule 0');
  });

  test.each([
    ipv6({ source: '::2' }),
    ipv6({ source: '::' }),
    ipv6({ source: 'feff:ffff::' }),
    ipv6({ destination: 'ff02::1' }),
    ipv6({ source: '::ffff:192.0.2.1' }),
    ipv4({ source: '223.255.255.255' }),
    ipv4({ source: '240.0.0.0' }),
    ipv4({ source: '126.255.255.255', destination: '128.0.0.0' }),
    ipv4({ destination: '224.0.0.1' }),
  ])('lets the hooks see $source to $destination', (packet) => {
    expect(answer([allow()], packet)).toBe('allow rule 0');
  });

  test('delivers IPv4-mapped sources, so that a list of martians can drop them', () => {
    const martians = deny({ sources: ['::ffff:0:0/96'] });
    expect(answer([martians, allow()], ipv6({ source: '::ffff:192.0.2.1' }))).toBe('deny rule 0');
    expect(answer([martians, allow()], ipv4())).toBe('allow rule 1');
  });
});

describe('base sets', () => {
  const all: BaseRule[] = Object.values(baseSets).flat();

  test('have one name for each rule, and the document that asks for it', () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { reference } of all) expect(reference).toMatch(/^RFC \d{4} section/);
  });

  test('are rules: all of them can be read', () => {
    for (const { name, reference, hooks, states, hopLimit, routingType, ...rule } of all) {
      expect(ruleFamily({ ...rule, direction: 'ingress' }).ok).toBe(true);
    }
    expect(answer([], ipv6({ state: 'new' }), { base: all })).toBe('deny policy');
  });

  test.each([
    [1, 1, 'destination-unreachable'],
    [2, 0, 'packet-too-big'],
    [3, 0, 'exceeded-in-transit'],
    [4, 1, 'unrecognized-next-header'],
    [4, 2, 'unrecognized-option'],
    [128, 0, 'echo-request'],
    [129, 0, 'echo-reply'],
  ])('RFC 4890: ICMPv6 %i code %i must not be dropped', (type, code, name) => {
    const packet = icmpv6(type, { icmp: { type, code }, hopLimit: 64 });
    expect(answer([], packet, { stateful: false })).toBe(`allow base ${name}`);
    expect(answer([], { ...packet, hook: 'input' })).toBe(`allow base ${name}`);
    const state = type === 128 ? `allow base ${name}` : 'deny state invalid';
    expect(answer([], packet)).toBe(state);
  });

  test.each([
    [3, 1, 'reassembly-time-exceeded'],
    [4, 0, 'erroneous-header'],
    [144, 0, 'home-agent-address-discovery-request'],
    [145, 0, 'home-agent-address-discovery-reply'],
    [146, 0, 'mobile-prefix-solicitation'],
    [147, 0, 'mobile-prefix-advertisement'],
  ])('RFC 4890: ICMPv6 %i code %i should not be dropped', (type, code, name) => {
    const packet = icmpv6(type, { icmp: { type, code } });
    expect(answer([], packet, { stateful: false, base: baseSets.shouldNotDrop })).toBe(`allow base ${name}`);
    expect(answer([], packet, { stateful: false })).toBe('deny policy');
  });

  test('RFC 4890: some messages are for the policy of a site', () => {
    const base = baseSets.byPolicy;
    const named = [150, 137, 139, 140].map((type) => {
      const hook = type === 150 ? 'forward' : 'input';
      return answer([], icmpv6(type, { hook, hopLimit: 255 }), { stateful: false, base });
    });
    expect(named).toEqual([
      'allow base experimental-mobility',
      'allow base redirect',
      'allow base node-information-query',
      'allow base node-information-response',
    ]);
  });

  test.each([
    [133, 'router-solicitation'],
    [134, 'router-advertisement'],
    [135, 'neighbor-solicitation'],
    [136, 'neighbor-advertisement'],
  ])('neighbour discovery of type %i needs the hop limit 255, at the router itself', (type, name) => {
    expect(answer([], icmpv6(type, { hook: 'input', hopLimit: 255 }))).toBe(`allow base ${name}`);
    expect(answer([], icmpv6(type, { hook: 'output', hopLimit: 255 }))).toBe(`allow base ${name}`);
    expect(answer([], icmpv6(type, { hook: 'input', hopLimit: 254 }))).toBe('deny policy');
    expect(answer([], icmpv6(type, { hopLimit: 255 }))).toBe('deny policy');
  });

  test.each([
    [141, 'inverse-neighbor-discovery-solicitation', 255],
    [142, 'inverse-neighbor-discovery-advertisement', 255],
    [148, 'certification-path-solicitation', 64],
    [149, 'certification-path-advertisement', 64],
    [130, 'multicast-listener-query', 1],
    [131, 'multicast-listener-report', 1],
    [132, 'multicast-listener-done', 1],
    [143, 'version-2-multicast-listener-report', 1],
    [151, 'multicast-router-advertisement', 1],
    [152, 'multicast-router-solicitation', 1],
    [153, 'multicast-router-termination', 1],
  ])('ICMPv6 %i is %s with the hop limit %i', (type, name, hopLimit) => {
    expect(answer([], icmpv6(type, { hook: 'input', hopLimit }))).toBe(`allow base ${name}`);
    expect(answer([], icmpv6(type, { hopLimit }))).toMatch(/^deny/);
  });

  test('RFC 9099: a guest sends no router advertisement, redirect or answer of a DHCPv6 server', () => {
    const options = { base: [...baseSets.guests, ...baseSets.neighborDiscovery], stateful: false };
    const from = (fields: Partial<Packet>) =>
      ({ hook: 'input', direction: 'egress', hopLimit: 255, ...fields }) as const;
    expect(answer([], icmpv6(134, from({})), options)).toBe('deny base router-advertisement-of-guest');
    expect(answer([], icmpv6(137, from({ hook: 'forward' })), options)).toBe('deny base redirect-of-guest');
    expect(answer([], ipv6(from({ protocol: 17, port: 546 })), options)).toBe(
      'deny base dhcpv6-server-of-guest',
    );
    expect(answer([], ipv6(from({ protocol: 17, port: 547 })), options)).toBe('allow policy');
    expect(answer([], icmpv6(133, from({})), options)).toBe('allow base router-solicitation');
    expect(answer([], icmpv6(134, { hook: 'input', hopLimit: 255 }), options)).toBe(
      'allow base router-advertisement',
    );
  });

  test('RFC 5095: no routing header of type 0 passes, in any direction', () => {
    const options = { base: baseSets.guests };
    expect(answer([web], ipv6({ routingType: 0 }), options)).toBe('deny base routing-header-0');
    expect(answer([web], ipv6({ routingType: 4 }), options)).toBe('allow rule 0');
    expect(answer([web], ipv6(), options)).toBe('allow rule 0');
  });

  test('RFC 2827: a source of another network does not leave a network', () => {
    const base = antiSpoofing(['2001:db8:1::/48', '10.1.1.0/24']);
    const out = { direction: 'egress' } as const;
    expect(answer([], ipv6({ ...out, source: '2001:db8:1::5' }), { base })).toBe('allow policy');
    expect(answer([], ipv6({ ...out, source: '2001:db8:2::5' }), { base })).toBe('deny base spoofed-ipv6');
    expect(answer([], ipv6({ ...out, source: 'fe80::5' }), { base })).toBe('deny base spoofed-ipv6');
    expect(answer([], ipv4({ ...out, source: '10.1.1.9' }), { base })).toBe('allow policy');
    expect(answer([], ipv4({ ...out, source: '10.1.2.9' }), { base })).toBe('deny base spoofed-ipv4');
    expect(answer([web], ipv6({ source: '2001:db8:2::5' }), { base })).toBe('allow rule 0');
    const toRouter = { ...out, hook: 'input' } as const;
    for (const source of ['2001:db8:1::5', 'fe80::5', '::']) {
      expect(answer([], ipv6({ ...toRouter, source }), { base })).toBe('allow policy');
    }
    expect(answer([], ipv6({ ...toRouter, source: '2001:db8:2::5' }), { base })).toBe(
      'deny base spoofed-ipv6-to-router',
    );
    expect(answer([], ipv4({ ...toRouter, source: '0.0.0.0' }), { base })).toBe('allow policy');
    expect(answer([], ipv4({ ...toRouter, source: '0.0.0.1' }), { base })).toBe(
      'deny base spoofed-ipv4-to-router',
    );
  });

  test('RFC 2827: a network without a family has no rule for it', () => {
    expect(antiSpoofing(['2001:db8:1::/48']).map(({ name }) => name)).toEqual([
      'spoofed-ipv6',
      'spoofed-ipv6-to-router',
    ]);
    expect(antiSpoofing([])).toEqual([]);
    for (const prefixes of ['::/0', [7], null]) {
      expect(refusal(() => antiSpoofing(prefixes as unknown as string[])).code).toBe('invalid-type');
    }
  });

  test('RFC 2827: an invalid prefix of a network is refused with its index', () => {
    expect(refusal(() => antiSpoofing(['10.0.0.0/8', '2001:db8::/129']))).toMatchObject({
      code: 'length-too-long',
      path: [1],
    });
    expect(refusal(() => antiSpoofing([':'.repeat(1_000_000)]))).toMatchObject({
      code: 'too-long',
      path: [0],
    });
  });
});

describe('what cannot be read', () => {
  const bad = (fields: object) => ipv6(fields as Partial<Packet>);

  test.each<[object, string, string]>([
    [{ hook: 'prerouting' }, 'hook', 'unknown-name'],
    [{ direction: 'in' }, 'direction', 'unknown-name'],
    [{ source: '2001:db8::/64' }, 'source', 'invalid-type'],
    [{ source: 7 }, 'source', 'invalid-type'],
    [{ source: '2001:db8::1/64' }, 'source', 'host-bits'],
    [{ source: '2001:db8:::1' }, 'source', 'stray-colon'],
    [{ destination: '10.0.0.1' }, 'destination', 'family-conflict'],
    [{ protocol: 256 }, 'protocol', 'out-of-range'],
    [{ protocol: undefined }, 'protocol', 'invalid-type'],
    [{ protocol: 'tcp' }, 'protocol', 'unknown-name'],
    [{ protocol: 0, port: undefined }, 'protocol', 'family-conflict'],
    [{ protocol: 43, port: undefined }, 'protocol', 'family-conflict'],
    [{ protocol: 44, port: undefined }, 'protocol', 'family-conflict'],
    [{ protocol: 60, port: undefined }, 'protocol', 'family-conflict'],
    [{ protocol: 47 }, 'port', 'ports-not-allowed'],
    [{ protocol: 58 }, 'port', 'ports-not-allowed'],
    [{ icmp: { type: 1, code: 0 } }, 'icmp', 'icmp-not-allowed'],
    [{ protocol: 1, port: undefined, icmp: { type: 1, code: 0 } }, 'icmp', 'icmp-not-allowed'],
    [{ port: 65536 }, 'port', 'out-of-range'],
    [{ sourcePort: -1 }, 'sourcePort', 'out-of-range'],
    [{ protocol: 58, port: undefined, icmp: 8 }, 'icmp', 'invalid-type'],
    [{ protocol: 58, port: undefined, icmp: { type: 256, code: 0 } }, 'icmp.type', 'out-of-range'],
    [{ protocol: 58, port: undefined, icmp: { type: 1 } }, 'icmp.code', 'invalid-type'],
    [{ protocol: 58, port: undefined, icmp: { type: 1, code: 0, cod: 1 } }, 'icmp.cod', 'unknown-field'],
    [{ fragment: true }, 'fragment', 'invalid-type'],
    [{ ah: 1 }, 'ah', 'invalid-type'],
    [{ routingType: 300 }, 'routingType', 'out-of-range'],
    [{ state: 'NEW' }, 'state', 'unknown-name'],
    [{ hopLimit: 256 }, 'hopLimit', 'out-of-range'],
    [{ ttl: 64 }, 'ttl', 'unknown-field'],
  ])('of a packet: %j at %s is %s', (fields, path, code) => {
    const error = refusal(() => matches([], bad(fields)));
    expect([error.path?.join('.'), error.code]).toEqual([`packet.${path}`, code]);
  });

  test('of a packet: the protocol of IPv4 is always there', () => {
    expect(refusal(() => matches([], ipv4({ protocol: null, port: undefined })))).toMatchObject({
      code: 'family-conflict',
      path: ['packet', 'protocol'],
      details: { family: 'ipv6', other: 'source', value: '192.0.2.1', otherFamily: 'ipv4' },
    });
    expect(refusal(() => matches([], null as unknown as Packet)).path).toEqual(['packet']);
  });

  test('of a packet: what could be said of a protocol that is not known can be said', () => {
    const whole = { protocol: null, state: 'new', fragment: 'first' } as const;
    expect(answer([web], ipv6({ ...whole, port: 80 }), { base: 'none' })).toBe('depends bytes 0');
    expect(answer([web], ipv6({ ...whole, port: 81 }), { base: 'none' })).toBe('deny policy');
  });

  test.each<[object, string, string]>([
    [{ policy: 'drop' }, 'policy', 'unknown-name'],
    [{ stateful: 1 }, 'stateful', 'invalid-type'],
    [{ base: 'all' }, 'base', 'unknown-name'],
    [{ base: 7 }, 'base', 'invalid-type'],
    [{ filter: 'iptables' }, 'filter', 'unknown-name'],
    [{ polcy: 'allow' }, 'polcy', 'unknown-field'],
    [{ base: [7] }, 'base.0', 'invalid-type'],
    [{ base: [{ action: 'deny' }] }, 'base.0.reference', 'invalid-type'],
    [{ base: [{ reference: 'x', action: 'deny' }] }, 'base.0.name', 'invalid-type'],
    [{ base: [{ name: 'x', reference: 'x', action: 'drop' }] }, 'base.0.action', 'unknown-name'],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', hook: ['input'] }] },
      'base.0.hook',
      'unknown-field',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', hooks: 'input' }] },
      'base.0.hooks',
      'invalid-type',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', hooks: ['in'] }] },
      'base.0.hooks.0',
      'unknown-name',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', states: ['NEW'] }] },
      'base.0.states.0',
      'unknown-name',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', hopLimit: 256 }] },
      'base.0.hopLimit',
      'out-of-range',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', routingType: 256 }] },
      'base.0.routingType',
      'out-of-range',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', notSources: [] }] },
      'base.0.notSources',
      'list-empty',
    ],
    [
      { base: [{ name: 'x', reference: 'x', action: 'deny', notSources: ['x'] }] },
      'base.0.notSources.0',
      'invalid-character',
    ],
  ])('of the options: %j at %s is %s', (options, path, code) => {
    const error = refusal(() => matches([], ipv6(), options as MatchOptions));
    expect([error.path?.join('.'), error.code]).toEqual([`options.${path}`, code]);
  });

  test('of the options: none but an object', () => {
    expect(refusal(() => matches([], ipv6(), null as unknown as MatchOptions)).path).toEqual(['options']);
  });

  test('of the rules: with their position, and host bits as asked', () => {
    const rules = [web, allow({ sources: ['2001:db8::1/64'] })];
    expect(refusal(() => matches(rules, ipv6()))).toMatchObject({
      code: 'host-bits',
      path: ['rules', 1, 'sources', 0],
    });
    expect(answer(rules.slice(1), ipv6(), { hostBits: 'mask' })).toBe('allow rule 0');
    expect(refusal(() => matches('x' as unknown as Rule[], ipv6())).path).toEqual(['rules']);
  });
});

test('ICMP of the other family, and an IPv6 header after which nothing comes, belong to no connection', () => {
  const any = [allow({})];
  expect(answer(any, ipv6({ protocol: 1, port: undefined }))).toBe('deny state invalid');
  expect(answer(any, ipv4({ protocol: 58, port: undefined }))).toBe('deny state invalid');
  expect(answer(any, ipv6({ protocol: 59, port: undefined }))).toBe('deny state invalid');
  expect(answer(any, ipv4({ protocol: 59, port: undefined }))).toBe('allow rule 0');
});

test('base rules that ask for a state have connections tracked, also if no other rule does', () => {
  const base = baseSets.state.filter(({ name }) => name === 'invalid');
  const message = icmpv6(129);
  expect(answer([allow({})], message, { base, stateful: false })).toBe('deny state invalid');
  expect(answer([allow({})], message, { base: 'none', stateful: false })).toBe('allow rule 0');
});
