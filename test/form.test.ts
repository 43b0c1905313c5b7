import { createFormControl } from 'react-hook-form';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Address } from '../src/address.ts';
import { Endpoint } from '../src/endpoint.ts';
import { linkLocalAddress } from '../src/eui64.ts';
import {
  caret,
  field,
  fix,
  fixName,
  form,
  issuesOf,
  lines,
  optional,
  resolver,
  validate,
} from '../src/form.ts';
import { IPv4Prefix } from '../src/ipv4.ts';
import { Mac } from '../src/mac.ts';
import { Prefix } from '../src/prefix.ts';
import { AddressRange } from '../src/range.ts';
import { ruleEntrySchema, ruleFamily, ruleProtocolSchema, ruleSchema } from '../src/rule.ts';
import { Zone } from '../src/zone.ts';
import { errorRows, issueOf } from './support/error-examples.ts';
import { refusal } from './support/refusal.ts';

type Schema = Parameters<typeof validate>[0];

/** The issues of a value; none for a legal one. */
function issuesIn(schema: Schema, value: unknown) {
  const result = validate(schema, value);
  return result.ok ? [] : result.issues;
}

/** What of a text the first issue is about. */
function wrong(schema: Schema, text: string): string {
  const [issue] = issuesIn(schema, text);
  return text.slice(issue!.start, issue!.end);
}

describe('the part of a text that is wrong', () => {
  test.each([
    [Prefix, '2001:db8::1/64', '1'],
    [Prefix, '2001:db8:0:0:0:0:0:1/64', '1'],
    [Prefix, '2001:db8:1:2:3::/64', '3::'],
    [Prefix, '2001:db8:ff::/36', 'ff::'],
    [Prefix, '::1.2.3.4/112', '3.4'],
    [Prefix, '::ffff:1.2.3.4/120', '4'],
    [Prefix, '1::/0', '1::'],
    [Prefix, `ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/127`, 'ffff'],
    [Prefix, '2001:db8::/129', '129'],
    [Prefix, '2001:db8::/x', 'x'],
    [Prefix, '2001:db8::', ''],
    [IPv4Prefix, '10.0.1.7/24', '7'],
    [IPv4Prefix, '10.0.1.7/22', '1.7'],
    [Address, '2001:db8::1::2', '::'],
    [Address, '2001:12345::1', '12345'],
    [Address, '2001:db8::g', 'g'],
    [Address, '2001:db8::😀', '😀'],
    [Address, '2001:db8', ''],
    [Address, '1:2:3:4:5:6:7:8:9:a', '9:a'],
    [Address, '::1.2.300.4', '300'],
    [Address, '::1.2.03.4', '03'],
    [Address, '2001:db8::/48', '/48'],
    [Address, 'fe80::1%eth0', '%eth0'],
    [Address, '10.0.0.1', '10.0.0.1'],
    [AddressRange, '::2 - ::1', '::1'],
    [Address, '1:2:3:4::5:6:7:8', '::'],
    [ruleEntrySchema, '10.0.0.1 - 2001:db8::1', '2001:db8::1'],
    [ruleProtocolSchema, 'tpc', 'tpc'],
    [Endpoint, '2001:db8::1:443', '2001:db8::1:443'],
    [Endpoint, 'localhost:80', 'localhost:80'],
    [Endpoint, '*:80', '*:80'],
    [Endpoint, '[::1]:080', '080'],
    [Mac, '00:50:56:8c:86:a', 'a'],
    [Mac, '00:50:56:8c:86:xx', 'x'],
  ])('of %o, %s is %j', (schema, text, part) => {
    expect(wrong(schema as Schema, text)).toBe(part);
    expect(wrong(field(schema as never), `  ${text}`)).toBe(part);
  });
});

