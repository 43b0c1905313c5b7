/** Lists of a zone after changes, refusals and copies; what readers beside it take. */
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../../src/address.ts';
import { TextTable } from '../../src/internal/text-table.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
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

test.each(['n0', 'n1', 'n2'])('of three machines without %s the order stays after a refused plan', (id) => {
  const zone = zoneOf();
  zone.commit(zone.plan(numbers(9).map((i) => ({ op: 'remove-nic', id: `n${i + 3}` }))));
  const impossible: ZoneCommand = { op: 'set-network', id: 'x', offering: 'none' };
  expect(refusal(() => zone.plan([{ op: 'remove-nic', id }, impossible])).code).toBe('unknown-offering');
  expect(ids(zone.nics({ network: 'web' }))).toEqual(['n0', 'n1', 'n2']);
});

test('each of two networks has its own machines in a copy', async () => {
  const zone = zoneOf();
  for (const id of ['t1', 't3']) zone.run({ op: 'set-nic', id: `of-${id}`, network: id, mac: mac(0x60) });
  for (const one of await copies(zone)) {
    expect(['web', 't1', 't2', 't3'].map((network) => ids(one.nics({ network })))).toEqual([
      numbers(12).map((i) => `n${i}`),
      ['of-t1'],
      [],
      ['of-t3'],
    ]);
  }
});

test('a snapshot is plain JSON data, and a copy of it counts the time by its own clock', async () => {
  const zone = zoneOf();
  expect(json(zone.snapshot())).toStrictEqual(zone.snapshot());
  const clock = () => 77_000;
  const restored = [
    Zone.restore(json(zone.snapshot()), { clock }),
    await Zone.restoreParts([...zone.snapshotParts()], { clock }),
  ];
  for (const one of restored)
    expect(one.run({ op: 'set-network', id: 'new', offering: 'dual' }).since).toBe(77_000);
});

test('a list is read row by row: none is looked up where none was removed, few after many were, and few to remove one', () => {
  const zone = new Zone();
  const spare = (id: string): ZoneCommand => ({ op: 'set-offering', id });
  const lookups = (run: () => unknown) => {
    const get = vi.spyOn(TextTable.prototype, 'get');
    run();
    const count = get.mock.calls.length;
    get.mockRestore();
    return count;
  };
  const list = () => expect([...zone.offerings()]).toHaveLength(30);
  zone.commit(zone.plan(numbers(30).map((i) => spare(`o${i}`))));
  expect(lookups(list)).toBe(0);
  zone.commit(zone.plan(numbers(1000).map((i) => spare(`more${i}`))));
  expect(lookups(() => zone.run({ op: 'remove-offering', id: 'more7' }))).toBeLessThan(30);
  zone.commit(zone.plan(numbers(1000).map((i) => ({ op: 'remove-offering', id: `more${i}` }))));
  expect(lookups(list)).toBeLessThan(100);
});

