/**
 * Import and export: tables of other address managers become one plan of a pool, and a pool becomes such tables.
 *
 * @packageDocumentation
 */
import { type PlannedRows, type PlanningPool, type PlanRowsOptions, planTable } from './ipam/plan.ts';
import { type ReadRows, type ReadRowsOptions, readTable } from './ipam/read.ts';
import type { IpamRow } from './ipam/row.ts';
import { type ListedPool, tableLines, type WriteRowsOptions } from './ipam/write.ts';
import { commandsOf } from './ipam/zone.ts';
import type { ZoneCommand } from './zone.ts';

export type { PlannedRows, PlanningPool, PlanRowsOptions } from './ipam/plan.ts';
export type { ReadRows, ReadRowsOptions } from './ipam/read.ts';
export type { IpamRow, IpamShape, RowPath, SkippedRow } from './ipam/row.ts';
export type { ListedPool, WriteRowsOptions } from './ipam/write.ts';

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
  return readTable(text, options);
}

/**
 * Plans what rows are to change in a pool, and changes nothing. The outermost come first. A lease with rows inside becomes a
 * container, and so does one that the pool has. A row that the pool has already changes nothing.
 *
 * Each row is made, or refused with its own issue: its place is the path. Commit the plan if there is none.
 *
 * @throws HextetError `invalid-type` for anything but a list; `unknown-field` for the options.
 *
 * @example
 * ```ts
 * import { planRows, readRows } from 'hextet/ipam';
 * import { Pool } from 'hextet/pool';
 *
 * const pool = new Pool({ roots: ['2001:db8::/32'] });
 * const { rows } = readRows('prefix,owner\n2001:db8::5,web-1\n2001:db8::/64,lan\n2001:db9::/64,lab\n');
 * const { plan, issues } = planRows(pool, rows);
 * issues.map(({ path, code }) => [path, code]); // [[[4], 'outside-root']]
 * pool.commit(plan);
 * pool.path('2001:db8::5').map(({ owner }) => owner); // ['lan', 'web-1']
 * ```
 *
 * @public
 */
export function planRows(
  pool: PlanningPool,
  rows: Iterable<IpamRow>,
  options: PlanRowsOptions = {},
): PlannedRows {
  return planTable(pool, rows, options);
}

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
  return tableLines(pool, options);
}

/**
 * Returns the commands that set up a zone as the lists of CloudStack say: its prefixes, offerings, VPCs, networks and NICs,
 * each under the id that it has there. A NIC whose address does not follow from its hardware address gets it as a static
 * one. Commands that set what is so already change nothing: an import can be repeated.
 *
 * @param rows - those of guest IPv6 prefixes, networks and virtual machines together.
 * @throws HextetError `invalid-type` for anything but a list.
 *
 * @example
 * ```ts
 * import { readRows, zoneCommandsOf } from 'hextet/ipam';
 *
 * const { rows } = readRows('{"listnetworksresponse":{"network":[{"id":"web","ip6cidr":"2001:db8:1::/64"}]}}');
 * zoneCommandsOf(rows); // [{ op: 'set-network', id: 'web', prefix: '2001:db8:1::/64' }]
 * ```
 *
 * @public
 */
export function zoneCommandsOf(rows: Iterable<IpamRow>): ZoneCommand[] {
  return commandsOf(rows);
}
