/**
 * The scanner of bytes: no text, no object, and few branches that a processor could guess wrong. The digits of a group are
 * read four at a time, by arithmetic on all of them, and the groups after `::` go to a place of their own.
 *
 * It refuses without a reason: the scanner of text has the codes.
 */

/** The scan reads at most so many bytes from the start of the last group, or of the length, on. */
export const AHEAD = 8;

const DOT = 0x2e;
const SLASH = 0x2f;
const ZERO = 0x30;
const COLON = 0x3a;

/** The groups before `::`, eight zeros, and the groups after `::`. */
const groups: Int32Array = /* @__PURE__ */ new Int32Array(24);
const TAIL = 16;

/** The words of the address scanned last. */
export const scanned: Int32Array = /* @__PURE__ */ new Int32Array(4);

/** Scans an address into {@link scanned}; returns its end, or -1. The bytes hold a line feed, and {@link AHEAD} after it. */
export function scanAddressBytes(bytes: Uint8Array, view: DataView, start: number): number {
  let at = start;
  let count = 0;
  let to = 0;
  groups[0] = 0;
  groups[1] = 0;
  groups[2] = 0;
  groups[3] = 0;
  groups[4] = 0;
  groups[5] = 0;
  groups[6] = 0;
  groups[7] = 0;
  if (bytes[at] === COLON && bytes[at + 1] === COLON) {
    to = TAIL;
    at += 2;
  }
  for (;;) {
    // The first of four characters is the highest byte. Its top bit in a mask is set if the character is in a range.
    const chars = view.getInt32(at);
    const lower = chars | 0x2020_2020;
    const isDecimal = (chars + 0x5050_5050) & ~(chars + 0x4646_4646);
    const isLetter = (lower + 0x1f1f_1f1f) & ~(lower + 0x1919_1919);
    const digits = Math.clz32(~(isDecimal | isLetter) & 0x8080_8080) >>> 3;
    if (digits === 0) {
      if (to === TAIL) break;
      return -1;
    }
    if (count === 8) return -1;
    const code = bytes[at + digits]!;
    if (code === DOT) {
      if (to === 0 || count > 6) return -1;
      at = scanIPv4Bytes(bytes, at, to);
      count += 2;
      to += 2;
      break;
    }
    const values = (chars & 0x0f0f_0f0f) + 9 * ((chars >>> 6) & 0x0101_0101);
    const pairs = (values | (values >>> 4)) & 0x00ff_00ff;
    groups[to++] = ((pairs | (pairs >>> 8)) & 0xffff) >>> (16 - 4 * digits);
    count++;
    at += digits;
    if (code !== COLON) break;
    at++;
    if (bytes[at] === COLON) {
      if (to >= TAIL) return -1;
      to = TAIL;
      at++;
    }
  }
  if (to < TAIL ? count !== 8 : count > 7) return -1;
  const tail = to < TAIL ? TAIL - 8 : to - 8;
  scanned[0] = ((groups[0]! | groups[tail]!) << 16) | groups[1]! | groups[tail + 1]!;
  scanned[1] = ((groups[2]! | groups[tail + 2]!) << 16) | groups[3]! | groups[tail + 3]!;
  scanned[2] = ((groups[4]! | groups[tail + 4]!) << 16) | groups[5]! | groups[tail + 5]!;
  scanned[3] = ((groups[6]! | groups[tail + 6]!) << 16) | groups[7]! | groups[tail + 7]!;
  return at;
}

/** Scans four decimal numbers without leading zeros into two groups; returns their end, or -1. */
function scanIPv4Bytes(bytes: Uint8Array, start: number, to: number): number {
  let at = start;
  let value = 0;
  for (let part = 0; part < 4; part++) {
    if (part > 0 && bytes[at++] !== DOT) return -1;
    const partStart = at;
    const number = scanDecimal(bytes, at);
    at = decimalEnd;
    if (at === partStart || number > 255) return -1;
    value = (value << 8) | number;
  }
  groups[to] = value >>> 16;
  groups[to + 1] = value & 0xffff;
  return at;
}

/** The prefix length scanned last, 128 if there was none. */
export let scannedLength = 128;

/** Scans `/` and a length into {@link scannedLength}, if there is any; returns the end, or -1. */
export function scanLengthBytes(bytes: Uint8Array, start: number): number {
  scannedLength = 128;
  if (bytes[start] !== SLASH) return start;
  scannedLength = scanDecimal(bytes, start + 1);
  return decimalEnd === start + 1 || scannedLength > 128 ? -1 : decimalEnd;
}

let decimalEnd = 0;

/** Scans a number of at most three digits without a leading zero; no digits are 0. */
function scanDecimal(bytes: Uint8Array, start: number): number {
  const most = bytes[start] === ZERO ? start + 1 : start + 3;
  let at = start;
  let value = 0;
  for (let digit = bytes[at]! - ZERO; digit >>> 0 < 10 && at < most; digit = bytes[++at]! - ZERO) {
    value = 10 * value + digit;
  }
  decimalEnd = at;
  return value;
}
