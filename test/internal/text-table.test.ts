/** The table under the rows of a zone: values by text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextTable } from '../../src/internal/text-table.ts';

describe('a table of texts', () => {
  test('has what a Map would have, whatever is set, removed and set again', () => {
    const key = fc.oneof(fc.nat(60).map(String), fc.constantFrom('', 'a', '\u0000', 'ab', 'ba'));
    const step = fc.record({ key, value: fc.nat(), removes: fc.boolean(), reserves: fc.nat(40) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const table = new TextTable<number>();
        const twin = new Map<string, number>();
        for (const { key, value, removes, reserves } of steps) {
          if (removes) {
            table.delete(key);
            twin.delete(key);
          } else {
            if (reserves > 30) table.reserve(reserves);
            table.set(key, value);
            twin.set(key, value);
          }
          expect(table.size).toBe(twin.size);
          expect(table.get(key)).toBe(twin.get(key));
        }
        for (let i = 0; i <= 60; i++) expect(table.get(`${i}`)).toBe(twin.get(`${i}`));
      }),
      { numRuns: 50 },
    );
  });

  test('has nothing under what is no text, and does not read what is longer than all keys', () => {
    const table = new TextTable<number>();
    table.set('1', 1);
    for (const key of [1, null, undefined, ['1'], { length: 2 ** 50 }])
      expect(table.get(key as string)).toBeUndefined();
    expect(table.get('1'.repeat(2 ** 28))).toBeUndefined();
  });

  test('finds keys that were appended beside those that were set, and says which comes twice', () => {
    const table = new TextTable<number>();
    table.set('first', -1);
    table.set('gone', -2);
    table.delete('gone');
    for (let i = 0; i < 20_000; i++) table.append(`key-${i}`, i);
    expect(table.settle()).toBeNull();
    expect(table.size).toBe(20_001);
    expect(table.get('first')).toBe(-1);
    expect(Array.from({ length: 20_000 }, (_, i) => table.get(`key-${i}`))).toEqual(
      Array.from({ length: 20_000 }, (_, i) => i),
    );
    for (let i = 0; i < 20_000; i += 2) table.delete(`key-${i}`);
    expect([table.get('key-0'), table.get('key-1'), table.get('first')]).toEqual([undefined, 1, -1]);
    table.append('key-1', 7);
    expect(table.settle()).toBe('key-1');
    const twice = new TextTable<number>();
    for (const key of ['a', 'b', 'a']) twice.append(key, 0);
    expect(twice.settle()).toBe('a');
    expect(new TextTable<number>().settle()).toBeNull();
  });

  test('holds ten thousand keys, and takes no more memory for one that comes and goes', () => {
    const table = new TextTable<number>();
    for (let i = 0; i < 10_000; i++) table.set(`key-${i}`, i);
    for (let i = 0; i < 10_000; i++) {
      table.set('again', i);
      table.delete('again');
    }
    expect(table.size).toBe(10_000);
    expect(Array.from({ length: 10_000 }, (_, i) => table.get(`key-${i}`))).toEqual(
      Array.from({ length: 10_000 }, (_, i) => i),
    );
    expect((table as unknown as { keys: string[] }).keys).toHaveLength(10_002);
  });
});
