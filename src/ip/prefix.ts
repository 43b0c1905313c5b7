/**
 * IPv6 prefixes: networks with a base address and a length.
 *
 * @packageDocumentation
 */

import { HextetError, type Result, type StandardProps } from '../error.ts';
import { arpaName, formatAddress, hexDigits } from '../internal/format.ts';
import { isAddress, isIterable, isPrefix } from '../internal/guards.ts';
import { atPath, checkInteger, fail, failType, readIndex, readOffset } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import { prefixMessages } from '../internal/messages.ts';
import { order } from '../internal/order.ts';
import { failNew, Printable } from '../internal/printable.ts';
import { faultIssue, hostBitsIssue, prefixLength, scanArpa } from '../internal/scan.ts';
import { textStandard } from '../internal/standard-schema.ts';
import { agree, firstDifference, maskWord } from '../internal/uint128.ts';
import { Address } from './address.ts';
import { AddressRange, eachPrefix, spanOf } from './range.ts';
import { hasHostBits, type PrefixOptions, readPrefix } from './read-prefix.ts';

/**
 * The prefixes of one length inside a prefix, in order; nothing is made before it is asked for.
 *
 * @public
 */
export interface Children extends Iterable<Prefix> {
  /** How many there are: 2 to the power of the difference in length. */
  readonly count: bigint;
  /**
   * Returns the child at a position in constant time.
   *
   * @param index - from 0, or negative from the end: -1 is the last child.
   * @throws HextetError `out-of-range` from `count` on and below `-count`.
   */
  at(index: bigint | number): Prefix;
}

/**
 * A network: a base address and a length from 0 to 128. All bits below the length are zero, always. `/128` holds one
 * address, `::/0` all of them.
 *
 * @example
 * ```ts
 * import { Prefix } from 'hextet/prefix';
 *
 * const site = Prefix.parse('2001:db8::/48');
 * site.contains('2001:db8:0:42::1'); // true
 * String(site.children(64).at(0x42)); // '2001:db8:0:42::/64'
 * site.children(64).count; // 65536n
 * ```
 *
 * @public
 */
export class Prefix extends Printable {
  /** The base address: the first of the network. */
  readonly first: Address;
  /** How many leading bits are fixed, 0 to 128. */
  readonly length: number;

  /** Takes a base without host bits on trust: use {@link Prefix.of}. @internal */
  constructor(first: Address, length: number) {
    super();
    if (first?.w3 === undefined || length === undefined) failNew('Prefix');
    this.first = first;
    this.length = length | 0;
  }

  /**
   * Parses a prefix from a text `address/length`.
   *
   * @param text - an address as {@link Address.parse} takes it, `/`, and a decimal length from 0 to 128.
   * @throws HextetError with the offset of the first offending character; `host-bits` with the masked prefix in its
   * details, unless the options say to mask.
   */
  static parse(text: string, options?: PrefixOptions): Prefix {
    const read = readPrefix(text, options);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link Prefix.parse} does and returns the refusal as a value: throws on no text. */
  static tryParse(text: string, options?: PrefixOptions): Result<Prefix> {
    const read = readPrefix(text, options);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link Prefix.parse} accepts the text with the same options. */
  static isValid(text: string, options?: PrefixOptions): boolean {
    return Prefix.tryParse(text, options).ok;
  }

  /** Makes a Standard Schema of {@link Prefix.tryParse}: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, Prefix> {
    return textStandard(Prefix.tryParse);
  }

  /**
   * Returns the prefix with a base address and a length.
   *
   * @throws HextetError `out-of-range` for the length, `host-bits` if the base has bits below it
   * ({@link Address.prefix} clears them).
   */
  static of(base: Address | string, length: number): Prefix {
    const first = Address.from(base);
    checkInteger('length', length, 0, 128);
    if (hasHostBits(first, length)) throw new HextetError(hostBitsIssue(first.prefix(length), String(first)));
    return new Prefix(first, length);
  }

  /**
   * Returns the prefix given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link Prefix.parse}, or `invalid-type`.
   */
  static from(value: Prefix | string): Prefix {
    if (isPrefix(value)) return value;
    return typeof value === 'string' ? Prefix.parse(value) : failType('Prefix | string', value);
  }

  /**
   * Returns the smallest prefix that holds all items, or null for no items.
   *
   * @throws HextetError as {@link AddressRange.from}; its path is the index of the item. `invalid-type` for no list.
   *
   * @example
   * ```ts
   * import { Prefix } from 'hextet/prefix';
   *
   * String(Prefix.cover(['2001:db8::1', '2001:db8:0:7::/64'])); // '2001:db8::/61'
   * ```
   */
  static cover(items: Iterable<Address | Prefix | AddressRange | string>): Prefix | null {
    if (!isIterable(items)) failType('Iterable<Address | Prefix | AddressRange | string>', items);
    let cover: Prefix | null = null;
    let index = 0;
    for (const item of items) {
      const { first, last } = atPath([index++], () => AddressRange.from(item));
      const other = commonPrefix(first, last);
      cover =
        cover === null ? other : commonPrefix(cover.first, other.first, Math.min(cover.length, other.length));
    }
    return cover;
  }

