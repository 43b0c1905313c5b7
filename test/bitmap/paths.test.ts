/** Blocks beside, over and below others: what is refused, what is given back and taken again at once. */
import { beforeEach, describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { checkTrie } from '../support/check-trie.ts';

const ROOT = '2001:db8::/56';
/** Far down, so that nothing but their paths lies above them. */
const LONE = [
  '2001:db8:0:80::/72',
  '2001:db8:0:80:fd00::/128',
  '2001:db8:0:c0::/64',
  '2001:db8:0:ef:8000::/65',
];

/** The blocks, after a look at the structure. */
function blocksOf(bitmap: PrefixBitmap): string[] {
  checkTrie(bitmap);
  return Array.from(bitmap.blocks(), String);
}

/** Takes all prefixes of a length in a part. */
function fill(bitmap: PrefixBitmap, within: string, length: number): string[] {
  const blocks: string[] = [];
  while (bitmap.find(length, { within }) !== null) blocks.push(String(bitmap.carve(length, { within })));
  return blocks;
}

describe('a site with some blocks and a part that is full', () => {
  let bitmap: PrefixBitmap;
  let full: string[];

  beforeEach(() => {
    bitmap = new PrefixBitmap(ROOT);
    full = fill(bitmap, '2001:db8::/60', 64);
    for (const block of LONE) bitmap.take(block);
  });

  test.each([
    ['a part of a block that is one of many', '2001:db8:0:1::/65'],
    ['an address of it', '2001:db8:0:1::/128'],
    ['some of the many together', '2001:db8:0:4::/62'],
    ['all of them together', '2001:db8::/60'],
    ['a part of a block', '2001:db8:0:80::/73'],
    ['what lies beside a block, with the same digits from there on', '2001:db8:0:81::/72'],
    ['what lies beside a path', '2001:db8:0:80:7d00::/128'],
    ['what lies on the path to a block', '2001:db8:0:80::/64'],
    ['what lies on the path to two', '2001:db8:0:80::/60'],
    ['what is free', '2001:db8:0:40::/64'],
  ])('%s is no block, and is not freed', (_what, prefix) => {
    const { used } = bitmap.memory;
    expect([bitmap.free(prefix), bitmap.has(prefix)]).toEqual([false, false]);
    expect(blocksOf(bitmap)).toEqual([...full, ...LONE]);
    expect(bitmap.memory.used).toBe(used);
  });

  test.each([
    ['a part of a block that is one of many', '2001:db8:0:1::/65'],
    ['all of them together', '2001:db8::/60'],
    ['a part of a block', '2001:db8:0:80::/73'],
    ['what lies on the path to a block', '2001:db8:0:80::/64'],
    ['what ends where the paths to two part', '2001:db8:0:80::/65'],
    ['what lies over blocks', '2001:db8:0:80::/57'],
    ['what lies over a block that ends with it', '2001:db8:0:ec::/62'],
  ])('%s is not free, and is not taken', (_what, prefix) => {
    expect(bitmap.take(prefix)).toBe(false);
    expect(blocksOf(bitmap)).toEqual([...full, ...LONE]);
  });

  test('one refusal after the other changes nothing, and the next change is right', () => {
    const refused = [
      '2001:db8:0:80:0:100::/88',
      '2001:db8:0:c0:8000::/65',
      '2001:db8:0:1::/65',
      '2001:db8::/60',
    ];
    const before = blocksOf(bitmap);
    for (const prefix of [...refused, ...[...refused].reverse()]) {
      expect([bitmap.free(prefix), bitmap.take(prefix), bitmap.free(prefix)]).toEqual([false, false, false]);
    }
    expect(bitmap.take('2001:db8:0:c1::/64')).toBe(true);
    expect(blocksOf(bitmap)).toEqual([...before.slice(0, -1), '2001:db8:0:c1::/64', ...before.slice(-1)]);
  });

  test.each([
    ['in a block', '2001:db8:0:80:ff::', '2001:db8:0:80::/72'],
    ['in one of many', '2001:db8:0:7:8::', '2001:db8:0:7::/64'],
    ['above a block', '2001:db8:0:80:100::', null],
    ['beside a block, with the same digits from there on', '2001:db8:0:81::', null],
    ['beside a path', '2001:db8:0:80:7d00::', null],
    ['in free space', '2001:db8:0:40::', null],
  ])('an address %s is told to be so', (_where, address, block) => {
    expect(bitmap.blockAt(address)?.toString() ?? null).toBe(block);
  });

  test('is the same after it was moved into memory of its size', () => {
    fill(bitmap, '2001:db8:0:30::/60', 65);
    const answers = () => [blocksOf(bitmap), bitmap.takenSize, bitmap.toBytes().join()];
    const before = answers();
    bitmap.compact();
    expect(answers()).toEqual(before);
  });
});

describe('what was just freed out of a part that is full', () => {
  test.each([
    ['of one digit', '2001:db8::/60', '2001:db8:0:10::/60', '2001:db8:0:15::/64'],
    ['of one digit in the first word', '2001:c00::/24', '2001:d00::/24', '2001:d50::/28'],
    ['of one digit below the middle', '2001:db8::/68', '2001:db8:0:0:1000::/68', '2001:db8:0:0:1500::/72'],
    ['of two digits', '2001:db8::/56', '2001:db8:0:100::/56', '2001:db8:0:135::/64'],
    ['of three digits, over the middle', '2001:db8::/62', '2001:db8:0:4::/62', '2001:db8:0:6:3600::/71'],
  ])('%s is the lowest, and is taken again', (_of, below, part, block) => {
    const length = Number(block.split('/')[1]);
    const bitmap = new PrefixBitmap(length < 32 ? '2001:c00::/22' : '2001:db8::/48');
    bitmap.take(below);
    fill(bitmap, part, length);
    bitmap.carve(length);
    const before = blocksOf(bitmap);
    const { takenSize, memory } = bitmap;
    const count = bitmap.count(length);
    for (let i = 0; i < 3; i++) {
      expect(bitmap.free(block)).toBe(true);
      expect(String(bitmap.carve(length))).toBe(block);
    }
    expect([bitmap.takenSize, bitmap.count(length), bitmap.memory.used]).toEqual([
      takenSize,
      count,
      memory.used,
    ]);
    expect(blocksOf(bitmap)).toEqual(before);
    bitmap.free(block);
    expect(blocksOf(bitmap)).toEqual(before.filter((other) => other !== block));
  });

  test('is not taken again as a whole where less is asked for', () => {
    const bitmap = new PrefixBitmap(ROOT);
    const [first, ...others] = fill(bitmap, '2001:db8::/60', 63);
    const above = String(bitmap.carve(64));
    bitmap.free(String(first));
    expect(String(bitmap.carve(64))).toBe('2001:db8::/64');
    expect(blocksOf(bitmap)).toEqual(['2001:db8::/64', ...others, above]);
    expect(String(bitmap.carve(64))).toBe('2001:db8:0:1::/64');
  });

  test.each([64, 63, 62])('blocks of /%d are one filling again', (length) => {
    const bitmap = new PrefixBitmap('2001:db8::/48');
    const before = bitmap.memory.used;
    const blocks = fill(bitmap, '2001:db8:0:3000::/52', length);
    expect(blocksOf(bitmap)).toEqual(blocks);
    expect(bitmap.memory.used).toBeLessThanOrEqual(before + 112);
    for (const block of blocks) bitmap.free(block);
    // Of nothing the bytes are a head and a checksum.
    expect([blocksOf(bitmap), bitmap.memory.used, bitmap.toBytes().length]).toEqual([[], before, 34]);
  });
});

test('blocks of two slots and more are carved side by side where they are aligned', () => {
  const bitmap = new PrefixBitmap(ROOT);
  bitmap.take('2001:db8::/64');
  const carve = (length: number) => String(bitmap.carve(length));
  expect([carve(63), carve(63), carve(62), carve(62), carve(61)]).toEqual([
    '2001:db8:0:2::/63',
    '2001:db8:0:4::/63',
    '2001:db8:0:8::/62',
    '2001:db8:0:c::/62',
    '2001:db8:0:10::/61',
  ]);
  expect([carve(61), carve(64), carve(63), carve(64)]).toEqual([
    '2001:db8:0:18::/61',
    '2001:db8:0:1::/64',
    '2001:db8:0:6::/63',
    '2001:db8:0:20::/64',
  ]);
  expect(blocksOf(bitmap)).toHaveLength(10);
});

test('a part of which only blocks of whole digits are left is as if nothing else had been there', () => {
  const [plain, bitmap] = [new PrefixBitmap('2001:db8::/48'), new PrefixBitmap('2001:db8::/48')];
  const kept = ['2001:db8:0:120::/60', '2001:db8:0:200::/64'];
  for (const block of [...kept, '2001:db8:0:131::/64']) bitmap.take(block);
  for (const block of kept) plain.take(block);
  expect(bitmap.free('2001:db8:0:131::/64')).toBe(true);
  expect([blocksOf(bitmap), bitmap.memory.used]).toEqual([kept, plain.memory.used]);
});

test('two free slots that are no aligned place are passed over again and again', () => {
  const bitmap = new PrefixBitmap(ROOT);
  for (const block of ['2001:db8::/64', '2001:db8:0:3::/64']) bitmap.take(block);
  const carved = [bitmap.carve(63), bitmap.carve(63), bitmap.carve(63)];
  expect(carved.map(String)).toEqual(['2001:db8:0:4::/63', '2001:db8:0:6::/63', '2001:db8:0:8::/63']);
  expect(blocksOf(bitmap)).toHaveLength(5);
});
