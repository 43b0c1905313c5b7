/**
 * The free slots as ranges in a B+ tree. Like the dense bitmap they have one length and no blocks: what is taken can be
 * freed in any portion. Keyed by their starts they are as usual; keyed by their ends, taking the lowest slot leaves the
 * key as it is.
 */
import sortedBtree from 'sorted-btree';

/** A CommonJS module, whose default export is a property. */
const Tree = sortedBtree.default;
const ascending = (a, b) => a - b;

export class RangesByStart {
  /** @param bits - there are 2^bits slots, all free. */
  constructor(bits) {
    this.ends = new Tree([[0, 2 ** bits - 1]], ascending);
  }

  /** Takes the lowest free slot and returns its index. */
  allocate() {
    const start = this.ends.minKey();
    const end = this.ends.get(start);
    this.ends.delete(start);
    if (start < end) this.ends.set(start + 1, end);
    return start;
  }

  /** Takes a free slot. */
  take(index) {
    const [start, end] = this.ends.getPairOrNextLower(index);
    if (start < index) this.ends.set(start, index - 1);
    else this.ends.delete(start);
    if (index < end) this.ends.set(index + 1, end);
  }

  /** Frees a taken slot. */
  free(index) {
    const below = this.ends.nextLowerPair(index);
    const end = this.ends.get(index + 1) ?? index;
    if (end > index) this.ends.delete(index + 1);
    this.ends.set(below?.[1] === index - 1 ? below[0] : index, end);
  }

  /** The lowest pair of free slots that could be one block, or -1: looks at all ranges. */
  findPair() {
    for (const [start, end] of this.ends.entries()) {
      const even = start + (start & 1);
      if (even < end) return even;
    }
    return -1;
  }
}

export class RangesByEnd {
  constructor(bits) {
    this.starts = new Tree([[2 ** bits - 1, 0]], ascending);
  }

  allocate() {
    const end = this.starts.minKey();
    const start = this.starts.get(end);
    if (start < end) this.starts.set(end, start + 1);
    else this.starts.delete(end);
    return start;
  }

  take(index) {
    const [end, start] = this.starts.getPairOrNextHigher(index);
    if (index < end) this.starts.set(end, index + 1);
    else this.starts.delete(end);
    if (start < index) this.starts.set(index - 1, start);
  }

  free(index) {
    const above = this.starts.nextHigherPair(index);
    const start = this.starts.get(index - 1) ?? index;
    if (start < index) this.starts.delete(index - 1);
    this.starts.set(above?.[1] === index + 1 ? above[0] : index, start);
  }
}
