/** What the records of a zone tell the outside: every view that is another than before has its event. */
import { describe, expect, test } from 'vitest';
import { announce, Zone, type ZoneCommand, zoneEvents } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

/** A network with two machines, one of which has a static address and one that was seen; and a system without a prefix. */
function zoneOf(...more: ZoneCommand[]): Zone {
  const zone = new Zone({ clock: () => 1_000 });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'set-offering', id: 'v4' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-network', id: 'web', offering: 'dual' },
    { op: 'set-nic', id: 'plain', network: 'web', mac: '02:00:00:00:00:01' },
    { op: 'set-nic', id: 'named', network: 'web', mac: '02:00:00:00:00:02', addresses: ['2001:db8:1:1::7'] },
    { op: 'observe', nic: 'named', address: '2001:db8:1:1::abc' },
  ];
  for (const command of [...commands, ...more]) zone.run(command);
  return zone;
}

/** The addresses that the events of the last record give to machines. */
function heardOf(zone: Zone) {
  const events = zoneEvents(JSON.parse(JSON.stringify(zone.changes(zone.version - 1)[0]!)));
  return events.flatMap(({ type, nic }) =>
    nic ? [[type, nic.id, ...nic.addresses.map(({ address }) => address)]] : [],
  );
}

describe('machines whose addresses change with their network are announced:', () => {
  test('when it gets another prefix', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', prefix: '2001:db8:1:77::/64' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain', '2001:db8:1:77:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:77:0:ff:fe00:2', '2001:db8:1:77::7'],
    ]);
  });

  test('when it gives its prefix back, and when it gets one again', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', offering: 'v4' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain'],
      ['nic.change', 'named'],
    ]);
    zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain', '2001:db8:1:1:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:1:0:ff:fe00:2'],
    ]);
  });

  test('not when it is something else that changes, nor in a prefix where machines make no addresses', () => {
    const zone = zoneOf({ op: 'set-network', id: 'web', dns: ['2001:db8::53'] });
    expect(heardOf(zone)).toEqual([]);
    zone.run({ op: 'set-network', id: 'web', length: 62 });
    expect(heardOf(zone)).toEqual([
      ['nic.change', 'plain'],
      ['nic.change', 'named', '2001:db8:1:4::7'],
    ]);
    zone.run({ op: 'set-nic', id: 'named', addresses: null });
    zone.run({ op: 'set-network', id: 'web', length: 60 });
    expect(heardOf(zone)).toEqual([]);
  });

  test('not when a plan renumbers it there and back, and as they were when one also removes them', () => {
    const zone = zoneOf();
    const [there, back] = ['2001:db8:1:77::/64', '2001:db8:1:1::/64'].map(
      (prefix): ZoneCommand => ({ op: 'set-network', id: 'web', prefix }),
    );
    zone.commit(zone.plan([there!, back!, { op: 'set-network', id: 'web', owner: 'acme' }]));
    expect(heardOf(zone)).toEqual([['nic.change', 'named', '2001:db8:1:1:0:ff:fe00:2', '2001:db8:1:1::7']]);
    zone.commit(zone.plan([there!, { op: 'remove-nic', id: 'plain' }]));
    expect(heardOf(zone)).toEqual([
      ['nic.remove', 'plain', '2001:db8:1:1:0:ff:fe00:1'],
      ['nic.change', 'named', '2001:db8:1:77:0:ff:fe00:2', '2001:db8:1:77::7'],
    ]);
  });
});

