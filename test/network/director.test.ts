/** What directors suffer from elsewhere, each with a test that it does not happen here. */
import { expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { Prefix } from '../../src/ip/prefix.ts';
import { type NetworkCommand, type NetworkOptions, Networks, parseCloudConfig } from '../../src/network.ts';
import { parsedOf } from './parsed.ts';

const SUBNET = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };

const networksOf = (subnet: object, options?: NetworkOptions) =>
  new Networks(parsedOf({ networks: [{ name: 'n', subnets: [subnet].flat() }] }, policyOf(options)), options);
const policyOf = ({
  strategy: _,
  quarantine: __,
  clock: ___,
  journal: ____,
  ...policy
}: NetworkOptions = {}) => policy;

/** What an instance gets, or the code of the refusal. */
function assign(networks: Networks, instance: string, address?: string | null): string {
  const result = networks.tryRun({ op: 'assign', instance, network: 'n', address });
  return result.ok ? result.value.prefix : result.issue.code;
}

function adopt(networks: Networks, instance: string, prefix: string): string {
  const result = networks.tryRun({ op: 'adopt', instance, network: 'n', prefix });
  return result.ok ? result.value.prefix : result.issue.code;
}

/** Code, path and position of each issue of a subnet. */
function faultsOf(subnet: object): string[] {
  const parsed = parseCloudConfig({ networks: [{ name: 'n', subnets: [subnet].flat() }] });
  if (parsed.ok) return [];
  return parsed.issues.map(({ code, path = [], position }) =>
    [code, ...path.slice(2), ...(position === undefined ? [] : [`at ${position}`])].join(' '),
  );
}

test('half a /64 is static and a quarter reserved, and the rest is given', () => {
  const networks = networksOf({
    ...SUBNET,
    gateway: '2001:db8:1:0:4000::',
    static: ['2001:db8:1:0:8000::/65'],
    reserved: ['2001:db8:1::/66'],
  });
  expect(assign(networks, 'a')).toBe('2001:db8:1:0:4000::1/128');
  expect(assign(networks, 'b', '2001:db8:1:0:ffff:ffff:ffff:ffff')).toBe(
    '2001:db8:1:0:ffff:ffff:ffff:ffff/128',
  );
  expect(networks.capacity('n')[0]).toMatchObject({
    restricted: String(2n ** 62n + 1n),
    static: String(2n ** 63n),
  });
});

test('three spellings of an address are one address', () => {
  const networks = networksOf({ ...SUBNET, static: ['2001:0DB8:0001:0000:0000:0000:0000:0010'] });
  expect(assign(networks, 'a', '2001:db8:1::10')).toBe('2001:db8:1::10/128');
  expect(assign(networks, 'a', '2001:0db8:0001:0000:0000:0000:0000:0010')).toBe('2001:db8:1::10/128');
  expect(assign(networks, 'b', '2001:DB8:1:0::10')).toBe('overlaps-lease');
  expect(networks.version).toBe(1);
});

test('a delegated /80 and an address in it are never both given', () => {
  const networks = networksOf({ ...SUBNET, prefix: 80, static: ['2001:db8:1:0:5::/80'] });
  expect(assign(networks, 'a', '2001:db8:1:0:5::')).toBe('2001:db8:1:0:5::/80');
  expect(assign(networks, 'b', '2001:db8:1:0:5::7')).toBe('not-a-block');
  expect(adopt(networks, 'b', '2001:db8:1:0:5::7/128')).toBe('not-a-block');
  expect(adopt(networks, 'b', '2001:db8:1:0:5::')).toBe('overlaps-lease');
  const both = [SUBNET, { ...SUBNET, prefix: 80 }];
  expect(faultsOf(both)).toEqual(['overlaps-subnet subnets 1 range', 'lengths-differ subnets 1 prefix']);
});

test('a block that contains a reserved address is never given, by search or by name', () => {
  const reserved = ['2001:db8:1:0:1::5', '2001:db8:1:0:2:ffff:ffff:ffff'];
  const networks = networksOf({ ...SUBNET, prefix: 80, reserved });
  expect(assign(networks, 'a')).toBe('2001:db8:1:0:3::/80');
  expect(adopt(networks, 'b', '2001:db8:1:0:1::/80')).toBe('overlaps-reservation');
  expect(faultsOf({ ...SUBNET, prefix: 80, reserved, static: ['2001:db8:1:0:2::/80'] })).toEqual([
    'overlaps-reservation subnets 0 static 0',
  ]);
});

