/** The rules of a network, the family that each is for, and what they do with a packet. */
import { findConflicts, matches, protocolNumber, ruleFamily } from '/hextet/rule.js';
import { at, call } from '../api.js';
import { button, card, h, say } from '../dom.js';
import { formOf, required } from '../form.js';
import { rowOf, tableOf } from '../list.js';

const FAMILIES = { ipv4: 'IPv4', ipv6: 'IPv6', both: 'IPv4 and IPv6' };
/** Why a packet passes or not, if no rule of the list decides. */
const REASONS = {
  base: 'a rule that every network has decides',
  state: 'the state of its connection decides',
  policy: 'the policy decides',
  bytes: 'what decides is not asked here, as the type of an ICMP message',
  kernel: 'the kernel drops it before all rules',
};
const DIRECTIONS = [
  ['ingress', 'into the network'],
  ['egress', 'out of it'],
];

export async function firewall({ id }) {
  if (id === undefined) {
    const open = formOf({
      label: 'Choose a network',
      fields: [{ name: 'network', label: 'Network', schema: required }],
      button: 'Open',
      submit: async ({ network }) => {
        await call('GET', at`/networks/${network}`);
        location.hash = at`#/firewall/${network}`;
      },
    });
    return [h('h1', null, 'Firewall'), card('Choose a network', open)];
  }
  const [{ rules: first }, { offering }] = await Promise.all([
    call('GET', at`/networks/${id}/rules`),
    call('GET', at`/networks/${id}`),
  ]);
  const { egress, firewall: isOn } = await call('GET', at`/offerings/${offering}`);
  let rules = first;
  const list = h('div');
  const save = async (next) => {
    await call('PUT', at`/networks/${id}/rules`, { rules: next });
    rules = next;
    list.replaceChildren(rulesTable(rules, save));
    packet.elements.source.dispatchEvent(new Event('input', { bubbles: true }));
    say(`The rules of ${id} are set.`);
  };
  list.append(rulesTable(rules, save));
  const add = formOf({
    label: 'Add a rule',
    isNew: true,
    fields: [
      { name: 'direction', label: 'Direction', kind: 'select', options: DIRECTIONS },
      {
        name: 'action',
        label: 'Action',
        kind: 'select',
        options: [
          ['allow', 'allow'],
          ['deny', 'deny'],
        ],
      },
      { name: 'protocol', label: 'Protocol', hint: 'tcp, udp, icmpv6, a number; all without one' },
      { name: 'ports', label: 'Ports', hint: '443, or 8000-8080' },
      { name: 'icmp', label: 'ICMP type', hint: 'As echo-request' },
      {
        name: 'sources',
        label: 'Sources',
        kind: 'lines',
        hint: 'Addresses, prefixes or ranges of either family, one a line; everywhere without one',
      },
      { name: 'destinations', label: 'Destinations', kind: 'lines' },
    ],
    preview: (values) => familyOf(ruleOf(values)),
    button: 'Add',
    submit: (values) => save([...rules, limited(ruleOf(values))]),
  });
  const packet = formOf({
    label: 'A packet',
    fields: [
      { name: 'direction', label: 'Direction', kind: 'select', options: DIRECTIONS },
      { name: 'source', label: 'Source', schema: required },
      { name: 'destination', label: 'Destination', schema: required },
      { name: 'protocol', label: 'Protocol', schema: required, value: 'tcp' },
      { name: 'port', label: 'Destination port', value: '80' },
    ],
    preview: (values) => verdictOf(rules, values, egress),
    button: 'Ask',
    submit: async () => {},
  });
  return [
    h('h1', null, `Firewall of ${id}`),
    isOn
      ? null
      : h(
          'p',
          { class: 'bad' },
          `The offering ${offering} has no firewall: these rules are kept, and no router applies them.`,
        ),
    list,
    card('Add a rule', add),
    card('Would this packet pass?', packet),
  ].filter(Boolean);
}

