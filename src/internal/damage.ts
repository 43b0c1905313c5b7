/** The refusal of data that a program wrote: a record or a snapshot. */
import { type DamageReason, type ErrorCode, HextetError } from '../error.ts';
import { makeIssue } from './issue.ts';
import { poolMessages } from './messages.ts';

export type DamageCode = 'damaged-record' | 'damaged-snapshot';

/** Throws the error of a fault at a place; of all the data, where the path is empty. */
export function failDamage(
  code: DamageCode,
  path: readonly (string | number)[],
  reason: DamageReason | ErrorCode = 'invalid',
  cause?: unknown,
): never {
  const place = path.length > 0 && { place: path.join('.') };
  throw new HextetError(makeIssue(poolMessages, code, { path, details: { ...place, reason } }), cause);
}
