/**
 * The machine of what stands on a pool and has facts of its own: it plans commands on both, commits plans as records, and
 * applies records. Its host knows what the commands do.
 */
import { HextetError, type Result } from '../error.ts';
import { failDamage } from './damage.ts';
import { Digest } from './digest.ts';
import { isIterable } from './guards.ts';
import { atPath, fail, failType, resultOf, show, typeIssue, withPath } from './issue.ts';
import { Journal } from './journal.ts';
import type { Head, JournalRecord, Plan } from './journaled.ts';
import { cloneJson } from './json.ts';
import { partsOf } from './machine-parts.ts';
import { MachinePlan, readPlan } from './machine-plan.ts';
import { poolMessages } from './messages.ts';
import type { Section } from './parts.ts';

/** What the machine asks of a pool. */
interface PoolShape<Draft> {
  plan(work: (draft: Draft) => void): PoolPlan;
  planEach(works: Iterable<(draft: Draft) => void>): { readonly plan: PoolPlan };
  commit(plan: PoolPlan): unknown;
  apply(record: JournalRecord<unknown>): boolean;
  snapshotParts(): Iterable<string>;
  readonly head: Head;
}

type PoolPlan = Plan<unknown, unknown>;

/** What the machine asks of the draft of a pool. */
interface DraftShape {
  attempt<T>(work: () => T): T;
}

/** The facts beside a pool, and what commands do with both. */
export interface Host<Command, Answer, Change, Draft extends DraftShape> {
  readonly pool: PoolShape<Draft>;
  /** Reads a command; throws with a path that begins with the given one. */
  read(command: unknown, path: readonly (string | number)[]): Command;
  /** Is called before the first command of a plan. */
  begin?(): void;
  /** Executes a command. If it throws, the machine takes back what it did. */
  execute(draft: Draft, command: Command): Answer;
  /** Returns what the plan has changed so far. */
  changes(draft: Draft): readonly Change[];
  /** Returns a point to go back to. */
  mark(): unknown;
  /** Undoes everything since a point. */
  rollback(mark: unknown): void;
  /** Returns what checks the changes of a record from outside, in their order. It throws for an invalid one. */
  checker(changes: readonly Change[]): (change: Change) => void;
  /** Makes the changes of a record, for good. */
  put(changes: readonly Change[]): void;
  /** Returns what the head of a snapshot says of the facts. */
  data(): object;
  /** Returns the rows of the facts. */
  sections(): readonly Section[];
  /** Returns the lines of a change; the text of the pool's plan is that of the pool's own change. */
  linesOf(change: Change, poolPlan: PoolPlan): readonly string[];
}

export interface MachineOptions {
  readonly clock: () => number;
  /** How many records are kept. */
  readonly journal: number;
}

/** Commands that belong together. */
export type MachineGroup<Answer> =
  | Iterable<unknown>
  | ((draft: { run(command: unknown): Answer }) => unknown);

/** The change of the pool inside a record: the first, where there is one. */
interface PoolPart {
  readonly op: 'pool';
  readonly record: JournalRecord<unknown>;
}

type Work<Draft, Answer> = (draft: Draft) => Answer[];

/** What commands would do. */
interface DryRun<Change, Answer> {
  readonly record: JournalRecord<Change> | null;
  readonly results: readonly Answer[];
  readonly poolPlan: PoolPlan;
}

export class Machine<Command, Answer, Change extends { readonly op: string }, Draft extends DraftShape> {
  readonly host: Host<Command, Answer, Change, Draft>;
  readonly options: MachineOptions;
  readonly journal: Journal<JournalRecord<Change>, JournalRecord<Change>>;
  head: Head;
  /** The time of the last record. */
  at: number;
  /** Whether a plan is being made: the facts are those of the plan then. */
  isPlanning = false;

  constructor(
    host: Host<Command, Answer, Change, Draft>,
    options: MachineOptions,
    { version, digest, at }: Head & { readonly at: number },
  ) {
    this.host = host;
    this.options = options;
    this.head = { version, digest };
    this.at = at;
    this.journal = new Journal(options.journal, cloneJson<JournalRecord<Change>>);
  }

  /** Makes the change of one command: the path of a refusal begins with its field. */
  run(command: Command): Answer {
    const { record, results, poolPlan } = this.dryRunWork((draft) => [this.execute(draft, command)]);
    if (record !== null) this.make(record, poolPlan, 'own');
    return results[0]!;
  }

