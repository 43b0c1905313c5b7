/**
 * Arithmetic on 128-bit values held as four int32 words, most significant first. Bit 0 is the most significant bit.
 */
import type { AddressShape } from './guards.ts';

/** The int32 mask that a prefix length puts on word `index`. */
export function maskWord(length: number, index: number): number {
  const bits = length - 32 * index;
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}

/** Whether two words are in ascending order as unsigned numbers. */
export function wordLess(a: number, b: number): boolean {
  return a >>> 0 < b >>> 0;
}

/** Where words become bytes or a bigint, and back. */
const buffer: ArrayBuffer = /* @__PURE__ */ new ArrayBuffer(16);
const scratch: DataView = /* @__PURE__ */ new DataView(buffer);
const scratchBytes: Uint8Array = /* @__PURE__ */ new Uint8Array(buffer);

function writeWords({ w0, w1, w2, w3 }: AddressShape): void {
  scratch.setInt32(0, w0);
  scratch.setInt32(4, w1);
  scratch.setInt32(8, w2);
  scratch.setInt32(12, w3);
}

/** The value of an address, 0 .. 2^128-1. */
export function toBigInt(address: AddressShape): bigint {
  writeWords(address);
  return (scratch.getBigUint64(0) << 64n) | scratch.getBigUint64(8);
}

/** The 16 bytes of an address, in network order. */
export function toBytes(address: AddressShape): Uint8Array {
  writeWords(address);
  return scratchBytes.slice();
}

/** 16 bytes in a view, good until the next call. */
export function bytesView(bytes: Uint8Array): DataView {
  for (let i = 0; i < 16; i++) scratchBytes[i] = bytes[i]!;
  return scratch;
}

/** The lowest 128 bits of a bigint as the bytes of a view, good until the next call. */
export function bigIntView(value: bigint): DataView {
  scratch.setBigUint64(0, value >> 64n);
  scratch.setBigUint64(8, value);
  return scratch;
}

/** The count of zero bits at the end of a value: 128 for zero. */
export function trailingZeros(w0: number, w1: number, w2: number, w3: number): number {
  if (w3 !== 0) return wordTrailingZeros(w3);
  if (w2 !== 0) return 32 + wordTrailingZeros(w2);
  if (w1 !== 0) return 64 + wordTrailingZeros(w1);
  return w0 !== 0 ? 96 + wordTrailingZeros(w0) : 128;
}

function wordTrailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** The first bit in which two values differ: 128 where they are equal. */
export function firstDifference(
  a0: number,
  a1: number,
  a2: number,
  a3: number,
  b0: number,
  b1: number,
  b2: number,
  b3: number,
): number {
  if (a0 !== b0) return Math.clz32(a0 ^ b0);
  if (a1 !== b1) return 32 + Math.clz32(a1 ^ b1);
  if (a2 !== b2) return 64 + Math.clz32(a2 ^ b2);
  return 96 + Math.clz32(a3 ^ b3);
}

/**
 * The length of the first prefix in the minimal cover of the range a..b (a <= b): the largest that starts at a, is
 * aligned and does not pass b.
 */
export function coverLength(a: AddressShape, b: AddressShape): number {
  // From the bit on in which they differ, a goes up to the next half and b down from it: no prefix is larger than a half,
  // unless a begins and b ends just there.
  const shared = firstDifference(a.w0, a.w1, a.w2, a.w3, b.w0, b.w1, b.w2, b.w3);
  const aligned = 128 - trailingZeros(a.w0, a.w1, a.w2, a.w3);
  const isWhole = aligned <= shared && trailingZeros(~b.w0, ~b.w1, ~b.w2, ~b.w3) >= 128 - shared;
  return isWhole ? shared : Math.max(aligned, shared + 1);
}

/** Adds 2^(128 - length) in place: the step from a prefix of a length to the next one. True where it wraps around. */
export function addStep(target: Int32Array, length: number): boolean {
  // The step from ::/0 has no word to begin in and wraps around at once.
  let i = (length - 1) >> 5;
  let step = 1 << (31 - ((length - 1) & 31));
  for (; i >= 0; i--) {
    target[i] = (target[i]! + step) | 0;
    if (!wordLess(target[i]!, step)) return false;
    step = 1;
  }
  return true;
}

/** Rounds up in place to the base of a prefix of a length. True where that passes 2^128 and wraps around. */
export function roundUp(target: Int32Array, length: number): boolean {
  let isBase = true;
  for (let i = 0; i < 4; i++) {
    const masked = target[i]! & maskWord(length, i);
    isBase &&= masked === target[i];
    target[i] = masked;
  }
  return !isBase && addStep(target, length);
}

/** Whether two values have the same leading bits. */
export function sharesBits(a: Int32Array, b: Int32Array, length: number): boolean {
  return firstDifference(a[0]!, a[1]!, a[2]!, a[3]!, b[0]!, b[1]!, b[2]!, b[3]!) >= length;
}

/** Copies four words: `TypedArray.prototype.set` costs several times as much for so few. */
export function copyWords(target: Int32Array, source: Int32Array): void {
  target[0] = source[0]!;
  target[1] = source[1]!;
  target[2] = source[2]!;
  target[3] = source[3]!;
}

/** Whether one value is less than another. */
export function lessThan(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return wordLess(a[i]!, b[i]!);
  return false;
}

/** Returns true if two addresses have the same leading bits. */
export function agree(a: AddressShape, b: AddressShape, length: number): boolean {
  const d0 = a.w0 ^ b.w0;
  if (length <= 32) return length === 0 || d0 >>> (32 - length) === 0;
  const d1 = a.w1 ^ b.w1;
  if (length <= 64) return (d0 | (d1 >>> (64 - length))) === 0;
  const d2 = a.w2 ^ b.w2;
  if (length <= 96) return (d0 | d1 | (d2 >>> (96 - length))) === 0;
  return (d0 | d1 | d2 | ((a.w3 ^ b.w3) >>> (128 - length))) === 0;
}
