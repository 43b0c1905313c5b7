/** Each fault of the data that a program would take, or would read as code, is refused with its code and its place. */
import { describe, expect, test } from 'vitest';
import {
  addresses,
  baseRules,
  bird,
  type Delegation,
  diagnostics,
  frr,
  type Guest,
  ip6tables,
  iproute,
  iptables,
  nftables,
  type PrefixView,
  prometheus,
  type RaPolicy,
  type Route,
  type RouterView,
  radvd,
  readRaPolicy,
  reverseZone,
  type Subnet,
  sysctl,
  type ZoneOptions,
} from '../../src/render.ts';
import { refusal } from '../support/refusal.ts';
import { jobs, old, routes, small, wide } from '../support/router-views.ts';

type Row = readonly [what: string, call: () => unknown, code: string, path: string];

function refuses(rows: readonly Row[]): void {
  test.each(rows)('%s', (_, call, code, path) => {
    const error = refusal(call);
    expect([error.code, error.path?.join('.')]).toEqual([code, path]);
  });
}

const router = (changes: object): RouterView => ({ ...small, ...changes });
const port = (changes: object) => () => sysctl(router({ public: { ...small.public, ...changes } }));
const guest = (changes: object) => () => radvd(router({ guests: [jobs, { ...old, ...changes } as Guest] }));
const subnet = (changes: object) => guest({ subnet: { ...wide.subnet, ...changes } as Subnet });
const ra = (policy: object) => subnet({ ra: policy as RaPolicy });
const RA = 'guests.1.subnet.ra';

describe('a router is refused', () => {
  refuses([
    ['where it is none', () => radvd(null as never), 'invalid-type', ''],
    ['with a field that it does not have', () => radvd(router({ name: 1 })), 'unknown-field', 'name'],
    ['without guests', () => radvd(router({ guests: undefined })), 'invalid-type', 'guests'],
    ['with a list that is text', () => radvd(router({ guests: 'none' })), 'invalid-type', 'guests'],
    ['with one device twice', guest({ interface: 'net1' }), 'listed-twice', 'guests.1.interface'],
    ['with its public device twice', guest({ interface: 'pub' }), 'listed-twice', 'guests.1.interface'],
    ['with one subnet twice', guest({ subnet: jobs.subnet }), 'overlaps-other', 'guests.1.subnet.prefix'],
    [
      'with a subnet around its public prefix',
      subnet({ prefix: '2001:db8::/32', gateway: '2001:db8::1' }),
      'overlaps-other',
      'guests.1.subnet.prefix',
    ],
    [
      'with a later subnet around an earlier one',
      subnet({ prefix: '2001:db8:1:2::/63', gateway: '2001:db8:1:2::1' }),
      'overlaps-other',
      'guests.1.subnet.prefix',
    ],
    [
      'with a later subnet inside an earlier one',
      subnet({ prefix: '2001:db8:1:2:8000::/65', gateway: 'fe80::1' }),
      'overlaps-other',
      'guests.1.subnet.prefix',
    ],
  ]);
});

describe('a public interface is refused', () => {
  const lowMac = { mac: '02:00:00:00:00:01' };
  refuses([
    ['with a multicast prefix', port({ prefix: 'ff02::/64' }), 'not-unicast', 'public.prefix'],
    ['with the link-local prefix', port({ prefix: 'fe80::/64' }), 'not-routable', 'public.prefix'],
    ['with a loopback prefix', port({ prefix: '::1/128' }), 'not-routable', 'public.prefix'],
    ['with a mapped prefix', port({ prefix: '::ffff:192.0.2.0/120' }), 'ipv4-mapped', 'public.prefix'],
    ['with host bits', port({ prefix: '2001:db8:1::1/64' }), 'host-bits', 'public.prefix'],
    ['with an IPv4 address', port({ address: '192.0.2.1' }), 'ipv4-address', 'public.address'],
    ['with a mapped address', port({ address: '::ffff:192.0.2.1' }), 'ipv4-mapped', 'public.address'],
    ['with an address outside', port({ address: '2001:db8:2::1' }), 'not-inside', 'public.address'],
    ['with another address that is not assigned', port(lowMac), 'not-derived', 'public.address'],
    [
      'with a prefix that derives no address',
      port({ prefix: '2001:db8:1::/65', address: '2001:db8:1::1' }),
      'not-derived',
      'public.address',
    ],
    ['with half a hardware address', port({ mac: '02:00:00' }), 'mac-size', 'public.mac'],
    ['with a number as a truth value', port({ assigned: 1 }), 'invalid-type', 'public.assigned'],
  ]);
});

