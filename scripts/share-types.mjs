/**
 * Leaves one copy of the declarations: those of CommonJS, which the others export again. ESM may import CommonJS, not
 * the other way round. A subpath that needs a package keeps its own file, since that package may have two types of its
 * own; what that file imports of hextet is shared.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { peers, subpaths } from './subpaths.mjs';

const read = (ending) =>
  new Map(
    readdirSync('dist', { recursive: true })
      .filter((name) => name.endsWith(ending))
      .map((name) => [name, readFileSync(`dist/${name}`, 'utf8')]),
  );
const [esm, cjs] = [read('.d.ts'), read('.d.cts')];
const entries = new Set(subpaths.map(({ name }) => `${name}.d.ts`));
/** A text without the names of files: those of both copies have other digests and endings. */
const plain = (text) => text.replace(/'\.\.?\/[^']+'/g, '');

for (const [name, text] of esm) {
  const isOwn = peers.some((peer) => text.includes(`from '${peer}'`));
  if (!entries.has(name)) rmSync(`dist/${name}`);
  else if (isOwn)
    writeFileSync(
      `dist/${name}`,
      text.replace(/'\.\/([^']+)\.js'/g, (_, file) => `'./${shared(file)}.cjs'`),
    );
  else writeFileSync(`dist/${name}`, `export * from './${basename(name, '.d.ts')}.cjs';\n`);
}

/** The file of CommonJS that has the text of one of ESM. */
function shared(file) {
  const name = `${file}.d.ts`;
  if (entries.has(name)) return file;
  const twins = [...cjs].filter(([, text]) => plain(text) === plain(esm.get(name)));
  if (twins.length !== 1)
    throw new Error(`${name} has ${twins.length} twins among the declarations of CommonJS`);
  return twins[0][0].replace(/\.d\.cts$/, '');
}
