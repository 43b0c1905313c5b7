/** Many blocks: what they cost in memory, and that filling and draining leaves nothing behind. */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { Prefix } from '../../src/prefix.ts';
import { Random } from '../reference/seeded.ts';
import { checkTrie } from '../support/check-trie.ts';

/** The numbers below a power of two in an order that jumps about. */
function* shuffled(size: number): Generator<number> {
  for (let i = 0, at = 17; i < size; i++, at = (at * 5 + 12_345) % size) yield at;
}

/** The first bits above 64 as a number, for roots whose /64s differ there. */
const slotOf = (prefix: Prefix | null) => (prefix === null ? -1 : prefix.first.w1 >>> 0);

describe('memory', () => {
  test('a million /64s in a row take less than a kilobyte', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    for (let i = 0; i < 1_000_000; i++) bitmap.carve(64);
    expect(bitmap.takenSize).toBe(1_000_000n << 64n);
    expect(bitmap.memory.used).toBeLessThan(1024);
    expect(bitmap.toBytes().length).toBeLessThan(1024);
    expect(String(bitmap.carve(64))).toBe('2001:db8:f:4240::/64');
    checkTrie(bitmap);
  });

  test.each(['2001:db8::/32', '::/0', '::/127'])(
    'of %s that was filled at random and emptied is what it was at first',
    (root) => {
      const bitmap = new PrefixBitmap(root);
      const { used } = bitmap.memory;
      for (let seed = 0; seed < 1000; seed++) bitmap.carve(128 - (seed % 3), { strategy: 'random', seed });
      checkTrie(bitmap);
      for (const block of bitmap.blocks()) bitmap.free(block);
      expect([bitmap.memory.used, bitmap.takenSize]).toEqual([used, 0n]);
      bitmap.compact();
      expect(bitmap.memory.reserved).toBeLessThan(10_000);
      expect(bitmap.memory.used).toBe(used);
      checkTrie(bitmap);
    },
  );

  test('is given back by compact, and all answers stay the same', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    for (let seed = 0; seed < 5000; seed++) bitmap.carve(64, { strategy: 'random', seed });
    for (const block of bitmap.blocks()) if (block.first.w1 % 16 !== 0) bitmap.free(block);
    const before = bitmap.memory;
    const answers = () => [
      ...[
        bitmap.toBytes().join(),
        bitmap.takenSize,
        bitmap.largestGap,
        bitmap.count(60),
        String(bitmap.nth(64, 5)),
      ],
      ...(['first', 'last', 'next', 'best', 'sparse'] as const).map((strategy) =>
        String(bitmap.find(63, { strategy })),
      ),
      ...[
        Array.from(bitmap.blocks(), String).join(),
        Array.from(bitmap.gaps({ reverse: true }), String).join(),
      ],
    ];
    const told = answers();
    bitmap.compact();
    expect(answers()).toEqual(told);
    expect(bitmap.memory.used).toBeLessThanOrEqual(before.used);
    expect(bitmap.memory.reserved).toBeLessThan(before.reserved / 2);
    checkTrie(bitmap);
    for (const block of bitmap.blocks()) expect(bitmap.free(block)).toBe(true);
    expect(bitmap.largestGap).toBe(32);
    checkTrie(bitmap);
  });

  test('room for the expected number of blocks is made at once', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32', { expected: 10_000 });
    const { reserved } = bitmap.memory;
    for (let i = 0; i < 10_000; i++) bitmap.carve(64, { strategy: 'sparse' });
    expect(bitmap.memory.reserved).toBe(reserved);
    expect(bitmap.memory.used).toBeLessThanOrEqual(reserved);
  });
});

