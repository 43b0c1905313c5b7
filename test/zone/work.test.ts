/** How much work a command is in a large zone, counted and not timed. */
import { expect, test, vi } from 'vitest';
import { Slab } from '../../src/bitmap/slab.ts';
import { Address } from '../../src/ip/address.ts';
import { AddressRange } from '../../src/ip/range.ts';
import { Reservations } from '../../src/pool/reservations.ts';
import { Space } from '../../src/pool/space.ts';
import { Table } from '../../src/zone/table.ts';
import { announce, Zone, type ZoneCommand } from '../../src/zone.ts';

const MANY = 20_000;

/** A zone with so many networks, each with a router and two machines. */
function zoneOf(count: number): Zone {
  const zone = new Zone({ clock: () => 1, journal: 0 });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/32', public: '2001:db8::/64' });
  for (let i = 0; i < count; i += 1000) {
    const numbers = Array.from({ length: Math.min(1000, count - i) }, (_, k) => i + k);
    zone.commit(zone.plan(numbers.flatMap(network)));
  }
  return zone;
}

const macOf = (kind: number, i: number) =>
  `02:0${kind}:${i
    .toString(16)
    .padStart(8, '0')
    .replace(/..(?=.)/g, '$&:')}`;

function network(i: number): ZoneCommand[] {
  return [
    { op: 'set-network', id: `n-${i}`, offering: 'dual' },
    { op: 'set-router', id: `r-${i}`, for: { network: `n-${i}` }, publicMac: macOf(0, i) },
    { op: 'set-nic', id: `a-${i}`, network: `n-${i}`, mac: macOf(1, i) },
    { op: 'set-nic', id: `b-${i}`, network: `n-${i}`, mac: macOf(2, i) },
  ];
}

/** How often some work looks at the trie, reads a row, compares two ranges, lists a reservation or copies an item of a list. */
function workOf(run: () => unknown): number {
  const spies = [
    vi.spyOn(Address, 'compare'),
    vi.spyOn(AddressRange, 'compare'),
    vi.spyOn(Slab.prototype, 'depth'),
    vi.spyOn(Table.prototype, 'get'),
    vi.spyOn(Table.prototype, 'set'),
  ];
  const lists = [vi.spyOn(Reservations.prototype, 'list', 'get'), vi.spyOn(Array.prototype, 'slice')];
  try {
    run();
    const results = lists.flatMap(({ mock }): { value: { length: number } }[] => mock.results as never);
    const listed = results.reduce((sum, { value }) => sum + value.length, 0);
    return spies.reduce((sum, spy) => sum + spy.mock.calls.length, listed);
  } finally {
    vi.restoreAllMocks();
  }
}

const [small, large] = [zoneOf(100), zoneOf(MANY)];

test.each<[what: string, run: (zone: Zone) => unknown]>([
  ['another network with its router and machines', (zone) => zone.commit(zone.plan(network(MANY + 1)))],
  [
    'a machine that gets another hardware address',
    (zone) => zone.run({ ...network(7)[2]!, mac: macOf(3, 7) } as never),
  ],
  ['a router that is replaced', (zone) => zone.run({ ...network(9)[1]!, publicMac: macOf(4, 9) } as never)],
  ['the first page of networks', (zone) => [...zone.networks({ limit: 10 })]],
  ['a page from the middle of NICs', (zone) => [...zone.nics({ after: 150, limit: 10 })]],
  ['the first routes', (zone) => zone.routes().next()],
  ['a page of routes', (zone) => [...zone.routes({ after: zone.network('n-50')!.prefix!, limit: 10 })]],
  ['a page of leases', (zone) => [...zone.leases({ after: zone.network('n-50')!.prefix!, limit: 10 })]],
  ['a page of routers', (zone) => [...zone.routers({ after: 50, limit: 10 })]],
  ['the counts of a prefix', (zone) => zone.prefix('2001:db8::/32')],
  ['who has an address', (zone) => zone.who(zone.nic('a-5')!.addresses[0]!.address)],
  ['all about one network, for a restarted router', (zone) => [...announce(zone, { network: 'n-3' })]],
  ['the end of a network', (zone) => zone.run({ op: 'remove-network', id: 'n-11', contents: 'remove' })],
])('%s is the same work in a zone of 20,000 networks as in one of 100', (_, run) => {
  const [few, many] = [small, large].map((zone) => workOf(() => run(zone))) as [number, number];
  expect(few).toBeGreaterThan(0);
  expect(many).toBeLessThanOrEqual(1.5 * few);
});

