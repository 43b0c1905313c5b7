/**
 * Properties in fewer runs, which are the same for every mutant: chance may neither kill one nor spare it. What fails is
 * not made shorter, for nobody reads it.
 */
import type fc from 'fast-check';
import { vi } from 'vitest';

const MOST_RUNS = 100;

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc } = await importOriginal<typeof import('fast-check')>();
  const assert = <T>(property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): void => {
    const numRuns = Math.min(parameters.numRuns ?? MOST_RUNS, MOST_RUNS);
    fc.assert(property, { seed: 1, ...parameters, numRuns, endOnFailure: true });
  };
  return { default: { ...fc, assert } };
});
