/**
 * Import and export: tables of other address managers become one plan of a pool, and a pool becomes such tables.
 *
 * @packageDocumentation
 */
export { type PlannedRows, type PlanningPool, type PlanRowsOptions, planRows } from './ipam/plan.ts';
export { type ReadRows, type ReadRowsOptions, readRows } from './ipam/read.ts';
export type { IpamRow, IpamShape, RowPath, SkippedRow } from './ipam/row.ts';
export { type ListedPool, type WriteRowsOptions, writeRows } from './ipam/write.ts';
export { zoneCommandsOf } from './ipam/zone.ts';
