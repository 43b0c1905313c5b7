/** A store in memory, in a browser: no part of it needs Node. */
import { expect, test } from 'vitest';
import { Pool } from '../../src/pool.ts';
import { memoryJournal, Store } from '../../src/store.ts';

const make = () => new Pool({ roots: ['2001:db8::/48'] });

test('a store in memory leases, follows and is opened again', async () => {
  const journal = memoryJournal();
  const site = await new Store(journal).openOrCreate('site', make);
  const leases = await Promise.all(
    ['a', 'b', 'c'].map((owner) => site.run({ op: 'allocate', length: 64, owner })),
  );
  expect(leases.map(({ prefix }) => String(prefix)).sort()).toEqual([
    '2001:db8:0:1::/64',
    '2001:db8:0:2::/64',
    '2001:db8::/64',
  ]);
  const { value } = await site.follow().next();
  expect(value?.changes.length).toBe(3);
  expect(await site.checkpoint()).toBe(true);
  const again = await new Store(journal).openOrCreate('site', make);
  expect(again.view.head).toEqual(site.view.head);
});
