/** A reservation over two roots holds its part of each. */
import { expect, test } from 'vitest';
import { stateOf } from '../../src/pool/calls.ts';
import { Pool } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

const reserved = '2001:db8:0:0:c000:: - 2001:db8:0:1:3fff:ffff:ffff:ffff';

test.each([
  ['2001:db8::/64', '2001:db8::/65', false],
  ['2001:db8::/64', '2001:db8:0:0:8000::/65', true],
  ['2001:db8:0:1::/64', '2001:db8:0:1::/65', true],
  ['2001:db8:0:1::/64', '2001:db8:0:1:8000::/65', false],
])('of %s to %s: %s', (root, to, isFree) => {
  const pool = new Pool({ roots: ['2001:db8::/64', '2001:db8:0:1::/64'], reserve: [reserved] });
  if (isFree) {
    pool.resizeRoot(root, to);
    expect(pool.roots.map(String)).toContain(to);
    return;
  }
  expect(refusal(() => pool.resizeRoot(root, to))).toMatchObject({
    code: 'resize-blocked',
    details: { blockers: [{ kind: 'reservation', range: reserved }] },
  });
  expect(pool.version).toBe(0);
});

test('roots of a restored pool have no memory of their own until they are used, not even for a refusal', () => {
  const roots = Array.from({ length: 1000 }, (_, i) => `2001:db8:${i.toString(16)}::/48`);
  const pool = Pool.restore(new Pool({ roots }).snapshot());
  const used = () => stateOf(pool).space.bitmaps.filter(({ allocator }) => allocator !== null).length;
  expect(refusal(() => pool.allocate({ length: 47, owner: 'large' })).code).toBe('exhausted');
  expect(pool.usage()).toMatchObject({ leased: 0n, largestGap: 48 });
  expect(used()).toBe(0);
  pool.allocate({ length: 64, owner: 'a' });
  expect(used()).toBe(1);
});

test('a refusal of a pool with many roots names the first eight and the count of the others', () => {
  const roots = Array.from({ length: 1000 }, (_, i) => `2001:db8:${i.toString(16)}::/48`);
  const pool = new Pool({ roots });
  const eight = roots.slice(0, 8).join(', ').replace('2001:db8:0::', '2001:db8::');
  const full = refusal(() => pool.allocate({ length: 47, owner: 'a' }));
  expect(full.message).toMatch(/ and 992 more: \d+ of \d+ addresses are free, the largest gap is a \/48$/);
  expect(full.details).toMatchObject({ within: eight, more: 992 });
  const two = refusal(() => pool.allocate({ length: 47, owner: 'a', within: [roots[7]!, roots[8]!] }));
  expect(two.details).toMatchObject({ within: '2001:db8:7::/48, 2001:db8:8::/48' });
  expect(two.details).not.toHaveProperty('more');
  const outside = refusal(() => pool.allocateExact('2001:db9::/48', { owner: 'a' }));
  expect(outside.details).toEqual({ item: '2001:db9::/48', root: eight, more: 992 });
});

test('a refusal of a pool with one root or none counts no others', () => {
  const one = new Pool({ roots: ['2001:db8::/48'] });
  const none = new Pool({ roots: [] });
  const full = (pool: Pool) => refusal(() => pool.allocate({ length: 47, owner: 'a' }));
  const outside = (pool: Pool) => refusal(() => pool.allocateExact('2001:db9::/48', { owner: 'a' }));
  expect(full(one).details).not.toHaveProperty('more');
  expect(full(none).details).toMatchObject({ within: '-' });
  expect(full(none).details).not.toHaveProperty('more');
  expect(outside(one).message).toBe('2001:db9::/48 is not inside a root: 2001:db8::/48');
  expect(outside(none).message).toBe('2001:db9::/48 is not inside a root');
});
