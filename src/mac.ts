/**
 * Hardware addresses of network interfaces: EUI-48 (MAC-48) and EUI-64.
 *
 * @packageDocumentation
 */
import { type ErrorCode, HextetError, type Result, type StandardProps } from './error.ts';
import { hexDigits } from './internal/format.ts';
import { byteCount, isBytes, isMac } from './internal/guards.ts';
import { fail, failType, makeIssue } from './internal/issue.ts';
import { macMessages } from './internal/messages.ts';
import { order } from './internal/order.ts';
import { failNew, Printable } from './internal/printable.ts';
import { faultIssue, hexDigit, scanBounds } from './internal/scan.ts';
import { textStandard } from './internal/standard-schema.ts';
import { wordLess } from './internal/uint128.ts';

/** Eight octets with seven separators. */
const LONGEST = 23;
const MAC_NAME = 'mac';
const COLON = 0x3a;
const HYPHEN = 0x2d;
const DOT = 0x2e;
/** The two flags of the first octet, where they stand in the first word. */
const GROUP_BIT = 0x0100_0000;
const LOCAL_BIT = 0x0200_0000;

/**
 * A hardware address of 6 octets (EUI-48) or 8 (EUI-64).
 *
 * @example
 * ```ts
 * import { Mac } from 'hextet/mac';
 *
 * const mac = Mac.parse('00-50-56-8C-86-A9');
 * String(mac); // '00:50:56:8c:86:a9'
 * mac.format('.'); // '0050.568c.86a9'
 * mac.format('-', 4); // '0050-568c-86a9'
 * mac.isLocal; // false
 * ```
 *
 * @public
 */
export class Mac extends Printable {
  /** Octets 0 to 3 as int32. @internal */
  readonly w0: number;
  /** The octets from 4 on as int32: of an EUI-48 in the upper half, the lower is zero. @internal */
  readonly w1: number;
  /** How many octets there are: 6 for an EUI-48, 8 for an EUI-64. */
  readonly size: 6 | 8;

  /** Takes the words as they are: use {@link Mac.parse} or {@link Mac.fromBytes}. @internal */
  constructor(w0: number, w1: number, size: 6 | 8) {
    super();
    if (size === undefined) failNew('Mac');
    this.w0 = w0 | 0;
    this.w1 = w1 | 0;
    this.size = size;
  }

  /**
   * Returns the hardware address that a text represents: `00:11:22:aa:bb:cc`, `00-11-22-aa-bb-cc`, `0011.22aa.bbcc`,
   * `0011-22aa-bbcc` or `001122aabbcc`, upper or lower case, and the same with eight octets. Every octet has two digits.
   *
   * @throws HextetError with the code and the offset of the first offending character, or of the place where one is
   * missing.
   */
  static parse(text: string): Mac {
    const result = Mac.tryParse(text);
    if (!result.ok) throw new HextetError(result.issue);
    return result.value;
  }

  /** Parses as {@link Mac.parse} does and returns the refusal as a value: throws on nothing. */
  static tryParse(text: string): Result<Mac> {
    const bounds = scanBounds(text, LONGEST);
    return bounds === null ? scanMac(text) : { ok: false, issue: faultIssue(bounds, text, MAC_NAME) };
  }

  /** Returns true if {@link Mac.parse} accepts the text. */
  static isValid(text: string): boolean {
    return Mac.tryParse(text).ok;
  }

  /** Makes a Standard Schema of {@link Mac.tryParse}: other libraries take the class itself. */
  static get '~standard'(): StandardProps<string, Mac> {
    return textStandard(Mac.tryParse);
  }

  /**
   * Returns the hardware address given as a value, of this or another copy of the library, or as text.
   *
   * @throws HextetError as {@link Mac.parse}, or `invalid-type`.
   */
  static from(value: Mac | string): Mac {
    if (isMac(value)) return value;
    return typeof value === 'string' ? Mac.parse(value) : failType('Mac | string', value);
  }

  /**
   * Returns the hardware address of 6 or 8 bytes, in the order in which they are written.
   *
   * @throws HextetError `invalid-type`, or `mac-size` for another count of bytes.
   */
  static fromBytes(bytes: Uint8Array): Mac {
    if (!isBytes(bytes)) failType('Uint8Array', bytes);
    const length = byteCount(bytes);
    if (length !== 6 && length !== 8) fail(macMessages, 'mac-size');
    const padded = new Uint8Array(8);
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    return new Mac(view.getInt32(0), view.getInt32(4), length);
  }

