/** Arithmetic on values: containment, order, and the address that a MAC makes. */
import { BlockList, SocketAddress } from 'node:net';
import { Address } from 'hextet/address';
import { slaacAddress } from 'hextet/eui64';
import { Prefix } from 'hextet/prefix';
import { addressTexts, MASK } from './corpus.mjs';
import { joinPieces, piecesOf, readDigits } from './floors.mjs';
import { agree, counted, generator, prepared, repeated } from './harness.mjs';
import { Address6, IPv6, IPv6CidrRange, ipaddr, Netmask, stringifyIp } from './versus/index.mjs';

const COUNT = 'floor: numbers counted';
const WORDS = 'floor: two words compared';
const NUMBERS = 'floor: numbers';
const READ_AND_JOIN = 'floor: the MAC read, the pieces joined';
/** How many addresses are put in order. */
const MANY = 100_000;
const SITE = '2001:db8:1234:5600::/56';
const texts = aroundSite(addressTexts(3));

export const rows = [
  {
    title: 'Does a prefix contain an address',
    about: `Both parsed before; ${texts.length} addresses, each in \`${SITE}\` or in the /56 above it, by chance. They are
      gone through one after the other and those inside are counted. BlockList has this one rule and is asked with ready
      SocketAddresses. One floor compares two words of each address, the other a number with a number.`,
    limit:
      'More than half of the time tells what is asked about: an address, a prefix, a range or text. See the words.',
    targets: {
      'ipaddr.js': { faster: 2.1 },
      'BlockList.check': { faster: 9 },
      'bigint and mask': { faster: 8 },
    },
    contenders() {
      const prefix = Prefix.parse(SITE);
      const { first } = prefix;
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
      const block = new Netmask(SITE);
      const hosts = texts.map((text) => new Netmask(text));
      const inside = addresses.map((address) => Number(prefix.contains(address)));
      const contenders = [
        counted('hextet contains', addresses, (address) => prefix.contains(address)),
        counted('bigint and mask', values, (value) => (value & mask) === base),
        counted('ipaddr.js', parts, (address) => address.match(network, bits)),
        counted('BlockList.check', sockets, (address) => list.check(address)),
        counted('ip-address', incumbents, (address) => address.isInSubnet(subnet)),
        counted('netmask', hosts, (address) => block.contains(address)),
        counted('ip-num', numbers, (address) => range.contains(address)),
        counted(WORDS, addresses, ({ w0, w1 }) => w0 === first.w0 && (w1 ^ first.w1) >>> 8 === 0),
        counted(COUNT, inside, (number) => number === 1),
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
  {
    title: 'Sort 100,000 addresses',
    about: `Random addresses of a /32, parsed before; time for all, by \`sort\` of a list with a comparison of what each has; ip-address has
      only its bigint, made anew at each look.
      The floor sorts a list of random numbers by their difference.`,
    contenders() {
      const next = generator(13);
      const random = () =>
        (0x2001_0db8n << 96n) | (BigInt(next()) << 64n) | (BigInt(next()) << 32n) | BigInt(next());
      const values = Array.from({ length: MANY }, random);
      const addresses = values.map((value) => Address.fromBigInt(value));
      const sorting = (name, items, compare) =>
        prepared(
          name,
          1,
          () => [...items],
          (list) => list.sort(compare),
        );
      const buffers = addresses.map((address) => Buffer.from(address.toBytes()));
      const byValue = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
      agree(
        [0],
        [
          () => addresses.toSorted(Address.compare).join(),
          () => values.toSorted(byValue).map(Address.fromBigInt).join(),
          () => buffers.toSorted(Buffer.compare).map(Address.fromBytes).join(),
        ],
      );
      return [
        sorting('hextet Address.compare', addresses, Address.compare),
        sorting('bigints', values, byValue),
        sorting('Buffer.compare', buffers, Buffer.compare),
        sorting(
          'ip-num, by getValue()',
          values.map((value) => new IPv6(value)),
          (a, b) => byValue(a.getValue(), b.getValue()),
        ),
        sorting(
          'ipaddr.js, by its parts',
          addresses.map((address) => new ipaddr.IPv6([...address.toBytes()])),
          byParts,
        ),
        sorting(
          NUMBERS,
          values.map((value) => Number(value & 0x3fff_ffffn)),
          (a, b) => a - b,
        ),
      ];
    },
  },
  {
    title: 'From a MAC and a /64 to the text of the address',
    about: `${MASK + 1} texts of MACs and one parsed prefix, modified EUI-64, RFC 5952 text. No package compared with does it;
      "by hand" is what programs do: bigint arithmetic and the printer of ip-bigint, or pieces of text and that of URL.`,
    contenders() {
      const prefix = Prefix.parse('2001:db8:0:7::/64');
      const macs = macTexts();
      const pieces = macs.map((mac) => piecesOf(slaacAddress(prefix, mac)));
      const contenders = [
        ['hextet', (mac) => slaacAddress(prefix, mac).toString()],
        ['by hand, bigint', byBigInt],
        ['by hand, URL', byUrl],
      ];
      agree(
        macs,
        contenders.map(([, make]) => make),
      );
      return [
        ...contenders.map(([name, make]) => repeated(name, (i) => make(macs[i & MASK]))),
        repeated(READ_AND_JOIN, (i) => readDigits(macs[i & MASK]) + joinPieces(pieces[i & MASK])),
      ];
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

function byParts(a, b) {
  for (let i = 0; i < 8; i++) if (a.parts[i] !== b.parts[i]) return a.parts[i] - b.parts[i];
  return 0;
}

function macTexts() {
  const next = generator(14);
  const byte = () => ((next() & 0xff) | 0x100).toString(16).slice(1);
  return Array.from({ length: MASK + 1 }, () => {
    const text = `00:${byte()}:${byte()}:${byte()}:${byte()}:${byte()}`;
    return Buffer.from(text, 'latin1').toString('latin1');
  });
}

function byBigInt(mac) {
  const value = BigInt(`0x${mac.replaceAll(':', '')}`);
  const iid = ((value >> 24n) << 40n) | 0xff_fe00_0000n | (value & 0xff_ffffn);
  return stringifyIp({ number: (0x2001_0db8_0000_0007n << 64n) | (iid ^ (2n << 56n)), version: 6 });
}

function byUrl(mac) {
  const [a, b, c, d, e, f] = mac.split(':');
  const first = (Number.parseInt(a, 16) ^ 2).toString(16);
  return new URL(`http://[2001:db8:0:7:${first}${b}:${c}ff:fe${d}:${e}${f}]`).hostname.slice(1, -1);
}
