/** Commands about routers, and the devices that they have in networks. */
import { slaacAddress } from '../eui64.ts';
import { fail, makeIssue, typeIssue } from '../internal/issue.ts';
import { zoneMessages } from '../internal/messages.ts';
import { refuse } from '../internal/read.ts';
import { Prefix } from '../ip/prefix.ts';
import { at, checkExpected, checkFixed } from './expect.ts';
import type { Facts } from './facts.ts';
import { publicPrefixFor, releaseAll } from './prefixes.ts';
import type { Checked } from './read.ts';
import type { NetworkRow, RouterRow } from './rows.ts';
import type { Transaction } from './transaction.ts';
import type { ZoneRouterView } from './types.ts';
import { routerView } from './views.ts';

type SetRouter = Checked<'set-router'>;

export function setRouter(tx: Transaction, command: SetRouter): ZoneRouterView {
  const { id } = command;
  const before = tx.facts.get('router', id);
  checkExpected('router', id, before, command.expect);
  const { kind, target } = targetOf(tx, command, before);
  const mac = command.publicMac ?? before?.mac ?? refuse(typeIssue('Mac | string', undefined), ['publicMac']);
  const backupMacs = command.backupMacs ?? before?.backupMacs ?? [];
  checkPublicMac(tx, id, mac, ['publicMac']);
  for (const [i, backup] of backupMacs.entries()) {
    if (backup === mac || backupMacs.indexOf(backup) < i)
      failDuplicate(backup, { router: id }, ['backupMacs', i]);
    checkPublicMac(tx, id, backup, ['backupMacs', i]);
  }
  const place = before?.public ?? publicPrefixFor(tx, ownerOf(tx.facts, { kind, target }));
  const address = addressFor(tx, command, before, place, mac);
  const networks = tx.facts.networksOf({ kind, target }).map((network) => network.id);
  const guestMacs = guestMacsFor(tx, command, before, networks);
  const device = command.interfaces?.public ?? before?.device ?? 'pub';
  const row: RouterRow = {
    id,
    generation: before?.generation ?? tx.nextGeneration(),
    kind,
    target,
    mac,
    backupMacs,
    guestMacs,
    device,
    guestDevices: guestDevicesFor(command, before, networks, device),
    public: place,
    address,
  };
  tx.set('router', row);
  return routerView(tx.facts, row);
}

/** What a router is for: it has that for good, and no other router is for it. */
function targetOf(
  tx: Transaction,
  { id, ...command }: SetRouter,
  before: RouterRow | null,
): Pick<RouterRow, 'kind' | 'target'> {
  const wanted = command.for;
  if (wanted === undefined)
    return before ?? refuse(typeIssue('{ network } | { vpc } | { system }', undefined), ['for']);
  const { kind, target } = wanted;
  if (before !== null) {
    checkFixed('router', id, 'for', `${before.kind}/${before.target}`, `${kind}/${target}`);
    return before;
  }
  if (kind !== 'system') {
    const network = tx.need(kind, target, ['for', kind]);
    const vpc = 'vpc' in network ? network.vpc : null;
    if (vpc !== null)
      fail(zoneMessages, 'tier-router', { path: ['for', kind], details: { id: target, vpc } });
  }
  const other = tx.facts.routerFor(kind, target);
  if (other !== null) {
    fail(zoneMessages, 'already-exists', { path: ['for', kind], details: { noun: 'router', id: other } });
  }
  return wanted;
}

/** The owner of what a router is for. */
export function ownerOf(facts: Facts, { kind, target }: Pick<RouterRow, 'kind' | 'target'>): string | null {
  return kind === 'system' ? null : facts.get(kind, target)!.owner;
}

function checkPublicMac(tx: Transaction, id: string, mac: string, path: readonly (string | number)[]): void {
  const router = tx.facts.routerByMac(mac);
  if (router !== null && router !== id) failDuplicate(mac, { router }, path);
}

