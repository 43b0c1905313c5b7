/** Lines whose digests are right and whose rows are not, and what a refused group leaves of a cursor. */
import { expect, test } from 'vitest';
import { writeParts } from '../../src/internal/parts.ts';
import { Pool } from '../../src/pool.ts';
import { refusal } from '../support/refusal.ts';

const SECTIONS = ['roots', 'leases', 'quarantine', 'reservations', 'cursors'];
const root = '2001:db8::/32';
const site = ['2001:db8::/48', 'site', 1, 0, 1];

function forged(head: object, rows: Readonly<Record<string, readonly unknown[]>> = {}) {
  const pool = new Pool({ roots: [root], clock: () => 0 });
  pool.allocate({ length: 48, owner: 'site', container: true });
  const [line] = pool.snapshotParts();
  const [, known] = JSON.parse(line!) as [string, object];
  const sections = SECTIONS.map((name) => ({ name, count: rows[name]?.length ?? 0, rows: rows[name] ?? [] }));
  return refusal(() => {
    const loader = Pool.loader({ clock: () => 0 });
    for (const text of writeParts({ ...known, ...head }, sections)) loader.read(text);
    loader.end();
  }).code;
}

test.each<[what: string, code: string, head: object, rows?: Record<string, readonly unknown[]>]>([
  ['another format', 'damaged-version', { format: 2 }],
  ['a format that is a text', 'damaged-version', { format: 'x' }],
  ['a newest lease that is a number', 'damaged-snapshot', { newest: 5 }],
  ['a row that is no list', 'damaged-snapshot', {}, { roots: [root], leases: ['x'] }],
  ['a container in itself', 'damaged-overlap', {}, { roots: [root], leases: [site, site] }],
  ['a cursor of no container', 'damaged-snapshot', {}, { roots: [root], cursors: [[root, '2001:db8::/64']] }],
])('%s is %s', (_, code, head, rows) => expect(forged(head, rows)).toBe(code));

test('a refused group leaves the cursor of the container that it made a lease', () => {
  const pool = new Pool({ roots: [root], strategy: 'next' });
  const net = pool.allocate({ length: 48, owner: 'net', container: true });
  const ask = (owner: string) => pool.allocate({ length: 64, owner, within: net.prefix });
  pool.release(ask('first'));
  const { plan } = pool.planEach([
    [
      { op: 'update', prefix: net.prefix, generation: net.generation, container: false },
      { op: 'allocate', length: 16, owner: 'impossible' },
    ],
    [{ op: 'allocate', length: 48, owner: 'other' }],
  ]);
  pool.commit(plan);
  expect(String(ask('second').prefix)).toBe('2001:db8:0:1::/64');
});
