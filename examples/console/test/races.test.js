/** Answers that come late, or in another order than they were asked for, while somebody types, presses and leaves. */
import { chromium } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { useConsole } from './console.js';

const PREFIX = '2001:db8::/48';

let browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
});
afterAll(async () => {
  await browser?.close();
});

describe('a page', () => {
  const used = useConsole({}, async (call) => {
    const commands = [
      { op: 'set-prefix', prefix: PREFIX, public: '2001:db8::/64' },
      { op: 'set-offering', id: 'dual', stack: 'dual' },
      { op: 'set-network', id: 'web', offering: 'dual' },
      { op: 'set-vpc', id: 'shop', offering: 'dual', block: 60 },
      { op: 'set-router', id: 'r', for: { network: 'web' }, publicMac: '1e:00:d9:00:00:35' },
    ];
    expect((await call('POST', '/commands', { commands })).status).toBe(200);
  });
  let page;
  let asked;

  beforeEach(async () => {
    await page?.close();
    page = await browser.newPage();
    asked = 0;
    page.on('dialog', (dialog) => {
      asked++;
      return dialog.accept();
    });
  });

  const open = async (path, title) => {
    await page.goto(`${used.now.url}/#${path}`);
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  };
  const form = (name) => page.getByRole('form', { name, exact: true });
  const field = (name, label) => form(name).getByLabel(label, { exact: true });
  const press = (name, within = page) => within.getByRole('button', { name, exact: true }).click();
  const said = (text) => page.getByRole('status').getByText(text).waitFor();
  const rows = () => page.getByRole('row');
  const typing = () => page.evaluate(() => document.activeElement.labels?.[0].textContent);
  /** A call that is made, and answered, after all that has been answered. */
  const settle = () =>
    page.evaluate(async () => {
      await (await fetch('/api/health')).text();
      await new Promise((resolve) => setTimeout(resolve));
    });

  /** Keeps the answers of some calls, each as it is when it was asked for, until they are given in any order. */
  async function hold(
    pattern,
    isHeld = () => true,
    answer = async (route) => ({ response: await route.fetch() }),
  ) {
    const held = [];
    await page.route(pattern, async (route) => {
      if (!isHeld(route.request())) return route.fallback();
      const given = await answer(route);
      held.push(() => route.fulfill(given));
    });
    return {
      come: (count) => expect.poll(() => held.length).toBe(count),
      give: async (...order) => {
        for (const i of order) await held[i]();
        await settle();
      },
    };
  }
  const isCommand = (request) => request.method() === 'POST' && !request.postDataJSON().dryRun;

  const nics = (count) =>
    Array.from({ length: count }, (_, i) => ({
      op: 'set-nic',
      id: `vm-${i}`,
      network: 'web',
      mac: `02:00:00:00:00:${i.toString(16).padStart(2, '0')}`,
    }));
  const setNics = async (commands) => {
    const { body } = await used.call('GET', '/nics?limit=1000');
    const removed = body.items.map(({ id }) => ({ op: 'remove-nic', id }));
    expect((await used.call('POST', '/commands', { commands: [...removed, ...commands] })).status).toBe(200);
  };

  test('shows the list that was asked for last, though the one before it comes later, and asks once for a press', async () => {
    await setNics(nics(2));
    await open('/nics', 'NICs');
    const lists = await hold('**/nics?*', (request) => request.url().includes('limit=50'));
    await press('Remove vm-0');
    await lists.come(1);
    await page.getByRole('button', { name: 'Remove vm-0' }).evaluate((element) => element.click());
    await press('Remove vm-1');
    await lists.come(2);
    await lists.give(1);
    await page.getByText('No NIC yet.').waitFor();
    await lists.give(0);
    expect([await rows().count(), asked]).toEqual([1, 2]);
  });

  test('has each row once, though more are asked for again before they come', async () => {
    await setNics(nics(60));
    await open('/nics', 'NICs');
    const more = await hold('**/nics?*', (request) => request.url().includes('after='));
    await press('More');
    await more.come(1);
    await field('Add a NIC', 'Name').fill('one-more');
    await field('Add a NIC', 'Network').fill('web');
    await field('Add a NIC', 'MAC').fill('02:00:00:00:01:00');
    await press('Add', form('Add a NIC'));
    await said('one-more has');
    await press('More');
    await more.come(2);
    await more.give(0, 1);
    expect(await rows().count()).toBe(1 + 61);
  });

  test('that somebody has left neither takes them elsewhere nor what they type', async () => {
    await setNics([]);
    for (const [path, title, label, button, text] of [
      ['/networks', 'Networks', 'Create a network', 'Create', 'left has 2001:db8:'],
      ['/networks/web', 'web', 'Change', 'Save', 'web has 2001:db8:'],
    ]) {
      await open(path, title);
      const commands = await hold('**/commands', isCommand);
      if (path === '/networks') await field(label, 'Name').fill('left');
      await press(button, form(label));
      await commands.come(1);
      await page.getByRole('link', { name: 'NICs', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'NICs' }).waitFor();
      await field('Add a NIC', 'Name').pressSequentially('vm-');
      await commands.give(0);
      await said(text);
      await settle();
      await page.keyboard.type('9');
      expect(await field('Add a NIC', 'Name').inputValue()).toBe('vm-9');
      await page.unroute('**/commands');
    }
  });

  test('that is made anew keeps what is typed in its other forms, and the focus', async () => {
    await open('/networks/web', 'web');
    const commands = await hold('**/commands', isCommand);
    await field('Add a NIC', 'Name').fill('vm-7');
    await field('Change', 'Name servers').fill('2001:db8::53');
    await press('Save', form('Change'));
    await commands.come(1);
    await field('Add a NIC', 'MAC').pressSequentially('02:00:');
    await commands.give(0);
    await said('web has');
    await page.keyboard.type('00:00:00:07');
    await form('Add a NIC').getByText('2001:db8:0:1:0:ff:fe00:7 from its MAC').waitFor();
    expect(await field('Add a NIC', 'Name').inputValue()).toBe('vm-7');
    expect(await field('Add a NIC', 'MAC').inputValue()).toBe('02:00:00:00:00:07');
    expect(await page.getByRole('definition').getByText('2001:db8::53').count()).toBe(1);
  });

  test('is made anew after the skip link, too, which keeps the address', async () => {
    await open('/networks/web', 'web');
    await page.locator('.skip').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement.id)).toBe('main');
    await field('Change', 'Name servers').fill('2001:db8::54');
    await press('Save', form('Change'));
    await said('web has');
    expect(await page.getByRole('definition').getByText('2001:db8::54').count()).toBe(1);
    expect(page.url()).toContain('#/networks/web');
  });

  test('puts a refusal of what was sent at no field that somebody has changed since', async () => {
    await setNics([]);
    await open('/nics', 'NICs');
    const problem = {
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({ title: 'this MAC is taken', path: [0, 'mac'] }),
    };
    const commands = await hold('**/commands', isCommand, () => problem);
    for (const [label, text] of Object.entries({ Name: 'vm', Network: 'web', MAC: '02:00:00:00:00:01' }))
      await field('Add a NIC', label).fill(text);
    await press('Add', form('Add a NIC'));
    await commands.come(1);
    await field('Add a NIC', 'MAC').fill('02:00:00:00:00:02');
    await commands.give(0);
    await form('Add a NIC').getByRole('alert').getByText('this MAC is taken').waitFor();
    expect(await field('Add a NIC', 'MAC').getAttribute('aria-invalid')).toBe('false');
  });

  const rule = (port) => ({
    direction: 'ingress',
    action: 'allow',
    protocol: 'tcp',
    ports: { start: port, end: port },
  });
  const portsOf = async () =>
    (await used.call('GET', '/networks/web/rules')).body.rules.map(({ ports }) => Number(ports.start));

  test('sets rules one after the other: none that is removed comes back, and what is added beside is there', async () => {
    await used.call('PUT', '/networks/web/rules', { rules: [1, 2, 3].map(rule) });
    await open('/firewall/web', 'Firewall of web');
    const sets = await hold('**/rules', (request) => request.method() === 'PUT');
    await press('Remove rule 1');
    await press('Remove rule 2');
    await field('Add a rule', 'Protocol').fill('tcp');
    await field('Add a rule', 'Ports').fill('4');
    await field('Add a rule', 'Ports').press('Enter');
    await sets.come(1);
    await sets.give(0);
    await sets.come(2);
    await sets.give(1);
    await said('The rules of web are set.');
    expect(await portsOf()).toEqual([2, 3, 4]);
    expect(await rows().count()).toBe(1 + 3);
    // The next one can be typed at once.
    expect(await typing()).toBe('Ports');
  });

  test('says that a rule is not removed whose table is not the newest any more', async () => {
    await used.call('PUT', '/networks/web/rules', { rules: [1, 2].map(rule) });
    await open('/firewall/web', 'Firewall of web');
    const sets = await hold('**/rules', (request) => request.method() === 'PUT');
    await press('Remove rule 1');
    await press('Remove rule 2');
    await sets.come(1);
    await sets.give(0);
    await said('The rules have changed meanwhile');
    expect(await portsOf()).toEqual([2]);
  });

  test('shows the part of the map that was pressed last, and keeps a part that is typed', async () => {
    await open(`/prefixes/${encodeURIComponent(PREFIX)}`, PREFIX);
    const maps = await hold('**/map?*');
    const map = (prefix) => page.getByRole('img', { name: `Map of ${prefix}` });
    const blocks = page.locator('.blocks');
    await press('2001:db8:0:10::/60', blocks);
    await maps.come(1);
    await press('2001:db8:0:1::/64', blocks);
    await maps.come(2);
    await field('Zoom', 'Part').fill('2001:db8:0:ff00::/56');
    await maps.give(1, 0);
    await map('2001:db8:0:1::/64').waitFor();
    await settle();
    expect(await map('2001:db8:0:10::/60').count()).toBe(0);
    expect(await field('Zoom', 'Part').inputValue()).toBe('2001:db8:0:ff00::/56');
    expect(await typing()).toBe('Part');
  });

  test('shows what the check found that was pressed last', async () => {
    await open('/networks/web', 'web');
    const checks = await hold(
      '**/health?why=*',
      () => true,
      (route) => {
        const argv = [route.request().url().split('=')[1], '2001:db8::1'];
        return { json: { argv, ok: true, exit: 0, output: ' 1  2001:db8::1  1 ms\n' } };
      },
    );
    await press('Ping');
    await checks.come(1);
    await press('Traceroute');
    await checks.come(2);
    await checks.give(1);
    await page.getByText('it is hop 1').waitFor();
    await checks.give(0);
    expect(await page.getByText('it is hop 1').count()).toBe(1);
  });

  test('has each event once, though the stream was cut off before its id', async () => {
    const event = { type: 'network.add', version: 7, at: 0, network: { id: 'twice' } };
    const told = `event: network.add\ndata: ${JSON.stringify(event)}\n\n`;
    const bodies = [told, `${told}id: 7:ab\n\n`];
    const asked = [];
    // The last one is never answered.
    await page.route('**/events?*', (route) => {
      const body = bodies[asked.length];
      asked.push(new URL(route.request().url()).searchParams.get('after'));
      if (body !== undefined) return route.fulfill({ contentType: 'text/event-stream', body });
    });
    await open('/events', 'Events');
    await expect.poll(() => asked.slice(1)).toEqual([asked[0], '7:ab']);
    expect(await page.getByRole('listitem').filter({ hasText: 'Network twice is created' }).count()).toBe(1);
  });
});

describe('a page whose token is not valid any more', () => {
  const used = useConsole({ OPERATOR_TOKEN: 'op' });

  test('asks once for another, though a refusal of the old one comes after it is given', async () => {
    const page = await browser.newPage();
    const signIn = async () => {
      await page.getByRole('textbox', { name: 'Token' }).fill('op');
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await page.goto(`${used.now.url}/#/offerings`);
    await signIn();
    await page.getByText('No offering yet').waitFor();
    await page.evaluate(() => sessionStorage.setItem('token', 'of yesterday'));
    let give = null;
    await page.route('**/vpcs?limit=7', async (route) => {
      const response = await route.fetch();
      if (response.status() !== 401) return route.fulfill({ response });
      give = () => route.fulfill({ response });
    });
    const both = page.evaluate(`import('/api.js').then(({ call }) =>
      Promise.all([call('GET', '/networks'), call('GET', '/vpcs?limit=7')]))`);
    await expect.poll(() => give).not.toBe(null);
    await signIn();
    await page.waitForFunction(() => sessionStorage.getItem('token') === 'op');
    await give();
    const empty = { items: [], next: null };
    expect(await both).toEqual([empty, empty]);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.close();
  });
});
