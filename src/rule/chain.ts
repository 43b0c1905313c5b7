/** Reading what {@link matches} is asked: the rules, and what comes before and after them. */
import { HextetError, type Issue, type Result } from '../error.ts';
import { checkFields } from '../internal/fields.ts';
import { masksHostBits } from '../internal/host-bits.ts';
import type { Span } from '../internal/span.ts';
import type { PrefixOptions } from '../ip/read-prefix.ts';
import { type BaseRule, baseSets } from './base.ts';
import { type Path, RuleConstraints } from './constraints.ts';
import { readNumber, readObject, readTyped, readWord, take, wrongType } from './fields.ts';
import type { Chain, ChainRule } from './matches.ts';
import { HOOKS, STATES } from './packet.ts';
import type { Pair } from './protocols.ts';
import { readList, readRule } from './read.ts';
import type { Rule } from './types.ts';

/**
 * The surroundings of the rules that {@link matches} asks.
 *
 * @public
 */
export interface MatchOptions extends PrefixOptions {
  /** The verdict if no rule matches. Defaults to `deny` for ingress and to `allow` for egress. */
  readonly policy?: 'allow' | 'deny' | undefined;
  /** Asks the state of the connection first, as `baseSets.state` has it. Defaults to true. */
  readonly stateful?: boolean | undefined;
  /**
   * The rules between the state and the list: `rfc4890` is what {@link baseSets} says, and the default; `none` is no
   * rule; or any rules in the order in which they are asked.
   */
  readonly base?: 'none' | 'rfc4890' | readonly BaseRule[] | undefined;
  /**
   * The filter whose view of a packet counts, `nftables` by default. It stops at an authentication header of IPv6, and
   * reads the bytes of a later fragment as ports; `ip6tables`, with `iptables` for IPv4, looks through the one and finds
   * no port in the other.
   */
  readonly filter?: 'nftables' | 'ip6tables' | undefined;
}

const OPTIONS = ['policy', 'stateful', 'base', 'filter', 'hostBits'];

/** Reads the rules and what stands around them; the path of a refusal begins with `rules` or `options`. */
export function readChain(
  rules: readonly Rule[],
  options: MatchOptions,
  direction: 'ingress' | 'egress',
): Chain {
  const fields = take(['options'], readObject(options, 'MatchOptions'));
  checkFields('MatchOptions', fields, OPTIONS, ['options']);
  const masks = masksHostBits(options.hostBits);
  const word = <T extends string>(name: string, words: readonly T[], otherwise: T): T =>
    fields[name] === undefined ? otherwise : take(['options', name], readWord(fields[name], name, words));
  const { stateful = true, base = 'rfc4890' } = fields;
  take(['options', 'stateful'], readTyped(stateful, 'boolean'));
  const listed = take(['rules'], readArray(rules)).map((rule, i) => {
    const from = { rule: i, base: null, because: 'rule' } as const;
    return { ...plainRule(rule as Rule, ['rules', i], masks), from, conditions: {} };
  });
  const chain: ChainRule[] = [
    ...(stateful === true ? stateRules() : []),
    ...readBase(base, masks),
    ...listed,
  ];
  return {
    rules: chain,
    policy: word('policy', ['allow', 'deny'], direction === 'ingress' ? 'deny' : 'allow'),
    tracks: chain.some(({ conditions }) => conditions.states !== undefined),
    filter: word('filter', ['nftables', 'ip6tables'], 'nftables'),
  };
}

/** Both are read once: they never change. */
let stateChain: ChainRule[] | undefined;
let rfc4890Chain: ChainRule[] | undefined;

function stateRules(): readonly ChainRule[] {
  stateChain ??= baseSets.state.map((rule) => baseRule(rule, [], false));
  return stateChain;
}

function readBase(base: unknown, masks: boolean): readonly ChainRule[] {
  const path = ['options', 'base'];
  if (Array.isArray(base)) return base.map((rule, i) => baseRule(rule, [...path, i], masks));
  if (take(path, readWord(base, 'base', ['rfc4890', 'none'])) === 'none') return [];
  const { neighborDiscovery, multicastListener, mustNotDrop } = baseSets;
  rfc4890Chain ??= [...neighborDiscovery, ...multicastListener, ...mustNotDrop].map((rule) =>
    baseRule(rule, [], false),
  );
  return rfc4890Chain;
}

function plainRule(
  rule: Rule,
  path: Path,
  masks: boolean,
): Pick<ChainRule, 'action' | 'direction' | 'matches'> {
  const { issues, matches } = readRule(rule, masks);
  const [issue] = issues;
  if (issue !== undefined) fail(issue, path);
  return { action: rule.action, direction: rule.direction, matches };
}

function baseRule(rule: unknown, path: Path, masks: boolean): ChainRule {
  const read = take(path, readObject(rule, 'BaseRule')) as unknown as BaseRule;
  const { name, reference, hooks, states, hopLimit, routingType, notSources, ...fields } = read;
  const at = <T>(key: string, result: Result<T>) => take([...path, key], result);
  const words = <T extends string>(key: string, list: unknown, names: readonly T[]) =>
    at(key, readArray(list)).map((word, i) => take([...path, key, i], readWord(word, key, names)));
  const { direction } = fields;
  const { action, matches } = plainRule({ ...fields, direction: direction ?? 'ingress' }, path, masks);
  at('reference', readTyped(reference, 'string'));
  return {
    action,
    direction,
    matches,
    from: {
      rule: null,
      base: at('name', readTyped(name, 'string')),
      because: states === undefined ? 'base' : 'state',
    },
    conditions: {
      ...(hooks !== undefined && { hooks: words('hooks', hooks, HOOKS) }),
      ...(states !== undefined && { states: words('states', states, STATES) }),
      ...(hopLimit !== undefined && { hopLimit: at('hopLimit', readNumber(hopLimit, 'hop-limit', 255)) }),
      ...(routingType !== undefined && {
        routingType: at('routingType', readNumber(routingType, 'routing-type', 255)),
      }),
      ...(notSources !== undefined && { notSources: readSources(notSources, path, masks) }),
    },
  };
}

function readSources(list: unknown, path: Path, masks: boolean): Pair<readonly Span[]> {
  const constraints = new RuleConstraints(Infinity);
  const sets = readList(constraints, 'notSources', list, { masks, mapped: true });
  return sets ?? fail(constraints.issues[0]!, path);
}

function readArray(value: unknown): Result<readonly unknown[]> {
  return Array.isArray(value) ? { ok: true, value } : wrongType(value, 'array');
}

/** Throws an issue with the path to the part that it is about. */
function fail(issue: Issue, path: Path): never {
  throw new HextetError({ ...issue, path: [...path, ...(issue.path as Path)] });
}
