import { expect, test } from 'vitest';
import { Digest, Sum } from '../../src/internal/digest.ts';

test('a sum equals one of the same two halves, also one that was read', () => {
  const sum = new Sum(1, -2);
  expect(sum.equals(Sum.parse(String(sum)))).toBe(true);
  expect([new Sum(1, 2), new Sum(2, -2), new Sum(-2, 1)].map((other) => sum.equals(other))).toEqual([
    false,
    false,
    false,
  ]);
});

const digestOf = (value: unknown) => {
  const digest = new Digest();
  digest.json(value);
  return String(digest);
};

test('the order of names does not count, and that of a list does', () => {
  const names = ['b', 'a', 'c', 'aa', '10', '9'];
  const objectOf = (list: string[]) => Object.fromEntries(list.map((name) => [name, name]));
  expect(digestOf(objectOf([...names].reverse()))).toBe(digestOf(objectOf(names)));
  expect(digestOf(objectOf([...names].sort()))).toBe(digestOf(objectOf(names)));
  expect(digestOf([...names].reverse())).not.toBe(digestOf(names));
});
