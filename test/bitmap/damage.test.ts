/** Bytes: equal sets give equal bytes, and damage of every kind is refused, never read as another bitmap. */
import { describe, expect, test } from 'vitest';
import { PrefixBitmap } from '../../src/bitmap.ts';
import { HextetError } from '../../src/error.ts';
import { Random } from '../reference/seeded.ts';
import { checkTrie } from '../support/check-trie.ts';
import { refusal } from '../support/refusal.ts';

/** Magic, version, root length and root address, and the counts of nodes with divided slots and without. */
const HEADER = 4 + 1 + 1 + 16 + 8;
const COUNTS_AT = 22;
const CHECKSUM = 4;
const VERSION_AT = 4;
const LENGTH_AT = 5;
const ROOT_AT = 6;

/** CRC-32 of ISO 3309 (the one of PNG and gzip), a bit at a time. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Whether the checksum is written in little-endian order. */
const little = (() => {
  const bytes = new PrefixBitmap('2001:db8::/48').toBytes();
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const at = bytes.length - CHECKSUM;
  const orders = [true, false].filter((order) => view.getUint32(at, order) === crc32(bytes.subarray(0, at)));
  if (orders.length !== 1) throw new Error('the last four bytes are no CRC-32');
  return orders[0] as boolean;
})();

/** The bytes with a right checksum behind them. */
function sealed(body: Uint8Array | readonly number[]): Uint8Array {
  const bytes = new Uint8Array(body.length + CHECKSUM);
  bytes.set(body);
  new DataView(bytes.buffer).setUint32(body.length, crc32(bytes.subarray(0, body.length)), little);
  return bytes;
}

const bodyOf = (bytes: Uint8Array) => bytes.slice(0, -CHECKSUM);

function flipped(bytes: Uint8Array, ...bits: number[]): Uint8Array {
  const copy = bytes.slice();
  for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
  return copy;
}

const codeOf = (bytes: unknown) => refusal(() => PrefixBitmap.fromBytes(bytes as never)).code;

function bitmapOf(root: string, ...blocks: string[]): PrefixBitmap {
  const bitmap = new PrefixBitmap(root);
  for (const block of blocks) bitmap.take(block);
  return bitmap;
}

function filled(root: string, length: number): PrefixBitmap {
  const bitmap = new PrefixBitmap(root);
  while (bitmap.carve(length) !== null);
  return bitmap;
}

const END = 'ffff:ffff:ffff:ffff:ffff:ffff:ffff';
const SAMPLES: Record<string, PrefixBitmap> = {
  empty: bitmapOf('2001:db8::/48'),
  'wholly taken': bitmapOf('2001:db8::/48', '2001:db8::/48'),
  'one block': bitmapOf('2001:db8::/48', '2001:db8:0:42::/64'),
  'a few blocks': bitmapOf('2001:db8::/32', '2001:db8:1::/48', '2001:db8:1:8000::/49', '2001:db8:ff::5/128'),
  'full of /64s': filled('2001:db8::/56', 64),
  'some full, some not': bitmapOf('2001:db8::/60', '2001:db8::/64', '2001:db8:0:1::/64', '2001:db8:0:2::/63'),
  'a block beside divided space': bitmapOf('2001:db8::/32', '2001:db8::/36', '2001:db8:1000::/48'),
  'an odd root': bitmapOf(
    '2001:db8::2000:0:0:0/67',
    '2001:db8::2000:0:0:0/70',
    '2001:db8::3fff:ffff:ffff:ffff/128',
  ),
  'the whole space': bitmapOf('::/0', '::/128', '8000::/2', `${END}:ffff/128`),
  'one address': bitmapOf(`${END}:ffff/128`, `${END}:ffff/128`),
  'the last two': bitmapOf(`${END}:fffe/127`, `${END}:fffe/128`),
};

/** Damage behind a right checksum is refused, or is the honest bytes of some bitmap. */
function expectHonest(body: Uint8Array | readonly number[]): 'refused' | 'read' {
  const bytes = sealed(body);
  let bitmap: PrefixBitmap;
  try {
    bitmap = PrefixBitmap.fromBytes(bytes);
  } catch (error) {
    if (HextetError.is(error) && error.code.startsWith('damaged-')) return 'refused';
    throw error;
  }
  checkTrie(bitmap);
  expect(Array.from(bitmap.toBytes()).join()).toBe(Array.from(bytes).join());
  return 'read';
}

