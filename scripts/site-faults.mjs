/** What is wrong with the built site: what a reader could not reach, find or see. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { inflateSync } from 'node:zlib';

/** The faults of the site in a folder; `guides` are the titles that its navigation begins with. */
export function siteFaults(folder, guides) {
  const html = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith('.html'));
  const pages = new Map(html.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  return [
    ...navigationFaults(packed(folder, 'navigation'), guides),
    ...searchFaults(packed(folder, 'search'), guides),
    ...deadLinks(pages, (path) => existsSync(join(folder, path))),
    ...plotFaults(pages.get('performance.html')),
  ];
}

/** The guides that are not in the navigation by their titles, in their order, at its head. */
export function navigationFaults(navigation, guides) {
  const [first] = navigation;
  const found = first.children.map(({ text }) => text);
  const wrong = guides.findIndex((title, i) => found[i] !== title);
  return wrong < 0 ? [] : [`the navigation has ${found[wrong]} in the place of ${guides[wrong]}`];
}

/** The guides that are not found by their titles, or not by their text. */
export function searchFaults({ rows, index }, guides) {
  const texts = new Set(index.invertedIndex.flatMap(([, { document }]) => Object.keys(document)));
  return guides.flatMap((title) => {
    const row = rows.findIndex(({ name }) => name === title);
    if (row < 0) return [`search does not know ${title}`];
    return texts.has(`${row}`) ? [] : [`search does not know the text of ${title}`];
  });
}

/** The links and pictures of pages that lead to no file, or to no heading of a page. */
export function deadLinks(pages, exists) {
  const ids = new Map([...pages].map(([path, text]) => [path, new Set(matches(text, / id="([^"]+)"/g))]));
  return [...pages].flatMap(([path, text]) =>
    matches(text, / (?:href|src)="([^"]*)"/g)
      .filter((link) => !/^(\w+:|\/\/)/.test(link))
      .filter((link) => {
        const [file, anchor = ''] = link.replaceAll('&amp;', '&').split('#').map(decodeURIComponent);
        const target = file === '' ? path : normalize(join(dirname(path), file.replace(/\?.*|\/$/, '')));
        const page = target === '.' ? 'index.html' : target;
        return !exists(page) || (anchor !== '' && ids.has(page) && !ids.get(page).has(anchor));
      })
      .map((link) => `${path} links to ${link}`),
  );
}

/** The tables of measurements that have no bars right above them. */
export function plotFaults(page) {
  const before = page
    .split(/<table>\s*<thead>\s*<tr>\s*<th><\/th>\s*<th[^>]*>(?:median|figure)<\/th>/)
    .slice(0, -1);
  if (before.length === 0) return ['there is no table of measurements'];
  return before
    .map((text) => text.slice(text.lastIndexOf('<h3')))
    .filter((text) => !/<\/svg>\s*<\/figure>\s*$/.test(text))
    .map((text) => `no bars for ${/<h3[^>]*>([^<]*)/.exec(text)?.[1]}`);
}

/** The data of a script that TypeDoc writes. */
function packed(folder, name) {
  const script = readFileSync(join(folder, 'assets', `${name}.js`), 'utf8');
  return JSON.parse(inflateSync(Buffer.from(/"(.*)"/.exec(script)[1], 'base64')).toString());
}

function matches(text, pattern) {
  return Array.from(text.matchAll(pattern), ([, found]) => found);
}
