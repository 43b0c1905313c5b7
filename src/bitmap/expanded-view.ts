/**
 * The trie as if it were not compressed: at every depth a place with 16 slots.
 *
 * A place is a reference and a depth. The reference is 0 in free space, the id of the node at that depth or of the next
 * one below it on an edge, or the length of the blocks that fill the space, below zero.
 */

import { childOf } from './nodes.ts';
import { ALL_SLOTS, runOf, slotLength } from './slot-mask.ts';
import type { Trie } from './trie.ts';

/** Full of something whose blocks do not matter: as of blocks too small for any depth. */
const FULL = -129;

/** The slots of a place that are not wholly free. */
export function usedSlots(trie: Trie, place: number, depth: number): number {
  if (place <= 0) return place === 0 ? 0 : ALL_SLOTS;
  return trie.slab.depth(place) === depth ? trie.slab.used(place) : 1 << trie.slab.keyNibble(place, depth);
}

/** The slots of a place that are divided further. */
export function partialSlots(trie: Trie, place: number, depth: number): number {
  if (place <= 0) return -place > slotLength(depth) ? ALL_SLOTS : 0;
  return trie.slab.depth(place) === depth ? trie.slab.partial(place) : 1 << trie.slab.keyNibble(place, depth);
}

/** The partial slots of a place with something free below. */
export function slotsWithFree(trie: Trie, place: number, depth: number): number {
  if (place <= 0) return 0;
  const { slab } = trie;
  if (slab.depth(place) !== depth) return 1 << slab.keyNibble(place, depth);
  return slab.isInner(place) ? slab.slotsWithFree(place) : 0;
}

/** The place below a partial slot, one depth further down. */
export function childPlace(trie: Trie, place: number, depth: number, slot: number): number {
  return place > 0 && trie.slab.depth(place) === depth ? childOf(trie.slab, place, slot) : place;
}

/** The order of the largest free aligned block below a slot that has some, plus 1. */
export function maxFreeBelow(trie: Trie, place: number, depth: number, slot: number): number {
  const nodeDepth = trie.slab.depth(place);
  if (nodeDepth === depth) return trie.slab.maxFreeOrder(place, slot);
  // On an edge one slot of 16 is used: the half beside it is the largest free block, down to the node itself.
  return nodeDepth === depth + 1 ? trie.slab.largest(place) : 128 - slotLength(depth);
}

/** A place together with the slots of it that lie inside a prefix. */
export interface Region {
  readonly place: number;
  readonly depth: number;
  readonly inside: number;
}

/** The region of the prefix of `length` bits at the trie's key, which is inside the root. */
export function regionOf(trie: Trie, length: number): Region {
  const target = Math.max(trie.rootDepth, Math.min(31, length >> 2));
  let place = trie.root;
  let depth = trie.rootDepth;
  while (depth < target && place !== 0) {
    const slot = trie.nibble(depth);
    if ((usedSlots(trie, place, depth) & (1 << slot)) === 0) place = 0;
    else if ((partialSlots(trie, place, depth) & (1 << slot)) === 0) place = FULL;
    else place = childPlace(trie, place, depth, slot);
    depth++;
  }
  return { place, depth: target, inside: runOf(trie.nibble(target), 4 * target + 4 - length) };
}
