/** Pools whose memory runs out in the middle of a change. */
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HextetError } from '../../src/error.ts';
import { stateOf } from '../../src/pool/calls.ts';
import { Pool, type PoolRecord, type PoolRequest } from '../../src/pool.ts';
import { checkTrie } from '../support/check-trie.ts';

afterEach(() => vi.unstubAllGlobals());

/** Does some work in which so many buffers can be had and no more. */
function withMemory<T>(buffers: number, work: () => T): T {
  let left = buffers;
  const limited = <C extends new (...args: never[]) => object>(real: C) =>
    new Proxy(real, {
      construct(target, args, newTarget) {
        // Small ones are scratch space of a call and not memory of the pool.
        if (typeof args[0] === 'number' && args[0] > 500 && left-- <= 0) {
          throw new RangeError('Array buffer allocation failed');
        }
        return Reflect.construct(target, args, newTarget);
      },
    });
  vi.stubGlobal('ArrayBuffer', limited(ArrayBuffer));
  vi.stubGlobal('Int32Array', limited(Int32Array));
  try {
    return work();
  } finally {
    vi.unstubAllGlobals();
  }
}

function codeOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (HextetError.is(error)) return error.code;
    throw error;
  }
}

function check(pool: Pool): void {
  for (const bitmap of stateOf(pool).space.bitmaps) checkTrie(bitmap);
  const { total, leased, reserved, quarantined, free } = pool.usage();
  expect(leased + reserved + quarantined + free).toBe(total);
}

/** Tries a change with ever more memory until it succeeds: how often it ran out before. */
function untilDone(pool: Pool, change: () => unknown): number {
  for (let buffers = 0; ; buffers++) {
    const before = JSON.stringify(pool.snapshot());
    const code = withMemory(buffers, () => codeOf(change));
    check(pool);
    if (code === null) return buffers;
    expect(code).toBe('out-of-memory');
    expect(JSON.stringify(pool.snapshot())).toBe(before);
  }
}

