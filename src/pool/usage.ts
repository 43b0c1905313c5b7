import type { State } from './state.ts';
import type { Usage } from './types.ts';

/** Counts of addresses; what is taken and neither leased nor in quarantine is reserved. */
export function usageOf({ space, leases }: State): Usage {
  let total = 0n;
  let taken = 0n;
  let largestGap: number | null = null;
  for (const bitmap of space.bitmaps) {
    total += bitmap.root.size;
    taken += bitmap.takenSize;
    const gap = bitmap.largestGap;
    if (gap !== null && (largestGap === null || gap < largestGap)) largestGap = gap;
  }
  const leased = sizeOf(leases.leased);
  const quarantined = sizeOf(leases.quarantined);
  return {
    total,
    leased,
    reserved: taken - leased - quarantined,
    quarantined,
    free: total - taken,
    largestGap,
  };
}

/** The addresses in so many prefixes of each length. */
function sizeOf(counts: Float64Array): bigint {
  let size = 0n;
  counts.forEach((count, length) => {
    if (count !== 0) size += BigInt(count) << BigInt(128 - length);
  });
  return size;
}
