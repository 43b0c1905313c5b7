import { atPath } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import type { PrefixOptions } from '../ip/read-prefix.ts';
import { checkKey, readList } from './checks.ts';
import { EVERYTHING, leasesIn } from './queries.ts';
import type { State } from './state.ts';
import type { Audit, Finding, Lease } from './types.ts';

/**
 * What is in use, as it is given: with or without an owner.
 *
 * @public
 */
export type AuditItem = Prefix | string | { readonly prefix: Prefix | string; readonly owner?: string };

/** Compares the leases with what is in use: sorts what is in use, and looks at each lease and each finding once. */
export function auditOf(state: State, truth: Iterable<AuditItem>, options?: PrefixOptions): Audit {
  const { space, leases } = state;
  const findings = readList('Iterable<AuditItem>', truth).map((item, i) =>
    atPath([i], () => readItem(item, options)),
  );
  findings.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  const untracked: Finding[] = [];
  const duplicate: Finding[] = [];
  const outside: Finding[] = [];
  const seen = new Set<number>();
  /** The containers in use around a finding, each with the widest one inside it so far. */
  const around: { readonly prefix: Prefix | null; widest: Prefix | null }[] = [
    { prefix: null, widest: null },
  ];
  for (const finding of findings) {
    const { prefix, owner } = finding;
    while (around.at(-1)?.prefix?.contains(prefix) === false) around.pop();
    const level = around.at(-1) as (typeof around)[number];
    const row = leases.findLease(prefix);
    const isTwice = level.widest?.overlaps(prefix) || level.prefix?.equals(prefix);
    if (isTwice) duplicate.push(finding);
    else level.widest = prefix;
    if (!isTwice && leases.isContainer(row)) around.push({ prefix, widest: null });
    if (row !== 0 && (owner ?? leases.rows.texts[row]) === leases.rows.texts[row]) seen.add(row);
    else if (space.holding(prefix) === undefined) outside.push(finding);
    else untracked.push(finding);
  }
  const unused: Lease[] = [];
  for (const lease of leasesIn(state, EVERYTHING)) {
    const row = leases.find(lease.prefix);
    if (!seen.has(row) && !(lease.container && hasContents(state, lease.prefix, row))) unused.push(lease);
  }
  return { unused, untracked, duplicate, outside };
}

function hasContents(state: State, prefix: Prefix, row: number): boolean {
  const { bitmap, region } = state.placeIn(prefix, row);
  const [first] = bitmap.blocks({ within: region });
  return first !== undefined;
}

function readItem(item: AuditItem, options: PrefixOptions | undefined): Finding {
  const read = (given: Prefix | string) =>
    typeof given === 'string' ? Prefix.parse(given, options) : Prefix.from(given);
  if (typeof item !== 'object' || item === null || 'length' in item) return { prefix: read(item) };
  const prefix = read(item.prefix);
  return item.owner === undefined ? { prefix } : { prefix, owner: checkKey(item.owner) };
}
