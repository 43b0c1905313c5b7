/** One journal of a store, as its users see it. */
import type { Result } from '../error.ts';
import { checkOptions } from '../internal/fields.ts';
import { isIterable } from '../internal/guards.ts';
import { fail, failType } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';
import { Printable } from '../internal/printable.ts';
import { Turn } from '../internal/turn.ts';
import type { AnswerOf, Head, JournalRecord } from '../pool.ts';
import type { Copy, Keepable, Planned } from './copy.ts';
import { type FollowOptions, followRecords } from './follow.ts';
import { checkSignal, letTimersRun, onAbort, type Signal, type Wake, within } from './host.ts';
import { checkJournal, type Journal, JournalError, type KeepRecords } from './journal.ts';
import { refusalOf } from './persist.ts';
import type { ReadOnly } from './read-only.ts';
import {
  type AllAnswersOf,
  type AnswersOf,
  allAnswers,
  type ChangeOf,
  type CommandOf,
  oneAnswer,
  valueOrThrow,
} from './results.ts';
import { Round, unknownOutcome } from './round.ts';
import { Using } from './using.ts';

/**
 * How a caller waits.
 *
 * @public
 */
export interface CallOptions {
  /** Ends the wait: a change that is not sent yet is not made, of another the outcome is unknown. */
  readonly signal?: Signal | undefined;
}

/** What all journals of a store share. */
export interface StoreCore {
  readonly journal: Journal;
  readonly timeout: number;
  readonly keep: KeepRecords;
  readonly interval: number;
  readonly context: { getStore(): unknown } | undefined;
  readonly onRewound: (name: string) => void;
  isClosed: boolean;
}

/** Commands, or what makes them of what is kept now. */
type Work = Iterable<unknown> | ((view: never) => Iterable<unknown>);

/** A caller that waits. */
interface Job {
  readonly work: Work;
  readonly resolve: (result: Result<readonly unknown[]>) => void;
  readonly reject: (error: unknown) => void;
}

/** The milliseconds after which timers of the process have their turn. */
const PAUSE = 20;
/** How many callers share a record. */
const BATCH = 1024;

/**
 * One journal of a store: a copy in memory to read from, and calls that return when their change is durable and seen by
 * every process.
 *
 * @public
 */
export class Stored<T extends Keepable> extends Printable {
  private readonly core: StoreCore;
  private readonly copy: Copy;
  private queue: Job[] = [];
  private running: Promise<void> | null = null;
  /** One snapshot at a time. */
  private readonly saving: Turn = new Turn();
  private isSaving = false;
  private readonly wake: Wake = new Set();

  /** @internal */
  constructor(core: object, copy: object) {
    super();
    this.core = core as StoreCore;
    this.copy = copy as Copy;
  }

  /** Returns one line: the name, and the text of this process's copy. */
  override toString(): string {
    return `${JSON.stringify(this.name)}: ${this.copy.value}`;
  }

  /** The name in the store. */
  get name(): string {
    return this.copy.name;
  }

  /**
   * This process's copy, to read from: at most as old as the last call or {@link Stored.refresh}. A call on it that would
   * change it throws `read-only-view`.
   */
  get view(): ReadOnly<T> {
    return this.copy.view as ReadOnly<T>;
  }

  /**
   * Executes a command.
   *
   * @returns The answer, once the change is durable.
   * @throws HextetError a refusal of the newest version; `outcome-unknown` where the change may have been made: the same
   * command again gives the same answer; `store-unavailable`, `store-busy`, `store-read-only`, `store-corrupt`,
   * `store-too-new`, `inside-transaction` and `store-closed`: no change was made.
   */
  async run<C extends CommandOf<T>>(
    command: C,
    options: CallOptions = {},
  ): Promise<AnswerOf<C, AnswersOf<T>>> {
    return valueOrThrow(await this.tryRun(command, options));
  }

  /** Executes a command as {@link Stored.run} does; returns a refusal as a result. */
  async tryRun<C extends CommandOf<T>>(
    command: C,
    options: CallOptions = {},
  ): Promise<Result<AnswerOf<C, AnswersOf<T>>>> {
    return oneAnswer(await this.ask([command], options));
  }

  /**
   * Executes commands together, all or nothing: a list, or a function that makes one of what is kept now. It is called
   * again after another process was faster, so it has no other effects.
   *
   * @returns One answer for each command.
   */
  async transact<const C extends Iterable<CommandOf<T>>>(
    work: C | ((view: ReadOnly<T>) => C),
    options: CallOptions = {},
  ): Promise<AllAnswersOf<T, C>> {
    // Its caller can change the list later.
    return allAnswers(await this.ask(isIterable(work) ? [...work] : (work as Work), options));
  }

  /** Reads what is new; returns the head of the journal. */
  async refresh(): Promise<Head> {
    checkOpen(this.core);
    await new Round(this.core, [this.copy], null).run();
    return this.copy.head;
  }

  /**
   * Returns the calls of this journal inside a transaction of the caller, on its connection: lease and row exist together or
   * not at all. A refusal of the engine, as a conflict, is thrown as it is: the caller runs its transaction again.
   */
  using(transaction: unknown): Using<T> {
    const { journal } = this.core;
    checkOpen(this.core);
    if (journal.join === undefined) failType('PostgresJournal | SqliteJournal', journal);
    // step: Stored.using
    return new Using<T>(this.copy, journal.join(transaction as never));
  }

