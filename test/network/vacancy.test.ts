/** Which subnets have a block to give: those that are full are passed over, and looked at no more until one is free. */
import { describe, expect, test, vi } from 'vitest';
import type { Net, Place } from '../../src/network/layout.ts';
import { Vacancy } from '../../src/network/vacancy.ts';

/** Subnets of one network, with so many blocks each. */
function placesOf(...open: number[]): Place[] {
  const network = { name: 'n' } as Net;
  return open.map((count, index) => ({ network, index, open: BigInt(count) }) as Place);
}

const indexesIn = (vacancy: Vacancy, places: readonly Place[]) =>
  Array.from(vacancy.in(places), ({ index }) => index);

/** How many subnets are looked at to find the first that is free. */
function looksIn(vacancy: Vacancy, places: readonly Place[]): number {
  const looks = vi.spyOn(vacancy as unknown as { isFull(): boolean }, 'isFull');
  vacancy.in(places).next();
  const { length } = looks.mock.calls;
  looks.mockRestore();
  return length;
}

describe('vacancy', () => {
  test('has the subnets with fewer blocks held than there are, in their order', () => {
    const vacancy = new Vacancy();
    const places = placesOf(1, 2, 0, 1, 3);
    expect(indexesIn(vacancy, places)).toEqual([0, 1, 3, 4]);
    for (const at of [0, 1, 3]) vacancy.count(places[at]!, 1);
    expect(indexesIn(vacancy, places)).toEqual([1, 4]);
    vacancy.count(places[1]!, 1);
    expect(indexesIn(vacancy, places)).toEqual([4]);
    vacancy.count(places[3]!, -1);
    expect(indexesIn(vacancy, places)).toEqual([3, 4]);
    vacancy.count(places[0]!, -1);
    expect(indexesIn(vacancy, places)).toEqual([0, 3, 4]);
    for (const at of [0, 3]) vacancy.count(places[at]!, 1);
    for (let i = 0; i < 3; i++) vacancy.count(places[4]!, 1);
    expect(indexesIn(vacancy, places)).toEqual([]);
  });

  test('has the right subnets in each list of a zone, and in another network', () => {
    const vacancy = new Vacancy();
    const all = placesOf(1, 1, 1, 1);
    const some = [all[1]!, all[3]!];
    const other = placesOf(1);
    for (const place of all) vacancy.count(place, 1);
    expect([all, some, other].map((list) => indexesIn(vacancy, list))).toEqual([[], [], [0]]);
    vacancy.count(all[3]!, -1);
    expect([all, some].map((list) => indexesIn(vacancy, list))).toEqual([[3], [3]]);
    vacancy.count(all[0]!, -1);
    expect([all, some].map((list) => indexesIn(vacancy, list))).toEqual([[0, 3], [3]]);
    vacancy.count(all[1]!, -1);
    expect([all, some].map((list) => indexesIn(vacancy, list))).toEqual([
      [0, 1, 3],
      [1, 3],
    ]);
  });

  test('looks at the full subnets at the beginning once, and again after one is free', () => {
    const vacancy = new Vacancy();
    const places = placesOf(1, 1, 1, 1, 1);
    for (const place of places.slice(0, 4)) vacancy.count(place, 1);
    expect([looksIn(vacancy, places), looksIn(vacancy, places)]).toEqual([6, 2]);
    vacancy.count(places[4]!, 1);
    expect([looksIn(vacancy, places), looksIn(vacancy, places)]).toEqual([1, 0]);
    vacancy.count(places[2]!, -1);
    expect([looksIn(vacancy, places), indexesIn(vacancy, places)]).toEqual([2, [2]]);
  });

  test('forgets all that is held', () => {
    const vacancy = new Vacancy();
    const places = placesOf(1, 1);
    for (const place of places) vacancy.count(place, 1);
    expect(indexesIn(vacancy, places)).toEqual([]);
    vacancy.clear();
    expect(indexesIn(vacancy, places)).toEqual([0, 1]);
  });
});
