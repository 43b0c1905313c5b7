/** What is no zone, no record, no view and no command is refused with a code. */
import { describe, expect, test, vi } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { recordDigest } from '../../src/internal/machine.ts';
import { PoolDraft } from '../../src/pool.ts';
import { checkOf } from '../../src/zone/snapshot.ts';
import {
  announce,
  usageRecords,
  Zone,
  type ZoneCommand,
  type ZoneRecord,
  zoneEvents,
} from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

test('readers beside the zone refuse what is none of its data', () => {
  expect(refusal(() => announce(null as never)).code).toBe('invalid-type');
  expect(refusal(() => [...usageRecords([], { open: [null] as never })]).code).toBe('invalid-type');
  const damaged = refusal(() => [...usageRecords([{ at: 1, changes: [{ op: 'pool' }] }] as never)]);
  expect([damaged.code, damaged.path]).toEqual(['damaged-record', []]);
  expect(refusal(() => zoneEvents({ version: 1, at: 1, changes: [null] } as never)).code).toBe(
    'damaged-record',
  );
});

test('a command without an op, and a snapshot without a pool, are refused', () => {
  const zone = new Zone();
  expect(refusal(() => zone.run({ op: 7 } as never)).path).toEqual(['op']);
  expect(refusal(() => Zone.restore({ ...zone.snapshot(), pool: null } as never)).code).toBe(
    'damaged-snapshot',
  );
});

