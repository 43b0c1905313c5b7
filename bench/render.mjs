/** Texts for routers, and verdicts for packets. */
import { ip6tables, iproute, nftables } from 'hextet/render';
import { matches, splitRule } from 'hextet/rule';
import { generator, repeated } from './harness.mjs';

const RULES = 1_000;

const rules = rulesOf(15);
const router = routerOf(rules);
const routes = Array.from({ length: RULES }, (_, i) => ({
  prefix: `2001:db8:1:${(i + 1).toString(16)}::/64`,
  via: '2001:db8:1:0:1c00:d9ff:fe00:35',
  network: `network ${i}`,
}));

export const rows = [
  {
    title: `Print ${RULES.toLocaleString('en-US')} rules for a router`,
    about: `One network, rules for both families with ports, half with two sources: each figure is for the whole text, which is
      checked first. \`splitRule\` alone is the reading of the rules.`,
    targets: {},
    contenders: () => [
      repeated('hextet splitRule, each rule', () => rules.map(splitRule).length),
      repeated('hextet nftables', () => nftables(router).length),
      repeated('hextet ip6tables', () => ip6tables(router).length),
    ],
  },
  {
    title: `Print ${RULES.toLocaleString('en-US')} routes`,
    about: 'For `ip -batch`.',
    targets: {},
    contenders: () => [repeated('hextet iproute', () => iproute(routes, { dev: 'pub' }).length)],
  },
  {
    title: 'The verdict for a packet',
    about: 'The rule that decides is the tenth or the last of the list. The list is read anew by each call.',
    targets: {},
    contenders: () =>
      [10, RULES].map((count) => {
        const list = [...rules.slice(0, count - 1), { direction: 'ingress', action: 'allow' }];
        const packet = {
          hook: 'forward',
          direction: 'ingress',
          source: '2001:db8:ffff::1',
          destination: '2001:db8:1:1::2',
          protocol: 47,
        };
        return repeated(
          `hextet matches, ${count.toLocaleString('en-US')} rules`,
          () => matches(list, packet).action,
        );
      }),
  },
];

function rulesOf(seed) {
  const next = generator(seed);
  return Array.from({ length: RULES }, (_, i) => {
    const start = next() % 65_000;
    const sources = [`2001:db8:${(next() & 0xffff).toString(16)}::/48`, `10.${next() & 255}.0.0/16`];
    return {
      direction: i % 4 === 3 ? 'egress' : 'ingress',
      action: i % 3 === 2 ? 'deny' : 'allow',
      protocol: i % 2 === 0 ? 'tcp' : 'udp',
      ports: { start, end: start + (next() % 500) },
      ...(i % 2 === 0 ? { sources } : {}),
    };
  });
}

function routerOf(rules) {
  const guest = {
    network: 'web',
    interface: 'net0',
    mac: null,
    linkLocal: null,
    subnet: { prefix: '2001:db8:1:1::/64', gateway: '2001:db8:1:1::1', dns: [], ra: {} },
    ipv4: '10.1.1.0/24',
    rules,
    egress: 'allow',
    firewall: true,
  };
  const port = {
    interface: 'pub',
    prefix: '2001:db8:1::/64',
    address: '2001:db8:1::35',
    mac: '1e:00:d9:00:00:35',
    assigned: true,
  };
  return { id: 'r-1', public: port, guests: [guest] };
}
