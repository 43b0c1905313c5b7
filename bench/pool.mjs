/** Leases: the pool against the bare core, and its snapshots against JSON. */
import { PrefixBitmap } from 'hextet/bitmap';
import { Pool } from 'hextet/pool';
import { Prefix } from 'hextet/prefix';
import { agree, counted, generator, repeated } from './harness.mjs';

const ROOT = '2001:db8::/32';
const SIZES = [1_000, 100_000, 1_000_000];
const CORE = 'bare core';
/** How many different leases are asked about in turn, a power of two. */
const SAMPLE = 512;

export const rows = [
  {
    title: 'Allocate and release with an owner, 100,000 leases held',
    about: `Lowest free /64 first, time for the pair: a lease of an owner that has none, and its release with the generation.
      The core carves and frees the same prefix.`,
    targets: { hextet: { under: 2_000 }, [CORE]: { slower: 12 } },
    contenders() {
      const pool = leasesOf(100_000);
      const core = new PrefixBitmap(ROOT);
      for (let i = 0; i < 100_000; i++) core.carve(64);
      agree(
        [0, 1, 2],
        [
          (i) => {
            const lease = pool.allocate({ length: 64, owner: `new-${i}` });
            pool.release(lease);
            return String(lease.prefix);
          },
          () => {
            const prefix = core.carve(64);
            core.free(prefix);
            return String(prefix);
          },
        ],
      );
      return [
        repeated('hextet', (i) => pool.release(pool.allocate({ length: 64, owner: `new-${i}` }))),
        repeated(CORE, () => core.free(core.carve(64))),
      ];
    },
  },
  growthRow(
    'Allocate and release',
    (pool) => (i) => pool.release(pool.allocate({ length: 64, owner: `new-${i}` })),
  ),
  growthRow('Release a lease at random and lease it again', (pool) => {
    const leases = sampleOf(pool);
    return (i) => {
      const { prefix, owner } = leases[i & (SAMPLE - 1)];
      pool.release(leases[i & (SAMPLE - 1)]);
      leases[i & (SAMPLE - 1)] = pool.allocateExact(prefix, { owner });
    };
  }),
  growthRow('Plan and commit', (pool) => (i) => {
    const [lease] = pool.commit(pool.plan([{ length: 64, owner: `new-${i}` }]));
    pool.release(lease);
  }),
  growthRow('Reserve a /44 and end the reservation', (pool) => {
    const range = Prefix.parse('2001:db8:fff0::/44').toRange();
    return () => {
      pool.reserve(range, 'bench');
      pool.unreserve(range);
    };
  }),
  {
    title: 'Which lease covers an address',
    about: 'Addresses in leases picked at random.',
    targets: Object.fromEntries(SIZES.map((size) => [`${size} leases`, { under: 500 }])),
    contenders: () =>
      SIZES.map((size) => {
        const pool = leasesOf(size);
        const addresses = sampleOf(pool).map(({ prefix }) => prefix.first.offset(77));
        return counted(`${size} leases`, addresses, (address) => pool.covering(address) !== null);
      }),
  },
  {
    title: 'Snapshot of 1,000,000 leases',
    about: 'Each of a /64 and an owner of its own. JSON.stringify writes the same document.',
    targets: { 'JSON.stringify': { slower: 3 } },
    contenders() {
      const pool = leasesOf(1_000_000);
      const snapshot = pool.snapshot();
      return [
        repeated('hextet snapshot', () => pool.snapshot()),
        repeated('JSON.stringify', () => JSON.stringify(snapshot)),
      ];
    },
  },
  {
    title: 'Restore 1,000,000 leases',
    about: 'From the document that JSON.parse reads.',
    targets: { 'JSON.parse': { slower: 3 } },
    contenders() {
      const text = JSON.stringify(leasesOf(1_000_000).snapshot());
      const snapshot = JSON.parse(text);
      agree([snapshot], [(data) => JSON.stringify(Pool.restore(data).snapshot()), () => text]);
      return [
        repeated('hextet restore', () => Pool.restore(snapshot)),
        repeated('JSON.parse', () => JSON.parse(text)),
      ];
    },
  },
  {
    title: 'Memory of 1,000,000 leases',
    about:
      'Retained bytes a lease, with the text of its owner: of /64s one beside the other, and at random places of a /32.',
    figures: () => [
      { name: 'sequential', value: retained(() => leasesOf(1_000_000)), unit: 'bytes a lease', most: 260 },
      { name: 'spread', value: retained(() => spreadLeases(1_000_000)), unit: 'bytes a lease', most: 260 },
    ],
  },
];

/** The same operation at three sizes, the largest first: it may take three times as long as the smallest. */
function growthRow(title, make) {
  return {
    title: `${title}, by the count of leases`,
    about: 'Leases of /64s one beside the other, each with an owner of its own.',
    targets: Object.fromEntries(SIZES.slice(0, -1).map((size) => [`${size} leases`, { slower: 3 }])),
    contenders: () => SIZES.toReversed().map((size) => repeated(`${size} leases`, make(leasesOf(size)))),
  };
}

function leasesOf(count) {
  const pool = new Pool({ roots: [ROOT] });
  for (let i = 0; i < count; i++) pool.allocate({ length: 64, owner: `net-${i}` });
  return pool;
}

function spreadLeases(count) {
  const pool = new Pool({ roots: [ROOT] });
  const next = generator(31);
  const slots = Prefix.parse(ROOT).children(64);
  const used = new Set();
  while (used.size < count) used.add(next());
  let i = 0;
  for (const slot of used) pool.allocateExact(slots.at(slot), { owner: `net-${i++}` });
  return pool;
}

/** Leases at random, as many as a power of two. */
function sampleOf(pool) {
  const leases = [...pool.leases({ within: '2001:db8::/38' })];
  const next = generator(33);
  const picked = new Set();
  while (picked.size < SAMPLE) picked.add(next() % leases.length);
  return Array.from(picked, (index) => leases[index]);
}

/** Bytes that what a function makes holds, divided by the count of leases. */
function retained(make) {
  globalThis.gc();
  const before = process.memoryUsage();
  const pool = make();
  globalThis.gc();
  const after = process.memoryUsage();
  const bytes = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  return bytes / 1_000_000 + 0 * pool.version;
}
