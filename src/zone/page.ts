/** Pages of lists. */
import { checkPage } from '../internal/fields.ts';
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

/** Iterates a page of a table, or of a list. */
export function* page<Row extends Numbered, View>(
  rows: Table<Row> | readonly Row[],
  { after = 0, limit = Number.POSITIVE_INFINITY }: PageOptions,
  view: (row: Row) => View | null,
): Generator<View> {
  checkPage(after, limit);
  let left = limit;
  if (left <= 0) return;
  const list = 'list' in rows ? rows.list(after) : rows.filter((row) => row.generation > after);
  for (const row of list) {
    const seen = view(row);
    if (seen === null) continue;
    yield seen;
    if (--left <= 0) return;
  }
}
