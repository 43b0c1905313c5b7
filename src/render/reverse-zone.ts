/** Zone files of name servers (RFC 1035 section 5, RFC 3596 section 2.5). */
import { makeIssue, typeIssue } from '../internal/issue.ts';
import { renderMessages } from '../internal/messages.ts';
import { integer, list, optional, type Path, readDomain, readFields, refuse } from '../internal/read.ts';
import type { Prefix } from '../ip/prefix.ts';
import { checkApart, checkDistinct, checkInside, readRoutable } from './read.ts';

/**
 * A part of a reverse zone that other name servers have.
 *
 * @public
 */
export interface Delegation {
  /** Inside the zone, and longer than its prefix. A length that is not a multiple of 4 becomes 2 to 8 names. */
  readonly prefix: string;
  /** At least one. */
  readonly nameservers: readonly string[];
}

/**
 * The authority of a reverse zone. All names are read as absolute, with or without the final dot.
 *
 * @public
 */
export interface ZoneOptions {
  /** The primary name server. */
  readonly primary: string;
  /** The mailbox as a domain name: its first label is what stands before the at sign (RFC 1035 section 3.3.13). */
  readonly hostmaster: string;
  /** The version of the zone, from 0 to 4294967295: it grows with each change. */
  readonly serial: number;
  /** The name servers of the zone, at least one. */
  readonly nameservers: readonly string[];
  /** How long answers are kept, in seconds. Defaults to 3600. */
  readonly ttl?: number | undefined;
}

/** RFC 2181 section 8. */
const GREATEST_TTL = 0x7fff_ffff;
const GREATEST_SERIAL = 0xffff_ffff;

/**
 * Returns the zone file of a prefix under `ip6.arpa`, in which parts are delegated to other name servers.
 *
 * @param prefix - its length is a multiple of 4.
 * @throws HextetError the first fault with its path; `not-nibble` for another length; `glue-needed` for a name server
 * inside the zone.
 *
 * @example
 * ```ts
 * import { reverseZone } from 'hextet/render';
 *
 * const zone = reverseZone('2001:db8:1::/48', [{ prefix: '2001:db8:1:20::/60', nameservers: ['ns.example.org'] }], {
 *   primary: 'ns.example.net',
 *   hostmaster: 'hostmaster.example.net',
 *   serial: 1,
 *   nameservers: ['ns.example.net'],
 * });
 * zone.split('\n')[0]; // '$ORIGIN 1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'
 * zone.split('\n')[4]; // '2.0.0 IN NS ns.example.org.'
 * ```
 *
 * @public
 */
export function reverseZone(prefix: string, delegations: Iterable<Delegation>, options: ZoneOptions): string {
  const outer = readRoutable(prefix, ['prefix']);
  if (outer.length % 4 !== 0) {
    refuse(makeIssue(renderMessages, 'not-nibble', { details: { prefix: String(outer) } }), ['prefix']);
  }
  const [origin] = outer.toArpa() as [string];
  const nameservers = readNameservers(origin);
  const { primary, hostmaster, serial, ttl, ...own } = readFields(options, ['options'], 'ZoneOptions', {
    primary: readHost(origin),
    hostmaster: readDomain,
    serial: integer('serial', 0, GREATEST_SERIAL),
    nameservers,
    ttl: optional(integer('ttl', 0, GREATEST_TTL)),
  });
  const parts = list((item, path) => {
    const part = readFields(item, path, 'Delegation', { prefix: readRoutable, nameservers });
    checkDelegated(outer, part.prefix, [...path, 'prefix']);
    return part;
  })(delegations, ['delegations']);
  checkApart(
    parts.map((part) => part.prefix),
    (i) => ['delegations', i, 'prefix'],
  );
  // Refresh, retry and expiry as RIPE 203 has them; what is not there is forgotten after five minutes.
  const soa = `${primary}. ${hostmaster}. ( ${serial} 86400 7200 3600000 300 )`;
  const lines = [
    `$ORIGIN ${origin}.`,
    `$TTL ${ttl ?? 3600}`,
    `@ IN SOA ${soa}`,
    ...own.nameservers.map((name) => `@ IN NS ${name}.`),
    ...parts.flatMap((part) =>
      part.prefix
        .toArpa()
        .flatMap((name) =>
          part.nameservers.map((server) => `${name.slice(0, -origin.length - 1)} IN NS ${server}.`),
        ),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** A name server outside the zone: inside it needs an address of its own there. */
function readHost(origin: string) {
  return (value: unknown, path: Path): string => {
    const name = readDomain(value, path);
    if (!`.${name}`.endsWith(`.${origin}`)) return name;
    return refuse(makeIssue(renderMessages, 'glue-needed', { details: { name, zone: origin } }), path);
  };
}

function readNameservers(origin: string) {
  return (value: unknown, path: Path): string[] => {
    const names = list(readHost(origin))(value, path);
    if (names.length === 0) refuse(typeIssue('[string, ...string[]]', value), path);
    checkDistinct(names, (i) => [...path, i]);
    return names;
  };
}

/** The zone itself is no part of it. */
function checkDelegated(outer: Prefix, inner: Prefix, path: Path): void {
  checkInside(outer, inner, path);
  integer('length', outer.length + 1, 128)(inner.length, path);
}
