/** What is no zone, no record, no view and no command is refused with a code. */
import { describe, expect, test } from 'vitest';
import { jsonDigest } from '../../src/internal/machine.ts';
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
  expect(refusal(() => [...usageRecords([{ at: 1, changes: [{ op: 'pool' }] }] as never)]).code).toBe(
    'damaged-record',
  );
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

test('a snapshot with the right digest whose NIC names no network is refused', () => {
  const zone = new Zone();
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
  zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
  zone.run({ op: 'set-nic', id: 'vm', network: 'web', mac: '02:00:00:00:00:01' });
  const text = JSON.stringify(zone.snapshot());
  const { check, ...body } = JSON.parse(text.replace('["vm",4,"web"', '["vm",4,"nowhere"'));
  const forged = { ...body, check: jsonDigest({ ...body, pool: body.pool.checksum }) };
  expect(JSON.stringify(forged)).toContain('nowhere');
  expect(refusal(() => Zone.restore(forged))).toMatchObject({ code: 'damaged-snapshot', path: ['nic'] });
  expect(check).not.toBe(forged.check);
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
    zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual' });
    zone.run({ op: 'set-network', id: 'front', vpc: 'shop' });
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
    return { ...record, changes, digest: jsonDigest([version, at, previous, changes]) } as ZoneRecord;
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
  ] as const)('%s', (_, command, by) => {
    const { code, path, at } = spoilt(command, 'remove', by);
    expect({ code, path }).toEqual({ code: 'damaged-record', path: at });
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
