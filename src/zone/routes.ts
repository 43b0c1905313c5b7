/** The routes of a zone, by prefix. */
import { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Lease, Pool } from '../pool.ts';
import type { Route } from '../render.ts';
import type { ZoneHost } from './host.ts';
import { routeOf } from './views.ts';

/** Iterates the routes after a prefix: those of all networks, of a network, or of the tiers of a VPC. */
export function* routesAfter(
  { facts, pool }: ZoneHost,
  { network, vpc }: { readonly network?: string | undefined; readonly vpc?: string | undefined },
  after: Prefix | null,
): Generator<Route> {
  if (network === undefined && vpc === undefined) {
    for (const { owner, prefix } of networkLeases(pool, after)) {
      const row = facts.get('network', owner.slice(NETWORK.length))!;
      const route = prefix.isIPv4Mapped ? null : routeOf(facts, row);
      if (route !== null) yield route;
    }
    return;
  }
  const rows = network === undefined ? facts.tiersOf(vpc!) : [facts.get('network', network) ?? []].flat();
  const routes = rows.flatMap((row) => {
    const route = routeOf(facts, row);
    return route === null ? [] : [{ route, prefix: mappedPrefix(route.prefix) }];
  });
  routes.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  for (const { route, prefix } of routes)
    if (after === null || Prefix.compare(prefix, after) > 0) yield route;
}

const NETWORK = 'network/';

/** Iterates the leases of networks. Addresses of routers and machines are passed over, all those of a place at once. */
function* networkLeases(pool: Pool, start: Prefix | null): Generator<Lease> {
  let place = start;
  let after = start ?? undefined;
  let isInside: boolean;
  do {
    isInside = false;
    for (const lease of pool.leases({ after })) {
      isInside = lease.prefix.length === 128 && place !== null && place.contains(lease.prefix);
      if (isInside) break;
      place = lease.prefix;
      if (lease.owner.startsWith(NETWORK)) yield lease;
    }
    after = place?.last.prefix(128);
  } while (isInside);
}
