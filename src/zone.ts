/**
 * A zone: prefixes, offerings, VPCs, networks, routers and NICs, with the leases, addresses, routes and events that follow.
 *
 * @packageDocumentation
 */
import { Aggregate, readMachineOptions, setMachine } from './internal/aggregate.ts';
import { checkFields, checkOptions, checkPage } from './internal/fields.ts';
import { failType } from './internal/issue.ts';
import { jsonDigest, Machine } from './internal/machine.ts';
import { Address } from './ip/address.ts';
import { Prefix } from './ip/prefix.ts';
import { IPv4Address, mappedPrefix } from './ipv4.ts';
import { Pool } from './pool.ts';
import type { Route } from './render.ts';
import type { Rule } from './rule.ts';
import type { ZoneCommand } from './zone/commands.ts';
import { Facts } from './zone/facts.ts';
import { leasesAfter, leaseView, quarantineView, reservationView } from './zone/holdings.ts';
import { checkShare, ZoneHost, type ZoneMachine } from './zone/host.ts';
import {
  boundsOf,
  type NamePageOptions,
  type NetworkFilter,
  type NicFilter,
  type PageOptions,
  type Paused,
  page,
  type RouteFilter,
  type RouterFilter,
  viewsOf,
} from './zone/page.ts';
import { readEither, readRange } from './zone/read.ts';
import { networksAfter } from './zone/routes.ts';
import { NONE } from './zone/rows.ts';
import { readLines, readSnapshot, snapshotOf } from './zone/snapshot.ts';
import type {
  NetworkView,
  NicView,
  OfferingView,
  VpcView,
  ZoneAnswers,
  ZoneChange,
  ZoneLease,
  ZonePrefixView,
  ZoneQuarantine,
  ZoneReservation,
  ZoneRouterView,
  ZoneSnapshot,
} from './zone/types.ts';
import {
  networkView,
  nicView,
  offeringView,
  prefixView,
  routeOf,
  routerView,
  vpcView,
} from './zone/views.ts';
import { type Found, whoHas } from './zone/who.ts';

export type { Aggregate } from './internal/aggregate.ts';
export { announce, type EventFilter, type ZoneLists } from './zone/announce.ts';
export type * from './zone/commands.ts';
export { type ZoneEvent, zoneEvents } from './zone/events.ts';
export {
  inTurns,
  type NamePageOptions,
  type NetworkFilter,
  type NicFilter,
  type PageOptions,
  type Paused,
  type RouteFilter,
  type RouterFilter,
} from './zone/page.ts';
export type * from './zone/types.ts';
export {
  type UsageOptions,
  type UsagePageOptions,
  type UsageRecord,
  type UsageSource,
  usagePage,
  usageRecords,
} from './zone/usage.ts';
export type { Found } from './zone/who.ts';

/**
 * How a zone works.
 *
 * @public
 */
export interface ZoneOptions {
  /** How networks get their prefixes. Defaults to `first`, the next free one. */
  readonly strategy?: 'first' | 'last' | 'next' | 'best' | 'sparse' | undefined;
  /** How long a prefix, or an address of a machine or router, is kept from others once it was given back. Defaults to not at all. */
  readonly quarantine?: { readonly seconds: number } | undefined;
  /** The share of free /64s of a prefix, from 0 to 1, below which it is announced as low. Defaults to never. */
  readonly capacityLow?: number | undefined;
  /** Returns the time in milliseconds since 1970. Defaults to `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** How many records are kept for `changes`. Defaults to 1024. */
  readonly journal?: number | undefined;
}

/**
 * Keeps the IPv6 of a zone: an operator's prefixes, one /64 of them for public addresses, and the next free /64 for every
 * isolated network and VPC tier.
 *
 * Every change is one record of a journal, with its leases, its rows and the difference of routes. No command that fails
 * changes anything. A command can be repeated after a timeout: setting what is already so changes nothing.
 *
 * @example
 * ```ts
 * import { Zone } from 'hextet/zone';
 *
 * const zone = new Zone();
 * zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
 * zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' });
 * zone.run({ op: 'set-network', id: 'web', offering: 'dual' }).prefix; // '2001:db8:1:1::/64'
 * zone.run({ op: 'set-nic', id: 'vm-1/0', network: 'web', mac: '02:00:4b:8e:00:01' }).addresses[0]?.address; // '2001:db8:1:1:0:4bff:fe8e:1'
 * ```
 *
 * @public
 */
