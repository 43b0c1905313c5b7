/** NICs: the address that follows from the hardware address, and static ones. */
import { Address } from '/hextet/address.js';
import { field } from '/hextet/form.js';
import { Mac } from '/hextet/mac.js';
import { at, call } from '../api.js';
import { button, card, code, facts, h, link, say } from '../dom.js';
import { commandForm, NAME, required, several } from '../form.js';
import { listOf } from '../list.js';

const SOURCES = { predicted: 'from its MAC', leased: 'static', observed: 'seen' };

const NONE = 'no IPv6';

const addressesOf = ({ addresses }) =>
  addresses.length === 0
    ? NONE
    : addresses.map(({ address, source }) => h('div', null, code(address), ` ${SOURCES[source]}`));

/** The NICs of a network, or all. */
export function nicList(network) {
  return listOf({
    path: network === undefined ? '/nics' : `/nics?${new URLSearchParams({ network })}`,
    caption: 'NICs',
    isFound: network === undefined,
    empty: 'No NIC yet.',
    removable: ({ id }) => [at`/nics/${id}`, id],
    columns: [
      ['Name', ({ id }) => link(at`/nics/${id}`, id)],
      ...(network === undefined ? [['Network', ({ network: id }) => link(at`/networks/${id}`, id)]] : []),
      ['MAC', ({ mac }) => code(mac)],
      ['Addresses', addressesOf],
    ],
  });
}

/** The form of a NIC: a new one, in any network or in one, or what can change of one. */
export function nicForm({ network, nic, done, ...rest }) {
  const { id, mac = '', addresses = [] } = nic ?? {};
  const isStatic = ({ source }) => source === 'leased';
  const own = addresses.filter(isStatic).map(({ address }) => address);
  return commandForm({
    ...rest,
    isNew: id === undefined,
    fields: [
      ...(id === undefined ? [{ ...NAME, hint: `${NAME.hint}, for example vm-1/0` }] : []),
      ...(network === undefined
        ? [
            {
              name: 'network',
              label: 'Network',
              schema: required,
              choices: '/networks',
              value: nic?.network,
              hint: 'One with IPv6',
            },
          ]
        : []),
      { name: 'mac', label: 'MAC', schema: field(Mac), value: mac, hint: 'For example 02:00:4b:8e:00:01' },
      {
        name: 'addresses',
        label: 'Static addresses',
        schema: several(Address),
        kind: 'lines',
        value: own.join('\n'),
        hint: 'In addition to the one from its MAC; one per line or separated by commas',
      },
    ],
    commandOf: (values) => ({
      op: 'set-nic',
      expect: id === undefined ? 'new' : 'existing',
      id,
      network,
      ...values,
    }),
    foresee: (view) => h('div', null, 'It would have ', addressesOf(view)),
    done: async (view) => {
      await done();
      say(`${view.id} has ${view.addresses.map(({ address }) => address).join(' and ') || NONE}.`);
    },
  });
}

export async function nics() {
  const list = nicList();
  const add = nicForm({ label: 'Add a NIC', button: 'Add', done: () => list.reload() });
  await list.reload();
  return [h('h1', null, 'NICs'), list, card('Add a NIC', add)];
}

export async function nic({ id, reload, goTo }) {
  const view = await call('GET', at`/nics/${id}`);
  const remove = async () => {
    await call('DELETE', at`/nics/${id}`);
    goTo('#/nics', `${id} is removed.`);
  };
  return [
    h('h1', null, id),
    card(
      'NIC',
      facts([
        ['Network', link(at`/networks/${view.network}`, view.network)],
        ['MAC', code(view.mac)],
        ['Link-local', code(view.linkLocal)],
        ['Addresses', addressesOf(view)],
      ]),
    ),
    card('Change', nicForm({ label: 'Change', nic: view, done: reload })),
    button('Remove the NIC', remove, { question: `Remove ${id}?` }),
  ];
}
