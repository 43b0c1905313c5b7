/**
 * A zone as plain maps and lists, without a pool: every question is answered by looking at all there is. It knows nothing
 * of `src`. Prefixes are pairs of a bigint and a length. It has a method for every command, and IPv4 only as a text.
 */

export interface Span {
  readonly base: bigint;
  readonly length: number;
}

type Stack = 'ipv4' | 'dual' | 'ipv6';
type Target = { readonly kind: 'network' | 'vpc' | 'system'; readonly id: string };

interface PrefixRow {
  span: Span;
  public: Span | null;
  owner: string | null;
}

interface Reservation {
  readonly span: Span;
  readonly reason: string;
}

interface VpcRow {
  offering: string;
  owner: string | null;
  block: Span | null;
}

export interface NetworkRow {
  offering: string;
  vpc: string | null;
  owner: string | null;
  prefix: Span | null;
  since: number | null;
  ipv4: string | null;
  rules: readonly NaiveRule[];
}

/** A rule whose side in the network, where it has one, is an address. */
export interface NaiveRule {
  readonly direction: 'ingress' | 'egress';
  readonly action: 'allow' | 'deny';
  readonly inside: bigint | null;
}

export type Expect = 'new' | 'existing' | undefined;

interface RouterRow {
  target: Target;
  mac: bigint;
  place: Span;
  address: bigint;
}

interface NicRow {
  network: string;
  mac: bigint;
  addresses: bigint[];
  observed: bigint[];
}

export interface Interval {
  readonly prefix: Span;
  readonly network: string;
  readonly from: number;
  readonly to: number | null;
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

const SIZE = (length: number) => 1n << BigInt(128 - length);
const end = ({ base, length }: Span) => base + SIZE(length);

function contains(outer: Span, inner: Span): boolean {
  return outer.base <= inner.base && end(inner) <= end(outer);
}

function overlap(a: Span, b: Span): boolean {
  return a.base < end(b) && b.base < end(a);
}

function same(a: Span | null, b: Span | null): boolean {
  return a === null || b === null ? a === b : a.base === b.base && a.length === b.length;
}

/** The identifier of RFC 4291 appendix A, with the bit of universal scope turned. */
function identifier(mac: bigint): bigint {
  return (((mac >> 24n) << 40n) | (0xfffen << 24n) | (mac & 0xffffffn)) ^ (1n << 57n);
}

function isDerived(address: bigint): boolean {
  return ((address >> 24n) & 0xffffn) === 0xfffen;
}

/** A router keeps its interface identifier in another public prefix. */
function moveRouter(router: RouterRow, place: Span): void {
  router.address = place.base | (router.address & (SIZE(64) - 1n));
  router.place = place;
}

export class NaiveZone {
  now = 0;
  stacks = new Map<string, Stack>();
  prefixes: PrefixRow[] = [];
  vpcs = new Map<string, VpcRow>();
  networks = new Map<string, NetworkRow>();
  routers = new Map<string, RouterRow>();
  nics = new Map<string, NicRow>();
  closed: Interval[] = [];
  reservations: Reservation[] = [];

  /** Refuses a command that expects the other case. */
  private expect(noun: string, isThere: boolean, expected: Expect): void {
    if (expected === 'new' && isThere) refuse('already-exists');
    if (expected === 'existing' && !isThere) refuse(`unknown-${noun}`);
  }

  setOffering(id: string, stack: Stack | undefined, expected: Expect): void {
    const before = this.stacks.get(id);
    this.expect('offering', before !== undefined, expected);
    const next = stack ?? before ?? 'ipv4';
    if (before === next) return;
    if (before !== undefined) this.checkUnused(id);
    this.stacks.set(id, next);
  }

  removeOffering(id: string): void {
    if (!this.stacks.has(id)) return;
    this.checkUnused(id);
    this.stacks.delete(id);
  }

  private checkUnused(id: string): void {
    const rows = [...this.networks.values(), ...this.vpcs.values()];
    if (rows.some(({ offering }) => offering === id)) refuse('offering-in-use');
  }

