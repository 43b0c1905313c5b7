import { readdirSync } from 'node:fs';
import { parseMany } from '../../src/bulk.ts';
import * as hextet from '../../src/index.ts';
import { PrefixMap } from '../../src/map.ts';
import { Networks, parseCloudConfig } from '../../src/network.ts';
import { Zone } from '../../src/zone.ts';

type Call = (...args: unknown[]) => unknown;

const {
  Endpoint,
  InterfaceAddress,
  Address,
  AddressRange,
  IPv4Address,
  IPv4Prefix,
  IPv4Range,
  Mac,
  Pool,
  Prefix,
  PrefixBitmap,
  PrefixSet,
} = hextet;

/** Makes a value of each class that has methods. */
const instances: Readonly<Record<string, () => object>> = {
  Address: () => Address.parse('2001:db8::1'),
  AddressRange: () => AddressRange.parse('2001:db8::1 - 2001:db8::5'),
  Endpoint: () => Endpoint.parse('[2001:db8::1]:443'),
  FrozenPrefixMap: () => smallMap().freeze(),
  HextetError: () => new hextet.HextetError({ code: 'empty', message: '' }),
  InterfaceAddress: () => InterfaceAddress.parse('fe80::1%eth0/64'),
  IPv4Address: () => IPv4Address.parse('192.0.2.1'),
  IPv4Prefix: () => IPv4Prefix.parse('10.0.0.0/8'),
  IPv4Range: () => IPv4Range.parse('10.0.0.1 - 10.0.0.5'),
  Mac: () => Mac.parse('00:11:22:aa:bb:cc'),
  Networks: networks,
  ParsedLines: () => parseMany('::1'),
  Pool: () => new Pool({ roots: ['2001:db8::/48'] }),
  PoolCalls: () => new Pool({ roots: ['2001:db8::/48'] }),
  PoolDraft: closedDraft,
  PoolPlan: () => new Pool({ roots: ['2001:db8::/48'] }).plan([]),
  Prefix: () => Prefix.parse('2001:db8::/48'),
  PrefixBitmap: () => new PrefixBitmap('2001:db8::/48'),
  PrefixLookup: smallMap,
  PrefixMap: smallMap,
  PrefixSet: () => PrefixSet.of(['2001:db8::/48']),
  Zone: () => new Zone(),
};

function networks(): Networks {
  const parsed = parseCloudConfig({
    networks: [{ name: 'n', subnets: [{ range: '2001:db8::/64', gateway: '2001:db8::1' }] }],
  });
  if (!parsed.ok) throw new Error('the config is legal');
  return new Networks(parsed.value);
}

function smallMap(): PrefixMap<number> {
  return new PrefixMap<number>().set('2001:db8::/48', 1);
}

function closedDraft(): object {
  const drafts: object[] = [];
  new Pool({ roots: ['2001:db8::/48'] }).plan((draft) => void drafts.push(draft));
  return drafts[0] as object;
}

/** Every name that a subpath exports; not those of `hextet/testing`, which reads nothing that a stranger wrote. */
const parts = readdirSync(new URL('../../src', import.meta.url)).flatMap(
  (file) => /^(?!testing\.)(.+)\.ts$/.exec(file)?.[1] ?? [],
);
const modules: object[] = await Promise.all(parts.map((name) => import(`../../src/${name}.ts`)));
const exports: Readonly<Record<string, unknown>> = Object.assign({}, ...modules);

/** Every function, static method and method that is exported, by its name; each call gets a fresh value. */
export function everyCall(): ReadonlyMap<string, Call> {
  const calls = new Map<string, Call>();
  for (const [name, exported] of Object.entries(exports)) {
    if (typeof exported !== 'function') continue;
    const make = instances[name];
    if (make === undefined) {
      if (isClass(exported)) throw new Error(`give ${name} an instance in test/support/calls.ts`);
      calls.set(name, exported as Call);
      continue;
    }
    for (const key of methodsOf(exported)) calls.set(`${name}.${key}`, bound(exported, key));
    for (const key of methodsOf(exported.prototype)) {
      calls.set(`${name}#${key}`, (...args) => bound(make(), key)(...args));
    }
  }
  return calls;
}

/** Not `valueOf`, which throws a TypeError, as operators ask for. */
function methodsOf(target: object): string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(target))
    .filter(([key, { value }]) => typeof value === 'function' && key !== 'constructor' && key !== 'valueOf')
    .map(([key]) => key);
}

function bound(target: object, key: string): Call {
  return ((target as Record<string, unknown>)[key] as Call).bind(target);
}

function isClass(exported: object): boolean {
  return Object.getOwnPropertyDescriptor(exported, 'prototype')?.writable === false;
}
