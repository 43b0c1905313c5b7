/** Rows of any shape, and where they stand. */
import type { Tags } from '../pool.ts';
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
