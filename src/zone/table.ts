/** Rows by id, which are listed in the order of creation, from any point on. */

/** What every row has. */
export interface Numbered {
  readonly id: string;
  /** Its number in the order of creation. */
  readonly generation: number;
}

export class Table<Row extends Numbered> {
  private readonly rows = new Map<string, Row>();
  /** Every generation in order, and its id. The row of a removed one is gone, or has another generation. */
  private generations: number[] = [];
  private ids: string[] = [];

  get size(): number {
    return this.rows.size;
  }

  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  /** Adds a row, or puts it in place of one with the same id and generation. */
  set(row: Row): void {
    this.rows.set(row.id, row);
    const { generation, id } = row;
    const i = this.after(generation - 1);
    if (this.generations[i] === generation) this.ids[i] = id;
    else {
      this.generations.splice(i, 0, generation);
      this.ids.splice(i, 0, id);
    }
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** Forgets removed rows once they are most of the list. */
  compact(): void {
    if (this.ids.length <= 2 * this.rows.size + 16) return;
    const isThere = (id: string, i: number) => this.rows.get(id)?.generation === this.generations[i];
    const ids = this.ids.filter(isThere);
    this.generations = ids.map((id) => this.rows.get(id)!.generation);
    this.ids = ids;
  }

  /** Iterates the rows after a generation. A row that is added meanwhile comes too. */
  *list(after = 0): Generator<Row> {
    let last = after;
    for (let i = this.after(last); i < this.ids.length; ) {
      last = this.generations[i]!;
      const row = this.rows.get(this.ids[i]!);
      if (row?.generation === last) yield row;
      // The list can have moved while the row was out.
      i = this.generations[i] === last ? i + 1 : this.after(last);
    }
  }

  /** The first position with a later generation. */
  private after(generation: number): number {
    let low = 0;
    let high = this.generations.length;
    if (high === 0 || this.generations[high - 1]! <= generation) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.generations[middle]! <= generation) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
