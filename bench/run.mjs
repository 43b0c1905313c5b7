/**
 * Runs every subject in a process of its own and prints its tables, then where a peer is ahead and which aims were missed.
 *
 *     npm run bench -- [--quick | --write] [subject ...]
 *
 * `--quick` only shows that everything works: its figures mean nothing. `--write` puts all that is printed into
 * docs/performance.md, below the heading there, and the plots into docs/performance/.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { plotsOf } from './plots.mjs';
import { missedAims, peersAhead, table } from './report.mjs';

const SUBJECTS = [
  ...['text', 'split', 'values', 'set', 'bulk', 'fill', 'churn', 'random', 'reserve', 'trace', 'lookup'],
  ...['growth', 'memory', 'retained', 'pool', 'network', 'render', 'snapshot', 'limits'],
];
const PAGE = new URL('../docs/performance.md', import.meta.url);
const PLOTS = new URL('../docs/performance/', import.meta.url);
const HEADING = '## The last figures\n';

const options = process.argv.slice(2);
const flags = options.filter((option) => option.startsWith('--'));
const subjects = options.filter((option) => !option.startsWith('--'));
const writes = flags.includes('--write');
if (writes && options.length > 1) throw new Error('--write needs a full run of all subjects');

const started = machine();
const rows = [];
const tables = [];
console.log(`${started}\n`);
for (const subject of subjects.length > 0 ? subjects : SUBJECTS) {
  print(`## Subject \`${subject}\`\n\nAgain: \`npm run bench -- ${subject}\`\n`);
  await runSubject(subject, (row) => {
    rows.push(row);
    print(table(row));
  });
}
const lists = `## Where a peer is ahead\n\n${peersAhead(rows)}\n## Aims not met and why\n\n${missedAims(rows)}`;
console.log(lists);
if (writes) writePage();

function print(text) {
  console.log(text);
  tables.push(text);
}

/** Runs one subject; every row is passed on as soon as it is done. */
function runSubject(subject, onRow) {
  const child = fork(new URL('subject.mjs', import.meta.url), [subject, ...flags], {
    execArgv: ['--expose-gc'],
  });
  child.on('message', onRow);
  return new Promise((resolve, reject) => {
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the subject ${subject} failed`))));
  });
}

function machine() {
  const { node, v8 } = process.versions;
  const date = new Date().toISOString().slice(0, 10);
  const memory = Math.round(totalmem() / 2 ** 30);
  const hardware = `${cpus().length} x ${cpus()[0].model}, ${memory} GiB`;
  return `${date}: ${hardware}, ${type()} ${release()}, Node ${node}, V8 ${v8}, load before ${loadavg()[0].toFixed(1)}.`;
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
