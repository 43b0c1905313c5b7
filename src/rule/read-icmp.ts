/** Reading the ICMP type and code of a rule. */

import { makeIssue } from '../internal/issue.ts';
import { ruleMessages } from '../internal/messages.ts';
import type { Path, RuleConstraints } from './constraints.ts';
import { type Meaning, readMeaning, refused } from './fields.ts';
import { icmpTypes } from './icmp-names.ts';
import { byNumber, type FamilyIndex, type Named, type Pair } from './protocols.ts';

/**
 * The first and last value of a 16-bit number: the destination port, or the ICMP type and code together. A packet that
 * shows neither, as a later fragment, counts as -1.
 */
export type PortMatch = readonly [first: number, last: number];

const TYPE = ['icmp', 'type'];
const CODE = ['icmp', 'code'];

/** Reads an ICMP type with or without a code; null if one is unreadable. */
export function readIcmp(
  constraints: RuleConstraints,
  icmp: Readonly<Record<string, unknown>>,
): Pair<PortMatch> | null {
  const type = constraints.take(TYPE, readMeaning(icmp.type, 'icmp-type', icmpTypes, icmpTypes));
  if (type !== null) constraints.restrictTo(TYPE, icmp.type, type.numbers);
  const ipv4Codes = codesOf(type, 0);
  const ipv6Codes = codesOf(type, 1);
  const code =
    icmp.code === undefined
      ? undefined
      : constraints.take(CODE, readMeaning(icmp.code, 'icmp-code', ipv4Codes, ipv6Codes));
  if (type === null || code === null) return null;
  if (code !== undefined) constraints.restrictTo(CODE, icmp.code, code.numbers);
  checkMeaning(constraints, TYPE, type, icmpTypes, icmpTypes);
  if (code !== undefined && ipv4Codes.length > 0) checkMeaning(constraints, CODE, code, ipv4Codes, ipv6Codes);
  return [messageMatch(type, code, 0), messageMatch(type, code, 1)];
}

/** The names of the codes of a type in a family; those of every type if it is unreadable. */
function codesOf(type: Meaning | null, family: FamilyIndex): readonly Named[] {
  if (type === null) return icmpTypes.flatMap((entry) => entry[3] ?? []);
  const number = type.numbers[family];
  return (number === null ? undefined : byNumber(icmpTypes, family, number)?.[3]) ?? [];
}

function messageMatch(type: Meaning, code: Meaning | undefined, family: FamilyIndex): PortMatch | null {
  const high = type.numbers[family];
  const low = code?.numbers[family];
  if (high === null || low === null) return null;
  return [(high << 8) | (low ?? 0), (high << 8) | (low ?? 255)];
}

/** Refuses a bare number in a rule for both families, unless both call it by one name. */
function checkMeaning(
  constraints: RuleConstraints,
  path: Path,
  { numbers, named }: Meaning,
  ipv4Table: readonly Named[],
  ipv6Table: readonly Named[],
): void {
  if (named || !constraints.leavesBoth()) return;
  const received = numbers[0]!;
  const ipv4 = byNumber(ipv4Table, 0, received);
  const ipv6 = byNumber(ipv6Table, 1, received);
  if (ipv4 !== undefined && ipv4 === ipv6) return;
  const details = { received, ipv4: ipv4?.[0] ?? 'unassigned', ipv6: ipv6?.[0] ?? 'unassigned' };
  constraints.take(path, refused(makeIssue(ruleMessages, 'icmp-ambiguous', { details })));
}
