/** However long a list is: others are answered while it is read. Steps are counted, not times. */
import { setImmediate } from 'node:timers/promises';
import { memoryJournal, Store } from 'hextet/store';
import { Zone } from 'hextet/zone';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService } from '../service.js';

const COUNT = 20_000;
const CHUNK = 5000;
const WITHIN = encodeURIComponent('2001:db8::/40');

let site;
let app;

beforeAll(async () => {
  const store = new Store(memoryJournal());
  site = await store.openOrCreate('zone', () => new Zone());
  await site.transact([
    { op: 'set-offering', id: 'dual', stack: 'dual' },
    { op: 'add-prefix', prefix: '2001:db8::/40', public: '2001:db8::/64' },
  ]);
  for (let i = 0; i < COUNT; i += CHUNK) {
    const create = (_, k) => ({ op: 'set-network', id: `n${i + k}`, offering: 'dual' });
    await site.transact(Array.from({ length: CHUNK }, create));
  }
  app = await createService({ site });
});
afterAll(() => app.close());

/** How many requests are answered, one after the other, until a long one is. */
async function answeredDuring(url) {
  let isDone = false;
  const long = app.inject({ url: `/api${url}` }).then((answer) => {
    isDone = true;
    return answer;
  });
  let count = 0;
  while (!isDone) {
    const { statusCode } = await app.inject({ url: '/api/health' });
    if (statusCode === 200) count++;
    await setImmediate();
  }
  const { statusCode, payload } = await long;
  expect(statusCode, payload).toBe(200);
  return { count, payload };
}

const NOTHING = { items: [], next: null };

test.each([
  ['the routes of networks without a router', '/routes', NOTHING],
  ['networks whose name nothing has', '/networks?name=none', NOTHING],
  ['networks of nobody', '/networks?owner=nobody', NOTHING],
])('while %s are read, others are answered', async (_, url, answer) => {
  const { count, payload } = await answeredDuring(url);
  expect(JSON.parse(payload)).toEqual(answer);
  // At least at every second step of a thousand.
  expect(count).toBeGreaterThanOrEqual(COUNT / 2000);
});

test('while the text of routes or a map is made, others are answered', async () => {
  const text = await answeredDuring('/routes/iproute');
  expect([text.payload, text.count >= COUNT / 2000]).toEqual(['', true]);
  const map = await answeredDuring(`/prefixes/${WITHIN}/map`);
  expect([map.payload.startsWith('<svg'), map.count >= COUNT / 2000]).toEqual([true, true]);
});
