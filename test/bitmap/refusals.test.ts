/** What is refused, with which code, and that nothing is changed by it; and the ends of the space. */
import { describe, expect, test, vi } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import type { Prefix } from '../../src/prefix.ts';
import { refusal } from '../support/refusal.ts';

const LAST = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const ROOT = '2001:db8::/48';
const MEGABYTE = 'f'.repeat(1_000_000);

const text = (prefix: Prefix | null) => (prefix === null ? null : String(prefix));
const texts = (prefixes: Iterable<Prefix>) => Array.from(prefixes, String);

/** A call with arguments that TypeScript would not let through. */
type Call = (bitmap: PrefixBitmap, wrong: never) => unknown;

/** Some blocks of different lengths, and a cursor that stands somewhere. */
function site(): PrefixBitmap {
  const bitmap = new PrefixBitmap(ROOT);
  for (const block of ['2001:db8::/64', '2001:db8:0:10::/60', '2001:db8:0:5::1/128']) bitmap.take(block);
  bitmap.carve(64, { strategy: 'next', from: '2001:db8:0:80::' });
  return bitmap;
}

/** The code of a refusal that leaves the bitmap as it was, its cursor too. */
function codeOf(call: Call, wrong: unknown): string {
  const bitmap = site();
  const { code } = refusal(() => call(bitmap, wrong as never));
  expect(bitmap.toBytes()).toEqual(site().toBytes());
  expect(text(bitmap.find(64, { strategy: 'next' }))).toBe('2001:db8:0:81::/64');
  return code;
}

const PREFIX_CALLS: Record<string, Call> = {
  take: (bitmap, prefix) => bitmap.take(prefix),
  free: (bitmap, prefix) => bitmap.free(prefix),
  'carve within': (bitmap, within) => bitmap.carve(64, { within }),
  'find within': (bitmap, within) => bitmap.find(64, { within }),
  'carve sparse within': (bitmap, within) => bitmap.carve(64, { within, strategy: 'sparse' }),
  'carve random within': (bitmap, within) => bitmap.carve(64, { within, strategy: 'random', seed: 1 }),
  'gaps within': (bitmap, within) => [...bitmap.gaps({ within })],
  'blocks within': (bitmap, within) => [...bitmap.blocks({ within })],
};
const ADDRESS_CALLS: Record<string, Call> = {
  'carve next from': (bitmap, from) => bitmap.carve(64, { strategy: 'next', from }),
  'find next from': (bitmap, from) => bitmap.find(64, { strategy: 'next', from }),
  'gaps from': (bitmap, from) => [...bitmap.gaps({ from })],
  'blocks from': (bitmap, from) => [...bitmap.blocks({ from, reverse: true })],
};
const RANGE_CALLS: Record<string, Call> = {
  takeRange: (bitmap, range) => bitmap.takeRange(range),
  freeRange: (bitmap, range) => bitmap.freeRange(range),
  state: (bitmap, range) => bitmap.state(range),
};
const LENGTH_CALLS: Record<string, Call> = {
  carve: (bitmap, length) => bitmap.carve(length),
  'carve next': (bitmap, length) => bitmap.carve(length, { strategy: 'next' }),
  'carve random': (bitmap, length) => bitmap.carve(length, { strategy: 'random', seed: 1 }),
  find: (bitmap, length) => bitmap.find(length),
  count: (bitmap, length) => bitmap.count(length),
  nth: (bitmap, length) => bitmap.nth(length, 0),
};

describe('a prefix', () => {
  test.each(
    Object.entries({ ...PREFIX_CALLS, has: (bitmap, prefix) => bitmap.has(prefix) } as typeof PREFIX_CALLS),
  )('that is none is refused by %s', (_name, call) => {
    expect(codeOf(call, '2001:db8::1/64')).toBe('host-bits');
    expect(codeOf(call, '2001:db8::')).toBe('length-missing');
    expect(codeOf(call, '2001:db8::/129')).toBe('length-too-long');
    expect(codeOf(call, '')).toBe('empty');
    expect(codeOf(call, MEGABYTE)).toBe('too-long');
    for (const wrong of [64, 5n, null, {}, [], true]) expect(codeOf(call, wrong)).toBe('invalid-type');
  });

  test.each(Object.entries(PREFIX_CALLS))('outside of the root is refused by %s', (_name, call) => {
    for (const outside of [
      '2001:db8:1::/64',
      '2001:db7:ffff:ffff::/64',
      '2001:db8::/47',
      '::/0',
      `${LAST}/128`,
    ]) {
      expect([outside, codeOf(call, outside)]).toEqual([outside, 'outside-root']);
    }
  });

  test('outside of the root is no block', () => {
    for (const outside of ['2001:db8:1::/64', '2001:db8::/47', '::/0', '::/128', `${LAST}/128`]) {
      expect(site().has(outside)).toBe(false);
    }
  });
});

