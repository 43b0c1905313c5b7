/** The same space in several structures: slots of one length, which are /64s for hextet and numbers for the others. */
import { Address } from 'hextet/address';
import { PrefixBitmap } from 'hextet/bitmap';
import { Prefix } from 'hextet/prefix';
import { generator } from './harness.mjs';
import { DenseBitmap, RangesByStart } from './versus/index.mjs';

export const DENSE = 'floor: dense bitmap';
/** As {@link DENSE}, but with a value for the caller, as fast as one can be made. */
export const DENSE_OBJECTS = 'floor: dense bitmap, a Prefix made of each';
export const BY_START = 'sorted-btree of free ranges';

/** A /64 by number, where that is below 2^24. */
export function madeSlot(index) {
  return new Address(0x2001_0db8, index, 0, 0).prefix(64);
}

/** The prefix whose /64s are 2^bits slots. */
export function rootOf(bits) {
  return Prefix.parse(`2001:db8::/${64 - bits}`);
}

/** The /64s of a root by number. */
export function slotOf(root) {
  const children = root.children(64);
  return (index) => children.at(index);
}

export function filled(space, taken) {
  for (const item of taken) space.take(item);
  return space;
}

/** A bitmap that holds the slots for which `isTaken(index)` is true, of the first `places` of 2^bits. */
export function bitmapOf(bits, places, isTaken) {
  const slot = slotOf(rootOf(bits));
  const bitmap = new PrefixBitmap(rootOf(bits));
  for (let index = 0; index < places; index++) if (isTaken(index)) bitmap.take(slot(index));
  return bitmap;
}

export function denseOf(bits, places, isTaken) {
  const dense = new DenseBitmap(bits);
  for (let index = 0; index < places; index++) if (isTaken(index)) dense.take(index);
  return dense;
}

export function rangesOf(bits, places, isTaken) {
  const ranges = new RangesByStart(bits);
  for (let index = 0; index < places; index++) if (isTaken(index)) ranges.take(index);
  return ranges;
}

/** For each of `places` slots 1 or 0: just `count` times 1, at random places. */
export function chosen(places, count, seed) {
  const next = generator(seed);
  const flags = new Uint8Array(places);
  for (let left = count; left > 0; ) {
    const index = next() % places;
    if (flags[index] === 1) continue;
    flags[index] = 1;
    left--;
  }
  return flags;
}

/** Different indexes of a given flag picked at random. */
export function pickedOf(flags, flag, count, seed) {
  const next = generator(seed);
  const picked = new Set();
  while (picked.size < count) {
    const index = next() % flags.length;
    if (flags[index] === flag) picked.add(index);
  }
  return [...picked];
}
