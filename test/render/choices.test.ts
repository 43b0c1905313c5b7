/** What a text has only where the data asks for it. */
import { describe, expect, test } from 'vitest';
import {
  bird,
  diagnostics,
  frr,
  ip6tables,
  iproute,
  iptables,
  nftables,
  type Route,
  sysctl,
} from '../../src/render.ts';
import { refusal } from '../support/refusal.ts';
import { jobs, routes, small, web } from '../support/router-views.ts';

const [first] = routes as [Route];
const onLink = { ...first, via: 'fe80::35' };

test('a router forwards IPv4 only where a guest network has it', () => {
  expect(sysctl({ ...small, guests: [jobs] })).not.toContain('ip_forward');
  expect(sysctl({ ...small, guests: [jobs, web] })).toMatch(/^net\/ipv4\/ip_forward = 1\n/);
});

describe('a link-local next hop', () => {
  test('goes into a batch with its device', () => {
    expect(iproute([onLink], { dev: 'pub' })).toBe(`route replace ${first.prefix} via fe80::35 dev pub\n`);
  });

  test('needs no interface where the prefix is only announced', () => {
    const bgp = { asn: 64512, peers: [{ address: '2001:db8:1::1', asn: 64513 }] };
    expect(bird([onLink], { bgp })).toContain(`route ${first.prefix} unreachable;`);
    expect(frr([onLink], { bgp })).toContain(`  network ${first.prefix}\n`);
  });
});

test('a name is asked of the machine’s own servers where no other is given, and they are not tested', () => {
  const commands = diagnostics({ address: '2001:db8::1', name: 'web.example' });
  expect(commands.map(({ why }) => why)).toEqual(['reachable', 'path', 'name']);
  expect(commands[2]!.argv).toEqual(['dig', '+time=2', '+tries=2', 'web.example', 'AAAA']);
});

test('the table of nftables can be named as it is by default', () => {
  expect(nftables(small, { table: 'hextet' })).toBe(nftables(small));
});

describe('a rule', () => {
  /** The statements that a packet filter has for a rule with these fields. */
  const linesOf = (render: (view: typeof small) => string, fields: object): string[] => {
    const rules = [{ direction: 'ingress', action: 'allow', ...fields }] as const;
    const text = render({ ...small, guests: [{ ...web, rules }] });
    return text.split('\n').filter((line) => line.includes('rule 0'));
  };

  test.each(['sources', 'destinations'])('with %s of all of one family names those of the other', (field) => {
    const [ipv4, ipv6] = linesOf(nftables, { [field]: ['10.0.0.0/8', '::/0'] });
    expect([ipv4, ipv6]).toEqual([
      expect.stringMatching(/meta nfproto ipv4 ip .addr 10\.0\.0\.0\/8 return/),
      expect.stringMatching(/meta nfproto ipv6 return/),
    ]);
    expect(linesOf(nftables, { [field]: ['2001:db8::/32', '0.0.0.0/0'] })).toEqual([
      expect.stringMatching(/meta nfproto ipv4 return/),
      expect.stringMatching(/meta nfproto ipv6 ip6 .addr 2001:db8::\/32 return/),
    ]);
  });

  test.each([1, 19, 20, 21, 40, 41])('with %d sources has each of them, and no line without any', (count) => {
    const blocks = (text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(2 * i + 1));
    for (const [render, sources] of [
      [ip6tables, blocks((i) => `2001:db8:0:${i.toString(16)}::/64`)],
      [iptables, blocks((i) => `10.0.${i}.0/24`)],
    ] as const) {
      const lines = linesOf(render, { sources });
      expect(lines).toHaveLength(Math.ceil(count / 20));
      expect(lines.flatMap((line) => line.match(/(?<=-s )\S+/)![0].split(','))).toEqual(sources);
    }
  });
});

describe('a refusal', () => {
  test.each([
    [{ prefix: '::ffff:192.0.2.0/120' }, { ipv4: '192.0.2.0/24' }],
    [{ address: '::ffff:192.0.2.1' }, { ipv4: '192.0.2.1' }],
  ])('of %j shows IPv4 in its own notation', (changes, details) => {
    const view = { ...small, public: { ...small.public, ...changes } };
    expect(refusal(() => sysctl(view)).details).toEqual(details);
  });

  test.each([
    ['ff02::1', 'not-unicast'],
    ['2001:db8::1', 'not-link-local'],
  ])('of the link-local address %s shows it', (linkLocal, code) => {
    const error = refusal(() => sysctl({ ...small, guests: [{ ...jobs, linkLocal }] }));
    expect(error).toMatchObject({ code, input: linkLocal, details: { item: linkLocal } });
  });

  test('of two subnets that overlap names the later one, and the earlier as the other', () => {
    const guests = ['2001:db8:5::/48', '2001:db8:9::/48', '2001:db8:5:7::/64'].map((prefix, i) => ({
      ...jobs,
      interface: `net${i}`,
      subnet: { ...jobs.subnet!, prefix, gateway: 'fe80::1' },
    }));
    for (const [list, details] of [
      [guests, { item: '2001:db8:5:7::/64', other: '2001:db8:5::/48' }],
      [[...guests].reverse(), { item: '2001:db8:5::/48', other: '2001:db8:5:7::/64' }],
    ] as const) {
      const error = refusal(() => sysctl({ ...small, guests: list }));
      expect(error).toMatchObject({ path: ['guests', 2, 'subnet', 'prefix'], details });
    }
  });
});
