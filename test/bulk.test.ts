import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { parseMany } from '../src/bulk.ts';
import { PrefixMap } from '../src/map.ts';
import { Prefix } from '../src/prefix.ts';
import { PrefixSet } from '../src/set.ts';
import { addressText, almostAddress, almostPrefix, prefixText } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

const wordsOf = ({ w0, w1, w2, w3 }: Address) => [w0, w1, w2, w3];
const rowsOf = (lines: ReturnType<typeof parseMany>) =>
  Array.from({ length: lines.count }, (_, row) => `${lines.lines[row]} ${lines.prefix(row)}`);

/** A line that is skipped: the last bytes are read as text, so that no look ahead passes their end. */
const END = '\n# the last line';

describe('parseMany', () => {
  test.each<[string, string, string[]]>([
    ['nothing', '', []],
    ['one line without its end', '::1', ['1 ::1/128']],
    ['line feeds', '::1\n2001:db8::5\n', ['1 ::1/128', '2 2001:db8::5/128']],
    ['carriage returns', '::1\r\n2001:db8::5\r\n', ['1 ::1/128', '2 2001:db8::5/128']],
    ['blank lines and comments', '\n# x\n  \n::1 # me\n\t::2\n', ['4 ::1/128', '5 ::2/128']],
    [
      'all groups',
      '1:2:3:4:5:6:7:8\nABCD:ef01:0:0:0:0:0:1\n',
      ['1 1:2:3:4:5:6:7:8/128', '2 abcd:ef01::1/128'],
    ],
    [
      'IPv4 tails',
      '::ffff:192.0.2.1\n64:ff9b::10.0.0.1\n',
      ['1 ::ffff:192.0.2.1/128', '2 64:ff9b::a00:1/128'],
    ],
    ['a gap at each end', '1::\n::8\n::\n', ['1 1::/128', '2 ::8/128', '3 ::/128']],
    [
      'a gap for one group',
      '1:2:3:4:5:6:7::\n::2:3:4:5:6:7:8\n',
      ['1 1:2:3:4:5:6:7:0/128', '2 0:2:3:4:5:6:7:8/128'],
    ],
  ])('reads %s', (_name, text, expected) => {
    for (const source of [text, Buffer.from(text)]) expect(rowsOf(parseMany(source))).toEqual(expected);
  });

  test('lists the line, code and offset of each refused line', () => {
    const { refused, count } = parseMany(
      '::1\n::1::\n10.0.0.1\r\n::1_\n12345::\nfe80::1%eth0\n1:2\n::1 x\nü\n',
    );
    expect(count).toBe(1);
    expect(refused.map(({ line, code, position, text }) => [line, code, position, text])).toEqual([
      [2, 'double-colon-twice', 3, '::1::'],
      [3, 'ipv4-address', 0, '10.0.0.1'],
      [4, 'invalid-character', 3, '::1_'],
      [5, 'group-too-long', 4, '12345::'],
      [6, 'zone-not-allowed', 7, 'fe80::1%eth0'],
      [7, 'too-few-groups', 3, '1:2'],
      [8, 'invalid-character', 3, '::1 x'],
      [9, 'invalid-character', 0, 'ü'],
    ]);
  });

  test('reads prefixes, and an address as a /128', () => {
    const text = '2001:db8::/32\n::1\n::/0\n::1/64\n::/00\n::/129\n::/\n::/1x\n';
    const strict = parseMany(text, { kind: 'prefix' });
    expect(rowsOf(strict)).toEqual(['1 2001:db8::/32', '2 ::1/128', '3 ::/0']);
    expect(strict.refused.map(({ line, code }) => [line, code])).toEqual([
      [4, 'host-bits'],
      [5, 'length-invalid'],
      [6, 'length-too-long'],
      [7, 'length-missing'],
      [8, 'length-invalid'],
    ]);
    expect(rowsOf(parseMany(text, { kind: 'prefix', hostBits: 'mask' }))).toContain('4 ::/64');
  });

  test('ignores what follows an address if asked to', () => {
    const log = '2001:db8::1 - - [25/Nov] "GET /"\n2001:db8::2,x\n2001:db8::3;y\n2001:db8::4\tz\n';
    expect(rowsOf(parseMany(log, { rest: 'ignore' }))).toHaveLength(4);
    expect(parseMany(log).refused).toHaveLength(4);
  });

  test('sorts, and keeps the first of equal rows', () => {
    const lines = parseMany(['::2', '::/64', '::1', '::2', '::/32', '::/64'], { kind: 'prefix' });
    expect(rowsOf(lines.sorted())).toEqual(['5 ::/32', '2 ::/64', '3 ::1/128', '1 ::2/128']);
  });

  test('refuses options and rows that are not there', () => {
    expect(refusal(() => parseMany('', { kinds: 'prefix' } as never)).code).toBe('unknown-field');
    for (const options of [{ kind: 'range' }, { hostBits: 'keep' }, { rest: 'keep' }]) {
      expect(refusal(() => parseMany('', options as never)).code).toBe('invalid-type');
    }
    for (const source of [5, null, undefined, {}]) {
      expect(refusal(() => parseMany(source as never)).code).toBe('invalid-type');
    }
    expect(refusal(() => parseMany('::1').address(1)).code).toBe('out-of-range');
    const lying = Object.defineProperty(Buffer.from('::1\n'), 'length', { value: 1e9 });
    expect(parseMany(lying).count).toBe(1);
  });

  test.each([
    ...['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:7:1.2.3.4', '::1:2:3:4:5:1.2.3.4', '::1:2:3:4:5:6:7:1.2.3.4'],
    ...['1::1.2.3.4', '::1.2.3.255', '::1.2.3.256', '::1.2.3.04', '::1.2.3.0', '::1.2.3', '::1.2.3.4.5'],
    ...['::1.2.3.', '::a.2.3.4', '::0001.2.3.4', '1.2.3.4', '::1.2.3.4:5', '1:2:3:4:5:6:7::8', '1::2::3'],
    ...[
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:',
      ':1',
      '12345::',
      '::12345',
      '1:::2',
      ':::',
      '::g',
      '::G',
      '::@',
    ],
    ...[
      '::1\u00ff',
      '9\u00ff::',
      '::\u00b0',
      '/\u00ff::',
      '\u{1f600}::',
      '::1/64',
      '::1%eth0',
      '1::/',
      '::fFaA',
    ],
  ])('reads or refuses %j in the middle of bytes as the parser does', (text) => {
    const expected = Address.tryParse(text);
    for (const around of ['::1\n', '::1 and a longer end of the line\n']) {
      const source = `${around}${text}\n${around}`;
      for (const given of [source, Buffer.from(source, 'latin1')]) {
        if (typeof given !== 'string' && /[^ -\u00ff]/.test(text)) continue;
        const { count, refused, ...parsed } = parseMany(given, { rest: 'ignore' });
        expect(count).toBe(expected.ok ? 3 : 2);
        if (expected.ok) expect([...parsed.words.subarray(4, 8)]).toEqual(wordsOf(expected.value));
        else expect(refused[0]).toMatchObject({ line: 2, code: expected.issue.code, text });
      }
    }
  });

  test.each([
    ['::/0', 1],
    ['2001:db8::/128', 1],
    ['2001:db8::/129', 0],
    ['2001:db8::/1280', 0],
    ['2001:db8::/032', 0],
    ['2001:db8::/', 0],
    ['2001:db8::/3a', 0],
    ['2001:db9::/31', 0],
    ['::ffff:10.0.0.0/104', 1],
  ])('reads or refuses the prefix %s in the middle of bytes', (text, count) => {
    const parsed = parseMany(Buffer.from(`::/0\n${text}\n::/0\n::/0\n`), { kind: 'prefix' });
    expect([parsed.count, parsed.refused.length]).toEqual([3 + count, 1 - count]);
    if (count === 1) expect(String(parsed.prefix(1))).toBe(String(Prefix.parse(text)));
  });

  test('reads a list of lines as the same lines in one text, also where they are many, long or hold line feeds', () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `2001:db8::${i.toString(16)}`);
    lines[0] = '';
    lines[5000] = '::1\n::2';
    lines[6000] = 'f'.repeat(2000);
    const parsed = parseMany(lines);
    expect(parsed.count).toBe(9997);
    expect([...parsed.lines.subarray(0, 3)]).toEqual([2, 3, 4]);
    expect(parsed.lines[9996]).toBe(10_000);
    expect(parsed.refused.map(({ line, code }) => [line, code])).toEqual([
      [5001, 'invalid-character'],
      [6001, 'too-long'],
    ]);
    expect(() => parseMany(['::1', 5 as never])).toThrow('string');
  });

  test('reads lines that become shorter or longer than the first ones were', () => {
    const long = '2001:db8:1111:2222:3333:4444:5555:6666\n'.repeat(100);
    const short = '::\n'.repeat(1000);
    for (const text of [long + short, short + long, `# only a comment\n${short}`]) {
      const { count, words, lengths, lines } = parseMany(text);
      expect(count).toBe(
        text.split('\n').filter((line) => line.includes('::') || line.includes('2001')).length,
      );
      expect(Math.min(words.length / 4, lengths.length, lines.length)).toBeGreaterThanOrEqual(count);
      expect(lines[count - 1]).toBe(text.split('\n').length - 1);
    }
  });

  test('reads many lines that only the parser of texts can', () => {
    const text = Array.from({ length: 500 }, (_, i) => ` ::${i.toString(16)} # ${i}\n`).join('');
    expect(rowsOf(parseMany(text)).slice(-1)).toEqual(['500 ::1f3/128']);
  });

  test('reads a slash in what follows an address as part of that', () => {
    for (const text of ['::1 # 1/2', `::1 # 1/2${END}`]) {
      expect(rowsOf(parseMany(text, { kind: 'prefix' }))).toEqual(['1 ::1/128']);
    }
  });

  test('makes no digit of a character beyond Latin that shares its last eight bits with one', () => {
    const { count, refused } = parseMany(`2001:db8::\u0131\n2001:db8::\u0661${END}`);
    expect([count, refused.map(({ position }) => position)]).toEqual([0, [10, 10]]);
  });

  test('makes no text of plain lines in bytes', () => {
    const lines = [
      '2001:db8::1',
      '1:2:3:4:5:6:7:8\r',
      '::ffff:192.0.2.1',
      '2001:db8::/32',
      '::/0\r',
      '2001:db8::/33',
    ];
    const spy = vi.spyOn(String, 'fromCharCode');
    const texts = (more: string[], options: object) => {
      spy.mockClear();
      const read = parseMany(Buffer.from(`${[...lines, ...more].join('\n')}${END}`), {
        kind: 'prefix',
        ...options,
      });
      expect(read.count).toBe(lines.length + more.length);
      // One is the line that ends the bytes.
      return spy.mock.calls.length - 1;
    };
    expect(texts([], {})).toBe(0);
    expect(texts([' ::1', '::1 ', '::1\t# one'], {})).toBe(3);
    const rests = ['::1 x', '::1\ty', '::1,z\r', '2001:db8::/32;'];
    expect(texts(rests, { rest: 'ignore' })).toBe(0);
    expect(texts(['::1/64'], { hostBits: 'mask' })).toBe(1);
    spy.mockRestore();
  });

  test('looks at thousands of lines of a list at once', () => {
    const spy = vi.spyOn(TextEncoder.prototype, 'encodeInto');
    const looks = (texts: string[]) => {
      spy.mockClear();
      expect(parseMany(texts).count).toBe(texts.length);
      return spy.mock.calls.length;
    };
    const texts = Array.from({ length: 10_000 }, (_, i) => `::${i.toString(16)}`);
    expect(looks(texts)).toBe(3);
    expect(looks(texts.slice(0, 4096))).toBe(1);
    expect(looks(texts.slice(0, 1))).toBe(1);
    const long = `::1${' '.repeat(2000)}`;
    expect(looks([long])).toBe(1);
    expect(looks(['::1', long, '::2'])).toBe(2);
    spy.mockRestore();
  });

  test('makes room at once for as many rows as the first lines foretell', () => {
    const { count, words } = parseMany('2001:db8::5\n'.repeat(10_000));
    expect(count).toBe(10_000);
    expect(words.length / 4).toBeLessThan(1.1 * count);
  });

  test('makes no room for rows that the first lines only promise', () => {
    const { count, words } = parseMany(`${'::\n'.repeat(100)}#${'x'.repeat(5_000_000)}\n::1\n`);
    expect(count).toBe(101);
    expect(words.length / 4).toBeLessThanOrEqual(8 * count);
  });

  test('reads bytes in shared memory, and a part of a buffer', () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(20));
    bytes.set(Buffer.from('::1\n::2\n::3\n::4\n::5\n'));
    expect(parseMany(bytes).count).toBe(5);
    expect(rowsOf(parseMany(bytes.subarray(4, 16)))).toEqual(['1 ::2/128', '2 ::3/128', '3 ::4/128']);
    expect(parseMany(Buffer.from(bytes).subarray(4, 16)).count).toBe(3);
  });

  test('cuts what it shows of a long line, and reads many lines', () => {
    const long = `${'1'.repeat(1_000_000)}\n`.repeat(3);
    expect(parseMany(long).refused.map(({ text }) => text.length)).toEqual([100, 100, 100]);
    expect(parseMany(Buffer.from(long)).refused).toHaveLength(3);
    expect(parseMany('2001:db8::5\n'.repeat(10_000)).count).toBe(10_000);
  });
});

