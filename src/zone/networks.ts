/** Commands about offerings, VPCs and networks. */
import { moveIid } from '../eui64.ts';
import { fail, makeIssue, resultOf, typeIssue } from '../internal/issue.ts';
import { poolMessages, zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import type { Prefix } from '../ip/prefix.ts';
import type { IPv4Prefix } from '../ipv4.ts';
import { mappedPrefix, unmapped } from '../ipv4.ts';
import type { AllocateRequest, Lease } from '../pool.ts';
import { isSame } from './changes.ts';
import { at, checkExpected, checkFixed, claim } from './expect.ts';
import { textsOf } from './nics.ts';
import { checkApart, releaseAll } from './prefixes.ts';
import type { Checked } from './read.ts';
import { addGuest, dropGuest, removeRouter } from './routers.ts';
import { EMPTY, type NetworkRow, NONE, type OfferingRow, type VpcRow } from './rows.ts';
import type { Transaction } from './transaction.ts';
import type { NetworkView, OfferingView, VpcView } from './types.ts';
import { networkView, offeringView, vpcView, wholeLease } from './views.ts';

export function setOffering(tx: Transaction, command: Checked<'set-offering'>): OfferingView {
  const { id } = command;
  const before = tx.facts.get('offering', id);
  checkExpected('offering', id, before, command.expect);
  const row: OfferingRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    stack: command.stack ?? before?.stack ?? 'ipv4',
    routing: command.routing ?? before?.routing ?? 'static',
    firewall: command.firewall ?? before?.firewall ?? true,
    egress: command.egress ?? before?.egress ?? 'allow',
  };
  if (isSame(before, row)) return offeringView(row);
  if (before !== null) checkUnused(tx, id);
  tx.set('offering', row);
  return offeringView(row);
}

export function removeOffering(tx: Transaction, { id }: Checked<'remove-offering'>): null {
  if (tx.facts.get('offering', id) === null) return null;
  checkUnused(tx, id);
  tx.remove('offering', id);
  return null;
}

function checkUnused(tx: Transaction, id: string): void {
  const isIn = ({ offering }: { readonly offering: string }) => offering === id;
  const { network, vpc } = tx.facts.tables;
  const first = find(network.list(), isIn) ?? find(vpc.list(), isIn);
  if (first !== undefined)
    fail(zoneMessages, 'offering-in-use', { path: ['id'], details: { id, by: first.id } });
}

function find<T>(rows: Iterable<T>, isIt: (row: T) => boolean): T | undefined {
  for (const row of rows) if (isIt(row)) return row;
  return undefined;
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}

export function setVpc(tx: Transaction, command: Checked<'set-vpc'>): VpcView {
  const { id } = command;
  const before = tx.facts.get('vpc', id);
  checkExpected('vpc', id, before, command.expect);
  const offering =
    command.offering ?? before?.offering ?? refuse(typeIssue('string', undefined), ['offering']);
  tx.need('offering', offering, ['offering']);
  const owner = command.owner === undefined ? (before?.owner ?? null) : command.owner;
  const row: VpcRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    offering,
    owner,
    block: blockFor(tx, id, before, owner, command.block),
  };
  tx.set('vpc', row);
  return vpcView(tx.facts, row);
}

/** The block of a VPC, leased where it has none of that length. */
function blockFor(
  tx: Transaction,
  id: string,
  before: VpcRow | null,
  owner: string | null,
  length: number | undefined,
): string | null {
  const block = before?.block ?? null;
  if (length === undefined || block?.endsWith(`/${length}`)) return block;
  const key = `vpc/${id}`;
  if (before !== null && block !== null) {
    const networks = tx.facts.tiersOf(id).map(idOf);
    if (networks.length > 0) fail(zoneMessages, 'vpc-in-use', { path: ['block'], details: { id, networks } });
    releaseAll(tx, key);
    tx.set('vpc', { ...before, block: null });
  }
  const lease = leaseNext(tx, owner, { length, owner: key, container: true }, ['block'], ['block']);
  return String(lease.prefix);
}

export function removeVpc(tx: Transaction, { id, contents }: Checked<'remove-vpc'>): null {
  if (tx.facts.get('vpc', id) === null) return null;
  const networks = tx.facts.tiersOf(id).map(idOf);
  if (networks.length > 0 && contents !== 'remove') {
    fail(zoneMessages, 'vpc-in-use', { path: ['id'], details: { id, networks } });
  }
  tx.keepView('vpc', id);
  for (const network of networks) tx.keepView('network', network);
  const router = tx.facts.routerFor('vpc', id);
  if (router !== null) removeRouter(tx, router);
  for (const network of networks) dropNetwork(tx, network);
  releaseAll(tx, `vpc/${id}`);
  tx.remove('vpc', id);
  return null;
}

