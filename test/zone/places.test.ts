/** Where networks and routers get their space: of their owner's prefixes first, never of another's, and of what is free. */
import { expect, test } from 'vitest';
import { Zone, type ZoneCommand } from '../../src/zone.ts';
import { refusal } from '../support/refusal.ts';

function zoneOf(...commands: ZoneCommand[]): Zone {
  const zone = new Zone({ clock: () => 1_000 });
  const base: ZoneCommand[] = [
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'set-offering', id: 'v4' },
  ];
  for (const command of [...base, ...commands]) zone.run(command);
  return zone;
}

const ACME: ZoneCommand = {
  op: 'add-prefix',
  prefix: '2001:db8:a::/48',
  public: '2001:db8:a::/64',
  owner: 'acme',
};
const SHARED: ZoneCommand = { op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' };
const network = (id: string, owner: string | null = null) =>
  ({ op: 'set-network', id, offering: 'dual', owner }) as const;
const router = (n: number, target: string): Extract<ZoneCommand, { op: 'set-router' }> => ({
  op: 'set-router',
  id: `r${n}`,
  for: { network: target },
  publicMac: `02:00:00:00:00:0${n}`,
});

test.each([[[ACME, SHARED]], [[SHARED, ACME]]])(
  'networks and routers get space of their own owner, in turn and in any order of prefixes: %j',
  (prefixes) => {
    const zone = zoneOf(...prefixes);
    const given = [null, 'acme', 'other', 'acme', null].map(
      (owner, i) => zone.run(network(`n${i}`, owner)).prefix,
    );
    expect(given).toEqual([
      '2001:db8:1:1::/64',
      '2001:db8:a:1::/64',
      '2001:db8:1:2::/64',
      '2001:db8:a:2::/64',
      '2001:db8:1:3::/64',
    ]);
    const places = [0, 1, 2].map((i) => zone.run(router(i, `n${i}`)).public.prefix);
    expect(places).toEqual(['2001:db8:1::/64', '2001:db8:a::/64', '2001:db8:1::/64']);
  },
);

test('where all prefixes are of one owner, others have none', () => {
  const zone = zoneOf(ACME, { op: 'set-network', id: 'old', offering: 'v4' });
  for (const owner of [null, 'other'])
    expect(refusal(() => zone.run(network('n', owner)))).toMatchObject({
      code: 'no-prefix',
      path: ['offering'],
    });
  expect(refusal(() => zone.run(router(1, 'old'))).code).toBe('no-public-prefix');
  const named = { ...network('n'), prefix: '2001:db8:a:7::/64' };
  expect(refusal(() => zone.run(named)).code).toBe('dedicated-prefix');
  expect(zone.run({ ...named, owner: 'acme' }).prefix).toBe('2001:db8:a:7::/64');
  expect(zone.run(network('m', 'acme')).prefix).toBe('2001:db8:a:1::/64');
  zone.run({ op: 'set-prefix', prefix: '2001:db8:a::/48', owner: null });
  expect(zone.run(network('free')).prefix).toBe('2001:db8:a:2::/64');
  expect(zone.run(router(1, 'old')).public.prefix).toBe('2001:db8:a::/64');
});

test('a prefix that is one network is searched again when that has ended, and while it is there the next one is', () => {
  const zone = zoneOf(
    { op: 'add-prefix', prefix: '2001:db8:0:1::/64' },
    { op: 'add-prefix', prefix: '2001:db8:0:2::/64' },
    { op: 'add-prefix', prefix: '10.0.0.0/24' },
    { op: 'add-prefix', prefix: '10.0.1.0/24' },
  );
  const give = (id: string) => {
    const { prefix, ipv4 } = zone.run({ ...network(id), ipv4: { length: 24 } });
    return [prefix, ipv4];
  };
  expect(give('a')).toEqual(['2001:db8:0:1::/64', '10.0.0.0/24']);
  expect(zone.prefix('2001:db8:0:1::/64')).toMatchObject({ total: '1', used: '1', free: '0' });
  expect(zone.prefix('10.0.0.0/24')).toMatchObject({ total: '256', used: '256', free: '0' });
  expect(give('b')).toEqual(['2001:db8:0:2::/64', '10.0.1.0/24']);
  expect(refusal(() => zone.run(network('c'))).code).toBe('exhausted');
  zone.run({ op: 'remove-network', id: 'a' });
  expect(give('c')).toEqual(['2001:db8:0:1::/64', '10.0.0.0/24']);
  zone.run({ op: 'remove-network', id: 'b' });
  zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual', block: 64 });
  expect(zone.vpc('shop')?.block).toBe('2001:db8:0:2::/64');
  expect(refusal(() => zone.run(network('d'))).code).toBe('exhausted');
  zone.run({ op: 'remove-vpc', id: 'shop' });
  expect(zone.run(network('d')).prefix).toBe('2001:db8:0:2::/64');
});

test('a prefix that is added, grows or is given to an owner has space at once, also after a search in vain', () => {
  const zone = zoneOf();
  const prefix = (n: string, owner: string | null): ZoneCommand => ({
    op: 'set-prefix',
    prefix: `2001:db8:${n}::/64`,
    owner,
  });
  const next = () => {
    const result = zone.tryRun(network(`n${zone.version}`, 'acme'));
    return result.ok ? result.value.prefix : result.issue.code;
  };
  const given: ZoneCommand[] = [
    prefix('a', 'acme'),
    prefix('b', 'acme'),
    { op: 'resize-prefix', prefix: '2001:db8:b::/64', to: '2001:db8:b::/63' },
    prefix('c', null),
    prefix('d', 'other'),
    prefix('d', 'acme'),
  ];
  const found = given.map((command) => {
    zone.run(command);
    return [next(), next()];
  });
  expect(found).toEqual([
    ['2001:db8:a::/64', 'exhausted'],
    ['2001:db8:b::/64', 'exhausted'],
    ['2001:db8:b:1::/64', 'exhausted'],
    ['2001:db8:c::/64', 'exhausted'],
    ['exhausted', 'exhausted'],
    ['2001:db8:d::/64', 'exhausted'],
  ]);
});

test('a dedicated prefix that is one lease gives nobody else a network inside, and gives all of it again once that has ended', () => {
  const own = (net: string): ZoneCommand => ({
    op: 'add-prefix',
    prefix: `2001:db8:${net}::/62`,
    owner: 'acme',
  });
  const zone = zoneOf(own('a'), own('b'));
  const give = (id: string, length = 64) => zone.run({ ...network(id, 'acme'), length }).prefix;
  expect(give('first')).toBe('2001:db8:a::/64');
  zone.run({ op: 'remove-network', id: 'first' });
  expect(zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual', owner: 'acme', block: 62 }).block).toBe(
    '2001:db8:a::/62',
  );
  expect(give('beside')).toBe('2001:db8:b::/64');
  zone.run({ op: 'remove-vpc', id: 'shop' });
  expect(give('all', 62)).toBe('2001:db8:a::/62');
  expect(give('more')).toBe('2001:db8:b:1::/64');
  zone.run({ op: 'remove-network', id: 'all' });
  expect(give('again', 62)).toBe('2001:db8:a::/62');
});

test('a public /64 is in its own prefix, and goes to another one only there', () => {
  const zone = zoneOf(ACME, SHARED);
  const outside = { op: 'set-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:a:5::/64' } as const;
  expect(refusal(() => zone.run(outside))).toMatchObject({ code: 'outside-root', path: ['public'] });
  expect(zone.run({ op: 'move-public', prefix: '2001:db8:1:5::/64' }).public).toBe('2001:db8:1:5::/64');
  expect(zone.prefixes().map((row) => row.public)).toEqual(['2001:db8:a::/64', '2001:db8:1:5::/64']);
});

test('a network has another router once the first is removed, and machines can see the address of one that is gone', () => {
  const zone = zoneOf(SHARED, network('web'), router(1, 'web'));
  zone.run({ op: 'remove-router', id: 'r1' });
  expect(zone.run(router(2, 'web')).guests[0]?.network).toBe('web');
  expect(zone.routes().next().value?.via).toBe('2001:db8:1::ff:fe00:2');
  const seen = { op: 'observe', address: '2001:db8:1:1::abc' } as const;
  for (const [id, mac] of [
    ['vm', '02:00:00:00:01:01'],
    ['db', '02:00:00:00:01:02'],
  ] as const) {
    zone.run({ op: 'set-nic', id, network: 'web', mac });
    zone.run({ ...seen, nic: id });
    expect(zone.who('2001:db8:1:1::abc')?.nic).toBe(id);
    zone.run({ op: 'remove-nic', id });
    expect(zone.who('2001:db8:1:1::abc')?.nic).toBeNull();
  }
});

test('a machine in a network of IPv4 alone has no address that could be seen or given', () => {
  const zone = zoneOf(SHARED, { op: 'set-network', id: 'old', offering: 'v4', ipv4: '10.1.1.0/24' });
  const nic = { op: 'set-nic', id: 'vm', network: 'old', mac: '02:00:00:00:01:01' } as const;
  zone.run(nic);
  const address = '2001:db8:1:1::7';
  const refused = [{ ...nic, addresses: [address] }, { op: 'observe', nic: 'vm', address } as const].map(
    (command) => refusal(() => zone.run(command as ZoneCommand)),
  );
  for (const { code, details } of refused)
    expect({ code, details }).toEqual({
      code: 'outside-network',
      details: { item: address, network: 'old', prefix: null },
    });
});

test('the refusal to remove a large network names twenty machines and says how many there are', () => {
  const zone = zoneOf(SHARED, network('web'));
  for (let i = 0; i < 30; i++)
    zone.run({ op: 'set-nic', id: `vm${i}`, network: 'web', mac: `02:00:00:00:02:${(i + 16).toString(16)}` });
  const { details } = refusal(() => zone.run({ op: 'remove-network', id: 'web' }));
  expect(details).toEqual({ id: 'web', nics: Array.from({ length: 20 }, (_, i) => `vm${i}`), count: 30 });
});

test('a range of the own side of a rule lies in the network with both ends', () => {
  const zone = zoneOf(SHARED, { ...network('web'), ipv4: '10.1.1.0/24' });
  const set = (range: string) =>
    zone.tryRun({
      op: 'set-rules',
      network: 'web',
      rules: [{ direction: 'ingress', action: 'allow', destinations: [range] }],
    }).ok;
  expect(
    [
      '10.1.1.5 - 10.1.1.9',
      '10.1.1.5 - 10.1.2.9',
      '10.1.0.5 - 10.1.1.9',
      '2001:db8:1:1::5-2001:db8:1:2::',
    ].map(set),
  ).toEqual([true, false, false, false]);
});
