/**
 * The draws of properties: those of one seed in `npm test`, which so finds tomorrow what it finds today; with DRAWS=20
 * others at each run, and twenty times as many.
 */
import type fc from 'fast-check';
import { vi } from 'vitest';

vi.mock('fast-check', async (importOriginal) => {
  const { default: fc } = await importOriginal<typeof import('fast-check')>();
  const times = Number(process.env.DRAWS ?? 0);
  const assert = <T>(property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): void | Promise<void> => {
    const { numRuns = 100, seed, ...more } = parameters;
    if (times === 0) return fc.assert(property, { ...more, numRuns, seed: seed ?? 1 });
    return fc.assert(property, { ...more, numRuns: times * numRuns });
  };
  return { default: { ...fc, assert } };
});
