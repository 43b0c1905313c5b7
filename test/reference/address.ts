/**
 * The slow, readable twin of the scanner and the printer: text in and out of eight groups, by splitting and joining.
 * Nothing of `src/` is used here, so that the two can disagree.
 */

/** The eight groups of an address, each from 0 to 0xffff. */
export type Groups = readonly number[];

const HEX_DIGITS = '0123456789abcdefABCDEF';

/** The 256 numbers that may stand in a dotted quad, written the only way they may be written. */
const OCTETS: readonly string[] = Array.from({ length: 256 }, (_, octet) => String(octet));

/** The groups of an address text (RFC 4291 section 2.2), or null where it is none. */
export function parseSlow(text: string): Groups | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;

  const pieces = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = pieces.length - 1;
  const groups = pieces.map((half, i) => parseGroups(half, i === last));
  const [head, tail] = groups;
  if (head === null || head === undefined || tail === null) return null;

  if (tail === undefined) return head.length === 8 ? head : null;
  const missing = 8 - head.length - tail.length;
  return missing >= 1 ? [...head, ...Array(missing).fill(0), ...tail] : null;
}

/** The groups of what stands between colons; only the last piece of a text may be a dotted quad. */
function parseGroups(pieces: readonly string[], endsText: boolean): number[] | null {
  const groups: number[] = [];
  for (const [i, piece] of pieces.entries()) {
    const isLast = endsText && i === pieces.length - 1;
    const parsed = isLast && piece.includes('.') ? parseQuad(piece) : parseGroup(piece);
    if (parsed === null) return null;
    groups.push(...parsed);
  }
  return groups;
}

function parseGroup(piece: string): number[] | null {
  const digits = [...piece];
  const wellFormed =
    digits.length >= 1 && digits.length <= 4 && digits.every((digit) => HEX_DIGITS.includes(digit));
  return wellFormed ? [Number.parseInt(piece, 16)] : null;
}

function parseQuad(piece: string): number[] | null {
  const octets = piece.split('.').map((part) => OCTETS.indexOf(part));
  if (octets.length !== 4 || octets.includes(-1)) return null;
  const [a, b, c, d] = octets as [number, number, number, number];
  return [a * 256 + b, c * 256 + d];
}

/** The canonical text: RFC 5952 sections 4 and 5, with dotted decimal for `::ffff:0:0/96` only. */
export function formatSlow(groups: Groups): string {
  const pieces = groups.map((group) => group.toString(16));
  if (groups.slice(0, 6).join() === '0,0,0,0,0,65535') {
    const [a, b] = groups.slice(6) as [number, number];
    pieces.splice(6, 2, [Math.floor(a / 256), a % 256, Math.floor(b / 256), b % 256].join('.'));
  }
  const { start, length } = longestZeroRun(pieces);
  if (length < 2) return pieces.join(':');
  return `${pieces.slice(0, start).join(':')}::${pieces.slice(start + length).join(':')}`;
}

/** The longest run of zero groups, the first one where several are as long. */
function longestZeroRun(pieces: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < pieces.length; start++) {
    let end = start;
    while (pieces[end] === '0') end++;
    if (end - start > longest.length) longest = { start, length: end - start };
  }
  return longest;
}

/** Eight groups of four lower-case digits. */
export function expandSlow(groups: Groups): string {
  return groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
}
