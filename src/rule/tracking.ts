/** The state that connection tracking of Linux gives to a packet of no known connection. */
import type { PacketState } from './packet.ts';
import { type FamilyIndex, hasPorts, ICMP, ICMPV6, isIcmp, type Pair } from './protocols.ts';
import type { PortMatch } from './read-icmp.ts';

/** Values of a port or an ICMP message with one state. */
export interface Tracked {
  readonly ports: PortMatch;
  readonly state: PacketState;
}

/**
 * ICMPv6 types by their first: neighbour discovery and MLD are not tracked, at any hop limit. Only an echo request and a
 * node information query begin a connection. Errors and answers belong to none, and so do redirects.
 */
const ICMPV6_STATES: readonly (readonly [type: number, state: PacketState])[] = [
  [0, 'invalid'],
  [128, 'new'],
  [129, 'invalid'],
  [130, 'untracked'],
  [137, 'invalid'],
  [139, 'new'],
  [140, 'invalid'],
  [143, 'untracked'],
  [144, 'invalid'],
];

/** ICMP types by their first: requests for echo, timestamp, information and address mask begin a connection. */
const ICMP_STATES: typeof ICMPV6_STATES = [
  [0, 'invalid'],
  [8, 'new'],
  [9, 'invalid'],
  [13, 'new'],
  [14, 'invalid'],
  [15, 'new'],
  [16, 'invalid'],
  [17, 'new'],
  [18, 'invalid'],
];

/** A header of IPv6 after which nothing comes, and the messages of the other family, belong to no connection. */
const UNTRACKABLE: Pair<readonly number[]> = [[ICMPV6], [ICMP, 59]];

/** The states of a packet with some protocol, for each part of the ports or messages that it can have. */
export function trackedStates(protocol: number | null, family: FamilyIndex, ports: PortMatch): Tracked[] {
  const isIcmpMessage = isIcmp(protocol, family);
  const isCut = (isIcmpMessage || hasPorts(protocol)) && ports[1] < 0;
  if (protocol === null || isCut || UNTRACKABLE[family]!.includes(protocol))
    return [{ ports, state: 'invalid' }];
  // A TCP segment without SYN opens a connection as well: it can belong to one from before a restart.
  if (!isIcmpMessage) return [{ ports, state: 'new' }];
  const states = family === 0 ? ICMP_STATES : ICMPV6_STATES;
  return states.flatMap(([type, state], i) => {
    const next = states[i + 1]?.[0] ?? 256;
    const first = Math.max(ports[0], type << 8);
    const last = Math.min(ports[1], (next << 8) - 1);
    return first <= last ? [{ ports: [first, last] as const, state }] : [];
  });
}
