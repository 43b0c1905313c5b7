/** Counts of space: exact, and adding up to the total. */
import type { Prefix } from '../ip/prefix.ts';
import { anycastCount } from './anycast.ts';
import { type Place, piecesOf, rootTarget, type Target } from './space.ts';
import type { State } from './state.ts';
import type { Usage, UsageCounts } from './types.ts';

type Kind = 'leased' | 'quarantined' | 'reserved';
type Counts = Record<Kind | 'total', bigint>;

/** Usage whose JSON has its counts as decimal text. */
class PoolUsage implements Usage {
  declare readonly total: bigint;
  declare readonly leased: bigint;
  declare readonly reserved: bigint;
  declare readonly quarantined: bigint;
  declare readonly free: bigint;
  declare readonly largestGap: number | null;
  declare readonly below: UsageCounts;

  constructor(fields: Usage) {
    Object.assign(this, fields);
  }

  toJSON(): object {
    const text = (counts: object) =>
      Object.fromEntries(
        Object.entries(counts).map(([name, value]) => [
          name,
          typeof value === 'bigint' ? String(value) : value,
        ]),
      );
    return { ...text(this), below: text(this.below) };
  }
}

/** The use of places, or of all roots for null, in addresses or in prefixes of a length. */
export function usageOf(state: State, targets: readonly Target[] | null, unit = 128): Usage {
  const counts = zero();
  const below = zero();
  if (targets === null && unit === 128) addLevels(state, counts, below);
  else {
    for (const target of targets ?? state.space.bitmaps.map(rootTarget)) {
      for (const piece of piecesOf(target.part)) addPiece(state, target, piece, unit, counts, below);
    }
  }
  return new PoolUsage({ ...whole(counts), largestGap: largestGap(state, targets), below: whole(below) });
}

function zero(): Counts {
  return { total: 0n, leased: 0n, quarantined: 0n, reserved: 0n };
}

function whole({ total, leased, quarantined, reserved }: Counts): UsageCounts {
  return { total, leased, reserved, quarantined, free: total - leased - quarantined - reserved };
}

/** All addresses of a pool, from the counts of each level. */
function addLevels({ space, leases }: State, counts: Counts, below: Counts): void {
  const levels = [space.bitmaps, ...space.levels.map((bitmap) => [bitmap])];
  levels.forEach((bitmaps, level) => {
    const sum = level === 0 ? counts : below;
    const leased = sizeOf(leases.leased[level]);
    const quarantined = sizeOf(leases.quarantined[level]);
    let taken = 0n;
    for (const bitmap of bitmaps) {
      taken += bitmap.takenSize;
      if (level === 0) sum.total += bitmap.root.size;
    }
    if (level > 0) sum.total += sizeOf(leases.containers[level - 1]);
    sum.leased += leased;
    sum.quarantined += quarantined;
    sum.reserved += taken - leased - quarantined;
  });
}

/** The addresses in so many prefixes of each length. */
function sizeOf(counts: Float64Array | undefined): bigint {
  let size = 0n;
  counts?.forEach((count, length) => {
    if (count !== 0) size += BigInt(count) << BigInt(128 - length);
  });
  return size;
}

/**
 * Adds a piece of a place, block by block. A unit that several hold counts as leased if it is at all, else as in
 * quarantine, else as reserved: only what is free throughout is free.
 */
function addPiece(
  state: State,
  place: Place,
  piece: Prefix,
  unit: number,
  counts: Counts,
  below: Counts,
): void {
  if (piece.length > unit) return;
  counts.total += 1n << BigInt(unit - piece.length);
  let last: Prefix | null = null;
  let kind: Kind = 'reserved';
  const flush = () => {
    if (last !== null) counts[kind] += 1n;
    last = null;
  };
  for (const block of place.bitmap.blocks({ within: piece })) {
    const row = state.leases.find(block);
    const own: Kind = row === 0 ? 'reserved' : state.leases.isLease(row) ? 'leased' : 'quarantined';
    const inside = block.length < piece.length ? piece : block;
    if (block.length <= unit) {
      flush();
      counts[own] += 1n << BigInt(unit - inside.length);
    } else {
      const around: Prefix = block.parent(unit);
      if (last !== null && !around.equals(last)) flush();
      kind = last === null || KINDS[own] > KINDS[kind] ? own : kind;
      last = around;
    }
    if (state.leases.isContainer(row)) addPiece(state, state.placeIn(block, row), inside, unit, below, below);
  }
  flush();
}

const KINDS: Readonly<Record<Kind, number>> = { reserved: 0, quarantined: 1, leased: 2 };

function largestGap(state: State, targets: readonly Target[] | null): number | null {
  let largest: number | null = null;
  const add = (length: number | null) => {
    if (length !== null && (largest === null || length < largest)) largest = length;
  };
  if (targets === null) for (const bitmap of state.space.bitmaps) add(bitmap.largestGap);
  for (const { bitmap, part } of targets ?? [])
    for (const piece of piecesOf(part)) add(bitmap.largestGapIn(piece));
  return largest;
}

/** Counts the prefixes of a length that can be leased in places, or in all roots for null. */
export function countOf(state: State, targets: readonly Target[] | null, length: number): bigint {
  let count = 0n;
  for (const { bitmap, region, level, part } of targets ?? state.space.bitmaps.map(rootTarget)) {
    if (level > 0 && length === region.length) continue;
    for (const within of piecesOf(part)) {
      if (within.length > length) continue;
      count += bitmap.count(length, { within });
      if (length === 128 && state.settings.anycast === 'skip') {
        for (const gap of bitmap.gaps({ within })) count -= anycastCount(gap, region);
      }
    }
  }
  return count;
}