test('every code that has a text has the part of it that is wrong', async () => {
  const parts: Record<string, string> = {};
  for (const row of errorRows) {
    const issue = await issueOf(row);
    if (issue.input === undefined) continue;
    const schema = { '~standard': { validate: () => ({ issues: [issue] }) } };
    const [{ start, end } = expect.fail()] = issuesIn(schema, issue.input);
    parts[issue.code] =
      `${issue.input.slice(0, start)}[${issue.input.slice(start, end)}]${issue.input.slice(end)}`;
  }
  expect(parts['label-too-long']).toMatch(/^a{63}\[a\]$/);
  delete parts['label-too-long'];
  expect(parts).toEqual({
    'bracket-unclosed': '[2001:db8::1:443[]',
    'brackets-missing': '[2001:db8::1:443]',
    'double-colon-empty': '1:2:3:4[::]5:6:7:8',
    'double-colon-twice': '1::2[::]3',
    empty: '::1 -[]',
    'family-conflict': '[2001:db8::/32]',
    'group-too-long': '[12345]::',
    'host-any': '[*:80]',
    'host-bits': '2001:db8::[1]/64',
    'host-name': '[localhost:80]',
    'invalid-arpa': '1.0.0.127.in-a[d]dr.arpa',
    'invalid-character': '2001:db8::[g]',
    'invalid-json': '[[{"prefix":]',
    'ipv4-address': '[192.0.2.1]',
    'ipv4-leading-zero': '::192.0.[02].1',
    'ipv4-mapped': '[::ffff:192.0.2.0/120]',
    'ipv4-not-last': '::192.0.2.1[:0]',
    'ipv4-part-missing': '::192.0.2[]',
    'ipv4-part-range': '::192.0.2.[256]',
    'ipv6-address': '[2001:db8::1]',
    'kind-not-allowed': '[fe80::/64]',
    'length-invalid': '2001:db8::/[064]',
    'length-missing': '2001:db8::[]',
    'length-too-long': '2001:db8::/[129]',
    'mac-digit': '00:11:22:aa:bb:[x]x',
    'mac-octet': 'ee:12:34:[5]:32:ff',
    'mac-separator': '00:11[-]22-aa-bb-cc',
    'mac-size': '00:11:22:aa:bb[]',
    'not-link-local': '[2001:db8::1]',
    'not-routable': '[fe80::/64]',
    'not-unicast': '[ff02::1]',
    'port-invalid': '192.0.2.1:[080]',
    'port-missing': '192.0.2.1[]',
    'port-too-large': '[::]:[65536]',
    'prefix-not-allowed': '2001:db8::[/48]',
    'quote-misplaced': '::1,the ["]web"',
    'quote-unclosed': '::1,["]web',
    'range-inverted': '::2 - [::1]',
    'range-mixed': '10.0.0.1 - [2001:db8::1]',
    'range-not-allowed': '2001:db8::1[ - 2001:db8::5]',
    'reserved-name': '[all]',
    'stray-colon': '1:2:3:4:5:6:7[:]',
    'too-few-groups': '2001:db8[]',
    'too-long': '000000000000000000000000000000000000000000000[0]',
    'too-many-groups': '1:2:3:4:5:6:7:8:[9]',
    'unknown-name': '[cp]',
    'unknown-table': '[name,size]',
    'unstorable-text': 'a[\0]',
    'zone-empty': 'fe80::1%[]',
    'zone-not-allowed': 'fe80::1[%eth0]',
    'zone-not-encoded': '[fe80::1[%]eth0]:80',
  });
});

