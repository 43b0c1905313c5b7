import { lowestSlot, runStarts } from './bits.ts';
import type { Trie } from './trie.ts';
import { copyWords, maskWord, wordsLess } from './words.ts';

/**
 * What is known of the lowest free place for blocks of one length: so taking the lowest again and again, or taking again
 * what was just freed, needs no search.
 */
export class Floor {
  /** The length that is spoken of, or -1 where nothing is known. */
  length = -1;
  /** Nothing free of that length begins below this address. */
  readonly key: Int32Array = new Int32Array(4);
  /** The place at the floor is itself free. */
  isFree = false;

  /** Takes the lowest free place for a length, if it is known; its base is left in the trie's key. */
  take(trie: Trie, length: number): boolean {
    if (length !== this.length) return false;
    copyWords(trie.key, this.key);
    if (this.isFree) {
      this.isFree = false;
      return trie.insert(length, length);
    }
    // All that is free in the node with the floor lies above it, and below all that is free elsewhere.
    const node = trie.rewind(trie.depthOf(length));
    const depth = trie.slab.depth(node);
    if (depth !== trie.depthOf(length)) return false;
    const starts = runStarts(~trie.slab.used(node) & 0xffff, 4 * depth + 4 - length);
    if (starts === 0) return false;
    const slot = lowestSlot(starts);
    trie.setNibble(depth, slot);
    copyWords(this.key, trie.key);
    return trie.fill(node, slot, length, length);
  }

  /** The place at the key was the lowest for a length, and is taken. */
  found(key: Int32Array, length: number): void {
    this.length = length;
    copyWords(this.key, key);
    this.isFree = false;
  }

  /** Some place, perhaps the floor, is taken. */
  taken(): void {
    this.isFree = false;
  }

  /** The block of a length at the key is free. */
  freed(key: Int32Array, length: number): void {
    if (this.length < 0 || wordsLess(this.key, key)) return;
    for (let i = 0; i < 4; i++) this.key[i] = key[i]! & maskWord(this.length, i);
    this.isFree = length <= this.length;
  }
}
