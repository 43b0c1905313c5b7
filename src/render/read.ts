/**
 * Readers of the plain data that renderers take. A reader returns the value, checked and canonical, or throws the first
 * refusal with the path to it. Nothing is printed that no reader has seen: a quote or a newline would be code.
 */
import { HextetError, type Issue, type TextKind } from '../error.ts';
import { checkFields } from '../internal/fields.ts';
import { formatIPv4 } from '../internal/format.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import {
  argumentMessages,
  prefixMessages,
  renderMessages,
  ruleMessages,
  textMessages,
} from '../internal/messages.ts';
import { faultIssue, scanBounds } from '../internal/scan.ts';
import { type Address, readAddress } from '../ip/address.ts';
import { Prefix, readPrefix } from '../ip/prefix.ts';
import { IPv4Address, IPv4Prefix } from '../ipv4.ts';
import { Mac } from '../mac.ts';

/** Where a value stands in the data. */
export type Path = readonly (string | number)[];

/** Checks one value. */
export type Reader<T> = (value: unknown, path: Path) => T;

/** Throws an issue about what stands at a path. */
export function refuse(issue: Issue, path: Path): never {
  throw new HextetError({ ...issue, path });
}

/** Reads an object with these fields and no other. `what` is the name of its public type. */
export function readFields<S extends Readonly<Record<string, Reader<unknown>>>>(
  value: unknown,
  path: Path,
  what: string,
  readers: S,
): { readonly [K in keyof S]: ReturnType<S[K]> } {
  if (typeof value !== 'object' || value === null) return refuse(typeIssue(what, value), path);
  checkFields(what, value, Object.keys(readers), path);
  const read = Object.entries(readers).map(([name, reader]) => [
    name,
    reader((value as Record<string, unknown>)[name], [...path, name]),
  ]);
  return Object.fromEntries(read);
}

/** Reads all of a list, or of another iterable. */
export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) {
      return refuse(typeIssue('a list', value), path);
    }
    return Array.from(value as Iterable<unknown>, (item, i) => reader(item, [...path, i]));
  };
}

export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : reader(value, path));
}

export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === null ? null : reader(value, path));
}

export function boolean(value: unknown, path: Path): boolean {
  return typeof value === 'boolean' ? value : refuse(typeIssue('true or false', value), path);
}

/** Reads an integer from `min` to `max`. */
export function integer(name: string, min: number, max: number): Reader<number> {
  return (value, path) => {
    if (typeof value !== 'number') return refuse(typeIssue(`an integer for ${name}`, value), path);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    return refuse(
      makeIssue(argumentMessages, 'out-of-range', { details: { name, min, max, received: value } }),
      path,
    );
  };
}

/** Reads one of a few words. */
export function word<T extends string>(...words: readonly T[]): Reader<T> {
  return (value, path) => {
    const found = words.find((one) => one === value);
    if (found !== undefined) return found;
    const expected = words.join(', ');
    if (typeof value !== 'string') return refuse(typeIssue(expected, value), path);
    const details = { received: value, expected };
    return refuse(makeIssue(ruleMessages, 'unknown-name', { input: value, position: 0, details }), path);
  };
}

/** Reads text of at most `longest` characters; `wrong` matches the first that has no place in it. */
function readText(value: unknown, path: Path, expected: TextKind, longest: number, wrong: RegExp): string {
  const bounds = scanBounds(value, longest);
  if (bounds !== null) return refuse(faultIssue(bounds, value, expected), path);
  const input = value as string;
  const position = input.search(wrong);
  if (position < 0) return input;
  const details = { expected };
  return refuse(makeIssue(textMessages, 'invalid-character', { input, position, details }), path);
}

/** A name for a comment: letters and digits of any script, and what ids are made with. None of it ends a comment. */
export function readName(value: unknown, path: Path): string {
  return readText(value, path, 'name', 128, /[^\p{L}\p{N} ._:/@+-]/u);
}

/** The kernel's limit is 15 bytes. What quotes, matches many or reads as an option has no place in it. */
export function readDevice(value: unknown, path: Path): string {
  const name = readText(value, path, 'device name', 15, /^[^A-Za-z_]|[^A-Za-z0-9_.-]/);
  // The first two mean every device to sysctl, and the third is not filtered.
  if (['all', 'default', 'lo'].includes(name)) refuseReserved(name, 'device name', path);
  return name;
}

export function refuseReserved(received: string, expected: TextKind, path: Path): never {
  const details = { received, expected };
  refuse(makeIssue(renderMessages, 'reserved-name', { input: received, position: 0, details }), path);
}

/**
 * A domain name (RFC 1123 section 2.1) without its final dot, in lower case. The last label is not all digits: such a
 * name reads as a number or an IPv4 address.
 */
export function readDomain(value: unknown, path: Path): string {
  const input = readText(value, path, 'domain name', 254, /[^A-Za-z0-9.-]/);
  const name = input.replace(/\.$/, '');
  const refuseAt = (code: 'invalid-character' | 'too-long', position: number): never =>
    refuse(makeIssue(textMessages, code, { input, position, details: { expected: 'domain name' } }), path);
  if (name.length > 253) refuseAt('too-long', 253);
  let start = 0;
  for (const label of name.split('.')) {
    if (label.length > 63) {
      refuse(makeIssue(renderMessages, 'label-too-long', { input, position: start + 63 }), path);
    }
    if (label === '' || label.startsWith('-')) refuseAt('invalid-character', start);
    if (label.endsWith('-')) refuseAt('invalid-character', start + label.length - 1);
    start += label.length + 1;
  }
  const last = name.lastIndexOf('.') + 1;
  if (/^\d+$/.test(name.slice(last))) refuseAt('invalid-character', last);
  return name.toLowerCase();
}

