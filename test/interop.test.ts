/** Conversions, on the real objects of ip-address and big-integer. */
import { readFileSync } from 'node:fs';
import bigInt from 'big-integer';
import fc from 'fast-check';
import { Address4, Address6 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import type { ErrorCode } from '../src/error.ts';
import { InterfaceAddress } from '../src/interface.ts';
import {
  type Address4Like,
  type Address6Like,
  type BigIntegerLike,
  fromAddress4,
  fromAddress6,
  fromBigInteger,
  interfaceFromAddress6,
  prefixFromAddress4,
  prefixFromAddress6,
  toAddress4,
  toAddress6,
  toBigInteger,
} from '../src/interop.ts';
import { Prefix } from '../src/prefix.ts';
import { address } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const MASK = { hostBits: 'mask' } as const;
const codeOf = (call: () => unknown): ErrorCode => refusal(call).code;

/** What another copy or an older version of ip-address has made: the same fields and methods, another class. */
const foreign = <T extends object>(value: T): T => ({ ...value, correctForm: () => '' });

test('the module imports no other package', () => {
  const source = readFileSync(new URL('../src/interop.ts', import.meta.url), 'utf8');
  const specifiers = Array.from(source.matchAll(/^\S.* from '([^']+)';$/gm), ([, from]) => from);
  expect(specifiers).toContain('./ip/address.ts');
  expect(specifiers.filter((from) => !from?.startsWith('./'))).toEqual([]);
});

describe('an Address6', () => {
  test.each<[text: string, address: string, why: string]>([
    ['::', '::', 'the first'],
    [LAST, LAST, 'the last'],
    ['2001:DB8:0:0::00:1', '2001:db8::1', 'any spelling'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1', 'a dotted part'],
    ['2001:db8::1/128', '2001:db8::1', 'a mask that leaves nothing out'],
  ])('of %s is the address %s: %s', (text, expected) => {
    expect(String(fromAddress6(new Address6(text)))).toBe(expected);
    expect(String(fromAddress6(foreign(new Address6(text))))).toBe(expected);
  });

  test('that ip-address made of another is an address, too', () => {
    const value = new Address6('2001:db8::5/64');
    expect(String(fromAddress6(value.startAddress()))).toBe('2001:db8::');
    expect(String(fromAddress6(value.endAddress()))).toBe('2001:db8::ffff:ffff:ffff:ffff');
    expect(String(fromAddress6(new Address6('::1').offset(1)))).toBe('::2');
    expect(String(fromAddress6(Address6.fromAddress4('192.0.2.1')))).toBe('::ffff:192.0.2.1');
  });

  test.each<[text: string, prefix: string, why: string]>([
    ['::/0', '::/0', 'everything'],
    ['8000::/1', '8000::/1', 'a half'],
    ['2001:db8::/064', '2001:db8::/64', 'a mask is a number, however it was written'],
    [`${LAST.slice(0, -1)}e/127`, `${LAST.slice(0, -1)}e/127`, 'two addresses'],
    ['::1/128', '::1/128', 'one address'],
  ])('of %s is the prefix %s: %s', (text, expected) => {
    expect(String(prefixFromAddress6(new Address6(text)))).toBe(expected);
    expect(String(prefixFromAddress6(foreign(new Address6(text))))).toBe(expected);
  });

  test.each<[text: string, masked: string]>([
    ['2001:db8::1/64', '2001:db8::/64'],
    ['::1/0', '::/0'],
    [`${LAST}/127`, `${LAST.slice(0, -1)}e/127`],
  ])('of %s has host bits: refused, or masked to %s', (text, masked) => {
    const value = new Address6(text);
    const { code, details } = refusal(() => prefixFromAddress6(value));
    expect({ code, details }).toEqual({ code: 'host-bits', details: { prefix: masked } });
    expect(String(prefixFromAddress6(value, MASK))).toBe(masked);
  });

  test.each<[text: string]>([
    ['2001:db8::1/64'],
    ['::/0'],
    ['fe80::1%eth0'],
    ['fe80::1%eth0/64'],
    ['fe80::1%'],
    [`fe80::1%${'e'.repeat(50)}`],
  ])('of %s is refused as the texts of addresses are', (text) => {
    expect(codeOf(() => fromAddress6(new Address6(text)))).toBe(codeOf(() => Address.parse(text)));
  });

  test.each<[text: string]>([
    ['2001:db8::1/64'],
    ['2001:db8::'],
    ['fe80::%eth0/64'],
    ['fe80::%/64'],
    [`fe80::%${'e'.repeat(50)}/64`],
  ])('of %s is refused as the texts of prefixes are', (text) => {
    expect(codeOf(() => prefixFromAddress6(new Address6(text)))).toBe(codeOf(() => Prefix.parse(text)));
  });

  test('is refused with what is wrong, and where', () => {
    expect(refusal(() => fromAddress6(new Address6('2001:DB8:0::1/64')))).toMatchObject({
      code: 'prefix-not-allowed',
      input: '2001:db8::1/64',
      position: '2001:db8::1'.length,
    });
    expect(refusal(() => fromAddress6(new Address6('fe80:0::1/64%eth0')))).toMatchObject({
      code: 'zone-not-allowed',
      input: 'fe80::1%eth0/64',
      position: 'fe80::1'.length,
    });
  });

  test.each<[text: string, expected: Record<'address' | 'length' | 'zone', unknown>]>([
    ['2001:db8::1/64', { address: '2001:db8::1', length: 64, zone: null }],
    ['2001:db8::1', { address: '2001:db8::1', length: 128, zone: null }],
    ['fe80::1%eth0', { address: 'fe80::1', length: 128, zone: 'eth0' }],
    ['fe80::1%eth0/64', { address: 'fe80::1', length: 64, zone: 'eth0' }],
    ['fe80::1/64%eth0', { address: 'fe80::1', length: 64, zone: 'eth0' }],
    ['::%1/0', { address: '::', length: 0, zone: '1' }],
  ])('of %s is an address, a length and a zone', (text, expected) => {
    const found = interfaceFromAddress6(new Address6(text));
    expect({ ...found, address: String(found.address) }).toEqual(expected);
  });

  test('with a zone that is none is refused as by parseScoped', () => {
    expect(codeOf(() => interfaceFromAddress6(new Address6('fe80::1%')))).toBe('zone-empty');
    expect(codeOf(() => interfaceFromAddress6(new Address6('fe80::1%a b')))).toBe('invalid-character');
    expect(codeOf(() => interfaceFromAddress6(new Address6(`::%${'e'.repeat(120)}`)))).toBe('too-long');
  });

  test('whose fields were written over is refused', () => {
    const broken = (fields: Partial<Address6Like>) => Object.assign(new Address6('2001:db8::/32'), fields);
    const cases: readonly [Partial<Address6Like>, ErrorCode][] = [
      [{ subnetMask: 129 }, 'out-of-range'],
      [{ subnetMask: -1 }, 'out-of-range'],
      [{ subnetMask: 1.5 }, 'out-of-range'],
      [{ subnetMask: Number.NaN }, 'out-of-range'],
      [{ parsedAddress: ['2001', 'db8'] }, 'invalid-type'],
      [{ parsedAddress: ['2001', 'db8', '0', '0', '0', '0', '0', '12345'] }, 'invalid-type'],
      [{ parsedAddress: ['2001', 'db8', '0', '0', '0', '0', '0', ':'] }, 'invalid-type'],
      [{ parsedAddress: Array(8).fill(Symbol('0')) }, 'invalid-type'],
      [{ parsedAddress: Array(8).fill(5) }, 'invalid-type'],
      [{ parsedSubnet: undefined as never }, 'invalid-type'],
      [{ subnetMask: '32' as never }, 'invalid-type'],
      [{ correctForm: undefined as never }, 'invalid-type'],
      [{ zone: undefined as never }, 'invalid-type'],
      [{ zone: Symbol('%eth0') as never }, 'invalid-type'],
      [{ zone: '0' }, 'invalid-type'],
      [{ zone: '/64' }, 'invalid-type'],
    ];
    for (const [fields, code] of cases) {
      for (const convert of [fromAddress6, prefixFromAddress6, interfaceFromAddress6]) {
        const error = refusal(() => convert(broken(fields)));
        expect(error.code).toBe(code);
        if (code === 'invalid-type') expect(error.details?.expected).toBe('Address6');
      }
    }
  });

  test.each<[what: string, value: unknown]>([
    ['text', '2001:db8::1'],
    ['null', null],
    ['nothing', undefined],
    ['one of our own', Address.parse('::1')],
    ['an Address4', new Address4('192.0.2.1')],
    ['what JSON has left of one', JSON.parse(JSON.stringify(new Address6('::1')))],
    ['part of an address', new Address6('1:2:3:4:5:6', 6)],
  ])('is what it must be: %s is refused', (_, value) => {
    for (const convert of [fromAddress6, prefixFromAddress6, interfaceFromAddress6]) {
      expect(codeOf(() => convert(value as Address6Like))).toBe('invalid-type');
    }
  });
});

describe('toAddress6', () => {
  test('makes an object of the class', () => {
    const made: Address6 = toAddress6('2001:DB8::1', Address6);
    expect(made).toBeInstanceOf(Address6);
    expect([made.correctForm(), made.subnetMask, made.parsedSubnet]).toEqual(['2001:db8::1', 128, '']);
  });

  test.each<[item: Parameters<typeof toAddress6>[0], network: string]>([
    [Address.parse('2001:db8::1'), '2001:db8::1/128'],
    [Prefix.parse('2001:db8::/32'), '2001:db8::/32'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
    [`${LAST}/128`, `${LAST}/128`],
    [{ address: Address.parse('2001:db8::1'), length: 64, zone: null }, '2001:db8::/64'],
  ])('of %s gives the network %s', (item, network) => {
    expect(toAddress6(item, Address6).networkForm()).toBe(network);
  });

  test('keeps the mask and the zone', () => {
    const { address, subnetMask, zone } = toAddress6(
      { address: Address.parse('fe80::1'), length: 64, zone: 'eth0' },
      Address6,
    );
    expect({ address, subnetMask, zone }).toEqual({
      address: 'fe80::1%eth0/64',
      subnetMask: 64,
      zone: '%eth0',
    });
  });

  test('writes no mask where none was', () => {
    const whole = { address: Address.parse('2001:db8::1'), length: 128, zone: null };
    expect(toAddress6(whole, Address6).parsedSubnet).toBe('');
    expect(toAddress6(interfaceFromAddress6(new Address6('::1')), Address6)).toEqual(new Address6('::1'));
  });

  test('is the way back from each of the others', () => {
    const zone = fc.constantFrom(null, 'eth0', '1', 'e'.repeat(60));
    fc.assert(
      fc.property(address(), fc.nat({ max: 128 }), zone, (value, length, name) => {
        expect(fromAddress6(toAddress6(value, Address6)).equals(value)).toBe(true);
        const prefix = value.prefix(length);
        expect(prefixFromAddress6(toAddress6(prefix, Address6)).equals(prefix)).toBe(true);
        const whole = { address: value, length, zone: name };
        const made = toAddress6(whole, Address6);
        expect(interfaceFromAddress6(made)).toEqual(whole);
        expect(made.bigInt()).toBe(value.toBigInt());
      }),
    );
  });

  test.each<[item: unknown, code: ErrorCode]>([
    ['2001:db8::g', 'invalid-character'],
    ['2001:db8::1/32', 'host-bits'],
    ['fe80::1%eth0', 'zone-not-allowed'],
    [5n, 'invalid-type'],
    [null, 'invalid-type'],
    [undefined, 'invalid-type'],
    [{ address: '::1', length: 64, zone: null }, 'invalid-type'],
    [{ address: Address.parse('::1'), length: 129, zone: null }, 'out-of-range'],
    [InterfaceAddress.parse('10.0.0.5/24'), 'invalid-type'],
    [{ address: Address.parse('::1'), length: 64, zone: '' }, 'zone-empty'],
    [{ address: Address.parse('::1'), length: 64, zone: 'a/0' }, 'invalid-character'],
  ])('refuses %s: %s', (item, code) => {
    expect(codeOf(() => toAddress6(item as Address, Address6))).toBe(code);
  });

  test.each<[what: string, value: unknown]>([
    ['nothing', undefined],
    ['the module', { Address6 }],
    ['another class', Address4],
    ['a class of something else', String],
    ['a function that is no class', () => new Address6('::1')],
  ])('refuses %s for the class', (_, value) => {
    expect(refusal(() => toAddress6('2001:db8::1', value as typeof Address6))).toMatchObject({
      code: 'invalid-type',
      details: { expected: 'typeof Address6' },
    });
  });
});

describe('an Address4', () => {
  test.each<[text: string, mapped: string]>([
    ['0.0.0.0', '::ffff:0.0.0.0'],
    ['192.0.2.1', '::ffff:192.0.2.1'],
    ['192.0.2.1/32', '::ffff:192.0.2.1'],
    ['255.255.255.255', '::ffff:255.255.255.255'],
  ])('of %s is the address %s', (text, mapped) => {
    expect(String(fromAddress4(new Address4(text)))).toBe(mapped);
    expect(String(fromAddress4(foreign(new Address4(text))))).toBe(mapped);
  });

  test.each<[text: string, mapped: string]>([
    ['0.0.0.0/0', '::ffff:0.0.0.0/96'],
    ['10.0.0.0/8', '::ffff:10.0.0.0/104'],
    ['192.0.2.1/32', '::ffff:192.0.2.1/128'],
  ])('of %s is the prefix %s', (text, mapped) => {
    expect(String(prefixFromAddress4(new Address4(text)))).toBe(mapped);
  });

  test('with host bits is refused or masked', () => {
    const value = new Address4('10.1.2.3/8');
    expect(codeOf(() => prefixFromAddress4(value))).toBe('host-bits');
    expect(String(prefixFromAddress4(value, MASK))).toBe('::ffff:10.0.0.0/104');
  });

  test('is refused where the texts of addresses and prefixes are', () => {
    const withZero = foreign(new Address4('192.0.2.1'));
    withZero.parsedAddress = ['192', '0', '02', '1'];
    const wide = Object.assign(new Address4('10.0.0.0/8'), { subnetMask: 33 });
    expect(refusal(() => fromAddress4(new Address4('10.0.0.0/8')))).toMatchObject({
      code: 'prefix-not-allowed',
      input: '::ffff:10.0.0.0/104',
    });
    expect(codeOf(() => prefixFromAddress4(new Address4('10.0.0.0')))).toBe('length-missing');
    expect(codeOf(() => fromAddress4(withZero))).toBe('ipv4-leading-zero');
    expect(codeOf(() => fromAddress4(wide))).toBe('out-of-range');
    expect(codeOf(() => prefixFromAddress4(wide))).toBe('out-of-range');
  });

  test.each<[what: string, value: unknown]>([
    ['text', '192.0.2.1'],
    ['null', null],
    ['an Address6', new Address6('::ffff:192.0.2.1')],
    ['an Address6 of four groups', new Address6('192:0:2:1', 4)],
    ['what JSON has left of one', JSON.parse(JSON.stringify(new Address4('192.0.2.1')))],
  ])('is what it must be: %s is refused', (_, value) => {
    expect(codeOf(() => fromAddress4(value as Address4Like))).toBe('invalid-type');
    expect(codeOf(() => prefixFromAddress4(value as Address4Like))).toBe('invalid-type');
  });
});

describe('toAddress4', () => {
  test.each<[item: Address | Prefix | string, text: string]>([
    [Address.parse('::ffff:192.0.2.1'), '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    [Prefix.parse('::ffff:10.0.0.0/104'), '10.0.0.0/8'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['::ffff:255.255.255.255/128', '255.255.255.255/32'],
  ])('of %s is %s', (item, text) => {
    const made: Address4 = toAddress4(item, Address4);
    expect(made).toBeInstanceOf(Address4);
    expect(made.address).toBe(text);
  });

  test('is the way back', () => {
    const mapped = fc
      .nat({ max: 0xffff_ffff })
      .map((value) => Address.fromBigInt((0xffffn << 32n) + BigInt(value)));
    fc.assert(
      fc.property(mapped, fc.nat({ max: 32 }), (value, length) => {
        const prefix = value.prefix(96 + length);
        expect(fromAddress4(toAddress4(value, Address4)).equals(value)).toBe(true);
        expect(prefixFromAddress4(toAddress4(prefix, Address4)).equals(prefix)).toBe(true);
      }),
    );
  });

  test.each<[item: string]>([
    ['::fffe:ffff:ffff'],
    ['::1:0:0:0'],
    ['::1:ffff:c000:201'],
    ['::1:0:ffff:c000:201'],
    ['1::ffff:c000:201'],
    ['::c000:201'],
    ['::fffe:0:0/95'],
    ['::/0'],
    ['2001:db8::/104'],
  ])('refuses %s, which is not IPv4-mapped', (item) => {
    expect(refusal(() => toAddress4(item, Address4))).toMatchObject({
      code: 'not-inside',
      details: { inner: item, outer: '::ffff:0.0.0.0/96' },
    });
  });

  test('refuses another class, and what is neither address nor prefix', () => {
    expect(codeOf(() => toAddress4('::ffff:192.0.2.1', Address6 as never))).toBe('invalid-type');
    expect(codeOf(() => toAddress4('192.0.2.1', Address4))).toBe('ipv4-address');
    expect(codeOf(() => toAddress4({} as Address, Address4))).toBe('invalid-type');
  });
});

describe('a BigInteger', () => {
  test.each<[number: string, address: string]>([
    ['0', '::'],
    ['1', '::1'],
    ['9007199254740993', '::20:0:0:1'],
    ['42540766411282592856903984951653826561', '2001:db8::1'],
    ['340282366920938463463374607431768211455', LAST],
  ])('%s is the address %s, and back', (number, text) => {
    const value = bigInt(number);
    expect(String(fromBigInteger(value))).toBe(text);
    const back: bigInt.BigInteger = toBigInteger(text, bigInt);
    expect(back.equals(value)).toBe(true);
    expect(bigInt.isInstance(back)).toBe(true);
  });

  test('agrees with ip-address', () => {
    fc.assert(
      fc.property(address(), (value) => {
        const number = toBigInteger(value, bigInt);
        expect(number.toString()).toBe(new Address6(String(value)).bigInt().toString());
        expect(fromBigInteger(number).equals(value)).toBe(true);
      }),
    );
  });

  test.each<[why: string, number: bigInt.BigInteger, received: string]>([
    ['below the first', bigInt(-1), '-1'],
    ['behind the last', bigInt(2).pow(128), '340282366920938463463374607431768211456'],
    ['far behind it', bigInt(10).pow(1000), '> 2^255'],
  ])('%s is refused', (_, number, received) => {
    const { code, details } = refusal(() => fromBigInteger(number));
    expect(code).toBe('out-of-range');
    expect(details).toMatchObject({ received });
  });

  test.each<[what: string, value: unknown]>([
    ['a bigint', 5n],
    ['a number', 5],
    ['text', '5'],
    ['null', null],
    ['an object', {}],
    ['a list of one number', [5]],
    ['what JSON has left of one', JSON.parse(JSON.stringify({ number: bigInt(5) })).number],
    ['a number of another kind', { divmod: () => null, toString: () => '1.5' }],
    ['one without a text', { divmod: () => null, toString: undefined }],
    ['one whose text is none', { divmod: () => null, toString: () => Symbol('5') }],
  ])('is what it must be: %s is refused', (_, value) => {
    expect(codeOf(() => fromBigInteger(value as BigIntegerLike))).toBe('invalid-type');
  });

  test('is made by the function that makes them, and no other', () => {
    expect(refusal(() => toBigInteger('::1', Number))).toMatchObject({
      code: 'invalid-type',
      details: { expected: 'typeof bigInt' },
    });
    expect(codeOf(() => toBigInteger('::1', undefined as never))).toBe('invalid-type');
    expect(codeOf(() => toBigInteger('::g', bigInt))).toBe('invalid-character');
    expect(codeOf(() => toBigInteger(1n as never, bigInt))).toBe('invalid-type');
  });
});
