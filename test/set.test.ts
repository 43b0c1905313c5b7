import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { parseMany } from '../src/bulk.ts';
import { HextetError } from '../src/error.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { PrefixSet } from '../src/set.ts';
import { address, prefix, range } from '../src/testing.ts';
import {
  addressTexts,
  count,
  full,
  prefixTexts,
  rangeTexts,
  type Universe,
  universes,
} from './reference/set.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const NEXT_TO_LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe';

const texts = (values: Iterable<unknown>) => Array.from(values, String);

/** What a refusal says, beside its sentence. */
function refusal(call: () => unknown) {
  try {
    call();
  } catch (error) {
    if (HextetError.is(error)) return { code: error.code, position: error.position, path: error.path };
  }
  throw new Error('it was not refused');
}

describe('of', () => {
  test.each<[items: string[], prefixes: string[], why: string]>([
    [[], [], 'nothing'],
    [['::'], ['::/128'], 'the first address'],
    [[LAST], [`${LAST}/128`], 'the last address'],
    [['::/0'], ['::/0'], 'the whole space'],
    [[`:: - ${LAST}`], ['::/0'], 'the whole space as a range'],
    [['::/1', '8000::/1'], ['::/0'], 'two halves'],
    [['8000::/1', '::/1'], ['::/0'], 'two halves in the other order'],
    [['::', '::1'], ['::/127'], 'neighbours at the start'],
    [['::1', '::2'], ['::1/128', '::2/128'], 'neighbours that make no prefix'],
    [[NEXT_TO_LAST, LAST], [`${NEXT_TO_LAST}/127`], 'neighbours at the end'],
    [[LAST, '::'], ['::/128', `${LAST}/128`], 'both ends: the space does not wrap around'],
    [['::/0', LAST, '::'], ['::/0'], 'both ends inside the space'],
    [['2001:db8::/33', '2001:db8:8000::/33'], ['2001:db8::/32'], 'siblings'],
    [['2001:db8:8000::/33', '2001:db9::/33'], ['2001:db8:8000::/33', '2001:db9::/33'], 'cousins'],
    [['2001:db8::/48', '2001:db8::/32', '2001:db8:1::5'], ['2001:db8::/32'], 'one that holds the others'],
    [
      ['2001:db8::5', '2001:DB8:0::5', '2001:db8::5/128'],
      ['2001:db8::5/128'],
      'one address, three spellings',
    ],
    [['::1-::6', '::5 - ::8'], ['::1/128', '::2/127', '::4/126', '::8/128'], 'ranges that overlap'],
    [['::ffff:ffff', '::1:0:0'], ['::ffff:ffff/128', '::1:0:0/128'], 'neighbours in two words'],
  ])('%j: %j, %s', (items, prefixes) => {
    const set = PrefixSet.of(items);
    expect(set.toJSON()).toEqual(prefixes);
    expect(String(set)).toBe(prefixes.join(', '));
    expect(set.equals(PrefixSet.of([...items].reverse()))).toBe(true);
  });

  test('reads every kind of item, alone or among others, and any iterable', () => {
    const items = [Address.parse('::5'), Prefix.parse('::8/126'), AddressRange.parse('::1 - ::2'), '::e'];
    const all = ['::1/128', '::2/128', '::5/128', '::8/126', '::e/128'];
    expect(PrefixSet.of(items).toJSON()).toEqual(all);
    expect(PrefixSet.of(new Set(items)).toJSON()).toEqual(all);
    expect(PrefixSet.of(items.values()).toJSON()).toEqual(all);
    expect(items.map((item) => String(PrefixSet.of(item)))).toEqual([
      '::5/128',
      '::8/126',
      '::1/128, ::2/128',
      '::e/128',
    ]);
  });

  test('reads its own JSON', () => {
    const set = PrefixSet.of(['2001:db8::/32', LAST, '::1 - ::6']);
    const copy = PrefixSet.of(JSON.parse(JSON.stringify({ set })).set);
    expect(JSON.stringify(copy)).toBe(
      `["::1/128","::2/127","::4/127","::6/128","2001:db8::/32","${LAST}/128"]`,
    );
    expect(copy.equals(set)).toBe(true);
  });

  test('leaves the items in the order in which they were given', () => {
    const items = ['::9', '::5', '::1'];
    PrefixSet.of(items).union(items).subtract(items);
    expect(items).toEqual(['::9', '::5', '::1']);
  });
});

