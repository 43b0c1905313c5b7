import { expect, test } from 'vitest';
import { exhaustPool } from '../support/pool-exhaust.ts';

test.each([
  ['one address', '2001:db8::3/128', 3],
  ['two addresses', '2001:db8::2/127', 19],
])(
  'in every state of a pool of %s every request is answered as by the reference, after a restore',
  (_, root, states) => {
    expect(exhaustPool(root)).toBe(states);
  },
);

test('so it is on three levels: in every state of one half of four addresses', () => {
  expect(exhaustPool('2001:db8::/126', '2001:db8::/127')).toBe(39);
});
