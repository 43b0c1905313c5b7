/** The real programs, and how each is asked about a text. */
import { has, hasNamespaces, type Run, run, runIsolated, withFile } from '../support/programs.ts';

/** A program that takes or refuses a text. */
export interface Judge {
  readonly name: string;
  /** What must be installed. */
  readonly programs: readonly string[];
  /** Whether it changes the network of a namespace. */
  readonly isolated?: boolean;
  /** The folder of the golden files that it is asked about. */
  readonly folder: string;
  /** What it says of a text. `name` is that of the golden file: a zone has its origin there. */
  readonly ask: (text: string, name: string, devices: readonly string[]) => Run;
  /** A text that it must refuse: a judge that is not there says yes to everything. */
  readonly bad: string;
}

const file = (...argv: readonly string[]) => {
  return (text: string) => withFile(text, (path) => run([...argv, path]));
};

const link = (device: string, i: number) =>
  `ip link add name ${device} type veth peer name peer${i}; ip link set ${device} up; ip link set peer${i} up`;

/** Shell lines with `$1` as the file, in a namespace that has the devices. */
const isolated = (...lines: readonly string[]) => {
  return (text: string, _name: string, devices: readonly string[]) =>
    withFile(text, (path) => runIsolated([...devices.map(link), ...lines], path));
};

/** Every next hop is on the link of the device `pub`. */
const routed = isolated(
  'ip -6 route add ::/0 dev pub',
  // What a batch removes must be there: replacing is idempotent, removing is not.
  'sed -n "s/^route del/route replace/p" "$1" | ip -6 -batch -',
  'ip -6 -batch "$1"',
);

export const judges: readonly Judge[] = [
  {
    name: 'radvd',
    programs: ['radvd'],
    folder: 'radvd',
    ask: file('radvd', '-c', '-C'),
    bad: 'interface net0 { AdvSendAdvert on; };\ninterface net0 { MaxRtrAdvInterval 3600000; };\n',
  },
  {
    name: 'nft',
    programs: ['nft'],
    isolated: true,
    folder: 'nftables',
    // Twice, for the table is replaced as a whole.
    ask: isolated('nft -c -f "$1"', 'nft -f "$1"', 'nft -f "$1"'),
    bad: 'table inet hextet { chain input { tcp dport { } accept; } }\n',
  },
  ...(['nft', 'legacy'] as const).flatMap((variant) =>
    (['ip6tables', 'iptables'] as const).map((folder) => ({
      name: `${folder}-${variant}-restore`,
      programs: [`${folder}-${variant}-restore`],
      isolated: true,
      folder,
      ask: isolated(`${folder}-${variant}-restore --test "$1"`, `${folder}-${variant}-restore "$1"`),
      bad: '*filter\n-A INPUT -p 6 --dport 65536 -j ACCEPT\nCOMMIT\n',
    })),
  ),
  {
    name: 'ip -batch, addresses',
    programs: ['ip'],
    isolated: true,
    folder: 'addresses',
    ask: isolated('ip -6 -batch "$1"', 'ip -6 -batch "$1"'),
    bad: 'address replace 2001:db8::1/64 dev nowhere\n',
  },
  {
    name: 'ip -batch, routes',
    programs: ['ip'],
    isolated: true,
    folder: 'iproute',
    ask: routed,
    bad: 'route replace 2001:db8::/64 via ff02::1 dev pub\n',
  },
  {
    name: 'sysctl',
    programs: ['sysctl', 'ip'],
    isolated: true,
    folder: 'sysctl',
    ask: isolated('sysctl -q -p "$1"'),
    bad: 'net/ipv6/conf/nowhere/accept_ra = 2\n',
  },
  {
    name: 'vtysh',
    programs: ['vtysh'],
    folder: 'frr',
    ask: file('vtysh', '-C', '-f'),
    bad: 'ipv6 route 2001:db8::/64\n',
  },
  {
    name: 'bird',
    programs: ['bird'],
    folder: 'bird',
    ask: file('bird', '-p', '-c'),
    bad: 'protocol static hextet { ipv6; route 2001:db8::1/64 via 2001:db8::1; }\n',
  },
  {
    name: 'named-checkzone',
    programs: ['named-checkzone'],
    folder: 'zone',
    ask: (text, name) => withFile(text, (path) => run(['named-checkzone', name, path])),
    bad: '$TTL 60\n@ IN SOA a. b. ( 1 2 3 4 5 )\n',
  },
  {
    name: 'nsd-checkzone',
    programs: ['nsd-checkzone'],
    folder: 'zone',
    ask: (text, name) => withFile(text, (path) => run(['nsd-checkzone', name, path])),
    bad: '$TTL 60\n@ IN NS ns.example.\n',
  },
  {
    name: 'promtool',
    programs: ['promtool'],
    folder: 'prometheus',
    ask: (text) => run(['promtool', 'check', 'metrics'], text),
    bad: '# TYPE hextet_total gauge\nhextet_total 1\n',
  },
];

/** Whether a judge can be asked here. In CI it must. */
export function isThere({ programs, isolated: wantsNamespace = false }: Judge): boolean {
  return has(...programs) && (!wantsNamespace || hasNamespaces());
}
