/** Plans of a zone. */
import { checkFields } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import type { MachinePlan } from '../internal/machine.ts';
import { Printable } from '../internal/printable.ts';
import type { Plan } from '../pool.ts';
import type { PoolPlan } from './host.ts';
import type { ZoneAnswer, ZoneChange, ZoneRecord } from './types.ts';

/** The plans of the machine: only a plan that was made here has one, not one that data describes. */
const machinePlans: WeakMap<object, ZoneMachinePlan> = /* @__PURE__ */ new WeakMap();

type ZoneMachinePlan = MachinePlan<ZoneChange, ZoneAnswer, PoolPlan>;

/**
 * The effect of commands on a zone, computed and not yet made: plain data, which survives JSON. Its text is the difference
 * that it makes.
 *
 * @public
 */
export class ZonePlan extends Printable implements Plan<ZoneChange, ZoneAnswer> {
  /** The version of the zone that it was made on, the only one that it fits. */
  readonly version: number;
  /** The record that the commit adds to the journal; null where nothing changes. */
  readonly record: ZoneRecord | null;
  /** One answer for each command, in their order. */
  readonly results: readonly ZoneAnswer[];

  /** Use {@link Zone.plan}. @internal */
  constructor(plan: object) {
    super();
    const { version, record, results } = plan as ZoneMachinePlan;
    this.version = version;
    this.record = record;
    this.results = results;
    machinePlans.set(this, plan as ZoneMachinePlan);
  }

  /** Returns a line for each change: `+` for what is added, `-` for what is removed, `~` for what changes. */
  override toString(): string {
    const poolPlan = machinePlans.get(this)?.poolPlan;
    return (this.record?.changes ?? []).flatMap((change) => linesOf(change, String(poolPlan))).join('\n');
  }
}

/** Reads a plan, or its JSON. */
export function readPlan(plan: unknown): ZoneMachinePlan {
  const own = machinePlans.get(plan as object);
  if (own !== undefined) return own;
  if (typeof plan !== 'object' || plan === null) failType('a plan', plan);
  checkFields('ZonePlan', plan, ['version', 'record', 'results']);
  const { version, record, results } = plan as Partial<ZonePlan>;
  if (!Number.isSafeInteger(version) || record === undefined || !Array.isArray(results))
    failType('a plan', plan);
  return { version: version as number, record, results, poolPlan: null };
}

function linesOf(change: ZoneChange, poolText: string): string[] {
  switch (change.op) {
    case 'pool':
      return poolText.split('\n');
    case 'set': {
      if (change.event === null) return [];
      return [`${change.event === 'add' ? '+' : '~'} ${change.noun} ${labelOf(change.view)}`];
    }
    case 'remove':
      return [`- ${change.noun} ${labelOf(change.view)}`];
    case 'rules':
      return [
        ...change.removed.map(({ rule }) => `- rule of ${change.network} ${JSON.stringify(rule)}`),
        ...change.added.map((rule) => `+ rule of ${change.network} ${JSON.stringify(rule)}`),
      ];
    case 'routes':
      return [
        ...change.removed.map(({ prefix, via }) => `- route ${prefix} via ${via}`),
        ...change.added.map(({ prefix, via }) => `+ route ${prefix} via ${via}`),
      ];
    case 'capacity':
      return [`~ prefix ${change.view.prefix} has ${change.view.free} of ${change.view.total} free`];
  }
}

/** The name of a noun with its addresses. */
function labelOf(view: object): string {
  const { id, prefix, ipv4, addresses } = view as Readonly<Record<string, unknown>>;
  const rest = Array.isArray(addresses) ? addresses.map(({ address }) => address) : [prefix, ipv4];
  return [id, ...rest].filter((part) => typeof part === 'string').join(' ');
}
