/**
 * The draws of properties: those of one seed in `npm test`, which so finds tomorrow what it finds today; with DRAWS=20
 * others at each run, and twenty times as many. For mutants they are fewer, and the same for each: chance may neither kill
 * one nor spare it. What fails there is not made shorter, for nobody reads it.
 */
import type fc from 'fast-check';
import { vi } from 'vitest';

const MOST_FOR_MUTANTS = 100;

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc } = await importOriginal<typeof import('fast-check')>();
  const { DRAWS, MUTATION_JOURNAL } = process.env;
  const drawsOf = <T>({ numRuns = 100, seed = 1, ...more }: fc.Parameters<T>): fc.Parameters<T> => {
    if (MUTATION_JOURNAL !== undefined)
      return { ...more, seed, numRuns: Math.min(numRuns, MOST_FOR_MUTANTS), endOnFailure: true };
    return DRAWS === undefined ? { ...more, seed, numRuns } : { ...more, numRuns: Number(DRAWS) * numRuns };
  };
  const assert = <T>(property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): void | Promise<void> =>
    fc.assert(property, drawsOf(parameters));
  return { default: { ...fc, assert } };
});
