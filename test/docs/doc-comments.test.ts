/** Every example in the comments of the public files runs, and what it claims is so. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examplesIn, publicModules, runExample } from '../support/examples.ts';

const files = readdirSync(new URL('../../src', import.meta.url)).filter((file) => file.endsWith('.ts'));
const examples = files.flatMap((file) => examplesIn(`src/${file}`));
const modules = await publicModules();

test('there are examples of most files', () => {
  expect(new Set(examples.map(({ path }) => path)).size).toBeGreaterThan(files.length / 2);
});

test.each(examples)('$path, line $line', (example) => {
  const claims = runExample(example, modules);
  expect(claims).not.toEqual([]);
  for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
});
