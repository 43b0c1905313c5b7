/** The bars of the site: what a reader sees of the tables of docs/performance.md. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { barsSvg, figuresOf, withBars } from '../../bench/bars.mjs';

const row = (...cells: string[]) => `| ${cells.join(' | ')} |\n`;
const table = row('', 'median', 'minimum') + row('---', '---:', '---:');

/** The share of the width that each bar has. */
const widths = (svg: string) =>
  Array.from(svg.matchAll(/<rect [^>]*width="([\d.]+)%"/g), ([, width]) => Number(width));

describe('a figure', () => {
  test.each([
    ['138 ns', 138, 'ns'],
    ['1.73 us', 1730, 'ns'],
    ['1,798 ms', 1_798_000_000, 'ns'],
    ['1.26 s', 1_260_000_000, 'ns'],
    ['8.25 us a record', 8250, 'ns a record'],
    ['55,000 a second', 55_000, 'a second'],
    ['0.318 bytes a block', 0.318, 'bytes a block'],
    ['98.5 bytes', 98.5, 'bytes'],
  ])('%s is %d %s', (text, value, unit) => {
    expect(figuresOf(table + row('a', text, ''))).toEqual([{ name: 'a', text, value, unit }]);
  });

  test('of a table without measurements is none', () => {
    expect(figuresOf(row('name', 'what it is') + row('---', '---') + row('floor', 'the least'))).toEqual([]);
  });
});

describe('bars', () => {
  test('are as long as their figures', () => {
    const svg = barsSvg(
      'Parse',
      figuresOf(table + row('hextet', '100 ns') + row('other', '1 us') + row('floor: x', '50 ns')),
    );
    expect(widths(svg)).toEqual([10, 100, 5]);
    expect(svg).not.toContain('logarithmic');
  });

  test('of very different figures are logarithmic, and say so', () => {
    const svg = barsSvg(
      'Parse',
      figuresOf(table + row('hextet', '1 ns') + row('a', '10 ns') + row('b', '100 us')),
    );
    expect(widths(svg)).toEqual([16.7, 33.3, 100]);
    expect(svg).toContain('logarithmic');
    expect(svg.match(/<line /g)).toHaveLength(6);
  });

  test('of different units have a scale each', () => {
    const rows = row('a', '2 us') + row('b', '8 bytes') + row('c', '4 us') + row('d', '0 bytes');
    expect(widths(barsSvg('All', figuresOf(table + rows)))).toEqual([50, 100, 100, 0]);
  });

  test('have a title for those who cannot see them, and show ours, peers and floors differently', () => {
    const svg = barsSvg(
      'Take & give',
      figuresOf(table + row('hextet', '1 ns') + row('a <b>', '2 ns') + row('floor: c', '3 ns')),
    );
    expect(svg).toContain('role="img" aria-label="Take &amp; give"');
    expect(svg).toContain('<title>Take &amp; give</title>');
    expect(
      Array.from(svg.matchAll(/<g class="(\w+)">\n<text[^>]*>([^<]*)/g), ([, kind, name]) => [kind, name]),
    ).toEqual([
      ['ours', 'hextet'],
      ['peer', 'a &lt;b&gt;'],
      ['floor', 'floor: c'],
    ]);
  });
});

test('each table of measurements of the page has its bars above it, by the title of the table', () => {
  const page = readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8');
  const measured = page.match(/^\| {2}\| (median|figure) \|/gm) ?? [];
  const titles = Array.from(page.matchAll(/^### (.*)$/gm), ([, title]) => title);
  const drawn = withBars(page);
  expect(measured.length).toBeGreaterThan(40);
  expect(Array.from(drawn.matchAll(/<\/figure>\n\n\| {2}\| (median|figure) /g))).toHaveLength(
    measured.length,
  );
  expect(Array.from(drawn.matchAll(/<title>(.*)<\/title>/g), ([, title]) => title)).toEqual(titles);
  expect(drawn.replaceAll(/<figure[\s\S]*?<\/figure>\n\n/g, '')).toBe(page);
});
