/** Lists of a zone after changes, refusals and copies; what readers beside it take. */
import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { announce, usageRecords, Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const ids = (rows: Iterable<{ readonly id: string }>) => Array.from(rows, ({ id }) => id);
const mac = (n: number) => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** A VPC with a router and twelve tiers, and a network with a router and twelve machines. */
function zoneOf(): Zone {
  let now = 0;
  const zone = new Zone({ clock: () => (now += 10) });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-network', id: 'web', offering: 'dual', dns: ['2001:db8::53'] },
    { op: 'set-vpc', id: 'shop', offering: 'dual', block: 60 },
    ...numbers(12).map((i): ZoneCommand => ({ op: 'set-network', id: `t${i}`, vpc: 'shop' })),
    { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: mac(0xaa) },
    { op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: mac(0xbb) },
    ...numbers(12).map(
      (i): ZoneCommand => ({
        op: 'set-nic',
        id: `n${i}`,
        network: 'web',
        mac: mac(i + 1),
        addresses: [`2001:db8:1:1::1${i}`],
      }),
    ),
  ];
  for (const command of commands) zone.run(command);
  return zone;
}

const copies = async (zone: Zone) => [
  zone,
  Zone.restore(json(zone.snapshot())),
  await Zone.restoreParts([...zone.snapshotParts()]),
];

test.each(['t5', 't0', 't11', 'n5', 'n0', 'n11', 'n7', 'n8'])(
  'without %s the others stay in the order of creation, and with it again after a refused plan',
  async (id) => {
    const zone = zoneOf();
    const isNic = id.startsWith('n');
    const all = numbers(12).map((i) => `${id[0]}${i}`);
    const gone: ZoneCommand = { op: isNic ? 'remove-nic' : 'remove-network', id };
    const list = (one: Zone) => ids(isNic ? one.nics({ network: 'web' }) : one.networks({ vpc: 'shop' }));
    const impossible: ZoneCommand = { op: 'set-network', id: 'x', offering: 'none' };
    expect(refusal(() => zone.plan([gone, impossible])).code).toBe('unknown-offering');
    for (const one of await copies(zone)) expect(list(one)).toEqual(all);
    zone.run(gone);
    for (const one of await copies(zone)) expect(list(one)).toEqual(all.filter((each) => each !== id));
    const again: ZoneCommand = isNic
      ? { op: 'set-nic', id, network: 'web', mac: mac(0x70) }
      : { op: 'set-network', id, vpc: 'shop' };
    zone.run(again);
    for (const one of await copies(zone))
      expect(list(one)).toEqual([...all.filter((each) => each !== id), id]);
  },
);

test('a hardware address of any machine of a large network is found, and free again once the machine is gone', async () => {
  for (const zone of await copies(zoneOf())) {
    for (const i of numbers(12)) {
      const twice: ZoneCommand = { op: 'set-nic', id: 'new', network: 'web', mac: mac(i + 1) };
      expect(refusal(() => zone.run(twice)).details).toMatchObject({ nic: `n${i}` });
    }
    for (const i of [3, 11, 9]) {
      zone.run({ op: 'remove-nic', id: `n${i}` });
      expect(zone.run({ op: 'set-nic', id: `m${i}`, network: 'web', mac: mac(i + 1) })).toMatchObject({
        id: `m${i}`,
      });
    }
  }
});

test('a reservation can lie in every lease of a network, in either family and however it was asked for', () => {
  const zone = zoneOf();
  zone.run({ op: 'add-prefix', prefix: '10.0.0.0/16' });
  zone.run({ op: 'set-network', id: 'web', ipv4: { length: 24 } });
  zone.run({
    op: 'set-network',
    id: 'named',
    offering: 'dual',
    ipv4: '10.0.7.0/24',
    prefix: '2001:db8:1:77::/64',
  });
  for (const range of ['10.0.0.8/29', '10.0.7.8/29', '2001:db8:1:1::8000/113', '2001:db8:1:77::8000/113'])
    expect(zone.run({ op: 'reserve', range, reason: 'devices' })).toBeNull();
  const { version } = zone;
  for (const range of ['10.0.0.8/29', '2001:db8:1:77::8000/113'])
    zone.run({ op: 'reserve', range, reason: 'devices' });
  zone.run({ op: 'set-network', id: 'web', ipv4: { length: 24 } });
  zone.run({ op: 'set-network', id: 'named', ipv4: '10.0.7.0/24', prefix: '2001:db8:1:77::/64', length: 64 });
  expect(zone.version).toBe(version);
});

test('routes come by prefix: all, those of a network, and those of a VPC whose tiers have any order', () => {
  const zone = zoneOf();
  zone.run({ op: 'remove-network', id: 't1' });
  zone.run({ op: 'set-network', id: 'last', vpc: 'shop' });
  const vpc = [...zone.routes({ vpc: 'shop' })];
  expect(vpc.map(({ network }) => network)).toEqual(['t0', 'last', ...numbers(10).map((i) => `t${i + 2}`)]);
  expect([...zone.routes({ network: 'web' })].map(({ prefix }) => prefix)).toEqual(['2001:db8:1:1::/64']);
  expect([...zone.routes()]).toEqual([...zone.routes({ network: 'web' }), ...vpc]);
  expect([...zone.routes({ network: 'none' })]).toEqual([]);
  zone.run({ op: 'remove-router', id: 'r' });
  expect([...zone.routes()]).toEqual(vpc);
});