describe('a snapshot with the right digest is refused where', () => {
  const zone = new Zone({ capacityLow: 0.5 });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8::/48', public: '2001:db8::/64', note: 'a note' },
    { op: 'set-vpc', id: 'shop', offering: 'dual' },
    { op: 'set-network', id: 'front', vpc: 'shop' },
    { op: 'set-network', id: 'web', offering: 'dual', dns: ['2001:db8::53'], ipv4: '10.1.1.0/24' },
    { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '02:00:00:00:00:aa' },
    { op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: '02:00:00:00:00:bb' },
    { op: 'set-nic', id: 'vm', network: 'web', mac: '02:00:00:00:00:01' },
    { op: 'set-nic', id: 'db', network: 'front', mac: '02:00:00:00:00:02', addresses: ['2001:db8:0:1::7'] },
  ];
  for (const command of commands) zone.run(command);
  const snapshot = () => JSON.parse(JSON.stringify(zone.snapshot()));
  const signed = ({ check: _, ...body }: ReturnType<Zone['snapshot']>) => ({ ...body, check: checkOf(body) });

  test.each(['-', ':', '.', '/', '0', '9', 'a', 'z', 'A', 'Z', '@', '_', '+', ' ', 'é', 'x'.repeat(128)])(
    'not where a name is "%s"',
    (name) => {
      const data = snapshot();
      data.rows.nic[1][0] = name;
      expect(Zone.restore(signed(data)).nic(name)?.network).toBe('front');
    },
  );

  test('nothing is changed: that one is restored', () => {
    expect(JSON.stringify(Zone.restore(signed(snapshot())))).toBe(JSON.stringify(zone));
  });

  test.each([
    ['a name is missing', 'offering', 0, 0, null, ['id']],
    ['a name has a control character', 'nic', 0, 0, 'a\n', ['id']],
    ['a number is none', 'nic', 0, 1, '8', ['generation']],
    ['rows are not in the order of their creation', 'nic', 1, 1, 8, ['generation']],
    ['two rows have the same number', 'network', 1, 1, 4, ['generation']],
    ['a stack is unknown', 'offering', 0, 2, 'ipv5', ['stack']],
    ['a prefix is not canonical', 'prefix', 0, 0, '2001:DB8::/48', ['id']],
    ['a note is a list', 'prefix', 0, 4, [], ['note']],
    ['a block is too long', 'vpc', 0, 3, '2001:db8::/65', ['block']],
    ['a VPC names no offering', 'vpc', 0, 2, 1, []],
    ['a network names no offering', 'network', 0, 2, 'dual', []],
    ['a network names no VPC', 'network', 0, 3, 1, []],
    ['an owner is none', 'network', 0, 4, 7, ['owner']],
    ['an IPv4 prefix is not canonical', 'network', 1, 5, '10.1.1.1/24', ['ipv4']],
    ['the prefix of a network is not canonical', 'network', 0, 6, '2001:db8:0:01::/64', ['prefix']],
    ['a time is none', 'network', 0, 7, 0.5, ['since']],
    ['a name server is none', 'network', 1, 8, ['2001:db8::53', 'x'], ['dns', 1]],
    ['router advertisements say what they cannot', 'network', 0, 10, { mtu: 5 }, ['ra', 'mtu']],
    ['a rule is none', 'network', 0, 11, [5], ['rules', 0]],
    ['a router has no kind', 'router', 0, 2, 'none', ['kind']],
    ['a router has no network', 'router', 0, 3, 'none', []],
    ['a router has no VPC', 'router', 1, 3, 'none', []],
    ['a device has a space', 'router', 0, 7, 'a b', ['device']],
    ['a NIC names no network', 'nic', 0, 2, 2, []],
    ['a NIC names a network before the first', 'nic', 0, 2, -1, []],
    ['a hardware address is that of a group', 'nic', 0, 3, '01:00:00:00:00:01', ['mac']],
    ['a hardware address is zero', 'nic', 0, 3, '00:00:00:00:00:00', ['mac']],
    ['a hardware address is a number', 'nic', 0, 3, 2, ['mac']],
    ['a static address is none', 'nic', 1, 4, ['x'], ['addresses', 0]],
    ['an observed address is none', 'nic', 0, 5, ['x'], ['observed', 0]],
    ['a name is longer than 128 characters', 'nic', 0, 0, 'x'.repeat(129), ['id']],
    ['a name is empty', 'network', 0, 0, '', ['id']],
    ['the last character of a name is a comma', 'network', 0, 0, 'a,', ['id']],
    ['a name has a semicolon', 'network', 0, 0, 'a;b', ['id']],
    ['a name has a grave accent', 'network', 0, 0, '`a', ['id']],
    ['a name has a brace', 'network', 0, 0, 'a{', ['id']],
    ['a name has a bracket', 'network', 0, 0, '[', ['id']],
    ['the prefix of a network is a number', 'network', 0, 6, 5, ['prefix']],
    ['the prefix of a network is a list', 'network', 0, 6, ['2001:db8:0:1::/64'], ['prefix']],
    ['a hardware address is a list', 'nic', 0, 3, ['02:00:00:00:00:01'], ['mac']],
    ['a NIC names a network by a text', 'nic', 0, 2, '0', []],
    ['name servers are null', 'network', 0, 8, null, ['dns']],
    ['rules are an object', 'network', 0, 11, {}, ['rules']],
    ['advertisements are a list', 'network', 0, 10, [], ['ra']],
    ['the routing of an offering is a number', 'offering', 0, 3, 5, ['routing']],
    ['the prefix of a network is too long', 'network', 0, 6, '2001:db8:0:1::/65', ['prefix']],
    ['a plain network has an IPv4 prefix that is none', 'network', 0, 5, 5, ['ipv4']],
    ['a plain network has a name server that is none', 'network', 0, 8, ['x'], ['dns', 0]],
    ['a plain network has a search domain that is none', 'network', 0, 9, ['a_b'], ['search', 0]],
  ] as const)('%s', (_, noun, row, field, value, path) => {
    const data = snapshot();
    data.rows[noun][row][field] = value;
    const refused = refusal(() => Zone.restore(signed(data)));
    expect({ code: refused.code, path: refused.path }).toEqual({
      code: 'damaged-snapshot',
      path: [noun, row, ...path],
    });
  });

  test.each<
    [what: string, spoil: (data: ReturnType<typeof snapshot>) => void, path: readonly (string | number)[]]
  >([
    ['a row is none', (data) => (data.rows.nic[1] = null), ['nic', 1]],
    ['a row has a value too many', (data) => data.rows.nic[0].push(1), ['nic', 0]],
    ['a row has a value too few', (data) => data.rows.network[0].pop(), ['network', 0]],
    ['two rows have one id', (data) => (data.rows.nic[1][0] = 'vm'), ['nic']],
    ['a noun has no rows', (data) => delete data.rows.vpc, ['rows', 'vpc']],
    ['there are no rows', (data) => delete data.rows, ['rows', 'offering']],
    ['a noun is unknown', (data) => (data.rows.cloud = []), ['rows']],
    ['a row is newer than the last number', (data) => (data.generation = 8), ['generation']],
    ['the last number is none', (data) => (data.generation = '9'), ['generation']],
    ['the version is none', (data) => (data.version = -1), ['version']],
    ['the time is none', (data) => (data.at = null), ['at']],
    ['the digest is none', (data) => (data.digest = 'x'), ['digest']],
    ['the share is above all', (data) => (data.capacityLow = '2'), ['capacityLow']],
    ['the share is no text', (data) => (data.capacityLow = 0.5), ['capacityLow']],
    ['a field is unknown', (data) => (data.more = 1), ['more']],
    ['the format is another', (data) => (data.format = 'x'), ['format']],
    ['the version of the format is another', (data) => (data.formatVersion = 2), ['formatVersion']],
  ])('%s', (_, spoil, path) => {
    const data = snapshot();
    spoil(data);
    const isWhole = Object.keys(data.rows ?? {}).length >= 6;
    const refused = refusal(() => Zone.restore(isWhole ? signed(data) : data));
    expect({ code: refused.code, path: refused.path }).toEqual({ code: 'damaged-snapshot', path });
  });
});

