/**
 * The verdict of a chain of rules for a packet. A packet can leave bytes open that a rule asks for; then each of its
 * possible values is followed through the chain, as one range of them for each rule.
 */
import type { Span } from '../internal/span.ts';
import type { BaseRule } from './base.ts';
import { NO_PORT, type PacketState, type ReadPacket } from './packet.ts';
import {
  AH,
  EVERY_PROTOCOL,
  EXTENSION_HEADERS,
  hasPorts,
  ICMPV6,
  isExtensionHeader,
  isIcmp,
  type Pair,
} from './protocols.ts';
import type { FamilyMatch } from './read.ts';
import type { PortMatch } from './read-icmp.ts';
import { trackedStates } from './tracking.ts';

/** One rule of a chain: what it matches, and where it comes from. */
export interface ChainRule {
  readonly action: 'allow' | 'deny';
  readonly direction: 'ingress' | 'egress' | undefined;
  readonly matches: Pair<FamilyMatch>;
  readonly conditions: Pick<BaseRule, 'hooks' | 'states' | 'hopLimit' | 'routingType'> & {
    readonly notSources?: Pair<readonly Span[]>;
  };
  readonly from: Pick<Verdict, 'rule' | 'base' | 'because'>;
}

/**
 * The verdict of {@link matches}.
 *
 * @public
 */
export interface Verdict {
  /** `depends` if it is not the same for all values of the bytes that the packet does not name. */
  readonly action: 'allow' | 'deny' | 'depends';
  /** The position of the rule that decided, null for any other reason; of a verdict that depends, the first such rule. */
  readonly rule: number | null;
  /** The name of the base rule that decided, null for any other reason. */
  readonly base: string | null;
  /**
   * - `rule`, `base`: a rule of the list, or of a base set.
   * - `state`: the state of its connection.
   * - `policy`: no rule matches.
   * - `bytes`: it depends on bytes that the packet does not name.
   * - `kernel`: the kernel drops it before or beside all rules.
   */
  readonly because: 'rule' | 'base' | 'state' | 'policy' | 'bytes' | 'kernel';
}

/** The chain, and the ground that it stands on. */
export interface Chain {
  readonly rules: readonly ChainRule[];
  readonly policy: 'allow' | 'deny';
  /** True if some chain of the namespace asks for a state: then fragments are reassembled first. */
  readonly tracks: boolean;
  readonly filter: 'nftables' | 'ip6tables';
}

/** One way in which a filter can see the packet. */
interface View {
  readonly protocol: number | null;
  readonly ports: PortMatch;
  readonly state: PacketState;
  readonly hopLimit: number;
}

type Outcome = Verdict & { readonly position: number };

/** In a later fragment nftables reads the bytes where a port would be, or finds none. */
const ANYTHING: PortMatch = [-1, 0xffff];

/** The verdict for a packet. */
export function verdictOf(chain: Chain, packet: ReadPacket): Verdict {
  if (isNeverSeen(packet)) return { action: 'deny', rule: null, base: null, because: 'kernel' };
  const outcomes = viewsOf(chain, packet).flatMap((view) => follow(chain, packet, view));
  const [first] = outcomes.sort((a, b) => a.position - b.position);
  const { position: _, ...last } = outcomes.at(-1)!;
  if (outcomes.every(({ action }) => action === last.action)) return last;
  return { action: 'depends', rule: first!.rule, base: first!.base, because: 'bytes' };
}

/** Every way in which the filter can see the packet. */
function viewsOf(chain: Chain, packet: ReadPacket): View[] {
  const { family, fragment, ah, state } = packet;
  const tracks = chain.tracks || (state !== undefined && state !== 'no-conntrack');
  const isPart = fragment === 'first' || fragment === 'later';
  // Connection tracking puts fragments together before any chain sees them.
  const isLater = fragment === 'later' && !tracks;
  // A chain that asks for the state of a packet without a connection hears that it is invalid.
  const stated = state === 'no-conntrack' && chain.tracks ? 'invalid' : state;
  const isHidden = ah && (family === 0 || chain.filter === 'nftables');
  const protocols =
    packet.protocol === null && isPart && tracks ? possibleProtocols(chain) : [packet.protocol];
  return protocols.flatMap((protocol) => {
    const hasPart = hasPorts(protocol) || isIcmp(protocol, family);
    const ports = hasPart ? packet.ports : NO_PORT;
    const states = tracks
      ? trackedStates(ah && family === 0 ? AH : protocol, family, ports)
      : [{ ports, state: 'no-conntrack' as const }];
    // The next header of a later fragment is not followed, so that an extension header there hides the protocol.
    const seen = isLater && ah && family === 1 ? null : isHidden ? AH : protocol;
    return states.flatMap((part) => {
      const later = chain.filter === 'nftables' ? ANYTHING : NO_PORT;
      const shown = isLater && hasPart ? later : part.ports;
      return hopLimitsOf(chain, packet).map((hopLimit) => ({
        protocol: seen,
        ports: seen === protocol ? shown : NO_PORT,
        state: stated ?? part.state,
        hopLimit,
      }));
    });
  });
}

