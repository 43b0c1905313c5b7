/**
 * Leases: who has which prefix.
 *
 * @packageDocumentation
 */

import type { Result } from './error.ts';
import { checkFields } from './internal/fields.ts';
import { atPath, fail, failType, resultOf } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import type { AnswerOf, Head, Journaled, JournaledTypes } from './internal/journaled.ts';
import { poolMessages } from './internal/messages.ts';
import { checkLines } from './internal/parts.ts';
import { PoolCalls, setInternals, stateOf } from './pool/calls.ts';
import { readRecord } from './pool/changes.ts';
import { checkObject, readList } from './pool/checks.ts';
import { orderedCommands, readPrefix, readRequest, readReservation } from './pool/commands.ts';
import { originDigest } from './pool/digest.ts';
import { type PoolDraft, runDraft } from './pool/draft.ts';
import { checkLink, dryRun, Ledger } from './pool/ledger.ts';
import { PartsLoader, partsOf } from './pool/parts.ts';
import { type PoolPlan, readPlan } from './pool/plan.ts';
import { readSnapshot } from './pool/read-snapshot.ts';
import type { AllocateRequest, ExactRequest, PoolAnswer, PoolAnswers, PoolRequest } from './pool/requests.ts';
import { readSettings } from './pool/settings.ts';
import { State } from './pool/state.ts';
import { Transaction } from './pool/transaction.ts';
import type {
  ChangeListener,
  Lease,
  PoolChange,
  PoolOptions,
  PoolRecord,
  PoolSnapshot,
  RestoreOptions,
} from './pool/types.ts';
import { snapshotOf } from './pool/write-snapshot.ts';

export type * from './internal/journaled.ts';
export type { AuditItem } from './pool/audit.ts';
export { PoolCalls } from './pool/calls.ts';
export { PoolDraft } from './pool/draft.ts';
export { PoolPlan } from './pool/plan.ts';
export type { Renumbering } from './pool/renumber.ts';
export type * from './pool/requests.ts';
export type * from './pool/types.ts';

/**
 * The requests of one plan: a list, or a function that calls a draft.
 *
 * @public
 */
export type PoolGroup = Iterable<PoolRequest> | ((draft: PoolDraft) => void);

/**
 * The answers to the requests of a plan: one by one for a list whose requests are known to the compiler.
 *
 * @public
 */
export type ResultsOf<G extends PoolGroup> = G extends readonly PoolRequest[]
  ? { readonly [I in keyof G]: AnswerOf<G[I], PoolAnswers> }
  : readonly PoolAnswer[];

/**
 * Keeps who holds which prefix: leases, reservations and quarantines, all of them inside its roots. No two leases
 * of any lengths overlap, and none overlaps a reservation or a quarantine.
 *
 * Every change gets the next version, and is one record of a journal that makes an equal pool again from an empty one or
 * from any snapshot. No call that fails changes anything. The same calls on equal pools give the same results.
 *
 * @example
 * ```ts
 * import { Pool } from 'hextet/pool';
 *
 * const pool = new Pool({ roots: ['2001:db8::/48'], reserve: ['2001:db8::/64'] });
 * const lease = pool.allocate({ length: 64, owner: 'net-7' });
 * String(lease.prefix); // '2001:db8:0:1::/64'
 * pool.allocate({ length: 64, owner: 'net-7' }).generation === lease.generation; // true
 * pool.release(lease);
 * ```
 *
 * @public
 */
export class Pool extends PoolCalls implements Journaled<PoolRequest, PoolChange, PoolAnswers, PoolSnapshot> {
  /** Never there: the types for a compiler that has only the class. */
  declare readonly '~types'?: JournaledTypes<PoolRequest, PoolChange, PoolAnswers>;

  /**
   * Makes a pool of version 0 without leases.
   *
   * @throws HextetError as for {@link PoolCalls.addRoot} and {@link PoolCalls.reserve}; `unknown-field`, and the codes of
   * an option out of its bounds.
   */
  constructor(options: PoolOptions) {
    super();
    checkObject(OPTIONS, options);
    checkFields('PoolOptions', options, OPTION_NAMES);
    const { roots, reserve = [] } = options;
    const state = new State(readSettings(options));
    setInternals(this, new Ledger(state, options));
    const first = new Transaction(state, 0);
    for (const [i, root] of readList('Iterable<Prefix | string>', roots, 'roots').entries()) {
      atPath(['roots', i], () => first.execute({ op: 'add-root', root: readPrefix(root) }));
    }
    for (const [i, item] of readList('Iterable<Reservable>', reserve, 'reserve').entries()) {
      atPath(['reserve', i], () => first.execute(readReservation(item)));
    }
    state.undos.length = 0;
    const { settings, space, reservations } = state;
    state.digest = originDigest({
      settings,
      roots: space.bitmaps.map(({ root }) => root),
      reservations: reservations.list,
    });
  }

  /** The count of changes so far. */
  get version(): number {
    return stateOf(this).version;
  }

