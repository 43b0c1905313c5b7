/** Reading a table. */
import { HextetError, type Issue } from '../error.ts';
import { InterfaceAddress } from '../interface.ts';
import { checkOptions, unknownName } from '../internal/fields.ts';
import { failType, makeIssue, resultOf } from '../internal/issue.ts';
import { dataMessages, ipamMessages } from '../internal/messages.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { IPv4Address } from '../ipv4.ts';
import type { Tags } from '../pool.ts';
import { columnName, csvItems, type Item, jsonItems, type Naming } from './items.ts';
import { type IpamRow, type IpamShape, KINDS, type SkippedRow } from './row.ts';
import { type Fields, SHAPES, type Shape, type SpaceField } from './shapes.ts';
import { tagsIn } from './tags.ts';

/**
 * How a table is read.
 *
 * @public
 */
export interface ReadRowsOptions {
  /** The shape. Defaults to the one that the columns tell. */
  readonly shape?: IpamShape | undefined;
  /** The column of the owner, or several in order. Defaults to those of the shape. */
  readonly owner?: string | readonly string[] | undefined;
  /** The columns that become tags. Defaults to all that say something of their own. */
  readonly tags?: readonly string[] | undefined;
}

/**
 * The content of a table.
 *
 * @public
 */
export interface ReadRows {
  /** The shape; null where the columns are of none. */
  readonly shape: IpamShape | null;
  /** The rows, in the order of the text. */
  readonly rows: readonly IpamRow[];
  /** Rows that are not for a pool. */
  readonly skipped: readonly SkippedRow[];
  /** Every row that is wrong, with its place as the path and the reason. */
  readonly issues: readonly Issue[];
}

/** The tags of a reservation of another product: an address in it can be leased by its name. */
const EXACT: Tags = { allow: 'exact' };

/**
 * Reads a table of prefixes or addresses: CSV (RFC 4180; the delimiter can be a comma, a semicolon, a tab or a bar), or
 * JSON, a list or the answer of an API with one in it. The columns tell the shape: NetBox, phpIPAM, CloudStack, or the
 * columns `kind`, `prefix`, `owner` and `tags`.
 *
 * A row that is wrong stops nothing: the issues list each with its place. No text makes this call throw.
 *
 * @param text - the whole table.
 * @throws HextetError `invalid-type` for anything but text; `unknown-field` and `unknown-name` for the options.
 *
 * @example
 * ```ts
 * import { readRows } from 'hextet/ipam';
 *
 * const { shape, rows, issues } = readRows('prefix,status,description\n2001:db8::/48,Container,Berlin\n2001:db8::1/64,,\n');
 * shape; // 'netbox-prefixes'
 * rows.map(({ kind, space, owner }) => `${kind} ${space} ${owner}`); // ['container 2001:db8::/48 Berlin']
 * issues.map(({ path, code }) => [path, code]); // [[[3, 'prefix'], 'host-bits']]
 * ```
 *
 * @public
 */
