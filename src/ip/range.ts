/**
 * Inclusive ranges of IPv6 addresses.
 *
 * @packageDocumentation
 */

import { HextetError, type Issue, type Result, type StandardProps } from '../error.ts';
import { isAddress, isIPv4, isPrefix, isRange } from '../internal/guards.ts';
import { failType, readIndex } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import { failNew, Printable } from '../internal/printable.ts';
import {
  faultIssue,
  invertedIssue,
  LONGEST_RANGE,
  lastStart,
  scanAddress,
  scanBounds,
  scanHyphen,
} from '../internal/scan.ts';
import { textStandard } from '../internal/standard-schema.ts';
import { coverLength } from '../internal/uint128.ts';
import { Address, readAddress } from './address.ts';
import { Prefix } from './prefix.ts';
import { readPrefix } from './read-prefix.ts';

const RANGE_NAME = 'range';

/**
 * The addresses from a first to a last, both included.
 *
 * @example
 * ```ts
 * import { AddressRange } from 'hextet/range';
 *
 * const reserved = AddressRange.parse('2001:db8::5 - 2001:db8::e');
 * reserved.size; // 10n
 * [...reserved.prefixes()].join(' ');
 * // '2001:db8::5/128 2001:db8::6/127 2001:db8::8/126 2001:db8::c/127 2001:db8::e/128'
 * ```
 *
 * @public
 */
export class AddressRange extends Printable {
  /** The lowest address. */
  readonly first: Address;
  /** The highest address, never below the first. */
  readonly last: Address;

  /** Takes the ends in order on trust: use {@link AddressRange.of}. @internal */
  constructor(first: Address, last: Address) {
    super();
    if (first?.w3 === undefined || last?.w3 === undefined) failNew('AddressRange');
    this.first = first;
    this.last = last;
  }

