/** Rows by id, which are listed in the order of creation, from any point on. */
import { TextTable } from '../internal/text-table.ts';

/** What every row has. */
export interface Numbered {
  readonly id: string;
  /** Its number in the order of creation. */
  readonly generation: number;
}

export class Table<Row extends Numbered> {
  private readonly rows = new TextTable<Row>();
  /** The rows in the order of creation, and some that were removed. */
  private order: Row[] = [];

  get size(): number {
    return this.rows.size;
  }

  get(id: string): Row | undefined {
    return this.rows.get(id);
  }

  /** Adds a row, or puts it in place of one with the same generation. */
  set(row: Row): void {
    this.rows.set(row.id, row);
    const i = this.after(row.generation - 1);
    if (i === this.order.length) this.order.push(row);
    else if (this.order[i]!.generation === row.generation) this.order[i] = row;
    else this.order.splice(i, 0, row);
  }

  /** Adds the next one of a great many rows, in the order of creation; they are found after `settle`. */
  append(row: Row): void {
    this.rows.append(row.id, row);
    this.order.push(row);
  }

  /** Enters the rows that were appended. Returns the id that two of them have, or null. */
  settle(): string | null {
    return this.rows.settle();
  }

  /** The row at a place of a list from which none was removed. */
  at(place: number): Row | undefined {
    return this.order[place];
  }

  /** The last row in the order of creation, of a list from which none was removed. */
  get last(): Row | undefined {
    return this.order.at(-1);
  }

  delete(id: string): void {
    this.rows.delete(id);
  }

  /** Forgets removed rows once they are most of the list. */
  compact(): void {
    if (this.order.length <= 2 * this.rows.size) return;
    this.order = this.order.filter((row) => this.rows.get(row.id) === row);
  }

  /** Iterates the rows after a generation. A row that is added meanwhile comes too. */
  *list(after = 0): Generator<Row> {
    for (let i = this.after(after); i < this.order.length; ) {
      const row = this.order[i]!;
      // Where none was removed, none is looked up.
      if (this.order.length === this.rows.size || this.rows.get(row.id) === row) yield row;
      // The list can have moved while the row was out.
      i = this.order[i]?.generation === row.generation ? i + 1 : this.after(row.generation);
    }
  }

  /** The first position with a later generation. */
  private after(generation: number): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.order[middle]!.generation <= generation) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
