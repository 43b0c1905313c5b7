/** Runs the examples of the guide: their comments are what they print. */
import { expect, test } from 'vitest';
import { examplesIn, linesOf, publicModules } from './support/examples.ts';

const modules = await publicModules();
const chapters = ['resize', 'rule'].map((name) => `docs/guide/${name}.md`);
const examples = chapters.flatMap((path) => examplesIn(path));

test.each(chapters)('%s has examples', (chapter) => {
  expect(examples.filter(({ path }) => path === chapter).length).toBeGreaterThan(5);
});

test.each(examples)('$path:$line prints its comments', (example) => {
  const comments = Array.from(example.code.matchAll(/\/\/ (.*)$/gm), ([, text]) => text);
  expect(comments.length).toBeGreaterThan(0);
  expect(linesOf(example, modules)).toEqual(comments);
});
