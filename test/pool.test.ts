/** Pools as their users see them: what is leased, what is refused and with which error, what survives. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { jsonChecksum } from '../src/pool/json-checksum.ts';
import {
  type AllocateRequest,
  type Lease,
  Pool,
  type PoolAnswer,
  type PoolOptions,
  type PoolRecord,
  type PoolRequest,
  type PoolSnapshot,
} from '../src/pool.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { recordFor, signed } from './support/records.ts';
import { refusal } from './support/refusal.ts';

const ZONE = '2001:db8::/48';
const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

/** A pool whose clock stands at `time.now`. */
function poolWith(options: Partial<PoolOptions> = {}, time = { now: 0 }): Pool {
  return new Pool({ roots: [ZONE], clock: () => time.now, ...options });
}

/** Expects a refusal that leaves the pool as it is. */
function refused(pool: Pool, call: () => unknown, code: string, details: object = {}, path?: unknown): void {
  const before = JSON.stringify(pool.snapshot());
  const error = refusal(call);
  expect(error.code).toBe(code);
  expect(error.details ?? {}).toMatchObject(details);
  if (path !== undefined) expect(error.path).toEqual(path);
  expect(error.message).not.toMatch(/[{}]|undefined/);
  expect(JSON.stringify(pool.snapshot())).toBe(before);
}

const isLease = (answer: PoolAnswer): answer is Lease => typeof answer === 'object' && 'owner' in answer;
const texts = (items: Iterable<unknown>) => Array.from(items, String);
const leased = (pool: Pool, request: AllocateRequest) => String(pool.allocate(request).prefix);

