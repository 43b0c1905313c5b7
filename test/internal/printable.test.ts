/** The first five minutes with a value: printing, adding to text, comparing, storing. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Endpoint } from '../../src/endpoint.ts';
import { InterfaceAddress } from '../../src/interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';

type AnyClass = new (...args: unknown[]) => unknown;

describe.each<[string, object, string, { from(value: never): unknown }]>([
  ['Address', Address.parse('2001:db8::1'), '2001:db8::1', Address],
  ['Prefix', Prefix.parse('2001:db8::/48'), '2001:db8::/48', Prefix],
  ['AddressRange', AddressRange.parse('::1 - ::5'), '::1 - ::5', AddressRange],
  ['IPv4Address', IPv4Address.parse('192.0.2.1'), '192.0.2.1', IPv4Address],
  ['IPv4Prefix', IPv4Prefix.parse('10.0.0.0/8'), '10.0.0.0/8', IPv4Prefix],
  ['IPv4Range', IPv4Range.parse('10.0.0.1 - 10.0.0.5'), '10.0.0.1 - 10.0.0.5', IPv4Range],
  ['InterfaceAddress', InterfaceAddress.parse('fe80::1%eth0/64'), 'fe80::1%eth0/64', InterfaceAddress],
  ['Endpoint', Endpoint.parse('[::1]:443'), '[::1]:443', Endpoint],
  ['Mac', Mac.parse('00:50:56:8c:86:a9'), '00:50:56:8c:86:a9', Mac],
])('a value of %s', (name, value, text, from) => {
  test('is shown by console.log as its text, also inside other objects', () => {
    expect(inspect(value)).toBe(text);
    expect(inspect({ value: [value] })).toBe(`{ value: [ ${text} ] }`);
  });

  test.each(['nodejs.util.inspect.custom', 'Deno.customInspect', 'Deno.privateCustomInspect'])(
    'has its text under the symbol %s',
    (key) => {
      expect((value as Record<symbol, () => string>)[Symbol.for(key)]?.()).toBe(text);
    },
  );

  test('becomes its text in a template and beside a text', () => {
    expect(`via ${value}`).toBe(`via ${text}`);
    // biome-ignore lint/style/useTemplate: this is what is tested
    expect('via ' + value).toBe(`via ${text}`);
    expect([value].join()).toBe(text);
  });

  test('equals its canonical text by ==', () => {
    // biome-ignore lint/suspicious/noDoubleEquals: this is what is tested
    expect(value == (text as unknown)).toBe(true);
    // biome-ignore lint/suspicious/noDoubleEquals: this is what is tested
    expect(value == ('::/7' as unknown)).toBe(false);
  });

  test('cannot be compared by < or used as a number', () => {
    const other = from.from(text as never) as object;
    const message = 'a value of hextet is not a number: use compare, contains or equals';
    expect(() => value < other).toThrow(new TypeError(message));
    expect(() => Number(value)).toThrow(new TypeError(message));
  });

  test('is its text in JSON, which from reads, as for a worker or a database', () => {
    expect(JSON.stringify({ value })).toBe(`{"value":"${text}"}`);
    const { value: sent } = structuredClone(JSON.parse(JSON.stringify({ value })));
    expect(String(from.from(sent as never))).toBe(text);
  });

  test('is not made by new', () => {
    const make = value.constructor as AnyClass;
    const refused = new TypeError(`${name} has no public constructor: use ${name}.parse`);
    expect(() => new make(text)).toThrow(refused);
    expect(() => new make()).toThrow(refused);
    if (!/^(IPv4)?Address$|Mac/.test(name)) expect(() => new make(text, 48)).toThrow(refused);
  });
});
