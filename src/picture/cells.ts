/** Counts items into cells of one length. */
import { isIterable } from '../internal/guards.ts';
import { atPath, failType } from '../internal/issue.ts';
import { type Block, larger, type Span, smaller } from '../internal/span.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { readSpan } from './span.ts';

/**
 * Any item of a map: a prefix, a range or an address; or a lease, a reservation or a quarantine of a pool.
 *
 * @public
 */
export type PictureItem =
  | Address
  | Prefix
  | AddressRange
  | string
  | { readonly prefix: Prefix | string }
  | { readonly range: AddressRange | string };

/** A cell that has items. */
export interface Count {
  /** Its position among the cells. */
  readonly index: number;
  readonly count: number;
  readonly share: number;
}

/** Returns the cells of a length in a prefix that have items, in order. */
export function countIn(within: Block, length: number, items: Iterable<PictureItem>): Count[] {
  if (!isIterable(items)) failType('Iterable<PictureItem>', items);
  const size = 2 ** (length - within.length);
  // An item counts from its first cell to its last, and fills those between: so each costs the same.
  const [counts, filled] = [new Float64Array(size + 1), new Float64Array(size + 1)];
  const parts = new Float64Array(size);
  let position = 0;
  for (const item of items) {
    const span = clipped(within, subjectOf(item), [position++]);
    if (span === null) continue;
    const [from, to] = [cellOf(within, length, span.first), cellOf(within, length, span.last)];
    const [start, end] = [partOf(span.first, length), partOf(span.last + 1n, length) || 1];
    counts[from]! += 1;
    counts[to + 1]! -= 1;
    parts[from]! += (from === to ? end : 1) - start;
    if (from === to) continue;
    parts[to]! += end;
    filled[from + 1]! += 1;
    filled[to]! -= 1;
  }
  const cells: Count[] = [];
  let [count, full] = [0, 0];
  for (let index = 0; index < size; index++) {
    count += counts[index]!;
    full += filled[index]!;
    if (count > 0) cells.push({ index, count, share: Math.min(1, full + parts[index]!) });
  }
  return cells;
}

/** Returns what of an item lies in a prefix; null for nothing. */
export function clipped(
  within: Block,
  item: Address | Prefix | AddressRange | string,
  path: readonly (string | number)[],
): Span | null {
  const span = atPath(path, () => readSpan(item));
  const first = larger(span.first, within.first);
  const last = smaller(span.last, within.last);
  return first > last ? null : { first, last };
}

/** A lease and a quarantine have a prefix, a reservation has a range. An address has a method of that name. */
function subjectOf(item: PictureItem): Address | Prefix | AddressRange | string {
  if (typeof item !== 'object' || item === null) return item;
  if ('range' in item) return item.range;
  return 'prefix' in item && typeof item.prefix !== 'function' ? item.prefix : (item as Address);
}

/** Returns the position of an address among the prefixes of a length. */
export function cellOf(within: Block, length: number, address: bigint): number {
  return Number((address - within.first) >> BigInt(128 - length));
}

/** Returns the part of a prefix of this length that lies before an address of it. */
function partOf(address: bigint, length: number): number {
  return Number(BigInt.asUintN(128 - length, address)) / 2 ** (128 - length);
}
