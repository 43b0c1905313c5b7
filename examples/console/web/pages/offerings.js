/** Offerings: which families a network has, and what its router does. */
import { at } from '../api.js';
import { card, h, say } from '../dom.js';
import { commandForm, NAME } from '../form.js';
import { listOf } from '../list.js';

export const STACKS = { ipv4: 'IPv4 only', dual: 'IPv4 and IPv6', ipv6: 'IPv6 only' };

export async function offerings() {
  const list = listOf({
    path: '/offerings',
    caption: 'Offerings',
    empty: 'No offering yet: a network needs one.',
    removable: ({ id }) => [at`/offerings/${id}`, id],
    columns: [
      ['Name', ({ id }) => id],
      ['Families', ({ stack }) => STACKS[stack]],
      ['Routing', ({ routing }) => (routing === 'static' ? 'static' : `BGP, AS ${routing.asn}`)],
      ['Firewall', ({ firewall }) => (firewall ? 'yes' : 'no')],
      ['Outgoing traffic', ({ egress }) => egress],
    ],
  });
  const set = commandForm({
    label: 'Create or change an offering',
    button: 'Save',
    isNew: true,
    fields: [
      NAME,
      { name: 'stack', label: 'Families', kind: 'select', value: 'dual', options: Object.entries(STACKS) },
      { name: 'firewall', label: 'IPv6 firewall', kind: 'check', value: true },
      {
        name: 'egress',
        label: 'Outgoing traffic that no rule matches',
        kind: 'select',
        options: [
          ['allow', 'allow'],
          ['deny', 'deny'],
        ],
      },
    ],
    commandOf: (values) => ({ op: 'set-offering', ...values }),
    done: async ({ id }) => {
      await list.reload();
      say(`The offering ${id} is saved.`);
    },
  });
  await list.reload();
  return [h('h1', null, 'Offerings'), list, card('Create or change an offering', set)];
}
