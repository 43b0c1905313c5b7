/** Seeded steps on the bitmap and on its slow twin; a failure prints the shortest list of calls that shows it. */
import { describe, expect, test } from 'vitest';
import { BitmapModel, prefixOf, spanOf } from './reference/bitmap.ts';
import { below, Random, runSteps, type Universe } from './reference/bitmap-steps.ts';

/** Bits far apart: long compressed edges, split anywhere. */
const scattered: Universe = {
  root: '::/0',
  bits: [0, 3, 4, 17, 31, 32, 33, 62, 63, 64, 65, 95, 96, 124, 127],
  lengths: [0, 1, 4, 5, 18, 32, 33, 34, 63, 64, 65, 66, 96, 97, 125, 128],
};

const universes: Record<string, Universe> = {
  'the first 2^8 addresses': below('::/120', 8),
  'the first 2^10 addresses': below('::/118', 10),
  'the last 2^8 addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00/120', 8),
  'the last 2^10 addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fc00/118', 10),
  'from 0 over 2^63 and 2^64': below('::/57', 10),
  'over bit 64, /56 to /66': below('2001:db8:0:ff00::/56', 10),
  'over bit 64, /60 to /70': below('2001:db8:ffff:fff0::/60', 10),
  'over bit 64, /63 to /72': below('2001:db8::/63', 9),
  'over bit 32, /28 to /36': below('2001:db0::/28', 8),
  'over bit 96, /93 to /102': below('2001:db8::fff8:0:0/93', 9),
  'the end, over bit 64': below('ffff:ffff:ffff:fffc::/62', 9),
  'a /48 with /48 to /80, few bits': {
    root: '2001:db8:42::/48',
    bits: [48, 51, 52, 55, 59, 60, 63, 64, 71, 79],
    lengths: [49, 52, 53, 56, 60, 61, 64, 65, 72, 80],
  },
  'the whole space': below('::/0', 9),
  'the whole space, scattered': scattered,
  'a site, scattered': {
    root: '2001:db8::/32',
    bits: [32, 40, 41, 47, 63, 64, 80, 100, 126, 127],
    lengths: [36, 41, 42, 48, 64, 65, 81, 104, 127, 128],
  },
  'one address': { root: '::1/128', bits: [], lengths: [128] },
  'two addresses': below('ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', 1),
};

describe('the bitmap does as the list does', () => {
  test.each(Object.entries(universes))('%s', (_name, universe) => {
    runSteps(universe, { seed: 1, count: 600, listEvery: 4 });
  });

  const roots = [
    ...['::/0', '8000::/1', '4000::/2', 'e000::/3'],
    ...['2001:db8:0::/45', '2001:db8:0::/46', '2001:db8:2::/47', '2001:db8:3::/48'],
    ...['2001:db8::/61', '2001:db8:0:c::/62', '2001:db8:0:a::/63', '2001:db8:0:5::/64'],
    ...['2001:db8:0:5::/65', '2001:db8::/66', '2001:db8:0:5:e000::/67'],
    ...['::8/125', '::c/126', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', '::/128'],
  ];
  test.each(roots)('root %s', (root) => {
    runSteps(below(root, Math.min(7, 128 - spanOf(root).length)), { seed: 2, count: 300 });
  });
});

describe('the list itself', () => {
  test('says what can be counted by hand', () => {
    const model = new BitmapModel(spanOf('::/124'));
    model.take(spanOf('::4/126'));
    model.take(spanOf('::9/128'));
    const texts = (spans: ReturnType<BitmapModel['gaps']>) => spans.map((span) => String(prefixOf(span)));
    expect(texts(model.gaps())).toEqual(['::/126', '::8/128', '::a/127', '::c/126']);
    expect(texts(model.listGaps({ from: 5n }))).toEqual(['::8/128', '::a/127', '::c/126']);
    expect(texts(model.listGaps({ from: 10n, reverse: true }))).toEqual(['::a/127', '::8/128', '::/126']);
    expect([model.count(128), model.count(127), model.count(126), model.count(125)]).toEqual([
      11n,
      5n,
      2n,
      0n,
    ]);
    expect([model.state(0n, 3n), model.state(4n, 5n), model.state(3n, 4n)]).toEqual([
      'free',
      'taken',
      'partly',
    ]);
  });
});

describe('the steps', () => {
  test('draw the same for the same number', () => {
    const [a, b] = [new Random(5), new Random(5)];
    expect([a.next(), a.below(10), a.bigBelow(1n << 100n)]).toEqual([
      b.next(),
      b.below(10),
      b.bigBelow(1n << 100n),
    ]);
  });
});
