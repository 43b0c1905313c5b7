/**
 * One change of one or several journals: planned in memory, appended to the journal, then made in memory. First on the
 * chance that nobody else writes; after a loss under the lock of the heads, and so on while others write.
 */
import { HextetError } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { storeMessages } from '../internal/messages.ts';
import { type Copy, type Planned, type Reader, UNCHANGED } from './copy.ts';
import { newToken } from './host.ts';
import { FORMAT, type Journal, type JournalAppend, JournalError, type JournalNews } from './journal.ts';
import { persist, refusalOf } from './persist.ts';
import { forget } from './uncommitted.ts';

/** How many changes stay locked after another writer was seen. */
const CONTENDED = 4;

export interface RoundOptions {
  readonly journal: Journal;
  /** The milliseconds after which a store that does not answer is given up. */
  readonly timeout: number;
  readonly onRewound: (name: string) => void;
}

/** A copy has to be read anew; thrown, since a transaction that reads ends before that. */
class Reopen {
  readonly copy: Copy;
  readonly why: 'new' | 'gone' | 'rewound';

  constructor(copy: Copy, why: 'new' | 'gone' | 'rewound') {
    this.copy = copy;
    this.why = why;
  }
}

export class Round implements Reader {
  readonly options: RoundOptions;
  readonly copies: readonly Copy[];
  /** Plans the change of every copy, from memory alone; null to read what is new in the only one. */
  readonly plan: (() => readonly Planned[]) | null;
  /** The attempts that may have been made, by their tokens: each read of the journal looks for all of them. */
  readonly attempts: Map<string, readonly Planned[]> = new Map();
  made: readonly Planned[] | null = null;
  isOver = false;
  private stale: Reopen | null = null;
  /** The token of the attempt that was sent last. */
  private sent = '';

  constructor(options: RoundOptions, copies: readonly Copy[], plan: Round['plan']) {
    this.options = options;
    this.copies = copies;
    this.plan = plan;
  }

  /** The round that opens a copy. */
  static opening(options: RoundOptions, copy: Copy): Round {
    const round = new Round(options, [copy], null);
    round.stale = new Reopen(copy, 'new');
    return round;
  }

  /** Returns the plan of each copy once the journal has them, and memory too. */
  run(): Promise<readonly Planned[]> {
    const inOrder = [...this.copies].sort((a, b) => (a.name < b.name ? -1 : 1));
    const work = inOrder.reduce<() => Promise<readonly Planned[]>>(
      (next, { turn }) =>
        () =>
          turn.take(next),
      () => this.finish(),
    );
    return work();
  }

  look(token: string): void {
    forget(token);
    this.made = this.attempts.get(token) ?? this.made;
  }

  private async finish(): Promise<readonly Planned[]> {
    for (const { broken } of this.copies) if (broken !== null) throw broken;
    for (const copy of this.copies) copy.reader = this;
    try {
      return await persist(
        this.options.timeout,
        () => this.once(),
        (fault) => {
          for (const copy of this.copies) copy.contended = CONTENDED;
          // Only a lost connection leaves open whether the attempt was made.
          if (fault !== 'disconnected') this.attempts.delete(this.sent);
        },
      );
    } catch (error) {
      throw this.refusal(error);
    } finally {
      for (const copy of this.copies) copy.reader = null;
      this.isOver = true;
    }
  }

  private async once(): Promise<readonly Planned[]> {
    const { copies, plan, stale } = this;
    this.sent = '';
    try {
      if (stale !== null) await this.reopen(stale);
      else if (plan === null) await this.catchUp();
      if (plan === null) return [];
      const isContended = copies.length > 1 || copies[0]!.contended > 0;
      const plans = isContended ? await this.locked(plan) : await this.optimistic(plan);
      if (this.isOver) return plans;
      for (const [i, copy] of copies.entries()) copy.commit(plans[i]!);
      return plans;
    } catch (error) {
      if (!(error instanceof Reopen)) throw error;
      this.stale = error;
      return this.once();
    }
  }

