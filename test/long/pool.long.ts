/** What takes too long for every day: three levels of containers in every state. */
import { expect, test } from 'vitest';
import { exhaustPool } from '../support/pool-exhaust.ts';

test('in every state of a pool of four addresses every request is answered as by the reference, after a restore', () => {
  expect(exhaustPool('2001:db8::/126')).toBe(723);
});
