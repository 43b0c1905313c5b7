/**
 * Values by prefix, found by longest match.
 *
 * @packageDocumentation
 */

import { HextetError } from './error.ts';
import type { FlatAddresses, LineSource, RefusedLine } from './internal/bulk/lines.ts';
import { isFlat, readRows } from './internal/bulk/lines.ts';
import { checkFields } from './internal/fields.ts';
import { isAddress, isIterable, isPrefix } from './internal/guards.ts';
import { masksHostBits } from './internal/host-bits.ts';
import { atPath, failType } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { Printable } from './internal/printable.ts';
import { Address } from './ip/address.ts';
import { lineIssue } from './ip/line-issue.ts';
import { Prefix } from './ip/prefix.ts';
import { Flat } from './map/flat.ts';
import type { PrefixIndex } from './map/prefix-index.ts';
import { Tree } from './map/tree.ts';

export type { FlatAddresses, LineSource, RefusedLine } from './internal/bulk/lines.ts';

/**
 * A prefix of a map and its value.
 *
 * @public
 */
export interface PrefixEntry<T> {
  /** The prefix. */
  readonly prefix: Prefix;
  /** Its value. */
  readonly value: T;
}

/**
 * A prefix of a map, its value, and how many addresses it was the longest match of.
 *
 * @public
 */
export interface CountedEntry<T> extends PrefixEntry<T> {
  /** How many addresses. */
  readonly count: number;
}

/**
 * The questions that both {@link PrefixMap} and {@link FrozenPrefixMap} answer. An item is an address or a prefix, as a
 * value or as text. The text of an IPv4 address or prefix is in no map; any other text that is not an item is refused.
 *
 * @public
 */
export abstract class PrefixLookup<T> extends Printable implements Iterable<[Prefix, T]> {
  /** The rows in order. @internal */
  readonly index: object;
  /** By row of the index. @internal */
  readonly rowValues: (T | undefined)[];

  /** @internal */
  constructor(index: object, values: (T | undefined)[]) {
    super();
    this.index = index;
    this.rowValues = values;
  }

  /** How many prefixes there are. */
  get size(): number {
    return indexOf(this).size;
  }

  /** Returns whether a prefix is in the map, exactly. */
  has(prefix: Prefix | string): boolean {
    return exactRow(indexOf(this), readItem(prefix)) >= 0;
  }

  /** Returns the value of exactly this prefix, or undefined. */
  get(prefix: Prefix | string): T | undefined {
    const row = exactRow(indexOf(this), readItem(prefix));
    return row < 0 ? undefined : this.rowValues[row];
  }

  /**
   * Returns the entry of the longest prefix that holds an item, or null.
   *
   * @throws HextetError as {@link Prefix.parse}, or `invalid-type`.
   */
  match(item: Address | Prefix | string): PrefixEntry<T> | null {
    return entryOf(this, deepestRow(indexOf(this), item));
  }

  /** Returns the entries of all prefixes that hold an item, itself included, the outermost first. */
  matches(item: Address | Prefix | string): PrefixEntry<T>[] {
    const index = indexOf(this);
    const entries: PrefixEntry<T>[] = [];
    for (let row = deepestRow(index, item); row >= 0; row = index.up(row)) {
      entries.push({ prefix: prefixOf(index, row), value: this.rowValues[row]! });
    }
    return entries.reverse();
  }

  /** Returns the entries of all prefixes that hold a prefix, in the map or not, itself included, the outermost first. */
  covering(prefix: Prefix | string): PrefixEntry<T>[] {
    return this.matches(prefix);
  }

  /** Returns the entry of the longest prefix around a prefix, in the map or not, other than itself; or null. */
  parent(prefix: Prefix | string): PrefixEntry<T> | null {
    const index = indexOf(this);
    const item = readItem(prefix);
    if (item === null || item.length === 0) return null;
    const { w0, w1, w2, w3 } = item.first;
    return entryOf(this, index.deepest(w0, w1, w2, w3, item.length - 1));
  }

  /** Iterates over the entries inside a prefix, itself included, in the order of {@link Prefix.compare}. */
  within(prefix: Prefix | string): Iterable<PrefixEntry<T>> {
    const item = readItem(prefix);
    return iterable(() => eachInside(this, item, false));
  }

  /** Iterates over the entries inside a prefix that no other entry inside it holds, itself excluded, in order. */
  children(prefix: Prefix | string): Iterable<PrefixEntry<T>> {
    const item = readItem(prefix);
    return iterable(() => eachInside(this, item, true));
  }

  /**
   * Counts for each prefix of how many addresses it is the longest match.
   *
   * @param addresses - what `parseMany` returns, or addresses as values or text.
   * @returns The prefixes that matched any, in order, and how many addresses none matched.
   */
  countMatches(addresses: FlatAddresses | Iterable<Address | string>): {
    matched: CountedEntry<T>[];
    unmatched: number;
  } {
    const index = indexOf(this);
    const counts = new Float64Array(index.rows);
    let unmatched = 0;
    const add = (row: number) => {
      if (row < 0) unmatched++;
      else counts[row]!++;
    };
    if (isFlat(addresses)) {
      const { words, count } = addresses;
      for (let at = 0; at < 4 * count; at += 4) {
        add(index.deepest(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, 128));
      }
    } else for (const address of addresses) add(deepestRow(index, address));
    const matched: CountedEntry<T>[] = [];
    counts.forEach((count, row) => {
      if (count > 0) matched.push({ prefix: prefixOf(index, row), value: this.rowValues[row]!, count });
    });
    return { matched: matched.sort((a, b) => Prefix.compare(a.prefix, b.prefix)), unmatched };
  }

