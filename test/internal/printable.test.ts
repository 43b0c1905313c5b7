/** The first five minutes with a value: printing, adding to text, comparing, storing. */
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Address } from '../../src/address.ts';
import { parseMany } from '../../src/bulk.ts';
import { Endpoint } from '../../src/endpoint.ts';
import { InterfaceAddress } from '../../src/interface.ts';
import { IPv4Address, IPv4Prefix, IPv4Range } from '../../src/ipv4.ts';
import { Mac } from '../../src/mac.ts';
import { PrefixMap } from '../../src/map.ts';
import { Pool } from '../../src/pool.ts';
import { Prefix } from '../../src/prefix.ts';
import { AddressRange } from '../../src/range.ts';
import { memoryJournal, Store } from '../../src/store.ts';
import { Zone } from '../../src/zone.ts';

type AnyClass = new (...args: unknown[]) => unknown;

describe.each<[string, object, string, { from(value: never): unknown }]>([
  ['Address', Address.parse('2001:db8::1'), '2001:db8::1', Address],
  ['Prefix', Prefix.parse('2001:db8::/48'), '2001:db8::/48', Prefix],
  ['AddressRange', AddressRange.parse('::1 - ::5'), '::1 - ::5', AddressRange],
  ['IPv4Address', IPv4Address.parse('192.0.2.1'), '192.0.2.1', IPv4Address],
  ['IPv4Prefix', IPv4Prefix.parse('10.0.0.0/8'), '10.0.0.0/8', IPv4Prefix],
  ['IPv4Range', IPv4Range.parse('10.0.0.1 - 10.0.0.5'), '10.0.0.1 - 10.0.0.5', IPv4Range],
  ['InterfaceAddress', InterfaceAddress.parse('fe80::1%eth0/64'), 'fe80::1%eth0/64', InterfaceAddress],
  ['Endpoint', Endpoint.parse('[::1]:443'), '[::1]:443', Endpoint],
  ['Mac', Mac.parse('00:50:56:8c:86:a9'), '00:50:56:8c:86:a9', Mac],
])('a value of %s', (name, value, text, from) => {
  test('is shown by console.log as its text, also inside other objects', () => {
    expect(inspect(value)).toBe(text);
    expect(inspect({ value: [value] })).toBe(`{ value: [ ${text} ] }`);
  });

  test.each(['nodejs.util.inspect.custom', 'Deno.customInspect', 'Deno.privateCustomInspect'])(
    'has its text under the symbol %s',
    (key) => {
      expect((value as Record<symbol, () => string>)[Symbol.for(key)]?.()).toBe(text);
    },
  );

  test('becomes its text in a template and beside a text', () => {
    expect(`via ${value}`).toBe(`via ${text}`);
    // biome-ignore lint/style/useTemplate: this is what is tested
    expect('via ' + value).toBe(`via ${text}`);
    expect([value].join()).toBe(text);
  });

  test('equals its canonical text by ==', () => {
    // biome-ignore lint/suspicious/noDoubleEquals: this is what is tested
    expect(value == (text as unknown)).toBe(true);
    // biome-ignore lint/suspicious/noDoubleEquals: this is what is tested
    expect(value == ('::/7' as unknown)).toBe(false);
  });

  test('cannot be compared by < or used as a number', () => {
    const other = from.from(text as never) as object;
    const message = 'a value of hextet is not a number: use compare, contains or equals';
    expect(() => value < other).toThrow(new TypeError(message));
    expect(() => Number(value)).toThrow(new TypeError(message));
  });

  test('is its text in JSON, which from reads, as for a worker or a database', () => {
    expect(JSON.stringify({ value })).toBe(`{"value":"${text}"}`);
    const { value: sent } = structuredClone(JSON.parse(JSON.stringify({ value })));
    expect(String(from.from(sent as never))).toBe(text);
  });

  test('is not made by new', () => {
    const make = value.constructor as AnyClass;
    const refused = new TypeError(`${name} has no public constructor: use ${name}.parse`);
    expect(() => new make(text)).toThrow(refused);
    expect(() => new make()).toThrow(refused);
    if (!/^(IPv4)?Address$|Mac/.test(name)) expect(() => new make(text, 48)).toThrow(refused);
  });
});

