/** Sets of prefixes. */
import { BlockList } from 'node:net';
import { Prefix } from 'hextet/prefix';
import { PrefixSet } from 'hextet/set';
import { agree, counted, generator, repeated } from './harness.mjs';
import { containsCidr, excludeCidr, mergeCidr } from './versus/index.mjs';

const SORT = 'floor: their numbers sorted, neighbours joined';
const FIND = 'floor: binary search in sorted numbers';
const SWEEP = 'floor: two sorted lists of numbers, one pass';

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
