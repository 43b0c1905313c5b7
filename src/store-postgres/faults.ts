/** Faults by the codes of a database. */
import type { JournalFault } from '../store.ts';

/** By the code of the error, the longest fitting beginning first. */
const FAULTS: readonly (readonly [code: string, fault: JournalFault])[] = [
  ['40003', 'disconnected'],
  ['40', 'conflict'],
  ['55P03', 'busy'],
  ['25006', 'read-only'],
  ['23P01', 'corrupt'],
  ['23505', 'corrupt'],
  ['08', 'disconnected'],
  ['57P', 'disconnected'],
  ['53300', 'disconnected'],
];

/**
 * Returns the code of an error of the server, which some libraries wrap. Only such an error has a severity: codes of the system are
 * five letters too, as EPIPE.
 */
function codeOf(error: unknown): string | null {
  let one = error as { severity?: unknown; code?: unknown; cause?: unknown } | null | undefined;
  while (one != null && one.severity === undefined) one = one.cause as typeof one;
  return one == null ? null : String(one.code);
}

export function faultOfSql(error: unknown): JournalFault {
  const code = codeOf(error);
  if (code === null) return error instanceof TypeError ? 'unavailable' : 'disconnected';
  return FAULTS.find(([start]) => code.startsWith(start))?.[1] ?? 'unavailable';
}

/**
 * The codes of a table, a schema, a trigger or a function that is there by now, of a row of the catalogue that another changed too
 * (XX000), and of a deadlock.
 */
const MADE: readonly (string | null)[] = [
  ...['23505', '42P06', '42P07', '42710', '42723'],
  ...['XX000', '40P01', '40001'],
];

/** Tells whether a statement that makes a table failed since another process made it at the same time. */
export function isMadeByAnother(error: unknown): boolean {
  return MADE.includes(codeOf(error));
}
