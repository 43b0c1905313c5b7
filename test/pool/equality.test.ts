/** Equal pools behave equally: the pool itself, its restore, and whoever followed its journal, for every strategy. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { stateOf } from '../../src/pool/calls.ts';
import { Pool, type PoolOptions, type PoolSnapshot, type Reservation } from '../../src/pool.ts';
import { AddressRange } from '../../src/range.ts';
import { checkTrie } from '../support/check-trie.ts';

const STRATEGIES = ['first', 'last', 'next', 'best', 'sparse', 'random'] as const;

const copyOf = (pool: Pool, clock: () => number) =>
  Pool.restore(JSON.parse(JSON.stringify(pool.snapshot())) as PoolSnapshot, { clock });

/** The prefixes, or codes of refusals, of the next allocations. */
function future(pool: Pool, lengths: readonly number[], count: number): string[] {
  return Array.from({ length: count }, (_, i) =>
    attempt(
      () =>
        pool.allocate({
          length: lengths[i % lengths.length] as number,
          owner: `later-${i}`,
          strategy: STRATEGIES[i % STRATEGIES.length] as (typeof STRATEGIES)[number],
        }).prefix,
    ),
  );
}

function attempt(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    if (HextetError.is(error)) return error.code;
    throw error;
  }
}

/** What each root holds, as bytes: the same blocks, cut the same way. */
const blocksOf = (pool: Pool) =>
  stateOf(pool).space.bitmaps.map((bitmap) => {
    checkTrie(bitmap);
    return [...bitmap.toBytes()];
  });

describe('reservations that overlap', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['a small one first', ['2001:db8::5', '2001:db8::/124'], []],
    ['a large one first', ['2001:db8::/124', '2001:db8::5'], []],
    ['halves', ['2001:db8::8/125', '2001:db8::/125'], []],
    ['a small one that goes', ['2001:db8::5', '2001:db8::/124'], ['2001:db8::5']],
    ['a large one that goes', ['2001:db8::5', '2001:db8::/124', '2001:db8::/123'], ['2001:db8::/123']],
    ['side by side', ['2001:db8::1 - 2001:db8::6', '2001:db8::', '2001:db8::7'], []],
  ])('%s: random draws the same from a pool, its restore and its journal', (_, reserved, ended) => {
    const options = { roots: ['2001:db8::/122'], strategy: 'random', clock: () => 0 } as const;
    const pool = new Pool(options);
    for (const item of reserved) pool.reserve(item);
    for (const item of ended) pool.unreserve(item);
    const replayed = new Pool(options);
    for (const record of pool.changes(0)) replayed.apply(record);
    const restored = copyOf(pool, () => 0);
    const draws = (each: Pool) =>
      Array.from({ length: 20 }, (_, i) => String(each.allocate({ length: 128, owner: `o${i}` }).prefix));
    const expected = draws(pool);
    expect(draws(restored)).toEqual(expected);
    expect(draws(replayed)).toEqual(expected);
  });

  test('the order in which they were made is forgotten', () => {
    const items = ['2001:db8::/124', '2001:db8::5', '2001:db8::8 - 2001:db8::13', '2001:db8::4/126'];
    const [straight, reversed] = [items, [...items].reverse()].map((reserve) => {
      const pool = new Pool({ roots: ['2001:db8::/122'], reserve, strategy: 'random', clock: () => 0 });
      return { text: JSON.stringify(pool.snapshot()), draws: future(pool, [128], 30) };
    });
    expect(straight).toEqual(reversed);
  });

  test('an ended quarantine joins what is reserved around it', () => {
    const time = { now: 0 };
    const roots = ['2001:db8::/122'];
    const pool = new Pool({ roots, quarantine: { seconds: 1 }, clock: () => time.now });
    pool.release(pool.allocateExact('2001:db8::4/127', { owner: 'a' }));
    pool.reserve('2001:db8::/124');
    time.now = 1000;
    pool.reclaim();
    expect(blocksOf(pool)).toEqual(blocksOf(new Pool({ roots, reserve: ['2001:db8::/124'] })));
  });

  test('4,096 that make up a whole root are one piece, and each still ends alone', () => {
    const at = (i: number) => `2001:db8:0:${i.toString(16)}::/64`;
    const pool = new Pool({
      roots: ['2001:db8::/52'],
      reserve: Array.from({ length: 4096 }, (_, i) => at((i * 2503) % 4096)),
    });
    expect(blocksOf(pool)).toEqual(
      blocksOf(new Pool({ roots: ['2001:db8::/52'], reserve: ['2001:db8::/52'] })),
    );
    pool.unreserve(at(77));
    expect(Array.from(pool.free(), String)).toEqual([at(77)]);
    expect(pool.usage().reserved).toBe(4095n * 2n ** 64n);
  });
});

test('prefixes of a snapshot are in their canonical text, whatever stands before them', () => {
  const roots = [
    '0:0:0:8000::/49',
    '0:0:1::/48',
    '1:0:0::/48',
    '2001:db8::/46',
    '::ffff:0:0/96',
    'ffff::/16',
  ];
  const pool = new Pool({ roots, anycast: 'allow', clock: () => 0 });
  for (const root of pool.roots) {
    for (const length of [64, 63, 62, 50, 49, 80, 96, 112, 128]) {
      if (length < root.length) continue;
      for (const strategy of ['first', 'last', 'sparse', 'best'] as const)
        attempt(() =>
          pool.allocate({ length, within: root, strategy, owner: `${root} ${length} ${strategy}` }),
        );
    }
  }
  const { leases } = pool.snapshot();
  expect(leases.length).toBeGreaterThan(100);
  expect(leases.map(([text]) => text)).toEqual(Array.from(pool.leases(), ({ prefix }) => String(prefix)));
});

