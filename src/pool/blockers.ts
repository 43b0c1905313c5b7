/** The holders of space that a root or a container is to lose. */

import { PrefixBitmap } from '../bitmap.ts';
import { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { planResize } from '../resize.ts';
import type { LeaseTable } from './leases.ts';
import type { Reservations } from './reservations.ts';
import { type Place, rootPlace, type Space } from './space.ts';
import type { PoolBlocker } from './types.ts';

/** What is asked of the state of a pool. */
interface State {
  readonly leases: LeaseTable;
  readonly reservations: Reservations;
  readonly space: Space;
  isOnLevel(range: AddressRange, level: number): boolean;
  placeIn(region: Prefix, row: number): Place;
}

/** What holds space. */
type Hold = Exclude<PoolBlocker, { kind: 'root' }>;

/** All in a container that would not be inside, and smaller than, a part of it. */
export function lostBlockers(state: State, place: Place, to: Prefix): Hold[] {
  return blockersIn(state, place).filter((blocker) => {
    const item = blocker.kind === 'reservation' ? blocker.range : blocker.prefix;
    return !to.contains(item) || to.toRange().equals(AddressRange.from(item));
  });
}

/** All that holds space of a place, what is in its containers not among it. */
export function blockersIn(state: State, place: Place): Hold[] {
  const { leases, reservations } = state;
  const holds: Hold[] = [];
  for (const block of place.bitmap.blocks({ within: place.region })) {
    const row = leases.find(block);
    if (row !== 0) holds.push(holdBlocker(state, row));
  }
  for (const { range, reason } of reservations.overlapping(place.region)) {
    if (state.isOnLevel(range, place.level))
      holds.push({ kind: 'reservation', range: String(range), reason });
  }
  return holds;
}

/** All that a root of another size would no longer hold, and the roots that it would overlap. */
export function resizeBlockers(state: State, bitmap: PrefixBitmap, to: Prefix): PoolBlocker[] {
  const { root } = bitmap;
  const held = blockersIn(state, rootPlace(bitmap));
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
    field === 'inUse' ? held[Number(index)]! : { kind: 'root', root: String(siblings[Number(index)]) },
  );
}

/** The part of a hold in a root: a reservation can reach into the next one. */
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

function holdBlocker(state: State, row: number): Hold {
  const { leases } = state;
  if (!leases.isLease(row)) {
    const { prefix, until } = leases.quarantineAt(row);
    return { kind: 'quarantine', prefix: String(prefix), until };
  }
  const { prefix, owner, generation, container } = leases.leaseAt(row);
  const lease = { kind: 'lease', prefix: String(prefix), owner, generation } as const;
  return container ? { ...lease, inside: countInside(state, state.placeIn(prefix, row)) } : lease;
}

/** The count of leases in a container, at any depth. */
function countInside(state: State, { bitmap, region }: Place): number {
  const { leases } = state;
  let count = 0;
  for (const block of bitmap.blocks({ within: region })) {
    const row = leases.findLease(block);
    if (row === 0) continue;
    count += 1 + (leases.isContainer(row) ? countInside(state, state.placeIn(block, row)) : 0);
  }
  return count;
}
