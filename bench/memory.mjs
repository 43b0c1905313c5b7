/** Memory, and sets of blocks as bytes. */
import { gzipSync } from 'node:zlib';
import { PrefixBitmap } from 'hextet/bitmap';
import { Prefix } from 'hextet/prefix';
import { agree, generator, repeated, shuffle } from './harness.mjs';

const BLOCKS = 1_000_000;
const root = Prefix.parse('2001:db8::/32');
const slots = root.children(64);
const half = bitmapOf(shuffle([...Array(2 * BLOCKS).keys()], generator(21)).slice(0, BLOCKS));
const spread = bitmapOf(distinct(generator(22)));

export const rows = [
  {
    title: 'Memory for 1,000,000 /64s in a /32',
    about: `Bytes of the slab in use. Sequential: one beside the other. Half: every second one of 2,000,000 neighbours, by
      chance. Spread: at random places in the whole /32.`,
    figures() {
      const sequential = new PrefixBitmap(root);
      for (let i = 0; i < BLOCKS; i++) sequential.carve(64);
      return [
        { name: 'sequential', value: sequential.memory.used, unit: 'bytes in all', most: 1024 },
        { name: 'half', value: half.memory.used / BLOCKS, unit: 'bytes a block', most: 5.5 },
        { name: 'spread', value: spread.memory.used / BLOCKS, unit: 'bytes a block', most: [85, 60] },
      ];
    },
  },
  {
    title: 'Bytes of toBytes for 1,000,000 /64s in a /32',
    about: `The same sets. The bound is what information theory asks for at least: log2 of the number of ways to pick the
      blocks, from 2,000,000 places or from 2^32. JSON is the list of the CIDR texts, gzip is that of node:zlib.`,
    figures: () => [...sizesOf('half', half, 2 * BLOCKS, []), ...sizesOf('spread', spread, 2 ** 32, [7])],
  },
  restoreRow('half', half),
  restoreRow(
    'spread',
    spread,
    `Allocating and filling the 54 MB of nodes, without reading anything, alone costs about a fourth of fromBytes.`,
  ),
];

/** The size of the bytes, beside the least that is possible and texts. */
function sizesOf(name, bitmap, places, most) {
  const json = JSON.stringify([...bitmap.blocks()]);
  const least = bound(places);
  const figure = (what, bytes, limits) => ({
    name: what,
    value: bytes / BLOCKS,
    unit: 'bytes a block',
    most: limits,
  });
  return [
    figure(name, bitmap.toBytes().length, [...most, 2 * least]),
    figure(`${name}, bound`, least * BLOCKS),
    figure(`${name}, with gzip`, gzipSync(bitmap.toBytes()).length),
    figure(`${name}, JSON`, json.length),
    figure(`${name}, JSON with gzip`, gzipSync(json).length),
  ];
}

function restoreRow(name, bitmap, limit) {
  return {
    title: `Restore 1,000,000 /64s (${name})`,
    about: 'The whole set from its bytes, and from a JSON list of its CIDR texts, each parsed and taken.',
    limit,
    targets: { 'JSON.parse, Prefix.parse and take': { faster: 20 } },
    contenders() {
      const bytes = bitmap.toBytes();
      const json = JSON.stringify([...bitmap.blocks()]);
      agree([json], [(text) => fromJson(text).memory.used, () => PrefixBitmap.fromBytes(bytes).memory.used]);
      return [
        repeated('hextet fromBytes', () => PrefixBitmap.fromBytes(bytes)),
        repeated('hextet toBytes', () => bitmap.toBytes()),
        repeated('JSON.parse, Prefix.parse and take', () => fromJson(json)),
        repeated('JSON.stringify of the blocks', () => JSON.stringify([...bitmap.blocks()])),
      ];
    },
  };
}

function fromJson(json) {
  const bitmap = new PrefixBitmap(root, { expected: BLOCKS });
  for (const text of JSON.parse(json)) bitmap.take(Prefix.parse(text));
  return bitmap;
}

function bitmapOf(indexes) {
  const bitmap = new PrefixBitmap(root);
  for (const index of indexes) bitmap.take(slots.at(index));
  return bitmap;
}

function distinct(next) {
  const found = new Set();
  while (found.size < BLOCKS) found.add(next());
  return found;
}

/** Bytes a block that a choice of the blocks among `places` takes at least. */
function bound(places) {
  let bits = 0;
  for (let i = 0; i < BLOCKS; i++) bits += Math.log2((places - i) / (BLOCKS - i));
  return bits / 8 / BLOCKS;
}
