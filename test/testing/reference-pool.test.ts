/** The reference pool by itself: what it is asked wrongly, and what it keeps then. */
import { expect, test } from 'vitest';
import { Pool, type PoolRequest } from '../../src/pool.ts';
import { ReferencePool, type ReferencePoolOptions } from '../../src/testing.ts';
import { thrownBy } from '../support/refusal.ts';

const make = (options: Partial<ReferencePoolOptions> = {}) =>
  new ReferencePool({ roots: ['2001:db8::/122'], ...options });

test.each<[call: () => unknown, code: string]>([
  [() => new ReferencePool(undefined as never), 'invalid-type'],
  [() => make({ roots: ['::/8', '::/9'] }), 'overlaps-root'],
  [() => make({ reserve: ['::1'] }), 'outside-root'],
  [() => make({ strategy: 'other' as 'next' }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a', strategy: 'widest' }), 'invalid-type'],
  [() => make().allocate({ length: 129, owner: 'a' }), 'out-of-range'],
  [() => make().allocate({ length: 128, owner: '' }), 'empty'],
  [() => make().release({ prefix: 'x', generation: 1 }), 'invalid-character'],
  [() => make().plan([{} as PoolRequest]), 'invalid-type'],
  [() => make().commit({ ...make().plan([]), version: 3 }), 'stale-plan'],
  [() => make().wait(-1), 'out-of-range'],
  [() => make().release(undefined as never), 'invalid-type'],
  [() => make().commit(null as never), 'invalid-type'],
  [() => new ReferencePool({} as never), 'invalid-type'],
  [() => make({ roots: '::/0' as never }), 'invalid-type'],
  [() => make({ reserve: [null as never] }), 'invalid-type'],
  [() => make().plan(null as never), 'invalid-type'],
  [() => make().commit({ version: 1 } as never), 'stale-plan'],
  [() => make().unreserve(undefined as never), 'invalid-type'],
  [() => make({ anycast: 'x' as never }), 'invalid-type'],
  [() => make().run({ op: 'reclaim', more: 1 }), 'unknown-field'],
  [() => make().allocate({ owner: 'a' }), 'invalid-type'],
  [() => make().addRoot('::1 - ::2'), 'invalid-type'],
  [() => make().allocate({ length: '128', owner: 'a' }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a', prefer: '2001:db8::/127' }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a', within: [] }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a', seed: -1 }), 'out-of-range'],
  [() => make().release({ prefix: '::/128', generation: 1 }, { quarantine: true }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 5 }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a'.repeat(1025) }), 'too-long'],
  [() => make().allocate({ length: 128, owner: 'a', tags: [] }), 'invalid-type'],
  [() => make().allocate({ length: 128, owner: 'a', container: 5 }), 'invalid-type'],
  [
    () => make().allocate({ length: 128, owner: 'a', tags: Object.fromEntries(Array(65).entries()) }),
    'out-of-range',
  ],
])('%s is refused as %s', (call, code) => {
  expect(thrownBy(call).code).toBe(code);
});

test('it does what the pool of the same options does', () => {
  const options = {
    roots: ['2001:db8::/122', '2001:db8:1::/124'],
    reserve: ['2001:db8::8/125', { range: '2001:db8::1 - 2001:db8::2', reason: 'routers' }],
    strategy: 'last' as const,
    lengths: [126, 128],
    quarantine: { seconds: 5 },
  };
  const reference = new ReferencePool(options);
  const pool = new Pool({ ...options, clock: reference.clock });
  for (const each of [pool, reference]) {
    const lease = each.allocate({ length: 126, owner: 'a', tags: { note: 'x' } });
    expect(String(lease.prefix)).toBe('2001:db8::3c/126');
    each.release(lease);
  }
  reference.wait(5);
  const requests: PoolRequest[] = [
    { op: 'allocate', length: 128, owner: 'b' },
    { op: 'reclaim' },
    { op: 'allocate', prefix: '2001:db8::38/126', owner: 'c', tags: { note: 'y' } },
    { op: 'add-root', root: '2001:db8:2::/126' },
    { op: 'remove-root', root: '2001:db8:1::/124' },
    { op: 'resize-root', root: '2001:db8::/122', to: '2001:db8::/121' },
    { op: 'unreserve', range: '2001:db8::1 - 2001:db8::2' },
  ];
  const expected = pool.commit(pool.plan(requests));
  expect(reference.commit(reference.plan(requests))).toEqual(expected);
  expect(reference.leases()).toEqual([...pool.leases()]);
  expect(reference.reservations()).toEqual(pool.reservations());
  expect(reference.quarantines()).toEqual([...pool.quarantines()]);
  expect(reference.roots).toEqual(pool.roots);
  expect(reference.version).toBe(pool.version);
  expect(pool.usage()).toMatchObject(reference.usage());
});

test('a plan changes nothing, and nor does what fails', () => {
  const pool = make();
  const seen = () => JSON.stringify([pool.leases(), pool.reservations(), pool.version]);
  const before = seen();
  pool.plan([
    { op: 'allocate', length: 128, owner: 'a' },
    { op: 'reserve', range: '2001:db8::20/124', reason: 'x' },
  ]);
  expect(
    thrownBy(() =>
      pool.commit(
        pool.plan([
          { op: 'allocate', length: 124, owner: 'a' },
          { op: 'allocate', length: 64, owner: 'a' },
        ]),
      ),
    ).code,
  ).toBe('exhausted');
  expect(seen()).toBe(before);
});

test('what a draft refuses leaves nothing, and the plan goes on', () => {
  const pool = make();
  const plan = pool.plan((draft) => {
    draft.allocate({ length: 124, owner: 'a' });
    expect(thrownBy(() => draft.allocate({ length: 64, owner: 'b' })).code).toBe('exhausted');
    draft.allocate({ length: 124, owner: 'c' });
  });
  pool.commit(plan);
  expect(pool.leases().map(({ owner }) => owner)).toEqual(['a', 'c']);
});

test('questions about space that nothing holds, or that no root has, are answered or refused', () => {
  const pool = make();
  expect(pool.covering('2001:db8::9')).toBeNull();
  expect(pool.path('2001:db8::9')).toEqual([]);
  expect(pool.free({ length: 121 })).toEqual([]);
  expect(pool.free({ length: 123 }).map(String)).toEqual(['2001:db8::/123', '2001:db8::20/123']);
  expect(thrownBy(() => pool.count(128, { within: '2001:db9::/64' })).code).toBe('outside-root');
});

test('it leaves out anycast addresses, from both ends', () => {
  const pool = new ReferencePool({ roots: ['2001:db8::/64'] });
  expect(thrownBy(() => pool.allocateExact('2001:db8::/128', { owner: 'a' })).code).toBe('anycast-address');
  expect(String(pool.allocate({ length: 128, owner: 'a' }).prefix)).toBe('2001:db8::1/128');
  expect(String(pool.allocate({ length: 128, owner: 'b', strategy: 'last' }).prefix)).toBe(
    '2001:db8::ffff:ffff:ffff:ffff/128',
  );
  expect(
    String(
      pool.allocate({
        length: 128,
        owner: 'c',
        strategy: 'last',
        within: '2001:db8::fdff:ffff:ffff:ff00/120',
      }).prefix,
    ),
  ).toBe('2001:db8::fdff:ffff:ffff:ff7f/128');
});

test('of several leases that are equally old an owner gets the lowest', () => {
  const pool = make();
  pool.commit(
    pool.plan([
      { op: 'allocate', prefix: '2001:db8::8/126', owner: 'a' },
      { op: 'allocate', prefix: '2001:db8::4/126', owner: 'a' },
    ]),
  );
  expect(String(pool.allocate({ length: 126, owner: 'a' }).prefix)).toBe('2001:db8::4/126');
});

test.each(['2001:db8::/127', '::/128', '2001:db8::fdff:ffff:ffff:fffe/127', '2001:db8::/126'])(
  'it leaves out of %s what the pool leaves out',
  (root) => {
    const given = [new Pool({ roots: [root] }), make({ roots: [root] })].map((pool) => {
      const leases: string[] = [];
      for (let i = 0; i < 4; i++) {
        try {
          leases.push(String(pool.allocate({ length: 128, owner: `${i}` }).prefix));
        } catch {
          leases.push('none');
        }
      }
      return leases;
    });
    expect(given[1]).toEqual(given[0]);
  },
);

test('the gaps of a part are those between its leases, in whatever order these were made', () => {
  const pool = make({ roots: ['2001:db8::/122', '2001:db9::/122'] });
  for (const prefix of ['2001:db8::38/125', '2001:db9::/124', '2001:db8::10/124', '2001:db8::/126'])
    pool.allocateExact(prefix, { owner: prefix });
  const within = '2001:db8::/122';
  expect(pool.free({ within }).map(String)).toEqual([
    '2001:db8::4/126',
    '2001:db8::8/125',
    '2001:db8::20/124',
    '2001:db8::30/125',
  ]);
  expect([pool.count(125, { within }), pool.count(124, { within })]).toEqual([4n, 1n]);
});

test('of the containers of an owner the oldest is meant, and no anycast address is given by preference or resize', () => {
  const pool = make();
  const old = pool.allocateExact('2001:db8::20/124', { owner: 'a', container: true });
  pool.allocateExact('2001:db8::10/124', { owner: 'a', container: true });
  const inside = pool.allocate({ length: 128, owner: 'b', within: { owner: 'a' } });
  expect(old.prefix.contains(inside.prefix)).toBe(true);
  const other = pool.allocate({ length: 128, owner: 'c', prefer: '2001:db8::/128' });
  expect(String(other.prefix)).toBe('2001:db8::1/128');
  pool.release(other);
  const pair = pool.allocateExact('2001:db8::/127', { owner: 'd', tags: { b: '1', a: '2' } });
  expect(thrownBy(() => pool.resizeLease(pair, '2001:db8::/128')).code).toBe('anycast-address');
});

test('what another pool drew is the answer if it can be had, else the lowest', () => {
  const ask = (drawn?: string) => {
    const pool = make({ reserve: ['2001:db8::30/124'] });
    const strategy = { strategy: 'random', seed: 1, ...(drawn !== undefined && { drawn }) };
    return String(pool.allocate({ length: 128, owner: 'a', ...strategy }).prefix);
  };
  expect(ask('2001:db8::7/128')).toBe('2001:db8::7/128');
  for (const wrong of [undefined, '2001:db8::/128', '2001:db8::31/128', '2001:db8::8/126', '2001:db9::7/128'])
    expect(ask(wrong)).toBe('2001:db8::1/128');
});

test('strategies choose among the gaps, and the newest lease of each place is remembered', () => {
  const pool = make({ strategy: 'next', reserve: ['2001:db8::2/127', '2001:db8::20/127'] });
  const ask = (strategy: string, length = 128, within?: string) =>
    String(pool.allocate({ length, owner: `${Math.random()}`, strategy, ...(within && { within }) }).prefix);
  expect(ask('best')).toBe('2001:db8::1/128');
  expect(ask('sparse')).toBe('2001:db8::10/128');
  expect(ask('next')).toBe('2001:db8::11/128');
  expect(ask('next', 128, '2001:db8::2 - 2001:db8::5')).toBe('2001:db8::4/128');
  expect(ask('best', 127, '2001:db8::8 - 2001:db8::1f')).toBe('2001:db8::8/127');
  expect(() => ask('best', 123, '2001:db8::/124')).toThrow('exhausted');
  expect(() => ask('sparse', 128, '2001:db8::/128')).toThrow('exhausted');
});
