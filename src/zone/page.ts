/** Pages of lists. */
import { checkPage } from '../internal/fields.ts';
import type { Numbered, Table } from './table.ts';

/**
 * A page of a list. Rows that come and go between two pages leave no gap, and repeat none.
 *
 * @public
 */
export interface PageOptions<After = number> {
  /** The `generation` of the last row of the page before; its `prefix` or `range` for rows that have no such number. */
  readonly after?: After | undefined;
  /** The most rows. Defaults to all. */
  readonly limit?: number | undefined;
}

/** Iterates a page of a table, or of a list. */
export function page<Row extends Numbered, View>(
  rows: Table<Row> | readonly Row[],
  { after = 0, limit = Number.POSITIVE_INFINITY }: PageOptions,
  view: (row: Row) => View | null,
): Generator<View> {
  checkPage(after, limit);
  return viewsOf(
    'list' in rows ? rows.list(after) : rows.filter((row) => row.generation > after),
    limit,
    view,
  );
}

/** Returns the most rows of a page. No pool holds more than this. */
export function limitOf({ limit = Number.POSITIVE_INFINITY }: Pick<PageOptions, 'limit'>): number {
  checkPage(0, limit);
  return Math.min(limit, 2 ** 32 - 1);
}

/** Iterates the views of at most so many rows; those without one are passed over. */
export function* viewsOf<Row, View>(
  rows: Iterable<Row>,
  limit: number,
  view: (row: Row) => View | null,
): Generator<View> {
  let left = limit;
  if (left <= 0) return;
  for (const row of rows) {
    const seen = view(row);
    if (seen === null) continue;
    yield seen;
    if (--left <= 0) return;
  }
}
