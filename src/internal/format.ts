/** Printing of addresses. */
import type { AddressShape } from './guards.ts';

const COLON = 58;
/**
 * For each size of a text the list in which its codes are written: `fromCharCode` makes one flat text of a whole list.
 * Pieces added to each other would stay a tree, which the first reader of the text has to join.
 */
const lists: number[][] = [];

/**
 * The canonical text of RFC 5952 section 4, with section 5 for IPv4-mapped addresses only.
 *
 * @param tail - up to four characters that are put after the address.
 */
export function formatAddress(w0: number, w1: number, w2: number, w3: number, tail = ''): string {
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${formatIPv4(w3)}${tail}`;
  // Seven colons and the digits of each group: one for every four bits up to the highest that is set.
  let size = 7;
  let from = 8;
  let run = 1;
  let zeros = 0;
  for (let i = 0; i < 8; i++) {
    const group = groupAt(i, w0, w1, w2, w3);
    size += (35 - Math.clz32(group | 1)) >> 2;
    zeros = group === 0 ? zeros + 1 : 0;
    if (zeros > run) {
      run = zeros;
      from = i + 1 - run;
    }
  }
  const to = from + run;
  // The zeros of the longest run go, the first of equals, and the colons between them; at an end of the text one stays.
  if (run > 1) size -= 2 * run - 1 - (from === 0 ? 1 : 0) - (to === 8 ? 1 : 0);
  const codes = listOf(size + tail.length);
  let at = 0;
  for (let i = 0; i < 8; i++) {
    if (i > 0) codes[at++] = COLON;
    if (i === from) {
      i = to - 1;
      if (from === 0) codes[at++] = COLON;
      if (to === 8) codes[at++] = COLON;
    } else at = putGroup(codes, at, groupAt(i, w0, w1, w2, w3));
  }
  for (let i = 0; i < tail.length; i++) codes[at++] = tail.charCodeAt(i);
  return String.fromCharCode.apply(null, codes);
}

function listOf(size: number): number[] {
  lists[size] ??= new Array<number>(size).fill(0);
  return lists[size];
}

function groupAt(i: number, w0: number, w1: number, w2: number, w3: number): number {
  const word = i < 4 ? (i < 2 ? w0 : w1) : i < 6 ? w2 : w3;
  return (i & 1) === 0 ? word >>> 16 : word & 0xffff;
}

/** Writes the digits of a group, and returns where the text continues. */
function putGroup(codes: number[], at: number, group: number): number {
  let end = at;
  if (group > 0xff) {
    if (group > 0xfff) codes[end++] = digitCode(group >>> 12);
    codes[end++] = digitCode((group >>> 8) & 15);
    codes[end++] = digitCode((group >>> 4) & 15);
  } else if (group > 0xf) codes[end++] = digitCode(group >>> 4);
  codes[end++] = digitCode(group & 15);
  return end;
}

/** Without a branch: which digits are letters, no processor can guess. */
function digitCode(digit: number): number {
  return digit + 48 + (((9 - digit) >> 31) & 39);
}

/** Dotted decimal text of an int32. */
export function formatIPv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** Returns the 32 hexadecimal digits of an address, lower case. */
export function hexDigits({ w0, w1, w2, w3 }: AddressShape): string {
  return wordDigits(w0) + wordDigits(w1) + wordDigits(w2) + wordDigits(w3);
}

function wordDigits(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** The reverse name of leading hexadecimal digits (RFC 3596 section 2.5). */
export function arpaName(digits: string): string {
  let name = 'ip6.arpa';
  for (const digit of digits) name = `${digit}.${name}`;
  return name;
}
