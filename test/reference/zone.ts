/**
 * A zone as plain maps and lists, without a pool: every question is answered by looking at all there is. It knows nothing
 * of `src`. It takes the commands of a zone as they are sent, and returns what a zone answers.
 */
import type { NaiveRule } from './zone-rules.ts';
import {
  addressText,
  contains,
  endOf,
  identifier,
  isIPv4,
  macNumber,
  macOf,
  overlap,
  type Span,
  same,
  sizeOf,
  spanOf,
  spanText,
} from './zone-text.ts';
import { viewOf } from './zone-views.ts';

type Stack = 'ipv4' | 'dual' | 'ipv6';
type Kind = 'network' | 'vpc' | 'system';

interface Numbered {
  generation: number;
}

export interface OfferingRow extends Numbered {
  stack: Stack;
  routing: unknown;
  firewall: boolean;
  egress: 'allow' | 'deny';
}

export interface PrefixRow extends Numbered {
  span: Span;
  public: Span | null;
  owner: string | null;
  note: string | null;
}

export interface VpcRow extends Numbered {
  offering: string;
  owner: string | null;
  block: Span | null;
}

export interface NetworkRow extends Numbered {
  offering: string;
  vpc: string | null;
  owner: string | null;
  prefix: Span | null;
  since: number | null;
  ipv4: Span | null;
  /** Whether the zone has leased the IPv4 prefix to it. */
  isManaged: boolean;
  dns: readonly string[];
  search: readonly string[];
  ra: object;
  rules: readonly NaiveRule[];
}

export interface RouterRow extends Numbered {
  kind: Kind;
  target: string;
  mac: bigint;
  backupMacs: readonly bigint[];
  place: Span;
  address: bigint;
  device: string;
  guestMacs: Map<string, bigint>;
  devices: Map<string, string>;
}

export interface NicRow extends Numbered {
  network: string;
  mac: bigint;
  addresses: bigint[];
  observed: bigint[];
}

/** Space that was given back: it is kept from others, and a while longer if nobody needs it. */
interface Quarantine {
  readonly span: Span;
  readonly owner: string;
  readonly until: number;
}

export interface Interval {
  readonly prefix: Span;
  readonly network: string;
  readonly from: number;
  readonly to: number | null;
}

/** The fields of any command, as a zone takes them. */
export interface NaiveCommand {
  readonly op: string;
  readonly id?: string;
  readonly stack?: Stack;
  readonly routing?: unknown;
  readonly firewall?: boolean;
  readonly egress?: 'allow' | 'deny';
  readonly prefix?: string;
  readonly public?: string | null;
  readonly owner?: string | null;
  readonly note?: string | null;
  readonly to?: string;
  readonly range?: string;
  readonly reason?: string;
  readonly offering?: string;
  readonly block?: number;
  readonly contents?: 'refuse' | 'remove';
  readonly vpc?: string;
  readonly ipv4?: string | { readonly length: number } | null;
  readonly length?: number;
  readonly dns?: readonly string[] | null;
  readonly search?: readonly string[] | null;
  readonly ra?: object | null;
  readonly for?: Readonly<Partial<Record<Kind, string>>>;
  readonly publicMac?: string;
  readonly guestMacs?: Readonly<Record<string, string>>;
  readonly backupMacs?: readonly string[];
  readonly interfaces?: { readonly public?: string; readonly guests?: Readonly<Record<string, string>> };
  readonly publicAddress?: string;
  readonly network?: string;
  readonly mac?: string;
  readonly addresses?: readonly string[] | null;
  readonly nic?: string;
  readonly address?: string;
  readonly rules?: readonly NaiveRule[];
  readonly expect?: 'new' | 'existing';
}

/** Thrown for what the zone refuses, with the code. */
export class Refused {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

function refuse(code: string): never {
  throw new Refused(code);
}

/** A field that stays where it is missing, and is cleared by null. */
function kept<T, V>(given: T | null | undefined, before: V | undefined, none: V, read: (value: T) => V): V {
  return given === undefined ? (before ?? none) : given === null ? none : read(given);
}

const itself = <T>(value: T) => value;

export class NaiveZone {
  now = 0;
  generation = 0;
  offerings = new Map<string, OfferingRow>();
  prefixes: PrefixRow[] = [];
  vpcs = new Map<string, VpcRow>();
  networks = new Map<string, NetworkRow>();
  routers = new Map<string, RouterRow>();
  nics = new Map<string, NicRow>();
  closed: Interval[] = [];
  reservations: { span: Span; reason: string }[] = [];
  /** The least recently released first. */
  quarantines: Quarantine[] = [];
  /** How long a quarantine is, in milliseconds. */
  rest = 0;