  /**
   * Parses the name of a reverse zone (RFC 3596 section 2.5): four bits of the prefix for each digit before `ip6.arpa`.
   *
   * @param zone - upper or lower case, with or without the final dot.
   * @throws HextetError `invalid-arpa` with the offset.
   */
  static fromArpa(zone: string): Prefix {
    const found = scanArpa(zone);
    if (found !== null) throw new HextetError(faultIssue(found, zone, 'reverse-zone'));
    return new Prefix(Address.scanned(), prefixLength);
  }

  /** Compares by base address, then by length, the shorter first, for `Array.prototype.sort`. */
  static compare(a: Prefix, b: Prefix): -1 | 0 | 1 {
    if (!isPrefix(a) || !isPrefix(b)) failType('Prefix', isPrefix(a) ? b : a);
    return Address.compare(a.first, b.first) || order(a.length, b.length);
  }

  /** The last address of the network. */
  get last(): Address {
    const { first, length } = this;
    return new Address(
      first.w0 | ~maskWord(length, 0),
      first.w1 | ~maskWord(length, 1),
      first.w2 | ~maskWord(length, 2),
      first.w3 | ~maskWord(length, 3),
    );
  }

  /** Returns true if {@link Address.isUnspecified} is true of every address of the prefix. */
  get isUnspecified(): boolean {
    return isWholly(this, 'isUnspecified');
  }

  /** Returns true if {@link Address.isLoopback} is true of every address of the prefix. */
  get isLoopback(): boolean {
    return isWholly(this, 'isLoopback');
  }

  /** Returns true if {@link Address.isMulticast} is true of every address of the prefix. */
  get isMulticast(): boolean {
    return isWholly(this, 'isMulticast');
  }

  /** Returns true if {@link Address.isLinkLocal} is true of every address of the prefix. */
  get isLinkLocal(): boolean {
    return isWholly(this, 'isLinkLocal');
  }

  /** Returns true if {@link Address.isUniqueLocal} is true of every address of the prefix. */
  get isUniqueLocal(): boolean {
    return isWholly(this, 'isUniqueLocal');
  }

  /** Returns true if {@link Address.isDocumentation} is true of every address of the prefix. */
  get isDocumentation(): boolean {
    return isWholly(this, 'isDocumentation');
  }

  /** Returns true if {@link Address.isIPv4Mapped} is true of every address of the prefix. */
  get isIPv4Mapped(): boolean {
    return isWholly(this, 'isIPv4Mapped');
  }

  /** Returns true if {@link Address.isGlobalUnicast} is true of every address of the prefix. */
  get isGlobalUnicast(): boolean {
    return isWholly(this, 'isGlobalUnicast');
  }

  /** How many addresses there are: 2 to the power of 128 - length. */
  get size(): bigint {
    return 1n << BigInt(128 - this.length);
  }

  /** Returns true if all of an address, prefix or range lies in this prefix. Nothing of IPv4 does, as `10.0.0.1`. */
  contains(item: Address | Prefix | AddressRange | string): boolean {
    // All callers share the guards, which so have seen every kind of value: only values of other copies go there.
    const { first, length } = this;
    const kind: unknown = (item as Address | undefined)?.constructor;
    if (kind === Address || (kind !== Prefix && isAddress(item)))
      return agree(first, item as Address, length);
    if (kind === Prefix || isPrefix(item))
      return (item as Prefix).length >= length && agree(first, (item as Prefix).first, length);
    const span = spanOf(item);
    return span !== null && agree(first, span.first, length) && agree(first, span.last, length);
  }

  /** Returns true if at least one address of an address, prefix or range lies in this prefix. */
  overlaps(item: Address | Prefix | AddressRange | string): boolean {
    if (isPrefix(item)) return agree(this.first, item.first, Math.min(this.length, item.length));
    return this.toRange().overlaps(item);
  }

  /** Returns true if this is the same prefix, given as a value or as any spelling of its text. */
  equals(other: Prefix | string): boolean {
    const { first, length } = Prefix.from(other);
    return this.length === length && this.first.equals(first);
  }

  /**
   * Returns the prefix of a shorter length that holds this one.
   *
   * @param length - 0 to this length. Defaults to one bit less.
   * @throws HextetError `out-of-range`; so `::/0` has no parent.
   */
  parent(length: number = this.length - 1): Prefix {
    checkInteger('length', length, 0, this.length);
    return this.first.prefix(length);
  }

