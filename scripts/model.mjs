/**
 * `npm run test:model [-- --all --update append …]`: checks the models of docs/model against docs/model/cases.md, with spin and
 * gcc, two cases at a time at most. A case fails the run if its outcome or its number of states is another: a planted fault
 * that is no longer found, too. `--all` adds the cases above a million states, `--update` writes the states into the table.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

const folder = fileURLToPath(new URL('../docs/model/', import.meta.url));
const table = join(folder, 'cases.md');
const jobs = Math.min(2, availableParallelism());

/** Steps of the longest path, and megabytes: a search that needs more is unfinished. */
const DEPTH = 200_000;
const MEMORY = 2_000;

/** The rows of a table of cases: model, flags, outcome, states, and is it checked in CI. */
export function readCases(markdown) {
  return markdown.split('\n').flatMap((row, line) => {
    const [, model, flags, outcome, states, ci] = row
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', ''));
    if (states === undefined || model === 'model' || model.startsWith('-')) return [];
    if (outcome !== 'holds' && outcome !== 'fails')
      throw new Error(`Line ${line + 1} of the cases: ${outcome} is neither holds nor fails`);
    return [
      {
        line,
        model,
        flags: flags.split(' ').filter((flag) => flag !== ''),
        outcome,
        states: Number(states.replaceAll(',', '')),
        inCi: ci === 'yes',
      },
    ];
  });
}

/** What spin says of a model under some flags: an outcome, the number of states, and what it has found. */
async function search(source, flags, depth = DEPTH) {
  const home = mkdtempSync(join(tmpdir(), 'hextet-model-'));
  const call = (program, ...args) =>
    promisify(execFile)(program, args, { cwd: home, maxBuffer: 2 ** 26 }).then(({ stdout }) => stdout);
  try {
    const written = await call('spin', '-a', ...flags.map((flag) => `-D${flag}`), source);
    const options = ['-O1', '-w', '-DCOLLAPSE', `-DMEMLIM=${MEMORY}`, '-DVECTORSZ=2048'];
    await call('gcc', ...options, '-o', 'pan', 'pan.c');
    const fair = /^ltl /m.test(written) ? ['-a', '-f'] : [];
    return readSearch(await call('./pan', `-m${depth}`, ...fair));
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Error(`${error.path} is not installed (Debian: spin, gcc, libc6-dev)`);
    return { outcome: 'broken', states: 0, found: `${error.stdout}${error.stderr}`.trim() };
  } finally {
    rmSync(home, { recursive: true });
  }
}

function readSearch(output) {
  const states = Number(/(\d+) states, stored/.exec(output)?.[1] ?? 0);
  const [, found] =
    /^pan:1: ((?:assertion violated|invalid end state|acceptance cycle).*)/m.exec(output) ?? [];
  if (found !== undefined) return { outcome: 'fails', states, found };
  const isWhole =
    output.includes('errors: 0') && !/max search depth too small|Search not completed/.test(output);
  return { outcome: isWhole ? 'holds' : 'unfinished', states, found: '' };
}

function faultOf(expected, { outcome, states, found }) {
  if (outcome !== expected.outcome) return `expected ${expected.outcome}, got ${outcome}: ${found}`;
  if (states !== expected.states)
    return `expected ${count(expected.states)} states, got ${count(states)} (--update writes them)`;
  return '';
}

/** The runner itself: what it makes of searches with a known end, and of expectations that are wrong. */
async function checkRunner() {
  const home = mkdtempSync(join(tmpdir(), 'hextet-model-'));
  const source = join(home, 'counter.pml');
  writeFileSync(
    source,
    `active proctype Counter() {
      byte count;
      do :: count < 100 -> count++ :: else -> break od;
      assert(count == END)
    }`,
  );
  try {
    for (const [flag, depth, expected] of [
      ['END=100', DEPTH, 'holds'],
      ['END=7', DEPTH, 'fails'],
      ['END=100', 10, 'unfinished'],
      ['END=)', DEPTH, 'broken'],
    ]) {
      const { outcome } = await search(source, [flag], depth);
      if (outcome !== expected) throw new Error(`The runner takes ${flag} for ${outcome}, not ${expected}`);
      if (faultOf({ outcome: 'holds', states: 7 }, { outcome, states: 8 }) === '')
        throw new Error('The runner misses another number of states');
      if (outcome !== 'fails' && faultOf({ outcome: 'fails', states: 7 }, { outcome, states: 7 }) === '')
        throw new Error(`The runner takes ${outcome} for a fault that was found`);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean' }, update: { type: 'boolean' } },
  });
  const markdown = readFileSync(table, 'utf8');
  const cases = readCases(markdown);
  const unknown = positionals.find((name) => cases.every(({ model }) => model !== name));
  if (unknown !== undefined)
    throw new Error(`${unknown} is not a model: ${[...new Set(cases.map(({ model }) => model))].join(', ')}`);
  const chosen = cases.filter(
    ({ model, inCi }) => (positionals.length === 0 || positionals.includes(model)) && (inCi || values.all),
  );

  await checkRunner();
  const begun = performance.now();
  const lines = markdown.split('\n');
  const queue = chosen.values();
  let faults = 0;
  const work = async () => {
    for (const expected of queue) {
      const { model, flags, line } = expected;
      const start = performance.now();
      const result = await search(join(folder, `${model}.pml`), flags);
      if (values.update) {
        expected.states = result.states;
        lines[line] = withStates(lines[line], result.states);
      }
      const fault = faultOf(expected, result);
      if (fault !== '') faults++;
      console.log(
        [
          fault === '' ? ' ' : '!',
          model.padEnd(14),
          flags.join(' ').padEnd(60),
          result.outcome.padEnd(5),
          count(result.states).padStart(10),
          `${seconds(start)} s`.padStart(7),
          fault || result.found,
        ]
          .join(' ')
          .trimEnd(),
      );
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (values.update) writeFileSync(table, lines.join('\n'));
  console.log(`${chosen.length} of ${cases.length} cases, ${faults} faults, ${seconds(begun)} s`);
  if (faults > 0) process.exitCode = 1;
}

function withStates(row, states) {
  const cells = row.split('|');
  cells[4] = ` ${count(states)} `;
  cells[5] = states < 1e6 ? ' yes ' : ' no ';
  return cells.join('|');
}

const count = (number) => number.toLocaleString('en');
const seconds = (start) => ((performance.now() - start) / 1000).toFixed(1);

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