describe('leases', () => {
  test('a zone leases its /64s in order, past what is reserved', () => {
    const pool = poolWith({
      reserve: ['2001:db8::/64', '2001:db8:0:2:: - 2001:db8:0:3:ffff:ffff:ffff:ffff'],
    });
    expect(leased(pool, { length: 64, owner: 'a' })).toBe('2001:db8:0:1::/64');
    expect(leased(pool, { length: 64, owner: 'b' })).toBe('2001:db8:0:4::/64');
    expect(leased(pool, { length: 56, owner: 'c' })).toBe('2001:db8:0:100::/56');
  });

  test('a lease says who has what since when', () => {
    const time = { now: 1_700_000_000_500.9 };
    const pool = poolWith({}, time);
    const lease = pool.allocate({ length: 64, owner: 'net-7', tags: { zone: 'z1', account: 'acme' } });
    expect(JSON.parse(JSON.stringify(lease))).toEqual({
      prefix: '2001:db8::/64',
      owner: 'net-7',
      generation: 1,
      tags: { account: 'acme', zone: 'z1' },
      container: false,
      since: 1_700_000_000_500,
    });
    expect(pool.allocate({ length: 64, owner: 'net-8' }).tags).toEqual({});
  });

  test('the same owner asking the same again gets its lease, and nothing is changed', () => {
    const pool = poolWith();
    const first = pool.allocate({ length: 64, owner: 'net-7', tags: { try: '1' } });
    expect(
      pool.allocate({ length: 64, owner: 'net-7', strategy: 'last', tags: { try: '2' }, onExisting: 'keep' }),
    ).toEqual(first);
    expect(pool.allocateExact(first.prefix, { owner: 'net-7' })).toEqual(first);
    expect(pool.version).toBe(1);
    expect(leased(pool, { length: 60, owner: 'net-7' })).toBe('2001:db8:0:10::/60');
    expect(leased(pool, { length: 64, owner: 'net-7', within: '2001:db8:0:ff00::/56' })).toBe(
      '2001:db8:0:ff00::/64',
    );
    expect(pool.ownedBy('net-7').map(({ prefix }) => String(prefix))).toEqual([
      '2001:db8::/64',
      '2001:db8:0:10::/60',
      '2001:db8:0:ff00::/64',
    ]);
    expect(pool.allocate({ length: 64, owner: 'net-7' })).toEqual(first);
    expect(pool.ownedBy('nobody')).toEqual([]);
  });

  test('of leases made at once the lowest is the answer', () => {
    const pool = poolWith();
    pool.commit(
      pool.plan(
        ['2001:db8:0:5::/64', '2001:db8:0:3::/64', '2001:db8:0:4::/64'].map((prefix) => ({
          op: 'allocate',
          prefix,
          owner: 'a',
        })),
      ),
    );
    expect(leased(pool, { length: 64, owner: 'a' })).toBe('2001:db8:0:3::/64');
  });

  test('a million characters are no owner, and neither is none', () => {
    const pool = poolWith();
    refused(pool, () => pool.allocate({ length: 64, owner: 'x'.repeat(1_000_000) }), 'too-long');
    refused(pool, () => pool.allocate({ length: 64, owner: '' }), 'empty');
    refused(pool, () => pool.allocate({ length: 64, owner: 7 as never }), 'invalid-type');
    expect(pool.allocate({ length: 64, owner: 'x'.repeat(1024) }).owner).toHaveLength(1024);
  });

  test.each(['constructor', '__proto__', 'a\u0001b', '\u{10ffff}', 'ü/ "quoted"\n'])(
    'owner %j is as good as any',
    (owner) => {
      const pool = poolWith();
      pool.allocate({ length: 64, owner, tags: JSON.parse(`{"__proto__":"x","10":"b","9":"a"}`) });
      const again = Pool.restore(JSON.parse(JSON.stringify(pool.snapshot())));
      expect(again.ownedBy(owner)).toEqual(pool.ownedBy(owner));
      expect(Object.entries(again.ownedBy(owner)[0]?.tags ?? {})).toEqual([
        ['9', 'a'],
        ['10', 'b'],
        ['__proto__', 'x'],
      ]);
    },
  );

  test('tags are a few short texts', () => {
    const pool = poolWith();
    const withTags = (tags: unknown) => () => pool.allocate({ length: 64, owner: 'a', tags: tags as never });
    refused(pool, withTags({ a: 1 }), 'invalid-type');
    refused(pool, withTags(['a']), 'invalid-type');
    refused(pool, withTags(null), 'invalid-type');
    refused(pool, withTags({ a: 'x'.repeat(1025) }), 'too-long');
    refused(
      pool,
      withTags(Object.fromEntries(Array.from({ length: 65 }, (_, i) => [i, '']))),
      'out-of-range',
    );
    expect(withTags({})().tags).toEqual({});
  });

  test('the first root with room is used, in the order of the operator', () => {
    const pool = poolWith({ roots: ['2001:db8:f::/63', '2001:db8:a::/64', '::/64'] });
    const owners = ['a', 'b', 'c', 'd'];
    expect(owners.map((owner) => leased(pool, { length: 64, owner }))).toEqual([
      '2001:db8:f::/64',
      '2001:db8:f:1::/64',
      '2001:db8:a::/64',
      '::/64',
    ]);
    // They are listed in the order of their prefixes.
    expect(texts(Array.from(pool.leases(), ({ prefix }) => prefix))).toEqual([
      '::/64',
      '2001:db8:a::/64',
      '2001:db8:f::/64',
      '2001:db8:f:1::/64',
    ]);
    expect(texts(pool.roots)).toEqual(['2001:db8:f::/63', '2001:db8:a::/64', '::/64']);
  });

  test.each([
    ['first', ['2001:db8::/52', '2001:db8:0:1000::/52', '2001:db8:0:2000::/52']],
    ['last', ['2001:db8:0:f000::/52', '2001:db8:0:e000::/52', '2001:db8:0:d000::/52']],
    ['sparse', ['2001:db8::/52', '2001:db8:0:8000::/52', '2001:db8:0:4000::/52']],
    ['best', ['2001:db8::/52', '2001:db8:0:1000::/52', '2001:db8:0:2000::/52']],
    ['next', ['2001:db8::/52', '2001:db8:0:1000::/52', '2001:db8:0:2000::/52']],
  ] as const)('strategy %s', (strategy, expected) => {
    const pool = poolWith({ strategy });
    expect(['a', 'b', 'c'].map((owner) => leased(pool, { length: 52, owner }))).toEqual(expected);
  });

  test('next goes on behind what was leased last, also after a restart and at the end of the space', () => {
    const pool = poolWith({ roots: ['ffff:ffff:ffff:fff0::/60'], strategy: 'next' });
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    const again = Pool.restore(pool.snapshot());
    expect(leased(again, { length: 64, owner: 'b' })).toBe('ffff:ffff:ffff:fff1::/64');
    again.allocateExact('ffff:ffff:ffff:ffff::/64', { owner: 'c' });
    expect(leased(again, { length: 64, owner: 'd' })).toBe('ffff:ffff:ffff:fff0::/64');
  });

  test('random has another seed for each change, also near the greatest seed, and the restored pool goes on with it', () => {
    const options = { strategy: 'random', seed: Number.MAX_SAFE_INTEGER } as const;
    const pool = poolWith(options);
    for (let i = 0; i < 20; i++) pool.release(pool.allocate({ length: 64, owner: 'a' }));
    const again = Pool.restore(JSON.parse(JSON.stringify(pool)));
    const draws = Array.from({ length: 20 }, () => {
      const lease = pool.allocate({ length: 64, owner: 'a' });
      expect(String(again.allocate({ length: 64, owner: 'a' }).prefix)).toBe(String(lease.prefix));
      again.release(lease);
      pool.release(lease);
      return String(lease.prefix);
    });
    expect(new Set(draws).size).toBe(20);
  });

  test('random is the same for the same seed and calls', () => {
    const run = (seed: number) => {
      const pool = poolWith({ strategy: 'random', seed });
      return ['a', 'b', 'c'].map((owner) => leased(pool, { length: 64, owner }));
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(run(2 ** 53 - 1)).not.toEqual(run(2 ** 53 - 2));
    const pool = poolWith();
    expect(leased(pool, { length: 64, owner: 'x', strategy: 'random', seed: 5 })).toBe(
      leased(poolWith(), { length: 64, owner: 'x', strategy: 'random', seed: 5 }),
    );
  });

  test('a length that is not allowed is refused, asked for or exact', () => {
    const pool = poolWith({ lengths: [64, 56, 64] });
    refused(pool, () => pool.allocate({ length: 60, owner: 'a' }), 'length-not-allowed', {
      length: 60,
      lengths: '/56, /64',
    });
    refused(pool, () => pool.allocateExact('2001:db8::/60', { owner: 'a' }), 'length-not-allowed');
    refused(pool, () => pool.allocate({ length: 129, owner: 'a' }), 'out-of-range');
  });

  test('within restricts the search to a part of a root, or to roots', () => {
    const pool = poolWith({ roots: ['2001:db8:0:1::/64', '2001:db8:1::/48'] });
    expect(leased(pool, { length: 64, owner: 'a', within: '2001:db8:1::/48' })).toBe('2001:db8:1::/64');
    expect(leased(pool, { length: 64, owner: 'b', within: '2001:db8::/47' })).toBe('2001:db8:0:1::/64');
    refused(pool, () => pool.allocate({ length: 64, owner: 'c', within: '2001:db9::/32' }), 'outside-root');
    refused(pool, () => pool.allocate({ length: 60, owner: 'c', within: '2001:db8:1:1::/64' }), 'exhausted');
    refused(
      pool,
      () => pool.allocate({ length: 80, owner: 'c', within: '2001:db8:1::/64' }),
      'not-a-container',
      {
        lease: '2001:db8:1::/64',
        owner: 'a',
      },
    );
  });

  test('a prefix that is shorter than the root is refused with the largest gap', () => {
    const pool = new Pool({ roots: ['fd42::/120'] });
    expect(refusal(() => pool.allocate({ length: 48, owner: 'a' })).message).toBe(
      'no free /48 in fd42::/120: 256 of 256 addresses are free, the largest gap is a /120',
    );
  });

  test('exhausted says where all the space is', () => {
    const pool = poolWith({
      roots: ['2001:db8::/62'],
      reserve: ['2001:db8::/64'],
      quarantine: { seconds: 9 },
    });
    pool.allocate({ length: 64, owner: 'a' });
    pool.release(pool.allocate({ length: 64, owner: 'b' }));
    const size = String(2n ** 64n);
    refused(pool, () => pool.allocate({ length: 63, owner: 'c' }), 'exhausted', {
      length: 63,
      total: String(2n ** 66n),
      reserved: size,
      leased: size,
      quarantined: size,
      free: size,
      largestGap: 64,
    });
    pool.allocate({ length: 64, owner: 'd' });
    refused(pool, () => pool.allocate({ length: 128, owner: 'c' }), 'exhausted', {
      free: '0',
      largestGap: null,
    });
  });
});

describe('conflicts are overlaps, never equal texts', () => {
  test('a delegated /80 and a static address inside it', () => {
    const pool = poolWith();
    const { generation } = pool.allocateExact('2001:db8::/80', { owner: 'vm-1' });
    refused(pool, () => pool.allocateExact('2001:db8::42/128', { owner: 'vm-2' }), 'overlaps-lease', {
      item: '2001:db8::42/128',
      lease: '2001:db8::/80',
      owner: 'vm-1',
      generation,
    });
    refused(pool, () => pool.allocateExact('2001:DB8:0000::/64', { owner: 'vm-2' }), 'overlaps-lease', {
      owner: 'vm-1',
    });
    refused(pool, () => pool.allocateExact('2001:0db8::/80', { owner: 'vm-2' }), 'overlaps-lease', {
      owner: 'vm-1',
    });
    expect(leased(pool, { length: 128, owner: 'vm-2' })).toBe('2001:db8:0:0:1::/128');
  });

  test('a lease that starts before a root and covers its start', () => {
    const pool = poolWith({ roots: ['2001:db8:8000::/34'] });
    refused(pool, () => pool.allocateExact('2001:db8::/32', { owner: 'a' }), 'outside-root', {
      item: '2001:db8::/32',
    });
    refused(
      poolWith({ roots: [] }),
      () => poolWith({ roots: [] }).allocateExact('::/0', { owner: 'a' }),
      'outside-root',
      {},
    );
  });

  test('an unaligned prefix is refused with the prefix that it may mean', () => {
    const pool = poolWith();
    refused(pool, () => pool.allocateExact('2001:db8::1/64', { owner: 'a' }), 'host-bits', {
      prefix: '2001:db8::/64',
    });
  });

  test('/128, /80, /64, /60 and /56 live beside each other', () => {
    const pool = poolWith();
    const lengths = [128, 80, 64, 60, 56, 128, 80];
    const prefixes = lengths.map((length, i) => pool.allocate({ length, owner: `o${i}` }).prefix);
    expect(texts(prefixes)).toEqual([
      '2001:db8::1/128',
      '2001:db8:0:0:1::/80',
      '2001:db8:0:1::/64',
      '2001:db8:0:10::/60',
      '2001:db8:0:100::/56',
      '2001:db8::2/128',
      '2001:db8:0:0:2::/80',
    ]);
  });

  test('the ends of the space', () => {
    const pool = poolWith({ roots: ['::/1', '8000::/1'], anycast: 'allow' });
    expect(pool.usage().total).toBe(2n ** 128n);
    expect(leased(pool, { length: 128, owner: 'a' })).toBe('::/128');
    expect(leased(pool, { length: 128, owner: 'b', within: '8000::/1', strategy: 'last' })).toBe(
      `${LAST}/128`,
    );
    expect(leased(pool, { length: 127, owner: 'c', within: '8000::/1', strategy: 'last' })).toBe(
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/127',
    );
    refused(pool, () => pool.allocate({ length: 0, owner: 'd' }), 'exhausted');
    refused(pool, () => pool.allocate({ length: 1, owner: 'd' }), 'exhausted');
    expect(pool.covering(LAST)).toMatchObject({ owner: 'b' });
    expect(pool.covering('::')).toMatchObject({ owner: 'a' });
    pool.reserve(`8000:: - ${LAST.replace(/ffff$/, 'fff0')}`, 'all but the end');
    expect(pool.usage().reserved).toBe(2n ** 127n - 15n);
    const whole = poolWith({ roots: ['::/0'] });
    expect(leased(whole, { length: 0, owner: 'everything' })).toBe('::/0');
  });
});

describe('release', () => {
  test('twice', () => {
    const pool = poolWith();
    const lease = pool.allocate({ length: 64, owner: 'a' });
    pool.release(lease);
    expect(pool.release(lease)).toBe(false);
    expect(pool.version).toBe(2);
    expect(leased(pool, { length: 64, owner: 'b' })).toBe('2001:db8::/64');
  });

  test('of an old lease after its prefix was given to another', () => {
    const pool = poolWith();
    const old = pool.allocate({ length: 64, owner: 'a' });
    pool.release(old);
    const { generation } = pool.allocate({ length: 64, owner: 'b' });
    refused(pool, () => pool.release(old), 'stale-generation', { generation: 1, current: generation });
    pool.release({ prefix: '2001:db8::/64', generation });
    expect(pool.usage().leased).toBe(0n);
  });

  test('of what never was a lease', () => {
    const pool = poolWith();
    pool.allocate({ length: 64, owner: 'a' });
    refused(pool, () => pool.release({ prefix: '2001:db8::/64', generation: 2 }), 'unknown-lease');
    refused(pool, () => pool.release({ prefix: '2001:db9::/64', generation: 1 }), 'unknown-lease');
    expect(pool.release({ prefix: '2001:db8::/65', generation: 1 })).toBe(false);
    refused(pool, () => pool.release({ prefix: '2001:db8::/64', generation: 0.5 }), 'out-of-range');
    refused(pool, () => pool.release(null as never), 'invalid-type');
  });
});

describe('reservations', () => {
  test('of half of a /64 costs nothing', () => {
    const pool = poolWith({ roots: ['2001:db8::/64'] });
    expect(pool.reserve('2001:db8::8000:0:0:0/65', 'later')).toMatchObject({ reason: 'later' });
    expect(pool.usage()).toMatchObject({ reserved: 2n ** 63n, free: 2n ** 63n, largestGap: 65 });
    refused(
      pool,
      () => pool.allocateExact('2001:db8::9000:0:0:0/128', { owner: 'a' }),
      'overlaps-reservation',
      {
        range: '2001:db8:0:0:8000:: - 2001:db8::ffff:ffff:ffff:ffff',
        reason: 'later',
      },
    );
  });

  test('an inverted range', () => {
    refused(poolWith(), () => poolWith({ reserve: ['2001:db8::9 - 2001:db8::1'] }), 'range-inverted', {}, [
      'reserve',
      0,
    ]);
    const pool = poolWith();
    refused(pool, () => pool.reserve('2001:db8::9 - 2001:db8::1'), 'range-inverted');
  });

  test('of what is leased names the lease', () => {
    const pool = poolWith();
    pool.allocateExact('2001:db8:0:5::/64', { owner: 'net-5' });
    refused(pool, () => pool.reserve(ZONE, 'all'), 'overlaps-lease', {
      lease: '2001:db8:0:5::/64',
      owner: 'net-5',
    });
    refused(pool, () => pool.reserve('2001:db8:0:5::7'), 'overlaps-lease', {
      item: '2001:db8:0:5::7 - 2001:db8:0:5::7',
    });
  });

  test('may overlap each other, and each ends alone', () => {
    const pool = poolWith({ roots: ['2001:db8::/48', '2001:db8:1::/48'] });
    pool.reserve('2001:db8::/49', 'half');
    pool.reserve('2001:db8:0:4000:: - 2001:db8:1:0:ffff:ffff:ffff:ffff', 'over both roots');
    pool.reserve('2001:db8:0:7fff::/64', 'one');
    expect(pool.usage().reserved).toBe(2n ** 80n + 2n ** 64n);
    pool.unreserve('2001:db8::/49');
    expect(pool.usage().reserved).toBe(3n * 2n ** 78n + 2n ** 64n);
    expect(pool.covering('2001:db8::1')).toBeNull();
    expect(pool.covering('2001:db8:0:7fff::1')).toMatchObject({ reason: 'over both roots' });
    pool.unreserve('2001:db8:0:4000:: - 2001:db8:1:0:ffff:ffff:ffff:ffff');
    expect(pool.usage().reserved).toBe(2n ** 64n);
    expect(pool.covering('2001:db8:0:7fff::1')).toMatchObject({ reason: 'one' });
    expect(pool.reservations()).toHaveLength(1);
  });

  test('the same again changes nothing, for another reason it is refused', () => {
    const pool = poolWith({ reserve: [{ range: '2001:db8::/64', reason: 'public' }] });
    pool.reserve('2001:db8::/64', 'public');
    expect(pool.version).toBe(0);
    refused(pool, () => pool.reserve('2001:db8::/64', 'private'), 'already-reserved', { reason: 'public' });
    refused(pool, () => pool.unreserve('2001:db8::/65'), 'unknown-reservation');
    refused(pool, () => pool.reserve('2001:db8::/32'), 'outside-root');
    refused(pool, () => pool.reserve('2001:db8::/64', 5 as never), 'invalid-type');
  });

  test('a small one in the middle of a large one', () => {
    const pool = poolWith({ reserve: ['2001:db8::/64', '2001:db8::1 - 2001:db8::2'] });
    expect(String((pool.covering('2001:db8::50') as { range: AddressRange }).range)).toBe(
      '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff',
    );
    pool.unreserve('2001:db8::/64');
    expect(pool.covering('2001:db8::50')).toBeNull();
    expect(pool.usage().reserved).toBe(2n);
  });

  test('a thousand of them, ascending', () => {
    const places = Array.from({ length: 1000 }, (_, i) => (i * 619) % 1000);
    const pool = poolWith({
      reserve: places.map((i) => `2001:db8::${(i * 4).toString(16)} - 2001:db8::${(i * 4 + 5).toString(16)}`),
    });
    expect(pool.usage().reserved).toBe(4002n);
    const firsts = pool.reservations().map(({ range }) => range.first.toBigInt());
    expect(firsts).toEqual([...firsts].sort((a, b) => (a < b ? -1 : 1)));
    for (const place of places.slice(0, 500))
      pool.unreserve(`2001:db8::${(place * 4).toString(16)} - 2001:db8::${(place * 4 + 5).toString(16)}`);
    const kept = places.slice(500).flatMap((i) => [0, 1, 2, 3, 4, 5].map((k) => 4 * i + k));
    expect(pool.usage().reserved).toBe(BigInt(new Set(kept).size));
  });
});

describe('anycast', () => {
  const SUBNET = '2001:db8:0:1::/64';

  test('single addresses leave out the Subnet-Router address and the reserved identifiers', () => {
    const pool = poolWith({ roots: [SUBNET] });
    expect(leased(pool, { length: 128, owner: 'a' })).toBe('2001:db8:0:1::1/128');
    for (const address of [
      '2001:db8:0:1::',
      '2001:db8:0:1:fdff:ffff:ffff:ff80',
      '2001:db8:0:1:fdff:ffff:ffff:ffff',
    ]) {
      refused(pool, () => pool.allocateExact(`${address}/128`, { owner: 'x' }), 'anycast-address', {
        item: `${address}/128`,
      });
    }
    pool.allocateExact('2001:db8:0:1:fdff:ffff:ffff:ff7f/128', { owner: 'x' });
    pool.allocateExact('2001:db8:0:1:fe00::/128', { owner: 'y' });
  });

  test.each(['first', 'last', 'next', 'best', 'sparse', 'random'] as const)(
    '%s finds the only other address',
    (strategy) => {
      const pool = poolWith({
        roots: ['2001:db8::/63'],
        reserve: [
          '2001:db8::1 - 2001:db8::fdff:ffff:ffff:ff7f',
          '2001:db8::fe00:0:0:0 - 2001:db8:0:1:fdff:ffff:ffff:ff85',
          '2001:db8:0:1:fe00:: - 2001:db8:0:1:ffff:ffff:ffff:fff7',
          '2001:db8:0:1:ffff:ffff:ffff:fff9 - 2001:db8:0:1:ffff:ffff:ffff:ffff',
        ],
      });
      expect(leased(pool, { length: 128, owner: 'a', strategy })).toBe(
        '2001:db8:0:1:ffff:ffff:ffff:fff8/128',
      );
      refused(pool, () => pool.allocate({ length: 128, owner: 'b', strategy }), 'exhausted', {
        largestGap: 121,
      });
    },
  );

  test('sparse spreads single addresses over a large root without a step for each subnet', () => {
    const pool = poolWith({ roots: ['2001:db8::/32'], strategy: 'sparse' });
    expect(['a', 'b', 'c'].map((owner) => leased(pool, { length: 128, owner }))).toEqual([
      '2001:db8::1/128',
      '2001:db8:8000::1/128',
      '2001:db8:4000::1/128',
    ]);
  });

  test('a root longer than a /64 is a subnet of its own, unless it is a point-to-point link', () => {
    expect(leased(poolWith({ roots: ['2001:db8::7:0/112'] }), { length: 128, owner: 'a' })).toBe(
      '2001:db8::7:1/128',
    );
    expect(leased(poolWith({ roots: ['2001:db8::7:4/127'] }), { length: 128, owner: 'a' })).toBe(
      '2001:db8::7:4/128',
    );
    expect(leased(poolWith({ roots: ['2001:db8::7/128'] }), { length: 128, owner: 'a' })).toBe(
      '2001:db8::7/128',
    );
    const reserved = poolWith({ roots: ['2001:db8::fdff:ffff:ffff:ff80/123'] });
    refused(reserved, () => reserved.allocate({ length: 128, owner: 'a' }), 'exhausted');
  });

  test.each([
    ['2001:db8::/127', ['2001:db8::/128', '2001:db8::1/128']],
    [
      '2001:db8::fdff:ffff:ffff:fffe/127',
      ['2001:db8::fdff:ffff:ffff:fffe/128', '2001:db8::fdff:ffff:ffff:ffff/128'],
    ],
    ['2001:db8::/128', ['2001:db8::/128']],
    ['::/127', ['::/128', '::1/128']],
    [`${LAST}/128`, [`${LAST}/128`]],
  ])('all of %s is given out', (root, expected) => {
    for (const strategy of ['first', 'random'] as const) {
      const pool = poolWith({ roots: [root], strategy });
      const given = expected.map((_, i) => leased(pool, { length: 128, owner: `o${i}` }));
      expect(given.sort()).toEqual(expected.map((text) => String(Prefix.parse(text))));
    }
    const pool = poolWith({ roots: [root] });
    for (const text of expected) pool.allocateExact(text, { owner: text });
    expect(pool.usage().free).toBe(0n);
  });

  test('the addresses of a /126 are those of a subnet', () => {
    const pool = poolWith({ roots: ['2001:db8::4/126'] });
    refused(pool, () => pool.allocateExact('2001:db8::4/128', { owner: 'a' }), 'anycast-address');
    expect(leased(pool, { length: 128, owner: 'a' })).toBe('2001:db8::5/128');
  });

  test('delegated blocks begin where they like', () => {
    const pool = poolWith();
    expect(leased(pool, { length: 127, owner: 'a' })).toBe('2001:db8::/127');
    pool.allocateExact('2001:db8:0:1:fdff:ffff:ffff:ff80/121', { owner: 'b' });
  });

  test("'allow' gives them out", () => {
    const pool = poolWith({ roots: ['2001:db8::/127'], anycast: 'allow' });
    expect(['a', 'b'].map((owner) => leased(pool, { length: 128, owner }))).toEqual([
      '2001:db8::/128',
      '2001:db8::1/128',
    ]);
  });
});

describe('quarantine', () => {
  test('counts apart, and ends by the clock and a call', () => {
    const time = { now: 1000 };
    const pool = poolWith({ quarantine: { seconds: 60 } }, time);
    const lease = pool.allocate({ length: 64, owner: 'a' });
    pool.release(lease);
    expect(pool.usage()).toMatchObject({ leased: 0n, quarantined: 2n ** 64n });
    expect(Array.from(pool.quarantines(), ({ prefix, until }) => [String(prefix), until])).toEqual([
      ['2001:db8::/64', 61_000],
    ]);
    expect(pool.release(lease)).toBe(false);
    refused(pool, () => pool.allocateExact('2001:db8::/63', { owner: 'b' }), 'overlaps-quarantine', {
      prefix: '2001:db8::/64',
      until: 61_000,
    });
    expect(pool.covering('2001:db8::1')).toBeNull();
    time.now = 60_999;
    expect(pool.reclaim()).toEqual([]);
    expect(pool.version).toBe(2);
    time.now = 61_000;
    expect(texts(pool.reclaim())).toEqual(['2001:db8::/64']);
    expect(pool.usage().quarantined).toBe(0n);
    pool.allocateExact('2001:db8::/63', { owner: 'b' });
  });

  test('the least recently released is reused first, and only when nothing fresh is left', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/62'], quarantine: { seconds: 1 } }, time);
    const leases = ['a', 'b', 'c'].map((owner) => pool.allocate({ length: 64, owner }));
    for (const i of [1, 0, 2]) pool.release(leases[i] as never);
    time.now = 1000;
    const owners = ['d', 'e', 'f', 'g'];
    expect(owners.map((owner) => leased(pool, { length: 64, owner }))).toEqual([
      '2001:db8:0:3::/64',
      '2001:db8:0:1::/64',
      '2001:db8::/64',
      '2001:db8:0:2::/64',
    ]);
  });

  test('what ended joins to make room, and what did not end does not', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/63'], quarantine: { seconds: 1 } }, time);
    for (const owner of ['a', 'b']) pool.release(pool.allocate({ length: 64, owner }));
    refused(pool, () => pool.allocate({ length: 63, owner: 'c' }), 'exhausted');
    time.now = 1000;
    expect(leased(pool, { length: 63, owner: 'c' })).toBe('2001:db8::/63');
    expect(pool.changes(4)[0]?.changes.map(({ op }) => op)).toEqual(['reclaim', 'reclaim', 'lease']);
  });

  test('what ended stays at rest where it does not help', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/63'], quarantine: { seconds: 1 } }, time);
    pool.allocate({ length: 64, owner: 'a' });
    pool.release(pool.allocate({ length: 64, owner: 'b' }));
    time.now = 5000;
    refused(pool, () => pool.allocate({ length: 63, owner: 'c' }), 'exhausted', {
      quarantined: String(2n ** 64n),
    });
  });

  test('space that was reserved meanwhile stays reserved when it ends', () => {
    const time = { now: 0 };
    const pool = poolWith({ quarantine: { seconds: 1 } }, time);
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    pool.reserve('2001:db8::8000:0:0:0/65', 'late');
    expect(pool.usage()).toMatchObject({ quarantined: 2n ** 64n, reserved: 0n });
    expect(pool.covering('2001:db8::9000:0:0:0')).toMatchObject({ reason: 'late' });
    time.now = 1000;
    pool.reclaim();
    expect(pool.usage()).toMatchObject({ quarantined: 0n, reserved: 2n ** 63n });
  });

  test('a clock that goes back stands still', () => {
    const time = { now: 10_000 };
    const pool = poolWith({ quarantine: { seconds: 1 } }, time);
    pool.allocate({ length: 64, owner: 'a' });
    time.now = 0;
    expect(pool.allocate({ length: 64, owner: 'b' }).since).toBe(10_000);
  });

  test('a clock that gives no time is refused', () => {
    const pool = poolWith({ clock: () => Number.NaN });
    refused(pool, () => pool.allocate({ length: 64, owner: 'a' }), 'out-of-range');
  });
});

