/** The lists behind assignments: complete whatever was undone or is gone, and no longer than what is there. */
import { describe, expect, test } from 'vitest';
import type { NetworkHost } from '../../src/network/host.ts';
import { Networks } from '../../src/network.ts';
import { parsedOf } from './parsed.ts';

const subnetOf = (i: number, fields: object = {}) => ({
  range: `2001:db8:${i}::/64`,
  gateway: `2001:db8:${i}::1`,
  ...fields,
});

const networksOf = (...names: string[]) =>
  new Networks(parsedOf({ networks: names.map((name, i) => ({ name, subnets: [subnetOf(i + 1)] })) }));

const instancesIn = (networks: Networks, filter: object) =>
  Array.from(networks.assignments(filter), ({ instance, network }) => `${instance} ${network}`);

const assign = (instance: string, network = 'n') => ({ op: 'assign', instance, network }) as const;
const release = (instance: string, network?: string) => ({ op: 'release', instance, network }) as const;

test('a number that was undone and given again is that of the new instance only', () => {
  const networks = networksOf('n');
  const { plan, results } = networks.planEach([
    [assign('a'), assign('x', 'unknown')],
    [assign('b'), release('a')],
  ]);
  expect(results.map(({ ok }) => ok)).toEqual([false, true]);
  networks.commit(plan);
  expect(instancesIn(networks, {})).toEqual(['b n']);
});

describe('after most of many are released', () => {
  function thinned(): Networks {
    const networks = networksOf('n', 'm');
    const ids = Array.from({ length: 60 }, (_, i) => `i${i}`);
    networks.commit(networks.plan(ids.flatMap((id) => [assign(id), assign(id, 'm')])));
    networks.commit(networks.plan(ids.slice(5).flatMap((id) => [release(id, 'n')])));
    networks.commit(networks.plan(ids.slice(3).flatMap((id) => [release(id, 'm')])));
    return networks;
  }

  test('lists have the others, by network and by instance', () => {
    const networks = thinned();
    expect(instancesIn(networks, { network: 'n' })).toEqual(['i0 n', 'i1 n', 'i2 n', 'i3 n', 'i4 n']);
    expect(instancesIn(networks, { network: 'm' })).toEqual(['i0 m', 'i1 m', 'i2 m']);
    expect(instancesIn(networks, {})).toHaveLength(8);
    expect(instancesIn(networks, { instance: 'i1' })).toEqual(['i1 n', 'i1 m']);
    expect(instancesIn(networks, { instance: 'i9' })).toEqual([]);
  });

  test('the indexes have little more than what is there', () => {
    expect(numbersIn(thinned())).toBeLessThan(2 * 3 * 8 + 3 * 17);
  });
});

test('an instance that changes a hundred times has an index no longer than its assignments', () => {
  const networks = networksOf('n', 'm');
  networks.run(assign('a'));
  for (let i = 0; i < 100; i++) {
    networks.run(assign('a', 'm'));
    networks.run(release('a', 'm'));
  }
  expect(instancesIn(networks, { instance: 'a' })).toEqual(['a n']);
  expect(numbersIn(networks)).toBeLessThan(3 * 20);
  networks.run(release('a'));
  expect(numbersIn(networks)).toBe(0);
});

test('what is changed in place has one number in each index', () => {
  const networks = networksOf('n');
  networks.run(assign('a'));
  for (const group of ['x', 'y', null, 'z']) networks.run({ ...assign('a'), group });
  networks.run({
    op: 'set-config',
    config: parsedOf({ networks: [{ name: 'fresh', subnets: [subnetOf(1)] }] }),
  });
  expect([numbersIn(networks), instancesIn(networks, { network: 'fresh' })]).toEqual([3, ['a fresh']]);
  expect(instancesIn(networks, { network: 'n' })).toEqual([]);
});

test('a static address counts for no dynamic one: a subnet is filled before the next', () => {
  const first = { range: '2001:db8:1::/125', gateway: '2001:db8:1::1', static: ['2001:db8:1::4/126'] };
  const networks = new Networks(parsedOf({ networks: [{ name: 'n', subnets: [first, subnetOf(2)] }] }));
  for (const i of [4, 5]) networks.run({ ...assign(`s${i}`), address: `2001:db8:1::${i}` });
  expect(['a', 'b', 'c'].map((id) => networks.run(assign(id)).prefix)).toEqual([
    '2001:db8:1::2/128',
    '2001:db8:1::3/128',
    '2001:db8:2::2/128',
  ]);
});

/** How many numbers all indexes have. */
function numbersIn({ machine }: Networks): number {
  const { facts } = (machine as { host: NetworkHost }).host;
  const { networks, instances } = facts as unknown as Record<
    'networks' | 'instances',
    { orders: Map<string, { numbers: number[] }> }
  >;
  return [networks, instances]
    .flatMap(({ orders }) => [...orders.values()])
    .reduce((sum, { numbers }) => sum + numbers.length, 0);
}
