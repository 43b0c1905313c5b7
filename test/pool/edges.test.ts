/** What a pool says and does in the corners that its other tests pass by. */
import { describe, expect, test, vi } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import type { Journal } from '../../src/internal/journal.ts';
import { jsonChecksum } from '../../src/pool/json-checksum.ts';
import { type Lease, Pool, type PoolOptions, type PoolSnapshot } from '../../src/pool.ts';
import { AddressRange } from '../../src/range.ts';
import { recordFor } from '../support/records.ts';
import { refusal } from '../support/refusal.ts';

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
      message: expect.stringMatching(/ addresses are free, the largest gap is a \/64$/),
      details: { within: '2001:db8::/63', largestGap: 64 },
    });
    expect(refusal(allocate('2001:db8::/64'))).toMatchObject({
      message: expect.stringMatching(/^no free \/63 in 2001:db8::\/64: /),
      details: { within: '2001:db8::/64' },
    });
    pool.reserve('2001:db8:0:1::/64');
    expect(refusal(allocate()).details).toMatchObject({ largestGap: null });
  });

  test('a record that no pool of these settings made: what is wrong, and what is right', () => {
    const pool = poolWith({ quarantine: { seconds: 1 } });
    pool.release(pool.allocate({ length: 64, owner: 'a' }));
    pool.allocate({ length: 64, owner: 'b' });
    const apply = (change: object) => () => pool.apply(recordFor(pool, { changes: [change as never] }));
    const release = {
      op: 'release',
      prefix: '2001:db8:0:1::/64',
      generation: 3,
      owner: 'b',
      since: 0,
      until: 1000,
    };
    expect(refusal(apply({ ...release, owner: 'x' })).details).toEqual({
      place: 'owner',
      reason: 'unexpected',
      expected: 'b',
    });
    expect(refusal(apply({ op: 'reclaim', prefix: '2001:db8::/64' })).details).toEqual({
      place: 'early',
      reason: 'unexpected',
      expected: true,
    });
  });
});

test("'allow' gives out an anycast address that is asked for by name", () => {
  const pool = poolWith({ anycast: 'allow' });
  expect(String(pool.allocateExact('2001:db8::/128', { owner: 'a' }).prefix)).toBe('2001:db8::/128');
});

test('the draws of one plan differ from each other and stay what they are', () => {
  const pool = poolWith({ strategy: 'random', seed: 7 });
  const plan = pool.plan(['a', 'b', 'c'].map((owner) => ({ op: 'allocate', length: 64, owner }) as const));
  expect(plan.results.map(({ prefix }) => String(prefix))).toEqual([
    '2001:db8:0:ca2f::/64',
    '2001:db8:0:fc4d::/64',
    '2001:db8:0:84de::/64',
  ]);
});