describe('a field', () => {
  test('ignores blanks around its text, and says places in the whole of it', () => {
    expect(validate(field(Prefix), ' 2001:db8::/48\t')).toEqual({
      ok: true,
      value: Prefix.parse('2001:db8::/48'),
    });
    expect(issuesIn(field(Prefix), '  2001:db8::/4x')).toMatchObject([
      { code: 'length-invalid', input: '2001:db8::/4x', position: 12, start: 14, end: 15 },
    ]);
  });

  test('has limits of length, both included', () => {
    const site = field(Prefix, { length: [48, 64] });
    expect(['48', '56', '64'].flatMap((length) => issuesIn(site, `2001:db8::/${length}`))).toEqual([]);
    expect(issuesIn(site, '2001:db8::/47')).toMatchObject([
      {
        code: 'length-not-allowed',
        start: 11,
        end: 13,
        details: { length: 47, lengths: '/48 - /64' },
      },
    ]);
    expect(issuesIn(site, '2001:db8::/65')).toHaveLength(1);
    expect(issuesIn(field(Prefix, { length: 64 }), ' 2001:db8::/63')).toMatchObject([
      { message: 'a prefix of length 63 is not allowed here, expected /64', start: 12, end: 14 },
    ]);
    expect(issuesIn(field(Address, { length: 64 }), '2001:db8::')).toEqual([]);
  });

  test('has limits of kind', () => {
    const kinds = field(Prefix, { kinds: ['global', 'unique-local'] });
    expect(issuesIn(kinds, '2a00::/32')).toEqual([]);
    expect(issuesIn(kinds, 'fd00::/48')).toEqual([]);
    expect(issuesIn(kinds, 'fe80::/64')).toMatchObject([
      {
        code: 'kind-not-allowed',
        message: 'fe80::/64 is of the kind link-local, expected global, unique-local',
        start: 0,
        end: 9,
      },
    ]);
    expect(issuesIn(kinds, '::/0')).toMatchObject([{ details: { kind: 'mixed' } }]);
  });

  test('refuses what is no text, and options that are none', () => {
    expect(issuesIn(field(Prefix), undefined)).toMatchObject([{ code: 'invalid-type', start: 0, end: 0 }]);
    expect(refusal(() => field(Prefix, { lenght: 64 } as never)).details).toMatchObject({
      nearest: 'length',
    });
    expect(refusal(() => field(Prefix, { kinds: ['unique-locl'] } as never))).toMatchObject({
      code: 'unknown-name',
      message: '"unique-locl" is not a known address-kind; did you mean "unique-local"?',
    });
    expect(refusal(() => field(Prefix, { kinds: ['ula'] } as never)).details).toEqual({
      received: 'ula',
      expected: 'address-kind',
      nearest: null,
    });
    expect(refusal(() => field(Prefix, { kinds: 'global' } as never)).code).toBe('invalid-type');
    expect(refusal(() => field(Prefix, { kinds: [7] } as never)).code).toBe('invalid-type');
    expect(refusal(() => field(Prefix, { length: 129 })).code).toBe('out-of-range');
    expect(refusal(() => field(Prefix, { length: [64, 48] })).code).toBe('out-of-range');
  });

  test('has a check of its own, whose refusal is about all of its text', () => {
    const mac = field(Mac, { check: linkLocalAddress });
    expect(issuesIn(mac, '00:50:56:8c:86:a9')).toEqual([]);
    expect(issuesIn(mac, ' 01:00:5e:00:00:01')).toMatchObject([
      { code: 'mac-multicast', input: '01:00:5e:00:00:01', start: 1, end: 18, path: [] },
    ]);
    expect(issuesIn(mac, '01:00')).toMatchObject([{ code: 'mac-size' }]);
    const zone = new Zone();
    const added = field(Prefix, {
      length: [48, 64],
      check: (prefix) => zone.plan([{ op: 'add-prefix', prefix: String(prefix) }]),
    });
    zone.run({ op: 'add-prefix', prefix: '2001:db8::/48' });
    expect(issuesIn(added, '2001:db8::/48')).toMatchObject([{ code: 'already-exists', path: [], end: 13 }]);
    expect(issuesIn(added, '2001:db8::/47')).toMatchObject([{ code: 'length-not-allowed' }]);
    expect(issuesIn(added, '2001:db8:1::/48')).toEqual([]);
    expect(refusal(() => field(Mac, { check: 'unicast' as never })).details).toMatchObject({ name: 'check' });
  });

  test('that is optional is undefined where it is empty', () => {
    for (const empty of ['', ' ', null, undefined]) {
      expect(validate(optional(Prefix), empty)).toEqual({ ok: true, value: undefined });
    }
    expect(issuesIn(optional(Prefix), 'x')).toHaveLength(1);
    expect(issuesIn(optional(Prefix), 7)).toMatchObject([{ code: 'invalid-type' }]);
  });
});

