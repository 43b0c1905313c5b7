/** What a pool says and does in the corners that its other tests pass by. */
import { describe, expect, test } from 'vitest';
import { Pool, type PoolOptions } from '../src/pool.ts';
import { refusal } from './support/refusal.ts';

const ZONE = '2001:db8::/48';

function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

describe('what a refusal says', () => {
  test('exhausted: the largest gap, or that there is none, and where it looked', () => {
    const pool = poolWith({ roots: ['2001:db8::/63'], reserve: ['2001:db8::/64'] });
    const allocate = (within?: string) => () =>
      pool.allocate({ length: 63, owner: 'a', ...(within === undefined ? {} : { within }) });
    expect(refusal(allocate())).toMatchObject({
      message: expect.stringMatching(/ free, the largest gap a \/64$/),
      details: { within: null },
    });
    expect(refusal(allocate('2001:db8::/64')).details).toMatchObject({ within: '2001:db8::/64' });
    pool.reserve('2001:db8:0:1::/64');
    expect(refusal(allocate()).message).toMatch(/ free, with no gap$/);
  });

  test('a record that no pool of these settings made: what is wrong, and what is right', () => {
    const pool = poolWith({ quarantine: { seconds: 1 } });
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    pool.allocate({ length: 64, owner: 'b' });
    const apply = (change: object) => () => pool.apply({ version: 4, at: 0, changes: [change as never] });
    const release = { op: 'release', prefix: '2001:db8:0:1::/64', generation: 3, owner: 'b', until: 1000 };
    expect(refusal(apply({ ...release, owner: 'x' })).details).toEqual({
      place: 'the owner',
      reason: 'expected "b"',
    });
    expect(refusal(apply({ op: 'expire', prefix: '2001:db8::/64' })).details).toEqual({
      place: 'the quarantine',
      reason: 'it lasts until 1000',
    });
  });
});

test("'allow' gives out an anycast address that is asked for by name", () => {
  const pool = poolWith({ anycast: 'allow' });
  expect(String(pool.allocateExact('2001:db8::/128', { owner: 'a' }).prefix)).toBe('2001:db8::/128');
});

test('the draws of one plan differ from each other and stay what they are', () => {
  const pool = poolWith({ strategy: 'random', seed: 7 });
  const plan = pool.plan(['a', 'b', 'c'].map((owner) => ({ length: 64, owner })));
  expect(plan.leases).toEqual(['2001:db8:0:ca2f::/64', '2001:db8:0:fc4d::/64', '2001:db8:0:84de::/64']);
});
