/** Starts the service: settings come from the environment, the zone from files or PostgreSQL. */
import { fileURLToPath } from 'node:url';
import { HextetError } from 'hextet/error';
import { Store } from 'hextet/store';
import { Zone } from 'hextet/zone';
import { createService, LOOPBACK } from './service.js';

const { HOST = 'localhost', PORT = '8047', DATABASE_URL, OPERATOR_TOKEN = '', USER_TOKEN = '' } = process.env;
const { DATA = fileURLToPath(new URL('data', import.meta.url)), QUARANTINE } = process.env;

try {
  await start();
} catch (error) {
  console.error(HextetError.is(error) ? `${error.code}: ${error.message}` : error);
  if (error.code === 'pool-exists')
    console.error('A zone keeps the QUARANTINE of its first start: leave it out.');
  process.exitCode = 1;
}

async function start() {
  const [operator, user] = [OPERATOR_TOKEN, USER_TOKEN].map((text) => text.split(/[\s,]+/).filter(Boolean));
  if (operator.length === 0 && user.length > 0) throw new Error('USER_TOKEN needs OPERATOR_TOKEN');
  if (operator.length === 0 && !LOOPBACK.test(HOST)) throw new Error(`HOST=${HOST} needs OPERATOR_TOKEN`);
  const { journal, close } = await openJournal();
  // Bills are made of the history, so all of it is kept.
  const onRewound = () => console.warn('the database lost changes that were acknowledged');
  const store = new Store(journal, { keep: 'all', timeout: 5000, onRewound });
  const make = () => new Zone({ capacityLow: 0.1, quarantine: { seconds: Number(QUARANTINE ?? 3600) } });
  const kept = QUARANTINE === undefined ? await store.open('zone', Zone) : null;
  const site = kept ?? (await store.openOrCreate('zone', make));
  const app = await createService({ site, tokens: { operator, user }, logger: { level: 'warn' } });
  const stop = async () => {
    // A client that neither reads nor leaves does not keep it from ending.
    setTimeout(() => app.server.closeAllConnections(), 5000).unref();
    await app.close();
    await store.close();
    await close();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
  const address = await app.listen({ host: HOST, port: Number(PORT) });
  console.log(`the console is at ${address}`);
}

async function openJournal() {
  if (!DATABASE_URL) {
    const { fileJournal } = await import('hextet/store-file');
    return { journal: fileJournal(DATA), close: async () => {} };
  }
  const { default: pg } = await import('pg');
  const { fromPg, postgresJournal } = await import('hextet/store-postgres');
  const db = new pg.Pool({ connectionString: DATABASE_URL });
  // A connection that breaks while nobody uses it: the next call gets another one.
  db.on('error', ({ message }) => console.warn(message));
  const journal = postgresJournal(fromPg(db));
  await journal.migrate();
  return { journal, close: () => db.end() };
}
