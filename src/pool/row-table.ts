/**
 * An open hash of rows: who looks something up compares what is in the rows. It has no limit as a `Map` has at 2^24
 * entries, and a key that comes and goes leaves no trace; in a `Map` of V8 it makes a long chain of holes.
 */
export class RowTable {
  /** The row, or 0, at each place; at most half of the places have one. */
  places: Int32Array;
  /** The hash of each row that is in the table. */
  hashes: Int32Array;

  constructor(capacity: number) {
    this.places = new Int32Array(2 * capacity);
    // Row 0 is no row.
    this.hashes = new Int32Array(capacity + 1);
  }

  add(row: number, hash: number): void {
    const { places } = this;
    const mask = places.length - 1;
    let place = hash & mask;
    while (places[place] !== 0) place = (place + 1) & mask;
    places[place] = row;
    this.hashes[row] = hash;
  }

  /** Puts another row of the same hash in the place of one. */
  replace(row: number, by: number): void {
    const hash = this.hashes[row] as number;
    this.hashes[by] = hash;
    this.places[this.placeOf(row)] = by;
  }

  /** Takes a row out. Rows after its place move up, as far as they can. */
  remove(row: number): void {
    const { places, hashes } = this;
    const mask = places.length - 1;
    let hole = this.placeOf(row);
    for (let place = (hole + 1) & mask; places[place] !== 0; place = (place + 1) & mask) {
      const home = hashes[places[place] as number] as number;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place] as number;
      hole = place;
    }
    places[hole] = 0;
  }

  /** The same rows in a table for more of them. */
  grown(capacity: number): RowTable {
    const grown = new RowTable(capacity);
    for (const row of this.places) if (row !== 0) grown.add(row, this.hashes[row] as number);
    return grown;
  }

  placeOf(row: number): number {
    const { places } = this;
    const mask = places.length - 1;
    let place = (this.hashes[row] as number) & mask;
    while (places[place] !== row) place = (place + 1) & mask;
    return place;
  }
}
