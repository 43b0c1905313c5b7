/** What is published agrees with itself: versions, subpaths, the changelog, the workflows, and the documents about it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { deadLinks } from '../../scripts/links.mjs';

const at = (path: string) => new URL(`../../${path}`, import.meta.url);
const read = (path: string) => readFileSync(at(path), 'utf8');
const readJson = (path: string) => JSON.parse(read(path));
const all = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, found]) => found ?? '');

const manifest = readJson('package.json');
const jsr = readJson('jsr.json');
const headings = all(read('CHANGELOG.md'), /^## (.+)$/gm);

describe('the version', () => {
  test('is the same everywhere', () => {
    const { version, packages } = readJson('package-lock.json');
    const top = /^\[(.+)\]/.exec(headings[0] ?? '')?.[1];
    expect([jsr.version, version, packages[''].version, top]).toEqual(Array(4).fill(manifest.version));
  });

  test('is released only under a tag of its name, with a date in the changelog', () => {
    const date = '## [1.2.3] - 2027-01-31\n\n## [1.2.2] - 2027-01-02\n';
    expect(release('v1.2.3', '1.2.3', '1.2.3', date)).toBe('');
    expect(release('1.2.3', '1.2.3', '1.2.3', date).split('\n')).toHaveLength(3);
    expect(release('v1.2.3', '1.2.2', '1.2.3', date)).toBe('The tag is v1.2.3, but package.json has 1.2.2');
    expect(release('v1.2.3', '1.2.3', '1.2.2', date)).toBe('The tag is v1.2.3, but jsr.json has 1.2.2');
    expect(release('v1.2.3', '1.2.3', '1.2.3', `## [1.2.3] - unreleased\n${date}`)).toBe(
      'The tag is v1.2.3, but CHANGELOG.md has [1.2.3] - unreleased',
    );
  });
});

describe.each(['package-lock.json', 'scripts/runtimes/package-lock.json', 'bench/versus/package-lock.json'])(
  '%s',
  (path) => {
    test('has the integrity of every package, and no address to fetch it from', () => {
      const { packages } = readJson(path);
      expect(Object.keys(packages).length).toBeGreaterThan(5);
      expect(lockFaults(packages)).toEqual([]);
    });
  },
);

test('a package in a lock file without its integrity, or with an address, is found', () => {
  const integrity = `sha512-${'A'.repeat(86)}==`;
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity },
    'node_modules/b': { version: '1.0.0' },
    'node_modules/c': { version: '1.0.0', integrity, resolved: 'https://mirror.example/c-1.0.0.tgz' },
  };
  expect(lockFaults(packages)).toEqual(['node_modules/b', 'node_modules/c']);
});

test('a link of a document to a file that is not in the package is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hextet-links-'));
  const text = 'See [a](a.md), [b](../b.md#part), [c](https://c.example/c.md) and [d](#d).\n';
  writeFileSync(join(folder, 'a.md'), text);
  expect(deadLinks(folder, 'a.md')).toEqual(['a.md to ../b.md']);
  rmSync(folder, { recursive: true });
});

describe('the changelog', () => {
  test('has versions with dates, the newest first; only the one on top may wait for its date', () => {
    const [top = '', ...older] = headings;
    expect(top).toMatch(/^\[\d+\.\d+\.\d+\] - (\d{4}-\d\d-\d\d|unreleased)$/);
    for (const heading of older) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d$/);
    const versions = headings.map((heading) => all(heading, /(\d+)(?=[.\]])/g).map(Number));
    const sorted = [...versions].sort(
      ([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => d - a || e - b || f - c,
    );
    expect(versions).toEqual(sorted);
  });

  test('has one line for each change, under the kind of it', () => {
    const [, ...versions] = read('CHANGELOG.md').split(/^## .+$/m);
    const kinds = /^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/;
    for (const lines of versions.map((text) => text.split('\n').filter((line) => line !== ''))) {
      expect(lines[0]).toMatch(kinds);
      for (const line of lines) if (!kinds.test(line)) expect(line).toMatch(/^- [A-Z][a-z]+ .*[^.]$/);
    }
  });
});

describe('on JSR', () => {
  test('there are the same subpaths as on npm', () => {
    const subpaths = Object.keys(manifest.exports).filter((key) => key !== './package.json');
    const source = (key: string) => `./src/${key === '.' ? 'index' : key.slice(2)}.ts`;
    expect(jsr.exports).toEqual(Object.fromEntries(subpaths.map((key) => [key, source(key)])));
    expect(jsr.license).toBe(manifest.license);
  });

  test('other packages are named as the peers that they are on npm', () => {
    const files = readdirSync(at('src'), { recursive: true, encoding: 'utf8' });
    const specifiers = files
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => all(read(`src/${file}`), /^(?:import|export|}) .*from '(?!node:)([^.'][^']*)';$/gm));
    const imports = Array.from(new Set(specifiers), (name) => [
      name,
      `npm:${name}@${manifest.peerDependencies?.[name]}`,
    ]);
    expect(jsr.imports ?? {}).toEqual(Object.fromEntries(imports));
  });
});

test('the addresses in package.json are of one repository and its site', () => {
  const { repository, homepage, bugs } = manifest;
  const home = /^git\+(https:\/\/.+)\.git$/.exec(repository.url)?.[1];
  const [owner, name] = (home ?? '').split('/').slice(-2);
  expect([homepage, bugs.url]).toEqual([`https://${owner}.github.io/${name}/`, `${home}/issues`]);
  expect(read('README.md')).toContain(`](${homepage})`);
});

describe('the workflows', () => {
  const workflows = readdirSync(at('.github/workflows')).map((file) => read(`.github/workflows/${file}`));

  test('pin the actions of others to a commit, and say which version that is', () => {
    const uses = workflows.flatMap((text) => all(text, /\buses: (.+)$/gm));
    const foreign = uses.filter((action) => !action.startsWith('./'));
    expect(foreign.length).toBeGreaterThan(0);
    for (const action of foreign) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('check all that .ci/run does, before anything is published with a proof of where it was built', () => {
    expect(read('.github/workflows/ci.yml')).toContain('\n      - run: .ci/run\n');
    const steps = read('.github/workflows/release.yml');
    expect(steps).toMatch(/ {2}check:\n {4}uses: \.\/\.github\/workflows\/ci\.yml\n/);
    expect(jobOf(steps, 'build')).toMatch(/^ {4}needs: check\n/);
    expect(all(jobOf(steps, 'build'), /- run: (.+)$/gm).slice(1, 3)).toEqual([
      'node scripts/release.mjs "$GITHUB_REF_NAME"',
      'npm pack',
    ]);
    for (const job of ['npm', 'jsr']) expect(jobOf(steps, job)).toMatch(/^ {4}needs: build\n/);
    expect(all(jobOf(steps, 'npm'), /- run: (.+)$/gm)).toEqual([
      'npm publish ./hextet-*.tgz --ignore-scripts --provenance --access public',
    ]);
  });

  test('build nothing, and run no script of a package, in a job that can prove who it is', () => {
    const steps = read('.github/workflows/release.yml');
    const jobs = all(steps, /^ {2}([a-z]+):$/gm).filter((name) => name !== 'push');
    expect(jobs).toEqual(['check', 'build', 'npm', 'jsr', 'site']);
    const trusted = jobs.filter((name) => jobOf(steps, name).includes('id-token: write'));
    expect(trusted).toEqual(['npm', 'jsr', 'site']);
    for (const command of trusted.flatMap((name) => all(jobOf(steps, name), /- run: (.+)$/gm))) {
      expect(command).not.toMatch(/npm (run|pack|test)/);
      if (/npm (ci|install|publish)/.test(command)) expect(command).toContain('--ignore-scripts');
    }
  });
});

describe.each(['CONTRIBUTING.md', 'SECURITY.md', 'docs/policy.md', 'docs/releasing.md'])('%s', (path) => {
  const text = read(path);

  test('names commands and files that exist', () => {
    for (const script of all(text, /npm run ([\w:]+)/g)) expect(manifest.scripts).toHaveProperty([script]);
    const targets = all(text, /\]\(([^)]+)\)/g).filter((target) => !target.startsWith('https://'));
    expect(targets.filter((target) => !existsSync(new URL(target, at(path))))).toEqual([]);
    const paths = all(text, /`((?:scripts|src|test|docs|\.ci|\.github)\/[^`*]+)`/g).filter(
      (name) => !IGNORED.test(name),
    );
    expect(targets.length + paths.length).toBeGreaterThan(0);
    expect(paths.filter((name) => !existsSync(at(name)))).toEqual([]);
  });
});

test('CONTRIBUTING.md names every command but those that others of these run', () => {
  const text = read('CONTRIBUTING.md');
  const inside =
    Object.values<string>(manifest.scripts)
      .join()
      .match(/npm run (--silent )?[\w:]+/g)
      ?.join() ?? '';
  const missing = Object.keys(manifest.scripts).filter(
    (name) => !/^pre/.test(name) && !new RegExp(`npm (run )?${name}\\b`).test(`${text} ${inside}`),
  );
  expect(missing).toEqual([]);
});

/** What is fetched or built, and not there in a fresh clone. */
const IGNORED = /node_modules|docs\/site/;

