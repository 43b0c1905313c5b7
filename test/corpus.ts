/**
 * One corpus of address texts, many consumers. The rows are written by hand, each with its awkward class; the texts are
 * made by rule and from a fixed seed, so that every run sees the same ones.
 */
import type { ErrorCode } from '../src/error.ts';
import { rfc5952Rows } from './cases/rfc5952.ts';

/** Text, the eight groups without leading zeros, its canonical text, and what is awkward about it. */
export type ValidRow = readonly [text: string, groups: string, canonical: string, why: string];

/** Text, the code of its refusal, the offset a form should point at, and what is awkward about it. */
export type InvalidRow = readonly [text: string, code: ErrorCode, position: number, why: string];

const ZEROS = '0:0:0:0:0:0:0:0';
const ONES = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const ONES_BUT_ONE = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe';
const EVERY_DIGIT = 'abcd:ef01:2345:6789:abcd:ef01:2345:6789';

export const validRows: readonly ValidRow[] = [
  // the ends of the space
  ['::', ZEROS, '::', 'the first address'],
  ['0:0:0:0:0:0:0:0', ZEROS, '::', 'the first address, written out'],
  ['::0.0.0.0', ZEROS, '::', 'the first address, dotted'],
  [ONES, ONES, ONES, 'the last address'],
  [ONES.toUpperCase(), ONES, ONES, 'the last address, upper case'],
  ['ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255', ONES, ONES, 'the longest legal text: 45 characters'],
  ['::1', '0:0:0:0:0:0:0:1', '::1', 'the second address'],
  [ONES_BUT_ONE, ONES_BUT_ONE, ONES_BUT_ONE, 'the last address but one'],
  ['8000::', '8000:0:0:0:0:0:0:0', '8000::', 'the highest bit alone'],
  ['0:0:0:0:8000::', '0:0:0:0:8000:0:0:0', '::8000:0:0:0', 'bit 64 alone: "::" moves to the longer run'],

  // where "::" stands and how much it stands for
  ['1::', '1:0:0:0:0:0:0:0', '1::', '"::" at the end'],
  ['1::8', '1:0:0:0:0:0:0:8', '1::8', '"::" in the middle'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0', '1:2:3:4:5:6:7:0', '"::" for one group at the end'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8', '"::" for one group at the start'],
  ['1:2:3::5:6:7:8', '1:2:3:0:5:6:7:8', '1:2:3:0:5:6:7:8', '"::" for one group in the middle'],
  ['1:2:3:4:5:6::', '1:2:3:4:5:6:0:0', '1:2:3:4:5:6::', '"::" for two groups at the end'],
  ['0::', ZEROS, '::', 'a zero before "::"'],
  ['::0', ZEROS, '::', 'a zero after "::"'],
  ['0::0', ZEROS, '::', 'zeros on both sides of "::"'],
  ['0:0:0::0:0:0:0', ZEROS, '::', '"::" for one group among written zeros'],
  ['1::0:0:0:0:0:0', '1:0:0:0:0:0:0:0', '1::', '"::" for one group, the rest of the run written'],
  ['a:0:0:a::c', 'a:0:0:a:0:0:0:c', 'a:0:0:a::c', 'the longer run stands later'],

  // digits
  ['ABCD:EF01:2345:6789:abcd:ef01:2345:6789', EVERY_DIGIT, EVERY_DIGIT, 'every digit in both cases'],
  [
    '0001:0020:0300:4000:0:00:000:0000',
    '1:20:300:4000:0:0:0:0',
    '1:20:300:4000::',
    'zeros before, between and after digits',
  ],
  ['DeAd::bEeF', 'dead:0:0:0:0:0:0:beef', 'dead::beef', 'both cases in one group'],

  // dotted decimal
  ['::ffff:192.0.2.1', '0:0:0:0:0:ffff:c000:201', '::ffff:192.0.2.1', 'IPv4-mapped: RFC 5952 section 5'],
  ['::FFFF:c000:201', '0:0:0:0:0:ffff:c000:201', '::ffff:192.0.2.1', 'IPv4-mapped, in hexadecimal'],
  ['0:0:0:0:0:ffff:0:0', '0:0:0:0:0:ffff:0:0', '::ffff:0.0.0.0', 'the first IPv4-mapped address'],
  [
    '::ffff:255.255.255.255',
    '0:0:0:0:0:ffff:ffff:ffff',
    '::ffff:255.255.255.255',
    'the last IPv4-mapped address',
  ],
  ['::fffe:ffff:ffff', '0:0:0:0:0:fffe:ffff:ffff', '::fffe:ffff:ffff', 'one below the IPv4-mapped addresses'],
  ['::1:0:0:0', '0:0:0:0:1:0:0:0', '::1:0:0:0', 'one above the IPv4-mapped addresses'],
  ['::192.0.2.1', '0:0:0:0:0:0:c000:201', '::c000:201', 'IPv4-compatible: printed without dots'],
  [
    '::ffff:0:192.0.2.1',
    '0:0:0:0:ffff:0:c000:201',
    '::ffff:0:c000:201',
    'IPv4-translated: printed without dots',
  ],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0:0:0:c000:221', '64:ff9b::c000:221', 'NAT64: printed without dots'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304', '1:2:3:4:5:6:102:304', 'six groups and a quad'],
  ['1:2:3:4:5::1.2.3.4', '1:2:3:4:5:0:102:304', '1:2:3:4:5:0:102:304', '"::" for one group before a quad'],
  [
    '::2:3:4:5:6:1.2.3.4',
    '0:2:3:4:5:6:102:304',
    '0:2:3:4:5:6:102:304',
    '"::" for one group, a quad at the end',
  ],
  ['1::0.0.0.0', '1:0:0:0:0:0:0:0', '1::', 'a quad of zeros joins the run'],
];

