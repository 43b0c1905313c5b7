/** Forms that check while one types, show what would happen, and put every refusal at its field. */
import { caret, fix, form, lines, optional, validate } from '/hextet/form.js';
import { call } from './api.js';
import { afterTyping, h, once, PAUSE, show, turns } from './dom.js';

/** The Standard Schema of a check. */
export const schemaOf = (check) => ({
  '~standard': { version: 1, vendor: 'hextet-console', validate: check },
});

const NEEDED = 'this field is required';

/** Any text, trimmed. */
const anything = schemaOf((value) => ({ value: typeof value === 'string' ? value.trim() : value }));

/** A name that has to be there. */
export const required = schemaOf((value) =>
  value.trim() === '' ? { issues: [{ message: NEEDED }] } : { value: value.trim() },
);

/** Several entries in one field: one per line, or separated by any of some characters. */
export const several = (schema, separators = ', \t;') => {
  const list = lines(schema)['~standard'];
  // A comment lasts to the end of its line. Every character keeps its place.
  const inLines = (text) => text.replace(/#.*|./g, (part) => (separators.includes(part) ? '\n' : part));
  return schemaOf((value) => list.validate(inLines(value)));
};

/** The field of a new name. */
export const NAME = {
  name: 'id',
  label: 'Name',
  schema: required,
  hint: 'Letters, digits, blanks and . _ : / @ + -',
};

/** So many names are offered. */
const CHOICES = 50;

let count = 0;

/**
 * Makes a form.
 *
 * @param fields `{ name, label, schema, value, hint, kind, options, choices }`; the kind is `text`, `lines`, `select`, `check` or
 * `month`; `choices` is the path of a list whose names are offered
 * @param preview makes of the values what is shown below; what it throws is shown at its field
 * @param explain makes of what is thrown what is shown below
 * @param submit sends the values
 * @param isNew empties the form afterwards, for the next one
 */
export function formOf({ fields, preview, explain, submit, button = 'Save', label, isNew = false }) {
  const schema = form(
    Object.fromEntries(
      fields.map(({ name, schema: own, isOptional = own === undefined }) => {
        return [name, isOptional ? optional(own ?? anything) : own];
      }),
    ),
  );
  const parts = fields.map(fieldOf);
  const names = fields.map(({ name }) => name);
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' });
  const alert = h('p', { class: 'issues', role: 'alert' });
  const press = h('button', null, button);
  const touched = new Set();
  const begin = turns();

  const read = () => validate(schema, Object.fromEntries(parts.map(({ name, read }) => [name, read()])));
  const showIssues = (issues, isShown = () => true) => {
    for (const { name, mark } of parts)
      mark(isShown(name) ? issues.filter(({ path }) => nameIn(path, [name])) : []);
  };
  const refuse = (problem) => {
    const issues = (problem.issues ?? [problem]).map((issue) => placed(issue, names));
    const isElsewhere = ({ path }) => path[0] === undefined;
    showIssues(issues);
    alert.textContent = issues
      .filter(isElsewhere)
      .map(({ message }) => message)
      .join('; ');
    show(answer, explain?.(problem));
  };
  const update = async () => {
    const isLast = begin();
    alert.textContent = '';
    const result = read();
    showIssues(result.ok ? [] : result.issues, (name) => touched.has(name));
    if (!result.ok || preview === undefined) return show(answer, []);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (!isLast()) return;
    try {
      const shown = await preview(result.value, element);
      if (isLast()) show(answer, shown);
    } catch (problem) {
      if (isLast()) refuse(problem);
    }
  };
  const send = async (event) => {
    event.preventDefault();
    const result = read();
    if (!result.ok) {
      showIssues(result.issues);
      return element.querySelector('[aria-invalid="true"]')?.focus();
    }
    await once(press, async () => {
      const isLast = begin();
      touched.clear();
      try {
        await submit(result.value);
        // What was typed meanwhile stays.
        if (isNew && isLast()) element.reset();
        update();
      } catch (problem) {
        for (const name of names) touched.add(name);
        // It is about what was sent, and no longer about what is in the fields.
        if (isLast()) refuse(problem);
        else alert.textContent = problem.message;
      }
    });
  };
  const touch = ({ target, type }) => {
    if (type === 'change' || target.value !== '') touched.add(target.name);
    update();
  };
  const element = h(
    'form',
    {
      onsubmit: send,
      oninput: touch,
      onchange: touch,
      autocomplete: 'off',
      spellcheck: 'false',
      novalidate: true,
      'aria-label': label,
    },
    h(
      'div',
      { class: 'fields' },
      parts.map(({ element: part }) => part),
    ),
    answer,
    alert,
    submit && press,
  );
  element.update = update;
  element.touched = touched;
  update();
  return element;
}

/** Takes what is typed in the forms of a page over to the same page made anew. Tells if the focus was in a field, and is. */
export function takeOver(forms, focused) {
  let isInField = false;
  for (const { touched, elements: before, ariaLabel } of forms) {
    const now = [...document.forms].find((one) => one.ariaLabel === ariaLabel)?.elements ?? {};
    for (const name of touched ?? []) {
      if (!now[name]) continue;
      now[name].checked = before[name].checked;
      fill({ elements: now }, name, before[name].value);
    }
    const { name } = focused;
    if (!name || before[name] !== focused || !now[name]) continue;
    now[name].focus({ preventScroll: true });
    isInField = true;
  }
  return isInField;
}

/** The leases, routes and rows that come and go. */
export const changesOf = (_answer, { changes }) => [
  h('p', null, 'This would change:'),
  h('pre', { tabindex: 0 }, changes),
];

/**
 * Makes the form of a command: while one types, the service says what it would do, or why it does not.
 *
 * @param commandOf makes the command of the values
 * @param foresee makes of the answer that it would have what is shown below; it gets the form and the text of the changes, too
 * @param done gets the answer
 */
export function commandForm({ commandOf, foresee = () => null, done, ...rest }) {
  const run = (values, options) => call('POST', '/commands', { commands: [commandOf(values)], ...options });
  return formOf({
    ...rest,
    preview: async (values, element) => {
      const { results, changes } = await run(values, { dryRun: true });
      return changes && foresee(results[0], { element, changes });
    },
    submit: async (values) => done((await run(values))[0]),
  });
}

/** The first step of a path that is the name of a field. */
const nameIn = (path, names) => path.find((step) => names.includes(step));

/** An issue at the field of its path; in a list, with its number. */
function placed({ path = [], message }, names) {
  const place = nameIn(path, names);
  const line = path[path.indexOf(place) + 1];
  const isInList = place !== undefined && typeof line === 'number';
  return { path: [place], message: isInList ? `entry ${line + 1}: ${message}` : message };
}

const INPUTS = {
  lines: ({ value }, shared) => h('textarea', { ...shared, rows: 2 }, value),
  check: ({ value }, shared) => h('input', { ...shared, type: 'checkbox', checked: value === true }),
  select: ({ value, options }, shared) =>
    h(
      'select',
      shared,
      options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
    ),
};

function fieldOf(field) {
  const { name, label, value = '', hint, kind = 'text', choices } = field;
  const hints = [hint, choices && 'Type the beginning of a name'];
  const id = `field-${++count}`;
  const shared = {
    id,
    name,
    'aria-describedby': `${id}-hint ${id}-issues`,
    list: choices && `${id}-choices`,
  };
  const input = INPUTS[kind]?.({ ...field, value }, shared) ?? h('input', { ...shared, type: kind, value });
  const issues = h('ul', { class: 'issues', id: `${id}-issues`, 'aria-live': 'polite' });
  const mark = (list) => {
    input.setAttribute('aria-invalid', String(list.length > 0));
    show(
      issues,
      list.map((issue) => issueItem(issue, input)),
    );
  };
  const element = h(
    'div',
    { class: `field ${kind}` },
    h('label', { for: id }, label),
    input,
    choices && choicesOf(`${id}-choices`, choices, input),
    h('p', { class: 'hint', id: `${id}-hint` }, hints.filter(Boolean).join('. ')),
    issues,
  );
  return { name, element, mark, read: () => (kind === 'check' ? input.checked : input.value) };
}

/** The names of a list that begin as what is typed: there can be a million. */
function choicesOf(id, path, input) {
  const list = h('datalist', { id });
  const begin = turns();
  const offer = async () => {
    const isLast = begin();
    const name = input.value.trim();
    const query = new URLSearchParams({ limit: CHOICES, name });
    const { items } = await call('GET', `${path}?${query}`).catch(() => ({ items: [] }));
    if (!isLast()) return;
    show(
      list,
      items.map(({ id: value }) => h('option', { value })),
    );
  };
  offer();
  input.addEventListener('focus', offer);
  input.addEventListener('input', afterTyping(offer));
  return list;
}

function issueItem(issue, input) {
  if (issue.code === 'empty') return h('li', null, NEEDED);
  const pointer = issue.code === undefined ? null : caret(issue);
  const right = issue.code === undefined ? null : fix(issue);
  const repair = () => {
    input.setRangeText(right.text, right.start, right.end);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  };
  return h(
    'li',
    null,
    issue.message,
    pointer && h('pre', { 'aria-hidden': 'true' }, pointer),
    right && h('button', { type: 'button', onclick: repair }, `Use ${right.text}`),
  );
}

/** Writes into a field as a person would. */
export function fill(element, name, value) {
  const input = element.elements[name];
  input.value = value;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
