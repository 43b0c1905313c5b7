/** The judge of managers, on small histories: a good one, and one for each thing that it finds. */
import { expect, test } from 'vitest';
import { Pool } from '../../../src/pool.ts';
import { Zone } from '../../../src/zone.ts';
import type { Told } from './desk.ts';
import { type Call, type Fought, Order } from './order.ts';

const allocate = (owner: string) => ({ op: 'allocate', length: 64, owner }) as const;

/** A pool with a lease of `a` at version 1, made by the second of two processes that asked for it. */
function history() {
  const pool = new Pool({ roots: ['2001:db8::/56'], reserve: ['2001:db8::/64'], clock: () => 5 });
  const lease = pool.run(allocate('a'));
  let time = 0;
  const call = (
    desk: string,
    drawn: readonly unknown[],
    version: number,
    outcome: Told['outcome'],
  ): Call => ({
    id: `call ${time} of ${desk}`,
    began: time++,
    ended: time++,
    drawn,
    told: { desk, at: time, version, outcome },
  });
  const ok = (...answers: unknown[]): Told['outcome'] => ({
    kind: 'ok',
    answers: JSON.parse(JSON.stringify(answers)),
  });
  const made = ok(lease);
  const calls = [call('x', [allocate('a')], 1, made), call('y', [allocate('a')], 1, made)];
  const views = [{ of: 'a copy', version: 1, text: JSON.stringify(pool) }];
  return {
    pool,
    lease,
    call,
    ok,
    calls,
    fought: { calls, records: pool.changes(0), views } satisfies Fought,
  };
}

const findingsOf = (fought: Fought) => new Order('pool', fought, () => {}).findings;

test('two that asked for the same, and were told the same, are right', () => {
  expect(findingsOf(history().fought)).toEqual([]);
});

test('of two that were told the same, that whose command is good for once made it', () => {
  const zone = new Zone({ clock: () => 5 });
  const offering = { op: 'set-offering', id: 'dual', stack: 'dual' } as const;
  const once = { ...offering, expect: 'new' } as const;
  const { call, ok } = history();
  const made = ok(zone.run(once));
  const calls = [call('x', [offering], 1, made), call('y', [once], 1, made)];
  const order = new Order('zone', { calls, records: zone.changes(0), views: [] }, () => {});
  expect([order.findings, ...order.made]).toEqual([[], ['y', 1]]);
});

test('a record that a process left which was killed is taken for what it asked for', () => {
  const { fought } = history();
  const [, second] = fought.calls;
  expect(findingsOf({ ...fought, calls: [{ ...second!, told: null }] })).toEqual([]);
  expect(findingsOf({ ...fought, calls: [] })).toEqual(['version 1 is not what was asked for by anybody']);
});

test('a false answer, a lost one, a foreign view and an older version than before are found', () => {
  const { call, fought } = history();
  const find = (more: Partial<Fought>) =>
    findingsOf({ ...fought, ...more }).map((one) => one.split(' of ')[0]);
  const refused = { kind: 'refused', code: 'exhausted' } as const;
  expect(find({ calls: [...fought.calls, call('x', [allocate('a')], 1, refused)] })).toEqual(['call 4']);
  expect(find({ calls: [...fought.calls, call('x', [allocate('b')], 2, refused)] })).toEqual(['version 2']);
  expect(find({ views: [{ of: 'a copy', version: 1, text: '{}' }] })).toEqual([
    'a copy differs at version 1',
  ]);
  expect(find({ calls: [...fought.calls, call('x', [allocate('a')], 0, refused)] })).toContain('call 8');
});
