import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { leaksOf } from '../support/leaks.ts';
import { subpathNames } from '../support/subpaths.ts';

const readJson = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const subpath = (name: string) => (name === 'index' ? '.' : `./${name}`);

describe('every file directly in src, and every language', () => {
  test('is a subpath of the package, for import and require, and nothing else is', () => {
    const { exports } = readJson('package.json');
    const expected = subpathNames.map((name) => [
      subpath(name),
      {
        import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
        require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
      },
    ]);
    expect(exports).toEqual({ ...Object.fromEntries(expected), './package.json': './package.json' });
  });

  test('has a size budget', () => {
    const budgets: { path: string; import?: string; gzip?: boolean }[] = readJson('.size-limit.json');
    const whole = budgets.filter((budget) => budget.import === undefined);
    expect(whole.map(({ path }) => path).sort()).toEqual(
      subpathNames.map((name) => `dist/${name}.js`).sort(),
    );
    expect(budgets.every(({ gzip }) => gzip)).toBe(true);
  });
});

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const { options } = ts.parseJsonConfigFileContent(readJson('tsconfig.json'), ts.sys, at('.'));

describe('a name that a public declaration mentions', () => {
  test('is exported by a subpath', () => {
    expect(
      leaksOf(
        subpathNames.map((name) => at(`src/${name}.ts`)),
        options,
      ),
    ).toEqual([]);
  });

  test('is found if no subpath exports it, in any place of a signature', () => {
    const leaks = leaksOf([at('test/support/leaking.ts')], options);
    expect(leaks.sort()).toEqual(
      [
        'Door mentions Base',
        'Door mentions Hinge',
        'Door mentions Key',
        'knock mentions Hinge',
        'knock mentions Key',
        'Shape mentions Base',
      ].sort(),
    );
  });
});
