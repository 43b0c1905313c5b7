/** Snapshots in parts: what goes out in lines comes in, and no line can be damaged, lost, doubled or moved. */
import { describe, expect, test } from 'vitest';
import { Digest } from '../../src/internal/digest.ts';
import { checkLines, PartsReader, type Section, writeParts } from '../../src/internal/parts.ts';
import { refusal, thrownBy } from '../support/refusal.ts';

const leases = Array.from({ length: 600 }, (_, i) => [
  `2001:db8:0:${i.toString(16)}::/64`,
  i % 3,
  i + 1,
  1.7e12,
]);
const sections: Section[] = [
  { name: 'reservations', count: 0, rows: [] },
  { name: 'owners', count: 3, rows: ['a', 'b', 'ü'] },
  { name: 'leases', count: leases.length, rows: leases },
  { name: 'quarantine', count: 0, rows: [] },
];
const head = { format: 1, version: 700, at: 1.7e12, roots: ['2001:db8::/32'], newest: null };
const lines = [...writeParts(head, sections)];

/** Reads lines; the rows of each section. */
function read(
  texts: readonly string[],
  names: readonly string[] = sections.map(({ name }) => name),
): { head: unknown; rows: Record<string, unknown[]> } {
  const reader = new PartsReader(names);
  const rows: Record<string, unknown[]> = {};
  let found: unknown = null;
  for (const text of texts) {
    const part = reader.read(text);
    if (part.kind === 'head') {
      found = part.head;
      for (const name of Object.keys(part.counts)) rows[name] = [];
    } else rows[part.section]?.push(...part.rows);
  }
  reader.end();
  return { head: found, rows };
}

test('what was written is read, 256 rows a line', () => {
  expect(lines).toHaveLength(1 + 1 + 3);
  expect(read(lines)).toEqual({
    head,
    rows: { reservations: [], owners: ['a', 'b', 'ü'], leases, quarantine: [] },
  });
  expect(read([...writeParts({}, [])], [])).toEqual({ head: {}, rows: {} });
});

test('the counts of all sections are known after the first line', () => {
  expect(new PartsReader(sections.map(({ name }) => name)).read(lines[0] as string)).toMatchObject({
    counts: { reservations: 0, owners: 3, leases: 600, quarantine: 0 },
  });
});

test('rows are taken when their line is asked for', () => {
  let taken = 0;
  const rows = {
    *[Symbol.iterator]() {
      for (; taken < 1000; taken++) yield taken;
    },
  };
  const parts = writeParts({}, [{ name: 'rows', count: 1000, rows }]);
  parts.next();
  expect(taken).toBe(0);
  parts.next();
  expect(taken).toBe(255);
});

const refusalOf = (texts: readonly string[], names?: readonly string[]) => {
  const { code, path, details } = refusal(() => read(texts, names));
  return [code, path, details?.line, details?.reason];
};

test.each<[why: string, texts: readonly string[], line: number, reason: string]>([
  ['no line', [], 0, 'missing-line'],
  ['the last line lost', lines.slice(0, -1), 4, 'missing-line'],
  ['all but the head lost', lines.slice(0, 1), 1, 'missing-line'],
  ['a line in the middle lost', lines.filter((_, i) => i !== 3), 3, 'out-of-order'],
  ['the head lost', lines.slice(1), 0, 'out-of-order'],
  ['a line twice', lines.flatMap((line, i) => (i === 2 ? [line, line] : [line])), 3, 'out-of-order'],
  [
    'two lines exchanged',
    lines.map((line, i) => (i === 2 ? lines[3]! : i === 3 ? lines[2]! : line)),
    2,
    'out-of-order',
  ],
  [
    'a line of another snapshot',
    lines.map((line, i) => (i === 2 ? [...writeParts({}, sections)][2]! : line)),
    2,
    'out-of-order',
  ],
  [
    'the head of another snapshot',
    lines.map((line, i) => (i === 0 ? [...writeParts({}, sections)][0]! : line)),
    1,
    'out-of-order',
  ],
  ['a line cut off', lines.map((line, i) => (i === 2 ? line.slice(0, -9) : line)), 2, 'not-json'],
  ['a line that is not a list', ['{}'], 0, 'not-json'],
  ['a list that is too short', ['[1]'], 0, 'not-json'],
  ['a text', ['"abc"'], 0, 'not-json'],
  ['nothing', ['null'], 0, 'not-json'],
  ['a list of two', ['[1,2]'], 0, 'wrong-digest'],
])('with %s it is refused at that line', (_, texts, line, reason) => {
  expect(refusalOf(texts)).toEqual(['damaged-snapshot', [line], line + 1, reason]);
});

