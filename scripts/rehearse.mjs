/**
 * Rehearses a release: publishes nothing, to npm and to JSR or to the one on the command line, and fails at anything
 * that either warns of.
 */
import { spawnSync } from 'node:child_process';
import { environment, everywhere, fetchRuntimes } from './runtimes.mjs';

const rehearsals = {
  npm() {
    // What is packed was built before. That nobody is logged in, where it is only rehearsed, is as it should be.
    const output = run('npm', ['publish', '--dry-run', '--ignore-scripts', '--loglevel=warn']);
    return output.filter((line) => line.startsWith('npm warn publish') && !line.includes('logged in'));
  },

  jsr() {
    fetchRuntimes();
    const [deno] = everywhere.find(({ kind }) => kind === 'deno').command;
    const output = run(deno, ['publish', '--dry-run', '--allow-dirty']);
    // The one module of Node stands in a variable, so that no bundler for browsers finds it.
    return output.filter((line) => /warning/i.test(line) && !line.includes('unanalyzable-dynamic-import'));
  },
};

const [only] = process.argv.slice(2);
for (const target of only === undefined ? Object.keys(rehearsals) : [only]) {
  const warnings = rehearsals[target]();
  for (const warning of warnings) console.error(warning);
  if (warnings.length > 0) process.exitCode = 1;
  else console.log(`${target} would take it`);
}

/** The lines that a command writes; ends here if it fails. */
function run(command, args) {
  const env = { ...environment, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env });
  if (status === 0) return `${stdout}${stderr}`.split('\n');
  console.error(stdout, stderr);
  process.exit(1);
}
