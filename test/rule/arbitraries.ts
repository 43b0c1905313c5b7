/** Random rules that are well formed, many of them at odds with themselves, and the packets that tell rules apart. */
import fc from 'fast-check';
import type { Rule } from '../../src/rule.ts';
import { rule as anyRule } from '../../src/testing.ts';
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

/** A rule of entries that touch, overlap and hold one another, without a fault in any field by itself. */
export const rule: fc.Arbitrary<Rule> = anyRule({
  ipv4: fc.constantFrom(...ipv4Entries),
  ipv6: fc.constantFrom(...ipv6Entries),
});

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
    const ends = rules.flatMap((one) => (one.ports ? [Number(one.ports.start), Number(one.ports.end)] : []));
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