/** The lines of one job of a workflow. */
function jobOf(workflow: string, name: string): string {
  return new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(workflow)?.[1] ?? '';
}

/** The packages of a lock file that npm could not check, or would fetch from an address that it names. */
function lockFaults(packages: Readonly<Record<string, { integrity?: string; resolved?: string }>>): string[] {
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .filter(
      ([, { integrity = '', resolved }]) => !/^sha512-.{86}==$/.test(integrity) || resolved !== undefined,
    )
    .map(([path]) => path);
}

/** What the check before a release says of a tag. */
function release(tag: string, npmVersion: string, jsrVersion: string, changelog: string): string {
  const home = mkdtempSync(join(tmpdir(), 'hextet-release-'));
  writeFileSync(join(home, 'package.json'), JSON.stringify({ version: npmVersion }));
  writeFileSync(join(home, 'jsr.json'), JSON.stringify({ version: jsrVersion }));
  writeFileSync(join(home, 'CHANGELOG.md'), `# Changelog\n\n${changelog}`);
  const script = fileURLToPath(at('scripts/release.mjs'));
  const { status, stderr } = spawnSync(process.execPath, [script, tag], { cwd: home, encoding: 'utf8' });
  rmSync(home, { recursive: true });
  expect(status).toBe(stderr === '' ? 0 : 1);
  return stderr.trimEnd();
}
