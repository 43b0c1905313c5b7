/** Messages are data: every sentence follows from a code and its parameters, in any language. */
import { describe, expect, expectTypeOf, test } from 'vitest';
import { Endpoint } from '../src/endpoint.ts';
import type { ErrorCode, ErrorDetails, Issue } from '../src/error.ts';
import { Mac } from '../src/mac.ts';
import { type Messages, type messages, translate } from '../src/messages.ts';
import { refusal } from './support/refusal.ts';

type Tables = typeof import('../src/internal/messages.ts');

const german = {
  'host-bits': 'das Präfix ist {prefix}',
  'mac-size': 'eine Hardware-Adresse hat 6 oder 8 Oktette',
} satisfies Partial<Messages>;

test('a template leaves out a part in brackets whose parameters are missing', () => {
  const details = { what: 'Rule', received: 'tags', nearest: null };
  const issue: Issue = { code: 'unknown-field', message: '', details };
  const table = { 'unknown-field': '[{nearest}? ]{received} [of {what}] ist kein Feld[ neben {nothing}]' };
  expect(translate(issue, table)).toBe('tags of Rule ist kein Feld');
  const near: Issue = { ...issue, details: { ...details, nearest: '[{what}]' } };
  expect(translate(near, { 'unknown-field': '{received}[, gemeint ist {nearest}?]' })).toBe(
    'tags, gemeint ist [{what}]?',
  );
});

test('brackets around no parameter are text', () => {
  const issue: Issue = { code: 'host-any', message: '' };
  expect(translate(issue, { 'host-any': '[::] or [2001:db8::1]' })).toBe('[::] or [2001:db8::1]');
  expect(translate(issue, { 'host-any': '[{}] and [{] of [}]' })).toBe('[{}] and [{] of [}]');
  expect(refusal(() => Endpoint.parse('*:80')).message).toContain('[::] and 0.0.0.0');
});

describe('translate', () => {
  const issue: Issue = { code: 'host-bits', message: 'in English', details: { prefix: '::/0' } };

  test('leaves English what the table does not have', () => {
    expect(translate(issue, {})).toBe('in English');
    expect(translate(issue, german)).toContain('::/0');
  });

  test('shows of a long parameter only the beginning', () => {
    const details = { prefix: 'x'.repeat(101) };
    const shown = `${'x'.repeat(100)}…`;
    expect(translate({ ...issue, details }, { 'host-bits': '{prefix}' })).toBe(shown);
    expect(translate({ ...issue, details }, { 'host-bits': ({ prefix }) => prefix })).toBe(shown);
  });

  test('gives a function the parameters, none where there are none', () => {
    const table: Partial<Messages> = {
      'host-bits': ({ prefix }) => prefix,
      'mac-size': (params) => JSON.stringify(params),
    };
    expect(translate(issue, table)).toBe('::/0');
    expect(
      translate(
        refusal(() => Mac.parse('00')),
        table,
      ),
    ).toBe('{}');
  });

  test.each([undefined, null, 'empty', {}, new Error('empty')])('refuses %o for an issue', (value) => {
    expect(refusal(() => translate(value as Issue, german)).code).toBe('invalid-type');
  });

  test.each([undefined, null, 'empty', () => 'empty'])('refuses %o for a table', (value) => {
    expect(refusal(() => translate(issue, value as unknown as Messages)).code).toBe('invalid-type');
  });
});

/** The names in a template. */
type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

test('the types have the parameters of every code', () => {
  expectTypeOf<keyof ErrorDetails>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<keyof typeof messages>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<ErrorDetails['host-bits']>().toEqualTypeOf<{ readonly prefix: string }>();
  expectTypeOf<Names<'{a} to {b}'>>().toEqualTypeOf<'a' | 'b'>();
});

type Templates = Tables[keyof Tables];
type NamesOf<C extends ErrorCode> = Names<Extract<Templates, Record<C, string>>[C]>;
type Unnamed = { [C in ErrorCode]: Exclude<NamesOf<C>, keyof ErrorDetails[C]> }[ErrorCode];

test('a template names no parameter that its code has not', () => {
  expectTypeOf<NamesOf<'not-inside'>>().toEqualTypeOf<'inner' | 'outer'>();
  expectTypeOf<Unnamed>().toEqualTypeOf<never>();
});
