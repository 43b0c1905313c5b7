/** The text of many routes in parts is the text of all of them. */
import { expect, test } from 'vitest';
import { bird, frr, inParts, iproute, type Route } from '../../src/render.ts';
import { refusal } from '../support/refusal.ts';

const routes = (count: number): Route[] =>
  Array.from({ length: count }, (_, i) => ({
    prefix: `2001:db8:1:${(i + 1).toString(16)}::/64`,
    via: '2001:db8:1::35',
    network: `n${i}`,
  }));

const bgp = { asn: 65_000, peers: [{ address: '2001:db8::7', asn: 65_001 }] };

const TARGETS: Readonly<Record<string, (routes: readonly Route[]) => string>> = {
  iproute: (list) => iproute(list, { dev: 'pub' }),
  frr: (list) => frr(list),
  bird: (list) => bird(list),
  'bird with BGP': (list) => bird(list, { bgp, routerId: '192.0.2.1' }),
};

test.each(Object.entries(TARGETS))('%s: parts of any size, joined, are the whole text', (_, write) => {
  for (const count of [0, 1, 2, 3, 6, 7]) {
    for (const size of [1, 2, 3, 7, 1000])
      expect([...inParts(write, routes(count), size)].join('')).toBe(write(routes(count)));
  }
});

test('a part is made when it is asked for, a thousand routes at a time', () => {
  let read = 0;
  function* many() {
    for (const route of routes(2500)) {
      read++;
      yield route;
    }
  }
  const parts = inParts(TARGETS.bird!, many());
  expect(read).toBe(0);
  expect(
    parts
      .next()
      .value.split('\n')
      .filter((line: string) => line.includes('route ')),
  ).toHaveLength(1000);
  expect(read).toBe(1000);
});

test('options are checked at once, and arguments', () => {
  expect(refusal(() => inParts((list) => iproute(list, { dev: 'a b' }), [])).code).toBe('invalid-character');
  expect(refusal(() => inParts('iproute' as never, [])).code).toBe('invalid-type');
  expect(refusal(() => inParts(TARGETS.frr!, 5 as never)).code).toBe('invalid-type');
  for (const size of [0, -1, 0.5, Number.NaN])
    expect(refusal(() => inParts(TARGETS.frr!, [], size)).code).toBe('out-of-range');
});
