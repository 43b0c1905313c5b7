/** Lists that pass over many rows give null meanwhile, so that a service can do something else. */
import { expect, test } from 'vitest';
import { inParts, iproute } from '../../src/render.ts';
import { announce, inTurns, Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Forty networks with a NIC each, of which the last one alone has a router, another owner and a rule. */
function zoneOf(): Zone {
  const zone = new Zone();
  const web = { direction: 'ingress', action: 'allow', protocol: 'tcp' } as const;
  const commands: ZoneCommand[] = [
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' },
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    ...numbers(40).flatMap((i): ZoneCommand[] => [
      {
        op: 'set-network',
        id: i === 39 ? 'web' : `n${i}`,
        offering: 'dual',
        owner: i === 39 ? 'acme' : null,
      },
      { op: 'set-nic', id: `m${i}`, network: i === 39 ? 'web' : `n${i}`, mac: '02:00:00:00:00:01' },
    ]),
    { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '02:00:00:00:00:aa' },
    { op: 'set-rules', network: 'web', rules: [web] },
  ];
  zone.commit(zone.plan(commands));
  return zone;
}

/** How many rows a list has, and how often it paused before and after them. */
const steps = (rows: Iterable<object | null>) => {
  const shown = Array.from(rows, (row) => (row === null ? '.' : 'x')).join('');
  return shown.replace(/x+/, (all) => ` ${all.length} `);
};

const LISTS: Readonly<Record<string, (zone: Zone, pause: number) => Iterable<object | null>>> = {
  'networks by a name': (zone, pause) => zone.networks({ name: 'w', pause }),
  'networks of an owner': (zone, pause) => zone.networks({ owner: 'acme', pause }),
  'NICs by a name': (zone, pause) => zone.nics({ name: 'm39', pause }),
  // The public /64 is the first of what is passed over.
  routes: (zone, pause) => zone.routes({ pause }),
};

test.each(Object.entries(LISTS))('%s pause after every ten rows that are passed over', (_, list) => {
  const zone = zoneOf();
  expect(steps(list(zone, 10))).toMatch(/^\.{3,4} 1 $/);
  expect(steps(list(zone, 1))).toMatch(/^\.{39,40} 1 $/);
  expect(steps(list(zone, 1000))).toBe(' 1 ');
  for (const pause of [0, 1.5, -1, Number.NaN, '5', null])
    expect(refusal(() => list(zone, pause as number)).code).toMatch(/^(out-of-range|invalid-type)$/);
});

test('a name that matches nothing pauses, and gives nothing', () => {
  const zone = zoneOf();
  const page = { name: 'none', pause: 10 };
  for (const list of [zone.networks(page), zone.nics(page)]) expect(steps(list)).toBe('....');
  zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual' });
  const each = { name: 'none', pause: 1 };
  for (const list of [zone.offerings(each), zone.vpcs(each), zone.routers(each)])
    expect(steps(list)).toBe('.');
});

test('what changes in a pause is in the rest of the list', () => {
  const zone = zoneOf();
  const routes = zone.routes({ pause: 10 });
  expect(routes.next().value).toBeNull();
  zone.run({ op: 'set-router', id: 'r5', for: { network: 'n35' }, publicMac: '02:00:00:00:00:ab' });
  for (const i of [20, 21, 30]) zone.run({ op: 'remove-network', id: `n${i}`, contents: 'remove' });
  expect([...routes].flatMap((route) => route?.network ?? [])).toEqual(['n35', 'web']);
});

test('events of what is pause at networks without rules or a router, and are the same as without pauses', () => {
  const zone = zoneOf();
  const events = [...announce(zone, { pause: 10 })];
  expect(events.filter((event) => event === null)).toHaveLength(8);
  expect(events.filter((event) => event !== null)).toEqual([...announce(zone)]);
  expect(refusal(() => announce(zone, { pause: 0 })).code).toBe('out-of-range');
});

test('texts of routes are an empty part at a pause, and the same text as without pauses', () => {
  const zone = zoneOf();
  const write = (routes: Parameters<typeof iproute>[0]) => iproute(routes, { dev: 'pub' });
  const parts = [...inParts(write, zone.routes({ pause: 10 }))];
  expect(parts.slice(0, 4)).toEqual(['', '', '', '']);
  expect(parts.join('')).toBe(write(zone.routes()));
});

test('rows in turns are the rows without the pauses; others come at each pause, and after so many rows', async () => {
  const zone = zoneOf();
  const said: string[] = [];
  const giveWay = async () => void said.push('.');
  for await (const { id } of inTurns(zone.networks({ name: 'w', pause: 10 }), giveWay)) said.push(id);
  expect(said.splice(0)).toEqual(['.', '.', '.', 'web']);
  for await (const { id } of inTurns(zone.networks({ limit: 5 }), giveWay, 2)) said.push(id);
  expect(said).toEqual(['n0', 'n1', '.', 'n2', 'n3', '.', 'n4']);
  expect(refusal(() => inTurns(5 as never, giveWay)).code).toBe('invalid-type');
  expect(refusal(() => inTurns([], 5 as never)).code).toBe('invalid-type');
  expect(refusal(() => inTurns([], giveWay, 0)).code).toBe('out-of-range');
});

test('routers of a kind are those alone, page by page', () => {
  const zone = zoneOf();
  const mac = (i: number) => `02:00:00:00:0b:0${i}`;
  zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual' });
  zone.run({ op: 'set-router', id: 's', for: { vpc: 'shop' }, publicMac: mac(1) });
  for (const i of [2, 3])
    zone.run({ op: 'set-router', id: `p${i}`, for: { system: `p${i}` }, publicMac: mac(i) });
  const ids = (filter: object) => Array.from(zone.routers(filter), ({ id }) => id);
  expect(['network', 'vpc', 'system'].map((kind) => ids({ kind }))).toEqual([['r'], ['s'], ['p2', 'p3']]);
  expect(ids({ kind: 'system', after: zone.router('p2')!.generation, limit: 1 })).toEqual(['p3']);
  expect(ids({ kind: 'vpc', network: 'web' })).toEqual([]);
  for (const kind of ['host', '', 5, null])
    expect(refusal(() => zone.routers({ kind: kind as never })).code).toBe('invalid-type');
});
