/** The options of the routing daemons. */

import { integer, list, optional, type Path, readDevice, readFields } from '../internal/read.ts';
import type { Address } from '../ip/address.ts';
import type { IPv4Address } from '../ipv4.ts';
import { checkDistinct, readGlobal, readIPv4 } from './read.ts';
import type { Bgp } from './types.ts';

/**
 * What a routing daemon needs beside the routes.
 *
 * @public
 */
export interface RoutingOptions {
  /** The device to the next hops: only a link-local next hop needs it. */
  readonly interface?: string | undefined;
  /** An IPv4 address that names the router. A daemon takes one of its own IPv4 addresses; without any it needs this. */
  readonly routerId?: string | undefined;
  /** Announces the prefixes to these peers. Without it the routes are static ones. */
  readonly bgp?: Bgp | undefined;
}

interface Peer {
  readonly address: Address;
  readonly asn: number;
}

/** A BGP speaker, checked. */
export interface CheckedBgp {
  readonly asn: number;
  readonly peers: readonly Peer[];
}

interface CheckedOptions {
  readonly interface: string | undefined;
  readonly routerId: IPv4Address | undefined;
  readonly bgp: CheckedBgp | undefined;
}

const GREATEST_ASN = 0xffff_fffe;

function readPeers(value: unknown, path: Path): Peer[] {
  const peers = list((peer, at) =>
    readFields(peer, at, 'Bgp', { address: readGlobal, asn: integer('asn', 1, GREATEST_ASN) }),
  )(value, path);
  checkDistinct(
    peers.map(({ address }) => String(address)),
    (i) => [...path, i, 'address'],
  );
  return peers;
}

function readBgp(value: unknown, path: Path): CheckedBgp {
  return readFields(value, path, 'Bgp', { asn: integer('asn', 1, GREATEST_ASN), peers: readPeers });
}

export function readRoutingOptions(value: unknown): CheckedOptions {
  return readFields(value, ['options'], 'RoutingOptions', {
    interface: optional(readDevice),
    routerId: optional(readIPv4),
    bgp: optional(readBgp),
  });
}
