/**
 * Reads many addresses or prefixes, one a line, into flat words without an object for any of them.
 *
 * The fast path takes digits, colons and a length up to the end of a line. Every other line goes to the scanner of single
 * texts, so that both accept the same spellings and refuse with the same codes.
 */
import type { ErrorCode, Issue } from '../../error.ts';
import { isBytes } from '../guards.ts';
import { failType } from '../issue.ts';
import { prefixLength, scanAddress, scanLength, scannedWord } from '../scan.ts';
import { maskWord, trailingZeros } from '../uint128.ts';

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

/** Every runtime has it; the types of the language do not. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const COLON = 0x3a;
const SLASH = 0x2f;
const HASH = 0x23;
/** The longest spellings, with an IPv4 part; and with a length. */
const LONGEST_ADDRESS = 45;
const LONGEST_PREFIX = 49;
/** Longer lines are shown cut. */
const SHOWN = 100;

/** The value of each byte as a hexadecimal digit, or -1. */
const DIGITS: Int8Array = /* @__PURE__ */ Int8Array.from({ length: 256 }, (_, code) =>
  code < 128 ? '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()) : -1,
);

const groups: Int32Array = /* @__PURE__ */ new Int32Array(8);

/** The rows of a text, of its bytes, or of texts that are a line each. */
export function readRows(source: LineSource, format: LineFormat): Rows {
  const reader = new RowReader(format);
  if (typeof source === 'string') reader.readBytes(bytesOf(source), source);
  else if (isBytes(source)) {
    // A copy has the length that the memory has; kept text is UTF-8.
    if (format.rest === 'keep') return readRows(new TextDecoder().decode(source), format);
    reader.readBytes(new Uint8Array(source), null);
  } else if (typeof source === 'object' && source !== null && Symbol.iterator in source) {
    for (const text of source) reader.readText(typeof text === 'string' ? text : failType('string', text));
  } else failType('string | Uint8Array | Iterable<string>', source);
  return reader.rows;
}

/** The characters of a text, each beyond ASCII as a byte that no address has. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
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
    const room =
      String(Reflect.get(Uint8Array.prototype, Symbol.toStringTag, words)) === 'Int32Array'
        ? words.length / 4
        : 0;
    if (Number.isInteger(count) && count >= 0 && count <= room) return true;
  }
  return failType('FlatAddresses | Iterable<Address | string>', addresses);
}

class RowReader {
  readonly format: LineFormat;
  readonly rows: Rows = {
    count: 0,
    words: new Int32Array(4096),
    lengths: new Uint8Array(1024),
    lines: new Uint32Array(1024),
    rests: [],
  };
  line = 0;

  constructor(format: LineFormat) {
    this.format = format;
  }

  readBytes(bytes: Uint8Array, text: string | null): void {
    const { prefixes } = this.format;
    const digits = DIGITS;
    // Up to the last line feed every line ends before the bytes do: no look needs a check for the end.
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    let at = 0;
    while (at < end) {
      const start = at;
      let count = 0;
      let gap = -1;
      let isGood = true;
      let code = bytes[at]!;
      if (code === COLON && bytes[at + 1] === COLON) {
        gap = 0;
        at += 2;
      }
      for (;;) {
        const groupStart = at;
        let value = 0;
        code = bytes[at]!;
        let digit = digits[code]!;
        while (digit >= 0) {
          value = (value << 4) | digit;
          code = bytes[++at]!;
          digit = digits[code]!;
        }
        if (at === groupStart) {
          isGood = gap === count;
          break;
        }
        if (at - groupStart > 4 || count === 8) {
          isGood = false;
          break;
        }
        groups[count++] = value;
        if (code !== COLON) break;
        at++;
        if (bytes[at] === COLON) {
          if (gap >= 0) {
            isGood = false;
            break;
          }
          gap = count;
          at++;
        }
      }
      let length = 128;
      if (isGood && prefixes && code === SLASH) {
        const lengthStart = ++at;
        length = 0;
        for (code = bytes[at]!; code >= 0x30 && code <= 0x39 && length <= 128; code = bytes[++at]!) {
          length = 10 * length + code - 0x30;
        }
        isGood = at > lengthStart && length <= 128 && (bytes[lengthStart] !== 0x30 || at === lengthStart + 1);
      }
      if (code === RETURN && bytes[at + 1] === NEWLINE) code = bytes[++at]!;
      isGood &&= code === NEWLINE && (gap < 0 ? count === 8 : count < 8);
      if (isGood) {
        const shift = 8 - count;
        if (gap >= 0) for (let i = 7; i >= gap; i--) groups[i] = i >= gap + shift ? groups[i - shift]! : 0;
        const w0 = (groups[0]! << 16) | groups[1]!;
        const w1 = (groups[2]! << 16) | groups[3]!;
        const w2 = (groups[4]! << 16) | groups[5]!;
        const w3 = (groups[6]! << 16) | groups[7]!;
        if (length === 128 || trailingZeros(w0, w1, w2, w3) >= 128 - length) {
          this.line++;
          this.add(w0, w1, w2, w3, length, '');
          at++;
          continue;
        }
      }
      at = bytes.indexOf(NEWLINE, at) + 1;
      this.readText(textOf(bytes, text, start, at - 1));
    }
    if (end < bytes.length) this.readText(textOf(bytes, text, end, bytes.length));
  }

  /** Reads a line by the scanner of single texts. Blanks around and comments are skipped. */
  readText(text: string): void {
    this.line++;
    let start = 0;
    while (isBlank(text.charCodeAt(start))) start++;
    if (start === text.length || text.charCodeAt(start) === HASH) return;
    let end = start;
    while (end < text.length && !isBreak(text.charCodeAt(end))) end++;
    let next = end;
    while (isBlank(text.charCodeAt(next))) next++;
    const { prefixes, masks, rest } = this.format;
    const hasRest = next < text.length && text.charCodeAt(next) !== HASH;
    if (hasRest && rest === 'refuse') {
      this.refuse(text, start, text.length);
      return;
    }
    const slash = prefixes ? text.indexOf('/', start) : -1;
    const addressEnd = slash < 0 || slash > end ? end : slash;
    const hasLength = addressEnd < end;
    const isLong = end - start > (hasLength ? LONGEST_PREFIX : LONGEST_ADDRESS);
    if (
      isLong ||
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
    const isSeparated = text.charCodeAt(next) === 0x2c || text.charCodeAt(next) === 0x3b;
    const kept = hasRest && rest === 'keep' ? text.slice(isSeparated ? next + 1 : next).trim() : '';
    this.add(
      w0 & maskWord(length, 0),
      w1 & maskWord(length, 1),
      w2 & maskWord(length, 2),
      w3 & maskWord(length, 3),
      length,
      kept,
    );
  }

  add(w0: number, w1: number, w2: number, w3: number, length: number, rest: string): void {
    const { rows } = this;
    const row = rows.count++;
    if (row === rows.lengths.length) this.grow();
    const { words } = rows;
    const at = 4 * row;
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    rows.lengths[row] = length;
    rows.lines[row] = this.line;
    if (this.format.rest === 'keep') rows.rests.push(rest);
  }

  grow(): void {
    const { rows } = this;
    const size = 2 * rows.lengths.length;
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
    const position = start + (issue.position ?? 0);
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

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Whether a character ends the address or prefix of a line: a blank, a comma, a semicolon. */
function isBreak(code: number): boolean {
  return isBlank(code) || code === 0x2c || code === 0x3b;
}
