/** Reading one entry of a list: an address, a prefix or a range of either family, distinguished by what parses. */
import type { Result } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages, textMessages } from '../internal/messages.ts';
import {
  type FaultCode,
  faultIssue,
  ipv4,
  prefixLength,
  scanAddress,
  scanBounds,
  scanIPv4,
  scanLength,
  scannedWord,
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

/** Two of the longest addresses, a hyphen, and some blanks around it. */
const LONGEST = 100;
const ITEM_NAME = 'addresses';
const BLANK = 0x20;

/** The addresses that represent IPv4 ones (RFC 4291 section 2.5.5.2), and the prefix that they are one half of. */
const MAPPED: Span = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };
const MAPPED_PARENT: Span = { first: 0xfffe_0000_0000n, last: 0xffff_ffff_ffffn };

/** Reads an entry. */
export function readItem(text: unknown, options: EntryOptions): Result<Item> {
  const bounds = scanBounds(text, LONGEST);
  if (bounds !== null) return refused(faultIssue(bounds, text, ITEM_NAME));
  const input = text as string;
  const dash = input.indexOf('-');
  return dash < 0 ? readPrefix(input, options) : readRange(input, dash, options);
}

function readPrefix(input: string, options: EntryOptions): Result<Item> {
  const slash = input.indexOf('/');
  const address = scanEither(input, 0, slash < 0 ? input.length : slash);
  if (typeof address === 'string') return refused(faultIssue(address, input, ITEM_NAME));
  const { family, value } = address;
  if (slash < 0) return unlessMapped({ family, first: value, last: value }, input, options);
  const found = scanLength(input, slash + 1, input.length, bitsOf(family));
  if (found !== null) return refused(faultIssue(found, input, ITEM_NAME));
  const size = 1n << BigInt(bitsOf(family) - prefixLength);
  const first = value - (value & (size - 1n));
  const result = unlessMapped({ family, first, last: first + size - 1n }, input, options);
  if (!result.ok || first === value || options.masks) return result;
  const details = { prefix: prefixTexts([result.value], family).join() };
  return refused(makeIssue(textMessages, 'host-bits', { input, position: 0, details }));
}

function readRange(input: string, dash: number, options: EntryOptions): Result<Item> {
  let firstEnd = dash;
  while (input.charCodeAt(firstEnd - 1) === BLANK) firstEnd--;
  let position = dash + 1;
  while (input.charCodeAt(position) === BLANK) position++;
  const first = scanEither(input, 0, firstEnd);
  if (typeof first === 'string') return refused(faultIssue(first, input, ITEM_NAME));
  const last = scanEither(input, position, input.length);
  if (typeof last === 'string') return refused(faultIssue(last, input, ITEM_NAME));
  if (first.family !== last.family) {
    return refused(makeIssue(ruleMessages, 'range-mixed', { input, position }));
  }
  if (first.value > last.value) {
    const details = { first: input.slice(0, firstEnd), last: input.slice(position) };
    return refused(makeIssue(textMessages, 'range-inverted', { input, position, details }));
  }
  return unlessMapped({ family: first.family, first: first.value, last: last.value }, input, options);
}

/** The address of either family in `text[start, end)`, or a fault of the scanner. */
function scanEither(
  text: string,
  start: number,
  end: number,
): { family: FamilyIndex; value: bigint } | FaultCode {
  if (scanIPv4(text, start, end) === null) return { family: 0, value: BigInt(ipv4 >>> 0) };
  const found = scanAddress(text, start, end);
  if (found !== null) return found;
  const words = { w0: scannedWord(0), w1: scannedWord(1), w2: scannedWord(2), w3: scannedWord(3) };
  return { family: 1, value: toBigInt(words) };
}

function unlessMapped(item: Item, input: string, { mapped }: EntryOptions): Result<Item> {
  if (mapped || !isMapped(item)) return { ok: true, value: item };
  return refused(makeIssue(ruleMessages, 'ipv4-mapped', { input, position: 0, details: {} }));
}

/**
 * Tells whether some of the item's prefixes lie inside the mapped block: it reaches into the block without containing
 * the prefix around it. All of IPv4 lies below.
 */
function isMapped({ first, last }: Item): boolean {
  if (first > MAPPED.last || last < MAPPED.first) return false;
  return first > MAPPED_PARENT.first || last < MAPPED_PARENT.last;
}
