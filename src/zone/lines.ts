/** The text of a plan. */
import type { ZoneChange } from './types.ts';

/** Returns a line for each change: `+` for what is added, `-` for what is removed, `~` for what changes. */
export function linesOf(change: ZoneChange, poolPlan: object): string[] {
  switch (change.op) {
    case 'pool':
      return String(poolPlan).split('\n');
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