  /** Executes commands; returns the views of what they set, or nulls. One that is refused changes nothing, nor do the others. */
  run(commands: readonly NaiveCommand[]): unknown[] {
    const saved = structuredClone({ ...this });
    try {
      const answers = commands.map((command) => this.execute(command));
      // A number is given again if its row was gone before the end.
      this.generation = Math.max(saved.generation, ...this.rows().map(({ generation }) => generation));
      return answers;
    } catch (error) {
      Object.assign(this, saved);
      throw error;
    }
  }

  private rows(): Numbered[] {
    const { offerings, prefixes, vpcs, networks, routers, nics } = this;
    return [...prefixes, ...[offerings, vpcs, networks, routers, nics].flatMap((map) => [...map.values()])];
  }

  private execute(command: NaiveCommand): unknown {
    const id = command.id!;
    switch (command.op) {
      case 'set-offering':
        this.setOffering(id, command);
        return viewOf(this, 'offering', id);
      case 'remove-offering':
        if (this.offerings.has(id)) this.checkUnused(id);
        this.offerings.delete(id);
        return null;
      case 'add-prefix':
      case 'set-prefix':
        this.setPrefix(spanOf(command.prefix!), command);
        return viewOf(this, 'prefix', command.prefix!);
      case 'resize-prefix':
        this.resizePrefix(spanOf(command.prefix!), spanOf(command.to!));
        return viewOf(this, 'prefix', command.to!);
      case 'move-public':
        return viewOf(this, 'prefix', this.movePublic(spanOf(command.prefix!)));
      case 'remove-prefix':
        this.removePrefix(spanOf(command.prefix!));
        return null;
      case 'reserve':
        this.reserve(spanOf(command.range!), command.reason!);
        return null;
      case 'unreserve':
        this.reservations = this.reservations.filter(({ span }) => !same(span, spanOf(command.range!)));
        return null;
      case 'set-vpc':
        this.setVpc(id, command);
        return viewOf(this, 'vpc', id);
      case 'remove-vpc':
        this.removeVpc(id, command.contents === 'remove');
        return null;
      case 'set-network':
        this.setNetwork(id, command);
        return viewOf(this, 'network', id);
      case 'remove-network':
        if (this.nicsOf(id).length > 0 && command.contents !== 'remove') refuse('network-in-use');
        this.drop(id);
        return null;
      case 'set-router':
        this.setRouter(id, command);
        return viewOf(this, 'router', id);
      case 'remove-router':
        this.removeRouter(id);
        return null;
      case 'set-nic':
        this.setNic(id, command);
        return viewOf(this, 'nic', id);
      case 'remove-nic':
        for (const address of this.nics.get(id)?.addresses ?? []) this.release(hostOf(address), `nic/${id}`);
        this.nics.delete(id);
        return null;
      case 'observe':
        this.observe(command.nic!, spanOf(command.address!));
        return viewOf(this, 'nic', command.nic!);
      case 'set-rules':
        this.setRules(command.network!, command.rules!);
        return viewOf(this, 'network', command.network!);
      default:
        throw new Error(`no such command: ${command.op}`);
    }
  }

  /** Refuses a command that expects the other case. */
  private expect(noun: string, isThere: boolean, { expect }: NaiveCommand): void {
    if (expect === 'new' && isThere) refuse('already-exists');
    if (expect === 'existing' && !isThere) refuse(`unknown-${noun}`);
  }

  private setOffering(id: string, command: NaiveCommand): void {
    const before = this.offerings.get(id);
    this.expect('offering', before !== undefined, command);
    const next: OfferingRow = {
      generation: before?.generation ?? ++this.generation,
      stack: command.stack ?? before?.stack ?? 'ipv4',
      routing: command.routing ?? before?.routing ?? 'static',
      firewall: command.firewall ?? before?.firewall ?? true,
      egress: command.egress ?? before?.egress ?? 'allow',
    };
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(next)) this.checkUnused(id);
    this.offerings.set(id, next);
  }

