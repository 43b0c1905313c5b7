import { describe, expect, test } from 'vitest';
import { Random } from '../../src/internal/random.ts';

describe('seeded numbers', () => {
  test('are the same for the same seed, and others for another', () => {
    const draw = (seed: number) =>
      Array.from(
        { length: 8 },
        (
          (random) => () =>
            random.next()
        )(new Random(seed)),
      );
    expect(draw(7)).toEqual(draw(7));
    expect(new Set([0, 1, 2, 2 ** 32, 2 ** 53 - 1].map((seed) => new Random(seed).next())).size).toBe(5);
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
});
