/** Reading one entry of a list: an address, a prefix or a range of either family, distinguished by what parses. */
import type { Issue, Result } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { familyMessages } from '../internal/messages.ts';
import {
  faultIssue,
  hostBitsIssue,
  invertedIssue,
  ipv4,
  LONGEST_RANGE,
  lastStart,
  prefixLength,
  scanAddress,
  scanBounds,
  scanHyphen,
  scanIPv4,
  scanLength,
  scannedWords,
} from '../internal/scan.ts';
import type { Span } from '../internal/span.ts';
import { toBigInt } from '../internal/uint128.ts';
import { bitsOf, prefixTexts } from './address-set.ts';
import { refused } from './fields.ts';
import type { FamilyIndex } from './protocols.ts';

/** Addresses of one family. */
export interface Item extends Span {
  readonly family: FamilyIndex;
}

/** How entries are read. */
export interface EntryOptions {
  /** Clears bits below a prefix length instead of refusing them. */
  readonly masks: boolean;
  /** Accepts IPv6 text whose prefixes lie inside `::ffff:0:0/96`. */
  readonly mapped: boolean;
}

const ITEM_NAME = 'addresses';

/** The addresses that represent IPv4 ones (RFC 4291 section 2.5.5.2) are the upper half of a prefix. */
const MAPPED_FIRST = 0xffff_0000_0000n;
const MAPPED_LAST = 0xffff_ffff_ffffn;
const PARENT_FIRST = 0xfffe_0000_0000n;

/** Reads an entry. */
export function readItem(text: unknown, options: EntryOptions): Result<Item> {
  const read = readEntry(text, options);
  return 'code' in read ? refused(read) : { ok: true, value: read };
}

function readEntry(text: unknown, options: EntryOptions): Item | Issue {
  const bounds = scanBounds(text, LONGEST_RANGE);
  if (bounds !== null) return faultIssue(bounds, text, ITEM_NAME);
  const input = text as string;
  const firstEnd = scanHyphen(input);
  return firstEnd < 0 ? readPrefix(input, options) : readRange(input, firstEnd, lastStart, options);
}

function readPrefix(input: string, options: EntryOptions): Item | Issue {
  const slash = input.indexOf('/');
  const address = readAddress(input, 0, slash < 0 ? input.length : slash);
  if ('code' in address) return address;
  if (slash < 0) return unlessMapped(address, input, options);
  const { family, first: value } = address;
  const bits = bitsOf(family);
  const found = scanLength(input, slash + 1, input.length, bits);
  if (found !== null) return faultIssue(found, input, ITEM_NAME);
  const hosts = (1n << BigInt(bits - prefixLength)) - 1n;
  const first = value & ~hosts;
  const item = unlessMapped({ family, first, last: value | hosts }, input, options);
  if ('code' in item || first === value || options.masks) return item;
  return hostBitsIssue(prefixTexts([item], family), input);
}

function readRange(input: string, firstEnd: number, position: number, options: EntryOptions): Item | Issue {
  const first = readAddress(input, 0, firstEnd);
  if ('code' in first) return first;
  const last = readAddress(input, position, input.length);
  if ('code' in last) return last;
  if (first.family !== last.family) return makeIssue(familyMessages, 'range-mixed', { input, position });
  if (first.first > last.last) {
    return invertedIssue(input.slice(0, firstEnd), input.slice(position), { input, position });
  }
  return unlessMapped({ ...first, last: last.last }, input, options);
}

/** The address of either family in `text[start, end)`. */
function readAddress(text: string, start: number, end: number): Item | Issue {
  if (scanIPv4(text, start, end) === null) return single(0, BigInt(ipv4 >>> 0));
  const found = scanAddress(text, start, end);
  return found === null ? single(1, toBigInt(scannedWords())) : faultIssue(found, text, ITEM_NAME);
}

function single(family: FamilyIndex, address: bigint): Item {
  return { family, first: address, last: address };
}

/**
 * Refuses an item some of whose prefixes lie inside the mapped block: it reaches into the block without containing the
 * prefix around it. All of IPv4 lies below.
 */
function unlessMapped(item: Item, input: string, { mapped }: EntryOptions): Item | Issue {
  const { first, last } = item;
  const isOutside = first > MAPPED_LAST || last < MAPPED_FIRST;
  if (mapped || isOutside || (first <= PARENT_FIRST && last >= MAPPED_LAST)) return item;
  return makeIssue(familyMessages, 'ipv4-mapped', { input, position: 0, details: {} });
}
