import { fail } from './issue.ts';
import { bitmapMessages } from './messages.ts';

/**
 * An open hash of rows: a caller compares what is in the rows. It has no limit as a `Map` has at 2^24 entries, and a key
 * that comes and goes leaves no trace; in a `Map` of V8 it makes a long chain of holes. Each row is beside its hash, so
 * that a search reads one line of memory before it reads the row that it found.
 */
export class RowTable {
  /** For each place the row, or 0, and its hash; at most half of the places have a row. */
  entries: Int32Array;
  /** How many rows there are. */
  count = 0;

  constructor(capacity: number) {
    this.entries = new Int32Array(4 * capacity);
  }

  /** Gets memory for so many more rows: all of it before anything is changed. */
  reserve(more: number): void {
    const { entries, count } = this;
    let size = entries.length;
    while (4 * (count + more) > size) size *= 2;
    if (size === entries.length) return;
    this.entries = allocate(4 * size, () => new Int32Array(size));
    this.count = 0;
    for (let at = 0; at < entries.length; at += 2) {
      if (entries[at] !== 0) this.add(entries[at]!, entries[at + 1]!);
    }
  }

  /**
   * Adds the rows from `first` on, by their hashes: those of one part of the table together, so that the part stays in the
   * cache. One after the other each would wait for memory somewhere in the table. Returns the first row that is the same
   * as one that is there already, or 0; what it is added to is of no use then.
   */
  fill(first: number, hashes: Int32Array, isSame: (row: number, other: number) => boolean): number {
    this.reserve(hashes.length);
    const { entries } = this;
    const mask = entries.length - 1;
    const starts = new Int32Array(Math.ceil(entries.length / PART) + 1);
    for (const hash of hashes) starts[partOf(hash, mask) + 1]!++;
    for (let part = 1; part < starts.length; part++) starts[part]! += starts[part - 1]!;
    const sorted = new Int32Array(2 * hashes.length);
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i]!;
      const to = 2 * starts[partOf(hash, mask)]!++;
      sorted[to] = first + i;
      sorted[to + 1] = hash;
    }
    for (let i = 0; i < sorted.length; i += 2) {
      const row = sorted[i]!;
      const hash = sorted[i + 1]!;
      let at = (hash << 1) & mask;
      for (; entries[at] !== 0; at = (at + 2) & mask)
        if (entries[at + 1] === hash && isSame(entries[at]!, row)) return row;
      entries[at] = row;
      entries[at + 1] = hash;
    }
    this.count += hashes.length;
    return 0;
  }

  add(row: number, hash: number): void {
    const { entries } = this;
    const mask = entries.length - 1;
    let at = (hash << 1) & mask;
    while (entries[at] !== 0) at = (at + 2) & mask;
    entries[at] = row;
    entries[at + 1] = hash;
    this.count++;
  }

  /** Puts another row of the same hash in the place of one. */
  replace(row: number, hash: number, by: number): void {
    this.entries[this.placeOf(row, hash)] = by;
  }

  /** Takes a row out. Rows after its place move up, as far as they can. */
  remove(row: number, hash: number): void {
    const { entries } = this;
    const mask = entries.length - 1;
    let hole = this.placeOf(row, hash);
    for (let at = (hole + 2) & mask; entries[at] !== 0; at = (at + 2) & mask) {
      const home = (entries[at + 1]! << 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      entries[hole] = entries[at]!;
      entries[hole + 1] = entries[at + 1]!;
      hole = at;
    }
    entries[hole] = 0;
    this.count--;
  }

  placeOf(row: number, hash: number): number {
    const { entries } = this;
    const mask = entries.length - 1;
    let at = (hash << 1) & mask;
    while (entries[at] !== row) at = (at + 2) & mask;
    return at;
  }
}

/** The words of a part of a table: 64 KB. */
const PART = 2 ** 14;

function partOf(hash: number, mask: number): number {
  return ((hash << 1) & mask) >>> 14;
}

/** The hash of a text. The seed is random, so that nobody knows which texts collide: no result depends on it. */
export function hashText(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

export function randomSeed(): number {
  return (Math.random() * 2 ** 32) | 0;
}

/** Makes typed arrays, or refuses what there is no memory for. */
export function allocate<T>(bytes: number, make: () => T): T {
  try {
    return make();
  } catch {
    return fail(bitmapMessages, 'out-of-memory', { details: { bytes } });
  }
}
