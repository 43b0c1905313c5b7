/** Plans of manual networks. */
import { checkFields } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import type { MachinePlan } from '../internal/machine.ts';
import { Printable } from '../internal/printable.ts';
import type { Plan } from '../pool.ts';
import type { PoolPlan } from './host.ts';
import type { Assignment, AssignmentRow, NetworkChange, NetworkRecord } from './types.ts';

type OwnPlan = MachinePlan<NetworkChange, Assignment | null, PoolPlan>;

/** The plans of the machine: a plan that was made elsewhere has none. */
const ownPlans: WeakMap<object, OwnPlan> = /* @__PURE__ */ new WeakMap();

/**
 * The effect of commands on manual networks, computed and not yet made: plain data, which survives JSON. Its text is the
 * difference that it makes.
 *
 * @public
 */
export class NetworkPlan extends Printable implements Plan<NetworkChange, Assignment | null> {
  /** The version that it was made on, the only one that it fits. */
  readonly version: number;
  /** The record that the commit adds to the journal; null where nothing changes. */
  readonly record: NetworkRecord | null;
  /** One answer for each command, in their order. */
  readonly results: readonly (Assignment | null)[];

  /** Use {@link Networks.plan}. @internal */
  constructor(plan: object) {
    super();
    const { version, record, results } = plan as OwnPlan;
    this.version = version;
    this.record = record;
    this.results = results;
    ownPlans.set(this, plan as OwnPlan);
  }

  /** Returns a line for each change: `+` for an assignment that is new or changed, `-` for one that ends. */
  override toString(): string {
    return (this.record?.changes ?? []).flatMap(lineOf).join('\n');
  }
}

/** Reads a plan, or its JSON. */
export function readPlan(plan: unknown): OwnPlan {
  const own = ownPlans.get(plan as object);
  if (own !== undefined) return own;
  if (typeof plan !== 'object' || plan === null) failType('a plan', plan);
  checkFields('NetworkPlan', plan, ['version', 'record', 'results']);
  const { version, record, results } = plan as Partial<NetworkPlan>;
  if (!Number.isSafeInteger(version) || record === undefined || !Array.isArray(results))
    failType('a plan', plan);
  return { version: version as number, record, results, poolPlan: null };
}

function lineOf(change: NetworkChange): string[] {
  switch (change.op) {
    case 'pool':
      return [];
    case 'config':
      return [`~ config of ${change.networks.map(({ name }) => name).join(', ')}`];
    case 'set':
      return [`+ ${labelOf(change.row)}`];
    case 'remove':
      return [`- ${labelOf(change.row)}`];
  }
}

function labelOf({ instance, network, prefix, type, orphaned }: AssignmentRow): string {
  return `${instance} ${network} ${prefix} ${type}${orphaned ? ' orphaned' : ''}`;
}
