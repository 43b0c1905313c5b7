/** NICs: the address that follows from the hardware address, and static ones. */
import { Address } from '/hextet/address.js';
import { slaacAddress } from '/hextet/eui64.js';
import { field, lines } from '/hextet/form.js';
import { Mac } from '/hextet/mac.js';
import { at, call } from '../api.js';
import { card, code, h, link, say } from '../dom.js';
import { formOf, required } from '../form.js';
import { listOf } from '../list.js';

export async function nics() {
  const list = listOf({
    path: '/nics',
    caption: 'NICs',
    empty: 'No NIC yet.',
    removable: ({ id }) => [at`/nics/${id}`, id],
    columns: [
      ['Name', ({ id }) => id],
      ['Network', ({ network }) => link(at`/networks/${network}`, network)],
      ['MAC', ({ mac }) => code(mac)],
      [
        'Addresses',
        ({ addresses }) =>
          addresses.map(({ address, source }) => h('div', null, code(address), ` ${source}`)),
      ],
    ],
  });
  const set = formOf({
    label: 'Set a NIC',
    isNew: true,
    fields: [
      { name: 'id', label: 'Name', schema: required, hint: 'As vm-1/0' },
      { name: 'network', label: 'Network', schema: required },
      { name: 'mac', label: 'MAC', schema: field(Mac) },
      {
        name: 'addresses',
        label: 'Static addresses',
        schema: lines(Address),
        kind: 'lines',
        hint: 'Beside the predicted one, one a line',
      },
    ],
    preview: async ({ network, mac }) => predictionOf(network, mac),
    submit: async ({ id, ...rest }) => {
      const { addresses } = await call('PUT', at`/nics/${id}`, rest);
      say(`${id} has ${addresses.map(({ address }) => address).join(' and ') || 'no IPv6'}.`);
      await list.reload();
    },
  });
  await list.reload();
  return [h('h1', null, 'NICs'), list, card('Set a NIC', set)];
}

async function predictionOf(network, mac) {
  try {
    const { prefix } = await call('GET', at`/networks/${network}`);
    if (prefix === null) return h('p', null, `${network} has no IPv6.`);
    return h('p', null, 'Predicted address: ', code(String(slaacAddress(prefix, mac))));
  } catch ({ message, status }) {
    return h('p', { class: 'bad' }, status === 404 ? `There is no network ${network}.` : message);
  }
}
