/** The steps of commands, on the pool and the facts. */
import { HextetError } from '../error.ts';
import { fail, makeIssue, resultOf } from '../internal/issue.ts';
import { networkMessages, poolMessages } from '../internal/messages.ts';
import type { Prefix } from '../ip/prefix.ts';
import { IPv4Prefix, mappedPrefix } from '../ipv4.ts';
import type { Lease, PoolDraft } from '../pool.ts';
import type { Facts } from './facts.ts';
import { lengthIn } from './item.ts';
import type { Kept, Layout, Net, Place } from './layout.ts';
import type { AssignmentRow } from './types.ts';

export class Work {
  readonly facts: Facts;
  readonly draft: PoolDraft;

  constructor(facts: Facts, draft: PoolDraft) {
    this.facts = facts;
    this.draft = draft;
  }

  /** Makes a row, with the next number. */
  add(row: Omit<AssignmentRow, 'generation'>): AssignmentRow {
    const { facts } = this;
    const made = { ...row, generation: facts.generation + 1 };
    facts.set(made.generation, made);
    return made;
  }

  /** Changes a row in place; the pool learns of a new owner. */
  change(row: AssignmentRow, to: Partial<AssignmentRow>): AssignmentRow {
    const next = { ...row, ...to };
    if (JSON.stringify(next) === JSON.stringify(row)) return row;
    if (ownerOf(next) !== ownerOf(row)) this.draft.update(this.leaseOf(row), { owner: ownerOf(next) });
    this.facts.set(row.generation, next);
    return next;
  }

  /** Ends an assignment. */
  release(row: AssignmentRow): void {
    this.draft.release(this.leaseOf(row));
    this.facts.set(row.generation, null);
  }

  /** Leases a block that is named. */
  leaseExact(prefix: Prefix, owner: string): void {
    const { draft } = this;
    if (resultOf(() => draft.allocateExact(prefix, { owner })).ok) return;
    // Perhaps blocks of another length in it were in quarantine, and that is over.
    draft.reclaim();
    draft.allocateExact(prefix, { owner });
  }

  /** Leases the next free block of the first subnet that has one. */
  leaseNext(places: readonly Place[], owner: string): Prefix {
    const { facts, draft } = this;
    for (const { prefix: within, blockLength: length } of facts.vacancy.in(places)) {
      if (!hasFree(draft, within, length)) continue;
      return draft.allocate({ length, owner, within }).prefix;
    }
    return this.leaseEnded(places, owner);
  }

  /** Leases what only becomes free where a quarantine ends; fails if nothing does. */
  private leaseEnded(places: readonly Place[], owner: string): Prefix {
    const { draft } = this;
    const length = places[0]!.blockLength;
    // A subnet that is one block, and leased, is no place to search.
    const open = places.filter(
      ({ prefix, blockLength }) => blockLength > prefix.length || !isLeased(draft, prefix),
    );
    if (open.length === 0) failFull(places);
    return draft.allocate({ length, owner, within: open.map((place) => place.prefix) }).prefix;
  }

  /** Puts the reservations of a config in place of those of another. */
  reserve(before: ReadonlyMap<string, Kept>, after: ReadonlyMap<string, Kept>): void {
    const { draft } = this;
    for (const [text, kept] of before) if (!isSame(kept, after.get(text))) draft.unreserve(kept.range);
    for (const [text, kept] of after) {
      if (isSame(kept, before.get(text))) continue;
      const { range, reason, allow } = kept;
      // What stays in a static range is leased out of it.
      const held = [...draft.leases({ within: range })];
      for (const lease of held) draft.release(lease, { quarantine: false });
      draft.reserve(range, reason, { allow });
      for (const { prefix, owner } of held) draft.allocateExact(prefix, { owner });
    }
  }

  leaseOf({ prefix }: AssignmentRow): Lease {
    return this.draft.covering(mappedPrefix(prefix).first) as Lease;
  }
}

/** Returns the subnets that an availability zone can use. */
export function placesIn(layout: Layout, net: Net, az: string | null): readonly Place[] {
  const places = layout.placesIn(net, az);
  if (places.length > 0) return places;
  return fail(networkMessages, 'no-subnet-in-az', { path: ['az'], details: { network: net.name, az } });
}

/** Nothing else has the owner key of an orphan: its instance can have another address. */
export function ownerOf({ instance, network, orphaned, generation }: AssignmentRow): string {
  // An at sign in the id of an instance is not the one that separates.
  const id = `${instance.replace(/[%@]/g, encodeURIComponent)}@${network}`;
  return orphaned ? `orphan/${generation}/${id}` : `instance/${id}`;
}

function hasFree(draft: PoolDraft, within: Prefix, length: number): boolean {
  for (const _ of draft.free({ within, length })) return true;
  return false;
}

function isLeased(draft: PoolDraft, prefix: Prefix): boolean {
  const held = draft.covering(prefix.first);
  return held !== null && 'owner' in held;
}

function isSame(a: Kept, b: Kept | undefined): boolean {
  return a.reason === b?.reason;
}

function failFull(places: readonly Place[]): never {
  const total = String(places.reduce((sum, { prefix }) => sum + prefix.size, 0n));
  const within = String(places[0]!.prefix);
  const more = places.length - 1;
  const counts = { total, leased: total, reserved: '0', quarantined: '0', free: '0', largestGap: null };
  const details = { length: places[0]!.blockLength, within, ...(more > 0 && { more }), ...counts };
  throw new HextetError(makeIssue(poolMessages, 'exhausted', { details }));
}

/** Returns an error of the pool with IPv4 in its own notation, and without the place in the pool's plan. */
export function faced(error: unknown): unknown {
  if (!HextetError.is(error) || !(error.code in poolMessages)) return error;
  const { code, path, details = {} } = error;
  const isIPv4 = Object.values(details).some((value) => MAPPED_TEXT.test(String(value)));
  const own = Object.entries(details).map(([name, value]) => {
    if (typeof value === 'string') return [name, value.replaceAll(new RegExp(MAPPED_TEXT, 'g'), toIPv4)];
    const isLength = (name === 'length' || name === 'largestGap') && typeof value === 'number';
    return [name, isIPv4 && isLength ? lengthIn('ipv4', value) : value];
  });
  const fields = {
    ...(typeof path?.[0] === 'string' && { path }),
    details: Object.fromEntries(own),
  } as never;
  return new HextetError(makeIssue(poolMessages, code as 'exhausted', fields), error);
}

const MAPPED_TEXT = /::ffff:\d+\.\d+\.\d+\.\d+\/\d+/;

function toIPv4(text: string): string {
  return String(IPv4Prefix.fromIPv6(text));
}
