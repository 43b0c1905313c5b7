/** README.md is short, has a line for every part, and names commands and files that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { examplesIn, publicModules } from '../support/examples.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const readme = readFileSync(at('README.md'), 'utf8');
const MOST_LINES = 250;

test('README.md has at most 250 lines', () => {
  expect(readme.split('\n').length - 1).toBeLessThanOrEqual(MOST_LINES);
});

test('README.md has code only in blocks that are run, and commands', () => {
  const languages = readme.match(/^```\w*$/gm)?.map((fence) => fence.slice(3));
  expect(new Set(languages)).toEqual(new Set(['sh', 'ts', '']));
});

test('the table of parts has a row for every subpath, and says which are in the root', async () => {
  const all = await publicModules();
  const root = new Map(Object.entries(all.get('hextet') ?? {}));
  const modules = [...all].filter(([specifier]) => specifier.startsWith('hextet/'));
  const rows = Array.from(readme.matchAll(/^\| (\[`hextet\/.+?) \| .+ \| (yes |)\|$/gm)).flatMap(
    ([, parts, inRoot]) =>
      Array.from(parts!.matchAll(/`(hextet\/[\w/-]+)`/g), ([, specifier]) => [specifier, inRoot === 'yes ']),
  );
  const isInRoot = (module: object) =>
    Object.entries(module).every(([name, value]) => value === root.get(name));
  expect(new Map(rows as [string, boolean][])).toEqual(
    new Map(modules.map(([specifier, module]) => [specifier, isInRoot(module)])),
  );
});

test('the first program of README.md has 12 lines before what it prints', () => {
  const code = examplesIn('README.md')[0]?.code.split('\n') ?? [];
  expect(code.filter((line) => !line.startsWith('//'))).toHaveLength(12);
});

describe('an example that a newcomer types', () => {
  test.each(examplesIn('README.md'))('in line $line is JavaScript, too', ({ code }) => {
    expect(onlyTypeScript(code)).toEqual([]);
  });

  test('with a type in it is found', () => {
    expect(onlyTypeScript('const one: number = 1;')).toHaveLength(1);
    expect(onlyTypeScript('const one = 1 as const;')).toHaveLength(1);
  });

  /** What only TypeScript understands. */
  function onlyTypeScript(code: string): string[] {
    const { diagnostics = [] } = ts.transpileModule(code, { fileName: 'a.js', reportDiagnostics: true });
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }
});

test('the commands of README.md exist', () => {
  const { scripts } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const commands = examplesIn('README.md', 'sh').flatMap(({ code }) => code.split(/\n| && /));
  expect(commands).toContain('npm test');
  // In an installed package an example runs as its script does in a clone.
  const installed = scripts.demo
    .split(' && ')
    .at(-1)
    .replaceAll(' examples/', ' node_modules/hextet/examples/');
  expect(commands).toContain(installed);
  for (const command of commands) {
    if (command !== installed) expect(command).toMatch(/^npm \w+(?: hextet| --save-dev fast-check)?$/);
  }
  for (const [, script] of readme.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(script!);
});

test('the list of guides in README.md has every page', () => {
  const [line = ''] = /^- Guides: .*$/m.exec(readme) ?? [];
  const named = Array.from(line.matchAll(/docs\/guide\/([\w-]+\.md)/g), ([, page]) => page);
  const pages = readdirSync(at('docs/guide'))
    .filter((page) => page.endsWith('.md'))
    .sort();
  expect(named.sort()).toEqual(pages);
});

test('the links of README.md lead to files', () => {
  const targets = Array.from(readme.matchAll(/\]\((?!https:)([^)]+)\)/g), ([, target]) => target as string);
  expect(targets).toContain('docs/errors.md');
  expect(targets.filter((target) => !existsSync(at(target)))).toEqual([]);
});