test("routers are all, or that of a network, which can be its VPC's", () => {
  const zone = zoneOf();
  expect(ids(zone.routers())).toEqual(['r', 's']);
  expect(ids(zone.routers({ network: 't3' }))).toEqual(['s']);
  expect(ids(zone.routers({ network: 'web' }))).toEqual(['r']);
  zone.run({ op: 'remove-router', id: 'r' });
  expect(ids(zone.routers({ network: 'web' }))).toEqual([]);
  expect(ids(zone.routers({ network: 'none' }))).toEqual([]);
  expect(announce(zone, { network: 'none' })).toEqual([]);
});

test('who has an address is told for its text and its value, and for an address of each kind', () => {
  const zone = zoneOf();
  const found = { network: 'web', nic: 'n3', router: null };
  expect(zone.who('2001:DB8:1:1:0::13')).toEqual(found);
  expect(zone.who(Address.parse('2001:db8:1:1::13'))).toEqual(found);
  expect(zone.who('2001:db8:1:1:0:ff:fe00:4')).toEqual(found);
  expect(zone.who('2001:db8:1:1::99')).toEqual({ network: 'web', nic: null, router: null });
  expect(zone.who('2001:db8:1:1:0:ff:fe00:77')).toEqual({ network: 'web', nic: null, router: null });
  expect(zone.who('2001:db8:1:1::1')).toEqual({ network: 'web', nic: null, router: 'r' });
  expect(zone.who('10.0.0.1')).toBeNull();
  zone.run({ op: 'remove-router', id: 'r' });
  expect(zone.who('2001:db8:1:1::1')).toEqual({ network: 'web', nic: null, router: null });
});

test('a zone keeps nothing of the data that it was restored from', () => {
  const data = json(zoneOf().snapshot());
  const zone = Zone.restore(data);
  const before = JSON.stringify(zone);
  for (const rows of Object.values(data.rows)) {
    for (const row of rows as unknown[][]) {
      for (const value of row) if (Array.isArray(value)) value.push('2001:db8::bad');
      row[0] = 'changed';
    }
  }
  expect(JSON.stringify(zone)).toBe(before);
});

test('a record of a plan is applied whole: rows name rows of the same record, and are removed with those they name', () => {
  const zone = zoneOf();
  const copy = Zone.restore(json(zone.snapshot()));
  const commit = (commands: ZoneCommand[]) => {
    zone.commit(zone.plan(commands));
    expect(copy.apply(json(zone.changes(zone.version - 1)[0]!))).toBe(true);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
  };
  commit([
    { op: 'set-offering', id: 'new', stack: 'dual' },
    { op: 'set-vpc', id: 'v', offering: 'new' },
    { op: 'set-network', id: 'a', vpc: 'v' },
    { op: 'set-nic', id: 'm', network: 'a', mac: mac(0x51) },
    { op: 'set-router', id: 'q', for: { vpc: 'v' }, publicMac: mac(0x52) },
  ]);
  commit([
    { op: 'remove-vpc', id: 'v', contents: 'remove' },
    { op: 'remove-offering', id: 'new' },
    { op: 'remove-network', id: 'web', contents: 'remove' },
  ]);
  expect(copy.router('q') ?? copy.network('a') ?? copy.nic('m') ?? copy.offering('new')).toBeNull();
});

test.each<[what: string, run: (zone: Zone) => unknown, code: string]>([
  ['records that are no list', () => usageRecords(5 as never), 'invalid-type'],
  ['records that are missing', () => usageRecords(undefined as never), 'invalid-type'],
  ['open networks that are no list', () => usageRecords([], { open: 5 as never }), 'invalid-type'],
  ['open networks that are null', () => usageRecords([], { open: null as never }), 'invalid-type'],
  ['a beginning that is a text', () => usageRecords([], { from: '1' as never }), 'invalid-type'],
  ['an end that is a text', () => usageRecords([], { to: '1' as never }), 'invalid-type'],
  [
    'a network without an id',
    () => [...usageRecords([], { open: [{ prefix: null }] as never })],
    'invalid-type',
  ],
  [
    'a network without a time',
    () => [...usageRecords([], { open: [{ id: 'a', prefix: '::/64' }] as never })],
    'invalid-type',
  ],
  ['a command that is a number', (zone) => zone.run(5 as never), 'invalid-type'],
])('%s is refused', (_, run, code) => {
  expect(refusal(() => run(new Zone())).code).toBe(code);
});

test('usage of no time is no record, and a bill of a month has what lies in it', () => {
  const zone = new Zone({ clock: () => 5 });
  for (const command of [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8::/48' },
    { op: 'set-network', id: 'a', offering: 'dual' },
    { op: 'remove-network', id: 'a' },
    { op: 'set-network', id: 'b', offering: 'dual' },
  ] as const)
    zone.run(command);
  const prefix = '2001:db8::/64';
  const bill = (bounds: object) => [...usageRecords(zone.changes(0), { open: zone.networks(), ...bounds })];
  expect(bill({})).toEqual([{ prefix, network: 'b', from: 5, to: null }]);
  expect(bill({ to: 5 })).toEqual([]);
  expect(bill({ from: 7, to: 9 })).toEqual([{ prefix, network: 'b', from: 7, to: 9 }]);
});