describe('a guest network is refused', () => {
  refuses([
    [
      'with a global link-local address',
      guest({ linkLocal: '2001:db8::1' }),
      'not-link-local',
      'guests.1.linkLocal',
    ],
    ['with a multicast name server', subnet({ dns: ['ff02::1'] }), 'not-unicast', 'guests.1.subnet.dns.0'],
    ['with the loopback as a name server', subnet({ dns: ['::1'] }), 'not-routable', 'guests.1.subnet.dns.0'],
    ['with its gateway outside', subnet({ gateway: '2001:db8::1' }), 'not-inside', 'guests.1.subnet.gateway'],
    ['with an unknown policy', guest({ egress: 'drop' }), 'unknown-name', 'guests.1.egress'],
    ['with no policy', guest({ egress: undefined }), 'invalid-type', 'guests.1.egress'],
    ['with an IPv6 prefix as IPv4', guest({ ipv4: '2001:db8::/32' }), 'ipv6-address', 'guests.1.ipv4'],
    ['with a short IPv6 prefix as IPv4', guest({ ipv4: '::/0' }), 'ipv6-address', 'guests.1.ipv4'],
    ['with IPv4 host bits', guest({ ipv4: '10.0.0.1/24' }), 'host-bits', 'guests.1.ipv4'],
    ['with IPv4 host bits under everything', guest({ ipv4: '10.0.0.0/0' }), 'host-bits', 'guests.1.ipv4'],
    ['with an IPv4 address only', guest({ ipv4: '10.0.0.0' }), 'length-missing', 'guests.1.ipv4'],
    ['with too long an IPv4 prefix', guest({ ipv4: '10.0.0.0/33' }), 'length-too-long', 'guests.1.ipv4'],
    ['with IPv4 that is no text', guest({ ipv4: 10 }), 'invalid-type', 'guests.1.ipv4'],
  ]);
});

describe('a packet filter is refused', () => {
  const rule = (fields: object) => router({ guests: [{ ...old, rules: [old.rules[0], fields] } as Guest] });
  const allow = { direction: 'ingress', action: 'allow' } as const;
  const table = (name: string) => () => nftables(small, { table: name });
  refuses([
    ['with a rule that is none', () => nftables(rule(null as never)), 'invalid-type', 'guests.0.rules.1'],
    [
      'with a fault in a rule',
      () => ip6tables(rule({ ...allow, sources: ['10.0.0.1/8'] })),
      'host-bits',
      'guests.0.rules.1.sources.0',
    ],
    [
      'of iptables with the protocol 0',
      () => iptables(rule({ ...allow, protocol: 0 })),
      'not-expressible',
      'guests.0.rules.1.protocol',
    ],
    [
      'of iptables with the ICMP type 255',
      () => iptables(rule({ ...allow, protocol: 1, icmp: { type: 255 } })),
      'not-expressible',
      'guests.0.rules.1.icmp.type',
    ],
    ['with a table that could be a word', table('filter'), 'reserved-name', 'options.table'],
    ['with a table that begins with a digit', table('6_table'), 'invalid-character', 'options.table'],
    [
      'with a misspelled option',
      () => nftables(small, { tabel: 'x_y' } as never),
      'unknown-field',
      'options.tabel',
    ],
    [
      'of a network with a fault',
      () => baseRules({ ...old, egress: 'no' } as never),
      'unknown-name',
      'egress',
    ],
  ]);

  test('only by the programs that cannot express it', () => {
    const zero = rule({ ...allow, protocol: 0 });
    expect(nftables(zero, { table: 'my_table' })).toContain('meta nfproto ipv4 meta l4proto 0 return');
    expect(ip6tables(zero)).not.toContain('rule 1');
    const icmpv6 = rule({ ...allow, protocol: 58, icmp: { type: 255 } });
    expect(ip6tables(icmpv6)).toContain('--icmpv6-type 255 ');
  });
});

