/**
 * Digests of 64 bits over values. Two lanes of 32 bits each take one word at a time. A step is a bijection of the word
 * and of the lane, and so is the end: two lists of as many words that differ in one word never have the same digest.
 * Every text has its length before it, so that lists of different shapes are different lists of words.
 *
 * A digest shows accidents: flipped bits, lost records, two writers. It is no signature: a forger can make any.
 * The digests of `test/pool/digest-vectors.json` are API: stores compare them across versions of this package.
 */
import type { Address } from '../ip/address.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';
import type { Tags } from './types.ts';

/** What a record does, with values in place of texts; a field that has no value may be missing. */
export type DigestedChange =
  | {
      readonly op: 'lease';
      readonly prefix: Prefix;
      readonly owner: string;
      readonly tags: Tags;
      readonly container?: boolean | undefined;
    }
  | {
      readonly op: 'release';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly until: number | null;
      readonly container?: boolean | undefined;
    }
  | {
      readonly op: 'update';
      readonly prefix: Prefix;
      readonly generation: number;
      readonly owner: string;
      readonly tags: Tags;
      readonly since: number;
      readonly container?: boolean | undefined;
      /** The fields that are other ones now. */
      readonly to: {
        readonly owner?: string | undefined;
        readonly tags?: Tags | undefined;
        readonly container?: boolean | undefined;
      };
    }
  | { readonly op: 'resize'; readonly prefix: Prefix; readonly to: Prefix }
  | { readonly op: 'reclaim'; readonly prefix: Prefix }
  | {
      readonly op: 'reserve' | 'unreserve';
      readonly range: AddressRange;
      readonly reason: string;
      readonly allow?: string | undefined;
    }
  | { readonly op: 'add-root' | 'remove-root'; readonly root: Prefix }
  | { readonly op: 'resize-root'; readonly root: Prefix; readonly to: Prefix }
  | { readonly op: 'reset-clock' };

/** A record of the journal before it has a digest. */
export interface DigestedRecord {
  readonly version: number;
  readonly at: number;
  /** The digest of the record before, or of version 0. */
  readonly previous: string;
  readonly changes: readonly DigestedChange[];
}

/** A pool of version 0. */
export interface DigestedOrigin {
  readonly settings: {
    /** Null where any length is allowed. */
    readonly lengths: readonly number[] | null;
    readonly strategy: string;
    readonly seed: number;
    readonly quarantineSeconds: number;
    readonly anycast: string;
  };
  readonly roots: readonly Prefix[];
  readonly reservations: readonly {
    readonly range: AddressRange;
    readonly reason: string;
    readonly allow?: string | undefined;
  }[];
}

/** The first word of a change. A code never changes its meaning. */
const CODES: Readonly<Record<DigestedChange['op'], number>> = {
  lease: 1,
  release: 2,
  reclaim: 3,
  reserve: 4,
  unreserve: 5,
  'add-root': 6,
  'remove-root': 7,
  'resize-root': 8,
  update: 9,
  resize: 10,
  'reset-clock': 11,
};

/** Returns the digest of a record: of its version, its time, the digest before and every value of its changes. */
export function recordDigest({ version, at, previous, changes }: DigestedRecord): string {
  const digest = new Digest();
  digest.text(previous);
  digest.number(version);
  digest.number(at);
  digest.word(changes.length);
  for (const change of changes) addChange(digest, change);
  return digest.toString();
}

/** Returns the digest of version 0, which the first record of a journal has as its `previous`. */
export function originDigest({ settings, roots, reservations }: DigestedOrigin): string {
  const digest = new Digest();
  const { lengths, strategy, seed, quarantineSeconds, anycast } = settings;
  digest.word(lengths === null ? -1 : lengths.length);
  for (const length of lengths ?? []) digest.number(length);
  digest.text(strategy);
  digest.number(seed);
  digest.number(quarantineSeconds);
  digest.text(anycast);
  digest.word(roots.length);
  for (const root of roots) digest.prefix(root);
  digest.word(reservations.length);
  for (const { range, reason, allow } of reservations) {
    digest.range(range);
    digest.text(reason);
    digest.optionalText(allow);
  }
  return digest.toString();
}

