/**
 * Sorted runs of addresses in one list of words, eight words a run: the four of its first address and the four of its last.
 * At least one address lies between a run and the next, so a set has one form only.
 *
 * A long list is an Int32Array. A short one is a plain array: making a typed array costs more than filling it then.
 */
import { ascendingOrder, compareWords, type Words } from '../internal/bulk/sort.ts';
import type { AddressShape, RangeShape } from '../internal/guards.ts';
import { maskWord } from '../internal/uint128.ts';

export type Runs = Words;

const RUN = 8;
const LAST = 4;
/** The most runs in a plain array. */
const SHORT = 256;
/** Differences of a word add up exactly in float64 for at least so many runs. */
const EXACT = 2 ** 20;

/**
 * A list with room for so many runs. An array has its full length at once: a place in the code that lengthens arrays is
 * slow for typed ones, too.
 */
function newRuns(count: number): Runs {
  return count > SHORT ? new Int32Array(RUN * count) : new Array<number>(RUN * count);
}

/** The runs up to an end. */
function cut(runs: Runs, end: number): Runs {
  if (runs.length === end) return runs;
  if (!Array.isArray(runs)) return runs.slice(0, end);
  runs.length = end;
  return runs;
}

/** Collects ranges in any order; as long as they ascend they are joined at once. */
export class RunBuilder {
  words: Runs;
  count = 0;
  /** True if no range began below the run before it. */
  isAscending = true;

  constructor(capacity: number) {
    this.words = newRuns(capacity);
  }

  add({ first, last }: RangeShape): void {
    this.reserve(1);
    writeRun(this.words, RUN * this.count, first, last);
    this.added();
  }

  addPrefix(w0: number, w1: number, w2: number, w3: number, length: number): void {
    this.reserve(1);
    const { words } = this;
    const at = RUN * this.count;
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    words[at + LAST] = w0 | ~maskWord(length, 0);
    words[at + LAST + 1] = w1 | ~maskWord(length, 1);
    words[at + LAST + 2] = w2 | ~maskWord(length, 2);
    words[at + LAST + 3] = w3 | ~maskWord(length, 3);
    this.added();
  }

  added(): void {
    const { words } = this;
    const at = RUN * this.count;
    if (at > 0 && compareWords(words, at, words, at - RUN) < 0) this.isAscending = false;
    this.count = this.isAscending ? append(words, at, words, at) / RUN : this.count + 1;
  }

  /** Makes room for so many more. */
  reserve(count: number): void {
    const needed = this.count + count;
    if (RUN * needed <= this.words.length) return;
    const grown = new Int32Array(RUN * Math.max(needed, 2 * this.count));
    grown.set(this.words);
    this.words = grown;
  }

  /**
   * The runs that hold the addresses of the ranges.
   *
   * ```
   *  run so far   |-------|        |-------|        |-------|         |-------|
   *  next range     |---|              |------|              |----|              |----|
   *               is inside        makes it longer  makes it longer   begins the next run
   * ```
   */
  runs(): Runs {
    const { words, count } = this;
    if (this.isAscending) return cut(words, RUN * count);
    const order = ascendingOrder(words, RUN, count);
    const runs = newRuns(count);
    let end = 0;
    for (let i = 0; i < count; i++) end = append(runs, end, words, RUN * order[i]!);
    return cut(runs, end);
  }
}

/** The one run of a range. */
export function runOfRange({ first, last }: RangeShape): Runs {
  return [first.w0, first.w1, first.w2, first.w3, last.w0, last.w1, last.w2, last.w3];
}

function writeRun(words: Runs, at: number, first: AddressShape, last: AddressShape): void {
  words[at] = first.w0;
  words[at + 1] = first.w1;
  words[at + 2] = first.w2;
  words[at + 3] = first.w3;
  words[at + LAST] = last.w0;
  words[at + LAST + 1] = last.w1;
  words[at + LAST + 2] = last.w2;
  words[at + LAST + 3] = last.w3;
}

/** How many addresses there are. */
export function sizeOf(runs: Runs): bigint {
  let size = BigInt(runs.length / RUN);
  for (let start = 0; start < runs.length; start += RUN * EXACT) {
    const end = Math.min(runs.length, start + RUN * EXACT);
    for (let word = 0; word < LAST; word++) {
      let sum = 0;
      for (let at = start + word; at < end; at += RUN) sum += (runs[at + LAST]! >>> 0) - (runs[at]! >>> 0);
      size += BigInt(sum) << BigInt(96 - 32 * word);
    }
  }
  return size;
}

