import fc from 'fast-check';
import { Address6 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { Address, parseScoped } from '../src/address.ts';
import { InterfaceAddress } from '../src/interface.ts';
import { IPv4Address } from '../src/ipv4.ts';
import { interfaceText, oneEdit } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

describe('interface addresses', () => {
  test.each([
    ['2001:db8::5/64', '2001:db8::5', 64, null, '2001:db8::/64', '2001:db8::5/64'],
    ['2001:DB8:0::5/64', '2001:db8::5', 64, null, '2001:db8::/64', '2001:db8::5/64'],
    ['fe80::1%eth0/64', 'fe80::1', 64, 'eth0', 'fe80::/64', 'fe80::1%eth0/64'],
    ['fe80::1/64%eth0', 'fe80::1', 64, 'eth0', 'fe80::/64', 'fe80::1%eth0/64'],
    ['fe80::1%eth0:1/64', 'fe80::1', 64, 'eth0:1', 'fe80::/64', 'fe80::1%eth0:1/64'],
    ['::/0', '::', 0, null, '::/0', '::/0'],
    ['::1/128', '::1', 128, null, '::1/128', '::1/128'],
    ['::ffff:10.0.0.5/120', '::ffff:10.0.0.5', 120, null, '::ffff:10.0.0.0/120', '::ffff:10.0.0.5/120'],
    ['10.0.0.5/24', '10.0.0.5', 24, null, '10.0.0.0/24', '10.0.0.5/24'],
    ['255.255.255.255/0', '255.255.255.255', 0, null, '0.0.0.0/0', '255.255.255.255/0'],
  ])('%s', (text, address, length, zone, prefix, canonical) => {
    const value = InterfaceAddress.parse(text);
    expect([String(value.address), value.length, value.zone]).toEqual([address, length, zone]);
    expect([String(value.prefix), String(value)]).toEqual([prefix, canonical]);
    expect(value.family).toBe(address.includes(':') ? 'ipv6' : 'ipv4');
    expect(InterfaceAddress.of(address, length, zone)).toEqual(value);
    expect(InterfaceAddress.of(value.address, length, zone)).toEqual(value);
    expect(InterfaceAddress.from(value)).toBe(value);
    expect(InterfaceAddress.from(text)).toEqual(value);
    expect(InterfaceAddress.tryParse(text)).toEqual({ ok: true, value });
    expect(InterfaceAddress.isValid(text)).toBe(true);
    expect(InterfaceAddress['~standard'].validate(text)).toEqual({ value });
    expect(JSON.stringify([value])).toBe(`["${canonical}"]`);
    expect(value.equals(canonical)).toBe(true);
  });

  test.each([
    ['', 'empty', 0],
    ['/64', 'empty', 0],
    ['2001:db8::5', 'length-missing', 11],
    ['2001:db8::5/', 'length-missing', 12],
    ['2001:db8::5/129', 'length-too-long', 12],
    ['2001:db8::5/064', 'length-invalid', 12],
    ['fe80::1%eth0', 'length-missing', 12],
    ['fe80::1%/64', 'zone-empty', 8],
    ['fe80::1/64%', 'zone-empty', 11],
    ['fe80::1/%eth0', 'length-missing', 8],
    ['fe80::1%eth 0/64', 'invalid-character', 11],
    ['fe80::1/64%e%f', 'invalid-character', 12],
    ['fe80::1%e%f/64', 'invalid-character', 9],
    ['fe80::1%eth0/64/65', 'length-invalid', 15],
    ['fe80::1%eth0/64%eth1', 'length-invalid', 15],
    ['fe80::1/64%eth0/64', 'invalid-character', 15],
    ['fe80::g/64', 'invalid-character', 6],
    ['10.0.0.5', 'length-missing', 8],
    ['10.0.0.5/33', 'length-too-long', 9],
    ['10.0.0.5%eth0/24', 'zone-not-allowed', 8],
    ['10.0.0.5/24%eth0', 'length-invalid', 11],
    ['10.0.0/24', 'ipv4-part-missing', 6],
    ['eth0/24', 'invalid-character', 0],
    ['10.0.0.1/2:4', 'length-invalid', 10],
    ['fe80::1%/129', 'zone-empty', 8],
    ['fe80::1/129%', 'length-too-long', 8],
    [`fe80::1%${'z'.repeat(110)}/64`, 'too-long', 114],
  ])('%j is refused as %s at %i', (text, code, position) => {
    expect(refusal(() => InterfaceAddress.parse(text))).toMatchObject({ code, position });
    expect(InterfaceAddress.isValid(text)).toBe(false);
  });

  test('every legal spelling is read as its value, and so is what is printed', () => {
    fc.assert(
      fc.property(interfaceText(), ({ text, value }) => {
        expect(InterfaceAddress.parse(text)).toEqual(value);
        expect(InterfaceAddress.parse(String(value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('parts are those that parseScoped and ip-address read', () => {
    fc.assert(
      fc.property(interfaceText(), ({ text, value }) => {
        fc.pre(value.family === 'ipv6' && (value.zone === null || text.includes(`%${value.zone}/`)));
        const [scoped, length] = text.split('/') as [string, string];
        expect(parseScoped(scoped)).toEqual({ address: value.address, zone: value.zone });
        const theirs = new Address6(`${value.address}/${length}`);
        expect([theirs.correctForm(), theirs.subnetMask]).toEqual([
          value.address.toString().includes('.') ? theirs.correctForm() : String(value.address),
          value.length,
        ]);
      }),
    );
  });

  test('a text one edit away is legal only if it has an address, a length and no more', () => {
    fc.assert(
      fc.property(oneEdit(interfaceText().map(({ text }) => text)), (text) => {
        const match = /^([^%/]*)(%[\x21-\x7e]+?)?\/(0|[1-9]\d{0,2})(%[\x21-\x7e]+)?$/.exec(text);
        const [, address = '', before, length, after] = match ?? [];
        const isIPv6 = Address.isValid(address);
        const zone = (before ?? after ?? '%x').slice(1);
        const isLegal =
          match !== null &&
          (before === undefined || after === undefined) &&
          !/[%/]/.test(zone) &&
          (isIPv6 ||
            (IPv4Address.isValid(address) && zone === 'x' && before === undefined && after === undefined)) &&
          Number(length) <= (isIPv6 ? 128 : 32);
        expect([text, InterfaceAddress.isValid(text)]).toEqual([text, isLegal]);
      }),
      { numRuns: 1000 },
    );
  });

  test('order is by address, IPv4 first, then by length, then by zone', () => {
    const rising = [
      '9.0.0.0/8',
      '10.0.0.5/8',
      '10.0.0.5/24',
      '::/0',
      'fe80::1/10',
      'fe80::1/64',
      'fe80::1%a/64',
      'fe80::1%b/64',
    ];
    const values = rising.map((text) => InterfaceAddress.parse(text));
    for (const [i, low] of values.entries()) {
      for (const [j, high] of values.entries()) {
        expect(InterfaceAddress.compare(low, high)).toBe(Math.sign(i - j));
        expect(low.equals(high)).toBe(i === j);
      }
    }
  });

  test('parts that do not fit are refused', () => {
    const code = (...parts: unknown[]) =>
      refusal(() => InterfaceAddress.of(...(parts as Parameters<typeof InterfaceAddress.of>))).code;
    expect(code('::1', 129)).toBe('out-of-range');
    expect(code('10.0.0.1', 33)).toBe('out-of-range');
    expect(code('10.0.0.1', -1)).toBe('out-of-range');
    expect(code('fe80::1', 64, '')).toBe('zone-empty');
    expect(code('fe80::1', 64, 'a/b')).toBe('invalid-character');
    expect(code('fe80::1', 64, 'z'.repeat(65))).toBe('too-long');
    expect(code('fe80::1', 64, 7)).toBe('invalid-type');
    expect(code('10.0.0.1', 24, 'eth0')).toBe('zone-not-allowed');
    expect(code(7, 24)).toBe('invalid-type');
    const { address, length, equals } = InterfaceAddress.parse('::1/64');
    const parts = [{ address }, { address, length }, { address, equals }, { length, equals }];
    for (const wrong of parts)
      expect(refusal(() => InterfaceAddress.from(wrong as never)).code).toBe('invalid-type');
    expect(refusal(() => InterfaceAddress.parse('')).message).toBe('empty text, expected interface');
  });
});
