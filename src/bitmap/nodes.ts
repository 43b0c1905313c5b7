/**
 * The form that the nodes of a trie have once changes are written back: one form for one set of blocks.
 *
 * A child word is the id of a node with tags, the length of the blocks of a uniform filling below zero, or 0.
 */

import { CHILDREN, HEADER, INNER, KEY, PARTIAL, type Slab } from './slab.ts';
import { ALL_SLOTS, everyRun, highestSlot, largestRun, lowestSlot, slotLength } from './slot-mask.ts';

/** The depth at which every path has a node: no key crosses from one half of the address into the other. */
export const MIDDLE = 16;

/** The tags of a child word that is a node: it is an inner one; it lies more than one nibble below. */
const TAG_INNER = 1;
export const TAG_SKIP = 2;

export function childWord(slab: Slab, node: number, slot: number): number {
  const { words } = slab;
  return slab.isInner(node) ? words[node + CHILDREN + slot]! : 0;
}

/** The node below a slot, the uniform filling's length below zero, or 0 for a slot that is free or taken as a whole. */
export function childOf(slab: Slab, node: number, slot: number): number {
  const child = childWord(slab, node, slot);
  return child > 0 ? child & ~3 : child;
}

/**
 * The node that takes a changed node's place: none for an empty one; the child where it is all there is (unless this
 * is the node that every path has at depth 16); a leaf for an inner one without children.
 */
export function normalise(slab: Slab, node: number): number {
  const { words } = slab;
  const used = words[node]! & ALL_SLOTS;
  if (used === 0) {
    slab.free(node);
    return 0;
  }
  const header = words[node + HEADER]!;
  if ((header & INNER) === 0) return refreshLargest(slab, node);
  const partial = words[node + PARTIAL]! & ALL_SLOTS;
  if (partial === 0) return refreshLargest(slab, demote(slab, node));
  if ((used & (used - 1)) !== 0 || (header & 31) === MIDDLE) return refreshLargest(slab, node);
  const slot = lowestSlot(used);
  const child = childOf(slab, node, slot);
  const only = child > 0 ? child : newUniform(slab, node, slot, -child);
  slab.free(node);
  return only;
}

/** Writes a child into a partial slot, collapsed where it is uniform and direct. */
export function link(slab: Slab, parent: number, slot: number, node: number): void {
  const depth = slab.depth(parent);
  const tag = slab.isInner(node) ? TAG_INNER : 0;
  if (slab.depth(node) !== depth + 1) {
    // The path to the node fills one slot of 16 at each depth between: the half beside it is the largest free block.
    slab.setChild(parent, slot, node | TAG_SKIP | tag, 128 - slotLength(depth));
    return;
  }
  const blockLength = uniformLength(slab, node);
  if (blockLength === 0) slab.setChild(parent, slot, node | tag, slab.largest(node));
  else {
    slab.free(node);
    slab.setChild(parent, slot, -blockLength, 0);
  }
}

export function refreshLargest(slab: Slab, node: number): number {
  const { words } = slab;
  const header = words[node + HEADER]!;
  const free = ~words[node]! & ALL_SLOTS;
  let largest = 0;
  if (free !== 0) largest = 125 - 4 * (header & 31) + largestRun(free);
  else if ((header & INNER) !== 0) {
    for (let rest = slab.slotsWithFree(node); rest !== 0; rest &= rest - 1) {
      largest = Math.max(largest, slab.maxFreeOrder(node, lowestSlot(rest)));
    }
  }
  words[node + HEADER] = (header & 0xff) | (largest << 8);
  return node;
}

/** Makes an inner node without children a leaf. */
export function demote(slab: Slab, node: number): number {
  const { words } = slab;
  const leaf = slab.newLeaf(slab.depth(node), words[node + KEY]!, words[node + KEY + 1]!);
  words[leaf] = words[node]!;
  slab.free(node);
  return leaf;
}

/** A new node for a uniformly filled slot, directly below. */
export function newUniform(slab: Slab, parent: number, slot: number, blockLength: number): number {
  const { words } = slab;
  const depth = slab.depth(parent);
  const keeps = depth !== MIDDLE;
  const bits = slot << (28 - 4 * (depth & 7));
  const key0 = (keeps ? words[parent + KEY]! : 0) | ((depth & 8) === 0 ? bits : 0);
  const key1 = (keeps ? words[parent + KEY + 1]! : 0) | ((depth & 8) === 0 ? 0 : bits);
  const order = slotLength(depth) + 4 - blockLength;
  if (order >= 0) {
    const leaf = slab.newLeaf(depth + 1, key0, key1);
    words[leaf] = ALL_SLOTS | (everyRun(order) << 16);
    return leaf;
  }
  const inner = slab.newInner(depth + 1, key0, key1, -blockLength);
  words[inner] = ALL_SLOTS;
  words[inner + PARTIAL] = ALL_SLOTS;
  return inner;
}

/** The order, in slots, of the block of a node's own that covers a slot. Blocks are aligned, so it begins at a multiple. */
export function blockOrder(slab: Slab, node: number, slot: number): number {
  const starts = slab.starts(node);
  const first = highestSlot(starts & ((2 << slot) - 1));
  const ends = (starts | ~slab.used(node) | slab.partial(node)) & (-2 << first);
  return highestSlot(lowestSlot(ends) - first);
}

/** The length of the blocks that fill a node throughout, or 0 where they are of different lengths or some is free. */
function uniformLength(slab: Slab, node: number): number {
  const { words } = slab;
  const masks = words[node]!;
  if ((masks & ALL_SLOTS) !== ALL_SLOTS) return 0;
  const header = words[node + HEADER]!;
  if ((header & INNER) === 0) {
    const last = 4 * (header & 31) + 4;
    const starts = masks >>> 16;
    for (let order = 0; order < 4; order++) if (starts === everyRun(order)) return last - order;
    return 0;
  }
  const blockLength = words[node + CHILDREN]!;
  for (let slot = 1; slot < 16; slot++) if (words[node + CHILDREN + slot] !== blockLength) return 0;
  return -blockLength;
}
