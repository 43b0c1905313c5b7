/** README.md holds what it says: its examples run, its commands and the files it points to exist. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { examplesIn, loose, publicModules, runExample } from '../support/examples.ts';
import { typeErrors } from '../support/type-errors.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const examples = examplesIn('README.md');
const modules = await publicModules();

describe('the example', () => {
  test.each(examples)('in line $line claims what is so', (example) => {
    const claims = runExample(example, modules);
    expect(claims).not.toEqual([]);
    for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
    expect(loose(example)).toEqual([]);
  });

  test('of every public module is there', () => {
    const subpaths = [...modules.keys()].filter((specifier) => specifier.startsWith('hextet/'));
    for (const specifier of subpaths) expect(readme).toContain(`\n### \`${specifier}\`\n`);
    expect(examples.length).toBeGreaterThanOrEqual(subpaths.length);
  });

  test('is TypeScript that compiles', { timeout: 60_000 }, () => {
    const wrong = "import { Address } from 'hextet/address';\nAddress.parse(1);";
    expect(typeErrors([...examples.map(({ code }) => code), wrong])).toEqual([
      "Argument of type 'number' is not assignable to parameter of type 'string'.",
    ]);
  });
});

test('its code is in blocks that are run, or are commands or output', () => {
  const languages = readme.match(/^```\w+$/gm)?.map((fence) => fence.slice(3));
  expect(new Set(languages)).toEqual(new Set(['sh', 'text', 'ts']));
});

test('its commands exist', () => {
  const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const commands = examplesIn('README.md', 'sh').flatMap(({ code }) => code.split(/\n| && /));
  expect(commands).toContain('npm run demo');
  expect(commands).toContain('npm test');
  for (const command of commands) {
    const [, script] =
      /^npm (?:run (\w+)|\w+(?: hextet| --save-dev fast-check)?)$/.exec(command) ?? expect.fail(command);
    if (script !== undefined) expect(scripts).toHaveProperty(script);
  }
});

test('its links lead to files', () => {
  const targets = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, target]) => target as string);
  expect(targets).toContain('docs/errors.md');
  expect(targets.filter((target) => !existsSync(at(target)))).toEqual([]);
});

describe('a claim', () => {
  const example = (code: string) => ({ path: 'a test', line: 1, code });

  test('that is wrong is found', () => {
    const code = "import { Address } from 'hextet/address';\nString(Address.parse('::2')); // '::1'";
    expect(runExample(example(code), modules)).toEqual([
      { source: "String(Address.parse('::2'))", actual: '::2', expected: '::1' },
    ]);
    expect(runExample(example('console.log(1n, null); // 1 nil'), modules)).toEqual([
      { source: 'console.log(1n, null)', actual: '1 null', expected: '1 nil' },
    ]);
  });

  test('that is not reached is found', () => {
    expect(() => runExample(example('if (1 + 1 === 3) {\n  1; // 2\n}'), modules)).toThrow('0 of 1');
  });

  test('that is no value is found', () => {
    expect(loose(example('1 + 1; // two'))).toEqual(['two']);
    expect(loose(example('1 + 1; // 2\n// two\nconsole.log(2); // two'))).toEqual([]);
  });
});
