/** Isolated networks, VPCs and their tiers, and the router of either. */
import { Address } from '/hextet/address.js';
import { field, lines } from '/hextet/form.js';
import { IPv4Prefix } from '/hextet/ipv4.js';
import { Mac } from '/hextet/mac.js';
import { at, call, role } from '../api.js';
import { button, card, code, facts, h, link, say, timeOf } from '../dom.js';
import { formOf, required } from '../form.js';
import { listOf } from '../list.js';
import { STACKS } from './offerings.js';

const networkLink = ({ id }) => link(at`/networks/${id}`, id);
const vpcLink = (id) => id && link(at`/vpcs/${id}`, id);

async function offeringOptions() {
  const { items } = await call('GET', '/offerings?limit=1000');
  return items.map(({ id, stack }) => [id, `${id}: ${STACKS[stack]}`]);
}

/** The fields of a network that can change. */
const FIELDS = ({ ipv4, dns = [] } = {}) => [
  {
    name: 'ipv4',
    label: 'IPv4 prefix',
    schema: field(IPv4Prefix),
    isOptional: true,
    value: ipv4 ?? '',
    hint: 'As 10.1.1.0/24',
  },
  {
    name: 'dns',
    label: 'Name servers',
    schema: lines(Address),
    kind: 'lines',
    value: dns.join('\n'),
    hint: 'IPv6, one a line',
  },
];

export async function networks() {
  const options = await offeringOptions();
  const list = listOf({
    path: '/networks',
    caption: 'Networks',
    empty: 'No network yet.',
    columns: [
      ['Name', networkLink],
      ['IPv6', ({ prefix }) => code(prefix)],
      ['IPv4', ({ ipv4 }) => code(ipv4)],
      ['VPC', ({ vpc: id }) => vpcLink(id)],
      ['Offering', ({ offering }) => offering],
    ],
  });
  const vpcs = listOf({
    path: '/vpcs',
    caption: 'VPCs',
    empty: 'No VPC yet.',
    columns: [
      ['Name', ({ id }) => vpcLink(id)],
      ['Own block', ({ block }) => code(block)],
      ['Tiers', ({ networks: tiers }) => String(tiers.length)],
    ],
  });
  const create = formOf({
    label: 'Create a network',
    isNew: true,
    fields: [
      { name: 'id', label: 'Name', schema: required },
      { name: 'offering', label: 'Offering', kind: 'select', options: [['', 'that of the VPC'], ...options] },
      { name: 'vpc', label: 'VPC', hint: 'For a tier of one; an isolated network has none' },
      ...FIELDS(),
    ],
    button: 'Create',
    submit: async ({ id, ...rest }) => {
      if (!rest.offering && !rest.vpc)
        throw Object.assign(new Error('only a tier has that of its VPC: choose one'), { path: ['offering'] });
      const [{ prefix }] = await call('POST', '/commands', {
        commands: [{ op: 'set-network', id, ...rest, expect: 'new' }],
      });
      say(`${id} has ${prefix ?? 'no IPv6'}.`);
      await list.reload();
      await vpcs.reload();
    },
  });
  const createVpc = formOf({
    label: 'Create a VPC',
    isNew: true,
    fields: [
      { name: 'id', label: 'Name', schema: required },
      { name: 'offering', label: 'Offering', kind: 'select', options },
      {
        name: 'block',
        label: 'Own block',
        kind: 'select',
        options: [
          ['', 'none: /64s of the zone'],
          ...[60, 56, 52, 48].map((length) => [length, `a /${length}`]),
        ],
      },
    ],
    button: 'Create',
    submit: async ({ id, block, ...rest }) => {
      await call('POST', '/commands', {
        commands: [{ op: 'set-vpc', id, ...rest, ...(block && { block: Number(block) }), expect: 'new' }],
      });
      say(`${id} is created.`);
      await vpcs.reload();
    },
  });
  await Promise.all([list.reload(), vpcs.reload()]);
  const missing = h('p', null, 'A network needs an offering, which the operator sets.');
  return [
    h('h1', null, 'Networks'),
    list,
    card('Create a network', options.length === 0 ? missing : create),
    vpcs,
    ...(options.length === 0 ? [] : [card('Create a VPC', createVpc)]),
  ];
}

