/** Arbitraries of packets. */
import fc from 'fast-check';
import { formatIPv4 } from '../internal/format.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { IPv4Prefix } from '../ipv4.ts';
import { hasPorts, isExtensionHeader, isIcmp } from '../rule/protocols.ts';
import {
  type Family,
  type FamilyRule,
  type Packet,
  protocolNumber,
  type Rule,
  ruleFamily,
  splitRule,
} from '../rule.ts';
import { Biased, offset } from './biased.ts';
import { checked } from './constraints.ts';

/**
 * The rules that generated packets are for.
 *
 * @public
 */
export interface PacketConstraints {
  /** Their addresses, protocols, ports and messages, and the values beside them, are drawn often. Defaults to none. */
  readonly rules?: readonly Rule[];
}

/**
 * Packets that `matches` accepts: of both families, for every hook, whole and in fragments, with fields that are named
 * and fields that are not. Their values are often at the edges of the rules. They shrink towards a packet of IPv4 that
 * names no more than it must.
 *
 * @public
 */
export function packet(constraints: PacketConstraints = {}): fc.Arbitrary<Packet> {
  const { rules = [] } = checked('PacketConstraints', constraints, ['rules']);
  const parts = rules.filter((rule) => ruleFamily(rule).ok).map((rule) => splitRule(rule));
  return fc.oneof(
    { withCrossShrink: true },
    familyPacket(
      'ipv4',
      parts.flatMap(({ ipv4 }) => ipv4 ?? []),
    ),
    familyPacket(
      'ipv6',
      parts.flatMap(({ ipv6 }) => ipv6 ?? []),
    ),
  );
}

function familyPacket(family: Family, rules: readonly FamilyRule[]): fc.Arbitrary<Packet> {
  const address = addressOf(
    family,
    rules.flatMap(({ sources, destinations }) => [...sources, ...destinations]),
  );
  const numbers = rules.flatMap(({ protocol }) => protocolNumber(protocol, family) ?? []);
  const usual = family === 'ipv4' ? [1, 6, 17] : [58, 6, 17, null];
  const protocol = fc
    .oneof({ withCrossShrink: true }, fc.constantFrom(...usual, ...numbers), fc.nat({ max: 255 }))
    .map((number) => (family === 'ipv6' && isExtensionHeader(number) ? 59 : number));
  const ports = rules.flatMap((rule) => (rule.ports ? [rule.ports.start, rule.ports.end] : []));
  const types = rules.flatMap(({ icmp }) => (icmp ? [icmp.type] : []));
  const codes = rules.flatMap(({ icmp }) => icmp?.code ?? []);
  const required = {
    hook: fc.constantFrom('forward' as const, 'input' as const, 'output' as const),
    direction: fc.constantFrom('ingress' as const, 'egress' as const),
    source: address,
    destination: address,
    protocol,
  };
  const optional = {
    sourcePort: fc.nat({ max: 0xffff }),
    port: fc.oneof({ weight: 9, arbitrary: near(ports, 0xffff) }, fc.constant(null)),
    icmp: fc.oneof(
      { weight: 9, arbitrary: fc.record({ type: near([...types, 129, 133], 255), code: near(codes, 255) }) },
      fc.constant(null),
    ),
    fragment: fc.constantFrom('none' as const, 'atomic' as const, 'first' as const, 'later' as const),
    ah: fc.boolean(),
    routingType: fc.constantFrom(0, 2, 4),
    state: fc.constantFrom(
      'new' as const,
      'established' as const,
      'related' as const,
      'invalid' as const,
      'untracked' as const,
      'no-conntrack' as const,
    ),
    hopLimit: fc.constantFrom(64, 255, 1, 0),
  };
  return fc
    .record(
      { ...required, ...optional },
      { requiredKeys: Object.keys(required) as (keyof typeof required)[] },
    )
    .map((fields) => withoutOthers(fields as Packet, family));
}

/** The packet without what its protocol does not have. */
function withoutOthers({ port, icmp, ...packet }: Packet, family: Family): Packet {
  const { protocol } = packet;
  const isMessage = isIcmp(protocol, family === 'ipv4' ? 0 : 1);
  return {
    ...packet,
    ...(port !== undefined && hasPorts(protocol) && { port }),
    ...(icmp !== undefined && isMessage && { icmp }),
  };
}

/** Numbers at and beside some edges, and any. */
function near(edges: readonly number[], max: number): fc.Arbitrary<number> {
  const inside = edges
    .flatMap((edge) => [edge - 1, edge, edge + 1])
    .filter((number) => number >= 0 && number <= max);
  const any = fc.nat({ max });
  return new Biased(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, max, ...inside) }, any), any);
}

/** Addresses at and beside the ends of some prefixes, and any. */
function addressOf(family: Family, prefixes: readonly string[]): fc.Arbitrary<string> {
  const last = family === 'ipv4' ? 0xffff_ffffn : (1n << 128n) - 1n;
  const edges = prefixes.flatMap((text) => {
    const [from, to] = endsOf(family, text);
    return [from - 1n, from, to, to + 1n].filter((value) => value >= 0n && value <= last);
  });
  const any = offset(last);
  const value = new Biased(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(1n, ...edges) }, any), any);
  return value.map((number) =>
    family === 'ipv4' ? formatIPv4(Number(number)) : String(Address.fromBigInt(number)),
  );
}

function endsOf(family: Family, text: string): readonly [bigint, bigint] {
  if (family === 'ipv4') {
    const { first, last } = IPv4Prefix.parse(text);
    return [BigInt(first.value), BigInt(last.value)];
  }
  const { first, last } = Prefix.parse(text);
  return [first.toBigInt(), last.toBigInt()];
}
