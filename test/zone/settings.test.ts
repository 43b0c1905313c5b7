/** Fields of commands: those that are missing stay, null clears, and setting what is already so changes nothing. */
import { describe, expect, test } from 'vitest';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

/** A zone where every field of every noun is set to something unusual. */
const GIVEN: readonly ZoneCommand[] = [
  { op: 'set-offering', id: 'dual', stack: 'dual' },
  { op: 'set-offering', id: 'v6', stack: 'ipv6' },
  {
    op: 'set-offering',
    id: 'spare',
    stack: 'ipv6',
    routing: { asn: 65_000, peers: [{ address: '2001:DB8::1', asn: 65_001 }] },
    firewall: false,
    egress: 'deny',
  },
  { op: 'add-prefix', prefix: '2001:db8::/48', public: '2001:db8::/64', owner: 'acme', note: 'of the lab' },
  { op: 'add-prefix', prefix: '10.1.0.0/16' },
  { op: 'add-prefix', prefix: '2001:db8:f::/48', public: '2001:db8:f::/64' },
  { op: 'set-vpc', id: 'shop', offering: 'dual', block: 60, owner: 'acme' },
  { op: 'set-vpc', id: 'open', offering: 'v6', owner: 'acme' },
  {
    op: 'set-network',
    id: 'front',
    vpc: 'shop',
    owner: 'acme',
    length: 62,
    ipv4: '192.168.5.0/24',
    dns: ['2001:DB8:0::53'],
    search: ['Lab.Example.'],
    ra: { mtu: 1400, send: false },
  },
  { op: 'set-network', id: 'tier', vpc: 'open' },
  {
    op: 'set-router',
    id: 'r',
    for: { vpc: 'shop' },
    publicMac: '02:00:00:00:00:aa',
    backupMacs: ['02:00:00:00:00:ab'],
    guestMacs: { front: '02:00:00:00:00:ac' },
    interfaces: { public: 'up0', guests: { front: 'lan0' } },
    publicAddress: '2001:db8::7',
  },
  { op: 'set-router', id: 'sys', for: { system: 'proxy' }, publicMac: '02:00:00:00:00:ae' },
  {
    op: 'set-nic',
    id: 'vm',
    network: 'front',
    mac: '02-00-00-00-00-01',
    addresses: ['2001:DB8:0:10::7', '2001:db8:0:10::8'],
  },
];

function zoneOf(...more: ZoneCommand[]): Zone {
  const zone = new Zone({ clock: () => 1_000 });
  for (const command of [...GIVEN, ...more]) zone.run(command);
  return zone;
}

const offering = (zone: Zone) => zone.offering('spare');
const network = (zone: Zone) => zone.network('front');
const router = (zone: Zone) => zone.router('r');

test('views have every field in its canonical form', () => {
  const zone = zoneOf();
  expect(offering(zone)).toEqual({
    id: 'spare',
    stack: 'ipv6',
    routing: { asn: 65_000, peers: [{ address: '2001:db8::1', asn: 65_001 }] },
    firewall: false,
    egress: 'deny',
    generation: 3,
  });
  expect(zone.prefix('2001:db8::/48')).toMatchObject({ owner: 'acme', note: 'of the lab', unit: 64 });
  expect(zone.prefix('10.1.0.0/16')).toMatchObject({ owner: null, note: null, unit: 32 });
  expect(network(zone)).toMatchObject({
    prefix: '2001:db8:0:10::/62',
    ipv4: '192.168.5.0/24',
    dns: ['2001:db8::53'],
    search: ['lab.example'],
    ra: { mtu: 1400, send: false },
  });
  expect(router(zone)).toMatchObject({
    public: { interface: 'up0', address: '2001:db8::7', mac: '02:00:00:00:00:aa', assigned: true },
    guests: [
      {
        interface: 'lan0',
        mac: '02:00:00:00:00:ac',
        linkLocal: 'fe80::ff:fe00:ac',
        subnet: { gateway: '2001:db8:0:10::1', dns: ['2001:db8::53'], ra: { mtu: 1400, send: false } },
      },
    ],
  });
  const plain = zone.run({ op: 'set-router', id: 's', for: { vpc: 'open' }, publicMac: '02:00:00:00:00:bb' });
  expect(plain.guests[0]).toMatchObject({ mac: null, linkLocal: null, subnet: { ra: { send: true } } });
  zone.run({ op: 'set-network', id: 'tier', offering: 'spare' });
  expect(zone.router('s')?.guests[0]).toMatchObject({ firewall: false, egress: 'deny' });
});

test('a copy of a snapshot, and one of its lines, has every field', async () => {
  const zone = zoneOf();
  const lists = (one: Zone) => [
    [...one.offerings()],
    one.prefixes(),
    [...one.vpcs()],
    [...one.networks()],
    [...one.routers()],
    [...one.nics()],
  ];
  const copies = [
    Zone.restore(JSON.parse(JSON.stringify(zone.snapshot()))),
    await Zone.restoreParts([...zone.snapshotParts()]),
  ];
  for (const copy of copies) expect(lists(copy)).toEqual(lists(zone));
});

