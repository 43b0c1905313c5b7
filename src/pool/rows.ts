/**
 * Rows about prefixes, in columns of typed arrays, found by prefix and by text. A `Map` by bigint would hash the low 64
 * bits only, which all prefixes up to /64 have in common; one by text takes several times as long and as much memory.
 */
import { allocate, hashText, RowTable, randomSeed } from '../internal/row-table.ts';

const FEWEST_ROWS = 16;
/** The bytes of a row in all columns. */
const ROW_BYTES = 55;

/** What a row is: a quarantine keeps the text of the lease before it, and is in none of its lists. */
export const LEASE = 0;
export const CONTAINER = 1;
export const QUARANTINE = 2;

/** The place of a row in a group: after an older one. */
export interface GroupPlace {
  readonly older: number;
  readonly isNewest: boolean;
}

/** After all others, or without any. */
export const LAST: GroupPlace = { older: 0, isNewest: true };

export class Rows {
  /** The count of rows that there is memory for. Row 0 is no row: each column has one element more. */
  capacity: number = FEWEST_ROWS;
  /** The base of each prefix: four words a row. */
  words: Int32Array = new Int32Array(4 * (FEWEST_ROWS + 1));
  lengths: Uint8Array = new Uint8Array(FEWEST_ROWS + 1);
  generations: Float64Array = new Float64Array(FEWEST_ROWS + 1);
  times: Float64Array = new Float64Array(FEWEST_ROWS + 1);
  /** The neighbours of a row in the list that it is in. */
  next: Int32Array = new Int32Array(FEWEST_ROWS + 1);
  previous: Int32Array = new Int32Array(FEWEST_ROWS + 1);
  kinds: Uint8Array = new Uint8Array(FEWEST_ROWS + 1);
  /** The count of containers around a prefix, and the row of the innermost, or 0. */
  levels: Uint8Array = new Uint8Array(FEWEST_ROWS + 1);
  places: Int32Array = new Int32Array(FEWEST_ROWS + 1);
  /** The neighbours of a row in its group, of one text, length and place: a circle from the oldest to the newest. */
  newer: Int32Array = new Int32Array(FEWEST_ROWS + 1);
  older: Int32Array = new Int32Array(FEWEST_ROWS + 1);
  /** The text of each row, or ''. */
  readonly texts: string[] = [''];
  readonly byPrefix: RowTable = new RowTable(FEWEST_ROWS);
  /** The first row of each list that has a text. */
  readonly byText: RowTable = new RowTable(FEWEST_ROWS);
  /** The newest row of each group of a list with two rows or more: most have one, which is its own group. */
  readonly byGroup: RowTable = new RowTable(FEWEST_ROWS);
  top = 1;
  freeRow = 0;
  /** The last text that was hashed, and its hash. */
  hashedText: string | null = null;
  textHash = 0;
  readonly seed: number = randomSeed();

