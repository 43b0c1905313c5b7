/** The order in which the requests of a list are executed. */
import type { AddressRange } from '../ip/range.ts';
import type { Command } from './reference-read.ts';

const ORDER = [
  'reclaim',
  'release',
  'unreserve',
  'shrink',
  'remove-root',
  'add-root',
  'grow',
  'update',
  'exact',
  'allocate',
];

/** Commands and their places in the list: first those that give space, then those for one place, then the largest. */
export function inOrder(commands: readonly Command[]): { readonly command: Command; readonly i: number }[] {
  const order = commands.map((command, i) => ({ command, i }));
  return order.sort(
    (a, b) => rankOf(a.command) - rankOf(b.command) || lengthOf(a.command) - lengthOf(b.command) || a.i - b.i,
  );
}

function rankOf(command: Command): number {
  if (command.op === 'reserve') return ORDER.indexOf('exact');
  if (command.op !== 'resize-root' && command.op !== 'resize') return ORDER.indexOf(command.op);
  const from = command.op === 'resize' ? command.prefix : command.root;
  return ORDER.indexOf(command.to.length < from.length ? 'grow' : 'shrink');
}

function lengthOf(command: Command): number {
  if (command.op === 'allocate') return command.length;
  if (command.op === 'exact') return command.prefix.length;
  if (command.op === 'reserve') return lengthAround(command.range);
  return command.op === 'release' ? -command.prefix.length : 0;
}

/** Ranks a range that is a prefix just before a lease of its length, and any other just after the lease that holds it. */
function lengthAround(range: AddressRange): number {
  let around = range.first.prefix(128);
  while (!around.contains(range.last)) around = around.parent();
  return around.size === range.size ? around.length - 0.5 : around.length + 0.5;
}