/** A rule that lets all in is one that says so: an empty form is a slip. */
function limited(rule) {
  if (rule.action !== 'allow' || rule.direction !== 'ingress' || rule.protocol || rule.sources) return rule;
  const message = 'This opens the whole network: name a protocol, or the sources ::/0 and 0.0.0.0/0.';
  throw Object.assign(new Error(message), { path: ['sources'] });
}

function rulesTable(rules, save) {
  const conflicts = findConflicts(rules);
  const without = (i) => rules.toSpliced(i, 1);
  const columns = [
    ['No', ({ i }) => String(i)],
    [
      'Rule',
      ({ rule: { direction, action, protocol = 'all', ports, icmp } }) =>
        [direction, action, protocol, ports && [...new Set([ports.start, ports.end])].join('-'), icmp?.type]
          .filter((part) => part != null)
          .join(' '),
    ],
    ['Sources', ({ rule }) => (rule.sources ?? ['everywhere']).join(', ')],
    ['Destinations', ({ rule }) => (rule.destinations ?? ['the network']).join(', ')],
    ['Family', ({ rule }) => FAMILIES[ruleFamily(rule).family]],
    [
      'Note',
      ({ i }) =>
        conflicts
          .filter(({ rule }) => rule === i)
          .map(({ kind, by }) => `${kind} by ${by}`)
          .join(', ') || null,
    ],
    [
      '',
      ({ i }) => [
        i > 0 &&
          button('Up', () => save(without(i).toSpliced(i - 1, 0, rules[i])), { title: `Move rule ${i} up` }),
        button('Remove', () => save(without(i)), { title: `Remove rule ${i}` }),
      ],
    ],
  ];
  const body = h(
    'tbody',
    null,
    rules.map((rule, i) => rowOf(columns, { rule, i })),
  );
  if (rules.length === 0)
    return h(
      'p',
      null,
      'No rule yet: what comes in is dropped, but for answers, and pings and errors of ICMPv6.',
    );
  return tableOf(
    'Rules, the first that matches decides',
    columns.map(([title]) => title),
    body,
  );
}

/** A rule of what is in the form: an empty field is no field. */
function ruleOf({ direction, action, protocol, ports, icmp, sources, destinations }) {
  const listOf = (text) =>
    text
      ?.split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const [start, end = start] = ports ? ports.split('-').map((port) => Number(port)) : [];
  const fields = {
    direction,
    action,
    protocol,
    ports: ports && { start, end },
    icmp: icmp && { type: icmp },
    sources: listOf(sources),
    destinations: listOf(destinations),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value));
}

function familyOf(rule) {
  const result = ruleFamily(rule);
  if (!result.ok)
    return h(
      'ul',
      { class: 'bad' },
      result.issues.map(({ path, message }) => h('li', null, `${path.join('.')}: ${message}`)),
    );
  const because = result.because.map(({ path, value, family }) =>
    h('li', null, `${path.join('.')} ${value}: ${FAMILIES[family]}`),
  );
  return [
    h('p', { class: 'good' }, `The rule is for ${FAMILIES[result.family]}.`),
    because.length > 0 && h('ul', null, because),
  ];
}

function verdictOf(rules, { direction, source, destination, protocol, port }, egress) {
  try {
    const family = source.includes(':') ? 'ipv6' : 'ipv4';
    const number = /^\d+$/.test(protocol) ? Number(protocol) : protocolNumber(protocol, family);
    const packet = {
      hook: 'forward',
      direction,
      source,
      destination,
      protocol: number,
      state: 'new',
      ...(port && { port: Number(port) }),
    };
    const policy = direction === 'egress' ? egress : 'deny';
    const { action, rule, because } = matches(rules, packet, { policy, base: 'rfc4890' });
    const reason = because === 'rule' ? `rule ${rule}` : REASONS[because];
    return h('p', { class: action === 'allow' ? 'good' : 'bad' }, `${action}: ${reason}.`);
  } catch ({ message }) {
    return h('p', { class: 'bad' }, message);
  }
}
