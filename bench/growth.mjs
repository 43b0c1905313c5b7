/** The same operation in sets of 1,000 to 10,000,000 blocks,. */
import { PrefixBitmap } from 'hextet/bitmap';
import { agree, plotted, repeated } from './harness.mjs';
import { BY_START, bitmapOf, chosen, DENSE, denseOf, pickedOf, rangesOf, rootOf, slotOf } from './spaces.mjs';

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7];
/** Slots of a /32, of which the dense bitmap has only the lowest. */
const BITS = 32;
const DENSE_BITS = 25;

/** Of twice as many places half are taken, at random. */
const spaces = SIZES.map((size) => {
  const flags = chosen(2 * size, size, 61);
  const isTaken = (index) => flags[index] === 1;
  return {
    size,
    victims: pickedOf(flags, 1, 2 ** Math.min(16, Math.floor(Math.log2(size))), 62),
    hextet: bitmapOf(BITS, 2 * size, isTaken),
    dense: denseOf(DENSE_BITS, 2 * size, isTaken),
    ranges: rangesOf(BITS, 2 * size, isTaken),
  };
});
const [largest, ...smaller] = spaces.toReversed();

const about = `/64s of a /32: half of twice as many neighbours, picked at random. Time for the pair. Sets of
  ours are compared with the largest, others with ours of their size.`;

export const rows = [
  {
    title: 'Carve the lowest free /64 and free it, by the count of blocks',
    about,
    plot: 'carve-and-free',
    targets: Object.fromEntries(smaller.map(({ size }) => [nameOf('hextet', size), { slower: 1.5 }])),
    contenders() {
      agree(spaces, [
        ({ hextet }) => Number(hextet.root.indexOf(hextet.find(64))),
        ({ dense }) => pairOf(dense),
        ({ ranges }) => pairOf(ranges),
      ]);
      return atAllSizes({
        hextet:
          ({ hextet }) =>
          () =>
            hextet.free(hextet.carve(64)),
        [DENSE]:
          ({ dense }) =>
          () =>
            pairOf(dense),
        [BY_START]:
          ({ ranges }) =>
          () =>
            pairOf(ranges),
      });
    },
  },
  {
    title: 'Free a /64 at random and take it again, by the count of blocks',
    about: `${about} Of up to 65,536 different ones: in large sets each misses the cache.`,
    plot: 'free-and-take',
    contenders: () =>
      atAllSizes({
        hextet({ hextet, victims }) {
          const prefixes = victims.map(slotOf(rootOf(BITS)));
          const mask = prefixes.length - 1;
          return (i) => hextet.free(prefixes[i & mask]) && hextet.take(prefixes[i & mask]);
        },
        [DENSE]: ({ dense, victims }) => retaking(dense, victims),
        [BY_START]: ({ ranges, victims }) => retaking(ranges, victims),
      }),
  },
  {
    title: 'Restore a set from its bytes, by the count of blocks',
    about: `The same sets, time for all. JSON is the list of their texts, each parsed and taken; 10,000,000 texts are left
      out. Sets of ours are compared with the largest, others with ours of their size.`,
    plot: 'restore',
    contenders() {
      agree(spaces.slice(0, 3), [
        ({ hextet }) => [...PrefixBitmap.fromBytes(hextet.toBytes()).blocks()].join(),
        ({ hextet }) => [...fromJson(JSON.stringify([...hextet.blocks()])).blocks()].join(),
      ]);
      return [
        ...[largest, ...smaller].map(({ size, hextet }) => {
          const bytes = hextet.toBytes();
          return plotted(
            repeated(nameOf('hextet', size), () => PrefixBitmap.fromBytes(bytes)),
            'hextet',
            size,
          );
        }),
        ...smaller.map(({ size, hextet }) => {
          const json = JSON.stringify([...hextet.blocks()]);
          return plotted(
            repeated(nameOf('JSON', size), () => fromJson(json)),
            'JSON list of texts',
            size,
          );
        }),
      ];
    },
  },
];

/** Each way at each size, ours at the largest first. */
function atAllSizes(ways) {
  return Object.entries(ways).flatMap(([name, make]) =>
    [largest, ...smaller].map((space) =>
      plotted(repeated(nameOf(name, space.size), make(space)), name, space.size),
    ),
  );
}

function nameOf(name, size) {
  return `${name}, ${size.toLocaleString('en-US')} blocks`;
}

function pairOf(space) {
  const index = space.allocate();
  space.free(index);
  return index;
}

function retaking(space, victims) {
  const mask = victims.length - 1;
  return (i) => {
    space.free(victims[i & mask]);
    space.take(victims[i & mask]);
  };
}

function fromJson(json) {
  const bitmap = new PrefixBitmap(rootOf(BITS));
  for (const text of JSON.parse(json)) bitmap.take(text);
  return bitmap;
}
