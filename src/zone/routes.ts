/** The networks of a zone by their IPv6 prefix, which is the order of the routes. */
import { Prefix } from '../ip/prefix.ts';
import { mappedPrefix } from '../ipv4.ts';
import type { Pool } from '../pool.ts';
import type { ZoneHost } from './host.ts';
import type { NetworkRow } from './rows.ts';

/** Iterates the networks after a prefix: all, one, or the tiers of a VPC. Null is another lease, which is passed over. */
export function* networksAfter(
  { facts, pool }: ZoneHost,
  { network, vpc }: { readonly network?: string | undefined; readonly vpc?: string | undefined },
  after: Prefix | undefined,
): Generator<NetworkRow | null> {
  if (network === undefined && vpc === undefined) {
    for (const id of holdersAfter(pool, after)) yield id === null ? null : facts.get('network', id);
    return;
  }
  const rows = network === undefined ? facts.tiersOf(vpc!) : [facts.get('network', network)];
  const held = rows.flatMap((row) => (row?.prefix ? { row, prefix: mappedPrefix(row.prefix) } : []));
  held.sort((a, b) => Prefix.compare(a.prefix, b.prefix));
  for (const { row, prefix } of held) if (after === undefined || Prefix.compare(prefix, after) > 0) yield row;
}

const NETWORK = 'network/';

/**
 * Iterates the networks that have leases, and null for another lease. Addresses of routers and machines are passed over, all
 * those of a place at once.
 */
function* holdersAfter(pool: Pool, start: Prefix | undefined): Generator<string | null> {
  for (let after = start, more = true; more; ) {
    more = false;
    for (const { container, prefix, owner } of pool.leases({ after })) {
      if (!container) {
        more = true;
        after = pool.path(prefix.first).at(-2)!.prefix.last.prefix(128);
        break;
      }
      yield owner.startsWith(NETWORK) && !prefix.isIPv4Mapped ? owner.slice(NETWORK.length) : null;
    }
  }
}
