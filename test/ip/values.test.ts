/** The calls that all classes of values have: what is no text, no value, too long or of another class is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Endpoint } from '../../src/endpoint.ts';
import type { Result } from '../../src/error.ts';
import { InterfaceAddress } from '../../src/interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { refusal } from '../support/refusal.ts';

/** As for a caller without types. */
interface AnyClass {
  parse(text: unknown): object;
  tryParse(text: unknown): Result<object>;
  isValid(text: unknown): boolean;
  from(value: unknown): object;
  compare(a: unknown, b: unknown): number;
}

/** The classes, each with a text, what `from` takes, and the length of the longest text. */
const CLASSES: readonly (readonly [name: string, AnyClass, text: string, takes: string, longest: number])[] =
  [
    ['Address', Address as AnyClass, '2001:db8::1', 'Address | string', 45],
    ['Prefix', Prefix as AnyClass, '2001:db8::/32', 'Prefix | string', 49],
    ['AddressRange', AddressRange as AnyClass, '::1 - ::5', 'Address | Prefix | AddressRange | string', 100],
    ['IPv4Address', IPv4Address as AnyClass, '192.0.2.1', 'IPv4Address | string', 15],
    ['IPv4Prefix', IPv4Prefix as AnyClass, '10.0.0.0/8', 'IPv4Prefix | string', 18],
    [
      'IPv4Range',
      IPv4Range as AnyClass,
      '10.0.0.1 - 10.0.0.5',
      'IPv4Address | IPv4Prefix | IPv4Range | string',
      60,
    ],
    ['InterfaceAddress', InterfaceAddress as AnyClass, '2001:db8::5/64', 'InterfaceAddress | string', 114],
    ['Endpoint', Endpoint as AnyClass, '[2001:db8::1]:443', 'Endpoint | string', 118],
    ['Mac', Mac as AnyClass, '00:50:56:8c:86:a9', 'Mac | string', 23],
  ];

const OTHERS: readonly (readonly [kind: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['number', 1],
  ['bigint', 1n],
  ['boolean', true],
  ['symbol', Symbol('::1')],
  ['function', () => '::1'],
  ['array', ['::1']],
  ['object', { toString: () => '::1' }],
  ['object', new String('::1')],
  ['object', {}],
];

describe.each(CLASSES)('%s', (name, Class, text, takes, longest) => {
  const value = Class.parse(text);
  const values = CLASSES.map(([, Other, otherText]) => Other.parse(otherText));

  test.each([...OTHERS, ['object', value] as const])('parses no %s', (kind, other) => {
    const message = `expected string, got ${kind}`;
    expect(refusal(() => Class.parse(other))).toMatchObject({ code: 'invalid-type', message });
    expect(refusal(() => Class.parse(other)).position).toBeUndefined();
    expect(Class.tryParse(other)).toMatchObject({ ok: false, issue: { code: 'invalid-type', message } });
    expect(Class.isValid(other)).toBe(false);
  });

  test('tryParse and isValid throw on nothing, and agree', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' })), (any) => {
        expect(Class.tryParse(any).ok).toBe(Class.isValid(any));
      }),
      { numRuns: 500 },
    );
  });

  test('a megabyte is refused by its length, whatever it says', () => {
    for (const long of ['1', ':', '-', '/', ' ', '\ud800'].map((character) => character.repeat(1e6))) {
      const { code, position, input } = refusal(() => Class.parse(long));
      expect([code, position]).toEqual(['too-long', longest]);
      expect(input).toBe(`${long.slice(0, 100)}…`);
    }
  });

  test('from returns a value as it is, reads text, and refuses the rest by its type', () => {
    expect(Class.from(value)).toBe(value);
    expect(Class.from(text)).toEqual(value);
    for (const [kind, other] of OTHERS) {
      const details = { expected: takes, received: kind };
      expect(refusal(() => Class.from(other))).toMatchObject({ code: 'invalid-type', details });
    }
  });

  test('compare takes values of its class alone, on either side', () => {
    expect(Class.compare(value, Class.parse(text))).toBe(0);
    const wrong = values.filter((other) => other.constructor !== value.constructor);
    for (const other of [...wrong, text, ...OTHERS.map(([, one]) => one)]) {
      for (const [a, b] of [
        [value, other],
        [other, value],
      ]) {
        expect(refusal(() => Class.compare(a, b))).toMatchObject({
          code: 'invalid-type',
          details: { expected: name },
        });
      }
    }
  });
});
