/** Leases, reservations and quarantines of a zone, as rows. */
import { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { unmapped } from '../ipv4.ts';
import type { Lease, Pool, Quarantine, Reservation } from '../pool.ts';
import type { Facts } from './facts.ts';
import { ownerOf } from './routers.ts';
import type { Holder, ZoneLease, ZoneQuarantine, ZoneReservation } from './types.ts';

/** Iterates the leases after a prefix: all, or those around a prefix and those in it. */
export function* leasesAfter(
  pool: Pool,
  within: Prefix | undefined,
  after: Prefix | undefined,
): Generator<Lease> {
  // The pool lists what is in a container, and not those around it.
  const around = within === undefined ? [] : pool.path(within.first);
  for (const lease of around) {
    const isAround = lease.container && lease.prefix.contains(within!);
    if (isAround && (after === undefined || Prefix.compare(lease.prefix, after) > 0)) yield lease;
  }
  yield* pool.leases({ within, after });
}

export function leaseView(facts: Facts, { prefix, owner, since }: Lease): ZoneLease {
  const holder = holderOf(owner);
  return { prefix: String(unmapped(prefix)), ...holder, owner: tenantOf(facts, holder), since };
}

export function quarantineView({ prefix, owner, until }: Quarantine): ZoneQuarantine {
  return { prefix: String(unmapped(prefix)), ...holderOf(owner), until };
}

export function reservationView({ range, reason }: Reservation): ZoneReservation {
  return { range: rangeText(range), reason };
}

/** A range that is one prefix is written as such. */
function rangeText(range: AddressRange): string {
  const prefix = range.toPrefix();
  return String(prefix === null ? range : unmapped(prefix));
}

/** The key of a lease in the pool is `kind/id`. */
function holderOf(key: string): Holder {
  const at = key.indexOf('/');
  return { kind: key.slice(0, at) as Holder['kind'], id: key.slice(at + 1) };
}

/** The owner of what has a lease; of a NIC that of its network, of a router that of what it is for. */
function tenantOf(facts: Facts, { kind, id }: Holder): string | null {
  switch (kind) {
    case 'public':
      return null;
    case 'nic':
      return facts.get('network', facts.get('nic', id)!.network)!.owner;
    case 'router':
      return ownerOf(facts, facts.get('router', id)!);
    default:
      return facts.get(kind, id)!.owner;
  }
}
