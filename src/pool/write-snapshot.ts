/** Pools as plain JSON data. */
import { formatAddress } from '../internal/format.ts';
import { jsonChecksum } from './json-checksum.ts';
import { NO_TAGS } from './leases.ts';
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
    digest: state.digest,
    settings: { ...settings, lengths: settings.lengths && [...settings.lengths] },
    roots: space.bitmaps.map(({ root }) => String(root)),
    reservations: reservations.list.map(({ range, reason }) => [String(range), reason] as const),
    ...leaseLists(state),
    quarantine: leases.quarantines().map(({ prefix, until }) => [String(prefix), until] as const),
    newest: state.newest && String(state.newest),
  };
  return { ...content, checksum: jsonChecksum(content) };
}

function leaseLists({ leases, space }: State): Pick<PoolSnapshot, 'owners' | 'leases'> {
  const { rows, tags } = leases;
  const owners: string[] = [];
  const list: (string | number | Tags)[][] = [];
  /** The number of the owner whose list of leases begins with a row. */
  const numbers = new Int32Array(rows.top).fill(-1);
  for (const bitmap of space.bitmaps) {
    bitmap.eachBlock((w0, w1, w2, w3, length) => {
      const row = rows.find(w0, w1, w2, w3, length);
      if (!leases.isLease(row)) return;
      const owner = rows.texts[row] as string;
      const first = rows.previous[row] === 0 ? row : rows.findText(owner);
      if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
      const lease: (string | number | Tags)[] = [
        formatAddress(w0, w1, w2, w3, `/${length}`),
        numbers[first] as number,
        rows.generations[row] as number,
        rows.times[row] as number,
      ];
      const own = tags[row] as Tags;
      if (own !== NO_TAGS) lease.push(own);
      list.push(lease);
    });
  }
  return { owners, leases: list };
}
