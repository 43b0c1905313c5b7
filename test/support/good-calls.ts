/**
 * A good call of everything exported that takes an argument: test/docs/readers.test.ts spoils it, one part at a time.
 * `new Pool` is the constructor of a class, and `Pool#leases` is called on a fresh instance of test/support/calls.ts.
 */
import bigInt from 'big-integer';
import { Address4, Address6 } from 'ip-address';
import { Address } from '../../src/address.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { Endpoint } from '../../src/endpoint.ts';
import { InterfaceAddress } from '../../src/interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { cloudConfig, smallNetworks, smallPool, smallZone } from './calls.ts';
import { routes, small, web } from './router-views.ts';

type Arguments = readonly unknown[];

const ADDRESS = '2001:db8::1';
const PREFIX = '2001:db8::/48';
const CHILD = '2001:db8:0:1::/64';
const RANGE = '2001:db8::1 - 2001:db8::5';
const MAC = '00:11:22:aa:bb:cc';
const IPV4 = '10.0.0.5';
const IPV4_PREFIX = '10.0.0.0/24';
const IPV4_RANGE = '10.0.0.1 - 10.0.0.5';
const ENDPOINT = '[2001:db8::1]:443';
const INTERFACE = 'fe80::1%eth0/64';

const RULE = {
  direction: 'ingress',
  action: 'allow',
  protocol: 'tcp',
  sources: [PREFIX],
  ports: { start: 80, end: 443 },
};
const PACKET = {
  hook: 'forward',
  direction: 'ingress',
  source: ADDRESS,
  destination: '2001:db8::2',
  protocol: 6,
  port: 80,
};
const ALLOCATE = { op: 'allocate', length: 64, owner: 'net-8', tags: { rack: '12' }, within: [PREFIX] };
const ENTRY = { range: RANGE, owner: 'a', reason: 'b' };
const ROW = { kind: 'prefix', space: CHILD, owner: 'a', tags: { rack: '7' }, status: 'active', path: [2] };
const RESIZE = { current: PREFIX, proposed: '2001:db8::/52', inUse: [CHILD, ENTRY], allowedLengths: [52] };
const RANGE_RESIZE = {
  current: RANGE,
  proposed: '2001:db8::1 - 2001:db8::3',
  inUse: [ADDRESS],
  gateway: ADDRESS,
};
const NETWORK = { op: 'set-network', id: 'app', offering: 'dual', dns: [ADDRESS], ra: { mtu: 1450 } };
const ASSIGN = { op: 'assign', instance: 'web/1', network: 'n', az: 'z1', default: ['dns'] };

const data = (value: unknown) => JSON.parse(JSON.stringify(value));
const [record] = data(smallPool().changes(0));
const zoneRecords: unknown[] = data(smallZone().changes(0));
const parsed = { networks: data(smallNetworks().snapshot().networks), others: [] };
const lease = { prefix: '2001:db8::/64', generation: 1 };
const routing = {
  interface: 'pub',
  routerId: '192.0.2.1',
  bgp: { asn: 1, peers: [{ address: ADDRESS, asn: 2 }] },
};

/** The calls that take the same arguments. */
function all(args: Arguments, ...names: string[]): [string, Arguments][] {
  return names.map((name) => [name, args]);
}

const compared = (value: unknown, ...names: string[]) => all([value, value], ...names);

/** The calls of a class of values that read one text. */
const texts = (text: string, name: string) =>
  all([text], `${name}.parse`, `${name}.tryParse`, `${name}.isValid`, `${name}.from`, `${name}#equals`);

