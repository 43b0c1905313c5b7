/**
 * How strong the tests are: every source is changed in small ways, one at a time, and its tests must fail.
 *
 * `npm run mutation` takes all sources; `npm run mutation -- --mutate src/x.ts` the named ones only, with commas between
 * them, and `src/x.ts:1-140` these lines of one; `--without model` leaves out tests of such names. It prints what
 * survived, and fails where a source is below the least score.
 *
 * Stryker's instrumenter puts all mutants of some sources into their code at once, each with a switch. The files of tests
 * run one after the other in a process, whose runner, test/mutation/runner.ts, turns the switches and writes into a journal
 * what becomes of each mutant. A process that a mutant ended, or keeps from coming to an end, is started anew after it.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { createVitest } from 'vitest/node';

const LEAST_SCORE = 90;
const JOURNAL = resolve(`temp/mutation-${process.pid}.jsonl`);
/** A mutant that no limit of the runner ends is given up after so many milliseconds. */
const PATIENCE = 600_000;

/** What holds for all values alike. */
const VALUES = ['internal/printable', 'internal/standard-schema', 'ip/values'];
/** What stands on a pool and keeps a journal, and what keeps that journal in this process. */
const MACHINE = [
  'internal/machine-parts',
  'network',
  'network/journal',
  'zone',
  'zone/hostile',
  'zone/input',
];
const STORE = ['store', 'store-file', ...testsIn('store-file'), ...testsIn('store')].filter(
  (name) => !/managers|processes/.test(name),
);
/** The tests of src/x.ts and src/x/ are test/x.test.ts and test/x/. Those of some, or of a room, are more, or these instead. */
const MORE = {
  bitmap: ['work'],
  bulk: ['map'],
  endpoint: VALUES,
  interface: VALUES,
  mac: VALUES,
  map: ['bulk'],
  network: ['internal/machine-parts'],
  set: ['bulk', ...VALUES],
};
const INSTEAD = {
  'internal/aggregate': MACHINE,
  'internal/bulk/lines': ['bulk', 'map'],
  'internal/bulk/scan-bytes': ['internal/bulk/scan-bytes', 'bulk'],
  'internal/bulk/sort': ['internal/bulk/sort', 'set', 'bulk'],
  'internal/damage': MACHINE,
  'internal/digest': ['internal/digest', 'pool/digest'],
  'internal/format': ['address', 'prefix'],
  'internal/guards': ['internal/guards', 'ip/values', 'error', 'address', 'resize', 'eui64', 'mac', 'prefix'],
  'internal/host-bits': ['bulk', 'prefix', 'set'],
  'internal/issue': [
    'internal/issue',
    'internal/guards',
    'ip/values',
    'error',
    'address',
    'resize',
    'eui64',
    'mac',
    'prefix',
  ],
  'internal/iterable': ['range'],
  'internal/machine': MACHINE,
  'internal/machine-head': MACHINE,
  'internal/machine-parts': MACHINE,
  'internal/machine-plan': MACHINE,
  'internal/read': ['network/parse', 'rule', 'render/refusals'],
  'internal/row-table': ['internal/text-table', 'pool/rows', 'pool'],
  'internal/scan': ['address', 'prefix', 'range', 'ip/values'],
  'internal/span': ['resize', 'rule/compare', 'rule/normal', 'resize/model'],
  'internal/text-table': ['internal/text-table', 'pool/rows', 'pool'],
  'internal/zone': ['endpoint', 'interface'],
  'ip/address': ['address', 'error', 'registry', ...VALUES],
  'ip/ipv4/address': ['ipv4', ...VALUES],
  'ip/ipv4/prefix': ['ipv4', ...VALUES],
  'ip/ipv4/range': ['ipv4', ...VALUES],
  'ip/line-issue': ['bulk'],
  'ip/prefix': ['prefix', 'registry', ...VALUES],
  'ip/range': ['range', 'registry', ...VALUES],
  'ip/read-prefix': ['prefix'],
  store: STORE,
  'store-file': STORE,
  'store-sqlite': STORE,
  // A fault of a reference must be found as one of a source is.
  'test/reference/networks': ['network/model'],
};
/** Files of tests that come last, for what survives the others. */
const SLOW = /\/(model|exhaustive|invariants|mass|proof|hostile|retry|memory|managers|processes|work)\.test/;
/** Tables and texts, what only a server reaches, and what the package is tested with. */
const NOT_JUDGED = /^(internal\/messages|messages|index|testing|store-postgres)\b/;

