/** Rows by what they belong to, each list in the order of creation. */
import type { Numbered } from './table.ts';

export class Groups<Row extends Numbered> {
  private readonly lists = new Map<string, Row[]>();

  of(key: string): readonly Row[] {
    return this.lists.get(key) ?? [];
  }

  add(key: string, row: Row): void {
    const list = this.lists.get(key);
    if (list === undefined) {
      this.lists.set(key, [row]);
      return;
    }
    const i = placeOf(list, row);
    // A list that grows by itself takes room for sixteen more: too much for the many that have two.
    if (list.length >= SHORT) list.splice(i, 0, row);
    else if (i === list.length) this.lists.set(key, list.concat(row));
    else this.lists.set(key, list.slice(0, i).concat(row, list.slice(i)));
  }

  remove(key: string, row: Row): void {
    const list = this.lists.get(key)!;
    if (list.length === 1) this.lists.delete(key);
    else list.splice(placeOf(list, row), 1);
  }
}

const SHORT = 8;

/** The place of a row, or the one where it belongs: most often the last. */
function placeOf(list: readonly Numbered[], { generation }: Numbered): number {
  let high = list.length;
  if (list[high - 1]!.generation < generation) return high;
  let low = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.generation < generation) low = middle + 1;
    else high = middle;
  }
  return low;
}
