/** The package as its users get it: packed, and installed without a network into an empty project. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { budgetFaults } from './budget.mjs';
import { deadLinks } from './links.mjs';
import { command, peers, subpaths } from './subpaths.mjs';

const MUST_BE_PACKED = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'SECURITY.md',
  'docs/errors.md',
  'docs/policy.md',
];
const MAY_BE_PACKED =
  /^(dist\/(messages\/)?[\w-]+\.(js|cjs|d\.ts|d\.cts)|docs\/guide\/[\w-]+\.(md|svg)|examples\/([\w-]+\/)?[\w-]+\.\w+)$/;

export const specifiers = subpaths.map(({ specifier }) => specifier);

/** Installs the package and the programs of test/package into a new project; answers with its folder. */
export function installPacked() {
  const home = mkdtempSync(join(tmpdir(), 'hextet-smoke-'));
  const [{ filename, files, unpackedSize }] = JSON.parse(
    npm('.', 'pack', '--json', '--ignore-scripts', '--pack-destination', home),
  );
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  npm(home, 'install', '--offline', '--no-audit', '--no-fund', `./${filename}`);
  checkFiles(
    home,
    files.map(({ path }) => path),
  );
  const names = [...subpaths.map(({ name }) => name), 'command'];
  for (const fault of budgetFaults(names, unpackedSize)) throw new Error(fault);
  cpSync('test/package', home, { recursive: true });
  const everything = specifiers.map((specifier) => `import '${specifier}';\n`).join('');
  writeFileSync(join(home, 'everything.mts'), everything);
  writeFileSync(join(home, 'everything.cts'), everything);
  console.log(`${filename}: ${files.length} files, ${specifiers.length} subpaths, ${unpackedSize} bytes`);
  return home;
}

/** Gives the project the peers, from where they are. */
export function linkPeers(home) {
  for (const peer of peers) {
    const link = join(home, 'node_modules', peer);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(resolve('node_modules', peer), link, 'junction');
  }
}

/** The tarball holds what it should, nothing else, and no trace of where it was built. */
function checkFiles(home, paths) {
  const wanted = [
    ...MUST_BE_PACKED,
    ...[command, ...subpaths.flatMap(({ files }) => files)].map((file) => file.slice('./'.length)),
  ];
  const missing = wanted.filter((path) => !paths.includes(path));
  const strange = paths.filter((path) => !MUST_BE_PACKED.includes(path) && !MAY_BE_PACKED.test(path));
  const traces = paths.filter((path) => {
    const text = readFileSync(join(home, 'node_modules/hextet', path), 'utf8');
    return text.includes(resolve('src')) || text.includes('file:/');
  });
  const documents = paths.filter((path) => path.endsWith('.md'));
  const dead = documents.flatMap((path) => deadLinks(join(home, 'node_modules/hextet'), path));
  for (const [fault, found] of Object.entries({ missing, strange, traces, dead })) {
    if (found.length > 0) throw new Error(`In the tarball, ${fault}: ${found.join(', ')}`);
  }
}

function npm(cwd, ...args) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
