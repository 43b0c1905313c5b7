/** Finds the command, prints what it yields, and says what is wrong. */
import { readFileSync } from 'node:fs';
import { HextetError } from '../error.ts';
import { Call, COMMON, type Command, type Exit, Fault, type Host, hint, isColoured, tell } from './call.ts';
import { json, printable, refusal } from './text.ts';

/** Every command: what it is for, and where it is. Only the one that is called is loaded. */
const COMMANDS: Readonly<Record<string, readonly [about: string, load: () => Promise<Command>]>> = {
  explain: [
    'says all about an address, prefix, range or MAC',
    async () => (await import('./explain.ts')).explain,
  ],
  split: ['the prefixes of a length inside a prefix', async () => (await import('./prefixes.ts')).split],
  next: ['the next free prefix of a length', async () => (await import('./prefixes.ts')).next],
  merge: ['lists as the fewest prefixes', async () => (await import('./sets.ts')).merge],
  subtract: ['a list without others', async () => (await import('./sets.ts')).subtract],
  match: ['the longest prefix of a list for each line', async () => (await import('./match.ts')).match],
  resize: ['whether a prefix can become another', async () => (await import('./resize.ts')).resize],
  rule: ['the family of a firewall rule, and conflicts', async () => (await import('./rule.ts')).rule],
  render: ['texts that routers read', async () => (await import('./render.ts')).render],
  map: ['a picture of a prefix', async () => (await import('./map.ts')).map],
  pool: ['leases of prefixes in a store', async () => (await import('./pool.ts')).pool],
  zone: ['networks of a cloud in a store', async () => (await import('./zone.ts')).zone],
  demo: ['a real case, played', async () => (await import('./demo.ts')).demo],
};

const HELP = `hextet: IPv6 address management

  hextet COMMAND ...

${Object.entries(COMMANDS)
  .map(([name, [about]]) => `  ${name.padEnd(10)}${about}`)
  .join('\n')}

  hextet COMMAND --help   says how it is called, with examples
  hextet --version

Lines come from files; without a file, or for "-", from the standard input.
The exit code is 0, 1 for the answer no, and 2 for input that cannot be read.
`;

/** Runs a command; returns the exit code of the process. */
export async function main(words: readonly string[], host: Host, home: URL): Promise<number> {
  const [name = '--help', ...rest] = words;
  try {
    if (name === '--version') return await print(host, [`${versionOf(home)}\n`]);
    if (name === '--help' || name === '-h') return await print(host, [HELP]);
    if (!Object.hasOwn(COMMANDS, name)) {
      throw new Fault(`there is no command ${JSON.stringify(name)}${hint(name, Object.keys(COMMANDS))}`);
    }
    const command = await COMMANDS[name]![1]();
    const call = new Call(host, home, command, rest);
    return await print(host, call.has('help') ? [helpOf(name, command)] : command.run(call));
  } catch (error) {
    if (isClosed(error)) return 0;
    const sentence = sentenceOf(error);
    if (sentence === null) throw error;
    const isJson = HextetError.is(error) && rest.includes('--json');
    tell(host, isJson ? json(error) : `hextet: ${sentence}`);
    return error instanceof Fault ? error.exit : 2;
  }
}

/** Writes one text after another, each when the one before it is written; returns the exit code. */
async function print(
  host: Host,
  texts: Iterable<string> | AsyncGenerator<string | Uint8Array, Exit>,
): Promise<number> {
  const { stdout } = host;
  const isShown = isColoured(host, stdout);
  const iterator =
    Symbol.asyncIterator in texts ? texts : (texts[Symbol.iterator]() as Iterator<string, undefined>);
  try {
    for (;;) {
      const { done, value } = await iterator.next();
      if (done) return value ?? 0;
      const chunk = typeof value === 'string' ? printable(value, isShown) : value!;
      await new Promise<void>((resolve, reject) => {
        stdout.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
  } finally {
    // A command ends what it has open, also where nobody reads on.
    await iterator.return?.();
  }
}

/** The sentence of an error, for people; null for what only a fault of this program throws. */
function sentenceOf(error: unknown): string | null {
  if (HextetError.is(error)) return refusal('', error);
  if (error instanceof Fault) return error.message;
  const { code, message, path } = error as NodeJS.ErrnoException;
  // "ENOENT: no such file or directory, open 'a.txt'"
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return null;
  return `${path ?? 'cannot write'}: ${message.replace(/, \w+( '.*')?$/s, '')}`;
}

/** Returns true if the reader of a pipe went, as `head` does. */
function isClosed(error: unknown): boolean {
  const { code } = Object(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}

function helpOf(name: string, { usage, about, options, examples }: Command): string {
  const rows = Object.entries({ ...options, ...COMMON }).map(
    ([option, [value, sentence]]) => `  ${`--${option} ${value ?? ''}`.padEnd(20)} ${sentence}`,
  );
  return `hextet ${name} ${usage}

${about}

${rows.join('\n')}

Examples
${examples.map((example) => `  ${example}`).join('\n')}
`;
}

function versionOf(home: URL): string {
  return JSON.parse(readFileSync(new URL('package.json', home), 'utf8')).version;
}
