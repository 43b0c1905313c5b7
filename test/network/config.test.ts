/** A new config: what stays, what moves, what blocks it, and what is counted. */
import { describe, expect, test } from 'vitest';
import type { Issue } from '../../src/error.ts';
import { type NetworkOptions, Networks } from '../../src/network.ts';
import { checkSentence, thrownBy } from '../support/refusal.ts';
import { parsedOf } from './parsed.ts';

const SUBNET = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };
const OTHER = { range: '2001:db8:2::/64', gateway: '2001:db8:2::1' };
const STATIC = { ...SUBNET, static: ['2001:db8:1::10/124'] };

type Subnets = Readonly<Record<string, object | object[]>>;

const configOf = (subnets: Subnets) =>
  parsedOf({ networks: Object.entries(subnets).map(([name, some]) => ({ name, subnets: [some].flat() })) });

const networksOf = (subnets: Subnets, options?: NetworkOptions) => new Networks(configOf(subnets), options);

/** Sets a config; returns the code of the refusal, which leaves everything as it was. */
function setConfig(networks: Networks, subnets: Subnets, force: string[] = []): string | null {
  const before = JSON.stringify(networks);
  const result = networks.tryRun({ op: 'set-config', config: configOf(subnets), force });
  if (result.ok) return null;
  checkSentence(result.issue);
  expect(JSON.stringify(networks)).toBe(before);
  return result.issue.code;
}

const textOf = (networks: Networks) =>
  Array.from(networks.assignments(), ({ instance, network, prefix }) =>
    [instance, network, prefix].join(' '),
  );

/** Assigns; an instance is named with its static address, if it has one. */
function assignAll(networks: Networks, network: string, ...instances: string[]): void {
  for (const instance of instances) {
    const [id, address] = instance.split(' ');
    networks.run({ op: 'assign', instance: id!, network, address });
  }
}

