/** The reservations of a pool: found as a list finds them, in steps that grow with the logarithm of their count. */
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { Random } from '../../src/internal/random.ts';
import { Reservations } from '../../src/pool/reservations.ts';
import { Pool, type Reservation } from '../../src/pool.ts';
import { AddressRange } from '../../src/range.ts';

const base = Address.parse('2001:db8::').toBigInt();
const range = (first: number, last: number) =>
  AddressRange.of(Address.fromBigInt(base + BigInt(first)), Address.fromBigInt(base + BigInt(last)));
const reservation = (first: number, last: number): Reservation => ({
  range: range(first, last),
  reason: `${first}`,
});

test('of many overlapping reservations the same are found as in a list, and all in order', () => {
  const numbers = new Random(7);
  const random = (limit: number) => numbers.below(limit);
  const reservations = new Reservations();
  let list: Reservation[] = [];
  for (let i = 0; i < 4000; i++) {
    const first = random(300);
    const one = reservation(first, first + random(random(10) === 0 ? 300 : 8));
    const same = list.find((other) => other.range.equals(one.range));
    expect(reservations.find(one.range)).toBe(same);
    // Grows, shrinks, grows again.
    const isGrowing = Math.floor(i / 700) % 2 === 0;
    if (same === undefined && (isGrowing || random(4) === 0)) {
      reservations.add(one);
      list = [...list, one].sort((a, b) => AddressRange.compare(a.range, b.range));
    } else if (list.length > 0 && !isGrowing) {
      const gone = list[random(list.length)] as Reservation;
      reservations.remove(gone.range);
      list = list.filter((other) => other !== gone);
    }
    expect(reservations.count).toBe(list.length);
    if (i % 10 > 0) continue;
    expect(reservations.list).toEqual(list);
    const at = random(320);
    const asked = range(at, at + random(20));
    const expected = list.filter((other) => other.range.overlaps(asked));
    expect([...reservations.overlapping(asked)]).toEqual(expected);
  }
});

/** How many comparisons a piece of work takes. */
function steps(work: () => void): number {
  const { compare } = Address;
  const { compare: compareRanges } = AddressRange;
  let count = 0;
  Address.compare = (a, b) => {
    count++;
    return compare(a, b);
  };
  AddressRange.compare = (a, b) => {
    count++;
    return compareRanges(a, b);
  };
  try {
    work();
    return count;
  } finally {
    Address.compare = compare;
    AddressRange.compare = compareRanges;
  }
}

const orders: Readonly<Record<string, (i: number, count: number) => number>> = {
  descending: (i, count) => count - i,
  random: (i) => Math.imul(i, 0x9e3779b1) >>> 4,
};

describe.each(Object.entries(orders))('in %s order', (_, at) => {
  test('131,072 take less than 20 times the steps of 13,107, to add, to find and to end', () => {
    const work = (count: number) =>
      steps(() => {
        const reservations = new Reservations();
        const list = Array.from({ length: count }, (_, i) => {
          const first = 4 * at(i, count);
          return { range: range(first, first + 2), reason: '' };
        });
        for (const one of list) reservations.add(one);
        for (const one of list) if ([...reservations.overlapping(one.range)].length !== 1) throw one;
        for (const one of list) reservations.remove(one.range);
        if (reservations.root !== null) throw reservations;
      });
    expect(work(131_072) / work(13_107)).toBeLessThan(20);
  });
});

test('a reservation of everything under 10,000 others is found, and costs the others nothing', () => {
  const reservations = new Reservations();
  const all = reservation(0, 1e6);
  reservations.add(all);
  for (let i = 1; i <= 10_000; i++) reservations.add(reservation(20 * i, 20 * i + 2));
  const found: Reservation[] = [];
  const count = steps(() => found.push(...reservations.overlapping(range(150_010, 150_015))));
  expect(found).toEqual([all]);
  expect(count).toBeLessThan(100);
});

test('a list has a container, a reservation in it and a lease that this admits by name, in any order', () => {
  const requests = [
    { op: 'allocate', prefix: '2001:db8::15/128', owner: 'printer' },
    { op: 'reserve', range: '2001:db8::10 - 2001:db8::1e', reason: 'DHCP', allow: 'exact' },
    { op: 'reserve', range: '2001:db8::20/124', reason: 'static', allow: 'exact' },
    { op: 'allocate', prefix: '2001:db8::20/124', owner: 'block' },
    { op: 'allocate', prefix: '2001:db8::/64', owner: 'lan', container: true },
  ] as const;
  for (const order of [requests, [...requests].reverse()]) {
    const pool = new Pool({ roots: ['2001:db8::/32'] });
    pool.commit(pool.plan(order));
    expect(pool.path('2001:db8::15').map(({ owner }) => owner)).toEqual(['lan', 'printer']);
    expect(pool.path('2001:db8::21').map(({ owner }) => owner)).toEqual(['lan', 'block']);
    expect(pool.usage({ within: '2001:db8::/64' }).reserved).toBe(14n);
  }
});