describe('plans', () => {
  const requests: PoolRequest[] = [
    { op: 'allocate', length: 64, owner: 'small' },
    { op: 'reserve', range: '2001:db8:0:1::/64', reason: 'router' },
    { op: 'allocate', length: 56, owner: 'large' },
    { op: 'allocate', prefix: '2001:db8:0:2::/64', owner: 'exact' },
  ];

  test('a plan does nothing, and prints as the difference that it makes', () => {
    const pool = poolWith({ quarantine: { seconds: 2 } });
    const lease = pool.allocate({ length: 64, owner: 'old' });
    pool.reserve('2001:db8:0:ff00::/56', 'spare');
    const before = JSON.stringify(pool.snapshot());
    const plan = pool.plan([
      ...requests,
      { op: 'release', ...lease },
      { op: 'unreserve', range: '2001:db8:0:ff00::/56' },
    ]);
    expect(JSON.stringify(pool.snapshot())).toBe(before);
    expect(String(plan).split('\n')).toEqual([
      '- lease 2001:db8::/64 of "old", in quarantine until 2000',
      '- reservation 2001:db8:0:ff00:: - 2001:db8:0:ffff:ffff:ffff:ffff:ffff "spare"',
      '+ reservation 2001:db8:0:1:: - 2001:db8:0:1:ffff:ffff:ffff:ffff "router"',
      '+ lease 2001:db8:0:2::/64 to "exact"',
      '+ lease 2001:db8:0:100::/56 to "large"',
      '+ lease 2001:db8:0:3::/64 to "small"',
    ]);
    const leases = plan.results.flatMap((answer) => (isLease(answer) ? [answer] : []));
    expect(leases.map(({ prefix }) => String(prefix))).toEqual([
      '2001:db8:0:3::/64',
      '2001:db8:0:100::/56',
      '2001:db8:0:2::/64',
    ]);
    expect(leases.map(({ owner }) => owner)).toEqual(['small', 'large', 'exact']);
    expect(pool.commit(JSON.parse(JSON.stringify(plan)))).toEqual(plan.results);
    expect(pool.version).toBe(3);
    expect(pool.changes(2)).toEqual([plan.record]);
  });

  test('a plan that ends quarantines says so', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/64'], quarantine: { seconds: 1 } }, time);
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    time.now = 1000;
    expect(String(pool.plan([{ op: 'allocate', length: 64, owner: 'b' }]))).toBe(
      '- quarantine 2001:db8::/64\n+ lease 2001:db8::/64 to "b"',
    );
    pool.reserve('2001:db8::/64', 'r');
    expect(String(pool.plan([{ op: 'unreserve', range: '2001:db8::/64' }]))).toContain('- reservation');
  });

  test('a release without quarantine makes room in the same plan', () => {
    const pool = poolWith({ roots: ['2001:db8::/64'] });
    const lease = pool.allocate({ length: 64, owner: 'a' });
    const plan = pool.plan([
      { op: 'allocate', length: 64, owner: 'b' },
      { op: 'release', ...lease },
    ]);
    expect(String(plan)).toBe('- lease 2001:db8::/64 of "a"\n+ lease 2001:db8::/64 to "b"');
    expect(pool.commit(plan)).toMatchObject([{ owner: 'b', generation: 2 }, true]);
  });

  test('a batch that fails in the middle leaves nothing taken', () => {
    const pool = poolWith({ roots: ['2001:db8::/62'], quarantine: { seconds: 1 } });
    const lease = pool.allocate({ length: 64, owner: 'a', tags: { kept: 'yes' } });
    const batch: PoolRequest[] = [
      { op: 'allocate', length: 64, owner: 'b' },
      { op: 'release', ...lease },
      { op: 'reserve', range: '2001:db8:0:2::/63' },
      { op: 'allocate', length: 64, owner: 'c' },
    ];
    refused(pool, () => pool.plan(batch), 'exhausted', {}, [3]);
    expect(
      pool.plan([
        { op: 'release', ...lease },
        { op: 'release', ...lease },
      ]).results,
    ).toEqual([true, false]);
    refused(
      pool,
      () => pool.plan([{ op: 'unreserve', range: '2001:db8::/64' }]),
      'unknown-reservation',
      {},
      [0],
    );
    refused(pool, () => pool.plan([{ op: 5 } as never]), 'invalid-type', { name: 'op' }, [0]);
    refused(pool, () => pool.plan([null as never]), 'invalid-type', {}, [0]);
    const broken = {
      get op(): never {
        throw new SyntaxError('of the caller');
      },
    };
    expect(() => pool.plan([broken as never])).toThrow(SyntaxError);
    expect(pool.ownedBy('a')).toEqual([lease]);
  });

  test('a failed plan takes back the end of quarantines and reservations', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/62'], quarantine: { seconds: 1 } }, time);
    for (const owner of ['a', 'b', 'c']) pool.allocate({ length: 64, owner });
    for (const owner of ['b', 'a']) pool.release(pool.ownedBy(owner)[0] as never);
    pool.reserve('2001:db8::4000:0:0:0/66', 'q');
    time.now = 1000;
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'allocate', length: 64, owner: 'd' },
          { op: 'allocate', length: 64, owner: 'e' },
          { op: 'allocate', length: 64, owner: 'f' },
        ]),
      'exhausted',
      {},
      [2],
    );
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'unreserve', range: '2001:db8::4000:0:0:0/66' },
          { op: 'allocate', length: 62, owner: 'd' },
        ]),
      'exhausted',
      {},
      [1],
    );
  });

  test('a plan on an older version is refused', () => {
    const pool = poolWith();
    const plan = pool.plan(requests);
    pool.allocate({ length: 128, owner: 'in between' });
    refused(pool, () => pool.commit(plan), 'stale-plan', { planned: 0, version: 1 });
    pool.commit(pool.plan(requests));
  });

  test('roots and the end of quarantines may be part of a plan', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots: ['2001:db8::/63', '2001:db9::/64'], quarantine: { seconds: 1 } }, time);
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    time.now = 1000;
    const plan = pool.plan([
      { op: 'allocate', length: 63, owner: 'b' },
      { op: 'add-root', root: '2001:dba::/62' },
      { op: 'remove-root', root: '2001:db9::/64' },
      { op: 'resize-root', root: '2001:db8::/63', to: '2001:db8:0:1::/64' },
      { op: 'reclaim' },
    ]);
    expect(String(plan).split('\n')).toEqual(
      [
        '- quarantine 2001:db8::/64',
        '- root 2001:db8::/63\n+ root 2001:db8:0:1::/64',
        '- root 2001:db9::/64',
        '+ root 2001:dba::/62',
        '+ lease 2001:dba::/63 to "b"',
      ]
        .join('\n')
        .split('\n'),
    );
    pool.commit(plan);
    expect(texts(pool.roots)).toEqual(['2001:db8:0:1::/64', '2001:dba::/62']);
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'add-root', root: '2001:dbb::/64' },
          { op: 'remove-root', root: '2001:dba::/62' },
        ]),
      'root-in-use',
      {},
      [1],
    );
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'remove-root', root: '2001:db8:0:1::/64' },
          { op: 'add-root', root: '::/0' },
        ]),
      'overlaps-root',
      {},
      [1],
    );
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'resize-root', root: '2001:db8:0:1::/64', to: '::/64' },
          { op: 'add-root', root: '::/0' },
        ]),
      'overlaps-root',
      {},
      [1],
    );
    refused(
      pool,
      () =>
        pool.plan([
          { op: 'add-root', root: '::/64' },
          { op: 'allocate', length: 48, owner: 'c' },
        ]),
      'exhausted',
      {},
      [1],
    );
  });

  test('a plan of what is so already changes nothing', () => {
    const pool = poolWith();
    const lease = pool.allocate({ length: 64, owner: 'a' });
    const plan = pool.plan([{ op: 'allocate', length: 64, owner: 'a' }]);
    expect(plan.record).toBeNull();
    expect(pool.commit(plan)).toEqual([lease]);
    expect(pool.version).toBe(1);
    expect(pool.commit(pool.plan([]))).toEqual([]);
  });

  test('a plan that was tampered with is refused', () => {
    const pool = poolWith();
    pool.allocate({ length: 64, owner: 'a' });
    const plan = JSON.parse(JSON.stringify(pool.plan([{ op: 'allocate', length: 64, owner: 'b' }])));
    const other = { ...plan.results[0], prefix: '2001:db8:0:9::/64' };
    refused(pool, () => pool.commit({ ...plan, results: [other] }), 'damaged-record', {}, ['results', 0]);
    refused(
      pool,
      () => pool.commit({ ...plan, record: { ...plan.record, version: 9 } }),
      'damaged-record',
      {},
      ['digest'],
    );
    refused(
      pool,
      () => pool.commit({ ...plan, record: signed({ ...plan.record, version: 9 }) }),
      'journal-gap',
    );
    const double = [{ op: 'lease', prefix: '2001:db8::/65', owner: 'b' }];
    refused(
      pool,
      () => pool.commit({ ...plan, record: signed({ ...plan.record, changes: double }) }),
      'overlaps-lease',
      {},
      ['changes', 0],
    );
    refused(pool, () => pool.commit(null as never), 'invalid-type');
  });

  test('clients with stale plans and a few retries never hold the same space', () => {
    const pool = poolWith({ roots: ['2001:db8::/58'] });
    const clients = Array.from({ length: 40 }, (_, i) => ({
      owner: `client-${i}`,
      plan: pool.plan<PoolRequest[]>([]),
      tries: 0,
    }));
    const held = new Map<string, string>();
    let waiting = clients;
    while (waiting.length > 0) {
      for (const client of waiting)
        client.plan = pool.plan([
          { op: 'allocate', length: client.tries % 2 === 0 ? 64 : 63, owner: client.owner },
        ]);
      const failed: typeof clients = [];
      for (const client of waiting) {
        client.tries++;
        try {
          for (const { prefix, owner } of pool.commit(client.plan).filter(isLease)) {
            held.set(String(prefix), owner);
          }
        } catch {
          if (client.tries < 30) failed.push(client);
        }
      }
      waiting = failed;
    }
    const prefixes = [...held.keys()].map((text) => Prefix.parse(text));
    expect(prefixes).toHaveLength(30);
    prefixes.forEach((prefix, i) => {
      expect(prefixes.slice(i + 1).some((other) => other.overlaps(prefix))).toBe(false);
    });
    expect(Math.max(...clients.map(({ tries }) => tries))).toBe(30);
  });
});

