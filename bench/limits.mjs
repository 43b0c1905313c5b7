/** Pools in which something grows that used to cost more than its share: processor time, each beside a tenth of it or none. */
import { Pool } from 'hextet/pool';
import { generator, shuffle } from './harness.mjs';

export const rows = [
  {
    title: 'Reservations in any order',
    about: '131,072 of a /64 each, made and ended, beside 13,107 of them.',
    figures: () =>
      [
        ['ascending', (list) => list],
        ['descending', (list) => list.toReversed()],
        ['random', (list) => shuffle(list, generator(3))],
      ].map(([name, order]) => ({
        name,
        value: reserving(131_072, order) / reserving(13_107, order),
        unit: 'times as long',
        most: 20,
      })),
  },
  {
    title: 'One owner with 100,000 leases',
    about: 'A lease and its release, beside an owner with one.',
    figures: () => [{ name: 'again', value: owning(100_000) / owning(1), unit: 'times as long', most: 3 }],
  },
  {
    title: 'Past 32,768 full roots',
    about: 'A lease and its release, beside a pool with 32 full roots.',
    figures: () => [{ name: 'lease', value: passing(32_768) / passing(32), unit: 'times as long', most: 3 }],
  },
  {
    title: 'Refused with 65,536 quarantines that are over',
    about: 'Half of the /64s of a /47 are in quarantine, the others leased; a /63 is asked for.',
    figures: refusing,
  },
  {
    title: 'End 1,000,000 quarantines in steps of 1,000',
    about: 'The longest step.',
    figures: reclaiming,
  },
  {
    title: '100,000 roots in a snapshot',
    about: 'Memory of a snapshot, of a restore and of a refusal, beside the text.',
    figures: rooting,
  },
];

/** Milliseconds of the processor; the quickest of some. */
function cost(work, times = 1) {
  let quickest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const from = process.cpuUsage();
    work(i);
    const { user, system } = process.cpuUsage(from);
    quickest = Math.min(quickest, (user + system) / 1000);
  }
  return quickest;
}

function slots(count, length = 64) {
  const shift = 128n - BigInt(length);
  return Array.from({ length: count }, (_, i) => {
    const value = (0x2001_0db8n << 96n) + (BigInt(2 * i) << shift);
    const groups = value.toString(16).padStart(32, '0').match(/.{4}/g);
    return `${groups.join(':')}/${length}`;
  });
}

function reserving(count, order) {
  const ranges = order(slots(count));
  return cost(() => {
    const pool = new Pool({ roots: ['2001:db8::/32'], journal: 0 });
    for (const range of ranges) pool.reserve(range);
    for (const range of ranges) pool.unreserve(range);
  }, 2);
}

/** A lease and its release, 1,000 times. */
function pairs(pool, owner) {
  return cost(() => {
    for (let i = 0; i < 1000; i++) pool.release(pool.allocate({ length: 68, owner }));
  }, 30);
}

function owning(count) {
  const pool = new Pool({ roots: ['2001:db8::/32'], journal: 0 });
  for (const prefix of slots(count)) pool.allocateExact(prefix, { owner: 'one' });
  return pairs(pool, 'one');
}

function passing(count) {
  const pool = new Pool({ roots: slots(count + 1), journal: 0 });
  for (let i = 0; i < count; i++) pool.allocate({ length: 64, owner: `net-${i}` });
  return pairs(pool, 'next');
}

function refusing() {
  let now = 0;
  const count = 131_072;
  const pool = new Pool({
    roots: ['2001:db8::/47'],
    quarantine: { seconds: 1 },
    journal: 0,
    clock: () => now,
  });
  const leases = Array.from({ length: count }, (_, i) => pool.allocate({ length: 64, owner: `net-${i}` }));
  const ask = () => pool.tryAllocate({ length: 63, owner: 'new' });
  ask();
  const without = cost(() => Array.from({ length: 1000 }, ask), 10);
  for (let i = 0; i < count; i += 2) pool.release(leases[i]);
  now = 1000;
  const first = cost(ask);
  const second = cost(() => Array.from({ length: 1000 }, ask), 10);
  return [
    { name: 'the first time', value: first / 65.536, unit: 'ms for 1,000', most: 10 },
    {
      name: 'the second time, beside a pool without',
      value: second / without,
      unit: 'times as long',
      most: 2,
    },
  ];
}

function reclaiming() {
  let now = 0;
  const pool = new Pool({
    roots: ['2001:db8::/32'],
    quarantine: { seconds: 1 },
    journal: 0,
    clock: () => now,
  });
  for (let i = 0; i < 1_000_000; i++) pool.release(pool.allocate({ length: 64, owner: `net-${i}` }));
  now = 1000;
  const steps = [];
  for (;;) {
    let ended = 0;
    steps.push(cost(() => (ended = pool.reclaim({ limit: 1000 }).length)));
    if (ended === 0) break;
  }
  return [{ name: 'step', value: Math.max(...steps), unit: 'ms', most: 50 }];
}

function rooting() {
  const pool = new Pool({ roots: slots(100_000), journal: 0 });
  const text = JSON.stringify(pool.snapshot());
  const used = (work) => {
    globalThis.gc();
    const before = memory();
    const kept = work();
    const after = memory();
    return { name: '', kept, value: (after - before) / text.length };
  };
  const figure = (name, { value }) => ({ name, value, unit: 'bytes a character', most: 20 });
  return [
    figure(
      'snapshot',
      used(() => pool.snapshot()),
    ),
    figure(
      'restore',
      used(() => Pool.restore(JSON.parse(text))),
    ),
    figure(
      'refusal',
      used(() => pool.tryAllocate({ length: 32, owner: 'a' })),
    ),
  ];
}

function memory() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