const { values: options } = parseArgs({
  options: { mutate: { type: 'string' }, without: { type: 'string', default: '^$' } },
});
const leftOut = new RegExp(options.without);
const parts = options.mutate?.split(',') ?? everySource();
const groups = new Map();
for (const part of parts) {
  const tests = testsOf(part).join();
  if (tests === '') throw new Error(`no tests are named for ${part}`);
  groups.set(tests, [...(groups.get(tests) ?? []), part]);
}
mkdirSync('temp', { recursive: true });
const rows = [];
for (const [tests, group] of groups) rows.push(...(await score(group, tests.split(','))));
rmSync(JOURNAL);
for (const row of rows.sort((a, b) => a.percent - b.percent)) print(row);
process.exitCode = rows.some(({ percent }) => percent < LEAST_SCORE) ? 1 : 0;

function everySource() {
  const files = readdirSync('src', { recursive: true }).filter((file) => file.endsWith('.ts'));
  const judged = files.filter((file) => !NOT_JUDGED.test(file)).map((file) => `src/${file}`);
  return judged.filter((path) => testsOf(path).length > 0).sort();
}

/** The files of tests that are about a source, or some lines of it. */
function testsOf(part) {
  const source = fileOf(part).replace(/^src\/|\.ts$/g, '');
  const [room] = source.split('/');
  const own = room === 'internal' ? [source] : [room, ...testsIn(room), ...(MORE[room] ?? [])];
  const files = (INSTEAD[source] ?? INSTEAD[room] ?? own)
    .map((name) => `test/${name}.test.ts`)
    .filter((file) => existsSync(file) && !leftOut.test(file));
  return files.sort((a, b) => SLOW.test(a) - SLOW.test(b));
}

function testsIn(room) {
  if (!statSync(`test/${room}`, { throwIfNoEntry: false })?.isDirectory()) return [];
  const files = readdirSync(`test/${room}`).filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => `${room}/${file.slice(0, -'.test.ts'.length)}`);
}

/** The file of which a part is wanted: all of it, or some of its lines. */
function fileOf(part) {
  return part.replace(/:\d+-\d+$/, '');
}

/** A row for each source: its score, and the mutants that survive. */
async function score(group, tests) {
  const { files, mutants } = await mutate(group);
  const codes = new Map(files.map(({ name, content }) => [name, content]));
  const vitest = await createVitest(
    'test',
    {
      ...{ config: false, watch: false, reporters: [{}], dangerouslyIgnoreUnhandledErrors: true },
      ...{ include: tests, setupFiles: ['test/support/draws.ts'], runner: 'test/mutation/runner.ts' },
      ...{ env: { MUTATION_JOURNAL: JOURNAL }, maxWorkers: 1, testTimeout: 0 },
    },
    { plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => codes.get(id) }] },
  );
  writeFileSync(JOURNAL, `${JSON.stringify({ mutants: mutants.map(({ id }) => id) })}\n`);
  for (const judging of mutants.length > 0 ? [judge, judgeAfresh] : []) {
    for (const test of tests) await judging(vitest, test);
  }
  await vitest.close();

  const outcomes = new Map(readJournal().flatMap(({ loaded = [] }) => loaded.map((id) => [id, 'loaded'])));
  for (const { mutant, outcome } of readJournal()) {
    if (!isKilled(outcomes.get(mutant))) outcomes.set(mutant, outcome);
  }
  return files.map(({ name }) => {
    const own = mutants.filter(({ id, fileName }) => fileName === name && outcomes.get(id) !== 'loaded');
    const alive = own.filter(({ id }) => !isKilled(outcomes.get(id)));
    return {
      file: relative('.', name),
      percent: own.length === 0 ? 100 : 100 - (100 * alive.length) / own.length,
      mutants: own.length,
      limits: own.filter(({ id }) => outcomes.get(id) === 'killed by its limit').length,
      survived: alive.map(
        (mutant) => `${describe(mutant)}${outcomes.has(mutant.id) ? '' : ' (no test runs it)'}`,
      ),
    };
  });
}

