/**
 * Random rules and random packets: a kernel that runs the printed text lets through exactly the packets that `matches`
 * does. The packets are Ethernet frames into one device of a router, and those that come out of another are counted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import {
  baseRules,
  type Guest,
  ip6tables,
  iptables,
  nftables,
  type RouterView,
  sysctl,
} from '../../src/render.ts';
import { matches, type Packet, type Rule, ruleFamily, type Verdict } from '../../src/rule.ts';
import { packet, rule } from '../../src/testing.ts';
import { framesOf, type WholePacket } from './frames.ts';
import { canRunLab, Namespaces } from './namespaces.ts';

const SETS = 200;
const PACKETS = 200;
const SEED = 14;
/** A packet of the set before is of no connection to one of this. */
const FORGET = 'conntrack -F 2>/dev/null';

const MACS = { pub: '02:00:00:00:00:01', net0: '02:00:00:00:00:02' };
const OUTSIDE_MAC = '02:00:00:00:00:03';
const GUEST_MAC = '02:00:00:00:00:04';

/** What is inside the network, and what is not. */
const INSIDE6 = [
  '2001:db8:1:1::/64',
  '2001:db8:1:1::5',
  '2001:db8:1:1:8000::/65',
  '2001:db8:1:1::10 - 2001:db8:1:1::1f',
];
const OUTSIDE6 = ['2001:db8:9::/48', '2001:db8:9::7', '2001:db8:9:8000::/49', '::ffff:0:0/95', '2600::/12'];
const INSIDE4 = ['10.1.1.0/24', '10.1.1.5', '10.1.1.128/25'];
const OUTSIDE4 = ['198.51.100.0/24', '198.51.100.7', '10.0.0.0/8', '203.0.113.16 - 203.0.113.31'];

const rules = fc
  .array(
    rule({ ipv6: fc.constantFrom(...INSIDE6, ...OUTSIDE6), ipv4: fc.constantFrom(...INSIDE4, ...OUTSIDE4) }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) => list.filter((one) => ruleFamily(one).ok));

interface Case {
  readonly view: RouterView;
  readonly guest: Guest;
  readonly packets: readonly WholePacket[];
}

const viewOf = (rules: readonly Rule[], egress: 'allow' | 'deny'): RouterView => ({
  id: 'router',
  public: {
    interface: 'pub',
    prefix: '2001:db8:2::/64',
    address: '2001:db8:2::1',
    mac: MACS.pub,
    assigned: true,
  },
  guests: [
    {
      network: 'web',
      interface: 'net0',
      mac: MACS.net0,
      linkLocal: null,
      subnet: { prefix: '2001:db8:1:1::/64', gateway: '2001:db8:1:1::1', dns: [], ra: {} },
      ipv4: '10.1.1.0/24',
      rules,
      egress,
      firewall: true,
    },
  ],
});

/** Rules that every program can express. */
function expressible(list: readonly Rule[]): readonly Rule[] {
  try {
    iptables(viewOf(list, 'deny'));
    return list;
  } catch (error) {
    if (!HextetError.is(error) || error.code !== 'not-expressible') throw error;
    return expressible(list.filter((_, i) => i !== error.path?.[3]));
  }
}

function caseOf(list: readonly Rule[], i: number): Case {
  const view = viewOf(expressible(list), i % 2 === 0 ? 'deny' : 'allow');
  const guest = view.guests[0]!;
  const drawn = fc.sample(packet({ rules: guest.rules }), { seed: SEED + i, numRuns: 3 * PACKETS });
  const pairs = new Set<string>();
  const packets = drawn.map(wholePacket).filter((one) => {
    // An answer to an earlier packet would not be new.
    pairs.add(`${one.source} ${one.destination}`);
    return !pairs.has(`${one.destination} ${one.source}`);
  });
  return { view, guest, packets: packets.slice(0, PACKETS) };
}

const isInside = (address: string) => /^(2001:db8:1:1:|10\.1\.1\.)/.test(address);
/** The kernel lets no other pass before any rule is asked, and these do not lead out of the device. */
const isPlain = (address: string) =>
  /^(2001:db8:[19]:|2[0-9a-f]{3}:|::ffff:\d)/.test(address) || /^(10|198\.51|203\.0)\./.test(address);

