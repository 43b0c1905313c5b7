/** Sets of prefixes. */
import { Prefix } from 'hextet/prefix';
import { PrefixSet } from 'hextet/set';
import { agree, generator, repeated } from './harness.mjs';
import { excludeCidr, mergeCidr } from './versus/index.mjs';

const next = generator(11);
const children = Prefix.parse('2001:db8::/32').children(48);
const sites = (count) => Array.from({ length: count }, () => String(children.at(next() & 0xffff)));
const many = sites(10_000);
const few = sites(1_000);
const merged = PrefixSet.of(many);

const joined = (texts) => texts.join(' ');

export const rows = [
  {
    title: 'Merge 10,000 random /48s',
    about:
      'Texts of /48s inside `2001:db8::/32`, some twice, some side by side. cidr-tools takes texts and returns texts.',
    targets: { 'cidr-tools mergeCidr': { faster: 2 } },
    contenders() {
      agree([many], [(texts) => joined(PrefixSet.of(texts).toJSON()), (texts) => joined(mergeCidr(texts))]);
      return [
        repeated('hextet, texts to texts', () => PrefixSet.of(many).toJSON()),
        repeated('hextet, texts to a set', () => PrefixSet.of(many)),
        repeated('cidr-tools mergeCidr', () => mergeCidr(many)),
      ];
    },
  },
  {
    title: 'Subtract 1,000 random /48s from them',
    about:
      'The same 10,000 texts, and 1,000 more to be subtracted. A set can be kept, so that only the 1,000 are read.',
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
      ];
    },
  },
];
