/** How much work an assignment and a new config are, counted and not timed: looks at the trie and searches for subnets. */
import { expect, test, vi } from 'vitest';
import { Slab } from '../../src/bitmap/slab.ts';
import { Layout } from '../../src/network/layout.ts';
import { Index } from '../../src/network/order.ts';
import { Vacancy } from '../../src/network/vacancy.ts';
import { type NetworkCommand, Networks } from '../../src/network.ts';
import { parsedOf } from './parsed.ts';

/** A config of one network with so many /121. */
const configOf = (count: number, fields: object = {}) => {
  const subnets = Array.from({ length: count }, (_, i) => {
    const base = `2001:db8:${i.toString(16)}`;
    return { range: `${base}::/121`, gateway: `${base}::1`, ...fields };
  });
  return parsedOf({ networks: [{ name: 'n', subnets }] });
};

const commands = (count: number): NetworkCommand[] =>
  Array.from({ length: count }, (_, i) => ({ op: 'assign', instance: `i-${i}`, network: 'n' }));

/** How often some work looks at the trie or for a subnet. */
function workOf(run: () => unknown): number {
  const looks = vi.spyOn(Slab.prototype, 'depth');
  const searches = vi.spyOn(Layout.prototype, 'placeOf');
  try {
    run();
    return looks.mock.calls.length + searches.mock.calls.length;
  } finally {
    vi.restoreAllMocks();
  }
}

test('one assignment more in 1,000 subnets with 100,000 is at most 1.5 times the work of the first', () => {
  const networks = new Networks(configOf(1000));
  const first = workOf(() => networks.run({ op: 'assign', instance: 'first', network: 'n' }));
  networks.commit(networks.plan(commands(100_000)));
  const more = workOf(() => networks.run({ op: 'assign', instance: 'more', network: 'n' }));
  expect(more).toBeLessThanOrEqual(1.5 * first);
  // Full subnets are skipped, not looked at one by one.
  const search = vi.spyOn(Vacancy.prototype as unknown as { isFull(): boolean }, 'isFull');
  networks.plan([{ op: 'assign', instance: 'another', network: 'n' }]);
  expect(search.mock.calls.length).toBeLessThanOrEqual(3);
  search.mockRestore();
  // A full subnet is searched again only after something in it was released.
  networks.run({ op: 'release', instance: 'i-7' });
  const refilled = networks.run({ op: 'assign', instance: 'refilled', network: 'n' });
  expect(refilled.subnet).toBe('2001:db8::/121');
});

test('a new config takes linear work', () => {
  const work = [25, 50].map((count) => {
    const networks = new Networks(configOf(count));
    networks.commit(networks.plan(commands(100 * count)));
    const next = configOf(count, { reserved: [] });
    const moving = parsedOf({
      networks: [
        {
          name: 'n',
          subnets: next.networks[0]!.subnets.map(({ prefix }) => ({
            range: prefix,
            gateway: prefix.replace('::/121', '::2'),
          })),
        },
      ],
    });
    const planned = workOf(() => networks.planConfig(moving));
    const made = workOf(() => networks.run({ op: 'set-config', config: moving }));
    expect(networks.version).toBe(2);
    return [planned, made] as const;
  });
  const [few, many] = work as [readonly [number, number], readonly [number, number]];
  expect(many[0]).toBeLessThan(2.2 * few[0]);
  expect(many[1]).toBeLessThan(2.5 * few[1]);
});

test('a page of a network looks at the rows of that network alone', () => {
  const small = { range: '2001:db9::/64', gateway: '2001:db9::1' };
  const networks = new Networks(
    parsedOf({
      networks: [
        { name: 'm', subnets: [small] },
        { name: 'n', subnets: [{ range: '2001:db8::/64', gateway: '2001:db8::1' }] },
      ],
    }),
  );
  networks.commit(networks.plan(commands(1000)));
  networks.commit(
    networks.plan(commands(20).map((command) => ({ ...command, network: 'm' }) as NetworkCommand)),
  );
  const looks = vi.spyOn(Index.prototype, 'after');
  const page = [...networks.assignments({ network: 'm', after: 1005, limit: 5 })];
  expect(page.map(({ generation }) => generation)).toEqual([1006, 1007, 1008, 1009, 1010]);
  expect(looks.mock.calls.length).toBe(5);
  expect([...networks.assignments({ network: 'x' })]).toEqual([]);
  looks.mockRestore();
});

test('ranges of half a /64 take at most three times the work of ranges of one address', () => {
  const workWith = (length: number) =>
    workOf(() => {
      const subnet = { range: '2001:db8::/64', gateway: '2001:db8::1' };
      const fixed = { ...subnet, static: [`2001:db8:0:0:8000::/${length}`] };
      const networks = new Networks(parsedOf({ networks: [{ name: 'n', subnets: [fixed] }] }));
      networks.run({ op: 'assign', instance: 'a', network: 'n', address: '2001:db8:0:0:8000::' });
      networks.run({ op: 'assign', instance: 'b', network: 'n' });
      const kept = { ...subnet, reserved: [`2001:db8:0:0:8000::/${length}`] };
      const config = parsedOf({ networks: [{ name: 'n', subnets: [kept] }] });
      networks.run({ op: 'set-config', config, force: ['a'] });
      networks.capacity('n');
    });
  expect(workWith(65)).toBeLessThanOrEqual(3 * workWith(128));
});
