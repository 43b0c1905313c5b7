import { HextetError, type Issue, type Result, type StandardProps } from '../../error.ts';
import { isIPv4Prefix } from '../../internal/guards.ts';
import { checkInteger, fail, failType, readIndex, readOffset } from '../../internal/issue.ts';
import { iterable } from '../../internal/iterable.ts';
import { prefixMessages } from '../../internal/messages.ts';
import { order } from '../../internal/order.ts';
import { failNew, Printable } from '../../internal/printable.ts';
import {
  faultIssue,
  hostBitsIssue,
  prefixLength,
  scanBounds,
  scanIPv4Address,
  scanLength,
} from '../../internal/scan.ts';
import { textStandard } from '../../internal/standard-schema.ts';
import { Prefix } from '../prefix.ts';
import { type PrefixOptions, wantsMask } from '../read-prefix.ts';
import { IPv4Address, scannedIPv4 } from './address.ts';
import { type IPv4Item, IPv4Range } from './range.ts';

const LONGEST = 18;
/** The length of `::ffff:0:0/96`. */
const MAPPED_LENGTH = 96;

/**
 * The prefixes of one length inside an IPv4 prefix, in order. Nothing is made before it is asked for.
 *
 * @public
 */
export interface IPv4Children extends Iterable<IPv4Prefix> {
  /** How many there are: 2 to the power of the difference in length. */
  readonly count: bigint;
  /**
   * Returns the child at a position in constant time.
   *
   * @param index - from 0, or negative from the end: -1 is the last child.
   * @throws HextetError `out-of-range` from `count` on and below `-count`.
   */
  at(index: bigint | number): IPv4Prefix;
}

/**
 * An IPv4 network: a base address and a length from 0 to 32. All bits below the length are zero, always.
 *
 * @example
 * ```ts
 * import { IPv4Prefix } from 'hextet/ipv4';
 *
 * const network = IPv4Prefix.parse('10.0.0.0/22');
 * network.contains('10.0.3.255'); // true
 * network.contains('2001:db8::1'); // false
 * String(network.netmask()); // '255.255.252.0'
 * String(network.children(24).at(3)); // '10.0.3.0/24'
 * String(network.toIPv6()); // '::ffff:10.0.0.0/118'
 * ```
 *
 * @public
 */
export class IPv4Prefix extends Printable {
  /** The base address: the first of the network. */
  readonly first: IPv4Address;
  /** How many leading bits are fixed, 0 to 32. */
  readonly length: number;

  /** Takes a base without host bits on trust: use {@link IPv4Prefix.of}. @internal */
  constructor(first: IPv4Address, length: number) {
    super();
    if (first?.value === undefined || length === undefined) failNew('IPv4Prefix');
    this.first = first;
    this.length = length;
  }

  /**
   * Parses `address/length`.
   *
   * @param text - an address as {@link IPv4Address.parse} takes it, `/`, and a decimal length from 0 to 32.
   * @throws HextetError with the offset of the first offending character; `host-bits` with the masked prefix in its
   * details, unless the options say to mask.
   */
  static parse(text: string, options?: PrefixOptions): IPv4Prefix {
    const read = readIPv4Prefix(text, options);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link IPv4Prefix.parse} does and returns the refusal as a value: throws on no text. */
  static tryParse(text: string, options?: PrefixOptions): Result<IPv4Prefix> {
    const read = readIPv4Prefix(text, options);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link IPv4Prefix.parse} accepts the text with the same options. */
  static isValid(text: string, options?: PrefixOptions): boolean {
    return IPv4Prefix.tryParse(text, options).ok;
  }

  /** Returns {@link IPv4Prefix.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, IPv4Prefix> {
    return textStandard(IPv4Prefix.tryParse);
  }

  /**
   * Returns the prefix with a base address and a length.
   *
   * @throws HextetError `out-of-range` for the length, `host-bits` for a base with bits below it
   * ({@link IPv4Address.prefix} clears them).
   */
  static of(base: IPv4Address | string, length: number): IPv4Prefix {
    const first = IPv4Address.from(base);
    const prefix = first.prefix(length);
    if (prefix.first.value !== first.value) throw new HextetError(hostBitsIssue(prefix, String(first)));
    return prefix;
  }

