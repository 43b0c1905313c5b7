/** Views: they are derived from the facts, and never stored. */
import { slaacAddress } from '../eui64.ts';
import { IPv4Prefix, mappedPrefix } from '../ipv4.ts';
import type { Pool } from '../pool.ts';
import type { Facts } from './facts.ts';
import { addressText } from './item.ts';
import { countBlocks, type Place } from './layout.ts';
import type { Assignment, AssignmentRow, NetworkCapacity, NetworkSettings } from './types.ts';

/** Returns an assignment with its subnet. */
export function assignmentOf(facts: Facts, row: AssignmentRow): Assignment {
  const { generation, orphaned, ...rest } = row;
  return { ...rest, subnet: facts.placeOf(row)!.parsed.prefix, orphaned, generation };
}

/** Returns what the agent of an instance configures, a row for each assignment. */
export function settingsOf(facts: Facts, instance: string): NetworkSettings[] {
  const rows = facts
    .rowsOf(instance)
    .filter(({ orphaned }) => !orphaned)
    .map((row) => ({ row, place: facts.placeOf(row)! }));
  const routes = { ipv4: defaultOf(rows, 'ipv4'), ipv6: defaultOf(rows, 'ipv6'), dns: defaultOf(rows, null) };
  const macs = new Map(rows.flatMap(({ row: { group, mac } }) => (group && mac ? [[group, mac]] : [])));
  return rows.map(({ row, place }) => {
    const { parsed, family } = place;
    const mac = row.mac ?? macs.get(row.group ?? '') ?? null;
    const block = mappedPrefix(row.prefix);
    // A block is all the machine's; an address is one of its subnet.
    const link = place.blockLength < 128 ? block : place.prefix;
    const isIPv4 = family === 'ipv4';
    const ip = addressText(block.first);
    const netmask = isIPv4 ? String(IPv4Prefix.fromIPv6(link).netmask()) : String(link.netmask());
    const host = isIPv4 ? ip : `[${ip}]`;
    return {
      network: row.network,
      group: row.group,
      mac,
      ip,
      expanded: isIPv4 ? ip : block.first.toExpanded(),
      length: isIPv4 ? link.length - 96 : link.length,
      netmask,
      netmaskExpanded: isIPv4 ? netmask : link.netmask().toExpanded(),
      gateway: parsed.gateway,
      onLink: parsed.onLink,
      dns: parsed.dns,
      default: { ipv4: routes.ipv4 === row, ipv6: routes.ipv6 === row, dns: routes.dns === row },
      ra: facts.policy.ra,
      acceptRedirects: false,
      extra: extraOf(place, mac, ip),
      url: `http://${host}/`,
      listen: `${host}:80`,
    };
  });
}

interface Interface {
  readonly row: AssignmentRow;
  readonly place: Place;
}

/** The assignment with the default route of a family, or with the name servers: the one that says so, else the first. */
function defaultOf(rows: readonly Interface[], family: 'ipv4' | 'ipv6' | null): AssignmentRow | null {
  const role = family === null ? 'dns' : 'gateway';
  const usable = rows.filter(({ place }) => family === null || place.family === family);
  const found =
    usable.find(({ row }) => row.default.includes(role)) ??
    // A block beside an address is for what the machine runs, not for its own traffic.
    usable.find(({ place }) => place.blockLength === 128) ??
    usable[0];
  return found?.row ?? null;
}

/** The address that SLAAC gives beside the own one (RFC 4862). */
function extraOf({ prefix }: Place, mac: string | null, own: string): string[] {
  if (mac === null || prefix.length !== 64) return [];
  const address = addressText(slaacAddress(prefix, mac));
  return address === own ? [] : [address];
}

/** Counts the addresses or blocks of a subnet. */
export function capacityOf(
  pool: Pool,
  { parsed, prefix, blockLength, restricted, open }: Place,
): NetworkCapacity {
  const total = 1n << BigInt(blockLength - prefix.length);
  const kept = countBlocks(restricted, blockLength);
  return {
    prefix: parsed.prefix,
    total: String(total),
    restricted: String(kept),
    static: String(total - kept - open),
    used: String(pool.usage({ within: prefix, unit: blockLength }).leased),
    free: String(pool.count(blockLength, { within: prefix })),
  };
}
