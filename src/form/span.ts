/** Finds the part of a text that an issue is about. */

/**
 * A part of a text: from its first character to the one after its last, as offsets of UTF-16.
 *
 * @public
 */
export interface TextSpan {
  /** The offset of the first character. */
  readonly start: number;
  /** The offset after the last one. */
  readonly end: number;
}

/** No text that is refused for more than its length is longer. */
const LONGEST = 256;

/** Faults of a group, a number or an octet: all of it is wrong. */
const WORDS: readonly string[] = ['group-too-long', 'ipv4-part-range', 'ipv4-leading-zero', 'mac-octet'];

/** Faults of what is from their place to the end. */
const TAILS: readonly string[] = [
  'ipv4-address',
  'ipv6-address',
  'ipv4-mapped',
  'family-conflict',
  'range-mixed',
  'unknown-name',
  'reserved-name',
  'brackets-missing',
  'host-name',
  'host-any',
  'too-long',
  'length-invalid',
  'length-too-long',
  'prefix-not-allowed',
  'range-not-allowed',
  'zone-not-allowed',
  'range-inverted',
  'port-invalid',
  'port-too-large',
  'length-not-allowed',
  'too-many-groups',
  'ipv4-not-last',
];

/** Returns the part of the input of an issue that is wrong; all of it where no place is known. */
export function spanIn(code: string, input: string, at?: number): TextSpan {
  if (input.length > LONGEST) return { start: 0, end: input.length };
  if (code === 'host-bits') return hostPart(input);
  // An issue can come over the wire.
  const position = typeof at === 'number' && at >= 0 && at <= input.length ? Math.floor(at) : null;
  if (position === null) return { start: 0, end: input.length };
  if (TAILS.includes(code)) return { start: position, end: input.length };
  if (WORDS.includes(code)) return wordAt(input, position);
  const [character = ''] =
    input.slice(position).match(code.startsWith('double-colon') ? /^::?/ : /./su) ?? [];
  return { start: position, end: position + character.length };
}

function wordAt(input: string, position: number): TextSpan {
  const before = /[\da-f]*$/i.exec(input.slice(0, position))![0];
  const after = /[\da-f]*/i.exec(input.slice(position))![0];
  return { start: position - before.length, end: position + after.length };
}

/** Returns the groups, or numbers of an IPv4 part, from the first with bits below the prefix length. */
function hostPart(input: string): TextSpan {
  const slash = input.indexOf('/');
  const length = Number(input.slice(slash + 1));
  const total = input.includes(':') ? 128 : 32;
  const [left = '', right] = input.slice(0, slash).split('::');
  const pieces = piecesOf(left, 0);
  if (right !== undefined) {
    const tail = piecesOf(right, left.length + 2);
    const width = tail.reduce((sum, piece) => sum + piece.width, 0);
    pieces.push(...tail.map((piece) => ({ ...piece, bit: piece.bit + total - width })));
  }
  const first = pieces.find(({ value, bit, width }) => {
    const hosts = Math.min(width, bit + width - length);
    return value % 2 ** hosts !== 0;
  });
  return { start: first?.start ?? 0, end: slash };
}

/** Returns the groups of 16 bits and the numbers of 8, with their places in the text and in the address. */
function piecesOf(text: string, offset: number) {
  let bit = 0;
  return Array.from(text.matchAll(/[\da-f]+/gi), ({ 0: digits, index }) => {
    const isDotted = text[index - 1] === '.' || text[index + digits.length] === '.';
    const width = isDotted ? 8 : 16;
    bit += width;
    const value = Number.parseInt(digits, isDotted ? 10 : 16);
    return { start: offset + index, bit: bit - width, width, value };
  });
}
