/** Runs the examples of the guide: their comments are what they print. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examplesIn, linesOf, publicModules, runExample } from '../support/examples.ts';

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

describe('docs/guide/pool.md', () => {
  const durable = readFileSync(new URL('../../examples/durable-pool.mjs', import.meta.url), 'utf8');
  const blocks = examplesIn('docs/guide/pool.md', 'js');
  const isOfDurable = ({ code }: { readonly code: string }) => /this\.|existsSync/.test(code);

  test('is one program from the first lease to the audit', () => {
    const code = blocks
      .filter((block) => !isOfDurable(block))
      .map((block) => block.code)
      .join('\n');
    const claims = runExample({ path: 'docs/guide/pool.md', line: 1, code }, modules);
    expect(claims.length).toBeGreaterThan(8);
    for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
  });

  test('has commands that run a file of the package', () => {
    const commands = examplesIn('docs/guide/pool.md', 'sh').flatMap(({ code }) => code.split('\n'));
    expect(commands.length).toBeGreaterThan(1);
    for (const command of commands)
      expect(command).toMatch(/^node node_modules\/hextet\/examples\/durable-pool\.mjs /);
  });

  test('shows of what lasts only lines of the example', () => {
    const lines = blocks.filter(isOfDurable).flatMap(({ code }) => code.split('\n'));
    expect(lines.length).toBeGreaterThan(3);
    const inExample = durable.replace(/\s+/g, ' ');
    for (const line of lines) expect(inExample).toContain(line.replace(/ \/\/.*/, '').trim());
  });
});
