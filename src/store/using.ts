/** The calls of a journal inside a transaction of the caller. */
import type { Result } from '../error.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Printable } from '../internal/printable.ts';
import type { AnswerOf } from '../pool.ts';
import { Copy, type Keepable, type Reader } from './copy.ts';
import { newToken } from './host.ts';
import type { JoinedSession, JournalNews } from './journal.ts';
import type { ReadOnly } from './read-only.ts';
import {
  type AllAnswersOf,
  type AnswersOf,
  allAnswers,
  type CommandOf,
  oneAnswer,
  valueOrThrow,
} from './results.ts';
import { entryOf } from './round.ts';
import { forget, isUncommitted, remember } from './uncommitted.ts';

/** What others can see is committed. */
const COMMITTED: Reader = { look: forget, isOver: false };
const OWN: Reader = { look: () => {}, isOver: false };

/**
 * Calls of one journal inside a transaction of the caller. Each takes the head of the journal, which is held until the
 * transaction ends, and sees what the calls before it in this transaction did.
 *
 * @public
 */
export class Using<T extends Keepable> extends Printable {
  private readonly copy: Copy;
  private readonly session: JoinedSession;
  /** What this transaction sees and nobody else does. */
  private own: Copy | null = null;

  /** @internal */
  constructor(copy: object, session: JoinedSession) {
    super();
    this.copy = copy as Copy;
    this.session = session;
  }

  /** Returns one line: the name of the journal, and the text of what this transaction sees. */
  override toString(): string {
    return `${JSON.stringify(this.copy.name)} in a transaction`;
  }

  /** Executes a command. The change is made when the transaction commits. */
  async run<C extends CommandOf<T>>(command: C): Promise<AnswerOf<C, AnswersOf<T>>> {
    return valueOrThrow(await this.tryRun(command));
  }

  /** Executes a command; returns a refusal as a result. */
  async tryRun<C extends CommandOf<T>>(command: C): Promise<Result<AnswerOf<C, AnswersOf<T>>>> {
    return oneAnswer(await this.execute(() => [command]));
  }

  /** Executes commands together: a list, or a function that makes one of what this transaction sees. */
  async transact<const C extends Iterable<CommandOf<T>>>(
    work: C | ((view: ReadOnly<T>) => C),
  ): Promise<AllAnswersOf<T, C>> {
    return allAnswers(await this.execute(typeof work === 'function' ? work : () => work));
  }

  private async execute(work: (view: ReadOnly<T>) => Iterable<unknown>): Promise<Result<readonly unknown[]>> {
    const { session, copy } = this;
    if (copy.broken !== null) throw copy.broken;
    const asked = copy.head;
    // Asked for each time: a savepoint that was rolled back lets the head go.
    const news = await session.since(copy.name, asked.version);
    const seen = await this.see(asked, news);
    const planned = seen.value.planEach([work(seen.view as ReadOnly<T>)]);
    const [result] = planned.results as readonly [Result<readonly unknown[]>];
    if (planned.plan.record === null) return result;
    const token = newToken();
    remember(token, session.transaction);
    await session.append(copy.name, seen.head, entryOf(planned, token));
    // The copy of the process has nothing that is not committed.
    if (seen !== copy) seen.commit(planned);
    return result;
  }

  /** Returns the copy that has just what the transaction sees. */
  private async see(asked: Copy['head'], news: JournalNews): Promise<Copy> {
    const { copy, session, own } = this;
    const { entries, head } = news;
    const hasOwn = entries?.some(({ token }) => isUncommitted(token, session.transaction));
    if (hasOwn === false && copy.isUntouched() && copy.absorb(asked, news, COMMITTED) === 'followed')
      return copy;
    if (own?.head.version === head.version && own.head.digest === head.digest) return own;
    // What nobody else sees, or what the copy of the process cannot follow, needs a copy of its own.
    const opened = await session.open(copy.name);
    if (opened === null) {
      fail(poolMessages, 'journal-gone', { details: { since: asked.version, oldest: head.version } });
    }
    this.own = new Copy(copy.name, copy.made);
    await this.own.restore(opened, OWN);
    return this.own;
  }
}
