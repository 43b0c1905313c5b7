/** Contradictions in what a pool shows are found, each by a planted one. */
import { expect, test } from 'vitest';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { poolFaults, type TestedLease } from '../../src/testing.ts';

type Inspected = Parameters<typeof poolFaults>[0];

const lease = (prefix: string, container = false, generation = 1): TestedLease => ({
  prefix: Prefix.parse(prefix),
  owner: 'a',
  generation,
  container,
});
const site = lease('2001:db8::/48', true);

function inspected(
  leases: TestedLease[],
  more: { reserved?: string; allow?: 'exact'; resting?: string[] } = {},
): Inspected {
  const { reserved, allow, resting = [] } = more;
  return {
    leases: () => leases,
    reservations: () =>
      reserved === undefined
        ? []
        : [{ range: AddressRange.parse(reserved), reason: '', ...(allow && { allow }) }],
    quarantines: () => resting.map((text) => ({ prefix: Prefix.parse(text), until: 1 })),
    roots: [Prefix.parse('2001:db8::/32')],
    version: 7,
  };
}

test.each<[why: string, pool: Inspected]>([
  ['an empty pool', { leases: () => [] }],
  ['leases in a container', inspected([lease('2001:db8::/64'), site, lease('2001:db8:0:1::/64')])],
  ['a reservation in a container', inspected([site], { reserved: '2001:db8::1' })],
  [
    'a lease in a reservation for exact requests',
    inspected([lease('2001:db8::/64')], { reserved: '2001:db8::/48', allow: 'exact' }),
  ],
  ['a quarantine in a container', inspected([site], { resting: ['2001:db8::/64', '2001:db8:0:1::/64'] })],
])('%s is sound', (_, pool) => expect(poolFaults(pool)).toEqual([]));

test.each<[fault: string, pool: Inspected]>([
  ['2001:db8::/48 is leased twice', inspected([site, site])],
  ['2001:db8::/48 is leased twice', inspected([lease('2001:db8::/48'), lease('2001:db8::/48')])],
  [
    '2001:db8::/64 lies in 2001:db8::/48, which is not a container',
    inspected([lease('2001:db8::/48'), lease('2001:db8::/64')]),
  ],
  ['the lease 2001:db9::/48 lies in no root', inspected([lease('2001:db9::/48')])],
  ['2001:db8::/64 has generation 8 at version 7', inspected([lease('2001:db8::/64', false, 8)])],
  ['the reservation 2001:db8:: overlaps a lease', inspected([site], { reserved: '2001:db8::/48' })],
  [
    'the reservation 2001:db8:: overlaps a lease',
    inspected([lease('2001:db8::/48')], { reserved: '2001:db8::/64' }),
  ],
  ['the reservation 2001:db9:: lies in no root', inspected([], { reserved: '2001:db9::/64' })],
  ['2001:db8::/48 is in quarantine and overlaps a lease', inspected([site], { resting: ['2001:db8::/48'] })],
  ['2001:db8::/47 is in quarantine and overlaps a lease', inspected([site], { resting: ['2001:db8::/47'] })],
  ['2001:db8::/64 is in quarantine twice', inspected([], { resting: ['2001:db8::/64', '2001:db8::/64'] })],
  ['the quarantine 2001:db9::/64 lies in no root', inspected([], { resting: ['2001:db9::/64'] })],
])('%s: it is found', (fault, pool) => {
  expect(poolFaults(pool).map((text) => text.replace(/ - \S+/, ''))).toContain(fault);
});
