/**
 * How strong the tests are: every source is changed in small ways, one at a time, and its tests must fail. Each source
 * is held against the tests that are about it, so that a mutant costs a second and not the whole suite; what survives
 * those, against slower ones.
 *
 * `npm run mutation` takes all of them; `npm run mutation -- --mutate src/x.ts` the named sources only, and
 * `src/x.ts:1-140` these lines of one; `--force` looks anew at mutants that an earlier run killed. It fails where a source
 * is below the least score. It prints what survived; temp/mutation holds the same as pages.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const LEAST_SCORE = 90;
const OUT = 'temp/mutation';

const rules = ['', '/faults', '/icmp', '/compare', '/normal', '/matches', '/real-systems'].map(
  (name) => `rule${name}`,
);
const bitmaps = ['', '/paths', '/listing', '/order', '/refusals', '/random', '/seeds'].map(
  (name) => `bitmap${name}`,
);

const pools =
  `containers records roots reservations listing plan-text edges clock parts digest hash-place stored-text
  equality memory growth`
    .split(/\s+/)
    .map((name) => `pool/${name}`);
pools.unshift('pool');

/**
 * Sources below src/ by the tests below test/ that are about them, those first that fail soonest, and by slow
 * ones for what survives those.
 */
const GROUPS = [
  { sources: ['internal/uint128'], tests: ['internal/uint128'] },
  { sources: ['ip/address', 'error'], tests: ['error', 'address'] },
  { sources: ['internal/format'], tests: ['address', 'prefix'] },
  {
    sources: ['internal/guards', 'internal/issue'],
    tests: ['internal/guards', 'error', 'address', 'resize', 'eui64', 'mac', 'prefix'],
  },
  { sources: ['ip/range', 'internal/iterable'], tests: ['range'] },
  { sources: ['set', 'set/*'], tests: ['set', 'bulk'] },
  { sources: ['internal/bulk/sort'], tests: ['internal/bulk/sort', 'set', 'bulk'] },
  { sources: ['map', 'map/*'], tests: ['map', 'bulk'] },
  { sources: ['bulk', 'internal/bulk/lines'], tests: ['bulk', 'map'] },
  { sources: ['internal/bulk/scan-bytes'], tests: ['internal/bulk/scan-bytes', 'bulk'] },
  { sources: ['mac', 'eui64'], tests: ['mac', 'eui64'] },
  {
    sources: ['rule', 'rule/*'],
    tests: rules,
  },
  { sources: ['resize', 'resize/*'], tests: ['resize', 'resize/model'] },
  { sources: ['internal/span'], tests: ['resize', 'rule/compare', 'rule/normal', 'resize/model'] },
  { sources: ['internal/random', 'bitmap/slot-mask'], tests: ['internal/random', ...bitmaps] },
  {
    sources: ['bitmap/each-block', 'bitmap/seek', 'bitmap/expanded-view', 'bitmap/slab'],
    tests: bitmaps,
    slow: ['bitmap/model', 'work', 'pool', 'pool/edges'],
  },
  {
    sources: [
      'bitmap/codec',
      'bitmap/decode-node',
      'bitmap/encode-node',
      'bitmap/bit-stream',
      'bitmap/crc32',
    ],
    tests: ['bitmap/seeds', 'bitmap/damage', 'work'],
  },
  {
    sources: ['internal/row-table', 'internal/text-table', 'pool/rows', 'pool/json-checksum'],
    tests: ['internal/text-table', 'pool/rows', 'pool'],
  },
  { sources: ['ip/prefix'], tests: ['prefix'] },
  { sources: ['internal/scan'], tests: ['address', 'prefix', 'range'] },
  {
    sources: ['bitmap/nodes', 'bitmap/trie'],
    tests: [...bitmaps, 'work'],
    slow: ['bitmap/model', 'bitmap/exhaustive', 'bitmap/mass'],
  },
  {
    sources: ['bitmap', 'bitmap/count', 'bitmap/lowest-free', 'bitmap/search'],
    tests: bitmaps,
    slow: ['bitmap/model', 'work', 'bitmap/damage', 'pool', 'pool/memory'],
  },
  {
    sources: ['pool', 'pool/*'],
    tests: pools,
    slow: ['model', 'proof', 'exhaustive', 'hostile', 'retry'].map((name) => `pool/${name}`),
  },
  {
    sources: ['network', 'network/*'],
    tests: ['network', ...['assign', 'config', 'journal', 'parse'].map((name) => `network/${name}`)],
  },
  { sources: ['internal/standard-schema'], tests: ['internal/standard-schema'] },
  { sources: ['messages'], tests: ['messages'] },
  { sources: ['interop', 'interop/peers'], tests: ['interop'] },
  { sources: ['fixtures'], tests: ['fixtures'] },
  { sources: ['ipv4', 'ip/ipv4/*'], tests: ['ipv4'] },
  { sources: ['registry', 'registry/*'], tests: ['registry'] },
  { sources: ['interface'], tests: ['interface'] },
  { sources: ['endpoint'], tests: ['endpoint'] },
  { sources: ['text'], tests: ['text'] },
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
    wanted === undefined
      ? all
      : wanted.filter((part) => all.some((pattern) => matches(pattern, fileOf(part))));
  if (mutate.length > 0) rows.push(...(await score(group, mutate)));
}
print(rows);
if (rows.length === 0) throw new Error(`no tests are named for ${options.mutate}`);
if (rows.some(({ percent }) => percent < LEAST_SCORE)) process.exitCode = 1;