  /** Iterates over prefixes and values in the order of {@link Prefix.compare}. The map can change between steps. */
  *[Symbol.iterator](): Generator<[Prefix, T]> {
    for (const { prefix, value } of eachInside(this, ALL, false)) yield [prefix, value];
  }

  /** Iterates over the prefixes in order. */
  keys(): Iterable<Prefix> {
    return iterable(() => pick(this, (entry) => entry[0]));
  }

  /** Iterates over the values in the order of their prefixes. */
  values(): Iterable<T> {
    return iterable(() => pick(this, (entry) => entry[1]));
  }

  /** Returns one line: how many prefixes there are. */
  override toString(): string {
    return `map of ${this.size} prefixes`;
  }

  /** Returns pairs of text and value, which {@link PrefixMap.fromEntries} reads. */
  toJSON(): [string, T][] {
    return Array.from(this, ([prefix, value]) => [String(prefix), value]);
  }
}

/**
 * How {@link PrefixMap.fromText} reads lines.
 *
 * @public
 */
export interface MapTextOptions<T> {
  /** Makes the value of a line from what follows the prefix. Defaults to that text itself, without blanks around. */
  readonly value?: ((rest: string, prefix: Prefix) => T) | undefined;
  /** Clears the bits after the length if `mask`. Defaults to `reject`. */
  readonly hostBits?: 'reject' | 'mask' | undefined;
  /** Is called with every line that is not a prefix. By default the first one is thrown. */
  readonly onRefused?: ((line: RefusedLine) => void) | undefined;
}

/**
 * Values by prefix, found by longest match: a routing table, a list of networks and their owners. It changes in place. To
 * look up much and change nothing, {@link PrefixMap.freeze} it: that form is smaller and faster.
 *
 * A call takes steps for the bits in which stored prefixes differ, at most 128 for any count of them.
 *
 * @example
 * ```ts
 * import { PrefixMap } from 'hextet/map';
 *
 * const table = PrefixMap.fromEntries([
 *   ['2001:db8::/32', 'site'],
 *   ['2001:db8:1::/48', 'web'],
 * ]);
 * table.match('2001:db8:1::5')?.value; // 'web'
 * table.match('2001:db8:2::5')?.value; // 'site'
 * table.match('2001:db9::1'); // null
 * ```
 *
 * @public
 */
export class PrefixMap<T> extends PrefixLookup<T> {
  /** Makes an empty map. */
  constructor() {
    super(new Tree(), []);
  }

  /**
   * Makes a map of pairs; a later pair replaces an earlier one of the same prefix.
   *
   * @throws HextetError as {@link Prefix.parse}, with the index of the pair as path.
   */
  static fromEntries<T>(entries: Iterable<readonly [Prefix | string, T]>): PrefixMap<T> {
    const map = new PrefixMap<T>();
    let index = 0;
    if (!isIterable(entries)) failType('Iterable<[Prefix | string, T]>', entries);
    for (const entry of entries as Iterable<readonly [Prefix | string, T]>) {
      atPath([index], () => {
        if (!Array.isArray(entry)) failType('[Prefix | string, T]', entry);
        map.set(entry[0], entry[1]);
      });
      index++;
    }
    return map;
  }

  /**
   * Reads a prefix from the beginning of each line. After it can follow a blank, a comma or a semicolon, and text. Blank
   * lines, and lines and ends of lines that begin with `#`, are skipped; an address is a /128; a later line replaces an
   * earlier one of the same prefix.
   *
   * @param source - a text, its bytes in UTF-8, or the lines.
   * @throws HextetError as {@link Prefix.parse}, with the number of the line as path, counted from 1.
   */
  static fromText<T = string>(source: LineSource, options: MapTextOptions<T> = {}): PrefixMap<T> {
    checkFields('MapTextOptions', options, ['value', 'hostBits', 'onRefused']);
    const { value = (rest: string) => rest as T, onRefused } = options ?? {};
    if (typeof value !== 'function') failType('(rest: string, prefix: Prefix) => T', value);
    if (onRefused !== undefined && typeof onRefused !== 'function')
      failType('(line: RefusedLine) => void', onRefused);
    const rows = readRows(source, {
      prefixes: true,
      masks: masksHostBits(options?.hostBits),
      rest: 'keep',
      issueOf: lineIssue,
      onRefused: (line, issue) => {
        if (onRefused === undefined) throw new HextetError(issue);
        onRefused(line);
      },
    });
    const map = new PrefixMap<T>();
    for (let row = 0; row < rows.count; row++) {
      const prefix = prefixAt(rows.words, 4 * row, rows.lengths[row]!);
      map.set(prefix, value(rows.rests[row]!, prefix));
    }
    return map;
  }

