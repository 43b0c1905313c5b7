/** The tables under the leases: rows that come and go, found by prefix and by text. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import type { RowTable } from '../../src/internal/row-table.ts';
import { LeaseTable } from '../../src/pool/leases.ts';
import { Rows } from '../../src/pool/rows.ts';
import { Prefix } from '../../src/prefix.ts';
import { refusal } from '../support/refusal.ts';

/** The rows that are in a table, each with its hash. */
function entriesOf({ entries }: RowTable): [row: number, hash: number][] {
  const pairs = Array.from({ length: entries.length / 2 }, (_, i): [number, number] => [
    entries[2 * i] as number,
    entries[2 * i + 1] as number,
  ]);
  return pairs.filter(([row]) => row !== 0);
}

describe('rows', () => {
  /** Two of many numbers whose hashes are the same: in a table they differ by what they are only. */
  function sameHash(hashOf: (i: number) => number): [number, number] {
    const known = new Map<number, number>();
    for (let i = 1; i < 2_000_000; i++) {
      const hash = hashOf(i);
      const other = known.get(hash);
      if (other !== undefined) return [other, i];
      known.set(hash, i);
    }
    throw new Error('no two have the same hash');
  }

  test('of prefixes with the same hash are not taken for each other', () => {
    const rows = new Rows();
    const spread = (i: number) => Math.imul(i, 0x9e3779b1);
    type Key = [number, number, number, number, length: number];
    const keys: ((i: number) => Key)[] = [
      (i) => [i, spread(i), 0, 0, 64],
      (i) => [0, i, spread(i), 0, 96],
      (i) => [7, 0, i, spread(i), 128],
    ];
    const pairs = keys.map((keyOf) => sameHash((i) => rows.hashPrefix(...keyOf(i))).map(keyOf));
    // The length is mixed with the last word.
    pairs.push([5, 6].map((length) => [0, 9, 0, spread(length), length]));
    for (const [a, b] of pairs as [Key, Key][]) {
      expect(rows.hashPrefix(...a)).toBe(rows.hashPrefix(...b));
      const row = rows.add(...a, 'a');
      expect([rows.find(...a), rows.find(...b)]).toEqual([row, 0]);
      const other = rows.add(...b, 'b');
      expect([rows.find(...a), rows.find(...b)]).toEqual([row, other]);
    }
  });

  test('of texts with the same hash are in two lists', () => {
    const rows = new Rows();
    const [a, b] = sameHash((i) => rows.hashText(`o${i}`)).map((i) => `o${i}`) as [string, string];
    rows.list(rows.add(1, 0, 0, 0, 64, a));
    expect(rows.findText(b)).toBe(0);
    const row = rows.add(2, 0, 0, 0, 64, b);
    rows.list(row);
    expect([rows.texts[rows.findText(a)], rows.findText(b)]).toEqual([a, row]);
  });

  test('of groups with the same hash are in two groups', () => {
    const rows = new Rows();
    rows.byGroup.reserve(8);
    const [a, b] = sameHash((i) => rows.hashText(`o${i}`)).map((i) => `o${i}`) as [string, string];
    [a, a, b, b].forEach((text, i) => {
      const row = rows.add(i, 0, 0, 0, text === a ? 64 : 65, text);
      rows.generations[row] = i;
      rows.list(row);
    });
    const lengthsOf = (text: string) => [64, 65].map((length) => rows.findGroup(text, length, 0) !== 0);
    expect([lengthsOf(a), lengthsOf(b)]).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('are in no table of groups while their text has one', () => {
    const rows = new Rows();
    rows.byGroup.reserve(8);
    for (let i = 0; i < 20; i++) {
      const pair = [0, 1].map((k) => rows.add(k, i, 0, 0, 64, 'a'));
      for (const row of pair) rows.list(row);
      expect(rows.byGroup.count).toBe(1);
      for (const row of pair) {
        rows.unlist(row);
        expect(rows.byGroup.count).toBe(0);
        rows.remove(row);
      }
    }
  });

  test('are all there when there is memory for no more', () => {
    const leases = new LeaseTable();
    const all = Array.from({ length: 16 }, (_, i) => ({
      prefix: new Prefix(new Address(i, i, i, i), 128),
      owner: `o${i % 2}`,
      generation: i + 1,
      tags: {},
      container: i % 2 === 0,
      since: 10 * i,
    }));
    const rows = all.map((lease) => leases.add(lease, 0));
    expect(leases.rows.capacity).toBe(16);
    expect(rows.map((row) => leases.leaseAt(row))).toEqual(all);
    expect(all.map(({ prefix }) => leases.find(prefix))).toEqual(rows);
    for (const [i, row] of rows.entries()) {
      const own = all.slice(i).filter(({ owner }) => owner === `o${i % 2}`);
      expect(leases.ownedBy(`o${i % 2}`)).toEqual(own);
      expect(leases.leaseAt(leases.oldestOf(`o${i % 2}`, 128, 0, null))).toEqual(own[0]);
      leases.remove(row);
    }
  });

  test('are removed and moved by the hash that they are in the table with, and found by all of their new prefix', () => {
    const rows = new Rows();
    const all = [1, 2, 3, 4, 5].map((i) => rows.add(i, 10 * i, 100 * i, 1000 * i, 60 + i, 'a'));
    const isHashed = () => {
      for (const [row, hash] of entriesOf(rows.byPrefix))
        expect([row, rows.hashRow(row)]).toEqual([row, hash]);
    };
    isHashed();
    for (const row of all) {
      rows.move(row, -row, -2 * row, -3 * row, -4 * row, 64);
      expect(rows.find(-row, -2 * row, -3 * row, -4 * row, 64)).toBe(row);
      expect([...rows.words.slice(4 * row, 4 * row + 4)]).toEqual([-1, -2, -3, -4].map((n) => n * row));
    }
    isHashed();
  });

  test('alone in their text are a group of their own length and place only', () => {
    const rows = new Rows();
    const row = rows.add(1, 0, 0, 0, 64, 'a');
    rows.list(row);
    const found = (length: number, place: number) => rows.findGroup('a', length, place);
    expect([found(64, 0), found(64, 7), found(65, 0)]).toEqual([row, 0, 0]);
  });

  test('stay as they are when memory for fewer is foretold', () => {
    const rows = new Rows();
    const all = Array.from({ length: 16 }, (_, i) => rows.add(i, 0, 0, 0, 64, `o${i}`));
    for (const row of all) rows.list(row);
    rows.ensure(3);
    expect(all.map((_, i) => rows.findText(`o${i}`))).toEqual(all);
  });

  test('that are foretold get all of their memory at once', () => {
    const leases = new LeaseTable();
    leases.ensure(100);
    const { rows } = leases;
    const sizes = () => [rows.capacity, rows.texts.length, leases.tags.length, rows.byPrefix.entries.length];
    const before = sizes();
    expect(before.slice(0, 3)).toEqual([128, 101, 101]);
    for (let i = 0; i < 100; i++) {
      const prefix = new Prefix(new Address(i, 0, 0, 0), 32);
      leases.add({ prefix, owner: `o${i}`, generation: 1, tags: {}, container: false, since: 0 }, 0);
    }
    expect(sizes()).toEqual(before);
  });

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
              const row = rows.add(word, -word, 7, ~word, length, text);
              rows.byGroup.reserve(2);
              rows.list(row);
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
    rows.list(row);
    expect(refusal(() => rows.grow(2 ** 45))).toMatchObject({
      code: 'out-of-memory',
      details: { bytes: 55 * 2 ** 45 },
    });
    expect(rows.find(1, 2, 3, 4, 64)).toBe(row);
    expect(rows.findText('a')).toBe(row);
    expect(rows.capacity).toBe(16);
  });

  test('a key that comes and goes a hundred thousand times leaves nothing behind', () => {
    const rows = new Rows();
    for (let i = 0; i < 100_000; i++) {
      const row = rows.add(1, 2, 3, 4, 64, 'again');
      rows.list(row);
      rows.unlist(row);
      rows.remove(row);
    }
    expect(rows.top).toBe(2);
    expect([rows.byPrefix, rows.byText].flatMap(entriesOf)).toEqual([]);
  });

  test.each<[string, (i: number) => [number, number, number, number, number]]>([
    ['the first word', (i) => [i, 2, 3, 4, 64]],
    ['the second word', (i) => [1, i, 3, 4, 64]],
    ['the third word', (i) => [1, 2, i, 4, 64]],
    ['the last word', (i) => [1, 2, 3, i, 64]],
    ['the length', (i) => [1, 2, 3, 4 + (i >> 7), i & 127]],
  ])('prefixes that differ in %s only are told apart, whatever place they meet in', (_, keyOf) => {
    const rows = new Rows();
    const added = Array.from({ length: 1000 }, (_, i) => rows.add(...keyOf(i), `${i}`));
    expect(added.map((_, i) => rows.find(...keyOf(i)))).toEqual(added);
    for (let i = 1000; i < 2000; i++) expect(rows.find(...keyOf(i))).toBe(0);
    expect(new Set(entriesOf(rows.byPrefix).map(([, hash]) => hash)).size).toBeGreaterThan(990);
  });

  test('texts are told apart, and stay where they are when others go', () => {
    const rows = new Rows();
    const added = Array.from({ length: 1000 }, (_, i) => {
      const row = rows.add(i, 0, 0, 0, 64, `o${i}`);
      rows.list(row);
      return row;
    });
    expect(new Set(entriesOf(rows.byText).map(([, hash]) => hash)).size).toBeGreaterThan(990);
    for (let i = 0; i < 1000; i += 3) {
      rows.unlist(added[i] as number);
      rows.remove(added[i] as number);
    }
    expect(added.map((_, i) => rows.findText(`o${i}`))).toEqual(
      added.map((row, i) => (i % 3 === 0 ? 0 : row)),
    );
  });

  test('a row that is free again is used before there is memory for more', () => {
    const rows = new Rows();
    const added = Array.from({ length: 16 }, (_, i) => rows.add(i, 0, 0, 0, 64, ''));
    rows.remove(added[7] as number);
    expect(rows.add(99, 0, 0, 0, 64, '')).toBe(added[7]);
    expect(rows.capacity).toBe(16);
    rows.add(100, 0, 0, 0, 64, '');
    expect(rows.capacity).toBe(32);
  });

  test('nobody can tell beforehand which keys meet in one place', () => {
    const hashes = Array.from({ length: 20 }, () => new Rows().hashText('a'));
    expect(new Set(hashes).size).toBeGreaterThan(15);
  });
});
