/** A zone from its first day to the end of a network: what an operator does, in order. */
import { expect, test } from 'vitest';
import { bird, frr, ip6tables, iproute, nftables, radvd } from '../../src/render.ts';
import { usageRecords, Zone, zoneEvents } from '../../src/zone.ts';

test('a zone is set up, filled, resized and emptied by commands, and tells a bus of each', () => {
  let now = 1_000;
  const bus: string[] = [];
  const zone = new Zone({ quarantine: { seconds: 3600 }, clock: () => now });
  zone.onChange((record) => {
    for (const { type } of zoneEvents(record)) bus.push(type);
  });
  zone.run({
    op: 'set-offering',
    id: 'dual',
    stack: 'dual',
    routing: 'static',
    firewall: true,
    egress: 'allow',
  });
  zone.run({ op: 'set-offering', id: 'v4', stack: 'ipv4' });
  zone.run({ op: 'set-offering', id: 'vpc', stack: 'dual', egress: 'deny' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' });
  expect(bus.splice(0)).toEqual(['prefix.add']);

  const web = zone.run({
    op: 'set-network',
    id: 'web',
    offering: 'dual',
    ipv4: '10.1.1.0/24',
    dns: ['2001:db8::53'],
  });
  expect(web.prefix).toBe('2001:db8:1:1::/64');
  // Counts of a prefix make no event of it.
  expect(bus.splice(0)).toEqual(['network.add']);
  const router = zone.run({
    op: 'set-router',
    id: 'r-1',
    for: { network: 'web' },
    publicMac: '1e:00:d9:00:00:35',
    guestMacs: { web: '02:00:00:00:01:01' },
  });
  expect(router.public.address).toBe('2001:db8:1:0:1c00:d9ff:fe00:35');
  // Nor do the routes that a network shows.
  expect(bus.splice(0)).toEqual(['router.add', 'route.add']);
  const nic = zone.run({ op: 'set-nic', id: 'vm-1/0', network: 'web', mac: '02:00:4b:8e:00:01' });
  expect(nic.addresses[0]).toMatchObject({ address: '2001:db8:1:1:0:4bff:fe8e:1', source: 'predicted' });

  const plan = zone.plan([
    { op: 'set-vpc', id: 'shop', offering: 'vpc' },
    ...['front', 'app', 'db'].map((id) => ({ op: 'set-network', id, offering: 'vpc', vpc: 'shop' }) as const),
    { op: 'set-vpc', id: 'bank', offering: 'vpc', block: 60 },
    { op: 'set-network', id: 'bank-1', offering: 'vpc', vpc: 'bank' },
  ]);
  expect(String(plan)).toContain('+ network bank-1 2001:db8:1:10::/64');
  zone.commit(plan);
  expect(zone.network('bank-1')?.prefix).toBe('2001:db8:1:10::/64');

  const sources = ['::/0', '0.0.0.0/0'];
  const rule = {
    direction: 'ingress',
    action: 'allow',
    protocol: 'tcp',
    ports: { start: 80, end: 80 },
    sources,
  } as const;
  bus.splice(0);
  zone.run({ op: 'set-rules', network: 'web', rules: [rule] });
  expect(bus.splice(0)).toEqual(['rule.add']);
  const view = zone.router('r-1')!;
  expect(radvd(view)).toContain('prefix 2001:db8:1:1::/64');
  for (const text of [nftables(view), ip6tables(view)]) expect(text).toContain('80');
  expect(iproute(zone.routes(), { dev: 'pub' })).toContain(
    '2001:db8:1:1::/64 via 2001:db8:1:0:1c00:d9ff:fe00:35',
  );

  zone.run({ op: 'set-network', id: 'old', offering: 'v4', ipv4: '10.1.2.0/24' });
  expect(zone.run({ op: 'set-network', id: 'old', offering: 'dual' }).prefix).toBe('2001:db8:1:5::/64');
  expect(zone.run({ op: 'set-network', id: 'old', offering: 'v4' }).prefix).toBeNull();

  zone.run({ op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8::/47' });
  const shrunk = zone.tryRun({ op: 'resize-prefix', prefix: '2001:db8::/47', to: '2001:db8::/48' });
  expect(shrunk).toMatchObject({ ok: false, issue: { code: 'resize-blocked', details: { count: 7 } } });

  const since = zone.version;
  now = 9_000;
  bus.splice(0);
  zone.run({ op: 'remove-network', id: 'web', contents: 'remove' });
  expect(bus.splice(0).sort()).toEqual([
    'network.remove',
    'nic.remove',
    // The prefix of the network, and the public address of its router.
    'quarantine.add',
    'quarantine.add',
    'route.remove',
    'router.remove',
    'rule.remove',
  ]);
  expect(zone.changes(since).flatMap(zoneEvents)).toContainEqual(
    expect.objectContaining({
      type: 'route.remove',
      route: { prefix: '2001:db8:1:1::/64', via: '2001:db8:1:0:1c00:d9ff:fe00:35', network: 'web' },
    }),
  );
  expect([...usageRecords(zone.changes(0), { from: 0, to: 10_000 })]).toContainEqual({
    prefix: '2001:db8:1:1::/64',
    network: 'web',
    from: 1_000,
    to: 9_000,
  });
  const lists = {
    prefixes: zone.prefixes(),
    networks: [...zone.networks()],
    nics: [...zone.nics()],
    routes: [...zone.routes()],
    rules: zone.rules('front'),
  };
  expect(JSON.parse(JSON.stringify(lists))).toEqual(lists);
});

test('the routing of an offering is what the texts for a routing daemon take', () => {
  const zone = new Zone();
  const bgp = { asn: 65_010, peers: [{ address: '2001:db8:1::1', asn: 65_000 }] };
  zone.run({ op: 'set-offering', id: 'dynamic', stack: 'dual', routing: bgp });
  zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' });
  zone.run({ op: 'set-network', id: 'web', offering: 'dynamic' });
  zone.run({ op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '1e:00:d9:00:00:35' });
  const { routing } = zone.offering('dynamic')!;
  expect(routing).toEqual(bgp);
  for (const text of [frr, bird].map((print) => print(zone.routes(), { bgp: routing as typeof bgp }))) {
    expect(text).toContain('65010');
    expect(text).toContain('2001:db8:1:1::/64');
  }
});

test('names of devices have at most fifteen bytes', () => {
  const zone = new Zone();
  zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' });
  const set = (device: string) =>
    zone.tryRun.bind(zone, {
      op: 'set-router',
      id: 'r',
      for: { system: 'proxy' },
      publicMac: '1e:00:d9:00:00:35',
      interfaces: { public: device },
    });
  expect(set('a'.repeat(15))().ok).toBe(true);
  expect(set('a'.repeat(16))).toThrow('too long');
});
