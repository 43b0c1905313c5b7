/** A new config: what stays, what moves and what blocks it. */
import type { Issue } from '../error.ts';
import { fail, makeIssue } from '../internal/issue.ts';
import { networkMessages } from '../internal/messages.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Facts } from './facts.ts';
import { lengthIn, prefixText, rangeText } from './item.ts';
import { firstOverlap, Layout, lastWhere, type Place } from './layout.ts';
import type { Checked } from './read.ts';
import type { AssignmentRow } from './types.ts';
import { ownerOf, placesIn, type Work } from './work.ts';

/** So many blockers are in a refusal; a plan has them all. */
const MOST_BLOCKERS = 20;

/** What a new config does to an assignment. */
export interface Verdict {
  readonly row: AssignmentRow;
  /** The name of its network in the new config. */
  readonly network: string;
  /** Null for one that stays. */
  readonly why: Issue | null;
  readonly blocks: boolean;
}

/** Judges every assignment by a new config, in the order of creation. */
export function* verdicts(facts: Facts, next: Layout): Generator<Verdict> {
  const names = renamed(facts.layout, next);
  for (const row of facts.list()) {
    const network = next.nets.has(row.network) ? row.network : (names.get(row.network) ?? row.network);
    const why = next.nets.has(network) ? misfit(next, { ...row, network }) : goneIssue(row);
    const blocks = why !== null && (row.type === 'static' || row.orphaned || why.code === 'network-gone');
    yield { row, network, why, blocks };
  }
}

/** Why an assignment does not fit a config; null if it does. */
function misfit(next: Layout, { network, prefix, az, type }: AssignmentRow): Issue | null {
  const block = mappedPrefix(prefix);
  const place = next.placeOf(network, block);
  if (place === null) {
    const details = { item: prefix, prefix: next.nets.get(network)!.text };
    return makeIssue(networkMessages, 'outside-range', { details });
  }
  const { blockLength, family, parsed, restricted, fixed } = place;
  if (block.length !== blockLength) {
    const details = { item: prefix, length: lengthIn(family, blockLength) };
    return makeIssue(networkMessages, 'length-changed', { details });
  }
  if (az !== null && parsed.azs.length > 0 && !parsed.azs.includes(az)) {
    return makeIssue(networkMessages, 'az-changed', { details: { prefix: parsed.prefix, az } });
  }
  const kept = firstOverlap(restricted, block);
  if (kept !== null) {
    const { range, reason } = kept;
    if (reason === 'gateway') return makeIssue(networkMessages, 'now-gateway', { details: { item: prefix } });
    const details = { item: prefix, range: rangeText(range), reason };
    return makeIssue(networkMessages, 'now-reserved', { details });
  }
  const fix = type === 'dynamic' ? firstOverlap(fixed, block) : null;
  if (fix === null) return null;
  return makeIssue(networkMessages, 'now-static', { details: { item: prefix, range: rangeText(fix.range) } });
}

function goneIssue({ network }: AssignmentRow): Issue {
  return makeIssue(networkMessages, 'network-gone', { details: { network } });
}

/** The new names of networks whose name is gone: that of a new network with space of theirs, each once. */
function renamed(layout: Layout, next: Layout): Map<string, string> {
  const fresh = [...next.nets.values()]
    .filter(({ name }) => !layout.nets.has(name))
    .flatMap(({ places }) => places)
    .sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, places } of layout.nets.values()) {
    if (next.nets.has(name)) continue;
    const found = places.flatMap((place) => overlapping(fresh, place));
    const heir = found.map(({ network }) => network.name).find((other) => !taken.has(other));
    if (heir === undefined) continue;
    names.set(name, heir);
    taken.add(heir);
  }
  return names;
}

/** Returns those of some disjoint ascending subnets that overlap another. */
function overlapping(sorted: readonly Place[], { prefix: { first, last } }: Place): readonly Place[] {
  const start = lastWhere(sorted, ({ prefix }) => Address.compare(prefix.last, first) < 0) + 1;
  return sorted.slice(start, lastWhere(sorted, ({ prefix }) => Address.compare(prefix.first, last) <= 0) + 1);
}

export function setConfig(work: Work, { config, force = [] }: Checked<'set-config'>): void {
  const { facts } = work;
  if (JSON.stringify(config) === JSON.stringify(facts.layout.networks)) return;
  const next = new Layout(config, facts.policy);
  const forced = new Set(force);
  const all = [...verdicts(facts, next)];
  const blockers = all.filter(({ row, blocks }) => blocks && !forced.has(row.instance));
  if (blockers.length > 0) {
    const first = blockers.slice(0, MOST_BLOCKERS).map(({ row: { instance, network, prefix }, why }) => {
      return { instance, network, prefix, code: why!.code };
    });
    fail(networkMessages, 'config-blocked', {
      path: ['config'],
      details: { count: blockers.length, blockers: first },
    });
  }
  for (const { row, why } of all) if (why !== null) work.release(row);
  for (const { row, why, network } of all) if (why === null) work.change(row, { network });
  work.reserve(facts.layout.kept(), next.kept());
  facts.setLayout(next);
  for (const { row, why, blocks, network } of all) {
    if (why === null || blocks) continue;
    const places = placesIn(next, next.nets.get(network)!, row.az);
    const prefix = work.leaseNext(places, ownerOf({ ...row, network }));
    work.add({ ...row, network, prefix: prefixText(prefix) });
  }
}
