/**
 * The scanner of address text: one pass over char codes, no regular expression, no substring.
 *
 * Every scan works on `text[start, end)` and returns 0, or a fault: a code and the offset of the offending character in
 * one number. Callers bound the length of the text first, so an offset fits the low byte. What stands at `end`, if
 * anything, is neither a digit nor a colon.
 */
import type { Issue } from '../error.ts';
import { makeIssue, typeIssue } from './issue.ts';
import type { TextKind } from './message-params.ts';
import { textMessages } from './messages.ts';

/** The eight groups of the address scanned last. */
const groups: Int32Array = /* @__PURE__ */ new Int32Array(8);

const NOT_TEXT = 0;
const EMPTY = 1;
const TOO_LONG = 2;
const INVALID_CHARACTER = 3;
const STRAY_COLON = 4;
const DOUBLE_COLON_TWICE = 5;
const DOUBLE_COLON_EMPTY = 6;
const GROUP_TOO_LONG = 7;
const TOO_FEW_GROUPS = 8;
const TOO_MANY_GROUPS = 9;
const IPV4_ADDRESS = 10;
const IPV4_PART_MISSING = 11;
const IPV4_PART_RANGE = 12;
const IPV4_LEADING_ZERO = 13;
const IPV4_NOT_LAST = 14;
const ZONE_NOT_ALLOWED = 15;
const ZONE_EMPTY = 16;
export const LENGTH_MISSING = 17;
const LENGTH_INVALID = 18;
const LENGTH_TOO_LONG = 19;
const INVALID_ARPA = 20;

/** What is wrong with a text, seen by itself. */
type FaultCode = Exclude<keyof typeof textMessages, 'host-bits' | 'range-inverted'>;

const FAULT_CODES: readonly FaultCode[] = [
  'empty', // stands in for NOT_TEXT, which faultIssue answers itself
  'empty',
  'too-long',
  'invalid-character',
  'stray-colon',
  'double-colon-twice',
  'double-colon-empty',
  'group-too-long',
  'too-few-groups',
  'too-many-groups',
  'ipv4-address',
  'ipv4-part-missing',
  'ipv4-part-range',
  'ipv4-leading-zero',
  'ipv4-not-last',
  'zone-not-allowed',
  'zone-empty',
  'length-missing',
  'length-invalid',
  'length-too-long',
  'invalid-arpa',
];

/** Word `index` of the address scanned last, as int32. */
export function scannedWord(index: number): number {
  return ((groups[2 * index] as number) << 16) | (groups[2 * index + 1] as number);
}

/** A fault: what is wrong, and where. Never 0. */
export function fault(kind: number, position: number): number {
  return ((kind + 1) << 8) | position;
}

/** The issue of a fault. `expected` names in the sentence what the text should have been. */
export function faultIssue(found: number, text: unknown, expected: TextKind): Issue {
  const kind = (found >> 8) - 1;
  if (kind === NOT_TEXT) return typeIssue('text', text);
  const code = FAULT_CODES[kind] as FaultCode;
  return makeIssue(textMessages, code, {
    input: text as string,
    position: found & 255,
    details: { expected },
  });
}

/** The first check of every parser: is it text, is there any, is it no longer than the longest legal spelling? */
export function scanBounds(text: unknown, longest: number): number {
  if (typeof text !== 'string') return fault(NOT_TEXT, 0);
  if (text.length === 0) return fault(EMPTY, 0);
  return text.length > longest ? fault(TOO_LONG, longest) : 0;
}

const COLON = 0x3a;
const DOT = 0x2e;
const PERCENT = 0x25;
const SLASH = 0x2f;

/** The value of each ASCII character as a hexadecimal digit, or -1: comparing instead would guess wrong half the time. */
const DIGITS: Int8Array = /* @__PURE__ */ digitTable();