describe('an address', () => {
  test.each(
    Object.entries({ ...ADDRESS_CALLS, blockAt: (bitmap, at) => bitmap.blockAt(at) } as typeof ADDRESS_CALLS),
  )('that is none is refused by %s', (_name, call) => {
    expect(codeOf(call, '2001:db8::/64')).toBe('prefix-not-allowed');
    expect(codeOf(call, '2001:db8:::')).toBe('stray-colon');
    expect(codeOf(call, MEGABYTE)).toBe('too-long');
    for (const wrong of [64, 5n, null, {}, []]) expect(codeOf(call, wrong)).toBe('invalid-type');
  });

  test.each(Object.entries(ADDRESS_CALLS))('outside of the root is refused by %s', (_name, call) => {
    for (const outside of ['2001:db8:1::', '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '::', LAST]) {
      expect([outside, codeOf(call, outside)]).toEqual([outside, 'outside-root']);
    }
  });

  test('outside of the root has no block', () => {
    for (const outside of ['2001:db8:1::', '::', LAST]) expect(site().blockAt(outside)).toBe(null);
    const bitmap = new PrefixBitmap(ROOT);
    bitmap.take('2001:db8::/50');
    expect(text(bitmap.blockAt('2001:db8::'))).toBe('2001:db8::/50');
    expect(bitmap.blockAt('2001:db8:1::')).toBe(null);
    expect(bitmap.blockAt('2001:db8:0:4000::')).toBe(null);
  });

  test('outside of the root is named with the root', () => {
    expect(refusal(() => site().gaps({ from: '2001:db8:1::' })).details).toEqual({
      item: '2001:db8:1::',
      root: ROOT,
    });
  });
});

describe('a range', () => {
  test.each(Object.entries(RANGE_CALLS))(
    'that is none or leaves the root is refused by %s',
    (_name, call) => {
      expect(codeOf(call, '2001:db8::9 - 2001:db8::1')).toBe('range-inverted');
      expect(codeOf(call, '2001:db8::1/64')).toBe('host-bits');
      expect(codeOf(call, MEGABYTE)).toBe('too-long');
      for (const wrong of [64, 5n, null, {}, [], undefined]) expect(codeOf(call, wrong)).toBe('invalid-type');
      for (const outside of [
        '2001:db8:0:ffff:: - 2001:db8:1::',
        '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff - 2001:db8::',
        '2001:db7:: - 2001:db9::',
        `:: - ${LAST}`,
        '2001:db8:1::1',
        '2001:db8::/47',
        LAST,
      ]) {
        expect([outside, codeOf(call, outside)]).toEqual([outside, 'outside-root']);
      }
    },
  );
});

describe('a length', () => {
  test.each(Object.entries(LENGTH_CALLS))('that is none is refused by %s', (_name, call) => {
    for (const wrong of [-1, 129, 64.5, Number.NaN, Infinity, 2 ** 32 + 64]) {
      expect([wrong, codeOf(call, wrong)]).toEqual([wrong, 'out-of-range']);
    }
    for (const wrong of ['64', 64n, null, undefined, {}]) expect(codeOf(call, wrong)).toBe('invalid-type');
  });

  test('that is shorter than the root fits nowhere', () => {
    const bitmap = new PrefixBitmap(ROOT);
    for (const length of [0, 1, 47]) {
      for (const strategy of ['first', 'last', 'next', 'best', 'sparse', 'random'] as const) {
        expect(bitmap.carve(length, { strategy, seed: 1 })).toBe(null);
        expect(bitmap.find(length, { strategy, seed: 1 })).toBe(null);
      }
      expect([bitmap.count(length), bitmap.nth(length, 0)]).toEqual([0n, null]);
    }
  });
});

describe('what a refusal says', () => {
  test.each([
    ['lowest', 'lowest'],
    [5, 'number'],
    [['first'], 'object'],
    [null, 'object'],
  ])('of the strategy %j', (strategy, shown) => {
    expect(refusal(() => site().find(64, { strategy: strategy as never }))).toMatchObject({
      code: 'unknown-strategy',
      details: { strategy: shown },
    });
  });

  test('of an index: its bounds', () => {
    expect(refusal(() => site().nth(64, -1n)).details).toEqual({
      name: 'index',
      min: 0,
      max: String(2n ** 128n - 1n),
      received: '-1',
    });
    expect(text(site().nth(64, 0n))).toBe('2001:db8:0:1::/64');
  });
});

test('only the strategy next moves its cursor', () => {
  const bitmap = site();
  const carve = (strategy: 'next' | 'last') => text(bitmap.carve(64, { strategy }));
  expect(carve('next')).toBe('2001:db8:0:81::/64');
  expect(carve('last')).toBe('2001:db8:0:ffff::/64');
  expect(carve('next')).toBe('2001:db8:0:82::/64');
});

test('all of the root is one free place of its length', () => {
  const bitmap = new PrefixBitmap(ROOT);
  expect([bitmap.count(48), text(bitmap.nth(48, 0)), bitmap.nth(48, 1)]).toEqual([1n, ROOT, null]);
  expect(text(bitmap.find(48, { strategy: 'random', seed: 1 }))).toBe(ROOT);
});

test('free places much longer than every block are told by their index', () => {
  const bitmap = new PrefixBitmap(ROOT);
  bitmap.take('2001:db8::/49');
  const nth = (index: bigint) => text(bitmap.nth(128, index));
  expect(bitmap.count(128)).toBe(2n ** 79n);
  expect([nth(0n), nth(1n), nth(2n ** 64n + 5n), nth(2n ** 79n - 1n), nth(2n ** 79n)]).toEqual([
    '2001:db8:0:8000::/128',
    '2001:db8:0:8000::1/128',
    '2001:db8:0:8001::5/128',
    '2001:db8:0:ffff:ffff:ffff:ffff:ffff/128',
    null,
  ]);
});

test('free places more than a float can count are told by their index', () => {
  const bitmap = new PrefixBitmap('::/0');
  bitmap.take('::/128');
  const nth = (index: bigint) => text(bitmap.nth(128, index));
  expect([nth(0n), nth(2n ** 124n - 2n), nth(2n ** 124n - 1n), nth(2n ** 128n - 2n)]).toEqual([
    '::1/128',
    `fff:${'ffff:'.repeat(6)}ffff/128`,
    '1000::/128',
    `${LAST}/128`,
  ]);
});

test('memory that blocks no longer need is given back by compact', () => {
  const bitmap = new PrefixBitmap(ROOT, { expected: 1000 });
  const slots = bitmap.root.children(64);
  for (let i = 0; i < 1000; i++) bitmap.take(slots.at(61 * i));
  for (let i = 0; i < 1000; i += 2) bitmap.free(slots.at(61 * i));
  const [bytes, { reserved }] = [bitmap.toBytes(), bitmap.memory];
  bitmap.compact();
  expect(bitmap.toBytes()).toEqual(bytes);
  expect(bitmap.memory.reserved).toBeLessThan(reserved / 2);
  expect(bitmap.memory.reserved).toBeLessThan(1.2 * bitmap.memory.used);
});

test('a place to start from is looked at even where no strategy needs it', () => {
  const bitmap = site();
  bitmap.carve(64);
  const { takenSize } = bitmap;
  expect(refusal(() => bitmap.carve(64, { from: '::1' })).code).toBe('outside-root');
  expect(bitmap.takenSize).toBe(takenSize);
});

describe('other arguments', () => {
  test('the strategy', () => {
    const calls: Call[] = [
      (bitmap, strategy) => bitmap.carve(64, { strategy }),
      (bitmap, strategy) => bitmap.find(64, { strategy }),
    ];
    for (const call of calls) {
      for (const wrong of ['lowest', '', 'First', 'toString', '__proto__', MEGABYTE, 1, null, {}]) {
        expect(codeOf(call, wrong)).toBe('unknown-strategy');
      }
    }
  });

  test('the seed', () => {
    const call: Call = (bitmap, seed) => bitmap.carve(64, { strategy: 'random', seed });
    expect(codeOf(call, undefined)).toBe('seed-missing');
    for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN, Infinity]) {
      expect([wrong, codeOf(call, wrong)]).toEqual([wrong, 'out-of-range']);
    }
    for (const wrong of ['1', 1n, null, {}]) expect(codeOf(call, wrong)).toBe('invalid-type');
    expect(codeOf((bitmap) => bitmap.carve(64, { strategy: 'random' }), 0)).toBe('seed-missing');
  });

  test('the index', () => {
    const call: Call = (bitmap, index) => bitmap.nth(64, index);
    for (const wrong of [-1, -1n, 0.5, Number.NaN, Infinity, 2 ** 53, -(2n ** 130n)]) {
      expect([wrong, codeOf(call, wrong)]).toEqual([wrong, 'out-of-range']);
    }
    for (const wrong of ['0', null, undefined, {}]) expect(codeOf(call, wrong)).toBe('invalid-type');
    expect(site().nth(64, 2n ** 130n)).toBe(null);
  });

  test('the root', () => {
    const make = (root: unknown) => refusal(() => new PrefixBitmap(root as never)).code;
    expect(make('2001:db8::1/48')).toBe('host-bits');
    expect(make('2001:db8::')).toBe('length-missing');
    expect(make(MEGABYTE)).toBe('too-long');
    for (const wrong of [undefined, null, 48, {}, '::/0'.split('')]) expect(make(wrong)).toBe('invalid-type');
  });

  test('the expected number of blocks', () => {
    const make = (expected: unknown) => new PrefixBitmap(ROOT, { expected: expected as never });
    for (const wrong of [-1, 0.5, Number.NaN, Infinity]) {
      expect([wrong, refusal(() => make(wrong)).code]).toEqual([wrong, 'out-of-range']);
    }
    for (const wrong of ['5', null, 5n]) expect(refusal(() => make(wrong)).code).toBe('invalid-type');
    expect(['out-of-memory', 'out-of-range']).toContain(refusal(() => make(Number.MAX_SAFE_INTEGER)).code);
    for (const right of [0, 1, 100_000, undefined])
      expect(make(right).toBytes()).toEqual(new PrefixBitmap(ROOT).toBytes());
  });
});

