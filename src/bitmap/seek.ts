/**
 * Going through a trie: every address of the root is in exactly one item, a block or a maximal free aligned gap.
 */

import { childPlace, partialSlots, slotsWithFree, usedSlots } from './expanded-view.ts';
import { blockOrder } from './nodes.ts';
import { ALL_SLOTS, highestSlot, lowestSlot, runOf, slotLength } from './slot-mask.ts';
import type { Trie } from './trie.ts';

export type ItemKind = 'block' | 'gap';

/**
 * Finds the item of a kind that covers the trie's key, or the next one in the direction; its base is left in the key.
 * The answer is its length, or -1 where no such item is left.
 */
export function seekItem(trie: Trie, kind: ItemKind, reverse: boolean): number {
  trie.flush();
  return seek(trie, trie.root, trie.rootDepth, ~trie.outsideMask & ALL_SLOTS, kind, reverse, true);
}

function seek(
  trie: Trie,
  place: number,
  depth: number,
  inside: number,
  kind: ItemKind,
  reverse: boolean,
  bounded: boolean,
): number {
  const used = usedSlots(trie, place, depth) & inside;
  const partial = partialSlots(trie, place, depth);
  let slots = kind === 'block' ? used : (~used & inside) | slotsWithFree(trie, place, depth);
  const bound = trie.nibble(depth);
  if (bounded) slots &= reverse ? (2 << bound) - 1 : -1 << bound;
  while (slots !== 0) {
    const slot = reverse ? highestSlot(slots) : lowestSlot(slots);
    slots &= ~(1 << slot);
    if ((partial & (1 << slot)) === 0) {
      return kind === 'block'
        ? blockItem(trie, place, depth, slot)
        : gapItem(trie, ~used & inside, depth, slot);
    }
    const onBound = bounded && slot === bound;
    if (!onBound) trie.setNibble(depth, slot);
    const length = seek(
      trie,
      childPlace(trie, place, depth, slot),
      depth + 1,
      ALL_SLOTS,
      kind,
      reverse,
      onBound,
    );
    if (length >= 0) return length;
  }
  return -1;
}

/** The block that covers a slot and is no part of a smaller slot. */
function blockItem(trie: Trie, place: number, depth: number, slot: number): number {
  const order = place < 0 ? slotLength(depth) + place : blockOrder(trie.slab, place, slot);
  trie.setNibble(depth, (slot >> order) << order);
  return slotLength(depth) - order;
}

/** The largest aligned run of free slots around a slot. */
function gapItem(trie: Trie, free: number, depth: number, slot: number): number {
  let order = 0;
  while (order < 4 && (runOf((slot >> (order + 1)) << (order + 1), order + 1) & ~free) === 0) order++;
  trie.setNibble(depth, (slot >> order) << order);
  return slotLength(depth) - order;
}
