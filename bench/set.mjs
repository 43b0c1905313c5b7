/** Sets of prefixes. */
import { BlockList } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Prefix } from 'hextet/prefix';
import { PrefixSet } from 'hextet/set';
import { agree, counted, generator, repeated } from './harness.mjs';
import { containsCidr, excludeCidr, fastMerge, IPSet, inSubnet, mergeCidr } from './versus/index.mjs';

const SORT = 'floor: their numbers sorted, neighbours joined';
const FIND = 'floor: binary search in sorted numbers';
const SWEEP = 'floor: two sorted lists of numbers, one pass';

const LARGE = [100_000, 1_000_000];
const ASKED = 65_536;
const QUESTIONS = 1000;
const WRONG = {
  'ip-set': ['2001:db9::1', '2001:db8::/32'],
  insubnet: ['2001:db8:8000::1', '2001:db8::/33'],
};

const next = generator(11);
const root = Prefix.parse('2001:db8::/32');
const children = root.children(48);
const sites = (count) => Array.from({ length: count }, () => String(children.at(next() & 0xffff)));
const many = sites(10_000);
const few = sites(1_000);
const merged = PrefixSet.of(many);

const numbersOf = (texts) => texts.map((text) => Number(root.indexOf(text)));
const manyNumbers = numbersOf(many);
const fewNumbers = Float64Array.from(numbersOf(few)).sort();
const sorted = Float64Array.from(new Set(manyNumbers)).sort();

const joined = (texts) => texts.join(' ');

export const rows = [
  {
    title: 'Merge 10,000 random /48s',
    about: `Texts of /48s inside \`2001:db8::/32\`, some twice, some side by side. cidr-tools takes texts and returns texts. The
      floor neither reads nor writes texts.`,
    limit: 'Sorting the ranges takes nearly half of the time.',
    targets: { 'cidr-tools mergeCidr': { faster: 2 } },
    contenders() {
      agree([many], [(texts) => joined(PrefixSet.of(texts).toJSON()), (texts) => joined(mergeCidr(texts))]);
      return [
        repeated('hextet, texts to texts', () => PrefixSet.of(many).toJSON()),
        repeated('hextet, texts to a set', () => PrefixSet.of(many)),
        repeated('cidr-tools mergeCidr', () => mergeCidr(many)),
        repeated(SORT, () => runsOf(Float64Array.from(manyNumbers).sort())),
      ];
    },
  },
  {
    title: 'Subtract 1,000 random /48s from them',
    about: `The same 10,000 texts, and 1,000 more to be subtracted. A set can be kept, so that only the 1,000 are read. The floor
      neither reads, sorts nor writes anything.`,
    targets: { 'cidr-tools excludeCidr': { faster: 1.5 } },
    contenders() {
      agree(
        [many],
        [
          (texts) => joined(PrefixSet.of(texts).subtract(few).toJSON()),
          (texts) => joined(excludeCidr(texts, few)),
        ],
      );
      return [
        repeated('hextet, texts to texts', () => PrefixSet.of(many).subtract(few).toJSON()),
        repeated('hextet, set and texts to a set', () => merged.subtract(few)),
        repeated('cidr-tools excludeCidr', () => excludeCidr(many, few)),
        repeated(SWEEP, () => without(sorted, fewNumbers)),
      ];
    },
  },
  ...LARGE.flatMap((count) => [
    {
      title: `Make a set of ${count.toLocaleString('en-US')} random /64s`,
      about: 'The prefixes are parsed before, some are the same, some side by side. The floor has numbers.',
      contenders() {
        const prefixes = networks(count);
        const numbers = numbersOf(prefixes);
        return [
          repeated('hextet', () => PrefixSet.of(prefixes)),
          repeated(SORT, () => runsOf(Float64Array.from(numbers).sort())),
        ];
      },
    },
    {
      title: `Does a set of ${count.toLocaleString('en-US')} random /64s contain an address`,
      about: `${ASKED.toLocaleString('en-US')} parsed addresses are gone through, half of them inside. The floor has numbers of
        32 bits.`,
      contenders() {
        const prefixes = networks(count);
        const set = PrefixSet.of(prefixes);
        const asked = Array.from({ length: ASKED }, (_, i) =>
          (i % 2 === 0 ? prefixes[next() % count] : networks(1)[0]).host(next()),
        );
        const numbers = Float64Array.from(numbersOf(prefixes)).sort();
        return [
          counted('hextet', asked, (address) => set.contains(address)),
          counted(FIND, numbersOf(asked.map((address) => address.prefix(64))), (number) =>
            found(numbers, number),
          ),
        ];
      },
    },
  ]),
  {
    title: 'Four times as many prefixes take how many times as long',
    about: `Merging random /64s, 1,000 and 4,000 of them; and asking 1,000 and 4,000 rules about addresses that are in none.
      Four is linear, sixteen quadratic; a search takes hardly more than once as long.`,
    figures() {
      const [small, large] = [networks(1000), networks(4000)];
      const texts = (prefixes) => prefixes.map(String);
      const outside = Array.from({ length: 1000 }, (_, i) => Prefix.parse('2001:db9::/32').host(i));
      const outsideTexts = outside.map(String);
      const listOf = (prefixes) => {
        const list = new BlockList();
        for (const { first, length } of prefixes) list.addSubnet(String(first), length, 'ipv6');
        return list;
      };
      const figure = (name, value) => ({ name, value, unit: 'times' });
      return [
        figure('hextet, merge', growth(texts(small), texts(large), PrefixSet.of)),
        figure('cidr-tools, merge', growth(texts(small), texts(large), mergeCidr)),
        figure('fast-cidr-tools, merge', growth(texts(small), texts(large), fastMerge)),
        figure(
          'hextet, contains',
          growth(PrefixSet.of(small), PrefixSet.of(large), (set) => outside.filter((at) => set.contains(at))),
        ),
        figure(
          'BlockList, check',
          growth(listOf(small), listOf(large), (list) => outsideTexts.filter((at) => list.check(at, 'ipv6'))),
        ),
      ];
    },
  },
  {
    title: 'Peers that are not compared, for they answer wrongly',
    about: `Of ${QUESTIONS.toLocaleString('en-US')} questions each about random addresses in a prefix and in the next one: does
      the prefix contain the address? ip-set says of \`2001:db8::/32\` that it contains \`2001:db9::1\`; insubnet of
      \`2001:db8::/33\` that it contains \`2001:db8:8000::1\`.`,
    figures() {
      const questions = [
        ['ip-set', (address, prefix) => new IPSet([prefix]).contains(address)],
        ['insubnet', (address, prefix) => inSubnet.Auto(address, prefix)],
        ['hextet', (address, prefix) => Prefix.parse(prefix).contains(address)],
      ];
      if (questions.some(([name, contains]) => name !== 'hextet' && !contains(...WRONG[name])))
        throw new Error('a peer no longer answers as the text says');
      return questions.flatMap(([name, contains]) =>
        [32, 33].map((length) => ({
          name: `${name}, a /${length}`,
          value: wrongAnswers(length, contains),
          unit: 'wrong',
        })),
      );
    },
  },
  {
    title: 'Does a set of 10,000 random /48s contain a /48',
    about: `The set was made before, of the same 10,000; 4,096 other /48s are gone through and those inside are counted.
      cidr-tools reads all texts at each question; BlockList has 10,000 rules, and is asked for the first address.`,
    contenders() {
      const asked = sites(4_096);
      const prefixes = asked.map((text) => Prefix.parse(text));
      const list = new BlockList();
      for (const site of new Set(many)) list.addSubnet(site.slice(0, -3), 48, 'ipv6');
      const firsts = prefixes.map(({ first }) => String(first));
      const texts = asked.slice(0, 1);
      const contenders = [
        counted('hextet', prefixes, (site) => merged.contains(site)),
        counted('BlockList', firsts, (first) => list.check(first, 'ipv6')),
        counted(FIND, numbersOf(asked), (number) => found(sorted, number)),
      ];
      agree(
        asked.keys(),
        contenders.map(
          ({ items, operation }) =>
            (i) =>
              operation(items[i]),
        ),
      );
      agree(texts, [(text) => merged.contains(text), (text) => containsCidr(many, text)]);
      return [...contenders, counted('cidr-tools containsCidr', texts, (text) => containsCidr(many, text))];
    },
  },
];