  /**
   * Compares by octets from the first on, the shorter first if one begins with the other, for `Array.prototype.sort`.
   *
   * @throws HextetError `invalid-type` for anything but hardware addresses.
   */
  static compare(a: Mac, b: Mac): -1 | 0 | 1 {
    if (!isMac(a) || !isMac(b)) failType('Mac', isMac(a) ? b : a);
    if (a.w0 !== b.w0) return wordLess(a.w0, b.w0) ? -1 : 1;
    if (a.w1 !== b.w1) return wordLess(a.w1, b.w1) ? -1 : 1;
    return order(a.size, b.size);
  }

  /** Returns true for the address of a group (the I/G bit, the lowest of the first octet): no interface has one. */
  get isMulticast(): boolean {
    return (this.w0 & GROUP_BIT) !== 0;
  }

  /** Returns true if it was made up locally, as for virtual machines (the U/L bit), not assigned to a manufacturer. */
  get isLocal(): boolean {
    return (this.w0 & LOCAL_BIT) !== 0;
  }

  /** Returns the octets, in the order in which they are written. */
  toBytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(8));
    view.setInt32(0, this.w0);
    view.setInt32(4, this.w1);
    return new Uint8Array(view.buffer).slice(0, this.size);
  }

  /** Returns true if this is the same hardware address, given as a value or as any spelling of its text. */
  equals(other: Mac | string): boolean {
    return Mac.compare(this, Mac.from(other)) === 0;
  }

  /** Returns the canonical text: two lower-case digits an octet with `:` between. */
  override toString(): string {
    return this.format(':');
  }

  /**
   * Returns the text in one of the spellings that {@link Mac.parse} reads, in lower case.
   *
   * @param separator - `:` or `-` between octets, `.` between pairs of octets, or nothing.
   * @param digits - in a group: with `-` also 4, as `0050-568c-86a9`. Defaults to 4 with `.` and to 2 else.
   * @throws HextetError `invalid-type` for another separator or group.
   */
  format(separator: ':' | '-' | '.' | '', digits: 2 | 4 = separator === '.' ? 4 : 2): string {
    if (![':', '-', '.', ''].includes(separator)) failType("':' | '-' | '.' | ''", separator, 'separator');
    const allowed = separator === '-' ? [2, 4] : separator === '.' ? [4] : [2];
    if (!allowed.includes(digits)) failType(allowed.join(' | '), digits, 'digits');
    const all = hexDigits({ w0: this.w0, w1: this.w1, w2: 0, w3: 0 }).slice(0, 2 * this.size);
    let text = all.slice(0, digits);
    for (let i = digits; i < all.length; i += digits) text += separator + all.slice(i, i + digits);
    return text;
  }

  /** Returns the text for JSON. A worker gets it, too, and {@link Mac.from} reads it: a clone has no methods. */
  toJSON(): string {
    return this.toString();
  }
}

/** One pass over the char codes. The first separator tells how many digits a group has. */
function scanMac(text: string): Result<Mac> {
  let w0 = 0;
  let w1 = 0;
  let count = 0;
  let separator = 0;
  let group = 16;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const digit = hexDigit(code);
    if (digit < 0) {
      if (code !== COLON && code !== HYPHEN && code !== DOT) return refuse('mac-digit', text, at);
      if (separator === 0) {
        separator = code;
        // A hyphen can also separate pairs of octets.
        group = code === DOT || (code === HYPHEN && at === 4) ? 4 : 2;
      } else if (code !== separator) {
        return refuse('mac-separator', text, at);
      }
      if (at !== start + group) return refuse('mac-octet', text, Math.min(at, start + group));
      start = at + 1;
      continue;
    }
    if (at === start + group) return refuse(separator === 0 ? 'mac-size' : 'mac-octet', text, at);
    if (count < 8) w0 = (w0 << 4) | digit;
    else w1 = (w1 << 4) | digit;
    count++;
  }
  if (separator !== 0 && text.length !== start + group) return refuse('mac-octet', text, text.length);
  if (count === 16) return { ok: true, value: new Mac(w0, w1, 8) };
  return count === 12 ? { ok: true, value: new Mac(w0, w1 << 16, 6) } : refuse('mac-size', text, text.length);
}

function refuse(code: ErrorCode & keyof typeof macMessages, input: string, position: number): Result<never> {
  return { ok: false, issue: makeIssue(macMessages, code, { input, position }) };
}
