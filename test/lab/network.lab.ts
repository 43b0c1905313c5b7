/**
 * A router and its network on a real kernel: outside - upstream - router - two guests. A zone goes in, the renderers
 * write everything that is configured, the kernel answers. Each check is also made under a fault, where it must fail.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bird, frr, type Guest, ip6tables, iproute, nftables } from '../../src/render.ts';
import type { Rule } from '../../src/rule.ts';
import { Zone } from '../../src/zone.ts';
import { canRunLab, Namespaces, within } from './namespaces.ts';
import { bringUp, hasAddress as has, upstreamOf, upstreamRoutes } from './router.ts';

const OUTSIDE = '2001:db8:ffff::2';
const PUBLIC = '2001:db8:1::/64';
const PUBLIC_MAC = '1e:00:d9:00:00:35';

/** A VPC with a network that lets out and one that does not, a machine in each. */
const zone = new Zone();
const ra = { mtu: 1450, intervals: [3, 10] } as const;
const common = { vpc: 'lab', dns: ['2001:db8::53'], search: ['lab.example'], ra };
const guestMacs = { first: '02:00:00:00:01:01', second: '02:00:00:00:01:02' };
const web: Rule = { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 80, end: 80 } };
zone.commit(
  zone.plan([
    { op: 'set-offering', id: 'open', stack: 'dual', egress: 'allow' },
    { op: 'set-offering', id: 'closed', stack: 'dual', egress: 'deny' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: PUBLIC },
    { op: 'set-vpc', id: 'lab', offering: 'open' },
    { op: 'set-network', id: 'first', ...common },
    { op: 'set-network', id: 'second', offering: 'closed', ...common },
    {
      op: 'set-router',
      id: 'router',
      for: { vpc: 'lab' },
      publicMac: PUBLIC_MAC,
      guestMacs,
      interfaces: { guests: { first: 'net1', second: 'net2' } },
    },
    { op: 'set-rules', network: 'first', rules: [web] },
    { op: 'set-nic', id: 'one', network: 'first', mac: '02:00:4b:8e:00:01' },
    { op: 'set-nic', id: 'two', network: 'second', mac: '52:54:00:12:34:56' },
  ]),
);
const machine = (id: string) => ({ mac: zone.nic(id)!.mac, address: zone.nic(id)!.addresses[0]!.address });
const [one, two] = [machine('one'), machine('two')];
const router = zone.router('router')!;
const routes = [...zone.routes()];
const ROUTER = router.public.address;
const upstream = upstreamOf(PUBLIC);
/** Listens on the ports that it is given. */
const SERVER =
  'for (const port of process.argv.slice(1)) net.createServer((s) => s.end()).listen(port, "::")';
const servers = [
  ['router', 22],
  ['one', 80, 81],
  ['two', 80],
  ['out', 8080],
] as const;

