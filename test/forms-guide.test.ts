/** The guide on forms: its recipes run against the libraries themselves, claim what is so, and compile. */
import * as resolvers from '@hookform/resolvers/standard-schema';
import * as hookForm from 'react-hook-form';
import * as valibot from 'valibot';
import { expect, test } from 'vitest';
import * as zod from 'zod';
import { examplesIn, loose, publicModules, runAsyncExample } from './support/examples.ts';
import { typeErrors } from './support/type-errors.ts';

const examples = examplesIn('docs/guide/forms.md');
const modules = new Map([
  ...(await publicModules()),
  ['@hookform/resolvers/standard-schema', resolvers],
  ['react-hook-form', hookForm],
  ['valibot', valibot],
  ['zod', zod],
]);

test.each(examples)('the example in line $line claims what is so', async (example) => {
  const claims = await runAsyncExample(example, modules);
  expect(claims).not.toEqual([]);
  for (const { source, actual, expected } of claims) expect(actual, source).toEqual(expected);
  expect(loose(example)).toEqual([]);
});

test('every library is in an example', () => {
  for (const specifier of ['@hookform/resolvers/standard-schema', 'valibot', 'zod']) {
    expect(examples.filter(({ code }) => code.includes(`from '${specifier}'`))).not.toEqual([]);
  }
});

test('the examples are TypeScript that compiles', { timeout: 60_000 }, () => {
  const wrong = "import { z } from 'zod';\nexport const text: number = z.string().parse('');";
  expect(typeErrors([...examples.map(({ code }) => code), wrong])).toEqual([
    "Type 'string' is not assignable to type 'number'.",
  ]);
});
