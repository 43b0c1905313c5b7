/** Requests of several lengths, mixed with frees. */
import { PrefixBitmap } from 'hextet/bitmap';
import { agree, generator, prepared } from './harness.mjs';
import { DENSE } from './spaces.mjs';
import { BuddyTree, DenseBitmap } from './versus/index.mjs';

const STEPS = 100_000;
const BUDDY = 'buddy tree of objects';
const LIST = 'floor: the list of what is held';
const trace = traceOf(generator(41));

export const rows = [
  {
    title: 'Mixed requests: 70 % carve a /64, 10 % carve a /56, 20 % free one at random',
    about: `${STEPS.toLocaleString('en-US')} steps in a /32 that is empty at first, lowest free place first; time for one
      step, with the list of what is held. The buddy tree is the textbook's (\`bench/versus/buddy-tree.mjs\`); the dense bitmap
      has a part of the space for each length, and no choice to make; the other floor only keeps the list, of ready blocks.`,
    limit:
      'Each change of length or place begins with a search from the root; the list of what is held takes its part, too.',
    targets: { [BUDDY]: { faster: 5 } },
    contenders() {
      const ways = [
        ['hextet', hextet],
        [BUDDY, buddy],
      ];
      agree(
        [0],
        ways.map(
          ([, make]) =>
            () =>
              played(make()),
        ),
      );
      return [...ways, [DENSE, dense], [LIST, nothing]].map(([name, make]) =>
        prepared(name, STEPS, () => started(make()), step),
      );
    },
  },
];

/** The steps: the order of the block to carve, in slots of a /64, or -1 and a number that picks what is freed. */
function traceOf(next) {
  let held = 0;
  return Array.from({ length: STEPS }, () => {
    const dice = next() % 10;
    if (dice >= 8 && held > 0) {
      const victim = next() % held--;
      return { order: -1, victim };
    }
    held++;
    return { order: dice === 7 ? 8 : 0, victim: 0 };
  });
}

function started(space) {
  return { space, held: [], at: 0 };
}

function step(state) {
  const { order, victim } = trace[state.at++];
  if (order >= 0) return state.held.push(state.space.carve(order));
  const last = state.held.pop();
  const freed = victim < state.held.length ? state.held[victim] : last;
  if (victim < state.held.length) state.held[victim] = last;
  return state.space.free(freed);
}

function played(space) {
  const state = started(space);
  for (let i = 0; i < STEPS; i++) step(state);
  return state.held.map((block) => space.slot(block)).join();
}

function hextet() {
  const bitmap = new PrefixBitmap('2001:db8::/32');
  const { root } = bitmap;
  return {
    carve: (order) => bitmap.carve(64 - order),
    free: (prefix) => bitmap.free(prefix),
    slot: (prefix) => Number(root.indexOf(prefix)) * 2 ** (64 - prefix.length),
  };
}

function buddy() {
  const tree = new BuddyTree(32);
  return {
    carve: (order) => ({ index: tree.allocate(order), order }),
    free: ({ index, order }) => tree.free(index, order),
    slot: ({ index }) => index,
  };
}

/** No space at all. */
function nothing() {
  const block = { index: 0, order: 0 };
  return { carve: () => block, free: () => true };
}

function dense() {
  const spaces = { 0: new DenseBitmap(20), 8: new DenseBitmap(20) };
  return {
    carve: (order) => ({ index: spaces[order].allocate(), order }),
    free: ({ index, order }) => spaces[order].free(index),
  };
}