describe('reserved space is cut the same way, whatever came before', () => {
  const roots = ['2001:db8::/122'];

  test.each<[string, (pool: Pool, time: { now: number }) => void]>([
    ['two halves', (pool) => ['2001:db8::8/125', '2001:db8::/125'].map((item) => pool.reserve(item))],
    [
      'a quarantine that ends beside a reservation',
      (pool, time) => {
        pool.release(pool.allocateExact('2001:db8::4/127', { owner: 'a' }));
        pool.reserve('2001:db8::/124');
        time.now = 1000;
        pool.reclaim();
      },
    ],
  ])('%s: random draws the same as in a pool that began so', (_, change) => {
    const time = { now: 0 };
    const pool = poolWith({ roots, quarantine: { seconds: 1 } }, time);
    change(pool, time);
    const draws = (each: Pool) =>
      Array.from({ length: 20 }, (_, seed) =>
        String(each.allocate({ length: 128, owner: `o${seed}`, strategy: 'random', seed }).prefix),
      );
    expect(draws(pool)).toEqual(draws(poolWith({ roots, reserve: ['2001:db8::/124'] })));
  });

  test('beside a lease and a quarantine, which stay what they are', () => {
    const pool = poolWith({ roots, quarantine: { seconds: 1 } });
    const lease = pool.allocateExact('2001:db8::8/125', { owner: 'a' });
    pool.reserve('2001:db8::/125');
    expect(pool.covering('2001:db8::9')).toEqual(lease);
    pool.release(lease);
    pool.unreserve('2001:db8::/125');
    pool.reserve('2001:db8::/125');
    expect(pool.usage()).toMatchObject({ quarantined: 8n, reserved: 8n, free: 48n });
    expect(Array.from(pool.free(), String)).toEqual(['2001:db8::10/124', '2001:db8::20/123']);
  });

  test('an exact prefix is taken back out of quarantine by its owner, and by anybody once that is over', () => {
    const time = { now: 0 };
    const pool = poolWith({ roots, quarantine: { seconds: 1 } }, time);
    const release = (owner: string) => pool.release(pool.allocateExact('2001:db8::8/125', { owner }));
    release('a');
    expect(refusal(() => release('b')).code).toBe('overlaps-quarantine');
    release('a');
    time.now = 999;
    expect(refusal(() => release('b')).code).toBe('overlaps-quarantine');
    time.now = 1000;
    expect(pool.allocateExact('2001:db8::8/125', { owner: 'b' }).owner).toBe('b');
    expect(pool.quarantines()).toEqual([]);
  });

  test('an exact prefix that is refused leaves its quarantine as it was', () => {
    const pool = poolWith({ roots, quarantine: { seconds: 1 } });
    pool.release(pool.allocateExact('2001:db8::8/125', { owner: 'a' }));
    pool.reserve('2001:db8::/124');
    const before = JSON.stringify(pool);
    expect(refusal(() => pool.allocateExact('2001:db8::8/125', { owner: 'a' })).code).toBe(
      'overlaps-reservation',
    );
    expect(JSON.stringify(pool)).toBe(before);
    expect(pool.quarantines()).toHaveLength(1);
  });

  test('a reservation over a quarantine ends without the quarantine', () => {
    const pool = poolWith({ roots, quarantine: { seconds: 1 } });
    pool.release(pool.allocateExact('2001:db8::8/125', { owner: 'a' }));
    pool.reserve('2001:db8::/124');
    pool.unreserve('2001:db8::/124');
    expect(pool.usage()).toMatchObject({ quarantined: 8n, reserved: 0n, free: 56n });
    expect(refusal(() => pool.allocateExact('2001:db8::8/125', { owner: 'b' })).code).toBe(
      'overlaps-quarantine',
    );
  });
});

test('of several leases the one in the way is named', () => {
  const pool = poolWith();
  for (const owner of ['a', 'b', 'c']) pool.allocate({ length: 64, owner });
  expect(refusal(() => pool.allocateExact('2001:db8:0:1::/96', { owner: 'x' })).details).toMatchObject({
    lease: '2001:db8:0:1::/64',
    owner: 'b',
  });
});

test('a record cannot end the quarantine of all the space where there is none', () => {
  const pool = poolWith({ roots: ['::/0'] });
  const record = recordFor(pool, { changes: [{ op: 'reclaim', prefix: '::/0' }] });
  expect(refusal(() => pool.apply(record)).code).toBe('unknown-quarantine');
  expect(pool.version).toBe(0);
});

test.each([
  ['begins before the roots', '2001:db7:ffff:: - 2001:db8::'],
  ['ends behind the roots', '2001:db8:2:: - 2001:db8:3::'],
  ['reaches over what no root has', '2001:db8:: - 2001:db8:2::'],
  ['has just the space between two roots', '2001:db8:1::/48'],
])('a reservation that %s is refused, and the roots are named', (_, range) => {
  const pool = poolWith({ roots: ['2001:db8:2::/48', ZONE] });
  const error = refusal(() => pool.reserve(range));
  expect(error.code).toBe('outside-root');
  expect(error.details).toMatchObject({ root: '2001:db8:2::/48, 2001:db8::/48' });
  expect(error.details).not.toHaveProperty('more');
});

describe('reservations', () => {
  const large = '2001:db8:: - 2001:db8::64';

  test('a large one made last is found behind the small ones inside it, and is gone when it ends', () => {
    const pool = poolWith({ reserve: ['2001:db8::5', '2001:db8::a', '2001:db8::f'] });
    pool.reserve(large, 'large');
    expect(pool.covering('2001:db8::50')).toMatchObject({ reason: 'large' });
    pool.unreserve(large);
    expect(pool.covering('2001:db8::50')).toBeNull();
    expect(pool.covering('2001:db8::f')).toMatchObject({ reason: '' });
    expect(Array.from(pool.free({ within: '2001:db8::/125' }), String)).toEqual([
      '2001:db8::/126',
      '2001:db8::4/128',
      '2001:db8::6/127',
    ]);
  });

  test('those in the way of a root are those that have space in it', () => {
    const pool = poolWith({ roots: ['::/126', '::4/126', '::8/126', '::c/126'] });
    for (const item of ['::2 - ::5', '::3', '::b', '::c', '::d']) pool.reserve(item);
    const inTheWay = (root: string) =>
      (refusal(() => pool.removeRoot(root)).details as { blockers: { range: string }[] }).blockers.map(
        ({ range }) => range,
      );
    expect(inTheWay('::/126')).toEqual(['::2 - ::5', '::3 - ::3']);
    expect(inTheWay('::4/126')).toEqual(['::2 - ::5']);
    expect(inTheWay('::8/126')).toEqual(['::b - ::b']);
    pool.unreserve('::b');
    pool.removeRoot('::8/126');
    expect(inTheWay('::c/126')).toEqual(['::c - ::c', '::d - ::d']);
  });
});

