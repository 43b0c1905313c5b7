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
  /** When it gave it back, or the end of the bill; null where it still has it and the bill is of a time that lasts. */
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
  /**
   * Leaves out intervals that begin at or after this time, and ends the others no later. An interval that is open stays so
   * where this time is still to come: nobody knows whether the network keeps the prefix until then.
   */
  readonly to?: number | undefined;
  /** The time of the bill, in milliseconds since 1970. Defaults to `Date.now()`. */
  readonly now?: number | undefined;
}

/**
 * Returns the use of every IPv6 prefix by networks: closed intervals from the records that close them, open ones from the
 * networks that are.
 *
 * The bill of a month that is over has no open interval: each ends with the month at the latest. That of a month that
 * lasts has them with `to: null`, and with `to: now` they end at the time of the bill.
 *
 * @public
 */
export function usageRecords(
  records: Iterable<ZoneRecord>,
  options: UsageOptions = {},
): Iterable<UsageRecord> {
  if (typeof records?.[Symbol.iterator] !== 'function') failType('Iterable<ZoneRecord>', records);
  checkOptions('UsageOptions', options, ['open', 'from', 'to', 'now']);
  const { open = [], from = 0, to = Number.POSITIVE_INFINITY, now = Date.now() } = options;
  if (typeof open?.[Symbol.iterator] !== 'function') failType('Iterable<NetworkView>', open, 'open');
  if (typeof from !== 'number') failType('number', from, 'from');
  if (typeof to !== 'number') failType('number', to, 'to');
  if (typeof now !== 'number') failType('number', now, 'now');
  return usage(records, open, { from, to, now });
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

function* usage(
  records: Iterable<ZoneRecord>,
  open: Iterable<NetworkView>,
  bounds: Bounds,
): Generator<UsageRecord> {
  for (const record of records) {
    for (const interval of readRecord(record, closedIn)) yield* clipped(interval, bounds);
  }
  for (const network of open) {
    const { id, prefix, since } = network ?? {};
    if (typeof id !== 'string' || (prefix !== null && typeof since !== 'number')) {
      failType('NetworkView', network, 'open');
    }
    if (prefix !== null) yield* clipped({ prefix, network: id, from: since!, to: null }, bounds);
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

function* clipped(interval: UsageRecord, { from, to, now }: Bounds): Generator<UsageRecord> {
  // Of an open interval no more is known than that it lasts until now.
  const isOpen = interval.to === null && to > now;
  const end = interval.to ?? (isOpen ? now : to);
  if (end <= from || interval.from >= to || interval.from === interval.to) return;
  yield { ...interval, from: Math.max(interval.from, from), to: isOpen ? null : Math.min(end, to) };
}
