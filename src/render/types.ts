/** The nouns that renderers read: plain JSON data, as a zone's views have it. */
import type { Rule } from '../rule.ts';

/**
 * The router advertisements of a subnet. Every number is in seconds but the MTU, which is in bytes.
 *
 * @public
 */
export interface RaPolicy {
  /** Defaults to true. Without it guests get no default route, no address and no name servers. */
  readonly send?: boolean | undefined;
  /** From 1280 (RFC 8200 section 5) to 65535. */
  readonly mtu?: number | undefined;
  /**
   * The shortest and longest time between two advertisements: the longest from 4 to 1800, the shortest from 3 to three
   * quarters of it (RFC 4861 section 6.2.1). Defaults to 5 and 15.
   */
  readonly intervals?: readonly [min: number, max: number] | undefined;
  /** 0, or from the longest interval to 9000. Defaults to three times the longest interval. */
  readonly routerLifetime?: number | undefined;
  /** How long a guest prefers its address: at most `valid`. Defaults to 14400, or `valid` where that is less. */
  readonly preferred?: number | undefined;
  /** How long a guest keeps its address: 4294967295 is for ever. Defaults to 86400, or `preferred` where that is more. */
  readonly valid?: number | undefined;
  /** Tells guests to ask DHCPv6 for addresses. Defaults to false. */
  readonly managed?: boolean | undefined;
  /** Tells guests to ask DHCPv6 for the rest. Defaults to false. */
  readonly other?: boolean | undefined;
}

/**
 * The IPv6 subnet of a guest network.
 *
 * @public
 */
export interface Subnet {
  /** Guests make their own addresses in a /64; in any other length they need static ones. */
  readonly prefix: string;
  /** The address of the router in it, most often its `::1`. */
  readonly gateway: string;
  /** Name servers. */
  readonly dns: readonly string[];
  /** Search domains. */
  readonly search?: readonly string[] | undefined;
  /** The router advertisements. */
  readonly ra: RaPolicy;
}

/**
 * A guest network at its router.
 *
 * @public
 */
export interface Guest {
  /** The name of the network: it appears in comments only. */
  readonly network: string;
  /** The device of the router in it. */
  readonly interface: string;
  /** The hardware address of that device, if it is known. */
  readonly mac: string | null;
  /** The link-local address of that device, if it is known: the default route of the guests. */
  readonly linkLocal: string | null;
  /** Null in a network with IPv4 only. */
  readonly subnet: Subnet | null;
  /** The IPv4 prefix, null in a network with IPv6 only. */
  readonly ipv4: string | null;
  /** The first rule that matches a packet decides. No rule: ingress is denied, egress is as `egress` says. */
  readonly rules: readonly Rule[];
  /** What happens to packets out of the network that no rule matches. */
  readonly egress: 'allow' | 'deny';
  /** False leaves the network without any filter but the one against false source addresses. */
  readonly firewall: boolean;
}

/**
 * A router: one public device, and one device for each guest network.
 *
 * @public
 */
export interface RouterView {
  /** The name of the router: it appears in comments only. */
  readonly id: string;
  /** The device to the upstream router. */
  readonly public: {
    /** At most 15 characters, as every device. */
    readonly interface: string;
    /** The public prefix, whose router advertisements the router listens to. */
    readonly prefix: string;
    /** The address of the router in it. */
    readonly address: string;
    /** The hardware address. */
    readonly mac: string;
    /** The address differs from the one of the hardware address: it must be set. */
    readonly assigned: boolean;
  };
  /** The guest networks. */
  readonly guests: readonly Guest[];
  /** Its number in a list of routers: no renderer prints it. */
  readonly generation?: number | undefined;
}

/**
 * A route of the upstream router. A prefix has one next hop.
 *
 * @public
 */
export interface Route {
  /** The prefix of a guest network. */
  readonly prefix: string;
  /** The next hop: the public address of the router of that network. */
  readonly via: string;
  /** The network: no renderer prints it. */
  readonly network: string;
}

/**
 * The difference between two lists.
 *
 * @public
 */
export interface Diff<T> {
  /** What is new. */
  readonly added: readonly T[];
  /** What is gone. */
  readonly removed: readonly T[];
}

/**
 * A speaker of BGP and its peers.
 *
 * @public
 */
export interface Bgp {
  /** The own number, from 1 to 4294967294. */
  readonly asn: number;
  /** The routers that get the routes. Their own routes are refused. */
  readonly peers: readonly {
    /** A global address. */
    readonly address: string;
    /** The number of the peer. */
    readonly asn: number;
  }[];
}

/**
 * The use of a prefix, as counts of blocks in decimal text.
 *
 * @public
 */
export interface PrefixView {
  /** IPv6 or IPv4. */
  readonly prefix: string;
  /** The public prefix in it, if it has one. */
  readonly public: string | null;
  /** For whom it is kept, if for anybody. */
  readonly owner: string | null;
  /** A remark: no renderer prints it. */
  readonly note?: string | null | undefined;
  /** The prefix length of the blocks that are counted. */
  readonly unit: number;
  /** All blocks. */
  readonly total: string;
  /** Those in use. */
  readonly used: string;
  /** Those that are never given out. */
  readonly reserved: string;
  /** Those that wait after a release. */
  readonly quarantined: string;
  /** Those that can be given out. */
  readonly free: string;
  /** Its number in a list of prefixes: no renderer prints it. */
  readonly generation?: number | undefined;
}
