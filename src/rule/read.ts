/**
 * Reading a rule. Every field is read into a pair, one value for IPv4 and one for IPv6, with null if it leaves no packet
 * of that family. A rule is for the families that every field leaves.
 */
import type { Issue } from '../error.ts';
import { unknownFields } from '../internal/fields.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages, textMessages } from '../internal/messages.ts';
import { mergeSpans, type Span } from '../internal/span.ts';
import { everyAddress } from './address-set.ts';
import { type Evidence, RuleConstraints, type Statement } from './constraints.ts';
import { type EntryOptions, type Item, readItem } from './entry.ts';
import { readMeaning, readNumber, readObject, readWord, refused, wrongType } from './fields.ts';
import {
  EVERY_PROTOCOL,
  FAMILIES,
  type FamilyIndex,
  hasPorts,
  ICMP,
  ICMPV6,
  type Pair,
  protocolPair,
  protocols,
} from './protocols.ts';
import { type PortMatch, readIcmp } from './read-icmp.ts';

/** The packets of one family that a rule matches: each side of a packet has to be inside. */
export interface FamilyMatch {
  /** 0 to 255, or {@link EVERY_PROTOCOL}. */
  readonly protocol: number;
  readonly sources: readonly Span[];
  readonly destinations: readonly Span[];
  readonly ports: PortMatch;
}

/** A rule as it was read. With issues there are no matches. */
export interface Reading {
  readonly issues: readonly Issue[];
  readonly because: readonly Evidence[];
  readonly matches: Pair<FamilyMatch>;
}

const EVERY_PORT: PortMatch = [-1, 0xffff];
const FIELDS = ['direction', 'action', 'protocol', 'family', 'sources', 'destinations', 'ports', 'icmp'];

/**
 * Reads a rule. `masks` clears bits below a prefix length instead of refusing them.
 *
 * @param limit - the count of issues after which a list is read no further; other fields can add a few.
 */
export function readRule(rule: unknown, masks: boolean, limit: number = Infinity): Reading {
  const constraints = new RuleConstraints(limit);
  const { issues } = constraints;
  const fields = constraints.check([], readObject(rule, 'Rule'));
  if (fields === null) return { issues, because: [], matches: [null, null] };
  constraints.check(['direction'], readWord(fields.direction, 'direction', ['ingress', 'egress']));
  const action = constraints.check(['action'], readWord(fields.action, 'action', ['allow', 'deny']));
  const protocol = readProtocol(constraints, fields.protocol);
  readFamily(constraints, fields.family);
  // Such packets reach the hooks of a kernel, so a list of martians denies them. Allowing them is mostly a mistake for IPv4.
  const mapped = action !== 'allow' || fields.family === 'ipv6';
  const sources = readList(constraints, 'sources', fields.sources, { masks, mapped });
  const destinations = readList(constraints, 'destinations', fields.destinations, { masks, mapped });
  const ports = readPorts(constraints, fields.ports, protocol);
  const icmp = readMessage(constraints, fields.icmp, protocol);
  issues.push(
    ...unknownFields('Rule', fields, FIELDS),
    ...unknownFields('PortRange', fields.ports, ['start', 'end'], ['ports']),
    ...unknownFields('IcmpMessage', fields.icmp, ['type', 'code'], ['icmp']),
  );
  const match = (family: FamilyIndex): FamilyMatch | null => {
    if (issues.length > 0 || !constraints.leaves(family)) return null;
    // Without issues every field was readable, and it has a value for every family that is left.
    return {
      protocol: protocol![family]!,
      sources: sources![family]!,
      destinations: destinations![family]!,
      ports: ports ?? icmp![family]!,
    };
  };
  return { issues, because: constraints.evidence(), matches: [match(0), match(1)] };
}

/** Reads the protocol. The name `icmp` is 1 in IPv4 and 58 in IPv6, the number 1 is IPv4 alone. */
function readProtocol(constraints: RuleConstraints, value: unknown): Pair<number> | null {
  if (value === undefined || value === EVERY_PROTOCOL || value === String(EVERY_PROTOCOL)) {
    return [EVERY_PROTOCOL, EVERY_PROTOCOL];
  }
  const meaning = constraints.take(['protocol'], readMeaning(value, 'protocol', protocols, protocols));
  if (meaning === null) return null;
  const pair = meaning.named ? meaning.numbers : protocolPair(meaning.numbers[0]!);
  constraints.restrictTo(['protocol'], value, pair);
  return pair;
}

function readFamily(constraints: RuleConstraints, value: unknown): void {
  if (value === undefined) return;
  const family = constraints.take(['family'], readWord(value, 'family', FAMILIES));
  if (family === null) return;
  constraints.restrictTo(['family'], family, family === 'ipv4' ? [family, null] : [null, family]);
}

/** Reads the addresses of a list as a set for each family: without a list all of them. */
export function readList(
  constraints: RuleConstraints,
  key: string,
  list: unknown,
  options: EntryOptions,
): Pair<readonly Span[]> | null {
  if (list === undefined) return [everyAddress(0), everyAddress(1)];
  if (!Array.isArray(list)) return constraints.take([key], wrongType(list, 'string[]'));
  if (list.length === 0) return constraints.take([key], refused(makeIssue(ruleMessages, 'list-empty')));
  const statements: Statement[] = [];
  const sets: [Item[], Item[]] = [[], []];
  for (let i = 0; i < list.length && !constraints.isFull; i++) {
    const item = constraints.take([key, i], readItem(list[i], options));
    if (item === null) continue;
    sets[item.family].push(item);
    statements.push({ path: [key, i], value: list[i], family: item.family });
  }
  // An unreadable entry can be of either family: the others contradict nothing for certain.
  if (statements.length < list.length) return null;
  constraints.restrict(statements);
  return [mergeSpans(sets[0]), mergeSpans(sets[1])];
}

/** Reads the destination ports; null without any. */
function readPorts(
  constraints: RuleConstraints,
  value: unknown,
  protocol: Pair<number> | null,
): PortMatch | null {
  if (value === undefined) return null;
  if (protocol !== null && !hasPorts(protocol[0])) {
    return constraints.check(['ports'], refused(makeIssue(ruleMessages, 'ports-not-allowed')));
  }
  const ports = constraints.check(['ports'], readObject(value, 'PortRange'));
  if (ports === null) return null;
  const first = constraints.check(['ports', 'start'], readNumber(ports.start, 'port', 0xffff));
  const last = constraints.check(['ports', 'end'], readNumber(ports.end, 'port', 0xffff));
  if (first === null || last === null) return null;
  if (first <= last) return [first, last];
  const details = { first, last };
  return constraints.check(['ports', 'end'], refused(makeIssue(textMessages, 'range-inverted', { details })));
}

/** Reads the ICMP type and code; without them the rule matches every packet, with ports, a message or neither. */
function readMessage(
  constraints: RuleConstraints,
  value: unknown,
  protocol: Pair<number> | null,
): Pair<PortMatch> | null {
  if (value === undefined) return [EVERY_PORT, EVERY_PORT];
  if (protocol !== null && protocol[0] !== ICMP && protocol[1] !== ICMPV6) {
    return constraints.check(['icmp'], refused(makeIssue(ruleMessages, 'icmp-not-allowed')));
  }
  const icmp = constraints.check(['icmp'], readObject(value, 'IcmpMessage'));
  return icmp === null ? null : readIcmp(constraints, icmp);
}
