/** The form of docs/guide/forms.md, as the guide has it, in React: typed into, mended by its buttons, submitted. */
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { NetworkForm } from './network-form.tsx';

const saved: object[] = [];
const errors: unknown[][] = [];
let leave = () => {};

beforeEach(() => {
  const host = document.createElement('main');
  document.body.append(host);
  const root = createRoot(host);
  const report = console.error;
  console.error = (...parts) => void errors.push(parts);
  root.render(createElement(NetworkForm, { save: (network) => void saved.push(network) }));
  leave = () => {
    root.unmount();
    host.remove();
    console.error = report;
  };
});

afterEach(() => {
  leave();
  saved.length = 0;
  // React says there what is wrong with a component.
  expect(errors.splice(0)).toEqual([]);
});

const field = (name: string) => page.getByLabelText(name, { exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const issues = (name: string) => document.querySelector(`#${name}-issues`)?.textContent ?? '';

async function fill(texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) await userEvent.fill(field(name), text);
}

test('what is right is previewed and saved as values', async () => {
  await fill({
    prefix: ' 2001:db8::/48',
    public: '2001:db8:0:1::/64',
    mac: '00-50-56-8C-86-A9',
    reserved: '2001:db8::1 # router\n2001:db8::8 - 2001:db8::f',
    protocol: 'icmp',
    sources: '2001:db8::/32',
  });
  const previews = () => Array.from(document.querySelectorAll('output'), ({ textContent }) => textContent);
  await expect.poll(previews).toEqual(['2001:db8:0:1:250:56ff:fe8c:86a9', 'for ipv6']);
  await userEvent.click(button('Save'));
  await expect.poll(() => saved.length).toBe(1);
  expect(JSON.parse(JSON.stringify(saved[0]))).toEqual({
    prefix: '2001:db8::/48',
    public: '2001:db8:0:1::/64',
    mac: '00:50:56:8c:86:a9',
    reserved: ['2001:db8::1 - 2001:db8::1', '2001:db8::8 - 2001:db8::f'],
    protocol: 'icmp',
    sources: ['2001:db8::/32'],
  });
  expect(document.querySelectorAll('[aria-invalid="true"]')).toHaveLength(0);
});

test('what is wrong is said at its field while one types, and saved by no button', async () => {
  await fill({
    prefix: '2001:db8::/4',
    public: '2001:db8::/63',
    mac: '01:00:5e:00:00:01',
    reserved: '::1\n::g',
    protocol: 'tpc',
    sources: '10.0.0.0/8\n10.0.0.256',
  });
  const expected = {
    prefix: 'bits are set below the prefix length',
    public: 'a prefix of length 63 is not allowed here, expected /64',
    mac: '01:00:5e:00:00:01 is a group address',
    reserved: 'line 2: invalid character in address',
    protocol: 'did you mean "tcp"?',
    sources: 'line 2: a number of an IPv4 address is at most 255',
  };
  for (const [name, sentence] of Object.entries(expected)) {
    await expect.poll(() => issues(name)).toContain(sentence);
    expect(document.querySelector(`#${name}`)?.getAttribute('aria-invalid')).toBe('true');
  }
  await userEvent.click(button('Save'));
  await expect.poll(() => document.activeElement?.id).toBe('prefix');
  expect(saved).toEqual([]);
});

test('a button mends a field, and only its line of a list', async () => {
  await fill({
    prefix: '2001:db8::1/48',
    reserved: '2001:db8::1\n "2001:db8::2", # quoted',
    protocol: 'tpc',
  });
  await userEvent.click(button('2001:db8::/48'));
  await userEvent.click(button('2001:db8::2'));
  await userEvent.click(button('tcp'));
  expect(document.activeElement?.id).toBe('protocol');
  const values = ['prefix', 'reserved', 'protocol'].map(
    (name) => (field(name).element() as HTMLInputElement).value,
  );
  expect(values).toEqual(['2001:db8::/48', '2001:db8::1\n 2001:db8::2 # quoted', 'tcp']);
  await expect.poll(() => document.querySelectorAll('[aria-invalid="true"]').length).toBe(0);
});

test('what only all of it shows is said at its field, and at its line', async () => {
  await fill({
    prefix: '2001:db8::/48',
    public: '2001:db8:1::/64',
    mac: '00:50:56:8c:86:a9',
    sources: '10.0.0.0/8\n\n::ffff:192.0.2.0/120',
  });
  await userEvent.click(button('Save'));
  await expect.poll(() => issues('public')).toBe('this /64 is not in the prefix ');
  await fill({ public: '2001:db8:0:1::/64' });
  await userEvent.click(button('Save'));
  await expect.poll(() => issues('sources')).toContain('line 3: IPv4-mapped addresses are in no IPv4 packet');
  expect(saved).toEqual([]);
});
