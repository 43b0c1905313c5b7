/**
 * The path-compressed 16-way trie of a prefix bitmap: which space is taken, in blocks of any length.
 *
 * A node at depth d stands for the prefix of its first 4d bits and splits it into 16 slots. A slot is free, or part of
 * a block that is this node's own (a run of 1, 2, 4, 8 or 16 slots), or partial: it has a child. A child is a node, one
 * nibble deeper or, where all between would have one slot only, further down; or it is a uniform filling: the whole
 * slot taken by blocks of one length, written as that length below zero, without a node.
 *
 * Changes are written back late. `path` holds the nodes from the root to the place of the last change; the nodes on it
 * may be behind in what they know of the next one (its word, its largest free block, its weight), may be empty, or full
 * and not yet collapsed. {@link Trie.settle} puts that right, node by node on the way up; so a run of changes in one
 * place climbs only as far as it must. Everything that reads settles first.
 */

import { maskWord } from '../internal/uint128.ts';
import {
  blockOrder,
  childOf,
  childWord,
  demote,
  link,
  MIDDLE,
  newUniform,
  normalise,
  refreshLargest,
  TAG_SKIP,
} from './nodes.ts';
import { CHILDREN, HEADER, INNER_WORDS, KEY, LEAF_WORDS, PARTIAL, Slab, STALE } from './slab.ts';
import { countSlots, lowestSlot, runOf, runStarts } from './slot-mask.ts';

/** Writing a path back makes at most a leaf for each of its nodes, and one inner node before it frees another. */
const SETTLE_WORDS = 33 * LEAF_WORDS + INNER_WORDS;
/** An insertion makes at most two leaves, and an inner node from a split and from two promotions. */
const INSERT_WORDS = SETTLE_WORDS + 2 * LEAF_WORDS + 3 * INNER_WORDS;
/** A removal opens a uniform filling at most once for each of the 32 depths. */
const REMOVE_WORDS = SETTLE_WORDS + 32 * INNER_WORDS;
/** A change, what the one that is taken back has left over, and the check of each for its own. */
const SECURED_WORDS = 4 * REMOVE_WORDS;

/** 2^i for i from 0 to 128. */
export const POWERS: Float64Array = /* @__PURE__ */ Float64Array.from({ length: 129 }, (_, i) => 2 ** i);
export class Trie {
  readonly slab: Slab;
  /** The first address of the root, and the root's length. */
  readonly base: Int32Array;
  readonly rootLength: number;
  /** The depth of the root node: a root of any length has its bits in one node. */
  readonly rootDepth: number;
  /** The slots of the root node that lie outside the root: marked as used for ever. */
  readonly walls: number;
  /** The root node. */
  root: number;
  /** The address that the next operation is about, as four words. */
  readonly key: Int32Array = new Int32Array(4);
  /** How many blocks there are of each length. */
  readonly counts: Float64Array = new Float64Array(129);

  readonly path: Int32Array = new Int32Array(33);
  /** The slot in its parent of each node on the path. */
  readonly slots: Uint8Array = new Uint8Array(33);
  /** The index of the last node on the path. */
  top = 0;
  dirty = true;
  /** Nodes on the path before this index are marked as of unknown weight. */
  weighed = 0;
  /**
   * The length of which a block was put into the node at the end of the path, at the lowest place free for it anywhere;
   * or -1, where that is not known or the path has changed since.
   */
  beside = -1;
  /**
   * Where the last change was a removal out of a uniform filling, the index on the path of the first node that it opened;
   * else 0. The parent still says that the slot is filled.
   */
  opened = 0;
  /** The length of the block that was removed then. */
  openedLength = 0;
  /** The network half of the key that the path was made for: nodes below depth 16 do not tell it. */
  readonly network: Int32Array = new Int32Array(2);

  constructor(base: Int32Array, rootLength: number, capacity: number) {
    this.slab = new Slab(capacity + INSERT_WORDS);
    this.base = base;
    this.rootLength = rootLength;
    this.rootDepth = Math.min(31, rootLength >> 2);
    this.key.set(base);
    this.root = this.newLeaf(this.rootDepth);
    const inside = runOf(this.nibble(this.rootDepth), 4 * this.rootDepth + 4 - rootLength);
    this.walls = ~inside & 0xffff;
    this.slab.words[this.root] = this.walls | (this.walls << 16);
    this.path[0] = this.root;
  }

