/** The design's ten jobs, clicked through in Chromium as a person does them. `SHOTS=folder` keeps pictures of each page. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useConsole } from './console.js';

const HOSTILE = '<img src=x onerror="document.title=1"><b>"&#39;';
const STRANGE = '../a b/@:+\u05d0__proto__';
const { SHOTS } = process.env;

const launch = () =>
  chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

describe('the ten jobs of the design', () => {
  const used = useConsole();
  let browser;
  let page;
  const faults = [];

  beforeAll(async () => {
    browser = await launch();
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      // A refusal of the service is no fault of the page, nor is a service that does not answer.
      const isServices = /the server responded with a status of (4|502)|net::ERR_FAILED/.test(message.text());
      if (message.type() === 'error' && !isServices) faults.push(message.text());
    });
    page.on('dialog', (dialog) => dialog.accept());
    await page.goto(used.now.url);
  });
  afterAll(async () => {
    await browser?.close();
  });

  const form = (name) => page.getByRole('form', { name, exact: true });
  const said = (text) => page.getByRole('status').getByText(text).waitFor();
  const open = async (name) => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const fillIn = async (name, values) => {
    for (const [label, value] of Object.entries(values)) {
      const field = form(name).getByLabel(label, { exact: true });
      const kind = await field.evaluate((element) => element.type);
      if (kind === 'select-one') await field.selectOption(value);
      else await field.fill(value);
    }
  };
  const send = (name, button = 'Save') =>
    form(name).getByRole('button', { name: button, exact: true }).click();
  /** The field of a label, with its hint and its issues. */
  const field = (name, label) =>
    form(name)
      .locator('.field')
      .filter({ has: page.getByText(label, { exact: true }) });
  const fact = (term) =>
    page.locator('dt').filter({ hasText: term }).locator('xpath=following-sibling::dd[1]').textContent();
  /** The choices of a field. */
  const offered = (input) =>
    input.evaluate((element) => Array.from(element.list.options, ({ value }) => value));
  const row = (text) => page.getByRole('row').filter({ hasText: text });
  /** The page on a desk and on a phone, light and dark; nothing of it may be wider than the screen. */
  const look = async (name) => {
    for (const [width, colorScheme] of [
      [1200, 'light'],
      [375, 'dark'],
    ]) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth),
        `${name} at ${width}`,
      ).toBeLessThanOrEqual(width);
      if (SHOTS) {
        mkdirSync(SHOTS, { recursive: true });
        await page.screenshot({ path: join(SHOTS, `${name}-${width}.png`), fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1200, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  };

  test('1: add the prefix of a tunnel broker, with a /64 for routers', async () => {
    await fillIn('Add a prefix', { Prefix: '2001:470:ed36::1/48' });
    await form('Add a prefix').getByText('bits are set below the prefix length').waitFor();
    await look('prefixes-fault');
    await send('Add a prefix', 'Use 2001:470:ed36::/48');
    await form('Add a prefix').getByText('65,536 networks of /64').waitFor();
    await send('Add a prefix', 'Use 2001:470:ed36::/64 for routers');
    await form('Add a prefix').getByText('65,535 networks of /64').waitFor();
    await send('Add a prefix', 'Add');
    await said('2001:470:ed36::/48 is added.');
    expect(await row('2001:470:ed36::/48').textContent()).toContain('65,535');
    await look('prefixes');
  });

  test('2: offer IPv4 alone, and both families', async () => {
    await open('Offerings');
    await fillIn('Create or change an offering', { Name: 'v4', Families: 'ipv4' });
    await send('Create or change an offering');
    await said('The offering v4 is saved.');
    await fillIn('Create or change an offering', { Name: 'dual', Families: 'dual' });
    await send('Create or change an offering');
    await said('The offering dual is saved.');
    await look('offerings');
  });

  test('an offering with BGP has an AS number and peers; what is wrong with one is said at its field', async () => {
    const name = 'Create or change an offering';
    await fillIn(name, { Name: 'bgp', Families: 'dual', 'BGP peers': '2001:db8::1' });
    await field(name, 'BGP peers').getByText('a peer is an address and an AS number').waitFor();
    await fillIn(name, { 'BGP peers': '2001:db8::1 64512\n2001:db8::g 64513' });
    await field(name, 'AS number').getByText('expected').waitFor();
    await fillIn(name, { 'AS number': '4294967296' });
    await field(name, 'AS number').getByText('4294967295').waitFor();
    await fillIn(name, { 'AS number': '65010' });
    await field(name, 'BGP peers').getByText('entry 2: invalid character').waitFor();
    await look('offerings-fault');
    await fillIn(name, { 'BGP peers': '2001:db8::1 64512\n2001:db8::2 64513' });
    await form(name).getByText('+ offering bgp').waitFor();
    await send(name);
    await said('The offering bgp is saved.');
    await row('bgp').getByText('BGP, AS 65010').waitFor();
    expect((await used.call('GET', '/offerings/bgp')).body.routing).toEqual({
      asn: 65010,
      peers: [
        { address: '2001:db8::1', asn: 64512 },
        { address: '2001:db8::2', asn: 64513 },
      ],
    });
    await page.getByRole('button', { name: 'Remove bgp' }).click();
    await said('bgp is removed.');
  });

  test('space is reserved and given free, and a system machine has a public address', async () => {
    await open('Reservations');
    await fillIn('Reserve space', { Range: '2001:db8::/56', Reason: 'a lab' });
    await field('Reserve space', 'Range').getByText('2001:db8::').first().waitFor();
    await fillIn('Reserve space', { Range: '2001:470:ed36:f000:: - 2001:470:ed36:f0ff:ffff:ffff:ffff:ffff' });
    await form('Reserve space').getByText('+ reservation 2001:470:ed36:f000::').waitFor();
    await look('reservations');
    await send('Reserve space', 'Reserve');
    await said('The space is reserved.');
    await row('2001:470:ed36:f000::/56').getByText('a lab').waitFor();
    await page.getByRole('button', { name: 'Remove 2001:470:ed36:f000::/56' }).click();
    await said('2001:470:ed36:f000::/56 is removed.');
    await page.getByText('No reservation yet').waitFor();
    await open('System machines');
    await fillIn('Add a system machine', {
      Name: 'proxy-1',
      System: 'console-proxy',
      'MAC of the public device': '1e:00:d9:00:00:99',
    });
    await form('Add a system machine').getByText('2001:470:ed36:0:1c00:d9ff:fe00:99').waitFor();
    await look('systems');
    await send('Add a system machine', 'Add');
    await said('proxy-1 has 2001:470:ed36:0:1c00:d9ff:fe00:99.');
    await fillIn('Add a system machine', {
      Name: 'proxy-1',
      System: 'dns',
      'MAC of the public device': '1e:00:d9:00:00:98',
    });
    await field('Add a system machine', 'Name').getByText('already').waitFor();
    await row('proxy-1').getByText('2001:470:ed36:0:1c00:d9ff:fe00:99').waitFor();
    await page.getByRole('button', { name: 'Remove proxy-1' }).click();
    await said('proxy-1 is removed.');
    await page.getByText('No system machine yet').waitFor();
  });

  test('3: create isolated networks; one of IPv4 gets IPv6, and what that changes is said before', async () => {
    await open('Networks');
    await fillIn('Create a network', {
      Name: 'web!',
      Offering: 'dual',
      'IPv4 prefix': '10.1.1.0/24',
      'Name servers': '2001:db8::53, 2001:db8::5g # the second',
    });
    await field('Create a network', 'Name servers').getByText('invalid character in address').waitFor();
    await fillIn('Create a network', { 'Name servers': '2001:db8::53, 2001:db8::54 # the second' });
    await field('Create a network', 'Name').getByText('invalid character').waitFor();
    await fillIn('Create a network', { Name: 'web' });
    await form('Create a network').getByText('It would have 2001:470:ed36:1::/64.').waitFor();
    await send('Create a network', 'Create');
    await said('web has 2001:470:ed36:1::/64.');
    await page.getByRole('heading', { level: 1, name: 'web' }).waitFor();
    expect(await fact('Name servers')).toBe('2001:db8::532001:db8::54');
    await open('Networks');
    await page.getByRole('status').filter({ hasText: 'web has' }).waitFor({ state: 'detached' });
    await fillIn('Create a network', { Name: 'web' });
    await field('Create a network', 'Name').getByText('already').waitFor();
    await fillIn('Create a network', {
      Name: 'old',
      Offering: 'v4',
      'IPv4 prefix': '10.1.2.0/24',
      'Name servers': '',
    });
    await send('Create a network', 'Create');
    await said('old has no IPv6.');
    await page.getByText('There is no router yet that could answer.').waitFor();
    expect(await page.getByRole('button', { name: 'Ping' }).count()).toBe(0);
    await fillIn('Change', { Offering: 'dual' });
    await form('Change').getByText('+ container 2001:470:ed36:2::/64').waitFor();
    await send('Change');
    await said('old has 2001:470:ed36:2::/64.');
    await page.getByText('2001:470:ed36:2::1').waitFor();
  });

  test('4: create a VPC with a block of its own, and tiers on its page', async () => {
    await open('Networks');
    await look('networks');
    await fillIn('Create a VPC', { Name: 'shop', Offering: 'dual', 'Own block': '60' });
    await form('Create a VPC').getByText('Its block would be 2001:470:ed36:10::/60.').waitFor();
    await send('Create a VPC', 'Create');
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor();
    for (const [tier, prefix] of [
      ['front', '2001:470:ed36:10::/64'],
      ['db', '2001:470:ed36:11::/64'],
    ]) {
      await fillIn('Add a tier', { Name: tier });
      await send('Add a tier', 'Add');
      await said(`${tier} has ${prefix}.`);
    }
    expect(await fact('Own block')).toContain('All 16 /64s of it count as in use');
  });

  test('5: attach a machine: its address is there before it starts', async () => {
    await open('NICs');
    await send('Add a NIC', 'Add');
    expect(await form('Add a NIC').locator('.issues li').allInnerTexts()).toEqual(
      Array(3).fill('this field is required'),
    );
    const network = form('Add a NIC').getByLabel('Network', { exact: true });
    await network.focus();
    await page.waitForFunction(() => document.querySelectorAll('datalist option').length > 0);
    expect(await offered(network)).toEqual(['web', 'old', 'front', 'db']);
    await network.fill('fr');
    await expect.poll(() => offered(network)).toEqual(['front']);
    await fillIn('Add a NIC', {
      Name: 'vm-1/0',
      Network: 'web',
      MAC: '02:00:4b:8e:00:01',
      'Static addresses': '2001:470:ed36:1::80',
    });
    await form('Add a NIC').getByText('2001:470:ed36:1:0:4bff:fe8e:1 from its MAC').waitFor();
    await send('Add a NIC', 'Add');
    await said('vm-1/0 has 2001:470:ed36:1:0:4bff:fe8e:1 and 2001:470:ed36:1::80.');
    await row('vm-1/0').getByText('2001:470:ed36:1::80 static').waitFor();
    await fillIn('Add a NIC', {
      Name: 'vm-2/0',
      Network: 'web',
      MAC: '02:00:4b:8e:00:02',
      'Static addresses': '2001:470:ed36:1::81\n2001:470:ed36:2::80',
    });
    await field('Add a NIC', 'Static addresses').getByText('entry 2: ').waitFor();
    await look('nics');
  });

  test('a NIC is changed on its page; the page of a network adds one to that network', async () => {
    await row('vm-1/0').getByRole('link', { name: 'vm-1/0' }).click();
    await fillIn('Change', { 'Static addresses': '2001:470:ed36:1::81' });
    await form('Change').getByText('2001:470:ed36:1::81 static').waitFor();
    await look('nic');
    await send('Change');
    await page.getByRole('definition').getByText('2001:470:ed36:1::81 static').waitFor();
    await page.getByRole('link', { name: 'web', exact: true }).click();
    await fillIn('Add a NIC', { Name: 'vm-3/0', MAC: '02:00:4b:8e:00:03' });
    await send('Add a NIC', 'Add');
    await row('vm-3/0').getByText('2001:470:ed36:1:0:4bff:fe8e:3').waitFor();
    await page.getByRole('button', { name: 'Remove vm-3/0' }).click();
    await said('vm-3/0 is removed.');
    await look('network');
  });

  test('6: register the routers of the networks that have none, and read the routes for the upstream', async () => {
    await open('Routes');
    const missing = page.getByRole('table', { name: 'Networks without a router' });
    await missing
      .getByRole('row', { name: 'web' })
      .getByRole('link', { name: 'Register its router' })
      .click();
    await fillIn('Register the router', { 'MAC of the public device': '1e:00:d9:00:00:35' });
    await form('Register the router').getByText('2001:470:ed36:0:1c00:d9ff:fe00:35').waitFor();
    await send('Register the router', 'Register');
    await said('r-web is registered.');
    await page.getByRole('link', { name: 'r-web' }).click();
    await page.getByText('prefix 2001:470:ed36:1::/64').waitFor();
    await fillIn('Configuration', { Format: 'nftables' });
    await page.getByText('guest-0-in').first().waitFor();
    await look('router');
    await open('Routes');
    await missing.getByRole('link', { name: 'Register the router of shop' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor();
    expect(await page.evaluate(() => document.activeElement.labels?.[0].textContent)).toBe('Name');
    expect(
      await page.evaluate(() => document.querySelector('#router').contains(document.activeElement)),
    ).toBe(true);
    await fillIn('Register the router', { 'MAC of the public device': '1e:00:d9:00:00:40' });
    await send('Register the router', 'Register');
    await said('r-shop is registered.');
    await fillIn('Change the router', { 'MAC of the device in db': '02:00:00:00:02:02' });
    await form('Change the router').getByText('router r-shop').waitFor();
    await send('Change the router');
    await said('r-shop is changed.');
    await look('vpc');
    await open('Routes');
    expect(await missing.getByRole('row').allInnerTexts()).toHaveLength(2);
    await missing.getByRole('row', { name: 'old' }).waitFor();
    for (const [target, text] of [
      ['frr', 'ipv6 route 2001:470:ed36:1::/64'],
      ['bird', 'route 2001:470:ed36:1::/64 via'],
      ['iproute', 'route replace 2001:470:ed36:1::/64 via'],
    ]) {
      await fillIn('Routes', { Format: target });
      await page.getByText(text).first().waitFor();
    }
    await fillIn('Routes', { Device: 'tun 0' });
    await field('Routes', 'Device').getByText('invalid character').waitFor();
    await fillIn('Routes', { Device: 'tun0' });
    await page.getByText('dev tun0').waitFor();
    await look('routes');
  });

  test('7: open a port; the family follows from the rule, and a packet is asked about', async () => {
    await open('Firewall');
    await fillIn('Choose a network', { Network: 'web' });
    await send('Choose a network', 'Open');
    await page.getByRole('heading', { name: 'Firewall of web' }).waitFor();
    await fillIn('A packet', { Source: '10.0.0.1', Destination: '2001:470:ed36:1::80' });
    await field('A packet', 'Destination').getByText('the source is IPv4').waitFor();
    await fillIn('A packet', { Source: '2001:db8::1' });
    await form('A packet').getByText('It does not pass: no rule matches').waitFor();
    await send('Add a rule', 'Add');
    await form('Add a rule').getByText('This opens the whole network').waitFor();
    await fillIn('Add a rule', { Protocol: 'tcp', Ports: '443', Sources: '2001:db8::/32\n2001:db8::g' });
    await field('Add a rule', 'Sources').getByText('invalid character').waitFor();
    await fillIn('Add a rule', { Sources: '2001:db8::/32', Destinations: '10.1.1.80' });
    await field('Add a rule', 'Destinations')
      .getByText('entry 1: this is IPv4, but Sources (2001:db8::/32) is IPv6')
      .waitFor();
    await fillIn('Add a rule', { Destinations: '' });
    await form('Add a rule').getByText('The rule is for IPv6.').waitFor();
    await form('Add a rule').getByText('Sources, 2001:db8::/32: IPv6').waitFor();
    await send('Add a rule', 'Add');
    await said('The rules of web are set.');
    await row('2001:db8::/32').getByText('allow tcp 443 into the network').waitFor();
    await fillIn('Add a rule', { Protocol: 'tcp', Ports: '443', Sources: '2001:db8:1::/48' });
    await send('Add a rule', 'Add');
    await row('2001:db8:1::/48').getByText('shadowed by rule 1').waitFor();
    await page.getByRole('button', { name: 'Move rule 2 up' }).click();
    await page.getByRole('row').nth(1).getByText('2001:db8:1::/48').waitFor();
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await form('A packet').getByText('It depends: name its port').waitFor();
    await fillIn('A packet', { 'Port or ICMP type': '443' });
    await form('A packet').getByText('It passes: rule 1 decides.').waitFor();
    await fillIn('A packet', { Source: '2001:db9::1' });
    await form('A packet').getByText('It does not pass: no rule matches').waitFor();
    await fillIn('A packet', { Protocol: 'icmp', 'Port or ICMP type': 'echo-request' });
    await form('A packet').getByText('It passes: a built-in rule of every network decides.').waitFor();
    await fillIn('Add a rule', { Sources: '10.0.0.0/8\n2001:db8::/32' });
    await form('Add a rule').getByText('The rule is for IPv4 and IPv6.').waitFor();
    await look('firewall');
  });

  test('rules that somebody else changed meanwhile are not overwritten', async () => {
    const other = { direction: 'ingress', action: 'allow', protocol: 'udp', ports: { start: 53, end: 53 } };
    await used.call('PUT', '/networks/web/rules', { rules: [other] });
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await said('The rules have changed meanwhile');
    await page.getByText('allow udp 53 into the network').waitFor();
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await page.getByText('No rule yet').waitFor();
  });

  test('a form is sent once though pressed twice, keeps what is typed meanwhile, and is sent again at once', async () => {
    const held = [];
    await page.route('**/rules', (route) =>
      route.request().method() === 'PUT' ? held.push(route) : route.continue(),
    );
    await fillIn('Add a rule', { Protocol: 'tcp', Sources: '2001:db8:1::/48' });
    await send('Add a rule', 'Add');
    await expect.poll(() => held.length).toBe(1);
    const add = form('Add a rule').getByRole('button', { name: 'Add' });
    expect(await add.getAttribute('aria-disabled')).toBe('true');
    await form('Add a rule').evaluate((element) => element.requestSubmit());
    await fillIn('Add a rule', { Sources: '2001:db8:2::/48' });
    // It is pressed as soon as the first is said to be done.
    const pressed = form('Add a rule').evaluate(
      (element) =>
        new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            observer.disconnect();
            setTimeout(() => resolve(element.requestSubmit()));
          });
          observer.observe(document.querySelector('#status'), { childList: true });
        }),
    );
    await held[0].continue();
    await expect.poll(() => held.length).toBe(2);
    await pressed;
    await held[1].continue();
    await page.unroute('**/rules');
    await row('2001:db8:2::/48').waitFor();
    expect(await page.getByRole('row').count()).toBe(3);
    await used.call('PUT', '/networks/web/rules', { rules: [] });
  });

  test('a network without IPv4 says that a rule for IPv4 does nothing yet, and that no such packet passes', async () => {
    await open('Firewall');
    await fillIn('Choose a network', { Network: 'db' });
    await send('Choose a network', 'Open');
    await fillIn('Add a rule', { Protocol: 'tcp', Ports: '22', Sources: '192.0.2.0/24' });
    await form('Add a rule').getByText('db has no IPv4 prefix, so the rule does nothing yet.').waitFor();
    await send('Add a rule', 'Add');
    await row('192.0.2.0/24').getByText('db has no IPv4 prefix, so the rule does nothing yet').waitFor();
    await fillIn('A packet', { Source: '192.0.2.7', Destination: '10.1.1.9', 'Port or ICMP type': '22' });
    await form('A packet').getByText('It does not pass: db has no IPv4 prefix.').waitFor();
    await fillIn('A packet', { Source: '2001:db8::7', Destination: '2001:db8::1' });
    await form('A packet').getByText('It does not pass: 2001:db8::1 is not an address of db.').waitFor();
    await page.getByRole('button', { name: 'Remove rule 1' }).click();
    await page.getByText('No rule yet').waitFor();
  });

  test('8: shrink: all blockers and what would do; look at the map; grow', async () => {
    await open('Prefixes');
    await row('2001:470:ed36::/48').getByText('1 reserved for routers').waitFor();
    await page.getByRole('link', { name: '2001:470:ed36::/48' }).click();
    await page.getByRole('img', { name: 'Map of 2001:470:ed36::/56' }).waitFor();
    await page.getByText('the own blocks of VPCs as a whole').waitFor();
    await page.locator('.blocks').getByText('VPC shop: all of it counts as in use').waitFor();
    const block = page.locator('.blocks').getByRole('listitem').filter({ hasText: 'shop' });
    await block.getByRole('button', { name: '2001:470:ed36:10::/60' }).click();
    await page.getByRole('img', { name: 'Map of 2001:470:ed36:10::/60' }).waitFor();
    expect(
      await page.locator('.picture g.lease').evaluate((element) => getComputedStyle(element).fill),
    ).not.toBe('rgb(0, 0, 0)');
    await page.locator('.path').getByRole('button').first().click();
    await page.getByRole('img', { name: 'Map of 2001:470:ed36::/48' }).waitFor();
    await fillIn('Zoom', { Part: '2001:470:ed36:ff00::/56' });
    await send('Zoom', 'Zoom');
    await page.getByText('All of this is free.').waitFor();
    await fillIn('Resize', { To: '2001:470:ed36:8000::/49' });
    await form('Resize').getByText('network web').waitFor();
    expect(await form('Resize').locator('.blockers li').allInnerTexts()).toEqual([
      '2001:470:ed36::/64 for the public side of routers',
      '2001:470:ed36:1::/64 network web',
      '2001:470:ed36:2::/64 network old',
      '2001:470:ed36:10::/60 VPC shop',
    ]);
    await send('Resize', 'Resize');
    await expect.poll(() => form('Resize').getByText('(conflicts: 4)').count()).toBe(1);
    await look('resize');
    await form('Resize').getByRole('button', { name: '2001:470:ed36::/59' }).click();
    await form('Resize').getByText('Nothing is lost').waitFor();
    expect(await form('Resize').textContent()).not.toContain('new in the zone');
    await fillIn('Resize', { To: '2001:470:ed36::/47' });
    await form('Resize').getByText('2001:470:ed37::/48 would be new in the zone').waitFor();
    await send('Resize', 'Resize');
    await page.getByRole('heading', { level: 1, name: '2001:470:ed36::/47' }).waitFor();
    await look('map');
  });

  test('9: read the usage of the month', async () => {
    await open('Usage');
    // What goes on is counted until now, not until the end of the month.
    await page.getByText(/^4 leases, 0\.\d\d hours in all\.$/).waitFor();
    expect(await row('2001:470:ed36:10::/64').textContent()).toMatch(/front.*still in use/);
    await fillIn('Month', { Month: '2999-01' });
    await page.getByText('This month has not begun.').waitFor();
    await fillIn('Month', { Month: '2020-01' });
    await page.getByText('No network had a prefix in this month.').waitFor();
    await fillIn('Month', { Month: new Date().toISOString().slice(0, 7) });
    await page.getByText(/^4 leases/).waitFor();
    await look('usage');
  });

  test('10: see events come; ask whether a router answers; remove a network with its routes', async () => {
    await open('Events');
    const list = page.getByRole('list', { name: 'Events' });
    await list.getByText('New rule of web: allow udp 53 into the network').first().waitFor();
    await list.getByText('Prefix 2001:470:ed36::/48 is added').waitFor();
    await list.getByText('Prefix 2001:470:ed36::/48 is 2001:470:ed36::/47 now').waitFor();
    expect(await list.getByText('Prefix 2001:470:ed36::/48 is removed').count()).toBe(0);
    await used.call('PUT', '/networks/new', { offering: 'dual' });
    await list
      .getByRole('listitem')
      .filter({ hasText: 'Network new is created, with 2001:470:ed36:3::/64' })
      .getByRole('link')
      .waitFor();
    const udp = { direction: 'egress', action: 'deny', protocol: 'udp' };
    await used.call('PUT', '/networks/new/rules', { rules: [udp] });
    await list.getByText('New rule of new: deny udp').waitFor();
    await used.call('DELETE', '/networks/new?contents=remove');
    await list.getByText('Network new is removed').waitFor();
    await list.getByText(/^2001:470:ed36:3::\/64 of network new is kept from others until .* UTC/).waitFor();
    expect(await list.getByText('rule of new: deny udp').count()).toBeGreaterThan(0);
    expect(await list.getByRole('link', { name: 'new', exact: true }).count()).toBe(0);
    await list.getByRole('link', { name: 'web', exact: true }).first().waitFor();
    const versions = (await list.getByRole('listitem').allInnerTexts()).map((text) =>
      Number(/version (\d+)/.exec(text)[1]),
    );
    expect(versions).toEqual(versions.toSorted((a, b) => b - a));
    await look('events');
    await open('Networks');
    await page.getByRole('link', { name: 'web', exact: true }).click();
    await page.getByRole('button', { name: 'Ping', exact: true }).click();
    await page.getByText('The router does not answer.', { exact: true }).waitFor();
    await page.getByText('ping -6').waitFor();
    await page.getByRole('button', { name: 'Traceroute' }).click();
    await page
      .getByText(/^\d+ hops, no answer\.$|^The router does not answer\. The last hop that does is hop \d/)
      .waitFor();
    await look('traceroute');
    const target = '2001:db8::9';
    for (const [hops, text] of [
      [' 1  *\n 2  *\n', '2 hops, no answer.'],
      [
        ' 1  2001:db8::1  1 ms\n 2  *\n',
        'The router does not answer. The last hop that does is hop 1, 2001:db8::1.',
      ],
      [` 1  *\n 2  ${target}  1 ms\n`, 'The router answers: it is hop 2.'],
      [null, 'traceroute is not installed where the console runs.'],
    ]) {
      const outcome =
        hops === null ? { ok: false, exit: 'ENOENT', output: '' } : { ok: true, exit: 0, output: hops };
      await page.route('**/health?why=path', (route) =>
        route.fulfill({ json: { argv: ['traceroute', target], ...outcome } }),
      );
      await page.getByRole('button', { name: 'Traceroute' }).click();
      await page.getByText(text, { exact: true }).waitFor();
      await page.unroute('**/health?why=path');
    }
    await page.getByRole('button', { name: 'Remove the network' }).click();
    await said('web is removed.');
    await open('Prefixes');
    expect(await row('network web').textContent()).toMatch(/^2001:470:ed36:1::\/64.*UTC$/);
    await row('2001:470:ed36::/47').getByText('in quarantine').waitFor();
    await page.getByText('It is kept from others for 1 hour.').waitFor();
    await look('quarantine');
    await page.route('**/quarantines?*', (route) =>
      route.fulfill({
        json: { items: [{ prefix: '2001:db8::/64', kind: 'network', id: 'x', until: 1 }], next: null },
      }),
    );
    await open('Networks');
    await open('Prefixes');
    await row('network x').getByText('over: it is used again once no other /64 is free').waitFor();
    await look('over');
    await page.unroute('**/quarantines?*');
    await open('Routes');
    const text = page.getByText('route replace 2001:470:ed36:10::/64');
    await text.waitFor();
    expect(await text.textContent()).not.toContain('2001:470:ed36:1::/64');
  });

  test('hostile texts are text, and strange names have a page', async () => {
    const prefix = encodeURIComponent('2001:470:ed36::/47');
    await used.call('PUT', `/prefixes/${prefix}`, { note: HOSTILE });
    await used.call('PUT', `/networks/${encodeURIComponent(STRANGE)}`, { offering: 'dual', owner: STRANGE });
    await open('Networks');
    await page.getByRole('link', { name: STRANGE, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: STRANGE }).waitFor();
    await page.getByRole('link', { name: 'Its firewall' }).click();
    await page.getByRole('heading', { level: 1, name: STRANGE }).waitFor();
    await look('strange');
    await open('Events');
    await page.getByText(STRANGE).first().waitFor();
    await open('NICs');
    await fillIn('Add a NIC', { Name: 'x', Network: HOSTILE, MAC: '02:00:00:00:00:09' });
    await field('Add a NIC', 'Network').getByText('invalid character in name').waitFor();
    await open('Prefixes');
    await page.getByRole('cell', { name: HOSTILE }).waitFor();
    await look('hostile');
    expect(await page.locator('main img[src], main b').count()).toBe(0);
  });

  test('names of 60 letters and names from right to left fit a phone, on every page that shows them', async () => {
    const long = 'w'.repeat(60);
    for (const id of [long, '\u05e9\u05dc\u05d5\u05dd/0']) {
      const at = encodeURIComponent(id);
      await used.call('PUT', `/networks/${at}`, { offering: 'dual' });
      await used.call('PUT', `/nics/${at}`, { network: id, mac: '02:00:00:00:00:0a' });
      await used.call('PUT', `/networks/${at}/rules`, { rules: [] });
      for (const place of [`networks/${at}`, `nics/${at}`, `firewall/${at}`]) {
        await page.goto(`${used.now.url}/#/${place}`);
        await page.getByRole('heading', { level: 1, name: id }).waitFor();
        await look(`long-${place.split('/')[0]}`);
      }
    }
    for (const name of ['Networks', 'NICs', 'Routes', 'Events', 'Usage', 'Prefixes']) {
      await open(name);
      await look(`long-${name}`);
    }
    await page.getByRole('link', { name: '2001:470:ed36::/47' }).click();
    await page.locator('.blocks').getByText(long).waitFor();
    await look('long-map');
  });

  test('while the service does not answer, a page and a form say so, and go on afterwards', async () => {
    await open('Offerings');
    await fillIn('Create or change an offering', { Name: 'later' });
    const answers = [
      (route) => route.abort(),
      (route) => route.fulfill({ status: 502, body: '<h1>Bad</h1>' }),
    ];
    for (const [i, text] of ['The service does not answer.', 'The service answers 502.'].entries()) {
      await page.route('**/api/**', answers[i]);
      await send('Create or change an offering');
      await form('Create or change an offering').getByRole('alert').getByText(text).waitFor();
      await page.unroute('**/api/**');
    }
    await send('Create or change an offering');
    await said('The offering later is saved.');
    await page.route('**/api/**', answers[0]);
    await open('NICs');
    await page.getByRole('alert').getByText('The service does not answer.').waitFor();
    await look('dead');
    await page.unroute('**/api/**');
    await page.getByRole('button', { name: 'Try again' }).click();
    await form('Add a NIC').waitFor();
  });

  test('what another tab removed is said to be gone', async () => {
    await used.call('PUT', '/networks/brief', { offering: 'dual' });
    await open('Networks');
    await page.getByRole('link', { name: 'brief', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'brief' }).waitFor();
    await used.call('DELETE', '/networks/brief');
    await fillIn('Add a NIC', { Name: 'late', MAC: '02:00:00:00:00:0b' });
    await form('Add a NIC').getByText('there is no network brief').waitFor();
    await fillIn('Change', { 'Name servers': '2001:db8::53' });
    await send('Change');
    await form('Change').getByText('there is no network brief').waitFor();
    await page.reload();
    await page.getByRole('alert').getByText('brief is not there (any more).').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await look('gone');
    await page.getByRole('main').getByRole('link', { name: 'To the page Networks' }).click();
    await page.getByRole('heading', { level: 1, name: 'Networks' }).waitFor();
  });

  test('by keyboard alone: skip to the content, go to a page, fill in a form, send it', async () => {
    await page.goto(`${used.now.url}/#/offerings`);
    await page.reload();
    await form('Create or change an offering').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement.textContent)).toBe('To the content');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.id === 'main');
    const reach = async (label) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press('Tab');
        const here = await page.evaluate(
          () => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent,
        );
        if (here === label) return;
      }
      throw new Error(`Tab does not reach ${label}`);
    };
    await reach('Name');
    await page.keyboard.type('keyed');
    await page.keyboard.press('Enter');
    await said('The offering keyed is saved.');
  });

  test('no page had a fault of its own, and none broke its policy', () => {
    expect(faults).toEqual([]);
  });
});

