/** Rows of any shape, and where they stand. */
import { checkOptions } from '../internal/fields.ts';
import { isIterable } from '../internal/guards.ts';
import { atPath, failType } from '../internal/issue.ts';
import type { Tags } from '../pool.ts';
import type { Prefix } from '../prefix.ts';
import type { AddressRange } from '../range.ts';

/**
 * The place of a row or of one of its fields. In CSV it is the number of the line, counted from 1, and the name of the
 * column in lower case; in JSON the keys from the outermost on.
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
  /** IPv4, a folder of phpIPAM, or a network or NIC of CloudStack without an address. */
  readonly reason: 'ipv4' | 'folder' | 'no-address';
  /** The address or prefix, or the owner. */
  readonly text: string;
  /** The place in the text. */
  readonly path: RowPath;
}

export const KINDS: readonly string[] = ['root', 'container', 'prefix', 'address', 'reserved'];
const FIELDS = ['kind', 'space', 'owner', 'tags', 'status', 'path'];

/** Checks rows, which a caller can have made: all but the space, which each use reads as its own. */
export function checkedRows(rows: Iterable<IpamRow>): IpamRow[] {
  if (!isIterable(rows)) failType('Iterable<IpamRow>', rows, 'rows');
  return Array.from(rows as Iterable<IpamRow>, (row, i) => atPath([i], () => checkedRow(row)));
}

function checkedRow(row: IpamRow): IpamRow {
  checkOptions('IpamRow', row, FIELDS);
  const { kind, owner, tags, status, path } = row;
  if (!KINDS.includes(kind)) failType(KINDS.join(' | '), kind, 'kind');
  if (typeof owner !== 'string') failType('string', owner, 'owner');
  if (typeof tags !== 'object' || tags === null) failType('Tags', tags, 'tags');
  if (typeof status !== 'string') failType('string', status, 'status');
  if (!Array.isArray(path)) failType('RowPath', path, 'path');
  return row;
}
