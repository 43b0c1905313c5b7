/**
 * The bytes of a trie. They say which blocks there are, not how the trie holds them, so equal sets give equal bytes.
 *
 * ```text
 *  bytes 0..3    the mark "HXPB"
 *  byte  4       version 1
 *  byte  5       length of the root
 *  bytes 6..21   base of the root
 *  bytes 22..25  how many runs follow, most significant byte first
 *  bits          the runs, zero bits up to a whole byte
 *  4 bytes       CRC-32 of all before, most significant byte first
 * ```
 *
 * A run is a longest row of adjoining blocks of one length, in ascending order. It is written as: a bit 1 where its length
 * is that of the run before, else a bit 0 and the length in 8 bits; how far it begins above the earliest place it could
 * (the end of the run before, or one block more where the lengths are the same); how far its last block begins above its
 * first. A distance is counted in the finest step it can have, that of the longer of the two lengths, as a number: the
 * count of its significant bits plus one in Elias gamma code, and these bits without the leading one.
 */
import type { Issue } from '../error.ts';
import { BitReader, BitWriter } from './bit-stream.ts';
import { crc32 } from './crc32.ts';
import { makeIssue } from './issue.ts';
import { bitmapMessages } from './messages.ts';
import { eachPiece } from './pieces.ts';
import { Trie } from './trie.ts';
import {
  addStep,
  addWords,
  copyWords,
  coverLength,
  firstDifference,
  maskWord,
  sharesBits,
  subtractWords,
  trailingZeros,
} from './words.ts';

const MARK = [0x48, 0x58, 0x50, 0x42];
const VERSION = 1;
const ROOT_AT = 6;
const COUNT_AT = 22;
const RUNS_AT = 26;
const CRC_BYTES = 4;
/** No trie has more blocks than this: their count stays exact. */
const MOST_BLOCKS = Number.MAX_SAFE_INTEGER;

/** The bytes of a trie. */
export function encodeTrie(trie: Trie): Uint8Array {
  const head = new Uint8Array(RUNS_AT);
  const headView = new DataView(head.buffer);
  head.set(MARK);
  head[4] = VERSION;
  head[5] = trie.rootLength;
  for (let i = 0; i < 4; i++) headView.setInt32(ROOT_AT + 4 * i, trie.base[i]!);

  const runs = new RunWriter(head, trie.base);
  eachPiece(trie, (length, unit) => runs.add(trie.key, length, unit));
  runs.flush();

  const size = Math.ceil(runs.bits.length / 8);
  const bytes = new Uint8Array(size + CRC_BYTES);
  bytes.set(runs.bits.bytes.subarray(0, size));
  const view = new DataView(bytes.buffer);
  view.setUint32(COUNT_AT, runs.count);
  view.setInt32(size, crc32(bytes.subarray(0, size)));
  return bytes;
}

/** Joins adjoining blocks of one length into runs and writes them. */
class RunWriter {
  readonly bits: BitWriter;
  count = 0;
  /** The length of the blocks of the run that is being gathered, where it begins and where it ends. */
  readonly start: Int32Array = new Int32Array(4);
  readonly end: Int32Array = new Int32Array(4);
  unit = -1;
  /** The run before: its length and where it ends. */
  readonly earliest: Int32Array;
  unitBefore = -1;
  readonly distance: Int32Array = new Int32Array(4);
  readonly step: Int32Array = new Int32Array(4);

  constructor(head: Uint8Array, base: Int32Array) {
    this.bits = new BitWriter(head);
    this.earliest = base.slice();
  }

  add(base: Int32Array, length: number, unit: number): void {
    const { end } = this;
    const adjoins = base[3] === end[3] && base[2] === end[2] && base[1] === end[1] && base[0] === end[0];
    if (unit !== this.unit || !adjoins) {
      this.flush();
      this.unit = unit;
      this.start.set(base);
    }
    end.set(base);
    addStep(end, length);
  }

  flush(): void {
    const { bits, start, end, unit, earliest } = this;
    if (unit < 0) return;
    this.count++;
    if (unit === this.unitBefore) {
      bits.write(1, 1);
      addStep(earliest, unit);
    } else bits.write(unit, 9);
    const { distance, step } = this;
    distance.set(start);
    subtractWords(distance, earliest);
    writeNumber(bits, distance, Math.max(unit, this.unitBefore));
    distance.set(end);
    subtractWords(distance, start);
    // One block less; in two's complement this is right at the end of the space too, where `end` is 0.
    step.fill(0);
    addStep(step, unit);
    subtractWords(distance, step);
    writeNumber(bits, distance, unit);
    earliest.set(end);
    this.unitBefore = unit;
  }
}

/** The trie that bytes stand for, or what is wrong with them. */
export function decodeTrie(bytes: Uint8Array): Trie | Issue {
  const damage = checkHead(bytes);
  if (damage !== null) return damage;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const base = new Int32Array(4);
  for (let i = 0; i < 4; i++) base[i] = view.getInt32(ROOT_AT + 4 * i);
  const rootLength = bytes[5]!;
  if (rootLength > 128 || trailingZeros(base[0]!, base[1]!, base[2]!, base[3]!) < 128 - rootLength) {
    return makeIssue(bitmapMessages, 'damaged-root');
  }
  const trie = new Trie(base, rootLength, bytes.length);
  const bits = new BitReader(bytes.subarray(0, bytes.length - CRC_BYTES), 8 * RUNS_AT);
  const runs = new RunReader(trie, bits);
  for (let left = view.getUint32(COUNT_AT); left > 0; left--) {
    if (!runs.next()) return makeIssue(bitmapMessages, 'damaged-blocks');
  }
  const padding = bits.length - bits.position;
  const ends = padding < 8 && bits.peek() >>> 24 === 0;
  return ends ? trie : makeIssue(bitmapMessages, 'damaged-blocks');
}