test('a new listener gets every row of the lists, in their order, and of one network its own', () => {
  const rules = [{ direction: 'ingress', action: 'allow' }] as const;
  const zone = zoneOf(
    { op: 'set-vpc', id: 'shop', offering: 'dual' },
    { op: 'set-network', id: 'front', vpc: 'shop' },
    { op: 'set-rules', network: 'front', rules },
    { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '02:00:00:00:00:aa' },
    { op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: '02:00:00:00:00:bb' },
    { op: 'set-rules', network: 'web', rules: [...rules, { direction: 'egress', action: 'deny' }] },
  );
  const heard = (filter = {}) =>
    Array.from(announce(zone, filter), ({ version, at, ...event }) => {
      expect([version, at]).toEqual([zone.version, zone.at]);
      return event;
    });
  const events = (type: string, noun: string, views: Iterable<object>, more = {}) =>
    Array.from(views, (view) => ({ type: `${type}.add`, [noun]: view, ...more }));
  expect(heard()).toEqual([
    ...events('prefix', 'prefix', zone.prefixes()),
    ...events('vpc', 'vpc', zone.vpcs()),
    ...events('network', 'network', zone.networks()),
    ...events('router', 'router', zone.routers()),
    ...events('nic', 'nic', zone.nics()),
    ...events('rule', 'rule', zone.rules('web'), { of: 'web' }),
    ...events('rule', 'rule', zone.rules('front'), { of: 'front' }),
    ...events('route', 'route', zone.routes()),
  ]);
  expect(heard({ network: 'front' })).toEqual([
    ...events('network', 'network', [zone.network('front')!]),
    ...events('router', 'router', [zone.router('s')!]),
    ...events('rule', 'rule', rules, { of: 'front' }),
    ...events('route', 'route', zone.routes({ network: 'front' })),
  ]);
});

test('a row that is removed is told of as it was then, whatever was refused before in the same plan', () => {
  const zone = zoneOf();
  const plain = zone.nic('plain');
  const prefix = '2001:db8:1::/48';
  const plan = zone.plan((draft) => {
    draft.run({ op: 'remove-nic', id: 'plain' });
    expect(refusal(() => draft.run({ op: 'remove-prefix', prefix })).code).toBe('root-in-use');
    draft.run({ op: 'remove-network', id: 'web', contents: 'remove' });
    draft.run({ op: 'set-prefix', prefix, public: null });
    draft.run({ op: 'remove-prefix', prefix });
  });
  zone.commit(plan);
  const events = zoneEvents(zone.changes(zone.version - 1)[0]!);
  expect(events.find(({ type }) => type === 'nic.remove')?.nic).toEqual(plain);
  expect(events.find(({ type }) => type === 'prefix.remove')?.prefix).toMatchObject({
    used: '0',
    public: null,
  });
});

const typesOf = (zone: Zone) => zoneEvents(zone.changes(zone.version - 1)[0]!).map(({ type }) => type);

test('a network that is renumbered has a route less and a route more', () => {
  const router = {
    op: 'set-router',
    id: 'r',
    for: { network: 'web' },
    publicMac: '02:00:00:00:00:aa',
  } as const;
  const zone = zoneOf({ op: 'remove-nic', id: 'plain' }, { op: 'remove-nic', id: 'named' }, router);
  zone.run({ op: 'set-network', id: 'web', prefix: '2001:db8:1:77::/64' });
  expect(typesOf(zone)).toEqual(['network.change', 'route.remove', 'route.add']);
});

test('offerings concern nobody outside', () => {
  expect(typesOf(zoneOf({ op: 'set-offering', id: 'new' }))).toEqual([]);
  expect(typesOf(zoneOf({ op: 'remove-offering', id: 'v4' }))).toEqual([]);
});

test.each<[what: string, plan: readonly ZoneCommand[]]>([
  [
    'makes a machine and removes it',
    [
      { op: 'set-nic', id: 'new', network: 'web', mac: '02:00:00:00:00:03' },
      { op: 'remove-nic', id: 'new' },
    ],
  ],
  [
    'changes a network there and back',
    [
      { op: 'set-network', id: 'web', owner: 'acme' },
      { op: 'set-network', id: 'web', owner: null },
    ],
  ],
])('a plan that %s is no change', (_, plan) => {
  expect(zoneOf().plan(plan)).toMatchObject({ record: null });
});

