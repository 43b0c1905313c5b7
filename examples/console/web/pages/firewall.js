/** The rules of a network, the family that each is for, and what they do with a packet. */
import { field } from '/hextet/form.js';
import { baseRules } from '/hextet/render.js';
import {
  findConflicts,
  icmpNames,
  matches,
  protocolNumber,
  ruleEntrySchema,
  ruleFamily,
  ruleProtocolSchema,
} from '/hextet/rule.js';
import { at, call } from '../api.js';
import { button, card, focusOn, h, say } from '../dom.js';
import { formOf, required, several } from '../form.js';
import { rowOf, tableOf } from '../list.js';
import { FAMILIES, missing, packetJudge } from '../packet.js';

const answerOf = packetJudge({ baseRules, matches });

const VERDICTS = { allow: 'It passes', deny: 'It does not pass', depends: 'It depends' };
const DIRECTIONS = { ingress: 'into the network', egress: 'out of the network' };
const ACTIONS = [
  ['allow', 'allow'],
  ['deny', 'deny'],
];
const ICMP = { ipv4: 1, ipv6: 58 };

const direction = {
  name: 'direction',
  label: 'Direction',
  kind: 'select',
  options: Object.entries(DIRECTIONS),
};
const entries = { kind: 'lines', schema: several(ruleEntrySchema, ',') };

/** The fields of a rule. */
const RULE = [
  direction,
  { name: 'action', label: 'Action', kind: 'select', options: ACTIONS },
  {
    name: 'protocol',
    label: 'Protocol',
    schema: field(ruleProtocolSchema),
    isOptional: true,
    hint: 'For example tcp, udp, icmp, or a number. Empty: all',
  },
  { name: 'ports', label: 'Ports', hint: 'For example 443, or 8000-8080. Empty: all' },
  { name: 'icmp', label: 'ICMP type', hint: 'For example echo-request. Empty: all' },
  {
    ...entries,
    name: 'sources',
    label: 'Sources',
    hint: 'Addresses, prefixes or ranges of either family, one per line or separated by commas. Empty: any',
  },
  {
    ...entries,
    name: 'destinations',
    label: 'Destinations',
    hint: 'Like the sources. Empty: any',
  },
];
const LABELS = Object.fromEntries(RULE.map(({ name, label }) => [name, label]));

/** The fields of a packet. */
const PACKET = [
  direction,
  { name: 'source', label: 'Source', schema: required, hint: 'An address' },
  { name: 'destination', label: 'Destination', schema: required, hint: 'One of the same family' },
  {
    name: 'protocol',
    label: 'Protocol',
    schema: field(ruleProtocolSchema),
    value: 'tcp',
    hint: 'For example tcp, or icmp',
  },
  { name: 'port', label: 'Port or ICMP type', hint: 'Where it goes: 443, or echo-request' },
];

export async function firewall({ id, goTo }) {
  if (id === undefined) {
    const open = formOf({
      label: 'Choose a network',
      fields: [{ name: 'network', label: 'Network', schema: required, choices: '/networks' }],
      button: 'Open',
      submit: async ({ network }) => {
        await call('GET', at`/networks/${network}`).catch(({ status, message }) => {
          throw refusal('network', status === 404 ? `There is no network ${network}.` : message);
        });
        goTo(at`#/firewall/${network}`, '');
      },
    });
    return [h('h1', null, 'Firewall'), card('Choose a network', open)];
  }
  const readRules = async () => (await call('GET', at`/networks/${id}/rules`)).rules;
  const network = await call('GET', at`/networks/${id}`);
  const offering = await call('GET', at`/offerings/${network.offering}`);
  let rules = await readRules();
  const list = h('div', { tabindex: -1 });
  const showRules = (now) => {
    rules = now;
    list.replaceChildren(rulesTable(network, rules, save));
    packet.update();
  };
  const saveNow = async (change) => {
    const next = change(rules);
    // A list is set as a whole: what somebody else set in the meantime would be lost.
    const now = await readRules();
    if (JSON.stringify(now) !== JSON.stringify(rules)) {
      showRules(now);
      throw new Error(CHANGED);
    }
    await call('PUT', at`/networks/${id}/rules`, { rules: next });
    showRules(await readRules());
    say(`The rules of ${id} are set.`);
    focusOn(list);
  };
  let saving = Promise.resolve();
  /** One after the other: each begins with the rules that the one before it set. */
  const save = (change) => {
    const saved = saving.then(() => saveNow(change));
    saving = saved.catch(() => {});
    return saved;
  };
  const add = formOf({
    label: 'Add a rule',
    isNew: true,
    fields: RULE,
    preview: (values) => familyOf(network, ruleOf(values)),
    button: 'Add',
    submit: (values) => save((now) => [...now, limited(ruleOf(values))]),
  });
  const packet = formOf({
    label: 'A packet',
    fields: PACKET,
    preview: (values) => verdictOf(answerOf(network, offering, rules, packetOf(values))),
  });
  list.append(rulesTable(network, rules, save));
  return [
    h('h1', null, `Firewall of ${id}`),
    offering.firewall
      ? null
      : h(
          'p',
          { class: 'bad' },
          `The offering ${offering.id} has no firewall: these rules are kept, and no router applies them.`,
        ),
    list,
    card('Add a rule', add),
    card('Would this packet pass?', packet),
  ].filter(Boolean);
}

const CHANGED = 'The rules have changed meanwhile: look at them, then do it again.';

const refusal = (name, message) => Object.assign(new Error(message), { path: [name] });

