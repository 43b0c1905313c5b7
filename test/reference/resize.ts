/**
 * Resizing by looking at every single unit of a small universe: slow, and with nothing to get wrong. A unit is a whole
 * number; what it stands for is up to the caller.
 */

/** Units from a first to a last, both included. */
export interface Interval {
  readonly first: number;
  readonly last: number;
}

/** What a proposal has to respect. */
export interface Rules {
  readonly held: readonly Interval[];
  readonly siblings: readonly Interval[];
  /** The sizes that are allowed: any where it is left out. */
  readonly sizes?: readonly number[] | undefined;
  readonly minimum: number;
  readonly gateway?: number | undefined;
}

export function units({ first, last }: Interval): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** The units of `a` that are not in `b`. */
export function without(a: Interval, b: Interval): number[] {
  const other = new Set(units(b));
  return units(a).filter((unit) => !other.has(unit));
}

/** Whether a proposal loses nothing, overlaps nothing and keeps to every rule. */
export function isAccepted(proposed: Interval, { held, siblings, sizes, minimum, gateway }: Rules): boolean {
  const inside = new Set(units(proposed));
  const loses = held.some((interval) => units(interval).some((unit) => !inside.has(unit)));
  const overlaps = siblings.some((interval) => units(interval).some((unit) => inside.has(unit)));
  const isAllowed = sizes === undefined || sizes.includes(inside.size);
  const hasGateway = gateway === undefined || inside.has(gateway);
  return !loses && !overlaps && isAllowed && hasGateway && inside.size >= minimum;
}

export function kindOf(current: Interval, proposed: Interval): string {
  const isKept = without(current, proposed).length < units(current).length;
  if (!isKept) return 'move';
  const loses = without(current, proposed).length > 0;
  const gains = without(proposed, current).length > 0;
  if (loses) return gains ? 'overlap' : 'shrink';
  return gains ? 'expand' : 'same';
}

/** The aligned intervals of a size, a power of two, inside an interval: the prefixes of a length. */
export function blocks(within: Interval, size: number): Interval[] {
  return windows(within, size).filter(({ first }) => first % size === 0);
}

/** The intervals of a size inside an interval. */
export function windows({ first, last }: Interval, size: number): Interval[] {
  const all: Interval[] = [];
  for (let at = first; at + size - 1 <= last; at++) all.push({ first: at, last: at + size - 1 });
  return all;
}

/** In the order of the distance of their first units from one, the lower of two at the same distance first. */
export function nearestFirst(intervals: readonly Interval[], near: number): Interval[] {
  return [...intervals].sort(
    (a, b) => Math.abs(a.first - near) - Math.abs(b.first - near) || a.first - b.first,
  );
}

/** All of the intervals that lie in `within` and hold all of `core`. */
export function around(core: Interval, within: Interval): Interval[] {
  const all: Interval[] = [];
  for (let first = within.first; first <= core.first; first++) {
    for (let last = core.last; last <= within.last; last++) all.push({ first, last });
  }
  return all;
}
