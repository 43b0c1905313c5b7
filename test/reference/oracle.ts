/**
 * The verdict of a chain of rules, as slowly as it is readable: every packet that the named fields leave possible is
 * made, and each goes through the chain by itself. It knows nothing of `src` but the shapes of its data.
 */
import type { BaseRule, MatchOptions, Packet, Rule, Verdict } from '../../src/rule.ts';
import { matcher, span } from './rule.ts';

export interface Sets {
  readonly state: readonly BaseRule[];
  readonly base: readonly BaseRule[];
}

/** A packet of which the filter sees everything. */
interface Seen {
  /** -1 if there is none. */
  readonly protocol: number;
  /** The 16 bits that a rule for ports or messages looks at, null if there are none. */
  readonly shown: number | null;
  readonly state: string;
  readonly hopLimit: number;
}

interface Step {
  readonly rule: Rule & Partial<BaseRule>;
  readonly answer: Omit<Verdict, 'action'>;
  readonly matches: (packet: Concrete) => boolean;
  /** As `matches`, whatever the protocol. */
  readonly isAsked: (packet: Concrete) => boolean;
}
type Concrete = Parameters<ReturnType<typeof matcher>>[0];
type Outcome = Verdict & { readonly position: number };

export function verdict(rules: readonly Rule[], packet: Packet, sets: Sets, options: MatchOptions): Verdict {
  const { stateful = true, filter = 'nftables' } = options;
  const policy = options.policy ?? (packet.direction === 'ingress' ? 'deny' : 'allow');
  if (neverSeen(packet)) return { action: 'deny', rule: null, base: null, because: 'kernel' };
  const fromSet = (because: 'state' | 'base') => (rule: BaseRule) =>
    step(rule as Step['rule'], { rule: null, base: rule.name, because }, packet);
  const steps: Step[] = [
    ...(stateful ? sets.state.map(fromSet('state')) : []),
    ...sets.base.map(fromSet('base')),
    ...rules.map((rule, i) => step(rule, { rule: i, base: null, because: 'rule' }, packet)),
  ];
  const outcomes = seen(packet, stateful, filter).map((one) => walk(steps, packet, one, filter, policy));
  outcomes.sort((a, b) => a.position - b.position);
  const actions = new Set(outcomes.map(({ action }) => action));
  const decided = actions.size === 1 ? outcomes.at(-1)! : outcomes[0]!;
  const { position: _, ...answer } = decided;
  return actions.size === 1 ? answer : { ...answer, action: 'depends', because: 'bytes' };
}

function step(rule: Step['rule'], answer: Step['answer'], packet: Packet): Step {
  const plain: Rule = { ...rule, direction: rule.direction ?? packet.direction };
  const anyProtocol = { ...plain, protocol: undefined, ports: undefined, icmp: undefined };
  return { rule, answer, matches: matcher(plain), isAsked: matcher(anyProtocol) };
}

function walk(
  steps: readonly Step[],
  packet: Packet,
  seen: Seen,
  filter: string,
  policy: 'allow' | 'deny',
): Outcome {
  const actual = concrete(packet, seen);
  for (const [position, { rule, answer, matches, isAsked }] of steps.entries()) {
    if (rule.hooks !== undefined && !rule.hooks.includes(packet.hook)) continue;
    const needsProtocol = !['all', undefined].includes(rule.protocol as string | undefined);
    if (seen.protocol < 0 && filter === 'ip6tables' && needsProtocol && isAsked(actual)) {
      if (!hasIPv6Packets(rule)) continue;
      return { action: 'deny', rule: null, base: null, because: 'kernel', position };
    }
    if (rule.states !== undefined && !rule.states.some((state) => state === seen.state)) continue;
    if (rule.hopLimit !== undefined && rule.hopLimit !== seen.hopLimit) continue;
    if (rule.routingType !== undefined && rule.routingType !== packet.routingType) continue;
    if (rule.notSources?.some((text) => isIn(text, packet.source))) continue;
    if (matches(actual)) return { action: rule.action, ...answer, position };
  }
  return { action: policy, rule: null, base: null, because: 'policy', position: steps.length };
}

/** Whether any protocol and message of IPv6 would do: else the rule is in no chain of ip6tables. */
function hasIPv6Packets({ protocol, ports, icmp }: Rule): boolean {
  const matches = matcher({ direction: 'ingress', action: 'allow', protocol, ports, icmp });
  const packet = { direction: 'ingress', family: 'ipv6', source: 0n, destination: 0n } as const;
  return NUMBERS.slice(0, 256).some((number) => {
    if (icmp === undefined) return matches({ ...packet, protocol: number, port: Number(ports?.start ?? 0) });
    return MESSAGES.some((one) =>
      matches({ ...packet, protocol: number, icmp: { type: one >> 8, code: one & 255 } }),
    );
  });
}

function isIn(text: string, address: string): boolean {
  const outer = span(text);
  const inner = span(address);
  return outer.family === inner.family && outer.first <= inner.first && inner.first <= outer.last;
}