describe('set-config', () => {
  test('moves what no longer fits and keeps the rest, as one record', () => {
    const networks = networksOf({ n: SUBNET });
    assignAll(networks, 'n', 'a', 'b', 'c');
    expect(setConfig(networks, { n: { ...SUBNET, reserved: ['2001:db8:1::3'] } })).toBe(null);
    expect(textOf(networks)).toEqual([
      'a n 2001:db8:1::2/128',
      'c n 2001:db8:1::4/128',
      'b n 2001:db8:1::5/128',
    ]);
    const records = networks.changes(3);
    expect(records).toHaveLength(1);
    expect(records[0]!.changes.map(({ op }) => op)).toEqual(['pool', 'config', 'remove', 'set']);
  });

  test('to the same config changes nothing', () => {
    const networks = networksOf({ n: SUBNET });
    assignAll(networks, 'n', 'a');
    expect(setConfig(networks, { n: SUBNET })).toBe(null);
    expect(networks.version).toBe(1);
  });

  test('that only has other servers is a record without a change of the pool', () => {
    const networks = networksOf({ n: SUBNET });
    assignAll(networks, 'n', 'a');
    setConfig(networks, { n: { ...SUBNET, dns: ['2001:db8::53'] } });
    expect(networks.changes(1)[0]!.changes.map(({ op }) => op)).toEqual(['config']);
    expect(networks.settings('a')[0]?.dns).toEqual(['2001:db8::53']);
  });

  test('is blocked by static assignments, orphans and networks that are gone, and names them all', () => {
    const networks = networksOf({ n: STATIC, m: OTHER });
    assignAll(networks, 'n', 'a 2001:db8:1::10', 'b', 'c');
    assignAll(networks, 'm', 'd');
    networks.run({ op: 'orphan', instance: 'c' });
    const next = { n: { ...SUBNET, reserved: ['2001:db8:1::2 - 2001:db8:1::ff'] } };
    expect(setConfig(networks, next)).toBe('config-blocked');
    const blockers = [
      { instance: 'a', network: 'n', prefix: '2001:db8:1::10/128', code: 'now-reserved' },
      { instance: 'c', network: 'n', prefix: '2001:db8:1::3/128', code: 'now-reserved' },
      { instance: 'd', network: 'm', prefix: '2001:db8:2::2/128', code: 'network-gone' },
    ];
    expect(networks.tryRun({ op: 'set-config', config: configOf(next) })).toMatchObject({
      issue: { path: ['config'], details: { count: 3, blockers } },
    });
    expect(setConfig(networks, next, ['a', 'c'])).toBe('config-blocked');
    expect(setConfig(networks, next, ['a', 'c', 'd'])).toBe(null);
    expect(textOf(networks)).toEqual(['b n 2001:db8:1::100/128']);
  });

  test('that thousands of assignments block counts them all and lists the first twenty', () => {
    const networks = networksOf({ n: SUBNET });
    const instances = Array.from({ length: 3000 }, (_, i) => `i${i}`);
    networks.commit(
      networks.plan(instances.map((instance) => ({ op: 'assign', instance, network: 'n' }) as const)),
    );
    const { issue } = networks.tryRun({ op: 'set-config', config: configOf({ m: OTHER }) }) as {
      issue: Issue;
    };
    expect(issue).toMatchObject({ code: 'config-blocked', details: { count: 3000 } });
    expect((issue as Issue<'config-blocked'>).details.blockers).toEqual(
      instances.slice(0, 20).map((instance, i) => {
        const prefix = `2001:db8:1::${(i + 2).toString(16)}/128`;
        return { instance, network: 'n', prefix, code: 'network-gone' };
      }),
    );
    expect(JSON.stringify(issue).length).toBeLessThan(3000);
    expect(networks.planConfig(configOf({ m: OTHER })).block).toHaveLength(3000);
  });

  test('keeps static assignments where static ranges change around them', () => {
    const networks = networksOf({ n: STATIC });
    assignAll(networks, 'n', 'a 2001:db8:1::10', 'b 2001:db8:1::11', 'c');
    const since = networks.version;
    expect(setConfig(networks, { n: { ...SUBNET, static: ['2001:db8:1::11 - 2001:db8:1::1f'] } })).toBe(null);
    expect(setConfig(networks, { n: SUBNET })).toBe(null);
    expect(
      setConfig(networks, {
        n: { ...SUBNET, static: ['2001:db8:1::8/125', '2001:db8:1::10 - 2001:db8:1::2f'] },
      }),
    ).toBe(null);
    expect(textOf(networks)).toEqual([
      'a n 2001:db8:1::10/128',
      'b n 2001:db8:1::11/128',
      'c n 2001:db8:1::2/128',
    ]);
    expect(networks.version).toBe(since + 3);
    networks.run({ op: 'release', instance: 'a' });
    assignAll(networks, 'n', 'd', 'e 2001:db8:1::10');
    expect(textOf(networks).slice(2)).toEqual(['d n 2001:db8:1::3/128', 'e n 2001:db8:1::10/128']);
  });

  test('renames a network that keeps its space, and its instances with it', () => {
    const networks = networksOf({ n: SUBNET, m: OTHER });
    assignAll(networks, 'n', 'a');
    assignAll(networks, 'm', 'a');
    expect(setConfig(networks, { m: OTHER, fresh: SUBNET })).toBe(null);
    expect(textOf(networks)).toEqual(['a fresh 2001:db8:1::2/128', 'a m 2001:db8:2::2/128']);
    expect(networks.snapshot().pool.owners).toEqual(['instance/a@fresh', 'instance/a@m']);
  });

  test('takes a network of an old name for that network, and never two for one', () => {
    const networks = networksOf({ n: SUBNET, m: OTHER });
    assignAll(networks, 'n', 'a');
    assignAll(networks, 'm', 'a');
    expect(setConfig(networks, { m: [SUBNET, OTHER] })).toBe('config-blocked');
    expect(setConfig(networks, { both: [SUBNET, OTHER] })).toBe('config-blocked');
    expect(setConfig(networks, { n: OTHER, m: SUBNET })).toBe(null);
    expect(textOf(networks)).toEqual(['a n 2001:db8:2::2/128', 'a m 2001:db8:1::2/128']);
  });

  test('gives a network whose space is now that of two the name that no other network has', () => {
    const networks = networksOf({ m: OTHER, n: SUBNET });
    assignAll(networks, 'n', 'a');
    assignAll(networks, 'm', 'b');
    const half = (i: number) => ({ range: `2001:db8:1:0:${i}000::/68`, gateway: 'fe80::1' });
    expect(setConfig(networks, { fresh: [half(0), OTHER], more: half(8) })).toBe(null);
    expect(textOf(networks)).toEqual(['b fresh 2001:db8:2::2/128', 'a more 2001:db8:1:0:8000::1/128']);
  });

  test('has all instances exchange the space of two networks', () => {
    const networks = networksOf({ n: SUBNET, m: OTHER });
    assignAll(networks, 'n', 'a', 'b');
    assignAll(networks, 'm', 'c');
    expect(setConfig(networks, { n: OTHER, m: SUBNET })).toBe(null);
    expect(textOf(networks)).toEqual([
      'a n 2001:db8:2::2/128',
      'b n 2001:db8:2::3/128',
      'c m 2001:db8:1::2/128',
    ]);
  });

  test('gives no network whose name is gone a network in space beside its own', () => {
    for (const range of ['2001:db8:1::/64', '2001:db8:3::/64']) {
      const networks = networksOf({ n: OTHER });
      assignAll(networks, 'n', 'a');
      expect(setConfig(networks, { other: { range, gateway: 'fe80::1' } })).toBe('config-blocked');
    }
  });

  test('gives no network whose name stays the name of a new one in its old space', () => {
    const networks = networksOf({ n: SUBNET, m: OTHER });
    assignAll(networks, 'm', 'a');
    const third = { range: '2001:db8:3::/64', gateway: '2001:db8:3::1' };
    expect(setConfig(networks, { n: third, fresh: [SUBNET, OTHER] })).toBe(null);
    expect(textOf(networks)).toEqual(['a fresh 2001:db8:2::2/128']);
  });

  test('renames a network of one address', () => {
    const one = { range: '2001:db8:9::9/128', gateway: 'fe80::1' };
    const networks = networksOf({ n: one });
    assignAll(networks, 'n', 'a');
    expect(setConfig(networks, { fresh: one })).toBe(null);
    expect(textOf(networks)).toEqual(['a fresh 2001:db8:9::9/128']);
  });

  test('is refused where what moves finds no place', () => {
    const networks = networksOf({ n: { ...SUBNET, azs: ['z1'] } });
    networks.run({ op: 'assign', instance: 'a', network: 'n', az: 'z1' });
    expect(setConfig(networks, { n: { ...SUBNET, azs: ['z2'] } })).toBe('no-subnet-in-az');
    const small = { range: '2001:db8:3::/127', gateway: '2001:db8:3::' };
    networks.run({ op: 'assign', instance: 'b', network: 'n', az: 'z1' });
    expect(setConfig(networks, { n: small })).toBe('exhausted');
  });

  test('keeps what asked for no zone in a subnet that names some', () => {
    const networks = networksOf({ n: SUBNET });
    assignAll(networks, 'n', 'a');
    expect(setConfig(networks, { n: { ...SUBNET, azs: ['z1'] } })).toBe(null);
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::2/128']);
  });

  test('changes no reservation of the pool that stays, and no lease in one', () => {
    const networks = networksOf({ n: STATIC }, { quarantine: { seconds: 60 } });
    assignAll(networks, 'n', 'a 2001:db8:1::10', 'b');
    const opsOf = (subnet: object) => {
      setConfig(networks, { n: subnet });
      const [first] = networks.changes(networks.version - 1)[0]!.changes;
      return first?.op === 'pool' ? first.record.changes.map(({ op }: { op: string }) => op) : [];
    };
    expect(opsOf({ ...STATIC, reserved: ['2001:db8:1::20'] })).toEqual(['reserve']);
    expect(opsOf({ ...STATIC, reserved: ['2001:db8:1::20'], dns: ['2001:db8::53'] })).toEqual([]);
    const wider = opsOf({ ...SUBNET, static: ['2001:db8:1::10 - 2001:db8:1::2f'] });
    expect(wider.filter((op) => op === 'release' || op === 'allocate').length).toBeLessThanOrEqual(2);
    expect(networks.snapshot().pool.quarantine).toHaveLength(0);
  });

  test('ignores the order of subnets', () => {
    const networks = networksOf({ n: [SUBNET, OTHER] });
    assignAll(networks, 'n', 'a');
    setConfig(networks, { n: [OTHER, SUBNET] });
    assignAll(networks, 'n', 'b');
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::2/128', 'b n 2001:db8:2::2/128']);
  });

  test('moves blocks whose length changes', () => {
    const networks = networksOf({ n: { ...SUBNET, prefix: 80 } });
    assignAll(networks, 'n', 'a');
    setConfig(networks, { n: { ...SUBNET, prefix: 96 } });
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::1:0:0/96']);
    setConfig(networks, { n: SUBNET });
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::2/128']);
  });
});

