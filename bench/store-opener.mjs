/** A process that opens a store and sends the ms that took, the most memory in bytes, and the ms of JSON.parse. */
import { readFileSync } from 'node:fs';
import { Pool } from 'hextet/pool';
import { Store } from 'hextet/store';
import { fileJournal } from 'hextet/store-file';
import { fromPg, postgresJournal } from 'hextet/store-postgres';
import pg from 'pg';
import { ROOT } from './leases.mjs';

const { connection, folder, name, text } = JSON.parse(process.argv[2]);
const timed = async (work) => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
if (text !== undefined) {
  const json = readFileSync(text, 'utf8');
  process.send({ ms: await timed(() => JSON.parse(json)) });
} else {
  const db = connection && new pg.Pool(connection);
  const store = new Store(db ? postgresJournal(fromPg(db)) : fileJournal(folder));
  const ms = await timed(() => store.openOrCreate(name, () => new Pool({ roots: [ROOT] })));
  process.send({ ms, bytes: 1024 * process.resourceUsage().maxRSS });
  await store.close();
  await db?.end();
}
process.disconnect();
