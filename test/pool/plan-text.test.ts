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

test('a plan says what is a container, and a pool counts what it holds', () => {
  const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 60 }, clock: () => 0 });
  const site = pool.allocate({ length: 56, owner: 'site', container: true });
  pool.allocate({ length: 64, owner: 'net', within: site.prefix });
  pool.release(pool.allocate({ length: 64, owner: 'gone' }));
  pool.reserve('2001:db8:0:8000::/64', 'routers');
  expect(String(pool)).toBe('pool at version 5: 1 roots, 2 leases, 1 quarantines, 1 reservations');
  const plan = pool.plan([
    { op: 'release', ...site, contents: 'release' },
    { op: 'allocate', length: 56, owner: 'other', container: true },
  ]);
  expect(String(plan).split('\n')).toEqual([
    '- lease 2001:db8::/64 of "net"',
    '- container 2001:db8::/56 of "site", in quarantine until 60000',
    '+ container 2001:db8:0:200::/56 to "other"',
  ]);
});

test.each<[string, (pool: Pool) => unknown, object]>([
  [
    'contents',
    (pool) => pool.release(LEASE, { contents: 'keep' as never }),
    { expected: "'refuse' | 'release'" },
  ],
  ['quarantine', (pool) => pool.release(LEASE, { quarantine: true as never }), { expected: 'false' }],
  ['allow', (pool) => pool.reserve('2001:db8::', '', { allow: 'all' as never }), { expected: "'exact'" }],
  [
    'container',
    (pool) => pool.update(LEASE, { container: 1 as never }),
    { expected: 'boolean', name: 'container' },
  ],
  ['all', (pool) => pool.reclaim({ all: 'yes' as never }), { expected: 'boolean', name: 'all' }],
])('an option %s that is none is refused for what it can be', (_, call, details) => {
  const pool = new Pool({ roots: ['2001:db8::/48'] });
  expect(refusal(() => call(pool))).toMatchObject({ code: 'invalid-type', details });
});

const LEASE = { prefix: '2001:db8::/64', generation: 1 };