  /** The row of a prefix, or 0. */
  find(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const { words, lengths } = this;
    const { entries } = this.byPrefix;
    const mask = entries.length - 1;
    const hash = this.hashPrefix(w0, w1, w2, w3, length);
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const row = entries[at]!;
      if (row === 0) return 0;
      if (entries[at + 1] !== hash) continue;
      const word = 4 * row;
      const isIt =
        words[word + 3] === w3 &&
        words[word + 2] === w2 &&
        words[word + 1] === w1 &&
        words[word] === w0 &&
        lengths[row] === length;
      if (isIt) return row;
    }
  }

  /** The first row of the list that has a text, or 0. */
  findText(text: string): number {
    const { texts } = this;
    const { entries } = this.byText;
    const mask = entries.length - 1;
    const hash = this.hashText(text);
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const row = entries[at]!;
      if (row === 0 || (entries[at + 1] === hash && texts[row] === text)) return row;
    }
  }

  /** Gets memory for so many rows at once. */
  ensure(count: number): void {
    if (count > this.capacity) this.grow(2 ** Math.ceil(Math.log2(count)));
    this.byPrefix.reserve(count - this.byPrefix.count);
    this.byText.reserve(count - this.byText.count);
    fill(this.texts, count, '');
  }

  /** Makes sure that one more row can be had. */
  reserve(): void {
    if (this.freeRow === 0 && this.top > this.capacity) this.grow(2 * this.capacity);
    this.byPrefix.reserve(1);
    this.byText.reserve(1);
  }

  /** A new row for a prefix that has none. */
  add(w0: number, w1: number, w2: number, w3: number, length: number, text: string): number {
    this.reserve();
    let row = this.freeRow;
    if (row !== 0) this.freeRow = this.next[row]!;
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

  /**
   * Puts a row first in the list with its text, and into its group, for which there is memory. An undo says where it was in
   * its group, which is where it is again.
   */
  list(row: number, was?: GroupPlace): void {
    const { next, previous, newer, older, byText, byGroup } = this;
    const text = this.texts[row]!;
    const first = this.findText(text);
    previous[row] = 0;
    next[row] = first;
    newer[row] = row;
    older[row] = row;
    if (first === 0) byText.add(row, this.hashText(text));
    else {
      if (next[first] === 0) byGroup.add(first, this.hashOfGroup(first));
      previous[first] = row;
      byText.replace(first, this.hashText(text), row);
      this.joinGroup(row, was);
    }
  }

  joinGroup(row: number, was: GroupPlace | undefined): void {
    const { newer, older, byGroup } = this;
    const newest = this.newestOf(row);
    if (newest === 0) byGroup.add(row, this.hashOfGroup(row));
    else {
      const { older: known, isNewest } = was ?? this.placeByAge(row, newest);
      const before = known || newest;
      const after = newer[before]!;
      older[row] = before;
      newer[row] = after;
      newer[before] = row;
      older[after] = row;
      if (isNewest) byGroup.replace(newest, this.hashOfGroup(row), row);
    }
  }

  /** The place of a row in a group: after the last of the same age or older, which is almost always the newest. */
  placeByAge(row: number, newest: number): GroupPlace {
    const { generations, older } = this;
    for (let before = newest; ; before = older[before]!) {
      const isNewest = before === newest;
      if (generations[before]! <= generations[row]!) return { older: before, isNewest };
      // All are newer: the circle begins with the row.
      if (older[before] === newest) return { older: newest, isNewest: false };
    }
  }

  /** Takes a row out of the list with its text, and out of its group; returns where in the group it was. */
  unlist(row: number): GroupPlace {
    const { next, previous, byText, byGroup } = this;
    const text = this.texts[row]!;
    const after = next[row]!;
    const before = previous[row]!;
    if (after === 0 && before === 0) {
      byText.remove(row, this.hashText(text));
      return LAST;
    }
    const was = this.leaveGroup(row);
    // Row 0 is no row: what is written there is not read.
    previous[after] = before;
    if (before !== 0) next[before] = after;
    else byText.replace(row, this.hashText(text), after);
    const first = this.findText(text);
    if (next[first] === 0) byGroup.remove(first, this.hashOfGroup(first));
    return was;
  }

  leaveGroup(row: number): GroupPlace {
    const { newer, older, byGroup } = this;
    const before = older[row]!;
    if (before === row) {
      byGroup.remove(row, this.hashOfGroup(row));
      return LAST;
    }
    const isNewest = this.newestOf(row) === row;
    const after = newer[row]!;
    newer[before] = after;
    older[after] = before;
    if (isNewest) byGroup.replace(row, this.hashOfGroup(row), before);
    return { older: before, isNewest };
  }

  /** Ends a row that is in no list any more. */
  remove(row: number): void {
    this.byPrefix.remove(row, this.hashRow(row));
    this.texts[row] = '';
    this.next[row] = this.freeRow;
    this.freeRow = row;
  }

  /** The row of the newest of a group, or 0. */
  findGroup(text: string, length: number, place: number): number {
    const { texts, lengths, places } = this;
    const first = this.findText(text);
    if (this.next[first] === 0) return lengths[first] === length && places[first] === place ? first : 0;
    const { entries } = this.byGroup;
    const mask = entries.length - 1;
    const hash = this.hashGroup(text, length, place);
    for (let at = (hash << 1) & mask; ; at = (at + 2) & mask) {
      const row = entries[at]!;
      if (row === 0) return 0;
      const isIt = entries[at + 1] === hash && places[row] === place && lengths[row] === length;
      if (isIt && texts[row] === text) return row;
    }
  }

  /** Sorts groups whose rows were added as {@link LAST}, in another order than that of their generations. */
  sortGroups(): void {
    const { newer, older, generations, kinds } = this;
    const byAge = (a: number, b: number) => generations[a]! - generations[b]!;
    for (let row = 1; row < this.top; row++) {
      if (kinds[row] === QUARANTINE || newer[row] === row || this.newestOf(row) !== row) continue;
      const group = [row];
      for (let other = newer[row]!; other !== row; other = newer[other]!) group.push(other);
      group.sort(byAge);
      group.forEach((each, i) => {
        const next = group[(i + 1) % group.length]!;
        newer[each] = next;
        older[next] = each;
      });
      this.byGroup.replace(row, this.hashOfGroup(row), group.at(-1)!);
    }
  }

  newestOf(row: number): number {
    return this.findGroup(this.texts[row]!, this.lengths[row]!, this.places[row]!);
  }

  /** Gives a row another prefix; its lists stay as they are. */
  move(row: number, w0: number, w1: number, w2: number, w3: number, length: number): void {
    this.byPrefix.remove(row, this.hashRow(row));
    this.words[4 * row] = w0;
    this.words[4 * row + 1] = w1;
    this.words[4 * row + 2] = w2;
    this.words[4 * row + 3] = w3;
    this.lengths[row] = length;
    this.byPrefix.add(row, this.hashPrefix(w0, w1, w2, w3, length));
  }

  /** The hash of the prefix of a row. */
  hashRow(row: number): number {
    const { words, lengths } = this;
    const at = 4 * row;
    return this.hashPrefix(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, lengths[row]!);
  }

  /** The hash of the group of a row. */
  hashOfGroup(row: number): number {
    return this.hashGroup(this.texts[row]!, this.lengths[row]!, this.places[row]!);
  }

  hashGroup(text: string, length: number, place: number): number {
    return mix(this.hashText(text) ^ Math.imul(length + 1, 0x9e3779b1) ^ Math.imul(place, 0x85ebca6b));
  }

  hashPrefix(w0: number, w1: number, w2: number, w3: number, length: number): number {
    return mix(mix(mix(mix(this.seed ^ w0) ^ w1) ^ w2) ^ w3 ^ Math.imul(length, 0x9e3779b1));
  }

  /** The hash of a text, which is almost always that of the text before: a call looks up one owner several times. */
  hashText(text: string): number {
    if (text !== this.hashedText) {
      this.hashedText = text;
      this.textHash = hashText(this.seed, text);
    }
    return this.textHash;
  }

  /** Gets memory for so many rows: all of it before anything is changed. */
  grow(capacity: number): void {
    const size = capacity + 1;
    const [words, lengths, generations, times, next, previous, kinds, levels, places, newer, older] =
      allocate(
        ROW_BYTES * capacity,
        () =>
          [
            copied(new Int32Array(4 * size), this.words),
            copied(new Uint8Array(size), this.lengths),
            copied(new Float64Array(size), this.generations),
            copied(new Float64Array(size), this.times),
            copied(new Int32Array(size), this.next),
            copied(new Int32Array(size), this.previous),
            copied(new Uint8Array(size), this.kinds),
            copied(new Uint8Array(size), this.levels),
            copied(new Int32Array(size), this.places),
            copied(new Int32Array(size), this.newer),
            copied(new Int32Array(size), this.older),
          ] as const,
      );
    Object.assign(this, {
      words,
      lengths,
      generations,
      times,
      next,
      previous,
      kinds,
      levels,
      places,
      newer,
      older,
      capacity,
    });
  }
}

/** The items that a list gets at once; what is longer grows as it is filled. */
const MOST_FILLED = 2 ** 24;

/** Gives a list an item for each row: a list that grows by one item at a time is copied again and again. */
export function fill<T>(list: T[], count: number, item: T): void {
  const { length } = list;
  const end = Math.min(count, MOST_FILLED) + 1;
  if (end <= length) return;
  list.length = end;
  list.fill(item, length);
}

function copied<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}

/** The end of MurmurHash3: each bit of a word changes half of the others. */
function mix(word: number): number {
  const a = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return b ^ (b >>> 16);
}
