/** Writes bits, the most significant first. */
export class BitWriter {
  bytes: Uint8Array;
  /** How many bits are written. */
  length: number;

  /** @param head - how many bytes are left free at the start, 2 or more. */
  constructor(head: number) {
    this.bytes = new Uint8Array(2 * head);
    this.length = 8 * head;
  }

  /** Writes the low `count` bits of a number, at most 32. */
  write(value: number, count: number): void {
    if (this.length + count > 8 * this.bytes.length) {
      const larger = new Uint8Array(2 * this.bytes.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    let left = count;
    while (left > 0) {
      const space = 8 - (this.length & 7);
      const take = Math.min(space, left);
      const part = (value >>> (left - take)) & (255 >> (8 - take));
      this.bytes[this.length >> 3]! |= part << (space - take);
      this.length += take;
      left -= take;
    }
  }

  /** Writes a number from 1 to 2^31-1 in Elias gamma code: small numbers take few bits. */
  writeGamma(value: number): void {
    const bits = 32 - Math.clz32(value);
    this.write(0, bits - 1);
    this.write(value, bits);
  }
}

/** Reads what {@link BitWriter} wrote. Past the end it reads zeros. */
export class BitReader {
  readonly view: DataView;
  /** How many bits there are. */
  readonly length: number;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    const padded = new Uint8Array(bytes.length + 8);
    padded.set(bytes);
    this.view = new DataView(padded.buffer);
    this.length = 8 * bytes.length;
    this.position = position;
  }

  /** Returns true if all is read, but for zero bits up to a whole byte. */
  get isAtEnd(): boolean {
    const left = this.length - this.position;
    return left >= 0 && left < 8 && this.peek() >>> 24 === 0;
  }

  /** The next 25 bits, and zeros or bits after them, without reading on. */
  peek(): number {
    return this.view.getInt32(Math.min(this.position, this.length) >> 3) << (this.position & 7);
  }

  /** The next `count` bits, 1 to 25. */
  read(count: number): number {
    const bits = this.peek() >>> (32 - count);
    this.position += count;
    return bits;
  }

  /** A number in Elias gamma code of at most `limit` bits, at most 16, or 0 if there is none. */
  readGamma(limit: number): number {
    const zeros = Math.clz32(this.peek());
    if (zeros >= limit) return 0;
    this.position += zeros;
    return this.read(zeros + 1);
  }
}
