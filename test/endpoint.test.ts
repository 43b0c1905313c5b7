/** Endpoints, held against the URL parser of the WHATWG and the listener of Node. */
import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address } from '../src/address.ts';
import { Endpoint } from '../src/endpoint.ts';
import { endpointText, oneEdit } from '../src/testing.ts';
import { refusal } from './support/refusal.ts';

describe('endpoints', () => {
  test.each([
    ['[2001:db8::1]:443', '2001:db8::1', 443, null],
    ['[::]:80', '::', 80, null],
    ['[::]:0', '::', 0, null],
    ['[::ffff:192.0.2.1]:65535', '::ffff:192.0.2.1', 65535, null],
    ['[fe80::1%eth0]:80', 'fe80::1', 80, 'eth0'],
    ['[fe80::1%25eth0]:80', 'fe80::1', 80, null],
    ['192.0.2.1:443', '192.0.2.1', 443, null],
    ['0.0.0.0:1', '0.0.0.0', 1, null],
  ])('%s', (text, address, port, zone) => {
    const form = text.includes('%25') ? 'url' : 'listen';
    const expected = form === 'url' ? 'eth0' : zone;
    const value = Endpoint.parse(text, { form });
    expect([String(value.address), value.port, value.zone]).toEqual([address, port, expected]);
    expect(value.format(form)).toBe(text);
    expect(value.family).toBe(address.includes(':') ? 'ipv6' : 'ipv4');
    expect(Endpoint.of(address, port, expected)).toEqual(value);
    expect(Endpoint.tryParse(text, { form })).toEqual({ ok: true, value });
    expect(Endpoint.from(value)).toBe(value);
    expect(Endpoint.from(String(value))).toEqual(value);
    expect(Endpoint['~standard'].validate(String(value))).toEqual({ value });
    expect(JSON.stringify([value])).toBe(`["${value}"]`);
    expect(value.equals(String(value))).toBe(true);
  });

  test('in the form to listen "%25" begins a zone of those characters', () => {
    expect(Endpoint.parse('[fe80::1%25eth0]:80').zone).toBe('25eth0');
    expect(Endpoint.parse('[fe80::1%25eth0]:80').format('url')).toBe('[fe80::1%2525eth0]:80');
  });

  test('in a URL the characters of a zone are encoded, and any can be', () => {
    const odd = Endpoint.of('fe80::1', 80, 'a]:b~c');
    expect(String(odd)).toBe('[fe80::1%a]:b~c]:80');
    expect(Endpoint.parse(String(odd))).toEqual(odd);
    expect(odd.format('url')).toBe('[fe80::1%25a%5D%3Ab~c]:80');
    expect(Endpoint.parse(odd.format('url'), { form: 'url' })).toEqual(odd);
    expect(Endpoint.parse('[fe80::1%25%65th0]:80', { form: 'url' }).zone).toBe('eth0');
    expect(Endpoint.parse('[fe80::1%25eth-0._Z]:80', { form: 'url' }).zone).toBe('eth-0._Z');
  });

  test.each([
    ['', 'empty', 0],
    [':80', 'empty', 0],
    ['[]:80', 'empty', 1],
    ['[::1', 'bracket-unclosed', 4],
    ['[::1:80', 'bracket-unclosed', 7],
    ['[::1]', 'port-missing', 5],
    ['[::1]:', 'port-missing', 6],
    ['[::1]80', 'port-missing', 5],
    ['[::1] :80', 'port-missing', 5],
    ['[::1]:080', 'port-invalid', 6],
    ['[::1]:00', 'port-invalid', 6],
    ['[::1]:+80', 'port-invalid', 6],
    ['[::1]:8o', 'port-invalid', 7],
    ['[::1]:80 ', 'port-invalid', 8],
    ['[::1]:80/x', 'port-invalid', 8],
    ['[::1]:65536', 'port-too-large', 6],
    ['[::1]:99999999999999999999', 'port-too-large', 6],
    ['[192.0.2.1]:80', 'ipv4-address', 1],
    ['[::g]:80', 'invalid-character', 3],
    ['[::1]:80]', 'invalid-character', 4],
    ['[fe80::1%]:80', 'zone-empty', 9],
    ['[fe80::1%a b]:80', 'invalid-character', 10],
    ['[2001:db8::/64]:80', 'prefix-not-allowed', 11],
    ['2001:db8::1', 'brackets-missing', 0],
    ['2001:db8::1:443', 'brackets-missing', 0],
    ['::1:80', 'brackets-missing', 0],
    ['fe80::1%eth0:80', 'brackets-missing', 0],
    ['192.0.2.1', 'port-missing', 9],
    ['192.0.2.1:', 'port-missing', 10],
    ['192.0.2.1:0443', 'port-invalid', 10],
    ['192.0.2.1:65536', 'port-too-large', 10],
    ['192.0.2.256:80', 'ipv4-part-range', 8],
    ['192.0.2:80', 'ipv4-part-missing', 7],
    ['192.0.2.1%eth0:80', 'zone-not-allowed', 9],
    ['192.0.2.1:80:90', 'port-invalid', 12],
    ['*:80', 'host-any', 0],
    ['*', 'host-any', 0],
    ['**:80', 'invalid-character', 0],
    ['localhost:80', 'host-name', 0],
    ['localhost', 'host-name', 0],
    ['example.com:443', 'host-name', 0],
    ['a_b-c.EXAMPLE:443', 'host-name', 0],
    ['dead:443', 'host-name', 0],
    ['deadb::443', 'host-name', 0],
    ['0x7f.1:80', 'host-name', 0],
    ['a~b:80', 'invalid-character', 0],
    ['a@b:80', 'invalid-character', 0],
    ['a`b:80', 'invalid-character', 0],
    ['a{b:80', 'invalid-character', 0],
    ['bücher.example:80', 'invalid-character', 0],
    ['http://192.0.2.1:80', 'host-name', 0],
    ['[fe80::1%'.padEnd(119, 'z'), 'too-long', 118],
  ])('%j is refused as %s at %i', (text, code, position) => {
    expect(refusal(() => Endpoint.parse(text))).toMatchObject({ code, position });
    expect(Endpoint.isValid(text)).toBe(false);
  });

  test.each([
    ['[fe80::1%eth0]:80', 8],
    ['[fe80::1%25]:80', 8],
    ['[fe80::1%2]:80', 8],
    ['[fe80::1%25a]b]:80', 8],
    ['[fe80::1%25a%2]:80', 8],
    ['[fe80::1%25a%2x]:80', 8],
    ['[fe80::1%25a%x2]:80', 8],
    ['[fe80::1%25a%20]:80', 8],
    ['[fe80::1%25a%ff]:80', 8],
    ['[fe80::1%25a%2F]:80', 8],
    ['[fe80::1%25a%25]:80', 8],
  ])('%j is refused as zone-not-encoded in a URL', (text, position) => {
    expect(refusal(() => Endpoint.parse(text, { form: 'url' }))).toMatchObject({
      code: 'zone-not-encoded',
      position,
    });
  });

  test('the longest legal texts are read, and longer ones are refused unread', () => {
    const whole = 'ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255';
    const value = Endpoint.of(whole, 65535, '!'.repeat(64));
    expect(`[${whole}%25${'%21'.repeat(64)}]:65535`).toHaveLength(248);
    expect(Endpoint.parse(`[${whole}%${'!'.repeat(64)}]:65535`)).toEqual(value);
    expect(Endpoint.parse(`[${whole}%25${'%21'.repeat(64)}]:65535`, { form: 'url' })).toEqual(value);
    expect(refusal(() => Endpoint.parse('['.repeat(249), { form: 'url' }))).toMatchObject({
      code: 'too-long',
      position: 248,
    });
  });

  test('every legal spelling is read as its value, and so is what is printed', () => {
    fc.assert(
      fc.property(endpointText(), ({ text, value }) => {
        expect(Endpoint.parse(text)).toEqual(value);
        expect(Endpoint.parse(String(value))).toEqual(value);
        expect(Endpoint.parse(value.format('url'), { form: 'url' })).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  test('a URL reads every endpoint without a zone as the same host and port, and what it does not read is no endpoint', () => {
    const urlOf = (text: string) => (URL.canParse(`foo://${text}/`) ? new URL(`foo://${text}/`) : null);
    fc.assert(
      fc.property(fc.oneof(endpointText(), oneEdit(endpointText().map(({ text }) => text))), (given) => {
        const text = typeof given === 'string' ? given : given.text;
        fc.pre(!text.includes('%') && !/[\t\n\r]/.test(text));
        const result = Endpoint.tryParse(text, { form: 'url' });
        if (!result.ok) return;
        const url = urlOf(text);
        expect(url?.port).toBe(String(result.value.port));
        const host = url?.hostname.replace(/^\[|\]$/g, '') ?? '';
        expect(host.includes(':') ? Address.parse(host) : host).toEqual(
          host.includes(':') ? result.value.address : String(result.value.address),
        );
      }),
      { numRuns: 1000 },
    );
    // RFC 6874 never came to browsers.
    expect(urlOf('[fe80::1%25eth0]:80')).toBeNull();
  });

  test('Node listens on what an endpoint says, and gives its address back', async () => {
    for (const text of ['127.0.0.1:0', '[::1]:0']) {
      const { address, port } = Endpoint.parse(text);
      const server = createServer();
      const bound = await new Promise((resolve) => {
        server.once('error', () => resolve(null));
        server.listen(port, String(address), () => resolve(server.address()));
      });
      server.close();
      if (bound === null) continue;
      const found = bound as { address: string; port: number };
      expect(Endpoint.of(found.address, found.port).address.equals(String(address) as never)).toBe(true);
    }
  });

  test('order is by address, IPv4 first, then by port, then by zone', () => {
    const rising = [
      '9.0.0.0:80',
      '10.0.0.5:79',
      '10.0.0.5:443',
      '[::]:1',
      '[fe80::1]:80',
      '[fe80::1%a]:80',
      '[fe80::1%b]:80',
    ];
    const values = rising.map((text) => Endpoint.parse(text));
    for (const [i, low] of values.entries()) {
      for (const [j, high] of values.entries()) {
        expect(Endpoint.compare(low, high)).toBe(Math.sign(i - j));
        expect(low.equals(high)).toBe(i === j);
      }
    }
  });

  test('parts and options that do not fit are refused', () => {
    const code = (...parts: unknown[]) =>
      refusal(() => Endpoint.of(...(parts as Parameters<typeof Endpoint.of>))).code;
    for (const port of [-1, 65536, 1.5]) expect(code('::1', port)).toBe('out-of-range');
    expect(code('::1', '80')).toBe('invalid-type');
    expect(code('localhost', 80)).toBe('invalid-character');
    expect(code('fe80::1', 80, '')).toBe('zone-empty');
    expect(code('fe80::1', 80, 'a%b')).toBe('invalid-character');
    expect(code('192.0.2.1', 80, 'eth0')).toBe('zone-not-allowed');
    expect(refusal(() => Endpoint.parse('[::]:80', { form: 'uri' as 'url' })).code).toBe('invalid-type');
    expect(refusal(() => Endpoint.of('::', 80).format('uri' as 'url')).message).toContain("'listen' | 'url'");
    const address = Address.parse('::1');
    for (const wrong of [{ address }, { address: '::1', port: 80 }, { port: 80 }])
      expect(refusal(() => Endpoint.from(wrong as never)).code).toBe('invalid-type');
    expect(refusal(() => Endpoint.parse('')).message).toBe('empty text, expected endpoint');
  });
});
