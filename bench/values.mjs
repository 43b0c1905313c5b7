/** Arithmetic on values that were parsed before. */
import { BlockList, SocketAddress } from 'node:net';
import { Address } from 'hextet/address';
import { Prefix } from 'hextet/prefix';
import { addressTexts } from './corpus.mjs';
import { agree, counted, generator } from './harness.mjs';
import { Address6, IPv6, IPv6CidrRange, ipaddr } from './versus/index.mjs';

const SITE = '2001:db8:1234:5600::/56';
const texts = aroundSite(addressTexts(3));

export const rows = [
  {
    title: 'Does a prefix contain an address',
    about: `Both parsed before; ${texts.length} addresses, each in \`${SITE}\` or in the /56 above it, by chance. They are
      gone through one after the other and those inside are counted. BlockList has this one rule and is asked with ready
      SocketAddresses.`,
    targets: { 'ipaddr.js': { faster: 2 }, 'BlockList.check': { faster: 5 } },
    contenders() {
      const prefix = Prefix.parse(SITE);
      const addresses = texts.map((text) => Address.parse(text));
      const [network, bits] = ipaddr.IPv6.parseCIDR(SITE);
      const parts = texts.map((text) => ipaddr.IPv6.parse(text));
      const list = new BlockList();
      list.addSubnet(String(prefix.first), prefix.length, 'ipv6');
      const sockets = texts.map((address) => new SocketAddress({ address, family: 'ipv6' }));
      const subnet = new Address6(SITE);
      const incumbents = texts.map((text) => new Address6(text));
      const range = IPv6CidrRange.fromCidr(SITE);
      const numbers = texts.map((text) => new IPv6(text));
      const values = addresses.map((address) => address.toBigInt());
      const base = prefix.first.toBigInt();
      const mask = prefix.netmask().toBigInt();
      const contenders = [
        counted('hextet contains', addresses, (address) => prefix.contains(address)),
        counted('bigint and mask', values, (value) => (value & mask) === base),
        counted('ipaddr.js', parts, (address) => address.match(network, bits)),
        counted('BlockList.check', sockets, (address) => list.check(address)),
        counted('ip-address', incumbents, (address) => address.isInSubnet(subnet)),
        counted('ip-num', numbers, (address) => range.contains(address)),
      ];
      agree(
        texts.keys(),
        contenders.map(
          ({ items, operation }) =>
            (i) =>
              operation(items[i]),
        ),
      );
      return contenders;
    },
  },
];

/** Puts each address into the site or the /56 above it. */
function aroundSite(addresses) {
  const next = generator(4);
  return addresses.map((text) => {
    const network = 0x2001_0db8_1234_56n + BigInt(next() & 1);
    return String(Address.fromBigInt((network << 72n) | BigInt.asUintN(72, Address.parse(text).toBigInt())));
  });
}
