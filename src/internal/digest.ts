/**
 * Digests of 64 bits over values. Two lanes of 32 bits each take one word at a time. A step is a bijection of the word
 * and of the lane, and so is the end: two lists of as many words that differ in one word never have the same digest.
 * Every text has its length before it, so that lists of different shapes are different lists of words.
 *
 * A digest shows accidents: flipped bits, lost records, two writers. It is no signature: a forger can make any.
 */
import type { AddressShape, PrefixShape, RangeShape } from './guards.ts';

/** A digest. Its text takes as long as all the rest of it, and is made when it is asked for. */
export class Sum {
  readonly a: number;
  readonly b: number;

  constructor(a: number, b: number) {
    this.a = a | 0;
    this.b = b | 0;
  }

  /** The digest of a text of sixteen hexadecimal digits. */
  static parse(text: string): Sum {
    return new Sum(Number.parseInt(text.slice(0, 8), 16), Number.parseInt(text.slice(8), 16));
  }

  equals(other: Sum): boolean {
    return this.a === other.a && this.b === other.b;
  }

  /** Returns sixteen lower-case hexadecimal digits. */
  toString(): string {
    const { a, b } = this;
    // Six times as fast as `toString(16)` and padding.
    return String.fromCharCode(
      digit(a >>> 28),
      digit(a >>> 24),
      digit(a >>> 20),
      digit(a >>> 16),
      digit(a >>> 12),
      digit(a >>> 8),
      digit(a >>> 4),
      digit(a),
      digit(b >>> 28),
      digit(b >>> 24),
      digit(b >>> 20),
      digit(b >>> 16),
      digit(b >>> 12),
      digit(b >>> 8),
      digit(b >>> 4),
      digit(b),
    );
  }
}

/** Takes values in order, and makes the digest of all of them. */
export class Digest {
  a = 0x6a09e667;
  b = 0x3c6ef372;

  /** Takes 32 bits. The steps and the end are MurmurHash3's, with a lane more. */
  word(word: number): void {
    const k = Math.imul(word, 0xcc9e2d51);
    const a = this.a ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    this.a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    const j = Math.imul(word, 0x239b961b);
    const b = this.b ^ Math.imul((j << 17) | (j >>> 15), 0xab0e9789);
    this.b = (Math.imul(((b << 15) | (b >>> 17)) + this.a, 5) + 0x561ccd1b) | 0;
  }

  /** Takes an integer from -(2^53-1) to 2^53-1. */
  number(value: number): void {
    this.word(value | 0);
    this.word(Math.floor(value / 2 ** 32) | 0);
  }

  text(text: string): void {
    this.word(text.length);
    this.units(text);
  }

  /** Takes the UTF-16 units of a text whose length was taken before. */
  units(text: string): void {
    const { length } = text;
    for (let i = 1; i < length; i += 2) this.word(text.charCodeAt(i - 1) | (text.charCodeAt(i) << 16));
    if (length % 2 !== 0) this.word(text.charCodeAt(length - 1));
  }

  /** A text that can be missing, which is not the empty one. */
  optionalText(text: string | undefined): void {
    if (text === undefined) this.word(-1);
    else this.text(text);
  }

  address({ w0, w1, w2, w3 }: AddressShape): void {
    this.word(w0);
    this.word(w1);
    this.word(w2);
    this.word(w3);
  }

  prefix({ first, length }: PrefixShape): void {
    this.address(first);
    this.word(length);
  }

  range({ first, last }: RangeShape): void {
    this.address(first);
    this.address(last);
  }

  /** Their order does not count: a column of JSON may have changed it. */
  tags(tags: Readonly<Record<string, string>>): void {
    const names = Object.keys(tags);
    this.word(names.length);
    if (names.some(isBelowLast)) names.sort();
    for (const name of names) {
      this.text(name);
      this.text(tags[name]!);
    }
  }

  /**
   * Takes plain JSON data whose numbers are integers; the order of an object's members does not count. The first word of
   * a value has its type in three bits, and above them its length.
   */
  json(value: unknown): void {
    if (typeof value === 'string') {
      this.word((value.length << 3) | 1);
      this.units(value);
    } else if (typeof value === 'number') {
      const isSmall = (value | 0) === value;
      this.word(isSmall ? 2 : 10);
      if (isSmall) this.word(value);
      else this.number(value);
    } else if (Array.isArray(value)) {
      this.word((value.length << 3) | 3);
      for (const item of value) this.json(item);
    } else if (typeof value === 'object' && value !== null) {
      const names = Object.keys(value);
      if (names.some(isBelowLast)) names.sort();
      this.word((names.length << 3) | 4);
      for (const name of names) {
        this.text(name);
        this.json((value as Readonly<Record<string, unknown>>)[name]);
      }
    } else this.word(value === true ? 5 : value === false ? 6 : 7);
  }

  /** Returns both lanes, each mixed with the other. */
  sum(): Sum {
    let a = (this.a + this.b) | 0;
    let b = finish(this.b + a);
    a = (finish(a) + b) | 0;
    b = (b + a) | 0;
    return new Sum(a, b);
  }

  /** Returns sixteen lower-case hexadecimal digits. */
  toString(): string {
    return String(this.sum());
  }
}

/** A name that does not come after the one before it. */
function isBelowLast(name: string, i: number, names: readonly string[]): boolean {
  return i > 0 && name < names[i - 1]!;
}

function finish(lane: number): number {
  const a = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const b = Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return b ^ (b >>> 16);
}

/** The character code of the lowest four bits as a hexadecimal digit. */
function digit(word: number): number {
  const value = word & 15;
  return value < 10 ? 0x30 + value : 0x57 + value;
}
