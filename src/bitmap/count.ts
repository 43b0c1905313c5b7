/**
 * Counts the free aligned prefixes of a length, and finds the i-th of them or a random one.
 *
 * Free space is made of whole prefixes as long as the longest block, its grain: longer prefixes are counted in grains. If no
 * block is longer than the wanted length, the weights of the nodes give the count at once. Otherwise the divided part of
 * the space is walked; a subtree without a free prefix of that length is skipped. A subtree with at most 2^53 places is
 * counted in float64, where every count is exact. A larger one needs bigints.
 */

import type { Random } from '../internal/random.ts';
import { bigIntView } from '../internal/uint128.ts';
import {
  childPlace,
  maxFreeBelow,
  type Region,
  regionOf,
  slotsWithFree,
  usedSlots,
} from './expanded-view.ts';
import { ALL_SLOTS, countSlots, lowestSlot, runStarts, slotLength } from './slot-mask.ts';
import { POWERS, type Trie } from './trie.ts';

/** Random places are tried before the free ones are counted, if counting is slow or a quarter of the space is free. */
const RANDOM_TRIES = 16;
const MOST_TAKEN = 0.75;

/** Returns the count of free aligned prefixes of a length inside the prefix of `within` bits at the key. */
export function countFree(trie: Trie, within: number, length: number): bigint {
  if (within > length) return 0n;
  const { grain, weighed } = censusOf(trie, within, length);
  return countRegion(trie, regionOf(trie, within), grain, weighed) << BigInt(length - grain);
}

/** Puts the base of the `index`-th free prefix into the key; there are more than `index`. */
export function nthFree(trie: Trie, within: number, length: number, index: bigint): void {
  const { grain, weighed } = censusOf(trie, within, length);
  const finer = BigInt(length - grain);
  selectFree(trie, regionOf(trie, within), grain, index >> finer, weighed);
  const { key } = trie;
  const rest = (index & ((1n << finer) - 1n)) << BigInt(128 - length);
  const view = bigIntView(rest);
  for (let i = 0; i < 4; i++) key[i]! |= view.getInt32(4 * i);
}

/** Puts the base of a random free prefix into the key, each with the same probability; returns false if none is free. */
export function randomFree(trie: Trie, within: number, length: number, random: Random): boolean {
  if (within > length) return false;
  const { grain, weighed, taken } = censusOf(trie, within, length);
  const isWorthTrying =
    !weighed || (within === trie.rootLength ? taken : takenShare(trie, within)) <= MOST_TAKEN;
  if (isWorthTrying && tryRandom(trie, within, length, random)) return true;
  const region = regionOf(trie, within);
  const { place, depth, inside } = region;
  if (isSmall(depth, grain)) {
    const count = countSmall(trie, place, depth, inside, grain, weighed);
    if (count === 0) return false;
    selectSmall(trie, place, depth, inside, grain, random.below(count), weighed);
  } else {
    const count = countRegion(trie, region, grain, weighed);
    if (count === 0n) return false;
    selectFree(trie, region, grain, random.belowBig(count), weighed);
  }
  if (grain < length) random.fill(trie.key, grain, length);
  return true;
}

/** Tries some random places, which is cheaper than counting if many are free. */
function tryRandom(trie: Trie, within: number, length: number, random: Random): boolean {
  const base = trie.key.slice();
  for (let i = 0; i < RANDOM_TRIES; i++) {
    random.fill(trie.key, within, length);
    if (isFree(trie, length)) return true;
    trie.key.set(base);
  }
  return false;
}

/** How to count: see {@link censusOf}. */
interface Census {
  /** The length in which free prefixes are counted. */
  readonly grain: number;
  /** True if the weights of the nodes give the counts. */
  readonly weighed: boolean;
  /** How much of the root is taken, 0 to 1. */
  readonly taken: number;
}

function censusOf({ rootLength, counts, mass }: Trie, within: number, length: number): Census {
  let longest = rootLength;
  let taken = 0;
  for (let i = rootLength; i <= 128; i++) {
    const count = counts[i]!;
    if (count === 0) continue;
    longest = i;
    taken += count / POWERS[i - rootLength]!;
  }
  for (let i = rootLength; i < mass.length; i++) {
    if (mass[i] === undefined) continue;
    longest = Math.max(longest, i);
    taken += Number(mass[i]) / POWERS[i - rootLength]!;
  }
  return { grain: Math.max(within, Math.min(length, longest)), weighed: longest <= length, taken };
}

/** Returns the share of the prefix of `within` bits at the key that is taken, 0 to 1. */
function takenShare(trie: Trie, within: number): number {
  const { place, depth, inside } = regionOf(trie, within);
  const divided = slotsWithFree(trie, place, depth) & inside;
  let weight = countSlots(usedSlots(trie, place, depth) & inside & ~divided) * trie.slotWeight(depth);
  for (let rest = divided; rest !== 0; rest &= rest - 1) {
    weight += trie.weight(childPlace(trie, place, depth, lowestSlot(rest)));
  }
  return weight / POWERS[128 - within]!;
}

