/** Numbers drawn from a seed, the same on every machine. */

/** A small xorshift generator. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) || 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  below(n: number): number {
    return this.next() % n;
  }

  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  bigBelow(n: bigint): bigint {
    let value = 0n;
    for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(this.next());
    return value % n;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}