export function readMac(value: unknown, path: Path): string {
  const result = Mac.tryParse(value as string);
  return result.ok ? String(result.value) : refuse(result.issue, path);
}

/** Any address but multicast. */
export function readUnicast(value: unknown, path: Path): Address {
  const address = readAddress(value as string);
  if ('code' in address) return refuse(address, path);
  return isMulticast(address) ? refuseItem('not-unicast', address, path) : address;
}

/** An address that can be routed to. */
export function readGlobal(value: unknown, path: Path): Address {
  const address = readUnicast(value, path);
  if (isLinkLocal(address) || isLow(address)) refuseItem('not-routable', address, path);
  if (isMapped(address)) refuseMapped(formatIPv4(address.w3), path);
  return address;
}

/** An address that a packet can be sent to over a link: global or link-local. */
export function readNextHop(value: unknown, path: Path): Address {
  const address = readUnicast(value, path);
  return isLinkLocal(address) ? address : readGlobal(value, path);
}

export function readLinkLocal(value: unknown, path: Path): Address {
  const address = readUnicast(value, path);
  return isLinkLocal(address) ? address : refuseItem('not-link-local', address, path);
}

/** A prefix whose addresses can be routed to, or `::/0`. */
export function readRoutable(value: unknown, path: Path): Prefix {
  const prefix = readPrefix(value as string);
  if ('code' in prefix) return refuse(prefix, path);
  const { first, length } = prefix;
  if (length >= 8 && isMulticast(first)) refuseItem('not-unicast', prefix, path);
  if ((length >= 10 && isLinkLocal(first)) || (length >= 127 && isLow(first))) {
    refuseItem('not-routable', prefix, path);
  }
  if (length >= 96 && isMapped(first)) refuseMapped(`${formatIPv4(first.w3)}/${length - 96}`, path);
  return prefix;
}

export function readIPv4Prefix(value: unknown, path: Path): IPv4Prefix {
  const result = IPv4Prefix.tryParse(value as string);
  return result.ok ? result.value : refuse(result.issue, path);
}

/** Any IPv4 address but 0.0.0.0. */
export function readIPv4(value: unknown, path: Path): IPv4Address {
  const result = IPv4Address.tryParse(value as string);
  if (!result.ok) return refuse(result.issue, path);
  return result.value.value === 0 ? refuseItem('not-routable', result.value, path) : result.value;
}

/** Decimal digits, as many as the number of all addresses has. */
export function readCount(value: unknown, path: Path): string {
  return readText(value, path, 'decimal number', 39, /\D/);
}

/** Any text: it is not printed. */
export function readString(value: unknown, path: Path): string {
  return typeof value === 'string' ? value : refuse(typeIssue('text', value), path);
}

/** Refuses an item that is not inside a prefix. */
export function checkInside(outer: Prefix, inner: Address | Prefix, path: Path): void {
  if (outer.contains(inner)) return;
  const details = { inner: String(inner), outer: String(outer) };
  refuse(makeIssue(prefixMessages, 'not-inside', { details }), path);
}

/** Refuses the second of two equal texts. `place` gives the path of the item at a position. */
export function checkDistinct(items: readonly string[], place: (i: number) => Path): void {
  const seen = new Set<string>();
  for (const [i, item] of items.entries()) {
    if (seen.has(item)) refuse(makeIssue(renderMessages, 'listed-twice', { details: { item } }), place(i));
    seen.add(item);
  }
}

/** Refuses the later of two prefixes that overlap. */
export function checkApart(prefixes: readonly (Prefix | null)[], place: (i: number) => Path): void {
  const sorted = prefixes
    .flatMap((prefix, i) => (prefix === null ? [] : [{ prefix, i }]))
    .sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  for (const [i, right] of sorted.entries()) {
    const left = sorted[i - 1];
    if (left === undefined || !left.prefix.overlaps(right.prefix)) continue;
    const [later, earlier] = left.i > right.i ? [left, right] : [right, left];
    const details = { item: String(later.prefix), other: String(earlier.prefix) };
    refuse(makeIssue(renderMessages, 'overlaps-other', { details }), place(later.i));
  }
}

export function isLinkLocal({ w0 }: Address): boolean {
  return w0 >>> 22 === 0x3fa;
}

function isMulticast({ w0 }: Address): boolean {
  return w0 >>> 24 === 0xff;
}

/** `::` and `::1`. */
function isLow({ w0, w1, w2, w3 }: Address): boolean {
  return (w0 | w1 | w2) === 0 && w3 >>> 1 === 0;
}

function isMapped({ w0, w1, w2 }: Address): boolean {
  return (w0 | w1) === 0 && w2 === 0xffff;
}

function refuseItem(
  code: 'not-unicast' | 'not-routable' | 'not-link-local',
  item: Address | Prefix | IPv4Address,
  path: Path,
): never {
  refuse(makeIssue(renderMessages, code, { input: String(item), details: { item: String(item) } }), path);
}

function refuseMapped(ipv4: string, path: Path): never {
  refuse(makeIssue(ruleMessages, 'ipv4-mapped', { details: { ipv4 } }), path);
}
