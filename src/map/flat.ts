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

/** A row: four words, the length, and the row of the longest prefix around it, so that it lies in one place. */
const ROW = 8;
const LENGTH = 4;
const ABOVE = 5;
/** An entry of the table. */
const ENTRY = 3;
const END = 2;

export class Flat implements PrefixIndex {
  readonly words: Int32Array;
  readonly size: number;
  /** The second word of each row, beside each other: most searches are decided by it and read no row but the found one. */
  readonly seconds: Int32Array;
  /** By the hash of a first word three numbers: that word, the first row that has it, and the row after the last. */
  readonly table: Int32Array;

  /** @param words - eight words a row, the last three zero, in the order of `Prefix.compare`, without duplicates. */
  constructor(words: Int32Array) {
    const size = words.length / ROW;
    this.words = words;
    this.size = size;
    this.seconds = new Int32Array(size);
    let count = 0;
    for (let row = 0, around = -1; row < size; row++) {
      const at = ROW * row;
      const [w0, w1, w2, w3] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
      while (around >= 0 && !this.holds(around, w0, w1, w2, w3)) around = words[ROW * around + ABOVE]!;
      words[at + ABOVE] = around;
      this.seconds[row] = w1;
      around = row;
      if (w0 !== words[at - ROW]) count++;
    }
    let slots = 1;
    while (slots < 2 * count) slots *= 2;
    this.table = new Int32Array(ENTRY * slots);
    for (let row = 0; row < size; ) {
      const start = row;
      const word = words[ROW * start]!;
      while (row < size && words[ROW * row] === word) row++;
      let at = ENTRY * (hash(word) & (slots - 1));
      while (this.table[at + END] !== 0) at = (at + ENTRY) % this.table.length;
      this.table.set([word, start, row], at);
    }
  }

  place(row: number): number {
    return ROW * row;
  }

  length(row: number): number {
    return this.words[ROW * row + LENGTH]!;
  }

  deepest(w0: number, w1: number, w2: number, w3: number, length: number): number {
    let row = this.count(w0, w1, w2, w3, length, true) - 1;
    while (row >= 0 && !(this.length(row) <= length && this.holds(row, w0, w1, w2, w3))) row = this.up(row);
    return row;
  }

  holds(row: number, w0: number, w1: number, w2: number, w3: number): boolean {
    return agrees(this.words, ROW * row, this.length(row), w0, w1, w2, w3);
  }

  up(row: number): number {
    return this.words[ROW * row + ABOVE]!;
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
    const { words, seconds, table } = this;
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
      const key = ROW * middle;
      const second = seconds[middle]!;
      let isBelow: boolean;
      if (second !== w1) isBelow = second >>> 0 < w1 >>> 0;
      else if (words[key + 2] !== w2) isBelow = words[key + 2]! >>> 0 < w2 >>> 0;
      else if (words[key + 3] !== w3) isBelow = words[key + 3]! >>> 0 < w3 >>> 0;
      else isBelow = words[key + LENGTH]! < (inclusive ? length + 1 : length);
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
      if (words[ROW * middle]! >>> 0 < w0 >>> 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One above the highest row. */
  get rows(): number {
    return this.size;
  }

  get bytes(): number {
    return this.words.byteLength + this.seconds.byteLength + this.table.byteLength;
  }
}

function hash(word: number): number {
  const mixed = Math.imul(word ^ (word >>> 15), 0x9e3779b1);
  return mixed ^ (mixed >>> 13);
}
