/** The protocol of everything that keeps a journal: pools here, and what is made of pools. */
import type { Result } from '../error.ts';

/**
 * One change of a journal as plain data: it leads from the version before to its own. Each record carries the digest of
 * the one before, so that a journal with a lost, a changed or a foreign record is refused.
 *
 * @public
 */
export interface JournalRecord<Change> {
  /** The version that it leads to. */
  readonly version: number;
  /** The time, in milliseconds of the writer's clock. */
  readonly at: number;
  /** The digest of the version before: sixteen hexadecimal digits. */
  readonly previous: string;
  /** The digest of all the values of this record, and so of the journal up to here. */
  readonly digest: string;
  /** The changes in order, at least one. */
  readonly changes: readonly Change[];
}

/**
 * The last version of a journal. Two journals with the same head hold the same.
 *
 * @public
 */
export interface Head {
  /** The count of records. */
  readonly version: number;
  /** The digest of the last record, or of the beginning. */
  readonly digest: string;
}

/**
 * The effect of commands, computed and not yet made: plain data, which survives JSON. Its text is the difference that it
 * makes, a line for each change.
 *
 * @public
 */
export interface Plan<Change, Answer> {
  /** The version that it was made on, the only one that it fits. */
  readonly version: number;
  /** The record that the commit adds to the journal; null where nothing changes. */
  readonly record: JournalRecord<Change> | null;
  /** One answer for each command, in their order. */
  readonly results: readonly Answer[];
  /** Returns the lines of the difference. */
  toString(): string;
}

/**
 * The answer to a command, by its `op`; null for an op that has none.
 *
 * @public
 */
export type AnswerOf<Command, Answers> = Command extends { readonly op: infer Op }
  ? Op extends keyof Answers
    ? Answers[Op]
    : null
  : never;

/**
 * Any answer there is.
 *
 * @public
 */
export type AnyAnswer<Answers> = Answers[keyof Answers] | null;

/**
 * Executes commands in the order of the calls, inside a plan: each sees the results of those before.
 *
 * @public
 */
export interface Draft<Command, Answers> {
  /** Executes a command as a part of the plan. */
  run<C extends Command>(command: C): AnswerOf<C, Answers>;
}

/**
 * Commands that belong together: a list, or a function that calls a draft.
 *
 * @public
 */
export type Group<Command, Answers> = Iterable<Command> | ((draft: Draft<Command, Answers>) => void);

/**
 * The types of something with a journal.
 *
 * @public
 */
export interface JournaledTypes<Command, Change, Answers> {
  /** The commands. */
  readonly command: Command;
  /** The changes in a record. */
  readonly change: Change;
  /** The answer by the `op` of its command. */
  readonly answers: Answers;
}

/**
 * What has a journal. `Answers` maps each op to the type of its answer.
 *
 * @public
 */
export interface Journaled<Command, Change, Answers, Snapshot> {
  /** Never there: the types for a compiler that has only the class. */
  readonly '~types'?: JournaledTypes<Command, Change, Answers>;
  /** The count of changes so far. */
  readonly version: number;
  /** The version with the digest of the journal up to it. */
  readonly head: Head;
  /** Computes the effect of commands, all or nothing, and changes nothing. */
  plan(commands: Group<Command, Answers>): Plan<Change, AnyAnswer<Answers>>;
  /** Computes the effect of independent groups in their order: each whole, or refused with its own error. */
  planEach(groups: Iterable<Group<Command, Answers>>): {
    readonly plan: Plan<Change, AnyAnswer<Answers>>;
    readonly results: readonly Result<readonly AnyAnswer<Answers>[]>[];
  };
  /** Makes the change of a plan, or of its JSON; returns one answer for each command. */
  commit(plan: Plan<Change, AnyAnswer<Answers>>): readonly AnyAnswer<Answers>[];
  /** Executes a command. */
  run<C extends Command>(command: C): AnswerOf<C, Answers>;
  /** Executes a command; returns a refusal that depends on the state, and throws for a command that cannot be read. */
  tryRun<C extends Command>(command: C): Result<AnswerOf<C, Answers>>;
  /** Makes the change of a record; returns false for one that was made before. */
  apply(record: JournalRecord<Change>): boolean;
  /** Returns the records after a version. */
  changes(since: number): readonly JournalRecord<Change>[];
  /** Calls a listener after every change from now on; returns a function that ends that. */
  onChange(listener: (record: JournalRecord<Change>, origin: 'own' | 'applied') => void): () => void;
  /** Returns all of it as plain data. */
  snapshot(): Snapshot;
}