describe('a snapshot with a right checksum around what is none', () => {
  /** A pool with two leases, a quarantine and a reservation, as a snapshot with some members changed. */
  function forged(changes: object): PoolSnapshot {
    const pool = poolWith({
      reserve: [{ range: '2001:db8:0:f::/64', reason: 'r' }],
      quarantine: { seconds: 1 },
    });
    for (const owner of ['a', 'b', 'c']) pool.allocate({ length: 64, owner });
    pool.release(pool.ownedBy('c')[0] as Lease);
    const { checksum: _, ...content } = { ...pool.snapshot(), ...changes };
    return { ...content, checksum: jsonChecksum(content) };
  }

  test.each<[string, object]>([
    ['a reservation of three', { reservations: [['2001:db8:0:f::/64', 'r', 'r']] }],
    ['a reservation of one', { reservations: [['2001:db8:0:f::/64']] }],
    ['a reservation that is text', { reservations: ['::'] }],
    ['a reservation for a number', { reservations: [['2001:db8:0:f::/64', 5]] }],
    ['a quarantine of three', { quarantine: [['2001:db8:0:2::/64', 1000, 0]] }],
    ['a quarantine of one', { quarantine: [['2001:db8:0:2::/64']] }],
    ['a quarantine that is text', { quarantine: ['::'] }],
    ['a quarantine that is no list', { quarantine: [{ 0: '2001:db8:0:2::/64', 1: 1000, length: 2 }] }],
    ['a quarantine of a number', { quarantine: [[5, 1000]] }],
    ['a quarantine until a text', { quarantine: [['2001:db8:0:2::/64', '1000']] }],
    ['a lease of six', { owners: ['a'], leases: [['2001:db8::/64', 0, 1, 0, { a: 'b' }, 0]] }],
    ['a lease of three', { owners: ['a'], leases: [['2001:db8::/64', 0, 1]] }],
    ['a lease that is text', { owners: ['a'], leases: ['2001'] }],
    [
      'a lease that is no list',
      { owners: ['a'], leases: [{ 0: '2001:db8::/64', 1: 0, 2: 1, 3: 0, length: 4 }] },
    ],
    ['tags that are text', { owners: ['a'], leases: [['2001:db8::/64', 0, 1, 0, 'tags']] }],
    ['tags that are null', { owners: ['a'], leases: [['2001:db8::/64', 0, 1, 0, null]] }],
    ['tags that are a number', { owners: ['a'], leases: [['2001:db8::/64', 0, 1, 0, 5]] }],
  ])('%s', (_, changes) => {
    const error = refusal(() => Pool.restore(forged(changes)));
    expect(error.code).toBe('damaged-snapshot');
    expect(error.path ?? []).toEqual([]);
  });

  test('the unchanged one is read', () => {
    expect(Pool.restore(forged({})).snapshot()).toEqual(forged({}));
  });

  test('a format that is no number, an owner that is not there and the lease in the way are told', () => {
    expect(refusal(() => Pool.restore(forged({ format: '1' }))).details).toEqual({
      received: 'string',
      expected: 1,
    });
    const leases = (prefix: string, owner: number) => ({
      leases: [
        ['2001:db8::/64', 0, 1, 0],
        ['2001:db8:0:1::/64', 1, 2, 0],
        [prefix, owner, 2, 0],
      ],
    });
    expect(refusal(() => Pool.restore(forged(leases('2001:db8:0:5::/64', 2))))).toMatchObject({
      path: ['leases', 2],
      details: { place: 'leases.2', reason: 'out-of-range' },
      cause: { details: { name: 'owner' } },
    });
    expect(refusal(() => Pool.restore(forged(leases('2001:db8:0:1::/80', 1))))).toMatchObject({
      code: 'damaged-overlap',
      details: { item: '2001:db8:0:1::/80', other: '2001:db8:0:1::/64' },
    });
  });
});

