/** Filling and emptying a space of one length, from several fills. */
import { PrefixBitmap } from 'hextet/bitmap';
import { agree, generator, prepared, repeated, shuffle } from './harness.mjs';
import {
  BY_START,
  bitmapOf,
  DENSE,
  DENSE_OBJECTS,
  denseOf,
  filled,
  madeSlot,
  rangesOf,
  rootOf,
  slotOf,
} from './spaces.mjs';
import {
  DenseBitmap,
  IPv6CidrRange,
  IPv6Prefix,
  IpNumPool,
  RangesByEnd,
  RangesByStart,
} from './versus/index.mjs';

const BY_END = 'sorted-btree, keyed by their ends';
/** Every second slot of a /48, and half of them at random. */
const ODD = Array.from({ length: 32_768 }, (_, i) => 2 * i + 1);
const HALF = shuffle([...Array(65_536).keys()], generator(5)).slice(32_768);

export const rows = [
  carveRow(
    'Carve all /64s of a /48',
    'Empty at first, the lowest free one first, 65,536 times.',
    [],
    [ipNum()],
  ),
  carveRow(
    'Carve the rest of a half full /48',
    'Half of its /64s were taken before, picked at random.',
    HALF,
  ),
  carveRow('Carve every second /64 of a /48', 'All /64s with an odd number were taken before.', ODD),
  pairRow('empty', []),
  pairRow('half full at random', HALF),
  pairRow('every second one taken', ODD),
  freeRow(),
];

/** Taking all that is left of a /48 where some slots are taken. */
function carveRow(title, about, taken, others = []) {
  return {
    title,
    about: `${about} Time for one; hextet returns a Prefix, the others a number, but for one floor that makes a Prefix of
      each.`,
    limit:
      'Much of what is above the dense bitmap is the Prefix that the caller gets: one floor makes it, too.',
    targets: { [DENSE]: [{ slower: 5 }, { slower: 2.5 }], [BY_START]: { faster: 3 } },
    contenders() {
      const root = rootOf(16);
      const bytes = filled(new PrefixBitmap(root), taken.map(slotOf(root))).toBytes();
      const makePool = () => PrefixBitmap.fromBytes(bytes);
      const makeDense = () => filled(new DenseBitmap(16), taken);
      const makeByStart = () => filled(new RangesByStart(16), taken);
      const makeByEnd = () => filled(new RangesByEnd(16), taken);
      const left = 65_536 - taken.length;
      const pool = makePool();
      const rivals = [makeDense(), makeByStart(), makeByEnd()];
      agree(Array(left).keys(), [
        () => Number(root.indexOf(pool.carve(64))),
        ...rivals.map((rival) => () => rival.allocate()),
      ]);
      return [
        prepared('hextet carve', left, makePool, (space) => space.carve(64)),
        prepared(DENSE, left, makeDense, (space) => space.allocate()),
        prepared(DENSE_OBJECTS, left, makeDense, (space) => madeSlot(space.allocate())),
        prepared(BY_START, left, makeByStart, (space) => space.allocate()),
        prepared(BY_END, left, makeByEnd, (space) => space.allocate()),
        ...others,
      ];
    },
  };
}

/** The first 16 only: its time for one grows with the number of those before. */
function ipNum() {
  const prefix = IPv6Prefix.fromNumber(64n);
  return prepared(
    'ip-num Pool, the first 16',
    16,
    () => IpNumPool.fromCidrRanges([IPv6CidrRange.fromCidr(String(rootOf(16)))]),
    (pool) => pool.getCidrRange(prefix),
  );
}

/** Carving the lowest free slot and freeing it again. */
function pairRow(fill, taken) {
  return {
    title: `Carve the lowest /64 of a /48 and free it, ${fill}`,
    about: 'Time for the pair, always of the same slot.',
    contenders() {
      const root = rootOf(16);
      const pool = filled(new PrefixBitmap(root), taken.map(slotOf(root)));
      const dense = filled(new DenseBitmap(16), taken);
      const ranges = filled(new RangesByStart(16), taken);
      agree([0], [() => Number(root.indexOf(pool.find(64))), () => pairOf(dense), () => pairOf(ranges)]);
      return [
        repeated('hextet', () => pool.free(pool.carve(64))),
        repeated(DENSE, () => pairOf(dense)),
        repeated(BY_START, () => pairOf(ranges)),
      ];
    },
  };
}

function pairOf(space) {
  const index = space.allocate();
  space.free(index);
  return index;
}

/** Freeing all slots of a full space. */
function freeRow() {
  return {
    title: 'Free all /64s of a full /48 in random order',
    about: 'Time for one. Others than hextet do not look whether what they free is a block of its own.',
    contenders() {
      const order = shuffle([...Array(65_536).keys()], generator(12));
      const prefixes = order.map(slotOf(rootOf(16)));
      const all = () => true;
      const bytes = bitmapOf(16, 65_536, all).toBytes();
      const freeing = (name, make, items) =>
        prepared(
          name,
          65_536,
          () => ({ space: make(), items, at: 0 }),
          (state) => state.space.free(state.items[state.at++]),
        );
      return [
        freeing('hextet', () => PrefixBitmap.fromBytes(bytes), prefixes),
        freeing(DENSE, () => denseOf(16, 65_536, all), order),
        freeing(BY_START, () => fullRanges(), order),
      ];
    },
  };
}

function fullRanges() {
  return rangesOf(16, 65_536, () => true);
}