  private checkUnused(id: string): void {
    const rows = [...this.networks.values(), ...this.vpcs.values()];
    if (rows.some(({ offering }) => offering === id)) refuse('offering-in-use');
  }

  private setPrefix(span: Span, command: NaiveCommand): void {
    let row = this.prefixes.find((each) => same(each.span, span));
    this.expect(
      'prefix',
      row !== undefined,
      command.op === 'add-prefix' ? { op: '', expect: 'new' } : command,
    );
    if (row === undefined) {
      if (this.prefixes.some((each) => overlap(each.span, span))) refuse('overlaps-root');
      row = { generation: ++this.generation, span, public: null, owner: null, note: null };
      this.prefixes.push(row);
    }
    row.owner = kept(command.owner, row.owner, null, itself);
    row.note = kept(command.note, row.note, null, itself);
    const place = kept(command.public, row.public, null, spanOf);
    if (same(place, row.public)) return;
    if (place !== null && !contains(span, place)) refuse('outside-root');
    if (place !== null) this.checkFree(place, publicOwner(place));
    const routers = row.public === null ? [] : this.routersIn(row.public);
    if (routers.length > 0 && place === null) refuse('public-in-use');
    for (const router of routers) moveRouter(router, place!);
    if (row.public !== null) this.release(row.public, publicOwner(row.public));
    row.public = place;
  }

  /** Returns the prefix that has the new place. */
  private movePublic(place: Span): Span {
    const to = this.prefixes.find(({ span }) => contains(span, place)) ?? refuse('outside-root');
    const first = this.prefixes.find((row) => row.public !== null) ?? refuse('no-public-prefix');
    const from = to.public === null ? first : to;
    if (same(from.public, place)) return to.span;
    this.checkFree(place, publicOwner(place));
    for (const router of this.routersIn(from.public!)) moveRouter(router, place);
    this.release(from.public!, publicOwner(from.public!));
    from.public = null;
    to.public = place;
    return to.span;
  }

  private routersIn(place: Span): RouterRow[] {
    return [...this.routers.values()].filter((router) => same(router.place, place));
  }

  private resizePrefix(from: Span, to: Span): void {
    const row = this.prefixes.find((each) => same(each.span, from));
    const isDone = this.prefixes.some((each) => same(each.span, to));
    if (isDone && (row === undefined || same(from, to))) return;
    if (row === undefined) refuse('unknown-prefix');
    const others = this.prefixes.filter((each) => each !== row && overlap(each.span, to));
    const blockers = () =>
      [...this.holdsIn(from)].filter((held) => !contains(to, held)).length + others.length;
    if (blockers() > 0) this.reclaim();
    if (blockers() > 0) refuse('resize-blocked');
    row.span = to;
  }

  private removePrefix(span: Span): void {
    if (!this.prefixes.some((each) => same(each.span, span))) return;
    if (this.holdsIn(span).length > 0) this.reclaim();
    if (this.holdsIn(span).length > 0) refuse('root-in-use');
    this.prefixes = this.prefixes.filter((each) => !same(each.span, span));
  }

  private reserve(span: Span, reason: string): void {
    const equal = this.reservations.find((each) => same(each.span, span));
    if (equal?.reason === reason) return;
    if (!this.prefixes.some((row) => contains(row.span, span))) refuse('outside-root');
    if (equal !== undefined) refuse('already-reserved');
    const addresses = [...this.nics.values()].flatMap((nic) => nic.addresses);
    const leases = [...this.taken(), ...addresses.map((base) => ({ base, length: 128 }))];
    if (leases.some((held) => overlap(held, span) && (same(held, span) || !contains(held, span))))
      refuse('overlaps-lease');
    this.reservations.push({ span, reason });
  }

