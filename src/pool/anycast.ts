/**
 * Single addresses that a subnet uses for anycast: the Subnet-Router address, all zeros below the prefix (RFC 4291
 * section 2.6.1), and the 128 reserved identifiers of a /64 (RFC 2526 section 2). A root between /64 and /127 is taken
 * for a subnet, too. Of a /127 or a /128 nothing is left out: both routers of a link use an address of a /127, without
 * a Subnet-Router address (RFC 6164 section 6), and a single address is no subnet.
 */

import type { CarveOptions, PrefixBitmap } from '../bitmap.ts';
import { Address } from '../ip/address.ts';
import { Prefix } from '../ip/prefix.ts';

/** Bits 64 to 95 and 96 to 120 of the reserved identifiers, and the length of the prefix that they fill. */
const RESERVED_HIGH = 0xfdff_ffff | 0;
const RESERVED_LOW = 0xffff_ff80 | 0;
const RESERVED_LENGTH = 121;

/** Whether a single address inside a root is left out of allocation. */
export function isAnycast(address: Address, root: Prefix): boolean {
  return root.length < 127 && (isSubnetRouter(address, root) || isReserved(address));
}

/**
 * As `bitmap.carve(128, options)`, without the anycast addresses. What the search comes upon and must not have is set
 * aside, out of its way, until it is over.
 */
export function carveHost(bitmap: PrefixBitmap, options: CarveOptions = {}): Prefix | null {
  const aside: Prefix[] = [];
  try {
    for (;;) {
      const host = bitmap.carve(128, options);
      if (host === null || !isAnycast(host.first, bitmap.root)) return host;
      aside.push(host);
      bitmap.ensureCapacity();
      // Every large gap begins with a Subnet-Router address: the strategy meant the gap, not this address.
      if (isReserved(host.first)) setAside(bitmap, host.first.prefix(RESERVED_LENGTH), aside);
      else if (options.strategy !== 'random') {
        const beside = new Prefix(
          new Address(host.first.w0, host.first.w1, host.first.w2, host.first.w3 | 1),
          128,
        );
        if (Prefix.from(options.within ?? bitmap.root).contains(beside) && bitmap.take(beside)) return beside;
      }
    }
  } finally {
    for (const prefix of aside) bitmap.free(prefix);
  }
}

function setAside(bitmap: PrefixBitmap, reserved: Prefix, aside: Prefix[]): void {
  const within = bitmap.root.contains(reserved) ? reserved : bitmap.root;
  for (const gap of bitmap.gaps({ within })) {
    bitmap.ensureCapacity();
    bitmap.take(gap);
    aside.push(gap);
  }
}

function isSubnetRouter(address: Address, { first }: Prefix): boolean {
  return (address.w2 | address.w3) === 0 || address.equals(first);
}

function isReserved({ w2, w3 }: Address): boolean {
  return w2 === RESERVED_HIGH && (w3 & RESERVED_LOW) === RESERVED_LOW;
}
