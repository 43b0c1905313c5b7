/** Pools as plain JSON data. */

import type { PrefixBitmap } from '../bitmap.ts';
import { formatAddress } from '../internal/format.ts';
import { fail } from '../internal/issue.ts';
import { poolMessages } from '../internal/messages.ts';
import { Prefix } from '../ip/prefix.ts';
import { jsonChecksum } from './json-checksum.ts';
import { NO_TAGS } from './leases.ts';
import { CONTAINER } from './rows.ts';
import type { State } from './state.ts';
import type { PoolSnapshot, Quarantine, Reservation, Tags } from './types.ts';

/** The format that is written. */
export const FORMAT = 1;

/** The members of a snapshot besides the lists of what the pool holds. */
export function headOf(
  state: State,
): Pick<PoolSnapshot, 'format' | 'version' | 'at' | 'digest' | 'settings'> {
  const { version, at, settings } = state;
  const lengths = settings.lengths && [...settings.lengths];
  return { format: FORMAT, version, at, digest: String(state.digest), settings: { ...settings, lengths } };
}

export function snapshotOf(state: State): PoolSnapshot {
  if (state.hasDraft) fail(poolMessages, 'draft-open');
  const { leases, space, reservations } = state;
  const content = {
    ...headOf(state),
    roots: space.bitmaps.map(({ root }) => String(root)),
    reservations: reservations.list.map(reservationRow),
    ...leaseLists(state),
    quarantine: leases.quarantines().map(quarantineRow),
    newest: state.newest && String(state.newest),
    cursors: cursorRows(state),
  };
  return { ...content, checksum: jsonChecksum(content) };
}

export function reservationRow({ range, reason, allow }: Reservation): readonly string[] {
  return allow === undefined ? [String(range), reason] : [String(range), reason, allow];
}

export function quarantineRow({ prefix, until, owner }: Quarantine): readonly [string, number, string] {
  return [String(prefix), until, owner];
}

export function cursorRows({ cursors, leases }: State): (readonly [string, string])[] {
  const list = Array.from(cursors, ([row, prefix]) => [leases.prefixAt(row), prefix] as const);
  return list
    .sort(([a], [b]) => Prefix.compare(a, b))
    .map(([place, prefix]) => [String(place), String(prefix)] as const);
}

/** The row of a lease, with its owner or the number of that. */
export function leaseRow<T>({ leases }: State, row: number, owner: T): (string | number | Tags | T)[] {
  const { words, lengths, generations, times, kinds } = leases.rows;
  const at = 4 * row;
  const lease: (string | number | Tags | T)[] = [
    formatAddress(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, `/${lengths[row]}`),
    owner,
    generations[row]!,
    times[row]!,
  ];
  const tags = leases.tags[row] as Tags;
  if (tags !== NO_TAGS) lease.push(tags);
  if (kinds[row] === CONTAINER) lease.push(1);
  return lease;
}

function leaseLists(state: State): Pick<PoolSnapshot, 'owners' | 'leases'> {
  const { rows } = state.leases;
  const owners: string[] = [];
  const list: (string | number | Tags)[][] = [];
  /** The number of the owner whose list of leases begins with a row. */
  const numbers = new Int32Array(rows.top).fill(-1);
  eachLease(state, (row) => {
    const owner = rows.texts[row]!;
    const first = rows.previous[row] === 0 ? row : rows.findText(owner);
    if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
    list.push(leaseRow(state, row, numbers[first]!));
  });
  return { owners, leases: list };
}

/** Visits the row of each lease in the order of `Prefix.compare`: each level is read once, in step with the one above. */
function eachLease({ leases, space }: State, visit: (row: number) => void): void {
  const { rows } = leases;
  const rowsIn = (bitmap: PrefixBitmap): number[] => {
    const found: number[] = [];
    bitmap.eachBlock((w0, w1, w2, w3, length) => {
      const row = rows.find(w0, w1, w2, w3, length);
      if (leases.isLease(row)) found.push(row);
    });
    return found;
  };
  const levels = space.levels.map(rowsIn);
  const next = levels.map(() => 0);
  const visitAll = (row: number, level: number): void => {
    visit(row);
    if (!leases.isContainer(row)) return;
    const inside = levels[level] ?? [];
    for (let i = next[level] ?? 0; i < inside.length && rows.places[inside[i]!] === row; ) {
      next[level] = i + 1;
      visitAll(inside[i]!, level + 1);
      i = next[level]!;
    }
  };
  for (const bitmap of space.sorted) for (const row of rowsIn(bitmap)) visitAll(row, 0);
}