describe('router advertisements are refused', () => {
  refuses([
    ['with an MTU below that of IPv6', ra({ mtu: 1279 }), 'out-of-range', `${RA}.mtu`],
    ['with an MTU above all', ra({ mtu: 65536 }), 'out-of-range', `${RA}.mtu`],
    ['with an MTU as text', ra({ mtu: '1500' }), 'invalid-type', `${RA}.mtu`],
    ['with a fraction as MTU', ra({ mtu: 1500.5 }), 'out-of-range', `${RA}.mtu`],
    [
      'with a shortest interval above three quarters',
      ra({ intervals: [8, 10] }),
      'out-of-range',
      `${RA}.intervals.0`,
    ],
    ['with a shortest interval of 2', ra({ intervals: [2, 10] }), 'out-of-range', `${RA}.intervals.0`],
    ['with a longest interval of 3', ra({ intervals: [3, 3] }), 'out-of-range', `${RA}.intervals.1`],
    [
      'with a longest interval over half an hour',
      ra({ intervals: [3, 1801] }),
      'out-of-range',
      `${RA}.intervals.1`,
    ],
    ['with one interval', ra({ intervals: [3] }), 'invalid-type', `${RA}.intervals.1`],
    ['with three intervals', ra({ intervals: [3, 10, 20] }), 'invalid-type', `${RA}.intervals`],
    [
      'with a lifetime below the interval',
      ra({ routerLifetime: 14 }),
      'out-of-range',
      `${RA}.routerLifetime`,
    ],
    ['with a lifetime over 9000', ra({ routerLifetime: 9001 }), 'out-of-range', `${RA}.routerLifetime`],
    ['with preferred over valid', ra({ preferred: 2, valid: 1 }), 'out-of-range', `${RA}.preferred`],
    ['with a lifetime over for ever', ra({ valid: 2 ** 32 }), 'out-of-range', `${RA}.valid`],
    ['with a misspelled field', ra({ lifetime: 1 }), 'unknown-field', `${RA}.lifetime`],
  ]);
});

test('a policy of router advertisements is read alone, and its fault has the path', () => {
  expect(readRaPolicy({ mtu: 1450, intervals: [3, 10] })).toEqual({ mtu: 1450, intervals: [3, 10] });
  expect(refusal(() => readRaPolicy({ mtu: 1 })).path).toEqual(['mtu']);
});

describe('a device name is refused', () => {
  const named = (name: unknown) => () => iproute([], { dev: name as string });
  refuses([
    ['that is empty', named(''), 'empty', 'options.dev'],
    ['of 16 characters', named('a'.repeat(16)), 'too-long', 'options.dev'],
    ['that begins with a digit', named('0'), 'invalid-character', 'options.dev'],
    ['that begins as an option', named('-batch'), 'invalid-character', 'options.dev'],
    ['that matches many', named('eth+'), 'invalid-character', 'options.dev'],
    ['with a letter of two bytes', named('büro'), 'invalid-character', 'options.dev'],
    ['that means all', named('all'), 'reserved-name', 'options.dev'],
    [
      'that is a word of radvd',
      guest({ ...wide, interface: 'Prefix' }),
      'reserved-name',
      'guests.1.interface',
    ],
    [
      'that is a word of radvd, on the public side',
      () => radvd(router({ public: { ...small.public, interface: 'on' } })),
      'reserved-name',
      'public.interface',
    ],
  ]);

  test('is taken with all 15 characters, and for radvd the word only by radvd', () => {
    expect(iproute(routes, { dev: 'a'.repeat(15) })).toContain(` dev ${'a'.repeat(15)}\n`);
    expect(addresses(router({ guests: [{ ...jobs, interface: 'prefix' }] }))).toContain('dev prefix');
  });
});

