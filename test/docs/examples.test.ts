/** Every example of README.md, of the guides and of the comments in the sources runs, and claims what is so. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { claimsOf, examplesIn, loose, programOf, programsIn, publicModules } from '../support/examples.ts';
import { typeErrors } from '../support/type-errors.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const files = readdirSync(at('src'), { recursive: true, encoding: 'utf8' });
const sources = files.filter((file) => file.endsWith('.ts'));
const subpaths = sources.filter((file) => !file.includes('/'));
const guides = readdirSync(at('docs/guide'))
  .filter((file) => file.endsWith('.md'))
  .map((file) => `docs/guide/${file}`);
const documents = ['README.md', ...guides];
const comments = sources.flatMap((file) => examplesIn(`src/${file}`));
const pages = documents.flatMap(programsIn);
const modules = await publicModules();

const programs = documents.flatMap((path) => programOf(path) ?? []);

test.each([...pages, ...programs, ...comments])('$path, line $line, claims what is so', async (example) => {
  const claims = await claimsOf(example, modules);
  expect(claims).not.toEqual([]);
  for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
  if (example.path.endsWith('.md')) expect(loose(example)).toEqual([]);
});

test.each(guides)('%s has examples', (path) => {
  // test/docs/command.test.ts runs what is typed in a shell.
  const typed = examplesIn(path, 'console');
  expect([...pages, ...programs, ...typed].filter((example) => example.path === path)).not.toEqual([]);
});

test('most sources have examples in their comments', () => {
  const own = comments.map(({ path }) => path).filter((path) => subpaths.includes(path.slice('src/'.length)));
  expect(new Set(own).size).toBeGreaterThan(subpaths.length / 2);
});

test('the examples in TypeScript compile', () => {
  const wrong = "import { Address } from 'hextet/address';\nAddress.parse(1);";
  expect(typeErrors([...pages.map(({ code }) => code), wrong])).toEqual([
    "Argument of type 'number' is not assignable to parameter of type 'string'.",
  ]);
});

describe('a claim', () => {
  const example = (code: string) => ({ path: 'a test', line: 1, code });

  test('that is wrong is found', async () => {
    const code = "import { Address } from 'hextet/address';\nString(Address.parse('::2')); // '::1'";
    expect(await claimsOf(example(code), modules)).toEqual([
      { source: "String(Address.parse('::2'))", actual: '::2', expected: '::1' },
    ]);
  });

  test('about a printed line is what Node prints', async () => {
    expect(await claimsOf(example("console.log(1n, null, 'a', ['a']);\n// 1 nil"), modules)).toEqual([
      { source: 'what it prints', actual: ["1n null a [ 'a' ]"], expected: ['1 nil'] },
    ]);
  });

  test('that is not reached is found', async () => {
    await expect(claimsOf(example('if (1 + 1 === 3) {\n  1; // 2\n}'), modules)).rejects.toThrow('0 of 1');
  });

  test('that waits is awaited', async () => {
    const [claim] = await claimsOf(example('await Promise.resolve(1); // 2'), modules);
    expect([claim?.actual, claim?.expected]).toEqual([1, 2]);
  });

  test('that is no value is found', () => {
    expect(loose(example('1 + 1; // two'))).toEqual(['two']);
    expect(loose(example('1 + 1; // 2\n// two'))).toEqual([]);
  });
});