test('a plan of a config says for each assignment what becomes of it, and why', () => {
  const networks = networksOf({ n: STATIC, m: OTHER, v4: { range: '10.0.0.0/24', gateway: '10.0.0.1' } });
  assignAll(networks, 'n', 'a 2001:db8:1::10', 'b');
  assignAll(networks, 'm', 'c');
  assignAll(networks, 'v4', 'd');
  const next = configOf({
    n: { ...SUBNET, gateway: '2001:db8:1::10', static: ['2001:db8:1::2'] },
    fresh: OTHER,
    v4: { range: '10.0.1.0/24', gateway: '10.0.1.1' },
  });
  const { ok, keep, move, block } = networks.planConfig(next);
  expect(ok).toBe(false);
  expect(keep.map(({ instance, network }) => [instance, network])).toEqual([['c', 'm']]);
  expect(move.map(({ from, why }) => [from.instance, why.message])).toEqual([
    ['b', '2001:db8:1::2/128 would be in the static range 2001:db8:1::2'],
    ['d', '10.0.0.2/32 is outside the subnet 10.0.1.0/24'],
  ]);
  expect(block.map(({ assignment, why }) => [assignment.instance, why.code])).toEqual([['a', 'now-gateway']]);
  expect(networks.version).toBe(4);
});