describe('roots', () => {
  test('come behind the others, and overlap none', () => {
    const pool = poolWith({ roots: ['2001:db8:1::/48'] });
    pool.addRoot('2001:db8::/48');
    expect(texts(pool.roots)).toEqual(['2001:db8:1::/48', '2001:db8::/48']);
    refused(pool, () => pool.addRoot('2001:db8::/32'), 'overlaps-root', { root: '2001:db8::/48' });
    refused(pool, () => pool.addRoot('2001:db8:1:ff::/64'), 'overlaps-root', { root: '2001:db8:1::/48' });
    expect(refusal(() => poolWith({ roots: ['::/0', '::1/128'] }))).toMatchObject({
      code: 'overlaps-root',
      path: ['roots', 1],
    });
  });

  test('go only when nothing is in them, and say all that is', () => {
    const pool = poolWith({ roots: ['2001:db8:1::/48', ZONE], quarantine: { seconds: 5 } });
    const lease = pool.allocate({ length: 64, owner: 'a', within: ZONE });
    pool.release(pool.allocate({ length: 64, owner: 'b', within: ZONE }));
    pool.reserve('2001:db8:0:ffff:: - 2001:db8:1::', 'over the edge');
    refused(pool, () => pool.removeRoot(ZONE), 'root-in-use', {
      count: 3,
      blockers: [
        { kind: 'lease', prefix: '2001:db8::/64', owner: 'a', generation: 1 },
        { kind: 'quarantine', prefix: '2001:db8:0:1::/64', until: 5000 },
        { kind: 'reservation', range: '2001:db8:0:ffff:: - 2001:db8:1::', reason: 'over the edge' },
      ],
    });
    refused(pool, () => pool.removeRoot('2001:db8:1::/48'), 'root-in-use', { count: 1 });
    refused(pool, () => pool.removeRoot('2001:db8::/49'), 'unknown-root');
    refused(pool, () => pool.removeRoot('::/48'), 'unknown-root');
    pool.release(lease);
    pool.unreserve('2001:db8:0:ffff:: - 2001:db8:1::');
    pool.removeRoot('2001:db8:1::/48');
    expect(texts(pool.roots)).toEqual([ZONE]);
  });

  test('grow, shrink and move without losing anything', () => {
    const pool = poolWith({ roots: ['::/64', '2001:db8::/48', '2001:db9::/48'], reserve: ['2001:db8::/64'] });
    const lease = pool.allocate({ length: 64, owner: 'a', within: '2001:db8::/48' });
    pool.resizeRoot('2001:db8::/48', '2001:db8::/40');
    expect(texts(pool.roots)).toEqual(['::/64', '2001:db8::/40', '2001:db9::/48']);
    expect(pool.allocate({ length: 64, owner: 'a' })).toEqual(lease);
    refused(pool, () => pool.resizeRoot('2001:db8::/40', '2001:db8::/64'), 'resize-blocked', {
      blockers: [{ kind: 'lease', prefix: '2001:db8:0:1::/64' }],
    });
    refused(pool, () => pool.resizeRoot('2001:db8::/40', '2001:db9::/33'), 'resize-blocked', {
      count: 3,
      blockers: [{ kind: 'lease' }, { kind: 'reservation' }, { kind: 'root', root: '2001:db9::/48' }],
    });
    pool.resizeRoot('2001:db8::/40', '2001:db8::/63');
    expect(pool.usage().free).toBe(2n ** 64n + 2n ** 80n);
    const { version } = pool;
    pool.resizeRoot('2001:db8::/63', '2001:db8::/63');
    expect(pool.version).toBe(version);
    pool.resizeRoot('2001:db9::/48', '2001:dba::/33');
    refused(pool, () => pool.resizeRoot('2001:db9::/48', '2001:db9::/48'), 'unknown-root');
  });

  test('a thousand of them are found without a look at each', () => {
    const roots = Array.from({ length: 1000 }, (_, i) => `2001:db8:${((i * 7) % 1000).toString(16)}::/64`);
    const pool = poolWith({ roots });
    pool.allocateExact('2001:db8:9:0:0:1::/96', { owner: 'a' });
    expect(pool.covering('2001:db8:9::2:0:1')).toBeNull();
    expect(pool.covering('2001:db8:9:0:0:1::1')).toMatchObject({ owner: 'a' });
    expect(pool.covering('2001:db8:0:1::')).toBeNull();
  });
});

