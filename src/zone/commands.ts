/** Commands of a zone: plain JSON data. */
import type { Bgp, RaPolicy } from '../render.ts';
import type { Rule } from '../rule.ts';

/**
 * The families that a network has.
 *
 * @public
 */
export type Stack = 'ipv4' | 'dual' | 'ipv6';

/**
 * Refuses to change what is there (`new`), or to create what is not (`existing`). Without it a command does either.
 *
 * @public
 */
export type Expect = 'new' | 'existing';

/**
 * Every command of a zone. A `set-` command creates or changes. Fields that are missing stay as they are, null clears.
 *
 * @public
 */
export type ZoneCommand =
  | SetOffering
  | SetPrefix
  | SetVpc
  | SetNetwork
  | SetRouter
  | SetNic
  | ({ readonly op: 'add-prefix'; readonly prefix: string } & PrefixFields)
  | { readonly op: 'resize-prefix'; readonly prefix: string; readonly to: string }
  | { readonly op: 'move-public'; readonly prefix: string }
  | { readonly op: 'remove-prefix'; readonly prefix: string }
  | { readonly op: 'reserve'; readonly range: string; readonly reason: string }
  | { readonly op: 'unreserve'; readonly range: string }
  | { readonly op: 'observe'; readonly nic: string; readonly address: string }
  | { readonly op: 'set-rules'; readonly network: string; readonly rules: readonly Rule[] }
  | { readonly op: 'remove-offering' | 'remove-router' | 'remove-nic'; readonly id: string }
  | {
      readonly op: 'remove-vpc' | 'remove-network';
      readonly id: string;
      /** `remove` takes the networks of a VPC, and the NICs of a network, along. Defaults to `refuse`. */
      readonly contents?: 'refuse' | 'remove' | undefined;
    };

/**
 * Sets an offering: what a network has. An offering that is in use does not change.
 *
 * @public
 */
export interface SetOffering {
  /** The op. */
  readonly op: 'set-offering';
  /** The name. */
  readonly id: string;
  /** Defaults to `ipv4`. */
  readonly stack?: Stack | undefined;
  /** How the upstream learns the routes. Defaults to `static`. */
  readonly routing?: 'static' | Bgp | undefined;
  /** Defaults to true. */
  readonly firewall?: boolean | undefined;
  /** What happens to packets out of a network that no rule matches. Defaults to `allow`. */
  readonly egress?: 'allow' | 'deny' | undefined;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}

/**
 * The fields of a prefix.
 *
 * @public
 */
export interface PrefixFields {
  /** The /64 for the public addresses of routers, inside the prefix. */
  readonly public?: string | null | undefined;
  /** The only owner whose networks get space of it, and they get it first. */
  readonly owner?: string | null | undefined;
  /** A remark. */
  readonly note?: string | null | undefined;
}

/**
 * Sets a prefix of the zone: IPv6 of at most 64 bits, or IPv4.
 *
 * @public
 */
export interface SetPrefix extends PrefixFields {
  /** The op. */
  readonly op: 'set-prefix';
  /** The prefix. */
  readonly prefix: string;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}

/**
 * Sets a VPC: networks that share a router, and perhaps a block of their own.
 *
 * @public
 */
export interface SetVpc {
  /** The op. */
  readonly op: 'set-vpc';
  /** The name. */
  readonly id: string;
  /** The offering that its networks have where they name none. */
  readonly offering?: string | undefined;
  /** The length of its own block, at most 64. Without one, its networks get space of the zone. */
  readonly block?: number | undefined;
  /** Its owner, and that of its networks. */
  readonly owner?: string | null | undefined;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}

/**
 * Sets a network: an isolated one, or a tier of a VPC.
 *
 * @public
 */
export interface SetNetwork {
  /** The op. */
  readonly op: 'set-network';
  /** The name. */
  readonly id: string;
  /** The offering. A new network needs one, from here or from its VPC. */
  readonly offering?: string | undefined;
  /** The VPC whose tier it is, for good. */
  readonly vpc?: string | undefined;
  /** Its owner. */
  readonly owner?: string | null | undefined;
  /** Its IPv4 prefix, or the length of the next free one. Only prefixes of the zone are leased. */
  readonly ipv4?: string | { readonly length: number } | null | undefined;
  /** Its IPv6 prefix by name. Another one than before renumbers the network. */
  readonly prefix?: string | undefined;
  /** The length of its IPv6 prefix, at most 64. Defaults to 64. */
  readonly length?: number | undefined;
  /** Name servers, IPv6. */
  readonly dns?: readonly string[] | null | undefined;
  /** Search domains. */
  readonly search?: readonly string[] | null | undefined;
  /** What router advertisements say. */
  readonly ra?: RaPolicy | null | undefined;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}

/**
 * Sets the router of a network or a VPC, or a system machine, which has a public address and no networks.
 *
 * @public
 */
export interface SetRouter {
  /** The op. */
  readonly op: 'set-router';
  /** The name. */
  readonly id: string;
  /** What it is for, for good. */
  readonly for?:
    | { readonly network: string }
    | { readonly vpc: string }
    | { readonly system: string }
    | undefined;
  /** The hardware address of the public device. */
  readonly publicMac?: string | undefined;
  /** The hardware addresses of the other devices, by network. */
  readonly guestMacs?: Readonly<Record<string, string>> | undefined;
  /** The public hardware addresses of its stand-ins: a redundant pair shares address and routes. */
  readonly backupMacs?: readonly string[] | undefined;
  /** The names of the devices. Default to `pub`, and `net0`, `net1` and on. */
  readonly interfaces?:
    | {
        readonly public?: string | undefined;
        readonly guests?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  /**
   * The public address: `keep` the one on record, also under another hardware address, `derive` it anew, or take this one.
   * Defaults to `keep`.
   */
  readonly publicAddress?: string | undefined;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}

/**
 * Sets a NIC: a machine's port in a network.
 *
 * @public
 */
export interface SetNic {
  /** The op. */
  readonly op: 'set-nic';
  /** The name. */
  readonly id: string;
  /** The network. In another one it loses its static addresses. */
  readonly network?: string | undefined;
  /** The hardware address, from which its address follows. */
  readonly mac?: string | undefined;
  /** Its static addresses, leased in the network. */
  readonly addresses?: readonly string[] | null | undefined;
  /** Refuses one of both cases. */
  readonly expect?: Expect | undefined;
}
