/** A config as the pool needs it: the subnets by network, and what of them no instance gets. */
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import { mappedAddress, mappedPrefix } from '../ipv4.ts';
import { PrefixSet } from '../set.ts';
import { type Family, MAPPED, rangeOf } from './item.ts';
import type { Policy } from './policy.ts';
import type { ParsedNetwork, ParsedSubnet } from './types.ts';

/** Space that no instance gets, or only by name. Those of a subnet are disjoint and ascending. */
export interface Kept {
  readonly range: AddressRange;
  readonly reason: string;
  readonly allow?: 'exact';
}

/** A subnet with its values. */
export interface Place {
  readonly network: Net;
  /** Its index in the network. */
  readonly index: number;
  readonly parsed: ParsedSubnet;
  readonly family: Family;
  readonly prefix: Prefix;
  /** The length of what an instance gets. */
  readonly blockLength: number;
  readonly restricted: readonly Kept[];
  /** The static ranges, without what is restricted. */
  readonly fixed: readonly Kept[];
  /** How many blocks neither of them has a part of. */
  readonly open: bigint;
}

/** A network with its subnets in their order. */
export interface Net {
  readonly name: string;
  readonly places: readonly Place[];
  /** In the order of `Prefix.compare`. */
  readonly sorted: readonly Place[];
  /** The ranges of the subnets. */
  readonly text: string;
}

export class Layout {
  readonly networks: readonly ParsedNetwork[];
  readonly nets: ReadonlyMap<string, Net>;
  /** The subnets of each network that an availability zone can use, by network and zone; made as they are asked for. */
  private readonly byZone = new Map<string, readonly Place[]>();

  constructor(networks: readonly ParsedNetwork[], policy: Policy) {
    this.networks = networks;
    this.nets = new Map(networks.map((network) => [network.name, netOf(network, policy)]));
  }

  /** Returns the subnet of a network that holds a prefix. */
  placeOf(network: string, prefix: Prefix): Place | null {
    const sorted = this.nets.get(network)?.sorted ?? [];
    const place = sorted[lastWhere(sorted, (each) => Prefix.compare(each.prefix, prefix) <= 0)];
    return place?.prefix.contains(prefix) ? place : null;
  }

  /** Returns the subnets of a network that an availability zone can use, in their order; null is any zone. */
  placesIn(net: Net, az: string | null): readonly Place[] {
    if (az === null) return net.places;
    const key = JSON.stringify([net.name, az]);
    const known = this.byZone.get(key);
    if (known !== undefined) return known;
    const places = net.places.filter(({ parsed: { azs } }) => azs.length === 0 || azs.includes(az));
    this.byZone.set(key, places);
    return places;
  }

  /** Everything that the pool reserves, by its text. */
  kept(): Map<string, Kept> {
    const all = [...this.nets.values()].flatMap(({ places }) => places);
    const kept = all.flatMap(({ restricted, fixed }) => [...restricted, ...fixed]);
    return new Map(kept.map((each) => [String(each.range), each]));
  }
}

/** Returns the first of some ascending disjoint ranges that overlaps another. */
export function firstOverlap(kept: readonly Kept[], { first, last }: Prefix | AddressRange): Kept | null {
  const before = lastWhere(kept, ({ range }) => Address.compare(range.last, first) < 0);
  const next = kept[before + 1];
  return next !== undefined && Address.compare(next.range.first, last) <= 0 ? next : null;
}

/** Returns what finds the first of some ranges that overlaps another. They can overlap each other. */
export function overlapFinder(kept: readonly Kept[]): (range: AddressRange) => Kept | null {
  const sorted = [...kept].sort(byFirst);
  const highest: Address[] = [];
  for (const { range } of sorted) {
    const before = highest.at(-1) ?? range.last;
    highest.push(Address.compare(before, range.last) < 0 ? range.last : before);
  }
  return ({ first, last }) => {
    const next = sorted[lastWhere(highest, (high) => Address.compare(high, first) < 0) + 1];
    return next !== undefined && Address.compare(next.range.first, last) <= 0 ? next : null;
  };
}

