/** Lists of both families: what is read, refused, merged and matched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { apart } from '../../src/command/apart.ts';
import { hextet } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'hextet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string | Uint8Array): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const ok = (out: string) => ({ code: 0, out, err: '' });
const merged = async (text: string, ...more: string[]) => hextet(['merge', ...more], { input: [text] });

describe('merge', () => {
  test('takes addresses, prefixes and ranges of both families, in any spelling, with comments, blanks and texts', async () => {
    const lines = [
      '# comment',
      '',
      '  10.0.0.0/9\t# half',
      '10.128.0.0/9 office, main',
      '10.9.0.1-10.9.0.4',
      '11.0.0.0 - 11.0.0.3',
      '2001:DB8::/33,site',
      '2001:db8:8000::/33;x',
      '2001:db9::1 - 2001:db9::2   # printers',
      '::ffff:192.0.2.1',
      '2001:db9::3',
    ];
    const out = `10.0.0.0/8\n11.0.0.0/30\n::ffff:192.0.2.1/128\n2001:db8::/32\n2001:db9::1/128\n2001:db9::2/127\n`;
    for (const end of ['\n', '\r\n']) {
      expect(await merged(lines.join(end))).toEqual(ok(out));
      expect(await merged(`\ufeff${lines.slice(2).join(end)}${end}`)).toEqual(ok(out));
    }
    // However the pieces fall.
    const input = Array.from(Buffer.from(lines.join('\n')), (byte) => Uint8Array.of(byte));
    expect(await hextet('merge', { input })).toEqual(ok(out));
    expect(await hextet(['merge', file('list.txt', lines.join('\n'))])).toEqual(ok(out));
  });

  test('takes items as arguments, beside files and the standard input', async () => {
    const words = [
      'merge',
      '2001:db8::/33',
      file('half.txt', '2001:db8:8000::/33'),
      '-',
      '10.0.0.0 - 10.0.0.7',
    ];
    expect(await hextet(words, { input: ['10.0.0.8/29\n'] })).toEqual(ok('10.0.0.0/28\n2001:db8::/32\n'));
    expect(await hextet('merge 10.0.0.1/8 --mask')).toEqual(ok('10.0.0.0/8\n'));
    expect(await hextet('merge 2001:db8::1/32 --mask')).toEqual(ok('2001:db8::/32\n'));
  });

  test('prints ranges, sizes and JSON', async () => {
    const text = '10.0.0.0/30\n2001:db8::1\n2001:db8::2\n';
    expect((await merged(text, '--ranges')).out).toBe('10.0.0.0 - 10.0.0.3\n2001:db8::1 - 2001:db8::2\n');
    expect((await merged(text, '--size')).out).toBe('ipv4  4\nipv6  2\n');
    expect(JSON.parse((await merged(text, '--size', '--json')).out)).toEqual({ ipv4: '4', ipv6: '2' });
    const { out } = await merged(text, '--json');
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(['10.0.0.0/30', '2001:db8::1/128', '2001:db8::2/128']);
  });

  test('refuses an item as an argument, with its place', async () => {
    const { code, err } = await hextet('merge 10.0.0.1/8');
    expect({ code, err: err.split('\n')[0] }).toMatchObject({
      code: 2,
      err: expect.stringContaining('(host-bits)'),
    });
  });

  test('of nothing is nothing, and a no', async () => {
    for (const text of ['', '\n', '# comment', '\r\n\r\n'])
      expect(await merged(text)).toEqual({ code: 1, out: '', err: '' });
  });

  test.each([
    ['2001:db8::1/64', 'host-bits', '2001:db8::1/64'],
    ['10.0.0.1/8', 'host-bits', '10.0.0.1/8'],
    ['10.0.0.0/33', 'length-too-long', '10.0.0.0/33'],
    ['10.0.0.0/99', 'length-too-long', '10.0.0.0/99'],
    ['10.0.0.0/08', 'length-invalid', '10.0.0.0/08'],
    ['10.0.0.0/', 'length-missing', '10.0.0.0/'],
    ['10.0.0.01', 'ipv4-leading-zero', '10.0.0.01'],
    ['10.0.0.5 - 10.0.0.1', 'range-inverted', '10.0.0.5 - 10.0.0.1'],
    ['10.0.0.1 - 2001:db8::', 'ipv4-address', '10.0.0.1 - 2001:db8::'],
    ['dead-1.2.3.4', '', 'dead-1.2.3.4'],
    ['beef', '', 'beef'],
    ['::1::', 'double-colon-twice', '::1::'],
    ['localhost label', '', 'localhost'],
    [', label', 'empty', ''],
    ['::1\u0000', 'invalid-character', '::1\u2400'],
  ])('refuses a list with %j, names the line, and prints nothing', async (line, code, shown) => {
    const { code: exit, out, err } = await merged(`2001:db8::/32\n${line}\n`);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(/^hextet: stdin:2: /);
    expect(err).toContain(`${code})\n`);
    expect(err).toContain(`\n  ${shown}\n`);
    expect(err).toMatch(/hextet: stdin: lines that cannot be read: 1; nothing was done\n$/);
  });

  test('shows the first of many lines that cannot be read, with the numbers that they have in the file', async () => {
    const path = file('bad.txt', `${'2001:db8::/32 a text\n'.repeat(400_000)}${'x\n'.repeat(7)}`);
    const { code, err } = await hextet(['merge', path, '--json']);
    expect(code).toBe(2);
    const places = err
      .trim()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).place);
    expect(places).toEqual([1, 2, 3, 4, 5].map((i) => `${path}:${400_000 + i}`));
    expect(err).toContain('cannot be read: 7;');
  });

  test('refuses a line of 10 MB shortly, and one that never ends', async () => {
    const long = await hextet('merge', { input: ['::1\n', 'f'.repeat(10_000_000), '\n'] });
    expect(long.code).toBe(2);
    expect(long.err.length).toBeLessThan(500);
    const endless = Array.from({ length: 30 }, () => new Uint8Array(1 << 20).fill(0x66));
    expect(await hextet('merge', { input: endless })).toEqual({
      code: 2,
      out: '',
      err: 'hextet: stdin: line 1 has more than 16777216 bytes\n',
    });
  });
});

test('subtract takes all others away, of each family its own', async () => {
  const from = file('from.txt', '10.0.0.0/8\n2001:db8::/32\n');
  expect(await hextet(['subtract', from, '10.0.0.0/9', '2001:db8::/33'])).toEqual(
    ok('10.128.0.0/9\n2001:db8:8000::/33\n'),
  );
  expect((await hextet(['subtract', from, from])).code).toBe(1);
});

describe('match', () => {
  const list =
    '2001:db8::/32 site\n2001:db8:1::/48,Berlin\n10.0.0.0/8;lab\n::ffff:0:0/96 mapped\n192.0.2.1\n';
  const log = [
    '2001:db8:1::5 GET /',
    '10.0.0.7 - - [x]',
    '',
    '2001:db9::1 b',
    'localhost c',
    '2001:db8::7/64 d',
    '::ffff:10.0.0.7',
    '192.0.2.1,e',
  ];
  const matched = async (...more: string[]) =>
    hextet(['match', file('networks.txt', list), ...more], { input: [log.join('\n')] });
  const strange = 'hextet: lines that begin with no address: 1, the first is stdin:5\n';

  test('prints the address, the longest prefix and its text', async () => {
    expect(await matched()).toEqual({
      code: 0,
      err: strange,
      out: [
        '2001:db8:1::5\t2001:db8:1::/48\tBerlin',
        '10.0.0.7\t10.0.0.0/8\tlab',
        '2001:db8::/64\t2001:db8::/32\tsite',
        '::ffff:10.0.0.7\t::ffff:0.0.0.0/96\tmapped',
        '192.0.2.1\t192.0.2.1/32\n',
      ].join('\n'),
    });
  });

  test('takes ranges in the list, each with its text, and the end of a list without a line feed', async () => {
    const ranges = file('ranges.txt', '10.0.0.1 - 10.0.0.2 printers\n::1-::2;more\n::3 last');
    const { out } = await hextet(['match', ranges], { input: ['10.0.0.2\n::2\n::3'] });
    expect(out).toBe('10.0.0.2\t10.0.0.2/32\tprinters\n::2\t::2/128\tmore\n::3\t::3/128\tlast\n');
  });

  test('prints JSON with the number of the line', async () => {
    const [first] = (await matched('--json')).out.split('\n');
    expect(JSON.parse(first!)).toEqual({
      line: 1,
      item: '2001:db8:1::5',
      prefix: '2001:db8:1::/48',
      label: 'Berlin',
    });
  });

  test('prints lines as they are, those that match and the others, and every line is one of them', async () => {
    const { out: lines } = await matched('--lines');
    const { out: others } = await matched('--invert');
    expect(lines).toBe(`${[0, 1, 5, 6, 7].map((i) => log[i]).join('\n')}\n`);
    expect(others).toBe(`${[2, 3, 4].map((i) => log[i]).join('\n')}\n`);
    expect((await hextet('match ::/0 --lines', { input: ['::1 \u001b[31m\n'] })).out).toBe(
      '::1 \u001b[31m\n',
    );
  });

  test('finds an address anywhere in a line where that is asked for', async () => {
    const text =
      'GET from 10.0.0.7: ok\n[2001:db8:1::5]:443\nat 12:30:45, from ::\nno 10.0.0.256 or 1.2.3\nto 2001:db9::1, 10.0.0.8.\n';
    const list6 = file('anywhere.txt', list);
    expect((await hextet(['match', list6, '--anywhere'], { input: [text] })).out).toBe(
      '10.0.0.7\t10.0.0.0/8\tlab\n2001:db8:1::5\t2001:db8:1::/48\tBerlin\n10.0.0.8\t10.0.0.0/8\tlab\n',
    );
    expect((await hextet(['match', '::/0', '--anywhere', '--invert'], { input: [text] })).out).toBe(
      'GET from 10.0.0.7: ok\nno 10.0.0.256 or 1.2.3\n',
    );
  });

  test('counts by prefix, in order', async () => {
    expect((await matched('--count')).out).toBe(
      '1\t10.0.0.0/8\tlab\n1\t192.0.2.1/32\n1\t::ffff:0.0.0.0/96\tmapped\n1\t2001:db8::/32\tsite\n1\t2001:db8:1::/48\tBerlin\n',
    );
    expect(JSON.parse((await matched('--count', '--json')).out.split('\n')[0]!)).toEqual({
      count: 1,
      prefix: '10.0.0.0/8',
      label: 'lab',
    });
  });

  test('takes several files, and an item as the list', async () => {
    const [a, b] = [file('a.log', '10.0.0.1\n'), file('b.log', '2001:db8::1\n')];
    expect((await hextet(['match', '10.0.0.0/8', a, b])).out).toBe('10.0.0.1\t10.0.0.0/8\n');
    expect((await hextet(['match', '2001:db8::/32', a, b])).out).toBe('2001:db8::1\t2001:db8::/32\n');
  });

  test('ends with 1 where nothing is printed', async () => {
    expect(await hextet('match ::/64', { input: ['2001::1\n'] })).toEqual({ code: 1, out: '', err: '' });
    expect(await hextet('match ::/64 --invert', { input: ['::1\n'] })).toEqual({ code: 1, out: '', err: '' });
    expect(await hextet('match ::/64')).toEqual({ code: 1, out: '', err: '' });
  });

  test('refuses a list that cannot be read, before it reads a line', async () => {
    const { code, out, err } = await hextet(['match', file('wrong.txt', '::/0\n::1/64 x\n')], {
      input: ['::1\n'],
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/wrong\.txt:2: bits are set/);
  });
});

describe('lines of both families, apart', () => {
  const texts = (text: string, hasRanges = true) => {
    const { ipv4, ipv6 } = apart(Buffer.from(text), hasRanges);
    return [ipv4, ipv6].map((bytes) => Buffer.from(bytes).toString());
  };

  test('keep their numbers', () => {
    expect(texts('10.0.0.0/8\n::1\n\n10.0.0.1')).toEqual([
      '0:0:0:0:0:ffff:10.0.0.0/104\n\n\n0:0:0:0:0:ffff:10.0.0.1\n',
      '\n::1\n\n\n',
    ]);
  });

  test('have ranges where those are asked for', () => {
    expect(texts('10.0.0.1 - 10.0.0.2')[0]).toBe('0:0:0:0:0:ffff:10.0.0.1 - 0:0:0:0:0:ffff:10.0.0.2\n');
    expect(texts('10.0.0.1 - 10.0.0.2', false)[0]).toBe('0:0:0:0:0:ffff:10.0.0.1\n');
  });
});
