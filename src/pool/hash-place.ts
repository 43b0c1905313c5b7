/** The places of the strategy `hash`: the same text points at the same place in every pool, for ever. */

import { Digest, type Sum } from '../internal/digest.ts';
import { maskWord } from '../internal/uint128.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import type { AddressRange } from '../ip/range.ts';

/**
 * Returns the prefix at which the search for an owner begins: all aligned prefixes of the length inside a prefix or a
 * range have the same share of the texts. It is the one at `h * count / 2^128` of them, where `h` is a hash of 128 bits
 * and `count` how many there are: in a prefix the leading bits of `h`.
 * The places of `test/pool/hash-vectors.json` are API.
 *
 * @returns Null where no aligned prefix of the length is inside.
 */
export function hashPlace(within: Prefix | AddressRange, length: number, owner: string): Prefix | null {
  return 'length' in within ? placeInPrefix(within, length, owner) : placeInRange(within, length, owner);
}

/** Four words: the digests of two texts that differ in the word before. */
function hash(owner: string): readonly [number, number, number, number] {
  const high = lanes(0, owner);
  const low = lanes(1, owner);
  return [high.a, high.b, low.a, low.b];
}

function lanes(seed: number, owner: string): Sum {
  const digest = new Digest();
  digest.word(seed);
  digest.text(owner);
  return digest.sum();
}

/** The leading bits of the hash come after those of the prefix. */
function placeInPrefix({ first, length: from }: Prefix, length: number, owner: string): Prefix | null {
  if (length < from) return null;
  const h = hash(owner);
  const skipped = from >>> 5;
  const shift = from & 31;
  /** The bits of the hash for a word of the place; a shift by 32 would be one by none. */
  const bits = (i: number): number => {
    const high = (h[i - skipped] ?? 0) >>> shift;
    const carried = shift === 0 ? 0 : (h[i - skipped - 1] ?? 0) << (32 - shift);
    return (high | carried) & maskWord(length, i);
  };
  const { w0, w1, w2, w3 } = first;
  return new Prefix(new Address(w0 | bits(0), w1 | bits(1), w2 | bits(2), w3 | bits(3)), length);
}

function placeInRange({ first, last }: AddressRange, length: number, owner: string): Prefix | null {
  const bits = BigInt(128 - length);
  const lowest = (first.toBigInt() + (1n << bits) - 1n) >> bits;
  const count = ((last.toBigInt() + 1n) >> bits) - lowest;
  if (count <= 0n) return null;
  const h = new Address(...hash(owner)).toBigInt();
  return Address.fromBigInt((lowest + ((h * count) >> 128n)) << bits).prefix(length);
}
