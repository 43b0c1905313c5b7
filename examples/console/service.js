/** The service: a zone in a store over HTTP, with roles, problems, metrics and a description of itself. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { problemOf, refusal } from './problem.js';
import { addRoutes } from './routes.js';

const SCHEMAS = JSON.parse(readFileSync(new URL('schemas.json', import.meta.url), 'utf8'));
const HEADERS = {
  // No page runs a script, or is styled, but by files of this service.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** This machine as a host, with a port or without. */
export const LOOPBACK = /^(localhost|127\.0\.0\.1|\[?::1\]?)(:\d+)?$/;

/**
 * Makes the service.
 *
 * @param site what `store.openOrCreate` gave for a Zone
 * @param tokens lists, `{ operator, user }`; without any token, every caller of this machine is the operator
 */
export async function createService({ site, tokens = {}, logger = false }) {
  const app = Fastify({ logger, routerOptions: { maxParamLength: 1000 }, frameworkErrors: refuse });
  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort());
  // The zone checks what it gets, with codes and paths: the schemas are for readers.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  // With JSON alone, a page of another origin has to ask first, and nobody says yes.
  app.removeContentTypeParser('text/plain');
  app.addHook('onSend', async (_request, reply) => void reply.headers(HEADERS));
  app.setNotFoundHandler(() => Promise.reject(refusal(404, 'not-found', 'nothing is here')));
  app.setErrorHandler(refuse);
  const metrics = measure(app);
  await describe(app);
  await app.register(
    async (api) => {
      guard(api, tokens);
      addRoutes(api, { site, metrics, signal: stopping.signal });
    },
    { prefix: '/api' },
  );
  await app.register(files, { root: fileURLToPath(new URL('web', import.meta.url)) });
  // The pages import the library as it is.
  const root = fileURLToPath(new URL('.', import.meta.resolve('hextet')));
  const allowedPath = (path) => path.endsWith('.js');
  await app.register(files, { root, prefix: '/hextet/', decorateReply: false, allowedPath });
  return app;
}

/** Gives the problem of an error, also where the path itself cannot be read. */
function refuse(error, request, reply) {
  const problem = problemOf(error, request);
  if (problem.status >= 500) request.log.error(error);
  if (problem.status === 503) reply.header('retry-after', 1);
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply.code(problem.status).type('application/problem+json').send(problem);
}

/** Counts requests and their seconds, for Prometheus. */
function measure(app) {
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds of requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers: [metrics],
  });
  app.addHook('onResponse', async ({ method, routeOptions: { url = '' } }, reply) => {
    seconds.observe({ method, route: url, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  return metrics;
}

async function describe(app) {
  for (const [$id, schema] of Object.entries(SCHEMAS)) app.addSchema({ $id, ...schema });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'hextet console', description: 'The IPv6 of a zone.', version: '1' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    refResolver: { buildLocalReference: ({ $id }) => $id },
  });
}

/** Gives each request the role of its token; the time that it takes says nothing about the tokens. */
function guard(api, tokens) {
  const digest = (text) => createHash('sha256').update(text).digest();
  const given = Object.entries(tokens).flatMap(([role, list]) => list.map((token) => [role, token]));
  const known = given.map(([role, token]) => [role, digest(`Bearer ${token}`)]);
  api.decorateRequest('role', null);
  api.addHook('onRequest', async (request) => {
    // A page whose name leads to this machine, by its owner's DNS, is no guest here.
    if (known.length === 0 && !LOOPBACK.test(request.hostname))
      throw refusal(403, 'host-not-allowed', 'without tokens it is for this machine alone');
    const shown = digest(request.headers.authorization ?? '');
    const [[role] = []] = known.filter(([, expected]) => timingSafeEqual(shown, expected));
    request.role = known.length === 0 ? 'operator' : role;
    const { role: needed } = request.routeOptions.config;
    if (needed === 'anyone' || request.role === 'operator') return;
    if (request.role === undefined) throw refusal(401, 'token-missing', 'a valid token is needed');
    if (needed === 'operator') throw refusal(403, 'operator-only', 'only the operator does this');
  });
}
