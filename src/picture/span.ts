/** Address space as numbers: without the methods of values a picture has half of the bytes. */
import { HextetError } from '../error.ts';
import { formatAddress } from '../internal/format.ts';
import { isAddress, isPrefix, isRange } from '../internal/guards.ts';
import { failType, makeIssue } from '../internal/issue.ts';
import { textMessages } from '../internal/messages.ts';
import {
  type FaultCode,
  faultIssue,
  LONGEST_RANGE,
  prefixLength,
  scanAddress,
  scanBounds,
  scannedWord,
} from '../internal/scan.ts';
import { bigIntView, toBigInt } from '../internal/uint128.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { checkPrefix } from '../text.ts';

/** The addresses from a first to a last, of a prefix where there is a length. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
  readonly length?: number;
}

export type Block = Required<Span>;

export function readBlock(value: Prefix | string): Block {
  if (isPrefix(value)) return blockOf(toBigInt(value.first), value.length);
  if (typeof value !== 'string') failType('Prefix | string', value);
  const issue = checkPrefix(value);
  if (issue !== null) throw new HextetError(issue);
  return blockOf(scannedAddress(), prefixLength);
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
  const { index = text.length, 0: dash = '' } = / *- */.exec(text) ?? {};
  refuseFault(scanAddress(text, 0, index), text);
  const first = scannedAddress();
  if (dash === '') return { first, last: first };
  const position = index + dash.length;
  refuseFault(scanAddress(text, position, text.length), text);
  const last = scannedAddress();
  if (first <= last) return { first, last };
  const details = { first: formatted(first), last: formatted(last) };
  throw new HextetError(makeIssue(textMessages, 'range-inverted', { input: text, position, details }));
}

function refuseFault(found: FaultCode | null, text: string): void {
  if (found !== null) throw new HextetError(faultIssue(found, text, 'address'));
}

function scannedAddress(): bigint {
  const [w0, w1, w2, w3] = [scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3)];
  return toBigInt({ w0, w1, w2, w3 });
}

/** Returns the prefix of a length that holds an address. */
export function blockOf(address: bigint, length: number): Block {
  const hosts = (1n << BigInt(128 - length)) - 1n;
  return { first: address & ~hosts, last: address | hosts, length };
}

/** Iterates the fewest prefixes of a span. */
export function* blocksOf({ first, last, length }: Span): Generator<Block> {
  if (length !== undefined) {
    yield { first, last, length };
    return;
  }
  for (let next = first; next <= last; ) {
    let block = blockOf(next, 128);
    for (let shorter = 127; shorter >= 0; shorter--) {
      const larger = blockOf(next, shorter);
      if (larger.first < next || larger.last > last) break;
      block = larger;
    }
    yield block;
    next = block.last + 1n;
  }
}

/** Returns the bits of an address from one position to another. */
export function bitsOf(address: bigint, from: number, to: number): string {
  return (address >> BigInt(128 - to)).toString(2).padStart(to, '0').slice(from, to);
}

export function textOf({ first, length }: Block): string {
  return formatted(first, `/${length}`);
}

function formatted(address: bigint, tail = ''): string {
  const view = bigIntView(address);
  return formatAddress(view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12), tail);
}
