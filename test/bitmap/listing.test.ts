/** Gaps and blocks, one at a time, in both directions. */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import type { Prefix } from '../../src/prefix.ts';

const texts = (prefixes: Iterable<Prefix>) => Array.from(prefixes, String);

/** Taken are 1, 2 and 3, and 8 to b. */
function site(): PrefixBitmap {
  const bitmap = new PrefixBitmap('2001:db8::/60');
  for (const block of ['2001:db8:0:1::/64', '2001:db8:0:2::/63', '2001:db8:0:8::/62']) bitmap.take(block);
  return bitmap;
}

const GAPS = ['2001:db8::/64', '2001:db8:0:4::/62', '2001:db8:0:c::/62'];
const BLOCKS = ['2001:db8:0:1::/64', '2001:db8:0:2::/63', '2001:db8:0:8::/62'];

describe('gaps and blocks', () => {
  test('stand in order, and in reverse', () => {
    expect(texts(site().gaps())).toEqual(GAPS);
    expect(texts(site().blocks())).toEqual(BLOCKS);
    expect(texts(site().gaps({ reverse: true }))).toEqual([...GAPS].reverse());
    expect(texts(site().blocks({ reverse: true }))).toEqual([...BLOCKS].reverse());
  });

  test.each([
    ['2001:db8::', 0, 0],
    ['2001:db8:0:1::', 1, 0],
    ['2001:db8:0:5::1', 1, 2],
    ['2001:db8:0:9::', 2, 2],
    ['2001:db8:0:c::', 2, 3],
    ['2001:db8:0:f:ffff:ffff:ffff:ffff', 2, 3],
  ])('from %s upward stand those that reach it or lie above', (from, gap, block) => {
    expect(texts(site().gaps({ from }))).toEqual(GAPS.slice(gap));
    expect(texts(site().blocks({ from }))).toEqual(BLOCKS.slice(block));
  });

  test.each([
    ['2001:db8::', 1, 0],
    ['2001:db8:0:1::', 1, 1],
    ['2001:db8:0:5::1', 2, 2],
    ['2001:db8:0:9::', 2, 3],
    ['2001:db8:0:f:ffff:ffff:ffff:ffff', 3, 3],
  ])('from %s downward stand those that reach it or lie below', (from, gaps, blocks) => {
    expect(texts(site().gaps({ from, reverse: true }))).toEqual(GAPS.slice(0, gaps).reverse());
    expect(texts(site().blocks({ from, reverse: true }))).toEqual(BLOCKS.slice(0, blocks).reverse());
  });

  test('within a part, gaps are cut to it and blocks are whole', () => {
    expect(texts(site().gaps({ within: '2001:db8:0:4::/63' }))).toEqual(['2001:db8:0:4::/63']);
    expect(texts(site().gaps({ within: '2001:db8::/61' }))).toEqual(['2001:db8::/64', '2001:db8:0:4::/62']);
    expect(texts(site().gaps({ within: '2001:db8:0:8::/63' }))).toEqual([]);
    expect(texts(site().blocks({ within: '2001:db8:0:a::/64' }))).toEqual(['2001:db8:0:8::/62']);
    expect(texts(site().blocks({ within: '2001:db8::/62', reverse: true }))).toEqual(
      BLOCKS.slice(0, 2).reverse(),
    );
    expect(texts(site().blocks({ within: '2001:db8:0:4::/62' }))).toEqual([]);
  });

  test('within a part, a block that reaches over it counts where it lies, from any address', () => {
    const bitmap = new PrefixBitmap('2001:db8::/60');
    bitmap.take('2001:db8:0:8::/61');
    const within = '2001:db8:0:c::/64';
    for (const options of [{ from: '2001:db8:0:a::' }, { from: '2001:db8:0:e::', reverse: true }]) {
      expect(texts(bitmap.blocks({ within, ...options }))).toEqual(['2001:db8:0:8::/61']);
    }
    for (const options of [{ from: '2001:db8:0:e::' }, { from: '2001:db8:0:a::', reverse: true }]) {
      expect(texts(bitmap.blocks({ within, ...options }))).toEqual(['2001:db8:0:8::/61']);
    }
    expect(texts(bitmap.blocks({ within, from: '2001:db8::', reverse: true }))).toEqual([]);
  });

  test('can be gone through again, and left half way', () => {
    const gaps = site().gaps();
    for (const gap of gaps) if (String(gap) === GAPS[1]) break;
    expect(texts(gaps)).toEqual(GAPS);
    expect(texts(gaps)).toEqual(GAPS);
  });

  test('of an empty and of a full bitmap', () => {
    const bitmap = new PrefixBitmap('2001:db8::/60');
    expect([texts(bitmap.gaps()), texts(bitmap.blocks())]).toEqual([['2001:db8::/60'], []]);
    bitmap.take('2001:db8::/60');
    expect([texts(bitmap.gaps()), texts(bitmap.blocks())]).toEqual([[], ['2001:db8::/60']]);
  });

  test('are made one at a time', () => {
    const bitmap = new PrefixBitmap('::/0');
    bitmap.takeRange('::1 - 7fff::');
    bitmap.take('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128');
    const [lowest] = bitmap.gaps();
    const [highest] = bitmap.gaps({ reverse: true });
    expect([lowest, highest].map(String)).toEqual(['::/128', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128']);
  });
});

describe('what changes between two steps', () => {
  test('taking each gap on the way takes all, upward and downward', () => {
    for (const reverse of [false, true]) {
      const bitmap = site();
      for (const gap of bitmap.gaps({ reverse })) expect(bitmap.take(gap)).toBe(true);
      expect([bitmap.freeSize, texts(bitmap.blocks()).length]).toEqual([0n, 6]);
    }
  });

  test('freeing each block on the way frees all, upward and downward', () => {
    for (const reverse of [false, true]) {
      const bitmap = site();
      for (const block of bitmap.blocks({ reverse })) expect(bitmap.free(block)).toBe(true);
      expect(bitmap.largestGap).toBe(60);
    }
  });

  test('blocks taken ahead are seen, blocks freed ahead are not', () => {
    const bitmap = site();
    const seen: string[] = [];
    for (const block of bitmap.blocks()) {
      seen.push(String(block));
      if (seen.length > 1) continue;
      bitmap.take('2001:db8:0:f::/64');
      bitmap.take('2001:db8::/64');
      bitmap.free('2001:db8:0:8::/62');
    }
    expect(seen).toEqual(['2001:db8:0:1::/64', '2001:db8:0:2::/63', '2001:db8:0:f::/64']);
  });
});