test('rows with nothing unusual are restored without a reader for each field', () => {
  const zone = new Zone();
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/32', public: '2001:db8::/64' });
  const empty = json(zone.snapshot());
  const names = ['a', 'z', 'A', 'Z', '-', '.', '/', '0', '9', ':', 'x'.repeat(128)];
  for (const [i, id] of names.entries()) {
    zone.run({ op: 'set-network', id, offering: 'dual', ...(i % 2 === 0 && { owner: id }) });
    zone.run({ op: 'set-nic', id, network: id, mac: mac(i + 1) });
  }
  const readers = [vi.spyOn(Prefix, 'tryParse'), vi.spyOn(Mac, 'tryParse')];
  const calls = [empty, json(zone.snapshot())].map((snapshot) => {
    for (const one of readers) one.mockClear();
    Zone.restore(snapshot);
    return readers.map(({ mock }) => mock.calls.length);
  });
  expect(calls[1]).toEqual(calls[0]);
  vi.restoreAllMocks();
});

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
  expect([...announce(zone, { network: 'none' })]).toEqual([]);
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
  expect(zone.who('2001:db8:1:13::1')).toEqual({ network: 't3', nic: null, router: 's' });
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
  [
    'a network whose number is a text',
    () => [...usageRecords([], { open: [{ id: 'a', prefix: '::/64', since: 1, generation: '1' }] as never })],
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

/** A list, and the cursor of a row. */
type Listed = readonly [
  list: (zone: Zone, page: object) => Iterable<object>,
  cursor: (row: never) => unknown,
];

const byNumber = ({ generation }: { readonly generation: number }) => generation;
const byPrefix = ({ prefix }: { readonly prefix: string }) => prefix;

const LISTS: Readonly<Record<string, Listed>> = {
  prefixes: [(zone, page) => zone.prefixes(page), byNumber],
  offerings: [(zone, page) => zone.offerings(page), byNumber],
  vpcs: [(zone, page) => zone.vpcs(page), byNumber],
  networks: [(zone, page) => zone.networks(page), byNumber],
  'networks of a VPC': [(zone, page) => zone.networks({ ...page, vpc: 'shop' }), byNumber],
  routers: [(zone, page) => zone.routers(page), byNumber],
  'the router of a network': [(zone, page) => zone.routers({ ...page, network: 't3' }), byNumber],
  nics: [(zone, page) => zone.nics(page), byNumber],
  'NICs of a network': [(zone, page) => zone.nics({ ...page, network: 'web' }), byNumber],
  routes: [(zone, page) => zone.routes(page), byPrefix],
  'routes of a VPC': [(zone, page) => zone.routes({ ...page, vpc: 'shop' }), byPrefix],
  leases: [(zone, page) => zone.leases(page), byPrefix],
  'leases in a /60 and around it': [
    (zone, page) => zone.leases({ ...page, within: '2001:db8:1:10::/60' }),
    byPrefix,
  ],
  reservations: [(zone, page) => zone.reservations(page), ({ range }: { readonly range: string }) => range],
  'reservations in a /56': [
    (zone, page) => zone.reservations({ ...page, within: '2001:db8:1:ff00::/56' }),
    ({ range }: { readonly range: string }) => range,
  ],
  quarantines: [(zone, page) => zone.quarantines(page), (row) => row],
};

/** A zone with something in every list, IPv4 among it. */
function fullZone(): Zone {
  let now = 0;
  const zone = new Zone({ clock: () => (now += 10), quarantine: { seconds: 60 } });
  const commands: ZoneCommand[] = [
    ...numbers(5).map(
      (i): ZoneCommand => ({ op: 'set-offering', id: i === 0 ? 'dual' : `o${i}`, stack: 'dual' }),
    ),
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'add-prefix', prefix: '10.0.0.0/16' },
    { op: 'add-prefix', prefix: '2001:db8:9::/48', owner: 'nobody' },
    { op: 'set-vpc', id: 'shop', offering: 'dual', block: 60, owner: 'acme' },
    { op: 'set-vpc', id: 'v', offering: 'dual' },
    { op: 'set-network', id: 'web', offering: 'dual', ipv4: { length: 24 } },
    ...numbers(9).map((i): ZoneCommand => ({ op: 'set-network', id: `t${i}`, vpc: 'shop' })),
    { op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: mac(0xbb) },
    ...numbers(4).flatMap((i): ZoneCommand[] => [
      { op: 'set-network', id: `n${i}`, offering: 'dual' },
      { op: 'set-router', id: `r${i}`, for: { network: `n${i}` }, publicMac: mac(0xc0 + i) },
      { op: 'set-network', id: `gone${i}`, offering: 'dual' },
    ]),
    { op: 'set-router', id: 'proxy', for: { system: 'proxy' }, publicMac: mac(0xaa) },
    ...numbers(9).map(
      (i): ZoneCommand => ({
        op: 'set-nic',
        id: `m${i}`,
        network: 'web',
        mac: mac(i + 1),
        addresses: [`${String(i < 5 ? '2001:db8:1:1::' : '2001:db8:1:1:1::')}1${i}`],
      }),
    ),
    { op: 'reserve', range: '10.0.255.0/24', reason: 'devices' },
    { op: 'reserve', range: '2001:db8:1:f000::/52', reason: 'later' },
    { op: 'reserve', range: '2001:db8:1:ff00:: - 2001:db8:1:ff02::', reason: 'a range' },
    { op: 'reserve', range: '2001:db8:1:ff00::/64', reason: 'the first of it' },
    { op: 'reserve', range: '2001:db8:1:ff08::1', reason: 'one' },
    { op: 'reserve', range: '2001:db8:1:8000::/64', reason: 'before' },
  ];
  for (const command of commands) zone.run(command);
  zone.commit(zone.plan(numbers(4).map((i): ZoneCommand => ({ op: 'remove-network', id: `gone${i}` }))));
  return zone;
}

