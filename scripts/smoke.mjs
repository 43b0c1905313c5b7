/**
 * Runs and compiles the programs of test/package against the installed package: here, or with `--everywhere` in every
 * runtime, compiler and browser that it is made for.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { installPacked, linkPeers, specifiers } from './installed.mjs';
import { environment, everywhere, fetchRuntimes, here } from './runtimes.mjs';
import { peers } from './subpaths.mjs';

const isEverywhere = process.argv.includes('--everywhere');
if (isEverywhere) fetchRuntimes();

const home = installPacked();
try {
  run([process.execPath], 'alone.mjs', peers.join(), ...specifiers);
  // The second process finds what the first one left.
  for (const owner of ['net-1', 'net-2']) run([process.execPath], 'kept.mjs', owner);
  // As README.md and the guides say it.
  const [demo, site] = ['demo.mjs', 'tunnel-broker.json'].map(
    (name) => `node_modules/hextet/examples/${name}`,
  );
  execFileSync(process.execPath, [demo, site], { cwd: home, env: environment });
  run(['npx', '--no'], 'hextet', 'explain', '::1');
  linkPeers(home);
  for (const { kind, name, command } of isEverywhere ? everywhere : here) {
    if (kind === 'typescript') {
      run(command, '--project', 'nodenext.json');
      run(command, '--project', 'bundler.json');
    } else {
      run(command, 'import.mjs', ...specifiers);
      run(command, 'require.cjs', ...specifiers);
      run(command, 'peers.mjs');
    }
    console.log(`works with ${name}`);
  }
  if (isEverywhere) {
    const { runInChromium } = await import('./chromium.mjs');
    console.log(`works with chromium ${await runInChromium(home)}`);
  }
} finally {
  rmSync(home, { recursive: true });
}

function run([program, ...first], ...rest) {
  execFileSync(program, [...first, ...rest], { cwd: home, env: environment, stdio: 'inherit' });
}
