/** Programs of the tests that run in a process of their own. */
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const ROOT: string = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles a program, for Node as it is; returns its path. */
export async function bundle(path: string): Promise<string> {
  const outDir = join(ROOT, 'temp', 'programs');
  await build({
    config: false,
    entry: [join(ROOT, path)],
    outDir,
    outExtension: () => ({ js: '.mjs' }),
    format: 'esm',
    target: 'node20',
    external: ['better-sqlite3', 'pg'],
    silent: true,
  });
  return join(outDir, basename(path).replace(/ts$/, 'mjs'));
}