describe.each(Object.entries(LISTS))('%s, page by page', (_, [list, cursor]) => {
  const rowsOf = (zone: Zone, page: object) => [...list(zone, page)];

  test('have every row once, in the same order, for every size of a page', async () => {
    for (const zone of await copies(fullZone())) {
      const all = rowsOf(zone, {});
      expect(all.length).toBeGreaterThan(0);
      expect(rowsOf(zone, { limit: Number.POSITIVE_INFINITY })).toEqual(all);
      expect(rowsOf(zone, { limit: 1e9 })).toEqual(all);
      expect(rowsOf(zone, { limit: 0 })).toEqual([]);
      for (const limit of [1, 2, all.length, all.length + 1]) {
        const pages = [rowsOf(zone, { limit })];
        while (pages.at(-1)!.length === limit)
          pages.push(rowsOf(zone, { limit, after: cursor(pages.at(-1)!.at(-1) as never) }));
        expect(pages.flat()).toEqual(all);
      }
      for (const row of all) {
        const after = cursor(row as never);
        expect(rowsOf(zone, { after })).toEqual(all.slice(all.indexOf(row) + 1));
      }
    }
  });

  test('refuse limits and beginnings that are none, and a field that is misspelled', () => {
    const zone = fullZone();
    const before = JSON.stringify(zone);
    for (const limit of [-1, 0.5, Number.NaN, '5', null, 5n])
      expect(refusal(() => rowsOf(zone, { limit })).code).toMatch(/^(out-of-range|invalid-type)$/);
    for (const after of [-1, 0.5, Number.NaN, '__proto__', '', null, {}, [], true, 'web', 2 ** 60])
      expect(refusal(() => rowsOf(zone, { after })).code).toMatch(/^[a-z-]+$/);
    expect(refusal(() => rowsOf(zone, { limt: 5 })).code).toBe('unknown-field');
    expect(JSON.stringify(zone)).toBe(before);
  });
});

test('a page begins after a row that was removed between two pages, and rows that come later are at the end', () => {
  const zone = fullZone();
  const [, , third] = zone.networks();
  zone.run({ op: 'remove-network', id: third!.id });
  zone.run({ op: 'set-network', id: third!.id, vpc: 'shop' });
  const rest = ids(zone.networks({ after: third!.generation }));
  expect([rest[0], rest.at(-1)]).toEqual(['t2', 't1']);
  const [first] = zone.routes();
  zone.run({ op: 'remove-network', id: first!.network, contents: 'remove' });
  const after = first!.prefix;
  expect([...zone.routes({ after })]).toEqual([...zone.routes()]);
  expect([...zone.leases({ after: '2001:db8:1:f::/64' })].map(({ id }) => id)[0]).toBe('shop');
  expect(zone.reservations({ after: '2001:db8:1:8000::/63' })[0]).toMatchObject({ reason: 'later' });
  expect(zone.reservations({ after: '2001:db8:1:7fff::/64' })[0]).toMatchObject({ reason: 'before' });
});

test('routes come after a prefix that has none: one before all, one that holds some, one of IPv4, one of an address', () => {
  const zone = fullZone();
  const all = [...zone.routes()];
  for (const after of ['::/0', '2001:db8:1::/48', '10.0.0.0/8', '2001:db8:1::/64'])
    expect([...zone.routes({ after })]).toEqual(all);
  zone.run({ op: 'set-router', id: 'w', for: { network: 'web' }, publicMac: mac(0xdd) });
  const [web, ...others] = zone.routes();
  expect(web!.network).toBe('web');
  for (const after of [web!.prefix, '2001:db8:1:1::12/128', '2001:db8:1:1::/65', '2001:db8:1:1:1::/127'])
    expect([...zone.routes({ after })]).toEqual(others);
  expect([...zone.routes({ after: 'ff00::/8' })]).toEqual([]);
});

