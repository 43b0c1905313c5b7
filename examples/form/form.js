/** Forms that answer as the operator types: a prefix to add, an address to come, a resize, the family of a rule. */

import { HextetError } from 'hextet/error';
import { linkLocalAddress, slaacAddress } from 'hextet/eui64';
import { caret, field, fix, form, lines, optional, validate } from 'hextet/form';
import { Mac } from 'hextet/mac';
import { svg } from 'hextet/picture';
import { Prefix } from 'hextet/prefix';
import { AddressRange } from 'hextet/range';
import { planResize } from 'hextet/resize';
import { ruleEntrySchema, ruleFamily, ruleProtocolSchema } from 'hextet/rule';
import { Zone } from 'hextet/zone';

const FAMILIES = { ipv4: 'IPv4', ipv6: 'IPv6', both: 'IPv4 and IPv6' };
const anything = { '~standard': { version: 1, vendor: 'example', validate: (value) => ({ value }) } };

const zone = new Zone();
zone.run({ op: 'add-prefix', prefix: '2001:db8:ffff::/48' });

const prefixForm = form(
  {
    prefix: field(Prefix, { length: [48, 64], kinds: ['global', 'unique-local', 'documentation'] }),
    public: optional(field(Prefix, { length: 64 })),
    reserved: lines(AddressRange),
  },
  planPrefix,
);

const machineForm = form({
  network: field(Prefix, { length: 64 }),
  mac: field(Mac, { check: linkLocalAddress }),
});

const resizeForm = form(
  { current: field(Prefix), proposed: field(Prefix), inUse: lines(AddressRange) },
  resizeOf,
);

const ruleForm = form(
  {
    protocol: optional(field(ruleProtocolSchema)),
    family: anything,
    sources: optional(lines(ruleEntrySchema)),
    destinations: optional(lines(ruleEntrySchema)),
    ports: anything,
    icmp: anything,
  },
  familyOf,
);

live(document.forms.prefix, prefixForm, showPrefix);
live(document.forms.machine, machineForm, showAddresses);
live(document.forms.resize, resizeForm, showResize);
live(document.forms.rule, ruleForm, showFamily);

/** Shows the issues of each field and the answer of the form, now and after every change. */
function live(element, schema, answerTo) {
  const [verdictLine, details] = [element.querySelector('.verdict'), element.querySelector('.details')];
  const update = () => {
    const result = validate(schema, valuesOf(element));
    for (const part of element.querySelectorAll('.field')) showIssues(part, result.issues ?? []);
    const answer = result.ok ? answerTo(result.value) : refused(result.issues);
    verdictLine.className = answer.good ? 'verdict good' : 'verdict bad';
    show(verdictLine, answer.verdict);
    // The last answer stays, faded: while one types, the page does not jump.
    details.inert = !result.ok;
    if (result.ok) show(details, ...answer.details);
  };
  element.addEventListener('input', update);
  update();
}

/** What is wrong with no field alone is said at the end. */
function refused(issues) {
  const whole = issues.find(({ path }) => path.length === 0);
  return { good: false, verdict: whole?.message ?? 'Something above is wrong.' };
}

/** The texts of a form. An empty part of a field, as of `ports.start`, is missing. */
function valuesOf({ elements }) {
  const values = {};
  for (const { name, value } of elements) {
    const [field, part] = name.split('.');
    if (part === undefined) values[field] = value;
    else if (value !== '') values[field] = { ...values[field], [part]: value };
  }
  return values;
}

/** Asks the zone, and says of an entry of the list where it stands. */
function planPrefix({ prefix, public: place, reserved }) {
  const commands = [
    { op: 'add-prefix', prefix: String(prefix), public: place && String(place) },
    ...reserved.map((range) => ({ op: 'reserve', range: String(range), reason: 'by hand' })),
  ];
  try {
    zone.plan(commands);
    return { ok: true };
  } catch (error) {
    if (!HextetError.is(error) || error.path[0] === 0) throw error;
    return { ok: false, issue: { ...error.toJSON(), path: ['reserved', error.path[0] - 1] } };
  }
}

function showPrefix({ prefix, public: place, reserved }) {
  const reservations = reserved.map((range) => ({ range, reason: 'by hand' }));
  if (place !== undefined) reservations.unshift({ range: place, reason: 'public' });
  const width = document.forms.prefix.querySelector('.details').clientWidth;
  const map = element('div', 'map');
  map.innerHTML = svg(prefix, { reservations }, { size: Math.max(128, Math.min(512, width)) });
  const count = 2 ** (64 - prefix.length);
  const room = count === 1 ? 'one network' : `${count.toLocaleString('en')} networks`;
  return { good: true, verdict: `${prefix} can be added, with room for ${room}`, details: [map] };
}

