/** Views of routers that the tests of texts share. */
import { linkLocalAddress, slaacAddress } from '../../src/eui64.ts';
import type { Guest, Route, RouterView } from '../../src/render.ts';
import type { Rule } from '../../src/rule.ts';

const PUBLIC = '2001:db8:1::/64';
const PUBLIC_MAC = '1e:00:d9:00:00:35';
const WEB_MAC = '02:00:00:00:01:01';

const allow = (rule: Partial<Rule>): Rule => ({ direction: 'ingress', action: 'allow', ...rule });

/** Two networks: one with IPv4 beside IPv6 and many rules, one with IPv6 that lets nothing out. */
export const web: Guest = {
  network: 'web',
  interface: 'net0',
  mac: WEB_MAC,
  linkLocal: String(linkLocalAddress(WEB_MAC)),
  subnet: {
    prefix: '2001:db8:1:1::/64',
    gateway: '2001:db8:1:1::1',
    dns: ['2001:db8::53', '2001:db8::54', '2001:db8::55', '2001:db8::56'],
    search: ['web.example', 'local'],
    ra: { send: true, mtu: 1450, intervals: [3, 10] },
  },
  ipv4: '10.1.1.0/24',
  rules: [
    allow({ protocol: 'tcp', ports: { start: 80, end: 80 } }),
    allow({ action: 'deny', protocol: 'tcp', sources: ['2001:db8:bad::/48', '192.0.2.0/24'] }),
    allow({
      protocol: 'tcp',
      ports: { start: 22, end: 23 },
      sources: ['10.0.0.0/8', '2001:db8:f::/48', '2001:db8:e::/64'],
    }),
    allow({ protocol: 'icmp', icmp: { type: 'echo-request' } }),
    allow({ protocol: 'icmpv6', icmp: { type: 'destination-unreachable', code: 'port-unreachable' } }),
    allow({ protocol: 'sctp', ports: { start: 0, end: 65535 } }),
    allow({ protocol: 89, destinations: ['2001:db8:1:1::5'] }),
    allow({ sources: ['2001:db8:aaaa::/48'] }),
    allow({ direction: 'egress', action: 'deny', protocol: 'udp', ports: { start: 25, end: 25 } }),
  ],
  egress: 'allow',
  firewall: true,
};

export const jobs: Guest = {
  network: 'jobs/büro 1',
  interface: 'net1',
  mac: null,
  linkLocal: null,
  subnet: { prefix: '2001:db8:1:2::/64', gateway: '2001:db8:1:2::1', dns: [], ra: {} },
  ipv4: null,
  rules: [allow({ direction: 'egress', protocol: 'udp', ports: { start: 53, end: 53 } })],
  egress: 'deny',
  firewall: true,
};

/** IPv4 only. */
export const old: Guest = {
  network: 'old',
  interface: 'net2',
  mac: null,
  linkLocal: null,
  subnet: null,
  ipv4: '10.1.2.0/24',
  rules: [allow({ protocol: 'tcp', ports: { start: 443, end: 443 } })],
  egress: 'allow',
  firewall: true,
};

/** A /60, static addresses only, and no filter. */
export const wide: Guest = {
  network: 'wide',
  interface: 'vlan.7',
  mac: null,
  linkLocal: null,
  subnet: {
    prefix: '2001:db8:1:10::/60',
    gateway: 'fe80::1',
    dns: ['fe80::1'],
    ra: { send: false, managed: true, other: true, preferred: 100_000, routerLifetime: 0 },
  },
  ipv4: null,
  rules: [],
  egress: 'deny',
  firewall: false,
};

export const small: RouterView = {
  id: 'r-1',
  public: {
    interface: 'pub',
    prefix: PUBLIC,
    address: String(slaacAddress(PUBLIC, PUBLIC_MAC)),
    mac: PUBLIC_MAC,
    assigned: false,
  },
  guests: [web, jobs],
};

export const views: Readonly<Record<string, RouterView>> = {
  small,
  mixed: {
    id: 'r-2',
    public: { ...small.public, address: '2001:db8:1::35', assigned: true },
    guests: [web, jobs, old, wide],
  },
  bare: { id: 'system', public: small.public, guests: [] },
};

export const routes: readonly Route[] = [web, jobs].map(({ network, subnet }) => ({
  prefix: subnet!.prefix,
  via: small.public.address,
  network,
}));

/** All devices of the views. */
export const devices: readonly string[] = ['pub', 'net0', 'net1', 'net2', 'vlan.7'];
