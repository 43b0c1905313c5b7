/**
 * Keeps pools, zones and networks in a place that outlives the process and that several processes share.
 *
 * @packageDocumentation
 */
import type { Issue } from './error.ts';
import { checkOptions } from './internal/fields.ts';
import { checkInteger, failType } from './internal/issue.ts';
import { Printable } from './internal/printable.ts';
import { Copy, type Keepable, type Planned } from './store/copy.ts';
import { checkJournal, type Journal } from './store/journal.ts';
import { failExists, failOther } from './store/other-settings.ts';
import { persist, refusalOf } from './store/persist.ts';
import { valueOrThrow } from './store/results.ts';
import { Round } from './store/round.ts';
import { checkOpen, checkWrite, type StoreCore, Stored } from './store/stored.ts';

export type { Keepable } from './store/copy.ts';
export type { FollowOptions } from './store/follow.ts';
export type { Signal } from './store/host.ts';
export {
  type JoinedSession,
  type Journal,
  type JournalAppend,
  type JournalEntry,
  JournalError,
  type JournalFault,
  type JournalNews,
  type JournalSession,
  type JournalSnapshot,
  type KeepRecords,
  type LeaseRow,
  type OpenedJournal,
} from './store/journal.ts';
export { memoryJournal } from './store/memory.ts';
export type { ReadOnly } from './store/read-only.ts';
export type { AllAnswersOf, AnswersOf, ChangeOf, CommandOf, TypesOf } from './store/results.ts';
export { type CallOptions, Stored } from './store/stored.ts';
export { Using } from './store/using.ts';

/**
 * How a store works.
 *
 * @public
 */
export interface StoreOptions {
  /** The milliseconds after which a store that does not answer is given up. Defaults to 30,000. */
  readonly timeout?: number | undefined;
  /** The records that checkpoints leave: those younger than 10 minutes or among the last 1,000; or `all`. */
  readonly keep?: 'all' | undefined;
  /** The milliseconds between two looks of a follower. Defaults to 1,000. */
  readonly interval?: number | undefined;
  /**
   * The caller's own `AsyncLocalStorage` that holds its transaction while there is one. With it a write outside of
   * {@link Stored.using} in a transaction is refused: it would wait for itself.
   */
  readonly context?:
    | {
        /** Returns the transaction, or undefined outside of one. */
        getStore(): unknown;
      }
    | undefined;
  /** Is called after a journal lacked records that this process had: acknowledged changes can be gone. */
  readonly onRewound?: ((name: string) => void) | undefined;
}

/** A text that every store can keep as a name. */
const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/**
 * Keeps pools, zones and networks by name in a journal.
 *
 * @example
 * ```ts
 * import { Pool } from 'hextet/pool';
 * import { memoryJournal, Store } from 'hextet/store';
 *
 * const store = new Store(memoryJournal());
 * const site = await store.openOrCreate('site', () => new Pool({ roots: ['2001:db8::/32'] }));
 * const lease = await site.run({ op: 'allocate', length: 64, owner: 'net/web' });
 * String(lease.prefix); // '2001:db8::/64'
 * ```
 *
 * @public
 */
export class Store extends Printable {
  private readonly core: StoreCore;
  private readonly all: Map<string, Promise<Opened>> = new Map();

  constructor(journal: Journal, options: StoreOptions = {}) {
    super();
    checkJournal(journal);
    checkOptions('StoreOptions', options, ['timeout', 'keep', 'interval', 'context', 'onRewound']);
    const { timeout = 30_000, keep, interval = 1_000, context, onRewound = () => {} } = options;
    checkInteger('timeout', timeout, 1, 3_600_000);
    checkInteger('interval', interval, 1, 3_600_000);
    if (keep !== undefined && keep !== 'all') failType("'all'", keep, 'keep');
    if (context !== undefined && typeof context?.getStore !== 'function')
      failType('AsyncLocalStorage', context, 'context');
    if (typeof onRewound !== 'function') failType('(name: string) => void', onRewound, 'onRewound');
    const records = keep === 'all' ? Number.POSITIVE_INFINITY : 1_000;
    this.core = {
      journal,
      timeout,
      interval,
      context,
      onRewound,
      keep: { ms: 600_000, versions: records },
      isClosed: false,
    };
  }

  /** Returns one line: the names that were opened. */
  override toString(): string {
    return `store of ${[...this.all.keys()].map((name) => JSON.stringify(name)).join(', ') || 'nothing'}`;
  }

