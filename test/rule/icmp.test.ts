import { describe, expect, test } from 'vitest';
import { icmpNames, splitRule } from '../../src/rule.ts';
import { icmpCodeRegistry, icmpTypeRegistry, icmpv6CodeRegistry, icmpv6TypeRegistry } from './registry.ts';
import { allow } from './rules.ts';

describe('ICMP names', () => {
  test.each(icmpTypeRegistry)('ICMP type %i, %s, is %s', (type, _, name) => {
    const rule = allow({ protocol: 'icmp', family: 'ipv4', icmp: { type: name } });
    expect(splitRule(rule).ipv4?.icmp).toEqual({ type });
  });

  test.each(icmpv6TypeRegistry)('ICMPv6 type %i, %s, is %s', (type, _, name) => {
    expect(splitRule(allow({ protocol: 'icmpv6', icmp: { type: name } })).ipv6?.icmp).toEqual({ type });
  });

  test.each(icmpCodeRegistry)('ICMP type %i code %i, %s, is %s', (type, code, _, name) => {
    expect(splitRule(allow({ protocol: 1, icmp: { type, code: name } })).ipv4?.icmp).toEqual({ type, code });
  });

  test.each(icmpv6CodeRegistry)('ICMPv6 type %i code %i, %s, is %s', (type, code, _, name) => {
    expect(splitRule(allow({ protocol: 58, icmp: { type, code: name } })).ipv6?.icmp).toEqual({ type, code });
  });

  test('are no more than the registries have', () => {
    const types = icmpNames();
    const ipv4 = types.filter(({ ipv4: number }) => number !== null);
    const ipv6 = types.filter(({ ipv6: number }) => number !== null);
    expect([ipv4.length, ipv6.length]).toEqual([icmpTypeRegistry.length, icmpv6TypeRegistry.length]);
    const codes = types.flatMap((type) => type.codes);
    expect(codes.filter(({ ipv4: number }) => number !== null)).toHaveLength(icmpCodeRegistry.length);
    expect(codes.filter(({ ipv6: number }) => number !== null)).toHaveLength(icmpv6CodeRegistry.length);
  });

  test('come as a list for a form to offer, a new one each time', () => {
    const [first] = icmpNames();
    expect(first).toEqual({ name: 'echo-request', ipv4: 8, ipv6: 128, codes: [] });
    expect(icmpNames().find(({ name }) => name === 'time-exceeded')).toEqual({
      name: 'time-exceeded',
      ipv4: 11,
      ipv6: 3,
      codes: [
        { name: 'exceeded-in-transit', ipv4: 0, ipv6: 0 },
        { name: 'reassembly-time-exceeded', ipv4: 1, ipv6: 1 },
      ],
    });
    expect(icmpNames()[0]).not.toBe(first);
  });

  test('that have a counterpart are translated, the others make the rule one of one family', () => {
    const split = (type: string) => {
      const { ipv4, ipv6 } = splitRule(allow({ protocol: 'icmp', icmp: { type } }));
      return [ipv4?.icmp?.type, ipv6?.icmp?.type];
    };
    expect(split('echo-reply')).toEqual([0, 129]);
    expect(split('redirect')).toEqual([5, 137]);
    expect(split('packet-too-big')).toEqual([undefined, 2]);
    expect(split('source-quench')).toEqual([4, undefined]);
  });
});
