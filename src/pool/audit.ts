import { atPath } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { checkKey, readList } from './checks.ts';
import { leaseRows } from './queries.ts';
import type { State } from './state.ts';
import type { Audit, Finding, Lease } from './types.ts';

/**
 * What is in use, as it is given: with or without an owner.
 *
 * @public
 */
export type AuditItem = Prefix | string | { readonly prefix: Prefix | string; readonly owner?: string };

/** Compares the leases with what is in use; sorts what is in use, and looks at each lease and each finding once. */
export function auditOf(state: State, truth: Iterable<AuditItem>): Audit {
  const { space, leases } = state;
  const findings = readList('a list of what is in use', truth).map((item, i) =>
    atPath([i], () => readItem(item)),
  );
  findings.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  const untracked: Finding[] = [];
  const duplicate: Finding[] = [];
  const outside: Finding[] = [];
  const seen = new Set<number>();
  let widest: Prefix | undefined;
  for (const finding of findings) {
    const { prefix, owner } = finding;
    if (widest?.overlaps(prefix)) duplicate.push(finding);
    else widest = prefix;
    const row = leases.findLease(prefix);
    if (row !== 0 && (owner ?? leases.rows.texts[row]) === leases.rows.texts[row]) seen.add(row);
    else if (space.holding(prefix) === undefined) outside.push(finding);
    else untracked.push(finding);
  }
  const unused: Lease[] = [];
  for (const row of leaseRows(state)) if (!seen.has(row)) unused.push(leases.leaseAt(row));
  return { unused, untracked, duplicate, outside };
}

function readItem(item: AuditItem): Finding {
  if (typeof item !== 'object' || item === null || 'length' in item) return { prefix: Prefix.from(item) };
  const prefix = Prefix.from(item.prefix);
  return item.owner === undefined ? { prefix } : { prefix, owner: checkKey(item.owner) };
}
