/**
 * The tables of docs/performance.md as bars, for the site: SVG inside the page, which is as wide as its reader's screen and
 * takes its colours from the page.
 */
const ROW = 34;
const AXIS = 22;
/** From here on the longest bar is so much longer than the shortest that the axis is logarithmic. */
const WIDE = 20;

/** The text of the page with the bars of each table of measurements above that table. */
export function withBars(markdown) {
  let title = '';
  return markdown
    .split(/(^### .*\n|(?:^\|.*\n)+)/m)
    .map((part) => {
      if (part.startsWith('### ')) title = part.slice('### '.length).trim();
      const figures = part.startsWith('|') ? figuresOf(part) : [];
      return figures.length === 0 ? part : `${barsSvg(title, figures)}\n\n${part}`;
    })
    .join('');
}

/** The rows of a table whose second column is `median` or `figure`: `{ name, text, value, unit }`. */
export function figuresOf(table) {
  const [head, , ...rows] = table
    .trim()
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
  if (!/^(median|figure)$/.test(head[1])) return [];
  return rows.map(([name, text]) => ({ name, text, ...measured(text) }));
}

const NANOSECONDS = { ns: 1, us: 1e3, ms: 1e6, s: 1e9 };

/** A figure as a number of a unit; all times are of one. */
function measured(text) {
  const [, digits, unit] = /^([\d.,]+) ?(.*)$/.exec(text);
  const value = Number(digits.replaceAll(',', ''));
  const [first, ...rest] = unit.split(' ');
  const factor = NANOSECONDS[first];
  return factor ? { value: value * factor, unit: ['ns', ...rest].join(' ') } : { value, unit };
}

/** Bars of figures, a scale for each unit. */
export function barsSvg(title, figures) {
  const units = [...new Set(figures.map(({ unit }) => unit))];
  let top = 0;
  const drawn = units.flatMap((unit) => {
    const panel = panelOf(
      figures.filter((figure) => figure.unit === unit),
      top,
    );
    top = panel.bottom;
    return panel.lines;
  });
  const name = escaped(title);
  return [
    '<figure class="bars">',
    `<svg width="100%" height="${top}" role="img" aria-label="${name}">`,
    `<title>${name}</title>`,
    ...drawn,
    '</svg>',
    '</figure>',
  ].join('\n');
}

function panelOf(figures, top) {
  const values = figures.map(({ value }) => value).filter((value) => value > 0);
  const most = Math.max(...values);
  const isLogarithmic = most / Math.min(...values) > WIDE;
  const low = Math.floor(Math.log10(Math.min(...values)) - 0.01);
  const share = (value) => {
    if (value <= 0) return 0;
    return isLogarithmic ? (Math.log10(value) - low) / (Math.log10(most) - low) : value / most;
  };
  const bottom = top + ROW * figures.length;
  const powers = isLogarithmic
    ? Array.from({ length: Math.floor(Math.log10(most)) - low }, (_, i) => low + 1 + i)
    : [];
  const grid = powers.map((power) => {
    const x = percent(share(10 ** power));
    return `<line x1="${x}" x2="${x}" y1="${top + 4}" y2="${bottom}"/>`;
  });
  const rows = figures.flatMap(({ name, text, value }, i) => {
    const y = top + ROW * i;
    return [
      `<g class="${kindOf(name)}">`,
      `<text y="${y + 14}">${escaped(name)}</text>`,
      `<text x="100%" y="${y + 14}" text-anchor="end">${escaped(text)}</text>`,
      `<rect y="${y + 19}" width="${percent(share(value))}" height="9" rx="2"/>`,
      '</g>',
    ];
  });
  const note = isLogarithmic
    ? [`<text class="axis" y="${bottom + 12}">logarithmic: each line is ten times the one before</text>`]
    : [];
  return { lines: [...grid, ...rows, ...note], bottom: bottom + (isLogarithmic ? AXIS : 8) };
}

/** As bench/report.mjs distinguishes contenders. */
function kindOf(name) {
  if (name.startsWith('floor: ')) return 'floor';
  return name.startsWith('hextet') ? 'ours' : 'peer';
}

function percent(share) {
  return `${Math.round(share * 1000) / 10}%`;
}

function escaped(content) {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
