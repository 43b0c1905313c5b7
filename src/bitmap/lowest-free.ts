import { copyWords, maskWord, wordsLess } from '../internal/uint128.ts';
import { firstFree } from './search.ts';
import type { Trie } from './trie.ts';

/**
 * What is known of the lowest free place for blocks of one length: so taking the lowest again and again, or taking again
 * what was just freed, needs no search from the root.
 */
export class Floor {
  /** The length that is spoken of, or -1 where nothing is known. */
  length = -1;
  /** Nothing free of that length begins below this address, but for the hole. */
  readonly key: Int32Array = new Int32Array(4);
  /** A free place of that length, lower than every other; known where `hasHole` says so. */
  readonly hole: Int32Array = new Int32Array(4);
  hasHole = false;

  /** Takes the lowest free place for a length, if it is near; its base is left in the trie's key. */
  take(trie: Trie, length: number): boolean {
    if (length !== this.length) return false;
    if (this.hasHole) {
      this.hasHole = false;
      copyWords(trie.key, this.hole);
      if (!trie.close(length)) {
        trie.insert(length, length);
        trie.beside = length;
      }
      return true;
    }
    if (!trie.insertBeside(length) && !insertAbove(trie, length)) return false;
    copyWords(this.key, trie.key);
    return true;
  }

  /** The place at the key was the lowest for a length, and is taken. */
  found(trie: Trie, length: number): void {
    this.length = length;
    this.hasHole = false;
    copyWords(this.key, trie.key);
    trie.beside = length;
  }

  /** Some place, perhaps the hole, is taken. */
  taken(): void {
    if (!this.hasHole) return;
    this.hasHole = false;
    this.lower(this.hole);
  }

  /** The block of a length at the key is free. */
  freed(key: Int32Array, length: number): void {
    const { hole } = this;
    const hadHole = this.hasHole;
    if (hadHole ? wordsLess(hole, key) : wordsLess(this.key, key)) {
      this.taken();
      return;
    }
    for (let i = 0; i < 4; i++) hole[i] = key[i]! & maskWord(this.length, i);
    this.hasHole = length <= this.length;
    // More than the hole is free above it: the rest of a larger block, or the hole before.
    if (hadHole || length !== this.length) this.lower(hole);
  }

  lower(key: Int32Array): void {
    if (wordsLess(key, this.key)) copyWords(this.key, key);
  }
}

/** Climbs from the node with the floor to the first one that has a place: all else that is free lies above it. */
function insertAbove(trie: Trie, length: number): boolean {
  if (trie.beside !== length) return false;
  while (trie.top > 0) {
    trie.pop();
    const place = trie.path[trie.top]!;
    if (!firstFree(trie, { place, depth: trie.slab.depth(place), inside: 0xffff }, 128 - length)) continue;
    trie.insert(length, length);
    trie.beside = length;
    return true;
  }
  return false;
}
