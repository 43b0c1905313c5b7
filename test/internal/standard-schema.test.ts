/** Every parser is a Standard Schema, as its specification has them, and says what `tryParse` does. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { Address } from '../../src/address.ts';
import type { Issue, Result, StandardSchema } from '../../src/error.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { type NormalRule, normalizeRule, type Rule, ruleFamily, ruleSchema } from '../../src/rule.ts';
import { PrefixSet } from '../../src/set.ts';
import { invalidRows, validRows } from '../corpus.ts';
import { refusal } from '../support/refusal.ts';

/** The classes that read text. */
const parsers = { Address, AddressRange, Mac, Prefix };
const schemas = { ...parsers, PrefixSet, ruleSchema };

const strange = [undefined, null, 0, Number.NaN, 1n, true, Symbol('::1'), {}, [], ['::'], () => '::'].map(
  (value) => [value],
);

const texts = [
  ...[...validRows, ...invalidRows].map(([text]) => text),
  '2001:db8::/32',
  '2001:DB8::/128',
  '2001:db8::1/32',
  '::1 - ::2',
  '::2 - ::1',
  '00:50:56:8c:86:a9',
  '0050.568c.86a9',
  '00:50:56:8c:86',
];

describe.each(Object.entries(schemas))('%s', (_, schema: StandardSchemaV1) => {
  const { '~standard': standard } = schema;

  test('is a schema of version 1', () => {
    expect('~standard' in schema).toBe(true);
    expect(standard).toMatchObject({ version: 1, vendor: 'hextet' });
    expect(schema['~standard']).toEqual({ ...standard, validate: expect.any(Function) });
  });

  test.each(strange)('answers to %o at once, and does not throw', (value) => {
    expect(Object.keys(standard.validate(value))).toHaveLength(1);
  });
});

describe.each(Object.entries(parsers))('%s', (_, parser) => {
  const { validate } = parser['~standard'];
  const tryParse: (text: string) => Result<unknown> = parser.tryParse;

  test('answers to a revoked proxy, of which not even the type can be told', () => {
    for (const target of [{}, [], () => '::']) {
      const { proxy, revoke } = Proxy.revocable(target, {});
      revoke();
      expect(validate(proxy as string).issues).toMatchObject([{ code: 'invalid-type' }]);
    }
  });

  test('gives the value or the issue that tryParse gives', () => {
    let accepted = 0;
    for (const text of texts) {
      const result = tryParse(text);
      expect(validate(text)).toEqual(result.ok ? { value: result.value } : { issues: [result.issue] });
      if (result.ok) accepted++;
    }
    expect(accepted).toBeGreaterThan(1);
    expect(texts.length - accepted).toBeGreaterThan(50);
  });

  test.each(strange)('says of %o that it is no text', (value) => {
    const { issues } = validate(value);
    expect(issues?.map(({ code }) => code)).toEqual(['invalid-type']);
  });
});

test('an issue has what a form needs to point and to translate', () => {
  expect(Prefix['~standard'].validate('2001:db8::/129')).toEqual({
    issues: [
      {
        code: 'length-too-long',
        message: 'a prefix length is at most 128',
        input: '2001:db8::/129',
        position: 11,
        details: { expected: 'prefix', max: 128 },
      },
    ],
  });
});

describe('PrefixSet', () => {
  const { validate } = PrefixSet['~standard'];

  test('reads a list of texts, as JSON has a set', () => {
    const set = PrefixSet.of(['2001:db8::/33', '2001:db8:8000::/33', '::1']);
    const result = validate(JSON.parse(JSON.stringify(set)));
    expect(result.issues).toBeUndefined();
    expect(result.issues === undefined && result.value.equals(set)).toBe(true);
    expect(validate(['2001:db8:8000::/33', '::1', '2001:db8::/33'])).toEqual(result);
    expect(validate([])).toEqual({ value: PrefixSet.of([]) });
  });

  test('lists what is wrong with every text, at its index', () => {
    const { issues = [] } = validate(['::1', '1::2::3', '2001:db8::/32', 7, '::2 - ::1']);
    expect(issues.map(({ code, path, position }) => [code, path, position])).toEqual([
      ['double-colon-twice', [1], 4],
      ['invalid-type', [3], undefined],
      ['range-inverted', [4], 6],
    ]);
  });

  test.each([['::1'], [new Set(['::1'])], [{ 0: '::1', length: 1 }]])('%o is no list', (value) => {
    expect(validate(value)).toMatchObject({
      issues: [{ code: 'invalid-type', details: { expected: 'string[]' } }],
    });
  });
});

