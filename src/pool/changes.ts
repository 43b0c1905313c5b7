/** Changes with values in place of texts, as the pool carries them out. */

import { HextetError } from '../error.ts';
import { checkInteger, fail, failType } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import {
  checkKey,
  checkObject,
  checkReason,
  checkTags,
  checkTime,
  checkVersion,
  LAST_VERSION,
  readList,
} from './checks.ts';
import type { Plan } from './plan.ts';
import type { Change, ChangeSet, Tags } from './types.ts';

export type Step =
  | { readonly op: 'lease'; readonly prefix: Prefix; readonly owner: string; readonly tags: Tags }
  | {
      readonly op: 'release';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly until: number | null;
    }
  | { readonly op: 'expire'; readonly prefix: Prefix }
  | { readonly op: 'reserve' | 'unreserve'; readonly range: AddressRange; readonly reason: string }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix };

/** What one call or one plan does. */
export interface StepSet {
  readonly version: number;
  readonly at: number;
  readonly steps: readonly Step[];
}

/** The plain data of a set of steps. */
export function toChangeSet({ version, at, steps }: StepSet): ChangeSet {
  return { version, at, changes: steps.map(toChange) };
}

function toChange(step: Step): Change {
  switch (step.op) {
    case 'lease': {
      const { op, owner, tags } = step;
      const prefix = String(step.prefix);
      return Object.keys(tags).length > 0 ? { op, prefix, owner, tags } : { op, prefix, owner };
    }
    case 'release':
    case 'expire':
      return { ...step, prefix: String(step.prefix) };
    case 'reserve':
    case 'unreserve':
      return { ...step, range: String(step.range) };
    case 'resize-root':
      return { ...step, root: String(step.root), to: String(step.to) };
    default:
      return { ...step, root: String(step.root) };
  }
}

/**
 * The steps that plain data stands for.
 *
 * @throws HextetError `damaged-record` where it is no change set; the path leads to what is wrong.
 */
export function readChangeSet(data: ChangeSet): StepSet {
  return refuseAs('damaged-record', [], () => {
    checkObject('a change set', data);
    const { version, at, changes } = data;
    checkInteger('the version', version, 1, LAST_VERSION);
    checkTime(at);
    if (!Array.isArray(changes)) failType('a list of changes', changes);
    const steps = Array.from(changes, (change, i) =>
      refuseAs('damaged-record', ['changes', i], () => toStep(change)),
    );
    return { version, at, steps };
  });
}

/** A plan with values in place of texts. */
export interface PlannedSteps {
  /** The version of the pool that it was made on. */
  readonly version: number;
  readonly record: StepSet;
  /** The prefixes that its allocations get. */
  readonly leases: readonly Prefix[];
}

/**
 * What a plan, or its JSON, stands for.
 *
 * @throws HextetError `invalid-type` or `out-of-range` where it is no plan; for its record as {@link readChangeSet}.
 */
export function readPlan(plan: Pick<Plan, 'version' | 'record' | 'leases'>): PlannedSteps {
  checkObject('a plan', plan);
  const { version, record, leases } = plan;
  checkVersion(version);
  const prefixes = readList('a list of leases in a plan', leases).map((text, i) =>
    refuseAs('damaged-record', ['leases', i], () => Prefix.from(text)),
  );
  return { version, record: readChangeSet(record), leases: prefixes };
}

function toStep(change: Change): Step {
  switch (change?.op) {
    case 'lease': {
      const { op, prefix, owner, tags } = change;
      return { op, prefix: Prefix.from(prefix), owner: checkKey(owner), tags: checkTags(tags) };
    }
    case 'release': {
      const { op, prefix, generation, owner, until } = change;
      checkInteger('the generation', generation, 1, Number.MAX_SAFE_INTEGER);
      if (until !== null) checkInteger('the end of the quarantine', until, 0, Number.MAX_SAFE_INTEGER);
      return { op, prefix: Prefix.from(prefix), generation, owner: checkKey(owner), until };
    }
    case 'expire':
      return { op: change.op, prefix: Prefix.from(change.prefix) };
    case 'reserve':
    case 'unreserve':
      return { op: change.op, range: AddressRange.from(change.range), reason: checkReason(change.reason) };
    case 'add-root':
    case 'remove-root':
      return { op: change.op, root: Prefix.from(change.root) };
    case 'resize-root':
      return { op: change.op, root: Prefix.from(change.root), to: Prefix.from(change.to) };
    default:
      return failType('a change', change);
  }
}

/** Runs a reader of plain data; what it refuses becomes the error of a code that says where and why. */
export function refuseAs<T>(
  code: keyof typeof poolMessages & ('damaged-record' | 'damaged-snapshot'),
  path: readonly (string | number)[],
  read: () => T,
): T {
  try {
    return read();
  } catch (error) {
    if (!HextetError.is(error) || error.code.startsWith('damaged-')) throw error;
    return fail(poolMessages, code, {
      path,
      details: { place: path.join('.') || 'the data', reason: error.message },
    });
  }
}
