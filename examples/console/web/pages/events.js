/** Events as they come: what a message bus would get. */
import { linesOf, request } from '../api.js';
import { card, code, h, timeOf } from '../dom.js';

const SHOWN = 200;

export async function events({ signal }) {
  const list = h('ol', { class: 'events', 'aria-live': 'polite', 'aria-label': 'Events' });
  const state = h('p', null, 'Waiting for events: change something in another window.');
  let after = '';
  const follow = async (query) => {
    while (!signal.aborted) {
      try {
        for await (const line of linesOf(
          await request(
            'GET',
            `/events?${query ?? new URLSearchParams(after && { after })}`,
            undefined,
            signal,
          ),
        )) {
          query = undefined;
          if (line.startsWith('id: ')) after = line.slice(4);
          if (line.startsWith('data: ')) show(JSON.parse(line.slice(6)));
        }
      } catch (error) {
        if (signal.aborted) return;
        state.textContent = `Cut off: ${error.message}. Trying again.`;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    }
  };
  const show = ({ type, version, at, ...subject }) => {
    if (type === undefined) return;
    state.textContent = 'Newest first.';
    const [noun] = type.split('.');
    list.prepend(
      h(
        'li',
        null,
        h('strong', null, type),
        ' ',
        nameOf(noun, subject),
        ' ',
        h('small', null, `version ${version}, ${timeOf(at)}`),
      ),
    );
    while (list.children.length > SHOWN) list.lastChild.remove();
  };
  follow('announce=true');
  return [h('h1', null, 'Events'), card('What is, then what happens', state, list)];
}

function nameOf(noun, { of, ...subject }) {
  const { id, prefix, via, direction, action, protocol = 'all', ports } = subject[noun] ?? {};
  if (noun === 'route') return code(`${prefix} via ${via}`);
  if (noun === 'rule')
    return [
      `${of}: ${direction} ${action} ${protocol}`,
      ports && [...new Set([ports.start, ports.end])].join('-'),
    ]
      .filter(Boolean)
      .join(' ');
  return id ?? prefix ?? subject.prefix?.prefix ?? '';
}
