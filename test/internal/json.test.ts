import { expect, test } from 'vitest';
import { cloneJson } from '../../src/internal/json.ts';
import { refusal } from '../support/refusal.ts';

test('a copy is equal, and none of its parts is that of the original', () => {
  const data = { a: [1, 'b', null, { c: true }] };
  const copy = cloneJson(data);
  expect(copy).toEqual(data);
  expect(copy.a).not.toBe(data.a);
});

const circle: unknown[] = [];
circle.push(circle);
let deep: unknown = 0;
for (let i = 0; i < 100_000; i++) deep = [deep];

test.each([
  ['a bigint', { n: 1n }],
  ['a circle', circle],
  ['lists a hundred thousand deep', deep],
  ['nothing', undefined],
  ['a function', () => 1],
])('%s is no JSON', (_, data) => {
  const { code, details } = refusal(() => cloneJson(data));
  expect([code, details]).toMatchObject(['invalid-type', { expected: 'JSON' }]);
});

test('an error of a method of the data comes through as it is', () => {
  const error = new Error('odd');
  const data = {
    toJSON() {
      throw error;
    },
  };
  expect(() => cloneJson(data)).toThrow(error);
});
