/** What takes too long for every day: the same checks as in the short tests, many more of them. */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { spanAt } from '../reference/bitmap.ts';
import { exhaust } from '../reference/bitmap-exhaust.ts';
import { runSteps } from '../reference/bitmap-steps.ts';
import { universes } from '../reference/bitmap-universes.ts';

const STEPS = 1_000_000;
const SEEDS = 5;

describe('a million steps', () => {
  const rows = Object.entries(universes);
  const count = Math.ceil(STEPS / rows.length / SEEDS);
  for (const [name, universe] of rows) {
    for (let seed = 100; seed < 100 + SEEDS; seed++) {
      test(`${name}, seed ${seed}`, () => runSteps(universe, { seed, count, checkEvery: 50 }));
    }
  }
});

describe('every set of blocks in three bits', () => {
  const value = 0x2001_0db8_4a5b_6c7d_8e9f_a0b1_c2d3_e4f5n;
  test.each(Array.from({ length: 126 }, (_, length) => length))('below a root of length %i', (length) => {
    expect(exhaust(spanAt(value, length), 3)).toBe(677);
  });
});

test('ten million /64s in a row take less than a kilobyte', () => {
  const bitmap = new PrefixBitmap('2001:db8::/32');
  for (let i = 0; i < 10_000_000; i++) bitmap.carve(64);
  expect(bitmap.takenSize).toBe(10_000_000n << 64n);
  expect(bitmap.memory.used).toBeLessThan(1024);
});
