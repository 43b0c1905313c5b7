/** Commands about the prefixes of a zone, its public /64 and its reservations. */

import { HextetError, type Issue } from '../error.ts';
import { moveIid } from '../eui64.ts';
import { fail, makeIssue, resultOf } from '../internal/issue.ts';
import { bitmapMessages, poolMessages, zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import { Prefix } from '../ip/prefix.ts';
import { mappedPrefix, unmapped } from '../ipv4.ts';
import { planResize } from '../resize.ts';
import { at, checkExpected, claim } from './expect.ts';
import type { Checked } from './read.ts';
import type { PrefixRow, RouterRow } from './rows.ts';
import type { Transaction } from './transaction.ts';
import type { ZonePrefixView } from './types.ts';
import { prefixView, wholeLease } from './views.ts';

export function setPrefix(tx: Transaction, command: Checked<'set-prefix'>): ZonePrefixView {
  const { prefix, owner, note } = command;
  const id = String(unmapped(prefix));
  const before = tx.facts.get('prefix', id);
  checkExpected('prefix', id, before, command.expect);
  if (before === null) at(['prefix'], () => tx.draft.addRoot(prefix));
  const row: PrefixRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    public: before?.public ?? null,
    owner: owner === undefined ? (before?.owner ?? null) : owner,
    note: note === undefined ? (before?.note ?? null) : note,
  };
  tx.set('prefix', row);
  if (command.public !== undefined) setPublic(tx, row, command.public);
  return prefixView(tx.draft, tx.facts.get('prefix', id)!);
}

/** Sets the public /64 of a prefix, or removes it. */
function setPublic(tx: Transaction, row: PrefixRow, value: Prefix | null): void {
  const is = value === null ? null : String(value);
  if (is === row.public) return;
  if (value !== null) checkInside(mappedPrefix(row.id), value);
  const routers = routersIn(tx, row.public);
  if (routers.length > 0) {
    if (value === null) {
      const details = { id: row.id, routers: routers.map(({ id }) => id) };
      refuse(makeIssue(zoneMessages, 'public-in-use', { details }), ['public']);
    }
    movePublicTo(tx, row.public!, value);
  }
  if (row.public !== null) releaseAll(tx, publicOwner(row.public));
  if (value !== null && routers.length === 0) leasePublic(tx, value);
  tx.set('prefix', { ...row, public: is });
}

function checkInside(root: Prefix, item: Prefix): void {
  if (root.contains(item)) return;
  const details = { item: String(item), root: String(root) };
  refuse(makeIssue(bitmapMessages, 'outside-root', { details }), ['public']);
}

function leasePublic(tx: Transaction, prefix: Prefix, path: readonly string[] = ['public']): void {
  checkApart(tx, prefix, [], path);
  claim(tx.draft, path, () =>
    tx.draft.allocateExact(prefix, { owner: publicOwner(String(prefix)), container: true }),
  );
}

/** Checks that a prefix lies in no lease but those of some owners: the pool would lease it inside that container. */
export function checkApart(
  tx: Transaction,
  prefix: Prefix,
  owners: readonly (string | null)[],
  path: readonly string[],
): void {
  const other = tx.draft.path(prefix.first).find(({ owner }) => !owners.includes(owner));
  if (other === undefined) return;
  const { owner, generation } = other;
  const details = {
    item: String(unmapped(prefix)),
    lease: String(unmapped(other.prefix)),
    owner,
    generation,
  };
  fail(poolMessages, 'overlaps-lease', { path, details });
}

/** The pool's owner of a public /64. */
function publicOwner(prefix: string): string {
  return `public/${prefix}`;
}

function routersIn(tx: Transaction, prefix: string | null): RouterRow[] {
  return [...tx.facts.tables.router.list()].filter((router) => router.public === prefix);
}

/** Moves the public /64 of the prefix that holds the new one, else the first of the zone: routers keep their identifiers. */
export function movePublic(tx: Transaction, { prefix }: Checked<'move-public'>): ZonePrefixView {
  const path = ['prefix'];
  const rows = [...tx.facts.tables.prefix.list()];
  const to = rows.find((row) => mappedPrefix(row.id).contains(prefix));
  if (to === undefined) {
    return refuse(makeIssue(bitmapMessages, 'outside-root', { details: { item: String(prefix) } }), path);
  }
  const from = to.public === null ? rows.find((row) => row.public !== null) : to;
  if (from === undefined) return refuse(makeIssue(zoneMessages, 'no-public-prefix'), path);
  const old = from.public!;
  if (old === String(prefix)) return prefixView(tx.draft, to);
  movePublicTo(tx, old, prefix, path);
  releaseAll(tx, publicOwner(old));
  tx.set('prefix', { ...from, public: null });
  tx.set('prefix', { ...to, public: String(prefix) });
  return prefixView(tx.draft, tx.facts.get('prefix', to.id)!);
}