describe('what is asked for', () => {
  test('a seed of the request counts, not that of the pool', () => {
    const draw = (seed: number) =>
      String(poolWith({ seed }).allocate({ length: 64, owner: 'a', strategy: 'random', seed: 5 }).prefix);
    expect(draw(1)).toBe(draw(2));
  });

  test('nothing is no reservation, and quarantines that shall not end are no request', () => {
    expect(refusal(() => poolWith({ reserve: [null as never] }))).toMatchObject({
      code: 'invalid-type',
      path: ['reserve', 0],
    });
    expect(refusal(() => poolWith().plan([{ op: 'expire' } as never]))).toMatchObject({
      code: 'unknown-name',
      path: [0, 'op'],
    });
  });
});

describe('records', () => {
  test('are plain data with the members of their kind', () => {
    const time = { now: 0 };
    const pool = poolWith({ quarantine: { seconds: 1 } }, time);
    const lease = pool.allocate({ length: 64, owner: 'a' });
    pool.allocate({ length: 64, owner: 'b', tags: { x: 'y' } });
    pool.release(lease);
    pool.reserve('2001:db8:0:8::', 'r');
    pool.unreserve('2001:db8:0:8::');
    time.now = 1000;
    pool.reclaim();
    pool.addRoot('2001:db9::/48');
    pool.resizeRoot('2001:db9::/48', '2001:db9::/47');
    pool.removeRoot('2001:db9::/47');
    const range = '2001:db8:0:8:: - 2001:db8:0:8::';
    const changes = pool.changes(0).flatMap((record) => record.changes);
    expect(changes).toStrictEqual([
      { op: 'lease', prefix: '2001:db8::/64', owner: 'a' },
      { op: 'lease', prefix: '2001:db8:0:1::/64', owner: 'b', tags: { x: 'y' } },
      { op: 'release', prefix: '2001:db8::/64', generation: 1, owner: 'a', since: 0, until: 1000 },
      { op: 'reserve', range, reason: 'r' },
      { op: 'unreserve', range, reason: 'r' },
      { op: 'reclaim', prefix: '2001:db8::/64' },
      { op: 'add-root', root: '2001:db9::/48' },
      { op: 'resize-root', root: '2001:db9::/48', to: '2001:db9::/47' },
      { op: 'remove-root', root: '2001:db9::/47' },
    ]);
    expect(JSON.parse(JSON.stringify(changes))).toStrictEqual(changes);
  });

  test('that are none are refused with the place', () => {
    const pool = poolWith();
    const release = {
      op: 'release',
      prefix: '2001:db8::/64',
      generation: 1,
      owner: 'a',
      since: 0,
      until: -1,
    };
    const record = recordFor(pool, { changes: [release as never] });
    const refused = refusal(() => pool.apply(record));
    expect(refused.details).toEqual({ place: 'changes.0', reason: 'out-of-range' });
    expect(refused.cause).toMatchObject({ code: 'out-of-range', details: { name: 'until' } });
    expect(refusal(() => pool.apply({ ...record, version: 0 })).details).toEqual({ reason: 'out-of-range' });
    const plan = { version: 0, record: null, results: ['2001:db8::/64', 'x'] };
    expect(refusal(() => pool.commit(plan as never))).toMatchObject({
      code: 'damaged-record',
      path: ['results', 1],
      details: { place: 'results.1' },
    });
  });
});

test('tags are kept in the order of their names', () => {
  const { tags } = poolWith().allocate({ length: 64, owner: 'a', tags: { b: '1', c: '2', a: '3' } });
  expect(Object.keys(tags)).toEqual(['a', 'b', 'c']);
});

test.each([
  ['a text', ZONE],
  ['an object', {}],
  ['null', null],
  ['nothing', undefined],
  ['a number', 5],
])('%s is no list', (_, value) => {
  const list = value as never;
  for (const call of [
    () => new Pool({ roots: list }),
    () => poolWith().plan(list),
    () => poolWith().audit(list),
  ]) {
    expect(refusal(call).code).toBe('invalid-type');
  }
});

