/** A reservation over two roots holds its part of each. */
import { expect, test } from 'vitest';
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
