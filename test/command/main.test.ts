/** What all commands have alike: names, options, help, colours, and what reaches a terminal. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hextet } from './support.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const ESCAPE = '\u001b';
/** Ends the line that shows how far a command has come. */
const CLEAR = `\r${ESCAPE}[K`;
const COMMANDS = 'explain split next merge subtract match resize rule render map pool zone demo'.split(' ');

describe('help', () => {
  test('lists every command, without any word, with --help and with -h', async () => {
    const [none, long, short] = await Promise.all([[], ['--help'], ['-h']].map((words) => hextet(words)));
    expect(none).toEqual({ code: 0, out: long!.out, err: '' });
    expect(short).toEqual(long);
    expect(Array.from(none!.out.matchAll(/^ {2}([a-z]+) {2,}\S/gm), ([, name]) => name)).toEqual(COMMANDS);
  });

  test.each(COMMANDS)('of %s has its options and examples, each line within 120 characters', async (name) => {
    const { code, out, err } = await hextet([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      new RegExp(`^hextet ${name}[ \\n][\\s\\S]*--json[\\s\\S]*--help[\\s\\S]*Examples\\n {2}\\S`),
    );
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect((await hextet([name, '-h'])).out).toBe(out);
  });

  test('--version is that of the package', async () => {
    expect(await hextet('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});

describe('a call that is wrong ends with 2 and says what was meant', () => {
  test.each([
    ['explian ::1', 'there is no command "explian"; did you mean explain?'],
    ['frobnicate', 'there is no command "frobnicate"'],
    ['constructor', 'there is no command "constructor"'],
    ['merge --rangse', 'there is no option --rangse; did you mean --ranges?'],
    ['merge --constructor', 'there is no option --constructor'],
    ['split 2001:db8::/48 64 --at', '--at needs N'],
    ['split 2001:db8::/48 64 --at --count', '--at needs N'],
    ['split 2001:db8::/48 64 --count=2', '--count has no value'],
    ['split 2001:db8::/48 64 --count --count', '--count is there twice'],
    ['split 2001:db8::/48 64 more', '"more" is one argument too many'],
    ['split', 'PREFIX is missing'],
    ['split 2001:db8::/48', 'LENGTH is missing'],
    ['split 2001:db8::/48 many', 'LENGTH is a whole number from 0 to 128, not "many"'],
    ['split 2001:db8::/48 129', 'LENGTH is a whole number from 0 to 128, not "129"'],
    ['split 2001:db8::/48 47', 'a /47 is not inside a /48'],
    ['split 10.0.0.0/8 33', 'LENGTH is a whole number from 0 to 32, not "33"'],
    ['subtract ::/0', 'WITHOUT is missing'],
    ['match', 'LIST is missing'],
    ['match - -', 'both LIST and the lines are the standard input'],
    ['explain ::1 --in ::/64', '--in is for hardware addresses'],
    ['render nftalbes', 'there is no target "nftalbes"; did you mean nftables?'],
    ['rule {', `not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)`],
    ['map ::/0 absent.txt', 'absent.txt: ENOENT: no such file or directory'],
    ['merge src', 'src: EISDIR: illegal operation on a directory'],
  ])('%s', async (words, sentence) => {
    const { code, out, err } = await hextet(words);
    expect({ code, out, err: err.replace(/ \(line 1 column 2\)/, '') }).toEqual({
      code: 2,
      out: '',
      err: `hextet: ${sentence.replace(/ \(line 1 column 2\)/, '')}\n`,
    });
  });

  test('a refusal is one line of JSON where JSON is asked for', async () => {
    const { code, err } = await hextet('split 2001:db8::1/64 65 --json');
    expect(code).toBe(2);
    expect(JSON.parse(err)).toMatchObject({ code: 'host-bits', input: '2001:db8::1/64' });
  });
});

describe('on a terminal', () => {
  test('there are colours, but for NO_COLOR and TERM=dumb', async () => {
    const words = 'explain ::1';
    expect((await hextet(words, { isTerminal: true })).out).toContain(ESCAPE);
    expect((await hextet('explain ::g', { isTerminal: true })).err).toContain(ESCAPE);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect((await hextet(words, { isTerminal: true, env })).out).not.toContain(ESCAPE);
    }
    expect((await hextet(words)).out).not.toContain(ESCAPE);
    expect((await hextet(words, { isTerminal: true, env: { NO_COLOR: '' } })).out).toContain(ESCAPE);
  });

  // Escape sequences, the CSI of one byte, a bell, a mark that turns the direction, half a character, a line separator.
  const hostile = '\u001b[2J\u009b31m\u0007\u202e\ud800\u2028\u007f';

  const hostiles: readonly (readonly [what: string, words: readonly string[], input?: string])[] = [
    ['an argument', ['explain', hostile]],
    ['the name of a command', [hostile]],
    ['an option', ['merge', `--${hostile}`]],
    ['the name of a file', ['merge', hostile]],
    ['a line', ['explain'], `2001:db8::${hostile}\n`],
    ['a line of a list', ['merge'], `2001:db8::/32${hostile}\n`],
    ['the label of a list', ['match', '-', 'README.md'], `::/0 ${hostile}\n`],
    ['a line of a log', ['match', '::/0', '--lines'], `::1 ${hostile}\n`],
    ['a line of a log that matches nothing', ['match', '::/64', '--invert'], `2001:: ${hostile}\n`],
    ['a rule', ['rule', JSON.stringify([{ direction: hostile, [hostile]: 1 }])]],
    ['an owner', ['resize', '::/48', '::/49', '--used', '-'], `0:0:0:ffff::/64 ${hostile}\n`],
    ['a picture', ['map', '::/48', '--svg'], `::/64 ${hostile}\n`],
  ];

  test.each(hostiles.map(([what, words, input]) => ({ what, words, input })))(
    '$what gives it no command',
    async ({ words, input }) => {
      for (const more of [[], ['--json']]) {
        const setting = {
          isTerminal: true,
          env: { NO_COLOR: '1' },
          ...(input !== undefined && { input: [input] }),
        };
        const { out, err } = await hextet([...words, ...more], setting);
        const coloured = await hextet([...words, ...more], { ...setting, env: {} });
        expect(`${coloured.out}${coloured.err}`).not.toContain(`${ESCAPE}[2J`);
        const said = `${out}${err}`.replaceAll(CLEAR, '');
        expect(said).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      }
    },
  );

  test('a long input shows how far it has come, and the line goes at the end', async () => {
    const { err } = await hextet('merge', { input: ['::1\n'.repeat(1_200_000)], isTerminal: true });
    expect(err).toMatch(/\rstdin: \d+ lines/);
    expect(err.endsWith(CLEAR)).toBe(true);
  });

  test('a command that waits for lines says so', async () => {
    expect((await hextet('merge', { isTerminal: true })).err).toContain('hextet: reads lines until Ctrl-D\n');
  });
});

describe('a reader that goes', () => {
  test.each(['EPIPE', 'ERR_STREAM_DESTROYED'])('with %s ends the command without a word', async (code) => {
    const error = Object.assign(new Error('write'), { code });
    const ran = await hextet('split ::/0 64', { failAt: [2, error] });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    expect(ran.out.length).toBeGreaterThan(100_000);
  });

  test('with a full disk is an error', async () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const ran = await hextet('explain ::1', { failAt: [0, error] });
    expect(ran).toEqual({ code: 2, out: '', err: 'hextet: cannot write: ENOSPC: no space left on device\n' });
  });

  test('a fault of the program itself is thrown', async () => {
    await expect(hextet('explain ::1', { failAt: [0, new TypeError('a fault')] })).rejects.toThrow('a fault');
  });
});
