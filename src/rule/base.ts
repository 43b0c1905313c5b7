/** The rules that come before those of an operator, as data. */
import { HextetError } from '../error.ts';
import { failType } from '../internal/issue.ts';
import { readItem } from './entry.ts';
import type { Hook, PacketState } from './packet.ts';
import { FAMILIES, type FamilyIndex } from './protocols.ts';
import type { Rule } from './types.ts';

/**
 * A rule of a base set: a {@link Rule} for packets of both directions, with conditions that only these rules need.
 *
 * @public
 */
export interface BaseRule extends Omit<Rule, 'direction'> {
  /** Its name, unique among the base sets. */
  readonly name: string;
  /** The document that asks for it, as `RFC 4890 section 4.3.1`. */
  readonly reference: string;
  /** Defaults to both. */
  readonly direction?: Rule['direction'] | undefined;
  /** Defaults to every hook. */
  readonly hooks?: readonly Hook[] | undefined;
  /** The states of connection tracking that it matches. Defaults to every state. */
  readonly states?: readonly PacketState[] | undefined;
  /** The hop limit that it matches, from 0 to 255. Defaults to every one. */
  readonly hopLimit?: number | undefined;
  /** The type of the routing header that it matches, from 0 to 255. Defaults to packets with and without one. */
  readonly routingType?: number | undefined;
  /** Addresses, prefixes and ranges: it matches the sources that are in none of them. */
  readonly notSources?: readonly string[] | undefined;
}

const RFC4861 = 'RFC 4861 section 3.1';
const LOCAL: readonly Hook[] = ['input', 'output'];

function message(
  name: string,
  reference: string,
  type: string | number,
  more: Partial<BaseRule> & { readonly code?: string | number } = {},
): BaseRule {
  const { code, ...fields } = more;
  const icmp = code === undefined ? { type } : { type, code };
  return { name, reference, action: 'allow', family: 'ipv6', protocol: 'icmpv6', icmp, ...fields };
}

const neighbor = (name: string, reference = RFC4861) =>
  message(name, reference, name, { hooks: LOCAL, hopLimit: 255 });
const listener = (name: string, reference: string) =>
  message(name, reference, name, { hooks: LOCAL, hopLimit: 1 });
const certificate = (name: string) => message(name, 'RFC 4890 section 4.4.1', name, { hooks: LOCAL });

/**
 * The base sets, each in the order in which its rules are asked.
 *
 * @public
 */
export interface BaseSets {
  /** Established and related packets are allowed; invalid ones are not forwarded. */
  readonly state: readonly BaseRule[];
  /** Messages that a router accepts from its links, with hop limit 255, and the certificates for them. */
  readonly neighborDiscovery: readonly BaseRule[];
  /** Multicast listener and router discovery, with hop limit 1. */
  readonly multicastListener: readonly BaseRule[];
  /** ICMPv6 that a firewall must not drop: errors, and echo. */
  readonly mustNotDrop: readonly BaseRule[];
  /** ICMPv6 that a firewall should not drop. */
  readonly shouldNotDrop: readonly BaseRule[];
  /** ICMPv6 that a site allows or not by its policy: the rules allow it. */
  readonly byPolicy: readonly BaseRule[];
  /** Messages that a guest must not send, and routing headers of type 0, which are denied to all. */
  readonly guests: readonly BaseRule[];
}

/**
 * The rules that come before those of an operator, as data. `rfc4890` of {@link MatchOptions.base} is
 * `neighborDiscovery`, `multicastListener` and `mustNotDrop`, in this order. Any other list can take its place.
 *
 * @example
 * ```ts
 * import { baseSets, matches, type Packet } from 'hextet/rule';
 *
 * const advertisement: Packet = {
 *   hook: 'input',
 *   direction: 'egress',
 *   source: 'fe80::1',
 *   destination: 'ff02::1',
 *   protocol: 58,
 *   icmp: { type: 134, code: 0 },
 *   hopLimit: 255,
 * };
 * const base = [...baseSets.guests, ...baseSets.neighborDiscovery];
 * matches([], advertisement, { base }).base; // 'router-advertisement-of-guest'
 * ```
 *
 * @public
 */