  private setVpc(id: string, command: NaiveCommand): void {
    const before = this.vpcs.get(id);
    this.expect('vpc', before !== undefined, command);
    const offering = command.offering ?? before?.offering ?? refuse('invalid-type');
    if (!this.offerings.has(offering)) refuse('unknown-offering');
    const owner = kept<string, string | null>(command.owner, before?.owner, null, itself);
    const generation = before?.generation ?? ++this.generation;
    const row = { generation, offering, owner, block: before?.block ?? null };
    this.vpcs.set(id, row);
    const { block } = command;
    if (block === undefined || row.block?.length === block) return;
    if (row.block !== null && this.tiers(id).length > 0) refuse('vpc-in-use');
    if (row.block !== null) this.release(row.block, `vpc/${id}`);
    row.block = null;
    row.block = this.lowest(this.places(owner, false), block, null) ?? refuse('exhausted');
  }

  private removeVpc(id: string, all: boolean): void {
    if (!this.vpcs.has(id)) return;
    if (this.tiers(id).length > 0 && !all) refuse('vpc-in-use');
    this.dropRouter('vpc', id);
    for (const network of this.tiers(id)) this.drop(network);
    const { block } = this.vpcs.get(id)!;
    if (block !== null) this.release(block, `vpc/${id}`);
    this.vpcs.delete(id);
  }

  private setNetwork(id: string, command: NaiveCommand): void {
    const before = this.networks.get(id);
    this.expect('network', before !== undefined, command);
    if (before !== undefined && command.vpc !== undefined && command.vpc !== before.vpc)
      refuse('fixed-field');
    const vpc = before === undefined ? (command.vpc ?? null) : before.vpc;
    const vpcRow = vpc === null ? null : (this.vpcs.get(vpc) ?? refuse('unknown-vpc'));
    const offering = command.offering ?? before?.offering ?? vpcRow?.offering ?? refuse('invalid-type');
    const { stack } = this.offerings.get(offering) ?? refuse('unknown-offering');
    const owner = command.owner === undefined ? (before?.owner ?? vpcRow?.owner ?? null) : command.owner;
    if (stack === 'ipv6' && command.ipv4 !== undefined && command.ipv4 !== null) refuse('family-not-offered');
    if (stack === 'ipv4' && (command.prefix ?? command.length) !== undefined) refuse('family-not-offered');
    const has = before?.prefix ?? null;
    const prefix = stack === 'ipv4' ? null : this.prefixFor(command, has, vpcRow, owner);
    const four = stack === 'ipv6' ? { ipv4: null, isManaged: false } : this.ipv4For(command, before, owner);
    const row: NetworkRow = {
      generation: before?.generation ?? ++this.generation,
      offering,
      vpc,
      owner,
      prefix,
      since: prefix === null ? null : same(prefix, has) ? before!.since : this.now,
      ...four,
      dns: kept(command.dns, before?.dns, [], (list) => list.map((text) => addressText(spanOf(text).base))),
      search: kept(command.search, before?.search, [], (list) => list.map(domainOf)),
      ra: kept(command.ra, before?.ra, {}, itself),
      rules: before?.rules ?? [],
    };
    const leaseOwner = `network/${id}`;
    if (before?.isManaged && !same(before.ipv4, row.ipv4)) this.release(before.ipv4!, leaseOwner);
    if (has !== null && !same(prefix, has)) {
      this.close(id, has, before!.since!);
      this.release(has, leaseOwner);
      for (const nic of this.nicsOf(id)) {
        nic.observed = [];
        nic.addresses = prefix === null ? [] : nic.addresses.map((each) => prefix.base | (each - has.base));
      }
    }
    this.networks.set(id, row);
    const router = vpc === null ? undefined : this.routerFor('vpc', vpc);
    if (before === undefined && router !== undefined) router.devices.set(id, freeDevice(router));
  }

  private prefixFor(
    { id, prefix: named, length }: NaiveCommand,
    has: Span | null,
    vpc: VpcRow | null,
    owner: string | null,
  ): Span {
    if (named !== undefined) {
      const prefix = spanOf(named);
      this.checkPlace(prefix, owner);
      if (same(prefix, has)) return prefix;
      const isTier = vpc?.block && contains(vpc.block, prefix) && !same(vpc.block, prefix);
      this.checkFree(prefix, `network/${id}`, isTier ? vpc.block : null);
      return prefix;
    }
    if (has !== null && (length === undefined || has.length === length)) return has;
    const places = vpc?.block ? [vpc.block] : this.places(owner, false);
    return this.lowest(places, length ?? 64, vpc?.block ?? null) ?? refuse('exhausted');
  }