/** Returns the index of the last item that something is true of, as of all before it; -1 for none. */
export function lastWhere<T>(items: readonly T[], isTrue: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(items[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function netOf({ name, subnets }: ParsedNetwork, policy: Policy): Net {
  const places: Place[] = [];
  const sorted: Place[] = [];
  const text = subnets.map(({ prefix }) => prefix).join(', ');
  const net: Net = { name, places, sorted, text };
  for (const [index, parsed] of subnets.entries())
    places.push(placeOf(parsed, policy, { network: net, index }));
  for (const place of [...places].sort((a, b) => Prefix.compare(a.prefix, b.prefix))) sorted.push(place);
  return net;
}

function placeOf(
  parsed: ParsedSubnet,
  policy: Policy,
  { network, index }: Pick<Place, 'network' | 'index'>,
): Place {
  const { family, delegate } = parsed;
  const prefix = mappedPrefix(parsed.prefix);
  const blockLength = delegate === null ? 128 : delegate + (family === 'ipv4' ? 96 : 0);
  const [restricted, taken] = restrictedOf(parsed, prefix, blockLength, policy);
  const ranges = rangesOf(PrefixSet.of(parsed.static.map(rangeOf)).subtract(taken), 'static');
  const fixed = ranges.map((kept): Kept => ({ ...kept, allow: 'exact' }));
  const open =
    (1n << BigInt(blockLength - prefix.length)) - countBlocks([...restricted, ...fixed], blockLength);
  return { network, index, parsed, family, prefix, blockLength, restricted, fixed, open };
}

/** The space that no instance gets, each address for the first reason that there is. */
function restrictedOf(
  parsed: ParsedSubnet,
  prefix: Prefix,
  blockLength: number,
  policy: Policy,
): [Kept[], PrefixSet] {
  const { family, gateway, onLink, reserved } = parsed;
  // A block can begin or end where no single address does, and a link of two has no address but its two (RFC 6164).
  const hasEnds = blockLength === 128 && prefix.length < 127;
  const keepsLast = (policy.lastAddress ?? (family === 'ipv4' ? 'keep' : 'give')) === 'keep';
  const layers: [string, readonly (Address | Prefix | AddressRange | string)[]][] = [
    ['gateway', onLink ? [] : [mappedAddress(gateway)]],
    ['director', policy.director.filter((address) => prefix.contains(address))],
    ['first address', hasEnds && policy.subnetZero === 'keep' ? [prefix.first] : []],
    ['last address', hasEnds && keepsLast ? [prefix.last] : []],
    ['no host', NO_HOST.filter((space) => prefix.overlaps(space))],
    ['IPv4', prefix.contains(MAPPED) ? [MAPPED] : []],
    ['reserved', reserved.map(rangeOf)],
  ];
  let kept: Kept[] = [];
  let taken = PrefixSet.of([]);
  for (const [reason, items] of layers) {
    if (items.length === 0) continue;
    kept = kept.concat(rangesOf(PrefixSet.of(items).subtract(taken), reason));
    taken = taken.union(items);
  }
  return [kept.sort(byFirst), taken];
}

/** The unspecified address, loopback, and the broadcast address of every IPv4 link. */
const NO_HOST = ['::', '::1', '::ffff:255.255.255.255'];

/** Returns the ranges of a set, ascending. */
function rangesOf(set: PrefixSet, reason: string): Kept[] {
  return Array.from(set.ranges(), (range) => ({ range, reason }));
}

/** Counts the blocks of a length that some disjoint ranges have a part of. */
export function countBlocks(kept: readonly Kept[], length: number): bigint {
  const shift = BigInt(128 - length);
  let count = 0n;
  let end = -1n;
  for (const { range } of [...kept].sort(byFirst)) {
    const first = range.first.toBigInt() >> shift;
    const last = range.last.toBigInt() >> shift;
    count += last - (first > end ? first - 1n : end);
    end = last;
  }
  return count;
}

function byFirst(a: Kept, b: Kept): number {
  return Address.compare(a.range.first, b.range.first);
}
