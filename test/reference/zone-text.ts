/** Texts of the naive zone: prefixes are pairs of a bigint and a length, those of IPv4 in the mapped block. */
import { formatSlow, parseSlow } from './address.ts';

export interface Span {
  readonly base: bigint;
  readonly length: number;
}

const MAPPED: Span = { base: 0xffffn << 32n, length: 96 };

export const sizeOf = (length: number) => 1n << BigInt(128 - length);
export const endOf = ({ base, length }: Span) => base + sizeOf(length);

export function contains(outer: Span, inner: Span): boolean {
  return outer.base <= inner.base && endOf(inner) <= endOf(outer);
}

export function overlap(a: Span, b: Span): boolean {
  return a.base < endOf(b) && b.base < endOf(a);
}

export function same(a: Span | null, b: Span | null): boolean {
  return a === null || b === null ? a === b : a.base === b.base && a.length === b.length;
}

export function isIPv4(span: Span): boolean {
  return contains(MAPPED, span);
}

/** Reads a prefix, or a single address. */
export function spanOf(text: string): Span {
  const [address, length] = text.split('/') as [string, string | undefined];
  const isDotted = !address.includes(':');
  const groups = parseSlow(isDotted ? `::ffff:${address}` : address)!;
  const base = groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
  return { base, length: length === undefined ? 128 : Number(length) + (isDotted ? 96 : 0) };
}

export function addressText(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((address >> BigInt(112 - 16 * i)) & 0xffffn));
  return formatSlow(groups);
}

export function spanText(span: Span): string {
  const { base, length } = span;
  return isIPv4(span)
    ? `${addressText(base).slice('::ffff:'.length)}/${length - 96}`
    : `${addressText(base)}/${length}`;
}

export function macNumber(text: string): bigint {
  return BigInt(`0x${text.replace(/[-:.]/g, '')}`);
}

export function macText(mac: bigint): string {
  return mac
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?=.)/g, '$&:');
}

/** The identifier of RFC 4291 appendix A, with the bit of universal scope turned. */
export function identifier(mac: bigint): bigint {
  return (((mac >> 24n) << 40n) | (0xfffen << 24n) | (mac & 0xffffffn)) ^ (1n << 57n);
}

/** The hardware address whose identifier an address has, or null. */
export function macOf(address: bigint): bigint | null {
  const iid = (address & (sizeOf(64) - 1n)) ^ (1n << 57n);
  return ((iid >> 24n) & 0xffffn) === 0xfffen ? ((iid >> 40n) << 24n) | (iid & 0xffffffn) : null;
}
