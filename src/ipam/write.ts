/** Writing what a pool holds. */
import { checkOptions } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { Pool } from '../pool.ts';
import { csvLine } from './csv.ts';
import { columnName } from './items.ts';
import { checkShape, ownerColumns, type ReadRowsOptions } from './read.ts';
import type { IpamShape } from './row.ts';
import { type Entry, NONE, SHAPES, type Shape } from './shapes.ts';

/**
 * How a table is written.
 *
 * @public
 */
export interface WriteRowsOptions {
  /** The table. Defaults to `hextet`, the only one that has all of a pool. */
  readonly shape?: IpamShape | undefined;
  /** Defaults to `csv`, and to `json` for the lists of CloudStack. */
  readonly format?: 'csv' | 'json' | undefined;
  /** The column of the owner, as {@link ReadRowsOptions.owner}. */
  readonly owner?: ReadRowsOptions['owner'];
}

/**
 * The calls that writing needs of a pool: the view of a store will do.
 *
 * @public
 */
export type ListedPool = Pick<Pool, 'leases' | 'path' | 'reservations' | 'roots'>;

/**
 * Writes what a pool holds as the lines of a table, without line ends, each made when it is asked for. The shape `hextet`
 * has all of it, others what they have columns for.
 *
 * @throws HextetError `invalid-type`, `unknown-field`, `unknown-name`.
 *
 * @example
 * ```ts
 * import { writeRows } from 'hextet/ipam';
 * import { Pool } from 'hextet/pool';
 *
 * const pool = new Pool({ roots: ['2001:db8::/32'] });
 * pool.allocate({ length: 64, owner: 'lan', tags: { vlan: '7' } });
 * [...writeRows(pool)]; // ['kind,prefix,owner,tags', 'root,2001:db8::/32,,', 'prefix,2001:db8::/64,lan,vlan=7']
 * ```
 *
 * @public
 */
export function writeRows(pool: ListedPool, options: WriteRowsOptions = {}): Iterable<string> {
  if (typeof pool?.leases !== 'function') failType('Pool', pool, 'pool');
  checkOptions('WriteRowsOptions', options, ['shape', 'format', 'owner']);
  const { shape: name = 'hextet' } = options;
  checkShape(name);
  const shape = SHAPES[name];
  const { format = name.startsWith('cloudstack') ? 'json' : 'csv' } = options;
  if (format !== 'csv' && format !== 'json') failType("'csv' | 'json'", format, 'format');
  const owners = ownerColumns(shape, options.owner);
  const names = shape.header.map(columnName);
  const written = owners.filter((column) => names.includes(column) || shape.optional.test(column));
  const rows = () => rowsOf(pool, shape, written);
  return iterable(() => (format === 'csv' ? csvLines(rows, shape) : jsonLines(rows(), shape)));
}

type Row = Readonly<Record<string, string>>;

function* rowsOf(pool: ListedPool, shape: Shape, owners: readonly string[]): Generator<Row> {
  const [own, ...others] = owners;
  for (const entry of entriesOf(pool)) {
    const columns = shape.columns(entry);
    if (columns === null) continue;
    const { kind, space, owner } = entry;
    const isReserved = kind === 'reserved';
    const tags = isReserved ? {} : entry.tags;
    // An owner that comes back from another column, or from the prefix itself, is not written twice.
    const other = others.map((column) => tags[column]).find((text) => text !== undefined && text !== '');
    const isSaid = !isReserved && (other ?? String(space)) === owner;
    yield { ...tags, ...(own !== undefined && { [own]: isSaid ? '' : owner }), ...columns };
  }
}

/** All that a pool holds: roots, reservations, and leases with the containers before what they hold. */
function* entriesOf(pool: ListedPool): Generator<Entry> {
  for (const space of pool.roots) yield { kind: 'root', space, owner: '', tags: {}, around: null };
  for (const { range, reason, allow } of pool.reservations()) {
    const tags = allow === undefined ? {} : { allow };
    const around = pool
      .path(range.first)
      .filter(({ prefix, container }) => container && prefix.contains(range));
    yield { kind: 'reserved', space: range, owner: reason, tags, around: around.at(-1)?.prefix ?? null };
  }
  const around: Prefix[] = [];
  for (const { prefix, owner, tags, container } of pool.leases()) {
    while (around.length > 0 && !around.at(-1)!.contains(prefix)) around.pop();
    yield {
      kind: container ? 'container' : prefix.length === 128 ? 'address' : 'prefix',
      space: prefix,
      owner,
      tags,
      around: around.at(-1) ?? null,
    };
    if (container) around.push(prefix);
  }
}

/** The header has a column for each tag that the shape has one for. */
function* csvLines(rows: () => Iterable<Row>, { header, optional }: Shape): Generator<string> {
  const names = header.map(columnName);
  const others = new Set<string>();
  if (optional !== NONE)
    for (const row of rows()) {
      for (const name of Object.keys(row)) if (optional.test(name) && !names.includes(name)) others.add(name);
    }
  const more = [...others].sort();
  const columns = [...names, ...more];
  yield csvLine([...header, ...more]);
  for (const row of rows())
    yield csvLine(columns.map((name) => (Object.hasOwn(row, name) ? row[name]! : '')));
}

function* jsonLines(
  rows: Iterable<Row>,
  { header, optional, json, keys, list: [before, after] }: Shape,
): Generator<string> {
  const names = header.map(columnName);
  yield before;
  let count = 0;
  for (const row of rows) {
    const entries = Object.entries(row)
      .filter(([name, value]) => names.includes(name) || (value !== '' && optional.test(name)))
      .map(([name, value]) => [keys?.get(name) ?? name, json?.get(name)?.(value) ?? value]);
    yield `${count++ === 0 ? '' : ','}${JSON.stringify(Object.fromEntries(entries))}`;
  }
  yield after(count);
}
