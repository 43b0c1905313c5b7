/** The lines that a command reads, from arguments, files and the standard input. */
import { createReadStream } from 'node:fs';
import { bufferOf, labelOf } from './apart.ts';
import { type Call, Fault } from './call.ts';

/** Bytes of whole lines, and how many lines there were before. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly before: number;
}

/** A text of an argument or a line, and the words for where it is. */
export interface Entry {
  readonly text: string;
  readonly place: string;
}

const NEWLINE = 0x0a;
/** The bytes that are read at once where each reading costs time for all that was read before. */
export const MANY: number = 1 << 22;
const LONGEST_LINE = 1 << 24;
const LONGEST = LONGEST_LINE + MANY;
const MARK = [0xef, 0xbb, 0xbf];

/** The source of lines, as refusals name it. */
export function nameOf(source: string): string {
  return source === '-' ? 'stdin' : source;
}

/** Reads a file, or `-`, in pieces of whole lines, of at least so many bytes but for the last. */
export async function* chunksOf(call: Call, source: string, least = 0): AsyncGenerator<Chunk> {
  const name = nameOf(source);
  let before = 0;
  let parts: Uint8Array[] = [];
  let size = 0;
  // What a command prints meanwhile would stand in the same line.
  const isShown = least > 0 || !call.host.stdout.isTTY;
  let shown = 0;
  const take = (end: Uint8Array): Chunk => {
    const all: Uint8Array = parts.length === 0 ? end : Buffer.concat([...parts, end]);
    // Editors of Windows begin a file with a mark that no line has.
    const bytes = before === 0 && MARK.every((byte, i) => all[i] === byte) ? all.subarray(3) : all;
    const chunk = { bytes, before };
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) before++;
    return chunk;
  };
  for await (const part of streamOf(call, source)) {
    const end = size + part.length < least ? 0 : part.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield take(part.subarray(0, end));
      shown += size + end;
      if (shown >= MANY && isShown) {
        call.progress(`${name}: ${before} lines`);
        shown = 0;
      }
      parts = [];
      size = 0;
    }
    parts.push(part.subarray(end));
    size += part.length - end;
    if (size > LONGEST) throw new Fault(`${name}: line ${before + 1} has more than ${LONGEST_LINE} bytes`);
  }
  if (size > 0) yield take(new Uint8Array());
  if (isShown && before > 0) call.progress('');
}

function streamOf(call: Call, source: string): AsyncIterable<Uint8Array> {
  if (source !== '-') return bytesOf(source);
  const { stdin } = call.host;
  if (stdin.isTTY) call.note('hextet: reads lines until Ctrl-D');
  return stdin;
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    // That of a folder does not say which.
    throw Object.assign(error as Error, { path });
  }
}

/** Yields what the arguments say; without any, or at `-`, each line of the standard input that is not blank. */
export async function* entriesOf(call: Call): AsyncGenerator<Entry> {
  const args = call.args.length === 0 ? ['-'] : call.args;
  for (const [i, text] of args.entries()) {
    if (text === '-') yield* linesOf(call, text);
    else yield { text, place: args.length === 1 ? '' : `argument ${i + 1}` };
  }
}

async function* linesOf(call: Call, source: string): AsyncGenerator<Entry> {
  for await (const { bytes, before } of chunksOf(call, source)) {
    for (const [i, line] of bufferOf(bytes).toString().split('\n').entries()) {
      const text = line.replace(/^[ \t]*(#.*)?|[ \t]*\r?$/g, '');
      if (text !== '') yield { text, place: `${nameOf(source)}:${before + i + 1}` };
    }
  }
}

/** A line of a list: an address, prefix or range, and the text after it. */
export interface Labelled {
  readonly item: string;
  readonly label: string;
}

/** Reads the lines of a list, of items that their reader takes. */
export async function labelledOf(call: Call, source: string): Promise<Labelled[]> {
  const list: Labelled[] = [];
  for await (const { text } of linesOf(call, source)) {
    const [, item = '', rest = ''] = /^([^ \t,;]+(?:[ \t]+-[ \t]+[^ \t,;]+)?)(.*)$/s.exec(text) ?? [];
    list.push({ item, label: labelOf(rest) });
  }
  return list;
}

/** The most bytes of a file that is read as a whole. */
const MOST_TEXT = 1 << 28;

/** The value of an argument that is JSON, or of the file that it names; of the standard input without one. */
export async function jsonOf(call: Call, argument = '-'): Promise<unknown> {
  const isJson = /^\s*[[{]/.test(argument);
  const text = isJson ? argument : await textOf(call, argument);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault(`${isJson ? '' : `${nameOf(argument)}: `}not JSON: ${(error as Error).message}`);
  }
}

/** All of a file, or of the standard input. */
export async function textOf(call: Call, source: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of streamOf(call, source)) {
    parts.push(part);
    size += part.length;
    if (size > MOST_TEXT) throw new Fault(`${nameOf(source)}: more than ${MOST_TEXT} bytes`);
  }
  return Buffer.concat(parts)
    .toString()
    .replace(/^\ufeff/, '');
}