test('a snapshot whose digest is that of another one is refused, and one that is none', () => {
  const one = new Zone().snapshot();
  const path = (data: unknown) => refusal(() => Zone.restore(data as never)).path;
  expect(path({ ...one, check: new Zone({ capacityLow: 0.5 }).snapshot().check })).toEqual(['check']);
  for (const data of [null, undefined, 5, 'hextet-zone']) expect(path(data)).toEqual(['format']);
});

test('an error that is not of hextet passes through every reader as it is', () => {
  const own = new Error('of the getter');
  const broken = () => {
    throw own;
  };
  const row = Object.defineProperty(['dual', 1, 'dual', 'static', true, 'allow'], 0, {
    get: broken,
    enumerable: true,
  });
  const zone = new Zone();
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  const snapshot = zone.snapshot();
  let reads = 0;
  Object.defineProperty(row, 0, {
    enumerable: true,
    get: () => (reads++ === 0 ? 'dual' : broken()),
  });
  expect(() => Zone.restore({ ...snapshot, rows: { ...snapshot.rows, offering: [row] } })).toThrow(own);
  const record = Object.defineProperty({ version: 1, at: 1 }, 'changes', { get: broken, enumerable: true });
  expect(() => zoneEvents(record as never)).toThrow(own);
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  const unreserve = vi.spyOn(PoolDraft.prototype, 'unreserve').mockImplementation(() => {
    throw new HextetError({ code: 'out-of-memory', message: 'no memory for 8 bytes', details: { bytes: 8 } });
  });
  const range = '2001:db8:0:1::/64';
  expect(refusal(() => zone.run({ op: 'unreserve', range })).code).toBe('out-of-memory');
  unreserve.mockRestore();
});

test('a tier without a router has no route in the list of its VPC', () => {
  const zone = new Zone();
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual' });
  zone.run({ op: 'set-network', id: 'front', vpc: 'shop' });
  expect([...zone.routes({ vpc: 'shop' })]).toEqual([]);
});

test('a snapshot with lists too deep for the stack is refused, and an error of its own getter stays that error', () => {
  const snapshot = new Zone().snapshot();
  let deep: unknown[] = [];
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(refusal(() => Zone.restore({ ...snapshot, vpcs: deep } as never)).code).toBe('invalid-type');
  const own = new Error('of the getter');
  const broken = Object.defineProperty({ ...snapshot }, 'at', {
    enumerable: true,
    get: () => {
      throw own;
    },
  });
  expect(() => Zone.restore(broken)).toThrow(own);
});