  setPrefix(
    span: Span,
    place: Span | null | undefined,
    owner: string | null | undefined,
    expected: Expect,
  ): void {
    let row = this.prefixes.find((each) => same(each.span, span));
    this.expect('prefix', row !== undefined, expected);
    if (row === undefined) {
      if (this.prefixes.some((each) => overlap(each.span, span))) refuse('overlaps-root');
      row = { span, public: null, owner: null };
    }
    const next = { ...row, owner: owner === undefined ? row.owner : owner };
    if (place !== undefined && !same(place, row.public)) {
      const routers = [...this.routers.values()].filter((router) => same(router.place, row.public));
      if (place !== null) {
        if (!contains(span, place)) refuse('outside-root');
        this.checkFree(place);
      }
      if (routers.length > 0 && place === null) refuse('public-in-use');
      for (const router of routers) moveRouter(router, place!);
      next.public = place;
    }
    if (this.prefixes.includes(row)) Object.assign(row, next);
    else this.prefixes.push(next);
  }

  movePublic(place: Span): void {
    const to = this.prefixes.find(({ span }) => contains(span, place)) ?? refuse('outside-root');
    const first = this.prefixes.find((row) => row.public !== null) ?? refuse('no-public-prefix');
    const from = to.public === null ? first : to;
    if (same(from.public, place)) return;
    this.checkFree(place);
    for (const router of this.routers.values())
      if (same(router.place, from.public)) moveRouter(router, place);
    from.public = null;
    to.public = place;
  }

  reserve(span: Span, reason: string): void {
    const same_ = this.reservations.find((each) => same(each.span, span));
    if (same_?.reason === reason) return;
    if (!this.prefixes.some((row) => contains(row.span, span))) refuse('outside-root');
    if (same_ !== undefined) refuse('already-reserved');
    const addresses = [...this.nics.values()].flatMap((nic) => nic.addresses);
    const leases = [...this.taken(), ...addresses.map((base) => ({ base, length: 128 }))];
    if (leases.some((held) => overlap(held, span) && (same(held, span) || !contains(held, span))))
      refuse('overlaps-lease');
    this.reservations.push({ span, reason });
  }

  unreserve(span: Span): void {
    this.reservations = this.reservations.filter((each) => !same(each.span, span));
  }

  setRules(id: string, rules: readonly NaiveRule[]): void {
    const row = this.networks.get(id) ?? refuse('unknown-network');
    for (const { inside } of rules) {
      if (inside === null) continue;
      if (row.prefix === null || !contains(row.prefix, { base: inside, length: 128 }))
        refuse('outside-network');
    }
    row.rules = rules;
  }

  resizePrefix(from: Span, to: Span): void {
    const row = this.prefixes.find((each) => same(each.span, from)) ?? refuse('unknown-prefix');
    if (same(from, to)) return;
    const others = this.prefixes.filter((each) => each !== row && overlap(each.span, to));
    const lost = [...this.heldIn(from), ...this.reservedIn(from)].filter((held) => !contains(to, held));
    if (others.length + lost.length > 0) refuse('resize-blocked');
    row.span = to;
  }

  removePrefix(span: Span): void {
    const row = this.prefixes.find((each) => same(each.span, span));
    if (row === undefined) return;
    if (this.heldIn(span).length + this.reservedIn(span).length > 0) refuse('root-in-use');
    this.prefixes = this.prefixes.filter((each) => each !== row);
  }

  setVpc(
    id: string,
    offering: string | undefined,
    block: number | undefined,
    owner: string | null | undefined,
    expected: Expect,
  ): void {
    const before = this.vpcs.get(id);
    this.expect('vpc', before !== undefined, expected);
    const named = offering ?? before?.offering ?? refuse('invalid-type');
    if (!this.stacks.has(named)) refuse('unknown-offering');
    const next: VpcRow = {
      offering: named,
      owner: owner === undefined ? (before?.owner ?? null) : owner,
      block: before?.block ?? null,
    };
    if (block !== undefined && next.block?.length !== block) {
      if (next.block !== null && this.tiers(id).length > 0) refuse('vpc-in-use');
      const places = this.places(next.owner);
      next.block = null;
      if (before !== undefined) this.vpcs.set(id, { ...before, block: null });
      this.empty(before?.block ?? null);
      const found = this.lowest(places, block, null);
      if (before !== undefined) this.vpcs.set(id, before);
      next.block = found ?? refuse('exhausted');
    }
    this.vpcs.set(id, next);
  }

