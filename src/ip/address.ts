/**
 * IPv6 addresses as immutable 128-bit values.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue, type Result, type StandardProps } from '../error.ts';
import { arpaName, formatAddress, hexDigits } from '../internal/format.ts';
import { byteCount, isAddress, isBytes } from '../internal/guards.ts';
import { checkInteger, fail, failRange, failType, readOffset } from '../internal/issue.ts';
import { argumentMessages, prefixMessages } from '../internal/messages.ts';
import { failNew, Printable } from '../internal/printable.ts';
import {
  faultIssue,
  LONGEST_ADDRESS,
  scanAddress,
  scanAddressText,
  scanArpa,
  scanBounds,
  scannedWord,
  scanZone,
} from '../internal/scan.ts';
import { textStandard } from '../internal/standard-schema.ts';
import {
  bigIntView,
  bytesView,
  maskWord,
  toBigInt,
  toBytes,
  trailingZeros,
  wordLess,
} from '../internal/uint128.ts';
import { Prefix } from './prefix.ts';

const ADDRESS_NAME = 'address';
const SPACE_END = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_ffffn;

/**
 * One 128-bit IPv6 address (RFC 4291). Bit 0 is the most significant of the 128. It never has a zone:
 * {@link parseScoped} keeps one beside the address.
 *
 * @example
 * ```ts
 * import { Address } from 'hextet/address';
 *
 * const gateway = Address.parse('2001:0DB8::0:1');
 * String(gateway); // '2001:db8::1'
 * String(gateway.offset(9)); // '2001:db8::a'
 * String(gateway.prefix(64)); // '2001:db8::/64'
 * ```
 *
 * @public
 */
export class Address extends Printable {
  /** Bits 0 to 31 as int32. @internal */
  readonly w0: number;
  /** Bits 32 to 63 as int32. @internal */
  readonly w1: number;
  /** Bits 64 to 95 as int32. @internal */
  readonly w2: number;
  /** Bits 96 to 127 as int32. @internal */
  readonly w3: number;

  /** Takes the four words as they are: use {@link Address.fromBigInt} or {@link Address.fromBytes}. @internal */
  constructor(w0: number, w1: number, w2: number, w3: number) {
    super();
    if (w3 === undefined) failNew('Address');
    this.w0 = w0 | 0;
    this.w1 = w1 | 0;
    this.w2 = w2 | 0;
    this.w3 = w3 | 0;
  }