export function readRows(text: string, options: ReadRowsOptions = {}): ReadRows {
  if (typeof text !== 'string') failType('string', text);
  checkOptions('ReadRowsOptions', options, ['shape', 'owner', 'tags']);
  if (options.shape !== undefined) checkShape(options.shape);
  const table = /^\s*[[{]/.test(text) ? jsonItems(text) : csvItems(text);
  const rows: IpamRow[] = [];
  const skipped: SkippedRow[] = [];
  const issues: Issue[] = [];
  if ('code' in table) return { shape: null, rows, skipped, issues: [table] };
  const shape = options.shape ?? shapeOf(table.columns);
  if (shape === null) {
    const { columns } = table;
    const details = { columns: [...columns].join(', ') };
    if (columns.size > 0) issues.push(makeIssue(ipamMessages, 'unknown-table', { input: text, details }));
    else for (const item of table.rows({ keepsText: true })) if ('code' in item) issues.push(item);
    return { shape, rows, skipped, issues };
  }
  const reader = new RowReader(shape, options);
  for (const item of table.rows(reader)) {
    if ('code' in item) {
      issues.push(item);
      continue;
    }
    const read = reader.read(item);
    if ('code' in read) issues.push(read);
    else if ('reason' in read) skipped.push(read);
    else rows.push(read);
  }
  return { shape, rows, skipped, issues };
}

/** Refuses what is not the name of a shape. */
export function checkShape(shape: unknown): asserts shape is IpamShape {
  if (typeof shape !== 'string') failType(Object.keys(SHAPES).join(' | '), shape, 'shape');
  if (Object.hasOwn(SHAPES, shape)) return;
  throw new HextetError(unknownName(shape, 'shape', Object.keys(SHAPES), ['shape']));
}

function shapeOf(columns: ReadonlySet<string>): IpamShape | null {
  for (const [name, { fits, names }] of Object.entries(SHAPES)) {
    if (fits(new Set(Array.from(columns, (column) => names?.get(column) ?? column))))
      return name as IpamShape;
  }
  return null;
}

class RowReader implements Naming {
  readonly shape: Shape;
  readonly names: Shape['names'];
  readonly keepsText: boolean;
  readonly owner: readonly string[];
  readonly keepsTag: (column: string) => boolean;

  constructor(name: IpamShape, { owner, tags }: ReadRowsOptions) {
    this.shape = SHAPES[name];
    this.names = this.shape.names;
    this.keepsText = name === 'hextet';
    this.owner = ownerColumns(this.shape, owner);
    const chosen = tags === undefined ? null : new Set(columnNames(tags, 'tags'));
    this.keepsTag = (column) => chosen?.has(column) ?? !this.shape.ignored.test(column);
  }

  read({ path, fields }: Item): IpamRow | SkippedRow | Issue {
    const status = this.shape.statusOf(fields);
    const space = this.shape.space(fields, status);
    const owner = this.owner.map((column) => fields.get(column)).find((text) => text !== undefined);
    if (typeof space === 'string') return { reason: space, text: owner ?? '', path };
    const { kind, column, text } = space;
    if (!KINDS.includes(kind)) return unknownName(kind, 'kind', KINDS, [...path, 'kind']);
    const place = [...path, column];
    if (text === '') return makeIssue(dataMessages, 'missing', { path: place, details: { field: column } });
    if (isIPv4(text)) return { reason: 'ipv4', text, path };
    const read = resultOf(() => spaceIn(space));
    if (!read.ok) return { ...read.issue, path: place };
    const isLease = kind !== 'reserved' && kind !== 'root';
    return {
      kind,
      space: read.value,
      owner: owner ?? (isLease ? String(read.value) : ''),
      tags: this.tagsOf(kind, fields),
      status,
      path,
    };
  }

  tagsOf(kind: IpamRow['kind'], fields: Fields): Tags {
    if (kind === 'reserved' && !this.keepsText) return EXACT;
    const tags = this.keepsText ? tagsIn(fields.get('tags') ?? '') : [];
    for (const [column, value] of fields) {
      const isBlank = this.shape.blank?.get(column)?.test(value);
      if (column !== this.owner[0] && !isBlank && this.keepsTag(column))
        tags.push([this.shape.tagOf?.(column) ?? column, value]);
    }
    return Object.fromEntries(tags);
  }
}

/** The columns of the owner that the options name, or those of the shape. */
export function ownerColumns(shape: Shape, owner: ReadRowsOptions['owner']): readonly string[] {
  if (owner === undefined) return shape.owner;
  return columnNames(typeof owner === 'string' ? [owner] : owner, 'owner').map(
    (column) => shape.names?.get(column) ?? column,
  );
}

function columnNames(columns: readonly string[], name: string): string[] {
  const isList = Array.isArray(columns) && columns.every((column) => typeof column === 'string');
  return isList ? columns.map(columnName) : failType('string[]', columns, name);
}

/** Returns true if text begins with an IPv4 address: with a length, a second address, or alone. */
function isIPv4(text: string): boolean {
  return IPv4Address.isValid(text.slice(0, LONGEST_IPV4).split(/[ /-]/, 1)[0]!);
}

const LONGEST_IPV4 = 16;

function spaceIn({ text, form }: SpaceField): Prefix | AddressRange {
  if (form === 'prefix') return Prefix.parse(text);
  if (form === 'range') return AddressRange.parse(text);
  if (!text.includes('/')) return Address.parse(text).prefix(128);
  const { address, zone } = InterfaceAddress.parse(text);
  return zone === null ? (address as Address).prefix(128) : Prefix.parse(text);
}
