/** Texts and values that the parsers and the functions about them are given. */
import { Address, parseScoped } from '../../src/address.ts';
import type { Result } from '../../src/error.ts';
import {
  interfaceId,
  isEui64Address,
  linkLocalAddress,
  macFromAddress,
  moveIid,
  slaacAddress,
} from '../../src/eui64.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { PrefixSet } from '../../src/set.ts';
import { invalidRows, validRows } from '../corpus.ts';
import { parseSlow } from '../reference/address.ts';
import { attempt, claim, same } from './checks.ts';
import type { Target } from './targets.ts';
import type { Json } from './values.ts';

const texts: readonly string[] = [...validRows, ...invalidRows].map(([text]) => text);

interface Parser<T> {
  parse(text: string): T;
  tryParse?(text: string): Result<T>;
  isValid?(text: string): boolean;
}

/** What all ways to read a text agree on: the value, or null where it is refused. */
function read<T extends { toString(): string }>(kind: Parser<T>, input: unknown): T | null {
  const text = input as string;
  const parsed = attempt(() => kind.parse(text));
  const isValid = 'value' in parsed;
  if (kind.isValid !== undefined) claim(kind.isValid(text) === isValid, 'isValid says what parse does');
  const tried = kind.tryParse?.(text);
  if (tried !== undefined) claim(tried.ok === isValid, 'tryParse says what parse does');
  if (!isValid) {
    const { refused } = parsed;
    if (tried?.ok === false) same(tried.issue.code, refused.code, 'tryParse and parse refuse for one reason');
    if (typeof input === 'string')
      claim((refused.position ?? 0) <= input.length, 'a position lies in the text');
    return null;
  }
  const { value } = parsed;
  const again = kind.parse(String(value));
  same(again, value, 'the text of a value stands for it');
  same(String(again), String(value), 'canonical text stays as it is');
  return value;
}

export const valueTargets: Readonly<Record<string, Target>> = {
  address: {
    seeds: texts,
    run(input) {
      const value = read(Address, input);
      if (typeof input === 'string')
        claim((value !== null) === (parseSlow(input) !== null), 'the slow twin agrees');
      attempt(() => parseScoped(input as string));
      attempt(() => Address.fromBytes(input as Uint8Array));
      attempt(() => Address.fromBigInt(input as bigint));
      attempt(() => Address.compare(input as Address, Address.parse('::')));
      attempt(() => Address.parse('::').offset(input as number));
      attempt(() => Address.parse('::').prefix(input as number));
      if (value === null) return;
      same(Address.parse(value.toExpanded()), value, 'expanded text');
      same(Address.fromBytes(value.toBytes()), value, 'bytes');
      same(Address.fromBigInt(value.toBigInt()), value, 'a number');
      same(Prefix.fromArpa(value.toArpa()), value.prefix(128), 'a reverse name');
    },
  },
  prefix: {
    seeds: texts.flatMap((text, i) => [`${text}/${(i * 7) % 130}`, `${text}/128`]),
    run(input) {
      const value = read(Prefix, input);
      const masked = attempt(() => Prefix.parse(input as string, { hostBits: 'mask' }));
      if (value !== null) same(masked, { value }, 'masking changes nothing that has no host bits');
      attempt(() => Prefix.fromArpa(input as string));
      attempt(() => Prefix.parse('::/0', input as object));
      attempt(() => Prefix.of('::', input as number));
      attempt(() => Prefix.parse('::/0').children(input as number).count);
      if (value === null) return;
      same(AddressRange.parse(String(value)).first, value.first, 'a range has the same first address');
      claim(value.contains(value.first) && value.contains(value.last), 'a prefix has its ends');
      same(value.last.toBigInt() - value.first.toBigInt() + 1n, value.size, 'a size');
      const zones = value.toArpa();
      if (value.length % 4 === 0)
        same(
          zones.map((zone) => Prefix.fromArpa(zone)),
          [value],
          'a zone',
        );
    },
  },
  range: {
    seeds: texts.flatMap((text, i) => [
      `${text} - ${texts[(i * 31) % texts.length]}`,
      `${text}-${text}`,
      text,
    ]),
    run(input) {
      const value = read(AddressRange, input);
      attempt(() => AddressRange.from(input as AddressRange));
      attempt(() => AddressRange.compare(input as AddressRange, AddressRange.parse('::')));
      attempt(() => AddressRange.of(input as Address, '::1'));
      if (value === null) return;
      const prefixes = [...value.prefixes()];
      claim(prefixes.length <= 254, 'at most 254 prefixes');
      same(prefixes[0]?.first, value.first, 'the first prefix begins the range');
      same(prefixes.at(-1)?.last, value.last, 'the last prefix ends the range');
      same(
        prefixes.reduce((sum, { size }) => sum + size, 0n),
        value.size,
        'a size',
      );
    },
  },
  set: {
    seeds: [
      ['2001:db8::/48', '::1 - ::6', '::', 'ffff::/16'],
      '2001:db8::/48',
      ['::/1', '8000::/1', { $: 'set', of: '::/64' }, { $: 'range', of: '::1 - ::6' }],
    ],
    run(input) {
      const read = attempt(() => PrefixSet.of(input as string[]));
      if (!('value' in read)) return;
      const { value } = read;
      same(PrefixSet.of(value.toJSON()), value, 'the JSON of a set stands for it');
      const rest = value.complement();
      same(rest.complement(), value, 'twice the complement');
      claim(!rest.overlaps(value) && rest.size + value.size === 2n ** 128n, 'the complement is the rest');
      same(value.union(rest).toJSON(), ['::/0'], 'a set and its complement are everything');
      same(value.subtract(value).size, 0n, 'a set without itself');
    },
  },
  mac: {
    seeds: [
      ...['00:11:22:aa:bb:cc', '00-11-22-AA-BB-CC', '0011.22aa.bbcc', '001122aabbcc', 'ee:12:34:5:32:ff'],
      ...['00:11:22:33:44:55:66:77', '0011.2233.4455.6677', '0011223344556677', '01:00:5e:00:00:01'],
    ],
    run(input) {
      const value = read(Mac, input);
      attempt(() => Mac.fromBytes(input as Uint8Array));
      attempt(() => Mac.compare(input as Mac, Mac.parse('001122aabbcc')));
      attempt(() => value?.format(input as ':'));
      attempt(() => interfaceId(input as string));
      attempt(() => linkLocalAddress(input as string));
      attempt(() => macFromAddress(input as string));
      attempt(() => isEui64Address(input as string));
      if (value === null) return;
      for (const separator of [':', '-', '.', ''] as const) {
        same(Mac.parse(value.format(separator)), value, `a text with ${JSON.stringify(separator)}`);
      }
      const address = attempt(() => slaacAddress('2001:db8::/64', value));
      if (!('value' in address)) return;
      const back = macFromAddress(address.value);
      // Where an EUI-64 has ff:fe in its middle it cannot be told from an EUI-48.
      if (value.toString().length === 17) same(back, value, 'a MAC comes back from its address');
      same(String(moveIid(address.value, 'fe80::/64')), String(linkLocalAddress(value)), 'an IID moves');
    },
  },
  eui64: {
    seeds: [
      ['2001:db8::/64', '00:11:22:aa:bb:cc'],
      ['fe80::211:22ff:feaa:bbcc', '2001:db8::/64'],
    ],
    run(input) {
      const [a, b] = (Array.isArray(input) ? input : [input, input]) as [string, string];
      attempt(() => slaacAddress(a, b));
      attempt(() => moveIid(a, b));
    },
  },
} satisfies Record<string, Target & { readonly seeds: readonly Json[] }>;
