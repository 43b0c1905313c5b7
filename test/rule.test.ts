import { describe, expect, test } from 'vitest';
import {
  equalRules,
  normalizeRule,
  type Rule,
  ruleEntrySchema,
  ruleFamily,
  ruleProtocolSchema,
  splitRule,
} from '../src/rule.ts';
import { allow, deny, family, issues, odd, places } from './rule/rules.ts';

describe('traps of real systems', () => {
  test('an IPv4-mapped prefix in a rule that allows is an error, not silence in both families', () => {
    expect(issues(allow({ sources: ['2001:db8::/32', '::ffff:1.2.3.0/120'] }))).toEqual([
      {
        code: 'ipv4-mapped',
        message: 'IPv4-mapped addresses are in no IPv4 packet',
        input: '::ffff:1.2.3.0/120',
        position: 0,
        path: ['sources', 1],
        details: {},
      },
    ]);
  });

  test.each([
    ['::ffff:1.2.3.4'],
    ['::FFFF:102:304'],
    ['::ffff:1.2.3.4/120'],
    ['::ffff:0:0/96'],
    ['::ffff:0.0.0.0'],
    ['::ffff:255.255.255.255/128'],
    ['::ffff:1.2.3.4 - ::ffff:1.2.3.9'],
    ['::fffe:ffff:ffff - ::ffff:0.0.0.5'],
    ['::ffff:255.255.255.255 - ::1:0:0:0'],
    ['::fffe:ffff:ffff - ::1:0:0:0'],
    ['::fffe:0:1 - 8000::'],
  ])('IPv4-mapped in any spelling: %s', (text) => {
    expect(places(allow({ destinations: [text] }))).toEqual([['destinations.0', 'ipv4-mapped', 0]]);
    expect(family(deny({ destinations: [text] }))).toBe(text === '::ffff:1.2.3.4/120' ? 'host-bits' : 'ipv6');
    expect(family(allow({ destinations: [text], family: 'ipv4' }))).toContain('ipv4-mapped');
  });

  test('an IPv4-mapped prefix is accepted in a rule that denies, as lists of martians have it', () => {
    const martians = deny({ sources: ['::ffff:0:0/96', '2001:db8::/32'] });
    expect(ruleFamily(martians)).toMatchObject({ family: 'ipv6' });
    expect(normalizeRule(martians).sources).toEqual(['::ffff:0.0.0.0/96', '2001:db8::/32']);
    expect(equalRules(martians, normalizeRule(martians))).toBe(true);
  });

  test("an IPv4-mapped prefix is accepted in a rule that allows with the family 'ipv6' written out", () => {
    const meant = allow({ family: 'ipv6', sources: ['::ffff:1.2.3.0/120'] });
    expect(normalizeRule(meant).sources).toEqual(['::ffff:1.2.3.0/120']);
    expect(equalRules(meant, normalizeRule(meant))).toBe(true);
  });

  test('an IPv4-mapped prefix is no fault of its own in a rule with an unreadable action', () => {
    expect(places(odd({ action: 'drop', sources: ['::ffff:1.2.3.0/120'] }))).toEqual([
      ['action', 'unknown-name', 0],
    ]);
  });

  test.each([
    ['::/0', '::/0'],
    ['::/80', '::/80'],
    ['::fffe:0:0/95', '::fffe:0:0/95'],
    ['::fffe:0:0 - ::ffff:ffff:ffff', '::fffe:0:0/95'],
    ['::fffe:ffff:ffff', '::fffe:ffff:ffff/128'],
    ['::1:0:0:0', '::1:0:0:0/128'],
    ['::1.2.3.4/128', '::102:304/128'],
    ['::/96', '::/96'],
  ])('what lies around or beside the IPv4-mapped block is IPv6: %s', (text, prefix) => {
    expect(splitRule(allow({ sources: [text] })).ipv6?.sources).toEqual([prefix]);
  });

  test('an address with an embedded IPv4 part is IPv6', () => {
    const { ipv4, ipv6 } = splitRule(allow({ sources: ['64:ff9b::192.0.2.33/128'] }));
    expect(ipv4).toBeNull();
    expect(ipv6?.sources).toEqual(['64:ff9b::c000:221/128']);
  });

  test('a list of both families becomes a rule for each, with its own entries', () => {
    const rule = allow({ sources: ['10.0.0.0/8', '2001:db8::/32', '192.168.0.0/16'] });
    expect(ruleFamily(rule)).toEqual({
      ok: true,
      family: 'both',
      because: [
        { path: ['sources', 0], value: '10.0.0.0/8', family: 'ipv4', used: true },
        { path: ['sources', 1], value: '2001:db8::/32', family: 'ipv6', used: true },
        { path: ['sources', 2], value: '192.168.0.0/16', family: 'ipv4', used: true },
      ],
    });
    expect(splitRule(rule)).toEqual({
      ipv4: {
        direction: 'ingress',
        action: 'allow',
        protocol: 'all',
        family: 'ipv4',
        sources: ['10.0.0.0/8', '192.168.0.0/16'],
        destinations: ['0.0.0.0/0'],
      },
      ipv6: {
        direction: 'ingress',
        action: 'allow',
        protocol: 'all',
        family: 'ipv6',
        sources: ['2001:db8::/32'],
        destinations: ['::/0'],
      },
    });
  });

  test('an IPv4 source with an IPv6 destination is a contradiction at every destination', () => {
    const rule = allow({ sources: ['10.0.0.0/8', '10.1.0.1'], destinations: ['2001:db8::/32', '::1'] });
    expect(issues(rule)).toEqual([
      {
        code: 'family-conflict',
        message: 'this is ipv6, but sources[0] (10.0.0.0/8) is ipv4: the rule matches nothing',
        input: '2001:db8::/32',
        position: 0,
        path: ['destinations', 0],
        details: { family: 'ipv6', other: 'sources[0]', value: '10.0.0.0/8', otherFamily: 'ipv4' },
      },
      expect.objectContaining({ code: 'family-conflict', input: '::1', path: ['destinations', 1] }),
    ]);
  });

  test('0.0.0.0/0 with icmpv6 is a contradiction', () => {
    expect(issues(allow({ protocol: 'icmpv6', sources: ['0.0.0.0/0'] }))).toMatchObject([
      {
        path: ['sources', 0],
        message: 'this is ipv4, but protocol (icmpv6) is ipv6: the rule matches nothing',
      },
    ]);
  });

  test.each([8, '8', 128, 3, 200])(
    'the bare ICMP type %s in a rule for both families is an error',
    (type) => {
      expect(places(allow({ protocol: 'icmp', icmp: { type } }))).toEqual([
        ['icmp.type', 'icmp-ambiguous', undefined],
      ]);
    },
  );

  test('the error of a bare ICMP number says what it means in either family', () => {
    expect(issues(allow({ protocol: 'icmp', icmp: { type: 3 } }))).toMatchObject([
      {
        message:
          '3 is destination-unreachable in ICMP and time-exceeded in ICMPv6: ' +
          'write the name, or give the rule a family',
        details: { received: 3, ipv4: 'destination-unreachable', ipv6: 'time-exceeded' },
      },
    ]);
    expect(issues(allow({ protocol: 'icmp', icmp: { type: 135 } }))).toMatchObject([
      { details: { ipv4: 'unassigned', ipv6: 'neighbor-solicitation' } },
    ]);
  });

  test('the bare ICMP type 8 is fine as soon as the family is known', () => {
    expect(splitRule(allow({ protocol: 'icmp', family: 'ipv4', icmp: { type: 8 } })).ipv4?.icmp).toEqual({
      type: 8,
    });
    expect(splitRule(allow({ protocol: 1, icmp: { type: 8 } })).ipv4?.icmp).toEqual({ type: 8 });
    const { ipv4, ipv6 } = splitRule(
      allow({ protocol: 'icmp', icmp: { type: 8 }, sources: ['2001:db8::/32'] }),
    );
    expect(ipv4).toBeNull();
    expect(ipv6).toMatchObject({ protocol: 'icmpv6', icmp: { type: 8 } });
  });

  test('part of a protocol name is no protocol', () => {
    expect(issues(allow({ protocol: 'cp' }))).toEqual([
      {
        code: 'unknown-name',
        message: '"cp" is not a known protocol; did you mean "tcp"?',
        input: 'cp',
        position: 0,
        path: ['protocol'],
        details: { received: 'cp', expected: 'protocol', nearest: 'tcp' },
      },
    ]);
    // `ip` is every protocol: no suggestion widens a rule.
    expect(issues(allow({ protocol: 'ipp' }))[0]?.details).not.toMatchObject({ nearest: 'ip' });
    for (const protocol of [
      'tc',
      'tcpp',
      ' tcp',
      'tcp,udp',
      'icmpv',
      'constructor',
      '__proto__',
      '+6',
      '06',
      '6.0',
    ]) {
      expect([protocol, family(allow({ protocol }))]).toEqual([protocol, 'unknown-name']);
    }
  });

  test('protocol 58 is ICMPv6, by number as by name', () => {
    for (const protocol of [58, '58', 'icmpv6', 'ICMPv6']) {
      expect(splitRule(allow({ protocol })).ipv6?.protocol).toBe('icmpv6');
      expect(ruleFamily(allow({ protocol }))).toMatchObject({
        family: 'ipv6',
        because: [{ path: ['protocol'], value: String(protocol), family: 'ipv6', used: true }],
      });
    }
    expect(places(allow({ protocol: 58, sources: ['10.0.0.0/8'] }))).toEqual([
      ['sources.0', 'family-conflict', 0],
    ]);
  });

  test('an empty list is an error, no list is every address', () => {
    expect(issues(allow({ sources: [], destinations: [] }))).toMatchObject([
      { code: 'list-empty', path: ['sources'] },
      { code: 'list-empty', path: ['destinations'] },
    ]);
    const { ipv4, ipv6 } = splitRule(allow({ sources: undefined }));
    expect([ipv4?.sources, ipv6?.sources]).toEqual([['0.0.0.0/0'], ['::/0']]);
  });

  test('a rule does not widen when its only prefix is of the other family', () => {
    expect(splitRule(allow({ sources: ['10.0.0.0/8'] })).ipv6).toBeNull();
    expect(splitRule(allow({ destinations: ['2001:db8::/32'] })).ipv4).toBeNull();
    expect(family(allow({ family: 'ipv6', sources: ['10.0.0.0/8'] }))).toBe('family-conflict');
    const rule = allow({ sources: ['10.0.0.0/8', '2001:db8::/32'], destinations: ['2001:db8:1::/48'] });
    expect(splitRule(rule)).toMatchObject({ ipv4: null, ipv6: { sources: ['2001:db8::/32'] } });
    expect(ruleFamily(rule)).toMatchObject({
      family: 'ipv6',
      because: [
        { path: ['sources', 0], family: 'ipv4', used: false },
        { path: ['sources', 1], family: 'ipv6', used: true },
        { path: ['destinations', 0], family: 'ipv6', used: true },
      ],
    });
  });

  test('duplicates and containment in different spelling collapse', () => {
    const sources = [
      '2001:DB8::/32',
      '2001:0db8:0:0::/32',
      '2001:db8:5::1',
      '2001:db8:: - 2001:db8::ffff',
      '10.0.0.0/9',
      '10.128.0.0/9',
      '10.0.0.7',
    ];
    expect(normalizeRule(allow({ sources })).sources).toEqual(['10.0.0.0/8', '2001:db8::/32']);
  });

  test('IPv4 text with fewer parts, leading zeros or other bases is refused at the place', () => {
    const sources = [
      '10.0/8',
      '010.0.0.1',
      '0x7f.0.0.1',
      '10.0.0.256',
      '10',
      '1.2.3.4.5',
      '10.0.0.',
      '10..0.1',
    ];
    expect(places(allow({ sources }))).toEqual([
      ['sources.0', 'ipv4-part-missing', 4],
      ['sources.1', 'ipv4-leading-zero', 0],
      ['sources.2', 'invalid-character', 1],
      ['sources.3', 'ipv4-part-range', 7],
      ['sources.4', 'too-few-groups', 2],
      ['sources.5', 'invalid-character', 7],
      ['sources.6', 'ipv4-part-missing', 7],
      ['sources.7', 'ipv4-part-missing', 3],
    ]);
  });

  test('several addresses in one text are no list', () => {
    expect(places(allow({ sources: ['0.0.0.0/0,::/0', '10.0.0.1,10.0.0.2'] }))).toEqual([
      ['sources.0', 'length-invalid', 9],
      ['sources.1', 'invalid-character', 8],
    ]);
    expect(places(odd({ sources: '10.0.0.0/8' }))).toEqual([['sources', 'invalid-type', undefined]]);
  });

  test('a range over both families is refused, not taken for nothing', () => {
    expect(places(allow({ sources: ['2001:db8::1 - 10.0.0.1', '10.0.0.1-2001:db8::1'] }))).toEqual([
      ['sources.0', 'range-mixed', 14],
      ['sources.1', 'range-mixed', 9],
    ]);
  });
});