test('a line is read or refused just as the same text alone is', () => {
  const texts = fc.array(fc.oneof(addressText(), almostAddress(), prefixText(), almostPrefix()), {
    minLength: 1,
  });
  const isPlain = (text: string) => text !== '' && !/[\s,;#]/.test(text);
  fc.assert(
    fc.property(texts, fc.constantFrom('\n', '\r\n'), (all, end) => {
      const lines = all.map((each) => (typeof each === 'string' ? each : each.text)).filter(isPlain);
      for (const kind of ['address', 'prefix'] as const) {
        const expected = lines.map((text, i) => {
          const result =
            kind === 'prefix' && text.includes('/') ? Prefix.tryParse(text) : Address.tryParse(text);
          if (!result.ok) return `${i + 1} ${result.issue.code} ${result.issue.position}`;
          return `${i + 1} ${result.value instanceof Address ? result.value.prefix(128) : result.value}`;
        });
        for (const source of [lines.join(end), lines.join(end) + end, lines]) {
          const parsed = parseMany(source, { kind });
          const refused = parsed.refused.map(({ line, code, position }) => `${line} ${code} ${position}`);
          const order = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10);
          expect([...rowsOf(parsed), ...refused].sort(order)).toEqual(expected);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe('fromText of a set', () => {
  test('reads addresses, prefixes and ranges', () => {
    const set = PrefixSet.fromText('# allowed\n::1\n2001:db8::/33\r\n2001:db8:8000::/33\n::5 - ::7 # some\n');
    expect(String(set)).toBe('::1/128, ::5/128, ::6/127, 2001:db8::/32');
    expect(PrefixSet.fromText('').isEmpty).toBe(true);
  });

  test('throws the first refused line, or calls with each', () => {
    expect(refusal(() => PrefixSet.fromText('::1\n::5/64\nx'))).toMatchObject({
      code: 'host-bits',
      path: [2],
    });
    const lines: number[] = [];
    const set = PrefixSet.fromText('::1\n::5/64\nx', { onRefused: ({ line }) => lines.push(line) });
    expect([String(set), lines]).toEqual(['::1/128', [2, 3]]);
    expect(String(PrefixSet.fromText('::5/64', { hostBits: 'mask' }))).toBe('::/64');
    expect(refusal(() => PrefixSet.fromText('', { hostbits: 'mask' } as never)).code).toBe('unknown-field');
  });

  test('bytes that the caller changes while it is told of a line are read as they were', () => {
    const bytes = Buffer.from('::1\nbad\n::2\n::3\n::4\n::5\n');
    const set = PrefixSet.fromText(bytes, { onRefused: () => bytes.fill(0x0a) });
    expect(String(set)).toBe('::1/128, ::2/127, ::4/127');
    const moved = new Uint8Array(Buffer.from('::1\nbad\n::2\n::3\n::4\n::5\n'));
    const other = PrefixSet.fromText(moved, {
      onRefused: () => structuredClone(moved, { transfer: [moved.buffer] }),
    });
    expect(other.equals(set)).toBe(true);
  });

  test('countMatches counts addresses, as values, text or flat words', () => {
    const set = PrefixSet.of(['::5', '2001:db8::/32', 'fe80::/10']);
    const texts = ['::5', '::6', '2001:db8::', '2001:db9::', 'fe80::1', 'ffff::', '::5', '2001:db8:1:2::3'];
    expect(set.countMatches(texts)).toBe(5);
    expect(set.countMatches([...texts, '10.0.0.1'])).toBe(5);
    expect(set.countMatches(parseMany(texts))).toBe(5);
    expect(PrefixSet.of([]).countMatches(parseMany(texts))).toBe(0);
  });
});

test('many rows are sorted by address, then by length', () => {
  const texts = Array.from(
    { length: 3000 },
    (_, i) => `2001:db8:${((i * 7919) % 500).toString(16)}::/${48 + (i % 7)}`,
  );
  const sorted = parseMany(texts, { kind: 'prefix' }).sorted();
  const expected = [...new Set(texts.map((text) => String(Prefix.parse(text))))]
    .map((text) => Prefix.parse(text))
    .sort(Prefix.compare);
  expect(Array.from({ length: sorted.count }, (_, row) => String(sorted.prefix(row)))).toEqual(
    expected.map(String),
  );
});

test('what is no source, list or function is refused', () => {
  const set = PrefixSet.of(new Set(Array.from({ length: 100 }, (_, i) => `2001:db8:${i}::/48`)));
  expect(set.contains('2001:db8:99::1')).toBe(true);
  for (const bad of [
    5,
    null,
    {},
    { words: [1, 2, 3, 4], count: 1 },
    { words: new Int32Array(4), count: 2 },
    { words: new Int32Array(4), count: -1 },
    { words: new Int32Array(4), count: 0.5 },
  ]) {
    expect(refusal(() => set.countMatches(bad as never)).code).toBe('invalid-type');
  }
  expect(set.countMatches({ words: new Int32Array(4), count: 1 })).toBe(0);
  expect(set.countMatches({ words: new Int32Array(0), count: 0 })).toBe(0);
  expect(refusal(() => PrefixSet.fromText('', { onRefused: 5 as never })).code).toBe('invalid-type');
  expect(refusal(() => PrefixMap.fromText('', { onRefused: 5 as never })).code).toBe('invalid-type');
  expect(refusal(() => PrefixMap.fromText('', { value: 5 as never })).code).toBe('invalid-type');
  expect(refusal(() => PrefixMap.fromEntries(5 as never)).code).toBe('invalid-type');
  expect(refusal(() => PrefixMap.fromEntries([5] as never)).code).toBe('invalid-type');
});

test('a thousand rows in order stay in order, and null asks for no option', () => {
  const site = Prefix.parse('2001:db8::/32').children(64);
  const texts = Array.from({ length: 1000 }, (_, i) => String(site.at(i)));
  const read = parseMany(texts, { kind: 'prefix' }).sorted();
  expect(Array.from(texts, (_, row) => String(read.prefix(row)))).toEqual(texts);
  const none = null as never;
  expect(parseMany('2001:db8::1', none).count).toBe(1);
  expect(PrefixSet.fromText('2001:db8::1', none).size).toBe(1n);
  expect(PrefixMap.fromText('2001:db8::1', none).size).toBe(1);
});
