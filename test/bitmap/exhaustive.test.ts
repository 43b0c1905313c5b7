/** Every set of blocks in roots of two and three bits. */
import { describe, expect, test } from 'vitest';
import { spanAt } from '../reference/bitmap.ts';
import { exhaust } from '../reference/bitmap-exhaust.ts';

const SPACE = (1n << 128n) - 1n;
/** In the middle, with all kinds of digits around. */
const MIDDLE = 0x2001_0db8_4a5b_6c7d_8e9f_a0b1_c2d3_e4f5n;

/** Around the ends of the space, of the digits and of the words. */
const LENGTHS = [
  0, 1, 2, 3, 29, 30, 31, 32, 45, 46, 47, 48, 60, 61, 62, 63, 64, 65, 94, 95, 96, 123, 124, 125, 126,
];

describe('every set of blocks', () => {
  test.each(LENGTHS)('two bits below a root of length %i', (length) => {
    const at = [0n, MIDDLE, SPACE][length % 3] as bigint;
    expect(exhaust(spanAt(at, length), 2)).toBe(26);
  });

  test('the last bit, and none', () => {
    for (const at of [0n, MIDDLE, SPACE]) {
      expect([exhaust(spanAt(at, 127), 1), exhaust(spanAt(at, 128), 0)]).toEqual([5, 2]);
    }
  });

  test('three bits over bit 64', () => {
    expect(exhaust(spanAt(MIDDLE, 62), 3)).toBe(677);
  });
});