test('a range that reserves nothing is a fault, with the place of the end that is wrong', () => {
  const reserved = ['2001:db8:1::9 - 2001:db8:1::5', '2001:db8:1::9 - 10.0.0.5', '10.0.0.5-2001:db8:1::9'];
  expect(faultsOf({ ...SUBNET, reserved })).toEqual([
    'range-inverted subnets 0 reserved 0 at 16',
    'range-mixed subnets 0 reserved 1 at 16',
    'range-mixed subnets 0 reserved 2 at 9',
  ]);
});

test('ranges end at the top of the space', () => {
  const top = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  expect(faultsOf({ ...SUBNET, reserved: [`2001:db8:1::5 - ${top}`] })).toEqual([
    'outside-range subnets 0 reserved 0',
  ]);
  expect(faultsOf({ range: 'ffff:ffff::/32', gateway: top })).toEqual(['not-unicast subnets 0 range']);
  const networks = networksOf(
    { range: '255.255.255.252/30', gateway: '255.255.255.253' },
    { lastAddress: 'give', director: [top] },
  );
  expect(['a', 'b'].map((id) => assign(networks, id))).toEqual(['255.255.255.254/32', 'exhausted']);
  expect(adopt(networks, 'c', '255.255.255.255')).toBe('overlaps-reservation');
});

test('a delegated length that is none is a fault in every subnet', () => {
  const lengths = [129, 'foo', 63, '080', -1, 80.5];
  const subnets = lengths.map((prefix, i) => ({
    range: `2001:db8:${i}::/64`,
    gateway: `2001:db8:${i}::1`,
    prefix,
  }));
  const codes = ['too-long', 'invalid', 'too-short', 'invalid', 'invalid', 'invalid'];
  expect(faultsOf(subnets)).toEqual(codes.map((code, i) => `length-${code} subnets ${i} prefix`));
});

test('subnet zero, the last address, a /127 and a link-local gateway are usable', () => {
  const ends = networksOf({ range: '2001:db8:1::/126', gateway: 'fe80::1' }, { subnetZero: 'give' });
  expect(['a', 'b', 'c', 'd'].map((id) => assign(ends, id).slice(-6))).toEqual([
    '::/128',
    ':1/128',
    ':2/128',
    ':3/128',
  ]);
  const link = networksOf({ range: '2001:db8:1::/127', gateway: '2001:db8:1::1' });
  expect(assign(link, 'a')).toBe('2001:db8:1::/128');
  expect(link.settings('a')[0]).toMatchObject({ length: 127, gateway: '2001:db8:1::1', onLink: false });
});

test('a static address of IPv6 is a /128, and one of IPv4 a /32', () => {
  const networks = networksOf([
    { ...SUBNET, static: ['2001:db8:1::10'] },
    { range: '10.0.0.0/24', gateway: '10.0.0.1', static: ['10.0.0.9'] },
  ]);
  expect(assign(networks, 'a', '2001:db8:1::10')).toBe('2001:db8:1::10/128');
  expect(assign(networks, 'b', '10.0.0.9')).toBe('10.0.0.9/32');
  expect(networks.capacity('n').map(({ used }) => used)).toEqual(['1', '1']);
});

test('an address below ::1:0:0 is printed as IPv6 everywhere', () => {
  const networks = networksOf({ range: '::/64', gateway: '::5' });
  const plan = networks.plan([{ op: 'adopt', instance: 'a', network: 'n', prefix: '::a00:5' }]);
  expect(String(plan)).toBe('+ a n ::a00:5/128 dynamic');
  networks.commit(plan);
  const restored = Networks.restore(JSON.parse(JSON.stringify(networks)));
  expect(restored.settings('a')[0]).toMatchObject({ ip: '::a00:5', url: 'http://[::a00:5]/', length: 64 });
});

test('a request that failed leaves no row: the next instance gets what it would have had', () => {
  const networks = networksOf({ ...SUBNET, static: ['2001:db8:1::10'] });
  const commands: NetworkCommand[] = [
    { op: 'assign', instance: 'a', network: 'n' },
    { op: 'assign', instance: 'a', network: 'gone' },
  ];
  expect(() => networks.plan(commands)).toThrow('no network gone');
  expect(assign(networks, 'a', '2001:db8:1::11')).toBe('not-static');
  expect([[...networks.assignments()], networks.version]).toEqual([[], 0]);
  expect(assign(networks, 'b')).toBe('2001:db8:1::2/128');
});

test('a full network says how much of it is leased and reserved', () => {
  const networks = networksOf({
    range: '2001:db8:1::/125',
    gateway: '2001:db8:1::1',
    static: ['2001:db8:1::4/126'],
  });
  for (const id of ['a', 'b']) assign(networks, id);
  const full = networks.tryRun({ op: 'assign', instance: 'c', network: 'n' });
  expect(!full.ok && [full.issue.message, full.issue.details]).toEqual([
    'no free /128 in 2001:db8:1::/125: 0 of 8 addresses are free',
    {
      length: 128,
      within: '2001:db8:1::/125',
      total: '8',
      leased: '2',
      reserved: '6',
      quarantined: '0',
      free: '0',
      largestGap: null,
    },
  ]);
});

