/** The data of manual networks: what is parsed, what is asked and what is answered, all of it plain JSON. */
import type { Issue } from '../error.ts';

/**
 * What a director decides where a cloud config leaves it open.
 *
 * @public
 */
export interface NetworkPolicy {
  /** Whether the first address of a subnet is given to instances. Defaults to `keep`: it is kept from them. */
  readonly subnetZero?: 'keep' | 'give' | undefined;
  /** Whether the last address of a subnet is given to instances. Defaults to `give` in IPv6, to `keep` in IPv4. */
  readonly lastAddress?: 'keep' | 'give' | undefined;
  /**
   * A link-local gateway: `accept` it as it is, `transplant` its identifier into the subnet, or `refuse` it. Defaults to
   * `accept`.
   */
  readonly linkLocalGateway?: 'accept' | 'transplant' | 'refuse' | undefined;
  /** Addresses of the director, never given to instances. */
  readonly director?: readonly string[] | undefined;
  /** What to do with host bits of a range. Defaults to `reject`; `mask` is a warning. */
  readonly hostBits?: 'reject' | 'mask' | undefined;
  /** What agents do with router advertisements. Defaults to `ignore`. */
  readonly ra?: 'accept' | 'ignore' | undefined;
}

/**
 * A subnet as it was parsed. Every text is canonical.
 *
 * @public
 */
export interface ParsedSubnet {
  /** The range. */
  readonly prefix: string;
  /** The family of the range. */
  readonly family: 'ipv4' | 'ipv6';
  /** The gateway. */
  readonly gateway: string;
  /** Whether the gateway is link-local, on the link and not in the range. */
  readonly onLink: boolean;
  /** Name servers of either family. */
  readonly dns: readonly string[];
  /** The availability zones; empty for any. */
  readonly azs: readonly string[];
  /** Ranges that no instance gets. */
  readonly reserved: readonly string[];
  /** Ranges for instances that name their address. */
  readonly static: readonly string[];
  /** The length of the blocks that are given out; null for single addresses. */
  readonly delegate: number | null;
}

/**
 * A network as it was parsed.
 *
 * @public
 */
export interface ParsedNetwork {
  /** The name. */
  readonly name: string;
  /** The subnets in their order. */
  readonly subnets: readonly ParsedSubnet[];
}

/**
 * The manual networks of a cloud config.
 *
 * @public
 */
export interface ParsedNetworks {
  /** The manual networks in their order. */
  readonly networks: readonly ParsedNetwork[];
  /** Networks of other types, unread. */
  readonly others: readonly unknown[];
}

/**
 * A cloud config that was read: its networks, or every fault in the order of the fields. Warnings are about what is read,
 * but is perhaps not what was meant.
 *
 * @public
 */
export type ParsedConfig =
  | { readonly ok: true; readonly value: ParsedNetworks; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[]; readonly warnings: readonly Issue[] };
