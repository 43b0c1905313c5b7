/** The tables and lists of docs/performance.md, from given results. */
import { describe, expect, test } from 'vitest';
import { middle, missedAims, peersAhead, type Row, table } from '../../bench/report.mjs';

const result = (name: string, median: number) => ({ name, median, min: median - 1 });

const parsing: Row = {
  title: 'Parse',
  about: 'Many\n      texts.',
  limit: 'Every\n      character counts.',
  targets: { hextet: { under: 60 }, slow: { faster: 10 }, 'floor: loop': [{ slower: 3 }, { slower: 2 }] },
  results: [result('hextet', 50), result('slow', 1_000), result('quick', 40), result('floor: loop', 20)],
};

const memory: Row = {
  title: 'Memory',
  about: 'Bytes.',
  figures: [
    { name: 'spread', value: 55, unit: 'bytes a block', most: [85, 50] },
    { name: 'bound', value: 1.69, unit: 'bytes a block' },
    { name: 'share', value: 0.5, unit: 'times', least: 0.4 },
  ],
};

test('of several processes the middle median, the middle figure and the least minimum are kept', () => {
  const times = [30, 10, 20].map((median): Row => ({ ...parsing, results: [result('hextet', median)] }));
  expect(middle(times)).toEqual({ ...parsing, results: [{ name: 'hextet', median: 20, min: 9 }] });
  const figures = [3, 1, 2].map(
    (value): Row => ({ ...memory, figures: [{ name: 'spread', value, unit: 'x' }] }),
  );
  expect(middle(figures)).toEqual({ ...memory, figures: [{ name: 'spread', value: 2, unit: 'x' }] });
  expect(middle([parsing])).toEqual(parsing);
});

describe('a table', () => {
  test('shows each time beside ours, what was wanted and whether it is so', () => {
    expect(table(parsing).split('\n')).toEqual([
      '### Parse',
      '',
      'Many texts.',
      '',
      '|  | median | minimum | the first is | wanted | met |',
      '| --- | ---: | ---: | ---: | ---: | --- |',
      '| hextet | 50 ns | 49 ns |  | under 60 ns | yes |',
      '| slow | 1 us | 999 ns | 20x faster | 10x faster | yes |',
      '| quick | 40 ns | 39 ns | 1.25x slower |  |  |',
      '| floor: loop | 20 ns | 19 ns | 2.5x slower | at most 3x slower, at most 2x slower | yes, NO |',
      '',
    ]);
  });

  test('of other figures has their units and bounds', () => {
    expect(table(memory)).toContain('| spread | 55 bytes a block | at most 85, at most 50 | yes, NO |');
    expect(table(memory)).toContain('| bound | 1.69 bytes a block |  |  |');
    expect(table(memory)).toContain('| share | 0.5 times | at least 0.4 | yes |');
  });

  test('of several sizes compares each peer with ours of its size', () => {
    const at = (name: string, size: number, median: number) => ({
      ...result(`${name}, ${size}`, median),
      point: { series: name, size },
    });
    const results = [
      at('hextet', 1_000, 40),
      at('hextet', 10, 20),
      at('peer', 1_000, 80),
      at('peer', 10, 30),
    ];
    const row = { title: 'Growth', about: '', targets: { 'hextet, 10': { slower: 1.5 } }, results };
    expect(table(row)).toContain('| hextet, 10 | 20 ns | 19 ns | 2x slower | at most 1.5x slower | NO |');
    expect(table(row)).toContain('| peer, 1000 | 80 ns | 79 ns | 2x faster |');
    expect(table(row)).toContain('| peer, 10 | 30 ns | 29 ns | 1.5x faster |');
    expect(peersAhead([row])).toBe('Nowhere in this run.\n');
  });
});

describe('where a peer is ahead', () => {
  test('are the peers that were faster, and no floors', () => {
    expect(peersAhead([parsing, memory])).toBe('- Parse: **quick** is 1.25x faster\n');
  });
});

describe('aims not met', () => {
  test('are told with the reason known', () => {
    expect(missedAims([parsing, memory]).split('\n')).toEqual([
      '- Parse, **floor: loop**: the first is 2.5x slower, wanted was at most 2x slower',
      '  - Every character counts.',
      '- Memory, **spread**: 55 bytes a block, wanted was at most 50',
      '',
    ]);
  });

  test('one reason of several rows is told once', () => {
    const missed = missedAims([parsing, memory, { ...parsing, title: 'Read' }]);
    expect(missed.match(/Every character counts/g)).toHaveLength(1);
    expect(missed).toMatch(/Parse.*\n- Read.*\n {2}- Every/);
  });

  test('several of one contender are told together', () => {
    const slow: Row = { ...parsing, results: [result('hextet', 70), result('floor: loop', 10)] };
    expect(missedAims([slow]).split('\n').slice(0, 2)).toEqual([
      '- Parse, **hextet**: 70 ns, wanted was under 60 ns',
      '- Parse, **floor: loop**: the first is 7x slower, wanted was at most 3x slower and at most 2x slower',
    ]);
  });

  test('none', () => {
    expect(missedAims([{ ...memory, figures: [] }])).toBe('All were met in this run.\n');
  });
});
