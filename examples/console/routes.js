/** The routes: what the zone does and lists, row by row. */
import { Readable } from 'node:stream';
import { svg } from 'hextet/picture';
import * as render from 'hextet/render';
import { checksOf, outcomeOf } from './checks.js';
import { cursorOf, eventStream, usageLines } from './follow.js';
import { Refusal } from './problem.js';

/** A noun of the zone, its plural, the type of its view, and what its list is filtered by. */
const NOUNS = [
  ['prefix', 'prefixes', 'ZonePrefixView'],
  ['offering', 'offerings', 'OfferingView'],
  ['vpc', 'vpcs', 'VpcView'],
  ['network', 'networks', 'NetworkView', 'vpc', 'owner'],
  ['router', 'routers', 'RouterView', 'network'],
  ['nic', 'nics', 'NicView', 'network'],
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

const { radvd, nftables, ip6tables, iptables, sysctl, addresses, iproute, frr, bird, prometheus } = render;
const ROUTER_TEXTS = { radvd, nftables, ip6tables, iptables, sysctl, addresses };
const ROUTE_TEXTS = { iproute: (routes, dev = 'lan') => iproute(routes, { dev }), frr, bird };
const TEXT = 'text/plain; charset=utf-8';
const MOST = 1000;

export function addRoutes(api, { site, metrics, signal }) {
  // Another instance may have written: what is read, or planned without doing it, is never older than the request.
  api.addHook('preHandler', async ({ method, query, routeOptions: { config } }) => {
    const unknown = Object.keys(query).find((name) => !config.query.includes(name));
    if (unknown !== undefined) throw new Refusal(400, 'unknown-field', `nothing reads ${unknown}`);
    if (method === 'GET' || method === 'POST') await site.refresh();
  });
  const route = (method, url, summary, { body, answer = DONE, query = [], role = 'user' }, handler) => {
    const params = Array.from(url.matchAll(/:(\w+)/g), ([, name]) => name);
    const asked = { params: texts(params), querystring: texts(query), ...(body && { body: ref(body) }) };
    const response = { 200: typeof answer === 'string' ? ref(answer) : answer, default: PROBLEM };
    const schema = { summary, tags: [url.split('/')[1]], ...asked, response };
    api.route({ method, url, schema, config: { role, query }, handler });
  };
  const list = (url, { answer, ...options }, plural) => {
    const described = { ...options, query: ['after', 'limit', ...options.query], answer: pageSchema(answer) };
    route('GET', url, 'A page', described, ({ query }) => pageOf(site.view, plural, query));
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
    list(`/${plural}`, { query: filters, answer: view }, plural);
    route('GET', url, 'One', { answer: view }, ({ params: { id, prefix = id } }) =>
      found(site.view[noun](prefix)),
    );
    command('PUT', url, `set-${noun}`, { body: view.replace('View', 'Body'), answer: view });
    command('DELETE', url, `remove-${noun}`, { query: ['contents'] });
  }
  for (const row of COMMANDS) command(...row);
  route('POST', '/commands', 'All or nothing; or a dry run', { body: 'CommandsBody' }, async (request) => {
    const { commands, dryRun } = request.body ?? {};
    if (!Array.isArray(commands)) throw new Refusal(422, 'invalid-type', 'commands is a list');
    if (request.role !== 'operator' && !commands.every((one) => USER_OPS.test(one?.op)))
      throw new Refusal(403, 'operator-only', 'only the operator does all of this');
    request.command = commands;
    if (!dryRun) return site.transact(commands);
    const plan = site.view.plan(commands);
    return { changes: String(plan), results: plan.results };
  });

  route('GET', '/networks/:id/rules', 'Rules in order', { answer: 'RulesBody' }, ({ params: { id } }) => {
    return found(site.view.network(id)) && { rules: site.view.rules(id) };
  });
  route('GET', '/who/:address', 'Whose it is', { answer: 'Found' }, ({ params: { address } }) => {
    return found(site.view.who(address));
  });
  list('/routes', { query: ['network', 'vpc'], answer: 'Route', role: 'operator' }, 'routes');
  const routesFor = { query: ['network', 'vpc', 'dev'], role: 'operator' };
  route('GET', '/routes/:target', 'For the upstream', routesFor, ({ params: { target }, query }, reply) => {
    const { dev, ...filter } = query;
    return reply.type(TEXT).send(ownOf(ROUTE_TEXTS, target)(site.view.routes(filter), dev));
  });
  route('GET', '/routers/:id/texts/:target', 'For the router', { role: 'operator' }, ({ params }, reply) => {
    return reply.type(TEXT).send(ownOf(ROUTER_TEXTS, params.target)(found(site.view.router(params.id))));
  });
  route('GET', '/prefixes/:prefix/map', 'Map', { query: ['within', 'size'] }, ({ params, query }, reply) => {
    const { prefix, public: place } = found(site.view.prefix(params.prefix));
    const reservations = place === null ? [] : [{ range: place, reason: 'public' }];
    const [content, size] = [{ leases: leasesOf(site.view), reservations }, Number(query.size ?? 640)];
    return reply.type('image/svg+xml').send(svg(prefix, content, { ...query, size }));
  });
  route('GET', '/networks/:id/health', 'How its router is asked', {}, ({ params: { id } }) => {
    return checksOf(found(site.view.network(id)));
  });
  const asking = { body: 'HealthBody', query: ['why'], role: 'operator' };
  route('POST', '/networks/:id/health', 'Asks it', asking, ({ params: { id }, query, body }) => {
    const checks = checksOf(found(site.view.network(id)), body);
    return outcomeOf(found(checks.find(({ why }) => why === (query.why ?? 'reachable'))));
  });

  const cursors = { query: ['after', 'announce'] };
  route('GET', '/events', 'Server-sent events', cursors, ({ query, headers }, reply) => {
    const { after = headers['last-event-id'], announce } = query;
    const from = { cursor: after && cursorOf(after), isNew: announce === 'true' };
    const stream = eventStream(site, { ...from, signal });
    // A connection that is kept for more would keep the service from stopping.
    reply.headers({ 'cache-control': 'no-store', connection: 'close' });
    return reply.type('text/event-stream').send(stream);
  });
  route('GET', '/usage', 'Lines of JSON', { query: ['from', 'to'], role: 'operator' }, ({ query }, reply) => {
    const bounds = Object.fromEntries(Object.entries(query).map(([name, ms]) => [name, Number(ms)]));
    return reply.type('application/jsonl').send(Readable.from(usageLines(site, bounds)));
  });
  route('GET', '/metrics', 'For Prometheus', { role: 'operator' }, async (_request, reply) => {
    const version = `# TYPE hextet_version gauge\nhextet_version ${site.view.version}\n`;
    return reply.type(TEXT).send(prometheus(site.view.prefixes()) + version + (await metrics.metrics()));
  });
  route('GET', '/health', 'Can it read?', { role: 'anyone' }, () => site.view.head);
  route('GET', '/role', 'Who am I?', {}, ({ role }) => ({ role }));
  route('GET', '/openapi.json', 'This', { role: 'anyone' }, () => api.swagger());
}

const ref = ($id) => ({ $ref: `${$id}#` });

const texts = (names) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

const DONE = { description: 'Done' };
const PROBLEM = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: ref('Problem') } },
};

