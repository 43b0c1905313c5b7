/** Changes something in a JSON value: nearly right input finds more than random input does. */
import type { Random } from '../reference/seeded.ts';
import { bytesOf, hexOf, type Json, STRANGE } from './values.ts';

/** Pieces of the texts that the library reads. */
const PIECES: readonly string[] = [
  ...[
    ':',
    '::',
    '/',
    '/64',
    '/0',
    '/128',
    '/129',
    '.',
    ' - ',
    '-',
    '%',
    '%eth0',
    ',',
    '[',
    ']',
    '\n',
    '\0',
    ' ',
  ],
  ...['0', '1', 'f', 'F', 'ffff', '2001:db8', '255', '256', '192.0.2.1', 'ip6.arpa', '::ffff:', 'fe80', 'g'],
  ...[
    'é',
    '\u{1f600}',
    '\ud800',
    '１',
    '0x',
    'e',
    '+',
    'all',
    'icmpv6',
    'first',
    'random',
    '__proto__',
    'length',
  ],
];

type Node = { readonly [name: string]: Json };

/** The input of a case: one of some seeds, spoiled in none to five places. */
export function spoiled(random: Random, seeds: readonly Json[]): Json {
  let input = random.pick(seeds);
  for (let n = random.below(6); n > 0; n--) input = spoil(random, input);
  return input;
}

/** The value with one change at a random place in it. */
export function spoil(random: Random, json: Json): Json {
  if (random.oneIn(12)) return random.pick(STRANGE);
  if (typeof json === 'string') return spoilText(random, json);
  if (typeof json === 'number') return spoilNumber(random, json);
  if (Array.isArray(json)) return spoilList(random, json);
  if (typeof json === 'object' && json !== null) return spoilObject(random, json as Node);
  return random.pick(STRANGE);
}

function spoilText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(4);
  const [before, after] = [text.slice(0, at), text.slice(to)];
  switch (random.below(6)) {
    case 0:
      return before + random.pick(PIECES) + text.slice(at);
    case 1:
      return before + after;
    case 2:
      return before + random.pick(PIECES) + after;
    case 3:
      return text.slice(0, to) + text.slice(at);
    case 4:
      return (
        before + String.fromCharCode(random.oneIn(3) ? random.below(0x10000) : random.below(128)) + after
      );
    default:
      return random.oneIn(20) ? text.repeat(random.below(2000)) : text.toUpperCase();
  }
}

function spoilNumber(random: Random, number: number): number {
  const others = [
    number + 1,
    number - 1,
    -number,
    number * 2,
    number / 2,
    number + 2 ** 32,
    2 ** 53 - 1,
    random.next(),
  ];
  return random.pick([...others, random.below(129), random.below(10)]);
}

function spoilList(random: Random, list: readonly Json[]): Json {
  const at = random.below(list.length + 1);
  const next = [...list];
  const item = list[at];
  switch (random.below(item === undefined ? 2 : 8)) {
    case 0:
      next.splice(at, 0, list.length > 0 ? random.pick(list) : random.pick(STRANGE));
      break;
    case 1:
      next.splice(at, random.below(3));
      break;
    default:
      next[at] = spoil(random, item as Json);
  }
  return next;
}

function spoilObject(random: Random, object: Node): Json {
  if (object.$ === 'bytes') return { $: 'bytes', of: hexOf(spoilBytes(random, bytesOf(String(object.of)))) };
  if ('$' in object)
    return 'of' in object ? { ...object, of: spoilText(random, String(object.of)) } : random.pick(STRANGE);
  const names = Object.keys(object);
  const name = names.length > 0 ? random.pick(names) : 'length';
  const { [name]: item, ...rest } = object;
  if (item === undefined || random.oneIn(16))
    return { ...object, [random.pick(PIECES)]: random.pick(STRANGE) };
  if (random.oneIn(16)) return rest;
  return { ...object, [name]: spoil(random, item) };
}

function spoilBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const next = [...bytes];
  const at = random.below(bytes.length + 1);
  switch (random.below(5)) {
    case 0:
      next.splice(at, 1 + random.below(4));
      break;
    case 1:
      next.splice(at, 0, ...Array.from({ length: 1 + random.below(4) }, () => random.below(256)));
      break;
    case 2:
      next.splice(at, 0, ...next.slice(at, at + random.below(8)));
      break;
    case 3:
      next[at] = random.below(256);
      break;
    default:
      next[at] = (next[at] ?? 0) ^ (1 << random.below(8));
  }
  return Uint8Array.from(next);
}
