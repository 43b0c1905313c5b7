/** What the upstream router needs, and what a router of the zone reads. */
import { at, call } from '../api.js';
import { button, card, code, facts, h, link, say } from '../dom.js';
import { formOf } from '../form.js';
import { listOf } from '../list.js';

const UPSTREAM = [
  ['iproute', 'ip -6 -batch'],
  ['frr', 'FRR'],
  ['bird', 'BIRD'],
];
const ROUTER = ['radvd', 'nftables', 'ip6tables', 'iptables', 'sysctl', 'addresses'].map((name) => [
  name,
  name,
]);

export async function routes() {
  const form = formOf({
    label: 'Routes',
    fields: [
      { name: 'target', label: 'Format', kind: 'select', options: UPSTREAM },
      {
        name: 'dev',
        label: 'Device',
        value: 'lan',
        hint: 'For ip: where the upstream has the public /64 of the routers',
      },
      { name: 'network', label: 'Network', choices: '/networks', hint: 'Empty: all' },
      { name: 'vpc', label: 'VPC', choices: '/vpcs', hint: 'Empty: all' },
    ],
    preview: async ({ target, dev, ...filter }) => {
      const options = { ...filter, ...(target === 'iproute' && { dev }) };
      const query = new URLSearchParams(Object.entries(options).filter(([, value]) => value));
      return textOf(await call('GET', `${at`/routes/${target}`}?${query}`));
    },
  });
  const missing = listOf({
    path: '/networks',
    caption: 'Networks without a router: no route leads to them',
    empty: 'Every network with IPv6 has a router.',
    only: ({ prefix, routes: own }) => prefix !== null && own.length === 0,
    limit: 1000,
    columns: [
      ['Name', ({ id }) => link(at`/networks/${id}`, id)],
      ['IPv6', ({ prefix }) => code(prefix)],
      [
        '',
        ({ id, vpc }) =>
          vpc === null
            ? link(at`/networks/${id}/router`, 'Register its router')
            : link(at`/vpcs/${vpc}/router`, `Register the router of ${vpc}`),
      ],
    ],
  });
  await missing.reload();
  return [h('h1', null, 'Routes'), card('Routes for the upstream router', form), missing];
}

export async function router({ id, goTo }) {
  const { public: place, guests } = await call('GET', at`/routers/${id}`);
  const form = formOf({
    label: 'Configuration',
    fields: [{ name: 'target', label: 'Format', kind: 'select', options: ROUTER }],
    preview: async ({ target }) => textOf(await call('GET', at`/routers/${id}/texts/${target}`)),
  });
  const remove = async () => {
    await call('DELETE', at`/routers/${id}`);
    goTo('#/routes', `${id} is removed.`);
  };
  return [
    h('h1', null, id),
    card(
      'Router',
      facts([
        ['Public address', code(place.address)],
        ['Public device', `${place.interface}, ${place.mac}`],
        [
          'Guest devices',
          guests.map(({ network, interface: device }) =>
            h('div', null, code(device), ' ', link(at`/networks/${network}`, network)),
          ),
        ],
      ]),
    ),
    card('Configuration', form),
    button('Remove the router', remove, { question: `Remove ${id}? The routes through it end.` }),
  ];
}

/** A text with a button that copies it. */
function textOf(text) {
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  };
  return [h('pre', { tabindex: 0 }, text || 'No route yet.'), text && button('Copy', copy)];
}
