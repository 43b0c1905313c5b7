/** Reading the text of a prefix. */
import type { Issue } from '../error.ts';
import { checkFields } from '../internal/fields.ts';
import { masksHostBits } from '../internal/host-bits.ts';
import { failType } from '../internal/issue.ts';
import { faultIssue, hostBitsIssue, prefixLength, scanPrefixText } from '../internal/scan.ts';
import { trailingZeros } from '../internal/uint128.ts';
import { Address } from './address.ts';
import { Prefix } from './prefix.ts';

/**
 * Options for reading a prefix.
 *
 * @public
 */
export interface PrefixOptions {
  /** Refuses an address with bits below the prefix length, or clears them. Defaults to `reject`. */
  readonly hostBits?: 'reject' | 'mask';
}

/** Returns true if the options say to clear host bits. */
export function wantsMask(options: PrefixOptions | undefined): boolean {
  // `texts.map(Prefix.parse)` passes an index.
  if (options === undefined || typeof options === 'number') return false;
  if (typeof options !== 'object') failType('PrefixOptions', options, 'options');
  checkFields('PrefixOptions', options, ['hostBits']);
  return masksHostBits(options?.hostBits);
}

/** Returns the prefix of a text, or the issue. */
export function readPrefix(text: string, options?: PrefixOptions): Prefix | Issue {
  const masks = wantsMask(options);
  const found = scanPrefixText(text);
  if (found !== null) return faultIssue(found, text, 'prefix');
  const length = prefixLength;
  const base = Address.scanned();
  if (!hasHostBits(base, length)) return new Prefix(base, length);
  return masks ? base.prefix(length) : hostBitsIssue(base.prefix(length), text);
}

/** Returns true if an address has bits below a prefix length. */
export function hasHostBits({ w0, w1, w2, w3 }: Address, length: number): boolean {
  return trailingZeros(w0, w1, w2, w3) < 128 - length;
}
