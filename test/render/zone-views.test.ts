/** Each renderer takes what a zone returns, as it is. */
import { expect, test } from 'vitest';
import {
  addresses,
  baseRules,
  bird,
  diagnostics,
  frr,
  ip6tables,
  iproute,
  iptables,
  nftables,
  prometheus,
  radvd,
  reverseZone,
  sysctl,
} from '../../src/render.ts';
import { siteFixture } from '../../src/testing.ts';
import { Zone } from '../../src/zone.ts';

const zone = new Zone();
zone.commit(zone.plan(siteFixture(1)));
for (const prefix of zone.prefixes()) zone.run({ op: 'set-prefix', prefix: prefix.prefix, note: 'from "A"' });

const routers = [...zone.routers()];
const routes = [...zone.routes()];

test('the site has something of everything', () => {
  expect(routers.flatMap(({ guests }) => guests).length).toBeGreaterThan(1);
  expect(routes.length).toBeGreaterThan(0);
  expect(zone.prefixes().length).toBeGreaterThan(0);
});

test('prometheus takes the prefixes of a zone with their notes, and the answers of commands about them', () => {
  const [view] = zone.prefixes();
  expect(view?.note).toBe('from "A"');
  const metrics = prometheus(zone.prefixes());
  expect(metrics).toContain(`prefix="${view?.prefix}",unit="64",state="used"`);
  expect(metrics).not.toContain('from');
});

test.each([addresses, ip6tables, iptables, nftables, radvd, sysctl])('%o takes the routers', (render) => {
  for (const router of routers) expect(render(router)).not.toBe('');
});

test('baseRules takes the guests of the routers', () => {
  for (const guest of routers.flatMap(({ guests }) => guests)) expect(baseRules(guest)).not.toEqual([]);
});

test('bird, frr and iproute take the routes, and the routes of a record as a difference', () => {
  for (const render of [bird, frr, (list: typeof routes) => iproute(list, { dev: 'lan' })]) {
    expect(render(routes)).toContain(routes[0]?.via);
  }
  const [added] = zone
    .changes(0)
    .flatMap(({ changes }) => changes.filter((change) => change.op === 'routes'));
  if (added === undefined) throw new Error('no record has routes');
  const { op, ...diff } = added;
  expect(iproute(diff, { dev: 'lan' })).toContain(diff.added[0]?.via);
  expect(frr(diff)).toContain(diff.added[0]?.via);
  expect([iproute(added, { dev: 'lan' }), frr(added)]).toEqual([iproute(diff, { dev: 'lan' }), frr(diff)]);
});

test('diagnostics takes the addresses of NICs, and reverseZone the networks', () => {
  const nics = [...zone.nics()].flatMap((nic) => nic.addresses);
  expect(nics.length).toBeGreaterThan(0);
  for (const { address } of nics) expect(diagnostics({ address })).not.toEqual([]);
  const [{ prefix = '' } = {}] = zone.prefixes();
  const delegations = [...zone.networks()].flatMap((network) =>
    network.prefix === null ? [] : [{ prefix: network.prefix, nameservers: ['ns.example.org'] }],
  );
  const options = {
    primary: 'ns.example.org',
    hostmaster: 'h.example.org',
    serial: 1,
    nameservers: ['ns.example.org'],
  };
  expect(reverseZone(prefix, delegations, { ...options, ttl: 60 })).toContain('ip6.arpa');
});
