/** The floor plan of `src`: which file may import which, and how large files and rooms may be. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { circleFaults, circles, layerFaults, sizeFaults, sourcesIn } from '../../scripts/layers.mjs';

const sources = sourcesIn(new URL('../../', import.meta.url));

test('every source imports only what is below it', () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(layerFaults(sources)).toEqual([]);
});

test.each([
  [
    'a room of another subpath',
    'src/zone.ts',
    './pool/transaction.ts',
    'src/pool/ is private to src/pool.ts',
  ],
  ['a room from the shared ground', 'src/internal/scan.ts', '../bitmap/trie.ts', 'src/bitmap/ is private'],
  ['a subpath above', 'src/bitmap/trie.ts', '../pool.ts', 'pool is not below bitmap'],
  ['a neighbour', 'src/rule.ts', './resize.ts', 'resize is not below rule'],
  ['a file outside src', 'src/rule.ts', '../test/corpus.ts', 'a source imports sources only'],
])('an import of %s is a fault', (_, file, specifier, fault) => {
  expect(layerFaults([[file, `import { x } from '${specifier}';`]])).toEqual([
    expect.stringContaining(fault),
  ]);
  expect(layerFaults([[file, `import type { X } from '${specifier}';`]])).toHaveLength(1);
});

test('a subpath without a row is a fault', () => {
  expect(layerFaults([['src/novel.ts', '']])).toEqual([expect.stringContaining('give novel a row')]);
});

test('no source has more than 400 lines, and no room a quarter of them', () => {
  expect(sizeFaults(sources)).toEqual([]);
});

test('a long file and a large room are faults', () => {
  const files = [1, 2, 3, 4, 5].map((i): [string, string] => [`src/part${i}.ts`, '\n'.repeat(400)]);
  expect(sizeFaults(files)).toEqual([]);
  expect(sizeFaults([...files.slice(1), ['src/part1.ts', '\n'.repeat(401)]])).toEqual([
    'src/part1.ts has more than 400 lines',
  ]);
  expect(sizeFaults([...files, ['src/part1/more.ts', '\n'.repeat(400)]])).toEqual([
    'src/part1 has more than 25 % of all lines',
  ]);
});

test('the linter refuses circles, also of types, everywhere in src but in src/ip', () => {
  const { overrides } = JSON.parse(readFileSync(new URL('../../biome.json', import.meta.url), 'utf8'));
  const rules = overrides.flatMap(({ includes, linter }: { includes: string[]; linter: Linter }) => {
    const rule = linter.rules.suspicious?.noImportCycles;
    return rule === undefined ? [] : [[includes, rule]];
  });
  expect(rules).toEqual([
    [['src/**'], { level: 'error', options: { ignoreTypes: false } }],
    [['src/ip/**'], 'off'],
  ]);
});

test('imports form two circles, one for each family of addresses, both in src/ip', () => {
  expect(circles(sources).sort()).toEqual([
    ['src/ip/address.ts', 'src/ip/prefix.ts', 'src/ip/range.ts', 'src/ip/read-prefix.ts'],
    ['src/ip/ipv4/address.ts', 'src/ip/ipv4/prefix.ts', 'src/ip/ipv4/range.ts'],
  ]);
  expect(circleFaults(sources)).toEqual([]);
});

test('a circle outside src/ip is a fault, also one of types and over several files', () => {
  const circle = (room: string): [string, string][] => [
    [`${room}/a.ts`, "import { b } from './b.ts';"],
    [`${room}/b.ts`, "import type { C } from './c.ts';"],
    [`${room}/c.ts`, "export { a } from './a.ts';"],
    [`${room}/d.ts`, "import { a } from './a.ts';"],
  ];
  expect(circleFaults(circle('src/rule'))).toEqual([
    'a circle of imports: src/rule/a.ts, src/rule/b.ts, src/rule/c.ts',
  ]);
  expect(circleFaults(circle('src/ip'))).toEqual([]);
  expect(circleFaults([['src/rule/a.ts', "import { a } from './a.ts';"]])).toHaveLength(1);
});

test('the reference of a pool reads its own input: of the pool it has types and one hash, and it catches refusals as all do', () => {
  const parts = sources.filter(([file]) => file.startsWith('src/testing/reference-'));
  expect(parts.length).toBeGreaterThan(5);
  const imports = parts.flatMap(([, text]) =>
    Array.from(
      text.matchAll(/import (?!type)[^;]*? from '(\.\.\/(?:pool|internal|bitmap)[^']*)'/g),
      ([, path]) => path,
    ),
  );
  expect(new Set(imports)).toEqual(new Set(['../internal/issue.ts', '../pool/hash-place.ts']));
});

test('every folder and file of tests beside the rooms of src has a purpose of its own', () => {
  const rooms = new Set(sources.map(([file]) => file.split('/')[1]!.replace(/\.ts$/, '')));
  const names = readdirSync(new URL('../', import.meta.url)).map((name) => name.replace(/\.test\.ts$/, ''));
  const others = names.filter((name) => !rooms.has(name) && !name.includes('.'));
  expect(others.filter((name) => !OWN_PURPOSE.includes(name))).toEqual([]);
});

/** What no file of `src` is named after: tests of the whole, and what tests share. */
const OWN_PURPOSE = [
  'bench',
  'browser',
  'cases',
  'docs',
  'faults',
  'fixtures',
  'fuzz',
  'judges',
  'lab',
  'long',
  'mutation',
  'package',
  'reference',
  'servers',
  'support',
  'work',
];

interface Linter {
  readonly rules: { readonly suspicious?: { readonly noImportCycles?: unknown } };
}
