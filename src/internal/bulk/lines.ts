/**
 * Reads many addresses or prefixes, one a line, into flat words without an object for any of them.
 *
 * The scanner of bytes reads plain lines. Every other line goes to the scanner of single texts, so that both accept the same
 * spellings and refuse with the same codes.
 */
import type { ErrorCode, Issue } from '../../error.ts';
import { isBytes } from '../guards.ts';
import { failType } from '../issue.ts';
import { prefixLength, scanAddress, scanLength, scannedWord } from '../scan.ts';
import { maskWord, trailingZeros } from '../uint128.ts';
import { AHEAD, scanAddressBytes, scanLengthBytes, scanned, scannedLength } from './scan-bytes.ts';

/**
 * Lines to read: a text, its bytes in UTF-8, or texts that are a line each.
 *
 * @public
 */
export type LineSource = Uint8Array | string | Iterable<string>;

/**
 * Addresses without an object for any of them: four words each, in network order.
 *
 * @public
 */
export interface FlatAddresses {
  /** How many there are. */
  readonly count: number;
  /** Their words; there can be more room than is used. */
  readonly words: Int32Array;
}

/**
 * A line that is not an address or prefix.
 *
 * @public
 */
export interface RefusedLine {
  /** The number of the line, counted from 1. */
  readonly line: number;
  /** The reason, as the parser of single texts gives it. */
  readonly code: ErrorCode;
  /** The offset of the offending character in the line. */
  readonly position: number;
  /** The line; of a long line only the beginning. */
  readonly text: string;
}

/** What the lines hold. `rest` is what follows the prefix on each line. */
export interface Rows {
  count: number;
  words: Int32Array;
  lengths: Uint8Array;
  lines: Uint32Array;
  readonly rests: string[];
}

export interface LineFormat {
  /** Whether a line can have a length after its address. */
  readonly prefixes: boolean;
  /** Whether bits after the length are cleared, not refused. */
  readonly masks: boolean;
  /** What can follow on a line: nothing, anything that is dropped, or anything that is kept. */
  readonly rest: 'refuse' | 'drop' | 'keep';
  /** What the parser of single texts says of one that the lines refuse. */
  readonly issueOf: (text: string) => Issue;
  readonly onRefused: (line: RefusedLine, issue: Issue) => void;
}

/** Every runtime has them; the types of the language do not. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
declare const TextEncoder: new () => { encodeInto(text: string, bytes: Uint8Array): { read: number } };

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const HASH = 0x23;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
/** How many texts of a line each are read at once, and how long these can be. */
const JOINED = 4096;
const LONG = 1024;
/** How many times as many rows there can be room for as were read. */
const MOST_GROWTH = 8;
/** Longer lines are shown cut. */
const SHOWN = 100;

/** The rows of a text, of its bytes, or of texts that are a line each. */
export function readRows(source: LineSource, format: LineFormat): Rows {
  const reader = new RowReader(format);
  if (typeof source === 'string') reader.readBytes(bytesOf(source), source);
  else if (isBytes(source)) {
    // Kept text is UTF-8.
    if (format.rest === 'keep') return readRows(new TextDecoder().decode(source), format);
    reader.readBytes(viewOf(source), null);
  } else if (typeof source === 'object' && source !== null && Symbol.iterator in source) {
    reader.readTexts(source);
  } else failType('string | Uint8Array | Iterable<string>', source);
  return reader.rows;
}

/** The same bytes as a value of no class derived from `Uint8Array` and without fields of its own, which could lie. */
function viewOf(bytes: Uint8Array): Uint8Array {
  const field = <K extends keyof Uint8Array>(name: K) =>
    Reflect.get(Uint8Array.prototype, name, bytes) as Uint8Array[K];
  const buffer = field('buffer');
  // Another thread can change shared memory between two looks at it.
  if (String(buffer) === '[object SharedArrayBuffer]') return new Uint8Array(bytes);
  return new Uint8Array(buffer, field('byteOffset'), field('length'));
}

