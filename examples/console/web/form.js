/** Forms that check while one types, show what would happen, and put every refusal at its field. */
import { caret, fix, form, optional, validate } from '/hextet/form.js';
import { h, show } from './dom.js';

const schemaOf = (check) => ({ '~standard': { version: 1, vendor: 'hextet-console', validate: check } });

const NEEDED = 'something is needed here';

/** Any text, trimmed. */
const anything = schemaOf((value) => ({ value: typeof value === 'string' ? value.trim() : value }));

/** A name that has to be there. */
export const required = schemaOf((value) =>
  value.trim() === '' ? { issues: [{ message: NEEDED }] } : { value: value.trim() },
);

let count = 0;

/**
 * Makes a form.
 *
 * @param fields `{ name, label, schema, value, hint, kind, options }`; the kind is `text`, `lines`, `select`, `check` or `month`.
 * @param preview makes of the values what is shown below, at once or later
 * @param submit sends the values
 * @param isNew empties the form afterwards, for the next one
 */
export function formOf({ fields, preview = () => null, submit, button = 'Save', label, isNew = false }) {
  const schema = form(
    Object.fromEntries(
      fields.map(({ name, schema: own, isOptional = own === undefined }) => {
        return [name, isOptional ? optional(own ?? anything) : own];
      }),
    ),
  );
  const parts = fields.map(fieldOf);
  const answer = h('div', { class: 'answer', 'aria-live': 'polite' });
  const alert = h('p', { class: 'issues', role: 'alert' });
  const touched = new Set();
  let latest = 0;

  const read = () => validate(schema, Object.fromEntries(parts.map(({ name, read }) => [name, read()])));
  const showIssues = (issues, isShown) => {
    for (const { name, mark } of parts)
      mark(isShown(name) ? issues.filter(({ path }) => nameIn(path, [name])) : []);
  };
  const update = async () => {
    const turn = ++latest;
    alert.textContent = '';
    const result = read();
    showIssues(result.ok ? [] : result.issues, (name) => touched.has(name));
    if (!result.ok) return show(answer, []);
    const shown = await preview(result.value, element);
    if (turn === latest) show(answer, shown);
  };
  const send = async (event) => {
    event.preventDefault();
    const result = read();
    if (!result.ok) {
      showIssues(result.issues, () => true);
      element.querySelector('[aria-invalid="true"]')?.focus();
      return;
    }
    try {
      await submit(result.value);
      touched.clear();
      if (isNew) element.reset();
      await update();
    } catch (problem) {
      const place = nameIn(
        problem.path ?? [],
        fields.map(({ name }) => name),
      );
      const issue = { path: [place], message: problem.message };
      showIssues([issue], (name) => name === place);
      if (place === undefined) alert.textContent = problem.message;
    }
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
    submit && h('button', null, button),
  );
  update();
  return element;
}

/** The first step of a path that is the name of a field. */
const nameIn = (path, names) => path.find((step) => names.includes(step));

function fieldOf({ name, label, value = '', hint, kind = 'text', options, placeholder }) {
  const id = `field-${++count}`;
  const shared = { id, name, 'aria-describedby': `${id}-hint ${id}-issues`, placeholder };
  const input =
    kind === 'select'
      ? h(
          'select',
          shared,
          options.map(([key, text]) => h('option', { value: key, selected: key === value }, text)),
        )
      : kind === 'lines'
        ? h('textarea', { ...shared, rows: 2 }, value)
        : kind === 'check'
          ? h('input', { ...shared, type: 'checkbox', checked: value === true })
          : h('input', { ...shared, type: kind, value });
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
    h('p', { class: 'hint', id: `${id}-hint` }, hint),
    issues,
  );
  return { name, element, mark, read: () => (kind === 'check' ? input.checked : input.value) };
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
