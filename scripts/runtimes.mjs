/** The runtimes and compilers that the package must work with, and the command that each begins with. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const HOME = 'scripts/runtimes';
const STAMP = `${HOME}/node_modules/.fetched`;

const commands = {
  node: (folder) => [`${folder}/bin/node`],
  bun: (folder) => [`${folder}/bin/bun`],
  deno: (folder) => [`${folder}/deno`, 'run', '--allow-read'],
  typescript: (folder) => [process.execPath, `${folder}/bin/tsc`],
};

/** What is here anyway. */
export const here = [
  { kind: 'node', name: `this node, ${process.versions.node}`, command: [process.execPath] },
  {
    kind: 'typescript',
    name: 'this typescript',
    command: commands.typescript(resolve('node_modules/typescript')),
  },
];

/** What {@link fetchRuntimes} brings: the pins in scripts/runtimes/package.json, as `"node20": "npm:...@20.20.2"`. */
export const everywhere = Object.entries(
  JSON.parse(readFileSync(`${HOME}/package.json`, 'utf8')).dependencies,
).map(([alias, pin]) => {
  const kind = alias.replace(/\d+$/, '');
  const version = pin.slice(pin.lastIndexOf('@') + 1);
  return { kind, name: `${kind} ${version}`, command: commands[kind](resolve(HOME, 'node_modules', alias)) };
});

/** Keeps Deno's cache among the runtimes, and Deno from asking for a newer Deno. */
export const environment = {
  ...process.env,
  DENO_DIR: resolve(HOME, 'node_modules/.deno'),
  DENO_NO_UPDATE_CHECK: '1',
};

/** Installs the pinned runtimes and compilers, for Linux on x64, unless they are there. */
export function fetchRuntimes() {
  const lock = readFileSync(`${HOME}/package-lock.json`, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  execFileSync('npm', ['ci', '--prefix', HOME, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
  writeFileSync(STAMP, lock);
}
