import { checkOptions } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import type { RouterView } from '../render.ts';
import type { Rule } from '../rule.ts';
import type { ZoneEvent } from './events.ts';
import type { NetworkView, NicView, VpcView, ZonePrefixView } from './types.ts';

/**
 * A zone as far as its lists go.
 *
 * @public
 */
export interface ZoneLists {
  /** The count of changes. */
  readonly version: number;
  /** The time of the last change. */
  readonly at: number;
  /** The prefixes. */
  prefixes(): readonly ZonePrefixView[];
  /** The VPCs. */
  vpcs(): Iterable<VpcView>;
  /** The networks. */
  networks(): Iterable<NetworkView>;
  /** A network, or null. */
  network(id: string): NetworkView | null;
  /** The routers: all, or that of a network. */
  routers(filter?: { readonly network?: string | undefined }): Iterable<RouterView>;
  /** The NICs of a network. */
  nics(filter: { readonly network: string }): Iterable<NicView>;
  /** The rules of a network. */
  rules(network: string): readonly Rule[];
}

/**
 * Returns the events that lead from nothing to what a zone is, for a restarted router or a new listener: of all of it, or
 * of one network with its router, routes, NICs and rules.
 *
 * @public
 */
export function announce(
  zone: ZoneLists,
  filter: { readonly network?: string | undefined } = {},
): readonly ZoneEvent[] {
  if (typeof zone?.networks !== 'function') failType('Zone', zone);
  checkOptions('EventFilter', filter, ['network']);
  const { network: only } = filter;
  const networks =
    only === undefined ? [...zone.networks()] : [zone.network(only)].filter((one) => one !== null);
  const events: Omit<ZoneEvent, 'version' | 'at'>[] = [
    ...(only === undefined ? zone.prefixes() : []).map((prefix) => ({ type: 'prefix.add' as const, prefix })),
    ...(only === undefined ? [...zone.vpcs()] : []).map((vpc) => ({ type: 'vpc.add' as const, vpc })),
    ...networks.map((network) => ({ type: 'network.add' as const, network })),
    ...[...zone.routers(filter)].map((router) => ({ type: 'router.add' as const, router })),
    ...networks
      .flatMap(({ id }) => [...zone.nics({ network: id })])
      .map((nic) => ({ type: 'nic.add' as const, nic })),
    ...networks.flatMap(({ id }) =>
      zone.rules(id).map((rule) => ({ type: 'rule.add' as const, rule, of: id })),
    ),
    ...networks.flatMap(({ routes }) => routes).map((route) => ({ type: 'route.add' as const, route })),
  ];
  const { version, at } = zone;
  return events.map((event) => ({ ...event, version, at }));
}
