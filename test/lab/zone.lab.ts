/**
 * The life of a network on a real kernel: outside - router - one machine. Commands go into a zone; after each the texts of
 * the new view and the difference of routes in the record are all that is applied, and the kernel answers.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addresses, iproute, nftables, radvd } from '../../src/render.ts';
import { announce, Zone, type ZoneCommand, type ZoneEvent, zoneEvents } from '../../src/zone.ts';
import { canRunLab, Namespaces, within } from './namespaces.ts';
import { bringUp, hasAddress, upstreamOf, upstreamRoutes } from './router.ts';

const PUBLIC = '2001:db8:1::/64';
const OUTSIDE = '2001:db8:ffff::1';
const MAC = '02:00:4b:8e:00:01';
const SERVER = 'net.createServer((s) => s.end()).listen(80, "::")';

describe.skipIf(!canRunLab())('a network from its creation to its end', () => {
  const zone = new Zone();
  let lab: Namespaces;
  /** The routes that the events have told of. */
  let routes: ReadonlySet<string> = new Set();

  /** Runs commands as one change, and applies what the record says about routes to the upstream router. */
  const change = (...commands: ZoneCommand[]): readonly ZoneEvent[] => {
    const { version } = zone;
    zone.commit(zone.plan(commands));
    const events = zone.changes(version).flatMap(zoneEvents);
    const routesOf = (type: string) => events.flatMap((event) => (event.type === type ? event.route! : []));
    const diff = { added: routesOf('route.add'), removed: routesOf('route.remove') };
    lab.sh('up', `ip -6 -batch ${lab.file('routes', iproute(diff, { dev: 'lan' }))}`);
    const known = new Set(routes);
    for (const { prefix, via } of diff.removed) known.delete(`${prefix} ${via}`);
    for (const { prefix, via } of diff.added) known.add(`${prefix} ${via}`);
    routes = known;
    return events;
  };

  /** Applies the view of the router anew: what is gone of it goes with the old addresses and the old radvd. */
  const reconfigure = () => {
    const view = zone.router('r')!;
    lab.sh('router', 'ip -6 addr flush dev net0 scope global');
    lab.sh('router', `ip -6 -batch ${lab.file('router.addresses', addresses(view))}`);
    lab.sh('router', `nft -f ${lab.file('filter.nft', nftables(view))}`);
    lab.file('router.radvd', radvd(view));
    lab.sh('router', `kill -HUP $(cat ${lab.folder}/router.pid)`);
  };

  const pings = (address: string) =>
    within(() => lab.run('up', 'ping', '-6', '-n', '-c1', '-W1', '-I', OUTSIDE, address).exit === 0);
  const opens = (address: string) => lab.run('up', 'nc', '-6', '-z', '-w1', address, '80').exit === 0;
  const machine = () => zone.nic('m')!.addresses[0]!.address;
  const guestHas = (address: string) => within(() => hasAddress(lab, 'one', 'eth0', address));

  /** The kernel, the list and the events agree. */
  const checkRoutes = (...expected: string[]) => {
    expect(upstreamRoutes(lab)).toEqual(expected);
    expect([...zone.routes()].map(({ prefix, via }) => `${prefix} ${via}`)).toEqual(expected);
    expect([...routes].sort()).toEqual(expected);
  };

  beforeAll(() => {
    lab = new Namespaces(['up', 'router', 'one']);
    lab.link(['up', 'lan'], ['router', 'pub', '1e:00:d9:00:00:35']);
    lab.link(['router', 'net0', '02:00:00:00:01:01'], ['one', 'eth0', MAC]);
    lab.sh(
      'up',
      `ip link add name wan type veth peer name far; ip addr add ${OUTSIDE}/64 dev wan; ip link set far up`,
    );
    bringUp(lab, 'up', upstreamOf(PUBLIC));
    lab.start('one', process.execPath, '-e', SERVER);
  });

  afterAll(() => lab?.remove());

  test('created: its router has the predicted public address, and the upstream its route', async () => {
    change(
      { op: 'set-offering', id: 'dual', stack: 'dual' },
      { op: 'add-prefix', prefix: '2001:db8:1::/48', public: PUBLIC },
      { op: 'set-network', id: 'web', offering: 'dual', ra: { intervals: [3, 4] } },
      {
        op: 'set-router',
        id: 'r',
        for: { network: 'web' },
        publicMac: '1e:00:d9:00:00:35',
        guestMacs: { web: '02:00:00:00:01:01' },
      },
    );
    const view = zone.router('r')!;
    bringUp(lab, 'router', view);
    lab.sh('router', `nft -f ${lab.file('filter.nft', nftables(view))}`);
    expect(view.public.address).toBe('2001:db8:1:0:1c00:d9ff:fe00:35');
    expect(await within(() => hasAddress(lab, 'router', 'pub', view.public.address))).toBe(true);
    checkRoutes('2001:db8:1:1::/64 2001:db8:1:0:1c00:d9ff:fe00:35');
  });

  test('a machine attached: it has the predicted address, and outside reaches it', async () => {
    change({ op: 'set-nic', id: 'm', network: 'web', mac: MAC });
    lab.sh('one', 'ip link set eth0 up');
    expect(machine()).toBe('2001:db8:1:1:0:4bff:fe8e:1');
    expect(await guestHas(machine())).toBe(true);
    expect(await pings(machine())).toBe(true);
    expect(opens(machine())).toBe(false);
  });

  test('rules set: the port is open, and closed again without them', async () => {
    const rule = {
      direction: 'ingress',
      action: 'allow',
      protocol: 'tcp',
      ports: { start: 80, end: 80 },
    } as const;
    change({ op: 'set-rules', network: 'web', rules: [rule] });
    reconfigure();
    expect(await within(() => opens(machine()))).toBe(true);
    change({ op: 'set-rules', network: 'web', rules: [] });
    reconfigure();
    expect(opens(machine())).toBe(false);
  });

  test('a fault planted in the kernel is seen: a route too many, one too few, a filter that is gone', async () => {
    const route = `2001:db8:1:1::/64 via ${zone.router('r')!.public.address} dev lan`;
    const stray = `2001:db8:dead::/64 via ${zone.router('r')!.public.address} dev lan`;
    const agrees = () => checkRoutes(`2001:db8:1:1::/64 ${zone.router('r')!.public.address}`);
    lab.sh('up', `ip -6 route add ${stray}`);
    expect(agrees).toThrow();
    lab.sh('up', `ip -6 route del ${stray}`);
    agrees();
    lab.sh('up', `ip -6 route del ${route}`);
    expect(agrees).toThrow();
    expect(lab.run('up', 'ping', '-6', '-n', '-c1', '-W1', '-I', OUTSIDE, machine()).exit).not.toBe(0);
    lab.sh('up', `ip -6 route add ${route}`);
    agrees();
    lab.sh('router', 'nft flush ruleset');
    expect(await within(() => opens(machine()))).toBe(true);
    reconfigure();
    expect(await within(() => !opens(machine()))).toBe(true);
    expect(await pings(machine())).toBe(true);
  });

  test('the router replaced: the address on record and the routes stay, and the gateway of machines is another', async () => {
    const before = zone.router('r')!.public.address;
    const events = change({
      op: 'set-router',
      id: 'r',
      publicMac: '1e:00:d9:00:00:99',
      guestMacs: { web: '02:00:00:00:01:99' },
    });
    expect(events.map(({ type }) => type)).toEqual(['router.change']);
    const view = zone.router('r')!;
    expect(view.public).toMatchObject({ address: before, assigned: true });
    // Another machine stands in its place: with other hardware addresses, and nothing that the old one knew.
    lab.end('router');
    for (const [device, mac] of [
      ['pub', view.public.mac],
      ['net0', view.guests[0]!.mac!],
    ] as const) {
      lab.sh(
        'router',
        `ip link set dev ${device} down; ip -6 addr flush dev ${device}; ip link set dev ${device} address ${mac}`,
      );
    }
    lab.sh('router', 'nft flush ruleset');
    bringUp(lab, 'router', view);
    lab.sh('router', `nft -f ${lab.file('filter.nft', nftables(view))}`);
    lab.sh('up', 'ip -6 neigh flush dev lan');
    expect(hasAddress(lab, 'router', 'pub', before)).toBe(true);
    checkRoutes(`2001:db8:1:1::/64 ${before}`);
    const gateways = () => lab.run('one', 'ip', '-6', 'route', 'show', 'default').out;
    expect(await within(() => gateways().includes(`via ${view.guests[0]!.linkLocal} `))).toBe(true);
    expect(await pings(machine())).toBe(true);
  });

  test('the prefix grown: the record says nothing to the router, and all goes on', async () => {
    const events = change({ op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8::/47' });
    expect(events.map(({ type }) => type)).toEqual(['prefix.remove', 'prefix.add']);
    expect(await pings(machine())).toBe(true);
    checkRoutes(`2001:db8:1:1::/64 ${zone.router('r')!.public.address}`);
  });

  test('renumbered into another /48: the machine gets the new address, and the upstream the new route alone', async () => {
    const old = machine();
    change(
      { op: 'add-prefix', prefix: '2001:db8:a::/48' },
      { op: 'set-network', id: 'web', prefix: '2001:db8:a:7::/64' },
    );
    reconfigure();
    expect(machine()).toBe('2001:db8:a:7:0:4bff:fe8e:1');
    expect(await guestHas(machine())).toBe(true);
    expect(await pings(machine())).toBe(true);
    checkRoutes(`2001:db8:a:7::/64 ${zone.router('r')!.public.address}`);
    expect(lab.run('up', 'ping', '-6', '-n', '-c1', '-W1', '-I', OUTSIDE, old).exit).not.toBe(0);
  });

  test('removed: the route goes with subnet and next hop, and outside no longer reaches the machine', () => {
    const gone = machine();
    const events = change({ op: 'remove-network', id: 'web', contents: 'remove' });
    expect(events.find(({ type }) => type === 'route.remove')?.route).toMatchObject({
      prefix: '2001:db8:a:7::/64',
    });
    checkRoutes();
    expect(lab.run('up', 'ping', '-6', '-n', '-c1', '-W1', '-I', OUTSIDE, gone).exit).not.toBe(0);
    expect(Array.from(announce(zone), ({ type }) => type)).toEqual(['prefix.add', 'prefix.add']);
  });
});
