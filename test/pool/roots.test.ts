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
