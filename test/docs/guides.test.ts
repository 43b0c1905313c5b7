/** What docs/guide/pool.md shows of the durable pool is in the example, and its commands run a file of the package. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { examplesIn } from '../support/examples.ts';

const durable = readFileSync(new URL('../../examples/durable-pool.mjs', import.meta.url), 'utf8');

test('the commands of the guide on pools run a file of the package', () => {
  const commands = examplesIn('docs/guide/pool.md', 'sh').flatMap(({ code }) => code.split('\n'));
  expect(commands.length).toBeGreaterThan(1);
  for (const command of commands)
    expect(command).toMatch(/^node node_modules\/hextet\/examples\/durable-pool\.mjs /);
});

test('the guide on pools shows only lines of the durable pool', () => {
  const blocks = examplesIn('docs/guide/pool.md', 'js').filter(({ code }) => /this\.|existsSync/.test(code));
  const lines = blocks.flatMap(({ code }) => code.split('\n'));
  expect(lines.length).toBeGreaterThan(3);
  const inExample = durable.replace(/\s+/g, ' ');
  for (const line of lines) expect(inExample).toContain(line.replace(/ \/\/.*/, '').trim());
});
