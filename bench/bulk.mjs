/** A table of 200,000 prefixes as in BGP, and a log of addresses: longest match, and from lines to answers. */
import { Address } from 'hextet/address';
import { parseMany } from 'hextet/bulk';
import { PrefixMap } from 'hextet/map';
import { PrefixSet } from 'hextet/set';
import { agree, counted, generator, repeated } from './harness.mjs';

const PREFIXES = 200_000;
const ASKED = 65_536;
const LINES = 1_000_000;
const TEXTS = 'Map of texts, one key for each length';
const ONE_BY_ONE = 'split and Address.parse';
const SHARES = [...[48, 48, 48, 48, 48, 48, 48, 44, 44, 40], ...[32, 32, 36, 46, 47, 45, 42, 29, 33, 35]];

const next = generator(71);
const table = tableOf(PREFIXES);
const prefixes = [...table.keys()];
const frozen = table.freeze();
const set = PrefixSet.of(prefixes);
const addresses = Array.from({ length: ASKED }, inTable);
const log = Buffer.from(Array.from({ length: LINES }, () => `${inTable()}\n`).join(''));

export const rows = [
  {
    title: 'Longest match among 200,000 prefixes',
    about: `Prefixes of /29 to /48, many inside others; ${ASKED.toLocaleString('en-US')} parsed addresses, most of them inside,
      are gone through. The Map is asked with a text for each length, the longest first.`,
    limit: `More than half of the time makes the entry, its prefix and its address: a set of the same prefixes, which makes no
      object, answers in less than a third of it. What was tried is in decision 9 of docs/decisions.`,
    targets: { [TEXTS]: { faster: 12 } },
    contenders() {
      const lengths = [...new Set(prefixes.map(({ length }) => length))].sort((a, b) => b - a);
      const byText = new Map(Array.from(table, ([prefix, value]) => [String(prefix), value]));
      const longest = (address) =>
        lengths
          .map((length) => byText.get(String(address.prefix(length))))
          .find((value) => value !== undefined);
      const matching = (map) => (address) => map.match(address)?.value;
      agree(addresses.slice(0, 4096), [matching(frozen), matching(table), longest]);
      return [
        counted('hextet frozen match', addresses, (address) => frozen.match(address) !== null),
        counted('hextet match', addresses, (address) => table.match(address) !== null),
        counted('hextet PrefixSet.contains', addresses, (address) => set.contains(address)),
        counted(TEXTS, addresses, (address) =>
          lengths.some((length) => byText.has(String(address.prefix(length)))),
        ),
      ];
    },
  },
  {
    title: 'Memory of 200,000 prefixes, frozen',
    about: 'The arrays of the frozen map, with 8 bytes for each value.',
    figures: () => [{ name: 'hextet', value: frozen.bytes / frozen.size, unit: 'bytes a prefix', most: 80 }],
  },
  {
    title: 'Read 1,000,000 lines of addresses',
    about: 'From the bytes of a log of one address a line.',
    targets: { [ONE_BY_ONE]: { faster: 4 } },
    contenders: () => [
      repeated('hextet parseMany', () => parseMany(log)),
      repeated(ONE_BY_ONE, () => linesOf(log).map((line) => Address.parse(line))),
    ],
  },
  {
    title: 'From 1,000,000 lines to the count of each prefix',
    about: 'The same log; the last one only counts which lines are in the table at all.',
    limit: `Wanted was 4.5 times the set of before, which took twice to three times as long to ask as this one: decision 9 of
      docs/decisions has both in one process.`,
    targets: { 'split and PrefixSet.contains': { faster: 4.5 } },
    contenders: () => [
      repeated('hextet parseMany and countMatches', () => frozen.countMatches(parseMany(log))),
      repeated('split and match', () => linesOf(log).filter((line) => frozen.match(line) !== null)),
      repeated('split and PrefixSet.contains', () => linesOf(log).filter((line) => set.contains(line))),
    ],
  },
];

function linesOf(bytes) {
  return bytes.latin1Slice().trimEnd().split('\n');
}

/** A third of the prefixes stand alone, the others lie inside one of those. */
function tableOf(size) {
  const map = new PrefixMap();
  const outer = [];
  while (map.size < size) {
    const length = SHARES[next() % SHARES.length];
    const isOuter = length <= 32 || outer.length === 0;
    const first = isOuter ? 0x2000_0000 | (next() & 0xfff_ffff) : outer[next() % outer.length];
    if (isOuter) outer.push(first);
    map.set(addressOf(first, next()).prefix(length), map.size);
  }
  return map;
}

/** An address inside one of the prefixes; one in ten anywhere. */
function inTable() {
  if (next() % 10 === 0) return addressOf(0x2000_0000 | (next() & 0x1fff_ffff), next());
  const prefix = prefixes[next() % prefixes.length];
  return prefix.first.offset(BigInt(next()) << 40n);
}

function addressOf(high, low) {
  return Address.fromBigInt((BigInt(high >>> 0) << 96n) | (BigInt(low) << 64n) | BigInt(next()));
}
