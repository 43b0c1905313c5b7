/** The routes: what the zone does and lists, row by row. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { svg } from 'hextet/picture';
import * as render from 'hextet/render';
import * as rule from 'hextet/rule';
import { inTurns, usagePage } from 'hextet/zone';
import { checksOf, outcomeOf } from './checks.js';
import { cursorOf, eventStream } from './follow.js';
import { refusal } from './problem.js';
import { packetJudge } from './web/packet.js';

/** A noun of the zone, its plural, the type of its view, and what its list is filtered by. */
const NOUNS = [
  ['prefix', 'prefixes', 'ZonePrefixView'],
  ['offering', 'offerings', 'OfferingView', 'name'],
  ['vpc', 'vpcs', 'VpcView', 'name'],
  ['network', 'networks', 'NetworkView', 'name', 'vpc', 'owner'],
  ['router', 'routers', 'ZoneRouterView', 'name', 'network', 'kind'],
  ['nic', 'nics', 'NicView', 'name', 'network'],
];

const quarantineAt = (text, [until, prefix] = text.split(' ')) => ({ until: Number(until), prefix });

/** The other lists: their rows, how a cursor is read, and what they are filtered by. */
const LISTS = [
  ['routes', 'Route', String, 'network', 'vpc'],
  ['leases', 'ZoneLease', String, 'within'],
  ['reservations', 'ZoneReservation', String, 'within'],
  ['quarantines', 'ZoneQuarantine', quarantineAt],
];

/** The other commands. What the path has is a field of the command, the body has the rest. */
const COMMANDS = [
  ['PUT', '/prefixes/:prefix/size', 'resize-prefix', { body: 'SizeBody', answer: 'ZonePrefixView' }],
  ['PUT', '/public/:prefix', 'move-public', { answer: 'ZonePrefixView' }],
  ['PUT', '/reservations/:range', 'reserve', { body: 'ReservationBody' }],
  ['DELETE', '/reservations/:range', 'unreserve', {}],
  ['PUT', '/networks/:network/rules', 'set-rules', { body: 'RulesBody', answer: 'NetworkView' }],
  ['PUT', '/nics/:nic/observed/:address', 'observe', { answer: 'NicView' }],
];

/** The commands of a user; all others are the operator's. */
const USER_OPS = /^(set|remove)-(vpc|network|nic)$|^set-rules$|^observe$/;

const { radvd, nftables, ip6tables, iptables, sysctl, addresses, iproute, frr, bird, inParts } = render;
const ROUTER_TEXTS = { radvd, nftables, ip6tables, iptables, sysctl, addresses };
const ROUTE_TEXTS = { iproute, frr: (routes) => frr(routes), bird: (routes) => bird(routes) };
const verdictOf = packetJudge({ ...render, ...rule });
const TEXT = 'text/plain; charset=utf-8';
const MOST = 1000;

