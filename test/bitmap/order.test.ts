/**
 * Which prefix each strategy gives is part of the interface: an application that does the same calls gets the same
 * prefixes from every later version. What stands here follows from the definitions, and the slow twin says the same.
 */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { BitmapModel, type Predictable, prefixOf, spanOf } from '../reference/bitmap.ts';

/** Carves of these lengths, in this order; every third is given back at once. */
interface Script {
  readonly root: string;
  readonly taken: readonly string[];
  readonly lengths: readonly number[];
  /** The beginning that all results share. */
  readonly start: string;
  readonly results: Record<Predictable, string>;
}

const SCRIPTS: Script[] = [
  {
    root: '2001:db8::/56',
    taken: [
      '2001:db8::/64',
      '2001:db8:0:13::/64',
      '2001:db8:0:20::/60',
      '2001:db8:0:48::/61',
      '2001:db8:0:80::/58',
      '2001:db8:0:fe::/64',
    ],
    lengths: [64, 60, 64, 62, 64, 64, 63, 64, 61, 64, 59, 64],
    start: '2001:db8:0:',
    results: {
      first: '1::/64 30::/60 2::/64 4::/62 2::/64 3::/64 8::/63 3::/64 18::/61 a::/64 60::/59 b::/64',
      last: 'ff::/64 e0::/60 fd::/64 f8::/62 fd::/64 fc::/64 f6::/63 fc::/64 d8::/61 f5::/64 c0::/59 f4::/64',
      next: '1::/64 30::/60 40::/64 44::/62 50::/64 51::/64 52::/63 54::/64 58::/61 60::/64 c0::/59 e0::/64',
      best: '1::/64 30::/60 12::/64 4::/62 12::/64 ff::/64 2::/63 ff::/64 8::/61 10::/64 60::/59 11::/64',
      sparse: '60::/64 c0::/60 30::/64 30::/62 50::/64 70::/64 70::/63 d0::/64 e0::/61 e0::/64 - 8::/64',
    },
  },
  {
    root: '2001:db8:0:2::/63',
    taken: ['2001:db8:0:2:4000::/66', '2001:db8:0:3::/68', '2001:db8:0:3:ff00::/72'],
    lengths: [66, 72, 65, 72, 67, 72, 72, 70, 64, 72, 66, 72],
    start: '2001:db8:0:',
    results: {
      first: [
        '2::/66 2:8000::/72 - 2:8100::/72 2:a000::/67 2:8200::/72',
        '2:8200::/72 2:8400::/70 - 2:8300::/72 2:c000::/66 2:8800::/72',
      ].join(' '),
      last: [
        '3:8000::/66 3:fe00::/72 2:8000::/65 3:fd00::/72 3:c000::/67 3:fc00::/72',
        '3:fc00::/72 3:f800::/70 - 3:f700::/72 3:4000::/66 3:f600::/72',
      ].join(' '),
      next: [
        '2::/66 2:8000::/72 - 2:8100::/72 2:a000::/67 2:c000::/72',
        '2:c100::/72 2:c400::/70 - 2:c800::/72 3:4000::/66 3:8000::/72',
      ].join(' '),
      best: [
        '2::/66 3:fe00::/72 2:8000::/65 3:fc00::/72 3:2000::/67 3:fd00::/72',
        '3:fd00::/72 3:f800::/70 - 3:f000::/72 3:4000::/66 3:f100::/72',
      ].join(' '),
      sparse: [
        '2:8000::/66 2::/72 - 2:c000::/72 3:4000::/67 3:8000::/72',
        '3:8000::/72 2:2000::/70 - 2:e000::/72 - 3:2000::/72',
      ].join(' '),
    },
  },
  {
    root: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122',
    taken: ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffd0/126'],
    lengths: [128, 126, 128, 127, 128, 128, 124, 128, 125, 128, 126, 128],
    start: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff',
    results: {
      first: 'c0/128 c4/126 c1/128 c2/127 c1/128 c8/128 e0/124 c8/128 d8/125 c9/128 cc/126 ca/128',
      last: 'fe/128 f8/126 fd/128 fc/127 f7/128 f6/128 e0/124 f6/128 d8/125 f5/128 f0/126 f4/128',
      next: 'c0/128 c4/126 c8/128 ca/127 cc/128 cd/128 e0/124 f0/128 d8/125 f1/128 f4/126 f8/128',
      best: 'fe/128 d4/126 fc/128 fc/127 f8/128 f9/128 c0/124 f9/128 d8/125 fa/128 d8/126 fb/128',
      sparse: 'c0/128 e0/126 c8/128 c8/127 d8/128 e8/128 - e8/128 f0/125 f0/128 c4/126 cc/128',
    },
  },
];

const ROWS = SCRIPTS.flatMap((script) =>
  Object.entries(script.results).map(([strategy, results]) => ({
    script,
    strategy: strategy as Predictable,
    results,
  })),
);

describe.each(ROWS)('$strategy in $script.root', ({ script, strategy, results }) => {
  const { root, taken, lengths, start } = script;
  const told = (found: unknown) => (found === null ? '-' : String(found).slice(start.length));

  test('gives these prefixes', () => {
    const bitmap = new PrefixBitmap(root);
    for (const block of taken) bitmap.take(block);
    const found = lengths.map((length, i) => {
      const prefix = bitmap.carve(length, { strategy });
      if (prefix !== null && i % 3 === 2) bitmap.free(prefix);
      return told(prefix);
    });
    expect(found.join(' ')).toBe(results);
  });

  test('is defined so', () => {
    const model = new BitmapModel(spanOf(root));
    for (const block of taken) model.take(spanOf(block));
    const found = lengths.map((length, i) => {
      const span = model.carve(length, { strategy });
      if (span !== null && i % 3 === 2) model.free(span);
      return told(span && prefixOf(span));
    });
    expect(found.join(' ')).toBe(results);
  });
});
