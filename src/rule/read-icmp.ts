/** Reading the ICMP type and code of a rule. */

import { makeIssue } from '../internal/issue.ts';
import { ruleMessages } from '../internal/messages.ts';
import { type Meaning, readMeaning, refused } from './fields.ts';
import type { Findings, Path } from './findings.ts';
import { icmpTypes } from './icmp-names.ts';
import { byNumber, type FamilyIndex, type Named, type Pair } from './protocols.ts';

/**
 * The first and last value of a 16-bit number: the destination port, or the ICMP type and code together. A packet that
 * shows none, as a later fragment does not, counts as -1.
 */
export type Header = readonly [from: number, to: number];

const TYPE = ['icmp', 'type'];
const CODE = ['icmp', 'code'];

/** The headers that an ICMP type and code stand for; null where one is unreadable. */
export function readIcmp(findings: Findings, icmp: Readonly<Record<string, unknown>>): Pair<Header> | null {
  const type = findings.take(TYPE, readMeaning(icmp.type, 'ICMP type', icmpTypes, icmpTypes));
  if (type !== null) findings.narrowTo(TYPE, icmp.type, type.numbers);
  const ipv4Codes = codesOf(type, 0);
  const ipv6Codes = codesOf(type, 1);
  const code =
    icmp.code === undefined
      ? undefined
      : findings.take(CODE, readMeaning(icmp.code, 'ICMP code of this type', ipv4Codes, ipv6Codes));
  if (type === null || code === null) return null;
  if (code !== undefined) findings.narrowTo(CODE, icmp.code, code.numbers);
  checkMeaning(findings, TYPE, type, icmpTypes, icmpTypes);
  if (code !== undefined && ipv4Codes.length > 0) checkMeaning(findings, CODE, code, ipv4Codes, ipv6Codes);
  return [header(type, code, 0), header(type, code, 1)];
}

/** The names of the codes of a type in a family; those of every type where it is unreadable. */
function codesOf(type: Meaning | null, family: FamilyIndex): readonly Named[] {
  if (type === null) return icmpTypes.flatMap((entry) => entry[3] ?? []);
  const number = type.numbers[family];
  return (number === null ? undefined : byNumber(icmpTypes, family, number)?.[3]) ?? [];
}

function header(type: Meaning, code: Meaning | undefined, family: FamilyIndex): Header | null {
  const high = type.numbers[family];
  if (high === null) return null;
  if (code === undefined) return [high << 8, (high << 8) | 255];
  const low = code.numbers[family];
  return low === null ? null : [(high << 8) | low, (high << 8) | low];
}

/** Refuses a bare number in a rule for both families, unless both call it by one name. */
function checkMeaning(
  findings: Findings,
  path: Path,
  { numbers, named }: Meaning,
  ipv4Table: readonly Named[],
  ipv6Table: readonly Named[],
): void {
  if (named || !findings.leavesBoth()) return;
  const received = numbers[0]!;
  const ipv4 = byNumber(ipv4Table, 0, received);
  const ipv6 = byNumber(ipv6Table, 1, received);
  if (ipv4 !== undefined && ipv4 === ipv6) return;
  const details = { received, ipv4: ipv4?.[0] ?? 'unassigned', ipv6: ipv6?.[0] ?? 'unassigned' };
  findings.take(path, refused(makeIssue(ruleMessages, 'icmp-ambiguous', { details })));
}
