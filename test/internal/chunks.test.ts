import { expect, test } from 'vitest';
import { chunksOf } from '../../src/internal/chunks.ts';

test.each([
  ['no lines', [], 5, []],
  ['lines that are as long as the least', ['abcde', 'fghij'], 5, ['abcde', 'fghij']],
  ['lines that are one short of the least', ['abcd', 'efgh', 'i'], 5, ['abcd\nefgh', 'i']],
  ['a long line between short ones', ['a', 'bcdefgh', 'i', 'j'], 5, ['a\nbcdefgh', 'i\nj']],
  ['empty lines', ['', '', ''], 5, ['\n\n']],
])('%s make texts of at least so many characters, and the last has the rest', (_, lines, least, texts) => {
  expect([...chunksOf(lines, least)]).toEqual(texts);
});

test('lines are taken as their text is asked for', () => {
  let taken = 0;
  const lines = {
    *[Symbol.iterator]() {
      for (;;) yield `line ${taken++}`;
    },
  };
  const chunks = chunksOf(lines, 12);
  expect(taken).toBe(0);
  expect(chunks.next().value).toBe('line 0\nline 1');
  expect(taken).toBe(2);
});
