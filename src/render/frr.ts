/** The configuration of FRR 8.4. */

import type { IPv4Address } from '../ipv4.ts';
import { type CheckedBgp, type RoutingOptions, readRoutingOptions } from './bgp.ts';
import { type CheckedRoute, readDiff } from './nouns.ts';
import type { Diff, Route } from './types.ts';

/**
 * Returns commands for `vtysh -f`: static routes of the upstream router, or with `bgp` the announcement of the prefixes
 * by the router that has them. Peers get these prefixes and nothing else, and nothing of theirs is taken. The new part
 * of a difference comes before the removal of the old, so that a prefix with another next hop is never without one.
 * Every command can be repeated.
 *
 * @throws HextetError the first fault with its path; `interface-missing` for a link-local next hop without interface,
 * which FRR takes and never uses.
 *
 * @example
 * ```ts
 * import { frr } from 'hextet/render';
 *
 * const route = { prefix: '2001:db8:1:1::/64', via: 'fe80::35', network: 'web' };
 * frr([route], { interface: 'pub' }); // 'ipv6 route 2001:db8:1:1::/64 fe80::35 pub\n'
 * ```
 *
 * @public
 */
export function frr(routes: Iterable<Route> | Diff<Route>, options: RoutingOptions = {}): string {
  const { interface: device, routerId, bgp } = readRoutingOptions(options);
  const { added, removed } = readDiff(routes, device !== undefined || bgp !== undefined);
  const lines =
    bgp === undefined
      ? [
          ...added.map((route) => staticRoute(route, device)),
          ...removed.map((route) => `no ${staticRoute(route, device)}`),
        ]
      : announcement(bgp, routerId, added, removed);
  return lines.map((line) => `${line}\n`).join('');
}

function staticRoute({ prefix, via }: CheckedRoute, device: string | undefined): string {
  return `ipv6 route ${prefix} ${via}${via.isLinkLocal ? ` ${device}` : ''}`;
}

function announcement(
  { asn, peers }: CheckedBgp,
  routerId: IPv4Address | undefined,
  added: readonly CheckedRoute[],
  removed: readonly CheckedRoute[],
): string[] {
  const kept = new Set(added.map(({ prefix }) => String(prefix)));
  const gone = removed.filter(({ prefix }) => !kept.has(String(prefix)));
  return [
    ...added.map(({ prefix }) => `ipv6 prefix-list hextet permit ${prefix}`),
    ...gone.map(({ prefix }) => `no ipv6 prefix-list hextet permit ${prefix}`),
    'route-map hextet-out permit 10',
    ' match ipv6 address prefix-list hextet',
    'exit',
    'route-map hextet-in deny 10',
    'exit',
    `router bgp ${asn}`,
    ...(routerId === undefined ? [] : [` bgp router-id ${routerId}`]),
    ' no bgp default ipv4-unicast',
    ...peers.map(({ address, asn: remote }) => ` neighbor ${address} remote-as ${remote}`),
    ' address-family ipv6 unicast',
    ...added.map(({ prefix }) => `  network ${prefix}`),
    ...gone.map(({ prefix }) => `  no network ${prefix}`),
    ...peers.flatMap(({ address }) => [
      `  neighbor ${address} activate`,
      `  neighbor ${address} route-map hextet-out out`,
      `  neighbor ${address} route-map hextet-in in`,
    ]),
    ' exit-address-family',
    'exit',
  ];
}