describe('the family', () => {
  test('is both where nothing narrows it, without evidence', () => {
    expect(ruleFamily(allow())).toEqual({ ok: true, family: 'both', because: [] });
    expect(ruleFamily(allow({ protocol: 'TCP', ports: { start: 22, end: 22 } }))).toEqual({
      ok: true,
      family: 'both',
      because: [],
    });
  });

  test.each<[Partial<Rule>, string]>([
    [{ family: 'ipv4' }, 'ipv4'],
    [{ family: 'ipv6' }, 'ipv6'],
    [{ sources: ['0.0.0.0/0'] }, 'ipv4'],
    [{ sources: ['::/0'] }, 'ipv6'],
    [{ sources: ['0.0.0.0/0', '::/0'] }, 'both'],
    [{ sources: ['0.0.0.0/0', '::/0'], family: 'ipv4' }, 'ipv4'],
    [{ sources: ['::1'], destinations: ['10.0.0.1', '::1'] }, 'ipv6'],
    [{ protocol: 'icmp' }, 'both'],
    [{ protocol: 'icmp', sources: ['::/0'] }, 'ipv6'],
    [{ protocol: 1 }, 'ipv4'],
    [{ protocol: 58 }, 'ipv6'],
    [{ protocol: 'all' }, 'both'],
    [{ protocol: 0 }, 'ipv4'],
    [{ protocol: '43' }, 'ipv4'],
    [{ protocol: 44 }, 'ipv4'],
    [{ protocol: 60 }, 'ipv4'],
    [{ protocol: 'ipv6-frag' }, 'ipv4'],
    [{ protocol: 59 }, 'both'],
    [{ protocol: 255 }, 'both'],
    [{ protocol: 'icmp', icmp: { type: 'echo-request' } }, 'both'],
    [{ protocol: 'icmp', icmp: { type: 'neighbor-solicitation' } }, 'ipv6'],
    [{ protocol: 'icmp', icmp: { type: 'timestamp' } }, 'ipv4'],
    [{ protocol: 'icmpv6', icmp: { type: 'echo-request' } }, 'ipv6'],
    [{ protocol: 'icmp', icmp: { type: 'destination-unreachable', code: 'host-unreachable' } }, 'ipv4'],
    [{ protocol: 'icmp', icmp: { type: 'destination-unreachable', code: 'no-route' } }, 'ipv6'],
    [{ protocol: 'icmp', icmp: { type: 3, code: 'port-unreachable' } }, 'ipv4'],
  ])('of %j is %s', (fields, wanted) => {
    expect(family(allow(fields))).toBe(wanted);
  });

  test('rests on evidence from every kind of field', () => {
    const rule = allow({
      protocol: 58,
      family: 'ipv6',
      sources: ['2001:db8::/32'],
      destinations: ['::1'],
      icmp: { type: 'destination-unreachable', code: 'no-route' },
    });
    expect(ruleFamily(rule)).toEqual({
      ok: true,
      family: 'ipv6',
      because: [
        { path: ['protocol'], value: '58', family: 'ipv6', used: true },
        { path: ['family'], value: 'ipv6', family: 'ipv6', used: true },
        { path: ['sources', 0], value: '2001:db8::/32', family: 'ipv6', used: true },
        { path: ['destinations', 0], value: '::1', family: 'ipv6', used: true },
        { path: ['icmp', 'code'], value: 'no-route', family: 'ipv6', used: true },
      ],
    });
  });

  test.each<[Partial<Rule>, string[]]>([
    [
      { protocol: 1, family: 'ipv6' },
      ['family: this is ipv6, but protocol (1) is ipv4: the rule matches nothing'],
    ],
    [
      { family: 'ipv4', sources: ['::1', '::2'], destinations: ['::3'] },
      [
        'sources.0: this is ipv6, but family (ipv4) is ipv4: the rule matches nothing',
        'sources.1: this is ipv6, but family (ipv4) is ipv4: the rule matches nothing',
        'destinations.0: this is ipv6, but family (ipv4) is ipv4: the rule matches nothing',
      ],
    ],
    [
      { protocol: 'icmpv6', icmp: { type: 'timestamp' } },
      ['icmp.type: this is ipv4, but protocol (icmpv6) is ipv6: the rule matches nothing'],
    ],
    [
      { protocol: 'icmp', icmp: { type: 'neighbor-solicitation' }, sources: ['10.0.0.0/8'] },
      ['icmp.type: this is ipv6, but sources[0] (10.0.0.0/8) is ipv4: the rule matches nothing'],
    ],
    [
      { protocol: 'icmp', icmp: { type: 1, code: 'no-route' }, destinations: ['10.0.0.1'] },
      ['icmp.code: this is ipv6, but destinations[0] (10.0.0.1) is ipv4: the rule matches nothing'],
    ],
  ])('of %j is a contradiction', (fields, messages) => {
    expect(issues(allow(fields)).map(({ path, message }) => `${path?.join('.')}: ${message}`)).toEqual(
      messages,
    );
  });

  test('a conflict names the field that decided, not one that speaks of both', () => {
    const rule = allow({
      sources: ['10.0.0.0/8', '2001:db8::/32'],
      destinations: ['10.0.0.1'],
      protocol: 'icmp',
      icmp: { type: 'neighbor-advertisement' },
    });
    expect(issues(rule)).toMatchObject([
      { path: ['icmp', 'type'], details: { other: 'destinations[0]', value: '10.0.0.1' } },
    ]);
  });
});

