/**
 * A process that leases from a store which others use too: many callers, each of whom asks again once it is answered. Sends
 * the waits of all in ms, and how many of its attempts were made and lost.
 *
 * With `isPlain` it never locks: it appends on the chance that nobody else writes, and reads and plans again if one did.
 */
import { Pool } from 'hextet/pool';
import { Store } from 'hextet/store';
import { fromPg, postgresJournal } from 'hextet/store-postgres';
import pg from 'pg';

const { connection, name, callers, ms, isPlain } = JSON.parse(process.argv[2]);
const db = new pg.Pool({ ...connection, max: 4 });
const inner = postgresJournal(fromPg(db));
let made = 0;
let lost = 0;
const noted = (isMade) => {
  if (isMade) made++;
  else lost++;
  return isMade;
};

async function plain(work) {
  let isMade = true;
  const session = {
    since: async (journal, version) => (await inner.since([[journal, version]]))[0],
    append: async (...entry) => {
      isMade = noted(await inner.append(...entry));
    },
  };
  for (;;) {
    const result = await work(session);
    if (isMade) return result;
  }
}

const journal = {
  ...inner,
  since: (asked) => inner.since(asked),
  open: (opened) => inner.open(opened),
  create: (...first) => inner.create(...first),
  checkpoint: async () => true,
  close: () => db.end(),
  append: async (...entry) => noted(await inner.append(...entry)),
  lock: isPlain
    ? (_names, work) => plain(work)
    : (names, work) =>
        inner.lock(names, (session) =>
          work({
            since: (...asked) => session.since(...asked),
            append: async (...entry) => {
              await session.append(...entry);
              noted(true);
            },
          }),
        ),
};

const store = new Store(journal);
const site = await store.openOrCreate(name, () => new Pool({ roots: ['2001:db8::/32'] }));
await site.run({ op: 'allocate', length: 64, owner: `${process.pid}` });
process.send('ready');
process.once('message', async () => {
  let waits = [];
  const lease = async (time) => {
    const end = performance.now() + time;
    waits = [];
    made = 0;
    lost = 0;
    const caller = async (_, i) => {
      for (let from = performance.now(); from < end; ) {
        await site.run({ op: 'allocate', length: 64, owner: `${process.pid}/${i}/${from}` });
        const now = performance.now();
        waits.push(now - from);
        from = now;
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
  };
  // The first ones are slow.
  await lease(ms / 2);
  await lease(ms);
  process.send({ waits, made, lost });
  await store.close();
  process.disconnect();
});
