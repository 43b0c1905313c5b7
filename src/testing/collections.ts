/** Arbitraries of sets and maps, and of the values whose texts have arbitraries of their own. */
import fc from 'fast-check';
import type { Endpoint } from '../endpoint.ts';
import type { InterfaceAddress } from '../interface.ts';
import { checkInteger } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { IPv4Range } from '../ipv4.ts';
import { PrefixMap } from '../map.ts';
import { PrefixSet } from '../set.ts';
import { checked } from './constraints.ts';
import { endpointText, interfaceText, ipv4Address } from './endpoint.ts';
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

/**
 * Ranges of IPv4 addresses, of any two ends. They shrink towards `0.0.0.0` alone.
 *
 * @public
 */
export function ipv4Range(): fc.Arbitrary<IPv4Range> {
  return fc
    .tuple(ipv4Address(), ipv4Address())
    .map(([a, b]) => (a.value >>> 0 <= b.value >>> 0 ? IPv4Range.of(a, b) : IPv4Range.of(b, a)));
}

/**
 * Addresses with the length of their link. They shrink as {@link interfaceText} does.
 *
 * @public
 */
export function interfaceAddress(): fc.Arbitrary<InterfaceAddress> {
  return interfaceText().map(({ value }) => value);
}

/**
 * Addresses with a port. They shrink as {@link endpointText} does.
 *
 * @public
 */
export function endpoint(): fc.Arbitrary<Endpoint> {
  return endpointText().map(({ value }) => value);
}

function counted(constraints: CollectionConstraints): PrefixConstraints & { readonly maxCount: number } {
  const { maxCount = 10, ...rest } = checked(constraints);
  checkInteger('maxCount', maxCount, 0, 2 ** 16);
  return { ...rest, maxCount };
}
