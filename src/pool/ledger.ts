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
/** The seconds that another clock can be ahead, by default and at most. */
const SKEW = 3600;
const MOST_SKEW = 2 ** 32 - 1;

type LedgerOptions = Pick<PoolOptions, 'clock' | 'journal' | 'maxClockSkew'>;

export class Ledger implements Internals {
  readonly state: State;
  readonly clock: () => number;
  readonly journal: Journal<TypedRecord, PoolRecord>;

  /** The milliseconds that another clock can be ahead. */
  readonly maxSkew: number;

  constructor(state: State, { clock = Date.now, journal = KEPT, maxClockSkew = SKEW }: LedgerOptions) {
    checkInteger('journal', journal, 0, MOST_KEPT);
    checkInteger('maxClockSkew', maxClockSkew, 0, MOST_SKEW);
    if (typeof clock !== 'function') failType('() => number', clock, 'clock');
    this.state = state;
    this.clock = clock;
    this.journal = new Journal(journal, toRecord);
    this.maxSkew = 1000 * maxClockSkew;
  }

  /** Executes a command as one change. */
  execute(command: Command): PoolAnswer {
    const transaction = this.begin();
    try {
      const answer = transaction.execute(command);
      this.finish(transaction.record(), 'own');
      return answer;
    } catch (error) {
      // The clock may have been set anew before.
      this.finish(null, 'own');
      throw error;
    }
  }

  /**
   * Begins a change at the time of the clock, which is never before the last change: a clock that is a bit late stands
   * still. One that is later went back, or was ahead before: the times that it gave count no longer.
   */
  begin(): Transaction {
    const now = this.now();
    const { at } = this.state;
    const isReset = now < at - this.maxSkew;
    const transaction = this.beginAt(isReset ? now : Math.max(now, at));
    if (isReset) transaction.apply({ op: 'reset-clock' });
    return transaction;
  }

  /** Begins a change at a time. */
  beginAt(at: number): Transaction {
    if (this.state.hasDraft) fail(poolMessages, 'draft-open');
    return new Transaction(this.state, at);
  }

  /** Checks that a time of another host is not far ahead of the own clock. */
  checkSkew(at: number): void {
    const now = this.now();
    if (at - this.maxSkew <= now) return;
    fail(poolMessages, 'clock-skew', { details: { at, now, seconds: this.maxSkew / 1000 } });
  }

  /** The time of the clock in whole milliseconds. */
  now(): number {
    const { clock } = this;
    const time: unknown = clock();
    const whole = typeof time === 'number' ? Math.floor(time) : failType('number', time);
    checkTime(whole);
    return whole;
  }

  /** Ends a change that is made: its record becomes the head. */
  finish(record: TypedRecord | null, origin: 'own' | 'applied'): void {
    const { state } = this;
    if (record === null) {
      state.revert(0);
      return;
    }
    state.clearUndos();
    state.version = record.version;
    state.at = record.at;
    state.digest = record.digest;
    this.journal.add(record, origin);
  }
}

/** Does some work, takes it back, and returns the plan of it. */
export function dryRun(transaction: Transaction, work: () => PoolAnswer[]): PoolPlan {
  const { state } = transaction;
  try {
    const answers = work();
    return new PoolPlan(state.version, transaction.record(), answers);
  } finally {
    state.revert(0);
  }
}

/** Checks that a record is the next one. */
export function checkLink(state: State, { version, at, previous, changes }: TypedRecord): void {
  const expected = state.version + 1;
  if (version !== expected) fail(poolMessages, 'journal-gap', { details: { received: version, expected } });
  if (!previous.equals(state.digest))
    fail(poolMessages, 'journal-fork', { details: { version: state.version } });
  const isReset = changes[0]?.op === 'reset-clock';
  if (isReset !== at < state.at) failRecord({ place: 'at', reason: 'out-of-order' }, ['at']);
}
