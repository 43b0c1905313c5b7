/** What makes every text that has a golden file, by the name of the file. */
import {
  addresses,
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
import { routes, views } from './router-views.ts';

const [first, second] = routes as [(typeof routes)[0], (typeof routes)[0]];
const moved = { ...first, via: '2001:db8:1::36' };
const onLink = { ...first, via: 'fe80::35' };
const bgp = {
  asn: 4_200_000_001,
  peers: [
    { address: '2001:db8:1::1', asn: 64512 },
    { address: '2001:db8:1::2', asn: 64513 },
  ],
};
const count = { total: '65536', used: '2', reserved: '1', quarantined: '0', free: '65533' };

const ofViews = Object.entries(views).flatMap(([name, view]): [string, () => string][] => [
  [`radvd/${name}.conf`, () => radvd(view)],
  [`addresses/${name}.batch`, () => addresses(view)],
  [`sysctl/${name}.conf`, () => sysctl(view)],
  [`nftables/${name}.nft`, () => nftables(view)],
  [`ip6tables/${name}.rules`, () => ip6tables(view)],
  [`iptables/${name}.rules`, () => iptables(view)],
]);

export const texts: Readonly<Record<string, () => string>> = Object.fromEntries([
  ...ofViews,
  ['iproute/all.batch', () => iproute(routes, { dev: 'pub' })],
  ['iproute/none.batch', () => iproute([], { dev: 'pub' })],
  ['iproute/diff.batch', () => iproute({ added: [moved], removed: [first, second] }, { dev: 'pub' })],
  ['frr/all.conf', () => frr(routes)],
  ['frr/link-local.conf', () => frr([onLink], { interface: 'pub' })],
  ['frr/diff.conf', () => frr({ added: [moved], removed: [first, second] })],
  ['frr/bgp.conf', () => frr(routes, { routerId: '192.0.2.1', bgp })],
  ['frr/bgp-diff.conf', () => frr({ added: [moved], removed: [first, second] }, { bgp })],
  ['bird/all.conf', () => bird(routes)],
  ['bird/none.conf', () => bird([])],
  ['bird/link-local.conf', () => bird([onLink], { interface: 'pub', routerId: '192.0.2.1' })],
  ['bird/bgp.conf', () => bird(routes, { routerId: '192.0.2.1', bgp })],
  [
    'zone/1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    () =>
      reverseZone(
        '2001:db8:1::/48',
        [
          { prefix: '2001:db8:1:1::/64', nameservers: ['ns1.web.example', 'NS2.web.example.'] },
          { prefix: '2001:db8:1:10::/62', nameservers: ['ns.bank.example'] },
        ],
        {
          primary: 'ns.example.net',
          hostmaster: 'hostmaster.example.net',
          serial: 2026112501,
          nameservers: ['ns.example.net', 'ns.example.org'],
          ttl: 300,
        },
      ),
  ],
  [
    'prometheus/capacity.prom',
    () =>
      prometheus([
        { prefix: '2001:db8:1::/48', public: '2001:db8:1::/64', owner: null, unit: 64, ...count },
        { prefix: '10.0.0.0/8', public: null, owner: 'a "b"\n', unit: 24, ...count },
      ]),
  ],
  ['prometheus/none.prom', () => prometheus([])],
  [
    'diagnostics/all.json',
    () =>
      `${JSON.stringify(
        diagnostics({
          address: '2001:db8::1',
          name: 'web.example',
          from: '2001:db8:1::35',
          dns: '2001:db8::53',
        }),
        null,
        2,
      )}\n`,
  ],
  ['diagnostics/least.json', () => `${JSON.stringify(diagnostics({ address: '2001:db8::1' }), null, 2)}\n`],
]);