describe('ruleSchema', () => {
  const { validate } = ruleSchema['~standard'];
  const rule: Rule = {
    direction: 'ingress',
    action: 'allow',
    protocol: 'TCP',
    sources: ['2001:DB8::/33', '10.0.0.0/8', '2001:db8:8000::/33'],
    ports: { start: 443, end: 443 },
  };

  test('gives the normal form', () => {
    expect(validate(rule)).toEqual({ value: normalizeRule(rule) });
    expect(validate(rule)).toMatchObject({
      value: { protocol: 'tcp', sources: ['10.0.0.0/8', '2001:db8::/32'] },
    });
  });

  test('lists every issue that ruleFamily does, with paths as the standard has them', () => {
    const wrong = {
      ...rule,
      family: 'ipv5',
      sources: ['::1', '10.0.0.0/33', '::ffff:1.2.3.0/120'],
      ports: { start: 2, end: 1 },
    };
    const family = ruleFamily(wrong as unknown as Rule);
    const { issues = [] } = validate(wrong);
    expect({ ok: false, issues }).toEqual(family);
    expect(issues.map(({ path, code }) => [path, code])).toEqual([
      [['family'], 'unknown-name'],
      [['sources', 1], 'length-too-long'],
      [['sources', 2], 'ipv4-mapped'],
      [['ports', 'end'], 'range-inverted'],
    ]);
  });

  test('refuses misspelled fields, which would let in more than was meant', () => {
    const misspelled = {
      direction: 'ingress',
      action: 'allow',
      protocol: 'icmp',
      source: ['10.0.0.0/8'],
      icmp: { type: 'echo-request', cod: 0 },
    };
    const { issues = [] } = validate(misspelled);
    expect(issues.map(({ path, code, message }) => [path, code, message])).toEqual([
      [['source'], 'unknown-field', 'Rule has no field "source"; did you mean "sources"?'],
      [['icmp', 'cod'], 'unknown-field', 'IcmpMessage has no field "cod"; did you mean "code"?'],
    ]);
    const ports = { start: 1, end: 2, step: 2 };
    expect(validate({ ...rule, ports }).issues?.map(({ path }) => path)).toEqual([['ports', 'step']]);
    expect(ruleFamily({ ...rule, id: 7 } as Rule).ok).toBe(false);
  });
});

test('a schema lists the first 100 issues, or as many as asked for', () => {
  const wrong = Array.from({ length: 1000 }, () => 'x');
  const { validate } = PrefixSet['~standard'];
  expect(validate(wrong).issues).toHaveLength(100);
  expect(validate(wrong, {}).issues).toHaveLength(100);
  const asked = validate(wrong, { libraryOptions: { maxIssues: 3 } }).issues ?? [];
  expect(asked.map(({ path }) => path)).toEqual([[0], [1], [2]]);
  expect(validate(wrong, { libraryOptions: { maxIssues: 5000 } }).issues).toHaveLength(1000);
  for (const maxIssues of [0, 1.5, '3', null]) {
    const call = () => validate(wrong, { libraryOptions: { maxIssues } });
    if (maxIssues === null) expect(call().issues).toHaveLength(100);
    else expect(refusal(call).details).toMatchObject({ name: 'maxIssues' });
  }
});

test('a schema reads a list of a million wrong texts no further than the issues that it lists', () => {
  let reads = 0;
  const list = new Proxy<string[]>(new Array(1_000_000).fill('x'), {
    get(target, key) {
      if (/^\d+$/.test(String(key))) reads++;
      return Reflect.get(target, key);
    },
  });
  const readsOf = (schema: StandardSchemaV1, value: unknown, maxIssues: number) => {
    reads = 0;
    const result = schema['~standard'].validate(value, { libraryOptions: { maxIssues } });
    return [(result as StandardSchemaV1.FailureResult).issues.length, reads];
  };
  const rule = { direction: 'ingress', action: 'allow', sources: list, destinations: list };
  for (const most of [1, 7, 100]) {
    expect(readsOf(PrefixSet, list, most)).toEqual([most, most]);
    expect(readsOf(ruleSchema, rule, most)).toEqual([most, most]);
  }
});

test('a schema lists as many contradictions of a family as asked for', () => {
  const sources = new Array<string>(1000).fill('10.0.0.0/8');
  const { issues } = ruleSchema['~standard'].validate(
    { direction: 'ingress', action: 'allow', family: 'ipv6', sources },
    { libraryOptions: { maxIssues: 5 } },
  );
  expect(issues?.map(({ code, path }) => [code, path?.[1]])).toEqual(
    [0, 1, 2, 3, 4].map((i) => ['family-conflict', i]),
  );
});

test('no value makes a schema throw', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const names = ['direction', 'action', 'protocol', 'family', 'sources', 'destinations', 'ports', 'icmp'];
  const rule = fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
  const values = fc.oneof(anything, fc.array(anything), rule);
  fc.assert(
    fc.property(values, (value) => {
      for (const schema of Object.values<StandardSchema<unknown, unknown>>(schemas)) {
        const { issues = [] } = schema['~standard'].validate(value);
        expect(issues.every(({ code, message }) => code.length * message.length > 0)).toBe(true);
      }
    }),
    { seed: 8046, numRuns: 500 },
  );
});

test('the types are those of the standard', () => {
  expectTypeOf(Address).toExtend<StandardSchemaV1<string, Address>>();
  expectTypeOf(Prefix).toExtend<StandardSchemaV1<string, Prefix>>();
  expectTypeOf(AddressRange).toExtend<StandardSchemaV1<string, AddressRange>>();
  expectTypeOf(Mac).toExtend<StandardSchemaV1<string, Mac>>();
  expectTypeOf(PrefixSet).toExtend<StandardSchemaV1<readonly string[], PrefixSet>>();
  expectTypeOf(ruleSchema).toExtend<StandardSchemaV1<Rule, NormalRule>>();

  expectTypeOf<StandardSchemaV1.InferInput<typeof Prefix>>().toEqualTypeOf<string>();
  expectTypeOf<StandardSchemaV1.InferOutput<typeof Prefix>>().toEqualTypeOf<Prefix>();
  expectTypeOf<StandardSchemaV1.InferInput<typeof ruleSchema>>().toEqualTypeOf<Rule>();
  expectTypeOf<StandardSchemaV1.InferOutput<typeof ruleSchema>>().toEqualTypeOf<NormalRule>();
  expectTypeOf<Issue>().toExtend<StandardSchemaV1.Issue>();
  // @ts-expect-error What comes out is an address, not a prefix.
  expectTypeOf(Address).toExtend<StandardSchemaV1<string, Prefix>>();
});