describe('a list in one field', () => {
  test('has an entry a line, without blank lines and comments', () => {
    const result = validate(
      lines(AddressRange),
      '# ours\r\n2001:db8::1-2001:db8::f\r\n\r\n ::1 # loopback\n',
    );
    expect(result.ok && result.value.map(String)).toEqual(['2001:db8::1 - 2001:db8::f', '::1 - ::1']);
    expect(validate(lines(Prefix), '')).toEqual({ ok: true, value: [] });
  });

  test('has the line of each issue, and its place in the whole text', () => {
    const text = '2001:db8::/48\r\n  2001:db8::1/48 # x\n\n::g/64';
    const issues = issuesIn(lines(Prefix), text);
    expect(issues.map(({ line, code }) => [line, code])).toEqual([
      [2, 'host-bits'],
      [4, 'invalid-character'],
    ]);
    expect(issues.map(({ start, end }) => text.slice(start, end))).toEqual(['1', 'g']);
    expect(issues.map(({ input }) => input)).toEqual(['2001:db8::1/48', '::g/64']);
  });

  test('ends at the most issues, and refuses what is no text', () => {
    expect(issuesIn(lines(Prefix), 'x\n'.repeat(5000))).toHaveLength(100);
    expect(issuesIn(lines(Prefix), [])).toMatchObject([{ code: 'invalid-type' }]);
  });
});

