/** Finding, taking and freeing space. */
import { PrefixBitmap } from 'hextet/bitmap';
import { Prefix } from 'hextet/prefix';
import { AddressRange } from 'hextet/range';
import { agree, generator, prepared, repeated, shuffle } from './harness.mjs';
import { DenseBitmap, RangesByEnd, RangesByStart } from './versus/index.mjs';

const DENSE = 'dense bitmap';
const BY_START = 'sorted-btree of free ranges';
const BY_END = 'the same, keyed by their ends';
const TEXTS = 'Set of texts, scanned';
const NUMBERS = 'Set of numbers, scanned';
/** How many different slots are freed in turn, a power of two. */
const VICTIMS = 4096;

export const rows = [
  carveRow('Carve all /64s of a /48', 'Empty at first, the lowest free one first, 65,536 times.', []),
  carveRow(
    'Carve the rest of a half full /48',
    'Half of its /64s were taken before, picked at random.',
    shuffle([...Array(65_536).keys()], generator(5)).slice(32_768),
  ),
  carveRow(
    'Carve every second /64 of a /48',
    'All /64s with an odd number were taken before.',
    Array.from({ length: 32_768 }, (_, i) => 2 * i + 1),
  ),
  churnRow(16, TEXTS, (taken) => [textScan(taken), numberScan(taken)]),
  churnRow(24, NUMBERS, (taken) => [numberScan(taken)]),
  burstRow(16),
  burstRow(24),
  {
    title: 'Ask for a length that does not fit',
    about: 'Every second /64 is taken, a /63 is wanted: half of the space is free, but nothing fits.',
    targets: Object.fromEntries([16, 20, 24].map((bits) => [`hextet, 2^${bits} slots`, { under: 60 }])),
    contenders() {
      const pools = [16, 20, 24].map(everySecondTaken);
      const ranges = new RangesByStart(16);
      for (let index = 1; index < 65_536; index += 2) ranges.take(index);
      agree(pools, [(pool) => pool.carve(63), () => null]);
      agree([ranges], [() => ranges.findPair(), () => -1]);
      return [
        ...pools.map((pool) => repeated(`hextet, 2^${64 - pool.root.length} slots`, () => pool.carve(63))),
        repeated(`${BY_START}, 2^16 slots`, () => ranges.findPair()),
      ];
    },
  },
  randomRow(16),
  randomRow(24),
  {
    title: 'Reserve much space and free it',
    about: `In a /32 that holds 100,000 /64s at random places: a /65, which is 2^63 addresses, and a range that starts and
      ends nowhere in particular, made of 48 prefixes. Against it, listing the first 1,024 of these addresses in a Set.`,
    targets: {
      'hextet range of 48 prefixes': { under: 30_000 },
      '1,024 texts into a Set': { faster: 500 },
    },
    contenders() {
      const pool = new PrefixBitmap('2001:db8::/32');
      const next = generator(9);
      const slot = slotOf(pool.root);
      for (let i = 0; i < 100_000; i++) pool.take(slot(65_536 + (next() >>> 1)));
      const block = Prefix.parse('2001:db8:0:7::/65');
      const range = AddressRange.parse('2001:db8:0:8:2aaa:aaaa:ffff:aaab - 2001:db8:0:8:d555:5555:0:5554');
      agree([range], [() => [...range.prefixes()].length, () => 48]);
      return [
        repeated('hextet /65', () => pool.take(block) && pool.free(block)),
        repeated('hextet range of 48 prefixes', () => pool.takeRange(range) && pool.freeRange(range)),
        repeated('1,024 texts into a Set', () => listed((i) => `2001:db8:0:7::${i.toString(16)}`)),
        repeated('1,024 bigints into a Set', () =>
          listed((i) => 0x2001_0db8_0000_0007_0000_0000_0000_0000n + BigInt(i)),
        ),
      ];
    },
  },
];

