import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address, formatScoped, parseScoped } from '../src/address.ts';
import { address, addressText, oneEdit, prefix } from '../src/testing.ts';
import { rfc5952Rows } from './cases/rfc5952.ts';
import { invalidRows, validRows } from './corpus.ts';
import { formatSlow, parseSlow } from './reference/address.ts';
import * as reference from './reference/arithmetic.ts';
import { refusal } from './support/refusal.ts';

const FIRST = Address.parse('::');
const LAST = Address.parse('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
const LAST_NUMBER = 340282366920938463463374607431768211455n;

/** Whether some address begins with a text: tried with zeros, as groups and with "::". */
function canGoOn(text: string): boolean {
  const groups = Array.from({ length: 9 }, (_, count) => Array(count).fill('0').join(':'));
  return [':', '::', ...groups, ...groups.map((more) => `:${more}`)].some(
    (end) => parseSlow(text + end) !== null,
  );
}

/** The big-integer number of an address, through its text. */
const numberOf = (value: Address) => reference.numberOf(value.toExpanded());

describe('legal texts', () => {
  test.each(validRows)('%j: %4$s', (text, groups, canonical) => {
    const parsed = Address.parse(text);
    const value = BigInt(
      `0x${groups
        .split(':')
        .map((group) => group.padStart(4, '0'))
        .join('')}`,
    );

    expect(parsed.toBigInt()).toBe(value);
    expect(Address.parse(text)).toEqual(parsed);
    expect(Address.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(Address.isValid(text)).toBe(true);
    expect(parsed.toString()).toBe(canonical);
    expect(Address.parse(canonical)).toEqual(parsed);
    expect(formatSlow(parseSlow(text) ?? [])).toBe(canonical);
    expect(JSON.stringify({ at: parsed })).toBe(`{"at":"${canonical}"}`);
  });

  test.each(rfc5952Rows)('%s is written %s (%s)', (text, canonical) => {
    expect(Address.parse(text).toString()).toBe(canonical);
    expect(Address.parse(canonical).toString()).toBe(canonical);
  });

  test('any spelling of any address is read as that address', () => {
    fc.assert(
      fc.property(addressText(), ({ text, value }) => {
        expect(Address.parse(text)).toEqual(value);
        expect(value.equals(text)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('the canonical and the expanded text are read as the same address', () => {
    fc.assert(
      fc.property(address(), (value) => {
        expect(Address.parse(String(value))).toEqual(value);
        expect(Address.parse(value.toExpanded())).toEqual(value);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('illegal texts', () => {
  const edited = oneEdit(addressText().map(({ text }) => text));

  test.each(invalidRows)('%j is refused as %s at %i: %s', (text, code, position) => {
    const error = refusal(() => Address.parse(text));
    expect(error).toMatchObject({ name: 'HextetError', code, position, input: text });
    expect(Address.tryParse(text)).toMatchObject({
      ok: false,
      issue: { code, position, message: error.message },
    });
    expect(Address.isValid(text)).toBe(false);
  });

  test('a text one edit away is accepted only where it is legal', () => {
    fc.assert(
      fc.property(fc.oneof(edited, oneEdit(edited)), (text) => {
        const groups = parseSlow(text);
        const result = Address.tryParse(text);
        expect(result.ok).toBe(groups !== null);
        if (result.ok) expect(String(result.value)).toBe(formatSlow(groups ?? []));
      }),
      { numRuns: 1000 },
    );
  });

  test('the position lies in the text or just behind it', () => {
    fc.assert(
      fc.property(fc.oneof(edited, fc.string({ unit: 'binary' })), (text) => {
        const result = Address.tryParse(text);
        if (result.ok) return;
        expect(result.issue.position).toBeGreaterThanOrEqual(0);
        expect(result.issue.position).toBeLessThanOrEqual(text.length);
        expect(result.issue.input).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('the character that has no place is the first after which no address can follow', () => {
    fc.assert(
      fc.property(edited, (text) => {
        const result = Address.tryParse(text);
        fc.pre(!text.includes('.') && !result.ok);
        const { code, position = -1 } = result.issue;
        fc.pre(code === 'invalid-character' || code === 'zone-not-allowed');
        expect(canGoOn(text.slice(0, position))).toBe(true);
        expect(canGoOn(text.slice(0, position + 1))).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['2001:db8.::1', 8],
    ['fe80.::1', 4],
    ['::1f.2.3.4', 4],
  ])('a dot after a hexadecimal group is what has no place: %s', (text, position) => {
    expect(refusal(() => Address.parse(text))).toMatchObject({ code: 'invalid-character', position });
  });
});

describe('numbers and bytes', () => {
  test.each([
    [0n, '::'],
    [1n, '::1'],
    [2n ** 32n - 1n, '::ffff:ffff'],
    [2n ** 32n, '::1:0:0'],
    [2n ** 64n - 1n, '::ffff:ffff:ffff:ffff'],
    [2n ** 64n, '0:0:0:1::'],
    [2n ** 96n, '0:1::'],
    [2n ** 127n, '8000::'],
    [LAST_NUMBER, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%i is %s', (number, text) => {
    expect(String(Address.fromBigInt(number))).toBe(text);
    expect(Address.parse(text).toBigInt()).toBe(number);
  });

  test('there and back again', () => {
    fc.assert(
      fc.property(address(), (value) => {
        expect(String(value.toBigInt())).toBe(numberOf(value).toString());
        expect(Address.fromBigInt(value.toBigInt())).toEqual(value);
        expect(Address.fromBytes(value.toBytes())).toEqual(value);
        expect(Buffer.from(value.toBytes()).toString('hex')).toBe(value.toExpanded().replaceAll(':', ''));
      }),
    );
  });

  test.each([-1n, LAST_NUMBER + 1n, -(2n ** 128n), 2n ** 200n])('%i is outside the space', (number) => {
    expect(refusal(() => Address.fromBigInt(number))).toMatchObject({
      code: 'out-of-range',
      message: `value must be an integer from 0 to ${LAST_NUMBER}, got ${number}`,
    });
  });

  test('a number of a megabyte is refused as quickly as a small one', () => {
    const { code, message } = refusal(() => Address.fromBigInt(1n << 8_000_000n));
    expect(code).toBe('out-of-range');
    expect(message.length).toBeLessThan(250);
  });

  test.each([1, '1', null, undefined, {}])('%j is no bigint', (value) => {
    expect(refusal(() => Address.fromBigInt(value as unknown as bigint)).code).toBe('invalid-type');
  });

  test('bytes are read in network order, from any view of bytes', () => {
    const bytes = Uint8Array.from([0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0xff, 0xfe]);
    expect(String(Address.fromBytes(bytes))).toBe('2001:db8::8000:fffe');
    expect(String(Address.fromBytes(Buffer.from(bytes)))).toBe('2001:db8::8000:fffe');
    expect(String(Address.fromBytes(new Uint8Array([9, ...bytes, 9]).subarray(1, 17)))).toBe(
      '2001:db8::8000:fffe',
    );
  });

  test('later changes of the bytes change no address', () => {
    const bytes = new Uint8Array(16);
    const fromBytes = Address.fromBytes(bytes);
    bytes.fill(255);
    fromBytes.toBytes().fill(255);
    expect(String(fromBytes)).toBe('::');
  });

  test.each([0, 4, 15, 17])('%i bytes are refused', (count) => {
    expect(refusal(() => Address.fromBytes(new Uint8Array(count)))).toMatchObject({
      code: 'out-of-range',
      details: { min: 16, max: 16, received: count },
    });
  });

  test.each([
    ['an array', Array(16).fill(0)],
    ['text', '0123456789abcdef'],
    ['nothing', undefined],
    ['a buffer', new ArrayBuffer(16)],
    ['a view without elements', new DataView(new ArrayBuffer(16))],
    ['wider elements', new Uint16Array(16)],
    ['signed elements', new Int8Array(16).fill(-1)],
    ['an object with a length', { length: 16, BYTES_PER_ELEMENT: 1 }],
    ['an object with a tag', { ...Array(16).fill(0), length: 16, [Symbol.toStringTag]: 'Uint8Array' }],
  ])('%s is no Uint8Array', (_, value) => {
    expect(refusal(() => Address.fromBytes(value as Uint8Array)).code).toBe('invalid-type');
  });
});

describe('order', () => {
  test('compare agrees with the reference arithmetic', () => {
    fc.assert(
      fc.property(address(), address(), (a, b) => {
        expect(Address.compare(a, b)).toBe(numberOf(a).compare(numberOf(b)));
        expect(a.equals(b)).toBe(numberOf(a).equals(numberOf(b)));
        expect(Address.compare(a, Address.parse(String(a)))).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test('compare looks at every word, as unsigned', () => {
    const rising = [
      '::',
      '::7fff:ffff',
      '::8000:0',
      '::1:0:0',
      '::8000:0:0:0',
      '0:0:1::',
      '0:0:8000::',
      '1::',
      '8000::',
    ];
    const addresses = rising.map((text) => Address.parse(text));
    expect([...addresses].reverse().sort(Address.compare).map(String)).toEqual(rising);
    for (const [i, low] of addresses.entries()) {
      for (const [j, high] of addresses.entries()) expect(Address.compare(low, high)).toBe(Math.sign(i - j));
    }
  });

  test('equals takes any spelling, and refuses what is no address', () => {
    expect(Address.parse('2001:db8::a').equals('2001:0DB8:0::000A')).toBe(true);
    expect(Address.parse('2001:db8::a').equals('2001:db8::b')).toBe(false);
    for (const other of ['2:0:2:0:3:0:0:4', '1:0:1::3:0:0:4', '1:0:2:0:1::4', '1:0:2:0:3::']) {
      expect(Address.parse('1:0:2:0:3:0:0:4').equals(other)).toBe(false);
    }
    expect(refusal(() => FIRST.equals('2001:db8'))).toMatchObject({ code: 'too-few-groups', position: 8 });
    expect(refusal(() => FIRST.equals(null as unknown as Address)).code).toBe('invalid-type');
  });
});

describe('steps', () => {
  const STEPS = [
    ['::', '::1'],
    ['::ffff:ffff', '::1:0:0'],
    ['::7fff:ffff', '::8000:0'],
    ['::ffff:ffff:ffff:ffff', '0:0:0:1::'],
    ['::ffff:ffff:ffff:ffff:ffff:ffff', '0:1::'],
    ['7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '8000::'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ] as const;

  test.each(STEPS)('%s is before %s', (low, high) => {
    expect(String(Address.parse(low).next())).toBe(String(Address.parse(high)));
    expect(String(Address.parse(high).previous())).toBe(String(Address.parse(low)));
    expect(Address.parse(low).distanceTo(high)).toBe(1n);
    expect(Address.parse(high).distanceTo(low)).toBe(-1n);
  });

  test('no step leaves the space', () => {
    for (const leave of [
      () => LAST.next(),
      () => FIRST.previous(),
      () => LAST.offset(1),
      () => FIRST.offset(-1n),
      () => FIRST.offset(2n ** 128n),
      () => LAST.offset(-(2n ** 128n)),
      () => Address.parse('8000::').offset(2n ** 127n),
    ]) {
      expect(refusal(leave)).toMatchObject({
        code: 'outside-space',
        message: 'the result is outside the address space',
      });
    }
    expect(String(FIRST.offset(LAST_NUMBER))).toBe(String(LAST));
    expect(String(LAST.offset(-LAST_NUMBER))).toBe('::');
    expect(FIRST.distanceTo(LAST)).toBe(LAST_NUMBER);
    expect(LAST.distanceTo('::')).toBe(-LAST_NUMBER);
  });

  test('next, previous, offset and distanceTo agree with the reference arithmetic', () => {
    const stepped = (step: () => Address) => {
      try {
        return String(step());
      } catch {
        return null;
      }
    };
    fc.assert(
      fc.property(address(), address(), fc.bigInt(-(2n ** 129n), 2n ** 129n), (a, b, any) => {
        const number = numberOf(a);
        expect(stepped(() => a.next())).toBe(reference.textOf(number.next()));
        expect(stepped(() => a.previous())).toBe(reference.textOf(number.prev()));
        for (const n of [any, any % 1000n, b.toBigInt(), -b.toBigInt()]) {
          expect(stepped(() => a.offset(n))).toBe(reference.textOf(number.plus(String(n))));
        }
        expect(String(a.distanceTo(b))).toBe(numberOf(b).minus(number).toString());
        expect(a.offset(a.distanceTo(b))).toEqual(b);
      }),
      { numRuns: 500 },
    );
  });

  test('an offset may be a number as far as numbers are exact', () => {
    expect(String(FIRST.offset(Number.MAX_SAFE_INTEGER))).toBe('::1f:ffff:ffff:ffff');
    expect(String(Address.parse('0:0:0:1::').offset(Number.MIN_SAFE_INTEGER))).toBe('::ffe0:0:0:1');
    expect(String(FIRST.offset(-0))).toBe('::');
    for (const n of [2 ** 53, -(2 ** 53), 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(refusal(() => FIRST.offset(n))).toMatchObject({
        code: 'out-of-range',
        details: { received: n },
      });
    }
    expect(refusal(() => FIRST.offset('1' as unknown as number)).code).toBe('invalid-type');
  });
});

describe('prefix', () => {
  test.each([
    [0, '::/0'],
    [1, '8000::/1'],
    [31, 'ffff:fffe::/31'],
    [32, 'ffff:ffff::/32'],
    [33, 'ffff:ffff:8000::/33'],
    [64, 'ffff:ffff:ffff:ffff::/64'],
    [127, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127'],
    [128, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128'],
  ])('of length %i around the last address', (length, text) => {
    expect(String(LAST.prefix(length))).toBe(text);
    expect(String(FIRST.prefix(length))).toBe(`::/${length}`);
  });

  test('clears the bits below as the reference arithmetic does', () => {
    fc.assert(
      fc.property(address(), prefix(), (value, { length }) => {
        expect(numberOf(value.prefix(length).first).toString()).toBe(
          reference.mask(numberOf(value), length).toString(),
        );
      }),
    );
  });

  test.each([-1, 129, 0.5, Number.NaN, Number.NEGATIVE_INFINITY, 2 ** 32])('%d is no length', (length) => {
    expect(refusal(() => LAST.prefix(length))).toMatchObject({
      code: 'out-of-range',
      details: { min: 0, max: 128 },
    });
  });

  test.each([undefined, null, '64', 64n])('%s is not even a number', (length) => {
    expect(refusal(() => LAST.prefix(length as unknown as number)).code).toBe('invalid-type');
  });
});

test('groups of every number of digits are written with these only', () => {
  for (const text of ['1:f:10:ff:100:fff:1000:ffff', 'ffff:1000:fff:100:ff:10:f:0']) {
    expect(String(Address.parse(text))).toBe(text);
    expect(String(Address.fromBigInt(Address.parse(text).toBigInt()))).toBe(text);
  }
});

describe('texts for machines', () => {
  test('toArpa writes 32 digits backwards (RFC 3596 section 2.5)', () => {
    expect(Address.parse('4321:0:1:2:3:4:567:89ab').toArpa()).toBe(
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
    );
    expect(FIRST.toArpa()).toBe(`${'0.'.repeat(32)}ip6.arpa`);
    expect(LAST.toArpa()).toBe(`${'f.'.repeat(32)}ip6.arpa`);
  });

  test('toExpanded writes every digit, of IPv4-mapped addresses too', () => {
    expect(Address.parse('::ffff:192.0.2.1').toExpanded()).toBe('0000:0000:0000:0000:0000:ffff:c000:0201');
  });
});

describe('as a value', () => {
  test('no call changes its receiver', () => {
    const value = Address.parse('2001:db8::ffff:ffff');
    const before = { ...value };
    value.next();
    value.previous();
    value.offset(5);
    value.prefix(32);
    value.toBytes().fill(0);
    value.equals('::');
    value.distanceTo(LAST);
    JSON.stringify(value);
    refusal(() => value.offset(2n ** 128n));
    expect({ ...value }).toEqual(before);
  });

  test('values do not change when later texts are read', () => {
    const first = Address.parse('1:2:3:4:5:6:7:8');
    Address.parse('::');
    Address.isValid('ffff:ffff:ffff:');
    expect(String(first)).toBe('1:2:3:4:5:6:7:8');
  });
});

describe('parseScoped', () => {
  test.each([
    ['fe80::1%eth0', 'fe80::1', 'eth0'],
    ['fe80::1%1', 'fe80::1', '1'],
    ['FE80::1%Ethernet_2-3.4:5~', 'fe80::1', 'Ethernet_2-3.4:5~'],
    ['::ffff:192.0.2.1%x', '::ffff:192.0.2.1', 'x'],
    ['::%!', '::', '!'],
    ['::1', '::1', null],
    [`ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255%${'z'.repeat(64)}`, String(LAST), 'z'.repeat(64)],
  ])('%s', (text, canonical, zone) => {
    const scoped = parseScoped(text);
    expect([String(scoped.address), scoped.zone]).toEqual([canonical, zone]);
  });

  test.each([
    ['', 'empty', 0],
    ['%eth0', 'empty', 0],
    ['fe80::1%', 'zone-empty', 8],
    ['fe80::1%a%b', 'invalid-character', 9],
    ['fe80::1%eth0/64', 'invalid-character', 12],
    ['fe80::1%eth 0', 'invalid-character', 11],
    ['fe80::1%eth0\n', 'invalid-character', 12],
    ['fe80::1%\0', 'invalid-character', 8],
    ['fe80::1%\x7f', 'invalid-character', 8],
    ['fe80::1%é', 'invalid-character', 8],
    ['fe80::1/64%eth0', 'prefix-not-allowed', 7],
    ['fe80:::1%eth0', 'stray-colon', 6],
    ['fe80::1 %eth0', 'invalid-character', 7],
    ['192.0.2.1%eth0', 'ipv4-address', 0],
    ['2001:db8', 'too-few-groups', 8],
    [`::%${'z'.repeat(108)}`, 'too-long', 110],
  ])('%j is refused as %s at %i', (text, code, position) => {
    expect(refusal(() => parseScoped(text))).toMatchObject({ code, position });
  });

  test('an address without a zone may be no longer than an address, and nothing longer than both', () => {
    expect(refusal(() => parseScoped('%'.repeat(1e6)))).toMatchObject({ code: 'too-long', position: 110 });
    expect(refusal(() => parseScoped('0'.repeat(46)))).toMatchObject({ code: 'too-long', position: 45 });
  });

  test('what is no text is refused by its type', () => {
    expect(refusal(() => parseScoped(5 as unknown as string)).code).toBe('invalid-type');
  });
});

describe('fromArpa', () => {
  test('reads what toArpa writes, in either case, with a final dot too', () => {
    fc.assert(
      fc.property(address(), (any) => {
        const name = any.toArpa();
        expect(Address.fromArpa(name)).toEqual(any);
        expect(Address.fromArpa(`${name.toUpperCase()}.`)).toEqual(any);
      }),
    );
  });

  test.each<[string, string, number]>([
    ['', 'empty', 0],
    ['8.b.d.0.1.0.0.2.ip6.arpa', 'invalid-arpa', 0],
    ['ip6.arpa', 'invalid-arpa', 0],
    [`${'0.'.repeat(31)}ip6.arpa`, 'invalid-arpa', 0],
    [`${'0.'.repeat(31)}g.ip6.arpa`, 'invalid-arpa', 62],
    [`${'0.'.repeat(33)}ip6.arpa.`, 'too-long', 73],
    ['1.2.0.192.in-addr.arpa', 'invalid-arpa', 14],
  ])('refuses %j as %s at %i', (name, code, position) => {
    expect(refusal(() => Address.fromArpa(name))).toMatchObject({ code, position, input: name });
  });
});

describe('netmaskLength', () => {
  test('is the inverse of the netmask of each length', () => {
    for (let length = 0; length <= 128; length++) {
      expect(Address.parse('::').prefix(length).netmask().netmaskLength()).toBe(length);
    }
  });

  test.each(['::1', '8000::1', '7fff::', 'ffff:0:ffff::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd'])(
    'refuses %s, in which a one follows a zero',
    (text) => {
      expect(refusal(() => Address.parse(text).netmaskLength())).toMatchObject({
        code: 'not-netmask',
        details: { address: text },
      });
    },
  );
});

describe('formatScoped', () => {
  test('writes what parseScoped reads', () => {
    expect(formatScoped({ address: 'FE80::1', zone: 'eth0' })).toBe('fe80::1%eth0');
    expect(formatScoped({ address: Address.parse('fe80::1'), zone: null })).toBe('fe80::1');
    const zone = fc.option(fc.string({ unit: fc.constantFrom(...'aZ09.-_:'), minLength: 1, maxLength: 60 }));
    fc.assert(
      fc.property(address(), zone, (any, name) => {
        expect(parseScoped(formatScoped({ address: any, zone: name }))).toEqual({ address: any, zone: name });
      }),
    );
  });

  test.each<[unknown, string]>([
    ['', 'zone-empty'],
    ['a b', 'invalid-character'],
    ['a%b', 'invalid-character'],
    ['x'.repeat(110), 'too-long'],
    [undefined, 'invalid-type'],
    [7, 'invalid-type'],
  ])('refuses the zone %j', (zone, code) => {
    expect(refusal(() => formatScoped({ address: '::1', zone: zone as string })).code).toBe(code);
  });

  test('refuses what has no address', () => {
    expect(refusal(() => formatScoped(null as never)).code).toBe('invalid-type');
    expect(refusal(() => formatScoped({ address: '::/64', zone: null })).code).toBe('prefix-not-allowed');
  });
});

test('bytes of another count than 16 are refused where a length is a lie', () => {
  for (const count of [0, 15, 17]) {
    const bytes = Object.defineProperty(new Uint8Array(count), 'length', { value: 16 });
    expect(refusal(() => Address.fromBytes(bytes))).toMatchObject({
      code: 'out-of-range',
      details: { name: 'bytes.length', received: count },
    });
  }
});