describe('a form', () => {
  const zone = new Zone();
  zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48' });
  const schema = form(
    {
      prefix: field(Prefix, { length: [48, 64] }),
      public: optional(field(Prefix, { length: 64 })),
      mac: field(Mac),
      reservations: lines(AddressRange),
      rule: ruleSchema,
    },
    (values) =>
      zone.plan([
        {
          op: 'add-prefix',
          prefix: String(values.prefix),
          ...(values.public && { public: String(values.public) }),
        },
      ]),
  );
  const rule = { direction: 'ingress', action: 'allow' } as const;
  const good = { prefix: '2001:db8::/48', public: '', mac: '00-50-56-8c-86-a9', reservations: '', rule };

  test('gives its values typed', () => {
    const result = validate(schema, good);
    if (!result.ok) throw new Error('the form is valid');
    const { prefix, public: none, mac, reservations } = result.value;
    expect([prefix.length, none, mac.toString(), reservations.length]).toEqual([
      48,
      undefined,
      '00:50:56:8c:86:a9',
      0,
    ]);
  });

  test('has all issues of all fields, each with its path', () => {
    const issues = issuesIn(schema, {
      ...good,
      prefix: '::/x',
      mac: '',
      rule: { ...rule, sources: ['::', 'x'] },
    });
    expect(issues.map(({ path, code }) => [path, code])).toEqual([
      [['prefix'], 'length-invalid'],
      [['mac'], 'empty'],
      [['rule', 'sources', 1], 'invalid-character'],
    ]);
  });

  test('is checked as a whole once its fields are valid', () => {
    const { issues } = validate(schema, { ...good, prefix: '2001:db8:1::/48' }) as {
      issues?: readonly object[];
    };
    expect(issues).toMatchObject([{ code: 'already-exists', path: ['prefix'] }]);
    const outside = validate(schema, { ...good, public: '2001:db8:9::/64' }) as {
      issues?: readonly object[];
    };
    expect(outside.issues).toMatchObject([{ path: ['public'] }]);
  });

  test('has every issue of a failed result, at the line of its entry', () => {
    const rule = form(
      {
        protocol: optional(field(ruleProtocolSchema)),
        sources: optional(lines(ruleEntrySchema)),
        destinations: lines(ruleEntrySchema),
      },
      (parts) => ruleFamily({ direction: 'ingress', action: 'allow', ...parts }),
    );
    const typed = { protocol: ' tcp', sources: '', destinations: '10.0.0.0/8\n\n  2001:db8::/32 # ours' };
    expect(validate(rule, typed)).toEqual({
      ok: true,
      value: { protocol: 'tcp', sources: undefined, destinations: ['10.0.0.0/8', '2001:db8::/32'] },
    });
    const mapped = '10.0.0.0/8\n# theirs\n ::ffff:192.0.2.0/120\n::ffff:192.0.2.0/121 #';
    const issues = issuesIn(rule, { ...typed, protocol: 'icmpv6', destinations: mapped });
    expect(issues.map(({ code, path, line }) => [code, path, line])).toEqual([
      ['ipv4-mapped', ['destinations', 1], 3],
      ['ipv4-mapped', ['destinations', 2], 4],
    ]);
    expect(issues.map(({ start, end }) => mapped.slice(start, end))).toEqual([
      '::ffff:192.0.2.0/120',
      '::ffff:192.0.2.0/121',
    ]);
    expect(issues[0]).toMatchObject({ input: '::ffff:192.0.2.0/120', position: 0 });
    const conflict = issuesIn(rule, { ...typed, protocol: ' icmpv6 ', destinations: '\n 10.0.0.0/8' });
    expect(conflict).toMatchObject([{ path: ['destinations', 0], line: 2, start: 2, end: 12 }]);
    const empty = issuesIn(rule, { ...typed, sources: '# all' });
    expect(empty).toMatchObject([
      { code: 'list-empty', path: ['sources'], input: '# all', start: 0, end: 5 },
    ]);
    const none = issuesIn(rule, { ...typed, sources: '# all\n' });
    expect(none).toMatchObject([{ code: 'list-empty', start: 0, end: 0 }]);
  });

  test('ignores the answer of a check that does not fail, and bounds the issues of one that does', () => {
    const answers = [undefined, null, true, {}, { ok: true, issues: [] }, { ok: false }];
    for (const answer of answers) {
      expect(
        validate(
          form({}, () => answer),
          {},
        ),
      ).toEqual({ ok: true, value: {} });
    }
    const many = Array.from({ length: 150 }, () => ({ code: 'empty', message: '', path: ['x', 'y'] }));
    const issues = issuesIn(
      form({ x: optional(Prefix) }, () => ({ ok: false, issues: many })),
      { x: '' },
    );
    expect(issues).toHaveLength(100);
    expect(issues[0]).toMatchObject({ path: ['x', 'y'], start: 0, end: 0 });
  });

  test('reads the data of a form element, and ignores what it has no field for', () => {
    const data = new FormData();
    for (const [name, text] of [
      ['prefix', '2001:db8::/48'],
      ['token', 'x'],
    ] as const)
      data.append(name, text);
    const result = validate(form({ prefix: Prefix }), data);
    expect(result.ok && Object.keys(result.value)).toEqual(['prefix']);
    expect(validate(form({ toString: optional(Prefix) }), {})).toEqual({
      ok: true,
      value: { toString: undefined },
    });
  });

  test('refuses what is no object, and bounds its issues', () => {
    expect(issuesIn(schema, null)).toMatchObject([{ code: 'invalid-type' }]);
    const many = form(Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`f${i}`, Prefix])));
    expect(issuesIn(many, {})).toHaveLength(100);
  });

  test('speaks another language', () => {
    const messages = { empty: 'hier fehlt etwas' };
    expect(validate(form({ mac: Mac }), { mac: '' }, { messages })).toMatchObject({
      issues: [{ message: 'hier fehlt etwas' }],
    });
    expect(refusal(() => validate(Mac, '', { message: {} } as never)).code).toBe('unknown-field');
  });
});

