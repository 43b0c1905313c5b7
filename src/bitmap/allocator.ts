/** The state of a prefix bitmap, and what its methods share. */

import { checkFields, checkOptions } from '../internal/fields.ts';
import { checkInteger, fail } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import { bitmapMessages } from '../internal/messages.ts';
import { Random } from '../internal/random.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { randomFree } from './count.ts';
import { regionOf } from './expanded-view.ts';
import { LowestFree } from './lowest-free.ts';
import type { CarveOptions, RegionOptions, Strategy, WalkOptions } from './options.ts';
import { bestFree, firstFree, lastFree, nextFree, sparseFree } from './search.ts';
import { type ItemKind, seekItem } from './seek.ts';
import type { Trie } from './trie.ts';

const CARVE_FIELDS = ['strategy', 'within', 'from', 'seed'];

const SEARCHES: Readonly<Record<Exclude<Strategy, 'next' | 'random'>, typeof firstFree>> = {
  first: firstFree,
  last: lastFree,
  best: bestFree,
  sparse: sparseFree,
};

export class Allocator {
  readonly root: Prefix;
  trie: Trie;
  readonly lowestFree: LowestFree;
  /** The address at which the strategy `next` continues. */
  cursor: Address;

  constructor(trie: Trie, root: Prefix) {
    this.trie = trie;
    this.root = root;
    this.lowestFree = new LowestFree(root);
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

  /** The trie, flushed, with its key at an address. */
  flushedAt(address: Address): Trie {
    this.trie.flush();
    return this.at(address);
  }

  insert({ first, length }: Prefix): boolean {
    this.lowestFree.taken();
    return this.at(first).insert(length, length);
  }

  remove({ first, length }: Prefix): boolean {
    const trie = this.at(first);
    if (!trie.remove(length)) return false;
    this.lowestFree.freed(trie.key, length);
    return true;
  }

  carve(length: number, options: CarveOptions | undefined): Prefix | null {
    const { trie, lowestFree } = this;
    checkCarve(options);
    const within = this.within(options);
    const strategy = options?.strategy ?? 'first';
    const isLowest = strategy === 'first' && options?.from === undefined;
    if (isLowest && lowestFree.take(trie, length, within)) return keyPrefix(trie, length);
    if (!this.search(length, options, within)) return null;
    const block = keyPrefix(trie, length);
    trie.insert(length, length);
    if (isLowest) lowestFree.found(trie, length, within);
    else lowestFree.taken();
    if (strategy === 'next')
      this.cursor = block.last.equals(this.root.last) ? this.root.first : block.last.next();
    return block;
  }

  /** Puts the base of the block that a carve would take into the trie's key; false if there is none. */
  search(length: number, options: CarveOptions = {}, within: Prefix = this.within(options)): boolean {
    checkInteger('length', length, 0, 128);
    const { strategy = 'first', seed, from } = options;
    const start = from === undefined ? this.cursor : this.inside(Address.from(from));
    const order = 128 - length;
    const trie = this.flushedAt(within.first);
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

  items(kind: ItemKind, options: WalkOptions | undefined): Iterable<Prefix> {
    checkFields('WalkOptions', options, ['within', 'from', 'reverse']);
    const reverse = options?.reverse ?? false;
    const within = this.within(options);
    const from = options?.from === undefined ? undefined : this.inside(Address.from(options.from));
    return iterable(() => this.eachItem(kind, within, reverse, from));
  }

  *eachItem(kind: ItemKind, within: Prefix, reverse: boolean, from: Address | undefined): Generator<Prefix> {
    const isBefore = (a: Address, b: Address) => Address.compare(a, b) === (reverse ? 1 : -1);
    const [start, end] = reverse ? [within.last, within.first] : [within.first, within.last];
    let address = from === undefined || isBefore(from, start) ? start : isBefore(end, from) ? end : from;
    for (;;) {
      const trie = this.at(address);
      const length = seekItem(trie, kind, reverse);
      if (length < 0) return;
      const item = keyPrefix(trie, length);
      if (!within.overlaps(item)) return;
      const part = kind === 'gap' && length < within.length ? within : item;
      const edge = reverse ? part.first : part.last;
      if (from === undefined || !isBefore(edge, from)) yield part;
      if (!isBefore(edge, end)) return;
      address = reverse ? edge.previous() : edge.next();
    }
  }

  /** Returns true if any item of a kind lies in a range. */
  hasItem(kind: ItemKind, range: AddressRange): boolean {
    const trie = this.at(range.first);
    return seekItem(trie, kind, false) >= 0 && Address.compare(wordsAddress(trie.key), range.last) <= 0;
  }

  region(options: RegionOptions | undefined): Prefix {
    checkFields('RegionOptions', options, ['within']);
    return this.within(options);
  }

  within(options: RegionOptions | undefined): Prefix {
    return options?.within === undefined ? this.root : this.inside(Prefix.from(options.within));
  }

  /** Returns an item that lies in the root. */
  inside<T extends Address | Prefix | AddressRange>(item: T): T {
    if (this.root.contains(item)) return item;
    return fail(bitmapMessages, 'outside-root', { details: { item: String(item), root: String(this.root) } });
  }
}

export function wordsOf({ w0, w1, w2, w3 }: Address): Int32Array {
  return Int32Array.of(w0, w1, w2, w3);
}

export function wordsAddress(words: Int32Array): Address {
  return new Address(words[0]!, words[1]!, words[2]!, words[3]!);
}

/** The prefix of a length at a trie's key. */
export function keyPrefix(trie: Trie, length: number): Prefix {
  return new Prefix(wordsAddress(trie.key), length);
}

export function checkCarve(options: CarveOptions | undefined): void {
  if (options !== undefined) checkOptions('CarveOptions', options, CARVE_FIELDS);
}

function checkSeed(seed: number | undefined): number {
  if (seed === undefined) fail(bitmapMessages, 'seed-missing');
  checkInteger('seed', seed, 0, Number.MAX_SAFE_INTEGER);
  return seed;
}
