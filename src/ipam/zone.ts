/** From the lists of CloudStack to the commands of a zone. */
import { macFromAddress } from '../eui64.ts';
import { atPath } from '../internal/issue.ts';
import type { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';
import { AddressRange } from '../ip/range.ts';
import { Mac } from '../mac.ts';
import type { SetOffering, SetVpc, ZoneCommand } from '../zone.ts';
import { checkedRows, type IpamRow } from './row.ts';

/**
 * Returns the commands that set up a zone as the lists of CloudStack say: its prefixes, offerings, VPCs, networks and NICs,
 * each under the id that it has there. A NIC whose address does not follow from its hardware address gets it as a static
 * one. Commands that set what is so already change nothing: an import can be repeated.
 *
 * @param rows - those of guest IPv6 prefixes, networks and virtual machines together.
 * @throws HextetError `invalid-type` for anything but a list.
 *
 * @example
 * ```ts
 * import { readRows, zoneCommandsOf } from 'hextet/ipam';
 *
 * const { rows } = readRows('{"listnetworksresponse":{"network":[{"id":"web","ip6cidr":"2001:db8:1::/64"}]}}');
 * zoneCommandsOf(rows); // [{ op: 'set-network', id: 'web', prefix: '2001:db8:1::/64' }]
 * ```
 *
 * @public
 */
export function zoneCommandsOf(rows: Iterable<IpamRow>): ZoneCommand[] {
  const offerings = new Map<string, SetOffering>();
  const vpcs = new Map<string, SetVpc>();
  const space: ZoneCommand[] = [];
  const networks: ZoneCommand[] = [];
  const nics: ZoneCommand[] = [];
  for (const [i, { kind, space: item, owner, tags }] of checkedRows(rows).entries()) {
    const read = () => (kind === 'reserved' ? AddressRange.from(item) : Prefix.from(item as Prefix));
    const ends = atPath([i, 'space'], read);
    const id = tags.id ?? owner;
    if (kind === 'root') space.push({ op: 'set-prefix', prefix: String(ends) });
    else if (kind === 'reserved') space.push({ op: 'reserve', range: String(ends), reason: owner });
    else if (kind === 'address') nics.push(nicOf(id, ends.first, tags));
    else {
      const { networkofferingname: offering, vpcid: vpc, cidr: ipv4 } = tags;
      if (offering !== undefined) {
        const isDual = ipv4 !== undefined || offerings.get(offering)?.stack === 'dual';
        offerings.set(offering, { op: 'set-offering', id: offering, stack: isDual ? 'dual' : 'ipv6' });
      }
      if (vpc !== undefined)
        vpcs.set(vpc, { op: 'set-vpc', id: vpc, ...(offering !== undefined && { offering }) });
      networks.push({
        op: 'set-network',
        id,
        prefix: String(ends),
        ...(offering !== undefined && { offering }),
        ...(vpc !== undefined && { vpc }),
        ...(ipv4 !== undefined && { ipv4 }),
      });
    }
  }
  // Each list names nothing of a later one.
  return [...space, ...offerings.values(), ...vpcs.values(), ...networks, ...nics];
}

/** An address that does not follow from the hardware address is a static one. */
function nicOf(id: string, address: Address, { networkid, macaddress }: IpamRow['tags']): ZoneCommand {
  const mac = Mac.tryParse(macaddress ?? '');
  const isPredicted = mac.ok && String(mac.value) === String(macFromAddress(address));
  return {
    op: 'set-nic',
    id,
    ...(networkid !== undefined && { network: networkid }),
    ...(macaddress !== undefined && { mac: macaddress }),
    ...(!isPredicted && { addresses: [String(address)] }),
  };
}
