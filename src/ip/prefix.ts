/**
 * IPv6 prefixes: networks with a base address and a length.
 *
 * @packageDocumentation
 */

import { HextetError, type Issue, type Result, type StandardProps } from '../error.ts';
import { arpaName, formatAddress, hexDigits } from '../internal/format.ts';
import { isAddress, isPrefix } from '../internal/guards.ts';
import { checkBigInt, checkInteger, fail, failType, makeIssue } from '../internal/issue.ts';
import { iterable } from '../internal/iterable.ts';
import { prefixMessages, textMessages } from '../internal/messages.ts';
import { failNew, Printable } from '../internal/printable.ts';
import { faultIssue, prefixLength, scanArpa, scanBounds, scanPrefixText } from '../internal/scan.ts';
import { textStandard } from '../internal/standard-schema.ts';
import { maskWord, trailingZeros } from '../internal/uint128.ts';
import { Address } from './address.ts';
import { AddressRange, eachPrefix, spanOf } from './range.ts';

/** 32 digits with their dots, and `ip6.arpa.` */
const LONGEST_ARPA = 73;
const PREFIX_NAME = 'IPv6 prefix';

/**
 * What to do with a base address that has bits set below the prefix length: refuse it (the default) or clear them.
 *
 * @public
 */
export interface PrefixOptions {
  /** `reject`, where it is left out, or `mask`. */
  readonly hostBits?: 'reject' | 'mask';
}

/**
 * The prefixes of one length inside a prefix, in order; nothing is made before it is asked for.
 *
 * @public
 */
