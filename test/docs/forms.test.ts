/** The guide on forms names every library that it uses, and every code that a form can meet. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import type { StandardSchema } from '../../src/error.ts';
import { resizeMessages } from '../../src/internal/messages.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { ruleSchema } from '../../src/rule.ts';
import { almostAddress, almostMac, almostPrefix, oneEdit, rangeText, rule } from '../../src/testing.ts';
import { examplesIn } from '../support/examples.ts';
import { typeErrors } from '../support/type-errors.ts';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const examples = examplesIn('docs/guide/forms.md');
type Schema = StandardSchema<string, unknown> | typeof ruleSchema;

test('every library is in an example', () => {
  for (const specifier of ['react-hook-form', 'valibot', 'zod']) {
    expect(examples.filter(({ code }) => code.includes(`from '${specifier}'`))).not.toEqual([]);
  }
});

test('what is to be installed is what the examples import', () => {
  const commands = examplesIn('docs/guide/forms.md', 'sh').flatMap(({ code }) => code.split('\n'));
  const installed = commands.flatMap((command) => command.split(' ').slice(2));
  const imported = examples.flatMap(({ code }) =>
    Array.from(code.matchAll(/from '((?:@[\w-]+\/)?[\w-]+)/g), ([, name]) => name),
  );
  expect(new Set(installed)).toEqual(new Set(imported));
});

test('the form for React is what test/browser renders, and has 40 lines at most after its imports', () => {
  const [recipe] = examplesIn('docs/guide/forms.md', 'tsx');
  expect(`${recipe?.code}\n`).toBe(readFileSync(at('test/browser/network-form.tsx'), 'utf8'));
  const own = recipe?.code.split('\n').filter((line) => line !== '' && !line.startsWith('import '));
  expect(own?.length).toBeLessThanOrEqual(40);
  expect(Math.max(...own!.map((line) => line.length))).toBeLessThanOrEqual(120);
});

describe('of the codes that a form can meet the table names all', () => {
  const guide = readFileSync(at('docs/guide/forms.md'), 'utf8');
  const list = readFileSync(at('docs/errors.md'), 'utf8');
  const codesIn = (heading: string) =>
    list
      .split(/^## /m)
      .filter((section) => section.startsWith(`${heading}\n`))
      .flatMap((section) =>
        Array.from(section.matchAll(/^\| <a id="([\w-]+)">/gm), ([, code]) => code as string),
      );
  const named = (form: string): string[] => {
    const cell = guide.split(`| a${form} | `)[1]?.split(' |\n')[0] ?? '';
    const [words, sections] = [/`([\w-]+)`/g, /"([^"]+)"/g].map((pattern) =>
      Array.from(cell.matchAll(pattern), ([, name]) => name as string),
    );
    const first = cell.startsWith('the first row') ? named('n address, a prefix or a range') : [];
    return [...first, ...(words ?? []), ...(sections ?? []).flatMap(codesIn)];
  };
  const met = (schema: Schema, inputs: readonly unknown[]) =>
    new Set(inputs.flatMap((input) => schema['~standard'].validate(input).issues ?? []).map(codeOf));
  const codeOf = (issue: object) => (issue as { code: string }).code;
  const sampled = (texts: fc.Arbitrary<string>) => fc.sample(texts, { seed: 1, numRuns: 2000 });
  const other = [
    7,
    null,
    undefined,
    {},
    [],
    '',
    ' ',
    'g',
    '1'.repeat(99),
    '10.0.0.1',
    '::2 - ::1',
    '::/x',
    '::1/0',
  ];
  const texts = [almostAddress(), almostPrefix(), almostMac()].flatMap((almost) =>
    sampled(almost.map(({ text }) => text)),
  );
  const inputs = [...other, ...texts, ...sampled(oneEdit(rangeText().map(({ text }) => text)))];

  test.each([Address, Prefix, AddressRange])('for %o', (schema) => {
    const codes = named('n address, a prefix or a range');
    const found = met(schema, inputs);
    expect(found.size).toBeGreaterThan(10);
    expect([...found].filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('for hardware addresses', () => {
    expect([...met(Mac, inputs)].sort()).toEqual(named(' hardware address').sort());
  });

  test('for rules', () => {
    const codes = named(' rule');
    const start = { direction: 'ingress', action: 'allow' };
    const rules = [
      ...inputs.flatMap((text) => [
        { ...start, sources: [text] },
        { ...start, destinations: text },
      ]),
      ...other.map((value) => ({ ...start, protocol: value, ports: value, icmp: value, family: value })),
      ...other,
      { ...start, sources: ['10.0.0.1 - 2001:db8::1', '10.0.0.0/33', '::ffff:192.0.2.0/120'] },
      { ...start, protocol: 'tcp', ports: { start: -1, end: 70000 }, icmp: { type: 999, code: 'x' } },
      { ...start, protocol: 'icmp', icmp: { type: 999, code: 'x' }, ports: { start: 2, end: 1 } },
      ...fc.sample(rule(), { seed: 1, numRuns: 2000 }),
    ];
    const found = met(ruleSchema, rules);
    for (const code of codesIn('Rules')) expect(found).toContain(code);
    expect([...found].filter((code) => !codes.includes(code))).toEqual([]);
  });

  test('for a resize', () => {
    // A length that a prefix cannot have is refused alike elsewhere.
    const blockers = [...Object.keys(resizeMessages), 'length-not-allowed'];
    expect(codesIn('Resizing').sort()).toEqual(blockers.sort());
    expect(named(' resize').sort()).toEqual([...blockers, 'host-bits'].sort());
  });
});

test('a table of sentences that misses a code does not compile', () => {
  const short = examples.at(-1)?.code.replace(/^ {2}empty: .*\n/m, '') ?? '';
  expect(typeErrors([short])).toEqual([expect.stringContaining("Property 'empty' is missing")]);
});