  private ipv4For(
    { id, ipv4 }: NaiveCommand,
    before: NetworkRow | undefined,
    owner: string | null,
  ): Pick<NetworkRow, 'ipv4' | 'isManaged'> {
    const has = { ipv4: before?.ipv4 ?? null, isManaged: before?.isManaged ?? false };
    if (ipv4 === undefined) return has;
    if (ipv4 === null) return { ipv4: null, isManaged: false };
    if (typeof ipv4 === 'object') {
      const length = ipv4.length + 96;
      if (has.ipv4?.length === length) return has;
      const places = this.places(owner, true);
      return { ipv4: this.lowest(places, length, null) ?? refuse('exhausted'), isManaged: true };
    }
    const prefix = spanOf(ipv4);
    if (!this.prefixes.some(({ span }) => overlap(span, prefix))) return { ipv4: prefix, isManaged: false };
    this.checkPlace(prefix, owner);
    const isOwn = has.isManaged && same(has.ipv4, prefix);
    if (!isOwn) this.checkFree(prefix, `network/${id}`);
    return { ipv4: prefix, isManaged: true };
  }

  /** Refuses a named prefix that the zone does not have, or has for others. */
  private checkPlace(prefix: Span, owner: string | null): void {
    const row = this.prefixes.find((each) => contains(each.span, prefix)) ?? refuse('outside-root');
    if (row.owner !== null && row.owner !== owner) refuse('dedicated-prefix');
  }

  private setRouter(id: string, command: NaiveCommand): void {
    const before = this.routers.get(id);
    this.expect('router', before !== undefined, command);
    const { kind, target } = this.targetFor(command, before);
    const mac =
      command.publicMac === undefined
        ? (before?.mac ?? refuse('invalid-type'))
        : macNumber(command.publicMac);
    const backupMacs = command.backupMacs?.map(macNumber) ?? before?.backupMacs ?? [];
    const others = [...this.routers].filter(([other]) => other !== id).map(([, row]) => row);
    const taken = others.flatMap((row) => [row.mac, ...row.backupMacs]);
    const own = [mac, ...backupMacs];
    if (new Set(own).size < own.length || own.some((each) => taken.includes(each))) refuse('duplicate-mac');
    const place = before?.place ?? this.publicFor(kind, target);
    const row: RouterRow = {
      generation: before?.generation ?? ++this.generation,
      kind,
      target,
      mac,
      backupMacs,
      place,
      address: addressFor(command, before, place, mac),
      device: command.interfaces?.public ?? before?.device ?? 'pub',
      guestMacs: new Map(before?.guestMacs),
      devices: new Map(before?.devices),
    };
    if (row.address !== before?.address) {
      if (before !== undefined) this.release(hostOf(before.address), `router/${id}`);
      if (row.address === place.base) refuse('anycast-address');
      if (others.some(({ address }) => address === row.address)) refuse('overlaps-lease');
      this.take(hostOf(row.address), `router/${id}`);
      if (this.restingIn(hostOf(row.address)).length > 0) refuse('overlaps-quarantine');
    }
    const networks = kind === 'vpc' ? this.tiers(target) : kind === 'network' ? [target] : [];
    for (const [network, text] of Object.entries(command.guestMacs ?? {})) {
      if (!networks.includes(network)) refuse('unknown-network');
      if (this.nicsOf(network).some((nic) => nic.mac === macNumber(text))) refuse('duplicate-mac');
      row.guestMacs.set(network, macNumber(text));
    }
    for (const [network, device] of Object.entries(command.interfaces?.guests ?? {})) {
      if (!networks.includes(network)) refuse('unknown-network');
      row.devices.set(network, device);
    }
    for (const network of networks) {
      if (!row.devices.has(network)) row.devices.set(network, freeDevice(row));
    }
    const devices = [row.device, ...row.devices.values()];
    if (new Set(devices).size < devices.length) refuse('duplicate-device');
    this.routers.set(id, row);
  }