/** Taking all that is left of a /48 where some slots are taken. */
function carveRow(title, about, taken) {
  return {
    title,
    about: `${about} Time for one; hextet returns a Prefix, the others a number.`,
    targets: { [DENSE]: { slower: 5 }, [BY_START]: { faster: 3 } },
    contenders() {
      const root = Prefix.parse('2001:db8::/48');
      const bytes = filled(new PrefixBitmap(root), taken.map(slotOf(root))).toBytes();
      const makePool = () => PrefixBitmap.fromBytes(bytes);
      const makeDense = () => filled(new DenseBitmap(16), taken);
      const makeByStart = () => filled(new RangesByStart(16), taken);
      const makeByEnd = () => filled(new RangesByEnd(16), taken);
      const left = 65_536 - taken.length;
      const pool = makePool();
      const others = [makeDense(), makeByStart(), makeByEnd()];
      agree(Array(left).keys(), [
        () => Number(root.indexOf(pool.carve(64))),
        ...others.map((other) => () => other.allocate()),
      ]);
      return [
        prepared('hextet carve', left, makePool, (space) => space.carve(64)),
        prepared(DENSE, left, makeDense, (space) => space.allocate()),
        prepared(BY_START, left, makeByStart, (space) => space.allocate()),
        prepared(BY_END, left, makeByEnd, (space) => space.allocate()),
      ];
    },
  };
}

/** Freeing one at random and taking the lowest free one, which is the same again, in a nearly full space. */
function churnRow(bits, scanned, scans) {
  return {
    title: `Free one at random and carve, 99.99 % of 2^${bits} taken`,
    about: `Lowest free one first, so what is free at last lies at the upper end; time for the pair. A Set is scanned from
      the lowest slot up: "texts" holds \`2001:db8:0:7::/64\` and the like, "numbers" only the number of the slot.`,
    targets: { [DENSE]: { slower: 12 }, [scanned]: { faster: 5_000 } },
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
  const root = Prefix.parse(`2001:db8::/${64 - bits}`);
  const pool = new PrefixBitmap(root);
  const dense = new DenseBitmap(bits);
  const ranges = new RangesByStart(bits);
  for (let i = 0; i < taken; i++) pool.carve(64);
  for (let i = 0; i < taken; i++) dense.allocate();
  for (let i = 0; i < taken; i++) ranges.allocate();
  const victims = victimsBelow(taken);
  return { taken, victims, prefixes: victims.map(slotOf(root)), pool, dense, ranges };
}

/** Taking a free slot picked uniformly, and freeing it again. */
function randomRow(bits) {
  const free = 2 ** bits - Math.floor(2 ** bits * 0.9999);
  return {
    title: `Carve uniformly at random and free, 99.99 % of 2^${bits} taken`,
    about: `${free} slots are free, at random places. The dense bitmap tries slots at random until one is free.`,
    targets: { [DENSE]: { faster: 100 } },
    contenders() {
      const next = generator(7);
      const root = Prefix.parse(`2001:db8::/${64 - bits}`);
      const pool = new PrefixBitmap(root);
      const dense = new DenseBitmap(bits);
      for (let i = 0; i < dense.size; i++) dense.allocate();
      for (let i = 0; i < dense.size; i++) pool.carve(64);
      const slot = slotOf(root);
      for (let count = 0; count < free; ) {
        const index = next() & (dense.size - 1);
        if (!pool.free(slot(index))) continue;
        dense.free(index);
        count++;
      }
      return [
        repeated('hextet', (i) => pool.free(pool.carve(64, { strategy: 'random', seed: i }))),
        repeated(DENSE, () => dense.free(dense.allocateRandom(next))),
      ];
    },
  };
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

function everySecondTaken(bits) {
  const root = Prefix.parse(`2001:db8::/${64 - bits}`);
  const pool = new PrefixBitmap(root);
  let odd = false;
  for (const prefix of root.children(64)) {
    if (odd) pool.take(prefix);
    odd = !odd;
  }
  return pool;
}

/** The /64s of a root by number. */
function slotOf(root) {
  const children = root.children(64);
  return (index) => children.at(index);
}

function filled(space, taken) {
  for (const item of taken) space.take(item);
  return space;
}

/** A new Set of the first 1,024 of something. */
function listed(make) {
  const set = new Set();
  for (let i = 0; i < 1024; i++) set.add(make(i));
  return set;
}