/** A rule that lets all in is one that says so: an empty form is a slip. */
function limited(rule) {
  if (rule.action !== 'allow' || rule.direction !== 'ingress' || rule.protocol || rule.sources) return rule;
  throw refusal(
    'sources',
    'This opens the whole network: name a protocol, or the sources ::/0 and 0.0.0.0/0.',
  );
}

/** Says of a rule for a family that a network has no prefix of, that it does nothing. */
const nothingYet = (network, family) =>
  missing(network, family) && `${missing(network, family)}, so the rule does nothing yet`;

function rulesTable(network, rules, save) {
  if (rules.length === 0)
    return h(
      'p',
      null,
      'No rule yet: incoming packets are dropped, except replies to outgoing connections, and ICMPv6 pings and errors.',
    );
  const conflicts = findConflicts(rules);
  const without = (i) => rules.toSpliced(i, 1);
  // It is about the rules of this table.
  const set = (next) =>
    save((now) => {
      if (now !== rules) throw new Error(CHANGED);
      return next;
    });
  const buttonsOf = ({ i }) => [
    i > 0 &&
      button('Up', () => set(without(i).toSpliced(i - 1, 0, rules[i])), { title: `Move rule ${i + 1} up` }),
    button('Remove', () => set(without(i)), { title: `Remove rule ${i + 1}` }),
  ];
  const noteOf = ({ rule: own, i }) =>
    [
      nothingYet(network, ruleFamily(own).family),
      ...conflicts.filter(({ rule }) => rule === i).map(({ kind, by }) => `${kind} by rule ${by + 1}`),
    ]
      .filter(Boolean)
      .join(', ');
  const columns = [
    ['Rule', ({ i }) => String(i + 1)],
    ['Packets', ({ rule }) => sentenceOf(rule)],
    ['Sources', ({ rule }) => (rule.sources ?? ['any']).join(', ')],
    ['Destinations', ({ rule }) => (rule.destinations ?? ['any']).join(', ')],
    ['Family', ({ rule }) => FAMILIES[ruleFamily(rule).family]],
    ['Note', (row) => noteOf(row) || null],
    ['', buttonsOf],
  ];
  const body = h(
    'tbody',
    null,
    rules.map((rule, i) => rowOf(columns, { rule, i })),
  );
  const titles = columns.map(([title]) => title);
  return tableOf(
    'Rules: the first that matches decides. The texts of the router count them from 0.',
    titles,
    body,
  );
}

/** What a rule does, as "allow tcp 443 into the network". */
export const sentenceOf = ({ action, protocol = 'all', ports, icmp, direction: way }) =>
  [action, protocol, ports && [...new Set([ports.start, ports.end])].join('-'), icmp?.type, DIRECTIONS[way]]
    .filter((part) => part != null)
    .join(' ');

/** A rule of what is in the form: an empty field is no field. */
function ruleOf({ ports, icmp, sources, destinations, ...rest }) {
  const [start, end = start] = ports?.split('-').map((port) => port.trim()) ?? [];
  return {
    ...rest,
    ...(ports && { ports: { start, end } }),
    ...(icmp && { icmp: { type: icmp } }),
    ...(sources?.length > 0 && { sources }),
    ...(destinations?.length > 0 && { destinations }),
  };
}

function familyOf(network, rule) {
  const result = ruleFamily(rule);
  if (!result.ok) {
    // One port is the first and the last of its range.
    const issues = new Map(
      result.issues.map((issue) => [issue.message, { ...issue, message: messageOf(issue) }]),
    );
    throw { issues: [...issues.values()] };
  }
  const because = result.because.map(({ path, value, family, used }) =>
    h('li', null, `${LABELS[path[0]]}, ${value}: ${FAMILIES[family]}${used ? '' : ', matches nothing'}`),
  );
  const nothing = nothingYet(network, result.family);
  return [
    h('p', { class: 'good' }, `The rule is for ${FAMILIES[result.family]}.`),
    nothing && h('p', { class: 'bad' }, `${nothing}.`),
    because.length > 0 && h('ul', null, because),
  ];
}

function messageOf({ code, message, details }) {
  if (code !== 'family-conflict') return message;
  const { family, other, value, otherFamily } = details;
  const label = LABELS[other.replace(/\[.*/, '')];
  return `this is ${FAMILIES[family]}, but ${label} (${value}) is ${FAMILIES[otherFamily]}: the rule matches nothing`;
}

const familyOfAddress = (text) => (text.includes(':') ? 'ipv6' : 'ipv4');

function packetOf({ protocol: name, port, ...packet }) {
  const [family, other] = [packet.source, packet.destination].map(familyOfAddress);
  if (family !== other)
    throw refusal('destination', `the source is ${FAMILIES[family]}: a packet is of one family`);
  const protocol = /^\d+$/.test(name) ? Number(name) : protocolNumber(name, family);
  if (protocol === null) throw refusal('protocol', `no packet of ${FAMILIES[family]} has it`);
  const known = { ...packet, state: 'new', protocol };
  if (!port) return known;
  if (protocol !== ICMP[family]) return { ...known, port: Number(port) };
  const type = /^\d+$/.test(port) ? Number(port) : icmpNames().find((one) => one.name === port)?.[family];
  if (type == null) throw refusal('port', `${port} is no type of ${FAMILIES[family]}: as echo-request`);
  return { ...known, icmp: { type, code: 0 } };
}

const verdictOf = ({ action, reason }) =>
  h('p', { class: action === 'allow' ? 'good' : 'bad' }, `${VERDICTS[action]}: ${reason}.`);
