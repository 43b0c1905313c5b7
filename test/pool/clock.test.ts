/** Times of other hosts, and a clock that goes back. */
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
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
