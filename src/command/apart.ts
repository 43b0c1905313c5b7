/**
 * Lines of both families, apart, so that the scanner of bytes reads either: those of IPv4 become IPv4-mapped text. A line
 * has the same number in both; the one that it is not in has an empty line there.
 */

export interface Apart {
  readonly ipv4: Uint8Array;
  readonly ipv6: Uint8Array;
  /** The item of a line, which is counted from 1. */
  itemOf(line: number): string;
  /** The text after the item of a line, without a mark before it and without a comment. */
  restOf(line: number): string;
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const HASH = 0x23;
const COMMA = 0x2c;
const HYPHEN = 0x2d;
const SLASH = 0x2f;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const DOT = 0x2e;
/** Six groups: only four decimal numbers after them make an address. */
const MAPPED: Uint8Array = new TextEncoder().encode('0:0:0:0:0:ffff:');
/** The most bytes by which an IPv4 line grows: two addresses with the prefix, or one and a longer length. */
const GROWTH: number = 2 * MAPPED.length + 2;

/**
 * Parts the items at the beginning of lines from what follows them.
 *
 * @param hasRanges - whether a hyphen between blanks makes a range. In the log of a server it does not.
 */
export function apart(bytes: Uint8Array, hasRanges: boolean): Apart {
  let lines = 1;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
  const ipv4 = new Uint8Array(bytes.length + GROWTH * lines);
  const ipv6 = new Uint8Array(bytes.length + 1);
  const starts = new Uint32Array(lines);
  const ends = new Uint32Array(lines);
  let [end4, end6, line] = [0, 0, 0];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const from = blanksEnd(bytes, start, end);
    let to = wordEnd(bytes, from, end);
    if (hasRanges) {
      const hyphen = blanksEnd(bytes, to, end);
      const last = blanksEnd(bytes, hyphen + 1, end);
      if (bytes[hyphen] === HYPHEN && last > hyphen + 1) to = wordEnd(bytes, last, end);
    }
    if (bytes[from] !== HASH) {
      if (isIPv4(bytes, from, to)) end4 = writeMapped(bytes, from, to, ipv4, end4);
      else for (let at = from; at < to; at++) ipv6[end6++] = bytes[at]!;
      // A line without an item is one that cannot be read, not a blank one.
      if (from === to && from < end) ipv6[end6++] = COMMA;
    }
    starts[line] = from;
    ends[line++] = to;
    ipv4[end4++] = NEWLINE;
    ipv6[end6++] = NEWLINE;
    start = end + 1;
  }
  const buffer = bufferOf(bytes);
  const itemOf = (line: number) => buffer.toString('utf8', starts[line - 1]!, ends[line - 1]!).trim();
  const restOf = (line: number) => {
    const start = ends[line - 1]!;
    if (start === bytes.length || bytes[start] === NEWLINE) return '';
    const newline = buffer.indexOf(NEWLINE, start);
    return labelOf(buffer.toString('utf8', start, newline < 0 ? bytes.length : newline));
  };
  return { ipv4: ipv4.subarray(0, end4), ipv6: ipv6.subarray(0, end6), itemOf, restOf };
}

/** The same bytes with the calls of Node. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The text after an item, without a mark before it and without a comment. */
export function labelOf(rest: string): string {
  return rest.replace(/^[ \t]*[,;]?[ \t]*(#.*)?/s, '').trimEnd();
}

/** Returns true if an item has a dot and no colon. */
function isIPv4(bytes: Uint8Array, from: number, to: number): boolean {
  let hasDot = false;
  for (let at = from; at < to; at++) {
    if (bytes[at] === COLON) return false;
    if (bytes[at] === DOT) hasDot = true;
  }
  return hasDot;
}

/** Writes an IPv4 address, prefix or range as IPv4-mapped text; anything else stays as wrong as it is. */
function writeMapped(bytes: Uint8Array, from: number, to: number, target: Uint8Array, start: number): number {
  let end = start;
  let isFirst = true;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (isFirst && !isBlank(byte)) {
      target.set(MAPPED, end);
      end += MAPPED.length;
      isFirst = false;
    }
    target[end++] = byte;
    if (byte === HYPHEN) isFirst = true;
    if (byte !== SLASH) continue;
    const text = String.fromCharCode(...bytes.subarray(at + 1, Math.min(to, at + 4)));
    const length = /^(?:\d|[12]\d|3[0-2])$/.test(text) ? String(Number(text) + 96) : '-';
    for (let i = 0; i < length.length; i++) target[end++] = length.charCodeAt(i);
    break;
  }
  return end;
}

function blanksEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(bytes[at])) at++;
  return at;
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(bytes[at]) && bytes[at] !== COMMA && bytes[at] !== SEMICOLON) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === TAB || byte === RETURN;
}
