import { formatIPv4 } from '../internal/format.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { dataMessages, familyMessages, prefixMessages, renderMessages } from '../internal/messages.ts';
import {
  integer,
  optional,
  type Path,
  type Reader,
  readText,
  refuse,
  refuseReserved,
} from '../internal/read.ts';
import { refuseItem, refuseUnusable } from '../internal/unusable.ts';
import { type Address, readAddress } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { readPrefix } from '../ip/read-prefix.ts';
import { IPv4Address, IPv4Prefix } from '../ipv4.ts';
import { Mac } from '../mac.ts';

/** Only with an underscore a name is no word of nft's grammar for certain. */
export function readTable(value: unknown, path: Path): string {
  const name = readText(value, path, 'table-name', 31, /^[^A-Za-z]|[^A-Za-z0-9_]/);
  return name === 'hextet' || name.includes('_') ? name : refuseReserved(name, 'table-name', path);
}

export function readMac(value: unknown, path: Path): string {
  const result = Mac.tryParse(value as string);
  return result.ok ? String(result.value) : refuse(result.issue, path);
}

function readAny(value: unknown, path: Path): Address {
  const address = readAddress(value as string);
  return 'code' in address ? refuse(address, path) : address;
}

/** An address that can be routed to. */
export function readGlobal(value: unknown, path: Path): Address {
  const address = readAny(value, path);
  checkRoutable(address.prefix(128), String(address), path);
  return address;
}

/** An address that a packet can be sent to over a link: global or link-local. */
export function readNextHop(value: unknown, path: Path): Address {
  const address = readAny(value, path);
  return address.isLinkLocal ? address : readGlobal(value, path);
}

export function readLinkLocal(value: unknown, path: Path): Address {
  const address = readAny(value, path);
  if (address.isLinkLocal) return address;
  return refuseItem(address.isMulticast ? 'not-unicast' : 'not-link-local', String(address), path);
}

/** A prefix whose addresses can be routed to, or `::/0`. */
export function readRoutable(value: unknown, path: Path): Prefix {
  const prefix = readPrefix(value as string);
  if ('code' in prefix) return refuse(prefix, path);
  checkRoutable(prefix, String(prefix), path);
  return prefix;
}

function checkRoutable(prefix: Prefix, item: string, path: Path): void {
  if (prefix.isIPv4Mapped) {
    const { first, length } = prefix;
    const ipv4 = `${formatIPv4(first.w3)}${item.includes('/') ? `/${length - 96}` : ''}`;
    refuse(makeIssue(familyMessages, 'ipv4-mapped', { details: { ipv4 } }), path);
  }
  refuseUnusable(prefix, item, path);
}

export function readIPv4Prefix(value: unknown, path: Path): IPv4Prefix {
  const result = IPv4Prefix.tryParse(value as string);
  return result.ok ? result.value : refuse(result.issue, path);
}

/** Any IPv4 address but 0.0.0.0. */
export function readIPv4(value: unknown, path: Path): IPv4Address {
  const result = IPv4Address.tryParse(value as string);
  if (!result.ok) return refuse(result.issue, path);
  return result.value.value === 0 ? refuseItem('not-routable', String(result.value), path) : result.value;
}

/** Decimal digits, as many as the number of all addresses has. */
export function readCount(value: unknown, path: Path): string {
  return readText(value, path, 'decimal', 39, /\D/);
}

/** The number of a row in its list, which is not printed. */
export const readGeneration: Reader<number | undefined> = optional(
  integer('generation', 0, Number.MAX_SAFE_INTEGER),
);

/** Any text: it is not printed. */
export function readString(value: unknown, path: Path): string {
  return typeof value === 'string' ? value : refuse(typeIssue('string', value), path);
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
    if (seen.has(item)) refuse(makeIssue(dataMessages, 'listed-twice', { details: { item } }), place(i));
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
