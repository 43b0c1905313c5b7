/**
 * `npm run test:faults [-- --times 30 --only "PostgreSQL"]`: processes that fight over one store while they are killed,
 * stopped and cut off, each fault so many times; a judge compares what they were told with the journal.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fetchRuntimes } from './runtimes.mjs';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '30' }, only: { type: 'string' } },
});
// Among them a Node with node:sqlite.
fetchRuntimes();
const only = values.only === undefined ? [] : ['-t', values.only];
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'test/faults/vitest.config.ts', ...only], {
  env: { ...process.env, FAULTS_TIMES: values.times },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
