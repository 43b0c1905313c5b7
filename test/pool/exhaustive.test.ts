import { expect, test } from 'vitest';
import { exhaustPool } from '../support/pool-exhaust.ts';

test.each([
  ['one address', '2001:db8::3/128', {}, 3],
  ['two addresses', '2001:db8::2/127', {}, 19],
  ['two addresses, with reservations', '2001:db8::2/127', { reservations: true }, 207],
  ['two addresses, with quarantines', '2001:db8::2/127', { quarantines: true }, 36],
  ['one address, with both', '2001:db8::3/128', { reservations: true, quarantines: true }, 10],
])(
  'in every state of a pool of %s every question and request is answered as by the reference, after a restore',
  (_, root, universe, states) => {
    expect(exhaustPool(root, universe)).toBe(states);
  },
);

test('so it is on three levels: in every state of one half of four addresses', () => {
  expect(exhaustPool('2001:db8::/126', { part: '2001:db8::/127' })).toBe(39);
});