test('rules in another order are a row of the network, and nothing for firewalls', () => {
  const rules = [80, 443].map((port) => ({
    direction: 'ingress' as const,
    action: 'allow' as const,
    protocol: 'tcp',
    ports: { start: port, end: port },
  }));
  const zone = zoneOf({ op: 'set-rules', network: 'web', rules });
  zone.run({ op: 'set-rules', network: 'web', rules: [...rules].reverse() });
  expect(zone.changes(zone.version - 1)[0]!.changes).toMatchObject([{ op: 'set', event: null }]);
});

test('a network with one family has connections of that family to flush', () => {
  const rules = [{ direction: 'ingress', action: 'allow', protocol: 'icmp' } as const];
  const flows = (...more: ZoneCommand[]) => {
    const zone = zoneOf(...more, { op: 'set-rules', network: 'web', rules });
    zone.run({ op: 'set-rules', network: 'web', rules: [] });
    return zoneEvents(zone.changes(zone.version - 1)[0]!)[0]!.flows;
  };
  const six = { family: 'ipv6', protocol: 58, destination: '2001:db8:1:1::/64', ports: null };
  const four = { family: 'ipv4', protocol: 1, destination: '10.1.1.0/24', ports: null };
  expect(flows()).toEqual([six]);
  expect(flows({ op: 'set-network', id: 'web', ipv4: '10.1.1.0/24' })).toEqual([four, six]);
  expect(flows({ op: 'set-network', id: 'web', offering: 'v4', ipv4: '10.1.1.0/24' })).toEqual([four]);
});

test('capacity is low where the block of a VPC is all of a prefix, and said once', () => {
  const zone = new Zone({ capacityLow: 0.5, clock: () => 1_000 });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/62' });
  zone.run({ op: 'set-vpc', id: 'all', offering: 'dual', block: 62 });
  expect(typesOf(zone)).toEqual(['vpc.add', 'capacity.low']);
  zone.run({ op: 'set-network', id: 'front', vpc: 'all' });
  expect(typesOf(zone)).toEqual(['network.add']);
});

test('low capacity is that of prefixes with /64s: IPv4 has none', () => {
  const zone = new Zone({ capacityLow: 1, clock: () => 1_000 });
  zone.run({ op: 'set-offering', id: 'v4' });
  zone.run({ op: 'add-prefix', prefix: '10.0.0.0/24' });
  zone.run({ op: 'set-network', id: 'all', offering: 'v4', ipv4: { length: 24 } });
  expect(typesOf(zone)).toEqual(['network.add']);
});

test('space that a network gives up has an event when it is kept from others, and when it is not any more', () => {
  let now = 0;
  const zone = new Zone({ clock: () => now, quarantine: { seconds: 60 } });
  const record = (command: ZoneCommand) => {
    zone.run(command);
    return zoneEvents(zone.changes(zone.version - 1)[0]!).filter(({ type }) =>
      type.startsWith('quarantine.'),
    );
  };
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/63' });
  zone.run({ op: 'add-prefix', prefix: '10.0.0.0/24' });
  const web = { op: 'set-network', id: 'web', offering: 'dual', ipv4: '10.0.0.0/25' } as const;
  expect(record(web)).toEqual([]);
  const kept = ['2001:db8::/64', '10.0.0.0/25'].map((prefix) => ({
    type: 'quarantine.add',
    quarantine: { prefix, kind: 'network', id: 'web', until: 60_000 },
    version: 5,
    at: 0,
  }));
  expect(record({ op: 'remove-network', id: 'web' })).toEqual(expect.arrayContaining(kept));
  expect(zone.quarantines()).toHaveLength(2);
  now = 60_000;
  expect(record({ op: 'set-network', id: 'other', offering: 'dual', prefix: '2001:db8::/64' })).toEqual([
    { type: 'quarantine.remove', quarantine: { prefix: '2001:db8::/64' }, version: 6, at: 60_000 },
  ]);
});