export function addRoutes(api, { site, metrics, signal }) {
  // Another instance may have written: what is read, or planned without doing it, is never older than the request.
  api.addHook('preHandler', async ({ method, query, routeOptions: { config } }, reply) => {
    const isRead = (key) => config.query.includes(key) && !Array.isArray(query[key]);
    const unknown = Object.keys(query).find((key) => !isRead(key));
    if (unknown !== undefined) throw refusal(400, 'unknown-field', `nothing reads ${unknown}, or so often`);
    if (method === 'GET' || method === 'POST') await site.refresh();
    if (config.type !== undefined) reply.type(config.type);
  });
  const route = (method, url, summary, options, handler) => {
    const { body, answer = { description: 'Done' }, query = [], role = 'user', type } = options;
    const params = Array.from(url.matchAll(/:(\w+)/g), ([, name]) => name);
    const asked = { params: texts(params), querystring: texts(query), ...(body && { body: ref(body) }) };
    const response = { 200: typeof answer === 'string' ? ref(answer) : answer, default: FAULT };
    const schema = { summary, tags: [url.split('/')[1]], ...asked, response };
    api.route({ method, url, schema, config: { role, query, type }, handler });
  };
  const list = (plural, view, readCursor, filters) => {
    const role = plural === 'routes' ? 'operator' : 'user';
    const described = { query: ['after', 'limit', ...filters], answer: pageOf(view), role };
    // These pass over rows that are not asked for, of which there can be a million.
    const pausing = filters.some((name) => name !== 'within') && { pause: MOST };
    route('GET', `/${plural}`, 'A page', described, async ({ query }) => {
      const { after, limit: text, ...filter } = query;
      const limit = limitOf(text);
      const page = { ...filter, ...pausing, limit, ...(after !== undefined && { after: readCursor(after) }) };
      const items = await Readable.from(inTurns(site.view[plural](page), setImmediate)).toArray();
      return { items, next: items.length === limit ? endOf(items.at(-1)) : null };
    });
  };
  const command = (method, url, op, options) => {
    const role = USER_OPS.test(op) ? 'user' : 'operator';
    route(method, url, op, { ...options, role }, async (request, reply) => {
      request.command = commandOf(op, request);
      return (await site.run(request.command)) ?? reply.code(204).send();
    });
  };

  for (const [noun, plural, view, ...filters] of NOUNS) {
    const url = `/${plural}/:${noun === 'prefix' ? noun : 'id'}`;
    list(plural, view, Number, filters);
    route('GET', url, 'One', { answer: view }, ({ params: p }) => found(site.view[noun](p.prefix ?? p.id)));
    command('PUT', url, `set-${noun}`, { body: `${view.replace(/^Zone|View/g, '')}Body`, answer: view });
    command('DELETE', url, `remove-${noun}`, { query: ['contents'] });
  }
  for (const [plural, view, cursor, ...filters] of LISTS) list(plural, view, cursor, filters);
  for (const row of COMMANDS) command(...row);
  route('POST', '/commands', 'All or nothing; or a dry run', { body: 'CommandsBody' }, async (request) => {
    const { commands, dryRun = false, ...rest } = request.body ?? {};
    // A dry run that is misspelled would be none.
    if (!Array.isArray(commands) || typeof dryRun !== 'boolean' || Object.keys(rest).length > 0)
      throw refusal(422, 'invalid-type', 'the body has commands, a list, and dryRun, true or false');
    if (request.role !== 'operator' && !commands.every((one) => USER_OPS.test(one?.op)))
      throw refusal(403, 'operator-only', 'only the operator does all of this');
    request.command = commands;
    if (!dryRun) return site.transact(commands);
    const plan = site.view.plan(commands);
    return { changes: String(plan), results: plan.results };
  });

  route('GET', '/networks/:id/rules', 'Rules in order', { answer: 'RulesBody' }, ({ params: { id } }) => {
    return found(site.view.network(id)) && { rules: site.view.rules(id) };
  });
  route('GET', '/who/:ip', 'Who', { answer: 'Found' }, ({ params: { ip } }) => found(site.view.who(ip)));
  const routesFor = { query: ['network', 'vpc', 'dev'], role: 'operator', type: TEXT };
  route('GET', '/routes/:target', 'For the upstream', routesFor, ({ params: { target }, query }) => {
    const { dev = 'lan', ...filter } = query;
    const write = rendererOf(ROUTE_TEXTS, target);
    const parts = inParts((routes) => write(routes, { dev }), site.view.routes({ ...filter, pause: MOST }));
    return Readable.from(inTurns(parts, setImmediate, 1));
  });
  const routerFor = { role: 'operator', type: TEXT };
  route('GET', '/routers/:id/texts/:target', 'For the router', routerFor, ({ params: { id, target } }) =>
    rendererOf(ROUTER_TEXTS, target)(found(site.view.router(id))),
  );
  const mapped = { query: ['within', 'size'], type: 'image/svg+xml' };
  route('GET', '/prefixes/:prefix/map', 'A map', mapped, async ({ params, query }) => {
    const { prefix } = found(site.view.prefix(params.prefix));
    const { size = 640, within = prefix } = query;
    return svg(prefix, await contentOf(site.view, within), { within, size: Number(size), style: false });
  });
  const packet = { body: 'PacketBody', answer: 'Verdict' };
  route('POST', '/networks/:id/packet', 'Would it pass?', packet, ({ params: { id }, body }) => {
    const network = found(site.view.network(id));
    return verdictOf(network, site.view.offering(network.offering), site.view.rules(id), body);
  });
  const networkOf = ({ params: { id } }) => found(site.view.network(id));
  route('GET', '/networks/:id/health', 'Its checks', {}, (request) => checksOf(networkOf(request)));
  const asking = { body: 'HealthBody', query: ['why'], role: 'operator' };
  route('POST', '/networks/:id/health', 'Asks it', asking, (request) => {
    const { why: wanted = 'reachable' } = request.query;
    return outcomeOf(found(checksOf(networkOf(request), request.body).find(({ why }) => why === wanted)));
  });

  const cursors = { query: ['after', 'announce'], type: 'text/event-stream' };
  route('GET', '/events', 'Server-sent events', cursors, ({ query, headers }, reply) => {
    const { after = headers['last-event-id'], announce } = query;
    // A connection that is kept for more would keep the service from stopping.
    reply.headers({ 'cache-control': 'no-store', connection: 'close' });
    return eventStream(site, { cursor: after && cursorOf(after), isNew: announce === 'true', signal });
  });
  const billed = { query: ['after', 'limit', 'from', 'to'], role: 'operator', answer: pageOf('UsageRecord') };
  route('GET', '/usage', 'A page', billed, ({ query: { after, limit, ...query } }) => {
    const bounds = Object.fromEntries(Object.entries(query).map(([name, ms]) => [name, Number(ms)]));
    return usagePage(site, { after, limit: limitOf(limit), ...bounds });
  });
  route('GET', '/metrics', 'For Prometheus', { role: 'operator', type: TEXT }, async () => {
    const version = `# TYPE hextet_version gauge\nhextet_version ${site.view.version}\n`;
    return render.prometheus(site.view.prefixes()) + version + (await metrics.metrics());
  });
  route('GET', '/health', 'Can it read?', { role: 'anyone' }, () => site.view.head);
  const asked = ({ role }) => ({ role, quarantine: { seconds: site.view.quarantineSeconds } });
  route('GET', '/role', 'Who am I, and how long are quarantines?', {}, asked);
  route('GET', '/openapi.json', 'This', { role: 'anyone' }, () => api.swagger());
}

