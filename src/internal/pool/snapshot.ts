/** Pools as plain JSON data. */
import type { PrefixBitmap } from '../../bitmap.ts';
import { formatAddress } from '../format.ts';
import { jsonChecksum } from '../json-checksum.ts';
import { eachPiece } from '../pieces.ts';
import type { Trie } from '../trie.ts';
import { addStep } from '../words.ts';
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
    quarantine: Array.from(leases.quarantines(), ({ prefix, until }) => [String(prefix), until] as const),
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
    eachBlock(bitmap, (w0, w1, w2, w3, length) => {
      const row = rows.find(w0, w1, w2, w3, length);
      if (!leases.isLease(row)) return;
      const owner = rows.texts[row] as string;
      const first = rows.previous[row] === 0 ? row : rows.findText(owner);
      if (numbers[first] === -1) numbers[first] = owners.push(owner) - 1;
      const prefix = `${formatAddress(w0, w1, w2, w3)}/${length}`;
      const lease = [
        prefix,
        numbers[first] as number,
        rows.generations[row] as number,
        rows.times[row] as number,
      ];
      const own = tags.size === 0 ? undefined : tags.get(row);
      list.push(own === undefined ? lease : [...lease, own]);
    });
  }
  return { owners, leases: list };
}

type BlockVisitor = (w0: number, w1: number, w2: number, w3: number, length: number) => void;

/** Calls with the base, as words, and the length of every block, ascending. */
function eachBlock(bitmap: PrefixBitmap, visit: BlockVisitor): void {
  const { trie } = bitmap.core as { readonly trie: Trie };
  const words = new Int32Array(4);
  eachPiece(trie, (length, unit) => {
    words.set(trie.key);
    for (let left = 2 ** (unit - length); left > 0; left--) {
      visit(words[0] as number, words[1] as number, words[2] as number, words[3] as number, unit);
      addStep(words, unit);
    }
  });
}