const pageSchema = (view) => ({
  type: 'object',
  properties: { items: { type: 'array', items: ref(view) }, next: { type: ['string', 'null'] } },
});

function found(view) {
  if (view) return view;
  throw new Refusal(404, 'not-found', 'nothing has this name');
}

const ownOf = (table, name) => found(Object.hasOwn(table, name) && table[name]);

/** The path says what the command is about, so the body does not. */
function commandOf(op, { method, params, query, body, headers }) {
  const fields = (method === 'DELETE' ? query : body) ?? {};
  const twice = ['op', ...Object.keys(params)].find((name) => Object.hasOwn(fields, name));
  if (twice !== undefined) throw new Refusal(422, 'unknown-field', `the path says ${twice} already`);
  const expect = (headers['if-none-match'] === '*' && 'new') || (headers['if-match'] === '*' && 'existing');
  return { ...fields, ...params, ...(expect && { expect }), op };
}

/** What a page ends with, and the next one begins after: a number where rows have one, else a name. */
const cursorAt = ({ generation, id, prefix, via }) =>
  String(generation ?? id ?? [prefix, via].join(' ').trim());

function pageOf(zone, plural, { after, limit: text = '100', ...filter }) {
  const limit = Math.min(Number(text), MOST);
  if (!(limit >= 1)) throw new Refusal(400, 'out-of-range', `limit is a number from 1 to ${MOST}`);
  const isNumbered = plural === 'networks' || plural === 'nics';
  const items = [];
  let isBefore = !isNumbered && after !== undefined;
  for (const row of zone[plural]({ ...filter, ...(isNumbered && { after: Number(after ?? 0), limit }) })) {
    if (!isBefore) items.push(row);
    else isBefore = cursorAt(row) !== after;
    if (items.length === limit) break;
  }
  if (isBefore) throw new Refusal(410, 'cursor-gone', 'the row of the cursor is gone: begin again');
  return { items, next: items.length === limit ? cursorAt(items.at(-1)) : null };
}

function* leasesOf(zone) {
  for (const { id, block } of zone.vpcs()) if (block) yield { prefix: block, owner: id, container: true };
  for (const { id, prefix } of zone.networks()) if (prefix) yield { prefix, owner: id };
}
