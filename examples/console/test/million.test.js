/** A million networks: a page costs what it has, for the service, on the wire and in the browser. */
import { Zone } from 'hextet/zone';
import { chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createService } from '../service.js';

const COUNT = 1_000_000;
const CHUNK = 20_000;

const zone = new Zone({ journal: 1 });
/** How many networks were made into views. */
let viewed = 0;
const counting = new Proxy(zone, {
  get(target, name) {
    const member = target[name];
    if (name !== 'networks') return typeof member === 'function' ? member.bind(target) : member;
    return function* (filter) {
      for (const view of target.networks(filter)) {
        // Null is a pause.
        if (view !== null) viewed++;
        yield view;
      }
    };
  },
});
let app;

beforeAll(async () => {
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8::/40' });
  for (let i = 0; i < COUNT; i += CHUNK) {
    const create = (_, k) => ({ op: 'set-network', id: `n${i + k}`, offering: 'dual' });
    zone.commit(zone.plan(Array.from({ length: CHUNK }, create)));
  }
  app = await createService({ site: { view: counting, refresh: async () => zone.head } });
}, 600_000);
afterAll(() => app?.close());

const pageAfter = async (after, limit) => {
  const { body } = await app.inject({ url: `/api/networks?limit=${limit}&after=${after}` });
  return { bytes: Buffer.byteLength(body), ...JSON.parse(body) };
};

test('a page of a hundred has a hundred views and few bytes, at the beginning, in the middle and at the end', async () => {
  const { generation: first } = zone.network('n0');
  for (const i of [0, COUNT / 2, COUNT - 100]) {
    viewed = 0;
    const { items, bytes } = await pageAfter(first + i - 1, 100);
    expect([items[0].id, items[99].id]).toEqual([`n${i}`, `n${i + 99}`]);
    expect(viewed).toBe(100);
    expect(bytes).toBeLessThan(50_000);
  }
});

test('pages of a thousand, one after the other, have no gap and nothing twice', async () => {
  const seen = [];
  let after = 0;
  viewed = 0;
  for (let page = 0; page < 20; page++) {
    const { items, next } = await pageAfter(after, 1000);
    seen.push(...items.map(({ id }) => id));
    after = next;
  }
  expect(seen).toEqual(Array.from({ length: 20_000 }, (_, i) => `n${i}`));
  expect(viewed).toBe(20_000);
});

test('the page of networks shows fifty rows, then fifty more, or those whose name begins so, and loads no others', async () => {
  const url = await app.listen({ port: 0 });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    viewed = 0;
    await page.goto(`${url}/#/networks`);
    const rows = page.getByRole('table', { name: 'Networks' }).locator('tbody tr');
    await rows.nth(49).waitFor();
    expect(await rows.count()).toBe(50);
    await page.getByText('50 are shown').getByRole('button', { name: 'More' }).click();
    await rows.nth(99).waitFor();
    expect([await rows.count(), viewed]).toEqual([100, 100]);
    await page.getByRole('searchbox', { name: 'Find in Networks' }).fill('n99999');
    await page.getByRole('link', { name: 'n999999', exact: true }).waitFor();
    expect([await rows.count(), viewed]).toEqual([11, 111]);
    await page.goto(`${url}/#/nics`);
    const network = page.getByRole('form', { name: 'Add a NIC' }).getByLabel('Network', { exact: true });
    await network.fill('n12345');
    await expect
      .poll(() => network.evaluate((element) => Array.from(element.list.options, ({ value }) => value)))
      .toEqual(['n12345', ...Array.from({ length: 10 }, (_, i) => `n12345${i}`)]);
  } finally {
    await browser.close();
  }
});
