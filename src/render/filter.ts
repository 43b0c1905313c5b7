/**
 * The packet filter of a router as chains of statements, before any program's way to write it.
 *
 * A packet out of a guest network passes the chain `out` of that network, and one into it the chain `in`; between two
 * guest networks both. To return from such a chain is to allow. A packet from a guest to the router itself passes the
 * chain `router` of its network. Chains are named by position: the name of a network could be too long.
 */
import { HextetError } from '../error.ts';
import type { Path } from '../internal/read.ts';
import {
  antiSpoofing,
  type BaseRule,
  baseSets,
  type Family,
  type FamilyRule,
  protocolNumber,
  type Rule,
  splitRule,
} from '../rule.ts';
import { type CheckedGuest, type CheckedRouter, readGuest } from './nouns.ts';
import type { Guest } from './types.ts';

/** What a packet must be, and what happens to it then. A missing list or value asks for nothing. */
export interface Statement {
  readonly target: 'accept' | 'drop' | 'return' | { readonly jump: string };
  /** A word of our own, never one of a user. */
  readonly comment?: string;
  /** Missing in a statement for both families. */
  readonly family?: Family;
  readonly from?: readonly string[];
  readonly to?: readonly string[];
  readonly sources?: readonly string[];
  readonly notSources?: readonly string[] | undefined;
  readonly destinations?: readonly string[];
  readonly protocol?: number | null;
  readonly ports?: FamilyRule['ports'];
  readonly icmp?: FamilyRule['icmp'];
  readonly states?: BaseRule['states'];
  readonly hopLimit?: number | undefined;
  readonly routingType?: number | undefined;
  /** The place of the rule in the view. */
  readonly path?: Path;
}

/** A chain of a hook, where what no statement decides is dropped, or of a guest network. */
export interface Chain {
  readonly name: string;
  readonly hook?: 'input' | 'forward';
  readonly network?: string;
  readonly statements: readonly Statement[];
}

/**
 * Returns the rules that come before those of a guest network, in order: everything that the texts of the packet filters
 * say beside `rules` and `egress`, for packets to the router and through it. With them `matches` gives the verdict
 * of the router. A network without a firewall has no rules that ask for the state of a connection.
 *
 * @throws HextetError the first fault of the guest network with its path.
 *
 * @example
 * ```ts
 * import { baseRules, type Guest } from 'hextet/render';
 * import { matches } from 'hextet/rule';
 *
 * const guest: Guest = {
 *   network: 'web',
 *   interface: 'net0',
 *   mac: null,
 *   linkLocal: null,
 *   subnet: { prefix: '2001:db8:1:1::/64', gateway: '2001:db8:1:1::1', dns: [], ra: {} },
 *   ipv4: null,
 *   rules: [],
 *   egress: 'allow',
 *   firewall: true,
 * };
 * const spoofed = { hook: 'forward', direction: 'egress', source: '2001:db8:2::1', destination: '::2', protocol: 47 } as const;
 * matches(guest.rules, spoofed, { base: baseRules(guest), stateful: false, policy: guest.egress }).base; // 'spoofed-ipv6'
 * ```
 *
 * @public
 */
export function baseRules(guest: Guest): readonly BaseRule[] {
  return baseOf(readGuest(guest, []));
}

function baseOf({ subnet, ipv4, firewall }: Pick<CheckedGuest, 'subnet' | 'ipv4' | 'firewall'>): BaseRule[] {
  const [established, invalid] = baseSets.state as readonly [BaseRule, BaseRule];
  const prefixes = [subnet?.prefix, ipv4].filter((prefix) => prefix != null).map(String);
  const without = (family: Family): BaseRule => ({
    name: `no-${family}`,
    reference: 'RFC 2827 section 3',
    action: 'deny',
    family,
    hooks: ['forward'],
  });
  return [
    { ...established, hooks: ['input'] },
    ...(firewall ? [invalid] : []),
    ...baseSets.guests,
    ...antiSpoofing(prefixes),
    ...(ipv4 === null ? [without('ipv4')] : []),
    ...(subnet === null ? [without('ipv6')] : []),
    // After the rules against false sources: a false source must not ride on the connection of another guest.
    ...(firewall ? [{ ...established, hooks: ['forward'] as const }] : []),
    ...baseSets.neighborDiscovery,
    ...baseSets.multicastListener,
    ...baseSets.mustNotDrop,
    // Other programs serve the guests over IPv4, and others guard them.
    {
      name: 'ipv4-to-router',
      reference: 'docs/guide/router.md',
      action: 'allow',
      family: 'ipv4',
      hooks: ['input'],
    },
  ];
}

