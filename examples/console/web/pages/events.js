/** Events: what a message bus would get. */
import { at, call, linesOf, request } from '../api.js';
import { card, code, counted, formerHolder, h, link, nounLink, timeOf } from '../dom.js';
import { sentenceOf } from './firewall.js';

/** So many changes are shown at first, and so many events at most. */
const RECENT = 50;
const SHOWN = 200;

export async function events({ signal }) {
  const list = h('ol', { class: 'events', 'aria-live': 'polite', 'aria-label': 'Events' });
  const state = h('p', { class: 'hint', role: 'status' }, 'New ones come by themselves.');
  const { version } = await call('GET', '/health');
  let after = Math.max(0, version - RECENT);
  const follow = async () => {
    const got = [];
    const query = new URLSearchParams(after === null ? {} : { after });
    for await (const line of linesOf(await request('GET', `/events?${query}`, undefined, signal))) {
      state.textContent = 'New ones come by themselves.';
      if (line.startsWith('data: ')) got.push(JSON.parse(line.slice(6)));
      // The service ends with its problem.
      if (got.length > 0 && got.at(-1).type === undefined) throw got.at(-1);
      // What is cut off before its id comes again.
      if (!line.startsWith('id: ')) continue;
      after = line.slice(4);
      for (const event of together(got.splice(0))) add(event);
    }
  };
  /** The pages of what is gone. */
  const gone = new Set();
  const add = ({ type, version: number, at: time, ...subject }) => {
    const details = h('small', null, ` ${type}, version ${number}, ${timeOf(time)}`);
    const sentence = SENTENCES[type]?.(subject).flat() ?? [type];
    list.prepend(h('li', null, sentence, details));
    const page = pageOf(type, subject);
    if (type.endsWith('.remove')) gone.add(page);
    else if (type.endsWith('.add')) gone.delete(page);
    for (const anchor of list.querySelectorAll('a'))
      if (gone.has(anchor.hash)) anchor.replaceWith(h('span', null, anchor.textContent));
    while (list.children.length > SHOWN) list.lastChild.remove();
  };
  const keepFollowing = async () => {
    while (!signal.aborted) {
      await follow().catch(({ message, code: reason }) => {
        // What is older than the service remembers is not shown.
        if (reason === 'journal-gone') after = null;
        else state.textContent = `Cut off: ${message} Trying again.`;
      });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  keepFollowing();
  return [h('h1', null, 'Events'), card('What happened, newest first', state, list)];
}

/** What happened, as a person says it. */
const SENTENCES = {
  'prefix.add': ({ prefix }) => ['Prefix ', prefixLink(prefix), ' is added'],
  'prefix.change': ({ prefix }) => ['Prefix ', prefixLink(prefix), ' is changed'],
  'prefix.resize': ({ prefix, before }) => ['Prefix ', code(before), ' is ', prefixLink(prefix), ' now'],
  'prefix.remove': ({ prefix }) => ['Prefix ', code(prefix.prefix), ' is removed'],
  'capacity.low': ({ prefix: { free, ...prefix } }) => [
    'Prefix ',
    prefixLink(prefix),
    ` is nearly full: ${counted(free)} free`,
  ],
  'vpc.add': ({ vpc: { id, block } }) => [
    'VPC ',
    nounLink('vpc', id),
    ' is created',
    block && [', with ', code(block)],
  ],
  'vpc.change': ({ vpc }) => ['VPC ', nounLink('vpc', vpc.id), ' is changed'],
  'vpc.remove': ({ vpc }) => [`VPC ${vpc.id} is removed`],
  'network.add': ({ network }) => [
    'Network ',
    nounLink('network', network.id),
    ' is created, ',
    having(network),
  ],
  'network.change': ({ network }) => [
    'Network ',
    nounLink('network', network.id),
    ' is changed, ',
    having(network),
  ],
  'network.remove': ({ network }) => [`Network ${network.id} is removed`],
  'router.add': ({ router }) => [
    'Router ',
    nounLink('router', router.id),
    ' is registered, with ',
    code(router.public.address),
  ],
  'router.change': ({ router }) => [
    'Router ',
    nounLink('router', router.id),
    ' is changed, with ',
    code(router.public.address),
  ],
  'router.remove': ({ router }) => [`Router ${router.id} is removed`],
  'nic.add': ({ nic }) => [
    'NIC ',
    nounLink('nic', nic.id),
    ' is added to ',
    nounLink('network', nic.network),
  ],
  'nic.change': ({ nic }) => ['NIC ', nounLink('nic', nic.id), ' is changed'],
  'nic.remove': ({ nic }) => [`NIC ${nic.id} is removed`],
  'route.add': ({ route }) => ['The route to ', code(`${route.prefix} via ${route.via}`), ' is new'],
  'route.remove': ({ route }) => ['The route to ', code(`${route.prefix} via ${route.via}`), ' is gone'],
  'rule.add': ({ of, rule }) => ['New rule of ', nounLink('network', of), `: ${sentenceOf(rule)}`],
  'rule.remove': ({ of, rule }) => ['Removed rule of ', nounLink('network', of), `: ${sentenceOf(rule)}`],
  'quarantine.add': ({ quarantine: { prefix, until, ...holder } }) => [
    code(prefix),
    ` of ${formerHolder(holder)} is kept from others until ${timeOf(until)}`,
  ],
  'quarantine.remove': ({ quarantine }) => [code(quarantine.prefix), ' is not kept from others any more'],
};

const prefixLink = ({ prefix }) => link(at`/prefixes/${prefix}`, prefix);
const having = ({ prefix }) => (prefix === null ? 'without IPv6' : ['with ', code(prefix)]);

/** A prefix of another size is removed and added with its number: to a person that is one thing. */
function together(events) {
  const isOne =
    (type, { generation }) =>
    (event) =>
      event.type === type && event.prefix.generation === generation;
  return events.flatMap((event) => {
    const { type, prefix } = event;
    if (type === 'prefix.remove') return events.some(isOne('prefix.add', prefix)) ? [] : event;
    const was = type === 'prefix.add' && events.find(isOne('prefix.remove', prefix));
    return was ? { ...event, type: 'prefix.resize', before: was.prefix.prefix } : event;
  });
}

/** The page of what an event is about, as links have it; of routes, rules and prefixes there is none to leave. */
function pageOf(type, subject) {
  const [noun] = type.split('.');
  const { id } = subject[noun] ?? {};
  return id === undefined ? null : nounLink(noun, id).hash;
}