/** Protocols for all that an unknown one of IPv6 can be: ICMPv6, those of the rules, and one of no rule. */
function possibleProtocols({ rules }: Chain): number[] {
  const named = rules.map(({ matches }) => matches[1]?.protocol ?? EVERY_PROTOCOL);
  return someOf([ICMPV6, ...named, ...EXTENSION_HEADERS]).filter((protocol) => !isExtensionHeader(protocol));
}

function hopLimitsOf({ rules }: Chain, { hopLimit }: ReadPacket): number[] {
  if (hopLimit !== undefined) return [hopLimit];
  return someOf(rules.map(({ conditions }) => conditions.hopLimit ?? -1));
}

/** The numbers of a list from 0 to 255, each once, and the largest that is not in it, if there is one. */
function someOf(list: readonly number[]): number[] {
  const numbers = new Set(list.filter((number) => number >= 0));
  let other = 255;
  while (numbers.has(other)) other--;
  return other < 0 ? [...numbers] : [...numbers, other];
}

/** Every outcome of one view, in the order of the chain. */
function follow(chain: Chain, packet: ReadPacket, view: View): Outcome[] {
  const outcomes: Outcome[] = [];
  let open: readonly PortMatch[] = [view.ports];
  for (const [position, rule] of chain.rules.entries()) {
    const match = rule.matches[packet.family];
    if (match === null || !isAsked(rule, match, packet)) continue;
    const needsProtocol = match.protocol !== EVERY_PROTOCOL;
    if (needsProtocol && view.protocol === null && chain.filter === 'ip6tables') {
      return [...outcomes, { action: 'deny', rule: null, base: null, because: 'kernel', position }];
    }
    if ((needsProtocol && match.protocol !== view.protocol) || !meetsConditions(rule, view, packet)) continue;
    const left = open.flatMap((ports) => without(ports, match.ports));
    if (countOf(left) < countOf(open)) outcomes.push({ action: rule.action, ...rule.from, position });
    if (left.length === 0) return outcomes;
    open = left;
  }
  const position = chain.rules.length;
  return [...outcomes, { action: chain.policy, rule: null, base: null, because: 'policy', position }];
}

/** Tells whether a rule is in the chain of the packet's hook and direction, and is for its addresses. */
function isAsked({ direction, conditions }: ChainRule, match: FamilyMatch, packet: ReadPacket): boolean {
  return (
    (direction === undefined || direction === packet.direction) &&
    (conditions.hooks?.includes(packet.hook) ?? true) &&
    holds(match.sources, packet.source) &&
    holds(match.destinations, packet.destination)
  );
}

function meetsConditions({ conditions }: ChainRule, view: View, packet: ReadPacket): boolean {
  const { states, hopLimit, routingType, notSources } = conditions;
  return (
    (states?.includes(view.state) ?? true) &&
    (hopLimit ?? view.hopLimit) === view.hopLimit &&
    (routingType ?? packet.routingType) === packet.routingType &&
    !(notSources !== undefined && holds(notSources[packet.family]!, packet.source))
  );
}

function holds(set: readonly Span[], address: bigint): boolean {
  return set.some(({ first, last }) => first <= address && address <= last);
}

/** The parts of some ports before and after others. */
function without([first, last]: PortMatch, [from, to]: PortMatch): PortMatch[] {
  const parts: PortMatch[] = [
    [first, Math.min(last, from - 1)],
    [Math.max(first, to + 1), last],
  ];
  return parts.filter((part) => part[0] <= part[1]);
}

function countOf(list: readonly PortMatch[]): number {
  return list.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

const IPV4_MULTICAST = { first: 0xe000_0000n, last: 0xefff_ffffn };
const IPV4_LOOPBACK = { first: 0x7f00_0000n, last: 0x7fff_ffffn };

/** Tells whether the kernel drops a packet from outside before any hook: a multicast source, or a loopback address. */
function isNeverSeen({ hook, family, source, destination }: ReadPacket): boolean {
  if (hook === 'output') return false;
  const [multicast, loopback] =
    family === 0
      ? [IPV4_MULTICAST, IPV4_LOOPBACK]
      : [
          { first: 0xffn << 120n, last: (1n << 128n) - 1n },
          { first: 1n, last: 1n },
        ];
  return holds([multicast, loopback], source) || holds([loopback], destination);
}