test.each<[code: string, next: object, details: object]>([
  ['outside-range', { range: '2001:db8:9::/64', gateway: 'fe80::1' }, { prefix: '2001:db8:9::/64' }],
  ['length-changed', { ...SUBNET, prefix: 80 }, { length: 80 }],
  ['az-changed', { ...SUBNET, azs: ['z2'] }, { prefix: '2001:db8:1::/64', az: 'z1' }],
  ['now-gateway', { ...SUBNET, gateway: '2001:db8:1::2' }, {}],
  [
    'now-reserved',
    { ...SUBNET, reserved: ['2001:db8:1::2 - 2001:db8:1::5'] },
    { range: '2001:db8:1::2 - 2001:db8:1::5', reason: 'reserved' },
  ],
  ['now-static', { ...SUBNET, static: ['2001:db8:1::2/127'] }, { range: '2001:db8:1::2 - 2001:db8:1::3' }],
])('a plan of a config says all about what moves: %s', (code, next, details) => {
  const networks = networksOf({ n: SUBNET });
  networks.run({ op: 'assign', instance: 'a', network: 'n', az: 'z1' });
  const [{ why }] = networks.planConfig(configOf({ n: next })).move as unknown as [{ why: Issue }];
  checkSentence(why);
  const item = code === 'az-changed' ? {} : { item: '2001:db8:1::2/128' };
  expect([why.code, why.details]).toEqual([code, { ...item, ...details }]);
});

test('a plan of a config says which network is gone', () => {
  const networks = networksOf({ n: SUBNET });
  assignAll(networks, 'n', 'a');
  const [blocked] = networks.planConfig(configOf({ m: OTHER })).block;
  checkSentence(blocked!.why);
  expect(blocked!.why).toMatchObject({ code: 'network-gone', details: { network: 'n' } });
});

test('a plan of a config that cannot be read is refused at its place', () => {
  const networks = networksOf({ n: SUBNET });
  const config = { networks: [{ name: 'n', subnets: [{ prefix: 'x' }] }] } as never;
  expect(thrownBy(() => networks.planConfig(config)).path).toEqual(['networks', 0, 'subnets', 0, 'prefix']);
});

