/** The tables under the leases: rows that come and go, found by prefix and by text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Rows } from '../../src/internal/rows.ts';
import { refusal } from '../support/refusal.ts';

describe('rows', () => {
  test('are found as long as they are there, by prefix and by text', () => {
    const key = fc.record({
      word: fc.nat(40),
      length: fc.constantFrom(0, 64, 128),
      text: fc.constantFrom('a', 'b', 'ab', '\u0000'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.record({ key, adds: fc.boolean() }), { maxLength: 200, size: 'max' }),
        (steps) => {
          const rows = new Rows();
          const twin = new Map<string, { row: number; text: string }>();
          for (const {
            key: { word, length, text },
            adds,
          } of steps) {
            const name = `${word}/${length}`;
            const found = rows.find(word, -word, 7, ~word, length);
            expect(found).toBe(twin.get(name)?.row ?? 0);
            if (adds && found === 0) {
              const first = rows.findText(text);
              const row = rows.add(word, -word, 7, ~word, length, text);
              rows.addFirst(row, first);
              twin.set(name, { row, text });
            } else if (!adds && found !== 0) {
              rows.unlist(found);
              rows.remove(found);
              twin.delete(name);
            }
            for (const each of ['a', 'b', 'ab', '\u0000']) {
              const listed: number[] = [];
              for (let row = rows.findText(each); row !== 0; row = rows.next[row] as number) listed.push(row);
              const expected = [...twin.values()].filter((some) => some.text === each).map(({ row }) => row);
              expect(listed.sort()).toEqual(expected.sort());
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('more than there is memory for are refused, and those that are there stay', () => {
    const rows = new Rows();
    const row = rows.add(1, 2, 3, 4, 64, 'a');
    rows.addFirst(row, 0);
    expect(refusal(() => rows.grow(2 ** 45)).code).toBe('out-of-memory');
    expect(rows.find(1, 2, 3, 4, 64)).toBe(row);
    expect(rows.findText('a')).toBe(row);
    expect(rows.lengths).toHaveLength(16);
  });

  test('a key that comes and goes a hundred thousand times leaves nothing behind', () => {
    const rows = new Rows();
    for (let i = 0; i < 100_000; i++) {
      const row = rows.add(1, 2, 3, 4, 64, 'again');
      rows.addFirst(row, 0);
      rows.unlist(row);
      rows.remove(row);
    }
    expect(rows.top).toBe(2);
    expect([...rows.byPrefix.places, ...rows.byText.places].every((row) => row === 0)).toBe(true);
  });
});
