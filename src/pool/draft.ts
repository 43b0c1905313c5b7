import { atPath, fail, failType } from '../internal/issue.ts';
import type { Draft } from '../internal/journaled.ts';
import { poolMessages } from '../internal/messages.ts';
import { type Internals, PoolCalls, setInternals } from './calls.ts';
import type { Command } from './commands.ts';
import type { PoolAnswer, PoolAnswers, PoolRequest } from './requests.ts';
import type { Transaction } from './transaction.ts';

/**
 * A pool inside a plan: its calls are executed as they are written, each sees the results of those before, and the pool
 * itself stays as it is. A call that fails changes nothing; where its error leaves the function, there is no plan.
 *
 * @public
 */
export class PoolDraft extends PoolCalls implements Draft<PoolRequest, PoolAnswers> {
  /** Use {@link Pool.plan}. @internal */
  constructor(internals: object) {
    super();
    setInternals(this, internals as DraftInternals);
  }

  /**
   * Runs a function that calls this draft, all or nothing: where it throws, none of its calls is a part of the plan. A
   * caller that catches the error can call the draft again.
   *
   * @returns What the function returns.
   * @throws What the function throws; HextetError `draft-closed`, `invalid-type` for a function that is asynchronous.
   */
  attempt<T>(work: () => T): T {
    if (typeof work !== 'function') failType('() => unknown', work, 'work');
    return (this.internals as DraftInternals).attempt(work);
  }
}

interface DraftInternals extends Internals {
  readonly attempt: <T>(work: () => T) => T;
}

/** Runs a function that calls a draft; returns the answers to its calls. */
export function runDraft(transaction: Transaction, work: (draft: PoolDraft) => unknown): PoolAnswer[] {
  const { state } = transaction;
  const answers: PoolAnswer[] = [];
  let isClosed = false;
  const checkOpen = () => {
    if (isClosed) fail(poolMessages, 'draft-closed');
  };
  const execute = (command: Command): PoolAnswer => {
    checkOpen();
    const answer = atPath([answers.length], () => transaction.execute(command));
    answers.push(answer);
    return answer;
  };
  const attempt = <T>(calls: () => T): T => {
    checkOpen();
    const { length } = answers;
    try {
      return transaction.attempt(() => checkSync(calls()));
    } catch (error) {
      answers.length = length;
      throw error;
    }
  };
  state.hasDraft = true;
  try {
    checkSync(work(new PoolDraft({ state, execute, attempt })));
    return answers;
  } finally {
    isClosed = true;
    state.hasDraft = false;
  }
}

/** Checks that a function has done all of its work when it returns. */
function checkSync<T>(returned: T): T {
  return returned instanceof Object && 'then' in returned ? failType('() => void', returned) : returned;
}