function addChange(digest: Digest, change: DigestedChange): void {
  digest.word(CODES[change.op]);
  switch (change.op) {
    case 'lease':
      digest.prefix(change.prefix);
      digest.text(change.owner);
      digest.tags(change.tags);
      digest.word(change.container === true ? 1 : 0);
      break;
    case 'release':
      digest.prefix(change.prefix);
      digest.number(change.generation);
      digest.text(change.owner);
      digest.tags(change.tags);
      digest.number(change.since);
      digest.word(change.until === null ? 0 : 1);
      digest.number(change.until ?? 0);
      digest.word(change.container === true ? 1 : 0);
      break;
    case 'update': {
      const { to } = change;
      digest.prefix(change.prefix);
      digest.number(change.generation);
      digest.text(change.owner);
      digest.tags(change.tags);
      digest.number(change.since);
      digest.word(change.container === true ? 1 : 0);
      digest.optionalText(to.owner);
      digest.word(to.tags === undefined ? 0 : 1);
      if (to.tags !== undefined) digest.tags(to.tags);
      digest.word(to.container === undefined ? 0 : to.container ? 1 : 2);
      break;
    }
    case 'resize':
      digest.prefix(change.prefix);
      digest.prefix(change.to);
      break;
    case 'reclaim':
      digest.prefix(change.prefix);
      break;
    case 'reserve':
    case 'unreserve':
      digest.range(change.range);
      digest.text(change.reason);
      digest.optionalText(change.allow);
      break;
    case 'resize-root':
      digest.prefix(change.root);
      digest.prefix(change.to);
      break;
    case 'add-root':
    case 'remove-root':
      digest.prefix(change.root);
  }
}

/** Takes values in order, and prints the digest of all of them. */
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
    const { length } = text;
    this.word(length);
    for (let i = 1; i < length; i += 2) this.word(text.charCodeAt(i - 1) | (text.charCodeAt(i) << 16));
    if (length % 2 !== 0) this.word(text.charCodeAt(length - 1));
  }

  /** A text that may be missing, which is not the empty one. */
  optionalText(text: string | undefined): void {
    if (text === undefined) this.word(-1);
    else this.text(text);
  }

  address({ w0, w1, w2, w3 }: Address): void {
    this.word(w0);
    this.word(w1);
    this.word(w2);
    this.word(w3);
  }

  prefix({ first, length }: Prefix): void {
    this.address(first);
    this.word(length);
  }

  range({ first, last }: AddressRange): void {
    this.address(first);
    this.address(last);
  }

  /** Their order does not count: a column of JSON may have changed it. */
  tags(tags: Tags): void {
    const names = Object.keys(tags);
    this.word(names.length);
    if (names.some(isBelowLast)) names.sort();
    for (const name of names) {
      this.text(name);
      this.text(tags[name] as string);
    }
  }

  /** Takes plain JSON data whose numbers are integers; the order of an object's members does not count. */
  json(value: unknown): void {
    if (typeof value === 'string') {
      this.word(1);
      this.text(value);
    } else if (typeof value === 'number') {
      this.word(2);
      this.number(value);
    } else if (Array.isArray(value)) {
      this.word(3);
      this.word(value.length);
      for (const item of value) this.json(item);
    } else if (typeof value === 'object' && value !== null) {
      const names = Object.keys(value).sort();
      this.word(4);
      this.word(names.length);
      for (const name of names) {
        this.text(name);
        this.json((value as Readonly<Record<string, unknown>>)[name]);
      }
    } else this.word(value === true ? 5 : value === false ? 6 : 7);
  }

  /** Returns both lanes, each mixed with the other. */
  lanes(): readonly [number, number] {
    let a = (this.a + this.b) | 0;
    let b = finish(this.b + a);
    a = (finish(a) + b) | 0;
    b = (b + a) | 0;
    return [a, b];
  }

  /** Returns sixteen lower-case hexadecimal digits. */
  toString(): string {
    const [a, b] = this.lanes();
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

/** A name that does not come after the one before it. */
function isBelowLast(name: string, i: number, names: readonly string[]): boolean {
  return i > 0 && name < (names[i - 1] as string);
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