  /**
   * Parses the text of an address (RFC 4291 section 2.2, upper or lower case). The whole text must be one address:
   * no blanks, brackets, zone or prefix length.
   *
   * @throws HextetError with the code and the offset of the first offending character.
   */
  static parse(text: string): Address {
    const read = readAddress(text);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link Address.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<Address> {
    const read = readAddress(text);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /**
   * Returns the address given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link Address.parse}, or `invalid-type`.
   */
  static from(value: Address | string): Address {
    if (isAddress(value)) return value;
    return typeof value === 'string' ? Address.parse(value) : failType('Address | string', value);
  }

  /** Returns the address that the scanner read last. @internal */
  static scanned(): Address {
    return new Address(scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3));
  }

  /** Returns true if {@link Address.parse} accepts the text. */
  static isValid(text: string): boolean {
    return scanAddressText(text) === null;
  }

  /** Makes a Standard Schema of {@link Address.tryParse}: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, Address> {
    return textStandard(Address.tryParse);
  }

  /**
   * Returns the address of a reverse name of 32 digits (RFC 3596 section 2.5): the inverse of {@link Address.toArpa}.
   * {@link Prefix.fromArpa} reads shorter ones.
   *
   * @param name - upper or lower case, with or without the final dot.
   * @throws HextetError `invalid-arpa` with the offset.
   */
  static fromArpa(name: string): Address {
    const found = scanArpa(name, 32);
    if (found !== null) throw new HextetError(faultIssue(found, name, 'reverse-zone'));
    return Address.scanned();
  }

  /**
   * Returns the address of a number.
   *
   * @param value - 0 to 2^128-1.
   * @throws HextetError `out-of-range` or `invalid-type`.
   */
  static fromBigInt(value: bigint): Address {
    if (typeof value !== 'bigint') failType('bigint', value);
    if (value < 0n || value > SPACE_END) failRange('value', value, 0, SPACE_END);
    return viewedAddress(bigIntView(value));
  }

  /**
   * Returns the address of 16 bytes in network order.
   *
   * @throws HextetError `invalid-type` or `out-of-range` for another count of bytes.
   */
  static fromBytes(bytes: Uint8Array): Address {
    if (!isBytes(bytes)) failType('Uint8Array', bytes);
    checkInteger('bytes.length', byteCount(bytes), 16, 16);
    return viewedAddress(bytesView(bytes));
  }

  /**
   * Compares by value, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but addresses.
   */
  static compare(a: Address, b: Address): -1 | 0 | 1 {
    if (a?.w3 === undefined || b?.w3 === undefined) failType('Address', isAddress(a) ? b : a);
    if (a.w0 !== b.w0) return wordLess(a.w0, b.w0) ? -1 : 1;
    if (a.w1 !== b.w1) return wordLess(a.w1, b.w1) ? -1 : 1;
    if (a.w2 !== b.w2) return wordLess(a.w2, b.w2) ? -1 : 1;
    if (a.w3 !== b.w3) return wordLess(a.w3, b.w3) ? -1 : 1;
    return 0;
  }

  /**
   * Returns the canonical text: RFC 5952 section 4. An IPv4-mapped address (`::ffff:0:0/96`) prints its last 32 bits in dotted
   * decimal (section 5), no other address does.
   */
  override toString(): string {
    return formatAddress(this.w0, this.w1, this.w2, this.w3);
  }

  /** Returns true if this is `::` (RFC 4291 section 2.5.2). */
  get isUnspecified(): boolean {
    return (this.w0 | this.w1 | this.w2 | this.w3) === 0;
  }

  /** Returns true if this is `::1` (RFC 4291 section 2.5.3). */
  get isLoopback(): boolean {
    return (this.w0 | this.w1 | this.w2 | (this.w3 ^ 1)) === 0;
  }

  /** Returns true if this is in `ff00::/8` (RFC 4291 section 2.7). */
  get isMulticast(): boolean {
    return this.w0 >>> 24 === 0xff;
  }

  /** Returns true if this is in `fe80::/10` (RFC 4291 section 2.5.6). */
  get isLinkLocal(): boolean {
    return this.w0 >>> 22 === 0x3fa;
  }

  /** Returns true if this is in `fc00::/7` (RFC 4193 section 3.1). */
  get isUniqueLocal(): boolean {
    return this.w0 >>> 25 === 0x7e;
  }

  /** Returns true if this is in `2001:db8::/32` (RFC 3849) or `3fff::/20` (RFC 9637). */
  get isDocumentation(): boolean {
    return this.w0 === 0x2001_0db8 || this.w0 >>> 12 === 0x3_fff0;
  }

  /** Returns true if this is in `::ffff:0:0/96` (RFC 4291 section 2.5.5.2). */
  get isIPv4Mapped(): boolean {
    return (this.w0 | this.w1 | (this.w2 ^ 0xffff)) === 0;
  }

  /**
   * Returns true if this is in `2000::/3`, the source of all global unicast addresses (RFC 4291 section 2.4). Blocks for
   * documentation and other purposes lie inside: `kindOf` of `hextet/registry` knows them all.
   */
  get isGlobalUnicast(): boolean {
    return this.w0 >>> 29 === 1;
  }

  /** Returns eight groups of four lower-case digits. */
  toExpanded(): string {
    const digits = hexDigits(this);
    let text = digits.slice(0, 4);
    for (let i = 4; i < 32; i += 4) text += `:${digits.slice(i, i + 4)}`;
    return text;
  }

  /** Returns the value as a number, 0 to 2^128-1. */
  toBigInt(): bigint {
    return toBigInt(this);
  }

  /** Returns sixteen bytes in network order. */
  toBytes(): Uint8Array {
    return toBytes(this);
  }

  /** Returns the reverse name under `ip6.arpa` (RFC 3596 section 2.5), without a final dot. */
  toArpa(): string {
    return arpaName(hexDigits(this));
  }

  /** Returns true if this is the same address, given as a value or as any spelling of its text. */
  equals(other: Address | string): boolean {
    const { w0, w1, w2, w3 } = Address.from(other);
    return this.w0 === w0 && this.w1 === w1 && this.w2 === w2 && this.w3 === w3;
  }

  /**
   * Returns the address one above.
   *
   * @throws HextetError `outside-space` after the last address.
   */
  next(): Address {
    const { w0, w1, w2, w3 } = this;
    if (w3 !== -1) return new Address(w0, w1, w2, w3 + 1);
    if (w2 !== -1) return new Address(w0, w1, w2 + 1, 0);
    if (w1 !== -1) return new Address(w0, w1 + 1, 0, 0);
    if (w0 !== -1) return new Address(w0 + 1, 0, 0, 0);
    return fail(argumentMessages, 'outside-space');
  }

  /**
   * Returns the address one below.
   *
   * @throws HextetError `outside-space` before `::`.
   */
  previous(): Address {
    const { w0, w1, w2, w3 } = this;
    if (w3 !== 0) return new Address(w0, w1, w2, w3 - 1);
    if (w2 !== 0) return new Address(w0, w1, w2 - 1, -1);
    if (w1 !== 0) return new Address(w0, w1 - 1, -1, -1);
    if (w0 !== 0) return new Address(w0 - 1, -1, -1, -1);
    return fail(argumentMessages, 'outside-space');
  }

  /**
   * Returns the address `n` above, or below for a negative `n`.
   *
   * @param n - a bigint, or a number that is a safe integer.
   * @throws HextetError `outside-space` for a result outside the space: it never wraps around.
   */
  offset(n: bigint | number): Address {
    const value = this.toBigInt() + readOffset(n);
    if (value < 0n || value > SPACE_END) fail(argumentMessages, 'outside-space');
    return viewedAddress(bigIntView(value));
  }

  /** Returns how far the other address lies above this one: `other - this`, negative if it lies below. */
  distanceTo(other: Address | string): bigint {
    return Address.from(other).toBigInt() - this.toBigInt();
  }

  /**
   * Returns the prefix of a length that holds this address: the bits below are cleared.
   *
   * @param length - 0 to 128.
   * @throws HextetError `out-of-range`.
   */
  prefix(length: number): Prefix {
    checkInteger('length', length, 0, 128);
    return new Prefix(
      new Address(
        this.w0 & maskWord(length, 0),
        this.w1 & maskWord(length, 1),
        this.w2 & maskWord(length, 2),
        this.w3 & maskWord(length, 3),
      ),
      length,
    );
  }

  /**
   * Returns the prefix length of a netmask, as 32 for `ffff:ffff::`: the inverse of {@link Prefix.netmask}.
   *
   * @throws HextetError `not-netmask` if a one follows a zero.
   */
  netmaskLength(): number {
    const length = 128 - trailingZeros(this.w0, this.w1, this.w2, this.w3);
    if (this.equals(new Prefix(this, length).netmask())) return length;
    return fail(prefixMessages, 'not-netmask', { details: { address: String(this) } });
  }

  /** Returns the text for JSON. A worker gets it, too, and {@link Address.from} reads it: a clone has no methods. */
  toJSON(): string {
    return this.toString();
  }
}

/**
 * Returns the address and the zone of a scoped text as `fe80::1%eth0` (RFC 4007 section 11). The zone is what follows `%`:
 * printable ASCII without blank, `/` and `%`; `null` without one.
 *
 * @throws HextetError as {@link Address.parse}; `zone-empty` if nothing follows `%`; `too-long` for more than 110
 * characters in all.
 *
 * @public
 */
export function parseScoped(text: string): { address: Address; zone: string | null } {
  const bounds = scanBounds(text, LONGEST_ADDRESS + 65);
  if (bounds !== null) throw new HextetError(faultIssue(bounds, text, ADDRESS_NAME));
  const percent = text.indexOf('%');
  if (percent < 0) return { address: Address.parse(text), zone: null };
  const found = scanAddress(text, 0, percent) || scanZone(text, percent + 1, text.length);
  if (found !== null) throw new HextetError(faultIssue(found, text, ADDRESS_NAME));
  return { address: Address.scanned(), zone: text.slice(percent + 1) };
}

/**
 * Returns the text of an address and its zone, which {@link parseScoped} reads.
 *
 * @throws HextetError `zone-empty`, `invalid-character` or `too-long` for a zone that no text can have.
 *
 * @example
 * ```ts
 * import { formatScoped, parseScoped } from 'hextet/address';
 *
 * formatScoped(parseScoped('FE80::1%eth0')); // 'fe80::1%eth0'
 * ```
 *
 * @public
 */
export function formatScoped(scoped: { address: Address | string; zone: string | null }): string {
  const address = String(Address.from(scoped?.address));
  const { zone } = scoped;
  if (zone === null) return address;
  if (typeof zone !== 'string') failType('string | null', zone, 'zone');
  const text = `${address}%${zone}`;
  parseScoped(text);
  return text;
}

function viewedAddress(view: DataView): Address {
  return new Address(view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12));
}

/** Parses an address, or says what is wrong with the text. @internal */
export function readAddress(text: string): Address | Issue {
  const found = scanAddressText(text);
  return found === null ? Address.scanned() : faultIssue(found, text, ADDRESS_NAME);
}
