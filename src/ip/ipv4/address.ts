import { HextetError, type Issue, type Result, type StandardProps } from '../../error.ts';
import { formatIPv4 } from '../../internal/format.ts';
import { byteCount, isBytes, isIPv4Address } from '../../internal/guards.ts';
import { checkInteger, fail, failType, readOffset } from '../../internal/issue.ts';
import { argumentMessages, prefixMessages } from '../../internal/messages.ts';
import { order } from '../../internal/order.ts';
import { failNew, Printable } from '../../internal/printable.ts';
import { type FaultCode, faultIssue, ipv4, scanBounds, scanIPv4Address } from '../../internal/scan.ts';
import { textStandard } from '../../internal/standard-schema.ts';
import { Address } from '../address.ts';
import { IPv4Prefix } from './prefix.ts';

const LONGEST = 15;
const LAST = 0xffff_ffff;
/** The third word of every address in `::ffff:0:0/96`. */
const MAPPED_WORD = 0xffff;

/**
 * One 32-bit IPv4 address. Bit 0 is the most significant of the 32.
 *
 * @example
 * ```ts
 * import { IPv4Address } from 'hextet/ipv4';
 *
 * const gateway = IPv4Address.parse('192.0.2.1');
 * String(gateway.offset(9)); // '192.0.2.10'
 * String(gateway.prefix(24)); // '192.0.2.0/24'
 * String(gateway.toIPv6()); // '::ffff:192.0.2.1'
 * ```
 *
 * @public
 */
export class IPv4Address extends Printable {
  /** The address as a number, 0 to 2^32-1. */
  readonly value: number;

  /** Takes a number of 32 bits on trust: use {@link IPv4Address.fromNumber}. @internal */
  constructor(value: number) {
    super();
    if (typeof value !== 'number') failNew('IPv4Address');
    this.value = value;
  }