test('a follower lists rows in the order of creation, also where a row was removed and made again in one change', () => {
  const [zone, follower] = [new Zone(), new Zone()];
  zone.run({ op: 'set-offering', id: 'a', stack: 'dual' });
  const plan = zone.plan([
    { op: 'remove-offering', id: 'a' },
    { op: 'set-offering', id: 'b', stack: 'dual' },
    { op: 'set-offering', id: 'a', stack: 'dual' },
  ]);
  zone.commit(plan);
  for (const record of zone.changes(0)) follower.apply(record);
  for (const each of [zone, follower]) {
    expect(Array.from(each.offerings(), ({ id }) => id)).toEqual(['b', 'a']);
  }
});

describe('a record with the right digest is refused where', () => {
  /** One of every noun; `later` is the last record, and `copy` stands before it. */
  function madeZone(later: ZoneCommand) {
    const [zone, copy] = [new Zone(), new Zone()];
    zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    zone.run({ op: 'add-prefix', prefix: '2001:db8::/48', public: '2001:db8::/64' });
    zone.run({ op: 'set-offering', id: 'vpc', stack: 'dual' });
    zone.run({ op: 'set-vpc', id: 'shop', offering: 'vpc' });
    zone.run({ op: 'set-network', id: 'front', vpc: 'shop', offering: 'dual' });
    zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
    zone.run({ op: 'set-network', id: 'bare', offering: 'dual' });
    zone.run({ op: 'set-router', id: 'r', for: { network: 'bare' }, publicMac: '02:00:00:00:00:aa' });
    zone.run({ op: 'set-nic', id: 'vm', network: 'web', mac: '02:00:00:00:00:01' });
    for (const record of zone.changes(0)) copy.apply(record);
    zone.run(later);
    return { copy, later: zone.changes(copy.version)[0]! };
  }

  function signed(record: ZoneRecord, spoiltChanges: readonly unknown[]): ZoneRecord {
    const { version, at, previous } = record;
    const changes = JSON.parse(JSON.stringify(spoiltChanges));
    return { ...record, changes, digest: recordDigest({ version, at, previous, changes }) } as ZoneRecord;
  }

  /** The record of a command, with its change of this op spoilt. */
  function spoilt(command: ZoneCommand, op: 'set' | 'remove', by: object) {
    const { copy, later } = madeZone(command);
    const i = later.changes.findIndex((change) => change.op === op);
    const change = later.changes[i] as { row?: object };
    const wrong =
      'row' in by && by.row !== null
        ? { ...change, row: { ...change.row, ...(by.row as object) } }
        : { ...change, ...by };
    const before = JSON.stringify(copy);
    const { code, path } = refusal(() =>
      copy.apply(
        signed(
          later,
          later.changes.map((each, k) => (k === i ? wrong : each)),
        ),
      ),
    );
    expect(JSON.stringify(copy)).toBe(before);
    expect(copy.apply(later)).toBe(true);
    return { code, path, at: ['changes', i] };
  }

  const SETS: readonly (readonly [string, ZoneCommand, object])[] = [
    ['a noun is unknown', { op: 'set-vpc', id: 'y', offering: 'dual' }, { noun: 'constructor' }],
    ['a row has a field too many', { op: 'set-vpc', id: 'y', offering: 'dual' }, { row: { more: 1 } }],
    [
      'a row lacks a field',
      { op: 'set-nic', id: 'n', network: 'web', mac: '02:00:00:00:00:02' },
      { row: { mac: undefined } },
    ],
    ['a row is not one', { op: 'set-vpc', id: 'y', offering: 'dual' }, { row: null }],
    [
      'a text is not canonical',
      { op: 'set-nic', id: 'n', network: 'web', mac: '02:00:00:00:00:0a' },
      { row: { mac: '02:00:00:00:00:0A' } },
    ],
    [
      'a prefix is not canonical',
      { op: 'add-prefix', prefix: '2001:db8:a::/48' },
      { row: { id: '2001:DB8:a::/48' } },
    ],
    ['a stack is unknown', { op: 'set-offering', id: 'o', stack: 'ipv6' }, { row: { stack: 'ipv5' } }],
    ['a VPC names no offering', { op: 'set-vpc', id: 'y', offering: 'dual' }, { row: { offering: 'none' } }],
    [
      'a network names no offering',
      { op: 'set-network', id: 'n', offering: 'dual' },
      { row: { offering: 'none' } },
    ],
    ['a network names no VPC', { op: 'set-network', id: 'n', vpc: 'shop' }, { row: { vpc: 'none' } }],
    [
      'a router has no network',
      { op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: '02:00:00:00:00:bb' },
      { row: { kind: 'network', target: 'none' } },
    ],
    [
      'a system has a router of no kind',
      { op: 'set-router', id: 's', for: { system: 'proxy' }, publicMac: '02:00:00:00:00:bb' },
      { row: { kind: 'none' } },
    ],
    [
      'a NIC names no network',
      { op: 'set-nic', id: 'n', network: 'web', mac: '02:00:00:00:00:02' },
      { row: { network: 'none' } },
    ],
  ];

  test.each(SETS)('%s', (_, command, by) => {
    const { code, path, at } = spoilt(command, 'set', by);
    expect({ code, path }).toEqual({ code: 'damaged-record', path: at });
  });

  test.each([
    ['nobody has the id', { op: 'remove-nic', id: 'vm' }, { id: 'none' }],
    ['a noun is removed that is none', { op: 'remove-nic', id: 'vm' }, { noun: 'toString' }],
    ['the network of a NIC is removed', { op: 'remove-nic', id: 'vm' }, { noun: 'network', id: 'web' }],
    ['the network of a router is removed', { op: 'remove-nic', id: 'vm' }, { noun: 'network', id: 'bare' }],
    ['the VPC of a tier is removed', { op: 'remove-nic', id: 'vm' }, { noun: 'vpc', id: 'shop' }],
    ['the offering of networks is removed', { op: 'remove-nic', id: 'vm' }, { noun: 'offering', id: 'dual' }],
    ['the offering of a VPC is removed', { op: 'remove-nic', id: 'vm' }, { noun: 'offering', id: 'vpc' }],
  ] as const)('%s', (_, command, by) => {
    const { code, path, at } = spoilt(command, 'remove', by);
    expect({ code, path }).toEqual({ code: 'damaged-record', path: at });
  });

  test('the record of its pool is one that the pool has, or is none', () => {
    const { copy, later } = madeZone({ op: 'set-network', id: 'n', offering: 'dual' });
    const [old] = copy.changes(0).flatMap(({ changes }) => changes.filter(({ op }) => op === 'pool'));
    const [, ...rest] = later.changes;
    for (const first of [old, { op: 'pool' }, { op: 'pool', record: null }, { op: 'pool', record: {} }]) {
      const { code, path } = refusal(() => copy.apply(signed(later, [first, ...rest])));
      expect({ first, code, path: path!.slice(0, 3) }).toEqual({
        first,
        code: 'damaged-record',
        path: ['changes', 0, 'record'],
      });
    }
    expect(copy.apply(later)).toBe(true);
  });

  test('a row names another one that the same record removes', () => {
    const { copy, later } = madeZone({
      op: 'set-nic',
      id: 'n',
      network: 'web',
      mac: '02:00:00:00:00:02',
    });
    const changes = [...later.changes, { op: 'remove', noun: 'network', id: 'web', view: null }];
    const { code, path } = refusal(() => copy.apply(signed(later, changes)));
    expect({ code, path }).toEqual({ code: 'damaged-record', path: ['changes', 0] });
  });

  test('a change is unknown, or is none', () => {
    const { copy, later } = madeZone({ op: 'remove-nic', id: 'vm' });
    for (const changes of [[{ op: 'give' }], [null], [{ op: 'set', noun: 'nic' }]]) {
      expect(refusal(() => copy.apply(signed(later, changes)))).toMatchObject({
        code: 'damaged-record',
        path: ['changes', 0],
      });
    }
  });
});
