/** The events for a new listener. */
import { checkOptions } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import type { Route, RouterView } from '../render.ts';
import type { Rule } from '../rule.ts';
import type { ZoneEvent } from './events.ts';
import { boundsOf, type Paused } from './page.ts';
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
  prefixes(): Iterable<ZonePrefixView>;
  /** The VPCs. */
  vpcs(): Iterable<VpcView>;
  /** The networks. */
  networks(): Iterable<NetworkView>;
  /** A network, or null. */
  network(id: string): NetworkView | null;
  /** The routers: all, or that of a network. */
  routers(filter?: { readonly network?: string | undefined }): Iterable<RouterView>;
  /** The NICs: all, or those of a network. */
  nics(filter?: { readonly network?: string | undefined }): Iterable<NicView>;
  /** The rules of a network. */
  rules(network: string): Iterable<Rule>;
  /** The routes: all, or those of a network. Null pauses, and is no route. */
  routes(filter: { readonly network?: string | undefined; readonly pause: number }): Iterable<Route | null>;
}

/**
 * Selects what is announced.
 *
 * @public
 */
export interface EventFilter {
  /** One network with its router, routes, NICs and rules. Defaults to all. */
  readonly network?: string | undefined;
  /** Only in {@link Paused}. */
  readonly pause?: undefined;
}

/**
 * Iterates the events that lead from nothing to what a zone is, for a restarted router or a new listener: of all of it, or
 * of one network with its router, routes, NICs and rules.
 *
 * An event says what is, not what happened: its version and time are those of the zone when it is made. Each is made when it
 * is asked for, and the zone can change between two of them. A listener that follows the records after the version of the
 * first event misses nothing; a record whose version is not above that of an event is known from that.
 *
 * @public
 */
export function announce(zone: ZoneLists, filter?: EventFilter): Generator<ZoneEvent>;
/**
 * Iterates the same events, with pauses: networks without rules or without a router are passed over.
 *
 * @public
 */
export function announce(zone: ZoneLists, filter: Paused<EventFilter>): Generator<ZoneEvent | null>;
export function announce(
  zone: ZoneLists,
  filter: EventFilter | Paused<EventFilter> = {},
): Generator<ZoneEvent | null> {
  if (typeof zone?.networks !== 'function') failType('Zone', zone);
  checkOptions('EventFilter', filter, ['network', 'pause']);
  return events(zone, filter.network, boundsOf(filter).pause);
}

function* events(zone: ZoneLists, network: string | undefined, pause: number): Generator<ZoneEvent | null> {
  const filter = { network };
  const networks = () => (network === undefined ? zone.networks() : listed(zone.network(network)));
  const event = (type: ZoneEvent['type'], subject: Partial<ZoneEvent>): ZoneEvent => ({
    type,
    ...subject,
    version: zone.version,
    at: zone.at,
  });
  if (network === undefined) {
    for (const prefix of zone.prefixes()) yield event('prefix.add', { prefix });
    for (const vpc of zone.vpcs()) yield event('vpc.add', { vpc });
  }
  for (const one of networks()) yield event('network.add', { network: one });
  for (const router of zone.routers(filter)) yield event('router.add', { router });
  for (const nic of zone.nics(filter)) yield event('nic.add', { nic });
  let passed = 0;
  for (const { id } of networks()) {
    for (const rule of zone.rules(id)) yield event('rule.add', { rule, of: id });
    if (++passed % pause === 0) yield null;
  }
  for (const route of zone.routes({ network, pause })) yield route && event('route.add', { route });
}

function listed<T>(item: T | null): readonly T[] {
  return item === null ? [] : [item];
}
