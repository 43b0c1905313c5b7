/** The weight of the package: `npm run smoke` holds what is packed against this budget. */
import { expect, test } from 'vitest';
import { budgetFaults, MOST_BYTES } from '../../scripts/budget.mjs';
import { subpathNames } from '../support/subpaths.ts';

test('every subpath has a budget', () => {
  expect(budgetFaults(subpathNames, 0)).toEqual([]);
});

test('a subpath without a budget, and a byte too many, are found', () => {
  expect(budgetFaults(['index', 'novel'], 1_200_000)).toEqual(['give novel a budget in scripts/budget.mjs']);
  expect(budgetFaults(['index', 'pool'], 1_200_001)).toEqual([
    'the package has 1200001 bytes, 1 more than its parts may have',
  ]);
  expect(budgetFaults(['index', 'zone'], 1_360_000)).toEqual([]);
});

test('all parts together are at most 2.5 MB', () => {
  expect(MOST_BYTES).toBeLessThanOrEqual(2_500_000);
});