  /** Executes a command of a plan; one that fails changes nothing, and what catches its error can continue. */
  private execute(draft: Draft, command: Command): Answer {
    const { host } = this;
    const mark = host.mark();
    try {
      return draft.attempt(() => host.execute(draft, command));
    } catch (error) {
      host.rollback(mark);
      throw error;
    }
  }

  /** Plans one group. */
  plan(group: MachineGroup<Answer>): Plan<Change, Answer> {
    return this.planOf(this.dryRunWork(this.readGroup(group)));
  }

  private planOf({ record, results, poolPlan }: DryRun<Change, Answer>): Plan<Change, Answer> {
    return new MachinePlan(this.head.version, record, results, { poolPlan, linesOf: this.host.linesOf });
  }

  private dryRunWork(work: Work<Draft, Answer>): DryRun<Change, Answer> {
    return this.dryRun((last) => {
      let answers: Answer[] = [];
      const poolPlan = this.host.pool.plan((draft) => {
        answers = work(draft);
        last(draft);
      });
      return [poolPlan, answers];
    });
  }

  /** Plans independent groups, each whole or refused. */
  planEach(groups: Iterable<MachineGroup<Answer>>): {
    readonly plan: Plan<Change, Answer>;
    readonly results: Result<readonly Answer[]>[];
  } {
    const list = isIterable(groups) ? [...groups] : failType('Iterable<Group>', groups);
    const results: Result<readonly Answer[]>[] = [];
    const dryRun = this.dryRun((last) => {
      const works = list.map((group, i) => (draft: Draft) => {
        const mark = this.host.mark();
        const result = resultOf(() => this.readGroup(group)(draft), [i]);
        results.push(result);
        if (result.ok) return;
        this.host.rollback(mark);
        // The pool takes back what the group did; the issue is in the results.
        throw new HextetError(result.issue);
      });
      const { plan } = this.host.pool.planEach([...works, last]);
      return [plan, results.flatMap((result) => (result.ok ? result.value : []))];
    });
    return { plan: this.planOf(dryRun), results };
  }

  /** Does some work and takes it back. `last` is called in the state that the work leads to. */
  private dryRun(
    work: (last: (draft: Draft) => void) => readonly [PoolPlan, readonly Answer[]],
  ): DryRun<Change, Answer> {
    const { host } = this;
    this.checkIdle();
    const start = host.mark();
    let changes: readonly Change[] = [];
    host.begin?.();
    this.isPlanning = true;
    try {
      const [poolPlan, results] = work((draft) => {
        changes = host.changes(draft);
      });
      return { record: this.recordOf(poolPlan.record, changes), results, poolPlan };
    } finally {
      host.rollback(start);
      this.isPlanning = false;
    }
  }

  /** Checks that no plan is being made: what is done on its facts would stay without a record, or be lost with it. */
  checkIdle(): void {
    if (this.isPlanning) fail(poolMessages, 'draft-open');
  }

  /** Makes the record of a plan; null where nothing changes. */
  private recordOf(
    poolRecord: JournalRecord<unknown> | null,
    own: readonly Change[],
  ): JournalRecord<Change> | null {
    if (poolRecord === null && own.length === 0) return null;
    const part: PoolPart | null = poolRecord && { op: 'pool', record: poolRecord };
    const changes = part === null ? own : [part as unknown as Change, ...own];
    const at = poolRecord?.at ?? Math.max(this.at, Math.floor(this.options.clock()));
    const body = { version: this.head.version + 1, at, previous: this.head.digest, changes };
    return { ...body, digest: recordDigest(body) };
  }

  /** Makes the change of a plan, or of its JSON. */
  commit(plan: Pick<Plan<Change, Answer>, 'version' | 'record' | 'results'>): readonly Answer[] {
    const poolPlan = readPlan(plan);
    const { version, record, results } = plan;
    if (version !== this.head.version) {
      fail(poolMessages, 'stale-plan', { details: { planned: version, version: this.head.version } });
    }
    if (record === null) return results;
    const checked = poolPlan === null ? this.readRecord(record) : record;
    this.checkLink(checked);
    this.make(checked, poolPlan, 'own');
    return results;
  }

  /** Makes the change of a record; returns false for one that was made before. */
  apply(value: JournalRecord<Change>): boolean {
    const record = this.readRecord(value);
    if (record.version <= this.head.version) {
      this.journal.checkKnown(record, this.head);
      return false;
    }
    this.checkLink(record);
    this.make(record, null, 'applied');
    return true;
  }

