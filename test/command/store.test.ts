/** Pools and zones in a store: folders and SQLite, refusals, import and export, two processes. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { compiledExamples } from '../support/compiled.ts';
import { hextet, type Setting } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe.each([
  ['a folder', (name: string) => join(folder, name)],
  ['SQLite', (name: string) => `sqlite:${join(folder, `${name}.db`)}`],
])('in %s', (_, storeOf) => {
  const store = storeOf('pools');
  const pool = (words: string, setting: Setting = {}) =>
    hextet(`pool ${words}`, { ...setting, env: { HEXTET_STORE: store } });
  const zone = (words: string | readonly string[]) =>
    hextet(['zone', ...(typeof words === 'string' ? words.split(' ') : words)], {
      env: { HEXTET_STORE: store },
    });

  test('a pool is begun, leased from, listed and checked, a process for each step', async () => {
    expect(await pool('create site 2001:db8::/48 --reserve 2001:db8::/64 --quarantine 60')).toMatchObject({
      code: 0,
      err: '',
    });
    expect(await pool('allocate 64 web')).toEqual({ code: 0, out: '2001:db8:0:1::/64  web\n', err: '' });
    expect(await pool('allocate /64 db --within 2001:db8:0:100::/56')).toMatchObject({
      out: '2001:db8:0:100::/64  db\n',
    });
    expect(await pool('allocate 2001:db8:0:7::/64 lab')).toMatchObject({ out: '2001:db8:0:7::/64  lab\n' });
    expect((await pool('list')).out).toBe(
      '2001:db8:0:1::/64    web\n2001:db8:0:7::/64    lab\n2001:db8:0:100::/64  db\n',
    );
    expect(JSON.parse((await pool('list --owner lab --json')).out)).toMatchObject({
      prefix: '2001:db8:0:7::/64',
      owner: 'lab',
    });
    expect((await pool('list --owner nobody')).out).toBe('');
    expect((await pool('reserve 2001:db8:0:f00::/56 core')).out).toBe(
      '2001:db8:0:f00:: - 2001:db8:0:fff:ffff:ffff:ffff:ffff\n',
    );
    expect((await pool('release 2001:db8:0:7::/64')).out).toBe('2001:db8:0:7::/64  lab\n');
    expect((await pool('usage')).out).toMatch(/^total +65536\nleased +2\nreserved +257\nquarantined +1\n/);
    expect(JSON.parse((await pool('usage 56 --json')).out)).toMatchObject({ unit: 56, total: '256' });
    expect((await pool('verify')).out).toMatch(/^site is whole: version \d+, digest \w+\n$/);
    expect(JSON.parse((await pool('verify --json')).out)).toMatchObject({ name: 'site', whole: true });
    expect((await pool('checkpoint')).out).toMatch(/^site: a snapshot of version \d+\n$/);
    expect((await pool('checkpoint')).out).toMatch(/^site: the snapshot is already of version \d+\n$/);
    expect(JSON.parse((await pool('checkpoint --json')).out)).toMatchObject({ new: false });
  });

  test('what the pool refuses is a no, and changes nothing', async () => {
    const { out } = await pool('verify');
    for (const [words, sentence] of [
      ['allocate 2001:db8::/64 x', /overlaps the reservation .*\(overlaps-reservation\)/],
      ['allocate 47 x', /\([a-z-]+\)\n/],
      ['release 2001:db8:0:9::/64', /^hextet: 2001:db8:0:9::\/64 is not leased\n$/],
      ['reserve 2001:db8:0:1::/64', /\([a-z-]+\)\n/],
      ['create site 2001:db8::/48', /^hextet: there is "site" already\n$/],
    ] as const) {
      const { code, err } = await pool(words);
      expect({ words, code }).toEqual({ words, code: 1 });
      expect(err).toMatch(sentence);
    }
    expect((await pool('verify')).out).toBe(out);
  });

  test('tables come in all or not at all, and go out again', async () => {
    const good = file(
      'good.csv',
      'prefix,status,description\n2001:db8:0:200::/56,Container,Berlin\n2001:db8:0:201::/64,Active,office\n',
    );
    expect((await pool(`import ${good} --dry-run`)).out).toBe(
      '+ container 2001:db8:0:200::/56 to "Berlin"\n+ lease 2001:db8:0:201::/64 to "office"\n2 rows, 2 commands\n',
    );
    expect(JSON.parse((await pool(`import ${good} --json`)).out)).toEqual({ rows: 2, changes: 2 });
    expect((await pool(`import ${good}`)).out).toMatch(/^2 rows, \d commands\n$/);
    const csv = (await pool('export')).out;
    expect(csv).toContain('container,2001:db8:0:200::/56,Berlin,\n');
    expect((await pool('export --shape netbox-prefixes')).out).toContain('2001:db8:0:201::/64');
    expect(JSON.parse((await pool('export --shape netbox-prefixes --json')).out)).toMatchObject({ count: 6 });
    expect(await pool('import', { input: [csv] })).toMatchObject({ code: 0 });
    expect((await pool('export')).out).toBe(csv);

    const bad = await pool('import', {
      input: ['prefix,owner\n2001:db8:0:300::/64,a\n2001:db8::1/64,b\n10.0.0.0/8,c\n'],
    });
    expect({ code: bad.code, out: bad.out }).toEqual({ code: 2, out: '' });
    expect(bad.err).toMatch(/^hextet: stdin:3 prefix: .*\(host-bits\)\n/);
    expect(bad.err).toContain('stdin:4: 10.0.0.0/8 is skipped (ipv4)');
    const wrong = await pool('import', { input: ['{"results":[{"prefix":"::/129"}]}'] });
    expect(wrong.err).toMatch(/^hextet: stdin results\[0\]\.prefix: /);
    const two = await pool(`import ${good} ${file('two.csv', 'prefix,owner\n2001:db9::/64,a\n')}`);
    expect({ code: two.code, out: two.out }).toEqual({ code: 1, out: '' });
    const taken = await pool('import', { input: ['prefix,owner\n2001:db9::/64,a\n'] });
    expect(taken.code).toBe(1);
    expect(taken.err).toMatch(/\(outside-root\)[\s\S]*nothing was imported/);
    expect((await pool('export')).out).toBe(csv);
  });

  test('a zone is beside it, under a name of its own', async () => {
    expect((await zone('create cloud 2001:db8:1::/48')).out).toBe(
      'zone cloud: zone at version 1: 1 prefixes, 0 networks, 0 NICs\n',
    );
    expect((await zone('allocate web')).out).toBe('web  2001:db8:1::/64  2001:db8:1::1\n');
    expect((await zone(['run', '[{"op":"set-vpc","id":"bank","offering":"dual"}]'])).out).toBe('bank\n');
    expect((await zone('allocate tier --vpc bank --json')).out).toContain('"vpc":"bank"');
    expect((await zone('list')).out).toMatch(/^ID +VPC +PREFIX +GATEWAY\nweb +- +2001:db8:1::\/64/);
    for (const list of ['prefixes', 'offerings', 'vpcs', 'networks', 'routers', 'nics', 'routes']) {
      expect((await zone(`list ${list}`)).code).toBe(0);
      expect((await zone(`list ${list} --json`)).code).toBe(0);
    }
    expect((await zone(['run', '{"op":"remove-network","id":"web"}', '--dry-run'])).out).toContain('web');
    expect((await zone(['run', '{"op":"set-offering","id":"dual"}', '--dry-run'])).out).toBe(
      'nothing changes\n',
    );
    expect((await zone(['run', '[]', '--dry-run', '--json'])).out).toMatch(/^\{/);
    const cloudstack =
      '{"listnetworksresponse":{"count":1,"network":[{"id":"lan","networkofferingname":"v6","ip6cidr":"2001:db8:1:9::/64"}]}}';
    const lists = file('networks.json', cloudstack);
    expect((await zone(`import ${lists} --dry-run`)).out).toContain('lan');
    expect((await zone(`import ${lists}`)).out).toContain('lan  2001:db8:1:9::/64');
    const wrong = await hextet('zone import', {
      input: [cloudstack.replace('/64', '/129')],
      env: { HEXTET_STORE: store },
    });
    expect({ code: wrong.code, out: wrong.out }).toEqual({ code: 2, out: '' });
    const row = await hextet('zone import', {
      input: ['prefix,zoneid\n2001:db8::1/48,z\n'],
      env: { HEXTET_STORE: store },
    });
    expect(row.err).toMatch(/^hextet: stdin:2 prefix: .*\(host-bits\)\n/);
    expect((await zone('release lan')).code).toBe(0);
    expect((await zone('release web')).out).toBe('remove-network is done\n');
    expect(JSON.parse((await zone('export')).out)).toMatchObject({
      networks: [{ id: 'tier' }],
      vpcs: [{ id: 'bank' }],
    });
    expect((await zone('verify')).code).toBe(0);
    expect((await pool('names')).out).toBe('site\n');
    expect((await zone('names --json')).out).toBe('{"name":"cloud"}\n');
    const refused = await zone('allocate tier');
    expect({ code: refused.code, out: refused.out }).toEqual({ code: 1, out: '' });
    expect((await zone('list netwroks')).err).toBe(
      'hextet: a zone has no list of "netwroks"; did you mean networks?\n',
    );
  });

  test('it is copied to another store, once', async () => {
    const to = storeOf('copy');
    expect((await pool(`copy --to ${to}`)).code).toBe(0);
    expect(await pool(`copy --to ${to}`)).toMatchObject({ code: 1, out: '' });
    const there = await hextet(`pool list --store ${to}`);
    expect(there.out).toBe((await pool('list')).out);
    expect((await pool('copy')).err).toBe('hextet: --to is missing: the store to copy to\n');
  });

  test('a name is needed where there are several, and known where it is not', async () => {
    expect(JSON.parse((await pool('create other 2001:db8:9::/48 --json')).out)).toMatchObject({
      name: 'other',
      version: 0,
    });
    expect((await pool('list')).err).toBe('hextet: --name is missing: the store has other, site\n');
    expect((await pool('list --name othre')).err).toBe(
      'hextet: there is no pool "othre"; did you mean other?\n',
    );
    expect((await pool('allocate 64 a --name other')).out).toBe('2001:db8:9::/64  a\n');
  });
});

describe('a store that is not there', () => {
  test.each([
    ['pool list', '--store is missing: a folder, sqlite:FILE or postgres://...'],
    ['pool lsit --store x', 'hextet pool has no part "lsit"; did you mean list?'],
    ['pool', 'PART is missing'],
    ['pool list --store ./absent', 'there is no store ./absent'],
    ['pool list --store sqlite:absent.db', 'there is no store absent.db'],
    ['pool list --store mysql://x', '"mysql://x" is not a folder, sqlite: or postgres:'],
    ['pool create site --store ./absent', 'ROOT is missing'],
    ['zone run', '--store is missing: a folder, sqlite:FILE or postgres://...'],
  ])('%s', async (words, sentence) => {
    expect(await hextet(words)).toEqual({ code: 2, out: '', err: `hextet: ${sentence}\n` });
    expect(existsSync('absent') || existsSync('absent.db')).toBe(false);
  });

  test('has no pool yet', async () => {
    const store = join(folder, 'empty');
    mkdirSync(store);
    expect((await hextet(`pool list --store ${store}`)).err).toBe(
      'hextet: the store has no pool; "hextet pool create NAME" makes one\n',
    );
  });

  test.each([
    ['a folder', (): string => folder],
    ['no database', (): string => file('notes.txt', 'not a database, but a text of more than a few words')],
    ['in a folder that is missing', (): string => join(folder, 'absent', 'x.db')],
  ])('a file of SQLite that is %s is an error with its name', async (_, pathOf) => {
    const path = pathOf();
    const { code, out, err } = await hextet(`pool create site ::/48 --store sqlite:${path}`);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`hextet: ${path}: `)).toBe(true);
  });

  test('on a server that does not answer is an error without the password', async () => {
    const { code, err } = await hextet('pool create site ::/48 --store postgres://me:secret@127.0.0.1:1/x');
    expect({ code, hasSecret: /secret/.test(err) }).toEqual({ code: 2, hasSecret: false });
    expect(err).toMatch(/^hextet: postgres:\/\/me:\*\*\*@127\.0\.0\.1:1\/x: /);
  });
});

describe('in processes of their own', () => {
  let home: string;
  beforeAll(() => {
    home = compiledExamples();
    writeFileSync(join(home, 'package.json'), '{ "version": "1.2.3" }');
    mkdirSync(join(home, 'work'));
    // It hides a package in a folder above, and cannot be loaded either.
    mkdirSync(join(home, 'node_modules', 'pg'));
    writeFileSync(join(home, 'node_modules', 'pg', 'package.json'), '{ "main": "absent.js" }');
    symlinkSync(
      join(process.cwd(), 'node_modules', 'better-sqlite3'),
      join(home, 'node_modules', 'better-sqlite3'),
      'junction',
    );
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const start = (...words: string[]) =>
    spawn(process.execPath, [join(home, 'package/command.js'), ...words], { cwd: join(home, 'work') });
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [join(home, 'package/command.js'), ...words], {
      cwd: join(home, 'work'),
      encoding: 'utf8',
    });

  test('two at once on one folder: one is refused, none loses a lease', async () => {
    expect(run('pool', 'create', 'site', '::/48', '--store', 'two').status).toBe(0);
    const all = Array.from({ length: 4 }, (_, i) =>
      start('pool', 'allocate', '64', `o${i}`, '--store', 'two'),
    );
    const codes = await Promise.all(all.map((child) => new Promise((resolve) => child.on('close', resolve))));
    const { stdout } = run('pool', 'list', '--store', 'two');
    expect(stdout.split('\n').filter((line) => line !== '')).toHaveLength(
      codes.filter((code) => code === 0).length,
    );
    expect(codes.filter((code) => code !== 0 && code !== 2)).toEqual([]);
    expect(run('pool', 'verify', '--store', 'two').status).toBe(0);
  });

  test('one that is interrupted leaves the store whole and free', async () => {
    expect(run('pool', 'create', 'site', '::/40', '--store', 'cut').status).toBe(0);
    const child = start('pool', 'import', '--store', 'cut');
    // The store is open while the table is read.
    child.stdin.write('prefix,owner\n');
    const names = () => readdirSync(join(home, 'work', 'cut'));
    await vi.waitFor(() => expect(names().some((name) => name.startsWith('owner-'))).toBe(true), 30_000);
    child.kill('SIGINT');
    await new Promise((resolve) => child.on('close', resolve));
    expect(run('pool', 'verify', '--store', 'cut').stdout).toMatch(/^site is whole/);
  });

  test('a package that is missing is named', () => {
    expect(run('pool', 'list', '--store', 'postgres://127.0.0.1:1/x').stderr).toBe(
      'hextet: a store with postgres: needs the package pg: npm install pg\n',
    );
  });

  test('a reader that goes ends a command quietly', () => {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; "${process.execPath}" "${home}/package/command.js" split ::/0 64 | head -1`],
      { encoding: 'utf8' },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '::/64\n', stderr: '' });
  });

  test('the demo is that of the package', () => {
    const { status, stdout, stderr } = run('demo');
    expect({ status, stderr, first: stdout.split('\n')[0] }).toEqual({
      status: 0,
      stderr: '',
      first: 'PREFIX              PUBLIC /64          FREE /64S',
    });
    expect(run('demo', 'absent.json')).toMatchObject({ status: 2, stdout: '' });
  });

  test('a list of 1,000,000 lines merges and matches in a heap of 200 MB', () => {
    const lines = Array.from({ length: 1_000_000 }, (_, i) => {
      const [a, b] = [(i * 2_654_435_761) >>> 0, (i * 40_503) & 0xffff];
      return `2${(a >>> 20).toString(16).padStart(3, '0')}:${(a & 0xffff).toString(16)}:${b.toString(16)}::/48 AS${i % 500}`;
    });
    writeFileSync(join(home, 'work', 'million.txt'), `${lines.join('\n')}\n`);
    writeFileSync(join(home, 'work', 'few.txt'), `${lines[7]}\n`);
    const program = [
      "process.argv = ['node', 'hextet', ...process.argv.slice(1)];",
      'await import(process.env.COMMAND);',
      "process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));",
    ].join('\n');
    for (const words of [
      ['merge', 'million.txt', '--size'],
      ['match', 'million.txt', 'few.txt'],
    ]) {
      const { status, stderr } = spawnSync(
        process.execPath,
        ['--max-old-space-size=200', '--input-type=module', '-e', program, ...words],
        {
          cwd: join(home, 'work'),
          encoding: 'utf8',
          maxBuffer: 1 << 30,
          env: { ...process.env, COMMAND: `file://${home}/package/command.js` },
        },
      );
      expect(status).toBe(0);
      expect(Number(stderr)).toBeLessThan(300_000);
    }
  }, 300_000);
});
