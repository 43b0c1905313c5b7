/** Rows of any shape, and where they stand. */
import { isIterable, isPrefix, isRange } from '../internal/guards.ts';
import { failType } from '../internal/issue.ts';
import type { Pool, Tags } from '../pool.ts';
import type { Prefix } from '../prefix.ts';
import type { AddressRange } from '../range.ts';

/**
 * The place of a row or of one of its fields. In CSV it is the number of the line, counted from 1, and the column as the
 * header has it; in JSON the keys from the outermost on.
 *
 * @public
 */
export type RowPath = readonly (string | number)[];

/**
 * The tables that can be read and written. A product has one for prefixes and one for addresses.
 *
 * @public
 */
export type IpamShape =
  | 'hextet'
  | 'netbox-aggregates'
  | 'netbox-prefixes'
  | 'netbox-ranges'
  | 'netbox-addresses'
  | 'phpipam-subnets'
  | 'phpipam-addresses'
  | 'cloudstack-prefixes'
  | 'cloudstack-ranges'
  | 'cloudstack-networks'
  | 'cloudstack-nics';

/**
 * One thing that a table lists.
 *
 * @public
 */
export interface IpamRow {
  /**
   * `root` is space to lease from, `container` a prefix for others inside it, `prefix` and `address` are leases, `reserved`
   * is space that is never leased.
   */
  readonly kind: 'root' | 'container' | 'prefix' | 'address' | 'reserved';
  /** The space: a range only for `reserved`. */
  readonly space: Prefix | AddressRange;
  /** Who has it, or the reason of a reservation. Empty for a root. */
  readonly owner: string;
  /** The columns that are nothing else, by name. */
  readonly tags: Tags;
  /** The status in lower case, where the shape has one. */
  readonly status: string;
  /** The place in the text. */
  readonly path: RowPath;
}

/**
 * A row that is not for a pool.
 *
 * @public
 */
export interface SkippedRow {
  /** Whether it is IPv4, a folder of phpIPAM, or a network or NIC of CloudStack without an address. */
  readonly reason: 'ipv4' | 'folder' | 'no-address';
  /** The address or prefix, or the owner. */
  readonly text: string;
  /** The place in the text. */
  readonly path: RowPath;
}

const KINDS = ['root', 'container', 'prefix', 'address', 'reserved'] satisfies readonly IpamRow['kind'][];

/** Returns rows as a list; what is not a row, as `readRows` makes them, is refused. */
export function checkRows(rows: Iterable<IpamRow>): readonly IpamRow[] {
  if (!isIterable(rows)) failType('Iterable<IpamRow>', rows, 'rows');
  const all: readonly IpamRow[] = Array.from(rows as Iterable<IpamRow>);
  for (const row of all) if (!isRow(row)) failType('IpamRow', row, 'rows');
  return all;
}

function isRow(value: unknown): boolean {
  const { kind, space, owner, path } = Object(value) as Partial<IpamRow>;
  const isSpace = isPrefix(space) || (kind === 'reserved' && isRange(space));
  return KINDS.some((name) => name === kind) && isSpace && typeof owner === 'string' && Array.isArray(path);
}

/** Checks that a pool, or the view of one, has the calls that are needed. */
export function checkCalls(pool: unknown, names: readonly (keyof Pool)[]): void {
  const calls = Object(pool) as Partial<Pool>;
  if (names.some((name) => typeof calls[name] !== 'function')) failType('Pool', pool, 'pool');
}