/** The chains of a router. */
export function chainsOf({ public: port, guests }: CheckedRouter): Chain[] {
  const devices = guests.map((guest) => guest.interface);
  const toEach = (side: 'from' | 'to', kind: string) =>
    guests.map(
      (guest, i): Statement => ({ [side]: [guest.interface], target: { jump: `guest-${i}-${kind}` } }),
    );
  const [established, ...others] = baseOf({ subnet: null, ipv4: null, firewall: false })
    .filter((rule) => rule.direction === undefined && isFor(rule, 'input'))
    .flatMap((rule) => baseStatements(rule, 'accept')) as [Statement, ...Statement[]];
  const input = [
    established,
    { from: ['lo'], target: 'accept' } as const,
    ...toEach('from', 'router'),
    ...others,
  ];
  const passing: Statement[] =
    devices.length === 0
      ? []
      : [
          { to: devices, target: 'accept' },
          { from: devices, to: [port.interface], target: 'accept' },
        ];
  const forward = [...toEach('from', 'out'), ...toEach('to', 'in'), ...passing];
  return [
    ...guests.flatMap(guestChains),
    { name: 'input', hook: 'input', statements: input },
    { name: 'forward', hook: 'forward', statements: forward },
  ];
}

function guestChains(guest: CheckedGuest, i: number): Chain[] {
  const base = baseOf(guest);
  const { network, egress, firewall } = guest;
  const rules = firewall ? guest.rules.map((rule, j) => readRule(rule, ['guests', i, 'rules', j])) : [];
  const chain = (kind: 'router' | 'out' | 'in', statements: readonly Statement[]): Chain => ({
    name: `guest-${i}-${kind}`,
    network,
    statements,
  });
  const through = (direction: Rule['direction'], policy: 'allow' | 'deny'): Statement[] => [
    ...base
      .filter((rule) => (rule.direction ?? direction) === direction && isFor(rule, 'forward'))
      .flatMap((rule) => baseStatements(rule, 'return')),
    ...rules.filter((rule) => rule.direction === direction).flatMap(({ statements }) => statements),
    { target: policy === 'allow' ? 'return' : 'drop', comment: 'policy' },
  ];
  const guards = base.filter((rule) => rule.direction === 'egress' && isFor(rule, 'input'));
  return [
    chain(
      'router',
      guards.flatMap((rule) => baseStatements(rule, 'return')),
    ),
    chain('out', through('egress', firewall ? egress : 'allow')),
    chain('in', through('ingress', firewall ? 'deny' : 'allow')),
  ];
}

function isFor({ hooks }: BaseRule, hook: 'input' | 'forward'): boolean {
  return hooks?.includes(hook) ?? true;
}

function baseStatements(rule: BaseRule, allow: 'accept' | 'return'): Statement[] {
  const { name, reference: _, hooks: __, states, hopLimit, routingType, notSources, ...rest } = rule;
  const conditions = { comment: name, states, hopLimit, routingType, notSources };
  return familyStatements({ ...rest, direction: 'ingress' }, allow).map((half) => ({
    ...half,
    ...conditions,
  }));
}

function readRule(rule: Rule, path: Path): { direction: Rule['direction']; statements: Statement[] } {
  const comment = `rule ${path.at(-1)}`;
  try {
    const statements = familyStatements(rule, 'return').map((half) => ({ ...half, comment, path }));
    return { direction: rule.direction, statements };
  } catch (error) {
    if (!HextetError.is(error)) throw error;
    const { message } = error;
    throw new HextetError({ ...error, message, path: [...path, ...error.path!] }, error);
  }
}

/** A statement for each family of a rule, or one for both where they would be alike. */
function familyStatements(rule: Rule, allow: 'accept' | 'return'): Statement[] {
  const { ipv4, ipv6 } = splitRule(rule);
  const halves = [ipv4, ipv6].flatMap((half) => (half === null ? [] : [halfStatement(half, allow)]));
  const [first, second] = halves;
  const isOne =
    second !== undefined &&
    first!.protocol === second.protocol &&
    halves.every(
      ({ icmp, sources, destinations }) => !icmp && sources!.length === 0 && destinations!.length === 0,
    );
  const { family: _, ...both } = first!;
  return isOne ? [both] : halves;
}

function halfStatement(rule: FamilyRule, allow: 'accept' | 'return'): Statement {
  const { family, action, protocol, sources, destinations, ports, icmp } = rule;
  const every = family === 'ipv4' ? '0.0.0.0/0' : '::/0';
  const restricted = (list: readonly string[]) => (list[0] === every ? [] : list);
  return {
    target: action === 'allow' ? allow : 'drop',
    family,
    sources: restricted(sources),
    destinations: restricted(destinations),
    protocol: protocolNumber(protocol, family),
    ...(ports && { ports }),
    ...(icmp && { icmp }),
  };
}
