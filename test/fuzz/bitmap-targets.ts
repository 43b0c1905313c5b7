/** The bytes of bitmaps, and calls of their methods. */

import { crc32 } from '../../src/bitmap/crc32.ts';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { checkTrie } from '../support/check-trie.ts';
import { take } from '../support/take.ts';
import { attempt, claim, same } from './checks.ts';
import type { Target } from './targets.ts';
import { hexOf, type Json } from './values.ts';

const CHECKSUM = 4;

const calls: readonly Json[] = [
  ['carve', 64],
  ['carve', 60, { strategy: 'last' }],
  ['carve', 66, { strategy: 'random', seed: 5 }],
  ['carve', 70, { strategy: 'next', from: '2001:db8:0:7::' }],
  ['carve', 128, { strategy: 'best', within: '2001:db8:0:40::/60' }],
  ['carve', 65, { strategy: 'sparse' }],
  ['find', 49],
  ['take', '2001:db8:0:12::/64'],
  ['takeRange', '2001:db8:0:30:: - 2001:db8:0:37:ffff::'],
  ['free', '2001:db8:0:12::/64'],
  ['freeRange', '2001:db8:0:30:: - 2001:db8:0:37:ffff::'],
  ['has', '2001:db8::/64'],
  ['blockAt', '2001:db8::5'],
  ['state', '2001:db8::/60'],
  ['count', 62],
  ['nth', 64, 7],
  ['nth', 128, { $: 'bigint', of: '99999999' }],
  ['blocks', { within: '2001:db8::/56', from: '2001:db8:0:3::', reverse: true }],
  ['gaps', { from: '2001:db8:0:3::' }],
  ['compact'],
];

const bitmaps: readonly PrefixBitmap[] = [
  '::/0',
  '2001:db8::/48',
  '2001:db8:0:ff00::/57',
  '::8/125',
  '::1/128',
].map((root) => {
  const bitmap = new PrefixBitmap(root);
  const { length } = bitmap.root;
  for (let i = 0; i < 12; i++)
    bitmap.carve(Math.min(128, length + 1 + ((i * 5) % 17)), { strategy: 'sparse' });
  for (let i = 0; i < 40; i++) bitmap.carve(Math.min(128, length + 9));
  return bitmap;
});

/** Whatever was done to it, a bitmap is sound, its sizes add up, and its bytes stand for it. */
export function checkBitmap(bitmap: PrefixBitmap): void {
  checkTrie(bitmap);
  same(bitmap.takenSize + bitmap.freeSize, bitmap.root.size, 'sizes add up');
  const bytes = bitmap.toBytes();
  same(PrefixBitmap.fromBytes(bytes).toBytes(), bytes, 'bytes stand for the same bytes');
}

/** The bytes with their checksum made right, so that what is behind it is reached. */
function sealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < CHECKSUM) return bytes;
  const copy = bytes.slice();
  const body = copy.subarray(0, -CHECKSUM);
  new DataView(copy.buffer).setInt32(body.length, crc32(body));
  return copy;
}

export const bitmapTargets: Readonly<Record<string, Target>> = {
  bytes: {
    seeds: bitmaps.flatMap((bitmap) => {
      const bytes = { $: 'bytes', of: hexOf(bitmap.toBytes()) };
      return [
        { bytes, seal: true },
        { bytes, seal: true },
        { bytes, seal: false },
      ];
    }),
    run(input) {
      const { bytes, seal } = Object(input) as { readonly bytes?: Uint8Array; readonly seal?: unknown };
      const given = seal === true && bytes instanceof Uint8Array ? sealed(bytes) : bytes;
      const read = attempt(() => PrefixBitmap.fromBytes(given as Uint8Array));
      if (!('value' in read)) return;
      checkBitmap(read.value);
      same(hexOf(read.value.toBytes()), hexOf(given as Uint8Array), 'bytes that are read are written again');
    },
  },
  bitmap: {
    seeds: [
      { root: '2001:db8::/48', calls },
      { root: '2001:db8::/56', calls: [...calls].reverse() },
      { root: '::/0', calls, options: { expected: 100 } },
    ],
    run(input) {
      const { root, calls, options } = Object(input) as Readonly<Record<string, unknown>>;
      const made = attempt(() => new PrefixBitmap(root as string, options as object));
      if (!('value' in made) || !Array.isArray(calls)) return;
      const bitmap = made.value;
      for (const call of calls) {
        if (!Array.isArray(call)) continue;
        const [method, ...args] = call as [unknown, ...unknown[]];
        const known = typeof method === 'string' && Object.hasOwn(PrefixBitmap.prototype, method);
        if (!known || method === 'constructor') continue;
        const before = bitmap.toBytes();
        const answer = attempt(() => {
          const result = (bitmap as unknown as Record<string, (...args: unknown[]) => unknown>)[method]?.(
            ...args,
          );
          return method === 'blocks' || method === 'gaps' ? take(result as Iterable<unknown>, 50) : result;
        });
        const isSame = hexOf(bitmap.toBytes()) === hexOf(before);
        if ('refused' in answer || answer.value === null || answer.value === false) {
          claim(isSame, `${method} that fails changes nothing`);
        }
      }
      checkBitmap(bitmap);
    },
  },
};
