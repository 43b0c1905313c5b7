/**
 * The unchanging form: the prefixes in order, and for each the row of the longest one around it. The last prefix that
 * begins at or below an address either holds it or lies inside all that do, so a lookup is one search and a climb.
 *
 * ```text
 *  row  prefix             above
 *  0    2001:db8::/32      -
 *  1    2001:db8:1::/48    0
 *  2    2001:db8:1:5::/64  1      2001:db8:1:9:: begins above row 2: not in 2, in 1
 * ```
 *
 * The search begins in a table that gives by a hash the stretch of the rows with the same first 32 bits.
 */
import type { PrefixIndex } from './prefix-index.ts';
import { agrees } from './tree.ts';

/** An entry of the table. */
const ENTRY = 3;
const END = 2;

export class Flat implements PrefixIndex {
  readonly words: Int32Array;
  readonly lengths: Uint8Array;
  readonly above: Int32Array;
  readonly size: number;
  /** By the hash of a first word three numbers: that word, the first row that has it, and the row after the last. */
  readonly table: Int32Array;

  /** @param words - four words a row, in the order of `Prefix.compare`, without duplicates. */
  constructor(words: Int32Array, lengths: Uint8Array) {
    const size = lengths.length;
    this.words = words;
    this.lengths = lengths;
    this.size = size;
    this.above = new Int32Array(size);
    let count = 0;
    for (let row = 0, around = -1; row < size; row++) {
      const at = 4 * row;
      while (
        around >= 0 &&
        !agrees(
          words,
          4 * around,
          lengths[around]!,
          words[at]!,
          words[at + 1]!,
          words[at + 2]!,
          words[at + 3]!,
        )
      ) {
        around = this.above[around]!;
      }
      this.above[row] = around;
      around = row;
      if (row === 0 || words[at] !== words[at - 4]) count++;
    }
    let slots = 1;
    while (slots < 2 * count) slots *= 2;
    this.table = new Int32Array(ENTRY * slots);
    for (let row = 0; row < size; ) {
      const start = row;
      const word = words[4 * start]!;
      while (row < size && words[4 * row] === word) row++;
      let at = ENTRY * (hash(word) & (slots - 1));
      while (this.table[at + END] !== 0) at = (at + ENTRY) % this.table.length;
      this.table.set([word, start, row], at);
    }
  }

  place(row: number): number {
    return 4 * row;
  }

  length(row: number): number {
    return this.lengths[row]!;
  }

  deepest(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const { words, lengths, above } = this;
    let row = this.count(w0, w1, w2, w3, length, true) - 1;
    while (row >= 0 && (lengths[row]! > length || !agrees(words, 4 * row, lengths[row]!, w0, w1, w2, w3))) {
      row = above[row]!;
    }
    return row;
  }

  up(row: number): number {
    return this.above[row]!;
  }

  from(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const row = this.count(w0, w1, w2, w3, length, false);
    return row === this.size ? -1 : row;
  }

  after(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const row = this.count(w0, w1, w2, w3, length, true);
    return row === this.size ? -1 : row;
  }

  /** How many rows lie below a prefix, or at or below it. */
  count(w0: number, w1: number, w2: number, w3: number, length: number, inclusive: boolean): number {
    const { words, lengths, table } = this;
    const slots = table.length / ENTRY;
    let at = ENTRY * (hash(w0) & (slots - 1));
    while (table[at + END] !== 0 && table[at] !== w0) {
      at += ENTRY;
      if (at === table.length) at = 0;
    }
    if (table[at + END] === 0) return this.countByFirstWord(w0);
    let low = table[at + 1]!;
    let high = table[at + END]!;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const key = 4 * middle;
      let isBelow: boolean;
      if (words[key + 1] !== w1) isBelow = words[key + 1]! >>> 0 < w1 >>> 0;
      else if (words[key + 2] !== w2) isBelow = words[key + 2]! >>> 0 < w2 >>> 0;
      else if (words[key + 3] !== w3) isBelow = words[key + 3]! >>> 0 < w3 >>> 0;
      else isBelow = inclusive ? lengths[middle]! <= length : lengths[middle]! < length;
      if (isBelow) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many rows have a first word below one that no row has. */
  countByFirstWord(w0: number): number {
    const { words } = this;
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (words[4 * middle]! >>> 0 < w0 >>> 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One above the highest row. */
  get rows(): number {
    return this.size;
  }

  get bytes(): number {
    const arrays = [this.words, this.lengths, this.above, this.table];
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}

function hash(word: number): number {
  const mixed = Math.imul(word ^ (word >>> 15), 0x9e3779b1);
  return mixed ^ (mixed >>> 13);
}
