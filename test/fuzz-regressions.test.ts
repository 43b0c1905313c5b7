/** What the fuzzer found once, and whether the fuzzer would find what it is for. */
import { expect, test } from 'vitest';
import rows from './fixtures/fuzz-regressions.json' with { type: 'json' };
import { minimise } from './fuzz/minimise.ts';
import { findingOf, targets } from './fuzz/targets.ts';
import type { Json } from './fuzz/values.ts';

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
