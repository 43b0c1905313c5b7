/** The pages by the path after `#`. */
import { role } from './api.js';
import { button, card, h, link, say } from './dom.js';
import { takeOver } from './form.js';
import { events } from './pages/events.js';
import { firewall } from './pages/firewall.js';
import { network, networks, vpc } from './pages/networks.js';
import { nic, nics } from './pages/nics.js';
import { offerings } from './pages/offerings.js';
import { prefix, prefixes } from './pages/prefixes.js';
import { reservations } from './pages/reservations.js';
import { router, routes } from './pages/routes.js';
import { systems } from './pages/systems.js';
import { usage } from './pages/usage.js';

/** Title, path, page; then the page of one, the page that it belongs to, and who sees it. */
const PAGES = [
  { title: 'Prefixes', path: '/prefixes', list: prefixes, one: prefix, isOperators: true },
  { title: 'Reservations', path: '/reservations', list: reservations, isOperators: true },
  { title: 'Offerings', path: '/offerings', list: offerings, isOperators: true },
  { title: 'Networks', path: '/networks', list: networks, one: network },
  { title: 'VPCs', path: '/vpcs', one: vpc, of: '/networks' },
  { title: 'NICs', path: '/nics', list: nics, one: nic },
  { title: 'Routes', path: '/routes', list: routes, isOperators: true },
  { title: 'Routers', path: '/routers', one: router, of: '/routes', isOperators: true },
  { title: 'System machines', path: '/systems', list: systems, isOperators: true },
  { title: 'Firewall', path: '/firewall', list: firewall, one: firewall },
  { title: 'Usage', path: '/usage', list: usage, isOperators: true },
  { title: 'Events', path: '/events', list: events },
];

const main = document.querySelector('main');
/** Ends what the page before still does. */
let leaving = new AbortController();
/** What is said once the next page is there: what is said ends with its page. */
let news = '';
let isFirst = true;

const mine = PAGES.filter(({ isOperators }) => role === 'operator' || !isOperators);
document.querySelector('nav').append(
  h(
    'ul',
    null,
    mine.filter(({ list }) => list).map(({ title, path }) => h('li', null, link(path, title))),
  ),
);
if (sessionStorage.getItem('token')) {
  const signOut = () => {
    sessionStorage.removeItem('token');
    location.reload();
  };
  document.querySelector('header').append(button('Sign out', signOut));
}
addEventListener('hashchange', () => {
  say('');
  show();
});
// It is no page: the address stays.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
await show();

/** Shows the page of the address; on arrival the part that it names has the focus. */
async function show({ isArrival = true } = {}) {
  const [, name = '', id, part] = location.hash.slice(1).split('/');
  const page = mine.find(({ path }) => path === `/${name}`) ?? mine[0];
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.hash === `#${page.of ?? page.path}`) anchor.setAttribute('aria-current', 'page');
    else anchor.removeAttribute('aria-current');
  }
  document.title = [id && decodeURIComponent(id), page.title, 'hextet console'].filter(Boolean).join(' - ');
  const make = id === undefined ? (page.list ?? mine[0].list) : (page.one ?? page.list);
  const content = await make({
    id: id === undefined ? undefined : decodeURIComponent(id),
    signal,
    // Who has left the page stays where they are.
    reload: async () => signal.aborted || (await show({ isArrival: false })),
    goTo: (hash, text) => {
      if (signal.aborted || location.hash === hash) return say(text);
      news = text;
      location.hash = hash;
    },
  }).catch((problem) => [h('h1', null, page.title), faultCard(problem, page, id)]);
  if (signal.aborted) return;
  const before = isArrival ? [] : [...document.forms];
  const { activeElement } = document;
  main.replaceChildren(...[content].flat());
  const isInField = takeOver(before, activeElement);
  const place = isArrival && part ? document.getElementById(part) : null;
  place?.scrollIntoView();
  if (place) place.querySelector('input')?.focus({ preventScroll: true });
  else if (!isFirst && !isInField) main.focus({ preventScroll: true });
  isFirst = false;
  if (news) say(news);
  news = '';
}

/** Why there is no page: what is gone does not come back. */
function faultCard({ status, message }, { path, of = path }, id) {
  const alert = (text) => h('p', { class: 'bad', role: 'alert' }, text);
  if (status !== 404 || id === undefined)
    return card(
      'That did not work',
      alert(message),
      button('Try again', () => location.reload()),
    );
  const { title } = PAGES.find((page) => page.path === of);
  return card(
    'Not found',
    alert(`${decodeURIComponent(id)} is not there (any more).`),
    h('p', null, link(of, `To the page ${title}`)),
  );
}
