/** Random commands on a zone, on its restored and replayed copies, and on a naive one that has no pool. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { Prefix } from '../../src/prefix.ts';
import {
  announce,
  usageRecords,
  Zone,
  type ZoneCommand,
  type ZoneEvent,
  type ZoneOptions,
  zoneEvents,
} from '../../src/zone.ts';
import { type Interval, NaiveZone, Refused } from '../reference/zone.ts';
import { ruleEvents } from '../reference/zone-rules.ts';
import { spanText } from '../reference/zone-text.ts';
import { listsOf, lowOf, whoHas } from '../reference/zone-views.ts';
import { Listener, told } from '../support/check-zone.ts';
import { addresses, BASE, commands, OFFERINGS, spelled } from './model-steps.ts';

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
    leases: Array.from(zone.leases(), ({ since: _, ...lease }) => lease),
    reservations: zone.reservations(),
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

/** The lists of a zone that are about one network or VPC, and pages of them, are parts of the whole lists. */
function checkParts(zone: Zone, lists: ReturnType<typeof listsOf>): void {
  const { networks, nics, routes, routers, vpcs, prefixes, offerings } = json(lists) as ReturnType<
    typeof shown
  >;
  for (const id of ['a', 'b', 'c', 'd']) {
    const network = networks.find((row) => row.id === id);
    const router = network && routers.find(({ guests }) => guests.some((guest) => guest.network === id));
    expect(zone.network(id)).toEqual(network ?? null);
    expect([...zone.nics({ network: id })]).toEqual(nics.filter((row) => row.network === id));
    expect([...zone.routes({ network: id })]).toEqual(routes.filter((row) => row.network === id));
    expect([...zone.routers({ network: id })]).toEqual(router === undefined ? [] : [router]);
    expect(zone.rules(id)).toEqual(network === undefined ? [] : lists.rules[networks.indexOf(network)]);
  }
  for (const id of ['x', 'y']) {
    const tiers = networks.filter((row) => row.vpc === id);
    expect(zone.vpc(id)).toEqual(vpcs.find((row) => row.id === id) ?? null);
    expect([...zone.networks({ vpc: id })]).toEqual(tiers);
    expect([...zone.routes({ vpc: id })]).toEqual(
      routes.filter(({ network }) => tiers.some((row) => row.id === network)),
    );
  }
  const owned = networks.filter(({ owner }) => owner === 'acme');
  expect([...zone.networks({ owner: 'acme', limit: 2 })]).toEqual(owned.slice(0, 2));
  const [first] = networks;
  if (first) expect([...zone.networks({ after: first.generation, limit: 1 })]).toEqual(networks.slice(1, 2));
  for (const row of nics) expect(zone.nic(row.id)).toEqual(row);
  for (const row of routers) expect(zone.router(row.id)).toEqual(row);
  for (const row of prefixes) expect(zone.prefix(row.prefix)).toEqual(row);
  for (const row of offerings) expect(zone.offering(row.id)).toEqual(row);
}

/** What is announced of a zone to a new listener. */
function announced({ prefixes, vpcs, networks, routers, nics, rules, routes }: ReturnType<typeof shown>) {
  return [
    ...prefixes.map((prefix) => ({ type: 'prefix.add', prefix })),
    ...vpcs.map((vpc) => ({ type: 'vpc.add', vpc })),
    ...networks.map((network) => ({ type: 'network.add', network })),
    ...routers.map((router) => ({ type: 'router.add', router })),
    ...nics.map((nic) => ({ type: 'nic.add', nic })),
    ...networks.flatMap(({ id }, i) => rules[i]!.map((rule) => ({ type: 'rule.add', rule, of: id }))),
    ...routes.map((route) => ({ type: 'route.add', route })),
  ];
}

/** The views that a listener has heard of, which are those of the lists. */
function heard({ prefixes, vpcs, networks, routers, nics }: ReturnType<typeof shown>) {
  const all = { prefix: prefixes, vpc: vpcs, network: networks, router: routers, nic: nics };
  return Object.fromEntries(
    Object.entries(all).flatMap(([noun, views]) =>
      (views as readonly { readonly id?: string; readonly prefix?: string }[]).map((view) => [
        `${noun} ${view.id ?? view.prefix}`,
        told(noun, view),
      ]),
    ),
  );
}

/** The intervals inside a month, cut off at its ends. */
function within(intervals: readonly Interval[], from: number, to: number) {
  const ends = intervals.map((each) => ({
    ...each,
    from: Math.max(each.from, from),
    last: Math.min(each.to ?? to, to),
  }));
  const inside = ends.filter(({ from: begin, last }) => begin < last);
  return inside.map(({ last, prefix, ...each }) => ({ ...each, prefix: spanText(prefix), to: last }));
}

const byTime = (a: { prefix: string; from: number }, b: { prefix: string; from: number }) =>
  a.from - b.from || (a.prefix < b.prefix ? -1 : 1);
