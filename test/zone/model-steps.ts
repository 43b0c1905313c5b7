/** Random commands for a zone and a naive one, and what both have at the beginning. */
import fc from 'fast-check';
import type { NaiveCommand, NaiveZone } from '../reference/zone.ts';
import type { NaiveRule } from '../reference/zone-rules.ts';
import { addressText, contains, type Span, sizeOf, spanOf, spanText } from '../reference/zone-text.ts';

export const OFFERINGS = ['v4', 'dual', 'v6', 'quiet'] as const;
const STACKS = { v4: 'ipv4', dual: 'dual', v6: 'ipv6', quiet: 'dual' } as const;

/** Neighbours and their parent, and prefixes inside them: every way to overlap. */
const SIX = [
  '2001:db8::/60',
  '2001:db8:0:10::/60',
  '2001:db8::/59',
  '2001:DB8:0:20::/62',
  '2001:db8:0:28::/64',
];
const FOUR = ['10.0.0.0/26', '10.0.0.64/26', '10.0.0.0/25'];
const PLACES = ['', ':3', ':10', ':11', ':28', ':63'].map((net) => `2001:db8${net && `:0${net}`}::/64`);
const NETS = [...PLACES, '2001:db8:0:4::/62', '2001:db8:0:5::/64'];

const prefixes = fc.constantFrom(...SIX, ...SIX, ...FOUR);
const nets = fc.constantFrom(...NETS);
const places = fc.constantFrom(...PLACES);
const ranges = fc.constantFrom(...NETS, '10.0.0.0/30', '10.0.0.64/28');
const offering = fc.constantFrom(...OFFERINGS);
const ids = fc.constantFrom('a', 'b', 'c', 'd');
const vpcs = fc.constantFrom('x', 'y');
const routers = fc.constantFrom('r', 's');
const nics = fc.constantFrom('m', 'n', 'o');
const macs = fc.constantFrom(
  '02:00:00:00:00:01',
  '02:00:00:00:00:02',
  '1e:00:d9:00:00:35',
  '1E-00-D9-00-00-35',
  '0200.0000.0001',
);
const hosts = fc.constantFrom(1n, 0x10n, 0x11n, 0x00000000fffe0001n << 8n, 0xfeeden);
const devices = fc.constantFrom('up0', 'net0', 'net1');
const owners = fc.constantFrom(null, 'acme', 'other');
const contents = fc.constantFrom('refuse', 'remove');
export const addresses = ['2001:db8::7', '2001:db8:0:10::7', '2001:db8:0:3::'];
const targets = fc.oneof(
  ids.map((network) => ({ network })),
  vpcs.map((vpc) => ({ vpc })),
  fc.constant({ system: 'proxy' }),
);
/** Rules of one meaning in other words, and rules of other meanings; with an address inside only what goes with any family. */
const packets = fc.constantFrom<Partial<NaiveRule>>(
  {},
  { protocol: 'all' },
  { protocol: 'tcp', ports: { start: 80, end: 90 } },
  { protocol: 6, ports: { start: 80, end: 90 } },
  { protocol: 'tcp', ports: { start: 443, end: 443 } },
  { protocol: 'udp', ports: { start: 80, end: 90 } },
);
const others = fc.constantFrom<Partial<NaiveRule>>(
  { family: 'ipv4' },
  { family: 'ipv6', protocol: 'tcp' },
  { protocol: 'icmp' },
  { protocol: 'icmpv6' },
  { protocol: 58 },
  { protocol: 'icmpv6', icmp: { type: 128 } },
  { family: 'ipv4', protocol: 'icmp', icmp: { type: 8, code: 0 } },
);
const peers = fc.constantFrom(
  ['0.0.0.0/0', '::/0'],
  ['2001:db8:ffff::/48'],
  ['2001:DB8:FFFF:0::/48'],
  ['198.51.100.0/24', '2001:db8:ffff::/48'],
);
const inside = fc.constantFrom(...NETS.map((net) => net.replace(/::.*/, '::5')), '10.0.0.70');
const rule = fc
  .tuple(
    fc.constantFrom('ingress' as const, 'egress' as const),
    fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    fc.oneof(
      fc.tuple(packets, fc.constant(null), fc.option(peers)),
      fc.tuple(packets, inside, fc.constant(null)),
      fc.tuple(others, fc.constant(null), fc.constant(null)),
    ),
  )
  .map(([direction, action, [fields, own, peer]]): NaiveRule => {
    const [near, far] =
      direction === 'ingress'
        ? (['destinations', 'sources'] as const)
        : (['sources', 'destinations'] as const);
    return { direction, action, ...fields, ...(own && { [near]: [own] }), ...(peer && { [far]: peer }) };
  });
