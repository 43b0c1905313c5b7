/**
 * Firewall and ACL rules: for which family of packets a rule is, and the same rule once for each.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue, type StandardSchema } from './error.ts';
import { unknownFields } from './internal/fields.ts';
import { failType } from './internal/issue.ts';
import { standard } from './internal/standard-schema.ts';
import type { PrefixOptions } from './ip/prefix.ts';
import { coversSet, overlapsSet, prefixTexts } from './rule/address-set.ts';
import type { Evidence, Path } from './rule/findings.ts';
import { icmpTypes } from './rule/icmp-names.ts';
import {
  byNumber,
  EVERY_PROTOCOL,
  FAMILIES,
  type Family,
  type FamilyIndex,
  hasPorts,
  type Named,
  type Pair,
  protocols,
} from './rule/protocols.ts';
import { type Box, readRule } from './rule/read.ts';
import type { Header } from './rule/read-icmp.ts';

export type { Evidence, Family };

/**
 * What an operator writes for a firewall or an access control list. A field that is left out does not narrow the rule.
 * Fields of other names are not looked at, but by {@link ruleSchema}.
 *
 * @public
 */
export interface Rule {
  /** Whether it is for packets that come in or go out. */
  readonly direction: 'ingress' | 'egress';
  /** What happens to the packets that it matches. */
  readonly action: 'allow' | 'deny';
  /**
   * A name in upper or lower case, or a number from 0 to 255, also in decimal digits. `all` is every protocol. The name
   * `icmp` means ICMP in IPv4 and ICMPv6 in IPv6; the number 1 is IPv4 only, `icmpv6` and 58 are IPv6 only.
   */
  readonly protocol?: string | number | undefined;
  /** Narrows the rule to one family, where the rest would leave both. */
  readonly family?: Family | undefined;
  /**
   * Addresses, prefixes and ranges `first - last` of either family. IPv4 is four decimal numbers without leading zeros.
   * A list is never empty: that would match nothing.
   */
  readonly sources?: readonly string[] | undefined;
  /** As {@link Rule.sources}. */
  readonly destinations?: readonly string[] | undefined;
  /** Destination ports, for tcp, udp, dccp, sctp and udplite. */
  readonly ports?: PortRange | undefined;
  /** What ICMP message, for icmp and icmpv6. */
  readonly icmp?: IcmpMessage | undefined;
}

/**
 * Ports from a first to a last, both included, from 0 to 65535.
 *
 * @public
 */
export interface PortRange {
  /** The first port. */
  readonly start: number;
  /** The last port, not below the first. */
  readonly end: number;
}

/**
 * An ICMP message by names, in upper or lower case, or numbers from 0 to 255: {@link icmpNames} lists the names. Without
 * a code it is every code of the type.
 *
 * @public
 */
export interface IcmpMessage {
  /** A type: a bare number only in a rule for one family. */
  readonly type: string | number;
  /** A code of that type: a bare number only in a rule for one family, or where it means the same in both. */
  readonly code?: string | number | undefined;
}

/**
 * A rule in its only form: two rules are equal exactly if the JSON of their normal forms is. The family is missing only
 * in a rule for both.
 *
 * @public
 */
export interface NormalRule extends Rule {
  /** The name where it has one here, else the number; `all` for every protocol. */
  readonly protocol: string | number;
  /**
   * The fewest prefixes, IPv4 before IPv6, in order of address. `0.0.0.0/0` and `::/0` stand for every address: the list
   * is always there and never empty.
   */
  readonly sources: readonly string[];
  /** As {@link NormalRule.sources}. */
  readonly destinations: readonly string[];
}

/**
 * A normal rule for one family, as a renderer needs it: the ICMP message in numbers.
 *
 * @public
 */
export interface FamilyRule extends NormalRule {
  /** The family of every packet that it matches. */
  readonly family: Family;
  /** The numbers of the ICMP message in that family; without a code every code of the type. */
  readonly icmp?: { readonly type: number; readonly code?: number };
}

/**
 * A name with its number in ICMP and in ICMPv6, null in the protocol that does not have it.
 *
 * @public
 */
