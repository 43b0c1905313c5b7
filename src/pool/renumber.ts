/** Moving leases to another prefix. */
import { Prefix } from '../ip/prefix.ts';
import { EVERYTHING, leasesIn } from './queries.ts';
import type { PoolRequest } from './requests.ts';
import type { State } from './state.ts';
import type { Lease } from './types.ts';

/**
 * The requests that move leases to another prefix.
 *
 * @public
 */
export interface Renumbering {
  /** Leases the new prefixes, containers first. */
  readonly allocate: readonly Extract<PoolRequest, { readonly op: 'allocate' }>[];
  /** Ends the old leases, containers last. */
  readonly release: readonly PoolRequest[];
  /** The leases without a place in the new prefix. */
  readonly misfits: readonly Lease[];
}

export function renumbering(state: State, from: Prefix, to: Prefix): Renumbering {
  const moved: Lease[] = [];
  const misfits: Lease[] = [];
  const allocate: Extract<PoolRequest, { readonly op: 'allocate' }>[] = [];
  for (const lease of leasesIn(state, { ...EVERYTHING, within: [from] })) {
    const { prefix, owner, tags, container } = lease;
    const target = from.contains(prefix) ? moveTo(prefix, from, to) : null;
    if (target === null) misfits.push(lease);
    else {
      allocate.push({ op: 'allocate', prefix: target, owner, tags, container });
      moved.push(lease);
    }
  }
  return { allocate, release: moved.reverse().map((lease) => ({ op: 'release', ...lease })), misfits };
}

/** The prefix at the same distance from the beginning, or null. */
function moveTo(prefix: Prefix, from: Prefix, to: Prefix): Prefix | null {
  if (prefix.length < to.length) return null;
  const distance = prefix.first.toBigInt() - from.first.toBigInt();
  return distance >> BigInt(128 - to.length) === 0n
    ? new Prefix(to.first.offset(distance), prefix.length)
    : null;
}
