/** What sets of blocks retain. */
import { PrefixBitmap } from 'hextet/bitmap';
import { generator, retained } from './harness.mjs';
import { BY_START, chosen, DENSE, filled, rootOf, slotOf } from './spaces.mjs';
import { DenseBitmap, RangesByStart } from './versus/index.mjs';

const SIZES = [1e3, 1e5, 1e6, 1e7];
const root = rootOf(32);
const slot = slotOf(root);

/** The largest sets of these take gigabytes or minutes. */
const SMALL = { [BY_START]: 1e6, 'Set of texts': 1e6 };

const sets = {
  'Set of numbers': (indexes) => new Set(indexes),
  'Set of texts': (indexes) => new Set(Array.from(indexes, (index) => String(slot(index)))),
};

export const rows = [
  {
    title: 'Memory retained, half of twice as many neighbours',
    about: `/64s of a /32, picked at random. What the heap and the buffers hold more than before: a buffer that grows by
      doubling has some in reserve. Of small sets many are made.`,
    plot: 'memory',
    figures: () =>
      figuresOf((size) => indexesOf(chosen(2 * size, size, 71)), {
        hextet: take,
        ...sets,
        [BY_START]: (indexes) => filled(new RangesByStart(32), indexes),
        [DENSE]: (indexes) => filled(new DenseBitmap(Math.ceil(Math.log2(2 * indexes.length))), indexes),
      }),
  },
  {
    title: 'Memory retained, at random places of a /32',
    about: 'As above. The dense bitmap would take 550 MB at any size.',
    plot: 'memory-spread',
    figures: () => figuresOf(spreadIndexes, { hextet: take, ...sets }),
  },
];

/** Bytes a block of every structure at every size; of hextet also those in use. */
function figuresOf(pick, structures) {
  return SIZES.flatMap((size) => {
    const indexes = pick(size);
    const named = (what, value) => ({
      name: `${what}, ${size.toLocaleString('en-US')} blocks`,
      value: value / size,
      unit: 'bytes a block',
      point: { series: what, size },
    });
    return Object.entries(structures)
      .filter(([what]) => size <= (SMALL[what] ?? size))
      .flatMap(([what, make]) => {
        const { bytes, made } = retained(() => make(indexes), Math.ceil(1e5 / size));
        return what === 'hextet'
          ? [named(what, bytes), named('hextet, in use', made.memory.used)]
          : [named(what, bytes)];
      });
  });
}

function take(indexes) {
  return filled(new PrefixBitmap(root), slotsOf(indexes));
}

function* slotsOf(indexes) {
  for (const index of indexes) yield slot(index);
}

function indexesOf(flags) {
  const indexes = new Uint32Array(flags.length / 2);
  let count = 0;
  for (let i = 0; i < flags.length; i++) if (flags[i] === 1) indexes[count++] = i;
  return indexes;
}

/** Different numbers of 32 bits in random order: the generator gives each of them once before it repeats itself. */
function spreadIndexes(size) {
  return Uint32Array.from({ length: size }, generator(72));
}