describe('with tokens', () => {
  const used = useConsole({ OPERATOR_TOKEN: 'op', USER_TOKEN: 'us' });
  let browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });

  test.each([
    ['us', ['Networks', 'NICs', 'Firewall', 'Events']],
    [
      'op',
      [
        'Prefixes',
        'Reservations',
        'Offerings',
        'Networks',
        'NICs',
        'Routes',
        'System machines',
        'Firewall',
        'Usage',
        'Events',
      ],
    ],
  ])('the pages ask for one, and a wrong one again; %s sees its pages', async (token, pages) => {
    const page = await browser.newPage();
    await page.goto(used.now.url);
    for (const typed of ['wrong', token]) {
      await page.getByRole('textbox', { name: 'Token' }).fill(typed);
      await page.getByRole('button', { name: 'Sign in' }).click();
      if (typed === 'wrong') await page.waitForFunction(() => document.querySelector('dialog').open);
    }
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(pages);
    // Nothing is there yet: every page says so, or asks for something.
    for (const name of pages) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page
        .getByText(
          /No [\w ]+ yet|needs an offering|Every network|No network had|Choose a network|come by themselves/,
        )
        .first()
        .waitFor();
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('textbox', { name: 'Token' }).waitFor();
    await page.close();
  });

  test('a token that is not valid any more is asked for anew, and the form is sent then', async () => {
    const page = await browser.newPage();
    await page.goto(`${used.now.url}/#/offerings`);
    const signIn = async () => {
      await page.getByRole('textbox', { name: 'Token' }).fill('op');
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await signIn();
    await page.getByRole('form').getByLabel('Name').fill('dual');
    await page.evaluate(() => sessionStorage.setItem('token', 'of yesterday'));
    // A dry run can ask first: both calls share the question.
    await page.evaluate(() => document.querySelector('main form').requestSubmit());
    await page.getByRole('dialog').getByText('not valid, or not any more').waitFor();
    await signIn();
    await page.getByRole('status').getByText('The offering dual is saved.').waitFor();
    await page.getByRole('row').filter({ hasText: 'dual' }).waitFor();
    await page.close();
  });
});
