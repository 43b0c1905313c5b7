/** The floor plan of `src`: which file may import which. */
import { expect, test } from 'vitest';
import { layerFaults, sourcesIn } from '../../scripts/layers.mjs';

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
