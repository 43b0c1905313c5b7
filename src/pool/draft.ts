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
    setInternals(this, internals as Internals);
  }
}

/** Runs a function that calls a draft; returns the answers to its calls. */
export function runDraft(transaction: Transaction, work: (draft: PoolDraft) => unknown): PoolAnswer[] {
  const { state } = transaction;
  const answers: PoolAnswer[] = [];
  let isClosed = false;
  const execute = (command: Command): PoolAnswer => {
    if (isClosed) fail(poolMessages, 'draft-closed');
    const answer = atPath([answers.length], () => transaction.execute(command));
    answers.push(answer);
    return answer;
  };
  state.hasDraft = true;
  try {
    const returned = work(new PoolDraft({ state, execute }));
    if (returned instanceof Object && 'then' in returned) failType('() => void', returned);
    return answers;
  } finally {
    isClosed = true;
    state.hasDraft = false;
  }
}
