/** No `Map` has more than 2^24 entries: before it is full, another one begins. */
const MOST_ENTRIES = 2 ** 23;

/** Texts with a row each, any number of them. */
export class RowMap {
  readonly maps: Map<string, number>[] = [new Map()];
  readonly most: number;

  /** @param most - how many entries one `Map` may have. */
  constructor(most: number = MOST_ENTRIES) {
    this.most = most;
  }

  /** The row of a text, or 0. */
  get(text: string): number {
    for (const map of this.maps) {
      const row = map.get(text);
      if (row !== undefined) return row;
    }
    return 0;
  }

  set(text: string, row: number): void {
    const map = this.maps.find((some) => some.has(text)) ?? this.maps.find((some) => some.size < this.most);
    if (map !== undefined) map.set(text, row);
    else this.maps.push(new Map([[text, row]]));
  }

  delete(text: string): void {
    for (const map of this.maps) if (map.delete(text)) return;
  }
}
