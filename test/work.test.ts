/**
 * How much work an operation is, counted, not timed: looks at nodes of the trie, new records, bytes, characters read. These
 * counts are the same on every machine, so a change that makes something slower at large sizes fails here.
 */
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { Slab } from '../src/bitmap/slab.ts';
import { Trie } from '../src/bitmap/trie.ts';
import { PrefixBitmap } from '../src/bitmap.ts';
import { Pool } from '../src/pool.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { PrefixSet } from '../src/set.ts';
import { Random } from './reference/seeded.ts';

type Work = { looks: number; records: number; growths: number };

/** What `run` does in the slab. A look at a node begins with asking for its depth. */
function workOf(run: () => unknown): Work {
  const depth = vi.spyOn(Slab.prototype, 'depth');
  const leaf = vi.spyOn(Slab.prototype, 'newLeaf');
  const inner = vi.spyOn(Slab.prototype, 'newInner');
  const grow = vi.spyOn(Slab.prototype, 'grow');
  try {
    run();
    return {
      looks: depth.mock.calls.length,
      records: leaf.mock.calls.length + inner.mock.calls.length,
      growths: grow.mock.calls.length,
    };
  } finally {
    vi.restoreAllMocks();
  }
}

/** The most work that any of some operations is. */
function mostWork(count: number, operation: (i: number) => unknown): Work {
  const most = { looks: 0, records: 0, growths: 0 };
  for (let i = 0; i < count; i++) {
    const work = workOf(() => operation(i));
    most.looks = Math.max(most.looks, work.looks);
    most.records = Math.max(most.records, work.records);
    most.growths += work.growths;
  }
  return most;
}

/** A bitmap with so many /64s at random places of a /32. */
function spread(count: number): PrefixBitmap {
  const bitmap = new PrefixBitmap('2001:db8::/32', { expected: 2 * count });
  const slots = bitmap.root.children(64);
  const random = new Random(count);
  for (let i = 0; i < count; i++) bitmap.take(slots.at(random.below(2 ** 32)));
  return bitmap;
}

/** A bitmap with the first so many /64s of a /32, but every second one only. */
function everySecond(count: number): PrefixBitmap {
  const bitmap = new PrefixBitmap('2001:db8::/32', { expected: 2 * count });
  const slots = bitmap.root.children(64);
  for (let i = 0; i < count; i++) bitmap.take(slots.at(2 * i));
  return bitmap;
}

/** Measured counts and some room: a search that climbed once more would pass, one that grew with the size would not. */
const MOST_LOOKS = {
  'carve the lowest free /64': 60,
  'carve between blocks side by side': 60,
  'free a block and carve': 90,
  'find the smallest gap that fits': 75,
  'find the highest': 25,
  'find the largest gap': 50,
  'find one at random': 160,
  'ask for what does not fit': 20,
  'count what is free': 800,
  'look up a block': 8,
  'reserve 2^63 addresses': 15,
  'reserve a range of 48 prefixes': 350,
};

/** The counts do not grow with the size; a mutant is not held against more than one. */
const SIZES = process.env.MUTATION_JOURNAL === undefined ? [1e3, 1e4, 1e5] : [1e3];

describe.each(SIZES)('%d blocks', (size) => {
  const bitmap = spread(size);
  const row = everySecond(size);
  const blocks = Array.from(bitmap.blocks()).filter((_, i) => i % Math.floor(size / 50) === 0);
  // Weights are counted on the first question that needs them, and kept.
  bitmap.count(64);

  const operations: Record<keyof typeof MOST_LOOKS, (i: number) => unknown> = {
    'carve the lowest free /64': () => bitmap.carve(64),
    'carve between blocks side by side': () => row.carve(64),
    'free a block and carve': (i) => bitmap.free(blocks[i] as Prefix) && bitmap.carve(64),
    'find the smallest gap that fits': () => bitmap.find(64, { strategy: 'best' }),
    'find the highest': () => bitmap.find(64, { strategy: 'last' }),
    'find the largest gap': () => bitmap.find(64, { strategy: 'sparse' }),
    'find one at random': (seed) => bitmap.find(64, { strategy: 'random', seed }),
    'ask for what does not fit': () => row.carve(32),
    'count what is free': () => bitmap.count(64),
    'look up a block': (i) => bitmap.blockAt((blocks[i] as Prefix).first),
    'reserve 2^63 addresses': (i) => bitmap.take(`2001:db8:fff0:${i.toString(16)}::/65`),
    'reserve a range of 48 prefixes': (i) =>
      bitmap.takeRange(
        `2001:db8:fff${(i % 15).toString(16)}:8:2aaa:aaaa:ffff:aaab - 2001:db8:fff${(i % 15).toString(16)}:8:d555:5555:0:5554`,
      ),
  };

  test.each(Object.entries(MOST_LOOKS))(
    '%s: few looks at nodes, few records, no new memory',
    (name, most) => {
      const work = mostWork(15, operations[name as keyof typeof MOST_LOOKS]);
      expect(work.looks).toBeGreaterThan(0);
      expect(work.looks).toBeLessThanOrEqual(most);
      expect(work.records).toBeLessThanOrEqual(100);
      expect(work.growths).toBe(0);
    },
  );
});

