import type { BitReader } from './bit-stream.ts';
import { link, MIDDLE, refreshLargest } from './nodes.ts';
import { CHILDREN, INNER_WORDS, KEY, PARTIAL } from './slab.ts';
import { ALL_SLOTS, countSlots, highestSlot, lowestSlot, runOf, slotLength } from './slot-mask.ts';
import type { Trie } from './trie.ts';

const DEEPEST = 31;

/** Makes the nodes of an empty trie from bits in the form that the codec describes, and counts them. */
export class NodeReader {
  readonly trie: Trie;
  readonly bits: BitReader;
  inner = 0;
  leaves = 0;

  constructor(trie: Trie, bits: BitReader) {
    this.trie = trie;
    this.bits = bits;
  }

  /** Puts the root node into the trie; false where there is no well formed one. */
  readRoot(): boolean {
    const { trie } = this;
    const { slab, root } = trie;
    const node = this.read(trie.rootDepth, slab.words[root + KEY]!, slab.words[root + KEY + 1]!);
    if (node === 0) return false;
    slab.free(root);
    trie.root = node;
    trie.nodes[0] = node;
    return true;
  }

  /** Makes the node that comes next, and all below it; 0 where there is no well formed one. */
  read(depth: number, key0: number, key1: number): number {
    const { trie, bits } = this;
    const { slab } = trie;
    const isRoot = depth === trie.rootDepth;
    const outsideMask = isRoot ? trie.outsideMask : 0;
    const head = bits.peek();
    const isOne = head < 0;
    const used = isOne ? 1 << ((head >>> 27) & 15) : (head >>> 15) & ALL_SLOTS;
    bits.position += isOne ? 5 : 17;
    if ((used & outsideMask) !== 0 || isOne !== ((used & (used - 1)) === 0)) return 0;

    const isPlain = bits.read(1) !== 0;
    const isMixed = !isPlain && bits.read(1) === 0;
    const divided = isPlain ? 0 : isMixed ? readSubset(bits, used) : used;
    const own = used & ~divided;
    const starts = isMixed ? readSubset(bits, own) : own;
    if (isMixed && (own === 0 || (divided === 0 && starts === own))) return 0;
    // A block of all 16 slots is one slot of the node above.
    if (!isRoot && own === ALL_SLOTS && starts === 1) return 0;
    if (!countBlocks(trie, depth, own, starts)) return 0;

    slab.reserve(INNER_WORDS);
    const masks = used | outsideMask | ((starts | outsideMask) << 16);
    if (divided === 0) {
      this.leaves++;
      const leaf = slab.newLeaf(depth, key0, key1);
      slab.words[leaf] = masks;
      return refreshLargest(slab, leaf);
    }
    if (isOne && !isRoot && depth !== MIDDLE) return 0;
    this.inner++;
    const inner = slab.newInner(depth, key0, key1, 0);
    slab.words[inner] = masks;
    slab.words[inner + PARTIAL] = divided;
    for (let rest = divided; rest !== 0; rest &= rest - 1) {
      if (!this.readChild(inner, depth, lowestSlot(rest))) return 0;
    }
    return refreshLargest(slab, inner);
  }

  /** Makes what is in a divided slot; false where it is not well formed. */
  readChild(parent: number, depth: number, slot: number): boolean {
    const { trie, bits } = this;
    const { slab } = trie;
    const isDirect = bits.read(1) !== 0;
    if (!isDirect && bits.read(1) === 0) {
      const blockLength = bits.read(7) + 1;
      if (blockLength <= slotLength(depth)) return false;
      trie.addBlocks(slotLength(depth), blockLength);
      slab.setChild(parent, slot, -blockLength, 0);
      return true;
    }
    const skipped = isDirect ? 0 : bits.readGamma(4);
    const childDepth = depth + 1 + skipped;
    if (isDirect !== (skipped === 0) || childDepth > (depth < MIDDLE ? MIDDLE : DEEPEST)) return false;
    const { words } = slab;
    let key0 = depth === MIDDLE ? 0 : words[parent + KEY]!;
    let key1 = depth === MIDDLE ? 0 : words[parent + KEY + 1]!;
    for (let at = depth; at < childDepth; at++) {
      const nibble = (at === depth ? slot : bits.read(4)) << (28 - 4 * (at & 7));
      if ((at & 8) === 0) key0 |= nibble;
      else key1 |= nibble;
    }
    const child = this.read(childDepth, key0, key1);
    if (child === 0) return false;
    link(slab, parent, slot, child);
    // A node filled by blocks of one length turns into that length there, and should have been written so.
    return slab.words[parent + CHILDREN + slot]! > 0;
  }
}

/** A subset of a set of slots, a bit for each. */
function readSubset(bits: BitReader, set: number): number {
  let subset = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) {
    if (bits.read(1) !== 0) subset |= rest & -rest;
  }
  return subset;
}

/** Counts the blocks of a node's own; false where the slots are not cut into blocks. */
function countBlocks(trie: Trie, depth: number, own: number, starts: number): boolean {
  const { counts } = trie;
  if (starts === own) {
    counts[slotLength(depth)]! += countSlots(own);
    return true;
  }
  for (let rest = own; rest !== 0; ) {
    const slot = lowestSlot(rest);
    const begun = starts & (1 << slot);
    const size = lowestSlot((~own | starts) & (-2 << slot)) - slot;
    if (begun === 0 || ((slot | size) & (size - 1)) !== 0) return false;
    const order = highestSlot(size);
    counts[slotLength(depth) - order]!++;
    rest &= ~runOf(slot, order);
  }
  return true;
}
