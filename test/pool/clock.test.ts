/** Times of other hosts, and a clock that goes back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { Aim } from '../../src/testing/pool-aim.ts';
import { rawRequest } from '../../src/testing/pool-commands.ts';
import { outcome, perform } from '../../src/testing/pool-steps.ts';
import { type PoolUnderTest, seen } from '../../src/testing/pool-under-test.ts';
import { ReferencePool } from '../../src/testing.ts';
import { refusal } from '../support/refusal.ts';

const HOUR = 3_600_000;
const options = { roots: ['2001:db8::/62'], quarantine: { seconds: 60 } };

test('a record or a snapshot of a time far ahead is refused, and changes nothing', () => {
  const ahead = new Pool({ ...options, clock: () => 2 * HOUR });
  ahead.allocate({ length: 64, owner: 'a' });
  const pool = new Pool({ ...options, clock: () => 0 });
  const [record] = ahead.changes(0);
  expect(refusal(() => pool.apply(record as never))).toMatchObject({
    code: 'clock-skew',
    details: { at: 2 * HOUR, now: 0, seconds: 3600 },
  });
  expect(pool.version).toBe(0);
  expect(refusal(() => Pool.restore(ahead.snapshot(), { clock: () => 0 })).code).toBe('clock-skew');
  expect(Pool.restore(ahead.snapshot(), { clock: () => 0, maxClockSkew: 7200 }).version).toBe(1);
});

test('a clock that goes far back bounds the quarantines, and copies agree', () => {
  const time = { now: 10 * HOUR };
  const pool = new Pool({ ...options, clock: () => time.now });
  pool.release(pool.allocate({ length: 64, owner: 'a' }));
  time.now = 1000;
  expect(pool.reclaim()).toEqual([]);
  expect(pool.version).toBe(2);
  const lease = pool.allocate({ length: 64, owner: 'b' });
  expect(lease.since).toBe(1000);
  expect(pool.changes(2)[0]?.changes.map(({ op }) => op)).toEqual(['reset-clock', 'lease']);
  expect(pool.quarantines().map(({ until }) => until)).toEqual([61_000]);
  const copy = new Pool({ ...options, clock: () => 10 * HOUR });
  for (const record of pool.changes(0)) copy.apply(record);
  expect(copy.head).toEqual(pool.head);
  expect(copy.snapshot()).toEqual(pool.snapshot());
});

test.each<[call: string, ask: (pool: Pool) => unknown]>([
  ['a call', (pool) => refusal(() => pool.allocate({ length: 62, owner: 'b' }))],
  ['a try', (pool) => pool.tryAllocate({ length: 62, owner: 'b' })],
  ['a plan', (pool) => refusal(() => pool.plan([{ op: 'allocate', length: 62, owner: 'b' }]))],
  ['a call that finds nothing to do', (pool) => pool.reclaim()],
])('%s that is refused after the clock went back changes no quarantine', (_, ask) => {
  const time = { now: 10 * HOUR };
  const pool = new Pool({ ...options, clock: () => time.now });
  pool.release(pool.allocate({ length: 64, owner: 'a' }));
  const before = pool.snapshot();
  time.now = 0;
  ask(pool);
  expect(pool.snapshot()).toEqual(before);
});

test('whatever the clock does, the pool does what the reference does', () => {
  const move = fc.record({ seconds: fc.integer({ min: -9000, max: 9000 }) });
  const step = fc.oneof({ weight: 3, arbitrary: rawRequest() }, move);
  let resets = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      const universe = { roots: ['2001:db8::/61'], quarantine: { seconds: 7200 }, anycast: 'allow' as const };
      const model = new ReferencePool(universe);
      model.wait(100_000);
      const pool = new Pool({ ...universe, clock: model.clock });
      const real = pool as unknown as PoolUnderTest;
      for (const one of steps) {
        if ('seconds' in one) {
          if (one.seconds < 0) model.turnBack(-one.seconds);
          else model.wait(one.seconds);
          continue;
        }
        const request = new Aim(model, [64, 63, 62], true).request(one);
        const asked = JSON.stringify(request);
        const expected = outcome(() => perform(model, request));
        expect([asked, ...outcome(() => perform(real, request))]).toEqual([asked, ...expected]);
        expect(seen(real, real)).toEqual(seen(model, real));
      }
      resets += pool.changes(0).filter(({ changes }) => changes[0]?.op === 'reset-clock').length;
    }),
    { numRuns: 100 },
  );
  expect(resets).toBeGreaterThan(10);
});

test('a pool whose clock went back comes back from its snapshot and from its lines', () => {
  let now = 20_000_000;
  const clock = () => now;
  const pool = new Pool({ roots: ['2001:db8::/32'], quarantine: { seconds: 60 }, clock });
  const lease = pool.allocate({ length: 48, owner: 'a', container: true });
  pool.allocate({ length: 64, owner: 'b', within: lease.prefix });
  pool.release(pool.allocate({ length: 48, owner: 'c' }));
  now = 1_000_000;
  pool.allocate({ length: 48, owner: 'd' });
  const text = JSON.stringify(pool.snapshot());
  const loader = Pool.loader({ clock });
  for (const line of pool.snapshotParts()) loader.read(line);
  for (const copy of [Pool.restore(JSON.parse(text), { clock }), loader.end()]) {
    expect(JSON.stringify(copy.snapshot())).toBe(text);
    expect(copy.release(lease, { contents: 'release' })).toBe(true);
  }
});