  /**
   * Returns the records after a head, and then every new one, at least once: an outbox. The cursor for the next time is
   * the version and the digest of the last record.
   *
   * @throws HextetError `journal-gone` where records after the cursor are no longer kept, or where the journal went back
   * past it: nothing is skipped.
   */
  follow(options: FollowOptions = {}): AsyncGenerator<JournalRecord<ChangeOf<T>>, void, void> {
    return followRecords(this.core, this.name, this.wake, this.copy.made.head, options);
  }

  /** Keeps a snapshot now. Returns whether none as new was there. */
  checkpoint(): Promise<boolean> {
    checkOpen(this.core);
    return this.saving.take(() => this.writeSnapshot());
  }

  /**
   * Begins this journal in another place, with what it has now: its state, not its history. Returns false if the name is
   * taken there. Nobody may write here meanwhile.
   */
  async copyTo(journal: Journal): Promise<boolean> {
    const { copy, name } = this;
    checkJournal(journal);
    await this.refresh();
    const snapshot = await copy.turn.take(() => copy.snapshot());
    try {
      return await journal.create(name, copy.made.head.digest, snapshot);
    } catch (error) {
      throw refusalOf(error, name);
    }
  }

  /** @internal Ends followers, after the changes that were asked for. */
  async end(): Promise<void> {
    await this.running;
    await this.saving.end();
    await this.copy.turn.end();
    for (const wake of this.wake) wake();
  }

  private ask(work: Work, options: CallOptions): Promise<Result<readonly unknown[]>> {
    const { core, name } = this;
    // step: Stored.ask
    return new Promise((resolve, reject) => {
      checkOptions('CallOptions', options, ['signal']);
      const { signal } = options;
      checkSignal(signal);
      checkWrite(core, name);
      if (signal?.aborted) throw signal.reason;
      const ignore = onAbort(signal, () => {
        const at = this.queue.indexOf(own);
        if (at >= 0) this.queue.splice(at, 1);
        own.reject(at >= 0 ? signal!.reason : unknownOutcome(name));
      });
      const settled =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          ignore();
          settle(value);
        };
      const own: Job = { work, resolve: settled(resolve), reject: settled(reject) };
      this.queue.push(own);
      // All callers of one turn share a record.
      this.running ??= Promise.resolve().then(() => this.pump());
    });
  }

  private async pump(): Promise<void> {
    while (this.queue.length > 0) {
      const jobs = this.takeBatch();
      try {
        const [planned] = await new Round(this.core, [this.copy], () => [this.planJobs(jobs)]).run();
        endJobs(jobs, planned!);
      } catch (error) {
        for (const job of jobs) job.reject(error);
        continue;
      }
      for (const wake of this.wake) wake();
      this.checkpointIfDue();
      await letTimersRun(PAUSE);
    }
    this.running = null;
  }

  /** Takes the callers that wait; one with a function is alone, since it reads the copy. */
  private takeBatch(): Job[] {
    const end = this.queue.findIndex(({ work }) => typeof work === 'function');
    const count = end < 0 ? BATCH : Math.min(BATCH, Math.max(1, end));
    return this.queue.splice(0, count);
  }

  private planJobs(jobs: readonly Job[]): Planned {
    const { value, view } = this.copy;
    const lists = jobs.map(({ work }) => (typeof work === 'function' ? work(view as never) : work));
    return value.planEach(lists);
  }

  private async writeSnapshot(): Promise<boolean> {
    const { copy, core, name } = this;
    if (!copy.isUntouched()) await this.refresh();
    const snapshot = await copy.turn.take(() => copy.snapshot());
    const noAnswer = () => new JournalError('unavailable', new Error(`no answer within ${core.timeout} ms`));
    try {
      // step: Journal.checkpoint
      return await within(core.timeout, core.journal.checkpoint(name, snapshot, core.keep), noAnswer);
    } catch (error) {
      throw refusalOf(error, name);
    }
  }

  /** Keeps a snapshot beside the changes that follow. */
  private checkpointIfDue(): void {
    const { copy } = this;
    // A line has 256 leases: so many changes as a quarter of these.
    if (this.isSaving || copy.changes <= Math.max(1024, 64 * copy.lines)) return;
    this.isSaving = true;
    const { changes } = copy;
    const done = () => {
      this.isSaving = false;
    };
    this.saving
      .take(() => this.writeSnapshot())
      .catch(() => {
        // It is tried again after the next change; the journal has everything.
        copy.changes += changes;
      })
      .then(done);
  }
}

/** Refuses calls of a store that was closed. */
export function checkOpen({ isClosed }: StoreCore): void {
  if (isClosed) fail(storeMessages, 'store-closed');
}

/** Refuses a change that would wait for the transaction of its own caller. */
export function checkWrite(core: StoreCore, name: string): void {
  checkOpen(core);
  if (core.context?.getStore() !== undefined)
    fail(storeMessages, 'inside-transaction', { details: { name } });
}

function endJobs(jobs: readonly Job[], { results, thrown }: Planned): void {
  for (const [i, { resolve, reject }] of jobs.entries()) {
    if (thrown === undefined) resolve(results[i]!);
    else reject(thrown.error);
  }
}
