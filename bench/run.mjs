/**
 * Runs every subject in a process of its own and prints its tables.
 *
 *     npm run bench -- [--quick | --write] [subject ...]
 *
 * `--quick` only shows that everything works: its figures mean nothing. `--write` puts the tables of all subjects into
 * docs/performance.md, below the heading there.
 */
import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { figureTable, timeTable } from './report.mjs';

const SUBJECTS = ['text', 'values', 'set', 'bitmap', 'memory', 'pool'];
const PAGE = new URL('../docs/performance.md', import.meta.url);
const HEADING = '## The last figures\n';

const options = process.argv.slice(2);
const flags = options.filter((option) => option.startsWith('--'));
const subjects = options.filter((option) => !option.startsWith('--'));
const writes = flags.includes('--write');
if (writes && options.length > 1) throw new Error('--write needs a full run of all subjects');

let figures = '';
print(`${machine()}\n`);
for (const subject of subjects.length > 0 ? subjects : SUBJECTS) {
  await runSubject(subject, (row) => print(row.results ? timeTable(row) : figureTable(row)));
}
if (writes) writePage();

function print(text) {
  console.log(text);
  figures += `\n${text}`;
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
  const text = readFileSync(PAGE, 'utf8');
  writeFileSync(PAGE, text.slice(0, text.indexOf(HEADING) + HEADING.length) + figures);
}
