/** A small seeded generator: the same seed gives the same numbers on every machine, for ever. */
export class Random {
  a: number;
  b: number;
  c: number;
  d = 1;

  /** @param seed - an integer from 0 to 2^53-1. */
  constructor(seed: number) {
    this.a = mix(seed | 0);
    this.b = mix(Math.floor(seed / 2 ** 32) ^ 0x5bd1e995);
    this.c = mix(this.a ^ this.b);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 32 random bits as int32: the generator sfc32 of PractRand. */
  next(): number {
    const sum = (this.a + this.b + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }

  /** A whole number from 0 to limit - 1, at most 2^53, each with the same probability. */
  below(limit: number): number {
    const fair = 2 ** 53 - (2 ** 53 % limit);
    for (;;) {
      const value = (this.next() >>> 11) * 2 ** 32 + (this.next() >>> 0);
      if (value < fair) return value % limit;
    }
  }

  /** {@link Random.below} for any limit. */
  belowBig(limit: bigint): bigint {
    const bits = (limit - 1n).toString(2).length;
    for (;;) {
      let value = 0n;
      for (let have = 0; have < bits; have += 32) value = (value << 32n) | BigInt(this.next() >>> 0);
      value &= (1n << BigInt(bits)) - 1n;
      if (value < limit) return value;
    }
  }

  /** Puts random bits into bits `from` to `to` - 1 of four words that are zero there. */
  fill(words: Int32Array, from: number, to: number): void {
    for (let i = from >> 5; 32 * i < to; i++) {
      const start = Math.max(from - 32 * i, 0);
      const bits = Math.min(to - 32 * i, 32) - start;
      if (bits > 0) words[i]! |= (this.next() >>> (32 - bits)) << (32 - start - bits);
    }
  }
}

/** The finaliser of MurmurHash3: every bit of the input changes about half of the output. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
