import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { recordDigest } from '../src/internal/machine.ts';
import type { Rule } from '../src/rule.ts';
import { at } from '../src/zone/expect.ts';
import { announce, usageRecords, Zone, type ZoneCommand, type ZoneOptions, zoneEvents } from '../src/zone.ts';
import { refusal } from './support/refusal.ts';

const PREFIX = '2001:db8:1::/48';
const PUBLIC = '2001:db8:1::/64';
const MAC = '02:00:4b:8e:00:01';

/** A zone with an offering of each stack and one prefix; its clock counts up. */
function zoneOf(commands: readonly ZoneCommand[] = [], options: ZoneOptions = {}): Zone {
  let now = 0;
  const zone = new Zone({ clock: () => (now += 10), ...options });
  const base: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'set-offering', id: 'v4', stack: 'ipv4' },
    { op: 'set-offering', id: 'v6', stack: 'ipv6' },
    { op: 'add-prefix', prefix: PREFIX, public: PUBLIC },
  ];
  for (const command of [...base, ...commands]) zone.run(command);
  return zone;
}

const web: ZoneCommand = { op: 'set-network', id: 'web', offering: 'dual' };
const router: ZoneCommand = {
  op: 'set-router',
  id: 'r-1',
  for: { network: 'web' },
  publicMac: '1e:00:d9:00:00:35',
  guestMacs: { web: '02:00:00:00:01:01' },
};
const nic: ZoneCommand = { op: 'set-nic', id: 'vm/0', network: 'web', mac: MAC };
const json = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const types = (zone: Zone) => zoneEvents(zone.changes(zone.version - 1)[0]!).map(({ type }) => type);

describe('lists', () => {
  const zone = zoneOf([
    { op: 'set-vpc', id: 'shop', offering: 'dual', owner: 'acme' },
    ...['a', 'b', 'c'].map((id): ZoneCommand => ({ op: 'set-network', id, vpc: 'shop' })),
    web,
    ...['1', '2', '3'].map(
      (n): ZoneCommand => ({ ...nic, id: n, mac: `02:00:00:00:00:0${n}` }) as ZoneCommand,
    ),
  ]);
  const ids = (rows: Iterable<{ readonly id: string }>) => [...rows].map(({ id }) => id);

  test('networks come in the order of creation, by VPC, by owner and in pages', () => {
    expect(ids(zone.networks())).toEqual(['a', 'b', 'c', 'web']);
    expect(ids(zone.networks({ vpc: 'shop' }))).toEqual(['a', 'b', 'c']);
    expect(ids(zone.networks({ owner: 'acme' }))).toEqual(['a', 'b', 'c']);
    const [first] = zone.networks({ limit: 1 });
    expect(ids(zone.networks({ after: first!.generation, limit: 2 }))).toEqual(['b', 'c']);
    expect(ids(zone.networks({ vpc: 'shop', after: first!.generation, limit: 1 }))).toEqual(['b']);
    expect(ids(zone.networks({ limit: 0 }))).toEqual([]);
  });

  test('NICs come by network and in pages, and a lookup of nothing is null', () => {
    expect(ids(zone.nics())).toEqual(['1', '2', '3']);
    expect(ids(zone.nics({ network: 'web', after: zone.nic('1')!.generation }))).toEqual(['2', '3']);
    expect(ids(zone.nics({ network: 'a' }))).toEqual([]);
    expect([zone.nic('x'), zone.network('x'), zone.vpc('x'), zone.router('x'), zone.offering('x')]).toEqual(
      Array(5).fill(null),
    );
    expect(zone.rules('x')).toEqual([]);
    expect([...zone.routes({ network: 'x' })]).toEqual([]);
  });

  test('offerings and VPCs are listed, and a page of a changed list goes on where it was', () => {
    expect(ids(zone.offerings())).toEqual(['dual', 'v4', 'v6']);
    expect(zone.offering('dual')).toMatchObject({
      stack: 'dual',
      routing: 'static',
      firewall: true,
      egress: 'allow',
    });
    expect(ids(zone.vpcs())).toEqual(['shop']);
    expect(zone.vpc('shop')).toMatchObject({ networks: ['a', 'b', 'c'], block: null });
    const copy = Zone.restore(json(zone.snapshot()));
    const seen: string[] = [];
    for (const { id } of copy.networks()) {
      seen.push(id);
      if (id === 'a') copy.run({ op: 'remove-network', id: 'b' });
    }
    expect(seen).toEqual(['a', 'c', 'web']);
  });

  test('a list goes on where it was while most of it is removed', () => {
    const many = zoneOf();
    for (let i = 0; i < 60; i++) many.run({ op: 'set-network', id: `n${i}`, offering: 'v4' });
    const seen: string[] = [];
    for (const { id } of many.networks()) {
      seen.push(id);
      if (id === 'n40') for (let i = 0; i < 58; i++) many.run({ op: 'remove-network', id: `n${i}` });
    }
    expect(seen.slice(-3)).toEqual(['n40', 'n58', 'n59']);
  });

  test('many removed rows leave a short list in order', () => {
    const many = zoneOf();
    for (let i = 0; i < 60; i++) many.run({ op: 'set-network', id: `n${i}`, offering: 'v4' });
    for (let i = 0; i < 58; i++) many.run({ op: 'remove-network', id: `n${i}` });
    many.run({ op: 'set-network', id: 'n0', offering: 'v4' });
    expect(ids(many.networks())).toEqual(['n58', 'n59', 'n0']);
  });

  test('an error that is not ours passes through the place of a field', () => {
    const thrown = () => {
      throw new RangeError('mine');
    };
    expect(() => at(['id'], thrown)).toThrow(RangeError);
  });

  test('a misspelt filter is refused', () => {
    expect(refusal(() => [...zone.networks({ vcp: 'shop' } as never)]).code).toBe('unknown-field');
    expect(refusal(() => [...zone.nics({ networks: 'a' } as never)]).code).toBe('unknown-field');
    expect(refusal(() => [...zone.routes({ networks: 'a' } as never)]).code).toBe('unknown-field');
  });
});

