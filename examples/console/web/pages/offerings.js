/** Offerings: which families a network has, and what its router does. */
import { at } from '../api.js';
import { card, h, say } from '../dom.js';
import { changesOf, commandForm, NAME, schemaOf, several } from '../form.js';
import { listOf } from '../list.js';

export const STACKS = { ipv4: 'IPv4 only', dual: 'IPv4 and IPv6', ipv6: 'IPv6 only' };

/** A peer as a person writes one: its address and its AS number. */
const PEER = schemaOf((text) => {
  const [address, asn, ...rest] = text.trim().split(/\s+/);
  if (/^\d+$/.test(asn) && rest.length === 0) return { value: { address, asn: Number(asn) } };
  return { issues: [{ message: 'a peer is an address and an AS number, as 2001:db8::1 64512' }] };
});

/** How the upstream learns the routes. Peers without an own number are a slip, which the service refuses. */
const routingOf = (asn, peers = []) =>
  asn || peers.length > 0 ? { asn: /^\d+$/.test(asn) ? Number(asn) : asn, peers } : 'static';

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
      {
        name: 'asn',
        label: 'AS number',
        hint: 'The routers of its networks announce their prefixes by BGP from it. Empty: static routes',
      },
      {
        name: 'peers',
        label: 'BGP peers',
        kind: 'lines',
        schema: several(PEER, ','),
        hint: 'An address and its AS number, one per line, for example 2001:db8::1 64512',
      },
    ],
    commandOf: ({ asn, peers, ...values }) => ({
      op: 'set-offering',
      ...values,
      routing: routingOf(asn, peers),
    }),
    foresee: changesOf,
    done: async ({ id }) => {
      await list.reload();
      say(`The offering ${id} is saved.`);
    },
  });
  await list.reload();
  return [h('h1', null, 'Offerings'), list, card('Create or change an offering', set)];
}
