/**
 * Sets of IPv6 addresses, held as prefixes.
 *
 * @packageDocumentation
 */

import type { Issue, StandardProps, StandardResult } from './error.ts';
import { isSet } from './internal/guards.ts';
import { typeIssue, withPath } from './internal/issue.ts';
import { iterable } from './internal/iterable.ts';
import { standard } from './internal/standard-schema.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { AddressRange } from './ip/range.ts';

/**
 * What holds some addresses: a value of one of these kinds, or its text.
 *
 * @public
 */
export type PrefixSetItem = Address | Prefix | AddressRange | string;

/**
 * What can be read as a set: a set, one item, or any number of items in any order, which may overlap.
 *
 * @public
 */
export type PrefixSetInput = PrefixSet | PrefixSetItem | Iterable<PrefixSetItem>;

/**
 * A set of addresses. It never changes, every operation returns a new set; operations take, and refuse, what
 * {@link PrefixSet.of} does. Two sets of the same addresses print the same, whatever they were made from.
 *
 * Time depends on the count of ranges, never on that of addresses: an operation on sets of n and m ranges takes
 * O(n + m) steps, {@link PrefixSet.contains} and {@link PrefixSet.overlaps} look up m ranges in O(m log n). Items in no
 * order are sorted first.
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
export class PrefixSet {
  /** Ascending, with at least one address between a range and the next: so there is one way to hold a set. @internal */
  readonly runs: readonly AddressRange[];

  /** Takes the ranges on trust: use {@link PrefixSet.of}. @internal */
  constructor(runs: readonly AddressRange[]) {
    this.runs = runs;
  }

  /**
   * The set of all addresses that the items hold: the empty set where there is no item.
   *
   * @throws HextetError as {@link AddressRange.parse}, or `invalid-type`; its path is the index of the item among
   * several.
   */
  static of(items: PrefixSetInput): PrefixSet {
    return new PrefixSet(runsOf(items));
  }

  /** {@link PrefixSet.of} a list of texts as a Standard Schema: the path of an issue is the index of its text. */
  static get '~standard'(): StandardProps<readonly string[], PrefixSet> {
    return standard(readTexts);
  }

  /** How many addresses there are, 0n to 2^128. */
  get size(): bigint {
    return this.runs.reduce((sum, run) => sum + run.size, 0n);
  }

  /** The addresses in this set or in the other. */
  union(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(joined([...this.runs, ...runsOf(other)]));
  }

  /** The addresses in this set that are not in the other. */
  subtract(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(common(this.runs, gaps(runsOf(other))));
  }

  /** The addresses in both sets. */
  intersect(other: PrefixSetInput): PrefixSet {
    return new PrefixSet(common(this.runs, runsOf(other)));
  }

  /**
   * The addresses that are not in this set.
   *
   * @param within - where to look: addresses outside are left out. The whole space where it is not given.
   * @throws HextetError as {@link Prefix.parse}.
   */
  complement(within: Prefix | string = '::/0'): PrefixSet {
    return new PrefixSet(common([Prefix.from(within).toRange()], gaps(this.runs)));
  }

  /** Whether all addresses of the other are in this set: always, where the other has none. */
  contains(other: PrefixSetInput): boolean {
    return runsOf(other).every((run) => runReaching(this.runs, run.first)?.contains(run) ?? false);
  }

  /** Whether at least one address is in both sets. */
  overlaps(other: PrefixSetInput): boolean {
    return runsOf(other).some((run) => runReaching(this.runs, run.first)?.overlaps(run) ?? false);
  }

  /** Whether both sets have the same addresses. */
  equals(other: PrefixSetInput): boolean {
    const runs = runsOf(other);
    return (
      this.runs.length === runs.length && this.runs.every((run, i) => run.equals(runs[i] as AddressRange))
    );
  }

  /** The fewest prefixes that make up the set, in order, made one at a time. */
  prefixes(): Iterable<Prefix> {
    const { runs } = this;
    return iterable(function* () {
      for (const run of runs) yield* run.prefixes();
    });
  }

  /** The fewest ranges that make up the set, in order. */
  ranges(): Iterable<AddressRange> {
    return iterable(() => this.runs.values());
  }

  /** The canonical text: the prefixes with `, ` between them. The empty set gives an empty text. */
  toString(): string {
    return this.toJSON().join(', ');
  }

  /** The texts of the prefixes, so that `JSON.stringify` writes them; {@link PrefixSet.of} reads them. */
  toJSON(): string[] {
    return Array.from(this.prefixes(), (prefix) => prefix.toString());
  }

  /** Throws a TypeError, so that `a < b` cannot silently compare text: use {@link PrefixSet.contains}. */
  valueOf(): never {
    throw new TypeError('a PrefixSet has no primitive value: use contains, overlaps or equals');
  }
}

function runsOf(input: PrefixSetInput): readonly AddressRange[] {
  if (isSet(input)) return input.runs;
  return isIterable(input) ? joined(itemRanges(input)) : [AddressRange.from(input)];
}

