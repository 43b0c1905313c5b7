/** The invariants of a pool, after any calls. */
import { Prefix } from '../ip/prefix.ts';
import type { PoolUnderTest, TestedLease } from './pool-under-test.ts';
import { contains, equals, overlaps, type Span, spanOf } from './span.ts';

type Held = TestedLease & Span;

/**
 * Looks for contradictions in what a pool shows: two leases of one prefix, a lease in another that is not a container, a
 * lease, a reservation or a quarantine outside the roots, a reservation or a quarantine that overlaps a lease of its own
 * level, anything inside a prefix that is in quarantine, a generation that is still to come.
 *
 * @returns A sentence for each; none for a sound pool.
 *
 * @public
 */
export function poolFaults(
  pool: Pick<PoolUnderTest, 'leases' | 'reservations' | 'quarantines' | 'roots' | 'version'>,
): string[] {
  const { version = Number.POSITIVE_INFINITY } = pool;
  const leases = Array.from(pool.leases(), (lease): Held => ({ ...lease, ...spanOf(lease.prefix) }));
  leases.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  const roots = pool.roots?.map(spanOf) ?? [{ first: 0n, last: (1n << 128n) - 1n }];
  const faults: string[] = [];
  const check = (isSound: boolean, fault: string) => {
    if (!isSound) faults.push(fault);
  };

  const around: Held[] = [];
  for (const lease of leases) {
    while (around.length > 0 && (around.at(-1) as Held).last < lease.first) around.pop();
    const outer = around.at(-1);
    check(outer === undefined || !equals(outer, lease), `${lease.prefix} is leased twice`);
    check(
      outer?.container !== false || equals(outer, lease),
      `${lease.prefix} lies in ${outer?.prefix}, which is not a container`,
    );
    check(
      roots.some((root) => contains(root, lease)),
      `the lease ${lease.prefix} lies in no root`,
    );
    check(
      lease.generation <= version,
      `${lease.prefix} has generation ${lease.generation} at version ${version}`,
    );
    around.push(lease);
  }
  for (const { range, allow } of pool.reservations?.() ?? []) {
    const span = spanOf(range);
    const isApart = (lease: Held) =>
      (allow === 'exact' && contains(span, lease)) ||
      (lease.container === true && contains(lease, span) && !equals(lease, span));
    check(
      leases.filter((lease) => overlaps(lease, span)).every(isApart),
      `the reservation ${range} overlaps a lease`,
    );
    check(
      roots.some((root) => overlaps(root, span)),
      `the reservation ${range} lies in no root`,
    );
  }
  const ended: Span[] = [];
  for (const { prefix } of pool.quarantines?.() ?? []) {
    const span = spanOf(prefix);
    const isApart = (lease: Held) =>
      lease.container === true && contains(lease, span) && !equals(lease, span);
    check(
      leases.filter((lease) => overlaps(lease, span)).every(isApart),
      `${prefix} is in quarantine and overlaps a lease`,
    );
    check(!ended.some((other) => overlaps(other, span)), `${prefix} is in quarantine twice`);
    check(
      roots.some((root) => contains(root, span)),
      `the quarantine ${prefix} lies in no root`,
    );
    ended.push(span);
  }
  return faults;
}
