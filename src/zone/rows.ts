/** The stored rows of a zone, and their views. */
import { cloneJson } from '../internal/json.ts';
import { TextTable } from '../internal/text-table.ts';
import type { RaPolicy } from '../render.ts';
import type { Rule } from '../rule.ts';
import type {
  NetworkView,
  NicView,
  Noun,
  OfferingView,
  VpcView,
  ZonePrefixView,
  ZoneRouterView,
} from './types.ts';

/** A stored prefix. */
export interface PrefixRow {
  readonly id: string;
  readonly generation: number;
  readonly public: string | null;
  readonly owner: string | null;
  readonly note: string | null;
}

/** A stored VPC. */
export interface VpcRow {
  readonly id: string;
  readonly generation: number;
  readonly offering: string;
  readonly block: string | null;
  readonly owner: string | null;
}

/** A stored network. */
export interface NetworkRow {
  readonly id: string;
  readonly generation: number;
  readonly offering: string;
  readonly vpc: string | null;
  readonly owner: string | null;
  readonly ipv4: string | null;
  readonly prefix: string | null;
  readonly since: number | null;
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly ra: RaPolicy;
  readonly rules: readonly Rule[];
}

/** A stored router. */
export interface RouterRow {
  readonly id: string;
  readonly generation: number;
  readonly kind: 'network' | 'vpc' | 'system';
  readonly target: string;
  readonly mac: string;
  readonly backupMacs: readonly string[];
  readonly guestMacs: Readonly<Record<string, string>>;
  readonly device: string;
  readonly guestDevices: Readonly<Record<string, string>>;
  /** The public address on record, in the public /64. */
  readonly address: string;
  readonly public: string;
}

/** A stored NIC. */
export interface NicRow {
  readonly id: string;
  readonly generation: number;
  readonly network: string;
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly observed: readonly string[];
}

/** A stored offering. */
export type OfferingRow = OfferingView;

/** The row of each noun. */
export interface Rows {
  readonly offering: OfferingRow;
  readonly prefix: PrefixRow;
  readonly vpc: VpcRow;
  readonly network: NetworkRow;
  readonly router: RouterRow;
  readonly nic: NicRow;
}

/** The view of each noun. */
export interface Views {
  readonly offering: OfferingView;
  readonly prefix: ZonePrefixView;
  readonly vpc: VpcView;
  readonly network: NetworkView;
  readonly router: ZoneRouterView;
  readonly nic: NicView;
}

/** The list of most rows that have one. */
export const NONE: readonly never[] = [];
/** The object of most rows that have one. */
export const EMPTY: Readonly<Record<string, never>> = {};

/** Returns what a record has under an id: that can be the name of what every object has. */
export function ownAt<T>(record: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(record, id) ? record[id] : undefined;
}

/** A row as the list of its values: in a snapshot the names of the fields would be most of it. */
export type PackedRow = readonly unknown[];

/**
 * The fields of the rows, in the order of the lists. One that names a row of a noun is the place of that row in its own
 * list: to read a text would be to look it up once more.
 */
const FIELDS: { readonly [N in Noun]: Readonly<Record<keyof Rows[N], Noun | null>> } = {
  offering: { id: null, generation: null, stack: null, routing: null, firewall: null, egress: null },
  prefix: { id: null, generation: null, public: null, owner: null, note: null },
  vpc: { id: null, generation: null, offering: 'offering', block: null, owner: null },
  network: {
    id: null,
    generation: null,
    offering: 'offering',
    vpc: 'vpc',
    owner: null,
    ipv4: null,
    prefix: null,
    since: null,
    dns: null,
    search: null,
    ra: null,
    rules: null,
  },
  router: {
    id: null,
    generation: null,
    kind: null,
    target: null,
    mac: null,
    backupMacs: null,
    guestMacs: null,
    device: null,
    guestDevices: null,
    address: null,
    public: null,
  },
  nic: { id: null, generation: null, network: 'network', mac: null, addresses: null, observed: null },
};

/** Makes the lists of rows, noun by noun in the order of `NOUNS`. */
export class Packer {
  /** The places of rows that others name. */
  private readonly places: Partial<Record<Noun, TextTable<number>>> = {
    offering: new TextTable(),
    vpc: new TextTable(),
    network: new TextTable(),
  };

  pack<N extends Noun>(noun: N, row: Rows[N]): PackedRow {
    const own = this.places[noun];
    own?.set(row.id, own.size);
    const fields: Readonly<Record<string, Noun | null>> = FIELDS[noun];
    return Object.keys(fields).map((name) => {
      const named = fields[name]!;
      const value = row[name as keyof Rows[N]];
      return named === null || value === null ? value : this.places[named]!.get(value as string);
    });
  }
}

/** Returns the id of the row at a place of the list of a noun. */
export type IdAt = (noun: Noun, place: unknown) => string;

/** The row of a list, not checked yet. By index: to take a list apart goes through its iterator. */
const UNPACK: {
  readonly [N in Noun]: (list: PackedRow, idAt: IdAt) => { readonly [F in keyof Rows[N]]: unknown };
} = {
  offering: (list) => ({
    id: list[0],
    generation: list[1],
    stack: list[2],
    routing: own(list[3]),
    firewall: list[4],
    egress: list[5],
  }),
  prefix: (list) => ({
    id: list[0],
    generation: list[1],
    public: list[2],
    owner: list[3],
    note: list[4],
  }),
  vpc: (list, idAt) => ({
    id: list[0],
    generation: list[1],
    offering: idAt('offering', list[2]),
    block: list[3],
    owner: list[4],
  }),
  network: (list, idAt) => ({
    id: list[0],
    generation: list[1],
    offering: idAt('offering', list[2]),
    vpc: list[3] === null ? null : idAt('vpc', list[3]),
    owner: list[4],
    ipv4: list[5],
    prefix: list[6],
    since: list[7],
    dns: own(list[8]),
    search: own(list[9]),
    ra: own(list[10]),
    rules: own(list[11]),
  }),
  router: (list) => ({
    id: list[0],
    generation: list[1],
    kind: list[2],
    target: list[3],
    mac: list[4],
    backupMacs: own(list[5]),
    guestMacs: own(list[6]),
    device: list[7],
    guestDevices: own(list[8]),
    address: list[9],
    public: list[10],
  }),
  nic: (list, idAt) => ({
    id: list[0],
    generation: list[1],
    network: idAt('network', list[2]),
    mac: list[3],
    addresses: own(list[4]),
    observed: own(list[5]),
  }),
};

/** Returns the count of values in the list of a row. */
export function widthOf(noun: Noun): number {
  return Object.keys(FIELDS[noun]).length;
}

/** Returns the row of a list. Its values are not checked. */
export function unpackRow(noun: Noun, list: PackedRow, idAt: IdAt): object {
  return UNPACK[noun](list, idAt);
}

/** Empty lists and objects are shared, others are the row's own. */
function own(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? NONE : cloneJson(value);
  return Object.keys(value).length === 0 ? EMPTY : cloneJson(value);
}
