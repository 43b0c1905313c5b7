/** The stored nouns of a zone with their indexes. Every change can be undone, so that a plan is executed and taken back. */
import { TextTable } from '../internal/text-table.ts';
import type { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import { Groups } from './groups.ts';
import type { NetworkRow, NicRow, RouterRow, Rows, VpcRow } from './rows.ts';
import { Table } from './table.ts';
import type { Noun } from './types.ts';

/** Restoring in this order finds every row after those that it names. */
export const NOUNS: readonly Noun[] = ['offering', 'prefix', 'vpc', 'network', 'router', 'nic'];

type Tables = { readonly [N in Noun]: Table<Rows[N]> };

/** A row before its first change, in the order of these. */
export interface Touched<N extends Noun = Noun> {
  readonly noun: N;
  readonly id: string;
  readonly before: Rows[N] | null;
}

/** A point in a plan. */
export interface Mark {
  readonly changes: number;
  readonly generation: number;
}

/** Where networks of an owner can lie. */
export interface Places {
  readonly all: readonly Prefix[];
  /** Those that are not one lease as a whole. */
  readonly open: readonly Prefix[];
}

export class Facts {
  readonly tables: Tables = {
    offering: new Table(),
    prefix: new Table(),
    vpc: new Table(),
    network: new Table(),
    router: new Table(),
    nic: new Table(),
  };
  /** The number of the last row that was created. */
  generation = 0;
  /** Networks by VPC, NICs by network: in the order of creation. */
  private readonly tiers = new Groups<NetworkRow>();
  private readonly ports = new Groups<NicRow>();
  /** Routers by `network/<id>` or `vpc/<id>`, and by public hardware address; NICs by observed address. */
  private readonly routers = new TextTable<string>();
  private readonly publicMacs = new TextTable<string>();
  private readonly observers = new TextTable<string>();
  /** NICs by network and hardware address: those beyond the first few of a network, which are looked through. */
  private readonly macs = new TextTable<string>();
  /** As far as anyone has asked: whether a prefix has an owner, and the prefixes by family and owner. */
  private dedicated: boolean | undefined;
  private readonly places = new Map<string, Places>();
  private readonly undo: Touched[] = [];

  get<N extends Noun>(noun: N, id: string): Rows[N] | null {
    return this.tables[noun].get(id) ?? null;
  }

  tiersOf(vpc: string): readonly NetworkRow[] {
    return this.tiers.of(vpc);
  }

  nicsOf(network: string): readonly NicRow[] {
    return this.ports.of(network);
  }

  /** The router of a network, which is its VPC's. */
  routerOf({ id, vpc }: NetworkRow): RouterRow | null {
    const router = this.routers.get(vpc === null ? `network/${id}` : `vpc/${vpc}`);
    return router === undefined ? null : this.get('router', router);
  }

  /** The router of a network or a VPC. */
  routerFor(kind: RouterRow['kind'], target: string): string | null {
    return this.routers.get(`${kind}/${target}`) ?? null;
  }

  /** The networks of a router. */
  networksOf({ kind, target }: Pick<RouterRow, 'kind' | 'target'>): readonly NetworkRow[] {
    if (kind === 'vpc') return this.tiersOf(target);
    return kind === 'network' ? [this.get('network', target)!] : [];
  }

  nicByMac(network: string, mac: string): string | null {
    const first = this.nicsOf(network).slice(0, FEW);
    return first.find((nic) => nic.mac === mac)?.id ?? this.macs.get(`${network}/${mac}`) ?? null;
  }

  /** Whether a prefix is for the networks of its owner alone. */
  get hasDedicated(): boolean {
    this.dedicated ??= [...this.tables.prefix.list()].some(({ owner }) => owner !== null);
    return this.dedicated;
  }

  /** Returns the prefixes of a family for the networks of an owner: its own first, never another's. */
  placesFor(family: 'ipv4' | 'ipv6', owner: string | null, hasSpace: (place: Prefix) => boolean): Places {
    const key = `${family}/${owner ?? ''}`;
    const known = this.places.get(key);
    if (known !== undefined) return known;
    const rows = [...this.tables.prefix.list()].filter(({ id }) => id.includes(':') === (family === 'ipv6'));
    const own = rows.filter((row) => row.owner !== null && row.owner === owner);
    const shared = rows.filter((row) => row.owner === null);
    const all = [...own, ...shared].map(({ id }) => mappedPrefix(id));
    const places = { all, open: all.filter(hasSpace) };
    this.places.set(key, places);
    return places;
  }

  nicByObserved(address: string): string | null {
    return this.observers.get(address) ?? null;
  }

  routerByMac(mac: string): string | null {
    return this.publicMacs.get(mac) ?? null;
  }

  /** Puts a row in place of another, or removes it. */
  set<N extends Noun>(noun: N, id: string, row: Rows[N] | null): void {
    const before = this.get(noun, id);
    this.undo.push({ noun, id, before });
    this.put(noun, id, before, row);
    this.generation = Math.max(this.generation, row?.generation ?? 0);
  }

  /** A point to go back to. */
  mark(): Mark {
    return { changes: this.undo.length, generation: this.generation };
  }

  /** The first state of every row that changed. */
  touched(): Touched[] {
    const first = new Map<string, Touched>();
    for (const touched of this.undo) {
      const key = `${touched.noun}/${touched.id}`;
      if (!first.has(key)) first.set(key, touched);
    }
    return [...first.values()];
  }

  /** Undoes every change since a mark, the last first. */
  rollback({ changes, generation }: Mark): void {
    while (this.undo.length > changes) {
      const { noun, id, before } = this.undo.pop()!;
      this.put(noun, id, this.get(noun, id), before);
    }
    this.generation = generation;
  }

  /** Adds the next row of a snapshot, for good. NICs are not in the lists of their networks yet. */
  append(noun: Noun, row: Rows[Noun]): void {
    this.tables[noun].append(row as never);
    if (noun !== 'nic') this.index(noun, null, row as never);
    else this.indexObserved(null, row as NicRow);
  }

  /** Gives a network all of its NICs, in the order of creation. */
  appendNics(network: string, nics: NicRow[]): void {
    this.ports.append(network, nics);
    for (const { mac, id } of nics.slice(FEW)) this.macs.set(`${network}/${mac}`, id);
  }

  /** Makes appended lists of NICs found. */
  settle(): void {
    this.ports.settle();
  }

  /** Keeps all changes. */
  keep(): void {
    for (const { noun } of this.undo) this.tables[noun].compact();
    this.undo.length = 0;
  }

  private put<N extends Noun>(noun: N, id: string, before: Rows[N] | null, row: Rows[N] | null): void {
    const table = this.tables[noun];
    if (row === null) table.delete(id);
    else table.set(row);
    this.index(noun, before, row);
  }

  private index<N extends Noun>(noun: N, before: Rows[N] | null, row: Rows[N] | null): void {
    switch (noun) {
      case 'prefix':
        this.places.clear();
        this.dedicated = undefined;
        break;
      case 'vpc':
        this.forgetPlaces((before as VpcRow | null)?.block, (row as VpcRow | null)?.block);
        break;
      case 'network':
        this.indexNetwork(before as NetworkRow | null, row as NetworkRow | null);
        break;
      case 'router':
        this.indexRouter(before as RouterRow | null, row as RouterRow | null);
        break;
      case 'nic':
        this.indexNic(before as NicRow | null, row as NicRow | null);
    }
  }

  /** A lease of all of a prefix comes or goes. */
  private forgetPlaces(...leases: readonly (string | null | undefined)[]): void {
    if (this.places.size === 0) return;
    if (leases.some((text) => this.tables.prefix.get(text as string) !== undefined)) this.places.clear();
  }

  private indexNetwork(was: NetworkRow | null, is: NetworkRow | null): void {
    this.forgetPlaces(was?.prefix, is?.prefix, was?.ipv4, is?.ipv4);
    if (was !== null && was.vpc !== null) this.tiers.remove(was.vpc, was);
    if (is !== null && is.vpc !== null) this.tiers.add(is.vpc, is);
  }

  private indexRouter(was: RouterRow | null, is: RouterRow | null): void {
    remap(this.routers, was, is, ({ kind, target }) => [`${kind}/${target}`]);
    remap(this.publicMacs, was, is, ({ mac, backupMacs }) => [mac, ...backupMacs]);
  }

  private indexObserved(was: NicRow | null, is: NicRow | null): void {
    remap(this.observers, was, is, ({ observed }) => observed);
  }

  private indexNic(was: NicRow | null, is: NicRow | null): void {
    this.indexObserved(was, is);
    if (was !== null) {
      this.ports.remove(was.network, was);
      remap(this.macs, was, null, ({ network, mac }) => [`${network}/${mac}`]);
    }
    if (is === null) return;
    // The row, or the one that it pushed on, is not among the first few now.
    const ninth = this.ports.add(is.network, is)[FEW];
    if (ninth !== undefined) for (const { mac, id } of [ninth, is]) this.macs.set(`${is.network}/${mac}`, id);
  }
}

const FEW = 8;

/** Moves a row between the keys of a map. A key can be another's by now: records have the last state of each row only. */
function remap<Row extends { readonly id: string }>(
  map: TextTable<string>,
  was: Row | null,
  is: Row | null,
  keysOf: (row: Row) => readonly string[],
): void {
  if (was !== null) for (const key of keysOf(was)) if (map.get(key) === was.id) map.delete(key);
  if (is !== null) for (const key of keysOf(is)) map.set(key, is.id);
}