function showAddresses({ network, mac }) {
  const rows = [
    ['In the network', [String(slaacAddress(network, mac))]],
    ['On the link', [String(linkLocalAddress(mac))]],
  ];
  return { good: true, verdict: `${mac} is predicted to have two addresses`, details: [definitions(rows)] };
}

function resizeOf({ current, proposed, inUse }) {
  return planResize({
    current,
    proposed,
    inUse: inUse.map((range) => ({ range: range.toPrefix() ?? range })),
  });
}

function showResize(values) {
  const { kind, ok, blockers, gained, lost, alternatives } = resizeOf(values);
  const { targets, smallest, largest } = alternatives;
  const { count, nearest } = targets.toJSON();
  const rows = [
    ['Gained', gained.toJSON()],
    ['Lost', lost.toJSON()],
    [`Same size, ${count} in all`, nearest],
    ['Smallest', smallest === null ? [] : [String(smallest)]],
    ['Largest', largest === null ? [] : [String(largest)]],
  ];
  const against = blockers.length === 1 ? '1 conflict' : `${blockers.length} conflicts`;
  const reasons = blockers.map(({ message }) => element('li', '', message));
  return {
    good: ok,
    verdict: `${kind}: ${ok ? 'nothing conflicts' : against}`,
    details: [element('ul', 'issues', ...reasons), definitions(rows)],
  };
}

function familyOf({ family, ...parts }) {
  return ruleFamily({ direction: 'ingress', action: 'allow', ...parts, family: family || undefined });
}

function showFamily(parts) {
  const { family, because } = familyOf(parts);
  const rows = because.map(({ path: [name, index], value, family: implied, used }) => [
    index === undefined ? name : `${name}, entry ${index + 1}`,
    value,
    FAMILIES[implied],
    used ? 'yes' : 'no, it matches nothing',
  ]);
  const evidence = rows.length > 0 ? [table(['Field', 'Value', 'Implies', 'Used'], rows)] : [];
  return { good: true, verdict: `The rule is for ${FAMILIES[family]}`, details: evidence };
}

/** Shows what is wrong with one field, and tells assistive technology that it is. */
function showIssues(part, issues) {
  const own = issues.filter(({ path }) => path[0] === part.dataset.path);
  const inputs = [...part.querySelectorAll('input, select, textarea')];
  for (const input of inputs) input.setAttribute('aria-invalid', String(own.length > 0));
  const inputOf = ({ path }) => inputs.find(({ name }) => name === path.join('.')) ?? inputs[0];
  show(part.querySelector('.issues'), ...own.map((issue) => issueItem(issue, inputOf(issue))));
}

function issueItem(issue, input) {
  const { line, start, message } = issue;
  const drawn = caret(issue);
  const item = element('li', '');
  if (line !== undefined) item.append(`line ${line}, `);
  // The sentence has the place for a screen reader, which the caret would only confuse.
  if (drawn !== null) item.append(`character ${start - input.value.lastIndexOf('\n', start - 1)}: `);
  item.append(message);
  if (drawn !== null) {
    const lines = element('pre', '', drawn);
    lines.setAttribute('aria-hidden', 'true');
    item.append(lines);
  }
  const right = fix(issue);
  if (right !== null) item.append(fixButton(right, input));
  return item;
}

function fixButton({ text, start, end }, input) {
  const button = element('button', '', `Use ${text}`);
  button.type = 'button';
  button.dataset.place = `${start} ${end}`;
  button.addEventListener('click', () => {
    input.setRangeText(text, start, end, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.focus();
  });
  return button;
}

function definitions(rows) {
  const filled = rows.filter(([, texts]) => texts.length > 0);
  return element('dl', '', ...filled.flatMap(([term, texts]) => definition(term, texts)));
}

function definition(term, texts) {
  return [element('dt', '', term), element('dd', '', element('code', '', texts.join(', ')))];
}

function table(titles, rows) {
  const head = element('tr', '', ...titles.map((title) => element('th', '', title)));
  const body = rows.map((cells) => element('tr', '', ...cells.map((cell) => element('td', '', cell))));
  return element('table', '', element('thead', '', head), element('tbody', '', ...body));
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/** Replaces what is in an element, unless it is the same: a screen reader says every change of a live one. */
function show(target, ...children) {
  const next = target.cloneNode();
  next.append(...children);
  if (!next.isEqualNode(target)) target.replaceChildren(...next.childNodes);
}