  private targetFor(
    command: NaiveCommand,
    before: RouterRow | undefined,
  ): { readonly kind: Kind; readonly target: string } {
    const [given] = Object.entries(command.for ?? {}) as [Kind, string][];
    if (given === undefined) return before ?? refuse('invalid-type');
    const [kind, target] = given;
    if (before !== undefined) {
      if (before.kind !== kind || before.target !== target) refuse('fixed-field');
      return before;
    }
    if (kind !== 'system') {
      const row = (kind === 'vpc' ? this.vpcs : this.networks).get(target) ?? refuse(`unknown-${kind}`);
      if ('vpc' in row && row.vpc !== null) refuse('tier-router');
    }
    if (this.routerFor(kind, target) !== undefined) refuse('already-exists');
    return { kind, target };
  }

  routerFor(kind: Kind, target: string): RouterRow | undefined {
    return [...this.routers.values()].find((row) => row.kind === kind && row.target === target);
  }

  private publicFor(kind: Kind, target: string): Span {
    const owner = kind === 'system' ? null : (kind === 'vpc' ? this.vpcs : this.networks).get(target)!.owner;
    const rows = this.prefixes.filter((row) => row.public !== null);
    const own = rows.find((row) => row.owner !== null && row.owner === owner);
    return (own ?? rows.find((row) => row.owner === null))?.public ?? refuse('no-public-prefix');
  }

  private setNic(id: string, command: NaiveCommand): void {
    const before = this.nics.get(id);
    this.expect('nic', before !== undefined, command);
    const network = command.network ?? before?.network ?? refuse('invalid-type');
    const home = this.networks.get(network) ?? refuse('unknown-network');
    const mac = command.mac === undefined ? (before?.mac ?? refuse('invalid-type')) : macNumber(command.mac);
    const others = [...this.nics].filter(([other]) => other !== id).map(([, row]) => row);
    if (others.some((nic) => nic.network === network && nic.mac === mac)) refuse('duplicate-mac');
    if (this.routerOf(network)?.guestMacs.get(network) === mac) refuse('duplicate-mac');
    const stays = before?.network === network;
    let addresses = stays ? before.addresses : [];
    if (command.addresses !== undefined) {
      addresses = (command.addresses ?? []).map((text) => spanOf(text).base);
      for (const address of addresses) this.checkStatic(home.prefix, address);
    }
    for (const address of before?.addresses ?? []) {
      if (!addresses.includes(address)) this.release(hostOf(address), `nic/${id}`);
    }
    if (command.addresses !== undefined) {
      for (const address of addresses) {
        this.take(hostOf(address), `nic/${id}`);
        if (this.restingIn(hostOf(address)).length > 0) refuse('overlaps-quarantine');
        if (this.reservedIn({ base: address, length: 128 }).length > 0) refuse('overlaps-reservation');
        if (others.some((nic) => nic.addresses.includes(address))) refuse('overlaps-lease');
      }
    }
    const generation = before?.generation ?? ++this.generation;
    this.nics.set(id, { generation, network, mac, addresses, observed: stays ? before.observed : [] });
  }

  private checkStatic(prefix: Span | null, address: bigint): void {
    if (prefix === null || !contains(prefix, { base: address, length: 128 })) refuse('outside-network');
    if (address === prefix.base + 1n) refuse('overlaps-reservation');
    if (prefix.length === 64 && macOf(address) !== null) refuse('eui64-address');
  }

  private observe(id: string, seen: Span): void {
    const nic = this.nics.get(id) ?? refuse('unknown-nic');
    const { prefix } = this.networks.get(nic.network)!;
    if (prefix === null || !contains(prefix, seen)) refuse('outside-network');
    const address = seen.base;
    if ([...this.nics].some(([other, each]) => other !== id && each.observed.includes(address)))
      refuse('observed-elsewhere');
    if (!this.addressesOf(nic).some((each) => each.address === address))
      nic.observed = [...nic.observed, address];
  }

  private setRules(id: string, rules: readonly NaiveRule[]): void {
    const row = this.networks.get(id) ?? refuse('unknown-network');
    for (const rule of rules) {
      for (const text of (rule.direction === 'ingress' ? rule.destinations : rule.sources) ?? []) {
        const item = spanOf(text);
        const own = isIPv4(item) ? row.ipv4 : row.prefix;
        if (own === null || !contains(own, item)) refuse('outside-network');
      }
    }
    row.rules = rules;
  }

