/**
 * The path-compressed 16-way trie of a prefix bitmap: which space is taken, in blocks of any length.
 *
 * A node at depth d represents the prefix of its first 4d bits and splits it into 16 slots. A slot is free, or part of a
 * block that is this node's own (a run of 1, 2, 4, 8 or 16 slots), or partial: it has a child. A child is a node, one
 * nibble deeper, or further down if every node between would have one slot only. Or it is a uniform filling: the whole
 * slot is taken by blocks of one length, written as that length below zero, without a node.
 *
 * Three blocks in 2001:db8::/48:
 *
 * ```text
 *  depth 12   2001:db8::/48          each slot a /52
 *             0 1 2 3 4 5 6 7 8 9 a b c d e f
 *             |   |
 *             |   +---------------- skips the depths 13 and 14 ----+
 *             |                                                    |
 *  depth 13   2001:db8::/52          each slot a /56               |
 *             0 1 2 3 4 5 6 7 8 9 a b c d e f                      |
 *               ^ block 2001:db8:0:100::/56                        |
 *                                                                  |
 *  depth 15   2001:db8:0:2000::/60   each slot a /64 <-------------+
 *             0 1 2 3 4 5 6 7 8 9 a b c d e f
 *             ^ ^ blocks 2001:db8:0:2000::/64 and 2001:db8:0:2001::/64
 * ```
 *
 * A third kind of child would follow after 14 more carves there: sixteen /64s fill slot 0 of a node at depth 14, which
 * then holds -64 instead of the node at depth 15.
 */

import { maskWord } from '../internal/uint128.ts';
import { blockOrder, childOf, childWord, link, MIDDLE, newUniform, TAG_SKIP } from './nodes.ts';
import { CHILDREN, INNER_WORDS, KEY, LEAF_WORDS, PARTIAL, Slab } from './slab.ts';
import { ALL_SLOTS, countSlots, lowestSlot, runOf, runStarts, slotLength } from './slot-mask.ts';
import { Path } from './write-back.ts';

/** Writing a path back makes at most a leaf for each of its nodes, and one inner node before it frees another. */
const FLUSH_WORDS = 33 * LEAF_WORDS + INNER_WORDS;
/** An insertion makes at most two leaves, and an inner node from a split and from two promotions. */
const INSERT_WORDS = FLUSH_WORDS + 2 * LEAF_WORDS + 3 * INNER_WORDS;
/** A removal splits a uniform filling at most once for each of the 32 depths. */
const REMOVE_WORDS = FLUSH_WORDS + 32 * INNER_WORDS;
/** A change, the records that the undone change left over, and the reserve of each. */
const ENSURED_WORDS = 4 * REMOVE_WORDS;

/** 2^i for i from 0 to 128. */
export const POWERS: Float64Array = /* @__PURE__ */ Float64Array.from({ length: 129 }, (_, i) => 2 ** i);

export class Trie extends Path {
  /** The first address of the root, and the root's length. */
  readonly base: Int32Array;
  readonly rootLength: number;
  /** The depth of the root node: a root of any length has its bits in one node. */
  readonly rootDepth: number;
  /** The slots of the root node that lie outside the root: marked as used for ever. */
  readonly outsideMask: number;
  /** How many blocks there are of each length, less those of {@link Trie.mass}: changes one by one keep it exact. */
  readonly counts: Float64Array = new Float64Array(129);
  /** How many blocks of each length came as fillings of 2^32 and more, which only bytes bring in. */
  readonly mass: bigint[] = [];

  constructor(base: Int32Array, rootLength: number, capacity: number) {
    super(new Slab(capacity + INSERT_WORDS));
    this.base = base;
    this.rootLength = rootLength;
    this.rootDepth = Math.min(31, rootLength >> 2);
    this.key.set(base);
    this.root = this.newLeaf(this.rootDepth);
    const inside = runOf(this.nibble(this.rootDepth), 4 * this.rootDepth + 4 - rootLength);
    this.outsideMask = ~inside & ALL_SLOTS;
    this.slab.words[this.root] = this.outsideMask | (this.outsideMask << 16);
    this.nodes[0] = this.root;
  }