/** A lone half of a surrogate pair: a string that is no Unicode text. */
const LONE_SURROGATE = '\ud800';

export const invalidRows: readonly InvalidRow[] = [
  ['', 'empty', 0, 'nothing'],

  // characters
  [' ', 'invalid-character', 0, 'a blank'],
  [' ::1', 'invalid-character', 0, 'a blank before'],
  ['::1 ', 'invalid-character', 3, 'a blank after'],
  ['::1\n', 'invalid-character', 3, 'a line end after'],
  ['::1\0', 'invalid-character', 3, 'NUL after'],
  ['2001:db8: :1', 'invalid-character', 9, 'a blank between'],
  ['[::1]', 'invalid-character', 0, 'brackets of a URL'],
  ['::1]', 'invalid-character', 3, 'a closing bracket'],
  ['2001:db8::g', 'invalid-character', 10, 'a letter after f'],
  ['2001:db8::xyz', 'invalid-character', 10, 'a word'],
  ['::1/64', 'prefix-not-allowed', 3, 'a prefix in a field for an address'],
  ['::-1', 'range-not-allowed', 2, 'a range without blanks'],
  ['::1 - ::5', 'range-not-allowed', 3, 'a range'],
  ['::1  - ', 'range-not-allowed', 3, 'a range without an end'],
  ['::1 -', 'range-not-allowed', 3, 'a range without an end'],
  ['::1 ', 'invalid-character', 3, 'a blank at the end'],
  ['-1', 'invalid-character', 0, 'a sign'],
  ['/64', 'invalid-character', 0, 'a length alone'],
  ['%1', 'zone-not-allowed', 0, 'a zone alone'],
  [
    '2001:db8:0:0:aaaa:bbbb:cccc:dddd - 2001:db8:0:0:aaaa:bbbb:cccc:eeee',
    'range-not-allowed',
    32,
    'a range longer than any address',
  ],
  ['0x20::', 'invalid-character', 1, 'a programmer’s hexadecimal'],
  ['１::', 'invalid-character', 0, 'a full-width digit'],
  ['::１', 'invalid-character', 2, 'a full-width digit after "::"'],
  ['::\u0661', 'invalid-character', 2, 'an Arabic digit'],
  ['2001：db8::', 'invalid-character', 4, 'a full-width colon'],
  [`::${LONE_SURROGATE}`, 'invalid-character', 2, 'half a surrogate pair'],
  ['::😀', 'invalid-character', 2, 'a surrogate pair'],
  ['\u0080::1', 'invalid-character', 0, 'the first character behind ASCII'],
  ['localhost', 'invalid-character', 0, 'a name'],

  // colons
  [':', 'stray-colon', 0, 'one colon'],
  [':1', 'stray-colon', 0, 'a colon before'],
  ['1:', 'stray-colon', 1, 'a colon after'],
  [':1:2:3:4:5:6:7', 'stray-colon', 0, 'the first group missing'],
  ['1:2:3:4:5:6:7:', 'stray-colon', 13, 'the last group missing'],
  ['1:2:3:4:5:6:7:8:', 'stray-colon', 15, 'eight groups and a colon'],
  [':::', 'stray-colon', 2, 'three colons'],
  [':::1', 'stray-colon', 2, 'three colons before'],
  ['1:::', 'stray-colon', 3, 'three colons after'],
  ['1:::2', 'stray-colon', 3, 'three colons between'],
  ['::::', 'stray-colon', 2, 'four colons'],
  ['1::2:', 'stray-colon', 4, 'a colon after a shortened address'],
  ['1::2::3', 'double-colon-twice', 4, '"::" twice'],
  ['::1::', 'double-colon-twice', 3, '"::" at both ends'],
  ['2001:db8::1::2', 'double-colon-twice', 11, '"::" twice'],
  ['1:2:3:4:5:6:7:8::', 'double-colon-empty', 15, '"::" after eight groups'],
  ['::1:2:3:4:5:6:7:8', 'double-colon-empty', 0, '"::" before eight groups'],
  ['1:2:3:4::5:6:7:8', 'double-colon-empty', 7, '"::" between eight groups'],
  ['1:2:3::4:5:6:1.2.3.4', 'double-colon-empty', 5, '"::" among six groups and a quad'],

  // groups
  ['12345::', 'group-too-long', 4, 'five digits'],
  ['00001::', 'group-too-long', 4, 'five digits with leading zeros'],
  ['2001:db8::12345', 'group-too-long', 14, 'five digits at the end'],
  ['02001:db8::', 'group-too-long', 4, 'five digits with a leading zero'],
  ['20010db8000000000000000000000001', 'group-too-long', 4, 'an address without colons'],
  ['1', 'too-few-groups', 1, 'one group'],
  ['face', 'too-few-groups', 4, 'a name that is a group'],
  ['1:2:3:4:5:6:7', 'too-few-groups', 13, 'seven groups'],
  ['2001:db8:1', 'too-few-groups', 10, 'an address half typed'],
  ['1:2:3:4:5:1.2.3.4', 'too-few-groups', 17, 'five groups and a quad'],
  ['1:2:3:4:5:6:7:8:9', 'too-many-groups', 16, 'nine groups'],
  ['::1:2:3:4:5:6:7:8:9', 'too-many-groups', 18, 'nine groups after "::"'],
  ['1:2:3:4:5:6:7:8::9', 'too-many-groups', 17, 'eight groups, "::" and one more'],
  ['1:2:3:4:5:6:7:1.2.3.4', 'too-many-groups', 14, 'seven groups and a quad'],

  // dotted decimal
  ['192.0.2.1', 'ipv4-address', 0, 'an IPv4 address'],
  ['0.0.0.0', 'ipv4-address', 0, 'the first IPv4 address'],
  ['255.255.255.255', 'ipv4-address', 0, 'the last IPv4 address'],
  ['::1.2.3', 'ipv4-part-missing', 7, 'three numbers'],
  ['::1.2.3.', 'ipv4-part-missing', 8, 'three numbers and a dot'],
  ['::1..2.3', 'ipv4-part-missing', 4, 'two dots'],
  ['1.2', 'ipv4-part-missing', 3, 'an IPv4 address half typed'],
  ['::1.2.:3', 'ipv4-part-missing', 6, 'a colon after a dot'],
  ['::1.2.3.4.5', 'invalid-character', 9, 'five numbers'],
  ['::.1.2.3', 'invalid-character', 2, 'a dot before'],
  ['::256.0.0.1', 'ipv4-part-range', 2, 'a number over 255'],
  ['::1.2.3.256', 'ipv4-part-range', 8, 'the last number over 255'],
  ['::1.2.3.4567', 'ipv4-part-range', 8, 'a number of four digits'],
  ['999.999.999.999', 'ipv4-part-range', 0, 'an IPv4 address out of range'],
  ['::01.2.3.4', 'ipv4-leading-zero', 2, 'a leading zero: octal to some readers'],
  ['::1.2.3.00', 'ipv4-leading-zero', 8, 'two zeros'],
  ['::1.2.3.4:5', 'ipv4-not-last', 9, 'a group after the quad'],
  ['1.2.3.4::', 'ipv4-not-last', 7, 'the quad first'],
  ['::1.2:3', 'ipv4-not-last', 5, 'a group in the quad'],
  ['::1.2.3.4/96', 'prefix-not-allowed', 9, 'a prefix of an IPv4-mapped kind'],
  ['::1.2.3.a', 'invalid-character', 8, 'a letter in the quad'],
  ['::1.2b.3.4', 'invalid-character', 5, 'a letter after a number of the quad'],
  ['::0x1.2.3.4', 'invalid-character', 3, 'a hexadecimal number in the quad'],

  // zones
  ['fe80::1%eth0', 'zone-not-allowed', 7, 'a zone'],
  ['fe80::1%', 'zone-not-allowed', 7, 'an empty zone'],
  ['fe80::%', 'zone-not-allowed', 6, 'a zone after "::"'],
  ['%eth0', 'zone-not-allowed', 0, 'a zone alone'],
  ['::ffff:192.0.2.1%1', 'zone-not-allowed', 16, 'a zone after a quad'],
  ['::ffff:192.0%1', 'zone-not-allowed', 12, 'a zone in a quad'],

  // length
  ['0000:0000:0000:0000:0000:0000:0000:0000:000000', 'too-long', 45, '46 characters'],
];

