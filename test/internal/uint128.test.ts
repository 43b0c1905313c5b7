import { expect, test } from 'vitest';
import type { AddressShape } from '../../src/internal/guards.ts';
import {
  addStep,
  agree,
  bigIntView,
  bytesView,
  copyWords,
  coverLength,
  firstDifference,
  lessThan,
  maskWord,
  roundUp,
  sharesBits,
  toBigInt,
  toBytes,
  trailingZeros,
  wordLess,
} from '../../src/internal/uint128.ts';

type Words = readonly [number, number, number, number];

const LAST = (1n << 128n) - 1n;

function wordsOf(value: bigint): Words {
  const word = (shift: bigint) => Number(BigInt.asIntN(32, value >> shift));
  return [word(96n), word(64n), word(32n), word(0n)];
}

/** Where words carry and borrow: at both ends, at every edge of a word, and with bits in all words. */
const VALUES: readonly bigint[] = [
  ...[0n, 1n, 2n, LAST - 1n, LAST, 0x2001_0db8_4a5b_6c7d_8e9f_a0b1_c2d3_e4f5n],
  ...[31n, 32n, 63n, 64n, 95n, 96n, 127n].flatMap((bit) => [(1n << bit) - 1n, 1n << bit, (1n << bit) + 1n]),
  ...[0xffff_ffffn << 32n, 0xffff_ffffn << 64n, 0xffff_ffffn << 96n, LAST ^ 0xffff_ffff_0000_0000n],
];

function arrayOf(value: bigint): Int32Array {
  return Int32Array.of(...wordsOf(value));
}

function numberOf([w0, w1, w2, w3]: Int32Array): bigint {
  return toBigInt(shapeOf(w0 as number, w1 as number, w2 as number, w3 as number));
}

function shapeOf(...[w0, w1, w2, w3]: Words): AddressShape {
  return { w0, w1, w2, w3 };
}

const pairs = VALUES.flatMap((a) => VALUES.map((b) => [a, b] as const));

test('words keep a value', () => {
  for (let bit = 0n; bit < 128n; bit++) {
    for (const value of [1n << bit, LAST ^ (1n << bit), (1n << bit) - 1n]) {
      expect(toBigInt(shapeOf(...wordsOf(value)))).toBe(value);
      const view = bigIntView(value);
      expect([0, 4, 8, 12].map((offset) => view.getInt32(offset))).toEqual(wordsOf(value));
    }
  }
});

test('bytes keep a value, and are a copy', () => {
  const kept = VALUES.map((value) => ({ value, bytes: toBytes(shapeOf(...wordsOf(value))) }));
  for (const { value, bytes } of kept) {
    expect(Buffer.from(bytes).toString('hex')).toBe(value.toString(16).padStart(32, '0'));
    const view = bytesView(bytes);
    expect([0, 4, 8, 12].map((offset) => view.getInt32(offset))).toEqual(wordsOf(value));
  }
});

test('wordLess and lessThan order without a sign, and nothing is less than itself', () => {
  expect([wordLess(0, 0), wordLess(0, -1), wordLess(-1, 0), wordLess(1, 2), wordLess(-1, -1)]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
  for (const [a, b] of pairs) expect(lessThan(arrayOf(a), arrayOf(b)), `${a} < ${b}`).toBe(a < b);
});

test('addStep goes on by the size of a prefix, and says where it wraps around', () => {
  for (let length = 0; length <= 128; length++) {
    const step = 1n << BigInt(128 - length);
    for (const value of [0n, LAST, ...VALUES].map((any) => any - (any % step))) {
      const words = arrayOf(value);
      expect(addStep(words, length), `${value}, /${length}`).toBe(value + step > LAST);
      expect(numberOf(words), `${value}, /${length}`).toBe(BigInt.asUintN(128, value + step));
    }
  }
});

test('roundUp goes on to the next base, and stays on one', () => {
  for (let length = 0; length <= 128; length++) {
    const step = 1n << BigInt(128 - length);
    for (const value of VALUES) {
      const base = ((value + step - 1n) / step) * step;
      const words = arrayOf(value);
      expect(roundUp(words, length), `${value}, /${length}`).toBe(base > LAST);
      expect(numberOf(words), `${value}, /${length}`).toBe(BigInt.asUintN(128, base));
    }
  }
});

test('sharesBits and agree compare no more bits than they are told to', () => {
  const wrong: string[] = [];
  for (let length = 0; length <= 128; length++) {
    const shift = BigInt(128 - length);
    const edges = [...VALUES, 0x2001_0db8n << 96n].flatMap((a) =>
      [shift - 1n, shift, shift + 1n].map((bit) => [a, a ^ (bit >= 0n ? (1n << bit) & LAST : 0n)] as const),
    );
    for (const [a, b] of [...pairs.slice(0, 60), ...edges]) {
      const [one, other] = [wordsOf(a), wordsOf(b)];
      const found = [
        sharesBits(Int32Array.of(...one), Int32Array.of(...other), length),
        agree(shapeOf(...one), shapeOf(...other), length),
      ];
      if (found.includes(a >> shift !== b >> shift)) wrong.push(`${a}, ${b}, ${length}: ${found}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('copyWords copies all four', () => {
  for (const value of VALUES) {
    const target = arrayOf(LAST ^ value);
    copyWords(target, arrayOf(value));
    expect(numberOf(target)).toBe(value);
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
          const found = coverLength(shapeOf(...wordsOf(start)), shapeOf(...wordsOf(last)));
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
