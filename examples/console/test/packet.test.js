/** What the service and the page of a firewall say of a packet is what the texts of the router do. */
import { describe, expect, test } from 'vitest';
import { missing } from '../web/packet.js';
import { useConsole } from './console.js';

const SSH = { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 22, end: 22 } };
const RULES = [
  { ...SSH, sources: ['192.0.2.0/24'] },
  { ...SSH, sources: ['2001:db8::/32'] },
  { direction: 'egress', action: 'deny', protocol: 'tcp', ports: { start: 25, end: 25 } },
];
const TCP = { protocol: 6, port: 22, state: 'new' };
const into = (source, destination, more) => ({ ...TCP, direction: 'ingress', source, destination, ...more });
const out = (source, destination, more) => ({ ...TCP, direction: 'egress', source, destination, ...more });
const PING = { port: undefined, protocol: 58, icmp: { type: 128, code: 0 } };

const FOREIGN = '2001:db8::7';
const web = (end) => `2001:470:ed36:1::${end}`;
const dual = (end) => `2001:470:ed36:2::${end}`;

describe('a packet at a firewall', () => {
  const { call } = useConsole({}, async (ask) => {
    const prefix = { op: 'set-prefix', prefix: '2001:470:ed36::/48', public: '2001:470:ed36::/64' };
    const stacks = [
      { id: 'dual', stack: 'dual', egress: 'allow' },
      { id: 'shut', stack: 'dual', egress: 'deny' },
      { id: 'open', stack: 'dual', firewall: false },
      { id: 'v4', stack: 'ipv4' },
    ];
    const networks = [
      { id: 'web', offering: 'dual' },
      { id: 'dual', offering: 'dual', ipv4: '10.1.1.0/24' },
      { id: 'shut', offering: 'shut' },
      { id: 'open', offering: 'open' },
      { id: 'old', offering: 'v4', ipv4: '10.1.2.0/24' },
    ];
    const commands = [
      prefix,
      ...stacks.map((offering) => ({ ...offering, op: 'set-offering' })),
      ...networks.map((network) => ({ ...network, op: 'set-network' })),
      ...networks.map(({ id }) => ({ op: 'set-rules', network: id, rules: RULES })),
      { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '1e:00:d9:00:00:35' },
    ];
    const { status, body } = await ask('POST', '/commands', { commands });
    expect(status, JSON.stringify(body)).toBe(200);
  });

  const asked = async (id, packet) => {
    const { status, body } = await call('POST', `/networks/${id}/packet`, packet);
    if (status !== 200) throw body;
    return `${body.action}: ${body.reason}`;
  };

  test.each([
    ['of a family without a prefix', 'web', into('192.0.2.7', '10.1.1.9'), 'deny: web has no IPv4 prefix'],
    ['of IPv6 in a network of IPv4', 'old', into(FOREIGN, web(9)), 'deny: old has no IPv6 prefix'],
    ['that a rule allows', 'dual', into('192.0.2.7', '10.1.1.9'), 'allow: rule 1 decides'],
    ['that the second rule allows', 'web', into(FOREIGN, web(9)), 'allow: rule 2 decides'],
    [
      'that no rule allows',
      'web',
      into('2001:db9::7', web(9)),
      'deny: no rule matches, so the default applies',
    ],
    [
      'without a port',
      'web',
      into(FOREIGN, web(9), { port: undefined }),
      'depends: name its port or ICMP type',
    ],
    [
      'to another IPv4 network',
      'dual',
      into('192.0.2.7', '10.9.9.9'),
      'deny: 10.9.9.9 is not an address of dual',
    ],
    ['to another /64', 'web', into(FOREIGN, dual(9)), `deny: ${dual(9)} is not an address of web`],
    [
      'of ping to another /64',
      'web',
      into(FOREIGN, dual(9), PING),
      `deny: ${dual(9)} is not an address of web`,
    ],
    ['of ping', 'web', into(FOREIGN, web(9), PING), 'allow: a built-in rule of every network decides'],
    [
      'from a foreign source',
      'web',
      out(FOREIGN, '2001:db8::1'),
      `deny: ${FOREIGN} is not an address of web`,
    ],
    [
      'from a foreign IPv4 source',
      'dual',
      out('192.0.2.7', '192.0.2.1'),
      'deny: 192.0.2.7 is not an address of dual',
    ],
    [
      'from a foreign source to the router',
      'web',
      out(FOREIGN, web(1)),
      `deny: ${FOREIGN} is not an address of web`,
    ],
    ['out of the network', 'web', out(web(9), FOREIGN), 'allow: no rule matches, so the default applies'],
    ['that a rule keeps inside', 'web', out(web(9), FOREIGN, { port: 25 }), 'deny: rule 3 decides'],
    [
      'that the policy keeps inside',
      'shut',
      out('2001:470:ed36:3::9', FOREIGN),
      'deny: no rule matches, so the default applies',
    ],
    [
      'between two machines',
      'web',
      out(web(9), web(8), { port: 25 }),
      `allow: ${web(8)} is in web itself, without a router between`,
    ],
    [
      'to the router',
      'web',
      into(FOREIGN, web(1)),
      `deny: ${web(1)} is the router itself, which no rule opens`,
    ],
    [
      'of ping to the router',
      'web',
      out(web(9), web(1), PING),
      'allow: a built-in rule of every network decides',
    ],
    ['without a firewall', 'open', into('2001:db9::7', '2001:470:ed36:4::9'), 'allow: there is no firewall'],
    [
      'from a foreign source without a firewall',
      'open',
      out(FOREIGN, '2001:db8::1'),
      `deny: ${FOREIGN} is not an address of open`,
    ],
    ['from the loopback address', 'web', into('::1', web(9)), 'deny: the kernel drops it before all rules'],
  ])('%s is answered as the router does', async (_, id, packet, answer) => {
    expect(await asked(id, packet)).toBe(answer);
  });

  test('a packet that is none is refused at its field', async () => {
    const path = ['packet', 'destination'];
    await expect(asked('web', into(FOREIGN, '2001:db8::g'))).rejects.toMatchObject({ path });
    await expect(asked('old', into(FOREIGN, '2001:db8::g'))).rejects.toMatchObject({ path, status: 422 });
    for (const packet of [
      null,
      [],
      {},
      'x',
      { ...TCP, direction: 'both' },
      { ...into(FOREIGN, web(9)), hop: 1 },
    ])
      await expect(asked('web', packet)).rejects.toMatchObject({ status: expect.toSatisfy((n) => n < 500) });
    await expect(asked('none', into(FOREIGN, web(9)))).rejects.toMatchObject({ status: 404 });
  });

  test('the text of the router drops what has no prefix and what has a foreign source, before any rule', async () => {
    const { body: text } = await call('GET', '/routers/r/texts/nftables');
    const [, comingIn] = /chain guest-0-in {\n([^}]*)/.exec(text);
    const [, goingOut] = /chain guest-0-out {\n([^}]*)/.exec(text);
    expect(comingIn).toMatch(/meta nfproto ipv4 drop comment "no-ipv4"[\s\S]*comment "rule 0"/);
    expect(goingOut).toMatch(
      /saddr != 2001:470:ed36:1::\/64 drop comment "spoofed-ipv6"[\s\S]*comment "rule 2"/,
    );
  });

  test('a network says which prefix it has not', async () => {
    const { body } = await call('GET', '/networks/web');
    expect(['ipv4', 'ipv6', 'both'].map((family) => missing(body, family))).toEqual([
      'web has no IPv4 prefix',
      null,
      null,
    ]);
  });
});