  /**
   * Returns the other half of the parent.
   *
   * @throws HextetError `no-sibling` for `::/0`.
   */
  sibling(): Prefix {
    const bit = this.length - 1;
    if (bit < 0) fail(prefixMessages, 'no-sibling');
    const { w0, w1, w2, w3 } = this.first;
    const flip = (index: number) => (bit >> 5 === index ? 1 << (31 - (bit & 31)) : 0);
    return new Prefix(new Address(w0 ^ flip(0), w1 ^ flip(1), w2 ^ flip(2), w3 ^ flip(3)), this.length);
  }

  /**
   * Returns the prefix of the same length after this one.
   *
   * @throws HextetError `outside-space` after the last one.
   */
  next(): Prefix {
    return this.offset(1);
  }

  /**
   * Returns the prefix of the same length before this one.
   *
   * @throws HextetError `outside-space` before the first one.
   */
  previous(): Prefix {
    return this.offset(-1);
  }

  /**
   * Returns the prefix of the same length `n` places after this one, or before it for a negative `n`.
   *
   * @param n - a bigint, or a number that is a safe integer.
   * @throws HextetError `outside-space` for a result outside the space: it never wraps around.
   *
   * @example
   * ```ts
   * import { Prefix } from 'hextet/prefix';
   *
   * String(Prefix.parse('2001:db8::/48').offset(-2)); // '2001:db7:fffe::/48'
   * ```
   */
  offset(n: bigint | number): Prefix {
    return new Prefix(this.first.offset(readOffset(n) * this.size), this.length);
  }

  /**
   * Returns the address at a position of the prefix.
   *
   * @param index - from 0, or negative from the end: -1 is the last address.
   * @throws HextetError `out-of-range` for a position outside the prefix.
   *
   * @example
   * ```ts
   * import { Prefix } from 'hextet/prefix';
   *
   * const link = Prefix.parse('2001:db8::/64');
   * String(link.host(1)); // '2001:db8::1'
   * String(link.host(-1)); // '2001:db8::ffff:ffff:ffff:ffff'
   * ```
   */
  host(index: bigint | number): Address {
    return this.first.offset(readIndex(index, this.size));
  }

  /**
   * Returns the prefixes of a length inside this one, in order.
   *
   * @param length - this length to 128.
   * @throws HextetError `out-of-range`.
   */
  children(length: number): Children {
    checkInteger('length', length, this.length, 128);
    const count = 1n << BigInt(length - this.length);
    return {
      ...iterable(() => eachPrefix(this.first, this.last, (first) => new Prefix(first, length))),
      count,
      at: (index) => {
        const at = readIndex(index, count);
        return new Prefix(this.first.offset(at << BigInt(128 - length)), length);
      },
    };
  }

  /**
   * Returns the position of a prefix among the prefixes of its length inside this one, counted from 0.
   *
   * @throws HextetError `not-inside`.
   */
  indexOf(child: Prefix | string): bigint {
    const inner = Prefix.from(child);
    if (!this.contains(inner)) {
      fail(prefixMessages, 'not-inside', { details: { inner: String(inner), outer: String(this) } });
    }
    return this.first.distanceTo(inner.first) >> BigInt(128 - inner.length);
  }

  /** Returns the same addresses as a range. */
  toRange(): AddressRange {
    return new AddressRange(this.first, this.last);
  }

  /** Returns the address whose leading `length` bits are ones. */
  netmask(): Address {
    return new Address(-1, -1, -1, -1).prefix(this.length).first;
  }

  /**
   * Returns the reverse zones under `ip6.arpa` that make up the prefix (RFC 3596 section 2.5), without a final dot: one if
   * the length is a multiple of four, else two, four or eight, one for each value of the digit that the prefix splits.
   */
  toArpa(): string[] {
    const digits = Math.ceil(this.length / 4);
    return Array.from(this.children(digits * 4), ({ first }) => arpaName(hexDigits(first).slice(0, digits)));
  }

  /** Returns the canonical text: the base as RFC 5952 wants it, `/` and the length. */
  override toString(): string {
    const { w0, w1, w2, w3 } = this.first;
    return formatAddress(w0, w1, w2, w3, `/${this.length}`);
  }

  /** Returns the base in eight groups of four digits, `/` and the length. */
  toExpanded(): string {
    return `${this.first.toExpanded()}/${this.length}`;
  }

  /** Returns the text for JSON. A worker gets it, too, and {@link Prefix.from} reads it: a clone has no methods. */
  toJSON(): string {
    return this.toString();
  }
}

/** Returns true if both ends of a prefix have a property: so do the addresses between, for all blocks are prefixes. */
function isWholly({ first, last }: Prefix, name: `is${string}` & keyof Address): boolean {
  return first[name] && last[name];
}

/** The longest prefix, up to a length, that two addresses share. */
function commonPrefix(a: Address, b: Address, most = 128): Prefix {
  return a.prefix(Math.min(most, firstDifference(a.w0, a.w1, a.w2, a.w3, b.w0, b.w1, b.w2, b.w3)));
}