/** Whole numbers below `limit`, the same ones for the same seed (mulberry32). */
function seededRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/**
 * All texts of the corpus, each once: the rows, every placement of `::` and of a dotted quad, every pattern of zero
 * groups in every shortening, one and two edits of legal texts, and random ones. Some are legal, more are not.
 */
export function addressTexts(): readonly string[] {
  const random = seededRandom(5952);
  return [
    ...new Set([
      ...validRows.map(([text]) => text),
      ...invalidRows.map(([text]) => text),
      ...rfc5952Rows.map(([text]) => text),
      ...placements(),
      ...zeroPatterns(),
      ...EDITED.flatMap((text) => SUFFIXES.map((suffix) => text + suffix)),
      ...EDITED.flatMap((text) => [...singleEdits(text)]),
      ...Array.from({ length: 14_000 }, () => randomEdit(randomEdit(pick(EDITED, random), random), random)),
      ...Array.from({ length: 4_000 }, () => randomSpelling(random)),
      ...Array.from({ length: 4_000 }, () => randomText(random)),
    ]),
  ];
}

const QUADS = ['192.0.2.1', '0.0.0.0', '255.255.255.255', '1.2.3', '1.2.3.4.5', '256.1.1.1', '01.2.3.4'];

/** Up to nine groups with `::` at every place, at none and twice, and a quad in place of each. */
function* placements(): Generator<string> {
  for (let written = 0; written <= 9; written++) {
    for (const fill of ['0', '1', 'ffff', '0a0B']) {
      const groups: string[] = Array(written).fill(fill);
      yield* gaps(groups);
      for (let place = 0; place < written; place++) {
        for (const quad of QUADS) yield* gaps(groups.map((group, i) => (i === place ? quad : group)));
      }
    }
  }
}

