/** Texts of random views, each taken by its judge. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import {
  addresses,
  type Guest,
  ip6tables,
  iptables,
  nftables,
  type RaPolicy,
  type RouterView,
  radvd,
  sysctl,
} from '../../src/render.ts';
import { ruleFamily } from '../../src/rule.ts';
import { rule } from '../../src/testing.ts';
import { isThere, judges } from './judges.ts';

const RUNS = 20;

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/);
const domain = fc.tuple(label, fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/)).map((labels) => labels.join('.'));
const server = fc.integer({ min: 1, max: 0xffff }).map((number) => `2001:db8:53::${number.toString(16)}`);
const ra: fc.Arbitrary<RaPolicy> = fc.record(
  {
    send: fc.boolean(),
    mtu: fc.constantFrom(1280, 1500, 65535),
    intervals: fc.constantFrom([3, 4] as const, [3, 10] as const, [1350, 1800] as const),
    preferred: fc.constantFrom(0, 1, 0xffff_ffff),
    managed: fc.boolean(),
    other: fc.boolean(),
  },
  { requiredKeys: [] },
);
const rules = fc.array(rule(), { maxLength: 6 }).map((list) => list.filter((one) => ruleFamily(one).ok));

const guest = (i: number): fc.Arbitrary<Guest> =>
  fc.record({
    network: fc.stringMatching(/^[a-zäöü0-9 ._:/@+-]{1,40}$/),
    interface: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.-]{1,11}$/).map((name) => `${name}z${i}`),
    mac: fc.constant(null),
    linkLocal: fc.constant(null),
    subnet: fc.option(
      fc.record({
        prefix: fc.constant(`2001:db8:1:${i}::/64`),
        gateway: fc.constantFrom(`2001:db8:1:${i}::1`, 'fe80::1'),
        dns: fc.array(server, { maxLength: 7 }),
        search: fc.array(domain, { maxLength: 4 }),
        ra,
      }),
    ),
    ipv4: fc.option(fc.constant(`10.1.${i}.0/24`)),
    rules,
    egress: fc.constantFrom('allow' as const, 'deny' as const),
    firewall: fc.boolean(),
  });

const view: fc.Arbitrary<RouterView> = fc.record({
  id: fc.constant('router'),
  public: fc.constant({
    interface: 'pub',
    prefix: '2001:db8:ffff::/64',
    address: '2001:db8:ffff::1',
    mac: '02:00:00:00:00:01',
    assigned: true,
  }),
  guests: fc.tuple(guest(1), guest(2), guest(3)),
});

const views = fc.sample(view, { seed: 14, numRuns: RUNS });
const printers = { radvd, addresses, sysctl, nftables, ip6tables, iptables } as const;
const asked = judges.filter(({ folder }) => folder in printers);

test('there are judges', () => expect(asked.length).toBeGreaterThan(6));

describe.each(asked)('$name', (judge) => {
  test.skipIf(!isThere(judge))(`takes ${RUNS} random texts`, () => {
    for (const one of views) {
      const text = printed(printers[judge.folder as keyof typeof printers], one);
      const devices = [one.public, ...one.guests].map((port) => port.interface);
      const { exit, out } = judge.ask(text, '', devices);
      expect([exit, out, exit === 0 || text]).toEqual([0, expect.anything(), true]);
    }
  });
});

/** The text, or that of the view without the rules that a program cannot express. */
function printed(print: (view: RouterView) => string, one: RouterView): string {
  try {
    return print(one);
  } catch (error) {
    if (!HextetError.is(error) || error.code !== 'not-expressible') throw error;
    return print({ ...one, guests: one.guests.map((network) => ({ ...network, rules: [] })) });
  }
}