/** The code of some sources with all their mutants in it, and the mutants. */
async function mutate(group) {
  const files = [...new Set(group.map(fileOf))].map((path) => {
    const ranges = group
      .map((part) => /^(.*):(\d+)-(\d+)$/.exec(part))
      .filter((match) => match?.[1] === path)
      .map(([, , from, to]) => ({
        start: { line: from - 1, column: 0 },
        end: { line: Number(to), column: 0 },
      }));
    return {
      name: resolve(path),
      mutate: ranges.length > 0 ? ranges : true,
      content: readFileSync(path, 'utf8'),
    };
  });
  const quiet = { debug() {}, info() {}, warn: console.warn, isDebugEnabled: () => false };
  const result = await new Instrumenter(quiet).instrument(files, {
    ...{ plugins: null, ignorers: [], excludedMutations: ['StringLiteral'], noHeader: true },
  });
  return { ...result, mutants: result.mutants.filter(({ status }) => status !== 'Ignored') };
}

/** Holds all mutants that are still alive against a file of tests. */
async function judge(vitest, test) {
  for (;;) {
    const { lines, unhandledErrors } = await run(vitest, test);
    if (lines.some(({ done }) => done)) break;
    if (lines.every(({ outcome }) => outcome === undefined)) {
      throw new AggregateError(unhandledErrors, `${test} cannot be run`);
    }
  }
}

/**
 * Holds those against a file of tests, each in a process of its own, that only first runs of its tests reach, and those that
 * some test runs and that are still alive, if the constants of this file reach them, too.
 */
async function judgeAfresh(vitest, test) {
  const journal = readJournal();
  const outcomes = journal.filter(({ outcome }) => outcome !== undefined);
  const ran = new Set(outcomes.map(({ mutant }) => mutant));
  const killed = new Set(outcomes.filter(({ outcome }) => isKilled(outcome)).map(({ mutant }) => mutant));
  const own = journal.filter(({ file }) => file === test);
  const first = own.filter(({ outcome }) => outcome === 'afresh').map(({ mutant }) => mutant);
  const loaded = own.flatMap(({ loaded = [] }) => loaded.filter((mutant) => ran.has(mutant)));
  for (const mutant of new Set([...first, ...loaded])) {
    if (killed.has(mutant)) continue;
    note({ fresh: mutant });
    const { lines } = await run(vitest, test);
    if (!lines.some(({ outcome }) => outcome !== undefined)) note({ mutant, outcome: 'killed by its limit' });
  }
}

async function run(vitest, test) {
  const specifications = await vitest.globTestSpecifications([resolve(test)]);
  const before = readJournal().length;
  const watch = setInterval(endIfStuck, 5000);
  const { unhandledErrors } = await vitest.runTestSpecifications(specifications);
  clearInterval(watch);
  const lines = readJournal().slice(before);
  const failed = lines.flatMap((line) => line.failed ?? []);
  if (failed.length > 0) throw new Error(`${test} fails without a mutant: ${failed.join(', ')}`);
  return { lines, unhandledErrors };
}

function isKilled(outcome) {
  return outcome?.startsWith('killed');
}

function note(line) {
  appendFileSync(JOURNAL, `${JSON.stringify(line)}\n`);
}

function readJournal() {
  const lines = readFileSync(JOURNAL, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

function endIfStuck() {
  const journal = readJournal();
  const { outcome, fresh, pid } = journal.at(-1);
  if (outcome !== 'starts' && fresh === undefined && pid === undefined) return;
  if (Date.now() - statSync(JOURNAL).mtimeMs < PATIENCE) return;
  process.kill(journal.findLast((line) => line.pid !== undefined).pid, 'SIGKILL');
}

/** Where a mutant is, what stood there and what stands there instead. */
function describe({ fileName, location: { start, end }, replacement, mutatorName }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  const [before, after] = [lines.join('\n'), replacement].map((code) => code.replace(/\s+/g, ' '));
  return `${start.line + 1}:${start.column + 1} ${mutatorName}: ${before} => ${after}`;
}

function print({ file, percent, mutants, limits, survived }) {
  console.log(`${percent.toFixed(1).padStart(5)} % of ${mutants} (${limits} by a limit) ${file}`);
  for (const line of survived) console.log(`        ${line}`);
}