/** Groups joined by colons: as they are, with `::` at every place, and at every two places. */
function* gaps(groups: readonly string[]): Generator<string> {
  yield groups.join(':');
  for (let at = 0; at <= groups.length; at++) {
    const head = groups.slice(0, at).join(':');
    yield `${head}::${groups.slice(at).join(':')}`;
    if (groups.length > 3) continue;
    for (let second = at; second <= groups.length; second++) {
      yield `${head}::${groups.slice(at, second).join(':')}::${groups.slice(second).join(':')}`;
    }
  }
}

/** Each of the 256 patterns of zero groups: short, padded, in upper case, and with `::` for every part of every run. */
function* zeroPatterns(): Generator<string> {
  for (let pattern = 0; pattern < 256; pattern++) {
    const groups = Array.from({ length: 8 }, (_, i) => ((pattern >> i) & 1 ? '0' : (0xa0 + i).toString(16)));
    yield groups.join(':');
    yield groups
      .map((group) => group.padStart(4, '0'))
      .join(':')
      .toUpperCase();
    for (let start = 0; start < 8; start++) {
      for (let end = start + 1; end <= 8 && groups[end - 1] === '0'; end++) {
        yield `${groups.slice(0, start).join(':')}::${groups.slice(end).join(':')}`;
      }
    }
  }
}

