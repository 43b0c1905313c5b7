/** Prefixes: reading them, and splitting one into the texts of many. */
import { Prefix } from 'hextet/prefix';
import { MASK, prefixTexts } from './corpus.mjs';
import { readDigits } from './floors.mjs';
import { agree, repeated } from './harness.mjs';
import { Address6, IPv6CidrRange, ipaddr, Netmask, parseCidr, stringifyIp } from './versus/index.mjs';

const READ = 'floor: character codes through a table';
const TEXTS = 'floor: the texts alone';
const READY = 'floor: hextet, the prefixes ready';
const SITES = 65_536;
const FIRST = 0x2001_0db8n << 96n;

export const rows = [
  {
    title: 'Parse a prefix',
    about: `${MASK + 1} canonical texts of /32 to /64 without host bits. cidr-tools also makes the canonical text again. The
      floor looks up every character and shifts it into one word.`,
    limit:
      'Four times cidr-tools would leave little more than twice the floor, for the checks, the place of a fault and two objects.',
    targets: { 'cidr-tools': { faster: 4 } },
    contenders() {
      const prefixes = prefixTexts(2);
      agree(prefixes, [
        (text) => Prefix.parse(text).last.toBigInt(),
        (text) => parseCidr(text).end,
        (text) => new Address6(text).endAddress().bigInt(),
        (text) => IPv6CidrRange.fromCidr(text).getLast().getValue(),
      ]);
      agree(prefixes, [(text) => String(Prefix.parse(text)), (text) => String(new Netmask(text))]);
      return [
        repeated('hextet Prefix.parse', (i) => Prefix.parse(prefixes[i & MASK])),
        repeated('cidr-tools', (i) => parseCidr(prefixes[i & MASK])),
        repeated('ipaddr.js', (i) => ipaddr.IPv6.parseCIDR(prefixes[i & MASK])),
        repeated('ip-address', (i) => new Address6(prefixes[i & MASK])),
        repeated('ip-num', (i) => IPv6CidrRange.fromCidr(prefixes[i & MASK])),
        repeated('netmask', (i) => new Netmask(prefixes[i & MASK])),
        repeated(READ, (i) => readDigits(prefixes[i & MASK])),
      ];
    },
  },
  splitRow(
    'Split a /32 into 65,536 texts of /48s',
    'A list of all texts, as V8 leaves them.',
    (text) => text,
  ),
  splitRow(
    'Split a /32 into 65,536 texts of /48s and read one character of each',
    'As above, with the pieces of each text joined, as any use of it would do.',
    (text) => text.charCodeAt(9) && text,
  ),
];

/** Lists the texts of all /48s of a /32. */
function splitRow(title, about, use) {
  const sites = [...Prefix.parse('2001:db8::/32').children(48)];
  const ways = {
    hextet: () => Array.from(Prefix.parse('2001:db8::/32').children(48), (site) => use(site.toString())),
    [READY]: () => Array.from(sites, (site) => use(site.toString())),
    'ip-bigint': () => listed((i) => use(`${stringifyIp({ number: siteAt(i), version: 6 })}/48`)),
    'ipaddr.js': () => listed((i) => use(`${new ipaddr.IPv6(bytesAt(i)).toRFC5952String()}/48`)),
    'ip-address': () => listed((i) => use(`${Address6.fromBigInt(siteAt(i)).correctForm()}/48`)),
    netmask() {
      let site = new Netmask('2001:db8::/48');
      return listed(() => {
        const text = use(site.toString());
        site = site.next();
        return text;
      });
    },
    [TEXTS]: () => listed((i) => use(`2001:db8:${i.toString(16)}::/48`)),
  };
  return {
    title,
    about: `${about} Time for all. The packages that do not split are given each number of a /48 and format it; netmask goes
      from each to the next. One floor has all prefixes made before, the other writes the number between two constant texts.`,
    targets: { [READY]: { slower: 1.3 }, [TEXTS]: { slower: 1.3 } },
    limit:
      'Of what it takes, the most is the text of an address that may be any: see the prefixes that are ready.',
    contenders() {
      // Only the first text differs: the floor writes its zero.
      agree(
        [1, 2],
        [...Object.values(ways)].map((way) => () => way().slice(1).join()),
      );
      // A list that is kept would be marked by every collection from then on, on the clock of all.
      return Object.entries(ways).map(([name, way]) => repeated(name, () => way().at(-1)));
    },
  };
}

function listed(textAt) {
  const texts = [];
  for (let i = 0; i < SITES; i++) texts.push(textAt(i));
  return texts;
}

function siteAt(i) {
  return FIRST | (BigInt(i) << 80n);
}

function bytesAt(i) {
  return [0x20, 1, 0x0d, 0xb8, i >> 8, i & 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}