const rules = fc.array(rule, { maxLength: 3 });

/** Static hosts of a NIC: addresses only when its network is known. */
export type Drawn = Omit<NaiveCommand, 'addresses' | 'address'> & {
  readonly addresses?: readonly bigint[] | null;
  readonly address?: bigint;
  /** Which of the things that there are it is about. */
  readonly aim?: number;
};

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** A command with all of some fields, and a few of others. */
function command(op: string, fields: Fields, seldom: Fields = {}): fc.Arbitrary<Drawn> {
  const rest = Object.entries(seldom).map(([name, value]) => [name, fc.option(value, { nil: undefined })]);
  return fc
    .record({ ...fields, ...Object.fromEntries(rest) }, { noNullPrototype: true })
    .map((all) =>
      Object.fromEntries(Object.entries({ op, ...all }).filter(([, value]) => value !== undefined)),
    ) as fc.Arbitrary<unknown> as fc.Arbitrary<Drawn>;
}

const mostlyNone = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, value);
const expected = mostlyNone(fc.constantFrom('new', 'existing'));

const anyhow: fc.Arbitrary<Drawn> = fc.oneof(
  command(
    'set-offering',
    { id: offering },
    {
      stack: mostlyNone(fc.constantFrom(...Object.values(STACKS))),
      routing: mostlyNone(fc.constant({ asn: 65_000, peers: [] })),
      firewall: mostlyNone(fc.boolean()),
      egress: mostlyNone(fc.constantFrom('allow', 'deny')),
      expect: expected,
    },
  ),
  command('remove-offering', { id: offering }),
  command('add-prefix', { prefix: prefixes }, { public: places, owner: owners, note: fc.constant('first') }),
  command('move-public', { prefix: places }),
  command('reserve', { range: ranges, reason: fc.constantFrom('kept', 'old') }),
  command('unreserve', { range: ranges }),
  { weight: 2, arbitrary: command('set-rules', { network: ids, rules }) },
  {
    weight: 2,
    arbitrary: command(
      'set-prefix',
      { prefix: prefixes },
      {
        public: fc.option(places),
        owner: fc.oneof(fc.constant(undefined), owners),
        note: mostlyNone(fc.constantFrom(null, 'a note')),
        expect: expected,
      },
    ),
  },
  command('resize-prefix', { prefix: prefixes, to: prefixes }),
  command('remove-prefix', { prefix: prefixes }),
  command(
    'set-vpc',
    { id: vpcs },
    { offering, block: fc.constantFrom(61, 62), owner: owners, expect: expected },
  ),
  command('remove-vpc', { id: vpcs, contents }),
  {
    weight: 6,
    arbitrary: command(
      'set-network',
      { id: ids },
      {
        offering,
        vpc: vpcs,
        owner: owners,
        prefix: mostlyNone(nets),
        length: mostlyNone(fc.constantFrom(62, 64)),
        ipv4: fc.constantFrom(
          null,
          '10.0.0.64/28',
          '10.0.0.64/27',
          '10.0.1.0/24',
          { length: 27 },
          { length: 28 },
        ),
        dns: mostlyNone(fc.constantFrom(null, ['2001:db8::53'], ['2001:DB8:0::54', '2001:db8::53'])),
        search: mostlyNone(fc.constantFrom(null, ['lab.example', 'example'], ['Lab.Example.'])),
        ra: mostlyNone(
          fc.constantFrom(null, { mtu: 1400 }, { send: false }, { valid: 7200, preferred: 3600 }),
        ),
        expect: expected,
      },
    ),
  },
  command('remove-network', { id: ids, contents }),
  {
    weight: 5,
    arbitrary: command(
      'set-router',
      { id: routers },
      {
        for: targets,
        publicMac: macs,
        backupMacs: mostlyNone(fc.uniqueArray(macs, { maxLength: 2 })),
        guestMacs: mostlyNone(fc.dictionary(ids, macs, { maxKeys: 2, noNullPrototype: true })),
        interfaces: mostlyNone(
          fc.record(
            { public: devices, guests: fc.dictionary(ids, devices, { maxKeys: 2, noNullPrototype: true }) },
            { requiredKeys: [], noNullPrototype: true },
          ),
        ),
        publicAddress: mostlyNone(fc.constantFrom('keep', 'derive', ...addresses)),
        expect: expected,
      },
    ),
  },
  command('remove-router', { id: routers }),
  {
    weight: 4,
    arbitrary: command(
      'set-nic',
      { id: nics },
      {
        network: ids,
        mac: macs,
        addresses: fc.option(fc.uniqueArray(hosts, { maxLength: 2 })),
        expect: expected,
      },
    ),
  },
  command('remove-nic', { id: nics }),
  command('observe', { nic: nics, address: fc.constantFrom(7n, 0x10n, 0xabcn << 20n) }),
);

