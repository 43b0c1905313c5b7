/** Lines whose digests are right and whose rows are not, and what a refused group leaves of a cursor. */
import { expect, test } from 'vitest';
import { writeParts } from '../../src/internal/parts.ts';
import { stateOf } from '../../src/pool/calls.ts';
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
  const error = refusal(() => {
    const loader = Pool.loader({ clock: () => 0 });
    for (const text of writeParts({ ...known, ...head }, sections)) loader.read(text);
    loader.end();
  });
  return { code: error.code, path: error.path, details: error.details, cause: error.cause };
}

const lease = (i: number) => [`2001:db8:${i.toString(16)}::/48`, `o${i}`, 1, 0];
const gone = ['2001:db8::/64', 0, 'a'];
const roots = [root];

test.each<[what: string, expected: object, head: object, rows?: Record<string, readonly unknown[]>]>([
  ['another format', { code: 'damaged-version', details: { received: 2, expected: 1 } }, { format: 2 }],
  [
    'a format that is a text',
    { code: 'damaged-version', details: { received: 'string', expected: 1 } },
    { format: 'x' },
  ],
  [
    'a newest lease that is a number',
    { path: ['head'], cause: { details: { expected: 'Prefix | null' } } },
    { newest: 5 },
  ],
  ['settings that are none', { path: ['head'] }, { settings: 5 }],
  [
    'a strategy that is none',
    { path: ['settings'], cause: { code: 'unknown-strategy' } },
    { settings: { lengths: null, strategy: 'x', seed: 0, quarantineSeconds: 0, anycast: 'skip' } },
  ],
  ['a root that is a number', { path: ['roots', 0] }, {}, { roots: [5] }],
  ['a root twice', { code: 'damaged-overlap', path: ['roots', 1] }, {}, { roots: [root, root] }],
  [
    'a lease that is no list',
    { path: ['leases', 0], cause: { details: { expected: 'array', name: 'leases' } } },
    {},
    { roots, leases: ['x'] },
  ],
  [
    'a lease that is no list, after many',
    { path: ['leases', 300] },
    {},
    { roots, leases: [...Array.from({ length: 300 }, (_, i) => lease(i)), 'x'] },
  ],
  [
    'a lease with too much',
    { path: ['leases', 1] },
    {},
    { roots, leases: [lease(0), [...lease(1), {}, {}]] },
  ],
  ['a quarantine with too much', { path: ['quarantine', 0] }, {}, { roots, quarantine: [[...gone, 5]] }],
  [
    'a quarantine outside',
    { code: 'damaged-outside', path: ['quarantine', 0] },
    {},
    { roots, quarantine: [['2001:db9::/64', 0, 'a']] },
  ],
  [
    'a quarantine twice',
    { code: 'damaged-overlap', path: ['quarantine', 1] },
    {},
    { roots, quarantine: [gone, gone] },
  ],
  [
    'a reservation with too much',
    { path: ['reservations', 0] },
    {},
    { roots, reservations: [[root, '', 'exact', '']] },
  ],
  [
    'a reservation twice',
    { code: 'damaged-overlap', path: ['reservations', 1] },
    {},
    {
      roots,
      reservations: [
        [root, ''],
        [root, 'r'],
      ],
    },
  ],
  [
    'a reservation outside',
    { code: 'damaged-outside', path: ['reservations', 0] },
    {},
    { roots, reservations: [['2001:db9::', '']] },
  ],
  ['a cursor with too much', { path: ['cursors', 0] }, {}, { roots, cursors: [[root, root, root]] }],
  [
    'a container in itself',
    { code: 'damaged-overlap', path: ['leases', 1] },
    {},
    { roots, leases: [site, site] },
  ],
  ['a cursor of no container', { path: ['cursors', 0] }, {}, { roots, cursors: [[root, '2001:db8::/64']] }],
])('%s is damage, and its place is named', (_, expected, head, rows) => {
  const received = forged(head, rows);
  expect(received.code).toMatch(/^damaged-/);
  expect(received).toMatchObject(expected);
});

test('a loader has all of its memory after the first line', () => {
  const pool = new Pool({ roots, quarantine: { seconds: 9 }, clock: () => 0 });
  for (let i = 0; i < 40; i++) pool.allocate({ length: 48, owner: `o${i}` });
  for (const [i, one] of [...pool.leases()].entries()) if (i % 2 === 0) pool.release(one);
  const loader = Pool.loader({ clock: () => 0 });
  for (const line of pool.snapshotParts()) loader.read(line);
  const { rows } = stateOf(loader.end()).leases;
  expect([rows.texts.length, rows.capacity]).toEqual([41, 64]);
});

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