describe('what is near the last change', () => {
  type Steps = { looks: number; records: number; writes: number; comparisons: number };

  /**
   * Looks at nodes, records made and given back, writes into a parent or of a weight, and comparisons of the address with
   * a node's, of 256 steps.
   */
  function stepsOf(step: (i: number) => unknown): Steps {
    const spies = (['newLeaf', 'newInner', 'free', 'setChild', 'unlink', 'setWeight'] as const).map((name) =>
      vi.spyOn(Slab.prototype, name),
    );
    const depth = vi.spyOn(Slab.prototype, 'depth');
    const difference = vi.spyOn(Trie.prototype, 'difference');
    const callsOf = (some: readonly { mock: { calls: unknown[] } }[]) =>
      some.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    try {
      for (let i = 0; i < 256; i++) step(i);
      return {
        looks: callsOf([depth]),
        records: callsOf(spies.slice(0, 3)),
        writes: callsOf(spies.slice(3)),
        comparisons: callsOf([difference]),
      };
    } finally {
      vi.restoreAllMocks();
    }
  }

  /** A /32 of which the first so many /64s are taken, one after the other. */
  function row(count: number): PrefixBitmap {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    for (let i = 0; i < count; i++) bitmap.carve(64);
    return bitmap;
  }

  const full = row(4096);
  const part = row(300);
  const slots = full.root.children(64);
  const [fifth, last, far] = [slots.at(5), slots.at(299), slots.at(2 ** 20)];
  const inside = far.children(128);
  const still = row(300);
  const [over, finer] = [full.root.children(40).at(0), last.children(65).at(0)];
  const empty = row(0);
  const [named, unnamed, parted] = [row(0), row(0), row(300)];
  const drained = row(4096);
  const turns = row(4096);
  const counted = spread(1000);

  test.each([
    ['the lowest again and again', () => empty.carve(64), 680, 36, 36, 16],
    ['the lowest by its name', () => named.carve(64, { strategy: 'first' }), 680, 36, 36, 16],
    ['the lowest without a name', () => unnamed.carve(64, {}), 680, 36, 36, 16],
    [
      'the lowest of one part again and again',
      () => parted.carve(64, { within: '2001:db8:8000::/33' }),
      1000,
      36,
      48,
      16,
    ],
    [
      'a block out of a full part, and the lowest again',
      () => full.free(fifth) && full.carve(64),
      1810,
      1030,
      775,
      259,
    ],
    [
      'blocks out of a full part by turns, and the lowest again',
      (i: number) => turns.free(slots.at(37 * (i % 64))) && turns.carve(64),
      1810,
      1030,
      775,
      259,
    ],
    [
      'a block out of a full part, and itself again',
      () => full.free(fifth) && full.take(fifth),
      1545,
      2,
      3,
      514,
    ],
    ['the last of a row, and the lowest again', () => part.free(last) && part.carve(64), 1545, 0, 0, 514],
    ['a look at the same block', () => part.blockAt(last.first), 1290, 0, 3, 257],
    [
      'blocks side by side, far from others',
      (i: number) => full.take(slots.at(2 ** 21 + i)),
      860,
      36,
      42,
      280,
    ],
    [
      'blocks of a full part, given back in order',
      (i: number) => drained.free(slots.at(i)),
      840,
      35,
      52,
      280,
    ],
    ['addresses side by side', (i: number) => full.take(inside.at(i)), 850, 38, 42, 280],
    [
      'addresses of two networks by turns',
      (i: number) =>
        part.take(
          slots
            .at(2 ** 20 + (i & 1))
            .children(128)
            .at(i),
        ),
      4500,
      42,
      1515,
      770,
    ],
    ['what is no block, and a look', () => still.free(finer) || still.blockAt(last.first), 3080, 0, 4, 514],
    ['a path to blocks, which is none', () => still.free(over), 515, 0, 0, 0],
    ['a change and a count', () => counted.carve(64) && counted.count(64), 31500, 34, 3150, 257],
    ['a count', () => counted.count(64), 12800, 0, 0, 0],
  ] as const)('%s', (_name, step, looks, records, writes, comparisons) => {
    const work = stepsOf(step);
    expect(work.looks).toBeLessThanOrEqual(looks);
    expect(work.records).toBeLessThanOrEqual(records);
    expect(work.writes).toBeLessThanOrEqual(writes);
    expect(work.comparisons).toBeLessThanOrEqual(comparisons);
  });
});