function matches(pattern, path) {
  return pattern === path || (pattern.endsWith('*.ts') && path.startsWith(pattern.slice(0, -'*.ts'.length)));
}

/** The file of which a part is wanted: all of it, or some of its lines. */
function fileOf(part) {
  return part.replace(/:\d+-\d+$/, '');
}

/** A row for each source: its counts by status, and its score. */
async function score({ sources, tests, slow }, mutate) {
  const name = basename(sources[0]);
  const known = await run(name, tests, mutate);
  // An earlier run may have been about other sources of the group, too.
  const mutants = known.filter(({ fileName }) =>
    mutate.some((part) => matches(fileOf(part), relative('.', fileName))),
  );
  const alive = mutants.filter((mutant) => isAlive(mutant) && !isKilled(mutant));
  if (slow !== undefined && alive.length > 0) {
    const later = await run(`${name}-slow`, slow, alive.map(range));
    const killed = new Set(later.filter(isKilled).map(keyOf));
    for (const mutant of alive) if (killed.has(keyOf(mutant))) mutant.status = 'Killed';
  }
  const paths = [...new Set(mutants.map(({ fileName }) => fileName))].sort();
  return paths.map((path) => row(path, mutants)).filter((row) => row.mutants > 0);
}

/** What becomes of the mutants of some sources, or of ranges of them, with these tests. */
function run(name, tests, mutate) {
  process.env.MUTATION_TESTS = tests.map((name) => `test/${name}.test.ts`).join();
  return new Stryker({
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
    // On a machine with other work a test can take many times as long as in the run before.
    timeoutMS: 10_000,
    timeoutFactor: 2,
    ignorePatterns: ['bench', 'coverage', 'dist', 'temp'],
    tempDirName: `temp/stryker-${name}`,
    reporters: ['html', 'progress-append-only'],
    htmlReporter: { fileName: `${OUT}/${name}.html` },
    logLevel: 'warn',
    allowConsoleColors: false,
  }).runMutationTest();
}

/** The score of a source. */
function row(path, mutants) {
  const own = mutants.filter(({ fileName }) => fileName === path);
  const timeouts = own.filter(({ status }) => status === 'Timeout').length;
  const killed = own.filter(isKilled).length;
  const alive = own.filter((mutant) => isAlive(mutant) && !isKilled(mutant));
  return {
    file: relative('.', path),
    percent: (100 * killed) / (killed + alive.length),
    mutants: killed + alive.length,
    timeouts,
    survived: alive.map(describe),
  };
}

/**
 * Where a constant of the tests cannot be made any more, no test fails, for its file cannot be loaded: then not all ran
 * that should.
 */
function isKilled({ status, testsCompleted, coveredBy }) {
  return (
    status === 'Killed' ||
    status === 'Timeout' ||
    (status === 'Survived' && testsCompleted < coveredBy?.length)
  );
}

function isAlive({ status }) {
  return status === 'Survived' || status === 'NoCoverage';
}

/** Tells a mutant from all others. */
function keyOf(mutant) {
  return `${mutant.fileName} ${describe(mutant)}`;
}

/** Where a mutant is, as Stryker takes it: its columns begin with 0. */
function range({ fileName, location: { start, end } }) {
  return `${relative('.', fileName)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

/** Where a mutant is, what stood there and what stands there instead. */
function describe({ fileName, location: { start, end }, replacement, mutatorName }) {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  const [before, after] = [lines.join('\n'), replacement].map((code) => code.replace(/\s+/g, ' '));
  return `${start.line}:${start.column} ${mutatorName}: ${before} => ${after}`;
}

function print(all) {
  for (const { file, percent, mutants, timeouts, survived } of all) {
    console.log(`${percent.toFixed(1).padStart(5)} % of ${mutants} (${timeouts} by timeout) ${file}`);
    for (const line of survived) console.log(`        ${line}`);
  }
}