function checkHead(bytes: Uint8Array): Issue | null {
  const min = RUNS_AT + CRC_BYTES;
  const received = bytes.length;
  if (received < min) return makeIssue(bitmapMessages, 'damaged-size', { details: { received, min } });
  if (MARK.some((byte, i) => bytes[i] !== byte)) return makeIssue(bitmapMessages, 'damaged-magic');
  if (bytes[4] !== VERSION) {
    return makeIssue(bitmapMessages, 'damaged-version', {
      details: { received: bytes[4]!, expected: VERSION },
    });
  }
  const sum = new DataView(bytes.buffer, bytes.byteOffset + received - CRC_BYTES, CRC_BYTES).getInt32(0);
  if (sum !== crc32(bytes.subarray(0, received - CRC_BYTES)))
    return makeIssue(bitmapMessages, 'damaged-checksum');
  return null;
}

/** Reads runs and puts their blocks into a trie. */
class RunReader {
  readonly trie: Trie;
  readonly bits: BitReader;
  /** The first and last block of a run. */
  readonly first: Int32Array = new Int32Array(4);
  readonly last: Int32Array = new Int32Array(4);
  readonly distance: Int32Array = new Int32Array(4);
  unit = -1;
  /** The run before reached the end of the space. */
  isOver = false;

  constructor(trie: Trie, bits: BitReader) {
    this.trie = trie;
    this.bits = bits;
    this.first.set(trie.base);
  }

  /** Takes the blocks of the next run; false where there is no well formed one. */
  next(): boolean {
    const { bits, first, last, distance, trie } = this;
    const before = this.unit;
    const isSame = bits.read(1) === 1;
    const unit = isSame ? before : bits.read(8);
    if (this.isOver || unit > 128 || unit < trie.rootLength || isSame !== (unit === before)) return false;
    if (isSame && addStep(first, unit)) return false;
    if (!readNumber(bits, distance, Math.max(unit, before)) || addWords(first, distance)) return false;
    if (trailingZeros(first[0]!, first[1]!, first[2]!, first[3]!) < 128 - unit) return false;
    copyWords(last, first);
    if (!readNumber(bits, distance, unit) || addWords(last, distance) || bits.isPastEnd) return false;
    if (!sharesBits(last, trie.base, trie.rootLength)) return false;
    this.take(unit);
    this.unit = unit;
    copyWords(first, last);
    this.isOver = addStep(first, unit);
    return trie.counts[unit]! <= MOST_BLOCKS;
  }

  take(unit: number): void {
    const { trie, first, last } = this;
    const { key } = trie;
    copyWords(key, first);
    const l0 = last[0]! | ~maskWord(unit, 0);
    const l1 = last[1]! | ~maskWord(unit, 1);
    const l2 = last[2]! | ~maskWord(unit, 2);
    const l3 = last[3]! | ~maskWord(unit, 3);
    for (;;) {
      const length = coverLength(key[0]!, key[1]!, key[2]!, key[3]!, l0, l1, l2, l3);
      trie.insert(length, unit);
      const isLast =
        (key[3]! | ~maskWord(length, 3)) === l3 &&
        (key[2]! | ~maskWord(length, 2)) === l2 &&
        (key[1]! | ~maskWord(length, 1)) === l1 &&
        (key[0]! | ~maskWord(length, 0)) === l0;
      if (isLast) return;
      addStep(key, length);
    }
  }
}

/** Writes a value that is a multiple of 2^(128 - length), counted in that step. */
function writeNumber(bits: BitWriter, words: Int32Array, length: number): void {
  const top = firstDifference(words[0]!, words[1]!, words[2]!, words[3]!, 0, 0, 0, 0);
  const significant = Math.max(0, length - top);
  bits.writeGamma(significant + 1);
  for (let i = 0; i < 4; i++) {
    const from = Math.max(32 * i, top + 1);
    const to = Math.min(32 * i + 32, length);
    if (from < to) bits.write(words[i]! >>> (32 * i + 32 - to), to - from);
  }
}

/** Reads what {@link writeNumber} wrote; false where it is too large for the length. */
function readNumber(bits: BitReader, words: Int32Array, length: number): boolean {
  const significant = bits.readGamma(8) - 1;
  if (significant < 0 || significant > length) return false;
  words[0] = words[1] = words[2] = words[3] = 0;
  if (significant === 0) return true;
  const top = length - significant;
  words[top >> 5] = 1 << (31 - (top & 31));
  for (let i = 0; i < 4; i++) {
    const from = Math.max(32 * i, top + 1);
    const to = Math.min(32 * i + 32, length);
    if (from < to) words[i]! |= bits.read(to - from) << (32 * i + 32 - to);
  }
  return true;
}
