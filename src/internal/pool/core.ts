/** A pool without its public face: the state, the journal and the clock. */
import type { Prefix } from '../../prefix.ts';
import { checkInteger, fail, failType } from '../issue.ts';
import { poolMessages } from '../messages.ts';
import { Journal } from './journal.ts';
import { atPath, type Wish } from './requests.ts';
import type { State } from './state.ts';
import type { StepSet } from './steps.ts';
import { Transaction } from './transaction.ts';
import type { Lease, PoolOptions } from './types.ts';

const KEPT = 1024;
const MOST_KEPT = 2 ** 24;

export class Core {
  readonly state: State;
  readonly journal: Journal;
  readonly clock: () => number;

  constructor(state: State, { clock = Date.now, journal = KEPT }: Pick<PoolOptions, 'clock' | 'journal'>) {
    checkInteger('the length of the journal', journal, 0, MOST_KEPT);
    if (typeof clock !== 'function') failType('a function for the clock', clock);
    this.state = state;
    this.journal = new Journal(journal);
    this.clock = clock;
  }

  /** The time in whole milliseconds; never before the last change. */
  now(): number {
    const time = Math.floor(this.clock());
    checkInteger('the time', time, 0, Number.MAX_SAFE_INTEGER);
    return Math.max(time, this.state.at);
  }

  /** Does some work as one change of the pool; where it fails, nothing is changed. */
  commit<T>(work: (transaction: Transaction) => T, at: number = this.now()): T {
    const transaction = new Transaction(this.state, at);
    const result = attempt(transaction, work);
    if (transaction.steps.length > 0) {
      this.state.version = transaction.version;
      this.state.at = at;
      const { version, steps } = transaction;
      this.journal.add({ version, at, steps });
    }
    return result;
  }

  /** Does some work and takes it back; answers with its steps and its result. */
  rehearse<T>(work: (transaction: Transaction) => T): { steps: StepSet; result: T } {
    const transaction = new Transaction(this.state, this.now());
    const result = attempt(transaction, work);
    const { version, at } = transaction;
    const steps = [...transaction.steps];
    transaction.revert();
    return { steps: { version, at, steps }, result };
  }

  /** Grants one wish; answers with the row of its lease, or 0. */
  grant(wish: Wish): number {
    return this.commit((transaction) => transaction.grant(wish));
  }

  /** Grants a wish for a lease; answers with the lease as it is before anybody hears of it. */
  lease(wish: Wish): Lease {
    return this.commit((transaction) => this.state.leases.leaseAt(transaction.grant(wish)));
  }

  /** Carries out steps that lead to the next version; `finish` may still refuse. */
  replay<T>({ version, at, steps }: StepSet, finish: () => T): T {
    const expected = this.state.version + 1;
    if (version !== expected) fail(poolMessages, 'journal-gap', { details: { received: version, expected } });
    if (at < this.state.at) {
      const reason = `it is older than the last change, made at ${this.state.at}`;
      fail(poolMessages, 'damaged-record', { path: ['at'], details: { place: 'at', reason } });
    }
    return this.commit((transaction) => {
      for (const [i, step] of steps.entries()) atPath(['changes', i], () => transaction.apply(step));
      return finish();
    }, at);
  }

  /** The leased prefix of a text, for the result of a plan. */
  leaseRow(prefix: Prefix): number {
    const row = this.state.leases.findLease(prefix);
    const details = { place: 'leases', reason: `${prefix} is not leased` };
    return row !== 0 ? row : fail(poolMessages, 'damaged-record', { path: ['leases'], details });
  }
}

function attempt<T>(transaction: Transaction, work: (transaction: Transaction) => T): T {
  try {
    return work(transaction);
  } catch (error) {
    transaction.revert();
    throw error;
  }
}
