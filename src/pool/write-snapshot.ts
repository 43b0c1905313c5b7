/** Pools as plain JSON data. */

import type { PrefixBitmap } from '../bitmap.ts';
import { formatAddress } from '../internal/format.ts';
import { Prefix } from '../ip/prefix.ts';
import { jsonChecksum } from './json-checksum.ts';
import { NO_TAGS } from './leases.ts';
import { CONTAINER } from './rows.ts';
import type { State } from './state.ts';
import type { PoolSnapshot, Tags } from './types.ts';

/** The format that is written. */
export const FORMAT = 1;

export function snapshotOf(state: State): PoolSnapshot {
  const { leases, space, reservations, settings } = state;
  const content = {
    format: FORMAT,
    version: state.version,
    at: state.at,
    digest: String(state.digest),
    settings: { ...settings, lengths: settings.lengths && [...settings.lengths] },
    roots: space.bitmaps.map(({ root }) => String(root)),
    reservations: reservations.list.map(({ range, reason, allow }) =>
      allow === undefined ? [String(range), reason] : [String(range), reason, allow],
    ),
    ...leaseLists(state),
    quarantine: leases
      .quarantines()
      .map(({ prefix, until, owner }) => [String(prefix), until, owner] as const),
    newest: state.newest && String(state.newest),
    cursors: cursorsOf(state),
  };
  return { ...content, checksum: jsonChecksum(content) };
}

function cursorsOf({ cursors, leases }: State): (readonly [string, string])[] {
  const list = Array.from(cursors, ([row, prefix]) => [leases.prefixAt(row), prefix] as const);
  return list
    .sort(([a], [b]) => Prefix.compare(a, b))
    .map(([place, prefix]) => [String(place), String(prefix)] as const);
}

function leaseLists(state: State): Pick<PoolSnapshot, 'owners' | 'leases'> {
  const { rows, tags } = state.leases;
  const owners: string[] = [];
  const list: (string | number | Tags)[][] = [];
  /** The number of the owner whose list of leases begins with a row. */
  const numbers = new Int32Array(rows.top).fill(-1);
  eachLease(state, (row) => {
    const { words } = rows;
    const at = 4 * row;
    const owner = rows.texts[row] as string;
    const first = rows.previous[row] === 0 ? row : rows.findText(owner);
    if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
    const lease: (string | number | Tags)[] = [
      formatAddress(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!, `/${rows.lengths[row]}`),
      numbers[first] as number,
      rows.generations[row] as number,
      rows.times[row] as number,
    ];
    const own = tags[row] as Tags;
    if (own !== NO_TAGS) lease.push(own);
    if (rows.kinds[row] === CONTAINER) lease.push(1);
    list.push(lease);
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
    for (let i = next[level] ?? 0; i < inside.length && rows.places[inside[i] as number] === row; ) {
      next[level] = i + 1;
      visitAll(inside[i] as number, level + 1);
      i = next[level] as number;
    }
  };
  for (const bitmap of space.sorted) for (const row of rowsIn(bitmap)) visitAll(row, 0);
}