describe('a command that names one field leaves the others as they are:', () => {
  test.each<[field: string, of: (zone: Zone) => unknown, command: ZoneCommand, now: object]>([
    ['stack', offering, { op: 'set-offering', id: 'spare', stack: 'dual' }, { stack: 'dual' }],
    ['routing', offering, { op: 'set-offering', id: 'spare', routing: 'static' }, { routing: 'static' }],
    ['firewall', offering, { op: 'set-offering', id: 'spare', firewall: true }, { firewall: true }],
    ['egress', offering, { op: 'set-offering', id: 'spare', egress: 'allow' }, { egress: 'allow' }],
    [
      'note',
      (zone) => zone.prefix('2001:db8::/48'),
      { op: 'set-prefix', prefix: '2001:db8::/48', note: null },
      { note: null },
    ],
    [
      'owner of a prefix',
      (zone) => zone.prefix('2001:db8::/48'),
      { op: 'set-prefix', prefix: '2001:db8::/48', owner: null },
      { owner: null },
    ],
    [
      'owner of a VPC',
      (zone) => zone.vpc('shop'),
      { op: 'set-vpc', id: 'shop', owner: null },
      { owner: null },
    ],
    [
      'offering of a VPC',
      (zone) => zone.vpc('shop'),
      { op: 'set-vpc', id: 'shop', offering: 'v6' },
      { offering: 'v6' },
    ],
    ['owner', network, { op: 'set-network', id: 'front', owner: null }, { owner: null }],
    ['IPv4', network, { op: 'set-network', id: 'front', ipv4: null }, { ipv4: null }],
    ['name servers', network, { op: 'set-network', id: 'front', dns: null }, { dns: [] }],
    ['search domains', network, { op: 'set-network', id: 'front', search: null }, { search: [] }],
    ['advertisements', network, { op: 'set-network', id: 'front', ra: null }, { ra: { send: true } }],
    [
      'the MTU',
      network,
      { op: 'set-network', id: 'front', ra: { mtu: 1500 } },
      { ra: { mtu: 1500, send: true } },
    ],
    [
      'static addresses',
      (zone) => zone.nic('vm'),
      { op: 'set-nic', id: 'vm', addresses: null },
      { addresses: [] },
    ],
    [
      'the hardware address',
      (zone) => zone.nic('vm'),
      { op: 'set-nic', id: 'vm', mac: '02:00:00:00:00:02' },
      { mac: '02:00:00:00:00:02', linkLocal: 'fe80::ff:fe00:2' },
    ],
  ])('%s', (_, of, command, now) => {
    const zone = zoneOf();
    const before = of(zone) as object;
    zone.run(command);
    expect(of(zone)).toEqual({ ...before, ...now });
  });

  test('the hardware addresses and devices of a router', () => {
    const zone = zoneOf();
    const before = router(zone)!;
    zone.run({ op: 'set-router', id: 'r', publicMac: '02:00:00:00:00:ad' });
    expect(router(zone)).toEqual({ ...before, public: { ...before.public, mac: '02:00:00:00:00:ad' } });
    zone.run({ op: 'set-router', id: 'r', publicAddress: 'keep' });
    expect(router(zone)?.public.address).toBe('2001:db8::7');
  });
});

test.each(
  GIVEN.filter(({ op }) => op !== 'add-prefix').map((command) => [JSON.stringify(command), command] as const),
)('%s changes nothing when it is repeated', (_, command) => {
  const zone = zoneOf();
  const { version } = zone;
  zone.run(command);
  expect(zone.version).toBe(version);
});

test.each<ZoneCommand>([
  { op: 'set-offering', id: 'dual', stack: 'dual' },
  { op: 'set-prefix', prefix: '2001:db8::/48', public: '2001:db8::/64' },
  { op: 'set-vpc', id: 'shop', block: 60 },
  { op: 'set-network', id: 'front', length: 62 },
  { op: 'set-network', id: 'front', ipv4: { length: 24 } },
  { op: 'set-network', id: 'tier', ipv4: null },
  { op: 'set-router', id: 'r', publicAddress: '2001:db8::7' },
  { op: 'set-router', id: 'r', interfaces: {} },
  { op: 'set-nic', id: 'vm', addresses: ['2001:db8:0:10::8', '2001:db8:0:10::7'].reverse() },
  { op: 'set-network', id: 'front', ra: { send: false, mtu: 1400 } },
])('%j says what is so, and changes nothing', (command) => {
  const zone = zoneOf();
  const { version } = zone;
  zone.run(command);
  expect(zone.version).toBe(version);
});

