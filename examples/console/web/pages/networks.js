/** Isolated networks, VPCs and their tiers, and the router of either. */
import { Address } from '/hextet/address.js';
import { field } from '/hextet/form.js';
import { IPv4Prefix } from '/hextet/ipv4.js';
import { Mac } from '/hextet/mac.js';
import { Prefix } from '/hextet/prefix.js';
import { at, call, quarantine, role } from '../api.js';
import { button, card, code, counted, durationOf, facts, h, link, say, timeOf, turns } from '../dom.js';
import { changesOf, commandForm, NAME, several } from '../form.js';
import { listOf } from '../list.js';
import { nicForm, nicList } from './nics.js';
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
    hint: 'For example 10.1.1.0/24. Empty: no IPv4',
  },
  {
    name: 'dns',
    label: 'Name servers',
    schema: several(Address),
    kind: 'lines',
    value: dns.join('\n'),
    hint: 'IPv6 addresses, one per line or separated by commas',
  },
];

/** The form of a new network: an isolated one, or a tier of a VPC. */
function createForm({ vpc: own, options, done, ...rest }) {
  return commandForm({
    ...rest,
    isNew: true,
    fields: [NAME, { name: 'offering', label: 'Offering', kind: 'select', options }, ...FIELDS()],
    commandOf: (values) => ({ op: 'set-network', vpc: own, expect: 'new', ...values }),
    foresee: ({ prefix }) =>
      h('p', null, prefix ? ['It would have ', code(prefix), '.'] : 'It would have no IPv6.'),
    done: (made) => done(made, `${made.id} has ${made.prefix ?? 'no IPv6'}.`),
  });
}

export async function networks({ goTo }) {
  const options = await offeringOptions();
  const list = listOf({
    path: '/networks',
    caption: 'Networks',
    isFound: true,
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
    isFound: true,
    empty: 'No VPC yet.',
    columns: [
      ['Name', ({ id }) => vpcLink(id)],
      ['Own block', ({ block }) => code(block)],
      ['Tiers', ({ networks: tiers }) => String(tiers.length)],
    ],
  });
  const create = createForm({
    label: 'Create a network',
    button: 'Create',
    options,
    done: ({ id }, text) => goTo(at`#/networks/${id}`, text),
  });
  const createVpc = commandForm({
    label: 'Create a VPC',
    isNew: true,
    fields: [
      NAME,
      {
        name: 'offering',
        label: 'Offering',
        kind: 'select',
        options,
        hint: 'Its tiers have it, too, unless they name another',
      },
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
    commandOf: ({ block, ...values }) => ({
      op: 'set-vpc',
      expect: 'new',
      ...values,
      ...(block && { block: Number(block) }),
    }),
    foresee: ({ block }) => block && h('p', null, 'Its block would be ', code(block), '.'),
    button: 'Create',
    done: ({ id }) => goTo(at`#/vpcs/${id}`, `${id} is created: add its tiers.`),
  });
  await Promise.all([list.reload(), vpcs.reload()]);
  const missing = h(
    'p',
    null,
    'A network needs an offering: ',
    role === 'operator' ? [link('/offerings', 'create one'), '.'] : 'the operator creates one.',
  );
  return [
    h('h1', null, 'Networks'),
    list,
    card('Create a network', options.length === 0 ? missing : create),
    vpcs,
    ...(options.length === 0 ? [] : [card('Create a VPC', createVpc)]),
  ];
}

export async function network({ id, reload, goTo }) {
  const [view, options] = await Promise.all([call('GET', at`/networks/${id}`), offeringOptions()]);
  const { stack, prefix, gateway, ipv4, dns, vpc: own, offering, since, routes } = view;
  const change = commandForm({
    label: 'Change',
    fields: [
      { name: 'offering', label: 'Offering', kind: 'select', value: offering, options },
      ...FIELDS(view),
    ],
    commandOf: ({ ipv4: four = null, ...values }) => ({
      op: 'set-network',
      id,
      expect: 'existing',
      ipv4: four,
      ...values,
    }),
    foresee: changesOf,
    done: async (now) => {
      await reload();
      say(`${id} has ${now.prefix ?? 'no IPv6'}.`);
    },
  });
  const nics = nicList(id);
  await nics.reload();
  const addNic = nicForm({ label: 'Add a NIC', button: 'Add', network: id, done: nics.reload });
  const remove = async () => {
    await call('DELETE', `${at`/networks/${id}`}?contents=remove`);
    goTo('#/networks', `${id} is removed.`);
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
        ['Name servers', dns.length > 0 ? dns.map((server) => h('div', null, code(server))) : null],
        ['VPC', vpcLink(own)],
        [
          'Upstream route',
          routes.length > 0
            ? routes.map((route) => h('div', null, code(`${route.prefix} via ${route.via}`)))
            : null,
        ],
      ]),
      h('p', null, link(at`/firewall/${id}`, 'Its firewall')),
    ),
    nics,
    card('Add a NIC', addNic),
    own === null ? await routerCard({ network: id }, [id], reload) : null,
    role === 'operator' ? healthCard(view) : null,
    card('Change', change),
    button('Remove the network', remove, {
      question: `Remove ${id} with its router and NICs?${prefix && quarantine?.seconds ? ` Its ${prefix} is kept from others for ${durationOf(quarantine.seconds)}.` : ''}`,
    }),
  ].filter(Boolean);
}

/** What a VPC has of the zone without any tier. */
function inUseOf(block) {
  const { count } = Prefix.parse(block).children(64);
  return count === 1n
    ? 'It counts as in use.'
    : `All ${counted(count)} /64s of it count as in use, for tiers to come as well.`;
}