export interface Children extends Iterable<Prefix> {
  /** How many there are: 2 to the power of the difference in length. */
  readonly count: bigint;
  /**
   * The child at a position, counted from 0, in constant time.
   *
   * @throws HextetError `out-of-range` from `count` on.
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
   * The prefix that a text `address/length` stands for.
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

  /** As {@link Prefix.parse}, with the refusal as a value: throws on no text. */
  static tryParse(text: string, options?: PrefixOptions): Result<Prefix> {
    const read = readPrefix(text, options);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Whether {@link Prefix.parse} accepts the text with the same options. */
  static isValid(text: string, options?: PrefixOptions): boolean {
    return Prefix.tryParse(text, options).ok;
  }

  /** {@link Prefix.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, Prefix> {
    return textStandard(Prefix.tryParse);
  }

  /**
   * The prefix with a base address and a length.
   *
   * @throws HextetError `out-of-range` for the length, `host-bits` where the base has bits below it
   * ({@link Address.prefix} clears them).
   */
  static of(base: Address | string, length: number): Prefix {
    const first = Address.from(base);
    checkInteger('the prefix length', length, 0, 128);
    if (hasHostBits(first, length)) throw new HextetError(hostBitsIssue(first, length, String(first)));
    return new Prefix(first, length);
  }

  /**
   * The prefix given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link Prefix.parse}, or `invalid-type`.
   */
  static from(value: Prefix | string): Prefix {
    if (isPrefix(value)) return value;
    return typeof value === 'string' ? Prefix.parse(value) : failType('a prefix', value);
  }

  /**
   * The prefix that a reverse zone stands for (RFC 3596 section 2.5): four bits for each digit before `ip6.arpa`.
   *
   * @param zone - upper or lower case, with or without the final dot.
   * @throws HextetError `invalid-arpa` with the offset.
   */
  static fromArpa(zone: string): Prefix {
    const found = scanBounds(zone, LONGEST_ARPA) || scanArpa(zone);
    if (found !== null) throw new HextetError(faultIssue(found, zone, 'reverse zone'));
    return new Prefix(Address.scanned(), prefixLength);
  }

  /** Order by base address, the shorter length first where the bases are equal, for `Array.prototype.sort`. */
  static compare(a: Prefix, b: Prefix): -1 | 0 | 1 {
    const order = Address.compare(a?.first, b?.first);
    return order !== 0 || a.length === b.length ? order : a.length < b.length ? -1 : 1;
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

  /** Whether {@link Address.isUnspecified} is true of every address of the prefix. */
  get isUnspecified(): boolean {
    return this.first.isUnspecified && this.last.isUnspecified;
  }

  /** Whether {@link Address.isLoopback} is true of every address of the prefix. */
  get isLoopback(): boolean {
    return this.first.isLoopback && this.last.isLoopback;
  }

  /** Whether {@link Address.isMulticast} is true of every address of the prefix. */
  get isMulticast(): boolean {
    return this.first.isMulticast && this.last.isMulticast;
  }

  /** Whether {@link Address.isLinkLocal} is true of every address of the prefix. */
  get isLinkLocal(): boolean {
    return this.first.isLinkLocal && this.last.isLinkLocal;
  }

  /** Whether {@link Address.isUniqueLocal} is true of every address of the prefix. */
  get isUniqueLocal(): boolean {
    return this.first.isUniqueLocal && this.last.isUniqueLocal;
  }

  /** Whether {@link Address.isDocumentation} is true of every address of the prefix. */
  get isDocumentation(): boolean {
    return this.first.isDocumentation && this.last.isDocumentation;
  }

  /** Whether {@link Address.isIPv4Mapped} is true of every address of the prefix. */
  get isIPv4Mapped(): boolean {
    return this.first.isIPv4Mapped && this.last.isIPv4Mapped;
  }

  /** Whether {@link Address.isGlobalUnicast} is true of every address of the prefix. */
  get isGlobalUnicast(): boolean {
    return this.first.isGlobalUnicast && this.last.isGlobalUnicast;
  }

  /** How many addresses there are: 2 to the power of 128 - length. */
  get size(): bigint {
    return 1n << BigInt(128 - this.length);
  }

  /** Whether all of an address, prefix or range lies in this prefix. Nothing of IPv4 does, as `10.0.0.1`. */
  contains(item: Address | Prefix | AddressRange | string): boolean {
    if (isAddress(item)) return agree(this.first, item, this.length);
    if (isPrefix(item)) return item.length >= this.length && agree(this.first, item.first, this.length);
    const span = spanOf(item);
    if (span === null) return false;
    return agree(this.first, span.first, this.length) && agree(this.first, span.last, this.length);
  }

  /** Whether at least one address of an address, prefix or range lies in this prefix. */
  overlaps(item: Address | Prefix | AddressRange | string): boolean {
    if (isPrefix(item)) return agree(this.first, item.first, Math.min(this.length, item.length));
    return this.toRange().overlaps(item);
  }

  /** Whether this is the same prefix, given as a value or as any spelling of its text. */
  equals(other: Prefix | string): boolean {
    const { first, length } = Prefix.from(other);
    return this.length === length && this.first.equals(first);
  }

  /**
   * The prefix of a shorter length that holds this one.
   *
   * @param length - 0 to this length; one bit shorter where it is left out.
   * @throws HextetError `out-of-range`; so `::/0` has no parent.
   */
  parent(length: number = this.length - 1): Prefix {
    checkInteger('the length of a parent', length, 0, this.length);
    return this.first.prefix(length);
  }

  /**
   * The other half of the parent.
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
   * The prefixes of a length inside this one, in order.
   *
   * @param length - this length to 128.
   * @throws HextetError `out-of-range`.
   */
  children(length: number): Children {
    checkInteger('the length of a child', length, this.length, 128);
    const count = 1n << BigInt(length - this.length);
    return {
      ...iterable(() => eachPrefix(this.first, this.last, () => length)),
      count,
      at: (index) => {
        if (typeof index !== 'bigint') checkInteger('the index', index, 0, Number.MAX_SAFE_INTEGER);
        checkBigInt('the index', BigInt(index), 0, count - 1n);
        return new Prefix(this.first.offset(BigInt(index) << BigInt(128 - length)), length);
      },
    };
  }

  /**
   * The position of a prefix among the prefixes of its length inside this one, counted from 0.
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

  /** The same addresses as a range. */
  toRange(): AddressRange {
    return new AddressRange(this.first, this.last);
  }

  /** The address whose leading `length` bits are ones. */
  netmask(): Address {
    return new Address(-1, -1, -1, -1).prefix(this.length).first;
  }

  /**
   * The reverse zones under `ip6.arpa` that make up the prefix (RFC 3596 section 2.5), without a final dot: one where
   * the length is a multiple of four, else two, four or eight, one for each value of the digit that the prefix splits.
   */
  toArpa(): string[] {
    const digits = Math.ceil(this.length / 4);
    return Array.from(this.children(digits * 4), ({ first }) =>
      arpaName(hexDigits(first.w0, first.w1, first.w2, first.w3).slice(0, digits)),
    );
  }

  /** The canonical text: the base as RFC 5952 wants it, `/` and the length. */
  override toString(): string {
    const { w0, w1, w2, w3 } = this.first;
    return formatAddress(w0, w1, w2, w3, `/${this.length}`);
  }

  /** The base in eight groups of four digits, `/` and the length. */
  toExpanded(): string {
    return `${this.first.toExpanded()}/${this.length}`;
  }

  /** The canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

/** Whether the options say to clear host bits. @internal */
export function wantsMask(options: PrefixOptions | undefined): boolean {
  const wanted = options?.hostBits ?? 'reject';
  if (wanted !== 'reject' && wanted !== 'mask') failType("hostBits 'reject' or 'mask'", wanted);
  return wanted === 'mask';
}

/** The prefix that a text stands for, or what is wrong with it. @internal */
export function readPrefix(text: string, options?: PrefixOptions): Prefix | Issue {
  const masks = wantsMask(options);
  const found = scanPrefixText(text);
  if (found !== null) return faultIssue(found, text, PREFIX_NAME);
  const length = prefixLength;
  const base = Address.scanned();
  if (!hasHostBits(base, length)) return new Prefix(base, length);
  return masks ? base.prefix(length) : hostBitsIssue(base, length, text);
}

/** Whether two addresses have the same leading bits. */
function agree(a: Address, b: Address, length: number): boolean {
  const d0 = a.w0 ^ b.w0;
  if (length <= 32) return length === 0 || d0 >>> (32 - length) === 0;
  const d1 = a.w1 ^ b.w1;
  if (length <= 64) return (d0 | (d1 >>> (64 - length))) === 0;
  const d2 = a.w2 ^ b.w2;
  if (length <= 96) return (d0 | d1 | (d2 >>> (96 - length))) === 0;
  return (d0 | d1 | d2 | ((a.w3 ^ b.w3) >>> (128 - length))) === 0;
}

function hasHostBits({ w0, w1, w2, w3 }: Address, length: number): boolean {
  return trailingZeros(w0, w1, w2, w3) < 128 - length;
}

function hostBitsIssue(base: Address, length: number, input: string): Issue {
  return makeIssue(textMessages, 'host-bits', {
    input,
    position: 0,
    details: { prefix: String(base.prefix(length)) },
  });
}
