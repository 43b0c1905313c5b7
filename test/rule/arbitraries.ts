/** Random rules that are well formed, many of them at odds with themselves, and the packets that tell rules apart. */
import fc from 'fast-check';
import type { Rule } from '../../src/rule.ts';
import { type Packet, span } from '../reference/rule.ts';

const ipv4Entries = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '10.0.0.0/8',
  '10.0.0.0/9',
  '10.128.0.0/9',
  '10.0.0.0/31',
  '10.0.0.1',
  '10.0.0.2/32',
  '10.0.0.1 - 10.0.0.6',
  '10.0.0.7-10.0.0.7',
  '9.255.255.255',
  '0.0.0.0',
  '255.255.255.255/32',
  '255.255.255.254 - 255.255.255.255',
];
const ipv6Entries = [
  '::/0',
  '::/1',
  '8000::/1',
  '2001:db8::/32',
  '2001:DB8:0:0::/33',
  '2001:db8:8000::/33',
  '2001:db8::/127',
  '2001:db8::1',
  '2001:0db8::2/128',
  '2001:db8::1 - 2001:db8::6',
  '2001:db8::7-2001:db8::7',
  '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
  '64:ff9b::192.0.2.33/128',
  '::',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe - ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
];

const ipv4List = fc.array(fc.constantFrom(...ipv4Entries), { minLength: 1, maxLength: 3 });
const ipv6List = fc.array(fc.constantFrom(...ipv6Entries), { minLength: 1, maxLength: 3 });
const mixedList = fc.array(fc.constantFrom(...ipv4Entries, ...ipv6Entries), { minLength: 2, maxLength: 5 });
const list = fc.oneof(fc.constant(undefined), ipv4List, ipv6List, mixedList, mixedList);

const port = fc.constantFrom(0, 1, 22, 80, 1024, 65534, 65535);
const ports = fc.tuple(port, port).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const transport = fc.record({
  protocol: fc.constantFrom<string | number>('tcp', 'udp', 6, '17', 'sctp'),
  ports: fc.option(ports, { nil: undefined }),
});

const messages: NonNullable<Rule['icmp']>[] = [
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
const icmp = fc.record({
  protocol: fc.constantFrom<string | number>('icmp', 'icmp', 'icmp', 'icmpv6', 1, 58),
  icmp: fc.option(fc.constantFrom(...messages), { nil: undefined }),
});
const other = fc.record({
  protocol: fc.constantFrom<string | number | undefined>(undefined, 'all', 'gre', 0, 255),
});

/** A rule without a fault in any field by itself. */
export const rule: fc.Arbitrary<Rule> = fc
  .tuple(
    fc.record({
      direction: fc.constantFrom('ingress' as const, 'ingress' as const, 'egress' as const),
      action: fc.constantFrom('allow' as const, 'deny' as const),
      family: fc.option(fc.constantFrom('ipv4' as const, 'ipv6' as const), { nil: undefined, freq: 3 }),
      sources: list,
      destinations: list,
    }),
    fc.oneof(transport, icmp, other),
  )
  .map(([common, rest]) => ({ ...common, ...rest }));

const icmpHeaders = [0, 1, 3, 8, 11, 13, 128, 129, 135].flatMap((type) =>
  [0, 1, 3, 4, 7].map((code) => ({ icmp: { type, code } })),
);

/**
 * Packets that tell the rules apart if any do: every combination of the values at which one of them begins or ends, or
 * just beyond, with and without a port or ICMP header.
 */
export function* packets(...rules: readonly Rule[]): Generator<Packet> {
  for (const family of ['ipv4', 'ipv6'] as const) {
    const sources = corners(
      family,
      rules.flatMap((one) => one.sources ?? []),
    );
    const destinations = corners(
      family,
      rules.flatMap((one) => one.destinations ?? []),
    );
    const ends = rules.flatMap((one) => (one.ports ? [one.ports.start, one.ports.end] : []));
    const portHeaders = [...new Set([0, 65535, ...ends.flatMap((end) => [end - 1, end, end + 1])])]
      .filter((end) => end >= 0 && end <= 65535)
      .map((end) => ({ port: end }));
    for (const direction of ['ingress', 'egress'] as const) {
      for (const protocol of [0, 1, 6, 17, 47, 58, 99, 132, 255]) {
        const shown =
          protocol === 1 || protocol === 58
            ? icmpHeaders
            : [6, 17, 132].includes(protocol)
              ? portHeaders
              : [];
        for (const header of [{}, ...shown]) {
          for (const source of sources) {
            for (const destination of destinations) {
              yield { direction, family, protocol, source, destination, ...header };
            }
          }
        }
      }
    }
  }
}

function corners(family: 'ipv4' | 'ipv6', entries: readonly string[]): bigint[] {
  const end = (1n << (family === 'ipv4' ? 32n : 128n)) - 1n;
  const values = new Set<bigint>([0n, end]);
  for (const entry of entries) {
    const { family: of, first, last } = span(entry);
    if (of === family) for (const value of [first - 1n, first, last, last + 1n]) values.add(value);
  }
  return [...values].filter((value) => value >= 0n && value <= end);
}
