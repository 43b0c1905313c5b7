/** Explain: what each kind of text is, and what is refused. */
import { expect, test } from 'vitest';
import { hextet } from './support.ts';

/** The facts of a text, as JSON has them. */
async function factsOf(...words: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await hextet(['explain', '--json', ...words]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out);
}

test.each<readonly [string, Record<string, unknown>]>([
  [
    '2001:DB8::1',
    {
      type: 'IPv6 address',
      value: '2001:db8::1',
      kind: 'documentation',
      subnet: '2001:db8::/64',
      identifier: '::1',
      mac: null,
      zone: null,
    },
  ],
  ['fe80::1%eth0', { type: 'IPv6 address', value: 'fe80::1%eth0', zone: 'eth0', kind: 'link-local' }],
  ['2001:db8::250:56ff:fe8c:86a9', { mac: '00:50:56:8c:86:a9', identifier: '::250:56ff:fe8c:86a9' }],
  ['ff02::1', { kind: 'multicast', scope: 'link-local' }],
  ['::', { previous: null, next: '::1' }],
  [
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    { next: null, number: '340282366920938463463374607431768211455' },
  ],
  ['::ffff:10.0.0.1', { kind: 'ipv4-mapped', ipv4: '10.0.0.1' }],
  ['00:50:56:ff:fe:8c:86:a9', { type: 'IPv6 address' }],
  [
    '10.0.0.1',
    { type: 'IPv4 address', kind: 'private', mapped: '::ffff:10.0.0.1', reverse: '1.0.0.10.in-addr.arpa' },
  ],
  ['255.255.255.255', { next: null }],
  [
    '2001:db8::/47',
    {
      type: 'IPv6 prefix',
      size: '2417851639229258349412352 (2^81)',
      '/64s': '131072 (2^17)',
      sibling: '2001:db8:2::/47',
    },
  ],
  ['2001:db8::/126', { size: '4', '/64s': null }],
  ['2606:4700::/32', { kind: 'global', block: null }],
  ['::/0', { parent: null, sibling: null, reverse: ['ip6.arpa'], kind: 'mixed' }],
  ['10.0.0.0/8', { type: 'IPv4 prefix', netmask: '255.0.0.0', reverse: null }],
  ['10.0.0.5/22', { type: 'interface', value: '10.0.0.5/22', prefix: '10.0.0.0/22' }],
  ['fe80::1%eth0/64', { type: 'interface', zone: 'eth0', prefix: 'fe80::/64' }],
  [
    '2001:db8::5 - 2001:db8::8',
    { type: 'IPv6 range', size: '4', prefixes: ['2001:db8::5/128', '2001:db8::6/127', '2001:db8::8/128'] },
  ],
  ['10.0.0.0-10.0.0.255', { type: 'IPv4 range', prefixes: ['10.0.0.0/24'] }],
  ['[2001:db8::1]:443', { type: 'endpoint', address: '2001:db8::1', port: 443, zone: null }],
  ['192.0.2.1:80', { type: 'endpoint', address: '192.0.2.1', port: 80 }],
  [
    '00-50-56-8c-86-a9',
    { type: 'EUI-48', value: '00:50:56:8c:86:a9', assigned: 'by its manufacturer', slaac: null },
  ],
  ['0250.56ff.fe8c.86a9', { type: 'EUI-64', assigned: 'locally', 'link-local': 'fe80::50:56ff:fe8c:86a9' }],
  ['33:33:00:00:00:01', { for: 'a group: no interface has it' }],
])('%s', async (text, facts) => {
  expect(await factsOf(text)).toMatchObject({ text, ...facts });
});

test('a hardware address has its address in a prefix', async () => {
  expect((await factsOf('00:50:56:8c:86:a9', '--in', '2001:db8::/64')).slaac).toBe(
    '2001:db8::250:56ff:fe8c:86a9',
  );
});

test.each([
  ['2001:db8::1::2', 'double-colon-twice', '             ^^'],
  ['2001:db8::/129', 'length-too-long', '             ^^^'],
  ['10.0.0.300', 'ipv4-part-range', '         ^^^'],
  ['10.0.0.0/33', 'length-too-long', '           ^^'],
  ['[::1]', 'port-missing', '       ^'],
  ['example.org:80', 'host-name', '  ^^^^^^^^^^^^^^'],
  ['::2 - ::1', 'range-inverted', '        ^^^'],
  ['fe80::1%', 'zone-empty', '          ^'],
  ['', 'empty', '  ^'],
])('%j is refused with its place', async (text, code, marks) => {
  const { code: exit, out, err } = await hextet(['explain', text]);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  const [sentence, shown, carets] = err.split('\n');
  expect(sentence).toContain(`(${code})`);
  expect(shown).toBe(`  ${text}`);
  expect(carets).toMatch(new RegExp(`^ {2}${marks.slice(2).replaceAll('^', '\\^')}`));
});

test('a fact with several lines has its name once', async () => {
  expect((await hextet(['explain', '::5 - ::6'])).out).toMatch(
    /\n {2}prefixes {4}::5\/128\n {14}::6\/128\n$/,
  );
});

test('a lone "-" is the standard input; lines that cannot be read are named, and the others explained', async () => {
  const { code, out, err } = await hextet('explain --json ::9 -', {
    input: ['::1\n\n# none\n::g\n ::2 \r\n'],
  });
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).value),
  ).toEqual(['::9', '::1', '::2']);
  expect(code).toBe(2);
  expect(JSON.parse(err)).toMatchObject({ place: 'stdin:4', code: 'invalid-character' });
});

test('an argument that cannot be read has its number where there are several', async () => {
  expect((await hextet('explain ::1 ::g')).err).toMatch(/^hextet: argument 2: /);
  const { out } = await hextet('explain ::1 ::2');
  expect(out.match(/^\n?::\d$/gm)).toHaveLength(2);
});
