/** Random commands on a zone, on its restored and replayed copies, and on a naive one that has no pool. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Prefix } from '../../src/prefix.ts';
import {
  announce,
  type NetworkView,
  type NicView,
  usageRecords,
  Zone,
  type ZoneCommand,
  type ZoneEvent,
  zoneEvents,
} from '../../src/zone.ts';
import { type NaiveCommand, NaiveZone, Refused } from '../reference/zone.ts';
import { addressText, spanOf, spanText } from '../reference/zone-text.ts';
import { listsOf, whoHas } from '../reference/zone-views.ts';

const OFFERINGS = ['v4', 'dual', 'v6'] as const;
const STACKS = { v4: 'ipv4', dual: 'dual', v6: 'ipv6' } as const;

/** Neighbours and their parent, and prefixes inside them: every way to overlap. */
const SIX = [
  '2001:db8::/60',
  '2001:db8:0:10::/60',
  '2001:db8::/59',
  '2001:db8:0:20::/62',
  '2001:db8:0:28::/64',
];
const FOUR = ['10.0.0.0/26', '10.0.0.64/26', '10.0.0.0/25'];
const PLACES = ['', ':3', ':10', ':11', ':28', ':63'].map((net) => `2001:db8${net && `:0${net}`}::/64`);
const NETS = [...PLACES, '2001:db8:0:4::/62', '2001:db8:0:5::/64'];

const prefixes = fc.constantFrom(...SIX, ...SIX, ...FOUR);
const nets = fc.constantFrom(...NETS);
const places = fc.constantFrom(...PLACES);
const ranges = fc.constantFrom(...NETS, '10.0.0.0/30', '10.0.0.64/28');
const offering = fc.constantFrom(...OFFERINGS);
const ids = fc.constantFrom('a', 'b', 'c', 'd');
const vpcs = fc.constantFrom('x', 'y');
const routers = fc.constantFrom('r', 's');
const nics = fc.constantFrom('m', 'n', 'o');
const macs = fc.constantFrom('02:00:00:00:00:01', '02:00:00:00:00:02', '1e:00:d9:00:00:35');
const hosts = fc.constantFrom(1n, 0x10n, 0x11n, 0x00000000fffe0001n << 8n, 0xfeeden);
const devices = fc.constantFrom('up0', 'net0', 'net1');
const owners = fc.constantFrom(null, 'acme', 'other');
const contents = fc.constantFrom('refuse', 'remove');
const addresses = ['2001:db8::7', '2001:db8:0:10::7', '2001:db8:0:3::'];
const targets = fc.oneof(
  ids.map((network) => ({ network })),
  vpcs.map((vpc) => ({ vpc })),
  fc.constant({ system: 'proxy' }),
);
const rules = fc.array(
  fc
    .record({
      direction: fc.constantFrom('ingress' as const, 'egress' as const),
      action: fc.constantFrom('allow', 'deny'),
      inside: fc.constantFrom(null, ...NETS.map((net) => net.replace(/::.*/, '::5')), '10.0.0.70'),
    })
    .map(({ direction, action, inside }) => {
      const field = direction === 'ingress' ? 'destinations' : 'sources';
      return { direction, action, ...(inside !== null && { [field]: [inside] }) };
    }),
  { maxLength: 2 },
);

