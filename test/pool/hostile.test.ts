/** Every public call of a pool with every kind of value that has no place there. */
import { describe, expect, test } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { jsonChecksum } from '../../src/pool/json-checksum.ts';
import { type Lease, Pool, type PoolSnapshot } from '../../src/pool.ts';
import { recordFor, signed } from '../support/records.ts';
import { refusal } from '../support/refusal.ts';

const ZONE = '2001:db8::/48';

/** Nested so often that whoever goes down into it runs out of stack. */
function deep(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let i = 0; i < 200_000; i++) value = wrap(value);
  return value;
}

const VALUES: readonly (readonly [name: string, value: unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['0', 0],
  ['-1', -1],
  ['0.5', 0.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['2^60', 2 ** 60],
  ['1n', 1n],
  ["''", ''],
  ['a word', 'word'],
  ['a long text', 'x'.repeat(1_000_000)],
  ['a symbol', Symbol('s')],
  ['{}', {}],
  ['[]', []],
  ['[null]', [null]],
  ['a hole', new Array(1)],
  ['a function', () => {}],
  ['no prototype', Object.create(null)],
  ['a Map', new Map([[1, 2]])],
  ['a Date', new Date(0)],
  ['bytes', new Uint8Array(16)],
  ['a text object', new String('2001:db8::/64')],
  ['half a prefix', { length: 64 }],
  [
    'no text',
    {
      toString: () => {
        throw new Error('toString was called');
      },
    },
  ],
  ['deep lists', deep((inner) => [inner])],
  ['deep objects', deep((inner) => ({ version: inner, format: inner, length: inner }))],
];

/** A pool with a bit of everything. */
function poolOf(): Pool {
  const pool = new Pool({
    roots: [ZONE],
    clock: () => 5,
    quarantine: { seconds: 9 },
    reserve: ['2001:db8::/64'],
  });
  pool.allocate({ length: 64, owner: 'a' });
  pool.release(pool.allocate({ length: 64, owner: 'b' }));
  return pool;
}

const SNAPSHOT = poolOf().snapshot();
const LEASE = { prefix: '2001:db8:0:1::/64', generation: 1 };
const ASKED = { op: 'allocate', length: 64, owner: 'a' } as const;
const CHANGE = { op: 'lease', prefix: '2001:db8:0:9::/64', owner: 'c' } as const;
const RELEASE = { op: 'release', ...LEASE, owner: 'a', since: 5, until: 9005 } as const;
/** Options that say nothing: objects without a field of their own. */
const EMPTY = VALUES.filter(
  ([, value]) =>
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0),
).map(([kind]) => kind);

/** The snapshot with another member, and a checksum that fits if there can be one. */
function forged(changes: object): PoolSnapshot {
  const { checksum: _, ...content } = { ...SNAPSHOT, ...changes };
  try {
    return { ...content, checksum: jsonChecksum(content) };
  } catch {
    return { ...content, checksum: SNAPSHOT.checksum };
  }
}

type Call = (value: never, pool: Pool) => unknown;

type Case = readonly [name: string, call: Call, accepted?: readonly string[]];

/** Each call with its argument, or a part of it, left open; and what may stand there of the values above. */
const calls: readonly Case[] = [
  ['new Pool(*)', (value) => new Pool(value)],
  ['roots', (roots) => new Pool({ roots }), ['[]']],
  ['a root', (root) => new Pool({ roots: [root] })],
  ['reserve', (reserve) => new Pool({ roots: [ZONE], reserve }), ['undefined', '[]']],
  ['a reservation', (item) => new Pool({ roots: [ZONE], reserve: [item] })],
  ['its range', (range) => new Pool({ roots: [ZONE], reserve: [{ range, reason: '' }] })],
  [
    'its reason',
    (reason) => new Pool({ roots: [ZONE], reserve: [{ range: '2001:db8::', reason }] }),
    ['undefined', "''", 'a word'],
  ],
  ['lengths', (lengths) => new Pool({ roots: [ZONE], lengths }), ['undefined', '[]', 'bytes']],
  ['a length', (length) => new Pool({ roots: [ZONE], lengths: [length] }), ['0']],
  ['strategy', (strategy) => new Pool({ roots: [ZONE], strategy }), ['undefined']],
  ['seed', (seed) => new Pool({ roots: [ZONE], seed }), ['undefined', '0']],
  ['quarantine', (quarantine) => new Pool({ roots: [ZONE], quarantine }), ['undefined']],
  ['seconds', (seconds) => new Pool({ roots: [ZONE], quarantine: { seconds } }), ['0']],
  ['anycast', (anycast) => new Pool({ roots: [ZONE], anycast }), ['undefined']],
  ['clock', (clock) => new Pool({ roots: [ZONE], clock }), ['undefined', 'a function']],
  ['journal', (journal) => new Pool({ roots: [ZONE], journal }), ['undefined', '0']],
  [
    'the time',
    (time) => new Pool({ roots: [ZONE], clock: () => time }).allocate({ length: 64, owner: 'a' }),
    ['0', '0.5'],
  ],
  ['allocate(*)', (request, pool) => pool.allocate(request)],
  ['length', (length, pool) => pool.allocate({ length, owner: 'x' })],
  ['owner', (owner, pool) => pool.allocate({ length: 64, owner }), ['a word']],
  [
    'tags',
    (tags, pool) => pool.allocate({ length: 64, owner: 'x', tags }),
    ['undefined', '{}', 'no prototype'],
  ],
  ['a tag', (tag, pool) => pool.allocate({ length: 64, owner: 'x', tags: { tag } }), ["''", 'a word']],
  ['within', (within, pool) => pool.allocate({ length: 64, owner: 'x', within }), ['undefined']],
  ['its strategy', (strategy, pool) => pool.allocate({ length: 64, owner: 'x', strategy }), ['undefined']],
  ['its seed', (seed, pool) => pool.allocate({ length: 64, owner: 'x', seed }), ['undefined', '0']],
  ['allocateExact(*)', (prefix, pool) => pool.allocateExact(prefix, { owner: 'x' })],
  ['allocateExact(, *)', (request, pool) => pool.allocateExact('2001:db8:0:9::/64', request)],
  ['its owner', (owner, pool) => pool.allocateExact('2001:db8:0:9::/64', { owner }), ['a word']],
  ['release(*)', (lease, pool) => pool.release(lease)],
  ['prefix', (prefix, pool) => pool.release({ prefix, generation: 1 })],
  ['generation', (generation, pool) => pool.release({ ...LEASE, generation })],
  ['reserve(*)', (item, pool) => pool.reserve(item)],
  [
    'reserve(, *)',
    (reason, pool) => pool.reserve('2001:db8:0:9::/64', reason),
    ['undefined', "''", 'a word'],
  ],
  ['unreserve(*)', (item, pool) => pool.unreserve(item)],
  ['plan(*)', (requests, pool) => pool.plan(requests), ['[]', 'a function']],
  ['a request', (request, pool) => pool.plan([request])],
  ['{ op }', (op, pool) => pool.plan([{ op } as never])],
  ['{ length }', (length, pool) => pool.plan([{ op: 'allocate', length, owner: 'x' }])],
  ['{ prefix }', (prefix, pool) => pool.plan([{ op: 'allocate', prefix, owner: 'x' }])],
  ['{ onExisting }', (onExisting, pool) => pool.plan([{ ...ASKED, onExisting }]), ['undefined']],
  ['{ generation }', (generation, pool) => pool.plan([{ op: 'release', ...LEASE, generation } as never])],
  ['{ reserve }', (range, pool) => pool.plan([{ op: 'reserve', range }])],
  ['{ unreserve }', (range, pool) => pool.plan([{ op: 'unreserve', range }])],
  ['{ add-root }', (root, pool) => pool.plan([{ op: 'add-root', root }])],
  ['{ remove-root }', (root, pool) => pool.plan([{ op: 'remove-root', root }])],
  ['{ resize-root }', (root, pool) => pool.plan([{ op: 'resize-root', root, to: ZONE }])],
  ['{ to }', (to, pool) => pool.plan([{ op: 'resize-root', root: ZONE, to }])],
  ['{ limit }', (limit, pool) => pool.plan([{ op: 'reclaim', limit }]), ['undefined', '0']],
  [
    'planEach(*)',
    (groups, pool) => pool.planEach(groups),
    ['[]', '[null]', 'a hole', 'bytes', 'a Map', 'a text object', 'deep lists'],
  ],
  ['reclaim(*)', (options, pool) => pool.reclaim(options), EMPTY],
  ['commit(*)', (plan, pool) => pool.commit(plan)],
  ['its version', (version, pool) => pool.commit({ ...pool.plan([]).toJSON(), version })],
  ['its record', (record, pool) => pool.commit({ ...pool.plan([]).toJSON(), record }), ['null']],
  ['its results', (results, pool) => pool.commit({ ...pool.plan([]).toJSON(), results }), ['[]']],
  [
    'an answer of it',
    (answer, pool) => pool.commit({ ...pool.plan([]).toJSON(), results: [answer] }),
    ['true', '[]'],
  ],
  ['apply(*)', (record, pool) => pool.apply(record)],
  ...(['version', 'at', 'previous', 'digest', 'changes'] as const).map(
    (name): Case => [
      `record.${name}`,
      (value, pool) => {
        const record = { ...recordFor(pool, { at: 5, changes: [CHANGE] }), [name]: value };
        return pool.apply(name === 'digest' ? record : signed(record));
      },
    ],
  ),
  ['a change', (change, pool) => pool.apply(recordFor(pool, { at: 5, changes: [change] }))],
  ...(['op', 'prefix', 'owner', 'tags'] as const).map(
    (name): Case => [
      `lease.${name}`,
      (value, pool) => pool.apply(recordFor(pool, { at: 5, changes: [{ ...CHANGE, [name]: value }] })),
      name === 'owner' ? ['a word'] : [],
    ],
  ),
  ...(['prefix', 'generation', 'owner', 'tags', 'since', 'until'] as const).map(
    (name): Case => [
      `release.${name}`,
      (value, pool) => pool.apply(recordFor(pool, { at: 5, changes: [{ ...RELEASE, [name]: value }] })),
      name === 'until' ? ['null'] : [],
    ],
  ),
  ...(['reserve', 'unreserve', 'reclaim', 'update', 'add-root', 'remove-root', 'resize-root'] as const).map(
    (op): Case => [
      op,
      (value, pool) => {
        const change = { op, range: value, reason: '', prefix: value, root: value, to: value } as never;
        return pool.apply(recordFor(pool, { at: 5, changes: [change] }));
      },
    ],
  ),
  ['addRoot(*)', (root, pool) => pool.addRoot(root)],
  ['removeRoot(*)', (root, pool) => pool.removeRoot(root)],
  ['resizeRoot(*)', (root, pool) => pool.resizeRoot(root, ZONE)],
  ['resizeRoot(, *)', (to, pool) => pool.resizeRoot(ZONE, to)],
  ['covering(*)', (address, pool) => pool.covering(address)],
  ['ownedBy(*)', (owner, pool) => pool.ownedBy(owner), ['a word']],
  ['leases(*)', (options, pool) => [...pool.leases(options)], EMPTY],
  ['leases({ within })', (within, pool) => [...pool.leases({ within })], ['undefined']],
  ['free({ within })', (within, pool) => [...pool.free({ within })], ['undefined']],
  ['free({ length })', (length, pool) => [...pool.free({ length })], ['undefined', '0']],
  ['audit(*)', (truth, pool) => pool.audit(truth), ['[]']],
  ['what is in use', (item, pool) => pool.audit([item])],
  ['its prefix', (prefix, pool) => pool.audit([{ prefix }])],
  ['the owner of it', (owner, pool) => pool.audit([{ prefix: ZONE, owner }]), ['undefined', 'a word']],
  ['changes(*)', (since, pool) => pool.changes(since), ['0']],
  ['onChange(*)', (listener, pool) => pool.onChange(listener), ['a function']],
  ['Pool.restore(*)', (snapshot) => Pool.restore(snapshot)],
  ['Pool.restore(, clock)', (clock) => Pool.restore(SNAPSHOT, { clock }), ['undefined']],
  ['Pool.restore(, journal)', (journal) => Pool.restore(SNAPSHOT, { journal }), ['undefined', '0']],
  [
    'Pool.restore(, onChange)',
    (onChange) => Pool.restore(SNAPSHOT, { onChange }),
    ['undefined', 'a function'],
  ],
  ...Object.keys(SNAPSHOT).map(
    (name): Case => [
      `snapshot.${name}`,
      (value) =>
        Pool.restore(name === 'checksum' ? { ...SNAPSHOT, checksum: value } : forged({ [name]: value })),
      { reservations: ['[]'], quarantine: ['[]'], newest: ['null'], cursors: ['[]'] }[name] ?? [],
    ],
  ),
  ...Object.keys(SNAPSHOT.settings).map(
    (name): Case => [
      `snapshot.settings.${name}`,
      (value) => Pool.restore(forged({ settings: { ...SNAPSHOT.settings, [name]: value } })),
      { lengths: ['null', '[]'], seed: ['0'] }[name] ?? [],
    ],
  ),
  ...(['roots', 'reservations', 'owners', 'leases', 'quarantine'] as const).map(
    (name): Case => [
      `snapshot.${name}[0]`,
      (value) => Pool.restore(forged({ [name]: [value, ...SNAPSHOT[name].slice(1)] })),
      name === 'owners' ? ['a word'] : [],
    ],
  ),
];

/** What a call came to: a code for a refusal; the test fails for any other error. */
function outcome(call: () => unknown): string {
  try {
    call();
    return 'accepted';
  } catch (error) {
    if (HextetError.is(error)) {
      expect(typeof error.message).toBe('string');
      expect(() => JSON.stringify(error)).not.toThrow();
      return error.code;
    }
    return `raw: ${error}`;
  }
}

describe('a caller', () => {
  const oops = new SyntaxError('of the caller');
  const thrower = (): never => {
    throw oops;
  };

  test.each<[string, (pool: Pool) => unknown]>([
    ['plan', (pool) => pool.plan({ [Symbol.iterator]: thrower })],
    [
      'a request',
      (pool) =>
        pool.plan([
          { op: 'allocate', length: 64, owner: 'x' },
          Object.defineProperty({}, 'op', { get: thrower }) as never,
        ]),
    ],
    [
      'tags',
      (pool) =>
        pool.allocate({
          length: 64,
          owner: 'x',
          tags: Object.defineProperty({}, 'k', { get: thrower, enumerable: true }),
        }),
    ],
    ['audit', (pool) => pool.audit({ [Symbol.iterator]: thrower })],
    [
      'a record',
      (pool) =>
        pool.apply(Object.defineProperty({ ...recordFor(pool, {}), at: 5 }, 'changes', { get: thrower })),
    ],
    [
      'a plan',
      (pool) => pool.commit(Object.defineProperty({ version: 3 }, 'record', { get: thrower }) as never),
    ],
    ['a snapshot', () => Pool.restore(Object.defineProperty({ ...SNAPSHOT }, 'leases', { get: thrower }))],
    ['a clock', () => new Pool({ roots: [ZONE], clock: thrower }).addRoot('::/64')],
  ])('gets the exception of its own %s, and nothing is changed', (_, call) => {
    const pool = poolOf();
    const before = JSON.stringify(pool.snapshot());
    expect(() => call(pool)).toThrow(oops);
    expect(JSON.stringify(pool.snapshot())).toBe(before);
    pool.allocate({ length: 64, owner: 'x' });
  });

  test('may change the pool while its requests are read: the plan is made on what is there then', () => {
    const pool = poolOf();
    function* requests() {
      yield { op: 'allocate', length: 64, owner: 'first' } as const;
      pool.allocate({ length: 64, owner: 'in between' });
      yield { op: 'allocate', length: 64, owner: 'second' } as const;
    }
    const plan = pool.plan(requests());
    expect(plan.version).toBe(pool.version);
    expect(pool.commit(plan).map((answer) => (answer as Lease).owner)).toEqual(['first', 'second']);
  });

  test('may change the pool from the clock', () => {
    let once = true;
    const pool: Pool = new Pool({
      roots: [ZONE],
      clock: () => {
        if (once) {
          once = false;
          pool.allocate({ length: 64, owner: 'of the clock' });
        }
        return 7;
      },
    });
    expect(String(pool.allocate({ length: 64, owner: 'a' }).prefix)).toBe('2001:db8:0:1::/64');
    expect(pool.version).toBe(2);
  });

  test('an op that is unknown or missing is named, with the nearest', () => {
    const pool = poolOf();
    const messageOf = (request: unknown) => refusal(() => pool.run(request as never)).message;
    expect(messageOf({ op: 'alocate' })).toBe('"alocate" is not a known op; did you mean "allocate"?');
    expect(messageOf({ op: 'x' })).toBe('"x" is not a known op');
    expect(messageOf({ length: 64 })).toMatch(/^expected allocate \| release .* for op, got undefined$/);
    const misspelled = refusal(() => pool.plan([{ op: 'alocate' } as never]));
    expect([misspelled.code, misspelled.path]).toEqual(['unknown-name', [0, 'op']]);
  });

  test('a pool without roots is told which field it lacks', () => {
    expect(refusal(() => new Pool({} as never)).message).toBe(
      'expected Iterable<Prefix | string> for roots, got undefined',
    );
    expect(refusal(() => new Pool({ roots: [], reserve: 5 } as never)).message).toBe(
      'expected Iterable<Reservable> for reserve, got number',
    );
  });

  test('who asks for two things in one request is told so', () => {
    const pool = poolOf();
    const request = { op: 'allocate', length: 64, prefix: '2001:db8::/64', owner: 'x' } as never;
    expect(refusal(() => pool.plan([request]))).toMatchObject({ code: 'length-and-prefix', path: [0] });
    expect(refusal(() => pool.plan([request])).message).toBe('a request has a length or a prefix, not both');
  });

  test.each<[string, (pool: Pool) => unknown, unknown[]]>([
    ['wihtin', (pool) => pool.allocate({ length: 64, owner: 'x', wihtin: ZONE } as never), ['wihtin']],
    ['size', (pool) => pool.allocate({ size: 64, owner: 'x' } as never), ['size']],
    ['tag', (pool) => pool.allocateExact('2001:db8:0:9::/64', { owner: 'x', tag: {} } as never), ['tag']],
    ['reson', (pool) => pool.plan([{ op: 'reserve', range: '::', reson: '' } as never]), [0, 'reson']],
    [
      'genertion',
      (pool) => pool.plan([{ op: 'release', ...LEASE, genertion: 1 } as never]),
      [0, 'genertion'],
    ],
    ['withn', (pool) => pool.leases({ withn: ZONE } as never), ['withn']],
    ['lenght', (pool) => pool.free({ lenght: 64 } as never), ['lenght']],
    ['clok', () => Pool.restore(SNAPSHOT, { clok: Date.now } as never), ['clok']],
    [
      'second',
      () => new Pool({ roots: [ZONE], quarantine: { seconds: 1, second: 1 } as never }),
      ['quarantine', 'second'],
    ],
  ])('that misspells a field as %s is refused', (_, call, path) => {
    expect(refusal(() => call(poolOf()))).toMatchObject({ code: 'unknown-field', path });
  });

  test('a size where a length is asked for, and a number where a quarantine is, are refused with what is wanted', () => {
    const { message } = refusal(() => poolOf().allocate({ size: 64, owner: 'x' } as never));
    expect(message).toMatch(/^AllocateRequest has no field "size"; its fields are op, length, owner, /);
    const seconds = refusal(() => new Pool({ roots: [ZONE], quarantine: 60 as never }));
    expect(seconds.message).toBe('expected { seconds: number } for quarantine, got number');
  });

  test('what a snapshot holds beside its members is passed over, but damage is not', () => {
    const settings = { ...SNAPSHOT.settings, note: deep((inner) => [inner]) };
    expect(Pool.restore({ ...SNAPSHOT, settings, note: 1 } as PoolSnapshot).snapshot()).toEqual(SNAPSHOT);
  });
});

describe('each call', () => {
  test.each(calls.map(([name, call, accepted]) => ({ name, call, accepted: accepted ?? [] })))(
    '$name',
    ({ call, accepted }) => {
      for (const [kind, value] of VALUES) {
        const pool = poolOf();
        const before = JSON.stringify(pool.snapshot());
        const result = outcome(() => call(value as never, pool));
        expect(`${kind}: ${result}`).toMatch(accepted.includes(kind) ? /: accepted$/ : /: (?!accepted|raw)/);
        if (result !== 'accepted') expect(JSON.stringify(pool.snapshot())).toBe(before);
      }
    },
  );
});