describe('questions', () => {
  test('leases, all or within', () => {
    const pool = poolWith();
    for (const [i, length] of [64, 56, 80].entries()) pool.allocate({ length, owner: `o${i}` });
    const owners = (within?: string) =>
      Array.from(pool.leases(within === undefined ? {} : { within }), ({ owner }) => owner);
    expect(owners()).toEqual(['o0', 'o2', 'o1']);
    expect(owners('2001:db8::/63')).toEqual(['o0', 'o2']);
    expect(owners('2001:db8:0:100:8000::/66')).toEqual(['o1']);
    const leases = pool.leases();
    expect([...leases]).toEqual([...leases]);
    expect(refusal(() => [...pool.leases({ within: '::/64' })]).code).toBe('outside-root');
  });

  test('free space, as few prefixes or of a length', () => {
    const pool = poolWith({ roots: ['2001:db8::/62', '2001:db8:1::/64'], reserve: ['2001:db8:0:1::/64'] });
    expect(texts(pool.free())).toEqual(['2001:db8::/64', '2001:db8:0:2::/63', '2001:db8:1::/64']);
    expect(texts(pool.free({ length: 64 }))).toEqual([
      '2001:db8::/64',
      '2001:db8:0:2::/64',
      '2001:db8:0:3::/64',
      '2001:db8:1::/64',
    ]);
    expect(texts(pool.free({ length: 63 }))).toEqual(['2001:db8:0:2::/63']);
    expect(texts(pool.free({ length: 64, within: '2001:db8:0:3::/64' }))).toEqual(['2001:db8:0:3::/64']);
    expect(refusal(() => pool.free({ length: 129 })).code).toBe('out-of-range');
  });

  test('an audit lists all that differs', () => {
    const pool = poolWith();
    for (const owner of ['a', 'b', 'c', 'd']) pool.allocate({ length: 64, owner });
    const { unused, untracked, duplicate, outside } = pool.audit([
      '2001:db9::/64',
      { prefix: '2001:db8::/64', owner: 'a' },
      '2001:db8:0:1::/64',
      { prefix: '2001:db8:0:1::/80', owner: 'b' },
      { prefix: '2001:db8:0:2::/64', owner: 'x' },
      '2001:db8::/64',
      Prefix.parse('2001:db8:0:9::/64'),
      { prefix: '2001:db8:0:a::/64' },
    ]);
    expect(unused.map(({ owner }) => owner)).toEqual(['c', 'd']);
    expect(untracked.map(({ prefix, owner }) => [String(prefix), owner])).toEqual([
      ['2001:db8:0:1::/80', 'b'],
      ['2001:db8:0:2::/64', 'x'],
      ['2001:db8:0:9::/64', undefined],
      ['2001:db8:0:a::/64', undefined],
    ]);
    expect(duplicate.map(({ prefix }) => String(prefix))).toEqual(['2001:db8::/64', '2001:db8:0:1::/80']);
    expect(outside.map(({ prefix }) => String(prefix))).toEqual(['2001:db9::/64']);
    expect(refusal(() => pool.audit(['2001:db8::/64', '2001:db8::1/64'])).path).toEqual([1]);
    expect(refusal(() => pool.audit([null as never])).code).toBe('invalid-type');
  });
});