function failDuplicate(
  mac: string,
  other: { readonly router: string } | { readonly nic: string },
  path: readonly (string | number)[],
): never {
  return fail(zoneMessages, 'duplicate-mac', { path, details: { mac, ...other } });
}

/** Leases the public address of a router, or keeps the one on record. */
function addressFor(
  tx: Transaction,
  { id, publicAddress = 'keep' }: SetRouter,
  before: RouterRow | null,
  place: string,
  mac: string,
): string {
  if (before !== null && publicAddress === 'keep') return before.address;
  const prefix = Prefix.parse(place);
  const derived = publicAddress === 'keep' || publicAddress === 'derive';
  const address = derived ? slaacAddress(prefix, mac) : publicAddress;
  if (String(address) === before?.address) return before.address;
  const path = [derived ? 'publicMac' : 'publicAddress'];
  if (!prefix.contains(address)) {
    const details = { item: String(address), network: 'public', prefix: place };
    fail(zoneMessages, 'outside-network', { path, details });
  }
  const owner = `router/${id}`;
  releaseAll(tx, owner);
  at(path, () => tx.draft.allocateExact(address.prefix(128), { owner }));
  return String(address);
}

function guestMacsFor(
  tx: Transaction,
  { guestMacs }: SetRouter,
  before: RouterRow | null,
  networks: readonly string[],
): RouterRow['guestMacs'] {
  if (guestMacs === undefined) return before?.guestMacs ?? {};
  for (const [network, mac] of Object.entries(guestMacs)) {
    const path = ['guestMacs', network];
    checkGuest(network, networks, path);
    const nic = tx.facts.nicByMac(network, mac);
    if (nic !== null) failDuplicate(mac, { nic }, path);
  }
  return { ...before?.guestMacs, ...guestMacs };
}

function checkGuest(network: string, networks: readonly string[], path: readonly string[]): void {
  if (networks.includes(network)) return;
  refuse(makeIssue(zoneMessages, 'unknown-network', { details: { id: network } }), path);
}

function guestDevicesFor(
  { interfaces }: SetRouter,
  before: RouterRow | null,
  networks: readonly string[],
  device: string,
): RouterRow['guestDevices'] {
  const asked = interfaces?.guests ?? {};
  for (const network of Object.keys(asked)) checkGuest(network, networks, ['interfaces', 'guests', network]);
  const devices = new Map(Object.entries({ ...before?.guestDevices, ...asked }));
  for (const network of networks) {
    if (!devices.has(network)) devices.set(network, freeDevice([device, ...devices.values()]));
  }
  const names = new Set([device]);
  for (const name of devices.values()) {
    if (names.has(name))
      fail(zoneMessages, 'duplicate-device', { path: ['interfaces'], details: { device: name } });
    names.add(name);
  }
  return Object.fromEntries(devices);
}

function freeDevice(names: readonly string[]): string {
  const taken = new Set(names);
  let n = 0;
  while (taken.has(`net${n}`)) n++;
  return `net${n}`;
}

/** Gives the router of a VPC a device in a new network. */
export function addGuest(tx: Transaction, network: NetworkRow): void {
  const router = tx.facts.routerOf(network);
  if (router === null) return;
  const device = freeDevice([router.device, ...Object.values(router.guestDevices)]);
  tx.set('router', { ...router, guestDevices: { ...router.guestDevices, [network.id]: device } });
}

/** Takes the device in a network from the router of a VPC. */
export function dropGuest(tx: Transaction, network: NetworkRow): void {
  const router = tx.facts.routerOf(network);
  if (router === null) return;
  const { [network.id]: _device, ...guestDevices } = router.guestDevices;
  const { [network.id]: _mac, ...guestMacs } = router.guestMacs;
  tx.set('router', { ...router, guestDevices, guestMacs });
}

export function removeRouter(tx: Transaction, id: string): null {
  if (tx.facts.get('router', id) === null) return null;
  releaseAll(tx, `router/${id}`);
  tx.remove('router', id);
  return null;
}
