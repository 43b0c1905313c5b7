/** Lists that come page by page. */
import { call } from './api.js';
import { afterTyping, button, counted, focusOn, h, say, turns } from './dom.js';

/**
 * Makes a table of a list of the service, with a button for more.
 *
 * @param columns pairs of a title and what makes the cell of a row
 * @param removable makes of a row its path and its name, for a button that removes it
 * @param isFound has a field for the beginning of a name: the list can have a million
 * @param only which rows are shown; `limit` is how many are looked at before it asks to look further
 */
export function listOf({
  path,
  columns: own,
  empty,
  caption,
  removable,
  isFound,
  only = () => true,
  limit = 50,
}) {
  const columns = removable ? [...own, ['', (row) => removal(...removable(row))]] : own;
  const body = h('tbody');
  const foot = h('p', { class: 'foot' });
  const titles = columns.map(([title]) => title);
  const name = h('input', {
    type: 'search',
    'aria-label': `Find in ${caption}`,
    placeholder: `Find in ${caption}: the name begins with`,
  });
  const element = h(
    'div',
    { class: 'list', tabindex: -1 },
    h('h2', null, caption),
    isFound && name,
    tableOf(caption, titles, body),
    foot,
  );
  const begin = turns();
  let seen = 0;
  /** The end of what is shown, and how often that was replaced or grew. */
  let [end, changes] = [null, 0];
  const load = async (after) => {
    const before = changes;
    const isLast = after === undefined ? begin() : () => changes === before;
    const typed = name.value.trim();
    const query = new URLSearchParams({ limit, ...(typed && { name: typed }), ...(after && { after }) });
    const { items, next } = await call('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
    if (name.value.trim() !== typed) return;
    // More of what was shown before can be more of what is shown now: it is asked for again.
    if (!isLast()) return after !== undefined && after === end ? load(after) : null;
    if (after === undefined) {
      body.replaceChildren();
      seen = 0;
    }
    [end, changes] = [next, changes + 1];
    seen += items.length;
    body.append(...items.filter(only).map((item) => rowOf(columns, item)));
    foot.replaceChildren(...footOf(body.rows.length, next));
    // What fits a page is found by eye.
    name.hidden = next === null && seen <= limit && typed === '';
  };
  const footOf = (shown, next) => {
    if (next === null) return shown === 0 ? [name.value ? 'No name begins so.' : empty] : [];
    const among = seen === shown ? '' : ` of the first ${counted(seen)}`;
    return [`${shown}${among} are shown. `, button('More', () => more(next))];
  };
  // What had the focus is gone: it goes on where one reads on.
  const more = async (next) => {
    const shown = body.rows.length;
    await load(next);
    const row = body.rows[shown];
    row?.setAttribute('tabindex', -1);
    focusOn(row ?? element);
  };
  const removal = (where, name) => {
    const remove = async () => {
      await call('DELETE', where);
      say(`${name} is removed.`);
      await load();
      focusOn(element);
    };
    return button('Remove', remove, { question: `Remove ${name}?`, title: `Remove ${name}` });
  };
  const find = afterTyping(() => load().catch(({ message }) => say(message)));
  name.addEventListener('input', find);
  element.reload = () => load();
  return element;
}

export function tableOf(caption, titles, body) {
  const head = h(
    'tr',
    null,
    titles.map((title) => h('th', { scope: 'col' }, title)),
  );
  return h('table', null, h('caption', null, caption), h('thead', null, head), body);
}

export function rowOf(columns, item) {
  return h(
    'tr',
    null,
    columns.map(([title, cell]) => h('td', { 'data-title': title }, contentOf(cell(item)))),
  );
}

/** One element in a cell, so that on a phone it stands beside the title as a whole. */
const contentOf = (content) => (content == null ? null : h('div', null, content));