describe('refusals', () => {
  test.each<[items: unknown, code: string, position: number | undefined, path: number[] | undefined]>([
    ['', 'empty', 0, undefined],
    ['2001:db8::/48, 2001:db9::/48', 'length-invalid', 13, undefined],
    ['2001:db8::1/48', 'host-bits', 0, undefined],
    [['2001:db8::/48', '2001:db8::1/48'], 'host-bits', 0, [1]],
    [['2001:db8::/48', '::g'], 'invalid-character', 2, [1]],
    [['::5 - ::4'], 'range-inverted', 6, [0]],
    [['::', '::', '::/129'], 'length-too-long', 3, [2]],
    [['::', 6], 'invalid-type', undefined, [1]],
    [[null], 'invalid-type', undefined, [0]],
    [[['::']], 'invalid-type', undefined, [0]],
    [new Map([['::', '::1']]), 'invalid-type', undefined, [0]],
    [6, 'invalid-type', undefined, undefined],
    [null, 'invalid-type', undefined, undefined],
    [undefined, 'invalid-type', undefined, undefined],
    [{}, 'invalid-type', undefined, undefined],
    [{ runs: 6 }, 'invalid-type', undefined, undefined],
  ])('of %j', (items, code, position, path) => {
    const set = PrefixSet.of(['::/1', LAST]);
    const input = items as string;
    const calls = [
      () => PrefixSet.of(input),
      () => set.union(input),
      () => set.subtract(input),
      () => set.intersect(input),
      () => set.contains(input),
      () => set.overlaps(input),
      () => set.equals(input),
    ];
    for (const call of calls) expect(refusal(call)).toEqual({ code, position, path });
    expect(set.toJSON()).toEqual(['::/1', `${LAST}/128`]);
  });

  test('of a megabyte', () => {
    const long = refusal(() => PrefixSet.of(['::', 'f'.repeat(1_000_000)]));
    expect(long).toMatchObject({ code: 'too-long', position: 100, path: [1] });
  });

  test('keep the sentence, the input and the details', () => {
    expect(() => PrefixSet.of(['::', '2001:db8::1/48'])).toThrow(
      expect.objectContaining({
        name: 'HextetError',
        message: 'bits are set below the prefix length, the prefix is 2001:db8::/48',
        input: '2001:db8::1/48',
        details: { prefix: '2001:db8::/48' },
      }),
    );
  });

  test("let an error through that is the iterable's own", () => {
    function* broken() {
      yield '::1';
      throw new SyntaxError('the file ends here');
    }
    expect(() => PrefixSet.of(broken())).toThrow(new SyntaxError('the file ends here'));
  });

  test('of a complement outside what is no prefix', () => {
    const set = PrefixSet.of('::/1');
    expect(refusal(() => set.complement('::/129')).code).toBe('length-too-long');
    expect(refusal(() => set.complement('::1/127')).code).toBe('host-bits');
    expect(refusal(() => set.complement('::1 - ::5')).code).toBe('range-not-allowed');
    expect(refusal(() => set.complement(null as never)).code).toBe('invalid-type');
  });

  test('of comparing with < and >', () => {
    const set: unknown = PrefixSet.of('::/1');
    expect(() => (set as number) < 1).toThrow(TypeError);
  });
});

