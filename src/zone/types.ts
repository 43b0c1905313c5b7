/** Views, rows and records of a zone: plain JSON data. */
import type { JournalRecord, PoolChange, PoolSnapshot } from '../pool.ts';
import type { Bgp, PrefixView, RaPolicy, Route, RouterView } from '../render.ts';
import type { Rule } from '../rule.ts';

import type { Stack } from './commands.ts';

/**
 * An offering.
 *
 * @public
 */
export interface OfferingView {
  /** The name. */
  readonly id: string;
  /** The families. */
  readonly stack: Stack;
  /** How the upstream learns the routes. */
  readonly routing: 'static' | Bgp;
  /** Whether rules are applied. */
  readonly firewall: boolean;
  /** What happens to packets out of a network that no rule matches. */
  readonly egress: 'allow' | 'deny';
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
}

/**
 * A prefix of the zone with its counts: /64s in IPv6, addresses in IPv4. Networks and VPCs use blocks, the public /64 is
 * reserved, and a quarantine that is over lasts until somebody needs the space.
 *
 * @public
 */
export interface ZonePrefixView extends PrefixView {
  /** A remark, null for none. */
  readonly note: string | null;
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
}

/**
 * A VPC.
 *
 * @public
 */
export interface VpcView {
  /** The name. */
  readonly id: string;
  /** The offering that its networks have where they name none. */
  readonly offering: string;
  /** Its own block. */
  readonly block: string | null;
  /** Its owner. */
  readonly owner: string | null;
  /** Its networks, in order of creation. */
  readonly networks: readonly string[];
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
}

/**
 * A router of the zone.
 *
 * @public
 */
export interface ZoneRouterView extends RouterView {
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
}

/**
 * A network.
 *
 * @public
 */
export interface NetworkView {
  /** The name. */
  readonly id: string;
  /** The families. */
  readonly stack: Stack;
  /** The IPv4 prefix. */
  readonly ipv4: string | null;
  /** The IPv6 prefix. */
  readonly prefix: string | null;
  /** The router's address in the IPv6 prefix: its first after the Subnet-Router anycast address. */
  readonly gateway: string | null;
  /** The VPC. */
  readonly vpc: string | null;
  /** The owner. */
  readonly owner: string | null;
  /** The offering. */
  readonly offering: string;
  /** Name servers. */
  readonly dns: readonly string[];
  /** Search domains. */
  readonly search: readonly string[];
  /** What router advertisements say. */
  readonly ra: RaPolicy;
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
  /** When it got its IPv6 prefix, in milliseconds since 1970. */
  readonly since: number | null;
  /** The routes that the upstream needs for it. */
  readonly routes: readonly Route[];
}

/**
 * A NIC.
 *
 * @public
 */
export interface NicView {
  /** The name. */
  readonly id: string;
  /** The network. */
  readonly network: string;
  /** The hardware address. */
  readonly mac: string;
  /** The link-local address that follows from it. */
  readonly linkLocal: string | null;
  /** Its addresses: the predicted one first, then static ones, then those seen on the wire. */
  readonly addresses: readonly {
    readonly address: string;
    readonly subnet: string;
    /** A prediction (RFC 4291 appendix A): a machine can use other identifiers (RFC 7217, RFC 8981). */
    readonly source: 'predicted' | 'leased' | 'observed';
  }[];
  /** Its number in the order of creation, for paging. */
  readonly generation: number;
}

/**
 * What has a lease, or had it.
 *
 * @public
 */
export interface Holder {
  /** The noun; `public` for the /64 in which routers have their public addresses. */
  readonly kind: 'vpc' | 'network' | 'router' | 'nic' | 'public';
  /** The name; of a public /64 its text. */
  readonly id: string;
}

/**
 * A lease: the block of a VPC, the prefix of a network, a public /64, or an address of a router or a NIC, as a prefix.
 *
 * @public
 */
