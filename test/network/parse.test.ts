/** Cloud configs: each case of test/cases/manual-networks.json that is about reading one, and the faults beside them. */
import { describe, expect, test } from 'vitest';
import { type NetworkPolicy, parseCloudConfig } from '../../src/network.ts';
import { checkSentence, thrownBy } from '../support/refusal.ts';
import { type Case, cases } from './cases.ts';
import { parsedOf } from './parsed.ts';

const SUBNET = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };

/** A config of one network with these subnets. */
const configOf = (...subnets: unknown[]) => ({ networks: [{ name: 'n', subnets }] });

/** The only subnet of a config. */
const subnetOf = (subnet: object, policy?: NetworkPolicy) =>
  parsedOf(configOf(subnet), policy).networks[0]!.subnets[0]!;

/** Code and path of every issue of a config. */
function issuesOf(config: unknown, policy?: NetworkPolicy): string[] {
  const parsed = parseCloudConfig(config, policy);
  if (parsed.ok) return [];
  for (const issue of parsed.issues) checkSentence(issue);
  return parsed.issues.map(({ code, path = [] }) => [code, ...path].join(' '));
}

/** The fields of the subnets that a case names; counts are tested with the networks. */
function subnetsOf({ config, policy, expect: { subnets = [] } }: Case) {
  const all = parsedOf(config, policy).networks.flatMap((network) => network.subnets);
  const counted = ['total', 'restricted'];
  return subnets.map((fields, i) => {
    const names = Object.keys(fields).filter((name) => !counted.includes(name));
    return {
      actual: names.map((name) => [name, all[i]?.[name as 'prefix']]),
      expected: names.map((name) => [name, fields[name]]),
    };
  });
}

test.each(cases.filter((each) => each.expect.issues !== undefined))('$id, $what', (each) => {
  const expected = each.expect.issues!.map(({ code, path }) => [code, ...path].join(' '));
  expect(issuesOf(each.config, each.policy)).toEqual(expected);
});

test.each(cases.filter((each) => each.expect.subnets !== undefined))('$id, $what', (each) => {
  for (const { actual, expected } of subnetsOf(each)) expect(actual).toEqual(expected);
  const { warnings } = parseCloudConfig(each.config, each.policy);
  expect(warnings.map(({ code, path = [] }) => [code, ...path])).toEqual(each.expect.warnings ?? []);
});

test.each(cases.filter((each) => each.expect.issues === undefined))(
  '$id has a config that is right',
  (each) => {
    expect(issuesOf(each.config, each.policy)).toEqual([]);
  },
);