export function setNetwork(tx: Transaction, command: Checked<'set-network'>): NetworkView {
  const { id } = command;
  const before = tx.facts.get('network', id);
  checkExpected('network', id, before, command.expect);
  if (before !== null && command.vpc !== undefined) checkFixed('network', id, 'vpc', before.vpc, command.vpc);
  const vpc = before === null ? (command.vpc ?? null) : before.vpc;
  const vpcRow = vpc === null ? null : tx.need('vpc', vpc, ['vpc']);
  const offering =
    command.offering ??
    before?.offering ??
    vpcRow?.offering ??
    refuse(typeIssue('string', undefined), ['offering']);
  const { stack } = tx.need('offering', offering, ['offering']);
  const owner = command.owner === undefined ? (before?.owner ?? vpcRow?.owner ?? null) : command.owner;
  checkFamily(command.ipv4, stack !== 'ipv6', stack, ['ipv4']);
  checkFamily(command.prefix ?? command.length, stack !== 'ipv4', stack, [
    command.prefix === undefined ? 'length' : 'prefix',
  ]);
  const leases = tx.draft.ownedBy(`network/${id}`);
  const six = stack === 'ipv4' ? null : leaseIPv6(tx, command, before, vpcRow, owner);
  const row: NetworkRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    offering,
    vpc,
    owner,
    ipv4: stack === 'ipv6' ? null : leaseIPv4(tx, command, before, owner),
    prefix: six === null ? null : String(six.prefix),
    since: six?.since ?? null,
    dns: command.dns === undefined ? (before?.dns ?? NONE) : (command.dns ?? NONE),
    search: command.search === undefined ? (before?.search ?? NONE) : (command.search ?? NONE),
    ra: command.ra === undefined ? (before?.ra ?? EMPTY) : (command.ra ?? EMPTY),
    rules: before?.rules ?? NONE,
  };
  moveAddresses(tx, id, before?.prefix ?? null, row.prefix);
  for (const lease of leases) {
    const text = String(unmapped(lease.prefix));
    if (text !== row.prefix && text !== row.ipv4) tx.draft.release(lease, { contents: 'release' });
  }
  tx.set('network', row);
  if (before === null) addGuest(tx, row);
  return networkView(tx.facts, row);
}

function checkFamily(value: unknown, isOffered: boolean, stack: string, path: readonly string[]): void {
  if (isOffered || value === undefined || value === null) return;
  fail(zoneMessages, 'family-not-offered', { path, details: { stack } });
}

/** Leases the IPv6 prefix of a network, or keeps the one that it has. */
function leaseIPv6(
  tx: Transaction,
  command: Checked<'set-network'>,
  before: NetworkRow | null,
  vpc: VpcRow | null,
  networkOwner: string | null,
): Pick<Lease, 'prefix' | 'since'> {
  const owner = `network/${command.id}`;
  const { prefix, length } = command;
  const has = before?.prefix ?? null;
  if (prefix !== undefined) {
    checkDedicated(tx, prefix, networkOwner);
    checkApart(tx, prefix, [has === String(prefix) ? owner : null, vpc && `vpc/${vpc.id}`], ['prefix']);
    return claim(tx.draft, ['prefix'], () => tx.draft.allocateExact(prefix, { owner, container: true }));
  }
  if (has !== null && (length === undefined || has.endsWith(`/${length}`))) {
    return { prefix: mappedPrefix(has), since: before!.since! };
  }
  const request = { length: length ?? 64, owner, container: true, onExisting: 'keep' } as const;
  return vpc?.block
    ? at(['id'], () => tx.draft.allocate({ ...request, within: mappedPrefix(vpc.block!) }))
    : leaseNext(tx, networkOwner, request, ['id'], ['offering']);
}

/** Leases the next free IPv6 prefix for a network or a block of an owner. */
function leaseNext(
  tx: Transaction,
  owner: string | null,
  request: Omit<AllocateRequest, 'within'>,
  path: readonly string[],
  prefixPath: readonly string[],
): Lease {
  // Without dedicated prefixes the pool looks among all at once, and a refusal is of the search below, which names them.
  const result = tx.facts.hasDedicated ? null : resultOf(() => tx.draft.allocate(request));
  if (result?.ok) return result.value;
  const within = places(tx, 'ipv6', owner, request.length, prefixPath);
  return at(path, () => tx.draft.allocate({ ...request, within }));
}

/** Leases the IPv4 prefix of a network where the zone has one for it. */
function leaseIPv4(
  tx: Transaction,
  command: Checked<'set-network'>,
  before: NetworkRow | null,
  networkOwner: string | null,
): string | null {
  const owner = `network/${command.id}`;
  const { ipv4 } = command;
  if (ipv4 === undefined) return before?.ipv4 ?? null;
  if (ipv4 === null) return null;
  if (!('toIPv6' in ipv4)) {
    const { length } = ipv4;
    if (before?.ipv4?.endsWith(`/${length}`)) return before.ipv4;
    const within = places(tx, 'ipv4', networkOwner, length + 96, ['ipv4']);
    const lease = at(['ipv4'], () =>
      tx.draft.allocate({ length: length + 96, owner, within, container: true }),
    );
    return String(unmapped(lease.prefix));
  }
  const mapped = (ipv4 as IPv4Prefix).toIPv6();
  const isManaged = [...tx.facts.tables.prefix.list()].some(({ id }) => mappedPrefix(id).overlaps(mapped));
  if (isManaged) {
    checkDedicated(tx, mapped, networkOwner, ['ipv4']);
    checkApart(tx, mapped, [before?.ipv4 === String(ipv4) ? owner : null], ['ipv4']);
    claim(tx.draft, ['ipv4'], () => tx.draft.allocateExact(mapped, { owner, container: true }));
  }
  return String(ipv4);
}