  removeVpc(id: string, all: boolean): void {
    if (!this.vpcs.has(id)) return;
    if (this.tiers(id).length > 0 && !all) refuse('vpc-in-use');
    for (const network of this.tiers(id)) this.drop(network);
    this.dropRouter('vpc', id);
    this.empty(this.vpcs.get(id)!.block);
    this.vpcs.delete(id);
  }

  setNetwork(
    id: string,
    given: {
      offering?: string;
      vpc?: string;
      owner?: string | null;
      prefix?: Span;
      length?: number;
      ipv4?: string | null;
      expect?: Expect;
    },
  ): void {
    const before = this.networks.get(id);
    this.expect('network', before !== undefined, given.expect);
    if (before !== undefined && given.vpc !== undefined && given.vpc !== before.vpc) refuse('fixed-field');
    const vpc = before === undefined ? (given.vpc ?? null) : before.vpc;
    const vpcRow = vpc === null ? null : (this.vpcs.get(vpc) ?? refuse('unknown-vpc'));
    const offering = given.offering ?? before?.offering ?? vpcRow?.offering ?? refuse('invalid-type');
    const stack = this.stacks.get(offering) ?? refuse('unknown-offering');
    const owner = given.owner === undefined ? (before?.owner ?? vpcRow?.owner ?? null) : given.owner;
    if (stack === 'ipv6' && given.ipv4) refuse('family-not-offered');
    if (stack === 'ipv4' && (given.prefix !== undefined || given.length !== undefined))
      refuse('family-not-offered');
    const has = before?.prefix ?? null;
    const prefix = stack === 'ipv4' ? null : this.prefixFor(id, given, has, vpcRow, owner);
    const since = same(prefix, has) ? (before?.since ?? null) : prefix === null ? null : this.now;
    if (!same(prefix, has) && has !== null) {
      this.close(id, has, before!.since!);
      this.empty(has);
      for (const nic of this.nicsOf(id)) {
        nic.observed = [];
        nic.addresses = prefix === null ? [] : nic.addresses.map((each) => prefix.base | (each - has.base));
      }
    }
    const ipv4 = stack === 'ipv6' ? null : given.ipv4 === undefined ? (before?.ipv4 ?? null) : given.ipv4;
    this.networks.set(id, { offering, vpc, owner, prefix, since, ipv4, rules: before?.rules ?? [] });
  }

  private prefixFor(
    _id: string,
    { prefix, length }: { prefix?: Span; length?: number },
    has: Span | null,
    vpc: VpcRow | null,
    owner: string | null,
  ): Span {
    if (prefix !== undefined) {
      const row = this.prefixes.find((each) => contains(each.span, prefix)) ?? refuse('outside-root');
      if (row.owner !== null && row.owner !== owner) refuse('dedicated-prefix');
      if (same(prefix, has)) return prefix;
      const others = this.taken().filter(
        (held) => held !== has && held !== vpc?.block && overlap(held, prefix),
      );
      const isIn = vpc?.block && contains(vpc.block, prefix) && vpc.block.length < prefix.length;
      if (others.length > 0 || (vpc?.block && overlap(vpc.block, prefix) && !isIn)) refuse('overlaps-lease');
      if (this.reservedIn(prefix).length > 0) refuse('overlaps-reservation');
      return prefix;
    }
    if (has !== null && (length === undefined || has.length === length)) return has;
    const places = vpc?.block ? [vpc.block] : this.places(owner);
    return this.lowest(places, length ?? 64, vpc?.block ?? null) ?? refuse('exhausted');
  }

  removeNetwork(id: string, all: boolean): void {
    if (!this.networks.has(id)) return;
    if (this.nicsOf(id).length > 0 && !all) refuse('network-in-use');
    this.drop(id);
  }

