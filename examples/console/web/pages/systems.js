/** System machines: they have a public address, and no network. */
import { field } from '/hextet/form.js';
import { Mac } from '/hextet/mac.js';
import { at } from '../api.js';
import { card, code, h, link, say } from '../dom.js';
import { commandForm, NAME, required } from '../form.js';
import { listOf } from '../list.js';

export async function systems() {
  const list = listOf({
    path: '/routers?kind=system',
    caption: 'System machines',
    isFound: true,
    empty: 'No system machine yet.',
    removable: ({ id }) => [at`/routers/${id}`, id],
    columns: [
      ['Name', ({ id }) => link(at`/routers/${id}`, id)],
      ['Public address', ({ public: { address } }) => code(address)],
      ['MAC', ({ public: { mac } }) => code(mac)],
    ],
  });
  const add = commandForm({
    label: 'Add a system machine',
    isNew: true,
    fields: [
      NAME,
      {
        name: 'system',
        label: 'System',
        schema: required,
        hint: 'What it does, one machine for each: for example console-proxy',
      },
      {
        name: 'publicMac',
        label: 'MAC of the public device',
        schema: field(Mac),
        hint: 'Its public address follows from it',
      },
    ],
    commandOf: ({ system, ...values }) => ({ op: 'set-router', expect: 'new', for: { system }, ...values }),
    foresee: ({ public: { address } }) => h('p', null, 'Its public address would be ', code(address), '.'),
    button: 'Add',
    done: async ({ id, public: { address } }) => {
      await list.reload();
      say(`${id} has ${address}.`);
    },
  });
  await list.reload();
  return [h('h1', null, 'System machines'), list, card('Add a system machine', add)];
}
