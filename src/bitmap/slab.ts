/**
 * The memory of a trie: records of two sizes in one buffer, without an object for any of them.
 *
 * ```text
 *  word       leaf   inner
 *  0          used slots | first slots of blocks << 16
 *  1          depth | INNER | (order of the largest free block below + 1) << 8
 *  2 3        key: the path's bits down to the depth, in the record's half of the address
 *  4                 slots with a child | those of them with free space below << 16
 *  6 7               used weight, float64
 *  8 .. 23           child words
 *  24 .. 27          for each child, the order of its largest free block + 1, a byte each
 * ```
 *
 * A record's id is the offset of its first word, a multiple of 4; 0 is no record. A key is 64 bits because no edge of
 * the trie passes depth 16 without a node there: nodes down to depth 16 are found by the network half of the address,
 * those below by the interface half.
 */
import { fail } from '../internal/issue.ts';
import { bitmapMessages } from '../internal/messages.ts';
import { ALL_SLOTS } from './slot-mask.ts';

export const LEAF_WORDS = 4;
export const INNER_WORDS = 28;

export const HEADER = 1;
export const KEY = 2;
export const PARTIAL = 4;
export const CHILDREN = 8;
const WEIGHT = 6;
const MAX_FREE = 24;

/** The weight of an inner record below which something has changed, and of a new one. */
export const STALE = -1;

/** The bit of a header that an inner record has. */
export const INNER = 32;

export class Slab {
  words: Int32Array;
  bytes: Uint8Array;
  floats: Float64Array;
  /** How many words are in records that are in use. */
  live = 0;
  top = 4;
  freeLeaf = 0;
  freeInner = 0;

  constructor(capacity: number) {
    this.words = new Int32Array(0);
    this.bytes = new Uint8Array(0);
    this.floats = new Float64Array(0);
    this.grow(capacity);
  }

  /** Makes sure that new records of so many words in all move no memory: views taken after this stay good. */
  reserve(count: number): void {
    if (this.top + count > this.words.length) this.grow(2 * this.words.length + count);
  }

  grow(capacity: number): void {
    const bytes = 8 * Math.ceil(capacity / 2);
    let buffer: ArrayBuffer;
    try {
      buffer = new ArrayBuffer(bytes);
    } catch {
      fail(bitmapMessages, 'out-of-memory', { details: { bytes } });
    }
    const words = new Int32Array(buffer);
    words.set(this.words);
    this.words = words;
    this.bytes = new Uint8Array(buffer);
    this.floats = new Float64Array(buffer);
  }

  newLeaf(depth: number, key0: number, key1: number): number {
    let node = this.freeLeaf;
    if (node !== 0) this.freeLeaf = this.words[node]!;
    else {
      node = this.top;
      this.top += LEAF_WORDS;
    }
    this.live += LEAF_WORDS;
    const { words } = this;
    words[node] = 0;
    words[node + HEADER] = depth;
    words[node + KEY] = key0;
    words[node + KEY + 1] = key1;
    return node;
  }

  /** A new inner record without used slots; its child words are all the same. */
  newInner(depth: number, key0: number, key1: number, child: number): number {
    let node = this.freeInner;
    if (node !== 0) this.freeInner = this.words[node]!;
    else {
      node = this.top;
      this.top += INNER_WORDS;
    }
    this.live += INNER_WORDS;
    const { words } = this;
    words[node] = 0;
    words[node + HEADER] = depth | INNER;
    words[node + KEY] = key0;
    words[node + KEY + 1] = key1;
    words[node + PARTIAL] = 0;
    this.setWeight(node, STALE);
    for (let i = CHILDREN; i < MAX_FREE; i++) words[node + i] = child;
    for (let i = MAX_FREE; i < INNER_WORDS; i++) words[node + i] = 0;
    return node;
  }

  free(node: number): void {
    if (this.isInner(node)) {
      this.words[node] = this.freeInner;
      this.freeInner = node;
      this.live -= INNER_WORDS;
    } else {
      this.words[node] = this.freeLeaf;
      this.freeLeaf = node;
      this.live -= LEAF_WORDS;
    }
  }

  isInner(node: number): boolean {
    return (this.words[node + HEADER]! & INNER) !== 0;
  }

  depth(node: number): number {
    return this.words[node + HEADER]! & 31;
  }

  /** The slots that are not wholly free. */
  used(node: number): number {
    return this.words[node]! & ALL_SLOTS;
  }

  /** The slots at which blocks of this node's own begin. */
  starts(node: number): number {
    return this.words[node]! >>> 16;
  }

  /** The slots with something smaller than a slot below: a child, or a uniform filling. */
  partial(node: number): number {
    return this.isInner(node) ? this.words[node + PARTIAL]! & ALL_SLOTS : 0;
  }

  /** The partial slots of an inner node that have something free below. */
  slotsWithFree(node: number): number {
    return this.words[node + PARTIAL]! >>> 16;
  }

  /** The order of the largest free aligned block below the node, plus 1; 0 where none is free. */
  largest(node: number): number {
    return this.words[node + HEADER]! >>> 8;
  }

  /** The copy of a child's {@link Slab.largest} in its parent. */
  maxFreeOrder(node: number, slot: number): number {
    return this.bytes[4 * (node + MAX_FREE) + slot]!;
  }

  /** Puts a word and its {@link Slab.maxFreeOrder} into a slot that is partial. */
  setChild(node: number, slot: number, child: number, maxFree: number): void {
    const { words } = this;
    words[node + CHILDREN + slot] = child;
    this.bytes[4 * (node + MAX_FREE) + slot] = maxFree;
    const bit = 1 << (slot + 16);
    const masks = words[node + PARTIAL]!;
    words[node + PARTIAL] = maxFree === 0 ? masks & ~bit : masks | bit;
  }

  /** Makes a partial slot free. */
  unlink(node: number, slot: number): void {
    this.setChild(node, slot, 0, 0);
    this.words[node]! &= ~(1 << slot);
    this.words[node + PARTIAL]! &= ~(1 << slot);
  }

  /** The weight that {@link Slab.setWeight} kept, or {@link STALE}. */
  weight(node: number): number {
    return this.floats[(node + WEIGHT) >> 1]!;
  }

  /** Keeps the used addresses below an inner node. */
  setWeight(node: number, weight: number): void {
    this.floats[(node + WEIGHT) >> 1] = weight;
  }

  /** The nibble of the node's key at a depth above the node's own, in the same half of the address. */
  keyNibble(node: number, depth: number): number {
    return (this.words[node + KEY + ((depth & 15) >> 3)]! >>> (28 - 4 * (depth & 7))) & 15;
  }
}
