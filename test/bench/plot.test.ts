/** The plots of docs/performance/: what a reader of the page sees of given figures. */
import { describe, expect, test } from 'vitest';
import { type Plot, plotSvg } from '../../bench/plot.mjs';

const plot: Plot = {
  title: 'Carve & free',
  x: 'blocks',
  y: 'time <median>',
  logarithmic: true,
  format: (value) => `${value} ns`,
  series: [
    {
      name: 'hextet',
      points: [
        [1e3, 80],
        [1e5, 90],
        [1e7, 120],
      ],
    },
    {
      name: 'dense bitmap',
      points: [
        [1e3, 12],
        [1e7, 14],
      ],
    },
  ],
};

/** The elements of an XML text; fails where it is not well formed. */
function elementsOf(xml: string) {
  const token =
    /<(?<close>\/)?(?<name>[a-z]+)(?<attributes>(?: [a-z][\w:-]*="[^"<&]*")*)(?<empty>\/)?>|(?<content>(?:[^<>&]|&(?:amp|lt|gt);)+)/gy;
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string>; content: string }[] = [];
  let end = 0;
  for (const { 0: whole, index, groups = {} } of xml.matchAll(token)) {
    expect(index).toBe(end);
    end = index + whole.length;
    const { close, name = '', attributes = '', empty, content } = groups;
    if (content !== undefined) {
      const last = elements.at(-1);
      if (last) last.content += content.trim();
    } else if (close) {
      expect(open.pop()).toBe(name);
    } else {
      const pairs = [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
      expect(new Set(pairs.map(([key]) => key)).size, whole).toBe(pairs.length);
      elements.push({ name, attributes: Object.fromEntries(pairs), content: '' });
      if (!empty) open.push(name);
    }
  }
  expect(end, xml.slice(end, end + 80)).toBe(xml.length);
  expect(open).toEqual([]);
  return elements;
}

const textsOf = (xml: string) =>
  elementsOf(xml)
    .filter(({ name }) => name === 'text')
    .map(({ content }) => content);

/** The lines of the series; those in the legend have two points, both outside the box. */
function linesOf(xml: string) {
  const elements = elementsOf(xml);
  const grid = elements.filter(({ name }) => name === 'line').map(({ attributes }) => attributes);
  const numbers = (...keys: string[]) => grid.flatMap((line) => keys.map((key) => Number(line[key])));
  const box = {
    left: Math.min(...numbers('x1', 'x2')),
    right: Math.max(...numbers('x1', 'x2')),
    top: Math.min(...numbers('y1', 'y2')),
    bottom: Math.max(...numbers('y1', 'y2')),
  };
  const lines = elements
    .filter(({ name }) => name === 'polyline')
    .map(({ attributes: { points = '' } }) => points.split(' ').map((pair) => pair.split(',').map(Number)))
    .filter(([[x = 0] = []]) => x <= box.right);
  return { box, lines };
}

describe('a plot', () => {
  test('is well-formed XML with a name for those who cannot see it', () => {
    const [svg, title] = elementsOf(plotSvg(plot));
    expect(svg?.name).toBe('svg');
    expect(svg?.attributes).toMatchObject({ xmlns: 'http://www.w3.org/2000/svg', role: 'img' });
    expect(title).toMatchObject({ name: 'title', content: 'Carve &amp; free' });
  });

  test('shows its title, its axes with units and every series', () => {
    const texts = textsOf(plotSvg(plot));
    expect(texts).toEqual(
      expect.arrayContaining(['Carve &amp; free', 'blocks', 'time &lt;median&gt;', 'hextet', 'dense bitmap']),
    );
    expect(texts).toEqual(expect.arrayContaining(['1,000', '100,000', '10,000,000', '10 ns', '100 ns']));
  });

  test('has room for the names in its legend', () => {
    const series = [{ name: 'sorted-btree of free ranges', points: [[1, 1]] as const }];
    const elements = elementsOf(plotSvg({ ...plot, series }));
    const width = Number(elements[0]?.attributes.width);
    const legend = elements.find(({ content }) => content === 'sorted-btree of free ranges');
    expect(Number(legend?.attributes.x) + 7.5 * 'sorted-btree of free ranges'.length).toBeLessThan(width);
  });

  test('has every point in the box, larger ones further right and higher', () => {
    const { box, lines } = linesOf(plotSvg(plot));
    expect(lines.map((line) => line.length)).toEqual([3, 2]);
    for (const [x = Number.NaN, y = Number.NaN] of lines.flat()) {
      expect(x).toBeGreaterThanOrEqual(box.left);
      expect(x).toBeLessThanOrEqual(box.right);
      expect(y).toBeGreaterThanOrEqual(box.top);
      expect(y).toBeLessThanOrEqual(box.bottom);
    }
    const [[first = [], second = [], third = []] = []] = lines;
    expect([first[0], third[0]]).toEqual([box.left, box.right]);
    expect(second[0]).toBe((box.left + box.right) / 2);
    expect(third[1]).toBeLessThan(first[1] ?? 0);
  });

  test('of a linear axis begins at zero', () => {
    const series = [
      {
        name: 'memory',
        points: [
          [1e3, 30],
          [1e6, 60],
        ] as const,
      },
    ];
    const svg = plotSvg({ title: 'Memory', x: 'blocks', y: 'bytes', series });
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['0', '10', '60']));
    const { box, lines } = linesOf(svg);
    expect(lines[0]?.map(([, y]) => y)).toEqual([(box.top + box.bottom) / 2, box.top]);
  });

  test('of one single figure still has axes', () => {
    const { box, lines } = linesOf(plotSvg({ ...plot, series: [{ name: 'one', points: [[1000, 100]] }] }));
    expect(lines).toEqual([[[box.left, box.bottom]]]);
  });

  test('tells its series apart without colours', () => {
    const marks = elementsOf(plotSvg(plot)).filter(({ name }) => name === 'polyline');
    expect(new Set(marks.map(({ attributes }) => attributes['stroke-dasharray'])).size).toBe(
      plot.series.length,
    );
  });
});