  /** The version with the digest of the journal up to it: pools of equal heads hold the same. */
  get head(): Head {
    const { version, digest } = stateOf(this);
    return { version, digest: String(digest) };
  }

  /**
   * Executes a request as {@link PoolCalls.run} does.
   *
   * @returns The answer, or the issue of a refusal that depends on what the pool holds.
   * @throws HextetError for a request that cannot be read: that is a fault of the program.
   */
  tryRun<R extends PoolRequest>(request: R): Result<AnswerOf<R, PoolAnswers>> {
    const command = readRequest(request);
    const transaction = ledgerOf(this).begin();
    const result = resultOf(() => transaction.execute(command));
    ledgerOf(this).finish(result.ok ? transaction.record() : null, 'own');
    return result as Result<AnswerOf<R, PoolAnswers>>;
  }

  /**
   * Leases as {@link PoolCalls.allocate} does.
   *
   * @returns The lease, or the issue of a refusal that depends on what the pool holds.
   * @throws HextetError for a request that cannot be read.
   */
  tryAllocate(request: AllocateRequest | ExactRequest): Result<Lease> {
    checkObject('PoolRequest', request);
    return this.tryRun({ ...request, op: 'allocate' });
  }

  /**
   * Computes the effect of any number of requests together, all or nothing, and changes nothing.
   *
   * The requests of a list are executed in an order in which most fit: ended quarantines; releases, the longest first;
   * ended reservations; roots that shrink, go, come and grow; reservations and leases of one prefix, the outermost first;
   * the other leases, the largest first. The calls of a function are executed as they are written.
   *
   * @throws HextetError as the single calls; the path begins with the index of the request.
   */
  plan<const G extends PoolGroup>(requests: G): PoolPlan<ResultsOf<G>> {
    const work = readGroup(requests);
    const transaction = ledgerOf(this).begin();
    const plan = dryRun(transaction, () => transaction.attempt(() => work(transaction)));
    return plan as PoolPlan<ResultsOf<G>>;
  }

  /**
   * Computes the effect of independent groups of requests, in their order: each is whole, or refused with its own error
   * and leaves nothing. A group sees what those before it have left.
   *
   * @returns One plan, whose results are the answers of the accepted groups one after the other; and for each group its
   * answers, or the issue with the index of the group and of the request as its path.
   */
  planEach(groups: Iterable<PoolGroup>): {
    readonly plan: PoolPlan;
    readonly results: readonly Result<readonly PoolAnswer[]>[];
  } {
    const works = readList('Iterable<Group>', groups).map((group, i) =>
      resultOf(() => readGroup(group), [i]),
    );
    const transaction = ledgerOf(this).begin();
    const results: Result<readonly PoolAnswer[]>[] = [];
    const plan = dryRun(transaction, () => {
      for (const [i, work] of works.entries()) {
        if (!work.ok) results.push(work);
        else results.push(resultOf(() => transaction.attempt(() => work.value(transaction)), [i]));
      }
      return results.flatMap((result) => (result.ok ? result.value : []));
    });
    return { plan, results };
  }

  /**
   * Makes the change of a plan, or of its JSON, as one record.
   *
   * @returns The answers to the requests, in their order.
   * @throws HextetError `stale-plan` where the pool has changed since the plan was made, `journal-fork` for a plan of
   * another pool, `damaged-record` for data that this pool cannot have made.
   */
  commit<R extends readonly PoolAnswer[]>(plan: Pick<PoolPlan<R>, 'version' | 'record' | 'results'>): R {
    const { version: planned, record, results, isOwn } = readPlan(plan);
    const state = stateOf(this);
    if (planned !== state.version) {
      fail(poolMessages, 'stale-plan', { details: { planned, version: state.version } });
    }
    const transaction = ledgerOf(this).beginAt(record?.at ?? state.at);
    transaction.attempt(() => {
      if (record !== null) {
        checkLink(state, record);
        if (isOwn) for (const change of record.changes) transaction.apply(change);
        else transaction.replay(record);
      }
      if (!isOwn) transaction.checkAnswers(results);
    });
    ledgerOf(this).finish(record, 'own');
    return [...results] as readonly PoolAnswer[] as R;
  }

  /**
   * Makes the change of a record of the journal of an equal pool, or of this one before a restart.
   *
   * @returns Whether it was the next one; false for one that was made before.
   * @throws HextetError `damaged-record` for a record with damage, or one that no pool of these settings makes;
   * `journal-gap` where records between are missing; `journal-fork` where another change led to its version, as far as
   * this pool still has that; `clock-skew` for a time too far ahead of the own clock; and as the single changes do where
   * it does not fit the pool.
   */
  apply(record: PoolRecord): boolean {
    const typed = readRecord(record);
    const state = stateOf(this);
    if (typed.version <= state.version) {
      ledgerOf(this).journal.checkKnown(typed, state);
      return false;
    }
    ledgerOf(this).checkSkew(typed.at);
    const transaction = ledgerOf(this).beginAt(typed.at);
    transaction.attempt(() => {
      checkLink(state, typed);
      transaction.replay(typed);
    });
    ledgerOf(this).finish(typed, 'applied');
    return true;
  }

