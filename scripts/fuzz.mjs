/**
 * `npm run fuzz [-- --seconds 60 --seed 1 --target pool]`: spoiled input for every parser and loader, for so long. It
 * fails where something was found, and where a case hangs; what was tried last is then in temp/fuzz/now.json.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** Seconds beside those of the cases: to start, to end a slow case and to make findings shorter. */
const MORE = 120;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    target: { type: 'string' },
  },
});
const env = { ...process.env, FUZZ_SECONDS: values.seconds, FUZZ_SEED: values.seed };
if (values.target !== undefined) env.FUZZ_TARGET = values.target;
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'test/fuzz/vitest.config.ts'], {
  env,
  stdio: 'inherit',
  timeout: 1000 * (Number(values.seconds) + MORE),
});
if (status === null) console.error('a case hangs: temp/fuzz/now.json');
process.exitCode = status ?? 1;
