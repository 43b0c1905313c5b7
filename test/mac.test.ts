import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../src/error.ts';
import { Mac } from '../src/mac.ts';
import { mac, macText, oneEdit } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const SEPARATORS = [':', '-', '.', ''] as const;

/** The slow twin: the grammar as one expression for each spelling. */
function isMacSlow(text: string): boolean {
  return [
    /^[0-9a-f]{2}(:[0-9a-f]{2}){5}(:[0-9a-f]{2}:[0-9a-f]{2})?$/i,
    /^[0-9a-f]{2}(-[0-9a-f]{2}){5}(-[0-9a-f]{2}-[0-9a-f]{2})?$/i,
    /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}(\.[0-9a-f]{4})?$/i,
    /^[0-9a-f]{4}(-[0-9a-f]{4}){2}(-[0-9a-f]{4})?$/i,
    /^[0-9a-f]{12}([0-9a-f]{4})?$/i,
  ].some((spelling) => spelling.test(text));
}

describe('parse', () => {
  test.each<[text: string, canonical: string]>([
    ['00:11:22:aa:bb:cc', '00:11:22:aa:bb:cc'],
    ['00-11-22-aa-bb-cc', '00:11:22:aa:bb:cc'],
    ['0011.22aa.bbcc', '00:11:22:aa:bb:cc'],
    ['0011-22aa-bbcc', '00:11:22:aa:bb:cc'],
    ['0011-2233-AABB-ccdd', '00:11:22:33:aa:bb:cc:dd'],
    ['001122aabbcc', '00:11:22:aa:bb:cc'],
    ['00:11:22:AA:bb:Cc', '00:11:22:aa:bb:cc'],
    ['00-11-22-AA-BB-CC', '00:11:22:aa:bb:cc'],
    ['00:00:00:00:00:00', '00:00:00:00:00:00'],
    ['ffff.ffff.ffff', 'ff:ff:ff:ff:ff:ff'],
    ['80:00:00:7f:ff:ff', '80:00:00:7f:ff:ff'],
    ['00:11:22:33:aa:bb:cc:dd', '00:11:22:33:aa:bb:cc:dd'],
    ['00-11-22-33-AA-BB-CC-DD', '00:11:22:33:aa:bb:cc:dd'],
    ['0011.2233.aabb.ccdd', '00:11:22:33:aa:bb:cc:dd'],
    ['00112233aabbccdd', '00:11:22:33:aa:bb:cc:dd'],
    ['0000000000000000', '00:00:00:00:00:00:00:00'],
    ['FFFFFFFFFFFFFFFF', 'ff:ff:ff:ff:ff:ff:ff:ff'],
  ])('%s is %s', (text, canonical) => {
    const mac = Mac.parse(text);
    expect(String(mac)).toBe(canonical);
    expect(JSON.stringify([mac])).toBe(`["${canonical}"]`);
    expect(mac.size).toBe(canonical.split(':').length);
    expect(Mac.isValid(text)).toBe(true);
    expect(Mac.tryParse(text)).toEqual({ ok: true, value: mac });
    expect(isMacSlow(text)).toBe(true);
    expect(Mac.parse(canonical).equals(text)).toBe(true);
  });

  test.each<[text: string, code: ErrorCode, position: number, why: string]>([
    ['', 'empty', 0, 'nothing'],
    ['00:11:22:33:44:55:66:77:88', 'too-long', 23, 'nine octets'],
    [' 00:11:22:aa:bb:cc', 'mac-digit', 0, 'a blank before'],
    ['00:11:22:aa:bb:cc\n', 'mac-digit', 17, 'a line end behind'],
    ['00:11:22:aa:bb:cg', 'mac-digit', 16, 'no digit'],
    ['00 11 22 aa bb cc', 'mac-digit', 2, 'blanks for separators'],
    ['0x1122aabbcc', 'mac-digit', 1, 'a number'],
    ['00:11:22:aa:bb:\u{ff11}\u{ff12}', 'mac-digit', 15, 'digits of another script'],
    ['00:11:22:aa:bb:c\0', 'mac-digit', 16, 'a zero character'],
    ['ee:12:34:5:32:ff', 'mac-octet', 10, 'an octet of one digit'],
    ['0:11:22:aa:bb:cc', 'mac-octet', 1, 'a first octet of one digit'],
    ['00:11:22:aa:bb:c', 'mac-octet', 16, 'a last octet of one digit'],
    ['00:11:22:aa:bb:ccd', 'mac-octet', 17, 'a last octet of three digits'],
    ['000:11:22:aa:bb:cc', 'mac-octet', 2, 'a first octet of three digits'],
    ['00:111:22:aa:bb:cc', 'mac-octet', 5, 'an octet of three digits'],
    ['00::22:aa:bb:cc', 'mac-octet', 3, 'no octet between two separators'],
    [':00:11:22:aa:bb', 'mac-octet', 0, 'a separator before'],
    ['00:11:22:aa:bb:cc:', 'mac-octet', 18, 'a separator behind'],
    ['001122-aabbcc', 'mac-octet', 2, 'halves'],
    ['00.11.22.aa.bb.cc', 'mac-octet', 2, 'dots between octets'],
    ['0011:22aa:bbcc', 'mac-octet', 2, 'colons between pairs of octets'],
    ['0011.22aa.bbc', 'mac-octet', 13, 'a last group of three digits'],
    ['0011.22aa.bbccd', 'mac-octet', 14, 'a last group of five digits'],
    ['0011-22aa-bbc', 'mac-octet', 13, 'a last pair of three digits after a hyphen'],
    ['0011-22-aa-bb-cc', 'mac-octet', 7, 'a pair of octets and octets'],
    ['00-1122-aabb-cc', 'mac-octet', 5, 'an octet and pairs of octets'],
    ['0011-22aa.bbcc', 'mac-separator', 9, 'a hyphen and a dot between pairs'],
    ['00:11-22-aa-bb-cc', 'mac-separator', 5, 'a colon and hyphens'],
    ['00:11:22:aa:bb-cc', 'mac-separator', 14, 'colons and a hyphen'],
    ['0011.22aa:bbcc', 'mac-separator', 9, 'a dot and a colon'],
    ['00:11:22:aa:bb', 'mac-size', 14, 'five octets'],
    ['00:11:22:33:aa:bb:cc', 'mac-size', 20, 'seven octets'],
    ['0011.22aa', 'mac-size', 9, 'two groups'],
    ['00', 'mac-size', 2, 'one octet'],
    ['001122aabbc', 'mac-size', 11, 'eleven digits'],
    ['001122aabbccd', 'mac-size', 13, 'thirteen digits'],
    ['00112233aabbccdde', 'mac-size', 16, 'seventeen digits'],
    ['2001:db8::1', 'mac-octet', 2, 'an IPv6 address'],
    ['192.0.2.1', 'mac-octet', 3, 'an IPv4 address'],
  ])('refuses %j: %s at %i, %s', (text, code, position) => {
    const result = Mac.tryParse(text);
    expect(result).toMatchObject({ ok: false, issue: { code, position } });
    expect(Mac.isValid(text)).toBe(false);
    expect(() => Mac.parse(text)).toThrow(expect.objectContaining({ name: 'HextetError', code, position }));
    expect(() => Mac.from(text)).toThrow(expect.objectContaining({ code }));
    expect(isMacSlow(text)).toBe(false);
  });

  test('says what is wrong in a sentence, and shows the input', () => {
    expect(() => Mac.parse('ee:12:34:5:32:ff')).toThrow(
      expect.objectContaining({
        message: 'an octet has two digits, a group of two octets four',
        input: 'ee:12:34:5:32:ff',
      }),
    );
    expect(() => Mac.parse('')).toThrow('empty text, expected mac');
  });

  test('reads every spelling', () => {
    fc.assert(
      fc.property(macText(), ({ text, value }) => {
        expect(Mac.parse(text)).toEqual(value);
        expect(value.equals(text)).toBe(true);
      }),
    );
  });

  test('accepts what the slow twin accepts, also with one edit', () => {
    const edited = oneEdit(macText().map(({ text }) => text));
    let valid = 0;
    fc.assert(
      fc.property(edited, (text) => {
        const result = Mac.tryParse(text);
        expect(result.ok).toBe(isMacSlow(text));
        if (result.ok) valid++;
        else expect(result.issue.position).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 1000 },
    );
    expect(valid).toBeGreaterThan(5);
  });
});

describe('bytes', () => {
  test('are the octets in order', () => {
    expect([...Mac.parse('00:50:56:8c:86:a9').toBytes()]).toEqual([0x00, 0x50, 0x56, 0x8c, 0x86, 0xa9]);
    expect([...Mac.parse('ff:50:56:8c:86:a9:00:01').toBytes()]).toEqual([
      0xff, 0x50, 0x56, 0x8c, 0x86, 0xa9, 0, 1,
    ]);
    expect(Mac.parse('00:50:56:8c:86:a9').toBytes().buffer.byteLength).toBe(6);
  });

  test('there and back', () => {
    fc.assert(
      fc.property(mac(), (value) => {
        const all = [...value.toBytes()];
        expect(Mac.fromBytes(Uint8Array.from(all))).toEqual(value);
        expect(value.toString()).toBe(all.map((octet) => octet.toString(16).padStart(2, '0')).join(':'));
      }),
    );
    expect(String(Mac.fromBytes(Buffer.from('0050568c86a9', 'hex')))).toBe('00:50:56:8c:86:a9');
  });

  test.each([6, 8])('of another count are refused where a length of %i is a lie', (length) => {
    class Lying extends Uint8Array {
      override get length(): number {
        return length;
      }
    }
    for (const count of [0, 5, 7, 100]) {
      const own = Object.defineProperty(new Uint8Array(count), 'length', { value: length });
      for (const bytes of [new Lying(count), own])
        expect(refusal(() => Mac.fromBytes(bytes)).code).toBe('mac-size');
    }
    expect(String(Mac.fromBytes(Object.defineProperty(new Uint8Array(6), 'length', { value: 8 })))).toBe(
      '00:00:00:00:00:00',
    );
  });

  test('are a copy: writing to them changes nothing', () => {
    const given = Uint8Array.of(0, 0x50, 0x56, 0x8c, 0x86, 0xa9);
    const mac = Mac.fromBytes(given);
    given.fill(0xff);
    mac.toBytes().fill(0xff);
    expect(String(mac)).toBe('00:50:56:8c:86:a9');
  });

  test.each([0, 5, 7, 9, 1_000_000])('%i are refused', (count) => {
    expect(() => Mac.fromBytes(new Uint8Array(count))).toThrow(expect.objectContaining({ code: 'mac-size' }));
  });

  test.each([
    [[0, 1, 2, 3, 4, 5]],
    [new Uint16Array(6)],
    [new DataView(new ArrayBuffer(6))],
    [new ArrayBuffer(6)],
    ['001122'],
    [null],
  ])('%o, no bytes, is refused', (value) => {
    expect(() => Mac.fromBytes(value as never)).toThrow(expect.objectContaining({ code: 'invalid-type' }));
  });
});

test('format writes the four spellings', () => {
  const eui48 = Mac.parse('00:50:56:8c:86:a9');
  const eui64 = Mac.parse('00:50:56:ff:fe:8c:86:a9');
  expect(SEPARATORS.map((separator) => eui48.format(separator))).toEqual([
    '00:50:56:8c:86:a9',
    '00-50-56-8c-86-a9',
    '0050.568c.86a9',
    '0050568c86a9',
  ]);
  expect(SEPARATORS.map((separator) => eui64.format(separator))).toEqual([
    '00:50:56:ff:fe:8c:86:a9',
    '00-50-56-ff-fe-8c-86-a9',
    '0050.56ff.fe8c.86a9',
    '005056fffe8c86a9',
  ]);
  for (const separator of [' ', '::', undefined, null, 6]) {
    expect(() => eui48.format(separator as ':')).toThrow(expect.objectContaining({ code: 'invalid-type' }));
  }
});

test.each<[text: string, isMulticast: boolean, isLocal: boolean]>([
  ['00:00:00:00:00:00', false, false],
  ['01:00:5e:00:00:01', true, false],
  ['02:00:00:00:00:01', false, true],
  ['33:33:00:00:00:01', true, true],
  ['ff:ff:ff:ff:ff:ff', true, true],
  ['fc:ff:ff:ff:ff:ff', false, false],
  ['01:00:00:00:00:00:00:00', true, false],
  ['02:00:00:00:00:00:00:00', false, true],
  ['fc:ff:ff:ff:ff:ff:ff:ff', false, false],
])('%s: multicast %s, local %s', (text, isMulticast, isLocal) => {
  const mac = Mac.parse(text);
  expect([mac.isMulticast, mac.isLocal]).toEqual([isMulticast, isLocal]);
});

describe('order', () => {
  const ascending = [
    '00:00:00:00:00:00',
    '00:00:00:00:00:00:00:00',
    '00:00:00:00:00:00:00:01',
    '00:00:00:00:00:01',
    '00:00:00:00:7f:ff',
    '00:00:00:00:80:00',
    '00:00:00:01:00:00',
    '7f:ff:ff:ff:ff:ff',
    '80:00:00:00:00:00',
    'ff:ff:ff:ff:ff:ff',
    'ff:ff:ff:ff:ff:ff:00:00',
    'ff:ff:ff:ff:ff:ff:ff:ff',
  ].map((text) => Mac.parse(text));

  test('is by octets, then the shorter first', () => {
    expect([...ascending].reverse().sort(Mac.compare).map(String)).toEqual(ascending.map(String));
    ascending.forEach((a, i) => {
      ascending.forEach((b, j) => {
        expect(Mac.compare(a, b)).toBe(Math.sign(i - j));
        expect(a.equals(b)).toBe(i === j);
        expect(a.equals(b.format('.'))).toBe(i === j);
      });
    });
  });

  test('is not to be had with < and >', () => {
    const [a, b] = ascending as unknown[];
    expect(() => (a as number) < (b as number)).toThrow(TypeError);
  });
});

test('a value of another copy of the library will do', async () => {
  vi.resetModules();
  const copy = await import('../src/mac.ts');
  expect(copy.Mac).not.toBe(Mac);
  const other = copy.Mac.parse('00:50:56:8c:86:a9');
  expect(Mac.from(other)).toBe(other);
  expect(Mac.parse('0050.568C.86A9').equals(other)).toBe(true);
});

/** The tests of Apache CloudStack, utils/src/test/java/com/cloud/utils/net/NetUtilsTest.java. */
describe('CloudStack', () => {
  test('testIsValidMacAddr accepts an octet of one digit: here it is refused', () => {
    expect(Mac.isValid('ee:12:34:5:32:ff')).toBe(false);
    expect(Mac.isValid('ee:12:34:05:32:ff')).toBe(true);
  });

  test('testIsUnicastMac', () => {
    expect(Mac.isValid('ff:12:34:5:32:ff')).toBe(false);
    expect(Mac.parse('ff:12:34:05:32:ff').isMulticast).toBe(true);
    expect(Mac.parse('00:ff:ff:ff:ff:ff').isMulticast).toBe(false);
  });

  test.each([
    ['00:00:00:00:00:00', 0],
    ['00:00:00:00:00:01', 1],
    ['00:00:00:00:FF:AA', 65450],
    ['00:00:00:11:FF:AA', 1179562],
    ['00:12:34:56:78:9A', 78187493530],
  ])('testMac2Long: the octets of %s are the number %i', (text, number) => {
    expect(
      Mac.parse(text)
        .toBytes()
        .reduce((value, octet) => 256 * value + octet, 0),
    ).toBe(number);
  });
});

test('format refuses a count of digits that parse does not read with the separator', () => {
  const mac = Mac.parse('00:50:56:8c:86:a9');
  expect([mac.format('-', 4), mac.format('-', 2)]).toEqual(['0050-568c-86a9', '00-50-56-8c-86-a9']);
  const wrong = [
    [':', 4, '2'],
    ['', 4, '2'],
    ['.', 2, '4'],
    ['-', 3, '2 | 4'],
  ] as const;
  for (const [separator, digits, expected] of wrong) {
    expect(() => mac.format(separator, digits as 2)).toThrow(
      expect.objectContaining({
        code: 'invalid-type',
        details: { expected, received: 'number', name: 'digits' },
      }),
    );
  }
});