  /**
   * Parses a range: `first - last` with or without blanks around the hyphen, a prefix
   * `address/length`, or one address.
   *
   * @throws HextetError with the offset of the first offending character; `range-inverted` if the last address lies
   * below the first; `host-bits` for a prefix.
   */
  static parse(text: string): AddressRange {
    const read = readRange(text);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link AddressRange.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<AddressRange> {
    const read = readRange(text);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link AddressRange.parse} accepts the text. */
  static isValid(text: string): boolean {
    return AddressRange.tryParse(text).ok;
  }

  /** Makes a Standard Schema of {@link AddressRange.tryParse}: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, AddressRange> {
    return textStandard(AddressRange.tryParse);
  }

  /**
   * Returns the range from one address to another, both included.
   *
   * @throws HextetError `range-inverted` if the last address lies below the first.
   */
  static of(first: Address | string, last: Address | string): AddressRange {
    const from = Address.from(first);
    const to = Address.from(last);
    if (!inOrder(from, to)) throw new HextetError(invertedIssue(from, to));
    return new AddressRange(from, to);
  }

  /**
   * Returns the range of an address, a prefix, a range, or the text of one of them.
   *
   * @throws HextetError as {@link AddressRange.parse}, or `invalid-type`.
   */
  static from(item: Address | Prefix | AddressRange | string): AddressRange {
    if (typeof item === 'string') return AddressRange.parse(item);
    if (isAddress(item)) return new AddressRange(item, item);
    if (isPrefix(item)) return item.toRange();
    return isRange(item) ? item : failType('Address | Prefix | AddressRange | string', item);
  }

  /**
   * Compares by first address, then by last, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but ranges.
   */
  static compare(a: AddressRange, b: AddressRange): -1 | 0 | 1 {
    if (!isRange(a) || !isRange(b)) failType('AddressRange', isRange(a) ? b : a);
    return Address.compare(a.first, b.first) || Address.compare(a.last, b.last);
  }

  /** How many addresses there are, at least 1n. */
  get size(): bigint {
    return this.first.distanceTo(this.last) + 1n;
  }

  /** Returns true if all of an address, prefix or range lies in this range. Nothing of IPv4 does, as `10.0.0.1`. */
  contains(item: Address | Prefix | AddressRange | string): boolean {
    const span = spanOf(item);
    return span !== null && inOrder(this.first, span.first) && inOrder(span.last, this.last);
  }

  /** Returns true if at least one address of an address, prefix or range lies in this range. Nothing of IPv4 does. */
  overlaps(item: Address | Prefix | AddressRange | string): boolean {
    const span = spanOf(item);
    return span !== null && inOrder(this.first, span.last) && inOrder(span.first, this.last);
  }

  /** Returns true if these are the same addresses, given as a value or as text. */
  equals(other: Address | Prefix | AddressRange | string): boolean {
    const { first, last } = AddressRange.from(other);
    return this.first.equals(first) && this.last.equals(last);
  }

  /** Returns the fewest prefixes of the range, in order, made one at a time: at most 254, within a /64 at most 126. */
  prefixes(): Iterable<Prefix> {
    return iterable(() => eachPrefix(this.first, this.last, coverPrefix));
  }

  /** Returns the one prefix with these addresses, or null if it takes more than one. */
  toPrefix(): Prefix | null {
    const prefix = coverPrefix(this.first, this.last);
    return prefix.last.equals(this.last) ? prefix : null;
  }

  /**
   * Returns the address at a position of the range.
   *
   * @param index - from 0, or negative from the end: -1 is the last address.
   * @throws HextetError `out-of-range` for a position outside the range.
   */
  at(index: bigint | number): Address {
    return this.first.offset(readIndex(index, this.size));
  }

  /** Returns the addresses in order, made one at a time. The range itself is not iterable: lists of addresses are. */
  addresses(): Iterable<Address> {
    const { first, last } = this;
    return iterable(function* () {
      let address = first;
      for (; !address.equals(last); address = address.next()) yield address;
      yield address;
    });
  }

  /** Returns the canonical text `first - last`, also if both are the same. */
  override toString(): string {
    return `${this.first} - ${this.last}`;
  }

  /** Returns the text for JSON. A worker gets it, too, and {@link AddressRange.from} reads it: a clone has no methods. */
  toJSON(): string {
    return this.toString();
  }
}

/**
 * Returns the range of an item, null for IPv4: an answer to a question about the other family is no, not an error. Text counts as
 * IPv4 if it begins with an IPv4 address. @internal
 */
export function spanOf(item: Address | Prefix | AddressRange | string): AddressRange | null {
  if (typeof item === 'string') {
    const read = readRange(item);
    if (!('code' in read)) return read;
    if (read.code === 'ipv4-address' && read.position === 0) return null;
    throw new HextetError(read);
  }
  return isIPv4(item) ? null : AddressRange.from(item);
}

/** Prefixes one beside the other from a first address to a last, each made by a function. @internal */
export function* eachPrefix<
  A extends { equals(other: A): boolean; next(): A },
  P extends { readonly last: A },
>(from: A, last: A, make: (first: A, last: A) => P): Generator<P> {
  for (let first = from; ; ) {
    const prefix = make(first, last);
    yield prefix;
    const end = prefix.last;
    if (end.equals(last)) return;
    first = end.next();
  }
}

function coverPrefix(first: Address, last: Address): Prefix {
  return new Prefix(first, coverLength(first, last));
}

function readRange(text: string): AddressRange | Issue {
  const bounds = scanBounds(text, LONGEST_RANGE);
  if (bounds !== null) return faultIssue(bounds, text, RANGE_NAME);
  const firstEnd = scanHyphen(text);
  if (firstEnd < 0) {
    const read = text.includes('/') ? readPrefix(text) : readAddress(text);
    return 'code' in read ? read : AddressRange.from(read);
  }
  const position = lastStart;
  let found = scanAddress(text, 0, firstEnd);
  const first = Address.scanned();
  found ||= scanAddress(text, position, text.length);
  if (found !== null) return faultIssue(found, text, 'address');
  const last = Address.scanned();
  return inOrder(first, last)
    ? new AddressRange(first, last)
    : invertedIssue(first, last, { input: text, position });
}

function inOrder(a: Address, b: Address): boolean {
  return Address.compare(a, b) <= 0;
}