  /**
   * Returns the prefix given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link IPv4Prefix.parse}, or `invalid-type`.
   */
  static from(value: IPv4Prefix | string): IPv4Prefix {
    if (isIPv4Prefix(value)) return value;
    return typeof value === 'string' ? IPv4Prefix.parse(value) : failType('IPv4Prefix | string', value);
  }

  /**
   * Returns the IPv4 prefix in a prefix of IPv4-mapped addresses, as `10.0.0.0/8` for `::ffff:10.0.0.0/104`.
   *
   * @throws HextetError `not-inside` for a prefix that is not inside `::ffff:0:0/96`; as {@link Prefix.parse}.
   */
  static fromIPv6(prefix: Prefix | string): IPv4Prefix {
    const { first, length } = Prefix.from(prefix);
    // The base of a shorter prefix lies outside the block.
    return new IPv4Prefix(IPv4Address.fromIPv6(first), length - MAPPED_LENGTH);
  }

  /** Orders by base address, the shorter length first for equal bases, for `Array.prototype.sort`. */
  static compare(a: IPv4Prefix, b: IPv4Prefix): -1 | 0 | 1 {
    if (!isIPv4Prefix(a) || !isIPv4Prefix(b)) failType('IPv4Prefix', isIPv4Prefix(a) ? b : a);
    return IPv4Address.compare(a.first, b.first) || order(a.length, b.length);
  }

  /** The last address of the network. */
  get last(): IPv4Address {
    return new IPv4Address(this.first.value + 2 ** (32 - this.length) - 1);
  }

  /** Returns true if {@link IPv4Address.isUnspecified} is true of every address of the prefix. */
  get isUnspecified(): boolean {
    return this.first.isUnspecified && this.last.isUnspecified;
  }

  /** Returns true if {@link IPv4Address.isLoopback} is true of every address of the prefix. */
  get isLoopback(): boolean {
    return this.first.isLoopback && this.last.isLoopback;
  }

  /** Returns true if {@link IPv4Address.isMulticast} is true of every address of the prefix. */
  get isMulticast(): boolean {
    return this.first.isMulticast && this.last.isMulticast;
  }

  /** Returns true if {@link IPv4Address.isLinkLocal} is true of every address of the prefix. */
  get isLinkLocal(): boolean {
    return this.first.isLinkLocal && this.last.isLinkLocal;
  }

  /** Returns true if {@link IPv4Address.isPrivate} is true of every address of the prefix. */
  get isPrivate(): boolean {
    return this.first.isPrivate && this.last.isPrivate;
  }

  /** Returns true if {@link IPv4Address.isDocumentation} is true of every address of the prefix. */
  get isDocumentation(): boolean {
    return this.first.isDocumentation && this.last.isDocumentation;
  }

  /** How many addresses there are: 2 to the power of 32 - length. */
  get size(): bigint {
    return 1n << BigInt(32 - this.length);
  }

  /** Returns true if all of an address, prefix or range lies in this prefix. Nothing of IPv6 does. */
  contains(item: IPv4Item): boolean {
    return this.toRange().contains(item);
  }

  /** Returns true if at least one address of an address, prefix or range lies in this prefix. */
  overlaps(item: IPv4Item): boolean {
    return this.toRange().overlaps(item);
  }

  /** Returns true for the same prefix, given as a value or as text. */
  equals(other: IPv4Prefix | string): boolean {
    return IPv4Prefix.compare(this, IPv4Prefix.from(other)) === 0;
  }