describe('the journal', () => {
  test('holds the last changes, and says when older ones are gone', () => {
    const pool = poolWith({ journal: 2 });
    for (let i = 0; i < 7; i++) pool.allocate({ length: 64, owner: `o${i}` });
    expect(pool.changes(5).map(({ version }) => version)).toEqual([6, 7]);
    expect(pool.changes(7)).toEqual([]);
    expect(refusal(() => pool.changes(4))).toMatchObject({
      code: 'journal-gone',
      details: { since: 4, oldest: 6 },
    });
    expect(refusal(() => pool.changes(8)).code).toBe('out-of-range');
    const none = poolWith({ journal: 0 });
    none.allocate({ length: 64, owner: 'a' });
    expect(none.changes(1)).toEqual([]);
    expect(refusal(() => none.changes(0)).code).toBe('journal-gone');
  });

  test('brings another pool to the same state, from empty or from a snapshot, and may be read twice', () => {
    const time = { now: 0 };
    const pool = poolWith({ quarantine: { seconds: 1 } }, time);
    const lease = pool.allocate({ length: 64, owner: 'a', tags: { k: 'v' } });
    pool.release(lease);
    const middle = pool.snapshot();
    time.now = 2000;
    pool.reclaim();
    pool.reserve('2001:db8::/64', 'r');
    pool.unreserve('2001:db8::/64');
    pool.addRoot('2001:db9::/48');
    pool.resizeRoot('2001:db9::/48', '2001:db9::/40');
    pool.removeRoot('2001:db9::/40');
    const records = JSON.parse(JSON.stringify(pool.changes(0))) as PoolRecord[];
    const empty = poolWith({ quarantine: { seconds: 1 } });
    const later = Pool.restore(middle);
    for (const record of records) {
      expect(empty.apply(record)).toBe(true);
      expect(empty.apply(record)).toBe(false);
      later.apply(record);
    }
    expect(empty.snapshot()).toEqual(pool.snapshot());
    expect(later.snapshot()).toEqual(pool.snapshot());
    refused(poolWith(), () => poolWith().apply(records[1] as PoolRecord), 'journal-gap', {
      received: 2,
      expected: 1,
    });
  });

  test('a second writer of one journal is found out, as far as the journal goes back', () => {
    const [pool, other] = [poolWith({ journal: 2 }, { now: 1 }), poolWith({}, { now: 1 })];
    for (const owner of ['a', 'b', 'c', 'd', 'e']) pool.allocate({ length: 64, owner });
    for (const owner of ['a', 'x', 'c', 'x', 'e']) other.allocate({ length: 64, owner });
    const records = other.changes(0);
    const applied = (version: number) => pool.apply(records[version - 1] as PoolRecord);
    expect(applied(1)).toBe(false);
    expect(applied(2)).toBe(false);
    refused(pool, () => applied(4), 'journal-fork', { version: 4 });
    const last = pool.changes(4)[0] as PoolRecord;
    refused(pool, () => pool.apply({ ...last, at: 2 }), 'damaged-record', {}, ['digest']);
    refused(pool, () => pool.apply(signed({ ...last, at: 2 })), 'journal-fork');
    expect(pool.apply(pool.changes(4)[0] as PoolRecord)).toBe(false);
  });

  test('records that do not fit or are none are refused', () => {
    const pool = poolWith({}, { now: 500 });
    pool.allocate({ length: 64, owner: 'a' });
    const record =
      (changes: unknown, at: unknown = 500, version: unknown = 2) =>
      () =>
        pool.apply(recordFor(pool, { version, at, changes } as never));
    const lease = { op: 'lease', prefix: '2001:db8:0:1::/64', owner: 'b' };
    refused(pool, record([lease], 499), 'damaged-record', {}, ['at']);
    refused(pool, record([lease], -1), 'damaged-record', {}, []);
    refused(pool, record([lease], 500, 0), 'damaged-record', {}, []);
    refused(pool, record('x'), 'damaged-record', {}, []);
    refused(pool, () => pool.apply(null as never), 'damaged-record', {}, []);
    refused(pool, record([lease, { op: 'give' }]), 'damaged-record', {}, ['changes', 1]);
    refused(pool, record([null]), 'damaged-record', {}, ['changes', 0]);
    refused(pool, record([{ ...lease, owner: '' }]), 'damaged-record', {}, ['changes', 0]);
    refused(pool, record([{ ...lease, prefix: 'x' }]), 'damaged-record', {}, ['changes', 0]);
    refused(pool, record([lease, lease]), 'overlaps-lease', {}, ['changes', 1]);
    refused(pool, record([{ op: 'reclaim', prefix: '2001:db8::/64' }]), 'unknown-quarantine', {}, [
      'changes',
      0,
    ]);
    refused(
      pool,
      record([{ op: 'release', prefix: '2001:db8::/64', generation: 1, owner: 'a', since: 500, until: -1 }]),
      'damaged-record',
    );
    refused(
      pool,
      record([{ op: 'reserve', range: '2001:db8:: - 2001:db8::ffff:ffff:ffff:ffff', reason: '' }]),
      'overlaps-lease',
    );
  });

  test('listeners hear of changes in order, after they are whole', () => {
    const pool = poolWith();
    const heard: string[] = [];
    const stop = pool.onChange(({ version }) => {
      heard.push(`first ${version} of ${pool.version}`);
      if (version === 1) pool.allocate({ length: 64, owner: 'from a listener' });
    });
    pool.onChange(({ version, changes }) => heard.push(`second ${version} ${changes.map(({ op }) => op)}`));
    const lease = pool.allocate({ length: 64, owner: 'a' });
    expect(heard).toEqual(['first 1 of 1', 'second 1 lease', 'first 2 of 2', 'second 2 lease']);
    stop();
    stop();
    pool.release(lease);
    expect(heard.slice(4)).toEqual(['second 3 release']);
    expect(refusal(() => pool.onChange(null as never)).code).toBe('invalid-type');
  });

  test('a listener that throws cannot corrupt the pool, and is not passed over in silence', async () => {
    const pool = poolWith();
    const heard: number[] = [];
    const rejection = new Promise((resolve) => {
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.once('unhandledRejection', (reason) => {
        for (const other of others) process.on('unhandledRejection', other);
        resolve(reason);
      });
    });
    const oops = new Error('oops');
    pool.onChange(() => {
      throw oops;
    });
    pool.onChange(({ version }) => heard.push(version));
    const lease = pool.allocate({ length: 64, owner: 'a' });
    expect(pool.ownedBy('a')).toEqual([lease]);
    expect(heard).toEqual([1]);
    expect(await rejection).toBe(oops);
  });
});

