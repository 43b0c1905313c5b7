/**
 * How strong the tests are: every source is changed in small ways, one at a time, and its tests must fail. Each source
 * is held against the tests that are about it, so that a mutant costs a second and not the whole suite.
 *
 * `npm run mutation` takes all of them; `npm run mutation -- --mutate src/x.ts` the named sources only. It fails where a
 * source is below the least score. It prints what survived; temp/mutation holds
 * the same as pages.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const LEAST_SCORE = 90;
const OUT = 'temp/mutation';

const rules = ['rule', 'faults', 'icmp', 'normal', 'compare', 'real-systems', 'properties'];
const bitmaps = [
  '',
  '.listing',
  '.order',
  '.refusals',
  '.random',
  '.seeds',
  '.damage',
  '.exhaustive',
  '.model',
];

/** Sources below src/ by the tests below test/ that are about them, those first that fail soonest. */
const GROUPS = [
  { sources: ['internal/words'], tests: ['internal/words'] },
  { sources: ['address', 'error', 'internal/format'], tests: ['error', 'address'] },
  {
    sources: ['internal/shape', 'internal/issue'],
    tests: ['copies', 'error', 'resize', 'eui64', 'mac', 'prefix'],
  },
  { sources: ['range', 'internal/iterable'], tests: ['range'] },
  { sources: ['set'], tests: ['set'] },
  { sources: ['mac', 'eui64'], tests: ['mac', 'eui64'] },
  {
    sources: ['rule', 'internal/rule-*', 'internal/interval', 'internal/protocol', 'internal/icmp'],
    tests: rules.map((name) => (name === 'rule' ? name : `rule/${name}`)),
  },
  { sources: ['resize', 'internal/resize-*'], tests: ['resize', 'resize.model'] },
  {
    sources: ['random', 'bits', 'bit-stream', 'crc32', 'pieces', 'items', 'view', 'slab'].map(
      (name) => `internal/${name}`,
    ),
    tests: ['internal/random', ...bitmaps],
  },
  {
    sources: ['internal/row-table', 'internal/rows', 'internal/json-checksum'],
    tests: ['internal/rows', 'pool', 'pool.model'],
  },
  { sources: ['prefix'], tests: ['prefix'] },
  { sources: ['internal/scan'], tests: ['address', 'prefix', 'range', 'mac'] },
  {
    sources: [
      'bitmap',
      'internal/trie',
      'internal/census',
      'internal/codec',
      'internal/floor',
      'internal/search',
    ],
    tests: bitmaps,
  },
  { sources: ['pool', 'internal/pool/*'], tests: ['pool', 'pool.model'] },
];

const { values: options } = parseArgs({
  options: {
    mutate: { type: 'string' },
    force: { type: 'boolean' },
    concurrency: { type: 'string', default: '2' },
  },
});
const wanted = options.mutate?.split(',');
const rows = [];
mkdirSync(OUT, { recursive: true });
for (const group of GROUPS) {
  const all = group.sources.map((source) => `src/${source}.ts`);
  const mutate =
    wanted === undefined ? all : wanted.filter((path) => all.some((pattern) => matches(pattern, path)));
  if (mutate.length > 0) rows.push(...(await score(group, mutate)));
}
print(rows);
if (rows.some(({ percent }) => percent < LEAST_SCORE)) process.exitCode = 1;

function matches(pattern, path) {
  return pattern === path || (pattern.endsWith('*.ts') && path.startsWith(pattern.slice(0, -'*.ts'.length)));
}

/** A row for each source: its counts by status, and its score. */
async function score({ sources, tests }, mutate) {
  process.env.MUTATION_TESTS = tests.map((name) => `test/${name}.test.ts`).join();
  const name = basename(sources[0]);
  const mutants = await new Stryker({
    mutate,
    mutator: { excludedMutations: ['StringLiteral'] },
    testRunner: 'vitest',
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    incremental: true,
    incrementalFile: `${OUT}/${name}.incremental.json`,
    force: options.force ?? false,
    concurrency: Number(options.concurrency),
    timeoutMS: 2500,
    timeoutFactor: 3,
    ignorePatterns: ['bench', 'coverage', 'dist', 'temp'],
    tempDirName: 'temp/stryker',
    reporters: ['html', 'progress-append-only'],
    htmlReporter: { fileName: `${OUT}/${name}.html` },
    logLevel: 'warn',
    allowConsoleColors: false,
  }).runMutationTest();
  return [...new Set(mutants.map(({ fileName }) => fileName))].sort().map((path) => row(path, mutants));
}

function row(path, mutants) {
  const own = mutants.filter(({ fileName }) => fileName === path);
  const count = (...statuses) => own.filter(({ status }) => statuses.includes(status)).length;
  const killed = count('Killed', 'Timeout');
  const alive = own.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
  return {
    file: relative('.', path),
    percent: (100 * killed) / Math.max(1, killed + alive.length),
    mutants: killed + alive.length,
    timeouts: count('Timeout'),
    constant: count('Ignored'),
    survived: alive.map((mutant) => describe(mutant)),
  };
}

/** Where a mutant is, what stood there and what stands there instead. */
function describe({ fileName, location: { start, end }, replacement, status, mutatorName }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  const [before, after] = [lines.join('\n'), replacement].map((code) => code.replace(/\s+/g, ' '));
  return `${start.line}:${start.column} ${status} ${mutatorName}: ${before} => ${after}`;
}

function print(all) {
  for (const { file, percent, mutants, timeouts, survived } of all) {
    console.log(`${percent.toFixed(1).padStart(5)} % of ${mutants} (${timeouts} by timeout) ${file}`);
    for (const line of survived) console.log(`        ${line}`);
  }
}