describe('bytes', () => {
  test.each(Object.entries(SAMPLES))('bring back %s', (_name, bitmap) => {
    const bytes = bitmap.toBytes();
    const copy = PrefixBitmap.fromBytes(bytes);
    checkTrie(copy);
    expect(String(copy.root)).toBe(String(bitmap.root));
    expect(Array.from(copy.blocks(), String)).toEqual(Array.from(bitmap.blocks(), String));
    expect([copy.takenSize, copy.freeSize, copy.largestGap]).toEqual([
      bitmap.takenSize,
      bitmap.freeSize,
      bitmap.largestGap,
    ]);
    expect(copy.toBytes()).toEqual(bytes);
    expect([bytes[LENGTH_AT], Array.from(bytes.subarray(ROOT_AT, COUNTS_AT))]).toEqual([
      bitmap.root.length,
      Array.from(bitmap.root.first.toBytes()),
    ]);
  });

  test('do not share memory with the bitmap on either side', () => {
    const bitmap = bitmapOf('2001:db8::/48', '2001:db8::/64');
    const bytes = bitmap.toBytes();
    const copy = PrefixBitmap.fromBytes(bytes);
    const before = bytes.slice();
    bytes.fill(0xff);
    expect([bitmap.toBytes(), copy.toBytes()]).toEqual([before, before]);
  });

  test('are read where they lie inside others, and as a Buffer', () => {
    const bytes = SAMPLES['a few blocks']?.toBytes() as Uint8Array;
    const wider = new Uint8Array(bytes.length + 7).fill(0xaa);
    wider.set(bytes, 3);
    const inner = wider.subarray(3, 3 + bytes.length);
    for (const given of [inner, Buffer.from(bytes)])
      expect(PrefixBitmap.fromBytes(given).toBytes()).toEqual(bytes);
  });

  test('are the same for the same set, whatever came before', () => {
    const straight = bitmapOf(
      '2001:db8::/48',
      '2001:db8:0:1::/64',
      '2001:db8:0:8::/61',
      '2001:db8:0:7::5/128',
    );
    const detour = new PrefixBitmap('2001:db8::/48', { expected: 1000 });
    for (let i = 0; i < 600; i++) detour.carve(64, { strategy: 'sparse' });
    detour.carve(80, { strategy: 'next' });
    for (const block of detour.blocks({ reverse: true })) detour.free(block);
    for (const block of ['2001:db8:0:7::5/128', '2001:db8:0:8::/61', '2001:db8:0:1::/64']) detour.take(block);
    expect(detour.toBytes()).toEqual(straight.toBytes());
    detour.compact();
    expect(detour.toBytes()).toEqual(straight.toBytes());
  });

  test('of 65,536 equal blocks are few', () => {
    const bitmap = filled('2001:db8::/48', 64);
    expect(bitmap.toBytes().length).toBeLessThan(100);
    expect(PrefixBitmap.fromBytes(bitmap.toBytes()).has('2001:db8:0:abcd::/64')).toBe(true);
  });
});

