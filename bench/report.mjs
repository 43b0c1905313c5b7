/**
 * Results as Markdown: the tables, each time beside what it is compared with and what was aimed at, and two lists made
 * of the same results: where a peer is ahead, and which aims were missed.
 *
 * A contender whose name begins with `hextet` is ours; one with `floor: ` does less than the whole work, or the least
 * that could possibly do it; all others are peers. The first of a row is what all others are compared with; where a row has
 * several sizes, peers and floors are compared with ours of their size.
 */
import { number, time } from './numbers.mjs';

/** The table of a row: of times, `{ name, median, min }`, or of other figures, `{ name, value, unit, most, least }`. */
export function table(row) {
  return row.results ? timeTable(row) : figureTable(row);
}

function timeTable({ title, about, targets, results }) {
  const lines = results.map((result) => {
    const { name, median, min } = result;
    const ours = oursFor(result, results);
    const first = result === ours ? '' : compared(median / ours.median);
    return [name, time(median), time(min), first, ...wantedAndMet(verdicts(targets[name], result, ours))];
  });
  const head = ['', 'median', 'minimum', 'the first is', 'wanted', 'met'];
  return section(title, about, [head, ['---', '---:', '---:', '---:', '---:', '---'], ...lines]);
}

function figureTable({ title, about, figures }) {
  const lines = figures.map((figure) => [
    figure.name,
    `${number(figure.value)} ${figure.unit}`,
    ...wantedAndMet(figureVerdicts(figure)),
  ]);
  return section(title, about, [['', 'figure', 'wanted', 'met'], ['---', '---:', '---:', '---'], ...lines]);
}

/** The same row of several processes as one: the middle of medians and of other figures, and the least minimum. */
export function middle(runs) {
  const [row] = runs;
  const of = (key, i, field) => runs.map((run) => run[key][i][field]).sort((a, b) => a - b);
  const half = (values) => values[values.length >> 1];
  if (row.figures)
    return {
      ...row,
      figures: row.figures.map((figure, i) => ({ ...figure, value: half(of('figures', i, 'value')) })),
    };
  const results = row.results.map((result, i) => ({
    ...result,
    median: half(of('results', i, 'median')),
    min: of('results', i, 'min')[0],
  }));
  return { ...row, results };
}

/** A list of the contenders, neither ours nor floors, that were faster than the first of their row. */
export function peersAhead(rows) {
  const lines = rows.flatMap(({ title, results = [] }) =>
    results
      .filter(({ name }) => !/^(hextet|floor: )/.test(name))
      .map((peer) => ({ name: peer.name, ahead: oursFor(peer, results).median / peer.median }))
      .filter(({ ahead }) => ahead > 1)
      .map(({ name, ahead }) => `- ${title}: **${name}** is ${number(ahead)}x faster`),
  );
  return list(lines, 'Nowhere in this run.');
}

/** A list of the aims that were missed; below those of one `limit` what it says of the reason. */
export function missedAims(rows) {
  const byReason = new Map();
  for (const { title, limit, targets, results, figures } of rows) {
    const judged = results
      ? results.map((result) => [
          result.name,
          verdicts(targets[result.name], result, oursFor(result, results)),
        ])
      : figures.map((figure) => [figure.name, figureVerdicts(figure)]);
    const missed = judged
      .map(([name, all]) => [name, all.filter(({ met }) => !met)])
      .filter(([, all]) => all.length > 0)
      .map(([name, all]) => {
        const wanted = all.map((verdict) => verdict.wanted).join(' and ');
        return `- ${title}, **${name}**: ${all[0].is}, wanted was ${wanted}`;
      });
    const reason = limit ? oneLine(limit) : '';
    if (missed.length > 0) byReason.set(reason, [...(byReason.get(reason) ?? []), ...missed]);
  }
  const lines = [...byReason].flatMap(([reason, missed]) => (reason ? [...missed, `  - ${reason}`] : missed));
  return list(lines, 'All were met in this run.');
}

function oursFor({ name, point }, results) {
  if (!point || name.startsWith('hextet')) return results[0];
  return results.find((ours) => ours.name.startsWith('hextet') && ours.point.size === point.size);
}

/**
 * What was wanted, what is, and whether that is enough. `faster: n`: their time is at least n times ours. `slower: n`:
 * ours is at most n times theirs. `under: n`: the time is under n ns. Of several the later ones ask for more.
 */
function verdicts(targets = [], { median }, ours) {
  const ratio = median / ours.median;
  return [targets].flat().map(({ under, faster, slower }) => {
    if (under !== undefined) return { wanted: `under ${time(under)}`, is: time(median), met: median < under };
    const is = `the first is ${compared(ratio)}`;
    if (faster !== undefined) return { wanted: `${faster}x faster`, is, met: ratio >= faster };
    return { wanted: `at most ${slower}x slower`, is, met: ratio * slower >= 1 };
  });
}

/** `most` is one upper bound or several, the later ones smaller; `least` is a lower one. */
function figureVerdicts({ value, unit, most = [], least = [] }) {
  const is = `${number(value)} ${unit}`;
  return [
    ...[most].flat().map((bound) => ({ wanted: `at most ${number(bound)}`, is, met: value <= bound })),
    ...[least].flat().map((bound) => ({ wanted: `at least ${number(bound)}`, is, met: value >= bound })),
  ];
}

function wantedAndMet(all) {
  return [all.map(({ wanted }) => wanted).join(', '), all.map(({ met }) => (met ? 'yes' : 'NO')).join(', ')];
}

function compared(ratio) {
  return ratio >= 1 ? `${number(ratio)}x faster` : `${number(1 / ratio)}x slower`;
}

function section(title, about, lines) {
  return `### ${title}\n\n${oneLine(about)}\n\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ');
}

function list(lines, none) {
  return `${lines.length > 0 ? lines.join('\n') : none}\n`;
}
