/**
 * The allocator core: which space inside a root prefix is taken.
 *
 * @packageDocumentation
 */

import { decodeTrie, encodeTrie } from './bitmap/codec.ts';
import { countFree, nthFree, randomFree } from './bitmap/count.ts';
import { eachBlock, eachPiece } from './bitmap/each-block.ts';
import { regionOf } from './bitmap/expanded-view.ts';
import { Floor } from './bitmap/lowest-free.ts';
import { bestFree, firstFree, lastFree, nextFree, sparseFree } from './bitmap/search.ts';
import { type ItemKind, seekItem } from './bitmap/seek.ts';
import { Trie } from './bitmap/trie.ts';
import { HextetError } from './error.ts';
import { isBytes } from './internal/guards.ts';
import { checkInteger, fail, failRange, failType } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { bitmapMessages } from './internal/messages.ts';
import { Random } from './internal/random.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange } from './ip/range.ts';

/**
 * The rule that picks among the free candidates:
 *
 * - `first`: the lowest.
 * - `last`: the highest.
 * - `next`: the lowest from a cursor on, else the lowest of all. The cursor is `from`, or the end of the block that the
 *   last carve with this strategy returned.
 * - `best`: the start of the smallest free aligned gap that fits, the lowest of equals.
 * - `sparse`: the start of the largest free aligned gap, the lowest of equals. Starting from an empty root this spreads
 *   the blocks as far apart as can be, at every power of two the same set as RFC 3531's leftmost order.
 * - `random`: any, each with the same probability, from a seed.
 *
 * @public
 */
export type Strategy = 'first' | 'last' | 'next' | 'best' | 'sparse' | 'random';

/**
 * How {@link PrefixBitmap.carve} and {@link PrefixBitmap.find} choose.
 *
 * @public
 */
export interface CarveOptions {
  /** `first` where it is left out. */
  readonly strategy?: Strategy | undefined;
  /** The prefix, inside the root, that the result must lie in. */
  readonly within?: Prefix | string | undefined;
  /** Only for `next`: where the search begins, an address inside the root. */
  readonly from?: Address | string | undefined;
  /** Needed for `random`: an integer from 0 to 2^53-1. The same state and seed give the same result. */
  readonly seed?: number | undefined;
}

/**
 * Which part of a {@link PrefixBitmap} to go through, and how.
 *
 * @public
 */
export interface WalkOptions {
  /** Only what overlaps this prefix, which is inside the root; gaps are cut to it. */
  readonly within?: Prefix | string | undefined;
  /** Begin with the item that covers this address, or the next one in the direction. */
  readonly from?: Address | string | undefined;
  /** From high to low. */
  readonly reverse?: boolean | undefined;
}

