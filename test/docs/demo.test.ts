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
  for (const path of ['package.json', 'examples', 'test/fixtures']) {
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

/** The site with another value in one field, or without it. */
function edited(path: string, value: unknown): string {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() as string;
  const changed = site();
  keys.reduce((object, key) => object[key], changed)[last] = value;
  return JSON.stringify(changed);
}

describe('the tunnel broker', () => {
  test('prints what the page on the examples shows', () => {
    const { status, stdout, stderr } = demo('examples/tunnel-broker.json');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(readFileSync(join(root, 'examples/README.md'), 'utf8')).toContain(`\`\`\`text\n${stdout}\`\`\`\n`);
  });

  test('gets networks, gateways, addresses, routes and what is left', () => {
    const rows = demo('examples/tunnel-broker.json')
      .stdout.split('\n')
      .map((line) => line.split(/ {2,}/));
    for (const row of [
      ['2001:470:ed36::/48, of which 2001:470:ed36::/64 is for public traffic'],
      ['web', '2001:470:ed36:1::/64', '2001:470:ed36:1::'],
      ['lab', '2001:470:ed36:3::/64', '2001:470:ed36:3::'],
      ['web-2', 'web', '02:00:4b:8e:00:02', '2001:470:ed36:1:0:4bff:fe8e:2'],
      ['esx', 'lab', '00:50:56:8c:86:a9', '2001:470:ed36:3:250:56ff:fe8c:86a9'],
      ['printer', 'lab', '00:11:22:aa:bb:cc', '2001:470:ed36:3:211:22ff:feaa:bbcc'],
      ['2001:470:ed36:2::/64', '2001:470:ed36:0:1c00:d9ff:fe00:36'],
      ['Left are 65532 of 65536 /64s; the largest free prefix is a /49.'],
    ]) {
      expect(rows).toContainEqual(row);
    }
  });

  test.each([
    ['2001:470:ed36::/62', 'Left are 0 of 4 /64s; the largest free prefix is none.'],
    ['::/0', 'Left are 18446744073709551612 of 18446744073709551616 /64s; the largest free prefix is a /1.'],
    ['ffff:ffff:ffff:fff8::/61', 'Left are 4 of 8 /64s; the largest free prefix is a /62.'],
  ])('with %s: %s', (prefix, left) => {
    const { status, stdout } = demoOf(edited('prefix', prefix));
    expect(status).toBe(0);
    expect(stdout.split('\n')).toContain(left);
  });

  test('without networks has its public /64', () => {
    const { status, stdout } = demoOf(edited('networks', []));
    expect(status).toBe(0);
    expect(stdout).toContain('Left are 65535 of 65536');
  });
});

describe('a field is refused, and nothing else printed', () => {
  const name = 'expected 1 to 20 letters, digits, "-" or "_"';
  test.each<[path: string, sentence: string, value?: unknown]>([
    ['prefix', 'missing'],
    ['prefix', 'expected string, got object', { first: { w3: 0 }, length: 48 }],
    ['prefix', 'a prefix needs "/" and a length (offset 15 of "2001:470:ed36::")', '2001:470:ed36::'],
    [
      'prefix',
      'bits are set below the prefix length, the prefix is 2001:470:ed36::/48 ' +
        '(offset 0 of "2001:470:ed36::1/48")',
      '2001:470:ed36::1/48',
    ],
    ['prefix', 'no /64 is left in 2001:470:ed36::/65', '2001:470:ed36::/65'],
    ['prefix', `text is too long for prefix (offset 49 of "${'f'.repeat(100)}…")`, 'f'.repeat(900_000)],
    ['networks', 'missing'],
    ['networks', 'expected a list', { web: {} }],
    ['networks[0]', 'expected an object', null],
    ['networks[0].name', 'missing'],
    ['networks[0].name', name, 7],
    ['networks[0].name', name, 'web\u001b[2J'],
    ['networks[1].name', 'the network web is already that of networks[0].name', 'web'],
    ['networks[1].router', 'missing'],
    [
      'networks[1].router',
      'the address 2001:470:ed36:0:1c00:d9ff:fe00:35 is already that of networks[0].router',
      '1e-00-d9-00-00-35',
    ],
    ['networks[1].machines', 'expected a list', 'queue'],
    [
      'networks[1].machines[0].name',
      'the machine web-1 is already that of networks[0].machines[0].name',
      'web-1',
    ],
    ['networks[1].machines[0].mac', 'expected string, got null', null],
    [
      'networks[1].machines[0].mac',
      'a hardware address has 6 octets (EUI-48) or 8 (EUI-64) (offset 14 of "02:00:1c:a4:00")',
      '02:00:1c:a4:00',
    ],
    [
      'networks[1].machines[0].mac',
      '01:00:5e:00:00:01 is a group address, which no interface has',
      '01:00:5e:00:00:01',
    ],
    [
      'networks[1].machines[1].mac',
      'the address 2001:470:ed36:2:0:1cff:fea4:7 is already that of networks[1].machines[0].mac',
      '02001CA40007',
    ],
  ])('%s: %s', (path, sentence, value) => {
    expect(demoOf(edited(path, value))).toEqual(refused(`site.json: ${path}: ${sentence}`));
  });

  test('of a file kept for trying it out', () => {
    expect(demo('test/fixtures/one-digit-octet.json')).toEqual(
      refused(
        'test/fixtures/one-digit-octet.json: networks[1].machines[0].mac: an octet has two digits, ' +
          'a group of two octets four (offset 10 of "ee:12:34:5:32:ff")',
      ),
    );
  });

  test('that finds no room', () => {
    expect(demoOf(edited('prefix', '2001:470:ed36::/63'))).toEqual(
      refused('site.json: networks[1]: no /64 is left in 2001:470:ed36::/63'),
    );
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
    ['a list', '[]', 'expected an object'],
    ['a number', '48', 'expected an object'],
    ['null', 'null', 'expected an object'],
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
