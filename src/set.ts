/**
 * Sets of IPv6 addresses, held as ranges.
 *
 * @packageDocumentation
 */

import { HextetError, type Issue, type StandardProps, type StandardResult } from './error.ts';
import {
  type FlatAddresses,
  isFlat,
  type LineSource,
  type RefusedLine,
  readRows,
} from './internal/bulk/lines.ts';
import { checkFields } from './internal/fields.ts';
import {
  isAddress,
  isBytes,
  isIterable,
  isPrefix,
  isRange,
  isRuns,
  isSet,
  type PrefixShape,
  type RangeShape,
} from './internal/guards.ts';
import { masksHostBits } from './internal/host-bits.ts';
import { failType, typeIssue, withPath } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { failNew, Printable } from './internal/printable.ts';
import { LONGEST_RANGE } from './internal/scan.ts';
import { standard } from './internal/standard-schema.ts';
import { Address } from './ip/address.ts';
import { lineIssue } from './ip/line-issue.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange, spanOf } from './ip/range.ts';
import { type PrefixOptions, wantsMask } from './ip/read-prefix.ts';
import {
  compareRuns,
  difference,
  holds,
  holdsAll,
  holdsAny,
  holdsWords,
  intersection,
  RunBuilder,
  type Runs,
  runOfRange,
  sizeOf,
  union,
} from './set/runs.ts';

export type { FlatAddresses, LineSource, RefusedLine } from './internal/bulk/lines.ts';

/**
 * A value that holds addresses, or its text.
 *
 * @public
 */
export type PrefixSetItem = Address | Prefix | AddressRange | string;

/**
 * Anything that can be read as a set: a set, one item, or any number of items in any order, which can overlap.
 *
 * @public
 */
export type PrefixSetInput = PrefixSet | PrefixSetItem | Iterable<PrefixSetItem>;

/**
 * How {@link PrefixSet.fromText} reads lines.
 *
 * @public
 */
export interface SetTextOptions {
  /** Clears the bits after the length if `mask`. Defaults to `reject`. */
  readonly hostBits?: 'reject' | 'mask' | undefined;
  /** Is called with every line that is refused. By default the first one is thrown. */
  readonly onRefused?: ((line: RefusedLine) => void) | undefined;
}

/**
 * A set of addresses. It never changes: every operation returns a new set. Operations take, and refuse, what
 * {@link PrefixSet.of} does. Two sets of the same addresses print the same.
 *
 * Time depends on the count of ranges, never on that of addresses: an operation on sets of n and m ranges takes
 * O(n + m) steps, {@link PrefixSet.contains} and {@link PrefixSet.overlaps} look up m ranges in O(m log n). Items in no
 * order are sorted first. A range takes 32 bytes.
 *
 * @example
 * ```ts
 * import { PrefixSet } from 'hextet/set';
 *
 * const site = PrefixSet.of(['2001:db8::/33', '2001:db8:8000::/33']);
 * String(site); // '2001:db8::/32'
 * String(site.subtract('2001:db8:4000::/34')); // '2001:db8::/34, 2001:db8:8000::/33'
 * site.contains('2001:db8:1::5'); // true
 * ```
 *
 * @public
 */
export class PrefixSet extends Printable {
  /** Eight words a range, in order. @internal */
  readonly runs: number[] | Int32Array;

  /** Takes the runs on trust: use {@link PrefixSet.of}. @internal */
  constructor(runs: number[] | Int32Array) {
    super();
    if (!isRuns(runs)) failNew('PrefixSet', 'of');
    this.runs = runs;
  }

  /**
   * Makes the set of all addresses that the items hold: the empty set if there is no item.
   *
   * @param options - `hostBits: 'mask'` clears the bits after the length in texts of prefixes.
   * @throws HextetError as {@link AddressRange.parse}, or `invalid-type`; its path is the index of the item among
   * several.
   */
  static of(items: PrefixSetInput, options?: PrefixOptions): PrefixSet {
    return new PrefixSet(readRuns(items, options));
  }

