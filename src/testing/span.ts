/** Stretches of the space as two numbers, both ends included. */
import type { Address } from '../ip/address.ts';

export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

export function spanOf({ first, last }: { readonly first: Address; readonly last: Address }): Span {
  return { first: first.toBigInt(), last: last.toBigInt() };
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Span, inner: Span): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function equals(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last;
}

/** The part of a span inside another; it ends before it begins where there is none. */
export function cut(span: Span, within: Span): Span {
  const [first] = descending(span.first, within.first);
  const [, last] = descending(span.last, within.last);
  return { first, last };
}

function descending(a: bigint, b: bigint): [larger: bigint, smaller: bigint] {
  return a > b ? [a, b] : [b, a];
}

/** How many addresses of a span are in others, which do not overlap each other. */
export function covered(span: Span, others: readonly Span[]): bigint {
  const parts = others.map((other) => cut(span, other)).filter(({ first, last }) => first <= last);
  return parts.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
}

/** The order of two different spans. */
export function ascending(a: Span, b: Span): number {
  const x = a.first === b.first ? a.last : a.first;
  const y = a.first === b.first ? b.last : b.first;
  return x < y ? -1 : 1;
}

/** How much of some space is in each of the lists; the last has all of it. Space counts for the first that has it. */
export function shares(within: readonly Span[], ...lists: readonly (readonly Span[])[]): bigint[] {
  const edges = [within, ...lists].flat().flatMap(({ first, last }) => [first, last + 1n]);
  const sorted = [...new Set(edges)].sort((a, b) => (a < b ? -1 : 1));
  const sizes = lists.map(() => 0n);
  sorted.slice(1).forEach((end, i) => {
    const part = { first: sorted[i]!, last: end - 1n };
    if (!within.some((span) => contains(span, part))) return;
    const holder = lists.findIndex((list) => list.some((span) => contains(span, part)));
    sizes[holder] = sizes[holder]! + end - part.first;
  });
  return sizes;
}

/** The block of IPv4-mapped addresses. */
const MAPPED: Span = { first: 0xffff_0000_0000n, last: 0xffff_ffff_ffffn };

/**
 * Returns true if a single address of a subnet is used for anycast: by the routers of its subnet (RFC 4291 section 2.6.1), or as
 * one of the 128 reserved identifiers (RFC 2526 section 2); of IPv4 also the last one, for broadcast. A subnet of one or
 * two addresses has none: on a /127 both are in use (RFC 6164).
 */
export function isAnycast(address: bigint, subnet: Span): boolean {
  const addresses = subnet.last - subnet.first + 1n;
  if (addresses <= 2n) return false;
  if (contains(MAPPED, subnet)) return address === subnet.first || address === subnet.last;
  const iid = address & 0xffff_ffff_ffff_ffffn;
  const isSubnet = addresses < 1n << 64n && address === subnet.first;
  return iid === 0n || isSubnet || iid >> 7n === RESERVED >> 7n;
}

/** How many addresses of a gap its subnet uses for anycast: those of {@link isAnycast}, without looking at each. */
export function anycastIn(gap: Span, subnet: Span): bigint {
  if (subnet.last - subnet.first < 2n) return 0n;
  const isIn = (address: bigint) => gap.first <= address && address <= gap.last;
  if (contains(MAPPED, subnet)) return BigInt([subnet.first, subnet.last].filter(isIn).length);
  /** How many addresses before an end have one of some identifiers. */
  const before = (end: bigint, from: bigint, size: bigint) => {
    const rest = (end & 0xffff_ffff_ffff_ffffn) - from;
    return (end >> 64n) * size + (rest < 0n ? 0n : rest < size ? rest : size);
  };
  const inside = ({ first, last }: Span) =>
    before(last + 1n, 0n, 1n) -
    before(first, 0n, 1n) +
    before(last + 1n, RESERVED, 128n) -
    before(first, RESERVED, 128n);
  const { first } = subnet;
  const isOther = isIn(first) && inside({ first, last: first }) === 0n;
  return inside(gap) + (isOther ? 1n : 0n);
}

/** The first of the 128 reserved identifiers. */
const RESERVED = 0xfdff_ffff_ffff_ff80n;

/** The part of a span that whole units of a size make up; it ends before it begins where there is none. */
export function aligned({ first, last }: Span, size: bigint): Span {
  return { first: first + ((size - (first % size)) % size), last: last - ((last + 1n) % size) };
}

/** The units of a size that a span touches. */
export function rounded({ first, last }: Span, size: bigint): Span {
  return { first: first - (first % size), last: last - (last % size) + size - 1n };
}
