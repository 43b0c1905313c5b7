import { addStep } from '../internal/uint128.ts';
import { blockOrder, childOf } from './nodes.ts';
import { ALL_SLOTS, lowestSlot, runOf, slotLength } from './slot-mask.ts';
import type { Trie } from './trie.ts';

/** Takes a prefix of `length` bits at the trie's key that is filled by blocks of the length `blockLength`. */
export type PieceVisitor = (length: number, blockLength: number) => void;

/** Takes the base of a block, as words, and its length. */
export type BlockVisitor = (w0: number, w1: number, w2: number, w3: number, length: number) => void;

/** Visits, in ascending order, every block of a trie. */
export function eachBlock(trie: Trie, visit: BlockVisitor): void {
  const words = new Int32Array(4);
  eachPiece(trie, (length, blockLength) => {
    words.set(trie.key);
    for (let left = 2 ** (blockLength - length); left > 0; left--) {
      visit(words[0]!, words[1]!, words[2]!, words[3]!, blockLength);
      addStep(words, blockLength);
    }
  });
}

/** Visits, in ascending order, every block of a trie, and every uniform filling as one. */
export function eachPiece(trie: Trie, visit: PieceVisitor): void {
  trie.flush();
  eachPieceBelow(trie, trie.root, ~trie.outsideMask, visit);
}

function eachPieceBelow(trie: Trie, node: number, inside: number, visit: PieceVisitor): void {
  const { slab } = trie;
  const depth = slab.depth(node);
  trie.enter(node);
  let slots = slab.used(node) & inside;
  while (slots !== 0) {
    const slot = lowestSlot(slots);
    const child = childOf(slab, node, slot);
    const order = child === 0 ? blockOrder(slab, node, slot) : 0;
    slots &= ~runOf(slot, order);
    if (child > 0) {
      eachPieceBelow(trie, child, ALL_SLOTS, visit);
      continue;
    }
    trie.setNibble(depth, slot);
    const length = slotLength(depth) - order;
    visit(length, child === 0 ? length : -child);
  }
}
