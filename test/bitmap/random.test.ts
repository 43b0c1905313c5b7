/** The strategy `random`: uniform over what is free, and a function of the state and the seed alone. */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { Prefix } from '../../src/prefix.ts';

function bitmapOf(root: string, ...blocks: string[]): PrefixBitmap {
  const bitmap = new PrefixBitmap(root);
  for (const block of blocks) bitmap.take(block);
  return bitmap;
}

function pick(bitmap: PrefixBitmap, length: number, seed: number, within?: string): string {
  return String(bitmap.find(length, { strategy: 'random', seed, ...(within && { within }) }));
}

/** How far the counts are from equal shares: about the number of candidates less one where they are. */
function chiSquare(counts: Iterable<number>, candidates: number, draws: number): number {
  const share = draws / candidates;
  let sum = 0;
  let seen = 0;
  for (const count of counts) {
    sum += (count - share) ** 2 / share;
    seen++;
  }
  return sum + (candidates - seen) * share;
}

/** Passed by an equal distribution in all but about one of 3,000 draws; the seeds are fixed. */
function bound(candidates: number): number {
  const freedom = candidates - 1;
  return freedom + 5 * Math.sqrt(2 * freedom);
}

describe('uniform', () => {
  const split = ['2001:db8::/64', '2001:db8:0:2::/63', '2001:db8:0:8::/62', '2001:db8:0:d::/64'];
  const uneven = ['2001:db8:0:8000::/49', '2001:db8::/60', '2001:db8:0:11::/64', '2001:db8:0:4000::/50'];

  test.each([
    ['16 of 16', bitmapOf('2001:db8::/60'), 64, 16],
    ['2 of 2', bitmapOf('2001:db8::/60'), 61, 2],
    ['8 of 16 in pieces', bitmapOf('2001:db8::/60', ...split), 64, 8],
    ['3 pairs in pieces', bitmapOf('2001:db8::/60', ...split), 63, 3],
    ['7 of 8', bitmapOf('2001:db8::/61', '2001:db8:0:3::/64'), 64, 7],
    ['a /56 each, gaps of many sizes', bitmapOf('2001:db8::/48', ...uneven), 56, 63],
    ['a /52 each, gaps of many sizes', bitmapOf('2001:db8::/48', ...uneven), 52, 3],
    ['across bit 64', bitmapOf('2001:db8::/62', '2001:db8::4000:0:0:0/66', '2001:db8:0:2::/64'), 66, 11],
    [
      'at the end',
      bitmapOf('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fff0/124', `${'ffff:'.repeat(7)}ffff/128`),
      128,
      15,
    ],
  ])('%s', (_name, bitmap, length, candidates) => {
    expect(bitmap.count(length)).toBe(BigInt(candidates));
    const draws = 200 * candidates;
    const counts = new Map<string, number>();
    for (let seed = 0; seed < draws; seed++) {
      const found = pick(bitmap, length, seed);
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    expect(counts.size).toBe(candidates);
    expect(chiSquare(counts.values(), candidates, draws)).toBeLessThan(bound(candidates));
  });

  test('inside a part of the root, over the free ones there', () => {
    const bitmap = bitmapOf(
      '2001:db8::/48',
      '2001:db8:0:42::/64',
      '2001:db8:0:46::/63',
      '2001:db8:0:4000::/50',
    );
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 1000; seed++) {
      const found = pick(bitmap, 64, seed, '2001:db8:0:40::/61');
      counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([0, 1, 3, 4, 5].map((i) => `2001:db8:0:4${i}::/64`));
    expect(chiSquare(counts.values(), 5, 1000)).toBeLessThan(bound(5));
  });

  test('inside a part that is partly taken and as long as what is asked for, none', () => {
    expect(pick(bitmapOf('4000::/2', '4400::/7'), 6, 2307190185, '4400::/6')).toBe('null');
    for (let seed = 0; seed < 50; seed++) {
      expect(pick(bitmapOf('2001:db8::/32', '2001:db8:1::/64'), 48, seed, '2001:db8:1::/48')).toBe('null');
    }
  });

  test('in every bit, where the candidates are more than a float can count', () => {
    const bitmap = bitmapOf('2000::/3', '2000::/16', '2001:db8::/128', '3fff::/20');
    const draws = 600;
    const ones = Array.from({ length: 128 }, () => 0);
    for (let seed = 0; seed < draws; seed++) {
      const value = bitmap.find(128, { strategy: 'random', seed })?.first.toBigInt() ?? 0n;
      for (let bit = 0; bit < 128; bit++)
        ones[bit] = (ones[bit] ?? 0) + Number((value >> BigInt(127 - bit)) & 1n);
    }
    expect(ones.slice(0, 3)).toEqual([0, 0, draws]);
    for (const [bit, count] of ones.entries()) {
      if (bit > 2) expect([bit, chiSquare([count, draws - count], 2, draws) < 20]).toEqual([bit, true]);
    }
  });

  test('finds the last free one of 65,536', () => {
    const bitmap = new PrefixBitmap('2001:db8::/48');
    for (let i = 0; i < 65_536; i++) bitmap.carve(64);
    bitmap.free('2001:db8:0:abcd::/64');
    for (let seed = 0; seed < 20; seed++) expect(pick(bitmap, 64, seed)).toBe('2001:db8:0:abcd::/64');
    bitmap.carve(64, { strategy: 'random', seed: 5 });
    expect(pick(bitmap, 64, 5)).toBe('null');
  });
});

describe('a function of state and seed', () => {
  test('the same again, in a copy, after a detour, beside other calls', () => {
    const blocks = ['2001:db8::/64', '2001:db8:0:20::/59', '2001:db8:0:8000::/56', '2001:db8:0:7::5/128'];
    const one = bitmapOf('2001:db8::/48', ...blocks);
    const other = bitmapOf('2001:db8::/48', '2001:db8:0:4000::/50', ...blocks.reverse());
    other.free('2001:db8:0:4000::/50');
    for (let i = 0; i < 300; i++) other.carve(64, { within: '2001:db8:0:f000::/52' });
    for (const block of other.blocks({ within: '2001:db8:0:f000::/52' })) other.free(block);
    const copy = PrefixBitmap.fromBytes(one.toBytes());
    for (const seed of [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      for (const length of [50, 56, 64, 127, 128]) {
        const first = pick(one, length, seed);
        expect([pick(other, length, seed), pick(copy, length, seed), pick(one, length, seed)]).toEqual(
          Array(3).fill(first),
        );
        expect(String(copy.carve(length, { strategy: 'random', seed }))).toBe(first);
        copy.free(first);
      }
    }
  });

  test('all bits of the seed count', () => {
    const bitmap = new PrefixBitmap('2001:db8::/32');
    const seeds = [0, ...Array.from({ length: 53 }, (_, bit) => 2 ** bit)];
    expect(new Set(seeds.map((seed) => pick(bitmap, 128, seed))).size).toBe(54);
  });
});

test('a free part of what is nearly full gives all of its places, and no other', () => {
  const blocks = ['2001:db8::/57', '2001:db8:0:80::/58', '2001:db8:0:c0::/59', '2001:db8:0:e8::/68'];
  const bitmap = bitmapOf('2001:db8::/56', ...blocks);
  for (const [within, length] of [
    ['2001:db8:0:f0::/60', 68],
    ['2001:db8:0:f8::/61', 68],
  ] as const) {
    const part = Prefix.parse(within);
    const found = Array.from({ length: 4000 }, (_, seed) => pick(bitmap, length, seed, within));
    expect(found.every((text) => part.contains(text))).toBe(true);
    expect(new Set(found).size).toBe(2 ** (length - part.length));
  }
});

test('the only free place of all the space is found, and none in what is full', () => {
  const bitmap = new PrefixBitmap('::/0');
  const free = Prefix.parse('2001:db8:0:40::/70');
  for (let length = 1; length <= 70; length++) bitmap.take(free.parent(length).sibling());
  for (let seed = 0; seed < 20; seed++) {
    expect(free.contains(pick(bitmap, 128, seed))).toBe(true);
    expect(pick(bitmap, 70, seed)).toBe(String(free));
  }
  bitmap.take(free);
  expect([pick(bitmap, 128, 1), pick(bitmap, 70, 1)]).toEqual(['null', 'null']);
});
