/** Listings of a pool that changes while they are gone through. */
import { expect, test } from 'vitest';
import { Pool, type PoolOptions } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/60';

function poolWith(options: Partial<PoolOptions> = {}, owners: number = 0): Pool {
  const pool = new Pool({ roots: [ZONE], clock: () => 0, ...options });
  for (let i = 0; i < owners; i++) pool.allocate({ length: 64, owner: `o${i}` });
  return pool;
}

/** The texts of what a listing gives, with something done after each. */
function through<T>(items: Iterable<T>, text: (item: T) => string, after: (item: T) => void): string[] {
  const seen: string[] = [];
  for (const item of items) {
    seen.push(text(item));
    after(item);
    if (seen.length > 100) throw new Error('without end');
  }
  return seen;
}

const network = (i: number) => `2001:db8${i === 0 ? '::' : `:0:${i.toString(16)}::`}/64`;
const networks = (...places: number[]) => places.map(network);
const all = Array.from({ length: 16 }, (_, i) => i);

test('quarantines are a picture of the moment, whatever ends or begins meanwhile', () => {
  const time = { now: 0 };
  const pool = poolWith({ quarantine: { seconds: 1 }, clock: () => time.now }, 4);
  releaseAll(pool);
  time.now = 1000;
  const seen = through(
    pool.quarantines(),
    ({ prefix, until }) => `${prefix} ${until}`,
    () => {
      pool.reclaim();
      pool.release(pool.allocate({ length: 62, owner: 'x' }));
    },
  );
  expect(seen).toEqual(networks(0, 1, 2, 3).map((text) => `${text} 1000`));
  expect(pool.quarantines()).toHaveLength(4);
});

test.each<[string, (pool: Pool, prefix: Prefix) => unknown, number[]]>([
  ['nothing happens', () => {}, all],
  ['each is taken', (pool, prefix) => pool.allocateExact(prefix, { owner: 'x' }), all],
  ['the two after each are taken', (pool) => tryTake(pool, 2), [0, 3, 6, 9, 12, 15]],
  ['each is reserved', (pool, prefix) => pool.reserve(prefix), all],
  [
    'all the rest is reserved',
    (pool) => pool.reserve('2001:db8:0:4:: - 2001:db8:0:f:ffff:ffff:ffff:ffff'),
    [0, 1, 2, 3],
  ],
  ['the root shrinks', (pool) => shrink(pool, '2001:db8::/62'), [0, 1, 2, 3]],
  ['the root grows', (pool) => shrink(pool, '2001:db8::/56'), all],
  ['the root moves on', (pool) => shrink(pool, '2001:db8:0:8::/61'), [0, 8, 9, 10, 11, 12, 13, 14, 15]],
  ['the root goes', (pool) => void (pool.roots.length > 0 && pool.removeRoot(pool.roots[0] as Prefix)), [0]],
  ['roots are added', (pool) => void (pool.roots.length < 2 && pool.addRoot('2001:db9::/64')), all],
])('free networks while %s', (_, change, expected) => {
  const pool = poolWith();
  const seen = through(pool.free({ length: 64 }), String, (prefix) => change(pool, prefix));
  expect(seen).toEqual(networks(...expected));
});

function tryTake(pool: Pool, count: number): void {
  const next = 3 * Math.floor(pool.version / count) + 1;
  for (let i = next; i < next + count && i < 16; i++) pool.allocateExact(network(i), { owner: `x${i}` });
}

function releaseAll(pool: Pool): void {
  for (const lease of [...pool.leases()]) pool.release(lease);
}

function shrink(pool: Pool, to: string): void {
  pool.resizeRoot(pool.roots[0] as Prefix, to);
}

test('free gaps while what was given is taken, and what comes is freed', () => {
  const pool = poolWith({ reserve: ['2001:db8:0:4::/62', '2001:db8:0:c::/64'] });
  const seen = through(pool.free(), String, (gap) => {
    pool.reserve(gap, 'seen');
    if (String(gap) === '2001:db8::/62') pool.unreserve('2001:db8:0:4::/62');
  });
  expect(seen).toEqual([
    '2001:db8::/62',
    '2001:db8:0:4::/62',
    '2001:db8:0:8::/62',
    '2001:db8:0:d::/64',
    '2001:db8:0:e::/63',
  ]);
  expect(pool.usage().free).toBe(0n);
});

