/** Reservations: space of the zone that nobody gets. */
import { field } from '/hextet/form.js';
import { AddressRange } from '/hextet/range.js';
import { at } from '../api.js';
import { card, code, h, say } from '../dom.js';
import { changesOf, commandForm, required } from '../form.js';
import { listOf } from '../list.js';

export async function reservations() {
  const list = listOf({
    path: '/reservations',
    caption: 'Reservations',
    empty: 'No reservation yet: all of a prefix is for networks.',
    removable: ({ range }) => [at`/reservations/${range}`, range],
    columns: [
      ['Range', ({ range }) => code(range)],
      ['Reason', ({ reason }) => reason],
    ],
  });
  const add = commandForm({
    label: 'Reserve space',
    isNew: true,
    fields: [
      {
        name: 'range',
        label: 'Range',
        schema: field(AddressRange),
        hint: 'A prefix, an address or a range inside a prefix of the zone, for example 2001:db8:0:ff00::/56',
      },
      { name: 'reason', label: 'Reason', schema: required, hint: 'Who asks later sees it' },
    ],
    commandOf: ({ range, reason }) => ({ op: 'reserve', range: String(range), reason }),
    foresee: changesOf,
    button: 'Reserve',
    done: async () => {
      await list.reload();
      say('The space is reserved.');
    },
  });
  await list.reload();
  return [h('h1', null, 'Reservations'), list, card('Reserve space', add)];
}
