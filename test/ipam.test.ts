import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { Address } from '../src/address.ts';
import { HextetError } from '../src/error.ts';
import { type IpamRow, type IpamShape, planRows, readRows, writeRows } from '../src/ipam.ts';
import { Pool } from '../src/pool.ts';
import { AddressRange } from '../src/range.ts';
import { memoryJournal, Store } from '../src/store.ts';
import { refusal } from './support/refusal.ts';

const show = ({ kind, space, owner, tags }: IpamRow) =>
  [kind, space, owner, ...Object.entries(tags).map((tag) => tag.join('='))].join(' ');
const read = (...lines: string[]) => readRows(lines.join('\n'));
const issuesOf = ({ issues }: { issues: ReturnType<typeof readRows>['issues'] }) =>
  issues.map(({ path, code }) => [...(path ?? []), code].join(' '));
const poolOf = (...roots: string[]) => new Pool({ roots: roots.length > 0 ? roots : ['2001:db8::/32'] });
const leasesOf = (pool: Pool) =>
  Array.from(
    pool.leases(),
    ({ prefix, owner, container }) => `${prefix} ${owner}${container ? ' container' : ''}`,
  );

describe('readRows', () => {
  test('tells the shape from the columns in any order, case and delimiter', () => {
    const shapes: [string, IpamShape | null][] = [
      ['prefix', 'hextet'],
      ['Kind;Prefix;Status', 'hextet'],
      ['Status,Prefix', 'netbox-prefixes'],
      ['STATUS|IP ADDRESS', 'netbox-addresses'],
      ['Aggregate,RIR', 'netbox-aggregates'],
      ['End address\tStart address', 'netbox-ranges'],
      ['Section,Subnet,Mask', 'phpipam-subnets'],
      ['ip address,hostname', 'phpipam-addresses'],
      ['ip_addr', 'phpipam-addresses'],
      ['id,ip6cidr', 'cloudstack-networks'],
      ['name,size', null],
    ];
    for (const [header, shape] of shapes) expect(readRows(`${header}\n`).shape, header).toBe(shape);
  });

  test('reads a table of the given shape where the columns would tell another', () => {
    const text = 'prefix,status\n2001:db8::/48,container';
    expect(readRows(text).rows.map(show)).toEqual(['container 2001:db8::/48 2001:db8::/48']);
    expect(readRows(text, { shape: 'hextet' }).rows.map(show)).toEqual([
      'prefix 2001:db8::/48 2001:db8::/48 status=container',
    ]);
  });

  test('takes the owner from the chosen column, or from the first of several that is not empty', () => {
    const text =
      'prefix,status,tenant,role,description\n2001:db8::/48,,acme,edge,\n2001:db8:1::/48,,,core,lab';
    const owners = (owner?: string | string[]) =>
      readRows(text, owner === undefined ? {} : { owner }).rows.map((row) => row.owner);
    expect(owners()).toEqual(['acme', 'lab']);
    expect(owners('Role')).toEqual(['edge', 'core']);
    expect(owners('tenant')).toEqual(['acme', '2001:db8:1::/48']);
    expect(owners(['tenant', 'role'])).toEqual(['acme', 'core']);
  });

  test('makes tags of the chosen columns only', () => {
    const text = 'prefix,owner,Rack Unit,comments\n::/64,a,7,long';
    expect(readRows(text).rows.map(show)).toEqual(['prefix ::/64 a rack_unit=7 comments=long']);
    expect(readRows(text, { tags: ['Rack unit'] }).rows.map(show)).toEqual(['prefix ::/64 a rack_unit=7']);
    expect(readRows(text, { tags: [] }).rows.map(show)).toEqual(['prefix ::/64 a']);
  });

  test('names every row that is wrong, with line, column and reason, and reads the others', () => {
    const table = read(
      'kind,prefix,owner',
      'Prefix, 2001:db8::/64,a',
      'prefix,2001:db8::1/64,b',
      'prefix,,c',
      'subnet,2001:db8:1::/64,d',
      'prefix,2001:db8:2::/64',
      'prefix,"2001:db8:3::/64"x,f',
      'address,fe80::1%eth0/64,g',
      'reserved,2001:db8::9 - 2001:db8::1,h',
      ',,',
      'prefix,2001:db8:4::/129,i',
      'address,host.example,j',
      'prefix,2001:db8:5::/64,"k',
    );
    expect(table.rows.map(show)).toEqual(['prefix 2001:db8::/64 a']);
    expect(issuesOf(table)).toEqual([
      '3 prefix host-bits',
      '4 prefix missing',
      '5 kind unknown-name',
      '6 field-count',
      '7 quote-misplaced',
      '8 prefix zone-not-allowed',
      '9 prefix range-inverted',
      '11 prefix length-too-long',
      '12 prefix invalid-character',
      '13 quote-unclosed',
    ]);
  });

  test('says in a sentence what is wrong', () => {
    const sentences = (text: string) => readRows(text).issues.map(({ message }) => message);
    expect(sentences('prefix,owner\n::/64\n,a')).toEqual([
      'the row has 1 fields, the header has 2',
      'prefix is missing',
    ]);
    expect(sentences('prefix,Prefix\n')).toEqual(['prefix is listed twice']);
    expect(sentences('a,b\n')).toEqual(['the columns of the table are not known: a, b']);
    expect(sentences('')).toEqual(['the columns of the table are not known']);
  });

  test('reads blanks around the values of other products, and JSON with a byte order mark, as nothing', () => {
    expect(readRows('prefix,status,role\n 2001:db8::/48 , Active , edge \n').rows.map(show)).toEqual([
      'prefix 2001:db8::/48 2001:db8::/48 role=edge',
    ]);
    expect(readRows('\ufeff [{"prefix":"::/64"}]').rows.map(show)).toEqual(['prefix ::/64 ::/64']);
  });

  test('knows no owner of a root, and no reason of a reservation, that has none', () => {
    const { rows } = read('kind,prefix', 'root,::/32', 'reserved,::5', 'prefix,::/64');
    expect(rows.map(({ owner }) => owner)).toEqual(['', '', '::/64']);
  });

  test('lists rows of IPv4 apart', () => {
    const { rows, skipped, issues } = read(
      'prefix',
      '10.0.0.0/8',
      '10.0.0.5',
      '10.0.0.1-10.0.0.9',
      '10.0.0.256/8',
    );
    expect([rows, issuesOf({ issues })]).toEqual([[], ['5 prefix ipv4-part-range']]);
    expect(skipped.map(({ reason, text, path }) => `${path} ${reason} ${text}`)).toEqual([
      '2 ipv4 10.0.0.0/8',
      '3 ipv4 10.0.0.5',
      '4 ipv4 10.0.0.1-10.0.0.9',
    ]);
  });

  test.each<[string, string, string[]]>([
    ['empty text', '', ['unknown-table']],
    ['a header only', 'prefix,owner', []],
    ['an empty list', '[]', []],
    ['an answer that is no list', '{"a":1}', ['unknown-table']],
    ['an answer without a list', '{"a":{"b":{"c":{"d":[]}}}}', ['unknown-table']],
    ['an empty object', '[{}]', []],
    ['columns without names', ',\n', ['unknown-table']],
    ['unknown columns', 'a,b\n1,2', ['unknown-table']],
    ['the same column twice', 'prefix,Prefix\n::,::', ['1 prefix listed-twice']],
    ['a quote in the header', 'prefix,"a\n::,b', ['1 quote-unclosed']],
    ['JSON that ends early', '[{"prefix":', ['invalid-json']],
    ['items that are no objects', '[1,null,[]]', ['0 invalid-type', '1 invalid-type', '2 invalid-type']],
    ['NICs that are no objects', '[{"nic":[7]}]', ['0 nic 0 invalid-type']],
    ['UTF-16 read as UTF-8', 'p\0r\0e\0f\0i\0x\0\n\0:\0:\0', ['unknown-table']],
  ])('reports %s and throws nothing', (_, text, issues) => {
    const table = readRows(text);
    expect(issuesOf(table)).toEqual(issues);
    expect([table.rows, table.skipped]).toEqual([[], []]);
  });

  test('takes a column named like a property of every object as any other', () => {
    const { rows } = read('prefix,__proto__x,constructor', '::/64,1,2');
    expect(rows[0]?.tags).toEqual({ proto_x: '1', constructor: '2' });
    const json = readRows('[{"prefix":"::/64","owner":"a","__proto__":"b","tags":{"__proto__":"c"}}]');
    expect(Object.entries(json.rows[0]!.tags)).toEqual([
      ['__proto__', 'c'],
      ['proto', 'b'],
    ]);
    expect(({} as Record<string, unknown>).b).toBeUndefined();
  });

  test('throws for what is no text, and for options that it does not know', () => {
    expect(refusal(() => readRows(7 as never)).code).toBe('invalid-type');
    expect(refusal(() => readRows('', { shapes: 'hextet' } as never)).code).toBe('unknown-field');
    expect(refusal(() => readRows('', { shape: 'netbox-prefix' as never })).details).toMatchObject({
      nearest: 'netbox-prefixes',
    });
    expect(refusal(() => readRows('', { shape: 7 as never })).code).toBe('invalid-type');
    expect(refusal(() => readRows('prefix', { owner: 7 as never })).code).toBe('invalid-type');
    expect(refusal(() => readRows('prefix', { tags: [7] as never })).code).toBe('invalid-type');
  });

  test('never throws for a text, however spoiled', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'prefix',
        'address',
        'status',
        '2001:db8::/48',
        '::',
        '"',
        '""',
        ',',
        ';',
        '\n',
        '\r',
        '\ufeff',
      ),
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ':',
        '"prefix":',
        '"nic":[',
        'null',
        '1e9',
        '\0',
        '\ud800',
        'kind',
        'root',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), (head, rest) => {
        for (const text of [
          head.join(''),
          `prefix,status,kind\n${rest.join('')}`,
          `[{"prefix":${rest.join('')}}]`,
        ]) {
          const { rows, issues } = readRows(text);
          planRows(poolOf(), rows);
          for (const issue of issues) expect(HextetError.is(new HextetError(issue))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('planRows', () => {
  test('nests rows in any order: what holds others is a container', () => {
    const { rows } = read(
      'prefix,owner',
      '2001:db8:0:100::5,web-1',
      '2001:db8:0:100::/64,web',
      '2001:db8:0:200::/64,db',
      '2001:db8:0:100::/56,site',
      '2001:db8::/48,region',
    );
    const pool = poolOf();
    const { plan, issues } = planRows(pool, rows);
    expect(issues).toEqual([]);
    expect(pool.version).toBe(0);
    pool.commit(plan);
    expect(leasesOf(pool)).toEqual([
      '2001:db8::/48 region container',
      '2001:db8:0:100::/56 site container',
      '2001:db8:0:100::/64 web container',
      '2001:db8:0:100::5/128 web-1',
      '2001:db8:0:200::/64 db',
    ]);
  });

  test('makes no container of a lease before or after others, and one of a lease with its last part or a range inside', () => {
    const { rows } = read(
      'kind,prefix,owner',
      'prefix,2001:db8::/65,low',
      'prefix,2001:db8:0:0:8000::/65,high',
      'prefix,2001:db8:0:1::/64,last',
      'prefix,2001:db8:0:1:8000::/65,half',
      'prefix,2001:db8:0:2::/64,crossed',
      'reserved,2001:db8:0:2::5 - 2001:db8:0:3::5,over',
      'address,2001:db8:0:2::7,inside',
      'prefix,2001:db8:0:4::/64,ranged',
      'reserved,2001:db8:0:4::5 - 2001:db8:0:4::9,static',
    );
    const pool = poolOf();
    const { plan, issues } = planRows(pool, rows);
    expect(issuesOf({ issues })).toEqual(['7 overlaps-lease']);
    pool.commit(plan);
    expect(leasesOf(pool)).toEqual([
      '2001:db8::/65 low',
      '2001:db8:0:0:8000::/65 high',
      '2001:db8:0:1::/64 last container',
      '2001:db8:0:1:8000::/65 half',
      '2001:db8:0:2::/64 crossed container',
      '2001:db8:0:2::7/128 inside',
      '2001:db8:0:4::/64 ranged container',
    ]);
  });

  test('reserves before it leases the same by name, in any order of the rows', () => {
    const { rows } = read(
      'kind,prefix,owner,tags',
      'prefix,2001:db8::/64,a,',
      'reserved,2001:db8::/64,b,allow=exact',
    );
    for (const order of [rows, [...rows].reverse()]) {
      const pool = poolOf();
      const { plan, issues } = planRows(pool, order);
      expect(issues).toEqual([]);
      pool.commit(plan);
      expect(leasesOf(pool)).toEqual(['2001:db8::/64 a']);
    }
  });

  test('changes nothing for rows that the pool has', () => {
    const pool = poolOf();
    const { rows } = read(
      'kind,prefix,owner,tags',
      'prefix,::/64,a,',
      'root,::/32,,',
      'reserved,::5 - ::9,x,allow=exact',
    );
    pool.commit(planRows(pool, rows).plan);
    const { plan, issues } = planRows(pool, rows);
    expect([plan.record, issues]).toEqual([null, []]);
  });

  test('makes a container of a lease of the pool that rows lie in, once', () => {
    const pool = poolOf();
    pool.allocateExact('2001:db8::/48', { owner: 'site' });
    pool.allocateExact('2001:db8:1::/48', { owner: 'lab' });
    pool.allocateExact('2001:db8:2::/48', { owner: 'other' });
    const { rows } = read(
      'kind,prefix,owner',
      'address,2001:db8::5,a',
      'address,2001:db8::6,b',
      'prefix,2001:db8:1::/48,lab',
      'prefix,2001:db8:1::/64,lan',
      'reserved,2001:db8:2::10 - 2001:db8:2::1f,static',
    );
    const { plan, requests, issues } = planRows(pool, rows);
    expect(issues).toEqual([]);
    expect(requests.map(({ op }) => op)).toEqual([
      'update',
      'allocate',
      'allocate',
      'update',
      'allocate',
      'allocate',
      'update',
      'reserve',
    ]);
    pool.commit(plan);
    expect(leasesOf(pool)).toEqual([
      '2001:db8::/48 site container',
      '2001:db8::5/128 a',
      '2001:db8::6/128 b',
      '2001:db8:1::/48 lab container',
      '2001:db8:1::/64 lan',
      '2001:db8:2::/48 other container',
    ]);
  });

  test('names the row of everything that does not fit, and plans the others', () => {
    const pool = poolOf('2001:db8::/32');
    pool.allocateExact('2001:db8:9::/48', { owner: 'taken', tags: { rack: '1' } });
    const { rows } = read(
      'kind,prefix,owner,rack',
      'prefix,2001:db8::/64,a,',
      'prefix,2001:db8::/64,b,',
      'prefix,2001:db9::/64,c,',
      'prefix,2001:db8:9::/48,d,',
      'prefix,2001:db8:9::/48,taken,2',
      'reserved,2001:db8::ff - 2001:db8:0:1::1,e,',
      'reserved,2001:db8:5::/64,f,',
      'reserved,2001:db8:5::/64,f,',
      'root,2001:db8::/31,,',
      'root,2001:db8::/31,,',
      `prefix,2001:db8:6::/64,${'x'.repeat(1025)},`,
      'address,2001:db8::,g,',
    );
    const { plan, issues } = planRows(pool, rows);
    expect(issuesOf({ issues })).toEqual([
      '3 listed-twice',
      '4 outside-root',
      '5 overlaps-lease',
      '6 listed-twice',
      '7 overlaps-lease',
      '9 listed-twice',
      '10 overlaps-root',
      '11 listed-twice',
      '12 too-long',
      '13 anycast-address',
    ]);
    expect(issues.filter(({ code }) => code === 'listed-twice').map(({ message }) => message)).toEqual([
      '2001:db8::/64 is listed twice',
      '2001:db8:9::/48 is listed twice',
      '2001:db8:5:: - 2001:db8:5:0:ffff:ffff:ffff:ffff is listed twice',
      '2001:db8::/31 is listed twice',
    ]);
    pool.commit(plan);
    expect(leasesOf(pool)).toEqual(['2001:db8::/64 a container', '2001:db8:9::/48 taken']);
  });

  test('refuses, keeps or updates a lease with other tags, as asked', () => {
    const pool = poolOf();
    pool.allocateExact('2001:db8::/48', { owner: 'a', tags: { rack: '1' } });
    const { rows } = read('prefix,owner,rack', '2001:db8::/48,a,2');
    expect(issuesOf(planRows(pool, rows))).toEqual(['2 differs']);
    expect(planRows(pool, rows, { onExisting: 'keep' }).plan.record).toBeNull();
    pool.commit(planRows(pool, rows, { onExisting: 'update' }).plan);
    expect(pool.path('2001:db8::')[0]?.tags).toEqual({ rack: '2' });
  });

  test('leases by name inside a reservation of another product', () => {
    const ranges = read(
      'start_address,end_address,status,description',
      '2001:db8::10/64,2001:db8::1f/64,active,DHCP',
    );
    const addresses = read('address,status,dns_name', '2001:db8::15/64,dhcp,printer');
    const pool = poolOf('2001:db8::/64');
    pool.commit(planRows(pool, [...addresses.rows, ...ranges.rows]).plan);
    expect(leasesOf(pool)).toEqual(['2001:db8::15/128 printer']);
    expect(pool.reservations()).toMatchObject([{ reason: 'DHCP', allow: 'exact' }]);
    expect(String(pool.allocate({ length: 128, owner: 'next', prefer: '2001:db8::16/128' }).prefix)).toBe(
      '2001:db8::1/128',
    );
  });

  test('leaves a lease as it is that a reservation is to cover', () => {
    const pool = poolOf();
    pool.allocateExact('2001:db8::/64', { owner: 'lan' });
    pool.allocateExact('2001:db8:0:2::/64', { owner: 'lab' });
    const { rows } = read(
      'kind,prefix',
      'reserved,2001:db8::/64',
      'reserved,2001:db8:0:2:: - 2001:db8:0:3::',
    );
    const { plan, requests, issues } = planRows(pool, rows);
    expect(issuesOf({ issues })).toEqual(['2 overlaps-lease', '3 overlaps-lease']);
    expect([plan.record, requests]).toEqual([null, []]);
  });

  test('takes rows of a program, with the space as text, and names the field that is wrong', () => {
    const row = { kind: 'prefix', space: '2001:db8::/64', owner: 'a', tags: {}, status: '', path: [0] };
    const pool = poolOf();
    pool.commit(planRows(pool, [row as never]).plan);
    expect(leasesOf(pool)).toEqual(['2001:db8::/64 a']);
    const wrong = {
      kind: 'host',
      space: '2001:db8::1/64',
      owner: 7,
      tags: null,
      status: null,
      path: '1',
      rack: 1,
    };
    for (const [field, value] of Object.entries(wrong)) {
      for (const kind of ['prefix', 'root']) {
        const { path, details } = refusal(() =>
          planRows(pool, [row, { ...row, kind, [field]: value }] as never),
        );
        expect([path?.[0], path?.[1] ?? details?.name]).toEqual([1, field]);
      }
    }
  });

  test('throws for what are no rows or no pool, and for options that it does not know', () => {
    expect(refusal(() => planRows(poolOf(), 7 as never)).code).toBe('invalid-type');
    expect(refusal(() => planRows(null as never, [])).details).toMatchObject({ expected: 'Pool' });
    expect(refusal(() => writeRows({} as never)).details).toMatchObject({ expected: 'Pool' });
    expect(refusal(() => planRows(poolOf(), [], { onexisting: 'keep' } as never)).code).toBe('unknown-field');
  });

  test('works on the view of a store, whose transaction takes the requests', async () => {
    const site = await new Store(memoryJournal()).openOrCreate('site', () => poolOf());
    const { rows } = read('prefix,owner', '2001:db8::5,web', '2001:db8::/64,lan');
    await site.transact((view) => planRows(view, rows).requests);
    expect(leasesOf(site.view as Pool)).toEqual(['2001:db8::/64 lan container', '2001:db8::5/128 web']);
    expect([...writeRows(site.view)]).toHaveLength(4);
  });
});

test('the steps of reading and planning grow as those of sorting do', () => {
  const compare = vi.spyOn(Address, 'compare');
  const path = vi.spyOn(Pool.prototype, 'path');
  const steps = (count: number) => {
    const lines = Array.from({ length: count }, (_, i) => {
      const part = ((i * 7919) % count).toString(16);
      return i % 2 === 0 ? `2001:db8:${part}::/48` : `2001:db8:${part}::${part}`;
    });
    const pool = poolOf();
    pool.allocateExact('2001:db8:ffff::1/128', { owner: 'x' });
    const { rows } = read('prefix', ...lines);
    compare.mockClear();
    path.mockClear();
    expect(planRows(pool, rows).issues).toEqual([]);
    expect(path).toHaveBeenCalledTimes(count);
    return compare.mock.calls.length;
  };
  const few = steps(500);
  expect(few).toBeGreaterThan(500);
  expect(steps(5000)).toBeLessThan(15 * few);
  vi.restoreAllMocks();
});

/** A pool that arbitrary calls made, as far as they are not refused. */
const arbitraryPool = () => {
  const text = fc.oneof(
    fc.string({ minLength: 1, maxLength: 8 }).filter((one) => !/[\0\ud800-\udfff]/.test(one)),
    fc.string({
      unit: fc.constantFrom('"', ',', ';', '=', '%', '\n', '\r', ' ', '3B', '=A1', 'False'),
      minLength: 1,
    }),
    fc.constantFrom('2001:db8::/48', 'a', 'b'),
  );
  const part = fc.integer({ min: 0, max: 3 });
  const prefix = fc
    .tuple(part, part, part, part, fc.constantFrom(32, 34, 48, 50, 64, 66, 128))
    .map(([a, b, c, d, length]) => Address.parse(`2001:db8:${a}${b}00:${c}00::${d}`).prefix(length));
  const tags = fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true });
  const call = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        op: fc.constant('allocate' as const),
        prefix,
        owner: text,
        tags,
        container: fc.boolean(),
      }),
    },
    fc
      .tuple(prefix, prefix, text, fc.constantFrom({}, { allow: 'exact' as const }))
      .map(([a, b, reason, allow]) => ({
        op: 'reserve' as const,
        range: Address.compare(a.first, b.last) <= 0 ? AddressRange.of(a.first, b.last) : a,
        reason,
        ...allow,
      })),
  );
  return fc.array(call, { maxLength: 20 }).map((calls) => {
    const pool = new Pool({ roots: ['2001:db8::/33', '2001:db8:8000::/33'], anycast: 'allow' });
    for (const one of calls) pool.tryRun(one);
    return pool;
  });
};
/** What a pool holds, without generations and times. */
const holdings = (pool: Pool) => ({
  roots: pool.roots.map(String),
  leases: Array.from(pool.leases(), ({ prefix, owner, tags, container }) => ({
    prefix: String(prefix),
    owner,
    tags,
    container,
  })),
  reservations: pool.reservations().map(({ range, ...rest }) => ({ ...rest, range: String(range) })),
});