/** The legal texts that edits are made from. */
const EDITED = [
  '::',
  '::1',
  '1::',
  '2001:db8::1',
  'fe80::a00:27ff:fe4e:66a1',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '2001:0DB8:0000:0000:0008:0800:200C:417A',
  '::ffff:192.0.2.1',
  '1:2:3:4:5:6:1.20.255.4',
  '64:ff9b::10.0.0.255',
] as const;

/** What other text than an address has behind one. */
const SUFFIXES = [
  '/64',
  '/0',
  '/064',
  '/129',
  '/1234',
  '%eth0',
  '%',
  '%eth0/64',
  '/64%eth0',
  '%a%b',
  ':443',
  ' - ::',
];

/** What an edit writes: the alphabet, its neighbours, look-alikes, and what is no text at all. */
const EDIT_CHARACTERS = [...':.019afAFgG%/- []+x\t\n\0：１', LONE_SURROGATE] as const;

/** Every text that is one deletion, replacement, insertion or swap away. */
function* singleEdits(text: string): Generator<string> {
  for (let at = 0; at <= text.length; at++) {
    const before = text.slice(0, at);
    for (const character of EDIT_CHARACTERS) {
      yield before + character + text.slice(at);
      if (at < text.length) yield before + character + text.slice(at + 1);
    }
    yield before + text.slice(at + 1);
    yield before + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
  }
}

function randomEdit(text: string, random: (limit: number) => number): string {
  const at = random(text.length + 1);
  const written = ['', pick(EDIT_CHARACTERS, random)][random(2)];
  return text.slice(0, at) + written + text.slice(at + random(2));
}

/** A random address, half of its groups zero, with or without padding, `::` and a quad. */
function randomSpelling(random: (limit: number) => number): string {
  const groups = Array.from({ length: 8 }, () => (random(2) === 0 ? 0 : random(0x10000) >> (4 * random(4))));
  const texts = groups.map((group) => group.toString(16).padStart(random(5), '0'));
  const [high, low] = groups.slice(6) as [number, number];
  if (random(3) === 0) texts.splice(6, 2, [high >> 8, high & 255, low >> 8, low & 255].join('.'));
  const start = random(texts.length);
  const isZero = (i: number) => i < texts.length && groups[i] === 0 && !texts[i]?.includes('.');
  if (random(2) === 0 && isZero(start)) {
    let end = start + 1;
    while (isZero(end) && random(8) > 0) end++;
    return `${texts.slice(0, start).join(':')}::${texts.slice(end).join(':')}`;
  }
  const text = texts.join(':');
  return random(2) === 0 ? text : text.toUpperCase();
}

/** Text of the characters of addresses, and now and then another. */
function randomText(random: (limit: number) => number): string {
  const characters = '::::....0123456789abcdefABCDEF%/ gx';
  return Array.from({ length: random(24) }, () => characters.charAt(random(characters.length))).join('');
}

function pick<T>(items: readonly T[], random: (limit: number) => number): T {
  return items[random(items.length)] as T;
}
