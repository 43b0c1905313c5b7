/** What stands in the way of a root that is to go away or to change its size. */
import { PrefixBitmap } from '../../bitmap.ts';
import type { Prefix } from '../../prefix.ts';
import type { State } from './state.ts';
import type { PoolBlocker } from './types.ts';

/** All that holds space of a root, except what lies inside a prefix to keep. */
export function rootBlockers(state: State, bitmap: PrefixBitmap, keep: Prefix | null): PoolBlocker[] {
  const { leases, reservations, space } = state;
  const blockers: PoolBlocker[] = [];
  for (const block of bitmap.blocks()) {
    const row = leases.find(block);
    if (row !== 0 && !keep?.contains(block)) blockers.push(holdBlocker(state, row));
  }
  for (const { range, reason } of reservations.overlapping(bitmap.root)) {
    const pieces = [...space.pieces(range)].filter(([owner]) => owner === bitmap);
    const isKept = pieces.every(([, piece]) => keep?.contains(piece));
    if (!isKept) blockers.push({ kind: 'reservation', range: String(range), reason });
  }
  return blockers;
}

/** All that stands between a root and its new size: what it would no longer hold, and the roots it would run into. */
export function resizeBlockers(state: State, bitmap: PrefixBitmap, to: Prefix): PoolBlocker[] {
  const others = [...state.space.overlapping(to)].filter((other) => other !== bitmap);
  return [
    ...rootBlockers(state, bitmap, to),
    ...others.map(({ root }): PoolBlocker => ({ kind: 'root', root: String(root) })),
  ];
}

/** The blocks of a bitmap in another root that holds all of them. */
export function moveBlocks(bitmap: PrefixBitmap, to: Prefix): PrefixBitmap {
  const moved = new PrefixBitmap(to);
  for (const block of bitmap.blocks()) moved.take(block);
  return moved;
}

function holdBlocker({ leases }: State, row: number): PoolBlocker {
  if (!leases.isLease(row)) {
    const { prefix, until } = leases.quarantineAt(row);
    return { kind: 'quarantine', prefix: String(prefix), until };
  }
  const { prefix, owner, generation } = leases.leaseAt(row);
  return { kind: 'lease', prefix: String(prefix), owner, generation };
}