  /**
   * Takes the prefix of `length` bits at the key, as one block; or, with a greater `unit`, a prefix that is one slot as
   * blocks of that length throughout. False, and nothing is changed, where any of it is taken.
   */
  insert(length: number, unit: number): boolean {
    this.slab.reserve(INSERT_WORDS);
    const { words } = this.slab;
    const target = this.depthOf(length);
    let node = this.rewind(target);
    for (;;) {
      const depth = this.slab.depth(node);
      const slot = this.nibble(depth);
      if (depth === target) return this.fill(node, slot, length, unit);
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
   * Gets the memory that the next change may need, and with it that of taking back any number of changes that lead to it:
   * these only pass through what has been before, and need no more records than one change has in use too many.
   */
  secure(): void {
    this.slab.reserve(SECURED_WORDS);
  }

  /** Takes the lowest place that is free for a length, if it is in the node at the end of the path and known to be. */
  insertBeside(length: number): boolean {
    if (length !== this.beside) return false;
    const node = this.path[this.top]!;
    const masks = this.slab.words[node]!;
    const depth = this.slab.depth(node);
    const starts = runStarts(~masks & 0xffff, 4 * depth + 4 - length);
    if (starts === 0) return false;
    const slot = lowestSlot(starts);
    this.setNibble(depth, slot);
    return this.fill(node, slot, length, length);
  }

  /** Frees the block of `length` bits at the key. False, and nothing is changed, where there is no such block. */
  remove(length: number): boolean {
    this.slab.reserve(REMOVE_WORDS);
    const target = this.depthOf(length);
    let node = this.rewind(target);
    let opened = 0;
    for (;;) {
      const depth = this.slab.depth(node);
      const slot = this.nibble(depth);
      if (depth === target) {
        if (!this.clear(node, slot, length)) return false;
        this.opened = opened;
        this.openedLength = length;
        return true;
      }
      const child = childWord(this.slab, node, slot);
      if (child <= 0) {
        if (-child !== length) return false;
        node = this.push(newUniform(this.slab, node, slot, length), slot);
        if (opened === 0) opened = this.top;
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
   * Takes again the block that was just removed, if that was out of a uniform filling: then the filling is whole again,
   * and what was opened goes.
   */
  close(length: number): boolean {
    const { opened } = this;
    if (opened === 0 || length !== this.openedLength) return false;
    while (this.top >= opened) this.slab.free(this.path[this.top--]!);
    this.opened = 0;
    this.counts[length]!++;
    return true;
  }

  /** The length of the block that covers the key, or -1. */
  lengthAt(): number {
    this.settle();
    const { slab } = this;
    let node = this.root;
    for (;;) {
      const depth = slab.depth(node);
      const slot = this.nibble(depth);
      if ((slab.used(node) & (1 << slot)) === 0) return -1;
      const child = childWord(this.slab, node, slot);
      if (child === 0) return 4 * depth + 4 - blockOrder(slab, node, slot);
      if (child < 0) return -child;
      const next = child & ~3;
      if ((child & TAG_SKIP) !== 0 && this.difference(next) < 4 * slab.depth(next)) return -1;
      node = next;
    }
  }

  /** Whether no block is in a settled trie. */
  get isEmpty(): boolean {
    return (this.slab.used(this.root) & ~this.walls) === 0;
  }

  /** Writes every change back along the path, up to the root. */
  settle(): void {
    if (this.dirty) {
      while (this.top > 0) this.pop();
      const root = this.path[0]!;
      this.root = this.slab.isInner(root) && this.slab.partial(root) === 0 ? demote(this.slab, root) : root;
      this.path[0] = refreshLargest(this.slab, this.root);
      this.dirty = false;
    }
    this.top = 0;
    this.weighed = 0;
    this.beside = -1;
    this.opened = 0;
  }

  /**
   * The used addresses below a node of a settled trie, as a float64: exact where no block is longer than the node's depth
   * in bits and 52 more. It is kept in the node until something below changes.
   */
  weight(node: number): number {
    const { slab } = this;
    const slotWeight = this.slotWeight(slab.depth(node));
    if (!slab.isInner(node)) return countSlots(slab.used(node)) * slotWeight;
    const known = slab.weight(node);
    if (known >= 0) return known;
    const roomy = slab.roomy(node);
    let weight = countSlots(slab.used(node) & ~roomy) * slotWeight;
    for (let rest = roomy; rest !== 0; rest &= rest - 1) {
      weight += this.weight(childOf(this.slab, node, lowestSlot(rest)));
    }
    slab.setWeight(node, weight);
    return weight;
  }

  /** The depth of the node whose slots a block of a length takes. */
  depthOf(length: number): number {
    return Math.max((length - 1) >> 2, this.rootDepth);
  }

  /** The nibble of the key at a depth. */
  nibble(depth: number): number {
    return (this.key[depth >> 3]! >>> (28 - 4 * (depth & 7))) & 15;
  }

  /** Sets the node's half of the key to the base of its prefix. What follows sets a nibble at the node's depth. */
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

  /** The first bit in which the key differs from a node's; at least 4 times its depth where the key lies below it. */
  difference(node: number): number {
    const { words } = this.slab;
    const half = ((words[node + HEADER]! & 31) - 1) >> 4;
    const high = words[node + KEY]! ^ this.key[2 * half]!;
    if (high !== 0) return 64 * half + Math.clz32(high);
    return 64 * half + 32 + Math.clz32(words[node + KEY + 1]! ^ this.key[2 * half + 1]!);
  }

  slotWeight(depth: number): number {
    return POWERS[124 - 4 * depth]!;
  }

  /** Takes nodes off the path up to the deepest, not below a depth, whose prefix holds the key. */
  rewind(depth: number): number {
    const { slab, path, key, network } = this;
    const deepest = key[0] === network[0] && key[1] === network[1] ? depth : Math.min(depth, MIDDLE);
    network[0] = key[0]!;
    network[1] = key[1]!;
    while (this.top > 0) {
      const node = path[this.top]!;
      const nodeDepth = slab.depth(node);
      if (nodeDepth <= deepest && this.difference(node) >= 4 * nodeDepth) break;
      this.beside = -1;
      this.opened = 0;
      if (this.dirty) this.pop();
      else this.top--;
    }
    this.weighed = Math.min(this.weighed, this.top);
    return path[this.top]!;
  }

  push(node: number, slot: number): number {
    const top = ++this.top;
    this.beside = -1;
    this.opened = 0;
    this.path[top] = node;
    this.slots[top] = slot;
    return node;
  }

  /** Notes a change in the node at the end of the path, and that all above weigh something else now. */
  touch(): void {
    const { slab, path, top } = this;
    this.dirty = true;
    this.opened = 0;
    for (; this.weighed < top; this.weighed++) slab.setWeight(path[this.weighed]!, STALE);
    if (slab.isInner(path[top]!)) slab.setWeight(path[top]!, STALE);
  }

  /** Takes free slots of the node at the end of the path. */
  fill(node: number, slot: number, length: number, unit: number): boolean {
    const { slab } = this;
    const depth = slab.depth(node);
    const run = runOf(slot, 4 * depth + 4 - length);
    if ((slab.used(node) & run) !== 0) return false;
    this.touch();
    this.counts[unit]! += POWERS[unit - length]!;
    if (unit === length) {
      slab.words[node]! |= run | (1 << (slot + 16));
    } else {
      const inner = this.promote(node);
      slab.words[inner]! |= run;
      slab.words[inner + PARTIAL]! |= run;
      slab.words[inner + CHILDREN + slot] = -unit;
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

  /** Puts an inner node at a depth into the edge to a node, where the key leaves it. */
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

  /** Takes the last node off the path and tells its parent what has become of it. */
  pop(): void {
    const slot = this.slots[this.top]!;
    const node = normalise(this.slab, this.path[this.top]!);
    const parent = this.path[--this.top]!;
    if (node === 0) this.slab.unlink(parent, slot);
    else link(this.slab, parent, slot, node);
  }

  /** Makes the leaf at the end of the path an inner node; its parent hears of it when the path is written back. */
  promote(node: number): number {
    const { slab } = this;
    if (slab.isInner(node)) return node;
    const { words } = slab;
    const inner = slab.newInner(slab.depth(node), words[node + KEY]!, words[node + KEY + 1]!, 0);
    words[inner] = words[node]!;
    slab.free(node);
    this.path[this.top] = inner;
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
