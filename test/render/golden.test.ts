/**
 * Each text is what its golden file has. `npm test -- test/render/golden -u` writes them anew; test/judges asks the real
 * programs about each.
 */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { texts } from '../support/texts.ts';

// `expect` of the context can be used again by the runner of mutants.
test.for(Object.entries(texts))('the text %s is as its golden file', async ([name, make], { expect }) => {
  await expect(make()).toMatchFileSnapshot(`golden/${name}`);
});

test('every golden file has its text', () => {
  const files = readdirSync(new URL('golden', import.meta.url), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => `${file.parentPath.split('/').at(-1)}/${file.name}`);
  expect(files.sort()).toEqual(Object.keys(texts).sort());
});
