import { describe, expect, test } from 'vitest';
import { Random } from '../../src/internal/random.ts';
import { toBigInt } from '../../src/internal/uint128.ts';

describe('seeded numbers', () => {
  test.each([
    [0, [0x30f34707, 0xc0e27239, 0xf70ccbdb, 0xbfd98028, 0x42e0d4dd, 0x4de171a9]],
    [7, [0x8359fb83, 0x012a9db9, 0x391de81f, 0x61d80bb0, 0x1e1116ea, 0xc7c3f914]],
    [2 ** 53 - 1, [0x240d52fc, 0x313f4a63, 0xe14202dc, 0x3939b686, 0x268af5a2, 0x0b495cdb]],
  ])('of the seed %d are those of sfc32 in Python', (seed, numbers) => {
    const random = new Random(seed);
    expect(numbers.map(() => random.next() >>> 0)).toEqual(numbers);
  });

  test.each([
    [10 ** 6, [52_281, 314_416, 317_844, 516_448]],
    [2 ** 53, [4_621_517_974_052_281, 2_009_621_134_314_416, 1_057_879_566_317_844, 1_555_848_274_516_448]],
  ])('below %d are made of 53 bits', (limit, numbers) => {
    const random = new Random(7);
    expect(numbers.map(() => random.below(limit))).toEqual(numbers);
  });

  test.each([
    [2n, [1n, 1n, 1n]],
    [1n << 32n, [0x8359fb83n, 0x012a9db9n, 0x391de81fn]],
    [1n << 64n, [0x8359fb83_012a9db9n, 0x391de81f_61d80bb0n, 0x1e1116ea_c7c3f914n]],
    [(1n << 64n) + 1n, [0x1e1116ea_c7c3f914n, 4_176_918_129_623_198_735n, 9_351_176_153_865_403_070n]],
    [1n << 128n, [0x8359fb83_012a9db9_391de81f_61d80bb0n]],
  ])('below %d take as many words as its bits need', (limit, numbers) => {
    const random = new Random(7);
    expect(numbers.map(() => random.belowBig(limit))).toEqual(numbers);
  });

  test('stay below a limit, also one that is no power of two and near the top', () => {
    for (const limit of [1, 2, 3, 10, 2 ** 32 + 1, 2 ** 52 + 1, 2 ** 53]) {
      const random = new Random(limit);
      const big = new Random(limit);
      for (let i = 0; i < 200; i++) {
        const value = random.below(limit);
        expect(Number.isSafeInteger(value) && value >= 0 && value < limit).toBe(true);
        for (const shift of [0n, 60n]) {
          const wide = big.belowBig(BigInt(limit) << shift);
          expect(wide >= 0n && wide < BigInt(limit) << shift).toBe(true);
        }
      }
    }
  });

  test('meet every remainder about as often', () => {
    const random = new Random(42);
    const seen = [0, 0, 0];
    for (let i = 0; i < 3000; i++) seen[random.below(3)]!++;
    for (const count of seen) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  test('meet every third of a limit that is no part of 2^53 about as often', () => {
    const random = new Random(42);
    const seen = [0, 0, 0];
    for (let i = 0; i < 3000; i++) seen[Math.floor(random.below(3 * 2 ** 51) / 2 ** 51)]!++;
    for (const count of seen) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  test('fill just the bits of four words that they shall', () => {
    for (let from = 0; from <= 128; from++) {
      for (let to = from; to <= 128; to++) {
        const random = new Random(from);
        const reached = new Int32Array(4);
        for (let draw = 0; draw < 24; draw++) {
          const words = new Int32Array(4);
          random.fill(words, from, to);
          for (const [i, word] of words.entries()) reached[i]! |= word;
        }
        const bits = (1n << BigInt(to - from)) - 1n;
        expect(
          toBigInt({ w0: reached[0]!, w1: reached[1]!, w2: reached[2]!, w3: reached[3]! }),
          `${from}-${to}`,
        ).toBe(bits << BigInt(128 - to));
      }
    }
  });

  test('keep the bits before those that they fill', () => {
    const words = Int32Array.of(0x20010db8, -1, 0, 0);
    new Random(7).fill(words, 64, 128);
    expect([...words]).toEqual([0x20010db8, -1, 0x8359fb83 | 0, 0x012a9db9]);
  });
});