/** The runs of two sets. */
export function union(left: Runs, right: Runs): Runs {
  const runs = newRuns((left.length + right.length) / RUN);
  let end = 0;
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const takesLeft = j === right.length || (i < left.length && compareWords(left, i, right, j) <= 0);
    end = takesLeft ? append(runs, end, left, i) : append(runs, end, right, j);
    if (takesLeft) i += RUN;
    else j += RUN;
  }
  return cut(runs, end);
}

/** Adds a range that begins at or above the last run; returns the end of the runs. */
function append(runs: Runs, end: number, ranges: Runs, at: number): number {
  if (end > 0) {
    const last = end - LAST;
    if (compareWords(ranges, at, runs, last) <= 0 || isNext(runs, last, ranges, at)) {
      if (compareWords(ranges, at + LAST, runs, last) > 0) copy(runs, last, ranges, at + LAST);
      return end;
    }
  }
  copy(runs, end, ranges, at);
  copy(runs, end + LAST, ranges, at + LAST);
  return end + RUN;
}

/**
 * The addresses that two sets have in common. Whichever run ends first is done:
 *
 * ```
 *  |--------|    |------|       |----------|
 *       |-------------|           |--|  |-------|
 *       |===|    |====|           |==|  |==|
 * ```
 */
export function intersection(left: Runs, right: Runs): Runs {
  const runs = newRuns((left.length + right.length) / RUN);
  let end = 0;
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (compareWords(left, i + LAST, right, j) < 0) i += RUN;
    else if (compareWords(right, j + LAST, left, i) < 0) j += RUN;
    else {
      if (compareWords(left, i, right, j) < 0) copy(runs, end, right, j);
      else copy(runs, end, left, i);
      const leftEndsFirst = compareWords(left, i + LAST, right, j + LAST) < 0;
      if (leftEndsFirst) copy(runs, end + LAST, left, i + LAST);
      else copy(runs, end + LAST, right, j + LAST);
      end += RUN;
      if (leftEndsFirst) i += RUN;
      else j += RUN;
    }
  }
  return cut(runs, end);
}

/**
 * The addresses of one set that are not in another. The place after what is done is the beginning of the next run, which is
 * there once its end is known:
 *
 * ```
 *  |------------------|    |-------|  |----|     left
 *      |--|  |--|       |-----|      |------|    right
 *  |==|    |=|  |=====|        |===|
 * ```
 */
export function difference(left: Runs, right: Runs): Runs {
  const runs = newRuns((left.length + right.length) / RUN);
  let end = 0;
  let j = 0;
  for (let i = 0; i < left.length; i += RUN) {
    copy(runs, end, left, i);
    while (j < right.length && compareWords(right, j + LAST, left, i) < 0) j += RUN;
    while (j < right.length && compareWords(right, j, left, i + LAST) <= 0) {
      if (compareWords(right, j, runs, end) > 0) {
        copy(runs, end + LAST, right, j);
        step(runs, end + LAST, -1);
        end += RUN;
      }
      if (compareWords(right, j + LAST, left, i + LAST) >= 0) break;
      copy(runs, end, right, j + LAST);
      step(runs, end, 1);
      j += RUN;
    }
    if (j < right.length && compareWords(right, j, left, i + LAST) <= 0) continue;
    copy(runs, end + LAST, left, i + LAST);
    end += RUN;
  }
  return cut(runs, end);
}

/** Returns true if all addresses of one set are in another. */
export function holdsAll(outer: Runs, inner: Runs): boolean {
  let run = 0;
  for (let at = 0; at < inner.length; at += RUN) {
    run = reachingFrom(outer, run, inner, at);
    if (run === outer.length || compareWords(outer, run, inner, at) > 0) return false;
    if (compareWords(inner, at + LAST, outer, run + LAST) > 0) return false;
  }
  return true;
}

/** Returns true if two sets have an address in common. */
export function holdsAny(outer: Runs, inner: Runs): boolean {
  let run = 0;
  for (let at = 0; at < inner.length; at += RUN) {
    run = reachingFrom(outer, run, inner, at);
    if (run < outer.length && compareWords(outer, run, inner, at + LAST) <= 0) return true;
  }
  return false;
}

