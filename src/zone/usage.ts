/** Who had which prefix when. */
import { checkOptions } from '../internal/fields.ts';
import { isIterable } from '../internal/guards.ts';
import { checkInteger, failType } from '../internal/issue.ts';
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
  /**
   * Leaves out networks up to this `generation`. For a bill in pages: after a page of open networks, the records since are
   * read with the generation of the last of these, before the next page. So a network that ends meanwhile is neither lost nor
   * there twice.
   */
  readonly after?: number | undefined;
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
  if (!isIterable(records)) failType('Iterable<ZoneRecord>', records);
  checkOptions('UsageOptions', options, ['open', 'from', 'to', 'now', 'after']);
  const { open = [], from = 0, to = Number.POSITIVE_INFINITY, now = Date.now(), after = 0 } = options;
  if (!isIterable(open)) failType('Iterable<NetworkView>', open, 'open');
  const bounds: Bounds = { from, to, now, after };
  for (const [name, value] of Object.entries(bounds))
    if (typeof value !== 'number' || Number.isNaN(value)) failType('number', value, name);
  return usage(records, open, bounds);
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly after: number;
}

function* usage(
  records: Iterable<ZoneRecord>,
  open: Iterable<NetworkView>,
  bounds: Bounds,
): Generator<UsageRecord> {
  for (const record of records) {
    for (const interval of readRecord(record, (read) => closedIn(read, bounds.after)))
      yield* clipped(interval, bounds);
  }
  for (const network of open) {
    const { id, prefix, since, generation = Infinity } = network ?? {};
    const isHeld = typeof since === 'number' && typeof generation === 'number';
    if (typeof id !== 'string' || (prefix !== null && !isHeld)) failType('NetworkView', network, 'open');
    if (prefix !== null && generation > bounds.after)
      yield* clipped({ prefix, network: id, from: since!, to: null }, bounds);
  }
}

const OWNER = 'network/';
const NOBODY = { id: '', generation: Infinity };

/** The leases that a record ends of networks after a generation. */
function closedIn({ at, changes }: ZoneRecord, after: number): UsageRecord[] {
  const [pool] = changes;
  if (pool?.op !== 'pool') return [];
  const closed: UsageRecord[] = [];
  // A network that gives a prefix back is changed or removed by the same record.
  const listed = new Set<string>();
  for (const change of changes) {
    const isNetwork = (change.op === 'set' || change.op === 'remove') && change.noun === 'network';
    const { id, generation } = isNetwork ? (change.view as NetworkView) : NOBODY;
    if (generation <= after) listed.add(id);
  }
  for (const released of pool.record.changes) {
    if (released.op !== 'release' || !released.owner.startsWith(OWNER)) continue;
    if (Prefix.parse(released.prefix).isIPv4Mapped) continue;
    const network = released.owner.slice(OWNER.length);
    if (!listed.has(network)) closed.push({ prefix: released.prefix, network, from: released.since, to: at });
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

/**
 * A zone in a store: what `store.openOrCreate` gives, as far as a bill goes.
 *
 * @public
 */
export interface UsageSource {
  /** The zone. */
  readonly view: {
    /** The count of changes. */
    readonly version: number;
    /** A page of the networks. */
    networks(page: { readonly after: number; readonly limit: number }): Iterable<NetworkView>;
  };
  /** Iterates the records after a version, or all. The store keeps `all`. */
  follow(options: {
    readonly after?: { readonly version: number; readonly digest: string };
  }): AsyncIterable<ZoneRecord>;
}

/**
 * A page of a bill.
 *
 * @public
 */
export interface UsagePageOptions extends Omit<UsageOptions, 'open' | 'after'> {
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** The count of intervals that ends a page, at most 1000. Defaults to 1000. All that one record ends is on one page. */
  readonly limit?: number | undefined;
}

const MOST = 1000;
/** The most records and lists that are read for a page: a time long ago is billed in pages without an interval. */
const MOST_STEPS = 10_000;

/**
 * Returns a page of {@link usageRecords} of a zone that others change: the closed intervals of its records, then the
 * open ones of its networks. The records since are read before more networks are, so that an interval that ends between two
 * pages is there once.
 *
 * @returns The intervals, and the `after` of the next page; null after the last one.
 * @throws HextetError `invalid-type` for another `after` than the `next` of a page; `journal-gone` from a store that does not keep
 * `all`.
 *
 * @example
 * ```ts
 * import { memoryJournal, Store } from 'hextet/store';
 * import { usagePage, Zone } from 'hextet/zone';
 *
 * const store = new Store(memoryJournal(), { keep: 'all' });
 * const site = await store.openOrCreate('zone', () => new Zone());
 * await usagePage(site, { limit: 100 }); // { items: [], next: null }
 * ```
 *
 * @public
 */
export async function usagePage(
  site: UsageSource,
  options: UsagePageOptions = {},
): Promise<{ readonly items: readonly UsageRecord[]; readonly next: string | null }> {
  checkOptions('UsagePageOptions', options, ['after', 'limit', 'from', 'to', 'now']);
  const { after = '0::0', limit = MOST, ...bounds } = options;
  checkInteger('limit', limit, 1, MOST);
  if (typeof site?.follow !== 'function' || typeof site.view?.networks !== 'function')
    failType('Stored<Zone>', site);
  const [, version, digest, number] =
    (typeof after === 'string' && CURSOR.exec(after)) ||
    failType('version:digest:generation', after, 'after');
  checkInteger('after', Number(version), 0, site.view.version);
  let head = { version: Number(version), digest: digest! };
  let listed = Number(number);
  const followed: AsyncIterable<ZoneRecord> | undefined = site.follow(
    head.version > 0 ? { after: head } : {},
  );
  const records = followed?.[Symbol.asyncIterator]?.() ?? failType('AsyncIterable<ZoneRecord>', followed);
  const items: UsageRecord[] = [];
  try {
    for (let steps = 0; items.length < limit && steps < MOST_STEPS; steps++) {
      if (head.version < site.view.version) {
        const { value, done } = await records.next();
        if (done) break;
        head = value;
        items.push(...usageRecords([value], { ...bounds, after: listed }));
      } else {
        const open = [...site.view.networks({ after: listed, limit: limit - items.length })];
        items.push(...usageRecords([], { ...bounds, open }));
        if (open.length === 0) return { items, next: null };
        listed = open.at(-1)!.generation;
      }
    }
  } finally {
    await records.return?.();
  }
  return { items, next: `${head.version}:${head.digest}:${listed}` };
}

const CURSOR = /^(\d{1,15}):([0-9a-f]*):(\d{1,15})$/;
