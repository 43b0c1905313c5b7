import { checkFields } from '../internal/fields.ts';
import { checkInteger, failType } from '../internal/issue.ts';
import type { Plan } from '../internal/journaled.ts';
import { Printable } from '../internal/printable.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { asDamage, readRecord, type TypedRecord, toRecord } from './changes.ts';
import {
  checkKey,
  checkObject,
  checkReason,
  checkTags,
  checkTime,
  checkVersion,
  readList,
} from './checks.ts';
import type { PoolAnswer } from './requests.ts';
import type { Lease, PoolChange, PoolRecord, Reservation } from './types.ts';

/** The values of the records of plans: only a plan that was made here has some; its data decides nothing. */
const typedRecords: WeakMap<object, TypedRecord | null> = /* @__PURE__ */ new WeakMap();

/**
 * The effect of requests on a pool, computed and not yet made: `JSON.stringify` keeps all of it. Its text is the
 * difference that it makes, a line for each change.
 *
 * @public
 */
export class PoolPlan<Results extends readonly PoolAnswer[] = readonly PoolAnswer[]>
  extends Printable
  implements Plan<PoolChange, PoolAnswer>
{
  /** The version of the pool that it was made on, the only one that it fits. */
  readonly version: number;
  /** The answers to the requests, in their order. */
  readonly results: Results;

  /** Use {@link Pool.plan}. @internal */
  constructor(version: number, record: object | null, results: Results) {
    super();
    this.version = version;
    this.results = results;
    typedRecords.set(this, record as TypedRecord | null);
  }

  /** The record that the commit adds to the journal, for a write-ahead journal to write before; null for no change. */
  get record(): PoolRecord | null {
    const record = typedRecords.get(this);
    return record ? toRecord(record) : null;
  }

  /**
   * Returns a line for each change, two for a root of another size, in the order in which they are made: `+` for what is
   * added, `-` for what is removed, `~` for what changes.
   */
  override toString(): string {
    return (this.record?.changes ?? []).map(line).join('\n');
  }

  /** Returns the plan as plain data, for `JSON.stringify`. */
  toJSON(): Plan<PoolChange, PoolAnswer> {
    const { version, record, results } = this;
    return { version, record, results };
  }
}

function line(change: PoolChange): string {
  switch (change.op) {
    case 'lease':
      return `+ ${change.container ? 'container' : 'lease'} ${change.prefix} to ${JSON.stringify(change.owner)}`;
    case 'release': {
      const end = change.until === null ? '' : `, in quarantine until ${change.until}`;
      return `- ${change.container ? 'container' : 'lease'} ${change.prefix} of ${JSON.stringify(change.owner)}${end}`;
    }
    case 'update':
      return `~ lease ${change.prefix} of ${JSON.stringify(change.owner)}: ${JSON.stringify(change.to)}`;
    case 'resize':
      return `~ lease ${change.prefix} becomes ${change.to}`;
    case 'reset-clock':
      return '~ clock';
    case 'reclaim':
      return `- quarantine ${change.prefix}`;
    case 'reserve':
      return `+ reservation ${change.range} ${JSON.stringify(change.reason)}`;
    case 'unreserve':
      return `- reservation ${change.range} ${JSON.stringify(change.reason)}`;
    case 'add-root':
      return `+ root ${change.root}`;
    case 'remove-root':
      return `- root ${change.root}`;
    case 'resize-root':
      return `- root ${change.root}\n+ root ${change.to}`;
  }
}

/** A plan with its values. */
export interface TypedPlan {
  readonly version: number;
  readonly record: TypedRecord | null;
  readonly results: readonly PoolAnswer[];
  /** Whether it was made by a pool of this process, and not read from data. */
  readonly isOwn: boolean;
}

/**
 * Reads a plan, or its JSON.
 *
 * @throws HextetError `invalid-type` or `out-of-range` for what is not a plan; `damaged-record`.
 */
export function readPlan(plan: Pick<PoolPlan, 'version' | 'record' | 'results'>): TypedPlan {
  checkObject('PoolPlan', plan);
  const own = typedRecords.get(plan);
  if (own !== undefined) return { version: plan.version, record: own, results: plan.results, isOwn: true };
  checkFields('PoolPlan', plan, ['version', 'record', 'results']);
  const { version, record, results } = plan;
  checkVersion(version);
  const answers = readList('Iterable<PoolAnswer>', results).map((answer, i) =>
    asDamage('damaged-record', ['results', i], () => readAnswer(answer)),
  );
  return { version, record: record === null ? null : readRecord(record), results: answers, isOwn: false };
}

/** Reads an answer from data, in which prefixes are texts. */
function readAnswer(answer: PoolAnswer | string): PoolAnswer {
  if (typeof answer === 'boolean') return answer;
  if (typeof answer === 'string') return Prefix.from(answer);
  checkObject('PoolAnswer', answer);
  if (Array.isArray(answer)) return Array.from(answer, (prefix) => Prefix.from(prefix));
  if ('range' in answer) {
    const { range, reason, allow } = answer as Reservation;
    checkFields('Reservation', answer, ['range', 'reason', 'allow']);
    const reservation = { range: AddressRange.from(range), reason: checkReason(reason) };
    if (allow === undefined) return reservation;
    return allow === 'exact' ? { ...reservation, allow } : failType("'exact'", allow, 'allow');
  }
  const { prefix, owner, generation, tags, container, since } = answer as Lease;
  checkFields('Lease', answer, ['prefix', 'owner', 'generation', 'tags', 'container', 'since']);
  if (typeof container !== 'boolean') failType('boolean', container, 'container');
  checkInteger('generation', generation, 1, Number.MAX_SAFE_INTEGER);
  checkTime(since);
  return {
    prefix: Prefix.from(prefix),
    owner: checkKey(owner),
    generation,
    tags: checkTags(tags),
    container,
    since,
  };
}
