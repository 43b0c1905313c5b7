/** Elements. Text is only ever text: nothing here reads markup. */

/** Makes an element: `on…` are listeners, true is an attribute without a value, null and false are none. */
export function h(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value != null && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

/**
 * Replaces what is in an element, unless it is the same: a button that is being pressed stays, and a screen reader says
 * every change once.
 */
export function show(target, children) {
  const next = target.cloneNode();
  next.append(...[children].flat().filter((child) => child != null && child !== false));
  if (!next.isEqualNode(target)) target.replaceChildren(...next.childNodes);
}

const status = document.querySelector('#status');
let hiding = 0;

/** Says a sentence where a screen reader hears it, too. It covers what is below it, so it goes away. */
export function say(text) {
  status.textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => status.replaceChildren(), 6000);
}

export const link = (path, text) => h('a', { href: `#${path}` }, text);

export const code = (text) => (text == null ? 'none' : h('code', null, text));

const NOUNS = { network: 'network', vpc: 'VPC', nic: 'NIC', router: 'router' };

/** The name of a network, VPC, NIC or router, as a link to its page. */
export const nounLink = (noun, id) => link(`/${noun}s/${encodeURIComponent(id)}`, id);

/** What held a prefix; its page is gone. */
export const formerHolder = ({ kind, id }) => (NOUNS[kind] ? `${NOUNS[kind]} ${id}` : 'routers');

/** Who holds a prefix. */
export const holderOf = (kind, id) =>
  NOUNS[kind] ? [`${NOUNS[kind]} `, nounLink(kind, id)] : 'for the public side of routers';

/** A list of terms with their values. */
export function facts(rows) {
  const items = rows.map(([term, value]) => [h('dt', null, term), h('dd', null, value ?? 'none')]);
  return h('dl', null, items.flat());
}

export function card(title, ...children) {
  return h('section', { class: 'card' }, h('h2', null, title), ...children);
}

/** Does what a button is for, unless it is doing it: pressed twice, it is done once. */
export async function once(pressed, act) {
  if (pressed.ariaDisabled) return;
  pressed.ariaDisabled = true;
  try {
    await act();
  } finally {
    pressed.ariaDisabled = null;
  }
}

/**
 * Answers can come in another order than they were asked for. Each asking calls this, and gets what tells if it is still
 * the last.
 */
export function turns() {
  let last = 0;
  return () => {
    const turn = ++last;
    return () => turn === last;
  };
}

/** Gives an element the focus, unless somebody is in a field: they can be typing. */
export function focusOn(element) {
  if (!document.activeElement?.matches('input, select, textarea')) element.focus();
}

/** Asks, then does it and says so; a refusal is said as well. */
export function button(text, act, { question, title } = {}) {
  const press = ({ currentTarget }) =>
    once(currentTarget, () => (question && !confirm(question) ? null : act())).catch(({ message }) =>
      say(message),
    );
  return h('button', { type: 'button', onclick: press, 'aria-label': title }, text);
}

const UNITS = { day: 86_400, hour: 3600, minute: 60, second: 1 };

/** A length of time, as "1 hour". */
export function durationOf(seconds) {
  const [unit, length] = Object.entries(UNITS).find(([, least]) => seconds >= least && seconds % least === 0);
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / length);
}

/** Until nobody types. */
export const PAUSE = 120;

/** Does it once nobody types. */
export function afterTyping(act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE);
  };
}

/** A count in groups of three. */
export const counted = (text) => BigInt(text).toLocaleString('en');

export const timeOf = (ms) => `${new Date(ms).toISOString().replace('T', ' ').slice(0, 19)} UTC`;
