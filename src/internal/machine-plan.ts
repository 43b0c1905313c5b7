/** Plans of a machine. */
import { checkFields } from './fields.ts';
import { failType } from './issue.ts';
import type { JournalRecord, Plan } from './journaled.ts';
import { Printable } from './printable.ts';

/** What a plan was made of: only one that was made here has it, not one that data describes. */
interface Made<Change> {
  readonly poolPlan: Plan<unknown, unknown>;
  readonly linesOf: (change: Change, poolPlan: Plan<unknown, unknown>) => readonly string[];
}

const made: WeakMap<object, Made<never>> = /* @__PURE__ */ new WeakMap();

/** A plan as its users see it: plain data, whose text is the difference that it makes. */
export class MachinePlan<Change, Answer> extends Printable implements Plan<Change, Answer> {
  readonly version: number;
  readonly record: JournalRecord<Change> | null;
  readonly results: readonly Answer[];

  constructor(
    version: number,
    record: JournalRecord<Change> | null,
    results: readonly Answer[],
    origin: Made<Change>,
  ) {
    super();
    this.version = version;
    this.record = record;
    this.results = results;
    made.set(this, origin);
  }

  override toString(): string {
    const { linesOf, poolPlan } = made.get(this) as Made<Change>;
    return this.record === null
      ? ''
      : this.record.changes.flatMap((change) => linesOf(change, poolPlan)).join('\n');
  }
}

/** Returns the plan of the pool, or null for a plan that was read from data, which is checked as far as its record. */
export function readPlan(plan: unknown): Plan<unknown, unknown> | null {
  const own = made.get(plan as object);
  if (own !== undefined) return own.poolPlan;
  checkFields('Plan', plan, ['version', 'record', 'results']);
  const { version, record, results } = Object(plan) as Partial<Plan<unknown, unknown>>;
  if (!Number.isSafeInteger(version) || record === undefined || !Array.isArray(results))
    failType('Plan', plan);
  return null;
}
