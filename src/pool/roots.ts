/** What stands in the way of a root that is to go away or to change its size. */

import { PrefixBitmap } from '../bitmap.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { planResize } from '../resize.ts';
import type { LeaseTable } from './leases.ts';
import type { Reservations } from './reservations.ts';
import type { Space } from './space.ts';
import type { PoolBlocker } from './types.ts';

/** The parts of a pool's state that hold space. */
interface Holds {
  readonly leases: LeaseTable;
  readonly reservations: Reservations;
  readonly space: Space;
}

/** What holds space. */
type Hold = Exclude<PoolBlocker, { kind: 'root' }>;

/** All that holds space of a root. */
export function rootBlockers(state: Holds, bitmap: PrefixBitmap): Hold[] {
  const { leases, reservations } = state;
  const blockers: Hold[] = [];
  for (const block of bitmap.blocks()) {
    const row = leases.find(block);
    if (row !== 0) blockers.push(holdBlocker(state, row));
  }
  for (const { range, reason } of reservations.overlapping(bitmap.root)) {
    blockers.push({ kind: 'reservation', range: String(range), reason });
  }
  return blockers;
}

/** All that stands between a root and its new size: what it would no longer hold, and the roots it would run into. */
export function resizeBlockers(state: Holds, bitmap: PrefixBitmap, to: Prefix): PoolBlocker[] {
  const { root } = bitmap;
  const held = rootBlockers(state, bitmap);
  const siblings = [...state.space.overlapping(to)]
    .filter((other) => other !== bitmap)
    .map((other) => other.root);
  const { blockers } = planResize({
    current: root,
    proposed: to,
    inUse: held.map((blocker) => heldPart(blocker, root)),
    siblings,
  });
  return blockers.map(({ path: [field, index] }) =>
    field === 'inUse'
      ? (held[index as number] as Hold)
      : { kind: 'root', root: String(siblings[index as number]) },
  );
}

/** What a hold takes of a root: a reservation may reach into the next one. */
function heldPart(blocker: Hold, root: Prefix): Prefix | AddressRange | string {
  if (blocker.kind !== 'reservation') return blocker.prefix;
  const { first, last } = AddressRange.parse(blocker.range);
  return AddressRange.of(
    Address.compare(first, root.first) < 0 ? root.first : first,
    Address.compare(last, root.last) > 0 ? root.last : last,
  );
}

/** The blocks of a bitmap in another root that holds all of them. */
export function moveBlocks(bitmap: PrefixBitmap, to: Prefix): PrefixBitmap {
  const moved = new PrefixBitmap(to);
  for (const block of bitmap.blocks()) moved.take(block);
  return moved;
}

function holdBlocker({ leases }: Holds, row: number): Hold {
  if (!leases.isLease(row)) {
    const { prefix, until } = leases.quarantineAt(row);
    return { kind: 'quarantine', prefix: String(prefix), until };
  }
  const { prefix, owner, generation } = leases.leaseAt(row);
  return { kind: 'lease', prefix: String(prefix), owner, generation };
}
