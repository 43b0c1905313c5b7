/** What the fuzzer found once, and whether the fuzzer would find what it is for. */
import { expect, test, vi } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import rows from '../fixtures/fuzz-regressions.json' with { type: 'json' };
import { Random } from '../reference/seeded.ts';
import { minimise } from './minimise.ts';
import { spoiled } from './spoil.ts';
import { findingOf, type Target, targets } from './targets.ts';
import type { Json } from './values.ts';

test.each(rows as { target: string; input: Json; finding: string }[])(
  '$target: $finding',
  ({ target, input }) => {
    expect(Object.keys(targets)).toContain(target);
    expect(findingOf(target, input)).toBe(null);
  },
);

test.each(Object.entries(targets))('%s: right input is answered right', (name, { seeds }) => {
  for (const seed of seeds) expect([seed, findingOf(name, seed)]).toEqual([seed, null]);
});

test('a finding is cut down to what makes it one', () => {
  const fails = (json: Json) => JSON.stringify(json).includes('bad');
  expect(minimise([1, { a: 'so bad a text', b: 2 }, 'x'], fails)).toEqual([{ a: 'bad' }]);
});

test('spoiled bytes of bitmaps get behind the checksum', () => {
  const fromBytes = vi.spyOn(PrefixBitmap, 'fromBytes');
  const { seeds } = targets.bytes as Target;
  const counts: Record<string, number> = {};
  try {
    for (let seed = 0; seed < 1000; seed++) {
      fromBytes.mockClear();
      expect(findingOf('bytes', spoiled(new Random(seed), seeds))).toBe(null);
      const [answer] = fromBytes.mock.results;
      if (answer?.type === 'throw') counts[answer.value.code] = (counts[answer.value.code] ?? 0) + 1;
    }
  } finally {
    vi.restoreAllMocks();
  }
  // What is refused for its content has passed the checksum.
  expect(counts['damaged-blocks']).toBeGreaterThan(40);
  expect(counts['damaged-root']).toBeGreaterThan(4);
});