function digitTable(): Int8Array {
  const digits = new Int8Array(128).fill(-1);
  for (let value = 0; value < 16; value++) {
    const digit = value.toString(16);
    digits[digit.charCodeAt(0)] = value;
    digits[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return digits;
}

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(code: number): number {
  return code < 128 ? (DIGITS[code] as number) : -1;
}

/** Scans an address (RFC 4291 section 2.2) into {@link groups}. */
export function scanAddress(text: string, start: number, end: number): number {
  if (start === end) return fault(EMPTY, start);
  const digits = DIGITS;
  let at = start;
  let count = 0;
  let gap = -1;
  let gapAt = 0;
  if (text.charCodeAt(at) === COLON) {
    if (text.charCodeAt(at + 1) !== COLON) return fault(STRAY_COLON, at);
    gap = 0;
    gapAt = at;
    at += 2;
  }
  while (at < end) {
    const groupStart = at;
    let value = 0;
    let code = 0;
    while (at < end) {
      code = text.charCodeAt(at);
      const digit = code < 128 ? (digits[code] as number) : -1;
      if (digit < 0) break;
      value = (value << 4) | digit;
      at++;
    }
    if (at - groupStart > 4) return fault(GROUP_TOO_LONG, groupStart + 4);
    if (code === DOT && at > groupStart) {
      if (!isDecimal(text, groupStart, at)) return fault(INVALID_CHARACTER, at);
      if (count > 6) return fault(TOO_MANY_GROUPS, groupStart);
      const found = scanIPv4(text, groupStart, end);
      if (found !== 0) return found;
      if (groupStart === start) return fault(IPV4_ADDRESS, start);
      groups[count++] = ipv4 >>> 16;
      groups[count++] = ipv4 & 0xffff;
      break;
    }
    if (at === groupStart) return fault(code === COLON ? STRAY_COLON : misplaced(code), at);
    if (count === 8) return fault(TOO_MANY_GROUPS, groupStart);
    groups[count++] = value;
    if (at === end) break;
    if (code !== COLON) return fault(misplaced(code), at);
    at++;
    if (at === end) return fault(STRAY_COLON, at - 1);
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return fault(DOUBLE_COLON_TWICE, at - 1);
      gap = count;
      gapAt = at - 1;
      at++;
    }
  }
  if (gap < 0) return count === 8 ? 0 : fault(TOO_FEW_GROUPS, end);
  if (count === 8) return fault(DOUBLE_COLON_EMPTY, gapAt);
  const shift = 8 - count;
  for (let i = 7; i >= gap; i--) groups[i] = i >= gap + shift ? (groups[i - shift] as number) : 0;
  return 0;
}

function isDecimal(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x39) return false;
  return true;
}

function misplaced(code: number): number {
  return code === PERCENT ? ZONE_NOT_ALLOWED : INVALID_CHARACTER;
}

/** The value of the last IPv4 part scanned, as int32. */
export let ipv4 = 0;

/** Scans four decimal numbers without leading zeros into {@link ipv4}. */
export function scanIPv4(text: string, start: number, end: number): number {
  let at = start;
  let value = 0;
  for (let part = 0; ; part++) {
    const partStart = at;
    let number = 0;
    while (at < end) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit >>> 0 > 9) break;
      if (number === 0 && at > partStart) return fault(IPV4_LEADING_ZERO, partStart);
      number = number * 10 + digit;
      if (number > 255) return fault(IPV4_PART_RANGE, partStart);
      at++;
    }
    const code = at < end ? text.charCodeAt(at) : DOT;
    if (at === partStart)
      return fault(code === DOT || code === COLON ? IPV4_PART_MISSING : misplaced(code), at);
    value = (value << 8) | number;
    if (part === 3) break;
    if (code !== DOT) return fault(code === COLON ? IPV4_NOT_LAST : misplaced(code), at);
    if (at === end) return fault(IPV4_PART_MISSING, at);
    at++;
  }
  if (at < end) {
    const code = text.charCodeAt(at);
    return fault(code === COLON ? IPV4_NOT_LAST : misplaced(code), at);
  }
  ipv4 = value;
  return 0;
}

/** The prefix length last scanned. */
export let prefixLength = 0;

/** Scans a prefix length, at most `max`, into {@link prefixLength}. */
export function scanLength(text: string, start: number, end: number, max: number): number {
  if (start === end) return fault(LENGTH_MISSING, start);
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >>> 0 > 9) return fault(LENGTH_INVALID, at);
    if (value === 0 && at > start) return fault(LENGTH_INVALID, start);
    value = value * 10 + digit;
    if (value > max) return fault(LENGTH_TOO_LONG, start);
  }
  prefixLength = value;
  return 0;
}

/** Scans a zone (RFC 4007 section 11): printable ASCII but no blank, `/` or `%`. */
export function scanZone(text: string, start: number): number {
  if (start === text.length) return fault(ZONE_EMPTY, start);
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || code === SLASH || code === PERCENT)
      return fault(INVALID_CHARACTER, at);
  }
  return 0;
}

const ARPA = 'ip6.arpa';

/**
 * Scans a reverse zone (RFC 3596 section 2.5): single digits, the last one first, and `ip6.arpa`; the final dot of an
 * absolute name is allowed. The address goes where {@link scanAddress} puts it, four times the count of digits into
 * {@link prefixLength}.
 */
export function scanArpa(name: string): number {
  const end = name.length - (name.endsWith('.') ? 1 : 0);
  const start = end - ARPA.length;
  if (name.slice(start, end).toLowerCase() !== ARPA) return fault(INVALID_ARPA, Math.max(start, 0));
  groups.fill(0);
  const count = start >> 1;
  for (let at = 0; at < start; at += 2) {
    const digit = hexDigit(name.charCodeAt(at));
    if (digit < 0) return fault(INVALID_ARPA, at);
    if (name.charCodeAt(at + 1) !== DOT) return fault(INVALID_ARPA, at + 1);
    const nibble = count - 1 - (at >> 1);
    groups[nibble >> 2] = (groups[nibble >> 2] as number) | (digit << (12 - 4 * (nibble & 3)));
  }
  prefixLength = 4 * count;
  return 0;
}
