/** The stored rows of a zone, and their views. */
import { cloneJson } from '../internal/json.ts';
import type { RaPolicy, RouterView } from '../render.ts';
import type { Rule } from '../rule.ts';
import type { NetworkView, NicView, OfferingView, VpcView, ZonePrefixView } from './types.ts';

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
export interface OfferingRow extends OfferingView {
  readonly generation: number;
}

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
  readonly router: RouterView;
  readonly nic: NicView;
}

/** The list of most rows that have one. */
export const NONE: readonly string[] = [];

/** A row as the list of its values: in a snapshot the names of the fields would be most of it. */
export type PackedRow = readonly unknown[];

/** The fields of the rows, in the order of the lists. A copy is filled: so a row takes no more memory than its fields. */
const SHAPES: { readonly [N in keyof Rows]: Readonly<Record<keyof Rows[N], unknown>> } = {
  offering: { id: 0, generation: 0, stack: 0, routing: 0, firewall: 0, egress: 0 },
  prefix: { id: 0, generation: 0, public: 0, owner: 0, note: 0 },
  vpc: { id: 0, generation: 0, offering: 0, block: 0, owner: 0 },
  network: {
    id: 0,
    generation: 0,
    offering: 0,
    vpc: 0,
    owner: 0,
    ipv4: 0,
    prefix: 0,
    since: 0,
    dns: 0,
    search: 0,
    ra: 0,
    rules: 0,
  },
  router: {
    id: 0,
    generation: 0,
    kind: 0,
    target: 0,
    mac: 0,
    backupMacs: 0,
    guestMacs: 0,
    device: 0,
    guestDevices: 0,
    address: 0,
    public: 0,
  },
  nic: { id: 0, generation: 0, network: 0, mac: 0, addresses: 0, observed: 0 },
};

export function packRow<N extends keyof Rows>(noun: N, row: Rows[N]): PackedRow {
  return Object.keys(SHAPES[noun]).map((name) => row[name as keyof Rows[N]]);
}

/** Returns the row of a list. Empty lists and objects are shared, others are its own. */
export function unpackRow<N extends keyof Rows>(noun: N, values: PackedRow): Rows[N] {
  const row: Record<string, unknown> = { ...SHAPES[noun] };
  let i = 0;
  for (const name in row) row[name] = ownValue(values[i++]);
  return row as unknown as Rows[N];
}

const EMPTY = {};

function ownValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.length === 0 ? NONE : cloneJson(value);
  return Object.keys(value).length === 0 ? EMPTY : cloneJson(value);
}
