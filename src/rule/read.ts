/**
 * Reading a rule. Every field is read into a pair, what it says for IPv4 and for IPv6, with null where it leaves no
 * packet of that family. The families that every field leaves are those of the rule.
 */
import type { Issue } from '../error.ts';
import { makeIssue } from '../internal/issue.ts';
import { ruleMessages, textMessages } from '../internal/messages.ts';
import { everyAddress, type Interval, mergeIntervals } from './address-set.ts';
import { type Item, readItem } from './entry.ts';
import { readMeaning, readNumber, readObject, readWord, refused, wrongType } from './fields.ts';
import { type Evidence, Findings, type Statement } from './findings.ts';
import {
  EVERY_PROTOCOL,
  FAMILIES,
  type FamilyIndex,
  hasPorts,
  ICMP,
  ICMPV6,
  type Pair,
  protocols,
} from './protocols.ts';
import { type Header, readIcmp } from './read-icmp.ts';

/** What a rule matches in one family: the packets that are inside on every side. */
export interface Box {
  /** 0 to 255, or {@link EVERY_PROTOCOL}. */
  readonly protocol: number;
  readonly sources: readonly Interval[];
  readonly destinations: readonly Interval[];
  readonly header: Header;
}

/** All that was found out about a rule. Where there are issues, there are no boxes. */
export interface Reading {
  readonly issues: readonly Issue[];
  readonly because: readonly Evidence[];
  readonly boxes: Pair<Box>;
}

const EVERY_HEADER: Header = [-1, 0xffff];

/** Reads a rule. `masks` says to clear bits below a prefix length instead of refusing them. */
export function readRule(rule: unknown, masks: boolean): Reading {
  const findings = new Findings();
  const fields = findings.check([], readObject(rule, 'a rule'));
  if (fields === null) return { issues: findings.issues, because: [], boxes: [null, null] };
  findings.check(['direction'], readWord(fields.direction, 'direction', ['ingress', 'egress']));
  findings.check(['action'], readWord(fields.action, 'action', ['allow', 'deny']));
  const protocol = readProtocol(findings, fields.protocol);
  readFamily(findings, fields.family);
  const sources = readList(findings, 'sources', fields.sources, masks);
  const destinations = readList(findings, 'destinations', fields.destinations, masks);
  const ports = readPorts(findings, fields.ports, protocol);
  const icmp = readMessage(findings, fields.icmp, protocol);
  const box = (family: FamilyIndex): Box | null => {
    if (findings.issues.length > 0 || !findings.leaves(family)) return null;
    // Without issues every field was readable, and it has something for every family that is left.
    return {
      protocol: protocol![family]!,
      sources: sources![family]!,
      destinations: destinations![family]!,
      header: ports ?? icmp![family]!,
    };
  };
  return { issues: findings.issues, because: findings.evidence(), boxes: [box(0), box(1)] };
}

/** The protocol. The name `icmp` stands for both families, the number 1 for IPv4 alone. */
function readProtocol(findings: Findings, value: unknown): Pair<number> | null {
  if (value === undefined) return [EVERY_PROTOCOL, EVERY_PROTOCOL];
  const meaning = findings.take(['protocol'], readMeaning(value, 'protocol', protocols, protocols));
  if (meaning === null) return null;
  const [ipv4, ipv6] = meaning.numbers;
  const pair: Pair<number> = meaning.named
    ? meaning.numbers
    : [ipv4 === ICMPV6 ? null : ipv4, ipv6 === ICMP ? null : ipv6];
  findings.narrowTo(['protocol'], value, pair);
  return pair;
}

function readFamily(findings: Findings, value: unknown): void {
  if (value === undefined) return;
  const family = findings.take(['family'], readWord(value, 'family', FAMILIES));
  if (family === null) return;
  findings.narrowTo(['family'], family, family === 'ipv4' ? [family, null] : [null, family]);
}

/** The addresses of a list as a set for each family: without a list all of them. */
function readList(
  findings: Findings,
  key: string,
  list: unknown,
  masks: boolean,
): Pair<readonly Interval[]> | null {
  if (list === undefined) return [everyAddress(0), everyAddress(1)];
  if (!Array.isArray(list)) return findings.take([key], wrongType(list, 'a list of texts'));
  if (list.length === 0) return findings.take([key], refused(makeIssue(ruleMessages, 'list-empty')));
  const statements: Statement[] = [];
  const sets: [Item[], Item[]] = [[], []];
  for (let i = 0; i < list.length; i++) {
    const item = findings.take([key, i], readItem(list[i], masks));
    if (item === null) continue;
    sets[item.family].push(item);
    statements.push({ path: [key, i], value: list[i], family: item.family });
  }
  if (statements.length < list.length) return null;
  findings.narrow(statements);
  return [mergeIntervals(sets[0]), mergeIntervals(sets[1])];
}

/** The destination ports, null where there is nothing about them. */
function readPorts(findings: Findings, value: unknown, protocol: Pair<number> | null): Header | null {
  if (value === undefined) return null;
  if (protocol !== null && !hasPorts(protocol[0])) {
    return findings.check(['ports'], refused(makeIssue(ruleMessages, 'ports-not-allowed')));
  }
  const ports = findings.check(['ports'], readObject(value, 'ports with a start and an end'));
  if (ports === null) return null;
  const first = findings.check(['ports', 'start'], readNumber(ports.start, 'port', 0xffff));
  const last = findings.check(['ports', 'end'], readNumber(ports.end, 'port', 0xffff));
  if (first === null || last === null) return null;
  if (first <= last) return [first, last];
  const details = { first, last };
  return findings.check(['ports', 'end'], refused(makeIssue(textMessages, 'range-inverted', { details })));
}

/** The ICMP type and code; without them every packet, whatever its header. */
function readMessage(findings: Findings, value: unknown, protocol: Pair<number> | null): Pair<Header> | null {
  if (value === undefined) return [EVERY_HEADER, EVERY_HEADER];
  if (protocol !== null && protocol[0] !== ICMP && protocol[1] !== ICMPV6) {
    return findings.check(['icmp'], refused(makeIssue(ruleMessages, 'icmp-not-allowed')));
  }
  const icmp = findings.check(['icmp'], readObject(value, 'an ICMP type with or without a code'));
  return icmp === null ? null : readIcmp(findings, icmp);
}