  /** The predicted address, then the static ones, then those that were observed. */
  addressesOf({ network, mac, addresses, observed }: NicRow): { address: bigint; source: string }[] {
    const { prefix } = this.networks.get(network)!;
    if (prefix === null) return [];
    return [
      ...(prefix.length === 64 ? [{ address: prefix.base | identifier(mac), source: 'predicted' }] : []),
      ...addresses.map((address) => ({ address, source: 'leased' })),
      ...observed.map((address) => ({ address, source: 'observed' })),
    ];
  }

  /** The router of a network, which is its VPC's. */
  routerOf(network: string): RouterRow | undefined {
    const { vpc } = this.networks.get(network)!;
    return vpc === null ? this.routerFor('network', network) : this.routerFor('vpc', vpc);
  }

  usage(): Interval[] {
    const open = [...this.networks].flatMap(([network, { prefix, since }]) =>
      prefix === null ? [] : [{ prefix, network, from: since!, to: null }],
    );
    return [...this.closed, ...open];
  }

  tiers(vpc: string): string[] {
    return [...this.networks].filter(([, row]) => row.vpc === vpc).map(([id]) => id);
  }

  private nicsOf(network: string): NicRow[] {
    return [...this.nics.values()].filter((nic) => nic.network === network);
  }

  private drop(id: string): void {
    const row = this.networks.get(id);
    if (row === undefined) return;
    if (row.prefix !== null) this.close(id, row.prefix, row.since!);
    for (const [nic, { network }] of [...this.nics]) if (network === id) this.nics.delete(nic);
    const router = this.routerOf(id);
    router?.devices.delete(id);
    router?.guestMacs.delete(id);
    this.dropRouter('network', id);
    if (row.isManaged && row.ipv4 !== null) this.release(row.ipv4, `network/${id}`);
    if (row.prefix !== null) this.release(row.prefix, `network/${id}`);
    this.networks.delete(id);
  }

  private dropRouter(kind: Kind, target: string): void {
    for (const [id, row] of [...this.routers]) {
      if (row.kind === kind && row.target === target) this.removeRouter(id);
    }
  }

  private removeRouter(id: string): void {
    const router = this.routers.get(id);
    if (router !== undefined) this.release(hostOf(router.address), `router/${id}`);
    this.routers.delete(id);
  }

  private close(network: string, prefix: Span, from: number): void {
    if (from !== this.now) this.closed.push({ prefix, network, from, to: this.now });
  }

  private places(owner: string | null, ofIPv4: boolean): Span[] {
    const rows = this.prefixes.filter(({ span }) => isIPv4(span) === ofIPv4);
    const own = rows.filter((row) => row.owner !== null && row.owner === owner);
    const places = [...own, ...rows.filter((row) => row.owner === null)].map(({ span }) => span);
    return places.length > 0 ? places : refuse('no-prefix');
  }

  /** Every lease of networks, VPCs and public prefixes. */
  private taken(): Span[] {
    const networks = [...this.networks.values()].flatMap(({ prefix, ipv4, isManaged }) =>
      [prefix, isManaged ? ipv4 : null].flatMap((held) => held ?? []),
    );
    const blocks = [...this.vpcs.values()].flatMap(({ block }) => block ?? []);
    return [...networks, ...blocks, ...this.prefixes.flatMap((row) => row.public ?? [])];
  }

  /** Every lease of the zone inside a prefix, but those inside other leases. */
  heldIn(span: Span): Span[] {
    const inside = this.taken().filter((held) => overlap(span, held));
    return inside.filter((held) => !inside.some((other) => other !== held && contains(other, held)));
  }

  reservedIn(span: Span): Span[] {
    return this.reservations.flatMap((each) => (overlap(each.span, span) ? each.span : []));
  }

  restingIn(span: Span): Span[] {
    return this.quarantines.flatMap((each) => (overlap(each.span, span) ? each.span : []));
  }

