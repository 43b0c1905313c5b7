/** Puts rows of 128-bit keys in ascending order without an object for any of them. */

/** A list of words of 32 bits. */
export type Words = number[] | Int32Array;

/** Below this count merging costs less than counting digits; below the next one digits of a byte suffice. */
const FEW = 512;
const MANY = 32768;

/**
 * The indexes of rows in the ascending order of their first four words, then of their lengths if there are any. Rows that
 * are equal keep their order.
 *
 * @param stride - how many words a row has.
 */
export function ascendingOrder(
  words: Words,
  stride: number,
  count: number,
  lengths?: Uint8Array,
): ArrayLike<number> {
  if (count < FEW) return mergeOrder(words, stride, count, lengths);
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  let i = 1;
  while (i < count && compareRows(words, stride, lengths, i - 1, i) <= 0) i++;
  return i >= count ? order : radixOrder(words, stride, order, lengths);
}

function compareRows(
  words: Words,
  stride: number,
  lengths: Uint8Array | undefined,
  a: number,
  b: number,
): number {
  const order = compareWords(words, a * stride, words, b * stride);
  return order === 0 && lengths ? lengths[a]! - lengths[b]! : order;
}

/** A merge sort. The sort of the engine calls a function to compare, which takes twice as long. */
function mergeOrder(words: Words, stride: number, count: number, lengths: Uint8Array | undefined): number[] {
  let source: number[] = [];
  let target: number[] = [];
  for (let i = 0; i < count; i++) {
    source.push(i);
    target.push(i);
  }
  for (let width = 1; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width) {
      const middle = Math.min(start + width, count);
      const end = Math.min(middle + width, count);
      let left = start;
      let right = middle;
      for (let i = start; i < end; i++) {
        const takesLeft =
          right === end ||
          (left < middle && compareRows(words, stride, lengths, source[left]!, source[right]!) <= 0);
        target[i] = source[takesLeft ? left++ : right++]!;
      }
    }
    [source, target] = [target, source];
  }
  return source;
}

/** Compares four words from `i` on with those from `j` on. */
export function compareWords(a: Words, i: number, b: Words, j: number): -1 | 0 | 1 {
  if (a[i] !== b[j]) return a[i]! >>> 0 < b[j]! >>> 0 ? -1 : 1;
  if (a[i + 1] !== b[j + 1]) return a[i + 1]! >>> 0 < b[j + 1]! >>> 0 ? -1 : 1;
  if (a[i + 2] !== b[j + 2]) return a[i + 2]! >>> 0 < b[j + 2]! >>> 0 ? -1 : 1;
  if (a[i + 3] !== b[j + 3]) return a[i + 3]! >>> 0 < b[j + 3]! >>> 0 ? -1 : 1;
  return 0;
}

/**
 * A radix sort, the least significant digits first; digits that all rows share cost one look. The word that is looked at
 * moves with its row, so that only the first digit of a word reads the rows where they lie, far apart.
 */
function radixOrder(
  words: Words,
  stride: number,
  order: Uint32Array,
  lengths: Uint8Array | undefined,
): Uint32Array {
  const count = order.length;
  let rows = order;
  let nextRows: Uint32Array = new Uint32Array(count);
  let keys = new Int32Array(count);
  let nextKeys = new Int32Array(count);
  const bits = count < MANY ? 8 : 16;
  const mask = (1 << bits) - 1;
  const starts = new Uint32Array(mask + 1);
  const pass = (shift: number) => {
    starts.fill(0);
    for (let i = 0; i < count; i++) starts[(keys[i]! >>> shift) & mask]!++;
    let start = 0;
    for (let digit = 0; digit <= mask; digit++) {
      const next = start + starts[digit]!;
      starts[digit] = start;
      start = next;
    }
    for (let i = 0; i < count; i++) {
      const key = keys[i]!;
      const to = starts[(key >>> shift) & mask]!++;
      nextKeys[to] = key;
      nextRows[to] = rows[i]!;
    }
    [rows, nextRows] = [nextRows, rows];
    [keys, nextKeys] = [nextKeys, keys];
  };
  if (lengths) {
    keys.set(lengths.subarray(0, count));
    pass(0);
  }
  for (let word = 3; word >= 0; word--) {
    let differing = 0;
    for (let row = 0; row < count; row++) differing |= words[row * stride + word]! ^ words[word]!;
    if (differing === 0) continue;
    for (let i = 0; i < count; i++) keys[i] = words[rows[i]! * stride + word]!;
    for (let shift = 0; shift < 32; shift += bits) {
      if (((differing >>> shift) & mask) !== 0) pass(shift);
    }
  }
  return rows;
}
