/** Two forms that answer as the operator types: what a resize would do, and for which family a rule is. */
import { HextetError } from 'hextet/error';
import { Prefix } from 'hextet/prefix';
import { AddressRange } from 'hextet/range';
import { planResize } from 'hextet/resize';
import { ruleFamily } from 'hextet/rule';

const FAMILIES = { ipv4: 'IPv4', ipv6: 'IPv6', both: 'IPv4 and IPv6' };
const UNREADABLE = { good: false, verdict: 'Not all of it can be read yet.', details: [] };

live(document.forms.resize, previewResize);
live(document.forms.rule, detectFamily);

/** Shows the issues of each field and the answer of the form, now and after every change. */
function live(form, answerTo) {
  const verdictLine = form.querySelector('.verdict');
  const update = () => {
    const { issues, good, verdict, details } = answerTo(form.elements);
    for (const field of form.querySelectorAll('.field')) showIssues(field, issues);
    verdictLine.className = good ? 'verdict good' : 'verdict bad';
    show(verdictLine, verdict);
    show(form.querySelector('.details'), ...details);
  };
  form.addEventListener('input', update);
  update();
}

function previewResize({ current, proposed, inUse }) {
  const entries = linesOf(inUse).map((line) => {
    const [range, owner] = line.split('#').map((part) => part.trim());
    return { range, owner };
  });
  // Host bits of the proposed prefix are one reason among others against the resize, so the plan has them.
  const issues = [
    ...issuesAt(['current'], Prefix.tryParse(current.value)),
    ...issuesAt(['proposed'], Prefix.tryParse(proposed.value, { hostBits: 'mask' })),
    ...entries.flatMap(({ range }, i) => issuesAt(['inUse', i], AddressRange.tryParse(range))),
  ];
  if (issues.length > 0) return { issues, ...UNREADABLE };
  try {
    return planned(planResize({ current: current.value, proposed: proposed.value, inUse: entries }));
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    return { issues: [error], ...UNREADABLE };
  }
}

function planned({ kind, ok, blockers, gained, lost, alternatives }) {
  const { targets, smallest, largest } = alternatives;
  const { count, nearest } = targets.toJSON();
  const rows = [
    ['Gained', gained.toJSON()],
    ['Lost', lost.toJSON()],
    [`Same size, ${count} in all`, nearest],
    ['Smallest', smallest === null ? [] : [String(smallest)]],
    ['Largest', largest === null ? [] : [String(largest)]],
  ];
  const against = blockers.length === 1 ? '1 blocker' : `${blockers.length} blockers`;
  return {
    issues: [],
    good: ok,
    verdict: `${kind}: ${ok ? 'nothing is in the way' : against}`,
    details: [
      listOf(blockers.map(issueItem), 'issues'),
      element('dl', '', ...rows.flatMap(([term, texts]) => definition(term, texts))),
    ],
  };
}

function detectFamily({ protocol, family, sources, destinations, firstPort, lastPort, icmpType, icmpCode }) {
  const result = ruleFamily({
    direction: 'ingress',
    action: 'allow',
    protocol: protocol.value || undefined,
    family: family.value || undefined,
    sources: given(linesOf(sources)),
    destinations: given(linesOf(destinations)),
    ports: firstPort.value || lastPort.value ? portsOf(firstPort, lastPort) : undefined,
    icmp: icmpType.value || icmpCode.value ? icmpOf(icmpType, icmpCode) : undefined,
  });
  if (!result.ok) {
    return { issues: result.issues, good: false, verdict: 'No family: see above.', details: [] };
  }
  const rows = result.because.map(({ path, value, family, used }) => [
    path.join('.'),
    value,
    FAMILIES[family],
    used ? 'yes' : 'no, it matches nothing',
  ]);
  return {
    issues: [],
    good: true,
    verdict: `The rule is for ${FAMILIES[result.family]}`,
    details: rows.length > 0 ? [table(['Where', 'What', 'Speaks for', 'Used'], rows)] : [],
  };
}

function portsOf(first, last) {
  return { start: first.valueAsNumber, end: last.valueAsNumber };
}

function icmpOf(type, code) {
  return { type: type.value, code: code.value || undefined };
}

/** The lines of a text area that are not blank. */
function linesOf(area) {
  return area.value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** An empty list would match nothing, but in this form an empty field stands for everywhere. */
function given(list) {
  return list.length > 0 ? list : undefined;
}

function issuesAt(path, result) {
  return result.ok ? [] : [{ ...result.issue, path }];
}

/** Shows what is wrong with one field, and tells assistive technology that it is. */
function showIssues(field, issues) {
  const own = issues.filter(({ path }) => path[0] === field.dataset.path);
  for (const input of field.querySelectorAll('input, select, textarea')) {
    input.setAttribute('aria-invalid', String(own.length > 0));
  }
  show(field.querySelector('.issues'), ...own.map(issueItem));
}

function issueItem({ path, input, position, message }) {
  const place = element('code', '', path.join('.'));
  if (position === undefined) return element('li', '', place, `: ${message}`);
  return element('li', '', place, `, character ${position + 1}: ${message}`, pointer(input, position));
}

/** The text with a caret below the character; to a screen reader the sentence says which. */
function pointer(input, position) {
  const lines = element('pre', '', `${input}\n${' '.repeat(position)}^`);
  lines.setAttribute('aria-hidden', 'true');
  return lines;
}

function definition(term, texts) {
  if (texts.length === 0) return [];
  return [element('dt', '', term), element('dd', '', element('code', '', texts.join(', ')))];
}

function listOf(items, className) {
  return element('ul', className, ...items);
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
