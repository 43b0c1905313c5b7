/** Pools as plain JSON data. */
import { formatAddress } from '../format.ts';
import { jsonChecksum } from '../json-checksum.ts';
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
  const textOf = prefixTexts();
  for (const bitmap of space.bitmaps) {
    bitmap.eachBlock((w0, w1, w2, w3, length) => {
      const row = rows.find(w0, w1, w2, w3, length);
      if (!leases.isLease(row)) return;
      const owner = rows.texts[row] as string;
      const first = rows.previous[row] === 0 ? row : rows.findText(owner);
      if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
      const lease: (string | number | Tags)[] = [
        textOf(w0, w1, w2, w3, length),
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

/**
 * Makes texts of prefixes in ascending order. Neighbours of up to 64 bits mostly differ in the fourth group only: the
 * zeros behind it are the longest run, so the three groups before it are kept, and less text is made and thrown away.
 */
function prefixTexts(): (w0: number, w1: number, w2: number, w3: number, length: number) => string {
  let head = '';
  let head0 = 0;
  let head1 = 0;
  return (w0, w1, w2, w3, length) => {
    const fourth = w1 & 0xffff;
    if ((w2 | w3) !== 0 || fourth === 0) return `${formatAddress(w0, w1, w2, w3)}/${length}`;
    const filled = w1 | 0xffff;
    if (head0 !== w0 || head1 !== filled) {
      head = formatAddress(w0, filled, 0, 0).slice(0, -'ffff::'.length);
      head0 = w0;
      head1 = filled;
    }
    const tail = `${fourth.toString(16)}::/${length}`;
    return head + tail;
  };
}
