/** Batches of iproute2 6.1. */

import { readDevice, readFields } from '../internal/read.ts';
import { readDiff, readRouter } from './nouns.ts';
import type { Diff, Route, RouterView } from './types.ts';

/**
 * Returns a batch of `ip -6 -batch` for the upstream router: the routes of a list, or what a difference of two lists
 * changes. Setting a route is idempotent. Removing one is not: `ip` exits with 1 where it is gone. A prefix with
 * another next hop is set only, since that replaces the route.
 *
 * @param options - `dev`, the device of the upstream router to the public prefix.
 * @throws HextetError the first fault of a route with its path; `listed-twice` for a second route of a prefix.
 *
 * @example
 * ```ts
 * import { iproute } from 'hextet/render';
 *
 * const route = { prefix: '2001:db8:1:1::/64', via: '2001:db8:1::35', network: 'web' };
 * iproute([route], { dev: 'pub' }); // 'route replace 2001:db8:1:1::/64 via 2001:db8:1::35 dev pub\n'
 * ```
 *
 * @public
 */
export function iproute(routes: Iterable<Route> | Diff<Route>, options: { readonly dev: string }): string {
  const { dev } = readFields(options, ['options'], 'IprouteOptions', { dev: readDevice });
  const { added, removed } = readDiff(routes, true);
  const set = new Set(added.map(({ prefix }) => String(prefix)));
  const gone = removed.filter(({ prefix }) => !set.has(String(prefix)));
  return [
    ...gone.map(({ prefix, via }) => `route del ${prefix} via ${via} dev ${dev}\n`),
    ...added.map(({ prefix, via }) => `route replace ${prefix} via ${via} dev ${dev}\n`),
  ].join('');
}

/**
 * Returns a batch of `ip -6 -batch` for the router: the gateway address of each guest network with IPv6, and the public
 * address where it is assigned. Setting an address is idempotent.
 *
 * @throws HextetError the first fault of the view with its path.
 *
 * @public
 */
export function addresses(router: RouterView): string {
  const { public: port, guests } = readRouter(router);
  const own = port.assigned
    ? [`address replace ${port.address}/${port.prefix.length} dev ${port.interface}\n`]
    : [];
  const gateways = guests.flatMap(({ interface: device, subnet }) =>
    subnet === null ? [] : [`address replace ${subnet.gateway}/${subnet.prefix.length} dev ${device}\n`],
  );
  return [...own, ...gateways].join('');
}
