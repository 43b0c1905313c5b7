/**
 * Firewall and ACL rules: the family of packets that a rule is for, the same rule once for each family, and the verdict
 * of a list of rules for a packet.
 *
 * @packageDocumentation
 */
import { HextetError, type Issue, type StandardSchema } from './error.ts';
import { failType, typeIssue } from './internal/issue.ts';
import { standard } from './internal/standard-schema.ts';
import { type PrefixOptions, wantsMask } from './ip/read-prefix.ts';
import { type MatchOptions, readChain } from './rule/chain.ts';
import { conflictKind, familyCovers } from './rule/compare.ts';
import type { Path } from './rule/constraints.ts';
import { icmpTypes } from './rule/icmp-names.ts';
import { type Verdict, verdictOf } from './rule/matches.ts';
import { type Packet, readPacket } from './rule/packet.ts';
import type { Named, Pair } from './rule/protocols.ts';
import { type FamilyMatch, readRule } from './rule/read.ts';
import { joinRules, splitMatches } from './rule/split.ts';
import type {
  IcmpName,
  IcmpTypeName,
  NormalRule,
  Rule,
  RuleConflict,
  RuleFamily,
  SplitRules,
} from './rule/types.ts';

export { antiSpoofing, type BaseRule, type BaseSets, baseSets } from './rule/base.ts';
export type { MatchOptions } from './rule/chain.ts';
export type { Evidence } from './rule/constraints.ts';
export type { Verdict } from './rule/matches.ts';
export type { Hook, Packet, PacketState } from './rule/packet.ts';
export { type Family, protocolNumber } from './rule/protocols.ts';
export type {
  FamilyRule,
  IcmpMessage,
  IcmpName,
  IcmpTypeName,
  NormalRule,
  PortRange,
  Rule,
  RuleConflict,
  RuleFamily,
  SplitRules,
} from './rule/types.ts';

/**
 * Finds the family of the packets that a rule can match, with the reasons; or every fault of the rule, in the order of
 * the fields as {@link Rule} has them, each with its path. Every field leaves the packets of IPv4, of IPv6 or of both;
 * the rule is for the families that all of them leave. It contradicts itself if no family is left. Fields of other names
 * are refused with `unknown-field`: a misspelled one would match more packets than were meant. Throws on no rule.
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
  const { issues, because, matches } = readRule(rule, wantsMask(options));
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, family: matches[0] === null ? 'ipv6' : matches[1] === null ? 'ipv4' : 'both', because };
}

/**
 * Splits a rule into one for IPv4 and one for IPv6, in normal form. The two match together exactly the packets that the
 * rule matches: a family for which nothing is left gets no rule, never one that matches more.
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
  return splitMatches(rule, readOrThrow(rule, options));
}

/**
 * Returns the normal form of a rule. In a rule for both families ICMP messages keep their names.
 *
 * @throws HextetError the first issue that {@link ruleFamily} lists.
 *
 * @public
 */
export function normalizeRule(rule: Rule, options?: PrefixOptions): NormalRule {
  return joinRules(splitRule(rule, options));
}

/**
 * {@link normalizeRule} as a Standard Schema, for a form or the body of a request: it lists the issues that
 * {@link ruleFamily} does, each with its path: the first 100, or the first `libraryOptions.maxIssues`.
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
  '~standard': /* @__PURE__ */ standard((rule: Rule, limit) => {
    const { issues, matches } = readRule(rule, false, limit);
    return issues.length > 0
      ? { issues: issues.slice(0, limit) }
      : { value: joinRules(splitMatches(rule, matches)) };
  }),
};

/**
 * Reads the text of a protocol, for a field of a form: see {@link Rule.protocol}. The value is the text.
 *
 * @public
 */
export const ruleProtocolSchema: StandardSchema<string, string> = /* @__PURE__ */ partSchema((protocol) => ({
  protocol,
}));

/**
 * Reads an address, a prefix or a range of either family, for a field of a form: an entry of {@link Rule.sources}. The value is
 * the text.
 *
 * @example
 * ```ts
 * import { lines, validate } from 'hextet/form';
 * import { ruleEntrySchema } from 'hextet/rule';
 *
 * const result = validate(lines(ruleEntrySchema), '10.0.0.0/8\n2001:db8::/33 # theirs\n10.0.0.256');
 * result.ok || result.issues.map(({ line, code }) => [line, code]); // [[3, 'ipv4-part-range']]
 * ```
 *
 * @public
 */
export const ruleEntrySchema: StandardSchema<string, string> = /* @__PURE__ */ partSchema((text) => ({
  sources: [text],
}));

/** Makes the schema of a text that is a part of a rule. */
function partSchema(part: (text: string) => Partial<Rule>): StandardSchema<string, string> {
  return {
    '~standard': standard<string, string>((text: unknown) => {
      if (typeof text !== 'string') return { issues: [typeIssue('string', text)] };
      // A rule that denies has the widest choice.
      const { issues } = readRule({ direction: 'ingress', action: 'deny', ...part(text) }, false);
      return issues.length > 0
        ? { issues: issues.map(({ path, ...issue }) => issue as Issue) }
        : { value: text };
    }),
  };
}

