/** What is no zone, no record, no view and no command is refused with a code. */
import { expect, test } from 'vitest';
import { jsonDigest } from '../../src/internal/machine.ts';
import { announce, usageRecords, Zone, zoneEvents } from '../../src/zone.ts';
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
