/** Address space as numbers: without the methods of values a picture has half of the bytes. */
import { HextetError } from '../error.ts';
import { formatBigInt } from '../internal/format-bigint.ts';
import { isAddress, isPrefix, isRange } from '../internal/guards.ts';
import { failType } from '../internal/issue.ts';
import {
  type FaultCode,
  faultIssue,
  invertedIssue,
  LONGEST_RANGE,
  lastStart,
  prefixLength,
  scanAddress,
  scanBounds,
  scanHyphen,
  scannedWords,
} from '../internal/scan.ts';
import type { Block, Span } from '../internal/span.ts';
import { toBigInt } from '../internal/uint128.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { checkPrefix } from '../text.ts';

export function readBlock(value: Prefix | string): Block {
  if (isPrefix(value)) return blockOf(toBigInt(value.first), value.length);
  if (typeof value !== 'string') failType('Prefix | string', value);
  const issue = checkPrefix(value);
  if (issue !== null) throw new HextetError(issue);
  return blockOf(toBigInt(scannedWords()), prefixLength);
}

export function readSpan(value: Address | Prefix | AddressRange | string): Span {
  if (isAddress(value)) return blockOf(toBigInt(value), 128);
  if (isPrefix(value)) return readBlock(value as Prefix);
  if (isRange(value)) return { first: toBigInt(value.first), last: toBigInt(value.last) };
  if (typeof value !== 'string') failType('Address | Prefix | AddressRange | string', value);
  return value.includes('/') ? readBlock(value) : readRange(value);
}

/** Reads an address, or two with a hyphen between them. */
function readRange(text: string): Span {
  refuseFault(scanBounds(text, LONGEST_RANGE), text);
  const firstEnd = scanHyphen(text);
  const position = lastStart;
  refuseFault(scanAddress(text, 0, firstEnd < 0 ? text.length : firstEnd), text);
  const first = toBigInt(scannedWords());
  if (firstEnd < 0) return { first, last: first };
  refuseFault(scanAddress(text, position, text.length), text);
  const last = toBigInt(scannedWords());
  if (first <= last) return { first, last };
  throw new HextetError(invertedIssue(formatBigInt(first), formatBigInt(last), { input: text, position }));
}

function refuseFault(found: FaultCode | null, text: string): void {
  if (found !== null) throw new HextetError(faultIssue(found, text, 'address'));
}

/** Returns the prefix of a length that holds an address. */
export function blockOf(address: bigint, length: number): Block {
  const hosts = (1n << BigInt(128 - length)) - 1n;
  return { first: address & ~hosts, last: address | hosts, length };
}

/** Returns the bits of an address from one position to another. */
export function bitsOf(address: bigint, from: number, to: number): string {
  return (address >> BigInt(128 - to)).toString(2).padStart(to, '0').slice(from, to);
}

export function textOf({ first, length }: Block): string {
  return formatBigInt(first, `/${length}`);
}