describe('filling and draining', () => {
  const SIZE = 2 ** 17;

  test('131,072 /64s, drained in any order, leave nothing behind', () => {
    const bitmap = new PrefixBitmap('2001:db8::/47');
    const { used } = bitmap.memory;
    for (let slot = 0; slot < SIZE; slot++)
      if (slotOf(bitmap.carve(64)) !== slot) throw new Error(`not ${slot}`);
    expect([bitmap.carve(64), bitmap.largestGap, bitmap.memory.used < 1024]).toEqual([null, null, true]);
    checkTrie(bitmap);
    const children = bitmap.root.children(64);
    let left = SIZE;
    for (const slot of shuffled(SIZE)) {
      if (!bitmap.free(children.at(slot))) throw new Error(`${slot} is not free to be freed`);
      left--;
      if (left % 8192 !== 0) continue;
      checkTrie(bitmap);
      expect(bitmap.takenSize).toBe(BigInt(left) << 64n);
    }
    expect([bitmap.largestGap, bitmap.memory.used]).toEqual([47, used]);
  });

  test('every second /64 freed is found again in order, from both ends', () => {
    const bitmap = new PrefixBitmap('2001:db8::/48');
    const children = bitmap.root.children(64);
    while (bitmap.carve(64) !== null);
    for (let slot = 1; slot < 65_536; slot += 2) bitmap.free(children.at(slot));
    expect([bitmap.count(64), bitmap.count(63), bitmap.largestGap]).toEqual([32_768n, 0n, 64]);
    expect(bitmap.find(63)).toBe(null);
    for (let slot = 1; slot < 32_768; slot += 2) {
      const [low, high] = [bitmap.carve(64), bitmap.carve(64, { strategy: 'last' })];
      if (slotOf(low) !== slot || slotOf(high) !== 65_536 - slot)
        throw new Error(`${slot}: ${low} and ${high}`);
    }
    expect(bitmap.largestGap).toBe(null);
    checkTrie(bitmap);
  });

  test('one /56 among 65,536 /64s is found, taken and given back', () => {
    const bitmap = new PrefixBitmap('2001:db8::/48');
    while (bitmap.carve(64) !== null);
    for (let slot = 0xab00; slot < 0xac00; slot++) bitmap.free(bitmap.root.children(64).at(slot));
    for (const strategy of ['first', 'last', 'next', 'best', 'sparse'] as const) {
      expect(String(bitmap.carve(56, { strategy }))).toBe('2001:db8:0:ab00::/56');
      expect([bitmap.find(64), bitmap.free('2001:db8:0:ab00::/64')]).toEqual([null, false]);
      expect(bitmap.free('2001:db8:0:ab00::/56')).toBe(true);
    }
    checkTrie(bitmap);
  });

  /**
   * A full /60 far from everything else is one leaf on a long edge; a neighbour splits the edge, a release opens what
   * had collapsed, and giving all back must leave what was there at first.
   */
  test.each([60, 59, 58, 57, 56, 53])(
    'a full /%i of /64s alone in a /32, with and without neighbours',
    (length) => {
      const bitmap = new PrefixBitmap('2001:db8::/32');
      const { used } = bitmap.memory;
      const part = Prefix.of('2001:db8:1234:5000::', length);
      for (const beside of [
        '2001:db8:1234:5800::/64',
        '2001:db8:1235::/64',
        '2001:db8:f000::/36',
        '2001:db8::/128',
      ]) {
        for (const hole of [0n, part.children(64).count - 1n, 5n]) {
          while (bitmap.carve(64, { within: part }) !== null);
          checkTrie(bitmap);
          expect(bitmap.take(beside)).toBe(true);
          checkTrie(bitmap);
          expect(bitmap.free(part.children(64).at(hole))).toBe(true);
          checkTrie(bitmap);
          expect(bitmap.free(beside)).toBe(true);
          checkTrie(bitmap);
          expect(String(bitmap.carve(64, { strategy: 'best' }))).toBe(String(part.children(64).at(hole)));
          checkTrie(bitmap);
          expect(bitmap.free(part.children(64).at(hole))).toBe(true);
          for (const block of bitmap.blocks({ reverse: hole === 5n })) expect(bitmap.free(block)).toBe(true);
          checkTrie(bitmap);
          expect(bitmap.memory.used).toBe(used);
        }
      }
    },
  );
});

describe('a dense part of 256 slots, 100,000 steps', () => {
  /** The length of the block that covers each slot, 0 where none does; and the first slot of each block. */
  const covered = new Uint8Array(256);
  const starts = new Set<number>();
  const slots = (length: number) => 1 << (64 - length);

  function mark(start: number, length: number, taken: boolean): void {
    covered.fill(taken ? length : 0, start, start + slots(length));
    if (taken) starts.add(start);
    else starts.delete(start);
  }

  function lowest(length: number): number {
    for (let start = 0; start < 256; start += slots(length)) {
      if (covered.subarray(start, start + slots(length)).every((taken) => taken === 0)) return start;
    }
    return -1;
  }

  function highest(length: number): number {
    for (let start = 256 - slots(length); start >= 0; start -= slots(length)) {
      if (covered.subarray(start, start + slots(length)).every((taken) => taken === 0)) return start;
    }
    return -1;
  }

  test.each(['::/56', 'ffff:ffff:ffff:ff00::/56'])('in %s', (root) => {
    const bitmap = new PrefixBitmap(root);
    const { used } = bitmap.memory;
    const random = new Random(7);
    covered.fill(0);
    starts.clear();
    let fills = true;
    for (let step = 0; step < 50_000; step++) {
      if (starts.size === 0) expect([bitmap.memory.used, bitmap.largestGap]).toEqual([used, 56]);
      if (starts.size === 0 || lowest(64) < 0) fills = starts.size === 0;
      if (random.oneIn(5) ? !fills : fills) {
        const length = Math.max(57 + random.below(8), 57 + random.below(8));
        const low = random.oneIn(2);
        const expected = low ? lowest(length) : highest(length);
        const found = bitmap.carve(length, { strategy: low ? 'first' : 'last' });
        const slot = found === null ? -1 : slotOf(found) & 0xff;
        if (slot !== expected)
          throw new Error(`step ${step}: ${found} for /${length}, expected slot ${expected}`);
        if (slot >= 0) mark(slot, length, true);
      } else {
        const start = random.pick([...starts]) ?? 0;
        const length = covered[start] as number;
        if (length === 0) continue;
        const block = new PrefixBitmap(root).root.children(length).at(start >> (64 - length));
        if (!bitmap.free(block)) throw new Error(`step ${step}: ${block} is no block`);
        mark(start, length, false);
      }
      // Not often: what looks at the structure might put in order what the next step would have stumbled over.
      if (step % 100 === 0) checkTrie(bitmap);
    }
    const blocks = [...starts].sort((a, b) => a - b).map((start) => [start, covered[start]]);
    expect(Array.from(bitmap.blocks(), (block) => [slotOf(block) & 0xff, block.length])).toEqual(blocks);
  });
});