/** Static hosts of a NIC: addresses only when its network is known. */
type Drawn = Omit<NaiveCommand, 'addresses' | 'address'> & {
  readonly addresses?: readonly bigint[] | null;
  readonly address?: bigint;
};

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** A command with all of some fields, and a few of others. */
function command(op: string, fields: Fields, seldom: Fields = {}): fc.Arbitrary<Drawn> {
  const rest = Object.entries(seldom).map(([name, value]) => [name, fc.option(value, { nil: undefined })]);
  return fc
    .record({ ...fields, ...Object.fromEntries(rest) }, { noNullPrototype: true })
    .map((all) =>
      Object.fromEntries(Object.entries({ op, ...all }).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<unknown> as fc.Arbitrary<Drawn>;
}

const mostlyNone = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, value);
const expected = mostlyNone(fc.constantFrom('new', 'existing'));

const steps: fc.Arbitrary<Drawn> = fc.oneof(
  command(
    'set-offering',
    { id: offering },
    {
      stack: mostlyNone(fc.constantFrom(...Object.values(STACKS))),
      routing: mostlyNone(fc.constant({ asn: 65_000, peers: [] })),
      firewall: mostlyNone(fc.boolean()),
      egress: mostlyNone(fc.constantFrom('allow', 'deny')),
      expect: expected,
    },
  ),
  command('remove-offering', { id: offering }),
  command('add-prefix', { prefix: prefixes }, { public: places, owner: owners, note: fc.constant('first') }),
  command('move-public', { prefix: places }),
  command('reserve', { range: ranges, reason: fc.constantFrom('kept', 'old') }),
  command('unreserve', { range: ranges }),
  command('set-rules', { network: ids, rules }),
  command(
    'set-prefix',
    { prefix: prefixes },
    {
      public: fc.option(places),
      owner: owners,
      note: fc.constantFrom(null, 'a note'),
      expect: expected,
    },
  ),
  command('resize-prefix', { prefix: prefixes, to: prefixes }),
  command('remove-prefix', { prefix: prefixes }),
  command(
    'set-vpc',
    { id: vpcs },
    { offering, block: fc.constantFrom(61, 62), owner: owners, expect: expected },
  ),
  command('remove-vpc', { id: vpcs, contents }),
  {
    weight: 6,
    arbitrary: command(
      'set-network',
      { id: ids },
      {
        offering,
        vpc: vpcs,
        owner: owners,
        prefix: mostlyNone(nets),
        length: mostlyNone(fc.constantFrom(62, 64)),
        ipv4: fc.constantFrom(
          null,
          '10.0.0.64/28',
          '10.0.0.64/27',
          '10.0.1.0/24',
          { length: 27 },
          { length: 28 },
        ),
        dns: mostlyNone(fc.constantFrom(null, ['2001:db8::53'])),
        search: mostlyNone(fc.constantFrom(null, ['lab.example', 'example'])),
        ra: mostlyNone(fc.constantFrom(null, { mtu: 1400 }, { send: false })),
        expect: expected,
      },
    ),
  },
  command('remove-network', { id: ids, contents }),
  {
    weight: 5,
    arbitrary: command(
      'set-router',
      { id: routers },
      {
        for: targets,
        publicMac: macs,
        backupMacs: mostlyNone(fc.uniqueArray(macs, { maxLength: 2 })),
        guestMacs: mostlyNone(fc.dictionary(ids, macs, { maxKeys: 2, noNullPrototype: true })),
        interfaces: mostlyNone(
          fc.record(
            { public: devices, guests: fc.dictionary(ids, devices, { maxKeys: 2, noNullPrototype: true }) },
            { requiredKeys: [], noNullPrototype: true },
          ),
        ),
        publicAddress: mostlyNone(fc.constantFrom('keep', 'derive', ...addresses)),
        expect: expected,
      },
    ),
  },
  command('remove-router', { id: routers }),
  {
    weight: 4,
    arbitrary: command(
      'set-nic',
      { id: nics },
      {
        network: ids,
        mac: macs,
        addresses: fc.option(fc.uniqueArray(hosts, { maxLength: 2 })),
        expect: expected,
      },
    ),
  },
  command('remove-nic', { id: nics }),
  command('observe', { nic: nics, address: fc.constantFrom(7n, 0x10n, 0xabcn << 20n) }),
);

/** What there is at the beginning: without prefixes and offerings most commands are refused. */
const BASE: readonly NaiveCommand[] = [
  ...OFFERINGS.map((id) => ({ op: 'set-offering', id, stack: STACKS[id] })),
  { op: 'add-prefix', prefix: '2001:db8::/59', public: '2001:db8::/64' },
  { op: 'add-prefix', prefix: '10.0.0.0/25', note: 'a note' },
  { op: 'set-vpc', id: 'x', offering: 'dual' },
  {
    op: 'set-network',
    id: 'a',
    offering: 'dual',
    ipv4: { length: 28 },
    dns: ['2001:db8::53'],
    search: ['lab.example'],
    ra: { mtu: 1400 },
  },
  { op: 'set-network', id: 'b', vpc: 'x', length: 62 },
  { op: 'set-network', id: 'c', vpc: 'x' },
  {
    op: 'set-router',
    id: 's',
    for: { vpc: 'x' },
    publicMac: '02:00:00:00:00:09',
    guestMacs: { b: '02:00:00:00:00:0b' },
    backupMacs: ['02:00:00:00:00:01'],
    interfaces: { public: 'up0' },
  },
];

/** Hosts become addresses of the network that the command is about. */
function spelled(drawn: Drawn, naive: NaiveZone): NaiveCommand {
  const nic = naive.nics.get((drawn.id ?? drawn.nic)!);
  const prefix =
    naive.networks.get(drawn.network ?? nic?.network ?? '')?.prefix ?? spanOf('2001:db8:0:63::/64');
  const spell = (host: bigint) => addressText(prefix.base + host);
  const { addresses, address, ...rest } = drawn;
  return {
    ...rest,
    ...(addresses !== undefined && { addresses: addresses === null ? null : addresses.map(spell) }),
    ...(address !== undefined && { address: spell(address) }),
  };
}

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

/** Every list of a zone. */
function shown(zone: Zone) {
  return {
    offerings: [...zone.offerings()],
    prefixes: [...zone.prefixes()],
    vpcs: [...zone.vpcs()],
    networks: [...zone.networks()],
    routers: [...zone.routers()],
    nics: [...zone.nics()],
    rules: Array.from(zone.networks(), ({ id }) => zone.rules(id)),
    routes: [...zone.routes()],
  };
}

/** Addresses to ask about: those of a zone's machines and routers, and others beside them. */
function asked(zone: Zone): string[] {
  const nics = [...zone.nics()].flatMap((nic) => nic.addresses.map(({ address }) => address));
  const gateways = [...zone.networks()].flatMap(({ gateway }) => gateway ?? []);
  return [
    ...nics,
    ...gateways,
    ...Array.from(zone.routers(), (row) => row.public.address),
    ...addresses,
    '10.0.0.70',
  ];
}

/** What the events of a zone's records give, folded. */
class Follower {
  readonly networks = new Map<string, NetworkView>();
  readonly nics = new Map<string, NicView>();
  readonly routes = new Set<string>();

  hear({ type, network, nic, route }: ZoneEvent): void {
    if (network) this.put(this.networks, network, type.endsWith('remove'));
    if (nic) this.put(this.nics, nic, type.endsWith('remove'));
    if (route) {
      const key = `${route.prefix} ${route.via} ${route.network}`;
      expect(this.routes.has(key)).toBe(type === 'route.remove');
      if (type === 'route.add') this.routes.add(key);
      else this.routes.delete(key);
    }
  }

  private put<V extends { readonly id: string }>(map: Map<string, V>, view: V, isGone: boolean): void {
    if (isGone) map.delete(view.id);
    else map.set(view.id, view);
  }
}

/** What holds after every command. */
function checkInvariants(zone: Zone): void {
  const networks = [...zone.networks()];
  const held = networks.flatMap(({ prefix }) => (prefix === null ? [] : [Prefix.parse(prefix)]));
  held.sort(Prefix.compare);
  for (const [i, prefix] of held.entries()) expect(i > 0 && held[i - 1]!.overlaps(prefix)).toBe(false);
  for (const nic of zone.nics()) {
    const home = networks.find(({ id }) => id === nic.network)!;
    for (const { address } of nic.addresses) {
      expect(Prefix.parse(home.prefix!).contains(address)).toBe(true);
      expect(zone.who(address)?.network).toBe(home.id);
    }
  }
}

/** The answer to a command, or the code of its refusal. */
function outcome(run: () => unknown, isRefusal: (error: unknown) => boolean) {
  try {
    return { answer: run(), code: null };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { answer: null, code: (error as Refused).code };
  }
}

test('a zone answers as a naive one does, survives restarts, and its records tell the whole story', () => {
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 60, size: 'max' }), fc.nat(2), (list, n) => {
      let now = 0;
      const clock = () => now;
      let zone = new Zone({ clock });
      const naive = new NaiveZone();
      const copy = new Zone({ clock });
      for (const command of n === 0 ? BASE.slice(0, OFFERINGS.length) : BASE) {
        zone.run(command as ZoneCommand);
        naive.run(command);
      }
      for (const record of zone.changes(0)) copy.apply(json(record));
      for (const [i, step] of list.entries()) {
        now += 10;
        naive.now = now;
        const before = JSON.stringify(zone);
        const command = spelled(step, naive);
        const { version } = zone;
        const wanted = outcome(
          () => naive.run(command),
          (error) => error instanceof Refused,
        );
        const given = outcome(() => zone.run(command as ZoneCommand), HextetError.is);
        expect({ command, ...given }).toEqual({ command, ...wanted });
        if (given.code !== null) expect(JSON.stringify(zone)).toBe(before);
        expect(shown(zone)).toEqual(listsOf(naive));
        for (const address of asked(zone))
          expect([address, zone.who(address)]).toEqual([address, whoHas(naive, address)]);
        checkInvariants(zone);
        for (const record of zone.changes(version)) expect(copy.apply(json(record))).toBe(true);
        if (i % 7 === 6) {
          const records = zone.changes(0);
          const restored = Zone.restore(json(zone.snapshot()), { clock });
          expect(JSON.stringify(restored)).toBe(JSON.stringify(zone));
          expect(restored.head).toEqual(zone.head);
          const follower = new Follower();
          for (const event of records.flatMap(zoneEvents)) follower.hear(event);
          const folded = [...follower.networks.values()].map(({ routes: _, ...view }) => view);
          const views = [...zone.networks()].map(({ routes: _, ...view }) => view);
          const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
          expect(folded.sort(byId)).toEqual(views.sort(byId));
          expect([...follower.routes].sort()).toEqual(
            [...zone.routes()].map((r) => `${r.prefix} ${r.via} ${r.network}`).sort(),
          );
          expect(announce(zone).filter(({ type }) => type === 'nic.add')).toHaveLength(
            [...zone.nics()].length,
          );
        }
      }
      expect(copy.head).toEqual(zone.head);
      expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
      const usage = [...usageRecords(zone.changes(0), { open: zone.networks() })];
      const wanted = naive.usage().map((each) => ({ ...each, prefix: spanText(each.prefix) }));
      const byTime = (a: { prefix: string; from: number }, b: { prefix: string; from: number }) =>
        a.from - b.from || (a.prefix < b.prefix ? -1 : 1);
      expect(usage.sort(byTime)).toEqual(wanted.sort(byTime));
      zone = Zone.restore(json(zone.snapshot()), { clock });
      expect(shown(zone)).toEqual(listsOf(naive));
    }),
    { numRuns: 100 },
  );
}, 300_000);
