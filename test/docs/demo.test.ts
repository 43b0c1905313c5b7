/** The demo as a user runs it: a process of its own, on the built package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'hextet-demo-'));
const site = () => JSON.parse(readFileSync(join(root, 'examples/tunnel-broker.json'), 'utf8'));

// A build in a copy of the package is never stale and in nobody's way, and a fresh clone has no other.
beforeAll(() => {
  execFileSync('node_modules/.bin/tsup', ['--no-dts', '--out-dir', join(home, 'dist')], { cwd: root });
  for (const path of ['package.json', 'examples']) {
    cpSync(join(root, path), join(home, path), { recursive: true });
  }
  return () => rmSync(home, { recursive: true });
}, 300_000);

function demo(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['examples/demo.mjs', ...args], {
    cwd: home,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function demoOf(text: string) {
  writeFileSync(join(home, 'site.json'), text);
  return demo('site.json');
}

const refused = (stderr: string) => ({ status: 1, stdout: '', stderr: `${stderr}\n` });

/** The commands with another value in one field. */
function edited(i: number, field: string, value: unknown): string {
  const commands = site();
  commands[i][field] = value;
  return JSON.stringify(commands);
}

describe('the tunnel broker', () => {
  test('prints what README.md shows', () => {
    const { status, stdout, stderr } = demo('examples/tunnel-broker.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain(`\`\`\`\n${stdout}\`\`\`\n`);
  });

  test('gets networks, tiers, addresses, routes, a firewall, a refusal and the same zone again', () => {
    const rows = demo('examples/tunnel-broker.json')
      .stdout.split('\n')
      .map((line) => line.split(/ {2,}/));
    for (const row of [
      ['2001:470:ed36::/48', '2001:470:ed36::/64', '65516'],
      ['web', '2001:470:ed36:1::/64', '2001:470:ed36:1::1'],
      ['db', 'shop', '2001:470:ed36:11::/64', '2001:470:ed36:11::1'],
      ['web-2', 'web', '2001:470:ed36:1:0:4bff:fe8e:2'],
      ['printer', 'lab', '2001:470:ed36:3:211:22ff:feaa:bbcc'],
      ['route replace 2001:470:ed36:2::/64 via 2001:470:ed36:0:1c00:d9ff:fe00:36 dev lan'],
      ['\ttcp dport 80 return comment "rule 0"'],
      ['', '2001:470:ed36:10::/60 of vpc/shop'],
      ['', 'instead: 2001:470:ed36::/59'],
      ['after a restart there is the same zone at version 1: 1 prefixes, 5 networks, 5 NICs'],
    ]) {
      expect(rows).toContainEqual(row);
    }
  });

  test.each([
    ['no command', '[]', 'after a restart there is the same zone at version 0'],
    ['IPv4 alone', '[{"op":"add-prefix","prefix":"10.0.0.0/8"}]', 'the same zone at version 1: 1 prefixes'],
    ['a /64', '[{"op":"add-prefix","prefix":"2001:db8::/64"}]', '2001:db8::/64              1\n'],
    ['all there is to give', '[{"op":"add-prefix","prefix":"2000::/3"}]', '2000::/3 is 3000::/4 now'],
  ])('with %s', (_, text, line) => {
    const { status, stdout } = demoOf(text);
    expect(status).toBe(0);
    expect(stdout).toContain(line);
  });
});

describe('a command is refused, and nothing else printed', () => {
  test.each<[sentence: string, i: number, field: string, value?: unknown]>([
    [
      '[0].op: "set-offerings" is not a known op; did you mean "set-offering"? (offset 0 of "set-offerings")',
      0,
      'op',
      'set-offerings',
    ],
    ['[1].op: expected string for op, got undefined', 1, 'op', undefined],
    [
      '[2].prefix: a prefix needs "/" and a length (offset 15 of "2001:470:ed36::")',
      2,
      'prefix',
      '2001:470:ed36::',
    ],
    ['[2].prefix: expected string, got object', 2, 'prefix', { first: { w3: 0 }, length: 48 }],
    [
      `[2].prefix: text is too long for prefix (offset 49 of "${'f'.repeat(100)}…")`,
      2,
      'prefix',
      'f'.repeat(900_000),
    ],
    ['[3].id: invalid character in name (offset 3 of "web\\u001b[2J")', 3, 'id', 'web\u001b[2J'],
    ['[5].network: there is no network wep here', 5, 'network', 'wep'],
    [
      '[5].mac: an octet has two digits, a group of two octets four (offset 10 of "ee:12:34:5:32:ff")',
      5,
      'mac',
      'ee:12:34:5:32:ff',
    ],
    ['[6].mac: 02:00:4b:8e:00:01 is in use in this link: NIC web-1', 6, 'mac', '02004B8E0001'],
    [
      '[9].publicMac: 1e:00:d9:00:00:35 is in use in this link: router r-web',
      9,
      'publicMac',
      '1e-00-d9-00-00-35',
    ],
  ])('%s', (sentence, i, field, value) => {
    expect(demoOf(edited(i, field, value))).toEqual(refused(`site.json: ${sentence}`));
  });

  test('that finds no /64 free', () => {
    const { stderr } = demoOf(edited(2, 'prefix', '2001:470:ed36::/63'));
    expect(stderr).toMatch(/^site\.json: \[8\]\.id: no free \/64 in 2001:470:ed36::\/63/);
  });
});

describe('a file is refused', () => {
  test.each([
    ['empty', ''],
    ['no JSON', 'prefix:\n  2001:470:ed36::/48\u001b[2J'],
    ['cut off', JSON.stringify(site()).slice(0, -2)],
    ['too deep', '['.repeat(500_000)],
  ])('that is %s', (_, text) => {
    const { status, stdout, stderr } = demoOf(text);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^site\.json: \P{Cc}*JSON\P{Cc}*\n$/u);
    expect(stderr.length).toBeLessThan(200);
  });

  test.each([
    ['an object', '{}', 'expected Iterable<Command>, got object'],
    ['a number', '48', 'expected Iterable<Command>, got number'],
    ['null', 'null', 'expected Iterable<Command>, got null'],
    ['too large', ' '.repeat(1_000_001), 'larger than 1000000 bytes'],
  ])('that is %s', (_, text, sentence) => {
    expect(demoOf(text)).toEqual(refused(`site.json: ${sentence}`));
  });

  test('that cannot be read', () => {
    expect(demo('examples')).toEqual(refused('examples: not a file'));
    expect(demo('absent.json')).toEqual(
      refused(`absent.json: ENOENT: no such file or directory, stat 'absent.json'`),
    );
  });

  test('that is not named', () => {
    expect(demo()).toEqual(refused('usage: node examples/demo.mjs <file.json>'));
    expect(demo('')).toEqual(refused('usage: node examples/demo.mjs <file.json>'));
  });
});
