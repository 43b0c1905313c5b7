import { HextetError, type Issue, type Result, type StandardProps } from '../../error.ts';
import {
  isAddress,
  isIPv4Address,
  isIPv4Prefix,
  isIPv4Range,
  isPrefix,
  isRange,
} from '../../internal/guards.ts';
import { failType } from '../../internal/issue.ts';
import { iterable } from '../../internal/iterable.ts';
import { failNew, Printable } from '../../internal/printable.ts';
import {
  faultIssue,
  invertedIssue,
  lastStart,
  scanBounds,
  scanHyphen,
  scanIPv4Address,
} from '../../internal/scan.ts';
import { textStandard } from '../../internal/standard-schema.ts';
import { coverLength } from '../../internal/uint128.ts';
import type { Address } from '../address.ts';
import type { Prefix } from '../prefix.ts';
import { AddressRange, eachPrefix } from '../range.ts';
import { IPv4Address, readIPv4Address, scannedIPv4 } from './address.ts';
import { IPv4Prefix, readIPv4Prefix } from './prefix.ts';

/** Two of the longest addresses, a hyphen, and some blanks around it. */
const LONGEST = 60;

/**
 * The argument of a question to an IPv4 prefix or range: addresses of either family, as a value or as text.
 *
 * @public
 */
export type IPv4Item = IPv4Address | IPv4Prefix | IPv4Range | Address | Prefix | AddressRange | string;

/**
 * The IPv4 addresses from a first to a last, both included.
 *
 * @example
 * ```ts
 * import { IPv4Range } from 'hextet/ipv4';
 *
 * const reserved = IPv4Range.parse('10.0.0.5 - 10.0.0.14');
 * reserved.size; // 10n
 * [...reserved.prefixes()].join(' '); // '10.0.0.5/32 10.0.0.6/31 10.0.0.8/30 10.0.0.12/31 10.0.0.14/32'
 * ```
 *
 * @public
 */
export class IPv4Range extends Printable {
  /** The lowest address. */
  readonly first: IPv4Address;
  /** The highest address, never below the first. */
  readonly last: IPv4Address;

  /** Takes the ends in order on trust: use {@link IPv4Range.of}. @internal */
  constructor(first: IPv4Address, last: IPv4Address) {
    super();
    if (first?.value === undefined || last?.value === undefined) failNew('IPv4Range');
    this.first = first;
    this.last = last;
  }