export async function vpc({ id, reload, goTo }) {
  const [{ offering, block, networks: tiers }, options] = await Promise.all([
    call('GET', at`/vpcs/${id}`),
    offeringOptions(),
  ]);
  const remove = async () => {
    await call('DELETE', `${at`/vpcs/${id}`}?contents=remove`);
    goTo('#/networks', `${id} is removed.`);
  };
  const list = listOf({
    path: `/networks?${new URLSearchParams({ vpc: id })}`,
    caption: 'Tiers',
    empty: 'No tier yet.',
    columns: [
      ['Name', networkLink],
      ['IPv6', ({ prefix }) => code(prefix)],
      ['Gateway', ({ gateway }) => code(gateway)],
    ],
  });
  await list.reload();
  const own = ['', `that of the VPC: ${offering}`];
  const add = createForm({
    label: 'Add a tier',
    button: 'Add',
    vpc: id,
    options: [own, ...options],
    done: async (_tier, text) => {
      await reload();
      say(text);
    },
  });
  return [
    h('h1', null, id),
    card(
      'VPC',
      facts([
        ['Offering', offering],
        ['Own block', block === null ? null : h('div', null, code(block), ` ${inUseOf(block)}`)],
        ['Tiers', String(tiers.length)],
      ]),
    ),
    list,
    card('Add a tier', add),
    await routerCard({ vpc: id }, tiers, reload),
    button('Remove the VPC', remove, { question: `Remove ${id} with its tiers?` }),
  ];
}

/** The router of a network, or of a VPC with its tiers, where links lead to. */
async function routerCard(...target) {
  const element = await routerOf(...target);
  element.id = 'router';
  return element;
}

/** The operator registers it. */
async function routerOf(target, tiers, reload) {
  const { items } = await call('GET', `/routers?${new URLSearchParams({ network: tiers[0] ?? '' })}`);
  const [router] = items;
  const form = role === 'operator' && routerForm({ target, tiers, router, reload });
  if (router === undefined) return card('Router', form || 'The operator registers it.');
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
    form,
  );
}

function routerForm({ target, tiers, router, reload }) {
  const macs = Object.fromEntries(router?.guests.map(({ network: tier, mac }) => [tier, mac]) ?? []);
  const guestField = (tier, i) => ({
    name: `tier${i}`,
    label: `MAC of the device in ${tier}`,
    schema: field(Mac),
    isOptional: true,
    value: macs[tier] ?? '',
    hint: 'Its link-local address follows from it',
  });
  const name = { ...NAME, value: `r-${Object.values(target)[0]}` };
  return commandForm({
    label: router ? 'Change the router' : 'Register the router',
    fields: [
      ...(router ? [] : [name]),
      {
        name: 'publicMac',
        label: 'MAC of the public device',
        schema: field(Mac),
        value: router?.public.mac,
        hint: router ? 'Its public address stays' : 'Its public address follows from it',
      },
      ...tiers.map(guestField),
    ],
    commandOf: ({ id = router?.id, publicMac, ...guests }) => ({
      op: 'set-router',
      id,
      for: target,
      publicMac,
      guestMacs: Object.fromEntries(tiers.map((tier, i) => [tier, guests[`tier${i}`]])),
      expect: router ? 'existing' : 'new',
    }),
    foresee: router
      ? changesOf
      : ({ public: place }) => h('p', null, 'Its public address would be ', code(place.address), '.'),
    button: router ? 'Save' : 'Register',
    done: async ({ id }) => {
      await reload();
      say(`${id} is ${router ? 'changed' : 'registered'}.`);
    },
  });
}

/** Does the router of the network answer? */
function healthCard({ id, routes }) {
  if (routes.length === 0) return card('Health', 'There is no router yet that could answer.');
  const answer = h('div', { 'aria-live': 'polite' });
  const begin = turns();
  const run = async (why) => {
    const isLast = begin();
    answer.replaceChildren('Please wait …');
    const outcome = await call('POST', at`/networks/${id}/health?why=${why}`, {}).catch((problem) => {
      if (isLast()) answer.replaceChildren();
      throw problem;
    });
    if (!isLast()) return;
    const { isGood, text } = findingOf(why, outcome);
    answer.replaceChildren(
      h('p', { class: isGood ? 'good' : 'bad' }, text),
      h('pre', null, `${outcome.argv.join(' ')}\n${outcome.output}`),
    );
  };
  return card(
    'Health',
    h(
      'p',
      null,
      button('Ping', () => run('reachable')),
      button('Traceroute', () => run('path')),
    ),
    answer,
  );
}

/** What a program found: traceroute ends well, too, where nothing answers. */
function findingOf(why, { ok, exit, argv, output }) {
  const [program, target] = [argv[0], argv.at(-1)];
  if (exit === 'ENOENT')
    return { isGood: false, text: `${program} is not installed where the console runs.` };
  if (why !== 'path' || !ok)
    return { isGood: ok, text: ok ? 'The router answers.' : 'The router does not answer.' };
  const hops = Array.from(output.matchAll(/^ *(\d+) +(\S+)/gm), ([, hop, from]) => ({ hop, from }));
  const last = hops.findLast(({ from }) => from !== '*');
  if (last?.from === target) return { isGood: true, text: `The router answers: it is hop ${last.hop}.` };
  const text = last
    ? `The router does not answer. The last hop that does is hop ${last.hop}, ${last.from}.`
    : `${hops.length} hops, no answer.`;
  return { isGood: false, text };
}