/** The characters of a text, each beyond ASCII as a byte that no address has. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  // The bytes of a character beyond ASCII are more than its units: others are left.
  if (new TextEncoder().encodeInto(text, bytes).read === text.length) return bytes;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bytes[i] = code < 128 ? code : 255;
  }
  return bytes;
}

/** Whether addresses are flat; refuses what is neither that nor iterable. */
export function isFlat<T>(addresses: FlatAddresses | Iterable<T>): addresses is FlatAddresses {
  if (typeof addresses === 'object' && addresses !== null) {
    if (Symbol.iterator in addresses) return false;
    const { words, count } = addresses;
    const most =
      String(Reflect.get(Uint8Array.prototype, Symbol.toStringTag, words)) === 'Int32Array'
        ? words.length / 4
        : 0;
    if (Number.isInteger(count) && count >= 0 && count <= most) return true;
  }
  return failType('FlatAddresses | Iterable<Address | string>', addresses);
}

class RowReader {
  readonly format: LineFormat;
  readonly rows: Rows = {
    count: 0,
    words: new Int32Array(4 * 64),
    lengths: new Uint8Array(64),
    lines: new Uint32Array(64),
    rests: [],
  };
  line = 0;

  constructor(format: LineFormat) {
    this.format = format;
  }

  /** Reads lines from bytes. A line that is not plainly an address or prefix is left to {@link readText}. */
  readBytes(bytes: Uint8Array, text: string | null): void {
    const { rows } = this;
    const { prefixes, rest } = this.format;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // No look ahead from a line that ends here passes the end of the bytes.
    const end = bytes.length < AHEAD ? 0 : bytes.lastIndexOf(NEWLINE, bytes.length - AHEAD) + 1;
    const firstRow = rows.count;
    let { words, lengths, lines } = rows;
    let at = 0;
    while (at < end) {
      const start = at;
      at = scanAddressBytes(bytes, view, start);
      if (prefixes && at >= 0) at = scanLengthBytes(bytes, at);
      const length = prefixes ? scannedLength : 128;
      const w0 = scanned[0]!;
      const w1 = scanned[1]!;
      const w2 = scanned[2]!;
      const w3 = scanned[3]!;
      if (at >= 0 && (length === 128 || trailingZeros(w0, w1, w2, w3) >= 128 - length)) {
        const code = bytes[at]!;
        let newline = at;
        if (code === RETURN && bytes[at + 1] === NEWLINE) newline++;
        else if (code !== NEWLINE) {
          newline = rest !== 'refuse' && isBreak(code) ? bytes.indexOf(NEWLINE, at) : -1;
        }
        if (newline >= 0) {
          const row = rows.count++;
          if (row === lengths.length) {
            // As many as there are if the other lines are as long as those so far; a few short ones promise too many.
            const others = ((row - firstRow) * (bytes.length - start)) / Math.max(start, 1);
            this.grow(Math.min(row + Math.ceil(1.01 * others), MOST_GROWTH * row));
            ({ words, lengths, lines } = rows);
          }
          words[4 * row] = w0;
          words[4 * row + 1] = w1;
          words[4 * row + 2] = w2;
          words[4 * row + 3] = w3;
          lengths[row] = length;
          lines[row] = ++this.line;
          if (rest === 'keep') rows.rests.push(restOf(textOf(bytes, text, at, newline), 0));
          at = newline + 1;
          continue;
        }
      }
      at = bytes.indexOf(NEWLINE, start) + 1;
      this.readText(textOf(bytes, text, start, at - 1));
      ({ words, lengths, lines } = rows);
    }
    while (at < bytes.length) {
      const newline = bytes.indexOf(NEWLINE, at);
      const lineEnd = newline < 0 ? bytes.length : newline;
      this.readText(textOf(bytes, text, at, lineEnd));
      at = lineEnd + 1;
    }
  }

  /** Reads texts that are a line each, many at once. */
  readTexts(texts: Iterable<string>): void {
    let joined: string[] = [];
    const flush = () => {
      const text = joined.join('\n');
      this.readBytes(bytesOf(text), text);
      joined = [];
    };
    for (const text of texts) {
      if (typeof text !== 'string') failType('string', text);
      const isOne = text !== '' && text.length < LONG && !/[\n\r]/.test(text);
      if (isOne && joined.push(text) < JOINED) continue;
      flush();
      if (!isOne) this.readText(text);
    }
    if (joined.length > 0) flush();
  }

