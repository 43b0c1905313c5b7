/** The routes of a zone, by prefix. */
import type { Lease, Pool } from '../pool.ts';
import type { Route } from '../render.ts';
import type { ZoneHost } from './host.ts';
import { routeOf } from './views.ts';

/** Iterates the routes of all networks. */
export function* allRoutes({ facts, pool }: ZoneHost): Generator<Route> {
  for (const { owner, prefix } of networkLeases(pool)) {
    const row = facts.get('network', owner.slice(NETWORK.length))!;
    const route = prefix.isIPv4Mapped ? null : routeOf(facts, row);
    if (route !== null) yield route;
  }
}

const NETWORK = 'network/';

/** Iterates the leases of networks. Addresses of routers and machines are passed over, all those of a place at once. */
function* networkLeases(pool: Pool): Generator<Lease> {
  let place = null as Lease['prefix'] | null;
  let isInside: boolean;
  do {
    isInside = false;
    const after = place?.last.prefix(128);
    for (const lease of pool.leases({ after })) {
      isInside = lease.prefix.length === 128 && place !== null && place.contains(lease.prefix);
      if (isInside) break;
      place = lease.prefix;
      if (lease.owner.startsWith(NETWORK)) yield lease;
    }
  } while (isInside);
}