  /**
   * Sets the value of exactly this prefix.
   *
   * @throws HextetError as {@link Prefix.parse}, or `invalid-type`.
   */
  set(prefix: Prefix | string, value: T): this {
    const { first, length } = Prefix.from(prefix);
    this.rowValues[(this.index as Tree).store(first.w0, first.w1, first.w2, first.w3, length)] = value;
    return this;
  }

  /** Removes exactly this prefix; returns whether it was there. */
  delete(prefix: Prefix | string): boolean {
    const tree = this.index as Tree;
    const row = exactRow(tree, readItem(prefix));
    if (row < 0) return false;
    tree.remove(row);
    this.rowValues[row] = undefined;
    return true;
  }

  /** Returns the entries as they are now, in a form that never changes: under 80 bytes a prefix, and faster to ask. */
  freeze(): FrozenPrefixMap<T> {
    const words = new Int32Array(8 * this.size);
    const values: T[] = [];
    for (const [{ first, length }, value] of this) {
      words.set([first.w0, first.w1, first.w2, first.w3, length], 8 * values.length);
      values.push(value);
    }
    return new FrozenPrefixMap(new Flat(words), values);
  }
}

/**
 * A {@link PrefixMap} that never changes: made by {@link PrefixMap.freeze}.
 *
 * @public
 */
export class FrozenPrefixMap<T> extends PrefixLookup<T> {
  /** How many bytes the prefixes take, with 8 for each value. */
  get bytes(): number {
    return (this.index as Flat).bytes + 8 * this.size;
  }
}

const ALL: Prefix = /* @__PURE__ */ new Prefix(/* @__PURE__ */ new Address(0, 0, 0, 0), 0);

function indexOf<T>(map: PrefixLookup<T>): PrefixIndex {
  return map.index as PrefixIndex;
}

function prefixOf(index: PrefixIndex, row: number): Prefix {
  return prefixAt(index.words, index.place(row), index.length(row));
}

function prefixAt(words: Int32Array, at: number, length: number): Prefix {
  return new Prefix(new Address(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!), length);
}

/** The prefix of a question, or null if its text is IPv4. An address is a /128. */
function readItem(item: Address | Prefix | string): Prefix | null {
  if (isPrefix(item)) return item as Prefix;
  if (isAddress(item)) return new Prefix(item as Address, 128);
  if (typeof item !== 'string') failType('Address | Prefix | string', item);
  const result = item.includes('/') ? Prefix.tryParse(item) : Address.tryParse(item);
  if (result.ok) return readItem(result.value);
  if (result.issue.code === 'ipv4-address') return null;
  throw new HextetError(result.issue);
}

function deepestRow(index: PrefixIndex, item: Address | Prefix | string): number {
  // All callers share the guards, which so have seen every kind of value: only values of other copies go there.
  const kind: unknown = (item as Address | undefined)?.constructor;
  if (kind === Address || (kind !== Prefix && isAddress(item))) {
    const { w0, w1, w2, w3 } = item as Address;
    return index.deepest(w0, w1, w2, w3, 128);
  }
  const prefix = kind === Prefix ? (item as Prefix) : readItem(item);
  if (prefix === null) return -1;
  const { w0, w1, w2, w3 } = prefix.first;
  return index.deepest(w0, w1, w2, w3, prefix.length);
}

function exactRow(index: PrefixIndex, item: Prefix | null): number {
  if (item === null) return -1;
  const { w0, w1, w2, w3 } = item.first;
  const row = index.deepest(w0, w1, w2, w3, item.length);
  return row >= 0 && index.length(row) === item.length ? row : -1;
}

function rowFrom(index: PrefixIndex, { first, length }: Prefix): number {
  return index.from(first.w0, first.w1, first.w2, first.w3, length);
}

function rowAfter(index: PrefixIndex, { first, length }: Prefix): number {
  return index.after(first.w0, first.w1, first.w2, first.w3, length);
}

function entryOf<T>(map: PrefixLookup<T>, row: number): PrefixEntry<T> | null {
  return row < 0 ? null : { prefix: prefixOf(indexOf(map), row), value: map.rowValues[row]! };
}

/** The entries inside a prefix; or those of them that no other inside it holds, without the prefix itself. */
function* eachInside<T>(
  map: PrefixLookup<T>,
  item: Prefix | null,
  skipsInner: boolean,
): Generator<PrefixEntry<T>> {
  if (item === null) return;
  const index = indexOf(map);
  let row = skipsInner ? rowAfter(index, item) : rowFrom(index, item);
  while (row >= 0) {
    const prefix = prefixOf(index, row);
    if (!item.contains(prefix)) return;
    yield { prefix, value: map.rowValues[row]! };
    row = rowAfter(index, skipsInner ? prefix.last.prefix(128) : prefix);
  }
}

function* pick<T, Part>(map: PrefixLookup<T>, part: (entry: [Prefix, T]) => Part): Generator<Part> {
  for (const entry of map) yield part(entry);
}