describe('a resolver for React Hook Form', () => {
  test('keeps code, place, parameters and every issue, and gives the values on', async () => {
    const control = createFormControl({
      resolver: resolver(
        form({ prefix: field(Prefix), reservations: lines(AddressRange), rule: ruleSchema }),
      ),
      defaultValues: {
        prefix: '2001:db8::1/48',
        reservations: '::1\n::g\n::2 - ::1',
        rule: { direction: 'ingress', action: 'allow', sources: ['::', 'x', 'y'] } as never,
      },
    });
    let submitted: { readonly prefix: Prefix } | undefined;
    const submit = control.handleSubmit((values) => {
      submitted = values;
    });
    await submit();
    expect(submitted).toBeUndefined();
    const { error } = control.getFieldState('prefix');
    expect(error).toMatchObject({ type: 'host-bits' });
    expect(issuesOf(error)).toMatchObject([
      { code: 'host-bits', start: 10, end: 11, details: { prefix: '2001:db8::/48' } },
    ]);
    expect(
      issuesOf(control.getFieldState('reservations').error).map(({ line, code }) => [line, code]),
    ).toEqual([
      [2, 'invalid-character'],
      [3, 'range-inverted'],
    ]);
    expect(issuesOf(control.getFieldState('rule' as never).error).map(({ path }) => path)).toEqual([
      ['rule', 'sources', 1],
      ['rule', 'sources', 2],
    ]);
    control.setValue('prefix', '2001:db8::/48');
    control.setValue('reservations', '');
    control.setValue('rule' as never, { direction: 'ingress', action: 'allow' } as never);
    await submit();
    expect(submitted?.prefix).toEqual(Prefix.parse('2001:db8::/48'));
  });

  test('has what is wrong with the whole at the root, and beside the parts what is wrong with a list', async () => {
    const resolve = resolver(
      form({ a: Prefix }, () => ({
        ok: false,
        issue: { code: 'empty', message: 'no', details: { expected: 'prefix' } },
      })),
    );
    const { errors } = await resolve({ a: '::/0' });
    expect(errors).toMatchObject({ root: { type: 'empty' } });
    const list = {
      '~standard': {
        validate: () => ({
          issues: [
            { message: 'a', path: ['x'] },
            { message: 'b', path: ['x', { key: 0 }] },
          ],
        }),
      },
    };
    expect((await resolver(list)({})).errors).toMatchObject({
      x: { type: 'foreign', message: 'a', 0: { message: 'b' } },
    });
  });

  test('waits for the schema of another library, and keeps a path that is a name of Object', async () => {
    const schema = z.object({ name: z.string().refine(async (text) => text !== 'taken', 'is taken') });
    expect((await resolver(schema)({ name: 'taken' })).errors).toMatchObject({
      name: { type: 'custom', message: 'is taken' },
    });
    expect((await resolver(schema)({ name: 'free' })).values).toEqual({ name: 'free' });
    const odd = { '~standard': { validate: () => ({ issues: [{ message: 'a', path: ['__proto__'] }] }) } };
    const { errors } = await resolver(odd)({});
    expect(Object.keys(errors)).toEqual(['__proto__']);
    expect(({} as { type?: string }).type).toBeUndefined();
    expect(refusal(() => validate(schema, { name: 'x' })).code).toBe('invalid-type');
  });

  test('gives errors that can be removed and replaced, as React Hook Form does while one types', async () => {
    const { errors } = await resolver(form({ prefix: Prefix, rule: ruleSchema }))({
      prefix: 'x',
      rule: { sources: ['x'] } as never,
    });
    const changed = errors as unknown as { prefix?: unknown; rule: { sources: unknown[] } };
    changed.rule.sources[0] = 'replaced';
    delete changed.prefix;
    expect(changed).toMatchObject({ rule: { sources: { 0: 'replaced' } } });
    expect('prefix' in changed).toBe(false);
  });

  test('has no issues for no error', () => {
    expect(issuesOf(undefined)).toEqual([]);
    expect(issuesOf({ type: 'required', message: 'needed' })).toEqual([]);
  });
});