function readTexts(texts: readonly string[]): StandardResult<PrefixSet> {
  if (!Array.isArray(texts)) return { issues: [typeIssue('a list of texts', texts)] };
  const ranges: AddressRange[] = [];
  const issues: Issue[] = [];
  for (const [i, text] of texts.entries()) {
    const result = AddressRange.tryParse(text);
    if (result.ok) ranges.push(result.value);
    else issues.push({ ...result.issue, path: [i] });
  }
  return issues.length > 0 ? { issues } : { value: new PrefixSet(joined(ranges)) };
}

function isIterable(input: Exclude<PrefixSetInput, PrefixSet>): input is Iterable<PrefixSetItem> {
  return typeof input === 'object' && input !== null && Symbol.iterator in input;
}

function itemRanges(items: Iterable<PrefixSetItem>): AddressRange[] {
  const ranges: AddressRange[] = [];
  try {
    for (const item of items) ranges.push(AddressRange.from(item));
  } catch (error) {
    throw withPath(error, [ranges.length]);
  }
  return ranges;
}

/**
 * The runs that hold the addresses of any ranges, which are put in order for it. Two sets one after the other take
 * linear time: the sort of every engine finds what is in order already and merges it.
 *
 * ```
 *  run so far   |-------|        |-------|        |-------|         |-------|
 *  next range     |---|              |------|              |----|              |----|
 *               is inside        makes it longer  makes it longer   begins the next run
 * ```
 */
function joined(ranges: AddressRange[]): AddressRange[] {
  ranges.sort(byFirst);
  const runs: AddressRange[] = [];
  let run: AddressRange | undefined;
  for (const range of ranges) {
    if (run === undefined || isApart(run.last, range.first)) {
      if (run !== undefined) runs.push(run);
      run = range;
    } else if (Address.compare(range.last, run.last) > 0) {
      run = new AddressRange(run.first, range.last);
    }
  }
  if (run !== undefined) runs.push(run);
  return runs;
}

/**
 * What two lists of runs have in common. Whichever run ends first meets nothing more:
 *
 * ```
 *  |--------|    |------|       |----------|
 *       |-------------|           |--|  |-------|
 *       |===|    |====|           |==|  |==|
 * ```
 */
function common(left: readonly AddressRange[], right: readonly AddressRange[]): AddressRange[] {
  const runs: AddressRange[] = [];
  let i = 0;
  let j = 0;
  let a = left[0];
  let b = right[0];
  while (a !== undefined && b !== undefined) {
    const first = Address.compare(a.first, b.first) < 0 ? b.first : a.first;
    const endsFirst = Address.compare(a.last, b.last) < 0;
    const last = endsFirst ? a.last : b.last;
    if (Address.compare(first, last) <= 0) runs.push(new AddressRange(first, last));
    if (endsFirst) a = left[++i];
    else b = right[++j];
  }
  return runs;
}

/**
 * What lies before, between and behind the runs. A run that reaches an end of the space has nothing beyond:
 *
 * ```
 *  ::                                  ffff:...
 *  |-----|     |----|            |----------|
 *         |===|      |==========|
 * ```
 */
function gaps(runs: readonly AddressRange[]): AddressRange[] {
  const between: AddressRange[] = [];
  let first = new Address(0, 0, 0, 0);
  for (const run of runs) {
    if (!first.equals(run.first)) between.push(new AddressRange(first, run.first.previous()));
    if (isLast(run.last)) return between;
    first = run.last.next();
  }
  between.push(new AddressRange(first, new Address(-1, -1, -1, -1)));
  return between;
}

/** The first run that ends at an address or above it: no other can hold it. */
function runReaching(runs: readonly AddressRange[], address: Address): AddressRange | undefined {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Address.compare((runs[middle] as AddressRange).last, address) < 0) low = middle + 1;
    else high = middle;
  }
  return runs[low];
}

function byFirst(a: AddressRange, b: AddressRange): number {
  return Address.compare(a.first, b.first);
}

/** Whether at least one address lies between the end of a range and the start of a later one. */
function isApart(last: Address, first: Address): boolean {
  return Address.compare(first, last) > 0 && !isNext(last, first);
}

/** Whether `b`, not `::`, is the address one above `a`. A word carries where adding to it gave zero. */
function isNext(a: Address, b: Address): boolean {
  const carry2 = b.w3 === 0 ? 1 : 0;
  const carry1 = b.w2 === 0 ? carry2 : 0;
  const carry0 = b.w1 === 0 ? carry1 : 0;
  return (
    b.w3 === ((a.w3 + 1) | 0) &&
    b.w2 === ((a.w2 + carry2) | 0) &&
    b.w1 === ((a.w1 + carry1) | 0) &&
    b.w0 === ((a.w0 + carry0) | 0)
  );
}

function isLast({ w0, w1, w2, w3 }: Address): boolean {
  return (w0 & w1 & w2 & w3) === -1;
}
