/**
 * The scanner of address text: one pass over char codes, no regular expression, no substring.
 *
 * Every scan works on `text[start, end)` and returns the code of what is wrong, or null; the offset of the offending
 * character is then in {@link faultAt}. Callers bound the length of the text first. The character at `end`, if any, is
 * neither a digit nor a colon.
 */
import type { ErrorCode, Issue, TextKind } from '../error.ts';
import type { AddressShape } from './guards.ts';
import { type FieldsOf, makeIssue, typeIssue } from './issue.ts';
import { type Messages, textMessages } from './messages.ts';

/** The fault of a text, seen by itself. */
export type FaultCode = Exclude<keyof typeof textMessages, 'host-bits' | 'range-inverted'>;

/** The eight groups of the address scanned last. */
const groups: Int32Array = /* @__PURE__ */ new Int32Array(8);

/** The place of the last fault. */
let faultAt = 0;

/** Word `index` of the address scanned last, as int32. */
export function scannedWord(index: number): number {
  return (groups[2 * index]! << 16) | groups[2 * index + 1]!;
}

/** The words of the address scanned last. */
export function scannedWords(): AddressShape {
  return { w0: scannedWord(0), w1: scannedWord(1), w2: scannedWord(2), w3: scannedWord(3) };
}

/** A fault: what is wrong, and where. */
function fault(code: FaultCode, position: number): FaultCode {
  faultAt = position;
  return code;
}

/** The issue of the fault found last. `expected` names in the sentence what the text should have been. */
export function faultIssue(code: FaultCode, text: unknown, expected: TextKind): Issue {
  return issueFrom(textMessages, code, text, expected);
}

/** The issue of a fault with the sentences of a table: one function on text needs few of them. */
export function issueFrom<C extends FaultCode>(
  messages: Readonly<Record<C, string>>,
  code: C,
  text: unknown,
  expected: TextKind,
): Issue {
  if (typeof text !== 'string') return typeIssue('string', text);
  const details = code === 'length-too-long' ? { expected, max: greatestLength } : { expected };
  const fields = { input: text, position: faultAt, details } as FieldsOf<C>[0];
  return makeIssue<Messages, ErrorCode>(messages as Messages, code, fields as never);
}

/** The first check of every parser: is there any text, and is it no longer than the longest legal spelling? */
export function scanBounds(text: unknown, longest: number): FaultCode | null {
  if (typeof text !== 'string' || text.length === 0) return fault('empty', 0);
  return text.length > longest ? fault('too-long', longest) : null;
}

/** Two of the longest addresses, a hyphen, and some blanks around it. */
export const LONGEST_RANGE = 100;

/** The start of the last address of the range scanned last. */
export let lastStart = 0;

/** The end of the first address of a range, before the hyphen and its blanks: {@link lastStart} is after them. -1 without one. */
export function scanHyphen(text: string): number {
  let end = text.indexOf('-');
  lastStart = end + 1;
  while (text.charCodeAt(lastStart) === BLANK) lastStart++;
  while (text.charCodeAt(end - 1) === BLANK) end--;
  return end;
}

/** The issue of a range whose last address lies before its first. */
export function invertedIssue(
  first: unknown,
  last: unknown,
  place?: { readonly input: string; readonly position: number },
): Issue {
  const details = { first: String(first), last: String(last) };
  return makeIssue(textMessages, 'range-inverted', { ...place, details });
}

/** The issue of a prefix with bits below its length; `prefix` is the one without. */
export function hostBitsIssue(prefix: unknown, input: string): Issue {
  return makeIssue(textMessages, 'host-bits', { input, position: 0, details: { prefix: String(prefix) } });
}

/** As {@link scanBounds} for an address or a prefix, but lets a range through: the scan then says that it is one. */
function scanSingleBounds(text: unknown, longest: number): FaultCode | null {
  const found = scanBounds(text, longest);
  const isRange = found === 'too-long' && `${text}`.length <= LONGEST_RANGE && `${text}`.includes('-');
  return isRange ? null : found;
}

