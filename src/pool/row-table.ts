/**
 * An open hash of rows: a caller compares what is in the rows. It has no limit as a `Map` has at 2^24 entries, and a key
 * that comes and goes leaves no trace; in a `Map` of V8 it makes a long chain of holes. Each row is beside its hash, so
 * that a search reads one line of memory before it reads the row that it found.
 */
export class RowTable {
  /** For each place the row, or 0, and its hash; at most half of the places have a row. */
  entries: Int32Array;

  constructor(capacity: number) {
    this.entries = new Int32Array(4 * capacity);
  }

  add(row: number, hash: number): void {
    const { entries } = this;
    const mask = entries.length - 1;
    let at = (hash << 1) & mask;
    while (entries[at] !== 0) at = (at + 2) & mask;
    entries[at] = row;
    entries[at + 1] = hash;
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
  }

  /** The same rows in a table for more of them. */
  grown(capacity: number): RowTable {
    const grown = new RowTable(capacity);
    const { entries } = this;
    for (let at = 0; at < entries.length; at += 2) {
      if (entries[at] !== 0) grown.add(entries[at]!, entries[at + 1]!);
    }
    return grown;
  }

  placeOf(row: number, hash: number): number {
    const { entries } = this;
    const mask = entries.length - 1;
    let at = (hash << 1) & mask;
    while (entries[at] !== row) at = (at + 2) & mask;
    return at;
  }
}
