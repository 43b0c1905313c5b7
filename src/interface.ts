/**
 * Addresses as an interface has them: with the length of the prefix of the link, and perhaps a zone.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue, type Result, type StandardProps } from './error.ts';
import { isAddress, isIPv4Address } from './internal/guards.ts';
import { checkInteger, failType } from './internal/issue.ts';
import { order } from './internal/order.ts';
import { failNew, Printable } from './internal/printable.ts';
import {
  faultIssue,
  prefixLength,
  scanAddress,
  scanBounds,
  scanIPv4Address,
  scanLength,
  scanZone,
} from './internal/scan.ts';
import { textStandard } from './internal/standard-schema.ts';
import { checkZone } from './internal/zone.ts';
import { Address } from './ip/address.ts';
import type { Prefix } from './ip/prefix.ts';
import { compareAddresses, IPv4Address, type IPv4Prefix, ipAddress } from './ipv4.ts';

/** The longest address, `%` and a zone of 64 characters, `/` and three digits. */
const LONGEST = 114;
const KIND = 'interface';

/**
 * An address with the length of the prefix that its link has: the host bits are kept. An IPv6 address can have a zone.
 *
 * @example
 * ```ts
 * import { InterfaceAddress } from 'hextet/interface';
 *
 * const port = InterfaceAddress.parse('2001:db8::5/64');
 * String(port.address); // '2001:db8::5'
 * String(port.prefix); // '2001:db8::/64'
 * InterfaceAddress.parse('fe80::1%eth0/64').zone; // 'eth0'
 * String(InterfaceAddress.parse('10.0.0.5/24').prefix); // '10.0.0.0/24'
 * ```
 *
 * @public
 */
export class InterfaceAddress extends Printable {
  /** The address, host bits and all. */
  readonly address: Address | IPv4Address;
  /** The length of the prefix of the link: 0 to 128, for IPv4 to 32. */
  readonly length: number;
  /** The zone without `%`, null for none. */
  readonly zone: string | null;

  /** Takes parts that fit on trust: use {@link InterfaceAddress.of}. @internal */
  constructor(address: Address | IPv4Address, length: number, zone: string | null) {
    super();
    if (zone === undefined) failNew('InterfaceAddress');
    this.address = address;
    this.length = length;
    this.zone = zone;
  }

  /**
   * Parses `address/length`. An IPv6 address can have a zone, before the length or after it: `fe80::1%eth0/64` (RFC 4007
   * section 11.7) and `fe80::1/64%eth0`.
   *
   * @throws HextetError with the code and the offset of the first offending character; `length-missing` for an address
   * alone; `zone-not-allowed` for IPv4.
   */
  static parse(text: string): InterfaceAddress {
    const read = readInterface(text);
    if ('code' in read) throw new HextetError(read);
    return read;
  }

  /** Parses as {@link InterfaceAddress.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<InterfaceAddress> {
    const read = readInterface(text);
    return 'code' in read ? { ok: false, issue: read } : { ok: true, value: read };
  }

  /** Returns true if {@link InterfaceAddress.parse} accepts the text. */
  static isValid(text: string): boolean {
    return InterfaceAddress.tryParse(text).ok;
  }

  /** Returns {@link InterfaceAddress.tryParse} as a Standard Schema: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, InterfaceAddress> {
    return textStandard(InterfaceAddress.tryParse);
  }

  /**
   * Returns the interface address of its parts.
   *
   * @param length - 0 to 128, for IPv4 to 32.
   * @param zone - the zone of an IPv6 address without `%`. Defaults to none.
   * @throws HextetError `out-of-range` for the length; `zone-empty`, `invalid-character` or `zone-not-allowed` for the
   * zone; as {@link Address.parse}.
   */
  static of(
    address: Address | IPv4Address | string,
    length: number,
    zone: string | null = null,
  ): InterfaceAddress {
    const value = ipAddress(address);
    checkInteger('length', length, 0, isAddress(value) ? 128 : 32);
    checkZone(zone);
    const made = new InterfaceAddress(value, length, zone);
    return zone === null || isAddress(value) ? made : InterfaceAddress.parse(String(made));
  }

  /**
   * Returns the interface address given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link InterfaceAddress.parse}, or `invalid-type`.
   */
  static from(value: InterfaceAddress | string): InterfaceAddress {
    if (typeof value === 'string') return InterfaceAddress.parse(value);
    return isInterface(value) ? value : failType('InterfaceAddress | string', value);
  }

  /**
   * Orders by address, IPv4 first, then by length, then by zone, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but interface addresses.
   */
  static compare(a: InterfaceAddress, b: InterfaceAddress): -1 | 0 | 1 {
    if (!isInterface(a) || !isInterface(b)) failType('InterfaceAddress', isInterface(a) ? b : a);
    return (
      compareAddresses(a.address, b.address) || order(a.length, b.length) || order(a.zone ?? '', b.zone ?? '')
    );
  }

  /** The family of the address. */
  get family(): 'ipv4' | 'ipv6' {
    return isAddress(this.address) ? 'ipv6' : 'ipv4';
  }

  /** The prefix of the link: the host bits are cleared. */
  get prefix(): Prefix | IPv4Prefix {
    return this.address.prefix(this.length);
  }

  /** Returns true for the same address, length and zone, given as a value or as text. */
  equals(other: InterfaceAddress | string): boolean {
    return InterfaceAddress.compare(this, InterfaceAddress.from(other)) === 0;
  }

  /** Returns the canonical text: the address, `%` and the zone if there is one, `/` and the length. */
  override toString(): string {
    return `${this.address}${this.zone === null ? '' : `%${this.zone}`}/${this.length}`;
  }

  /** Returns the canonical text, so that `JSON.stringify` writes it. */
  toJSON(): string {
    return this.toString();
  }
}

function isInterface(value: InterfaceAddress): boolean {
  const { address, length, equals } = value ?? {};
  const isParts = isAddress(address) || isIPv4Address(address);
  return isParts && typeof length === 'number' && typeof equals === 'function';
}

function readInterface(text: string): InterfaceAddress | Issue {
  const bounds = scanBounds(text, LONGEST);
  if (bounds !== null) return faultIssue(bounds, text, KIND);
  const colon = text.indexOf(':');
  const slash = placeOf('/', text);
  const percent = placeOf('%', text);
  const end = Math.min(slash, percent);
  if (colon < 0 || colon > end) return readIPv4(text, slash);
  const zoneEnd = percent < slash ? slash : text.length;
  const lengthEnd = slash < percent ? percent : text.length;
  const hasZone = percent < text.length;
  const found =
    scanAddress(text, 0, end) ||
    (hasZone && percent < slash && scanZone(text, percent + 1, zoneEnd)) ||
    scanLength(text, slash + 1, lengthEnd, 128) ||
    (hasZone && scanZone(text, percent + 1, zoneEnd)) ||
    null;
  if (found !== null) return faultIssue(found, text, KIND);
  const zone = hasZone ? text.slice(percent + 1, zoneEnd) : null;
  return new InterfaceAddress(Address.scanned(), prefixLength, zone);
}

/** The place of a character, or the end of the text. */
function placeOf(character: string, text: string): number {
  const at = text.indexOf(character);
  return at < 0 ? text.length : at;
}

function readIPv4(text: string, end: number): InterfaceAddress | Issue {
  const found = scanIPv4Address(text, 0, end) || scanLength(text, end + 1, text.length, 32);
  if (found !== null) return faultIssue(found, text, KIND);
  return new InterfaceAddress(IPv4Address.parse(text.slice(0, end)), prefixLength, null);
}
