/** Pages of lists. */
import { checkPage } from '../internal/fields.ts';
import { isIterable } from '../internal/guards.ts';
import { checkInteger, failType } from '../internal/issue.ts';
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
  /** Only in {@link Paused}. */
  readonly pause?: undefined;
}

/**
 * A page of a list that can pass over many rows to find a few: by a name, by an owner, or routes, which only networks with a
 * router have. After every `pause` rows that it passes over it gives null, so that a service can do something else.
 *
 * @public
 */
export type Paused<Filter> = Omit<Filter, 'pause'> & { readonly pause: number };

/**
 * A page of a list of names.
 *
 * @public
 */
export interface NamePageOptions extends PageOptions {
  /** The beginning of the names. Rows with another are passed over without a view. Defaults to any. */
  readonly name?: string | undefined;
}

/**
 * Selects networks.
 *
 * @public
 */
export interface NetworkFilter extends NamePageOptions {
  /** The tiers of a VPC. */
  readonly vpc?: string | undefined;
  /** Those of an owner. */
  readonly owner?: string | undefined;
}

/**
 * Selects NICs.
 *
 * @public
 */
export interface NicFilter extends NamePageOptions {
  /** Those of a network. */
  readonly network?: string | undefined;
}

/**
 * Selects routers.
 *
 * @public
 */
export interface RouterFilter extends NamePageOptions {
  /** Those of networks, of VPCs, or system machines. Defaults to all. */
  readonly kind?: 'network' | 'vpc' | 'system' | undefined;
  /** That of a network. */
  readonly network?: string | undefined;
}

/**
 * Selects routes.
 *
 * @public
 */
export interface RouteFilter extends PageOptions<string> {
  /** That of a network. */
  readonly network?: string | undefined;
  /** Those of the tiers of a VPC. */
  readonly vpc?: string | undefined;
}

/** Iterates a page of a table, or of a list. */
export function page<Row extends Numbered & { readonly id: string }, View>(
  rows: Table<Row> | readonly Row[],
  options: NamePageOptions | Paused<NamePageOptions>,
  view: (row: Row) => View | null,
): Generator<View | null> {
  const { after = 0, name = '' } = options;
  const bounds = boundsOf(options, after);
  if (typeof name !== 'string') failType('string', name, 'name');
  const list = 'list' in rows ? rows.list(after) : rows.filter((row) => row.generation > after);
  return viewsOf(list, bounds, (row) => (row.id.startsWith(name) ? view(row) : null));
}

/**
 * Iterates rows, and lets others do something at each pause of the list and after every so many rows.
 *
 * @param giveWay - returns a promise that others come before, as `setImmediate` of `node:timers/promises` does.
 * @param every - how many rows come between two turns of others. Defaults to 1000.
 *
 * @example
 * ```ts
 * import { inTurns, Zone } from 'hextet/zone';
 *
 * const giveWay = () => new Promise((resolve) => setTimeout(resolve));
 * const found: string[] = [];
 * for await (const { id } of inTurns(new Zone().networks({ name: 'web', pause: 1000 }), giveWay)) found.push(id);
 * found; // []
 * ```
 *
 * @public
 */
export function inTurns<Row>(
  rows: Iterable<Row | null>,
  giveWay: () => Promise<unknown>,
  every: number = 1000,
): AsyncGenerator<Row> {
  if (!isIterable(rows)) failType('Iterable<Row | null>', rows, 'rows');
  if (typeof giveWay !== 'function') failType('() => Promise', giveWay, 'giveWay');
  checkInteger('every', every, 1, Number.MAX_SAFE_INTEGER);
  return turnsOf(rows, giveWay, every);
}

async function* turnsOf<Row>(
  rows: Iterable<Row | null>,
  giveWay: () => Promise<unknown>,
  every: number,
): AsyncGenerator<Row> {
  let count = 0;
  for (const row of rows) {
    if (row !== null) yield row;
    if (row === null || ++count % every === 0) await giveWay();
  }
}

interface Bounds {
  readonly limit: number;
  readonly pause: number;
}

/** Reads how many rows a page has at most, and after how many others it pauses. */
export function boundsOf(
  {
    limit = Number.POSITIVE_INFINITY,
    pause = Number.MAX_SAFE_INTEGER,
  }: { readonly [Name in keyof Bounds]?: number | undefined },
  after = 0,
): Bounds {
  checkPage(after, limit);
  checkInteger('pause', pause, 1, Number.MAX_SAFE_INTEGER);
  // No pool holds more than this.
  return { limit: Math.min(limit, 2 ** 32 - 1), pause };
}

/** Iterates the views of at most so many rows. Those without one are passed over, each `pause` of them as one null. */
export function* viewsOf<Row, View>(
  rows: Iterable<Row>,
  { limit, pause }: Bounds,
  view: (row: Row) => View,
): Generator<View> {
  let [left, passed] = [limit, 0];
  if (left <= 0) return;
  for (const row of rows) {
    const seen = view(row);
    if (seen === null && ++passed % pause !== 0) continue;
    yield seen;
    if (seen !== null && --left <= 0) return;
  }
}
