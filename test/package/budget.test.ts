/** The weight of the package: `npm run smoke` holds what is packed against this budget. */
import { expect, test } from 'vitest';
import { budgetFaults, MOST_BYTES } from '../../scripts/budget.mjs';
import { packed, withTabs } from '../../scripts/slim.mjs';
import { subpathNames } from '../support/subpaths.ts';

test('every subpath has a budget', () => {
  expect(budgetFaults(subpathNames, 0)).toEqual([]);
});

test('a subpath without a budget, and a byte too many, are found', () => {
  expect(budgetFaults(['index', 'novel'], 1_150_000)).toEqual(['give novel a budget in scripts/budget.mjs']);
  expect(budgetFaults(['index', 'pool'], 1_150_001)).toEqual([
    'the package has 1150001 bytes, 1 more than its parts may have',
  ]);
  expect(budgetFaults(['index', 'zone'], 1_350_000)).toEqual([]);
});

test('all parts together are at most 2.5 MB', () => {
  expect(MOST_BYTES).toBeLessThanOrEqual(2_500_000);
});

test('what is built is indented with tabs, but for the lines of a template', () => {
  const text = `\`\n    ${'$'}{g({\n      b: 1\n    })}\n    c\``;
  const other = `\`\n    ${'$'}{g({\n\t\t\tb: 1\n\t\t})}\n    c\``;
  expect(withTabs(`f(() => {\n  const a = ${text};\n});\n`, 2)).toBe(
    `f(() => {\n\tconst a = ${other};\n});\n`,
  );
  expect(withTabs('interface A {\n    /**\n     * B\n     */\n    b: 1;\n}\n', 4)).toBe(
    'interface A {\n\t/**\n\t * B\n\t */\n\tb: 1;\n}\n',
  );
});

test('CommonJS has no white space but in texts and at the ends of lines, and keeps its names', () => {
  const body = "  print(' a  b ');\n".repeat(20);
  const lines = packed(`class Prefix {\n  static of() {\n${body}  }\n}\nexports.Prefix = Prefix;\n`).split(
    '\n',
  );
  expect(lines[0]).toMatch(/^class Prefix\{static of\(\)\{print\(" a {2}b "\);print/);
  expect(lines.length).toBeGreaterThan(3);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(160);
});