test('memory that cannot be had is refused with its size', () => {
  vi.stubGlobal('ArrayBuffer', function refuse() {
    throw new RangeError('Array buffer allocation failed');
  });
  try {
    const { code, details } = refusal(() => new PrefixBitmap(ROOT, { expected: 1000 }));
    expect(code).toBe('out-of-memory');
    expect(details?.bytes).toBeGreaterThan(100_000);
  } finally {
    vi.unstubAllGlobals();
  }
});

describe('the ends of the space', () => {
  const strategies = ['first', 'last', 'next', 'best', 'sparse', 'random'] as const;

  test.each([
    ['::/0', LAST],
    ['::/1', '7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['8000::/1', LAST],
    ['::/127', '::1'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', LAST],
    ['::/128', '::'],
    [`${LAST}/128`, LAST],
    ['::8000:0:0:0/65', '::ffff:ffff:ffff:ffff'],
    ['0:0:0:1::/64', '::1:ffff:ffff:ffff:ffff'],
  ])('%s can be taken whole, and at both ends', (root, last) => {
    const { length, size, first } = new PrefixBitmap(root).root;
    for (const strategy of strategies) {
      const bitmap = new PrefixBitmap(root);
      expect([bitmap.takenSize, bitmap.freeSize, bitmap.largestGap]).toEqual([0n, size, length]);
      expect(text(bitmap.carve(length, { strategy, seed: 0 }))).toBe(root);
      expect([bitmap.takenSize, bitmap.freeSize, bitmap.largestGap]).toEqual([size, 0n, null]);
      expect([bitmap.state(root), bitmap.has(root), text(bitmap.blockAt(last))]).toEqual([
        'taken',
        true,
        root,
      ]);
      for (const more of [length, 128]) expect(bitmap.carve(more, { strategy, seed: 0 })).toBe(null);
      expect([texts(bitmap.gaps()), texts(bitmap.blocks({ from: last, reverse: true }))]).toEqual([
        [],
        [root],
      ]);
      expect(texts(PrefixBitmap.fromBytes(bitmap.toBytes()).blocks())).toEqual([root]);
      expect([bitmap.free(root), bitmap.free(root), bitmap.largestGap]).toEqual([true, false, length]);
    }
    const bitmap = new PrefixBitmap(root);
    expect(bitmap.take(`${last}/128`)).toBe(true);
    expect(text(bitmap.find(128, { strategy: 'next', from: last }))).toBe(size > 1n ? `${first}/128` : null);
    expect(bitmap.take(`${first}/128`)).toBe(size > 1n);
    expect(texts(bitmap.blocks())).toEqual(size > 1n ? [`${first}/128`, `${last}/128`] : [`${last}/128`]);
    expect(bitmap.count(128)).toBe(size > 2n ? size - 2n : 0n);
    expect(bitmap.free(`${last}/128`)).toBe(true);
    expect(bitmap.takeRange(`${last} - ${last}`)).toBe(true);
  });

  test.each(['::/127', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127'])('next goes round in %s', (root) => {
    const bitmap = new PrefixBitmap(root);
    const next = () => bitmap.carve(128, { strategy: 'next' });
    const [a, b] = [next(), next()];
    expect([next(), bitmap.freeSize]).toEqual([null, 0n]);
    bitmap.free(a ?? root);
    expect(String(next())).toBe(String(a));
    bitmap.free(a ?? root);
    bitmap.free(b ?? root);
    expect(String(next())).toBe(String(b));
  });
});

describe('options', () => {
  test.each<[call: string, run: Call, received: string, nearest: string | null]>([
    ['carve', (bitmap) => bitmap.carve(64, { wthin: ROOT } as never), 'wthin', 'within'],
    ['find', (bitmap) => bitmap.find(64, { strategie: 'first' } as never), 'strategie', 'strategy'],
    ['blocks', (bitmap) => bitmap.blocks({ form: ROOT } as never), 'form', 'from'],
    ['gaps', (bitmap) => bitmap.gaps({ revers: true } as never), 'revers', 'reverse'],
    ['count', (bitmap) => bitmap.count(64, { inside: ROOT } as never), 'inside', null],
    ['nth', (bitmap) => bitmap.nth(64, 0, { Within: ROOT } as never), 'Within', 'within'],
    ['new', () => new PrefixBitmap(ROOT, { expect: 5 } as never), 'expect', 'expected'],
  ])(
    'of %s with an unknown field are refused, and the nearest name is told',
    (_name, run, received, nearest) => {
      const bitmap = site();
      const { code, details } = refusal(() => run(bitmap, undefined as never));
      expect(code).toBe('unknown-field');
      expect(details).toMatchObject({ received, nearest });
      expect(bitmap.toBytes()).toEqual(site().toBytes());
    },
  );

  test('a strategy of a megabyte makes a short error', () => {
    const { code, details } = refusal(() => site().carve(64, { strategy: MEGABYTE as never }));
    expect(code).toBe('unknown-strategy');
    expect(JSON.stringify(details).length).toBeLessThan(2000);
  });
});

test('a bitmap prints its root and the count of its blocks, and as JSON the count of each length', () => {
  expect(String(site())).toBe(`${ROOT} with 4 blocks`);
  expect(String(new PrefixBitmap('::/0'))).toBe('::/0 with 0 blocks');
  const one = new PrefixBitmap(ROOT);
  one.carve(64);
  expect(`${one}`).toBe(`${ROOT} with 1 block`);
  expect(JSON.parse(JSON.stringify(site()))).toEqual({ root: ROOT, blocks: { 60: '1', 64: '2', 128: '1' } });
  expect(() => +(one as never)).toThrow(TypeError);
});

test('the largest gap of a part outside the root is refused', () => {
  expect(codeOf((bitmap, within) => bitmap.largestGapIn(within), '2001:db9::/64')).toBe('outside-root');
  expect(new PrefixBitmap(ROOT).largestGapIn('2001:db8::/64')).toBe(64);
});
