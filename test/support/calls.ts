import { readdirSync } from 'node:fs';
import { parseMany } from '../../src/bulk.ts';
import * as hextet from '../../src/index.ts';
import { PrefixMap } from '../../src/map.ts';
import { Networks, parseCloudConfig } from '../../src/network.ts';
import { Zone } from '../../src/zone.ts';

export type Call = (...args: unknown[]) => unknown;

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
  Networks: smallNetworks,
  ParsedLines: () => parseMany('::1'),
  Pool: smallPool,
  PoolCalls: smallPool,
  PoolDraft: closedDraft,
  PoolPlan: () => smallPool().plan([]),
  Prefix: () => Prefix.parse('2001:db8::/48'),
  PrefixBitmap: () => new PrefixBitmap('2001:db8::/48'),
  PrefixLookup: smallMap,
  PrefixMap: smallMap,
  PrefixSet: () => PrefixSet.of(['2001:db8::/48']),
  Zone: smallZone,
};

export const cloudConfig: object = {
  networks: [
    {
      name: 'n',
      type: 'manual',
      subnets: [
        {
          range: '2001:db8::/64',
          gateway: '2001:db8::1',
          dns: ['2001:db8::53'],
          reserved: ['2001:db8::2 - 2001:db8::9'],
          static: ['2001:db8::f0'],
          azs: ['z1'],
        },
      ],
    },
  ],
};

/** Manual networks with an instance. */
export function smallNetworks(): Networks {
  const parsed = parseCloudConfig(cloudConfig);
  if (!parsed.ok) throw new Error('the config is legal');
  const networks = new Networks(parsed.value, { clock: () => 0 });
  networks.run({ op: 'assign', instance: 'web/0', network: 'n', az: 'z1' });
  return networks;
}

/** A zone with one of each noun. */
export function smallZone(): Zone {
  const zone = new Zone({ clock: () => 0 });
  zone.run({ op: 'set-offering', id: 'dual', stack: 'dual' });
  zone.run({ op: 'add-prefix', prefix: '2001:db8:1::/48', public: '2001:db8:1::/64' });
  zone.run({ op: 'set-vpc', id: 'shop', offering: 'dual' });
  zone.run({ op: 'set-network', id: 'web', offering: 'dual' });
  zone.run({ op: 'set-router', id: 'r-1', for: { network: 'web' }, publicMac: '1e:00:d9:00:00:35' });
  zone.run({ op: 'set-nic', id: 'vm-1/0', network: 'web', mac: '02:00:4b:8e:00:01' });
  return zone;
}

/** A pool with a lease of `net-7`, the /64 at its beginning. */
export function smallPool(): hextet.Pool {
  const pool = new Pool({ roots: ['2001:db8::/48'], clock: () => 0 });
  pool.allocate({ length: 64, owner: 'net-7' });
  return pool;
}

function smallMap(): PrefixMap<number> {
  return new PrefixMap<number>().set('2001:db8::/48', 1);
}

function closedDraft(): object {
  const drafts: object[] = [];
  new Pool({ roots: ['2001:db8::/48'] }).plan((draft) => void drafts.push(draft));
  return drafts[0] as object;
}

/**
 * Every name that a subpath exports; not those of `hextet/testing`, which reads nothing that a stranger wrote, and not the
 * stores, whose calls take time: test/store has theirs.
 */
const parts = readdirSync(new URL('../../src', import.meta.url)).flatMap(
  (file) => /^(?!testing\.|store)(.+)\.ts$/.exec(file)?.[1] ?? [],
);
const modules: object[] = await Promise.all(parts.map((name) => import(`../../src/${name}.ts`)));
export const exports: Readonly<Record<string, unknown>> = Object.assign({}, ...modules);

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
    for (const key of ownAndInherited(exported.prototype)) {
      const call: Call = (...args) => bound(make(), key)(...args);
      calls.set(`${name}#${key}`, Object.assign(call, { of: exported.prototype[key] }));
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

/** Those of a class, and of its bases but for exported ones, which list theirs themselves. */
function ownAndInherited(prototype: object): string[] {
  const base: object = Object.getPrototypeOf(prototype);
  const isListed = base === Error.prototype || Object.values(exports).includes(base.constructor);
  return [...methodsOf(prototype), ...(isListed || base === Object.prototype ? [] : ownAndInherited(base))];
}

/** Whether a call declares no parameter. */
export function takesNothing(call: Call & { readonly of?: Call }): boolean {
  return /^[^(]*\(\)/.test(Function.prototype.toString.call(call.of ?? call));
}

function bound(target: object, key: string): Call {
  const method = (target as Record<string, unknown>)[key] as Call;
  return Object.assign(method.bind(target), { of: method });
}

export function isClass(exported: object): exported is new (...args: unknown[]) => object {
  return Object.getOwnPropertyDescriptor(exported, 'prototype')?.writable === false;
}
