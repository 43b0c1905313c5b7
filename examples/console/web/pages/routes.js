/** What the upstream router needs, and what a router of the zone reads. */
import { at, call } from '../api.js';
import { card, code, facts, h, say } from '../dom.js';
import { formOf } from '../form.js';

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
      { name: 'target', label: 'For', kind: 'select', options: UPSTREAM },
      {
        name: 'network',
        label: 'Network',
        hint: 'All of them without one. A network without a router has no route.',
      },
      { name: 'vpc', label: 'VPC' },
    ],
    preview: async ({ target, ...filter }) => {
      const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
      return textOf(() => call('GET', `${at`/routes/${target}`}?${query}`));
    },
  });
  return [h('h1', null, 'Routes'), card('What the upstream router must know', form)];
}

export async function router({ id }) {
  const { public: place, guests } = await call('GET', at`/routers/${id}`);
  const form = formOf({
    label: 'Texts',
    fields: [{ name: 'target', label: 'For', kind: 'select', options: ROUTER }],
    preview: ({ target }) => textOf(() => call('GET', at`/routers/${id}/texts/${target}`)),
  });
  return [
    h('h1', null, id),
    card(
      'Router',
      facts([
        ['Public address', code(place.address)],
        ['Public device', `${place.interface}, ${place.mac}`],
        [
          'Guest devices',
          guests.map(({ network, interface: device }) => h('div', null, code(device), ` ${network}`)),
        ],
      ]),
    ),
    card('What it reads', form),
  ];
}

/** A text with a button that copies it. */
async function textOf(read) {
  try {
    const text = await read();
    const copy = async () => {
      await navigator.clipboard.writeText(text);
      say('It is copied.');
    };
    return [
      h('pre', { tabindex: 0 }, text || 'No route yet.'),
      h('button', { type: 'button', onclick: copy }, 'Copy'),
    ];
  } catch ({ message }) {
    return h('p', { class: 'bad' }, message);
  }
}
