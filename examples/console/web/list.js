/** Lists that come page by page. */
import { call } from './api.js';
import { button, h, say } from './dom.js';

const PAGE = 50;

/**
 * Makes a table of a list of the service, with a button for more.
 *
 * @param columns pairs of a title and what makes the cell of a row
 * @param removable makes of a row its path and its name, for a button that removes it
 */
export function listOf({ path, columns: own, empty, caption, removable }) {
  const columns = removable ? [...own, ['', (row) => removal(...removable(row))]] : own;
  const body = h('tbody');
  const foot = h('p', { class: 'foot' });
  const element = h(
    'div',
    { class: 'list' },
    tableOf(
      caption,
      columns.map(([title]) => title),
      body,
    ),
    foot,
  );
  const load = async (after) => {
    const query = new URLSearchParams({ limit: PAGE, ...(after && { after }) });
    const { items, next } = await call('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
    if (after === undefined) body.replaceChildren();
    body.append(...items.map((item) => rowOf(columns, item)));
    foot.replaceChildren(...footOf(body.rows.length, next));
  };
  const footOf = (shown, next) => {
    if (shown === 0) return [empty];
    return next === null ? [] : [`${shown} are shown. `, button('More', () => load(next))];
  };
  const removal = (where, name) => {
    const remove = async () => {
      await call('DELETE', where);
      say(`${name} is removed.`);
      await load();
    };
    return button('Remove', remove, { question: `Remove ${name}?`, title: `Remove ${name}` });
  };
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