export class Zone extends Aggregate<ZoneCommand, ZoneChange, ZoneAnswers, ZoneSnapshot> {
  /**
   * Makes a zone without anything in it.
   *
   * @throws HextetError `unknown-field`, `invalid-type` or `out-of-range` for options.
   */
  constructor(options: ZoneOptions = {}) {
    super();
    checkOptions('ZoneOptions', options, OPTIONS);
    const { strategy = 'first', quarantine, capacityLow = null } = options;
    if (capacityLow !== null) checkShare(capacityLow);
    const { clock, journal } = readMachineOptions(options);
    const pool = new Pool({ roots: [], strategy, clock, journal: 0, ...(quarantine && { quarantine }) });
    const digest = jsonDigest([pool.head.digest, String(capacityLow)]);
    const host = new ZoneHost(new Facts(), pool, capacityLow);
    setMachine(this, new Machine(host, { clock, journal }, { version: 0, digest, at: 0 }));
  }

  /**
   * Makes the zone of a snapshot.
   *
   * @throws HextetError for damage: `damaged-snapshot`, or what {@link Pool.restore} throws.
   */
  static restore(snapshot: ZoneSnapshot, options: Pick<ZoneOptions, 'clock' | 'journal'> = {}): Zone {
    checkOptions('ZoneOptions', options, ['clock', 'journal']);
    const zone = Object.create(Zone.prototype) as Zone;
    return setMachine(zone, readSnapshot(snapshot, readMachineOptions(options)));
  }

  /**
   * Makes the zone of the lines of `snapshotParts`, which can come in any way: as a list, or from a file or a database as
   * they are read.
   *
   * @throws HextetError `damaged-snapshot` with the line as the path.
   */
  static async restoreParts(
    lines: Iterable<string> | AsyncIterable<string>,
    options: Pick<ZoneOptions, 'clock' | 'journal'> = {},
  ): Promise<Zone> {
    checkOptions('ZoneOptions', options, ['clock', 'journal']);
    const zone = Object.create(Zone.prototype) as Zone;
    return setMachine(zone, await readLines(lines, readMachineOptions(options)));
  }

  /** Returns the zone as plain JSON data. */
  override snapshot(): ZoneSnapshot {
    return snapshotOf(machineOf(this));
  }

  /** Returns one line: the counts of what the zone holds. */
  override toString(): string {
    const { tables } = hostOf(this).facts;
    return `zone at version ${this.version}: ${tables.prefix.size} prefixes, ${tables.network.size} networks, ${tables.nic.size} NICs`;
  }

  /** How long what was given back is kept from others, in seconds. */
  get quarantineSeconds(): number {
    return hostOf(this).pool.quarantineSeconds;
  }

  /** Returns the prefixes in the order of creation, with their counts. */
  prefixes(options: PageOptions = {}): readonly ZonePrefixView[] {
    checkOptions('PageOptions', options, PAGE);
    const { facts, pool } = hostOf(this);
    const { after = 0 } = options;
    const bounds = boundsOf(options, after);
    return [...viewsOf(facts.tables.prefix.list(after), bounds, (row) => prefixView(pool, row))];
  }

  /**
   * Returns a prefix of the zone with its counts, or null.
   *
   * @throws HextetError for text that is not a prefix of a zone.
   */
  prefix(prefix: Prefix | string): ZonePrefixView | null {
    const { facts, pool } = hostOf(this);
    const text = typeof prefix === 'string' ? prefix : String(Prefix.from(prefix));
    const row = facts.get('prefix', readEither(text, []));
    return row && prefixView(pool, row);
  }

  /** Iterates the offerings in the order of creation. */
  offerings(options?: NamePageOptions): Generator<OfferingView>;
  /** Iterates the offerings, with pauses. */
  offerings(options: Paused<NamePageOptions>): Generator<OfferingView | null>;
  offerings(options: NamePageOptions | Paused<NamePageOptions> = {}): Generator<OfferingView | null> {
    checkOptions('NamePageOptions', options, NAME_PAGE);
    return page(hostOf(this).facts.tables.offering, options, offeringView);
  }

