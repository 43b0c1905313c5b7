/** Printing of addresses. */

/**
 * `:` and the digits of a group, made on first use and kept: one look-up and one concatenation a group.
 * Full, the table takes about 2 MB.
 */
const colonGroups: string[] = [];

function colonGroup(group: number): string {
  let text = colonGroups[group];
  if (text === undefined) {
    if (colonGroups.length === 0) colonGroups.length = 65536;
    text = `:${group.toString(16)}`;
    colonGroups[group] = text;
  }
  return text;
}

/** The canonical text of RFC 5952 section 4, with section 5 for IPv4-mapped addresses only. */
export function formatAddress(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${formatIPv4(w3)}`;
  const zeros =
    (w0 >>> 16 === 0 ? 1 : 0) |
    ((w0 & 0xffff) === 0 ? 2 : 0) |
    (w1 >>> 16 === 0 ? 4 : 0) |
    ((w1 & 0xffff) === 0 ? 8 : 0) |
    (w2 >>> 16 === 0 ? 16 : 0) |
    ((w2 & 0xffff) === 0 ? 32 : 0) |
    (w3 >>> 16 === 0 ? 64 : 0) |
    ((w3 & 0xffff) === 0 ? 128 : 0);
  // Bit i of `starts` says that the groups from i on begin with a run of `run` zeros.
  let starts = zeros & (zeros >> 1);
  if (starts === 0) return addGroups(firstGroup(w0), w0, w1, w2, w3, 1, 8);
  let run = 2;
  for (let longer = starts & (zeros >> 2); longer !== 0; longer &= zeros >> run) {
    starts = longer;
    run++;
  }
  const from = 31 - Math.clz32(starts & -starts);
  const to = from + run;
  const head = from === 0 ? '' : addGroups(firstGroup(w0), w0, w1, w2, w3, 1, from);
  return to === 8 ? `${head}::` : addGroups(`${head}:`, w0, w1, w2, w3, to, 8);
}

/** The first group, without a colon: cutting one off the whole text would first join its pieces. */
function firstGroup(w0: number): string {
  return colonGroup(w0 >>> 16).slice(1);
}

function addGroups(
  head: string,
  w0: number,
  w1: number,
  w2: number,
  w3: number,
  from: number,
  to: number,
): string {
  let text = head;
  for (let i = from; i < to; i++) {
    const word = i < 4 ? (i < 2 ? w0 : w1) : i < 6 ? w2 : w3;
    text += colonGroup((i & 1) === 0 ? word >>> 16 : word & 0xffff);
  }
  return text;
}

/** Dotted decimal text of an int32. */
export function formatIPv4(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** The 32 hexadecimal digits of four words, lower case. */
export function hexDigits(w0: number, w1: number, w2: number, w3: number): string {
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