  /**
   * Takes the prefix of `length` bits at the key as one block; or, with a greater `blockLength`, a prefix that is one slot
   * as blocks of that length. Returns false and changes nothing if any of it is taken.
   */
  insert(length: number, blockLength: number): boolean {
    this.slab.reserve(INSERT_WORDS);
    const { words } = this.slab;
    const target = this.depthOf(length);
    let node = this.rewind(target);
    for (;;) {
      const depth = this.slab.depth(node);
      const slot = this.nibble(depth);
      if (depth === target) return this.fill(node, slot, length, blockLength);
      if ((words[node]! & (1 << slot)) === 0) {
        node = this.attach(node, slot, depth < MIDDLE && target > MIDDLE ? MIDDLE : target);
        continue;
      }
      const child = childWord(this.slab, node, slot);
      if (child <= 0) return false;
      const next = child & ~3;
      const nextDepth = this.slab.depth(next);
      const split = (child & TAG_SKIP) === 0 ? 128 : this.difference(next);
      if (split < 4 * nextDepth) {
        if (split >= length) return false;
        node = this.split(slot, next, split >> 2);
      } else {
        if (nextDepth > target) return false;
        node = this.push(next, slot);
      }
    }
  }

  /**
   * Gets the memory that the next change can need, and that of undoing any number of changes before it: an undo only
   * passes through states that were there before, so it needs no more records than one change.
   */
  ensureCapacity(): void {
    this.slab.reserve(ENSURED_WORDS);
  }

  /** Takes the lowest place that is free for a length, if that is known to be in the node at the end of the path. */
  insertAtHint(length: number): boolean {
    if (length !== this.lowestFreeHint) return false;
    const node = this.nodes[this.top]!;
    const masks = this.slab.words[node]!;
    const depth = this.slab.depth(node);
    const starts = runStarts(~masks & ALL_SLOTS, slotLength(depth) - length);
    if (starts === 0) return false;
    const slot = lowestSlot(starts);
    this.setNibble(depth, slot);
    return this.fill(node, slot, length, length);
  }

  /** Frees the block of `length` bits at the key. Returns false and changes nothing if there is no such block. */
  remove(length: number): boolean {
    this.slab.reserve(REMOVE_WORDS);
    const target = this.depthOf(length);
    let node = this.rewind(target);
    let split = 0;
    for (;;) {
      const depth = this.slab.depth(node);
      const slot = this.nibble(depth);
      if (depth === target) {
        if (!this.clear(node, slot, length)) return false;
        this.splitUniform = split;
        this.splitUniformLength = length;
        return true;
      }
      const child = childWord(this.slab, node, slot);
      if (child <= 0) {
        if (-child !== length) return false;
        node = this.push(newUniform(this.slab, node, slot, length), slot);
        if (split === 0) split = this.top;
        continue;
      }
      const next = child & ~3;
      const nextDepth = this.slab.depth(next);
      if (nextDepth > target || ((child & TAG_SKIP) !== 0 && this.difference(next) < 4 * nextDepth))
        return false;
      node = this.push(next, slot);
    }
  }

  /**
   * Takes again the block that was just removed, if that split a uniform filling: the filling is whole again, and the
   * nodes of the split are freed.
   */
  rejoinUniform(length: number): boolean {
    const { splitUniform } = this;
    if (splitUniform === 0 || length !== this.splitUniformLength) return false;
    while (this.top >= splitUniform) this.slab.free(this.nodes[this.top--]!);
    this.splitUniform = 0;
    this.counts[length]!++;
    return true;
  }

  /** Counts the blocks of a length that fill a prefix of `length` bits. */
  addBlocks(length: number, blockLength: number): void {
    const order = blockLength - length;
    if (order < 32) this.counts[blockLength]! += POWERS[order]!;
    else this.mass[blockLength] = (this.mass[blockLength] ?? 0n) + (1n << BigInt(order));
  }

  hasLength(length: number): boolean {
    return this.counts[length] !== 0 || this.mass[length] !== undefined;
  }

  /** How many blocks of a length there are. */
  countOf(length: number): bigint {
    return BigInt(this.counts[length]!) + (this.mass[length] ?? 0n);
  }

  /** The length of the block that covers the key, or -1. */
  lengthAt(): number {
    this.flush();
    const { slab } = this;
    let node = this.root;
    for (;;) {
      const depth = slab.depth(node);
      const slot = this.nibble(depth);
      if ((slab.used(node) & (1 << slot)) === 0) return -1;
      const child = childWord(this.slab, node, slot);
      if (child === 0) return slotLength(depth) - blockOrder(slab, node, slot);
      if (child < 0) return -child;
      const next = child & ~3;
      if ((child & TAG_SKIP) !== 0 && this.difference(next) < 4 * slab.depth(next)) return -1;
      node = next;
    }
  }

  /** Returns true if a flushed trie has no block. */
  get isEmpty(): boolean {
    return (this.slab.used(this.root) & ~this.outsideMask) === 0;
  }