/**
 * A set of disjoint prefixes, its blocks, inside one root, of every child length at once; it knows nothing of owners.
 * What a call costs follows from the depth of a path, at most 32 steps of four bits, never from the size of a prefix or
 * the count of blocks; where that is not so, the method says it. No call that fails changes anything.
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
export class PrefixBitmap {
  /** The prefix that all blocks lie in. */
  readonly root: Prefix;
  /** What the bitmap is made of. @internal */
  readonly core: object;

  /**
   * An empty set.
   *
   * @param root - of any length from 0 to 128.
   * @param options - `expected`: about how many blocks there will be, to get the memory for them at once.
   */
  constructor(root: Prefix | string, options?: { readonly expected?: number | undefined }) {
    const { expected = 0 } = options ?? {};
    checkInteger('expected', expected, 0, MOST_EXPECTED);
    this.root = Prefix.from(root);
    const trie = new Trie(wordsOf(this.root.first), this.root.length, expected * EXPECTED_WORDS);
    this.core = new Core(trie, this.root);
  }

  /**
   * Takes a free prefix of a length as one block.
   *
   * @param length - 0 to 128.
   * @returns The block, or null where nothing of that length fits.
   * @throws HextetError `out-of-range`, `outside-root`, `unknown-strategy`, `seed-missing`.
   */
  carve(length: number, options?: CarveOptions): Prefix | null {
    const core = coreOf(this);
    const { trie, floor } = core;
    const isLowest = !options || isDefault(options);
    if (isLowest && floor.take(trie, length)) return keyPrefix(trie, length);
    if (!core.search(length, options)) return null;
    const block = keyPrefix(trie, length);
    trie.insert(length, length);
    if (isLowest) floor.found(trie, length);
    else floor.taken();
    if (options?.strategy === 'next') core.moveCursor(block);
    return block;
  }

  /** The answer {@link PrefixBitmap.carve} would give, without taking it. `best` may look at every gap of the region. */
  find(length: number, options?: CarveOptions): Prefix | null {
    const core = coreOf(this);
    return core.search(length, options) ? keyPrefix(core.trie, length) : null;
  }

  /**
   * Takes a prefix as one block.
   *
   * @returns Whether all of it was free; else nothing is taken.
   * @throws HextetError `outside-root`.
   */
  take(prefix: Prefix | string): boolean {
    const core = coreOf(this);
    return core.insert(core.inside(prefix));
  }

  /**
   * Frees a block.
   *
   * @returns Whether the prefix was exactly a block: half of one or two neighbours are none, and stay as they are.
   * @throws HextetError `outside-root`.
   */
  free(prefix: Prefix | string): boolean {
    const core = coreOf(this);
    return core.remove(core.inside(prefix));
  }

  /**
   * Takes every prefix of a range's minimal cover, at most 254, as a block.
   *
   * @returns Whether all of the range was free; else nothing is taken.
   * @throws HextetError `outside-root`.
   */
  takeRange(range: AddressRange | Prefix | Address | string): boolean {
    const core = coreOf(this);
    const all = core.insideRange(range);
    if (core.hasItem('block', all)) return false;
    for (const prefix of all.prefixes()) core.insert(prefix);
    return true;
  }

  /**
   * Frees every prefix of a range's minimal cover.
   *
   * @returns Whether each of them was exactly a block; else nothing is freed.
   * @throws HextetError `outside-root`.
   */
  freeRange(range: AddressRange | Prefix | Address | string): boolean {
    const core = coreOf(this);
    const prefixes = [...core.insideRange(range).prefixes()];
    if (!prefixes.every((prefix) => this.has(prefix))) return false;
    for (const prefix of prefixes) core.remove(prefix);
    return true;
  }

  /** Whether a prefix is exactly a block; false outside the root. */
  has(prefix: Prefix | string): boolean {
    const { first, length } = Prefix.from(prefix);
    return this.root.contains(first) && coreOf(this).at(first).lengthAt() === length;
  }

  /** The block that covers an address, or null; null outside the root. */
  blockAt(address: Address | string): Prefix | null {
    const place = Address.from(address);
    if (!this.root.contains(place)) return null;
    const length = coreOf(this).at(place).lengthAt();
    return length < 0 ? null : place.prefix(length);
  }

  /**
   * Whether an address, prefix or range is `free` or `taken` throughout, or `partly` taken.
   *
   * @throws HextetError `outside-root`.
   */
  state(item: Address | Prefix | AddressRange | string): 'free' | 'taken' | 'partly' {
    const core = coreOf(this);
    const all = core.insideRange(item);
    return !core.hasItem('block', all) ? 'free' : core.hasItem('gap', all) ? 'partly' : 'taken';
  }

  /**
   * The blocks in order. Each step goes on from the block before in what the set is at that moment, so the set may
   * change between steps.
   *
   * @throws HextetError `outside-root` for `within` or `from`.
   */
  blocks(options?: WalkOptions): Iterable<Prefix> {
    return coreOf(this).items('block', options);
  }

  /**
   * The maximal free aligned prefixes in order: the fewest that make up the free space. Live as
   * {@link PrefixBitmap.blocks} is.
   *
   * @throws HextetError `outside-root` for `within` or `from`.
   */
  gaps(options?: WalkOptions): Iterable<Prefix> {
    return coreOf(this).items('gap', options);
  }

  /**
   * How many free aligned prefixes of a length there are. Where there are blocks of a greater length, the divided part
   * of the space above that length is walked.
   *
   * @param length - 0 to 128.
   */
  count(length: number): bigint {
    checkInteger('the length', length, 0, 128);
    const trie = coreOf(this).atRoot();
    return countFree(trie, this.root.length, length);
  }

  /**
   * The `index`-th free aligned prefix of a length, counted from 0; null past the last one. It costs what
   * {@link PrefixBitmap.count} does.
   *
   * @throws HextetError `out-of-range` for a length or an index below 0.
   */
  nth(length: number, index: bigint | number): Prefix | null {
    if (typeof index !== 'bigint') checkInteger('the index', index, 0, Number.MAX_SAFE_INTEGER);
    else if (index < 0n) failRange('the index', index, 0, (1n << 128n) - 1n);
    if (BigInt(index) >= this.count(length)) return null;
    const trie = coreOf(this).atRoot();
    nthFree(trie, this.root.length, length, BigInt(index));
    return keyPrefix(trie, length);
  }

  /** How many addresses are taken, exactly. */
  get takenSize(): bigint {
    let size = 0n;
    coreOf(this).trie.counts.forEach((count, length) => {
      if (count !== 0) size += BigInt(count) << BigInt(128 - length);
    });
    return size;
  }

  /** How many addresses are free, exactly. */
  get freeSize(): bigint {
    return this.root.size - this.takenSize;
  }

  /** The length of the largest free aligned prefix, or null where nothing is free. */
  get largestGap(): number | null {
    const trie = coreOf(this).atRoot();
    const largest = trie.slab.largest(trie.root);
    return largest === 0 ? null : 129 - largest;
  }

  /** The bytes of the records in use, and of the memory reserved for them. */
  get memory(): { readonly used: number; readonly reserved: number } {
    const trie = coreOf(this).atRoot();
    return { used: 4 * trie.slab.live, reserved: trie.slab.bytes.length };
  }

  /** Moves the blocks into memory of just their size, and gives the rest back. */
  compact(): void {
    const core = coreOf(this);
    const { trie } = core;
    const copy = new Trie(trie.base, trie.rootLength, this.memory.used / 4);
    eachPiece(trie, (length, unit) => {
      copy.key.set(trie.key);
      copy.insert(length, unit);
    });
    core.trie = copy;
  }

  /** Gets the memory for a change, and for taking back all that led to it: these fail for no lack of it. @internal */
  secure(): void {
    coreOf(this).trie.secure();
  }

  /** Calls with the base, as words, and the length of every block, ascending; no object is made for one. @internal */
  eachBlock(visit: (w0: number, w1: number, w2: number, w3: number, length: number) => void): void {
    eachBlock(coreOf(this).trie, visit);
  }

  /**
   * The set as bytes, with a mark, a version and a checksum. They are canonical: equal roots and blocks give equal bytes,
   * whatever happened before. The cursor of `next` is not part of them.
   */
  toBytes(): Uint8Array {
    return encodeTrie(coreOf(this).trie);
  }

  /**
   * The set that bytes stand for.
   *
   * @throws HextetError `invalid-type`, or for damage `damaged-size`, `damaged-magic`, `damaged-version`,
   * `damaged-checksum`, `damaged-root` or `damaged-blocks`.
   */
  static fromBytes(bytes: Uint8Array): PrefixBitmap {
    const trie = decodeTrie(checkBytes(bytes));
    if ('code' in trie) throw new HextetError(trie);
    const bitmap = new PrefixBitmap(wordsAddress(trie.base).prefix(trie.rootLength));
    coreOf(bitmap).trie = trie;
    return bitmap;
  }
}

