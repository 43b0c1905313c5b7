/**
 * The bytes of a trie. Equal sets of blocks have the same tree, so they give equal bytes.
 *
 * ```text
 *  bytes 0..3    the mark "HXPB"
 *  byte  4       version 1
 *  byte  5       length of the root
 *  bytes 6..21   base of the root
 *  bytes 22..25  count of nodes with a divided slot, most significant byte first
 *  bytes 26..29  count of the other nodes
 *  bits          the root node, or nothing if the set is empty; zero bits up to a whole byte
 *  4 bytes       CRC-32 of all bytes before, most significant byte first
 * ```
 *
 * A node at depth d represents a prefix of 4d bits and divides it into 16 slots. The root's node is at depth
 * min(31, length >> 2). The bits of a node are:
 *
 * - The used slots: for one, 1 and its number in 4 bits; for more, 0 and 16 bits, bit 15 first.
 * - Their kinds: 1 if each is a block; 01 if each is divided; else 00, a bit for each used slot, 1 if it is divided, and a
 *   bit for each of the others, 1 if a block begins there.
 * - Each divided slot: 1 and the node one depth below; or 01, the count of skipped depths in Elias gamma code, a nibble for
 *   each skipped depth, and the node below them; or, if blocks of one length fill the slot, 00 and that length less one in
 *   7 bits.
 *
 * Slots are in ascending order. Only the shortest form is allowed: a node has more than one block or divided slot, but for
 * the root's node and one at depth 16, which is never skipped. Blocks of one length that fill a slot are not a node.
 */
import type { Issue } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { bitmapMessages } from '../internal/messages.ts';
import { trailingZeros } from '../internal/uint128.ts';
import { BitReader, BitWriter } from './bit-stream.ts';
import { crc32 } from './crc32.ts';
import { NodeReader } from './decode-node.ts';
import { NodeWriter } from './encode-node.ts';
import { INNER_WORDS, LEAF_WORDS } from './slab.ts';
import { Trie } from './trie.ts';

const MARK = [0x48, 0x58, 0x50, 0x42];
const VERSION = 1;
const ROOT_AT = 6;
const INNER_AT = 22;
const LEAVES_AT = 26;
const NODES_AT = 30;
const CRC_BYTES = 4;
/** The fewest bits of a node with a divided slot, and of one without. */
const INNER_BITS = 8;
const LEAF_BITS = 6;

/** Returns the bytes of a trie. */
export function encodeTrie(trie: Trie): Uint8Array {
  trie.flush();
  const bits = new BitWriter(NODES_AT);
  const writer = new NodeWriter(trie, bits);
  if (!trie.isEmpty) writer.write(trie.root, ~trie.outsideMask);
  bits.write(0, -bits.length & 7);

  bits.bytes.set(MARK);
  const view = new DataView(bits.bytes.buffer);
  view.setUint8(4, VERSION);
  view.setUint8(5, trie.rootLength);
  for (let i = 0; i < 4; i++) view.setInt32(ROOT_AT + 4 * i, trie.base[i]!);
  view.setUint32(INNER_AT, writer.inner);
  view.setUint32(LEAVES_AT, writer.leaves);
  bits.write(crc32(bits.bytes.subarray(0, bits.length / 8)), 32);
  return bits.bytes.slice(0, bits.length / 8);
}

/** Returns the trie that bytes represent, or the damage. */
export function decodeTrie(bytes: Uint8Array): Trie | Issue {
  const damage = checkHead(bytes);
  if (damage !== null) return damage;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const base = new Int32Array(4);
  for (let i = 0; i < 4; i++) base[i] = view.getInt32(ROOT_AT + 4 * i);
  const rootLength = bytes[5]!;
  if (rootLength > 128 || trailingZeros(base[0]!, base[1]!, base[2]!, base[3]!) < 128 - rootLength) {
    return makeIssue(bitmapMessages, 'damaged-root');
  }
  const inner = view.getUint32(INNER_AT);
  const leaves = view.getUint32(LEAVES_AT);
  const bits = new BitReader(bytes.subarray(0, bytes.length - CRC_BYTES), 8 * NODES_AT);
  if (INNER_BITS * inner + LEAF_BITS * leaves > bits.length - bits.position) {
    return makeIssue(bitmapMessages, 'damaged-blocks');
  }
  const trie = new Trie(base, rootLength, INNER_WORDS * inner + LEAF_WORDS * leaves);
  const reader = new NodeReader(trie, bits);
  const isRead = inner + leaves === 0 || reader.readRoot();
  const isWhole = isRead && reader.inner === inner && reader.leaves === leaves && bits.isAtEnd;
  return isWhole ? trie : makeIssue(bitmapMessages, 'damaged-blocks');
}

function checkHead(bytes: Uint8Array): Issue | null {
  const min = NODES_AT + CRC_BYTES;
  const received = bytes.length;
  if (received < min) return makeIssue(bitmapMessages, 'damaged-size', { details: { received, min } });
  if (MARK.some((byte, i) => bytes[i] !== byte)) return makeIssue(bitmapMessages, 'damaged-magic');
  if (bytes[4] !== VERSION) {
    return makeIssue(bitmapMessages, 'damaged-version', {
      details: { received: bytes[4]!, expected: VERSION },
    });
  }
  const sum = new DataView(bytes.buffer, bytes.byteOffset + received - CRC_BYTES, CRC_BYTES).getInt32(0);
  if (sum !== crc32(bytes.subarray(0, received - CRC_BYTES)))
    return makeIssue(bitmapMessages, 'damaged-checksum');
  return null;
}
