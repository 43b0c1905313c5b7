/** Commands about NICs. */
import { isEui64Address } from '../eui64.ts';
import { fail, makeIssue, typeIssue } from '../internal/issue.ts';
import { poolMessages, zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import type { Address } from '../ip/address.ts';
import { mappedPrefix } from '../ipv4.ts';
import { at, checkExpected } from './expect.ts';
import type { Checked } from './read.ts';
import { type NetworkRow, type NicRow, NONE, ownAt } from './rows.ts';
import type { Transaction } from './transaction.ts';
import type { NicView } from './types.ts';
import { gatewayOf, nicView, predictedAddress } from './views.ts';

type Path = readonly (string | number)[];

export function setNic(tx: Transaction, command: Checked<'set-nic'>): NicView {
  const { id } = command;
  const before = tx.facts.get('nic', id);
  checkExpected('nic', id, before, command.expect);
  const network = command.network ?? before?.network ?? refuse(typeIssue('string', undefined), ['network']);
  const networkRow = tx.need('network', network, ['network']);
  const mac = command.mac ?? before?.mac ?? refuse(typeIssue('Mac | string', undefined), ['mac']);
  checkMac(tx, id, networkRow, mac);
  const stays = before?.network === network;
  const had = stays ? before.addresses : NONE;
  const wanted = command.addresses === undefined ? had : textsOf(command.addresses ?? []);
  for (const [i, address] of (command.addresses ?? []).entries()) {
    checkStatic(networkRow, address, ['addresses', i]);
  }
  leaseAddresses(tx, id, wanted);
  const row: NicRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    // The text that the network has: a command brings another one each time.
    network: networkRow.id,
    mac,
    addresses: wanted,
    observed: stays ? before.observed : NONE,
  };
  tx.set('nic', row);
  return nicView(tx.facts, row);
}

/** The texts of addresses, each once. */
export function textsOf(addresses: readonly Address[]): readonly string[] {
  return addresses.length === 0 ? NONE : [...new Set(addresses.map(String))];
}

/** Two ports of one link with one address would stop at duplicate address detection (RFC 4862 section 5.4). */
function checkMac(tx: Transaction, id: string, network: NetworkRow, mac: string): void {
  const path = ['mac'];
  const nic = tx.facts.nicByMac(network.id, mac);
  if (nic !== null && nic !== id) fail(zoneMessages, 'duplicate-mac', { path, details: { mac, nic } });
  const router = tx.facts.routerOf(network);
  if (router !== null && ownAt(router.guestMacs, network.id) === mac) {
    fail(zoneMessages, 'duplicate-mac', { path, details: { mac, router: router.id } });
  }
}

/** Checks that an address can be static: no machine derives it, and the router does not have it. */
function checkStatic(network: NetworkRow, address: Address, path: Path): void {
  checkInside(network, address, path);
  const item = String(address);
  const { prefix } = network;
  if (item === gatewayOf(prefix!)) {
    const details = { item: `${item}/128`, range: item, reason: 'gateway' };
    fail(poolMessages, 'overlaps-reservation', { path, details });
  }
  if (prefix!.endsWith('/64') && isEui64Address(address)) {
    fail(zoneMessages, 'eui64-address', { path, details: { item } });
  }
}

function checkInside(network: NetworkRow, address: Address, path: Path): void {
  const { id, prefix } = network;
  if (prefix !== null && mappedPrefix(prefix).contains(address)) return;
  refuse(
    makeIssue(zoneMessages, 'outside-network', { details: { item: String(address), network: id, prefix } }),
    path,
  );
}

/** Leases the static addresses of a NIC, and releases those that it no longer has. */
function leaseAddresses(tx: Transaction, id: string, wanted: readonly string[]): void {
  const owner = `nic/${id}`;
  for (const lease of tx.draft.ownedBy(owner)) {
    if (!wanted.includes(String(lease.prefix.first))) tx.draft.release(lease);
  }
  for (const [i, address] of wanted.entries()) {
    at(['addresses', i], () => tx.draft.allocateExact(`${address}/128`, { owner }));
  }
}

export function removeNic(tx: Transaction, { id }: Checked<'remove-nic'>): null {
  if (tx.facts.get('nic', id) === null) return null;
  leaseAddresses(tx, id, NONE);
  tx.remove('nic', id);
  return null;
}

/** Records an address that was seen on the wire. */
export function observe(tx: Transaction, { nic, address }: Checked<'observe'>): NicView {
  const row = tx.need('nic', nic, ['nic']);
  const network = tx.facts.get('network', row.network)!;
  checkInside(network, address, ['address']);
  const text = String(address);
  const other = tx.facts.nicByObserved(text);
  if (other !== null && other !== nic) {
    fail(zoneMessages, 'observed-elsewhere', { path: ['address'], details: { item: text, nic: other } });
  }
  const isKnown = [predictedAddress(network.prefix, row.mac), ...row.addresses, ...row.observed].includes(
    text,
  );
  const next = isKnown ? row : { ...row, observed: [...row.observed, text] };
  tx.set('nic', next);
  return nicView(tx.facts, next);
}
