/** Between the texts of a zone and the values of its pool, in which IPv4 is the mapped block. */

import { Prefix } from '../ip/prefix.ts';
import { IPv4Prefix } from '../ipv4.ts';

export function isIPv4(prefix: Prefix): boolean {
  return prefix.length >= 96 && prefix.first.w2 === 0xffff && (prefix.first.w0 | prefix.first.w1) === 0;
}

/** Returns the text of a prefix of the pool. */
export function textOf(prefix: Prefix): string {
  return isIPv4(prefix) ? String(IPv4Prefix.fromIPv6(prefix)) : String(prefix);
}

/** Returns the prefix of the pool that a text of the zone names. */
export function poolPrefix(text: string): Prefix {
  return text.includes(':') ? Prefix.parse(text) : IPv4Prefix.parse(text).toIPv6();
}
