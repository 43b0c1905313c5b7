/** The service over HTTP: the design's jobs, refusals, roles, pages of lists, events, usage, and its end. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { eventsOf, refusalOf, startConsole, temporary, useConsole } from './console.js';

const P = encodeURIComponent('2001:470:ed36::/48');
const PUBLIC = '2001:470:ed36::/64';
const WEB_RULE = { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 80, end: 80 } };

describe('the design, job by job', () => {
  const used = useConsole();
  const { call } = used;

  const ok = async (...request) => {
    const { status, body } = await call(...request);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    return body;
  };

  test('1: a prefix is added with its public /64', async () => {
    const view = await ok('PUT', `/prefixes/${P}`, { public: PUBLIC }, { 'if-none-match': '*' });
    expect(view).toMatchObject({
      prefix: '2001:470:ed36::/48',
      total: '65536',
      free: '65535',
      public: PUBLIC,
    });
  });

  test('2: offerings have a stack; without one they are IPv4 only', async () => {
    expect(await ok('PUT', '/offerings/v4', {})).toMatchObject({ stack: 'ipv4', routing: 'static' });
    expect(await ok('PUT', '/offerings/dual', { stack: 'dual', egress: 'allow' })).toMatchObject({
      firewall: true,
    });
  });

  test('3: an isolated network gets the next /64, and an IPv4 one becomes dual', async () => {
    expect(await ok('PUT', '/networks/web', { offering: 'dual', ipv4: '10.1.1.0/24' })).toMatchObject({
      prefix: '2001:470:ed36:1::/64',
      gateway: '2001:470:ed36:1::1',
    });
    expect(await ok('PUT', '/networks/old', { offering: 'v4', ipv4: '10.1.2.0/24' })).toMatchObject({
      prefix: null,
    });
    expect(await ok('PUT', '/networks/old', { offering: 'dual' })).toMatchObject({
      prefix: '2001:470:ed36:2::/64',
    });
  });

  test('4: the tiers of a VPC get a /64 each, all or none', async () => {
    const tiers = ['front', 'db'].map((id) => ({ op: 'set-network', id, vpc: 'shop' }));
    const commands = [{ op: 'set-vpc', id: 'shop', offering: 'dual', block: 60 }, ...tiers];
    const { changes } = await ok('POST', '/commands', { commands, dryRun: true });
    expect(changes).toContain('+ network front 2001:470:ed36:10::/64');
    expect((await call('GET', '/vpcs/shop')).status).toBe(404);
    await ok('POST', '/commands', { commands });
    expect(await ok('GET', '/vpcs/shop')).toMatchObject({
      block: '2001:470:ed36:10::/60',
      networks: ['front', 'db'],
    });
  });

  test('5: a router has the address of its MAC, and the upstream its routes in three languages', async () => {
    const router = {
      for: { network: 'web' },
      publicMac: '1e:00:d9:00:00:35',
      guestMacs: { web: '02:00:00:00:01:01' },
    };
    const view = await ok('PUT', '/routers/r-web', router);
    expect(view.public.address).toBe('2001:470:ed36:0:1c00:d9ff:fe00:35');
    const route = { prefix: '2001:470:ed36:1::/64', via: view.public.address, network: 'web' };
    expect(await ok('GET', '/routes')).toEqual({ items: [route], next: null });
    for (const [target, text] of [
      ['iproute', `route replace ${route.prefix} via ${route.via}`],
      ['frr', `ipv6 route ${route.prefix} ${route.via}`],
      ['bird', `route ${route.prefix} via ${route.via}`],
    ]) {
      expect(await ok('GET', `/routes/${target}?network=web`)).toContain(text);
    }
    for (const target of ['radvd', 'nftables', 'ip6tables', 'iptables', 'sysctl', 'addresses']) {
      expect(await ok('GET', `/routers/r-web/texts/${target}`), target).toMatch(/net0|guest-0|forwarding/);
    }
  });

  test('6: a NIC has its predicted address, a static and an observed one', async () => {
    const nic = await ok('PUT', '/nics/vm-1%2F0', {
      network: 'web',
      mac: '02:00:4b:8e:00:01',
      addresses: ['2001:470:ed36:1::80'],
    });
    expect(nic.addresses.map(({ address, source }) => [address, source])).toEqual([
      ['2001:470:ed36:1:0:4bff:fe8e:1', 'predicted'],
      ['2001:470:ed36:1::80', 'leased'],
    ]);
    const seen = encodeURIComponent('2001:470:ed36:1:5054:1:2:3');
    expect((await ok('PUT', `/nics/vm-1%2F0/observed/${seen}`)).addresses[2]).toMatchObject({
      source: 'observed',
    });
    expect(await ok('GET', `/who/${seen}`)).toEqual({ network: 'web', nic: 'vm-1/0', router: null });
  });

  test('7: rules of either family, and the texts that apply them', async () => {
    const rules = [
      { ...WEB_RULE, sources: ['10.0.0.0/8'] },
      { ...WEB_RULE, sources: ['2001:db8::/32'] },
    ];
    await ok('PUT', '/networks/web/rules', { rules });
    expect(await ok('GET', '/networks/web/rules')).toEqual({ rules });
    expect(await ok('GET', '/routers/r-web/texts/ip6tables')).toContain('2001:db8::/32');
    expect(await ok('GET', '/routers/r-web/texts/ip6tables')).not.toContain('10.0.0.0/8');
    expect(await ok('GET', '/routers/r-web/texts/iptables')).toContain('10.0.0.0/8');
  });

  test('8: a prefix grows, and does not shrink over what is in use', async () => {
    expect(await ok('PUT', `/prefixes/${P}/size`, { to: '2001:470:ed36::/47' })).toMatchObject({
      total: '131072',
    });
    const P47 = encodeURIComponent('2001:470:ed36::/47');
    const { status, headers, body } = await call('PUT', `/prefixes/${P47}/size`, {
      to: '2001:470:ed37::/48',
    });
    expect(status).toBe(409);
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'resize-blocked', status: 409, details: { count: 4 } });
    expect(body.type).toBe('https://hextet.github.io/hextet/errors.html#resize-blocked');
    const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    expect(page).toContain('<a id="resize-blocked"></a>');
    expect(body.details.alternatives.targets.nearest).toContain('2001:470:ed36::/48');
  });

  test('9: usage has a line for each /64 and network, clipped to the month', async () => {
    await ok('PUT', '/networks/short', { offering: 'dual' });
    await ok('DELETE', '/networks/short');
    const rows = [];
    for (let after = ''; after !== null; ) {
      const { items, next } = await ok('GET', `/usage?limit=2${after && `&after=${after}`}`);
      rows.push(...items);
      after = next;
    }
    expect(rows.map(({ network, to }) => [network, to === null])).toEqual([
      ['short', false],
      ['web', true],
      ['old', true],
      ['front', true],
      ['db', true],
    ]);
    expect(await ok('GET', '/usage?to=1000')).toEqual({ items: [], next: null });
    const [short] = (await ok('GET', '/quarantines')).items;
    expect(short).toMatchObject({ kind: 'network', id: 'short', prefix: rows[0].prefix });
    expect((await ok('GET', '/role')).quarantine).toEqual({ seconds: 3600 });
    expect((await ok('GET', '/networks/web')).prefix).toBe('2001:470:ed36:1::/64');
  });

  test('10: the health of a network is a plan and its outcome; its end takes the routes along', async () => {
    const [ping] = await ok('GET', '/networks/web/health');
    expect(ping.argv.slice(0, 2)).toEqual(['ping', '-6']);
    const {
      ok: answers,
      argv,
      exit,
    } = await ok('POST', '/networks/web/health', {
      address: '2001:470:ed36::1',
    });
    expect([answers, argv.at(-1), exit === 0]).toEqual([false, '2001:470:ed36::1', false]);
    expect((await call('POST', '/networks/web/health?why=magic', {})).status).toBe(404);
    expect((await call('DELETE', '/networks/web')).body).toMatchObject({
      code: 'network-in-use',
      status: 409,
    });
    await ok('DELETE', '/networks/web?contents=remove');
    expect(await ok('GET', '/routes')).toEqual({ items: [], next: null });
  });

  test('the ten jobs are in the metrics, and the zone is the same after a restart', async () => {
    const metrics = await ok('GET', '/metrics');
    expect(metrics).toContain('hextet_prefix_blocks{prefix="2001:470:ed36::/47",unit="64",state="free"}');
    expect(metrics).toContain(
      'http_request_duration_seconds_count{method="PUT",route="/api/networks/:id",status="200"}',
    );
    const lists = ['/prefixes', '/offerings', '/vpcs', '/networks', '/routers', '/nics'];
    const all = () => Promise.all(lists.map((path) => ok('GET', path)));
    const before = await all();
    expect(await used.now.stop()).toBe(0);
    await used.start();
    expect(await all()).toEqual(before);
  });
});

describe('what is refused', () => {
  const used = useConsole({}, async (call) => {
    await call('PUT', `/prefixes/${P}`, { public: PUBLIC });
    await call('PUT', '/offerings/dual', { stack: 'dual' });
    await call('PUT', '/networks/web', { offering: 'dual' });
  });
  const { call } = used;
  const version = async () => (await call('GET', '/health')).body.version;

  test.each([
    [
      'a field that is misspelled',
      'PUT',
      '/networks/a',
      { offerng: 'dual' },
      422,
      'unknown-field',
      ['offerng'],
    ],
    [
      'a text with a fault',
      'PUT',
      `/prefixes/${P}`,
      { public: '2001:470:ed36::g/64' },
      422,
      'invalid-character',
      ['public'],
    ],
    [
      'a rule with a fault',
      'PUT',
      '/networks/web/rules',
      { rules: [{ ...WEB_RULE, sources: ['::1::'] }] },
      422,
      'double-colon-twice',
      ['rules', 0, 'sources', 0],
    ],
    [
      'the path and the body',
      'PUT',
      '/networks/a',
      { id: 'b', offering: 'dual' },
      422,
      'unknown-field',
      undefined,
    ],
    ['an op in the body', 'PUT', '/networks/a', { op: 'remove-network' }, 422, 'unknown-field', undefined],
    ['a list for a body', 'PUT', '/networks/a', ['dual'], 422, 'unknown-field', ['0']],
    [
      'a network without an offering that is',
      'PUT',
      '/networks/a',
      { offering: 'none' },
      409,
      'unknown-offering',
      ['offering'],
    ],
    ['rules of nobody', 'PUT', '/networks/nobody/rules', { rules: [] }, 404, 'unknown-network', ['network']],
    [
      'a prefix that is not there',
      'PUT',
      '/prefixes/2001:db8::%2F32/size',
      { to: '2001:db8::/31' },
      404,
      'unknown-prefix',
      ['prefix'],
    ],
    [
      'an unknown op among others',
      'POST',
      '/commands',
      { commands: [{ op: 'set-netwrk', id: 'a' }] },
      422,
      'unknown-name',
      [0, 'op'],
    ],
    ['no list of commands', 'POST', '/commands', { commands: 'all' }, 422, 'invalid-type', undefined],
    ['a NIC that is gone', 'GET', '/nics/gone', undefined, 404, 'not-found', undefined],
    ['a text for no program', 'GET', '/routes/toString', undefined, 404, 'not-found', undefined],
    ['a page of no rows', 'GET', '/networks?limit=0', undefined, 400, 'out-of-range', undefined],
    ['a filter that is none', 'GET', '/networks?vcp=shop', undefined, 400, 'unknown-field', undefined],
    ['a cursor that is none', 'GET', '/events?after=yesterday', undefined, 400, 'invalid-cursor', undefined],
    ['a cursor of no bill', 'GET', '/usage?after=1', undefined, 422, 'invalid-type', undefined],
    ['a time that is none', 'GET', '/usage?from=May', undefined, 422, 'invalid-type', undefined],
    [
      'a device that is none',
      'GET',
      '/routes/iproute?dev=a%20b',
      undefined,
      422,
      'invalid-character',
      ['options', 'dev'],
    ],
    ['a cursor of no list', 'GET', '/offerings?after=gone', undefined, 422, 'out-of-range', undefined],
    ['a body that is no object', 'PUT', '/networks/a', 5, 422, 'invalid-type', undefined],
    ['a path that is no text', 'GET', '/networks/%ff', undefined, 400, 'FST_ERR_BAD_URL', undefined],
    ['no page of the console', 'GET', '/nothing', undefined, 404, 'not-found', undefined],
  ])('%s', async (_name, method, path, body, status, code, place) => {
    const before = await version();
    const answer = await call(method, path, body);
    expect(answer.body).toMatchObject({ status, code });
    expect(answer.body.path).toEqual(place);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
    expect(await version()).toBe(before);
  });

  test('JSON that is none, of another type, too long, or with a prototype', async () => {
    const before = await version();
    const json = { 'content-type': 'application/json' };
    expect((await call('PUT', '/networks/a', '{', json)).status).toBe(400);
    expect((await call('PUT', '/networks/a', '{"__proto__":{"offering":"dual"}}', json)).status).toBe(400);
    expect(
      (await call('POST', '/commands', '{"commands":[]}', { 'content-type': 'text/plain' })).status,
    ).toBe(415);
    expect((await call('PUT', '/networks/a', `"${'x'.repeat(2_000_000)}"`, json)).status).toBe(413);
    expect(await version()).toBe(before);
  });

  test('a condition that does not hold: nothing is created or changed', async () => {
    const before = await version();
    expect((await call('PUT', '/networks/web', { owner: 'x' }, { 'if-none-match': '*' })).status).toBe(412);
    expect((await call('PUT', '/networks/none', { offering: 'dual' }, { 'if-match': '*' })).status).toBe(412);
    expect(await version()).toBe(before);
  });

  test('an entity tag, which nothing here has, and a dry run that is misspelled: nothing is changed', async () => {
    const before = await version();
    expect((await call('PUT', '/networks/web', { owner: 'x' }, { 'if-match': '"abc"' })).status).toBe(412);
    const commands = [{ op: 'set-network', id: 'web', owner: 'x' }];
    for (const body of [
      { commands, dryRn: true },
      { commands, dryRun: 'yes' },
      { commands, dryRun: null },
    ])
      expect((await call('POST', '/commands', body)).status).toBe(422);
    expect(await version()).toBe(before);
    expect((await call('GET', '/usage?after=99:abc:0')).body).toMatchObject({
      status: 422,
      code: 'out-of-range',
    });
  });

  test('the same again changes nothing, and so does removing what is gone', async () => {
    const before = await version();
    const answers = await Promise.all(
      [1, 2, 3].map(() => call('PUT', '/networks/web', { offering: 'dual' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await call('DELETE', '/networks/gone')).status).toBe(204);
    expect(await version()).toBe(before);
  });

  test('a page whose name leads to this machine by its own DNS', async () => {
    const { port } = new URL(used.now.url);
    const statusAs = (host) =>
      new Promise((resolve) =>
        get({ port, path: '/api/networks', headers: { host } }, (response) => {
          resolve(response.resume().statusCode);
        }),
      );
    expect(
      await Promise.all(['evil.example', `evil.example:${port}`, 'localhost.evil.example'].map(statusAs)),
    ).toEqual([403, 403, 403]);
    expect(await Promise.all(['localhost', `127.0.0.1:${port}`, `[::1]:${port}`].map(statusAs))).toEqual([
      200, 200, 200,
    ]);
  });

  test('files beside the pages are not served, and pages run nothing but scripts of the service', async () => {
    for (const path of [
      '/hextet/index.d.ts',
      '/hextet/..%2Fpackage.json',
      '/..%2Fserver.js',
      '/data/journal',
    ]) {
      expect((await fetch(used.now.url + path)).status, path).toBe(404);
    }
    const page = await fetch(used.now.url);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect((await fetch(`${used.now.url}/hextet/form.js`)).status).toBe(200);
  });
});

describe('lists come page by page', () => {
  const used = useConsole({}, async (call) => {
    const named = (op, fields) => Array.from({ length: 7 }, (_, i) => ({ op, id: `n${i}`, ...fields(i) }));
    const { status, body } = await call('POST', '/commands', {
      commands: [
        { op: 'add-prefix', prefix: '2001:470:ed36::/48', public: PUBLIC },
        { op: 'set-offering', id: 'dual', stack: 'dual' },
        ...named('set-network', (i) => ({ offering: 'dual', owner: i % 2 ? 'odd' : 'even' })),
        ...named('set-router', (i) => ({ for: { network: `n${i}` }, publicMac: `02:00:00:00:00:0${i}` })),
        ...named('set-nic', (i) => ({ network: `n${i}`, mac: `02:00:00:00:01:0${i}` })),
        ...named('set-vpc', () => ({ offering: 'dual' })),
        ...named('set-offering', () => ({ stack: 'dual' })),
        ...named('reserve', (i) => ({ range: `2001:470:ed36:f00${i}::/64`, reason: `n${i}`, id: undefined })),
      ],
    });
    expect(status, JSON.stringify(body)).toBe(200);
  });
  const { call } = used;

  /** All rows of a list, three at a time. */
  const pagesOf = async (list) => {
    const rows = [];
    let query = 'limit=3';
    for (let next = ''; next !== null; query = `limit=3&after=${encodeURIComponent(next)}`) {
      const { status, body } = await call('GET', `${list}${list.includes('?') ? '&' : '?'}${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(3);
      rows.push(...body.items);
      ({ next } = body);
    }
    return rows;
  };

  test.each(['networks', 'routers', 'nics', 'vpcs', 'routes', 'reservations'])(
    '%s: three at a time give each once',
    async (list) => {
      const seen = await pagesOf(`/${list}`);
      const names = seen.map(({ id, network, reason }) => id ?? network ?? reason);
      expect(names).toEqual(['n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6']);
    },
  );

  test('leases of a part of a prefix, three at a time, have the addresses of routers and machines', async () => {
    const seen = await pagesOf('/leases?within=2001:470:ed36::%2F61');
    expect(seen.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'public 2001:470:ed36::/64',
      ...Array.from({ length: 7 }, (_, i) => `router n${i}`),
      ...Array.from({ length: 7 }, (_, i) => `network n${i}`),
    ]);
    expect(seen.at(-1)).toMatchObject({ prefix: '2001:470:ed36:7::/64', owner: 'even' });
    expect((await call('GET', '/leases?within=2001:db8::%2F48')).body.code).toBe('outside-root');
  });

  test.each(['networks', 'prefixes', 'offerings', 'routes', 'leases', 'reservations', 'quarantines'])(
    '%s: a hostile cursor or limit is refused, and what is no error is a page',
    async (list) => {
      const codes = [];
      for (const query of [
        'limit=-1',
        'limit=NaN',
        'limit=__proto__',
        'limit=1.5',
        'after=__proto__',
        'after=%00',
        'after=-1',
        'after=1e400',
        `after=${'9'.repeat(800)}`,
        'after=1&after=2',
      ]) {
        const { status, body } = await call('GET', `/${list}?${query}`);
        if (status !== 400 && status !== 422) codes.push([query, status, body]);
      }
      expect(codes).toEqual([]);
      expect((await call('GET', `/${list}?limit=1e9`)).body.next).toBeNull();
    },
  );

  test('a filter goes with the pages', async () => {
    const { body } = await call('GET', '/networks?owner=odd&limit=2');
    expect(body.items.map(({ id }) => id)).toEqual(['n1', 'n3']);
    expect(
      (await call('GET', `/networks?owner=odd&after=${body.next}`)).body.items.map(({ id }) => id),
    ).toEqual(['n5']);
  });
});

describe('with tokens', () => {
  const bearer = (token) => ({ authorization: `Bearer ${token}` });
  const tokens = { operator: 'op-secret', user: 'user-secret' };
  const as = (role) => bearer(tokens[role]);
  const settings = { OPERATOR_TOKEN: `old-secret,${tokens.operator}`, USER_TOKEN: `${tokens.user} other` };
  const { call, folder } = useConsole(settings, async (call) => {
    await call('PUT', `/prefixes/${P}`, { public: PUBLIC }, as('operator'));
    await call('PUT', '/offerings/dual', { stack: 'dual' }, as('operator'));
    await call('PUT', '/networks/web', { offering: 'dual' }, as('user'));
  });

  /** Every route of the service's own description, with a value for each parameter. */
  const routes = async () => {
    const { body } = await call('GET', '/openapi.json');
    return Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [
        method.toUpperCase(),
        path.replace(/^\/api/, '').replace(/\{\w+\}/g, 'web'),
      ]),
    );
  };
  const state = async () => (await call('GET', '/health')).body.version;

  test('every route but two refuses whoever has none, or a wrong one, and nothing is written', async () => {
    const before = await state();
    const open = [];
    for (const [method, path] of await routes()) {
      for (const headers of [
        {},
        bearer(''),
        bearer('op-secre'),
        bearer('op-secrets'),
        { authorization: 'Basic op-secret' },
      ]) {
        const { status, headers: given } = await call(
          method,
          path,
          method === 'GET' ? undefined : {},
          headers,
        );
        if (status !== 401) open.push(`${method} ${path}`);
        else expect(given.get('www-authenticate')).toBe('Bearer');
      }
    }
    expect([...new Set(open)].sort()).toEqual(['GET /health', 'GET /openapi.json']);
    expect(await state()).toBe(before);
  });

  test('each of several tokens has its role', async () => {
    const roleOf = async (token) => (await call('GET', '/role', undefined, bearer(token))).body.role;
    expect(await Promise.all(['old-secret', 'op-secret', 'user-secret', 'other'].map(roleOf))).toEqual([
      'operator',
      'operator',
      'user',
      'user',
    ]);
    expect(await roleOf('old-secret,op-secret')).toBeUndefined();
    expect(await refusalOf({ HOST: '0.0.0.0', OPERATOR_TOKEN: ' , ' })).toMatchObject({ code: 1 });
  });

  test('a user has networks, and not what is the operator’s', async () => {
    const refused = [];
    for (const [method, path] of await routes()) {
      // It would never end.
      if (path === '/events') continue;
      const { status } = await call(method, path, method === 'GET' ? undefined : {}, as('user'));
      if (status === 403) refused.push(`${method} ${path}`);
    }
    expect(refused.sort()).toEqual(
      [
        ...['DELETE', 'PUT'].flatMap((method) =>
          ['offerings', 'prefixes', 'reservations', 'routers'].map((noun) => `${method} /${noun}/web`),
        ),
        ...['GET /metrics', 'GET /routes', 'GET /routes/web', 'GET /routers/web/texts/web', 'GET /usage'],
        ...['POST /networks/web/health', 'PUT /prefixes/web/size', 'PUT /public/web'],
      ].sort(),
    );
    const commands = [
      { op: 'set-network', id: 'mine', offering: 'dual' },
      { op: 'remove-offering', id: 'dual' },
    ];
    const before = await state();
    expect((await call('POST', '/commands', { commands }, as('user'))).status).toBe(403);
    expect((await call('POST', '/commands', { commands, dryRun: true }, as('user'))).status).toBe(403);
    expect(await state()).toBe(before);
  });

  test('another quarantine than that of the first start is refused, and none at all is that one', async () => {
    const { folder: own, remove } = temporary();
    const first = await startConsole({ DATA: own, QUARANTINE: '60' });
    await first.stop();
    for (const QUARANTINE of ['3600', '', 'abc']) {
      const { code, said } = await refusalOf({ DATA: own, QUARANTINE });
      expect([code, said]).toEqual([1, expect.stringMatching(/quarantine/i)]);
    }
    expect((await refusalOf({ DATA: own, QUARANTINE: '3600' })).said).toContain('leave it out');
    const again = await startConsole({ DATA: own });
    expect((await again.call('GET', '/role')).body.quarantine).toEqual({ seconds: 60 });
    await again.stop();
    remove();
  });

  test('it does not start open to a network without a token, nor with a user’s alone', async () => {
    expect(await refusalOf({ HOST: '0.0.0.0' })).toMatchObject({
      code: 1,
      said: expect.stringContaining('needs OPERATOR_TOKEN'),
    });
    expect(await refusalOf({ USER_TOKEN: 'u' })).toMatchObject({
      code: 1,
      said: expect.stringContaining('needs OPERATOR_TOKEN'),
    });
    expect(await refusalOf({ DATA: folder })).toMatchObject({
      code: 1,
      said: expect.stringContaining('store-busy'),
    });
  });
});

describe('events', () => {
  const used = useConsole({}, async (call) => {
    await call('PUT', `/prefixes/${P}`, { public: PUBLIC });
    await call('PUT', '/offerings/dual', { stack: 'dual' });
  });
  const { call } = used;

  const readUntil = async (events, isLast) => {
    const read = [];
    for await (const one of events) {
      read.push(one);
      if (isLast(one)) break;
    }
    return read;
  };

  test('a reader that is cut off after any id goes on there, also after a restart, and misses nothing', async () => {
    for (const id of ['a', 'b', 'c']) await call('PUT', `/networks/${id}`, { offering: 'dual' });
    await call('DELETE', '/networks/b');
    const begin = '?after=0:0';
    const first = eventsOf(used.now.url, {}, '?announce=true');
    const announced = await readUntil(first, ({ id }) => id !== undefined);
    expect(
      announced.filter(({ event }) => event === 'network.add').map(({ data }) => data.network.id),
    ).toEqual(['a', 'c']);
    const cursor = announced.at(-1).id;

    await call('PUT', '/networks/d', { offering: 'dual' });
    const next = await readUntil(
      eventsOf(used.now.url, { 'last-event-id': cursor }),
      ({ id }) => id !== undefined && id !== cursor,
    );
    expect(next.filter(({ event }) => event).map(({ event, data }) => [event, data.network?.id])).toEqual([
      ['network.add', 'd'],
    ]);

    await call('DELETE', '/networks/a');
    await used.now.stop();
    await used.start();
    const late = await readUntil(
      eventsOf(used.now.url, { 'last-event-id': next.at(-1).id }),
      ({ id }) => id !== undefined,
    );
    const told = late.filter(({ event }) => event);
    expect(told.map(({ event, data }) => [event, (data.network ?? data.quarantine).prefix])).toEqual([
      ['quarantine.add', '2001:470:ed36:1::/64'],
      ['network.remove', '2001:470:ed36:1::/64'],
    ]);
    const wrong = await readUntil(eventsOf(used.now.url, {}, begin), ({ event }) => event !== undefined);
    expect(wrong.at(-1)).toMatchObject({ event: 'problem', data: { code: 'journal-gone' } });
  });

  test('readers are ended when it stops, and what was acknowledged is there afterwards', async () => {
    const events = eventsOf(used.now.url);
    await events.next();
    const writes = Array.from({ length: 40 }, (_, i) =>
      call('PUT', `/networks/w${i}`, { offering: 'dual' }).then(
        ({ status }) => status === 200 && i,
        () => false,
      ),
    );
    await Promise.race(writes);
    const code = await used.now.stop();
    const done = (await Promise.all(writes)).filter((i) => i !== false);
    expect(code).toBe(0);
    expect(done.length).toBeGreaterThan(0);
    await used.start();
    const { items } = (await call('GET', '/networks?limit=1000')).body;
    const there = new Set(items.map(({ id }) => id));
    expect(done.filter((i) => !there.has(`w${i}`))).toEqual([]);
  });
});

describe('the README', () => {
  const used = useConsole();

  test('has calls that work, one after the other', () => {
    const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
    const [calls] = /(?<=```sh\n)api=[^`]*/.exec(readme);
    const script = calls
      .replace('http://localhost:8047', used.now.url)
      .replaceAll('curl ', 'curl --silent --show-error --fail-with-body --max-time 5 ');
    const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stdout).toContain(
      'route replace 2001:470:ed36:1::/64 via 2001:470:ed36:0:1c00:d9ff:fe00:35 dev lan',
    );
    expect(stdout).toContain('event: route.add');
    expect(stdout).not.toContain('"status":');
  });
});

describe('the description', () => {
  const { call } = useConsole();

  test('names a type of the library for every body and answer', async () => {
    const { body } = await call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths).length).toBeGreaterThan(25);
    const { schemas } = body.components;
    expect(schemas.NetworkBody.properties.dns.description).toBe('Name servers, IPv6.');
    const refs = JSON.stringify(body).match(/(?<="#\/components\/schemas\/)[^"]+/g);
    expect(refs.length).toBeGreaterThan(30);
    expect(refs.filter((name) => schemas[decodeURIComponent(name)] === undefined)).toEqual([]);
  });
});

test('schemas.json is what the types of the library give', () => {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const made = execFileSync(process.execPath, ['schemas.js'], { cwd, encoding: 'utf8' });
  expect(made).toBe(readFileSync(join(cwd, 'schemas.json'), 'utf8'));
});

test('the service has at most 400 lines of code of its own', () => {
  const folder = new URL('..', import.meta.url);
  const own = readdirSync(folder).filter((file) => file.endsWith('.js') && file !== 'schemas.js');
  const lines = own.flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split('\n'));
  const isCode = (line) => !/^\s*(\/\/.*|\/?\*.*)?$/.test(line);
  expect(own).toContain('routes.js');
  expect(lines.filter(isCode).length).toBeLessThanOrEqual(400);
});