/** Half of the commands are about something that there is. */
export const commands: fc.Arbitrary<Drawn> = fc
  .tuple(anyhow, fc.option(fc.nat(59), { freq: 2, nil: undefined }))
  .map(([drawn, aim]) => ({ ...drawn, ...(aim !== undefined && { aim }) }));

/** What there is at the beginning: without prefixes and offerings most commands are refused. */
export const BASE: readonly NaiveCommand[] = [
  ...OFFERINGS.map((id) => ({
    op: 'set-offering',
    id,
    stack: STACKS[id],
    ...(id === 'quiet' && ({ firewall: false, egress: 'deny' } as const)),
  })),
  { op: 'add-prefix', prefix: '2001:db8::/59', public: '2001:db8::/64' },
  { op: 'add-prefix', prefix: '10.0.0.0/25', note: 'a note' },
  { op: 'set-vpc', id: 'x', offering: 'dual' },
  {
    op: 'set-network',
    id: 'a',
    offering: 'dual',
    ipv4: { length: 28 },
    dns: ['2001:db8::53'],
    search: ['lab.example'],
    ra: { mtu: 1400 },
  },
  { op: 'set-network', id: 'b', vpc: 'x', length: 62 },
  { op: 'set-network', id: 'c', vpc: 'x' },
  {
    op: 'set-router',
    id: 's',
    for: { vpc: 'x' },
    publicMac: '02:00:00:00:00:09',
    guestMacs: { b: '02:00:00:00:00:0b' },
    backupMacs: ['02:00:00:00:00:01'],
    interfaces: { public: 'up0' },
  },
  { op: 'set-nic', id: 'm', network: 'a', mac: '02:00:00:00:00:01', addresses: ['2001:db8:0:1::10'] },
  {
    op: 'add-prefix',
    prefix: '2001:db8:0:20::/62',
    public: '2001:db8:0:20::/64',
    owner: 'acme',
    note: 'first',
  },
  { op: 'add-prefix', prefix: '2001:db8:0:28::/64' },
  { op: 'set-vpc', id: 'y', offering: 'v6', block: 62 },
  { op: 'reserve', range: '2001:db8:0:1c::/64', reason: 'kept' },
  {
    op: 'set-rules',
    network: 'a',
    rules: [
      { direction: 'ingress', action: 'allow', destinations: ['2001:db8:0:1::5'] },
      { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 80, end: 90 } },
    ],
  },
];

