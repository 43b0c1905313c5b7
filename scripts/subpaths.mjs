import { readFileSync } from 'node:fs';

const { bin, exports, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** The packages that some subpaths need and others do without. */
export const peers = Object.keys(peerDependencies);

/** The script of the command, which is no subpath. npm publishes no bin whose path begins with "./". */
export const command = `./${bin.hextet}`;

/**
 * The public subpaths as package.json exports them, from `{ name: 'index', specifier: 'hextet', ... }` on; `types` is
 * the declaration file of the ESM copy and `esm` its script, `files` are all four.
 */
export const subpaths = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([key, { import: esm, require: cjs }]) => ({
    name: key === '.' ? 'index' : key.slice('./'.length),
    specifier: `hextet${key.slice('.'.length)}`,
    types: esm.types,
    esm: esm.default,
    files: [esm.types, esm.default, cjs.types, cjs.default],
  }));
