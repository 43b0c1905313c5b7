import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { address, addressText, oneEdit, prefix, range } from '../src/testing.ts';
import * as reference from './reference/arithmetic.ts';
import { readRange } from './reference/network.ts';
import { refusal } from './support/refusal.ts';
import { take } from './support/take.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const LAST_BUT_ONE = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe';
const SPACE = 2n ** 128n;

/** The interval of anything that holds addresses, read from its text by the slow twin. */
function intervalOf(item: Address | Prefix | AddressRange): reference.Interval {
  const interval = readRange(String(item));
  if (interval === null) throw new Error(`the slow twin does not read ${item}`);
  return interval;
}

const coverOf = (value: AddressRange) => take(value.prefixes(), 300).map(String);

describe('legal texts', () => {
  test.each([
    ['::', ':: - ::', 1n],
    [LAST, `${LAST} - ${LAST}`, 1n],
    ['::/0', `:: - ${LAST}`, SPACE],
    ['::/1', ':: - 7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', SPACE / 2n],
    ['::/127', ':: - ::1', 2n],
    [`${LAST}/128`, `${LAST} - ${LAST}`, 1n],
    [`:: - ${LAST}`, `:: - ${LAST}`, SPACE],
    ['2001:DB8::5-2001:db8::E', '2001:db8::5 - 2001:db8::e', 10n],
    ['2001:db8::5 -2001:db8::e', '2001:db8::5 - 2001:db8::e', 10n],
    ['2001:db8::5- 2001:db8::e', '2001:db8::5 - 2001:db8::e', 10n],
    ['2001:db8::5    -    2001:db8::e', '2001:db8::5 - 2001:db8::e', 10n],
    ['::1 - ::1', '::1 - ::1', 1n],
    [`::1 - ${LAST_BUT_ONE}`, `::1 - ${LAST_BUT_ONE}`, SPACE - 2n],
    ['::ffff:192.0.2.5 - ::ffff:c000:20e', '::ffff:192.0.2.5 - ::ffff:192.0.2.14', 10n],
    [
      `${'0000:'.repeat(6)}0.0.0.0 -${' '.repeat(8)}${'ffff:'.repeat(6)}255.255.255.255`,
      `:: - ${LAST}`,
      SPACE,
    ],
  ])('%s', (text, canonical, size) => {
    const parsed = AddressRange.parse(text);
    expect(parsed.size).toBe(size);
    expect(AddressRange.parse(text)).toEqual(parsed);
    expect(AddressRange.tryParse(text)).toEqual({ ok: true, value: parsed });
    expect(AddressRange.isValid(text)).toBe(true);
    expect(parsed.toString()).toBe(canonical);
    expect(AddressRange.parse(canonical)).toEqual(parsed);
    expect(reference.textOf(readRange(text)?.first ?? reference.SPACE)).toBe(String(parsed.first));
    expect(reference.textOf(readRange(text)?.last ?? reference.SPACE)).toBe(String(parsed.last));
    expect(JSON.stringify({ parsed })).toBe(`{"parsed":"${canonical}"}`);
  });

  test('the canonical text is read as the same range', () => {
    fc.assert(
      fc.property(range(), (value) => {
        expect(AddressRange.parse(String(value))).toEqual(value);
        expect(value.equals(String(value))).toBe(true);
      }),
    );
  });
});

