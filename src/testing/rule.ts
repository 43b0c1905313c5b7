/** Arbitraries of firewall rules. */
import fc from 'fast-check';
import { Prefix } from '../ip/prefix.ts';
import type { IcmpMessage, Rule } from '../rule.ts';
import { Biased } from './biased.ts';
import { checked } from './constraints.ts';
import { ipv4RangeText, prefixText, rangeText } from './spelling.ts';
import { ipv4Address, ipv4Prefix } from './values.ts';

/**
 * The addresses of generated rules.
 *
 * @public
 */
export interface RuleConstraints {
  /** The IPv4 entries of sources and destinations. Defaults to any address, prefix or range. */
  readonly ipv4?: fc.Arbitrary<string>;
  /** The IPv6 entries. Defaults to any legal spelling of an address, prefix or range. */
  readonly ipv6?: fc.Arbitrary<string>;
}

/**
 * Rules in which every field is well formed by itself, many of them for both families, some of them at odds with
 * themselves: `ruleFamily` refuses those with `family-conflict` or `icmp-ambiguous`, and nothing with another code.
 * They shrink towards a rule of a direction and an action.
 *
 * @public
 */
export function rule(constraints: RuleConstraints = {}): fc.Arbitrary<Rule> {
  const { ipv4 = ipv4Entry(), ipv6 = ipv6Entry() } = checked('RuleConstraints', constraints, [
    'ipv4',
    'ipv6',
  ]);
  const list = fc.oneof(
    fc.array(ipv4, { minLength: 1, maxLength: 3 }),
    fc.array(ipv6, { minLength: 1, maxLength: 3 }),
    { weight: 2, arbitrary: fc.array(fc.oneof(ipv4, ipv6), { minLength: 2, maxLength: 5 }) },
  );
  const withoutFields = fc.record({ protocol: fc.constantFrom('all', 'gre', 0, 255) });
  const fields = fc.tuple(
    fc.record({
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      action: fc.constantFrom('allow' as const, 'deny' as const),
    }),
    orNothing(orNothing(fc.record({ family: fc.constantFrom('ipv4' as const, 'ipv6' as const) }))),
    orNothing(fc.record({ sources: list })),
    orNothing(fc.record({ destinations: list })),
    orNothing(transport(), icmp(), withoutFields),
  );
  return fields.map((parts): Rule => Object.assign({}, ...parts));
}

function orNothing<T extends object>(...fields: fc.Arbitrary<T>[]): fc.Arbitrary<T | object> {
  return fc.oneof({ withCrossShrink: true }, fc.constant({}), ...fields);
}

type PacketFields = Pick<Rule, 'protocol' | 'ports' | 'icmp'>;

/** A protocol with ports. */
function transport(): fc.Arbitrary<PacketFields> {
  const port = new Biased(fc.constantFrom(0, 1, 22, 80, 1024, 65534, 65535), fc.nat({ max: 65535 }));
  const ports = fc.tuple(port, port).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
  const protocol = fc.constantFrom<string | number>('tcp', 'udp', 6, '17', 'sctp');
  return fc.record({ protocol, ports }, { requiredKeys: ['protocol'] });
}

/** ICMP and ICMPv6, with messages of one of them and of both, by names and by numbers. */
function icmp(): fc.Arbitrary<PacketFields> {
  const messages: IcmpMessage[] = [
    { type: 'echo-request' },
    { type: 'echo-request', code: 0 },
    { type: 'echo-reply' },
    { type: 'neighbor-solicitation' },
    { type: 'timestamp', code: 0 },
    { type: 'destination-unreachable' },
    { type: 'destination-unreachable', code: 'port-unreachable' },
    { type: 'destination-unreachable', code: 'host-unreachable' },
    { type: 'destination-unreachable', code: 'no-route' },
    { type: 'destination-unreachable', code: 1 },
    { type: 'time-exceeded', code: 1 },
    { type: 8 },
    { type: '128', code: '0' },
    { type: 3, code: 3 },
    { type: 3, code: 'port-unreachable' },
    { type: 1, code: 'port-unreachable' },
  ];
  const protocol = fc.constantFrom<string | number>('icmp', 'icmp', 'icmp', 'icmpv6', 1, 58);
  return fc.record({ protocol, icmp: fc.constantFrom(...messages) }, { requiredKeys: ['protocol'] });
}

function ipv4Entry(): fc.Arbitrary<string> {
  return fc.oneof(
    ipv4Address().map(String),
    ipv4Prefix().map(String),
    ipv4RangeText().map(({ text }) => text),
  );
}

/** Without IPv4-mapped addresses, which a rule that allows does not accept. */
function ipv6Entry(): fc.Arbitrary<string> {
  const mapped = Prefix.parse('::ffff:0:0/96');
  const prefixes = prefixText().filter(({ value }) => value.length < 96 || !mapped.overlaps(value));
  const ranges = rangeText().filter(({ value }) => !mapped.overlaps(value));
  return fc.oneof(prefixes, ranges).map(({ text }) => text);
}
