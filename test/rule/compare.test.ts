import { describe, expect, test } from 'vitest';
import { covers, equalRules, findConflicts, type Rule } from '../../src/rule.ts';
import { refusal } from '../support/refusal.ts';
import { allow, deny } from './rules.ts';

describe('covering', () => {
  test('looks at values, not at text or action', () => {
    const rule = allow({ protocol: 6, sources: ['2001:DB8:0:0::/32', '2001:db8::1'] });
    expect(covers(rule, deny({ protocol: 'tcp', sources: ['2001:db8:5::/48'] }))).toBe(true);
    expect(
      equalRules(rule, allow({ protocol: 'TCP', sources: ['2001:db8::/33', '2001:db8:8000::/33'] })),
    ).toBe(true);
    expect(equalRules(rule, deny({ protocol: 'tcp', sources: ['2001:db8::/32'] }))).toBe(false);
    const part = allow({ protocol: 'tcp', sources: ['2001:db8::/33'] });
    expect([equalRules(rule, part), equalRules(part, rule)]).toEqual([false, false]);
  });

  test.each<[string, Rule, Rule, boolean]>([
    ['everything', allow(), allow({ protocol: 'tcp', ports: { start: 1, end: 2 } }), true],
    ['another direction', allow(), { ...allow(), direction: 'egress' }, false],
    ['another protocol', allow({ protocol: 'tcp' }), allow({ protocol: 'udp' }), false],
    ['every protocol', allow({ protocol: 'tcp' }), allow(), false],
    ['both families', allow({ family: 'ipv6' }), allow(), false],
    ['one family', allow(), allow({ sources: ['::/0'] }), true],
    ['the other family', allow({ sources: ['0.0.0.0/0'] }), allow({ sources: ['::/0'] }), false],
    [
      'an address within several entries',
      allow({ sources: ['10.0.0.0/9', '10.128.0.0/9'] }),
      allow({ sources: ['10.127.255.255 - 10.128.0.0'] }),
      true,
    ],
    [
      'one entry of two',
      allow({ sources: ['10.0.0.0/8'] }),
      allow({ sources: ['10.0.0.0/16', '11.0.0.0/16'] }),
      false,
    ],
    [
      'an address between entries',
      allow({ sources: ['10.0.0.0/31', '10.0.0.4/31'] }),
      allow({ sources: ['10.0.0.2'] }),
      false,
    ],
    [
      'an address beyond the last entry',
      allow({ sources: ['10.0.0.0/31'] }),
      allow({ sources: ['10.0.0.2'] }),
      false,
    ],
    [
      'other destinations',
      allow({ destinations: ['10.0.0.0/8'] }),
      allow({ destinations: ['11.0.0.0/8'] }),
      false,
    ],
    [
      'ports inside',
      allow({ protocol: 'tcp', ports: { start: 1, end: 9 } }),
      allow({ protocol: 'tcp', ports: { start: 9, end: 9 } }),
      true,
    ],
    [
      'a port more',
      allow({ protocol: 'tcp', ports: { start: 1, end: 9 } }),
      allow({ protocol: 'tcp', ports: { start: 9, end: 10 } }),
      false,
    ],
    [
      'a port less',
      allow({ protocol: 'tcp', ports: { start: 1, end: 9 } }),
      allow({ protocol: 'tcp', ports: { start: 0, end: 9 } }),
      false,
    ],
    [
      'packets without a port',
      allow({ protocol: 'tcp', ports: { start: 0, end: 65535 } }),
      allow({ protocol: 'tcp' }),
      false,
    ],
    [
      'a code of the type',
      allow({ protocol: 1, icmp: { type: 3 } }),
      allow({ protocol: 1, icmp: { type: 3, code: 1 } }),
      true,
    ],
    [
      'the last code of the type',
      allow({ protocol: 1, icmp: { type: 3 } }),
      allow({ protocol: 1, icmp: { type: 3, code: 255 } }),
      true,
    ],
    [
      'the first code of the next type',
      allow({ protocol: 1, icmp: { type: 3 } }),
      allow({ protocol: 1, icmp: { type: 4, code: 0 } }),
      false,
    ],
    [
      'every code',
      allow({ protocol: 1, icmp: { type: 3, code: 1 } }),
      allow({ protocol: 1, icmp: { type: 3 } }),
      false,
    ],
    [
      'the type by name',
      allow({ protocol: 'icmp', icmp: { type: 'echo-request' } }),
      allow({ protocol: 58, icmp: { type: 128 } }),
      true,
    ],
  ])('%s', (_, a, b, wanted) => {
    expect(covers(a, b)).toBe(wanted);
  });
});

