/** Arbitraries of sets and maps. */
import fc from 'fast-check';
import { checkInteger } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { PrefixMap } from '../map.ts';
import { PrefixSet } from '../set.ts';
import { checked } from './constraints.ts';
import { type PrefixConstraints, prefix, range } from './values.ts';

/**
 * Which prefixes are in a set or a map, and how many at most.
 *
 * @public
 */
export interface CollectionConstraints extends PrefixConstraints {
  /** The most items of a set, or prefixes of a map without those around, 0 to 65,536. Defaults to 10. */
  readonly maxCount?: number | undefined;
}

/**
 * Sets of prefixes and ranges, which can overlap and lie side by side. They shrink towards the empty set.
 *
 * @throws HextetError as {@link prefix}, and `out-of-range` for `maxCount`.
 *
 * @public
 */
export function prefixSet(constraints: CollectionConstraints = {}): fc.Arbitrary<PrefixSet> {
  const { maxCount, ...rest } = counted(constraints);
  const { within } = rest;
  const items = fc.oneof(prefix(rest), range(within === undefined ? {} : { within }));
  return fc.array(items, { maxLength: maxCount }).map((all) => PrefixSet.of(all));
}

/**
 * Maps of prefixes, most of them with another around. They shrink towards the empty map.
 *
 * @throws HextetError as {@link prefix}, and `out-of-range` for `maxCount`.
 *
 * @example
 * ```ts
 * import fc from 'fast-check';
 * import { prefixMap } from 'hextet/testing';
 *
 * const maps = fc.sample(prefixMap(fc.nat(), { within: '2001:db8::/32' }), 100);
 * maps.every((map) => map.match('::1') === null); // true
 * ```
 *
 * @public
 */
export function prefixMap<T>(
  values: fc.Arbitrary<T>,
  constraints: CollectionConstraints = {},
): fc.Arbitrary<PrefixMap<T>> {
  const { maxCount, ...rest } = counted(constraints);
  const least = rest.minLength ?? Prefix.from(rest.within ?? '::/0').length;
  const rows = fc.tuple(prefix(rest), values, fc.nat(64));
  return fc.array(rows, { maxLength: maxCount }).map((all) => {
    const map = new PrefixMap<T>();
    for (const [inner, value, bits] of all) {
      map.set(inner.parent(Math.max(least, inner.length - bits)), value).set(inner, value);
    }
    return map;
  });
}

function counted(constraints: CollectionConstraints): PrefixConstraints & { readonly maxCount: number } {
  const { maxCount = 10, ...rest } = checked('CollectionConstraints', constraints, [
    'within',
    'minLength',
    'maxLength',
    'maxCount',
  ]);
  checkInteger('maxCount', maxCount, 0, 2 ** 16);
  return { ...rest, maxCount };
}