test('networks of other configs, policies or pools begin with other digests', () => {
  const digests = [
    networksOf({ n: SUBNET }),
    networksOf({ n: STATIC }),
    networksOf({ m: SUBNET }),
    networksOf({ n: SUBNET }, { lastAddress: 'keep' }),
    networksOf({ n: SUBNET }, { ra: 'accept' }),
    networksOf({ n: SUBNET }, { strategy: 'last' }),
    networksOf({ n: SUBNET }, { quarantine: { seconds: 60 } }),
  ].map(({ head }) => head.digest);
  expect(new Set(digests).size).toBe(digests.length);
  expect(networksOf({ n: SUBNET }).head.digest).toBe(digests[0]);
});

describe('capacity', () => {
  test('counts addresses exactly, where ranges overlap as well', () => {
    const reserved = ['2001:db8:1:: - 2001:db8:1::f', '2001:db8:1::8 - 2001:db8:1::1f', '2001:db8:1::1'];
    const fixed = ['2001:db8:1::20 - 2001:db8:1::2f', '2001:db8:1::28 - 2001:db8:1::2f'];
    const networks = networksOf({ n: { ...SUBNET, range: '2001:db8:1::/120', reserved, static: fixed } });
    assignAll(networks, 'n', 'a', 'b 2001:db8:1::20');
    expect(networks.capacity('n')).toEqual([
      { prefix: '2001:db8:1::/120', total: '256', restricted: '32', static: '16', used: '2', free: '207' },
    ]);
    expect(networks.capacity('x')).toEqual([]);
  });

  test('counts static addresses below and between reserved ones', () => {
    const reserved = ['2001:db8:1::f0', '2001:db8:1::80/124'];
    const fixed = ['2001:db8:1::c0/124', '2001:db8:1::10'];
    const networks = networksOf(
      { n: { ...SUBNET, range: '2001:db8:1::/120', reserved, static: fixed } },
      { director: ['2001:db8:9::1', '10.0.0.1'] },
    );
    expect(networks.capacity('n')).toEqual([
      { prefix: '2001:db8:1::/120', total: '256', restricted: '19', static: '17', used: '0', free: '220' },
    ]);
  });

  test('counts blocks that a reserved address makes unusable as restricted', () => {
    const blocks = {
      ...SUBNET,
      prefix: 80,
      reserved: ['2001:db8:1::9', '2001:db8:1:0:2::5'],
      static: ['2001:db8:1:0:8::/80'],
    };
    const networks = networksOf({ n: blocks });
    assignAll(networks, 'n', 'a', 'b');
    expect(networks.capacity('n')).toEqual([
      { prefix: '2001:db8:1::/64', total: '65536', restricted: '2', static: '1', used: '2', free: '65531' },
    ]);
  });

  test('counts a row for each subnet, IPv4 as IPv4', () => {
    const networks = networksOf({
      n: [
        { range: '10.0.0.0/24', gateway: '10.0.0.1' },
        { range: '10.0.1.0/31', gateway: '10.0.1.0' },
      ],
    });
    expect(
      networks.capacity('n').map(({ prefix, total, restricted, free }) => [prefix, total, restricted, free]),
    ).toEqual([
      ['10.0.0.0/24', '256', '3', '253'],
      ['10.0.1.0/31', '2', '1', '1'],
    ]);
  });
});