const BLANK = 0x20;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const PERCENT = 0x25;
const SLASH = 0x2f;

/** The value of each ASCII character as a hexadecimal digit, or -1: comparing instead would guess wrong half the time. */
const DIGITS: Int8Array = /* @__PURE__ */ Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
);

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(code: number): number {
  return code < 128 ? DIGITS[code]! : -1;
}

/** Scans an address (RFC 4291 section 2.2) into {@link groups}. */
export function scanAddress(text: string, start: number, end: number): FaultCode | null {
  if (start === end) return fault('empty', start);
  const digits = DIGITS;
  let at = start;
  let count = 0;
  let gap = -1;
  let gapAt = 0;
  if (text.charCodeAt(at) === COLON) {
    if (text.charCodeAt(at + 1) !== COLON) return fault('stray-colon', at);
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
      const digit = code < 128 ? digits[code]! : -1;
      if (digit < 0) break;
      value = (value << 4) | digit;
      at++;
    }
    if (at - groupStart > 4) return fault('group-too-long', groupStart + 4);
    if (code === DOT && at > groupStart) {
      if (!isDecimal(text, groupStart, at)) return fault('invalid-character', at);
      if (count > 6) return fault('too-many-groups', groupStart);
      const found = scanIPv4(text, groupStart, end);
      if (found !== null) return found;
      if (groupStart === start) return fault('ipv4-address', start);
      groups[count++] = ipv4 >>> 16;
      groups[count++] = ipv4 & 0xffff;
      break;
    }
    if (at === groupStart) return fault(code === COLON ? 'stray-colon' : misplaced(text, at), at);
    if (count === 8) return fault('too-many-groups', groupStart);
    groups[count++] = value;
    if (at === end) break;
    if (code !== COLON) return fault(misplaced(text, at), at);
    at++;
    if (at === end) return fault('stray-colon', at - 1);
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return fault('double-colon-twice', at - 1);
      gap = count;
      gapAt = at - 1;
      at++;
    }
  }
  if (gap < 0) return count === 8 ? null : fault('too-few-groups', end);
  if (count === 8) return fault('double-colon-empty', gapAt);
  const shift = 8 - count;
  for (let i = 7; i >= gap; i--) groups[i] = i >= gap + shift ? groups[i - shift]! : 0;
  return null;
}

function isDecimal(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x39) return false;
  return true;
}

/** The fault of a character that ends an address too early. Blanks before a hyphen are part of a range. */
function misplaced(text: string, at: number): FaultCode {
  if (at === 0) return text.charCodeAt(0) === PERCENT ? 'zone-not-allowed' : 'invalid-character';
  let next = at;
  while (text.charCodeAt(next) === BLANK) next++;
  const code = text.charCodeAt(next);
  if (code === HYPHEN) return 'range-not-allowed';
  if (next > at) return 'invalid-character';
  return code === PERCENT ? 'zone-not-allowed' : code === SLASH ? 'prefix-not-allowed' : 'invalid-character';
}

/** The value of the last IPv4 part scanned, as int32. */
export let ipv4 = 0;

/** Scans four decimal numbers without leading zeros into {@link ipv4}. */
export function scanIPv4(text: string, start: number, end: number): FaultCode | null {
  let at = start;
  let value = 0;
  for (let part = 0; part < 4; part++) {
    const partStart = at;
    let number = 0;
    while (at < end) {
      const digit = text.charCodeAt(at) - 0x30;
      if (digit >>> 0 > 9) break;
      if (number === 0 && at > partStart) return fault('ipv4-leading-zero', partStart);
      number = number * 10 + digit;
      if (number > 255) return fault('ipv4-part-range', partStart);
      at++;
    }
    const code = at < end ? text.charCodeAt(at) : DOT;
    if (at === partStart)
      return fault(code === DOT || code === COLON ? 'ipv4-part-missing' : misplaced(text, at), at);
    if (part === 3 ? at < end : code !== DOT)
      return fault(code === COLON ? 'ipv4-not-last' : misplaced(text, at), at);
    value = (value << 8) | number;
    if (at < end) at++;
  }
  ipv4 = value;
  return null;
}

