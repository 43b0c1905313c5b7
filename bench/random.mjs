/** Taking a free slot picked uniformly, and freeing it again, at every fill. */
import { generator, repeated } from './harness.mjs';
import { bitmapOf, chosen, DENSE, denseOf, pickedOf, slotOf } from './spaces.mjs';

/** How many places are drawn before. */
const DRAWN = 4096;
/** While half is free, trying is the least that could do it; where little is, it is what a better way is measured by. */
const TRIES = 'dense bitmap, tried at random';

export const rows = [16, 24].flatMap((bits) => [
  randomRow(bits, 'empty', 0, DENSE),
  randomRow(bits, 'half full', 0.5, DENSE),
  randomRow(bits, '99 % taken', 0.99, TRIES),
  randomRow(bits, '99.99 % taken', 0.9999, TRIES, [{ faster: 100 }, { faster: 150 }]),
]);

function randomRow(bits, fill, share, rival, wanted = []) {
  const size = 2 ** bits;
  const free = size - Math.floor(size * share);
  return {
    title: `Carve uniformly at random and free, 2^${bits} slots, ${fill}`,
    about: `Free are ${free.toLocaleString('en-US')} slots, at random places. The dense bitmap tries slots at random until one is free.
      For one row the places were drawn before.`,
    limit:
      'Taking a block at a random place and freeing it alone costs a large part of the time: see the row without the draw.',
    targets: { [rival]: wanted },
    contenders() {
      const next = generator(7);
      const isFree = chosen(size, free, 8);
      const isTaken = (index) => isFree[index] === 0;
      const pool = bitmapOf(bits, size, isTaken);
      const dense = denseOf(bits, size, isTaken);
      const slot = slotOf(pool.root);
      const drawn = pickedOf(isFree, 1, Math.min(free, DRAWN), 9).map(slot);
      return [
        repeated('hextet', (i) => pool.free(pool.carve(64, { strategy: 'random', seed: i }))),
        repeated('hextet, the places drawn before', (i) => {
          const place = drawn[i % drawn.length];
          return pool.take(place) && pool.free(place);
        }),
        repeated(rival, () => dense.free(dense.allocateRandom(next))),
      ];
    },
  };
}