describe('parseCloudConfig', () => {
  test('reads its own result again, written as a config', () => {
    const config = { ...SUBNET, az: 'z1', static: ['2001:db8:1::10/124'], dns: ['10.0.0.53'] };
    const { prefix, gateway, azs, reserved, static: fixed, dns } = subnetOf(config);
    const again = { range: prefix, gateway, azs, reserved, static: fixed, dns };
    expect(subnetOf(again)).toEqual(subnetOf(config));
    expect(dns).toEqual(['10.0.0.53']);
  });

  test('keeps networks of other types as they are', () => {
    const vip = { name: 'v', type: 'vip', anything: [1] };
    expect(parsedOf({ networks: [vip] })).toEqual({ networks: [], others: [vip] });
  });

  test('takes the zones of a config without a list of zones as they are', () => {
    expect(subnetOf({ ...SUBNET, azs: ['z7'] }).azs).toEqual(['z7']);
    expect(issuesOf({ ...configOf({ ...SUBNET, azs: ['z7'] }), azs: [] })).toEqual([
      'unknown-az networks 0 subnets 0 azs 0',
    ]);
  });

  test('says which zone was perhaps meant', () => {
    const parsed = parseCloudConfig({ azs: [{ name: 'zone-1' }], ...configOf({ ...SUBNET, az: 'zone1' }) });
    expect(!parsed.ok && parsed.issues).toMatchObject([
      { path: ['networks', 0, 'subnets', 0, 'az'], details: { az: 'zone1', nearest: 'zone-1' } },
    ]);
  });

  test('reads keys without a value as absent ones', () => {
    const empty = { az: null, azs: null, dns: null, reserved: null, static: null, prefix: null };
    expect(subnetOf({ ...SUBNET, ...empty })).toEqual(subnetOf(SUBNET));
    expect(parsedOf({ azs: null, networks: null })).toEqual({ networks: [], others: [] });
    expect(issuesOf(configOf({ range: null, gateway: null }))).toEqual([
      'missing networks 0 subnets 0 range',
      'missing networks 0 subnets 0 gateway',
    ]);
    const parsed = parseCloudConfig(configOf({ range: null, gateway: null }));
    expect(!parsed.ok && parsed.issues.map(({ details }) => details)).toEqual([
      { field: 'range' },
      { field: 'gateway' },
    ]);
  });

  test('refuses networks and zones that are no lists', () => {
    expect(issuesOf({ azs: 'z1', networks: {} })).toEqual(['invalid-type azs', 'invalid-type networks']);
  });

  test('has an issue of a subnet before those of its fields, wherever they stand', () => {
    const both = { ...SUBNET, az: 'z1', azs: ['z1'], dns: [5, 'x'], range: 'x' };
    expect(issuesOf(configOf({ ...SUBNET, range: '2001:db8:9::/64' }, both))).toEqual([
      'az-missing networks 0 subnets 0',
      'outside-range networks 0 subnets 0 gateway',
      'az-and-azs networks 0 subnets 1',
      'invalid-character networks 0 subnets 1 range',
      'invalid-type networks 0 subnets 1 dns 0',
      'invalid-character networks 0 subnets 1 dns 1',
    ]);
  });

  test('has only the issue of a range that cannot be read, whatever depends on it', () => {
    const fields = { prefix: 80, reserved: ['2001:db8:1::5'], static: ['2001:db8:1:0:1::/80'] };
    expect(issuesOf(configOf({ ...SUBNET, range: 'x', ...fields }))).toEqual([
      'invalid-character networks 0 subnets 0 range',
    ]);
  });

  test('warns of unknown fields at every place, with the nearest name', () => {
    const network = { name: 'n', subnet: 1, subnets: [{ ...SUBNET, statics: 1 }] };
    const { warnings } = parseCloudConfig({ nets: 1, azs: [{ name: 'z1', foo: 1 }], networks: [network] });
    expect(warnings.map(({ code, path }) => [code, ...path!].join(' '))).toEqual([
      'unknown-field nets',
      'unknown-field azs 0 foo',
      'unknown-field networks 0 subnet',
      'unknown-field networks 0 subnets 0 statics',
    ]);
    expect(warnings[3]!.details).toMatchObject({ nearest: 'static' });
  });

  test('has the issues of all fields in their order, with the offset in the text', () => {
    const wrong = { ...SUBNET, range: '2001:db8:g::/64', azs: ['z9'] };
    const config = {
      azs: [{}, { name: 7 }],
      networks: [
        { name: '', subnets: 'x' },
        { name: 'n', subnets: [wrong, { ...SUBNET, prefix: 1.5 }, 5] },
        { name: 'n', subnets: [SUBNET, { ...SUBNET, azs: 'z1' }] },
        null,
      ],
    };
    expect(issuesOf(config)).toEqual([
      'missing azs 0 name',
      'invalid-type azs 1 name',
      'empty networks 0 name',
      'invalid-type networks 0 subnets',
      'invalid-character networks 1 subnets 0 range',
      'unknown-az networks 1 subnets 0 azs 0',
      'az-missing networks 1 subnets 1',
      'length-invalid networks 1 subnets 1 prefix',
      'invalid-type networks 1 subnets 2',
      'az-missing networks 1 subnets 2',
      'missing networks 1 subnets 2 range',
      'missing networks 1 subnets 2 gateway',
      'duplicate-name networks 2 name',
      'az-missing networks 2 subnets 0',
      'overlaps-network networks 2 subnets 0 range',
      'overlaps-network networks 2 subnets 1 range',
      'invalid-type networks 2 subnets 1 azs',
      'invalid-type networks 3',
      'missing networks 3 name',
    ]);
    const parsed = parseCloudConfig(config);
    expect(!parsed.ok && parsed.issues.find(({ code }) => code === 'invalid-character')?.position).toBe(9);
  });

  test.each([[undefined], [null], [5], ['networks: []'], [[]]])(
    'refuses %j, which is no config',
    (config) => {
      expect(issuesOf(config)).toEqual(['invalid-type']);
    },
  );

  test.each([
    ['a subnet of multicast', '224.0.0.0/24', '224.0.0.1', 'not-unicast'],
    ['a subnet of loopback', '127.0.0.0/8', '127.0.0.1', 'not-routable'],
    ['a link-local subnet', '169.254.0.0/16', '169.254.0.1', 'not-routable'],
    ['a subnet without a network', '0.0.0.0/8', '0.0.0.1', 'not-routable'],
    ['the link-local prefix', 'fe80::/64', 'fe80::1', 'not-routable'],
    ['loopback alone', '::1/128', '::1', 'not-routable'],
    ['a subnet around multicast', '8000::/1', '8000::1', 'not-unicast'],
    ['a subnet around loopback', '126.0.0.0/7', '126.0.0.1', 'not-routable'],
    ['IPv4 in the notation of IPv6', '::ffff:10.0.0.0/120', '::ffff:10.0.0.1', 'ipv4-mapped'],
  ])('refuses %s', (_, range, gateway, code) => {
    expect(issuesOf(configOf({ range, gateway }))[0]).toBe(`${code} networks 0 subnets 0 range`);
  });

  test('refuses the last address of an IPv4 subnet as its gateway, and takes that of IPv6', () => {
    expect(issuesOf(configOf({ range: '10.0.0.0/24', gateway: '10.0.0.255' }))).toEqual([
      'anycast-address networks 0 subnets 0 gateway',
    ]);
    expect(issuesOf(configOf({ ...SUBNET, gateway: '2001:db8:1:0:ffff:ffff:ffff:ffff' }))).toEqual([]);
    expect(issuesOf(configOf({ range: '10.0.0.0/31', gateway: '10.0.0.1' }))).toEqual([]);
  });

  test('keeps a link-local gateway on the link, or moves it into a /64', () => {
    const onLink = subnetOf({ ...SUBNET, gateway: 'fe80::1' });
    expect([onLink.gateway, onLink.onLink]).toEqual(['fe80::1', true]);
    const moved = subnetOf({ ...SUBNET, gateway: 'fe80::1' }, { linkLocalGateway: 'transplant' });
    expect([moved.gateway, moved.onLink]).toEqual(['2001:db8:1::1', false]);
    const small = configOf({ range: '2001:db8:1::/112', gateway: 'fe80::1' });
    expect(issuesOf(small, { linkLocalGateway: 'transplant' })).toEqual([
      'not-64 networks 0 subnets 0 gateway',
    ]);
  });

  test('counts the length of delegated IPv4 blocks as IPv4 does', () => {
    const subnet = { range: '10.0.0.0/24', gateway: '10.0.0.1' };
    const delegateOf = (prefix: unknown) => subnetOf({ ...subnet, prefix }).delegate;
    expect([delegateOf('28'), delegateOf(28), delegateOf(32)]).toEqual([28, 28, null]);
    const codeOf = (prefix: unknown) => issuesOf(configOf({ ...subnet, prefix })).join();
    expect(codeOf(23)).toBe('length-too-short networks 0 subnets 0 prefix');
    expect(codeOf(33)).toBe('length-too-long networks 0 subnets 0 prefix');
    expect(codeOf('028')).toBe('length-invalid networks 0 subnets 0 prefix');
    expect(codeOf(0)).toBe('length-too-short networks 0 subnets 0 prefix');
    expect([
      subnetOf({ ...SUBNET, prefix: '128' }).delegate,
      subnetOf({ ...SUBNET, prefix: '96' }).delegate,
    ]).toEqual([null, 96]);
    const expectedOf = (config: unknown) => {
      const parsed = parseCloudConfig(config);
      return parsed.ok ? null : parsed.issues[0]!.details;
    };
    expect(expectedOf(configOf({ ...subnet, prefix: 'x' }))).toEqual({ expected: 'ipv4-prefix' });
    expect(expectedOf(configOf({ ...SUBNET, prefix: 'x' }))).toEqual({ expected: 'prefix' });
    expect(expectedOf(configOf({ ...SUBNET, prefix: 129 }))).toEqual({ expected: 'prefix', max: 128 });
  });

  test('refuses a range of two families, and a static range that is not of whole blocks', () => {
    expect(issuesOf(configOf({ ...SUBNET, reserved: '2001:db8:1::5 - 10.0.0.5' }))).toEqual([
      'range-mixed networks 0 subnets 0 reserved 0',
    ]);
    const blocks = ['2001:db8:1:0:5:: - 2001:db8:1:0:6::'];
    expect(issuesOf(configOf({ ...SUBNET, prefix: 80, static: blocks }))).toEqual([
      'not-a-block networks 0 subnets 0 static 0',
    ]);
    expect(issuesOf(configOf({ ...SUBNET, static: ['2001:db8:1::1'], reserved: [5] }))).toEqual([
      'invalid-type networks 0 subnets 0 reserved 0',
      'overlaps-reservation networks 0 subnets 0 static 0',
    ]);
  });

  test('takes a range that begins in the block of IPv4 and ends outside it', () => {
    const reserved = ['::ffff:255.255.255.255 - ::1:0:0:5'];
    expect(issuesOf(configOf({ range: '::/64', gateway: '::5', reserved }))).toEqual([]);
  });

  test('refuses a range without an end as what it is', () => {
    expect(
      issuesOf(configOf({ range: '10.0.0.0/24', gateway: '10.0.0.1', reserved: ['10.0.0.5 - '] })),
    ).toEqual(['empty networks 0 subnets 0 reserved 0']);
  });

  test('masks host bits of IPv4 as of IPv6 where the policy says so, with a warning', () => {
    for (const [range, gateway, prefix] of [
      ['10.0.0.9/24', '10.0.0.1', '10.0.0.0/24'],
      ['2001:db8:1::9/64', '2001:db8:1::1', '2001:db8:1::/64'],
    ]) {
      const config = configOf({ range, gateway });
      expect(subnetOf({ range, gateway }, { hostBits: 'mask' }).prefix).toBe(prefix);
      expect(parseCloudConfig(config, { hostBits: 'mask' }).warnings.map(({ code }) => code)).toEqual([
        'host-bits',
      ]);
      expect(issuesOf(config)).toEqual(['host-bits networks 0 subnets 0 range']);
    }
  });

  test('names the reserved range that a static one overlaps, in whatever order they come', () => {
    const reservedOf = (reserved: string[], fixed: string) => {
      const parsed = parseCloudConfig(configOf({ ...SUBNET, gateway: 'fe80::1', reserved, static: [fixed] }));
      return parsed.ok ? null : parsed.issues[0]!.details;
    };
    const at = (last: string) => `2001:db8:1::${last}`;
    const range = (first: string, last: string) => `${at(first)} - ${at(last)}`;
    const long = range('2', 'ff');
    for (const [reserved, fixed, overlapped] of [
      [[at('20'), at('10')], at('10'), at('10')],
      [[at('20'), at('10')], at('20'), at('20')],
      [[long, range('4', '5'), at('8')], at('f0'), long],
      [[range('4', '5'), at('8'), long], at('f0'), long],
      [[at('8'), range('20', '2f')], range('9', '20'), range('20', '2f')],
    ] as const) {
      expect(reservedOf([...reserved], fixed)).toEqual({
        item: fixed,
        range: overlapped,
        reason: 'reserved',
      });
    }
    for (const fixed of [at('9'), range('9', '1f')])
      expect(reservedOf([at('8'), at('20')], fixed)).toBe(null);
  });

  test('names the subnet that a range overlaps', () => {
    const inside = { range: '2001:db8:1:0:8000::/65', gateway: '2001:db8:1:0:8000::1' };
    const parsed = parseCloudConfig(configOf(SUBNET, inside));
    expect(
      !parsed.ok &&
        parsed.issues.map(({ code, details = {} }) => [code, 'other' in details && details.other]),
    ).toEqual([['overlaps-subnet', '2001:db8:1::/64']]);
  });

  test('is a Standard Schema', () => {
    const { validate, vendor } = parseCloudConfig['~standard'];
    expect(vendor).toBe('hextet');
    expect(validate(configOf(SUBNET))).toEqual({ value: parsedOf(configOf(SUBNET)) });
    expect(validate({ networks: [{}] })).toMatchObject({ issues: [{ code: 'missing' }] });
  });

  test('refuses a policy that cannot be read', () => {
    const policy = { subnetzero: 'give' } as NetworkPolicy;
    expect(thrownBy(() => parseCloudConfig({}, policy)).details?.nearest).toBe('subnetZero');
    expect(thrownBy(() => parseCloudConfig({}, { ra: 'no' as 'ignore' })).path).toEqual(['ra']);
    expect(thrownBy(() => parseCloudConfig({}, { director: ['x'] })).path).toEqual(['director', 0]);
  });

  test('throws what is not a refusal', () => {
    const range = {
      get prefix() {
        throw new TypeError('hostile');
      },
    };
    expect(() => parseCloudConfig(configOf(range))).toThrow('hostile');
  });
});
