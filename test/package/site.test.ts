/** The site: every guide has its place, and scripts/site-faults.mjs finds what it is for. `npm run site` builds it. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { deadLinks, navigationFaults, plotFaults, searchFaults } from '../../scripts/site-faults.mjs';
import { guidesInOrder, pages, titleOf } from '../../scripts/site-pages.mjs';

describe('the navigation', () => {
  test('has every guide once, and begins with what most come for', () => {
    const guides = readdirSync('docs/guide').filter((file) => file.endsWith('.md'));
    const { Guides } = pages();
    expect(Guides.filter((path) => path.startsWith('docs/guide/')).sort()).toEqual(
      guides.map((file) => `docs/guide/${file}`).sort(),
    );
    const first = [
      ...['store', 'nesting', 'zone', 'manual-networks', 'router', 'picture', 'forms', 'testing'],
      ...['renumbering', 'migration'],
    ].map((name) => `docs/guide/${name}.md`);
    expect(Guides.filter((path) => first.includes(path))).toEqual(first);
    expect(Guides[0]).toBe(first[0]);
  });

  test('refuses a guide that has no place', () => {
    expect(() => guidesInOrder(['docs/guide/new.md', 'docs/guide/pool.md'])).toThrow(
      'give docs/guide/new.md a place',
    );
  });

  test('shows short titles, each of one document', () => {
    const titles = Object.values(pages()).flat().map(titleOf);
    expect(titles).toContain('Nesting');
    expect(titles.filter((title, i) => titles.indexOf(title) < i)).toEqual([]);
    expect(titles.filter((title) => /\.md$|[`:]/.test(title))).toEqual([]);
  });

  test('in another order is a fault', () => {
    const navigation = [{ text: 'Guides', children: [{ text: 'Zones' }, { text: 'Stores' }] }];
    expect(navigationFaults(navigation, ['Zones', 'Stores'])).toEqual([]);
    expect(navigationFaults(navigation, ['Stores', 'Zones'])).toEqual([
      'the navigation has Zones in the place of Stores',
    ]);
    expect(navigationFaults(navigation, ['Zones', 'Stores', 'Pools'])).toHaveLength(1);
  });
});

test('search without a guide, or without the text of one, is a fault', () => {
  const rows = [{ name: 'Address' }, { name: 'Zones' }, { name: 'Pools' }];
  const data = { rows, index: { invertedIndex: [['lease', { document: { 1: {} } }]] as const } };
  expect(searchFaults(data, ['Zones'])).toEqual([]);
  expect(searchFaults(data, ['Pools', 'Zones', 'Routers'])).toEqual([
    'search does not know the text of Pools',
    'search does not know Routers',
  ]);
});

describe('a link', () => {
  const faults = (link: string) =>
    deadLinks(
      new Map([
        ['guide/a.html', `<h2 id="here"></h2><a href="${link}">`],
        ['index.html', ''],
      ]),
      (path) => ['guide/a.html', 'index.html', 'media/map.svg'].includes(path),
    );

  test.each([
    'a.html',
    '#here',
    'a.html#here',
    '../index.html',
    '../',
    '../media/map.svg?x=1',
    'https://example.net/x',
  ])('to %s is fine', (link) => {
    expect(faults(link)).toEqual([]);
  });

  test.each(['b.html', '#there', 'a.html#there', 'index.html', '../media/no.svg'])(
    'to %s is dead',
    (link) => {
      expect(faults(link)).toEqual([`guide/a.html links to ${link}`]);
    },
  );
});

describe('bars', () => {
  const table = '<table>\n<thead>\n<tr>\n<th></th>\n<th style="text-align:right">median</th>';

  test('right above a table of measurements are its plot', () => {
    expect(plotFaults(`<h3 id="x">Parse</h3><p>About</p><figure><svg></svg>\n</figure>\n${table}`)).toEqual(
      [],
    );
  });

  test('that are missing are a fault', () => {
    const first = `<h3 id="x">Parse</h3><figure><svg></svg>\n</figure>\n${table}`;
    expect(plotFaults(`${first}</table><h3 id="y">Print</h3><p>About</p>${table}`)).toEqual([
      'no bars for Print',
    ]);
    expect(plotFaults('<h1>Performance</h1>')).toEqual(['there is no table of measurements']);
  });
});