describe('snapshots', () => {
  /** A pool with something of everything. */
  function full(): Pool {
    const time = { now: 1_700_000_000_000 };
    const pool = new Pool({
      roots: ['2001:db8:1::/48', ZONE, '8000::/1'],
      reserve: [{ range: '2001:db8::/64', reason: 'public' }, '2001:db8:0:ffff:: - 2001:db8:1::7'],
      lengths: [128, 80, 64, 56],
      strategy: 'next',
      quarantine: { seconds: 3600 },
      clock: () => time.now,
      seed: 7,
    });
    for (let i = 0; i < 20; i++)
      pool.allocate({ length: [64, 56, 80, 128][i % 4] as number, owner: `net-${i % 7}-${i % 3}` });
    pool.allocateExact(`${LAST}/128`, { owner: 'net-1-1', tags: { at: 'the end' } });
    for (const { prefix, generation } of [...pool.leases()].slice(3, 6)) {
      time.now += 1000;
      pool.release({ prefix, generation });
    }
    return pool;
  }

  /** A snapshot with some members changed, and a checksum that fits. */
  function forged(changes: object, of: PoolSnapshot = full().snapshot()): PoolSnapshot {
    const { checksum: _, ...content } = { ...of, ...changes };
    return { ...content, checksum: jsonChecksum(content) };
  }

  test('a pool comes back from the text of its snapshot, and goes on as it would have', () => {
    const pool = full();
    const text = JSON.stringify(pool.snapshot());
    const again = Pool.restore(JSON.parse(text), { clock: () => 1_700_000_009_000 });
    expect(JSON.stringify(again.snapshot())).toBe(text);
    expect(again.usage()).toEqual(pool.usage());
    expect([...again.leases()]).toEqual([...pool.leases()]);
    for (const each of [pool, again]) each.reserve('9000::/8', 'more');
    expect(leased(again, { length: 64, owner: 'new' })).toBe(leased(pool, { length: 64, owner: 'new' }));
    expect(again.version).toBe(pool.version);
  });

  test('equal pools give equal text, whatever happened before', () => {
    const straight = poolWith();
    const winding = poolWith();
    for (const i of [1, 2, 3]) straight.allocateExact(`2001:db8:0:${i}::/64`, { owner: `o${i}` });
    for (const i of [3, 2, 1]) winding.reserve(`2001:db8:0:${i}::/64`);
    const plan = winding.plan([1, 2, 3].flatMap((i) => [{ op: 'unreserve', range: `2001:db8:0:${i}::/64` }]));
    winding.commit(plan);
    const { leases, owners, roots } = straight.snapshot();
    for (const i of [1, 2, 3]) winding.allocateExact(`2001:db8:0:${i}::/64`, { owner: `o${i}` });
    expect(winding.snapshot().leases.map((row) => row[0])).toEqual(leases.map((row) => row[0]));
    expect(winding.snapshot()).toMatchObject({ owners, roots });
  });

  test('the frozen snapshot of format 1 is read for ever', () => {
    const text = readFileSync(new URL('fixtures/pool-snapshot-1.json', import.meta.url), 'utf8');
    const pool = Pool.restore(JSON.parse(text));
    expect(JSON.stringify(pool.snapshot())).toBe(JSON.stringify(JSON.parse(text)));
    expect(pool.ownedBy('net-1-1').at(-1)).toMatchObject({ tags: { at: 'the end' }, generation: 21 });
    expect(JSON.stringify(full().snapshot())).toBe(JSON.stringify(JSON.parse(text)));
  });

  test('options of a restore are those that no snapshot has', () => {
    const heard: number[] = [];
    const pool = Pool.restore(poolWith().snapshot(), {
      clock: () => 5,
      journal: 1,
      onChange: ({ at }) => heard.push(at),
    });
    pool.allocate({ length: 64, owner: 'a' });
    expect(heard).toEqual([5]);
    const all = { roots: ['::/0'], reserve: ['::1'], lengths: [5], clock: () => 5 };
    expect(texts(Pool.restore(poolWith().snapshot(), all).roots)).toEqual([ZONE]);
    expect(refusal(() => Pool.restore(poolWith().snapshot(), { clock: 5 as never })).code).toBe(
      'invalid-type',
    );
    expect(refusal(() => Pool.restore(poolWith().snapshot(), { journal: -1 })).code).toBe('out-of-range');
  });

  test('an interrupted restore: what was written is not all of it', () => {
    const snapshot = full().snapshot();
    for (const member of ['leases', 'owners', 'quarantine', 'reservations', 'roots'] as const) {
      const cut = { ...snapshot, [member]: snapshot[member].slice(0, -1) };
      expect(refusal(() => Pool.restore(cut)).code).toBe('damaged-checksum');
      expect(refusal(() => Pool.restore({ ...snapshot, [member]: undefined as never })).code).toBe(
        'damaged-snapshot',
      );
    }
    for (const nothing of [null, undefined, 'x'.repeat(1_000_000), 5, []]) {
      expect(refusal(() => Pool.restore(nothing as never)).code).toMatch(/^damaged-(snapshot|version)$/);
    }
  });

  test('one changed character anywhere is found', () => {
    const snapshot = full().snapshot();
    const text = JSON.stringify(snapshot);
    for (let i = 0; i < text.length; i += 3) {
      const changed = `${text.slice(0, i)}${text[i] === '1' ? '2' : '1'}${text.slice(i + 1)}`;
      let data: PoolSnapshot;
      try {
        data = JSON.parse(changed);
      } catch {
        continue;
      }
      expect(refusal(() => Pool.restore(data)).code).toMatch(/^damaged-/);
    }
  });

  test.each<[string, object, (string | number)[], (snapshot: PoolSnapshot) => object]>([
    ['damaged-version', {}, [], () => ({ format: 2 })],
    ['damaged-version', {}, [], () => ({ format: 'toString' })],
    ['damaged-checksum', {}, [], () => ({ checksum: 'wrong' })],
    ['damaged-overlap', {}, ['leases', 18], ({ leases }) => ({ leases: [...leases, leases[0]] })],
    [
      'damaged-overlap',
      { other: '2001:db8:1:1::/64' },
      ['leases', 1],
      ({ leases }) => ({ leases: [['2001:db8:1:1::/64', 0, 1, 1], ...leases] }),
    ],
    [
      'damaged-overlap',
      {},
      ['quarantine', 3],
      ({ quarantine, leases }) => ({
        quarantine: [...quarantine, [leases[0]?.[0], quarantine[2]?.[1], 'a']],
      }),
    ],
    [
      'damaged-overlap',
      {},
      ['reservations', 2],
      ({ reservations, leases }) => ({
        reservations: [...reservations, [String(Prefix.parse(leases[0]?.[0] as string).toRange()), '']],
      }),
    ],
    [
      'damaged-overlap',
      {},
      ['reservations', 2],
      ({ reservations }) => ({ reservations: [...reservations, reservations[0]] }),
    ],
    ['damaged-overlap', {}, ['roots', 3], ({ roots }) => ({ roots: [...roots, '2001:db8::/64'] })],
    [
      'damaged-outside',
      { item: '2001:db9::/64' },
      ['leases', 0],
      ({ leases }) => ({ leases: [['2001:db9::/64', 0, 1, 1], ...leases] }),
    ],
    [
      'damaged-outside',
      {},
      ['reservations', 2],
      ({ reservations }) => ({ reservations: [...reservations, ['::1 - ::2', '']] }),
    ],
    ['damaged-outside', {}, ['quarantine', 0], () => ({ quarantine: [['2001:db9::/64', 0, 'a']] })],
    [
      'damaged-owner',
      { owner: 'net-0-0' },
      ['owners', 1],
      ({ owners }) => ({ owners: [owners[0], owners[0], ...owners.slice(2)] }),
    ],
    [
      'damaged-generation',
      { generation: 99 },
      ['leases', 0],
      ({ leases }) => ({ leases: [[leases[0]?.[0], 0, 99, 1], ...leases.slice(1)] }),
    ],
    [
      'damaged-snapshot',
      {},
      ['leases', 0],
      ({ leases }) => ({ leases: [[leases[0]?.[0], 1, 1, 1], ...leases.slice(1)] }),
    ],
    [
      'damaged-snapshot',
      {},
      ['leases', 0],
      ({ leases }) => ({ leases: [['2001:db8:1:f000::1/64', 0, 1, 1], ...leases.slice(1)] }),
    ],
    [
      'damaged-snapshot',
      {},
      ['leases', 0],
      ({ leases }) => ({ leases: [[leases[0]?.[0], 0, 1.5, 1], ...leases.slice(1)] }),
    ],
    ['damaged-snapshot', {}, ['owners', 17], ({ owners }) => ({ owners: [...owners, 'idle'] })],
    ['damaged-snapshot', {}, ['settings'], ({ settings }) => ({ settings: { ...settings, lengths: [200] } })],
    [
      'damaged-snapshot',
      {},
      ['settings'],
      ({ settings }) => ({ settings: { ...settings, strategy: 'lowest' } }),
    ],
    [
      'damaged-snapshot',
      {},
      ['quarantine', 1],
      ({ quarantine: [first, second, third] }) => ({ quarantine: [second, first, third] }),
    ],
    ['damaged-snapshot', {}, ['quarantine', 0], () => ({ at: 5 })],
    [
      'damaged-snapshot',
      {},
      ['leases', 0],
      ({ leases }) => ({ leases: [[leases[0]?.[0], 0, 1, 9e15], ...leases.slice(1)] }),
    ],
    ['damaged-snapshot', {}, ['newest'], () => ({ newest: 'x' })],
    ['damaged-snapshot', {}, [], ({ settings }) => ({ settings: { ...settings, strategy: [[]] } })],
    ['damaged-snapshot', {}, [], () => ({ settings: null })],
    ['damaged-snapshot', {}, [], () => ({ version: -1 })],
    ['damaged-snapshot', {}, [], () => ({ at: '0' })],
    ['damaged-snapshot', {}, [], () => ({ leases: [['2001:db8:1:1::/64', 0, 1, 1, { a: 1 }]] })],
    ['damaged-snapshot', {}, [], () => ({ leases: [['2001:db8:1:1::/64', 0, 1]] })],
    ['damaged-snapshot', {}, [], () => ({ leases: ['2001:db8:1:1::/64'] })],
    ['damaged-snapshot', {}, ['roots', 0], () => ({ roots: ['2001:db8::1/64'] })],
  ])('%s %j at %j', (code, details, path, change) => {
    const snapshot = full().snapshot();
    const changes = change(snapshot);
    const error = refusal(() =>
      Pool.restore(
        'checksum' in changes ? { ...snapshot, checksum: '0000000000000000' } : forged(changes, snapshot),
      ),
    );
    expect(error.code).toBe(code);
    expect(error.details ?? {}).toMatchObject(details);
    expect(error.path ?? []).toEqual(path);
    expect(error.message).not.toMatch(/[{}]|undefined/);
  });
});

