/** Rules as plain data. */
import type { Issue } from '../error.ts';
import type { Evidence } from './constraints.ts';
import type { Family } from './protocols.ts';

/**
 * A rule of a firewall or an access control list. A missing field does not restrict the rule.
 *
 * @public
 */
export interface Rule {
  /** The packets that come in, or those that go out. */
  readonly direction: 'ingress' | 'egress';
  /** The fate of the packets that it matches. */
  readonly action: 'allow' | 'deny';
  /**
   * A name in upper or lower case, or a number from 0 to 255, also in decimal digits. `all`, `any`, `ip` and -1 are
   * every protocol. The name `icmp` means ICMP in IPv4 and ICMPv6 in IPv6; the number 1 is IPv4 only, `icmpv6` and 58
   * are IPv6 only. The extension headers 0, 43, 44 and 60 are IPv4 only: they are never the protocol of an IPv6 packet.
   */
  readonly protocol?: string | number | undefined;
  /** Restricts the rule to one family. In a rule that allows, `ipv6` also accepts IPv4-mapped addresses. */
  readonly family?: Family | undefined;
  /**
   * Addresses, prefixes and ranges `first - last` of either family. IPv4 is four decimal numbers without leading zeros.
   * A list is never empty: it would match nothing.
   */
  readonly sources?: readonly string[] | undefined;
  /** As {@link Rule.sources}. */
  readonly destinations?: readonly string[] | undefined;
  /** Destination ports, for tcp, udp, dccp, sctp and udplite. */
  readonly ports?: PortRange | undefined;
  /** The ICMP message, for icmp and icmpv6. */
  readonly icmp?: IcmpMessage | undefined;
}

/**
 * Ports from a first to a last, both included, from 0 to 65535, as numbers or in decimal digits.
 *
 * @public
 */
export interface PortRange {
  /** The first port. */
  readonly start: number | string;
  /** The last port, not below the first. */
  readonly end: number | string;
}

/**
 * An ICMP message by names, in upper or lower case, or numbers from 0 to 255: {@link icmpNames} lists the names. Without
 * a code it is every code of the type.
 *
 * @public
 */
export interface IcmpMessage {
  /** A type: a bare number only in a rule for one family. */
  readonly type: string | number;
  /** A code of that type: a bare number only in a rule for one family, or if it means the same in both. */
  readonly code?: string | number | undefined;
}

/**
 * A rule in its only form: two rules are equal exactly if the JSON of their normal forms is. The family is missing only
 * in a rule for both.
 *
 * @public
 */
export interface NormalRule extends Rule {
  /** The name if it has one here, else the number; `all` for every protocol. */
  readonly protocol: string | number;
  /**
   * The fewest prefixes, IPv4 before IPv6, in order of address. `0.0.0.0/0` and `::/0` are every address: the list is
   * always there and never empty.
   */
  readonly sources: readonly string[];
  /** As {@link NormalRule.sources}. */
  readonly destinations: readonly string[];
  /** Destination ports as numbers. */
  readonly ports?: { readonly start: number; readonly end: number };
}

/**
 * A normal rule for one family, as a renderer needs it: the ICMP message in numbers.
 *
 * @public
 */
export interface FamilyRule extends NormalRule {
  /** The family of every packet that it matches. */
  readonly family: Family;
  /** The numbers of the ICMP message in that family; without a code every code of the type. */
  readonly icmp?: { readonly type: number; readonly code?: number };
}

/**
 * A name with its number in ICMP and in ICMPv6, null in the protocol that does not have it.
 *
 * @public
 */
export interface IcmpName {
  /** In lower case, with hyphens. */
  readonly name: string;
  /** The number in ICMP. */
  readonly ipv4: number | null;
  /** The number in ICMPv6. */
  readonly ipv6: number | null;
}

/**
 * The name of a type with the names of its codes.
 *
 * @public
 */
export interface IcmpTypeName extends IcmpName {
  /** The codes that have a name, in no particular order. */
  readonly codes: readonly IcmpName[];
}

/**
 * The answer of {@link ruleFamily}.
 *
 * @public
 */
export type RuleFamily =
  | { readonly ok: true; readonly family: Family | 'both'; readonly because: readonly Evidence[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The two rules that a rule is split into: null for a family that it has no packet of.
 *
 * @public
 */
export interface SplitRules {
  /** The rule for the IPv4 packets. */
  readonly ipv4: FamilyRule | null;
  /** The rule for the IPv6 packets. */
  readonly ipv6: FamilyRule | null;
}

/**
 * Two rules of a list that do not go together.
 *
 * @public
 */
export interface RuleConflict {
  /**
   * - `duplicate`: both match the same packets and do the same.
   * - `contradicting`: they do the opposite with the same packets, or with some packets while each also matches others.
   * - `shadowed`: the earlier rule matches everything that the later one does, and more; the later one decides nothing.
   */
  readonly kind: 'duplicate' | 'contradicting' | 'shadowed';
  /** The position of the later rule, which the conflict is about. */
  readonly rule: number;
  /** The position of the earlier rule. */
  readonly by: number;
  /** The family with the conflict: a rule for both can be shadowed in one of them only. */
  readonly family: Family | 'both';
}
