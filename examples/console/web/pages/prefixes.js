/** Prefixes of the zone: added, resized, mapped. */
import { field } from '/hextet/form.js';
import { Prefix } from '/hextet/prefix.js';
import { at, call } from '../api.js';
import { button, card, code, counted, facts, h, link, say } from '../dom.js';
import { fill, formOf } from '../form.js';
import { listOf } from '../list.js';

const UNIT = 64;

export async function prefixes() {
  const list = listOf({
    path: '/prefixes',
    caption: 'Prefixes of the zone',
    empty: 'No prefix yet: networks get their /64s from one.',
    removable: ({ prefix }) => [at`/prefixes/${prefix}`, prefix],
    columns: [
      ['Prefix', ({ prefix }) => link(at`/prefixes/${prefix}`, prefix)],
      ['Public', ({ public: place }) => code(place)],
      ['In use', ({ used, total }) => `${counted(used)} of ${counted(total)}`],
      ['Free', ({ free }) => counted(free)],
      ['Remark', ({ note }) => note],
    ],
  });
  const add = formOf({
    label: 'Add a prefix',
    isNew: true,
    fields: [
      {
        name: 'prefix',
        label: 'Prefix',
        schema: field(Prefix, { length: [1, UNIT] }),
        hint: 'A /64 or larger, as 2001:db8::/48',
      },
      {
        name: 'public',
        label: 'Public /64',
        schema: field(Prefix, { length: UNIT }),
        isOptional: true,
        hint: 'For the public side of routers, inside the prefix',
      },
      { name: 'note', label: 'Remark' },
    ],
    preview: previewOf,
    button: 'Add',
    submit: async ({ prefix, ...rest }) => {
      await call('POST', '/commands', { commands: [{ op: 'add-prefix', prefix, ...rest }] });
      say(`${prefix} is added.`);
      await list.reload();
    },
  });
  await list.reload();
  return [h('h1', null, 'Prefixes'), list, card('Add a prefix', add)];
}

/** What the zone would have of a prefix; or what the zone has against it, asked without doing it. */
async function previewOf({ prefix, public: place, note }, form) {
  const first = prefix.children(UNIT).at(0n);
  try {
    const command = { op: 'add-prefix', prefix, public: place, note };
    const [{ free }] = (await call('POST', '/commands', { commands: [command], dryRun: true })).results;
    return [
      h('p', null, `${counted(free)} networks of /${UNIT}, from ${prefix.first} to ${prefix.last}`),
      place ? null : button(`Use ${first} for routers`, () => fill(form, 'public', String(first))),
    ];
  } catch ({ message }) {
    return h('p', { class: 'bad' }, message);
  }
}

export async function prefix({ id, reload }) {
  const view = await call('GET', at`/prefixes/${id}`);
  const { total, used, reserved, quarantined, free, public: place, note, owner, unit } = view;
  const resize = formOf({
    label: 'Resize',
    fields: [
      {
        name: 'to',
        label: 'To',
        schema: field(Prefix, { length: [1, UNIT] }),
        value: id,
        hint: 'Larger, smaller, or one beside',
      },
    ],
    preview: ({ to }, form) => (String(to) === id ? null : resizePreview(id, to, form)),
    button: 'Resize',
    submit: async ({ to }) => {
      const { prefix: now } = await call('PUT', at`/prefixes/${id}/size`, { to });
      say(`${id} is ${now} now.`);
      location.hash = at`#/prefixes/${now}`;
    },
  });
  const move = formOf({
    label: 'Move the public /64',
    fields: [
      { name: 'prefix', label: 'Public /64', schema: field(Prefix, { length: UNIT }), value: place ?? '' },
    ],
    button: 'Move',
    submit: async ({ prefix: to }) => {
      await call('PUT', at`/public/${to}`, {});
      say(`Routers have addresses in ${to}; their routes are on the page of routes.`);
      await reload();
    },
  });
  return [
    h('h1', null, id),
    card(
      'Space',
      facts([
        [`Prefixes of /${unit}`, counted(total)],
        ['In use', counted(used)],
        ['Reserved', counted(reserved)],
        ['Quarantined', counted(quarantined)],
        ['Free', counted(free)],
        ['Public', code(place)],
        ['Only for', owner],
        ['Remark', note],
      ]),
    ),
    await mapCard(id),
    ...(unit === UNIT ? [card('Resize', resize), card('Move the public /64', move)] : []),
  ];
}

/** Asks the service without doing it: what is in the way, and what would do. */
async function resizePreview(id, to, form) {
  try {
    const { results } = await call('POST', '/commands', {
      commands: [{ op: 'resize-prefix', prefix: id, to }],
      dryRun: true,
    });
    return h(
      'p',
      { class: 'good' },
      `Nothing is lost: ${counted(results[0].free)} of ${counted(results[0].total)} would be free.`,
    );
  } catch ({ message, details }) {
    const { blockers = [], alternatives } = details ?? {};
    const others = [alternatives?.smallest, alternatives?.largest, ...(alternatives?.targets.nearest ?? [])];
    return [
      h('p', { class: 'bad' }, message),
      h(
        'ul',
        { class: 'blockers' },
        blockers.map(({ prefix: lost, owner }) => h('li', null, code(lost), ` of ${owner}`)),
      ),
      h(
        'p',
        null,
        others.some(Boolean) ? 'Instead: ' : '',
        [...new Set(others.filter(Boolean))].map((other) => button(other, () => fill(form, 'to', other))),
      ),
    ];
  }
}

/** The map; a click goes deeper, and the path above it goes back. */
async function mapCard(root) {
  const path = h('p', { class: 'path' });
  const picture = h('div', { class: 'picture' });
  const form = formOf({
    label: 'Zoom',
    fields: [
      {
        name: 'within',
        label: 'Part',
        schema: field(Prefix),
        value: root,
        hint: 'Click into the map, or name a part of it',
      },
    ],
    button: 'Zoom',
    submit: ({ within }) => zoom(String(within)),
  });
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const zoom = async (within) => {
    const text = await call('GET', `${at`/prefixes/${root}/map`}?${new URLSearchParams({ within })}`);
    // The policy of the page allows no style in markup, so that of the library goes into a sheet.
    const [before, style, after] = text.split(/<\/?style>/);
    sheet.replaceSync(style);
    const drawing = new DOMParser().parseFromString(before + after, 'image/svg+xml').documentElement;
    drawing.addEventListener('click', ({ target }) => {
      const [, prefix] =
        /^([0-9a-f:]+\/\d+)/.exec(target.closest('rect')?.querySelector('title')?.textContent ?? '') ?? [];
      if (prefix && prefix !== within) zoom(prefix).catch(({ message }) => say(message));
    });
    picture.replaceChildren(drawing);
    fill(form, 'within', within);
    path.replaceChildren(...stepsTo(root, within).map((step) => button(step, () => zoom(step))));
  };
  await zoom(root);
  return card('Map', path, picture, form);
}

/** The parts between the whole and what is shown, in steps of a nibble. */
function stepsTo(root, within) {
  const shown = Prefix.parse(within);
  const steps = [root];
  for (let length = Prefix.parse(root).length + 4; length < shown.length; length += 4)
    steps.push(String(shown.first.prefix(length)));
  return within === root ? steps : [...steps, within];
}