test('an audit clears host bits if asked to, and refuses them else', () => {
  const pool = poolWith();
  const { prefix } = pool.allocate({ length: 64, owner: 'a' });
  const used = [`${prefix.host(5)}/64`];
  expect(refusal(() => pool.audit(used))).toMatchObject({ code: 'host-bits', path: [0] });
  for (const truth of [used, [{ prefix: used[0] as string, owner: 'a' }]]) {
    const { unused, untracked } = pool.audit(truth, { hostBits: 'mask' });
    expect([unused, untracked]).toEqual([[], []]);
  }
});

test('an audit does not miss what is only reserved or in quarantine', () => {
  const pool = poolWith({ reserve: ['2001:db8:0:8::/64'], quarantine: { seconds: 1 } });
  pool.release(pool.allocate({ length: 64, owner: 'a' }));
  expect(pool.audit([])).toEqual({ unused: [], untracked: [], duplicate: [], outside: [] });
});

test('a listing goes on in the next of the roots that took the place of one', () => {
  const pool = poolWith({ roots: ['2001:db8::/62'] });
  const seen: string[] = [];
  for (const prefix of pool.free({ length: 64 })) {
    if (seen.push(String(prefix)) > 1) continue;
    pool.removeRoot('2001:db8::/62');
    pool.addRoot('2001:db8::/63');
    pool.reserve('2001:db8::/63');
    pool.addRoot('2001:db8:0:2::/63');
  }
  expect(seen).toEqual(['2001:db8::/64', '2001:db8:0:2::/64', '2001:db8:0:3::/64']);
});

test('quarantines keep their queue, whatever is planned, refused or ended', () => {
  const time = { now: 0 };
  const pool = poolWith({ quarantine: { seconds: 1 } }, time);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((owner) => pool.allocate({ length: 64, owner })) as [
    Lease,
    Lease,
    Lease,
    Lease,
  ];
  const queue = () => pool.quarantines().map(({ prefix }) => String(prefix));
  pool.release(a);
  time.now = 500;
  pool.release(b);
  pool.plan([{ op: 'release', ...c }]);
  expect(queue()).toEqual([a, b].map(({ prefix }) => String(prefix)));
  time.now = 1000;
  pool.reclaim();
  pool.release(c);
  expect(queue()).toEqual([b, c].map(({ prefix }) => String(prefix)));
  time.now = 2000;
  pool.plan([{ op: 'reclaim' }]);
  pool.release(d);
  expect(queue()).toEqual([b, c, d].map(({ prefix }) => String(prefix)));
});

test('a snapshot has the text of each prefix, whatever stands before it', () => {
  const prefixes = [
    '2001:db8::',
    '2001:db8:0:1::',
    '2001:db8:1::',
    '2001:db8:1:1::',
    '2001:db8:1:2::',
    '2001:db9:1:2::',
  ];
  const pool = poolWith({ roots: ['2001::/16'] });
  for (const prefix of prefixes) pool.allocateExact(`${prefix}/64`, { owner: prefix });
  expect(pool.snapshot().leases.map(([text]) => text)).toEqual(prefixes.map((prefix) => `${prefix}/64`));
});

test('a clock that gives text is refused', () => {
  const pool = poolWith({ clock: () => '5' as never });
  expect(refusal(() => pool.allocate({ length: 64, owner: 'a' })).code).toBe('invalid-type');
});

describe('single addresses without those that a subnet uses for anycast', () => {
  const leased = (pool: Pool, request: object) =>
    String(pool.allocate({ length: 128, owner: 'a', ...request } as never).prefix);

  test('only in the part that is asked for', () => {
    for (const strategy of ['first', 'last', 'next', 'best', 'sparse', 'random'] as const) {
      const allocate = (within: string) => () => leased(poolWith(), { within, strategy });
      expect(refusal(allocate('2001:db8::/128')).code).toBe('exhausted');
      expect(allocate('2001:db8::/127')()).toBe('2001:db8::1/128');
    }
  });

  test('at random: none of the others more often', () => {
    const draws = new Map<string, number>();
    for (let seed = 0; seed < 600; seed++) {
      const prefix = leased(poolWith({ roots: ['::4/126'] }), { strategy: 'random', seed });
      draws.set(prefix, (draws.get(prefix) ?? 0) + 1);
    }
    expect([...draws.keys()].sort()).toEqual(['::5/128', '::6/128', '::7/128']);
    for (const count of draws.values()) expect([count > 150, count < 250]).toEqual([true, true]);
  });

  test('the 128 reserved identifiers are passed over at once, not one by one', () => {
    const pool = poolWith({ roots: ['2001:db8::fdff:ffff:ffff:ff00/120'], strategy: 'last' });
    const carve = vi.spyOn(PrefixBitmap.prototype, 'carve');
    try {
      expect(leased(pool, {})).toBe('2001:db8::fdff:ffff:ffff:ff7f/128');
      expect(carve.mock.calls.length).toBe(2);
    } finally {
      vi.restoreAllMocks();
    }
  });

  test('in a root longer than a /64 only its first is that of the router', () => {
    const exact = (address: string) => () =>
      poolWith({ roots: ['2001:db8:0:0:1::/80'] }).allocateExact(`${address}/128`, { owner: 'a' });
    expect(refusal(exact('2001:db8:0:0:1::')).code).toBe('anycast-address');
    expect(String(exact('2001:db8::1:5:0:0')().prefix)).toBe('2001:db8::1:5:0:0/128');
  });
});

