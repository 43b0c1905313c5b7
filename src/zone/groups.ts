/** Rows by what they belong to, each list in the order of creation. */
import { TextTable } from '../internal/text-table.ts';
import type { Numbered } from './table.ts';

export class Groups<Row extends Numbered> {
  private readonly lists = new TextTable<Row[]>();

  of(key: string): readonly Row[] {
    return this.lists.get(key) ?? [];
  }

  /** Adds the list of a key that has none, as one of a great many; they are found after `settle`. */
  append(key: string, list: Row[]): void {
    this.lists.append(key, list);
  }

  settle(): void {
    this.lists.settle();
  }

  /** Adds a row; returns the list that has it now. */
  add(key: string, row: Row): readonly Row[] {
    const list = this.lists.get(key) ?? [];
    const added = inserted(list, placeOf(list, row), row);
    this.lists.set(key, added);
    return added;
  }

  remove(key: string, row: Row): void {
    const list = this.lists.get(key)!;
    if (list.length === 1) this.lists.delete(key);
    else list.splice(placeOf(list, row), 1);
  }
}

const SHORT = 8;

/**
 * Returns a list with one row more: the list itself, where it is long. One that grows by itself takes room for sixteen
 * more: too much for the many that have two.
 */
export function inserted<Row>(list: Row[], place: number, row: Row): Row[] {
  if (list.length < SHORT) return list.slice(0, place).concat([row], list.slice(place));
  list.splice(place, 0, row);
  return list;
}

/** The place of a row, or the one where it belongs. */
function placeOf(list: readonly Numbered[], { generation }: Numbered): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.generation < generation) low = middle + 1;
    else high = middle;
  }
  return low;
}