describe('a schema of a part of a rule', () => {
  const codes = (schema: typeof ruleEntrySchema, value: unknown) =>
    schema['~standard'].validate(value).issues?.map(({ code, path, position }) => [code, path, position]);

  test('takes what the rule takes, and gives the text', () => {
    for (const text of ['tcp', 'ICMPv6', '58', 'all', '-1', '0']) {
      expect(ruleProtocolSchema['~standard'].validate(text)).toEqual({ value: text });
    }
    for (const text of ['10.0.0.0/8', '2001:DB8::1', '10.0.0.1 - 10.0.0.9', '::ffff:192.0.2.0/120']) {
      expect(ruleEntrySchema['~standard'].validate(text)).toEqual({ value: text });
    }
  });

  test('refuses what the rule refuses, with the place in the text', () => {
    expect(codes(ruleProtocolSchema, 'tpc')).toEqual([['unknown-name', undefined, 0]]);
    expect(codes(ruleProtocolSchema, '256')).toHaveLength(1);
    expect(codes(ruleEntrySchema, '2001:db8:::1')).toEqual([['stray-colon', undefined, 10]]);
    expect(codes(ruleEntrySchema, '10.0.0.1 - ::1')).toEqual([['range-mixed', undefined, 11]]);
    expect(codes(ruleEntrySchema, '')).toEqual([['empty', undefined, 0]]);
    for (const schema of [ruleProtocolSchema, ruleEntrySchema]) {
      for (const value of [undefined, null, 6, [], {}]) {
        expect(codes(schema, value)).toEqual([['invalid-type', undefined, undefined]]);
      }
    }
  });
});
