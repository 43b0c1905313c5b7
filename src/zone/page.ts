/** Pages of lists. */
import { checkPage } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
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

/**
 * A page of a list of names.
 *
 * @public
 */
export interface NamePageOptions extends PageOptions {
  /** The beginning of the names. Rows with another are passed over without a view. Defaults to any. */
  readonly name?: string | undefined;
}

/** Iterates a page of a table, or of a list. */
export function page<Row extends Numbered & { readonly id: string }, View>(
  rows: Table<Row> | readonly Row[],
  { after = 0, limit = Number.POSITIVE_INFINITY, name = '' }: NamePageOptions,
  view: (row: Row) => View | null,
): Generator<View> {
  checkPage(after, limit);
  if (typeof name !== 'string') failType('string', name, 'name');
  const list = 'list' in rows ? rows.list(after) : rows.filter((row) => row.generation > after);
  return viewsOf(list, limit, (row) => (row.id.startsWith(name) ? view(row) : null));
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
