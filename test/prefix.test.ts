import fc from 'fast-check';
import { Address6 } from 'ip-address';
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { Prefix, type PrefixOptions } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { address, addressText, oneEdit, prefix, prefixText, range } from '../src/testing.ts';
import * as reference from './reference/arithmetic.ts';
import { readPrefix } from './reference/network.ts';
import { refusal } from './support/refusal.ts';
import { take } from './support/take.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const SPACE = 2n ** 128n;

/** A prefix as a block of the reference arithmetic, through its text. */
const blockOf = (value: Prefix) => reference.intervalOf(String(value));

/** The interval of anything that holds addresses, through its text. */
function intervalOf(item: Address | Prefix | AddressRange): reference.Interval {
  const [first, last] = String(item).split(' - ') as [string, string?];
  return last === undefined
    ? reference.intervalOf(first)
    : { first: reference.numberOf(first), last: reference.numberOf(last) };
}

describe('legal texts', () => {
  const ROWS = [
    ['::/0', '::/0', '::', LAST, SPACE],
    ['::/1', '::/1', '::', '7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', SPACE / 2n],
    ['8000::/1', '8000::/1', '8000::', LAST, SPACE / 2n],
    ['::/127', '::/127', '::', '::1', 2n],
    ['::/128', '::/128', '::', '::', 1n],
    [`${LAST}/128`, `${LAST}/128`, LAST, LAST, 1n],
    [
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe',
      LAST,
      2n,
    ],
    [
      '2001:0DB8:0:0::0/32',
      '2001:db8::/32',
      '2001:db8::',
      '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
      2n ** 96n,
    ],
    ['fe80::/10', 'fe80::/10', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 2n ** 118n],
    ['2001:db8::/31', '2001:db8::/31', '2001:db8::', '2001:db9:ffff:ffff:ffff:ffff:ffff:ffff', 2n ** 97n],
    [
      '2001:db8:8000::/33',
      '2001:db8:8000::/33',
      '2001:db8:8000::',
      '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
      2n ** 95n,
    ],
    [
      '2001:db8:0:42::/64',
      '2001:db8:0:42::/64',
      '2001:db8:0:42::',
      '2001:db8:0:42:ffff:ffff:ffff:ffff',
      2n ** 64n,
    ],
    [
      '2001:db8::8000:0:0:0/65',
      '2001:db8:0:0:8000::/65',
      '2001:db8:0:0:8000::',
      '2001:db8::ffff:ffff:ffff:ffff',
      2n ** 63n,
    ],
    ['::ffff:0:0/96', '::ffff:0.0.0.0/96', '::ffff:0.0.0.0', '::ffff:255.255.255.255', 2n ** 32n],
    ['::ffff:192.0.2.0/120', '::ffff:192.0.2.0/120', '::ffff:192.0.2.0', '::ffff:192.0.2.255', 256n],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128', `${LAST}/128`, LAST, LAST, 1n],
  ] as const;

  test.each(ROWS)('%s', (text, canonical, first, last, size) => {
    const parsed = Prefix.parse(text);
    expect([String(parsed.first), String(parsed.last), parsed.size]).toEqual([first, last, size]);
    expect(Prefix.parse(text)).toEqual(parsed);
    expect(Prefix.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(Prefix.isValid(text)).toBe(true);
    expect(parsed.toString()).toBe(canonical);
    expect(Prefix.parse(canonical)).toEqual(parsed);
    expect(String(reference.textOf(readPrefix(text)?.base ?? reference.SPACE))).toBe(first);
    expect(JSON.stringify([parsed])).toBe(`["${canonical}"]`);
    expect(Prefix.of(first, parsed.length)).toEqual(parsed);
    expect(String(parsed.toRange())).toBe(`${first} - ${last}`);
  });

  test('every spelling of the base and every length', () => {
    fc.assert(
      fc.property(prefixText(), ({ text, value }) => {
        expect(Prefix.parse(text)).toEqual(value);
        expect(value.equals(text)).toBe(true);
        expect(Prefix.parse(value.toExpanded())).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('first, last and size agree with ip-address and the reference arithmetic', () => {
    fc.assert(
      fc.property(prefix(), (value) => {
        const other = new Address6(String(value));
        expect(value.first.toExpanded()).toBe(other.startAddress().canonicalForm());
        expect(value.last.toExpanded()).toBe(other.endAddress().canonicalForm());
        const { first, last } = blockOf(value);
        expect(String(value.last)).toBe(reference.textOf(last));
        expect(String(value.size)).toBe(last.minus(first).next().toString());
      }),
    );
  });
});

describe('illegal texts', () => {
  const ROWS = [
    ['', 'empty', 0],
    ['/', 'empty', 0],
    ['/64', 'empty', 0],
    ['::', 'length-missing', 2],
    ['2001:db8::', 'length-missing', 10],
    ['::/', 'length-missing', 3],
    ['2001:db8:/64', 'stray-colon', 8],
    ['2001:db8/32', 'too-few-groups', 8],
    ['1:2:3:4:5:6:7:8:9/64', 'too-many-groups', 16],
    ['2001:db8:::/64', 'stray-colon', 10],
    ['1::2::3/64', 'double-colon-twice', 4],
    ['12345::/64', 'group-too-long', 4],
    [' ::/64', 'invalid-character', 0],
    [':: /64', 'invalid-character', 2],
    ['2001:db8::1 - 2001:db8::5', 'range-not-allowed', 11],
    ['2001:db8::1-2001:db8::5', 'range-not-allowed', 11],
    ['2001:db8:0:0:aaaa:bbbb:cccc:dddd - 2001:db8:0:0:aaaa:bbbb:cccc:eeee', 'range-not-allowed', 32],
    ['[2001:db8::]/64', 'invalid-character', 0],
    ['fe80::%eth0/64', 'zone-not-allowed', 6],
    ['192.0.2.0/24', 'ipv4-address', 0],
    ['::/ 64', 'length-invalid', 3],
    ['::/64 ', 'length-invalid', 5],
    ['::/64\n', 'length-invalid', 5],
    ['::/-1', 'length-invalid', 3],
    ['::/+1', 'length-invalid', 3],
    ['::/064', 'length-invalid', 3],
    ['::/00', 'length-invalid', 3],
    ['::/0x40', 'length-invalid', 4],
    ['::/6a', 'length-invalid', 4],
    ['::/1e2', 'length-invalid', 4],
    ['::/64.0', 'length-invalid', 5],
    ['::/64/64', 'length-invalid', 5],
    ['::/64%eth0', 'length-invalid', 5],
    ['::/\u0666\u0664', 'length-invalid', 3],
    ['::/ffff::', 'length-invalid', 3],
    ['::/129', 'length-too-long', 3],
    ['::/999', 'length-too-long', 3],
    ['::/18446744073709551680', 'length-too-long', 3],
    ['2001:db8::1/64', 'host-bits', 0],
    ['::1/0', 'host-bits', 0],
    ['c000::/1', 'host-bits', 0],
    [`${LAST}/127`, 'host-bits', 0],
    ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/1280', 'too-long', 49],
  ] as const;

  test.each(ROWS)('%j is refused as %s at %i', (text, code, position) => {
    const error = refusal(() => Prefix.parse(text));
    expect(error).toMatchObject({ name: 'HextetError', code, position, input: text });
    expect(Prefix.tryParse(text)).toMatchObject({
      ok: false,
      issue: { code, position, message: error.message },
    });
    expect(Prefix.isValid(text)).toBe(false);
    expect(readPrefix(text)).toBeNull();
  });

  test('a refusal for host bits says which prefix it is', () => {
    expect(refusal(() => Prefix.parse('2001:DB8::1/64'))).toMatchObject({
      message: 'bits are set below the prefix length, the prefix is 2001:db8::/64',
      details: { prefix: '2001:db8::/64' },
    });
  });

  test('a text one edit away is accepted only where it is legal', () => {
    const spelled = prefixText().map(({ text }) => text);
    const withHostBits = fc
      .tuple(oneEdit(addressText().map(({ text }) => text)), prefix())
      .map(([text, { length }]) => `${text}/${length}`);
    fc.assert(
      fc.property(fc.oneof(oneEdit(spelled), withHostBits), (text) => {
        const result = Prefix.tryParse(text);
        const block = readPrefix(text);
        expect(result.ok ? String(result.value) : null).toBe(block && reference.blockText(block));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('host bits', () => {
  test.each([
    ['2001:db8::1/64', '2001:db8::/64'],
    ['2001:db8::/64', '2001:db8::/64'],
    [`${LAST}/0`, '::/0'],
    [`${LAST}/1`, '8000::/1'],
    [`${LAST}/127`, 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127'],
    [`${LAST}/128`, `${LAST}/128`],
  ])('%s is masked to %s where the options say so', (text, masked) => {
    expect(String(Prefix.parse(text, { hostBits: 'mask' }))).toBe(masked);
    expect(Prefix.isValid(text, { hostBits: 'mask' })).toBe(true);
  });

  test('the default is to reject, said or not', () => {
    for (const options of [undefined, {}, { hostBits: 'reject' }] as const) {
      expect(refusal(() => Prefix.parse('2001:db8::1/64', options)).code).toBe('host-bits');
    }
  });

  test('masking excuses nothing else', () => {
    expect(refusal(() => Prefix.parse('2001:db8::1/129', { hostBits: 'mask' }))).toMatchObject({
      code: 'length-too-long',
      position: 12,
    });
  });

  test('an unknown wish is an error, for legal text too', () => {
    const options = { hostBits: 'ignore' } as unknown as PrefixOptions;
    for (const call of [Prefix.parse, Prefix.tryParse, Prefix.isValid]) {
      expect(refusal(() => call('::/0', options)).code).toBe('invalid-type');
    }
  });

  test('a misspelt option is refused with the name that was meant', () => {
    const options = { hostbits: 'mask' } as PrefixOptions;
    for (const call of [Prefix.parse, Prefix.tryParse, Prefix.isValid]) {
      expect(refusal(() => call('::/0', options))).toMatchObject({
        code: 'unknown-field',
        path: ['hostbits'],
        message: 'PrefixOptions has no field "hostbits"; did you mean "hostBits"?',
      });
    }
  });

  test('options that are no object are refused, but for the index that map passes', () => {
    expect(refusal(() => Prefix.parse('::/0', 'mask' as PrefixOptions)).message).toBe(
      'expected PrefixOptions for options, got string',
    );
    const parse = Prefix.parse as (text: string) => Prefix;
    expect(['::/0', '::/1'].map(parse).map(String)).toEqual(['::/0', '::/1']);
  });

  test('masking agrees with the reference arithmetic', () => {
    fc.assert(
      fc.property(addressText(), prefix(), ({ text }, { length }) => {
        const base = reference.mask(reference.numberOf(text), length);
        expect(String(Prefix.parse(`${text}/${length}`, { hostBits: 'mask' }))).toBe(
          reference.blockText({ base, length }),
        );
        expect(Prefix.isValid(`${text}/${length}`)).toBe(base.equals(reference.numberOf(text)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('text', () => {
  test.each(['2001:db8:1234:5678:9abc:def1:2345:6789', '::ffff:192.0.2.1', '::', '8000::'])(
    'of %s with every length',
    (address) => {
      for (let length = 0; length <= 128; length++) {
        const { first } = Address.parse(address).prefix(length);
        expect(String(Prefix.of(first, length))).toBe(`${first}/${length}`);
      }
    },
  );
});

describe('of and from', () => {
  test('of takes an address or its text', () => {
    expect(String(Prefix.of('2001:DB8::', 32))).toBe('2001:db8::/32');
    expect(String(Prefix.of(Address.parse(LAST), 128))).toBe(`${LAST}/128`);
    expect(String(Prefix.of('::', 0))).toBe('::/0');
  });

  test('of refuses host bits and bad lengths', () => {
    expect(refusal(() => Prefix.of('2001:db8::1', 64))).toMatchObject({
      code: 'host-bits',
      details: { prefix: '2001:db8::/64' },
    });
    for (const length of [-1, 129, 1.5, Number.NaN]) {
      expect(refusal(() => Prefix.of('::', length))).toMatchObject({
        code: 'out-of-range',
        details: { min: 0, max: 128 },
      });
    }
    expect(refusal(() => Prefix.of('::', '64' as unknown as number)).code).toBe('invalid-type');
    expect(refusal(() => Prefix.of('::/64', 64))).toMatchObject({ code: 'prefix-not-allowed', position: 2 });
    expect(refusal(() => Prefix.of(Prefix.parse('::/64') as unknown as Address, 64)).code).toBe(
      'invalid-type',
    );
  });
});

describe('order', () => {
  test('by base, then the shorter first', () => {
    const rising = [
      '::/0',
      '::/1',
      '::/127',
      '::/128',
      '::1/128',
      '7fff::/16',
      '8000::/1',
      '8000::/128',
      `${LAST}/128`,
    ];
    const prefixes = rising.map((text) => Prefix.parse(text));
    expect([...prefixes].reverse().sort(Prefix.compare).map(String)).toEqual(rising);
    for (const [i, low] of prefixes.entries()) {
      for (const [j, high] of prefixes.entries()) expect(Prefix.compare(low, high)).toBe(Math.sign(i - j));
    }
  });

  test('is total and agrees with the reference arithmetic and with equals', () => {
    fc.assert(
      fc.property(prefix(), prefix(), (a, b) => {
        const expected = blockOf(a).first.compare(blockOf(b).first) || Math.sign(a.length - b.length);
        expect(Prefix.compare(a, b)).toBe(expected);
        expect(a.equals(b)).toBe(expected === 0);
        expect(Prefix.compare(a, Prefix.parse(String(a)))).toBe(0);
      }),
    );
  });
});

describe('contains and overlaps', () => {
  const ROWS = [
    ['::/0', '::/0', true, true],
    ['::/0', LAST, true, true],
    ['::/1', '8000::/1', false, false],
    ['::/1', '::/0', false, true],
    ['8000::/1', LAST, true, true],
    ['::/127', '::2', false, false],
    ['::/127', '::1/128', true, true],
    ['::/128', '::', true, true],
    ['::/128', '::1', false, false],
    ['2001:db8::/32', '2001:db8::/33', true, true],
    ['2001:db8::/32', '2001:db8::/31', false, true],
    ['2001:db8::/32', '2001:db9::/32', false, false],
    ['2001:db8::/32', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', false, false],
    ['2001:db8::/32', '2001:db8:: - 2001:db8::5', true, true],
    ['2001:db8::/32', '2001:db7:: - 2001:db8::', false, true],
    ['2001:db8::/32', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff - 2001:db9::', false, true],
    ['2001:db8::/32', '2001:db7:: - 2001:dba::', false, true],
    ['2001:db8::/32', ':: - 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', false, false],
    ['2001:db8::/32', `2001:db9:: - ${LAST}`, false, false],
  ] as const;

  test.each(ROWS)('%s and %s: contains %s, overlaps %s', (outer, item, contains, overlaps) => {
    expect(Prefix.parse(outer).contains(item)).toBe(contains);
    expect(Prefix.parse(outer).overlaps(item)).toBe(overlaps);
    expect(Prefix.parse(outer).contains(AddressRange.parse(item))).toBe(contains);
    expect(Prefix.parse(outer).overlaps(AddressRange.parse(item))).toBe(overlaps);
    expect(AddressRange.parse(item).overlaps(outer)).toBe(overlaps);
  });

  test('agree with interval arithmetic for addresses, prefixes, ranges and their texts', () => {
    const inside = prefix().chain((outer) => fc.tuple(fc.constant(outer), prefix({ within: outer })));
    const any = fc.tuple(prefix(), fc.oneof(address(), prefix(), range()));
    fc.assert(
      fc.property(fc.oneof(any, inside), ([outer, item]) => {
        const contains = reference.contains(blockOf(outer), intervalOf(item));
        const overlaps = reference.overlaps(blockOf(outer), intervalOf(item));
        expect([outer.contains(item), outer.overlaps(item)]).toEqual([contains, overlaps]);
        expect([outer.contains(String(item)), outer.overlaps(String(item))]).toEqual([contains, overlaps]);
      }),
      { numRuns: 1000 },
    );
  });

  test('what holds no addresses is refused', () => {
    const value = Prefix.parse('::/0');
    for (const item of [null, undefined, 5, {}, []]) {
      expect(refusal(() => value.contains(item as unknown as string)).code).toBe('invalid-type');
      expect(refusal(() => value.overlaps(item as unknown as string)).code).toBe('invalid-type');
    }
    expect(refusal(() => value.contains('2001:db8::1/64')).code).toBe('host-bits');
    expect(refusal(() => value.overlaps('::2 - ::1'))).toMatchObject({ code: 'range-inverted', position: 6 });
    expect(refusal(() => value.equals('::')).code).toBe('length-missing');
  });
});

describe('parent and sibling', () => {
  test.each([
    ['::/1', '::/0', '8000::/1'],
    ['8000::/1', '::/0', '::/1'],
    ['2001:db8::/32', '2001:db8::/31', '2001:db9::/32'],
    ['2001:db8:8000::/33', '2001:db8::/32', '2001:db8::/33'],
    ['2001:db8:0:1::/64', '2001:db8::/63', '2001:db8::/64'],
    ['::8000:0:0:0/65', '::/64', '::/65'],
    ['::1:0:0/96', '::/95', '::/96'],
    ['::8000:0/97', '::/96', '::/97'],
    ['::/128', '::/127', '::1/128'],
    [
      `${LAST}/128`,
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127',
      'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128',
    ],
  ])('%s has the parent %s and the sibling %s', (text, parent, sibling) => {
    expect(String(Prefix.parse(text).parent())).toBe(parent);
    expect(String(Prefix.parse(text).sibling())).toBe(sibling);
  });

  test('the whole space has neither', () => {
    expect(refusal(() => Prefix.parse('::/0').parent())).toMatchObject({
      code: 'out-of-range',
      details: { received: -1 },
    });
    expect(refusal(() => Prefix.parse('::/0').sibling())).toMatchObject({
      code: 'no-sibling',
      message: '::/0 is the whole space and has no sibling',
    });
  });

  test('a parent of any shorter length, itself at its own', () => {
    const value = Prefix.parse('2001:db8:ffff::/48');
    expect(String(value.parent(20))).toBe('2001::/20');
    expect(String(value.parent(0))).toBe('::/0');
    expect(String(value.parent(48))).toBe('2001:db8:ffff::/48');
    for (const length of [49, 128, -1, 0.5]) {
      expect(refusal(() => value.parent(length))).toMatchObject({
        code: 'out-of-range',
        details: { min: 0, max: 48 },
      });
    }
  });

  test('two siblings are the halves of their parent', () => {
    fc.assert(
      fc.property(
        prefix().filter(({ length }) => length > 0),
        (value) => {
          const halves = [value, value.sibling()].sort(Prefix.compare);
          expect(halves.map(String)).toEqual(take(value.parent().children(value.length), 3).map(String));
          expect(value.sibling().sibling()).toEqual(value);
        },
      ),
    );
  });
});

describe('children', () => {
  test('of every kind of length', () => {
    const texts = (text: string, length: number) => take(Prefix.parse(text).children(length), 9).map(String);
    expect(texts('::/0', 0)).toEqual(['::/0']);
    expect(texts('::/0', 1)).toEqual(['::/1', '8000::/1']);
    expect(texts('2001:db8::/62', 64)).toEqual([
      '2001:db8::/64',
      '2001:db8:0:1::/64',
      '2001:db8:0:2::/64',
      '2001:db8:0:3::/64',
    ]);
    expect(texts('::/127', 128)).toEqual(['::/128', '::1/128']);
    expect(texts(`${LAST}/128`, 128)).toEqual([`${LAST}/128`]);
    expect(texts('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', 128).at(-1)).toBe(`${LAST}/128`);
  });

  // The step from one child to the next carries from the word with the lowest bit into the one above.
  test.each([
    ['ffff::/16', 24],
    ['2001:db00::/24', 33],
    ['2001:db0::/28', 36],
    ['2001:db8::/60', 68],
    ['2001:db8::/64', 72],
    ['2001:db8::/92', 100],
    ['2001:db8::/92', 97],
    ['2001:db8::/120', 128],
  ])('all of %s of length %i, one after the other', (text, length) => {
    const { first } = blockOf(Prefix.parse(text));
    const size = reference.blockSize(length);
    const count = 2 ** (length - Prefix.parse(text).length);
    const expected = Array.from(
      { length: count },
      (_, i) => `${reference.textOf(first.plus(size.times(i)))}/${length}`,
    );
    expect(take(Prefix.parse(text).children(length), count + 1).map(String)).toEqual(expected);
  });

  test('are made when asked for, from the start each time', () => {
    const children = Prefix.parse('::/0').children(128);
    expect(children.count).toBe(SPACE);
    const firstTwo = () => take(children, 2).map(String);
    expect(firstTwo()).toEqual(['::/128', '::1/128']);
    expect(firstTwo()).toEqual(['::/128', '::1/128']);
  });

  test('at gives the child at an index, from the first to the last', () => {
    const children = Prefix.parse('2001:db8::/32').children(64);
    expect(children.count).toBe(2n ** 32n);
    expect(String(children.at(0))).toBe('2001:db8::/64');
    expect(String(children.at(0x1_0000))).toBe('2001:db8:1::/64');
    expect(String(children.at(2n ** 32n - 1n))).toBe('2001:db8:ffff:ffff::/64');
    const addresses = Prefix.parse('::/0').children(128);
    expect(String(addresses.at(SPACE - 1n))).toBe(`${LAST}/128`);
    expect(String(addresses.at(Number.MAX_SAFE_INTEGER))).toBe('::1f:ffff:ffff:ffff/128');
  });

  test('at refuses what is no index', () => {
    const children = Prefix.parse('2001:db8::/32').children(64);
    for (const index of [-(2n ** 32n) - 1n, 2n ** 32n, SPACE, 2 ** 32, 0.5, Number.NaN, 2 ** 53]) {
      expect(refusal(() => children.at(index))).toMatchObject({
        code: 'out-of-range',
        message: `index must be an integer from -4294967296 to 4294967295, got ${index}`,
      });
    }
    expect(refusal(() => children.at('1' as unknown as bigint)).message).toBe(
      'expected bigint | number for index, got string',
    );
  });

  test('a negative index counts from the end', () => {
    const children = Prefix.parse('2001:db8::/32').children(64);
    expect(String(children.at(-1))).toBe('2001:db8:ffff:ffff::/64');
    expect(String(children.at(-(2n ** 32n)))).toBe('2001:db8::/64');
    expect(String(Prefix.parse('::/0').children(128).at(-1))).toBe(`${LAST_TEXT}/128`);
    fc.assert(
      fc.property(prefix({ maxLength: 120 }), fc.integer({ min: 1, max: 256 }), (any, back) => {
        const all = any.children(any.length + 8);
        expect(all.at(-back)).toEqual(all.at(256 - back));
      }),
    );
  });

  test('a length outside the prefix is refused at once', () => {
    for (const length of [31, 129, -1, 64.5, Number.NaN]) {
      expect(refusal(() => Prefix.parse('2001:db8::/32').children(length))).toMatchObject({
        code: 'out-of-range',
        details: { min: 32, max: 128 },
      });
    }
  });

  test('indexOf and at are inverse, and agree with the reference arithmetic', () => {
    const nested = prefix().chain((outer) => fc.tuple(fc.constant(outer), prefix({ within: outer })));
    fc.assert(
      fc.property(nested, ([outer, inner]) => {
        const index = outer.indexOf(inner);
        const distance = blockOf(inner).first.minus(blockOf(outer).first);
        expect(String(index)).toBe(distance.divide(reference.blockSize(inner.length)).toString());
        expect(outer.children(inner.length).at(index)).toEqual(inner);
        expect(outer.children(inner.length).count).toBe(outer.size / inner.size);
      }),
      { numRuns: 500 },
    );
  });

  test('indexOf takes text, and refuses what is not inside', () => {
    const outer = Prefix.parse('2001:db8::/32');
    expect(outer.indexOf('2001:db8:0:42::/64')).toBe(0x42n);
    expect(outer.indexOf(outer)).toBe(0n);
    expect(refusal(() => outer.indexOf('2001:db9::/64'))).toMatchObject({
      code: 'not-inside',
      message: '2001:db9::/64 is not inside 2001:db8::/32',
      details: { inner: '2001:db9::/64', outer: '2001:db8::/32' },
    });
    expect(refusal(() => outer.indexOf('2001:db8::/31')).code).toBe('not-inside');
    expect(refusal(() => outer.indexOf('2001:db8::')).code).toBe('length-missing');
  });
});

describe('netmask', () => {
  test.each([
    ['::/0', '::'],
    ['::/1', '8000::'],
    ['2001:db8::/32', 'ffff:ffff::'],
    ['2001:db8::/33', 'ffff:ffff:8000::'],
    ['2001:db8::/64', 'ffff:ffff:ffff:ffff::'],
    ['::/127', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe'],
    ['::/128', LAST],
  ])('of %s is %s', (text, netmask) => {
    expect(String(Prefix.parse(text).netmask())).toBe(netmask);
  });
});

describe('reverse zones (RFC 3596 section 2.5)', () => {
  test.each([
    ['::/0', ['ip6.arpa']],
    ['::/4', ['0.ip6.arpa']],
    ['2001:db8::/32', ['8.b.d.0.1.0.0.2.ip6.arpa']],
    ['2001:db8::/31', ['8.b.d.0.1.0.0.2.ip6.arpa', '9.b.d.0.1.0.0.2.ip6.arpa']],
    ['2001:db8::/30', ['8', '9', 'a', 'b'].map((digit) => `${digit}.b.d.0.1.0.0.2.ip6.arpa`)],
    ['8000::/1', ['8', '9', 'a', 'b', 'c', 'd', 'e', 'f'].map((digit) => `${digit}.ip6.arpa`)],
    ['::/127', ['0', '1'].map((digit) => `${digit}.${'0.'.repeat(31)}ip6.arpa`)],
    [`${LAST}/128`, [`${'f.'.repeat(32)}ip6.arpa`]],
  ])('of %s', (text, zones) => {
    expect(Prefix.parse(text).toArpa()).toEqual(zones);
  });

  test('every zone is read as the prefix it was made from', () => {
    fc.assert(
      fc.property(prefix(), fc.constantFrom('', '.'), (value, dot) => {
        const zones = value.toArpa().map((zone) => Prefix.fromArpa(zone.toUpperCase() + dot));
        expect(zones).toEqual(take(value.children(Math.ceil(value.length / 4) * 4), 9));
      }),
    );
  });

  test('a zone agrees with the reverse form of ip-address', () => {
    fc.assert(
      fc.property(address(), fc.integer({ min: 1, max: 32 }), (value, digits) => {
        const text = String(value.prefix(4 * digits));
        expect(Prefix.parse(text).toArpa()).toEqual([new Address6(text).reverseForm().slice(0, -1)]);
      }),
    );
  });

  test.each([
    ['', 'empty', 0],
    ['.', 'invalid-arpa', 0],
    ['arpa', 'invalid-arpa', 0],
    ['8.b.d.0.1.0.0.2.ip6.int', 'invalid-arpa', 15],
    ['1.0.0.127.in-addr.arpa', 'invalid-arpa', 14],
    ['ip6.arpa..', 'invalid-arpa', 1],
    ['.ip6.arpa', 'invalid-arpa', 0],
    ['1ip6.arpa', 'invalid-arpa', 1],
    ['1.2ip6.arpa', 'invalid-arpa', 3],
    ['..ip6.arpa', 'invalid-arpa', 0],
    ['1..ip6.arpa', 'invalid-arpa', 2],
    ['g.ip6.arpa', 'invalid-arpa', 0],
    ['1.g.ip6.arpa', 'invalid-arpa', 2],
    ['10.ip6.arpa', 'invalid-arpa', 1],
    ['1.10.ip6.arpa', 'invalid-arpa', 3],
    ['1-2.ip6.arpa', 'invalid-arpa', 1],
    [' 1.ip6.arpa', 'invalid-arpa', 0],
    ['１.ip6.arpa', 'invalid-arpa', 0],
    ['\u0080.ip6.arpa', 'invalid-arpa', 0],
    [`${'1.'.repeat(33)}ip6.arpa`, 'too-long', 73],
  ])('%j is refused as %s at %i', (zone, code, position) => {
    expect(refusal(() => Prefix.fromArpa(zone))).toMatchObject({ code, position });
  });

  test('a megabyte is refused', () => {
    expect(refusal(() => Prefix.fromArpa('1.'.repeat(5e5)))).toMatchObject({
      code: 'too-long',
      position: 73,
    });
  });

  test('what is no text is refused by its type', () => {
    expect(refusal(() => Prefix.fromArpa(6 as unknown as string)).code).toBe('invalid-type');
  });
});

describe('as a value', () => {
  test('no call changes its receiver', () => {
    const value = Prefix.parse('2001:db8:8000::/33');
    const before = JSON.stringify([value, { ...value.first }, value.last, value.length]);
    value.parent();
    value.sibling();
    value.children(40).at(3);
    for (const child of take(value.children(36), 8)) child.sibling();
    value.netmask();
    value.toArpa();
    value.toRange();
    value.contains('::');
    value.overlaps('::/0');
    refusal(() => value.indexOf('::/0'));
    refusal(() => value.parent(34));
    expect(JSON.stringify([value, { ...value.first }, value.last, value.length])).toBe(before);
  });
});

test.each([32, 64, 65, 96, 97, 128])(
  'a /%i has no address that differs in any of its bits alone',
  (length) => {
    const prefix = Address.parse('2001:db8:0:5:8000:6:7:8').prefix(length);
    const first = prefix.first.toBigInt();
    for (let bit = 0; bit < 128; bit++) {
      const other = Address.fromBigInt(first ^ (1n << BigInt(127 - bit)));
      expect([bit, prefix.contains(other)]).toEqual([bit, bit >= length]);
      expect([bit, prefix.overlaps(other.prefix(128))]).toEqual([bit, bit >= length]);
    }
  },
);

const LAST_TEXT = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';

describe('neighbours of the same length', () => {
  test.each<[string, number | bigint, string]>([
    ['2001:db8::/48', 1, '2001:db8:1::/48'],
    ['2001:db8::/48', -1, '2001:db7:ffff::/48'],
    ['2001:db8::/48', 0, '2001:db8::/48'],
    ['::/1', 1, '8000::/1'],
    ['::/128', 2n ** 128n - 1n, `${LAST_TEXT}/128`],
    ['::/0', 0, '::/0'],
  ])('of %s at %s is %s', (text, n, neighbour) => {
    expect(String(Prefix.parse(text).offset(n))).toBe(neighbour);
  });

  test('are those of offset 1 and -1, and back again', () => {
    fc.assert(
      fc.property(prefix({ minLength: 1 }), (any) => {
        const isLast = any.last.equals(LAST_TEXT);
        const other = isLast ? any.previous() : any.next();
        expect(other.length).toBe(any.length);
        expect(isLast ? other.next() : other.previous()).toEqual(any);
        expect(isLast ? other.last.next() : any.last.next()).toEqual(isLast ? any.first : other.first);
        expect(any.offset(isLast ? -1 : 1n)).toEqual(other);
      }),
    );
  });

  test('outside the space are refused', () => {
    for (const call of [
      () => Prefix.parse('::/64').previous(),
      () => Prefix.parse('ffff:ffff:ffff:ffff::/64').next(),
      () => Prefix.parse('::/0').next(),
      () => Prefix.parse('::/1').offset(2n ** 200n),
    ]) {
      expect(refusal(call).code).toBe('outside-space');
    }
    expect(refusal(() => Prefix.parse('::/1').offset(0.5)).message).toMatch(/^n must be an integer from /);
    expect(refusal(() => Prefix.parse('::/1').offset('1' as never)).code).toBe('invalid-type');
  });
});

describe('host', () => {
  test.each<[string, number | bigint, string]>([
    ['2001:db8::/64', 0, '2001:db8::'],
    ['2001:db8::/64', 1, '2001:db8::1'],
    ['2001:db8::/64', -1, '2001:db8::ffff:ffff:ffff:ffff'],
    ['2001:db8::/64', -(2n ** 64n), '2001:db8::'],
    ['::1/128', 0, '::1'],
    ['::1/128', -1, '::1'],
    ['::/0', -1n, LAST_TEXT],
  ])('of %s at %s is %s', (text, index, host) => {
    expect(String(Prefix.parse(text).host(index))).toBe(host);
  });

  test('is inside the prefix, at its distance from the first address', () => {
    fc.assert(
      fc.property(
        prefix({ maxLength: 64 }),
        fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
        (any, n) => {
          const host = any.host(n);
          expect(any.contains(host)).toBe(true);
          expect(any.first.distanceTo(host)).toBe(n < 0n ? any.size + n : n);
        },
      ),
    );
  });

  test('outside the prefix is refused with its bounds', () => {
    expect(refusal(() => Prefix.parse('2001:db8::/120').host(256))).toMatchObject({
      code: 'out-of-range',
      details: { name: 'index', min: '-256', max: '255', received: 256 },
    });
    expect(refusal(() => Prefix.parse('::1/128').host(1n)).code).toBe('out-of-range');
    expect(refusal(() => Prefix.parse('::1/128').host(-2)).code).toBe('out-of-range');
  });
});

describe('cover', () => {
  test.each<[string[], string]>([
    [['2001:db8::1', '2001:db8:0:7::/64'], '2001:db8::/61'],
    [['::1'], '::1/128'],
    [['::/64'], '::/64'],
    [['::1 - ::2'], '::/126'],
    [['::', LAST_TEXT], '::/0'],
    [['2001:db8::/32', '2001:db8:1::/48', '2001:db8::1'], '2001:db8::/32'],
  ])('of %j is %s', (items, cover) => {
    expect(String(Prefix.cover(items))).toBe(cover);
  });

  test('of nothing is null', () => {
    expect(Prefix.cover([])).toBe(null);
  });

  test('of anything but a list is refused', () => {
    for (const input of [undefined, null, {}, '2001:db8::1', 64])
      expect(refusal(() => Prefix.cover(input as never)).code).toBe('invalid-type');
  });

  test('holds every item, and neither of its halves does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(address(), prefix(), range()), { minLength: 1, maxLength: 5 }),
        (items) => {
          const cover = Prefix.cover(new Set(items)) as Prefix;
          expect(items.every((item) => cover.contains(item))).toBe(true);
          const halves = cover.length === 128 ? [] : [...cover.children(cover.length + 1)];
          expect(halves.filter((half) => items.every((item) => half.contains(item)))).toEqual([]);
        },
      ),
    );
  });

  test('refuses an item with its index', () => {
    expect(refusal(() => Prefix.cover(['::1', 'x']))).toMatchObject({ code: 'invalid-character', path: [1] });
    expect(refusal(() => Prefix.cover(['::1', 7 as never]))).toMatchObject({
      code: 'invalid-type',
      path: [1],
    });
  });
});

test.each([
  ['an address', Address.parse('2001:db8::1'), ['constructor', 'w0']],
  ['a prefix', Prefix.parse('2001:db8::/48'), ['constructor', 'length', 'first']],
])('a /32 reads of %s the fields that it needs, each once, to contain it', (_, value, fields) => {
  const read: unknown[] = [];
  const watched = new Proxy(value, {
    get(target, field) {
      read.push(field);
      return Reflect.get(target, field, target);
    },
  });
  expect(Prefix.parse('2001:db8::/32').contains(watched)).toBe(true);
  expect(read).toEqual(fields);
});

test('contains makes no range of an address or a prefix of another copy of the library', async () => {
  vi.resetModules();
  const other = await import('../src/prefix.ts');
  const { Address: OtherAddress } = await import('../src/address.ts');
  const from = vi.spyOn(AddressRange, 'from');
  for (const item of [OtherAddress.parse('2001:db8::1'), other.Prefix.parse('2001:db8::/48')]) {
    expect(Prefix.parse('2001:db8::/32').contains(item)).toBe(true);
  }
  const times = from.mock.calls.length;
  from.mockRestore();
  expect(times).toBe(0);
});

test('contains, of text in the other family, is false whatever the prefix', () => {
  for (const text of ['10.0.0.1', '10.0.0.0/8', '10.0.0.1 - 10.0.0.9']) {
    expect(Prefix.parse('::/0').contains(text)).toBe(false);
    expect(Prefix.parse('::/0').overlaps(text)).toBe(false);
  }
});
