/** Work on a journal that is done again after a conflict or a lost connection, for a limited time. */
import { HextetError } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';
import { elapsed, sleep, within } from './host.ts';
import { faultOf, JournalError, type JournalFault } from './journal.ts';

const FIRST_WAIT = 5;
const LONGEST_WAIT = 1_000;

/**
 * Does work until it ends in another way than a conflict or a lost connection, or until the time is over.
 *
 * @param note - gets the fault of each failure, null for an error of ours.
 */
export async function persist<T>(
  ms: number,
  work: () => Promise<T>,
  note: (fault: JournalFault | null) => void = () => {},
): Promise<T> {
  let end = elapsed() + ms;
  const noAnswer = () => {
    // A timer can be a little early.
    end = 0;
    return new JournalError('disconnected', new Error(`no answer within ${ms} ms`));
  };
  for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, 1.5 * wait)) {
    try {
      return await within(end - elapsed(), work(), noAnswer);
    } catch (error) {
      const fault = HextetError.is(error) ? null : faultOf(error);
      note(fault);
      if ((fault !== 'conflict' && fault !== 'disconnected') || elapsed() >= end) throw error;
    }
    // Those that lost together do not come back together.
    await sleep(wait * (0.5 + Math.random() / 2));
  }
}

/** Returns the error of a driver as one of ours. */
export function refusalOf(error: unknown, name: string): HextetError {
  if (HextetError.is(error)) return error;
  const fault = faultOf(error);
  if (fault === 'read-only') {
    return new HextetError(makeIssue(storeMessages, 'store-read-only', { details: { name } }), error);
  }
  const cause = (error as Error | null)?.cause ?? error;
  // The message of an error: its name is no reason. An engine can throw anything.
  const reason = String((cause as Partial<Error> | null)?.message || cause);
  if (fault === 'corrupt') {
    const { rows = [] } = error as JournalError;
    return new HextetError(
      makeIssue(storeMessages, 'store-corrupt', { details: { name, reason, rows } }),
      error,
    );
  }
  const code = `store-${fault === 'busy' ? fault : 'unavailable'}` as const;
  return new HextetError(makeIssue(storeMessages, code, { details: { name, reason } }), error);
}
