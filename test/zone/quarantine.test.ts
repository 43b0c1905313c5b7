/** What a quarantine keeps from others, and for how long: once it is over, nothing. */
import { describe, expect, test } from 'vitest';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

/** A zone in which two networks and a block have ended, a minute before their space is free; and its clock. */
function zoneOf() {
  let now = 0;
  const zone = new Zone({ clock: () => now, quarantine: { seconds: 60 } });
  const commands: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1:f::/64' },
    { op: 'add-prefix', prefix: '10.0.0.0/16' },
    { op: 'set-network', id: 'low', offering: 'dual', ipv4: '10.0.9.0/25' },
    { op: 'set-network', id: 'high', offering: 'dual', prefix: '2001:db8:1:77::/64' },
    { op: 'set-vpc', id: 'shop', offering: 'dual', block: 60 },
    { op: 'remove-network', id: 'low' },
    { op: 'remove-network', id: 'high' },
    { op: 'remove-vpc', id: 'shop' },
  ];
  for (const command of commands) zone.run(command);
  return { zone, wait: (seconds: number) => (now += 1000 * seconds) };
}

describe.each<[what: string, command: ZoneCommand, path: string, before?: ZoneCommand]>([
  [
    'a network by name',
    { op: 'set-network', id: 'n', offering: 'dual', prefix: '2001:db8:1:74::/62' },
    'prefix',
  ],
  ['an IPv4 prefix by name', { op: 'set-network', id: 'n', offering: 'dual', ipv4: '10.0.9.0/24' }, 'ipv4'],
  ['a public /64', { op: 'set-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1:1b::/64' }, 'public'],
  ['another place of the public /64', { op: 'move-public', prefix: '2001:db8:1:1b::/64' }, 'prefix'],
  ['a smaller prefix', { op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8:1::/58' }, 'to'],
  [
    'the end of a prefix',
    { op: 'remove-prefix', prefix: '2001:db8:1::/48' },
    'prefix',
    { op: 'set-prefix', prefix: '2001:db8:1::/48', public: null },
  ],
])('%s', (_, command, path, before) => {
  test('is refused while a quarantine holds some of it, which stays', () => {
    const { zone } = zoneOf();
    if (before !== undefined) zone.run(before);
    const text = JSON.stringify(zone);
    const refused = refusal(() => zone.run(command));
    expect(['overlaps-quarantine', 'resize-blocked', 'root-in-use']).toContain(refused.code);
    expect(refused.path).toEqual([path]);
    expect(JSON.stringify(zone)).toBe(text);
  });

  test('is done once all quarantines are over, here and on a copy, and nothing when it is repeated', () => {
    const { zone, wait } = zoneOf();
    if (before !== undefined) zone.run(before);
    wait(60);
    const copy = Zone.restore(JSON.parse(JSON.stringify(zone.snapshot())));
    const answer = zone.run(command);
    const { version } = zone;
    expect(copy.apply(JSON.parse(JSON.stringify(zone.changes(version - 1)[0]!)))).toBe(true);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(zone));
    expect([zone.run(command), zone.version]).toEqual([answer, version]);
  });
});

test('a refusal that is not about quarantines ends none, although they are over', () => {
  const { zone, wait } = zoneOf();
  zone.run({ op: 'set-network', id: 'n', offering: 'dual', prefix: '2001:db8:1:3f::/64' });
  wait(60);
  const command = { op: 'set-network', id: 'm', offering: 'dual', prefix: '2001:db8:1:3e::/63' } as const;
  expect(refusal(() => zone.run(command)).code).toBe('overlaps-lease');
  const shrunk = { op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8:1::/59' } as const;
  expect(refusal(() => zone.run(shrunk)).details).toMatchObject({
    blockers: [{ kind: 'lease', prefix: '2001:db8:1:3f::/64' }],
  });
  expect(zone.prefix('2001:db8:1::/48')?.quarantined).toBe('18');
});

test('the alternatives to a refused size lose no quarantine', () => {
  const { zone } = zoneOf();
  const resize = { op: 'resize-prefix', prefix: '2001:db8:1::/48', to: '2001:db8:1::/60' } as const;
  expect(refusal(() => zone.run(resize)).details).toMatchObject({
    count: 2,
    alternatives: { targets: { count: '0', nearest: [] }, smallest: '2001:db8:1::/57' },
  });
});

describe('an address in a network, once nobody has it,', () => {
  const ADDRESS = '2001:db8:1:1::7';
  const nic = (id: string, n: number, ...addresses: string[]): ZoneCommand => ({
    op: 'set-nic',
    id,
    network: 'web',
    mac: `02:00:00:00:00:0${n}`,
    addresses,
  });
  const router = (id: string): ZoneCommand => ({
    op: 'set-router',
    id,
    for: { network: 'web' },
    publicMac: '02:00:00:00:00:aa',
  });

  function addressedZone() {
    const { zone, wait } = zoneOf();
    zone.run({ op: 'set-network', id: 'web', offering: 'dual', prefix: '2001:db8:1:1::/64' });
    zone.run(nic('vm', 1, ADDRESS, '2001:db8:1:1::8'));
    zone.run(router('r'));
    return {
      zone,
      wait,
      held: () => zone.quarantines().filter(({ kind }) => kind !== 'network' && kind !== 'vpc'),
    };
  }

  test.each<[what: string, holder: object, gone: ZoneCommand, again: ZoneCommand, other: ZoneCommand]>([
    ...[
      ['a machine that is removed', { op: 'remove-nic', id: 'vm' }],
      ['a machine that lost it', nic('vm', 1, '2001:db8:1:1::8')],
      ['a machine that has another network', { ...nic('vm', 1), network: 'web2' }],
    ].map(
      ([what, gone]) =>
        [
          what,
          { prefix: `${ADDRESS}/128`, kind: 'nic', id: 'vm' },
          gone,
          nic('vm', 1, ADDRESS),
          nic('db', 2, ADDRESS),
        ] as [string, object, ZoneCommand, ZoneCommand, ZoneCommand],
    ),
    [
      'a router that is removed',
      { prefix: '2001:db8:1:f:0:ff:fe00:aa/128', kind: 'router', id: 'r' },
      { op: 'remove-router', id: 'r' },
      router('r'),
      router('s'),
    ],
  ])('is kept for %s, and is for others later', (_, holder, gone, again, other) => {
    const { zone, wait, held } = addressedZone();
    zone.run({ op: 'set-network', id: 'web2', offering: 'dual' });
    zone.run(gone);
    expect(held()).toContainEqual({ ...holder, until: 60_000 });
    const text = JSON.stringify(zone);
    expect(refusal(() => zone.run(other)).code).toBe('overlaps-quarantine');
    expect(JSON.stringify(zone)).toBe(text);
    const copy = Zone.restore(JSON.parse(text), { clock: () => 1_000 });
    expect(copy.run(again)).toMatchObject({ id: (again as { id: string }).id });
    wait(60);
    expect(zone.run(other)).toMatchObject({ id: (other as { id: string }).id });
  });

  test('is held no longer than its network: a new one with this prefix gives it to anyone', () => {
    const { zone, wait, held } = addressedZone();
    zone.run({ op: 'remove-nic', id: 'vm' });
    expect(held()).toHaveLength(2);
    zone.run({ op: 'remove-network', id: 'web', contents: 'remove' });
    expect(held().map(({ kind }) => kind)).toEqual(['router']);
    wait(30);
    zone.run({ op: 'set-network', id: 'web', offering: 'dual', prefix: '2001:db8:1:1::/64' });
    expect(zone.run(nic('db', 2, ADDRESS))).toMatchObject({ addresses: [{}, { address: ADDRESS }] });
  });

  test('is none of the free, used and quarantined /64s that a prefix counts', () => {
    const { zone } = addressedZone();
    const before = zone.prefix('2001:db8:1::/48');
    zone.run({ op: 'remove-nic', id: 'vm' });
    zone.run({ op: 'remove-router', id: 'r' });
    expect(zone.prefix('2001:db8:1::/48')).toEqual(before);
  });
});