describe.skipIf(!canRunLab())('the lab', () => {
  let lab: Namespaces;
  let heard = '';

  const hasAddress = (name: string, device: string, address: string) => has(lab, name, device, address);
  const pings = (name: string, to: string) => lab.run(name, 'ping', '-6', '-n', '-c1', '-W1', to).exit === 0;
  const opens = (name: string, to: string, port: number) =>
    lab.run(name, 'nc', '-6', '-z', '-w1', to, `${port}`).exit === 0;
  const load = (text: string) => lab.sh('router', `nft -f ${lab.file('filter.nft', text)}`);

  beforeAll(async () => {
    lab = new Namespaces(['out', 'up', 'router', 'one', 'two']);
    lab.link(['up', 'wan', upstream.public.mac], ['out', 'eth0']);
    lab.link(['up', 'lan'], ['router', 'pub', PUBLIC_MAC]);
    lab.link(['router', 'net1', router.guests[0]!.mac!], ['one', 'eth0', one.mac]);
    lab.link(['router', 'net2', router.guests[1]!.mac!], ['two', 'eth0', two.mac]);
    lab.sh('out', `ip addr add ${OUTSIDE}/64 dev eth0; ip link set eth0 up`);
    bringUp(lab, 'up', upstream);
    bringUp(lab, 'router', router);
    lab.sh('out', 'ip route add default via 2001:db8:ffff::1');
    lab.sh('up', `ip -6 -batch ${lab.file('routes', iproute(routes, { dev: 'lan' }))}`);
    load(nftables(router));
    lab.start('one', 'sh', '-c', `radvdump > ${lab.folder}/heard`);
    for (const [name, ...ports] of servers)
      lab.start(name, process.execPath, '-e', SERVER, ...ports.map(String));
    for (const name of ['one', 'two']) lab.sh(name, 'ip link set eth0 up');
    const isThere = () => hasAddress('one', 'eth0', one.address) && hasAddress('two', 'eth0', two.address);
    await within(() => hasAddress('router', 'pub', ROUTER) && isThere());
    const listening = [
      ['one', 81],
      ['one', 80],
      ['two', 80],
      ['out', 8080],
      ['router', 22],
    ] as const;
    await within(() => listening.every(([name, port]) => opens(name, '::1', port)));
    await within(() => lab.run('one', 'cat', `${lab.folder}/heard`).out.includes('DNSSL'));
    heard = lab.run('one', 'cat', `${lab.folder}/heard`).out;
  });

  afterAll(() => lab?.remove());

  const packetTooBig = () => {
    // What the guest has learned of the path would answer in place of the network.
    lab.sh('one', 'ip -6 route flush cache');
    return lab.run('one', 'ping', '-6', '-n', '-c2', '-i0.2', '-W1', '-s1390', '-Mdo', OUTSIDE).out;
  };
  const trace = (hop: number, ...more: string[]) =>
    lab.run('out', 'traceroute', '-6', '-n', '-q1', '-w0.5', `-f${hop}`, `-m${hop}`, ...more, one.address)
      .out;

  /** What must be so, by name. */
  const checks: Readonly<Record<string, () => boolean>> = {
    'the router has the predicted public address': () => hasAddress('router', 'pub', ROUTER),
    'the first guest has the predicted address': () => hasAddress('one', 'eth0', one.address),
    'the second guest has the predicted address': () => hasAddress('two', 'eth0', two.address),
    'the default route of a guest is the predicted link-local address of the router': () =>
      lab
        .run('one', 'ip', '-6', 'route', 'show', 'default')
        .out.includes(`via ${router.guests[0]!.linkLocal} dev eth0`),
    'the router learned a default route although it forwards': () =>
      /via fe80::\S+ dev pub/.test(lab.run('router', 'ip', '-6', 'route', 'show', 'default').out),
    'the MTU of the advertisement arrives': () =>
      lab.run('one', 'cat', '/proc/sys/net/ipv6/conf/eth0/mtu').out.trim() === '1450',
    'the name servers and search domains of the advertisement arrive': () =>
      heard.includes('RDNSS 2001:db8::53') && heard.includes('DNSSL lab.example'),
    'outside pings the first guest': () => pings('out', one.address),
    'outside pings the second guest': () => pings('out', two.address),
    'a guest pings outside': () => pings('one', OUTSIDE),
    'a guest pings another': () => pings('one', two.address),
    'port 80 of the first guest is open': () => opens('out', one.address, 80),
    'port 81 of the first guest is closed': () => !opens('out', one.address, 81),
    'port 80 of the second guest is closed': () => !opens('out', two.address, 80),
    'a guest opens a flow outwards and gets the answers': () => opens('one', OUTSIDE, 8080),
    'a guest of a network that denies opens none': () => !opens('two', OUTSIDE, 8080),
    'a guest opens none into another network': () => !opens('one', two.address, 80),
    'the router itself is closed': () => !opens('out', ROUTER, 22),
    'traceroute shows the public address of the router': () => trace(2).includes(` 2  ${ROUTER} `),
    'traceroute with echo ends at the guest': () => trace(3, '-I').includes(` 3  ${one.address} `),
    'the routes of the upstream router are the planned ones': () =>
      upstreamRoutes(lab).join() === routes.map(({ prefix, via }) => `${prefix} ${via}`).join(),
    'the rules read back as JSON are the printed ones': () => {
      const { nftables: items } = JSON.parse(lab.run('router', 'nft', '-j', 'list', 'ruleset').out);
      const comments = items.flatMap((item: { rule?: { comment?: string } }) => item.rule?.comment ?? []);
      const printed = Array.from(nftables(router).matchAll(/comment "([^"]*)"/g), ([, comment]) => comment);
      return comments.length > 50 && comments.join() === printed.join();
    },
    'a packet that is too big comes back as an error': () => /mtu.*1280/i.test(packetTooBig()),
  };

  /** A fault, how it is made and undone, and the checks that it breaks. */
  const faults: readonly (readonly [
    name: string,
    make: () => void,
    undo: () => void,
    fails: readonly string[],
  ])[] = [
    [
      'no filter at all',
      () => lab.sh('router', 'nft flush ruleset'),
      () => load(nftables(router)),
      [
        'port 81 of the first guest is closed',
        'port 80 of the second guest is closed',
        'a guest of a network that denies opens none',
        'a guest opens none into another network',
        'the router itself is closed',
        'the rules read back as JSON are the printed ones',
      ],
    ],
    [
      'a filter without the base rules',
      () => load(nftables(router).replace(/.*comment "(?!rule|policy).*"\n/g, '')),
      () => load(nftables(router)),
      [
        'outside pings the first guest',
        'outside pings the second guest',
        'a guest pings outside',
        'a guest pings another',
        'a guest opens a flow outwards and gets the answers',
        'a packet that is too big comes back as an error',
      ],
    ],
    [
      'no rule',
      () =>
        load(nftables({ ...router, guests: router.guests.map((network) => ({ ...network, rules: [] })) })),
      () => load(nftables(router)),
      ['port 80 of the first guest is open', 'the rules read back as JSON are the printed ones'],
    ],
    [
      'no routes on the upstream router',
      () =>
        lab.sh(
          'up',
          `ip -6 -batch ${lab.file('gone', iproute({ added: [], removed: routes }, { dev: 'lan' }))}`,
        ),
      () => lab.sh('up', `ip -6 -batch ${lab.folder}/routes`),
      [
        'the routes of the upstream router are the planned ones',
        'traceroute shows the public address of the router',
        'traceroute with echo ends at the guest',
      ],
    ],
    [
      'a guest and a router that do not listen to advertisements',
      () => {
        for (const [name, device] of [
          ['one', 'eth0'],
          ['two', 'eth0'],
          ['router', 'pub'],
        ] as const) {
          lab.sh(
            name,
            `sysctl -qw net.ipv6.conf.${device}.accept_ra=0; ip -6 addr flush dev ${device} scope global`,
          );
          lab.sh(name, `ip -6 route flush proto ra; sysctl -qw net.ipv6.conf.${device}.mtu=1500`);
        }
        heard = '';
      },
      () => {},
      [
        'the router has the predicted public address',
        'the first guest has the predicted address',
        'the second guest has the predicted address',
        'the default route of a guest is the predicted link-local address of the router',
        'the router learned a default route although it forwards',
        'the MTU of the advertisement arrives',
        'the name servers and search domains of the advertisement arrive',
      ],
    ],
  ];

  const tooBig = 'a packet that is too big comes back as an error';
  test.each(Object.keys(checks).filter((name) => name !== tooBig))('%s', (name) => {
    // The first packet after a change can be lost while neighbours are discovered.
    const isSo = [1, 2, 3, 4, 5].some(() => checks[name]!());
    expect(isSo).toBe(true);
  });

  test(tooBig, () => {
    lab.sh('out', 'ip link set eth0 mtu 1280');
    lab.sh('up', 'ip link set wan mtu 1280');
    expect(packetTooBig()).toMatch(/mtu.*1280/i);
  });

  test('ip6tables, of both kinds, has the same filter', () => {
    lab.sh('router', 'nft flush ruleset');
    const path = lab.file('filter.rules', ip6tables(router));
    for (const kind of ['nft', 'legacy']) {
      lab.sh('router', `ip6tables-${kind}-restore ${path}`);
      const open = [opens('out', one.address, 80), pings('out', two.address), opens('one', OUTSIDE, 8080)];
      const closed = [opens('out', one.address, 81), opens('two', OUTSIDE, 8080), opens('out', ROUTER, 22)];
      expect([open, closed], kind).toEqual([
        [true, true, true],
        [false, false, false],
      ]);
      lab.sh(
        'router',
        `printf '*filter\\n:INPUT ACCEPT\\n:FORWARD ACCEPT\\nCOMMIT\\n' | ip6tables-${kind}-restore`,
      );
      expect(opens('out', one.address, 81), kind).toBe(true);
    }
    load(nftables(router));
  });

  test('a filter replaced as a whole cuts no flow, and a removed rule leaves its flows alive', async () => {
    const echo = 'require("net").createServer((s) => s.pipe(s)).listen(82, "::")';
    lab.start('one', process.execPath, '-e', echo);
    const rule = {
      direction: 'ingress',
      action: 'allow',
      protocol: 'tcp',
      ports: { start: 82, end: 82 },
    } as const;
    const [first, second] = router.guests as [Guest, Guest];
    load(nftables({ ...router, guests: [{ ...first, rules: [rule] }, second] }));
    await within(() => opens('out', one.address, 82));
    lab.start(
      'out',
      'sh',
      '-c',
      `(while echo x; do sleep 0.05; done) | nc -6 ${one.address} 82 > ${lab.folder}/echo`,
    );
    // Before the first answer there is no file.
    const size = () => Number(lab.run('out', 'stat', '-c', '%s', `${lab.folder}/echo`).out) || 0;
    const grows = async (seconds: number) => {
      const before = size();
      return within(() => size() > before, seconds);
    };
    expect(await grows(15)).toBe(true);
    load(nftables(router));
    expect([await grows(15), opens('out', one.address, 82)]).toEqual([true, false]);
    // Else the next packet of the guest makes the flow known again, as one that the guest opened.
    lab.sh('router', 'sysctl -q -w net.netfilter.nf_conntrack_tcp_loose=0');
    lab.sh('router', 'conntrack -D -f ipv6 -p tcp --dport 82');
    let isAlive = true;
    for (let i = 0; i < 5 && isAlive; i++) isAlive = await grows(1.5);
    expect(isAlive).toBe(false);
  });

  describe('the routing daemons', () => {
    const planned = routes.map(({ prefix, via }) => `${prefix} ${via}`);
    const without = () =>
      lab.sh('up', `ip -6 route flush ${routes[0]!.prefix}; ip -6 route flush ${routes[1]!.prefix}`);

    test('BIRD puts the planned routes into the kernel', async () => {
      without();
      expect(upstreamRoutes(lab)).toEqual([]);
      const path = lab.file('bird.conf', bird(routes, { routerId: '192.0.2.1' }));
      lab.start(
        'up',
        'bird',
        '-f',
        '-c',
        path,
        '-s',
        `${lab.folder}/bird.ctl`,
        '-P',
        `${lab.folder}/bird.pid`,
      );
      expect(await within(() => upstreamRoutes(lab).join() === planned.join())).toBe(true);
      lab.run('up', 'birdc', '-s', `${lab.folder}/bird.ctl`, 'down');
      expect(await within(() => upstreamRoutes(lab).length === 0)).toBe(true);
    });

    test('FRR puts the planned routes into the kernel, and a difference of them', async () => {
      without();
      const folder = `${lab.folder}/frr`;
      lab.sh('up', `mkdir -m 777 ${folder}; chmod 755 ${lab.folder}`);
      const daemon = (name: string) =>
        lab.start(
          'up',
          name,
          '-f',
          '/dev/null',
          '-z',
          `${folder}/zserv`,
          '-i',
          `${folder}/${name}.pid`,
          '--vty_socket',
          folder,
          '-P0',
        );
      daemon('zebra');
      expect(await within(() => lab.run('up', 'test', '-S', `${folder}/zserv`).exit === 0)).toBe(true);
      daemon('staticd');
      expect(await within(() => lab.run('up', 'test', '-S', `${folder}/staticd.vty`).exit === 0)).toBe(true);
      const tell = (text: string) =>
        lab.run('up', 'vtysh', '--vty_socket', folder, '-f', lab.file('frr.conf', text));
      tell(frr(routes));
      expect(await within(() => upstreamRoutes(lab).join() === planned.join())).toBe(true);
      tell(frr({ added: [], removed: routes.slice(0, 1) }));
      expect(await within(() => upstreamRoutes(lab).join() === planned[1])).toBe(true);
      lab.sh('up', `kill $(cat ${folder}/staticd.pid ${folder}/zebra.pid)`);
      expect(await within(() => upstreamRoutes(lab).length === 0)).toBe(true);
      lab.sh('up', `ip -6 -batch ${lab.folder}/routes`);
    });
  });

  test('every command of the guide was run', () => {
    const guide = readFileSync(new URL('../../docs/guide/router.md', import.meta.url), 'utf8');
    const commands = Array.from(guide.matchAll(/```sh\n(.*?)```/gs), ([, block]) =>
      block!.trim().split('\n'),
    ).flat();
    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((command) => !lab.commands.has(command))).toEqual([]);
  });

  describe('shows each check able to fail:', () => {
    test.each(faults)('%s', (_, make, undo, fails) => {
      make();
      const stillTrue = fails.filter((name) => checks[name]!());
      undo();
      expect(stillTrue).toEqual([]);
    });

    test('and no check is left that no fault breaks', () => {
      const broken = new Set(faults.flatMap(([, , , fails]) => fails));
      expect(Object.keys(checks).filter((name) => !broken.has(name))).toEqual([]);
    });
  });
});
