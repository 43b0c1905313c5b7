/** Results as Markdown tables: each time beside what it is compared with and what was aimed at. */

/** The table of a row. The first contender is ours, all others are compared with it. */
export function timeTable({ title, about, targets, results }) {
  const [ours] = results;
  const lines = results.map((result) => {
    const ratio = result.median / ours.median;
    const { name, median, min } = result;
    return [
      name,
      time(median),
      time(min),
      result === ours ? '' : compared(ratio),
      ...verdict(targets[name], median, ratio),
    ];
  });
  const head = ['', 'median', 'minimum', 'the first is', 'wanted', 'met'];
  return section(title, about, [head, ['---', '---:', '---:', '---:', '---:', '---'], ...lines]);
}

/** The table of figures that are no times: `{ name, value, unit, most }`. */
export function figureTable({ title, about, figures }) {
  const lines = figures.map(({ name, value, unit, most }) => {
    const wanted = most === undefined ? ['', ''] : [`at most ${number(most)}`, yesNo(value <= most)];
    return [name, `${number(value)} ${unit}`, ...wanted];
  });
  return section(title, about, [['', 'figure', 'wanted', 'met'], ['---', '---:', '---:', '---'], ...lines]);
}

function section(title, about, lines) {
  const paragraph = about.replace(/\s+/g, ' ');
  return `### ${title}\n\n${paragraph}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

/**
 * What was wanted and whether it is so. `faster: n`: their time is at least n times ours. `slower: n`: ours is at most n
 * times theirs. `under: n`: the time is under n ns.
 */
function verdict(target, median, ratio) {
  if (!target) return ['', ''];
  const { faster, slower, under } = target;
  if (under !== undefined) return [`under ${time(under)}`, yesNo(median < under)];
  if (faster !== undefined) return [`${faster}x faster`, yesNo(ratio >= faster)];
  return [`at most ${slower}x slower`, yesNo(ratio * slower >= 1)];
}

function compared(ratio) {
  return ratio >= 1 ? `${number(ratio)}x faster` : `${number(1 / ratio)}x slower`;
}

function yesNo(met) {
  return met ? 'yes' : 'NO';
}

function time(ns) {
  if (ns < 1e3) return `${number(ns)} ns`;
  if (ns < 1e6) return `${number(ns / 1e3)} us`;
  return ns < 1e9 ? `${number(ns / 1e6)} ms` : `${number(ns / 1e9)} s`;
}

/** Three significant digits, without an exponent. */
function number(value) {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}
