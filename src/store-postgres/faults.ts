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

export function faultOfSql(error: unknown): JournalFault {
  const { severity, code } = (error ?? {}) as { severity?: unknown; code?: unknown };
  // Only an error of the server has a severity. Codes of the system are five letters too, as EPIPE.
  if (severity === undefined) return error instanceof TypeError ? 'unavailable' : 'disconnected';
  return FAULTS.find(([start]) => String(code).startsWith(start))?.[1] ?? 'unavailable';
}