const ref = ($id) => ({ $ref: `${$id}#` });

const object = (properties) => ({ type: 'object', properties });
const texts = (names) => object(Object.fromEntries(names.map((name) => [name, { type: 'string' }])));
const pageOf = (view) =>
  object({ items: { type: 'array', items: ref(view) }, next: { type: ['string', 'null'] } });
const FAULT = { description: 'Problem', content: { 'application/problem+json': { schema: ref('Problem') } } };

function limitOf(text = '100') {
  if (Number(text) >= 1) return Math.min(Number(text), MOST);
  throw refusal(400, 'out-of-range', `limit is a number from 1 to ${MOST}`);
}

function found(view) {
  if (view) return view;
  throw refusal(404, 'not-found', 'not found');
}

const rendererOf = (texts, target) => found(Object.hasOwn(texts, target) && texts[target]);

/** The path says what the command is about, so the body does not. */
function commandOf(op, { method, params, query, body, headers }) {
  const fields = (method === 'DELETE' ? query : body) ?? {};
  if (Object(fields) !== fields) throw refusal(422, 'invalid-type', 'the body is an object');
  const twice = ['op', ...Object.keys(params)].find((name) => Object.hasOwn(fields, name));
  if (twice !== undefined) throw refusal(422, 'unknown-field', `the path says ${twice} already`);
  // Nothing here has an entity tag, so none matches.
  if ((headers['if-match'] ?? '*') !== '*') throw refusal(412, 'no-entity-tag', 'only If-Match: * is known');
  const expect = (headers['if-none-match'] === '*' && 'new') || (headers['if-match'] === '*' && 'existing');
  return { ...fields, ...params, ...(expect && { expect }), op };
}

/** The end of a page: the next one begins after it. */
const endOf = ({ generation, until, prefix, range = prefix }) =>
  String(generation ?? (until === undefined ? range : `${until} ${prefix}`));

async function contentOf(zone, within) {
  const [leases, reservations] = [[], zone.reservations({ within })];
  for await (const { prefix, kind, id } of inTurns(zone.leases({ within }), setImmediate))
    if (kind === 'public') reservations.push({ range: prefix, reason: kind });
    else if (kind === 'vpc' || kind === 'network')
      leases.push({ prefix, owner: id, container: kind === 'vpc' });
  return { leases, reservations, quarantines: zone.quarantines() };
}
