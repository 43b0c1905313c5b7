/** Events: what a message bus would get. */
import { call, linesOf, request } from '../api.js';
import { card, code, h, nounLink, timeOf } from '../dom.js';
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
      for (const event of got.splice(0)) add(event);
    }
  };
  /** The pages of what is gone. */
  const gone = new Set();
  const add = ({ type, version: number, at: time, ...subject }) => {
    const details = h('small', null, ` version ${number}, ${timeOf(time)}`);
    list.prepend(h('li', null, h('strong', null, type), ' ', nameOf(type, subject), details));
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

function nameOf(type, { of, route, rule, ...subject }) {
  const [noun] = type.split('.');
  if (route) return code(`${route.prefix} via ${route.via}`);
  if (rule) return [nounLink('network', of), `: ${sentenceOf(rule)}`];
  const { id, prefix } = subject[noun] ?? subject.prefix;
  if (id === undefined) return code(prefix);
  return nounLink(noun, id);
}

/** The page of what an event is about, as links have it; of routes, rules and prefixes there is none to leave. */
function pageOf(type, subject) {
  const [noun] = type.split('.');
  const { id } = subject[noun] ?? {};
  return id === undefined ? null : nounLink(noun, id).hash;
}