describe('a domain name is refused', () => {
  const search = (domain: unknown) => subnet({ search: [domain] });
  const path = 'guests.1.subnet.search.0';
  refuses([
    ['that is empty', search(''), 'empty', path],
    ['that is a dot', search('.'), 'invalid-character', path],
    ['with an underscore', search('_tcp.example'), 'invalid-character', path],
    ['with an empty label', search('a..example'), 'invalid-character', path],
    ['that begins with a hyphen', search('-a.example'), 'invalid-character', path],
    ['with a label that ends with a hyphen', search('a-.example'), 'invalid-character', path],
    ['with a label of 64 characters', search(`a.${'b'.repeat(64)}`), 'label-too-long', path],
    ['of 254 characters', search(`${'abc.'.repeat(63)}ab`), 'too-long', path],
    ['of 256 characters', search(`${'abc.'.repeat(63)}abcd`), 'too-long', path],
    ['that is a number', search('123'), 'invalid-character', path],
    ['that is an IPv4 address', search('192.0.2.1'), 'invalid-character', path],
    ['that is a word of radvd', search('infinity'), 'reserved-name', path],
  ]);

  test('is taken with 253 characters and with its final dot', () => {
    const longest = `${'abc.'.repeat(63)}a`;
    expect(subnet({ search: [`${longest}.`, 'On.Example.'] })()).toContain(`DNSSL ${longest} on.example {`);
  });

  test('is refused at the offending character', () => {
    const positions = ['a..b', 'a.-b', 'ab-.c', 'a.12'].map((name) => refusal(search(name)).position);
    expect(positions).toEqual([2, 2, 2, 2]);
  });
});

describe('routes are refused', () => {
  const [web] = routes as [Route];
  const route = (changes: object) => () => frr([{ ...web, ...changes }]);
  refuses([
    ['where they are none', () => frr(null as never), 'invalid-type', ''],
    ['where they are a text', () => frr('routes' as never), 'invalid-type', ''],
    ['with an IPv4 next hop', route({ via: '192.0.2.1' }), 'ipv4-address', '0.via'],
    ['with a multicast next hop', route({ via: 'ff02::1' }), 'not-unicast', '0.via'],
    ['with a link-local next hop alone', route({ via: 'fe80::1' }), 'interface-missing', '0.via'],
    [
      'with a link-local next hop alone, of BIRD',
      () => bird([{ ...web, via: 'fe80::1' }]),
      'interface-missing',
      '0.via',
    ],
    ['with a multicast prefix', route({ prefix: 'ff02::/16' }), 'not-unicast', '0.prefix'],
    ['with host bits', route({ prefix: '2001:db8::1/64' }), 'host-bits', '0.prefix'],
    ['with a second next hop', () => bird([web, { ...web, via: '2001:db8::9' }]), 'listed-twice', '1.prefix'],
    [
      'as a difference with a fault',
      () => iproute({ added: [], removed: [web, { ...web, prefix: '::/129' }] }, { dev: 'pub' }),
      'length-too-long',
      'removed.1.prefix',
    ],
    ['as half a difference', () => frr({ added: [] } as never), 'invalid-type', 'removed'],
  ]);
});

describe('the options of a routing daemon are refused', () => {
  const peer = { address: '2001:db8::1', asn: 1 };
  const bgp = (changes: object) => () => bird(routes, { bgp: { asn: 1, peers: [peer], ...changes } });
  refuses([
    [
      'with a router id that is no IPv4',
      () => frr([], { routerId: '::1' }),
      'ipv6-address',
      'options.routerId',
    ],
    [
      'with the router id 0.0.0.0',
      () => frr([], { routerId: '0.0.0.0' }),
      'not-routable',
      'options.routerId',
    ],
    ['with an empty router id', () => frr([], { routerId: '' }), 'empty', 'options.routerId'],
    ['with the number 0', bgp({ asn: 0 }), 'out-of-range', 'options.bgp.asn'],
    ['with one peer twice', bgp({ peers: [peer, peer] }), 'listed-twice', 'options.bgp.peers.1.address'],
    [
      'with a link-local peer',
      bgp({ peers: [{ ...peer, address: 'fe80::1' }] }),
      'not-routable',
      'options.bgp.peers.0.address',
    ],
  ]);
});