export const goodCalls: ReadonlyMap<string, Arguments> = new Map<string, Arguments>([
  ...texts(ADDRESS, 'Address'),
  ...texts(PREFIX, 'Prefix'),
  ...texts(RANGE, 'AddressRange'),
  ...texts(ENDPOINT, 'Endpoint'),
  ...texts(INTERFACE, 'InterfaceAddress'),
  ...texts(IPV4, 'IPv4Address'),
  ...texts(IPV4_PREFIX, 'IPv4Prefix'),
  ...texts(IPV4_RANGE, 'IPv4Range'),
  ...texts(MAC, 'Mac'),
  ...all([PREFIX, { hostBits: 'mask' }], 'Prefix.parse', 'Prefix.tryParse', 'Prefix.isValid'),
  ...all(
    [IPV4_PREFIX, { hostBits: 'mask' }],
    'IPv4Prefix.parse',
    'IPv4Prefix.tryParse',
    'IPv4Prefix.isValid',
  ),
  ...all([ENDPOINT, { form: 'listen' }], 'Endpoint.parse', 'Endpoint.tryParse', 'Endpoint.isValid'),
  ...compared(Address.parse(ADDRESS), 'Address.compare', 'compareAddresses'),
  ...all([Prefix.parse(PREFIX)], 'unmapped'),
  ...compared(Prefix.parse(PREFIX), 'Prefix.compare'),
  ...compared(AddressRange.parse(RANGE), 'AddressRange.compare'),
  ...compared(Endpoint.parse(ENDPOINT), 'Endpoint.compare'),
  ...compared(InterfaceAddress.parse(INTERFACE), 'InterfaceAddress.compare'),
  ...compared(IPv4Address.parse(IPV4), 'IPv4Address.compare'),
  ...compared(IPv4Prefix.parse(IPV4_PREFIX), 'IPv4Prefix.compare'),
  ...compared(IPv4Range.parse(IPV4_RANGE), 'IPv4Range.compare'),
  ...compared(Mac.parse(MAC), 'Mac.compare'),
  ...all(['1.0.0.0.ip6.arpa'], 'Prefix.fromArpa'),
  ...all([`${'0.'.repeat(32)}ip6.arpa`], 'Address.fromArpa'),
  ...all([1n], 'Address.fromBigInt', 'Address#offset', 'Prefix#offset', 'Prefix#host', 'AddressRange#at'),
  ...all([new Uint8Array(16)], 'Address.fromBytes'),
  ...all([ADDRESS, '2001:db8::2'], 'AddressRange.of'),
  ...all(
    [ADDRESS],
    'Address#distanceTo',
    'ipAddress',
    'mappedAddress',
    'isEui64Address',
    'macFromAddress',
    'isAddress',
    'check',
  ),
  ...all([ADDRESS], 'canonical', 'kindOf', 'specialPurposeOf', 'multicastScopeOf', 'parseScoped', 'Zone#who'),
  ...all([64], 'Address#prefix', 'Prefix#children', 'ulaPrefix'),
  ...all([48, 64], 'documentationPrefix'),
  ...all([{ address: 'fe80::1', zone: 'eth0' }], 'formatScoped'),

  ...all([PREFIX, { expected: 100 }], 'new PrefixBitmap'),
  ...all([new PrefixBitmap(PREFIX).toBytes()], 'PrefixBitmap.fromBytes'),
  ...all([64, { strategy: 'random', seed: 1, within: PREFIX }], 'PrefixBitmap#carve', 'PrefixBitmap#find'),
  ...all([CHILD], 'PrefixBitmap#take', 'PrefixBitmap#free', 'PrefixBitmap#has', 'PrefixBitmap#state'),
  ...all([RANGE], 'PrefixBitmap#takeRange', 'PrefixBitmap#freeRange'),
  ...all([ADDRESS], 'PrefixBitmap#blockAt', 'PoolCalls#covering', 'PoolCalls#path'),
  ...all([{ within: CHILD }], 'PrefixBitmap#blocks', 'PrefixBitmap#gaps', 'PoolCalls#usage'),
  ...all([64, { within: PREFIX }], 'PrefixBitmap#count', 'PoolCalls#count'),
  ...all([64, 1n, { within: PREFIX }], 'PrefixBitmap#nth'),
  ...all(
    [PREFIX],
    'PrefixBitmap#largestGapIn',
    'Prefix#contains',
    'Prefix#overlaps',
    'AddressRange#contains',
  ),
  ...all([() => undefined], 'PrefixBitmap#eachBlock', 'Pool#onChange', 'Zone#onChange', 'Networks#onChange'),
  ...all(
    [PREFIX],
    'AddressRange#overlaps',
    'isPrefix',
    'checkPrefix',
    'ipPrefix',
    'mappedPrefix',
    'PrefixSet.from',
  ),
  ...all([PREFIX, ADDRESS], 'contains'),
  ...all(['2001:db8::/64\n', { kind: 'prefix', hostBits: 'mask', rest: 'ignore' }], 'parseMany'),
  ...all(
    [0],
    'ParsedLines#address',
    'ParsedLines#prefix',
    'Pool#changes',
    'Zone#changes',
    'Networks#changes',
  ),
  ...all([ADDRESS, 443, 'eth0'], 'Endpoint.of'),
  ...all(['listen'], 'Endpoint#format'),
  ...all(['fe80::1', 64, 'eth0'], 'InterfaceAddress.of'),
  ...all([new Error('a')], 'HextetError.is'),
  ...all([{ code: 'empty', message: 'a' }, new Error('a')], 'new HextetError'),
  ...all([{ code: 'empty', message: 'a', details: {} }, { empty: 'b' }], 'translate'),

  ...all([MAC], 'interfaceId', 'linkLocalAddress'),
  ...all([CHILD, MAC], 'slaacAddress'),
  ...all([ADDRESS, '2001:db8:1::/64'], 'moveIid'),
  ...all([new Address6(ADDRESS)], 'fromAddress6'),
  ...all([new Address6(PREFIX), { hostBits: 'mask' }], 'prefixFromAddress6'),
  ...all([new Address6(PREFIX)], 'interfaceFromAddress6'),
  ...all([ADDRESS, Address6], 'toAddress6'),
  ...all([new Address4(IPV4)], 'fromAddress4'),
  ...all([new Address4(IPV4_PREFIX), { hostBits: 'mask' }], 'prefixFromAddress4'),
  ...all(['::ffff:10.0.0.5', Address4], 'toAddress4'),
  ...all([bigInt(5)], 'fromBigInteger'),
  ...all([ADDRESS, bigInt], 'toBigInteger'),

  ...all([5], 'IPv4Address.fromNumber', 'IPv4Address#offset', 'IPv4Prefix#offset'),
  ...all([new Uint8Array(4)], 'IPv4Address.fromBytes'),
  ...all(['::ffff:10.0.0.5'], 'IPv4Address.fromIPv6'),
  ...all([IPV4, IPV4], 'IPv4Range.of'),
  ...all([IPV4], 'IPv4Address#distanceTo', 'IPv4Prefix#contains', 'IPv4Prefix#overlaps'),
  ...all([24], 'IPv4Address#prefix', 'IPv4Prefix#children'),
  ...all([8], 'IPv4Prefix#parent', 'Prefix#parent'),
  ...all([IPV4, 32], 'IPv4Prefix.of'),
  ...all(['::ffff:10.0.0.0/120'], 'IPv4Prefix.fromIPv6', 'IPv4Range.fromIPv6'),
  ...all([IPV4_PREFIX], 'IPv4Prefix#indexOf', 'IPv4Range#contains', 'IPv4Range#overlaps'),

  ...all([new Uint8Array(6)], 'Mac.fromBytes'),
  ...all(['-', 2], 'Mac#format'),
  ...all([ADDRESS, 128], 'Prefix.of'),
  ...all([[PREFIX, ADDRESS]], 'Prefix.cover'),
  ...all([CHILD], 'Prefix#indexOf'),

  ...all([PREFIX], 'PrefixLookup#has', 'PrefixLookup#get', 'PrefixLookup#match', 'PrefixLookup#matches'),
  ...all([PREFIX], 'PrefixLookup#parent', 'PrefixLookup#within', 'PrefixLookup#children', 'PrefixMap#delete'),
  ...all([PREFIX], 'PrefixLookup#covering'),
  ...all([[ADDRESS]], 'PrefixLookup#countMatches', 'PrefixSet#countMatches'),
  ...all([[[PREFIX, 1]]], 'PrefixMap.fromEntries'),
  ...all(
    [`${PREFIX} a\n`, { hostBits: 'mask', value: () => 1, onRefused: () => undefined }],
    'PrefixMap.fromText',
  ),
  ...all([PREFIX, 1], 'PrefixMap#set'),
  ...all([[PREFIX, RANGE], { hostBits: 'mask' }], 'PrefixSet.of'),
  ...all([`${PREFIX}\n`, { hostBits: 'mask', onRefused: () => undefined }], 'PrefixSet.fromText'),
  ...all([[PREFIX], [CHILD]], 'PrefixSet.compare'),
  ...all([[PREFIX]], 'PrefixSet#union', 'PrefixSet#subtract', 'PrefixSet#intersect', 'PrefixSet#overlaps'),
  ...all([[PREFIX]], 'PrefixSet#equals'),
  ...all([[PREFIX], { hostBits: 'mask' }], 'PrefixSet#contains'),
  ...all([PREFIX], 'PrefixSet#complement'),

  ...all(
    [{ roots: [PREFIX], reserve: [{ range: RANGE, reason: 'a' }], lengths: [64], strategy: 'hash' }],
    'new Pool',
  ),
  ...all(
    [{ roots: [PREFIX], quarantine: { seconds: 60 }, clock: () => 0, journal: 5, anycast: 'skip' }],
    'new Pool',
  ),
  ...all([data(smallPool().snapshot()), { clock: () => 0, journal: 5 }], 'Pool.restore'),
  ...all([[...smallPool().snapshotParts()], { clock: () => 0, journal: 5 }], 'Pool.restoreParts'),
  ...all([{ clock: () => 0, journal: 5 }], 'Pool.loader'),
  ...all([ALLOCATE], 'PoolCalls#run', 'Pool#tryRun'),
  ...all([() => 1], 'PoolDraft#attempt'),
  ...all([{ length: 64, owner: 'a', strategy: 'random', seed: 1 }], 'PoolCalls#allocate', 'Pool#tryAllocate'),
  ...all([CHILD, { owner: 'a', tags: { a: 'b' }, container: true }], 'PoolCalls#allocateExact'),
  ...all([lease, { contents: 'release', quarantine: false }], 'PoolCalls#release'),
  ...all([lease, { owner: 'b', tags: { a: 'b' }, container: true }], 'PoolCalls#update'),
  ...all([lease, '2001:db8::/63'], 'PoolCalls#resizeLease'),
  ...all([CHILD, 'why', { allow: 'exact' }], 'PoolCalls#reserve'),
  ...all([CHILD], 'PoolCalls#unreserve'),
  ...all([{ limit: 5, all: true }], 'PoolCalls#reclaim'),
  ...all(['2001:db8:7::/48'], 'PoolCalls#addRoot', 'PoolCalls#removeRoot'),
  ...all([PREFIX, '2001:db8::/47'], 'PoolCalls#resizeRoot'),
  ...all(['net-7'], 'PoolCalls#ownedBy'),
  ...all([{ within: [PREFIX], owner: 'net-7', tag: { a: 'b' }, after: CHILD, limit: 5 }], 'PoolCalls#leases'),
  ...all([{ within: PREFIX, length: 64 }], 'PoolCalls#free'),
  ...all(['2001:db8::/64', CHILD], 'PoolCalls#renumber'),
  ...all([[{ prefix: CHILD, owner: 'a' }, '2001:db8::5/128']], 'PoolCalls#audit'),
  ...all([[ALLOCATE]], 'Pool#plan'),
  ...all([[[ALLOCATE]]], 'Pool#planEach'),
  ...all([data(smallPool().plan([ALLOCATE as never]))], 'Pool#commit'),
  ...all([record], 'Pool#apply'),

  ...all([cloudConfig, { subnetZero: 'give', director: ['2001:db8::f1'], ra: 'accept' }], 'parseCloudConfig'),
  ...all(
    [parsed, { strategy: 'first', quarantine: { seconds: 60 }, clock: () => 0, journal: 5 }],
    'new Networks',
  ),
  ...all([data(smallNetworks().snapshot()), { clock: () => 0, journal: 5 }], 'Networks.restore'),
  ...all([[...smallNetworks().snapshotParts()], { clock: () => 0, journal: 5 }], 'Networks.restoreParts'),
  ...all([ASSIGN], 'Networks#run', 'Networks#tryRun'),
  ...all([[ASSIGN]], 'Networks#plan'),
  ...all([[[ASSIGN]]], 'Networks#planEach'),
  ...all([data(smallNetworks().plan([ASSIGN as never]))], 'Networks#commit'),
  ...all([data(smallNetworks().changes(0))[0]], 'Networks#apply'),
  ...all([parsed], 'Networks#planConfig'),
  ...all([{ instance: 'web/0', network: 'n', after: 0, limit: 5 }], 'Networks#assignments'),
  ...all(['web/0'], 'Networks#settings'),
  ...all(['n'], 'Networks#capacity'),

  ...all([routes, routing], 'bird', 'frr'),
  ...all([{ added: routes, removed: routes }, { dev: 'pub' }], 'iproute'),
  ...all([{ address: ADDRESS, name: 'a.example', from: ADDRESS, dns: ADDRESS }], 'diagnostics'),
  ...all([web], 'baseRules'),
  ...all([small], 'addresses', 'ip6tables', 'iptables', 'radvd', 'sysctl'),
  ...all([small, { table: 'my_filter' }], 'nftables'),
  ...all([{ mtu: 1450, intervals: [3, 10] }], 'readRaPolicy'),
  ...all([data(smallZone().prefixes())], 'prometheus'),
  ...all(
    [
      PREFIX,
      [{ prefix: CHILD, nameservers: ['ns.example'] }],
      { primary: 'ns.example', hostmaster: 'h.example', serial: 1, nameservers: ['ns.example'], ttl: 60 },
    ],
    'reverseZone',
  ),

  ...all([RESIZE, { hostBits: 'mask' }], 'planResize'),
  ...all([RANGE_RESIZE, { hostBits: 'mask' }], 'planRangeResize'),
  ...all([[PREFIX, IPV4_PREFIX]], 'antiSpoofing'),
  ...all(['tcp', 'ipv6'], 'protocolNumber'),
  ...all([RULE, { hostBits: 'mask' }], 'ruleFamily', 'splitRule', 'normalizeRule'),
  ...all([RULE, RULE, { hostBits: 'mask' }], 'equalRules', 'covers'),
  ...all([[RULE, RULE], { hostBits: 'mask' }], 'findConflicts'),
  ...all(
    [[RULE], PACKET, { policy: 'deny', stateful: false, base: 'none', filter: 'nftables', hostBits: 'mask' }],
    'matches',
  ),

  ['field', [Prefix, { length: [48, 64], kinds: ['global'], check: () => undefined }]],
  ...all([Prefix], 'lines', 'optional'),
  ['form', [{ prefix: Prefix, mac: Mac }, () => undefined]],
  ['validate', [Prefix, PREFIX, { messages: { empty: 'a' } }]],
  ['resolver', [Prefix, { messages: { empty: 'a' } }]],
  [
    'issuesOf',
    [{ issues: [], rule: { issues: [{ code: 'empty', message: 'a', path: [], start: 0, end: 0 }] } }],
  ],
  ...all(
    [{ code: 'host-bits', message: 'a', input: '::1/64', position: 0, details: { prefix: '::/64' } }],
    'caret',
    'fix',
    'fixName',
  ),
  ['readRows', ['prefix,owner\n::1,web\n', { shape: 'hextet', owner: ['owner'], tags: ['tags'] }]],
  ['planRows', [smallPool(), [ROW], { onExisting: 'keep' }]],
  ['writeRows', [smallPool(), { shape: 'netbox-prefixes', format: 'json', owner: 'description' }]],
  ['layout', [PREFIX, { curve: 'order', within: CHILD }]],
  [
    'svg',
    [
      PREFIX,
      {
        leases: [{ prefix: CHILD, owner: 'a' }],
        reservations: [{ range: RANGE, reason: 'b' }],
        quarantines: [{ prefix: CHILD }],
      },
      { size: 512, title: 'a', style: false },
    ],
  ],
  ...all([[ROW]], 'zoneCommandsOf'),
  ...all([(all: readonly object[]) => `${all.length}`, routes, 5], 'inParts'),
  ...all([[ROW], async () => {}, 5], 'inTurns'),
  ...all([smallZone(), { network: 'web' }], 'announce'),
  ...all([zoneRecords.at(-1)], 'zoneEvents'),
  ...all(
    [zoneRecords, { from: 0, to: 5, now: 9, after: 0, open: data([...smallZone().networks()]) }],
    'usageRecords',
  ),
  ...all(
    [
      { view: smallZone(), follow: async function* () {} },
      { after: '0::0', limit: 5, from: 0, to: 5, now: 9 },
    ],
    'usagePage',
  ),
  ...all([data(smallZone().snapshot()), { clock: () => 0, journal: 5 }], 'Zone.restore'),
  ...all(
    [{ strategy: 'first', quarantine: { seconds: 5 }, capacityLow: 0.5, clock: () => 0, journal: 5 }],
    'new Zone',
  ),
  ...all([[...smallZone().snapshotParts()], { clock: () => 0, journal: 5 }], 'Zone.restoreParts'),
  ...all([{ network: 'web', after: 0, limit: 5 }], 'Zone#routers'),
  ...all([{ after: 0, limit: 5 }], 'Zone#prefixes', 'Zone#offerings', 'Zone#vpcs'),
  ...all([{ within: '2001:db8:1::/48', after: CHILD, limit: 5 }], 'Zone#leases', 'Zone#reservations'),
  ...all([{ after: { prefix: CHILD, until: 5 }, limit: 5 }], 'Zone#quarantines', 'PoolCalls#quarantines'),
  ...all([{ within: PREFIX, after: CHILD, limit: 5 }], 'PoolCalls#reservations'),
  ...all([NETWORK], 'Zone#run', 'Zone#tryRun'),
  ...all([[NETWORK]], 'Zone#plan'),
  ...all([[[NETWORK]]], 'Zone#planEach'),
  ...all([data(smallZone().plan([NETWORK as never]))], 'Zone#commit'),
  ...all([zoneRecords.at(-1)], 'Zone#apply'),
  ...all(['dual'], 'Zone#offering'),
  ...all(['shop'], 'Zone#vpc'),
  ...all([PREFIX], 'Zone#prefix'),
  ...all(['web'], 'Zone#network'),
  ...all(['web', { after: 0, limit: 5 }], 'Zone#rules'),
  ...all(['vm-1/0'], 'Zone#nic'),
  ...all(['r-1'], 'Zone#router'),
  ...all([{ vpc: 'shop', owner: 'a', after: 0, limit: 5 }], 'Zone#networks'),
  ...all([{ network: 'web', after: 0, limit: 5 }], 'Zone#nics'),
  ...all([{ network: 'web', after: PREFIX, limit: 5 }], 'Zone#routes'),
]);