/** Returns true if all addresses from a first to a last one are in a set. */
export function holds(runs: Runs, first: AddressShape, last: AddressShape): boolean {
  const at = reaching(runs, last.w0, last.w1, last.w2, last.w3);
  return at < runs.length && !isBelow(first.w0, first.w1, first.w2, first.w3, runs, at);
}

/** Returns true if an address, as words, is in a set. */
export function holdsWords(runs: Runs, w0: number, w1: number, w2: number, w3: number): boolean {
  const at = reaching(runs, w0, w1, w2, w3);
  return at < runs.length && !isBelow(w0, w1, w2, w3, runs, at);
}

/** The place of the first run that ends at an address or above it: no other run can hold the address. */
function reaching(runs: Runs, w0: number, w1: number, w2: number, w3: number): number {
  let low = 0;
  let high = runs.length / RUN;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = RUN * middle + LAST;
    const last = runs[at]!;
    let isTooLow: boolean;
    if (last !== w0) isTooLow = last >>> 0 < w0 >>> 0;
    else if (runs[at + 1] !== w1) isTooLow = runs[at + 1]! >>> 0 < w1 >>> 0;
    else if (runs[at + 2] !== w2) isTooLow = runs[at + 2]! >>> 0 < w2 >>> 0;
    else isTooLow = runs[at + 3]! >>> 0 < w3 >>> 0;
    if (isTooLow) low = middle + 1;
    else high = middle;
  }
  return RUN * low;
}

/** As {@link reaching}, for an address in a list and from a run on: in steps that double, for mostly it is near. */
function reachingFrom(runs: Runs, from: number, words: Runs, i: number): number {
  let low = from / RUN;
  let high = low;
  const count = runs.length / RUN;
  for (let reach = 1; high < count && compareWords(runs, RUN * high + LAST, words, i) < 0; reach *= 2) {
    low = high + 1;
    high = Math.min(count, high + reach);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(runs, RUN * middle + LAST, words, i) < 0) low = middle + 1;
    else high = middle;
  }
  return RUN * low;
}

/** Returns true if an address, as words, is below four words of a list. */
function isBelow(w0: number, w1: number, w2: number, w3: number, words: Runs, at: number): boolean {
  if (words[at] !== w0) return w0 >>> 0 < words[at]! >>> 0;
  if (words[at + 1] !== w1) return w1 >>> 0 < words[at + 1]! >>> 0;
  if (words[at + 2] !== w2) return w2 >>> 0 < words[at + 2]! >>> 0;
  return w3 >>> 0 < words[at + 3]! >>> 0;
}

/** How sets compare: by their first runs that differ, the lower or shorter one first. */
export function compareRuns(left: Runs, right: Runs): -1 | 0 | 1 {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += LAST) {
    const order = compareWords(left, at, right, at);
    if (order !== 0) return order;
  }
  return Math.sign(left.length - right.length) as -1 | 0 | 1;
}

function copy(target: Runs, at: number, source: Runs, from: number): void {
  target[at] = source[from]!;
  target[at + 1] = source[from + 1]!;
  target[at + 2] = source[from + 2]!;
  target[at + 3] = source[from + 3]!;
}

/** Adds 1 or -1 to four words in place, which does not wrap around. */
function step(words: Runs, at: number, by: 1 | -1): void {
  for (let i = at + 3; i >= at; i--) {
    words[i] = (words[i]! + by) | 0;
    if (words[i] !== (by === 1 ? 0 : -1)) return;
  }
}

/** Returns true if four words are one more than others. A word carries if adding to it gave zero. */
function isNext(below: Runs, i: number, above: Runs, j: number): boolean {
  const carry2 = above[j + 3] === 0 ? 1 : 0;
  const carry1 = above[j + 2] === 0 ? carry2 : 0;
  const carry0 = above[j + 1] === 0 ? carry1 : 0;
  return (
    above[j + 3] === ((below[i + 3]! + 1) | 0) &&
    above[j + 2] === ((below[i + 2]! + carry2) | 0) &&
    above[j + 1] === ((below[i + 1]! + carry1) | 0) &&
    above[j] === ((below[i]! + carry0) | 0)
  );
}