  setRouter(
    id: string,
    target: Target | undefined,
    mac: bigint | undefined,
    derive: boolean,
    expected: Expect,
  ): void {
    const before = this.routers.get(id);
    this.expect('router', before !== undefined, expected);
    if (target === undefined && before === undefined) refuse('invalid-type');
    if (target !== undefined && before !== undefined) {
      if (target.kind !== before.target.kind || target.id !== before.target.id) refuse('fixed-field');
    }
    const goal = before?.target ?? target!;
    if (before === undefined && goal.kind !== 'system') {
      const row = goal.kind === 'vpc' ? this.vpcs.get(goal.id) : this.networks.get(goal.id);
      if (row === undefined) refuse(goal.kind === 'vpc' ? 'unknown-vpc' : 'unknown-network');
      if ('vpc' in row && row.vpc !== null) refuse('tier-router');
    }
    const isTaken = [...this.routers].some(
      ([other, { target: t }]) => other !== id && t.kind === goal.kind && t.id === goal.id,
    );
    if (before === undefined && isTaken) refuse('already-exists');
    const port = mac ?? before?.mac ?? refuse('invalid-type');
    if ([...this.routers].some(([other, { mac: m }]) => other !== id && m === port)) refuse('duplicate-mac');
    const place = before?.place ?? this.publicFor(goal);
    const derived = place.base | identifier(port);
    const address = before === undefined || derive ? derived : before.address;
    if (address !== before?.address) {
      if ([...this.routers].some(([other, { address: a }]) => other !== id && a === address))
        refuse('overlaps-lease');
    }
    this.routers.set(id, { target: goal, mac: port, place, address });
  }

  private publicFor({ kind, id }: Target): Span {
    const owner = kind === 'system' ? null : (kind === 'vpc' ? this.vpcs : this.networks).get(id)!.owner;
    const rows = this.prefixes.filter((row) => row.public !== null);
    const own = rows.find((row) => row.owner !== null && row.owner === owner);
    return (own ?? rows.find((row) => row.owner === null))?.public ?? refuse('no-public-prefix');
  }

  removeRouter(id: string): void {
    this.routers.delete(id);
  }

  setNic(
    id: string,
    network: string | undefined,
    mac: bigint | undefined,
    hosts: readonly bigint[] | undefined,
    expected: Expect,
  ): void {
    const before = this.nics.get(id);
    this.expect('nic', before !== undefined, expected);
    const home = network ?? before?.network ?? refuse('invalid-type');
    const row = this.networks.get(home) ?? refuse('unknown-network');
    const port = mac ?? before?.mac ?? refuse('invalid-type');
    const isTaken = [...this.nics].some(
      ([other, nic]) => other !== id && nic.network === home && nic.mac === port,
    );
    if (isTaken) refuse('duplicate-mac');
    const stays = before?.network === home;
    let addresses = stays ? before.addresses : [];
    if (hosts !== undefined) {
      if (hosts.length > 0 && row.prefix === null) refuse('outside-network');
      addresses = hosts.map((host) => row.prefix!.base + host);
      for (const address of addresses) this.checkStatic(row.prefix!, address);
      for (const address of addresses) this.checkUnleased(id, address);
    }
    this.nics.set(id, { network: home, mac: port, addresses, observed: stays ? before.observed : [] });
  }

  private checkStatic(prefix: Span, address: bigint): void {
    if (address === prefix.base + 1n) refuse('overlaps-reservation');
    if (prefix.length === 64 && isDerived(address)) refuse('eui64-address');
  }

  private checkUnleased(id: string, address: bigint): void {
    if (this.reservedIn({ base: address, length: 128 }).length > 0) refuse('overlaps-reservation');
    if ([...this.nics].some(([other, nic]) => other !== id && nic.addresses.includes(address)))
      refuse('overlaps-lease');
  }

  removeNic(id: string): void {
    this.nics.delete(id);
  }

  observe(id: string, host: bigint): void {
    const nic = this.nics.get(id) ?? refuse('unknown-nic');
    const { prefix } = this.networks.get(nic.network)!;
    if (prefix === null) refuse('outside-network');
    const address = prefix.base + host;
    if ([...this.nics].some(([other, each]) => other !== id && each.observed.includes(address)))
      refuse('observed-elsewhere');
    if (!this.addressesOf(id).includes(address)) nic.observed = [...nic.observed, address];
  }

  /** The predicted address, then the static ones, then those that were observed. */
  addressesOf(id: string): bigint[] {
    const { network, mac, addresses, observed } = this.nics.get(id)!;
    const { prefix } = this.networks.get(network)!;
    if (prefix === null) return [];
    return [...(prefix.length === 64 ? [prefix.base | identifier(mac)] : []), ...addresses, ...observed];
  }