describe('memory and bytes', () => {
  test('blocks that fill a prefix take no node each', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    for (let i = 0; i < 65_536; i++) bitmap.carve(64);
    expect(bitmap.memory.used).toBeLessThanOrEqual(1024);
    expect(bitmap.toBytes().length).toBeLessThanOrEqual(64);
  });

  test('every second block: 3 bytes of memory and a third of a byte written', () => {
    const bitmap = everySecond(1e5);
    expect(bitmap.memory.used / 1e5).toBeLessThanOrEqual(3);
    expect(bitmap.toBytes().length / 1e5).toBeLessThanOrEqual(0.34);
  });

  test('blocks at random places: 58 bytes of memory and 3.4 written', () => {
    const bitmap = spread(1e5);
    expect(bitmap.memory.used / 1e5).toBeLessThanOrEqual(58);
    expect(bitmap.toBytes().length / 1e5).toBeLessThanOrEqual(3.4);
  });

  test('what was freed is used again: ten thousand changes take no new memory', () => {
    const bitmap = spread(1e4);
    const [block] = bitmap.blocks();
    const churn = workOf(() => {
      for (let i = 0; i < 1e4; i++) bitmap.free(block as Prefix) && bitmap.carve(64);
    });
    expect(churn.growths).toBe(0);
    expect(bitmap.memory.reserved).toBe(spread(1e4).memory.reserved);
  });

  test('what a change and taking it back need can be had ahead', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    bitmap.ensureCapacity();
    const work = workOf(() => bitmap.take('2001:db8::1/128') && bitmap.free('2001:db8::1/128'));
    expect(work.records).toBeGreaterThan(0);
    expect(work.growths).toBe(0);
  });

  test('reading bytes makes each node once, in memory of just their size', () => {
    const bitmap = spread(1e4);
    const bytes = bitmap.toBytes();
    let copy = bitmap;
    const { records, growths } = workOf(() => {
      copy = PrefixBitmap.fromBytes(bytes);
    });
    const counts = new DataView(bytes.buffer);
    // A trie has a root before there is anything to read, and so has the one that fromBytes replaces.
    expect(records).toBe(counts.getUint32(22) + counts.getUint32(26) + 2);
    expect(growths).toBe(2);
    expect(copy.memory.reserved - copy.memory.used).toBeLessThanOrEqual(4096);
  });
});

describe('text', () => {
  function readsOf(run: () => unknown): number {
    const read = vi.spyOn(String.prototype, 'charCodeAt');
    try {
      run();
      return read.mock.calls.length;
    } finally {
      vi.restoreAllMocks();
    }
  }

  test.each(['::', '2001:db8::1', '2001:db8:1234:5678:9abc:def0:1234:5678', '::ffff:192.0.2.255'])(
    '%s is read once: a character is looked at no more than twice',
    (text) => {
      const reads = readsOf(() => Address.parse(text));
      expect(reads).toBeGreaterThanOrEqual(text.length - 1);
      expect(reads).toBeLessThanOrEqual(2 * text.length);
    },
  );

  test('a megabyte of text is refused without reading it', () => {
    const text = '2001:db8:'.repeat(120_000);
    expect(readsOf(() => Address.tryParse(text))).toBe(0);
    expect(readsOf(() => Prefix.tryParse(text))).toBe(0);
    expect(readsOf(() => AddressRange.tryParse(text))).toBe(0);
  });
});

describe('sets', () => {
  test('a look into a set of n runs compares about log2 n of them', () => {
    const children = Prefix.parse('2001:db8::/32').children(64);
    const set = PrefixSet.of(Array.from({ length: 4096 }, (_, i) => children.at(2 * i)));
    const compare = vi.spyOn(Address, 'compare');
    try {
      for (let i = 0; i < 100; i++) set.contains(children.at(80 * i));
      expect(compare.mock.calls.length / 100).toBeLessThanOrEqual(16);
    } finally {
      vi.restoreAllMocks();
    }
  });
});

describe.each([1e2, 1e3, 1e4])('a pool of %d leases', (size) => {
  const pool = new Pool({ roots: ['2001:db8::/40'], clock: () => 0 });
  for (let i = 0; i < size; i++) pool.allocate({ length: 64, owner: `net-${i}` });

  test('allocates and releases with few looks at nodes, and new memory once at most', () => {
    const work = mostWork(50, (i) => pool.release(pool.allocate({ length: 64, owner: `new-${i}` })));
    expect(work.looks).toBeGreaterThan(0);
    expect(work.looks).toBeLessThanOrEqual(120);
    expect(work.records).toBeLessThanOrEqual(10);
    expect(work.growths).toBeLessThanOrEqual(1);
  });

  test('finds who covers an address with a look at each node above it', () => {
    const { looks } = mostWork(50, (i) => pool.covering(`2001:db8:0:${i.toString(16)}::1`));
    expect(looks).toBeLessThanOrEqual(12);
  });
});
