import { HextetError, type Issue } from '../error.ts';
import { fail, makeIssue, resultOf } from '../internal/issue.ts';
import { bitmapMessages, poolMessages, zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import type { PoolDraft } from '../pool.ts';
import type { Expect } from './commands.ts';
import type { Noun } from './types.ts';

/** Refuses a command that expects the other case. */
export function checkExpected(
  noun: Noun,
  id: string,
  before: object | null,
  expect: Expect | undefined,
): void {
  const path = [noun === 'prefix' ? 'prefix' : 'id'];
  if (expect === 'new' && before !== null)
    fail(zoneMessages, 'already-exists', { path, details: { noun, id } });
  if (expect === 'existing' && before === null) {
    refuse(makeIssue(zoneMessages, `unknown-${noun}`, { details: { id } }), path);
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
    return refuse(inIPv4(error.toJSON()), path);
  }
}

/** Runs what wants space, or its end, of one field: where quarantines hold it that are over, once more without them. */
export function claim<T>(draft: PoolDraft, path: readonly (string | number)[], run: () => T): T {
  return at(path, () => {
    const result = resultOf(run);
    if (result.ok) return result.value;
    if (HELD.includes(result.issue.code) && draft.reclaim().length > 0) return run();
    throw new HextetError(result.issue);
  });
}

/** The refusals that can be about quarantines. */
const HELD = ['overlaps-quarantine', 'root-in-use', 'resize-blocked'];

const MAPPED = /::ffff:(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?/g;

/** Writes the mapped prefixes of an issue of the pool as those of IPv4 that they are. */
function inIPv4(issue: Issue): Issue {
  const text = JSON.stringify(issue.details);
  if (!text?.includes('::ffff:')) return issue;
  const unmap = (_: string, address: string, length?: string) =>
    length === undefined ? address : `${address}/${Number(length) - 96}`;
  const details = JSON.parse(text.replace(MAPPED, unmap));
  if (issue.code === 'exhausted') {
    details.length -= 96;
    details.largestGap = details.largestGap && details.largestGap - 96;
  }
  return makeIssue({ ...bitmapMessages, ...poolMessages }, issue.code as 'exhausted', { details });
}
