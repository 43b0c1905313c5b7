/** The text of a plan. */
import type { AssignmentRow, NetworkChange } from './types.ts';

/** Returns a line for each change: `+` for an assignment that is new or changed, `-` for one that ends. */
export function linesOf(change: NetworkChange): string[] {
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
