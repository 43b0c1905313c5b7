/** Random commands on a zone, on its restored and replayed copies, and on a naive one that has no pool. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
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
import { type NaiveRule, NaiveZone, Refused, type Span } from '../reference/zone.ts';

const OFFERINGS = ['v4', 'dual', 'v6'] as const;
const STACKS = { v4: 'ipv4', dual: 'dual', v6: 'ipv6' } as const;
const ROOT = 0x20010db8n << 96n;

const span = (base: bigint, length: number): Span => ({ base: ROOT + (base << 64n), length });
const textOf = ({ base, length }: Span) => `${Address.fromBigInt(base)}/${length}`;
const macText = (mac: bigint) =>
  mac
    .toString(16)
    .padStart(12, '0')
    .replace(/..(?=.)/g, '$&:');

/** Two neighbours and their parent, and prefixes inside them: every way to overlap. */
const prefixes = [span(0n, 60), span(16n, 60), span(0n, 59), span(32n, 62), span(40n, 64)];
const nets = [
  span(0n, 64),
  span(3n, 64),
  span(4n, 62),
  span(16n, 64),
  span(17n, 64),
  span(40n, 64),
  span(99n, 64),
];
const places = nets.filter(({ length }) => length === 64);
const ids = fc.constantFrom('a', 'b', 'c', 'd');
const macs = fc.constantFrom(0x020000000001n, 0x020000000002n, 0x1e00d9000035n);
const hosts = fc.constantFrom(1n, 0x10n, 0x11n, 0x00000000fffe0001n << 8n, 0xfeeden);
const owners = fc.constantFrom<string | null>(null, 'acme', 'other');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

interface Step {
  readonly command: ZoneCommand;
  readonly naive: (zone: NaiveZone) => void;
}

