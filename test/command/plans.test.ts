/** Plans: split, next, resize, rule, render, map and the demo. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hextet } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ok = (out: string) => ({ code: 0, out, err: '' });

describe('split', () => {
  test.each([
    ['split 2001:db8::/46 48', '2001:db8::/48\n2001:db8:1::/48\n2001:db8:2::/48\n2001:db8:3::/48\n'],
    ['split 10.0.0.0/23 /24', '10.0.0.0/24\n10.0.1.0/24\n'],
    ['split ::/0 128 --count', '340282366920938463463374607431768211456\n'],
    ['split ::/0 64 --at=-1', 'ffff:ffff:ffff:ffff::/64\n'],
    ['split ::/0 64 --at 1', '0:0:0:1::/64\n'],
    ['split ::/127 128 --json', '"::/128"\n"::1/128"\n'],
  ])('%s', async (words, out) => {
    expect(await hextet(words)).toEqual(ok(out));
  });

  test('refuses a place that is not there', async () => {
    expect((await hextet('split ::/127 128 --at 2')).code).toBe(2);
  });
});

describe('next', () => {
  test.each([
    ['next 2001:db8::/48 64 2001:db8::/64', '2001:db8:0:1::/64\n'],
    ['next 2001:db8::/48 64', '2001:db8::/64\n'],
    ['next 10.0.0.0/8 24 10.0.0.0/23', '10.0.2.0/24\n'],
    ['next 10.0.0.0/24 26 10.0.0.0/24 --count 1', ''],
  ])('%s', async (words, out) => {
    expect((await hextet(words)).out).toBe(out);
  });

  test('is a no where less is free', async () => {
    expect(await hextet('next ::/63 64 ::/64 --count 2')).toEqual({
      code: 1,
      out: '0:0:0:1::/64\n',
      err: 'hextet: only 1 free /64 in ::/63\n',
    });
    expect(await hextet('next ::/64 64 ::1')).toEqual({
      code: 1,
      out: '',
      err: 'hextet: no free /64 in ::/64\n',
    });
  });
});

describe('resize', () => {
  const used = file('used.txt', '2001:db8:0:8001::/64 db\n2001:db8:0:9::5\n');

  test('of a prefix says what blocks it', async () => {
    const { code, out } = await hextet(['resize', '2001:db8::/48', '2001:db8::/49', '--used', used]);
    expect(code).toBe(1);
    expect(out).toBe(
      'shrink: 2001:db8::/48 to 2001:db8::/49, blockers: 1\n' +
        '  inUse.0: 2001:db8:0:8001::/64 (db) is in use and not inside 2001:db8::/49\n' +
        'loses     2001:db8:0:8000::/49\nsmallest  2001:db8::/48\n',
    );
    const json = await hextet(['resize', '2001:db8::/48', '2001:db8::/49', '--used', used, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, blockers: { codes: { 'loses-in-use': 1 } } });
  });

  test('of a range keeps its gateway', async () => {
    const words = [
      'resize',
      '::1 - ::ff',
      '::10 - ::ff',
      '--gateway',
      '::1',
      '--reserved',
      file('r.txt', '::2 - ::3 x\n'),
    ];
    const { code, out } = await hextet(words);
    expect(code).toBe(1);
    expect(out).toContain('smallest  ::1 - ::3\ninstead   ::1 - ::f0\n');
    const expand = ['resize', '::/56', '::/48', '--siblings', file('t.txt', '0:0:0:8000::/52\n')];
    expect((await hextet(expand)).out).toContain('largest   ::/49\n');
    expect(
      (await hextet(['resize', '::1 - ::ff', '::1 - ::1ff', '--siblings', file('s.txt', '::1000/120\n')]))
        .code,
    ).toBe(0);
  });

  test('says where else it would be possible', async () => {
    expect(
      (await hextet('resize ::/48 0:0:0:4000::/50 --used -', { input: ['0:0:0:8000::/64\n'] })).out,
    ).toContain('instead   0:0:0:8000::/50');
  });
});

describe('rule', () => {
  const allow = { direction: 'ingress', action: 'allow', sources: ['2001:db8::/32'] };

  test('says the family, and why', async () => {
    expect(await hextet(['rule', JSON.stringify(allow)])).toEqual(
      ok('rule 0: ipv6\n  sources.0 2001:db8::/32 is ipv6\n'),
    );
    const { out } = await hextet('rule --json', { input: [JSON.stringify(allow)] });
    expect(JSON.parse(out)).toMatchObject({ ok: true, family: 'ipv6' });
  });

  test('names rules that come to nothing', async () => {
    const deny = { ...allow, action: 'deny' };
    const { sources: _, ...any } = allow;
    const narrow = { ...allow, sources: ['2001:db8:1::/48'] };
    const list = JSON.stringify([
      allow,
      deny,
      allow,
      narrow,
      any,
      { ...any, action: 'deny', family: 'ipv4' },
    ]);
    const { code, out } = await hextet(['rule', list]);
    expect(code).toBe(1);
    expect(out).toContain('rule 1 is the contrary of rule 0');
    expect(out).toContain('rule 2 is the same as rule 0');
    expect(out).toMatch(/rule 5 is .* rule 4 for ipv4\n$/);
    expect(out).toContain('rule 3 is never reached after rule 0');
    expect((await hextet(['rule', list, '--json'])).out).toContain('"kind":"duplicate"');
  });

  test('refuses what is no rule, with its place', async () => {
    const { code, err } = await hextet(['rule', JSON.stringify({ ...allow, sources: ['::/129'] })]);
    expect(code).toBe(2);
    const asJson = await hextet(['rule', JSON.stringify([{ ...allow, sources: ['::/129'] }]), '--json']);
    expect(JSON.parse(asJson.out)).toMatchObject({ ok: false });
    expect(err).toMatch(/^hextet: rule 0 sources\[0\]: a prefix length is at most 128/);
  });
});

describe('render', () => {
  const routes = '[{"prefix":"2001:db8:1::/64","via":"fe80::1","network":"web"}]';

  test('prints routes', async () => {
    const out = 'route replace 2001:db8:1::/64 via fe80::1 dev lan\n';
    expect(await hextet('render iproute --dev lan', { input: [routes] })).toEqual(ok(out));
    expect(
      await hextet(['render', 'iproute', file('routes.json', routes), '--options', '{"dev":"lan"}']),
    ).toEqual(ok(out));
    expect(await hextet('render iproute --dev lan --json', { input: [routes] })).toEqual(
      ok(`${JSON.stringify(out)}\n`),
    );
  });

  test('prints a reverse zone with its delegations', async () => {
    const options =
      '{"primary":"ns.example.net","hostmaster":"hostmaster.example.net","serial":1,"nameservers":["ns.example.net"]}';
    const reverse = (input: object) =>
      hextet(['render', 'reverse', '--options', options], { input: [JSON.stringify(input)] });
    const delegations = [{ prefix: '2001:db8:1:20::/60', nameservers: ['ns.example.org'] }];
    const { out } = await reverse({ prefix: '2001:db8:1::/48', delegations });
    expect(out).toMatch(/^\$ORIGIN 1\.0\.0\.0\.8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa\.\n/);
    expect(out).toContain('2.0.0 IN NS ns.example.org.');
    expect((await reverse({ prefix: '2001:db8:1::/48' })).code).toBe(0);
    expect((await reverse([])).code).toBe(2);
  });

  test('prints the commands of diagnostics as JSON, a line each', async () => {
    const { out } = await hextet('render diagnostics', { input: ['{"address":"2001:db8::1"}'] });
    expect(
      out
        .trim()
        .split('\n')
        .every((line) => Array.isArray(JSON.parse(line).argv)),
    ).toBe(true);
  });

  test('refuses what a target cannot say', async () => {
    const { code, err } = await hextet('render radvd', { input: ['{"id":"r"}'] });
    expect(code).toBe(2);
    expect(err).toMatch(/^hextet: .+ \([a-z-]+\)\n/);
    expect((await hextet('render radvd', { input: ['[1'] })).err).toMatch(/^hextet: stdin: not JSON: /);
    expect((await hextet('render radvd', { input: [] })).err).toMatch(/^hextet: stdin: not JSON: /);
  });

  test('refuses JSON that has no end', async () => {
    const endless = Array.from({ length: 257 }, () => Buffer.alloc(1 << 20));
    expect((await hextet('render radvd', { input: endless })).err).toBe(
      'hextet: stdin: more than 268435456 bytes\n',
    );
  });
});

describe('map', () => {
  const list = file(
    'list.txt',
    '2001:db8:0:8000::/49 lab\n2001:db8:0:1000::/56\n2001:db8:0:2000::/57\n2001:db8:0:2100::/64\n2001:db8:0:2200::1 - 2001:db8:0:2200::9 core\n2001:db8:0:2300:: - 2001:db8:0:23fb:: y\n',
  );

  test('is drawn in blocks', async () => {
    const { code, out } = await hextet(['map', '2001:db8::/48', list]);
    expect(code).toBe(0);
    const rows = out.trim().split('\n');
    expect(rows).toHaveLength(17);
    expect(rows.slice(0, -1).every((row) => row.length === 32)).toBe(true);
    expect(rows.slice(0, -1).join('').match(/██/g)).toHaveLength(129);
    for (const shade of ['░░', '▒▒', '▓▓']) expect(rows.slice(0, -1).join('')).toContain(shade);
    const half = await hextet(['map', '2001:db8::/48', list, '--within', '2001:db8::/49']);
    expect(half.out.split('\n').slice(0, -2).join('')).toHaveLength(2 * 128);
    expect(half.out).toContain('2001:db8::/49: a square is a /56;');
  });

  test('is written as SVG, in part', async () => {
    const output = join(folder, 'map.svg');
    const words = ['map', '2001:db8::/48', list, '--within', '2001:db8::/50'];
    expect(await hextet([...words, '--output', output])).toEqual(ok(''));
    const { out } = await hextet([...words, '--svg']);
    expect(readFileSync(output, 'utf8')).toBe(out);
    expect(out).toMatch(/^<svg[\s\S]*core[\s\S]*<\/svg>\n$/);
    const { code, err } = await hextet([...words, '--output', join(folder, 'no', 'map.svg')]);
    expect({ code, err }).toEqual({
      code: 2,
      err: `hextet: ${join(folder, 'no', 'map.svg')}: ENOENT: no such file or directory\n`,
    });
  });
});