describe('memory that runs out', () => {
  const WIDE = '2001:db8::1 - 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe';

  test('in the middle of a reservation of 190 pieces', () => {
    const pool = new Pool({ roots: ['2001:db8::/32'], clock: () => 0 });
    expect(untilDone(pool, () => pool.reserve(WIDE))).toBeGreaterThan(0);
    expect(Array.from(pool.free(), String)).toEqual([
      '2001:db8::/128',
      '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128',
    ]);
    untilDone(pool, () => pool.unreserve(WIDE));
    expect(Array.from(pool.free(), String)).toEqual(['2001:db8::/32']);
  });

  test('in the middle of a plan, of its commit and of its record', () => {
    const make = () => new Pool({ roots: ['2001:db8::/48', '2001:db9::/48'], clock: () => 0 });
    const pool = make();
    const requests: PoolRequest[] = [
      ...Array.from({ length: 300 }, (_, i) => ({
        op: 'allocate' as const,
        prefix: `2001:db8:0:${(211 * i).toString(16)}::${i.toString(16)}:1/128`,
        owner: `o${i}`,
      })),
      { op: 'reserve', range: '2001:db9:0:1::1 - 2001:db9:0:fff0::7' },
      { op: 'resize-root', root: '2001:db9::/48', to: '2001:db9::/40' },
    ];
    expect(untilDone(pool, () => pool.plan(requests))).toBeGreaterThan(2);
    const other = make();
    const plan = other.plan(requests);
    expect(untilDone(other, () => other.commit(plan))).toBeGreaterThan(0);
    const follower = make();
    expect(untilDone(follower, () => follower.apply(plan.record as PoolRecord))).toBeGreaterThan(0);
    expect(follower.snapshot()).toEqual(other.snapshot());
  });

  test('while quarantines end under reservations', () => {
    const time = { now: 0 };
    const pool = new Pool({ roots: ['2001:db8::/48'], quarantine: { seconds: 1 }, clock: () => time.now });
    for (let i = 0; i < 64; i++) {
      pool.release(pool.allocateExact(`2001:db8:0:${(1009 * i).toString(16)}::/64`, { owner: 'a' }));
    }
    untilDone(pool, () => pool.reserve('2001:db8::5 - 2001:db8:0:fff0::'));
    time.now = 1000;
    untilDone(pool, () => pool.reclaim());
    expect(pool.usage().quarantined).toBe(0n);
    expect(Array.from(pool.free({ within: '2001:db8::/64' }), String)).toEqual([
      '2001:db8::/126',
      '2001:db8::4/128',
    ]);
  });

  test('while rows of leases are needed', () => {
    const pool = new Pool({ roots: ['2001:db8::/48'], clock: () => 0 });
    let failures = 0;
    for (let i = 0; i < 600; i++) {
      const change = () => pool.allocate({ length: 64, owner: `o${i}`, tags: { i: `${i}` } });
      failures += untilDone(pool, change);
    }
    expect(failures).toBeGreaterThan(3);
    expect([...pool.leases()]).toHaveLength(600);
  });

  test('while the addresses that a subnet leaves out are set aside', () => {
    for (const strategy of ['first', 'last', 'best', 'sparse', 'random'] as const) {
      const pool = new Pool({
        roots: ['2001:db8::fdff:ffff:ffff:fe00/119'],
        reserve: [
          '2001:db8::fdff:ffff:ffff:fe00 - 2001:db8::fdff:ffff:ffff:ff7e',
          '2001:db8::fdff:ffff:ffff:ff85',
        ],
        strategy,
        clock: () => 0,
      });
      untilDone(pool, () => pool.allocate({ length: 128, owner: 'a' }));
      expect(String([...pool.leases()][0]?.prefix)).toBe('2001:db8::fdff:ffff:ffff:ff7f/128');
      expect(codeOf(() => pool.allocate({ length: 128, owner: 'b' }))).toBe('exhausted');
    }
  });

  test('at any point of any sequence', () => {
    const step = fc.record({
      op: fc.constantFrom('reserve', 'reserve', 'unreserve', 'lease', 'release', 'expire', 'plan'),
      a: fc.nat(0xffff),
      b: fc.nat(0xffff),
      low: fc.nat(0xff),
      buffers: fc.constantFrom(0, 0, 0, 1, 2, 9),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const time = { now: 0 };
        const options = { roots: ['2001:db8::/47'], quarantine: { seconds: 1 }, clock: () => time.now };
        const pool = new Pool(options);
        for (const { op, a, b, low, buffers } of steps) {
          const [first, last] = [Math.min(a, b).toString(16), Math.max(a, b).toString(16)];
          const reserve = `2001:db8:0:${first}::${low.toString(16)} - 2001:db8:1:${last}::${low.toString(16)}`;
          const prefix = `2001:db8:${a & 1}:${first}::${low.toString(16)}/128`;
          const change = () => {
            if (op === 'reserve') pool.reserve(b % 2 === 0 ? reserve : prefix);
            else if (op === 'unreserve')
              for (const { range } of pool.reservations().slice(0, 1)) pool.unreserve(range);
            else if (op === 'lease') pool.allocateExact(prefix, { owner: `o${low}` });
            else if (op === 'release')
              for (const lease of [...pool.leases()].slice(0, 1)) pool.release(lease);
            else if (op === 'expire') pool.reclaim();
            else
              pool.plan([
                { op: 'reserve', range: reserve },
                { op: 'reclaim' },
                { op: 'allocate', prefix, owner: 'p' },
                { op: 'allocate', length: 64, owner: 'q' },
              ]);
          };
          time.now += 300;
          const before = JSON.stringify(pool.snapshot());
          if (withMemory(buffers, () => codeOf(change)) !== null) {
            expect(JSON.stringify(pool.snapshot())).toBe(before);
          }
          check(pool);
          const blocks = (of: Pool) => stateOf(of).space.bitmaps.map((bitmap) => [...bitmap.toBytes()]);
          expect(blocks(Pool.restore(pool.snapshot()))).toEqual(blocks(pool));
        }
      }),
      { numRuns: 15 },
    );
  });
});
