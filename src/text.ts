/**
 * Questions about the text of IPv6 addresses and prefixes, for code that needs no values: a form, a schema, a filter. The
 * grammar is that of `hextet/address` and `hextet/prefix`, and so are codes and places; each function is small by itself.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue } from './error.ts';
import { formatAddress } from './internal/format.ts';
import { addressMessages } from './internal/messages/text.ts';
import {
  faultIssue,
  hostBitsIssue,
  issueFrom,
  prefixLength,
  scanAddressText,
  scannedWord,
  scanPrefixText,
} from './internal/scan.ts';
import { firstDifference, maskWord, trailingZeros } from './internal/uint128.ts';

export type { Printable } from './internal/printable.ts';

/** What can be wrong with an address. */
type AddressFault = keyof typeof addressMessages;

/**
 * Returns true for an IPv6 address: the answer of `Address.isValid`.
 *
 * @public
 */
export function isAddress(text: string): boolean {
  return scanAddressText(text) === null;
}

/**
 * Returns true for an IPv6 prefix without host bits: the answer of `Prefix.isValid`.
 *
 * @public
 */
export function isPrefix(text: string): boolean {
  return scanPrefixText(text) === null && !hasHostBits();
}

/**
 * Returns the refusal of an invalid IPv6 address, with code, place and sentence, null for an address: the issue of
 * `Address.tryParse`.
 *
 * @example
 * ```ts
 * import { check } from 'hextet/text';
 *
 * check('2001:db8::1'); // null
 * const issue = check('2001:db8::1::2');
 * issue?.code; // 'double-colon-twice'
 * issue?.position; // 11
 * issue?.message; // '"::" can appear only once'
 * ```
 *
 * @public
 */
export function check(text: string): Issue | null {
  const found = scanAddressText(text);
  return found === null ? null : issueFrom(addressMessages, found as AddressFault, text, 'address');
}

/**
 * Returns the refusal of an invalid IPv6 prefix, or one with host bits, null for a prefix: the issue of `Prefix.tryParse`.
 *
 * @example
 * ```ts
 * import { checkPrefix } from 'hextet/text';
 *
 * checkPrefix('2001:db8::/64'); // null
 * checkPrefix('2001:db8::1/64')?.details; // { prefix: '2001:db8::/64' }
 * ```
 *
 * @public
 */
export function checkPrefix(text: string): Issue | null {
  const found = scanPrefixText(text);
  if (found !== null) return faultIssue(found, text, 'prefix');
  if (!hasHostBits()) return null;
  const [w0, w1, w2, w3] = [0, 1, 2, 3].map((i) => scannedWord(i) & maskWord(prefixLength, i));
  const prefix = formatAddress(w0!, w1!, w2!, w3!, `/${prefixLength}`);
  return hostBitsIssue(prefix, text);
}

/**
 * Returns the canonical text (RFC 5952) of an address, or of a prefix for text with a `/`; null for text that is neither.
 *
 * @example
 * ```ts
 * import { canonical } from 'hextet/text';
 *
 * canonical('2001:DB8:0::0:1'); // '2001:db8::1'
 * canonical('2001:0db8::/32'); // '2001:db8::/32'
 * canonical('2001:db8'); // null
 * ```
 *
 * @public
 */
export function canonical(text: string): string | null {
  if (isAddress(text)) return scannedText('');
  return isPrefix(text) ? scannedText(`/${prefixLength}`) : null;
}

/**
 * Returns true if all of an address or a prefix lies in a prefix: the answer of `Prefix.contains`. Text that begins with an
 * IPv4 address does not.
 *
 * @throws HextetError with the issue of {@link check} or {@link checkPrefix} for anything else.
 *
 * @example
 * ```ts
 * import { contains } from 'hextet/text';
 *
 * contains('2001:db8::/32', '2001:db8:7::1'); // true
 * contains('2001:db8::/32', '2001:db8::/31'); // false
 * contains('2001:db8::/32', '192.0.2.1'); // false
 * ```
 *
 * @public
 */
export function contains(prefix: string, item: string): boolean {
  const wrong = checkPrefix(prefix);
  if (wrong !== null) throw new HextetError(wrong);
  const length = prefixLength;
  const [w0, w1, w2, w3] = [scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3)];
  const isPrefixText = typeof item === 'string' && item.includes('/');
  const issue = isPrefixText ? checkPrefix(item) : check(item);
  if (issue?.code === 'ipv4-address') return false;
  if (issue !== null) throw new HextetError(issue);
  if (isPrefixText && prefixLength < length) return false;
  return (
    firstDifference(w0, w1, w2, w3, scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3)) >= length
  );
}

function hasHostBits(): boolean {
  return trailingZeros(scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3)) < 128 - prefixLength;
}

function scannedText(tail: string): string {
  return formatAddress(scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3), tail);
}