describe('at the ends of the space', () => {
  const all = PrefixSet.of('::/0');
  const none = PrefixSet.of([]);

  test('the whole space and nothing are complements', () => {
    expect([all.size, none.size]).toEqual([2n ** 128n, 0n]);
    expect([String(all.complement()), String(none.complement())]).toEqual(['', '::/0']);
    expect([all.subtract(all), all.intersect(none), none.union(none)].map(String)).toEqual(['', '', '']);
    expect([all.subtract(none), all.union(none), all.intersect(all)].map(String)).toEqual([
      '::/0',
      '::/0',
      '::/0',
    ]);
  });

  test.each<[taken: string, left: string]>([
    ['::', `::1 - ${LAST}`],
    [LAST, `:: - ${NEXT_TO_LAST}`],
    ['::/1', `8000:: - ${LAST}`],
    ['8000::/1', ':: - 7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['::/127', `::2 - ${LAST}`],
    [`${NEXT_TO_LAST}/127`, ':: - ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd'],
    [`::1 - ${LAST}`, ':: - ::'],
    [`:: - ${NEXT_TO_LAST}`, `${LAST} - ${LAST}`],
  ])('without %s: %s', (taken, left) => {
    for (const set of [all.subtract(taken), PrefixSet.of(taken).complement()]) {
      expect(texts(set.ranges())).toEqual([left]);
      expect(set.size + PrefixSet.of(taken).size).toBe(2n ** 128n);
      expect(String(set.union(taken))).toBe('::/0');
      expect([set.overlaps(taken), set.contains(taken), all.contains(set)]).toEqual([false, false, true]);
    }
  });

  test('a complement within a prefix leaves out what is outside', () => {
    const set = PrefixSet.of(['::/2', '2001:db8:0:1::/64', LAST]);
    expect(set.complement('2001:db8::/62').toJSON()).toEqual([]);
    expect(PrefixSet.of(['2001:db8:0:1::/64', LAST]).complement('2001:db8::/62').toJSON()).toEqual([
      '2001:db8::/64',
      '2001:db8:0:2::/63',
    ]);
    expect(none.complement(Prefix.parse(`${LAST}/128`)).toJSON()).toEqual([`${LAST}/128`]);
    expect(none.complement('::/128').toJSON()).toEqual(['::/128']);
  });

  test('only nothing is contained in nothing', () => {
    expect([none.contains([]), none.contains(none), none.contains('::')]).toEqual([true, true, false]);
    expect([all.contains([]), none.overlaps([]), none.overlaps('::/0'), all.overlaps([])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([none.equals([]), none.equals('::'), PrefixSet.of('::').equals([])]).toEqual([true, false, false]);
  });
});

test('contains all of something, also where its parts were given apart', () => {
  const set = PrefixSet.of(['2001:db8::/33', '2001:db8:8000::/33', 'fd00::/8']);
  expect(set.contains('2001:db8::/32')).toBe(true);
  expect(set.contains(['2001:db8::/32', 'fd12::1'])).toBe(true);
  expect(set.contains(['2001:db8::/32', '2001:db9::'])).toBe(false);
  expect(set.contains('2001:db8:ffff:: - fd00::')).toBe(false);
  expect(set.overlaps('2001:db8:ffff:: - fd00::')).toBe(true);
  expect(set.overlaps('2001:db9:: - fcff:ffff::')).toBe(false);
});

test('halves of a site are the site, and a quarter can be taken out', () => {
  const site = PrefixSet.of(['2001:db8::/33', '2001:db8:8000::/33']);
  expect(String(site)).toBe('2001:db8::/32');
  expect(String(site.subtract('2001:db8:4000::/34'))).toBe('2001:db8::/34, 2001:db8:8000::/33');
});

test('prefixes and ranges can be gone through again, and from their beginning while they are', () => {
  const set = PrefixSet.of([`::1 - ${NEXT_TO_LAST}`]);
  for (const listed of [set.prefixes(), set.ranges()]) {
    const [first] = listed;
    const [again] = listed;
    expect(String(again)).toBe(String(first));
  }
  expect(texts(set.prefixes())).toHaveLength(254);
  expect(texts(set.ranges())).toEqual([`::1 - ${NEXT_TO_LAST}`]);
});

test('a set, and items, of another copy of the library will do', async () => {
  vi.resetModules();
  const copy = await import('../src/set.ts');
  expect(copy.PrefixSet).not.toBe(PrefixSet);
  const other = copy.PrefixSet.of('8000::/1');
  expect(String(PrefixSet.of('::/1').union(other))).toBe('::/0');
  expect(String(PrefixSet.of([...other.prefixes(), ...other.ranges()]))).toBe('8000::/1');
  expect(String(PrefixSet.of('::/0').subtract(other))).toBe('::/1');
});

describe('a set is as bits are', () => {
  // All ways of eight would take too long for each of many mutants.
  const width = process.env.MUTATION_JOURNAL === undefined ? 8 : 4;

  describe.each(universes(width))('in all ways, in a few addresses %s', (_, universe) => {
    const masks = Array.from({ length: 2 ** width }, (_, mask) => BigInt(mask));
    const sets = masks.map((mask) => PrefixSet.of(addressTexts(mask, universe)));
    const setOf = (mask: bigint) => sets[Number(mask)] as PrefixSet;

    test('each prints as its bits', () => {
      for (const mask of masks) {
        expect(setOf(mask).toJSON()).toEqual(prefixTexts(mask, universe));
        expect(texts(setOf(mask).ranges())).toEqual(rangeTexts(mask, universe));
        expect(setOf(mask).size).toBe(BigInt(count(mask)));
      }
    });

    test('each two give what their bits give', () => {
      const wrong: string[] = [];
      for (const a of masks) {
        for (const b of masks) {
          const left = setOf(a);
          const right = setOf(b);
          const agree =
            left.union(right).equals(setOf(a | b)) &&
            left.subtract(right).equals(setOf(a & ~b)) &&
            left.intersect(right).equals(setOf(a & b)) &&
            left.contains(right) === ((b & ~a) === 0n) &&
            left.overlaps(right) === ((a & b) !== 0n) &&
            left.equals(right) === (a === b);
          if (!agree) wrong.push(`${left} and ${right}`);
        }
      }
      expect(wrong).toEqual([]);
    });
  });

  test.each(universes(256))('in random ways, in 256 addresses %s', (_, universe) => {
    fc.assert(
      fc.property(subset(universe), subset(universe), (a, b) => {
        const left = PrefixSet.of(rangeTexts(a, universe));
        const right = PrefixSet.of(prefixTexts(b, universe).reverse());
        const printsAs = (set: PrefixSet, mask: bigint) => {
          expect(set.toJSON()).toEqual(prefixTexts(mask, universe));
          expect(texts(set.ranges())).toEqual(rangeTexts(mask, universe));
          expect(set.size).toBe(BigInt(count(mask)));
        };
        printsAs(left, a);
        printsAs(right, b);
        printsAs(left.union(right), a | b);
        printsAs(left.subtract(right), a & ~b);
        printsAs(left.intersect(right), a & b);
        expect(left.contains(right)).toBe((b & ~a) === 0n);
        expect(left.contains(left.intersect(right))).toBe(true);
        expect(left.overlaps(right)).toBe((a & b) !== 0n);
      }),
      { numRuns: 25 },
    );
  });

  /** Any bits, or some runs of them. */
  function subset(universe: Universe): fc.Arbitrary<bigint> {
    const end = fc.bigInt(0n, BigInt(universe.width));
    const runs = fc
      .array(fc.tuple(end, end), { maxLength: 6 })
      .map((ends) => ends.reduce((mask, [a, b]) => mask ^ (2n ** a - 1n) ^ (2n ** b - 1n), 0n));
    return fc.oneof(runs, fc.bigInt(0n, full(universe)));
  }
});

describe('laws', () => {
  const some = (): fc.Arbitrary<PrefixSet> =>
    fc
      .tuple(fc.array(fc.oneof(address(), prefix(), range()), { maxLength: 6 }), fc.boolean())
      .map(([items, inverted]) => (inverted ? PrefixSet.of(items).complement() : PrefixSet.of(items)));
  const same = (a: PrefixSet, b: PrefixSet) => {
    expect(String(a)).toBe(String(b));
    expect(a.equals(b)).toBe(true);
  };

  test('of union and intersection', () => {
    fc.assert(
      fc.property(some(), some(), some(), (a, b, c) => {
        same(a.union(b), b.union(a));
        same(a.intersect(b), b.intersect(a));
        same(a.union(b).union(c), a.union(b.union(c)));
        same(a.intersect(b).intersect(c), a.intersect(b.intersect(c)));
        same(a.intersect(b.union(c)), a.intersect(b).union(a.intersect(c)));
        same(a.union(a), a);
        same(a.intersect(a), a);
        same(a.union(a.intersect(b)), a);
      }),
    );
  });

  test('of the complement', () => {
    fc.assert(
      fc.property(some(), some(), prefix(), (a, b, within) => {
        same(a.complement().complement(), a);
        same(a.union(b).complement(), a.complement().intersect(b.complement()));
        same(a.intersect(b).complement(), a.complement().union(b.complement()));
        same(a.subtract(b), a.intersect(b.complement()));
        same(a.complement(within), PrefixSet.of(within).subtract(a));
        expect(a.overlaps(a.complement())).toBe(false);
      }),
    );
  });

  test('of size, contains and overlaps', () => {
    fc.assert(
      fc.property(some(), some(), (a, b) => {
        expect(a.union(b).size + a.intersect(b).size).toBe(a.size + b.size);
        expect(a.contains(b)).toBe(a.union(b).equals(a));
        expect(a.overlaps(b)).toBe(a.intersect(b).size > 0n);
        expect(a.union(b).contains(a)).toBe(true);
        expect(a.contains(a.subtract(b))).toBe(true);
        expect(a.subtract(b).overlaps(b)).toBe(false);
      }),
    );
  });

  test('of the form: ascending, nothing touches, no two prefixes make one', () => {
    fc.assert(
      fc.property(some(), some(), (a, b) => {
        for (const set of [a, a.union(b), a.subtract(b), a.intersect(b)]) {
          const runs = [...set.ranges()];
          runs.slice(1).forEach((run, i) => {
            expect(runs[i]?.last.distanceTo(run.first)).toBeGreaterThan(1n);
          });
          const prefixes = [...set.prefixes()];
          prefixes.slice(1).forEach((next, i) => {
            const before = prefixes[i] as Prefix;
            expect(Address.compare(before.last, next.first)).toBe(-1);
            expect(next.equals(before.sibling())).toBe(false);
          });
          expect(prefixes.reduce((sum, { size }) => sum + size, 0n)).toBe(set.size);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('of the order and number of the items: neither matters', () => {
    const items = fc.array(fc.oneof(address(), prefix(), range()), { maxLength: 8 });
    const shuffled = items.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, mixed]) => {
        same(PrefixSet.of(mixed), PrefixSet.of(all));
        same(
          all.reduce((set, item) => set.union(item), PrefixSet.of([])),
          PrefixSet.of(all),
        );
        same(
          all.reduce((set, item) => set.subtract(item), PrefixSet.of('::/0')),
          PrefixSet.of(all).complement(),
        );
      }),
    );
  });
});

describe('from, compare and isEmpty', () => {
  test('from returns a set as it is, and reads everything else as of does', () => {
    const set = PrefixSet.of('2001:db8::/32');
    expect(PrefixSet.from(set)).toBe(set);
    expect(PrefixSet.from(['2001:db8::/33', '2001:db8:8000::/33']).equals(set)).toBe(true);
  });

  test('compare sorts by the first range that differs', () => {
    const sorted = [[], ['::'], ['::', '::5'], ['::', '::6/127'], ['::/127'], ['::1'], [LAST]];
    const sets = sorted.map((items) => PrefixSet.of(items));
    for (const [i, a] of sets.entries()) {
      for (const [j, b] of sets.entries()) expect(PrefixSet.compare(a, b)).toBe(Math.sign(i - j));
    }
  });

  test('compare takes a value and a text, as contains and equals do', () => {
    expect(PrefixSet.compare('::', ['::'])).toBe(0);
    expect(PrefixSet.compare(Prefix.parse('::/127'), '::1')).toBe(-1);
    expect(PrefixSet.compare([AddressRange.parse('::1 - ::2')], PrefixSet.of('::/127'))).toBe(1);
    expect(refusal(() => PrefixSet.compare('::', 'x')).code).toBe('invalid-character');
  });

  test('isEmpty is true for no address only', () => {
    expect(PrefixSet.of([]).isEmpty).toBe(true);
    expect(PrefixSet.of('::').subtract('::/0').isEmpty).toBe(true);
    expect(PrefixSet.of('::').isEmpty).toBe(false);
  });

  test('new is refused with the way to make one', () => {
    const make = PrefixSet as unknown as new (text: string) => PrefixSet;
    expect(() => new make('::/0')).toThrow(/PrefixSet\.of/);
  });
});

describe('host bits', () => {
  test('are refused, or cleared where the options say so', () => {
    expect(refusal(() => PrefixSet.of(['::', '2001:db8::5/64'])).code).toBe('host-bits');
    expect(String(PrefixSet.of(['2001:db8::5/64', '::1'], { hostBits: 'mask' }))).toBe(
      '::1/128, 2001:db8::/64',
    );
    expect(String(PrefixSet.of('2001:db8::5/64', { hostBits: 'mask' }))).toBe('2001:db8::/64');
    expect(PrefixSet.of('2001:db8::/64').contains('2001:db8::5/64', { hostBits: 'mask' })).toBe(true);
    expect(PrefixSet.of('2001:db8::/65').contains('2001:db8::5/64', { hostBits: 'mask' })).toBe(false);
  });

  test('options with another field are refused', () => {
    expect(refusal(() => PrefixSet.of([], { hostbits: 'mask' } as never)).code).toBe('unknown-field');
    expect(refusal(() => PrefixSet.of([]).contains('::/0', { mask: true } as never)).code).toBe(
      'unknown-field',
    );
  });

  test.each([[[]], [['::1']], [PrefixSet.of([])], [AddressRange.parse('::1 - ::2')]])(
    'a misspelled choice is refused with %o, which has no text of a prefix',
    (items) => {
      expect(refusal(() => PrefixSet.of(items as string[], { hostBits: 'maks' as 'mask' })).code).toBe(
        'invalid-type',
      );
    },
  );
});

test.each([
  ['2001:db8:0:1:: - 2001:db8:0:5::', '2001:db8:0:3::1'],
  ['2001:db8:0:0:1:: - 2001:db8:0:0:5::', '2001:db8:0:0:3::1'],
  ['2001:db8::1:0:0 - 2001:db8::5:0:0', '2001:db8::3:0:1'],
  ['2001:db8::1:0 - 2001:db8::5:0', '2001:db8::3:1'],
])('an address in the middle of %s is contained', (range, address) => {
  const set = PrefixSet.of([range, '::5']);
  expect(set.contains(address)).toBe(true);
  expect(set.contains([address])).toBe(true);
  expect(set.countMatches([address, '::5', '::6'])).toBe(2);
});

test('countMatches counts the same of parsed lines as of their addresses', () => {
  const lines = ['::', '1::1', '1:2:3::4', '1:2:3:4:5::6', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:9', 'ffff::'];
  const parsed = parseMany(lines);
  for (const [set, count] of [
    ['::/0', 7],
    ['::', 1],
    ['1:2::/32', 4],
    ['1:2:3:4::/64', 3],
    ['1:2:3:4:5:6::/96', 2],
    ['1:2:3:4:5:6:7:8', 1],
  ] as const) {
    expect(PrefixSet.of(set).countMatches(lines)).toBe(count);
    expect(PrefixSet.of(set).countMatches(parsed)).toBe(count);
    expect(PrefixSet.of(set).countMatches(parsed.sorted())).toBe(count);
  }
});

describe('what a question or a list costs', () => {
  const set = PrefixSet.of(['2001:db8::/32', 'fd00::/8']);
  afterEach(() => vi.restoreAllMocks());

  test.each([
    ['an address', Address.parse('2001:db8::1'), ['constructor', 'w0', 'w1', 'w2', 'w3']],
    ['a prefix', Prefix.parse('2001:db8::/48'), ['constructor', 'first', 'last']],
  ])('contains reads of %s its own fields, each once', (_, value, fields) => {
    const read: unknown[] = [];
    const watched = new Proxy(value, {
      get(target, field) {
        read.push(field);
        return Reflect.get(target, field, target);
      },
    });
    expect(set.contains(watched)).toBe(true);
    expect(read).toEqual(fields);
  });

  test('contains makes no range of a value, of this copy of the library or another', async () => {
    vi.resetModules();
    const copy = await import('../src/prefix.ts');
    const { Address: OtherAddress } = await import('../src/address.ts');
    const from = vi.spyOn(AddressRange, 'from');
    for (const item of [
      Address.parse('2001:db8::1'),
      OtherAddress.parse('2001:db8::1'),
      Prefix.parse('2001:db8::/48'),
      copy.Prefix.parse('2001:db8::/48'),
      AddressRange.parse('2001:db8:: - 2001:db8::5'),
    ]) {
      expect(set.contains(item)).toBe(true);
    }
    expect(from).not.toHaveBeenCalled();
  });

  test('contains answers no about a text of IPv4 without an error that it catches', () => {
    const is = vi.spyOn(HextetError, 'is');
    expect(set.contains('10.0.0.1')).toBe(false);
    expect(is).not.toHaveBeenCalled();
  });

  test('a list of prefixes, as values or as texts, is read without a range or a last address for each', () => {
    const from = vi.spyOn(AddressRange, 'from');
    const last = vi.spyOn(Prefix.prototype, 'last', 'get');
    PrefixSet.of(['2001:db8::/33', Prefix.parse('2001:db8:8000::/33')]);
    expect(from).not.toHaveBeenCalled();
    expect(last).not.toHaveBeenCalled();
  });

  const children = Prefix.parse('2001:db8::/32').children(64);
  const everySecond = (count: number) => Array.from({ length: count }, (_, i) => children.at(2 * i));

  test('a set takes 32 bytes a range if it has more than 256 of them, and is a plain list before', () => {
    const plain = expect.any(Array);
    const typed = expect.objectContaining({ byteLength: 32 * 257 });
    for (const [count, runs] of [
      [256, plain],
      [257, typed],
    ] as const) {
      const list = everySecond(count);
      expect(PrefixSet.of(list).runs).toEqual(runs);
      expect(PrefixSet.of(list.reverse()).runs).toEqual(runs);
    }
    expect(PrefixSet.of(everySecond(257).values()).runs).toEqual(typed);
    expect(PrefixSet.of(everySecond(257).reverse().values()).runs).toEqual(typed);
  });

  test('what is made of two small sets is a plain list that is as long as it has ranges', () => {
    const some = PrefixSet.of(everySecond(40));
    const other = everySecond(50).slice(20);
    const lengths = [some.union(other), some.intersect(other), some.subtract(other)].map(({ runs }) => {
      expect(runs).toEqual(expect.any(Array));
      return runs.length / 8;
    });
    expect(lengths).toEqual([50, 20, 20]);
  });

  test('items that ascend are joined as they are read, and are not sorted', () => {
    expect(typedArraysOf(() => PrefixSet.of(new Array(10_000).fill('::5').values()))).toBe(0);
    const list = everySecond(10_000);
    expect(typedArraysOf(() => PrefixSet.of(list))).toBe(1);
  });

  test('a generator of 10,000 prefixes moves what was read so far 11 times at most', () => {
    const list = everySecond(10_000);
    expect(typedArraysOf(() => PrefixSet.of(list.values()))).toBeLessThan(12);
  });

  test('a result that is as long as its room, or a plain list, is not copied', () => {
    const long = everySecond(300);
    const copied = vi.spyOn(Int32Array.prototype, 'slice');
    PrefixSet.of(long);
    expect(copied).not.toHaveBeenCalled();
    const slice = vi.spyOn(Array.prototype, 'slice');
    const cut = set.union('2001:db8::/48');
    const times = slice.mock.calls.length;
    slice.mockRestore();
    expect([times, cut.runs.length]).toEqual([0, 16]);
  });

  test('contains looks for the ranges of another set in steps that double, from the one found last', () => {
    const all = PrefixSet.of(everySecond(256));
    const readsOf = (other: PrefixSet) => {
      let reads = 0;
      const watched = new Proxy(all.runs as number[], {
        get(target, at) {
          if (at !== 'length') reads++;
          return Reflect.get(target, at);
        },
      });
      expect(new PrefixSet(watched).contains(other)).toBe(true);
      return reads;
    };
    expect(readsOf(all)).toBeLessThanOrEqual(15 * 256);
    expect(readsOf(PrefixSet.of([children.at(0), children.at(510)]))).toBeLessThanOrEqual(70);
  });

  /** How many lists of words a call makes. */
  function typedArraysOf(call: () => void): number {
    let made = 0;
    const Counted = class extends Int32Array {
      constructor(length: number) {
        super(length);
        made++;
      }
    };
    vi.stubGlobal('Int32Array', Counted);
    call();
    vi.unstubAllGlobals();
    return made;
  }
});

test('a question with an IPv4 text is answered no, and a malformed one refused', () => {
  const all = PrefixSet.of('::/0');
  for (const text of ['10.0.0.1', '10.0.0.0/8', '10.0.0.1 - 10.0.0.9']) {
    expect(all.contains(text)).toBe(false);
    expect(all.contains(['::1', text])).toBe(false);
    expect(all.overlaps(text)).toBe(false);
    expect(all.equals(text)).toBe(false);
    expect(refusal(() => all.union(text)).code).toBe('ipv4-address');
  }
  expect(refusal(() => all.contains('10.0.0.256')).code).toBe('ipv4-part-range');
});

test.each([40, 3000, 40_000])(
  '%i prefixes in any order make the set that one after the other makes',
  (size) => {
    const prefixes = Array.from({ length: size }, (_, i) => {
      const mixed = Math.imul(i ^ (i >>> 7), 0x9e3779b1);
      return new Address(0x20010db8 + (mixed & 3), mixed, mixed << 3, i & 7).prefix(
        [40, 44, 48, 64, 127, 128][i % 6] as number,
      );
    });
    const set = PrefixSet.of(prefixes);
    const expected = prefixes
      .map((prefix) => prefix.toRange())
      .sort(AddressRange.compare)
      .reduce<bigint[][]>((runs, { first, last }) => {
        const [from, to] = [first.toBigInt(), last.toBigInt()];
        const run = runs.at(-1);
        if (run === undefined || from > (run[1] as bigint) + 1n) runs.push([from, to]);
        else if (to > (run[1] as bigint)) run[1] = to;
        return runs;
      }, []);
    expect(Array.from(set.ranges(), ({ first, last }) => [first.toBigInt(), last.toBigInt()])).toEqual(
      expected,
    );
    for (const prefix of prefixes.slice(0, 500)) {
      expect(set.contains(prefix)).toBe(true);
      expect(set.contains(prefix.first)).toBe(true);
    }
  },
);

test.each([1, 20, 300, 600])('a set of %i prefixes from a generator is the set of their list', (count) => {
  const site = Prefix.parse('2001:db8::/32').children(64);
  const list = Array.from({ length: count }, (_, i) => site.at(2 * ((i * 7919) % count)));
  const set = PrefixSet.of(list.values());
  expect(set.toJSON()).toEqual(list.sort(Prefix.compare).map(String));
  expect(set.size).toBe(BigInt(count) << 64n);
  expect(PrefixSet.of(list).equals(set)).toBe(true);
  expect(set.complement().complement().equals(set)).toBe(true);
});

test.each([
  ['2001:db8::/32', 0],
  ['2001:db8:0:5::/64', 32],
  ['2001:db8:0:5:6::/80', 64],
  ['2001:db8:0:5:6:7:8:0/112', 96],
])('a set of %s has its first and last address and neither of those beside', (text, shift) => {
  const prefix = Prefix.parse(text);
  const set = PrefixSet.of([prefix, prefix.offset(2)]);
  for (const inside of [prefix.first, prefix.last, prefix]) expect(set.contains(inside)).toBe(true);
  expect(set.contains(prefix.next())).toBe(false);
  expect(set.contains(prefix.first.previous())).toBe(false);
  expect(set.contains(prefix.last.next())).toBe(false);
  expect(set.contains(prefix.parent())).toBe(false);
  expect(set.contains(prefix.first.offset(-(1n << BigInt(127 - shift - 31))))).toBe(false);
});
