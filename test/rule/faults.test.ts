import { describe, expect, test } from 'vitest';
import {
  covers,
  equalRules,
  findConflicts,
  normalizeRule,
  type Rule,
  ruleFamily,
  splitRule,
} from '../../src/rule.ts';
import { callsOnLong } from '../support/long-text.ts';
import { refusal } from '../support/refusal.ts';
import { allow, deny, issues, odd, places } from './rules.ts';

describe('faults', () => {
  test('are all reported at once, in the order of the fields', () => {
    const rule = odd({
      icmp: { type: 'ping', code: 300 },
      ports: { start: 70000, end: -1 },
      destinations: ['2001:db8::1/64', 7, '::/129'],
      sources: ['10.0.0.0/33', '2001:db8:::', '10.0.0.9 - 10.0.0.1', ''],
      family: 'v4',
      protocol: 256,
      action: 'permit',
      direction: 'in',
    });
    expect(places(rule)).toEqual([
      ['direction', 'unknown-name', 0],
      ['action', 'unknown-name', 0],
      ['protocol', 'out-of-range', undefined],
      ['family', 'unknown-name', 0],
      ['sources.0', 'length-too-long', 9],
      ['sources.1', 'stray-colon', 10],
      ['sources.2', 'range-inverted', 11],
      ['sources.3', 'empty', 0],
      ['destinations.0', 'host-bits', 0],
      ['destinations.1', 'invalid-type', undefined],
      ['destinations.2', 'length-too-long', 3],
      ['ports.start', 'out-of-range', undefined],
      ['ports.end', 'out-of-range', undefined],
      ['icmp.type', 'unknown-name', 0],
      ['icmp.code', 'out-of-range', undefined],
    ]);
  });

  test('of one field bring no others with them', () => {
    expect(places(odd({ family: 'v6', sources: ['10.0.0.1'] }))).toEqual([['family', 'unknown-name', 0]]);
    expect(places(allow({ sources: ['10.0.0.x - 10.0.0.9', '10.0.0.1 - ::g', '/64'] }))).toEqual([
      ['sources.0', 'invalid-character', 7],
      ['sources.1', 'invalid-character', 13],
      ['sources.2', 'empty', 0],
    ]);
  });

  test('name the field that decided first', () => {
    const rule = allow({ protocol: 'icmpv6', family: 'ipv6', sources: ['10.0.0.1'] });
    expect(issues(rule)).toMatchObject([
      { code: 'family-conflict', path: ['sources', 0], details: { other: 'protocol', value: 'icmpv6' } },
    ]);
  });

  test.each<[object, string]>([
    [{ port: 80 }, 'port'],
    [{ except: ['::1'] }, 'except'],
    [{ source: ['10.0.0.0/8'] }, 'source'],
    [{ protocol: 'tcp', ports: { start: 1, end: 2, step: 2 } }, 'ports.step'],
    [{ protocol: 'icmp', icmp: { type: 'echo-request', cod: 0 } }, 'icmp.cod'],
  ])('are fields that a rule does not have: %j', (fields, path) => {
    const rule = odd(fields);
    expect(places(rule)).toEqual([[path, 'unknown-field', undefined]]);
    for (const call of [
      () => splitRule(rule),
      () => normalizeRule(rule),
      () => covers(rule, allow()),
      () => equalRules(allow(), rule),
      () => findConflicts([rule]),
    ]) {
      expect(refusal(call).code).toBe('unknown-field');
    }
  });

  test('of an entry hide the contradictions of the others, which could be idle beside it', () => {
    const sources = ['10.0.0.0/8', '2001:db8::/33/'];
    expect(places(allow({ protocol: 'icmpv6', sources }))).toEqual([['sources.1', 'length-invalid', 13]]);
  });

  test('are never as long as the rule', () => {
    const long = 'x'.repeat(1 << 20);
    const rule = odd({
      direction: long,
      action: long,
      family: long,
      protocol: 'tcp',
      ports: { start: long, end: long },
    });
    for (const value of [rule, long, [long]]) {
      expect(JSON.stringify(ruleFamily(value as Rule)).length).toBeLessThan(10_000);
    }
  });

  test.each<[string, (text: string) => object]>([
    ['source', (text) => ({ sources: [text] })],
    ['destination', (text) => ({ destinations: ['::1', text] })],
    ['direction', (text) => ({ direction: text })],
    ['action', (text) => ({ action: text })],
    ['family', (text) => ({ family: text })],
    ['protocol', (text) => ({ protocol: text })],
    ['port', (text) => ({ protocol: 'tcp', ports: { start: text, end: 80 } })],
    ['ICMP type', (text) => ({ protocol: 'icmp', icmp: { type: text } })],
    ['field', (text) => ({ [text]: 1 })],
  ])('of a rule in a list come without reading a %s of ten megabytes', (_, fields) => {
    const calls = callsOnLong(() => {
      const rule = odd(fields('x'.repeat(10_000_000)));
      expect(refusal(() => findConflicts([allow(), rule])).path?.[0]).toBe(1);
    });
    // Each is a beginning for the error: the work does not grow with the text.
    expect(Object.keys(calls).filter((call) => !/^slice\(0,\d+\)$/.test(call))).toEqual([]);
  });

  test('of a list of rules read a text as what it is, not by its characters', () => {
    let reads = 0;
    const get = (target: object, key: string) => {
      reads++;
      return Reflect.get(target, key);
    };
    const text = new Proxy(Object('x'.repeat(1000)), { get });
    expect(refusal(() => findConflicts([text as Rule])).path).toEqual([0, 'direction']);
    expect(reads).toBeLessThan(20);
    expect(refusal(() => findConflicts(['x'.repeat(1 << 24) as unknown as Rule]))).toMatchObject({
      code: 'invalid-type',
      path: [0],
    });
  });

  test('are ranges that end in the IPv4-mapped block, or begin there', () => {
    expect(places(allow({ sources: ['::1 - ::ffff:10.0.0.0', '::ffff:10.0.0.0 - ::2:0:0:0'] }))).toEqual([
      ['sources.0', 'ipv4-mapped', 0],
      ['sources.1', 'ipv4-mapped', 0],
    ]);
  });

  test.each<[object, string, string]>([
    [{ direction: 'in' }, 'direction', '"in" is not a known direction (ingress, egress)'],
    [{ direction: undefined }, 'direction', 'expected direction (ingress, egress), got undefined'],
    [{ action: 1 }, 'action', 'expected action (allow, deny), got number'],
    [{ family: 'IPv4' }, 'family', '"IPv4" is not a known family (ipv4, ipv6); did you mean "ipv4"?'],
    [{ family: null }, 'family', 'expected family (ipv4, ipv6), got null'],
    [{ protocol: null }, 'protocol', 'expected protocol, got null'],
    [{ protocol: '' }, 'protocol', 'empty text, expected protocol'],
    [{ protocol: 256 }, 'protocol', 'protocol must be an integer from 0 to 255, got 256'],
    [{ protocol: '256' }, 'protocol', 'protocol must be an integer from 0 to 255, got 256'],
    [{ protocol: -2 }, 'protocol', 'protocol must be an integer from 0 to 255, got -2'],
    [{ protocol: 6.5 }, 'protocol', 'protocol must be an integer from 0 to 255, got 6.5'],
    [{ protocol: Number.NaN }, 'protocol', 'protocol must be an integer from 0 to 255, got NaN'],
    [{ protocol: ['tcp'] }, 'protocol', 'expected protocol, got array'],
    [{ sources: null }, 'sources', 'expected string[], got null'],
    [{ sources: [null] }, 'sources.0', 'expected string, got null'],
    [{ sources: ['10.0.0.0/33'] }, 'sources.0', 'a prefix length is at most 32'],
    [{ sources: ['10.0.0.0/129'] }, 'sources.0', 'a prefix length is at most 32'],
    [{ sources: ['10.0.0.0/'] }, 'sources.0', 'a prefix needs "/" and a length'],
    [
      { sources: ['10.0.0.0/08'] },
      'sources.0',
      'a prefix length is a decimal number without sign or leading zero',
    ],
    [{ sources: ['::/129'] }, 'sources.0', 'a prefix length is at most 128'],
    [{ sources: [''] }, 'sources.0', 'empty text, expected addresses'],
    [{ sources: ['fe80::1%eth0'] }, 'sources.0', 'a zone ("%...") is not part of an address'],
    [{ sources: ['::2 - ::1'] }, 'sources.0', 'the range ends at ::1, before its start ::2'],
    [{ sources: ['-'] }, 'sources.0', 'empty text, expected addresses'],
    [{ sources: ['::1 - '] }, 'sources.0', 'empty text, expected addresses'],
    [
      { ports: { start: 1, end: 2 } },
      'ports',
      'ports need one of the protocols that have them: tcp, udp, dccp, sctp, udplite',
    ],
    [{ protocol: 'tcp', ports: 22 }, 'ports', 'expected PortRange, got number'],
    [{ protocol: 'tcp', ports: { start: '022', end: 22 } }, 'ports.start', '"022" is not a known port'],
    [{ protocol: 'tcp', ports: { start: 'ssh', end: 22 } }, 'ports.start', '"ssh" is not a known port'],
    [{ protocol: 'tcp', ports: { start: true, end: 22 } }, 'ports.start', 'expected port, got boolean'],
    [{ protocol: 'tcp', ports: { start: '', end: 22 } }, 'ports.start', 'empty text, expected port'],
    [
      { protocol: 'tcp', ports: { start: '70000', end: 22 } },
      'ports.start',
      'port must be an integer from 0 to 65535, got 70000',
    ],
    [{ protocol: 'tcp', ports: { start: 22 } }, 'ports.end', 'expected port, got undefined'],
    [
      { protocol: 'tcp', ports: { start: 1, end: 65536 } },
      'ports.end',
      'port must be an integer from 0 to 65535, got 65536',
    ],
    [
      { protocol: 'tcp', ports: { start: 65535, end: 2 } },
      'ports.end',
      'the range ends at 2, before its start 65535',
    ],
    [{ icmp: { type: 8 } }, 'icmp', 'an ICMP type needs the protocol icmp or icmpv6'],
    [{ protocol: 'icmp', icmp: 8 }, 'icmp', 'expected IcmpMessage, got number'],
    [{ protocol: 1, icmp: { code: 0 } }, 'icmp.type', 'expected icmp-type, got undefined'],
    [
      { protocol: 1, icmp: { type: 256 } },
      'icmp.type',
      'icmp-type must be an integer from 0 to 255, got 256',
    ],
    [
      { protocol: 1, icmp: { type: -1, code: 0 } },
      'icmp.type',
      'icmp-type must be an integer from 0 to 255, got -1',
    ],
    [
      { protocol: 1, icmp: { type: 8, code: -1 } },
      'icmp.code',
      'icmp-code must be an integer from 0 to 255, got -1',
    ],
    [{ protocol: 1, icmp: { type: 3, code: null } }, 'icmp.code', 'expected icmp-code, got null'],
    [{ protocol: 'icmp', icmp: { type: 'ping' } }, 'icmp.type', '"ping" is not a known icmp-type'],
    [
      { protocol: 'icmp', icmp: { type: 'echo-reply', code: 'no-route' } },
      'icmp.code',
      '"no-route" is not a known icmp-code',
    ],
    [
      { protocol: 1, icmp: { type: 200, code: 'no-route' } },
      'icmp.code',
      '"no-route" is not a known icmp-code',
    ],
    [
      { protocol: 1, icmp: { type: 200, code: 'no-route' } },
      'icmp.code',
      '"no-route" is not a known icmp-code',
    ],
  ])('%j is refused at %s', (fields, path, message) => {
    const rule = odd(fields);
    expect(issues(rule).map((issue) => [issue.path?.join('.'), issue.message])).toEqual([[path, message]]);
    expect(refusal(() => splitRule(rule))).toMatchObject({ message, path: issues(rule)[0]?.path });
  });

  test.each([null, undefined, 7, 'allow', true])('a rule that is %j is refused whole', (value) => {
    const result = ruleFamily(value as unknown as Rule);
    expect(result).toMatchObject({ ok: false, issues: [{ code: 'invalid-type', path: [] }] });
  });

  test('a hole in a list is refused', () => {
    const sources = ['10.0.0.0/8'];
    sources[2] = '10.0.0.0/9';
    expect(places(allow({ sources }))).toEqual([['sources.1', 'invalid-type', undefined]]);
  });

  test('an unreadable field hides no fault of another, and makes up none', () => {
    expect(places(odd({ protocol: 'cp', ports: { start: 2, end: 1 }, icmp: { type: 8 } }))).toEqual([
      ['protocol', 'unknown-name', 0],
      ['ports.end', 'range-inverted', undefined],
    ]);
    expect(places(allow({ protocol: 'icmp', icmp: { type: 8 }, sources: ['10.0.0.0/'] }))).toEqual([
      ['sources.0', 'length-missing', 9],
    ]);
    expect(places(allow({ family: 'ipv6', sources: ['10.0.0.0/8', '10.0.0.0/'] }))).toEqual([
      ['sources.1', 'length-missing', 9],
    ]);
    expect(places(odd({ direction: 'in', protocol: 'icmp', icmp: { type: 8 } }))).toEqual([
      ['direction', 'unknown-name', 0],
      ['icmp.type', 'icmp-ambiguous', undefined],
    ]);
    expect(places(odd({ protocol: 1, icmp: { type: 'ping', code: 'pong' } }))).toEqual([
      ['icmp.type', 'unknown-name', 0],
      ['icmp.code', 'unknown-name', 0],
    ]);
    expect(places(odd({ protocol: 1, icmp: { type: 'ping', code: 'no-route' } }))).toEqual([
      ['icmp.type', 'unknown-name', 0],
    ]);
  });

  test('texts of a megabyte are refused by their length, and only their beginning is kept', () => {
    const long = '1'.repeat(1 << 20);
    const rule = allow({ protocol: long, sources: [long], destinations: [`::1 - ${long}`] });
    expect(places(rule)).toEqual([
      ['protocol', 'too-long', 64],
      ['sources.0', 'too-long', 100],
      ['destinations.0', 'too-long', 100],
    ]);
    for (const { input, message } of issues(rule)) expect(`${input}${message}`.length).toBeLessThan(300);
  });

  test('the first of them is thrown where there is no answer', () => {
    const rule = allow({ sources: ['10.0.0.1/8', '::ffff:1.2.3.4'] });
    const first = {
      code: 'host-bits',
      message: 'bits are set below the prefix length, the prefix is 10.0.0.0/8',
      input: '10.0.0.1/8',
      position: 0,
      path: ['sources', 0],
      details: { prefix: '10.0.0.0/8' },
    };
    for (const action of [splitRule, normalizeRule]) expect(refusal(() => action(rule))).toMatchObject(first);
    expect(refusal(() => covers(rule, allow()))).toMatchObject(first);
    expect(refusal(() => covers(allow(), rule))).toMatchObject(first);
    expect(refusal(() => equalRules(allow(), rule))).toMatchObject(first);
    expect(refusal(() => findConflicts([allow(), rule]))).toMatchObject({
      ...first,
      path: [1, 'sources', 0],
    });
  });

  test('nothing of the rule is changed, frozen or kept', () => {
    const rule = allow({ protocol: 'tcp', ports: { start: 1, end: 2 }, sources: ['10.0.0.7', '10.0.0.6'] });
    const before = JSON.stringify(rule);
    const { ipv4 } = splitRule(rule);
    expect(ipv4?.ports).toEqual(rule.ports);
    expect(ipv4?.ports).not.toBe(rule.ports);
    expect(JSON.stringify(rule)).toBe(before);
    expect(Object.isFrozen(rule.sources)).toBe(false);
  });
});

