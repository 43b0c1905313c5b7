/** What must be true of every zone, however it came to be, and of what is told of it. */
import { expect } from 'vitest';
import { Prefix } from '../../src/prefix.ts';
import type { Guest } from '../../src/render.ts';
import { usageRecords, type Zone, type ZoneEvent, type ZoneRecord } from '../../src/zone.ts';

const SUBJECTS = ['prefix', 'vpc', 'network', 'router', 'nic'] as const;

/** A view as far as its own events say it. Counts follow from leases, and of other nouns their own events say the rest. */
export function told(noun: string, view: object): object {
  const all = view as Readonly<Record<string, never>>;
  const { prefix, public: place, owner, note, unit } = all;
  const { routes: _, ...network } = all;
  const { networks: __, ...vpc } = all;
  const guests = (all.guests as Guest[] | undefined)?.map((guest) => [
    guest.network,
    guest.interface,
    guest.mac,
  ]);
  const own: Record<string, object> = { prefix: { prefix, place, owner, note, unit }, vpc, network };
  return own[noun] ?? (guests === undefined ? all : { ...all, guests });
}

/** What the events of records lead to, and nothing else. */
export class Listener {
  readonly views = new Map<string, object>();
  readonly routes = new Set<string>();
  readonly rules = new Map<string, string[]>();

  take(event: ZoneEvent): void {
    const { type, route, rule, of } = event;
    const isGone = type.endsWith('.remove');
    for (const noun of SUBJECTS) {
      const view = type.startsWith(`${noun}.`)
        ? (event[noun] as { id?: string; prefix?: string })
        : undefined;
      if (view === undefined) continue;
      const key = `${noun} ${view.id ?? view.prefix}`;
      expect([key, type, this.views.has(key)]).toEqual([key, type, !type.endsWith('.add')]);
      if (isGone) this.views.delete(key);
      else this.views.set(key, told(noun, view));
    }
    if (route !== undefined) {
      const key = JSON.stringify(route);
      expect(this.routes.has(key)).toBe(isGone);
      if (isGone) this.routes.delete(key);
      else this.routes.add(key);
    }
    if (rule === undefined) return;
    const rules = this.rules.get(of!) ?? [];
    const text = JSON.stringify(rule);
    if (isGone) rules.splice(rules.indexOf(text), 1);
    else rules.push(text);
    this.rules.set(of!, rules);
  }
}

export function checkZone(zone: Zone, listener: Listener, records: readonly ZoneRecord[]): void {
  const networks = [...zone.networks()];
  const routers = [...zone.routers()];
  // No two networks overlap.
  const held = networks
    .flatMap(({ prefix }) => (prefix === null ? [] : [Prefix.parse(prefix)]))
    .sort(Prefix.compare);
  for (const [i, prefix] of held.entries()) expect(i > 0 && held[i - 1]!.overlaps(prefix)).toBe(false);
  // Each NIC's address lies in its network.
  for (const nic of zone.nics()) {
    const home = zone.network(nic.network)!;
    for (const { address } of nic.addresses) expect(Prefix.parse(home.prefix!).contains(address)).toBe(true);
  }
  // Routes are the networks with a router.
  const routed = routers.flatMap(({ public: { address }, guests }) =>
    guests.flatMap(({ network, subnet }) =>
      subnet === null ? [] : [{ prefix: subnet.prefix, via: address, network }],
    ),
  );
  const byPrefix = (a: { prefix: string }, b: { prefix: string }) =>
    Prefix.compare(Prefix.parse(a.prefix), Prefix.parse(b.prefix));
  expect([...zone.routes()]).toEqual(routed.sort(byPrefix));
  // Usage of a prefix never overlaps, and each network's adds up to the time that it had a prefix.
  const usage = [...usageRecords(records, { open: networks })];
  const last = new Map<string, number>();
  for (const { prefix, from, to } of usage.sort((a, b) => a.from - b.from)) {
    expect(from).toBeGreaterThanOrEqual(last.get(prefix) ?? 0);
    last.set(prefix, to ?? Number.POSITIVE_INFINITY);
  }
  const open = usage
    .filter(({ to }) => to === null)
    .map(({ network, prefix, from }) => [network, prefix, from]);
  const have = networks
    .filter(({ prefix }) => prefix !== null)
    .map(({ id, prefix, since }) => [id, prefix, since]);
  expect(open.sort()).toEqual(have.sort());
  // The events lead to the views.
  const views = [
    ...zone.prefixes().map((view) => [`prefix ${view.prefix}`, told('prefix', view)] as const),
    ...Array.from(zone.vpcs(), (view) => [`vpc ${view.id}`, told('vpc', view)] as const),
    ...networks.map((view) => [`network ${view.id}`, told('network', view)] as const),
    ...routers.map((view) => [`router ${view.id}`, told('router', view)] as const),
    ...Array.from(zone.nics(), (view) => [`nic ${view.id}`, told('nic', view)] as const),
  ];
  expect(Object.fromEntries(listener.views)).toEqual(Object.fromEntries(views));
  expect([...listener.routes].sort()).toEqual(
    Array.from(zone.routes(), (route) => JSON.stringify(route)).sort(),
  );
  for (const { id } of networks) {
    const rules = new Set(zone.rules(id).map((rule) => JSON.stringify(rule)));
    expect(new Set(listener.rules.get(id) ?? [])).toEqual(rules);
  }
}
