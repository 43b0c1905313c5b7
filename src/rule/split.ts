/** Writing what a rule matches as rules in normal form. */
import { prefixTexts } from './address-set.ts';
import { icmpTypes } from './icmp-names.ts';
import {
  byNumber,
  FAMILIES,
  type FamilyIndex,
  hasPorts,
  type Named,
  type Pair,
  protocols,
} from './protocols.ts';
import type { FamilyMatch } from './read.ts';
import type { FamilyRule, IcmpMessage, NormalRule, Rule, SplitRules } from './types.ts';

/** The rule of each family. */
export function splitMatches(rule: Rule, [ipv4, ipv6]: Pair<FamilyMatch>): SplitRules {
  return { ipv4: familyRule(rule, ipv4, 0), ipv6: familyRule(rule, ipv6, 1) };
}

/** The rule that was split into two rules of one family each. */
export function joinRules({ ipv4, ipv6 }: SplitRules): NormalRule {
  if (ipv4 === null || ipv6 === null) return (ipv4 ?? ipv6)!;
  const { family: _, ...rule } = ipv4;
  return {
    ...rule,
    sources: [...ipv4.sources, ...ipv6.sources],
    destinations: [...ipv4.destinations, ...ipv6.destinations],
    ...(rule.icmp && { icmp: messageByName(rule.icmp) }),
  };
}

function familyRule(
  { direction, action }: Rule,
  match: FamilyMatch | null,
  family: FamilyIndex,
): FamilyRule | null {
  if (match === null) return null;
  const { protocol, sources, destinations } = match;
  return {
    direction,
    action,
    protocol: byNumber(protocols, family, protocol)?.[0] ?? protocol,
    family: FAMILIES[family],
    sources: prefixTexts(sources, family),
    destinations: prefixTexts(destinations, family),
    ...portFields(match),
  };
}

/** The ports or the ICMP message, depending on the protocol. */
function portFields({ protocol, ports: [from, to] }: FamilyMatch): Pick<FamilyRule, 'ports' | 'icmp'> {
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