/** What a bitmap is made of, and what its methods share. */
class Core {
  readonly root: Prefix;
  trie: Trie;
  /** Where the lowest free place is. */
  readonly floor: Floor = new Floor();
  /** Where the strategy `next` goes on. */
  cursor: Address;

  constructor(trie: Trie, root: Prefix) {
    this.trie = trie;
    this.root = root;
    this.cursor = root.first;
  }

  /** The trie with its key at an address. */
  at({ w0, w1, w2, w3 }: Address): Trie {
    const { key } = this.trie;
    key[0] = w0;
    key[1] = w1;
    key[2] = w2;
    key[3] = w3;
    return this.trie;
  }

  /** The trie, settled, with its key at the root. */
  atRoot(): Trie {
    this.trie.settle();
    return this.at(this.root.first);
  }

  insert({ first, length }: Prefix): boolean {
    this.floor.taken();
    return this.at(first).insert(length, length);
  }

  remove({ first, length }: Prefix): boolean {
    const trie = this.at(first);
    if (!trie.remove(length)) return false;
    this.floor.freed(trie.key, length);
    return true;
  }

  /** Puts the base of the block that a carve would take into the trie's key; false where there is none. */
  search(length: number, options: CarveOptions | undefined): boolean {
    checkInteger('the length', length, 0, 128);
    const { strategy = 'first', seed, from } = options ?? {};
    const within = this.within(options);
    const start = from === undefined ? this.cursor : this.insideAddress(from);
    const order = 128 - length;
    this.trie.settle();
    const trie = this.at(within.first);
    if (strategy === 'random') return randomFree(trie, within.length, length, new Random(checkSeed(seed)));
    if (strategy !== 'next' && !(typeof strategy === 'string' && Object.hasOwn(SEARCHES, strategy))) {
      fail(bitmapMessages, 'unknown-strategy', {
        details: { strategy: typeof strategy === 'string' ? strategy : typeof strategy },
      });
    }
    if (length < within.length || trie.slab.largest(trie.root) <= order) return false;
    const region = regionOf(trie, within.length);
    if (strategy === 'next') return nextFree(trie, region, order, within.length, wordsOf(start));
    return SEARCHES[strategy](trie, region, order);
  }