test('a /12 gives networks as a /48 does', () => {
  const work = ['2400::/12', '2001:db8:1::/48'].map((prefix) => {
    const zone = new Zone();
    zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    zone.run({ op: 'add-prefix', prefix });
    return workOf(() => zone.run({ op: 'set-network', id: 'web', offering: 'dual' }));
  }) as [number, number];
  expect(work[0]).toBeLessThanOrEqual(1.5 * work[1]);
});

test('the 10,000th machine of a network is no more work than the tenth', () => {
  const zone = zoneOf(1);
  const machine = (i: number): ZoneCommand => ({
    op: 'set-nic',
    id: `m-${i}`,
    network: 'n-0',
    mac: macOf(5, i),
  });
  for (let i = 0; i < 10; i++) zone.run(machine(i));
  const tenth = workOf(() => zone.run(machine(10)));
  zone.commit(zone.plan(Array.from({ length: 10_000 }, (_, i) => machine(i + 11))));
  expect(workOf(() => zone.run(machine(20_000)))).toBeLessThanOrEqual(1.5 * tenth);
  expect(zone.tryRun({ ...machine(20_001), mac: macOf(5, 10_010) } as ZoneCommand)).toMatchObject({
    ok: false,
    issue: { code: 'duplicate-mac', details: { nic: 'm-10010' } },
  });
});

test('a reservation among 2,000 others, and its end, are three times the work as among 100 at most', () => {
  const works = [100, 2_000].map((count) => {
    const zone = zoneOf(0);
    const reserve = (i: number): ZoneCommand => ({
      op: 'reserve',
      range: `2001:db8:${i.toString(16)}:1::/64`,
      reason: 'kept',
    });
    zone.commit(zone.plan(Array.from({ length: count }, (_, i) => reserve(2 * i))));
    const middle = count - 1;
    return [
      workOf(() => zone.run(reserve(middle))),
      workOf(() => zone.run({ ...reserve(middle + 2), reason: 'later' } as ZoneCommand)),
      workOf(() => zone.run({ op: 'unreserve', range: `2001:db8:${middle.toString(16)}:1::/64` })),
    ];
  });
  const [few, many] = works as [number[], number[]];
  for (const [i, work] of few.entries()) {
    expect(work).toBeGreaterThan(10);
    expect(many[i]).toBeLessThanOrEqual(3 * work);
  }
});

test.each([null, 'acme'])('a thousand prefixes of %s are read once, not for each network', (owner) => {
  const zone = new Zone();
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.commit(
    zone.plan(
      Array.from({ length: 1000 }, (_, i) => ({
        op: 'add-prefix',
        prefix: `2001:db8:${i.toString(16)}::/48`,
        owner,
      })),
    ),
  );
  zone.run({ op: 'set-network', id: 'first', offering: 'dual', owner });
  const list = vi.spyOn(Table.prototype, 'list');
  zone.run({ op: 'set-network', id: 'second', offering: 'dual', owner });
  expect(list).not.toHaveBeenCalled();
  list.mockRestore();
});

test('a snapshot takes at most 520 characters a network with its router and machines', () => {
  expect(JSON.stringify(large).length / MANY).toBeLessThan(520);
});

test('the next free network is found as fast among 500 prefixes as among 5', () => {
  const work = [5, 500].map((count) => {
    const zone = new Zone();
    zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    for (let i = 0; i < count; i++) zone.run({ op: 'add-prefix', prefix: `2001:db8:${i.toString(16)}::/48` });
    const looks = vi.spyOn(Space.prototype, 'holding');
    zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
    const { length } = looks.mock.calls;
    vi.restoreAllMocks();
    return length;
  }) as [number, number];
  expect(work[0]).toBeGreaterThan(0);
  expect(work[1]).toBe(work[0]);
});
