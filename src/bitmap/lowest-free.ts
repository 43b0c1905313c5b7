import { copyWords, lessThan, maskWord } from '../internal/uint128.ts';
import type { Prefix } from '../ip/prefix.ts';
import { firstFree } from './search.ts';
import { ALL_SLOTS } from './slot-mask.ts';
import type { Trie } from './trie.ts';

/**
 * The lowest place that is free for blocks of one length in one region. Taking the lowest again and again, or taking
 * again the block that was just freed, needs no search from the root.
 */
export class LowestFree {
  readonly root: Prefix;
  region: Prefix;
  /** The length of the blocks, or -1 if nothing is known. */
  length = -1;
  /** No place of that length in the region begins below this address, but for the hole. */
  readonly key: Int32Array = new Int32Array(4);
  /** If `hasHole`: a free place of that length in the region, lower than every other. */
  readonly hole: Int32Array = new Int32Array(4);
  hasHole = false;

  constructor(root: Prefix) {
    this.root = root;
    this.region = root;
  }

  /** Takes the lowest free place for a length in a region, if it is near; its base is left in the trie's key. */
  take(trie: Trie, length: number, region: Prefix): boolean {
    if (length !== this.length || !(region === this.region || region.equals(this.region))) return false;
    if (this.hasHole) {
      this.hasHole = false;
      copyWords(trie.key, this.hole);
      if (!trie.rejoinUniform(length)) {
        trie.insert(length, length);
        this.hint(trie);
      }
      return true;
    }
    if (!trie.insertAtHint(length) && !this.insertAbove(trie)) return false;
    copyWords(this.key, trie.key);
    return true;
  }

  /** Notes that the place at the key was the lowest for a length in a region, and is taken. */
  found(trie: Trie, length: number, region: Prefix): void {
    this.region = region;
    this.length = length;
    this.hasHole = false;
    copyWords(this.key, trie.key);
    this.hint(trie);
  }

  /** Notes that some place, perhaps the hole, is taken. */
  taken(): void {
    if (!this.hasHole) return;
    this.hasHole = false;
    this.lower(this.hole);
  }

  /** Notes that the block of a length at the key is free. */
  freed(key: Int32Array, length: number): void {
    const { hole, region } = this;
    if (length < region.length) {
      // The block can hold the whole region, in which everything is free now.
      this.hasHole = false;
      this.length = -1;
      return;
    }
    const hadHole = this.hasHole;
    if ((hadHole ? lessThan(hole, key) : lessThan(this.key, key)) || !this.isInside(key)) {
      this.taken();
      return;
    }
    for (let i = 0; i < 4; i++) hole[i] = key[i]! & maskWord(this.length, i);
    this.hasHole = length <= this.length;
    // More than the hole is free above it: the rest of a larger block, or the hole before.
    if (hadHole || length !== this.length) this.lower(hole);
  }

  lower(key: Int32Array): void {
    if (lessThan(key, this.key)) copyWords(this.key, key);
  }

  /**
   * Tells the trie that its last insertion was at the lowest place, if the node there is wholly inside the region.
   * A node never shows a slot outside the root as free.
   */
  hint(trie: Trie): void {
    const { region } = this;
    const isInside = region === this.root || 4 * trie.slab.depth(trie.nodes[trie.top]!) >= region.length;
    trie.lowestFreeHint = isInside ? this.length : -1;
  }

  /** Climbs from the hinted node to the first one that has a place: the rest of the region's free space lies above it. */
  insertAbove(trie: Trie): boolean {
    const { length, region } = this;
    if (trie.lowestFreeHint !== length) return false;
    while (trie.top > 0) {
      if (region !== this.root && 4 * trie.slab.depth(trie.nodes[trie.top - 1]!) < region.length)
        return false;
      trie.pop();
      const place = trie.nodes[trie.top]!;
      const depth = trie.slab.depth(place);
      if (!firstFree(trie, { place, depth, inside: ALL_SLOTS }, 128 - length)) continue;
      trie.insert(length, length);
      trie.lowestFreeHint = length;
      return true;
    }
    return false;
  }

  isInside(key: Int32Array): boolean {
    const { first, length } = this.region;
    return (
      this.region === this.root ||
      (((key[0]! ^ first.w0) & maskWord(length, 0)) === 0 &&
        ((key[1]! ^ first.w1) & maskWord(length, 1)) === 0 &&
        ((key[2]! ^ first.w2) & maskWord(length, 2)) === 0 &&
        ((key[3]! ^ first.w3) & maskWord(length, 3)) === 0)
    );
  }
}