const pool = new Pool({ roots: ['2001:db8::/48'], reserve: ['2001:db8::/64'], quarantine: { seconds: 60 } });
pool.allocate({ length: 64, owner: 'web' });
pool.release(pool.allocate({ length: 64, owner: 'old' }));
const map = PrefixMap.fromEntries([['2001:db8::/32', 'documentation']]);
const store = new Store(memoryJournal());
const stored = await store.openOrCreate('site', () => new Pool({ roots: ['2001:db8::/32'] }));

test.each<[string, object, string]>([
  ['Pool', pool, 'pool at version 3: 1 roots, 1 leases, 1 quarantines, 1 reservations'],
  [
    'PoolPlan',
    pool.plan([
      { op: 'allocate', length: 64, owner: 'db' },
      { op: 'add-root', root: '2001:db8:1::/48' },
    ]),
    '+ root 2001:db8:1::/48\n+ lease 2001:db8:0:3::/64 to "db"',
  ],
  ['PrefixMap', map, 'map of 1 prefixes'],
  ['FrozenPrefixMap', map.freeze(), 'map of 1 prefixes'],
  ['ParsedLines', parseMany('2001:db8::1\n::/0\n'), '1 lines read, 1 refused'],
  ['Zone', new Zone(), 'zone at version 0: 0 prefixes, 0 networks, 0 NICs'],
  ['Store', store, 'store of "site"'],
  ['an empty Store', new Store(memoryJournal()), 'store of nothing'],
  ['Stored', stored, '"site": pool at version 0: 1 roots, 0 leases, 0 quarantines, 0 reservations'],
])('console.log and a template show a short text of %s', (_, value, text) => {
  expect(inspect(value)).toBe(text);
  expect(`${value}`).toBe(text);
  expect(() => Number(value)).toThrow(TypeError);
});

test('the draft of a plan is shown as the pool that it has made so far', () => {
  const texts: string[] = [];
  pool.plan((draft) => {
    draft.allocate({ length: 64, owner: 'db' });
    texts.push(`${draft}`);
  });
  expect(texts).toEqual(['pool at version 3: 1 roots, 2 leases, 1 quarantines, 1 reservations']);
});

test('a pool and a plan are plain data in JSON, from which they are made again', () => {
  expect(JSON.parse(JSON.stringify(pool))).toEqual(pool.snapshot());
  expect(`${Pool.restore(JSON.parse(JSON.stringify(pool)))}`).toBe(`${pool}`);
  const plan = pool.plan([{ op: 'allocate', length: 64, owner: 'db' }]);
  const equal = Pool.restore(pool.snapshot());
  equal.commit(JSON.parse(JSON.stringify(plan)));
  expect(equal.ownedBy('db')).toHaveLength(1);
});

test('every class that a program can hold has a text of its own for the console', async () => {
  const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const mute: string[] = [];
  for (const path of Object.keys(exports).filter((path) => !/json$|testing$/.test(path))) {
    const file = path === '.' ? './index' : path;
    const names: Record<string, unknown> = await import(
      new URL(`../../src/${file.slice(2)}.ts`, import.meta.url).href
    );
    for (const [name, each] of Object.entries(names)) {
      if (typeof each !== 'function' || !/^class /.test(String(each)) || name.endsWith('Error')) continue;
      if (!(Symbol.for('nodejs.util.inspect.custom') in each.prototype)) mute.push(name);
      if (each.prototype.toString === Object.prototype.toString && !/Calls$|Lookup$/.test(name))
        mute.push(name);
    }
  }
  expect(mute).toEqual([]);
});
