/** Sets of the 16 slots of a node as bit masks: bit i is slot i, slot 0 the lowest. */

/** Every slot of a node. */
export const ALL_SLOTS = 0xffff;

/** The length of the prefix that is one slot of a node at a depth. */
export function slotLength(depth: number): number {
  return 4 * depth + 4;
}

/** The lowest slot of a set that is not empty. */
export function lowestSlot(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}

/** The highest slot of a set that is not empty. */
export function highestSlot(mask: number): number {
  return 31 - Math.clz32(mask);
}

/** How many slots a set has. */
export function countSlots(mask: number): number {
  let count = mask - ((mask >> 1) & 0x5555);
  count = (count & 0x3333) + ((count >> 2) & 0x3333);
  count = (count + (count >> 4)) & 0x0f0f;
  return (count + (count >> 8)) & 31;
}

/** The slots from `slot` on that an aligned run of 2^order slots covers. */
export function runOf(slot: number, order: number): number {
  return ((1 << (1 << order)) - 1) << slot;
}

/** The first slots of all aligned runs of 2^order slots, order 0 to 4, that lie wholly in a set. */
export function runStarts(mask: number, order: number): number {
  let starts = mask;
  if (order > 0) starts &= (starts >> 1) & 0x5555;
  if (order > 1) starts &= (starts >> 2) & 0x1111;
  if (order > 2) starts &= (starts >> 4) & 0x0101;
  if (order > 3) starts &= starts >> 8;
  return starts;
}

/** The order of the largest aligned run in a set that is not empty. */
export function largestRun(mask: number): number {
  const pairs = runStarts(mask, 1);
  if (pairs === 0) return 0;
  const fours = pairs & (pairs >> 2) & 0x1111;
  if (fours === 0) return 1;
  const eights = fours & (fours >> 4) & 0x0101;
  return eights === 0 ? 2 : eights === 0x0101 ? 4 : 3;
}

/** The first slots where all 16 are cut into runs of 1, 2, 4 or 8: of 2^order. */
export function everyRun(order: number): number {
  return order === 0 ? ALL_SLOTS : order === 1 ? 0x5555 : order === 2 ? 0x1111 : 0x0101;
}
