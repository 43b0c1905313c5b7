/** What the packet filters let through, asked of the rules themselves; test/lab asks a kernel. */
import { describe, expect, test } from 'vitest';
import { baseRules, type Guest, ip6tables, iptables, nftables } from '../../src/render.ts';
import { matches, type Packet } from '../../src/rule.ts';
import { jobs, old, small, views, web, wide } from '../support/router-views.ts';

function verdict(guest: Guest, packet: Partial<Packet>) {
  const rules = guest.firewall ? guest.rules : [];
  const whole: Packet = {
    hook: 'forward',
    direction: 'ingress',
    source: '2001:db8:9::9',
    destination: '2001:db8:1:1::5',
    protocol: 6,
    port: 80,
    ...packet,
  };
  const open = whole.direction === 'egress' ? guest.egress : 'deny';
  const policy = guest.firewall ? open : 'allow';
  const { action, base, rule } = matches(rules, whole, { base: baseRules(guest), stateful: false, policy });
  return [action, base ?? rule];
}

describe('the rules of a network', () => {
  const out = { direction: 'egress', source: '2001:db8:1:1::5', destination: '2001:db8:9::9' } as const;

  test('let in what a rule allows, and nothing else', () => {
    expect(verdict(web, {})).toEqual(['allow', 0]);
    expect(verdict(web, { port: 81 })).toEqual(['deny', null]);
    expect(verdict(web, { source: '10.9.9.9', destination: '10.1.1.5' })).toEqual(['allow', 0]);
  });

  test('let out by the policy', () => {
    expect(verdict(web, out)).toEqual(['allow', null]);
    expect(verdict(web, { ...out, protocol: 17, port: 25 })).toEqual(['deny', 8]);
    expect(verdict(jobs, { ...out, source: '2001:db8:1:2::5' })).toEqual(['deny', null]);
  });

  test('drop a false source before they look at the connection', () => {
    const spoofed = { ...out, source: '2001:db8:1:2::5', state: 'established' } as const;
    expect(verdict(web, spoofed)).toEqual(['deny', 'spoofed-ipv6']);
    expect(verdict(web, { ...spoofed, source: '10.1.2.5', destination: '10.9.9.9' })).toEqual([
      'deny',
      'spoofed-ipv4',
    ]);
    expect(verdict(wide, spoofed)).toEqual(['deny', 'spoofed-ipv6']);
  });

  test('have no packet of a family that the network does not have', () => {
    expect(verdict(jobs, { source: '10.9.9.9', destination: '10.1.1.5' })).toEqual(['deny', 'no-ipv4']);
    expect(verdict(old, {})).toEqual(['deny', 'no-ipv6']);
  });

  test('let everything through without a firewall but what RFC 9099 guards', () => {
    expect(verdict(wide, { state: 'invalid' })).toEqual(['allow', null]);
    expect(verdict(wide, { routingType: 0 })).toEqual(['deny', 'routing-header-0']);
    expect(verdict(web, { state: 'invalid' })).toEqual(['deny', 'invalid']);
  });

  test('let IPv4 to the router itself, and IPv6 only where it must', () => {
    const toRouter = {
      hook: 'input',
      source: '10.1.1.5',
      destination: '10.1.1.1',
      direction: 'egress',
    } as const;
    expect(verdict(web, toRouter)).toEqual(['allow', 'ipv4-to-router']);
    expect(verdict(web, { ...toRouter, source: '2001:db8:1:1::5', destination: '2001:db8:1:1::1' })[1]).toBe(
      null,
    );
    const solicitation = {
      ...toRouter,
      source: 'fe80::5',
      destination: 'ff02::2',
      protocol: 58,
      hopLimit: 255,
    };
    const ask = (type: number) => verdict(web, { ...solicitation, port: undefined, icmp: { type, code: 0 } });
    expect([133, 134].map(ask)).toEqual([
      ['allow', 'router-solicitation'],
      ['deny', 'router-advertisement-of-guest'],
    ]);
  });
});

test('the first rule of every chain that asks for ports asks for a state', () => {
  const chains = nftables(small).split('\tchain ').slice(1);
  expect(chains).toHaveLength(8);
  for (const chain of chains.filter((text) => /^guest-\d+-(in|out)/.test(text))) {
    expect(chain.split('\n')[1]).toContain('ct state');
  }
  expect(chains.find((text) => text.startsWith('input'))?.split('\n')[2]).toContain('ct state');
});

test('a rule for ICMP without a type has the number of each family', () => {
  const rules = [{ direction: 'ingress', action: 'allow', protocol: 'icmp' }] as const;
  const lines = nftables({ ...small, guests: [{ ...web, rules }] })
    .split('\n')
    .filter((line) => line.includes('rule 0'));
  expect(lines.map((line) => line.trim())).toEqual([
    'meta nfproto ipv4 meta l4proto 1 return comment "rule 0"',
    'meta nfproto ipv6 meta l4proto 58 return comment "rule 0"',
  ]);
});

test('a list that is too long for a parameter of iptables is in several lines', () => {
  const sources = [
    '2001:db8:ffff:ffff:ffff:ffff:7fff:1 - 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe',
    '::2 - ::fffd',
  ];
  const rules = [{ direction: 'ingress', action: 'allow', sources }] as const;
  const lists = Array.from(
    ip6tables({ ...small, guests: [{ ...web, rules }] }).matchAll(/-s (\S+) .*rule 0/g),
    ([, list]) => list!,
  );
  expect(lists.length).toBeGreaterThan(1);
  expect(Math.max(...lists.map((list) => list.length))).toBeLessThan(1024);
  const whole = nftables({ ...small, guests: [{ ...web, rules }] }).match(/saddr \{ (.*) \} .*rule 0/)?.[1];
  expect(lists.join().split(',')).toEqual(whole?.split(', '));
});

test('an error of the data itself passes as it is', () => {
  const rules = [
    {
      direction: 'ingress',
      get action(): 'allow' {
        throw new RangeError('no answer');
      },
    },
  ] as const;
  expect(() => nftables({ ...small, guests: [{ ...web, rules }] })).toThrow(new RangeError('no answer'));
});

test('no chain name is longer than iptables takes, however many networks there are', () => {
  const guests = Array.from({ length: 100 }, (_, i) => ({
    ...jobs,
    network: `a network with a very long name, of which no chain is called: ${i}`.replaceAll(/[,:]/g, ''),
    interface: `net${i}`,
    subnet: { ...jobs.subnet!, prefix: `2001:db8:2:${i}::/64`, gateway: `2001:db8:2:${i}::1` },
  }));
  const names = ip6tables({ ...small, guests }).match(/(?<=^:)\S+/gm) ?? [];
  expect(names.length).toBe(403);
  expect(Math.max(...names.map((name) => name.length))).toBeLessThan(29);
});

test('the halves of a dual-stack filter name no address of the other family', () => {
  expect(iptables(views.mixed!)).not.toMatch(/::/);
  expect(ip6tables(views.mixed!)).not.toMatch(/\d\.\d+\.\d+\.\d/);
});
