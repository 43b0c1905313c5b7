/**
 * Single addresses that a subnet uses for anycast: the Subnet-Router address, all zeros below the prefix (RFC 4291
 * section 2.6.1), and the 128 reserved identifiers of a /64 (RFC 2526 section 2). A container or a
 * root between /64 and /127 is a subnet, too. A /127 or a /128 has none: both routers of a link use an address of a /127,
 * without a Subnet-Router address (RFC 6164 section 6), and a single address is not a subnet.
 */

import type { CarveOptions, PrefixBitmap } from '../bitmap.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';

/** Bits 64 to 95 and 96 to 120 of the reserved identifiers, and the length of the prefix that they fill. */
const RESERVED_HIGH = 0xfdff_ffff | 0;
const RESERVED_LOW = 0xffff_ff80 | 0;
const RESERVED_LENGTH = 121;

/**
 * Whether a single address is one of those that its subnet uses for anycast. The subnet is the innermost container, else
 * the root. One of IPv4 has a broadcast address, too, its last (RFC 919 section 7).
 */
export function isAnycast(address: Address, subnet: Prefix): boolean {
  if (subnet.length >= 127) return false;
  return isSubnetRouter(address, subnet) || isReserved(address) || isBroadcast(address, subnet);
}

/**
 * As `bitmap.carve(128, options)` inside a subnet, without the anycast addresses. Those that the search finds are set
 * aside until it is over.
 */
export function carveHost(bitmap: PrefixBitmap, subnet: Prefix, options: CarveOptions = {}): Prefix | null {
  const aside: Prefix[] = [];
  const within = Prefix.from(options.within ?? subnet);
  try {
    for (;;) {
      const host = bitmap.carve(128, options);
      if (host === null || !isAnycast(host.first, subnet)) return host;
      aside.push(host);
      bitmap.ensureCapacity();
      // Every large gap begins with a Subnet-Router address: the strategy meant the gap, not this address.
      if (isReserved(host.first)) setAside(bitmap, subnet, host.first.prefix(RESERVED_LENGTH), aside);
      else if (options.strategy !== 'random' && !isBroadcast(host.first, subnet)) {
        const { w0, w1, w2, w3 } = host.first;
        const upper = new Prefix(new Address(w0, w1, w2, w3 | 1), 128);
        if (within.contains(upper) && !isAnycast(upper.first, subnet) && bitmap.take(upper)) return upper;
      }
    }
  } finally {
    for (const prefix of aside) bitmap.free(prefix);
  }
}

/** The count of the addresses in a part of a subnet that it uses for anycast. */
export function anycastCount(part: Prefix, subnet: Prefix): bigint {
  if (subnet.length >= 127) return 0n;
  if (part.length <= 64) return PER_SUBNET << BigInt(64 - part.length);
  const { w0, w1, w2, w3 } = part.first;
  const reserved = new Prefix(new Address(w0, w1, RESERVED_HIGH, RESERVED_LOW), RESERVED_LENGTH);
  const inReserved = part.overlaps(reserved)
    ? part.length > RESERVED_LENGTH
      ? part.size
      : reserved.size
    : 0n;
  const hasRouter = ((w2 | w3) === 0 || part.contains(subnet.first)) && !reserved.contains(subnet.first);
  const hasBroadcast = part.contains(subnet.last) && isBroadcast(subnet.last, subnet);
  return inReserved + (hasRouter ? 1n : 0n) + (hasBroadcast ? 1n : 0n);
}

/** The anycast addresses of a whole /64. */
const PER_SUBNET = 129n;

function setAside(bitmap: PrefixBitmap, subnet: Prefix, reserved: Prefix, aside: Prefix[]): void {
  const within = subnet.contains(reserved) ? reserved : subnet;
  for (const gap of bitmap.gaps({ within })) {
    bitmap.ensureCapacity();
    bitmap.take(gap);
    aside.push(gap);
  }
}

function isSubnetRouter(address: Address, { first }: Prefix): boolean {
  return (address.w2 | address.w3) === 0 || address.equals(first);
}

/** The last address of an IPv4 subnet, in the block ::ffff:0:0/96. */
function isBroadcast(address: Address, subnet: Prefix): boolean {
  const { w0, w1, w2 } = subnet.first;
  const isMapped = (w0 | w1) === 0 && w2 === 0xffff;
  return isMapped && address.equals(subnet.last);
}

function isReserved({ w2, w3 }: Address): boolean {
  return w2 === RESERVED_HIGH && (w3 & RESERVED_LOW) === RESERVED_LOW;
}