test('an issue from the wire with a place that is none is about all of its text, and a long one is not searched', () => {
  const issue = { code: 'mac-octet', message: '', input: 'abc' } as const;
  for (const position of [-1, 4, Number.NaN, 2 ** 53, 'x' as never]) {
    expect(caret({ ...issue, position })).toBe('abc\n^^^');
  }
  const long = `${'a'.repeat(1_000_000)}x`;
  expect(caret({ ...issue, input: long, position: 1_000_000 })).toHaveLength(2 * long.length + 1);
  expect(caret({ ...issue, input: 7 as never })).toBeNull();
  expect(fix({ code: 'host-bits', message: '', details: { prefix: 7 } })).toBeNull();
  expect(fix({ code: 'range-inverted', message: '' })).toBeNull();
  expect(fix({ code: 'prefix-not-allowed', message: '' })).toBeNull();
  expect(refusal(() => fix(null as never)).code).toBe('invalid-type');
});

test('what is no schema, and what is no check of a whole, are refused', () => {
  for (const none of [null, undefined, 7, {}, { '~standard': {} }, () => 1]) {
    const makers: ((schema: never) => unknown)[] = [
      field,
      optional,
      lines,
      resolver,
      (schema) => validate(schema, ''),
    ];
    for (const make of makers) {
      expect(refusal(() => make(none as never)).details).toMatchObject({ expected: 'StandardSchema' });
    }
    expect(refusal(() => form({ a: none as never })).code).toBe('invalid-type');
  }
  expect(refusal(() => form(null as never)).code).toBe('invalid-type');
  expect(refusal(() => form({}, 7 as never)).code).toBe('invalid-type');
  expect(refusal(() => field(Prefix, { kinds: 'global' as never })).code).toBe('invalid-type');
});

test('the issues of an error with its element, and of one that holds itself, come to an end', () => {
  const error: Record<string, unknown> = { type: 'a', issues: [], ref: { issues: 7 } };
  error.self = error;
  expect(issuesOf(error)).toEqual([]);
});