const sorted = (list: readonly object[]) => list.map((each) => JSON.stringify(each)).sort();
const without = ({ version: _, at: __, ...event }: ZoneEvent) => event;

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

const options = fc.record({
  seconds: fc.constantFrom(0, 25),
  capacityLow: fc.constantFrom(null, 0.8),
});
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: commands.map((one) => [one]) },
    fc.array(commands, { minLength: 2, maxLength: 4 }),
  ),
  { minLength: 1, maxLength: 50, size: 'max' },
);

test('a zone answers as a naive one does, survives restarts, and its records tell the whole story', () => {
  fc.assert(
    fc.property(steps, fc.nat(2), options, (list, n, { seconds, capacityLow }) => {
      let now = 0;
      const clock = () => now;
      const chosen: ZoneOptions = {
        clock,
        ...(seconds > 0 && { quarantine: { seconds } }),
        ...(capacityLow !== null && { capacityLow }),
      };
      let zone = new Zone(chosen);
      const copy = new Zone(chosen);
      const naive = new NaiveZone();
      naive.rest = 1_000 * seconds;
      const listener = new Listener();
      for (const command of n === 0 ? BASE.slice(0, OFFERINGS.length) : BASE) {
        zone.run(command as ZoneCommand);
        naive.run([command]);
      }
      for (const record of zone.changes(0)) {
        copy.apply(json(record));
        for (const event of zoneEvents(json(record))) listener.take(event);
      }
      for (const [i, step] of list.entries()) {
        now += 10_000;
        naive.now = now;
        const before = JSON.stringify(zone);
        const were = { networks: structuredClone(naive.networks), low: lowOf(naive, capacityLow) };
        const plan = step.map((drawn) => spelled(drawn, naive));
        const { version } = zone;
        const wanted = outcome(
          () => naive.run(plan),
          (error) => error instanceof Refused,
        );
        const given = outcome(
          () =>
            plan.length === 1
              ? [zone.run(plan[0] as ZoneCommand)]
              : zone.commit(json(zone.plan(plan as readonly ZoneCommand[]))),
          HextetError.is,
        );
        expect({ plan, ...given }).toEqual({ plan, ...wanted });
        if (given.code !== null) expect(JSON.stringify(zone)).toBe(before);
        const lists = listsOf(naive);
        expect(shown(zone)).toEqual(lists);
        for (const address of asked(zone))
          expect([address, zone.who(address)]).toEqual([address, whoHas(naive, address)]);
        checkInvariants(zone);
        const records = zone.changes(version);
        for (const record of records) expect(copy.apply(json(record))).toBe(true);
        const events = records.flatMap((record) => zoneEvents(json(record)));
        for (const event of events) listener.take(event);
        const views = json(lists) as ReturnType<typeof shown>;
        expect(Object.fromEntries(listener.views)).toEqual(heard(views));
        expect([...listener.routes].sort()).toEqual(sorted(views.routes));
        const ids = new Set([...were.networks.keys(), ...naive.networks.keys()]);
        const ofRules = [...ids].flatMap((id) =>
          ruleEvents(id, were.networks.get(id), naive.networks.get(id)),
        );
        expect(sorted(events.filter(({ type }) => type.startsWith('rule.')).map(without))).toEqual(
          sorted(ofRules),
        );
        const low = lowOf(naive, capacityLow).filter((prefix) => !were.low.includes(prefix));
        expect(events.flatMap(({ type, prefix }) => (type === 'capacity.low' ? prefix!.prefix : []))).toEqual(
          low,
        );
        if (i % 7 === 6) {
          const restored = Zone.restore(json(zone.snapshot()), { clock });
          expect(JSON.stringify(restored)).toBe(JSON.stringify(zone));
          expect(restored.head).toEqual(zone.head);
          checkParts(restored, lists);
          checkParts(zone, lists);
          expect(Array.from(announce(zone), without)).toEqual(announced(views));
        }
      }
      expect(copy.head).toEqual(zone.head);
      expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
      const usage = [...usageRecords(zone.changes(0), { open: zone.networks() })];
      const wanted = naive.usage().map((each) => ({ ...each, prefix: spanText(each.prefix) }));
      expect(usage.sort(byTime)).toEqual(wanted.sort(byTime));
      // Intervals begin and end at just these times.
      const [from, to] = [4, 2].map((part) => 10_000 * Math.floor(now / 10_000 / part)) as [number, number];
      const month = [...usageRecords(zone.changes(0), { open: zone.networks(), from, to })];
      expect(month.sort(byTime)).toEqual(within(naive.usage(), from, to).sort(byTime));
      zone = Zone.restore(json(zone.snapshot()), { clock });
      expect(shown(zone)).toEqual(listsOf(naive));
    }),
    { numRuns: 100 },
  );
}, 0);
