/** What went wrong in the system whose design a zone follows, and does not happen here. */
import { expect, test } from 'vitest';
import { Prefix } from '../../src/ip/prefix.ts';
import { Pool } from '../../src/pool.ts';
import { radvd } from '../../src/render.ts';
import { splitRule } from '../../src/rule.ts';
import { usageRecords, Zone, type ZoneCommand, zoneEvents } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const PUBLIC_MAC = '1e:00:d9:00:00:35';
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** A zone with both kinds of offerings, one network with a router, and a machine in it. */
function zoneOf(...more: ZoneCommand[]): Zone {
  let now = 0;
  const zone = new Zone({ clock: () => (now += 10) });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'set-offering', id: 'v4' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-network', id: 'web', offering: 'dual' },
    { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: PUBLIC_MAC },
    { op: 'set-nic', id: 'vm', network: 'web', mac: '02:00:4b:8e:00:01' },
  ];
  for (const command of [...commands, ...more]) zone.run(command);
  return zone;
}

const offer = (offering: string): ZoneCommand => ({ op: 'set-network', id: 'web', offering });

test.each(['2001:db8:10::/44', '2001:db8::/32', '2400::/12'])(
  'a prefix of %s makes no list of its /64s: its snapshot has 1,000 characters',
  (prefix) => {
    const zone = new Zone();
    zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    zone.run({ op: 'add-prefix', prefix });
    zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
    expect(JSON.stringify(zone).length).toBeLessThan(1_000);
    expect(zone.prefixes()[0]?.used).toBe('1');
  },
);

test('a network that changes its offering a hundred times holds one /64 at most', () => {
  const zone = zoneOf();
  for (let i = 0; i < 100; i++) {
    zone.run(offer('v4'));
    expect(zone.prefixes()[0]?.used).toBe('0');
    zone.run(offer('dual'));
    expect(zone.prefixes()[0]?.used).toBe('1');
  }
});

test('a machine has no address outside the prefix of its network after its offering changed and changed back', () => {
  const zone = zoneOf({ op: 'set-nic', id: 'vm', addresses: ['2001:db8:1:1::10'] });
  zone.run({ op: 'observe', nic: 'vm', address: '2001:db8:1:1::abc' });
  zone.run(offer('v4'));
  expect(zone.nic('vm')?.addresses).toEqual([]);
  zone.run({ op: 'set-network', id: 'other', offering: 'dual' });
  zone.run(offer('dual'));
  const { prefix } = zone.network('web')!;
  expect(prefix).toBe('2001:db8:1:2::/64');
  const addresses = zone.nic('vm')!.addresses.map(({ address }) => address);
  expect(addresses).toEqual(['2001:db8:1:2:0:4bff:fe8e:1']);
  expect(addresses.every((address) => Prefix.parse(prefix!).contains(address))).toBe(true);
});

test('two networks never get one /64: a second one by name is refused, and so is the second of two plans', () => {
  const zone = zoneOf();
  const second = { op: 'set-network', id: 'other', offering: 'dual', prefix: '2001:db8:1:1::/64' } as const;
  expect(refusal(() => zone.run(second)).code).toBe('overlaps-lease');
  const plans = ['a', 'b'].map((id) => zone.plan([{ op: 'set-network', id, offering: 'dual' }]));
  zone.commit(plans[0]!);
  expect(refusal(() => zone.commit(plans[1]!)).code).toBe('stale-plan');
});

test('two zones never get overlapping prefixes where one pool has the prefixes of both', () => {
  const all = new Pool({ roots: ['2001:db8::/32'] });
  const zones = { north: new Zone(), south: new Zone() };
  const give = (name: keyof typeof zones, prefix: string) => {
    const plan = all.plan((draft) => {
      draft.allocateExact(prefix, { owner: `zone/${name}` });
      zones[name].run({ op: 'add-prefix', prefix });
    });
    all.commit(plan);
  };
  give('north', '2001:db8:1::/48');
  const { code, details } = refusal(() => give('south', '2001:db8::/44'));
  expect({ code, owner: details?.owner }).toEqual({ code: 'overlaps-lease', owner: 'zone/north' });
  expect(zones.south.prefixes()).toEqual([]);
});

test('the route of a network that is gone is announced with its prefix and next hop', () => {
  const zone = zoneOf();
  zone.run({ op: 'remove-network', id: 'web', contents: 'remove' });
  expect([...zone.routes()]).toEqual([]);
  const events = zoneEvents(json(zone.changes(zone.version - 1)[0]!));
  expect(events.filter(({ type }) => type === 'route.remove')).toMatchObject([
    { route: { prefix: '2001:db8:1:1::/64', via: '2001:db8:1:0:1c00:d9ff:fe00:35', network: 'web' } },
  ]);
});

