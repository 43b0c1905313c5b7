/** Properties find in a browser tomorrow what they find today. */
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('the draws of properties are those of one seed', () => {
  expect(fc.readConfigureGlobal().seed).toBe(1);
});