test.each<[string, (pool: Pool) => unknown, number[]]>([
  ['nothing happens', () => {}, [0, 1, 2, 3]],
  ['all are released', releaseAll, [0]],
  [
    'more are made',
    (pool) => pool.version < 6 && pool.allocate({ length: 64, owner: `new ${pool.version}` }),
    [0, 1, 2, 3, 4, 5],
  ],
  [
    'the root grows',
    (pool) => shrink(pool, `2001:db8::/${60 - Math.min(9, pool.version - 4)}`),
    [0, 1, 2, 3],
  ],
])('leases while %s', (_, change, expected) => {
  const pool = poolWith({}, 4);
  const seen = through(
    pool.leases(),
    ({ prefix }) => String(prefix),
    () => change(pool),
  );
  expect(seen).toEqual(networks(...expected));
});

test('each lease may be released as it comes, from several roots, within a prefix or all', () => {
  for (const within of [undefined, '2001:db8::/47', '2001:db8:0:2::/63'] as const) {
    const pool = poolWith({ roots: [ZONE, '2001:db8:1::/64'] }, 17);
    const options = within === undefined ? {} : { within };
    const expected = Array.from(pool.leases(options), ({ owner }) => owner);
    const seen = through(
      pool.leases(options),
      ({ owner }) => owner,
      (lease) => pool.release(lease),
    );
    expect(seen).toEqual(expected);
    expect([...pool.leases(options)]).toEqual([]);
    expect(seen.length).toBe(within === '2001:db8:0:2::/63' ? 2 : 17);
  }
});

test('a lease larger than the prefix that is asked about is listed once', () => {
  const pool = poolWith({ reserve: ['2001:db8::/64', '2001:db8:0:2::/63'] });
  pool.allocateExact('2001:db8:0:8::/61', { owner: 'large' });
  pool.allocateExact('2001:db8:0:1::/64', { owner: 'small' });
  const owners = (within: string) => Array.from(pool.leases({ within }), ({ owner }) => owner);
  expect(owners('2001:db8:0:9::/64')).toEqual(['large']);
  expect(owners('2001:db8:0:c::/62')).toEqual(['large']);
  expect(owners(ZONE)).toEqual(['small', 'large']);
  expect(owners('2001:db8:0:2::/63')).toEqual([]);
});

