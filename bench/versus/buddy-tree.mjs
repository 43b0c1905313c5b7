/**
 * Blocks of every length as the textbook has it: a binary tree of objects, each with the order of the largest free block
 * below it. A block of order 0 is one slot.
 */
export class BuddyTree {
  /** @param order - there are 2^order slots, all free. */
  constructor(order) {
    this.order = order;
    this.root = node(order);
  }

  /** Takes the lowest free block of 2^order slots and returns its first slot, or -1. */
  allocate(order) {
    if (this.root.free < order) return -1;
    const path = [];
    let at = this.root;
    let index = 0;
    for (let level = this.order; level > order; level--) {
      path.push(at);
      at.low ??= node(level - 1);
      at.high ??= node(level - 1);
      if (at.low.free >= order) {
        at = at.low;
      } else {
        at = at.high;
        index += 2 ** (level - 1);
      }
    }
    at.free = -1;
    this.#climb(path, order);
    return index;
  }

  /** Frees a taken block. */
  free(index, order) {
    const path = [];
    let at = this.root;
    for (let level = this.order; level > order; level--) {
      path.push(at);
      at = Math.floor(index / 2 ** (level - 1)) % 2 === 0 ? at.low : at.high;
    }
    at.free = order;
    this.#climb(path, order);
  }

  /** Two free halves are one free block again. */
  #climb(path, order) {
    for (let level = order; path.length > 0; level++) {
      const at = path.pop();
      if (at.low.free === level && at.high.free === level) {
        at.low = null;
        at.high = null;
        at.free = level + 1;
      } else {
        at.free = Math.max(at.low.free, at.high.free);
      }
    }
  }
}

/** All free. `free` is -1 where nothing is. */
function node(order) {
  return { free: order, low: null, high: null };
}
