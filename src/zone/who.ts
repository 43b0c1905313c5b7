/** Who has an address. */
import { macFromAddress } from '../eui64.ts';
import type { Address } from '../ip/address.ts';
import type { ZoneHost } from './host.ts';
import { gatewayOf } from './views.ts';

/**
 * Who has an address; null for what is not known.
 *
 * @public
 */
export interface Found {
  /** The network whose prefix holds it. */
  readonly network: string | null;
  /** The NIC that has it, leased, observed or predicted. */
  readonly nic: string | null;
  /** The router that has it: its public address, or the gateway of the network. */
  readonly router: string | null;
}

/** Returns who has an address; null where no network, router or public /64 holds it. */
export function whoHas({ facts, pool }: ZoneHost, address: Address): Found | null {
  const owners = pool.path(address).map(({ owner }) => owner);
  const named = (kind: string) =>
    owners.find((owner) => owner.startsWith(`${kind}/`))?.slice(kind.length + 1) ?? null;
  const network = named('network');
  if (network === null) {
    return named('public') === null ? null : { network, nic: null, router: named('router') };
  }
  const row = facts.get('network', network)!;
  const text = String(address);
  const isGateway = row.prefix !== null && gatewayOf(row.prefix) === text;
  // A machine makes an address in a /64 only.
  const mac = row.prefix?.endsWith('/64') ? macFromAddress(address) : null;
  const nic =
    named('nic') ?? facts.nicByObserved(text) ?? (mac === null ? null : facts.nicByMac(network, String(mac)));
  return { network, nic, router: isGateway ? (facts.routerOf(row)?.id ?? null) : null };
}