describe('damage', () => {
  test('what is no bytes', () => {
    const wrongs = [undefined, null, 'HXBM', 5, {}, [], SAMPLES.empty?.toBytes().buffer, new Uint16Array(40)];
    for (const wrong of wrongs) expect(codeOf(wrong)).toBe('invalid-type');
  });

  test.each(Object.entries(SAMPLES))('%s, cut off anywhere', (_name, bitmap) => {
    const bytes = bitmap.toBytes();
    for (let length = 0; length < bytes.length; length++) {
      const code = codeOf(bytes.subarray(0, length));
      if (length < HEADER + CHECKSUM) expect([length, code]).toEqual([length, 'damaged-size']);
      else expect(['damaged-size', 'damaged-checksum']).toContain(code);
    }
  });

  test.each(Object.entries(SAMPLES))('%s, any bit flipped', (_name, bitmap) => {
    const bytes = bitmap.toBytes();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const byte = bit >> 3;
      const expected = byte < VERSION_AT ? 'magic' : byte === VERSION_AT ? 'version' : 'checksum';
      expect([bit, codeOf(flipped(bytes, bit))]).toEqual([bit, `damaged-${expected}`]);
    }
  });

  test('any two bits flipped', () => {
    const bytes = SAMPLES['one block']?.toBytes() as Uint8Array;
    for (let a = 0; a < bytes.length * 8; a++) {
      for (let b = 0; b < a; b++) {
        const code = codeOf(flipped(bytes, a, b));
        if (!code.startsWith('damaged-')) throw new Error(`bits ${a} and ${b}: ${code}`);
      }
    }
  });

  test('bytes behind the end, with and without a right checksum', () => {
    for (const bitmap of Object.values(SAMPLES)) {
      const bytes = bitmap.toBytes();
      for (const more of [[0], [0xff], [0, 0, 0, 0], Array.from({ length: 100 }, () => 0)]) {
        expect(codeOf(Uint8Array.from([...bytes, ...more]))).toBe('damaged-checksum');
        expect(codeOf(sealed([...bodyOf(bytes), ...more]))).toBe('damaged-blocks');
        expect(codeOf(sealed([...bytes, ...more]))).toBe('damaged-blocks');
      }
    }
  });

  test('a list of blocks that is not there, or is there for an empty set', () => {
    const { empty, 'one block': one } = SAMPLES;
    const body = bodyOf(one?.toBytes() as Uint8Array);
    expect(codeOf(sealed(body.subarray(0, HEADER)))).toBe('damaged-blocks');
    const counted = bodyOf(empty?.toBytes() as Uint8Array);
    expect(codeOf(sealed([...counted, ...body.subarray(HEADER)]))).toBe('damaged-blocks');
  });

  test('counts of nodes that are not those of the list, with the same memory or with more than there is', () => {
    const seven = new PrefixBitmap('2001:db8::/52');
    for (let i = 0; i < 7; i++) seven.take(`2001:db8:0:${(16 * i + 1).toString(16)}::/64`);
    const body = bodyOf(seven.toBytes());
    const view = new DataView(body.buffer);
    const inner = view.getUint32(COUNTS_AT);
    const leaves = view.getUint32(COUNTS_AT + 4);
    expect(leaves).toBe(7);
    const counted = (a: number, b: number) => {
      view.setUint32(COUNTS_AT, a);
      view.setUint32(COUNTS_AT + 4, b);
      return sealed(body);
    };
    expect(PrefixBitmap.fromBytes(counted(inner, leaves)).toBytes()).toEqual(seven.toBytes());
    expect(codeOf(counted(inner + 1, leaves - 7))).toBe('damaged-blocks');
    expect(codeOf(counted(inner, leaves - 1))).toBe('damaged-blocks');
    expect(codeOf(counted(0xffff_ffff, leaves))).toBe('damaged-blocks');
    expect(codeOf(counted(inner, 0xffff_ffff))).toBe('damaged-blocks');
  });

  /** Lists written by hand, in bits, with the right counts of nodes. */
  test.each([
    [
      'a node with one child only, where the path should pass over it',
      '2001:db8::/32',
      [2, 1],
      '10000 01 1 10000 01 1 10000 1',
    ],
    [
      'for each slot that it is divided, where all are',
      '2001:db8::/32',
      [1, 0],
      '00000000000000011 00 11 00 0111111 00 0111111',
    ],
    [
      'more depths passed over than there are',
      '2001:db8::/32',
      [1, 1],
      `10000 01 01 ${'0'.repeat(32)} 1 ${'0'.repeat(32)} 0000 10000 1`,
    ],
    [
      'a block that is all of a node: it belongs to the slot above',
      '::/0',
      [1, 1],
      `10000 01 1 0 ${'1'.repeat(16)} 00 ${'0'.repeat(16)} 1${'0'.repeat(15)}`,
    ],
    ['slots below the last bit', '::/124', [1, 1], '10000 01 1 10000 1'],
    ['blocks below the last bit', '::/124', [1, 0], '10000 01 00 1111111'],
  ] as const)('%s', (_name, root, [inner, leaves], list) => {
    const header = bodyOf(new PrefixBitmap(root).toBytes());
    const view = new DataView(header.buffer);
    view.setUint32(COUNTS_AT, inner);
    view.setUint32(COUNTS_AT + 4, leaves);
    const bits = list.replaceAll(' ', '');
    const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
      Number.parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
    );
    expect(codeOf(sealed([...header, ...bytes]))).toBe('damaged-blocks');
  });

  test('2^124 blocks, which no caller can take one by one, are read, counted and written exactly', () => {
    const header = bodyOf(new PrefixBitmap('::/0').toBytes());
    new DataView(header.buffer).setUint32(COUNTS_AT, 1);
    const bitmap = PrefixBitmap.fromBytes(sealed([...header, 0x82, 0x7f]));
    expect(bitmap.takenSize).toBe(1n << 124n);
    expect(String(bitmap.carve(128))).toBe('1000::/128');
    expect(bitmap.free('::5/128')).toBe(true);
    expect(bitmap.free('::6/128')).toBe(true);
    expect(bitmap.takenSize).toBe((1n << 124n) - 1n);
    expect(bitmap.count(128)).toBe((1n << 128n) - (1n << 124n) + 1n);
    const again = PrefixBitmap.fromBytes(bitmap.toBytes());
    again.compact();
    expect(again.takenSize).toBe((1n << 124n) - 1n);
    expect(again.toBytes()).toEqual(bitmap.toBytes());
  });

  test('2^53 blocks are read again after one more is carved', () => {
    const header = bodyOf(new PrefixBitmap('::/74').toBytes());
    new DataView(header.buffer).setUint32(COUNTS_AT, 1);
    // Two of the four /76s are filled with /128s: 2^52 in each.
    const bits = '0 0000000000000011 01 00 1111111 00 1111111 000'.replaceAll(' ', '');
    const list = Array.from({ length: 5 }, (_, i) => Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2));
    const bitmap = PrefixBitmap.fromBytes(sealed([...header, ...list]));
    expect(bitmap.takenSize).toBe(1n << 53n);
    expect(String(bitmap.carve(128))).toBe('::20:0:0:0/128');
    const again = PrefixBitmap.fromBytes(bitmap.toBytes());
    expect(again.takenSize).toBe((1n << 53n) + 1n);
    expect(again.toBytes()).toEqual(bitmap.toBytes());
  });

  test('a Uint8Array whose own length lies is read by the length of its memory', () => {
    const bytes = new PrefixBitmap('2001:db8::/32').toBytes();
    for (const length of [0, 34, 1e9]) {
      const lying = Object.defineProperty(bytes.slice(), 'length', { value: length });
      expect(PrefixBitmap.fromBytes(lying).toBytes()).toEqual(bytes);
    }
    const short = Object.defineProperty(bytes.slice(0, 20), 'length', { value: bytes.length });
    expect(codeOf(short)).toBe('damaged-size');
  });

  test('is told with what was expected', () => {
    const body = bodyOf(SAMPLES['one block']?.toBytes() as Uint8Array);
    const detailsOf = (bytes: Uint8Array) => refusal(() => PrefixBitmap.fromBytes(bytes)).details;
    expect(detailsOf(body.subarray(0, 20))).toEqual({ received: 20, min: HEADER + CHECKSUM });
    body[VERSION_AT] = 7;
    expect(detailsOf(sealed(body))).toEqual({ received: 7, expected: 1 });
  });

  test('another magic or version, with a right checksum', () => {
    const body = bodyOf(SAMPLES['one block']?.toBytes() as Uint8Array);
    for (let bit = 0; bit < 32; bit++) expect(codeOf(sealed(flipped(body, bit)))).toBe('damaged-magic');
    for (let bit = 32; bit < 40; bit++) expect(codeOf(sealed(flipped(body, bit)))).toBe('damaged-version');
    expect(codeOf(new Uint8Array(1000))).toBe('damaged-magic');
  });

  test('a root that is no prefix, with a right checksum', () => {
    for (const bitmap of Object.values(SAMPLES)) {
      const body = bodyOf(bitmap.toBytes());
      for (const length of [129, 130, 192, 255]) {
        const longer = body.slice();
        longer[LENGTH_AT] = length;
        expect(codeOf(sealed(longer))).toBe('damaged-root');
      }
      for (let bit = bitmap.root.length; bit < 128; bit++) {
        expect([bit, codeOf(sealed(flipped(body, ROOT_AT * 8 + bit)))]).toEqual([bit, 'damaged-root']);
      }
    }
  });

  test('another root is read as what it says or refused', () => {
    for (const bitmap of Object.values(SAMPLES)) {
      const body = bodyOf(bitmap.toBytes());
      for (let length = 0; length <= 128; length++) {
        const other = body.slice();
        other[LENGTH_AT] = length;
        expectHonest(other);
      }
      for (let bit = 0; bit < bitmap.root.length; bit++) expectHonest(flipped(body, ROOT_AT * 8 + bit));
    }
  });

  test.each(Object.entries(SAMPLES))(
    '%s, bits of the list flipped, behind a right checksum',
    (_name, bitmap) => {
      const body = bodyOf(bitmap.toBytes());
      const [from, to] = [HEADER * 8, body.length * 8];
      for (let a = from; a < to; a++) {
        expectHonest(flipped(body, a));
        for (let b = Math.max(from, a - 20); b < a; b++) expectHonest(flipped(body, a, b));
      }
    },
  );

  test.each(Object.entries(SAMPLES))('%s, the list cut off, behind a right checksum', (_name, bitmap) => {
    const body = bodyOf(bitmap.toBytes());
    for (let length = HEADER; length < body.length; length++) expectHonest(body.subarray(0, length));
  });

  test.each(Object.entries(SAMPLES))(
    '%s, any byte of the list replaced, behind a right checksum',
    (_name, bitmap) => {
      const body = bodyOf(bitmap.toBytes());
      const seen = { refused: 0, read: 0 };
      for (let at = HEADER; at < body.length; at++) {
        for (let byte = 0; byte < 256; byte++) {
          const other = body.slice();
          other[at] = byte;
          seen[expectHonest(other)]++;
        }
        expectHonest(Uint8Array.from([...body.subarray(0, at), ...body.subarray(at + 1)]));
        for (const more of [0x00, 0x80, 0xff]) {
          expectHonest(Uint8Array.from([...body.subarray(0, at), more, ...body.subarray(at)]));
        }
      }
      expect(seen.read).toBeGreaterThanOrEqual(body.length - HEADER);
      expect(seen.refused > 0).toBe(body.length > HEADER);
    },
  );

  test('the lists of random bitmaps, damaged in a few places, behind a right checksum', () => {
    const random = new Random(2);
    const seen = { refused: 0, read: 0 };
    for (let i = 0; i < 300; i++) {
      const bitmap = new PrefixBitmap(
        random.pick(['::/0', '2001:db8::/45', 'fff8::/13', '::/118', `${END}:ff00/120`]),
      );
      const room = 128 - bitmap.root.length;
      for (let n = random.below(8); n >= 0; n--) {
        const length = bitmap.root.length + 1 + random.below(Math.min(room, random.pick([4, 9, 40])));
        bitmap.carve(length, { strategy: random.oneIn(2) ? 'first' : 'sparse' });
        bitmap.carve(length, { strategy: 'random', seed: random.next() });
      }
      const body = bodyOf(bitmap.toBytes());
      const bit = () => HEADER * 8 + random.below((body.length - HEADER) * 8);
      for (let n = 0; n < 20; n++) {
        seen[expectHonest(flipped(body, ...Array.from({ length: 1 + random.below(4) }, bit)))]++;
      }
    }
    expect(seen.read).toBeGreaterThan(100);
    expect(seen.refused).toBeGreaterThan(100);
  });

  test('random lists of any size', () => {
    const random = new Random(1);
    const headers = Object.values(SAMPLES).map((bitmap) => Array.from(bitmap.toBytes().subarray(0, HEADER)));
    for (let i = 0; i < 4000; i++) {
      // Long runs of equal bits lead further than fair bits do.
      const common = random.pick([0x00, 0xff]);
      const list = Array.from({ length: random.below(60) }, () =>
        random.oneIn(3) ? random.below(256) : common,
      );
      expectHonest([...random.pick(headers), ...list]);
    }
  });

  test('a list of a megabyte', () => {
    const header = Array.from((SAMPLES['the whole space'] as PrefixBitmap).toBytes().subarray(0, HEADER));
    for (const byte of [0x00, 0x55, 0xaa, 0xff, 0x80, 0x01]) {
      const body = new Uint8Array(1_000_000).fill(byte);
      body.set(header);
      expectHonest(body);
    }
  });
});