describe('beside a wrong text', () => {
  const issueOf = (schema: { tryParse(text: string): unknown }, text: string) =>
    (schema.tryParse(text) as { issue: Parameters<typeof caret>[0] }).issue;

  test('carets stand below what is wrong', () => {
    expect(caret(issueOf(Prefix, '2001:db8::1:0/64'))).toBe('2001:db8::1:0/64\n          ^^^');
    expect(caret(issueOf(Address, '2001:db8'))).toBe('2001:db8\n        ^');
    expect(caret(issueOf(Address, '2001:\tdb8::'))).toBe('2001:\tdb8::\n     ^');
    expect(caret({ code: 'empty', message: '' })).toBeNull();
    expect(caret({ code: 'host-bits', message: '', input: '::/0', details: {} })).toBe('::/0\n^^');
  });

  test.each([
    [Prefix, '2001:db8::1/64', '2001:db8::/64'],
    [IPv4Prefix, '10.0.1.7/24', '10.0.1.0/24'],
    [AddressRange, '::2 - ::1', '::1 - ::2'],
    [Address, '2001:db8::1/64', '2001:db8::1'],
    [Address, '2001:db8::g', null],
  ])('of %o, %s has the fix %s', (schema, text, fixed) => {
    const expected = fixed === null ? null : { text: fixed, start: 0, end: text.length };
    expect(fix(issueOf(schema, text))).toEqual(expected);
  });

  test('the fix of an entry replaces that entry in the text of its list', () => {
    const text = '2001::1/64\n # ours\n  ::1/64 # theirs\n::f000/128';
    const [first, second] = issuesIn(lines(Prefix), text).map(fix);
    expect([first, second]).toEqual([
      { text: '2001::/64', start: 0, end: 10 },
      { text: '::/64', start: 21, end: 27 },
    ]);
    const { start, end, text: right } = second!;
    expect(text.slice(0, start) + right + text.slice(end)).toBe(text.replace('  ::1/64', '  ::/64'));
  });

  test.each([
    [Address, '[::1]', '::1'],
    [Address, '"2001:db8::1",', '2001:db8::1'],
    [Address, 'http://[2001:db8::1]:80/', '2001:db8::1'],
    [Address, 'https://[2001:db8::1]/networks/7?sort=name&page=12', '2001:db8::1'],
    [Address, '(2001:db8::1/64)', '2001:db8::1'],
    [Address, 'fe80::1%eth0', 'fe80::1'],
    [Address, '[fe80::1%25eth0]:80', 'fe80::1'],
    [Address, 'inet6 fe80::1/64 scope link', 'fe80::1'],
    [Address, '\u200b2001:db8::1\u00a0', '2001:db8::1'],
    [Address, '2001:db8::1, 2001:db8::2', null],
    [Address, '2001:db8::é', null],
    [Address, `[::1]${' '.repeat(100)}`, null],
    [Address, '[10.0.0.1]', null],
    [Prefix, "'2001:db8::/48';", '2001:db8::/48'],
    [Prefix, 'inet6 2001:db8::1/64 scope global', '2001:db8::/64'],
    [Prefix, 'fe80::1%eth0/64', 'fe80::/64'],
    [Prefix, '[2001:db8::1]', null],
    [AddressRange, '"2001:db8::1",', '2001:db8::1'],
    [AddressRange, '[2001:db8::/48]', '2001:db8::/48'],
    [Mac, '"00:50:56:8c:86:a9"', null],
  ])('of %o, the pasted %j has the fix %j', (schema, text, fixed) => {
    const right = fix(issueOf(schema, text));
    expect(right?.text ?? null).toBe(fixed);
    if (right !== null) expect(schema.isValid(right.text)).toBe(true);
  });

  test('a misspelt name of a value has the nearest one, in its field and in its list', () => {
    const [protocol] = issuesIn(field(ruleProtocolSchema), ' tpc');
    expect(fix(protocol!)).toEqual({ text: 'tcp', start: 1, end: 4 });
    const [entry] = issuesIn(lines(ruleEntrySchema), '::/0\n [2001:db8::1]:443');
    expect(fix(entry!)).toEqual({ text: '2001:db8::1', start: 6, end: 23 });
  });

  test('a misspelt field has the nearest name, and no fix of a text', () => {
    const rule = { direction: 'ingress', action: 'allow' };
    const [issue] = issuesIn(ruleSchema, { ...rule, protocl: 'tcp' });
    expect([issue!.path, fixName(issue!), fix(issue!)]).toEqual([['protocl'], 'protocol', null]);
    const [ours] = issuesIn(form({ rule: ruleSchema }), {
      rule: { ...rule, ports: { start: 1, ends: 2 } },
    }).filter(({ code }) => code === 'unknown-field');
    expect([ours!.path, fixName(ours!)]).toEqual([['rule', 'ports', 'ends'], 'end']);
    expect(fixName(issuesIn(ruleSchema, { ...rule, colour: 'red' })[0]!)).toBeNull();
    expect(fixName(issuesIn(Prefix, '::1/64')[0]!)).toBeNull();
    expect(fixName({ code: 'unknown-field', message: '' })).toBeNull();
    expect(refusal(() => fixName(7 as never)).code).toBe('invalid-type');
  });
});