/**
 * Scans text that holds an IPv4 address and nothing else into {@link ipv4}. Text that begins as IPv6 does is refused as
 * such, with its start as the place.
 */
export function scanIPv4Address(text: string, start: number, end: number): FaultCode | null {
  if (start === end) return fault('empty', start);
  let at = start;
  while (at < end && hexDigit(text.charCodeAt(at)) >= 0) at++;
  if (at < end && text.charCodeAt(at) === COLON) return fault('ipv6-address', start);
  const found = scanIPv4(text, start, end);
  return found === 'ipv4-not-last' ? 'invalid-character' : found;
}

/** The prefix length last scanned. */
export let prefixLength = 0;

/** The greatest length that the last scan of one allowed. */
let greatestLength = 0;

/** Scans a prefix length, at most `max`, into {@link prefixLength}. */
export function scanLength(text: string, start: number, end: number, max: number): FaultCode | null {
  if (start >= end) return fault('length-missing', end);
  greatestLength = max;
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >>> 0 > 9) return fault('length-invalid', at);
    if (value === 0 && at > start) return fault('length-invalid', start);
    value = value * 10 + digit;
    if (value > max) return fault('length-too-long', start);
  }
  prefixLength = value;
  return null;
}

/** Eight groups of four digits, the last two as an IPv4 part. */
export const LONGEST_ADDRESS = 45;
/** The longest address, `/` and three digits. */
const LONGEST_PREFIX = 49;

/** Scans text that is an address and nothing else. */
export function scanAddressText(text: string): FaultCode | null {
  return scanSingleBounds(text, LONGEST_ADDRESS) || scanAddress(text, 0, text.length);
}

/** Scans text that is a prefix and nothing else, without a look at its host bits. */
export function scanPrefixText(text: string): FaultCode | null {
  const bounds = scanSingleBounds(text, LONGEST_PREFIX);
  if (bounds !== null) return bounds;
  const slash = text.indexOf('/');
  const end = slash < 0 ? text.length : slash;
  return scanAddress(text, 0, end) || scanLength(text, end + 1, text.length, 128);
}

/** Scans a zone (RFC 4007 section 11): printable ASCII but no blank, `/` or `%`. */
export function scanZone(text: string, start: number, end: number): FaultCode | null {
  if (start === end) return fault('zone-empty', start);
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f || code === SLASH || code === PERCENT)
      return fault('invalid-character', at);
  }
  return null;
}

const ARPA = 'ip6.arpa';
/** 32 digits with their dots, and `ip6.arpa.` */
const LONGEST_ARPA = 73;

/**
 * Scans a reverse zone (RFC 3596 section 2.5): single digits, the last one first, and `ip6.arpa`; the final dot of an
 * absolute name is allowed. The address goes where {@link scanAddress} puts it, four times the count of digits into
 * {@link prefixLength}.
 *
 * @param least - the least count of digits.
 */
export function scanArpa(name: string, least = 0): FaultCode | null {
  const bounds = scanBounds(name, LONGEST_ARPA);
  if (bounds !== null) return bounds;
  const end = name.length - (name.endsWith('.') ? 1 : 0);
  const start = end - ARPA.length;
  if (name.slice(start, end).toLowerCase() !== ARPA) return fault('invalid-arpa', Math.max(start, 0));
  groups.fill(0);
  const count = start >> 1;
  for (let at = 0; at < start; at += 2) {
    const digit = hexDigit(name.charCodeAt(at));
    if (digit < 0) return fault('invalid-arpa', at);
    if (name.charCodeAt(at + 1) !== DOT) return fault('invalid-arpa', at + 1);
    const nibble = count - 1 - (at >> 1);
    groups[nibble >> 2] = groups[nibble >> 2]! | (digit << (12 - 4 * (nibble & 3)));
  }
  prefixLength = 4 * count;
  return count < least ? fault('invalid-arpa', 0) : null;
}
