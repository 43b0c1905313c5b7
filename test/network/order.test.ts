/** The numbers of each key, in order, whatever is added, removed and undone. */
import { expect, test } from 'vitest';
import { Index } from '../../src/network/order.ts';

function numbersOf(index: Index, key: string): number[] {
  const numbers: number[] = [];
  for (let at = index.after(key, 0); at !== undefined; at = index.after(key, at)) numbers.push(at);
  return numbers;
}

test('numbers come in order, however they were added, and each once', () => {
  const index = new Index();
  for (const number of [5, 1, 9, 3, 5, 1]) index.add('a', number);
  index.add('b', 2);
  expect([numbersOf(index, 'a'), numbersOf(index, 'b'), numbersOf(index, 'c')]).toEqual([
    [1, 3, 5, 9],
    [2],
    [],
  ]);
  expect([index.after('a', 3), index.after('a', 4), index.after('a', 9)]).toEqual([5, 5, undefined]);
});

/** An index with the numbers from 1 to a count, of which some are removed. */
function thinned(count: number, removed: number): number[] {
  const index = new Index();
  for (let number = 1; number <= count; number++) index.add('a', number);
  for (let i = 0; i < removed; i++) index.remove('a');
  index.tidy((key, number) => key === 'a' && number > removed);
  return numbersOf(index, 'a');
}

test.each([
  ['keeps gone numbers up to sixteen more than twice those that are left', 40, 28, 40],
  ['drops them where there is one more', 41, 29, 12],
  ['drops them where there are none but one', 100, 99, 1],
  ['drops all of a key that has none', 3, 3, 0],
  ['keeps all where none is gone', 40, 0, 40],
])('tidy %s', (_, count, removed, left) => {
  expect(thinned(count, removed)).toHaveLength(left);
});

test('tidy asks about keys that lost numbers only, and once', () => {
  const index = new Index();
  const asked = new Set<string>();
  for (const key of ['a', 'b']) for (let number = 1; number <= 60; number++) index.add(key, number);
  for (let i = 0; i < 50; i++) index.remove('a');
  const isThere = (key: string, number: number) => {
    asked.add(key);
    return number > 50;
  };
  index.tidy(isThere);
  expect([[...asked], numbersOf(index, 'a').length, numbersOf(index, 'b').length]).toEqual([['a'], 10, 60]);
  asked.clear();
  index.tidy(isThere);
  expect(asked.size).toBe(0);
  index.add('c', 1);
  index.remove('c');
  index.remove('a');
  index.tidy(isThere);
  index.add('c', 7);
  expect(numbersOf(index, 'c')).toEqual([7]);
});

test('a key that was dropped meanwhile is left alone', () => {
  const index = new Index();
  index.add('a', 1);
  index.remove('a');
  index.tidy(() => true);
  index.tidy(() => true);
  expect(index.after('a', 0)).toBe(undefined);
});
