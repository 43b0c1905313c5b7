/** Leases: the pool against the bare core, and as it grows. */
import { PrefixBitmap } from 'hextet/bitmap';
import { Pool } from 'hextet/pool';
import { Prefix } from 'hextet/prefix';
import { agree, counted, generator, plotted, repeated, retained } from './harness.mjs';
import { leasesOf, ROOT } from './leases.mjs';

const SIZES = [1_000, 10_000, 100_000, 1_000_000];
const CORE = 'hextet bare core';
const FLOOR = 'floor: a number, a Map and a list';
const MAP = 'Map by text, key built';
/** How many different leases are asked about in turn, a power of two. */
const SAMPLE = 512;

const pools = new Map();

export const rows = [
  {
    title: 'Allocate and release with an owner, 100,000 leases held',
    about: `Lowest free /64 first, time for the pair: a lease of an owner that has none, and its release with the generation.
      The core carves and frees the same prefix. The floor keeps the next number and a Map of owners, and a list of what was
      done.`,
    limit: `It is spread over what no core has: finding the owner, the clock, the journal, the ways back from a change that
      fails, the lease as a value. What leaving each of them out saves is in decisions/0009-speed.md.`,
    targets: { hextet: { under: 2_000 }, [CORE]: [{ slower: 12 }, { slower: 8 }] },
    contenders() {
      const pool = sharedLeases(100_000);
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
        repeated(FLOOR, leasingByHand(100_000)),
      ];
    },
  },
  growthRow(
    'Allocate and release',
    (pool) => (i) => pool.release(pool.allocate({ length: 64, owner: `new-${i}` })),
    'lowest free /64',
  ),
  growthRow(
    'Release a lease at random and lease it again',
    (pool) => {
      const leases = sampleOf(pool);
      return (i) => {
        const { prefix, owner } = leases[i & (SAMPLE - 1)];
        pool.release(leases[i & (SAMPLE - 1)]);
        leases[i & (SAMPLE - 1)] = pool.allocateExact(prefix, { owner });
      };
    },
    'one at random',
  ),
  growthRow('Plan and commit', (pool) => (i) => {
    const [lease] = pool.commit(pool.plan([{ op: 'allocate', length: 64, owner: `new-${i}` }]));
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
    about: `Addresses in leases picked at random, gone through one after the other. The Map has the text of each /64 as key
      and knows no other length.`,
    targets: Object.fromEntries(SIZES.map((size) => [nameOf(size), { under: 500 }])),
    contenders() {
      const inLeases = (pool) => sampleOf(pool).map(({ prefix }) => prefix.first.offset(77));
      const largest = sharedLeases(SIZES.at(-1));
      const owners = new Map(Array.from(largest.leases(), ({ prefix, owner }) => [String(prefix), owner]));
      const keyOf = (address) => `${address.prefix(64)}`;
      agree(inLeases(largest), [
        (address) => largest.covering(address).owner,
        (address) => owners.get(keyOf(address)),
      ]);
      return [
        ...SIZES.toReversed().map((size) => {
          const pool = sharedLeases(size);
          return counted(nameOf(size), inLeases(pool), (address) => pool.covering(address) !== null);
        }),
        counted(MAP, inLeases(largest), (address) => owners.get(keyOf(address)) !== undefined),
      ];
    },
  },
  {
    title: 'Memory of 1,000,000 leases',
    about:
      'Retained bytes a lease, with the text of its owner: of /64s one beside the other, and at random places of a /32.',
    figures: () => [
      { name: 'sequential', value: retainedBy(leasesOf), unit: 'bytes a lease', most: 260 },
      { name: 'spread', value: retainedBy(spreadLeases), unit: 'bytes a lease', most: 260 },
    ],
  },
];

/** The same operation at several sizes, the largest first: it may take three times as long as the smallest. */
function growthRow(title, make, series) {
  return {
    title: `${title}, by the count of leases`,
    about: 'Leases of /64s one beside the other, each with an owner of its own.',
    plot: series && 'lease',
    targets: Object.fromEntries(SIZES.slice(0, -1).map((size) => [nameOf(size), { slower: 3 }])),
    contenders: () =>
      SIZES.toReversed().map((size) =>
        plotted(repeated(nameOf(size), make(sharedLeases(size))), series, size),
      ),
  };
}

function nameOf(size) {
  return `hextet, ${size.toLocaleString('en-US')} leases`;
}

/** One pool of each size for all rows: each leaves in it what it found. */
function sharedLeases(count) {
  if (!pools.has(count)) pools.set(count, leasesOf(count));
  return pools.get(count);
}

/** The least that keeps who has what and what was done: nothing is checked, and only the last slot can be freed. */
function leasingByHand(count) {
  const owners = new Map(Array.from({ length: count }, (_, i) => [`net-${i}`, i]));
  const done = [];
  let top = count;
  return (i) => {
    const owner = `new-${i}`;
    owners.set(owner, top++);
    done[i & 1023] = { op: 'lease', owner };
    owners.delete(owner);
    top--;
    done[(i + 1) & 1023] = { op: 'release', owner };
  };
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

/** Bytes for one of a million leases. */
function retainedBy(make) {
  return retained(() => make(1_000_000)).bytes / 1_000_000;
}
