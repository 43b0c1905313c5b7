/** Prefixes of the zone: added, resized, mapped. */
import { field } from '/hextet/form.js';
import { svgStyle } from '/hextet/picture.js';
import { Prefix } from '/hextet/prefix.js';
import { at, call, quarantine } from '../api.js';
import {
  button,
  card,
  code,
  counted,
  durationOf,
  facts,
  focusOn,
  formerHolder,
  h,
  holderOf,
  link,
  say,
  timeOf,
  turns,
} from '../dom.js';
import { changesOf, commandForm, fill, formOf } from '../form.js';
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
      ['Kept back', keptBack],
      ['Free', ({ free }) => counted(free)],
      ['Remark', ({ note }) => note],
    ],
  });
  const add = commandForm({
    label: 'Add a prefix',
    isNew: true,
    fields: [
      {
        name: 'prefix',
        label: 'Prefix',
        schema: field(Prefix, { length: [1, UNIT] }),
        hint: 'A /64 or larger, for example 2001:db8::/48',
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
    commandOf: (values) => ({ op: 'add-prefix', ...values }),
    foresee: ({ prefix: text, free, public: place }, { element }) => {
      const prefix = Prefix.parse(text);
      const first = String(prefix.children(UNIT).at(0n));
      return [
        h('p', null, `${counted(free)} networks of /${UNIT}, from ${prefix.first} to ${prefix.last}`),
        place ? null : button(`Use ${first} for routers`, () => fill(element, 'public', first)),
      ];
    },
    button: 'Add',
    done: async ({ prefix }) => {
      await list.reload();
      say(`${prefix} is added.`);
    },
  });
  const kept = listOf({
    path: '/quarantines',
    caption: 'In quarantine',
    empty: 'Nothing is in quarantine.',
    columns: [
      ['Prefix', ({ prefix }) => code(prefix)],
      ['Held before by', formerHolder],
      [
        'Until',
        ({ until }) =>
          until > Date.now()
            ? timeOf(until)
            : 'over: it is used again once no other /64 is free, or when asked for by name',
      ],
    ],
  });
  await Promise.all([list.reload(), kept.reload()]);
  const hint = (text) => h('p', { class: 'hint' }, text);
  return [h('h1', null, 'Prefixes'), list, hint(BLOCKS), card('Add a prefix', add), kept, hint(KEPT)];
}

/** How long a /64 that a network gave up is kept from others. */
const KEPT = quarantine?.seconds
  ? `A network that is removed, or gets another prefix, gives up its /64. It is kept from others for ${durationOf(quarantine.seconds)}.`
  : 'A network that is removed, or gets another prefix, gives up its /64. Others can get it at once.';

/** What in use means. */
const BLOCKS =
  'In use are networks, and the own blocks of VPCs as a whole: a /60 counts as 16, however many tiers it has.';

/** What is neither in use nor free. */
const keptBack = ({ reserved, quarantined, public: place }) =>
  [
    reserved !== '0' && `${counted(reserved)} reserved${place && reserved === '1' ? ' for routers' : ''}`,
    quarantined !== '0' && `${counted(quarantined)} in quarantine`,
  ]
    .filter(Boolean)
    .join(', ') || 'none';

export async function prefix({ id, reload, goTo }) {
  const view = await call('GET', at`/prefixes/${id}`);
  const { total, used, free, public: place, note, owner, unit } = view;
  const space = card(
    'Space',
    facts([
      [`Prefixes of /${unit}`, counted(total)],
      ['In use', counted(used)],
      ['Kept back', keptBack(view)],
      ['Free', counted(free)],
      ['Public', code(place)],
      ['Owner', owner ?? 'anyone'],
      ['Remark', note],
    ]),
  );
  space.append(h('p', { class: 'hint' }, BLOCKS));
  if (unit !== UNIT) return [h('h1', null, id), space];
  const resize = commandForm({
    label: 'Resize',
    fields: [
      {
        name: 'to',
        label: 'To',
        schema: field(Prefix, { length: [1, UNIT] }),
        value: id,
        hint: 'Larger, smaller, or another prefix',
      },
    ],
    commandOf: ({ to }) => ({ op: 'resize-prefix', prefix: id, to }),
    foresee: (result) => foreseen(id, result),
    explain: ({ details }) => details?.blockers && inTheWay(details, (to) => fill(resize, 'to', to)),
    button: 'Resize',
    done: ({ prefix: now }) => {
      goTo(at`#/prefixes/${now}`, `${id} is ${now} now.`);
    },
  });
  const move = commandForm({
    label: 'Move the public /64',
    fields: [
      {
        name: 'prefix',
        label: 'Public /64',
        schema: field(Prefix, { length: UNIT }),
        value: place,
        hint: 'The addresses of routers follow, and so their routes',
      },
    ],
    commandOf: ({ prefix: to }) => ({ op: 'move-public', prefix: to }),
    foresee: changesOf,
    button: 'Move',
    done: async ({ public: now }) => {
      await reload();
      say(`Routers have addresses in ${now}.`);
    },
  });
  return [
    h('h1', null, id),
    space,
    await mapCard(id),
    card('Resize', resize),
    card('Move the public /64', move),
  ];
}

/** What a prefix of another size would have. */
function foreseen(id, { prefix: to, free, total }) {
  const added = addedIn(Prefix.parse(id), Prefix.parse(to));
  return [
    h('p', { class: 'good' }, `Nothing is lost: ${counted(free)} of ${counted(total)} would be free.`),
    added.length > 0 &&
      h(
        'p',
        null,
        added.flatMap((part, i) => [i > 0 && ', ', code(String(part))]),
        ' would be new in the zone. The service cannot know whose it is: go on only if it is routed to you.',
      ),
  ];
}

/** The parts that one prefix has beside another. */
function addedIn(from, to) {
  if (from.contains(to)) return [];
  const added = to.contains(from) ? [] : [to];
  for (let part = from; added[0] !== to && part.length > to.length; part = part.parent())
    added.push(part.sibling());
  return added;
}

const HOLDS = {
  lease: ({ owner }) => holderOf(...owner.split(/\/(.*)/s)),
  quarantine: ({ until }) => `in quarantine until ${timeOf(until)}`,
  reservation: ({ reason }) => `reserved: ${reason}`,
  root: () => 'another prefix of the zone',
};

/** What keeps a prefix from another size, and what it could be instead. */
function inTheWay({ blockers, count, alternatives }, choose) {
  const others = [alternatives?.smallest, alternatives?.largest, ...(alternatives?.targets.nearest ?? [])];
  return [
    h(
      'ul',
      { class: 'blockers' },
      blockers.map((one) =>
        h('li', null, code(one.prefix ?? one.range ?? one.root), ' ', HOLDS[one.kind](one)),
      ),
    ),
    count > blockers.length && h('p', null, `and ${counted(count - blockers.length)} more`),
    others.some(Boolean) &&
      h(
        'p',
        null,
        'Instead: ',
        [...new Set(others.filter(Boolean))].map((other) => button(other, () => choose(other))),
      ),
  ];
}

/** The least part that the map begins with: a square for each /64 that a person can see. */
const PART = 56;
/** So many blocks are named beside the map; in a part of it there are fewer. */
const NAMED = 40;

/** The map, with the names of what is in it. Each leads deeper, and the path above back. */
async function mapCard(root) {
  const path = h('p', { class: 'path' });
  const picture = h('div', { class: 'picture' });
  const blocks = h('div', { class: 'blocks' });
  const form = formOf({
    label: 'Zoom',
    fields: [
      {
        name: 'within',
        label: 'Part',
        schema: field(Prefix),
        value: root,
        hint: 'Press a block, or name a part',
      },
    ],
    button: 'Zoom',
    submit: ({ within }) => zoom(String(within)),
  });
  // The policy of the page allows no style in markup.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(svgStyle);
  document.adoptedStyleSheets = [sheet];
  const begin = turns();
  /** Draws a part, and returns the prefixes that are in it with what they are; null if another is asked for since. */
  const draw = async (within) => {
    const isLast = begin();
    const typed = form.elements.within.value;
    // A pixel of the map is one of the screen, or its legend could not be read on a phone.
    const size = Math.min(640, document.querySelector('main').clientWidth - 48);
    const query = new URLSearchParams({ within, size });
    const text = await call('GET', `${at`/prefixes/${root}/map`}?${query}`);
    if (!isLast()) return null;
    const drawing = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
    drawing.addEventListener('click', ({ target }) => {
      const [prefix] = labelOf(target.closest('g > rect')?.firstChild);
      if (prefix && prefix !== within) zoom(prefix).catch(({ message }) => say(message));
    });
    picture.replaceChildren(drawing);
    if (form.elements.within.value === typed) form.elements.within.value = within;
    form.update();
    const present = Array.from(drawing.querySelectorAll('g > rect > title'), labelOf);
    return present.sort(([a], [b]) => Prefix.compare(Prefix.parse(a), Prefix.parse(b)));
  };
  const zoom = async (within) => {
    const present = await draw(within);
    if (present === null) return [];
    const named = present.slice(0, NAMED).map(([prefix, label]) => {
      const what = label.replace(/^container of (.*)/s, 'VPC $1: all of it counts as in use');
      const name = prefix === within ? code(prefix) : button(prefix, () => zoom(prefix));
      return h('li', null, name, h('span', null, what));
    });
    const more = present.length - named.length;
    blocks.replaceChildren(
      named.length > 0 ? h('ul', null, named) : 'All of this is free.',
      more > 0 ? h('p', null, `and ${counted(more)} more: zoom in`) : '',
    );
    const steps = stepsTo(root, within).map((step) => button(step, () => zoom(step)));
    steps.at(-1).setAttribute('aria-current', 'true');
    path.replaceChildren(...steps);
    // What was pressed is gone.
    focusOn(steps.at(-1));
    return present;
  };
  const part = partOf(root, await zoom(root));
  if (part !== root) await zoom(part);
  return card('Map', path, h('div', { class: 'map' }, picture, blocks), form);
}

/** The text of a title: a prefix, and what it is. */
const labelOf = (title) => title?.textContent.split(/, (.*)/s) ?? [];

/** The part of a prefix that has all that is in it. */
function partOf(root, present) {
  const { length } = Prefix.parse(root);
  const cover = Prefix.cover(present.map(([prefix]) => prefix));
  const steps = Math.floor((Math.min(cover?.length ?? 0, PART) - length) / 4);
  return steps > 0 ? String(cover.first.prefix(length + 4 * steps)) : root;
}

/** The parts between the whole and what is shown, in steps of a nibble. */
function stepsTo(root, within) {
  const shown = Prefix.parse(within);
  const steps = [root];
  for (let length = Prefix.parse(root).length + 4; length < shown.length; length += 4)
    steps.push(String(shown.first.prefix(length)));
  return within === root ? steps : [...steps, within];
}