/**
 * Tells whether two rules do the same with the same packets.
 *
 * @throws HextetError the first issue of either, as {@link ruleFamily} lists it.
 *
 * @public
 */
export function equalRules(a: Rule, b: Rule, options?: PrefixOptions): boolean {
  return covers(a, b, options) && covers(b, a, options) && a.action === b.action;
}

/**
 * Tells whether rule a matches every packet that rule b matches. Their actions do not matter. A packet need not show a port
 * or an ICMP type, as a later fragment does not: a rule for all ports does not cover a rule without ports.
 *
 * @throws HextetError the first issue of either, as {@link ruleFamily} lists it.
 *
 * @public
 */
export function covers(a: Rule, b: Rule, options?: PrefixOptions): boolean {
  const outer = readOrThrow(a, options);
  const inner = readOrThrow(b, options);
  return a.direction === b.direction && familyCovers(outer[0], inner[0]) && familyCovers(outer[1], inner[1]);
}

/**
 * Finds the conflicts in a list of rules whose first match decides; in order of the later rule of each conflict. An
 * exception before a wider rule is not a conflict. Rules are compared two at a time: several rules that shadow another
 * together are not found.
 *
 * @throws HextetError the first issue of a rule, as {@link ruleFamily} lists it; its path begins with the position of
 * the rule.
 *
 * @public
 */
export function findConflicts(rules: readonly Rule[], options?: PrefixOptions): RuleConflict[] {
  if (!Array.isArray(rules)) failType('Iterable<Rule>', rules);
  const read = Array.from(rules as readonly Rule[], (item, i) => {
    const matches = readOrThrow(item, options, [i]);
    return { direction: item.direction, action: item.action, matches };
  });
  const conflicts: RuleConflict[] = [];
  read.forEach((later, rule) => {
    for (let by = 0; by < rule; by++) {
      const earlier = read[by]!;
      if (earlier.direction !== later.direction) continue;
      const sameAction = earlier.action === later.action;
      const ipv4 = conflictKind(earlier.matches[0], later.matches[0], sameAction);
      const ipv6 = conflictKind(earlier.matches[1], later.matches[1], sameAction);
      if (ipv4 !== null) conflicts.push({ kind: ipv4, rule, by, family: ipv4 === ipv6 ? 'both' : 'ipv4' });
      if (ipv6 !== null && ipv6 !== ipv4) conflicts.push({ kind: ipv6, rule, by, family: 'ipv6' });
    }
  });
  return conflicts;
}

/**
 * Returns the verdict of a list of rules for a packet, as a Linux kernel gives it: the first rule that matches decides.
 * The state of the connection is asked before the rules, and so are base rules: see {@link MatchOptions}. A packet need
 * not name every byte: if rules ask for others the verdict is `depends`, unless it is the same for all their values.
 *
 * @param rules - in the order in which they are asked; rules of the other direction match nothing.
 * @throws HextetError for a rule as {@link ruleFamily} lists it, and for a packet or options that cannot be read. Its
 * path begins with `rules`, `packet` or `options`.
 *
 * @example
 * ```ts
 * import { matches, type Packet, type Rule } from 'hextet/rule';
 *
 * const web: Rule = { direction: 'ingress', action: 'allow', protocol: 'tcp', ports: { start: 80, end: 80 } };
 * const packet: Packet = {
 *   hook: 'forward',
 *   direction: 'ingress',
 *   source: '2001:db8::1',
 *   destination: '2001:db8:1:1::2',
 *   protocol: 6,
 *   port: 80,
 * };
 * matches([web], packet); // { action: 'allow', rule: 0, base: null, because: 'rule' }
 * matches([web], { ...packet, port: 81 }); // { action: 'deny', rule: null, base: null, because: 'policy' }
 * ```
 *
 * @public
 */
export function matches(rules: readonly Rule[], packet: Packet, options: MatchOptions = {}): Verdict {
  const read = readPacket(packet);
  return verdictOf(readChain(rules, options, read.direction), read);
}

/**
 * Lists the names of ICMP messages, for a form to offer.
 *
 * @public
 */
export function icmpNames(): IcmpTypeName[] {
  return icmpTypes.map((type) => ({ ...nameOf(type), codes: (type[3] ?? []).map(nameOf) }));
}

function nameOf([name, ipv4, ipv6]: Named): IcmpName {
  return { name, ipv4, ipv6 };
}

function readOrThrow(
  rule: Rule,
  options: PrefixOptions | undefined,
  place: readonly number[] = [],
): Pair<FamilyMatch> {
  const { issues, matches } = readRule(rule, wantsMask(options));
  const issue = issues[0];
  if (issue !== undefined) throw new HextetError({ ...issue, path: [...place, ...(issue.path as Path)] });
  return matches;
}