  /** Pairs of prefix and next hop, by prefix. */
  routes(): { network: string; prefix: Span; via: bigint }[] {
    const routes = [...this.networks].flatMap(([id, { prefix, vpc }]) => {
      const router = [...this.routers.values()].find(({ target }) =>
        vpc === null
          ? target.kind === 'network' && target.id === id
          : target.kind === 'vpc' && target.id === vpc,
      );
      return prefix === null || router === undefined ? [] : [{ network: id, prefix, via: router.address }];
    });
    return routes.sort((a, b) => (a.prefix.base < b.prefix.base ? -1 : 1));
  }

  usage(): Interval[] {
    const open = [...this.networks].flatMap(([network, { prefix, since }]) =>
      prefix === null ? [] : [{ prefix, network, from: since!, to: null }],
    );
    return [...this.closed, ...open];
  }

  private tiers(vpc: string): string[] {
    return [...this.networks].filter(([, row]) => row.vpc === vpc).map(([id]) => id);
  }

  private nicsOf(network: string): NicRow[] {
    return [...this.nics.values()].filter((nic) => nic.network === network);
  }

  private drop(id: string): void {
    const { prefix, since } = this.networks.get(id)!;
    if (prefix !== null) this.close(id, prefix, since!);
    this.empty(prefix);
    for (const [nic, row] of [...this.nics]) if (row.network === id) this.nics.delete(nic);
    this.dropRouter('network', id);
    this.networks.delete(id);
  }

  private dropRouter(kind: Target['kind'], target: string): void {
    for (const [id, router] of [...this.routers]) {
      if (router.target.kind === kind && router.target.id === target) this.routers.delete(id);
    }
  }

  private close(network: string, prefix: Span, from: number): void {
    if (from !== this.now) this.closed.push({ prefix, network, from, to: this.now });
  }

  private places(owner: string | null): Span[] {
    const own = this.prefixes.filter((row) => row.owner !== null && row.owner === owner);
    const places = [...own, ...this.prefixes.filter((row) => row.owner === null)].map(({ span }) => span);
    return places.length > 0 ? places : refuse('no-prefix');
  }

  private blocks(): Span[] {
    return [...this.vpcs.values()].flatMap(({ block }) => block ?? []);
  }

  private taken(): Span[] {
    const networks = [...this.networks.values()].flatMap(({ prefix }) => prefix ?? []);
    return [...networks, ...this.blocks(), ...this.prefixes.flatMap((row) => row.public ?? [])];
  }

  /** Every lease of the zone inside a prefix, but those inside other leases. */
  private heldIn(span: Span): Span[] {
    const inside = this.taken().filter((held) => overlap(span, held));
    return inside.filter((held) => !inside.some((other) => other !== held && contains(other, held)));
  }

  /** Refuses a place for a public prefix that is not free. */
  private checkFree(place: Span): void {
    if (this.heldIn(place).length > 0) refuse('overlaps-lease');
    if (this.reservedIn(place).length > 0) refuse('overlaps-reservation');
  }

  private reservedIn(span: Span): Span[] {
    return this.reservations.flatMap((each) => (overlap(each.span, span) ? each.span : []));
  }

  /** Ends the reservations inside a lease that ends. */
  private empty(lease: Span | null): void {
    if (lease === null) return;
    this.reservations = this.reservations.filter(({ span }) => same(span, lease) || !contains(lease, span));
  }

  /** The lowest free prefix of a length in the first place that has one. */
  private lowest(places: readonly Span[], length: number, block: Span | null): Span | null {
    const leased = this.taken().filter((held) => !same(held, block));
    const taken = [...leased, ...this.reservations.map(({ span }) => span)];
    for (const place of places) {
      // A network fills no block of a VPC: the block is a lease of its own.
      if (length < place.length || (same(place, block) && length === place.length)) continue;
      for (let base = place.base; base < end(place); base += SIZE(length)) {
        const candidate = { base, length };
        if (!taken.some((held) => overlap(held, candidate))) return candidate;
      }
    }
    return null;
  }
}
