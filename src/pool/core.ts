/** A pool without its public face: the state, the journal and the clock. */
import { checkFields } from '../internal/fields.ts';
import { atPath, checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import type { PlannedSteps, StepSet } from './changes.ts';
import { checkObject, checkTime, readList } from './checks.ts';
import { Journal } from './journal.ts';
import { readReservation, type Wish } from './requests.ts';
import { readSettings } from './settings.ts';
import { State } from './state.ts';
import { Transaction } from './transaction.ts';
import type { Lease, PoolOptions } from './types.ts';

const OPTIONS = 'the options of a pool';
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

  /** A pool of version 0. */
  static of(options: PoolOptions): Core {
    checkObject(OPTIONS, options);
    const names = [
      'roots',
      'reserve',
      'lengths',
      'strategy',
      'seed',
      'quarantine',
      'anycast',
      'clock',
      'journal',
    ];
    checkFields('PoolOptions', options, names);
    const { roots, reserve = [] } = options;
    const core = new Core(new State(readSettings(options)), options);
    const { state } = core;
    const first = new Transaction(state, 0);
    for (const [i, root] of readList('a list of roots', roots).entries()) {
      atPath(['roots', i], () => first.grant({ op: 'add-root', root: Prefix.from(root) }));
    }
    for (const [i, item] of readList('a list of reservations', reserve).entries()) {
      atPath(['reserve', i], () => first.grant(readReservation(item)));
    }
    state.undos = [];
    return core;
  }

  /** The time in whole milliseconds; never before the last change. */
  now(): number {
    const time: unknown = this.clock();
    const whole = typeof time === 'number' ? Math.floor(time) : failType('a number from the clock', time);
    checkTime(whole);
    return Math.max(whole, this.state.at);
  }

  /** Does some work as one change of the pool; where it fails, nothing is changed. */
  commit<T>(work: (transaction: Transaction) => T, at: number = this.now()): T {
    const transaction = new Transaction(this.state, at);
    const result = transaction.run(work);
    const { version, steps } = transaction;
    if (steps.length > 0) {
      this.state.version = version;
      this.state.at = at;
      this.state.undos = [];
      this.journal.add({ version, at, steps });
    }
    return result;
  }

  /** Does some work and takes it back; answers with its steps and its result. */
  rehearse<T>(work: (transaction: Transaction) => T): { steps: StepSet; result: T } {
    const transaction = new Transaction(this.state, this.now());
    const result = transaction.run(work);
    this.state.revert(0);
    return { steps: transaction, result };
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
      for (const [i, step] of steps.entries()) atPath(['changes', i], () => transaction.replay(step));
      return finish();
    }, at);
  }

  /** Carries out a plan; answers with its leases. */
  carryOut({ version: planned, record, leases }: PlannedSteps): Lease[] {
    const { version } = this.state;
    if (planned !== version) fail(poolMessages, 'stale-plan', { details: { planned, version } });
    const leased = () => leases.map((prefix) => this.leaseOf(prefix));
    return record.steps.length === 0 ? leased() : this.replay(record, leased);
  }

  leaseOf(prefix: Prefix): Lease {
    const { leases } = this.state;
    const row = leases.findLease(prefix);
    const details = { place: 'leases', reason: `${prefix} is not leased` };
    return row !== 0
      ? leases.leaseAt(row)
      : fail(poolMessages, 'damaged-record', { path: ['leases'], details });
  }
}