export interface IcmpName {
  /** In lower case, with hyphens. */
  readonly name: string;
  /** The number in ICMP. */
  readonly ipv4: number | null;
  /** The number in ICMPv6. */
  readonly ipv6: number | null;
}

/**
 * The name of a type with the names of its codes.
 *
 * @public
 */
export interface IcmpTypeName extends IcmpName {
  /** The codes that have a name, in no particular order. */
  readonly codes: readonly IcmpName[];
}

/**
 * The answer of {@link ruleFamily}.
 *
 * @public
 */
export type RuleFamily =
  | { readonly ok: true; readonly family: Family | 'both'; readonly because: readonly Evidence[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * The rules that a rule becomes: null for a family of which it has no packet.
 *
 * @public
 */
export interface SplitRules {
  /** The rule for the IPv4 packets. */
  readonly ipv4: FamilyRule | null;
  /** The rule for the IPv6 packets. */
  readonly ipv6: FamilyRule | null;
}

/**
 * Two rules of a list that do not go together.
 *
 * @public
 */
export interface RuleConflict {
  /**
   * - `duplicate`: both match the same packets and do the same.
   * - `contradicting`: they do the opposite with the same packets, or with some packets while each also matches others.
   * - `shadowed`: the earlier rule matches everything that the later one does, and more; the later one decides nothing.
   */
  readonly kind: 'duplicate' | 'contradicting' | 'shadowed';
  /** The position of the later rule, which the conflict is about. */
  readonly rule: number;
  /** The position of the earlier rule. */
  readonly by: number;
  /** Where it happens: a rule for both families may be shadowed in one of them only. */
  readonly family: Family | 'both';
}

/**
 * The family of the packets that a rule can match, with the reasons; or everything that is wrong with it, in the order
 * of the fields as {@link Rule} has them, each with its path. Every field leaves the packets of IPv4, of IPv6 or of
 * both; the rule is for the families that all of them leave. It contradicts itself where that is none. Throws on no
 * rule.
 *
 * @param options - what to do with host bits, of either family: see {@link PrefixOptions}.
 *
 * @example
 * ```ts
 * import { ruleFamily } from 'hextet/rule';
 *
 * const result = ruleFamily({ direction: 'ingress', action: 'allow', protocol: 'icmp', sources: ['10.0.0.0/8'] });
 * if (result.ok) console.log(result.family, result.because.length); // ipv4 1
 * ```
 *
 * @public
 */
export function ruleFamily(rule: Rule, options?: PrefixOptions): RuleFamily {
  const { issues, because, boxes } = readRule(rule, wantsMask(options));
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, family: boxes[0] === null ? 'ipv6' : boxes[1] === null ? 'ipv4' : 'both', because };
}

/**
 * The rule once for IPv4 and once for IPv6, in normal form. The two match together exactly what the rule matches: a
 * family for which nothing is left gets no rule, never one that matches more.
 *
 * @throws HextetError the first issue that {@link ruleFamily} lists.
 *
 * @example
 * ```ts
 * import { splitRule } from 'hextet/rule';
 *
 * const { ipv4, ipv6 } = splitRule({
 *   direction: 'ingress',
 *   action: 'allow',
 *   protocol: 'icmp',
 *   icmp: { type: 'echo-request' },
 *   sources: ['10.0.0.0/8', '2001:DB8::/32'],
 * });
 * ipv4?.sources; // [ '10.0.0.0/8' ]
 * ipv6?.icmp; // { type: 128 }
 * ```
 *
 * @public
 */
export function splitRule(rule: Rule, options?: PrefixOptions): SplitRules {
  return splitBoxes(rule, readOrThrow(rule, options));
}

/**
 * The normal form of a rule. In a rule for both families ICMP messages keep their names.
 *
 * @throws HextetError the first issue that {@link ruleFamily} lists.
 *
 * @public
 */
export function normalizeRule(rule: Rule, options?: PrefixOptions): NormalRule {
  return joinRules(splitRule(rule, options));
}

/**
 * {@link normalizeRule} as a Standard Schema, for a form or the body of a request: it lists every issue that
 * {@link ruleFamily} does, each with its path, and `unknown-field` for every field that a rule, its ports or its ICMP
 * message do not have: a misspelled one would match more packets than were meant.
 *
 * @example
 * ```ts
 * import { ruleSchema } from 'hextet/rule';
 *
 * const { issues } = ruleSchema['~standard'].validate({ direction: 'ingress', action: 'allow', sources: ['10.0.0.0/33'] });
 * issues?.[0]?.path; // ['sources', 0]
 * ```
 *
 * @public
 */
export const ruleSchema: StandardSchema<Rule, NormalRule> = {
  '~standard': /* @__PURE__ */ standard((rule: Rule) => {
    const { issues: found, boxes } = readRule(rule, false);
    const issues = [...found, ...unknownRuleFields(rule)];
    return issues.length > 0 ? { issues } : { value: joinRules(splitBoxes(rule, boxes)) };
  }),
};

const RULE_FIELDS = ['direction', 'action', 'protocol', 'family', 'sources', 'destinations', 'ports', 'icmp'];

function unknownRuleFields(rule: Rule): Issue[] {
  return [
    ...unknownFields('Rule', rule, RULE_FIELDS),
    ...unknownFields('PortRange', rule?.ports, ['start', 'end'], ['ports']),
    ...unknownFields('IcmpMessage', rule?.icmp, ['type', 'code'], ['icmp']),
  ];
}

/**
 * Whether two rules do the same with the same packets.
 *
 * @throws HextetError the first issue of either, as {@link ruleFamily} lists it.
 *
 * @public
 */
export function equalRules(a: Rule, b: Rule, options?: PrefixOptions): boolean {
  return covers(a, b, options) && covers(b, a, options) && a.action === b.action;
}

/**
 * Whether rule a matches every packet that rule b matches, whatever their actions. A packet need not show a port or an
 * ICMP type, as a later fragment does not: a rule for all ports does not cover a rule without ports.
 *
 * @throws HextetError the first issue of either, as {@link ruleFamily} lists it.
 *
 * @public
 */
export function covers(a: Rule, b: Rule, options?: PrefixOptions): boolean {
  const outer = readOrThrow(a, options);
  const inner = readOrThrow(b, options);
  return a.direction === b.direction && coversPart(outer[0], inner[0]) && coversPart(outer[1], inner[1]);
}

/**
 * The conflicts in a list of rules of which the first that matches a packet decides; in order of the later rule of each
 * conflict. An exception that stands before a wider rule is none. Rules are held against one another two at a time:
 * that several together shadow another is not seen.
 *
 * @throws HextetError the first issue of a rule, as {@link ruleFamily} lists it; its path begins with the position of
 * the rule.
 *
 * @public
 */
export function findConflicts(rules: readonly Rule[], options?: PrefixOptions): RuleConflict[] {
  if (!Array.isArray(rules)) failType('a list of rules', rules);
  const read = Array.from(rules as readonly Rule[], (item, i) => ({
    ...item,
    boxes: readOrThrow(item, options, [i]),
  }));
  const conflicts: RuleConflict[] = [];
  read.forEach((later, rule) => {
    read.slice(0, rule).forEach((earlier, by) => {
      if (earlier.direction !== later.direction) return;
      const sameAction = earlier.action === later.action;
      const ipv4 = conflictKind(earlier.boxes[0], later.boxes[0], sameAction);
      const ipv6 = conflictKind(earlier.boxes[1], later.boxes[1], sameAction);
      if (ipv4 !== null) conflicts.push({ kind: ipv4, rule, by, family: ipv4 === ipv6 ? 'both' : 'ipv4' });
      if (ipv6 !== null && ipv6 !== ipv4) conflicts.push({ kind: ipv6, rule, by, family: 'ipv6' });
    });
  });
  return conflicts;
}

/**
 * The names of ICMP messages, for a form to offer.
 *
 * @public
 */
export function icmpNames(): IcmpTypeName[] {
  return icmpTypes.map((type) => ({ ...nameOf(type), codes: (type[3] ?? []).map(nameOf) }));
}

function nameOf([name, ipv4, ipv6]: Named): IcmpName {
  return { name, ipv4, ipv6 };
}

function wantsMask(options: PrefixOptions | undefined): boolean {
  const wanted = options?.hostBits ?? 'reject';
  if (wanted !== 'reject' && wanted !== 'mask') failType("hostBits 'reject' or 'mask'", wanted);
  return wanted === 'mask';
}

function readOrThrow(
  rule: Rule,
  options: PrefixOptions | undefined,
  place: readonly number[] = [],
): Pair<Box> {
  const { issues, boxes } = readRule(rule, wantsMask(options));
  const issue = issues[0];
  if (issue !== undefined) throw new HextetError({ ...issue, path: [...place, ...(issue.path as Path)] });
  return boxes;
}

function splitBoxes(rule: Rule, [ipv4, ipv6]: Pair<Box>): SplitRules {
  return { ipv4: familyRule(rule, ipv4, 0), ipv6: familyRule(rule, ipv6, 1) };
}

/** The rule that two rules of one family each come from. */
function joinRules({ ipv4, ipv6 }: SplitRules): NormalRule {
  if (ipv4 === null) return ipv6 as FamilyRule;
  if (ipv6 === null) return ipv4;
  const { direction, action, protocol, ports, icmp } = ipv4;
  return {
    direction,
    action,
    protocol,
    sources: [...ipv4.sources, ...ipv6.sources],
    destinations: [...ipv4.destinations, ...ipv6.destinations],
    ...(ports && { ports }),
    ...(icmp && { icmp: messageByName(icmp) }),
  };
}

function familyRule({ direction, action }: Rule, box: Box | null, family: FamilyIndex): FamilyRule | null {
  if (box === null) return null;
  const { protocol, sources, destinations, header } = box;
  return {
    direction,
    action,
    protocol: byNumber(protocols, family, protocol)?.[0] ?? protocol,
    family: FAMILIES[family],
    sources: prefixTexts(sources, family),
    destinations: prefixTexts(destinations, family),
    ...headerFields(header, protocol),
  };
}

/** What a header says in the terms of its protocol. */
function headerFields([from, to]: Header, protocol: number): Pick<FamilyRule, 'ports' | 'icmp'> {
  if (from < 0) return {};
  if (hasPorts(protocol)) return { ports: { start: from, end: to } };
  const type = from >> 8;
  return { icmp: from === to ? { type, code: from & 255 } : { type } };
}

/** A message of ICMP that has a name, and so a counterpart in ICMPv6. */
function messageByName({ type, code }: { type: number; code?: number }): IcmpMessage {
  const [name, , , codes = []] = byNumber(icmpTypes, 0, type) as Named;
  return code === undefined ? { type: name } : { type: name, code: byNumber(codes, 0, code)?.[0] ?? code };
}

function coversPart(a: Box | null, b: Box | null): boolean {
  return b === null || (a !== null && coversBox(a, b));
}

function coversBox(a: Box, b: Box): boolean {
  return (
    (a.protocol === EVERY_PROTOCOL || a.protocol === b.protocol) &&
    a.header[0] <= b.header[0] &&
    b.header[1] <= a.header[1] &&
    coversSet(a.sources, b.sources) &&
    coversSet(a.destinations, b.destinations)
  );
}

function overlapsBox(a: Box, b: Box): boolean {
  return (
    (a.protocol === b.protocol || a.protocol === EVERY_PROTOCOL || b.protocol === EVERY_PROTOCOL) &&
    a.header[0] <= b.header[1] &&
    b.header[0] <= a.header[1] &&
    overlapsSet(a.sources, b.sources) &&
    overlapsSet(a.destinations, b.destinations)
  );
}

function conflictKind(a: Box | null, b: Box | null, sameAction: boolean): RuleConflict['kind'] | null {
  if (a === null || b === null) return null;
  const around = coversBox(a, b);
  const inside = coversBox(b, a);
  if (around && inside) return sameAction ? 'duplicate' : 'contradicting';
  if (around) return 'shadowed';
  return !inside && !sameAction && overlapsBox(a, b) ? 'contradicting' : null;
}