describe('illegal texts', () => {
  test.each([
    ['', 'empty', 0],
    [' ', 'invalid-character', 0],
    ['-', 'empty', 0],
    [' - ', 'empty', 0],
    ['- ::1', 'empty', 0],
    ['::1 -', 'empty', 5],
    ['::1 - ', 'empty', 6],
    [' ::1 - ::2', 'invalid-character', 0],
    ['::1 - ::2 ', 'invalid-character', 9],
    ['::1\t- ::2', 'invalid-character', 3],
    ['::1 -\n::2', 'invalid-character', 5],
    ['::1 \u2013 ::2', 'invalid-character', 3],
    ['::1 ::2', 'invalid-character', 3],
    ['::1, ::2', 'invalid-character', 3],
    ['::1 - ::2 - ::3', 'range-not-allowed', 9],
    ['::1 -- ::2', 'range-not-allowed', 5],
    ['::1 - ::2/64', 'prefix-not-allowed', 9],
    ['::/64 - ::2', 'prefix-not-allowed', 2],
    ['::1 - ::2%eth0', 'zone-not-allowed', 9],
    ['::1::2 - ::3', 'double-colon-twice', 3],
    ['::1 - 2::3::4', 'double-colon-twice', 10],
    ['2001:db8 - ::3', 'too-few-groups', 8],
    ['::1 - 2001:db8', 'too-few-groups', 14],
    ['2001:db8::1 - 10.0.0.1', 'ipv4-address', 14],
    ['10.0.0.1 - 10.0.0.9', 'ipv4-address', 0],
    ['10.0.0.0/8', 'ipv4-address', 0],
    ['::2 - ::1', 'range-inverted', 6],
    ['::2-::1', 'range-inverted', 4],
    [`${LAST} - ::`, 'range-inverted', 42],
    ['8000:: - 7fff::', 'range-inverted', 9],
    ['2001:db8::1/64', 'host-bits', 0],
    ['::/129', 'length-too-long', 3],
    ['::/', 'length-missing', 3],
    [`${'0'.repeat(46)}`, 'too-long', 45],
    [`${'0'.repeat(47)}/64`, 'too-long', 49],
  ])('%j is refused as %s at %i', (text, code, position) => {
    const error = refusal(() => AddressRange.parse(text));
    expect(error).toMatchObject({ name: 'HextetError', code, position, input: text });
    expect(AddressRange.tryParse(text)).toMatchObject({
      ok: false,
      issue: { code, position, message: error.message },
    });
    expect(AddressRange.isValid(text)).toBe(false);
  });

  test('a refusal for an inverted range says both ends', () => {
    expect(refusal(() => AddressRange.parse('2001:DB8::9 - 2001:DB8::1'))).toMatchObject({
      message: 'the range ends at 2001:db8::1, before its start 2001:db8::9',
      details: { first: '2001:db8::9', last: '2001:db8::1' },
    });
  });

  test('a text one edit away is accepted only where it is legal', () => {
    const spelled = fc
      .tuple(addressText(), addressText(), fc.constantFrom('-', ' - ', ' -', '-  '))
      .map(([a, b, hyphen]) => a.text + hyphen + b.text);
    const text = fc.oneof(spelled, oneEdit(range().map(String)), oneEdit(oneEdit(range().map(String))));
    fc.assert(
      fc.property(text, (text) => {
        const result = AddressRange.tryParse(text);
        const interval = readRange(text);
        expect(result.ok ? [String(result.value.first), String(result.value.last)] : null).toEqual(
          interval && [reference.textOf(interval.first), reference.textOf(interval.last)],
        );
      }),
      { numRuns: 600 },
    );
  });

  test('too long a text is refused by its length, one character or a megabyte', () => {
    expect(AddressRange.isValid(`::1 -${' '.repeat(92)}::2`)).toBe(true);
    for (const text of [
      `::1 -${' '.repeat(93)}::2`,
      '-'.repeat(1e6),
      `::1 ${' '.repeat(1e6)}- ::2`,
      '::1-::2,'.repeat(1e5),
    ]) {
      expect(refusal(() => AddressRange.parse(text))).toMatchObject({ code: 'too-long', position: 100 });
    }
  });
});

describe('of and from', () => {
  test('of takes addresses or their texts, in order', () => {
    expect(String(AddressRange.of('::1', Address.parse('::5')))).toBe('::1 - ::5');
    expect(String(AddressRange.of('::', LAST))).toBe(`:: - ${LAST}`);
    expect(AddressRange.of('::5', '::5').size).toBe(1n);
  });

  test('of refuses ends out of order, and what is no address', () => {
    const error = refusal(() => AddressRange.of('::5', '::4'));
    expect(error).toMatchObject({ code: 'range-inverted', details: { first: '::5', last: '::4' } });
    expect([error.input, error.position]).toEqual([undefined, undefined]);
    expect(refusal(() => AddressRange.of('::', '::/128')).code).toBe('prefix-not-allowed');
    expect(refusal(() => AddressRange.of('::', undefined as unknown as string)).code).toBe('invalid-type');
  });

  test('from takes whatever holds addresses', () => {
    const value = AddressRange.parse('::1 - ::5');
    expect(AddressRange.from(value)).toBe(value);
    expect(String(AddressRange.from(Address.parse('::1')))).toBe('::1 - ::1');
    expect(String(AddressRange.from(Prefix.parse('::/126')))).toBe(':: - ::3');
    expect(String(AddressRange.from('::/126'))).toBe(':: - ::3');
    expect(String(AddressRange.from('::1'))).toBe('::1 - ::1');
  });
});