/** Fields that are there: `exactOptionalPropertyTypes` and the readers know no undefined ones. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

const expected = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  fc.constantFrom('new' as const, 'existing' as const),
);

const rules = fc.array(
  fc.record({
    direction: fc.constantFrom('ingress' as const, 'egress' as const),
    action: fc.constantFrom('allow' as const, 'deny' as const),
    inside: fc.constantFrom(null, ...nets.map(({ base }) => base + 5n)),
  }),
  { maxLength: 2 },
);

/** A rule as a zone has it. */
function ruleOf({ direction, action, inside }: NaiveRule) {
  const field = direction === 'ingress' ? 'destinations' : 'sources';
  return { direction, action, ...(inside !== null && { [field]: [String(Address.fromBigInt(inside))] }) };
}

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ id: fc.constantFrom(...OFFERINGS), isSame: fc.boolean(), expect: expected })
    .chain(({ id, isSame, expect }) =>
      fc.constantFrom(undefined, isSame ? STACKS[id] : 'dual').map(
        (stack): Step => ({
          command: given({ op: 'set-offering', id, stack, expect }) as ZoneCommand,
          naive: (zone) => zone.setOffering(id, stack, expect),
        }),
      ),
    ),
  fc
    .constantFrom(...OFFERINGS)
    .map(
      (id): Step => ({ command: { op: 'remove-offering', id }, naive: (zone) => zone.removeOffering(id) }),
    ),
  fc.record({ prefix: fc.constantFrom(...prefixes), place: maybe(fc.constantFrom(...places)) }).map(
    ({ prefix, place }): Step => ({
      command: given({
        op: 'add-prefix',
        prefix: textOf(prefix),
        public: place && textOf(place),
      }) as ZoneCommand,
      naive: (zone) => zone.setPrefix(prefix, place, undefined, 'new'),
    }),
  ),
  fc.constantFrom(...places).map(
    (place): Step => ({
      command: { op: 'move-public', prefix: textOf(place) },
      naive: (zone) => zone.movePublic(place),
    }),
  ),
  fc.record({ range: fc.constantFrom(...nets), reason: fc.constantFrom('kept', 'old') }).map(
    ({ range, reason }): Step => ({
      command: { op: 'reserve', range: textOf(range), reason },
      naive: (zone) => zone.reserve(range, reason),
    }),
  ),
  fc.constantFrom(...nets).map(
    (range): Step => ({
      command: { op: 'unreserve', range: textOf(range) },
      naive: (zone) => zone.unreserve(range),
    }),
  ),
  fc.record({ network: ids, rules }).map(
    ({ network, rules }): Step => ({
      command: { op: 'set-rules', network, rules: rules.map(ruleOf) } as ZoneCommand,
      naive: (zone) => zone.setRules(network, rules),
    }),
  ),
  fc
    .record({
      prefix: fc.constantFrom(...prefixes),
      place: maybe(fc.option(fc.constantFrom(...places))),
      owner: maybe(owners),
      expect: expected,
    })
    .map(
      ({ prefix, place, owner, expect }): Step => ({
        command: given({
          op: 'set-prefix',
          prefix: textOf(prefix),
          public: place && textOf(place),
          owner,
          expect,
        }) as ZoneCommand,
        naive: (zone) => zone.setPrefix(prefix, place, owner, expect),
      }),
    ),
  fc.record({ from: fc.constantFrom(...prefixes), to: fc.constantFrom(...prefixes) }).map(
    ({ from, to }): Step => ({
      command: { op: 'resize-prefix', prefix: textOf(from), to: textOf(to) },
      naive: (zone) => zone.resizePrefix(from, to),
    }),
  ),
  fc.constantFrom(...prefixes).map(
    (prefix): Step => ({
      command: { op: 'remove-prefix', prefix: textOf(prefix) },
      naive: (zone) => zone.removePrefix(prefix),
    }),
  ),
  fc
    .record({
      id: fc.constantFrom('x', 'y'),
      offering: maybe(fc.constantFrom(...OFFERINGS)),
      block: maybe(fc.constantFrom(61, 62)),
      owner: maybe(owners),
      expect: expected,
    })
    .map(
      ({ id, offering, block, owner, expect }): Step => ({
        command: given({ op: 'set-vpc', id, offering, block, owner, expect }) as ZoneCommand,
        naive: (zone) => zone.setVpc(id, offering, block, owner, expect),
      }),
    ),
  fc.record({ id: fc.constantFrom('x', 'y'), all: fc.boolean() }).map(
    ({ id, all }): Step => ({
      command: { op: 'remove-vpc', id, contents: all ? 'remove' : 'refuse' },
      naive: (zone) => zone.removeVpc(id, all),
    }),
  ),
  fc
    .record({
      id: ids,
      offering: maybe(fc.constantFrom(...OFFERINGS)),
      vpc: maybe(fc.constantFrom('x', 'y')),
      owner: maybe(owners),
      prefix: fc.option(fc.constantFrom(...nets), { nil: undefined, freq: 2 }),
      length: fc.option(fc.constantFrom(62, 64), { nil: undefined, freq: 2 }),
      ipv4: fc.option(fc.constantFrom(null, '10.0.0.64/28', '10.0.1.0/24'), { nil: undefined, freq: 2 }),
      expect: expected,
    })
    .map(({ id, prefix, ...rest }): Step => {
      const { length, ...others } = rest;
      const fields = given(prefix === undefined ? rest : others);
      return {
        command: given({ op: 'set-network', id, ...fields, prefix: prefix && textOf(prefix) }) as ZoneCommand,
        naive: (zone) => zone.setNetwork(id, given({ ...fields, prefix }) as never),
      };
    }),
  fc.record({ id: ids, all: fc.boolean() }).map(
    ({ id, all }): Step => ({
      command: { op: 'remove-network', id, contents: all ? 'remove' : 'refuse' },
      naive: (zone) => zone.removeNetwork(id, all),
    }),
  ),
  fc
    .record({
      id: fc.constantFrom('r', 's'),
      target: maybe(
        fc.oneof(
          ids.map((id) => ({ kind: 'network' as const, id })),
          fc.constantFrom('x', 'y').map((id) => ({ kind: 'vpc' as const, id })),
          fc.constant({ kind: 'system' as const, id: 'proxy' }),
        ),
      ),
      mac: maybe(macs),
      derive: fc.boolean(),
      expect: expected,
    })
    .map(
      ({ id, target, mac, derive, expect }): Step => ({
        command: given({
          op: 'set-router',
          id,
          for: target && { [target.kind]: target.id },
          publicMac: mac === undefined ? undefined : macText(mac),
          publicAddress: derive ? 'derive' : undefined,
          expect,
        }) as unknown as ZoneCommand,
        naive: (zone) => zone.setRouter(id, target, mac, derive, expect),
      }),
    ),
  fc
    .constantFrom('r', 's')
    .map((id): Step => ({ command: { op: 'remove-router', id }, naive: (zone) => zone.removeRouter(id) })),
  fc
    .record({
      id: fc.constantFrom('m', 'n', 'o'),
      network: maybe(ids),
      mac: maybe(macs),
      hosts: maybe(fc.uniqueArray(hosts, { maxLength: 2 })),
      expect: expected,
    })
    .map(
      ({ id, network, mac, hosts: given_, expect }): Step => ({
        command: {
          op: 'set-nic',
          id,
          network,
          mac: mac === undefined ? undefined : macText(mac),
          addresses: given_,
          expect,
        } as never,
        naive: (zone) => zone.setNic(id, network, mac, given_, expect),
      }),
    ),
  fc
    .constantFrom('m', 'n', 'o')
    .map((id): Step => ({ command: { op: 'remove-nic', id }, naive: (zone) => zone.removeNic(id) })),
  fc.record({ id: fc.constantFrom('m', 'n', 'o'), host: fc.constantFrom(7n, 0x10n, 0xabcn << 20n) }).map(
    ({ id, host }): Step => ({
      command: { op: 'observe', nic: id, address: host } as never,
      naive: (zone) => zone.observe(id, host),
    }),
  ),
);

