/** What a pool is after a restart: snapshots and the journal. */
import { PrefixBitmap } from 'hextet/bitmap';
import { Pool } from 'hextet/pool';
import { Prefix } from 'hextet/prefix';
import { agree, prepared, repeated } from './harness.mjs';
import { leasesOf, ROOT } from './leases.mjs';
import { pauses } from './pauses.mjs';

const ENTRIES = 100_000;
const PARSE = 'floor: JSON.parse';
const STRINGIFY = 'floor: JSON.stringify';
const million = leasesOf(1_000_000);

export const rows = [
  {
    title: 'Snapshot of 1,000,000 leases',
    about: 'Each of a /64 and an owner of its own. JSON.stringify writes the same document.',
    targets: { [STRINGIFY]: { slower: 3 } },
    contenders() {
      const snapshot = million.snapshot();
      return [
        repeated('hextet snapshot', () => million.snapshot()),
        repeated(STRINGIFY, () => JSON.stringify(snapshot)),
      ];
    },
  },
  {
    title: 'Restore 1,000,000 leases',
    about: 'From the document that JSON.parse reads.',
    targets: { [PARSE]: { slower: 3 } },
    contenders() {
      const text = JSON.stringify(million.snapshot());
      const snapshot = JSON.parse(text);
      agree([snapshot], [(data) => JSON.stringify(Pool.restore(data).snapshot()), () => text]);
      return [
        repeated('hextet restore', () => Pool.restore(snapshot)),
        repeated(PARSE, () => JSON.parse(text)),
      ];
    },
  },
  {
    title: 'Snapshot of 1,000,000 leases in parts',
    about: 'Processor time of the lines, out and in again; the first line in gets the memory for all rows.',
    figures() {
      const lines = [];
      const out = pauses();
      for (const line of million.snapshotParts()) {
        out.step();
        lines.push(line);
        out.start();
      }
      const loader = Pool.loader();
      const back = pauses();
      for (const line of lines) {
        back.start();
        loader.read(line);
        back.step();
      }
      if (loader.end().head.digest !== million.head.digest) throw new Error('another pool came back');
      return [
        { name: 'out', value: out.all, unit: 'ms in all' },
        { name: 'out, the longest pause', value: out.longest, unit: 'ms', most: 24 },
        { name: 'in', value: back.all, unit: 'ms in all' },
        { name: 'in, the longest pause after the first', value: back.longest, unit: 'ms', most: 50 },
      ];
    },
  },
  {
    title: 'Replay a journal of 100,000 leases',
    about: `Into an empty pool; time for one entry. "allocate" makes the same leases anew, the core takes the same prefixes
      without owners, and JSON.parse only reads the entries, each a text of its own.`,
    contenders() {
      const pool = leasesOf(ENTRIES, { journal: ENTRIES });
      const records = pool.changes(0);
      const prefixes = Array.from(pool.leases(), ({ prefix }) => prefix);
      const texts = records.map((record) => JSON.stringify(record));
      const empty = () => new Pool({ roots: [ROOT] });
      const replayed = empty();
      for (const record of records) replayed.apply(record);
      agree([replayed], [(copy) => JSON.stringify(copy.snapshot()), () => JSON.stringify(pool.snapshot())]);
      const replaying = (name, make, step) =>
        prepared(
          name,
          ENTRIES,
          () => ({ space: make(), at: 0 }),
          (state) => step(state.space, state.at++),
        );
      return [
        replaying('hextet apply', empty, (space, i) => space.apply(records[i])),
        replaying('hextet allocate', empty, (space, i) => space.allocate({ length: 64, owner: `net-${i}` })),
        replaying(
          'hextet bare core',
          () => new PrefixBitmap(ROOT),
          (space, i) => space.take(prefixes[i]),
        ),
        replaying(
          'Map of owners, each prefix parsed',
          () => new Map(),
          (owners, i) =>
            owners.set(String(Prefix.parse(records[i].changes[0].prefix)), records[i].changes[0].owner),
        ),
        replaying(
          PARSE,
          () => texts,
          (list, i) => JSON.parse(list[i]),
        ),
      ];
    },
  },
];
