/**
 * The floor: the least that can be done. One bit for each slot, 32 to a word, and above them summary words whose bits
 * say that the word below is full. It knows one length only and no blocks: whatever is set can be cleared.
 */
export class DenseBitmap {
  /** @param bits - there are 2^bits slots, all free. */
  constructor(bits) {
    this.size = 2 ** bits;
    this.starts = [];
    let total = 0;
    for (let count = this.size; count > 1 || total === 0; ) {
      count = Math.ceil(count / 32);
      this.starts.push(total);
      total += count;
    }
    this.words = new Int32Array(total);
    const top = this.size / 32 ** (this.starts.length - 1);
    this.fullTop = top === 32 ? -1 : ~(-1 >>> top);
  }

  /** Takes the lowest free slot and returns its index, or -1. */
  allocate() {
    const { words, starts } = this;
    let level = starts.length - 1;
    if (words[starts[level]] === this.fullTop) return -1;
    let index = 0;
    for (; level >= 0; level--) index = (index << 5) | Math.clz32(~words[starts[level] + index]);
    this.take(index);
    return index;
  }

  /** Takes a free slot. */
  take(index) {
    const { words, starts } = this;
    let rest = index;
    for (let level = 0; level < starts.length; level++) {
      const at = starts[level] + (rest >>> 5);
      words[at] |= 0x8000_0000 >>> (rest & 31);
      if (words[at] !== -1) return;
      rest >>>= 5;
    }
  }

  /** Frees a taken slot. */
  free(index) {
    const { words, starts } = this;
    let rest = index;
    for (let level = 0; level < starts.length; level++) {
      const at = starts[level] + (rest >>> 5);
      const wasFull = words[at] === -1;
      words[at] &= ~(0x8000_0000 >>> (rest & 31));
      if (!wasFull) return;
      rest >>>= 5;
    }
  }

  /** Takes a free slot by trying slots at random until one is free. */
  allocateRandom(next) {
    const { words, size } = this;
    for (;;) {
      const index = next() & (size - 1);
      if ((words[index >>> 5] & (0x8000_0000 >>> (index & 31))) !== 0) continue;
      this.take(index);
      return index;
    }
  }
}
