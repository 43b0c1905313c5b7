/** What must be true of every pool, however it came to be. */
import type { Prefix } from '../../src/ip/prefix.ts';
import { stateOf } from '../../src/pool/calls.ts';
import { rootPlace } from '../../src/pool/space.ts';
import type { State } from '../../src/pool/state.ts';
import { usageOf } from '../../src/pool/usage.ts';
import type { Pool } from '../../src/pool.ts';
import { checkTrie } from './check-trie.ts';

/** The blocks of every root and every level, as bytes: equal pools have equal ones. */
export function blocksOf(pool: Pool): number[][] {
  const { bitmaps, levels } = stateOf(pool).space;
  const filled = levels.filter((bitmap) => bitmap.takenSize > 0n);
  return [...bitmaps, ...filled].map((bitmap) => [...bitmap.toBytes()]);
}

/** Throws where the levels of a pool, its rows and its counts do not fit together. */
export function checkPool(pool: Pool): void {
  const state = stateOf(pool);
  const { space, leases } = state;
  for (const bitmap of [...space.bitmaps, ...space.levels]) checkTrie(bitmap);
  const seen = new Set<string>();
  let containers: Prefix[] = [];
  let count = 0;
  for (const [level, bitmaps] of [space.bitmaps, ...space.levels.map((bitmap) => [bitmap])].entries()) {
    const inner: Prefix[] = [];
    for (const block of bitmaps.flatMap((bitmap) => [...bitmap.blocks()])) {
      const around = containers.find((container) => container.contains(block));
      if (level > 0 && (around === undefined || around.length === block.length)) {
        throw new Error(`${block} of level ${level} is not inside a container`);
      }
      const row = leases.find(block);
      if (row === 0) checkReserved(state, block, level);
      else {
        if (seen.has(String(block))) throw new Error(`two rows of ${block}`);
        seen.add(String(block));
        count++;
        if (leases.levelOf(row) !== level) throw new Error(`${block} is not of level ${level}`);
        const place = leases.rows.places[row] as number;
        if (level > 0 && !leases.prefixAt(place).equals(around as Prefix))
          throw new Error(`place of ${block}`);
        if (leases.isContainer(row)) inner.push(block);
      }
    }
    containers = inner;
  }
  const rows = [...pool.leases()].length + pool.quarantines().length;
  if (rows !== count) throw new Error(`${rows} leases and quarantines, but ${count} blocks`);
  checkUsage(pool);
}

/** A block without a row is reserved throughout, and has no reserved neighbour that it could be one block with. */
function checkReserved(state: State, block: Prefix, level: number): void {
  const place = state.placeAround(block);
  if (place.level !== level) throw new Error(`reserved ${block} lies in level ${place.level}, not ${level}`);
  if (state.covering(place, block).length === 0) throw new Error(`${block} is taken for nothing`);
}

function checkUsage(pool: Pool): void {
  const usage = pool.usage();
  for (const { total, leased, reserved, quarantined, free } of [usage, usage.below]) {
    if (leased + reserved + quarantined + free !== total) throw new Error('the usage does not add up');
  }
  const roots = stateOf(pool).space.bitmaps.map((bitmap) => ({ ...rootPlace(bitmap), part: bitmap.root }));
  const within = usageOf(stateOf(pool), roots);
  if (JSON.stringify(within) !== JSON.stringify(usage)) {
    throw new Error(`${JSON.stringify(usage)} by counters, ${JSON.stringify(within)} by blocks`);
  }
}
