import { hashText, RowTable, randomSeed } from './row-table.ts';

const FEWEST = 16;

/**
 * Values by text, as a `Map` without an order. A `Map` of V8 holds 2^24 entries at most, and with a million of them takes
 * two to three times as long to fill: it is copied as it grows, and searched by the garbage collector.
 */
export class TextTable<T> {
  /** The keys and values by row; row 0 is no row. */
  private readonly keys: string[] = [''];
  private readonly values: (T | undefined)[] = [undefined];
  private readonly index = new RowTable(FEWEST);
  /** The rows of removed keys. */
  private readonly free: number[] = [];
  private readonly seed = randomSeed();
  /** The length of the longest key so far: a longer one need not be read. */
  private longest = 0;

  /** The hashes of the keys that were appended, the last ones. */
  private appended: number[] = [];

  get size(): number {
    return this.index.count;
  }

  /** Gets memory for so many more keys at once: growing step by step enters each of them twice. */
  reserve(more: number): void {
    this.index.reserve(more);
  }

  /** Returns the value of a key; undefined for anything but text, too. */
  get(key: string): T | undefined {
    if (typeof key !== 'string' || key.length > this.longest) return undefined;
    return this.values[this.find(key, hashText(this.seed, key))];
  }

  set(key: string, value: T): void {
    const hash = hashText(this.seed, key);
    let row = this.find(key, hash);
    if (row === 0) {
      this.index.reserve(1);
      row = this.free.pop() ?? this.keys.length;
      this.index.add(row, hash);
      this.keys[row] = key;
      this.longest = Math.max(this.longest, key.length);
    }
    this.values[row] = value;
  }

  /** Adds a key that is not there as one of a great many; they are found after `settle`. */
  append(key: string, value: T): void {
    this.appended.push(hashText(this.seed, key));
    this.keys.push(key);
    this.values.push(value);
    this.longest = Math.max(this.longest, key.length);
  }

  /** Enters the keys that were appended. Returns one that is there twice, or null. */
  settle(): string | null {
    const { keys, appended } = this;
    const first = keys.length - appended.length;
    this.appended = [];
    const twice = this.index.fill(first, new Int32Array(appended), (row, other) => keys[row] === keys[other]);
    return twice === 0 ? null : keys[twice]!;
  }

  delete(key: string): void {
    const hash = hashText(this.seed, key);
    const row = this.find(key, hash);
    if (row === 0) return;
    this.index.remove(row, hash);
    this.keys[row] = '';
    this.values[row] = undefined;
    this.free.push(row);
  }

  private find(key: string, hash: number): number {
    const { keys } = this;
    const { entries } = this.index;
    const mask = entries.length - 1;
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const row = entries[at]!;
      if (row === 0 || (entries[at + 1] === hash && keys[row] === key)) return row;
    }
  }
}