/** The packet with a value for everything, and addresses between which the router has a way. */
function wholePacket(drawn: Packet, i: number): WholePacket {
  const isIPv6 = drawn.source.includes(':');
  const { state: _, ...rest } = drawn;
  const inside = isIPv6 ? `2001:db8:1:1::${(i + 2).toString(16)}` : `10.1.1.${(i % 250) + 2}`;
  const outside = isIPv6 ? `2001:db8:9::${(i + 2).toString(16)}` : `198.51.100.${(i % 250) + 2}`;
  const placed = (address: string, wantsInside: boolean) => {
    if (wantsInside) return isInside(address) ? address : inside;
    return isPlain(address) && !isInside(address) ? address : outside;
  };
  const isIngress = drawn.direction === 'ingress';
  // Every twentieth guest has a false source.
  const source = placed(drawn.source, !isIngress && i % 20 !== 0);
  // An authentication header is a field of its own.
  const protocol = drawn.protocol === 51 ? 50 : (drawn.protocol ?? 59);
  const hasPorts = [6, 17, 33, 132, 136].includes(protocol);
  const isMessage = protocol === (isIPv6 ? 58 : 1);
  // Newer kernels do not track DCCP by its ports: a packet that ends before them is new to one and invalid to another.
  const isUnclear = drawn.port === undefined || (drawn.port === null && protocol === 33);
  const port = isUnclear ? 80 : drawn.port;
  const icmp = drawn.icmp === undefined ? { type: isIPv6 ? 128 : 8, code: 0 } : drawn.icmp;
  const isCut = (hasPorts && port === null) || (isMessage && icmp === null);
  const isWhole = isCut || (drawn.fragment === 'atomic' && !isIPv6);
  const fragment = isWhole ? 'none' : (drawn.fragment ?? 'none');
  const { routingType, ah = false, port: __, icmp: ___, ...others } = rest;
  return {
    ...others,
    hook: 'forward',
    source,
    destination: placed(drawn.destination, isIngress),
    protocol,
    fragment,
    ah: ah && !isCut,
    hopLimit: 64,
    ...(hasPorts && { port }),
    ...(isMessage && { icmp }),
    ...(isIPv6 && routingType !== undefined && { routingType }),
  };
}