describe('the journal', () => {
  test('of a pool that was restored begins with its next change', () => {
    const pool = poolWith();
    for (const owner of ['a', 'b']) pool.allocate({ length: 64, owner });
    const restored = Pool.restore(pool.snapshot(), { clock: () => 0 });
    expect(refusal(() => restored.changes(1))).toMatchObject({
      code: 'journal-gone',
      details: { since: 1, oldest: 3 },
    });
    pool.allocate({ length: 64, owner: 'c' });
    restored.apply(pool.changes(2)[0] as never);
    expect(restored.changes(2)).toEqual(pool.changes(2));
  });

  test('gives back its length of changes after any number, and keeps at most as many more', () => {
    const pool = poolWith({ journal: 5 });
    const journal = (pool.internals as { journal: Journal<never, never> }).journal;
    const lists = new Set<unknown>();
    for (let version = 1; version <= 100; version++) {
      pool.allocate({ length: 64, owner: `o${version}` });
      const since = Math.max(0, version - 5);
      expect(pool.changes(since).map((record) => record.version)).toEqual(
        Array.from({ length: version - since }, (_, i) => since + i + 1),
      );
      expect(journal.entries.length).toBeLessThanOrEqual(10);
      lists.add(journal.entries);
    }
    // What is kept is copied when it has become twice as long, not with every change.
    expect(lists.size).toBeLessThanOrEqual(100 / 5);
  });
});

test.each([null, 5, 'P1D'])('the quarantine %j is refused for what it is', (quarantine) => {
  expect(refusal(() => poolWith({ quarantine: quarantine as never }))).toMatchObject({
    code: 'invalid-type',
    details: { expected: '{ seconds: number }' },
  });
});

test.each<[reserved: readonly string[], largestGap: number | null]>([
  [[], 62],
  [['2001:db8:2::/62'], 63],
  [['2001:db8:1::/63', '2001:db8:2::/62'], 64],
  [['2001:db8:1::/63', '2001:db8:2::/62', '2001:db8:3::/64'], null],
])('of several roots the largest gap of any counts: without %j a /%j', (reserve, largestGap) => {
  const sizes = ['2001:db8:1::/63', '2001:db8:2::/62', '2001:db8:3::/64'];
  for (const roots of [sizes, [...sizes].reverse()]) {
    expect(poolWith({ roots, reserve }).usage()).toMatchObject({ largestGap });
  }
});

test('a snapshot has each of many leases side by side once', () => {
  const pool = poolWith();
  for (let i = 0; i < 40; i++) pool.allocate({ length: 64, owner: `o${i}` });
  const { leases } = pool.snapshot();
  expect(leases.map(([prefix]) => prefix)).toEqual(Array.from(pool.leases(), ({ prefix }) => String(prefix)));
});

test("'allow' gives out every address of a range whose pieces are roots, and 'skip' all but the first of each", () => {
  const roots = AddressRange.parse('2001:db8::10 - 2001:db8::2f').prefixes();
  const given = (anycast: 'allow' | 'skip') => {
    const pool = new Pool({ roots, lengths: [128], anycast });
    for (let i = 0; i < pool.usage().total; i++) {
      if (pool.count(128) === 0n) break;
      pool.allocate({ length: 128, owner: `vm-${i}` });
    }
    expect(refusal(() => pool.allocate({ length: 128, owner: 'one more' })).code).toBe('exhausted');
    return pool.usage().leased;
  };
  expect([given('allow'), given('skip')]).toEqual([32n, 30n]);
});
