import { blockOrder } from '../../src/bitmap/nodes.ts';
import { CHILDREN, INNER_WORDS, KEY, LEAF_WORDS } from '../../src/bitmap/slab.ts';
import { ALL_SLOTS, countSlots, highestSlot, largestRun, lowestSlot } from '../../src/bitmap/slot-mask.ts';
import type { Trie } from '../../src/bitmap/trie.ts';
import type { PrefixBitmap } from '../../src/bitmap.ts';

interface Sum {
  words: number;
  readonly counts: number[];
}

/** Throws where the trie of a bitmap breaks an invariant that its code rests on. */
export function checkTrie(bitmap: PrefixBitmap): void {
  if (bitmap.allocator === null) return;
  const { trie } = bitmap.allocator as { readonly trie: Trie };
  trie.flush();
  const sum: Sum = { words: 0, counts: Array.from({ length: 129 }, () => 0) };
  const { slab, root } = trie;
  expect(slab.depth(root) === trie.rootDepth, 'the root is at its depth');
  expect((slab.used(root) & trie.outsideMask) === trie.outsideMask, 'what is outside the root is used');
  expect(
    (slab.starts(root) & trie.outsideMask) === trie.outsideMask,
    'what is outside the root is cut into slots',
  );
  expect((slab.partial(root) & trie.outsideMask) === 0, 'what is outside the root has no children');
  const rootPath = Array.from(
    { length: trie.rootDepth },
    (_, i) => (trie.base[i >> 3]! >>> (28 - 4 * (i & 7))) & 15,
  );
  checkNode(trie, root, rootPath, sum);
  expect(sum.words === slab.live, `every record is in the trie: ${sum.words} of ${slab.live} words`);
  sum.counts.forEach((count, length) => {
    expect(
      BigInt(count) === trie.countOf(length),
      `there are ${count} blocks of length ${length}, not ${trie.countOf(length)}`,
    );
  });
}

/** Checks a node and all below it; answers with its weight. */
function checkNode(trie: Trie, node: number, path: readonly number[], sum: Sum): number {
  const { slab } = trie;
  const { words } = slab;
  const depth = slab.depth(node);
  const isRoot = node === trie.root;
  const used = slab.used(node);
  const starts = slab.starts(node);
  const partial = slab.partial(node);
  sum.words += slab.isInner(node) ? INNER_WORDS : LEAF_WORDS;

  const half = Math.max(0, (depth - 1) >> 4);
  const key = Array.from(
    { length: 16 },
    (_, i) => (words[node + KEY + (i >> 3)]! >>> (28 - 4 * (i & 7))) & 15,
  );
  const own = path.slice(16 * half, depth);
  expect(
    key.every((nibble, i) => nibble === (own[i] ?? 0)),
    'a key is the path, and zero below',
  );

  expect((partial & ~used) === 0, 'what is partial is used');
  expect((starts & (partial | ~used)) === 0, 'blocks begin where slots are used and not partial');
  expect(isRoot || used !== 0, 'no node but the root is empty');
  expect(!slab.isInner(node) || partial !== 0, 'an inner node has children');
  const isLone = partial === used && countSlots(used) === 1;
  expect(isRoot || depth === 16 || !isLone, 'a node with one child only is the root or at depth 16');

  let weight = 0;
  let largest = (~used & ALL_SLOTS) === 0 ? 0 : 125 - 4 * depth + largestRun(~used & ALL_SLOTS);
  for (let slot = 0; slot < 16; slot++) {
    const bit = 1 << slot;
    if (isRoot && (trie.outsideMask & bit) !== 0) continue;
    if ((used & bit) === 0 || (partial & bit) === 0) {
      if (slab.isInner(node)) {
        expect(words[node + CHILDREN + slot] === 0, 'a slot that is not partial has no child word');
        expect(slab.maxFreeOrder(node, slot) === 0, 'a slot that is not partial has no room');
      }
      if ((used & bit) === 0) continue;
      weight += trie.slotWeight(depth);
      expect((starts & ((bit << 1) - 1)) !== 0, 'a used slot belongs to a block');
      if ((starts & bit) !== 0) {
        const order = blockOrder(slab, node, slot);
        expect(slot % (1 << order) === 0, 'a block is aligned');
        expect(Number.isInteger(order), 'a block is a power of two');
        sum.counts[4 * depth + 4 - order]!++;
        const past = slot + (1 << order);
        expect(
          past === 16 || ((starts | ~used | partial) & (1 << past)) !== 0,
          'a block ends where its run ends',
        );
      }
      continue;
    }
    const word = words[node + CHILDREN + slot]!;
    expect(word !== 0, 'a partial slot has a child word');
    if (word < 0) {
      expect(-word > 4 * depth + 4 && -word <= 128, 'a uniform filling is finer than its slot');
      expect(slab.maxFreeOrder(node, slot) === 0, 'a uniform filling has no room');
      sum.counts[-word]! += 2 ** (-word - 4 * depth - 4);
      weight += trie.slotWeight(depth);
      continue;
    }
    const child = word & ~3;
    const childDepth = slab.depth(child);
    expect(((word & 1) !== 0) === slab.isInner(child), 'the tag tells inner nodes');
    expect(((word & 2) !== 0) === childDepth > depth + 1, 'the tag tells edges that skip');
    expect(depth >= 16 || childDepth <= 16, 'no edge passes depth 16');
    const skipped: number[] = [...path, slot];
    for (let i = skipped.length; i < childDepth; i++) skipped.push(slab.keyNibble(child, i));
    const childWeight = checkNode(trie, child, skipped, sum);
    weight += childWeight;
    const room = childDepth === depth + 1 ? slab.largest(child) : 124 - 4 * depth;
    expect(slab.maxFreeOrder(node, slot) === room, 'the copy of what is free below is right');
    expect(
      ((slab.slotsWithFree(node) & bit) !== 0) === room > 0,
      'the slotsWithFree slots are those with room',
    );
    if (childDepth === depth + 1)
      expect(!isUniform(trie, child), 'a uniformly full direct child is collapsed');
    if ((~used & ALL_SLOTS) === 0) largest = Math.max(largest, room);
  }
  expect(slab.largest(node) === largest, `the largest free block is ${largest}, not ${slab.largest(node)}`);
  if (!isRoot && slab.isInner(node))
    expect(
      slab.weight(node) < 0 || slab.weight(node) === weight,
      `the weight is ${weight}, not ${slab.weight(node)}`,
    );
  return weight;
}

function isUniform(trie: Trie, node: number): boolean {
  const { slab } = trie;
  if (slab.used(node) !== ALL_SLOTS || slab.largest(node) !== 0) return false;
  if (slab.partial(node) !== 0) {
    const first = slab.words[node + CHILDREN]!;
    const all = Array.from({ length: 16 }, (_, slot) => slab.words[node + CHILDREN + slot]);
    return slab.partial(node) === ALL_SLOTS && first < 0 && all.every((word) => word === first);
  }
  const starts = slab.starts(node);
  const orders = new Set<number>();
  for (let rest = starts; rest !== 0; rest &= rest - 1) orders.add(blockOrder(slab, node, lowestSlot(rest)));
  return orders.size === 1 && highestSlot(starts) >= 0;
}

function expect(condition: boolean, invariant: string): void {
  if (!condition) throw new Error(`broken invariant: ${invariant}`);
}