  private async optimistic(plan: () => readonly Planned[]): Promise<readonly Planned[]> {
    const [copy] = this.copies as readonly [Copy];
    let plans = this.planAll(plan);
    if (isUnchanged(plans)) {
      // A refusal, or an answer without a change, is true only of the newest version.
      await this.catchUp();
      plans = this.planAll(plan);
      if (isUnchanged(plans)) return plans;
    }
    const { token, planned } = this.attempt(plans);
    // step: Journal.append
    if (await this.options.journal.append(copy.name, copy.head, entryOf(planned, token))) return plans;
    this.attempts.delete(token);
    copy.contended = CONTENDED;
    return this.locked(plan);
  }

  private locked(plan: () => readonly Planned[]): Promise<readonly Planned[]> {
    const { copies, options } = this;
    const names = copies.map(({ name }) => name);
    // step: Journal.lock
    return options.journal.lock(names, async (session) => {
      for (const copy of copies) {
        const asked = copy.head;
        const news = await session.since(copy.name, asked.version);
        const isAlone = news.head.version === asked.version;
        copy.contended = isAlone ? Math.max(0, copy.contended - 1) : CONTENDED;
        this.absorb(copy, asked, news);
      }
      if (this.made !== null) return this.made;
      const plans = this.planAll(plan);
      if (isUnchanged(plans)) return plans;
      const { token } = this.attempt(plans);
      for (const [i, planned] of plans.entries()) {
        if (planned.plan.record === null) continue;
        const { name, head } = copies[i]!;
        await session.append(name, head, entryOf(planned, token));
      }
      return plans;
    });
  }

  private planAll(plan: () => readonly Planned[]): readonly Planned[] {
    // step: Stored.plan
    if (this.isOver) throw new JournalError('unavailable');
    for (const copy of this.copies) if (!copy.isUntouched()) throw new Reopen(copy, 'gone');
    try {
      return plan();
    } catch (error) {
      return this.copies.map(() => ({ ...UNCHANGED, thrown: { error } }));
    }
  }

  private attempt(plans: readonly Planned[]): { token: string; planned: Planned } {
    this.sent = newToken();
    this.attempts.set(this.sent, plans);
    return { token: this.sent, planned: plans[0]! };
  }

  private async catchUp(): Promise<void> {
    const [copy] = this.copies as readonly [Copy];
    if (!copy.isUntouched()) throw new Reopen(copy, 'gone');
    const asked = copy.head;
    // step: Journal.since
    const [news] = await this.options.journal.since([[copy.name, asked.version]]);
    if (news == null) throw new Reopen(copy, 'rewound');
    this.absorb(copy, asked, news);
  }

  private absorb(copy: Copy, asked: Copy['head'], news: JournalNews): void {
    const absorbed = copy.absorb(asked, news, this);
    if (absorbed !== 'followed') throw new Reopen(copy, absorbed);
  }

  private async reopen({ copy, why }: Reopen): Promise<void> {
    await copy.open(this.options.journal, this);
    this.stale = null;
    if (why === 'rewound') this.options.onRewound(copy.name);
    // The records that could tell are gone.
    if (why === 'gone' && this.attempts.size > 0 && this.made === null) throw new JournalError('unavailable');
  }

  /** Returns the error for the callers; it says so if the change may have been made. */
  private refusal(error: unknown): HextetError {
    const { name } = this.copies[0]!;
    if (this.attempts.size > 0) return unknownOutcome(name, error);
    const refusal = refusalOf(error, name);
    if (refusal.code === 'store-corrupt') for (const copy of this.copies) copy.broken = refusal;
    return refusal;
  }
}

function isUnchanged(plans: readonly Planned[]): boolean {
  return plans.every(({ plan }) => plan.record === null);
}

export function unknownOutcome(name: string, cause?: unknown): HextetError {
  return new HextetError(makeIssue(storeMessages, 'outcome-unknown', { details: { name } }), cause);
}

/** Returns the entry of a plan that changes something. */
export function entryOf({ plan }: Planned, token: string): JournalAppend {
  const value = plan.record!;
  return { token, format: FORMAT, record: JSON.stringify(value), value };
}
