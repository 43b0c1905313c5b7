/**
 * Rows about prefixes, in columns of typed arrays, found by prefix and by text. A `Map` by bigint would hash the low 64
 * bits only, which all prefixes up to /64 have in common; one by text takes several times as long and as much memory.
 */
import { fail } from '../internal/issue.ts';
import { bitmapMessages } from '../internal/messages.ts';
import { RowTable } from './row-table.ts';

const FEWEST_ROWS = 16;
const ROW_BYTES = 65;

export class Rows {
  /** The base of each prefix: four words a row. Row 0 is no row. */
  words: Int32Array = new Int32Array(4 * FEWEST_ROWS);
  lengths: Uint8Array = new Uint8Array(FEWEST_ROWS);
  generations: Float64Array = new Float64Array(FEWEST_ROWS);
  times: Float64Array = new Float64Array(FEWEST_ROWS);
  /** The neighbours of a row in the list that it is in. */
  next: Int32Array = new Int32Array(FEWEST_ROWS);
  previous: Int32Array = new Int32Array(FEWEST_ROWS);
  /** The text of each row, or ''. */
  readonly texts: string[] = [''];
  byPrefix: RowTable = new RowTable(FEWEST_ROWS);
  /** The first row of each list that has a text. */
  byText: RowTable = new RowTable(FEWEST_ROWS);
  top = 1;
  freeRow = 0;
  /** Who does not know it can make no keys that meet in one place. No result depends on it. */
  readonly seed: number = (Math.random() * 2 ** 32) | 0;

  /** The row of a prefix, or 0. */
  find(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const { words, lengths } = this;
    const { places } = this.byPrefix;
    const mask = places.length - 1;
    for (let place = this.hashPrefix(w0, w1, w2, w3, length) & mask; ; place = (place + 1) & mask) {
      const row = places[place] as number;
      const at = 4 * row;
      const isIt =
        words[at + 3] === w3 &&
        words[at + 2] === w2 &&
        words[at + 1] === w1 &&
        words[at] === w0 &&
        lengths[row] === length;
      if (row === 0 || isIt) return row;
    }
  }

  /** The first row of the list that has a text, or 0. */
  findText(text: string): number {
    const { texts } = this;
    const { places } = this.byText;
    const mask = places.length - 1;
    for (let place = this.hashText(text) & mask; ; place = (place + 1) & mask) {
      const row = places[place] as number;
      if (row === 0 || texts[row] === text) return row;
    }
  }

  /** Makes sure that one more row can be had. */
  reserve(): void {
    const { length: capacity } = this.lengths;
    if (this.freeRow === 0 && this.top === capacity) this.grow(2 * capacity);
  }

  /** A new row for a prefix that has none. */
  add(w0: number, w1: number, w2: number, w3: number, length: number, text: string): number {
    this.reserve();
    let row = this.freeRow;
    if (row !== 0) this.freeRow = this.next[row] as number;
    else row = this.top++;
    this.words[4 * row] = w0;
    this.words[4 * row + 1] = w1;
    this.words[4 * row + 2] = w2;
    this.words[4 * row + 3] = w3;
    this.lengths[row] = length;
    this.texts[row] = text;
    this.byPrefix.add(row, this.hashPrefix(w0, w1, w2, w3, length));
    return row;
  }

  /** Puts a row before the first one, or 0, of the list with its text. */
  addFirst(row: number, first: number): void {
    this.previous[row] = 0;
    this.next[row] = first;
    if (first === 0) this.byText.add(row, this.hashText(this.texts[row] as string));
    else {
      this.previous[first] = row;
      this.byText.replace(first, row);
    }
  }

  /** Takes a row out of the list with its text. */
  unlist(row: number): void {
    const next = this.next[row] as number;
    const previous = this.previous[row] as number;
    // Row 0 is no row: what is written there is not read.
    this.previous[next] = previous;
    if (previous !== 0) this.next[previous] = next;
    else if (next !== 0) this.byText.replace(row, next);
    else this.byText.remove(row);
  }

  /** Ends a row that is in no list any more. */
  remove(row: number): void {
    this.byPrefix.remove(row);
    this.texts[row] = '';
    this.next[row] = this.freeRow;
    this.freeRow = row;
  }

  hashPrefix(w0: number, w1: number, w2: number, w3: number, length: number): number {
    let hash = Math.imul(this.seed ^ w0, 0x9e3779b1);
    hash = Math.imul(hash ^ (hash >>> 15) ^ w1, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13) ^ w2, 0xc2b2ae35);
    hash = Math.imul(hash ^ (hash >>> 16) ^ w3, 0x27d4eb2f);
    hash = Math.imul(hash ^ (hash >>> 15) ^ length, 0x165667b1);
    return hash ^ (hash >>> 16);
  }

  hashText(text: string): number {
    let hash = this.seed;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash, 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }

  /** Gets memory for so many rows: all of it before anything is changed. */
  grow(capacity: number): void {
    try {
      const words = new Int32Array(4 * capacity);
      const lengths = new Uint8Array(capacity);
      const generations = new Float64Array(capacity);
      const times = new Float64Array(capacity);
      const next = new Int32Array(capacity);
      const previous = new Int32Array(capacity);
      const byPrefix = this.byPrefix.grown(capacity);
      this.byText = this.byText.grown(capacity);
      words.set(this.words);
      lengths.set(this.lengths);
      generations.set(this.generations);
      times.set(this.times);
      next.set(this.next);
      previous.set(this.previous);
      this.words = words;
      this.lengths = lengths;
      this.generations = generations;
      this.times = times;
      this.next = next;
      this.previous = previous;
      this.byPrefix = byPrefix;
    } catch {
      fail(bitmapMessages, 'out-of-memory', { details: { bytes: ROW_BYTES * capacity } });
    }
  }
}
