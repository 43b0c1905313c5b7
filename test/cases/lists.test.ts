/** Published lists: their union and difference are what Python's ipaddress computed (expected.json). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseMany } from '../../src/bulk.ts';
import { PrefixMap } from '../../src/map.ts';
import { PrefixSet } from '../../src/set.ts';

interface Expected {
  readonly prefixes: number;
  readonly size: string;
  readonly sha256: string;
}

const read = (name: string) => readFileSync(new URL(`lists/${name}`, import.meta.url), 'utf8');
const { lists } = JSON.parse(read('expected.json')) as {
  lists: Record<string, Record<string, Expected> & { lines: number; distinct: number }>;
};

function summary(set: PrefixSet): Expected {
  const texts = set.toJSON();
  const sha256 = createHash('sha256').update(texts.join('\n')).digest('hex');
  return { prefixes: texts.length, size: String(set.size), sha256 };
}

describe.each(Object.entries(lists))('the list %s', (name, expected) => {
  const text = read(`${name}.txt`);
  const lines = text.trim().split('\n');
  const thirds = lines.filter((_, i) => i % 3 === 2);
  const difference = Object.keys(expected).find((key) => key.startsWith('less')) as string;

  test('has the union and the difference that were computed elsewhere, read as text or as a list', () => {
    for (const set of [PrefixSet.fromText(text), PrefixSet.of(lines)]) {
      expect(summary(set)).toEqual(expected.union);
      expect(summary(set.subtract(thirds))).toEqual(expected[difference]);
    }
  });

  test('has every line, and each distinct one once when sorted and in a map', () => {
    const parsed = parseMany(text, { kind: 'prefix' });
    expect([parsed.count, parsed.refused]).toEqual([expected.lines, []]);
    expect(parsed.sorted().count).toBe(expected.distinct);
    const map = PrefixMap.fromText(text);
    expect(map.size).toBe(expected.distinct);
    const frozen = map.freeze();
    expect(frozen.bytes / frozen.size).toBeLessThan(80);
    for (const line of lines.slice(0, 1000)) {
      expect(String(frozen.match(line)?.prefix)).toBe(line);
      expect(String(map.match(line)?.prefix)).toBe(line);
    }
  });
});