  /**
   * Reads an address, prefix or range from each line. Blank lines, and lines and ends of lines that begin with `#`, are
   * skipped.
   *
   * @param source - a text, its bytes, or the lines.
   * @throws HextetError as {@link Prefix.parse}, with the number of the line as path, counted from 1.
   */
  static fromText(source: LineSource, options: SetTextOptions = {}): PrefixSet {
    checkFields('SetTextOptions', options, ['hostBits', 'onRefused']);
    const { hostBits, onRefused } = options ?? {};
    if (onRefused !== undefined && typeof onRefused !== 'function')
      failType('(line: RefusedLine) => void', onRefused);
    const builder = new RunBuilder(16);
    // The caller could change its bytes while it is told of a line.
    const own = onRefused !== undefined && isBytes(source) ? new Uint8Array(source) : source;
    const rows = readRows(own, {
      prefixes: true,
      masks: masksHostBits(hostBits),
      rest: 'refuse',
      issueOf: lineIssue,
      onRefused: (line, issue) => {
        const range = AddressRange.tryParse(line.text.replace(/#.*/, '').trim());
        if (range.ok) builder.add(range.value);
        else if (onRefused === undefined) throw new HextetError(issue);
        else onRefused(line);
      },
    });
    builder.reserve(rows.count);
    const { words, lengths } = rows;
    for (let row = 0, at = 0; row < rows.count; row++, at += 4) {
      builder.addPrefix(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, lengths[row]!);
    }
    return new PrefixSet(builder.runs());
  }

  /** Returns a set, of this or another copy of the library, as it is; makes one {@link PrefixSet.of} anything else. */
  static from(value: PrefixSetInput): PrefixSet {
    return isSet(value) ? value : PrefixSet.of(value);
  }

  /** Compares, for `Array.prototype.sort`, by the first range that differs: its first address, then its last one. */
  static compare(a: PrefixSetInput, b: PrefixSetInput): -1 | 0 | 1 {
    return compareRuns(readRuns(a), readRuns(b));
  }

  /** {@link PrefixSet.of} a list of texts as a Standard Schema: the path of an issue is the index of its text. */
  static get '~standard'(): StandardProps<readonly string[], PrefixSet> {
    return standard(readTexts);
  }

  /** How many addresses there are, 0n to 2^128. */
  get size(): bigint {
    return sizeOf(this.runs);
  }

  /** Returns true if there is no address. */
  get isEmpty(): boolean {
    return this.runs.length === 0;
  }

  /** Returns the addresses in this set or in the other. */
  union(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(union(this.runs, readRuns(other)));
  }

  /** Returns the addresses in this set that are not in the other. */
  subtract(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(difference(this.runs, readRuns(other)));
  }

  /** Returns the addresses in both sets. */
  intersect(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(intersection(this.runs, readRuns(other)));
  }

  /**
   * Returns the addresses that are not in this set.
   *
   * @param within - the prefix whose addresses are returned. Defaults to the whole space.
   * @throws HextetError as {@link Prefix.parse}.
   */
  complement(within: Prefix | string = '::/0'): PrefixSet {
    return new PrefixSet(difference(runOfRange(Prefix.from(within)), this.runs));
  }

  /**
   * Returns whether all addresses of the other are in this set: always, if the other has none; never, if its text is an
   * IPv4 address, prefix or range.
   *
   * @param options - `hostBits: 'mask'` clears the bits after the length in texts of prefixes.
   */
  contains(other: PrefixSetInput, options?: PrefixOptions): boolean {
    // All callers share the guards, which so have seen every kind of value: only values of other copies go there.
    const kind: unknown = (other as Address | undefined)?.constructor;
    if (kind === Address || (kind !== Prefix && isAddress(other))) {
      const { w0, w1, w2, w3 } = other as Address;
      return holdsWords(this.runs, w0, w1, w2, w3);
    }
    if (kind === Prefix || isPrefix(other) || isRange(other)) {
      const { first, last } = other as AddressRange;
      return holds(this.runs, first, last);
    }
    if (typeof other === 'string' && options === undefined) {
      const span = spanOf(other);
      return span !== null && holds(this.runs, span.first, span.last);
    }
    const runs = readQuestion(other, options);
    return runs !== null && holdsAll(this.runs, runs);
  }

  /**
   * Counts the addresses that are in this set.
   *
   * @param addresses - what `parseMany` returns, or addresses as values or text.
   */
  countMatches(addresses: FlatAddresses | Iterable<Address | string>): number {
    let count = 0;
    if (isFlat(addresses)) {
      const { words } = addresses;
      for (let at = 0; at < 4 * addresses.count; at += 4) {
        if (holdsWords(this.runs, words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!)) count++;
      }
    } else for (const address of addresses) if (this.contains(address)) count++;
    return count;
  }

  /** Returns whether at least one address is in both sets: never, if the other's text is IPv4. */
  overlaps(other: PrefixSetInput): boolean {
    const runs = readQuestion(other);
    return runs !== null && holdsAny(this.runs, runs);
  }

  /** Returns whether both sets have the same addresses: never, if the other's text is IPv4. */
  equals(other: PrefixSetInput): boolean {
    const runs = readQuestion(other);
    return runs !== null && compareRuns(this.runs, runs) === 0;
  }

  /** Iterates over the fewest prefixes that make up the set, in order, made one at a time. */
  prefixes(): Iterable<Prefix> {
    return iterable(() => eachPrefix(this.ranges()));
  }

  /** Iterates over the fewest ranges that make up the set, in order, made one at a time. */
  ranges(): Iterable<AddressRange> {
    return iterable(() => eachRange(this.runs));
  }

  /** Returns the canonical text: the prefixes with `, ` between them. The empty set gives an empty text. */
  override toString(): string {
    return this.toJSON().join(', ');
  }

  /** Returns the texts of the prefixes, so that `JSON.stringify` writes them; {@link PrefixSet.of} reads them. */
  toJSON(): string[] {
    return Array.from(this.prefixes(), (prefix) => prefix.toString());
  }
}

function* eachRange(runs: Runs): Generator<AddressRange> {
  for (let at = 0; at < runs.length; at += 8) {
    yield new AddressRange(addressAt(runs, at), addressAt(runs, at + 4));
  }
}

function* eachPrefix(ranges: Iterable<AddressRange>): Generator<Prefix> {
  for (const range of ranges) yield* range.prefixes();
}

function addressAt(words: Runs, at: number): Address {
  return new Address(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
}

function readRuns(input: PrefixSetInput, options?: PrefixOptions): Runs {
  wantsMask(options);
  if (isSet(input)) return input.runs;
  return isIterable(input)
    ? readItems(input, options)
    : runOfRange(readItem(input as PrefixSetItem, options));
}

/** The runs of the other side of a question, or null if a text of it is IPv4. */
function readQuestion(input: PrefixSetInput, options?: PrefixOptions): Runs | null {
  try {
    return readRuns(input, options);
  } catch (error) {
    if (HextetError.is(error) && error.code === 'ipv4-address') return null;
    throw error;
  }
}

function readItem(item: PrefixSetItem, options: PrefixOptions | undefined): RangeShape {
  return isPrefixText(item) ? Prefix.parse(item, options) : AddressRange.from(item);
}

function isPrefixText(item: PrefixSetItem): item is string {
  return (
    typeof item === 'string' && item.length <= LONGEST_RANGE && item.includes('/') && !item.includes('-')
  );
}

function readItems(items: Iterable<PrefixSetItem>, options: PrefixOptions | undefined): Runs {
  const builder = new RunBuilder(Array.isArray(items) ? items.length : 16);
  let index = 0;
  try {
    for (const item of items) {
      if (isPrefix(item)) addPrefix(builder, item);
      else if (isPrefixText(item)) addPrefix(builder, Prefix.parse(item, options));
      else builder.add(AddressRange.from(item));
      index++;
    }
  } catch (error) {
    throw withPath(error, [index]);
  }
  return builder.runs();
}

function addPrefix(builder: RunBuilder, { first, length }: PrefixShape): void {
  builder.addPrefix(first.w0, first.w1, first.w2, first.w3, length);
}

function readTexts(texts: readonly string[], limit: number): StandardResult<PrefixSet> {
  if (!Array.isArray(texts)) return { issues: [typeIssue('string[]', texts)] };
  const builder = new RunBuilder(texts.length);
  const issues: Issue[] = [];
  for (const [i, text] of texts.entries()) {
    const result = AddressRange.tryParse(text);
    if (result.ok) builder.add(result.value);
    else issues.push({ ...result.issue, path: [i] });
    if (issues.length === limit) break;
  }
  return issues.length > 0 ? { issues } : { value: new PrefixSet(builder.runs()) };
}