describe('conflicts', () => {
  test('of every kind, each at the later rule', () => {
    const rules = [
      allow({ protocol: 'tcp', ports: { start: 22, end: 22 }, sources: ['10.0.0.0/8'] }),
      allow({ protocol: 6, ports: { start: 22, end: 22 }, sources: ['10.0.0.0/9', '10.128.0.0/9'] }),
      deny({ protocol: 'tcp', ports: { start: 22, end: 22 }, sources: ['10.0.0.0/8'] }),
      deny({ protocol: 'tcp', ports: { start: 22, end: 22 }, sources: ['10.1.0.0/16'] }),
      deny({ protocol: 'tcp', ports: { start: 22, end: 80 }, sources: ['10.1.0.0/16'] }),
      { ...deny(), direction: 'egress' },
      deny(),
    ] satisfies Rule[];
    expect(findConflicts(rules)).toEqual([
      { kind: 'duplicate', rule: 1, by: 0, family: 'ipv4' },
      { kind: 'contradicting', rule: 2, by: 0, family: 'ipv4' },
      { kind: 'contradicting', rule: 2, by: 1, family: 'ipv4' },
      { kind: 'shadowed', rule: 3, by: 0, family: 'ipv4' },
      { kind: 'shadowed', rule: 3, by: 1, family: 'ipv4' },
      { kind: 'shadowed', rule: 3, by: 2, family: 'ipv4' },
      { kind: 'contradicting', rule: 4, by: 0, family: 'ipv4' },
      { kind: 'contradicting', rule: 4, by: 1, family: 'ipv4' },
    ]);
  });

  test('are told by family', () => {
    const both = allow({ protocol: 'icmp', icmp: { type: 'echo-request' } });
    const six = allow({ protocol: 58, icmp: { type: 128 } });
    expect(findConflicts([both, both])).toEqual([{ kind: 'duplicate', rule: 1, by: 0, family: 'both' }]);
    expect(findConflicts([six, both])).toEqual([{ kind: 'duplicate', rule: 1, by: 0, family: 'ipv6' }]);
    const wide = deny({ sources: ['10.0.0.0/8', '2001:db8::/32'] });
    const mixed = deny({ sources: ['10.1.0.0/16', '2001:db8::/32'] });
    expect(findConflicts([wide, mixed])).toEqual([
      { kind: 'shadowed', rule: 1, by: 0, family: 'ipv4' },
      { kind: 'duplicate', rule: 1, by: 0, family: 'ipv6' },
    ]);
  });

  test('are none between rules for different packets, or an exception and what follows it', () => {
    expect(findConflicts([])).toEqual([]);
    expect(findConflicts([allow({ sources: ['10.0.0.1'] }), deny({ sources: ['10.0.0.2'] })])).toEqual([]);
    expect(findConflicts([allow({ sources: ['10.0.0.1'] }), deny({ sources: ['::1'] })])).toEqual([]);
    expect(findConflicts([allow({ sources: ['10.0.0.1'] }), deny()])).toEqual([]);
    expect(findConflicts([allow({ protocol: 'tcp' }), deny({ protocol: 'udp', family: 'ipv4' })])).toEqual(
      [],
    );
    const half = { protocol: 'tcp', sources: ['10.0.0.0/8'] };
    expect(
      findConflicts([
        allow({ ...half, ports: { start: 1, end: 5 } }),
        allow({ ...half, ports: { start: 5, end: 9 } }),
      ]),
    ).toEqual([]);
  });

  const tcp = { protocol: 'tcp', sources: ['10.0.0.0 - 10.0.0.5'] };
  test.each<[string, Partial<Rule>, Partial<Rule>, boolean]>([
    ['one address', tcp, { protocol: 'tcp', sources: ['10.0.0.5 - 10.0.0.9'] }, true],
    ['no address', tcp, { protocol: 'tcp', sources: ['10.0.0.6 - 10.0.0.9'] }, false],
    ['every protocol', tcp, { sources: ['10.0.0.1', '10.0.0.9'] }, true],
    ['another protocol', tcp, { protocol: 'udp', sources: ['10.0.0.1', '10.0.0.9'] }, false],
    [
      'no destination',
      { ...tcp, destinations: ['10.0.0.1'] },
      { protocol: 'tcp', sources: ['10.0.0.5', '10.0.0.9'], destinations: ['10.0.0.2'] },
      false,
    ],
    [
      'one port',
      { protocol: 'tcp', ports: { start: 1, end: 5 } },
      { protocol: 'tcp', ports: { start: 5, end: 9 } },
      true,
    ],
    [
      'no port',
      { protocol: 'tcp', ports: { start: 1, end: 5 } },
      { protocol: 'tcp', ports: { start: 6, end: 9 } },
      false,
    ],
    [
      'an ICMP code',
      { protocol: 1, icmp: { type: 3, code: 255 } },
      { protocol: 1, sources: ['10.0.0.1'] },
      true,
    ],
  ])('between rules that partly overlap: %s in common', (_, a, b, wanted) => {
    const found = (kind: string, ...rules: Rule[]) =>
      findConflicts(rules).some((conflict) => conflict.kind === kind);
    expect(found('contradicting', allow(a), deny(b))).toBe(wanted);
    expect(found('contradicting', deny(b), allow(a))).toBe(wanted);
    expect(findConflicts([allow(a), allow(b)])).toEqual([]);
  });

  test('are looked for in a list only', () => {
    expect(refusal(() => findConflicts({ length: 2 } as unknown as Rule[]))).toMatchObject({
      code: 'invalid-type',
      message: 'expected Iterable<Rule>, got object',
    });
    const holed: Rule[] = [];
    holed[1] = allow();
    expect(refusal(() => findConflicts(holed))).toMatchObject({ code: 'invalid-type', path: [0] });
  });

  test('of lists with thousands of entries are told as those of short ones', () => {
    const addresses = (offset: number) =>
      Array.from({ length: 20_000 }, (_, i) => `10.${(i >> 7) & 255}.${(i & 127) * 2}.${offset}`);
    expect(findConflicts([allow({ sources: addresses(0) }), deny({ sources: addresses(1) })])).toEqual([]);
    expect(covers(allow({ sources: addresses(0) }), allow({ sources: addresses(0).reverse() }))).toBe(true);
  });
});
