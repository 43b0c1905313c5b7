/**
 * Runs every subject in a process of its own and prints its tables, then where a peer is ahead and which aims were missed.
 *
 *     npm run bench -- [--quick | --write] [--processes=3] [subject ...]
 *
 * `--processes` runs every subject so often, and prints the middle of their medians. `--quick` only shows that everything works: its figures mean nothing. `--write` puts all that is printed into
 * docs/performance.md, below the heading there, and the plots into docs/performance/.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { plotsOf } from './plots.mjs';
import { middle, missedAims, peersAhead, table } from './report.mjs';

const SUBJECTS = [
  ...['text', 'split', 'values', 'set', 'bulk', 'fill', 'churn', 'random', 'reserve', 'trace', 'lookup'],
  ...['growth', 'memory', 'retained', 'pool', 'network', 'zone', 'render', 'snapshot', 'limits'],
  'store',
];
const PAGE = new URL('../docs/performance.md', import.meta.url);
const PLOTS = new URL('../docs/performance/', import.meta.url);
const HEADING = '## The last figures\n';

const options = process.argv.slice(2);
const flags = options.filter((option) => option.startsWith('--'));
const subjects = options.filter((option) => !option.startsWith('--'));
const writes = flags.includes('--write');
const processes = Number(/^--processes=(\d+)$/m.exec(flags.join('\n'))?.[1] ?? 1);
if (writes && subjects.length > 0) throw new Error('--write needs a full run of all subjects');

const started = machine();
const rows = [];
const tables = [];
console.log(`${started}\n`);
for (const subject of subjects.length > 0 ? subjects : SUBJECTS) {
  print(`## Subject \`${subject}\`\n\nAgain: \`npm run bench -- ${subject}\`\n`);
  const runs = [];
  for (let i = 0; i < processes; i++) runs.push(await runSubject(subject));
  for (const row of runs[0].map((_, i) => middle(runs.map((run) => run[i])))) {
    rows.push(row);
    print(table(row));
  }
}
const lists = `## Where a peer is ahead\n\n${peersAhead(rows)}\n## Aims not met and why\n\n${missedAims(rows)}`;
console.log(lists);
if (writes) writePage();

function print(text) {
  console.log(text);
  tables.push(text);
}

/** The rows of one run of a subject. */
function runSubject(subject) {
  const child = fork(new URL('subject.mjs', import.meta.url), [subject, ...flags], {
    execArgv: ['--expose-gc'],
  });
  const measured = [];
  child.on('message', (row) => measured.push(row));
  return new Promise((resolve, reject) => {
    child.on('exit', (code) =>
      code === 0 ? resolve(measured) : reject(new Error(`the subject ${subject} failed`)),
    );
  });
}

function machine() {
  const { node, v8 } = process.versions;
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 2 ** 30);
  const hardware = `${cpus().length} x ${cpus()[0].model}, ${memory} GiB`;
  return `${date}: ${hardware}, ${type()} ${release()}, Node ${node}, V8 ${v8}, load before ${loadavg()[0].toFixed(1)}, ${processes === 1 ? 'one process' : `${processes} processes`} a subject.`;
}

function writePage() {
  mkdirSync(PLOTS, { recursive: true });
  const plots = plotsOf(rows);
  for (const { file, svg } of plots) writeFileSync(new URL(file, PLOTS), svg);
  const images = plots.map(({ file, title }) => `![${title}](performance/${file})\n`).join('\n');
  const text = readFileSync(PAGE, 'utf8');
  const head = text.slice(0, text.indexOf(HEADING) + HEADING.length);
  writeFileSync(
    PAGE,
    [`${head}\n${started}\n`, `## Growth with size\n\n${images}`, lists, ...tables].join('\n'),
  );
}