  /** Puts the cursor behind a block, at the end of the root back to its start. */
  moveCursor({ last }: Prefix): void {
    this.cursor = last.equals(this.root.last) ? this.root.first : last.next();
  }

  items(kind: ItemKind, options: WalkOptions | undefined): Iterable<Prefix> {
    const reverse = options?.reverse ?? false;
    const within = this.within(options);
    const from = options?.from === undefined ? undefined : this.insideAddress(options.from);
    return iterable(() => this.eachItem(kind, within, reverse, from));
  }

  *eachItem(kind: ItemKind, within: Prefix, reverse: boolean, from: Address | undefined): Generator<Prefix> {
    const isBefore = (a: Address, b: Address) => Address.compare(a, b) === (reverse ? 1 : -1);
    const [start, end] = reverse ? [within.last, within.first] : [within.first, within.last];
    let place = from === undefined || isBefore(from, start) ? start : isBefore(end, from) ? end : from;
    for (;;) {
      const trie = this.at(place);
      const length = seekItem(trie, kind, reverse);
      if (length < 0) return;
      const item = keyPrefix(trie, length);
      if (!within.overlaps(item)) return;
      const part = kind === 'gap' && length < within.length ? within : item;
      const edge = reverse ? part.first : part.last;
      if (from === undefined || !isBefore(edge, from)) yield part;
      if (!isBefore(edge, end)) return;
      place = reverse ? edge.previous() : edge.next();
    }
  }

  /** Whether any item of a kind lies in a range. */
  hasItem(kind: ItemKind, range: AddressRange): boolean {
    const trie = this.at(range.first);
    return seekItem(trie, kind, false) >= 0 && Address.compare(wordsAddress(trie.key), range.last) <= 0;
  }

  within(options: { readonly within?: Prefix | string | undefined } | undefined): Prefix {
    return options?.within === undefined ? this.root : this.inside(options.within);
  }

  inside(item: Prefix | string): Prefix {
    const prefix = Prefix.from(item);
    return this.root.contains(prefix) ? prefix : this.failOutside(prefix);
  }

  insideAddress(item: Address | string): Address {
    const address = Address.from(item);
    return this.root.contains(address) ? address : this.failOutside(address);
  }

  insideRange(item: Address | Prefix | AddressRange | string): AddressRange {
    const range = AddressRange.from(item);
    return this.root.contains(range) ? range : this.failOutside(range);
  }

  failOutside(item: Address | Prefix | AddressRange): never {
    fail(bitmapMessages, 'outside-root', { details: { item: String(item), root: String(this.root) } });
  }
}

const SEARCHES: Readonly<Record<Exclude<Strategy, 'next' | 'random'>, typeof firstFree>> = {
  first: firstFree,
  last: lastFree,
  best: bestFree,
  sparse: sparseFree,
};

/** Words for an expected block: a leaf, and an inner node where the path to it leaves another. */
const EXPECTED_WORDS = 32;
const MOST_EXPECTED = 2 ** 26;

function coreOf(bitmap: PrefixBitmap): Core {
  return bitmap.core as Core;
}

function wordsOf({ w0, w1, w2, w3 }: Address): Int32Array {
  return Int32Array.of(w0, w1, w2, w3);
}

function wordsAddress(words: Int32Array): Address {
  return new Address(words[0]!, words[1]!, words[2]!, words[3]!);
}

function keyPrefix(trie: Trie, length: number): Prefix {
  return new Prefix(wordsAddress(trie.key), length);
}

/** Whether options ask for just what is done without them. */
function isDefault({ strategy, within, from }: CarveOptions): boolean {
  return (strategy === undefined || strategy === 'first') && within === undefined && from === undefined;
}

function checkSeed(seed: number | undefined): number {
  if (seed === undefined) fail(bitmapMessages, 'seed-missing');
  checkInteger('the seed', seed, 0, Number.MAX_SAFE_INTEGER);
  return seed;
}

function checkBytes(bytes: Uint8Array): Uint8Array {
  return isBytes(bytes) ? bytes : failType('a Uint8Array', bytes);
}