export async function network({ id, reload }) {
  const [view, options] = await Promise.all([call('GET', at`/networks/${id}`), offeringOptions()]);
  const { stack, prefix, gateway, ipv4, vpc: own, offering, since, routes } = view;
  const change = formOf({
    label: 'Change',
    fields: [
      { name: 'offering', label: 'Offering', kind: 'select', value: offering, options },
      ...FIELDS(view),
    ],
    submit: async ({ ipv4: four, ...rest }) => {
      const now = await call('PUT', at`/networks/${id}`, { ...rest, ipv4: four ?? null });
      say(`${id} has ${now.prefix ?? 'no IPv6'}.`);
      await reload();
    },
  });
  const nics = listOf({
    path: `/nics?${new URLSearchParams({ network: id })}`,
    caption: 'NICs',
    empty: 'No NIC yet.',
    columns: [
      ['Name', ({ id: nic }) => nic],
      ['MAC', ({ mac }) => code(mac)],
      [
        'Addresses',
        ({ addresses }) =>
          addresses.map(({ address, source }) => h('div', null, code(address), ` ${source}`)),
      ],
    ],
  });
  await nics.reload();
  const remove = async () => {
    await call('DELETE', `${at`/networks/${id}`}?contents=remove`);
    say(`${id} is removed.`);
    location.hash = '#/networks';
  };
  return [
    h('h1', null, id),
    card(
      'Network',
      facts([
        ['Families', STACKS[stack]],
        ['IPv6', code(prefix)],
        ['Gateway', code(gateway)],
        ['Since', since === null ? null : timeOf(since)],
        ['IPv4', code(ipv4)],
        ['VPC', vpcLink(own)],
        [
          'Route of the upstream',
          routes.length > 0
            ? routes.map((route) => h('div', null, code(`${route.prefix} via ${route.via}`)))
            : null,
        ],
      ]),
      h('p', null, link(at`/firewall/${id}`, 'Its firewall'), ', ', link('/nics', 'add a NIC')),
    ),
    own === null ? await routerCard({ network: id }, [id], reload) : null,
    role === 'operator' ? healthCard(id) : null,
    card('Change', change),
    nics,
    button('Remove the network', remove, { question: `Remove ${id} with its router and NICs?` }),
  ].filter(Boolean);
}

export async function vpc({ id, reload }) {
  const { offering, block, networks: tiers } = await call('GET', at`/vpcs/${id}`);
  const remove = async () => {
    await call('DELETE', `${at`/vpcs/${id}`}?contents=remove`);
    say(`${id} is removed.`);
    location.hash = '#/networks';
  };
  const list = listOf({
    path: `/networks?${new URLSearchParams({ vpc: id })}`,
    caption: 'Tiers',
    empty: 'No tier yet: create a network with this VPC.',
    columns: [
      ['Name', networkLink],
      ['IPv6', ({ prefix }) => code(prefix)],
      ['Gateway', ({ gateway }) => code(gateway)],
    ],
  });
  await list.reload();
  return [
    h('h1', null, id),
    card(
      'VPC',
      facts([
        ['Offering', offering],
        ['Own block', code(block)],
        ['Tiers', String(tiers.length)],
      ]),
    ),
    list,
    await routerCard({ vpc: id }, tiers, reload),
    button('Remove the VPC', remove, { question: `Remove ${id} with its tiers?` }),
  ];
}

/** The router of a network, or of a VPC with its tiers: the operator registers it. */
async function routerCard(target, tiers, reload) {
  const { items } = await call('GET', `/routers?${new URLSearchParams({ network: tiers[0] ?? '' })}`);
  const macOf = (tier, i) => {
    const label = `MAC of the device in ${tier}`;
    return { name: `tier${i}`, label, schema: field(Mac), isOptional: true };
  };
  const commandOf = ({ id, publicMac, ...macs }) => {
    const guestMacs = Object.fromEntries(tiers.map((tier, i) => [tier, macs[`tier${i}`]]));
    return { op: 'set-router', id, for: target, publicMac, guestMacs };
  };
  const form = formOf({
    label: 'Register the router',
    fields: [
      { name: 'id', label: 'Name', schema: required, value: `r-${Object.values(target)[0]}` },
      {
        name: 'publicMac',
        label: 'MAC of the public device',
        schema: field(Mac),
        hint: 'Its public address follows from it',
      },
      ...tiers.map(macOf),
    ],
    preview: async (values) => {
      try {
        const commands = [commandOf(values)];
        const [{ public: place }] = (await call('POST', '/commands', { commands, dryRun: true })).results;
        return h('p', null, 'Public address: ', code(place.address));
      } catch ({ message }) {
        return h('p', { class: 'bad' }, message);
      }
    },
    button: 'Register',
    submit: async (values) => {
      const command = commandOf(values);
      await call('POST', '/commands', { commands: [command] });
      say(`${command.id} is registered.`);
      await reload();
    },
  });
  const [router] = items;
  if (router === undefined) return card('Router', role === 'operator' ? form : 'The operator registers it.');
  return card(
    'Router',
    facts([
      ['Name', role === 'operator' ? link(at`/routers/${router.id}`, router.id) : router.id],
      ['Public address', code(router.public.address)],
      [
        'Devices',
        [router.public, ...router.guests].map((one) =>
          h('div', null, code(one.interface), ` ${one.network ?? 'public'}`),
        ),
      ],
    ]),
  );
}

/** Does the router of the network answer? */
function healthCard(id) {
  const answer = h('div', { 'aria-live': 'polite' });
  const run = async (why) => {
    answer.replaceChildren('It is asked.');
    const { ok, argv, output } = await call('POST', at`/networks/${id}/health?why=${why}`, {});
    answer.replaceChildren(
      h('p', { class: ok ? 'good' : 'bad' }, ok ? 'It answers.' : 'It does not answer.'),
      h('pre', null, `${argv.join(' ')}\n${output}`),
    );
  };
  return card(
    'Health',
    h(
      'p',
      null,
      button('Ping the router', () => run('reachable')),
      button('Trace the way', () => run('path')),
    ),
    answer,
  );
}
