/**
 * The allocator core: which space inside a root prefix is taken.
 *
 * @packageDocumentation
 */

import { Allocator, checkCarve, keyPrefix, wordsAddress, wordsOf } from './bitmap/allocator.ts';
import { decodeTrie, encodeTrie } from './bitmap/codec.ts';
import { countFree, nthFree } from './bitmap/count.ts';
import { eachBlock, eachPiece } from './bitmap/each-block.ts';
import { regionOf } from './bitmap/expanded-view.ts';
import type { BitmapOptions, CarveOptions, RegionOptions, WalkOptions } from './bitmap/options.ts';
import { largestFree } from './bitmap/search.ts';
import { Trie } from './bitmap/trie.ts';
import { HextetError } from './error.ts';
import { checkFields } from './internal/fields.ts';
import { isBytes } from './internal/guards.ts';
import { checkInteger, failRange, failType } from './internal/issue.ts';
import { Printable } from './internal/printable.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange } from './ip/range.ts';

export type { BitmapOptions, CarveOptions, RegionOptions, Strategy, WalkOptions } from './bitmap/options.ts';

/** Words for an expected block: a leaf, and an inner node if the path to it leaves another. */
const EXPECTED_WORDS = 32;
const MOST_EXPECTED = 2 ** 26;

/**
 * A set of disjoint prefixes, its blocks, of any lengths inside one root. It knows nothing of owners. The cost of a call
 * depends on the depth of a path, at most 32 steps of four bits, and not on the size of a prefix or the count of blocks;
 * each exception is named at its method. A call that fails changes nothing.
 *
 * @example
 * ```ts
 * import { PrefixBitmap } from 'hextet/bitmap';
 *
 * const zone = new PrefixBitmap('2001:470:ed36::/48');
 * zone.take('2001:470:ed36::/64'); // kept for public traffic
 * String(zone.carve(64)); // '2001:470:ed36:1::/64'
 * String(zone.carve(56)); // '2001:470:ed36:100::/56'
 * zone.count(64); // 65278n
 * ```
 *
 * @public
 */
export class PrefixBitmap extends Printable {
  /** The prefix that all blocks lie in. */
  readonly root: Prefix;
  /** The state of the bitmap; null until it is needed, for a pool can have a great many roots. @internal */
  allocator: object | null = null;

  /**
   * Makes an empty set.
   *
   * @param root - of any length from 0 to 128.
   */
  constructor(root: Prefix | string, options?: BitmapOptions) {
    super();
    checkFields('BitmapOptions', options, ['expected']);
    const { expected = 0 } = options ?? {};
    checkInteger('expected', expected, 0, MOST_EXPECTED);
    this.root = Prefix.from(root);
    if (expected > 0) this.allocator = newAllocator(this.root, expected);
  }

  /**
   * Takes a free prefix of a length as one block.
   *
   * @param length - 0 to 128.
   * @returns The block, or null if nothing of that length fits.
   * @throws HextetError `out-of-range`, `outside-root`, `unknown-strategy`, `seed-missing`.
   */
  carve(length: number, options?: CarveOptions): Prefix | null {
    return allocatorOf(this).carve(length, options);
  }

  /** Returns what {@link PrefixBitmap.carve} would, and takes nothing. `best` can look at every gap of the region. */
  find(length: number, options?: CarveOptions): Prefix | null {
    const allocator = allocatorOf(this);
    checkCarve(options);
    return allocator.search(length, options) ? keyPrefix(allocator.trie, length) : null;
  }

  /**
   * Takes a prefix as one block.
   *
   * @returns Whether all of it was free; else nothing is taken.
   * @throws HextetError `outside-root`.
   */
  take(prefix: Prefix | string): boolean {
    const allocator = allocatorOf(this);
    return allocator.insert(allocator.inside(Prefix.from(prefix)));
  }

  /**
   * Frees a block.
   *
   * @returns Whether the prefix was exactly a block. Half of a block, or two neighbours, stay as they are.
   * @throws HextetError `outside-root`.
   */
  free(prefix: Prefix | string): boolean {
    const allocator = allocatorOf(this);
    return allocator.remove(allocator.inside(Prefix.from(prefix)));
  }

