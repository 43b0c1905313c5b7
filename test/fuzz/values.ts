/**
 * Values as plain JSON, so that a finding can be kept in a file: what JSON cannot say is an object with the one key `$`.
 */
import { Address } from '../../src/address.ts';
import { Mac } from '../../src/mac.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { PrefixSet } from '../../src/set.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What stands behind `$`, without a value of its own. */
const PLAIN: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-0': () => -0,
  symbol: () => Symbol('any'),
  function: () => () => 0,
  'no prototype': () => Object.create(null),
  'holds itself': () => {
    const knot: unknown[] = [];
    knot.push(knot);
    return knot;
  },
  deep: () => {
    let value: unknown = '::';
    for (let i = 0; i < 20_000; i++) value = [value];
    return value;
  },
  'array-like': () => ({ length: 3 }),
  'proxy of nothing': () => new Proxy({}, {}),
  date: () => new Date(0),
  map: () => new Map([['length', 64]]),
  set: () => new Set(['::/64']),
  'own text': () => new String('::/64'),
  buffer: () => new ArrayBuffer(16),
  words: () => new Int32Array(4),
};

/** What stands behind `$` with a text: `{ $: 'bigint', of: '7' }`. */
const MADE: Readonly<Record<string, (text: string) => unknown>> = {
  bigint: (text) => BigInt(text),
  bytes: (text) => bytesOf(text),
  address: (text) => Address.parse(text),
  prefix: (text) => Prefix.parse(text),
  range: (text) => AddressRange.parse(text),
  set: (text) => PrefixSet.of(text),
  mac: (text) => Mac.parse(text),
};

/** Values of every kind, as JSON. */
export const STRANGE: readonly Json[] = [
  ...Object.keys(PLAIN).map((kind) => ({ $: kind })),
  ...[null, true, false, '', ' ', 'any', '__proto__', 'constructor', [], {}, [[]], { length: 64 }],
  ...[0, 1, -1, 0.5, 63, 64, 65, 127, 128, 129, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32, 2 ** 53, 1e300],
  ...['0', '1', '-1', `${2n ** 64n}`, `${2n ** 128n}`].map((of) => ({ $: 'bigint', of })),
  ...['', '00', '48585442', 'ff'.repeat(16)].map((of) => ({ $: 'bytes', of })),
  ...['::', '2001:db8::5', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'].map((of) => ({ $: 'address', of })),
  ...['::/0', '2001:db8::/48', '::/128'].map((of) => ({ $: 'prefix', of })),
  ...['::1 - ::6', '2001:db8::/48'].map((of) => ({ $: 'range', of })),
  { $: 'set', of: '::/64' },
  { $: 'mac', of: '00:11:22:aa:bb:cc' },
];

/** The value that JSON stands for. */
export function revive(json: Json): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(revive);
  const { $: kind, of } = json as Readonly<Record<string, Json>>;
  if (typeof kind === 'string') {
    if (typeof of !== 'string') return PLAIN[kind]?.() ?? PLAIN.undefined?.();
    try {
      return MADE[kind]?.(of);
    } catch {
      return of;
    }
  }
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, revive(item)]));
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/[0-9a-f]{2}/g) ?? [], (octet) => Number.parseInt(octet, 16));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
