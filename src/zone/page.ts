/** Pages of lists. */
import type { Numbered, Table } from './table.ts';

/**
 * A page of a list.
 *
 * @public
 */
export interface PageOptions {
  /** The generation of the last row of the page before. Defaults to 0. */
  readonly after?: number | undefined;
  /** The most rows. Defaults to all. */
  readonly limit?: number | undefined;
}

/** Iterates a page of a table, or of the rows of some ids. */
export function* page<Row extends Numbered, View>(
  table: Table<Row>,
  ids: readonly string[] | null,
  { after = 0, limit = Number.POSITIVE_INFINITY }: PageOptions,
  view: (row: Row) => View | null,
): Generator<View> {
  let left = limit;
  if (left <= 0) return;
  for (const row of ids === null ? table.list(after) : rowsOf(table, ids, after)) {
    const seen = view(row);
    if (seen === null) continue;
    yield seen;
    if (--left <= 0) return;
  }
}

function* rowsOf<Row extends Numbered>(
  table: Table<Row>,
  ids: readonly string[],
  after: number,
): Generator<Row> {
  for (const id of [...ids]) {
    const row = table.get(id);
    if (row !== undefined && row.generation > after) yield row;
  }
}