describe('settings', () => {
  const mac = '00:50:56:8c:86:a9';

  test('of a NIC with both families have one default route each, and the address that SLAAC adds', () => {
    const networks = networksOf(
      {
        v6: { ...SUBNET, gateway: 'fe80::1', dns: ['2001:db8::53', '10.0.0.53'] },
        v4: { range: '10.0.0.0/20', gateway: '10.0.0.1' },
      },
      { ra: 'accept' },
    );
    networks.run({ op: 'assign', instance: 'a', network: 'v4', group: 'eth0', mac });
    networks.run({ op: 'assign', instance: 'a', network: 'v6', group: 'eth0' });
    const [v4, v6] = networks.settings('a');
    expect(v4).toMatchObject({
      ip: '10.0.0.2',
      expanded: '10.0.0.2',
      length: 20,
      netmask: '255.255.240.0',
      netmaskExpanded: '255.255.240.0',
      gateway: '10.0.0.1',
      default: { ipv4: true, ipv6: false, dns: true },
      extra: [],
      url: 'http://10.0.0.2/',
      listen: '10.0.0.2:80',
    });
    expect(v6).toMatchObject({
      group: 'eth0',
      mac,
      gateway: 'fe80::1',
      onLink: true,
      dns: ['2001:db8::53', '10.0.0.53'],
      default: { ipv4: false, ipv6: true, dns: false },
      ra: 'accept',
      extra: ['2001:db8:1:0:250:56ff:fe8c:86a9'],
      url: 'http://[2001:db8:1::1]/',
      listen: '[2001:db8:1::1]:80',
    });
    expect(networks.settings('b')).toEqual([]);
  });

  test('of an address that is the one of SLAAC have no other', () => {
    const networks = networksOf({ n: { ...SUBNET, static: ['2001:db8:1:0:250:56ff:fe8c:86a9'] } });
    networks.run({
      op: 'assign',
      instance: 'a',
      network: 'n',
      mac,
      address: '2001:db8:1:0:250:56ff:fe8c:86a9',
    });
    expect(networks.settings('a')[0]?.extra).toEqual([]);
  });

  test('of a block have its length, and the default route only where it is said or nothing else has it', () => {
    const networks = networksOf({
      pods: { ...SUBNET, prefix: 80 },
      n: { ...OTHER, range: '2001:db8:2::/112' },
    });
    networks.run({ op: 'assign', instance: 'a', network: 'pods', mac });
    expect(networks.settings('a')[0]).toMatchObject({
      ip: '2001:db8:1:0:1::',
      length: 80,
      netmask: 'ffff:ffff:ffff:ffff:ffff::',
      default: { ipv4: false, ipv6: true, dns: true },
    });
    networks.run({ op: 'assign', instance: 'a', network: 'n', mac });
    expect(networks.settings('a').map((row) => row.default.ipv6)).toEqual([false, true]);
    expect(networks.settings('a')[1]?.extra).toEqual([]);
    networks.run({ op: 'assign', instance: 'a', network: 'pods', default: ['gateway'] });
    expect(networks.settings('a').map((row) => [row.default.ipv6, row.default.dns])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

test('options and configs from outside are read', () => {
  const config = configOf({ n: STATIC });
  expect(() => new Networks(JSON.parse(JSON.stringify(config)))).not.toThrow();
  const refused = (value: unknown, options?: object) => {
    const { code, path } = thrownBy(() => new Networks(value as typeof config, options));
    return [code, ...(path ?? [])].join(' ');
  };
  const [network] = config.networks;
  const withSubnet = (fields: object) => ({
    networks: [{ ...network, subnets: [{ ...network!.subnets[0], ...fields }] }],
  });
  expect(refused(null)).toBe('invalid-type');
  expect(refused({ networks: [network], other: [] })).toBe('unknown-field other');
  expect(refused(withSubnet({ prefix: '2001:db8::g/64' }))).toBe(
    'invalid-character networks 0 subnets 0 prefix',
  );
  expect(refused(withSubnet({ delegate: 129 }))).toBe('length-too-long networks 0 subnets 0 delegate');
  expect(refused(withSubnet({ range: 1 }))).toBe('unknown-field networks 0 subnets 0 range');
  const zones = [['z1'], []].map((azs, i) => ({
    ...network!.subnets[0],
    ...{ azs, prefix: `2001:db8:${i + 5}::/64`, gateway: 'fe80::1', static: [] },
  }));
  expect(refused({ networks: [{ ...network, subnets: zones }] })).toBe('az-missing networks 0 subnets 1');
  expect(refused(config, { subnetzero: 'give' })).toBe('unknown-field subnetzero');
  expect(refused(config, { clock: 5 })).toBe('invalid-type');
  expect(refused(config, null as never)).toBe('invalid-type');
  expect(refused(config, { journal: -1 })).toBe('out-of-range');
});