  /**
   * The used addresses below a node of a flushed trie, as a float64: exact if no block is longer than the node's depth in
   * bits plus 52. The node keeps it until something below changes.
   */
  weight(node: number): number {
    const { slab } = this;
    const slotWeight = this.slotWeight(slab.depth(node));
    if (!slab.isInner(node)) return countSlots(slab.used(node)) * slotWeight;
    const known = slab.weight(node);
    if (known >= 0) return known;
    const slotsWithFree = slab.slotsWithFree(node);
    let weight = countSlots(slab.used(node) & ~slotsWithFree) * slotWeight;
    for (let rest = slotsWithFree; rest !== 0; rest &= rest - 1) {
      weight += this.weight(childOf(this.slab, node, lowestSlot(rest)));
    }
    slab.setWeight(node, weight);
    return weight;
  }

  /** The depth of the node whose slots a block of a length takes. */
  depthOf(length: number): number {
    return Math.max((length - 1) >> 2, this.rootDepth);
  }

  /** Sets the node's half of the key to the base of its prefix. The caller then sets a nibble at the node's depth. */
  enter(node: number): void {
    const { words } = this.slab;
    const half = this.slab.depth(node) > MIDDLE ? 2 : 0;
    this.key[half] = words[node + KEY]!;
    this.key[half + 1] = words[node + KEY + 1]!;
  }

  /** Sets the nibble of the key at a depth and clears all below it. */
  setNibble(depth: number, slot: number): void {
    const { key } = this;
    const word = depth >> 3;
    const shift = 28 - 4 * (depth & 7);
    key[word] = (key[word]! & (shift === 28 ? 0 : -1 << (shift + 4))) | (slot << shift);
    for (let i = word + 1; i < 4; i++) key[i] = 0;
  }

  slotWeight(depth: number): number {
    return POWERS[128 - slotLength(depth)]!;
  }

  /** Takes free slots of the node at the end of the path. */
  fill(node: number, slot: number, length: number, blockLength: number): boolean {
    const { slab } = this;
    const depth = slab.depth(node);
    const run = runOf(slot, slotLength(depth) - length);
    if ((slab.used(node) & run) !== 0) return false;
    this.touch();
    this.addBlocks(length, blockLength);
    if (blockLength === length) {
      slab.words[node]! |= run | (1 << (slot + 16));
    } else {
      const inner = this.promote(node);
      slab.words[inner]! |= run;
      slab.words[inner + PARTIAL]! |= run;
      slab.words[inner + CHILDREN + slot] = -blockLength;
    }
    return true;
  }

  /** Frees slots of the node at the end of the path, if they are one block. */
  clear(node: number, slot: number, length: number): boolean {
    const { slab } = this;
    const order = 4 * slab.depth(node) + 4 - length;
    const isBlock = (slab.starts(node) & (1 << slot)) !== 0 && blockOrder(slab, node, slot) === order;
    if (!isBlock) return false;
    this.touch();
    this.counts[length]!--;
    slab.words[node]! &= ~(runOf(slot, order) | (1 << (slot + 16)));
    return true;
  }

  /** Hangs a new leaf on a free slot of the node at the end of the path. */
  attach(node: number, slot: number, depth: number): number {
    const inner = this.promote(node);
    const { words } = this.slab;
    words[inner]! |= 1 << slot;
    words[inner + PARTIAL]! |= 1 << slot;
    return this.push(this.newLeaf(depth), slot);
  }

  /** Puts an inner node at a depth into the edge to a node: there the key leaves the edge. */
  split(slot: number, node: number, depth: number): number {
    const { slab } = this;
    const { words } = slab;
    const bits = 4 * (depth & 15);
    const inner = slab.newInner(
      depth,
      words[node + KEY]! & maskWord(bits, 0),
      words[node + KEY + 1]! & maskWord(bits, 1),
      0,
    );
    const below = slab.keyNibble(node, depth);
    words[inner] = 1 << below;
    words[inner + PARTIAL] = 1 << below;
    link(this.slab, inner, below, node);
    return this.push(inner, slot);
  }

  /** Makes the leaf at the end of the path an inner node; writing the path back puts it into its parent. */
  promote(node: number): number {
    const { slab } = this;
    if (slab.isInner(node)) return node;
    const { words } = slab;
    const inner = slab.newInner(slab.depth(node), words[node + KEY]!, words[node + KEY + 1]!, 0);
    words[inner] = words[node]!;
    slab.free(node);
    this.nodes[this.top] = inner;
    return inner;
  }

  /** A new leaf on the key's path. */
  newLeaf(depth: number): number {
    const half = Math.max(0, (depth - 1) >> 4);
    const bits = 4 * depth - 64 * half;
    return this.slab.newLeaf(
      depth,
      this.key[2 * half]! & maskWord(bits, 0),
      this.key[2 * half + 1]! & maskWord(bits, 1),
    );
  }
}
