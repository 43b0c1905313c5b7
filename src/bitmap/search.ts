/**
 * Finds free space. Every search is for an aligned block of 2^order addresses inside a region of a flushed trie. It puts
 * the base of the block into the trie's key, and returns whether there is one.
 */

import { roundUp, sharesBits } from '../internal/uint128.ts';
import { childPlace, maxFreeBelow, type Region, slotsWithFree, usedSlots } from './expanded-view.ts';
import { ALL_SLOTS, highestSlot, largestRun, lowestSlot, runStarts, slotLength } from './slot-mask.ts';
import type { Trie } from './trie.ts';

/** Finds the lowest free block. */
export function firstFree(trie: Trie, region: Region, order: number): boolean {
  let { place, depth, inside } = region;
  for (;;) {
    const slotOrder = 128 - slotLength(depth);
    const used = usedSlots(trie, place, depth);
    if (order >= slotOrder) {
      const starts = runStarts(~used & inside, order - slotOrder);
      if (starts === 0) return false;
      trie.setNibble(depth, lowestSlot(starts));
      return true;
    }
    const free = ~used & inside;
    // Only what lies below the lowest free slot is better than that slot.
    let divided = slotsWithFree(trie, place, depth) & inside & (free - 1);
    while (divided !== 0 && maxFreeBelow(trie, place, depth, lowestSlot(divided)) <= order)
      divided &= divided - 1;
    if (divided === 0) {
      if (free === 0) return false;
      trie.setNibble(depth, lowestSlot(free));
      return true;
    }
    const slot = lowestSlot(divided);
    trie.setNibble(depth, slot);
    place = childPlace(trie, place, depth, slot);
    inside = ALL_SLOTS;
    depth++;
  }
}

/** Finds the highest free block. */
export function lastFree(trie: Trie, region: Region, order: number): boolean {
  let { place, depth, inside } = region;
  for (;;) {
    const slotOrder = 128 - slotLength(depth);
    const used = usedSlots(trie, place, depth);
    let candidates = order >= slotOrder ? runStarts(~used & inside, order - slotOrder) : ~used & inside;
    if (order < slotOrder) {
      for (let divided = slotsWithFree(trie, place, depth) & inside; divided > candidates; ) {
        const slot = highestSlot(divided);
        if (maxFreeBelow(trie, place, depth, slot) > order) candidates |= 1 << slot;
        divided &= ~(1 << slot);
      }
    }
    if (candidates === 0) return false;
    const slot = highestSlot(candidates);
    trie.setNibble(depth, slot);
    if (order >= slotOrder) return true;
    place = (used & (1 << slot)) === 0 ? 0 : childPlace(trie, place, depth, slot);
    inside = ALL_SLOTS;
    depth++;
  }
}

/**
 * Finds the lowest free block that begins at or above an address, else the lowest of all.
 *
 * @param within - the length of the prefix at the key that the region represents.
 * @param from - the address; it is rounded up to where such a block may begin.
 */
export function nextFree(
  trie: Trie,
  region: Region,
  order: number,
  within: number,
  from: Int32Array,
): boolean {
  const isPast = roundUp(from, 128 - order);
  if (!isPast && sharesBits(from, trie.key, within) && freeFrom(trie, region, order, from)) return true;
  return firstFree(trie, region, order);
}

/** Finds the lowest free block from a bound on, which is the base of a block in the region, free or not. */
function freeFrom(trie: Trie, region: Region, order: number, bound: Int32Array): boolean {
  const { place, depth, inside } = region;
  trie.key.set(bound);
  const slot = trie.nibble(depth);
  let above = inside & (-1 << slot);
  if (order < 128 - slotLength(depth)) {
    if ((usedSlots(trie, place, depth) & (1 << slot)) === 0) return true;
    if (
      (slotsWithFree(trie, place, depth) & (1 << slot)) !== 0 &&
      maxFreeBelow(trie, place, depth, slot) > order
    ) {
      const below = { place: childPlace(trie, place, depth, slot), depth: depth + 1, inside: ALL_SLOTS };
      if (freeFrom(trie, below, order, bound)) return true;
    }
    above &= ~(1 << slot);
  }
  return firstFree(trie, { place, depth, inside: above }, order);
}

/** Finds the start of the smallest free aligned gap that holds the block; of equal gaps, the lowest. */
export function bestFree(trie: Trie, region: Region, order: number): boolean {
  const best = new Int32Array(4);
  const smallest = smallestGap(trie, region, order, 129, best);
  trie.key.set(best);
  return smallest < 129;
}

/** Returns the order of the smallest gap that fits, and puts its base into `best`; the limit, if none is smaller. */
function smallestGap(trie: Trie, region: Region, order: number, limit: number, best: Int32Array): number {
  const { place, depth, inside } = region;
  const slotOrder = 128 - slotLength(depth);
  let smallest = limit;
  if (order < slotOrder) {
    for (
      let rest = slotsWithFree(trie, place, depth) & inside;
      rest !== 0 && smallest > order;
      rest &= rest - 1
    ) {
      const slot = lowestSlot(rest);
      if (maxFreeBelow(trie, place, depth, slot) <= order) continue;
      trie.setNibble(depth, slot);
      const below = { place: childPlace(trie, place, depth, slot), depth: depth + 1, inside: ALL_SLOTS };
      smallest = smallestGap(trie, below, order, smallest, best);
    }
  }
  const free = ~usedSlots(trie, place, depth) & inside;
  for (let run = Math.max(0, order - slotOrder); run <= 4 && slotOrder + run < smallest; run++) {
    const larger = runStarts(free, run + 1) & ALL_SLOTS;
    const exact = runStarts(free, run) & ~(run < 4 ? larger | (larger << (1 << run)) : 0);
    if (exact === 0) continue;
    trie.setNibble(depth, lowestSlot(exact));
    best.set(trie.key);
    smallest = slotOrder + run;
  }
  return smallest;
}

/** Finds the start of the largest free aligned gap; of equal gaps, the lowest. */
export function sparseFree(trie: Trie, region: Region, order: number): boolean {
  const largest = largestFree(trie, region) - 1;
  return largest >= order && firstFree(trie, region, largest);
}

/** Returns the order of the largest free aligned block in a region, plus 1; 0 if none is free. */
export function largestFree(trie: Trie, region: Region): number {
  const { place, depth, inside } = region;
  const free = ~usedSlots(trie, place, depth) & inside;
  if (free !== 0) return 129 - slotLength(depth) + largestRun(free);
  let largest = 0;
  for (let rest = slotsWithFree(trie, place, depth) & inside; rest !== 0; rest &= rest - 1) {
    largest = Math.max(largest, maxFreeBelow(trie, place, depth, lowestSlot(rest)));
  }
  return largest;
}