export const baseSets: BaseSets = /* @__PURE__ */ (() => {
  const must = 'RFC 4890 sections 4.3.1 and 4.4.1';
  const should = 'RFC 4890 sections 4.3.2 and 4.4.2';
  const mobile = (name: string) => message(name, 'RFC 4890 section 4.3.2', name, { hooks: ['forward'] });
  return {
    state: [
      {
        name: 'established',
        reference: 'RFC 6092 section 3',
        action: 'allow',
        states: ['established', 'related'],
      },
      {
        name: 'invalid',
        reference: 'RFC 6092 section 3',
        action: 'deny',
        hooks: ['forward'],
        states: ['invalid'],
      },
    ],
    neighborDiscovery: [
      neighbor('router-solicitation'),
      neighbor('router-advertisement'),
      neighbor('neighbor-solicitation'),
      neighbor('neighbor-advertisement'),
      neighbor('inverse-neighbor-discovery-solicitation', 'RFC 3122 section 4'),
      neighbor('inverse-neighbor-discovery-advertisement', 'RFC 3122 section 4'),
      certificate('certification-path-solicitation'),
      certificate('certification-path-advertisement'),
    ],
    multicastListener: [
      listener('multicast-listener-query', 'RFC 3810 section 5'),
      listener('multicast-listener-report', 'RFC 2710 section 3'),
      listener('multicast-listener-done', 'RFC 2710 section 3'),
      listener('version-2-multicast-listener-report', 'RFC 3810 section 5'),
      listener('multicast-router-advertisement', 'RFC 4286 section 3'),
      listener('multicast-router-solicitation', 'RFC 4286 section 3'),
      listener('multicast-router-termination', 'RFC 4286 section 3'),
    ],
    mustNotDrop: [
      message('destination-unreachable', must, 'destination-unreachable'),
      message('packet-too-big', must, 'packet-too-big'),
      message('exceeded-in-transit', must, 'time-exceeded', { code: 'exceeded-in-transit' }),
      message('unrecognized-next-header', must, 'parameter-problem', { code: 'unrecognized-next-header' }),
      message('unrecognized-option', must, 'parameter-problem', { code: 'unrecognized-option' }),
      message('echo-request', must, 'echo-request'),
      message('echo-reply', must, 'echo-reply'),
    ],
    shouldNotDrop: [
      message('reassembly-time-exceeded', should, 'time-exceeded', { code: 'reassembly-time-exceeded' }),
      message('erroneous-header', should, 'parameter-problem', { code: 'erroneous-header' }),
      mobile('home-agent-address-discovery-request'),
      mobile('home-agent-address-discovery-reply'),
      mobile('mobile-prefix-solicitation'),
      mobile('mobile-prefix-advertisement'),
    ],
    byPolicy: [
      message('experimental-mobility', 'RFC 4890 section 4.3.4', 'experimental-mobility', {
        hooks: ['forward'],
      }),
      message('redirect', 'RFC 4890 section 4.4.4', 'redirect', { hooks: LOCAL, hopLimit: 255 }),
      message('node-information-query', 'RFC 4890 section 4.4.4', 'node-information-query', { hooks: LOCAL }),
      message('node-information-response', 'RFC 4890 section 4.4.4', 'node-information-response', {
        hooks: LOCAL,
      }),
    ],
    guests: [
      message('router-advertisement-of-guest', 'RFC 9099 section 2.3.2', 'router-advertisement', {
        action: 'deny',
        direction: 'egress',
      }),
      message('redirect-of-guest', 'RFC 9099 section 2.3.2', 'redirect', {
        action: 'deny',
        direction: 'egress',
      }),
      {
        name: 'dhcpv6-server-of-guest',
        reference: 'RFC 9099 section 2.3.3',
        action: 'deny',
        direction: 'egress',
        family: 'ipv6',
        protocol: 'udp',
        ports: { start: 546, end: 546 },
      },
      {
        name: 'routing-header-0',
        reference: 'RFC 5095 section 3',
        action: 'deny',
        family: 'ipv6',
        routingType: 0,
      },
    ],
  };
})();

/** Sources that a guest uses to reach its router before it has an address of the network. */
const LINK_SOURCES = { ipv4: ['0.0.0.0'], ipv6: ['fe80::/10', '::'] } as const;

/**
 * Returns rules that deny every packet out of a network whose source is not of that network, by family: a family
 * without a prefix in the list gets no rule. To the router itself link-local and unspecified sources stay possible.
 *
 * @param prefixes - the prefixes of the network, of either family, as text.
 * @throws HextetError `invalid-type` for anything but a list; for an invalid prefix as {@link ruleFamily} does, with its
 * index as path.
 *
 * @example
 * ```ts
 * import { antiSpoofing, matches } from 'hextet/rule';
 *
 * const packet = { hook: 'forward', direction: 'egress', source: '2001:db8:2::1', destination: '2001:db8::1', protocol: 59 } as const;
 * matches([], packet, { base: antiSpoofing(['2001:db8:1::/64']) }).action; // 'deny'
 * ```
 *
 * @public
 */
export function antiSpoofing(prefixes: readonly string[]): BaseRule[] {
  if (!Array.isArray(prefixes)) failType('Iterable<string>', prefixes);
  const families = prefixes.map((prefix, i) => familyOf(prefix, [i]));
  return FAMILIES.flatMap((family, index) => {
    const own = prefixes.filter((_, i) => families[i] === index);
    if (own.length === 0) return [];
    const rule = { reference: 'RFC 2827 section 3', action: 'deny', direction: 'egress', family } as const;
    return [
      { ...rule, name: `spoofed-${family}`, hooks: ['forward'], notSources: own },
      {
        ...rule,
        name: `spoofed-${family}-to-router`,
        hooks: ['input'],
        notSources: [...own, ...LINK_SOURCES[family]],
      },
    ];
  });
}

/** Bits after the length are left to {@link matches}, which has an option for them. */
function familyOf(prefix: unknown, path: [number]): FamilyIndex {
  const result = readItem(prefix, { masks: true, mapped: true });
  if (!result.ok) throw new HextetError({ ...result.issue, path });
  return result.value.family;
}
