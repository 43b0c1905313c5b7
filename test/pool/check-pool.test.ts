/** The validator of pools sees each fault that is planted behind the pool's back. */
import { expect, test } from 'vitest';
import { stateOf } from '../../src/pool/calls.ts';
import { Pool } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { checkPool } from '../support/check-pool.ts';

const SITE = Prefix.parse('2001:db8::/48');
const NET = Prefix.parse('2001:db8::/64');

function poolOf(): Pool {
  const pool = new Pool({ roots: ['2001:db8::/32'], quarantine: { seconds: 60 }, clock: () => 0 });
  pool.allocateExact(SITE, { owner: 'site', container: true });
  pool.allocateExact(NET, { owner: 'net' });
  pool.reserve('2001:db8:0:1::/64');
  pool.release(pool.allocateExact('2001:db8:0:2::/64', { owner: 'gone' }));
  return pool;
}

type State = ReturnType<typeof stateOf>;
const rowOf = ({ leases }: State, prefix: Prefix) => leases.find(prefix);

test.each<[string, RegExp, (state: State) => unknown]>([
  ['nothing', /^$/, () => {}],
  [
    'a block outside of all containers',
    /is not inside a container/,
    ({ space }) => space.level(1).take('2001:db8:9::/64'),
  ],
  [
    'a block as large as its container',
    /is not inside a container/,
    ({ space }) => {
      space.level(1).free(NET);
      for (const block of [...space.level(1).blocks()]) space.level(1).free(block);
      space.level(1).take(SITE);
    },
  ],
  [
    'a block that holds nothing',
    /is taken for nothing/,
    ({ space }) => space.bitmaps[0]!.take('2001:db8:9::/64'),
  ],
  [
    'a block in a container that holds nothing',
    /is taken for nothing/,
    ({ space }) => space.level(1).take('2001:db8:0:9::/64'),
  ],
  ['a lease without a block', /by counters/, ({ space }) => space.level(1).free(NET)],
  [
    'a lease of another level',
    /is not of level 1/,
    (state) => (state.leases.rows.levels[rowOf(state, NET)] = 0),
  ],
  ['a lease of no container', /place of/, (state) => (state.leases.rows.places[rowOf(state, NET)] = 0)],
  ['a lease that is counted twice', /by counters/, (state) => state.leases.count(rowOf(state, NET), 1)],
  [
    'a quarantine that is counted as a lease',
    /by counters/,
    ({ leases }) => {
      leases.quarantined[1]![64] = 0;
      leases.leased[1]![64] = 2;
    },
  ],
])('%s', (_, message, plant) => {
  const pool = poolOf();
  plant(stateOf(pool));
  let received = '';
  try {
    checkPool(pool);
  } catch (error) {
    received = (error as Error).message;
  }
  expect(received).toMatch(message);
});