  /** Reads a line by the scanner of single texts. Blanks around and comments are skipped. */
  readText(text: string): void {
    const { rows } = this;
    this.line++;
    const start = blanksEnd(text, 0);
    if (start === text.length || text.charCodeAt(start) === HASH) return;
    let end = start;
    while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
    const next = blanksEnd(text, end);
    const { prefixes, masks, rest } = this.format;
    if (rest === 'refuse' && next < text.length && text.charCodeAt(next) !== HASH) {
      this.refuse(text, start, text.length);
      return;
    }
    const slash = prefixes ? text.indexOf('/', start) : -1;
    const addressEnd = slash < 0 || slash > end ? end : slash;
    const hasLength = addressEnd < end;
    if (
      scanAddress(text, start, addressEnd) !== null ||
      (hasLength && scanLength(text, addressEnd + 1, end, 128) !== null)
    ) {
      this.refuse(text, start, end);
      return;
    }
    const length = hasLength ? prefixLength : 128;
    const [w0, w1, w2, w3] = [scannedWord(0), scannedWord(1), scannedWord(2), scannedWord(3)];
    if (!masks && trailingZeros(w0, w1, w2, w3) < 128 - length) {
      this.refuse(text, start, end);
      return;
    }
    const row = rows.count++;
    if (row === rows.lengths.length) this.grow(row);
    const { words } = rows;
    words[4 * row] = w0 & maskWord(length, 0);
    words[4 * row + 1] = w1 & maskWord(length, 1);
    words[4 * row + 2] = w2 & maskWord(length, 2);
    words[4 * row + 3] = w3 & maskWord(length, 3);
    rows.lengths[row] = length;
    rows.lines[row] = this.line;
    if (rest === 'keep') rows.rests.push(restOf(text, end));
  }

  /** Makes room for so many rows, and at least for half as many more as there were. */
  grow(wanted: number): void {
    const { rows } = this;
    const size = Math.max(wanted, Math.ceil(1.5 * rows.lengths.length));
    const words = new Int32Array(4 * size);
    words.set(rows.words);
    const lengths = new Uint8Array(size);
    lengths.set(rows.lengths);
    const lines = new Uint32Array(size);
    lines.set(rows.lines);
    Object.assign(rows, { words, lengths, lines });
  }

  refuse(text: string, start: number, end: number): void {
    const { line } = this;
    const { issueOf, onRefused } = this.format;
    const issue = issueOf(text.slice(start, end));
    const position = start + issue.position!;
    const shown = text.slice(0, SHOWN);
    onRefused(
      { line, code: issue.code, position, text: shown },
      { ...issue, input: shown, position, path: [line] },
    );
  }
}

/** A line without its end; of long lines as much as any check needs. */
function textOf(bytes: Uint8Array, text: string | null, start: number, newline: number): string {
  const end = newline > start && bytes[newline - 1] === RETURN ? newline - 1 : newline;
  if (text !== null) return text.slice(start, end);
  let line = '';
  for (let at = start; at < end; at += 4096) {
    line += String.fromCharCode(...bytes.subarray(at, Math.min(end, at + 4096)));
  }
  return line;
}

/** The text after an address or prefix that ends somewhere, without the mark that parts them, blanks and comment. */
function restOf(text: string, end: number): string {
  const next = blanksEnd(text, end);
  const code = text.charCodeAt(next);
  if (code === HASH) return '';
  return text.slice(code === COMMA || code === SEMICOLON ? next + 1 : next).trim();
}

function blanksEnd(text: string, start: number): number {
  let at = start;
  while (isBlank(text.charCodeAt(at))) at++;
  return at;
}

function isBlank(code: number): boolean {
  return code === BLANK || code === TAB;
}

/** Whether a character ends the address or prefix of a line: a blank, a comma, a semicolon. */
function isBreak(code: number): boolean {
  return isBlank(code) || code === COMMA || code === SEMICOLON;
}