/** Random /64s of a /32, half of them side by side. */
function networks(count) {
  return Array.from({ length: count }, () => root.children(64).at(2 * (next() >>> 9) + (next() & 1)));
}

/** Answers of a peer that are wrong, of as many questions about random addresses in and beside a prefix. */
function wrongAnswers(length, contains) {
  const prefix = Prefix.parse('2001:db8::/32').first.prefix(length);
  let wrong = 0;
  for (let i = 0; i < QUESTIONS; i++) {
    const address = (i % 2 === 0 ? prefix : prefix.next()).host(BigInt(next()) << 62n);
    if (contains(String(address), String(prefix)) !== prefix.contains(address)) wrong++;
  }
  return wrong;
}

/** How many times as long something takes for four times as many prefixes: the least of five. */
function growth(small, large, doIt) {
  const least = (items) =>
    Math.min(
      ...Array.from({ length: 5 }, () => {
        const start = performance.now();
        doIt(items);
        return performance.now() - start;
      }),
    );
  doIt(small);
  return least(large) / least(small);
}

/** Numbers in order as pairs of the first and the last of a run. */
function runsOf(numbers) {
  const runs = [];
  let first = numbers[0];
  for (let i = 1; i <= numbers.length; i++) {
    if (numbers[i] - numbers[i - 1] <= 1) continue;
    runs.push(first, numbers[i - 1]);
    first = numbers[i];
  }
  return runs;
}

function without(numbers, others) {
  const left = [];
  let at = 0;
  for (const number of numbers) {
    while (others[at] < number) at++;
    if (others[at] !== number) left.push(number);
  }
  return left;
}

function found(numbers, wanted) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted;
}