describe('host bits', () => {
  const rule = allow({ sources: ['127.0.0.1/8', '2001:db8::1/64', '10.0.0.1/32'] });

  test('are refused unless they are to be masked', () => {
    expect(places(rule)).toEqual([
      ['sources.0', 'host-bits', 0],
      ['sources.1', 'host-bits', 0],
    ]);
    const options = { hostBits: 'mask' } as const;
    expect(normalizeRule(rule, options).sources).toEqual(['10.0.0.1/32', '127.0.0.0/8', '2001:db8::/64']);
    expect(ruleFamily(rule, options)).toMatchObject({ family: 'both' });
    expect(splitRule(rule, options).ipv6?.sources).toEqual(['2001:db8::/64']);
    expect(covers(rule, allow({ sources: ['127.1.2.3'] }), options)).toBe(true);
    expect(equalRules(rule, rule, options)).toBe(true);
    expect(findConflicts([rule, rule], options)).toHaveLength(1);
  });

  test('are masked in no IPv4-mapped prefix of a rule that allows', () => {
    const result = ruleFamily(allow({ sources: ['::ffff:1.2.3.4/120'] }), { hostBits: 'mask' });
    expect(result).toMatchObject({ issues: [{ code: 'ipv4-mapped' }] });
    const { ipv6 } = splitRule(deny({ sources: ['::ffff:1.2.3.4/120'] }), { hostBits: 'mask' });
    expect(ipv6?.sources).toEqual(['::ffff:1.2.3.0/120']);
  });

  test('are options whose name is checked', () => {
    const options = { hostbits: 'mask' } as object;
    expect(refusal(() => ruleFamily(allow(), options))).toMatchObject({
      code: 'unknown-field',
      path: ['hostbits'],
    });
  });

  test('know no third way', () => {
    const options = { hostBits: 'keep' } as unknown as { hostBits: 'mask' };
    expect(refusal(() => ruleFamily(allow(), options))).toMatchObject({
      code: 'invalid-type',
      message: "expected 'reject' | 'mask' for hostBits, got string",
    });
  });
});
