import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { fill, resultOf, typeIssue } from '../../src/internal/issue.ts';
import { thrownBy } from '../support/refusal.ts';

test('a part of a sentence in brackets stays if all that it names is there', () => {
  const template = '{a}[ of {b} in {c}]';
  expect(fill(template, { a: 1, b: 2, c: 3 } as never)).toBe('1 of 2 in 3');
  for (const details of [{ a: 1, b: 2 }, { a: 1, c: 3 }, { a: 1, b: null, c: 3 }, { a: 1 }])
    expect(fill(template, details as never)).toBe('1');
});

test('an issue of a type has the name of the parameter only where there is one', () => {
  expect(typeIssue('Prefix', null).details).toEqual({ expected: 'Prefix', received: 'null' });
  expect(typeIssue('Prefix', [], 'to').details).toEqual({
    expected: 'Prefix',
    received: 'array',
    name: 'to',
  });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(typeIssue('Prefix', proxy).details).toMatchObject({ received: 'object' });
});

test('work has its value as the result, a refusal its issue with the path to it, and any other error is thrown', () => {
  expect(resultOf(() => 5)).toEqual({ ok: true, value: 5 });
  const refused = () => {
    throw new HextetError({ ...typeIssue('Prefix', 5), path: ['a'] });
  };
  expect(resultOf(refused)).toMatchObject({ ok: false, issue: { code: 'invalid-type', path: ['a'] } });
  expect(resultOf(refused, [1, 2])).toMatchObject({ ok: false, issue: { path: [1, 2, 'a'] } });
  expect(thrownBy(refused).code).toBe('invalid-type');
  const odd = new RangeError('odd');
  expect(() =>
    resultOf(() => {
      throw odd;
    }),
  ).toThrow(odd);
});