export interface ZoneLease extends Holder {
  /** The prefix. */
  readonly prefix: string;
  /** The owner of the network or VPC. */
  readonly owner: string | null;
  /** When it was leased, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * Space that is never given out.
 *
 * @public
 */
export interface ZoneReservation {
  /** A prefix, or a range that is not one. */
  readonly range: string;
  /** What the operator gave as the reason. */
  readonly reason: string;
}

/**
 * A prefix that was given back, and is kept from others for a while.
 *
 * @public
 */
export interface ZoneQuarantine extends Holder {
  /** The prefix. */
  readonly prefix: string;
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
}

/**
 * The answer to each command, by its op; the others have null.
 *
 * @public
 */
export interface ZoneAnswers {
  /** The offering. */
  'set-offering': OfferingView;
  /** The prefix. */
  'set-prefix': ZonePrefixView;
  /** The prefix. */
  'add-prefix': ZonePrefixView;
  /** The prefix at its new size. */
  'resize-prefix': ZonePrefixView;
  /** The prefix that holds the new public /64. */
  'move-public': ZonePrefixView;
  /** The VPC. */
  'set-vpc': VpcView;
  /** The network. */
  'set-network': NetworkView;
  /** The router. */
  'set-router': ZoneRouterView;
  /** The NIC. */
  'set-nic': NicView;
  /** The NIC. */
  observe: NicView;
  /** The network. */
  'set-rules': NetworkView;
}

/**
 * What a zone keeps a row of.
 *
 * @public
 */
export type Noun = 'offering' | 'prefix' | 'vpc' | 'network' | 'router' | 'nic';

/**
 * Any view of a noun.
 *
 * @public
 */
export type ZoneView = OfferingView | ZonePrefixView | VpcView | NetworkView | ZoneRouterView | NicView;

/**
 * The answer to a command: the view of what it set, null for the others.
 *
 * @public
 */
export type ZoneAnswer = Exclude<ZoneAnswers[keyof ZoneAnswers], never> | null;

/**
 * A connection that lives on although the rule that let it in is gone.
 *
 * @public
 */
export interface Flow {
  /** The family. */
  readonly family: 'ipv4' | 'ipv6';
  /** The protocol number; null for any. */
  readonly protocol: number | null;
  /** The destination, a prefix or an address. */
  readonly destination: string;
  /** The destination ports; null for any. */
  readonly ports: { readonly start: number; readonly end: number } | null;
}

/**
 * A rule that is gone, with the connections to flush.
 *
 * @public
 */
export interface RuleFlow {
  /** The rule. */
  readonly rule: Rule;
  /** What it has let through. */
  readonly flows: readonly Flow[];
}

/**
 * One change of a record: what the pool of the zone did, a row with its view, or what rows mean for rules, routes and
 * capacity.
 *
 * @public
 */
export type ZoneChange =
  | { readonly op: 'pool'; readonly record: JournalRecord<PoolChange> }
  | {
      readonly op: 'set';
      readonly noun: Noun;
      readonly row: ZoneRow;
      readonly view: ZoneView;
      /** Null where the view is as before. */
      readonly event: 'add' | 'change' | null;
    }
  | { readonly op: 'remove'; readonly noun: Noun; readonly id: string; readonly view: ZoneView }
  | {
      readonly op: 'rules';
      readonly network: string;
      readonly added: readonly Rule[];
      readonly removed: readonly RuleFlow[];
    }
  | { readonly op: 'routes'; readonly added: readonly Route[]; readonly removed: readonly Route[] }
  | { readonly op: 'capacity'; readonly view: ZonePrefixView };

/**
 * A noun as the zone keeps it: what nobody can compute again.
 *
 * @public
 */
export interface ZoneRow {
  /** The name; of a prefix its text. */
  readonly id: string;
  /** Its number in the order of creation. */
  readonly generation: number;
}

/**
 * A record of a zone's journal.
 *
 * @public
 */
export type ZoneRecord = JournalRecord<ZoneChange>;

/**
 * A zone as plain JSON data.
 *
 * @public
 */
export interface ZoneSnapshot {
  /** Always `hextet-zone`. */
  readonly format: 'hextet-zone';
  /** The version of the format. */
  readonly formatVersion: 1;
  /** The version of the zone. */
  readonly version: number;
  /** The digest of its journal. */
  readonly digest: string;
  /** The time of its last change. */
  readonly at: number;
  /** The number of the last row that was created. */
  readonly generation: number;
  /** The share of free space below which a prefix is low; null for none. */
  readonly capacityLow: string | null;
  /** The pool. */
  readonly pool: PoolSnapshot;
  /** The rows of each noun in the order of creation, as lists of values. */
  readonly rows: { readonly [N in Noun]: readonly (readonly unknown[])[] };
  /** The digest of all of it. */
  readonly check: string;
}
