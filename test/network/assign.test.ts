/** What instances get, keep and give back. */
import { describe, expect, test } from 'vitest';
import { type NetworkCommand, type NetworkOptions, Networks } from '../../src/network.ts';
import { checkSentence, thrownBy } from '../support/refusal.ts';
import { parsedOf } from './parsed.ts';

const SUBNET = { range: '2001:db8:1::/64', gateway: '2001:db8:1::1' };
const STATIC = { ...SUBNET, static: ['2001:db8:1::10/124'] };
const IPV4 = { range: '10.0.0.0/24', gateway: '10.0.0.1', static: ['10.0.0.100 - 10.0.0.109'] };
const BLOCKS = {
  range: '2001:db8:2::/64',
  gateway: '2001:db8:2::1',
  prefix: 80,
  static: ['2001:db8:2:0:5::/80'],
};

/** Networks with these subnets, by name. */
function networksOf(
  subnets: Readonly<Record<string, object | object[]>>,
  options?: NetworkOptions,
): Networks {
  const networks = Object.entries(subnets).map(([name, some]) => ({ name, subnets: [some].flat() }));
  return new Networks(parsedOf({ networks }), options);
}

const all = () => networksOf({ v6: STATIC, v4: IPV4, pods: BLOCKS });

/** Assigns; returns the prefix, or code and details of the refusal. Nothing of a refusal stays. */
function assign(networks: Networks, instance: string, network: string, fields: object = {}): string {
  const before = JSON.stringify(networks);
  const result = networks.tryRun({ op: 'assign', instance, network, ...fields });
  if (result.ok) return result.value.prefix;
  checkSentence(result.issue);
  expect(JSON.stringify(networks)).toBe(before);
  return result.issue.code;
}

const textOf = (networks: Networks) =>
  Array.from(networks.assignments(), ({ instance, network, prefix, type, orphaned }) =>
    [instance, network, prefix, type, ...(orphaned ? ['orphaned'] : [])].join(' '),
  );

