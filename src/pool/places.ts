/** The places that requests and questions name. */
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { PrefixSet } from '../set.ts';
import type { Place as Where } from './commands.ts';
import { type Target, targetIn } from './space.ts';
import type { State } from './state.ts';

/**
 * The places that a prefix, a range or the container of an owner names, each with the part of it. Space in a lease that is
 * not a container is no place, but there are questions about it.
 */
export function targetsOf(state: State, where: Where, isQuestion = false): Target[] {
  const { leases, space } = state;
  if ('owner' in where) {
    const { owner } = where;
    const container = oldestContainer(state, owner);
    if (container === 0)
      fail(poolMessages, 'not-a-container', { details: { item: owner, lease: null, owner } });
    const region = leases.prefixAt(container);
    return [targetIn(state.placeIn(region, container), region)];
  }
  const row = 'length' in where ? leases.find(where) : 0;
  if (leases.isContainer(row)) return [targetIn(state.placeIn(where as Prefix, row), where)];
  if (space.holding(where) === undefined) return space.reached(where);
  const place = state.placeAround(where, false);
  const block = place.bitmap.blockAt(where.first);
  const lease = !isQuestion && block?.contains(where) ? leases.findLease(block) : 0;
  if (lease !== 0) {
    const { owner } = leases.leaseAt(lease);
    fail(poolMessages, 'not-a-container', { details: { item: String(where), lease: String(block), owner } });
  }
  return [targetIn(place, where)];
}

/** The row of the container that an owner has longest, the lowest of equals, or 0. */
function oldestContainer({ leases }: State, owner: string): number {
  const { rows } = leases;
  let oldest = 0;
  for (let row = rows.findText(owner); row !== 0; row = rows.next[row]!) {
    if (leases.isContainer(row)) oldest = leases.older(oldest, row);
  }
  return oldest;
}

/** All places of a question, ascending; space that is named twice is there once. Null for all roots. */
export function targetsIn(state: State, within: readonly Where[] | null): readonly Target[] | null {
  if (within === null) return null;
  const targets = within.flatMap((where) => targetsOf(state, where, true));
  return targets.length === 1 ? targets : united(targets);
}

function united(targets: readonly Target[]): readonly Target[] {
  const places = new Map<unknown, Target[]>();
  for (const target of targets) {
    const place = target.row || target.bitmap;
    const same = places.get(place);
    if (same === undefined) places.set(place, [target]);
    else same.push(target);
  }
  const parts = Array.from(places.values(), (same) => {
    if (same.length === 1) return same;
    const ranges = PrefixSet.of(same.map(({ part }) => part)).ranges();
    return Array.from(ranges, (part) => targetIn(same[0]!, part));
  });
  return parts.flat().sort((a, b) => Address.compare(a.part.first, b.part.first));
}
