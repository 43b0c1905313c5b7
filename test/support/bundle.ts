/** Programs of the tests that run in a process of their own. */
import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/** Those that this process has bundled. */
const bundled = new Map<string, Promise<string>>();

/** Bundles a program, for Node as it is, once; returns its path. */
export function bundle(path: string): Promise<string> {
  const made = bundled.get(path) ?? write(path);
  bundled.set(path, made);
  return made;
}

async function write(path: string): Promise<string> {
  const program = join(ROOT, 'temp', 'programs', basename(path).replace(/ts$/, 'mjs'));
  // Another process can be reading it.
  const outfile = `${program}.${process.pid}`;
  await build({
    ...{ entryPoints: [join(ROOT, path)], outfile, bundle: true, external: ['better-sqlite3', 'pg'] },
    ...{ format: 'esm', target: 'node20', platform: 'node', logLevel: 'error' },
  });
  renameSync(outfile, program);
  return program;
}
