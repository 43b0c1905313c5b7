/**
 * Rows about prefixes, in columns of typed arrays, found by an open hash from prefix to row. A `Map` by bigint would
 * hash the low 64 bits only, which all prefixes up to /64 have in common, and a `Map` by text takes several times as
 * long and as much memory.
 */
import { fail } from './issue.ts';
import { bitmapMessages } from './messages.ts';

/** What a hash needs of a prefix. */
export interface Key {
  readonly first: { readonly w0: number; readonly w1: number; readonly w2: number; readonly w3: number };
  readonly length: number;
}

const FEWEST_ROWS = 16;

export class Rows {
  /** The base of each prefix: four words a row. Row 0 is no row. */
  words: Int32Array = new Int32Array(4 * FEWEST_ROWS);
  lengths: Uint8Array = new Uint8Array(FEWEST_ROWS);
  generations: Float64Array = new Float64Array(FEWEST_ROWS);
  times: Float64Array = new Float64Array(FEWEST_ROWS);
  /** The neighbours of a row in the list that it is in. */
  next: Int32Array = new Int32Array(FEWEST_ROWS);
  previous: Int32Array = new Int32Array(FEWEST_ROWS);
  /** The row, or 0, at each place of the hash; at most half of the places have one. */
  table: Int32Array = new Int32Array(2 * FEWEST_ROWS);
  /** How many rows there are. */
  count = 0;
  top = 1;
  freeRow = 0;
  /** Who knows no seed can make no prefixes that meet in one place. No result depends on it. */
  readonly seed: number = (Math.random() * 2 ** 32) | 0;

  /** The row of a prefix, or 0. */
  find(key: Key): number {
    return this.table[this.placeOf(key)] as number;
  }

  /** Makes sure that one more row can be had. */
  reserve(): void {
    const { length: capacity } = this.lengths;
    if (this.freeRow === 0 && this.top === capacity) this.grow(2 * capacity);
  }

  /** A new row for a prefix that has none. */
  add(key: Key): number {
    this.reserve();
    let row = this.freeRow;
    if (row !== 0) this.freeRow = this.next[row] as number;
    else row = this.top++;
    const { w0, w1, w2, w3 } = key.first;
    this.words[4 * row] = w0;
    this.words[4 * row + 1] = w1;
    this.words[4 * row + 2] = w2;
    this.words[4 * row + 3] = w3;
    this.lengths[row] = key.length;
    this.table[this.placeOf(key)] = row;
    this.count++;
    return row;
  }

  /** Ends a row. What is behind its place in the hash moves up, as far as it may. */
  remove(key: Key): void {
    const { table } = this;
    const mask = table.length - 1;
    let hole = this.placeOf(key);
    const row = table[hole] as number;
    for (let place = (hole + 1) & mask; table[place] !== 0; place = (place + 1) & mask) {
      const home = this.homeOf(table[place] as number);
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      table[hole] = table[place] as number;
      hole = place;
    }
    table[hole] = 0;
    this.next[row] = this.freeRow;
    this.freeRow = row;
    this.count--;
  }

  /** The place in the hash that a prefix has, or would get. */
  placeOf({ first: { w0, w1, w2, w3 }, length }: Key): number {
    const { table, words, lengths } = this;
    const mask = table.length - 1;
    for (let place = this.hash(w0, w1, w2, w3, length) & mask; ; place = (place + 1) & mask) {
      const row = table[place] as number;
      if (row === 0) return place;
      if (
        words[4 * row + 3] === w3 &&
        words[4 * row + 2] === w2 &&
        words[4 * row + 1] === w1 &&
        words[4 * row] === w0 &&
        lengths[row] === length
      )
        return place;
    }
  }

  /** The place in the hash where the search for a row begins. */
  homeOf(row: number): number {
    const { words } = this;
    const at = 4 * row;
    const hash = this.hash(
      words[at] as number,
      words[at + 1] as number,
      words[at + 2] as number,
      words[at + 3] as number,
      this.lengths[row] as number,
    );
    return hash & (this.table.length - 1);
  }

  hash(w0: number, w1: number, w2: number, w3: number, length: number): number {
    let hash = Math.imul(this.seed ^ w0, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ w1, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ w2, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16) ^ w3, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15) ^ length, 0x165667b1);
    return hash ^ (hash >>> 16);
  }

  /** Gets memory for so many rows: all of it before anything is changed. */
  grow(capacity: number): void {
    let columns: readonly [
      Int32Array,
      Uint8Array,
      Float64Array,
      Float64Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
    try {
      columns = [
        new Int32Array(4 * capacity),
        new Uint8Array(capacity),
        new Float64Array(capacity),
        new Float64Array(capacity),
        new Int32Array(capacity),
        new Int32Array(capacity),
        new Int32Array(2 * capacity),
      ];
    } catch {
      fail(bitmapMessages, 'out-of-memory', { details: { bytes: 49 * capacity } });
    }
    const [words, lengths, generations, times, next, previous, table] = columns;
    words.set(this.words);
    lengths.set(this.lengths);
    generations.set(this.generations);
    times.set(this.times);
    next.set(this.next);
    previous.set(this.previous);
    const rows = this.table;
    Object.assign(this, { words, lengths, generations, times, next, previous, table });
    const mask = table.length - 1;
    for (const row of rows) {
      if (row === 0) continue;
      let place = this.homeOf(row);
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = row;
    }
  }
}