/** Leases a public /64 with the addresses of the routers of another one. */
function movePublicTo(tx: Transaction, from: string, to: Prefix, path?: readonly string[]): void {
  leasePublic(tx, to, path);
  for (const router of routersIn(tx, from)) {
    const address = moveIid(router.address, to);
    const owner = `router/${router.id}`;
    releaseAll(tx, owner);
    tx.draft.allocateExact(address.prefix(128), { owner });
    tx.set('router', { ...router, public: String(to), address: String(address) });
  }
}

/** Releases every lease of an owner. */
export function releaseAll(tx: Transaction, owner: string): void {
  for (const lease of tx.draft.ownedBy(owner)) tx.draft.release(lease, { contents: 'release' });
}

export function resizePrefix(tx: Transaction, { prefix, to }: Checked<'resize-prefix'>): ZonePrefixView {
  const id = String(unmapped(prefix));
  const other = String(unmapped(to));
  const done = tx.facts.get('prefix', other);
  // The command again, after a timeout.
  if (done !== null && (other === id || tx.facts.get('prefix', id) === null))
    return prefixView(tx.draft, done);
  const row = tx.need('prefix', id, ['prefix']);
  tx.keepView('prefix', id);
  const result = resultOf(() => claim(tx.draft, ['to'], () => tx.draft.resizeRoot(prefix, to)));
  if (!result.ok) {
    const details = { ...result.issue.details, alternatives: alternativesTo(tx, prefix, to) };
    const issue: unknown = { ...result.issue, details };
    throw new HextetError(issue as Issue);
  }
  tx.remove('prefix', id);
  tx.set('prefix', { ...row, id: other });
  return prefixView(tx.draft, tx.facts.get('prefix', other)!);
}

/** Returns prefixes that lose nothing: of the size of `to`, the smallest and the largest. */
function alternativesTo(tx: Transaction, current: Prefix, proposed: Prefix) {
  const others = [...tx.facts.tables.prefix.list()].map(({ id }) => mappedPrefix(id));
  const { targets, smallest, largest } = planResize({
    current,
    proposed,
    inUse: wholeLease(tx.draft, current)
      ? [current]
      : Array.from(tx.draft.leases({ within: current }), (lease) => lease.prefix),
    reserved: [...tx.draft.reservations()].filter(({ range }) => current.contains(range)),
    quarantined: tx.draft.quarantines().filter(({ prefix }) => current.contains(prefix)),
    siblings: others.filter((other) => !other.equals(current)),
  }).alternatives;
  const { count, nearest } = targets.toJSON();
  return {
    targets: { count, nearest: nearest.map((text) => String(unmapped(Prefix.parse(text)))) },
    smallest: smallest && String(unmapped(smallest)),
    largest: largest && String(unmapped(largest)),
  };
}

export function removePrefix(tx: Transaction, { prefix }: Checked<'remove-prefix'>): null {
  const id = String(unmapped(prefix));
  if (tx.facts.get('prefix', id) === null) return null;
  tx.keepView('prefix', id);
  claim(tx.draft, ['prefix'], () => tx.draft.removeRoot(prefix));
  tx.remove('prefix', id);
  return null;
}

export function reserve(tx: Transaction, { range, reason }: Checked<'reserve'>): null {
  at(['range'], () => tx.draft.reserve(range, reason));
  return null;
}

export function unreserve(tx: Transaction, { range }: Checked<'unreserve'>): null {
  const result = resultOf(() => tx.draft.unreserve(range));
  // What is gone is no error.
  if (!result.ok && result.issue.code !== 'unknown-reservation') throw new HextetError(result.issue);
  return null;
}

/** Returns the public /64 for the router of an owner: that of the owner's own prefixes first. */
export function publicPrefixFor(tx: Transaction, owner: string | null): string {
  const rows = [...tx.facts.tables.prefix.list()].filter((row) => row.public !== null);
  const own = rows.find((row) => row.owner !== null && row.owner === owner);
  const row = own ?? rows.find(({ owner }) => owner === null);
  return row?.public ?? fail(zoneMessages, 'no-public-prefix');
}