  /** Returns an offering, or null. */
  offering(id: string): OfferingView | null {
    const row = hostOf(this).facts.get('offering', id);
    return row && offeringView(row);
  }

  /** Iterates the VPCs in the order of creation. */
  vpcs(options?: NamePageOptions): Generator<VpcView>;
  /** Iterates the VPCs, with pauses. */
  vpcs(options: Paused<NamePageOptions>): Generator<VpcView | null>;
  vpcs(options: NamePageOptions | Paused<NamePageOptions> = {}): Generator<VpcView | null> {
    checkOptions('NamePageOptions', options, NAME_PAGE);
    const { facts } = hostOf(this);
    return page(facts.tables.vpc, options, (row) => vpcView(facts, row));
  }

  /** Returns a VPC, or null. */
  vpc(id: string): VpcView | null {
    const { facts } = hostOf(this);
    const row = facts.get('vpc', id);
    return row && vpcView(facts, row);
  }

  /** Iterates the networks in the order of creation: all, those of a VPC, or those of an owner. */
  networks(filter?: NetworkFilter): Generator<NetworkView>;
  /** Iterates the networks, with pauses. */
  networks(filter: Paused<NetworkFilter>): Generator<NetworkView | null>;
  networks(filter: NetworkFilter | Paused<NetworkFilter> = {}): Generator<NetworkView | null> {
    checkOptions('NetworkFilter', filter, ['vpc', 'owner', ...NAME_PAGE]);
    const { facts } = hostOf(this);
    const { vpc, owner } = filter;
    return page(vpc === undefined ? facts.tables.network : facts.tiersOf(vpc), filter, (row) =>
      owner === undefined || row.owner === owner ? networkView(facts, row) : null,
    );
  }

  /** Returns a network, or null. */
  network(id: string): NetworkView | null {
    const { facts } = hostOf(this);
    const row = facts.get('network', id);
    return row && networkView(facts, row);
  }

  /** Iterates the NICs in the order of creation: all, or those of a network. */
  nics(filter?: NicFilter): Generator<NicView>;
  /** Iterates the NICs, with pauses. */
  nics(filter: Paused<NicFilter>): Generator<NicView | null>;
  nics(filter: NicFilter | Paused<NicFilter> = {}): Generator<NicView | null> {
    checkOptions('NicFilter', filter, ['network', ...NAME_PAGE]);
    const { facts } = hostOf(this);
    const { network } = filter;
    return page(network === undefined ? facts.tables.nic : facts.nicsOf(network), filter, (row) =>
      nicView(facts, row),
    );
  }

  /** Returns a NIC, or null. */
  nic(id: string): NicView | null {
    const { facts } = hostOf(this);
    const row = facts.get('nic', id);
    return row && nicView(facts, row);
  }

  /** Iterates the routers in the order of creation: all, that of a network, or those of a kind. */
  routers(filter?: RouterFilter): Generator<ZoneRouterView>;
  /** Iterates the routers, with pauses. */
  routers(filter: Paused<RouterFilter>): Generator<ZoneRouterView | null>;
  routers(filter: RouterFilter | Paused<RouterFilter> = {}): Generator<ZoneRouterView | null> {
    checkOptions('RouterFilter', filter, ['kind', 'network', ...NAME_PAGE]);
    const { facts } = hostOf(this);
    const network = filter.network === undefined ? null : facts.get('network', filter.network);
    const own = network && facts.routerOf(network);
    const rows = filter.network === undefined ? facts.tables.router : own === null ? [] : [own];
    const { kind } = filter;
    if (kind !== undefined && !ROUTER_KINDS.includes(kind))
      failType("'network' | 'vpc' | 'system'", kind, 'kind');
    return page(rows, filter, (row) =>
      kind === undefined || row.kind === kind ? routerView(facts, row) : null,
    );
  }

  /** Returns a router, or null: all that a renderer needs of it. */
  router(id: string): ZoneRouterView | null {
    const { facts } = hostOf(this);
    const row = facts.get('router', id);
    return row && routerView(facts, row);
  }

