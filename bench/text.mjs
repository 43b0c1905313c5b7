/** Reading and writing of text. */
import { isIPv6, SocketAddress } from 'node:net';
import { Address } from 'hextet/address';
import { addressTexts, MASK } from './corpus.mjs';
import { joinPieces, piecesOf, readDigits } from './floors.mjs';
import { agree, repeated } from './harness.mjs';
import { Address6, IPv6, ipaddr, normalizeIp, parseIp, stringifyIp } from './versus/index.mjs';

const READ = 'floor: character codes through a table';
const JOIN = 'floor: the pieces joined';
const READ_AND_JOIN = 'floor: both';

const texts = addressTexts(1);
const average = texts.reduce((sum, text) => sum + text.length, 0) / texts.length;
const mix = `${texts.length} texts, ${average.toFixed(0)} characters on average: compressed, full, padded, some upper case`;

export const rows = [
  {
    title: 'Parse IPv6 text',
    about: `${mix}. \`net.isIPv6\` and \`Address.isValid\` only check. ip-bigint without validation accepts anything.
      \`URL\` and \`SocketAddress\` make objects that hold more than the address. The floor looks up every character and
      shifts it into one word.`,
    targets: {
      'ip-address': { faster: 10 },
      'ipaddr.js': { faster: 6 },
      'ip-bigint': { faster: 1.5 },
      'net.isIPv6': [{ slower: 1.25 }, { faster: 1 }],
      [READ]: { slower: 2 },
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
        repeated('URL', (i) => new URL(`http://[${texts[i & MASK]}]`)),
        repeated('SocketAddress', (i) => new SocketAddress({ address: texts[i & MASK], family: 'ipv6' })),
        repeated(READ, (i) => readDigits(texts[i & MASK])),
      ];
    },
  },
  {
    title: 'Format as RFC 5952',
    about: `The same addresses, parsed before; none is IPv4-mapped. The text is made and kept, as V8 leaves it: where
      pieces were added, a tree that the first reader joins. The floor has the pieces at hand.`,
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
    title: 'Parse and format: any text to its canonical one',
    about: `The texts of "Parse IPv6 text". \`URL\` reads each between \`http://[\` and \`]\`, and its host name is cut out.
      The floor reads the characters, and joins the pieces of the answer, which it has at hand.`,
    contenders() {
      const pieces = texts.map((text) => piecesOf(Address.parse(text)));
      const byUrl = (text) => new URL(`http://[${text}]`).hostname.slice(1, -1);
      agree(texts, [
        (text) => Address.parse(text).toString(),
        normalizeIp,
        (text) => ipaddr.IPv6.parse(text).toRFC5952String(),
        (text) => new Address6(text).correctForm(),
        byUrl,
      ]);
      return [
        repeated('hextet', (i) => Address.parse(texts[i & MASK]).toString()),
        repeated('ip-bigint', (i) => normalizeIp(texts[i & MASK])),
        repeated('ipaddr.js', (i) => ipaddr.IPv6.parse(texts[i & MASK]).toRFC5952String()),
        repeated('ip-address', (i) => new Address6(texts[i & MASK]).correctForm()),
        repeated('URL', (i) => byUrl(texts[i & MASK])),
        repeated(READ_AND_JOIN, (i) => readDigits(texts[i & MASK]) + joinPieces(pieces[i & MASK])),
      ];
    },
  },
];

function formatters(use) {
  const addresses = texts.map((text) => Address.parse(text));
  const incumbents = texts.map((text) => new Address6(text));
  const parts = texts.map((text) => ipaddr.IPv6.parse(text));
  const numbers = texts.map((text) => parseIp(text));
  const pieces = addresses.map(piecesOf);
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
    repeated(JOIN, (i) => use(joinPieces(pieces[i & MASK]))),
  ];
}
