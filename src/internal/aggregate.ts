/** The public face of zones and networks: the journal protocol, by way of their machine. */
import type { Result } from '../error.ts';
import { checkInteger, failType, resultOf } from './issue.ts';
import { iterable } from './iterable.ts';
import type {
  AnswerOf,
  AnyAnswer,
  Group,
  Head,
  Journaled,
  JournaledTypes,
  JournalRecord,
  Plan,
} from './journaled.ts';
import type { Machine, MachineGroup, MachineOptions } from './machine.ts';
import { Printable } from './printable.ts';

/**
 * The base of what has a journal and stands on a pool.
 *
 * @public
 */
export abstract class Aggregate<Command, Change extends { readonly op: string }, Answers, Snapshot>
  extends Printable
  implements Journaled<Command, Change, Answers, Snapshot>
{
  /** Never there: the types for a compiler that has only the class. */
  declare readonly '~types'?: JournaledTypes<Command, Change, Answers>;
  /** What it is made of. @internal */
  declare readonly machine: object;

  /** Returns everything as plain JSON data. */
  abstract snapshot(): Snapshot;

  /** The count of changes so far. */
  get version(): number {
    return machineOf(this).head.version;
  }

  /** The time of the last change, in milliseconds since 1970. */
  get at(): number {
    return machineOf(this).at;
  }

  /** The version with the digest of the journal up to it: equal heads hold the same. */
  get head(): Head {
    return { ...machineOf(this).head };
  }

  /**
   * Computes the effect of commands in their order, all or nothing, and changes nothing. A later command sees what the
   * earlier ones got.
   *
   * @throws HextetError as the commands; the path begins with the index of the command.
   */
  plan(commands: Group<Command, Answers>): Plan<Change, AnyAnswer<Answers>> {
    return machineOf(this).plan(commands as MachineGroup<AnyAnswer<Answers>>);
  }

  /**
   * Computes the effect of independent groups in their order: each whole, or refused with its own error. A refused group
   * leaves nothing.
   */
  planEach(groups: Iterable<Group<Command, Answers>>): {
    readonly plan: Plan<Change, AnyAnswer<Answers>>;
    readonly results: readonly Result<readonly AnyAnswer<Answers>[]>[];
  } {
    return machineOf(this).planEach(groups as Iterable<MachineGroup<AnyAnswer<Answers>>>);
  }

  /**
   * Makes the change of a plan, or of its JSON, as one record.
   *
   * @returns One answer for each command.
   * @throws HextetError `stale-plan` if something has changed since the plan was made; `journal-fork` for a plan of
   * another history; `damaged-record`.
   */
  commit(
    plan: Pick<Plan<Change, AnyAnswer<Answers>>, 'version' | 'record' | 'results'>,
  ): readonly AnyAnswer<Answers>[] {
    return machineOf(this).commit(plan);
  }

  /**
   * Executes a command as one change.
   *
   * @throws HextetError for a command that cannot be read, or that is refused; nothing has changed then.
   */
  run<C extends Command>(command: C): AnswerOf<C, Answers> {
    const machine = machineOf(this);
    return machine.run(machine.host.read(command, [])) as AnswerOf<C, Answers>;
  }

  /**
   * Executes a command as `run` does.
   *
   * @returns The answer, or the issue of a refusal that depends on the state.
   * @throws HextetError for a command that cannot be read: that is a fault of the program.
   */
  tryRun<C extends Command>(command: C): Result<AnswerOf<C, Answers>> {
    const machine = machineOf(this);
    const checked = machine.host.read(command, []);
    return resultOf(() => machine.run(checked) as AnswerOf<C, Answers>);
  }

  /**
   * Makes the change of a record of this journal.
   *
   * @returns Whether it was the next one; false for one that was made before.
   * @throws HextetError `damaged-record`, `journal-gap` or `journal-fork`.
   */
  apply(record: JournalRecord<Change>): boolean {
    return machineOf(this).apply(record);
  }

  /**
   * Returns the records that lead from a version to this one.
   *
   * @throws HextetError `journal-gone` if they are no longer kept, `out-of-range` for a version still to come.
   */
  changes(since: number): readonly JournalRecord<Change>[] {
    return machineOf(this).journal.since(since, this.version);
  }

  /** Calls a listener after every change from now on; returns a function that ends that. */
  onChange(listener: (record: JournalRecord<Change>, origin: 'own' | 'applied') => void): () => void {
    if (typeof listener !== 'function') failType('Function', listener);
    return machineOf(this).journal.listen(listener);
  }

  /**
   * Returns everything as short lines of JSON without line ends, each made when it is asked for: there is no pause however
   * much there is. `restoreParts` takes them. Plans can be made between two lines, but no change: the next line is refused
   * then.
   *
   * @throws HextetError `stale-snapshot` for the next line after a change.
   */
  snapshotParts(): Iterable<string> {
    return iterable(() => machineOf(this).parts());
  }

  /** Returns the snapshot, for `JSON.stringify`. */
  toJSON(): Snapshot {
    return this.snapshot();
  }
}

const KEPT = 1024;
const MOST_KEPT = 2 ** 24;

/** Reads the options that say what is around a machine. */
export function readMachineOptions({
  clock = Date.now,
  journal = KEPT,
}: {
  readonly clock?: (() => number) | undefined;
  readonly journal?: number | undefined;
}): MachineOptions {
  if (typeof clock !== 'function') failType('() => number', clock, 'clock');
  checkInteger('journal', journal, 0, MOST_KEPT);
  return { clock, journal };
}

/** Gives an aggregate its machine. */
export function setMachine<T extends { readonly machine: object }>(aggregate: T, machine: object): T {
  return Object.defineProperty(aggregate, 'machine', { value: machine });
}

function machineOf<Command, Change extends { readonly op: string }, Answers, Snapshot>({
  machine,
}: Aggregate<Command, Change, Answers, Snapshot>) {
  return machine as Machine<unknown, AnyAnswer<Answers>, Change, never>;
}