test('every flipped bit of a line is refused at that line', () => {
  const small = [...writeParts({ version: 3 }, [{ name: 'rows', count: 2, rows: ['2001:db8::/64', 7] }])];
  const decoder = new TextDecoder();
  for (const [i, line] of small.entries()) {
    const bytes = new TextEncoder().encode(line);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      const flipped = small.map((one, k) => (k === i ? decoder.decode(bytes) : one));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(refusalOf(flipped, ['rows']).slice(0, 2)).toEqual(['damaged-snapshot', [i]]);
    }
  }
});

const headOf = (x: number) => ['head', {}, { x }];

/** Lines of any content with the digests that it needs. */
function signed(contents: readonly (readonly unknown[])[]): string[] {
  const digestOf = (value: unknown) => {
    const digest = new Digest();
    digest.json(value);
    return digest.toString();
  };
  let running = '';
  return contents.map((content) => {
    const own = digestOf(content);
    running = digestOf([running, own]);
    return JSON.stringify([...content, own, running]);
  });
}

test.each<[why: string, contents: readonly (readonly unknown[])[], line: number, reason: string]>([
  ['no head', [['rows', {}, { x: 1 }]], 0, 'wrong-head'],
  ['a head with more in it', [['head', {}, { x: 1 }, 1]], 0, 'wrong-head'],
  ['a head that is not data', [['head', 1, { x: 1 }]], 0, 'wrong-head'],
  ['a head that is nothing', [['head', null, { x: 1 }]], 0, 'wrong-head'],
  ['counts that are not data', [['head', {}, null]], 0, 'wrong-head'],
  ['counts of other sections', [['head', {}, { y: 1 }]], 0, 'wrong-count'],
  ['counts of a section too many', [['head', {}, { x: 1, y: 1 }]], 0, 'wrong-sections'],
  ['a count below zero', [['head', {}, { x: -1 }]], 0, 'wrong-count'],
  ['a count of a half', [['head', {}, { x: 0.5 }]], 0, 'wrong-count'],
  ['a count that is text', [['head', {}, { x: '1' }]], 0, 'wrong-count'],
  ['rows of an unknown section', [headOf(1), ['y', [1]]], 1, 'wrong-rows'],
  ['rows of a section that is full', [headOf(0), ['x', [1]]], 1, 'wrong-rows'],
  ['more rows than counted', [headOf(1), ['x', [1, 2]]], 1, 'wrong-rows'],
  ['fewer rows than counted', [headOf(3), ['x', [1, 2]]], 2, 'missing-line'],
  ['a line without rows', [headOf(1), ['x', []], ['x', [1]]], 1, 'wrong-rows'],
  ['rows that are not a list', [headOf(1), ['x', 'a']], 1, 'wrong-rows'],
  ['a line with more in it', [headOf(1), ['x', [1], 2]], 1, 'wrong-rows'],
])('lines with right digests and %s are refused', (_, contents, line, reason) => {
  expect(refusalOf(signed(contents), ['x'])).toEqual(['damaged-snapshot', [line], line + 1, reason]);
});

test('the sections of a head can come in any order, as from a column of JSON', () => {
  const [head, ...rest] = signed([
    ['head', {}, { b: 1, a: 1 }],
    ['a', [1]],
    ['b', [2]],
  ]);
  expect(read([head!, ...rest], ['a', 'b']).rows).toEqual({ a: [1], b: [2] });
});

test('a reader knows when the last line has come', () => {
  const reader = new PartsReader(sections.map(({ name }) => name));
  const whole = lines.map((line) => {
    reader.read(line);
    return reader.isWhole;
  });
  expect(whole).toEqual([false, false, false, false, true]);
});

test('a check that fails is asked before each line', () => {
  let calls = 0;
  const parts = writeParts({}, sections, () => {
    if (++calls > 2) throw new Error('changed');
  });
  expect([parts.next().done, parts.next().done]).toEqual([false, false]);
  expect(() => parts.next()).toThrow('changed');
});

test('a line that is not text is refused', () => {
  expect(thrownBy(() => new PartsReader([]).read(7 as never)).code).toBe('invalid-type');
});

describe('lines', () => {
  test.each([[[]], [new Set(['a'])], [writeParts({}, [])], [(async function* () {})()]])(
    'can be taken from %o',
    (lines) => {
      expect(() => checkLines(lines)).not.toThrow();
    },
  );

  test.each([
    '["head"]',
    7,
    null,
    undefined,
    {},
    { [Symbol.iterator]: 1, [Symbol.asyncIterator]: 1 },
    () => [],
  ])('cannot be taken from %o', (lines) => {
    const { code, details } = refusal(() => checkLines(lines as never));
    expect([code, details?.expected]).toEqual(['invalid-type', 'Iterable<string>']);
  });
});