  /**
   * Parses `first - last` with or without blanks around the hyphen, a prefix `address/length`, or one address.
   *
   * @throws HextetError with the offset of the first offending character; `range-inverted` for a last address below the
   * first; `host-bits` for a prefix.
   */
  static parse(text: string): IPv4Range {
    const read = readIPv4Range(text);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link IPv4Range.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<IPv4Range> {
    const read = readIPv4Range(text);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link IPv4Range.parse} accepts the text. */
  static isValid(text: string): boolean {
    return IPv4Range.tryParse(text).ok;
  }

  /** Returns {@link IPv4Range.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, IPv4Range> {
    return textStandard(IPv4Range.tryParse);
  }

  /**
   * Returns the range from one address to another, both included.
   *
   * @throws HextetError `range-inverted` for a last address below the first.
   */
  static of(first: IPv4Address | string, last: IPv4Address | string): IPv4Range {
    const from = IPv4Address.from(first);
    const to = IPv4Address.from(last);
    if (from.value > to.value) throw new HextetError(invertedIssue(from, to));
    return new IPv4Range(from, to);
  }

  /**
   * Returns the range of an IPv4 address, prefix or range, or of the text of one of them.
   *
   * @throws HextetError as {@link IPv4Range.parse}, or `invalid-type`.
   */
  static from(item: IPv4Address | IPv4Prefix | IPv4Range | string): IPv4Range {
    if (typeof item === 'string') return IPv4Range.parse(item);
    if (isIPv4Address(item)) return new IPv4Range(item, item);
    if (isIPv4Prefix(item)) return item.toRange();
    return isIPv4Range(item) ? item : failType('IPv4Address | IPv4Prefix | IPv4Range | string', item);
  }

  /**
   * Returns the IPv4 range in a range of IPv4-mapped addresses.
   *
   * @throws HextetError `not-inside` for an end outside `::ffff:0:0/96`; as {@link AddressRange.parse}.
   */
  static fromIPv6(range: AddressRange | string): IPv4Range {
    const { first, last } = AddressRange.from(range);
    return new IPv4Range(IPv4Address.fromIPv6(first), IPv4Address.fromIPv6(last));
  }

  /**
   * Orders by first address, then by last, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but IPv4 ranges.
   */
  static compare(a: IPv4Range, b: IPv4Range): -1 | 0 | 1 {
    if (!isIPv4Range(a) || !isIPv4Range(b)) failType('IPv4Range', isIPv4Range(a) ? b : a);
    return IPv4Address.compare(a.first, b.first) || IPv4Address.compare(a.last, b.last);
  }

  /** How many addresses there are, at least 1n. */
  get size(): bigint {
    return this.first.distanceTo(this.last) + 1n;
  }

  /**
   * Returns true if all of an address, prefix or range lies in this range. Nothing of IPv6 does, not even an IPv4-mapped
   * address: ask {@link IPv4Range.toIPv6}.
   *
   * @throws HextetError for text that is neither IPv4 nor IPv6; `invalid-type`.
   */
  contains(item: IPv4Item): boolean {
    const other = spanOf(item);
    return other !== null && this.first.value <= other.first.value && other.last.value <= this.last.value;
  }

  /**
   * Returns true if at least one address of an address, prefix or range lies in this range. Nothing of IPv6 does.
   *
   * @throws HextetError as {@link IPv4Range.contains}.
   */
  overlaps(item: IPv4Item): boolean {
    const other = spanOf(item);
    return other !== null && this.first.value <= other.last.value && other.first.value <= this.last.value;
  }

  /** Returns true for the same addresses, given as a value or as text. */
  equals(other: IPv4Address | IPv4Prefix | IPv4Range | string): boolean {
    return IPv4Range.compare(this, IPv4Range.from(other)) === 0;
  }

  /** Returns the fewest prefixes that make up the range, in order, made one at a time: at most 62. */
  prefixes(): Iterable<IPv4Prefix> {
    return iterable(() => eachPrefix(this.first, this.last, coverPrefix));
  }

  /** Returns the range of the IPv4-mapped addresses. */
  toIPv6(): AddressRange {
    return new AddressRange(this.first.toIPv6(), this.last.toIPv6());
  }

  /** Returns the canonical text `first - last`, also if both are the same. */
  override toString(): string {
    return `${this.first} - ${this.last}`;
  }

  /** Returns the canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

function coverPrefix(first: IPv4Address, last: IPv4Address): IPv4Prefix {
  return new IPv4Prefix(first, coverLength(first.toIPv6(), last.toIPv6()) - 96);
}

/** The ends of what is IPv4, null for what is IPv6. */
function spanOf(item: IPv4Item): Pick<IPv4Range, 'first' | 'last'> | null {
  if (typeof item === 'string' && item.includes(':')) {
    AddressRange.parse(item);
    return null;
  }
  return isAddress(item) || isPrefix(item) || isRange(item) ? null : IPv4Range.from(item as string);
}

function readIPv4Range(text: string): IPv4Range | Issue {
  let found = scanBounds(text, LONGEST);
  if (found !== null) return faultIssue(found, text, 'ipv4-range');
  const firstEnd = scanHyphen(text);
  if (firstEnd < 0) {
    const read = text.includes('/') ? readIPv4Prefix(text) : readIPv4Address(text);
    return 'code' in read ? read : IPv4Range.from(read);
  }
  const position = lastStart;
  found = scanIPv4Address(text, 0, firstEnd);
  const first = scannedIPv4();
  found ||= scanIPv4Address(text, position, text.length);
  if (found !== null) return faultIssue(found, text, 'ipv4-address');
  const last = scannedIPv4();
  return first.value > last.value
    ? invertedIssue(first, last, { input: text, position })
    : new IPv4Range(first, last);
}