describe('assign', () => {
  test('gives one NIC both families and a delegated block in one record', () => {
    const networks = all();
    const plan = networks.plan([
      { op: 'assign', instance: 'web/0', network: 'v6', group: 'eth0', mac: '00:50:56:8c:86:a9' },
      { op: 'assign', instance: 'web/0', network: 'v4', group: 'eth0' },
      { op: 'assign', instance: 'web/0', network: 'pods', group: 'eth0' },
      { op: 'assign', instance: 'db/0', network: 'v6', address: '2001:DB8:1:0::10' },
    ]);
    expect(networks.version).toBe(0);
    expect(String(plan).split('\n')).toEqual([
      '+ web/0 v6 2001:db8:1::2/128 dynamic',
      '+ web/0 v4 10.0.0.2/32 dynamic',
      '+ web/0 pods 2001:db8:2:0:1::/80 dynamic',
      '+ db/0 v6 2001:db8:1::10/128 static',
    ]);
    expect(networks.commit(plan)).toEqual([...networks.assignments()]);
    expect(networks.version).toBe(1);
    expect(String(networks)).toBe('manual networks at version 1: 3 networks, 4 assignments');
  });

  test('again gives the same, and changes nothing', () => {
    const networks = all();
    const command = { op: 'assign', instance: 'a', network: 'v6', az: 'z1', group: 'eth0' } as const;
    const first = networks.run(command);
    expect(networks.run(command)).toEqual(first);
    expect(networks.run({ op: 'assign', instance: 'a', network: 'v6' })).toEqual(first);
    expect(networks.version).toBe(1);
  });

  test('changes fields in place, and null clears them', () => {
    const networks = all();
    const first = networks.run({
      op: 'assign',
      instance: 'a',
      network: 'v6',
      az: 'z1',
      mac: '00-50-56-8C-86-A9',
      default: ['gateway', 'dns', 'dns'],
    });
    expect([first.mac, first.default]).toEqual(['00:50:56:8c:86:a9', ['dns', 'gateway']]);
    const cleared = {
      op: 'assign',
      instance: 'a',
      network: 'v6',
      az: null,
      mac: null,
      default: null,
      group: 'g',
    } as const;
    networks.run({ op: 'assign', instance: 'a', network: 'v6' });
    expect([...networks.assignments()]).toEqual([first]);
    expect(networks.run(cleared)).toEqual({ ...first, az: null, mac: null, default: [], group: 'g' });
  });

  test('moves from dynamic to static and back', () => {
    const networks = all();
    assign(networks, 'a', 'v6');
    expect(assign(networks, 'a', 'v6', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
    expect(assign(networks, 'a', 'v6')).toBe('2001:db8:1::10/128');
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::10/128 static']);
    expect(assign(networks, 'b', 'v6')).toBe('2001:db8:1::2/128');
    expect(assign(networks, 'a', 'v6', { address: null })).toBe('2001:db8:1::3/128');
    expect(textOf(networks)).toEqual(['b v6 2001:db8:1::2/128 dynamic', 'a v6 2001:db8:1::3/128 dynamic']);
    expect(assign(networks, 'c', 'v6', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
  });

  test('null leaves a dynamic address where it is, and a static one whose range is gone', () => {
    const networks = all();
    assign(networks, 'a', 'v6');
    assign(networks, 'b', 'v6', { address: '2001:db8:1::10' });
    networks.run({ op: 'set-config', config: parsedOf({ networks: [{ name: 'v6', subnets: [SUBNET] }] }) });
    expect(assign(networks, 'a', 'v6', { address: null })).toBe('2001:db8:1::2/128');
    expect(assign(networks, 'b', 'v6', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
    expect(assign(networks, 'b', 'v6', { address: null })).toBe('2001:db8:1::10/128');
    expect(textOf(networks)[1]).toBe('b v6 2001:db8:1::10/128 dynamic');
    expect(assign(networks, 'b', 'v6', { address: '2001:db8:1::10' })).toBe('not-static');
  });

  test('names the dynamic address of an instance that a static range has now', () => {
    const networks = networksOf({ n: { ...SUBNET, static: ['2001:db8:1::9'] } });
    networks.run({ op: 'adopt', instance: 'a', network: 'n', prefix: '2001:db8:1::7' });
    expect(assign(networks, 'a', 'n', { address: '2001:db8:1::9' })).toBe('2001:db8:1::9/128');
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::9/128 static']);
  });

  test('gives blocks of IPv4', () => {
    const networks = networksOf({
      n: { range: '10.0.0.0/24', gateway: '10.0.0.1', prefix: 28, static: ['10.0.0.64/28'] },
    });
    expect(assign(networks, 'a', 'n')).toBe('10.0.0.16/28');
    expect(assign(networks, 'b', 'n', { address: '10.0.0.64' })).toBe('10.0.0.64/28');
    expect(networks.settings('a')[0]).toMatchObject({
      ip: '10.0.0.16',
      length: 28,
      netmask: '255.255.255.240',
    });
    expect(networks.capacity('n')[0]).toMatchObject({
      total: '16',
      restricted: '1',
      static: '1',
      free: '13',
    });
  });

  test('finds every row of a list that most rows were taken off', () => {
    const networks = networksOf({ n: SUBNET });
    const ids = Array.from({ length: 40 }, (_, i) => `i-${i}`);
    for (const id of ids) assign(networks, id, 'n');
    for (const id of ids.slice(0, 38)) networks.run({ op: 'release', instance: id });
    assign(networks, 'x', 'n');
    expect(Array.from(networks.assignments({ after: 39 }), ({ instance }) => instance)).toEqual([
      'i-39',
      'x',
    ]);
  });

  test('lists what an instance has after most of its orphans were released', () => {
    const networks = networksOf({ n: SUBNET });
    for (let i = 0; i < 40; i++) {
      assign(networks, 'a', 'n');
      networks.run({ op: 'orphan', instance: 'a' });
    }
    assign(networks, 'a', 'n');
    networks.run({ op: 'release', instance: 'a', orphaned: true });
    assign(networks, 'b', 'n');
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::2a/128 dynamic', 'b n 2001:db8:1::2/128 dynamic']);
    expect([...networks.assignments({ instance: 'a' })].map(({ generation }) => generation)).toEqual([41]);
  });

  test('moves from a static address to another, and leaves the first', () => {
    const networks = all();
    assign(networks, 'a', 'v6', { address: '2001:db8:1::10' });
    assign(networks, 'a', 'v6', { address: '2001:db8:1::11' });
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::11/128 static']);
    expect(assign(networks, 'b', 'v6', { address: '2001:db8:1::10/128' })).toBe('2001:db8:1::10/128');
    expect(assign(networks, 'b', 'v6', { address: '2001:db8:1::11' })).toBe('overlaps-lease');
    expect(textOf(networks)).toContain('b v6 2001:db8:1::10/128 static');
  });

  test('moves to the subnet of another zone, and stays in one that both can use', () => {
    const networks = networksOf({
      n: [
        { ...SUBNET, azs: ['z1', 'z2'] },
        { range: '2001:db8:3::/64', gateway: '2001:db8:3::1', azs: ['z3'], static: ['2001:db8:3::9'] },
      ],
    });
    expect(assign(networks, 'a', 'n', { az: 'z1' })).toBe('2001:db8:1::2/128');
    expect(assign(networks, 'a', 'n', { az: 'z2' })).toBe('2001:db8:1::2/128');
    expect(assign(networks, 'a', 'n', { az: 'z3' })).toBe('2001:db8:3::2/128');
    expect(assign(networks, 'b', 'n', { az: 'z1', address: '2001:db8:3::9' })).toBe('outside-range');
    expect(assign(networks, 'b', 'n', { az: 'z3', address: '2001:db8:3::9' })).toBe('2001:db8:3::9/128');
    expect(assign(networks, 'b', 'n', { az: 'z1' })).toBe('outside-range');
  });

  test('fills the first subnet with a free address, also after a release', () => {
    const small = (i: number) => ({ range: `2001:db8:${i}::/126`, gateway: `2001:db8:${i}::1` });
    const networks = networksOf({ n: [small(1), small(2), small(3)] });
    const got = [1, 2, 3, 4, 5].map((i) => assign(networks, `i-${i}`, 'n'));
    expect(got.map((prefix) => prefix.slice(9))).toEqual([
      '1::2/128',
      '1::3/128',
      '2::2/128',
      '2::3/128',
      '3::2/128',
    ]);
    networks.run({ op: 'release', instance: 'i-2' });
    networks.run({ op: 'release', instance: 'i-4' });
    expect(['x', 'y', 'z'].map((id) => assign(networks, id, 'n').slice(9))).toEqual([
      '1::3/128',
      '2::3/128',
      '3::3/128',
    ]);
    expect(assign(networks, 'w', 'n')).toBe('exhausted');
  });

  test('spreads with another strategy', () => {
    const networks = networksOf({ n: SUBNET }, { strategy: 'last' });
    expect(assign(networks, 'a', 'n')).toBe('2001:db8:1:0:ffff:ffff:ffff:ffff/128');
  });

  test('names a block by its first address, and nothing else in it', () => {
    const networks = all();
    expect(assign(networks, 'a', 'pods', { address: '2001:db8:2:0:5::' })).toBe('2001:db8:2:0:5::/80');
    expect(assign(networks, 'b', 'pods', { address: '2001:db8:2:0:5::/96' })).toBe('not-a-block');
    expect(assign(networks, 'b', 'pods', { address: '2001:db8:2:0:4::/79' })).toBe('not-a-block');
    expect(assign(networks, 'b', 'v6', { address: '2001:db8:1::10/124' })).toBe('not-a-block');
    expect(assign(networks, 'b', 'pods', { address: '2001:db8:2:0:6::' })).toBe('not-static');
  });

  test('gives a subnet that is one block once', () => {
    const networks = networksOf({ n: { range: '2001:db8:2::/64', gateway: 'fe80::1', prefix: 64 } });
    expect(assign(networks, 'a', 'n')).toBe('2001:db8:2::/64');
    expect(assign(networks, 'b', 'n')).toBe('exhausted');
  });

  test('says of a network without subnets that it has none', () => {
    const networks = new Networks(parsedOf({ networks: [{ name: 'n' }] }));
    expect(assign(networks, 'a', 'n')).toBe('no-subnet-in-az');
  });

  test('refuses IPv4 in its own notation', () => {
    const networks = networksOf({
      v4: { range: '10.0.0.0/30', gateway: '10.0.0.1', static: [] },
      s: IPV4_STATIC,
    });
    assign(networks, 'a', 'v4');
    const full = networks.tryRun({ op: 'assign', instance: 'b', network: 'v4' });
    expect(!full.ok && full.issue.message).toBe('no free /32 in 10.0.0.0/30: 0 of 4 addresses are free');
    assign(networks, 'a', 's', { address: '10.1.0.9' });
    const taken = networks.tryRun({ op: 'assign', instance: 'b', network: 's', address: '10.1.0.9' });
    expect(!taken.ok && taken.issue.message).toBe(
      '10.1.0.9/32 overlaps 10.1.0.9/32, leased to "instance/a@s"',
    );
  });

  test('never mixes up instances and networks with at signs', () => {
    const networks = networksOf({ c: SUBNET, 'b@c': IPV4 });
    expect(assign(networks, 'a@b', 'c')).toBe('2001:db8:1::2/128');
    expect(assign(networks, 'a', 'b@c')).toBe('10.0.0.2/32');
    expect(networks.snapshot().pool.owners).toEqual(['instance/a@b@c', 'instance/a%40b@c']);
  });

  test('waits for the end of a quarantine only where nothing else is free', () => {
    let now = 0;
    const networks = networksOf(
      { n: [{ range: '2001:db8:1::/126', gateway: '2001:db8:1::1' }] },
      { quarantine: { seconds: 60 }, clock: () => now },
    );
    assign(networks, 'a', 'n');
    networks.run({ op: 'release', instance: 'a' });
    expect(assign(networks, 'b', 'n')).toBe('2001:db8:1::3/128');
    expect(assign(networks, 'c', 'n')).toBe('exhausted');
    now = 60_000;
    expect(assign(networks, 'c', 'n')).toBe('2001:db8:1::2/128');
  });
});

describe('a network of whole subnets', () => {
  const halves = (i: number) => ({ range: `2001:db8:${i}::/64`, gateway: 'fe80::1', prefix: 65 });
  const whole = (i: number, gateway = 'fe80::1') => ({ ...halves(i), gateway, prefix: 64 });
  const detailsOf = (networks: Networks) => {
    const result = networks.tryRun({ op: 'assign', instance: 'x', network: 'n' });
    if (result.ok) throw new Error('it is done');
    checkSentence(result.issue);
    return result.issue.details;
  };
  const counts = (total: bigint, leased: bigint, reserved: bigint) => ({
    total: String(total),
    leased: String(leased),
    reserved: String(reserved),
  });

  test('that is full says how much is leased in how many', () => {
    const one = networksOf({ n: whole(1) });
    assign(one, 'a', 'n');
    const details = { length: 64, within: '2001:db8:1::/64', ...counts(1n << 64n, 1n << 64n, 0n), free: '0' };
    expect(detailsOf(one)).toEqual({ ...details, quarantined: '0', largestGap: null });
    const three = networksOf({ n: [whole(1), whole(2), whole(3)] });
    for (const id of ['a', 'b', 'c']) assign(three, id, 'n');
    expect(detailsOf(three)).toEqual({
      ...{ ...details, ...counts(3n << 64n, 3n << 64n, 0n), more: 2 },
      ...{ quarantined: '0', largestGap: null },
    });
  });

  test('that is reserved says so', () => {
    const networks = networksOf({ n: whole(1, '2001:db8:1::1') });
    expect(detailsOf(networks)).toMatchObject(counts(1n << 64n, 0n, 1n));
  });

  test('gives a block whose quarantine is over, after one that is leased', () => {
    let now = 0;
    const networks = networksOf({ n: halves(1) }, { quarantine: { seconds: 60 }, clock: () => now });
    for (const id of ['a', 'b']) assign(networks, id, 'n');
    networks.run({ op: 'release', instance: 'b' });
    expect(assign(networks, 'c', 'n')).toBe('exhausted');
    now = 60_000;
    expect(assign(networks, 'c', 'n')).toBe('2001:db8:1:0:8000::/65');
  });

  test('an address that is named ends no quarantine elsewhere', () => {
    let now = 0;
    const networks = networksOf({ n: STATIC }, { quarantine: { seconds: 60 }, clock: () => now });
    assign(networks, 'a', 'n');
    networks.run({ op: 'release', instance: 'a' });
    now = 60_000;
    assign(networks, 'b', 'n', { address: '2001:db8:1::10' });
    expect(networks.snapshot().pool.quarantine).toHaveLength(1);
  });
});

test('a refusal of IPv4 changes the lengths in it, and no other number', () => {
  const networks = networksOf({ v4: IPV4 });
  assign(networks, 'a', 'v4');
  const result = networks.tryRun({ op: 'adopt', instance: 'b', network: 'v4', prefix: '10.0.0.2' });
  expect(result).toMatchObject({
    issue: { details: { item: '10.0.0.2/32', lease: '10.0.0.2/32', owner: 'instance/a@v4', generation: 1 } },
  });
});

const IPV4_STATIC = { range: '10.1.0.0/24', gateway: '10.1.0.1', static: ['10.1.0.9'] };

describe('policies', () => {
  test('give subnet zero and the last address, or keep both', () => {
    const subnet = { range: '2001:db8:1::/126', gateway: '2001:db8:1::1' };
    const given = networksOf(
      { n: subnet, v4: { range: '10.0.0.0/30', gateway: '10.0.0.1' } },
      { subnetZero: 'give', lastAddress: 'give' },
    );
    expect(['a', 'b', 'c', 'd'].map((id) => assign(given, id, 'n'))).toEqual([
      '2001:db8:1::/128',
      '2001:db8:1::2/128',
      '2001:db8:1::3/128',
      'exhausted',
    ]);
    expect(assign(given, 'a', 'v4')).toBe('10.0.0.0/32');
    const kept = networksOf({ n: subnet }, { lastAddress: 'keep' });
    expect(['a', 'b'].map((id) => assign(kept, id, 'n'))).toEqual(['2001:db8:1::2/128', 'exhausted']);
  });

  test('keep the addresses of the director', () => {
    const networks = networksOf({ n: SUBNET, v4: IPV4 }, { director: ['2001:db8:1::2', '10.0.0.2'] });
    expect(assign(networks, 'a', 'n')).toBe('2001:db8:1::3/128');
    expect(assign(networks, 'a', 'v4')).toBe('10.0.0.3/32');
  });

  test('nothing gives :: and ::1, or IPv4 in IPv6', () => {
    const networks = networksOf(
      { n: { range: '::/64', gateway: '::5' }, b: { range: '0:0:0:1::/64', gateway: 'fe80::1' } },
      { subnetZero: 'give' },
    );
    expect(assign(networks, 'a', 'n')).toBe('::2/128');
    expect(assign(networks, 'a', 'b')).toBe('0:0:0:1::/128');
    expect(networks.capacity('n')[0]?.restricted).toBe(String(3n + (1n << 32n)));
    const taken = networks.tryRun({ op: 'adopt', instance: 'b', network: 'n', prefix: '::1' });
    expect(taken.ok || taken.issue.code).toBe('overlaps-reservation');
  });
});

describe('orphan, release and adopt', () => {
  test('an instance has old and new addresses while it is replaced', () => {
    const networks = all();
    assign(networks, 'a', 'v6');
    networks.run({ op: 'orphan', instance: 'a' });
    networks.run({ op: 'orphan', instance: 'a' });
    expect(assign(networks, 'a', 'v6')).toBe('2001:db8:1::3/128');
    expect(textOf(networks)).toEqual([
      'a v6 2001:db8:1::2/128 dynamic orphaned',
      'a v6 2001:db8:1::3/128 dynamic',
    ]);
    expect(networks.settings('a').map(({ ip }) => ip)).toEqual(['2001:db8:1::3']);
    networks.run({ op: 'release', instance: 'a', orphaned: true });
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::3/128 dynamic']);
    expect(assign(networks, 'b', 'v6')).toBe('2001:db8:1::2/128');
  });

  test('an instance takes a static address back from its orphan', () => {
    const networks = all();
    assign(networks, 'a', 'v6', { address: '2001:db8:1::10' });
    networks.run({ op: 'orphan', instance: 'a' });
    assign(networks, 'a', 'v6');
    expect(assign(networks, 'a', 'v6', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::10/128 static']);
    networks.run({ op: 'orphan', instance: 'a' });
    expect(assign(networks, 'a', 'v6', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::10/128 static']);
    networks.run({ op: 'orphan', instance: 'a' });
    networks.run({ op: 'adopt', instance: 'a', network: 'v6', prefix: '2001:db8:1::10' });
    expect(textOf(networks)).toEqual(['a v6 2001:db8:1::10/128 static']);
  });

  test('release ends what an instance has in one network or in all, and repeats', () => {
    const networks = all();
    for (const network of ['v6', 'v4', 'pods']) assign(networks, 'a', network);
    networks.run({ op: 'release', instance: 'a', network: 'v4' });
    expect(textOf(networks)).toEqual([
      'a v6 2001:db8:1::2/128 dynamic',
      'a pods 2001:db8:2:0:1::/80 dynamic',
    ]);
    networks.run({ op: 'release', instance: 'a' });
    const { version } = networks;
    networks.run({ op: 'release', instance: 'a' });
    expect([textOf(networks), networks.version]).toEqual([[], version]);
  });

  test('adopt enters what is in use, in static ranges or not', () => {
    const networks = all();
    const adopt = (instance: string, network: string, prefix: string, fields = {}) => {
      const result = networks.tryRun({ op: 'adopt', instance, network, prefix, ...fields });
      return result.ok ? result.value.type : result.issue.code;
    };
    expect(adopt('a', 'v6', '2001:db8:1::7')).toBe('dynamic');
    expect(adopt('a', 'v6', '2001:db8:1::7/128', { group: 'g' })).toBe('dynamic');
    expect(adopt('a', 'v6', '2001:db8:1::8')).toBe('differs');
    expect(adopt('b', 'v6', '2001:db8:1::10')).toBe('static');
    expect(adopt('b', 'v4', '10.0.0.7/32')).toBe('dynamic');
    expect(adopt('c', 'v6', '2001:db8:1::7')).toBe('overlaps-lease');
    expect(adopt('c', 'v6', '2001:db8:1::1')).toBe('overlaps-reservation');
    expect(adopt('c', 'v6', '2001:db8:9::1')).toBe('outside-range');
    expect(adopt('c', 'pods', '2001:db8:2:0:9::/80')).toBe('dynamic');
    networks.run({ op: 'adopt', instance: 'a', network: 'v6', prefix: '2001:db8:1::7' });
    expect([...networks.assignments({ instance: 'a' })][0]?.group).toBe('g');
    const zoned = networksOf({ n: { ...STATIC, azs: ['z1'] } });
    expect(zoned.run({ op: 'adopt', instance: 'a', network: 'n', prefix: '2001:db8:1::7' }).az).toBe(null);
    expect(assign(zoned, 'b', 'n', { address: '2001:db8:1::10' })).toBe('2001:db8:1::10/128');
  });
});

describe('a plan', () => {
  test('is all or nothing, and the path leads to the command', () => {
    const networks = all();
    const error = thrownBy(() =>
      networks.plan([
        { op: 'assign', instance: 'a', network: 'v6' },
        { op: 'assign', instance: 'b', network: 'pod' },
      ]),
    );
    expect([error.code, error.path, error.details?.id]).toEqual(['unknown-network', [1, 'network'], 'pod']);
    expect(textOf(networks)).toEqual([]);
  });

  test('has no row of what comes and goes in it', () => {
    const networks = all();
    const plan = networks.plan([
      { op: 'assign', instance: 'a', network: 'v6' },
      { op: 'assign', instance: 'b', network: 'v6' },
      { op: 'release', instance: 'a' },
    ]);
    expect(String(plan)).toBe('+ b v6 2001:db8:1::3/128 dynamic');
  });

  test('of several groups keeps those that fit', () => {
    const networks = networksOf({ n: { range: '2001:db8:1::/126', gateway: '2001:db8:1::1' } });
    const group = (...ids: string[]) =>
      ids.map((instance) => ({ op: 'assign', instance, network: 'n' }) as const);
    const { plan, results } = networks.planEach([group('a'), group('b', 'c'), group('d')]);
    expect(results.map((result) => result.ok || result.issue.code)).toEqual([true, 'exhausted', true]);
    expect(results.map((result) => result.ok || result.issue.path)).toEqual([true, [1, 1], true]);
    networks.commit(plan);
    expect(textOf(networks)).toEqual(['a n 2001:db8:1::2/128 dynamic', 'd n 2001:db8:1::3/128 dynamic']);
  });

  test('survives a caught refusal, of which nothing stays', () => {
    const networks = networksOf({
      n: STATIC,
      m: { range: '2001:db8:9::/126', gateway: '2001:db8:9::1', static: ['2001:db8:9::2/127'] },
    });
    networks.run({ op: 'assign', instance: 'a', network: 'm', address: '2001:db8:9::2' });
    const plan = networks.plan((draft) => {
      expect(() => draft.run({ op: 'assign', instance: 'a', network: 'x' })).toThrow('no network');
      // The static address is released, and then there is no other.
      expect(() => draft.run({ op: 'assign', instance: 'a', network: 'm', address: null })).toThrow(
        'no free',
      );
      draft.run({ op: 'assign', instance: 'a', network: 'n' });
    });
    expect(String(plan)).toBe('+ a n 2001:db8:1::2/128 dynamic');
    networks.commit(plan);
    expect(textOf(networks)).toEqual(['a m 2001:db8:9::2/128 static', 'a n 2001:db8:1::2/128 dynamic']);
  });

  test.each([
    ['a command of another kind', { op: 'give' }, ['op']],
    ['no command', 5, []],
    ['nothing', null, []],
    ['an address that is a number', { op: 'assign', instance: 'a', network: 'v6', address: 5 }, ['address']],
    ['an empty instance', { op: 'orphan', instance: '' }, ['instance']],
    ['a network with a line break', { op: 'assign', instance: 'a', network: 'n\n' }, ['network']],
    [
      'a group address as hardware address',
      { op: 'assign', instance: 'a', network: 'v6', mac: '01:00:00:00:00:00' },
      ['mac'],
    ],
    ['a misspelt field', { op: 'assign', instance: 'a', network: 'v6', addres: '::' }, ['addres']],
    [
      'a role of no network',
      { op: 'assign', instance: 'a', network: 'v6', default: ['route'] },
      ['default', 0],
    ],
    ['an address that is none', { op: 'assign', instance: 'a', network: 'v6', address: 'x' }, ['address']],
    [
      'a config that is none',
      { op: 'set-config', config: { networks: [{ name: 'n', subnets: [{ prefix: 'x' }] }] } },
      ['config', 'networks', 0, 'subnets', 0, 'prefix'],
    ],
  ])('refuses %s', (_, command, path) => {
    const run = () => all().tryRun(command as NetworkCommand);
    expect(thrownBy(run).path ?? []).toEqual(path);
  });
});

test('lists come in pages, by instance and by network', () => {
  const networks = all();
  for (const id of ['a', 'b', 'c']) for (const network of ['v6', 'v4']) assign(networks, id, network);
  const generations = (filter: object) =>
    Array.from(networks.assignments(filter), ({ generation }) => generation);
  expect(generations({})).toEqual([1, 2, 3, 4, 5, 6]);
  expect(generations({ limit: 2, after: 3 })).toEqual([4, 5]);
  expect(generations({ network: 'v4' })).toEqual([2, 4, 6]);
  expect(generations({ instance: 'b' })).toEqual([3, 4]);
  expect(generations({ instance: 'b', after: 3 })).toEqual([4]);
  expect(generations({ limit: 0 })).toEqual([]);
  expect(thrownBy(() => [...networks.assignments({ instances: 'b' } as object)]).code).toBe('unknown-field');
});

test('a row that was there when it was reached is listed, whatever changes', () => {
  const networks = all();
  for (const id of ['a', 'b', 'c']) assign(networks, id, 'v6');
  const seen: string[] = [];
  for (const { instance } of networks.assignments()) {
    seen.push(instance);
    if (instance === 'a') networks.run({ op: 'release', instance: 'b' });
    if (instance === 'c') assign(networks, 'd', 'v6');
  }
  expect(seen).toEqual(['a', 'c', 'd']);
});
