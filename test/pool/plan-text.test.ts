/** A plan prints a line for each change, and questions with nothing to say are answered with nothing. */
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

test('a plan prints updates, resizes and a clock that is set anew', () => {
  let now = 10 * 3_600_000;
  const pool = new Pool({ roots: ['2001:db8::/48'], clock: () => now });
  const lease = pool.allocate({ length: 64, owner: 'a' });
  now = 0;
  const plan = pool.plan((draft) => {
    draft.update(lease, { tags: { vlan: '7' } });
    draft.resizeLease(lease, '2001:db8::/63');
  });
  const text = String(plan);
  for (const part of ['clock', '2001:db8::/64 of "a"', '{"vlan":"7"}', 'becomes 2001:db8::/63'])
    expect(text).toContain(part);
});

test('a page of no leases, and a container asked for free space of its own length, are empty', () => {
  const pool = new Pool({ roots: ['2001:db8::/48'] });
  const net = pool.allocate({ length: 64, owner: 'net', container: true });
  expect([...pool.leases({ limit: 0 })]).toEqual([]);
  expect([...pool.free({ within: net.prefix, length: 64 })]).toEqual([]);
  expect([...pool.leases({ owner: 'net', after: net.prefix })]).toEqual([]);
});

test('a refusal inside a draft leaves what came before it', () => {
  const pool = new Pool({ roots: ['2001:db8::/63'] });
  const plan = pool.plan((draft) => {
    draft.allocate({ length: 64, owner: 'a' });
    expect(refusal(() => draft.allocate({ length: 63, owner: 'b' })).code).toBe('exhausted');
  });
  expect(pool.commit(plan)).toHaveLength(1);
});