interface Universe {
  readonly options: PoolOptions;
  readonly lengths: readonly number[];
  readonly others: readonly string[];
  /** The text of the i-th of 64 places. */
  readonly place: (i: number) => string;
}

const universes: Record<string, Universe> = {
  'single addresses': {
    options: { roots: ['2001:db8::/123', '2001:db8::20/123'], quarantine: { seconds: 2 }, anycast: 'allow' },
    lengths: [128, 127, 126, 124],
    others: ['2001:db8::40/123', '2001:db8::40/122'],
    place: (i) => `2001:db8::${i.toString(16)}`,
  },
  networks: {
    options: { roots: ['2001:db8::/58'], strategy: 'random', seed: 5 },
    lengths: [64, 62, 60],
    others: ['2001:db8::/57', '2001:db8::/56', '2001:db8:0:40::/59'],
    place: (i) => `2001:db8:0:${i.toString(16)}::`,
  },
  'subnets with quarantine': {
    options: { roots: ['2001:db8::/58'], strategy: 'next', quarantine: { seconds: 1 }, seed: 9 },
    lengths: [64, 128, 62, 80],
    others: ['2001:db8:0:40::/58'],
    place: (i) => `2001:db8:0:${i.toString(16)}::`,
  },
};

const step = fc.record({
  op: fc.constantFrom(
    'allocate',
    'allocate',
    'exact',
    'release',
    'release',
    'reserve',
    'reserve',
    'reserve',
    'unreserve',
    'wait',
    'expire',
    'fail',
    'root',
  ),
  a: fc.nat(63),
  b: fc.nat(63),
  c: fc.nat(1000),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take({ op, a, b, c }: Step, pool: Pool, universe: Universe, time: { now: number }): void {
  const { lengths, place } = universe;
  const length = lengths[c % lengths.length] as number;
  const owner = `o${c % 9}`;
  switch (op) {
    case 'allocate':
      pool.allocate({ length, owner: `n${c}`, strategy: STRATEGIES[a % 6] as (typeof STRATEGIES)[number] });
      break;
    case 'exact':
      pool.allocateExact(`${place(a & -16)}/${length}`, { owner });
      break;
    case 'release': {
      const leases = [...pool.leases()];
      if (leases.length > 0) pool.release(leases[c % leases.length] as never);
      break;
    }
    case 'reserve': {
      const range = AddressRange.of(place(Math.min(a, b)), place(Math.max(a, b)));
      pool.reserve(c % 3 === 0 ? range.first : range, `r${c % 2}`);
      break;
    }
    case 'unreserve': {
      const reservations = pool.reservations();
      if (reservations.length > 0)
        pool.unreserve((reservations[c % reservations.length] as Reservation).range);
      break;
    }
    case 'wait':
      time.now += 1000 * (c % 3);
      break;
    case 'expire':
      pool.reclaim();
      break;
    case 'fail':
      // The last request cannot be: all before it are taken back.
      pool.plan([
        {
          op: 'reserve',
          range: AddressRange.of(place(Math.min(a, b)), place(Math.max(a, b))),
          reason: 'in vain',
        },
        { op: 'reclaim' },
        ...pool.reservations().map(({ range }) => ({ op: 'unreserve', range }) as const),
        { op: 'remove-root', root: '9999::/16' },
      ]);
      break;
    case 'root': {
      const other = universe.others[a % universe.others.length] as string;
      const root = pool.roots[b % pool.roots.length];
      if (c % 3 === 0 || root === undefined) pool.addRoot(other);
      else if (c % 3 === 1) pool.resizeRoot(root, other);
      else pool.removeRoot(root);
    }
  }
}

describe.each(Object.entries(universes))('%s', (_, universe) => {
  test('after any calls a restore, a replay and a follower go on as the pool does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), fc.nat(59), (steps, middle) => {
        const time = { now: 10_000 };
        const clock = () => time.now;
        const options = { ...universe.options, clock };
        const pool = new Pool(options);
        let follower = new Pool(options);
        for (const [i, each] of steps.entries()) {
          attempt(() => take(each, pool, universe, time));
          if (i === middle) follower = copyOf(pool, clock);
        }
        for (const record of pool.changes(follower.version)) follower.apply(record);
        const replayed = new Pool(options);
        for (const record of pool.changes(0)) replayed.apply(record);
        const restored = copyOf(pool, clock);
        const text = JSON.stringify(pool.snapshot());
        const blocks = blocksOf(pool);
        for (const other of [follower, replayed, restored]) {
          expect(JSON.stringify(other.snapshot())).toBe(text);
          expect(blocksOf(other)).toEqual(blocks);
        }
        time.now += 1500;
        const expected = future(pool, universe.lengths, 12);
        for (const other of [follower, replayed, restored]) {
          expect(future(other, universe.lengths, 12)).toEqual(expected);
          expect(JSON.stringify(other.snapshot())).toBe(JSON.stringify(pool.snapshot()));
        }
      }),
      { numRuns: 40 },
    );
  });
});