/** Returns whether a place has at most 2^53 prefixes of a length. */
function isSmall(depth: number, length: number): boolean {
  return length - 4 * depth <= 53;
}

function isFree(trie: Trie, length: number): boolean {
  const { place, depth, inside } = regionOf(trie, length);
  return (usedSlots(trie, place, depth) & inside) === 0;
}

function countRegion(trie: Trie, { place, depth, inside }: Region, length: number, weighed: boolean): bigint {
  if (isSmall(depth, length)) return BigInt(countSmall(trie, place, depth, inside, length, weighed));
  const free = ~usedSlots(trie, place, depth) & inside;
  let count = BigInt(countSlots(free)) << BigInt(length - slotLength(depth));
  for (let rest = slotsWithFree(trie, place, depth) & inside; rest !== 0; rest &= rest - 1) {
    const slot = lowestSlot(rest);
    if (maxFreeBelow(trie, place, depth, slot) <= 128 - length) continue;
    count += countRegion(trie, below(trie, place, depth, slot), length, weighed);
  }
  return count;
}

/** As {@link countRegion}, for at most 2^53 places. */
function countSmall(
  trie: Trie,
  place: number,
  depth: number,
  inside: number,
  length: number,
  weighed: boolean,
): number {
  const free = ~usedSlots(trie, place, depth) & inside;
  const deeper = length - slotLength(depth);
  if (deeper < 0) return countSlots(runStarts(free, -deeper));
  let count = countSlots(free) * POWERS[deeper]!;
  for (let rest = slotsWithFree(trie, place, depth) & inside; rest !== 0; rest &= rest - 1) {
    count += countBelow(trie, place, depth, lowestSlot(rest), length, weighed);
  }
  return count;
}

/** Returns the count of free aligned prefixes of a length, at most 2^53, below a partial slot. */
function countBelow(
  trie: Trie,
  place: number,
  depth: number,
  slot: number,
  length: number,
  weighed: boolean,
): number {
  if (maxFreeBelow(trie, place, depth, slot) <= 128 - length) return 0;
  const child = childPlace(trie, place, depth, slot);
  if (weighed) return (trie.slotWeight(depth) - trie.weight(child)) / POWERS[128 - length]!;
  return countSmall(trie, child, depth + 1, ALL_SLOTS, length, weighed);
}

function below(trie: Trie, place: number, depth: number, slot: number): Region {
  return { place: childPlace(trie, place, depth, slot), depth: depth + 1, inside: ALL_SLOTS };
}

/** Puts the base of the `index`-th free prefix into the key; there are more than `index`. */
function selectFree(trie: Trie, region: Region, length: number, index: bigint, weighed: boolean): void {
  let { place, depth, inside } = region;
  let rest = index;
  while (!isSmall(depth, length)) {
    const used = usedSlots(trie, place, depth);
    const partial = slotsWithFree(trie, place, depth);
    const slotCount = 1n << BigInt(length - slotLength(depth));
    for (let slots = inside & (~used | partial); ; slots &= slots - 1) {
      const slot = lowestSlot(slots);
      const isFree = (used & (1 << slot)) === 0;
      const next: Region = isFree
        ? { place: 0, depth: depth + 1, inside: ALL_SLOTS }
        : below(trie, place, depth, slot);
      const count = isFree ? slotCount : countRegion(trie, next, length, weighed);
      if (rest >= count) {
        rest -= count;
        continue;
      }
      trie.setNibble(depth, slot);
      ({ place, depth, inside } = next);
      break;
    }
  }
  selectSmall(trie, place, depth, inside, length, Number(rest), weighed);
}

function selectSmall(
  trie: Trie,
  startPlace: number,
  startDepth: number,
  startInside: number,
  length: number,
  index: number,
  weighed: boolean,
): void {
  let place = startPlace;
  let inside = startInside;
  let rest = index;
  for (let depth = startDepth; ; depth++) {
    const used = usedSlots(trie, place, depth);
    const deeper = length - slotLength(depth);
    if (deeper <= 0) {
      let starts = runStarts(~used & inside, -deeper);
      while (rest-- > 0) starts &= starts - 1;
      trie.setNibble(depth, lowestSlot(starts));
      return;
    }
    const slotCount = POWERS[deeper]!;
    let slots = inside & (~used | slotsWithFree(trie, place, depth));
    let slot = lowestSlot(slots);
    for (;;) {
      const isFree = (used & (1 << slot)) === 0;
      const count = isFree ? slotCount : countBelow(trie, place, depth, slot, length, weighed);
      if (rest < count) {
        trie.setNibble(depth, slot);
        place = isFree ? 0 : childPlace(trie, place, depth, slot);
        inside = ALL_SLOTS;
        break;
      }
      rest -= count;
      slots &= slots - 1;
      slot = lowestSlot(slots);
    }
  }
}