test('the ends of the space are listed like any others', () => {
  const pool = new Pool({
    roots: ['::/126', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126'],
    anycast: 'allow',
  });
  expect(Array.from(pool.free({ length: 128 }), String)).toHaveLength(8);
  expect(Array.from(pool.free({ length: 126 }), String)).toHaveLength(2);
  expect(Array.from(pool.free({ length: 0 }), String)).toEqual([]);
  for (const prefix of pool.free({ length: 127 })) pool.allocateExact(prefix, { owner: String(prefix) });
  expect(Array.from(pool.leases(), ({ prefix }) => String(prefix))).toEqual([
    '::/127',
    '::2/127',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/127',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127',
  ]);
  expect([...pool.free({ length: 128 })]).toEqual([]);
});

test('2^64 free addresses are not made before they are asked for', () => {
  const pool = new Pool({ roots: ['2001:db8::/64'] });
  const [first, second] = pool.free({ length: 128 });
  expect([String(first), String(second)]).toEqual(['2001:db8::/128', '2001:db8::1/128']);
  expect(Prefix.parse('2001:db8::/64').contains(second as Prefix)).toBe(true);
});

test('a listing may be gone through twice, side by side, and fails where it fails', () => {
  const pool = poolWith({}, 3);
  const leases = pool.leases();
  expect([...leases]).toEqual([...leases]);
  const [a, b] = [leases[Symbol.iterator](), leases[Symbol.iterator]()];
  expect(a.next().value).toEqual(b.next().value);
  expect(a.next().value).toEqual(b.next().value);
  expect(refusal(() => [...pool.free({ within: '::/64' })]).code).toBe('outside-root');
});

test('space that is both in quarantine and reserved counts as in quarantine, and all adds up', () => {
  const time = { now: 0 };
  const pool = poolWith({ quarantine: { seconds: 1 }, clock: () => time.now }, 2);
  releaseAll(pool);
  pool.reserve('2001:db8:0:1::/64');
  pool.reserve('2001:db8:0:1:: - 2001:db8:0:2:ffff:ffff:ffff:ffff');
  const net = 2n ** 64n;
  expect(pool.usage()).toMatchObject({ quarantined: 2n * net, reserved: net, leased: 0n, free: 13n * net });
  time.now = 1000;
  pool.reclaim();
  expect(pool.usage()).toMatchObject({ quarantined: 0n, reserved: 2n * net, leased: 0n, free: 14n * net });
});

test('a listing of an owner keeps to the place, the mark and the limit that are given', () => {
  const pool = poolWith();
  for (const i of [1, 4, 9]) pool.allocateExact(network(i), { owner: 'a' });
  const seen = (filter: object) =>
    Array.from(pool.leases({ owner: 'a', ...filter }), ({ prefix }) => `${prefix}`);
  expect(seen({})).toEqual(networks(1, 4, 9));
  expect(seen({ after: network(1) })).toEqual(networks(4, 9));
  expect(seen({ within: '2001:db8:0:8::/61' })).toEqual(networks(9));
  expect(seen({ after: network(4), within: '2001:db8::/61' })).toEqual([]);
  expect(seen({ limit: 2 })).toEqual(networks(1, 4));
  expect(seen({ limit: 0 })).toEqual([]);
});

test('free networks in a container are those above the ones that were seen, and none as large as it', () => {
  const pool = poolWith();
  const { prefix: within } = pool.allocate({ length: 62, owner: 'site', container: true });
  pool.allocateExact(network(3), { owner: 'last' });
  const free = (length: number) => Array.from(pool.free({ within, length }), String);
  expect(free(64)).toEqual(networks(0, 1, 2));
  expect(free(63)).toEqual(['2001:db8::/63']);
  expect(free(62)).toEqual([]);
  for (const i of [0, 1, 2]) pool.allocateExact(network(i), { owner: `${i}` });
  expect(free(64)).toEqual([]);
});

test('no prefix that is larger than a place is free in it', () => {
  const pool = poolWith();
  expect(pool.count(62, { within: '2001:db8::/61' })).toBe(2n);
  expect(pool.count(60, { within: '2001:db8::/61' })).toBe(0n);
});

const listed = (pool: Pool, filter: Parameters<Pool['leases']>[0]) =>
  Array.from(pool.leases(filter), ({ prefix }) => String(prefix));

test('leases within several roots come in the order of their prefixes, so that pages miss none', () => {
  const pool = poolWith({ roots: ['2001:db8:1::/60', ZONE] }, 20);
  const every = listed(pool, {});
  expect(every).toHaveLength(20);
  expect(listed(pool, { within: '2001:db8::/47' })).toEqual(every);
  const pages: string[] = [];
  for (let page = listed(pool, { within: '2001:db8::/47', limit: 3 }); page.length > 0; ) {
    pages.push(...page);
    page = listed(pool, { within: '2001:db8::/47', limit: 3, after: page.at(-1)! });
  }
  expect(pages).toEqual(every);
  expect(Array.from(pool.free({ within: '2001:db8::/47', length: 62 }), String)).toEqual([
    '2001:db8:0:4::/62',
    '2001:db8:0:8::/62',
    '2001:db8:0:c::/62',
  ]);
});

test('space that a list of places names twice counts once', () => {
  const pool = poolWith({}, 6);
  const within = ['2001:db8:0:4::/62', '2001:db8:0:2:: - 2001:db8:0:5::', network(4), network(1)];
  expect(listed(pool, { within })).toEqual(networks(1, 2, 3, 4, 5));
  expect(Array.from(pool.free({ within }), String)).toEqual(['2001:db8:0:6::/63']);
  expect(pool.count(64, { within })).toBe(2n);
  expect(pool.usage({ within, unit: 64 })).toMatchObject({ total: 7n, leased: 5n, free: 2n });
});

test('a lease that several places reach into is listed once', () => {
  const pool = poolWith();
  pool.allocateExact('2001:db8::/61', { owner: 'large' });
  expect(listed(pool, { within: '2001:db8:0:1:: - 2001:db8:0:6::' })).toEqual(['2001:db8::/61']);
  expect(listed(pool, { within: [network(1), network(5)] })).toEqual(['2001:db8::/61']);
});

test('of a container that a place reaches into, the leases that have space in it are listed', () => {
  const pool = poolWith();
  const site = pool.allocate({ length: 61, owner: 'site', container: true });
  expect(String(site.prefix)).toBe('2001:db8::/61');
  for (let i = 0; i < 8; i++) pool.allocateExact(network(i), { owner: `${i % 2}` });
  const within = '2001:db8:0:6:: - 2001:db8:0:9::';
  expect(listed(pool, { within })).toEqual(['2001:db8::/61', ...networks(6, 7)]);
  expect(listed(pool, { within, owner: '1' })).toEqual(networks(7));
  expect(listed(pool, { within: [within, { owner: 'site' }] })).toEqual([
    '2001:db8::/61',
    ...networks(0, 1, 2, 3, 4, 5, 6, 7),
  ]);
});
