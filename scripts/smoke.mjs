/**
 * The package as its users get it: packed, installed without a network into an empty project, imported, required and
 * compiled against: first without the optional peers, then beside them. The programs it runs there are in test/package.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { peers, subpaths } from './subpaths.mjs';

const MAY_BE_PACKED =
  /^(dist\/[\w-]+\.(js|cjs|d\.ts|d\.cts|js\.map|cjs\.map)|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
/** The subpaths that cannot be loaded without a peer. */
const NEED_PEERS = ['hextet/testing'];
const MUST_BE_PACKED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];

const home = mkdtempSync(join(tmpdir(), 'hextet-smoke-'));
try {
  const [{ filename, files }] = JSON.parse(
    npm('.', 'pack', '--json', '--ignore-scripts', '--pack-destination', home),
  );
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  npm(home, 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
  checkFiles(files.map(({ path }) => path));
  cpSync('test/package', home, { recursive: true });
  const specifiers = subpaths.map(({ specifier }) => specifier);
  const alone = specifiers.filter((specifier) => !NEED_PEERS.includes(specifier));
  run(home, 'import.mjs', ...alone);
  run(home, 'require.cjs', ...alone);
  run(home, 'missing-peers.mjs', ...NEED_PEERS);
  for (const peer of peers)
    symlinkSync(resolve('node_modules', peer), join(home, 'node_modules', peer), 'junction');
  run(home, 'import.mjs', ...specifiers);
  run(home, 'require.cjs', ...specifiers);
  run(home, 'peers.mjs');
  const everything = specifiers.map((specifier) => `import '${specifier}';\n`).join('');
  writeFileSync(join(home, 'everything.mts'), everything);
  writeFileSync(join(home, 'everything.cts'), everything);
  const tsc = resolve('node_modules/typescript/bin/tsc');
  run(home, tsc, '--project', 'nodenext.json');
  run(home, tsc, '--project', 'bundler.json');
  console.log(
    `${filename}: ${files.length} files, ${specifiers.length} subpaths imported, required and compiled against`,
  );
} finally {
  rmSync(home, { recursive: true });
}

/** The tarball holds what it should, nothing else, and no trace of where it was built. */
function checkFiles(paths) {
  const wanted = [
    ...MUST_BE_PACKED,
    ...subpaths.flatMap(({ files }) => files.map((file) => file.slice('./'.length))),
  ];
  const missing = wanted.filter((path) => !paths.includes(path));
  const strange = paths.filter((path) => !MAY_BE_PACKED.test(path));
  const traces = paths.filter((path) => {
    const text = readFileSync(join(home, 'node_modules/hextet', path), 'utf8');
    const sources = path.endsWith('.map') ? JSON.parse(text).sources : [];
    const relative = sources.every((source) => source.startsWith('../src/'));
    return !relative || text.includes(resolve('src')) || text.includes('file:/');
  });
  for (const [fault, found] of Object.entries({ missing, strange, traces })) {
    if (found.length > 0) throw new Error(`In the tarball, ${fault}: ${found.join(', ')}`);
  }
}

function npm(cwd, ...args) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function run(cwd, ...args) {
  execFileSync(process.execPath, args, { cwd, stdio: 'inherit' });
}