test('leases in a prefix say who has them, with what is around it and all that is inside', () => {
  const zone = fullZone();
  const shown = (within: string) => Array.from(zone.leases({ within }), ({ since: _, ...lease }) => lease);
  expect(shown('2001:db8:1:12::/63')).toEqual([
    { prefix: '2001:db8:1:10::/60', kind: 'vpc', id: 'shop', owner: 'acme' },
    { prefix: '2001:db8:1:12::/64', kind: 'network', id: 't2', owner: 'acme' },
    { prefix: '2001:db8:1:13::/64', kind: 'network', id: 't3', owner: 'acme' },
  ]);
  const later = { within: '2001:db8:1:12::/63', after: '2001:db8:1::/64' };
  expect([...zone.leases(later)].map(({ id }) => id)).toEqual(['shop', 't2', 't3']);
  expect(shown('2001:db8:1:1::/64').map(({ kind, id }) => `${kind} ${id}`)).toEqual([
    'network web',
    ...numbers(9).map((i) => `nic m${i}`),
  ]);
  expect(shown('2001:db8:1::/64').map(({ kind, id, owner }) => [kind, id, owner])).toContainEqual([
    'router',
    's',
    'acme',
  ]);
  expect(shown('10.0.0.0/16')).toEqual([{ prefix: '10.0.0.0/24', kind: 'network', id: 'web', owner: null }]);
  expect(shown('2001:db8:1:1::12/128').map(({ id }) => id)).toEqual(['web', 'm2']);
  expect(shown('2001:db8:9::/48')).toEqual([]);
  expect(refusal(() => shown('2001:db8:2::/48')).code).toBe('outside-root');
  expect([...zone.leases()][1]).toEqual({
    prefix: '2001:db8:1::/64',
    kind: 'public',
    id: '2001:db8:1::/64',
    owner: null,
    since: 110,
  });
});

test('reservations are listed as they were made, a prefix as a prefix, and end by that text', () => {
  const zone = fullZone();
  expect(zone.reservations()).toEqual([
    { range: '10.0.255.0/24', reason: 'devices' },
    { range: '2001:db8:1:8000::/64', reason: 'before' },
    { range: '2001:db8:1:f000::/52', reason: 'later' },
    { range: '2001:db8:1:ff00::/64', reason: 'the first of it' },
    { range: '2001:db8:1:ff00:: - 2001:db8:1:ff02::', reason: 'a range' },
    { range: '2001:db8:1:ff08::1/128', reason: 'one' },
  ]);
  expect(zone.reservations({ within: '2001:db8:1:ff01::/64' }).map(({ reason }) => reason)).toEqual([
    'later',
    'a range',
  ]);
  for (const { range } of zone.reservations()) zone.run({ op: 'unreserve', range });
  expect(zone.reservations()).toEqual([]);
});

test('quarantines say who had the prefix and until when; after one that has ended the page begins at that time', () => {
  const zone = fullZone();
  const all = zone.quarantines();
  const until = all[0]!.until;
  expect(all).toEqual(
    numbers(4).map((i) => ({
      prefix: `2001:db8:1:${2 * i + 3}::/64`,
      kind: 'network',
      id: `gone${i}`,
      until,
    })),
  );
  // Its owner takes it back.
  zone.run({ op: 'set-network', id: 'gone1', offering: 'dual', prefix: all[1]!.prefix });
  const rest = all.filter((row) => row !== all[1]);
  expect(zone.quarantines()).toEqual(rest);
  expect(zone.quarantines({ after: all[1]! })).toEqual(rest);
  expect(zone.quarantines({ after: { ...all[1]!, until: until + 1 } })).toEqual([]);
  expect(zone.quarantines({ after: all[2]! })).toEqual([rest[2]]);
});

test('lists of names begin as they are asked to, page by page', () => {
  const zone = zoneOf();
  expect(ids(zone.networks({ name: 't1' }))).toEqual(['t1', 't10', 't11']);
  expect(ids(zone.networks({ name: 't1', vpc: 'shop', limit: 2 }))).toEqual(['t1', 't10']);
  const { generation } = zone.network('t10')!;
  expect(ids(zone.networks({ name: 't1', after: generation, limit: 2 }))).toEqual(['t11']);
  expect(ids(zone.nics({ name: 'n11', network: 'web' }))).toEqual(['n11']);
  expect(ids(zone.vpcs({ name: 'sh' }))).toEqual(['shop']);
  expect(ids(zone.offerings({ name: 'v' }))).toEqual([]);
  expect(ids(zone.routers({ name: 's' }))).toEqual(['s']);
  expect(ids(zone.routers({ name: 's', network: 'web' }))).toEqual([]);
  expect(refusal(() => zone.vpcs({ name: 7 as never })).code).toBe('invalid-type');
});

