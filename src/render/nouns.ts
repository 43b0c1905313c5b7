/** Reading the nouns: each fault with its path, before a character is printed. */
import { slaacAddress } from '../eui64.ts';
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { renderMessages } from '../internal/messages.ts';
import {
  boolean,
  integer,
  list,
  nullable,
  optional,
  type Path,
  readDevice,
  readDomain,
  readFields,
  readName,
  refuse,
  word,
} from '../internal/read.ts';
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { IPv4Prefix } from '../ipv4.ts';
import type { Rule } from '../rule.ts';
import {
  checkApart,
  checkDistinct,
  checkInside,
  readGeneration,
  readGlobal,
  readIPv4Prefix,
  readLinkLocal,
  readMac,
  readNextHop,
  readRoutable,
} from './read.ts';
import type { Diff, RaPolicy } from './types.ts';

/** Router advertisements, with the defaults put in. */
interface Ra {
  readonly send: boolean;
  readonly mtu: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly routerLifetime: number;
  readonly preferred: number;
  readonly valid: number;
  readonly managed: boolean;
  readonly other: boolean;
}

const FOR_EVER = 0xffff_ffff;

/** Reads a policy, with the defaults put in. */
function readRa(value: unknown, path: Path): Ra {
  const ra = readFields(value, path, 'RaPolicy', {
    send: optional(boolean),
    mtu: optional(integer('mtu', 1280, 65535)),
    intervals: optional(readIntervals),
    routerLifetime: optional(integer('routerLifetime', 0, 9000)),
    preferred: optional(integer('preferred', 0, FOR_EVER)),
    valid: optional(integer('valid', 0, FOR_EVER)),
    managed: optional(boolean),
    other: optional(boolean),
  });
  const [min, max] = ra.intervals ?? [5, 15];
  const routerLifetime = ra.routerLifetime ?? 3 * max;
  if (routerLifetime > 0) integer('routerLifetime', max, 9000)(routerLifetime, [...path, 'routerLifetime']);
  const valid = ra.valid ?? Math.max(86400, ra.preferred ?? 0);
  const preferred = ra.preferred ?? Math.min(14400, valid);
  integer('preferred', 0, valid)(preferred, [...path, 'preferred']);
  const { send = true, mtu, managed = false, other = false } = ra;
  return { send, mtu, min, max, routerLifetime, preferred, valid, managed, other };
}

/**
 * Reads a policy of router advertisements from plain data.
 *
 * @returns The policy, all of whose numbers fit together.
 * @throws HextetError for the first fault.
 *
 * @public
 */
export function readRaPolicy(policy: unknown): RaPolicy {
  readRa(policy, []);
  return JSON.parse(JSON.stringify(policy)) as RaPolicy;
}

/** RFC 4861 section 6.2.1. */
function readIntervals(value: unknown, path: Path): readonly [number, number] {
  const [min, max, ...rest] = list((item) => item)(value, path);
  if (rest.length > 0) refuse(typeIssue('[min: number, max: number]', value), path);
  const longest = integer('intervals[1]', 4, 1800)(max, [...path, 1]);
  return [integer('intervals[0]', 3, Math.floor(0.75 * longest))(min, [...path, 0]), longest];
}

/** A subnet, checked. */
export interface CheckedSubnet {
  readonly prefix: Prefix;
  readonly gateway: Address;
  readonly dns: readonly Address[];
  readonly search: readonly string[];
  readonly ra: Ra;
}

function readSubnet(value: unknown, path: Path): CheckedSubnet {
  const subnet = readFields(value, path, 'Subnet', {
    prefix: readRoutable,
    gateway: readNextHop,
    dns: list(readNextHop),
    search: optional(list(readDomain)),
    ra: readRa,
  });
  if (!subnet.gateway.isLinkLocal) checkInside(subnet.prefix, subnet.gateway, [...path, 'gateway']);
  return { ...subnet, search: subnet.search ?? [] };
}

