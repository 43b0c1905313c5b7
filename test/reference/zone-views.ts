/** What the naive zone shows: plain data as a zone shows it. */
import type { NaiveZone, NetworkRow } from './zone.ts';
import {
  addressText,
  contains,
  endOf,
  identifier,
  isIPv4,
  macText,
  overlap,
  type Span,
  same,
  sizeOf,
  spanOf,
  spanText,
} from './zone-text.ts';

const LINK_LOCAL = 0xfe80n << 112n;

const textOf = (span: Span | null) => span && spanText(span);
const linkLocal = (mac: bigint) => addressText(LINK_LOCAL | identifier(mac));

export function viewOf(zone: NaiveZone, noun: string, id: string | Span): unknown {
  const name = id as string;
  switch (noun) {
    case 'offering':
      return { id, ...zone.offerings.get(name)! };
    case 'prefix':
      return prefixView(zone, typeof id === 'string' ? spanOf(id) : id);
    case 'vpc': {
      const { block, ...vpc } = zone.vpcs.get(name)!;
      return { id, ...vpc, block: textOf(block), networks: zone.tiers(name) };
    }
    case 'network':
      return networkView(zone, name);
    case 'router':
      return routerView(zone, name);
    default:
      return nicView(zone, name);
  }
}

/** Every list of a zone. */
export function listsOf(zone: NaiveZone) {
  const all = (noun: string, ids: Iterable<string>) => Array.from(ids, (id) => viewOf(zone, noun, id));
  return {
    offerings: all('offering', zone.offerings.keys()),
    prefixes: zone.prefixes.map(({ span }) => prefixView(zone, span)),
    vpcs: all('vpc', zone.vpcs.keys()),
    networks: all('network', zone.networks.keys()),
    routers: all('router', zone.routers.keys()),
    nics: all('nic', zone.nics.keys()),
    rules: Array.from(zone.networks.values(), ({ rules }) => rules),
    routes: [...zone.networks.keys()]
      .flatMap((id) => routesOf(zone, id))
      .sort((a, b) => (spanOf(a.prefix).base < spanOf(b.prefix).base ? -1 : 1)),
    leases: leasesOf(zone),
    reservations: [...zone.reservations]
      .sort((a, b) => bySpan(a.span, b.span))
      .map(({ span, reason }) => ({ range: spanText(span), reason })),
  };
}

/** Every lease, by prefix, each before what lies in it. */
function leasesOf(zone: NaiveZone) {
  const { prefixes, vpcs, networks, routers, nics } = zone;
  const held: { span: Span | null; kind: string; id: string; owner: string | null }[] = [];
  for (const { public: span } of prefixes)
    if (span !== null) held.push({ span, kind: 'public', id: spanText(span), owner: null });
  for (const [id, { block: span, owner }] of vpcs) held.push({ span, kind: 'vpc', id, owner });
  for (const [id, { prefix, ipv4, isManaged, owner }] of networks)
    for (const span of [prefix, isManaged ? ipv4 : null]) held.push({ span, kind: 'network', id, owner });
  for (const [id, { address: base, kind, target }] of routers) {
    const owner = (kind === 'network' ? networks : vpcs).get(target)?.owner ?? null;
    held.push({ span: { base, length: 128 }, kind: 'router', id, owner: kind === 'system' ? null : owner });
  }
  for (const [id, { addresses, network }] of nics)
    for (const base of addresses)
      held.push({ span: { base, length: 128 }, kind: 'nic', id, owner: networks.get(network)!.owner });
  return held
    .flatMap(({ span, ...rest }) => (span === null ? [] : [{ span, ...rest }]))
    .sort((a, b) => bySpan(a.span, b.span) || (a.kind === 'vpc' ? -1 : 1))
    .map(({ span, ...rest }) => ({ prefix: spanText(span), ...rest }));
}

function bySpan(a: Span, b: Span): number {
  return a.base === b.base ? a.length - b.length : a.base < b.base ? -1 : 1;
}

/** Each unit is counted by looking at it. */
function prefixView(zone: NaiveZone, span: Span) {
  const row = zone.prefixes.find((each) => same(each.span, span))!;
  const length = isIPv4(span) ? 128 : 64;
  const [held, resting, reserved] = [zone.heldIn(span), zone.restingIn(span), zone.reservedIn(span)];
  const counts = { total: 0, used: 0, reserved: 0, quarantined: 0, free: 0 };
  for (let base = span.base; base < endOf(span); base += sizeOf(length)) {
    const unit = { base, length };
    const isPublic = row.public !== null && contains(row.public, unit);
    const isIn = (spans: readonly Span[]) => spans.some((each) => overlap(each, unit));
    const kind = isPublic
      ? 'reserved'
      : isIn(held)
        ? 'used'
        : isIn(resting)
          ? 'quarantined'
          : isIn(reserved)
            ? 'reserved'
            : 'free';
    counts[kind]++;
    counts.total++;
  }
  const texts = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]));
  const { owner, note, generation } = row;
  const unit = isIPv4(span) ? 32 : 64;
  return {
    prefix: spanText(span),
    public: textOf(row.public),
    owner,
    note,
    unit,
    ...texts,
    generation,
  };
}