  /**
   * Returns the records that lead from a version to this one, as plain data: {@link Pool.apply} takes them.
   *
   * @throws HextetError `journal-gone` where they are no longer kept, `out-of-range` for a version still to come.
   */
  changes(since: number): PoolRecord[] {
    return ledgerOf(this).journal.since(since, this.version);
  }

  /**
   * Calls a listener after every change from now on, in order, with its record and whether this pool made it or applied
   * it. An error of a listener changes nothing: it becomes an unhandled rejection, and the other listeners are called.
   *
   * @returns A function that ends that.
   */
  onChange(listener: ChangeListener): () => void {
    if (typeof listener !== 'function') failType('Function', listener);
    return ledgerOf(this).journal.listen(listener);
  }

  /**
   * Returns the pool as plain JSON data with a checksum. Equal pools give equal text.
   *
   * @throws HextetError `draft-open` inside the function of a plan.
   */
  snapshot(): PoolSnapshot {
    return snapshotOf(stateOf(this));
  }

  /** Returns the snapshot, for `JSON.stringify`. */
  toJSON(): PoolSnapshot {
    return this.snapshot();
  }

  /**
   * Returns the pool as short lines of JSON without line ends, each made when it is asked for: there is no pause however
   * much the pool holds. {@link Pool.restoreParts} takes them. Plans can be made between two lines, but no change: the
   * next line is refused then.
   *
   * Each line ends with a digest of its own and one of all lines so far. A zone and networks put lines of
   * their own before these.
   *
   * @throws HextetError `stale-snapshot` for the next line after a change; `draft-open` inside the function of a plan.
   */
  snapshotParts(): Iterable<string> {
    return iterable(() => partsOf(stateOf(this)));
  }

  /**
   * Makes the pool of lines, which can come in any way: as a list, or from a file or a database as they are read.
   *
   * @throws HextetError `damaged-snapshot` with the line as the path, and as {@link Pool.restore}.
   */
  static async restoreParts(
    lines: Iterable<string> | AsyncIterable<string>,
    options?: RestoreOptions,
  ): Promise<Pool> {
    const loader = Pool.loader(options);
    checkLines(lines);
    for await (const line of lines) loader.read(line);
    return loader.end();
  }

  /** Makes a pool of the lines of {@link Pool.snapshotParts}, which are given to it one at a time. */
  static loader(options: RestoreOptions = {}): PoolLoader {
    checkRestore(options);
    const parts = new PartsLoader();
    return {
      get isWhole() {
        return parts.reader.isWhole;
      },
      read: (line) => parts.read(line),
      end: () => poolOf(parts.end(), options),
    };
  }

  /**
   * Makes the pool of a snapshot; the clock, the journal and listeners are not part of one.
   *
   * @throws HextetError for damage: `damaged-snapshot`, `damaged-version`, `damaged-checksum`, `damaged-overlap`,
   * `damaged-outside`, `damaged-owner` or `damaged-generation`, with the path to it; `clock-skew` for a time too far ahead
   * of the own clock.
   */
  static restore(snapshot: PoolSnapshot, options: RestoreOptions = {}): Pool {
    checkRestore(options);
    return poolOf(readSnapshot(snapshot), options);
  }
}

/**
 * A pool in the making: see {@link Pool.loader}.
 *
 * @public
 */
export interface PoolLoader {
  /** Whether the last line was read. */
  readonly isWhole: boolean;
  /**
   * Reads the next line.
   *
   * @throws HextetError `damaged-snapshot` with the line as the path, and as {@link Pool.restore}; the same again for
   * every line after that.
   */
  read(line: string): void;
  /**
   * Returns the pool.
   *
   * @throws HextetError `damaged-snapshot` where lines are missing; `clock-skew` as {@link Pool.restore}.
   */
  end(): Pool;
}

function checkRestore(options: RestoreOptions): void {
  checkObject('RestoreOptions', options);
  checkFields('RestoreOptions', options, [...OPTION_NAMES, 'onChange']);
}

function poolOf(state: State, options: RestoreOptions): Pool {
  const { onChange } = options;
  const pool = Object.create(Pool.prototype) as Pool;
  const ledger = new Ledger(state, options);
  ledger.checkSkew(state.at);
  setInternals(pool, ledger);
  if (onChange !== undefined) pool.onChange(onChange);
  return pool;
}

const OPTIONS = 'PoolOptions';
const OPTION_NAMES = [
  'roots',
  'reserve',
  'lengths',
  'strategy',
  'seed',
  'quarantine',
  'anycast',
  'clock',
  'journal',
  'maxClockSkew',
];

function ledgerOf(pool: Pool): Ledger {
  return pool.internals as Ledger;
}

/** Reads a group; returns the work that it is. */
function readGroup(group: PoolGroup): (transaction: Transaction) => PoolAnswer[] {
  if (typeof group === 'function') return (transaction) => runDraft(transaction, group);
  const commands = orderedCommands(group, (request, i) => atPath([i], () => readRequest(request)));
  return (transaction) => transaction.executeAll(commands);
}
