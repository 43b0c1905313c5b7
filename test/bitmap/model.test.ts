/** Seeded steps on the bitmap and on its slow twin; a failure prints the shortest list of calls that shows it. */
import { describe, expect, test } from 'vitest';
import { BitmapModel, prefixOf, spanOf } from '../reference/bitmap.ts';
import { runSteps } from '../reference/bitmap-steps.ts';
import { below, universes } from '../reference/bitmap-universes.ts';
import { Random } from '../reference/seeded.ts';

describe('the bitmap does as the list does', () => {
  test.each(Object.entries(universes))('%s', (_name, universe) => {
    runSteps(universe, { seed: 1, count: 150 });
    runSteps(universe, { seed: 2, count: 3000, checkEvery: 60 });
  });

  const roots = [
    ...['::/0', '8000::/1', '4000::/2', 'e000::/3'],
    ...['2001:db8:0::/45', '2001:db8:0::/46', '2001:db8:2::/47', '2001:db8:3::/48'],
    ...['2001:db8::/61', '2001:db8:0:c::/62', '2001:db8:0:a::/63', '2001:db8:0:5::/64'],
    ...['2001:db8:0:5::/65', '2001:db8::/66', '2001:db8:0:5:e000::/67'],
    ...['::8/125', '::c/126', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127', '::/128'],
  ];
  test.each(roots)('root %s', (root) => {
    runSteps(below(root, Math.min(7, 128 - spanOf(root).length)), { seed: 3, count: 2500, checkEvery: 50 });
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