/** The IPv6 prefixes of which less than a share is free. */
export function lowOf(zone: NaiveZone, share: number | null): string[] {
  if (share === null) return [];
  return zone.prefixes
    .filter(({ span }) => !isIPv4(span))
    .map(({ span }) => prefixView(zone, span) as { prefix: string; total?: string; free?: string })
    .filter(({ total, free }) => Number(free) < share * Number(total))
    .map(({ prefix }) => prefix);
}

function networkView(zone: NaiveZone, id: string) {
  const { offering, vpc, owner, prefix, since, ipv4, dns, search, ra, generation } = zone.networks.get(id)!;
  return {
    id,
    stack: zone.offerings.get(offering)!.stack,
    ipv4: textOf(ipv4),
    prefix: textOf(prefix),
    gateway: prefix && addressText(prefix.base + 1n),
    vpc,
    owner,
    offering,
    dns,
    search,
    ra: { send: true, ...ra },
    generation,
    since,
    routes: routesOf(zone, id),
  };
}

function routesOf(zone: NaiveZone, id: string) {
  const { prefix } = zone.networks.get(id)!;
  const router = zone.routerOf(id);
  if (prefix === null || router === undefined) return [];
  return [{ prefix: spanText(prefix), via: addressText(router.address), network: id }];
}

function routerView(zone: NaiveZone, id: string) {
  const { kind, target, mac, place, address, device, devices, guestMacs, generation } = zone.routers.get(id)!;
  const networks = kind === 'vpc' ? zone.tiers(target) : kind === 'network' ? [target] : [];
  return {
    id,
    public: {
      interface: device,
      prefix: spanText(place),
      address: addressText(address),
      mac: macText(mac),
      assigned: address !== (place.base | identifier(mac)),
    },
    guests: networks.map((network) => {
      const row = zone.networks.get(network)!;
      const { egress, firewall } = zone.offerings.get(row.offering)!;
      const guestMac = guestMacs.get(network);
      return {
        network,
        interface: devices.get(network),
        mac: guestMac === undefined ? null : macText(guestMac),
        linkLocal: guestMac === undefined ? null : linkLocal(guestMac),
        subnet: subnetOf(row),
        ipv4: textOf(row.ipv4),
        rules: row.rules,
        egress,
        firewall,
      };
    }),
    generation,
  };
}

function subnetOf({ prefix, dns, search, ra }: NetworkRow) {
  if (prefix === null) return null;
  const gateway = addressText(prefix.base + 1n);
  return { prefix: spanText(prefix), gateway, dns, search, ra: { send: true, ...ra } };
}

function nicView(zone: NaiveZone, id: string) {
  const nic = zone.nics.get(id)!;
  const { network, mac, generation } = nic;
  const subnet = textOf(zone.networks.get(network)!.prefix);
  return {
    id,
    network,
    mac: macText(mac),
    linkLocal: linkLocal(mac),
    addresses: zone
      .addressesOf(nic)
      .map(({ address, source }) => ({ address: addressText(address), subnet, source })),
    generation,
  };
}

/** Who has an address; null where no network, router or public prefix holds it. */
export function whoHas(zone: NaiveZone, text: string) {
  const item = spanOf(text);
  const home = [...zone.networks].find(([, { prefix, ipv4, isManaged }]) =>
    [prefix, isManaged ? ipv4 : null].some((held) => held !== null && contains(held, item)),
  );
  if (home === undefined) {
    if (!zone.prefixes.some((row) => row.public !== null && contains(row.public, item))) return null;
    const router = [...zone.routers].find(([, { address }]) => address === item.base);
    return { network: null, nic: null, router: router?.[0] ?? null };
  }
  const [network, { prefix }] = home;
  const nics = [...zone.nics].filter(([, nic]) => nic.network === network);
  const having = (source: string) =>
    nics.find(([, nic]) =>
      zone.addressesOf(nic).some((each) => each.address === item.base && each.source === source),
    )?.[0];
  const nic = having('leased') ?? having('observed') ?? having('predicted') ?? null;
  const isGateway = prefix !== null && item.base === prefix.base + 1n;
  const router = isGateway ? zone.routerOf(network) : undefined;
  const [id] = [...zone.routers].find(([, row]) => row === router) ?? [null];
  return { network, nic, router: id };
}