  /**
   * Iterates the routes that the upstream needs, by prefix: every prefix of a network that has a router, by way of the
   * router's public address. A page begins after the `prefix` of a route.
   */
  routes(filter?: RouteFilter): Generator<Route>;
  /** Iterates the routes, with pauses: networks without a router are passed over. */
  routes(filter: Paused<RouteFilter>): Generator<Route | null>;
  routes(filter: RouteFilter | Paused<RouteFilter> = {}): Generator<Route | null> {
    checkOptions('RouteFilter', filter, ['network', 'vpc', 'pause', ...PAGE]);
    const after = filter.after === undefined ? undefined : mappedPrefix(filter.after);
    const host = hostOf(this);
    const rows = networksAfter(host, filter, after);
    return viewsOf(rows, boundsOf(filter), (row) => row && routeOf(host.facts, row));
  }

  /** Returns the rules of a network, in their order. A page begins after so many rules. */
  rules(network: string, options: PageOptions = {}): readonly Rule[] {
    checkOptions('PageOptions', options, PAGE);
    const { after = 0, limit = Number.POSITIVE_INFINITY } = options;
    checkPage(after, limit);
    return (hostOf(this).facts.get('network', network)?.rules ?? NONE).slice(after, after + limit);
  }

  /**
   * Iterates the leases by prefix, each before what is leased inside it: all, or those around a prefix and those in it. A
   * page begins after the `prefix` of a lease.
   *
   * @throws HextetError `outside-root` for a prefix that is not in the zone.
   */
  leases(
    filter: PageOptions<string> & { readonly within?: Prefix | string | undefined } = {},
  ): Generator<ZoneLease> {
    checkOptions('LeaseFilter', filter, ['within', ...PAGE]);
    const { facts, pool } = hostOf(this);
    const after = filter.after === undefined ? undefined : mappedPrefix(filter.after);
    const within = filter.within === undefined ? undefined : mappedPrefix(filter.within);
    return viewsOf(leasesAfter(pool, within, after), boundsOf(filter), (lease) => leaseView(facts, lease));
  }

  /** Returns the reservations, ascending: all, or those with space in a prefix. A page begins after the `range` of one. */
  reservations(
    filter: PageOptions<string> & { readonly within?: Prefix | string | undefined } = {},
  ): readonly ZoneReservation[] {
    checkOptions('ReservationFilter', filter, ['within', ...PAGE]);
    const after = filter.after === undefined ? undefined : readRange(filter.after, ['after']);
    const within = filter.within === undefined ? undefined : mappedPrefix(filter.within);
    const { pool } = hostOf(this);
    return pool.reservations({ after, within, limit: boundsOf(filter).limit }).map(reservationView);
  }

  /**
   * Returns the quarantines, the least recently released first. A page begins after a quarantine, or after one
   * that has ended since with those of the same time.
   */
  quarantines(filter: PageOptions<Pick<ZoneQuarantine, 'prefix' | 'until'>> = {}): readonly ZoneQuarantine[] {
    checkOptions('PageOptions', filter, PAGE);
    const { after } = filter;
    checkFields('ZoneQuarantine', after, ['prefix', 'kind', 'id', 'until']);
    const last = after && { prefix: mappedPrefix(after.prefix), until: after.until };
    const { pool } = hostOf(this);
    return pool.quarantines({ after: last, limit: boundsOf(filter).limit }).map(quarantineView);
  }

  /** Returns who has an address; null where nothing of the zone holds it. */
  who(address: Address | string): Found | null {
    const ipv4 = typeof address === 'string' ? IPv4Address.tryParse(address) : null;
    return whoHas(hostOf(this), ipv4?.ok ? ipv4.value.toIPv6() : Address.from(address));
  }
}

const PAGE = ['after', 'limit'];
const ROUTER_KINDS = ['network', 'vpc', 'system'];
const NAME_PAGE = ['name', 'pause', ...PAGE];
const OPTIONS = ['strategy', 'quarantine', 'capacityLow', 'clock', 'journal'];

function machineOf(zone: Zone): ZoneMachine {
  return zone.machine as ZoneMachine;
}

function hostOf(zone: Zone): ZoneHost {
  return machineOf(zone).host as ZoneHost;
}
