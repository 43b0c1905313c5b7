/** Reading and writing of text. */
import { isIPv6 } from 'node:net';
import { Address } from 'hextet/address';
import { Prefix } from 'hextet/prefix';
import { addressTexts, MASK, prefixTexts } from './corpus.mjs';
import { agree, repeated } from './harness.mjs';
import {
  Address6,
  IPv6,
  IPv6CidrRange,
  ipaddr,
  Netmask,
  parseCidr,
  parseIp,
  stringifyIp,
} from './versus/index.mjs';

const texts = addressTexts(1);
const average = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
const mix = `${texts.length} texts, ${average.toFixed(0)} characters on average: compressed, full, padded, some upper case`;

export const rows = [
  {
    title: 'Parse IPv6 text',
    about: `${mix}. \`net.isIPv6\` and \`Address.isValid\` only check. ip-bigint without validation accepts anything.`,
    targets: {
      'ip-address': { faster: 10 },
      'ipaddr.js': { faster: 6 },
      'ip-bigint': { faster: 1.5 },
      'net.isIPv6': { slower: 1.25 },
    },
    contenders() {
      agree(texts, [
        (text) => Address.parse(text).toBigInt(),
        (text) => new Address6(text).bigInt(),
        (text) => BigInt(`0x${Buffer.from(ipaddr.IPv6.parse(text).toByteArray()).toString('hex')}`),
        (text) => parseIp(text).number,
        (text) => new IPv6(text).getValue(),
      ]);
      return [
        repeated('hextet Address.parse', (i) => Address.parse(texts[i & MASK])),
        repeated('hextet Address.tryParse', (i) => Address.tryParse(texts[i & MASK])),
        repeated('hextet Address.isValid', (i) => Address.isValid(texts[i & MASK])),
        repeated('net.isIPv6', (i) => isIPv6(texts[i & MASK])),
        repeated('ip-bigint', (i) => parseIp(texts[i & MASK])),
        repeated('ip-bigint, no validation', (i) => parseIp(texts[i & MASK], { validate: false })),
        repeated('ipaddr.js', (i) => ipaddr.IPv6.parse(texts[i & MASK])),
        repeated('ip-address', (i) => new Address6(texts[i & MASK])),
        repeated('ip-num', (i) => new IPv6(texts[i & MASK])),
      ];
    },
  },
  {
    title: 'Format as RFC 5952',
    about: `The same addresses, parsed before; none is IPv4-mapped. The text is made and kept, as V8 leaves it: mostly a
      tree of pieces that the first reader joins.`,
    targets: {
      'ip-address': { faster: 10 },
      'ipaddr.js': { faster: 5 },
    },
    contenders: () => formatters((text) => text),
  },
  {
    title: 'Format as RFC 5952 and read one character',
    about: 'As above, with the pieces joined into one text, as any use of it would do.',
    targets: {
      'ip-address': { faster: 10 },
      'ipaddr.js': { faster: 5 },
    },
    contenders: () => formatters((text) => text.charCodeAt(0)),
  },
  {
    title: 'Parse a prefix',
    about: `${texts.length} canonical texts of /32 to /64 without host bits. cidr-tools also makes the canonical text again.
      netmask knows IPv4 only and reads \`10.x.y.0/24\`.`,
    targets: { 'cidr-tools': { faster: 4 } },
    contenders() {
      const prefixes = prefixTexts(2);
      const blocks = prefixes.map((_, i) => `10.${i >> 8}.${i & 255}.0/24`);
      agree(prefixes, [
        (text) => Prefix.parse(text).last.toBigInt(),
        (text) => parseCidr(text).end,
        (text) => new Address6(text).endAddress().bigInt(),
        (text) => IPv6CidrRange.fromCidr(text).getLast().getValue(),
      ]);
      return [
        repeated('hextet Prefix.parse', (i) => Prefix.parse(prefixes[i & MASK])),
        repeated('cidr-tools', (i) => parseCidr(prefixes[i & MASK])),
        repeated('ipaddr.js', (i) => ipaddr.IPv6.parseCIDR(prefixes[i & MASK])),
        repeated('ip-address', (i) => new Address6(prefixes[i & MASK])),
        repeated('ip-num', (i) => IPv6CidrRange.fromCidr(prefixes[i & MASK])),
        repeated('netmask (IPv4)', (i) => new Netmask(blocks[i & MASK])),
      ];
    },
  },
];

function formatters(use) {
  const addresses = texts.map((text) => Address.parse(text));
  const incumbents = texts.map((text) => new Address6(text));
  const parts = texts.map((text) => ipaddr.IPv6.parse(text));
  const numbers = texts.map((text) => parseIp(text));
  agree(texts.keys(), [
    (i) => addresses[i].toString(),
    (i) => incumbents[i].correctForm(),
    (i) => parts[i].toRFC5952String(),
    (i) => stringifyIp(numbers[i]),
  ]);
  return [
    repeated('hextet toString', (i) => use(addresses[i & MASK].toString())),
    repeated('ip-bigint', (i) => use(stringifyIp(numbers[i & MASK]))),
    repeated('ipaddr.js', (i) => use(parts[i & MASK].toRFC5952String())),
    repeated('ip-address', (i) => use(incumbents[i & MASK].correctForm())),
  ];
}