test('a prefix that is resized keeps its owner, note, public /64 and place in the list', () => {
  const zone = zoneOf();
  const { prefix: _, total: __, free: ___, ...before } = zone.prefix('2001:db8::/48')!;
  const resized = zone.run({ op: 'resize-prefix', prefix: '2001:db8::/48', to: '2001:db8::/49' });
  expect(resized).toMatchObject({ ...before, prefix: '2001:db8::/49', total: '32768' });
  expect(zone.prefix('2001:db8::/48')).toBeNull();
  expect(zone.prefixes()[0]).toEqual(resized);
});

test('a VPC with tiers of the zone can get a block, which is for tiers to come', () => {
  const zone = zoneOf();
  const { prefix } = zone.network('tier')!;
  expect(zone.run({ op: 'set-vpc', id: 'open', block: 60 }).block).toBe('2001:db8:0:20::/60');
  expect(zone.network('tier')?.prefix).toBe(prefix);
  expect(zone.run({ op: 'set-network', id: 'next', vpc: 'open' }).prefix).toBe('2001:db8:0:20::/64');
});

test('a new tier gets a device that its router has neither for another tier nor for the public side', () => {
  const zone = zoneOf({
    op: 'set-router',
    id: 'r',
    interfaces: { public: 'net0', guests: { front: 'net2' } },
  });
  for (const id of ['next', 'last']) zone.run({ op: 'set-network', id, vpc: 'shop', length: 64 });
  expect(router(zone)?.guests.map((guest) => guest.interface)).toEqual(['net2', 'net1', 'net3']);
});

test('tiers inherit owner and offering of their VPC, and a VPC without tiers ends without further words', () => {
  const zone = zoneOf();
  expect(zone.network('tier')).toMatchObject({ offering: 'v6', owner: 'acme', vpc: 'open' });
  zone.run({ op: 'set-network', id: 'tier', dns: ['2001:db8::53'] });
  expect(zone.vpc('open')?.networks).toEqual(['tier']);
  zone.run({ op: 'remove-network', id: 'tier' });
  expect(zone.run({ op: 'remove-vpc', id: 'open' })).toBeNull();
  expect(zone.vpc('open')).toBeNull();
});

test('IPv4 outside all prefixes of the zone is text that is checked, and no lease', () => {
  const zone = zoneOf({
    op: 'set-network',
    id: 'lab',
    offering: 'dual',
    owner: 'acme',
    ipv4: '192.168.5.0/24',
  });
  expect(zone.network('lab')?.ipv4).toBe('192.168.5.0/24');
  expect(zone.prefix('10.1.0.0/16')?.used).toBe('0');
});

test.each<[what: string, command: object, code: string, path: readonly (string | number)[]]>([
  ['a router for nothing', { op: 'set-router', id: 's', for: {} }, 'invalid-type', ['for']],
  [
    'a router for two',
    { op: 'set-router', id: 's', for: { network: 'tier', vpc: 'open' } },
    'invalid-type',
    ['for'],
  ],
  [
    'hardware addresses that are null',
    { op: 'set-router', id: 'r', guestMacs: null },
    'invalid-type',
    ['guestMacs'],
  ],
  [
    'a hardware address by network',
    { op: 'set-router', id: 'r', guestMacs: { front: '02:00' } },
    'mac-size',
    ['guestMacs', 'front'],
  ],
  ['a command that is a text', 'set-nic' as unknown as object, 'invalid-type', []],
  ['advertisements that are a list', { op: 'set-network', id: 'tier', ra: [] }, 'invalid-type', ['ra']],
  [
    'hardware addresses that are a list',
    { op: 'set-router', id: 'r', guestMacs: [] },
    'invalid-type',
    ['guestMacs'],
  ],
])('%s is refused with its place', (_, command, code, path) => {
  const refused = refusal(() => zoneOf().run(command as never));
  expect({ code: refused.code, path: refused.path ?? [] }).toEqual({ code, path });
});

test.each<[command: ZoneCommand, details: object]>([
  [{ op: 'add-prefix', prefix: '::/3' }, { item: '::/3' }],
  [{ op: 'set-prefix', prefix: '2001:db8::/48', public: '2001:db8::/63' }, { prefix: '2001:db8::/63' }],
  [{ op: 'set-network', id: 'tier', length: 65 }, { length: 65 }],
  [{ op: 'add-prefix', prefix: '2001:db9::/65' }, { length: 65 }],
  [
    { op: 'set-prefix', prefix: '2001:db8::/48', public: '2001:db9::/64' },
    { item: '2001:db9::/64', root: '2001:db8::/48' },
  ],
])('the refusal of %j names what is wrong', (command, details) => {
  expect(refusal(() => zoneOf().run(command)).details).toEqual(details);
});

test('a share of free space is from 0 to 1', () => {
  for (const capacityLow of [0, 0.5, 1]) expect(new Zone({ capacityLow }).version).toBe(0);
  for (const capacityLow of [-0.1, 1.1, Number.NaN])
    expect(refusal(() => new Zone({ capacityLow })).code).toBe('out-of-range');
});
