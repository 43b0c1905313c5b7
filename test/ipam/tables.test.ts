/** Tables as NetBox 4.6, phpIPAM 1.8 and CloudStack write them, with data of our own. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type IpamRow,
  type IpamShape,
  planRows,
  readRows,
  writeRows,
  zoneCommandsOf,
} from '../../src/ipam.ts';
import { Pool } from '../../src/pool.ts';
import { Zone } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const folder = new URL('tables/', import.meta.url);
const files = readdirSync(folder);
const table = (file: string) => readRows(readFileSync(new URL(file, folder), 'utf8'));
const show = ({ kind, space, owner, status, tags }: IpamRow) =>
  [kind, space, owner, status, ...Object.entries(tags).map((tag) => tag.join('='))].join(' | ');
const poolOf = (rows: readonly IpamRow[]) => {
  const pool = new Pool({ roots: rows.some(({ kind }) => kind === 'root') ? [] : ['2001:db8::/32'] });
  const { plan, issues } = planRows(pool, rows);
  expect(issues).toEqual([]);
  pool.commit(plan);
  return pool;
};

describe.each(files)('%s', (file) => {
  const { shape, rows, issues } = table(file);

  test('is read whole, and its name is its shape', () => {
    expect([shape, issues]).toEqual([file.replace(/\.\w+$/, ''), []]);
    expect(rows).not.toEqual([]);
  });

  test.each(['csv', 'json'] as const)(
    'is imported, written as %s, and imported again without a difference',
    (format) => {
      const pool = poolOf(rows);
      const text = [...writeRows(pool, { shape: shape!, format })].join('\n');
      const again = readRows(text);
      expect([again.shape, again.issues, again.skipped]).toEqual([shape, [], []]);
      const { plan, issues } = planRows(pool, again.rows);
      expect([issues, plan.record]).toEqual([[], null]);
      const copy = poolOf(again.rows);
      expect([...writeRows(copy, { shape: shape!, format })].join('\n')).toBe(text);
      expect([...writeRows(copy)]).toEqual([...writeRows(pool)]);
    },
  );
});

test('a table with spoiled characters is read and planned without an error, and each issue has a place', () => {
  const texts = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const spoiled = fc
    .tuple(
      fc.constantFrom(...texts),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom('"', ',', '\n', '{', ']', '\0', ':', '/', '9', ''))),
    )
    .map(([text, edits]) => {
      const units = text.split('');
      for (const [place, unit] of edits) units[place % units.length] = unit;
      return units.join('');
    });
  fc.assert(
    fc.property(spoiled, (text) => {
      const { rows, issues } = readRows(text);
      const planned = planRows(new Pool({ roots: ['2001:db8::/32'] }), rows);
      for (const { path, code } of [...issues, ...planned.issues]) {
        if (code !== 'unknown-table' && code !== 'invalid-json') expect(path).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});

test('the prefixes of NetBox keep their status, their owner and what else is known of them', () => {
  const { rows, skipped } = table('netbox-prefixes.csv');
  expect(rows.map(show)).toEqual([
    'container | 2001:db8:10::/48 | Berlin | container | tenant=Nordwind | scope_name=Berlin | scope_type=dcim.site | role=Site | tags=edge,core',
    'prefix | 2001:db8:10:1::/64 | Servers, first floor | active | tenant=Nordwind | scope_name=Berlin | scope_type=dcim.site | vlan_group=Berlin | vlan=Servers (110) | role=Servers | comments=Moved from 2001:db8:9::/64.\nSee the change of May.',
    'prefix | 2001:db8:10:2::/64 | Old office | deprecated',
    'reserved | 2001:db8:10:ff00::/56 | Loopbacks | reserved | allow=exact',
    'prefix | 2001:db8:20::/48 | Ostsee | active | tenant=Ostsee | is_pool=True',
  ]);
  // A column that NetBox does not have is a custom field.
  const text = 'prefix,status,Cost Center\n2001:db8::/48,active,17';
  expect(readRows(text).rows[0]?.tags).toEqual({ cf_cost_center: '17' });
  expect(skipped).toEqual([{ reason: 'ipv4', text: '203.0.113.0/25', path: [7] }]);
  expect(rows.map(({ path }) => path)).toEqual([[2], [3], [5], [6], [8]]);
});

test('the API of NetBox says the same with objects for names', () => {
  const { rows, skipped } = table('netbox-prefixes.json');
  expect(rows.map(show)).toEqual([
    'container | 2001:db8:10::/48 | Berlin | container | scope_type=dcim.site | scope_id=4 | scope_name=Berlin | tenant=Nordwind | role=Site | tags=edge,core | cf_cost_center=17',
    'prefix | 2001:db8:10:1::/64 | 2001:db8:10:1::/64 | active | vrf=blue | vlan=110 | is_pool=true',
  ]);
  expect(skipped.map(({ path }) => path)).toEqual([['results', 2]]);
});

test('prefixes, ranges and addresses of NetBox make one pool, and go back to the three tables', () => {
  const parts = ['netbox-addresses.csv', 'netbox-prefixes.csv', 'netbox-ranges.csv'].map(table);
  const pool = poolOf(parts.flatMap(({ rows }) => rows));
  expect(
    pool.path('2001:db8:10:1::5').map(({ owner, container, tags }) => [owner, container, tags.status]),
  ).toEqual([
    ['Berlin', true, undefined],
    ['Servers, first floor', true, 'active'],
    ['www.example', false, undefined],
  ]);
  const columns = (shape: IpamShape) =>
    Array.from(writeRows(pool, { shape }), (line) => line.split(',').slice(0, 2).join(' '));
  expect(columns('netbox-addresses')).toEqual([
    'address status',
    '2001:db8:10:1::7/64 reserved',
    '2001:db8:10:1::1/64 active',
    '2001:db8:10:1::5/64 active',
    '2001:db8:10:1::6/64 dhcp',
    '2001:db8:10:2::9/64 slaac',
  ]);
  expect(columns('netbox-ranges')).toEqual([
    'start_address end_address',
    '2001:db8:10:1::1000/64 2001:db8:10:1::1fff/64',
    '2001:db8:10:1::2001/64 2001:db8:10:1::20ff/64',
  ]);
  const prefixes = columns('netbox-prefixes');
  expect(prefixes).toContain('2001:db8:10::/48 container');
  expect(prefixes).toContain('2001:db8:10:1::/64 active');
  expect(prefixes).toContain('2001:db8:10:2::/64 deprecated');
  // The prefixes alone, once more: a lease that is a container stays one.
  const again = planRows(pool, parts[1]!.rows);
  expect([again.issues, again.plan.record]).toEqual([[], null]);
});

test('folders and placeholders of phpIPAM are no space and no tags', () => {
  const subnets = table('phpipam-subnets.csv');
  expect(subnets.skipped.map(({ reason, text }) => `${reason} ${text}`)).toEqual([
    'folder Customers',
    'ipv4 203.0.113.0/24',
  ]);
  expect(subnets.rows.map(show)).toEqual([
    'prefix | 2001:db8:10::/48 | Berlin |  | section=IPv6 | cost_center=17',
    'prefix | 2001:db8:10:1::/64 | Servers |  | section=IPv6 | vlan=110 | vlan_domain=default',
    'prefix | 2001:db8:10:2::/64 | 2001:db8:10:2::/64 |  | section=IPv6 | vrf=blue',
  ]);
  const api = table('phpipam-subnets.json');
  expect(api.rows.map(show)).toEqual([
    'prefix | 2001:db8:10::/48 | Berlin |  | cf_cost=17',
    'prefix | 2001:db8:10:1::/64 | 2001:db8:10:1::/64 | ',
  ]);
});

test('the addresses of phpIPAM have the tag as their status, by name or by number', () => {
  expect(table('phpipam-addresses.csv').rows.map(({ kind, owner, status }) => [kind, owner, status])).toEqual(
    [
      ['address', 'gateway', 'active'],
      ['address', 'www.example', 'active'],
      ['address', 'printer', 'dhcp'],
      ['reserved', 'spare', 'reserved'],
      ['address', 'gone', 'offline'],
    ],
  );
  expect(
    table('phpipam-addresses.json').rows.map(({ kind, owner, status }) => [kind, owner, status]),
  ).toEqual([
    ['address', 'www.example', 'active'],
    ['reserved', 'spare', 'reserved'],
    ['address', '2001:db8:10:1::9/128', 'dhcp'],
  ]);
  const pool = poolOf(table('phpipam-addresses.csv').rows);
  expect(Array.from(writeRows(pool, { shape: 'phpipam-addresses' })).slice(-1)).toEqual([
    'IPv6,2001:db8:10:1::8,gone,,Offline,,,,,,,default',
  ]);
  expect(pool.path('2001:db8:10:1::1')[0]?.tags).toMatchObject({ is_gateway: 'Yes' });
  expect(pool.path('2001:db8:10:1::5')[0]?.tags).not.toHaveProperty('is_gateway');
});

test('the lists of CloudStack: networks, and the NICs of its machines inside', () => {
  const lists = ['cloudstack-nics.json', 'cloudstack-networks.json', 'cloudstack-ranges.json'].map(table);
  expect(lists.flatMap(({ skipped }) => skipped.map(({ reason, text }) => `${reason} ${text}`))).toEqual([
    'ipv4 10.3.1.7',
    'no-address db-1',
    'ipv4 10.3.1.0/24',
    'no-address layer2',
    'ipv4 203.0.113.1',
  ]);
  const pool = poolOf(lists.flatMap(({ rows }) => rows));
  expect(pool.path('2001:db8:40:2::99').map(({ owner }) => owner)).toEqual(['front', 'db-1']);
  expect(pool.reservations().map(({ range }) => String(range))).toEqual([
    '2001:db8:50::100 - 2001:db8:50::1ff',
  ]);
  const [, nic] = writeRows(pool, { shape: 'cloudstack-nics' });
  expect(JSON.parse(nic!)).toMatchObject({ ip6cidr: '2001:db8:40:1::/64', virtualmachinename: 'web-1' });
});

test('the lists of CloudStack set up a zone: prefixes, offerings, VPCs, networks and NICs', () => {
  const files = ['cloudstack-nics', 'cloudstack-networks', 'cloudstack-prefixes'];
  const rows = files.flatMap((file) => table(`${file}.json`).rows);
  const zone = new Zone();
  zone.commit(zone.plan(zoneCommandsOf(rows)));
  expect(
    Array.from(zone.networks(), ({ id, prefix, ipv4, vpc, stack }) => [id, prefix, ipv4, vpc, stack]),
  ).toEqual([
    ['4f1f5d8e-0001', '2001:db8:40:1::/64', '10.1.1.0/24', null, 'dual'],
    ['4f1f5d8e-0002', '2001:db8:40:2::/64', '10.2.1.0/24', 'v-1', 'dual'],
  ]);
  expect(zone.nic('c0ffee-01')?.addresses.map(({ address, source }) => [address, source])).toEqual([
    ['2001:db8:40:1:0:4bff:fe8e:1', 'predicted'],
  ]);
  expect(zone.nic('c0ffee-03')?.addresses.map(({ address, source }) => [address, source])).toEqual([
    ['2001:db8:40:2:0:4bff:fe8e:3', 'predicted'],
    ['2001:db8:40:2::99', 'leased'],
  ]);
  expect(zone.plan(zoneCommandsOf(rows)).record).toBeNull();
});

test('a zone gets reservations, networks of one family and NICs without a hardware address as they come', () => {
  const rows = readRows(
    '[{"kind":"reserved","prefix":"2001:db8::/64","owner":"routers"},{"prefix":"2001:db8:1::/64","owner":"web","tags":{"networkofferingname":"v6"}},{"prefix":"2001:db8:1::5","owner":"a"}]',
  );
  expect(zoneCommandsOf([...rows.rows].reverse())).toEqual([
    { op: 'reserve', range: '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff', reason: 'routers' },
    { op: 'set-offering', id: 'v6', stack: 'ipv6' },
    { op: 'set-network', id: 'web', prefix: '2001:db8:1::/64', offering: 'v6' },
    { op: 'set-nic', id: 'a', addresses: ['2001:db8:1::5'] },
  ]);
  expect(refusal(() => zoneCommandsOf(7 as never)).code).toBe('invalid-type');
});

test('each table lists its part of a pool', () => {
  const pool = poolOf(table('hextet.csv').rows);
  pool.reserve('2001:db8:10:1::77', 'spare');
  const shapes: Record<Exclude<IpamShape, 'hextet'>, [column: string, values: string[]]> = {
    'netbox-aggregates': ['prefix', ['2001:db8::/32']],
    'netbox-prefixes': ['prefix', ['2001:db8:10:ff00::/56', '2001:db8:10::/48', '2001:db8:10:1::/64']],
    'netbox-ranges': ['start_address', ['2001:db8:10:1::10/64']],
    'netbox-addresses': ['address', ['2001:db8:10:1::77/64', '2001:db8:10:1::5/64']],
    'phpipam-subnets': ['subnet', ['2001:db8:10::/48', '2001:db8:10:1::/64']],
    'phpipam-addresses': ['ip', ['2001:db8:10:1::77', '2001:db8:10:1::5']],
    'cloudstack-prefixes': ['prefix', ['2001:db8::/32']],
    'cloudstack-networks': ['ip6cidr', ['2001:db8:10::/48', '2001:db8:10:1::/64']],
    'cloudstack-nics': ['ip6address', ['2001:db8:10:1::5']],
    'cloudstack-ranges': ['startipv6', ['2001:db8:10:1::10', '2001:db8:10:1::77', '2001:db8:10:ff00::']],
  };
  for (const [shape, [column, values]] of Object.entries(shapes)) {
    const lines = [...writeRows(pool, { shape: shape as IpamShape, format: 'json' })];
    const items = JSON.parse(`[${lines.slice(1, -1).join('')}]`);
    expect(
      items.map((item: Record<string, string>) => item[column]),
      shape,
    ).toEqual(values);
  }
});

test('values of JSON are texts: objects by what they are called, lists joined, and what says nothing is none', () => {
  const { rows, skipped, issues } = readRows(
    JSON.stringify({
      data: [
        {
          prefix: '2001:db8::/48',
          status: null,
          a: [['x'], 'y', { name: 'z' }],
          b: { other: 1 },
          c: {},
          d: 7,
          e: true,
          f: false,
        },
        { prefix: '2001:db8:1::/48', status: { value: 1 }, tags: { '': '', n: 1 }, custom_fields: { '': 2 } },
      ],
    }),
  );
  expect([skipped, issues]).toEqual([[], []]);
  expect(rows.map(show)).toEqual([
    'prefix | 2001:db8::/48 | 2001:db8::/48 |  | cf_a=,y,z | cf_d=7 | cf_e=true',
    'prefix | 2001:db8:1::/48 | 2001:db8:1::/48 | 1 | tags==;n=1',
  ]);
});

test('a folder without a name is skipped, and a subnet without a mask is named', () => {
  const { skipped, issues } = readRows('subnet,isFolder\n,1\n2001:db8::,0');
  expect(skipped).toEqual([{ reason: 'folder', text: '', path: [2] }]);
  expect(issues).toMatchObject([{ code: 'length-missing', path: [3, 'subnet'] }]);
});

test('of a VPC without an offering its name is known', () => {
  const { rows } = readRows('[{"id":"a","ip6cidr":"2001:db8:1::/64","vpcid":"v"}]');
  expect(zoneCommandsOf(rows)[0]).toEqual({ op: 'set-vpc', id: 'v' });
});

test('long prefixes and reserved subnets are prefixes of NetBox, and ranges are inside of subnets', () => {
  const pool = new Pool({ roots: ['2001:db8::/32'], reserve: ['2001:db8::/64', '2001:db8:1::/65'] });
  pool.allocateExact('2001:db8:2::/96', { owner: 'a' });
  const first = (shape: IpamShape) => Array.from(writeRows(pool, { shape }), (line) => line.split(',')[0]);
  expect(first('netbox-prefixes')).toEqual(['prefix', '2001:db8::/64', '2001:db8:2::/96']);
  expect(first('netbox-ranges')).toEqual(['start_address', '2001:db8:1::/64']);
});

test('an offering has both families if one of its networks has', () => {
  const network = (id: string, cidr?: string) => ({
    id,
    ip6cidr: `2001:db8:${id}::/64`,
    networkofferingname: 'o',
    cidr,
  });
  for (const networks of [
    [network('1', '10.0.0.0/24'), network('2')],
    [network('1'), network('2', '10.0.0.0/24')],
  ]) {
    expect(zoneCommandsOf(readRows(JSON.stringify(networks)).rows)[0]).toEqual({
      op: 'set-offering',
      id: 'o',
      stack: 'dual',
    });
  }
});

test('an address has the length of the innermost container around it, and JSON has what NetBox knows', () => {
  const pool = new Pool({ roots: ['2001:db8::/32'] });
  const hold = (prefix: string, container = false) =>
    pool.allocateExact(prefix, {
      owner: `o ${prefix}`,
      container,
      tags: { role: '', rack: '7', tenant: 'acme' },
    });
  for (const prefix of ['2001:db8::/48', '2001:db8::/64', '2001:db8:0:10::/60']) hold(prefix, true);
  hold('2001:db8::5/128');
  hold('2001:db8:0:10::5/128');
  hold('2001:db8:0:20::5/128');
  hold('2001:db8:9::5/128');
  pool.reserve('2001:db8::7', 'spare');
  const lines = [...writeRows(pool, { shape: 'netbox-addresses', format: 'json' })];
  const { results, count } = JSON.parse(lines.join(''));
  expect(count).toBe(5);
  expect(results.map(({ address }: { address: string }) => address)).toEqual([
    '2001:db8::7/64',
    '2001:db8::5/64',
    '2001:db8:0:10::5/60',
    '2001:db8:0:20::5/48',
    '2001:db8:9::5/128',
  ]);
  expect(results[1]).toEqual({
    address: '2001:db8::5/64',
    status: { value: 'active' },
    dns_name: 'o 2001:db8::5/128',
    tenant: { name: 'acme' },
  });
});
