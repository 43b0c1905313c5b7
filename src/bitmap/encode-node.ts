import type { BitWriter } from './bit-stream.ts';
import { childOf } from './nodes.ts';
import { ALL_SLOTS, lowestSlot } from './slot-mask.ts';
import type { Trie } from './trie.ts';

/** Writes the nodes of a flushed trie in the form that the codec describes, and counts them. */
export class NodeWriter {
  readonly trie: Trie;
  readonly bits: BitWriter;
  inner = 0;
  leaves = 0;

  constructor(trie: Trie, bits: BitWriter) {
    this.trie = trie;
    this.bits = bits;
  }

  /** Writes a node, as far as its slots are inside the root, and all below it. */
  write(node: number, inside: number): void {
    const { trie, bits } = this;
    const { slab } = trie;
    const used = slab.used(node) & inside;
    const divided = slab.partial(node);
    const own = used & ~divided;
    const starts = slab.starts(node) & inside;
    if ((used & (used - 1)) === 0) bits.write(16 | lowestSlot(used), 5);
    else bits.write(used, 17);
    if (divided === 0 && starts === own) bits.write(1, 1);
    else if (own === 0) bits.write(1, 2);
    else {
      bits.write(0, 2);
      writeSubset(bits, divided, used);
      writeSubset(bits, starts, own);
    }
    if (divided === 0) this.leaves++;
    else this.inner++;
    const depth = slab.depth(node);
    for (let rest = divided; rest !== 0; rest &= rest - 1) {
      this.writeChild(childOf(slab, node, lowestSlot(rest)), depth + 1);
    }
  }

  /** Writes what is in a divided slot, from a depth on. */
  writeChild(child: number, depth: number): void {
    const { bits } = this;
    const { slab } = this.trie;
    if (child < 0) {
      bits.write(-child - 1, 9);
      return;
    }
    const skipped = slab.depth(child) - depth;
    if (skipped === 0) bits.write(1, 1);
    else {
      bits.write(1, 2);
      bits.writeGamma(skipped);
      for (let i = 0; i < skipped; i++) bits.write(slab.keyNibble(child, depth + i), 4);
    }
    this.write(child, ALL_SLOTS);
  }
}

/** A bit for each slot of a set: whether it is in a subset. */
function writeSubset(bits: BitWriter, subset: number, set: number): void {
  for (let rest = set; rest !== 0; rest &= rest - 1) bits.write((subset >> lowestSlot(rest)) & 1, 1);
}