  /** Leases, reservations and quarantines. */
  private holdsIn(span: Span): Span[] {
    return [...this.heldIn(span), ...this.reservedIn(span), ...this.restingIn(span)];
  }

  /** Refuses a named prefix that is not free, in a block or outside all of them: the lowest conflict says why. */
  private checkFree(place: Span, owner: string, block: Span | null = null): void {
    this.take(place, owner);
    const first = () => {
      const held = this.taken().filter((each) => !same(each, block) && overlap(each, place));
      const conflicts = [
        ...held.map((span) => ({ span, code: 'overlaps-lease' })),
        ...this.restingIn(place).map((span) => ({ span, code: 'overlaps-quarantine' })),
        ...this.reservedIn(place).map((span) => ({ span, code: 'overlaps-reservation' })),
      ];
      const from = ({ span: { base } }: { readonly span: Span }) => (base < place.base ? place.base : base);
      return conflicts.sort((a, b) => Number(from(a) - from(b)))[0]?.code;
    };
    if (first() === 'overlaps-quarantine') this.reclaim();
    const code = first();
    if (code !== undefined) refuse(code);
  }

  /** A quarantine of just this space is for the one who gave it back, and for nobody once it is over. */
  private take(place: Span, owner: string): void {
    this.quarantines = this.quarantines.filter(
      (each) => !same(each.span, place) || (each.owner !== owner && each.until > this.now),
    );
  }

  /** Ends all quarantines that are over. */
  private reclaim(): void {
    this.quarantines = this.quarantines.filter(({ until }) => until > this.now);
  }

  /** Ends a lease, with the reservations and quarantines in it. */
  private release(lease: Span, owner: string): void {
    this.reservations = this.reservations.filter(({ span }) => same(span, lease) || !contains(lease, span));
    this.quarantines = this.quarantines.filter(({ span }) => !contains(lease, span));
    if (this.rest > 0) this.quarantines.push({ span: lease, owner, until: this.now + this.rest });
  }

  /** The lowest free prefix of a length; where there is none, quarantines that are over end, the oldest first. */
  private lowest(places: readonly Span[], length: number, block: Span | null): Span | null {
    const kept = this.quarantines;
    for (;;) {
      const found = this.lowestNow(places, length, block);
      if (found !== null) return found;
      const [oldest, ...others] = this.quarantines;
      if (oldest === undefined || oldest.until > this.now) break;
      this.quarantines = others;
    }
    this.quarantines = kept;
    return null;
  }

  /** The lowest free prefix of a length in the first place that has one. */
  private lowestNow(places: readonly Span[], length: number, block: Span | null): Span | null {
    const leased = this.taken().filter((held) => !same(held, block));
    const taken = [...leased, ...[...this.reservations, ...this.quarantines].map(({ span }) => span)];
    for (const place of places) {
      // A network fills no block of a VPC: the block is a lease of its own.
      if (length < place.length || (same(place, block) && length === place.length)) continue;
      for (let base = place.base; base < endOf(place); base += sizeOf(length)) {
        const candidate = { base, length };
        if (!taken.some((held) => overlap(held, candidate))) return candidate;
      }
    }
    return null;
  }
}

/** A name without its last point, in small letters. */
function domainOf(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

function hostOf(base: bigint): Span {
  return { base, length: 128 };
}

function publicOwner(place: Span): string {
  return `public/${spanText(place)}`;
}

/** A router keeps its interface identifier in another public prefix. */
function moveRouter(router: RouterRow, place: Span): void {
  router.address = place.base | (router.address & (sizeOf(64) - 1n));
  router.place = place;
}

function addressFor(
  { publicAddress = 'keep' }: NaiveCommand,
  before: RouterRow | undefined,
  place: Span,
  mac: bigint,
): bigint {
  if (publicAddress === 'keep' && before !== undefined) return before.address;
  if (publicAddress === 'keep' || publicAddress === 'derive') return place.base | identifier(mac);
  const named = spanOf(publicAddress);
  return contains(place, named) ? named.base : refuse('outside-network');
}

/** The first `net<n>` that no device of a router has. */
function freeDevice({ device, devices }: RouterRow): string {
  const taken = [device, ...devices.values()];
  let n = 0;
  while (taken.includes(`net${n}`)) n++;
  return `net${n}`;
}