  /**
   * Takes every prefix of a range's minimal cover, at most 254, as a block.
   *
   * @returns Whether all of the range was free; else nothing is taken.
   * @throws HextetError `outside-root`.
   */
  takeRange(range: AddressRange | Prefix | Address | string): boolean {
    const allocator = allocatorOf(this);
    const all = allocator.inside(AddressRange.from(range));
    if (allocator.hasItem('block', all)) return false;
    for (const prefix of all.prefixes()) allocator.insert(prefix);
    return true;
  }

  /**
   * Frees every prefix of a range's minimal cover.
   *
   * @returns Whether each of them was exactly a block; else nothing is freed.
   * @throws HextetError `outside-root`.
   */
  freeRange(range: AddressRange | Prefix | Address | string): boolean {
    const allocator = allocatorOf(this);
    const prefixes = [...allocator.inside(AddressRange.from(range)).prefixes()];
    if (!prefixes.every((prefix) => this.has(prefix))) return false;
    for (const prefix of prefixes) allocator.remove(prefix);
    return true;
  }

  /** Returns whether a prefix is exactly a block; false outside the root. */
  has(prefix: Prefix | string): boolean {
    const { first, length } = Prefix.from(prefix);
    return this.root.contains(first) && allocatorOf(this).at(first).lengthAt() === length;
  }

  /** Returns the block that covers an address; null if there is none, or outside the root. */
  blockAt(address: Address | string): Prefix | null {
    const place = Address.from(address);
    if (!this.root.contains(place)) return null;
    const length = allocatorOf(this).at(place).lengthAt();
    return length < 0 ? null : place.prefix(length);
  }

  /**
   * Returns whether an address, prefix or range is wholly `free`, wholly `taken`, or `partly` taken.
   *
   * @throws HextetError `outside-root`.
   */
  state(item: Address | Prefix | AddressRange | string): 'free' | 'taken' | 'partly' {
    const allocator = allocatorOf(this);
    const all = allocator.inside(AddressRange.from(item));
    return !allocator.hasItem('block', all) ? 'free' : allocator.hasItem('gap', all) ? 'partly' : 'taken';
  }

  /**
   * Iterates over the blocks in order. Each step continues after the block before it in the set as it is at that moment, so
   * the set can change between steps.
   *
   * @throws HextetError `outside-root` for `within` or `from`.
   */
  blocks(options?: WalkOptions): Iterable<Prefix> {
    return allocatorOf(this).items('block', options);
  }

  /**
   * Iterates over the maximal free aligned prefixes in order: the fewest that make up the free space. The set can change
   * between steps, as for {@link PrefixBitmap.blocks}.
   *
   * @throws HextetError `outside-root` for `within` or `from`.
   */
  gaps(options?: WalkOptions): Iterable<Prefix> {
    return allocatorOf(this).items('gap', options);
  }

  /**
   * Counts the free aligned prefixes of a length. If any block of the set is longer, the divided part of the space above
   * that length is walked.
   *
   * @param length - 0 to 128.
   * @throws HextetError `out-of-range`; `outside-root` for `within`.
   */
  count(length: number, options?: RegionOptions): bigint {
    checkInteger('length', length, 0, 128);
    const allocator = allocatorOf(this);
    const within = allocator.region(options);
    return countFree(allocator.flushedAt(within.first), within.length, length);
  }

  /**
   * Returns the `index`-th free aligned prefix of a length, counted from 0; null after the last one. It costs as much as
   * {@link PrefixBitmap.count}.
   *
   * @throws HextetError `out-of-range` for a length or an index below 0; `outside-root` for `within`.
   */
  nth(length: number, index: bigint | number, options?: RegionOptions): Prefix | null {
    if (typeof index !== 'bigint') checkInteger('index', index, 0, Number.MAX_SAFE_INTEGER);
    else if (index < 0n) failRange('index', index, 0, (1n << 128n) - 1n);
    if (BigInt(index) >= this.count(length, options)) return null;
    const allocator = allocatorOf(this);
    const within = allocator.region(options);
    const trie = allocator.flushedAt(within.first);
    nthFree(trie, within.length, length, BigInt(index));
    return keyPrefix(trie, length);
  }

  /** How many addresses are taken, exactly. */
  get takenSize(): bigint {
    if (this.allocator === null) return 0n;
    const { trie } = allocatorOf(this);
    let size = 0n;
    for (let length = trie.rootLength; length <= 128; length++) {
      if (trie.hasLength(length)) size += trie.countOf(length) << BigInt(128 - length);
    }
    return size;
  }