/** Rules that are almost what they were: another action, direction or port, or the same in other words. */
const OTHER_WORDS: readonly ((rule: NaiveRule) => NaiveRule)[] = [
  (rule) => ({ ...rule, action: rule.action === 'allow' ? 'deny' : 'allow' }),
  (rule) => {
    const direction = rule.direction === 'ingress' ? 'egress' : 'ingress';
    return rule.sources === undefined && rule.destinations === undefined ? { ...rule, direction } : rule;
  },
  ({ protocol, ...rule }) => ({ ...rule, protocol: protocol === 'tcp' ? 6 : (protocol ?? 'all') }),
  ({ ports, ...rule }) => ({ ...rule, ...(ports && { ports: { ...ports, end: ports.end + 1 } }) }),
];

/** An address in quarantine with the network that it is in, if there is any. */
function keptAddress({ quarantines, networks }: NaiveZone) {
  const kept = quarantines.filter(({ span }) => span.length === 128);
  for (const [network, { prefix }] of networks) {
    const inside = kept.find(({ span }) => prefix !== null && contains(prefix, span));
    if (inside !== undefined) return { network, addresses: [inside.span.base - prefix!.base] };
  }
  return null;
}

/** The command about something that there is, if there is anything. */
function aimed({ aim, ...drawn }: Drawn, naive: NaiveZone): Drawn {
  if (aim === undefined) return drawn;
  const kept = aim % 3 === 0 ? keptAddress(naive) : null;
  if (kept !== null) return { op: 'set-nic', id: 'p', mac: '02:00:00:00:00:0f', ...kept };
  const at = <T>(key: string, all: Iterable<T>) => {
    const list = [...all];
    return list.length === 0 ? {} : { [key]: list[aim % list.length] };
  };
  const spans = (list: readonly { readonly span: Span }[]) => list.map(({ span }) => spanText(span));
  const prefix = at('prefix', spans(naive.prefixes));
  const { vpc: _, for: __, ...rest } = drawn;
  switch (drawn.op) {
    case 'set-network':
      return { ...rest, ...at('id', naive.networks.keys()) };
    case 'set-router':
      return { ...rest, ...at('id', naive.routers.keys()) };
    case 'set-rules': {
      const given = [...naive.networks].filter(([, { rules }]) => rules.length > 0);
      if (aim % 5 === 0 || given.length === 0) return { ...drawn, ...at('network', naive.networks.keys()) };
      const [network, row] = given[aim % given.length]!;
      return { ...drawn, network, rules: row.rules.map(OTHER_WORDS[Math.floor(aim / 5) % 4]!) };
    }
    case 'set-nic':
      return { ...drawn, ...at('network', naive.networks.keys()) };
    case 'observe':
      return { ...drawn, ...at('nic', naive.nics.keys()) };
    case 'remove-nic':
      return { ...drawn, ...at('id', naive.nics.keys()) };
    case 'set-vpc':
      return { ...drawn, ...at('id', naive.vpcs.keys()) };
    case 'set-prefix': {
      const { public: ___, ...settings } = drawn;
      return { ...(aim % 2 === 0 ? settings : drawn), ...prefix };
    }
    case 'remove-prefix':
      return { ...drawn, ...prefix };
    case 'resize-prefix': {
      const { base, length } = spanOf(prefix.prefix ?? SIX[0]!);
      const to = Math.min(length + [-1, -2, 1][aim % 3]!, base >> 32n === 0xffffn ? 124 : 64);
      return { ...drawn, ...prefix, to: spanText({ base: (base / sizeOf(to)) * sizeOf(to), length: to }) };
    }
    case 'unreserve':
      return { ...drawn, ...at('range', spans(naive.reservations)) };
    default:
      return drawn;
  }
}

/** Hosts become addresses of the network that the command is about. */
export function spelled(given: Drawn, naive: NaiveZone): NaiveCommand {
  const drawn = aimed(given, naive);
  const nic = naive.nics.get((drawn.id ?? drawn.nic)!);
  const prefix =
    naive.networks.get(drawn.network ?? nic?.network ?? '')?.prefix ?? spanOf('2001:db8:0:63::/64');
  const spell = (host: bigint) => addressText(prefix.base + host);
  const { addresses, address, ...rest } = drawn;
  return {
    ...rest,
    ...(addresses !== undefined && { addresses: addresses === null ? null : addresses.map(spell) }),
    ...(address !== undefined && { address: spell(address) }),
  };
}