describe('options', () => {
  test.each<[string, object]>([
    ['out-of-range', { lengths: [129] }],
    ['unknown-strategy', { strategy: 'lowest' }],
    ['invalid-type', { strategy: 5 }],
    ['out-of-range', { seed: -1 }],
    ['out-of-range', { seed: 2 ** 53 }],
    ['out-of-range', { quarantine: { seconds: 2 ** 32 } }],
    ['out-of-range', { quarantine: { seconds: 0.5 } }],
    ['invalid-type', { anycast: 'maybe' }],
    ['invalid-type', { clock: 5 }],
    ['out-of-range', { journal: 2 ** 25 }],
    ['host-bits', { roots: ['2001:db8::1/48'] }],
    ['outside-root', { reserve: ['2001:db9::1'] }],
    ['overlaps-root', { roots: [ZONE, ZONE] }],
  ])('%s: %j', (code, options) => {
    expect(refusal(() => poolWith(options)).code).toBe(code);
  });

  test('what is no options, no request or no place is refused', () => {
    expect(refusal(() => new Pool(null as never)).code).toBe('invalid-type');
    const pool = poolWith();
    refused(pool, () => pool.allocate(null as never), 'invalid-type');
    refused(pool, () => pool.allocate({ owner: 'a' } as never), 'invalid-type');
    refused(
      pool,
      () => pool.allocate({ length: 64, owner: 'a', strategy: 'x' as never }),
      'unknown-strategy',
    );
    refused(pool, () => pool.allocate({ length: 64, owner: 'a', seed: -1 }), 'out-of-range');
    refused(pool, () => pool.allocate({ length: '64' as never, owner: 'a' }), 'invalid-type');
    refused(pool, () => pool.covering('2001:db8::g'), 'invalid-character');
  });

  test('values are as good as texts', () => {
    const pool = new Pool({
      roots: [Prefix.parse(ZONE)],
      reserve: [Address.parse('2001:db8::'), AddressRange.parse('2001:db8::5 - 2001:db8::9')],
    });
    expect(pool.usage().reserved).toBe(6n);
    expect(pool.allocate({ length: 64, owner: 'a' }).since).toBeGreaterThan(1_600_000_000_000);
  });
});

test('a reservation inside a larger one does not hide it where only the larger one reaches', () => {
  const pool = new Pool({ roots: ['2001:db8::/48'] });
  pool.reserve('2001:db8::/56', 'large');
  pool.reserve('2001:db8:0:1::/64', 'small');
  const where = pool.covering('2001:db8:0:5::1');
  expect(where !== null && 'reason' in where && where.reason).toBe('large');
  expect(() => pool.allocateExact('2001:db8:0:7::/64', { owner: 'a' })).toThrow('large');
  pool.unreserve('2001:db8::/56');
  expect(String(pool.allocateExact('2001:db8:0:7::/64', { owner: 'a' }).prefix)).toBe('2001:db8:0:7::/64');
});

test('space whose quarantine ends under nested reservations is reserved once', () => {
  let now = 0;
  const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 1 }, clock: () => now });
  pool.release(pool.allocateExact('2001:db8:0:5::/64', { owner: 'a' }));
  pool.reserve('2001:db8::/56', 'large');
  pool.reserve('2001:db8:0:1::/64', 'small');
  expect(pool.usage().reserved).toBe(255n * 2n ** 64n);
  now = 2000;
  expect(pool.reclaim().join()).toBe('2001:db8:0:5::/64');
  const { total, leased, reserved, quarantined, free } = pool.usage();
  expect([leased, reserved, quarantined]).toEqual([0n, 2n ** 72n, 0n]);
  expect(reserved + free).toBe(total);
});

describe('what a caller hands over or takes away', () => {
  test('a lease given as the request of another one releases nothing', () => {
    const old = new Pool({ roots: ['2001:db8::/48'] });
    const lease = old.allocate({ length: 64, owner: 'a' });
    const pool = new Pool({ roots: ['2001:db8::/48'] });
    pool.allocate({ length: 64, owner: 'victim' });
    const before = JSON.stringify(pool.snapshot());
    expect(() => pool.allocateExact(lease.prefix, lease)).toThrow('victim');
    expect(JSON.stringify(pool.snapshot())).toBe(before);
    expect(() => pool.allocate({ ...lease, length: 64 } as never)).toThrow('a length or a prefix');
    const odd = { op: 'allocate', owner: 'x', length: 64 } as const;
    expect(() => pool.allocateExact('2001:db8:0:9::/64', odd)).toThrow('length');
    expect(() => pool.plan([{ ...odd, prefix: '2001:db8:0:8::/64' } as never])).toThrow(
      'a length or a prefix',
    );
    expect(() => pool.plan([null as never])).toThrow('expected PoolRequest, got null');
  });

  test('the lease is that of the caller, whatever a listener does meanwhile', () => {
    const pool = new Pool({ roots: ['2001:db8::/48'] });
    let once = true;
    pool.onChange(() => {
      if (!once) return;
      once = false;
      for (const lease of pool.ownedBy('a')) pool.release(lease);
      pool.allocate({ length: 64, owner: 'b' });
    });
    const lease = pool.allocate({ length: 64, owner: 'a' });
    expect([lease.owner, lease.generation]).toEqual(['a', 1]);
    expect(() => pool.release(lease)).toThrow();
    expect(pool.ownedBy('b').length).toBe(1);
  });

  test('listeners get data of their own, of changes made since they listen', () => {
    const pool = new Pool({ roots: ['2001:db8::/48'] });
    const heard: number[] = [];
    const late: number[] = [];
    pool.onChange((changes) => {
      (changes.changes as unknown[]).length = 0;
      if (changes.version !== 1) return;
      pool.allocate({ length: 64, owner: 'b' });
      pool.onChange(({ version }) => late.push(version));
    });
    pool.onChange(({ version, changes }) => heard.push(version, changes.length));
    pool.allocate({ length: 64, owner: 'a' });
    pool.allocate({ length: 64, owner: 'c' });
    expect(heard).toEqual([1, 1, 2, 1, 3, 1]);
    expect(late).toEqual([3]);
  });

  test('what a snapshot or a reservation holds is no way into the pool', () => {
    const pool = new Pool({ roots: ['2001:db8::/48'], lengths: [64], reserve: ['2001:db8::/64'] });
    (pool.snapshot().settings.lengths as number[]).push(56);
    expect(() => pool.allocate({ length: 56, owner: 'a' })).toThrow();
    expect(Object.isFrozen([...pool.reservations()][0])).toBe(true);
  });

  test('a minus before zero gets lost in JSON and nothing else', () => {
    const pool = new Pool({ roots: ['2001:db8::/48'], seed: -0 });
    expect(Pool.restore(JSON.parse(JSON.stringify(pool.snapshot()))).version).toBe(0);
  });
});