describe('writeRows', () => {
  test('has all of a pool: in CSV and in JSON any pool comes back, and comes into itself as nothing new', () => {
    fc.assert(
      fc.property(arbitraryPool(), fc.constantFrom('csv' as const, 'json' as const), (pool, format) => {
        const text = [...writeRows(pool, { format })].join('\n');
        const { shape, rows, skipped, issues } = readRows(text);
        expect([shape, skipped, issues]).toEqual(['hextet', [], []]);
        const copy = new Pool({ roots: [], anycast: 'allow' });
        const planned = planRows(copy, rows);
        expect(planned.issues).toEqual([]);
        copy.commit(planned.plan);
        expect(holdings(copy)).toEqual(holdings(pool));
        expect([...writeRows(copy, { format })].join('\n')).toBe(text);
        const again = planRows(pool, rows);
        expect([again.issues, again.plan.record]).toEqual([[], null]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('writeRows', () => {
  test('writes an owner that another column says there only, and reads it from there', () => {
    const pool = poolOf();
    const lease = (prefix: string, owner: string, tags: Record<string, string> = {}) =>
      pool.allocateExact(prefix, { owner, tags });
    lease('2001:db8:1::/48', 'acme', { tenant: 'acme' });
    lease('2001:db8:2::/48', 'lab', { tenant: 'acme' });
    lease('2001:db8:3::/48', '2001:db8:3::/48');
    lease('2001:db8:4::/48', '2001:db8:4::/48', { tenant: 'acme' });
    const lines = [...writeRows(pool, { shape: 'netbox-prefixes' })];
    expect(lines).toEqual([
      'prefix,status,description,tenant',
      '2001:db8:1::/48,active,,acme',
      '2001:db8:2::/48,active,lab,acme',
      '2001:db8:3::/48,active,,',
      '2001:db8:4::/48,active,2001:db8:4::/48,acme',
    ]);
    expect(planRows(pool, read(...lines).rows).plan.record).toBeNull();
    const own = [...writeRows(pool, { shape: 'netbox-prefixes', owner: 'comments' })];
    expect(own[2]).toBe('2001:db8:2::/48,active,,lab,acme');
    expect(own[0]).toBe('prefix,status,description,comments,tenant');
    expect(readRows(own.join('\n'), { owner: 'comments' }).rows.map((row) => row.owner)).toEqual([
      'acme',
      'lab',
      '2001:db8:3::/48',
      '2001:db8:4::/48',
    ]);
  });

  test('writes a reason that is the text of its range', () => {
    const pool = poolOf();
    pool.reserve('2001:db8::5 - 2001:db8::9', '2001:db8::5 - 2001:db8::9');
    const { plan, issues } = planRows(pool, readRows([...writeRows(pool)].join('\n')).rows);
    expect([issues, plan.record]).toEqual([[], null]);
  });

  test('writes what spreadsheets run, and what they split, as it is', () => {
    const pool = poolOf();
    const owners = ['=1+1', '+1', '-1', '@x', 'a,b', 'a;b', ' a', 'line\nend'];
    for (const [i, owner] of owners.entries()) pool.allocateExact(`2001:db8:${i}::/48`, { owner });
    const lines = [...writeRows(pool)];
    expect(lines[2]).toBe('prefix,2001:db8::/48,=1+1,');
    expect(
      readRows(lines.join('\r\n'))
        .rows.slice(1)
        .map((row) => row.owner),
    ).toEqual(owners);
  });

  test('makes a line only when it is asked for, and begins anew each time', () => {
    const pool = poolOf();
    for (let i = 0; i < 3; i++) pool.allocate({ length: 48, owner: `net ${i}` });
    const lines = writeRows(pool, { format: 'json' });
    const [first] = lines;
    pool.allocate({ length: 48, owner: 'later' });
    expect([first, [...lines].length]).toEqual(['[', 7]);
    expect(JSON.parse([...lines].join(''))).toHaveLength(5);
  });

  test('throws for options that it does not know', () => {
    expect(refusal(() => writeRows(poolOf(), { shape: 'excel' as never })).code).toBe('unknown-name');
    expect(refusal(() => writeRows(poolOf(), { format: 'xml' as never })).code).toBe('invalid-type');
    expect(refusal(() => writeRows(poolOf(), { form: 'csv' } as never)).code).toBe('unknown-field');
  });
});
