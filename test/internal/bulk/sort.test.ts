/** Sorting rows of words against the sort of the engine, which keeps equal rows in order as well. */
import { describe, expect, test, vi } from 'vitest';
import { ascendingOrder } from '../../../src/internal/bulk/sort.ts';
import { Random } from '../../reference/seeded.ts';

/** Rows of four words and more; few values, so that many are equal and others differ in one word only. */
function rowsOf(count: number, stride: number) {
  const random = new Random(count + 1);
  const draw = (below: number) => random.below(below);
  const words = new Int32Array(stride * count);
  const values = [0, 1, 0xff, 0x100, 0x7fff_ffff, -0x8000_0000, -1];
  for (let at = 0; at < words.length; at++) words[at] = values[draw(values.length)]!;
  return { words, lengths: Uint8Array.from({ length: count + 3 }, () => draw(129)) };
}

function expectedOrder(words: Int32Array, stride: number, count: number, lengths?: Uint8Array): number[] {
  const keys = Array.from({ length: count }, (_, row) => [
    ...Array.from(words.subarray(row * stride, row * stride + 4), (word) => word >>> 0),
    lengths?.[row] ?? 0,
  ]);
  const order = (a: number[], b: number[]) => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at < 0 ? 0 : a[at]! - b[at]!;
  };
  return keys.map((_, row) => row).sort((a, b) => order(keys[a]!, keys[b]!));
}

test.each([
  [0, 8],
  [1, 4],
  [2, 4],
  [3, 8],
  [100, 4],
  [511, 8],
  [512, 4],
  [513, 8],
  [3000, 4],
  [32_768, 8],
])('%i rows of %i words come in order, equal ones as they were', (count, stride) => {
  const { words, lengths } = rowsOf(count, stride);
  const sorted = (given?: Uint8Array) => Array.from(ascendingOrder(words, stride, count, given));
  expect(sorted()).toEqual(expectedOrder(words, stride, count));
  expect(sorted(lengths)).toEqual(expectedOrder(words, stride, count, lengths));
});

test('rows that are in order stay so, but for the last one, or but for lengths', () => {
  const count = 600;
  const words = Int32Array.from({ length: 4 * count }, (_, at) => (at % 4 === 3 ? at >> 2 : 0));
  const all = Array.from({ length: count }, (_, row) => row);
  expect(Array.from(ascendingOrder(words, 4, count))).toEqual(all);
  words[4 * count - 1] = 0;
  expect(Array.from(ascendingOrder(words, 4, count))).toEqual([0, 599, ...all.slice(1, 599)]);
  const same = new Int32Array(4 * count);
  const lengths = Uint8Array.from(all, (row) => (row === 599 ? 0 : 1));
  expect(Array.from(ascendingOrder(same, 4, count))).toEqual(all);
  expect(Array.from(ascendingOrder(same, 4, count, lengths))).toEqual([599, ...all.slice(0, 599)]);
});

describe('what sorting costs', () => {
  /** How often a word is read while rows are sorted. */
  function readsOf(words: number[], count: number, lengths?: Uint8Array): number {
    let reads = 0;
    const watched = new Proxy(words, {
      get(target, at) {
        reads++;
        return Reflect.get(target, at);
      },
    });
    ascendingOrder(watched, 4, count, lengths);
    return reads;
  }

  test('rows that are in order, some of them equal, are read once, each beside the one before', () => {
    const words = Array.from({ length: 4 * 1000 }, (_, at) => (at % 4 === 3 ? at >> 3 : 0));
    expect(readsOf(words, 1000)).toBe((3 * 2 + 2) * 999 + 2 * 499);
  });

  test('a word that all rows share is looked at once, and one that differs is read again only to move it', () => {
    const words = Array.from({ length: 4 * 1000 }, (_, at) => (at % 4 === 1 ? 4000 - at : 7));
    const inOrder = 2 + 4;
    expect(readsOf(words, 1000)).toBe(inOrder + 4 * 2 * 1000 + 1000);
  });

  test.each([
    [511, 0],
    [512, 4 * 4 * 512 + 4 * 2 ** 8],
    [32_767, 4 * 4 * 32_767 + 4 * 2 ** 8],
    [32_768, 4 * 4 * 32_768 + 4 * 2 ** 16],
  ])('%i rows in reverse take %i bytes of tables', (count, bytes) => {
    let taken = 0;
    const counting = (Original: typeof Int32Array | typeof Uint32Array) =>
      class extends (Original as typeof Int32Array) {
        constructor(length: number) {
          super(length);
          taken += this.byteLength;
        }
      };
    const words = Array.from({ length: 4 * count }, (_, at) => (at % 4 === 3 ? count - (at >> 2) : 0));
    vi.stubGlobal('Int32Array', counting(Int32Array));
    vi.stubGlobal('Uint32Array', counting(Uint32Array));
    ascendingOrder(words, 4, count);
    vi.unstubAllGlobals();
    expect(taken).toBe(bytes);
  });

  test('digits that all rows share move no row: four of a word in three passes less', () => {
    const passes = (step: number) => {
      const fill = vi.spyOn(Uint32Array.prototype, 'fill');
      const words = Array.from({ length: 4 * 600 }, (_, at) => (at % 4 === 3 ? step * (599 - (at >> 2)) : 0));
      ascendingOrder(words, 4, 600);
      const { length } = fill.mock.calls;
      fill.mockRestore();
      return length;
    };
    expect([passes(1), passes(0x100), passes(0x10_000), passes(0x12_3457)]).toEqual([2, 2, 2, 4]);
  });
});
