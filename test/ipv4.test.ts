/** IPv4 values: the grammar held against Node and ip-address, the arithmetic against plain numbers. */
import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { Address4 } from 'ip-address';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import {
  compareAddresses,
  IPv4Address,
  IPv4Prefix,
  IPv4Range,
  ipAddress,
  ipPrefix,
  mappedAddress,
  mappedPrefix,
  unmapped,
} from '../src/ipv4.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { ipv4Prefix, ipv4RangeText, oneEdit } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const LAST = '255.255.255.255';
const EDGES = [0, 1, 2, 255, 256, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

const number = fc.oneof(fc.constantFrom(...EDGES), fc.integer({ min: 0, max: 0xffff_ffff }));
const address = number.map((value) => IPv4Address.fromNumber(value));
const prefix = fc
  .tuple(address, fc.integer({ min: 0, max: 32 }))
  .map(([base, length]) => base.prefix(length));
const range = fc
  .tuple(number, fc.oneof(number, fc.nat({ max: 300 })))
  .map(([a, b]) => [a, b < 300 ? Math.min(a + b, 0xffff_ffff) : b].sort((x, y) => x - y))
  .map(([a, b]) => IPv4Range.of(IPv4Address.fromNumber(a!), IPv4Address.fromNumber(b!)));

const quad = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
const spanOf = ({ first, last }: { readonly first: IPv4Address; readonly last: IPv4Address }) =>
  [first.value, last.value] as const;

/** The blocks in which a predicate is true. */
const blocks = {
  isUnspecified: ['0.0.0.0/32'],
  isLoopback: ['127.0.0.0/8'],
  isMulticast: ['224.0.0.0/4'],
  isLinkLocal: ['169.254.0.0/16'],
  isPrivate: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  isDocumentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
} as const;

describe('IPv4 addresses', () => {
  test.each([
    ['0.0.0.0', 0],
    ['0.0.0.1', 1],
    ['127.255.255.255', 0x7fff_ffff],
    ['128.0.0.0', 0x8000_0000],
    ['192.0.2.1', 0xc000_0201],
    [LAST, 0xffff_ffff],
  ])('%s is %i', (text, value) => {
    const parsed = IPv4Address.parse(text);
    expect(parsed.value).toBe(value);
    expect(IPv4Address.fromNumber(value)).toEqual(parsed);
    expect(IPv4Address.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(IPv4Address.isValid(text)).toBe(true);
    expect(String(parsed)).toBe(text);
    expect(JSON.stringify({ at: parsed })).toBe(`{"at":"${text}"}`);
    expect(IPv4Address['~standard'].validate(text)).toEqual({ value: parsed });
  });

  test.each([
    ['', 'empty', 0],
    [' ', 'invalid-character', 0],
    [' 1.2.3.4', 'invalid-character', 0],
    ['1.2.3.4 ', 'invalid-character', 7],
    ['1.2.3', 'ipv4-part-missing', 5],
    ['1.2.3.', 'ipv4-part-missing', 6],
    ['1..3.4', 'ipv4-part-missing', 2],
    ['.1.2.3', 'ipv4-part-missing', 0],
    ['1.2.3.4.', 'invalid-character', 7],
    ['1.2.3.4.5', 'invalid-character', 7],
    ['1.2.3.256', 'ipv4-part-range', 6],
    ['999.2.3.4', 'ipv4-part-range', 0],
    ['1.02.3.4', 'ipv4-leading-zero', 2],
    ['00.2.3.4', 'ipv4-leading-zero', 0],
    ['1.2.3.4/24', 'prefix-not-allowed', 7],
    ['1.2.3.4:80', 'invalid-character', 7],
    ['1.2.3.4%eth0', 'zone-not-allowed', 7],
    ['1.2.:.4', 'ipv4-part-missing', 4],
    ['1.2:3.4', 'invalid-character', 3],
    ['0x7f.1', 'invalid-character', 1],
    ['2130706433', 'ipv4-part-range', 0],
    ['1', 'ipv4-part-missing', 1],
    ['a', 'invalid-character', 0],
    ['f:', 'ipv6-address', 0],
    ['::', 'ipv6-address', 0],
    ['2001:db8::1', 'ipv6-address', 0],
    ['::ffff:1.2.3.4', 'ipv6-address', 0],
    ['1:2', 'ipv6-address', 0],
    ['١.2.3.4', 'invalid-character', 0],
    ['1.2.3.4'.repeat(3), 'too-long', 15],
  ])('%j is refused as %s at %i', (text, code, position) => {
    const error = refusal(() => IPv4Address.parse(text));
    expect(error).toMatchObject({ code, position, input: text });
    expect(IPv4Address.tryParse(text)).toMatchObject({ ok: false, issue: { code, position } });
    expect(IPv4Address.isValid(text)).toBe(false);
  });

  test('a refusal says what was expected', () => {
    expect(refusal(() => IPv4Address.parse('')).message).toBe('empty text, expected ipv4-address');
    expect(refusal(() => IPv4Address.parse('1.2.3.4x')).message).toBe('invalid character in ipv4-address');
    expect(refusal(() => IPv4Address.parse('::1')).message).toBe(
      'expected an IPv4 address, got an IPv6 address',
    );
    expect(refusal(() => IPv4Address.parse(7 as unknown as string)).message).toBe(
      'expected string, got number',
    );
  });

  const texts = fc.oneof(
    address.map(String),
    oneEdit(address.map(String)),
    oneEdit(oneEdit(address.map(String))),
    fc.string({ unit: 'binary' }),
  );

  test('net.isIPv4 of Node and Address4 of ip-address accept the same texts, of Address4 those without a mask', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(IPv4Address.isValid(text)).toBe(isIPv4(text));
        if (!text.includes('/')) expect(IPv4Address.isValid(text)).toBe(Address4.isValid(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('the host of a WHATWG URL keeps every legal text, and rewrites or refuses every other', () => {
    const host = (text: string) =>
      URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : '';
    fc.assert(
      fc.property(address, (value) => {
        expect(host(String(value))).toBe(String(value));
      }),
    );
    for (const text of ['1.2.3', '01.2.3.4', '0x7f.1', '2130706433', '1.2.3.256', '1.2.3.4.']) {
      expect([text, IPv4Address.isValid(text), host(text) === text]).toEqual([text, false, false]);
    }
  });

  test('the corpus of IPv6 has no IPv4 address but those that ipv4-address names', () => {
    for (const text of ['192.0.2.1', '0.0.0.0']) {
      expect(Address.tryParse(text)).toMatchObject({ issue: { code: 'ipv4-address' } });
      expect(IPv4Address.isValid(text)).toBe(true);
    }
  });

  test('numbers, bytes, reverse names and mapped addresses agree with plain arithmetic', () => {
    fc.assert(
      fc.property(number, (value) => {
        const at = IPv4Address.fromNumber(value);
        const octets = quad(value).split('.').map(Number);
        expect(String(at)).toBe(quad(value));
        expect(IPv4Address.parse(quad(value))).toEqual(at);
        expect(Array.from(at.toBytes())).toEqual(octets);
        expect(IPv4Address.fromBytes(at.toBytes())).toEqual(at);
        expect(at.toArpa()).toBe(`${[...octets].reverse().join('.')}.in-addr.arpa`);
        expect(String(at.toIPv6())).toBe(`::ffff:${quad(value)}`);
        expect(IPv4Address.fromIPv6(at.toIPv6())).toEqual(at);
      }),
    );
  });

  test('a number or bytes out of bounds are refused, and what is of another type', () => {
    for (const value of [-1, 2 ** 32, 1.5, Number.NaN])
      expect(refusal(() => IPv4Address.fromNumber(value)).code).toBe('out-of-range');
    expect(Object.is(IPv4Address.fromNumber(-0).value, 0)).toBe(true);
    for (const value of ['1', 1n, null])
      expect(refusal(() => IPv4Address.fromNumber(value as unknown as number)).code).toBe('invalid-type');
    for (const count of [0, 3, 5, 16])
      expect(refusal(() => IPv4Address.fromBytes(new Uint8Array(count))).code).toBe('out-of-range');
    // A length that is a lie is not believed.
    for (const count of [3, 5]) {
      const bytes = Object.defineProperty(new Uint8Array(count), 'length', { value: 4 });
      expect(refusal(() => IPv4Address.fromBytes(bytes))).toMatchObject({ details: { received: count } });
    }
    expect(refusal(() => IPv4Address.fromBytes([1, 2, 3, 4] as unknown as Uint8Array)).code).toBe(
      'invalid-type',
    );
  });

  test('only a mapped address is an IPv4 one', () => {
    for (const text of [
      '::',
      '::1:0:1',
      '::fffe:1.2.3.4',
      '1::ffff:1.2.3.4',
      '0:1::ffff:1.2.3.4',
      '64:ff9b::1.2.3.4',
    ]) {
      expect(refusal(() => IPv4Address.fromIPv6(text))).toMatchObject({
        code: 'not-inside',
        details: { inner: text.includes('.') ? expect.any(String) : text, outer: '::ffff:0.0.0.0/96' },
      });
    }
    expect(String(IPv4Address.fromIPv6('::ffff:c000:201'))).toBe('192.0.2.1');
  });

  test('steps stop at the ends of the space', () => {
    expect(String(IPv4Address.parse('0.0.0.255').next())).toBe('0.0.1.0');
    expect(String(IPv4Address.parse('128.0.0.0').previous())).toBe('127.255.255.255');
    expect(String(IPv4Address.parse('0.0.0.0').offset(2n ** 32n - 1n))).toBe(LAST);
    expect(IPv4Address.parse('0.0.0.0').distanceTo(LAST)).toBe(2n ** 32n - 1n);
    expect(IPv4Address.parse('0.0.0.9').distanceTo('0.0.0.0')).toBe(-9n);
    for (const call of [
      () => IPv4Address.parse(LAST).next(),
      () => IPv4Address.parse('0.0.0.0').previous(),
      () => IPv4Address.parse('0.0.0.0').offset(2n ** 32n),
      () => IPv4Address.parse('0.0.0.0').offset(-(2n ** 3000n)),
    ]) {
      expect(refusal(call)).toMatchObject({
        code: 'outside-space',
        message: 'the result is outside the address space',
      });
    }
    expect(refusal(() => IPv4Address.parse('0.0.0.0').offset(0.5)).code).toBe('out-of-range');
  });

  test('order is that of the numbers', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [x, y] = [IPv4Address.fromNumber(a), IPv4Address.fromNumber(b)];
        expect(IPv4Address.compare(x, y)).toBe(Math.sign(a - b));
        expect(x.equals(y)).toBe(a === b);
        expect(x.equals(quad(b))).toBe(a === b);
        expect(x.distanceTo(y)).toBe(BigInt(b) - BigInt(a));
        expect(x.offset(x.distanceTo(y))).toEqual(y);
      }),
    );
  });

  test.each(Object.entries(blocks))('%s is true in %s and nowhere else', (name, texts) => {
    const key = name as keyof typeof blocks;
    const prefixes = texts.map((text) => IPv4Prefix.parse(text));
    const near = prefixes.flatMap(({ first, last }) =>
      [first, last].flatMap(({ value }) => [value - 1, value, value + 1]),
    );
    const inside = near.filter((value) => value >= 0 && value < 2 ** 32);
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...inside), number), (value) => {
        const at = IPv4Address.fromNumber(value);
        expect(at[key]).toBe(prefixes.some((prefix) => prefix.contains(at)));
      }),
      { numRuns: 300 },
    );
  });

  test('the prefix of a length clears the bits below, and netmaskLength is the way back from a netmask', () => {
    for (let length = 0; length <= 32; length++) {
      const mask = IPv4Address.parse(LAST).prefix(length).first;
      expect(mask.value.toString(2).padStart(32, '0')).toBe('1'.repeat(length).padEnd(32, '0'));
      expect(mask.netmaskLength()).toBe(length);
    }
    for (const text of ['0.0.0.1', '255.0.255.0', '128.0.0.1', '255.255.255.1', '127.255.255.255']) {
      expect(refusal(() => IPv4Address.parse(text).netmaskLength())).toMatchObject({
        code: 'not-netmask',
        message: `${text} is not a netmask: a one follows a zero`,
      });
    }
    for (const length of [-1, 33, 1.5])
      expect(refusal(() => IPv4Address.parse(LAST).prefix(length)).code).toBe('out-of-range');
  });
});

