/**
 * The measuring itself: contenders take turns, so that a slow moment of the machine hits all of them alike.
 *
 * Run with `--expose-gc`: young garbage of one contender must not be swept on the clock of the next.
 */
import { performance } from 'node:perf_hooks';

/**
 * A sample takes `sampleMs` at least; there are `rounds` of them for each contender, fewer (but `fewestRounds`) where a
 * row takes more than `rowMs`. Figures that wait for a server are of `figureRounds` of `figureMs`.
 */
export const FULL = {
  ...{ sampleMs: 5, warmUpMs: 100, rounds: 31, rowMs: 6_000, fewestRounds: 5 },
  ...{ figureMs: 1_000, figureRounds: 3 },
};
export const QUICK = {
  ...{ sampleMs: 0.5, warmUpMs: 2, rounds: 1, rowMs: 0, fewestRounds: 1 },
  ...{ figureMs: 20, figureRounds: 1 },
};

/** The last results: what is kept here has to be made. */
const kept = new Array(1024).fill(null);

/** Pseudo-random uint32 from a seed other than 0: xorshift32 (Marsaglia 2003). */
export function generator(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Puts a list in random order, in place. */
export function shuffle(list, next) {
  for (let i = list.length - 1; i > 0; i--) {
    const other = next() % (i + 1);
    [list[i], list[other]] = [list[other], list[i]];
  }
  return list;
}

/** A contender that repeats one small operation, `operation(i)` for i from 0 up, as often as fills a sample. */
export function repeated(name, operation) {
  const loop = ownLoop(name, 'kept[i & 1023] = operation(start + i)', operation);
  let start = 0;
  const run = (count) => {
    loop(count, start);
    start = (start + count) & 0xff_ffff;
  };
  return { name, count: 1, run };
}

/** A contender that goes through items, a power of two of them, and counts those for which `operation(item)` is true. */
export function counted(name, items, operation) {
  const loop = ownLoop(name, `if (operation(start[i & ${items.length - 1}])) kept[0]++`, operation);
  const run = (count) => {
    kept[0] = 0;
    loop(count, items);
  };
  return { name, count: 1, run, items, operation };
}

/** A contender that does `operation(state)` just `count` times from a state that `prepare` makes off the clock. */
export function prepared(name, count, prepare, operation) {
  return { name, count, prepare, run: ownLoop(name, 'kept[i & 1023] = operation(start)', operation) };
}

/** The contender as the point of a line in the plot of its row. */
export function plotted(contender, series, size) {
  return { ...contender, point: { series, size } };
}

/** What `make` makes, and the bytes that the heap and the buffers hold more than before for one of `copies` of it. */
export function retained(make, copies = 1) {
  const held = () => {
    // What one collection finds dead, above all buffers, is taken off the account by the next.
    for (let i = 0; i < 3; i++) globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = held();
  const made = Array.from({ length: copies }, make);
  return { bytes: (held() - before) / copies, made: made[0] };
}

/** Checks that all answer the same to every item, so that no contender is fast by being wrong. */
export function agree(items, functions) {
  for (const item of items) {
    const [expected, ...others] = functions.map((answer) => answer(item));
    const odd = others.findIndex((other) => other !== expected);
    if (odd >= 0)
      throw new Error(`for ${item} contender ${odd + 1} says ${others[odd]} instead of ${expected}`);
  }
}

/** Median and minimum of each contender in ns for one operation, in the order given. */
export function measure(contenders, settings) {
  for (const contender of contenders) warmUp(contender, settings);
  const samples = contenders.map(() => []);
  const start = performance.now();
  for (let round = 0; round < settings.rounds; round++) {
    if (round >= settings.fewestRounds && performance.now() - start > settings.rowMs) break;
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      globalThis.gc({ type: 'minor' });
      samples[index].push(sample(contenders[index], settings.sampleMs));
    }
  }
  return contenders.map(({ name, point }, index) => {
    const sorted = samples[index].sort((a, b) => a - b);
    return { name, point, median: sorted[sorted.length >> 1], min: sorted[0] };
  });
}

/**
 * Every contender gets a loop of its own, compiled from text of its own: one loop shared by all would call each of
 * them through the same, soon megamorphic, call site.
 */
function ownLoop(name, statement, operation) {
  const source = `// ${JSON.stringify(name)}
    return (count, start) => {
      for (let i = 0; i < count; i++) ${statement};
    };`;
  return new Function('kept', 'operation', source)(kept, operation);
}

/** Runs until the code is warm, and finds how many repetitions fill a sample. */
function warmUp(contender, { sampleMs, warmUpMs }) {
  const start = performance.now();
  do {
    const took = timeOf(contender);
    if (!contender.prepare && took < sampleMs) contender.count *= 2;
  } while (performance.now() - start < warmUpMs);
}

/** Time of one operation in ns. */
function sample(contender, sampleMs) {
  let total = 0;
  let count = 0;
  do {
    total += timeOf(contender);
    count += contender.count;
  } while (total < sampleMs);
  return (total * 1e6) / count;
}

function timeOf(contender) {
  const state = contender.prepare?.();
  const start = performance.now();
  contender.run(contender.count, state);
  return performance.now() - start;
}
