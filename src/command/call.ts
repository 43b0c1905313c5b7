/** One call of a command: its arguments and options, and the streams of the process. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { IssueFields } from '../error.ts';
import { nearestName } from '../internal/fields.ts';
import { json, printable, refusal } from './text.ts';

/** The streams and variables of a process. */
export interface Host {
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Sink {
  readonly isTTY?: boolean;
  write(chunk: string | Uint8Array, done: (error?: Error | null) => void): boolean;
}

/** The exit code of a command; nothing for 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: a generator that returns nothing returns this.
export type Exit = number | void;

/** A command with what its help says. */
export interface Command {
  /** The arguments after the name. */
  readonly usage: string;
  /** The answer in a sentence or two. */
  readonly about: string;
  /** By name the word for its value, null for none and with `…` for several; and a sentence. */
  readonly options?: Readonly<Record<string, readonly [value: string | null, about: string]>>;
  /** Calls with no more than this file system, a line each. */
  readonly examples: readonly string[];
  /** Yields what is printed, and returns the exit code if it is not 0. */
  run(call: Call): AsyncGenerator<string | Uint8Array, Exit>;
}

/** Ends a command with an exit code: 1 for a no, 2 for input that cannot be read. */
export class Fault extends Error {
  readonly exit: 1 | 2;

  constructor(message: string, exit: 1 | 2 = 2) {
    super(message);
    this.exit = exit;
  }
}

/** The options of every command. */
export const COMMON: NonNullable<Command['options']> = {
  json: [null, 'prints JSON, a line for each answer'],
  help: [null, 'prints this'],
};

export class Call {
  readonly host: Host;
  /** The folder of the package. */
  readonly home: URL;
  readonly args: readonly string[];
  readonly isJson: boolean;
  private readonly values: Readonly<Record<string, readonly (string | true)[]>>;

  constructor(host: Host, home: URL, command: Command, words: readonly string[]) {
    const { values, args } = read(words, { ...command.options, ...COMMON });
    this.host = host;
    this.home = home;
    this.args = args;
    this.values = values;
    this.isJson = this.has('json');
  }

  has(option: string): boolean {
    return this.values[option] !== undefined;
  }

  text(option: string): string | undefined {
    return this.values[option]?.at(-1) as string | undefined;
  }

  texts(option: string): readonly string[] {
    return (this.values[option] ?? []) as readonly string[];
  }

  /** The whole number of an option. */
  integer(option: string, least: number, most: number): number | undefined {
    const text = this.text(option);
    return text === undefined ? undefined : integer(`--${option}`, text, least, most);
  }

  /** The argument at a place, which the usage has a word for. */
  arg(at: number, word: string): string {
    const arg = this.args[at];
    if (arg === undefined) throw new Fault(`${word} is missing`);
    return arg;
  }

  /** Refuses more arguments than a command has. */
  atMost(count: number): void {
    const extra = this.args[count];
    if (extra !== undefined) throw new Fault(`${JSON.stringify(extra)} is one argument too many`);
  }

  /** Writes a line for people, at once. */
  note(line: string): void {
    tell(this.host, line);
  }

  /** Says what is wrong with a part of the input, and where. */
  refuse(place: string, issue: IssueFields): void {
    this.note(this.isJson ? json({ place, ...issue }) : `hextet: ${refusal(place, issue)}`);
  }

  /** Shows how far long work has come, where a terminal shows it; nothing ends it. */
  progress(text: string): void {
    if (this.host.stderr.isTTY) this.host.stderr.write(text === '' ? '\r\x1b[K' : `\r${text}`, () => {});
  }
}

/** Returns true if a stream shows colours: https://no-color.org. */
export function isColoured({ env }: Host, sink: Sink): boolean {
  return sink.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** Writes a line to the stream of errors. */
export function tell(host: Host, line: string): void {
  host.stderr.write(`${printable(line, isColoured(host, host.stderr))}\n`, () => {});
}

/** Reads a whole number between bounds. */
export function integer(name: string, text: string, least: number, most: number): number {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Fault(`${name} is a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
}

/** The nearest known name, as the end of a sentence. */
export function hint(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

function read(words: readonly string[], known: NonNullable<Command['options']>) {
  const options: ParseArgsConfig['options'] = {};
  for (const [name, [value]] of Object.entries(known)) {
    options[name] = { type: value === null ? 'boolean' : 'string' };
  }
  options.help!.short = 'h';
  const { tokens } = parseArgs({
    args: [...words],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const args: string[] = [];
  const values: Record<string, (string | true)[]> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') args.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, value, rawName, inlineValue } = token;
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) {
      const names = Object.keys(known).map((one) => `--${one}`);
      throw new Fault(`there is no option ${rawName}${hint(rawName, names)}`);
    }
    const [word] = option;
    const isOption = value !== undefined && !inlineValue && /^-./.test(value);
    if (word !== null && (value === undefined || isOption)) throw new Fault(`${rawName} needs ${word}`);
    if (word === null && value !== undefined) throw new Fault(`${rawName} has no value`);
    values[name] ??= [];
    if (values[name].length > 0 && !word?.endsWith('…')) throw new Fault(`${rawName} is there twice`);
    values[name].push(value ?? true);
  }
  return { values, args };
}
