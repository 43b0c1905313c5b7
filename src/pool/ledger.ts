/** The writing of changes: the clock before, the head and the journal after. */
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { Journal } from '../internal/journal.ts';
import { poolMessages } from '../internal/messages.ts';
import type { Internals } from './calls.ts';
import { failRecord, type TypedRecord, toRecord } from './changes.ts';
import { checkTime } from './checks.ts';
import type { Command } from './commands.ts';
import { PoolPlan } from './plan.ts';
import type { PoolAnswer } from './requests.ts';
import type { State } from './state.ts';
import { Transaction } from './transaction.ts';
import type { PoolOptions, PoolRecord } from './types.ts';

/** The count of records that are kept by default, and at most. */
const KEPT = 1024;
const MOST_KEPT = 2 ** 24;

export class Ledger implements Internals {
  readonly state: State;
  readonly clock: () => number;
  readonly journal: Journal<TypedRecord, PoolRecord>;

  constructor(state: State, { clock = Date.now, journal = KEPT }: Pick<PoolOptions, 'clock' | 'journal'>) {
    checkInteger('the length of the journal', journal, 0, MOST_KEPT);
    if (typeof clock !== 'function') failType('a function for the clock', clock);
    this.state = state;
    this.clock = clock;
    this.journal = new Journal(journal, toRecord);
  }

  /** Executes a command as one change. */
  execute(command: Command): PoolAnswer {
    const transaction = this.begin();
    const answer = transaction.execute(command);
    this.finish(transaction.record(), 'own');
    return answer;
  }

  /** Begins a change at the time of the clock, or at a given one. */
  begin(at: number = this.now()): Transaction {
    if (this.state.hasDraft) fail(poolMessages, 'draft-open');
    return new Transaction(this.state, at);
  }

  /** The time in whole milliseconds; never before the last change. */
  now(): number {
    const { clock } = this;
    const time: unknown = clock();
    const whole = typeof time === 'number' ? Math.floor(time) : failType('a number from the clock', time);
    checkTime(whole);
    return Math.max(whole, this.state.at);
  }

  /** Ends a change that is made: its record becomes the head. */
  finish(record: TypedRecord | null, origin: 'own' | 'applied'): void {
    const { state } = this;
    state.undos.length = 0;
    if (record === null) return;
    state.version = record.version;
    state.at = record.at;
    state.digest = record.digest;
    this.journal.add(record, origin);
  }
}

/** Does some work, takes it back, and returns the plan of it. */
export function rehearse(transaction: Transaction, work: () => PoolAnswer[]): PoolPlan {
  const { state } = transaction;
  try {
    const answers = work();
    return new PoolPlan(state.version, transaction.record(), answers);
  } finally {
    state.revert(0);
  }
}

/** Checks that a record is the next one. */
export function checkLink(state: State, { version, at, previous }: TypedRecord): void {
  const expected = state.version + 1;
  if (version !== expected) fail(poolMessages, 'journal-gap', { details: { received: version, expected } });
  if (previous !== state.digest) fail(poolMessages, 'journal-fork', { details: { version: state.version } });
  if (at < state.at) failRecord('at', `it is older than the last change, made at ${state.at}`, ['at']);
}