  /** How many addresses are free, exactly. */
  get freeSize(): bigint {
    return this.root.size - this.takenSize;
  }

  /** The length of the largest free aligned prefix, or null if nothing is free. */
  get largestGap(): number | null {
    return this.allocator === null ? this.root.length : this.largestGapIn(this.root);
  }

  /**
   * Returns the length of the largest free aligned prefix inside a prefix, or null if nothing there is free.
   *
   * @throws HextetError `outside-root`.
   */
  largestGapIn(within: Prefix | string): number | null {
    const allocator = allocatorOf(this);
    const { first, length } = allocator.inside(Prefix.from(within));
    const trie = allocator.flushedAt(first);
    const largest = largestFree(trie, regionOf(trie, length));
    return largest === 0 ? null : 129 - largest;
  }

  /** The bytes of the records in use, and of the memory reserved for them. */
  get memory(): { readonly used: number; readonly reserved: number } {
    const { trie } = allocatorOf(this);
    trie.flush();
    return { used: 4 * trie.slab.live, reserved: trie.slab.bytes.length };
  }

  /** Moves the blocks into memory of just their size, and frees the rest. */
  compact(): void {
    const allocator = allocatorOf(this);
    const { trie } = allocator;
    const copy = new Trie(trie.base, trie.rootLength, this.memory.used / 4);
    eachPiece(trie, (length, blockLength) => {
      copy.key.set(trie.key);
      copy.insert(length, blockLength);
    });
    allocator.trie = copy;
  }

  /** Reserves the memory for one change and for the undo of all before it: these cannot fail for lack of it. @internal */
  ensureCapacity(): void {
    allocatorOf(this).trie.ensureCapacity();
  }

  /** Calls with the base, as words, and the length of every block, ascending; makes no object for a block. @internal */
  eachBlock(visit: (w0: number, w1: number, w2: number, w3: number, length: number) => void): void {
    eachBlock(allocatorOf(this).trie, visit);
  }

  /** Returns the root and the count of blocks, as `2001:db8::/48 with 3 blocks`. */
  override toString(): string {
    const count = Object.values(this.toJSON().blocks).reduce((sum, each) => sum + BigInt(each), 0n);
    return `${this.root} with ${count} ${count === 1n ? 'block' : 'blocks'}`;
  }

  /**
   * Returns the root, and by each length how many blocks of it there are, as decimal text. The blocks themselves are in
   * {@link PrefixBitmap.toBytes}.
   */
  toJSON(): { root: string; blocks: Record<string, string> } {
    const { trie } = allocatorOf(this);
    const blocks: Record<string, string> = {};
    for (let length = 0; length <= 128; length++) {
      const count = trie.countOf(length);
      if (count !== 0n) blocks[length] = String(count);
    }
    return { root: this.root.toString(), blocks };
  }

  /**
   * Returns the set as bytes, with a mark, a version and a checksum. They are canonical: sets with equal roots and blocks
   * give equal bytes, independent of their history. The cursor of `next` is not part of them.
   */
  toBytes(): Uint8Array {
    return encodeTrie(allocatorOf(this).trie);
  }

  /**
   * Reads the set from the bytes of {@link PrefixBitmap.toBytes}.
   *
   * @throws HextetError `invalid-type`, or for damage `damaged-size`, `damaged-magic`, `damaged-version`,
   * `damaged-checksum`, `damaged-root` or `damaged-blocks`.
   */
  static fromBytes(bytes: Uint8Array): PrefixBitmap {
    if (!isBytes(bytes)) failType('Uint8Array', bytes);
    // The copy has the length that the memory has: a `length` of the object's own can say anything.
    const trie = decodeTrie(new Uint8Array(bytes));
    if ('code' in trie) throw new HextetError(trie);
    const bitmap = new PrefixBitmap(wordsAddress(trie.base).prefix(trie.rootLength));
    allocatorOf(bitmap).trie = trie;
    return bitmap;
  }
}

function allocatorOf(bitmap: PrefixBitmap): Allocator {
  bitmap.allocator ??= newAllocator(bitmap.root, 0);
  return bitmap.allocator as Allocator;
}

function newAllocator(root: Prefix, expected: number): Allocator {
  return new Allocator(new Trie(wordsOf(root.first), root.length, expected * EXPECTED_WORDS), root);
}
