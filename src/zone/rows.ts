/** The stored rows of a zone, and their views. */
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
