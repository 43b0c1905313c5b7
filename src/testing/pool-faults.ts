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
  const isInside = (span: Span) => roots.some((root) => contains(root, span));
  const isBelow = (lease: Held, span: Span) =>
    lease.container === true && contains(lease, span) && !equals(lease, span);

  const around: Held[] = [];
  for (const lease of leases) {
    const { prefix, generation } = lease;
    while (around.length > 0 && around.at(-1)!.last < lease.first) around.pop();
    const outer = around.at(-1);
    const isTwice = outer !== undefined && equals(outer, lease);
    check(!isTwice, `${prefix} is leased twice`);
    const isPlain = outer?.container === false && !isTwice;
    check(!isPlain, `${prefix} lies in ${outer?.prefix}, which is not a container`);
    check(isInside(lease), `the lease ${prefix} lies in no root`);
    check(generation <= version, `${prefix} has generation ${generation} at version ${version}`);
    around.push(lease);
  }
  for (const { range, allow } of pool.reservations?.() ?? []) {
    const span = spanOf(range);
    const isAllowed = (lease: Held) =>
      !overlaps(lease, span) || isBelow(lease, span) || (allow === 'exact' && contains(span, lease));
    check(leases.every(isAllowed), `the reservation ${range} overlaps a lease`);
    const hasRoot = roots.some((root) => overlaps(root, span));
    check(hasRoot, `the reservation ${range} lies in no root`);
  }
  const ended: Span[] = [];
  for (const { prefix } of pool.quarantines?.() ?? []) {
    const span = spanOf(prefix);
    const isAllowed = (lease: Held) => !overlaps(lease, span) || isBelow(lease, span);
    check(leases.every(isAllowed), `${prefix} is in quarantine and overlaps a lease`);
    check(!ended.some((other) => overlaps(other, span)), `${prefix} is in quarantine twice`);
    check(isInside(span), `the quarantine ${prefix} lies in no root`);
    ended.push(span);
  }
  return faults;
}