test('networks of an owner are neither those of others nor those of nobody', () => {
  const zone = zoneOf();
  for (const [id, owner] of Object.entries({ t1: 'acme', t2: 'other', t7: 'acme' }))
    zone.run({ op: 'set-network', id, owner });
  expect(ids(zone.networks({ owner: 'acme' }))).toEqual(['t1', 't7']);
  expect(ids(zone.networks({ owner: 'acme', vpc: 'shop', limit: 1 }))).toEqual(['t1']);
  expect(ids(zone.networks({ owner: 'nobody' }))).toEqual([]);
});

test('a bill in pages has each interval once, whatever ends between two pages', () => {
  let now = 100;
  const zone = new Zone({ clock: () => now });
  const network = (id: string): ZoneCommand => ({ op: 'set-network', id, offering: 'dual' });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'set-offering', id: 'v4' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  // Of another noun with the name of a network.
  zone.run({ op: 'set-vpc', id: 'e', offering: 'dual' });
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) zone.run(network(id));
  const first = [...zone.networks({ limit: 3 })];
  const bill = [...usageRecords([], { open: first })];
  const { version } = zone;
  now = 200;
  zone.run({ op: 'set-network', id: 'a', offering: 'v4' });
  zone.run({ op: 'remove-network', id: 'b' });
  zone.run({ op: 'set-network', id: 'd', offering: 'v4' });
  zone.commit(
    zone.plan([
      { op: 'remove-network', id: 'e' },
      { op: 'remove-vpc', id: 'e' },
    ]),
  );
  zone.run({ op: 'set-nic', id: 'vm', network: 'f', mac: mac(1) });
  zone.run(network('g'));
  const { generation: after } = first[2]!;
  bill.push(...usageRecords(zone.changes(version), { open: zone.networks(), after }));
  expect(bill.map(({ network: id, from, to }) => [id, from, to])).toEqual([
    ['a', 100, null],
    ['b', 100, null],
    ['c', 100, null],
    ['d', 100, 200],
    ['e', 100, 200],
    ['f', 100, null],
    ['g', 200, null],
  ]);
  expect([...usageRecords([{ ...zone.changes(0)[0]!, changes: [] }])]).toEqual([]);
});

test('an interval that a bill cuts off has the ends of the bill', () => {
  let now = 100;
  const zone = new Zone({ clock: () => now });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  zone.run({ op: 'set-network', id: 'a', offering: 'dual' });
  now = 900;
  zone.run({ op: 'remove-network', id: 'a' });
  expect([...usageRecords(zone.changes(0), { from: 300, to: 600 })]).toEqual([
    { prefix: '2001:db8::/64', network: 'a', from: 300, to: 600 },
  ]);
});

test('an open interval ends with a bill of the past, and stays open in one whose end is still to come', () => {
  const zone = new Zone({ clock: () => 100 });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  zone.run({ op: 'set-network', id: 'a', offering: 'dual' });
  const bill = (bounds: object) =>
    Array.from(usageRecords([], { open: zone.networks(), now: 500, ...bounds }), ({ from, to }) => [
      from,
      to,
    ]);
  expect(bill({ to: 400 })).toEqual([[100, 400]]);
  expect(bill({ to: 500 })).toEqual([[100, 500]]);
  expect(bill({ to: 501 })).toEqual([[100, null]]);
  expect(bill({})).toEqual([[100, null]]);
  expect(bill({ from: 300, to: 1000 })).toEqual([[300, null]]);
  // What begins later has not been used yet.
  expect(bill({ from: 500, to: 1000 })).toEqual([]);
  // A clock of another machine, ahead of this one.
  expect(bill({ now: 50 })).toEqual([[100, null]]);
  expect(bill({ to: Date.now() + 86_400_000, now: undefined })).toEqual([[100, null]]);
  expect(refusal(() => bill({ now: '5' })).code).toBe('invalid-type');
});