describe('order', () => {
  test('by first address, then by last', () => {
    const rising = [
      ':: - ::',
      ':: - ::1',
      `:: - ${LAST}`,
      '::1 - ::1',
      '::1 - ::2',
      '8000:: - 8000::',
      `${LAST} - ${LAST}`,
    ];
    const ranges = rising.map((text) => AddressRange.parse(text));
    expect([...ranges].reverse().sort(AddressRange.compare).map(String)).toEqual(rising);
    for (const [i, low] of ranges.entries()) {
      for (const [j, high] of ranges.entries())
        expect(AddressRange.compare(low, high)).toBe(Math.sign(i - j));
    }
  });

  test('is total and agrees with the reference arithmetic and with equals', () => {
    fc.assert(
      fc.property(range(), range(), (a, b) => {
        const [x, y] = [intervalOf(a), intervalOf(b)];
        const expected = x.first.compare(y.first) || x.last.compare(y.last);
        expect(AddressRange.compare(a, b)).toBe(expected);
        expect(a.equals(b)).toBe(expected === 0);
        expect(AddressRange.compare(a, AddressRange.parse(String(a)))).toBe(0);
      }),
    );
  });
});

describe('contains and overlaps', () => {
  // The drawings have the range above and the item below, one column an address from ::4.
  test.each([
    // .####..
    // .####..
    ['::5 - ::8', '::5 - ::8', true, true],
    // .####..
    // ..##...
    ['::5 - ::8', '::6 - ::7', true, true],
    // .####..
    // .#.....
    ['::5 - ::8', '::5', true, true],
    // .####..
    // ....#..
    ['::5 - ::8', '::8', true, true],
    // .####..
    // #......
    ['::5 - ::8', '::4', false, false],
    // .####..
    // .....#.
    ['::5 - ::8', '::9', false, false],
    // .####..
    // ##.....
    ['::5 - ::8', '::4/127', false, true],
    // .####..
    // ....##.
    ['::5 - ::8', '::8/127', false, true],
    // .####..
    // ..##...
    ['::5 - ::8', '::6/127', true, true],
    // .####..
    // #######
    ['::5 - ::8', '::/0', false, true],
    [`:: - ${LAST}`, '::/0', true, true],
    [`:: - ${LAST_BUT_ONE}`, LAST, false, false],
    [`::1 - ${LAST}`, '::', false, false],
  ])('%s and %s: contains %s, overlaps %s', (outer, item, contains, overlaps) => {
    expect(AddressRange.parse(outer).contains(item)).toBe(contains);
    expect(AddressRange.parse(outer).overlaps(item)).toBe(overlaps);
    expect(AddressRange.parse(item).overlaps(outer)).toBe(overlaps);
  });

  test('agree with interval arithmetic for addresses, prefixes, ranges and their texts', () => {
    fc.assert(
      fc.property(range(), fc.oneof(address(), prefix(), range()), (outer, item) => {
        const contains = reference.contains(intervalOf(outer), intervalOf(item));
        const overlaps = reference.overlaps(intervalOf(outer), intervalOf(item));
        expect([outer.contains(item), outer.overlaps(item)]).toEqual([contains, overlaps]);
        expect([outer.contains(String(item)), outer.overlaps(String(item))]).toEqual([contains, overlaps]);
        expect(outer.equals(item)).toBe(contains && AddressRange.from(item).contains(outer));
      }),
      { numRuns: 500 },
    );
  });
});

describe('prefixes', () => {
  test.each([
    ['::', ['::/128']],
    [LAST, [`${LAST}/128`]],
    ['::/0', ['::/0']],
    [`:: - ${LAST}`, ['::/0']],
    ['8000::/1', ['8000::/1']],
    [
      `::1 - ${LAST}`,
      Array.from({ length: 128 }, (_, i) => `${Address.fromBigInt(1n << BigInt(i))}/${128 - i}`),
    ],
    ['::1 - ::2', ['::1/128', '::2/128']],
    ['::0 - ::2', ['::/127', '::2/128']],
    [`${LAST_BUT_ONE} - ${LAST}`, [`${LAST_BUT_ONE}/127`]],
    [':: - 0:0:0:1:ffff:ffff:ffff:ffff', ['::/63']],
    ['0:0:0:1:: - 0:0:0:2:ffff:ffff:ffff:ffff', ['0:0:0:1::/64', '0:0:0:2::/64']],
    ['::ffff:ffff - ::1:0:0', ['::ffff:ffff/128', '::1:0:0/128']],
    ['::8000:0 - ::1:7fff:ffff', ['::8000:0/97', '::1:0:0/97']],
    [':: - 7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/1']],
  ])('of %s', (text, prefixes) => {
    expect(coverOf(AddressRange.parse(text))).toEqual(prefixes);
  });

  test('are the fewest that make up the range, in order', () => {
    fc.assert(
      fc.property(range(), (value) => {
        expect(coverOf(value)).toEqual(reference.minimalCover(intervalOf(value)).map(reference.blockText));
      }),
      { numRuns: 300 },
    );
  });

  test('join without a gap and without two that are one', () => {
    fc.assert(
      fc.property(range(), (value) => {
        const cover = take(value.prefixes(), 300);
        expect(cover.reduce((sum, { size }) => sum + size, 0n)).toBe(value.size);
        expect(cover.at(0)?.first).toEqual(value.first);
        expect(cover.at(-1)?.last).toEqual(value.last);
        for (const [i, next] of cover.entries()) {
          const before = cover[i - 1];
          if (before === undefined) continue;
          expect(before.last.next()).toEqual(next.first);
          expect(
            before.length > 0 && before.sibling().equals(next) && before.parent().first.equals(before.first),
          ).toBe(false);
        }
      }),
    );
  });

  test('are at most 254, and 126 within a /64', () => {
    expect(coverOf(AddressRange.parse(`::1 - ${LAST_BUT_ONE}`))).toHaveLength(254);
    expect(coverOf(AddressRange.parse('2001:db8::1 - 2001:db8::ffff:ffff:ffff:fffe'))).toHaveLength(126);
  });

  test('are made when asked for, from the start each time', () => {
    const prefixes = AddressRange.parse(`::1 - ${LAST_BUT_ONE}`).prefixes();
    const firstOf = () => take(prefixes, 1).map(String);
    expect([firstOf(), firstOf()]).toEqual([['::1/128'], ['::1/128']]);
    const iterator = prefixes[Symbol.iterator]();
    iterator.next();
    expect(String(iterator.next().value)).toBe('::2/127');
  });
});