describe.skipIf(!canRunLab())('the kernel and the oracle agree', () => {
  let lab: Namespaces;
  let injector: ChildProcess;
  let answers: Interface;
  let cases: readonly Case[];

  beforeAll(() => {
    lab = new Namespaces(['router', 'wire']);
    lab.sh('wire', 'sysctl -qw net.ipv6.conf.default.disable_ipv6=1');
    lab.link(['wire', 'w-pub', OUTSIDE_MAC], ['router', 'pub', MACS.pub]);
    lab.link(['wire', 'w-net0', GUEST_MAC], ['router', 'net0', MACS.net0]);
    lab.sh('router', `sysctl -q -p ${lab.file('sysctl', sysctl(viewOf([], 'deny')))}`);
    // Frames have no checksums, and sources have no route back.
    const settings = [
      'netfilter.nf_conntrack_checksum',
      'ipv4.conf.all.rp_filter',
      'ipv4.conf.pub.rp_filter',
    ];
    for (const setting of [...settings, 'ipv4.conf.net0.rp_filter'])
      lab.sh('router', `sysctl -qw net.${setting}=0`);
    for (const name of ['pub', 'net0']) {
      lab.sh('wire', `ip link set dev w-${name} up`);
      lab.sh('router', `ip link set dev ${name} up`);
    }
    const neighbors = [
      ['net0', GUEST_MAC, '2001:db8:1:1::/64', '10.1.1.0/24'],
      ['pub', OUTSIDE_MAC, 'default', 'default'],
    ] as const;
    for (const [device, mac, prefix6, prefix4] of neighbors) {
      lab.sh('router', `ip neigh replace fe80::9 lladdr ${mac} dev ${device} nud permanent`);
      lab.sh('router', `ip neigh replace 192.0.2.9 lladdr ${mac} dev ${device} nud permanent`);
      lab.sh('router', `ip -6 route add ${prefix6} via fe80::9 dev ${device}`);
      lab.sh('router', `ip route add ${prefix4} via 192.0.2.9 dev ${device} onlink`);
    }
    const script = fileURLToPath(new URL('inject.py', import.meta.url));
    const inside = ['netns', 'exec', lab.full('wire'), 'python3', script, 'w-pub', 'w-net0'];
    injector = spawn('ip', inside, { stdio: ['pipe', 'pipe', 'inherit'] });
    answers = createInterface({ input: injector.stdout! });
    cases = fc.sample(rules, { seed: SEED, numRuns: SETS }).map(caseOf);
  });

  afterAll(() => {
    injector?.stdin?.end();
    lab?.remove();
  });

  const side = ({ direction }: Packet) =>
    direction === 'ingress'
      ? { into: 'w-pub', out: 'w-net0', from: OUTSIDE_MAC, to: MACS.pub }
      : { into: 'w-net0', out: 'w-pub', from: GUEST_MAC, to: MACS.net0 };
  const frames = (one: WholePacket, number: number) => {
    const { into, from, to } = side(one);
    return framesOf(one, number, from, to).map((frame) => [into, frame]);
  };
  const LAST = 0xffff;
  const sentinels = (['ingress', 'egress'] as const).map((direction) => {
    const [source, destination] = ['2001:db8:9::1:1', '2001:db8:1:1::1:1'];
    const ends =
      direction === 'ingress' ? { source, destination } : { source: destination, destination: source };
    const echo = { hook: 'forward', direction, ...ends, protocol: 58, icmp: { type: 128, code: 0 } } as const;
    const [[into, frame]] = frames(echo, LAST) as [[string, string]];
    return [into, frame, [side(echo).out, 6, LAST]];
  });

  /** Which packets came through. */
  async function passed(packets: readonly WholePacket[]): Promise<boolean[]> {
    const answer = new Promise<string>((resolve) => answers.once('line', resolve));
    const job = { frames: packets.flatMap((one, i) => frames(one, i + 1)), sentinels };
    injector.stdin!.write(`${JSON.stringify(job)}\n`);
    const seen = new Set((JSON.parse(await answer) as unknown[][]).map((one) => one.join()));
    for (const [, , last] of sentinels) expect(seen).toContain((last as unknown[]).join());
    return packets.map((one, i) => seen.has([side(one).out, one.source.includes(':') ? 6 : 4, i + 1].join()));
  }

  /** The verdicts of a case, made once: only an authentication header is not the same to both kinds of filter. */
  const known = new Map<Case, Verdict[]>();
  const verdicts = (one: Case, filter: 'nftables' | 'ip6tables'): Verdict[] => {
    const { guest, packets } = one;
    const base = baseRules(guest).filter(({ hooks }) => hooks?.includes('forward') ?? true);
    const ask = (item: WholePacket) => {
      const policy = item.direction === 'egress' ? guest.egress : 'deny';
      return matches(guest.rules, item, { base, stateful: false, policy, filter });
    };
    if (!known.has(one)) known.set(one, packets.map(ask));
    const before = known.get(one)!;
    return filter === 'nftables' ? before : packets.map((item, i) => (item.ah ? ask(item) : before[i]!));
  };

  /** The packets on which a kernel with some text and the oracle differ. */
  async function differences(
    load: (view: RouterView) => void,
    filter: 'nftables' | 'ip6tables',
    some = cases,
  ) {
    const found: unknown[] = [];
    for (const one of some) {
      load(one.view);
      const all = verdicts(one, filter);
      for (const [i, came] of (await passed(one.packets)).entries()) {
        const verdict = all[i]!;
        if ((verdict.action === 'allow') === came) continue;
        found.push({ came, verdict, packet: one.packets[i], rules: one.guest.rules });
      }
    }
    return found;
  }

  const loaders = {
    nftables: (view: RouterView) => lab.sh('router', `nft -f ${lab.file('nft', nftables(view))}; ${FORGET}`),
    'ip6tables-nft': (view: RouterView) => restore(view, 'nft'),
    'ip6tables-legacy': (view: RouterView) => restore(view, 'legacy'),
  };
  function restore(view: RouterView, kind: string) {
    const [six, four] = [lab.file('six', ip6tables(view)), lab.file('four', iptables(view))];
    lab.sh('router', `ip6tables-${kind}-restore ${six}; iptables-${kind}-restore ${four}; ${FORGET}`);
  }
  const unload = () => {
    const accept = "printf '*filter\\n:INPUT ACCEPT\\n:FORWARD ACCEPT\\nCOMMIT\\n'";
    lab.sh(
      'router',
      `nft flush ruleset; for f in ip6tables iptables; do ${accept} | $f-legacy-restore; done`,
    );
  };

  test('there are verdicts of every kind to compare', () => {
    const all = cases.flatMap((one) => verdicts(one, 'nftables'));
    const by = (because: string) => all.filter((verdict) => verdict.because === because).length;
    expect(all).toHaveLength(SETS * PACKETS);
    expect(all.filter(({ action }) => action === 'depends')).toEqual([]);
    for (const because of ['rule', 'base', 'state', 'policy']) expect(by(because)).toBeGreaterThan(1000);
    for (const action of ['allow', 'deny']) {
      expect(all.filter((verdict) => verdict.action === action).length).toBeGreaterThan(5000);
    }
  });

  test.each([
    ['nftables', 'nftables'],
    ['ip6tables-nft', 'nftables'],
    ['ip6tables-legacy', 'ip6tables'],
  ] as const)('on every packet with %s', async (name, filter) => {
    const found = await differences(loaders[name], filter);
    unload();
    expect([found.length, found.slice(0, 3)]).toEqual([0, []]);
  });

  test('but not if one rule is printed wrong', async () => {
    const wrong = (view: RouterView) => {
      const text = nftables(view).replace(/(return|drop)( comment "rule 0")/g, (_, target, comment) => {
        return (target === 'drop' ? 'return' : 'drop') + comment;
      });
      lab.sh('router', `nft -f ${lab.file('nft', text)}; ${FORGET}`);
    };
    const found = await differences(wrong, 'nftables', cases.slice(0, 10));
    unload();
    expect(found.length).toBeGreaterThan(10);
  });
});
