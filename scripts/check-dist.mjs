/**
 * Fails unless the build wrote every file that package.json names: tsup writes the scripts before it finds out that
 * it cannot write the declarations.
 */
import { existsSync } from 'node:fs';
import { command, subpaths } from './subpaths.mjs';

const missing = [command, ...subpaths.flatMap(({ files }) => files)].filter((file) => !existsSync(file));
if (missing.length > 0) {
  console.error(`The build did not write ${missing.join(', ')}`);
  process.exitCode = 1;
}
