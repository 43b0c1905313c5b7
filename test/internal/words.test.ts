import { expect, test } from 'vitest';
import {
  coverLength,
  firstDifference,
  maskWord,
  trailingZeros,
  wordsToBigInt,
} from '../../src/internal/words.ts';

type Words = readonly [number, number, number, number];

const LAST = (1n << 128n) - 1n;

function wordsOf(value: bigint): Words {
  const word = (shift: bigint) => Number(BigInt.asIntN(32, value >> shift));
  return [word(96n), word(64n), word(32n), word(0n)];
}

test('words keep a value', () => {
  for (let bit = 0n; bit < 128n; bit++) {
    for (const value of [1n << bit, LAST ^ (1n << bit), (1n << bit) - 1n]) {
      expect(wordsToBigInt(...wordsOf(value))).toBe(value);
    }
  }
});

test('trailingZeros counts from the lowest bit, at every bit', () => {
  expect(trailingZeros(0, 0, 0, 0)).toBe(128);
  for (let bit = 0; bit < 128; bit++) {
    expect(trailingZeros(...wordsOf(1n << BigInt(bit)))).toBe(bit);
    expect(trailingZeros(...wordsOf(LAST - (1n << BigInt(bit)) + 1n))).toBe(bit);
  }
});

test('firstDifference counts from the highest bit, at every bit', () => {
  expect(firstDifference(...wordsOf(LAST), ...wordsOf(LAST))).toBe(128);
  for (let bit = 0; bit < 128; bit++) {
    const high = 1n << BigInt(127 - bit);
    expect(firstDifference(...wordsOf(high), 0, 0, 0, 0)).toBe(bit);
    expect(firstDifference(...wordsOf(LAST), ...wordsOf(LAST ^ high ^ (high >> 1n)))).toBe(bit);
  }
});

test('maskWord gives the words of the netmask, for every length', () => {
  for (let length = 0; length <= 128; length++) {
    const mask = LAST ^ (LAST >> BigInt(length));
    expect([0, 1, 2, 3].map((index) => maskWord(length, index))).toEqual(wordsOf(mask));
  }
});

test('coverLength is right for every size, one more and one less, aligned around every end of a word', () => {
  const wrong: string[] = [];
  for (const aligned of [0, 1, 2, 31, 32, 33, 63, 64, 65, 95, 96, 97, 126, 127, 128]) {
    const starts = [1n << BigInt(aligned), LAST - (1n << BigInt(aligned)) + 1n, 5n << BigInt(aligned)];
    for (const start of starts.map((value) => BigInt.asUintN(128, value))) {
      for (let bits = 0; bits <= 128; bits++) {
        for (const more of [-1n, 0n, 1n]) {
          const last = start + (1n << BigInt(bits)) - 1n + more;
          if (last < start || last > LAST) continue;
          const found = coverLength(...wordsOf(start), ...wordsOf(last));
          if (found !== slowCoverLength(start, last)) wrong.push(`${start} - ${last}: ${found}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** Tries the lengths from the shortest on. */
function slowCoverLength(start: bigint, last: bigint): number {
  for (let length = 0; ; length++) {
    const size = 1n << BigInt(128 - length);
    if (start % size === 0n && start + size - 1n <= last) return length;
  }
}
