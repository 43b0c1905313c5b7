import { HextetError } from '../error.ts';
import { fail, makeIssue } from '../internal/issue.ts';
import { zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import type { Expect } from './commands.ts';
import type { Noun } from './types.ts';

/** Refuses a command that expects the other case. */
export function checkExpected(
  noun: Noun,
  id: string,
  before: object | null,
  expect: Expect | undefined,
): void {
  if (expect === 'new' && before !== null)
    fail(zoneMessages, 'already-exists', { path: ['id'], details: { noun, id } });
  if (expect === 'existing' && before === null) {
    refuse(makeIssue(zoneMessages, `unknown-${noun}`, { details: { id } }), ['id']);
  }
}

/** Refuses another value for what a row has for good. */
export function checkFixed(
  noun: Noun,
  id: string,
  field: string,
  before: string | null,
  value: string | null,
): void {
  if (before === value) return;
  const details = { noun, id, field, value: before };
  fail(zoneMessages, 'fixed-field', { path: [field], details });
}

/** Runs something about one field; the path of a refusal is that of the field, not that of the pool's own calls. */
export function at<T>(path: readonly (string | number)[], run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    return refuse(error.toJSON(), path);
  }
}
