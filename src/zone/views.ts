/** Views: the stored rows with what follows from them. */
import { linkLocalAddress, slaacAddress } from '../eui64.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Lease, Pool, Usage } from '../pool.ts';
import type { Guest, Route } from '../render.ts';
import { PrefixSet } from '../set.ts';
import type { Facts } from './facts.ts';
import {
  type NetworkRow,
  type NicRow,
  type OfferingRow,
  ownAt,
  type PrefixRow,
  type RouterRow,
  type Rows,
  type Views,
  type VpcRow,
} from './rows.ts';
import type {
  NetworkView,
  NicView,
  Noun,
  OfferingView,
  VpcView,
  ZonePrefixView,
  ZoneRouterView,
  ZoneView,
} from './types.ts';

export function offeringView(row: OfferingRow): OfferingView {
  const { id, stack, routing, firewall, egress, generation } = row;
  return { id, stack, routing, firewall, egress, generation };
}

export function vpcView(facts: Facts, { id, offering, block, owner, generation }: VpcRow): VpcView {
  const networks = facts.tiersOf(id).map((network) => network.id);
  return { id, offering, block, owner, networks, generation };
}

export function networkView(facts: Facts, row: NetworkRow): NetworkView {
  const { id, ipv4, prefix, vpc, owner, offering, dns, search, ra, generation, since } = row;
  const { stack } = facts.get('offering', offering)!;
  const gateway = prefix === null ? null : gatewayOf(prefix);
  const route = routeOf(facts, row);
  const routes = route === null ? [] : [route];
  return {
    id,
    stack,
    ipv4,
    prefix,
    gateway,
    vpc,
    owner,
    offering,
    dns,
    search,
    ra: { send: true, ...ra },
    generation,
    since,
    routes,
  };
}

/** The router's address: `::` itself is the Subnet-Router anycast address (RFC 4291 section 2.6.1). */
export function gatewayOf(prefix: string): string {
  return String(Prefix.parse(prefix).first.next());
}

export function routeOf(facts: Facts, row: NetworkRow): Route | null {
  const router = facts.routerOf(row);
  if (row.prefix === null || router === null) return null;
  return { prefix: row.prefix, via: router.address, network: row.id };
}

export function nicView(facts: Facts, row: NicRow): NicView {
  const { id, network, mac, generation } = row;
  const subnet = facts.get('network', network)!.prefix!;
  const predicted = predictedAddress(subnet, mac);
  return {
    id,
    network,
    mac,
    linkLocal: String(linkLocalAddress(mac)),
    addresses: [
      ...(predicted === null ? [] : [{ address: predicted, subnet, source: 'predicted' } as const]),
      ...row.addresses.map((address) => ({ address, subnet, source: 'leased' }) as const),
      ...row.observed.map((address) => ({ address, subnet, source: 'observed' }) as const),
    ],
    generation,
  };
}

/** The address that a machine makes in a /64; there is none in any other prefix. */
export function predictedAddress(prefix: string | null, mac: string): string | null {
  if (prefix === null || !prefix.endsWith('/64')) return null;
  return String(slaacAddress(Prefix.parse(prefix), mac));
}

export function routerView(facts: Facts, row: RouterRow): ZoneRouterView {
  const { id, mac, device, address, generation } = row;
  const assigned = String(slaacAddress(Prefix.parse(row.public), mac)) !== address;
  return {
    id,
    public: { interface: device, prefix: row.public, address, mac, assigned },
    guests: facts.networksOf(row).map((network) => guestView(facts, row, network)),
    generation,
  };
}

function guestView(facts: Facts, router: RouterRow, network: NetworkRow): Guest {
  const { id, prefix, dns, search, ra, ipv4, rules, offering } = network;
  const { egress, firewall } = facts.get('offering', offering)!;
  const mac = ownAt(router.guestMacs, id) ?? null;
  return {
    network: id,
    interface: ownAt(router.guestDevices, id)!,
    mac,
    linkLocal: mac === null ? null : String(linkLocalAddress(mac)),
    subnet:
      prefix === null ? null : { prefix, gateway: gatewayOf(prefix), dns, search, ra: { send: true, ...ra } },
    ipv4,
    rules,
    egress,
    firewall,
  };
}