test('an instance takes its own address back out of quarantine, others wait until that is over', () => {
  let now = 0;
  const networks = networksOf(
    { ...SUBNET, static: ['2001:db8:1::10/124'] },
    { quarantine: { seconds: 60 }, clock: () => now },
  );
  assign(networks, 'a', '2001:db8:1::10');
  assign(networks, 'a', '2001:db8:1::11');
  expect(assign(networks, 'b', '2001:db8:1::10')).toBe('overlaps-quarantine');
  expect(assign(networks, 'a', '2001:db8:1::10')).toBe('2001:db8:1::10/128');
  now = 60_000;
  expect(assign(networks, 'b', '2001:db8:1::11')).toBe('2001:db8:1::11/128');
});

test('a block over addresses whose quarantine is over is given by name', () => {
  let now = 0;
  const networks = networksOf(SUBNET, { quarantine: { seconds: 60 }, clock: () => now });
  assign(networks, 'a');
  const config = parsedOf({
    networks: [{ name: 'n', subnets: [{ ...SUBNET, gateway: 'fe80::1', prefix: 80 }] }],
  });
  networks.run({ op: 'set-config', config });
  expect(adopt(networks, 'b', '2001:db8:1::/80')).toBe('overlaps-quarantine');
  now = 60_000;
  expect(adopt(networks, 'b', '2001:db8:1::/80')).toBe('2001:db8:1::/80');
});

test('aliases and names of Object in YAML are data like any other', () => {
  const config = parse(`
networks:
- name: __proto__
  __proto__: { type: vip }
  subnets: [&one { range: "2001:db8:1::/64", gateway: "2001:db8:1::1" }]
- name: constructor
  subnets: [{ range: "2001:db8:2::/64", gateway: "2001:db8:2::1", __proto__: { prefix: 80 } }]
`);
  const networks = new Networks(parsedOf(config));
  networks.run({ op: 'assign', instance: 'toString', network: '__proto__' });
  networks.run({ op: 'assign', instance: '__proto__', network: 'constructor' });
  const restored = Networks.restore(JSON.parse(JSON.stringify(networks)));
  expect(restored.settings('toString')[0]?.ip).toBe('2001:db8:1::2');
  expect(restored.settings('__proto__')[0]?.length).toBe(64);
  const twice = parse('s: &s { range: "2001:db8::/64", gateway: "2001:db8::1" }\nall: [*s, *s]');
  expect(faultsOf(twice.all)).toEqual(['overlaps-subnet subnets 1 range']);
});

test('a zone that is unknown among very many is named without a guess', () => {
  const azs = Array.from({ length: 1000 }, (_, i) => ({ name: `zone-${i}` }));
  const parsed = parseCloudConfig({
    azs,
    networks: [{ name: 'n', subnets: [{ ...SUBNET, az: 'zone1' }] }],
  });
  expect(!parsed.ok && parsed.issues[0]?.details).toEqual({ az: 'zone1', nearest: null });
});

test('subnets that overlap are found without comparing each with each', () => {
  const comparisons = [200, 400].map((count) => {
    const subnets = Array.from({ length: count }, (_, i) => ({
      range: `2001:db8:${(i % (count - 1)).toString(16)}::/64`,
      gateway: `2001:db8:${(i % (count - 1)).toString(16)}::1`,
    }));
    const contains = vi.spyOn(Prefix.prototype, 'contains');
    expect(faultsOf(subnets)).toEqual([`overlaps-subnet subnets ${count - 1} range`]);
    const calls = contains.mock.calls.length;
    contains.mockRestore();
    return calls;
  });
  expect(comparisons[1]!).toBeLessThan(2.5 * comparisons[0]!);
});

test('of subnets inside each other each names the earliest that it overlaps', () => {
  const ranges = ['2001:db8:1::/64', '2001:db8::/32', '2001:db8:2::/64', '2001:db9::/32', '2001:db8:1::/48'];
  const subnets = ranges.map((range) => ({ range, gateway: range.replace(/\/.*/, '1') }));
  const parsed = parseCloudConfig({ networks: [{ name: 'n', subnets }] });
  expect(
    !parsed.ok && parsed.issues.map(({ path, details }) => [path![3], (details as { other: string }).other]),
  ).toEqual([
    [1, '2001:db8:1::/64'],
    [2, '2001:db8::/32'],
    [4, '2001:db8:1::/64'],
  ]);
});