  /**
   * Opens what is kept under a name, or begins it with what `make` returns. `make` is called at every open: its class
   * restores what is kept, and its settings are compared.
   *
   * @param name - 1 to 200 characters without control characters.
   * @throws HextetError `pool-exists` for other settings than those kept, `store-too-new`, `store-unavailable`, and for
   * damage as the restore of the class does.
   */
  async openOrCreate<T extends Keepable>(name: string, make: () => T): Promise<Stored<T>> {
    checkOpen(this.core);
    checkName(name);
    if (typeof make !== 'function') failType('() => Pool', make, 'make');
    const made = make();
    if (typeof made?.planEach !== 'function') failType('Pool | Zone | Networks', made);
    const opening = this.all.get(name) ?? this.load(name, made);
    this.all.set(name, opening);
    const { copy, stored } = await opening;
    if (copy.made.constructor !== made.constructor) failOther(name, 'class');
    if (copy.made.head.digest !== made.head.digest) await failExists(name, copy.value.snapshotParts(), made);
    return stored as unknown as Stored<T>;
  }

  /**
   * Opens what is kept under a name, with the settings that it was begun with; returns null where nothing is kept.
   *
   * @param Class - the class of what is kept: `Pool`, `Zone` or `Networks`.
   * @throws HextetError as {@link Store.openOrCreate}.
   */
  async open<T extends Keepable>(name: string, Class: { readonly prototype: T }): Promise<Stored<T> | null> {
    checkOpen(this.core);
    checkName(name);
    if (typeof (Class as unknown) !== 'function') failType('typeof Pool', Class, 'Class');
    try {
      const opened = await persist(this.core.timeout, () => this.core.journal.open(name));
      if (opened === null) return null;
      // Of what was begun only the digest is compared, and the class restores the rest.
      const head = { version: 0, digest: opened.origin };
      return await this.openOrCreate(name, () => Object.create(Class.prototype, { head: { value: head } }));
    } catch (error) {
      throw refusalOf(error, name);
    }
  }

  private async load(name: string, made: Keepable): Promise<Opened> {
    const copy = new Copy(name, made);
    try {
      await Round.opening(this.core, copy).run();
      return { copy, stored: new Stored<Keepable>(this.core, copy) };
    } catch (error) {
      this.all.delete(name);
      throw error;
    }
  }

  /** Returns the names of all that is kept, sorted. */
  async names(): Promise<readonly string[]> {
    checkOpen(this.core);
    try {
      return await persist(this.core.timeout, () => this.core.journal.names());
    } catch (error) {
      throw refusalOf(error, '*');
    }
  }

  /**
   * Changes several at once, all or nothing. Their heads are always held in the same order, so that two such changes never
   * wait for one another.
   *
   * @param work - gets what is kept under each name, in the order of the names, and returns commands for each.
   * @returns The answers for each name.
   */
  async transact(
    names: readonly string[],
    // biome-ignore lint/suspicious/noExplicitAny: each has a type of its own.
    work: (...views: any[]) => readonly Iterable<unknown>[],
  ): Promise<readonly (readonly unknown[])[]> {
    if (!Array.isArray(names) || names.length === 0) failType('string[]', names, 'names');
    if (typeof work !== 'function') failType('() => Iterable[]', work, 'work');
    checkWrite(this.core, String(names[0]));
    if (new Set(names).size < names.length) failType('Set<string>', names, 'names');
    const open = Array.from(this.all.keys(), (one) => `'${one}'`).join(' | ');
    const opened = await Promise.all(
      names.map((name) => this.all.get(name) ?? failType(open, name, 'names')),
    );
    const copies = opened.map(({ copy }) => copy);
    const plan = () => {
      const groups = work(...copies.map(({ view }) => view));
      if (!Array.isArray(groups) || groups.length > copies.length) failType('Iterable[]', groups);
      const plans: Planned[] = copies.map(({ value }, i) => value.planEach([groups[i] ?? []]));
      return plans.every(({ results: [result] }) => result!.ok) ? plans : plans.map(withoutRecord);
    };
    const planned = await new Round(this.core, copies, plan).run();
    return planned.map(({ results: [result], thrown }, i) => {
      if (thrown !== undefined) throw thrown.error;
      return valueOrThrow(result!.ok ? result! : { ok: false, issue: withIndex(result!.issue, i) });
    });
  }

  /** Ends followers and refuses further calls; the journal is closed after the changes that were asked for. */
  async close(): Promise<void> {
    this.core.isClosed = true;
    const opened = await Promise.allSettled(this.all.values());
    await Promise.all(opened.map((one) => (one.status === 'fulfilled' ? one.value.stored.end() : null)));
    await this.core.journal.close();
  }
}

function checkName(name: string): void {
  if (typeof name !== 'string' || !NAME.test(name)) failType('string{1,200}', name, 'name');
}

interface Opened {
  readonly copy: Copy;
  readonly stored: Stored<Keepable>;
}

function withoutRecord({ plan, results }: Planned): Planned {
  return { plan: { ...plan, record: null }, results };
}

/** Returns an issue whose path begins with the index of the journal in place of that of its only group. */
function withIndex(issue: Issue, index: number): Issue {
  return { ...issue, path: [index, ...(issue.path ?? []).slice(1)] } as Issue;
}
