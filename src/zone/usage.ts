/** Who had which prefix when. */
import { checkOptions } from '../internal/fields.ts';
import { failType } from '../internal/issue.ts';
import { Prefix } from '../ip/prefix.ts';
import { readRecord } from './record.ts';
import type { NetworkView, ZoneRecord } from './types.ts';

/**
 * A network's use of a prefix.
 *
 * @public
 */
export interface UsageRecord {
  /** The prefix. */
  readonly prefix: string;
  /** The network. */
  readonly network: string;
  /** When it got it, in milliseconds since 1970. */
  readonly from: number;
  /** When it gave it back; null where it still has it. */
  readonly to: number | null;
}

/**
 * The bounds of a bill, and what is still in use.
 *
 * @public
 */
export interface UsageOptions {
  /** The networks that are: those with a prefix have an open interval. */
  readonly open?: Iterable<NetworkView> | undefined;
  /** Leaves out intervals that end at or before this time, and begins the others no earlier. */
  readonly from?: number | undefined;
  /** Leaves out intervals that begin at or after this time, and ends the others no later. */
  readonly to?: number | undefined;
}

/**
 * Returns the use of every IPv6 prefix by networks: closed intervals from the records that close them, open ones from the
 * networks that are.
 *
 * @public
 */
export function usageRecords(
  records: Iterable<ZoneRecord>,
  options: UsageOptions = {},
): Iterable<UsageRecord> {
  if (typeof records?.[Symbol.iterator] !== 'function') failType('Iterable<ZoneRecord>', records);
  checkOptions('UsageOptions', options, ['open', 'from', 'to']);
  const { open = [], from = 0, to = Number.POSITIVE_INFINITY } = options;
  if (typeof open?.[Symbol.iterator] !== 'function') failType('Iterable<NetworkView>', open, 'open');
  if (typeof from !== 'number') failType('number', from, 'from');
  if (typeof to !== 'number') failType('number', to, 'to');
  return usage(records, open, from, to);
}

function* usage(
  records: Iterable<ZoneRecord>,
  open: Iterable<NetworkView>,
  from: number,
  to: number,
): Generator<UsageRecord> {
  for (const record of records) {
    for (const interval of readRecord(record, closedIn)) yield* clipped(interval, from, to);
  }
  for (const network of open) {
    const { id, prefix, since } = network ?? {};
    if (typeof id !== 'string' || (prefix !== null && typeof since !== 'number')) {
      failType('NetworkView', network, 'open');
    }
    if (prefix !== null) yield* clipped({ prefix, network: id, from: since!, to: null }, from, to);
  }
}

const OWNER = 'network/';

/** The leases of networks that a record ends. */
function closedIn({ at, changes }: ZoneRecord): UsageRecord[] {
  const closed: UsageRecord[] = [];
  for (const change of changes) {
    if (change.op !== 'pool') continue;
    for (const released of change.record.changes) {
      if (released.op !== 'release' || !released.owner.startsWith(OWNER)) continue;
      if (Prefix.parse(released.prefix).isIPv4Mapped) continue;
      closed.push({
        prefix: released.prefix,
        network: released.owner.slice(OWNER.length),
        from: released.since,
        to: at,
      });
    }
  }
  return closed;
}

function* clipped(interval: UsageRecord, from: number, to: number): Generator<UsageRecord> {
  const end = interval.to ?? Number.POSITIVE_INFINITY;
  if (end <= from || interval.from >= to || interval.from === interval.to) return;
  yield { ...interval, from: Math.max(interval.from, from), to: end > to ? to : interval.to };
}