  /**
   * Returns the prefix of a shorter length that holds this one.
   *
   * @param length - 0 to this length. Defaults to one bit shorter.
   * @throws HextetError `out-of-range`; so `0.0.0.0/0` has no parent.
   */
  parent(length: number = this.length - 1): IPv4Prefix {
    checkInteger('length', length, 0, this.length);
    return this.first.prefix(length);
  }

  /**
   * Returns the other half of the parent.
   *
   * @throws HextetError `no-sibling` for `0.0.0.0/0`.
   */
  sibling(): IPv4Prefix {
    if (this.length === 0) fail(prefixMessages, 'no-sibling');
    const isUpper = this.parent().first.value < this.first.value;
    return this.offset(isUpper ? -1 : 1);
  }

  /**
   * Returns the prefix of the same length after this one.
   *
   * @throws HextetError `outside-space` after the last one.
   */
  next(): IPv4Prefix {
    return this.offset(1);
  }

  /**
   * Returns the prefix of the same length before this one.
   *
   * @throws HextetError `outside-space` before the first one.
   */
  previous(): IPv4Prefix {
    return this.offset(-1);
  }

  /**
   * Returns the prefix of the same length `n` places after this one, or before it for a negative `n`.
   *
   * @param n - a bigint, or a number that is a safe integer.
   * @throws HextetError `outside-space` for a result outside the space: it never wraps around.
   */
  offset(n: bigint | number): IPv4Prefix {
    return new IPv4Prefix(this.first.offset(readOffset(n) * this.size), this.length);
  }

  /**
   * Returns the prefixes of a length inside this one, in order.
   *
   * @param length - this length to 32.
   * @throws HextetError `out-of-range`.
   */
  children(length: number): IPv4Children {
    checkInteger('length', length, this.length, 32);
    const count = 1n << BigInt(length - this.length);
    const first = new IPv4Prefix(this.first, length);
    const [end, step] = [this.last.value, 2 ** (32 - length)];
    return {
      ...iterable(function* () {
        for (let base = first.first.value; base <= end; base += step)
          yield new IPv4Prefix(new IPv4Address(base), length);
      }),
      count,
      at: (index) => first.offset(readIndex(index, count)),
    };
  }

  /**
   * Returns the position of a prefix among the prefixes of its length inside this one, counted from 0.
   *
   * @throws HextetError `not-inside`.
   */
  indexOf(child: IPv4Prefix | string): bigint {
    const inner = IPv4Prefix.from(child);
    if (!this.contains(inner)) {
      fail(prefixMessages, 'not-inside', { details: { inner: String(inner), outer: String(this) } });
    }
    return this.first.distanceTo(inner.first) / inner.size;
  }

  /** Returns the same addresses as a range. */
  toRange(): IPv4Range {
    return new IPv4Range(this.first, this.last);
  }

  /** Returns the prefix of the IPv4-mapped addresses: its length is 96 more. */
  toIPv6(): Prefix {
    return new Prefix(this.first.toIPv6(), this.length + MAPPED_LENGTH);
  }

  /** Returns the address whose leading `length` bits are ones. */
  netmask(): IPv4Address {
    return new IPv4Address(0xffff_ffff).prefix(this.length).first;
  }

  /** Returns the canonical text: the base, `/` and the length. */
  override toString(): string {
    return `${this.first}/${this.length}`;
  }

  /** Returns the canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

/** The IPv4 prefix that a text represents, or what is wrong with it. @internal */
export function readIPv4Prefix(text: string, options?: PrefixOptions): IPv4Prefix | Issue {
  const masks = wantsMask(options);
  let found = scanBounds(text, LONGEST);
  if (found === null) {
    const slash = text.indexOf('/');
    const end = slash < 0 ? text.length : slash;
    found = scanIPv4Address(text, 0, end) || scanLength(text, end + 1, text.length, 32);
  }
  if (found !== null) return faultIssue(found, text, 'ipv4-prefix');
  const base = scannedIPv4();
  const prefix = base.prefix(prefixLength);
  return masks || prefix.first.value === base.value ? prefix : hostBitsIssue(prefix, text);
}
