/** The lease that an owner has already is the oldest one of its length in the place, whatever came between. */
import { expect, test } from 'vitest';
import { Random } from '../../src/internal/random.ts';
import { type Lease, Pool } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';

const ZONE = Prefix.parse('2001:db8::/56');
const SITES = ['2001:db8::/60', '2001:db8:0:10::/60'] as const;

/** The oldest lease, the lowest of equals, of an owner and a length in a place; by looking at each. */
function oldest(pool: Pool, owner: string, length: number, site: string | null): Lease | undefined {
  const level = site === null ? 0 : 1;
  const own = [...pool.leases()].filter(({ prefix, ...lease }) => {
    const isInside = site === null || (Prefix.parse(site).contains(prefix) && String(prefix) !== site);
    return (
      lease.owner === owner &&
      prefix.length === length &&
      isInside &&
      pool.path(prefix.first).findIndex((one) => one.prefix.equals(prefix)) === level
    );
  });
  return own.sort((a, b) => a.generation - b.generation || Prefix.compare(a.prefix, b.prefix))[0];
}

test.each([1, 2, 3])(
  'the answer to an owner that asks again is its oldest lease there, history %i',
  (seed) => {
    const random = new Random(seed);
    let pool = new Pool({ roots: [ZONE], clock: () => 0 });
    for (const prefix of SITES) pool.allocateExact(prefix, { owner: 'sites', container: true });
    const owners = ['a', 'b'];
    let asked = 0;
    for (let step = 0; step < 120; step++) {
      const owner = owners[random.below(2)]!;
      const plain = () => [...pool.leases()].filter(({ container }) => !container);
      const leases = plain();
      const lease = leases[random.below(leases.length + 1)];
      const prefix = ZONE.children(64 + random.below(2)).at(BigInt(random.below(60)));
      const change = random.below(6);
      if (change < 3) pool.tryRun({ op: 'allocate', prefix, owner });
      else if (lease === undefined) continue;
      else if (change === 3) pool.release(lease);
      else if (change === 4) pool.tryRun({ op: 'update', ...lease, owner });
      else {
        const to = lease.prefix.length === 64 ? lease.prefix.children(65).at(0n) : lease.prefix.parent();
        pool.tryRun({ op: 'resize', ...lease, to });
      }
      // A plan is undone: the lists are what they were.
      if (step % 3 === 0)
        pool.plan((draft) => {
          for (const one of plain().slice(0, 4)) draft.release(one);
        });
      if (step % 30 === 29) pool = Pool.restore(pool.snapshot(), { clock: () => 0 });
      for (const length of [64, 65]) {
        for (const site of [null, ...SITES]) {
          const held = oldest(pool, owner, length, site);
          if (held === undefined) continue;
          asked++;
          const request = { length, owner, ...(site !== null && { within: site }) };
          expect(pool.plan([{ op: 'allocate', ...request }]).results).toEqual([held]);
        }
      }
    }
    expect(asked).toBeGreaterThan(200);
  },
);

test('an owner with one lease has none of another length, and none in another place', () => {
  const pool = new Pool({ roots: [ZONE], clock: () => 0 });
  for (const prefix of SITES) pool.allocateExact(prefix, { owner: 'sites', container: true });
  const ask = (length: number, within?: string) =>
    String(pool.allocate({ length, owner: 'solo', ...(within !== undefined && { within }) }).prefix);
  const solo = ask(64);
  expect(ask(64)).toBe(solo);
  expect(pool.plan([{ op: 'allocate', length: 65, owner: 'solo' }]).results[0].prefix.length).toBe(65);
  expect(ask(64, SITES[1])).toBe('2001:db8:0:10::/64');
  pool.release(pool.ownedBy('solo')[1]!);
  expect(ask(64, SITES[0])).toBe('2001:db8::/64');
});
