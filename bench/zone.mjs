/** A zone as it grows. */
import { Pool } from 'hextet/pool';
import { Zone } from 'hextet/zone';
import { repeated } from './harness.mjs';

const SIZES = [1_000, 1_000_000];
const CHUNK = 1_000;

const made = new Map();

export const rows = [
  {
    title: 'Create a network and remove it, by the count of networks',
    about: `A /32 with so many networks of two NICs each; each command is a record of its own. Beside it a lease of a pool
      and its release.`,
    targets: {
      [nameOf(SIZES[0])]: { slower: 1.5 },
      'a lease of a pool and its release': { slower: 12 },
    },
    contenders() {
      const pool = new Pool({ roots: ['2001:db8::/32'], journal: 0 });
      for (let i = 0; i < SIZES[0]; i++) pool.allocate({ length: 64, owner: idOf('network', i) });
      return [
        ...SIZES.toReversed().map((size) => repeated(nameOf(size), createIn(zoneOf(size)))),
        repeated('a lease of a pool and its release', (i) =>
          pool.release(pool.allocate({ length: 64, owner: idOf('new', i) })),
        ),
      ];
    },
  },
  {
    title: 'The first page of 100 networks, by the count of networks',
    about: 'A list is made row by row.',
    targets: { [nameOf(SIZES[0])]: { slower: 1.5 } },
    contenders: () =>
      SIZES.toReversed().map((size) =>
        repeated(nameOf(size), () => Array.from(zoneOf(size).networks({ limit: 100 }))),
      ),
  },
  {
    title: 'Memory of a zone, and restoring it',
    about:
      'A /32 with 1,000,000 networks of two NICs each, with ids of 16 characters. Parsing the JSON is left out.',
    figures() {
      made.clear();
      const before = heap();
      const zone = zoneOf(SIZES[1]);
      const bytes = (heap() - before) / SIZES[1];
      const snapshot = zone.snapshot();
      const start = process.hrtime.bigint();
      Zone.restore(snapshot);
      const micros = Number(process.hrtime.bigint() - start) / 1e3 / SIZES[1];
      return [
        { name: 'in memory', value: bytes, unit: 'bytes a network', most: 1400 },
        { name: 'restored', value: micros, unit: 'microseconds a network', most: 6 },
      ];
    },
  },
];

function createIn(zone) {
  return (i) => {
    zone.run({ op: 'set-network', id: idOf('new', i), offering: 'dual' });
    zone.run({ op: 'remove-network', id: idOf('new', i) });
  };
}

function nameOf(size) {
  return `hextet, ${size.toLocaleString('en-US')} networks`;
}

/** One of each size for all rows: each leaves in it what it found. */
function zoneOf(count) {
  if (!made.has(count)) {
    const zone = new Zone({ journal: 0 });
    zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
    zone.run({ op: 'add-prefix', prefix: '2001:db8::/32', public: '2001:db8::/64' });
    for (let i = 0; i < count; i += CHUNK) {
      const commands = Array.from({ length: CHUNK }, (_, k) => networkOf(i + k)).flat();
      // As they come over a wire.
      zone.commit(zone.plan(JSON.parse(JSON.stringify(commands))));
    }
    made.set(count, zone);
  }
  return made.get(count);
}

function networkOf(i) {
  const network = idOf('net', i);
  return [
    { op: 'set-network', id: network, offering: 'dual' },
    { op: 'set-nic', id: idOf('nic-a', i), network, mac: macOf(2 * i) },
    { op: 'set-nic', id: idOf('nic-b', i), network, mac: macOf(2 * i + 1) },
  ];
}

/** Ids have 16 characters. */
function idOf(kind, i) {
  return `${kind}-${String(i).padStart(15 - kind.length, '0')}`;
}

function macOf(i) {
  return `02${i.toString(16).padStart(10, '0')}`.replace(/..(?=.)/g, '$&:');
}

function heap() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