/** Hosts become addresses of the network that the command is about. */
function spelled(command: ZoneCommand, naive: NaiveZone): ZoneCommand {
  const home = (network: string | undefined) =>
    naive.networks.get(network ?? '')?.prefix?.base ?? ROOT + (99n << 64n);
  if (command.op === 'set-nic') {
    const { addresses, network, ...rest } = command;
    const base = home(network ?? naive.nics.get(command.id)?.network);
    const texts = addresses?.map((host) => String(Address.fromBigInt(base + BigInt(host))));
    return given({ ...rest, network, addresses: texts }) as ZoneCommand;
  }
  if (command.op === 'observe') {
    const base = home(naive.nics.get(command.nic)?.network);
    return { ...command, address: String(Address.fromBigInt(base + BigInt(command.address))) };
  }
  return command;
}

const json = (value: unknown) => JSON.parse(JSON.stringify(value));

/** All that a zone and the naive one show, as the same plain data. */
function shown(zone: Zone) {
  return {
    offerings: Array.from(zone.offerings(), ({ id, stack }) => [id, stack]).sort(),
    rules: [...zone.networks()].map(({ id }) => zone.rules(id)),
    prefixes: zone.prefixes().map((row) => [row.prefix, row.public, row.owner]),
    vpcs: [...zone.vpcs()].map(({ id, offering, block, owner }) => [id, offering, block, owner]),
    networks: [...zone.networks()].map((row) => [
      row.id,
      row.offering,
      row.vpc,
      row.owner,
      row.prefix,
      row.since,
      row.ipv4,
    ]),
    nics: [...zone.nics()].map((row) => [
      row.id,
      row.network,
      row.mac,
      row.addresses.map(({ address }) => address),
    ]),
    routers: [...zone.routers()].map((row) => [row.id, row.public.mac, row.public.address]),
    routes: [...zone.routes()].map(({ prefix, via, network }) => [prefix, via, network]),
  };
}

function shownNaive(zone: NaiveZone) {
  const at = (address: bigint) => String(Address.fromBigInt(address));
  const text = (prefix: Span | null) => prefix && textOf(prefix);
  return {
    offerings: [...zone.stacks].sort(),
    rules: [...zone.networks.values()].map((row) => row.rules.map(ruleOf)),
    prefixes: zone.prefixes.map((row) => [textOf(row.span), text(row.public), row.owner]),
    vpcs: [...zone.vpcs].map(([id, { offering, block, owner }]) => [id, offering, text(block), owner]),
    networks: [...zone.networks].map(([id, row]) => [
      id,
      row.offering,
      row.vpc,
      row.owner,
      text(row.prefix),
      row.since,
      row.ipv4,
    ]),
    nics: [...zone.nics].map(([id, row]) => [
      id,
      row.network,
      macText(row.mac),
      zone.addressesOf(id).map(at),
    ]),
    routers: [...zone.routers].map(([id, row]) => [id, macText(row.mac), at(row.address)]),
    routes: zone.routes().map(({ prefix, via, network }) => [textOf(prefix), at(via), network]),
  };
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

test('a zone answers as a naive one does, survives restarts, and its records tell the whole story', () => {
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 60, size: 'max' }), (list) => {
      let now = 0;
      const clock = () => now;
      let zone = new Zone({ clock });
      const naive = new NaiveZone();
      const copy = new Zone({ clock });
      for (const id of OFFERINGS) {
        zone.run({ op: 'set-offering', id, stack: STACKS[id] });
        naive.setOffering(id, STACKS[id], undefined);
      }
      for (const record of zone.changes(0)) copy.apply(json(record));
      for (const [i, step] of list.entries()) {
        now += 10;
        naive.now = now;
        const before = JSON.stringify(zone);
        const command = spelled(step.command, naive);
        const { version } = zone;
        const saved = structuredClone({ ...naive });
        let code: string | null = null;
        try {
          step.naive(naive);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          code = error.code;
          Object.assign(naive, saved);
        }
        try {
          zone.run(command);
          expect({ command, code }).toEqual({ command, code: null });
        } catch (error) {
          if (!HextetError.is(error)) throw error;
          expect({ command, code: error.code }).toEqual({ command, code });
          expect(JSON.stringify(zone)).toBe(before);
        }
        expect(shown(zone)).toEqual(shownNaive(naive));
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
      const wanted = naive.usage().map((each) => ({ ...each, prefix: textOf(each.prefix) }));
      const byTime = (a: { prefix: string; from: number }, b: { prefix: string; from: number }) =>
        a.from - b.from || (a.prefix < b.prefix ? -1 : 1);
      expect(usage.sort(byTime)).toEqual(wanted.sort(byTime));
      zone = Zone.restore(json(zone.snapshot()), { clock });
      expect(shown(zone)).toEqual(shownNaive(naive));
    }),
    { numRuns: 150 },
  );
});