/** A guest network, checked; its rules are yet to be read. */
export interface CheckedGuest {
  readonly network: string;
  readonly interface: string;
  readonly subnet: CheckedSubnet | null;
  readonly ipv4: IPv4Prefix | null;
  readonly rules: readonly Rule[];
  readonly egress: 'allow' | 'deny';
  readonly firewall: boolean;
}

/** A router, checked. */
export interface CheckedRouter {
  readonly id: string;
  readonly public: {
    readonly interface: string;
    readonly prefix: Prefix;
    readonly address: Address;
    readonly assigned: boolean;
  };
  readonly guests: readonly CheckedGuest[];
}

/** Reads a guest network. */
export function readGuest(value: unknown, path: Path): CheckedGuest {
  return readFields(value, path, 'Guest', {
    network: readName,
    interface: readDevice,
    mac: nullable(readMac),
    linkLocal: nullable(readLinkLocal),
    subnet: nullable(readSubnet),
    ipv4: nullable(readIPv4Prefix),
    rules: list((rule) => rule as Rule),
    egress: word('allow', 'deny'),
    firewall: boolean,
  });
}

function readPublic(value: unknown, path: Path): CheckedRouter['public'] {
  const port = readFields(value, path, 'RouterView', {
    interface: readDevice,
    prefix: readRoutable,
    address: readGlobal,
    mac: readMac,
    assigned: boolean,
  });
  const { prefix, address, mac, assigned } = port;
  checkInside(prefix, address, [...path, 'address']);
  if (!assigned && !(prefix.length === 64 && slaacAddress(prefix, mac).equals(address))) {
    const details = { address: String(address), mac, prefix: String(prefix) };
    refuse(makeIssue(renderMessages, 'not-derived', { details }), [...path, 'address']);
  }
  return port;
}

/** Reads a router. Its devices differ, and its subnets do not overlap. */
export function readRouter(value: unknown): CheckedRouter {
  const router = readFields(value, [], 'RouterView', {
    id: readName,
    public: readPublic,
    guests: list(readGuest),
    generation: readGeneration,
  });
  const { guests } = router;
  // Of two that are alike the later is refused, which is never the public one.
  const devices = [router.public.interface, ...guests.map((guest) => guest.interface)];
  checkDistinct(devices, (i) => ['guests', i - 1, 'interface']);
  const prefixes = [router.public.prefix, ...guests.map(({ subnet }) => subnet?.prefix ?? null)];
  checkApart(prefixes, (i) => ['guests', i - 1, 'subnet', 'prefix']);
  return router;
}

/** A route, checked. */
export interface CheckedRoute {
  readonly prefix: Prefix;
  readonly via: Address;
}

/** Reads routes, one for each prefix. A link-local next hop needs an interface. */
export function readRoutes(value: unknown, path: Path, hasInterface: boolean): CheckedRoute[] {
  const routes = list((item, at) => readRoute(item, at, hasInterface))(value, path);
  checkDistinct(
    routes.map(({ prefix }) => String(prefix)),
    (i) => [...path, i, 'prefix'],
  );
  return routes;
}

function readRoute(value: unknown, path: Path, hasInterface: boolean): CheckedRoute {
  const route = readFields(value, path, 'Route', {
    prefix: readRoutable,
    via: readNextHop,
    network: readName,
  });
  if (route.via.isLinkLocal && !hasInterface) {
    const details = { item: String(route.via) };
    refuse(makeIssue(renderMessages, 'interface-missing', { details }), [...path, 'via']);
  }
  return route;
}

/** Reads a list of routes as a difference that only adds, or a difference, also as it is in the record of a zone. */
export function readDiff(value: unknown, hasInterface: boolean): Diff<CheckedRoute> {
  if (typeof value !== 'object' || value === null || Symbol.iterator in value) {
    return { added: readRoutes(value, [], hasInterface), removed: [] };
  }
  const read = (part: unknown, path: Path) => readRoutes(part, path, hasInterface);
  return readFields(value, [], 'Diff', { op: optional(word('routes')), added: read, removed: read });
}