  /**
   * Parses four decimal numbers from 0 to 255 joined by dots, without leading zeros. The whole text must be one address.
   *
   * @throws HextetError with the code and the offset of the first offending character; `ipv6-address` for IPv6.
   */
  static parse(text: string): IPv4Address {
    const read = readIPv4Address(text);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link IPv4Address.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<IPv4Address> {
    const read = readIPv4Address(text);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link IPv4Address.parse} accepts the text. */
  static isValid(text: string): boolean {
    return scanWhole(text) === null;
  }

  /** Returns {@link IPv4Address.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, IPv4Address> {
    return textStandard(IPv4Address.tryParse);
  }

  /**
   * Returns the address given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link IPv4Address.parse}, or `invalid-type`.
   */
  static from(value: IPv4Address | string): IPv4Address {
    if (isIPv4Address(value)) return value;
    return typeof value === 'string' ? IPv4Address.parse(value) : failType('IPv4Address | string', value);
  }

  /**
   * Returns the address of a number.
   *
   * @param value - 0 to 2^32-1.
   * @throws HextetError `out-of-range` or `invalid-type`.
   */
  static fromNumber(value: number): IPv4Address {
    checkInteger('value', value, 0, LAST);
    return new IPv4Address(value || 0);
  }

  /**
   * Returns the address of 4 bytes in network order.
   *
   * @throws HextetError `invalid-type` or `out-of-range` for another count of bytes.
   */
  static fromBytes(bytes: Uint8Array): IPv4Address {
    if (!isBytes(bytes)) failType('Uint8Array', bytes);
    checkInteger('bytes.length', byteCount(bytes), 4, 4);
    const [a, b, c, d] = bytes;
    return new IPv4Address(((a! << 24) | (b! << 16) | (c! << 8) | d!) >>> 0);
  }

  /**
   * Returns the IPv4 address in an IPv4-mapped address (RFC 4291 section 2.5.5.2).
   *
   * @throws HextetError `not-inside` for an address outside `::ffff:0:0/96`; as {@link Address.parse}.
   */
  static fromIPv6(address: Address | string): IPv4Address {
    const { w0, w1, w2, w3 } = Address.from(address);
    if (w0 === 0 && w1 === 0 && w2 === MAPPED_WORD) return new IPv4Address(w3 >>> 0);
    return fail(prefixMessages, 'not-inside', {
      details: { inner: String(address), outer: '::ffff:0.0.0.0/96' },
    });
  }

  /**
   * Orders by value, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but IPv4 addresses.
   */
  static compare(a: IPv4Address, b: IPv4Address): -1 | 0 | 1 {
    if (!isIPv4Address(a) || !isIPv4Address(b)) failType('IPv4Address', isIPv4Address(a) ? b : a);
    return order(a.value, b.value);
  }

  /** Returns true if this is `0.0.0.0` (RFC 1122 section 3.2.1.3). */
  get isUnspecified(): boolean {
    return this.value === 0;
  }

  /** Returns true if this is in `127.0.0.0/8` (RFC 1122 section 3.2.1.3). */
  get isLoopback(): boolean {
    return this.value >>> 24 === 127;
  }

  /** Returns true if this is in `224.0.0.0/4` (RFC 1112 section 4). */
  get isMulticast(): boolean {
    return this.value >>> 28 === 0xe;
  }

  /** Returns true if this is in `169.254.0.0/16` (RFC 3927). */
  get isLinkLocal(): boolean {
    return this.value >>> 16 === 0xa9fe;
  }

  /** Returns true if this is in `10.0.0.0/8`, `172.16.0.0/12` or `192.168.0.0/16` (RFC 1918). */
  get isPrivate(): boolean {
    return this.value >>> 24 === 10 || this.value >>> 20 === 0xac1 || this.value >>> 16 === 0xc0a8;
  }

  /** Returns true if this is in `192.0.2.0/24`, `198.51.100.0/24` or `203.0.113.0/24` (RFC 5737). */
  get isDocumentation(): boolean {
    const network = this.value >>> 8;
    return network === 0xc0_0002 || network === 0xc6_3364 || network === 0xcb_0071;
  }

  /** Returns the canonical text: four decimal numbers joined by dots. */
  override toString(): string {
    return formatIPv4(this.value);
  }

  /** Returns four bytes in network order. */
  toBytes(): Uint8Array {
    const { value } = this;
    return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
  }

  /** Returns the reverse name under `in-addr.arpa` (RFC 1035 section 3.5), without a final dot. */
  toArpa(): string {
    return `${this.toBytes().reverse().join('.')}.in-addr.arpa`;
  }

  /** Returns the IPv4-mapped address (RFC 4291 section 2.5.5.2). */
  toIPv6(): Address {
    return new Address(0, 0, MAPPED_WORD, this.value);
  }

  /** Returns true for the same address, given as a value or as text. */
  equals(other: IPv4Address | string): boolean {
    return this.value === IPv4Address.from(other).value;
  }

  /**
   * Returns the address one above.
   *
   * @throws HextetError `outside-space` after `255.255.255.255`.
   */
  next(): IPv4Address {
    return this.value < LAST ? new IPv4Address(this.value + 1) : fail(argumentMessages, 'outside-space');
  }

  /**
   * Returns the address one below.
   *
   * @throws HextetError `outside-space` before `0.0.0.0`.
   */
  previous(): IPv4Address {
    return this.offset(-1);
  }

  /**
   * Returns the address `n` above, or below for a negative `n`.
   *
   * @param n - a bigint, or a number that is a safe integer.
   * @throws HextetError `outside-space` for a result outside the space: it never wraps around.
   */
  offset(n: bigint | number): IPv4Address {
    const value = this.value + Number(readOffset(n));
    if (value < 0 || value > LAST) fail(argumentMessages, 'outside-space');
    return new IPv4Address(value);
  }

  /** Returns how far the other address lies above this one: `other - this`, negative if it lies below. */
  distanceTo(other: IPv4Address | string): bigint {
    return BigInt(IPv4Address.from(other).value - this.value);
  }

  /**
   * Returns the prefix of a length that holds this address: the bits below are cleared.
   *
   * @param length - 0 to 32.
   * @throws HextetError `out-of-range`.
   */
  prefix(length: number): IPv4Prefix {
    checkInteger('length', length, 0, 32);
    return new IPv4Prefix(new IPv4Address(this.value - (this.value % 2 ** (32 - length))), length);
  }

  /**
   * Returns the prefix length of a netmask, as 24 for `255.255.255.0`: the inverse of {@link IPv4Prefix.netmask}.
   *
   * @throws HextetError `not-netmask` if a one follows a zero.
   */
  netmaskLength(): number {
    const length = Math.clz32(~this.value);
    if (this.prefix(length).first.value === this.value) return length;
    return fail(prefixMessages, 'not-netmask', { details: { address: String(this) } });
  }

  /** Returns the canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

/** The IPv4 address that a text represents, or what is wrong with it. @internal */
export function readIPv4Address(text: string): IPv4Address | Issue {
  const found = scanWhole(text);
  return found === null ? scannedIPv4() : faultIssue(found, text, 'ipv4-address');
}

/** The IPv4 address that the scanner read last. @internal */
export function scannedIPv4(): IPv4Address {
  return new IPv4Address(ipv4 >>> 0);
}

function scanWhole(text: string): FaultCode | null {
  return scanBounds(text, LONGEST) || scanIPv4Address(text, 0, text.length);
}