  /** Writes the lines of a snapshot: those of the facts, then those of the pool. */
  parts(): Generator<string> {
    return partsOf(this);
  }

  /** Checks that a record is the next one. */
  private checkLink({ version, previous }: JournalRecord<Change>): void {
    const expected = this.head.version + 1;
    if (version !== expected) fail(poolMessages, 'journal-gap', { details: { received: version, expected } });
    if (previous !== this.head.digest) {
      fail(poolMessages, 'journal-fork', { details: { version: this.head.version } });
    }
  }

  private make(record: JournalRecord<Change>, poolPlan: PoolPlan | null, origin: 'own' | 'applied'): void {
    const { host } = this;
    this.checkIdle();
    const [first] = record.changes;
    if (poolPlan !== null) host.pool.commit(poolPlan);
    else if (first?.op === 'pool') this.applyToPool((first as unknown as PoolPart).record);
    host.put(record.changes);
    this.head = { version: record.version, digest: record.digest };
    this.at = record.at;
    this.journal.add(record, origin);
  }

  private applyToPool(record: JournalRecord<unknown>): void {
    const path = ['changes', 0, 'record'];
    // A record that the pool knows already would be no change of it.
    if (!atPath(path, () => this.host.pool.apply(record))) failDamage('damaged-record', path);
  }

  /** Reads a group; the commands of a list are all read before the first is executed. */
  private readGroup(group: MachineGroup<Answer>): Work<Draft, Answer> {
    const { host } = this;
    const executeAt = (draft: Draft, command: Command, i: number) => {
      try {
        return this.execute(draft, command);
      } catch (error) {
        throw withPath(error, [i]);
      }
    };
    if (typeof group === 'function') {
      return (draft) => {
        const answers: Answer[] = [];
        group({
          run(command) {
            const i = answers.length;
            const answer = executeAt(draft, host.read(command, [i]), i);
            answers.push(answer);
            return answer;
          },
        });
        return answers;
      };
    }
    if (!isIterable(group)) failType('Iterable<Command>', group);
    const commands = Array.from(group, (command, i) => host.read(command, [i]));
    return (draft) => commands.map((command, i) => executeAt(draft, command, i));
  }

  /** Reads a record from outside; nothing in it is missing, foreign or changed. */
  private readRecord(value: JournalRecord<Change>): JournalRecord<Change> {
    if (typeof value !== 'object' || value === null) return failDamage('damaged-record', []);
    const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
    if (unknown !== undefined) failDamage('damaged-record', [show(unknown)]);
    const { version, at, previous, digest, changes } = value;
    if (!Number.isSafeInteger(version) || version < 1) failDamage('damaged-record', ['version']);
    if (!Number.isSafeInteger(at)) failDamage('damaged-record', ['at']);
    if (typeof previous !== 'string') failDamage('damaged-record', ['previous']);
    if (!Array.isArray(changes) || changes.length === 0) failDamage('damaged-record', ['changes']);
    const body = { version, at, previous, changes: cloneJson(changes) };
    if (recordDigest(body) !== digest) failDamage('damaged-record', ['digest'], 'wrong-digest');
    const check = this.host.checker(body.changes);
    for (const [i, change] of body.changes.entries()) {
      try {
        if (change.op !== 'pool' || i > 0) check(change);
      } catch (error) {
        failDamage('damaged-record', ['changes', i], HextetError.is(error) ? error.code : 'invalid', error);
      }
    }
    return { ...body, digest };
  }
}

const FIELDS = ['version', 'at', 'previous', 'digest', 'changes'];

/** Returns the digest of a record. The pool's own record in it has a digest of its own, which the pool checks. */
export function recordDigest({
  version,
  at,
  previous,
  changes,
}: Omit<JournalRecord<{ readonly op: string }>, 'digest'>): string {
  const [first, ...rest] = changes;
  if (first?.op !== 'pool') return jsonDigest([version, at, previous, changes]);
  const { digest = null } = (first as PoolPart).record ?? {};
  return jsonDigest([version, at, previous, digest, rest]);
}

/** Returns the digest of plain data. The order of names does not count. */
export function jsonDigest(value: unknown): string {
  return wholeDigest((digest) => digest.json(value));
}

/** Returns the digest of all the plain data that it is given. */
export function wholeDigest(take: (digest: Digest) => void): string {
  const digest = new Digest();
  try {
    take(digest);
  } catch (error) {
    // The stack ends in lists that are too deep.
    throw error instanceof RangeError ? new HextetError(typeIssue('JSON', [])) : error;
  }
  return String(digest);
}
