/** What rules say, family by family, and which connections live on without them. It knows nothing of `src`. */
import { isIPv4, type Span, spanOf, spanText } from './zone-text.ts';

export interface NaiveRule {
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly family?: 'ipv4' | 'ipv6';
  readonly protocol?: string | number;
  readonly ports?: { readonly start: number; readonly end: number };
  readonly icmp?: object;
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
}

/** The network of rules, as far as they look at it. */
interface Home {
  readonly prefix: Span | null;
  readonly ipv4: Span | null;
  readonly rules: readonly NaiveRule[];
}

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmpv6: 58 };
const EVERYWHERE = { ipv4: '0.0.0.0/0', ipv6: '::/0' };

/** What a rule says of each family: null for all protocols, and for all addresses. */
function partsOf(rule: NaiveRule) {
  const { protocol: name = 'all', ports = null, icmp = null } = rule;
  return (['ipv4', 'ipv6'] as const).flatMap((family) => {
    const ofIcmp = family === 'ipv4' ? 1 : 58;
    const protocol = name === 'all' ? null : name === 'icmp' ? ofIcmp : (NUMBERS[name] ?? Number(name));
    const [sources, destinations] = [rule.sources, rule.destinations].map((list) => {
      const own = list?.map(spanOf).filter((span) => isIPv4(span) === (family === 'ipv4'));
      return own?.map(spanText).sort() ?? null;
    });
    const isOther = (rule.family ?? family) !== family || protocol === 59 - ofIcmp;
    if (isOther || sources?.length === 0 || destinations?.length === 0) return [];
    const limit = (list: readonly string[] | null | undefined) =>
      list?.[0] === EVERYWHERE[family] ? null : list;
    return [{ family, protocol, ports, icmp, sources: limit(sources), destinations: limit(destinations) }];
  });
}

/** Two rules that match the same packets in the same way have one meaning. */
function meaningOf(rule: NaiveRule): string {
  return JSON.stringify([rule.direction, rule.action, partsOf(rule)]);
}

/** The events of the rules of a network that were, and of those that are. */
export function ruleEvents(id: string, was: Home | undefined, is: Home | undefined): object[] {
  const [before, after] = [was?.rules ?? [], is?.rules ?? []];
  const without = (rules: readonly NaiveRule[], others: readonly NaiveRule[]) =>
    rules.filter((rule) => !others.some((other) => meaningOf(other) === meaningOf(rule)));
  return [
    ...without(before, after).map((rule) => ({
      type: 'rule.remove',
      of: id,
      rule,
      flows: flowsOf(rule, was!),
    })),
    ...without(after, before).map((rule) => ({ type: 'rule.add', of: id, rule })),
  ];
}

function flowsOf(rule: NaiveRule, network: Home): object[] {
  if (rule.action === 'deny') return [];
  return partsOf(rule).flatMap(({ family, protocol, ports, destinations }) => {
    const own = family === 'ipv4' ? network.ipv4 : network.prefix;
    if (own === null) return [];
    const all = rule.direction === 'ingress' ? spanText(own) : EVERYWHERE[family];
    return (destinations ?? [all]).map((destination) => ({ family, protocol, destination, ports }));
  });
}
