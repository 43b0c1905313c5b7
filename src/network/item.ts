/** Addresses, prefixes and ranges of either family as values of one space, in which IPv4 is the mapped block. */
import type { Result } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { familyMessages } from '../internal/messages.ts';
import { type Path, refuse } from '../internal/read.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { IPv4Address, IPv4Prefix, IPv4Range, unmapped } from '../ipv4.ts';

export type Family = 'ipv4' | 'ipv6';

/** The block of IPv4 addresses, which are in no IPv6 packet. */
export const MAPPED = '::ffff:0:0/96';

/** The family that a text means: one with a dot and no colon is IPv4. */
export function familyOf(text: unknown): Family {
  return typeof text === 'string' && text.includes('.') && !text.includes(':') ? 'ipv4' : 'ipv6';
}

function take<T>(result: Result<T>, path: Path): T {
  return result.ok ? result.value : refuse(result.issue, path);
}

/** Refuses IPv4 in the notation of IPv6. */
function native<T extends { readonly first: Address }>(value: T, last: Address, path: Path): T {
  if (value.first.isIPv4Mapped && last.isIPv4Mapped)
    refuse(makeIssue(familyMessages, 'ipv4-mapped', { details: {} }), path);
  return value;
}

export function readAddress(value: unknown, family: Family, path: Path): Address {
  const text = value as string;
  if (family === 'ipv4') return take(IPv4Address.tryParse(text), path).toIPv6();
  const address = take(Address.tryParse(text), path);
  native({ first: address }, address, path);
  return address;
}

export function readPrefix(value: unknown, family: Family, hostBits: 'reject' | 'mask', path: Path): Prefix {
  const text = value as string;
  if (family === 'ipv4') return take(IPv4Prefix.tryParse(text, { hostBits }), path).toIPv6();
  const prefix = take(Prefix.tryParse(text, { hostBits }), path);
  return native(prefix, prefix.last, path);
}

/** Reads `a`, `a/length` or `a - b`; both ends are of the family. */
export function readRange(value: unknown, family: Family, path: Path): AddressRange {
  const text = value as string;
  if (typeof text === 'string') {
    const [start, end = ''] = text.split('-');
    if (end.trim() !== '' && familyOf(start) !== familyOf(end)) {
      const position = text.length - end.trimStart().length;
      refuse(makeIssue(familyMessages, 'range-mixed', { input: text, position }), path);
    }
  }
  if (family === 'ipv4') return take(IPv4Range.tryParse(text), path).toIPv6();
  const range = take(AddressRange.tryParse(text), path);
  return native(range, range.last, path);
}

/** Returns the text of an address in its own family. */
export function addressText(address: Address): string {
  return String(unmapped(address));
}

/** Returns the text of a prefix in its own family. */
export function prefixText(prefix: Prefix): string {
  return String(unmapped(prefix));
}

/** Returns `a` for a single address, else `a - b`. */
export function rangeText({ first, last }: AddressRange): string {
  return first.equals(last) ? addressText(first) : `${addressText(first)} - ${addressText(last)}`;
}

/** Returns a length of the one space as a family counts it. */
export function lengthIn(family: Family, length: number): number {
  return family === 'ipv4' ? length - 96 : length;
}

/** Returns the value of a canonical text. */
export function rangeOf(text: string): AddressRange {
  return readRange(text, familyOf(text), []);
}