describe('IPv4 prefixes', () => {
  test.each([
    ['0.0.0.0/0', LAST, 2n ** 32n],
    ['10.0.0.0/8', '10.255.255.255', 2n ** 24n],
    ['192.0.2.0/24', '192.0.2.255', 256n],
    ['10.0.0.6/31', '10.0.0.7', 2n],
    [`${LAST}/32`, LAST, 1n],
  ])('%s ends at %s and has %i addresses', (text, last, size) => {
    const parsed = IPv4Prefix.parse(text);
    expect([String(parsed.last), parsed.size]).toEqual([last, size]);
    expect(IPv4Prefix.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(IPv4Prefix.of(parsed.first, parsed.length)).toEqual(parsed);
    expect(IPv4Prefix.from(parsed)).toBe(parsed);
    expect(IPv4Prefix.from(text)).toEqual(parsed);
    expect(JSON.stringify([parsed])).toBe(`["${text}"]`);
    expect(IPv4Prefix['~standard'].validate(text)).toEqual({ value: parsed });
  });

  test.each([
    ['', 'empty', 0],
    ['/8', 'empty', 0],
    ['10.0.0.0', 'length-missing', 8],
    ['10.0.0.0/', 'length-missing', 9],
    ['10.0.0.0/33', 'length-too-long', 9],
    ['10.0.0.0/08', 'length-invalid', 9],
    ['10.0.0.0/+8', 'length-invalid', 9],
    ['10.0.0.0/8 ', 'length-invalid', 10],
    ['10.0.0.0/255.0.0.0', 'length-too-long', 9],
    ['10.0.0/8', 'ipv4-part-missing', 6],
    ['10.0.0.1/8', 'host-bits', 0],
    ['0.0.0.1/0', 'host-bits', 0],
    ['2001:db8::/32', 'ipv6-address', 0],
    ['255.255.255.255/320', 'too-long', 18],
  ])('%j is refused as %s at %i', (text, code, position) => {
    expect(refusal(() => IPv4Prefix.parse(text))).toMatchObject({ code, position, input: text });
    expect(IPv4Prefix.isValid(text)).toBe(false);
    expect(IPv4Prefix['~standard'].validate(text).issues?.map((issue) => issue.code)).toEqual([code]);
  });

  test('a length over 32 is refused with the limit', () => {
    expect(refusal(() => IPv4Prefix.parse('10.0.0.0/64'))).toMatchObject({
      message: 'a prefix length is at most 32',
      details: { expected: 'ipv4-prefix', max: 32 },
    });
  });

  test('host bits are cleared where the options say so, and are named where they do not', () => {
    expect(String(IPv4Prefix.parse('10.1.2.3/8', { hostBits: 'mask' }))).toBe('10.0.0.0/8');
    expect(IPv4Prefix.isValid('10.1.2.3/8', { hostBits: 'mask' })).toBe(true);
    expect(refusal(() => IPv4Prefix.parse('10.1.2.3/8')).details).toEqual({ prefix: '10.0.0.0/8' });
    expect(refusal(() => IPv4Prefix.of('10.1.2.3', 8))).toMatchObject({
      code: 'host-bits',
      input: '10.1.2.3',
      details: { prefix: '10.0.0.0/8' },
    });
    expect(refusal(() => IPv4Prefix.parse('10.0.0.0/8', { hostBits: 'x' as 'mask' })).code).toBe(
      'invalid-type',
    );
    for (const wrong of [7, null, IPv4Address.parse('1.1.1.1'), Prefix.parse('::/8')])
      expect(refusal(() => IPv4Prefix.from(wrong as unknown as string)).code).toBe('invalid-type');
  });

  test('to IPv6 and back is the same prefix, 96 longer between', () => {
    fc.assert(
      fc.property(prefix, (value) => {
        expect(String(value.toIPv6())).toBe(`::ffff:${value.first}/${value.length + 96}`);
        expect(IPv4Prefix.fromIPv6(value.toIPv6())).toEqual(value);
        expect(value.toIPv6().size).toBe(value.size);
        expect(IPv4Prefix.parse(String(value))).toEqual(value);
      }),
    );
    for (const text of ['::/0', '::/95', '::fffe:0:0/95', '2001:db8::/32'])
      expect(refusal(() => IPv4Prefix.fromIPv6(text)).code).toBe('not-inside');
  });

  test('order is by base, then by length', () => {
    const rising = ['0.0.0.0/0', '0.0.0.0/32', '10.0.0.0/8', '10.0.0.0/9', '128.0.0.0/1'];
    const prefixes = rising.map((text) => IPv4Prefix.parse(text));
    for (const [i, low] of prefixes.entries())
      for (const [j, high] of prefixes.entries())
        expect([IPv4Prefix.compare(low, high), low.equals(rising[j]!)]).toEqual([Math.sign(i - j), i === j]);
  });

  test('parents, siblings and neighbours agree with those of the mapped prefix', () => {
    fc.assert(
      fc.property(prefix, (value) => {
        fc.pre(value.length > 0);
        const mapped = value.toIPv6();
        expect(String(value.parent().toIPv6())).toBe(String(mapped.parent()));
        expect(String(value.sibling().toIPv6())).toBe(String(mapped.sibling()));
        expect(value.sibling().sibling()).toEqual(value);
        if (value.last.value < 2 ** 32 - 1) {
          expect(value.next().first).toEqual(value.last.next());
          expect(value.next().previous()).toEqual(value);
        }
        expect(value.parent(0).length).toBe(0);
      }),
    );
    const all = IPv4Prefix.parse('0.0.0.0/0');
    expect(refusal(() => all.parent()).code).toBe('out-of-range');
    expect(refusal(() => all.sibling()).code).toBe('no-sibling');
    expect(refusal(() => all.next()).code).toBe('outside-space');
    expect(refusal(() => IPv4Prefix.parse('0.0.0.0/8').previous()).code).toBe('outside-space');
    expect(refusal(() => IPv4Prefix.parse('0.0.0.0/8').offset(0.5)).code).toBe('out-of-range');
    expect(String(IPv4Prefix.parse('10.0.0.0/8').offset(3n))).toBe('13.0.0.0/8');
    expect(refusal(() => IPv4Prefix.parse('10.0.0.0/8').parent(9)).code).toBe('out-of-range');
  });

  test('children are counted, found by place and listed in order', () => {
    const network = IPv4Prefix.parse('10.0.0.0/30');
    expect(Array.from(network.children(31), String)).toEqual(['10.0.0.0/31', '10.0.0.2/31']);
    expect(Array.from(network.children(30), String)).toEqual(['10.0.0.0/30']);
    expect(Array.from(network.children(32)).length).toBe(4);
    const many = IPv4Prefix.parse('0.0.0.0/0').children(32);
    expect([many.count, String(many.at(2n ** 32n - 1n)), String(many.at(7))]).toEqual([
      2n ** 32n,
      `${LAST}/32`,
      '0.0.0.7/32',
    ]);
    expect([-1, -4n].map((index) => String(network.children(32).at(index)))).toEqual([
      '10.0.0.3/32',
      '10.0.0.0/32',
    ]);
    for (const index of [4n, -5n, 4, -5, 0.5])
      expect(refusal(() => network.children(32).at(index)).code).toBe('out-of-range');
    for (const length of [29, 33]) expect(refusal(() => network.children(length)).code).toBe('out-of-range');
    expect(network.indexOf('10.0.0.2/31')).toBe(1n);
    expect(refusal(() => network.indexOf('10.0.0.4/31'))).toMatchObject({
      code: 'not-inside',
      details: { inner: '10.0.0.4/31', outer: '10.0.0.0/30' },
    });
  });

  test('the netmask has a one for each bit of the length', () => {
    expect(String(IPv4Prefix.parse('0.0.0.0/0').netmask())).toBe('0.0.0.0');
    expect(String(IPv4Prefix.parse('10.0.0.0/22').netmask())).toBe('255.255.252.0');
    expect(String(IPv4Prefix.parse('10.0.0.0/32').netmask())).toBe(LAST);
  });
});

describe('IPv4 ranges', () => {
  test.each([
    ['10.0.0.5 - 10.0.0.14', '10.0.0.5 - 10.0.0.14', 10n],
    ['10.0.0.5-10.0.0.14', '10.0.0.5 - 10.0.0.14', 10n],
    ['10.0.0.5  -10.0.0.14', '10.0.0.5 - 10.0.0.14', 10n],
    ['10.0.0.0/30', '10.0.0.0 - 10.0.0.3', 4n],
    ['10.0.0.1', '10.0.0.1 - 10.0.0.1', 1n],
    [`0.0.0.0 - ${LAST}`, `0.0.0.0 - ${LAST}`, 2n ** 32n],
  ])('%s is %s', (text, canonical, size) => {
    const parsed = IPv4Range.parse(text);
    expect([String(parsed), parsed.size]).toEqual([canonical, size]);
    expect(IPv4Range.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(IPv4Range.isValid(text)).toBe(true);
    expect(IPv4Range.parse(canonical)).toEqual(parsed);
    expect(JSON.stringify([parsed])).toBe(`["${canonical}"]`);
    expect(IPv4Range['~standard'].validate(text)).toEqual({ value: parsed });
  });

  test.each([
    ['', 'empty', 0],
    ['-', 'empty', 0],
    ['10.0.0.1 -', 'empty', 10],
    ['10.0.0.9 - 10.0.0.1', 'range-inverted', 11],
    ['10.0.0.1 - 10.0.0.0/8', 'prefix-not-allowed', 19],
    ['10.0.0.1 - ::2', 'ipv6-address', 11],
    ['::1 - 10.0.0.1', 'ipv6-address', 0],
    ['10.0.0.1/8', 'host-bits', 0],
    ['10.0.0.x', 'invalid-character', 7],
    ['10.0.0.1\t- 10.0.0.2', 'invalid-character', 8],
    ['1'.repeat(61), 'too-long', 60],
  ])('%j is refused as %s at %i', (text, code, position) => {
    expect(refusal(() => IPv4Range.parse(text))).toMatchObject({ code, position });
    expect(IPv4Range.isValid(text)).toBe(false);
  });

  test('a range is made of its ends, of anything that holds IPv4, and of nothing else', () => {
    expect(String(IPv4Range.of('10.0.0.1', '10.0.0.1'))).toBe('10.0.0.1 - 10.0.0.1');
    expect(refusal(() => IPv4Range.of('10.0.0.2', '10.0.0.1'))).toMatchObject({
      message: 'the range ends at 10.0.0.1, before its start 10.0.0.2',
      details: { first: '10.0.0.2', last: '10.0.0.1' },
    });
    expect(refusal(() => IPv4Range.parse('')).message).toBe('empty text, expected ipv4-range');
    const value = IPv4Range.parse('10.0.0.1 - 10.0.0.5');
    expect(String(IPv4Range.from(IPv4Address.parse('10.0.0.1')))).toBe('10.0.0.1 - 10.0.0.1');
    expect(String(IPv4Range.from(IPv4Prefix.parse('10.0.0.0/31')))).toBe('10.0.0.0 - 10.0.0.1');
    expect(IPv4Range.fromIPv6(value.toIPv6())).toEqual(value);
    expect(String(value.toIPv6())).toBe('::ffff:10.0.0.1 - ::ffff:10.0.0.5');
    expect(refusal(() => IPv4Range.fromIPv6('::ffff:1.2.3.4 - ::1:0:0:0')).code).toBe('not-inside');
    expect(refusal(() => IPv4Range.fromIPv6(':: - ::ffff:1.2.3.4')).code).toBe('not-inside');
  });

  test('contains, overlaps and equals agree with numbers, for values and for their texts', () => {
    fc.assert(
      fc.property(range, fc.oneof(range, prefix), (outer, item) => {
        const [[a, b], [c, d]] = [spanOf(outer), spanOf(item)];
        for (const given of [item, String(item)]) {
          expect(outer.contains(given)).toBe(a <= c && d <= b);
          expect(outer.overlaps(given)).toBe(a <= d && c <= b);
          expect(outer.equals(given)).toBe(a === c && b === d);
        }
        expect(outer.contains(item.first)).toBe(a <= c && c <= b);
        expect(IPv4Range.compare(outer, IPv4Range.from(item))).toBe(Math.sign(a - c) || Math.sign(b - d));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(prefix, prefix, (outer, inner) => {
        expect(outer.contains(inner)).toBe(outer.toIPv6().contains(inner.toIPv6()));
        expect(outer.overlaps(inner)).toBe(outer.toIPv6().overlaps(inner.toIPv6()));
      }),
    );
  });

  test('nothing of IPv6 is contained or overlaps, and what is neither is refused', () => {
    const all = IPv4Prefix.parse('0.0.0.0/0');
    for (const item of [
      Address.parse('::1'),
      Prefix.parse('::/0'),
      AddressRange.parse('::1 - ::2'),
      '::1',
      '::ffff:10.0.0.1',
      '2001:db8::/32',
      '::1 - ::2',
    ]) {
      expect([all.contains(item), all.overlaps(item)]).toEqual([false, false]);
      expect([all.toRange().contains(item), all.toRange().overlaps(item)]).toEqual([false, false]);
    }
    expect(refusal(() => all.contains('::g')).code).toBe('invalid-character');
    expect(refusal(() => all.contains('10.0.0')).code).toBe('ipv4-part-missing');
    expect(refusal(() => all.contains(null as unknown as string)).code).toBe('invalid-type');
  });

  test('prefixes are the fewest, as those of the mapped range are', () => {
    fc.assert(
      fc.property(range, (value) => {
        const mapped = Array.from(value.toIPv6().prefixes(), (part) => String(IPv4Prefix.fromIPv6(part)));
        expect(Array.from(value.prefixes(), String)).toEqual(mapped);
      }),
    );
    expect([...IPv4Range.parse('0.0.0.1 - 255.255.255.254').prefixes()]).toHaveLength(62);
    expect(Array.from(IPv4Range.parse('0.0.0.0/0').prefixes(), String)).toEqual(['0.0.0.0/0']);
  });
});

describe('getters of an IPv4 prefix', () => {
  test.each(Object.entries(blocks))('%s is true if all of the prefix is in %s', (name, texts) => {
    const key = name as keyof typeof blocks;
    const within = texts.map((text) => IPv4Prefix.parse(text));
    const near = fc
      .tuple(fc.constantFrom(...within), fc.integer({ min: 0, max: 32 }), fc.boolean())
      .map(([{ first, last }, length, atEnd]) => (atEnd ? last : first).prefix(length));
    fc.assert(
      fc.property(fc.oneof(near, ipv4Prefix()), (item) => {
        expect(item[key]).toBe(within.some((block) => block.contains(item)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('either family', () => {
  test('ipAddress and ipPrefix read both, take values, and refuse the rest', () => {
    expect(ipAddress('192.0.2.1')).toEqual(IPv4Address.parse('192.0.2.1'));
    expect(ipAddress('2001:db8::1')).toEqual(Address.parse('2001:db8::1'));
    expect(ipPrefix('10.0.0.0/8')).toEqual(IPv4Prefix.parse('10.0.0.0/8'));
    expect(ipPrefix('2001:db8::/32')).toEqual(Prefix.parse('2001:db8::/32'));
    for (const value of [IPv4Address.parse('10.0.0.1'), Address.parse('::1')])
      expect(ipAddress(value)).toBe(value);
    for (const value of [IPv4Prefix.parse('10.0.0.0/8'), Prefix.parse('::/8')])
      expect(ipPrefix(value)).toBe(value);
    for (const wrong of [null, 7, {}] as unknown as string[]) {
      expect(refusal(() => ipAddress(wrong)).message).toContain('Address | IPv4Address | string');
      expect(refusal(() => ipPrefix(wrong)).message).toContain('Prefix | IPv4Prefix | string');
    }
  });

  test.each(['10.0.0.1', '2001:db8::1'])('mappedAddress and unmapped lead from %s and back to it', (text) => {
    const mapped = mappedAddress(text);
    expect(mapped).toEqual(Address.parse(text.includes(':') ? text : `::ffff:${text}`));
    expect(mappedAddress(ipAddress(text))).toEqual(mapped);
    expect(unmapped(mapped)).toEqual(ipAddress(text));
  });

  test.each([
    ['10.0.0.0/8', '::ffff:10.0.0.0/104'],
    ['0.0.0.0/0', '::ffff:0.0.0.0/96'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['::/0', '::/0'],
  ])('mappedPrefix and unmapped lead from %s to %s and back', (text, other) => {
    const mapped = mappedPrefix(text);
    expect(mapped).toEqual(Prefix.parse(other));
    expect(mappedPrefix(ipPrefix(text))).toEqual(mapped);
    expect(unmapped(mapped)).toEqual(ipPrefix(text));
  });

  test.each([null, '::1', IPv4Address.parse('10.0.0.1')])('unmapped refuses %s', (wrong) => {
    expect(refusal(() => unmapped(wrong as never)).code).toBe('invalid-type');
  });

  test('compareAddresses puts IPv4 first, and refuses what is no address', () => {
    const rising = ['9.0.0.1', '10.0.0.1', '::', '::1', '2001:db8::'];
    const values = rising.map(ipAddress);
    for (const [i, low] of values.entries())
      for (const [j, high] of values.entries()) expect(compareAddresses(low, high)).toBe(Math.sign(i - j));
    for (const wrong of [null, '::1', Prefix.parse('::/8')] as unknown as Address[]) {
      for (const value of [IPv4Address.parse('9.0.0.1'), Address.parse('::1')]) {
        expect(refusal(() => compareAddresses(value, wrong)).code).toBe('invalid-type');
        expect(refusal(() => compareAddresses(wrong, value)).code).toBe('invalid-type');
      }
    }
  });
});

test('every legal spelling of a range is read as its value', () => {
  fc.assert(
    fc.property(ipv4RangeText(), ({ text, value }) => {
      expect(IPv4Range.parse(text)).toEqual(value);
      expect(IPv4Range.parse(String(value))).toEqual(value);
    }),
    { numRuns: 500 },
  );
  const texts = fc.sample(ipv4RangeText(fc.constant(IPv4Range.parse('10.0.0.0/32'))), {
    seed: 1,
    numRuns: 200,
  });
  expect([...new Set(texts.map(({ text }) => text))].sort()).toEqual([
    '10.0.0.0',
    '10.0.0.0 - 10.0.0.0',
    '10.0.0.0 -10.0.0.0',
    '10.0.0.0-  10.0.0.0',
    '10.0.0.0-10.0.0.0',
    '10.0.0.0/32',
  ]);
});