describe('as a value', () => {
  test('no call changes its receiver', () => {
    const value = AddressRange.parse('2001:db8::5 - 2001:db8::e');
    const before = JSON.stringify([{ ...value.first }, { ...value.last }]);
    for (const found of take(value.prefixes(), 300)) found.sibling();
    value.contains('::');
    value.overlaps(value);
    value.equals('::/0');
    refusal(() => value.contains('::2 - ::1'));
    expect(value.size).toBe(10n);
    expect(JSON.stringify([{ ...value.first }, { ...value.last }])).toBe(before);
  });
});

describe('toPrefix', () => {
  test.each<[string, string | null]>([
    ['2001:db8:: - 2001:db8::ffff', '2001:db8::/112'],
    ['::1 - ::1', '::1/128'],
    [':: - ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '::/0'],
    ['::1 - ::2', null],
    [':: - ::2', null],
    ['::2 - ::5', null],
  ])('of %s is %s', (text, found) => {
    const prefix = AddressRange.parse(text).toPrefix();
    expect(prefix === null ? null : String(prefix)).toBe(found);
  });

  test('gives back every prefix, and null for any range that takes more than one', () => {
    fc.assert(
      fc.property(prefix(), (any) => {
        expect(String(any.toRange().toPrefix())).toBe(String(any));
      }),
    );
    fc.assert(
      fc.property(range(), (any) => {
        const prefixes = take(any.prefixes(), 2);
        expect(any.toPrefix()).toEqual(prefixes.length === 1 ? prefixes[0] : null);
      }),
    );
  });
});

describe('addresses of a range', () => {
  test('come in order, one at a time, anew for each loop', () => {
    const addresses = AddressRange.parse('::fffe - ::1:1').addresses();
    expect([...addresses].map(String)).toEqual(['::fffe', '::ffff', '::1:0', '::1:1']);
    expect([...addresses]).toHaveLength(4);
    expect(take(AddressRange.parse('::/0').addresses(), 2).map(String)).toEqual(['::', '::1']);
    const end = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
    expect([...AddressRange.parse(end).addresses()].map(String)).toEqual([end]);
  });

  test('are at their positions, from the start and from the end', () => {
    const some = AddressRange.parse('2001:db8::5 - 2001:db8::e');
    expect([0, 9, -1, -10, 3n].map((at) => String(some.at(at)))).toEqual([
      '2001:db8::5',
      '2001:db8::e',
      '2001:db8::e',
      '2001:db8::5',
      '2001:db8::8',
    ]);
    for (const index of [10, -11, 2n ** 128n, 0.5])
      expect(refusal(() => some.at(index)).code).toBe('out-of-range');
    fc.assert(
      fc.property(range(), (any) => {
        expect(any.at(0)).toEqual(any.first);
        expect(any.at(any.size - 1n)).toEqual(any.last);
        expect(any.at(-1)).toEqual(any.last);
        expect(any.at(-any.size)).toEqual(any.first);
      }),
    );
  });

  test('are no items of a list: the range is one item itself', () => {
    expect(Symbol.iterator in AddressRange.parse('::/0')).toBe(false);
  });
});
