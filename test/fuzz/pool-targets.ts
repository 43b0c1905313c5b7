/** Snapshots, records and calls of pools. */
import { readFileSync } from 'node:fs';
import { stateOf } from '../../src/pool/calls.ts';
import { jsonChecksum } from '../../src/pool/json-checksum.ts';
import { Pool, type PoolOptions, type PoolRecord, type PoolSnapshot } from '../../src/pool.ts';
import { take } from '../support/take.ts';
import { checkBitmap } from './bitmap-targets.ts';
import { attempt, claim, same } from './checks.ts';
import type { Target } from './targets.ts';
import type { Json } from './values.ts';

const fixture = new URL('../fixtures/pool-snapshot-1.json', import.meta.url);
const kept = JSON.parse(readFileSync(fixture, 'utf8')) as Json;

const options: Json = {
  roots: ['2001:db8::/56', '2001:db8:1::/60'],
  reserve: ['2001:db8::/64', { range: '2001:db8:0:20:: - 2001:db8:0:27:ffff::', reason: 'kept' }],
  lengths: [60, 62, 64],
  strategy: 'first',
  seed: 5,
  quarantine: { seconds: 60 },
  anycast: 'skip',
  journal: 16,
};

const requests: readonly Json[] = [
  { length: 64, owner: 'net-1', tags: { zone: 'a' } },
  { length: 62, owner: 'net-2', within: '2001:db8::/56', strategy: 'random', seed: 7 },
  { prefix: '2001:db8:0:80::/60', owner: 'net-3' },
  { reserve: '2001:db8:0:90::/64', reason: 'router' },
  { unreserve: '2001:db8::/64' },
  { addRoot: '2001:db8:2::/48' },
  { resizeRoot: '2001:db8:1::/60', to: '2001:db8:1::/59' },
  { removeRoot: '2001:db8:2::/48' },
  { expire: true },
  { prefix: '2001:db8:0:1::/64', generation: 3 },
];

const calls: readonly Json[] = [
  ...requests.slice(0, 2).map((request) => ['allocate', request]),
  ['allocateExact', '2001:db8:0:80::/60', { owner: 'net-3' }],
  ['release', { prefix: '2001:db8:0:1::/64', generation: 3 }],
  ['reserve', '2001:db8:0:90::/64', 'router'],
  ['unreserve', '2001:db8::/64'],
  ['plan', requests],
  ['plan', [requests[0] as Json, requests[8] as Json]],
  ['commit', { version: 4, record: { version: 5, at: 0, changes: [] }, leases: ['2001:db8:0:1::/64'] }],
  ['apply', { version: 9, at: 0, changes: [{ op: 'lease', prefix: '2001:db8:0:a0::/60', owner: 'net-9' }] }],
  ['expire'],
  ['addRoot', '2001:db8:3::/48'],
  ['resizeRoot', '2001:db8:1::/60', '2001:db8:1::/59'],
  ['removeRoot', '2001:db8:3::/48'],
  ['covering', '2001:db8::5'],
  ['ownedBy', 'net-1'],
  ['leases', { within: '2001:db8::/56' }],
  ['free', { within: '2001:db8::/56' }],
  ['audit', [{ prefix: '2001:db8:0:1::/64', owner: 'net-1' }, '2001:db8:9::/64']],
  ['changes', 3],
  ['usage'],
];

const records: Json[] = recordsOf();

function recordsOf(): Json[] {
  const pool = new Pool({ ...(options as unknown as PoolOptions), clock: () => 1000 });
  const { prefix, generation } = pool.allocate({ length: 64, owner: 'net-1', tags: { zone: 'a' } });
  pool.allocate({ length: 60, owner: 'net-2' });
  pool.release({ prefix, generation });
  pool.reserve('2001:db8:0:90::/64', 'router');
  pool.unreserve('2001:db8:0:90::/64');
  pool.addRoot('2001:db8:2::/48');
  pool.resizeRoot('2001:db8:1::/60', '2001:db8:1::/59');
  pool.removeRoot('2001:db8:2::/48');
  pool.plan([{ op: 'allocate', length: 64, owner: 'net-5' }]);
  return JSON.parse(JSON.stringify([...pool.changes(0)])) as Json[];
}

function freshPool(): Pool {
  return new Pool({ ...(options as unknown as PoolOptions), clock: () => 1000 });
}

/** Whatever was done to it, a pool is sound, its sizes add up, and its snapshot stands for it. */
function checkPool(pool: Pool): void {
  for (const bitmap of stateOf(pool).space.bitmaps) checkBitmap(bitmap);
  const { total, leased, reserved, quarantined, free } = pool.usage();
  same(leased + reserved + quarantined + free, total, 'the usage adds up');
  const snapshot = pool.snapshot();
  const again = Pool.restore(JSON.parse(JSON.stringify(snapshot)) as PoolSnapshot).snapshot();
  same(again, JSON.parse(JSON.stringify(snapshot)), 'a snapshot stands for the pool');
}

const WALKS: readonly unknown[] = ['leases', 'free', 'reservations', 'quarantined'];

export const poolTargets: Readonly<Record<string, Target>> = {
  options: {
    seeds: [options],
    run(input) {
      const made = attempt(() => new Pool(input as PoolOptions));
      if ('value' in made) checkPool(made.value);
    },
  },
  snapshot: {
    seeds: [
      { snapshot: kept, seal: true },
      { snapshot: kept, seal: false },
      { snapshot: JSON.parse(JSON.stringify(freshPool().snapshot())) as Json, seal: true },
    ],
    run(input) {
      const { snapshot, seal } = Object(input) as {
        readonly snapshot?: PoolSnapshot;
        readonly seal?: unknown;
      };
      let given = snapshot as PoolSnapshot;
      if (seal === true && typeof given === 'object' && given !== null) {
        const { checksum: _, ...content } = given;
        try {
          given = { ...content, checksum: jsonChecksum(content) };
        } catch {
          return; // What no checksum can be made of stays without one.
        }
      }
      const read = attempt(() => Pool.restore(given));
      if ('value' in read) checkPool(read.value);
    },
  },
  records: {
    seeds: [records, records.slice(0, 3), records.slice(0, 6)],
    run(input) {
      if (!Array.isArray(input)) return;
      const pool = freshPool();
      for (const record of input) {
        const before = pool.snapshot();
        const applied = attempt(() => pool.apply(record as PoolRecord));
        if ('refused' in applied) same(pool.snapshot(), before, 'a record that is refused changes nothing');
      }
      checkPool(pool);
    },
  },
  pool: {
    seeds: [calls, [...calls].reverse(), calls.slice(0, 7), [...calls.slice(0, 4), ...calls.slice(0, 4)]],
    run(input) {
      if (!Array.isArray(input)) return;
      const pool = freshPool();
      for (const call of input) {
        if (!Array.isArray(call)) continue;
        const [method, ...args] = call as [unknown, ...unknown[]];
        const known = typeof method === 'string' && Object.hasOwn(Pool.prototype, method);
        if (!known || method === 'constructor' || method === 'onChange') continue;
        const before = pool.snapshot();
        const answer = attempt(() => {
          const result = (pool as unknown as Record<string, (...args: unknown[]) => unknown>)[method]?.(
            ...args,
          );
          return WALKS.includes(method) ? take(result as Iterable<unknown>, 50) : result;
        });
        if ('refused' in answer) same(pool.snapshot(), before, `${method} that is refused changes nothing`);
        claim(pool.version >= before.version, 'a version never goes back');
      }
      checkPool(pool);
    },
  },
};