describe('a reverse zone is refused', () => {
  const options: ZoneOptions = {
    primary: 'ns.example',
    hostmaster: 'hostmaster.example',
    serial: 1,
    nameservers: ['ns.example'],
  };
  const zone = (prefix: string, delegations: readonly Delegation[] = [], changes: object = {}) => {
    return () => reverseZone(prefix, delegations, { ...options, ...changes });
  };
  const of = (prefix: string, ...nameservers: string[]): Delegation => ({ prefix, nameservers });
  const inside = '1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa';
  refuses([
    ['of a length between', zone('2001:db8::/33'), 'not-nibble', 'prefix'],
    ['of what is no prefix', zone('2001:db8::'), 'length-missing', 'prefix'],
    [
      'without name servers',
      zone('2001:db8::/32', [], { nameservers: [] }),
      'invalid-type',
      'options.nameservers',
    ],
    [
      'with a name server twice',
      zone('2001:db8::/32', [], { nameservers: ['a.b', 'A.b.'] }),
      'listed-twice',
      'options.nameservers.1',
    ],
    [
      'with a name server inside',
      zone('2001:db8::/32', [], { primary: `ns.${inside}` }),
      'glue-needed',
      'options.primary',
    ],
    [
      'with itself as a name server',
      zone('2001:db8:1::/48', [], { primary: inside }),
      'glue-needed',
      'options.primary',
    ],
    [
      'with a delegation without servers',
      zone('2001:db8::/32', [of('2001:db8:1::/48')]),
      'invalid-type',
      'delegations.0.nameservers',
    ],
    [
      'with a delegation of itself',
      zone('2001:db8::/32', [of('2001:db8::/32', 'a.b')]),
      'out-of-range',
      'delegations.0.prefix',
    ],
    [
      'with a delegation outside',
      zone('2001:db8::/32', [of('2001:db9::/48', 'a.b')]),
      'not-inside',
      'delegations.0.prefix',
    ],
    [
      'with a delegation inside another',
      zone('2001:db8::/32', [of('2001:db8:1::/64', 'a.b'), of('2001:db8:1::/48', 'a.b')]),
      'overlaps-other',
      'delegations.1.prefix',
    ],
    ['with a negative serial', zone('2001:db8::/32', [], { serial: -1 }), 'out-of-range', 'options.serial'],
  ]);

  test('only where a name server is really inside', () => {
    expect(zone('2001:db8:1::/48', [], { primary: `x${inside}` })()).toContain(`x${inside}. `);
  });
});

describe('capacity is refused', () => {
  const view: PrefixView = {
    prefix: '2001:db8::/32',
    public: null,
    owner: null,
    unit: 64,
    total: '4294967296',
    used: '0',
    reserved: '0',
    quarantined: '0',
    free: '4294967296',
  };
  const changed = (changes: object) => () => prometheus([{ ...view, ...changes }]);
  refuses([
    ['with a signed count', changed({ used: '-1' }), 'invalid-character', '0.used'],
    ['with a number as a count', changed({ used: 1 }), 'invalid-type', '0.used'],
    ['with a count of 40 digits', changed({ used: '1'.repeat(40) }), 'too-long', '0.used'],
    ['with an owner that is no text', changed({ owner: 1 }), 'invalid-type', '0.owner'],
    ['with one prefix twice', () => prometheus([view, view]), 'listed-twice', '1.prefix'],
    ['with a prefix that is no text', changed({ prefix: 1 }), 'invalid-type', '0.prefix'],
  ]);
});

describe('a target of a diagnosis is refused', () => {
  refuses([
    ['that is link-local', () => diagnostics({ address: 'fe80::1' }), 'not-routable', 'address'],
    [
      'with a name that reads as an option',
      () => diagnostics({ address: '::2', name: '-f' }),
      'invalid-character',
      'name',
    ],
  ]);
});