/** Returns where a network or a block of an owner can lie. */
function places(
  tx: Transaction,
  family: 'ipv4' | 'ipv6',
  owner: string | null,
  length: number,
  path: readonly string[],
): readonly Prefix[] {
  const { all, open } = tx.facts.placesFor(family, owner, (place) => wholeLease(tx.draft, place) === null);
  if (open.length > 0) return open;
  if (all.length === 0) fail(zoneMessages, 'no-prefix', { path, details: { family } });
  const total = String(all.reduce((sum, { size }) => sum + size, 0n));
  const [within, ...others] = all;
  const details = {
    length,
    within: String(within),
    ...(others.length > 0 && { more: others.length }),
    total,
    leased: total,
    reserved: '0',
    quarantined: '0',
    free: '0',
    largestGap: null,
  };
  return at(path, () => fail(poolMessages, 'exhausted', { details }));
}

/** A dedicated prefix is for the networks of its owner. */
function checkDedicated(
  tx: Transaction,
  prefix: Prefix,
  owner: string | null,
  path: readonly string[] = ['prefix'],
): void {
  if (!tx.facts.hasDedicated) return;
  const row = [...tx.facts.tables.prefix.list()].find(({ id }) => mappedPrefix(id).contains(prefix));
  if (row === undefined || row.owner === null || row.owner === owner) return;
  fail(zoneMessages, 'dedicated-prefix', { path, details: { prefix: row.id, owner: row.owner } });
}

/** The static addresses of a renumbered network keep their places; without a prefix they end, as the old leases do. */
function moveAddresses(tx: Transaction, network: string, from: string | null, to: string | null): void {
  if (from === to) return;
  const place = from === null || to === null ? null : hostsOf(mappedPrefix(to), mappedPrefix(from));
  for (const nic of [...tx.facts.nicsOf(network)]) {
    const { id } = nic;
    tx.keepView('nic', id);
    const moved = place === null ? [] : nic.addresses.map((address) => moveIid(address, place));
    for (const address of moved) tx.draft.allocateExact(address.prefix(128), { owner: `nic/${id}` });
    tx.set('nic', { ...nic, addresses: textsOf(moved), observed: NONE });
  }
}

/** The first part of a prefix that has as many addresses as another one at most: what is below its length stays. */
function hostsOf(to: Prefix, from: Prefix): Prefix {
  return to.first.prefix(Math.max(to.length, from.length));
}

export function removeNetwork(tx: Transaction, { id, contents }: Checked<'remove-network'>): null {
  if (tx.facts.get('network', id) === null) return null;
  const nics = tx.facts.nicsOf(id);
  if (nics.length > 0 && contents !== 'remove') {
    fail(zoneMessages, 'network-in-use', {
      path: ['id'],
      details: { id, nics: nics.slice(0, 20).map(idOf), count: nics.length },
    });
  }
  dropNetwork(tx, id);
  return null;
}

function dropNetwork(tx: Transaction, id: string): void {
  const row = tx.facts.get('network', id)!;
  tx.keepView('network', id);
  for (const nic of [...tx.facts.nicsOf(id)]) tx.remove('nic', nic.id);
  const router = tx.facts.routerFor('network', id);
  if (router !== null) removeRouter(tx, router);
  dropGuest(tx, row);
  releaseAll(tx, `network/${id}`);
  tx.remove('network', id);
}

export function setRules(tx: Transaction, { network, rules }: Checked<'set-rules'>): NetworkView {
  const row = tx.need('network', network, ['network']);
  for (const [i, rule] of rules.entries()) checkRule(row, rule, ['rules', i]);
  const next = { ...row, rules };
  tx.set('network', next);
  return networkView(tx.facts, next);
}

/** The network's side of a rule lies in the network: another address would never match. */
function checkRule(
  row: NetworkRow,
  rule: NetworkRow['rules'][number],
  path: readonly (string | number)[],
): void {
  const field = rule.direction === 'ingress' ? 'destinations' : 'sources';
  for (const [i, item] of (rule[field] ?? []).entries()) {
    const own = item.includes(':') ? row.prefix : row.ipv4;
    if (own !== null && holds(own, item)) continue;
    const details = { item, network: row.id, prefix: own };
    refuse(makeIssue(zoneMessages, 'outside-network', { details }), [...path, field, i]);
  }
}

/** Whether a prefix holds an address, prefix or range of its family, all of it. */
function holds(prefix: string, item: string): boolean {
  const own = mappedPrefix(prefix);
  if (!own.isIPv4Mapped) return own.contains(item);
  return item.split('-').every((part) => {
    const text = part.trim();
    return own.contains(mappedPrefix(text.includes('/') ? text : `${text}/32`));
  });
}