test('the event of a network that is gone has its subnet and gateway as data', () => {
  const zone = zoneOf();
  zone.run({ op: 'remove-network', id: 'web', contents: 'remove' });
  const events = zoneEvents(zone.changes(zone.version - 1)[0]!);
  expect(events.find(({ type }) => type === 'network.remove')?.network).toMatchObject({
    id: 'web',
    prefix: '2001:db8:1:1::/64',
    gateway: '2001:db8:1:1::1',
  });
});

test('usage can be counted from the journal of a zone that was restarted in between: no interval is lost', () => {
  let zone = zoneOf();
  const records = [...zone.changes(0)];
  const since = zone.network('web')!.since!;
  zone = Zone.restore(json(zone.snapshot()), { clock: () => 1_000 });
  zone.run(offer('v4'));
  records.push(...zone.changes(zone.version - 1));
  expect([...usageRecords(json(records), { open: zone.networks() })]).toEqual([
    { prefix: '2001:db8:1:1::/64', network: 'web', from: since, to: 1_000 },
  ]);
});

test('a prefix grows, and shrinks unless something in use would be lost', () => {
  const zone = zoneOf();
  const resize = (prefix: string, to: string) => zone.tryRun({ op: 'resize-prefix', prefix, to });
  expect(resize('2001:db8:1::/48', '2001:db8::/47')).toMatchObject({ ok: true, value: { total: '131072' } });
  expect(resize('2001:db8::/47', '2001:db8::/48')).toMatchObject({
    ok: false,
    issue: { code: 'resize-blocked', details: { count: 2 } },
  });
  expect(resize('2001:db8::/47', '2001:db8:1::/60')).toMatchObject({ ok: true, value: { total: '16' } });
});

test.each([
  ['02-00-4B-8E-00-01', '2001:db8:1:1:0:4bff:fe8e:1'],
  ['0200.4b8e.0001', '2001:db8:1:1:0:4bff:fe8e:1'],
  ['00:00:00:00:00:01', '2001:db8:1:1:200:ff:fe00:1'],
])('the address of the hardware address %s is calculated, whatever its notation', (mac, address) => {
  const zone = zoneOf({ op: 'remove-nic', id: 'vm' });
  expect(zone.run({ op: 'set-nic', id: 'new', network: 'web', mac }).addresses[0]?.address).toBe(address);
});

test('a rule with a mapped prefix is refused with its place: it would be of neither family', () => {
  const zone = zoneOf({ op: 'set-network', id: 'web', ipv4: '10.1.1.0/24' });
  const rule = { direction: 'ingress', action: 'allow', sources: ['::ffff:192.0.2.0/120'] } as const;
  const { code, path } = refusal(() => zone.run({ op: 'set-rules', network: 'web', rules: [rule] }));
  expect({ code, path }).toEqual({ code: 'ipv4-mapped', path: ['rules', 0, 'sources', 0] });
  zone.run({ op: 'set-rules', network: 'web', rules: [{ ...rule, sources: ['192.0.2.0/24'] }] });
  const { ipv4, ipv6 } = splitRule(zone.rules('web')[0]!);
  expect([ipv4?.sources, ipv6]).toEqual([['192.0.2.0/24'], null]);
});

test('a router that is replaced keeps its public address, and the upstream its routes', () => {
  const zone = zoneOf();
  const before = [...zone.routes()];
  zone.run({ op: 'set-router', id: 'r', publicMac: '1e:00:d9:00:00:99' });
  expect(zone.router('r')?.public).toMatchObject({
    address: '2001:db8:1:0:1c00:d9ff:fe00:35',
    mac: '1e:00:d9:00:00:99',
    assigned: true,
  });
  expect([...zone.routes()]).toEqual(before);
  const types = zoneEvents(zone.changes(zone.version - 1)[0]!).map(({ type }) => type);
  expect(types).toEqual(['router.change']);
});

test('the advertisements of a redundant router have the prefix, as those of its twin', () => {
  const zone = zoneOf({ op: 'set-router', id: 'r', backupMacs: ['1e:00:d9:00:00:36'] });
  const view = zone.router('r')!;
  const twin = { ...view, public: { ...view.public, mac: '1e:00:d9:00:00:36', assigned: true } };
  for (const one of [view, twin]) expect(radvd(one)).toContain('prefix 2001:db8:1:1::/64');
  expect([...zone.routes()]).toHaveLength(1);
});
