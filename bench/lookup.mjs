/** Which block covers an address. */
import { Address } from 'hextet/address';
import { PrefixBitmap } from 'hextet/bitmap';
import { agree, counted, generator } from './harness.mjs';

const BLOCKS = 1_000_000;
const ASKED = 65_536;
const TEXTS = 'Set of texts, key built';
const FIRST = 0x2001_0db8n << 96n;

export const rows = [
  lookupRow('Which of 1,000,000 /64s covers an address', 'All of one length', () => 64),
  lookupRow(
    'Which of 1,000,000 blocks of /56 to /64 covers an address',
    'One in eight a /56, one in eight a /60, the others /64s; a Set is asked for each length, the longest first',
    (random) => [56, 60][random % 8] ?? 64,
  ),
];

function lookupRow(title, kind, lengthOf) {
  return {
    title,
    about: `${kind}, at random places of a /32; ${ASKED.toLocaleString('en-US')} parsed addresses, half of them in blocks,
      are gone through and those covered are counted. hextet returns a Prefix. The others get the number of the address:
      their key is made by a shift, as a number, or as a text like \`20010db800070000/64\`; the floor has it ready, and one
      length only.`,
    limit:
      'What is asked for is mostly not in the cache: even a Set that has the key at hand takes as long, see the floor.',
    targets: { [TEXTS]: { faster: 4 } },
    contenders() {
      const next = generator(51);
      const blocks = blocksAt(next, lengthOf);
      const bitmap = new PrefixBitmap('2001:db8::/32', { expected: BLOCKS });
      for (const block of blocks) bitmap.take(block);
      const addresses = Array.from({ length: ASKED }, (_, i) =>
        i % 2 === 0 ? randomAddress(next) : blocks[next() % BLOCKS].first.offset(77),
      );
      const values = addresses.map((address) => address.toBigInt());
      const keysBy = (keyOf) => new Set(blocks.map(({ first, length }) => keyOf(first.toBigInt(), length)));
      const lengths = [...new Set(blocks.map(({ length }) => length))].sort((a, b) => b - a);
      const asking = (name, keyOf) => {
        const keys = keysBy(keyOf);
        return counted(name, values, (value) => lengths.some((length) => keys.has(keyOf(value, length))));
      };
      const slots = keysBy(slotKey);
      const contenders = [
        counted('hextet blockAt', addresses, (address) => bitmap.blockAt(address) !== null),
        asking(TEXTS, textKey),
        asking('Set of bigints, key built', bigintKey),
      ];
      agree(
        addresses.keys(),
        contenders.map(
          ({ items, operation }) =>
            (i) =>
              operation(items[i]),
        ),
      );
      const ready = values.map((value) => slotKey(value));
      return [...contenders, counted('floor: Set of numbers, key ready', ready, (slot) => slots.has(slot))];
    },
  };
}

/** Blocks that do not overlap. */
function blocksAt(next, lengthOf) {
  const bitmap = new PrefixBitmap('2001:db8::/32', { expected: BLOCKS });
  const blocks = [];
  while (blocks.length < BLOCKS) {
    const block = randomAddress(next).prefix(lengthOf(next() >>> 3));
    if (bitmap.take(block)) blocks.push(block);
  }
  return blocks;
}

/** The first address of a random /64. */
function randomAddress(next) {
  return Address.fromBigInt(FIRST | (BigInt(next()) << 64n));
}

function bigintKey(value, length) {
  return ((value >> BigInt(128 - length)) << 8n) | BigInt(length);
}

function textKey(value, length) {
  return `${(value >> BigInt(128 - length)).toString(16)}/${length}`;
}

function slotKey(value) {
  return Number((value >> 64n) & 0xffff_ffffn);
}
