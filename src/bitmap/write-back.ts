/**
 * Late writing: a trie keeps the path from its root to the place of the last change, and a node on the path learns of
 * changes below it only when the path is left or read. A run of changes in one place climbs only as far as it must.
 */

import { demote, link, MIDDLE, normalise, refreshLargest } from './nodes.ts';
import { HEADER, KEY, type Slab, STALE } from './slab.ts';

/**
 * The path of the last change. A node on it can be empty, or full and not yet collapsed, or wrong about the next one:
 * its word, its largest free block, its weight. {@link Path.flush} puts that right, node by node on the way up.
 */
export class Path {
  readonly slab: Slab;
  /** The root node. */
  root = 0;
  /** The address that the next operation is about, as four words. */
  readonly key: Int32Array = new Int32Array(4);
  readonly nodes: Int32Array = new Int32Array(33);
  /** The slot in its parent of each node on the path. */
  readonly slots: Uint8Array = new Uint8Array(33);
  /** The index of the last node on the path. */
  top = 0;
  /** True if any node on the path has changed since the last flush. */
  dirty = true;
  /** Nodes on the path before this index are marked as of unknown weight. */
  weighed = 0;
  /**
   * The length of the block that was last put into the node at the end of the path, at the lowest place free for that
   * length; -1 if that is not known or the path has changed since.
   */
  lowestFreeHint = -1;
  /**
   * The index on the path of the first node that the last change, a removal, split out of a uniform filling; else 0. The
   * parent still says that the slot is filled.
   */
  splitUniform = 0;
  /** The length of the block that was removed then. */
  splitUniformLength = 0;
  /** The network half of the key that the path was made for: the keys of nodes below depth 16 do not hold it. */
  readonly network: Int32Array = new Int32Array(2);

  constructor(slab: Slab) {
    this.slab = slab;
  }

  /** The nibble of the key at a depth. */
  nibble(depth: number): number {
    return (this.key[depth >> 3]! >>> (28 - 4 * (depth & 7))) & 15;
  }

  /** The first bit in which the key differs from a node's; at least 4 times its depth if the key lies below the node. */
  difference(node: number): number {
    const { words } = this.slab;
    const half = ((words[node + HEADER]! & 31) - 1) >> 4;
    const high = words[node + KEY]! ^ this.key[2 * half]!;
    if (high !== 0) return 64 * half + Math.clz32(high);
    return 64 * half + 32 + Math.clz32(words[node + KEY + 1]! ^ this.key[2 * half + 1]!);
  }

  push(node: number, slot: number): number {
    const top = ++this.top;
    this.lowestFreeHint = -1;
    this.splitUniform = 0;
    this.nodes[top] = node;
    this.slots[top] = slot;
    return node;
  }

  /** Notes a change in the node at the end of the path: every node above has another weight now. */
  touch(): void {
    const { slab, nodes, top } = this;
    this.dirty = true;
    this.splitUniform = 0;
    for (; this.weighed < top; this.weighed++) slab.setWeight(nodes[this.weighed]!, STALE);
    if (slab.isInner(nodes[top]!)) slab.setWeight(nodes[top]!, STALE);
  }

  /** Takes nodes off the path up to the deepest, not below a depth, whose prefix holds the key. */
  rewind(depth: number): number {
    const { slab, nodes, key, network } = this;
    const deepest = key[0] === network[0] && key[1] === network[1] ? depth : Math.min(depth, MIDDLE);
    network[0] = key[0]!;
    network[1] = key[1]!;
    while (this.top > 0) {
      const node = nodes[this.top]!;
      const nodeDepth = slab.depth(node);
      if (nodeDepth <= deepest && this.difference(node) >= 4 * nodeDepth) break;
      this.lowestFreeHint = -1;
      this.splitUniform = 0;
      if (this.dirty) this.pop();
      else this.top--;
    }
    this.weighed = Math.min(this.weighed, this.top);
    return nodes[this.top]!;
  }

  /** Takes the last node off the path and writes into its parent the node that replaces it. */
  pop(): void {
    const slot = this.slots[this.top]!;
    const node = normalise(this.slab, this.nodes[this.top]!);
    const parent = this.nodes[--this.top]!;
    if (node === 0) this.slab.unlink(parent, slot);
    else link(this.slab, parent, slot, node);
  }

  /** Writes every change back along the path, up to the root. Everything that reads flushes first. */
  flush(): void {
    if (this.dirty) {
      while (this.top > 0) this.pop();
      const root = this.nodes[0]!;
      this.root = this.slab.isInner(root) && this.slab.partial(root) === 0 ? demote(this.slab, root) : root;
      this.nodes[0] = refreshLargest(this.slab, this.root);
      this.dirty = false;
    }
    this.top = 0;
    this.weighed = 0;
    this.lowestFreeHint = -1;
    this.splitUniform = 0;
  }
}
