/** The data of manual networks: what is parsed, what is asked and what is answered, all of it plain JSON. */
import type { Issue } from '../error.ts';
import type { JournalRecord, PoolRecord, PoolSnapshot } from '../pool.ts';

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

/**
 * The address or the block that an instance has in a network.
 *
 * @public
 */
export interface Assignment {
  /** The instance. */
  readonly instance: string;
  /** The network. */
  readonly network: string;
  /** The availability zone; null for any. */
  readonly az: string | null;
  /** `2001:db8::2/128`, or a delegated block. */
  readonly prefix: string;
  /** `static` where the instance named its address. */
  readonly type: 'dynamic' | 'static';
  /** Networks of one group share a network interface. */
  readonly group: string | null;
  /** The hardware address of the interface. */
  readonly mac: string | null;
  /** What of the network the instance uses before others: its gateway, its name servers. */
  readonly default: readonly ('dns' | 'gateway')[];
  /** The range of the subnet. */
  readonly subnet: string;
  /** Whether the address is only kept, for an instance that is gone or replaced. */
  readonly orphaned: boolean;
  /** Its number in the order of creation. */
  readonly generation: number;
}

/**
 * An assignment as the journal has it: the subnet follows from the config.
 *
 * @public
 */
export type AssignmentRow = Omit<Assignment, 'subnet'>;

/**
 * A command to manual networks.
 *
 * @public
 */
export type NetworkCommand =
  | {
      /**
       * Gives an instance an address or a block in a network: the same again as long as that fits. A missing
       * field stays as it is, null clears it.
       */
      readonly op: 'assign';
      readonly instance: string;
      readonly network: string;
      readonly az?: string | null | undefined;
      /** A static address, or a delegated block; null makes a static one dynamic. */
      readonly address?: string | null | undefined;
      readonly group?: string | null | undefined;
      readonly mac?: string | null | undefined;
      readonly default?: readonly ('dns' | 'gateway')[] | null | undefined;
    }
  | {
      /** Ends the assignments of an instance: all, those in a network, or those that are orphaned or not. */
      readonly op: 'release';
      readonly instance: string;
      readonly network?: string | undefined;
      readonly orphaned?: boolean | undefined;
    }
  | {
      /** Keeps what an instance has until it is released. If it is assigned anew, it gets something else meanwhile. */
      readonly op: 'orphan';
      readonly instance: string;
    }
  | {
      /** Enters what an instance has already. */
      readonly op: 'adopt';
      readonly instance: string;
      readonly network: string;
      readonly prefix: string;
      readonly group?: string | null | undefined;
      readonly mac?: string | null | undefined;
    }
  | {
      /** Replaces the config. Dynamic assignments that no longer fit move; `force` names instances whose blockers end. */
      readonly op: 'set-config';
      readonly config: ParsedNetworks;
      readonly force?: readonly string[] | undefined;
    };

/**
 * The answers to commands, by op.
 *
 * @public
 */
export interface NetworkAnswers {
  /** The assignment. */
  readonly assign: Assignment;
  /** The assignment. */
  readonly adopt: Assignment;
  /** Nothing. */
  readonly release: null;
  /** Nothing. */
  readonly orphan: null;
  /** Nothing. */
  readonly 'set-config': null;
}

/**
 * One change of manual networks as plain data.
 *
 * @public
 */
export type NetworkChange =
  | { readonly op: 'pool'; readonly record: PoolRecord }
  | { readonly op: 'config'; readonly networks: readonly ParsedNetwork[] }
  /** An assignment that is new, or has other fields than before. */
  | { readonly op: 'set'; readonly row: AssignmentRow }
  | { readonly op: 'remove'; readonly row: AssignmentRow };

/**
 * One record of the journal of manual networks.
 *
 * @public
 */
export type NetworkRecord = JournalRecord<NetworkChange>;

/**
 * What a new config does: dynamic assignments that no longer fit move; static ones, orphans and those of a network that is
 * gone block it.
 *
 * @public
 */
export interface ConfigPlan {
  /** Whether nothing blocks it. */
  readonly ok: boolean;
  /** Assignments that stay as they are. */
  readonly keep: readonly Assignment[];
  /** Dynamic assignments that no longer fit, and why. */
  readonly move: readonly { readonly from: Assignment; readonly why: Issue }[];
  /** Assignments that forbid the config, and why. */
  readonly block: readonly { readonly assignment: Assignment; readonly why: Issue }[];
}

/**
 * What the agent of an instance configures for one network.
 *
 * @public
 */
export interface NetworkSettings {
  /** The network. */
  readonly network: string;
  /** The port that it shares with the other networks of its group. */
  readonly group: string | null;
  /** The hardware address of the port: its own, or the one that another network of its group has. */
  readonly mac: string | null;
  /** The address; the first one of a block. */
  readonly ip: string;
  /** The address with all its digits. */
  readonly expanded: string;
  /** The length of the subnet, or of the block. */
  readonly length: number;
  /** The netmask. */
  readonly netmask: string;
  /** The netmask, written out. */
  readonly netmaskExpanded: string;
  /** The gateway. */
  readonly gateway: string;
  /** Whether the gateway is link-local: the route names the interface, too. */
  readonly onLink: boolean;
  /** The name servers. */
  readonly dns: readonly string[];
  /** Whether this network has the default route of a family, and the name servers. */
  readonly default: { readonly ipv4: boolean; readonly ipv6: boolean; readonly dns: boolean };
  /** What the agent does with router advertisements. */
  readonly ra: 'accept' | 'ignore';
  /** Whether agents take ICMP redirects: never. */
  readonly acceptRedirects: false;
  /** The addresses that SLAAC gives beside the own one where advertisements are accepted. */
  readonly extra: readonly string[];
  /** `http://[2001:db8:1::2]/`. */
  readonly url: string;
  /** `[2001:db8:1::2]:80`, as nginx has it after `listen`. */
  readonly listen: string;
}

/**
 * Counts of what a subnet gives out, addresses or blocks, as decimal text.
 *
 * @public
 */
export interface NetworkCapacity {
  /** The range of the subnet. */
  readonly prefix: string;
  /** All. */
  readonly total: string;
  /** Those that no instance gets. */
  readonly restricted: string;
  /** Those in static ranges. */
  readonly static: string;
  /** Those that instances have. */
  readonly used: string;
  /** Those that the next instances can get without naming them. */
  readonly free: string;
}

/**
 * Manual networks as plain data.
 *
 * @public
 */
export interface NetworkSnapshot {
  /** Always `hextet-networks`. */
  readonly format: string;
  /** The version of the format. */
  readonly formatVersion: number;
  /** The version of the networks. */
  readonly version: number;
  /** The digest of the journal. */
  readonly digest: string;
  /** The time of the last change. */
  readonly at: number;
  /** The number of the last assignment that was made. */
  readonly generation: number;
  /** The policy. */
  readonly policy: {
    readonly subnetZero: 'keep' | 'give';
    readonly lastAddress: 'keep' | 'give' | null;
    readonly linkLocalGateway: 'accept' | 'transplant' | 'refuse';
    readonly director: readonly string[];
    readonly hostBits: 'reject' | 'mask';
    readonly ra: 'accept' | 'ignore';
  };
  /** The pool. */
  readonly pool: PoolSnapshot;
  /** The config. */
  readonly networks: readonly ParsedNetwork[];
  /** The assignments in the order of creation. */
  readonly assignments: readonly AssignmentRow[];
  /** The digest of all of it. */
  readonly check: string;
}
