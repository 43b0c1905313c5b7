/** One entry of a rule's list: an address, a prefix or a range of either family, told apart by what parses. */
import type { Issue, Result } from '../error.ts';
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
import { toBigInt } from '../internal/uint128.ts';
import { bitsOf, type Interval, intervalText } from './address-set.ts';
import { refused } from './fields.ts';
import type { FamilyIndex } from './protocols.ts';

/** Addresses of one family. */
export interface Item extends Interval {
  readonly family: FamilyIndex;
}

/** Two of the longest addresses, a hyphen, and some blanks around it. */
const LONGEST = 100;
const ITEM_NAME = 'IPv4 or IPv6 address, prefix or range';
const BLANK = 0x20;

/** The addresses that stand for IPv4 (RFC 4291 section 2.5.5.2), and the prefix of which they are one half. */
const MAPPED: Interval = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };
const MAPPED_PARENT: Interval = { first: 0xfffe_0000_0000n, last: 0xffff_ffff_ffffn };

/**
 * Reads an entry. `masks` says to clear bits below a prefix length instead of refusing them. IPv6 text that its
 * prefixes would put inside `::ffff:0:0/96` is refused: it means IPv4, and no packet carries it.
 */
export function readItem(text: unknown, masks: boolean): Result<Item> {
  const bounds = scanBounds(text, LONGEST);
  if (bounds !== null) return refused(faultIssue(bounds, text, ITEM_NAME));
  const input = text as string;
  const dash = input.indexOf('-');
  const result = dash < 0 ? readPrefix(input, masks) : readRange(input, dash);
  return result.ok && isMapped(result.value) ? refused(mappedIssue(result.value, input)) : result;
}

function readPrefix(input: string, masks: boolean): Result<Item> {
  const slash = input.indexOf('/');
  const address = scanEither(input, 0, slash < 0 ? input.length : slash);
  if (typeof address === 'string') return refused(faultIssue(address, input, ITEM_NAME));
  const { family, value } = address;
  if (slash < 0) return { ok: true, value: { family, first: value, last: value } };
  const found = scanLength(input, slash + 1, input.length, bitsOf(family));
  if (found !== null) return refused(faultIssue(found, input, ITEM_NAME));
  const size = 1n << BigInt(bitsOf(family) - prefixLength);
  const first = value - (value & (size - 1n));
  const item: Item = { family, first, last: first + size - 1n };
  // Whether it is written with host bits matters no more where it must be written as IPv4.
  if (first !== value && !masks && !isMapped(item)) {
    const details = { prefix: intervalText(item, family) };
    return refused(makeIssue(textMessages, 'host-bits', { input, position: 0, details }));
  }
  return { ok: true, value: item };
}

function readRange(input: string, dash: number): Result<Item> {
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
  return { ok: true, value: { family: first.family, first: first.value, last: last.value } };
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

/**
 * Whether some of the item's prefixes lie inside the mapped block: where it reaches into the block without holding the
 * prefix around it. All of IPv4 lies below.
 */
function isMapped({ first, last }: Item): boolean {
  if (first > MAPPED.last || last < MAPPED.first) return false;
  return first > MAPPED_PARENT.first || last < MAPPED_PARENT.last;
}

function mappedIssue(item: Item, input: string): Issue {
  const first = item.first < MAPPED.first ? MAPPED.first : item.first;
  const last = item.last > MAPPED.last ? MAPPED.last : item.last;
  const part = { first: first - MAPPED.first, last: last - MAPPED.first };
  const details = { ipv4: intervalText(part, 0) };
  return makeIssue(ruleMessages, 'ipv4-mapped', { input, position: 0, details });
}