describe('plans', () => {
  test('a function gets a draft, whose commands see what earlier ones got', () => {
    const zone = zoneOf();
    const plan = zone.plan((draft) => {
      const { prefix } = draft.run(web as Extract<ZoneCommand, { op: 'set-network' }>);
      expect(prefix).toBe('2001:db8:1:1::/64');
      draft.run(router);
    });
    expect(zone.version).toBe(4);
    expect(String(plan).split('\n')).toContain(
      '+ route 2001:db8:1:1::/64 via 2001:db8:1:0:1c00:d9ff:fe00:35',
    );
    expect(`${plan}`).toBe(String(plan));
    expect(zone.commit(plan)).toHaveLength(2);
    expect(zone.version).toBe(5);
  });

  test('the text of a plan has a line for everything that changes', () => {
    const rule: Rule = { direction: 'ingress', action: 'allow', protocol: 'tcp' };
    const zone = zoneOf([web, router, nic, { op: 'set-rules', network: 'web', rules: [rule] }]);
    const gone = zone.plan([{ op: 'remove-network', id: 'web', contents: 'remove' }]);
    expect(String(gone).split('\n')).toEqual(
      expect.arrayContaining([
        '- network web 2001:db8:1:1::/64',
        '- router r-1',
        '- nic vm/0 2001:db8:1:1:0:4bff:fe8e:1',
        '- rule of web {"direction":"ingress","action":"allow","protocol":"tcp"}',
        '- route 2001:db8:1:1::/64 via 2001:db8:1:0:1c00:d9ff:fe00:35',
      ]),
    );
    const more = zone.plan([
      { op: 'set-rules', network: 'web', rules: [rule, { ...rule, protocol: 'udp' }] },
    ]);
    expect(String(more)).toBe('+ rule of web {"direction":"ingress","action":"allow","protocol":"udp"}');
    expect(String(zone.plan([{ ...web, owner: 'acme' } as ZoneCommand]))).toBe(
      '~ network web 2001:db8:1:1::/64',
    );
    expect(String(zone.plan([]))).toBe('');
  });

  test('the JSON of a plan commits as the plan does', () => {
    const zone = zoneOf();
    const plan = json(zone.plan([web]));
    expect(zone.commit(plan)[0]).toMatchObject({ id: 'web', prefix: '2001:db8:1:1::/64' });
    expect(refusal(() => zone.commit(plan)).code).toBe('stale-plan');
    expect(zone.commit(json(zone.plan([web])))).toHaveLength(1);
    expect(zone.version).toBe(5);
    const rows = json(zone.plan([{ op: 'set-nic', id: 'n', network: 'web', mac: MAC }]));
    zone.commit(rows);
    expect(zone.nic('n')).not.toBeNull();
    expect(refusal(() => zone.commit(5 as never)).code).toBe('invalid-type');
    expect(refusal(() => zone.commit({ version: 1, record: null, results: 5 } as never)).code).toBe(
      'invalid-type',
    );
    expect(refusal(() => zone.commit({ ...plan, planned: 1 } as never)).code).toBe('unknown-field');
  });

  test('groups are whole or refused with their own error and path', () => {
    const zone = zoneOf();
    const { plan, results } = zone.planEach([
      [web],
      [
        { op: 'set-network', id: 'x', offering: 'dual' },
        { op: 'set-network', id: 'y', offering: 'gold' },
      ],
      (draft) => void draft.run(router),
      [{ op: 'set-network', id: 'z', ofering: 'dual' } as never],
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, false]);
    const issues = results.flatMap((result) => (result.ok ? [] : [result.issue]));
    expect(issues).toMatchObject([
      { code: 'unknown-offering', path: [1, 1, 'offering'] },
      { code: 'unknown-field', path: [3, 0, 'ofering'] },
    ]);
    expect(zone.commit(plan)).toHaveLength(2);
    expect([...zone.networks()].map(({ id }) => id)).toEqual(['web']);
    expect(zone.run({ op: 'set-network', id: 'x', offering: 'dual' }).prefix).toBe('2001:db8:1:2::/64');
    const mine = () => {
      throw new RangeError('mine');
    };
    expect(() => zone.planEach([mine])).toThrow(RangeError);
    expect(refusal(() => zone.planEach(5 as never)).code).toBe('invalid-type');
    expect(refusal(() => zone.plan(5 as never)).code).toBe('invalid-type');
  });

  test('a command that fails halfway leaves nothing in the plan of a function that goes on', () => {
    const zone = zoneOf([{ op: 'set-vpc', id: 'x', offering: 'dual', block: 56 }], { clock: () => 0 });
    const work = (draft: Pick<Zone, 'run'>) => draft.run({ op: 'set-vpc', id: 'y', offering: 'dual' });
    const plan = zone.plan((draft) => {
      // The old block is released, and then there is none of that length.
      expect(refusal(() => draft.run({ op: 'set-vpc', id: 'x', block: 48 })).code).toBe('exhausted');
      work(draft);
    });
    expect(json(plan)).toEqual(json(zone.plan(work)));
    zone.commit(plan);
    expect([...zone.vpcs()].map(({ id, block }) => [id, block])).toEqual([
      ['x', '2001:db8:1:100::/56'],
      ['y', null],
    ]);
  });

  test.each<[string, ZoneCommand[], ZoneCommand[]]>([
    [
      'a removed network',
      [{ op: 'remove-network', id: 'web', contents: 'remove' }],
      [
        { op: 'set-network', id: 'web', dns: ['2001:db8::53'] },
        { op: 'remove-network', id: 'web', contents: 'remove' },
      ],
    ],
    [
      'routes',
      [{ op: 'remove-network', id: 'web', contents: 'remove' }],
      [
        { op: 'remove-network', id: 'lan', contents: 'remove' },
        { op: 'remove-network', id: 'web', contents: 'remove' },
      ],
    ],
  ])('the record says the same of %s as if a refused group had not been there', (_, first, then) => {
    const lan: ZoneCommand = { op: 'set-network', id: 'lan', offering: 'dual' };
    const second = { ...router, id: 'r-2', for: { network: 'lan' }, publicMac: MAC, guestMacs: undefined };
    const zone = zoneOf([web, router, lan, second as ZoneCommand], { clock: () => 0 });
    const groups = then.map((command) => [command]);
    const refused = [...first, { op: 'remove-prefix', prefix: '2001:db8:1::/48' } as const];
    const { plan, results } = zone.planEach([refused, ...groups]);
    expect(results.map(({ ok }) => ok)).toEqual([false, true, true]);
    expect(json(plan)).toEqual(json(zone.planEach(groups).plan));
  });

  test('a fault of the program leaves a plan as it is', () => {
    const zone = zoneOf([web]);
    const before = json(zone.snapshot());
    expect(() =>
      zone.plan((draft) => {
        draft.run(router);
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
    expect(json(zone.snapshot())).toEqual(before);
  });

  test('tryRun returns a refusal that depends on the state, and throws for what cannot be read', () => {
    const zone = zoneOf();
    expect(zone.tryRun(web as never)).toMatchObject({ ok: true, value: { id: 'web' } });
    expect(zone.tryRun({ op: 'set-network', id: 'x', offering: 'gold' })).toMatchObject({
      ok: false,
      issue: { code: 'unknown-offering', path: ['offering'] },
    });
    expect(refusal(() => zone.tryRun({ op: 'set-network', id: 5 } as never)).path).toEqual(['id']);
    expect(refusal(() => zone.run(null as never)).code).toBe('invalid-type');
    expect(refusal(() => zone.run({ op: 'set-netwrok' } as never))).toMatchObject({
      message: '"set-netwrok" is not a known op; did you mean "set-network"?',
      path: ['op'],
    });
    expect(refusal(() => zone.run({ op: 'x' } as never)).message).toBe('"x" is not a known op');
  });
});

describe('the journal', () => {
  test('records make an equal zone, once', () => {
    const zone = zoneOf([web, router, nic]);
    const copy = new Zone({ clock: () => 0 });
    const records = json(zone.changes(0));
    for (const record of records) expect(copy.apply(record)).toBe(true);
    expect(copy.head).toEqual(zone.head);
    expect(copy.apply(records[0]!)).toBe(false);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
    expect(copy.at).toBe(zone.at);
  });

  test('a damaged record, a gap, a fork and a foreign zone are refused and change nothing', () => {
    const zone = zoneOf([web]);
    const copy = new Zone({ clock: () => 0 });
    const [first, second] = json(zone.changes(0));
    const before = JSON.stringify(copy);
    const bad = [
      null,
      { ...first!, extra: 1 },
      { ...first!, version: 0 },
      { ...first!, at: 0.5 },
      { ...first!, previous: 5 },
      { ...first!, changes: [] },
      { ...first!, digest: '0'.repeat(16) },
    ];
    for (const record of bad) expect(refusal(() => copy.apply(record as never)).code).toBe('damaged-record');
    expect(refusal(() => copy.apply(second!)).code).toBe('journal-gap');
    expect(JSON.stringify(copy)).toBe(before);
    const other = new Zone({ clock: () => 0, capacityLow: 0.5 });
    expect(refusal(() => other.apply(first!)).code).toBe('journal-fork');
    copy.run({ op: 'set-offering', id: 'x' });
    expect(refusal(() => copy.apply(first!)).code).toBe('journal-fork');
  });

  test('every flipped bit of a value in a record is found', () => {
    const zone = zoneOf([web, router]);
    for (const record of zone.changes(0)) {
      const text = JSON.stringify(record);
      const copy = new Zone({ clock: () => 0 });
      for (const each of zone.changes(0)) if (each.version < record.version) copy.apply(each);
      for (let i = 0; i < text.length; i += 3) {
        const flipped = text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
        let data: never;
        try {
          data = JSON.parse(flipped) as never;
        } catch {
          continue;
        }
        if (JSON.stringify(data) !== text) expect(() => copy.apply(data)).toThrow();
      }
      expect(copy.version).toBe(record.version - 1);
    }
  });

  test('a record with an unknown change is refused even behind a right digest', () => {
    const zone = new Zone({ clock: () => 0 });
    const other = new Zone({ clock: () => 0 });
    other.run({ op: 'set-offering', id: 'x' });
    const record = json(other.changes(0)[0]!);
    for (const change of [{ op: 'give' }, { op: 'set', noun: 'cloud' }, { op: 'pool' }]) {
      const changes = [...record.changes, change];
      const digest = recordDigest({ ...record, changes });
      const { code, path } = refusal(() => zone.apply({ ...record, changes, digest } as never));
      expect({ code, path }).toEqual({ code: 'damaged-record', path: ['changes', 1] });
    }
  });

  test('listeners are notified of each record, and whether it is their own', () => {
    const zone = zoneOf();
    const heard: unknown[] = [];
    const end = zone.onChange(({ version }, origin) => heard.push([version, origin]));
    zone.run(web);
    end();
    zone.run(router);
    expect(heard).toEqual([[5, 'own']]);
    expect(refusal(() => zone.onChange(5 as never)).code).toBe('invalid-type');
    expect(refusal(() => zoneOf([], { journal: 1 }).changes(0)).code).toBe('journal-gone');
  });

  test('a snapshot that was changed is refused', () => {
    const snapshot = json(zoneOf([web, router, nic]).snapshot());
    expect(Zone.restore(snapshot).head).toEqual(zoneOf([web, router, nic]).head);
    const bad = [
      null,
      5,
      { ...snapshot, format: 'x' },
      { ...snapshot, formatVersion: 2 },
      { ...snapshot, generation: 99 },
    ];
    for (const each of bad) expect(refusal(() => Zone.restore(each as never)).code).toBe('damaged-snapshot');
    expect(refusal(() => Zone.restore(snapshot, { quarantine: 5 } as never)).code).toBe('unknown-field');
  });
});

describe('records that say the last state of each row only', () => {
  test('two machines that swap their hardware addresses are found by the new ones, here and in a copy', () => {
    const macs = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'];
    const port = (id: string, i: number): ZoneCommand => ({
      op: 'set-nic',
      id,
      network: 'web',
      mac: macs[i]!,
    });
    // The first eight are looked through: these two are beyond.
    const others = Array.from({ length: 8 }, (_, i) => ({
      ...nic,
      id: `o-${i}`,
      mac: `02:00:00:00:01:0${i}`,
    }));
    const zone = zoneOf([web, ...(others as ZoneCommand[]), port('a', 0), port('b', 1)]);
    const copy = Zone.restore(json(zone.snapshot()));
    zone.commit(zone.plan([port('a', 2), port('b', 0), port('a', 1)]));
    copy.apply(zone.changes(zone.version - 1)[0]!);
    for (const one of [zone, copy, Zone.restore(json(zone.snapshot()))]) {
      expect(refusal(() => one.run({ ...port('c', 1) })).details).toMatchObject({ nic: 'a' });
      expect(refusal(() => one.run({ ...port('c', 0) })).details).toMatchObject({ nic: 'b' });
    }
  });

  test('two machines that swap addresses seen on the wire, and two routers their hardware addresses', () => {
    const at = (n: number) => `2001:db8:1:1::${n}`;
    const zone = zoneOf([web, nic, { ...nic, id: 'vm/1', mac: '02:00:4b:8e:00:02' } as ZoneCommand]);
    zone.run({ op: 'observe', nic: 'vm/0', address: at(7) });
    zone.run({ op: 'set-nic', id: 'vm/0', network: 'web', mac: '02:00:4b:8e:00:03' });
    expect(zone.who(at(7))).toMatchObject({ nic: 'vm/0' });
    const system = (id: string, publicMac: string): ZoneCommand => ({
      op: 'set-router',
      id,
      for: { system: id },
      publicMac,
    });
    const [one, two, three] = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'] as [
      string,
      string,
      string,
    ];
    zone.commit(zone.plan([system('r', one), system('s', two)]));
    zone.commit(zone.plan([system('r', three), system('s', one), system('r', two)]));
    expect(refusal(() => zone.run(system('t', one))).details).toMatchObject({ router: 's' });
    expect(refusal(() => zone.run(system('t', two))).details).toMatchObject({ router: 'r' });
  });
});

test('the snapshot of a zone with the pool of another is refused', () => {
  const [one, two] = [zoneOf([web]), zoneOf()].map((zone) => json(zone.snapshot()));
  expect(refusal(() => Zone.restore({ ...one!, pool: two!.pool })).code).toBe('damaged-snapshot');
});

describe('options', () => {
  test('a wrong option is refused', () => {
    expect(refusal(() => new Zone({ quarantin: { seconds: 5 } } as never)).details).toMatchObject({
      nearest: 'quarantine',
    });
    expect(refusal(() => new Zone({ capacityLow: 2 })).code).toBe('out-of-range');
    expect(refusal(() => new Zone({ capacityLow: '1' as never })).code).toBe('invalid-type');
    expect(refusal(() => new Zone({ clock: 5 as never })).code).toBe('invalid-type');
    expect(refusal(() => new Zone({ journal: -1 })).code).toBe('out-of-range');
  });

  test('prefix returns one by its text in any spelling, of either family, and null for what the zone lacks', () => {
    const zone = zoneOf([{ op: 'add-prefix', prefix: '10.1.0.0/16' }]);
    const [ipv6, ipv4] = zone.prefixes();
    expect(zone.prefix('2001:DB8:1:0::/48')).toEqual(ipv6);
    expect(zone.prefix('10.1.0.0/16')).toEqual(ipv4);
    expect(zone.prefix('2001:db8:1::/49')).toBeNull();
    expect(refusal(() => zone.prefix('2001:db8:1::g/48')).code).toBe('invalid-character');
  });

  test('a quarantine keeps a released prefix from others until it is over', () => {
    let now = 0;
    const zone = zoneOf([web], { quarantine: { seconds: 60 }, clock: () => now });
    zone.run({ op: 'remove-network', id: 'web' });
    expect(zone.prefixes()[0]).toMatchObject({ quarantined: '1', used: '0' });
    expect(zone.run({ ...web, id: 'a' } as never)).toMatchObject({ prefix: '2001:db8:1:2::/64' });
    now = 61_000;
    zone.run({ op: 'remove-network', id: 'a' });
  });

  test('capacity is low once, when it becomes so', () => {
    const zone = zoneOf([{ op: 'add-prefix', prefix: '2001:db8:7::/62', owner: 'acme' }], {
      capacityLow: 0.5,
    });
    const own = (id: string): ZoneCommand => ({ op: 'set-network', id, offering: 'dual', owner: 'acme' });
    const events = ['a', 'b', 'c', 'd'].map((id) => {
      zone.run(own(id));
      return types(zone).includes('capacity.low');
    });
    expect(events).toEqual([false, false, true, false]);
    expect(Zone.restore(json(zone.snapshot())).snapshot().capacityLow).toBe('0.5');
    zone.run({ op: 'remove-network', id: 'c' });
    zone.run({ op: 'remove-network', id: 'd' });
    const [, line] = String(zone.plan([own('c')]))
      .split('\n')
      .reverse();
    expect(line).toBe('+ network c 2001:db8:7:2::/64');
    expect(String(zone.plan([own('c')]))).toContain('~ prefix 2001:db8:7::/62 has 1 of 4 free');
  });

  test('a zone prints one line and becomes its snapshot in JSON', () => {
    expect(String(zoneOf([web, nic]))).toBe('zone at version 6: 1 prefixes, 1 networks, 1 NICs');
    expect(json(zoneOf([web]))).toEqual(json(zoneOf([web]).snapshot()));
  });
});

describe('IPv4', () => {
  const managed: ZoneCommand = { op: 'add-prefix', prefix: '10.0.0.0/16' };

  test('a managed prefix gives the next free one of a length, or one by name, and takes it back', () => {
    const zone = zoneOf([managed, { op: 'set-network', id: 'a', offering: 'dual', ipv4: { length: 24 } }]);
    expect(zone.network('a')).toMatchObject({ ipv4: '10.0.0.0/24', prefix: '2001:db8:1:1::/64' });
    expect(zone.prefixes()[1]).toMatchObject({
      prefix: '10.0.0.0/16',
      unit: 32,
      total: '65536',
      used: '256',
    });
    expect(zone.run({ op: 'set-network', id: 'b', offering: 'v4', ipv4: '10.0.7.0/24' }).ipv4).toBe(
      '10.0.7.0/24',
    );
    const version = zone.version;
    zone.run({ op: 'set-network', id: 'a', ipv4: { length: 24 } });
    zone.run({ op: 'set-network', id: 'b', ipv4: '10.0.7.0/24' });
    expect(zone.version).toBe(version);
    const taken = refusal(() =>
      zone.run({ op: 'set-network', id: 'c', offering: 'v4', ipv4: '10.0.7.128/25' }),
    );
    expect(taken).toMatchObject({ code: 'overlaps-lease', path: ['ipv4'] });
    zone.run({ op: 'set-network', id: 'a', ipv4: null });
    expect(zone.prefixes()[1]?.used).toBe('256');
    expect(zone.who('10.0.7.9')).toEqual({ network: 'b', nic: null, router: null });
    expect([...usageRecords(zone.changes(0))]).toEqual([]);
    zone.run({ op: 'set-router', id: 'r', for: { network: 'a' }, publicMac: MAC });
    zone.run({ op: 'set-network', id: 'a', offering: 'v4' });
    expect(zone.router('r')?.guests).toMatchObject([
      { network: 'a', mac: null, linkLocal: null, subnet: null },
    ]);
  });

  test('a network with prefixes of both families has one route', () => {
    const zone = zoneOf([
      { op: 'add-prefix', prefix: '10.0.0.0/8' },
      { ...web, ipv4: { length: 24 } } as ZoneCommand,
      router,
    ]);
    expect([...zone.routes()].map(({ prefix }) => prefix)).toEqual(['2001:db8:1:1::/64']);
  });

  test('a prefix that cannot shrink says which would do, in the notation of its family', () => {
    const zone = zoneOf([
      { op: 'add-prefix', prefix: '10.0.0.0/8' },
      { op: 'reserve', range: '10.0.0.0/24', reason: 'old' },
      { ...web, ipv4: { length: 24 } } as ZoneCommand,
    ]);
    const four = refusal(() => zone.run({ op: 'resize-prefix', prefix: '10.0.0.0/8', to: '10.128.0.0/9' }));
    expect(four.details).toMatchObject({
      count: 2,
      alternatives: {
        targets: { count: '1', nearest: ['10.0.0.0/9'] },
        smallest: '10.0.0.0/23',
        largest: null,
      },
    });
    const six = refusal(() => zone.run({ op: 'resize-prefix', prefix: PREFIX, to: '2001:db8:1:8000::/49' }));
    expect(six.details).toMatchObject({ alternatives: { smallest: '2001:db8:1::/63', largest: null } });
    zone.run({ op: 'add-prefix', prefix: '2001:db8:3::/48' });
    const grown = refusal(() => zone.run({ op: 'resize-prefix', prefix: PREFIX, to: '2001:db8::/46' }));
    expect(grown.details).toMatchObject({ alternatives: { smallest: null, largest: '2001:db8::/47' } });
    expect(refusal(() => zone.run({ op: 'resize-prefix', prefix: PREFIX, to: '10.0.0.0/9' })).code).toBe(
      'resize-blocked',
    );
  });

  test('without a prefix of the zone the text is checked and kept', () => {
    const zone = zoneOf([{ op: 'set-network', id: 'a', offering: 'v4', ipv4: '10.1.1.0/24' }]);
    expect(zone.run({ op: 'set-network', id: 'b', offering: 'v4', ipv4: '10.1.1.0/24' }).ipv4).toBe(
      '10.1.1.0/24',
    );
    expect(refusal(() => zone.run({ op: 'set-network', id: 'a', ipv4: '10.1.1.1/24' })).path).toEqual([
      'ipv4',
    ]);
    expect(refusal(() => zone.run({ op: 'set-network', id: 'a', ipv4: { length: 25 } })).code).toBe(
      'no-prefix',
    );
    expect(
      refusal(() => zone.run({ op: 'set-network', id: 'c', offering: 'v6', ipv4: '10.1.2.0/24' })).code,
    ).toBe('family-not-offered');
    expect(zone.run({ op: 'set-network', id: 'a', offering: 'v6' }).ipv4).toBeNull();
  });

  test('reservations of both families are kept and end, and can be repeated', () => {
    const zone = zoneOf([managed]);
    const reserve: ZoneCommand = { op: 'reserve', range: '10.0.0.0/24', reason: 'office' };
    for (const _ of [1, 2]) zone.run(reserve);
    zone.run({ op: 'reserve', range: '2001:db8:1:1::/64', reason: 'lab' });
    expect(zone.version).toBe(7);
    expect(zone.run(web as never)).toMatchObject({ prefix: '2001:db8:1:2::/64' });
    expect(zone.run({ op: 'set-network', id: 'a', offering: 'v4', ipv4: { length: 24 } }).ipv4).toBe(
      '10.0.1.0/24',
    );
    for (const _ of [1, 2]) zone.run({ op: 'unreserve', range: '2001:db8:1:1::/64' });
    expect(zone.run({ op: 'set-network', id: 'b', offering: 'dual' }).prefix).toBe('2001:db8:1:1::/64');
    const clash = refusal(() => zone.run({ op: 'reserve', range: '2001:db8:1:2::/64', reason: 'x' }));
    expect(clash).toMatchObject({ code: 'overlaps-lease', path: ['range'] });
  });
});

describe('what cannot work', () => {
  test.each([
    ['ff00::/8', 'not-unicast'],
    ['fe80::/16', 'not-routable'],
    ['::/0', 'not-unicast'],
    ['::ffff:0:0/96', 'length-too-long-for-slaac'],
    ['::/64', 'not-routable'],
  ])('the prefix %s is refused: %s', (prefix, code) => {
    expect(refusal(() => zoneOf().run({ op: 'add-prefix', prefix }))).toMatchObject({
      code,
      path: ['prefix'],
    });
  });

  test('a network asks for what its offering and its addresses allow', () => {
    const set = (fields: object) =>
      refusal(() => zoneOf().run({ op: 'set-network', id: 'n', ...fields } as never));
    expect(set({ offering: 'dual', prefix: '2001:db8:1:1::/65' })).toMatchObject({
      code: 'length-too-long-for-slaac',
      path: ['prefix'],
    });
    expect(set({ offering: 'v4', prefix: '2001:db8:1:1::/64' })).toMatchObject({
      code: 'family-not-offered',
      path: ['prefix'],
    });
    expect(set({ offering: 'v4', length: 64 })).toMatchObject({
      code: 'family-not-offered',
      path: ['length'],
    });
    expect(set({ offering: 'dual', length: 65 }).path).toEqual(['length']);
    expect(set({ offering: 'dual', ra: { mtu: 5 } }).path).toEqual(['ra', 'mtu']);
    expect(set({ offering: 'dual', search: ['a_b'] }).path).toEqual(['search', 0]);
    expect(refusal(() => zoneOf().run({ op: 'set-rules', network: 'x', rules: [5] } as never)).path).toEqual([
      'rules',
      0,
    ]);
    expect(refusal(() => zoneOf().run({ op: 'set-offering', id: 'x', routing: 5 } as never)).path).toEqual([
      'routing',
    ]);
    expect(zoneOf().run({ op: 'set-offering', id: 'x', routing: 'static' }).routing).toBe('static');
  });

  test('null clears what a network has', () => {
    const zone = zoneOf([
      {
        ...web,
        dns: ['2001:db8::53'],
        search: ['example.org'],
        ra: { mtu: 1400 },
        owner: 'a',
      } as ZoneCommand,
    ]);
    expect(zone.network('web')).toMatchObject({
      dns: ['2001:db8::53'],
      search: ['example.org'],
      ra: { send: true, mtu: 1400 },
    });
    zone.run({ op: 'set-network', id: 'web', dns: null, search: null, ra: null, owner: null });
    expect(zone.network('web')).toMatchObject({ dns: [], search: [], ra: { send: true }, owner: null });
  });
});

describe('the public /64', () => {
  test('it moves with every router, which keeps its identifier', () => {
    const zone = zoneOf([web, router, { op: 'add-prefix', prefix: '2001:db8:9::/48' }]);
    const move: ZoneCommand = { op: 'move-public', prefix: '2001:db8:9:5::/64' };
    expect(zone.run(move)).toMatchObject({ prefix: '2001:db8:9::/48', public: '2001:db8:9:5::/64' });
    expect(zone.router('r-1')?.public).toMatchObject({
      address: '2001:db8:9:5:1c00:d9ff:fe00:35',
      assigned: false,
    });
    expect(types(zone)).toEqual(expect.arrayContaining(['route.remove', 'route.add', 'router.change']));
    expect(zone.prefixes()[0]).toMatchObject({ public: null, reserved: '0' });
    const version = zone.version;
    zone.run(move);
    expect(zone.version).toBe(version);
    expect(zone.run({ op: 'move-public', prefix: '2001:db8:9:6::/64' }).public).toBe('2001:db8:9:6::/64');
    expect(refusal(() => zone.run({ op: 'move-public', prefix: '2001:db8:aaaa::/64' })).code).toBe(
      'outside-root',
    );
    const without = new Zone();
    without.run({ op: 'add-prefix', prefix: PREFIX });
    expect(refusal(() => without.run({ op: 'move-public', prefix: PUBLIC })).code).toBe('no-public-prefix');
  });

  test('it moves within a prefix that has one, and leaves that of another prefix', () => {
    const zone = zoneOf([
      web,
      router,
      { op: 'add-prefix', prefix: '2001:db8:9::/48', public: '2001:db8:9::/64' },
    ]);
    const before = zone.router('r-1');
    const move: ZoneCommand = { op: 'move-public', prefix: '2001:db8:9:5::/64' };
    expect(zone.run(move)).toMatchObject({ public: '2001:db8:9:5::/64', reserved: '1' });
    expect(zone.router('r-1')).toEqual(before);
    expect(zone.prefixes()[0]!.public).toBe(PUBLIC);
    expect(zone.run({ op: 'remove-router', id: 'r-1' })).toBeNull();
    expect(zone.run({ op: 'set-prefix', prefix: '2001:db8:9::/48', public: null }).reserved).toBe('0');
    expect(zone.run({ op: 'remove-prefix', prefix: '2001:db8:9::/48' })).toBeNull();
  });

  test('another one of the same prefix moves the routers too, and removing it needs none', () => {
    const zone = zoneOf([web, router]);
    const large = refusal(() => zone.run({ op: 'move-public', prefix: '2001:db8:1::/60' }));
    expect(large).toMatchObject({ code: 'not-64', path: ['prefix'] });
    expect(refusal(() => zone.run({ op: 'set-prefix', prefix: PREFIX, public: null })).code).toBe(
      'public-in-use',
    );
    expect(zone.run({ op: 'set-prefix', prefix: PREFIX, public: '2001:db8:1:f::/64' }).public).toBe(
      '2001:db8:1:f::/64',
    );
    expect(zone.router('r-1')?.public.address).toBe('2001:db8:1:f:1c00:d9ff:fe00:35');
    expect(zone.who('2001:db8:1:f:1c00:d9ff:fe00:35')).toEqual({ network: null, nic: null, router: 'r-1' });
    zone.run({ op: 'remove-router', id: 'r-1' });
    zone.run({ op: 'remove-router', id: 'r-1' });
    expect(zone.run({ op: 'set-prefix', prefix: PREFIX, public: null, note: 'spare' })).toMatchObject({
      public: null,
      note: 'spare',
    });
  });

  test('it lies in no VPC block, and no network is named into the block of another VPC', () => {
    const zone = zoneOf([
      { op: 'add-prefix', prefix: '2001:db8:7::/48' },
      { op: 'set-vpc', id: 'bank', offering: 'dual', block: 60 },
    ]);
    const block = zone.vpc('bank')!.block!;
    const inside = block.replace('/60', '/64');
    expect(refusal(() => zone.run({ op: 'set-prefix', prefix: PREFIX, public: inside })).code).toBe(
      'overlaps-lease',
    );
    expect(refusal(() => zone.run({ ...web, prefix: inside } as never)).code).toBe('overlaps-lease');
    expect(zone.run({ op: 'set-network', id: 't', vpc: 'bank', prefix: inside }).prefix).toBe(inside);
  });
});

describe('a lease of all of a prefix', () => {
  const DUAL: ZoneCommand = { op: 'set-offering', id: 'dual', stack: 'dual' };
  const zoneWith = (...commands: ZoneCommand[]) => {
    const zone = new Zone();
    for (const command of [DUAL, ...commands]) zone.run(command);
    return zone;
  };
  const full = { total: '1', used: '1', reserved: '0', free: '0' };

  test('counts as used, or as reserved where it is the public /64', () => {
    const small: ZoneCommand = { op: 'add-prefix', prefix: '2001:db8:7::/64' };
    expect(zoneWith(small, web).prefixes()).toMatchObject([full]);
    const open = zoneWith({ ...small, public: '2001:db8:7::/64' } as ZoneCommand);
    expect(open.prefixes()).toMatchObject([{ total: '1', used: '0', reserved: '1', free: '0' }]);
    const block = zoneWith(
      { op: 'add-prefix', prefix: '2001:db8:7::/62' },
      { op: 'set-vpc', id: 'v', offering: 'dual', block: 62 },
    );
    expect(block.prefixes()).toMatchObject([{ total: '4', used: '4', free: '0' }]);
  });

  test('gives no network of others a prefix inside, and all of it once it ends', () => {
    const zone = zoneWith(
      { op: 'add-prefix', prefix: '2001:db8:7::/62' },
      { op: 'set-vpc', id: 'v', offering: 'dual', block: 62 },
    );
    const { code, path } = refusal(() => zone.run(web));
    expect({ code, path }).toEqual({ code: 'exhausted', path: ['offering'] });
    expect(zone.run({ op: 'set-network', id: 't', vpc: 'v' }).prefix).toBe('2001:db8:7::/64');
    zone.run({ op: 'remove-network', id: 't' });
    expect(zone.run({ op: 'set-vpc', id: 'v', block: 63 }).block).toBe('2001:db8:7::/63');
    zone.run({ op: 'remove-vpc', id: 'v', contents: 'remove' });
    expect(zone.run(web as never)).toMatchObject({ prefix: '2001:db8:7::/64' });
  });

  test('leaves none to others: the refusal counts all prefixes and says how many there are', () => {
    const zone = zoneWith(
      { op: 'add-prefix', prefix: '2001:db8:7::/64' },
      { op: 'add-prefix', prefix: '2001:db8:9::/64' },
      web,
      { ...web, id: 'b' } as ZoneCommand,
    );
    const { code, details } = refusal(() => zone.run({ ...web, id: 'c' } as never));
    expect({ code, details }).toMatchObject({
      code: 'exhausted',
      details: {
        length: 64,
        within: '2001:db8:7::/64',
        more: 1,
        total: String(2n ** 65n),
        free: '0',
        largestGap: null,
      },
    });
    zone.run({ op: 'remove-network', id: 'b' });
    expect(zone.run({ ...web, id: 'c' } as never)).toMatchObject({ prefix: '2001:db8:9::/64' });
  });

  test('blocks a smaller size of the prefix, and the refusal offers no smaller one', () => {
    const zone = zoneWith({ op: 'add-prefix', prefix: '2001:db8:7::/62' }, {
      ...web,
      length: 62,
    } as ZoneCommand);
    const { code, details } = refusal(() =>
      zone.run({ op: 'resize-prefix', prefix: '2001:db8:7::/62', to: '2001:db8:7::/64' }),
    );
    expect(code).toBe('resize-blocked');
    expect(details).toMatchObject({ alternatives: { targets: { count: '0' }, smallest: '2001:db8:7::/62' } });
  });
});

describe('a network with a larger prefix', () => {
  test('gets no prefix inside its own or around it by name: the lease would end with the old one', () => {
    const zone = zoneOf([{ ...web, length: 62 } as ZoneCommand, { op: 'add-prefix', prefix: '10.0.0.0/16' }]);
    zone.run({ op: 'set-network', id: 'web', prefix: '2001:db8:1:14::/62' });
    for (const prefix of ['2001:db8:1:15::/64', '2001:db8:1:10::/61']) {
      const { code, path } = refusal(() => zone.run({ op: 'set-network', id: 'web', prefix }));
      expect({ prefix, code, path }).toEqual({ prefix, code: 'overlaps-lease', path: ['prefix'] });
    }
    zone.run({ op: 'set-network', id: 'web', ipv4: '10.0.1.0/24' });
    for (const ipv4 of ['10.0.1.0/25', '10.0.0.0/23']) {
      const { code, path } = refusal(() => zone.run({ op: 'set-network', id: 'web', ipv4 }));
      expect({ ipv4, code, path }).toEqual({ ipv4, code: 'overlaps-lease', path: ['ipv4'] });
    }
    expect(zone.run({ op: 'set-network', id: 'web', length: 64 }).prefix).toBe('2001:db8:1:1::/64');
    expect(zone.run({ op: 'set-network', id: 'web', prefix: '2001:db8:1:15::/64' }).prefix).toBe(
      '2001:db8:1:15::/64',
    );
    expect(zone.prefixes()[0]?.used).toBe('1');
  });
});

describe('routers', () => {
  test('the first free device name is none that the public device has', () => {
    const zone = zoneOf([web, { ...router, interfaces: { public: 'net0' } } as ZoneCommand]);
    expect(zone.router('r-1')).toMatchObject({
      public: { interface: 'net0' },
      guests: [{ interface: 'net1' }],
    });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a network named %s has devices and hardware addresses of its own, here and in copies',
    (id) => {
      const zone = zoneOf([
        { op: 'set-vpc', id, offering: 'dual' },
        { op: 'set-network', id, vpc: id },
        { op: 'set-router', id, for: { vpc: id }, publicMac: MAC },
        { op: 'set-network', id: `${id}2`, vpc: id },
        { op: 'set-nic', id, network: id, mac: MAC },
      ]);
      expect(zone.router(id)?.guests).toMatchObject([
        { network: id, interface: 'net0', mac: null, linkLocal: null },
        { network: `${id}2`, interface: 'net1', mac: null },
      ]);
      const guestMacs = JSON.parse(`{${JSON.stringify(id)}:"02:00:00:00:00:77"}`);
      const guests = JSON.parse(`{${JSON.stringify(id)}:"lan0"}`);
      zone.run({ op: 'set-router', id, guestMacs, interfaces: { guests } });
      expect(zone.router(id)?.guests[0]).toMatchObject({ interface: 'lan0', mac: '02:00:00:00:00:77' });
      const copy = new Zone();
      for (const record of json(zone.changes(0))) copy.apply(record);
      expect(Zone.restore(json(zone.snapshot())).router(id)).toEqual(zone.router(id));
      expect(copy.router(id)).toEqual(zone.router(id));
      expect(zone.run({ op: 'remove-vpc', id, contents: 'remove' })).toBeNull();
      expect([...zone.networks(), ...zone.routers(), ...zone.nics()]).toEqual([]);
    },
  );

  test('devices get names, which can be chosen and differ', () => {
    const zone = zoneOf([
      { op: 'set-vpc', id: 'shop', offering: 'dual' },
      { op: 'set-network', id: 'a', vpc: 'shop' },
      { op: 'set-network', id: 'b', vpc: 'shop' },
      {
        op: 'set-router',
        id: 'r',
        for: { vpc: 'shop' },
        publicMac: MAC,
        interfaces: { public: 'wan0', guests: { b: 'net0' } },
      },
      { op: 'set-network', id: 'c', vpc: 'shop' },
    ]);
    const names = () => zone.router('r')!.guests.map(({ network, interface: device }) => [network, device]);
    expect(names()).toEqual([
      ['a', 'net1'],
      ['b', 'net0'],
      ['c', 'net2'],
    ]);
    expect(zone.router('r')?.public.interface).toBe('wan0');
    zone.run({ op: 'remove-network', id: 'a' });
    zone.run({ op: 'set-network', id: 'd', vpc: 'shop' });
    expect(names()).toEqual([
      ['b', 'net0'],
      ['c', 'net2'],
      ['d', 'net1'],
    ]);
    const set = (interfaces: object) =>
      refusal(() => zone.run({ op: 'set-router', id: 'r', interfaces } as never));
    expect(set({ guests: { b: 'net2' } }).code).toBe('duplicate-device');
    expect(set({ guests: { x: 'net9' } })).toMatchObject({
      code: 'unknown-network',
      path: ['interfaces', 'guests', 'x'],
    });
    expect(set({ public: 'a device' }).code).toBe('invalid-character');
    expect([...zone.routers()]).toHaveLength(1);
    expect([...zone.routes({ vpc: 'shop' })]).toHaveLength(3);
    zone.run({ op: 'remove-vpc', id: 'shop', contents: 'remove' });
    zone.run({ op: 'remove-vpc', id: 'shop' });
    expect([[...zone.routers()], [...zone.networks()], [...zone.routes()]]).toEqual([[], [], []]);
    expect(types(zone).sort()).toEqual(
      [
        'network.remove',
        'network.remove',
        'network.remove',
        'route.remove',
        'route.remove',
        'route.remove',
        'router.remove',
        'vpc.remove',
      ].sort(),
    );
  });

  test('a public address can be chosen in the public /64, and is kept whatever the hardware address', () => {
    const zone = zoneOf([web, { ...router, publicAddress: '2001:db8:1::53' } as ZoneCommand]);
    expect(zone.router('r-1')?.public).toMatchObject({ address: '2001:db8:1::53', assigned: true });
    zone.run({ op: 'set-router', id: 'r-1', publicAddress: '2001:db8:1::53' });
    const outside = refusal(() => zone.run({ op: 'set-router', id: 'r-1', publicAddress: '2001:db8:2::1' }));
    expect(outside).toMatchObject({ code: 'outside-network', path: ['publicAddress'] });
    const other = { ...router, id: 'r-2', for: { system: 'proxy' }, guestMacs: {} } as ZoneCommand;
    expect(refusal(() => zone.run(other)).details).toMatchObject({ router: 'r-1' });
    const same = { ...other, publicMac: '02:00:00:00:00:99', publicAddress: '2001:db8:1::53' } as ZoneCommand;
    expect(refusal(() => zone.run(same))).toMatchObject({ code: 'overlaps-lease', path: ['publicAddress'] });
  });

  test('faults of a router are refused with their place', () => {
    const zone = zoneOf([web, router, nic, { op: 'set-network', id: 'free', offering: 'dual' }]);
    const set = (fields: object) =>
      refusal(() => zone.run({ op: 'set-router', id: 'r-2', ...fields } as never));
    const free = { for: { network: 'free' }, publicMac: '02:00:00:00:00:aa' };
    expect(set({}).path).toEqual(['for']);
    expect(set({ for: {} }).path).toEqual(['for']);
    expect(set({ for: { network: 'free' } }).path).toEqual(['publicMac']);
    expect(set({ for: { network: 'x' }, publicMac: MAC }).path).toEqual(['for', 'network']);
    expect(set({ for: { vpc: 'x' }, publicMac: MAC }).code).toBe('unknown-vpc');
    expect(set({ for: { network: 'web' }, publicMac: MAC })).toMatchObject({
      code: 'already-exists',
      path: ['for', 'network'],
    });
    expect(set({ ...free, backupMacs: [free.publicMac] }).path).toEqual(['backupMacs', 0]);
    expect(set({ ...free, backupMacs: ['1e:00:d9:00:00:35'] })).toMatchObject({ code: 'duplicate-mac' });
    expect(set({ ...free, publicMac: '01:00:00:00:00:00' })).toMatchObject({
      code: 'mac-multicast',
      path: ['publicMac'],
    });
    expect(set({ ...free, guestMacs: { web: MAC } })).toMatchObject({ code: 'unknown-network' });
    expect(set({ ...free, guestMacs: 5 }).path).toEqual(['guestMacs']);
    const taken = refusal(() => zone.run({ op: 'set-router', id: 'r-1', guestMacs: { web: MAC } }));
    expect(taken).toMatchObject({ code: 'duplicate-mac', details: { nic: 'vm/0' } });
    const moved = refusal(() => zone.run({ op: 'set-router', id: 'r-1', for: { network: 'free' } }));
    expect(moved).toMatchObject({ code: 'fixed-field', path: ['for'] });
    expect(refusal(() => zone.run({ op: 'set-router', id: 'r-9', expect: 'existing' })).code).toBe(
      'unknown-router',
    );
  });

  test('a dedicated prefix with a public /64 is for the routers of its owner', () => {
    const zone = zoneOf([
      { op: 'add-prefix', prefix: '2001:db8:7::/48', public: '2001:db8:7::/64', owner: 'acme' },
      { ...web, owner: 'acme' } as ZoneCommand,
      router,
    ]);
    expect(zone.router('r-1')?.public.address).toBe('2001:db8:7:0:1c00:d9ff:fe00:35');
    expect(zone.who('2001:db8:7:1::1')).toEqual({ network: 'web', nic: null, router: 'r-1' });
    expect(zone.who('2001:db8:7::5')).toEqual({ network: null, nic: null, router: null });
    expect(zone.who(Address.parse('2001:db8:ffff::5'))).toBeNull();
    expect(
      refusal(() => zone.run({ ...web, id: 'x', owner: null, prefix: '2001:db8:7:5::/64' } as never)).code,
    ).toBe('dedicated-prefix');
  });
});

describe('NICs', () => {
  test('addresses keep their places when the network is renumbered, and end with the family', () => {
    const zone = zoneOf([web, router, { ...nic, addresses: ['2001:db8:1:1::10'] } as ZoneCommand]);
    zone.run({ op: 'observe', nic: 'vm/0', address: '2001:db8:1:1::abcd' });
    zone.run({ op: 'observe', nic: 'vm/0', address: '2001:db8:1:1::abcd' });
    expect(zone.who('2001:db8:1:1::abcd')?.nic).toBe('vm/0');
    expect(zone.who('2001:db8:1:1::10')?.nic).toBe('vm/0');
    expect(zone.who('2001:db8:1:1:0:4bff:fe8e:1')?.nic).toBe('vm/0');
    expect(zone.nic('vm/0')?.addresses.map(({ source }) => source)).toEqual([
      'predicted',
      'leased',
      'observed',
    ]);
    zone.run({ op: 'set-network', id: 'web', prefix: '2001:db8:1:77::/64' });
    expect(zone.nic('vm/0')?.addresses.map(({ address }) => address)).toEqual([
      '2001:db8:1:77:0:4bff:fe8e:1',
      '2001:db8:1:77::10',
    ]);
    expect([...zone.routes()]).toMatchObject([{ prefix: '2001:db8:1:77::/64' }]);
    expect(zone.run({ op: 'set-network', id: 'x', offering: 'dual' }).prefix).toBe('2001:db8:1:1::/64');
    zone.run({ op: 'set-network', id: 'web', offering: 'v4' });
    expect(zone.nic('vm/0')).toMatchObject({ addresses: [], linkLocal: 'fe80::4bff:fe8e:1' });
  });

  test('static addresses keep their places in a prefix of another length, larger or smaller', () => {
    const zone = zoneOf([
      web,
      { op: 'set-network', id: 'x', offering: 'dual' },
      { ...nic, network: 'x', addresses: ['2001:db8:1:2::10'] } as ZoneCommand,
    ]);
    const place = (length: number) => {
      zone.run({ op: 'set-network', id: 'x', length });
      return zone.nic('vm/0')!.addresses.find(({ source }) => source === 'leased')!.address;
    };
    expect(place(62)).toBe('2001:db8:1:4::10');
    expect(place(64)).toBe('2001:db8:1:2::10');
    expect(place(60)).toBe('2001:db8:1:10::10');
  });

  test('a machine moves to another network and loses its static addresses', () => {
    const zone = zoneOf([
      web,
      { ...web, id: 'lab' } as ZoneCommand,
      { ...nic, addresses: ['2001:db8:1:1::10'] } as ZoneCommand,
    ]);
    expect(
      zone.run({ op: 'set-nic', id: 'vm/0', network: 'lab' }).addresses.map(({ address }) => address),
    ).toEqual(['2001:db8:1:2:0:4bff:fe8e:1']);
    zone.run({
      op: 'set-nic',
      id: 'vm/1',
      network: 'web',
      mac: MAC,
      addresses: ['2001:db8:1:1::10', '2001:db8:1:1::11'],
    });
    zone.run({ op: 'set-nic', id: 'vm/1', addresses: ['2001:db8:1:1::11'] });
    expect(zone.who('2001:db8:1:1::10')?.nic).toBeNull();
    expect(zone.run({ op: 'set-nic', id: 'vm/1', addresses: null }).addresses).toHaveLength(1);
    zone.run({ op: 'remove-nic', id: 'vm/1' });
    zone.run({ op: 'remove-nic', id: 'vm/1' });
    expect([...zone.nics()].map(({ id }) => id)).toEqual(['vm/0']);
  });

  test('a network with machines is removed only with them', () => {
    const zone = zoneOf([web, nic]);
    const kept = refusal(() => zone.run({ op: 'remove-network', id: 'web' }));
    expect(kept).toMatchObject({ code: 'network-in-use', details: { nics: ['vm/0'], count: 1 } });
    expect(zone.who('2001:db8:1:1::1')).toEqual({ network: 'web', nic: null, router: null });
    zone.run({ op: 'remove-network', id: 'web', contents: 'remove' });
    zone.run({ op: 'remove-network', id: 'web' });
    expect([...zone.nics()]).toEqual([]);
  });

  test('faults of a NIC are refused with their place', () => {
    const zone = zoneOf([web, nic, { op: 'set-nic', id: 'vm/1', network: 'web', mac: '02:00:00:00:00:09' }]);
    const set = (fields: object) =>
      refusal(() => zone.run({ op: 'set-nic', id: 'vm/2', ...fields } as never));
    expect(set({}).path).toEqual(['network']);
    expect(set({ network: 'web' }).path).toEqual(['mac']);
    expect(set({ network: 'web', mac: '02:00:00:00:00:0a', addresses: ['2001:db8:9::1'] })).toMatchObject({
      code: 'outside-network',
      path: ['addresses', 0],
    });
    expect(set({ network: 'web', mac: '02:00:00:00:00:0a', addresses: ['2001:db8:1:1::'] }).code).toBe(
      'anycast-address',
    );
    zone.run({ op: 'observe', nic: 'vm/0', address: '2001:db8:1:1::5' });
    expect(refusal(() => zone.run({ op: 'observe', nic: 'vm/1', address: '2001:db8:1:1::5' })).code).toBe(
      'observed-elsewhere',
    );
    expect(refusal(() => zone.run({ op: 'observe', nic: 'vm/1', address: '2001:db8:1:9::5' })).path).toEqual([
      'address',
    ]);
  });

  test('a prefix that is not a /64 has no predicted addresses', () => {
    const zone = zoneOf([{ ...web, length: 60 } as ZoneCommand, nic]);
    expect(zone.nic('vm/0')?.addresses).toEqual([]);
    expect(zone.who('2001:db8:1:10:0:4bff:fe8e:1')).toEqual({ network: 'web', nic: null, router: null });
    expect(zone.run({ op: 'set-network', id: 'web', length: 64 }).prefix).toMatch(/\/64$/);
  });
});

describe('rules', () => {
  const allow = (fields: object): Rule => ({ direction: 'ingress', action: 'allow', ...fields }) as Rule;

  test('flows of a removed rule are those that it let through, in each family that the network has', () => {
    const zone = zoneOf([{ ...web, ipv4: '10.1.1.0/24' } as ZoneCommand]);
    const rules: Rule[] = [
      allow({ protocol: 'tcp', ports: { start: 80, end: 81 } }),
      { direction: 'egress', action: 'allow', protocol: 'udp' },
      { direction: 'ingress', action: 'deny' },
      allow({ destinations: ['10.1.1.5 - 10.1.1.9'] }),
    ];
    zone.run({ op: 'set-rules', network: 'web', rules });
    expect(types(zone)).toEqual(Array(4).fill('rule.add'));
    zone.run({ op: 'set-rules', network: 'web', rules: [] });
    const flows = zoneEvents(zone.changes(zone.version - 1)[0]!).map((event) => event.flows);
    expect(flows).toEqual([
      [
        { family: 'ipv4', protocol: 6, destination: '10.1.1.0/24', ports: { start: 80, end: 81 } },
        { family: 'ipv6', protocol: 6, destination: '2001:db8:1:1::/64', ports: { start: 80, end: 81 } },
      ],
      [
        { family: 'ipv4', protocol: 17, destination: '0.0.0.0/0', ports: null },
        { family: 'ipv6', protocol: 17, destination: '::/0', ports: null },
      ],
      [],
      ['10.1.1.5/32', '10.1.1.6/31', '10.1.1.8/31'].map((destination) => ({
        family: 'ipv4',
        protocol: null,
        destination,
        ports: null,
      })),
    ]);
  });

  test('the own side of a rule lies in the network, in either family', () => {
    const zone = zoneOf([{ ...web, ipv4: '10.1.1.0/24' } as ZoneCommand]);
    const set = (rule: Rule) => refusal(() => zone.run({ op: 'set-rules', network: 'web', rules: [rule] }));
    expect(set(allow({ destinations: ['10.1.2.0/24'] })).path).toEqual(['rules', 0, 'destinations', 0]);
    expect(set({ direction: 'egress', action: 'deny', sources: ['2001:db8:9::1'] } as Rule).path).toEqual([
      'rules',
      0,
      'sources',
      0,
    ]);
    expect(refusal(() => zone.run({ op: 'set-rules', network: 'x', rules: [] })).code).toBe(
      'unknown-network',
    );
    zone.run({
      op: 'set-rules',
      network: 'web',
      rules: [allow({ destinations: ['10.1.1.7', '2001:db8:1:1::7'] })],
    });
    expect(zone.rules('web')).toHaveLength(1);
    const other = zoneOf([{ op: 'set-network', id: 'v', offering: 'v4' }]);
    const none = refusal(() =>
      other.run({ op: 'set-rules', network: 'v', rules: [allow({ destinations: ['10.1.1.7'] })] }),
    );
    expect(none.details).toMatchObject({ prefix: null });
  });

  test('rules in another order are no event, and a removed network flushes', () => {
    const rules = [allow({ protocol: 'tcp' }), allow({ protocol: 'udp' })];
    const zone = zoneOf([web, { op: 'set-rules', network: 'web', rules }]);
    zone.run({ op: 'set-rules', network: 'web', rules: [...rules].reverse() });
    expect(types(zone)).toEqual([]);
    zone.run({ op: 'remove-network', id: 'web' });
    expect(types(zone).sort()).toEqual(['network.remove', 'rule.remove', 'rule.remove']);
  });
});

describe('offerings, VPCs and expectations', () => {
  test('an offering that is in use neither changes nor goes, and an unused one does both', () => {
    const zone = zoneOf([{ op: 'set-vpc', id: 'v', offering: 'dual' }]);
    expect(refusal(() => zone.run({ op: 'set-offering', id: 'dual', egress: 'deny' })).code).toBe(
      'offering-in-use',
    );
    expect(refusal(() => zone.run({ op: 'remove-offering', id: 'dual' })).code).toBe('offering-in-use');
    expect(
      zone.run({
        op: 'set-offering',
        id: 'v6',
        firewall: false,
        routing: { asn: 65000, peers: [{ address: '2001:db8::1', asn: 65001 }] },
      }),
    ).toMatchObject({
      firewall: false,
      stack: 'ipv6',
    });
    const { version } = zone;
    zone.run({ op: 'set-offering', id: 'v6', firewall: false });
    expect(zone.version).toBe(version);
    for (const _ of [1, 2]) zone.run({ op: 'remove-offering', id: 'v6' });
    expect(zone.offering('v6')).toBeNull();
    expect(
      refusal(() => zone.run({ op: 'set-offering', id: 'v6', routing: { asn: 0, peers: [] } })).path,
    ).toEqual(['routing', 'asn']);
  });

  test('the block of a VPC can change while it has no networks', () => {
    const zone = zoneOf([{ op: 'set-vpc', id: 'v', offering: 'dual', block: 60 }]);
    expect(zone.run({ op: 'set-vpc', id: 'v', block: 60 }).block).toBe('2001:db8:1:10::/60');
    expect(zone.run({ op: 'set-vpc', id: 'v', block: 62 }).block).toBe('2001:db8:1:4::/62');
    zone.run({ op: 'set-network', id: 't', vpc: 'v' });
    expect(refusal(() => zone.run({ op: 'set-vpc', id: 'v', block: 60 })).path).toEqual(['block']);
    expect(refusal(() => zone.run({ op: 'set-vpc', id: 'w' })).path).toEqual(['offering']);
    expect(refusal(() => zone.run({ op: 'set-network', id: 'n' })).path).toEqual(['offering']);
    expect(refusal(() => zone.run({ op: 'set-network', id: 't', vpc: 'w' })).code).toBe('fixed-field');
    expect(refusal(() => zone.run({ op: 'set-network', id: 'u', vpc: 'w' })).code).toBe('unknown-vpc');
    expect(
      refusal(() => zone.run({ op: 'set-router', id: 'r', for: { network: 't' }, publicMac: MAC })).code,
    ).toBe('tier-router');
  });

  test('expect refuses one of both cases, for every noun', () => {
    const zone = zoneOf([web, router, nic, { op: 'set-vpc', id: 'v', offering: 'dual' }]);
    const old = [
      web,
      router,
      nic,
      { op: 'set-vpc', id: 'v' },
      { op: 'set-offering', id: 'dual' },
      { op: 'set-prefix', prefix: PREFIX },
    ];
    for (const command of old) {
      expect(refusal(() => zone.run({ ...command, expect: 'new' } as never)).code).toBe('already-exists');
    }
    const none = [
      ['set-network', 'unknown-network'],
      ['set-nic', 'unknown-nic'],
      ['set-vpc', 'unknown-vpc'],
      ['set-offering', 'unknown-offering'],
    ];
    for (const [op, code] of none) {
      expect(refusal(() => zone.run({ op, id: 'x', expect: 'existing' } as never)).code).toBe(code);
    }
    const missing = refusal(() =>
      zone.run({ op: 'set-prefix', prefix: '2001:db8:9::/48', expect: 'existing' }),
    );
    expect(missing.code).toBe('unknown-prefix');
    expect(zone.run({ op: 'resize-prefix', prefix: PREFIX, to: PREFIX }).prefix).toBe(PREFIX);
    zone.run({ op: 'remove-prefix', prefix: '2001:db8:9::/48' });
  });
});

describe('for listeners', () => {
  test('announce leads from nothing to what is, of all or of one network', () => {
    const zone = zoneOf([
      web,
      router,
      nic,
      { op: 'set-vpc', id: 'v', offering: 'dual' },
      { op: 'set-network', id: 't', vpc: 'v' },
      { op: 'set-rules', network: 'web', rules: [{ direction: 'ingress', action: 'allow' }] },
    ]);
    const all = Array.from(announce(zone), ({ type }) => type);
    expect(all).toEqual([
      'prefix.add',
      'vpc.add',
      'network.add',
      'network.add',
      'router.add',
      'nic.add',
      'rule.add',
      'route.add',
    ]);
    const one = [...announce(zone, { network: 't' })];
    expect(one.map(({ type }) => type)).toEqual(['network.add']);
    expect(one[0]).toMatchObject({ version: zone.version, at: zone.at });
  });

  test('a network without a prefix is not billed', () => {
    const zone = zoneOf([{ op: 'set-network', id: 'v', offering: 'v4' }]);
    expect([...usageRecords([], { open: zone.networks() })]).toEqual([]);
  });

  test('usage is clipped to a month', () => {
    const zone = zoneOf([web]);
    zone.run({ op: 'remove-network', id: 'web' });
    zone.run({ ...web, id: 'b' } as never);
    const all = [...usageRecords(zone.changes(0), { open: zone.networks() })];
    expect(all).toHaveLength(2);
    const [closed, open] = all;
    expect(open?.to).toBeNull();
    const bounds = { open: zone.networks(), from: closed!.from + 1, to: open!.from + 1 };
    expect([...usageRecords(zone.changes(0), bounds)]).toEqual([
      { ...closed, from: closed!.from + 1 },
      { ...open, to: open!.from + 1 },
    ]);
    expect([
      ...usageRecords(zone.changes(0), { open: zone.networks(), from: closed!.to!, to: open!.from }),
    ]).toEqual([]);
  });
});
