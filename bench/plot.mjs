/**
 * A plot as SVG: lines through points over a logarithmic x axis. It has no background, and its grey and its colours are
 * of middle lightness, so it can be read on white as on black; each line has a marker and a dash of its own, so it can
 * be read without colours.
 */
import { number } from './numbers.mjs';

const WIDTH = 840;
const HEIGHT = 420;
/** Where the points are. What is outside belongs to the labels and, on the right, to the legend. */
const BOX = { left: 84, right: 560, top: 44, bottom: 356 };
const GREY = '#7a7a7a';
const COLOURS = ['#3b82f6', '#d97706', '#16a34a', '#c026d3', '#dc2626', '#0891b2'];
const DASHES = ['', '8 4', '2 4', '12 4 2 4', '4 4', '1 3'];
const MARKERS = [circle, square, triangle, diamond, cross, bar];

/**
 * @param plot - `title`; `x` and `y`, the labels of the axes with their units; `logarithmic`, whether the y axis is too;
 *   `format`, which writes a value of the y axis; `series`, each with a `name` and its `points`, pairs of positive
 *   numbers. There are at most six.
 */
export function plotSvg({ title, x, y, logarithmic, format = number, series }) {
  const all = series.flatMap(({ points }) => points);
  const across = logAxis(all.map(([value]) => value));
  const ups = all.map(([, value]) => value);
  const up = logarithmic ? logAxis(ups) : linearAxis(ups);
  const atX = (value) => BOX.left + across.share(value) * (BOX.right - BOX.left);
  const atY = (value) => BOX.bottom - up.share(value) * (BOX.bottom - BOX.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="sans-serif" font-size="13" fill="${GREY}">`,
    `<title>${escaped(title)}</title>`,
    text(BOX.left, 24, title, 'font-size="16" font-weight="bold"'),
    ...across.ticks.flatMap((value) => [
      line(atX(value), BOX.top, atX(value), BOX.bottom),
      text(atX(value), BOX.bottom + 20, number(value), 'text-anchor="middle"'),
    ]),
    ...up.ticks.flatMap((value) => [
      line(BOX.left, atY(value), BOX.right, atY(value)),
      text(BOX.left - 8, atY(value) + 4, format(value), 'text-anchor="end"'),
    ]),
    text((BOX.left + BOX.right) / 2, HEIGHT - 16, x, 'text-anchor="middle"'),
    text(0, 0, y, `text-anchor="middle" transform="translate(16 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)"`),
    ...series.flatMap(({ name, points }, i) =>
      drawn(
        name,
        points.map(([a, b]) => [atX(a), atY(b)]),
        i,
      ),
    ),
    '</svg>',
    '',
  ].join('\n');
}

/** A line with its markers, and its entry in the legend. */
function drawn(name, places, index) {
  const colour = COLOURS[index];
  const marker = MARKERS[index];
  const path = places.map((place) => place.map(round).join(',')).join(' ');
  const legend = BOX.top + 12 + 24 * index;
  const stroke = `stroke="${colour}" stroke-width="2" stroke-dasharray="${DASHES[index]}" fill="none"`;
  return [
    `<g fill="${colour}" stroke="${colour}">`,
    `<polyline points="${path}" ${stroke}/>`,
    ...places.map(([x, y]) => marker(round(x), round(y))),
    `<polyline points="${BOX.right + 16},${legend} ${BOX.right + 48},${legend}" ${stroke}/>`,
    marker(BOX.right + 32, legend),
    '</g>',
    text(BOX.right + 56, legend + 4, name, 'text-anchor="start"'),
  ];
}

/** From a power of ten to a power of ten; over few of them also the doubles and the fives are marked. */
function logAxis(values) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const powers = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const ticks =
    high - low > 2 ? powers : powers.slice(0, -1).flatMap((power) => [power, 2 * power, 5 * power]);
  if (high - low <= 2) ticks.push(10 ** high);
  return { ticks, share: (value) => (Math.log10(value) - low) / (high - low) };
}

/** From zero to the next round number, in four to ten steps. */
function linearAxis(values) {
  const most = Math.max(...values);
  const power = 10 ** Math.floor(Math.log10(most));
  const step = most / power < 2 ? power / 4 : most / power < 5 ? power / 2 : power;
  const steps = Math.ceil(most / step);
  return {
    ticks: Array.from({ length: steps + 1 }, (_, i) => i * step),
    share: (value) => value / (steps * step),
  };
}

function line(x1, y1, x2, y2) {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${GREY}" stroke-opacity="0.35"/>`;
}

function text(x, y, content, attributes) {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escaped(content)}</text>`;
}

function circle(x, y) {
  return `<circle cx="${x}" cy="${y}" r="4"/>`;
}

function square(x, y) {
  return `<path d="M${x} ${y}m-4 -4h8v8h-8z"/>`;
}

function triangle(x, y) {
  return `<path d="M${x} ${y}m0 -5l5 9h-10z"/>`;
}

function diamond(x, y) {
  return `<path d="M${x} ${y}m0 -5l5 5l-5 5l-5 -5z"/>`;
}

function cross(x, y) {
  return `<path d="M${x} ${y}m-4 -4l8 8m0 -8l-8 8" stroke-width="2"/>`;
}

function bar(x, y) {
  return `<path d="M${x} ${y}m-5 -1.5h10v3h-10z"/>`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escaped(content) {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
