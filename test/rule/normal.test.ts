import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalizeRule, type Rule, splitRule } from '../../src/rule.ts';
import { span } from '../reference/rule.ts';
import { allow, family, issues, MAX } from './rules.ts';

describe('the normal form', () => {
  test('of a rule for both families names ICMP messages, and its parts number them', () => {
    const rule = allow({
      protocol: 'ICMP',
      icmp: { type: 'Destination-Unreachable', code: 'Port-Unreachable' },
    });
    const everywhere = { sources: ['0.0.0.0/0', '::/0'], destinations: ['0.0.0.0/0', '::/0'] };
    expect(normalizeRule(rule)).toEqual({
      direction: 'ingress',
      action: 'allow',
      protocol: 'icmp',
      ...everywhere,
      icmp: { type: 'destination-unreachable', code: 'port-unreachable' },
    });
    const { ipv4, ipv6 } = splitRule(rule);
    expect([ipv4?.protocol, ipv4?.icmp]).toEqual(['icmp', { type: 3, code: 3 }]);
    expect([ipv6?.protocol, ipv6?.icmp]).toEqual(['icmpv6', { type: 1, code: 4 }]);
  });

  test.each<[NonNullable<Rule['icmp']>, object]>([
    [{ type: 'echo-request' }, { type: 'echo-request' }],
    [
      { type: 'echo-request', code: '0' },
      { type: 'echo-request', code: 0 },
    ],
    [
      { type: 'time-exceeded', code: 1 },
      { type: 'time-exceeded', code: 'reassembly-time-exceeded' },
    ],
    [
      { type: 'extended-echo-reply', code: 4 },
      { type: 'extended-echo-reply', code: 'multiple-interfaces' },
    ],
  ])('keeps a code that is the same in both families: %j', (icmp, normal) => {
    expect(normalizeRule(allow({ protocol: 'icmp', icmp })).icmp).toStrictEqual(normal);
  });

  test.each([
    ['destination-unreachable', 0, 'net-unreachable', 'no-route'],
    ['destination-unreachable', 200, 'unassigned', 'unassigned'],
    ['redirect', 0, 'redirect-for-net', 'unassigned'],
    ['router-advertisement', 16, 'no-common-traffic', 'unassigned'],
  ])('a bare code of %s that is not: %i', (type, code, ipv4, ipv6) => {
    expect(issues(allow({ protocol: 'icmp', icmp: { type, code } }))).toMatchObject([
      { code: 'icmp-ambiguous', path: ['icmp', 'code'], details: { received: code, ipv4, ipv6 } },
    ]);
  });

  test.each<[string | number, string | number]>([
    ['all', 'all'],
    [6, 'tcp'],
    ['6', 'tcp'],
    ['UDP', 'udp'],
    [0, 'hopopt'],
    [43, 'ipv6-route'],
    [-1, 'all'],
    ['-1', 'all'],
    ['any', 'all'],
    ['IP', 'all'],
    ['ipv6-icmp', 'icmpv6'],
    ['icmp6', 'icmpv6'],
    ['ospfigp', 'ospf'],
    ['ipencap', 'ipencap'],
    [4, 'ipencap'],
    [94, 'ipip'],
    ['ipip', 'ipip'],
    ['ipv6-frag', 'ipv6-frag'],
    ['ipv6-route', 'ipv6-route'],
    ['ipv6-opts', 'ipv6-opts'],
    ['ipv6-nonxt', 'ipv6-nonxt'],
    ['ipcomp', 'ipcomp'],
    ['rsvp', 'rsvp'],
    ['egp', 'egp'],
    [99, 99],
    ['99', 99],
    [255, 255],
    [132, 'sctp'],
    [2, 'igmp'],
  ])('of the protocol %s is %s', (protocol, normal) => {
    expect(normalizeRule(allow({ protocol })).protocol).toBe(normal);
  });

  test.each<[string[], string[]]>([
    [['::'], ['::/128']],
    [[MAX], [`${MAX}/128`]],
    [['::/0', '::1'], ['::/0']],
    [['::/1', '8000::/1'], ['::/0']],
    [[`:: - ${MAX}`], ['::/0']],
    [['0.0.0.0 - 255.255.255.255'], ['0.0.0.0/0']],
    [['128.0.0.0/1', '0.0.0.0/1'], ['0.0.0.0/0']],
    [
      ['0.0.0.0', '255.255.255.255'],
      ['0.0.0.0/32', '255.255.255.255/32'],
    ],
    [[`${MAX.slice(0, -1)}e/127`], [`${MAX.slice(0, -1)}e/127`]],
    [['10.0.0.1  -  10.0.0.6'], ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']],
    [['10.0.0.3', '10.0.0.1', '10.0.0.2', '10.0.0.0'], ['10.0.0.0/30']],
    [['255.255.255.255', '0.0.0.0/0'], ['0.0.0.0/0']],
    [
      ['2001:db8::ffff:ffff:ffff:ffff - 2001:db8:0:2::'],
      ['2001:db8::ffff:ffff:ffff:ffff/128', '2001:db8:0:1::/64', '2001:db8:0:2::/128'],
    ],
  ])('of the addresses %j', (sources, normal) => {
    expect(normalizeRule(allow({ sources })).sources).toEqual(normal);
  });

  test('reads ports as text, as protocols and types are read', () => {
    const ports = { start: '80', end: '443' } as never;
    expect(normalizeRule(allow({ protocol: 'tcp', ports })).ports).toStrictEqual({ start: 80, end: 443 });
  });

  test('of the largest range has 254 prefixes', () => {
    const last = `${MAX.slice(0, -1)}e`;
    const { sources } = normalizeRule(allow({ sources: [`::1 - ${last}`] }));
    expect([sources.length, sources[0], sources[1], sources[127], sources[253]]).toEqual([
      254,
      '::1/128',
      '::2/127',
      '8000::/2',
      `${last}/128`,
    ]);
  });

  test('leaves ports as they are, also where they are all', () => {
    for (const [start, end] of [
      [0, 65535],
      [0, 0],
      [65535, 65535],
      [22, 80],
    ] as const) {
      expect(normalizeRule(allow({ protocol: 'tcp', ports: { start, end } })).ports).toEqual({ start, end });
    }
    expect(normalizeRule(allow({ protocol: 'tcp' }))).not.toHaveProperty('ports');
  });

  test.each(['tcp', 'udp', 'dccp', 'sctp', 'udplite', 6, 17, 33, 132, 136])(
    'ports go with %s',
    (protocol) => {
      expect(family(allow({ protocol, ports: { start: 1, end: 9 } }))).toBe('both');
    },
  );

  test.each([undefined, 'all', 'icmp', 'icmpv6', 'gre', 'esp', 58, 0, 7])(
    'ports do not go with %s',
    (protocol) => {
      expect(family(allow({ protocol, ports: { start: 1, end: 9 } }))).toBe('ports-not-allowed');
    },
  );

  test('of random ranges holds exactly their addresses, in order and with nothing to join', () => {
    const ipv4 = fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 0xffff_ffff }));
    const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    const range = ipv4.map(([a, b]) => `${text(Math.min(a, b))} - ${text(Math.max(a, b))}`);
    const ipv6 = fc.tuple(
      fc.bigInt({ min: 1n << 48n, max: (1n << 128n) - 1n }),
      fc.bigInt({ min: 0n, max: 1n << 80n }),
    );
    const groups = (value: bigint) => value.toString(16).padStart(32, '0').match(/.{4}/g)?.join(':');
    const range6 = ipv6.map(([last, size]) => {
      const first = last - size < 1n << 48n ? last : last - size;
      return `${groups(first)} - ${groups(last)}`;
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(range, range6), { minLength: 1, maxLength: 4 }), (sources) => {
        const wanted = sources.map(span);
        const found = normalizeRule(allow({ sources })).sources.map(span);
        const holds = (spans: typeof found, family: string, at: bigint) =>
          spans.some((one) => one.family === family && one.first <= at && at <= one.last);
        for (const { family, first, last } of [...wanted, ...found]) {
          for (const at of [first - 1n, first, last, last + 1n]) {
            expect(holds(found, family, at)).toBe(holds(wanted, family, at));
          }
        }
        found.slice(1).forEach(({ family, first, last }, i) => {
          const before = found[i] as (typeof found)[number];
          if (before.family !== family) return;
          expect(first > before.last).toBe(true);
          const size = last - first + 1n;
          const twins = before.last + 1n === first && before.last - before.first + 1n === size;
          expect(twins && before.first % (2n * size) === 0n).toBe(false);
        });
      }),
      { numRuns: 25 },
    );
  });
});
