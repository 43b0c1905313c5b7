/** Writes bits, the most significant first. */
export class BitWriter {
  bytes: Uint8Array;
  /** How many bits are written. */
  length: number;

  /** @param head - bytes that come first. */
  constructor(head: Uint8Array) {
    this.bytes = new Uint8Array(Math.max(64, 2 * head.length));
    this.bytes.set(head);
    this.length = 8 * head.length;
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
      const room = 8 - (this.length & 7);
      const take = Math.min(room, left);
      const part = (value >>> (left - take)) & (255 >> (8 - take));
      this.bytes[this.length >> 3]! |= part << (room - take);
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

/** Reads what {@link BitWriter} wrote. Past the end it reads zeros and says so. */
export class BitReader {
  readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  /** Whether more was read than there is. */
  get isPastEnd(): boolean {
    return this.position > 8 * this.bytes.length;
  }

  /** The next `count` bits, at most 32, as int32. */
  read(count: number): number {
    let value = 0;
    let left = count;
    while (left > 0) {
      const have = 8 - (this.position & 7);
      const take = Math.min(have, left);
      const byte = this.bytes[this.position >> 3] ?? 0;
      value = (value << take) | ((byte >> (have - take)) & (255 >> (8 - take)));
      this.position += take;
      left -= take;
    }
    return value;
  }

  /** A number in Elias gamma code of at most `limit` bits, or 0 where there is none. */
  readGamma(limit: number): number {
    let bits = 1;
    while (this.read(1) === 0) if (++bits > limit) return 0;
    return bits === 1 ? 1 : (1 << (bits - 1)) | this.read(bits - 1);
  }
}