function concrete(packet: Packet, { protocol, shown }: Seen) {
  const { family, first: source } = span(packet.source);
  const isMessage = protocol === (family === 'ipv4' ? 1 : 58);
  return {
    direction: packet.direction,
    family,
    protocol,
    source,
    destination: span(packet.destination).first,
    ...(shown !== null && !isMessage && { port: shown }),
    ...(shown !== null && isMessage && { icmp: { type: shown >> 8, code: shown & 255 } }),
  };
}

const WITH_PORTS = [6, 17, 33, 132, 136];
const NUMBERS = Array.from({ length: 65_536 }, (_, i) => i);
/** Every ICMP type with the codes that have a meaning, and others. */
const MESSAGES = NUMBERS.filter((one) => one % 256 < 9 || one % 256 === 255);
/** Those around the edges of the rules of the properties, and of the base sets. */
const PORTS = NUMBERS.filter(
  (one) => one < 30 || one > 65_500 || (one > 70 && one < 90) || (one > 540 && one < 550) || one % 997 < 2,
);

/** Everything that the filter can see. */
function seen(packet: Packet, stateful: boolean, filter: string): Seen[] {
  const { family } = span(packet.source);
  const conntrack = stateful || (packet.state !== undefined && packet.state !== 'no-conntrack');
  const isPiece = packet.fragment === 'first' || packet.fragment === 'later';
  const all: Seen[] = [];
  for (const protocol of protocolsOf(packet, isPiece && conntrack)) {
    for (const wire of wiresOf(packet, protocol, family, packet.fragment === 'later' && !conntrack)) {
      for (const hopLimit of packet.hopLimit === undefined ? [0, 1, 64, 255] : [packet.hopLimit]) {
        const known = packet.state === 'no-conntrack' && stateful ? 'invalid' : packet.state;
        const tracked = packet.ah === true && family === 'ipv4' ? 51 : protocol;
        const state = known ?? (conntrack ? firstState(tracked, wire, family) : 'no-conntrack');
        for (const visible of visibleOf(packet, protocol, wire, conntrack, filter)) {
          all.push({ ...visible, state, hopLimit });
        }
      }
    }
  }
  return all;
}

function protocolsOf({ protocol }: Packet, reassembled: boolean): number[] {
  if (protocol !== null) return [protocol];
  return reassembled ? NUMBERS.slice(0, 256).filter((one) => ![0, 43, 44, 60].includes(one)) : [-1];
}

/** The 16 bits on the wire. */
function wiresOf(
  { port, icmp }: Packet,
  protocol: number,
  family: string,
  isLost: boolean,
): (number | null)[] {
  const isMessage = protocol === (family === 'ipv4' ? 1 : 58);
  if (!isMessage && !WITH_PORTS.includes(protocol)) return [null];
  if (isLost) return [null];
  if (port === null || icmp === null) return [null];
  if (port !== undefined) return [port];
  if (icmp !== undefined) return [icmp.type * 256 + icmp.code];
  return isMessage ? MESSAGES : PORTS;
}

function visibleOf(
  packet: Packet,
  protocol: number,
  wire: number | null,
  conntrack: boolean,
  filter: string,
): Pick<Seen, 'protocol' | 'shown'>[] {
  const isIPv6 = packet.source.includes(':');
  const isLater = packet.fragment === 'later' && !conntrack;
  if (packet.ah === true) {
    if (isIPv6 && isLater) return [{ protocol: -1, shown: null }];
    if (!isIPv6 || filter === 'nftables') return [{ protocol: 51, shown: null }];
  }
  if (!isLater) return [{ protocol, shown: wire }];
  const hasWire = WITH_PORTS.includes(protocol) || protocol === (isIPv6 ? 58 : 1);
  if (filter === 'ip6tables' || !hasWire) return [{ protocol, shown: null }];
  return [null, ...(WITH_PORTS.includes(protocol) ? PORTS : MESSAGES)].map((shown) => ({ protocol, shown }));
}

function firstState(protocol: number, wire: number | null, family: string): string {
  // The lab: the kernel knows no connection of the other family's messages, nor of a packet that ends with its header.
  if ((family === 'ipv4' ? [-1, 58] : [-1, 1, 59]).includes(protocol)) return 'invalid';
  const isMessage = protocol === (family === 'ipv4' ? 1 : 58);
  if (wire === null) return isMessage || WITH_PORTS.includes(protocol) ? 'invalid' : 'new';
  if (!isMessage) return 'new';
  const type = Math.floor(wire / 256);
  if (family === 'ipv4') return [8, 13, 15, 17].includes(type) ? 'new' : 'invalid';
  if ([130, 131, 132, 133, 134, 135, 136, 143].includes(type)) return 'untracked';
  return type === 128 || type === 139 ? 'new' : 'invalid';
}

function neverSeen({ hook, source, destination }: Packet): boolean {
  if (hook === 'output') return false;
  const isIn = (address: string, text: string) => {
    const [inner, outer] = [span(address), span(text)];
    return inner.family === outer.family && outer.first <= inner.first && inner.last <= outer.last;
  };
  const loopback = ['127.0.0.0/8', '::1'];
  return (
    [...loopback, '224.0.0.0/4', 'ff00::/8'].some((text) => isIn(source, text)) ||
    loopback.some((text) => isIn(destination, text))
  );
}
