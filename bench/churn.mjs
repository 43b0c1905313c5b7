/** A nearly full space of one length, and the question for a length that does not fit. */
import { PrefixBitmap } from 'hextet/bitmap';
import { agree, generator, prepared, repeated } from './harness.mjs';
import { BY_START, bitmapOf, DENSE, DENSE_OBJECTS, madeSlot, rangesOf, rootOf, slotOf } from './spaces.mjs';
import { DenseBitmap, RangesByStart } from './versus/index.mjs';

const TEXTS = 'Set of texts, scanned';
const NUMBERS = 'Set of numbers, scanned';
/** How many different slots are freed in turn, a power of two. */
const VICTIMS = 4096;

export const rows = [
  churnRow(16, TEXTS, (taken) => [textScan(taken), numberScan(taken)]),
  churnRow(24, NUMBERS, (taken) => [numberScan(taken)]),
  burstRow(16),
  burstRow(24),
  {
    title: 'Ask for a length that does not fit',
    about: 'Every second /64 is taken, a /63 is wanted: half of the space is free, but nothing fits.',
    targets: Object.fromEntries([16, 20, 24].map((bits) => [`hextet, 2^${bits} slots`, { under: 60 }])),
    contenders() {
      const isOdd = (index) => index % 2 === 1;
      const pools = [16, 20, 24].map((bits) => bitmapOf(bits, 2 ** bits, isOdd));
      const ranges = rangesOf(16, 65_536, isOdd);
      agree(pools, [(pool) => pool.carve(63), () => null]);
      agree([ranges], [() => ranges.findPair(), () => -1]);
      return [
        ...pools.map((pool) => repeated(`hextet, 2^${64 - pool.root.length} slots`, () => pool.carve(63))),
        repeated(`${BY_START}, 2^16 slots`, () => ranges.findPair()),
      ];
    },
  },
];

/** Freeing one at random and taking the lowest free one, which is the same again, in a nearly full space. */
function churnRow(bits, scanned, scans) {
  return {
    title: `Free one at random and carve, 99.99 % of 2^${bits} taken`,
    about: `Lowest free one first, so what is free at last lies at the upper end; time for the pair. A Set is scanned from
      the lowest slot up: "texts" holds \`2001:db8:0:7::/64\` and the like, "numbers" only the number of the slot.`,
    limit: `A part is the Prefix that the caller gets: one floor makes it, too. Another is opening what is filled with blocks of
      one length: carving and freeing where nothing is so filled takes about half, see the rows of the subject fill.`,
    targets: { [DENSE]: [{ slower: 12 }, { slower: 8 }], [scanned]: { faster: 5_000 } },
    contenders() {
      const { taken, victims, prefixes, pool, dense, ranges } = nearlyFull(bits);
      const again = (space) => (index) => {
        space.free(index);
        return space.allocate();
      };
      agree(prefixes, [(prefix) => pool.free(prefix) && String(pool.carve(64)), String]);
      agree(victims, [(index) => index, again(dense), again(ranges)]);
      return [
        repeated('hextet', (i) => pool.free(prefixes[i & (VICTIMS - 1)]) && pool.carve(64)),
        repeated(DENSE, (i) => {
          dense.free(victims[i & (VICTIMS - 1)]);
          return dense.allocate();
        }),
        repeated(DENSE_OBJECTS, (i) => {
          dense.free(victims[i & (VICTIMS - 1)]);
          return madeSlot(dense.allocate());
        }),
        repeated(BY_START, (i) => {
          ranges.free(victims[i & (VICTIMS - 1)]);
          return ranges.allocate();
        }),
        ...scans(taken),
      ];
    },
  };
}

/** The same, but 64 are freed before 64 are taken: what is taken next is not what was freed last. */
function burstRow(bits) {
  return {
    title: `Free 64 at random, then carve 64, 99.99 % of 2^${bits} taken`,
    about: 'As above; time for one call, half of them free and half of them carve.',
    contenders() {
      const { victims, prefixes, pool, dense, ranges } = nearlyFull(bits);
      const victimOf = (i) => (((i >> 7) << 6) | (i & 63)) & (VICTIMS - 1);
      return [
        repeated('hextet', (i) => (i & 64 ? pool.carve(64) : pool.free(prefixes[victimOf(i)]))),
        repeated(DENSE, (i) => (i & 64 ? dense.allocate() : dense.free(victims[victimOf(i)]))),
        repeated(BY_START, (i) => (i & 64 ? ranges.allocate() : ranges.free(victims[victimOf(i)]))),
      ];
    },
  };
}

/** Spaces of 2^bits slots, 99.99 % of them taken, lowest first; and some of those to free again. */
function nearlyFull(bits) {
  const taken = Math.floor(2 ** bits * 0.9999);
  const root = rootOf(bits);
  const pool = new PrefixBitmap(root);
  const dense = new DenseBitmap(bits);
  const ranges = new RangesByStart(bits);
  for (let i = 0; i < taken; i++) pool.carve(64);
  for (let i = 0; i < taken; i++) dense.allocate();
  for (let i = 0; i < taken; i++) ranges.allocate();
  const victims = victimsBelow(taken);
  return { taken, victims, prefixes: victims.map(slotOf(root)), pool, dense, ranges };
}

/** Scans a Set of the texts of /64s, as software does that has no better structure. */
function textScan(taken) {
  const text = (index) => `2001:db8:0:${index.toString(16)}::/64`;
  const set = new Set(Array.from({ length: taken }, (_, index) => text(index)));
  return scan(TEXTS, set, taken, text);
}

function numberScan(taken) {
  const set = new Set();
  for (let index = 0; index < taken; index++) set.add(index);
  return scan(NUMBERS, set, taken, (index) => index);
}

/** Two slots freed and found again, as far from the lower end as from the upper: any two cost the same. */
function scan(name, set, taken, keyOf) {
  const victims = victimsBelow(taken);
  const take = (index) => {
    set.delete(keyOf(index));
    let lowest = 0;
    while (set.has(keyOf(lowest))) lowest++;
    set.add(keyOf(lowest));
    return lowest;
  };
  let i = 0;
  return prepared(
    name,
    2,
    () => null,
    () => take(victims[i++ & (VICTIMS - 1)]),
  );
}

/** Different slots picked at random, after each one its mirror image. */
function victimsBelow(taken) {
  const next = generator(6);
  const victims = new Set();
  while (victims.size < VICTIMS) {
    const index = next() % taken;
    victims.add(index).add(taken - 1 - index);
  }
  return [...victims];
}