/** What the counts of a prefix need of a pool, or of its draft. */
export type Counter = Pick<Pool, 'count' | 'path' | 'quarantines' | 'reservations' | 'usage'>;

/** The lease that fills all of a prefix, or null. To the pool that prefix is the place inside the lease. */
export function wholeLease(pool: Counter, prefix: Prefix): Lease | null {
  return pool.path(prefix.first).find((lease) => lease.prefix.equals(prefix)) ?? null;
}

/** The free /64s of an IPv6 prefix of the zone. */
export function freeIn(pool: Counter, within: Prefix): bigint {
  return wholeLease(pool, within) === null ? pool.count(64, { within }) : 0n;
}

/** The counts of a prefix are of /64s in IPv6 and of addresses in IPv4. The public /64 counts as reserved. */
export function prefixView(pool: Counter, row: PrefixRow): ZonePrefixView {
  const within = mappedPrefix(row.id);
  const unit = within.isIPv4Mapped ? 128 : 64;
  const { total, leased, reserved, quarantined, free } = countsOf(pool, within, unit);
  const kept = row.public === null ? 0n : 1n;
  return {
    prefix: row.id,
    public: row.public,
    owner: row.owner,
    note: row.note,
    unit: unit === 64 ? 64 : 32,
    total: String(total),
    used: String(leased - kept),
    reserved: String(reserved + kept),
    quarantined: String(quarantined),
    free: String(free),
    generation: row.generation,
  };
}

function countsOf(pool: Counter, within: Prefix, unit: number): Omit<Usage, 'below' | 'largestGap'> {
  const total = within.children(unit).count;
  if (wholeLease(pool, within) !== null)
    return { total, leased: total, reserved: 0n, quarantined: 0n, free: 0n };
  if (unit === 128) return pool.usage({ within });
  // Networks are not looked through, as there can be a million: they have what is left.
  const isOutside = ({ first }: Prefix | AddressRange) => pool.path(first).length === 0;
  const ended = pool.quarantines().map(({ prefix }) => prefix);
  const quarantines = PrefixSet.of(
    ended.filter((prefix) => prefix.length <= unit && within.contains(prefix) && isOutside(prefix)),
  );
  const reservations = pool.reservations({ within }).map(({ range }) => range);
  const blocks = reservations
    .filter(isOutside)
    .map(({ first, last }) => new AddressRange(first.prefix(unit).first, last.prefix(unit).last));
  const quarantined = quarantines.size >> 64n;
  const reserved = PrefixSet.of(blocks).intersect([within]).subtract(quarantines).size >> 64n;
  const free = pool.count(unit, { within });
  return { total, leased: total - free - reserved - quarantined, reserved, quarantined, free };
}

/** What a plan works on. */
export interface Planned {
  readonly facts: Facts;
  readonly draft: Counter;
  /** The views of rows that are removed, or show something else since another has changed, as they were. */
  readonly kept: ReadonlyMap<string, ZoneView>;
  /** The routes of the networks that a change can concern, as they were; null for none. */
  readonly routes: ReadonlyMap<string, Route | null>;
}

/** Returns the view of any row, as it is inside a plan. */
export function viewOf<N extends Noun>(planned: Planned, noun: N, row: Rows[N]): Views[N];
export function viewOf({ facts, draft }: Planned, noun: Noun, row: Rows[Noun]): ZoneView {
  switch (noun) {
    case 'offering':
      return offeringView(row as OfferingRow);
    case 'prefix':
      return prefixView(draft, row as PrefixRow);
    case 'vpc':
      return vpcView(facts, row as VpcRow);
    case 'network':
      return networkView(facts, row as NetworkRow);
    case 'router':
      return routerView(facts, row as RouterRow);
    case 'nic':
      return nicView(facts, row as NicRow);
  }
}
