/**
 * The changing form: a path-compressed binary tree in one Int32Array, eight words a node.
 *
 * ```text
 *  0 .. 3   the bits of the path down to the node, zero below
 *  4        how many bits that are | STORED
 *  5 6      the nodes below with a 0 and with a 1 as next bit, 0 for none
 *  7        the node above
 * ```
 *
 * Node 1 is the root, the prefix ::/0. Every other node is stored or has two nodes below:
 *
 * ```text
 *  ::/0  --0-- 2001:db8::/31 --0-- 2001:db8::/32  stored
 *                            --1-- 2001:db9::/48  stored
 * ```
 */
import { firstDifference, maskWord } from '../internal/uint128.ts';
import type { PrefixIndex } from './prefix-index.ts';

const NODE = 8;
const LENGTH = 4;
const ZERO = 5;
const ABOVE = 7;
const STORED = 256;
const ROOT = 1;

export class Tree implements PrefixIndex {
  words: Int32Array = new Int32Array(16 * NODE);
  size = 0;
  /** The next node that was never used, and the first of those that are free again. */
  top = 2;
  free = 0;

  /** One above the highest row. */
  get rows(): number {
    return this.top;
  }

  place(row: number): number {
    return NODE * row;
  }

  length(row: number): number {
    return this.words[NODE * row + LENGTH]! & 255;
  }

  deepest(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const { words } = this;
    let found = -1;
    let node = ROOT;
    for (;;) {
      const at = NODE * node;
      const header = words[at + LENGTH]!;
      const bits = header & 255;
      if (bits > length || !agrees(words, at, bits, w0, w1, w2, w3)) return found;
      if ((header & STORED) !== 0) found = node;
      if (bits >= length) return found;
      node = words[at + ZERO + bitOf(bits, w0, w1, w2, w3)]!;
      if (node === 0) return found;
    }
  }

  up(row: number): number {
    let node = row;
    do node = this.words[NODE * node + ABOVE]!;
    while (node !== 0 && !this.isStored(node));
    return node || -1;
  }

  from(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const row = this.deepest(w0, w1, w2, w3, length);
    return row >= 0 && this.length(row) === length ? row : this.after(w0, w1, w2, w3, length);
  }

  after(w0: number, w1: number, w2: number, w3: number, length: number): number {
    const { words } = this;
    // The root of the lowest part of the tree that is known to lie wholly above.
    let above = 0;
    let node = ROOT;
    while (node !== 0) {
      const at = NODE * node;
      const bits = words[at + LENGTH]! & 255;
      const shared = firstDifference(
        words[at]!,
        words[at + 1]!,
        words[at + 2]!,
        words[at + 3]!,
        w0,
        w1,
        w2,
        w3,
      );
      if (shared < bits && shared < length) {
        if (bitOf(shared, w0, w1, w2, w3) === 0) above = node;
        break;
      }
      if (bits > length) {
        above = node;
        break;
      }
      if (bits === length) {
        above = words[at + ZERO] || words[at + ZERO + 1] || above;
        break;
      }
      const bit = bitOf(bits, w0, w1, w2, w3);
      if (bit === 0) above = words[at + ZERO + 1] || above;
      node = words[at + ZERO + bit]!;
    }
    while (above !== 0 && !this.isStored(above)) above = words[NODE * above + ZERO]!;
    return above || -1;
  }

  /** The row of a prefix, which is stored if it was not. */
  store(w0: number, w1: number, w2: number, w3: number, length: number): number {
    let node = ROOT;
    for (;;) {
      const bits = this.length(node);
      if (bits === length) break;
      const { words } = this;
      const slot = NODE * node + ZERO + bitOf(bits, w0, w1, w2, w3);
      const below = words[slot]!;
      if (below === 0) {
        node = this.hang(slot, w0, w1, w2, w3, length);
        break;
      }
      const at = NODE * below;
      const shared = firstDifference(
        words[at]!,
        words[at + 1]!,
        words[at + 2]!,
        words[at + 3]!,
        w0,
        w1,
        w2,
        w3,
      );
      const common = Math.min(shared, length, this.length(below));
      if (common < this.length(below)) this.split(slot, below, common);
      node = this.words[slot]!;
    }
    const at = NODE * node + LENGTH;
    if ((this.words[at]! & STORED) === 0) {
      this.words[at]! |= STORED;
      this.size++;
    }
    return node;
  }

  /** Takes a row out; nodes that are no longer needed are freed. */
  remove(row: number): void {
    this.words[NODE * row + LENGTH]! &= ~STORED;
    this.size--;
    let node = row;
    while (node !== ROOT && !this.isStored(node)) {
      const { words } = this;
      const at = NODE * node;
      const [zero, one] = [words[at + ZERO]!, words[at + ZERO + 1]!];
      if (zero !== 0 && one !== 0) return;
      const above = words[at + ABOVE]!;
      const below = zero || one;
      words[NODE * above + ZERO + (words[NODE * above + ZERO] === node ? 0 : 1)] = below;
      if (below !== 0) words[NODE * below + ABOVE] = above;
      words[at] = this.free;
      this.free = node;
      if (below !== 0) return;
      node = above;
    }
  }

  isStored(node: number): boolean {
    return (this.words[NODE * node + LENGTH]! & STORED) !== 0;
  }

  /** Puts a node of fewer bits above one. */
  split(slot: number, below: number, bits: number): void {
    const at = NODE * below;
    const { words } = this;
    const [w0, w1, w2, w3] = [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
    const node = this.hang(slot, w0, w1, w2, w3, bits);
    this.words[NODE * node + ZERO + bitOf(bits, w0, w1, w2, w3)] = below;
    this.words[at + ABOVE] = node;
  }

  /** Hangs a new node on a slot. */
  hang(slot: number, w0: number, w1: number, w2: number, w3: number, bits: number): number {
    let node = this.free;
    if (node !== 0) this.free = this.words[NODE * node]!;
    else node = this.top++;
    const at = NODE * node;
    if (at === this.words.length) {
      const grown = new Int32Array(2 * at);
      grown.set(this.words);
      this.words = grown;
    }
    const { words } = this;
    words[at] = w0 & maskWord(bits, 0);
    words[at + 1] = w1 & maskWord(bits, 1);
    words[at + 2] = w2 & maskWord(bits, 2);
    words[at + 3] = w3 & maskWord(bits, 3);
    words[at + LENGTH] = bits;
    words[at + ZERO] = 0;
    words[at + ZERO + 1] = 0;
    words[at + ABOVE] = Math.floor(slot / NODE);
    words[slot] = node;
    return node;
  }
}

/** The bit of an address at an index below 128. */
function bitOf(index: number, w0: number, w1: number, w2: number, w3: number): number {
  const word = index < 64 ? (index < 32 ? w0 : w1) : index < 96 ? w2 : w3;
  return (word >>> (31 - (index & 31))) & 1;
}

/** Returns true if an address has the same leading bits as four words. */
export function agrees(
  words: Int32Array,
  at: number,
  bits: number,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
): boolean {
  const d0 = words[at]! ^ w0;
  if (bits <= 32) return bits === 0 || d0 >>> (32 - bits) === 0;
  const d1 = words[at + 1]! ^ w1;
  if (bits <= 64) return (d0 | (d1 >>> (64 - bits))) === 0;
  const d2 = words[at + 2]! ^ w2;
  if (bits <= 96) return (d0 | d1 | (d2 >>> (96 - bits))) === 0;
  return (d0 | d1 | d2 | ((words[at + 3]! ^ w3) >>> (128 - bits))) === 0;
}
